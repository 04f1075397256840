/* Numbers as pieces: choosing, computing, comparing; see lower.h. */
#include "rule/lower.h"

#include <string.h>

struct num num_of(struct graph *g, uint32_t node) {
  struct piece *one = ARENA_NEW(g->s->arena, struct piece);
  if (!one) {
    g->failed = true;
    return (struct num){0};
  }
  *one = (struct piece){.guard = LIT_TRUE, .node = node};
  bool fixed = !g->failed && g->nodes[node].op == N_CONST;
  return (struct num){.pieces = one, .count = 1, .node = node, .plain = node, .fixed = fixed};
}

static bool is_fixed(const struct graph *g, uint32_t node) {
  return g->nodes[node].op == N_CONST || g->nodes[node].op == N_NOTHING;
}

/* ---- Pieces -------------------------------------------------------------------------------------
 */

struct list {
  struct piece *pieces;
  size_t count;
};

static bool list_open(struct graph *g, struct list *l, size_t room) {
  l->pieces = ARENA_ARRAY(g->s->arena, struct piece, room + 1);
  l->count = 0;
  if (!l->pieces) g->failed = true;
  return l->pieces != NULL;
}

/* Puts a piece in, or its guard to the one with that node. */
static void list_put(struct graph *g, struct list *l, uint32_t guard, uint32_t node) {
  if (guard == LIT_FALSE) return;
  for (size_t i = 0; i < l->count; i++) {
    if (l->pieces[i].node != node) continue;
    l->pieces[i].guard = graph_or2(g, l->pieces[i].guard, guard);
    return;
  }
  l->pieces[l->count++] = (struct piece){guard, node};
}

/* The pieces of all terms, for a node that adds up those whose guards hold. */
static uint32_t pieces_node(struct graph *g, const struct num *terms, size_t count, bool sure) {
  size_t all = 0, at = 0;
  for (size_t i = 0; i < count; i++) all += terms[i].count;
  uint32_t *args = ARENA_ARRAY(g->s->arena, uint32_t, all * 2 + 1);
  if (!args || g->failed) {
    g->failed = true;
    return 0;
  }
  struct node n = {.op = N_PIECES, .flag = sure};
  for (size_t t = 0; t < count; t++) {
    int64_t least = INT64_MAX, most = INT64_MIN;
    for (size_t i = 0; i < terms[t].count; i++) {
      const struct piece *p = &terms[t].pieces[i];
      const struct node *of = &g->nodes[p->node];
      args[at++] = p->guard;
      args[at++] = p->node;
      if (of->op == N_NOTHING) continue;
      if (of->least < least) least = of->least;
      if (of->most > most) most = of->most;
    }
    if (least > most) least = most = 0;
    n.least += least; /* the maker of terms has seen that this fits */
    n.most += most;
  }
  return graph_node(g, n, args, at);
}

static struct num of_list(struct graph *g, const struct list *l, uint32_t node, uint32_t plain) {
  struct num n = {.pieces = l->pieces,
                  .count = (uint32_t)l->count,
                  .node = node,
                  .plain = plain,
                  .fixed = true};
  if (g->failed) return n;
  for (size_t i = 0; i < l->count; i++) n.fixed = n.fixed && is_fixed(g, l->pieces[i].node);
  if (l->count == 0) return num_of(g, graph_node(g, (struct node){.op = N_NOTHING}, NULL, 0));
  if (l->count == 1 && l->pieces[0].guard == LIT_TRUE)
    n.node = l->pieces[0].node;
  else if (n.fixed)
    n.node = pieces_node(g, &n, 1, false);
  return n;
}

struct num num_pieces(struct graph *g, const struct piece *pieces, size_t count, uint32_t plain) {
  struct list l;
  if (!list_open(g, &l, count)) return (struct num){0};
  for (size_t i = 0; i < count; i++) list_put(g, &l, pieces[i].guard, pieces[i].node);
  return of_list(g, &l, plain, plain);
}

/* A number with terms, as one piece. */
static struct num whole(struct graph *g, const struct num *n) {
  if (!n->term_count) return *n;
  struct num one = num_of(g, n->node);
  one.plain = n->plain;
  return one;
}

