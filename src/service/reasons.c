/* Reasons in a few lines. */
#include "service/reasons.h"

enum { FACTS_MAX = 12 };

static bool is_joint(enum rule_op op) {
  return op == RULE_AND || op == RULE_OR || op == RULE_NOT;
}

/* What is looked up, not worked out: a fact, members, acts, a figure. */
static bool is_found(const struct rule_expr *e) {
  static const enum rule_op found[] = {RULE_COUNT,     RULE_ANY,     RULE_ALL,      RULE_SUM,
                                       RULE_ACT_COUNT, RULE_ACT_SUM, RULE_ACT_LAST, RULE_PARAM};
  if (e->op == RULE_WORD) return e->word->is != RULE_TERM && e->word->is != RULE_CONSTANT;
  for (size_t i = 0; i < sizeof found / sizeof *found; i++) {
    if (e->op == found[i]) return true;
  }
  return false;
}

static bool has(const struct value *list, struct str text) {
  for (const struct value *v = list->first; v; v = v->next) {
    if (str_eq(value_get(v, STR("text"))->text, text)) return true;
  }
  return false;
}

static void put_step(struct scope *s, const struct rule_vocabulary *v, struct value *out,
                     const struct rule_step *step) {
  value_put_text(s->arena, out, "text", rule_print(s, v, step->expr));
  value_put_text(s->arena, out, "value_text",
                 rule_value_named(s, v, &step->expr->type, &step->value));
}

/* Of one that stands as the condition itself (失智) there is nothing more to say. */
static void add_facts(struct scope *s, const struct rule_vocabulary *v,
                      const struct rule_step *step, struct value *list) {
  if (is_found(step->expr)) {
    struct value *fact = value_map(s->arena);
    put_step(s, v, fact, step);
    if (list->count < FACTS_MAX && !has(list, value_get(fact, STR("text"))->text))
      value_add(list, fact);
    return;
  }
  for (size_t i = 0; i < step->count; i++)
    if (step->args[i]->decides) add_facts(s, v, step->args[i], list);
}

/* A condition that stands in a rule several times is one reason. */
static void add_reason(struct scope *s, const struct rule_vocabulary *v,
                       const struct rule_step *step, struct value *list) {
  struct value *reason = value_map(s->arena), *facts = value_list(s->arena);
  put_step(s, v, reason, step);
  if (has(list, value_get(reason, STR("text"))->text)) return;
  value_put_bool(s->arena, reason, "known", step->value.known);
  if (!is_found(step->expr)) add_facts(s, v, step, facts);
  value_put(reason, "facts", facts);
  value_add(list, reason);
}

static void add_deciding(struct scope *s, const struct rule_vocabulary *v,
                         const struct rule_step *step, struct value *list) {
  if (!step->decides) return;
  if (!is_joint(step->expr->op)) {
    add_reason(s, v, step, list);
    return;
  }
  for (size_t i = 0; i < step->count; i++) add_deciding(s, v, step->args[i], list);
}

struct value *service_reasons_value(struct scope *s, const struct rule_vocabulary *v,
                                    const struct rule_answer *answer) {
  struct value *list = value_list(s->arena);
  if (answer->why) add_deciding(s, v, answer->why, list);
  if (answer->why && list->count == 0) add_reason(s, v, answer->why, list);
  return list;
}
