/* Text: a view of UTF-8 bytes with its length, never owned, never changed through the view.
 *
 * UTF-8 is checked once at each door (file, form, database) with utf8_valid(); behind the door it
 * is taken as good. Lengths for people count characters (utf8_count), columns of a terminal count
 * cells (utf8_cells): a Chinese character takes two.
 */
#pragma once

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
  const char *ptr;
  size_t len;
};

#define STR(literal) ((struct str){("" literal), sizeof(literal) - 1})
#define STR_INIT(literal) \
  { ("" literal), sizeof(literal) - 1 }  /* for static tables */
#define STR_ARG(s) (int)(s).len, (s).ptr /* for "%.*s" */

/* The view of a NUL-terminated string; NULL gives the empty view. */
struct str str_of(const char *zero_terminated);

/* Here, since nothing is called more often and most texts differ in length or first byte. */
static inline bool str_eq(struct str a, struct str b) {
  if (a.len != b.len) return false;
  return a.len == 0 || (a.ptr[0] == b.ptr[0] && memcmp(a.ptr, b.ptr, a.len) == 0);
}
bool str_is(struct str a, const char *zero_terminated);
int str_cmp(struct str a, struct str b); /* byte order, which is code-point order */
bool str_starts(struct str a, struct str prefix);
bool str_ends(struct str a, struct str suffix);
bool str_contains(struct str a, struct str part); /* the empty part is in all */
struct str str_trim(struct str a); /* without ASCII spaces, tabs, CR, LF at both ends */
struct str str_from(struct str a, size_t offset);

/* Copies into the arena; the empty string when the arena is full (arena_failed() then says so). */
struct str str_copy(struct arena *a, struct str text);
/* The same with a NUL behind it, for C interfaces; never NULL. */
const char *str_c(struct arena *a, struct str text);
struct str str_int(struct arena *a, int64_t number);
/* The first text behind all that begin with these digits, for a range of codes in SQL: ':' comes
 * after '9'. */
struct str str_behind(struct arena *a, struct str digits);
/* The same, written at the end of `digits`: no longer there than they are. */
enum { INT_DIGITS = 24 };
struct str int_digits(char digits[INT_DIGITS], int64_t number);

/* Decodes the character at *pos and moves *pos behind it. Returns -1 at the end or on bad UTF-8
 * (overlong forms, surrogates and values above U+10FFFF are bad); *pos then stays. */
int32_t utf8_next(struct str text, size_t *pos);
/* True when all of `text` is UTF-8; else *bad (may be NULL) is the offset of the first bad byte. */
bool utf8_valid(struct str text, size_t *bad);
size_t utf8_count(struct str text);
size_t utf8_cells(struct str text);

/* How many characters must be put in, taken out, changed or swapped with their neighbour to make
 * `b` from `a`; anything above 32 characters counts as far away (returns 99). */
unsigned str_distance(struct str a, struct str b);
