/* Jobs: work that falls due by the clock, once for each period, whoever was asleep.
 *
 * A kind of job says at which minute of the day in Shanghai it falls due and what it does. Which
 * periods are done stands in the table `job`, so a run is repeated after a crash and never done
 * twice; after a stop a kind makes up for every missed period, or for the last one only. A run that
 * fails is tried again after a while, a few times, and stays visible as failed.
 */
#pragma once

#include "store/writer.h"

struct job_run {
  struct store *store;   /* to read from */
  struct writer *writer; /* to write by; NULL on the command line: by the store itself */
  struct date period;    /* the day it is for */
  void *context;         /* of whoever runs the jobs */
};

struct job_kind {
  const char *name;
  enum message title;
  int minute_of_day; /* when it falls due, Asia/Shanghai */
  bool each;         /* make up for every missed day, oldest first; else only the last */
  /* Does the work for run->period; *told is one sentence about it, for people. */
  enum ly (*run)(struct scope *s, const struct job_run *run, struct str *told);
};

enum job_state { JOB_DONE, JOB_FAILED };

struct job_runner {
  struct store *store;
  struct writer *writer;
  const struct job_kind *kinds; /* ends with name NULL */
  void *context;
};

/* Runs all that is due now; the error of a job is written to its row and is none of this function.
 */
LY_MUST_CHECK enum ly jobs_run_due(struct scope *s, const struct job_runner *r);
/* Runs one kind for the day now, also when it was done already. *state says how it went, *told what
 * it has to say. */
LY_MUST_CHECK enum ly job_run_now(struct scope *s, const struct job_runner *r,
                                  const struct job_kind *kind, enum job_state *state,
                                  struct str *told);
/* Writes by the runner's writer, else by its store. */
LY_MUST_CHECK enum ly job_write(struct scope *s, const struct job_run *run, struct write *w);

struct job_row {
  const struct job_kind *kind;
  bool ran; /* else only next_due_at is known */
  enum job_state state;
  struct str period, message;
  int64_t attempts, started_at, ended_at;
  int64_t next_due_at; /* µs since 1970 */
};
/* The last run of each kind and when it falls due next; one row for each kind. */
LY_MUST_CHECK enum ly job_list(struct scope *s, struct store *st, const struct job_kind *kinds,
                               struct job_row **out, size_t *count);

/* ---- The clock-keeper: the one thread that owns time -------------------------------------------
 */

struct keeper;

struct keeper_options {
  struct str address; /* of the database */
  struct writer *writer;
  const struct job_kind *kinds;
  /* Called every second, on the keeper's thread, beside the jobs; may be NULL. */
  void (*tick)(struct scope *s, struct store *st, void *context);
  void *context; /* for tick and jobs */
};

LY_MUST_CHECK enum ly keeper_open(struct scope *s, const struct keeper_options *options,
                                  struct keeper **out);
/* Ends the thread, after the job under way. NULL is fine. */
void keeper_close(struct keeper *keeper);
