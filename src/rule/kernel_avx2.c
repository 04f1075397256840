/* Kernels with AVX2; see kernels.h. */
#define KERNELS kernels_avx2
#if defined(__x86_64__)
#if defined(__clang__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx2,popcnt,bmi"))), apply_to = function)
#else
#pragma GCC optimize("O3")
#pragma GCC target("avx2,popcnt,bmi")
#endif
#include "rule/kernels.h"

#include <immintrin.h>

#define OWN_ALL
#define OWN_COUNT
#define OWN_COMPARE
#define OWN_SUM
#define OWN_SELECT
#define OWN_ADD

static __m256i at(const void *data, size_t i) {
  return _mm256_loadu_si256((const __m256i *)data + i);
}

static __m256i all_at(const struct bit_list *of, size_t v) {
  __m256i x = _mm256_set1_epi64x(-1);
  for (size_t i = 0; i < of->plain; i++) x = _mm256_and_si256(x, at(of->bits[i], v));
  for (size_t i = of->plain; i < of->plain + of->turned; i++)
    x = _mm256_andnot_si256(at(of->bits[i], v), x);
  return x;
}

/* Four vectors at once: the operands are gone through a quarter as often. */
static void four(uint64_t *dst, const struct bit_list *of, size_t v) {
  __m256i x = _mm256_set1_epi64x(-1), y = x, z = x, u = x;
  for (size_t i = 0; i < of->plain; i++) {
    const uint64_t *bits = of->bits[i];
    x = _mm256_and_si256(x, at(bits, v));
    y = _mm256_and_si256(y, at(bits, v + 1));
    z = _mm256_and_si256(z, at(bits, v + 2));
    u = _mm256_and_si256(u, at(bits, v + 3));
  }
  for (size_t i = of->plain; i < of->plain + of->turned; i++) {
    const uint64_t *bits = of->bits[i];
    x = _mm256_andnot_si256(at(bits, v), x);
    y = _mm256_andnot_si256(at(bits, v + 1), y);
    z = _mm256_andnot_si256(at(bits, v + 2), z);
    u = _mm256_andnot_si256(at(bits, v + 3), u);
  }
  _mm256_storeu_si256((__m256i *)dst + v, x);
  _mm256_storeu_si256((__m256i *)dst + v + 1, y);
  _mm256_storeu_si256((__m256i *)dst + v + 2, z);
  _mm256_storeu_si256((__m256i *)dst + v + 3, u);
}

/* Most have two operands: without a loop over them. */
#define TWO_BITS(name, expression) \
  static void name(uint64_t *dst, const uint64_t *a, const uint64_t *b, size_t vectors) { \
    for (size_t v = 0; v < vectors; v++) { \
      __m256i x = at(a, v), y = at(b, v); \
      _mm256_storeu_si256((__m256i *)dst + v, expression); \
    } \
  }
TWO_BITS(both, _mm256_and_si256(x, y))
TWO_BITS(one_not_other, _mm256_andnot_si256(y, x))
TWO_BITS(neither, _mm256_andnot_si256(_mm256_or_si256(x, y), _mm256_set1_epi64x(-1)))
#undef TWO_BITS

static void all(uint64_t *dst, const struct bit_list *of, size_t rows) {
  size_t vectors = (rows + 511) / 512 * 2, v = 0;
  if (of->plain + of->turned == 2) {
    (of->turned == 0  ? both
     : of->plain == 0 ? neither
                      : one_not_other)(dst, of->bits[0], of->bits[1], vectors);
    return;
  }
  for (; v + 4 <= vectors; v += 4) four(dst, of, v);
  for (; v < vectors; v++) _mm256_storeu_si256((__m256i *)dst + v, all_at(of, v));
}

static int64_t add_up(__m256i n) {
  int64_t part[4];
  _mm256_storeu_si256((__m256i *)part, n);
  return part[0] + part[1] + part[2] + part[3];
}

/* How many bits each byte has. */
static __m256i bits_of_bytes(__m256i x) {
  const __m256i low = _mm256_set1_epi8(15);
  const __m256i of_four = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1,
                                           2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
  __m256i right = _mm256_shuffle_epi8(of_four, _mm256_and_si256(x, low));
  __m256i left = _mm256_shuffle_epi8(of_four, _mm256_and_si256(_mm256_srli_epi16(x, 4), low));
  return _mm256_add_epi8(left, right);
}

/* The first bits of a vector, fewer than 256. */
static __m256i first_bits(size_t rest) {
  const __m256i lanes = _mm256_set_epi64x(192, 128, 64, 0);
  __m256i left = _mm256_sub_epi64(_mm256_set1_epi64x((long long)rest), lanes);
  left = _mm256_and_si256(left, _mm256_cmpgt_epi64(left, _mm256_setzero_si256()));
  __m256i one = _mm256_set1_epi64x(1);
  return _mm256_sub_epi64(_mm256_sllv_epi64(one, left), one); /* a shift by 64 and more gives 0 */
}

