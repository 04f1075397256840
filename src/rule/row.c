/* Taking from a program's graph what one row needs; see row.h. */
#include "rule/row.h"

#include <string.h>

enum reached { REACHED_NOT, REACHED_LATE, REACHED_TRUTH, REACHED_LEAF };

struct taking {
  struct scope *s;
  const struct graph *from;
  uint8_t *reached; /* of each node of `from` */
  uint32_t *place;  /* its number in the row's graph */
  struct row_graph *to;
};

/* ---- Which --------------------------------------------------------------------------------------
 */

/* For one row nothing is decided for a block: what would be asked of a block is false, and choices
 * by such questions are their other branch. */
static uint32_t plain_lit(const struct graph *g, uint32_t lit) {
  const struct node *n = &g->nodes[lit >> 1];
  while (n->op == N_WHEN) {
    lit = g->args[n->first + 2] ^ (lit & 1);
    n = &g->nodes[lit >> 1];
  }
  return n->op == N_SURE ? LIT_FALSE ^ (lit & 1) : lit;
}

static uint32_t plain_number(const struct graph *g, uint32_t node) {
  while (g->nodes[node].op == N_WHEN) node = g->args[g->nodes[node].first + 2];
  return node;
}

/* What a node is made of, and whether that is a literal. */
struct part {
  uint32_t *at;
  bool is_lit;
};
enum { OWN_PARTS = 2 };

static size_t own_parts(struct node *n, struct part *out) {
  switch ((int)n->op) {
    case N_PAIR:
      out[0] = (struct part){&n->a, true};
      out[1] = (struct part){&n->b, true};
      return 2;
    case N_KNOWN: out[0] = (struct part){&n->a, true}; return 1;
    case N_GUARD:
      out[0] = (struct part){&n->a, true};
      out[1] = (struct part){&n->b, false};
      return 2;
    case N_NUM_KNOWN: out[0] = (struct part){&n->a, false}; return 1;
    case N_NUM_GE:
    case N_NUM_EQ: break;
    default:
      if (n->op < N_ADD) return 0;
  }
  out[0] = (struct part){&n->a, false};
  out[1] = (struct part){&n->b, false};
  return 2;
}

static bool arg_is_lit(const struct node *n, uint32_t i) {
  switch ((int)n->op) {
    case N_AND: return true;
    case N_IF: return i == 0;
    case N_PIECES: return i % 2 == 0;
    default: return false; /* N_TOTAL */
  }
}

static uint32_t plain_part(const struct graph *g, uint32_t part, bool is_lit) {
  return is_lit ? plain_lit(g, part) >> 1 : plain_number(g, part);
}

static void reach_parts(struct taking *t, uint32_t node) {
  struct node n = t->from->nodes[node];
  struct part own[OWN_PARTS];
  size_t count = own_parts(&n, own);
  for (size_t i = 0; i < count; i++)
    t->reached[plain_part(t->from, *own[i].at, own[i].is_lit)] = REACHED_LATE;
  for (uint32_t i = 0; i < n.count; i++)
    t->reached[plain_part(t->from, t->from->args[n.first + i], arg_is_lit(&n, i))] = REACHED_LATE;
}

static void reach_rule(struct taking *t, const struct low *r) {
  const struct graph *g = t->from;
  if (r->kind == RULE_SET) {
    for (size_t i = 0; i < r->member_count; i++)
      t->reached[plain_lit(g, r->members[i]) >> 1] = REACHED_LATE;
    return;
  }
  if (r->kind == RULE_TRUTH) {
    t->reached[plain_lit(g, r->lit) >> 1] = REACHED_LATE;
    return;
  }
  t->reached[plain_number(g, r->num.plain)] = REACHED_LATE;
  if (!r->is_count) return;
  t->reached[plain_number(g, r->least)] = REACHED_LATE;
  t->reached[plain_number(g, r->most)] = REACHED_LATE;
}

static bool is_leaf(const struct graph *g, const struct node *n) {
  if (n->op == N_FALSE || n->op == N_UNKNOWN) return true;
  return n->op >= N_BIT && n->op <= N_HAS && g->inputs[n->a].is == INPUT_COLUMN;
}

static bool of_truths(const struct taking *t, const struct node *n) {
  const struct graph *g = t->from;
  if (n->op == N_KNOWN) return t->reached[plain_lit(g, n->a) >> 1] > REACHED_LATE;
  if (n->op == N_PAIR)
    return t->reached[plain_lit(g, n->a) >> 1] > REACHED_LATE &&
           t->reached[plain_lit(g, n->b) >> 1] > REACHED_LATE;
  bool all = n->op == N_AND;
  for (uint32_t i = 0; i < n->count && all; i++)
    all = t->reached[plain_lit(g, g->args[n->first + i]) >> 1] > REACHED_LATE;
  return all;
}

/* Parts stand before what is made of them: backwards to find what is reached, forwards to tell
 * which. */
static void reach(struct taking *t, const struct rule_program *p) {
  const struct graph *g = t->from;
  t->reached[LIT_FALSE >> 1] = t->reached[LIT_UNKNOWN >> 1] = REACHED_LATE;
  for (size_t i = 0; i < p->count; i++) reach_rule(t, &p->rules[i]);
  for (uint32_t i = g->count; i-- > 0;)
    if (t->reached[i]) reach_parts(t, i);
  for (uint32_t i = 0; i < g->count; i++) {
    if (!t->reached[i]) continue;
    const struct node *n = &g->nodes[i];
    if (is_leaf(g, n))
      t->reached[i] = REACHED_LEAF;
    else if (of_truths(t, n))
      t->reached[i] = REACHED_TRUTH;
  }
}

