/* The same parties under two sets of rules. */
#include "service/owed_rules.h"

/* The rules of one pair of programmes in the program, one behind the other. */
enum {
  AT_GAIN,
  AT_LOSE,
  AT_MORE,
  AT_LESS,
  AT_SAME,
  AT_UNCLEAR,
  AT_BEFORE,
  AT_AFTER,
  AT_BARE, /* an amount after, none known before */
  AT_BARE_AFTER,
  AT_DUE_MORE,
  AT_DUE_LESS,
  RULES_EACH
};

/* ---- Pairs --------------------------------------------------------------------------------------
 */

struct pairs {
  struct owed_changed *list;
  size_t count;
};

static const struct service_rules *of_key(const struct service_vocabulary *v,
                                          const struct service_rules *like) {
  for (size_t i = 0; i < v->count; i++) {
    const struct service_rules *r = &v->programmes[i];
    if (r->kind == like->kind && str_eq(r->programme->key, like->programme->key)) return r;
  }
  return NULL;
}

/* Programmes that differ, those of the draft first. */
static enum ly find_pairs(struct scope *s, const struct service_vocabulary *before,
                          const struct service_vocabulary *after, struct pairs *out) {
  out->list = ARENA_ARRAY(s->arena, struct owed_changed, before->count + after->count);
  if (!out->list) return fail_memory(s);
  for (size_t i = 0; i < after->count; i++) {
    const struct service_rules *new = &after->programmes[i], *old = of_key(before, new);
    if (owed_same_rules(old, new)) continue;
    out->list[out->count++] = (struct owed_changed){.before = old, .after = new, .all = {0}};
  }
  for (size_t i = 0; i < before->count; i++) {
    const struct service_rules *old = &before->programmes[i];
    if (!of_key(after, old)) out->list[out->count++] = (struct owed_changed){.before = old};
  }
  return LY_OK;
}

static size_t kind_of(const struct owed_changed *pair) {
  const struct service_rules *one = pair->after ? pair->after : pair->before;
  must(one); /* one side has it */
  return one->kind;
}

/* ---- Rules --------------------------------------------------------------------------------------
 */

struct side {
  const struct rule_expr *entitled, *amount;
  const struct rule_expr
      *due; /* entitled and not done, of what says when it is done; else nobody */
};

static struct side side_of(struct owed_maker m, const struct service_vocabulary *v,
                           const struct service_rules *rules) {
  if (!rules) return (struct side){owed_no(m), NULL, owed_no(m)};
  struct side side = {owed_entitled(m, rules), owed_amount(m, rules), owed_no(m)};
  if (!rules->done) return side;
  side.due = owed_sure(m, owed_and(m, side.entitled, owed_not(m, owed_received(m, v, rules))));
  return side;
}

/* Amounts are compared where both have one, of one unit. */
static bool comparable(const struct side *a, const struct side *b) {
  return a->amount && b->amount && str_eq(a->amount->type.unit, b->amount->type.unit);
}

