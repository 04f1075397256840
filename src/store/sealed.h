/* Columns that hold sealed values, and the key a database belongs to.
 *
 * A sealed column is a row of one table (sealed.c): its table, its column (BYTEA, NULL where there
 * is nothing) and the table's primary key. Values go in and out through here alone, so that each is
 * bound to its row (base/seal.h) and rotation reaches all of them.
 *
 * A database with sealed values says which key file it belongs to, in two settings: `seal_key`, the
 * fingerprint of the newest sealing key in use, and `hash_key`, that of the key for finding values.
 * They are written with the first sealed value. Whoever opens such a database brings the key file
 * that knows them, or is refused (sealed_check): a server, a copy or a restore that found out later
 * would have thrown away what it could not read. A key file whose newest key is newer than the
 * database's moves the setting on with the next value that is sealed.
 */
#pragma once

#include "base/seal.h"
#include "store/store.h"

enum sealed_column {
  SEALED_FILE_PIECE,
  SEALED_STATEMENT,         /* the private facts of a statement (src/registry) */
  SEALED_USER_TOTP,         /* the secret of a second factor */
  SEALED_USER_TOTP_PENDING, /* one that no code has confirmed yet */
  SEALED_IMPORT_PIECE,      /* a table handed in, until it is loaded (src/registry) */
  SEALED_CASE_EVENT,        /* the private values of a case's form (src/service) */
  SEALED_ASSESSMENT,        /* the answers of an assessment's sheet and their result */
  SEALED_ACT_TOLD,          /* the note and the private answers of an act (src/registry) */
  SEALED_LETTER_EVENT,      /* who took a letter (src/service) */
  SEALED_PAY_PAYEE,         /* who is paid, and to which account (src/service) */
  SEALED_VISIT_PIECE,       /* of a photo on its way from a phone (src/service) */
  SEALED_SETTING,           /* tokens and passwords of other systems (setting_secret.h) */
  SEALED_COLUMNS,
};

enum { SEALED_KEY_COLUMNS_MAX = 6 };

/* Seals a text for the row that `key` names: the values of the table's primary key, in its order.
 * Without a transaction, so that large values are sealed before the writer is busy with them; the
 * transaction that writes it calls sealed_note() first. */
LY_MUST_CHECK enum ly sealed_make(struct scope *s, const struct seal_keys *keys,
                                  enum sealed_column column, const struct store_value *key,
                                  struct str text, struct str *out);
/* Has the database say that it needs these keys; once a transaction, further calls cost nothing.
 * LY_CONFLICT when they are not those of this database: the file was exchanged or rotated while the
 * program ran. */
LY_MUST_CHECK enum ly sealed_note(struct scope *s, struct tx *tx, const struct seal_keys *keys);
/* Both, for small values. */
LY_MUST_CHECK enum ly sealed_put(struct scope *s, struct tx *tx, const struct seal_keys *keys,
                                 enum sealed_column column, const struct store_value *key,
                                 struct str text, struct str *out);
/* Opens what stood in that row; errors as of seal_open(). Who opens a secret wipes it. */
LY_MUST_CHECK enum ly sealed_get(struct scope *s, const struct seal_keys *keys,
                                 enum sealed_column column, const struct store_value *key,
                                 struct str sealed, struct str *out);

/* The fingerprint of the sealing key that the database needs; empty when nothing is sealed in it.
 */
LY_MUST_CHECK enum ly sealed_key(struct scope *s, struct store *st, struct str *out);
/* Whether these keys (read from `path`; NULL: there is no key file) are those of the database;
 * LY_NOT_FOUND, in words that say what to do, when not. A database in which nothing is sealed takes
 * any. */
LY_MUST_CHECK enum ly sealed_check(struct scope *s, struct store *st, const struct seal_keys *keys,
                                   struct str path);

/* How many values are sealed under a key (16 digits); a key with none may be taken out of the file.
 * Reads all of every sealed column's table. */
LY_MUST_CHECK enum ly sealed_count(struct scope *s, struct store *st, struct str fingerprint,
                                   int64_t *out);

/* Where a rotation stands; zeroed is its beginning. A rotation that is begun again goes over what
 * is left: what was sealed anew stays so. */
struct sealed_cursor {
  size_t column;
  bool within; /* `key` is the last row done in that column */
  struct store_value key[SEALED_KEY_COLUMNS_MAX];
};

/* Seals up to `rows` values anew with the newest key; *done is how many it were, 0 at the end. The
 * cursor's texts live in the scope's arena. A value that does not open stops it (LY_CORRUPT, with
 * the row). Not before a writer with older keys is gone: what it seals behind the cursor stays
 * under its key, and the next rotation finds it. */
LY_MUST_CHECK enum ly sealed_rotate_some(struct scope *s, struct tx *tx,
                                         const struct seal_keys *keys, size_t rows,
                                         struct sealed_cursor *cursor, size_t *done);
/* All that is left, in short transactions of its own; *done is how many values it were. */
LY_MUST_CHECK enum ly sealed_rotate(struct scope *s, struct store *st, const struct seal_keys *keys,
                                    int64_t *done);
