/* From trees to the graph, operator by operator; see lower.h. */
#include "rule/lower.h"

#include "base/must.h"
#include "rule/row.h"

#include <string.h>

struct seen {
  const struct rule_expr *expr;
  struct low low;
};

static struct low truth(uint32_t lit) {
  return (struct low){.kind = RULE_TRUTH, .lit = lit};
}

static struct low number(enum rule_kind kind, struct num num) {
  return (struct low){.kind = kind, .num = num};
}

static struct low of_value(struct graph *g, enum rule_kind kind, int64_t value) {
  return number(kind, num_of(g, graph_const(g, value)));
}

static struct num nothing(struct graph *g) {
  return num_of(g, graph_node(g, (struct node){.op = N_NOTHING}, NULL, 0));
}

static size_t members_of(const struct rule_type *type) {
  return type->codes->count < 64 ? type->codes->count : 64;
}

static struct low new_set(struct graph *g, size_t count, uint32_t **members) {
  *members = ARENA_ARRAY(g->s->arena, uint32_t, 64);
  if (!*members) g->failed = true;
  return (struct low){.kind = RULE_SET, .members = *members, .member_count = count};
}

/* ---- Words --------------------------------------------------------------------------------------
 */

uint32_t input_of(struct graph *g, struct input input) {
  for (size_t i = 0; i < g->input_count; i++) {
    const struct input *have = &g->inputs[i];
    bool same = have->is == input.is && have->column == input.column &&
                have->member == input.member && have->relation == input.relation &&
                have->output == input.output;
    if (same) return (uint32_t)i;
  }
  g->inputs = graph_grow(g, g->inputs, sizeof *g->inputs, g->input_count, &g->input_room);
  if (g->failed) return 0;
  g->inputs[g->input_count] = input;
  return (uint32_t)g->input_count++;
}

void column_range(enum rule_kind kind, int64_t *least, int64_t *most) {
  *least = INT64_MIN;
  *most = INT64_MAX;
  if (kind == RULE_NUMBER) {
    *least = -RULE_FACT_MAX;
    *most = RULE_FACT_MAX;
  } else if (kind == RULE_DATE) {
    struct date first, last;
    if (date_make(1, 1, 1, &first) && date_make(9999, 12, 31, &last)) {
      *least = first.day;
      *most = last.day;
    }
  } else if (kind == RULE_CODE || kind == RULE_AREA) {
    *least = 0;
  }
}

static struct low fact(struct lowering *l, const struct rule_word *w) {
  struct graph *g = l->g;
  enum rule_kind kind = l->p->columns[w->column].kind;
  struct input in = {.is = INPUT_COLUMN, .column = w->column, .bits = kind == RULE_TRUTH};
  if (kind == RULE_TRUTH)
    return truth(LIT(graph_node(g, (struct node){.op = N_BIT, .a = input_of(g, in)}, NULL, 0)));
  if (kind != RULE_SET) {
    int64_t least, most;
    column_range(kind, &least, &most);
    return number(kind, num_of(g, graph_column(g, input_of(g, in), least, most)));
  }
  uint32_t *members;
  struct low set = new_set(g, l->p->columns[w->column].members, &members);
  in.bits = true;
  for (; members && in.member < set.member_count; in.member++)
    members[in.member] =
        LIT(graph_node(g, (struct node){.op = N_BIT, .a = input_of(g, in)}, NULL, 0));
  return set;
}

static struct low literal(struct lowering *l, const struct rule_type *type, int64_t value) {
  if (type->kind == RULE_TRUTH) return truth(value ? LIT_TRUE : LIT_FALSE);
  if (type->kind != RULE_SET) return of_value(l->g, type->kind, value);
  uint32_t *members;
  struct low set = new_set(l->g, members_of(type), &members);
  for (size_t i = 0; members && i < set.member_count; i++)
    members[i] = (uint64_t)value >> i & 1 ? LIT_TRUE : LIT_FALSE;
  return set;
}

