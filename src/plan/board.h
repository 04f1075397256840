/* The board: how far a plan is kept, worked out from what is reported.
 *
 * Pure: a board is made from a pack, the book of reports (report.h) and the business date, and says
 * for every entry where it stands, why, who answers, and what is due to be reported. Words are made
 * when it is shown, so one board serves both languages. A board lives in the arena it was made in
 * and points into the pack and the book.
 *
 * What counts: of an entry the confirmed report with the latest period (of these the last one
 * recorded) by a unit that leads; where the document names several units and none as lead, the one
 * named first leads; where only 各街镇 answer, each for itself, the whole is done when all of them
 * are. Pending and returned reports are shown and never counted.
 */
#pragma once

#include "plan/report.h"

/* ---- Who answers --------------------------------------------------------------------------------
 */

struct board_owner {
  struct str name;              /* as the plan prints it; of a town its own name */
  const struct pack_unit *unit; /* NULL for one the county named outside the plan's list */
  bool lead;
  bool town;       /* one of 各街镇 */
  bool designated; /* by the county, not by the document */
};

struct board_owners {
  struct board_owner *list;
  size_t count;
  bool unnamed; /* the document names nobody (or only 相关部门), and the county neither */
};

/* Who answers for an entry: its own units, else those of its clause, towns one by one; where the
 * document names nobody, those the county designated. */
struct board_owners board_owners_of(struct scope *s, const struct pack *pack,
                                    const struct report_book *book, enum report_kind kind,
                                    const struct pack_entry *entry);

/* ---- Where an entry stands ----------------------------------------------------------------------
 */

enum board_light { BOARD_GREY, BOARD_RED, BOARD_AMBER, BOARD_GREEN };

/* One row each in board_states[]: its word in JSON, its light, how people read it. The order is
 * that of "what is late on top". */
enum board_state {
  BOARD_MISSED,     /* due, and not met */
  BOARD_NOT_TOLD,   /* due, and never reported for the target's time */
  BOARD_AT_RISK,    /* the forecast misses the target */
  BOARD_LATE,       /* a task past its due day and not done; a project past its term */
  BOARD_BEHIND,     /* below the straight line from base to target */
  BOARD_STOPPED,    /* reported as stopped */
  BOARD_FOR_REVIEW, /* needs a reviewer's finding */
  BOARD_UNDER_WAY,  /* a task that is being done */
  BOARD_NOT_STARTED,
  BOARD_NO_LINE, /* reported, not met yet, and nothing to measure its pace by */
  BOARD_ON_LINE, /* on the straight line or above, or the forecast meets the target */
  BOARD_REACHED, /* not due yet, and met already */
  BOARD_MET,     /* due, and met */
  BOARD_DONE,    /* a task done */
  BOARD_NEVER,   /* nothing was ever reported */
  BOARD_STATES
};

struct board_state_row {
  const char *word; /* "missed" */
  enum board_light light;
  enum message title; /* 未达到 */
};
extern const struct board_state_row board_states[BOARD_STATES];
extern const struct pack_choice board_lights[]; /* grey, red, amber, green, with their words */
const char *board_light_sign(enum board_light light); /* ○ ■ ▲ ● */
struct board_line;
/* The state in words: of what was never told, whether nothing was reported or nothing counts. */
struct str board_state_text(struct scope *s, const struct board_line *line);

/* ---- What is due to be reported -----------------------------------------------------------------
 */

enum board_duty {
  DUTY_NONE,     /* nobody answers, or it is over: done, stopped, the plan's end reported */
  DUTY_OVERDUE,  /* past the calendar's day */
  DUTY_RETURNED, /* returned, and to be reported anew */
  DUTY_OPEN,     /* the period has ended, the day has not come */
  DUTY_PENDING,  /* reported, waits for review */
  DUTY_LATER,    /* reported up to now; the next period is still running */
  DUTY_COUNT
};
extern const struct pack_choice board_duties[];