static int64_t count(const uint64_t *bits, size_t rows) {
  _Static_assert(BLOCK_WORDS / 4 < 32, "a byte holds the sum of 31 bytes");
  __m256i n = _mm256_setzero_si256();
  size_t full = rows / 256;
  for (size_t v = 0; v < full; v++) n = _mm256_add_epi8(n, bits_of_bytes(at(bits, v)));
  if (rows % 256) {
    __m256i last = _mm256_and_si256(at(bits, full), first_bits(rows % 256));
    n = _mm256_add_epi8(n, bits_of_bytes(last));
  }
  return add_up(_mm256_sad_epu8(n, _mm256_setzero_si256()));
}

static int64_t count_all(const struct bit_list *of, size_t rows) {
  uint64_t bits[BLOCK_WORDS];
  all(bits, of, rows);
  return count(bits, rows);
}

static uint64_t bits_8(__m256i is) {
  return (uint32_t)_mm256_movemask_epi8(is);
}

static uint64_t bits_16(__m256i low, __m256i high) {
  __m256i both = _mm256_packs_epi16(low, high);
  return bits_8(_mm256_permute4x64_epi64(both, 0xD8));
}

static uint64_t bits_32(__m256i is) {
  return (uint64_t)_mm256_movemask_ps(_mm256_castsi256_ps(is));
}

static uint64_t bits_64(__m256i is) {
  return (uint64_t)_mm256_movemask_pd(_mm256_castsi256_pd(is));
}

/* Equal, or at least: then the larger of both is x itself. */
#define IS_EQ(width, x, to) _mm256_cmpeq_epi##width((x), (to))
#define IS_GE(width, x, to) _mm256_cmpeq_epi##width(_mm256_max_epu##width((x), (to)), (x))

#define COMPARES(name, is) \
  static void name##_8(uint64_t *dst, const uint8_t *data, uint8_t to, size_t rows) { \
    const __m256i t = _mm256_set1_epi8((char)to); \
    for (size_t w = 0; w < (rows + 63) / 64; w++) \
      dst[w] = bits_8(is(8, at(data, w * 2), t)) | bits_8(is(8, at(data, w * 2 + 1), t)) << 32; \
  } \
  static void name##_16(uint64_t *dst, const uint16_t *data, uint16_t to, size_t rows) { \
    const __m256i t = _mm256_set1_epi16((short)to); \
    for (size_t w = 0; w < (rows + 63) / 64; w++) \
      dst[w] = bits_16(is(16, at(data, w * 4), t), is(16, at(data, w * 4 + 1), t)) | \
               bits_16(is(16, at(data, w * 4 + 2), t), is(16, at(data, w * 4 + 3), t)) << 32; \
  } \
  static void name##_32(uint64_t *dst, const uint32_t *data, uint32_t to, size_t rows) { \
    const __m256i t = _mm256_set1_epi32((int)to); \
    for (size_t w = 0; w < (rows + 63) / 64; w++) { \
      uint64_t x = 0; \
      for (size_t i = 0; i < 8; i++) x |= bits_32(is(32, at(data, w * 8 + i), t)) << (i * 8); \
      dst[w] = x; \
    } \
  }
COMPARES(ge, IS_GE)
COMPARES(eq, IS_EQ)

/* Signed: a at least b is b not above a. */
static void num_ge(uint64_t *dst, const int64_t *a, const int64_t *b, size_t rows) {
  for (size_t w = 0; w < (rows + 63) / 64; w++) {
    uint64_t x = 0;
    for (size_t i = 0; i < 16; i++)
      x |= bits_64(_mm256_cmpgt_epi64(at(b, w * 16 + i), at(a, w * 16 + i))) << (i * 4);
    dst[w] = ~x;
  }
}

static void num_eq(uint64_t *dst, const int64_t *a, const int64_t *b, size_t rows) {
  for (size_t w = 0; w < (rows + 63) / 64; w++) {
    uint64_t x = 0;
    for (size_t i = 0; i < 16; i++)
      x |= bits_64(_mm256_cmpeq_epi64(at(a, w * 16 + i), at(b, w * 16 + i))) << (i * 4);
    dst[w] = x;
  }
}

static void ge_64(uint64_t *dst, const uint64_t *data, uint64_t to, size_t rows) {
  const __m256i turn = _mm256_set1_epi64x(INT64_MIN); /* so that unsigned compares as signed */
  const __m256i t = _mm256_xor_si256(_mm256_set1_epi64x((long long)to), turn);
  for (size_t w = 0; w < (rows + 63) / 64; w++) {
    uint64_t x = 0;
    for (size_t i = 0; i < 16; i++)
      x |= bits_64(_mm256_cmpgt_epi64(t, _mm256_xor_si256(at(data, w * 16 + i), turn))) << (i * 4);
    dst[w] = ~x;
  }
}

static void eq_64(uint64_t *dst, const uint64_t *data, uint64_t to, size_t rows) {
  const __m256i t = _mm256_set1_epi64x((long long)to);
  for (size_t w = 0; w < (rows + 63) / 64; w++) {
    uint64_t x = 0;
    for (size_t i = 0; i < 16; i++)
      x |= bits_64(_mm256_cmpeq_epi64(at(data, w * 16 + i), t)) << (i * 4);
    dst[w] = x;
  }
}

