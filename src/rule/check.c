/* From syntax to a typed tree: operators. Each row of the table below says how one is checked. */
#include "rule/check_int.h"

enum { ARGS_MAX = 3 };

struct rule_expr *check_make(struct reading *r, const struct syntax *n, enum rule_op op,
                             size_t party, struct rule_type type, struct rule_expr *const *args,
                             size_t count) {
  unsigned deepest = 0;
  for (size_t i = 0; i < count; i++) {
    if (!args[i]) return NULL;
    if (args[i]->depth > deepest) deepest = args[i]->depth;
  }
  struct rule_expr *e = ARENA_NEW(r->s->arena, struct rule_expr);
  const struct rule_expr **copy = ARENA_ARRAY(r->s->arena, const struct rule_expr *, count);
  if (!e || !copy) return NULL;
  for (size_t i = 0; i < count; i++) copy[i] = args[i];
  *e = (struct rule_expr){.op = op,
                          .type = type,
                          .party = party,
                          .from = n->from,
                          .to = n->to,
                          .depth = deepest + 1,
                          .args = copy,
                          .count = count};
  if (e->depth <= RULE_DEPTH_MAX) return e;
  r->too_deep = true;
  return NULL;
}

/* Two that tell each other their type: the one that says something comes first. */
static bool check_pair(struct reading *r, const struct syntax *x, const struct syntax *y,
                       size_t party, const struct rule_type *hint, struct rule_expr *out[2]) {
  bool turned = check_is_loose(r, x, party) && !check_is_loose(r, y, party);
  const struct syntax *first = turned ? y : x, *second = turned ? x : y;
  struct rule_expr *a = check_syntax(r, first, party, hint), *b;
  b = check_syntax(r, second, party, a ? &a->type : hint);
  out[turned] = a;
  out[!turned] = b;
  return a && b;
}

static int finer(const struct rule_expr *a, const struct rule_expr *b) {
  return a->type.places > b->type.places ? a->type.places : b->type.places;
}

static struct rule_expr *check_logic(struct reading *r, const struct syntax *n, size_t party,
                                     const struct rule_type *hint) {
  (void)hint;
  struct rule_expr **args = ARENA_ARRAY(r->s->arena, struct rule_expr *, n->count);
  bool good = args != NULL;
  size_t i = 0;
  for (const struct syntax *m = n->first; args && m; m = m->next, i++) {
    args[i] = check_syntax(r, m, party, &check_truth);
    good = args[i] && check_kind(r, args[i], RULE_TRUTH) && good;
  }
  return good ? check_make(r, n, n->op, party, check_truth, args, n->count) : NULL;
}

/* Which can be smaller or greater. */
static bool check_order(struct reading *r, const struct syntax *n, const struct rule_expr *e) {
  const struct rule_type *t = &e->type;
  if (n->op == RULE_EQ || n->op == RULE_NE) return true;
  if (t->kind == RULE_NUMBER || t->kind == RULE_DATE) return true;
  if (t->kind == RULE_CODE && t->codes->ordered) return true;
  rule_fault(r, n->from, t->kind == RULE_CODE ? MSG_RULE_NOT_ORDERED : MSG_RULE_ONLY_EQUAL,
             rule_type_text(r->s, r->v, t));
  return false;
}

static struct rule_expr *check_compare(struct reading *r, const struct syntax *n, size_t party,
                                       const struct rule_type *hint) {
  (void)hint;
  struct rule_expr *args[2];
  if (!check_pair(r, n->first, n->last, party, NULL, args)) return NULL;
  if (!check_alike(r, args[0], args[1]) || !check_order(r, n, args[0])) return NULL;
  return check_make(r, n, n->op, party, check_truth, args, 2);
}

static struct rule_expr *check_sum(struct reading *r, const struct syntax *n, size_t party,
                                   const struct rule_type *hint) {
  (void)hint;
  struct rule_expr *args[2] = {check_syntax(r, n->first, party, NULL),
                               check_syntax(r, n->last, party, NULL)};
  if (!args[0] || !args[1]) return NULL;
  if (!check_kind(r, args[0], RULE_NUMBER) || !check_kind(r, args[1], RULE_NUMBER)) return NULL;
  if (!check_units(r, args[0], args[1])) return NULL;
  struct rule_type type = args[0]->type;
  type.places = finer(args[0], args[1]);
  return check_make(r, n, n->op, party, type, args, 2);
}

static struct rule_expr *check_negative(struct reading *r, const struct syntax *n, size_t party,
                                        const struct rule_type *hint) {
  struct rule_expr *e = check_syntax(r, n->first, party, hint);
  if (!e || !check_kind(r, e, RULE_NUMBER)) return NULL;
  return check_make(r, n, RULE_NEG, party, e->type, &e, 1);
}

