/* Reports: what units say of their part of a plan, and what the lead unit says of that.
 *
 * A report is a row that is never changed: by a unit, on one entry of a plan, for a period, with a
 * figure or a progress and files as evidence. A review confirms it or returns it with a reason; the
 * last review of a report holds. A later report of the same unit on the same entry and period takes
 * the place of the earlier one; both stay. Only confirmed reports count on boards.
 *
 * Beside reports a county keeps, for each plan: how often is reported (calendar), which units
 * answer where the document names none (designation), and work that meetings, supervision and
 * milestones give to units (assignment), on which is reported like on any task.
 *
 * All of it belongs to a plan: (district, plan), the district being the plan's area. Who may is
 * asked before, by the web and the command line (people.h): here the actor is only written down.
 */
#pragma once

#include "base/period.h"
#include "base/value.h"
#include "plan/evidence.h"
#include "plan/plan.h"

/* ---- What can be reported on --------------------------------------------------------------------
 */

enum report_kind {
  REPORT_INDICATOR,
  REPORT_TASK,
  REPORT_PROJECT,
  REPORT_POLICY,
  REPORT_PILOT,
  REPORT_REFORM,
  REPORT_ASSIGNMENT, /* entry is the assignment's number */
  REPORT_KINDS
};

/* What a report of a kind may say; bits of report_kind_row.says. */
enum {
  REPORT_SAYS_VALUE = 1,    /* value, and comparator where the target needs one */
  REPORT_SAYS_PROGRESS = 2, /* progress and percent */
  REPORT_SAYS_PROJECT = 4,  /* investment, beds and places done so far */
};

struct report_kind_row {
  const char *word;             /* "indicator": in the database, JSON, addresses */
  enum message title;           /* 指标 */
  const struct pack_kind *kind; /* of the pack's entries; NULL for assignments */
  unsigned says;
  const char *list; /* "indicators": of many, in addresses */
};

extern const struct report_kind_row report_kinds[REPORT_KINDS];
bool report_kind_find(struct str word, enum report_kind *out);
/* By `list`. */
bool report_list_find(struct str list, enum report_kind *out);

enum report_progress {
  REPORT_NO_PROGRESS,
  REPORT_NOT_STARTED, /* 未启动 */
  REPORT_UNDER_WAY,   /* 推进中 */
  REPORT_DONE,        /* 已完成 */
  REPORT_STOPPED,     /* 已停止 */
};
enum report_outcome { REPORT_PENDING, REPORT_CONFIRMED, REPORT_RETURNED };
/* What a reviewer finds of a target that only a review can judge. */
enum report_finding { REPORT_NO_FINDING, REPORT_FOUND_MET, REPORT_FOUND_MISSED };

/* word and message of each, ending with {0}: for forms, JSON, the command line */
extern const struct pack_choice report_progresses[], report_outcomes[], report_findings[];

/* ---- Reading ------------------------------------------------------------------------------------
 */

/* What a report says. */
struct report_says {
  int progress;    /* enum report_progress */
  int64_t percent; /* 0 to 100; -1: not given */
  struct pack_number value, comparator;
  struct pack_number investment_wan, beds, places; /* done so far, of a project */
  struct str note;
};

struct report {
  int64_t report; /* from 1 in each district */
  enum report_kind kind;
  struct str entry, unit; /* unit: as the plan prints its name */
  struct period period;
  struct report_says says;
  int64_t recorded_at; /* µs since 1970 */
  struct str recorded_by;
  bool replaced; /* a later report took its place */
  int outcome;   /* enum report_outcome, of the last review */
  int finding;   /* enum report_finding */
  struct str review_reason, reviewed_by;
  int64_t reviewed_at; /* 0: not yet */
  int64_t reviews;     /* how many there were; report_reviews() lists them */
  size_t file_count;   /* evidence: report_files() lists it */
};

enum calendar_every { EVERY_YEAR, EVERY_HALF, EVERY_QUARTER, EVERY_MONTH };
extern const struct pack_choice calendar_everys[]; /* year, half, quarter, month */

