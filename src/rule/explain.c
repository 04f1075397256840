/* Running a rule on one party, with a step for each part of its tree. All parts are worked out, so
 * that a page can show them all; marking and asking come after (explain_why.c). */
#include "rule/explain_int.h"

static struct rule_step *run(struct explain *x, const struct rule_expr *e, int64_t party);

static struct rule_step *make(struct explain *x, const struct rule_expr *e, int64_t party,
                              size_t args) {
  struct rule_step *step = ARENA_NEW(x->s->arena, struct rule_step);
  const struct rule_step **all = ARENA_ARRAY(x->s->arena, const struct rule_step *, args);
  if (!step || !all) return NULL;
  *step = (struct rule_step){.expr = e, .value = values_unknown(), .party = party, .args = all};
  return step;
}

struct rule_step *explain_arg(const struct rule_step *step, size_t i) {
  return (struct rule_step *)(uintptr_t)step->args[i]; /* made here, shown as const */
}

static struct rule_value value_of(const struct rule_step *step, size_t i) {
  return step->args[i]->value;
}

/* Puts the next argument; false when there is no more memory or the reader has failed. */
static bool put(struct explain *x, struct rule_step *step, const struct rule_expr *e,
                int64_t party) {
  const struct rule_step *arg = run(x, e, party);
  if (!arg || x->rc) return false;
  ((const struct rule_step **)(uintptr_t)step->args)[step->count++] = arg;
  return true;
}

/* A set is open in each of its members, a count in both directions. */
static struct rule_value nothing_of(const struct rule_expr *e) {
  if (e->type.kind == RULE_SET) return values_set(0, values_all(e->type.codes));
  while (e->op == RULE_VIA || (e->op == RULE_WORD && e->word->is == RULE_TERM))
    e = e->op == RULE_VIA ? e->args[0] : e->word->expr;
  bool count = e->op == RULE_COUNT || e->op == RULE_ACT_COUNT;
  return count ? values_range(0, INT64_MAX) : values_unknown();
}

/* ---- What stands in rows ------------------------------------------------------------------------
 */

static struct rule_value fact(struct explain *x, const struct rule_expr *e, int64_t party,
                              const struct rule_type *type) {
  struct rule_value v = {0};
  x->rc = x->reader->fact(x->s, x->reader->context, e->party, party, e->word->column, &v);
  return values_given(type, v);
}

static struct rule_step *word(struct explain *x, const struct rule_expr *e, int64_t party) {
  struct rule_step *step = make(x, e, party, 1);
  if (!step) return NULL;
  if (e->word->is == RULE_TERM) {
    if (!put(x, step, e->word->expr, party)) return NULL;
    step->value = value_of(step, 0);
  } else if (e->word->is == RULE_CONSTANT) {
    step->value = values_known(e->word->value);
  } else {
    step->value = fact(x, e, party, &e->type);
  }
  return step;
}

static struct rule_step *via(struct explain *x, const struct rule_expr *e, int64_t party) {
  static const struct rule_type other = {.kind = RULE_PARTY};
  struct rule_step *step = make(x, e, party, 1);
  if (!step) return NULL;
  struct rule_value to = fact(x, e, party, &other);
  if (x->rc) return NULL;
  step->value = nothing_of(e->args[0]);
  if (!to.known) return step;
  if (!put(x, step, e->args[0], to.value)) return NULL;
  step->value = value_of(step, 0);
  return step;
}

/* ---- Members ------------------------------------------------------------------------------------
 */

static const struct rule_expr *condition_of(const struct rule_expr *e) {
  size_t at = e->op == RULE_SUM;
  return e->count > at ? e->args[at] : NULL;
}

bool explain_is_condition(const struct rule_step *step, size_t i) {
  return step->args[i]->expr == condition_of(step->expr);
}

struct tally {
  int64_t certain, possible;
  __int128 sum;
  bool sum_known;
};

static bool one_member(struct explain *x, struct rule_step *step, int64_t member, struct tally *t) {
  const struct rule_expr *e = step->expr, *condition = condition_of(e);
  struct rule_value holds = values_known(1);
  if (condition) {
    if (!put(x, step, condition, member)) return false;
    holds = value_of(step, step->count - 1);
  }
  t->certain += !values_may(holds, false);
  t->possible += values_may(holds, true);
  if (e->op != RULE_SUM || !values_may(holds, true)) return true;
  if (!put(x, step, e->args[0], member)) return false;
  struct rule_value number = value_of(step, step->count - 1);
  t->sum_known = t->sum_known && holds.known && number.known;
  t->sum += number.value;
  return true;
}

