/* Passwords: kept as Argon2id, chosen by a rule, drawn for one use.
 *
 * Argon2id (RFC 9106) by libsodium with its interactive limits (64 MiB, two passes). A password is
 * kept as the text that libsodium makes, with salt and limits inside, so limits may rise later:
 * password_outdated() then says to hash anew at the next login. Each computation takes its 64 MiB,
 * so at most PASSWORD_AT_ONCE run in the process; further ones wait.
 */
#pragma once

#include "base/scope.h"

enum {
  PASSWORD_CHARACTERS_MIN = 10, /* counted in characters, not bytes */
  PASSWORD_CHARACTERS_MAX = 128,
  PASSWORD_AT_ONCE = 2,
};

/* LY_INVALID, in words that say what is wrong: too short or too long, not UTF-8, the login name (in
 * any case, also with nothing but digits behind or before it), one of the commonest, one character
 * again and again. */
LY_MUST_CHECK enum ly password_check(struct scope *s, struct str password, struct str login);

/* The text to keep, in the scope's arena. The salt is the kernel's. */
LY_MUST_CHECK enum ly password_hash(struct scope *s, struct str password, struct str *out);

/* Whether it is the password that `kept` was made of. With an empty `kept` (no such user) it works
 * as long and says no, so that the time does not tell who has an account. LY_MEMORY when the
 * machine has no room now. */
LY_MUST_CHECK enum ly password_verify(struct scope *s, struct str kept, struct str password,
                                      bool *out);

/* Whether `kept` was made with other limits than today's, or is no such text. */
bool password_outdated(struct str kept);

/* How many computations run at this moment. */
unsigned password_at_work(void);

/* A password for one use: three groups of four, "h7Kp-Wm3x-9QdT", 69 bits, without signs that look
 * alike (0 O o, 1 l I i). */
struct str password_once(struct scope *s);