/* How often a kind is reported, and how many days after a period's end that is due. */
struct calendar {
  enum report_kind kind;
  int every; /* enum calendar_every */
  int64_t days;
  bool shipped; /* as it ships; the county has set nothing */
  struct str reason, recorded_by;
  int64_t recorded_at;
};

/* As it ships: indicators yearly, due 31 days after the year; all else quarterly, due 15 days after
 * the quarter. No document gives one; assignments have a due day of their own besides. */
struct calendar calendar_shipped(enum report_kind kind);
enum period_length calendar_length(int every);

struct designation {
  enum report_kind kind;
  struct str entry, unit;
  bool lead;
  struct str recorded_by;
  int64_t recorded_at;
};

enum assignment_kind { ASSIGNMENT_DECISION, ASSIGNMENT_SUPERVISION, ASSIGNMENT_MILESTONE };
extern const struct pack_choice assignment_kinds[]; /* decision 议定事项, supervision 督导问题,
                                                       milestone 节点 */

struct assignment {
  int64_t assignment; /* from 1 in each district */
  int kind;           /* enum assignment_kind */
  struct str key;     /* its number as text, as reports name it */
  struct str title, unit, note;
  struct date due;
  int64_t meeting; /* 0: of none */
  /* What it is about: an entry of the plan (a milestone's task); entry empty: none. */
  enum report_kind entry_kind;
  struct str entry;
  struct str recorded_by;
  int64_t recorded_at;
  bool ended; /* taken back */
  struct str end_reason;
};

/* All that a plan's board stands on, as of now; by number, oldest first. */
struct report_book {
  int64_t changes; /* see report_changes() */
  struct report *reports;
  size_t report_count;
  struct calendar calendars[REPORT_KINDS];
  struct designation *designations; /* those that hold */
  size_t designation_count;
  struct assignment *assignments;
  size_t assignment_count;
};

/* The district that keeps a plan's records: the six digits of its area. */
struct str report_district(const struct pack *pack);
LY_MUST_CHECK enum ly report_book_read(struct scope *s, struct store *st, const struct pack *pack,
                                       struct report_book *out);
/* The designations that hold and the assignments of a plan: what says who answers. */
LY_MUST_CHECK enum ly report_answerers_read(struct scope *s, struct store *st,
                                            const struct pack *pack, struct report_book *out);
/* A number that grows with every write on the plan; one row read. */
LY_MUST_CHECK enum ly report_changes(struct scope *s, struct store *st, const struct pack *pack,
                                     int64_t *out);
/* What a report says in words: "67.5%", "推进中，60%，完成投资1200万元". `indicator` NULL for what
 * is none. */
struct str report_says_text(struct scope *s, const struct plan_indicator *indicator,
                            const struct report *report);
/* The numbers of the files that are a report's evidence. */
LY_MUST_CHECK enum ly report_files(struct scope *s, struct store *st, struct str district,
                                   int64_t report, int64_t **out, size_t *count);
/* Whether the file is evidence of any report on the plan. */
LY_MUST_CHECK enum ly report_is_evidence(struct scope *s, struct store *st, const struct pack *pack,
                                         int64_t file, bool *out);
/* All reviews of a report, oldest first. */
struct report_reviewed {
  int64_t review;       /* from 1 for each report */
  int outcome, finding; /* enum report_outcome, enum report_finding */
  struct str reason, recorded_by;
  int64_t recorded_at;
};
LY_MUST_CHECK enum ly report_reviews(struct scope *s, struct store *st, struct str district,
                                     int64_t report, struct report_reviewed **out, size_t *count);
/* LY_NOT_FOUND when there is none. */
LY_MUST_CHECK enum ly report_find(struct scope *s, struct store *st, struct str district,
                                  int64_t number, struct report *out, struct str *plan);

/* ---- Writing: deeds on record -------------------------------------------------------------------
 *
 *     act                payload
 *     report.add         plan, kind, entry, unit, period and all it says; files
 *     report.review      report, outcome, finding
 *     calendar.set       plan, kind, every, days
 *     designation.set    plan, kind, entry, unit, lead, holds
 *     assignment.add     plan, kind, title, unit, due, …
 *     assignment.end     assignment
 *
 * The subject is "report:310118/17", "plan:qingpu", "assignment:310118/3".
 */