uint32_t num_sure(struct graph *g, const struct num *n) {
  uint32_t all = LIT_TRUE;
  for (size_t i = 0; i < n->term_count; i++) all = graph_and2(g, all, num_sure(g, &n->terms[i]));
  uint32_t *guards = ARENA_ARRAY(g->s->arena, uint32_t, n->count + 1);
  if (!guards || g->failed) return LIT_FALSE;
  for (size_t i = 0; i < n->count; i++) {
    guards[i] = n->pieces[i].guard;
    all = graph_and2(g, all, graph_num_known(g, n->pieces[i].node));
  }
  return graph_and2(g, all, graph_sure(g, guards, n->count));
}

uint32_t num_known(struct graph *g, const struct num *n) {
  if (!n->fixed || n->count == 1) return graph_num_known(g, n->node);
  uint32_t *guards = ARENA_ARRAY(g->s->arena, uint32_t, n->count + 1);
  if (!guards || g->failed) return LIT_FALSE;
  size_t count = 0;
  for (size_t i = 0; i < n->count; i++)
    if (g->nodes[n->pieces[i].node].op == N_CONST) guards[count++] = n->pieces[i].guard;
  /* one of them is true, or none is and it is unknown which */
  uint32_t any = graph_or(g, guards, count);
  return graph_and2(g, graph_known(g, any), graph_pair(g, any, any, true));
}

/* ---- Choosing and computing ---------------------------------------------------------------------
 */

static uint32_t guard_of(const struct num *n, uint32_t node) {
  for (size_t i = 0; i < n->count; i++)
    if (n->pieces[i].node == node) return n->pieces[i].guard;
  return LIT_FALSE;
}

struct num num_if(struct graph *g, uint32_t c, const struct num *yes, const struct num *no) {
  struct num a = whole(g, yes), b = whole(g, no);
  uint32_t node = graph_if(g, c, a.node, b.node), plain = graph_if(g, c, a.plain, b.plain);
  if (g->failed || c == LIT_TRUE) return *yes;
  if (c == LIT_FALSE) return *no;
  struct list l;
  if (a.count + b.count > PIECES_MAX || !list_open(g, &l, a.count + b.count)) {
    struct num whole_of = num_of(g, node);
    whole_of.plain = plain;
    return whole_of;
  }
  for (size_t i = 0; i < a.count; i++) {
    uint32_t of = a.pieces[i].node;
    list_put(g, &l, graph_choose(g, c, a.pieces[i].guard, guard_of(&b, of)), of);
  }
  for (size_t i = 0; i < b.count; i++) {
    uint32_t of = b.pieces[i].node;
    if (guard_of(&a, of) != LIT_FALSE) continue;
    list_put(g, &l, graph_choose(g, c, LIT_FALSE, b.pieces[i].guard), of);
  }
  return of_list(g, &l, node, plain);
}

static uint32_t total_node(struct graph *g, const struct num *terms, size_t count, int64_t least,
                           int64_t most) {
  uint32_t *args = ARENA_ARRAY(g->s->arena, uint32_t, count);
  if (!args) {
    g->failed = true;
    return 0;
  }
  for (size_t i = 0; i < count; i++) args[i] = terms[i].node;
  struct node n = {.op = N_TOTAL, .least = least, .most = most};
  return graph_node(g, n, args, count);
}

