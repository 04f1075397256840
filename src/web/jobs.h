/* All jobs of the program, of every room. */
#pragma once

#include "base/value.h"
#include "store/job.h"

extern const struct job_kind job_kinds[]; /* ends with name NULL */
const struct job_kind *job_kind_find(struct str name);
/* The last and next runs as a list of maps. */
LY_MUST_CHECK enum ly jobs_value(struct scope *s, struct store *st, struct value **out);
