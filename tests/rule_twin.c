/* Everything is worked out in full, in 128 bits, as a range from what is certain to what may be;
 * sets as two sets of bits. */
#include "tests/rule_twin.h"

#include "base/must.h"

struct twin {
  struct scope *s;
  const struct rule_reader *reader;
  int64_t party;
};

static struct rule_value eval(struct twin t, const struct rule_expr *e);

static struct rule_value unknown(void) {
  return (struct rule_value){.least = INT64_MIN, .most = INT64_MAX};
}

static struct rule_value known(__int128 v) {
  if (v < INT64_MIN || v > INT64_MAX) return unknown();
  return (struct rule_value){true, (int64_t)v, (int64_t)v, (int64_t)v};
}

/* Three values as two bits: may be false, may be true. */
static struct rule_value truth(bool may_be_false, bool may_be_true) {
  return may_be_false && may_be_true ? unknown() : known(may_be_true);
}

static bool may(struct rule_value v, bool what) {
  return !v.known || v.value == what;
}

static struct rule_value set(uint64_t has, uint64_t may_have) {
  bool is_known = has == may_have;
  return (struct rule_value){is_known, is_known ? (int64_t)has : 0, (int64_t)has,
                             (int64_t)may_have};
}

static uint64_t all_codes(const struct rule_type *type) {
  size_t n = type->codes->count;
  return n >= 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1;
}

/* What stands in a row, whatever else it says. */
static struct rule_value given(struct rule_value v, const struct rule_type *type) {
  if (v.known) return known(v.value);
  if (type->kind != RULE_SET) return unknown();
  if (v.least == v.most) return set(0, all_codes(type));
  return set((uint64_t)v.least, (uint64_t)v.most);
}

static __int128 power(int digits) {
  __int128 p = 1;
  while (digits-- > 0) p *= 10;
  return p;
}

static int finer(const struct rule_expr *a, const struct rule_expr *b) {
  return a->type.places > b->type.places ? a->type.places : b->type.places;
}

static struct rule_value rescaled(struct rule_value v, int from, int to) {
  return v.known ? known(v.value * power(to - from)) : unknown();
}

static struct rule_value fact(struct twin t, const struct rule_word *word, size_t kind,
                              const struct rule_type *type) {
  struct rule_value v = {0};
  must(t.reader->fact(t.s, t.reader->context, kind, t.party, word->column, &v) == LY_OK);
  return given(v, type);
}

static struct rule_value word(struct twin t, const struct rule_expr *e) {
  if (e->word->is == RULE_TERM) return eval(t, e->word->expr);
  return e->word->is == RULE_CONSTANT ? known(e->word->value)
                                      : fact(t, e->word, e->party, &e->type);
}

/* ---- Comparisons --------------------------------------------------------------------------------
 */

static bool holds(enum rule_op op, __int128 a, __int128 b) {
  switch ((int)op) {
    case RULE_EQ: return a == b;
    case RULE_NE: return a != b;
    case RULE_LT: return a < b;
    case RULE_LE: return a <= b;
    case RULE_GT: return a > b;
    default: return a >= b;
  }
}

static struct rule_value compare_sets(enum rule_op op, struct rule_value a, struct rule_value b) {
  bool differ = (a.least & ~b.most) || (b.least & ~a.most), same = a.known && b.known && !differ;
  bool may_be_equal = !differ, may_differ = !same;
  return op == RULE_EQ ? truth(may_differ, may_be_equal) : truth(may_be_equal, may_differ);
}

/* A range against a value: true for all of it, false for all of it, or open. */
static struct rule_value compare_range(enum rule_op op, struct rule_value range, __int128 scale,
                                       __int128 to, bool turned) {
  bool some_true = false, some_false = false;
  /* The ends decide, and for equality whether the value lies between them. */
  __int128 at[] = {range.least * scale, range.most * scale, to};
  for (size_t i = 0; i < 3; i++) {
    if (i == 2 && (to % scale || to < at[0] || to > at[1])) continue;
    bool is = turned ? holds(op, to, at[i]) : holds(op, at[i], to);
    *(is ? &some_true : &some_false) = true;
  }
  return truth(some_false, some_true);
}

