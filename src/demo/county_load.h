/* Inside demo: a county into the registry. */
#pragma once

#include "demo/county.h"
#include "registry/load.h"

/* Loads the county into its district: one batch, unseen until all of it is there, then live at
 * once, and complete lists of what is received. Chunk by chunk, each a write on record. */
LY_MUST_CHECK enum ly county_load(struct scope *s, struct store *st, const struct registry *r,
                                  const struct county *c, struct load_counts *out);

/* results.c: the results of computed indicators at the ends of the months before. */
LY_MUST_CHECK enum ly demo_results(struct scope *s, struct store *st, const struct registry *r);
