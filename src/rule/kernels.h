/* Kernels: loops over the rows of a block, once for each set of instructions (inner to rule/).
 *
 * Bitmaps are read and written in whole vectors of 64 bytes, so what lies behind the last row may
 * be anything; counting and adding up look at `rows` alone.
 */
#pragma once

#include "rule/block.h"
#include "rule/program.h"

enum { ROWS_SPARE = 4 };

/* Bitmaps to be and-ed: first those as they are, then those turned. */
struct bit_list {
  const uint64_t *const *bits;
  size_t plain, turned;
};

struct kernels {
  void (*all)(uint64_t *dst, const struct bit_list *of, size_t rows);
  /* How many bits are set. */
  int64_t (*count)(const uint64_t *bits, size_t rows);
  /* How many rows have all of them, without writing that down. */
  int64_t (*count_all)(const struct bit_list *of, size_t rows);
  /* Which bits are set, in order; `out` has room for ROWS_SPARE more than there are. */
  size_t (*rows)(uint16_t *out, const uint64_t *bits, size_t rows);
  /* Unsigned numbers of a width: at least `to`, or equal. */
  void (*ge)(uint64_t *dst, const void *data, uint8_t width, uint64_t to, size_t rows);
  void (*eq)(uint64_t *dst, const void *data, uint8_t width, uint64_t to, size_t rows);
  void (*num_ge)(uint64_t *dst, const int64_t *a, const int64_t *b, size_t rows);
  void (*num_eq)(uint64_t *dst, const int64_t *a, const int64_t *b, size_t rows);
  void (*load)(int64_t *dst, const void *data, uint8_t width, int64_t base, size_t rows);
  void (*fill)(int64_t *dst, int64_t value, size_t rows);
  /* These wrap around: only where nothing overflows, or it is found apart. */
  void (*add)(int64_t *dst, const int64_t *a, const int64_t *b, size_t rows);
  void (*sub)(int64_t *dst, const int64_t *a, const int64_t *b, size_t rows);
  void (*mul)(int64_t *dst, const int64_t *a, const int64_t *b, size_t rows);
  void (*min)(int64_t *dst, const int64_t *a, const int64_t *b, size_t rows);
  void (*max)(int64_t *dst, const int64_t *a, const int64_t *b, size_t rows);
  void (*select)(int64_t *dst, const uint64_t *mask, const int64_t *a, const int64_t *b,
                 size_t rows);
  /* Adds `value`, or values[i], where the mask has the row. */
  void (*add_const)(int64_t *dst, const uint64_t *mask, int64_t value, size_t rows);
  void (*add_where)(int64_t *dst, const uint64_t *mask, const int64_t *values, size_t rows);
  /* The sum of values whose row the mask has. */
  __int128 (*sum)(const int64_t *values, const uint64_t *mask, size_t rows);
  /* The same of bytes, of each no more than `cap`. */
  int64_t (*sum_bytes)(const uint8_t *values, uint8_t cap, const uint64_t *mask, size_t rows);
};

extern const struct kernels kernels_plain, kernels_avx2, kernels_avx512;
/* Those in use; see rule_kernels_use(). */
const struct kernels *kernels_now(void);
