/* Holding figures against each other: a report against its target, a target against its base. */
#include "plan/plan.h"

/* Which sides of a target bind: a floor, a ceiling, or both. */
struct limits {
  struct pack_number floor, ceiling;
};

/* Where more is better, the upper end of a range is no ceiling (新增7至10个: 12 is met too), and
 * the other way round. */
static struct limits limits_of(const struct plan_figure *f, int better) {
  struct limits l = {f->at_least, f->at_most};
  if (f->value.given) l = (struct limits){f->value, f->value};
  bool wished_only = !l.floor.given && !l.ceiling.given;
  if (wished_only) l = (struct limits){f->aspire, f->aspire};
  bool both = l.floor.given && l.ceiling.given;
  if (both && better == PLAN_BETTER_UP) l.ceiling.given = false;
  if (both && better == PLAN_BETTER_DOWN) l.floor.given = false;
  return l;
}

static struct plan_verdict against(struct limits l, struct decimal value) {
  struct plan_verdict v = {.outcome = PLAN_MET};
  struct pack_number *gap = &v.short_by;
  if (l.floor.given && decimal_cmp(value, l.floor.value) < 0) {
    v.outcome = PLAN_MISSED;
    gap->given = decimal_sub(l.floor.value, value, &gap->value);
  } else if (l.ceiling.given && decimal_cmp(value, l.ceiling.value) > 0) {
    v.outcome = PLAN_MISSED;
    gap->given = decimal_sub(value, l.ceiling.value, &gap->value);
  }
  return v;
}

/* The limit that "at least the other figure" sets, on the side that is good. */
static struct limits side(struct pack_number limit, int better) {
  struct limits l = {0};
  if (better != PLAN_BETTER_DOWN) l.floor = limit;
  if (better != PLAN_BETTER_UP) l.ceiling = limit;
  return l;
}

static struct plan_verdict unknown(void) {
  return (struct plan_verdict){.outcome = PLAN_UNKNOWN};
}

/* The printed base, or the report before where the document prints none. */
static struct plan_verdict against_base(const struct plan_indicator *i,
                                        const struct plan_report *report) {
  bool printed = i->base && i->base->value.given;
  struct pack_number base = printed ? i->base->value : report->previous;
  if (!base.given) return unknown();
  struct plan_verdict v = against(side(base, i->better), report->value.value);
  bool equal = decimal_cmp(report->value.value, base.value) == 0;
  if (equal && i->target->judge == PLAN_JUDGE_BETTER) v.outcome = PLAN_MISSED;
  return v;
}

static long double real(struct decimal d) {
  long double value = (long double)d.coefficient;
  for (uint8_t i = 0; i < d.scale; i++) value /= 10;
  return value;
}

/* value / previous < previous / earlier; numbers of up to 9 digits are compared exactly. */
static struct plan_verdict growth_slows(const struct plan_report *r) {
  if (!r->previous.given || !r->earlier.given) return unknown();
  long double value = real(r->value.value), previous = real(r->previous.value),
              earlier = real(r->earlier.value);
  if (previous <= 0 || earlier <= 0) return unknown();
  bool slower = value * earlier < previous * previous;
  return (struct plan_verdict){.outcome = slower ? PLAN_MET : PLAN_MISSED};
}

static bool reaches(struct pack_number aspire, struct decimal value, int better) {
  if (!aspire.given) return false;
  int order = decimal_cmp(value, aspire.value);
  return better == PLAN_BETTER_DOWN ? order <= 0 : order >= 0;
}

struct plan_verdict plan_judge(const struct plan_indicator *indicator,
                               const struct plan_report *report) {
  const struct plan_figure *target = indicator->target;
  if (target->judge == PLAN_JUDGE_REVIEW) return (struct plan_verdict){.outcome = PLAN_FOR_REVIEW};
  if (!report->value.given) return unknown();
  struct decimal value = report->value.value;
  struct plan_verdict v;
  switch ((enum plan_judge)target->judge) {
    case PLAN_JUDGE_BETTER:
    case PLAN_JUDGE_NOT_WORSE: return against_base(indicator, report);
    case PLAN_JUDGE_SLOWER: return growth_slows(report);
    case PLAN_JUDGE_COMPARATOR:
      if (!report->comparator.given) return unknown();
      return against(side(report->comparator, indicator->better), value);
    case PLAN_JUDGE_ALL: return against((struct limits){.floor = {true, {100, 0}}}, value);
    case PLAN_JUDGE_NUMBERS:
    case PLAN_JUDGE_REVIEW: break;
  }
  v = against(limits_of(target, indicator->better), value);
  v.aspired = v.outcome == PLAN_MET && reaches(target->aspire, value, indicator->better);
  return v;
}

struct pack_number plan_measure(const struct plan_figure *f, int better) {
  if (f->about.given) return f->about;
  if (f->judge == PLAN_JUDGE_ALL) return (struct pack_number){true, {100, 0}};
  struct limits l = limits_of(f, better);
  return l.floor.given ? l.floor : l.ceiling;
}

enum plan_stand plan_stand(const struct plan_indicator *i) {
  if (!i->base || !i->target || i->better == PLAN_BETTER_EXACT) return PLAN_STAND_UNKNOWN;
  struct pack_number base = plan_measure(i->base, i->better),
                     target = plan_measure(i->target, i->better);
  if (!base.given || !target.given) return PLAN_STAND_UNKNOWN;
  bool one_is_all = (i->base->judge == PLAN_JUDGE_ALL) != (i->target->judge == PLAN_JUDGE_ALL);
  if (one_is_all && !str_is(i->unit, "%")) return PLAN_STAND_UNKNOWN; /* 120个 against 全覆盖 */
  int order = decimal_cmp(target.value, base.value);
  if (i->better == PLAN_BETTER_DOWN) order = -order;
  return order > 0 ? PLAN_STAND_BETTER : order == 0 ? PLAN_STAND_AT_BASE : PLAN_STAND_BELOW;
}
