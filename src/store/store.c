/* The door itself: finds the engine for an address and keeps transactions in order. */
#include "store/change_int.h"

#include <stdlib.h>
#include <string.h>

static const struct engine *const engines[] = {&engine_sqlite, &engine_postgresql,
                                               &engine_postgres};

enum { STORE_ARENA_BYTES = 64 * 1024 };

/* "sqlite:a/b.db" → engine and "a/b.db"; an address without a scheme is a SQLite path. */
static const struct engine *engine_of(struct str address, struct str *place) {
  for (size_t i = 0; i < sizeof engines / sizeof *engines; i++) {
    struct str scheme = engines[i]->scheme;
    if (str_starts(address, scheme) && address.len > scheme.len && address.ptr[scheme.len] == ':') {
      *place = str_from(address, scheme.len + 1);
      return engines[i];
    }
  }
  *place = address;
  bool foreign = address.len && memmem(address.ptr, address.len, "://", 3) != NULL;
  return foreign ? NULL : &engine_sqlite;
}

enum ly store_open(struct scope *s, struct str address, enum store_mode mode, struct store **out) {
  *out = NULL;
  struct str place;
  const struct engine *engine = engine_of(address, &place);
  if (!engine) return fail(s, LY_UNSUPPORTED, MSG_STORE_NO_ENGINE, address);
  if (place.len == 0) return fail(s, LY_USAGE, MSG_STORE_NO_PLACE);
  struct arena own; /* a store lives as long as it is open, whoever opened it */
  arena_open(&own, STORE_ARENA_BYTES);
  struct store *st = ARENA_NEW(&own, struct store);
  if (!st) return fail_memory(s);
  st->engine = engine;
  st->arena = own;
  st->place = str_copy(&st->arena, place);
  enum ly rc = engine->open(s, st, st->place, mode);
  if (!rc) rc = schema_upgrade(s, st);
  if (rc) {
    store_close(st);
    return rc;
  }
  *out = st;
  return LY_OK;
}

bool store_lost(const struct store *st) {
  return st->engine->lost && st->engine->lost(st);
}

struct str store_place(const struct store *st) {
  return st->place;
}

void store_close(struct store *st) {
  if (!st) return;
  if (st->tx.open) store_rollback(&st->tx);
  st->engine->close(st);
  struct arena own = st->arena;
  arena_close(&own);
}

enum ly store_begin(struct scope *s, struct store *st, struct tx **out) {
  must(!st->tx.open);
  enum ly rc = st->engine->begin(s, st);
  if (rc) return rc;
  st->tx = (struct tx){.store = st, .open = true};
  *out = &st->tx;
  return LY_OK;
}

enum ly store_commit(struct scope *s, struct tx *tx) {
  must(tx->open);
  enum ly rc = arena_failed(s->arena) ? fail_memory(s) : LY_OK;
  if (!rc && tx->spoilt) rc = fail(s, LY_IO, MSG_STORE_NOT_KEPT);
  if (!rc) rc = change_flush(s, tx);
  if (!rc) rc = tx->store->engine->run(s, tx->store, "COMMIT", NULL, 0, NULL);
  if (rc) {
    store_rollback(tx);
    return rc;
  }
  tx->open = false;
  return LY_OK;
}

/* A scope of its own: a rollback follows an error, and must not add a second one. */
static void roll_back(struct store *st) {
  struct arena arena;
  arena_open(&arena, STORE_ARENA_BYTES);
  struct scope s = scope_open(&arena, &world_real);
  enum ly rc = st->engine->run(&s, st, "ROLLBACK", NULL, 0, NULL);
  (void)rc; /* where a failed commit has already rolled back, this fails */
  must(!st->engine->in_transaction(st));
  arena_close(&arena);
}

void store_rollback(struct tx *tx) {
  must(tx->open);
  roll_back(tx->store);
  tx->open = false;
}

enum ly store_snapshot(struct scope *s, struct store *st) {
  must(!st->tx.open);
  return st->engine->in_transaction(st) ? LY_OK : st->engine->snapshot(s, st);
}

