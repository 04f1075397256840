/* Inside demo: a county into the registry. */
#pragma once

#include "demo/county.h"
#include "registry/load.h"

/* What was loaded: how many rows, and the numbers of the first person and institution, behind which
 * the others stand in a row. Nothing where the county was there already. */
struct county_loaded {
  struct load_counts counts;
  int64_t first_person, first_institution;
};
/* Loads the county into its district: one batch, unseen until all of it is there, then live at
 * once, and complete lists of what is received. Chunk by chunk, each a write on record. */
LY_MUST_CHECK enum ly county_load(struct scope *s, struct store *st, const struct registry *r,
                                  const struct county *c, struct county_loaded *out);

/* results.c: the results of computed indicators at the ends of the months before. */
LY_MUST_CHECK enum ly demo_results(struct scope *s, struct store *st, const struct registry *r);
