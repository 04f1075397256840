/* Logging in by somebody else's word: a county's or a province's sign-on, by OpenID Connect (Core
 * 1.0, the authorization code flow, with PKCE, RFC 7636).
 *
 * One provider, named by settings: its issuer, our client number there, a secret (sealed), the name
 * that stands on the button, the claim that says who somebody is. What is said of the provider
 * (OpenID Connect Discovery 1.0) and its keys are asked of it and kept for a while, in memory.
 *
 * A *link* says which user of ours somebody out there is: issuer and subject. An administrator
 * makes it, or the user, logged in with the password. Nothing else does: who has no link does not
 * come in, and nobody becomes a user by being known elsewhere. What a user may do, whether a lock
 * or a second factor stands in the way, is asked as of everybody (login.h).
 *
 * A *trip* is one browser's way out to the provider and back. The browser has its token in a
 * cookie; `state`, `nonce` and the PKCE verifier are derived from the token, so that memory here,
 * where its SM3 stands, opens nothing. A trip comes back once, within OUTSIDE_MINUTES, and knows
 * whether it was begun to log in or to make a link, and by whom.
 */
#pragma once

#include "people/login.h"
#include "people/places.h"
#include "people/session.h"

#include <stdatomic.h>

enum {
  OUTSIDE_SUBJECT_MAX = 255, /* bytes (OpenID Connect Core 1.0, 2: sub) */
  OUTSIDE_MINUTES = 10,
  OUTSIDE_TOKEN = SESSION_TOKEN, /* characters of a trip's token */
  OUTSIDE_NEXT_MAX = 400,
  OUTSIDE_TRIES = 5, /* of a one-time code behind a log-in */
};

/* ---- The provider -------------------------------------------------------------------------------
 */

struct outside_settings {
  struct str issuer, client; /* either empty: nobody comes in from outside */
  struct str name;           /* on the button; empty: a plain word for it */
  struct str claim;          /* "sub" */
  struct str scope;          /* "openid", and more where the claim needs it */
};

LY_MUST_CHECK enum ly outside_settings_read(struct scope *s, struct store *st,
                                            struct outside_settings *out);
bool outside_on(const struct outside_settings *settings);

/* What it says of itself. */
struct outside_provider {
  struct str authorization, token, keys; /* addresses */
  struct str end_session;                /* where one logs out there; empty: nowhere */
  bool secret_in_form;                   /* it takes the secret in the form alone */
  bool names_itself;                     /* in what it sends back (RFC 9207) */
};

/* What is known of it now, shared by threads. */
struct outside_memory;
LY_MUST_CHECK enum ly outside_memory_open(struct scope *s, struct outside_memory **out);
void outside_memory_close(struct outside_memory *memory); /* NULL is fine */

/* Asks the provider, or remembers. LY_BUSY: it can not be reached, or too many ask at once;
 * LY_CONFLICT: what it says can not be used. `ca_file`: whom to trust beside the system's
 * authorities; may be empty. */
LY_MUST_CHECK enum ly outside_provider_get(struct scope *s, struct outside_memory *memory,
                                           const struct outside_settings *settings,
                                           struct str ca_file, struct outside_provider *out);

/* ---- Trips --------------------------------------------------------------------------------------
 */

LY_MUST_CHECK enum ly outside_trips_open(struct scope *s, size_t capacity, struct places **out);

struct outside_trip {
  struct str user;                   /* who makes a link; empty: somebody logs in */
  struct str next;                   /* where to afterwards */
  enum lang lang;                    /* in which it was begun */
  struct str state, nonce, verifier; /* of the protocol */
  struct str subject;                /* who it is, once that is proven */
};

/* A new one, in the scope's language; *token goes to the browser alone. `user` and `next` as above.
 */
LY_MUST_CHECK enum ly outside_trip_begin(struct scope *s, struct places *trips, struct str user,
                                         struct str next, struct str *token,
                                         struct outside_trip *out);