/* Each once: terms stand in many rules. */
static struct low term(struct lowering *l, const struct rule_expr *e) {
  for (size_t i = 0; i < l->seen_count; i++)
    if (l->seen[i].expr == e) return l->seen[i].low;
  struct low low = lower(l, e);
  l->seen = graph_grow(l->g, l->seen, sizeof *l->seen, l->seen_count, &l->seen_room);
  if (!l->g->failed) l->seen[l->seen_count++] = (struct seen){e, low};
  return low;
}

static struct low word(struct lowering *l, const struct rule_expr *e) {
  if (e->word->is == RULE_TERM) return term(l, e->word->expr);
  if (e->word->is == RULE_CONSTANT) return literal(l, &e->type, e->word->value);
  return fact(l, e->word);
}

/* ---- Figures ------------------------------------------------------------------------------------
 */

static const struct rule_version *in_force(const struct rule_param *p, struct date today) {
  const struct rule_version *v = NULL;
  for (size_t i = 0; i < p->count; i++)
    if (date_is_none(p->versions[i].from) || p->versions[i].from.day <= today.day)
      v = &p->versions[i];
  if (!v || !v->known || (!date_is_none(v->to) && v->to.day < today.day)) return NULL;
  return v;
}

/* From which value of the index on an entry holds, or at which. */
static uint32_t entry_guard(struct graph *g, const struct lookup *look, const struct num *index,
                            const struct rule_entry *e) {
  struct num at = num_of(g, graph_const(g, e->at));
  if (!look->by_band) return num_compare(g, COMPARE_EQ, index, 0, &at, 0);
  return num_compare(g, COMPARE_GE, index, look->up_index, &at, look->up_entry);
}

/* Figures by an index that is not made of constants: the ascending entries as guards. */
static struct num by_guards(struct graph *g, const struct lookup *look, const struct num *index,
                            uint32_t plain) {
  const struct rule_version *v = look->version;
  struct piece pieces[PIECES_MAX + 1];
  uint32_t none[PIECES_MAX + 1];
  for (size_t i = 0; i < v->count; i++) {
    none[i] = entry_guard(g, look, index, &v->entries[i]);
    pieces[i] = (struct piece){none[i], graph_const(g, v->entries[i].value)};
    if (look->by_band && i > 0)
      pieces[i - 1].guard = graph_and2(g, pieces[i - 1].guard, lit_not(none[i]));
  }
  uint32_t below = graph_or(g, none, v->count);
  uint32_t rest = look->below_is_zero ? graph_const(g, 0) : nothing(g).node;
  pieces[v->count] = (struct piece){lit_not(below), rest};
  return num_pieces(g, pieces, v->count + 1, plain);
}

/* Whether entries ascend, each once, so that guards of neighbours exclude each other. */
static bool ascends(const struct rule_version *v) {
  for (size_t i = 1; i < v->count; i++)
    if (v->entries[i - 1].at >= v->entries[i].at) return false;
  return true;
}

static struct low param(struct lowering *l, const struct rule_expr *e) {
  struct graph *g = l->g;
  const struct rule_param *p = e->param;
  struct lookup look = {.version = in_force(p, l->p->today),
                        .by_band = p->by == RULE_BY_BAND,
                        .below_is_zero = p->below_is_zero};
  if (!look.version) return number(e->type.kind, nothing(g));
  if (p->by == RULE_NO_INDEX)
    return look.version->count ? of_value(g, e->type.kind, look.version->entries[0].value)
                               : number(e->type.kind, nothing(g));
  int have = e->args[0]->type.places, band = p->index.places;
  if (look.by_band) {
    look.up_entry = have > band ? have - band : 0;
    look.up_index = band > have ? band - have : 0;
  }
  struct num index = lower(l, e->args[0]).num;
  g->lookups = graph_grow(g, g->lookups, sizeof *g->lookups, g->lookup_count, &g->lookup_room);
  if (g->failed) return number(e->type.kind, index);
  int64_t at = (int64_t)g->lookup_count++;
  g->lookups[at] = look;
  bool guards = !index.fixed && look.version->count <= PIECES_COMBINED && ascends(look.version);
  if (!guards) return number(e->type.kind, num_calc(g, N_LOOKUP, &index, NULL, at));
  uint32_t plain = graph_calc(g, N_LOOKUP, index.plain, 0, at);
  return number(e->type.kind, by_guards(g, &look, &index, plain));
}

