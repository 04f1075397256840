/* Inside telling files: numbers in bytes, and the zip directory. */
#pragma once

#include "base/filetype.h"

/* What a look at a file gave. */
enum filetype_look {
  LOOK_GOOD,
  LOOK_OTHER, /* not this kind */
  LOOK_DAMAGED,
  LOOK_ENCRYPTED,
  LOOK_MACROS,
};

/* A number in bytes that are there: the caller has checked the length. */
static inline uint32_t le16(const char *p) {
  return (uint32_t)(unsigned char)p[0] | (uint32_t)(unsigned char)p[1] << 8;
}
static inline uint32_t le32(const char *p) {
  return le16(p) | le16(p + 2) << 16;
}
static inline uint32_t be16(const char *p) {
  return (uint32_t)(unsigned char)p[0] << 8 | (uint32_t)(unsigned char)p[1];
}
static inline uint32_t be32(const char *p) {
  return be16(p) << 16 | be16(p + 2);
}

/* Which of docx, xlsx and OFD a zip is. */
enum filetype_look filetype_zip(struct str bytes, enum filetype *out);