/* ---- Taking them --------------------------------------------------------------------------------
 */

static uint32_t place_lit(const struct taking *t, uint32_t lit) {
  uint32_t plain = plain_lit(t->from, lit);
  return LIT(t->place[plain >> 1]) | (plain & 1);
}

static uint32_t place_number(const struct taking *t, uint32_t node) {
  return t->place[plain_number(t->from, node)];
}

static uint32_t place_part(const struct taking *t, uint32_t part, bool is_lit) {
  return is_lit ? place_lit(t, part) : place_number(t, part);
}

static void take_node(struct taking *t, uint32_t node) {
  struct graph *to = &t->to->graph;
  struct node n = t->from->nodes[node];
  struct part own[OWN_PARTS];
  size_t count = own_parts(&n, own);
  for (size_t i = 0; i < count; i++) *own[i].at = place_part(t, *own[i].at, own[i].is_lit);
  n.first = to->arg_count;
  const uint32_t *args = t->from->args + t->from->nodes[node].first;
  for (uint32_t i = 0; i < n.count; i++)
    to->args[to->arg_count++] = place_part(t, args[i], arg_is_lit(&n, i));
  to->nodes[t->place[node]] = n;
}

static bool take_nodes(struct taking *t) {
  struct graph *to = &t->to->graph;
  size_t args = 0;
  for (int is = REACHED_LEAF; is >= REACHED_LATE; is--) {
    for (uint32_t i = 0; i < t->from->count; i++)
      if (t->reached[i] == is) {
        t->place[i] = to->count++;
        args += t->from->nodes[i].count;
      }
    if (is == REACHED_LEAF) t->to->leaf_end = to->count;
    if (is == REACHED_TRUTH) t->to->truth_end = to->count;
  }
  to->nodes = ARENA_ARRAY(t->s->arena, struct node, to->count);
  to->args = ARENA_ARRAY(t->s->arena, uint32_t, args + 1);
  if (!to->nodes || !to->args) return false;
  for (uint32_t i = 0; i < t->from->count; i++)
    if (t->reached[i]) take_node(t, i);
  return true;
}

static struct row_leaf leaf_of(const struct node *n) {
  struct row_leaf leaf = {.value = n->value, .input = n->a, .is_open = true};
  if (n->op == N_BIT) leaf.value = 1;
  if (n->op == N_EQ) leaf.equal = true;
  if (n->op != N_HAS) return leaf;
  leaf.value = INT64_MIN;
  leaf.is_open = false;
  return leaf;
}

/* Columns stand in their list once. */
static bool take_leaves(struct taking *t) {
  const struct graph *g = &t->to->graph;
  struct row_leaf *leaves = ARENA_ARRAY(t->s->arena, struct row_leaf, t->to->leaf_end);
  uint32_t *columns = ARENA_ARRAY(t->s->arena, uint32_t, g->input_count + 1);
  bool *has = ARENA_ARRAY(t->s->arena, bool, g->input_count + 1);
  if (!leaves || !columns || !has) return false;
  for (uint32_t i = ROW_LEAVES; i < t->to->leaf_end; i++) {
    const struct row_leaf leaf = leaves[i - ROW_LEAVES] = leaf_of(&g->nodes[i]);
    if (!has[leaf.input]) columns[t->to->column_count++] = leaf.input;
    has[leaf.input] = true;
  }
  t->to->leaves = leaves;
  t->to->columns = columns;
  return true;
}

static bool take_rule(struct taking *t, const struct low *r, struct row_rule *out) {
  *out =
      (struct row_rule){.kind = r->kind, .is_count = r->is_count, .member_count = r->member_count};
  if (r->kind == RULE_TRUTH) {
    out->lit = place_lit(t, r->lit);
    return true;
  }
  if (r->kind != RULE_SET) {
    out->number = place_number(t, r->num.plain);
    out->least = r->is_count ? place_number(t, r->least) : 0;
    out->most = r->is_count ? place_number(t, r->most) : 0;
    return true;
  }
  uint32_t *members = ARENA_ARRAY(t->s->arena, uint32_t, r->member_count + 1);
  if (!members) return false;
  for (size_t i = 0; i < r->member_count; i++) members[i] = place_lit(t, r->members[i]);
  out->members = members;
  return true;
}

static bool take_rules(struct taking *t, const struct rule_program *p) {
  struct row_rule *rules = ARENA_ARRAY(t->s->arena, struct row_rule, p->count + 1);
  if (!rules) return false;
  for (size_t i = 0; i < p->count; i++)
    if (!take_rule(t, &p->rules[i], &rules[i])) return false;
  t->to->rules = rules;
  return true;
}

struct row_graph *row_graph_make(struct scope *s, const struct rule_program *p) {
  const struct graph *g = &p->graph;
  struct taking t = {.s = s,
                     .from = g,
                     .reached = ARENA_ARRAY(s->arena, uint8_t, g->count),
                     .place = ARENA_ARRAY(s->arena, uint32_t, g->count),
                     .to = ARENA_NEW(s->arena, struct row_graph)};
  if (!t.reached || !t.place || !t.to) return NULL;
  t.to->graph = (struct graph){.s = s,
                               .inputs = g->inputs,
                               .input_count = g->input_count,
                               .relations = g->relations,
                               .relation_count = g->relation_count,
                               .lookups = g->lookups,
                               .lookup_count = g->lookup_count};
  reach(&t, p);
  return take_nodes(&t) && take_leaves(&t) && take_rules(&t, p) ? t.to : NULL;
}
