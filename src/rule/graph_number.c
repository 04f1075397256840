/* Number nodes: their values in full, their ranges, and comparing them with a constant; see
 * graph.h. A comparison goes down through whatever turns steadily one way (sums with a constant,
 * ages, rounding) until it is a threshold on a column. */
#include "rule/graph.h"

#include <string.h>

/* ---- Values -------------------------------------------------------------------------------------
 */

__int128 power_of_ten(int digits) {
  __int128 p = 1;
  while (digits-- > 0) p *= 10;
  return p;
}

bool fits_64(__int128 v, int64_t *out) {
  *out = (int64_t)v;
  return v >= INT64_MIN && v <= INT64_MAX;
}

int64_t round_code(struct node_round r) {
  return r.unit << 16 | (int64_t)r.rounding << 12 | (int64_t)r.down << 6 | r.up;
}

struct node_round round_of(int64_t code) {
  return (struct node_round){.up = (int)(code & 63),
                             .down = (int)(code >> 6 & 63),
                             .rounding = (int)(code >> 12 & 15),
                             .unit = code >> 16};
}

static bool round_value(int64_t code, int64_t a, int64_t b, int64_t *out) {
  if (b == 0) return false;
  struct node_round r = round_of(code);
  __int128 above = a * power_of_ten(r.up), below = b * power_of_ten(r.down) * r.unit;
  bool negative = (above < 0) != (below < 0);
  above = above < 0 ? -above : above;
  below = below < 0 ? -below : below;
  __int128 whole = above / below, rest = above % below;
  if (r.rounding == RULE_UP) whole += rest > 0;
  if (r.rounding == RULE_HALF_UP) whole += rest >= below - rest;
  whole *= r.unit;
  return fits_64(negative ? -whole : whole, out);
}

bool lookup_value(const struct lookup *l, int64_t index, int64_t *out) {
  const struct rule_entry *found = NULL;
  if (l->by_band && l->up_entry == 0 && l->up_index == 0) {
    for (size_t i = 0; i < l->version->count; i++)
      if (l->version->entries[i].at <= index) found = &l->version->entries[i];
    *out = found ? found->value : 0;
    return found || l->below_is_zero;
  }
  __int128 up = power_of_ten(l->up_entry), x = index * power_of_ten(l->up_index);
  for (size_t i = 0; i < l->version->count; i++) {
    const struct rule_entry *e = &l->version->entries[i];
    if (l->by_band ? e->at * up <= x : e->at == index) found = e;
  }
  *out = found ? found->value : 0;
  return found || l->below_is_zero;
}

bool calc_value(const struct graph *g, const struct node *n, struct date today, int64_t a,
                int64_t b, int64_t *out) {
  switch ((int)n->op) {
    case N_ADD: return fits_64((__int128)a + b, out);
    case N_SUB: return fits_64((__int128)a - b, out);
    case N_MUL: return fits_64((__int128)a * b, out);
    case N_SCALE: return fits_64(a * power_of_ten((int)n->value), out);
    case N_MIN: *out = a < b ? a : b; return true;
    case N_MAX: *out = a > b ? a : b; return true;
    case N_ROUND: return round_value(n->value, a, b, out);
    case N_AGE: *out = age_years((struct date){(int32_t)a}, today); return true;
    case N_MONTHS: *out = age_months((struct date){(int32_t)a}, today); return true;
    case N_LOOKUP: return lookup_value(&g->lookups[n->value], a, out);
    default: return false;
  }
}

/* ---- Ranges -------------------------------------------------------------------------------------
 */

struct range {
  __int128 least, most;
};

static struct range range_of(const struct graph *g, uint32_t node) {
  return (struct range){g->nodes[node].least, g->nodes[node].most};
}

static struct range range_mul(struct range a, struct range b) {
  __int128 ends[] = {a.least * b.least, a.least * b.most, a.most * b.least, a.most * b.most};
  struct range r = {ends[0], ends[0]};
  for (size_t i = 1; i < 4; i++) {
    if (ends[i] < r.least) r.least = ends[i];
    if (ends[i] > r.most) r.most = ends[i];
  }
  return r;
}

static struct range range_lookup(const struct lookup *l) {
  struct range r = {0, 0};
  for (size_t i = 0; i < l->version->count; i++) {
    int64_t v = l->version->entries[i].value;
    if (v < r.least) r.least = v;
    if (v > r.most) r.most = v;
  }
  return r;
}

/* Of a steady function of one number, by its ends; not where those fail. */
static struct range range_steady(const struct graph *g, const struct node *n) {
  struct range wide = {(__int128)INT64_MIN - 1, (__int128)INT64_MAX + 1};
  int64_t x, y;
  int64_t b = n->op == N_ROUND ? g->nodes[n->b].least : 0;
  if (n->op == N_ROUND && (g->nodes[n->b].op != N_CONST || b <= 0)) return wide;
  if (!calc_value(g, n, g->s->today, g->nodes[n->a].least, b, &x)) return wide;
  if (!calc_value(g, n, g->s->today, g->nodes[n->a].most, b, &y)) return wide;
  return (struct range){x < y ? x : y, x < y ? y : x};
}

