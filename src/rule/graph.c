/* Making nodes, each once, and simplifying truths; see graph.h. */
#include "rule/graph.h"

#include <string.h>

/* ---- Nodes --------------------------------------------------------------------------------------
 */

void *graph_grow(struct graph *g, void *items, size_t size, size_t count, size_t *room) {
  if (count < *room) return items;
  size_t more = *room ? *room * 2 : 64;
  char *grown = arena_array(g->s->arena, more, size);
  if (!grown) {
    g->failed = true;
    return NULL;
  }
  if (count) memcpy(grown, items, count * size);
  *room = more;
  return grown;
}

static uint64_t mix(uint64_t h, uint64_t v) {
  h = (h ^ v) * UINT64_C(0x9E3779B97F4A7C15);
  return h ^ h >> 29;
}

static uint64_t hash_node(const struct node *n, const uint32_t *args, size_t count) {
  uint64_t h = mix(n->op, n->flag);
  h = mix(h, (uint64_t)n->a << 32 | n->b);
  h = mix(h, (uint64_t)n->value);
  for (size_t i = 0; i < count; i++) h = mix(h, args[i]);
  return h;
}

static bool same_node(const struct graph *g, const struct node *have, const struct node *n,
                      const uint32_t *args, size_t count) {
  return have->op == n->op && have->flag == n->flag && have->a == n->a && have->b == n->b &&
         have->value == n->value && have->count == count &&
         (count == 0 || memcmp(g->args + have->first, args, count * sizeof *args) == 0);
}

static bool table_grow(struct graph *g) {
  if (g->count * 2 < g->table_room) return true;
  uint32_t room = g->table_room * 2;
  uint32_t *table = ARENA_ARRAY(g->s->arena, uint32_t, room);
  if (!table) return false;
  for (uint32_t i = 0; i < g->count; i++) {
    const struct node *n = &g->nodes[i];
    uint64_t at = hash_node(n, g->args + n->first, n->count) % room;
    while (table[at]) at = (at + 1) % room;
    table[at] = i + 1;
  }
  g->table = table;
  g->table_room = room;
  return true;
}

static bool nodes_grow(struct graph *g, size_t args) {
  size_t room = g->room, arg_room = g->arg_room;
  g->nodes = graph_grow(g, g->nodes, sizeof *g->nodes, g->count, &room);
  g->room = (uint32_t)room;
  for (size_t i = 0; i < args && !g->failed; i++) {
    g->args = graph_grow(g, g->args, sizeof *g->args, g->arg_count + i, &arg_room);
  }
  g->arg_room = (uint32_t)arg_room;
  return !g->failed;
}

uint32_t graph_node(struct graph *g, struct node n, const uint32_t *args, size_t count) {
  if (g->failed) return 0;
  if (g->count == GRAPH_NODES_MAX || count > GRAPH_NODES_MAX ||
      g->arg_count > GRAPH_NODES_MAX * 8) {
    g->failed = g->over = true;
    return 0;
  }
  uint64_t at = hash_node(&n, args, count) % g->table_room;
  for (; g->table[at]; at = (at + 1) % g->table_room) {
    if (same_node(g, &g->nodes[g->table[at] - 1], &n, args, count)) return g->table[at] - 1;
  }
  if (!nodes_grow(g, count)) return 0;
  n.first = g->arg_count;
  n.count = (uint32_t)count;
  for (size_t i = 0; i < count; i++) g->args[g->arg_count++] = args[i];
  g->nodes[g->count++] = n;
  g->table[at] = g->count;
  if (!table_grow(g)) g->failed = true;
  return g->count - 1;
}

bool graph_open(struct graph *g, struct scope *s) {
  *g = (struct graph){.s = s, .table_room = 256};
  g->table = ARENA_ARRAY(s->arena, uint32_t, g->table_room);
  if (!g->table) return false;
  graph_node(g, (struct node){.op = N_FALSE}, NULL, 0);
  graph_node(g, (struct node){.op = N_UNKNOWN}, NULL, 0);
  return !g->failed;
}

/* ---- Truths -------------------------------------------------------------------------------------
 */

