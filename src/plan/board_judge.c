/* Where an indicator stands: before its day by its pace, after it by its outcome. */
#include "plan/board_int.h"

static int year_of(struct date d) {
  int year, month, day;
  date_parts(d, &year, &month, &day);
  return year;
}

/* ---- One report ---------------------------------------------------------------------------------
 */

size_t board_before(struct board_series series, size_t i) {
  if (i >= series.count) return series.count;
  struct period p = series.list[i]->period;
  struct date then = date_add_months(p.last, -12);
  if (p.length != PERIOD_DAY) then = period_of(p.length, date_add_months(p.first, -12)).last;
  for (size_t k = 0; k < i; k++) {
    if (date_cmp(series.list[k]->period.last, then) == 0) return k;
  }
  return i > 0 ? i - 1 : series.count;
}

static struct pack_number value_at(struct board_series series, size_t i) {
  return i < series.count ? series.list[i]->says.value : (struct pack_number){0};
}

struct plan_verdict board_verdict(const struct plan_indicator *indicator,
                                  struct board_series series, size_t i) {
  const struct report *r = series.list[i];
  size_t previous = board_before(series, i), earlier = board_before(series, previous);
  struct plan_report report = {.value = r->says.value,
                               .comparator = r->says.comparator,
                               .previous = value_at(series, previous),
                               .earlier = value_at(series, earlier)};
  struct plan_verdict v = plan_judge(indicator, &report);
  bool decided = v.outcome == PLAN_MET || v.outcome == PLAN_MISSED;
  if (!decided && r->finding == REPORT_FOUND_MET) v.outcome = PLAN_MET;
  if (!decided && r->finding == REPORT_FOUND_MISSED) v.outcome = PLAN_MISSED;
  return v;
}

/* ---- A figure that is reached once --------------------------------------------------------------
 */

struct standing {
  enum board_state state;
  struct plan_verdict verdict;
  struct board_forecast forecast;
  struct pack_number path;
};

static enum board_state outcome(enum plan_outcome verdict) {
  switch (verdict) {
    case PLAN_MET: return BOARD_MET;
    case PLAN_MISSED: return BOARD_MISSED;
    case PLAN_UNKNOWN: /* told, but not to be judged by its numbers */
    case PLAN_FOR_REVIEW: break;
  }
  return BOARD_FOR_REVIEW;
}

size_t board_ends_on(struct board_series series, struct date day) {
  size_t i = series.count;
  while (i > 0 && date_cmp(series.list[i - 1]->period.last, day) != 0) i--;
  return i > 0 ? i - 1 : series.count;
}

/* Not met yet: how it goes. */
static enum board_state by_pace(const struct plan_indicator *i, const struct standing *st,
                                struct pack_number value) {
  if (st->forecast.given) return st->forecast.meets ? BOARD_ON_LINE : BOARD_AT_RISK;
  if (!st->path.given || !value.given) return BOARD_NO_LINE;
  return board_on_path(i, value.value, st->path.value) ? BOARD_ON_LINE : BOARD_BEHIND;
}

static enum board_state on_the_way(const struct plan_indicator *i, const struct standing *st,
                                   struct pack_number value) {
  switch (st->verdict.outcome) {
    case PLAN_MET: return BOARD_REACHED;
    case PLAN_MISSED: return by_pace(i, st, value);
    case PLAN_FOR_REVIEW: return BOARD_FOR_REVIEW;
    case PLAN_UNKNOWN: break;
  }
  return BOARD_NO_LINE;
}

static struct standing stock(const struct board *board, const struct board_line *line,
                             struct board_series series) {
  struct standing st = {.state = BOARD_NEVER, .verdict = {.outcome = PLAN_UNKNOWN}};
  if (!series.count) return st;
  const struct report *last = series.list[series.count - 1];
  st.verdict = board_verdict(line->indicator, series, series.count - 1);
  if (board_line_over(board, line)) {
    size_t i = board_ends_on(series, line->due);
    st.state = BOARD_NOT_TOLD;
    if (i == series.count) return st;
    st.verdict = board_verdict(line->indicator, series, i);
    st.state = outcome(st.verdict.outcome);
    return st;
  }
  st.path = board_path(board, line, last);
  st.forecast = board_forecast_of(board, line, series);
  st.state = on_the_way(line->indicator, &st, last->says.value);
  return st;
}

