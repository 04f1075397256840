/* The year's plan of inspections (年度检查计划): who is inspected in which month, by which unit,
 * alone or together with others.
 *
 *   inspection_duty   inspections.yaml   which institutions, how often a year, by which procedure
 *
 * An item of a plan is one inspection of one institution in one month. What is said of it are its
 * events: planned, changed, opened or attached (its case),
 * detached, dropped; each says all of it, the last one counts,
 * none is overwritten. A plan that is made again adds only what it lacks: institutions that came
 * later. Months of a year under way that are over are given to nobody.
 *
 * The inspection itself is the case (case.h) that the item opens, when its month comes or when
 * somebody says so. It is done once that case is, under way once its second event is there. A case
 * that was cancelled is none: the item can open another one. One that was opened by hand counts for
 * the item it is attached to: by itself where the item is due, else by whoever says so. Whoever
 * took a case off an item decides what comes instead: no job opens another one, until the item is
 * given another month; it stays on the lists and is reminded of.
 *
 *   act                  subject                        payload
 *   inspection.plan      inspections:DISTRICT/YEAR      duty, year, area
 *   inspection.change    inspection:DISTRICT/ITEM       month, joint, unit
 *   inspection.drop      inspection:DISTRICT/ITEM       none
 *   inspection.open      inspection:DISTRICT/ITEM       none
 *   inspection.attach    inspection:DISTRICT/ITEM       case
 *   inspection.detach    inspection:DISTRICT/ITEM       none
 *   inspection.publish   inspections:DISTRICT/YEAR      duty, year
 */
#pragma once

#include "service/case.h"

enum {
  INSPECTION_ROWS_MAX = 20000, /* of a district and year */
  INSPECTION_YEARS_AHEAD = 1,
  INSPECTION_UNIT_MAX = 60,
};

/* ---- In packs -----------------------------------------------------------------------------------
 */

/* Fields of the procedures' forms that a plan fills in, by key; empty: none. */
struct inspection_fills {
  struct str day, unit, why;
};
struct inspection_duty {
  struct pack_entry entry;
  struct str key, name;
  struct pack_ref of;        /* struct registry_kind: whose name and area are open */
  struct pack_ref by;        /* struct registry_fact with codes: which of them */
  struct pack_many codes;    /* struct str */
  struct pack_ref closed;    /* struct registry_fact: the day from which there is nothing to see */
  int64_t times;             /* a year */
  struct pack_ref procedure; /* struct service_procedure: by one unit */
  struct pack_ref joint;     /* the same by several together; may be missing */
  struct pack_ref office;    /* struct service_office: whose plan it is */
  const struct inspection_fills *fills; /* NULL: nothing */
  struct pack_many tell; /* struct service_tell *: who is told before its month ends (tell.h) */
  struct pack_many clauses;
  struct str norm, note;
  int sure; /* enum registry_sure: of how often */
};

extern const struct pack_kind service_kind_inspection_duty;
/* By its key or name, as it holds in the pack; or NULL. */
const struct inspection_duty *inspection_duty_find(struct arena *a, const struct pack *pack,
                                                   struct str key);

/* ---- Items --------------------------------------------------------------------------------------
 */

enum inspection_state {
  INSPECTION_PLANNED, /* its month is to come */
  INSPECTION_DUE,     /* its month has come */
  INSPECTION_MISSED,  /* its month is over */
  INSPECTION_RUNNING, /* under way: on site, to be mended, to be checked again */
  INSPECTION_DONE,
  INSPECTION_DROPPED,
  INSPECTION_STATES
};
extern const struct pack_choice inspection_states[];

struct inspection_row {
  struct str district;
  int64_t item, year, party;
  struct str duty, area; /* as it was when it was planned */
  int64_t event, month;
  struct str procedure, unit, reason;
  struct str recorded_by;
  int64_t recorded_at;
  int64_t case_no;   /* 0: not opened yet */
  bool detached;     /* its case was taken off, and nothing was said of it since */
  struct str step;   /* of the case */
  struct date since; /* that it stands there */
  int state;         /* enum inspection_state, on the business date */
};