/* The terms of both, if their sum cannot overflow. */
static bool add_terms(struct graph *g, const struct num *a, const struct num *b, struct num *out) {
  must(a != NULL && b != NULL);
  size_t first = a->term_count ? a->term_count : 1, second = b->term_count ? b->term_count : 1;
  struct num *terms = ARENA_ARRAY(g->s->arena, struct num, first + second);
  if (!terms || g->failed) return false;
  memcpy(terms, a->term_count ? a->terms : a, first * sizeof *terms);
  memcpy(terms + first, b->term_count ? b->terms : b, second * sizeof *terms);
  __int128 least = 0, most = 0;
  for (size_t i = 0; i < first + second; i++) {
    least += g->nodes[terms[i].node].least;
    most += g->nodes[terms[i].node].most;
  }
  int64_t fits;
  if (!fits_64(least, &fits) || !fits_64(most, &fits)) return false;
  *out = (struct num){.terms = terms, .term_count = (uint32_t)(first + second)};
  uint32_t total = total_node(g, terms, first + second, (int64_t)least, (int64_t)most);
  uint32_t sure = num_sure(g, out), fast = pieces_node(g, terms, first + second, true);
  uint32_t args[] = {sure, fast, total};
  struct node n = {.op = N_WHEN, .flag = 1, .least = (int64_t)least, .most = (int64_t)most};
  out->node = sure == LIT_FALSE ? total : graph_node(g, n, args, 3);
  out->plain = graph_calc(g, N_ADD, a->plain, b->plain, 0);
  return !g->failed;
}

struct num num_calc(struct graph *g, enum node_op op, const struct num *left,
                    const struct num *right, int64_t value) {
  if (g->failed) return *left;
  struct num out;
  size_t product = (size_t)left->count * (right ? right->count : 1);
  if (op == N_ADD && (product == 0 || product > PIECES_COMBINED) && add_terms(g, left, right, &out))
    return out;
  struct num a = whole(g, left), b = right ? whole(g, right) : a;
  product = (size_t)a.count * (right ? b.count : 1);
  uint32_t node = graph_calc(g, op, a.node, b.node, value);
  uint32_t plain = graph_calc(g, op, a.plain, b.plain, value);
  struct list l;
  if (product > PIECES_MAX || !list_open(g, &l, product)) {
    struct num whole_of = num_of(g, node);
    whole_of.plain = plain;
    return whole_of;
  }
  for (size_t i = 0; i < a.count; i++) {
    for (size_t k = 0; k < (right ? b.count : 1); k++) {
      uint32_t second = right ? b.pieces[k].node : a.pieces[i].node;
      uint32_t of = graph_calc(g, op, a.pieces[i].node, second, value);
      uint32_t guard = a.pieces[i].guard;
      if (right) guard = graph_and2(g, guard, b.pieces[k].guard);
      list_put(g, &l, guard, of);
    }
  }
  return of_list(g, &l, node, plain);
}

/* ---- Comparing ----------------------------------------------------------------------------------
 */

static bool compares(enum compare op, __int128 a, __int128 b) {
  return op == COMPARE_EQ ? a == b : op == COMPARE_GE ? a >= b : a > b;
}

static __int128 floor_by(__int128 a, __int128 b) {
  return a / b - (a % b < 0);
}

/* A number against a constant of the finer places. */
static uint32_t against(struct graph *g, enum compare op, uint32_t a, int up, __int128 c) {
  __int128 scale = power_of_ten(up), low = floor_by(c, scale);
  if (op == COMPARE_EQ) return low * scale == c ? graph_eq(g, a, low) : graph_false_if_known(g, a);
  if (op == COMPARE_GT) return graph_ge(g, a, low + 1);
  return graph_ge(g, a, low * scale == c ? low : low + 1);
}

uint32_t node_compare(struct graph *g, enum compare op, uint32_t a, int up_a, uint32_t b,
                      int up_b) {
  if (g->failed) return 0;
  const struct node *x = &g->nodes[a], *y = &g->nodes[b];
  if (x->op == N_NOTHING || y->op == N_NOTHING) return LIT_UNKNOWN;
  if (y->op == N_CONST) return against(g, op, a, up_a, y->value * power_of_ten(up_b));
  if (x->op == N_CONST) {
    __int128 c = x->value * power_of_ten(up_a);
    if (op == COMPARE_EQ) return against(g, op, b, up_b, c);
    uint32_t turned = against(g, op == COMPARE_GE ? COMPARE_GT : COMPARE_GE, b, up_b, c);
    return lit_not(turned);
  }
  struct node n = {.op = op == COMPARE_EQ ? N_NUM_EQ : N_NUM_GE,
                   .a = a,
                   .b = b,
                   .flag = (uint8_t)up_a,
                   .value = up_b};
  if (op != COMPARE_GT) return LIT(graph_node(g, n, NULL, 0));
  n = (struct node){.op = N_NUM_GE, .a = b, .b = a, .flag = (uint8_t)up_b, .value = up_a};
  return lit_not(LIT(graph_node(g, n, NULL, 0)));
}

