/* Made-up figures of indicators: from the base towards the target, well or badly, as the fate of
 * the indicator wants it. Where the document prints no number to go by, from a table. */
#include "demo/history.h"

#include <math.h>

enum { YEAR_DAYS = 365 };

static double real(struct decimal d) {
  double value = (double)d.coefficient;
  for (uint8_t i = 0; i < d.scale; i++) value /= 10;
  return value;
}

static struct pack_number rounded(double value, uint8_t scale) {
  for (uint8_t i = 0; i < scale; i++) value *= 10;
  struct decimal d = {(int64_t)llround(value), scale};
  while (d.scale && d.coefficient % 10 == 0) { /* as people write: 98, not 98.00 */
    d.coefficient /= 10;
    d.scale--;
  }
  return (struct pack_number){true, d};
}

/* How much of the way from base to target is gone at the end: more than 1 is enough. */
static double zeal(unsigned mix) {
  static const double kinds[] = {1.3, 1.1, 1.02, 1.15, 0.8, 1.05, 0.45, 1.2, 1.0, 0.7};
  return kinds[mix % (sizeof kinds / sizeof *kinds)];
}

static bool is_percent(const struct plan_indicator *n) {
  return str_is(n->unit, "%");
}

/* Where it begins when the document prints no base: some way short of the target. */
static double start_of(const struct plan_indicator *n, double target) {
  struct pack_number base = n->base ? plan_measure(n->base, n->better) : (struct pack_number){0};
  if (base.given) return real(base.value);
  return n->better == PLAN_BETTER_DOWN ? target * 1.3 : target * 0.75;
}

static struct date start_day(const struct plan_indicator *n, struct date from) {
  bool dated = n->base && n->base->period.length != PERIOD_NONE && !n->base->undated;
  return dated ? n->base->period.last : (struct date){from.day - YEAR_DAYS};
}

static double share(struct date from, struct date to, struct date at) {
  double all = to.day - from.day, gone = at.day - from.day;
  return all > 0 ? fmax(0, fmin(1, gone / all)) : 1;
}

/* A sum since 1 January of what each year brings. */
static double of_year(double a_year, struct period period) {
  int year, month, day;
  date_parts(period.last, &year, &month, &day);
  return a_year * month / 12;
}

/* What a target without a number is about: its base, or that and a little. */
static double target_of(const struct plan_indicator *n) {
  struct pack_number target = plan_measure(n->target, n->better);
  if (target.given) return real(target.value);
  struct pack_number base = n->base ? plan_measure(n->base, n->better) : (struct pack_number){0};
  double from = base.given ? real(base.value) : 0;
  return n->better == PLAN_BETTER_DOWN ? from * 0.95 : from * 1.05;
}

static uint8_t scale_of(const struct plan_indicator *n) {
  struct pack_number target = plan_measure(n->target, n->better);
  uint8_t scale = target.given ? target.value.scale : 0;
  return is_percent(n) && scale < 1 ? 1 : scale;
}

/* ---- Targets without a number -------------------------------------------------------------------
 */

/* All made up, of a size that such figures have. `other`: what the target is held against. */
static const struct course {
  const char *plan, *key;
  double from, to; /* at the start of 2022, at the end of 2025 */
  double other_from, other_to;
  uint8_t scale;
  struct str note; /* empty: nothing to say */
} courses[] = {
    {"qingpu", "life_expectancy", 84.6, 85.4, 82.3, 83.1, 2, STR_INIT("")},
    {"qingpu", "disability_rate_65_74", 6.8, 5.6, 0, 0, 2, STR_INIT("")},
    {"qingpu", "dementia_prevalence", 5.2, 6.1, 0, 0, 2, STR_INIT("")},
    {"qingpu", "elder_legal_aid", 180, 320, 0, 0, 0,
     STR_INIT("演示数据，非真实统计；按全年受理的老年人法律援助案件数（件）填报。")},
    {"qingtian", "elder_health_management", 70, 76, 70.5, 74, 2, STR_INIT("")},
    {"qingtian", "fertility", 1.02, 1.1, 1.05, 1.07, 2, STR_INIT("")},
};

