/* Inside pay lists. */
#pragma once

#include "service/pay.h"

enum { PAY_PROCEDURES = 4, PAY_REASON_MAX = 200 };

/* A list while it is made. */
struct pay_making {
  const struct pay_deed *deed;
  const struct service_rules *rules; /* of the programme */
  const struct pay_layout *layout;
  struct str procedures[PAY_PROCEDURES]; /* that grant it; empty behind the last */
  struct pay_list list;
  int64_t before; /* the last approved list of the programme; 0: none */
  int first;      /* the first month that is looked at */
  bool news;      /* it says something that the list before does not */
};

/* ---- Who may be paid (pay_person.c) ------------------------------------------------------------
 */

/* One person with all that is known of its money. */
struct pay_person {
  int64_t party, case_no;
  struct str area; /* of the latest case */
  struct pay_mark *marks;
  struct str *words; /* of each mark: "2024-06-28 准予" */
  size_t count;
  struct str account, holder; /* as said last */
  /* Of the list before. */
  bool before_known;
  int before_pending; /* enum pay_wait */
  int64_t before_fen, carry_fen;
  int64_t paid[PAY_WINDOW]; /* by approved lists, of the months from `first` */
};
/* The persons of some cases behind a party, by party; *count 0 at the end. */
LY_MUST_CHECK enum ly pay_persons(struct scope *s, struct tx *tx, const struct pay_making *m,
                                  int64_t after, struct pay_person **out, size_t *count);

/* ---- What it comes to: pure (pay_sum.c) ---------------------------------------------------------
 */

/* What one person has on a list: the payee without what is sealed, and the lines. */
struct pay_sum {
  struct pay_payee payee;
  struct pay_line lines[PAY_WINDOW + 1];
  size_t count;
  bool there; /* something is to be shown */
  bool news;  /* money moves, or it does not stand as on the list before */
};
void pay_sum(const struct pay_person *p, int start, int first, int month, struct pay_sum *out);

/* ---- Rows (pay_rows.c) --------------------------------------------------------------------------
 */

LY_MUST_CHECK enum ly pay_put_list(struct scope *s, struct tx *tx, const struct pay_list *list);
LY_MUST_CHECK enum ly pay_put_person(struct scope *s, struct tx *tx, const struct registry *r,
                                     const struct pay_list *list, const struct pay_sum *sum,
                                     const struct pay_private *known);
/* `list`: its sums are kept with the event; NULL: none. */
LY_MUST_CHECK enum ly pay_put_event(struct scope *s, struct tx *tx, struct str district, int64_t no,
                                    struct str what, struct str reason,
                                    const struct pay_list *sums);
/* Whether the rows of a list still come to what it said. */
LY_MUST_CHECK enum ly pay_check_sums(struct scope *s, struct store *st,
                                     const struct pay_list *list);

/* ---- Making (pay_make.c) ------------------------------------------------------------------------
 */

LY_MUST_CHECK enum ly pay_do_make(struct scope *s, struct tx *tx, const struct pay_deed *deed,
                                  int64_t *list);
