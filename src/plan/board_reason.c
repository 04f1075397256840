/* Why a line stands as it does: one sentence with the figures it rests on. */
#include "plan/board_int.h"
#include "plan/relate_int.h"

enum { REASON_MAX = 2048 };

/* ---- Pieces -------------------------------------------------------------------------------------
 */

struct reason {
  struct scope *s;
  const struct board *board;
  const struct board_line *line;
  struct buf text;
};

static void say_with(struct reason *r, enum message message, const struct str *args, size_t count) {
  if (r->text.len) buf_add(&r->text, message_plain(r->s->lang, MSG_REASON_AND));
  buf_add(&r->text, message_text(r->s->arena, r->s->lang, message, args + 1, count));
}

#define say(r, message, ...) \
  say_with((r), (message), (const struct str[]){{NULL, 0}, ##__VA_ARGS__}, \
           sizeof((const struct str[]){{NULL, 0}, ##__VA_ARGS__}) / sizeof(struct str) - 1)

static struct str words_of(struct reason *r, enum message message, struct str arg) {
  return message_text(r->s->arena, r->s->lang, message, &arg, 1);
}

static struct str figure(struct reason *r, struct decimal d) {
  struct arena *a = r->s->arena;
  return plan_figure_words(a, decimal_text(a, d), r->line->indicator->unit);
}

static struct str when(struct reason *r, struct period p) {
  return period_text(r->s->arena, r->s->lang, p);
}

static struct str day_text(struct reason *r, struct date d) {
  return when(r, (struct period){PERIOD_DAY, d, d});
}

static struct str number_text(struct reason *r, int64_t number) {
  return str_int(r->s->arena, number);
}

/* Shares differ by points: 7.3个百分点. */
static struct str gap_text(struct reason *r, struct decimal gap) {
  for (; gap.scale && gap.coefficient % 10 == 0; gap.scale--) gap.coefficient /= 10;
  if (!str_is(r->line->indicator->unit, "%")) return figure(r, gap);
  return words_of(r, MSG_REASON_POINTS, decimal_text(r->s->arena, gap));
}

/* Things that are counted are more or fewer, rates and years higher or lower. */
static bool counted(struct str unit) {
  static const char *const ends[] = {"个", "家", "张", "位", "名", "人", "处",
                                     "次", "支", "项", "所", "户", "件", "场",
                                     "条", "座", "间", "辆", "台", "套", "小时"};
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    if (str_ends(unit, str_of(ends[i]))) return true;
  }
  return false;
}

/* "，比目标60%高7.3个百分点", "，比目标6家少1家"; without `what` against the pace: "，实际少2个".
 */
static void compare(struct reason *r, struct decimal value, struct decimal limit, struct str what) {
  static const enum message against_what[2][2] = {{MSG_REASON_BELOW, MSG_REASON_ABOVE},
                                                  {MSG_REASON_FEWER, MSG_REASON_MORE}};
  static const enum message against_pace[2][2] = {{MSG_REASON_PATH_BELOW, MSG_REASON_PATH_ABOVE},
                                                  {MSG_REASON_PATH_FEWER, MSG_REASON_PATH_MORE}};
  bool counts = counted(r->line->indicator->unit);
  struct decimal gap;
  int order = decimal_cmp(value, limit);
  bool known = order > 0 ? decimal_sub(value, limit, &gap) : decimal_sub(limit, value, &gap);
  if (!known) return;
  if (what.len == 0) {
    if (order == 0) say(r, MSG_REASON_PATH_EQUAL);
    if (order != 0) say(r, against_pace[counts][order > 0], gap_text(r, gap));
  } else if (order == 0) {
    say(r, MSG_REASON_EQUAL, what);
  } else {
    say(r, against_what[counts][order > 0], what, gap_text(r, gap));
  }
}

/* ---- A report against the target ----------------------------------------------------------------
 */

/* The side of the target that decides. */
static struct pack_number limit_of(const struct plan_indicator *i, struct decimal value) {
  const struct plan_figure *t = i->target;
  bool above = t->at_most.given && decimal_cmp(value, t->at_most.value) > 0;
  return above && i->better != PLAN_BETTER_UP ? t->at_most : plan_measure(t, i->better);
}

static void against_number(struct reason *r, const struct report *report) {
  const struct plan_indicator *i = r->line->indicator;
  struct decimal value = report->says.value.value;
  struct pack_number limit = limit_of(i, value);
  if (!limit.given) return;
  bool wished = !i->target->value.given && !i->target->at_least.given &&
                !i->target->at_most.given && i->target->aspire.given;
  enum message name = wished ? MSG_REASON_WISH : MSG_REASON_TARGET;
  compare(r, value, limit.value, words_of(r, name, figure(r, limit.value)));
}

static void against_comparator(struct reason *r, const struct report *report) {
  struct str name = r->line->indicator->target->comparator;
  if (!report->says.comparator.given) {
    say(r, MSG_REASON_NO_COMPARATOR, name);
    return;
  }
  struct decimal limit = report->says.comparator.value;
  struct str args[] = {name, figure(r, limit)};
  struct str what = message_text(r->s->arena, r->s->lang, MSG_REASON_COMPARATOR, args, 2);
  compare(r, report->says.value.value, limit, what);
}

static void against_base(struct reason *r, struct board_series series, size_t i) {
  const struct plan_figure *base = r->line->indicator->base;
  const struct report *report = series.list[i];
  size_t previous = board_before(series, i);
  bool printed = base && base->value.given;
  if (!printed && (previous == series.count || !series.list[previous]->says.value.given)) {
    say(r, MSG_REASON_NO_PREVIOUS);
    return;
  }
  struct decimal limit = printed ? base->value.value : series.list[previous]->says.value.value;
  enum message name = printed ? MSG_REASON_BASE : MSG_REASON_PREVIOUS;
  compare(r, report->says.value.value, limit, words_of(r, name, figure(r, limit)));
}

static void against_growth(struct reason *r, enum plan_outcome outcome) {
  if (outcome == PLAN_UNKNOWN) say(r, MSG_REASON_NO_GROWTH);
  if (outcome == PLAN_MET) say(r, MSG_REASON_SLOWER);
  if (outcome == PLAN_MISSED) say(r, MSG_REASON_NOT_SLOWER);
}

static void say_finding(struct reason *r, const struct report *report) {
  struct str target = plan_inner_quotes(r->s->arena, r->line->indicator->target->printed);
  if (report->finding == REPORT_FOUND_MET) {
    say(r, MSG_REASON_FOUND_MET, target);
  } else if (report->finding == REPORT_FOUND_MISSED) {
    say(r, MSG_REASON_FOUND_MISSED, target);
  } else {
    say(r, MSG_REASON_NOT_FOUND, target);
  }
}

static void against(struct reason *r, struct board_series series, size_t i) {
  const struct report *report = series.list[i];
  const struct plan_indicator *indicator = r->line->indicator;
  struct plan_verdict v = board_verdict(indicator, series, i);
  int judge = indicator->target->judge;
  bool review = judge == PLAN_JUDGE_REVIEW;
  if (!review && report->says.value.given) {
    if (judge == PLAN_JUDGE_NUMBERS || judge == PLAN_JUDGE_ALL) against_number(r, report);
    if (judge == PLAN_JUDGE_COMPARATOR) against_comparator(r, report);
    if (judge == PLAN_JUDGE_BETTER || judge == PLAN_JUDGE_NOT_WORSE) against_base(r, series, i);
    if (judge == PLAN_JUDGE_SLOWER) against_growth(r, v.outcome);
  }
  bool undecided = v.outcome == PLAN_UNKNOWN || v.outcome == PLAN_FOR_REVIEW;
  if (review || undecided || report->finding != REPORT_NO_FINDING) say_finding(r, report);
  if (v.aspired && !str_eq(indicator->target->printed, STR(""))) {
    say(r, MSG_REASON_ASPIRED, figure(r, indicator->target->aspire.value));
  }
  if (plan_stand(indicator) == PLAN_STAND_BELOW) {
    say(r, MSG_REASON_FLOOR, figure(r, plan_measure(indicator->base, indicator->better).value));
  }
}

/* Reports within a year give the sum since 1 January. */
static bool is_sum(const struct plan_indicator *indicator, const struct report *report) {
  return indicator->flow == PLAN_YEARLY && report->period.length != PERIOD_YEAR;
}

static void told(struct reason *r, const struct report *report) {
  if (report->says.value.given && is_sum(r->line->indicator, report)) {
    struct period p = report->period, year = period_of(PERIOD_YEAR, p.last);
    bool whole = date_cmp(p.last, year.last) == 0;
    say(r, whole ? MSG_REASON_WHOLE_YEAR : MSG_REASON_SO_FAR,
        whole ? when(r, year) : day_text(r, p.last), figure(r, report->says.value.value));
  } else if (report->says.value.given) {
    say(r, MSG_REASON_TOLD, when(r, report->period), figure(r, report->says.value.value));
  } else {
    say(r, MSG_REASON_TOLD_WORDS, when(r, report->period));
  }
}

/* ---- Pace ---------------------------------------------------------------------------------------
 */

static void say_forecast(struct reason *r, struct board_series series, struct str until) {
  const struct board_forecast *f = &r->line->forecast;
  struct decimal value;
  if (!board_rounded(r->line->indicator, series, f->at_due, &value)) return;
  say(r, MSG_REASON_FORECAST, number_text(r, (int64_t)f->periods), until, figure(r, value));
  say(r, f->meets ? MSG_REASON_WILL_MEET : MSG_REASON_WILL_MISS);
}

static void say_path(struct reason *r, const struct report *report, enum message message) {
  struct decimal path = r->line->path.value;
  say(r, message, figure(r, path));
  compare(r, report->says.value.value, path, STR(""));
}

static void say_no_line(struct reason *r) {
  const struct plan_figure *target = r->line->indicator->target;
  if (target->judge == PLAN_JUDGE_COMPARATOR) {
    say(r, MSG_REASON_MOVING, target->comparator);
  } else {
    say(r, MSG_REASON_NO_LINE);
  }
}

static void say_pace(struct reason *r, struct board_series series) {
  const struct board_line *line = r->line;
  if (line->verdict.outcome != PLAN_MISSED || line->state == BOARD_MISSED) return;
  if (line->forecast.given) {
    say_forecast(r, series, day_text(r, line->due));
  } else if (plan_stand(line->indicator) == PLAN_STAND_BELOW) {
    say(r, MSG_REASON_FLOOR_BROKEN);
  } else if (line->path.given) {
    say_path(r, series.list[series.count - 1], MSG_REASON_PATH);
  } else if (line->state == BOARD_NO_LINE) {
    say_no_line(r);
  }
}

/* ---- Nothing that counts ------------------------------------------------------------------------
 */

static void say_never(struct reason *r) {
  const struct board_line *line = r->line;
  if (line->report_count) {
    say(r, MSG_REASON_NOT_CONFIRMED);
  } else {
    say(r, MSG_REASON_NEVER);
  }
  if (line->owners.unnamed) say(r, MSG_REASON_UNNAMED);
}

static struct str due_text(struct reason *r) {
  struct str text = day_text(r, r->line->due);
  return r->line->due_stated ? text : words_of(r, MSG_PLAN_BY_ITS_END, text);
}

static void say_over(struct reason *r, enum message message) {
  if (!board_line_over(r->board, r->line)) return;
  int64_t days = r->board->today.day - r->line->due.day;
  say(r, message, due_text(r), number_text(r, days));
}

/* ---- Indicators ---------------------------------------------------------------------------------
 */

static void stock_reason(struct reason *r, struct board_series series) {
  size_t last = series.count - 1;
  if (!board_line_over(r->board, r->line)) {
    told(r, series.list[last]);
    against(r, series, last);
    say_pace(r, series);
    return;
  }
  size_t i = board_ends_on(series, r->line->due);
  if (i == series.count) {
    say(r, MSG_REASON_NOT_TOLD, due_text(r));
    i = last;
  }
  told(r, series.list[i]);
  against(r, series, i);
}

/* How the running year goes. */
static void running_reason(struct reason *r, struct board_series series, struct board_years years) {
  const struct board_line *line = r->line;
  const struct report *now = series.list[years.now];
  if (!now->says.value.given) {
    told(r, now);
    return;
  }
  say(r, MSG_REASON_SO_FAR, day_text(r, board_day(r->board, now)),
      figure(r, now->says.value.value));
  struct plan_verdict v = board_verdict(line->indicator, series, years.now);
  bool met = v.outcome == PLAN_MET && line->indicator->better == PLAN_BETTER_UP;
  if (met || v.outcome == PLAN_FOR_REVIEW || v.outcome == PLAN_UNKNOWN) {
    against(r, series, years.now);
  } else if (line->forecast.given) {
    say_forecast(r, series, when(r, period_of(PERIOD_YEAR, board_day(r->board, now))));
  } else if (line->path.given) {
    say_path(r, now, MSG_REASON_PRO_RATA);
  }
}

static void yearly_reason(struct reason *r, struct board_series series) {
  struct board_years years = board_years_of(r->board, r->line, series);
  bool full = years.full < series.count, now = years.now < series.count;
  struct date day;
  if (full && (years.owed || !now)) {
    told(r, series.list[years.full]);
    against(r, series, years.full);
  } else if (years.owed && date_make(years.year, 12, 31, &day)) {
    say(r, MSG_REASON_YEAR_NOT_TOLD, when(r, period_of(PERIOD_YEAR, day)));
  }
  if (now) running_reason(r, series, years);
  if (!r->text.len) told(r, series.list[series.count - 1]);
}

/* ---- Towns --------------------------------------------------------------------------------------
 */

static void towns_reason(struct reason *r, enum message message) {
  const struct board_line *line = r->line;
  struct str all = {0};
  size_t silent = 0;
  for (size_t i = 0; i < line->owners.count; i++) {
    const struct board_owner *owner = &line->owners.list[i];
    if (!owner->lead) continue;
    if (owner->unit) all = owner->unit->name;
    silent += board_series_of(r->s, line, owner).count == 0;
  }
  say(r, message, all, number_text(r, (int64_t)line->towns),
      number_text(r, (int64_t)line->towns_done));
  if (silent) say(r, MSG_REASON_TOWNS_SILENT, number_text(r, (int64_t)silent));
}

/* ---- Tasks and what is like them ----------------------------------------------------------------
 */

static void say_progress(struct reason *r) {
  const struct board_line *line = r->line;
  const struct report *last = line->last;
  const struct pack_choice *c = pack_choice_of(report_progresses, last->says.progress);
  struct str words = c ? message_plain(r->s->lang, c->message) : STR("");
  if (words.len) {
    say(r, MSG_REASON_PROGRESS, when(r, last->period), words);
  } else {
    say(r, MSG_REASON_TOLD_WORDS, when(r, last->period));
  }
  bool part = last->says.percent >= 0 && last->says.progress != REPORT_DONE;
  if (part) say(r, MSG_REASON_PERCENT, number_text(r, last->says.percent));
}

static void progress_reason(struct reason *r) {
  const struct board_line *line = r->line;
  const struct plan_project *project = (const void *)line->entry;
  if (board_by_towns(line)) {
    towns_reason(r, MSG_REASON_TOWNS_DONE);
  } else if (line->last) {
    say_progress(r);
  } else {
    say_never(r);
    const struct pack_choice *phase =
        line->kind == REPORT_PROJECT ? pack_choice_of(plan_phases, project->phase) : NULL;
    if (phase) say(r, MSG_REASON_PHASE, message_plain(r->s->lang, phase->message));
  }
  bool open = line->state == BOARD_LATE || line->state == BOARD_NEVER;
  if (open) say_over(r, MSG_REASON_LATE);
}

struct str board_reason(struct scope *s, const struct board *board, const struct board_line *line) {
  struct reason r = {s, board, line, buf_open(s->arena, REASON_MAX)};
  struct board_series series = {line->counted, line->counted_count};
  if (line->kind != REPORT_INDICATOR) {
    progress_reason(&r);
  } else if (board_by_towns(line) && line->last) {
    towns_reason(&r, MSG_REASON_TOWNS_MET);
  } else if (!series.count) {
    say_never(&r);
    say_over(&r, MSG_REASON_TERM_OVER);
  } else if (line->indicator->flow == PLAN_YEARLY && !date_is_none(line->due)) {
    yearly_reason(&r, series);
  } else {
    stock_reason(&r, series);
  }
  return buf_str(&r.text);
}
