/* Sealed columns: one table says where they are; sealing, counting and rotation go by it. */
#include "store/sealed.h"

#include "base/secret.h"
#include "store/store_int.h"

enum { SQL_MAX = 1024, ROW_MAX = 512, BATCH_ROWS = 16, BATCH_BYTES = 64 * 1024 * 1024 };

static const struct column {
  const char *table, *column;
  const char *keys[SEALED_KEY_COLUMNS_MAX + 1]; /* the primary key, in its order */
  const char *types;                            /* of these, and of the sealed value itself */
} columns[SEALED_COLUMNS] = {
    [SEALED_FILE_PIECE] = {"file_piece", "sealed", {"district", "sm3", "piece"}, "ttib"},
    [SEALED_STATEMENT] = {"statement", "sealed", {"district", "party", "statement"}, "tiib"},
    [SEALED_USER_TOTP] = {"users", "totp_secret", {"name"}, "tb"},
    [SEALED_USER_TOTP_PENDING] = {"users", "totp_pending", {"name"}, "tb"},
    [SEALED_IMPORT_PIECE] = {"import_piece", "sealed", {"district", "import", "piece"}, "tiib"},
    [SEALED_CASE_EVENT] = {"case_event", "sealed", {"district", "case_no", "event"}, "tiib"},
    [SEALED_ASSESSMENT] = {"assessment", "sealed", {"district", "case_no", "assessment"}, "tiib"},
    [SEALED_ACT_TOLD] = {"act_told", "sealed", {"district", "party", "act"}, "tiib"},
    [SEALED_LETTER_EVENT] = {"letter_event", "taker", {"district", "letter", "event"}, "tiib"},
    [SEALED_PAY_PAYEE] = {"pay_payee", "sealed", {"district", "list", "party"}, "tiib"},
    [SEALED_VISIT_PIECE] = {"visit_piece",
                            "sealed",
                            {"district", "user_name", "photo", "piece"},
                            "tttib"},
    [SEALED_SETTING] = {"setting_secret", "sealed", {"name"}, "tb"},
};

static size_t keys_of(const struct column *c) {
  size_t n = 0;
  while (c->keys[n]) n++;
  return n;
}

/* ---- values ---- */

/* "6:331121,64:…,1:0": lengths first, so that no two rows read alike. */
static struct str row_name(struct arena *a, const struct column *c, const struct store_value *key) {
  struct buf b = buf_open(a, ROW_MAX);
  for (size_t i = 0; i < keys_of(c); i++) {
    must(key[i].type == STORE_INT || key[i].type == STORE_TEXT);
    struct str text = key[i].type == STORE_INT ? str_int(a, key[i].integer) : key[i].bytes;
    buf_printf(&b, "%s%zu:", i ? "," : "", text.len);
    buf_add(&b, text);
  }
  must(!buf_failed(&b) || arena_failed(a));
  return buf_str(&b);
}

static struct seal_place place_of(struct scope *s, const struct column *c,
                                  const struct store_value *key) {
  return (struct seal_place){str_of(c->table), str_of(c->column), row_name(s->arena, c, key)};
}

static enum ly put_settings(struct scope *s, struct tx *tx, const struct seal_keys *keys) {
  enum ly rc = setting_put(s, tx, STR("seal_key"), seal_fingerprint(s->arena, keys, 0));
  if (rc) return rc;
  return setting_put(s, tx, STR("hash_key"), seal_hash_fingerprint(s->arena, keys));
}

static bool belongs(struct scope *s, const struct seal_keys *keys, struct str seal_key,
                    struct str hash_key) {
  return seal_knows(keys, seal_key) && str_eq(seal_hash_fingerprint(s->arena, keys), hash_key);
}

static enum ly get_settings(struct scope *s, struct store *st, struct str *seal_key,
                            struct str *hash_key) {
  enum ly rc = setting_get(s, st, STR("seal_key"), seal_key);
  return rc ? rc : setting_get(s, st, STR("hash_key"), hash_key);
}

enum ly sealed_note(struct scope *s, struct tx *tx, const struct seal_keys *keys) {
  struct str seal_key, hash_key;
  if (tx->keys_noted) return LY_OK;
  enum ly rc = get_settings(s, tx->store, &seal_key, &hash_key);
  if (rc) return rc;
  if (seal_key.len && !belongs(s, keys, seal_key, hash_key)) {
    return fail(s, LY_CONFLICT, MSG_SEALED_KEYS_CHANGED, seal_key);
  }
  if (!str_eq(seal_key, seal_fingerprint(s->arena, keys, 0))) rc = put_settings(s, tx, keys);
  tx->keys_noted = !rc;
  return rc;
}

