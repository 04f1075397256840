/* How fast an indicator moves: the straight line from base to target, the share of a year, and the
 * least-squares line through what was reported.
 *
 * What is worked out is rounded to the digits of the figures it comes from, and judged as rounded:
 * what a reader sees is what was compared. */
#include "plan/board_int.h"

#include <math.h>

enum { FORECAST_PERIODS = 3 };

static uint8_t larger(uint8_t a, uint8_t b) {
  return a > b ? a : b;
}

static int year_of(struct date d) {
  int year, month, day;
  date_parts(d, &year, &month, &day);
  return year;
}

struct date board_day(const struct board *board, const struct report *report) {
  struct date last = report->period.last;
  return date_cmp(last, board->today) > 0 ? board->today : last;
}

/* ---- Straight lines -----------------------------------------------------------------------------
 */

/* A base and a target of one measure: 120个 and 全覆盖 are none. */
static bool comparable(const struct plan_indicator *i) {
  if (!i->base || str_is(i->unit, "%")) return i->base != NULL;
  return (i->base->judge == PLAN_JUDGE_ALL) == (i->target->judge == PLAN_JUDGE_ALL);
}

struct pack_number board_path(const struct board *board, const struct board_line *line,
                              const struct report *report) {
  const struct plan_indicator *i = line->indicator;
  struct pack_number path = {0};
  if (!comparable(i) || !report->says.value.given) return path;
  struct pack_number base = plan_measure(i->base, i->better),
                     target = plan_measure(i->target, i->better);
  int64_t whole = line->due.day - i->base->period.last.day,
          part = board_day(board, report).day - i->base->period.last.day;
  if (!base.given || !target.given || whole <= 0) return path;
  if (plan_stand(i) == PLAN_STAND_BELOW) return target; /* a floor: no way down to it */
  if (part < 0) part = 0;                               /* told for a time before the base */
  uint8_t scale =
      larger(larger(base.value.scale, target.value.scale), report->says.value.value.scale);
  path.given = decimal_between(base.value, target.value, part, whole, scale, &path.value);
  return path;
}

/* The days of the report's year, and how many of them are gone. */
static void year_days(const struct board *board, const struct report *report, int64_t *whole,
                      int64_t *gone) {
  struct date day = board_day(board, report);
  struct period year = period_of(PERIOD_YEAR, day);
  *whole = year.last.day - year.first.day + 1;
  *gone = day.day - year.first.day + 1;
}

struct pack_number board_pro_rata(const struct board *board, const struct board_line *line,
                                  const struct report *report) {
  const struct plan_indicator *i = line->indicator;
  struct pack_number path = {0}, target = plan_measure(i->target, i->better);
  if (!target.given || !report->says.value.given) return path;
  int64_t whole, gone;
  year_days(board, report, &whole, &gone);
  uint8_t scale = larger(target.value.scale, report->says.value.value.scale);
  path.given = decimal_between((struct decimal){0}, target.value, gone, whole, scale, &path.value);
  return path;
}

/* Where the target is one number exactly, the side from which it is approached counts; that is
 * below, for counts and shares. */
bool board_on_path(const struct plan_indicator *i, struct decimal value, struct decimal path) {
  int order = decimal_cmp(value, path);
  bool falls = i->better == PLAN_BETTER_DOWN;
  struct pack_number base = i->base ? plan_measure(i->base, i->better) : (struct pack_number){0},
                     target = plan_measure(i->target, i->better);
  if (i->better == PLAN_BETTER_EXACT && target.given) {
    if (base.given) falls = decimal_cmp(target.value, base.value) < 0;
    int beyond = decimal_cmp(value, target.value);
    if (falls ? beyond < 0 : beyond > 0) return false;
  }
  return falls ? order <= 0 : order >= 0;
}

/* ---- Forecasts ----------------------------------------------------------------------------------
 */

bool board_rounded(const struct plan_indicator *i, struct board_series series, double value,
                   struct decimal *out) {
  struct pack_number target = plan_measure(i->target, i->better);
  uint8_t scale = target.given ? target.value.scale : 0;
  for (size_t n = 0; n < series.count; n++) {
    struct pack_number v = series.list[n]->says.value;
    if (v.given) scale = larger(scale, v.value.scale);
  }
  double unit = pow(10, scale), whole = round(value * unit);
  if (!isfinite(whole) || fabs(whole) >= 1e18) return false;
  *out = (struct decimal){(int64_t)whole, scale};
  return true;
}