/* What one unit has to report on one entry next. */
struct board_due {
  const struct board_line *line;
  const struct board_owner *owner;
  enum board_duty duty;
  struct period period;   /* the earliest that is not confirmed */
  struct date due;        /* its last day plus the calendar's days */
  int64_t overdue_days;   /* of DUTY_OVERDUE */
  bool never;             /* this unit has never reported on it */
  int64_t periods_missed; /* how many periods are overdue */
};

/* How a due is told and counted everywhere: what belongs to the period that runs is open already,
 * DUTY_LATER is only what lies in periods to come. */
enum board_duty board_due_now(const struct board_due *due, struct date today);

/* ---- Lines --------------------------------------------------------------------------------------
 */

/* A line through what was reported. */
struct board_forecast {
  bool given;     /* false: fewer than three periods, or not a number that moves */
  size_t periods; /* how many it stands on */
  double at_due;  /* the value the line has on the target's day */
  bool meets;
};

struct board_line {
  enum report_kind kind;
  const struct pack_entry *entry; /* NULL for an assignment: */
  const struct assignment *assignment;
  const struct plan_indicator *indicator; /* of its kind, else NULL */
  struct str key, title;
  const struct pack_clause *clause; /* NULL for none */
  int field;                        /* enum plan_field */
  struct board_owners owners;
  struct date due; /* by when it is to be done; DATE_NONE: not said */
  bool due_stated; /* by the document or the meeting; else the plan's end */

  const struct report **reports; /* all on it, oldest first */
  size_t report_count;
  const struct report **counted; /* confirmed, of the whole, one a period, by period */
  size_t counted_count;
  const struct report *last; /* the last of these; NULL: none */

  enum board_state state;
  struct plan_verdict verdict; /* of an indicator: the last report against the target */
  struct board_forecast forecast;
  struct pack_number path; /* of an indicator: what the straight line asks for at the last report */
  int64_t percent;         /* of a task: as reported, or the share of towns that are done; -1 */
  size_t towns_done, towns;

  struct board_due *dues; /* one for each owner that has to report */
  size_t due_count;
  enum board_duty duty; /* the worst of those who lead, else of all */
};

struct board {
  const struct pack *pack;
  const struct report_book *book;
  struct date today;
  struct board_line *lines; /* by kind, in the order of the plan; assignments last */
  size_t count;
  size_t first[REPORT_KINDS + 1]; /* lines of kind k are first[k] … first[k + 1] - 1 */
  int64_t states[REPORT_KINDS][BOARD_STATES]; /* how many */
  int64_t lights[REPORT_KINDS][BOARD_GREEN + 1];
  int64_t duties[REPORT_KINDS][DUTY_COUNT];
  int64_t fields[REPORT_KINDS][PLAN_FIELD_BOTH + 1];
  struct str *units[REPORT_KINDS]; /* who answers for lines of the kind, each name once */
  size_t unit_counts[REPORT_KINDS];
  bool over; /* the plan's time is over: outcomes, no forecasts */
};

LY_MUST_CHECK enum ly board_make(struct scope *s, const struct pack *pack,
                                 const struct report_book *book, struct date today,
                                 struct board **out);
/* The line of an entry; NULL for none. */
const struct board_line *board_line_of(const struct board *board, enum report_kind kind,
                                       struct str key);

/* The periods that a calendar asks for: from the one in which the plan came into force to the one
 * in which it ends. *count of them; the arena's. */
struct period *board_periods(struct scope *s, const struct pack *pack, int every, size_t *count);

/* The sentence that says why a line stands as it does, in the scope's language: "2023年为67.3，
 * 比目标65.9高1.4". */
struct str board_reason(struct scope *s, const struct board *board, const struct board_line *line);

/* ---- Showing ------------------------------------------------------------------------------------
 */

/* The entry's own value (show_indicator() …) and beside it: state, state_text, light, reason, last,
 * forecast, duty, owners, percent. Described in docs/json.md. */
struct value *board_line_value(struct scope *s, const struct board *board,
                               const struct board_line *line);
/* A report with its review: what tables of reports and the page of an entry show. */
struct value *board_report_value(struct scope *s, const struct board *board,
                                 const struct report *report);
