/* Inside demo: a history of reports, made up, on a clock of its own. */
#pragma once

#include "demo/demo_int.h"

#include "plan/board.h"

struct dice;

/* A clock that shows what it is told to: a new demo is made on it, so that what is in it was
 * recorded on the days that it speaks of. */
struct demo_clock {
  struct world world;
  const struct world *real;
  int64_t now;
  struct dice *ids; /* the ids of records are drawn by them; NULL: at random */
};
/* Puts the scope on it, or back to its own. */
void demo_clock_start(struct demo_clock *clock, struct scope *s);
void demo_clock_stop(struct demo_clock *clock, struct scope *s);

/* A plan and what its county is pretended to have set. */
struct history_plan {
  struct pack *pack;
  struct date from;                 /* when it came into force */
  struct report_book book;          /* calendars and designations only */
  const struct stored_draft *proof; /* evidence, sealed for its district; NULL without keys */
};

/* A deed on a day. */
struct event {
  int64_t at_us;
  size_t order;
  const struct history_plan *plan;
  struct str actor;
  struct report_deed deed;
  struct event *of; /* of a review: the report; of a report: the one it takes the place of */
  int64_t number;   /* of a report, once it is written */
  bool proof;       /* a report that comes with evidence */
};

struct history {
  struct scope *s;
  struct event **events;
  size_t count;
  struct history_plan *plans;
  struct history_plan *plan; /* under way */
  size_t confirmed;          /* how many reports are */
  const struct seal_keys *keys;
};

/* What becomes of an entry; the same every time. */
struct fate {
  enum report_kind kind;
  struct str key;
  unsigned mix; /* a number from its name */
};

/* Makes the events of h->plan. */
LY_MUST_CHECK enum ly history_of_plan(struct history *h);
struct event *history_report(struct history *h, const struct fate *fate, struct str unit,
                             struct period period, struct date day);
/* A report that takes the place of an earlier one. */
struct event *history_again(struct history *h, const struct event *report, struct date day);
void history_review(struct history *h, struct event *report, struct date day, int outcome,
                    int finding, struct str reason);
void history_designate(struct history *h, enum report_kind kind, struct str entry, struct str unit,
                       struct date day);
/* What an indicator of the plan that came into force on `from` is reported as for a period, with as
 * many digits as its target is printed. */
void history_values(struct str plan, const struct plan_indicator *indicator,
                    const struct fate *fate, struct date from, struct period period,
                    struct report_says *out);
/* What a reviewer finds of a target that only a review can judge. */
int history_finding(const struct fate *fate);
/* Whether an indicator is reached by the report for `last`, will be, or will not; of several, mixed
 * when some will and some will not. Their tasks say nothing else. */
enum outlook { OUTLOOK_BAD, OUTLOOK_MIXED, OUTLOOK_GOOD, OUTLOOK_REACHED, OUTLOOK_FREE /* none */ };
enum outlook history_outlook(struct str plan, const struct plan_indicator *indicator,
                             const struct fate *fate, struct date from, struct period last);
/* The unit of the plan that is named for an entry whose document names none: by the words of its
 * title, else by its field. Empty: there is no such unit. */
struct str history_unit_for(const struct pack *pack, struct str title, int field);
/* What is said of progress after the nth of `count` periods; of a project, by its term. */
void history_progress(const struct fate *fate, enum outlook outlook, size_t nth, size_t count,
                      struct report_says *out);
void history_project(const struct plan_project *project, const struct fate *fate,
                     struct period period, struct report_says *out);
