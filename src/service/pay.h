/* The monthly pay list (发放名册): who is paid how much of a programme for a month.
 *
 * A list is made from the decisions of cases (case.h): a receipt begun and not ended, the amount as
 * last judged. Nothing here knows any one programme; it has to be one of money by the month, or of
 * money once, which is due for the month it was granted in and for no other. A
 * month is due when a receipt holds on any of its days, whole; it begins as the programme says
 * (`from`). Where a case was stopped by a rule (death, move), the first days of the months before
 * are asked too: what the rule held on already then was not due.
 *
 *   regular   the month of the list
 *   back      an earlier month that is due and was not paid, or with less
 *   recover   an earlier month that was paid and is not due, or with less
 *   carried   what could not be taken off an earlier list
 *
 * The lines of one person are added up: a sum above nothing is paid, one below it is carried to
 * the next list. So over all lists: paid + carried = due. An amount that is not known is no line of
 * money: it stands apart as pending, and so does all of somebody without an account number, until a
 * later list pays it back. Months count as paid by approved lists alone; there is one list under
 * way of a programme at a time, and months go forward. A list that pays nobody and where nothing
 * changed since the one before is not made.
 *
 * Made by one person, checked by another, approved by a third. Rows are only added: a list, its
 * people, their lines, and its events. Accounts and names are sealed; whoever takes the bank's
 * file is on record with a purpose first.
 *
 *   bank_layout   bank_layouts.yaml   the columns of the bank's file, as data
 */
#pragma once

#include "service/case.h"

/* ---- The bank's file ----------------------------------------------------------------------------
 */

/* What stands in a column. */
enum pay_from {
  PAY_SERIAL,  /* from 1 */
  PAY_NAME,    /* of the person */
  PAY_NUMBER,  /* the person's ID number */
  PAY_HOLDER,  /* of the account: the layout's `holder` field, else the person's name */
  PAY_ACCOUNT, /* the layout's `account` field */
  PAY_AMOUNT,  /* what is paid, in yuan with two places */
  PAY_FEN,     /* the same in fen, without a point */
  PAY_MONTH,   /* 2024-06 */
  PAY_TITLE,   /* the programme's name */
  PAY_TEXT,    /* `text`, the same in each row */
};
struct pay_column {
  struct str heading;
  int from; /* enum pay_from */
  struct str text;
};
/* In which order the rows come; equal ones by party. */
enum pay_order { PAY_BY_AREA, PAY_BY_ACCOUNT, PAY_BY_PARTY };

enum { PAY_COLUMNS = 40 }; /* of a layout, at most */
struct pay_layout {
  struct pack_entry entry;
  struct str key, name;
  struct str account, holder; /* keys of form fields of the procedures; holder may be empty */
  struct pack_ref number;     /* struct registry_fact: the ID number; may be missing */
  struct pack_many columns;   /* struct pay_column * */
  int order;                  /* enum pay_order */
  int sure;                   /* enum registry_sure; REGISTRY_NONE: an example */
  struct str note;
};
extern const struct pack_kind service_kind_bank_layout;
/* The layout of that key, with an empty key the first that holds; NULL: none. */
const struct pay_layout *pay_layout_find(struct arena *a, const struct pack *pack, struct str key);

/* ---- What is due: pure --------------------------------------------------------------------------
 *
 * Months are counted: year × 12 + month − 1. */

enum { PAY_WINDOW = 24 }; /* months that a list looks back, its own among them */

int pay_month_of(struct date day);
struct str pay_month_text(struct arena *a, int month); /* "2024-06" */
bool pay_month_parse(struct str text, int *out);
struct date pay_month_day(int month); /* its first day */

