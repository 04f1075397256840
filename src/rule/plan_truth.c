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

/* Whether a step has these operands: plain ones first, each kind in order, as they are here. */
static bool is_all_of(const struct build *b, const struct step *s, const uint32_t *lits,
                      size_t count) {
  const struct operand *o = b->plan->operands + s->first;
  size_t plain = 0, turned = s->plain;
  if (s->count != count) return false;
  for (size_t i = 0; i < count; i++) {
    size_t at = lits[i] & 1 ? turned++ : plain++;
    if (at >= count || o[at].lit != lits[i]) return false;
  }
  return true;
}

/* Where the step of these operands stands among b->alls, or goes; NULL without memory. Past three
 * quarters the table takes no more, and what is asked for goes to a cell of nobody. */
static uint32_t *same_all(struct build *b, const uint32_t *lits, size_t count) {
  if (!b->alls) b->alls = ARENA_ARRAY(b->s->arena, uint32_t, BUILD_ALLS + 1);
  if (!b->alls) {
    b->failed = true;
    return NULL;
  }
  uint32_t h = 0;
  for (size_t i = 0; i < count; i++) h = (h ^ lits[i]) * UINT32_C(0x9E3779B1);
  size_t cell = (h >> 16) % BUILD_ALLS;
  for (; b->alls[cell]; cell = (cell + 1) % BUILD_ALLS)
    if (is_all_of(b, &b->plan->steps[b->alls[cell] - 1], lits, count)) return &b->alls[cell];
  if (b->all_count >= BUILD_ALLS / 4 * 3) {
    b->alls[BUILD_ALLS] = 0;
    return &b->alls[BUILD_ALLS];
  }
  b->all_count++;
  return &b->alls[cell];
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
  uint32_t *cell = same_all(b, lits, count);
  if (!cell) return BIT_FALSE;
  if (*cell) return b->plan->steps[*cell - 1].dst << 1;
  *cell = (uint32_t)b->plan->step_count + 1;
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
    case ATOM_ABOVE:
    case ATOM_ABOVE_MISSING:
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

/* ---- More than nothing --------------------------------------------------------------------------
 *
 * A sum of what is never negative is more than nothing where one of its parts is: then it need not
 * be added up. Right only for rows where the sum is known.
 */

struct above {
  uint32_t *none; /* what has to be false for nothing */
  size_t count;
};

/* Of two that N_WHEN chooses from, for this block. */
static uint32_t chosen(struct build *b, uint32_t node) {
  const struct node *n = &b->g->nodes[node];
  if (n->op != N_WHEN) return node;
  uint32_t t, p;
  const uint32_t *args = b->g->args + n->first;
  build_lit(b, args[0], &t, &p);
  return chosen(b, args[t == BIT_TRUE ? 1 : 2]);
}

static bool never_below(struct build *b, uint32_t node);

/* Values among the args: of pieces every second, of a choice but the first, else all. */
static bool args_never_below(struct build *b, const struct node *n) {
  uint32_t by = n->op == N_PIECES ? 2 : 1, first = n->op == N_TOTAL ? 0 : 1;
  for (uint32_t i = first; i < n->count; i += by)
    if (!never_below(b, b->g->args[n->first + i])) return false;
  return true;
}

/* Whether none of its values in this block is negative. */
static bool never_below(struct build *b, uint32_t node) {
  node = chosen(b, node);
  const struct node *n = &b->g->nodes[node];
  if (n->op == N_NOTHING || n->least >= 0) return true;
  switch ((int)n->op) {
    case N_COLUMN: return build_state(b, node) >= ATOM_ABOVE;
    case N_PIECES:
    case N_TOTAL:
    case N_IF: return args_never_below(b, n);
    case N_GUARD: return never_below(b, n->b);
    case N_SCALE: return !n->can_fail && never_below(b, n->a);
    case N_ROUND: /* of a by b, of whose size it takes */
    case N_ADD:
    case N_MUL:
    case N_MIN:
    case N_MAX: return !n->can_fail && never_below(b, n->a) && never_below(b, n->b);
    default: return false;
  }
}

/* `node` where `t` holds. */
static void above_part(struct build *b, uint32_t t, uint32_t node, struct above *out) {
  static const struct node at_least = {.op = N_NUM_GE};
  struct made m = build_number(b, node), one = {.is = MADE_CONST, .value = 1};
  if (t == BIT_FALSE || m.is == MADE_NOTHING || (made_alike(&m) && m.value <= 0)) return;
  uint32_t lits[2] = {t, BIT_TRUE};
  if (!made_alike(&m))
    lits[1] = build_bits_step(b, (struct step){.op = STEP_NUM_GE,
                                               .a = m.numbers,
                                               .b = build_array(b, &one),
                                               .ok = NO_BITS,
                                               .node = &at_least});
  out->none[out->count++] = bits_all(b, lits, 2) ^ 1;
}

/* How many parts a sum has; 0: it is none, or something in it may be negative. */
static size_t above_parts(struct build *b, uint32_t node) {
  const struct node *n = &b->g->nodes[node];
  if ((n->op != N_TOTAL && n->op != N_PIECES) || !never_below(b, node)) return 0;
  size_t parts = n->count;
  for (uint32_t i = 0; i < n->count && n->op == N_TOTAL; i++)
    parts += b->g->nodes[chosen(b, b->g->args[n->first + i])].count;
  return parts;
}

static void above_add(struct build *b, uint32_t node, struct above *out) {
  const struct node *n = &b->g->nodes[node];
  const uint32_t *args = b->g->args + n->first;
  for (uint32_t i = 0; i < n->count && !b->failed; i += n->op == N_PIECES ? 2 : 1) {
    uint32_t t = BIT_TRUE, p, of = chosen(b, args[n->op == N_PIECES ? i + 1 : i]);
    if (n->op == N_PIECES) build_lit(b, args[i], &t, &p);
    if (n->op == N_TOTAL && b->g->nodes[of].op == N_PIECES)
      above_add(b, of, out);
    else
      above_part(b, t, of, out);
  }
}

/* Where the number is at least 1, of rows for which it is known; false when that has to be found by
 * its values. */
static bool above_nothing(struct build *b, const struct node *n, uint32_t *out) {
  const struct node *one = &b->g->nodes[n->b];
  if (n->op != N_NUM_GE || one->op != N_CONST || one->value != 1 || n->flag || n->value)
    return false;
  uint32_t of = chosen(b, n->a);
  size_t parts = above_parts(b, of);
  if (parts == 0) return false;
  struct above above = {ARENA_ARRAY(b->s->arena, uint32_t, parts + 1), 0};
  if (!above.none) b->failed = true;
  if (b->failed) return false;
  above_add(b, of, &above);
  *out = bits_all(b, above.none, above.count) ^ 1;
  return true;
}

static struct made compare(struct build *b, const struct node *n) {
  struct made x = build_number(b, n->a), y = build_number(b, n->b);
  if (x.is == MADE_NOTHING || y.is == MADE_NOTHING) return truth(BIT_FALSE, BIT_TRUE);
  __int128 up_x = power_of_ten(n->flag), up_y = power_of_ten((int)n->value);
  uint32_t known = bits_and(b, x.known, y.known), raw;
  if (made_alike(&x) && made_alike(&y)) {
    __int128 left = x.value * up_x, right = y.value * up_y;
    bool is = n->op == N_NUM_GE ? left >= right : left == right;
    return where_known(b, is ? BIT_TRUE : BIT_FALSE, known);
  }
  if (above_nothing(b, n, &raw)) return where_known(b, raw, known);
  raw = build_bits_step(b, (struct step){.op = n->op == N_NUM_GE ? STEP_NUM_GE : STEP_NUM_EQ,
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