static struct rule_value counted(struct rule_step *step, const struct tally *t, size_t count,
                                 bool complete) {
  int64_t most = complete ? t->possible : INT64_MAX;
  switch ((int)step->expr->op) {
    case RULE_COUNT: return values_range(t->certain, most);
    case RULE_ANY: return values_truth(t->certain == 0, most > 0);
    case RULE_ALL:
      return values_truth(!complete || (size_t)t->certain < count, (size_t)t->possible == count);
    default: return t->sum_known && complete ? values_fit(t->sum, &step->fault) : values_unknown();
  }
}

static struct rule_step *members(struct explain *x, const struct rule_expr *e, int64_t party) {
  const int64_t *ids = NULL;
  size_t count = 0;
  bool complete = true;
  x->rc = x->reader->many(x->s, x->reader->context, e->word, party, &ids, &count, &complete);
  if (x->rc) return NULL;
  if (count > RULE_STEPS_MAX) x->exhausted = true;
  struct rule_step *step = make(x, e, party, x->exhausted ? 0 : 2 * count);
  struct tally t = {.sum_known = true};
  if (!step || x->exhausted) return step;
  for (size_t i = 0; i < count; i++) {
    if (!one_member(x, step, ids[i], &t)) return NULL;
  }
  step->value = counted(step, &t, count, complete);
  return step;
}

/* ---- Acts and parameters ------------------------------------------------------------------------
 */

static struct rule_step *acts(struct explain *x, const struct rule_expr *e, int64_t party) {
  struct rule_step *step = make(x, e, party, 0);
  const struct rule_act *all = NULL;
  size_t count = 0, field = e->field ? (size_t)(e->field - e->word->acts->fields) : 0;
  bool complete = true;
  struct date from, to;
  rule_window_days(e->window, x->s->today, &from, &to);
  x->rc =
      x->reader->acts(x->s, x->reader->context, e->word, party, from, to, &all, &count, &complete);
  if (!step || x->rc) return NULL;
  if (e->op == RULE_ACT_COUNT) {
    step->value = values_range((int64_t)count, complete ? (int64_t)count : INT64_MAX);
    return step;
  }
  __int128 sum = 0;
  int32_t last = INT32_MIN;
  for (size_t i = 0; i < count; i++) {
    if (all[i].on.day > last) last = all[i].on.day;
    if (e->op != RULE_ACT_SUM) continue;
    complete = complete && all[i].fields[field].known;
    sum += all[i].fields[field].value;
  }
  if (!complete) return step;
  if (e->op == RULE_ACT_SUM) step->value = values_fit(sum, &step->fault);
  if (e->op == RULE_ACT_LAST && count) step->value = values_known(last);
  return step;
}

/* The version in force. */
static const struct rule_version *version_on(const struct rule_param *p, struct date today) {
  const struct rule_version *found = NULL;
  for (size_t i = 0; i < p->count; i++) {
    struct date from = p->versions[i].from;
    if (date_is_none(from) || date_cmp(from, today) <= 0) found = &p->versions[i];
  }
  bool over = found && !date_is_none(found->to) && date_cmp(found->to, today) < 0;
  return found && found->known && !over ? found : NULL;
}

static struct rule_value entry_of(const struct rule_param *p, const struct rule_version *version,
                                  struct rule_value index, int places) {
  const struct rule_entry *found = NULL;
  for (size_t i = 0; i < version->count; i++) {
    struct rule_value at = values_known(version->entries[i].at);
    bool band = p->by == RULE_BY_BAND;
    struct rule_value fits =
        values_compare(band ? RULE_LE : RULE_EQ, band ? RULE_NUMBER : RULE_CODE, at,
                       band ? p->index.places : 0, index, band ? places : 0);
    if (fits.known && fits.value) found = &version->entries[i];
  }
  if (found) return values_known(found->value);
  return p->below_is_zero ? values_known(0) : values_unknown();
}

