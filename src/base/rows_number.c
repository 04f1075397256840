/* Numbers of a sheet as people see them (ECMA-376 part 1, 18.3.1.96, 18.8.30, 18.17.4.1). Pure. */
#include "base/rows_number.h"

#include "base/date.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
  NUMBER_BYTES_MAX = 40,
  DIGITS_KEPT = 15,          /* what a sheet keeps of a number */
  EPOCH_1900 = 25569,        /* the serial of 1970-01-01 */
  EPOCH_1904 = 25569 - 1462, /* the same where days count from 1904 */
  FALSE_LEAP_DAY = 60,       /* the serial of 1900-02-29, which there was not */
};

static bool plain_digits(struct str text) {
  size_t from = text.len && text.ptr[0] == '-';
  for (size_t i = from; i < text.len; i++) {
    if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
  }
  return text.len > from && text.len - from <= DIGITS_KEPT;
}

static bool read_double(struct str text, double *out) {
  char digits[NUMBER_BYTES_MAX + 1], *end;
  if (text.len == 0 || text.len > NUMBER_BYTES_MAX) return false;
  memcpy(digits, text.ptr, text.len);
  digits[text.len] = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (!strchr("0123456789+-.eE", digits[i])) return false; /* no 0x, inf, nan */
  }
  *out = strtod(digits, &end);
  return *end == 0 && isfinite(*out);
}

static struct str without_tail(struct str text) {
  while (text.len && text.ptr[text.len - 1] == '0') text.len--;
  if (text.len && text.ptr[text.len - 1] == '.') text.len--;
  return text;
}

bool rows_number(struct arena *a, struct str text, struct str *out, bool *lost) {
  static const double greatest = 1e30;
  char digits[64];
  double number;
  *lost = false;
  *out = text;
  if (plain_digits(text)) return true;
  if (!read_double(text, &number) || fabs(number) > greatest) return false;
  bool whole = number == floor(number);
  *lost = whole && fabs(number) >= 1e15;
  int before = fabs(number) >= 1 ? (int)floor(log10(fabs(number))) + 1 : 1;
  int behind = whole || before >= DIGITS_KEPT ? 0 : DIGITS_KEPT - before;
  int n = snprintf(digits, sizeof digits, "%.*f", behind, number);
  if (n < 0 || (size_t)n >= sizeof digits) return false;
  struct str written = {digits, (size_t)n};
  if (behind) written = without_tail(written);
  *out = str_copy(a, written);
  return true;
}

bool rows_serial_date(struct arena *a, struct str text, bool from_1904, struct str *out) {
  double number;
  int year, month, day;
  struct date last;
  if (!read_double(text, &number) || number < 0 || number != floor(number)) return false;
  if (!date_make(9999, 12, 31, &last) || number > last.day + EPOCH_1900) return false;
  int32_t serial = (int32_t)number;
  if (!from_1904 && (serial == 0 || serial == FALSE_LEAP_DAY)) return false;
  struct date d = {serial - (from_1904 ? EPOCH_1904 : EPOCH_1900)};
  if (!from_1904 && serial < FALSE_LEAP_DAY) d.day++;
  date_parts(d, &year, &month, &day);
  if (year > 9999) return false;
  *out = date_iso(a, d);
  return true;
}

bool rows_format_is_date(struct str code) {
  bool quoted = false, bracket = false;
  for (size_t i = 0; i < code.len && code.ptr[i] != ';'; i++) {
    char c = code.ptr[i];
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '[') bracket = true;
    if (c == ']') bracket = false;
    if (c == '\\' || c == '_' || c == '*') i++; /* the sign behind means itself */
    if (!bracket && c && strchr("yYdD", c)) return true;
  }
  return false;
}
