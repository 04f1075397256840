/* Exchange with the platforms of others: what becomes of cases is told them (the outbox), and they
 * send applications in (the inbox, exchange_in.h).
 *
 * A post is one event of one case, queued in the event's own transaction while the setting
 * `exchange_way` is not `nowhere`. It says of which matter (事项编码), on which step and until
 * when, nothing about the person: who sent the application knows it by the number of the case, or
 * by its own. With `post` each is sent to the address `exchange_url`, as mails are (sending.h): at
 * least once, with an id that stays the same, so that the other side takes each once; those of one
 * case carry `event`, which counts up. With `file` they wait until `laoyou exchange export` takes
 * them.
 *
 * What goes over the line (docs/exchange.md is the other side's manual):
 *
 *     POST exchange_url                      application/json, the post on one line
 *     Authorization: Bearer TOKEN            the secret setting exchange_token, where it is set
 *     Laoyou-Id: 331121.17.3                 district, case, event
 *     Laoyou-Time: 1719712800                seconds since 1970
 *     Laoyou-Signature: hmac-sm3=HEX         under exchange_key, of the time, a newline, the body
 *
 * 2xx is a yes. 400 and other 4xx refuse this one post for good; 401, 403, 404, 408, 425, 429, 5xx
 * and no answer are the other side's trouble, and it is tried again.
 */
#pragma once

#include "service/case.h"
#include "service/outbox.h"

enum exchange_way { EXCHANGE_OFF, EXCHANGE_POST, EXCHANGE_FILE };

struct exchange_settings {
  enum exchange_way way;
  struct str url;
};
LY_MUST_CHECK enum ly exchange_settings_read(struct scope *s, struct store *st,
                                             struct exchange_settings *out);

struct exchange_post {
  struct str district;
  int64_t post, case_no, event;
  struct str body; /* JSON as it was when the case moved; exchange_body() has the whole */
  struct sending at;
};

/* ---- The queue ----------------------------------------------------------------------------------
 */

/* An event that was just added: `row` is the case as it stands then. */
struct exchange_event {
  const struct service_procedure *procedure;
  const struct procedure_move *move; /* NULL: opening */
  const struct case_row *row;
  struct date on;
};
/* Nothing while nobody is told. */
LY_MUST_CHECK enum ly exchange_queue(struct scope *s, struct tx *tx,
                                     const struct exchange_event *event);

/* "331121.17.3": what a post is known by. */
struct str exchange_id(struct arena *a, const struct exchange_post *post);
/* The post as it goes out: with its id, and the number the application had where it came from. */
LY_MUST_CHECK enum ly exchange_body(struct scope *s, struct store *st,
                                    const struct exchange_post *post, struct str *out);

/* Newest first, of the districts that begin with these digits, behind the first `skip`. */
LY_MUST_CHECK enum ly exchange_list(struct scope *s, struct store *st, struct str digits,
                                    int64_t skip, size_t limit, struct exchange_post **out,
                                    size_t *count);
LY_MUST_CHECK enum ly exchange_find(struct scope *s, struct store *st, struct str district,
                                    int64_t post, struct exchange_post *out);
/* Those whose time has come, the longest due first; at most EXCHANGE_ROUND. */
enum { EXCHANGE_ROUND = 20, EXCHANGE_FILE_MAX = 10000 };
LY_MUST_CHECK enum ly exchange_due(struct scope *s, struct store *st, struct exchange_post **out,
                                   size_t *count);
/* Those of a district that nobody has had yet, in their order; at most EXCHANGE_FILE_MAX. */
LY_MUST_CHECK enum ly exchange_waiting(struct scope *s, struct store *st, struct str district,
                                       struct exchange_post **out, size_t *count);

/* For pages and JSON: {post, district, number, case, case_number, event, step_name, state,
 * state_text, failed, attempts, error, recorded_at, next_at, ended_at}. */
struct value *exchange_value(struct scope *s, const struct exchange_post *post);

/* ---- Into a file --------------------------------------------------------------------------------
 *
 *     act               subject              payload
 *     exchange.export   post:310118          {"posts": [numbers]}
 */

/* A file was written with these posts of one district: they are sent. */
struct exchange_exported {
  struct str district;
  const struct exchange_post *posts;
  size_t count;
};
struct write exchange_export_write(struct scope *s, struct exchange_exported *deed);

/* ---- Sending ------------------------------------------------------------------------------------
 */

/* What the outbox's worker needs beside itself. */
struct exchange_line {
  const struct seal_keys *keys; /* that open token and key */
  struct str ca_file;           /* whom to trust beside the system's authorities; empty */
};

/* Works off what is due, once; nothing unless exchange_way is `post`. LY_UNSUPPORTED: the address
 * or the key is not set, or can not be opened. */
LY_MUST_CHECK enum ly exchange_work(struct scope *s, struct outbox_worker *worker,
                                    const struct exchange_line *line, struct outbox_round *out);