static void sort(uint32_t *items, size_t count) {
  for (size_t i = 1; i < count; i++) {
    uint32_t item = items[i];
    size_t at = i;
    for (; at > 0 && items[at - 1] > item; at--) items[at] = items[at - 1];
    items[at] = item;
  }
}

/* Sorted, each once, without those that are true; 1 and FALSE when one is false. */
static size_t and_parts(const uint32_t *lits, size_t count, uint32_t *out) {
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    if (lits[i] == LIT_FALSE) {
      out[0] = LIT_FALSE;
      return 1;
    }
    if (lits[i] != LIT_TRUE) out[kept++] = lits[i];
  }
  sort(out, kept);
  size_t once = 0;
  for (size_t i = 0; i < kept; i++)
    if (once == 0 || out[once - 1] != out[i]) out[once++] = out[i];
  return once;
}

uint32_t graph_and(struct graph *g, const uint32_t *lits, size_t count) {
  uint32_t *parts = ARENA_ARRAY(g->s->arena, uint32_t, count + 1);
  if (!parts) {
    g->failed = true;
    return LIT_FALSE;
  }
  size_t kept = and_parts(lits, count, parts);
  if (kept == 0) return LIT_TRUE;
  if (kept == 1) return parts[0];
  return LIT(graph_node(g, (struct node){.op = N_AND}, parts, kept));
}

uint32_t graph_or(struct graph *g, const uint32_t *lits, size_t count) {
  uint32_t *turned = ARENA_ARRAY(g->s->arena, uint32_t, count + 1);
  if (!turned) {
    g->failed = true;
    return LIT_FALSE;
  }
  for (size_t i = 0; i < count; i++) turned[i] = lit_not(lits[i]);
  uint32_t all = graph_and(g, turned, count);
  return lit_not(all);
}

uint32_t graph_and2(struct graph *g, uint32_t a, uint32_t b) {
  return graph_and(g, (const uint32_t[]){a, b}, 2);
}

uint32_t graph_or2(struct graph *g, uint32_t a, uint32_t b) {
  return graph_or(g, (const uint32_t[]){a, b}, 2);
}

uint32_t graph_choose(struct graph *g, uint32_t c, uint32_t a, uint32_t b) {
  if (a == b) return a;
  uint32_t parts[] = {graph_and2(g, c, a), graph_and2(g, lit_not(c), b), graph_and2(g, a, b)};
  return graph_or(g, parts, 3);
}

uint32_t graph_same(struct graph *g, uint32_t a, uint32_t b) {
  return graph_or2(g, graph_and2(g, a, b), graph_and2(g, lit_not(a), lit_not(b)));
}

uint32_t graph_pair(struct graph *g, uint32_t t, uint32_t p, bool same) {
  if (t == p) return t;
  return LIT(graph_node(g, (struct node){.op = N_PAIR, .flag = same, .a = t, .b = p}, NULL, 0));
}

uint32_t graph_known(struct graph *g, uint32_t lit) {
  if (lit <= LIT_TRUE) return LIT_TRUE;
  if (lit == LIT_UNKNOWN) return LIT_FALSE;
  return LIT(graph_node(g, (struct node){.op = N_KNOWN, .a = lit & ~1u}, NULL, 0));
}

uint32_t graph_sure(struct graph *g, const uint32_t *lits, size_t count) {
  uint32_t *parts = ARENA_ARRAY(g->s->arena, uint32_t, count + 1);
  if (!parts) {
    g->failed = true;
    return LIT_FALSE;
  }
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    if (lits[i] == LIT_UNKNOWN) return LIT_FALSE;
    if (lits[i] > LIT_TRUE) parts[kept++] = lits[i] & ~1u;
  }
  if (kept == 0) return LIT_TRUE;
  return LIT(graph_node(g, (struct node){.op = N_SURE}, parts, kept));
}

uint32_t graph_when(struct graph *g, uint32_t test, uint32_t then, uint32_t otherwise) {
  if (test == LIT_TRUE || then == otherwise) return then;
  if (test == LIT_FALSE) return otherwise;
  uint32_t args[] = {test, then, otherwise};
  return LIT(graph_node(g, (struct node){.op = N_WHEN}, args, 3));
}
