/* Plans: signatures, and bringing the steps of a plan into order; see plan.h. */
#include "rule/plan_int.h"

#include "base/must.h"

#include <string.h>

/* ---- Atoms --------------------------------------------------------------------------------------
 */

static bool is_atom(enum node_op op) {
  return op == N_BIT || op == N_GE || op == N_EQ || op == N_HAS || op == N_COLUMN;
}

enum ly atoms_of(struct scope *s, const struct graph *g, struct atoms *out) {
  out->count = 0;
  out->nodes = ARENA_ARRAY(s->arena, uint32_t, g->count + 1);
  if (!out->nodes) return fail_memory(s);
  for (uint32_t i = 0; i < g->count; i++)
    if (is_atom((enum node_op)g->nodes[i].op)) out->nodes[out->count++] = i;
  return LY_OK;
}

static uint8_t decided(bool is, const struct view *v) {
  if (v->missing == MISSING_NONE) return is ? ATOM_TRUE : ATOM_FALSE;
  return is ? ATOM_TRUE_MISSING : ATOM_FALSE_MISSING;
}

uint8_t atom_state(const struct node *n, const struct view *v) {
  if (v->missing == MISSING_ALL) return n->op == N_HAS ? ATOM_FALSE : ATOM_UNKNOWN;
  uint8_t open = v->missing == MISSING_NONE ? ATOM_OPEN : ATOM_OPEN_MISSING;
  switch ((int)n->op) {
    case N_HAS: return v->missing == MISSING_NONE ? ATOM_TRUE : ATOM_OPEN;
    case N_BIT: return v->data ? open : decided(v->min == 1, v);
    case N_GE:
      if (v->min >= n->value) return decided(true, v);
      return v->max < n->value ? decided(false, v) : open;
    case N_EQ:
      if (v->min > n->value || v->max < n->value) return decided(false, v);
      return v->min == v->max ? decided(true, v) : open;
    default: /* N_COLUMN */
      if (v->min < 0) return open;
      return v->missing == MISSING_NONE ? ATOM_ABOVE : ATOM_ABOVE_MISSING;
  }
}

/* ---- Making steps -------------------------------------------------------------------------------
 */

bool build_grow(struct build *b, void **items, size_t size, size_t count, size_t *room) {
  if (b->failed) return false;
  if (count < *room) return true;
  size_t more = *room ? *room * 2 : b->g->count / 2 + 64;
  char *grown = arena_array(b->s->arena, more, size);
  if (!grown) {
    b->failed = true;
    return false;
  }
  if (count) memcpy(grown, *items, count * size);
  *items = grown;
  *room = more;
  return true;
}

uint32_t build_bits(struct build *b, enum bits_is is, uint32_t at) {
  struct plan *p = b->plan;
  uint32_t *have = is == BITS_REGISTER ? NULL : &b->outer[2 * at + (is == BITS_KNOWN)];
  uint32_t lit = have ? *have : 0;
  if (lit) return lit;
  if (!build_grow(b, (void **)&p->bits, sizeof *p->bits, p->bit_count, &b->bit_room))
    return BIT_FALSE;
  p->bits[p->bit_count] = (struct bits){is, at};
  lit = (uint32_t)p->bit_count++ << 1;
  if (have) *have = lit;
  return lit;
}

void build_step(struct build *b, struct step step) {
  struct plan *p = b->plan;
  if (!build_grow(b, (void **)&p->steps, sizeof *p->steps, p->step_count, &b->step_room)) return;
  p->steps[p->step_count++] = step;
}

uint32_t build_bits_step(struct build *b, struct step step) {
  uint32_t lit = build_bits(b, BITS_REGISTER, 0);
  step.dst = lit >> 1;
  build_step(b, step);
  return lit;
}

uint32_t build_numbers_step(struct build *b, struct step step) {
  step.dst = b->numbers;
  build_step(b, step);
  return b->numbers++;
}

uint32_t build_operand(struct build *b, struct operand o) {
  struct plan *p = b->plan;
  if (!build_grow(b, (void **)&p->operands, sizeof *p->operands, b->operand_count,
                  &b->operand_room))
    return 0;
  p->operands[b->operand_count] = o;
  return (uint32_t)b->operand_count++;
}

