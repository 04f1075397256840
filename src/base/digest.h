/* SM3 digests (GB/T 32905-2016): names of pack versions, later of files and log entries. */
#pragma once

#include "base/error.h"
#include "base/str.h"

#include <stdint.h>

enum { DIGEST_BYTES = 32 };

struct digest {
  uint8_t bytes[DIGEST_BYTES];
};

struct digest_state; /* an SM3 computation under way */

/* Begins a computation; it is freed by digest_end(), which must be called once (or
 * digest_drop()). */
LY_MUST_CHECK enum ly digest_begin(struct scope *s, struct digest_state **out);
void digest_add(struct digest_state *state, struct str bytes);
/* Adds the length first, so that neighbouring parts can not be confused. */
void digest_add_part(struct digest_state *state, struct str bytes);
LY_MUST_CHECK enum ly digest_end(struct scope *s, struct digest_state *state, struct digest *out);

/* Instead of digest_end(), where nobody asks for the outcome any more. NULL is fine. */
void digest_drop(struct digest_state *state);

/* HMAC-SM3 (RFC 2104) of bytes under a key of any length but 0. */
LY_MUST_CHECK enum ly digest_hmac(struct scope *s, struct str key, struct str bytes,
                                  struct digest *out);

/* The bytes as a text. */
struct str digest_bytes(const struct digest *d);
/* Reads what digest_hex() writes. */
bool digest_parse(struct str hex, struct digest *out);

/* 64 lower-case hexadecimal digits. */
struct str digest_hex(struct arena *a, const struct digest *d);

/* The SM3 of a text as digits. */
LY_MUST_CHECK enum ly digest_text(struct scope *s, struct str bytes, struct str *hex);
/* The same by SHA-256 (GB/T 18238.3): browsers have no SM3 of their own. */
LY_MUST_CHECK enum ly digest_sha256(struct scope *s, struct str bytes, struct str *hex);