/* ---- Truths -------------------------------------------------------------------------------------
 */

static struct low logic(struct lowering *l, const struct rule_expr *e) {
  uint32_t *lits = ARENA_ARRAY(l->g->s->arena, uint32_t, e->count + 1);
  if (!lits) {
    l->g->failed = true;
    return truth(LIT_FALSE);
  }
  for (size_t i = 0; i < e->count; i++) lits[i] = lower(l, e->args[i]).lit;
  if (e->op == RULE_NOT) return truth(lit_not(lits[0]));
  return truth(e->op == RULE_AND ? graph_and(l->g, lits, e->count)
                                 : graph_or(l->g, lits, e->count));
}

static struct low choice(struct lowering *l, const struct rule_expr *e) {
  struct graph *g = l->g;
  struct low c = lower(l, e->args[0]), a = lower(l, e->args[1]), b = lower(l, e->args[2]);
  if (e->type.kind == RULE_TRUTH) return truth(graph_choose(g, c.lit, a.lit, b.lit));
  if (e->type.kind == RULE_SET) {
    uint32_t *members;
    struct low set = new_set(g, a.member_count, &members);
    for (size_t i = 0; members && i < set.member_count; i++)
      members[i] = graph_choose(g, c.lit, a.members[i], b.members[i]);
    return set;
  }
  if (e->type.kind == RULE_NUMBER) {
    int up_a = e->type.places - e->args[1]->type.places;
    int up_b = e->type.places - e->args[2]->type.places;
    if (up_a) a.num = num_calc(g, N_SCALE, &a.num, NULL, up_a);
    if (up_b) b.num = num_calc(g, N_SCALE, &b.num, NULL, up_b);
  }
  return number(e->type.kind, num_if(g, c.lit, &a.num, &b.num));
}

static struct low known(struct lowering *l, const struct rule_expr *e) {
  struct graph *g = l->g;
  struct low a = lower(l, e->args[0]);
  if (a.kind == RULE_TRUTH) return truth(graph_known(g, a.lit));
  if (a.kind != RULE_SET) return truth(num_known(g, &a.num));
  uint32_t all = LIT_TRUE;
  for (size_t i = 0; i < a.member_count; i++)
    all = graph_and2(g, all, graph_known(g, a.members[i]));
  return truth(all);
}

/* ---- Comparing ----------------------------------------------------------------------------------
 */

static uint32_t same_sets(struct graph *g, const struct low *a, const struct low *b) {
  uint32_t all[64];
  for (size_t i = 0; i < a->member_count; i++) all[i] = graph_same(g, a->members[i], b->members[i]);
  return graph_and(g, all, a->member_count);
}

/* The ends of a count; of another number itself. */
static uint32_t end_of(const struct low *a, bool most) {
  return !a->is_count ? a->num.node : most ? a->most : a->least;
}

/* Whether y is one of the values that a count can have. */
static uint32_t may_equal(struct graph *g, const struct low *x, int up_x, const struct low *y,
                          int up_y) {
  if (!x->is_count) return LIT_TRUE;
  uint32_t low = node_compare(g, COMPARE_GE, y->num.node, up_y, x->least, up_x);
  uint32_t high = node_compare(g, COMPARE_GE, x->most, up_x, y->num.node, up_y);
  uint32_t both = graph_and2(g, low, high);
  if (up_x == 0) return both;
  uint32_t one = graph_const(g, 1);
  int64_t down = round_code((struct node_round){.down = up_x, .rounding = RULE_DOWN, .unit = 1});
  uint32_t cut = graph_calc(g, N_ROUND, y->num.node, one, down);
  return graph_and2(g, both, node_compare(g, COMPARE_EQ, cut, up_x, y->num.node, 0));
}

