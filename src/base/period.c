/* Reading and writing periods. */
#include "base/period.h"

#include "base/buf.h"
#include "base/must.h"

static bool number(struct str text, size_t from, size_t count, int *out) {
  *out = 0;
  for (size_t i = from; i < from + count; i++) {
    if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
    *out = *out * 10 + (text.ptr[i] - '0');
  }
  return true;
}

/* The `months` months from the first of (year, month). */
static bool months_from(enum period_length length, int year, int month, int months,
                        struct period *out) {
  struct date first;
  if (!date_make(year, month, 1, &first) || year == 9999) return false;
  *out = (struct period){length, first, {date_add_months(first, months).day - 1}};
  return true;
}

bool period_parse(struct str text, struct period *out) {
  int year, part;
  struct date day;
  if (date_parse(text, &day)) {
    *out = (struct period){PERIOD_DAY, day, day};
    return true;
  }
  if (text.len < 4 || !number(text, 0, 4, &year)) return false;
  if (text.len == 4) return months_from(PERIOD_YEAR, year, 1, 12, out);
  if (text.len != 7 || text.ptr[4] != '-') return false;
  if (number(text, 5, 2, &part)) return months_from(PERIOD_MONTH, year, part, 1, out);
  bool half = text.ptr[5] == 'H' && number(text, 6, 1, &part) && (part == 1 || part == 2);
  if (half) return months_from(PERIOD_HALF, year, part * 6 - 5, 6, out);
  if (text.ptr[5] != 'Q' || !number(text, 6, 1, &part) || part < 1 || part > 4) return false;
  return months_from(PERIOD_QUARTER, year, part * 3 - 2, 3, out);
}

struct str period_code(struct arena *a, struct period p) {
  if (p.length == PERIOD_NONE) return STR("");
  if (p.length == PERIOD_DAY) return date_iso(a, p.first);
  int year, month, day;
  date_parts(p.first, &year, &month, &day);
  struct buf b = buf_open(a, 16);
  buf_printf(&b, "%04d", year);
  if (p.length == PERIOD_HALF) buf_printf(&b, "-H%d", month > 6 ? 2 : 1);
  if (p.length == PERIOD_QUARTER) buf_printf(&b, "-Q%d", (month + 2) / 3);
  if (p.length == PERIOD_MONTH) buf_printf(&b, "-%02d", month);
  return buf_str(&b);
}

static struct str two_digits(struct arena *a, int number, bool padded) {
  struct buf b = buf_open(a, 16);
  buf_printf(&b, padded ? "%02d" : "%d", number);
  return buf_str(&b);
}

struct str period_text(struct arena *a, enum lang lang, struct period p) {
  static const enum message form[] = {
      [PERIOD_YEAR] = MSG_PERIOD_YEAR,       [PERIOD_HALF] = MSG_PERIOD_FIRST_HALF,
      [PERIOD_QUARTER] = MSG_PERIOD_QUARTER, [PERIOD_MONTH] = MSG_PERIOD_MONTH,
      [PERIOD_DAY] = MSG_PERIOD_DAY,
  };
  if (p.length == PERIOD_NONE) return STR("");
  int year, month, day;
  date_parts(p.first, &year, &month, &day);
  bool second = p.length == PERIOD_HALF && month > 6;
  enum message words = second ? MSG_PERIOD_SECOND_HALF : form[p.length];
  if (p.length == PERIOD_QUARTER) month = (month + 2) / 3;
  bool padded = lang == LANG_EN && p.length != PERIOD_QUARTER; /* 2024-06-30, but 6月30日 */
  struct str args[] = {str_int(a, year), two_digits(a, month, padded), two_digits(a, day, padded)};
  return message_text(a, lang, words, args, message_arity(words));
}

static int months_of(enum period_length length) {
  static const int months[] = {
      [PERIOD_YEAR] = 12, [PERIOD_HALF] = 6, [PERIOD_QUARTER] = 3, [PERIOD_MONTH] = 1};
  must(length >= PERIOD_YEAR && length <= PERIOD_MONTH);
  return months[length];
}

struct period period_of(enum period_length length, struct date on) {
  int year, month, day, months = months_of(length);
  struct period out = {PERIOD_NONE, on, on};
  date_parts(on, &year, &month, &day);
  bool made = months_from(length, year, (month - 1) / months * months + 1, months, &out);
  must(made || year == 9999);
  return out;
}

struct period period_next(struct period p) {
  return period_of(p.length, (struct date){p.last.day + 1});
}
