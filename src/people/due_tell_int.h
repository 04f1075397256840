/* Inside people: notices of what falls due, gathered and then written at once. */
#pragma once

#include "people/due_tell.h"
#include "people/hands.h"
#include "people/remind.h"
#include "service/notice.h"

struct due_telling {
  struct scope *s;
  const struct job_run *run;
  const struct due_district *of;
  const struct pack *pack;
  struct recipient *coordinators;
  size_t coordinator_count;
  struct notice_new *list;
  size_t count, room;
};

/* What a notice says; each is for one user and stands in his language. */
struct due_words {
  struct str name; /* of the programme, or "procedure · step" */
  struct str cause;
  struct str path; /* of visitors, and of cases; empty: the due list of the user's area */
  struct str key;  /* of the programme */
  struct date first, last, due;
  enum due_about { DUE_OF_PERIOD, DUE_OF_END, DUE_OF_CASES, DUE_OF_INSPECTIONS } about;
};

/* One more for the user, unless he was told of this cause. `nobodys`: of those that are shared out
 * to nobody. */
LY_MUST_CHECK enum ly due_add(struct due_telling *t, const struct recipient *who,
                              const struct due_words *words, int64_t count, bool nobodys);
/* The coordinators, in place of who is not there. */
LY_MUST_CHECK enum ly due_add_instead(struct due_telling *t, const struct due_words *words,
                                      int64_t count);
/* "/area/331121/own-due": where institutions and inspectors have what is due from them. */
struct str due_own_path(const struct due_telling *t, struct str area);
/* "/area/331121/inspections": the year's plan. */
struct str due_plan_path(const struct due_telling *t, struct str area);
/* "due:elder_visit:2026-11-01:visitor-5w" */
struct str due_cause(struct scope *s, struct str what, struct date day,
                     const struct service_tell *step);

/* Programmes, and cases; each adds to the list. */
LY_MUST_CHECK enum ly due_tell_programmes(struct due_telling *t);
LY_MUST_CHECK enum ly due_tell_cases(struct due_telling *t);
/* Items of the year's plan of inspections whose month ends. */
LY_MUST_CHECK enum ly due_tell_inspections(struct due_telling *t);
