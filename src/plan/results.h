/* Results of computed indicators, kept at the end of each month: what the registry came to on that
 * day, as was known when it was worked out.
 *
 * A result is a record and is never changed: worked out again later, with what was learned since,
 * the same day might come to something else. It stands beside what units report and never in its
 * place; a forecast through results is their own. One day has one result for each plan, indicator
 * and area.
 */
#pragma once

#include "plan/board.h"
#include "plan/measured.h"
#include "service/everyone.h"
#include "store/writer.h"

struct plan_result {
  struct date on;
  struct pack_number value; /* not given: it could not be told */
  int64_t recorded_at;
};

/* Of the whole plan, by day; those of the business date and before. */
LY_MUST_CHECK enum ly plan_results_of(struct scope *s, struct store *st, const struct pack *pack,
                                      struct str indicator, struct plan_result **out,
                                      size_t *count);

/* The results as a line of a board, for charts and the forecast of board.h: `counted` are they, and
 * nothing that was reported. What begins anew each January has no forecast. In the scope's arena.
 */
LY_MUST_CHECK enum ly plan_results_line(struct scope *s, const struct pack *pack,
                                        const struct plan_measured *m,
                                        const struct plan_result *list, size_t count,
                                        struct board *board, struct board_line *line);
/* [{on, value, recorded_at}], and {periods, value, value_text, meets}: NULL without a forecast. */
struct value *plan_results_value(struct scope *s, const struct plan_result *list, size_t count);
struct value *plan_results_forecast(struct scope *s, const struct board_line *line);

/* ---- Keeping them -------------------------------------------------------------------------------
 *
 *     act           subject        payload    answer
 *     measured.keep plan:qingtian  plan, on   how many results
 */

/* Carries out a write: in a transaction, by a job, on the command line. */
struct plan_keeping {
  struct store *store; /* to read from */
  enum ly (*write)(struct scope *s, void *context, struct write *w);
  void *context;
};

/* Works out all computed indicators of all plans in force as of the business date, and keeps what
 * is not kept of that day. Plans of which nobody is in the registry have no results. LY_CONFLICT:
 * the registry is as true on another day. */
LY_MUST_CHECK enum ly plan_results_keep(struct scope *s, const struct plan_keeping *k,
                                        int64_t *kept);
/* Keeps the results of each month that ended since the day the derived tables are true on, and
 * moves them along, at most `months` of them: before the tables are moved to the business date. */
LY_MUST_CHECK enum ly plan_results_catch_up(struct scope *s, const struct plan_keeping *k,
                                            const struct registry *r, int64_t months,
                                            int64_t *kept);