/* Both have only constants: which pairs hold, which do not. */
static uint32_t compare_fixed(struct graph *g, enum compare op, const struct num *a, int up_a,
                              const struct num *b, int up_b) {
  uint32_t yes[PIECES_MAX], no[PIECES_MAX];
  size_t yes_count = 0, no_count = 0;
  bool open = false;
  for (size_t i = 0; i < a->count; i++) {
    for (size_t k = 0; k < b->count; k++) {
      const struct node *x = &g->nodes[a->pieces[i].node], *y = &g->nodes[b->pieces[k].node];
      if (x->op == N_NOTHING || y->op == N_NOTHING) {
        open = true;
        continue;
      }
      bool is = compares(op, x->value * power_of_ten(up_a), y->value * power_of_ten(up_b));
      uint32_t guard = graph_and2(g, a->pieces[i].guard, b->pieces[k].guard);
      if (g->failed) return 0;
      if (is)
        yes[yes_count++] = guard;
      else
        no[no_count++] = guard;
    }
  }
  uint32_t t = graph_or(g, yes, yes_count), f = graph_or(g, no, no_count);
  return graph_pair(g, t, lit_not(f), !open);
}

/* Pieces of which some are no constants, against one that is. */
static uint32_t compare_pieces(struct graph *g, enum compare op, const struct num *a, int up_a,
                               const struct num *b, int up_b) {
  uint32_t any[PIECES_MAX];
  for (size_t i = 0; i < a->count; i++) {
    uint32_t is = node_compare(g, op, a->pieces[i].node, up_a, b->node, up_b);
    any[i] = graph_and2(g, a->pieces[i].guard, is);
  }
  uint32_t fast = graph_or(g, any, a->count);
  uint32_t exact = node_compare(g, op, a->node, up_a, b->node, up_b);
  return graph_when(g, num_sure(g, a), fast, exact);
}

static uint32_t not_negative(struct graph *g, const struct num *n) {
  uint32_t all = LIT_TRUE;
  for (size_t i = 0; i < n->count && !g->failed; i++)
    all = graph_and2(g, all, graph_ge(g, n->pieces[i].node, 0));
  return all;
}

/* A sum is more than nothing if a term is, none being negative. */
static uint32_t sum_is_positive(struct graph *g, const struct num *a, uint32_t exact) {
  uint32_t *any = ARENA_ARRAY(g->s->arena, uint32_t, a->term_count), test = num_sure(g, a);
  if (!any) {
    g->failed = true;
    return 0;
  }
  struct num zero = num_of(g, graph_const(g, 0));
  for (size_t i = 0; i < a->term_count; i++) {
    any[i] = num_compare(g, COMPARE_GT, &a->terms[i], 0, &zero, 0);
    test = graph_and2(g, test, not_negative(g, &a->terms[i]));
  }
  return graph_when(g, test, graph_or(g, any, a->term_count), exact);
}

uint32_t num_compare(struct graph *g, enum compare op, const struct num *a, int up_a,
                     const struct num *b, int up_b) {
  if (g->failed) return 0;
  if (a->fixed && b->fixed && (size_t)a->count * b->count <= PIECES_MAX)
    return compare_fixed(g, op, a, up_a, b, up_b);
  bool b_const = g->nodes[b->node].op == N_CONST;
  if (b_const && a->count > 1 && !a->fixed) return compare_pieces(g, op, a, up_a, b, up_b);
  uint32_t exact = node_compare(g, op, a->node, up_a, b->node, up_b);
  bool positive = b_const && a->term_count && up_a == 0 && up_b == 0 &&
                  ((op == COMPARE_GT && g->nodes[b->node].value == 0) ||
                   (op == COMPARE_GE && g->nodes[b->node].value == 1));
  return positive ? sum_is_positive(g, a, exact) : exact;
}