/* Of its month. */
struct date inspection_last_day(const struct inspection_row *row);

/* Of an area (empty: the district) and year, by area and number. */
LY_MUST_CHECK enum ly inspection_list(struct scope *s, struct store *st, struct str district,
                                      struct str area, int64_t year, struct inspection_row **out,
                                      size_t *count);
/* Those of one institution. */
LY_MUST_CHECK enum ly inspection_of_party(struct scope *s, struct store *st, struct str district,
                                          int64_t party, int64_t year, struct inspection_row **out,
                                          size_t *count);
/* Its inspections of that year that were opened beside the plan, by the duty's procedures: which of
 * them may count for the item. */
LY_MUST_CHECK enum ly inspection_candidates(struct scope *s, struct store *st,
                                            const struct casework *w,
                                            const struct inspection_row *row, struct case_row **out,
                                            size_t *count);
/* When an office opened a case by hand: it counts for the first item of the institution whose month
 * is here or over and that has no case, if it is an inspection of that duty. */
LY_MUST_CHECK enum ly inspection_take(struct scope *s, struct tx *tx, const struct case_deed *open,
                                      int64_t case_no);
/* LY_NOT_FOUND. */
LY_MUST_CHECK enum ly inspection_find(struct scope *s, struct store *st, struct str district,
                                      int64_t item, struct inspection_row *out);
/* What was said of one, the first first. */
LY_MUST_CHECK enum ly inspection_history(struct scope *s, struct store *st, struct str district,
                                         int64_t item, struct value **out);
/* Years with a plan, the latest first. */
LY_MUST_CHECK enum ly inspection_years(struct scope *s, struct store *st, struct str district,
                                       struct value **out);
/* The day on which the results of a duty and year were made public; 0: they were not. */
LY_MUST_CHECK enum ly inspection_published(struct scope *s, struct store *st, struct str district,
                                           struct str duty, int64_t year, int64_t *at);

/* For pages and JSON: {item, duty, duty_name, year, month, party, area, procedure, procedure_name,
 * joint, unit, state, state_text, case, step, step_name, since, reason, event}. */
struct value *inspection_value(struct scope *s, const struct casework *w,
                               const struct inspection_row *row);
/* {planned, due, missed, running, done, dropped, all} of rows within an area; dropped ones are not
 * in `all`. */
struct value *inspection_counts(struct scope *s, const struct inspection_row *rows, size_t count,
                                struct str area);

/* ---- Deeds --------------------------------------------------------------------------------------
 */

enum inspection_act {
  INSPECTION_PLAN,
  INSPECTION_CHANGE,
  INSPECTION_DROP,
  INSPECTION_OPEN,
  INSPECTION_PUBLISH,
  INSPECTION_ATTACH,
  INSPECTION_DETACH,
  INSPECTION_ACTS
};
/* Lives, with all it points to, until the write is done. */
struct inspection_deed {
  enum inspection_act act;
  const struct casework *work;
  const struct registry *registry;
  struct str district, reason; /* a reason is wanted of CHANGE, DROP, DETACH */
  struct str duty, area;       /* of PLAN, PUBLISH; area: those of it alone; empty: all */
  int64_t year;                /* of CHANGE: that of the month, where it is said with it */
  int64_t item, seen;          /* of the others; the last event that was seen, 0: whichever */
  int64_t case_no;             /* of ATTACH */
  int64_t month;               /* of CHANGE; 0: as it is */
  int joint;                   /* of CHANGE: 1, 0; -1: as it is */
  struct str unit;             /* of CHANGE; empty: as it is */
};
/* `run` of a struct write whose context is the deed. PLAN answers with how many were added, OPEN
 * with the number of the case, the others with the item's or the year. LY_INVALID with a diagnostic
 * for each faulty field; LY_CONFLICT: it is under way, done or dropped, somebody changed it, or was
 * made public already; LY_NOT_FOUND. */
LY_MUST_CHECK enum ly inspection_run(struct scope *s, struct tx *tx, struct write *w);
struct write inspection_write(struct scope *s, struct inspection_deed *deed);
int64_t inspection_answer(const struct write *w);