static struct rule_value compare(struct twin t, const struct rule_expr *e) {
  const struct rule_expr *x = e->args[0], *y = e->args[1];
  struct rule_value a = eval(t, x), b = eval(t, y);
  if (x->type.kind == RULE_SET) return compare_sets(e->op, a, b);
  if (!a.known && !b.known) return unknown();
  int places = finer(x, y);
  __int128 up_a = power(places - x->type.places), up_b = power(places - y->type.places);
  if (a.known && b.known) return known(holds(e->op, a.value * up_a, b.value * up_b));
  struct rule_value range = a.known ? b : a;
  if (range.least < 0) return unknown(); /* nothing is known of it: it is no count */
  return a.known ? compare_range(e->op, b, up_b, a.value * up_a, true)
                 : compare_range(e->op, a, up_a, b.value * up_b, false);
}

/* ---- Over others --------------------------------------------------------------------------------
 */

static struct rule_value via(struct twin t, const struct rule_expr *e) {
  static const struct rule_type party = {.kind = RULE_PARTY};
  struct rule_value to = fact(t, e->word, e->party, &party);
  if (to.known) return eval((struct twin){t.s, t.reader, to.value}, e->args[0]);
  const struct rule_expr *to_what = e->args[0];
  while (to_what->op == RULE_VIA || (to_what->op == RULE_WORD && to_what->word->is == RULE_TERM))
    to_what = to_what->op == RULE_VIA ? to_what->args[0] : to_what->word->expr;
  if (to_what->op == RULE_COUNT || to_what->op == RULE_ACT_COUNT)
    return (struct rule_value){.least = 0, .most = INT64_MAX};
  return e->type.kind == RULE_SET ? set(0, all_codes(&e->type)) : unknown();
}

static struct rule_value members(struct twin t, const struct rule_expr *e) {
  const int64_t *ids = NULL;
  size_t count = 0;
  bool complete = true;
  must(t.reader->many(t.s, t.reader->context, e->word, t.party, &ids, &count, &complete) == LY_OK);
  const struct rule_expr *condition =
      e->op == RULE_SUM ? (e->count > 1 ? e->args[1] : NULL) : (e->count ? e->args[0] : NULL);
  int64_t certain = 0, possible = 0; /* for whom it holds, for whom it may hold */
  __int128 sum = 0;
  bool sum_known = complete;
  for (size_t i = 0; i < count; i++) {
    struct twin other = {t.s, t.reader, ids[i]};
    struct rule_value v = condition ? eval(other, condition) : known(1);
    certain += !may(v, false);
    possible += may(v, true);
    if (e->op != RULE_SUM || !may(v, true)) continue;
    struct rule_value number = eval(other, e->args[0]);
    sum_known = sum_known && v.known && number.known;
    sum += number.value;
  }
  int64_t most = complete ? possible : INT64_MAX;
  if (e->op == RULE_SUM) return sum_known ? known(sum) : unknown();
  if (e->op == RULE_ANY) return truth(certain == 0, most > 0);
  if (e->op == RULE_ALL)
    return truth(!complete || (size_t)certain < count, (size_t)possible == count);
  return (struct rule_value){certain == most, certain == most ? certain : 0, certain, most};
}

static struct rule_value acts(struct twin t, const struct rule_expr *e) {
  const struct rule_act *all = NULL;
  size_t count = 0;
  bool complete = true;
  struct date from, to, last = {INT32_MIN};
  rule_window_days(e->window, t.s->today, &from, &to);
  must(t.reader->acts(t.s, t.reader->context, e->word, t.party, from, to, &all, &count,
                      &complete) == LY_OK);
  if (e->op == RULE_ACT_COUNT && !complete)
    return (struct rule_value){.least = (int64_t)count, .most = INT64_MAX};
  if (e->op == RULE_ACT_COUNT) return known((int64_t)count);
  __int128 sum = 0;
  for (size_t i = 0; i < count; i++) {
    if (all[i].on.day > last.day) last = all[i].on;
    if (e->op != RULE_ACT_SUM) continue;
    struct rule_value v = all[i].fields[e->field - e->word->acts->fields];
    complete = complete && v.known;
    sum += v.value;
  }
  if (!complete || (e->op == RULE_ACT_LAST && !count)) return unknown();
  return known(e->op == RULE_ACT_LAST ? last.day : sum);
}

