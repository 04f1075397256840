/* From trees to the graph (inner to rule/): what a rule comes to there.
 *
 * A number is a list of *pieces*, "this where that holds", of which one holds for each row whose
 * conditions are known; then a sum over rows is a sum of counts. The same number stands as a node
 * too, which is exact also where conditions are unknown but agree. Of a long sum the terms are kept
 * instead of their combinations.
 */
#pragma once

#include "rule/graph.h"

enum { PIECES_MAX = 64, PIECES_COMBINED = 16 };

struct piece {
  uint32_t guard; /* literal */
  uint32_t node;  /* a constant, N_NOTHING, or another number */
};

struct num {
  const struct piece *pieces; /* one at least, or none where there are terms */
  uint32_t count;
  const struct num *terms; /* each of pieces */
  uint32_t term_count;
  bool fixed; /* all pieces are constants or nothing, so guards say all */
  uint32_t node;
  uint32_t plain; /* the same worked out step by step, without pieces: shorter for one row */
};

/* What an expression is. */
struct low {
  enum rule_kind kind; /* truth: lit; set: members; all else: num */
  uint32_t lit;
  const uint32_t *members;
  size_t member_count;
  struct num num;
  bool is_count; /* the two ends, when num is not known */
  uint32_t least, most;
};

struct rule_program {
  struct graph graph;
  const struct rule_vocabulary *vocabulary;
  const struct rule_column *columns;
  size_t column_count;
  size_t party;
  struct date today;
  struct low *rules;
  size_t count;
  const struct row_graph *row; /* what of the graph one row needs */
};

/* An expression that is being lowered, with what was lowered before. */
struct lowering {
  struct graph *g;
  struct rule_program *p;
  struct seen *seen;
  size_t seen_count, seen_room;
};

struct low lower(struct lowering *l, const struct rule_expr *e);

/* ---- Numbers ------------------------------------------------------------------------------------
 */

struct num num_of(struct graph *g, uint32_t node);
/* Literals and nodes, one for another; the guards exclude each other. */
struct num num_pieces(struct graph *g, const struct piece *pieces, size_t count, uint32_t plain);
struct num num_if(struct graph *g, uint32_t c, const struct num *a, const struct num *b);
struct num num_calc(struct graph *g, enum node_op op, const struct num *a, const struct num *b,
                    int64_t value);
/* True for a block only where all of the number's pieces are known there. */
uint32_t num_sure(struct graph *g, const struct num *n);
uint32_t num_known(struct graph *g, const struct num *n);

enum compare { COMPARE_EQ, COMPARE_GE, COMPARE_GT };
/* a times 10^up_a against b times 10^up_b. */
uint32_t num_compare(struct graph *g, enum compare op, const struct num *a, int up_a,
                     const struct num *b, int up_b);
uint32_t node_compare(struct graph *g, enum compare op, uint32_t a, int up_a, uint32_t b, int up_b);

/* ---- Relations (lower_relation.c) ---------------------------------------------------------------
 */

struct low lower_relation(struct lowering *l, const struct rule_expr *e);
/* Between which a fact of that kind lies. */
void column_range(enum rule_kind kind, int64_t *least, int64_t *most);
/* A new input of the program, or the one there is. */
uint32_t input_of(struct graph *g, struct input input);