static const struct course *course_of(struct str plan, const struct plan_indicator *n) {
  for (size_t i = 0; i < sizeof courses / sizeof *courses; i++) {
    if (str_is(plan, courses[i].plan) && str_is(n->key, courses[i].key)) return &courses[i];
  }
  return NULL;
}

static double between(double from, double to, double gone) {
  return from + (to - from) * gone;
}

/* What rises ever slower does so by the square root. */
static void course_values(const struct course *c, const struct plan_indicator *n,
                          struct period period, struct report_says *out) {
  struct date from, to;
  must(date_parse(STR("2022-01-01"), &from) && date_parse(STR("2025-12-31"), &to));
  double gone = share(from, to, period.last);
  if (n->target->judge == PLAN_JUDGE_SLOWER) gone = sqrt(gone);
  out->value = rounded(between(c->from, c->to, gone), c->scale);
  if (n->target->judge == PLAN_JUDGE_COMPARATOR)
    out->comparator = rounded(between(c->other_from, c->other_to, gone), c->scale);
  if (c->note.len) out->note = c->note;
}

/* ---- All others ---------------------------------------------------------------------------------
 */

static double stock_value(const struct plan_indicator *n, double much, struct date from,
                          struct period period) {
  double target = target_of(n), start = start_of(n, target), way = target - start;
  double gone = share(start_day(n, from), n->target->period.last, period.last);
  bool down = n->better == PLAN_BETTER_DOWN;
  if (fabs(way) < 1e-9) return much < 0.9 ? target * (down ? 1.04 : 0.97) : target;
  bool below = down ? way > 0 : way < 0; /* the target is a floor */
  return below ? start + way * 0.3 * gone : start + way * gone * much;
}

void history_values(struct str plan, const struct plan_indicator *n, const struct fate *fate,
                    struct date from, struct period period, struct report_says *out) {
  out->note = STR("演示数据，非真实统计。");
  if (n->target->judge == PLAN_JUDGE_REVIEW) return;
  const struct course *course = course_of(plan, n);
  if (course) {
    course_values(course, n, period, out);
    return;
  }
  double much = zeal(fate->mix / 7), target = target_of(n);
  bool yearly = n->flow == PLAN_YEARLY;
  double value =
      yearly ? of_year(target * (0.6 + 0.4 * much), period) : stock_value(n, much, from, period);
  if (is_percent(n)) value = fmin(value, 100);
  if (n->better == PLAN_BETTER_EXACT) value = fmin(value, target);
  out->value = rounded(fmax(value, 0), scale_of(n));
  if (n->target->judge == PLAN_JUDGE_COMPARATOR)
    out->comparator = rounded(fmax(value, 0) * (much < 1 ? 1.02 : 0.98), scale_of(n));
}

/* ---- What its tasks may say ---------------------------------------------------------------------
 */

static bool meets(struct str plan, const struct plan_indicator *n, const struct fate *fate,
                  struct date from, struct period period) {
  struct report_says says = {0};
  history_values(plan, n, fate, from, period, &says);
  struct plan_report report = {.value = says.value, .comparator = says.comparator};
  return plan_judge(n, &report).outcome == PLAN_MET;
}

/* A figure of each year speaks of a whole one. */
enum outlook history_outlook(struct str plan, const struct plan_indicator *n,
                             const struct fate *fate, struct date from, struct period last) {
  if (n->target->judge == PLAN_JUDGE_REVIEW)
    return history_finding(fate) == REPORT_FOUND_MET ? OUTLOOK_REACHED : OUTLOOK_BAD;
  if (n->target->judge == PLAN_JUDGE_BETTER || n->target->judge == PLAN_JUDGE_SLOWER)
    return OUTLOOK_GOOD;
  struct date end = n->target->period.last;
  if (n->flow == PLAN_YEARLY) last = period_of(PERIOD_YEAR, end);
  if (meets(plan, n, fate, from, last)) return OUTLOOK_REACHED;
  return meets(plan, n, fate, from, period_of(PERIOD_YEAR, end)) ? OUTLOOK_GOOD : OUTLOOK_BAD;
}

int history_finding(const struct fate *fate) {
  return fate->mix % 5 ? REPORT_FOUND_MET : REPORT_FOUND_MISSED;
}
