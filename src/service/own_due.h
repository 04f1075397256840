/* What somebody has before him (应办清单): an institution what it owes, inspectors what is theirs.
 *
 *   inspection  an item of the year's plan whose month is here or over, or ends in OWN_DUE_DAYS
 *               (inspection.h); one under way is a case
 *   case        a case that waits for the hand: an order to mend, a re-check, by its clock; what
 * was granted and goes on, once its term ends in OWN_DUE_DAYS duty        a standing duty (due.h)
 * of the institution, or of those of whom it owes it (`owes`: certificates of its staff): not done,
 * not known, or about to end
 *
 * Of a duty that holds all the time the day is the last on which it does; once it has ended there
 * is none. Rows stand by how pressing they are, then by day.
 */
#pragma once

#include "registry/privacy.h"
#include "service/due.h"
#include "service/inspection.h"

enum { OWN_DUE_DAYS = 31, OWN_DUE_ROWS_MAX = 5000 };

enum own_due_what { OWN_DUE_INSPECTION, OWN_DUE_CASE, OWN_DUE_DUTY };
enum own_due_state {
  OWN_DUE_LATE,    /* its day is over, or it does not hold any more */
  OWN_DUE_SOON,    /* its day comes */
  OWN_DUE_OPEN,    /* to do, with time left or without a day */
  OWN_DUE_UNKNOWN, /* nobody has said whether it is done */
};
extern const struct pack_choice own_due_whats[], own_due_states[];

struct own_due_row {
  int what, state;     /* enum own_due_what, enum own_due_state */
  int64_t institution; /* of a duty: who owes it */
  int64_t party;       /* whose it is: the institution, or one of its staff; of a case its party */
  size_t kind;         /* of party */
  struct str institution_name,
      name;              /* name: of somebody else than the institution, as it is seen */
  struct str key, title; /* of duty, procedure or programme */
  struct str step;       /* of a case: what it is called */
  struct date due;       /* DATE_NONE: none */
  int64_t case_no, item; /* 0: none */
  struct str why;
};

struct own_due {
  const struct casework *work;
  const struct registry *registry;
  struct store *store;
  struct str district;
  const struct privacy_views *sight; /* how names are seen; NULL: whole */
  struct own_due_row *rows;
  size_t count;
};

/* Nothing yet; `out` keeps what it is given. */
LY_MUST_CHECK enum ly own_due_open(struct scope *s, struct own_due *out);
/* Adds what an institution owes. LY_NOT_FOUND: there is no such party. */
LY_MUST_CHECK enum ly own_due_add_institution(struct scope *s, struct own_due *o, int64_t party);
/* Adds what inspectors have before them in an area: of the plan what is for one of the units or for
 * several together (no units: all of it), and the cases that wait for them. */
LY_MUST_CHECK enum ly own_due_add_inspector(struct scope *s, struct own_due *o, struct str area,
                                            const struct str *units, size_t unit_count);

/* ---- As a sheet ---------------------------------------------------------------------------------
 */

struct own_due_view {
  const struct own_due *of;
  struct str area_path; /* "area/331121": cases and items stand beneath; empty: nothing leads on */
};
/* Sorts the rows. The view is the sheet's context. */
LY_MUST_CHECK enum ly own_due_sheet(struct scope *s, const struct own_due_view *view,
                                    struct own_due *o, struct sheet *out);
struct value *own_due_value(struct scope *s, const struct sheet *sheet, const void *row);
/* {late, soon, open, unknown} */
struct value *own_due_counts(struct scope *s, const struct own_due *o);