static double real(struct decimal d) {
  return (double)d.coefficient / pow(10, d.scale);
}

/* Targets that name a number of their own; one that moves (the province's average, last year's
 * growth) is not guessed. */
static bool has_limit(const struct plan_indicator *i) {
  switch ((enum plan_judge)i->target->judge) {
    case PLAN_JUDGE_NUMBERS:
    case PLAN_JUDGE_ALL: return plan_measure(i->target, i->better).given;
    case PLAN_JUDGE_BETTER:
    case PLAN_JUDGE_NOT_WORSE: return i->base && i->base->value.given;
    case PLAN_JUDGE_COMPARATOR:
    case PLAN_JUDGE_SLOWER:
    case PLAN_JUDGE_REVIEW: break;
  }
  return false;
}

/* Shares stay between 0 and 100, unless one was reported beyond. */
static double kept_in(const struct plan_indicator *i, struct board_series series, double value) {
  if (!str_is(i->unit, "%")) return value;
  for (size_t n = 0; n < series.count; n++) {
    double v = real(series.list[n]->says.value.value);
    if (v < 0 || v > 100) return value;
  }
  return fmin(fmax(value, 0), 100);
}

static void finish(struct board_forecast *f, const struct plan_indicator *i,
                   struct board_series series, double at_due) {
  struct plan_report report = {.value = {.given = true}};
  f->at_due = kept_in(i, series, at_due);
  f->given = board_rounded(i, series, f->at_due, &report.value.value);
  f->meets = f->given && plan_judge(i, &report).outcome == PLAN_MET;
}

/* Least squares with the due day as origin; false when all were told for one day. */
static bool fit(const struct board *board, const struct board_line *line,
                struct board_series series, double *at_due) {
  double n = (double)series.count, sum_x = 0, sum_y = 0, xx = 0, xy = 0;
  for (size_t k = 0; k < series.count; k++) {
    sum_x += board_day(board, series.list[k]).day - line->due.day;
    sum_y += real(series.list[k]->says.value.value);
  }
  double mean_x = sum_x / n, mean_y = sum_y / n;
  for (size_t k = 0; k < series.count; k++) {
    double x = board_day(board, series.list[k]).day - line->due.day - mean_x;
    xx += x * x;
    xy += x * (real(series.list[k]->says.value.value) - mean_y);
  }
  *at_due = mean_y - (xx > 0 ? xy / xx * mean_x : 0);
  return xx > 0;
}

static bool all_numbers(struct board_series series) {
  for (size_t k = 0; k < series.count; k++) {
    if (!series.list[k]->says.value.given) return false;
  }
  return true;
}

struct board_forecast board_forecast_of(const struct board *board, const struct board_line *line,
                                        struct board_series series) {
  struct board_forecast f = {.periods = series.count};
  double at_due;
  bool enough = series.count >= FORECAST_PERIODS && all_numbers(series);
  if (!enough || !has_limit(line->indicator) || date_is_none(line->due)) return f;
  if (fit(board, line, series, &at_due)) finish(&f, line->indicator, series, at_due);
  return f;
}

struct board_forecast board_year_forecast(const struct board *board, const struct board_line *line,
                                          struct board_series series, struct board_years years) {
  struct board_forecast f = {0};
  if (years.now == series.count) return f;
  const struct report *last = series.list[years.now];
  int year = year_of(last->period.last);
  while (f.periods <= years.now &&
         year_of(series.list[years.now - f.periods]->period.last) == year) {
    f.periods++;
  }
  bool enough = f.periods >= FORECAST_PERIODS && last->says.value.given;
  if (!enough || !has_limit(line->indicator)) return f;
  int64_t whole, gone;
  year_days(board, last, &whole, &gone);
  struct board_series ran = {series.list + years.now + 1 - f.periods, f.periods};
  finish(&f, line->indicator, ran, real(last->says.value.value) * (double)whole / (double)gone);
  return f;
}
