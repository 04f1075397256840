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
#include "service/outbox.h"
#include "store/job.h"

struct mail {
  struct str district;
  int64_t mail, notice; /* numbers in the district */
  struct str address, name, subject, body;
  struct str message_id; /* without the domain */
  struct sending at;
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

/* Sends one mail. TLS: smtps:// from the start; smtp:// by STARTTLS, without which nothing is sent,
 * unless the server is this machine. Ends within minutes, and soon after *stop is set (NULL:
 * never). Trouble with the mail is an answer; an error is of ours (memory, a message that can not
 * be made). */
LY_MUST_CHECK enum ly mail_send(struct scope *s, const struct mail_settings *settings,
                                const struct mail_secrets *secrets, const atomic_bool *stop,
                                const struct mail *mail, struct outbox_answer *out);

/* Works off what is due, once; nothing while mail is off. */
LY_MUST_CHECK enum ly mail_work(struct scope *s, struct outbox_worker *worker,
                                const struct mail_secrets *secrets, struct outbox_round *out);