static struct rule_value param(struct twin t, const struct rule_expr *e) {
  const struct rule_param *p = e->param;
  const struct rule_version *v = NULL;
  for (size_t i = 0; i < p->count; i++) {
    const struct rule_version *one = &p->versions[i];
    bool begun = date_is_none(one->from) || one->from.day <= t.s->today.day;
    if (begun) v = one;
  }
  if (!v || !v->known || (!date_is_none(v->to) && v->to.day < t.s->today.day)) return unknown();
  if (p->by == RULE_NO_INDEX) return v->count ? known(v->entries[0].value) : unknown();
  struct rule_value index = eval(t, e->args[0]);
  if (!index.known) return unknown();
  int places = p->by == RULE_BY_BAND ? finer(e->args[0], &(struct rule_expr){.type = p->index}) : 0;
  int have = p->by == RULE_BY_BAND ? e->args[0]->type.places : 0;
  int band = p->by == RULE_BY_BAND ? p->index.places : 0;
  const struct rule_entry *found = NULL;
  for (size_t i = 0; i < v->count; i++) {
    __int128 at = v->entries[i].at * power(places - band), x = index.value * power(places - have);
    if (p->by == RULE_BY_CODE ? at == x : at <= x) found = &v->entries[i];
  }
  if (!found) return p->below_is_zero ? known(0) : unknown();
  return known(found->value);
}

/* ---- Numbers and sets ---------------------------------------------------------------------------
 */

static struct rule_value rounded(struct twin t, const struct rule_expr *e) {
  const struct rule_expr *x = e->args[0], *divisor = NULL;
  if (x->op == RULE_DIVIDE) {
    divisor = x->args[1];
    x = x->args[0];
  }
  struct rule_value a = eval(t, x), b = divisor ? eval(t, divisor) : known(1);
  if (!a.known || !b.known || b.value == 0) return unknown();
  int up = e->type.places + (divisor ? divisor->type.places : 0) - x->type.places;
  __int128 above = a.value, below = b.value;
  *(up < 0 ? &below : &above) *= power(up < 0 ? -up : up);
  below *= e->value;
  bool negative = (above < 0) != (below < 0);
  above = above < 0 ? -above : above;
  below = below < 0 ? -below : below;
  __int128 whole = above / below, rest = above % below;
  if (e->rounding == RULE_UP) whole += rest > 0;
  if (e->rounding == RULE_HALF_UP) whole += 2 * rest >= below;
  whole *= e->value;
  return known(negative ? -whole : whole);
}

static struct rule_value arithmetic(struct twin t, const struct rule_expr *e) {
  const struct rule_expr *x = e->args[0], *y = e->args[1];
  struct rule_value a = eval(t, x), b = eval(t, y);
  if (e->op == RULE_MUL) return a.known && b.known ? known((__int128)a.value * b.value) : unknown();
  a = rescaled(a, x->type.places, e->type.places);
  b = rescaled(b, y->type.places, e->type.places);
  if (!a.known || !b.known) return unknown();
  if (e->op == RULE_MIN) return a.value < b.value ? a : b;
  if (e->op == RULE_MAX) return a.value > b.value ? a : b;
  return known(e->op == RULE_ADD ? (__int128)a.value + b.value : (__int128)a.value - b.value);
}

static struct rule_value plain(struct rule_value v) { /* not the ends of a count */
  return v.known ? v : unknown();
}

static struct rule_value choice(struct twin t, const struct rule_expr *e) {
  struct rule_value c = eval(t, e->args[0]), a = eval(t, e->args[1]), b = eval(t, e->args[2]);
  if (e->type.kind == RULE_SET) {
    if (c.known) return c.value ? a : b;
    return set((uint64_t)(a.least & b.least), (uint64_t)(a.most | b.most));
  }
  if (e->type.kind == RULE_NUMBER) {
    a = rescaled(a, e->args[1]->type.places, e->type.places);
    b = rescaled(b, e->args[2]->type.places, e->type.places);
  }
  if (c.known) return plain(c.value ? a : b);
  return a.known && b.known && a.value == b.value ? a : unknown();
}

static struct rule_value since(struct twin t, const struct rule_expr *e) {
  struct rule_value v = eval(t, e->args[0]);
  if (!v.known) return unknown();
  struct date d = {(int32_t)v.value};
  if (e->op == RULE_AGE) return known(age_years(d, t.s->today));
  if (e->op == RULE_MONTHS) return known(age_months(d, t.s->today));
  return known(t.s->today.day - v.value);
}

static struct rule_value within(struct twin t, const struct rule_expr *e) {
  struct rule_value a = eval(t, e->args[0]), b = eval(t, e->args[1]);
  if (!a.known || !b.known) return unknown();
  static const int levels[] = {0, 2, 4, 6, 9, 12};
  for (size_t i = 0; i < 6; i++) {
    int64_t unit = (int64_t)power(12 - levels[i]);
    if (b.value % unit == 0) return known(a.value / unit == b.value / unit);
  }
  return unknown();
}

