/* Steps of a plan, one by one; see steps.h. */
#include "rule/steps.h"

#include "base/heap.h"

#include <string.h>

enum { SPARE = 2 }; /* arrays behind those of a plan, for what a step works with */

/* ---- Room ---------------------------------------------------------------------------------------
 */

static bool grow(void **piece, size_t size, size_t *room, size_t need) {
  if (need <= *room) return true;
  heap_free(*piece);
  *room = 0;
  *piece = heap_alloc(need * size);
  if (!*piece) return false;
  memset(*piece, 0, need * size);
  *room = need;
  return true;
}

enum ly steps_reserve(struct scope *s, struct steps *t, const struct plan *p) {
  bool ok =
      grow((void **)&t->bits, BLOCK_WORDS * sizeof *t->bits, &t->bit_room, p->bit_registers) &&
      grow((void **)&t->numbers, RULE_BLOCK_ROWS * sizeof *t->numbers, &t->number_room,
           p->number_registers + SPARE);
  return ok ? LY_OK : fail_memory(s);
}

void steps_close(struct steps *t) {
  heap_free(t->bits);
  heap_free(t->numbers);
  heap_free(t->shelf);
}

static int64_t *array(const struct steps *t, uint32_t at) {
  return t->numbers + (size_t)at * RULE_BLOCK_ROWS;
}

static uint64_t *own_bits(const struct steps *t, uint32_t bits) {
  return (uint64_t *)(uintptr_t)t->where[bits]; /* a register: ours to write */
}

static const uint64_t *bits_at(const struct steps *t, const struct bits *b) {
  if (b->is == BITS_REGISTER) return t->bits + (size_t)b->at * BLOCK_WORDS;
  return b->is == BITS_DATA ? t->views[b->at].data : t->views[b->at].known;
}

/* Registers stay where they are from block to block. */
static void place_bits(struct steps *t, struct plan *p) {
  if (p->placed != t->bits) {
    for (size_t i = 1; i < p->bit_count; i++) p->where[i] = bits_at(t, &p->bits[i]);
    for (size_t i = 0; i < p->operand_count; i++) p->parts[i] = p->where[p->operands[i].lit >> 1];
    p->placed = t->bits;
  }
  for (size_t i = 0; i < p->outer_count; i++)
    p->where[p->outer[i]] = bits_at(t, &p->bits[p->outer[i]]);
  for (size_t i = 0; i < p->outer_part_count; i++)
    p->parts[p->outer_parts[i].part] = p->where[p->outer_parts[i].bits];
  t->where = p->where;
}

/* ---- Computing ----------------------------------------------------------------------------------
 */

static int64_t day_within(int64_t day) { /* what is not known may be anything */
  return day < -719162 ? -719162 : day > 2932896 ? 2932896 : day;
}

static bool is_since(const struct node *n) {
  return n->op == N_AGE || n->op == N_MONTHS;
}

/* One by one, in full. */
static void calc_slow(const struct steps *t, const struct step *s, size_t rows) {
  const int64_t *a = array(t, s->a), *b = array(t, s->b);
  int64_t *dst = array(t, s->dst);
  uint64_t *ok = s->ok == NO_BITS ? NULL : own_bits(t, s->ok >> 1);
  for (size_t i = 0; i < rows; i++) {
    int64_t x = is_since(s->node) ? day_within(a[i]) : a[i], v = 0;
    bool is = calc_value(t->graph, s->node, t->today, x, b[i], &v);
    dst[i] = is ? v : 0;
    if (ok) bit_put(ok, i, is);
  }
}

/* Dividing without 128 bits, where nothing is scaled and rounding is off. */
static bool divide_fast(const struct steps *t, const struct step *s, size_t rows) {
  struct node_round r = round_of(s->node->value);
  if (s->node->op != N_ROUND || s->ok != NO_BITS || r.up || r.down || r.unit != 1 ||
      r.rounding != RULE_DOWN)
    return false;
  const struct node *by = &t->graph->nodes[s->node->b];
  if (by->op != N_CONST || by->value == 0 || by->value == -1) return false;
  const int64_t *a = array(t, s->a);
  int64_t *dst = array(t, s->dst);
  for (size_t i = 0; i < rows; i++) dst[i] = a[i] / by->value;
  return true;
}

static void calc(const struct steps *t, const struct step *s, size_t rows) {
  const struct kernels *k = t->kernels;
  void (*fast)(int64_t *, const int64_t *, const int64_t *, size_t) = NULL;
  if (s->ok == NO_BITS) {
    switch ((int)s->node->op) {
      case N_ADD: fast = k->add; break;
      case N_SUB: fast = k->sub; break;
      case N_MUL: fast = k->mul; break;
      case N_MIN: fast = k->min; break;
      case N_MAX: fast = k->max; break;
      default: break;
    }
  }
  if (fast)
    fast(array(t, s->dst), array(t, s->a), array(t, s->b), rows);
  else if (!divide_fast(t, s, rows))
    calc_slow(t, s, rows);
}

