/* An outbox: rows of one table that are sent, tried again and given up, as sending.h says; what
 * mails, case states and short messages have in common. What each of them is, and how it is sent,
 * they know themselves (mail.h, exchange.h, sms.h).
 *
 * Whoever works one off writes down that a row is being tried, sends it, writes down what came of
 * it: outbox_work(). What the other side took is not sent again while this program lives, though
 * the database be away in between.
 */
#pragma once

#include "base/value.h"
#include "service/sending.h"
#include "store/store.h"
#include "store/writer.h"

#include <stdatomic.h>

struct outbox {
  const char *name;   /* "mail": in subjects, JSON and commands */
  enum message title; /* of the outbox, for people */
  const char *acts[SENDING_ACTS];
  const char *logged; /* what the program's log calls a try */
  enum message none;  /* there is no such row: its number */
  int64_t days;       /* older ones are not sent any more; 0: however old */
  enum message too_old;
  /* Statements of its table. `find` reads state, attempts, next_at, error, recorded_at and ended_at
   * of the row with the district $1 and the number $2, `put` sets all but recorded_at, from $3 on.
   * `waiting` and `failed` say how many there are everywhere. `given_up` reads district, number,
   * case, to whom, what, and those of `find`, of districts from $1 to before $2, at most $3. */
  const char *find, *put, *waiting, *failed, *given_up;
};

/* The three of them, in the order of enum outbox_kind. */
enum outbox_kind { OUTBOX_MAIL, OUTBOX_POSTS, OUTBOX_SMS, OUTBOXES };
extern const struct outbox mail_outbox, exchange_outbox, sms_outbox;
extern const struct outbox *const outboxes[OUTBOXES];
/* NULL: there is none of that name. */
const struct outbox *outbox_of(struct str name);

/* ---- Rows ---------------------------------------------------------------------------------------
 */

/* From the columns of `find`, which begin at `first`. LY_CORRUPT for a state that is none. */
LY_MUST_CHECK enum ly outbox_read(struct scope *s, const struct store_rows *rows, size_t row,
                                  size_t first, struct sending *out);
/* {state, state_text, failed, attempts, error, recorded_at, next_at, ended_at} */
void outbox_put_value(struct scope *s, struct value *v, const struct sending *at);

struct outbox_counts {
  int64_t waiting, failed;
};
LY_MUST_CHECK enum ly outbox_count(struct scope *s, struct store *st, const struct outbox *of,
                                   struct outbox_counts *out);

/* One that was given up: to whom it was to go and what it says, as far as the outbox has it. */
struct outbox_row {
  const struct outbox *of;
  struct str district;
  int64_t number, case_no; /* 0: of no case */
  struct str to, what;
  struct sending at;
};
/* Those of districts that begin with these digits, the newest first. */
enum { OUTBOX_GIVEN_UP_MAX = 500 };
LY_MUST_CHECK enum ly outbox_given_up(struct scope *s, struct store *st, const struct outbox *of,
                                      struct str digits, size_t limit, struct outbox_row **out,
                                      size_t *count);
/* Whether it would still be sent, were it tried again. */
bool outbox_may_retry(const struct scope *s, const struct outbox_row *row);
/* {kind, kind_text, district, number, id, case, to, what} and those of outbox_put_value(). */
struct value *outbox_row_value(struct scope *s, const struct outbox_row *row);

/* ---- What becomes of one: deeds on record -------------------------------------------------------
 *
 *     act            subject             payload
 *     NAME.try       NAME:310118/17      {"attempt"}
 *     NAME.sent      NAME:310118/17      {"attempt"}
 *     NAME.put_off   NAME:310118/17      {"attempt", "error"}
 *     NAME.fail      NAME:310118/17      {"attempt", "error"}
 *     NAME.retry     NAME:310118/17      none: somebody has it tried again
 *     outbox.retry   outbox:310118       {"mail": [numbers], "post": [numbers], "sms": [numbers]}
 */

struct outbox_deed {
  const struct outbox *of;
  enum sending_act act;
  struct str district;
  int64_t number, attempt; /* attempt: which it is, from 1; of SENDING_RETRY 0 */
  struct str error;
};
/* LY_CONFLICT: another has it by now, or has done with it. `deed` lives as long as the write. */
struct write outbox_write(struct scope *s, struct outbox_deed *deed);

/* All these of one district are tried again; what was done with meanwhile is left alone. */
struct outbox_retry {
  struct str district;
  const struct outbox_row *rows;
  size_t count;
};
struct write outbox_retry_write(struct scope *s, struct outbox_retry *deed);

/* ---- Working one off ----------------------------------------------------------------------------
 */

struct outbox_answer {
  bool sent;
  bool for_good; /* refused: no other try would do */
  bool down;     /* it is the other side, or the way to it: no other would do better now */
  struct str error;
};

/* Of an HTTP server: 2xx is a yes; 400 and other 4xx refuse this one for good; 401, 403, 404, 405,
 * 408, 425, 429, 3xx, 5xx and no answer are trouble of the other side. */
struct fetched;
void outbox_read_answer(struct scope *s, const struct fetched *f, struct outbox_answer *out);

struct outbox_worker {
  struct store *store;
  struct writer *writer;      /* NULL: by the store itself */
  const atomic_bool *closing; /* no more are begun; may be NULL */
  const atomic_bool *stop;    /* the one under way is broken off; may be NULL */
  /* Of the worker: what the other side took and no row says yet. */
  bool owes;
  struct outbox_deed owed;
  char owed_district[8];
};

struct outbox_round {
  int64_t sent, put_off, failed;
  bool server_down; /* ended early: `error` says why */
  struct str error;
};

/* What is due, in its order, and how one of it is sent. LY_INVALID of `send`: nothing can be made
 * of it, and it is given up. */
struct outbox_due {
  const struct outbox *of;
  size_t count;
  const void *list;
  void (*row)(const void *list, size_t i, struct outbox_deed *out); /* district, number, attempt:
                                                                       how many were made */
  enum ly (*send)(struct scope *s, void *context, const void *list, size_t i,
                  struct outbox_answer *out);
  void *context;
};
/* What it still owes is written first. */
LY_MUST_CHECK enum ly outbox_begin(struct scope *s, struct outbox_worker *worker,
                                   struct outbox_round *out);
LY_MUST_CHECK enum ly outbox_work(struct scope *s, struct outbox_worker *worker,
                                  const struct outbox_due *due, struct outbox_round *out);
/* Adds what one round did; false: there is no use in another one now. */
bool outbox_add(struct outbox_round *all, const struct outbox_round *round);