/* Decided where both ends of a count agree; `P` and `T` of the pair are worked out apart. */
static uint32_t compare_counts(struct graph *g, enum compare op, const struct low *x, int up_x,
                               const struct low *y, int up_y) {
  uint32_t nx = x->num.node, ny = y->num.node;
  if (op == COMPARE_EQ) {
    uint32_t t = node_compare(g, op, nx, up_x, ny, up_y);
    uint32_t p = graph_and2(g, may_equal(g, x, up_x, y, up_y), may_equal(g, y, up_y, x, up_x));
    return graph_pair(g, t, p, false);
  }
  uint32_t t = graph_or2(g, node_compare(g, op, nx, up_x, end_of(y, true), up_y),
                         node_compare(g, op, end_of(x, false), up_x, ny, up_y));
  uint32_t p = graph_and2(g, node_compare(g, op, nx, up_x, end_of(y, false), up_y),
                          node_compare(g, op, end_of(x, true), up_x, ny, up_y));
  return graph_pair(g, t, p, false);
}

static uint32_t compare_lows(struct graph *g, enum compare op, const struct low *x, int up_x,
                             const struct low *y, int up_y) {
  if (x->is_count || y->is_count) return compare_counts(g, op, x, up_x, y, up_y);
  return num_compare(g, op, &x->num, up_x, &y->num, up_y);
}

static struct low comparison(struct lowering *l, const struct rule_expr *e) {
  static const struct {
    enum compare op;
    bool turned; /* the opposite holds */
  } ops[] = {
      [RULE_EQ - RULE_EQ] = {COMPARE_EQ, false}, [RULE_NE - RULE_EQ] = {COMPARE_EQ, true},
      [RULE_LT - RULE_EQ] = {COMPARE_GE, true},  [RULE_LE - RULE_EQ] = {COMPARE_GT, true},
      [RULE_GT - RULE_EQ] = {COMPARE_GT, false}, [RULE_GE - RULE_EQ] = {COMPARE_GE, false},
  };
  struct low a = lower(l, e->args[0]), b = lower(l, e->args[1]);
  int pa = e->args[0]->type.places, pb = e->args[1]->type.places;
  bool turned = ops[e->op - RULE_EQ].turned;
  uint32_t lit;
  if (a.kind == RULE_SET)
    lit = same_sets(l->g, &a, &b);
  else if (a.kind == RULE_TRUTH)
    lit = graph_same(l->g, a.lit, b.lit);
  else
    lit = compare_lows(l->g, ops[e->op - RULE_EQ].op, &a, pb > pa ? pb - pa : 0, &b,
                       pa > pb ? pa - pb : 0);
  return truth(turned ? lit_not(lit) : lit);
}

static struct low in(struct lowering *l, const struct rule_expr *e) {
  struct low a = lower(l, e->args[0]);
  if (a.kind == RULE_SET) {
    size_t at = (size_t)e->args[1]->value;
    return truth(at < a.member_count ? a.members[at] : LIT_FALSE);
  }
  uint32_t any = LIT_FALSE;
  for (size_t i = 1; i < e->count; i++) {
    struct num one = num_of(l->g, graph_const(l->g, e->args[i]->value));
    any = graph_or2(l->g, any, num_compare(l->g, COMPARE_EQ, &a.num, 0, &one, 0));
  }
  return truth(any);
}

