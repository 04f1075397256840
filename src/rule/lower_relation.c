/* What lies in other tables or in acts: a relation with a program of its own on the other kind,
 * whose outputs are further inputs of this one; see lower.h. */
#include "rule/lower.h"
#include "rule/rule_int.h"

#include <string.h>

/* ---- Making one ---------------------------------------------------------------------------------
 */

static void set_window(struct relation *r, const struct rule_expr *e, struct date today) {
  if (e->op != RULE_ACT_COUNT && e->op != RULE_ACT_SUM && e->op != RULE_ACT_LAST) return;
  rule_window_days(e->window, today, &r->from, &r->to);
}

/* What it comes to, and how many inputs that is. */
static void set_outputs(struct relation *r, const struct rule_expr *e) {
  r->kind = e->type.kind;
  r->outputs = 1;
  if (e->op == RULE_COUNT || e->op == RULE_ACT_COUNT) r->is_count = true;
  if (e->op == RULE_VIA) {
    must(r->inner != NULL); /* what the other is asked for */
    const struct low *inner = &r->inner->rules[0];
    r->kind = inner->kind;
    r->is_count = inner->is_count;
    if (inner->kind == RULE_SET) r->outputs = inner->member_count;
  }
  if (r->is_count) r->outputs = 2;
}

static bool make(struct lowering *l, const struct rule_expr *e, struct relation *r) {
  *r = (struct relation){.op = e->op, .word = e->word, .field = e->field, .expr = e};
  set_window(r, e, l->p->today);
  if (e->word->is != RULE_ACTS) {
    struct rule_compiled what = {.vocabulary = l->p->vocabulary,
                                 .party = e->word->party,
                                 .today = l->p->today,
                                 .rules = e->args,
                                 .count = e->count};
    enum ly rc = rule_compile(l->g->s, &what, &r->inner);
    if (rc) {
      l->g->over = l->g->over || rc == LY_LIMIT;
      l->g->failed = true;
      return false;
    }
  }
  set_outputs(r, e);
  return true;
}

/* Its number in the graph; SIZE_MAX when it could not be made. */
static size_t relation_of(struct lowering *l, const struct rule_expr *e) {
  struct graph *g = l->g;
  for (size_t i = 0; i < g->relation_count; i++)
    if (rule_same(g->relations[i].expr, e)) return i;
  struct relation r;
  if (!make(l, e, &r)) return SIZE_MAX;
  g->relations =
      graph_grow(g, g->relations, sizeof *g->relations, g->relation_count, &g->relation_room);
  if (g->failed) return SIZE_MAX;
  g->relations[g->relation_count] = r;
  return g->relation_count++;
}

/* ---- Its outputs --------------------------------------------------------------------------------
 */

static uint32_t bit_of(struct graph *g, struct input in) {
  return LIT(graph_node(g, (struct node){.op = N_BIT, .a = input_of(g, in)}, NULL, 0));
}

static struct low count_of(struct graph *g, struct input in) {
  struct low low = {.kind = RULE_NUMBER, .is_count = true};
  low.least = graph_column(g, input_of(g, in), 0, INT64_MAX);
  in.output = 1;
  low.most = graph_column(g, input_of(g, in), 0, INT64_MAX);
  uint32_t meet = node_compare(g, COMPARE_EQ, low.least, 0, low.most, 0);
  low.num = num_of(g, graph_guard(g, meet, low.least));
  return low;
}

/* No value lies outside of these. */
static void value_range(const struct relation *r, int64_t *least, int64_t *most) {
  column_range(r->kind == RULE_NUMBER ? RULE_TEXT : r->kind, least, most);
  if (r->op != RULE_VIA || r->kind != RULE_NUMBER) return;
  const struct node *n = &r->inner->graph.nodes[r->inner->rules[0].num.node];
  if (n->op == N_NOTHING) return;
  *least = n->least;
  *most = n->most;
}

struct low lower_relation(struct lowering *l, const struct rule_expr *e) {
  struct graph *g = l->g;
  size_t at = relation_of(l, e);
  if (at == SIZE_MAX) return (struct low){.kind = e->type.kind};
  const struct relation *r = &g->relations[at];
  struct input in = {.is = INPUT_DERIVED, .relation = at};
  struct low low = {.kind = r->kind};
  if (r->is_count) return count_of(g, in);
  in.bits = r->kind == RULE_TRUTH || r->kind == RULE_SET;
  if (r->kind == RULE_TRUTH) {
    low.lit = bit_of(g, in);
  } else if (r->kind == RULE_SET) {
    uint32_t *members = ARENA_ARRAY(g->s->arena, uint32_t, 64);
    if (!members) g->failed = true;
    low.members = members;
    low.member_count = r->outputs;
    for (; members && in.output < low.member_count; in.output++) members[in.output] = bit_of(g, in);
  } else {
    int64_t least, most;
    value_range(r, &least, &most);
    low.num = num_of(g, graph_column(g, input_of(g, in), least, most));
  }
  return low;
}
