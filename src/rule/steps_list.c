/* What lists are told of a block: rows found, and their values put together; see steps.h. */
#include "rule/run.h"
#include "rule/steps.h"

#include "base/heap.h"

#include <string.h>

enum { SHOWN_MAX = 64 }; /* values that a list may ask for */

struct shelf {
  uint16_t rows[RULE_BLOCK_ROWS + ROWS_SPARE], found[RULE_BLOCK_ROWS + ROWS_SPARE];
  uint64_t listed[BLOCK_WORDS];    /* the same as bits */
  uint16_t index[RULE_BLOCK_ROWS]; /* of a row that is listed its place in `rows` and below */
  uint64_t sets[RULE_BLOCK_ROWS], open[RULE_BLOCK_ROWS]; /* what they have, may have */
  int64_t sums[RULE_BLOCK_ROWS];
  int64_t parties[RULE_BLOCK_ROWS];
  bool sure[RULE_BLOCK_ROWS];
  const struct rule_value *given[SHOWN_MAX];
  struct rule_value *values; /* RULE_BLOCK_ROWS for each that is shown */
};

static uint64_t word_of(const struct steps *t, uint32_t lit, size_t w) {
  uint64_t x = lit <= BIT_TRUE ? 0 : t->where[lit >> 1][w];
  return lit & 1 ? ~x : x;
}

static bool row_has(const struct steps *t, uint32_t lit, size_t row) {
  return word_of(t, lit, row / 64) >> (row % 64) & 1;
}

static size_t find_rows(const struct steps *t, const struct rule_list *ask,
                        const struct listing *list, size_t rows, struct shelf *to) {
  for (size_t w = 0; w < (rows + 63) / 64; w++) {
    uint64_t sure = word_of(t, list->t, w), may = ask->unknown ? word_of(t, list->p, w) : 0;
    to->listed[w] = (ask->yes ? sure : 0) | (may & ~sure);
  }
  size_t count = t->kernels->rows(to->rows, to->listed, rows);
  for (size_t i = 0; i < count; i++) {
    to->index[to->rows[i]] = (uint16_t)i;
    to->sure[i] = !ask->unknown || row_has(t, list->t, to->rows[i]);
  }
  return count;
}

/* One more bitmap to be and-ed, plain ones before turned ones. */
static void add_bits(const struct steps *t, uint32_t lit, const uint64_t **bits,
                     struct bit_list *of) {
  if (lit <= BIT_TRUE) return;
  if (lit & 1)
    bits[of->plain + of->turned++] = t->where[lit >> 1];
  else
    bits[of->plain++] = t->where[lit >> 1];
}

/* Which rows of the list have `lit`, but not `but`, as they stand in `found`; gives how many. */
static size_t find_listed(const struct steps *t, uint32_t lit, uint32_t but, struct shelf *shelf,
                          size_t rows) {
  const uint64_t *bits[3] = {shelf->listed};
  struct bit_list of = {bits, 1, 0};
  uint64_t have[BLOCK_WORDS];
  uint32_t lits[2] = {lit, but ^ 1}, turned = lits[0] & 1;
  if (lit == BIT_FALSE) return 0;
  add_bits(t, lits[turned], bits, &of); /* plain ones first */
  add_bits(t, lits[!turned], bits, &of);
  t->kernels->all(have, &of, rows);
  return t->kernels->rows(shelf->found, have, rows);
}

/* Bit `member` into those that have `lit`, but not `but`. */
static void scatter(const struct steps *t, uint32_t lit, uint32_t but, size_t member,
                    struct shelf *shelf, size_t rows, uint64_t *to) {
  size_t count = find_listed(t, lit, but, shelf, rows);
  for (size_t i = 0; i < count; i++) to[shelf->index[shelf->found[i]]] |= UINT64_C(1) << member;
}

static void show_set(const struct steps *t, const struct shown *show, struct shelf *of,
                     size_t count, size_t rows, struct rule_value *out) {
  bool open = false;
  memset(of->sets, 0, count * sizeof *of->sets);
  memset(of->open, 0, count * sizeof *of->open);
  for (size_t m = 0; m < show->members; m++) {
    scatter(t, show->t[m], BIT_FALSE, m, of, rows, of->sets);
    if (show->p[m] == show->t[m]) continue;
    scatter(t, show->p[m], show->t[m], m, of, rows, of->open);
    open = true;
  }
  for (size_t i = 0; i < count; i++) {
    int64_t has = (int64_t)of->sets[i];
    int64_t may = open ? has | (int64_t)of->open[i] : has;
    out[i].known = has == may; /* field by field: a copy of the whole waits for what was written */
    out[i].value = has == may ? has : 0;
    out[i].least = has;
    out[i].most = may;
  }
}

