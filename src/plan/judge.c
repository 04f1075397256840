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

static struct plan_verdict against_base(const struct plan_indicator *i, struct decimal value) {
  if (!i->base || !i->base->value.given) return unknown();
  struct plan_verdict v = against(side(i->base->value, i->better), value);
  bool equal = decimal_cmp(value, i->base->value.value) == 0;
  if (equal && i->target->judge == PLAN_JUDGE_BETTER) v.outcome = PLAN_MISSED;
  return v;
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
    case PLAN_JUDGE_NOT_WORSE: return against_base(indicator, value);
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

/* The one number a figure can be compared by, on the side that is good. */
static struct pack_number measure(const struct plan_figure *f, int better) {
  struct limits l = limits_of(f, better);
  return l.floor.given ? l.floor : l.ceiling;
}

enum plan_stand plan_stand(const struct plan_indicator *i) {
  if (!i->base || !i->target || i->better == PLAN_BETTER_EXACT) return PLAN_STAND_UNKNOWN;
  struct pack_number base = measure(i->base, i->better), target = measure(i->target, i->better);
  if (!base.given || !target.given) return PLAN_STAND_UNKNOWN;
  int order = decimal_cmp(target.value, base.value);
  if (i->better == PLAN_BETTER_DOWN) order = -order;
  return order > 0 ? PLAN_STAND_BETTER : order == 0 ? PLAN_STAND_AT_BASE : PLAN_STAND_BELOW;
}

static struct plan_finding *below_base(struct scope *s, const struct plan_indicator *i) {
  struct plan_finding *finding = ARENA_NEW(s->arena, struct plan_finding);
  if (!finding) return NULL;
  struct str args[] = {i->name, i->target->printed, i->base->printed};
  finding->relation = "not_below_base";
  finding->indicator = i;
  finding->text = message_text(s->arena, s->lang, MSG_FINDING_BELOW_BASE, args, 3);
  return finding;
}

struct plan_finding *plan_findings(struct scope *s, const struct pack *pack, size_t *count) {
  const struct pack_table *table = pack_table_of(pack, &plan_kind_indicator);
  struct plan_finding *first = NULL, **end = &first;
  *count = 0;
  for (size_t n = 0; n < table->count; n++) {
    const struct plan_indicator *i = (const void *)table->entries[n];
    if (plan_stand(i) != PLAN_STAND_BELOW) continue;
    *end = below_base(s, i);
    if (!*end) break;
    end = &(*end)->next;
    ++*count;
  }
  return first;
}