enum ly sealed_make(struct scope *s, const struct seal_keys *keys, enum sealed_column column,
                    const struct store_value *key, struct str text, struct str *out) {
  return seal_close(s, keys, place_of(s, &columns[column], key), text, out);
}

enum ly sealed_put(struct scope *s, struct tx *tx, const struct seal_keys *keys,
                   enum sealed_column column, const struct store_value *key, struct str text,
                   struct str *out) {
  enum ly rc = sealed_note(s, tx, keys);
  return rc ? rc : sealed_make(s, keys, column, key, text, out);
}

enum ly sealed_get(struct scope *s, const struct seal_keys *keys, enum sealed_column column,
                   const struct store_value *key, struct str sealed, struct str *out) {
  return seal_open(s, keys, place_of(s, &columns[column], key), sealed, out);
}

/* ---- which key file ---- */

enum ly sealed_key(struct scope *s, struct store *st, struct str *out) {
  return setting_get(s, st, STR("seal_key"), out);
}

enum ly sealed_check(struct scope *s, struct store *st, const struct seal_keys *keys,
                     struct str path) {
  struct str seal_key, hash_key;
  enum ly rc = get_settings(s, st, &seal_key, &hash_key);
  if (rc || seal_key.len == 0) return rc;
  if (!keys) return fail(s, LY_NOT_FOUND, MSG_SEALED_NEEDS_KEYS, st->place, seal_key);
  if (belongs(s, keys, seal_key, hash_key)) return LY_OK;
  return fail(s, LY_NOT_FOUND, MSG_SEALED_WRONG_KEYS, st->place, path, seal_key);
}

enum ly sealed_count(struct scope *s, struct store *st, struct str fingerprint, int64_t *out) {
  char bytes[SEAL_FINGERPRINT];
  bool good = secret_unhex(fingerprint, bytes, sizeof bytes);
  must(good);
  *out = 0;
  for (const struct column *c = columns; c < columns + SEALED_COLUMNS; c++) {
    struct store_rows rows = {0};
    struct buf b = buf_open(s->arena, SQL_MAX);
    /* built: from the table of sealed columns; test_stored rotates them */
    buf_printf(&b, "SELECT count(*) FROM %s WHERE substr(%s, %d, %d) = $1", c->table, c->column,
               SEAL_FINGERPRINT_AT + 1, SEAL_FINGERPRINT);
    /* built: from the table of sealed columns; test_stored rotates them */
    enum ly rc = store_query(s, st, "i", str_c(s->arena, buf_str(&b)), &rows,
                             S_BLOB(((struct str){bytes, sizeof bytes})));
    if (rc) return rc;
    *out += store_int(&rows, 0, 0);
  }
  return LY_OK;
}

/* ---- rotation ---- */

static void add_keys(struct buf *b, const struct column *c) {
  for (size_t i = 0; i < keys_of(c); i++) buf_printf(b, "%s%s", i ? ", " : "", c->keys[i]);
}

/* The next values under another key than $1, behind the row $2, $3 … What was erased where a column
 * may not be NULL is empty. */
static const char *select_sql(struct arena *a, const struct column *c, bool within, size_t rows) {
  struct buf b = buf_open(a, SQL_MAX);
  /* built: from the table of sealed columns; test_stored rotates them */
  buf_printf(&b, "SELECT %s", c->keys[0]);
  for (size_t i = 1; i < keys_of(c); i++) buf_printf(&b, ", %s", c->keys[i]);
  buf_printf(&b,
             ", %s FROM %s WHERE %s IS NOT NULL AND length(%s) > 0"
             " AND substr(%s, %d, %d) <> $1",
             c->column, c->table, c->column, c->column, c->column, SEAL_FINGERPRINT_AT + 1,
             SEAL_FINGERPRINT);
  if (within) {
    buf_add(&b, STR(" AND ("));
    add_keys(&b, c);
    buf_add(&b, STR(") > ("));
    for (size_t i = 0; i < keys_of(c); i++) buf_printf(&b, "%s$%zu", i ? ", " : "", i + 2);
    buf_char(&b, ')');
  }
  buf_add(&b, STR(" ORDER BY "));
  add_keys(&b, c);
  buf_printf(&b, " LIMIT %zu", rows);
  return str_c(a, buf_str(&b));
}

