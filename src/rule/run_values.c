/* Values as readers of results see them; see run.h. */
#include "rule/run.h"

struct rule_value answer_unknown(void) {
  return (struct rule_value){.least = INT64_MIN, .most = INT64_MAX};
}

struct rule_value answer_truth(bool t, bool p) {
  return t == p ? answer_known(t) : answer_unknown();
}

struct rule_value answer_count(int64_t least, int64_t most) {
  return (struct rule_value){
      .known = least == most, .value = least == most ? least : 0, .least = least, .most = most};
}

struct rule_value relation_unknown(const struct relation *r) {
  if (r->is_count) return answer_count(0, INT64_MAX);
  if (r->kind != RULE_SET) return answer_unknown();
  uint64_t all = r->outputs >= 64 ? UINT64_MAX : (UINT64_C(1) << r->outputs) - 1;
  return answer_set(0, all);
}

/* ---- Members ------------------------------------------------------------------------------------
 */

/* `inner`: the values of the relation's args on the member. */
void members_add(struct members *m, const struct relation *r, const struct rule_value *inner) {
  const struct rule_value yes = answer_known(1);
  size_t args = r->expr->count;
  const struct rule_value *condition = &yes;
  if (r->op == RULE_SUM && args > 1) condition = &inner[1];
  if (r->op != RULE_SUM && args > 0) condition = &inner[0];
  bool certain = condition->known && condition->value, possible = !condition->known || certain;
  m->count++;
  m->certain += certain;
  m->possible += possible;
  if (r->op != RULE_SUM || !possible) return;
  if (!certain || !inner[0].known) m->sum_open = true;
  m->sum += inner[0].known ? inner[0].value : 0;
}

struct rule_value members_value(const struct members *m, const struct relation *r, bool complete) {
  int64_t sum;
  switch ((int)r->op) {
    case RULE_ANY: return answer_truth(m->certain > 0, m->possible > 0 || !complete);
    case RULE_ALL: return answer_truth(complete && m->certain == m->count, m->possible == m->count);
    case RULE_SUM:
      if (m->sum_open || !complete || !fits_64(m->sum, &sum)) return answer_unknown();
      return answer_known(sum);
    default: return answer_count(m->certain, complete ? m->possible : INT64_MAX);
  }
}

/* ---- Acts ---------------------------------------------------------------------------------------
 */

struct rule_value act_value(const struct relation *r, const struct rule_acts_ask *told, size_t i) {
  if (r->op == RULE_ACT_COUNT) return answer_count(told->counts[i].least, told->counts[i].most);
  const struct rule_value *v = r->op == RULE_ACT_SUM ? &told->sums[i] : &told->lasts[i];
  return v->known ? answer_known(v->value) : answer_unknown();
}

enum ly acts_values(struct scope *s, const struct relation *r, size_t kind,
                    const struct rule_world *world, int64_t district, const int64_t *parties,
                    size_t count, struct rule_value *out) {
  for (size_t i = 0; i < count; i++) out[i] = relation_unknown(r);
  if (!world->acts || count == 0) return LY_OK;
  struct arena_mark mark = arena_mark(s->arena);
  struct rule_acts_ask ask = {.kind = kind,
                              .word = r->word,
                              .field = r->field,
                              .from = r->from,
                              .to = r->to,
                              .district = district,
                              .parties = parties,
                              .count = count,
                              .counts = ARENA_ARRAY(s->arena, struct rule_value, count),
                              .lasts = ARENA_ARRAY(s->arena, struct rule_value, count)};
  if (r->field) ask.sums = ARENA_ARRAY(s->arena, struct rule_value, count);
  if (arena_failed(s->arena)) return fail_memory(s);
  enum ly rc = world->acts(s, world->context, &ask);
  for (size_t i = 0; i < count && !rc; i++) out[i] = act_value(r, &ask, i);
  arena_rewind(s->arena, mark);
  return rc;
}