/* One that was begun and has not come back: to send its browser on. LY_DENIED as below. */
LY_MUST_CHECK enum ly outside_trip_going(struct scope *s, struct places *trips, struct str token,
                                         struct outside_trip *out);
/* It comes back, once. LY_DENIED: none of that token and state is under way. */
LY_MUST_CHECK enum ly outside_trip_back(struct scope *s, struct places *trips, struct str token,
                                        struct str state, struct outside_trip *out);
/* Who it is is proven; a one-time code is waited for. */
LY_MUST_CHECK enum ly outside_trip_proven(struct scope *s, struct places *trips, struct str token,
                                          struct str subject);
/* One try at a code. LY_LOGIN: nobody waits with that token any more. */
LY_MUST_CHECK enum ly outside_trip_waiting(struct scope *s, struct places *trips, struct str token,
                                           struct outside_trip *out);
/* The code was right: nothing waits any more. */
LY_MUST_CHECK enum ly outside_trip_end(struct scope *s, struct places *trips, struct str token);

/* ---- There and back -----------------------------------------------------------------------------
 */

/* Who asks, of whom. */
struct outside_line {
  struct outside_memory *memory;
  const struct outside_settings *settings;
  struct str secret;  /* of the client; empty: it has none */
  struct str ca_file; /* as above */
  struct str back;    /* our address that the provider sends the browser back to */
};

/* The provider's address with all that a log-in there needs. */
LY_MUST_CHECK enum ly outside_there(struct scope *s, const struct outside_line *line,
                                    const struct outside_provider *provider,
                                    const struct outside_trip *trip, struct str *out);
/* What the provider says went wrong (RFC 6749, 4.1.2.1), in our words: fails, always. */
LY_MUST_CHECK enum ly outside_refusal(struct scope *s, struct str error);
/* Exchanges the code for a token, checks it, and gives the claim that says who it is. LY_BUSY as
 * above; LY_DENIED: the provider or the token does not say that it is somebody. `named`: the issuer
 * as it stands beside the code; empty where none does. */
LY_MUST_CHECK enum ly outside_subject(struct scope *s, const struct outside_line *line,
                                      const struct outside_trip *trip, struct str code,
                                      struct str named, struct str *subject);

/* ---- Links --------------------------------------------------------------------------------------
 */

struct outside_link {
  struct str subject, linked_by;
  int64_t recorded_at;
};

/* Of 1 to OUTSIDE_SUBJECT_MAX bytes without control characters. */
bool outside_subject_form(struct str subject);
LY_MUST_CHECK enum ly outside_link_of(struct scope *s, struct store *st, struct str user,
                                      struct str issuer, struct outside_link *out, bool *found);
/* Whose it is; *user is empty where it is nobody's. */
LY_MUST_CHECK enum ly outside_user_of(struct scope *s, struct store *st, struct str issuer,
                                      struct str subject, struct str *user);
/* By an administrator for somebody else, by the user himself, by the machine's owner. LY_CONFLICT:
 * it is linked already, otherwise. */
LY_MUST_CHECK enum ly outside_link_add(struct scope *s, struct tx *tx, struct str user,
                                       struct str issuer, struct str subject);
/* All links of the user go, whosever they are. LY_NOT_FOUND: there is none. Drop the sessions. */
LY_MUST_CHECK enum ly outside_link_remove(struct scope *s, struct tx *tx, struct str user);

/* ---- Coming in ----------------------------------------------------------------------------------
 */

/* As login_check(), of who is proven to be `subject`; a code where one was given. LOGIN_REFUSED
 * with an empty name: nobody is linked. */
LY_MUST_CHECK enum ly outside_login_check(struct scope *s, struct store *st,
                                          const struct seal_keys *keys, struct str issuer,
                                          struct str subject, struct str code,
                                          struct login_check *out);
/* As login_record(); the link has to hold still. */
LY_MUST_CHECK enum ly outside_login_record(struct scope *s, struct tx *tx, struct str issuer,
                                           struct str subject, const struct login_check *check,
                                           struct login *out);