static void make_rules(struct owed_maker m, const struct service_vocabulary *v, struct date today,
                       const struct owed_changed *pair, const struct rule_expr **out) {
  struct side a = side_of(m, v, pair->before), b = side_of(m, v, pair->after);
  const struct rule_expr *no = owed_no(m);
  const struct rule_expr *was = owed_sure(m, a.entitled), *is = owed_sure(m, b.entitled);
  const struct rule_expr *both = owed_and(m, was, is), *same = both, *half;
  out[AT_GAIN] = owed_sure(m, owed_and(m, is, owed_not(m, a.entitled)));
  out[AT_LOSE] = owed_sure(m, owed_and(m, was, owed_not(m, b.entitled)));
  half = owed_or(m, owed_and(m, is, owed_not(m, owed_known(m, a.entitled))),
                 owed_and(m, was, owed_not(m, owed_known(m, b.entitled))));
  out[AT_MORE] = out[AT_LESS] = out[AT_BARE] = out[AT_BARE_AFTER] = no;
  out[AT_UNCLEAR] = half;
  const struct rule_expr *unmoved = no; /* an amount that nobody knows, and that stays what it is */
  if (comparable(&a, &b)) {
    const struct rule_expr *as_before = owed_as_before(m, today, a.amount, b.amount);
    const struct rule_expr *equal =
        owed_or(m, as_before, owed_compare(m, RULE_EQ, a.amount, b.amount));
    unmoved = owed_and(m, owed_and(m, both, as_before), owed_not(m, owed_known(m, a.amount)));
    out[AT_MORE] = owed_and(m, both, owed_sure(m, owed_compare(m, RULE_LT, a.amount, b.amount)));
    out[AT_LESS] = owed_and(m, both, owed_sure(m, owed_compare(m, RULE_GT, a.amount, b.amount)));
    out[AT_UNCLEAR] = owed_or(m, half, owed_and(m, both, owed_not(m, owed_known(m, equal))));
    same = owed_and(m, both, owed_sure(m, equal));
    const struct rule_expr *new = owed_and(m, both, owed_known(m, b.amount));
    out[AT_BARE] = owed_and(m, new, owed_not(m, owed_known(m, a.amount)));
    out[AT_BARE_AFTER] = owed_where(m, out[AT_BARE], b.amount);
  }
  out[AT_SAME] = same;
  out[AT_DUE_MORE] = owed_and(m, b.due, owed_not(m, a.due));
  out[AT_DUE_LESS] = owed_and(m, a.due, owed_not(m, b.due));
  const struct rule_expr *clear = owed_not(m, owed_or(m, out[AT_UNCLEAR], unmoved));
  out[AT_BEFORE] = a.amount ? owed_where(m, owed_and(m, was, clear), a.amount) : no;
  out[AT_AFTER] = b.amount ? owed_where(m, owed_and(m, is, clear), b.amount) : no;
}

/* ---- Running ------------------------------------------------------------------------------------
 */

static struct owed_change change_of(const struct rule_tally *t) {
  return (struct owed_change){.gain = t[AT_GAIN].yes,
                              .lose = t[AT_LOSE].yes,
                              .more = t[AT_MORE].yes,
                              .less = t[AT_LESS].yes,
                              .same = t[AT_SAME].yes,
                              .unclear = t[AT_UNCLEAR].yes,
                              .before = t[AT_BEFORE].sum,
                              .after = t[AT_AFTER].sum,
                              .unpriced = t[AT_BEFORE].unknown + t[AT_AFTER].unknown,
                              .bare = t[AT_BARE].yes,
                              .bare_after = t[AT_BARE_AFTER].sum,
                              .due_more = t[AT_DUE_MORE].yes,
                              .due_less = t[AT_DUE_LESS].yes,
                              .before_over = t[AT_BEFORE].overflow,
                              .after_over = t[AT_AFTER].overflow,
                              .bare_over = t[AT_BARE_AFTER].overflow};
}

static void add_change(struct owed_change *to, const struct owed_change *c) {
  to->gain += c->gain;
  to->lose += c->lose;
  to->more += c->more;
  to->less += c->less;
  to->same += c->same;
  to->unclear += c->unclear;
  to->bare += c->bare;
  to->due_more += c->due_more;
  to->due_less += c->due_less;
  to->unpriced += c->unpriced;
  owed_add(&to->before, &to->before_over, c->before, c->before_over);
  owed_add(&to->after, &to->after_over, c->after, c->after_over);
  owed_add(&to->bare_after, &to->bare_over, c->bare_after, c->bare_over);
}

static enum ly fill(struct scope *s, const struct rule_totals *totals, size_t at,
                    struct owed_area area, struct owed_changed *out) {
  out->towns = ARENA_ARRAY(s->arena, struct owed_change_place, totals->count);
  if (!out->towns) return fail_memory(s);
  for (size_t i = 0; i < totals->count; i++) {
    const struct rule_area *row = &totals->areas[i];
    if (!owed_in_area(row, area)) continue;
    struct owed_change_place *p = &out->towns[out->town_count++];
    *p = (struct owed_change_place){row->area, change_of(row->rules + at * RULES_EACH)};
    add_change(&out->all, &p->change);
  }
  return LY_OK;
}