/* ---- What is needed, and until when -------------------------------------------------------------
 */

struct life {
  uint32_t *bits, *numbers; /* the step after which it is not needed, plus 1; 0: never is */
  bool *needed;             /* steps */
};

static void need_bits(const struct build *b, struct life *l, uint32_t lit, size_t until) {
  if (lit == NO_BITS || lit <= BIT_TRUE) return;
  uint32_t *at = &l->bits[lit >> 1];
  if (*at < until + 1) *at = (uint32_t)until + 1;
  (void)b;
}

static void need_numbers(struct life *l, uint32_t numbers, size_t until) {
  if (numbers == NO_BITS) return;
  if (l->numbers[numbers] < until + 1) l->numbers[numbers] = (uint32_t)until + 1;
}

static void need_shown(const struct build *b, struct life *l, const struct shown *show,
                       size_t until) {
  for (size_t i = 0; i < show->members; i++) {
    need_bits(b, l, show->t[i], until);
    need_bits(b, l, show->p[i], until);
  }
  need_bits(b, l, show->known, until);
  need_numbers(l, show->numbers, until);
  need_numbers(l, show->least, until);
  need_numbers(l, show->most, until);
}

static bool makes_bits(const struct step *s) {
  return s->op <= STEP_NUM_EQ;
}

static bool makes_numbers(const struct step *s) {
  return s->op >= STEP_LOAD && s->op <= STEP_PIECES;
}

static void need_parts(const struct build *b, struct life *l, const struct step *s, size_t at) {
  for (size_t i = 0; i < s->count; i++) {
    const struct operand *o = &b->plan->operands[s->first + i];
    need_bits(b, l, o->lit, at);
    if (o->numbers) need_numbers(l, o->at, at);
  }
  if (s->op == STEP_NUM_GE || s->op == STEP_NUM_EQ || s->op == STEP_CALC || s->op == STEP_SELECT) {
    need_numbers(l, s->a, at);
    need_numbers(l, s->b, at);
  }
  if (s->op == STEP_SUM) need_numbers(l, s->a, at);
  if (s->op == STEP_SUM || s->op == STEP_SUM_INPUT || s->op == STEP_SELECT)
    need_bits(b, l, s->ok, at);
}

static void find_needed(const struct build *b, struct life *l) {
  const struct plan *p = b->plan;
  for (size_t i = 0; i < b->w->list_count; i++) {
    const struct listing *list = &p->lists[i];
    need_bits(b, l, list->t, p->step_count);
    need_bits(b, l, list->p, p->step_count);
    for (size_t k = 0; k < b->w->lists[i].with_count; k++)
      need_shown(b, l, &list->shown[k], p->step_count);
  }
  for (size_t i = p->step_count; i-- > 0;) {
    const struct step *s = &p->steps[i];
    bool needed = s->op == STEP_COUNT || s->op == STEP_SUM || s->op == STEP_SUM_INPUT;
    if (makes_bits(s)) needed = l->bits[s->dst] != 0;
    if (makes_numbers(s)) needed = l->numbers[s->dst] != 0;
    if (s->op == STEP_CALC && s->ok != NO_BITS) needed = needed || l->bits[s->ok >> 1] != 0;
    l->needed[i] = needed;
    if (needed) need_parts(b, l, s, i);
  }
}

/* ---- Counting what is only counted --------------------------------------------------------------
 */

/* A bitmap that is made of others only to be counted is counted from those at once. */
static void fuse_counts(struct build *b, const uint32_t *uses) {
  struct plan *p = b->plan;
  uint32_t *maker = ARENA_ARRAY(b->s->arena, uint32_t, p->bit_count + 1);
  if (!maker) {
    b->failed = true;
    return;
  }
  for (size_t i = 0; i < p->step_count; i++) {
    struct step *s = &p->steps[i];
    if (s->op == STEP_ALL) maker[s->dst] = (uint32_t)i + 1;
    if (s->op != STEP_COUNT) continue;
    uint32_t bits = p->operands[s->first].lit >> 1;
    if (uses[bits] != 1 || !maker[bits]) continue;
    const struct step *of = &p->steps[maker[bits] - 1];
    s->first = of->first;
    s->count = of->count;
    s->plain = of->plain;
  }
}