static enum ly select_some(struct scope *s, struct tx *tx, const struct seal_keys *keys,
                           const struct sealed_cursor *at, size_t limit, struct store_rows *rows) {
  const struct column *c = &columns[at->column];
  struct store_value params[SEALED_KEY_COLUMNS_MAX + 1] = {S_BLOB(seal_newest(keys))};
  size_t count = 1;
  for (size_t i = 0; at->within && i < keys_of(c); i++) params[count++] = at->key[i];
  const char *sql = select_sql(s->arena, c, at->within, limit);
  /* built: from the table of sealed columns; test_stored rotates them */
  return store_query_with(s, tx->store, c->types, sql, params, count, rows);
}

static enum ly update(struct scope *s, struct tx *tx, const struct column *c,
                      const struct store_value *key, struct str sealed) {
  struct store_value params[SEALED_KEY_COLUMNS_MAX + 1] = {S_BLOB(sealed)};
  struct buf b = buf_open(s->arena, SQL_MAX);
  /* built: from the table of sealed columns; test_stored rotates them */
  buf_printf(&b, "UPDATE %s SET %s = $1 WHERE ", c->table, c->column);
  for (size_t i = 0; i < keys_of(c); i++) {
    buf_printf(&b, "%s%s = $%zu", i ? " AND " : "", c->keys[i], i + 2);
    params[i + 1] = key[i];
  }
  /* built: from the table of sealed columns; test_stored rotates them */
  return store_exec_with(s, tx, str_c(s->arena, buf_str(&b)), params, keys_of(c) + 1);
}

static enum ly reseal(struct scope *s, struct tx *tx, const struct seal_keys *keys,
                      enum sealed_column column, const struct store_value *row) {
  const struct column *c = &columns[column];
  struct str text, sealed;
  enum ly rc = sealed_get(s, keys, column, row, row[keys_of(c)].bytes, &text);
  if (rc) return rc;
  rc = sealed_put(s, tx, keys, column, row, text, &sealed);
  secret_wipe_str(text);
  return rc ? rc : update(s, tx, c, row, sealed);
}

/* In an arena of its own, but for the cursor, which goes to the caller's. */
static enum ly rotate_column(struct scope *s, struct tx *tx, const struct seal_keys *keys,
                             size_t limit, struct sealed_cursor *at, struct arena *callers,
                             size_t *done) {
  struct store_rows rows = {0};
  const struct column *c = &columns[at->column];
  enum ly rc = select_some(s, tx, keys, at, limit, &rows);
  for (size_t r = 0; !rc && r < rows.rows; r++) {
    rc = reseal(s, tx, keys, (enum sealed_column)at->column, rows.cells + r * rows.columns);
  }
  if (rc) return rc;
  *done = rows.rows;
  at->within = rows.rows > 0;
  for (size_t i = 0; at->within && i < keys_of(c); i++) {
    at->key[i] = rows.cells[(rows.rows - 1) * rows.columns + i];
    at->key[i].bytes = str_copy(callers, at->key[i].bytes);
  }
  if (!at->within) at->column++;
  return LY_OK;
}

enum ly sealed_rotate_some(struct scope *s, struct tx *tx, const struct seal_keys *keys,
                           size_t rows, struct sealed_cursor *cursor, size_t *done) {
  struct arena *callers = s->arena, own;
  *done = 0;
  enum ly rc = sealed_note(s, tx, keys);
  arena_open(&own, BATCH_BYTES);
  s->arena = &own;
  while (!rc && *done == 0 && cursor->column < SEALED_COLUMNS) {
    rc = rotate_column(s, tx, keys, rows, cursor, callers, done);
  }
  s->arena = callers;
  arena_close(&own);
  return rc;
}

enum ly sealed_rotate(struct scope *s, struct store *st, const struct seal_keys *keys,
                      int64_t *done) {
  struct sealed_cursor cursor = {0};
  size_t some;
  *done = 0;
  do {
    struct tx *tx;
    enum ly rc = store_begin(s, st, &tx);
    if (rc) return rc;
    rc = sealed_rotate_some(s, tx, keys, BATCH_ROWS, &cursor, &some);
    if (rc) {
      store_rollback(tx);
      return rc;
    }
    rc = store_commit(s, tx);
    if (rc) return rc;
    *done += (int64_t)some;
  } while (some);
  return LY_OK;
}
