/* Whether two trees are the same rule. */
#include "rule/rule_int.h"

bool rule_same(const struct rule_expr *a, const struct rule_expr *b) {
  if (a == b) return true;
  bool same = a->op == b->op && a->word == b->word && a->param == b->param &&
              a->field == b->field && a->value == b->value && a->count == b->count &&
              a->rounding == b->rounding && a->party == b->party && a->type.kind == b->type.kind &&
              a->type.places == b->type.places && a->window.is == b->window.is &&
              a->window.n == b->window.n && str_eq(a->text, b->text);
  for (size_t i = 0; same && i < a->count; i++) same = rule_same(a->args[i], b->args[i]);
  return same;
}
