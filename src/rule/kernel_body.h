/* The kernels written once in plain C, compiled for each set of instructions: each file says
 * KERNELS, its name, and may put its own in the place of some by defining OWN_…; then it includes
 * this. Inner to rule/. */
#pragma once

#include "rule/kernels.h"

#include <string.h>

static inline uint64_t tail_mask(size_t rows) {
  return rows % 64 ? (UINT64_C(1) << rows % 64) - 1 : UINT64_MAX;
}

static inline size_t words_of(size_t rows) {
  return (rows + 63) / 64;
}

#ifndef OWN_ALL
static void all(uint64_t *dst, const struct bit_list *of, size_t rows) {
  size_t words = (rows + 511) / 512 * 8;
  for (size_t w = 0; w < words; w++) {
    uint64_t x = UINT64_MAX;
    for (size_t i = 0; i < of->plain; i++) x &= of->bits[i][w];
    for (size_t i = of->plain; i < of->plain + of->turned; i++) x &= ~of->bits[i][w];
    dst[w] = x;
  }
}
#endif

#ifndef OWN_COUNT
static int64_t count(const uint64_t *bits, size_t rows) {
  int64_t n = 0;
  size_t words = words_of(rows);
  for (size_t w = 0; w + 1 < words; w++) n += __builtin_popcountll(bits[w]);
  return words ? n + __builtin_popcountll(bits[words - 1] & tail_mask(rows)) : 0;
}
static int64_t count_all(const struct bit_list *of, size_t rows) {
  int64_t n = 0;
  size_t words = words_of(rows);
  for (size_t w = 0; w < words; w++) {
    uint64_t x = w + 1 < words ? UINT64_MAX : tail_mask(rows);
    for (size_t i = 0; i < of->plain; i++) x &= of->bits[i][w];
    for (size_t i = of->plain; i < of->plain + of->turned; i++) x &= ~of->bits[i][w];
    n += __builtin_popcountll(x);
  }
  return n;
}
#endif

/* Words without any are passed over together; of the others four at a time are written, some of
 * them for nothing: how many there are nobody foretells. */
static size_t rows_set(uint16_t *out, const uint64_t *bits, size_t rows) {
  _Static_assert(BLOCK_WORDS <= 64, "the words of a block as bits of one");
  if (rows == 0) return 0;
  size_t found = 0, last = words_of(rows) - 1;
  uint64_t some = (uint64_t)((bits[last] & tail_mask(rows)) != 0) << last;
  for (size_t w = 0; w < last; w++) some |= (uint64_t)(bits[w] != 0) << w;
  for (; some; some &= some - 1) {
    size_t w = (size_t)__builtin_ctzll(some), i = 0;
    uint64_t x = w == last ? bits[w] & tail_mask(rows) : bits[w];
    size_t here = (size_t)__builtin_popcountll(x);
    do {
      for (size_t k = 0; k < ROWS_SPARE; k++, x &= x - 1)
        out[found + i + k] = (uint16_t)(w * 64 + (size_t)__builtin_ctzll(x | UINT64_C(1) << 63));
      i += ROWS_SPARE;
    } while (i < here);
    found += here;
  }
  return found;
}

#ifndef OWN_COMPARE
#define COMPARE(name, type, op) \
  static void name(uint64_t *dst, const type *data, type to, size_t rows) { \
    for (size_t w = 0; w < words_of(rows); w++) { \
      uint64_t x = 0; \
      for (size_t i = 0; i < 64; i++) x |= (uint64_t)(data[w * 64 + i] op to) << i; \
      dst[w] = x; \
    } \
  }
COMPARE(ge_8, uint8_t, >=)
COMPARE(ge_16, uint16_t, >=)
COMPARE(ge_32, uint32_t, >=)
COMPARE(ge_64, uint64_t, >=)
COMPARE(eq_8, uint8_t, ==)
COMPARE(eq_16, uint16_t, ==)
COMPARE(eq_32, uint32_t, ==)
COMPARE(eq_64, uint64_t, ==)
#undef COMPARE
#define COMPARE_NUMBERS(name, op) \
  static void name(uint64_t *dst, const int64_t *a, const int64_t *b, size_t rows) { \
    for (size_t w = 0; w < words_of(rows); w++) { \
      uint64_t x = 0; \
      for (size_t i = 0; i < 64; i++) x |= (uint64_t)(a[w * 64 + i] op b[w * 64 + i]) << i; \
      dst[w] = x; \
    } \
  }
COMPARE_NUMBERS(num_ge, >=)
COMPARE_NUMBERS(num_eq, ==)
#undef COMPARE_NUMBERS
#endif

static void ge(uint64_t *dst, const void *data, uint8_t width, uint64_t to, size_t rows) {
  switch (width) {
    case 1: ge_8(dst, data, (uint8_t)to, rows); break;
    case 2: ge_16(dst, data, (uint16_t)to, rows); break;
    case 4: ge_32(dst, data, (uint32_t)to, rows); break;
    default: ge_64(dst, data, to, rows);
  }
}

