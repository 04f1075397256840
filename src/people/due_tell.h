/* Who is told of what falls due, before it is missed: by the clocks that packs declare
 * (service/tell.h), once for each step, never twice.
 *
 *   of a standing duty   each visitor of those shared out to him (whoever goes there today); each
 *                        who holds another hand's role of what is due in the area he holds it for
 *   of what ends         of those whose last day is so many days off
 *   of what an institution owes   who acts for it, of what is its own alone
 *   of a planned inspection       inspectors and others whom its duty names, by the month
 *   of a case's clock    who holds the hand's role where the case is worked on, of all that run out
 *                        on one day together
 *
 * What is shared out to nobody, and what nobody answers for, the coordinators are told instead. Of
 * a programme that stands in several packs of a chain the lowest speaks. A step whose day is past
 * is told as long as its period runs; of the period before, and of cases, for DUE_LATE_DAYS more,
 * so that what fell into a stop is made up for. Texts hold counts and days, no names.
 */
#pragma once

#include "service/case.h"
#include "service/due.h"
#include "store/job.h"

enum { DUE_LATE_DAYS = 7 };

struct due_district {
  struct str district;
  const struct casework *work; /* with the words of the district's pack */
  const struct registry_moment *moment;
};
/* On the scope's business date: at most one write, act notice.due, subject "area:331121", payload
 * {date, notices}. Adds to *told how many notices were made. */
LY_MUST_CHECK enum ly due_tell_all(struct scope *s, const struct job_run *run,
                                   const struct due_district *of, int64_t *told);
