/* Truths of a plan: bitmaps of what holds (T) and of what may (P); see plan_int.h. */
#include "rule/plan_int.h"

#include <string.h>

/* ---- Bitmaps ------------------------------------------------------------------------------------
 */

static void sort(uint32_t *lits, size_t count) {
  for (size_t i = 1; i < count; i++) {
    uint32_t lit = lits[i];
    size_t at = i;
    for (; at > 0 && lits[at - 1] > lit; at--) lits[at] = lits[at - 1];
    lits[at] = lit;
  }
}

/* Sorted, each once, without those that always hold; false when together they cannot hold. */
static bool reduce(uint32_t *lits, size_t *count) {
  size_t kept = 0;
  for (size_t i = 0; i < *count; i++) {
    if (lits[i] == BIT_FALSE) return false;
    if (lits[i] != BIT_TRUE) lits[kept++] = lits[i];
  }
  sort(lits, kept);
  *count = 0;
  for (size_t i = 0; i < kept; i++) {
    if (*count && lits[*count - 1] == lits[i]) continue;
    if (*count && lits[*count - 1] == (lits[i] ^ 1)) return false;
    lits[(*count)++] = lits[i];
  }
  return true;
}

uint32_t bits_all(struct build *b, const uint32_t *from, size_t count) {
  uint32_t few[16], *lits = few;
  if (count > 16) lits = ARENA_ARRAY(b->s->arena, uint32_t, count);
  if (!lits) b->failed = true;
  if (b->failed) return BIT_FALSE;
  if (count) memcpy(lits, from, count * sizeof *lits);
  if (!reduce(lits, &count)) return BIT_FALSE;
  if (count == 0) return BIT_TRUE;
  if (count == 1) return lits[0];
  struct step step = {
      .op = STEP_ALL, .first = (uint32_t)b->operand_count, .count = (uint32_t)count};
  for (size_t i = 0; i < count; i++)
    if (!(lits[i] & 1)) {
      build_operand(b, (struct operand){.lit = lits[i]});
      step.plain++;
    }
  for (size_t i = 0; i < count; i++)
    if (lits[i] & 1) build_operand(b, (struct operand){.lit = lits[i]});
  return build_bits_step(b, step);
}

uint32_t bits_and(struct build *b, uint32_t x, uint32_t y) {
  return bits_all(b, (const uint32_t[]){x, y}, 2);
}

uint32_t bits_or(struct build *b, uint32_t x, uint32_t y) {
  return bits_and(b, x ^ 1, y ^ 1) ^ 1;
}

uint32_t bits_plain(struct build *b, uint32_t lit) {
  if (lit > BIT_TRUE && !(lit & 1)) return lit;
  struct step step = {.op = STEP_ALL, .first = (uint32_t)b->operand_count};
  uint32_t of = lit == BIT_FALSE ? BIT_TRUE : lit; /* nothing is never asked for */
  if (of != BIT_TRUE) {
    build_operand(b, (struct operand){.lit = lit});
    step.count = 1;
  }
  return build_bits_step(b, step);
}

/* ---- Nodes --------------------------------------------------------------------------------------
 */

static struct made truth(uint32_t t, uint32_t p) {
  return (struct made){.is = MADE_TRUTH, .t = t, .p = p};
}

enum atom_state build_state(const struct build *b, uint32_t node) {
  return (enum atom_state)b->signature[b->atom[node] - 1];
}

/* Where `raw` says so and the rest is known. */
static struct made where_known(struct build *b, uint32_t raw, uint32_t known) {
  if (known == BIT_TRUE) return truth(raw, raw);
  return truth(bits_and(b, raw, known), bits_and(b, raw ^ 1, known) ^ 1);
}

static struct made open_atom(struct build *b, const struct node *n, bool missing) {
  uint32_t known = missing ? build_bits(b, BITS_KNOWN, n->a) : BIT_TRUE;
  if (n->op == N_HAS)
    return truth(build_bits(b, BITS_KNOWN, n->a), build_bits(b, BITS_KNOWN, n->a));
  uint32_t raw;
  if (n->op == N_BIT) {
    raw = build_bits(b, BITS_DATA, n->a);
    if (missing) return truth(raw, bits_and(b, raw ^ 1, known) ^ 1); /* 0 where not known */
  } else {
    raw = build_bits_step(
        b,
        (struct step){
            .op = n->op == N_GE ? STEP_GE : STEP_EQ, .a = n->a, .ok = NO_BITS, .value = n->value});
  }
  return where_known(b, raw, known);
}

