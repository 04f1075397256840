/* What a schema can not say about facts, relations and rates. */
#include "plan/check_int.h"
#include "plan/relate_int.h"

#include <stdio.h>

static int forms_of(const struct plan_operand *o) {
  return (o->fact.key.len > 0) + (o->base.key.len > 0) + (o->target.key.len > 0) + o->number.given +
         (o->sum != PLAN_SUM_NONE);
}

/* Each operand is one thing; `over` belongs in products, `minus` in sums, neither first. */
static void check_operand(struct scope *s, struct diag_at at, int kind,
                          const struct plan_operand *o, bool first) {
  if (forms_of(o) != 1) diag_error(s, at, MSG_PLAN_OPERAND_FORM);
  if (o->over && (kind != PLAN_PRODUCT || first)) {
    diag_error(s, at, MSG_PLAN_OPERAND_MISPLACED, STR("over"));
  }
  if (o->minus && (kind != PLAN_SUM || first)) {
    diag_error(s, at, MSG_PLAN_OPERAND_MISPLACED, STR("minus"));
  }
  const struct plan_indicator *based = (const void *)o->base.entry;
  if (based && !based->base) diag_error(s, o->base.at, MSG_PLAN_NO_BASE, based->name);
}

/* How many operands a kind takes on its right: at least and at most. */
static const struct {
  size_t least, most;
} arity[] = {
    [PLAN_EQUAL] = {1, 1},      [PLAN_TEXT_AGAINST_TABLE] = {1, 1},
    [PLAN_SHARE] = {2, 2},      [PLAN_SUM] = {1, 32},
    [PLAN_PRODUCT] = {2, 8},    [PLAN_GROWTH] = {2, 2},
    [PLAN_AT_LEAST] = {1, 1},   [PLAN_AT_MOST] = {1, 1},
    [PLAN_SAME_WORDS] = {0, 0},
};

static void check_operands(struct scope *s, const struct pack_entry *entry, const char *path,
                           int kind, const struct pack_many *operands) {
  struct diag_at at = pack_field_at(entry, path);
  if (operands->count < arity[kind].least || operands->count > arity[kind].most) {
    diag_error(s, at, MSG_PLAN_OPERAND_COUNT, str_int(s->arena, (int64_t)arity[kind].least),
               str_int(s->arena, (int64_t)arity[kind].most));
  }
  struct plan_operand *const *list = operands->items;
  for (size_t i = 0; i < operands->count; i++) check_operand(s, at, kind, list[i], i == 0);
}

/* A derived fact stands on what the document states, never on another derived one: so no circle
 * can be written, and working one out takes as many steps as it has operands. */
static void check_derived(struct scope *s, const struct plan_fact *fact) {
  check_operands(s, &fact->entry, "derive.of", fact->derive->by, &fact->derive->of);
  struct plan_operand *const *list = fact->derive->of.items;
  for (size_t i = 0; i < fact->derive->of.count; i++) {
    const struct pack_ref *ref = &list[i]->fact;
    const struct plan_fact *other = (const void *)ref->entry;
    if (other && other->derive) diag_error(s, ref->at, MSG_PLAN_DERIVED_TWICE, ref->key);
  }
}

void plan_check_fact(struct scope *s, const struct pack *pack, const struct pack_entry *entry) {
  (void)pack;
  const struct plan_fact *fact = (const struct plan_fact *)(const void *)entry;
  if (!fact->figure == !fact->derive) {
    diag_error(s, entry->at, MSG_PLAN_FACT_FORM, fact->name);
  }
  plan_check_figure(s, entry, "figure", fact->figure);
  if (fact->derive) check_derived(s, fact);
  if (fact->denominator && fact->denominator->per == 0) {
    diag_error(s, pack_field_at(entry, "denominator.per"), MSG_PLAN_PER_ZERO, fact->name);
  }
}

static bool of_table(const struct plan_operand *o) {
  const struct pack_ref *ref = o->base.key.len ? &o->base : &o->target;
  const struct plan_indicator *i = (const void *)ref->entry;
  return i && i->number > 0;
}

/* Words want two texts and nothing else, numbers a left side and operands. */
static void check_shape(struct scope *s, const struct pack_entry *entry,
                        const struct plan_relation *r) {
  bool words = r->kind == PLAN_SAME_WORDS;
  if (words && (r->texts.count != 2 || r->left)) {
    diag_error(s, entry->at, MSG_PLAN_WANT_TEXTS, r->key);
  }
  if (!words && (!r->left || r->texts.count)) diag_error(s, entry->at, MSG_PLAN_WANT_LEFT, r->key);
  if (r->left) check_operand(s, pack_field_at(entry, "left"), r->kind, r->left, true);
  check_operands(s, entry, "right", r->kind, &r->right);
}

void plan_check_relation(struct scope *s, const struct pack *pack, const struct pack_entry *entry) {
  const struct plan_relation *r = (const struct plan_relation *)(const void *)entry;
  (void)pack;
  size_t before = s->diags.errors;
  check_shape(s, entry, r);
  if (s->diags.errors > before || r->kind != PLAN_TEXT_AGAINST_TABLE) return;
  struct plan_operand *const *list = r->right.items;
  bool table = of_table(r->left) || of_table(list[0]);
  if (!table) diag_error(s, pack_field_at(entry, "kind"), MSG_PLAN_WANT_TABLE, r->key);
}