static void compare(const struct steps *t, const struct step *s, size_t rows) {
  const int64_t *a = array(t, s->a), *b = array(t, s->b);
  uint64_t *dst = own_bits(t, s->dst);
  bool is_ge = s->op == STEP_NUM_GE;
  if (s->node->flag == 0 && s->node->value == 0) {
    (is_ge ? t->kernels->num_ge : t->kernels->num_eq)(dst, a, b, rows);
    return;
  }
  __int128 up_a = power_of_ten(s->node->flag), up_b = power_of_ten((int)s->node->value);
  for (size_t i = 0; i < rows; i++) {
    __int128 x = a[i] * up_a, y = b[i] * up_b;
    bit_put(dst, i, is_ge ? x >= y : x == y);
  }
}

static void load(const struct steps *t, const struct step *s, size_t rows) {
  const struct view *v = &t->views[s->a];
  if (v->data)
    t->kernels->load(array(t, s->dst), v->data, v->width, v->base, rows);
  else
    t->kernels->fill(array(t, s->dst), v->min, rows);
}

static void pieces(const struct steps *t, const struct plan *p, const struct step *s, size_t rows) {
  int64_t *dst = array(t, s->dst);
  t->kernels->fill(dst, s->value, rows);
  for (size_t i = 0; i < s->count; i++) {
    const struct operand *o = &p->operands[s->first + i];
    const uint64_t *mask = p->parts[s->first + i];
    if (o->numbers)
      t->kernels->add_where(dst, mask, array(t, o->at), rows);
    else
      t->kernels->add_const(dst, mask, o->value, rows);
  }
}

static struct bit_list parts_of(const struct plan *p, const struct step *s) {
  return (struct bit_list){p->parts + s->first, s->plain, s->count - s->plain};
}

static int64_t count(const struct steps *t, const struct plan *p, const struct step *s,
                     size_t rows) {
  if (s->count == 1 && s->plain == 1) return t->kernels->count(p->parts[s->first], rows);
  struct bit_list of = parts_of(p, s);
  return t->kernels->count_all(&of, rows);
}

/* Bytes are added up as they stand; the rest goes through the arrays to spare. */
static __int128 sum_input(const struct steps *t, const struct step *s, size_t rows) {
  const struct kernels *k = t->kernels;
  const struct view *v = &t->views[s->b];
  const uint64_t *mask = t->where[s->ok >> 1];
  int64_t cap = s->node ? t->graph->nodes[s->node->b].value : INT64_MAX;
  if (!v->data) return (__int128)(v->min < cap ? v->min : cap) * k->count(mask, rows);
  if (v->width == 1 && (v->base == 0 || !s->node) && cap >= 0) {
    __int128 base = v->base ? (__int128)v->base * k->count(mask, rows) : 0;
    return base + k->sum_bytes(v->data, cap > UINT8_MAX ? UINT8_MAX : (uint8_t)cap, mask, rows);
  }
  int64_t *spare = array(t, (uint32_t)t->number_room - SPARE), *caps = spare + RULE_BLOCK_ROWS;
  k->load(spare, v->data, v->width, v->base, rows);
  if (s->node) {
    k->fill(caps, cap, rows);
    k->min(spare, spare, caps, rows);
  }
  return k->sum(spare, mask, rows);
}

void steps_run(struct steps *t, struct plan *p, size_t rows) {
  const struct kernels *k = t->kernels;
  place_bits(t, p);
  for (size_t i = 0; i < p->step_count; i++) {
    const struct step *s = &p->steps[i];
    const struct view *v;
    switch ((enum step_op)s->op) {
      case STEP_ALL: {
        struct bit_list of = parts_of(p, s);
        k->all(own_bits(t, s->dst), &of, rows);
        break;
      }
      case STEP_GE:
      case STEP_EQ:
        v = &t->views[s->a];
        (s->op == STEP_GE ? k->ge : k->eq)(own_bits(t, s->dst), v->data, v->width,
                                           (uint64_t)s->value - (uint64_t)v->base, rows);
        break;
      case STEP_NUM_GE:
      case STEP_NUM_EQ: compare(t, s, rows); break;
      case STEP_LOAD: load(t, s, rows); break;
      case STEP_FILL: k->fill(array(t, s->dst), s->value, rows); break;
      case STEP_CALC: calc(t, s, rows); break;
      case STEP_SELECT: {
        bool turned = s->ok & 1;
        k->select(array(t, s->dst), t->where[s->ok >> 1], array(t, turned ? s->b : s->a),
                  array(t, turned ? s->a : s->b), rows);
        break;
      }
      case STEP_PIECES: pieces(t, p, s, rows); break;
      case STEP_COUNT: p->counts[s->dst] += count(t, p, s, rows); break;
      case STEP_SUM_INPUT: p->sums[s->dst] += sum_input(t, s, rows); break;
      case STEP_SUM: p->sums[s->dst] += k->sum(array(t, s->a), t->where[s->ok >> 1], rows); break;
    }
  }
}