static struct rule_step *param(struct explain *x, const struct rule_expr *e, int64_t party) {
  const struct rule_version *version = version_on(e->param, x->s->today);
  struct rule_step *step = make(x, e, party, e->count);
  if (!step || (e->count && !put(x, step, e->args[0], party))) return NULL;
  if (!version) return step;
  if (e->count == 0) {
    if (version->count) step->value = values_known(version->entries[0].value);
  } else if (value_of(step, 0).known) {
    step->value = entry_of(e->param, version, value_of(step, 0), e->args[0]->type.places);
  }
  return step;
}

bool explain_open(const struct explain *x, const struct rule_step *step) {
  const struct rule_expr *e = step->expr;
  switch ((int)e->op) {
    case RULE_WORD: return e->word->is == RULE_FACT || e->word->is == RULE_ONE;
    case RULE_VIA: return step->count == 0;
    case RULE_PARAM:
      return step->count == 0 || step->args[0]->value.known || !version_on(e->param, x->s->today);
    case RULE_ACT_COUNT:
    case RULE_ACT_SUM:
    case RULE_ACT_LAST: return true;
    default: return false;
  }
}

/* ---- Operators ----------------------------------------------------------------------------------
 */

static struct rule_value choice(const struct rule_step *step, const char **fault) {
  struct rule_value c = value_of(step, 0), a = value_of(step, 1), b = value_of(step, 2);
  const struct rule_expr *e = step->expr;
  if (e->type.kind == RULE_SET) {
    if (c.known) return c.value ? a : b;
    return values_set((uint64_t)(a.least & b.least), (uint64_t)(a.most | b.most));
  }
  bool number = e->type.kind == RULE_NUMBER;
  for (size_t i = 1; number && i < 3; i++) {
    const char *own = NULL;
    struct rule_value *v = i == 1 ? &a : &b;
    *v = values_rescale(*v, e->args[i]->type.places, e->type.places, &own);
    if (own && (!c.known || (c.value != 0) == (i == 1))) *fault = own;
  }
  bool same = a.known && b.known && a.value == b.value;
  if (!c.known && !same) return values_unknown();
  struct rule_value v = !c.known || c.value ? a : b;
  return v.known ? v : values_unknown();
}

static struct rule_value in(const struct rule_step *step) {
  const struct rule_expr *e = step->expr;
  struct rule_value v = value_of(step, 0);
  if (e->args[0]->type.kind == RULE_SET) {
    uint64_t bit = UINT64_C(1) << e->args[1]->value;
    return values_truth(!((uint64_t)v.least & bit), (uint64_t)v.most & bit);
  }
  bool found = false;
  for (size_t i = 1; i < e->count; i++) found |= e->args[i]->value == v.value;
  return v.known ? values_known(found) : values_unknown();
}

static struct rule_value set_of(const struct rule_step *step) {
  uint64_t has = 0, may_have = 0;
  for (size_t i = 0; i < step->count; i++) {
    uint64_t bit = UINT64_C(1) << step->expr->args[i]->value;
    if (!values_may(value_of(step, i), false)) has |= bit;
    if (values_may(value_of(step, i), true)) may_have |= bit;
  }
  return values_set(has, may_have);
}

static struct rule_value round_off(const struct rule_step *step, const char **fault) {
  const struct rule_expr *e = step->expr, *arg = e->args[0];
  const struct rule_step *of = step->args[0];
  if (arg->op != RULE_DIVIDE)
    return values_round(e->rounding, e->type.places, e->value, of->value, arg->type.places, NULL, 0,
                        fault);
  struct rule_value below = value_of(of, 1);
  return values_round(e->rounding, e->type.places, e->value, value_of(of, 0),
                      arg->args[0]->type.places, &below, arg->args[1]->type.places, fault);
}

static struct rule_value logic(struct explain *x, const struct rule_step *step) {
  struct rule_value *all = ARENA_ARRAY(x->s->arena, struct rule_value, step->count);
  if (!all) return values_unknown();
  for (size_t i = 0; i < step->count; i++) all[i] = value_of(step, i);
  return values_logic(step->expr->op, all, step->count);
}

static struct rule_value within(struct rule_value a, struct rule_value b) {
  if (!a.known || !b.known) return values_unknown();
  return values_known(values_within(a.value, b.value));
}

