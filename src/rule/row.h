/* What one row needs of a program's graph (inner to rule/): see one.c.
 *
 * Blocks want pieces, counts and what is sure; one row wants the shortest way. Its graph has the
 * nodes that rules reach by that way alone, numbered anew: first truths that follow from the row's
 * own columns, which are worked out for every row one behind the other, without asking whether
 * anybody needs them (a guess that goes wrong costs more than ten of them); then numbers, and what
 * lies in other tables or in acts, which are worked out when they are asked for.
 */
#pragma once

#include "rule/lower.h"

enum { ROW_LEAVES = 2 }; /* before them: N_FALSE, N_UNKNOWN */

struct row_rule {
  enum rule_kind kind;
  bool is_count;
  uint32_t lit;            /* of a truth */
  const uint32_t *members; /* of a set: literals */
  size_t member_count;
  uint32_t number;      /* of all else: a node; */
  uint32_t least, most; /* of a count its ends, where it is not known */
};

/* A column of the row compared: what it is where the column is known, and where it is not. */
struct row_leaf {
  int64_t value;
  uint32_t input;
  bool equal;   /* = value; else >= value */
  bool is_open; /* where the column is not known: unknown, else false */
};

struct row_graph {
  struct graph graph;            /* inputs, relations and figures are the program's */
  const struct row_leaf *leaves; /* of nodes ROW_LEAVES and so on */
  uint32_t leaf_end, truth_end;  /* nodes behind the leaves; behind truths that are made of them */
  const uint32_t *columns;       /* inputs of the row's own columns that are looked at */
  size_t column_count;
  const struct row_rule *rules; /* as many as the program has */
};

/* The program's, once its graph is made; NULL without memory. */
struct row_graph *row_graph_make(struct scope *s, const struct rule_program *p);
