/* Mail: what the inbox is told, sent to those who have an address; the outbox.
 *
 * A mail is queued with its notice, in one transaction. Whoever works off the queue first writes
 * down that a mail is being tried, so that no two send it, then hands it to the server (SMTP, RFC
 * 5321, by libcurl), then writes down what came of it. What the server refuses for good (5yz to
 * sender, recipient or text) is failed at once; all else is tried again after growing pauses, eight
 * times within a day. Failed ones stay, with the reason, until somebody has them tried again.
 *
 * A mail is sent at least once: where the program ends, or the line breaks, between the server's
 * yes and our row, nobody can know, and it is sent again after a while, with the same Message-ID,
 * by which servers and mail programs know a repeat. Where the yes was heard it is kept in memory
 * until it could be written, and not sent again.
 */
#pragma once

#include "service/notice.h"
#include "service/sending.h"
#include "store/job.h"

#include <stdatomic.h>

struct mail {
  struct str district;
  int64_t mail, notice; /* numbers in the district */
  struct str address, name, subject, body;
  struct str message_id; /* without the domain */
  enum sending_state state;
  int64_t attempts;
  int64_t next_at; /* µs since 1970; 0: nothing more is done about it */
  struct str error;
  int64_t recorded_at, ended_at; /* ended_at 0: not yet */
};

/* The settings; mail is on when server and from are set. */
struct mail_settings {
  bool on;
  struct str server, from, user, public_origin;
};
LY_MUST_CHECK enum ly mail_settings_read(struct scope *s, struct store *st,
                                         struct mail_settings *out);

/* What stands outside the database. */
struct mail_secrets {
  struct str password; /* LAOYOU_SMTP_PASSWORD */
  struct str ca_file;  /* LAOYOU_SMTP_CA: whom to trust beside the system's authorities; empty */
};

/* ---- The queue ---------------------------------------------------------------------------------
 */

/* Queues the mail of a notice, with a link to it where the site has a public address; nothing while
 * mail is off. */
LY_MUST_CHECK enum ly mail_queue(struct scope *s, struct tx *tx, const struct notice *notice,
                                 const struct notice_new *n);

/* Newest first, of the districts that begin with these digits, behind the first `skip`. */
LY_MUST_CHECK enum ly mail_list(struct scope *s, struct store *st, struct str digits, int64_t skip,
                                size_t limit, struct mail **out, size_t *count);
LY_MUST_CHECK enum ly mail_find(struct scope *s, struct store *st, struct str district,
                                int64_t number, struct mail *out);
/* Those whose time has come, the longest due first. */
LY_MUST_CHECK enum ly mail_due(struct scope *s, struct store *st, size_t limit, struct mail **out,
                               size_t *count);

struct mail_counts {
  int64_t waiting, failed;
};
LY_MUST_CHECK enum ly mail_count(struct scope *s, struct store *st, struct mail_counts *out);

/* ---- What becomes of one: deeds on record -------------------------------------------------------
 *
 *     act          subject             payload
 *     mail.try     mail:310118/17      {"attempt"}
 *     mail.sent    mail:310118/17      {"attempt"}
 *     mail.put_off mail:310118/17      {"attempt", "error"}
 *     mail.fail    mail:310118/17      {"attempt", "error"}
 *     mail.retry   mail:310118/17      none: somebody has it tried again
 */

struct mail_deed {
  enum sending_act act;
  struct str district;
  int64_t mail;
  int64_t attempt; /* which it is, from 1; of SENDING_RETRY 0 */
  struct str error;
};

/* LY_CONFLICT: another has it by now, or has done with it. `deed` lives as long as the write. */
struct write mail_write(struct scope *s, struct mail_deed *deed);
/* What the write says of itself, and does: for call_write(). */
struct change mail_change(struct scope *s, const struct mail_deed *deed);
LY_MUST_CHECK enum ly mail_run(struct scope *s, struct tx *tx, struct write *w);

/* ---- The message (RFC 5322) --------------------------------------------------------------------
 */

/* One line: good UTF-8 without control characters. What is none goes into no header. */
bool mail_line_form(struct str text);
/* The message as it goes over the line: CR LF, lines of at most 76 characters, ASCII; headers in
 * encoded words (RFC 2047) where they are not, the body text/plain in UTF-8 as base64; marked as
 * made by a program (RFC 3834). LY_INVALID: a name, subject or address with a line break. */
LY_MUST_CHECK enum ly mail_message(struct scope *s, const struct mail *mail, struct str from,
                                   struct str *out);

/* ---- Sending ------------------------------------------------------------------------------------
 */

struct mail_answer {
  bool sent;
  bool for_good; /* refused: no other try would do */
  bool server;   /* it is the server, or the way to it: no other mail would do better now */
  struct str error;
};

/* Sends one mail. TLS: smtps:// from the start; smtp:// by STARTTLS, without which nothing is sent,
 * unless the server is this machine. Ends within minutes, and soon after *stop is set (NULL:
 * never). Trouble with the mail is an answer; an error is of ours (memory, a message that can not
 * be made). */
LY_MUST_CHECK enum ly mail_send(struct scope *s, const struct mail_settings *settings,
                                const struct mail_secrets *secrets, const atomic_bool *stop,
                                const struct mail *mail, struct mail_answer *out);

/* Works off what is due, once. */
struct mail_worker {
  struct store *store;
  struct writer *writer; /* NULL: by the store itself */
  const struct mail_secrets *secrets;
  const atomic_bool *closing; /* no more mails are begun; may be NULL */
  const atomic_bool *stop;    /* the one under way is broken off; may be NULL */
  /* Of the worker: what the server took and no row says yet. */
  bool owes;
  struct mail_deed owed;
  char owed_district[8];
};

struct mail_round {
  int64_t sent, put_off, failed;
  bool server_down; /* ended early: `error` says what is wrong with the server */
  struct str error;
};
LY_MUST_CHECK enum ly mail_work(struct scope *s, struct mail_worker *worker,
                                struct mail_round *out);
