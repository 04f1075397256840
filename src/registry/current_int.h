/* Inside the derived tables: one row (current.c), pages of them (current_pages.c). */
#pragma once

#include "registry/registry_int.h"

/* Which of the statements count; false when the party has no row. Room in the scope's arena. */
bool current_weigh(struct scope *s, struct history_party *p, enum ly *rc);
/* Brings the row of a party that is not linked to another up to what was read of it. */
LY_MUST_CHECK enum ly current_put(struct scope *s, struct tx *tx, struct str district,
                                  struct history_party *p, struct date day, bool places);
/* The same of any party, reading what there is. */
LY_MUST_CHECK enum ly current_keep_one(struct scope *s, struct tx *tx, const struct registry *r,
                                       const struct registry_party *kind, struct str district,
                                       int64_t party, struct date day, bool places);

/* Puts the rows of all parties into tables that are empty. */
LY_MUST_CHECK enum ly current_fill(struct scope *s, struct tx *tx, const struct registry *r,
                                   struct date day, int64_t *parties);
/* Brings up those of whom a pending batch says more; those of whom a batch is not all that is said.
 */
LY_MUST_CHECK enum ly current_pages_known(struct scope *s, struct tx *tx, const struct registry *r,
                                          struct str district, int64_t batch, struct date day,
                                          int64_t *parties);
LY_MUST_CHECK enum ly current_pages_others(struct scope *s, struct tx *tx, const struct registry *r,
                                           struct str district, int64_t batch, struct date day,
                                           int64_t *parties);
/* Brings up, to the business date, all for which a fact begins or ends between two days. */
LY_MUST_CHECK enum ly current_pages_turn(struct scope *s, struct tx *tx, const struct registry *r,
                                         struct date earlier, struct date later, int64_t *parties);
