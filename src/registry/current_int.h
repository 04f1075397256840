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
/* Makes the rows of the next parties behind *last again, some hundreds; *left: there are more. What
 * the tables have of parties up to there, and of none, goes. */
LY_MUST_CHECK enum ly current_page_again(struct scope *s, struct tx *tx, const struct registry *r,
                                         struct str district, struct date day, int64_t *last,
                                         size_t *parties, bool *left);
/* Whether the tables were made by this version of the dictionary, and as true on which day. */
LY_MUST_CHECK enum ly current_fit(struct scope *s, struct tx *tx, const struct registry *r,
                                  bool *fit, struct date *day);
/* Brings up those of whom a pending batch says more; those of whom a batch is not all that is said.
 * Behind a party. */
LY_MUST_CHECK enum ly current_pages_known(struct scope *s, struct tx *tx, const struct registry *r,
                                          struct str district, int64_t batch, int64_t after,
                                          struct date day, int64_t *parties);
LY_MUST_CHECK enum ly current_pages_others(struct scope *s, struct tx *tx, const struct registry *r,
                                           struct str district, int64_t batch, int64_t after,
                                           struct date day, int64_t *parties);
/* Brings up those that a turn has to. */
LY_MUST_CHECK enum ly current_pages_stale(struct scope *s, struct tx *tx, const struct registry *r,
                                          struct str district, int64_t turn, struct date day);
/* Makes the rows of a turn ready for those same parties, behind one up to another. Who is linked,
 * or has rows of another turn, is stale. */
struct current_turn {
  int64_t number, batch, after, last;
  bool back;
};
LY_MUST_CHECK enum ly current_pages_beside(struct scope *s, struct tx *tx, const struct registry *r,
                                           struct str district, const struct current_turn *turn,
                                           struct date day);
/* Those of the turn are the rows of these parties now, or those that gave way for it again: of a
 * kind, up to a party. The next `limit` parties with rows of `turn`, by id. */
LY_MUST_CHECK enum ly current_settle(struct scope *s, struct tx *tx, struct str kind,
                                     struct str district, int64_t stays, int64_t goes,
                                     int64_t last);
LY_MUST_CHECK enum ly current_of_turn(struct scope *s, struct tx *tx, struct str kind,
                                      struct str district, int64_t turn, size_t limit,
                                      struct store_rows *out);
/* The rows of up to HISTORY_MANY parties that stand give way with the turn; whether a party has
 * rows of any turn. */
LY_MUST_CHECK enum ly current_give_way(struct scope *s, struct tx *tx,
                                       const struct registry_party *kind, struct str district,
                                       const int64_t *parties, size_t count, int64_t turn);
LY_MUST_CHECK enum ly current_has_turn(struct scope *s, struct tx *tx,
                                       const struct registry_party *kind, struct str district,
                                       int64_t party, bool *out);
/* A party was written to since its rows were made ready for a turn. */
LY_MUST_CHECK enum ly turn_stale(struct scope *s, struct tx *tx, struct str district, int64_t turn,
                                 int64_t party);

/* Brings up, to the business date, all for which a fact begins or ends between two days. */
LY_MUST_CHECK enum ly current_pages_turn(struct scope *s, struct tx *tx, const struct registry *r,
                                         struct date earlier, struct date later, int64_t *parties);
