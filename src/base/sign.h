/* Signatures of the installation: SM2 with SM3 (GB/T 32918.2-2016, GB/T 35276-2017).
 *
 * The private key stands in a file of its own beside the key file, as PEM (PKCS #8), readable by
 * its owner alone: `openssl` and an office's own tools can make and read it, and a key that a
 * certification authority issued can take its place. It is apart from the keys that seal and hash:
 * who checks a signature needs nothing of those. The user's identity is the one that GB/T 35276
 * gives where nothing else was agreed, 1234567812345678.
 *
 * A public key is written as the hexadecimal digits of its SubjectPublicKeyInfo in DER, so that it
 * can be kept beside what it signed, and stays when the file gets another key.
 */
#pragma once

#include "base/scope.h"

struct sign_key;

/* Makes a key file, mode 0600; LY_CONFLICT when there is one. */
LY_MUST_CHECK enum ly sign_key_make(struct scope *s, struct str path);
/* Reads one. LY_NOT_FOUND: there is none; LY_DENIED: group or others may read it; LY_INVALID: it
 * holds no SM2 key. Lives until sign_key_close(). */
LY_MUST_CHECK enum ly sign_key_read(struct scope *s, struct str path, struct sign_key **out);
/* NULL is fine. */
void sign_key_close(struct sign_key *key);

/* The public key, as above. */
LY_MUST_CHECK enum ly sign_public(struct scope *s, const struct sign_key *key, struct str *out);
/* The same as PEM, for tools of others. LY_INVALID: it is not a public key. */
LY_MUST_CHECK enum ly sign_public_pem(struct scope *s, struct str public_key, struct str *out);
/* What people call a public key by: the first 16 digits of its SM3. */
LY_MUST_CHECK enum ly sign_name(struct scope *s, struct str public_key, struct str *out);

/* Signs bytes; *out is the signature in DER, other bytes each time. May be called by several
 * threads. */
LY_MUST_CHECK enum ly sign_make(struct scope *s, const struct sign_key *key, struct str bytes,
                                struct str *out);
/* Whether the signature is of these bytes by that key. LY_INVALID: it is not a public key. */
LY_MUST_CHECK enum ly sign_check(struct scope *s, struct str public_key, struct str bytes,
                                 struct str signature, bool *good);
