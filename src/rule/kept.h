/* What was worked out of relations, kept from run to run over the same tables (inner to rule/). */
#pragma once

#include "rule/plan.h"
#include "rule/table_int.h"

/* What the outputs of a relation came to for every row: for each slot with rows of the program's
 * table a block, whose lanes are the outputs. From the heap; never changes once it is kept. */
struct derived {
  size_t count;
  struct block *blocks[];
};
/* Without blocks; NULL without memory. */
struct derived *derived_open(size_t count);
void derived_close(struct derived *d);

/* Of each row of a table the row of another that its column names: NO_ROW where it names nobody
 * there. Row numbers of both. */
struct link {
  size_t from, column, to; /* kinds of parties */
};

/* All that a relation's values follow from beside the rows and acts themselves: two relations of
 * one key come to the same over the same world, whatever program or vocabulary they stand in. In
 * the scope's arena; empty without memory. */
struct str relation_key(struct scope *s, const struct relation *r, size_t party, struct date today);

/* For one run over a world whose own is full, or which has none: finds what `behind` (or NULL) has,
 * and keeps the rest itself. */
struct rule_kept *rule_kept_behind(struct rule_kept *behind);
bool kept_full(struct rule_kept *k);

/* NULL: not there. What is found stays until the keeper is closed. */
const struct derived *kept_find(struct rule_kept *k, struct str key);
/* Owns `d` from now on; gives what others are to use: another run may have been faster. NULL
 * without memory; `d` is then closed. */
const struct derived *kept_put(struct rule_kept *k, struct str key, struct derived *d);
const uint32_t *kept_link_find(struct rule_kept *k, struct link link);
/* The same of a heap piece of `count` rows. */
const uint32_t *kept_link_put(struct rule_kept *k, struct link link, uint32_t *rows, size_t count);
