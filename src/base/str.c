/* Views of text, UTF-8, and how far one word is from another. */
#include "base/str.h"

#include "base/must.h"

#include <stdio.h>
#include <string.h>

struct str str_of(const char *zero_terminated) {
  return zero_terminated ? (struct str){zero_terminated, strlen(zero_terminated)} : STR("");
}

bool str_is(struct str a, const char *zero_terminated) {
  return str_eq(a, str_of(zero_terminated));
}

int str_cmp(struct str a, struct str b) {
  size_t shared = a.len < b.len ? a.len : b.len;
  int order = shared ? memcmp(a.ptr, b.ptr, shared) : 0;
  return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool str_starts(struct str a, struct str prefix) {
  return a.len >= prefix.len && str_eq((struct str){a.ptr, prefix.len}, prefix);
}

bool str_ends(struct str a, struct str suffix) {
  return a.len >= suffix.len && str_eq(str_from(a, a.len - suffix.len), suffix);
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool str_contains(struct str a, struct str part) {
  if (part.len == 0) return true; /* its pointer may be NULL, which memcmp() does not take */
  for (size_t i = 0; i + part.len <= a.len; i++) {
    if (memcmp(a.ptr + i, part.ptr, part.len) == 0) return true;
  }
  return false;
}

struct str str_trim(struct str a) {
  while (a.len && is_blank(a.ptr[0])) a = str_from(a, 1);
  while (a.len && is_blank(a.ptr[a.len - 1])) a.len--;
  return a;
}

struct str str_from(struct str a, size_t offset) {
  must(offset <= a.len);
  return (struct str){offset ? a.ptr + offset : a.ptr, a.len - offset}; /* NULL + 0 is undefined */
}

struct str str_copy(struct arena *a, struct str text) {
  const char *copy = str_c(a, text);
  return (struct str){copy, arena_failed(a) ? 0 : text.len};
}

const char *str_c(struct arena *a, struct str text) {
  char *copy = arena_alloc(a, text.len + 1); /* comes zeroed, so the NUL is there */
  if (!copy) return "";
  if (text.len) memcpy(copy, text.ptr, text.len);
  return copy;
}

struct str int_digits(char digits[INT_DIGITS], int64_t number) {
  char *at = digits + INT_DIGITS;
  uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
  do {
    *--at = (char)('0' + rest % 10);
    rest /= 10;
  } while (rest);
  if (number < 0) *--at = '-';
  return (struct str){at, (size_t)(digits + INT_DIGITS - at)};
}

struct str str_int(struct arena *a, int64_t number) {
  char digits[INT_DIGITS];
  return str_copy(a, int_digits(digits, number));
}

struct str str_behind(struct arena *a, struct str digits) {
  char *copy = arena_alloc(a, digits.len + 1);
  if (!copy) return STR("");
  if (digits.len) memcpy(copy, digits.ptr, digits.len);
  copy[digits.len] = ':';
  return (struct str){copy, digits.len + 1};
}

/* One row for each length of a UTF-8 sequence: how the first byte is known, and the least value
 * that needs this length (a smaller one is an overlong form). */
static const struct {
  uint8_t mask, lead;
  int32_t least;
} utf8_form[] = {{0x80, 0x00, 0}, {0xE0, 0xC0, 0x80}, {0xF0, 0xE0, 0x800}, {0xF8, 0xF0, 0x10000}};

int32_t utf8_next(struct str text, size_t *pos) {
  if (*pos >= text.len) return -1;
  const uint8_t *p = (const uint8_t *)text.ptr + *pos;
  size_t more = 0; /* continuation bytes */
  while (more < 4 && (p[0] & utf8_form[more].mask) != utf8_form[more].lead) more++;
  if (more == 4 || text.len - *pos <= more) return -1;
  int32_t point = p[0] & (uint8_t)~utf8_form[more].mask;
  for (size_t i = 1; i <= more; i++) {
    if ((p[i] & 0xC0) != 0x80) return -1;
    point = point << 6 | (p[i] & 0x3F);
  }
  if (point < utf8_form[more].least || point > 0x10FFFF) return -1;
  if (point >= 0xD800 && point <= 0xDFFF) return -1;
  *pos += more + 1;
  return point;
}

/* Behind the ASCII at `pos`, in steps of eight bytes. */
static size_t skip_ascii(struct str text, size_t pos) {
  for (uint64_t eight; text.len - pos >= sizeof eight; pos += sizeof eight) {
    memcpy(&eight, text.ptr + pos, sizeof eight);
    if (eight & UINT64_C(0x8080808080808080)) break;
  }
  return pos;
}

bool utf8_valid(struct str text, size_t *bad) {
  size_t pos = 0;
  while (pos < text.len) {
    pos = skip_ascii(text, pos);
    if (pos < text.len && utf8_next(text, &pos) < 0) {
      if (bad) *bad = pos;
      return false;
    }
  }
  return true;
}

size_t utf8_count(struct str text) {
  size_t count = 0;
  for (size_t i = 0; i < text.len; i++) count += (text.ptr[i] & 0xC0) != 0x80;
  return count;
}

/* Ranges that Unicode Standard Annex 11 (East Asian Width) gives as wide or full-width; enough for
 * aligning a terminal table, not a rendering engine. */
static bool is_wide(int32_t c) {
  return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
         (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
         (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) ||
         (c >= 0x20000 && c <= 0x3FFFD);
}

size_t utf8_cells(struct str text) {
  size_t cells = 0, pos = 0;
  for (int32_t c; (c = utf8_next(text, &pos)) >= 0;) cells += is_wide(c) ? 2 : 1;
  return cells;
}

enum { DISTANCE_MAX = 32, FAR_AWAY = 99 };

static size_t decode(struct str text, int32_t points[DISTANCE_MAX]) {
  size_t n = 0, pos = 0;
  for (int32_t c; (c = utf8_next(text, &pos)) >= 0;) {
    if (n == DISTANCE_MAX) return DISTANCE_MAX + 1;
    points[n++] = c;
  }
  return n;
}

static unsigned least(unsigned a, unsigned b) {
  return a < b ? a : b;
}

/* Optimal string alignment: Levenshtein's distance with swaps of neighbours (Damerau 1964). */
unsigned str_distance(struct str a, struct str b) {
  int32_t x[DISTANCE_MAX], y[DISTANCE_MAX];
  size_t n = decode(a, x), m = decode(b, y);
  if (n > DISTANCE_MAX || m > DISTANCE_MAX) return FAR_AWAY;
  unsigned d[DISTANCE_MAX + 1][DISTANCE_MAX + 1];
  for (size_t i = 0; i <= n; i++) d[i][0] = (unsigned)i;
  for (size_t j = 0; j <= m; j++) d[0][j] = (unsigned)j;
  for (size_t i = 1; i <= n; i++) {
    for (size_t j = 1; j <= m; j++) {
      unsigned change = d[i - 1][j - 1] + (x[i - 1] != y[j - 1]);
      d[i][j] = least(change, least(d[i - 1][j], d[i][j - 1]) + 1);
      if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1])
        d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[n][m];
}
