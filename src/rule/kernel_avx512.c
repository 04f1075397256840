/* Kernels with AVX-512; see kernels.h. */
#define KERNELS kernels_avx512
#if defined(__x86_64__)
#if defined(__clang__)
#include <immintrin.h>
#pragma clang attribute push( \
    __attribute__((target("avx2,popcnt,bmi,avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq"))), \
    apply_to = function)
#else
#pragma GCC optimize("O3")
#pragma GCC target("avx2,popcnt,bmi,avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq")
#endif
#include "rule/kernels.h"

#include <immintrin.h>

#define OWN_ALL
#define OWN_COUNT
#define OWN_COMPARE
#define OWN_SELECT
#define OWN_SUM

static __m512i at(const void *data, size_t i) {
  return _mm512_loadu_si512((const __m512i *)data + i);
}

static __m512i all_at(const struct bit_list *of, size_t v) {
  __m512i x = _mm512_set1_epi64(-1);
  for (size_t i = 0; i < of->plain; i++) x = _mm512_and_si512(x, at(of->bits[i], v));
  for (size_t i = of->plain; i < of->plain + of->turned; i++)
    x = _mm512_andnot_si512(at(of->bits[i], v), x);
  return x;
}

/* Four vectors at once: the operands are gone through a quarter as often. */
static void four(uint64_t *dst, const struct bit_list *of, size_t v) {
  __m512i x = _mm512_set1_epi64(-1), y = x, z = x, u = x;
  for (size_t i = 0; i < of->plain; i++) {
    const uint64_t *bits = of->bits[i];
    x = _mm512_and_si512(x, at(bits, v));
    y = _mm512_and_si512(y, at(bits, v + 1));
    z = _mm512_and_si512(z, at(bits, v + 2));
    u = _mm512_and_si512(u, at(bits, v + 3));
  }
  for (size_t i = of->plain; i < of->plain + of->turned; i++) {
    const uint64_t *bits = of->bits[i];
    x = _mm512_andnot_si512(at(bits, v), x);
    y = _mm512_andnot_si512(at(bits, v + 1), y);
    z = _mm512_andnot_si512(at(bits, v + 2), z);
    u = _mm512_andnot_si512(at(bits, v + 3), u);
  }
  _mm512_storeu_si512((__m512i *)dst + v, x);
  _mm512_storeu_si512((__m512i *)dst + v + 1, y);
  _mm512_storeu_si512((__m512i *)dst + v + 2, z);
  _mm512_storeu_si512((__m512i *)dst + v + 3, u);
}

static void all(uint64_t *dst, const struct bit_list *of, size_t rows) {
  size_t vectors = (rows + 511) / 512, v = 0;
  for (; v + 4 <= vectors; v += 4) four(dst, of, v);
  for (; v < vectors; v++) _mm512_storeu_si512((__m512i *)dst + v, all_at(of, v));
}

/* The bits of the last rows, fewer than 512. */
static __m512i tail_bits(size_t rest) {
  const __m512i lanes = _mm512_set_epi64(448, 384, 320, 256, 192, 128, 64, 0);
  __m512i left = _mm512_sub_epi64(_mm512_set1_epi64((long long)rest), lanes);
  left = _mm512_max_epi64(left, _mm512_setzero_si512());
  __m512i one = _mm512_set1_epi64(1);
  return _mm512_sub_epi64(_mm512_sllv_epi64(one, left), one); /* a shift by 64 and more gives 0 */
}

static int64_t count(const uint64_t *bits, size_t rows) {
  __m512i n = _mm512_setzero_si512();
  size_t full = rows / 512;
  for (size_t v = 0; v < full; v++) n = _mm512_add_epi64(n, _mm512_popcnt_epi64(at(bits, v)));
  if (rows % 512) {
    __m512i x = _mm512_and_si512(at(bits, full), tail_bits(rows % 512));
    n = _mm512_add_epi64(n, _mm512_popcnt_epi64(x));
  }
  return _mm512_reduce_add_epi64(n);
}

static int64_t count_all(const struct bit_list *of, size_t rows) {
  __m512i n = _mm512_setzero_si512();
  size_t full = rows / 512;
  for (size_t v = 0; v < full; v++) n = _mm512_add_epi64(n, _mm512_popcnt_epi64(all_at(of, v)));
  if (rows % 512) {
    __m512i x = _mm512_and_si512(all_at(of, full), tail_bits(rows % 512));
    n = _mm512_add_epi64(n, _mm512_popcnt_epi64(x));
  }
  return _mm512_reduce_add_epi64(n);
}