/* All pairs about one kind of party in one program. */
static enum ly run_kind(struct scope *s, const struct service_vocabulary *v, size_t kind,
                        const struct registry_moment *m, struct owed_area area,
                        struct pairs *pairs) {
  struct owed_maker maker = {s->arena, kind};
  const struct rule_expr **rules =
      ARENA_ARRAY(s->arena, const struct rule_expr *, pairs->count *RULES_EACH);
  if (!rules) return fail_memory(s);
  size_t n = 0, at = 0;
  for (size_t i = 0; i < pairs->count; i++) {
    if (kind_of(&pairs->list[i]) == kind)
      make_rules(maker, v, s->today, &pairs->list[i], rules + n++ * RULES_EACH);
  }
  if (arena_failed(s->arena)) return fail_memory(s);
  if (n == 0) return LY_OK;
  const struct rule_program *program;
  struct rule_totals totals = {0};
  struct rule_compiled what = {&v->rules, kind, s->today, rules, n * RULES_EACH};
  enum ly rc = rule_compile(s, &what, &program);
  if (!rc) rc = rule_run(s, program, registry_moment_world(m), NULL, 0, &totals);
  for (size_t i = 0; !rc && i < pairs->count; i++) {
    if (kind_of(&pairs->list[i]) == kind) rc = fill(s, &totals, at++, area, &pairs->list[i]);
  }
  return rc;
}

enum ly owed_what_if(struct scope *s, const struct service_vocabulary *before,
                     const struct service_vocabulary *after, const struct registry_moment *m,
                     struct owed_area area, struct owed_changed **out, size_t *count) {
  struct pairs pairs = {0};
  enum ly rc = find_pairs(s, before, after, &pairs);
  for (size_t k = 0; !rc && k < after->registry.count; k++)
    rc = run_kind(s, after, k, m, area, &pairs);
  *out = pairs.list;
  *count = pairs.count;
  return rc;
}

/* ---- Examples -----------------------------------------------------------------------------------
 */

struct examples {
  struct owed_example *list;
  size_t count, limit;
  enum owed_touched how;
  bool amounts;
  uint8_t before_places, after_places; /* those of a draft may be others */
};

static enum ly add_examples(struct scope *s, void *context, const struct rule_found *found) {
  struct examples *x = context;
  (void)s;
  for (size_t i = 0; i < found->count && x->count < x->limit; i++) {
    struct owed_example *e = &x->list[x->count++];
    *e = (struct owed_example){.how = x->how, .party = found->parties[i], .area = found->area};
    const struct rule_value *before = &found->values[0][i], *now = &found->values[1][i];
    e->priced = x->amounts && before->known && now->known;
    if (e->priced) e->before = (struct decimal){before->value, x->before_places};
    if (e->priced) e->after = (struct decimal){now->value, x->after_places};
  }
  return LY_OK;
}

enum ly owed_examples(struct scope *s, const struct service_vocabulary *after,
                      const struct registry_moment *m, struct owed_area area,
                      const struct owed_changed *pair, enum owed_touched how, size_t limit,
                      struct owed_example **out, size_t *count) {
  static const size_t at[OWED_TOUCHED] = {AT_GAIN, AT_LOSE,     AT_MORE,
                                          AT_LESS, AT_DUE_MORE, AT_DUE_LESS};
  static const size_t with[] = {AT_BEFORE, AT_AFTER};
  struct owed_maker maker = {s->arena, kind_of(pair)};
  const struct rule_expr *rules[RULES_EACH];
  struct examples x = {
      .list = ARENA_ARRAY(s->arena, struct owed_example, limit), .limit = limit, .how = how};
  *out = x.list;
  *count = 0;
  make_rules(maker, after, s->today, pair, rules);
  if (arena_failed(s->arena)) return fail_memory(s);
  x.amounts = (pair->after ? pair->after : pair->before)->amount != NULL;
  x.before_places = (uint8_t)rules[AT_BEFORE]->type.places;
  x.after_places = (uint8_t)rules[AT_AFTER]->type.places;
  const struct rule_program *program;
  struct rule_compiled what = {&after->rules, maker.kind, s->today, rules, RULES_EACH};
  struct rule_list list = {.rule = at[how],
                           .yes = true,
                           .with = with,
                           .with_count = 2,
                           .district = area.district,
                           .area_from = area.from,
                           .area_to = area.to,
                           .found = add_examples,
                           .context = &x};
  enum ly rc = rule_compile(s, &what, &program);
  if (!rc) rc = rule_run(s, program, registry_moment_world(m), &list, 1, NULL);
  *count = x.count;
  return rc;
}

const struct service_rules *owed_changed_rules(const struct owed_changed *c) {
  return c->after ? c->after : c->before;
}

bool owed_changed_called(const struct owed_changed *c, struct str name) {
  const struct service_programme *p = owed_changed_rules(c)->programme;
  return str_eq(p->key, name) || str_eq(p->name, name);
}
