/* Plans: a program made special for blocks that look alike (inner to rule/).
 *
 * A block's smallest and largest values decide many comparisons beforehand. What they come to is
 * the block's signature; blocks of one signature share a plan, in which all that follows from the
 * decided is left out. A plan is a list of steps on bitmaps and on arrays of numbers, and what is
 * to be counted and added up of them for each rule.
 */
#pragma once

#include "rule/kernels.h"
#include "rule/lower.h"

/* An input as it stands in a block. */
struct view {
  const void *data;      /* NULL: all known values are alike */
  const uint64_t *known; /* where some are missing */
  int64_t base, min, max;
  uint8_t width, missing;
};

/* What a block's ends say of an atom: a comparison, a bit, or a column that numbers come from. */
enum atom_state {
  ATOM_FALSE,
  ATOM_TRUE,
  ATOM_UNKNOWN,
  ATOM_OPEN,         /* it varies, all is known */
  ATOM_OPEN_MISSING, /* it varies, some is missing */
  ATOM_TRUE_MISSING, /* true where known */
  ATOM_FALSE_MISSING,
  ATOM_ABOVE, /* a column of numbers that varies, none negative; all is known */
  ATOM_ABOVE_MISSING,
};

/* Bitmaps of a plan: what is in a register or in the block. */
enum bits_is { BITS_REGISTER, BITS_DATA, BITS_KNOWN };
struct bits {
  enum bits_is is;
  uint32_t at; /* the register; or the input */
};

enum step_op {
  STEP_ALL, /* bits dst: all operands */
  STEP_GE,  /* bits dst: input a at least value */
  STEP_EQ,
  STEP_NUM_GE, /* bits dst: numbers a, b */
  STEP_NUM_EQ,
  STEP_LOAD,      /* numbers dst: input a */
  STEP_FILL,      /* numbers dst: value */
  STEP_CALC,      /* numbers dst: node of a, b; bits `ok` where it did not fail, if it can */
  STEP_SELECT,    /* numbers dst: a where bits `ok`, else b */
  STEP_PIECES,    /* numbers dst: value, and what operands add: bits, constant or numbers */
  STEP_COUNT,     /* counts dst: operands all hold */
  STEP_SUM,       /* sums dst: numbers a where bits `ok` */
  STEP_SUM_INPUT, /* the same of input b itself, which numbers a would be made of; with a node of
                     each no more than its constant */
};

/* Literals of bitmaps are their number times two, plus one for turned; these two are no bitmap. */
enum { BIT_FALSE = 0, BIT_TRUE = 1, NO_BITS = UINT32_MAX };

struct operand {
  uint32_t lit; /* of bitmaps; those of STEP_ALL and STEP_COUNT stand plain ones first */
  bool numbers; /* of STEP_PIECES: add numbers `at`, not the constant */
  uint32_t at;
  int64_t value;
};

struct step {
  uint8_t op;
  uint32_t dst, a, b, ok;
  uint32_t first, count, plain; /* operands; how many of them plain */
  int64_t value;
  const struct node *node;
};

enum tally_field { TALLY_YES, TALLY_UNKNOWN, TALLY_SUM };
/* What a count or a sum adds to a rule: times `coef`. */
struct use {
  bool is_sum; /* from sums, else from counts; `at` NO_BITS: from the number of rows */
  uint32_t at;
  uint32_t rule;
  enum tally_field field;
  int64_t coef;
};

/* A value that a list shows, of a plan. */
struct shown {
  enum rule_kind kind;
  uint32_t t[64], p[64]; /* truth: one; set: members, lits of bitmaps */
  size_t members;
  uint32_t numbers, known; /* number: register, lit; NO_BITS: the constant, if known */
  uint32_t sum; /* number: the step that adds it up for the rows of the list; NO_BITS: none */
  int64_t value;
  bool is_count;
  uint32_t least, most; /* of a count: registers */
};
struct listing {
  uint32_t t, p; /* for whom it holds, may hold */
  struct shown *shown;
};

struct plan {
  const uint8_t *signature;
  struct step *steps;
  size_t step_count; /* to be run; behind them those of lists */
  struct operand *operands;
  struct bits *bits;
  size_t bit_count; /* the first two are not there */
  size_t bit_registers, number_registers;
  struct use *uses;
  size_t use_count;
  size_t count_count, sum_count;
  struct listing *lists;
  /* Where the bitmaps stand, and those of each operand: registers in `placed`, what stands in the
   * block is looked up for each. */
  const uint64_t **where, **parts, *placed;
  uint32_t *outer; /* bitmaps that are no registers */
  struct outer_part {
    uint32_t part, bits;
  } * outer_parts; /* and operands */
  size_t outer_count, outer_part_count, operand_count;
  /* What was counted since last asked. */
  int64_t *counts;
  __int128 *sums;
  int64_t rows;
};

/* Which nodes are atoms; their states are a signature in this order. */
struct atoms {
  uint32_t *nodes;
  size_t count;
};
LY_MUST_CHECK enum ly atoms_of(struct scope *s, const struct graph *g, struct atoms *out);
uint8_t atom_state(const struct node *n, const struct view *v);

/* A list of everyone, whose `rule` this is. */
#define LIST_EVERYONE SIZE_MAX

/* What is wanted of a plan beside the tallies of all rules. */
struct wanted {
  const struct rule_program *program;
  const struct atoms *atoms;
  bool tallies;
  const struct rule_list *lists;
  size_t list_count;
};
/* The plan lies in `kept`; the scope's arena is left with what the work took. */
LY_MUST_CHECK enum ly plan_make(struct scope *s, const struct wanted *w, const uint8_t *signature,
                                struct arena *kept, struct plan **out);
