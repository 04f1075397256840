/* Building text: a growing buffer in an arena, made with the most it may hold.
 *
 * Appending past that, or past the arena's cap, makes the buffer failed: it keeps what it has,
 * takes nothing more, and buf_failed() says so at the end; the happy path needs no checks in
 * between.
 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

struct buf {
  struct arena *arena;
  char *ptr;
  size_t len, size, max;
  bool failed;
};

/* An empty buffer that holds at most `max` bytes. */
struct buf buf_open(struct arena *a, size_t max);

/* Room for `count` more bytes, of which the caller writes all, or NULL: then the buffer has failed.
 */
char *buf_grow(struct buf *b, size_t count);
static inline char *buf_room(struct buf *b, size_t count) {
  if (b->failed || count > b->size - b->len) return buf_grow(b, count);
  char *room = b->ptr + b->len;
  b->len += count;
  return room;
}
void buf_add(struct buf *b, struct str text);
static inline void buf_char(struct buf *b, char c) {
  char *room = buf_room(b, 1);
  if (room) *room = c;
}
void buf_int(struct buf *b, int64_t number);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A part of an address, encoded (RFC 3986): letters, digits and "-_.~" stay. */
void url_add(struct buf *out, struct str text);
/* Whether a sign stays as it is in an address: letters, digits and -_.~ */
bool url_plain(char c);

/* What has been written; lives as long as the arena. */
struct str buf_str(const struct buf *b);
bool buf_failed(const struct buf *b);
