/* What is done to users, on record: each deed with what the change log says of it.
 *
 * The functions of people.h and login.h write; this says under which act, on which subject and with
 * which payload that stands in the log. It is the one place for that, so that a deed done on a
 * page, on the command line or by an import reads the same to an auditor.
 *
 *     act                     payload
 *     user.create             {"display_name"}, with {"email"} where one is given
 *     user.password           none: the user's own new password
 *     user.password.reset     none
 *     user.disable, .enable   none
 *     user.unlock             none
 *     user.preferences        {"elder_mode", "lang", "large_type"}
 *     user.email              {"email"}: by an administrator
 *     user.mail               {"email", "wants_mail"}: the user's own
 *     user.totp.begin         none
 *     user.totp               none: the second factor holds from now on
 *     user.totp.remove        none
 *     user.link               {"issuer", "subject"}: who it is at another sign-on (outside.h)
 *     user.unlink             none: of all of them
 *     role.grant, .revoke     {"area", "role", "unit"}: the area's significant digits, the role's
 * key
 *
 * The subject is "user:NAME". No password, hash, secret or code is in any of it.
 */
#pragma once

#include "people/login.h"
#include "store/writer.h"

enum people_act {
  ACT_USER_CREATE,
  ACT_USER_PASSWORD,
  ACT_USER_PASSWORD_RESET,
  ACT_USER_DISABLE,
  ACT_USER_ENABLE,
  ACT_USER_UNLOCK,
  ACT_USER_PREFERENCES,
  ACT_USER_EMAIL,
  ACT_USER_MAIL,
  ACT_TOTP_BEGIN,
  ACT_TOTP_CONFIRM,
  ACT_TOTP_REMOVE,
  ACT_USER_LINK,
  ACT_USER_UNLINK,
  ACT_ROLE_GRANT,
  ACT_ROLE_REVOKE,
  PEOPLE_ACTS
};

/* Whom it is about, and what the act needs of the rest. */
struct people_deed {
  enum people_act act;
  struct str name;           /* login name, as it is kept */
  struct str display_name;   /* create */
  struct user_secret secret; /* create, password, reset */
  enum role role;            /* grant, revoke */
  struct str area, unit;     /* grant, revoke */
  struct user_preferences preferences;
  struct str email;             /* create (may be empty), email, mail */
  bool wants_mail;              /* mail */
  struct str issuer, subject;   /* link */
  const struct seal_keys *keys; /* totp begin, confirm */
  struct str code;              /* totp confirm */
  struct totp_offer offer;      /* what totp begin has to tell, once it is written */
};

/* What the change log calls a user: "user:NAME". */
struct str people_subject(struct scope *s, struct str name);
/* The write of a deed, with a key of its own. `deed` has to live as long as the write; the write of
 * a new user is answered with the name. */
struct write people_write(struct scope *s, struct people_deed *deed);
/* Does it within the caller's transaction, on record. */
LY_MUST_CHECK enum ly people_do(struct scope *s, struct tx *tx, struct people_deed *deed);
