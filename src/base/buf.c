/* A text buffer that doubles within its arena. The old block is left to the arena, so a buffer
 * costs at most twice what it holds. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct buf buf_open(struct arena *a, size_t max) {
  return (struct buf){.arena = a, .max = max};
}

static bool grow(struct buf *b, size_t more) {
  if (b->failed || more > b->max - b->len) return false;
  if (b->len + more <= b->size) return true;
  size_t size = b->size ? b->size * 2 : 256;
  if (size < b->len + more) size = b->len + more;
  if (size > b->max) size = b->max;
  char *ptr = arena_alloc(b->arena, size);
  if (!ptr) return false;
  if (b->len) memcpy(ptr, b->ptr, b->len);
  b->ptr = ptr;
  b->size = size;
  return true;
}

char *buf_grow(struct buf *b, size_t count) {
  if (!grow(b, count)) {
    b->failed = true;
    return NULL;
  }
  char *room = b->ptr + b->len;
  b->len += count;
  return room;
}

void buf_add(struct buf *b, struct str text) {
  if (text.len == 0) return;
  char *room = buf_room(b, text.len);
  if (room) memcpy(room, text.ptr, text.len);
}

void buf_int(struct buf *b, int64_t number) {
  char digits[INT_DIGITS];
  buf_add(b, int_digits(digits, number));
}

void buf_printf(struct buf *b, const char *format, ...) {
  char line[512];
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  int n = vsnprintf(line, sizeof line, format, args);
  bool short_enough = n >= 0 && (size_t)n < sizeof line;
  char *room = n < 0 || short_enough ? NULL : buf_room(b, (size_t)n + 1); /* with its NUL */
  if (n < 0) b->failed = true;
  if (short_enough) buf_add(b, (struct str){line, (size_t)n});
  if (room) vsnprintf(room, (size_t)n + 1, format, again);
  if (room) b->len--;
  va_end(again);
  va_end(args);
}

struct str buf_str(const struct buf *b) {
  return b->len ? (struct str){b->ptr, b->len} : STR("");
}

bool buf_failed(const struct buf *b) {
  return b->failed;
}

/* RFC 3986 unreserved characters stay; all else, ':' and '/' included, is encoded, so a text can
 * never become a scheme or another site. */
bool url_plain(char c) {
  bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return letter || c == '-' || c == '_' || c == '.' || c == '~';
}

void url_add(struct buf *out, struct str text) {
  for (size_t i = 0; i < text.len; i++) {
    if (url_plain(text.ptr[i])) {
      buf_char(out, text.ptr[i]);
    } else {
      buf_printf(out, "%%%02X", (unsigned char)text.ptr[i]);
    }
  }
}
