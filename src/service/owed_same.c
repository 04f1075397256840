/* Whether two rules are the same, or come to the same. */
#include "service/draft.h"
#include "service/owed_rules.h"

static bool same_versions(const struct rule_param *a, const struct rule_param *b) {
  bool same = a->count == b->count && a->below_is_zero == b->below_is_zero;
  for (size_t i = 0; same && i < a->count; i++) {
    const struct rule_version *x = &a->versions[i], *y = &b->versions[i];
    same = x->from.day == y->from.day && x->to.day == y->to.day && x->known == y->known &&
           x->count == y->count;
    for (size_t e = 0; same && e < x->count; e++)
      same = x->entries[e].at == y->entries[e].at && x->entries[e].value == y->entries[e].value;
  }
  return same;
}

static bool same_word(const struct rule_word *a, const struct rule_word *b) {
  if (!a || !b) return a == b;
  return a->is == b->is && str_eq(a->key, b->key) && a->column == b->column &&
         a->party == b->party && a->value == b->value;
}

static bool same_param(const struct rule_param *a, const struct rule_param *b) {
  if (!a || !b) return a == b;
  return str_eq(a->key, b->key) && a->type.places == b->type.places && same_versions(a, b);
}

/* But for its figure. */
static bool same_head(const struct rule_expr *a, const struct rule_expr *b) {
  bool field =
      (!a->field && !b->field) || (a->field && b->field && str_eq(a->field->key, b->field->key));
  return a->op == b->op && a->type.kind == b->type.kind && a->type.places == b->type.places &&
         a->count == b->count && a->value == b->value && str_eq(a->text, b->text) &&
         a->window.is == b->window.is && a->window.n == b->window.n && a->rounding == b->rounding &&
         field && same_word(a->word, b->word);
}

static bool same_rule(const struct rule_expr *a, const struct rule_expr *b) {
  if (!a || !b) return a == b;
  if (!same_head(a, b) || !same_param(a->param, b->param)) return false;
  bool term = a->op == RULE_WORD && a->word->is == RULE_TERM;
  if (term && !same_rule(a->word->expr, b->word->expr)) return false;
  for (size_t i = 0; i < a->count; i++) {
    if (!same_rule(a->args[i], b->args[i])) return false;
  }
  return true;
}

bool owed_same_rules(const struct service_rules *a, const struct service_rules *b) {
  if (!a || !b) return a == b;
  return same_rule(a->eligible, b->eligible) && same_rule(a->amount, b->amount) &&
         same_rule(a->done, b->done) && owed_same_rules(a->above, b->above);
}

/* ---- For whom another figure changes nothing ----------------------------------------------------
 *
 * A figure that stands by codes may differ for some of them alone. Whose code is another one has
 * what they had, also where nobody knows how much that is.
 */

static const struct rule_expr *yes(struct owed_maker m) {
  return owed_not(m, owed_no(m));
}

static const struct rule_entry *entry_at(const struct rule_version *v, int64_t at) {
  for (size_t i = 0; v && i < v->count; i++) {
    if (v->entries[i].at == at) return &v->entries[i];
  }
  return NULL;
}

static bool same_entry(const struct rule_version *a, const struct rule_version *b, int64_t at) {
  const struct rule_entry *x = entry_at(a, at), *y = entry_at(b, at);
  return (!x && !y) || (x && y && x->value == y->value);
}

static const struct rule_expr *has_code(struct owed_maker m, const struct rule_expr *index,
                                        int64_t code) {
  struct rule_expr *e = ARENA_NEW(m.arena, struct rule_expr);
  if (!e) return NULL;
  *e = (struct rule_expr){
      .op = RULE_LITERAL, .type = index->type, .party = m.kind, .depth = 1, .value = code};
  return owed_compare(m, RULE_EQ, index, e);
}

/* The code by which the figure is looked up is known, and none of those whose figure differs. */
static const struct rule_expr *same_figure(struct owed_maker m, struct date today,
                                           const struct rule_expr *a, const struct rule_expr *b) {
  if (same_param(a->param, b->param)) return yes(m);
  bool by_code = a->param && b->param && a->count == 1 && a->param->by == RULE_BY_CODE &&
                 str_eq(a->param->key, b->param->key) &&
                 a->param->type.places == b->param->type.places;
  if (!by_code) return owed_no(m);
  const struct rule_version *was = service_param_on(a->param, today);
  const struct rule_version *is = service_param_on(b->param, today);
  const struct rule_expr *differs = owed_no(m);
  for (size_t i = 0; i < a->param->index.codes->count; i++) {
    if (!same_entry(was, is, (int64_t)i))
      differs = owed_or(m, differs, has_code(m, a->args[0], (int64_t)i));
  }
  return owed_sure(m, owed_not(m, differs));
}

/* What is asked of others cannot be said of the party itself. */
const struct rule_expr *owed_as_before(struct owed_maker m, struct date today,
                                       const struct rule_expr *a, const struct rule_expr *b) {
  if (same_rule(a, b)) return yes(m);
  if (!same_head(a, b) || a->party != m.kind) return owed_no(m);
  const struct rule_expr *all = same_figure(m, today, a, b);
  bool term = a->op == RULE_WORD && a->word->is == RULE_TERM;
  if (term) all = owed_and(m, all, owed_as_before(m, today, a->word->expr, b->word->expr));
  for (size_t i = 0; i < a->count; i++) {
    if (a->args[i]->party != m.kind) return owed_no(m);
    all = owed_and(m, all, owed_as_before(m, today, a->args[i], b->args[i]));
  }
  return all;
}
