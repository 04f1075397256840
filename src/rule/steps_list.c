/* What lists are told of a block: rows found, and their values put together; see steps.h. */
#include "rule/run.h"
#include "rule/steps.h"

#include "base/heap.h"

#include <string.h>

enum { SHOWN_MAX = 64 }; /* values that a list may ask for */

struct shelf {
  uint16_t rows[RULE_BLOCK_ROWS];
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
    for (; x; x &= x - 1) {
      size_t bit = (size_t)__builtin_ctzll(x);
      to->sure[count] = sure >> bit & 1;
      to->rows[count++] = (uint16_t)(w * 64 + bit);
    }
  }
  return count;
}

static void show_set(const struct steps *t, const struct shown *show, const struct shelf *of,
                     size_t count, struct rule_value *out) {
  for (size_t i = 0; i < count; i++) out[i] = (struct rule_value){0};
  for (size_t m = 0; m < show->members; m++) {
    if (show->p[m] == BIT_FALSE) continue;
    for (size_t i = 0; i < count; i++) {
      uint64_t has = row_has(t, show->t[m], of->rows[i]);
      uint64_t may = show->p[m] == show->t[m] ? has : row_has(t, show->p[m], of->rows[i]);
      out[i].least = (int64_t)((uint64_t)out[i].least | has << m);
      out[i].most = (int64_t)((uint64_t)out[i].most | may << m);
    }
  }
  for (size_t i = 0; i < count; i++)
    out[i] = answer_set((uint64_t)out[i].least, (uint64_t)out[i].most);
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

static void show_rows(const struct steps *t, const struct shown *show, const struct shelf *of,
                      size_t count, struct rule_value *out) {
  if (show->kind == RULE_SET) {
    show_set(t, show, of, count, out);
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
  for (size_t i = 0; i < count; i++) shelf->parties[i] = block_party(layout, b, shelf->rows[i]);
  for (size_t k = 0; k < ask->with_count; k++) {
    struct rule_value *values = shelf->values + k * RULE_BLOCK_ROWS;
    show_rows(t, &list->shown[k], shelf, count, values);
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
