/* Logging in, and the second factor.
 *
 * Two steps, because one is slow and the other writes. login_check() reads, hashes and compares, on
 * the thread that asks; login_record() counts the outcome in a transaction and has the last word:
 * it looks at the row again, so that of many guesses at once only the first few count, a code is
 * taken once, and a password changed meanwhile does not open.
 *
 * LOGIN_FAILURES_MAX failures in a row lock the user for the setting `login_lock_minutes` (15).
 * What is told does not say whether there is such a user: an unknown name, a wrong password and a
 * locked user get the same answer, after the same work. (The caller writes all of them to the
 * change log in login_record()'s transaction, so that the commit takes as long, too.) Only who
 * knows the password learns that a user is disabled or that a code is wanted.
 */
#pragma once

#include "base/seal.h"
#include "people/people.h"

enum { LOGIN_FAILURES_MAX = 5 };

/* Settings of the installation that concern people; a value that can not be is LY_CORRUPT. */
enum totp_required { TOTP_ADMINISTRATORS, TOTP_EVERYONE, TOTP_OFF };

struct people_settings {
  int64_t lock_minutes; /* login_lock_minutes, 1 to 1440, default 15 */
  int64_t idle_minutes; /* session_idle_minutes, 1 to 480, default 30 */
  enum totp_required
      totp_required; /* totp_required: off unless somebody said administrators or everyone */
};

LY_MUST_CHECK enum ly people_settings_read(struct scope *s, struct store *st,
                                           struct people_settings *out);

enum login_result {
  LOGIN_DONE,
  LOGIN_REFUSED, /* name or password wrong, or locked */
  LOGIN_DISABLED,
  LOGIN_CODE_WANTED, /* the password is right; ask again with the code */
  LOGIN_CODE_WRONG,
  LOGIN_RESULTS
};

/* The sentence for a result. */
enum message login_message(enum login_result result);

/* What somebody typed. */
struct login_attempt {
  struct str name, password;
  struct str code; /* of the authenticator; empty for none */
};

/* What login_check() found, for login_record(). */
struct login_check {
  enum login_result result;
  bool counts; /* as a failure */
  struct str name;
  struct str password, totp_secret; /* as stored when they were checked */
  struct str rehashed;              /* the password under today's limits, where they have risen */
  int64_t step;                     /* of the code; -1 for none */
};

/* `keys` opens the secrets of second factors; NULL where there is no key file, and then a user who
 * has one can not log in (LY_UNSUPPORTED). Fails only where it could not find out. */
LY_MUST_CHECK enum ly login_check(struct scope *s, struct store *st, const struct seal_keys *keys,
                                  const struct login_attempt *attempt, struct login_check *out);

/* The same for a user whose name is proven otherwise (people/outside.h): no password is asked for;
 * standing, lock and second factor hold as ever. */
LY_MUST_CHECK enum ly login_check_proven(struct scope *s, struct store *st,
                                         const struct seal_keys *keys, struct str name,
                                         struct str code, struct login_check *out);

/* Who is in. */
struct login {
  enum login_result result; /* the fields below are for LOGIN_DONE */
  struct user user;
  struct user_grants grants;
  bool must_change; /* a new password first */
  bool must_enrol;  /* a second factor first: the setting wants one */
};

LY_MUST_CHECK enum ly login_record(struct scope *s, struct tx *tx, const struct login_check *check,
                                   struct login *out);

/* ---- The second factor (TOTP, RFC 6238) ---------------------------------------------------------
 */

struct totp_offer {
  struct str secret; /* base32, to be typed in; told once */
  struct str uri;    /* otpauth://…, for a QR code */
};

/* A new secret for the user himself; holds nothing until a code confirms it, and may be begun
 * again. LY_CONFLICT where the user has a second factor: a security administrator removes it first.
 */
LY_MUST_CHECK enum ly totp_begin(struct scope *s, struct tx *tx, const struct seal_keys *keys,
                                 struct str name, struct totp_offer *out);
/* LY_INVALID for a wrong code, LY_CONFLICT where none was begun. */
LY_MUST_CHECK enum ly totp_confirm(struct scope *s, struct tx *tx, const struct seal_keys *keys,
                                   struct str name, struct str code);
/* For somebody who lost theirs: by a security administrator, not for himself. Drop the sessions. */
LY_MUST_CHECK enum ly totp_remove(struct scope *s, struct tx *tx, struct str name);