static uint32_t *count_uses(struct build *b) {
  const struct plan *p = b->plan;
  uint32_t *uses = ARENA_ARRAY(b->s->arena, uint32_t, p->bit_count + 1);
  if (!uses) {
    b->failed = true;
    return NULL;
  }
  for (size_t i = 0; i < b->operand_count; i++) uses[p->operands[i].lit >> 1]++;
  for (size_t i = 0; i < p->step_count; i++) {
    const struct step *s = &p->steps[i];
    bool masked = s->op == STEP_SUM || s->op == STEP_SUM_INPUT || s->op == STEP_SELECT;
    if (masked && s->ok > BIT_TRUE) uses[s->ok >> 1]++;
  }
  for (size_t i = 0; i < b->w->list_count; i++) { /* lists keep all they show */
    const struct listing *list = &p->lists[i];
    uses[list->t >> 1] += 2;
    uses[list->p >> 1] += 2;
    for (size_t k = 0; k < b->w->lists[i].with_count; k++) {
      const struct shown *show = &list->shown[k];
      for (size_t m = 0; m < show->members; m++) {
        uses[show->t[m] >> 1] += 2;
        uses[show->p[m] >> 1] += 2;
      }
      if (show->known != NO_BITS) uses[show->known >> 1] += 2;
    }
  }
  return uses;
}

/* ---- Sums only of rows that are listed ----------------------------------------------------------
 */

/* Of each array how often it is used but by a list, and which lists show it. */
static void count_arrays(const struct build *b, uint32_t *uses, uint64_t *lists) {
  const struct plan *p = b->plan;
  for (size_t i = 0; i < p->step_count; i++) {
    const struct step *s = &p->steps[i];
    bool two =
        s->op == STEP_NUM_GE || s->op == STEP_NUM_EQ || s->op == STEP_CALC || s->op == STEP_SELECT;
    if (two || s->op == STEP_SUM) uses[s->a]++;
    if (two) uses[s->b]++;
    for (size_t k = 0; s->op == STEP_PIECES && k < s->count; k++)
      if (p->operands[s->first + k].numbers) uses[p->operands[s->first + k].at]++;
  }
  for (size_t i = 0; i < b->w->list_count; i++)
    for (size_t k = 0; k < b->w->lists[i].with_count; k++) {
      const struct shown *show = &p->lists[i].shown[k];
      if (show->numbers != NO_BITS) lists[show->numbers] |= UINT64_C(1) << (i < 63 ? i : 63);
      if (show->numbers != NO_BITS && show->is_count) uses[show->numbers]++;
      if (show->least != NO_BITS) uses[show->least]++;
      if (show->most != NO_BITS) uses[show->most]++;
    }
}

/* Whether it is one, and only some rows are shown. */
static bool one_list(const struct build *b, uint64_t lists) {
  if (lists == 0 || lists & (lists - 1) || lists >> 63) return false;
  size_t list = (size_t)__builtin_ctzll(lists);
  const struct listing *of = &b->plan->lists[list];
  return (b->w->lists[list].unknown ? of->p : of->t) > BIT_TRUE;
}

/* Names the step to those who show what it makes. */
static void name_sum(struct build *b, uint32_t array, uint32_t step) {
  for (size_t i = 0; i < b->w->list_count; i++)
    for (size_t k = 0; k < b->w->lists[i].with_count; k++)
      if (b->plan->lists[i].shown[k].numbers == array) b->plan->lists[i].shown[k].sum = step;
}

/* A sum that one list alone shows is added up for its rows only, when they are listed. */
static void sum_listed(struct build *b) {
  struct plan *p = b->plan;
  uint32_t *uses = ARENA_ARRAY(b->s->arena, uint32_t, b->numbers + 1);
  uint64_t *lists = ARENA_ARRAY(b->s->arena, uint64_t, b->numbers + 1);
  struct step *later = ARENA_ARRAY(b->s->arena, struct step, p->step_count + 1);
  if (!uses || !lists || !later) b->failed = true;
  if (b->failed || b->w->list_count == 0) return;
  count_arrays(b, uses, lists);
  size_t kept = 0;
  for (size_t i = 0; i < p->step_count; i++) {
    struct step s = p->steps[i];
    if (s.op == STEP_PIECES && uses[s.dst] == 0 && one_list(b, lists[s.dst])) {
      name_sum(b, s.dst, (uint32_t)b->listed);
      later[b->listed++] = s;
    } else {
      p->steps[kept++] = s;
    }
  }
  if (b->listed) memcpy(p->steps + kept, later, b->listed * sizeof *later);
}

