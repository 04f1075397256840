/* What lists are told of a block: rows found, and their values put together; see steps.h. */
#include "rule/run.h"
#include "rule/steps.h"

#include "base/heap.h"

#include <string.h>

enum { SHOWN_MAX = 64 }; /* values that a list may ask for */

struct shelf {
  uint16_t rows[RULE_BLOCK_ROWS];
  uint64_t listed[BLOCK_WORDS];                          /* the same as bits */
  uint64_t sets[RULE_BLOCK_ROWS], open[RULE_BLOCK_ROWS]; /* of rows: what they have, may have */
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
  size_t count = 0;
  for (size_t w = 0; w < (rows + 63) / 64; w++) {
    uint64_t sure = word_of(t, list->t, w), may = word_of(t, list->p, w);
    uint64_t x = (ask->yes ? sure : 0) | (ask->unknown ? may & ~sure : 0);
    if (w == rows / 64) x &= (UINT64_C(1) << rows % 64) - 1;
    to->listed[w] = x;
    for (; x; x &= x - 1) {
      size_t bit = (size_t)__builtin_ctzll(x);
      to->sure[count] = sure >> bit & 1;
      to->rows[count++] = (uint16_t)(w * 64 + bit);
    }
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

/* Bit `member` into the rows of the list that have `lit`, but not `but`. */
static void scatter(const struct steps *t, uint32_t lit, uint32_t but, size_t member,
                    const struct shelf *shelf, size_t rows, uint64_t *to) {
  const uint64_t *bits[3] = {shelf->listed};
  struct bit_list of = {bits, 1, 0};
  uint64_t have[BLOCK_WORDS];
  uint32_t lits[2] = {lit, but ^ 1}, turned = lits[0] & 1;
  if (lit == BIT_FALSE) return;
  add_bits(t, lits[turned], bits, &of); /* plain ones first */
  add_bits(t, lits[!turned], bits, &of);
  t->kernels->all(have, &of, rows);
  for (size_t w = 0; w < (rows + 63) / 64; w++)
    for (uint64_t x = have[w]; x; x &= x - 1)
      to[w * 64 + (size_t)__builtin_ctzll(x)] |= UINT64_C(1) << member;
}

static void show_set(const struct steps *t, const struct shown *show, struct shelf *of,
                     size_t count, size_t rows, struct rule_value *out) {
  bool open = false;
  for (size_t i = 0; i < count; i++) of->sets[of->rows[i]] = of->open[of->rows[i]] = 0;
  for (size_t m = 0; m < show->members; m++) {
    scatter(t, show->t[m], BIT_FALSE, m, of, rows, of->sets);
    if (show->p[m] == show->t[m]) continue;
    scatter(t, show->p[m], show->t[m], m, of, rows, of->open);
    open = true;
  }
  for (size_t i = 0; i < count; i++) {
    int64_t has = (int64_t)of->sets[of->rows[i]];
    int64_t may = open ? has | (int64_t)of->open[of->rows[i]] : has;
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

/* Numbers that are known of some. */
static void show_known(const struct steps *t, const struct shown *show, const uint16_t *rows,
                       size_t count, struct rule_value *out) {
  const int64_t *values = t->numbers + (size_t)show->numbers * RULE_BLOCK_ROWS;
  for (size_t i = 0; i < count; i++) {
    bool known = row_has(t, show->known, rows[i]);
    out[i].known = known;
    out[i].value = known ? values[rows[i]] : 0;
    out[i].least = known ? values[rows[i]] : INT64_MIN;
    out[i].most = known ? values[rows[i]] : INT64_MAX;
  }
}

static void show_rows(const struct steps *t, const struct shown *show, struct shelf *of,
                      size_t count, size_t rows, struct rule_value *out) {
  if (show->kind == RULE_SET) {
    show_set(t, show, of, count, rows, out);
    return;
  }
  if (show->known == BIT_TRUE && show->numbers != NO_BITS) {
    const int64_t *values = t->numbers + (size_t)show->numbers * RULE_BLOCK_ROWS;
    for (size_t i = 0; i < count; i++) out[i] = answer_known(values[of->rows[i]]);
    return;
  }
  if (show->kind != RULE_TRUTH && !show->is_count && show->numbers != NO_BITS) {
    show_known(t, show, of->rows, count, out);
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
  (void)p;
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
    show_rows(t, &list->shown[k], shelf, count, b->rows, values);
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
