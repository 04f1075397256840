/* One-time codes of an authenticator app: TOTP (RFC 6238) on HOTP (RFC 4226).
 *
 * HMAC-SHA-1, six digits, steps of 30 seconds from 1970-01-01T00:00Z: what every app can do. The
 * clock may be off by a step either way. A step is good once: the caller keeps the last step it
 * took with the account, in the same transaction, and hands it in.
 */
#pragma once

#include "base/scope.h"

enum {
  TOTP_SECRET = 20, /* bytes */
  TOTP_DIGITS = 6,
  TOTP_STEP_S = 30,
  TOTP_WINDOW = 1, /* steps either way */
};

/* The step a moment of the system clock is in. */
int64_t totp_step(int64_t now_us);

/* The code of a step. */
LY_MUST_CHECK enum ly totp_code(struct scope *s, struct str secret, int64_t step,
                                char out[TOTP_DIGITS + 1]);

/* Whether `code` (blanks in it do not count) is that of a step now good and later than `last_step`
 * (-1: none taken yet). *step is the step to keep; only set when *good. All steps are compared,
 * whichever fits, in constant time. */
LY_MUST_CHECK enum ly totp_check(struct scope *s, struct str secret, struct str code,
                                 int64_t last_step, bool *good, int64_t *step);

/* A new secret: TOTP_SECRET random bytes in the scope's arena. */
struct str totp_secret(struct scope *s);

/* Base32 (RFC 4648) without padding, as apps take it typed in. */
struct str base32_text(struct arena *a, struct str bytes);
/* Reads it back: either case, blanks and padding passed over. False on other signs, on a length
 * that no bytes have, or on bits left over that are not zero. */
bool base32_parse(struct arena *a, struct str text, struct str *out);

/* "otpauth://totp/ISSUER:ACCOUNT?secret=…&issuer=…&algorithm=SHA1&digits=6&period=30", names
 * percent-encoded: what a QR code holds. It holds the secret. */
struct str totp_uri(struct scope *s, struct str secret, struct str issuer, struct str account);