static struct rule_value in(struct twin t, const struct rule_expr *e) {
  struct rule_value v = eval(t, e->args[0]);
  if (e->args[0]->type.kind == RULE_SET) {
    int64_t bit = (int64_t)(UINT64_C(1) << e->args[1]->value);
    return truth(!(v.least & bit), v.most & bit);
  }
  if (!v.known) return unknown();
  bool found = false;
  for (size_t i = 1; i < e->count; i++) found |= e->args[i]->value == v.value;
  return known(found);
}

static struct rule_value sets(struct twin t, const struct rule_expr *e) {
  struct rule_value a = eval(t, e->args[0]), b = e->count > 1 ? eval(t, e->args[1]) : a;
  uint64_t has = (uint64_t)a.least, may_have = (uint64_t)a.most;
  if (e->op == RULE_EMPTY) return truth(may_have != 0, has == 0);
  if (e->op == RULE_UNION) return set(has | (uint64_t)b.least, may_have | (uint64_t)b.most);
  if (e->op == RULE_INTERSECT) return set(has & (uint64_t)b.least, may_have & (uint64_t)b.most);
  return set(has & ~(uint64_t)b.most, may_have & ~(uint64_t)b.least);
}

static struct rule_value set_of(struct twin t, const struct rule_expr *e) {
  uint64_t has = 0, may_have = 0;
  for (size_t i = 0; i < e->count; i++) {
    struct rule_value v = eval(t, e->args[i]->args[0]);
    uint64_t bit = UINT64_C(1) << e->args[i]->value;
    if (!may(v, false)) has |= bit;
    if (may(v, true)) may_have |= bit;
  }
  return set(has, may_have | has);
}

static struct rule_value logic(struct twin t, const struct rule_expr *e) {
  bool any_false = false, any_true = false, may_false = false, may_true = false;
  for (size_t i = 0; i < e->count; i++) {
    struct rule_value v = eval(t, e->args[i]);
    any_false |= !may(v, true);
    any_true |= !may(v, false);
    may_false |= may(v, false);
    may_true |= may(v, true);
  }
  if (e->op == RULE_NOT) return truth(may_true, may_false);
  return e->op == RULE_AND ? truth(may_false, !any_false) : truth(!any_true, may_true);
}

static struct rule_value eval(struct twin t, const struct rule_expr *e) {
  struct rule_value v;
  switch (e->op) {
    case RULE_LITERAL: return known(e->value);
    case RULE_WORD: return word(t, e);
    case RULE_VIA: return via(t, e);
    case RULE_COUNT:
    case RULE_ANY:
    case RULE_ALL:
    case RULE_SUM: return members(t, e);
    case RULE_ACT_COUNT:
    case RULE_ACT_SUM:
    case RULE_ACT_LAST: return acts(t, e);
    case RULE_PARAM: return param(t, e);
    case RULE_NOT:
    case RULE_AND:
    case RULE_OR: return logic(t, e);
    case RULE_IF: return choice(t, e);
    case RULE_EQ:
    case RULE_NE:
    case RULE_LT:
    case RULE_LE:
    case RULE_GT:
    case RULE_GE: return compare(t, e);
    case RULE_KNOWN: return known(eval(t, e->args[0]).known);
    case RULE_ADD:
    case RULE_SUB:
    case RULE_MUL:
    case RULE_MIN:
    case RULE_MAX: return arithmetic(t, e);
    case RULE_NEG: v = eval(t, e->args[0]); return v.known ? known(-(__int128)v.value) : unknown();
    case RULE_ROUND: return rounded(t, e);
    case RULE_AGE:
    case RULE_MONTHS:
    case RULE_DAYS: return since(t, e);
    case RULE_TODAY: return known(t.s->today.day);
    case RULE_WITHIN: return within(t, e);
    case RULE_IN: return in(t, e);
    case RULE_SET_OF: return set_of(t, e);
    case RULE_UNION:
    case RULE_INTERSECT:
    case RULE_MINUS:
    case RULE_EMPTY: return sets(t, e);
    case RULE_DIVIDE: /* below RULE_ROUND */
    case RULE_MEMBER: /* below RULE_SET_OF */
    default: must_failed("no value of its own", __FILE__, __LINE__); return unknown();
  }
}

struct rule_value rule_twin(struct scope *s, const struct rule_expr *expr,
                            const struct rule_reader *reader, int64_t party) {
  return eval((struct twin){s, reader, party}, expr);
}

bool rule_twin_same(const struct rule_type *type, struct rule_value a, struct rule_value b) {
  if (a.known != b.known) return false;
  if (a.known) return a.value == b.value;
  if (type->kind == RULE_SET) return a.least == b.least && a.most == b.most;
  return true;
}