/* The value of an operator whose arguments have theirs. */
static struct rule_value apply(struct explain *x, const struct rule_step *step,
                               const char **fault) {
  const struct rule_expr *e = step->expr;
  struct rule_value a = step->count ? value_of(step, 0) : values_unknown();
  struct rule_value b = step->count > 1 ? value_of(step, 1) : a;
  int a_places = e->count ? e->args[0]->type.places : 0;
  int b_places = e->count > 1 ? e->args[1]->type.places : 0;
  switch ((int)e->op) {
    case RULE_NOT:
    case RULE_AND:
    case RULE_OR: return logic(x, step);
    case RULE_IF: return choice(step, fault);
    case RULE_EQ:
    case RULE_NE:
    case RULE_LT:
    case RULE_LE:
    case RULE_GT:
    case RULE_GE: return values_compare(e->op, e->args[0]->type.kind, a, a_places, b, b_places);
    case RULE_KNOWN: return values_known(a.known);
    case RULE_NEG: return a.known ? values_fit(-(__int128)a.value, fault) : values_unknown();
    case RULE_ADD:
    case RULE_SUB:
    case RULE_MUL:
    case RULE_MIN:
    case RULE_MAX: return values_arithmetic(e->op, &e->type, a, a_places, b, b_places, fault);
    case RULE_ROUND: return round_off(step, fault);
    case RULE_AGE:
    case RULE_MONTHS:
    case RULE_DAYS: return values_since(e->op, a, x->s->today, fault);
    case RULE_WITHIN: return within(a, b);
    case RULE_IN: return in(step);
    case RULE_SET_OF: return set_of(step);
    case RULE_MEMBER: return a;
    case RULE_UNION:
    case RULE_INTERSECT:
    case RULE_MINUS: return values_sets(e->op, a, b);
    case RULE_EMPTY: return values_truth(a.most != 0, a.least == 0);
    case RULE_DIVIDE: /* its value is that of the rounding */
    default: return values_unknown();
  }
}

static struct rule_step *operator(struct explain *x, const struct rule_expr *e, int64_t party) {
  struct rule_step *step = make(x, e, party, e->count);
  if (!step) return NULL;
  for (size_t i = 0; i < e->count; i++) {
    if (!put(x, step, e->args[i], party)) return NULL;
  }
  step->value = apply(x, step, &step->fault);
  return step;
}

static struct rule_step *leaf(struct explain *x, const struct rule_expr *e, int64_t party) {
  struct rule_step *step = make(x, e, party, 0);
  if (step) step->value = values_known(e->op == RULE_TODAY ? x->s->today.day : e->value);
  return step;
}

/* Behind the last step there is room only to say so. */
static struct rule_step *no_more(struct explain *x, const struct rule_expr *e, int64_t party) {
  struct rule_step *step = make(x, e, party, 0);
  if (!step) return NULL;
  step->value = nothing_of(e);
  step->fault = FAULT_LIMIT;
  return step;
}

static struct rule_step *run(struct explain *x, const struct rule_expr *e, int64_t party) {
  if (x->exhausted || ++x->steps > RULE_STEPS_MAX) {
    x->exhausted = true;
    return no_more(x, e, party);
  }
  switch ((int)e->op) {
    case RULE_LITERAL:
    case RULE_TODAY: return leaf(x, e, party);
    case RULE_WORD: return word(x, e, party);
    case RULE_VIA: return via(x, e, party);
    case RULE_COUNT:
    case RULE_ANY:
    case RULE_ALL:
    case RULE_SUM: return members(x, e, party);
    case RULE_ACT_COUNT:
    case RULE_ACT_SUM:
    case RULE_ACT_LAST: return acts(x, e, party);
    case RULE_PARAM: return param(x, e, party);
    default: return operator(x, e, party);
  }
}

struct rule_step *explain_run(struct explain *x, const struct rule_expr *e, int64_t party) {
  return run(x, e, party);
}

enum ly rule_explain(struct scope *s, const struct rule_vocabulary *v, const struct rule_expr *expr,
                     const struct rule_reader *reader, int64_t party, struct rule_answer *out) {
  struct explain x = {.s = s, .v = v, .reader = reader};
  *out = (struct rule_answer){0};
  struct rule_step *root = explain_run(&x, expr, party);
  if (x.rc) return x.rc;
  if (!root || arena_failed(s->arena)) return fail_memory(s);
  explain_decides(root);
  out->value = root->value;
  out->why = root;
  explain_missing(&x, root, out);
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}
