/* Inside people: a user as the tables hold it, and who acts. */
#pragma once

#include "people/people.h"

/* A user with what is not shown. */
struct user_row {
  struct user user;
  struct str password;                  /* hash; empty: can not log in */
  struct str totp_secret, totp_pending; /* sealed; empty for none */
  int64_t totp_last_step;               /* of the last code taken; it is not taken again */
};

/* *found says whether there is one. */
LY_MUST_CHECK enum ly user_row_read(struct scope *s, struct store *st, struct str name,
                                    struct user_row *out, bool *found);
/* The same, LY_NOT_FOUND without one. */
LY_MUST_CHECK enum ly user_row_need(struct scope *s, struct store *st, struct str name,
                                    struct user_row *out);

/* The forms of a display name and a unit's name: whether the text has it, and the text as it is
 * kept. */
bool user_title_form(struct str text, struct str *out);
bool unit_form(struct str text); /* empty is good */

/* LY_DENIED unless the actor is the owner of the machine or holds the role for all that `target`
 * may do. */
LY_MUST_CHECK enum ly actor_reaches(struct scope *s, struct tx *tx, enum role role,
                                    const struct user_grants *target);
/* Whether the actor is this user. */
bool actor_is(const struct scope *s, struct str name);
/* Whether the actor is the owner of the machine. */
bool actor_is_owner(const struct scope *s);
/* LY_DENIED when the actor is this user: nobody does this to himself. */
LY_MUST_CHECK enum ly actor_is_other(struct scope *s, struct str name);
/* LY_DENIED unless the actor is this user or the owner of the machine. */
LY_MUST_CHECK enum ly actor_is_self(struct scope *s, struct str name);

/* One of the three must not lose its last holder: LY_CONFLICT. `grant` is the one that goes, or
 * NULL for all of the user's. */
LY_MUST_CHECK enum ly people_check_last(struct scope *s, struct tx *tx,
                                        const struct user_grants *user,
                                        const struct user_grant *grant);
