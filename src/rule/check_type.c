/* Types that have to fit. */
#include "rule/check_int.h"

const struct rule_type check_truth = {.kind = RULE_TRUTH};

struct rule_type check_type(struct reading *r, const struct rule_type *type) {
  struct rule_type t = *type;
  struct str unit;
  if (t.kind == RULE_NUMBER && rule_unit(r->s->arena, t.unit, &unit)) t.unit = unit;
  return t;
}

struct str check_piece(const struct reading *r, const struct rule_expr *e) {
  return rule_piece(r, e->from, e->to);
}

static struct str type_of(const struct reading *r, const struct rule_expr *e) {
  return rule_type_text(r->s, r->v, &e->type);
}

bool check_kind(struct reading *r, const struct rule_expr *e, enum rule_kind kind) {
  if (e->type.kind == kind) return true;
  const struct rule_type wanted = {.kind = kind};
  rule_fault(r, e->from, MSG_RULE_WRONG_KIND, rule_type_text(r->s, r->v, &wanted),
             check_piece(r, e), type_of(r, e));
  return false;
}

bool check_is_truth(struct reading *r, struct rule_expr *const *args, size_t count) {
  bool good = true;
  for (size_t i = 0; i < count; i++) good = check_kind(r, args[i], RULE_TRUTH) && good;
  return good;
}

/* ---- Units --------------------------------------------------------------------------------------
 */

static bool takes_units(enum rule_op op) {
  switch ((int)op) {
    case RULE_LITERAL:
    case RULE_NEG:
    case RULE_ADD:
    case RULE_SUB:
    case RULE_MIN:
    case RULE_MAX:
    case RULE_ROUND:
    case RULE_IF: return true;
    default: return false;
  }
}

/* Made of literals without a unit alone, so that it fits any. */
static bool fits_any(const struct rule_expr *e) {
  if (e->type.kind != RULE_NUMBER || e->type.unit.len || !takes_units(e->op)) return false;
  for (size_t i = e->op == RULE_IF; i < e->count; i++) {
    if (!fits_any(e->args[i])) return false;
  }
  return true;
}

static void adopt(const struct rule_expr *e, struct str unit) {
  /* The tree is still ours alone. */
  ((struct rule_expr *)(uintptr_t)e)->type.unit = unit;
  for (size_t i = e->op == RULE_IF; i < e->count; i++) adopt(e->args[i], unit);
}

static struct str unit_text(const struct reading *r, struct str unit) {
  return unit.len ? unit : message_plain(r->s->lang, MSG_RULE_UNIT_MISSING);
}

/* A unit without anything above its line can not be written behind a literal. */
static bool can_adopt(const struct rule_expr *e, struct str unit) {
  return unit.len && unit.ptr[0] != '/' && fits_any(e);
}

bool check_units(struct reading *r, struct rule_expr *a, struct rule_expr *b) {
  if (str_eq(a->type.unit, b->type.unit)) return true;
  if (can_adopt(a, b->type.unit)) {
    adopt(a, b->type.unit);
    return true;
  }
  if (can_adopt(b, a->type.unit)) {
    adopt(b, a->type.unit);
    return true;
  }
  rule_fault(r, b->from, MSG_RULE_UNITS_DIFFER, check_piece(r, a), unit_text(r, a->type.unit),
             check_piece(r, b), unit_text(r, b->type.unit));
  return false;
}

static bool same_list(const struct rule_type *a, const struct rule_type *b) {
  if (a->kind == RULE_PARTY) return a->party == b->party;
  return (a->kind != RULE_CODE && a->kind != RULE_SET) || a->codes == b->codes ||
         str_eq(a->codes->key, b->codes->key);
}

bool check_alike(struct reading *r, struct rule_expr *a, struct rule_expr *b) {
  if (a->type.kind == b->type.kind && same_list(&a->type, &b->type)) {
    return a->type.kind != RULE_NUMBER || check_units(r, a, b);
  }
  rule_fault(r, b->from, MSG_RULE_NOT_ALIKE, check_piece(r, a), type_of(r, a), check_piece(r, b),
             type_of(r, b));
  return false;
}

bool check_wanted(struct reading *r, struct rule_expr *e, const struct rule_type *wanted) {
  struct rule_type type = check_type(r, wanted);
  if (e->type.kind != type.kind || !same_list(&e->type, &type)) {
    rule_fault(r, e->from, MSG_RULE_WANTED_KIND, rule_type_text(r->s, r->v, &type), type_of(r, e));
    return false;
  }
  if (type.kind != RULE_NUMBER) return true;
  if (!str_eq(e->type.unit, type.unit)) {
    if (!can_adopt(e, type.unit)) {
      rule_fault(r, e->from, MSG_RULE_WANTED_UNIT, unit_text(r, type.unit),
                 unit_text(r, e->type.unit));
      return false;
    }
    adopt(e, type.unit);
  }
  if (e->type.places <= type.places) return true;
  rule_fault(r, e->from, MSG_RULE_WANTED_PLACES, str_int(r->s->arena, type.places),
             str_int(r->s->arena, e->type.places));
  return false;
}
