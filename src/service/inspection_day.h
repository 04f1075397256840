/* Opening the cases of a plan's items when their month comes: the job `inspections`. */
#pragma once

#include "service/inspection.h"
#include "store/job.h"

struct inspection_day {
  const struct casework *work;
  const struct registry *registry; /* with a sealer */
  struct str district;
};
/* Of the business date's year: items that are due or missed and have no case; each a write on
 * record. One that can not be opened (its institution is gone, another has just opened it) stays as
 * it is; the reason is in the program's log. */
LY_MUST_CHECK enum ly inspection_day(struct scope *s, const struct job_run *run,
                                     const struct inspection_day *day, int64_t *opened);
/* The districts that have a plan for that year. */
LY_MUST_CHECK enum ly inspection_districts(struct scope *s, struct store *st, int64_t year,
                                           struct str **out, size_t *count);