/* An area lies in another when it begins like it: digits of a level, then zeros. */
static struct low within(struct lowering *l, const struct rule_expr *e) {
  struct graph *g = l->g;
  struct low a = lower(l, e->args[0]), b = lower(l, e->args[1]);
  if (g->failed || g->nodes[b.num.node].op != N_CONST) return truth(LIT_UNKNOWN);
  int64_t of = g->nodes[b.num.node].value;
  static const int levels[] = {0, 2, 4, 6, 9, 12};
  for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
    int64_t unit = (int64_t)power_of_ten(12 - levels[i]);
    if (of % unit) continue;
    uint32_t from = graph_ge(g, a.num.node, of);
    return truth(graph_and2(g, from, lit_not(graph_ge(g, a.num.node, (__int128)of + unit))));
  }
  return truth(LIT_UNKNOWN);
}

/* ---- Numbers ------------------------------------------------------------------------------------
 */

static enum node_op calc_op(enum rule_op op) {
  switch ((int)op) {
    case RULE_ADD: return N_ADD;
    case RULE_SUB: return N_SUB;
    case RULE_MUL: return N_MUL;
    case RULE_MIN: return N_MIN;
    default: return N_MAX;
  }
}

static struct low arithmetic(struct lowering *l, const struct rule_expr *e) {
  struct num a = lower(l, e->args[0]).num, b = lower(l, e->args[1]).num;
  int up_a = e->type.places - e->args[0]->type.places;
  int up_b = e->type.places - e->args[1]->type.places;
  if (e->op != RULE_MUL && up_a) a = num_calc(l->g, N_SCALE, &a, NULL, up_a);
  if (e->op != RULE_MUL && up_b) b = num_calc(l->g, N_SCALE, &b, NULL, up_b);
  return number(RULE_NUMBER, num_calc(l->g, calc_op(e->op), &a, &b, 0));
}

static struct low rounded(struct lowering *l, const struct rule_expr *e) {
  struct graph *g = l->g;
  const struct rule_expr *x = e->args[0], *by = NULL;
  if (x->op == RULE_DIVIDE) {
    by = x->args[1];
    x = x->args[0];
  }
  struct num a = lower(l, x).num;
  struct num b = by ? lower(l, by).num : num_of(g, graph_const(g, 1));
  int up = e->type.places + (by ? by->type.places : 0) - x->type.places;
  struct node_round how = {.up = up > 0 ? up : 0,
                           .down = up < 0 ? -up : 0,
                           .rounding = (int)e->rounding,
                           .unit = e->value ? e->value : 1};
  return number(RULE_NUMBER, num_calc(g, N_ROUND, &a, &b, round_code(how)));
}

static struct low since(struct lowering *l, const struct rule_expr *e) {
  struct num day = lower(l, e->args[0]).num;
  if (e->op == RULE_AGE) return number(RULE_NUMBER, num_calc(l->g, N_AGE, &day, NULL, 0));
  if (e->op == RULE_MONTHS) return number(RULE_NUMBER, num_calc(l->g, N_MONTHS, &day, NULL, 0));
  struct num today = num_of(l->g, graph_const(l->g, l->p->today.day));
  return number(RULE_NUMBER, num_calc(l->g, N_SUB, &today, &day, 0));
}

static struct low negative(struct lowering *l, const struct rule_expr *e) {
  struct num zero = num_of(l->g, graph_const(l->g, 0)), a = lower(l, e->args[0]).num;
  return number(RULE_NUMBER, num_calc(l->g, N_SUB, &zero, &a, 0));
}

/* ---- Sets ---------------------------------------------------------------------------------------
 */

static struct low set_of(struct lowering *l, const struct rule_expr *e) {
  uint32_t *members;
  struct low set = new_set(l->g, members_of(&e->type), &members);
  for (size_t i = 0; members && i < e->count; i++) {
    uint32_t *at = &members[e->args[i]->value];
    *at = graph_or2(l->g, *at, lower(l, e->args[i]->args[0]).lit);
  }
  return set;
}

