/* Numbers of a plan: arrays of values and bitmaps of where they are known; see plan_int.h. */
#include "rule/plan_int.h"

static struct made nothing(void) {
  return (struct made){.is = MADE_NOTHING, .known = BIT_FALSE};
}

static struct made constant(int64_t value) {
  return (struct made){.is = MADE_CONST, .known = BIT_TRUE, .value = value};
}

static struct made numbers(uint32_t array, uint32_t known) {
  if (known == BIT_FALSE) return nothing();
  return (struct made){.is = MADE_NUMBERS, .numbers = array, .known = known};
}

uint32_t build_array(struct build *b, const struct made *m) {
  if (m->is == MADE_NUMBERS) return m->numbers;
  int64_t value = m->is == MADE_CONST ? m->value : 0;
  for (size_t i = 0; i < b->plan->step_count; i++) { /* there already? */
    const struct step *s = &b->plan->steps[i];
    if (s->op == STEP_FILL && s->value == value) return s->dst;
  }
  return build_numbers_step(b, (struct step){.op = STEP_FILL, .ok = NO_BITS, .value = value});
}

/* The value where `known` holds. Its array is made only if somebody wants it as one. */
static struct made constant_where(struct build *b, int64_t value, uint32_t known) {
  struct made m = constant(value);
  if (known == BIT_TRUE) return m;
  m = numbers(build_array(b, &m), known);
  m.alike = m.is == MADE_NUMBERS;
  m.value = value;
  return m;
}

static struct made column(struct build *b, uint32_t node) {
  const struct node *n = &b->g->nodes[node];
  enum atom_state state = build_state(b, node);
  if (state == ATOM_UNKNOWN) return nothing();
  uint32_t array = build_numbers_step(b, (struct step){.op = STEP_LOAD, .a = n->a, .ok = NO_BITS});
  bool missing = state == ATOM_OPEN_MISSING || state == ATOM_ABOVE_MISSING;
  return numbers(array, missing ? build_bits(b, BITS_KNOWN, n->a) : BIT_TRUE);
}

/* ---- Pieces -------------------------------------------------------------------------------------
 */

/* Something that is added where bits hold; what holds everywhere and is a constant goes to *base.
 */
static void add_piece(struct build *b, uint32_t t, const struct made *m, struct operand *o,
                      size_t *count, int64_t *base) {
  if (t == BIT_FALSE || m->is == MADE_NOTHING) return;
  bool alike = made_alike(m);
  if (alike && m->value == 0) return;
  if (alike && t == BIT_TRUE) {
    *base = (int64_t)((uint64_t)*base + (uint64_t)m->value);
    return;
  }
  o[*count] = (struct operand){
      .numbers = !alike, .at = alike ? NO_BITS : m->numbers, .value = alike ? m->value : 0};
  o[(*count)++].lit = bits_plain(b, t);
}

/* What is put together for a STEP_PIECES. */
struct gathered {
  struct operand *o;
  size_t count;
  int64_t base;
};

static bool gather_open(struct build *b, struct gathered *h, size_t room) {
  *h = (struct gathered){.o = ARENA_ARRAY(b->s->arena, struct operand, room + 1)};
  if (!h->o) b->failed = true;
  return !b->failed;
}

static struct made gather_done(struct build *b, const struct gathered *h, uint32_t known) {
  if (h->count == 0) return constant_where(b, h->base, known);
  struct step step = {.op = STEP_PIECES,
                      .first = (uint32_t)b->operand_count,
                      .count = (uint32_t)h->count,
                      .ok = NO_BITS,
                      .value = h->base};
  for (size_t i = 0; i < h->count; i++) build_operand(b, h->o[i]);
  return numbers(build_numbers_step(b, step), known);
}

/* Adds the pieces of a node; gives where one of them is known to hold. */
static uint32_t add_pieces(struct build *b, const struct node *n, struct gathered *h) {
  uint32_t none[2 * PIECES_MAX], *known = none;
  size_t parts = n->count / 2, known_count = 0;
  if (parts > 2 * PIECES_MAX) known = ARENA_ARRAY(b->s->arena, uint32_t, parts);
  if (!known) b->failed = true;
  for (size_t i = 0; i < parts && !b->failed; i++) {
    uint32_t t, p, of = b->g->args[n->first + 2 * i + 1];
    build_lit(b, b->g->args[n->first + 2 * i], &t, &p);
    if (t == BIT_FALSE) continue;
    struct made m = build_number(b, of);
    if (m.is != MADE_NOTHING) known[known_count++] = t ^ 1;
    add_piece(b, t, &m, h->o, &h->count, &h->base);
  }
  return b->failed ? BIT_FALSE : bits_all(b, known, known_count) ^ 1;
}

static struct made pieces(struct build *b, const struct node *n) {
  struct gathered h;
  if (!gather_open(b, &h, n->count / 2)) return nothing();
  uint32_t known = add_pieces(b, n, &h);
  return b->failed ? nothing() : gather_done(b, &h, n->flag ? BIT_TRUE : known);
}