/* Products and divisions: the units go with them. */
static struct rule_expr *check_product(struct reading *r, const struct syntax *n, size_t party,
                                       const struct rule_type *hint) {
  (void)hint;
  struct rule_expr *args[2] = {check_syntax(r, n->first, party, NULL),
                               check_syntax(r, n->last, party, NULL)};
  if (!args[0] || !args[1]) return NULL;
  if (!check_kind(r, args[0], RULE_NUMBER) || !check_kind(r, args[1], RULE_NUMBER)) return NULL;
  bool divided = n->op == RULE_DIVIDE;
  struct rule_type type = {.kind = RULE_NUMBER};
  type.places = divided ? 0 : args[0]->type.places + args[1]->type.places;
  if (!rule_unit_product(r->s->arena, args[0]->type.unit, args[1]->type.unit, divided,
                         &type.unit)) {
    rule_fault(r, n->from, MSG_RULE_UNIT_MIXED, rule_piece(r, n->from, n->to));
    return NULL;
  }
  if (type.places > RULE_PLACES_MAX) {
    rule_fault(r, n->from, MSG_RULE_TOO_MANY_PLACES, rule_piece(r, n->from, n->to));
    return NULL;
  }
  return check_make(r, n, n->op, party, type, args, 2);
}

static struct rule_expr *check_division(struct reading *r, const struct syntax *n, size_t party,
                                        const struct rule_type *hint) {
  (void)party;
  (void)hint;
  rule_fault(r, n->from, MSG_RULE_DIVIDE_UNROUNDED, rule_piece(r, n->from, n->to));
  return NULL;
}

static struct rule_expr *check_if(struct reading *r, const struct syntax *n, size_t party,
                                  const struct rule_type *hint) {
  struct rule_expr *args[3] = {check_syntax(r, n->first, party, &check_truth)};
  bool good = check_pair(r, n->first->next, n->last, party, hint, args + 1);
  if (!args[0] || !good || !check_kind(r, args[0], RULE_TRUTH)) return NULL;
  if (!check_alike(r, args[1], args[2])) return NULL;
  struct rule_type type = args[1]->type;
  if (type.kind == RULE_NUMBER) type.places = finer(args[1], args[2]);
  return check_make(r, n, RULE_IF, party, type, args, 3);
}

static struct rule_expr *check_within(struct reading *r, const struct syntax *n, size_t party,
                                      const struct rule_type *hint) {
  static const struct rule_type area = {.kind = RULE_AREA};
  (void)hint;
  struct rule_expr *args[2] = {check_syntax(r, n->first, party, &area),
                               check_syntax(r, n->last, party, &area)};
  if (!args[0] || !args[1]) return NULL;
  if (!check_kind(r, args[0], RULE_AREA) || !check_kind(r, args[1], RULE_AREA)) return NULL;
  const struct rule_expr *b = args[1];
  bool fixed = b->op == RULE_LITERAL || (b->op == RULE_WORD && b->word->is == RULE_CONSTANT);
  if (fixed) return check_make(r, n, RULE_WITHIN, party, check_truth, args, 2);
  rule_fault(r, b->from, MSG_RULE_AREA_FIXED);
  return NULL;
}

/* 属于 {…} of a code, 含 of a set. */
static struct rule_expr *check_in(struct reading *r, const struct syntax *n, size_t party,
                                  const struct rule_type *hint) {
  (void)hint;
  struct rule_expr **args = ARENA_ARRAY(r->s->arena, struct rule_expr *, n->count);
  struct rule_expr *left = check_syntax(r, n->first, party, NULL);
  if (!args || !left) return NULL;
  bool set = left->type.kind == RULE_SET && n->count == 2;
  if (!set && !check_kind(r, left, RULE_CODE)) return NULL;
  bool good = true;
  size_t i = 0;
  args[i++] = left;
  for (const struct syntax *m = n->first->next; m; m = m->next, i++) {
    args[i] = check_code(r, m, party, left->type.codes);
    good = args[i] && good;
  }
  return good ? check_make(r, n, RULE_IN, party, check_truth, args, n->count) : NULL;
}

static bool short_enough(struct reading *r, const struct rule_expr *e) {
  if (!e->type.codes || e->type.codes->count <= 64) return true;
  rule_fault(r, e->from, MSG_RULE_SET_TOO_LONG, e->type.codes->name);
  return false;
}

static struct rule_expr *check_sets(struct reading *r, const struct syntax *n, size_t party,
                                    const struct rule_type *hint) {
  struct rule_expr *args[2];
  if (!check_pair(r, n->first, n->last, party, hint, args)) return NULL;
  if (!check_kind(r, args[0], RULE_SET) || !check_alike(r, args[0], args[1])) return NULL;
  return check_make(r, n, n->op, party, args[0]->type, args, 2);
}

static struct rule_expr *check_empty(struct reading *r, const struct syntax *n, size_t party,
                                     const struct rule_type *hint) {
  (void)hint;
  struct rule_expr *e = check_syntax(r, n->first, party, NULL);
  if (!e || !check_kind(r, e, RULE_SET)) return NULL;
  return check_make(r, n, RULE_EMPTY, party, check_truth, &e, 1);
}

