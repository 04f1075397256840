/* Functions: members of a relation, acts, rounding and the rest, by the rows in keys.c. */
#include "rule/check_int.h"

static const struct rule_function *function_of(const struct syntax *n) {
  return &rule_functions[n->function];
}

static bool right_count(struct reading *r, const struct syntax *n) {
  const struct rule_function *f = function_of(n);
  if (n->count >= f->least && n->count <= f->most) return true;
  struct arena *a = r->s->arena;
  if (f->least == f->most) {
    rule_fault(r, n->from, MSG_RULE_ARGUMENT_COUNT, f->name, str_int(a, f->least),
               str_int(a, (int64_t)n->count));
  } else {
    rule_fault(r, n->from, MSG_RULE_ARGUMENT_RANGE, f->name, str_int(a, f->least),
               str_int(a, f->most), str_int(a, (int64_t)n->count));
  }
  return false;
}

/* The path in front; its last word is of one sort. */
static bool route_to(struct reading *r, const struct syntax *n, size_t party,
                     enum rule_word_is sort, struct check_route *out) {
  enum message why = sort == RULE_MANY ? MSG_RULE_WANT_MANY : MSG_RULE_WANT_ACTS;
  if (n->first->is == SYNTAX_PATH) {
    if (!check_route(r, n->first, party, out)) return false;
    if (out->last->is == sort) return true;
  }
  rule_fault(r, n->first->from, why, function_of(n)->name);
  return false;
}

static struct rule_expr *condition_on(struct reading *r, const struct syntax *n, size_t party) {
  struct rule_expr *e = check_syntax(r, n, party, &check_truth);
  return e && check_kind(r, e, RULE_TRUTH) ? e : NULL;
}

static struct rule_expr *members(struct reading *r, const struct syntax *n, size_t party) {
  const struct rule_function *f = function_of(n);
  struct check_route route;
  if (!route_to(r, n, party, RULE_MANY, &route)) return NULL;
  struct rule_expr *condition = NULL;
  if (n->count > 1) {
    condition = condition_on(r, n->last, route.last->party);
    if (!condition) return NULL;
  }
  struct rule_type type = check_truth;
  if (f->op == RULE_COUNT) type = (struct rule_type){.kind = RULE_NUMBER, .unit = str_of(f->unit)};
  struct rule_expr *e = check_make(r, n, f->op, route.party, type, &condition, n->count > 1);
  if (e) e->word = route.last;
  return check_wrap(r, n, party, &route, e);
}

static struct rule_expr *sum(struct reading *r, const struct syntax *n, size_t party) {
  struct check_route route;
  if (!route_to(r, n, party, RULE_MANY, &route)) return NULL;
  if (n->count < 2) {
    rule_fault(r, n->from, MSG_RULE_ARGUMENT_RANGE, function_of(n)->name, STR("2"), STR("3"),
               STR("1"));
    return NULL;
  }
  struct rule_expr *args[2] = {check_syntax(r, n->first->next, route.last->party, NULL)};
  if (!args[0] || !check_kind(r, args[0], RULE_NUMBER)) return NULL;
  if (n->count > 2) {
    args[1] = condition_on(r, n->last, route.last->party);
    if (!args[1]) return NULL;
  }
  struct rule_expr *e =
      check_make(r, n, RULE_SUM, route.party, args[0]->type, args, n->count > 2 ? 2 : 1);
  if (e) e->word = route.last;
  return check_wrap(r, n, party, &route, e);
}

/* ---- Acts ---------------------------------------------------------------------------------------
 */

static bool window_of(struct reading *r, const struct syntax *n, struct rule_window *out) {
  *out = (struct rule_window){RULE_EVER, 0};
  if (n->count < 2) return true;
  *out = n->last->window;
  if (n->count == 2 && n->last->is == SYNTAX_WINDOW) return true;
  rule_fault(r, n->first->next->from, MSG_RULE_WANT_WINDOW, function_of(n)->name);
  return false;
}

static struct str field_names(struct reading *r, const struct rule_acts *acts) {
  struct buf b = buf_open(r->s->arena, 400);
  for (size_t i = 0; i < acts->count; i++) {
    if (i) buf_add(&b, STR("、"));
    buf_add(&b, acts->fields[i].name);
  }
  return buf_str(&b);
}

static const struct rule_act_field *field_of(struct reading *r, const struct check_route *route) {
  const struct rule_acts *acts = route->last->acts;
  if (!route->field || acts->count == 0) {
    rule_fault(r, route->last_name->from, acts->count ? MSG_RULE_IS_ACTS : MSG_RULE_NO_FIELDS,
               route->last->name);
    return NULL;
  }
  for (size_t i = 0; i < acts->count; i++) {
    if (str_eq(acts->fields[i].name, route->field->token->text)) return &acts->fields[i];
  }
  rule_fault(r, route->field->from, MSG_RULE_UNKNOWN_FIELD, route->last->name,
             route->field->token->text, field_names(r, acts));
  return NULL;
}

static struct rule_expr *acts(struct reading *r, const struct syntax *n, size_t party,
                              enum rule_op op, struct rule_type type) {
  const struct rule_act_field *field = NULL;
  struct check_route route;
  struct rule_window window;
  if (!route_to(r, n, party, RULE_ACTS, &route) || !window_of(r, n, &window)) return NULL;
  if (op == RULE_ACT_SUM) {
    if (!(field = field_of(r, &route))) return NULL;
    type = check_type(r, &field->type);
  } else if (route.field) {
    rule_fault(r, route.field->from, MSG_RULE_NOT_A_RELATION, route.last->name,
               route.field->token->text);
    return NULL;
  }
  struct rule_expr *e = check_make(r, n, op, route.party, type, NULL, 0);
  if (!e) return NULL;
  e->word = route.last;
  e->field = field;
  e->window = window;
  return check_wrap(r, n, party, &route, e);
}