/* What an event of a case means for money. */
struct pay_mark {
  int64_t case_no, event;
  struct date day;
  bool begins, ends, judged;
  int last;   /* of `ends`: the last month that is due */
  bool known; /* of `judged` and `begins`: the amount */
  int64_t fen;
};
struct pay_due {
  bool due, known;
  int64_t fen;
  int64_t case_no, event; /* which decided: of the amount, or, where nothing is due, the end */
};
/* Of the marks of one person, in the order of cases and events. `start`: enum service_start. Where
 * two receipts hold in a month the one that began later counts. */
struct pay_due pay_due(const struct pay_mark *marks, size_t count, int start, int month);

/* ---- Deeds --------------------------------------------------------------------------------------
 *
 *   act           subject                     payload
 *   pay.make      programme:DISTRICT/KEY      programme, month, since, layout
 *   pay.check     pay:DISTRICT/LIST           list
 *   pay.approve   pay:DISTRICT/LIST           list
 *   pay.return    pay:DISTRICT/LIST           list (and the reason)
 *   pay.export    pay:DISTRICT/LIST           list, format (and the purpose as the reason)
 */
enum pay_act { PAY_MAKE, PAY_CHECK, PAY_APPROVE, PAY_RETURN, PAY_EXPORT };
/* Lives, with all it points to, until the write is done. */
struct pay_deed {
  enum pay_act act;
  const struct casework *work;     /* of PAY_MAKE */
  const struct registry *registry; /* of PAY_MAKE, with a sealer */
  struct str district;
  unsigned hands; /* HAND_BIT()s of the actor for the district: asked by the caller */
  /* Of PAY_MAKE. */
  struct str programme, layout; /* keys; layout empty: the first */
  int month;
  int since; /* earlier months were paid elsewhere; 0: as the list before, of the first: no limit */
  /* Of the others. */
  int64_t list;
  struct str reason; /* of PAY_RETURN and, as the purpose, of PAY_EXPORT */
  struct str format; /* "csv", "xlsx" */
};
struct change pay_change(struct scope *s, const struct pay_deed *deed);
/* `run` of a struct write whose context is the deed; answers with the list's number. LY_INVALID
 * with diagnostics (programme, month, since, layout, reason); LY_CONFLICT: another list is under
 * way, the month is paid, nobody is to be paid and nothing changed, the list is not there to be
 * checked, a second person is wanted; LY_DENIED; LY_NOT_FOUND; LY_UNSUPPORTED: there is no key
 * file. */
LY_MUST_CHECK enum ly pay_run(struct scope *s, struct tx *tx, struct write *w);
struct write pay_write(struct scope *s, struct pay_deed *deed);
int64_t pay_answer(const struct write *w);

/* ---- Asking -------------------------------------------------------------------------------------
 */

enum pay_state { PAY_MADE, PAY_CHECKED, PAY_APPROVED, PAY_RETURNED, PAY_STATES };
extern const struct pack_choice pay_states[], pay_kinds[], pay_changes[], pay_pendings[];

struct pay_list {
  struct str district;
  int64_t list;
  struct str programme, name, layout, pack, version;
  int month, since; /* since 0: no limit */
  int64_t recorded_at;
  struct str recorded_by;
  int state; /* enum pay_state */
  /* As they were added up when it was made. */
  int64_t people, pay_fen, pending, carry_fen;
};
struct pay_event {
  int64_t event;
  struct str what; /* made, checked, approved, returned, exported */
  struct str reason;
  int64_t recorded_at;
  struct str recorded_by;
};
enum pay_changed { PAY_SAME, PAY_NEW, PAY_STOP, PAY_CHANGED };
enum pay_wait { PAY_SURE, PAY_NO_AMOUNT, PAY_NO_ACCOUNT };
/* A person on a list. */
struct pay_payee {
  int64_t party, case_no, event;
  struct str area;
  bool before_known, now_known; /* of the regular month, in the list before and in this one */
  int64_t before_fen, now_fen;
  int64_t pay_fen;   /* what the bank pays */
  int64_t carry_fen; /* from 0 down: what is still to come back */
  int change;        /* enum pay_changed */
  struct str why;    /* of a change: "2024-06-28 准予" */
  int pending;       /* enum pay_wait */
  struct str sealed;
};
enum pay_kind { PAY_REGULAR, PAY_BACK, PAY_RECOVER, PAY_CARRIED, PAY_KINDS };
struct pay_line {
  int64_t party;
  int month, kind, pending;
  bool known;
  int64_t fen; /* below 0: taken off */
};