void store_end_snapshot(struct store *st) {
  must(!st->tx.open);
  if (st->engine->in_transaction(st)) roll_back(st);
}

enum ly store_exec_with(struct scope *s, struct tx *tx, const char *sql,
                        const struct store_value *params, size_t count) {
  must(tx->open);
  if (arena_failed(s->arena)) return fail_memory(s); /* a parameter may have been cut */
  return tx->store->engine->run(s, tx->store, sql, params, count, NULL);
}

static enum ly insert_row_by_row(struct scope *s, struct store *st, const char *table,
                                 const char *columns, size_t width, const struct store_value *cells,
                                 size_t rows) {
  enum { SQL_MAX = 16 * 1024 };
  struct buf b = buf_open(s->arena, SQL_MAX);
  /* built: of the table and its columns, which the caller names; test_store inserts */
  buf_printf(&b, "INSERT INTO %s (", table);
  buf_add(&b, str_of(columns));
  buf_add(&b, STR(") VALUES ("));
  for (size_t i = 1; i <= width; i++) buf_printf(&b, i == 1 ? "$%zu" : ", $%zu", i);
  buf_char(&b, ')');
  const char *sql = str_c(s->arena, buf_str(&b));
  enum ly rc = buf_failed(&b) || arena_failed(s->arena) ? fail_memory(s) : LY_OK;
  for (size_t r = 0; !rc && r < rows; r++)
    rc = st->engine->run(s, st, sql, cells + r * width, width, NULL);
  return rc;
}

enum ly store_insert(struct scope *s, struct tx *tx, const char *table, const char *columns,
                     size_t width, const struct store_value *cells, size_t rows) {
  const struct engine *engine = tx->store->engine;
  must(tx->open && width > 0);
  if (arena_failed(s->arena)) return fail_memory(s); /* a cell may have been cut */
  if (rows == 0) return LY_OK;
  return (engine->insert ? engine->insert : insert_row_by_row)(s, tx->store, table, columns, width,
                                                               cells, rows);
}

static bool fits(char type, const struct store_value *v) {
  bool may_be_null = type == 'I' || type == 'T' || type == 'B';
  if (v->type == STORE_NULL) return may_be_null;
  switch (type) {
    case 'i':
    case 'I': return v->type == STORE_INT;
    case 't':
    case 'T': return v->type == STORE_TEXT && utf8_valid(v->bytes, NULL);
    case 'b':
    case 'B': return v->type == STORE_BLOB;
    default: return false;
  }
}

enum ly store_query_with(struct scope *s, struct store *st, const char *types, const char *sql,
                         const struct store_value *params, size_t count, struct store_rows *out) {
  *out = (struct store_rows){0};
  if (arena_failed(s->arena)) return fail_memory(s); /* a parameter may have been cut */
  enum ly rc = st->engine->run(s, st, sql, params, count, out);
  if (rc) return rc;
  must(out->columns == str_of(types).len);
  for (size_t i = 0; i < out->rows * out->columns; i++) {
    if (fits(types[i % out->columns], &out->cells[i])) continue;
    return fail(s, LY_CORRUPT, MSG_STORE_DAMAGED, st->place);
  }
  return LY_OK;
}

struct store *tx_store(struct tx *tx) {
  must(tx->open);
  return tx->store;
}

static const struct store_value *cell(const struct store_rows *rows, size_t row, size_t column) {
  must(row < rows->rows && column < rows->columns);
  return &rows->cells[row * rows->columns + column];
}

int64_t store_int(const struct store_rows *rows, size_t row, size_t column) {
  const struct store_value *v = cell(rows, row, column);
  must(v->type == STORE_INT);
  return v->integer;
}

int64_t store_int_or_0(const struct store_rows *rows, size_t row, size_t column) {
  return cell(rows, row, column)->type == STORE_NULL ? 0 : store_int(rows, row, column);
}

struct str store_text(const struct store_rows *rows, size_t row, size_t column) {
  const struct store_value *v = cell(rows, row, column);
  if (v->type == STORE_NULL) return STR("");
  must(v->type != STORE_INT);
  return v->bytes;
}
