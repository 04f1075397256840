/* Tokens that another system signed: JSON Web Tokens (RFC 7519) as a signature in its compact form
 * (JWS, RFC 7515), checked by OpenID Connect Core 1.0, 3.1.3.7.
 *
 * Keys and signatures are a library's work (cjose); what a token is held against is here. Which
 * algorithms are taken is a table of ours: RSA and elliptic curves alone, never "none", never a
 * shared secret, and an algorithm fits its own kind of key alone, so that a public key can not be
 * taken for a secret. A token that names what has to be understood ("crit") is not understood.
 */
#pragma once

#include "base/scope.h"
#include "base/value.h"

enum {
  TOKEN_MAX = 16 * 1024,      /* bytes of a token */
  TOKEN_KEYS_MAX = 64 * 1024, /* of a set of keys */
  TOKEN_SKEW_S = 120,         /* clocks may differ by so much */
};

enum token_fault {
  TOKEN_GOOD,
  TOKEN_MALFORMED, /* it can not be read as one, or lacks a claim that each has */
  TOKEN_ALGORITHM, /* signed in a way that is not taken */
  TOKEN_KEY,       /* none of the keys is the one it names: newer ones may be */
  TOKEN_SIGNATURE,
  TOKEN_ISSUER,
  TOKEN_AUDIENCE,
  TOKEN_EXPIRED,
  TOKEN_EARLY, /* it holds, or was made, later than now */
  TOKEN_NONCE,
  TOKEN_FAULTS
};

/* The sentence for a fault. */
enum message token_message(enum token_fault fault);

struct token_wanted {
  struct str issuer;   /* iss */
  struct str audience; /* in aud; where more than it stand there, azp is it */
  struct str nonce;
};

/* Checks a token against a set of keys (JWKS, RFC 7517) and what it has to say, at the scope's
 * time. *claims, in the scope's arena, is told only with TOKEN_GOOD. Fails for want of memory
 * alone. */
LY_MUST_CHECK enum ly token_check(struct scope *s, struct str token, struct str keys,
                                  const struct token_wanted *wanted, enum token_fault *fault,
                                  const struct value **claims);