/* The lists of a district, the last first. */
LY_MUST_CHECK enum ly pay_lists(struct scope *s, struct store *st, struct str district,
                                size_t limit, struct pay_list **out, size_t *count);
LY_MUST_CHECK enum ly pay_find(struct scope *s, struct store *st, struct str district, int64_t list,
                               struct pay_list *out);
LY_MUST_CHECK enum ly pay_events(struct scope *s, struct store *st, const struct pay_list *list,
                                 struct pay_event **out, size_t *count);
/* By party, behind `after`, at most `limit`. */
LY_MUST_CHECK enum ly pay_payees(struct scope *s, struct store *st, const struct pay_list *list,
                                 int64_t after, size_t limit, struct pay_payee **out,
                                 size_t *count);
/* Those of the parties from `first` to `last`, by party and line. */
LY_MUST_CHECK enum ly pay_lines(struct scope *s, struct store *st, const struct pay_list *list,
                                int64_t first, int64_t last, struct pay_line **out, size_t *count);
/* What is sealed of a payee. LY_UNSUPPORTED: there is no key file. */
struct pay_private {
  struct str name, number, holder, account;
  bool doubt; /* the account, said by pay_mask() */
};
LY_MUST_CHECK enum ly pay_open(struct scope *s, const struct registry *r,
                               const struct pay_list *list, const struct pay_payee *payee,
                               struct pay_private *out);
/* The programmes that can be paid here: money by the month, with a procedure that begins receipts.
 */
LY_MUST_CHECK enum ly pay_programmes(struct scope *s, const struct casework *work,
                                     const struct service_rules ***out, size_t *count);
/* The bank's file of a list, in the layout it was made with: the same list gives the same bytes. Of
 * approved lists only (LY_CONFLICT). Whoever calls has put it on record before (PAY_EXPORT). */
LY_MUST_CHECK enum ly pay_file(struct scope *s, struct store *st, const struct registry *r,
                               const struct pack *pack, const struct pay_list *list,
                               struct str format, struct str *out);

/* What the lines of each kind come to, those that are paid, and how many they are. */
struct pay_kind_sum {
  int64_t lines, fen;
};
LY_MUST_CHECK enum ly pay_kind_sums(struct scope *s, struct store *st, const struct pay_list *list,
                                    struct pay_kind_sum out[PAY_KINDS]);
/* The last list of a programme that was not returned; its number is 0 where there is none. */
LY_MUST_CHECK enum ly pay_last(struct scope *s, struct store *st, struct str district,
                               struct str programme, struct pay_list *out);

/* For pages and JSON. */
/* As pages show it: names by their first character, numbers by their ends. */
void pay_mask(struct scope *s, struct pay_private *known);
struct value *pay_list_value(struct scope *s, const struct pay_list *list);
struct value *pay_events_value(struct scope *s, const struct pay_event *events, size_t count);
/* {party, area, name, number, holder, account, account_doubt (and _text), case, now, before, pay,
 * carry, change, why, pending, lines: […]} of one, whose private texts are masked already, with its
 * lines.
 */
struct value *pay_payee_value(struct scope *s, const struct pay_payee *payee,
                              const struct pay_private *masked, const struct pay_line *lines,
                              size_t count);
/* The same of several, by party; what is private is masked here. */
LY_MUST_CHECK enum ly pay_payees_value(struct scope *s, struct store *st, const struct registry *r,
                                       const struct pay_list *list, const struct pay_payee *payees,
                                       size_t count, struct value **out);
