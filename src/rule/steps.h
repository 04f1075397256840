/* Carrying out the steps of a plan on one block (inner to rule/). */
#pragma once

#include "rule/plan.h"

struct steps {
  const struct kernels *kernels;
  const struct graph *graph;
  struct date today;
  struct view *views; /* of each input, in this block */
  uint64_t *bits;     /* registers of BLOCK_WORDS each */
  int64_t *numbers;   /* and of RULE_BLOCK_ROWS each */
  size_t bit_room, number_room;
  const uint64_t **where; /* each bitmap of the plan */
  struct shelf *shelf;    /* what lists are put together in */
};

/* Room for a plan's registers. */
LY_MUST_CHECK enum ly steps_reserve(struct scope *s, struct steps *t, const struct plan *p);
void steps_close(struct steps *t);
void steps_run(struct steps *t, struct plan *p, size_t rows);
/* Gives a list what it asked for of this block; after steps_run(). */
LY_MUST_CHECK enum ly steps_list(struct scope *s, struct steps *t, const struct layout *layout,
                                 const struct block *b, const struct rule_list *ask,
                                 const struct listing *list, const struct plan *p);
