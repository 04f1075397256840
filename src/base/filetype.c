/* One row a kind: how it begins, and the check of its structure. */
#include "base/filetype_int.h"

#include <string.h>

const struct filetype_row filetypes[FILETYPE_COUNT] = {
    [FILETYPE_PDF] = {STR_INIT("PDF"), STR_INIT("application/pdf"), STR_INIT("pdf")},
    [FILETYPE_JPEG] = {STR_INIT("JPEG"), STR_INIT("image/jpeg"), STR_INIT("jpg")},
    [FILETYPE_PNG] = {STR_INIT("PNG"), STR_INIT("image/png"), STR_INIT("png")},
    [FILETYPE_WEBP] = {STR_INIT("WebP"), STR_INIT("image/webp"), STR_INIT("webp")},
    [FILETYPE_DOCX] =
        {STR_INIT("Word"),
         STR_INIT("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
         STR_INIT("docx")},
    [FILETYPE_XLSX] = {STR_INIT("Excel"),
                       STR_INIT(
                           "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
                       STR_INIT("xlsx")},
    [FILETYPE_OFD] = {STR_INIT("OFD"), STR_INIT("application/ofd"), STR_INIT("ofd")},
};

static bool digit(char c) {
  return c >= '0' && c <= '9';
}

/* ---- PDF ---- */

static enum filetype_look look_pdf(struct str b, enum filetype *out) {
  enum { HEAD = 8, TAIL = 1024 };
  *out = FILETYPE_PDF;
  if (b.len < HEAD || (b.ptr[5] != '1' && b.ptr[5] != '2') || b.ptr[6] != '.' || !digit(b.ptr[7])) {
    return LOOK_DAMAGED;
  }
  struct str tail = b.len > TAIL ? str_from(b, b.len - TAIL) : b;
  bool ends = str_contains(tail, STR("%%EOF")) && str_contains(tail, STR("startxref"));
  return ends ? LOOK_GOOD : LOOK_DAMAGED;
}

/* ---- JPEG ---- */

/* SOF0 to SOF15 without the three that are tables (T.81, table B.1). */
static bool is_frame(unsigned marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/* Precision, height, width, components. A height of 0 would come later, in a DNL: nobody does. */
static bool good_frame(const char *p, size_t length) {
  return length >= 8 && be16(p + 3) > 0 && be16(p + 5) > 0 && p[7] > 0;
}

/* Goes over the segments; *at is behind the head of the first scan then. */
static bool jpeg_head(struct str b, size_t *at) {
  bool frame = false;
  *at = 2;
  while (b.len - *at >= 4) {
    if (b.ptr[*at] != '\xFF') return false;
    unsigned marker = (unsigned char)b.ptr[*at + 1];
    if (marker == 0xFF) { /* filling */
      ++*at;
      continue;
    }
    if (marker < 0xC0 || (marker >= 0xD0 && marker <= 0xD9)) return false;
    size_t length = be16(b.ptr + *at + 2);
    if (length < 2 || length > b.len - *at - 2) return false;
    if (is_frame(marker)) {
      if (!good_frame(b.ptr + *at + 2, length)) return false;
      frame = true;
    }
    *at += 2 + length;
    if (marker == 0xDA) return frame;
  }
  return false;
}

static enum filetype_look look_jpeg(struct str b, enum filetype *out) {
  size_t at;
  *out = FILETYPE_JPEG;
  if (!jpeg_head(b, &at)) return LOOK_DAMAGED;
  return str_contains(str_from(b, at), STR("\xFF\xD9")) ? LOOK_GOOD : LOOK_DAMAGED;
}

/* ---- PNG ---- */

/* Which depths a colour type may have, as bits (PNG, table 11.1). */
static bool good_depth(unsigned depth, unsigned colour) {
  static const unsigned allowed[7] = {
      [0] = 1 | 2 | 4 | 8 | 16, [2] = 8 | 16, [3] = 1 | 2 | 4 | 8, [4] = 8 | 16, [6] = 8 | 16};
  bool power = depth && (depth & (depth - 1)) == 0;
  return power && colour < 7 && (allowed[colour] & depth);
}

static bool good_ihdr(const char *data, size_t length) {
  if (length != 13) return false;
  uint32_t width = be32(data), height = be32(data + 4);
  if (width == 0 || height == 0 || width > INT32_MAX || height > INT32_MAX) return false;
  if (!good_depth((unsigned char)data[8], (unsigned char)data[9])) return false;
  return data[10] == 0 && data[11] == 0 && (unsigned char)data[12] <= 1;
}

static enum filetype_look look_png(struct str b, enum filetype *out) {
  enum { SIGNATURE = 8, AROUND = 12 }; /* length, type and check sum of a chunk */
  size_t at = SIGNATURE;
  bool image = false;
  *out = FILETYPE_PNG;
  while (b.len - at >= AROUND) {
    size_t length = be32(b.ptr + at);
    const char *type = b.ptr + at + 4, *data = type + 4;
    if (length > b.len - at - AROUND) return LOOK_DAMAGED;
    bool first = at == SIGNATURE;
    if (first != (memcmp(type, "IHDR", 4) == 0)) return LOOK_DAMAGED;
    if (first && !good_ihdr(data, length)) return LOOK_DAMAGED;
    if (memcmp(type, "IDAT", 4) == 0) image = true;
    at += AROUND + length;
    if (memcmp(type, "IEND", 4) == 0) {
      return image && length == 0 && at == b.len ? LOOK_GOOD : LOOK_DAMAGED;
    }
  }
  return LOOK_DAMAGED;
}

/* ---- WebP ---- */

static bool image_chunk(const char *type) {
  return memcmp(type, "VP8 ", 4) == 0 || memcmp(type, "VP8L", 4) == 0 ||
         memcmp(type, "VP8X", 4) == 0;
}

static enum filetype_look look_webp(struct str b, enum filetype *out) {
  enum { HEAD = 12, CHUNK = 8 };
  *out = FILETYPE_WEBP;
  if (b.len < HEAD || memcmp(b.ptr + 8, "WEBP", 4) != 0) return LOOK_OTHER; /* WAV, AVI */
  if (b.len < HEAD + CHUNK || le32(b.ptr + 4) != b.len - 8) return LOOK_DAMAGED;
  if (!image_chunk(b.ptr + HEAD)) return LOOK_DAMAGED;
  size_t at = HEAD;
  while (b.len - at >= CHUNK) {
    size_t length = le32(b.ptr + at + 4);
    length += length & 1; /* filled up to even */
    if (length > b.len - at - CHUNK) return LOOK_DAMAGED;
    at += CHUNK + length;
  }
  return at == b.len ? LOOK_GOOD : LOOK_DAMAGED;
}

/* ---- All ---- */

/* An OLE compound file: an encrypted docx or xlsx is one, and so are doc and xls, which are not
 * taken. The streams' names stand in it as UTF-16. */
static enum filetype_look look_compound(struct str b, enum filetype *out) {
  (void)out;
  static const char name[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
  return str_contains(b, (struct str){name, sizeof name}) ? LOOK_ENCRYPTED : LOOK_OTHER;
}

static const struct {
  struct str magic;
  enum filetype_look (*look)(struct str bytes, enum filetype *out);
} kinds[] = {
    {STR_INIT("%PDF-"), look_pdf},
    {STR_INIT("\xFF\xD8\xFF"), look_jpeg},
    {STR_INIT("\x89PNG\r\n\x1A\n"), look_png},
    {STR_INIT("RIFF"), look_webp},
    {STR_INIT("PK\x03\x04"), filetype_zip},
    {STR_INIT("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), look_compound},
};

enum ly filetype_of(struct scope *s, struct str bytes, enum filetype *out) {
  enum filetype_look look = LOOK_OTHER;
  *out = FILETYPE_COUNT;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    if (str_starts(bytes, kinds[i].magic)) look = kinds[i].look(bytes, out);
  }
  struct str name = *out < FILETYPE_COUNT ? filetypes[*out].name : STR("ZIP");
  switch (look) {
    case LOOK_GOOD: return LY_OK;
    case LOOK_DAMAGED: return fail(s, LY_INVALID, MSG_FILETYPE_DAMAGED, name);
    case LOOK_ENCRYPTED: return fail(s, LY_INVALID, MSG_FILETYPE_ENCRYPTED);
    case LOOK_MACROS: return fail(s, LY_INVALID, MSG_FILETYPE_MACROS);
    case LOOK_OTHER: break;
  }
  return fail(s, LY_INVALID, MSG_FILETYPE_UNKNOWN);
}