static void eq(uint64_t *dst, const void *data, uint8_t width, uint64_t to, size_t rows) {
  switch (width) {
    case 1: eq_8(dst, data, (uint8_t)to, rows); break;
    case 2: eq_16(dst, data, (uint16_t)to, rows); break;
    case 4: eq_32(dst, data, (uint32_t)to, rows); break;
    default: eq_64(dst, data, to, rows);
  }
}

#define LOAD(type) \
  do { \
    const type *from = data; \
    for (size_t i = 0; i < rows; i++) dst[i] = (int64_t)((uint64_t)base + from[i]); \
  } while (0)
static void load(int64_t *restrict dst, const void *data, uint8_t width, int64_t base,
                 size_t rows) {
  switch (width) {
    case 1: LOAD(uint8_t); break;
    case 2: LOAD(uint16_t); break;
    case 4: LOAD(uint32_t); break;
    default: LOAD(uint64_t);
  }
}
#undef LOAD

static void fill(int64_t *dst, int64_t value, size_t rows) {
  for (size_t i = 0; i < rows; i++) dst[i] = value;
}

#define TWO(name, expression) \
  static void name(int64_t *dst, const int64_t *a, const int64_t *b, size_t rows) { \
    for (size_t i = 0; i < rows; i++) { \
      uint64_t x = (uint64_t)a[i], y = (uint64_t)b[i]; \
      dst[i] = (int64_t)(expression); \
    } \
  }
TWO(add, x + y)
TWO(sub, x - y)
TWO(mul, x *y)
TWO(min, (int64_t)x < (int64_t)y ? x : y)
TWO(max, (int64_t)x > (int64_t)y ? x : y)
#undef TWO

#ifndef OWN_SELECT
static void choose(int64_t *dst, const uint64_t *mask, const int64_t *a, const int64_t *b,
                   size_t rows) {
  for (size_t i = 0; i < rows; i++) {
    int64_t on = -(int64_t)(mask[i / 64] >> (i % 64) & 1);
    dst[i] = (a[i] & on) | (b[i] & ~on);
  }
}
#endif

#ifndef OWN_ADD
/* What is added up fits in the end, if not on the way. */
static void add_to(int64_t *to, int64_t value) {
  *to = (int64_t)((uint64_t)*to + (uint64_t)value);
}

static void add_const(int64_t *dst, const uint64_t *mask, int64_t value, size_t rows) {
  for (size_t w = 0; w < words_of(rows); w++) {
    uint64_t x = mask[w];
    if (w + 1 == words_of(rows)) x &= tail_mask(rows);
    for (; x; x &= x - 1) add_to(&dst[w * 64 + (size_t)__builtin_ctzll(x)], value);
  }
}

static void add_where(int64_t *dst, const uint64_t *mask, const int64_t *values, size_t rows) {
  for (size_t w = 0; w < words_of(rows); w++) {
    uint64_t x = mask[w];
    if (w + 1 == words_of(rows)) x &= tail_mask(rows);
    for (; x; x &= x - 1) {
      size_t i = w * 64 + (size_t)__builtin_ctzll(x);
      add_to(&dst[i], values[i]);
    }
  }
}
#endif

#ifndef OWN_SUM
static __int128 sum(const int64_t *values, const uint64_t *mask, size_t rows) {
  __int128 all_of = 0;
  for (size_t w = 0; w < words_of(rows); w++) {
    uint64_t x = mask[w];
    if (w + 1 == words_of(rows)) x &= tail_mask(rows);
    int64_t low = 0, high = 0; /* 64 values cannot carry either over */
    for (; x; x &= x - 1) {
      int64_t v = values[w * 64 + (size_t)__builtin_ctzll(x)];
      low += v & UINT32_MAX;
      high += v >> 32;
    }
    all_of += low + (__int128)high * (INT64_C(1) << 32);
  }
  return all_of;
}
static int64_t sum_bytes(const uint8_t *values, uint8_t cap, const uint64_t *mask, size_t rows) {
  int64_t all_of = 0;
  for (size_t w = 0; w < words_of(rows); w++) {
    uint64_t x = mask[w];
    if (w + 1 == words_of(rows)) x &= tail_mask(rows);
    for (; x; x &= x - 1) {
      uint8_t v = values[w * 64 + (size_t)__builtin_ctzll(x)];
      all_of += v < cap ? v : cap;
    }
  }
  return all_of;
}
#endif

const struct kernels KERNELS = {
    .all = all,
    .count = count,
    .count_all = count_all,
    .rows = rows_set,
    .ge = ge,
    .eq = eq,
    .num_ge = num_ge,
    .num_eq = num_eq,
    .load = load,
    .fill = fill,
    .add = add,
    .sub = sub,
    .mul = mul,
    .min = min,
    .max = max,
    .select = choose,
    .add_const = add_const,
    .add_where = add_where,
    .sum = sum,
    .sum_bytes = sum_bytes,
};
