/* A plan while it is made (inner to rule/): plan_truth.c makes bitmaps of truths, plan_number.c
 * numbers, plan_tally.c what is counted, plan.c brings it into order. */
#pragma once

#include "rule/plan.h"

/* What a node came to: a truth its two faces, a number its value and where it is known. */
enum made_is { MADE_NOT, MADE_TRUTH, MADE_CONST, MADE_NOTHING, MADE_NUMBERS };
struct made {
  enum made_is is;
  uint32_t t, p;
  uint32_t numbers, known;
  bool alike; /* of MADE_NUMBERS: wherever it is known it is `value`, as MADE_CONST is everywhere */
  int64_t value;
};
static inline bool made_alike(const struct made *m) {
  return m->is == MADE_CONST || (m->is == MADE_NUMBERS && m->alike);
}

struct build {
  struct scope *s;    /* its arena for work that ends with making the plan */
  struct arena *kept; /* for what the plan is */
  const struct wanted *w;
  const struct graph *g;
  const uint8_t *signature;
  uint32_t *outer;   /* of each input the bitmaps of its data and of what is known; 0: not yet */
  uint32_t *atom;    /* of each node its place in the signature, plus 1 */
  struct made *made; /* of each node */
  struct plan *plan;
  size_t step_room, operand_room, operand_count, bit_room, use_room;
  uint32_t numbers;   /* how many arrays so far */
  uint32_t *count_of; /* of each bitmap its count, plus 1 */
  size_t count_of_room;
  uint32_t *alls; /* by a hash of operands the step STEP_ALL that has them, plus 1 */
  size_t all_count;
  size_t listed; /* how many of the last steps are for rows that are listed */
  bool failed;
};
enum { BUILD_ALLS = 2048 };

/* An element more in an array that doubles; false without memory. */
bool build_grow(struct build *b, void **items, size_t size, size_t count, size_t *room);
uint32_t build_bits(struct build *b, enum bits_is is, uint32_t at);
/* A step that makes a bitmap, or an array of numbers; gives the literal, or the array. */
uint32_t build_bits_step(struct build *b, struct step step);
uint32_t build_numbers_step(struct build *b, struct step step);
void build_step(struct build *b, struct step step);
uint32_t build_operand(struct build *b, struct operand o);

/* Literals of bitmaps: all of them hold, any does. */
uint32_t bits_all(struct build *b, const uint32_t *lits, size_t count);
uint32_t bits_and(struct build *b, uint32_t x, uint32_t y);
uint32_t bits_or(struct build *b, uint32_t x, uint32_t y);
/* The same rows as a bitmap that is not turned. */
uint32_t bits_plain(struct build *b, uint32_t lit);

enum atom_state build_state(const struct build *b, uint32_t node);
struct made build_truth(struct build *b, uint32_t node);
/* The faces of a literal. */
void build_lit(struct build *b, uint32_t lit, uint32_t *t, uint32_t *p);
struct made build_number(struct build *b, uint32_t node);
/* The array of a number, made if it is a constant. */
uint32_t build_array(struct build *b, const struct made *m);

void build_tallies(struct build *b);
void build_lists(struct build *b);
