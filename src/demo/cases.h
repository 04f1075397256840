/* Inside demo: cases of a made-up county, so that desks, published lists, letters and pay lists
 * have something on them. Whose they are and how they go says demo/cases.csv; every one goes
 * through the same deeds as in real life, day by day, in the order of their days, so that what a
 * procedure does not allow does not happen here either. */
#pragma once

#include "demo/county_load.h"
#include "demo/history.h"

#include "base/seal.h"

struct demo_cases {
  int64_t cases, events; /* what was done */
  int64_t unopened;      /* lines of the table that could not be opened for somebody */
};
/* Makes the cases of a county that was loaded just now, ending on the scope's business date. With
 * the registry's sealer: what is filled in is private. All or nothing. */
LY_MUST_CHECK enum ly demo_cases(struct scope *s, struct store *st, const struct registry *r,
                                 const struct seal_keys *keys, const struct county *c,
                                 const struct county_loaded *loaded, struct demo_clock *clock,
                                 struct demo_cases *out);

/* Shares the people of the district's visitors out among them, as the page would, from the business
 * date. *shared: how many. */
LY_MUST_CHECK enum ly demo_shares(struct scope *s, struct store *st, const struct registry *r,
                                  struct str district, int64_t *shared);
/* The demo's users of institutions act for one of the district each, where it has such ones. */
LY_MUST_CHECK enum ly demo_keepers(struct scope *s, struct store *st, const struct registry *r,
                                   struct str district);
