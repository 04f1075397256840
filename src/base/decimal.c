/* Decimals with 18 digits; comparison is done in 128 bits, so it can not overflow. */
#include "base/decimal.h"

#include "base/must.h"

enum { DIGITS_MAX = 18, SCALE_MAX = 9 };

#define DECIMAL_MAX INT64_C(999999999999999999)
/* What can be doubled and still be added to. */
#define INT128_HALF (((__int128)1 << 126) - ((__int128)1 << 65))

static __int128 scaled(struct decimal d, uint8_t scale) {
  __int128 value = d.coefficient;
  for (uint8_t i = d.scale; i < scale; i++) value *= 10;
  return value;
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool decimal_parse(struct str text, struct decimal *out) {
  size_t i = 0, count = 0, behind = 0;
  bool point = false, negative = text.len > 0 && text.ptr[0] == '-';
  int64_t value = 0;
  for (i = negative; i < text.len; i++) {
    char c = text.ptr[i];
    if (c == '.' && !point && count > 0) {
      point = true;
      continue;
    }
    if (!is_digit(c) || ++count > DIGITS_MAX) return false;
    value = value * 10 + (c - '0');
    behind += point;
  }
  if (count == 0 || behind > SCALE_MAX || (point && behind == 0)) return false;
  bool zero_in_front = text.ptr[negative] == '0' && count - behind > 1;
  if (zero_in_front || (negative && value == 0)) return false;
  *out = (struct decimal){negative ? -value : value, (uint8_t)behind};
  return true;
}

void decimal_write(struct buf *b, struct decimal d) {
  uint64_t magnitude = d.coefficient < 0 ? 0 - (uint64_t)d.coefficient : (uint64_t)d.coefficient;
  uint64_t unit = 1;
  for (uint8_t i = 0; i < d.scale; i++) unit *= 10;
  if (d.coefficient < 0) buf_char(b, '-');
  buf_printf(b, "%llu", (unsigned long long)(magnitude / unit));
  if (d.scale) buf_printf(b, ".%0*llu", (int)d.scale, (unsigned long long)(magnitude % unit));
}

struct str decimal_text(struct arena *a, struct decimal d) {
  struct buf b = buf_open(a, 32);
  decimal_write(&b, d);
  return buf_str(&b);
}

int decimal_cmp(struct decimal a, struct decimal b) {
  uint8_t scale = a.scale > b.scale ? a.scale : b.scale;
  __int128 x = scaled(a, scale), y = scaled(b, scale);
  return (x > y) - (x < y);
}

bool decimal_sub(struct decimal a, struct decimal b, struct decimal *out) {
  uint8_t scale = a.scale > b.scale ? a.scale : b.scale;
  __int128 difference = scaled(a, scale) - scaled(b, scale);
  if (difference > INT64_MAX || difference < INT64_MIN) return false;
  *out = (struct decimal){(int64_t)difference, scale};
  return true;
}

static __int128 rounded(__int128 numerator, int64_t denominator) {
  __int128 size = numerator < 0 ? -numerator : numerator;
  __int128 whole = (2 * size + denominator) / (2 * (__int128)denominator);
  return numerator < 0 ? -whole : whole;
}

bool decimal_between(struct decimal a, struct decimal b, int64_t part, int64_t whole, uint8_t scale,
                     struct decimal *out) {
  must(whole > 0 && scale >= a.scale && scale >= b.scale && scale <= SCALE_MAX);
  __int128 from = scaled(a, scale), product;
  if (__builtin_mul_overflow(scaled(b, scale) - from, (__int128)part, &product)) return false;
  if (product > INT128_HALF || product < -INT128_HALF) return false;
  __int128 value = from + rounded(product, whole);
  if (value > DECIMAL_MAX || value < -(__int128)DECIMAL_MAX) return false;
  *out = (struct decimal){(int64_t)value, scale};
  return true;
}
