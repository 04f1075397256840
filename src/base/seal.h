/* Secrets at rest: sealed values, the key file, and keyed hashes for finding what is sealed.
 *
 * A sealed value is encrypted by SM4-CTR (GB/T 32907-2016) and then authenticated by HMAC-SM3 (GB/T
 * 32905-2016, RFC 2104) over all that stands before the tag and over the place it belongs to
 * (table, column, row): a value changed in one bit, or moved to another row, does not open.
 * Encrypt-then-MAC because OpenSSL 3.0 has no SM4-GCM or CCM. The bytes:
 *
 *      1  version, 1
 *      8  fingerprint of the key: the first bytes of the SM3 of the master key
 *     16  nonce, the first counter block, random for each value
 *      n  the text, encrypted; as long as the text was
 *     32  tag: HMAC-SM3 over the first 25 bytes, the table, the column and the row each behind its
 *         length in 8 bytes, most significant first, and the encrypted text
 *
 * Master keys are 32 random bytes and are not used themselves: for each purpose there is a subkey,
 * derived as in NIST SP 800-108r1 (counter mode, HMAC-SM3, one block, no context) under the labels
 * "laoyou seal encrypt" (16 bytes), "laoyou seal authenticate" (32) and "laoyou hash" (32).
 *
 * The key file (`laoyou.key`) stands outside the database and outside its backups, readable by its
 * owner alone; a backup without it is worth nothing, and so is one who finds a backup. Lines:
 *
 *     # a comment
 *     seal 64 hexadecimal digits      the newest key first: it seals; the others open what is older
 *     hash 64 hexadecimal digits      exactly one
 *
 * Rotation adds a `seal` line at the top; once nothing is sealed under a key any more its line may
 * be taken out. The `hash` key does not rotate: equal values have to have equal hashes for as long
 * as they are searched for, in every district's rows and in the events that went between districts.
 * A new hash key would mean to unseal every value and to write all of these anew at one moment. So
 * it is one for the life of an installation, apart from the sealing keys; and since there are few
 * ID numbers (about 10^10 that can be real), who has it and the hashes can try them all: it is
 * guarded like the sealing keys, and hashes are shown nowhere.
 *
 * Secrets in memory are wiped: call seal_keys_close() where keys were read. Keys do not change once
 * read, so threads may share them.
 */
#pragma once

#include "base/digest.h"
#include "base/scope.h"

struct seal_keys;

enum {
  SEAL_KEYS_MAX = 64,      /* sealing keys in a file */
  SEAL_FINGERPRINT = 8,    /* bytes; written as 16 hexadecimal digits */
  SEAL_OVERHEAD = 57,      /* a sealed value is this much longer than the text */
  SEAL_FINGERPRINT_AT = 1, /* where the fingerprint stands in it, in bytes from 0 */
};

/* Where a value belongs; any bytes, but the same for sealing and opening. */
struct seal_place {
  struct str table, column, row;
};

/* Makes a key file with one sealing key and the hash key, mode 0600; on disk when it returns. An
 * existing file is LY_CONFLICT: it is never overwritten. */
LY_MUST_CHECK enum ly seal_keys_make(struct scope *s, struct str path);

/* Reads a key file. LY_DENIED when group or others may read it, LY_INVALID with the line when it is
 * not one. The keys live in the scope's arena; close them before it goes. */
LY_MUST_CHECK enum ly seal_keys_read(struct scope *s, struct str path, struct seal_keys **out);
/* The same from the bytes of a file; `path` is for messages. */
LY_MUST_CHECK enum ly seal_keys_parse(struct scope *s, struct str text, struct str path,
                                      struct seal_keys **out);
/* Wipes them. NULL is fine. */
void seal_keys_close(struct seal_keys *keys);

/* Adds a sealing key at the top of a key file, whole or not at all; on disk when it returns.
 * LY_BUSY when another program does so at this moment. Keys read before stay as they were: read the
 * file again. */
LY_MUST_CHECK enum ly seal_keys_rotate(struct scope *s, struct str path);

/* Fingerprints as text; number 0 is the newest sealing key. */
size_t seal_keys_count(const struct seal_keys *keys);
struct str seal_fingerprint(struct arena *a, const struct seal_keys *keys, size_t number);
struct str seal_hash_fingerprint(struct arena *a, const struct seal_keys *keys);
/* The newest key's fingerprint as it stands in sealed values: a view of 8 bytes in the keys. */
struct str seal_newest(const struct seal_keys *keys);
/* Whether a sealing key has that fingerprint (16 digits). */
bool seal_knows(const struct seal_keys *keys, struct str fingerprint);

/* Seals with the newest key. */
LY_MUST_CHECK enum ly seal_close(struct scope *s, const struct seal_keys *keys,
                                 struct seal_place place, struct str text, struct str *out);
/* Opens what was sealed by any known key. LY_CORRUPT, in words, when the key is not known, or when
 * the value was changed or belongs to another place; which of the last two can not be told. *out is
 * in the scope's arena: who opens a secret wipes it. */
LY_MUST_CHECK enum ly seal_open(struct scope *s, const struct seal_keys *keys,
                                struct seal_place place, struct str sealed, struct str *out);

/* A keyed hash to find a sealed value by: equal values of one kind ("id_number") have equal hashes,
 * those of two kinds do not. The caller brings the value into one form first (capitals, no
 * blanks). */
LY_MUST_CHECK enum ly seal_hash(struct scope *s, const struct seal_keys *keys, struct str kind,
                                struct str value, struct digest *out);
