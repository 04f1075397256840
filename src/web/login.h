/* Coming in, however somebody does: by name and password (pages_login.c), by another sign-on
 * (pages_outside.c). */
#pragma once

#include "web/route.h"

/* An address of ours to go on to: never another site's. */
struct str login_next(struct str next);
/* A cookie of ours; an empty text takes it away. HttpOnly: no script reads it. Lax: a link from a
 * letter still finds the user logged in. */
struct str login_cookie(struct scope *s, const struct call *c, const char *name, struct str token);
/* Who has come in gets a session, in the place of the one there was, and is sent on: to c->go, or
 * to what has to be done first. */
LY_MUST_CHECK enum ly login_open(struct scope *s, struct call *c, const struct login *login,
                                 struct str name);
/* The user's own password once more, so that an unwatched screen is not enough: where it is not, a
 * diagnostic at the field. */
LY_MUST_CHECK enum ly login_own_password(struct scope *s, struct call *c, const char *field,
                                         struct str old);

/* What the other sign-on is called on the button; empty where there is none. */
struct str outside_name(struct scope *s, const struct call *c);
/* Whether and how a user is linked to it, for pages. */
LY_MUST_CHECK enum ly outside_value(struct scope *s, struct call *c, struct str user,
                                    struct value **out);