/* ---- Registers ----------------------------------------------------------------------------------
 */

struct pool {
  uint32_t *free, *of; /* of: which register a bitmap or an array has */
  size_t free_count, count;
};

static void take(struct pool *p, uint32_t what) {
  p->of[what] = p->free_count ? p->free[--p->free_count] : (uint32_t)p->count++;
}

static void give(struct pool *p, uint32_t what) {
  p->free[p->free_count++] = p->of[what];
}

/* At each step: what it makes takes a register, what is not needed after it gives its own back. */
static void assign(struct build *b, const struct life *l, struct pool *bits, struct pool *numbers) {
  struct plan *p = b->plan;
  uint32_t *bits_end = ARENA_ARRAY(b->s->arena, uint32_t, p->step_count + p->bit_count + 2);
  uint32_t *next_bits = ARENA_ARRAY(b->s->arena, uint32_t, p->bit_count + 1);
  uint32_t *numbers_end = ARENA_ARRAY(b->s->arena, uint32_t, p->step_count + 2);
  uint32_t *next_numbers = ARENA_ARRAY(b->s->arena, uint32_t, b->numbers + 1);
  if (!bits_end || !next_bits || !numbers_end || !next_numbers) {
    b->failed = true;
    return;
  }
  for (size_t i = 1; i < p->bit_count; i++) {
    if (p->bits[i].is != BITS_REGISTER || !l->bits[i]) continue;
    next_bits[i] = bits_end[l->bits[i]];
    bits_end[l->bits[i]] = (uint32_t)i;
  }
  for (uint32_t i = 0; i < b->numbers; i++) {
    if (!l->numbers[i]) continue;
    next_numbers[i] = numbers_end[l->numbers[i]];
    numbers_end[l->numbers[i]] = i + 1;
  }
  for (size_t i = 0; i < p->step_count; i++) {
    const struct step *s = &p->steps[i];
    if (!l->needed[i]) continue;
    if (makes_bits(s)) take(bits, s->dst);
    if (makes_numbers(s)) take(numbers, s->dst);
    if (s->op == STEP_CALC && s->ok != NO_BITS) take(bits, s->ok >> 1);
    /* nobody needs it: it ends here */
    if (makes_numbers(s) && !l->numbers[s->dst]) give(numbers, s->dst);
    if (s->op == STEP_CALC && s->ok != NO_BITS && !l->bits[s->ok >> 1]) give(bits, s->ok >> 1);
    for (uint32_t k = bits_end[i + 1]; k; k = next_bits[k]) give(bits, k);
    for (uint32_t k = numbers_end[i + 1]; k; k = next_numbers[k - 1]) give(numbers, k - 1);
  }
}

static uint32_t moved(const struct pool *numbers, uint32_t at) {
  return at == NO_BITS ? NO_BITS : numbers->of[at];
}

static void rename_numbers(struct build *b, const struct pool *numbers) {
  struct plan *p = b->plan;
  for (size_t i = 0; i < p->step_count; i++) {
    struct step *s = &p->steps[i];
    if (makes_numbers(s)) s->dst = moved(numbers, s->dst);
    if (s->op == STEP_NUM_GE || s->op == STEP_NUM_EQ || s->op == STEP_CALC ||
        s->op == STEP_SELECT) {
      s->a = moved(numbers, s->a);
      s->b = moved(numbers, s->b);
    }
    if (s->op == STEP_SUM) s->a = moved(numbers, s->a);
    for (size_t k = 0; s->op == STEP_PIECES && k < s->count; k++) {
      struct operand *o = &p->operands[s->first + k];
      if (o->numbers) o->at = moved(numbers, o->at);
    }
  }
  for (size_t i = 0; i < b->w->list_count; i++)
    for (size_t k = 0; k < b->w->lists[i].with_count; k++) {
      struct shown *show = &p->lists[i].shown[k];
      show->numbers = moved(numbers, show->numbers);
      show->least = moved(numbers, show->least);
      show->most = moved(numbers, show->most);
    }
}

