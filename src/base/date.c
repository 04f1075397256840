/* Dates as day numbers. The conversions count years from 1 March, so that the leap day is the last
 * of its year (H. Hinnant, "chrono-compatible low-level date algorithms", days_from_civil). */
#include "base/date.h"

#include "base/must.h"

#include <stdio.h>

enum { DAYS_PER_ERA = 146097, EPOCH_SHIFT = 719468, SHANGHAI_HOURS = 8 };

static const int64_t US_PER_SECOND = 1000000, US_PER_DAY = 86400 * (int64_t)1000000;

bool date_is_none(struct date d) {
  return d.day == INT32_MIN;
}

int date_cmp(struct date a, struct date b) {
  must(!date_is_none(a) && !date_is_none(b));
  return (a.day > b.day) - (a.day < b.day);
}

static bool is_leap(int year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_length(int year, int month) {
  static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return length[month - 1] + (month == 2 && is_leap(year));
}

static struct date from_parts(int year, int month, int day) {
  int y = month <= 2 ? year - 1 : year;
  int era = y / 400, year_of_era = y - era * 400;
  int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return (struct date){era * DAYS_PER_ERA + day_of_era - EPOCH_SHIFT};
}

bool date_make(int year, int month, int day, struct date *out) {
  if (year < 1 || year > 9999 || month < 1 || month > 12) return false;
  if (day < 1 || day > month_length(year, month)) return false;
  *out = from_parts(year, month, day);
  return true;
}

void date_parts(struct date d, int *year, int *month, int *day) {
  must(!date_is_none(d));
  int z = d.day + EPOCH_SHIFT;
  int era = z / DAYS_PER_ERA, day_of_era = z - era * DAYS_PER_ERA;
  int year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int shifted = (5 * day_of_year + 2) / 153; /* March is 0 */
  *day = day_of_year - (153 * shifted + 2) / 5 + 1;
  *month = shifted < 10 ? shifted + 3 : shifted - 9;
  *year = year_of_era + era * 400 + (*month <= 2);
}

static bool digits(struct str text, size_t from, size_t count, int *out) {
  *out = 0;
  for (size_t i = from; i < from + count; i++) {
    if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
    *out = *out * 10 + (text.ptr[i] - '0');
  }
  return true;
}

bool date_parse(struct str text, struct date *out) {
  int year, month, day;
  if (text.len != 10 || text.ptr[4] != '-' || text.ptr[7] != '-') return false;
  if (!digits(text, 0, 4, &year) || !digits(text, 5, 2, &month)) return false;
  return digits(text, 8, 2, &day) && date_make(year, month, day, out);
}

/* The last `count` digits of a number that is not negative. Dates stand in every row of every
 * answer; printf() took a quarter of the time of a small one. */
static char *put_digits(char *at, int number, int count) {
  for (int i = count - 1; i >= 0; i--) {
    at[i] = (char)('0' + number % 10);
    number /= 10;
  }
  return at + count;
}

static char *put_date(char *at, struct date d) {
  int year, month, day;
  date_parts(d, &year, &month, &day);
  at = put_digits(at, year, 4);
  *at++ = '-';
  at = put_digits(at, month, 2);
  *at++ = '-';
  return put_digits(at, day, 2);
}

struct str date_iso(struct arena *a, struct date d) {
  char text[10];
  if (date_is_none(d)) return STR("");
  put_date(text, d);
  return str_copy(a, (struct str){text, sizeof text});
}

static int floor_div(int a, int b) {
  return a / b - (a % b < 0);
}

struct date date_add_months(struct date d, int months) {
  int year, month, day;
  date_parts(d, &year, &month, &day);
  int count = year * 12 + month - 1 + months;
  year = floor_div(count, 12);
  month = count - year * 12 + 1;
  must(year >= 1 && year <= 9999);
  int last = month_length(year, month);
  return from_parts(year, month, day < last ? day : last);
}

int age_months(struct date birth, struct date on) {
  int y1, m1, d1, y2, m2, d2;
  date_parts(birth, &y1, &m1, &d1);
  date_parts(on, &y2, &m2, &d2);
  return (y2 - y1) * 12 + (m2 - m1) - (d2 < d1);
}

int age_years(struct date birth, struct date on) {
  return floor_div(age_months(birth, on), 12);
}

struct date date_in_shanghai(int64_t now_us) {
  int64_t local = now_us + SHANGHAI_HOURS * 3600 * US_PER_SECOND;
  int64_t day = local / US_PER_DAY - (local % US_PER_DAY < 0);
  return (struct date){(int32_t)day};
}

/* "2026-11-22", a mark, "02:35:20"; gives the milliseconds. */
static int put_time(char text[19], char mark, int64_t now_us) {
  int64_t day = now_us / US_PER_DAY - (now_us % US_PER_DAY < 0);
  int64_t ms = (now_us - day * US_PER_DAY) / 1000;
  const int parts[] = {(int)(ms / 3600000), (int)(ms / 60000 % 60), (int)(ms / 1000 % 60)};
  char *at = put_date(text, (struct date){(int32_t)day});
  for (size_t i = 0; i < 3; i++) {
    *at++ = i ? ':' : mark;
    at = put_digits(at, parts[i], 2);
  }
  return (int)(ms % 1000);
}

struct str time_iso(struct arena *a, int64_t now_us) {
  char text[24];
  int ms = put_time(text, 'T', now_us);
  text[19] = '.';
  *put_digits(text + 20, ms, 3) = 'Z';
  return str_copy(a, (struct str){text, sizeof text});
}

struct str time_local(struct arena *a, int64_t now_us) {
  char text[19];
  put_time(text, ' ', now_us + SHANGHAI_HOURS * 3600 * US_PER_SECOND);
  return str_copy(a, (struct str){text, sizeof text});
}
