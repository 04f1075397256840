/* Rules that are put together from those of programmes. */
#include "service/owed_rules.h"

static const struct rule_type truth = {.kind = RULE_TRUTH};

static const struct rule_expr *node(struct owed_maker m, enum rule_op op, struct rule_type type,
                                    const struct rule_expr *const *args, size_t count) {
  struct rule_expr *e = ARENA_NEW(m.arena, struct rule_expr);
  const struct rule_expr **copy = ARENA_ARRAY(m.arena, const struct rule_expr *, count);
  if (!e || !copy) return NULL;
  *e = (struct rule_expr){.op = op, .type = type, .party = m.kind, .depth = 1};
  for (size_t i = 0; i < count; i++) {
    if (!args[i]) return NULL;
    copy[i] = args[i];
    if (args[i]->depth + 1 > e->depth) e->depth = args[i]->depth + 1;
  }
  e->args = copy;
  e->count = count;
  return e;
}

static const struct rule_expr *literal(struct owed_maker m, struct rule_type type, int64_t value) {
  struct rule_expr *e = ARENA_NEW(m.arena, struct rule_expr);
  if (!e) return NULL;
  *e = (struct rule_expr){
      .op = RULE_LITERAL, .type = type, .party = m.kind, .depth = 1, .value = value};
  return e;
}

static const struct rule_expr *two(struct owed_maker m, enum rule_op op, const struct rule_expr *a,
                                   const struct rule_expr *b) {
  const struct rule_expr *args[] = {a, b};
  return node(m, op, truth, args, 2);
}

const struct rule_expr *owed_no(struct owed_maker m) {
  return literal(m, truth, 0);
}

const struct rule_expr *owed_and(struct owed_maker m, const struct rule_expr *a,
                                 const struct rule_expr *b) {
  return two(m, RULE_AND, a, b);
}

const struct rule_expr *owed_or(struct owed_maker m, const struct rule_expr *a,
                                const struct rule_expr *b) {
  return two(m, RULE_OR, a, b);
}

const struct rule_expr *owed_not(struct owed_maker m, const struct rule_expr *a) {
  return node(m, RULE_NOT, truth, &a, 1);
}

const struct rule_expr *owed_known(struct owed_maker m, const struct rule_expr *a) {
  return node(m, RULE_KNOWN, truth, &a, 1);
}

const struct rule_expr *owed_sure(struct owed_maker m, const struct rule_expr *a) {
  return owed_and(m, owed_known(m, a), a);
}

const struct rule_expr *owed_compare(struct owed_maker m, enum rule_op op,
                                     const struct rule_expr *a, const struct rule_expr *b) {
  return two(m, op, a, b);
}

const struct rule_expr *owed_where(struct owed_maker m, const struct rule_expr *condition,
                                   const struct rule_expr *amount) {
  if (!amount) return NULL;
  const struct rule_expr *args[] = {condition, amount, literal(m, amount->type, 0)};
  return node(m, RULE_IF, amount->type, args, 3);
}

const struct rule_expr *owed_entitled(struct owed_maker m, const struct service_rules *rules) {
  const struct rule_expr *e = rules->eligible;
  for (const struct service_rules *r = rules->above; r; r = r->above)
    e = owed_or(m, e, r->eligible);
  return e;
}

static bool has_amount_above(const struct service_rules *rules) {
  for (const struct service_rules *r = rules->above; r; r = r->above)
    if (r->amount) return true;
  return false;
}

const struct rule_expr *owed_amount(struct owed_maker m, const struct service_rules *rules) {
  if (!has_amount_above(rules)) return rules->amount;
  const struct rule_expr *best = NULL;
  for (const struct service_rules *r = rules; r; r = r->above) {
    bool fits = r->amount && (!best || str_eq(r->amount->type.unit, best->type.unit));
    if (!fits) continue; /* of unlike units the lowest pack's is taken */
    const struct rule_expr *args[] = {best, owed_where(m, r->eligible, r->amount)};
    if (!args[1]) return NULL;
    struct rule_type type = args[1]->type;
    if (best && best->type.places > type.places) type.places = best->type.places;
    best = best ? node(m, RULE_MAX, type, args, 2) : args[1];
  }
  return best;
}

/* Kept as each of those that stand asks: one that does not hold for somebody asks nothing. */
static const struct rule_expr *kept_by_all(struct owed_maker m, const struct service_rules *rules) {
  const struct rule_expr *e = NULL;
  if (!rules->above) return rules->done;
  for (const struct service_rules *r = rules; r; r = r->above) {
    if (!r->done) continue;
    const struct rule_expr *kept = owed_or(m, owed_sure(m, owed_not(m, r->eligible)), r->done);
    e = e ? owed_and(m, e, kept) : kept;
  }
  return e;
}

static const struct rule_word *received_word(const struct service_vocabulary *v, size_t kind) {
  const struct rule_party *party = &v->rules.parties[kind];
  for (size_t i = 0; i < party->count; i++) {
    const struct rule_word *w = &party->words[i];
    if (w->is == RULE_FACT && w->column == v->columns[kind].count) return w;
  }
  return NULL;
}

const struct rule_expr *owed_received(struct owed_maker m, const struct service_vocabulary *v,
                                      const struct service_rules *rules) {
  if (rules->done) return kept_by_all(m, rules);
  const struct rule_word *word = received_word(v, m.kind);
  struct rule_expr *set = ARENA_NEW(m.arena, struct rule_expr);
  must(word); /* each kind of party has it */
  if (!set) return NULL;
  *set = (struct rule_expr){
      .op = RULE_WORD, .type = word->type, .party = m.kind, .depth = 1, .word = word};
  struct rule_type code = {.kind = RULE_CODE, .codes = word->type.codes};
  const struct rule_expr *args[] = {set, literal(m, code, (int64_t)rules->code)};
  return node(m, RULE_IN, truth, args, 2);
}
