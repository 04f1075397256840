/* Who is told what of the reports of a plan: reminders by the day, and at once what was reported or
 * returned.
 *
 * A reminder goes to the reporters of the units that owe something: one notice for a user, a plan
 * and a day, which lists what is overdue, what was returned, and what becomes due within
 * `remind_days_before` days; and to the reviewers of the units that lead, how many reports wait for
 * them for more than `remind_every_days` days. Nobody is reminded of a plan again before
 * `remind_every_days` days have passed. Days are business dates.
 *
 * Where nobody holds the role for a unit, the coordinators of the area are told instead: somebody
 * has to see that there is nobody.
 */
#pragma once

#include "people/people.h"
#include "plan/report.h"
#include "store/job.h"

/* A user to be told something. */
struct recipient {
  struct str name, display_name;
  struct str mail_to; /* empty: has no address, or wants no mail */
  enum lang lang;
  struct str area, unit; /* of the grant */
};

/* Who holds the role for the unit in the area (people_may()), disabled users left out, by name. */
LY_MUST_CHECK enum ly recipients_of(struct scope *s, struct store *st, enum role role,
                                    struct str area, struct str unit, struct recipient **out,
                                    size_t *count);

/* The same for that unit alone, not for all units. */
LY_MUST_CHECK enum ly recipients_for(struct scope *s, struct store *st, enum role role,
                                     struct str area, struct str unit, struct recipient **out,
                                     size_t *count);

/* The same for whatever unit. */
LY_MUST_CHECK enum ly recipients_in(struct scope *s, struct store *st, enum role role,
                                    struct str area, struct recipient **out, size_t *count);

/* The same, and who holds it for a part of the area; a row for each grant, by name. */
LY_MUST_CHECK enum ly recipients_around(struct scope *s, struct store *st, enum role role,
                                        struct str area, struct recipient **out, size_t *count);

/* The job: for all plans in force, on the scope's business date. One write for each plan that has
 * somebody to remind: act notice.remind, subject "plan:qingpu", payload {"date"}. */
LY_MUST_CHECK enum ly remind_all(struct scope *s, const struct job_run *run, struct str *told);

/* What a deed on reports tells at once, in the transaction that did it, once it is done: a report,
 * the reviewers of the units that lead the entry; a report returned, who reported it. Nothing of
 * other deeds. `answer` is the write's: the number of a new report. */
LY_MUST_CHECK enum ly notice_of_report(struct scope *s, struct tx *tx,
                                       const struct report_deed *deed, struct str answer);
/* report_run() and then that: `run` of a write whose context is a struct report_deed. */
LY_MUST_CHECK enum ly report_run_and_tell(struct scope *s, struct tx *tx, struct write *w);