/* Whether the path leads to records of services; nothing is told. */
static bool names_acts(const struct reading *r, const struct syntax *n, size_t party) {
  if (n->is != SYNTAX_PATH) return false;
  for (const struct syntax *name = n->first; name; name = name->next) {
    const struct rule_word *word = rule_find_word(r->v, party, name->token->text);
    if (!word) return false;
    if (word->is != RULE_ONE) return word->is == RULE_ACTS;
    party = word->party;
  }
  return false;
}

/* ---- Numbers ------------------------------------------------------------------------------------
 */

static struct rule_expr *two(struct reading *r, const struct syntax *n, size_t party) {
  struct rule_expr *args[2] = {check_syntax(r, n->first, party, NULL),
                               check_syntax(r, n->last, party, NULL)};
  if (!args[0] || !args[1]) return NULL;
  if (!check_kind(r, args[0], RULE_NUMBER) || !check_kind(r, args[1], RULE_NUMBER)) return NULL;
  if (!check_units(r, args[0], args[1])) return NULL;
  struct rule_type type = args[0]->type;
  if (args[1]->type.places > type.places) type.places = args[1]->type.places;
  return check_make(r, n, function_of(n)->op, party, type, args, 2);
}

static struct rule_expr *since(struct reading *r, const struct syntax *n, size_t party) {
  static const struct rule_type date = {.kind = RULE_DATE};
  const struct rule_function *f = function_of(n);
  struct rule_expr *e = check_syntax(r, n->first, party, &date);
  if (!e || !check_kind(r, e, RULE_DATE)) return NULL;
  const struct rule_type type = {.kind = RULE_NUMBER, .unit = str_of(f->unit)};
  return check_make(r, n, f->op, party, type, &e, 1);
}

/* A division is checked here, where its rounding is known. */
static struct rule_expr *divided(struct reading *r, const struct syntax *n, size_t party,
                                 int places) {
  struct rule_expr *args[2] = {check_syntax(r, n->first, party, NULL),
                               check_syntax(r, n->last, party, NULL)};
  if (!args[0] || !args[1]) return NULL;
  if (!check_kind(r, args[0], RULE_NUMBER) || !check_kind(r, args[1], RULE_NUMBER)) return NULL;
  struct rule_type type = {.kind = RULE_NUMBER, .places = places};
  if (!rule_unit_product(r->s->arena, args[0]->type.unit, args[1]->type.unit, true, &type.unit)) {
    rule_fault(r, n->from, MSG_RULE_UNIT_MIXED, rule_piece(r, n->from, n->to));
    return NULL;
  }
  return check_make(r, n, RULE_DIVIDE, party, type, args, 2);
}

static struct rule_expr *rounding(struct reading *r, const struct syntax *n, size_t party) {
  const struct rule_function *f = function_of(n);
  bool divides = n->first->is == SYNTAX_OP && n->first->op == RULE_DIVIDE;
  struct rule_expr *arg =
      divides ? divided(r, n->first, party, f->places) : check_syntax(r, n->first, party, NULL);
  if (!arg || !check_kind(r, arg, RULE_NUMBER)) return NULL;
  if (f->unit && !rule_unit_has(arg->type.unit, f->unit)) {
    struct str none = message_plain(r->s->lang, MSG_RULE_UNIT_MISSING);
    rule_fault(r, arg->from, MSG_RULE_ROUND_UNIT, f->name, check_piece(r, arg),
               arg->type.unit.len ? arg->type.unit : none);
    return NULL;
  }
  struct rule_type type = arg->type;
  type.places = f->places;
  struct rule_expr *e = check_make(r, n, RULE_ROUND, party, type, &arg, 1);
  if (!e) return NULL;
  e->rounding = f->rounding;
  e->value = f->step;
  return e;
}

static struct rule_expr *known(struct reading *r, const struct syntax *n, size_t party) {
  struct rule_expr *e = check_syntax(r, n->first, party, NULL);
  return e ? check_make(r, n, RULE_KNOWN, party, check_truth, &e, 1) : NULL;
}

struct rule_expr *check_call(struct reading *r, const struct syntax *n, size_t party,
                             const struct rule_type *hint) {
  (void)hint;
  static const struct rule_type date = {.kind = RULE_DATE};
  const struct rule_type times = {.kind = RULE_NUMBER, .unit = STR("次")};
  if (!right_count(r, n)) return NULL;
  switch (function_of(n)->call) {
    case CALL_MEMBERS:
    case CALL_ALL: return members(r, n, party);
    case CALL_SUM:
      if (names_acts(r, n->first, party)) return acts(r, n, party, RULE_ACT_SUM, times);
      return sum(r, n, party);
    case CALL_ACTS: return acts(r, n, party, RULE_ACT_COUNT, times);
    case CALL_LAST_ACT: return acts(r, n, party, RULE_ACT_LAST, date);
    case CALL_TWO: return two(r, n, party);
    case CALL_SINCE: return since(r, n, party);
    case CALL_KNOWN: return known(r, n, party);
    case CALL_ROUND: return rounding(r, n, party);
    default: return NULL;
  }
}