static struct rule_value number_at(const struct steps *t, const struct shown *show, size_t row) {
  if (row_has(t, show->known, row)) {
    if (show->numbers == NO_BITS) return answer_known(show->value);
    return answer_known(t->numbers[(size_t)show->numbers * RULE_BLOCK_ROWS + row]);
  }
  if (!show->is_count) return answer_unknown();
  return answer_count(t->numbers[(size_t)show->least * RULE_BLOCK_ROWS + row],
                      t->numbers[(size_t)show->most * RULE_BLOCK_ROWS + row]);
}

/* A sum of the rows that are listed. */
static void sum_rows(const struct steps *t, const struct plan *p, const struct step *s,
                     struct shelf *of, size_t count, size_t rows) {
  for (size_t i = 0; i < count; i++) of->sums[i] = s->value;
  for (size_t k = s->first; k < s->first + s->count; k++) {
    const struct operand *o = &p->operands[k];
    const int64_t *values = o->numbers ? t->numbers + (size_t)o->at * RULE_BLOCK_ROWS : NULL;
    size_t found = find_listed(t, o->lit, BIT_FALSE, of, rows);
    for (size_t i = 0; i < found; i++) {
      size_t row = of->found[i];
      int64_t *to = &of->sums[of->index[row]]; /* fits in the end, if not on the way */
      *to = (int64_t)((uint64_t)*to + (uint64_t)(values ? values[row] : o->value));
    }
  }
}

/* Numbers that are known of some; those of the rows, one by one, or of all rows of the block. */
static void show_known(const struct steps *t, const struct shown *show, const struct shelf *of,
                       const int64_t *values, bool listed, size_t count, struct rule_value *out) {
  for (size_t i = 0; i < count; i++) {
    bool known = row_has(t, show->known, of->rows[i]);
    int64_t value = values[listed ? i : of->rows[i]];
    out[i].known = known;
    out[i].value = known ? value : 0;
    out[i].least = known ? value : INT64_MIN;
    out[i].most = known ? value : INT64_MAX;
  }
}

static void show_rows(const struct steps *t, const struct plan *p, const struct shown *show,
                      struct shelf *of, size_t count, size_t rows, struct rule_value *out) {
  if (show->kind == RULE_SET) {
    show_set(t, show, of, count, rows, out);
    return;
  }
  if (show->kind != RULE_TRUTH && !show->is_count && show->numbers != NO_BITS) {
    bool listed = show->sum != NO_BITS;
    if (listed) sum_rows(t, p, &p->steps[show->sum], of, count, rows);
    const int64_t *values =
        listed ? of->sums : t->numbers + (size_t)show->numbers * RULE_BLOCK_ROWS;
    show_known(t, show, of, values, listed, count, out);
    return;
  }
  for (size_t i = 0; i < count; i++) {
    size_t row = of->rows[i];
    out[i] = show->kind == RULE_TRUTH
                 ? answer_truth(row_has(t, show->t[0], row), row_has(t, show->p[0], row))
                 : number_at(t, show, row);
  }
}

static enum ly shelf_open(struct scope *s, struct steps *t) {
  if (t->shelf) return LY_OK;
  size_t values = SHOWN_MAX * RULE_BLOCK_ROWS * sizeof *t->shelf->values;
  t->shelf = heap_alloc(sizeof *t->shelf + HEAP_ALIGN + values);
  if (!t->shelf) return fail_memory(s);
  t->shelf->values = (struct rule_value *)(void *)(t->shelf + 1);
  return LY_OK;
}

enum ly steps_list(struct scope *s, struct steps *t, const struct layout *layout,
                   const struct block *b, const struct rule_list *ask, const struct listing *list,
                   const struct plan *p) {
  if (list->t == BIT_FALSE && list->p == BIT_FALSE) return LY_OK;
  if (ask->with_count > SHOWN_MAX)
    return fail(s, LY_LIMIT, MSG_RULE_PROGRAM_LIMIT, str_int(s->arena, SHOWN_MAX));
  enum ly rc = shelf_open(s, t);
  if (rc) return rc;
  struct shelf *shelf = t->shelf;
  size_t count = find_rows(t, ask, list, b->rows, shelf);
  if (count == 0) return LY_OK;
  block_parties(layout, b, shelf->rows, count, shelf->parties);
  for (size_t k = 0; k < ask->with_count; k++) {
    struct rule_value *values = shelf->values + k * RULE_BLOCK_ROWS;
    show_rows(t, p, &list->shown[k], shelf, count, b->rows, values);
    shelf->given[k] = values;
  }
  struct rule_found found = {.district = b->district,
                             .area = b->area,
                             .count = count,
                             .parties = shelf->parties,
                             .sure = shelf->sure,
                             .values = shelf->given};
  return ask->found(s, ask->context, &found);
}
