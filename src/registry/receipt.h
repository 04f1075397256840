/* Receipts: what a party already receives of a programme.
 *
 * A receipt says: this party has had this programme from a day on, perhaps until a day, with this
 * amount. Without one it is *not known* whether the party receives it: nobody has to have said.
 * Only a *complete list* turns silence into a no: it says that the receipts of its batch are all
 * there were of a programme, in an area, as on a day. From that day on, until the next such list of
 * a party's area, a party is received for by the list's own receipts and by what was recorded after
 * the list; older receipts have had their day, and a party without any does not receive.
 *
 * Rows are only added. What is wrong is taken back by another row, or with its batch. Programmes
 * are called by their key; which there are the packs say (service/programme.h), not the registry.
 */
#pragma once

#include "registry/registry.h"

struct receipt_new {
  struct str district;
  int64_t party;
  struct str programme; /* its key: a-z, 0-9 and _ */
  struct date from, to; /* both included; `to` DATE_NONE: open */
  bool amount_known;
  int64_t amount_fen; /* by the programme's own period; from 0 */
  struct str source;  /* a key of sources.yaml */
  int64_t batch;      /* 0: none */
  struct str reason;  /* may be empty */
};

/* Adds a receipt by the scope's actor. LY_INVALID with a diagnostic for each fault. LY_NOT_FOUND:
 * no such party or batch. LY_CONFLICT: the batch has been retracted. */
LY_MUST_CHECK enum ly receipt_add(struct scope *s, struct tx *tx, const struct registry *r,
                                  const struct receipt_new *new, int64_t *receipt);
/* LY_NOT_FOUND: there is none; LY_CONFLICT: it takes back another, or is taken back already. */
LY_MUST_CHECK enum ly receipt_retract(struct scope *s, struct tx *tx, const struct registry *r,
                                      struct str district, int64_t party, int64_t receipt,
                                      struct str reason, int64_t *retraction);

struct receipt_list_new {
  struct str district, programme;
  struct str area; /* the district itself, or a part of it of 9 or 12 digits */
  struct date on;
  struct str source;
  int64_t batch; /* whose receipts are the list; 0: none was received */
  struct str reason;
};
/* Declares a list complete. It is taken back with its batch, or by the next one. */
LY_MUST_CHECK enum ly receipt_list_add(struct scope *s, struct tx *tx, const struct registry *r,
                                       const struct receipt_list_new *new, int64_t *list);

/* ---- Asking -------------------------------------------------------------------------------------
 */

/* A receipt that holds: not taken back, nor of a batch that is. */
struct receipt_row {
  int64_t party, receipt;
  struct str programme;
  struct date from, to;
  bool amount_known;
  int64_t amount_fen;
  struct str source, recorded_by, reason;
  int64_t recorded_at, batch;
};
/* A complete list that holds. */
struct receipt_list {
  int64_t list;
  struct str programme, area;
  struct date on;
  struct str source;
  int64_t recorded_at, batch;
};

enum receipt_state { RECEIPT_UNKNOWN, RECEIPT_NO, RECEIPT_YES };

/* What is known of one programme on a day. */
struct receipt_known {
  struct str programme;
  enum receipt_state state;
  const struct receipt_row *receipt; /* of a yes: the one with the latest `from`; else NULL */
  const struct receipt_list *list;   /* by which a no, or a yes, is known; may be NULL */
};

/* Pure: what the receipts of one party and the lists of its district say on a day. `area` is where
 * the party is at home, empty where that is not known (then only lists of the whole district tell
 * of it). Gives one answer for each programme that a receipt or a list names; of any other it is
 * not known. `out` has room for count + list_count. */
size_t receipt_judge(const struct receipt_row *receipts, size_t count,
                     const struct receipt_list *lists, size_t list_count, struct str district,
                     struct str area, struct date day, struct receipt_known *out);

/* All receipts of a party and of all records that are one with it, whatever the day, the latest
 * `from` first. */
LY_MUST_CHECK enum ly receipts_of(struct scope *s, struct store *st, struct str district,
                                  int64_t party, struct receipt_row **out, size_t *count);
/* Those of up to RECEIPT_PARTIES parties, by party; as acts_of_many() has merged ones. */
enum { RECEIPT_PARTIES = 50 };
LY_MUST_CHECK enum ly receipts_of_many(struct scope *s, struct store *st, struct str district,
                                       const int64_t *parties, size_t n, struct receipt_row **out,
                                       size_t *count);
/* All complete lists of a district. */
LY_MUST_CHECK enum ly receipt_lists(struct scope *s, struct store *st, struct str district,
                                    struct receipt_list **out, size_t *count);
/* Both judged, with the area of the party that the registry knows. LY_NOT_FOUND: no such party. */
LY_MUST_CHECK enum ly receipts_known(struct scope *s, struct store *st, const struct registry *r,
                                     struct str district, int64_t party, struct date day,
                                     struct receipt_known **out, size_t *count);
/* The receipts of a district that hold on a day, by the record they are of, at most `limit` (1 to
 * 10000) of parties behind `after`; as acts_page() pages. */
LY_MUST_CHECK enum ly receipts_page(struct scope *s, struct store *st, struct str district,
                                    struct date day, int64_t after, size_t limit,
                                    struct receipt_row **out, size_t *count, int64_t *last);

/* For pages and JSON: [{receipt, programme, state, state_text, amount, true_from, true_to, source,
 * source_text, recorded_at, recorded_by, reason, batch, list_on}]. */
struct value *receipts_value(struct scope *s, const struct registry *r,
                             const struct receipt_known *known, size_t count);