/* ---- The plan as it is kept ---------------------------------------------------------------------
 *
 * Made in memory that the next plan takes over, then copied without what is not needed: a run goes
 * from plan to plan, and finds little of them in the caches.
 */

/* Bitmaps by where they stand: those that take turns in a register are one. */
struct places {
  uint32_t *of; /* of each bitmap */
  struct bits *bits;
  size_t count;
};

static void find_places(struct build *b, const struct life *l, const struct pool *registers,
                        struct places *out) {
  const struct plan *p = b->plan;
  size_t room = registers->count + p->bit_count + 1;
  *out = (struct places){ARENA_ARRAY(b->s->arena, uint32_t, p->bit_count + 1),
                         ARENA_ARRAY(b->kept, struct bits, room), registers->count + 1};
  if (!out->of || !out->bits) b->failed = true;
  for (uint32_t i = 0; i < registers->count && !b->failed; i++)
    out->bits[i + 1] = (struct bits){BITS_REGISTER, i};
  for (size_t i = 1; i < p->bit_count && !b->failed; i++) {
    if (p->bits[i].is == BITS_REGISTER) {
      out->of[i] = registers->of[i] + 1;
    } else if (l->bits[i]) {
      out->bits[out->count] = p->bits[i];
      out->of[i] = (uint32_t)out->count++;
    }
  }
}

static uint32_t placed(const struct places *to, uint32_t lit) {
  return lit == NO_BITS || lit <= BIT_TRUE ? lit : to->of[lit >> 1] << 1 | (lit & 1);
}

static void place_lists(struct build *b, const struct places *to) {
  for (size_t i = 0; i < b->w->list_count; i++) {
    struct listing *list = &b->plan->lists[i];
    list->t = placed(to, list->t);
    list->p = placed(to, list->p);
    for (size_t k = 0; k < b->w->lists[i].with_count; k++) {
      struct shown *show = &list->shown[k];
      for (size_t m = 0; m < show->members; m++) {
        show->t[m] = placed(to, show->t[m]);
        show->p[m] = placed(to, show->p[m]);
      }
      show->known = placed(to, show->known);
      if (show->sum != NO_BITS) show->sum += (uint32_t)b->plan->step_count;
    }
  }
}

/* The steps that are needed, one behind the other, and so their operands. */
static void keep_steps(struct build *b, const struct life *l, const struct places *to) {
  struct plan *p = b->plan;
  size_t steps = 0, operands = 0;
  for (size_t i = 0; i < p->step_count; i++) {
    if (!l->needed[i]) continue;
    steps++;
    operands += p->steps[i].count;
  }
  struct step *kept = ARENA_ARRAY(b->kept, struct step, steps + 1);
  struct operand *parts = ARENA_ARRAY(b->kept, struct operand, operands + 1);
  if (!kept || !parts) {
    b->failed = true;
    return;
  }
  steps = operands = 0;
  for (size_t i = 0; i < p->step_count; i++) {
    if (!l->needed[i]) continue;
    struct step *s = &kept[steps++];
    *s = p->steps[i];
    if (makes_bits(s)) s->dst = to->of[s->dst];
    s->ok = placed(to, s->ok);
    for (size_t k = 0; k < s->count; k++) {
      parts[operands + k] = p->operands[s->first + k];
      parts[operands + k].lit = placed(to, parts[operands + k].lit);
    }
    s->first = (uint32_t)operands;
    operands += s->count;
  }
  p->steps = kept;
  p->step_count = steps - b->listed; /* which are needed, and last */
  p->operands = parts;
  p->operand_count = operands;
}

static void keep_uses(struct build *b) {
  struct plan *p = b->plan;
  struct use *uses = ARENA_ARRAY(b->kept, struct use, p->use_count + 1);
  if (!uses) b->failed = true;
  if (uses && p->use_count) memcpy(uses, p->uses, p->use_count * sizeof *uses);
  p->uses = uses;
}