enum report_act {
  REPORT_ADD,
  REPORT_REVIEW,
  REPORT_CALENDAR,
  REPORT_DESIGNATE,
  REPORT_ASSIGN,
  REPORT_ASSIGN_END,
  REPORT_ACTS
};

enum { REPORT_FILES_MAX = EVIDENCE_FILES_MAX, REPORT_NOTE_MAX = 2000, REPORT_REASON_MAX = 200 };

struct report_deed {
  enum report_act act;
  const struct pack *pack; /* must live until it is done */
  enum report_kind kind;
  struct str entry, unit, reason;

  /* add */
  struct period period;
  struct report_says says;
  const int64_t *files; /* numbers of files of the district */
  size_t file_count;
  /* Evidence that is handed in with the report: put, each on record, in the same write. */
  const struct stored_draft *uploads;
  size_t upload_count;
  const struct seal_keys *keys; /* that the drafts were sealed with */
  /* The number of the last report of this unit, entry and period that the form knew; 0: none. When
   * there is a later one by now, the deed is refused (LY_CONFLICT) and says whose it is: two who
   * report at once do not overwrite each other. */
  int64_t seen;

  /* review */
  int64_t report;
  int outcome, finding;
  /* The number of reviews that the form knew; another one by now is LY_CONFLICT. */
  int64_t reviews_seen;

  int every;        /* calendar */
  int64_t days;     /* calendar: 0 to 180 */
  bool lead, holds; /* designate */

  struct assignment assignment; /* assign; end: its number */

  bool
      counted_once; /* of many in one transaction, which counts them by report_count() at its end */
};

/* What can be said of a deed before it is written, each a diagnostic at its field (DIAG_FIELD) or
 * one error: no such entry, a unit that the plan does not know, a value that the kind does not
 * take, a percent beyond 100, a period that begins after the business date, an outcome without a
 * reason (a return needs one), a review of a target that needs a finding without one. Unit names
 * are brought to the plan's own spelling. */
LY_MUST_CHECK enum ly report_check(struct scope *s, struct report_deed *deed);
/* The write of a deed that was checked, with a key of its own; answered with the number of what was
 * made (report, assignment), else empty. `deed` lives as long as the write. */
struct write report_write(struct scope *s, struct report_deed *deed);
/* What a write does: for call_write(). */
LY_MUST_CHECK enum ly report_run(struct scope *s, struct tx *tx, struct write *w);
struct change report_change(struct scope *s, const struct report_deed *deed);
/* Says that something on the plan has changed: boards made before are old. Each deed says it of
 * itself; a row that is updated thousands of times in one transaction makes PostgreSQL go through
 * all its versions each time. */
LY_MUST_CHECK enum ly report_count(struct scope *s, struct tx *tx, const struct pack *pack);

/* ---- Showing ------------------------------------------------------------------------------------
 */

/* What an entry is called: a name or title; the key of one that the plan has no more. `book` may be
 * NULL, but then assignments have no title. */
struct str report_entry_title(const struct pack *pack, const struct report_book *book,
                              enum report_kind kind, struct str entry);
/* Who acted, as people are told: "user:wang" is wang, others stay as they are. */
struct str report_person(struct str actor);
/* "每季度，期满后15日内" */
struct str report_calendar_text(struct scope *s, const struct calendar *calendar);
/* A report with the review that holds; one of its reviews; and what stands beside reports.
 * Described in docs/json.md. */
struct value *report_show(struct scope *s, const struct pack *pack, const struct report_book *book,
                          const struct report *report);
struct value *report_reviewed_show(struct scope *s, const struct report_reviewed *reviewed);
struct value *calendar_show(struct scope *s, const struct calendar *calendar);
struct value *designation_show(struct scope *s, const struct pack *pack,
                               const struct designation *designation);
struct value *assignment_show(struct scope *s, const struct pack *pack,
                              const struct assignment *assignment);