static struct made atom(struct build *b, uint32_t node) {
  const struct node *n = &b->g->nodes[node];
  switch (build_state(b, node)) {
    case ATOM_FALSE: return truth(BIT_FALSE, BIT_FALSE);
    case ATOM_TRUE: return truth(BIT_TRUE, BIT_TRUE);
    case ATOM_UNKNOWN: return truth(BIT_FALSE, BIT_TRUE);
    case ATOM_TRUE_MISSING: return truth(build_bits(b, BITS_KNOWN, n->a), BIT_TRUE);
    case ATOM_FALSE_MISSING: return truth(BIT_FALSE, build_bits(b, BITS_KNOWN, n->a) ^ 1);
    case ATOM_OPEN:
    case ATOM_OPEN_MISSING:
    default: return open_atom(b, n, build_state(b, node) == ATOM_OPEN_MISSING);
  }
}

void build_lit(struct build *b, uint32_t lit, uint32_t *t, uint32_t *p) {
  struct made m = build_truth(b, lit >> 1);
  *t = lit & 1 ? m.p ^ 1 : m.t;
  *p = lit & 1 ? m.t ^ 1 : m.p;
}

static struct made all(struct build *b, const struct node *n) {
  uint32_t few[32], *lits = few;
  if (n->count > 16) lits = ARENA_ARRAY(b->s->arena, uint32_t, (size_t)n->count * 2);
  if (!lits) b->failed = true;
  if (b->failed) return truth(BIT_FALSE, BIT_FALSE);
  bool same = true;
  for (uint32_t i = 0; i < n->count; i++) {
    build_lit(b, b->g->args[n->first + i], &lits[i], &lits[n->count + i]);
    if (lits[n->count + i] == BIT_FALSE) return truth(BIT_FALSE, BIT_FALSE);
    same = same && lits[i] == lits[n->count + i];
  }
  uint32_t t = bits_all(b, lits, n->count);
  return truth(t, same ? t : bits_all(b, lits + n->count, n->count));
}

static struct made pair(struct build *b, const struct node *n) {
  uint32_t ta, pa, tb, pb;
  build_lit(b, n->a, &ta, &pa);
  build_lit(b, n->b, &tb, &pb);
  if (n->flag && ta == pa && tb == pb) return truth(ta, ta);
  return truth(ta, pb);
}

static struct made is_known(struct build *b, const struct node *n) {
  uint32_t t, p;
  build_lit(b, n->a, &t, &p);
  uint32_t known = t == p ? BIT_TRUE : bits_or(b, t, p ^ 1);
  return truth(known, known);
}

static struct made compare(struct build *b, const struct node *n) {
  struct made x = build_number(b, n->a), y = build_number(b, n->b);
  if (x.is == MADE_NOTHING || y.is == MADE_NOTHING) return truth(BIT_FALSE, BIT_TRUE);
  __int128 up_x = power_of_ten(n->flag), up_y = power_of_ten((int)n->value);
  if (x.is == MADE_CONST && y.is == MADE_CONST) {
    __int128 left = x.value * up_x, right = y.value * up_y;
    bool is = n->op == N_NUM_GE ? left >= right : left == right;
    return truth(is, is);
  }
  uint32_t known = bits_and(b, x.known, y.known);
  uint32_t raw =
      build_bits_step(b, (struct step){.op = n->op == N_NUM_GE ? STEP_NUM_GE : STEP_NUM_EQ,
                                       .a = build_array(b, &x),
                                       .b = build_array(b, &y),
                                       .ok = NO_BITS,
                                       .node = n});
  return where_known(b, raw, known);
}

static struct made sure(struct build *b, const struct node *n) {
  for (uint32_t i = 0; i < n->count; i++) {
    uint32_t t, p;
    build_lit(b, b->g->args[n->first + i], &t, &p);
    if (t != p) return truth(BIT_FALSE, BIT_FALSE);
  }
  return truth(BIT_TRUE, BIT_TRUE);
}

static struct made when(struct build *b, const struct node *n) {
  uint32_t t, p;
  const uint32_t *args = b->g->args + n->first;
  build_lit(b, args[0], &t, &p);
  build_lit(b, args[t == BIT_TRUE ? 1 : 2], &t, &p);
  return truth(t, p);
}

static struct made make(struct build *b, uint32_t node) {
  const struct node *n = &b->g->nodes[node];
  switch ((int)n->op) {
    case N_FALSE: return truth(BIT_FALSE, BIT_FALSE);
    case N_UNKNOWN: return truth(BIT_FALSE, BIT_TRUE);
    case N_AND: return all(b, n);
    case N_PAIR: return pair(b, n);
    case N_KNOWN: return is_known(b, n);
    case N_NUM_GE:
    case N_NUM_EQ: return compare(b, n);
    case N_NUM_KNOWN: {
      struct made m = build_number(b, n->a);
      return truth(m.known, m.known);
    }
    case N_SURE: return sure(b, n);
    case N_WHEN: return when(b, n);
    default: return atom(b, node);
  }
}

struct made build_truth(struct build *b, uint32_t node) {
  if (b->failed) return truth(BIT_FALSE, BIT_FALSE);
  if (b->made[node].is == MADE_NOT) {
    struct made m = make(b, node);
    b->made[node] = m;
  }
  return b->made[node];
}
