/* Standing duties (到期清单): who is owed something in this period and has not had it yet.
 *
 * A programme that says when it is kept (`done`) and how often (`period`: weekly, monthly, yearly)
 * is due once a period to everybody who is entitled. With all of them certain,
 *   promised = done + due + unclear
 * where `promised` are those entitled for certain, `done` and `due` those of them of whom `done` is
 * true and false, `unclear` those of whom it is not known. It is due on the last day of the period,
 * or on an earlier one that the pack declares (`due`): of a month its day ("25"), of a year month
 * and day ("11-30"), of a week its day from Monday ("5").
 */
#pragma once

#include "base/period.h"
#include "service/owed_sheets.h"

/* Whether it falls due by the period. */
bool due_standing(const struct service_programme *p);
/* Whether its `due` is a day of its period; without one, or without a period, it is none. */
bool due_day_good(const struct service_programme *p);

/* The key of the kind of act by which it is kept: of the first that `done` asks for; empty: none.
 */
struct str due_act(const struct service_rules *rules);

struct due_dates {
  struct date first, last; /* of the period */
  struct date due;
};
/* Of a standing programme, for the period in which a day lies. */
struct due_dates due_dates(const struct service_programme *p, struct date today);

struct due_line {
  const struct service_rules *rules;
  struct due_dates dates;
  int64_t promised, done, due, unclear;
};
/* The standing programmes of a book, in its order; in the arena. */
LY_MUST_CHECK enum ly due_lines(struct scope *s, const struct owed_book *book,
                                struct due_line **out, size_t *count);
/* Of one programme; one that is not standing is LY_NOT_FOUND. */
LY_MUST_CHECK enum ly due_line_of(struct scope *s, const struct owed_programme *p,
                                  struct due_line *out);

/* As a sheet; addresses begin with view->path. */
LY_MUST_CHECK enum ly due_sheet(struct scope *s, const struct owed_view *view,
                                const struct due_line *lines, size_t count, struct sheet *out);
/* {programme, name, pack, period, first, last, due_on, days_left, late, promised, done, due,
 * unclear}. */
struct value *due_line_value(struct scope *s, const struct sheet *sheet, const void *row);
