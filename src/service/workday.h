/* Working days: the calendar by which clocks run. Pure.
 *
 * Monday to Friday are working days, less public holidays, plus the weekends that are worked in
 * exchange (调休). Which those are the State Council says every year
 * (国务院办公厅关于部分节假日安排的通知); they are entries of days_off.yaml. Of a year that nobody
 * has said anything about only weekends are free, and whoever shows a day in it says so (`known`).
 */
#pragma once

#include "pack/pack.h"

/* days_off.yaml: one entry a holiday of a year. */
struct service_day_off {
  struct pack_entry entry;
  struct str key;          /* "spring_2024" */
  struct str name;         /* 春节 */
  struct date from, to;    /* free, both included */
  struct pack_many worked; /* struct date: Saturdays and Sundays worked in exchange */
  struct str document;     /* 国办发明电〔2023〕7号 */
  int sure;                /* enum registry_sure */
};

struct workdays; /* made once, read by any thread */

/* From the entries that hold in the pack. */
LY_MUST_CHECK enum ly workdays_of_pack(struct scope *s, const struct pack *pack,
                                       const struct workdays **out);
bool workday_is(const struct workdays *w, struct date day);
/* Whether the calendar of that year has been said. */
bool workdays_known(const struct workdays *w, int year);
/* The n-th working day behind `from` (n = 1: the next one; the day itself does not count,
 * 民法典第201条); with n = 0 `from` itself, or the next working day where it is none. */
struct date workday_add(const struct workdays *w, struct date from, int64_t n);
/* Working days in (from, to]; negative where `to` is before `from`. */
int64_t workdays_between(const struct workdays *w, struct date from, struct date to);