static struct range calc_range(const struct graph *g, const struct node *n) {
  struct range a = range_of(g, n->a), b = range_of(g, n->b);
  switch ((int)n->op) {
    case N_ADD: return (struct range){a.least + b.least, a.most + b.most};
    case N_SUB: return (struct range){a.least - b.most, a.most - b.least};
    case N_MUL: return range_mul(a, b);
    case N_MIN:
      return (struct range){a.least < b.least ? a.least : b.least,
                            a.most < b.most ? a.most : b.most};
    case N_MAX:
      return (struct range){a.least > b.least ? a.least : b.least,
                            a.most > b.most ? a.most : b.most};
    case N_LOOKUP: return range_lookup(&g->lookups[n->value]);
    default: return range_steady(g, n);
  }
}

static void set_range(struct node *n, struct range r) {
  bool low = fits_64(r.least, &n->least), high = fits_64(r.most, &n->most);
  if (!low) n->least = INT64_MIN;
  if (!high) n->most = INT64_MAX;
  n->can_fail = !low || !high;
}

/* ---- Making them --------------------------------------------------------------------------------
 */

uint32_t graph_const(struct graph *g, int64_t value) {
  struct node n = {.op = N_CONST, .value = value, .least = value, .most = value};
  return graph_node(g, n, NULL, 0);
}

static uint32_t nothing(struct graph *g) {
  return graph_node(g, (struct node){.op = N_NOTHING}, NULL, 0);
}

uint32_t graph_column(struct graph *g, uint32_t input, int64_t least, int64_t most) {
  struct node n = {.op = N_COLUMN, .a = input, .least = least, .most = most};
  return graph_node(g, n, NULL, 0);
}

static bool has_second(enum node_op op) {
  return op == N_ADD || op == N_SUB || op == N_MUL || op == N_MIN || op == N_MAX || op == N_ROUND;
}

uint32_t graph_calc(struct graph *g, enum node_op op, uint32_t a, uint32_t b, int64_t value) {
  if (g->failed) return 0;
  bool two = has_second(op);
  struct node n = {.op = (uint8_t)op, .a = a, .b = two ? b : a, .value = value};
  if (g->nodes[a].op == N_NOTHING || g->nodes[n.b].op == N_NOTHING) return nothing(g);
  if (g->nodes[a].op == N_CONST && g->nodes[n.b].op == N_CONST) {
    int64_t v;
    bool is = calc_value(g, &n, g->s->today, g->nodes[a].value, two ? g->nodes[b].value : 0, &v);
    return is ? graph_const(g, v) : nothing(g);
  }
  set_range(&n, calc_range(g, &n));
  if (op == N_LOOKUP && !(g->lookups[value].below_is_zero)) n.can_fail = true;
  return graph_node(g, n, NULL, 0);
}

static struct range both(struct range a, struct range b) {
  return (struct range){a.least < b.least ? a.least : b.least, a.most > b.most ? a.most : b.most};
}

uint32_t graph_if(struct graph *g, uint32_t c, uint32_t a, uint32_t b) {
  if (c == LIT_TRUE || a == b) return a;
  if (c == LIT_FALSE) return b;
  if (g->failed) return 0;
  struct node n = {.op = N_IF};
  set_range(&n, both(range_of(g, a), range_of(g, b)));
  return graph_node(g, n, (const uint32_t[]){c, a, b}, 3);
}

uint32_t graph_guard(struct graph *g, uint32_t lit, uint32_t a) {
  if (lit == LIT_TRUE || g->failed) return a;
  if (lit == LIT_FALSE || lit == LIT_UNKNOWN) return nothing(g);
  struct node n = {.op = N_GUARD, .a = lit, .b = a};
  set_range(&n, range_of(g, a));
  return graph_node(g, n, NULL, 0);
}

uint32_t graph_num_known(struct graph *g, uint32_t a) {
  if (g->failed) return 0;
  const struct node n = g->nodes[a];
  if (n.op == N_CONST) return LIT_TRUE;
  if (n.op == N_NOTHING) return LIT_FALSE;
  if (n.op == N_COLUMN) return LIT(graph_node(g, (struct node){.op = N_HAS, .a = n.a}, NULL, 0));
  if (n.op >= N_ADD && !n.can_fail && n.op != N_LOOKUP)
    return graph_and2(g, graph_num_known(g, n.a), graph_num_known(g, n.b));
  return LIT(graph_node(g, (struct node){.op = N_NUM_KNOWN, .a = a}, NULL, 0));
}

uint32_t graph_false_if_known(struct graph *g, uint32_t a) {
  uint32_t known = graph_num_known(g, a);
  if (known == LIT_TRUE) return LIT_FALSE;
  if (known == LIT_FALSE) return LIT_UNKNOWN;
  return graph_pair(g, LIT_FALSE, lit_not(known), false);
}