#define COMPARES(name, is) \
  static void name##_8(uint64_t *dst, const uint8_t *data, uint8_t to, size_t rows) { \
    const __m512i t = _mm512_set1_epi8((char)to); \
    for (size_t w = 0; w < (rows + 63) / 64; w++) \
      dst[w] = _mm512_cmp##is##_epu8_mask(at(data, w), t); \
  } \
  static void name##_16(uint64_t *dst, const uint16_t *data, uint16_t to, size_t rows) { \
    const __m512i t = _mm512_set1_epi16((short)to); \
    for (size_t w = 0; w < (rows + 63) / 64; w++) \
      dst[w] = _mm512_cmp##is##_epu16_mask(at(data, w * 2), t) | \
               (uint64_t)_mm512_cmp##is##_epu16_mask(at(data, w * 2 + 1), t) << 32; \
  } \
  static void name##_32(uint64_t *dst, const uint32_t *data, uint32_t to, size_t rows) { \
    const __m512i t = _mm512_set1_epi32((int)to); \
    for (size_t w = 0; w < (rows + 63) / 64; w++) { \
      uint64_t x = 0; \
      for (size_t i = 0; i < 4; i++) \
        x |= (uint64_t)_mm512_cmp##is##_epu32_mask(at(data, w * 4 + i), t) << (i * 16); \
      dst[w] = x; \
    } \
  } \
  static void name##_64(uint64_t *dst, const uint64_t *data, uint64_t to, size_t rows) { \
    const __m512i t = _mm512_set1_epi64((long long)to); \
    for (size_t w = 0; w < (rows + 63) / 64; w++) { \
      uint64_t x = 0; \
      for (size_t i = 0; i < 8; i++) \
        x |= (uint64_t)_mm512_cmp##is##_epu64_mask(at(data, w * 8 + i), t) << (i * 8); \
      dst[w] = x; \
    } \
  } \
  static void num_##name(uint64_t *dst, const int64_t *a, const int64_t *b, size_t rows) { \
    for (size_t w = 0; w < (rows + 63) / 64; w++) { \
      uint64_t x = 0; \
      for (size_t i = 0; i < 8; i++) \
        x |= (uint64_t)_mm512_cmp##is##_epi64_mask(at(a, w * 8 + i), at(b, w * 8 + i)) << (i * 8); \
      dst[w] = x; \
    } \
  }
COMPARES(ge, ge)
COMPARES(eq, eq)

static void choose(int64_t *dst, const uint64_t *mask, const int64_t *a, const int64_t *b,
                   size_t rows) {
  for (size_t v = 0; v < (rows + 7) / 8; v++) {
    __mmask8 m = (__mmask8)(mask[v / 8] >> (v % 8 * 8));
    _mm512_storeu_si512((__m512i *)dst + v, _mm512_mask_blend_epi64(m, at(b, v), at(a, v)));
  }
}

/* Halves apart, since a sum of 4096 whole values may run over. */
static __int128 sum(const int64_t *values, const uint64_t *mask, size_t rows) {
  __m512i low = _mm512_setzero_si512(), high = low;
  const __m512i half = _mm512_set1_epi64(UINT32_MAX);
  for (size_t w = 0; w < (rows + 63) / 64; w++) {
    uint64_t x = mask[w];
    if (w == rows / 64) x &= (UINT64_C(1) << rows % 64) - 1;
    for (size_t i = w * 8; x; x >>= 8, i++) {
      __m512i v = _mm512_maskz_loadu_epi64((__mmask8)x, values + i * 8);
      low = _mm512_add_epi64(low, _mm512_and_si512(v, half));
      high = _mm512_add_epi64(high, _mm512_srai_epi64(v, 32));
    }
  }
  return _mm512_reduce_add_epi64(low) +
         (__int128)_mm512_reduce_add_epi64(high) * (INT64_C(1) << 32);
}

static int64_t sum_bytes(const uint8_t *values, uint8_t cap, const uint64_t *mask, size_t rows) {
  const __m512i most = _mm512_set1_epi8((char)cap);
  __m512i n = _mm512_setzero_si512();
  for (size_t w = 0; w < (rows + 63) / 64; w++) {
    uint64_t x = mask[w];
    if (w == rows / 64) x &= (UINT64_C(1) << rows % 64) - 1;
    __m512i v = _mm512_min_epu8(_mm512_maskz_loadu_epi8(x, values + w * 64), most);
    n = _mm512_add_epi64(n, _mm512_sad_epu8(v, _mm512_setzero_si512()));
  }
  return _mm512_reduce_add_epi64(n);
}
#endif
#include "rule/kernel_body.h"
#if defined(__clang__) && defined(__x86_64__)
#pragma clang attribute pop
#endif