/* ---- A figure of each year ----------------------------------------------------------------------
 */

static int first_year(const struct pack *pack) {
  const struct pack_document *d = pack->header->document;
  if (!d) return 0;
  return year_of(date_is_none(d->in_force) ? d->issued : d->in_force);
}

struct board_years board_years_of(const struct board *board, const struct board_line *line,
                                  struct board_series series) {
  int this_year = year_of(board->today), last_year = year_of(line->due);
  struct board_years y = {.year = this_year - 1, .full = series.count, .now = series.count};
  y.running = !board_line_over(board, line);
  if (y.year > last_year) y.year = last_year;
  y.owed = y.year >= first_year(board->pack);
  struct date end;
  if (date_make(y.year, 12, 31, &end)) y.full = board_ends_on(series, end);
  bool ran =
      y.running && series.count && year_of(series.list[series.count - 1]->period.last) == this_year;
  if (ran) y.now = series.count - 1;
  return y;
}

/* Less is better, or one number exactly: a part of a year can not have met that. */
static enum board_state year_on_the_way(const struct plan_indicator *i, const struct standing *st,
                                        struct pack_number value) {
  bool early = st->verdict.outcome == PLAN_MET && i->better != PLAN_BETTER_UP;
  return early ? by_pace(i, st, value) : on_the_way(i, st, value);
}

/* The state speaks of the last year that is over; of the running one while that is the plan's
 * first. */
static struct standing yearly(const struct board *board, const struct board_line *line,
                              struct board_series series) {
  struct standing st = {.state = BOARD_NEVER, .verdict = {.outcome = PLAN_UNKNOWN}};
  if (!series.count) return st;
  struct board_years years = board_years_of(board, line, series);
  if (years.now < series.count) {
    const struct report *now = series.list[years.now];
    st.path = board_pro_rata(board, line, now);
    st.forecast = board_year_forecast(board, line, series, years);
    st.verdict = board_verdict(line->indicator, series, years.now);
    st.state = year_on_the_way(line->indicator, &st, now->says.value);
  } else {
    st.state = BOARD_NO_LINE;
  }
  if (!years.owed) return st;
  st.state = BOARD_NOT_TOLD;
  st.verdict = (struct plan_verdict){.outcome = PLAN_UNKNOWN};
  if (years.full == series.count) return st;
  st.verdict = board_verdict(line->indicator, series, years.full);
  st.state = outcome(st.verdict.outcome);
  return st;
}

/* ---- The line -----------------------------------------------------------------------------------
 */

static struct standing standing_of(const struct board *board, const struct board_line *line,
                                   struct board_series series) {
  bool each_year = line->indicator->flow == PLAN_YEARLY && !date_is_none(line->due);
  return each_year ? yearly(board, line, series) : stock(board, line, series);
}

/* Each town for itself: the worst that was told, and no better than "no line" while some never
 * told. */
static void judge_towns(struct scope *s, const struct board *board, struct board_line *line) {
  size_t silent = 0;
  enum board_state worst = BOARD_NEVER;
  for (size_t i = 0; i < line->owners.count; i++) {
    const struct board_owner *owner = &line->owners.list[i];
    if (!owner->lead) continue;
    struct standing st = standing_of(board, line, board_series_of(s, line, owner));
    line->towns++;
    line->towns_done += st.state == BOARD_MET || st.state == BOARD_REACHED;
    silent += st.state == BOARD_NEVER;
    if (st.state < worst) worst = st.state;
  }
  bool partly = silent > 0 && silent < line->towns;
  enum board_state at_best = board_line_over(board, line) ? BOARD_NOT_TOLD : BOARD_NO_LINE;
  line->state = partly && worst > at_best ? at_best : worst;
}

void board_judge_indicator(struct scope *s, const struct board *board, struct board_line *line) {
  line->percent = -1;
  line->verdict.outcome = PLAN_UNKNOWN;
  if (board_by_towns(line)) {
    judge_towns(s, board, line);
    return;
  }
  struct standing st =
      standing_of(board, line, (struct board_series){line->counted, line->counted_count});
  line->state = st.state;
  line->verdict = st.verdict;
  line->forecast = st.forecast;
  line->path = st.path;
}
