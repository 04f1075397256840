/* The door to the database: the only way to SQL in the program.
 *
 * A store is opened from an address: a path or `sqlite:PATH` for SQLite (embedded, the default), a
 * libpq URI `postgresql://USER@HOST/DATABASE` for PostgreSQL, whose database must be there, in UTF8
 * with collation C. The engines stand behind one table of functions (store_int.h).
 * There is one SQL text for all engines: parameters are $1, $2, …; types are BIGINT, TEXT and
 * BYTEA; ids and times are made by the program and passed in.
 *
 * Life: store_open(), then reads by store_query(), and writes inside store_begin() … store_commit()
 * or store_rollback(). A write function takes `struct tx *`, which only store_begin() makes. A
 * store belongs to one thread. Texts and blobs in a row live in the scope's arena.
 */
#pragma once

#include "base/scope.h"

struct store;
struct tx; /* a write transaction under way; one at a time */

enum store_type { STORE_NULL, STORE_INT, STORE_TEXT, STORE_BLOB, STORE_OTHER /* none of ours */ };

/* A parameter or a column's value. */
struct store_value {
  enum store_type type;
  int64_t integer;
  struct str bytes; /* text or blob */
};

#define S_INT(n) ((struct store_value){.type = STORE_INT, .integer = (n)})
#define S_TEXT(t) ((struct store_value){.type = STORE_TEXT, .bytes = (t)})
#define S_BLOB(t) ((struct store_value){.type = STORE_BLOB, .bytes = (t)})
#define S_NULL ((struct store_value){.type = STORE_NULL})

/* All rows of an answer; row r, column c is `cells[r * columns + c]`. */
struct store_rows {
  size_t rows, columns;
  struct store_value *cells;
};

enum store_mode {
  STORE_EXISTING, /* refuse when there is no database yet */
  STORE_CREATE,   /* make it when it is not there */
};

/* Opens the database and brings its tables up to this program's version (store/schema.c). Refused
 * in one line: not our database, made by a newer program, damaged, or not readable. On an error
 * *out is NULL. */
LY_MUST_CHECK enum ly store_open(struct scope *s, struct str address, enum store_mode mode,
                                 struct store **out);
/* What it was opened from, without a password: for people. Lives as long as the store. */
struct str store_place(const struct store *st);
/* Whether its connection is gone for good, as far as can be told without asking the server, or its
 * file was moved away or replaced: close it, and open another. */
bool store_lost(const struct store *st);
/* Rolls back what is open. NULL is fine. */
void store_close(struct store *st);

/* What is read from here on is of one moment, that of the first read: totals and lists agree. One
 * that is begun already goes on. Nothing may be written meanwhile. */
LY_MUST_CHECK enum ly store_snapshot(struct scope *s, struct store *st);
/* Where none was begun: nothing. */
void store_end_snapshot(struct store *st);

LY_MUST_CHECK enum ly store_begin(struct scope *s, struct store *st, struct tx **out);
/* After either, the tx is gone. A failed commit has rolled back. */
LY_MUST_CHECK enum ly store_commit(struct scope *s, struct tx *tx);
void store_rollback(struct tx *tx);

/* One statement that gives no rows. */
LY_MUST_CHECK enum ly store_exec_with(struct scope *s, struct tx *tx, const char *sql,
                                      const struct store_value *params, size_t count);
/* One statement that gives rows, at most STORE_ROWS_MAX. `types` has a letter for each column: i an
 * integer, t a text, b a blob, in capitals when it may be NULL. A cell of another type is a
 * damaged database (LY_CORRUPT), so that the readers below can rely on it. */
LY_MUST_CHECK enum ly store_query_with(struct scope *s, struct store *st, const char *types,
                                       const char *sql, const struct store_value *params,
                                       size_t count, struct store_rows *out);
enum { STORE_ROWS_MAX = 100000 };

/* Rows that are not there yet, all into one table, as fast as the engine takes them (PostgreSQL: by
 * COPY). `columns` are names with commas between; row r, column c is `cells[r * width + c]`, of
 * the column's own type. LY_CONFLICT when one of them is there. */
LY_MUST_CHECK enum ly store_insert(struct scope *s, struct tx *tx, const char *table,
                                   const char *columns, size_t width,
                                   const struct store_value *cells, size_t rows);

/* parts[0] is not used; it lets the macros take no parameters. */
#define STORE_PARTS(...) \
  (const struct store_value[]) { \
    {0}, ##__VA_ARGS__ \
  }
#define STORE_COUNT(...) (sizeof(STORE_PARTS(__VA_ARGS__)) / sizeof(struct store_value) - 1)
#define store_exec(s, tx, sql, ...) \
  store_exec_with((s), (tx), (sql), STORE_PARTS(__VA_ARGS__) + 1, STORE_COUNT(__VA_ARGS__))
#define store_query(s, st, types, sql, out, ...) \
  store_query_with((s), (st), (types), (sql), STORE_PARTS(__VA_ARGS__) + 1, \
                   STORE_COUNT(__VA_ARGS__), (out))

/* The store a transaction writes to, for reads within it. */
struct store *tx_store(struct tx *tx);
/* The moment of what is being written, for every recorded_at: later than that of every row of the
 * change log committed before, whatever the clock did, and taken while no other transaction writes.
 * So what was known on a moment never changes once a write of that moment or a later one has been
 * answered. The same within one write; the next write of a transaction has a later one. */
LY_MUST_CHECK enum ly tx_now(struct scope *s, struct tx *tx, int64_t *us);

/* A cell of a row and column that the query gave with that type; an integer that is NULL is not
 * asked for but by the second, a text or blob that is NULL is empty. */
int64_t store_int(const struct store_rows *rows, size_t row, size_t column);
int64_t store_int_or_0(const struct store_rows *rows, size_t row, size_t column);
struct str store_text(const struct store_rows *rows, size_t row, size_t column);

/* What was copied of one table. */
struct store_copied {
  const char *table;
  int64_t rows;
  struct str digest; /* SM3 over all cells in the order of the key, the same on every engine */
};

/* Copies all that `from` holds at this moment into `to`, which must be empty, and compares the two
 * cell by cell. All or nothing. */
LY_MUST_CHECK enum ly store_copy(struct scope *s, struct store *from, struct store *to,
                                 struct store_copied **out, size_t *count);

/* A setting of this installation, or the empty string. */
LY_MUST_CHECK enum ly setting_get(struct scope *s, struct store *st, struct str name,
                                  struct str *out);
LY_MUST_CHECK enum ly setting_put(struct scope *s, struct tx *tx, struct str name,
                                  struct str value);

/* Sets the scope's business date to the one the database keeps (a demo's), if it keeps one. */
LY_MUST_CHECK enum ly store_business_date(struct scope *s, struct store *st, bool *kept);