/* A sum: terms of constants are added piece by piece to one array, others as they are. */
static struct made total(struct build *b, const struct node *n) {
  struct gathered h;
  size_t room = n->count;
  for (uint32_t i = 0; i < n->count; i++) room += b->g->nodes[b->g->args[n->first + i]].count / 2;
  if (!gather_open(b, &h, room)) return nothing();
  uint32_t known = BIT_TRUE;
  for (uint32_t i = 0; i < n->count && !b->failed; i++) {
    uint32_t at = b->g->args[n->first + i];
    const struct node *term = &b->g->nodes[at];
    if (term->op == N_PIECES && !term->flag) {
      known = bits_and(b, known, add_pieces(b, term, &h));
      continue;
    }
    struct made m = build_number(b, at);
    known = bits_and(b, known, m.known);
    add_piece(b, m.known, &m, h.o, &h.count, &h.base);
  }
  return b->failed || known == BIT_FALSE ? nothing() : gather_done(b, &h, known);
}

/* ---- Choosing -----------------------------------------------------------------------------------
 */

/* Where both are known and the same. */
static uint32_t agree(struct build *b, const struct made *x, const struct made *y) {
  static const struct node equal = {.op = N_NUM_EQ};
  if (x->is == MADE_NOTHING || y->is == MADE_NOTHING) return BIT_FALSE;
  if (made_alike(x) && made_alike(y))
    return x->value == y->value ? bits_and(b, x->known, y->known) : BIT_FALSE;
  uint32_t same = build_bits_step(b, (struct step){.op = STEP_NUM_EQ,
                                                   .a = build_array(b, x),
                                                   .b = build_array(b, y),
                                                   .ok = NO_BITS,
                                                   .node = &equal});
  return bits_and(b, same, bits_and(b, x->known, y->known));
}

/* The same number, known only there. */
static struct made known_at(struct build *b, const struct made *m, uint32_t known) {
  if (made_alike(m)) return constant_where(b, m->value, known);
  return numbers(build_array(b, m), known);
}

static struct made choose(struct build *b, const struct node *n) {
  const uint32_t *args = b->g->args + n->first;
  uint32_t t, p;
  build_lit(b, args[0], &t, &p);
  if (t == BIT_TRUE) return build_number(b, args[1]);
  if (p == BIT_FALSE) return build_number(b, args[2]);
  struct made x = build_number(b, args[1]), y = build_number(b, args[2]);
  uint32_t known = bits_or(b, bits_and(b, t, x.known), bits_and(b, p ^ 1, y.known));
  if (t != p) known = bits_or(b, known, agree(b, &x, &y));
  if (known == BIT_FALSE) return nothing();
  bool one = made_alike(&x) && made_alike(&y) && x.value == y.value;
  if (t == BIT_FALSE || one) return known_at(b, &y, known); /* or they agree */
  struct step step = {.op = STEP_SELECT, .a = build_array(b, &x), .b = build_array(b, &y), .ok = t};
  return numbers(build_numbers_step(b, step), known);
}

static struct made guard(struct build *b, const struct node *n) {
  uint32_t t, p;
  build_lit(b, n->a, &t, &p);
  struct made m = build_number(b, n->b);
  uint32_t known = bits_and(b, t, m.known);
  if (known == BIT_TRUE || m.is == MADE_NOTHING) return m;
  return known_at(b, &m, known);
}

static struct made when(struct build *b, const struct node *n) {
  const uint32_t *args = b->g->args + n->first;
  uint32_t t, p;
  build_lit(b, args[0], &t, &p);
  return build_number(b, args[t == BIT_TRUE ? 1 : 2]);
}

/* ---- Computing ----------------------------------------------------------------------------------
 */

static bool has_second(const struct node *n) {
  return n->op == N_ADD || n->op == N_SUB || n->op == N_MUL || n->op == N_MIN || n->op == N_MAX ||
         n->op == N_ROUND;
}

static bool is_zero(const struct made *m) {
  return made_alike(m) && m->value == 0;
}

static struct made calc(struct build *b, const struct node *n) {
  struct made x = build_number(b, n->a), y = has_second(n) ? build_number(b, n->b) : x;
  if (x.is == MADE_NOTHING || y.is == MADE_NOTHING) return nothing();
  uint32_t known = bits_and(b, x.known, y.known);
  if (made_alike(&x) && made_alike(&y)) {
    int64_t v;
    bool is = calc_value(b->g, n, b->w->program->today, x.value, has_second(n) ? y.value : 0, &v);
    return is ? constant_where(b, v, known) : nothing();
  }
  /* The other side has to be known, but need not be worked out. */
  if (n->op == N_MUL && !n->can_fail && (is_zero(&x) || is_zero(&y)))
    return constant_where(b, 0, known);
  struct step step = {.op = STEP_CALC, .node = n, .ok = NO_BITS, .a = build_array(b, &x)};
  step.b = has_second(n) ? build_array(b, &y) : step.a;
  if (n->can_fail) {
    step.ok = build_bits(b, BITS_REGISTER, 0);
    uint32_t array = build_numbers_step(b, step);
    return numbers(array, bits_and(b, known, step.ok));
  }
  return numbers(build_numbers_step(b, step), known);
}

static struct made make(struct build *b, uint32_t node) {
  const struct node *n = &b->g->nodes[node];
  switch ((int)n->op) {
    case N_CONST: return constant(n->value);
    case N_NOTHING: return nothing();
    case N_COLUMN: return column(b, node);
    case N_PIECES: return pieces(b, n);
    case N_TOTAL: return total(b, n);
    case N_IF: return choose(b, n);
    case N_GUARD: return guard(b, n);
    case N_WHEN: return when(b, n);
    default: return calc(b, n);
  }
}

struct made build_number(struct build *b, uint32_t node) {
  if (b->failed) return nothing();
  if (b->made[node].is == MADE_NOT) {
    struct made m = make(b, node);
    b->made[node] = m;
  }
  return b->made[node];
}
