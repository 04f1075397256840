/* The store's own jobs: the daily backup, the check of the change log, retention. */
#pragma once

#include "store/job.h"

enum ly chore_backup(struct scope *s, const struct job_run *run, struct str *told);
enum ly chore_verify(struct scope *s, const struct job_run *run, struct str *told);
enum ly chore_retention(struct scope *s, const struct job_run *run, struct str *told);