static struct low sets(struct lowering *l, const struct rule_expr *e) {
  struct graph *g = l->g;
  struct low a = lower(l, e->args[0]);
  if (e->op == RULE_EMPTY) return truth(lit_not(graph_or(g, a.members, a.member_count)));
  struct low b = lower(l, e->args[1]);
  uint32_t *members;
  struct low set = new_set(g, a.member_count, &members);
  must(set.member_count == 0 || (a.members != NULL && b.members != NULL));
  for (size_t i = 0; members && i < set.member_count; i++) {
    uint32_t x = a.members[i], y = b.members[i];
    if (e->op == RULE_UNION)
      members[i] = graph_or2(g, x, y);
    else
      members[i] = graph_and2(g, x, e->op == RULE_MINUS ? lit_not(y) : y);
  }
  return set;
}

/* ---- All ----------------------------------------------------------------------------------------
 */

struct low lower(struct lowering *l, const struct rule_expr *e) {
  switch (e->op) {
    case RULE_LITERAL: return literal(l, &e->type, e->value);
    case RULE_WORD: return word(l, e);
    case RULE_VIA:
    case RULE_COUNT:
    case RULE_ANY:
    case RULE_ALL:
    case RULE_SUM:
    case RULE_ACT_COUNT:
    case RULE_ACT_SUM:
    case RULE_ACT_LAST: return lower_relation(l, e);
    case RULE_PARAM: return param(l, e);
    case RULE_NOT:
    case RULE_AND:
    case RULE_OR: return logic(l, e);
    case RULE_IF: return choice(l, e);
    case RULE_EQ:
    case RULE_NE:
    case RULE_LT:
    case RULE_LE:
    case RULE_GT:
    case RULE_GE: return comparison(l, e);
    case RULE_KNOWN: return known(l, e);
    case RULE_ADD:
    case RULE_SUB:
    case RULE_MUL:
    case RULE_MIN:
    case RULE_MAX: return arithmetic(l, e);
    case RULE_NEG: return negative(l, e);
    case RULE_ROUND: return rounded(l, e);
    case RULE_AGE:
    case RULE_MONTHS:
    case RULE_DAYS: return since(l, e);
    case RULE_TODAY: return of_value(l->g, RULE_DATE, l->p->today.day);
    case RULE_WITHIN: return within(l, e);
    case RULE_IN: return in(l, e);
    case RULE_SET_OF: return set_of(l, e);
    case RULE_UNION:
    case RULE_INTERSECT:
    case RULE_MINUS:
    case RULE_EMPTY: return sets(l, e);
    case RULE_DIVIDE: /* below RULE_ROUND */
    case RULE_MEMBER: /* below RULE_SET_OF */
    default:
      must(false); /* it has no value of its own */
      return truth(LIT_UNKNOWN);
  }
}

enum ly rule_compile(struct scope *s, const struct rule_compiled *what,
                     const struct rule_program **out) {
  *out = NULL;
  struct rule_program *p = ARENA_NEW(s->arena, struct rule_program);
  if (!p) return fail_memory(s);
  struct lowering l = {.g = &p->graph, .p = p};
  p->vocabulary = what->vocabulary;
  p->party = what->party;
  p->today = what->today;
  p->count = what->count;
  const struct rule_party *party = &what->vocabulary->parties[what->party];
  p->column_count = party->columns;
  p->rules = ARENA_ARRAY(s->arena, struct low, what->count + 1);
  enum ly rc = rule_columns_of(s, party, &p->columns);
  if (rc) return rc;
  if (!p->rules || !graph_open(&p->graph, s)) return fail_memory(s);
  struct date today = s->today;
  s->today = what->today; /* ages in the graph are as of it */
  for (size_t i = 0; i < what->count && !p->graph.failed; i++)
    p->rules[i] = lower(&l, what->rules[i]);
  s->today = today;
  if (p->graph.over)
    return fail(s, LY_LIMIT, MSG_RULE_PROGRAM_LIMIT, str_int(s->arena, GRAPH_NODES_MAX));
  if (p->graph.failed || arena_failed(s->arena)) return fail_memory(s);
  p->row = row_graph_make(s, p);
  if (!p->row) return fail_memory(s);
  *out = p;
  return LY_OK;
}