static uint64_t mask_at(const uint64_t *mask, size_t w, size_t rows) {
  return w == rows / 64 ? mask[w] & ((UINT64_C(1) << rows % 64) - 1) : mask[w];
}

/* Of four rows which have a bit, as whole values. */
static __m256i four_of(uint64_t x) {
  const __m256i bit = _mm256_set_epi64x(8, 4, 2, 1);
  __m256i on = _mm256_and_si256(_mm256_set1_epi64x((long long)(x & 15)), bit);
  return _mm256_cmpeq_epi64(on, bit);
}

static void choose(int64_t *dst, const uint64_t *mask, const int64_t *a, const int64_t *b,
                   size_t rows) {
  for (size_t w = 0; w < (rows + 63) / 64; w++) {
    uint64_t x = mask[w];
    for (size_t i = w * 16; i < w * 16 + 16; i++, x >>= 4)
      _mm256_storeu_si256((__m256i *)dst + i, _mm256_blendv_epi8(at(b, i), at(a, i), four_of(x)));
  }
}

/* Row by row where few have it; from here on all of a word at once. */
enum { FEW_ROWS = 12 };

static void add_const(int64_t *dst, const uint64_t *mask, int64_t value, size_t rows) {
  const __m256i v = _mm256_set1_epi64x(value);
  for (size_t w = 0; w < (rows + 63) / 64; w++) {
    uint64_t x = mask_at(mask, w, rows);
    if (__builtin_popcountll(x) <= FEW_ROWS) {
      for (; x; x &= x - 1) {
        int64_t *to = &dst[w * 64 + (size_t)__builtin_ctzll(x)];
        *to = (int64_t)((uint64_t)*to + (uint64_t)value);
      }
      continue;
    }
    for (size_t i = w * 16; x; i++, x >>= 4)
      _mm256_storeu_si256((__m256i *)dst + i,
                          _mm256_add_epi64(at(dst, i), _mm256_and_si256(v, four_of(x))));
  }
}

static void add_where(int64_t *dst, const uint64_t *mask, const int64_t *values, size_t rows) {
  for (size_t w = 0; w < (rows + 63) / 64; w++) {
    uint64_t x = mask_at(mask, w, rows);
    for (size_t i = w * 16; x; i++, x >>= 4)
      _mm256_storeu_si256(
          (__m256i *)dst + i,
          _mm256_add_epi64(at(dst, i), _mm256_and_si256(at(values, i), four_of(x))));
  }
}

/* Halves apart, since a sum of 4096 whole values may run over. */
static __int128 sum(const int64_t *values, const uint64_t *mask, size_t rows) {
  __m256i low = _mm256_setzero_si256(), high = low;
  const __m256i half = _mm256_set1_epi64x(UINT32_MAX);
  const __m256i sign = _mm256_set1_epi64x(INT64_C(1) << 31);
  size_t rows_below = 0; /* the high halves are added up as they are, plus 2^31 each */
  for (size_t w = 0; w < (rows + 63) / 64; w++) {
    size_t i = w * 16;
    for (uint64_t x = mask_at(mask, w, rows); x; x >>= 4, i++) {
      __m256i v = _mm256_maskload_epi64((const long long *)values + i * 4, four_of(x));
      low = _mm256_add_epi64(low, _mm256_and_si256(v, half));
      __m256i turned = _mm256_xor_si256(_mm256_srli_epi64(v, 32), sign);
      high = _mm256_add_epi64(high, turned);
      rows_below += 4;
    }
  }
  __int128 top = (__int128)add_up(high) - (__int128)rows_below * (INT64_C(1) << 31);
  return add_up(low) + top * (INT64_C(1) << 32);
}

static int64_t sum_bytes(const uint8_t *values, uint8_t cap, const uint64_t *mask, size_t rows) {
  const __m256i most = _mm256_set1_epi8((char)cap);
  const __m256i bit = _mm256_set1_epi64x((long long)UINT64_C(0x8040201008040201));
  const __m256i spread = _mm256_set_epi8(3, 3, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1,
                                         1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0);
  __m256i n = _mm256_setzero_si256();
  for (size_t w = 0; w < (rows + 63) / 64; w++) {
    uint64_t x = mask_at(mask, w, rows);
    for (size_t i = w * 2; i < w * 2 + 2; i++, x >>= 32) {
      __m256i on = _mm256_shuffle_epi8(_mm256_set1_epi32((int)(uint32_t)x), spread);
      on = _mm256_cmpeq_epi8(_mm256_and_si256(on, bit), bit);
      __m256i v = _mm256_and_si256(_mm256_min_epu8(at(values, i), most), on);
      n = _mm256_add_epi64(n, _mm256_sad_epu8(v, _mm256_setzero_si256()));
    }
  }
  return add_up(n);
}
#endif
#include "rule/kernel_body.h"
#if defined(__clang__) && defined(__x86_64__)
#pragma clang attribute pop
#endif
