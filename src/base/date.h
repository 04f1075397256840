/* Dates, and the two times of the program.
 *
 * The business date is the day the office lives in: it decides ages, which rates are in force and
 * what is overdue. It comes from --today, from the database (the demo county has one), or from the
 * clock in Asia/Shanghai (UTC+8, no summer time since 1991). The system clock is when a thing was
 * recorded: microseconds since 1970-01-01T00:00Z.
 */
#pragma once

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

/* Days since 1970-01-01 in the proleptic Gregorian calendar, years 1 to 9999. */
struct date {
  int32_t day;
};

#define DATE_NONE ((struct date){INT32_MIN}) /* not stated */

bool date_is_none(struct date d);
int date_cmp(struct date a, struct date b); /* neither may be DATE_NONE */

/* False when there is no such day (2023-02-29). */
bool date_make(int year, int month, int day, struct date *out);
void date_parts(struct date d, int *year, int *month, int *day);

/* Reads exactly "YYYY-MM-DD". */
bool date_parse(struct str text, struct date *out);
/* "2023-04-30"; the empty string for DATE_NONE. */
struct str date_iso(struct arena *a, struct date d);

/* The same day `months` later or earlier, or the last day of that month where it is shorter. */
struct date date_add_months(struct date d, int months);

/* Completed years and months of age (周岁, 月龄) on a day. They turn on the birthday itself; for
 * someone born on 29 February in a year without it, on 1 March. */
int age_years(struct date birth, struct date on);
int age_months(struct date birth, struct date on);

/* The calendar day in Asia/Shanghai at a moment of the system clock. */
struct date date_in_shanghai(int64_t now_us);
/* "2026-11-22 10:35:20" in Asia/Shanghai, for people. */
struct str time_local(struct arena *a, int64_t now_us);
/* "2026-11-22T02:35:20.123Z". */
struct str time_iso(struct arena *a, int64_t now_us);