/* ---- Comparing with a constant ------------------------------------------------------------------
 */

static __int128 floor_div(__int128 a, __int128 b) {
  return a / b - ((a % b != 0) && ((a < 0) != (b < 0)));
}

static __int128 ceil_div(__int128 a, __int128 b) {
  return -floor_div(-a, b);
}

/* Whether it is a function of number a alone that never fails and turns one way. */
static bool is_steady(const struct graph *g, const struct node *n) {
  if (n->can_fail) return false;
  if (n->op == N_AGE || n->op == N_MONTHS) return true;
  return n->op == N_ROUND && g->nodes[n->b].op == N_CONST && g->nodes[n->b].value > 0;
}

static uint32_t ge_steady(struct graph *g, const struct node *n, __int128 c) {
  bool falls = n->op != N_ROUND;
  int64_t low = g->nodes[n->a].least, high = g->nodes[n->a].most;
  int64_t b = g->nodes[n->b].op == N_CONST ? g->nodes[n->b].value : 0;
  /* The first x at which it holds (rises) or no longer holds (falls); there is one in between. */
  while (low < high) {
    int64_t middle = low + (int64_t)(((uint64_t)high - (uint64_t)low) / 2), v = 0;
    (void)calc_value(g, n, g->s->today, middle, b, &v);
    if ((v >= c) != falls)
      high = middle;
    else
      low = middle + 1;
  }
  uint32_t lit = graph_ge(g, n->a, low);
  return falls ? lit_not(lit) : lit;
}

static uint32_t ge_less(struct graph *g, uint32_t x, __int128 below) { /* x < below */
  uint32_t lit = graph_ge(g, x, below);
  return lit_not(lit);
}

static bool is_const(const struct graph *g, uint32_t a) {
  return g->nodes[a].op == N_CONST;
}

static uint32_t compare_const(struct graph *g, enum node_op op, uint32_t a, __int128 c) {
  uint32_t to = graph_const(g, (int64_t)c);
  return LIT(graph_node(g, (struct node){.op = (uint8_t)op, .a = a, .b = to}, NULL, 0));
}

uint32_t graph_ge(struct graph *g, uint32_t a, __int128 c) {
  if (g->failed) return 0;
  const struct node n = g->nodes[a];
  if (n.op == N_NOTHING) return LIT_UNKNOWN;
  if (c > n.most) return graph_false_if_known(g, a);
  if (c <= n.least) return lit_not(graph_false_if_known(g, a));
  bool a_const = n.op >= N_ADD && is_const(g, n.a), b_const = n.op >= N_ADD && is_const(g, n.b);
  int64_t k = a_const ? g->nodes[n.a].value : b_const ? g->nodes[n.b].value : 0;
  uint32_t x = a_const ? n.b : n.a;
  if (n.op == N_COLUMN)
    return LIT(graph_node(g, (struct node){.op = N_GE, .a = n.a, .value = (int64_t)c}, NULL, 0));
  if (is_steady(g, &n)) return ge_steady(g, &n, c);
  if (n.can_fail || (!a_const && !b_const && n.op != N_SCALE))
    return compare_const(g, N_NUM_GE, a, c);
  switch ((int)n.op) {
    case N_ADD: return graph_ge(g, x, c - k);
    case N_SUB: return a_const ? ge_less(g, x, k - c + 1) : graph_ge(g, x, c + k);
    case N_MIN:
    case N_MAX: return graph_ge(g, x, c);
    case N_SCALE: return graph_ge(g, n.a, ceil_div(c, power_of_ten((int)n.value)));
    case N_MUL:
      if (k > 0) return graph_ge(g, x, ceil_div(c, k));
      if (k < 0) return ge_less(g, x, floor_div(c, k) + 1);
      break;
    default: break;
  }
  return compare_const(g, N_NUM_GE, a, c);
}

uint32_t graph_eq(struct graph *g, uint32_t a, __int128 c) {
  if (g->failed) return 0;
  const struct node n = g->nodes[a];
  if (n.op == N_NOTHING) return LIT_UNKNOWN;
  if (c > n.most || c < n.least) return graph_false_if_known(g, a);
  if (n.op == N_CONST) return LIT_TRUE;
  if (n.op == N_COLUMN)
    return LIT(graph_node(g, (struct node){.op = N_EQ, .a = n.a, .value = (int64_t)c}, NULL, 0));
  bool steady = is_steady(g, &n);
  bool linear =
      !n.can_fail && (n.op == N_ADD || n.op == N_SUB) && (is_const(g, n.a) || is_const(g, n.b));
  if (!steady && !linear) return compare_const(g, N_NUM_EQ, a, c);
  return graph_and2(g, graph_ge(g, a, c), lit_not(graph_ge(g, a, c + 1)));
}