static void settle(struct build *b) {
  struct plan *p = b->plan;
  uint32_t *uses = count_uses(b);
  if (uses && !b->failed) fuse_counts(b, uses);
  if (!b->failed) sum_listed(b);
  struct arena *a = b->s->arena;
  struct life l = {ARENA_ARRAY(a, uint32_t, p->bit_count + 1),
                   ARENA_ARRAY(a, uint32_t, b->numbers + 1),
                   ARENA_ARRAY(a, bool, p->step_count + 1)};
  struct pool bits = {ARENA_ARRAY(a, uint32_t, p->bit_count + 1),
                      ARENA_ARRAY(a, uint32_t, p->bit_count + 1)};
  struct pool numbers = {ARENA_ARRAY(a, uint32_t, b->numbers + 1),
                         ARENA_ARRAY(a, uint32_t, b->numbers + 1)};
  struct places places;
  if (arena_failed(a)) b->failed = true;
  if (b->failed) return;
  find_needed(b, &l);
  assign(b, &l, &bits, &numbers);
  if (!b->failed) find_places(b, &l, &bits, &places);
  if (b->failed) return;
  rename_numbers(b, &numbers);
  keep_steps(b, &l, &places);
  place_lists(b, &places);
  keep_uses(b);
  p->bits = places.bits;
  p->bit_count = places.count;
  p->bit_registers = bits.count;
  p->number_registers = numbers.count;
}

/* Room for where everything stands, and what has to be looked up for each block. */
static void place(struct build *b) {
  struct plan *p = b->plan;
  struct arena *a = b->kept;
  p->where = arena_array(a, p->bit_count + 1, sizeof *p->where);
  p->parts = arena_array(a, p->operand_count + 1, sizeof *p->parts);
  p->outer = ARENA_ARRAY(a, uint32_t, p->bit_count + 1);
  p->outer_parts = ARENA_ARRAY(a, struct outer_part, p->operand_count + 1);
  if (arena_failed(a)) b->failed = true;
  if (b->failed) return;
  for (size_t i = 1; i < p->bit_count; i++)
    if (p->bits[i].is != BITS_REGISTER) p->outer[p->outer_count++] = (uint32_t)i;
  for (uint32_t i = 0; i < p->operand_count; i++) {
    uint32_t bits = p->operands[i].lit >> 1;
    if (p->bits[bits].is != BITS_REGISTER)
      p->outer_parts[p->outer_part_count++] = (struct outer_part){i, bits};
  }
}

/* ---- Making a plan ------------------------------------------------------------------------------
 */

enum ly plan_make(struct scope *s, const struct wanted *w, const uint8_t *signature,
                  struct arena *kept, struct plan **out) {
  const struct graph *g = &w->program->graph;
  struct arena *a = s->arena;
  struct build b = {.s = s,
                    .w = w,
                    .g = g,
                    .signature = signature,
                    .kept = kept,
                    .plan = ARENA_NEW(kept, struct plan)};
  uint8_t *own = ARENA_ARRAY(kept, uint8_t, w->atoms->count + 1);
  b.atom = ARENA_ARRAY(a, uint32_t, g->count + 1);
  b.made = ARENA_ARRAY(a, struct made, g->count + 1);
  b.outer = ARENA_ARRAY(a, uint32_t, 2 * g->input_count + 2);
  if (!b.plan || !own || !b.atom || !b.made || !b.outer) return fail_memory(s);
  for (size_t i = 0; i < w->atoms->count; i++) b.atom[w->atoms->nodes[i]] = (uint32_t)i + 1;
  memcpy(own, signature, w->atoms->count);
  b.plan->signature = own;
  (void)build_bits(&b, BITS_REGISTER, 0); /* number 0 is no bitmap */
  if (w->tallies) build_tallies(&b);
  build_lists(&b);
  if (!b.failed) settle(&b);
  if (!b.failed) place(&b);
  b.plan->counts = ARENA_ARRAY(kept, int64_t, b.plan->count_count + 1);
  b.plan->sums = ARENA_ARRAY(kept, __int128, b.plan->sum_count + 1);
  if (b.failed || arena_failed(a) || arena_failed(kept)) return fail_memory(s);
  *out = b.plan;
  return LY_OK;
}
