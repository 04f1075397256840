/* The inbox of the exchange: who may send applications in, and which case each became.
 *
 * A sender (来件方) is another platform, let in for an area by an administrator, who gets a token
 * to hand over, shown once and kept as its SM3. What it sends opens a case through the same checks
 * as the form at the window. Each application carries the sender's own id: sent again it is
 * answered with the case it became; the same id with another content is refused.
 *
 *   act              district  subject                  payload
 *   exchange.admit   its       sender:DISTRICT/NAME     {"title", "area"}
 *   exchange.revoke  its       sender:DISTRICT/NAME     none
 *   case.open        its       party:DISTRICT/PARTY     as of case.h, with "sender", "application"
 */
#pragma once

#include "service/case.h"

enum {
  SENDER_NAME_MAX = 40,
  SENDER_TITLE_MAX = 60,
  APPLICATION_ID_MAX = 64,
  EXCHANGE_TOKEN_MAX = 100
};

struct exchange_sender {
  struct str district, name; /* a-z, 0-9 and _ */
  struct str title, area;
  struct str token_sm3;
  bool revoked;
  int64_t recorded_at;
  struct str recorded_by;
};

LY_MUST_CHECK enum ly exchange_senders(struct scope *s, struct store *st, struct str digits,
                                       struct exchange_sender **out, size_t *count);
LY_MUST_CHECK enum ly exchange_sender_find(struct scope *s, struct store *st, struct str district,
                                           struct str name, struct exchange_sender *out);
/* Whose token it is; LY_DENIED: nobody's, or it was revoked. */
LY_MUST_CHECK enum ly exchange_sender_of(struct scope *s, struct store *st, struct str token,
                                         struct exchange_sender *out);
/* For pages and JSON: {sender, district, title, area, revoked, recorded_at}. */
struct value *exchange_sender_value(struct scope *s, const struct exchange_sender *sender);

enum sender_act { SENDER_ADMIT, SENDER_REVOKE };
struct sender_deed {
  enum sender_act act;
  struct exchange_sender sender;
};
/* A diagnostic for each fault at `sender`, `label`, `area`. */
LY_MUST_CHECK enum ly exchange_sender_check(struct scope *s, const struct exchange_sender *sender);
/* A new token, to be shown once, and its SM3 in the sender. */
LY_MUST_CHECK enum ly exchange_new_token(struct scope *s, struct exchange_sender *sender,
                                         struct str *token);
/* Admitting one that is there gives it a new token, and the old one no longer opens. */
struct write exchange_sender_write(struct scope *s, struct sender_deed *deed);

/* ---- Applications -------------------------------------------------------------------------------
 */

/* One that is about to become a case. */
struct application {
  struct str district, sender, id;
  struct str sm3; /* of all that was sent, 64 digits */
};
/* "a to z, A to Z, 0-9 and -_.:/, 1 to APPLICATION_ID_MAX": a diagnostic at `application`. */
void application_check_id(struct scope *s, struct str id);
/* The case it became; 0: none yet. LY_CONFLICT: the id was used for another content. */
LY_MUST_CHECK enum ly application_known(struct scope *s, struct store *st,
                                        const struct application *a, int64_t *case_no);
/* Whom an ID number or credit code names; LY_INVALID: it is none, in words; LY_NOT_FOUND: nobody of
 * the district; LY_CONFLICT: several. */
LY_MUST_CHECK enum ly application_party(struct scope *s, struct store *st, const struct registry *r,
                                        struct str district, struct str kind, struct str number,
                                        int64_t *party);
/* What the log says besides: puts `sender` and `application` into the change's payload, and the key
 * that makes a repeat one. */
LY_MUST_CHECK enum ly application_change(struct scope *s, const struct application *a,
                                         struct change *change);
/* Keeps which case it became, in the transaction that opened it. */
LY_MUST_CHECK enum ly application_note(struct scope *s, struct tx *tx, const struct application *a,
                                       int64_t case_no);
LY_MUST_CHECK enum ly application_count(struct scope *s, struct store *st,
                                        const struct exchange_sender *sender, int64_t *out);
