/* Periods: the year, quarter, month or day that a figure is for.
 *
 * Documents say "2022年" or "2025年底" and seldom a day, so a figure keeps the period as stated;
 * its last day is what deadlines are measured against. Written in packs and JSON as 2022, 2024-H1,
 * 2024-Q2, 2024-06 or 2023-03-31.
 */
#pragma once

#include "base/date.h"
#include "base/message.h"

enum period_length {
  PERIOD_NONE,
  PERIOD_YEAR,
  PERIOD_HALF,
  PERIOD_QUARTER,
  PERIOD_MONTH,
  PERIOD_DAY
};

struct period {
  enum period_length length; /* PERIOD_NONE: not stated */
  struct date first, last;
};

bool period_parse(struct str text, struct period *out);
/* As written in packs and JSON; the empty string for PERIOD_NONE. */
struct str period_code(struct arena *a, struct period p);
/* For people: 2022年, 2024年上半年, 2024年第2季度, 2024年6月, 2023年3月31日. */
struct str period_text(struct arena *a, enum lang lang, struct period p);

/* The period of that length in which the day lies: PERIOD_YEAR to PERIOD_MONTH. */
struct period period_of(enum period_length length, struct date day);
/* The one of the same length behind it. */
struct period period_next(struct period p);