static const struct {
  enum rule_op op;
  struct rule_expr *(*check)(struct reading *r, const struct syntax *n, size_t party,
                             const struct rule_type *hint);
} checkers[] = {
    {RULE_NOT, check_logic},      {RULE_AND, check_logic},   {RULE_OR, check_logic},
    {RULE_IF, check_if},          {RULE_EQ, check_compare},  {RULE_NE, check_compare},
    {RULE_LT, check_compare},     {RULE_LE, check_compare},  {RULE_GT, check_compare},
    {RULE_GE, check_compare},     {RULE_ADD, check_sum},     {RULE_SUB, check_sum},
    {RULE_NEG, check_negative},   {RULE_MUL, check_product}, {RULE_DIVIDE, check_division},
    {RULE_WITHIN, check_within},  {RULE_IN, check_in},       {RULE_UNION, check_sets},
    {RULE_INTERSECT, check_sets}, {RULE_MINUS, check_sets},  {RULE_EMPTY, check_empty},
};

/* ---- Sets of conditions -------------------------------------------------------------------------
 */

/* The names between the braces say which list it is, where nothing else does. */
static const struct rule_codes *list_of(struct reading *r, const struct syntax *n,
                                        const struct rule_type *hint) {
  if (hint && hint->kind == RULE_SET) return hint->codes;
  struct str *names = ARENA_ARRAY(r->s->arena, struct str, n->count);
  size_t count = 0;
  if (!names) return NULL;
  for (const struct syntax *m = n->first; m; m = m->next) names[count++] = m->first->token->text;
  const struct rule_codes *codes = check_guess_list(r->v, names, count);
  if (!codes) rule_fault(r, n->from, MSG_RULE_CODE_WITHOUT_LIST, rule_piece(r, n->from, n->to));
  return codes;
}

static struct rule_expr *check_member(struct reading *r, const struct syntax *m, size_t party,
                                      const struct rule_codes *codes) {
  struct rule_expr *code = check_code(r, m->first, party, codes);
  struct rule_expr *condition = check_syntax(r, m->last, party, &check_truth);
  if (!code || !condition || !check_kind(r, condition, RULE_TRUTH)) return NULL;
  struct rule_expr *e = check_make(r, m, RULE_MEMBER, party, check_truth, &condition, 1);
  if (e) e->value = code->value;
  return e;
}

static bool is_new(struct reading *r, struct rule_expr *const *members, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (members[i]->value != members[count]->value) continue;
    rule_fault(r, members[count]->from, MSG_RULE_MEMBER_TWICE, check_piece(r, members[count]));
    return false;
  }
  return true;
}

static struct rule_expr *check_set(struct reading *r, const struct syntax *n, size_t party,
                                   const struct rule_type *hint) {
  struct rule_type type = {.kind = RULE_SET, .codes = list_of(r, n, hint)};
  struct rule_expr **members = ARENA_ARRAY(r->s->arena, struct rule_expr *, n->count);
  if (!type.codes || !members) return NULL;
  bool good = true;
  size_t i = 0;
  for (const struct syntax *m = n->first; m; m = m->next, i++) {
    members[i] = check_member(r, m, party, type.codes);
    good = members[i] && good && is_new(r, members, i);
  }
  struct rule_expr *e = good ? check_make(r, n, RULE_SET_OF, party, type, members, n->count) : NULL;
  return e && short_enough(r, e) ? e : NULL;
}

/* ---- All ----------------------------------------------------------------------------------------
 */

struct rule_expr *check_syntax(struct reading *r, const struct syntax *n, size_t party,
                               const struct rule_type *hint) {
  switch (n->is) {
    case SYNTAX_TOKEN: return check_token(r, n, party, hint);
    case SYNTAX_PATH: return check_path(r, n, party, hint);
    case SYNTAX_PARAM: return check_param(r, n, party);
    case SYNTAX_CALL: return check_call(r, n, party, hint);
    case SYNTAX_SET: return check_set(r, n, party, hint);
    case SYNTAX_WINDOW: rule_fault(r, n->from, MSG_RULE_WINDOW_HERE); return NULL;
    case SYNTAX_OP:
    case SYNTAX_MEMBER:
    default: break;
  }
  for (size_t i = 0; i < sizeof checkers / sizeof *checkers; i++) {
    if (checkers[i].op == n->op) return checkers[i].check(r, n, party, hint);
  }
  must_failed("an operator without a row", __FILE__, __LINE__);
  return NULL;
}

struct rule_expr *rule_check(struct reading *r, const struct syntax *root) {
  const struct rule_type *wanted = r->text->wanted;
  struct rule_expr *e = check_syntax(r, root, r->text->party, wanted);
  return e && (!wanted || check_wanted(r, e, wanted)) ? e : NULL;
}
