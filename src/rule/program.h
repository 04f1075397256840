/* Programs: many rules on one kind of party, compiled together and run over everyone.
 *
 * rule_compile() turns the rules into one graph in which common parts stand once: truths become
 * and-gates over bitmaps, ages become thresholds on birth dates, figures are taken from the
 * parameters as of a day, amounts become guarded pieces ("200 where this holds") whose sums are
 * counts. rule_run() goes block by block through a snapshot; what a block's smallest and largest
 * values already decide is left out, so most rules touch few blocks. Answers are those of
 * rule_explain(): three-valued, exact, an overflow or a division by zero is unknown.
 *
 * What lies in other tables (所在机构.星级, 人数(户.户内人员, …)) or in acts is worked out before,
 * for all rows of a run at once, as further columns of that run.
 *
 * Pure but for the tables it reads. A program never changes and may be run by several threads at
 * once, each with its own scope.
 */
#pragma once

#include "rule/table.h"

/* ---- What is run over ---------------------------------------------------------------------------
 */

/* What acts of a word say of a list of parties, for RULE_ACT_*: of `parties[i]` how many there are
 * (least and most: equal where all is recorded), the sum of `field` (NULL: not asked; known only
 * where every act is recorded and has it), and the latest day, unknown for none. */
struct rule_acts_ask {
  size_t kind;                        /* of the parties */
  const struct rule_word *word;       /* RULE_ACTS */
  const struct rule_act_field *field; /* or NULL */
  struct date from, to;               /* both included; DATE_NONE in from: ever */
  int64_t district;
  const int64_t *parties;
  size_t count;
  struct rule_value *counts, *sums, *lasts; /* to be filled; sums NULL without a field */
};

/* Takes what all parties with acts come to, asked without parties: lists of parties of one district
 * each, a party in one list only. */
struct rule_acts_taker {
  enum ly (*take)(struct scope *s, void *context, const struct rule_acts_ask *told);
  void *context;
};

/* What runs over one world worked out of other tables and of acts, kept for the runs after it, on
 * any thread. Up to some hundred megabytes. */
struct rule_kept;
struct rule_kept *rule_kept_open(void); /* NULL without memory */
void rule_kept_close(struct rule_kept *k);

struct rule_world {
  /* One for each kind of party of the vocabulary; NULL: nobody of that kind is known of, and what
   * lies there is unknown. Parties are looked for in the district of the row that names them. */
  const struct rule_snapshot *const *tables;
  size_t count;
  /* NULL: acts are not recorded, their counts and sums are unknown. */
  enum ly (*acts)(struct scope *s, void *context, const struct rule_acts_ask *ask);
  /* Whether the parties found by a RULE_MANY word are all there are. NULL: always. */
  bool (*complete)(void *context, const struct rule_word *word, int64_t district, int64_t party);
  void *context;
  /* The same as `acts`, of all who have any: those of a district who are told in no list have none,
   * and `acts` answers alike for them. NULL: `acts` is asked for everyone. */
  enum ly (*acts_all)(struct scope *s, void *context, const struct rule_acts_ask *ask,
                      const struct rule_acts_taker *taker);
  struct rule_kept *kept; /* of these very tables and acts; NULL: a run keeps nothing */
};

/* ---- Compiling ----------------------------------------------------------------------------------
 */

struct rule_program;

struct rule_compiled {
  const struct rule_vocabulary *vocabulary;
  size_t party; /* all rules are on this kind */
  struct date today;
  const struct rule_expr *const *rules; /* of any type */
  size_t count;
};

/* In the scope's arena, as long as it; the vocabulary and the trees must live as long.
 * LY_LIMIT: more than a program may hold. */
LY_MUST_CHECK enum ly rule_compile(struct scope *s, const struct rule_compiled *what,
                                   const struct rule_program **out);

/* ---- Running ------------------------------------------------------------------------------------
 */

/* What a rule comes to in an area. */
struct rule_tally {
  int64_t yes;     /* of truths: true; of sets: not empty for certain; of all others: known */
  int64_t unknown; /* rows whose answer is not known; of sets: not known whether empty */
  int64_t sum;     /* of numbers: of the known ones */
  bool overflow;   /* the sum does not fit; it is then 0 */
};
struct rule_area {
  int64_t district, area; /* cut off to the table's digits, filled up with 0; -1: area unknown */
  int64_t rows;
  struct rule_tally *rules; /* one for each rule of the program */
};
struct rule_totals {
  struct rule_area *areas; /* by district and area; those with rows */
  size_t count;
};

/* Rows of a block that a list asked for. Arrays have `count` elements and are good only until the
 * call returns. */
struct rule_found {
  int64_t district, area;
  size_t count;
  const int64_t *parties;
  const bool *sure;                       /* the rule is true, not only possible */
  const struct rule_value *const *values; /* for each rule of `with`, one for each row */
};
struct rule_list {
  size_t rule;        /* a truth: those for whom it holds; a set: those for whom it is not empty */
  bool yes, unknown;  /* which */
  const size_t *with; /* rules whose values are wanted too */
  size_t with_count;
  int64_t district;           /* only of this one; 0: all */
  int64_t area_from, area_to; /* only groups whose area lies between, both included; 0, 0: all */
  /* Called in order of blocks; an error ends the run. */
  enum ly (*found)(struct scope *s, void *context, const struct rule_found *found);
  void *context;
};

/* Runs over everyone of the world's table of the program's kind. Totals in the scope's arena, or
 * NULL when only lists are wanted. */
LY_MUST_CHECK enum ly rule_run(struct scope *s, const struct rule_program *p,
                               const struct rule_world *world, const struct rule_list *lists,
                               size_t list_count, struct rule_totals *totals);

/* Runs on one row: out[i] for each rule. *found false: there is no such row. */
LY_MUST_CHECK enum ly rule_run_one(struct scope *s, const struct rule_program *p,
                                   const struct rule_world *world, int64_t district, int64_t party,
                                   struct rule_value *out, bool *found);
/* The same on values that stand in no table (a question "what if"): those of the row's own columns;
 * what lies elsewhere is looked up under its district and party. */
LY_MUST_CHECK enum ly rule_run_row(struct scope *s, const struct rule_program *p,
                                   const struct rule_world *world, const struct rule_row *row,
                                   struct rule_value *out);

/* ---- Kernels ------------------------------------------------------------------------------------
 */

enum rule_kernels { RULE_KERNELS_BEST, RULE_KERNELS_PLAIN, RULE_KERNELS_AVX2, RULE_KERNELS_AVX512 };
/* Which instructions all runs use from now on, for tests and measuring; false: not on this machine.
 * At first the best there are. */
bool rule_kernels_use(enum rule_kernels which);
