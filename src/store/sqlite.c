/* SQLite behind the door: one file, WAL, every commit synced (synchronous=FULL).
 *
 * $1, $2, … are named parameters to SQLite, numbered by first use, so they are bound by name.
 */
#include "store/store_int.h"

#include "base/file.h"
#include "base/log.h"

#include <errno.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

/* The open file and its prepared statements: the same text comes again and again. */
enum { CACHE_SLOTS = 256, CACHE_WAYS = 8 };

struct cached {
  sqlite3_stmt *stmt;
  uint64_t hash; /* of its text */
  bool ordered;  /* $1, $2, … were first named in this order: each stands at its own number */
};

struct sqlite {
  sqlite3 *db;
  struct cached cache[CACHE_SLOTS]; /* by the hash of their text */
  size_t evicted;
  int wal_pages; /* in the WAL after the last commit of this connection */
};

enum { BUSY_MS = 5000, APPLICATION_ID = 0x4C596F75 /* "LYou", in the file's header */ };

static sqlite3 *db_of(const struct store *st) {
  const struct sqlite *lite = st->handle;
  return lite ? lite->db : NULL;
}

static enum ly sqlite_code(int rc) {
  switch (rc & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return LY_BUSY;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT: return LY_CORRUPT;
    case SQLITE_CONSTRAINT: return LY_CONFLICT;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM: return LY_IO;
    default: return LY_INTERNAL;
  }
}

/* What the user is told, per kind of failure; SQLite's own words only where we have none. */
static enum message sqlite_message(int rc) {
  switch (rc & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return MSG_STORE_BUSY;
    case SQLITE_NOTADB: return MSG_STORE_NOT_OURS;
    case SQLITE_CORRUPT: return MSG_STORE_DAMAGED;
    case SQLITE_FULL: return MSG_STORE_DISK_FULL;
    case SQLITE_IOERR: return MSG_STORE_IO;
    case SQLITE_CANTOPEN: return MSG_STORE_CANNOT_OPEN;
    case SQLITE_READONLY:
    case SQLITE_PERM: return MSG_STORE_READ_ONLY;
    default: return MSG_STORE_FAILED;
  }
}

/* What the system said when a file of the database, the WAL or the main one, could not be written.
 */
static int file_errno(const struct store *st, int which) {
  sqlite3_file *file = NULL;
  int os = 0;
  sqlite3_file_control(db_of(st), "main", which, &file);
  if (file && file->pMethods) file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &os);
  return os;
}

/* A quota, or a limit of a file's length, is a disk that is full; SQLite knows ENOSPC only. */
static bool is_full(const struct store *st, int rc) {
  static const int files[] = {SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER};
  bool full = false;
  if (rc != SQLITE_IOERR_WRITE || !db_of(st)) return false;
  for (size_t i = 0; i < 2; i++) {
    int os = file_errno(st, files[i]);
    full |= os == EFBIG || os == EDQUOT;
  }
  return full;
}

static enum ly sqlite_fail(struct scope *s, struct store *st, int rc) {
  if (is_full(st, rc)) rc = SQLITE_FULL;
  struct str detail = str_of(db_of(st) ? sqlite3_errmsg(db_of(st)) : sqlite3_errstr(rc));
  log_line(s, LOG_ERROR, "store.sqlite", LOG_INT("code", rc), LOG_TEXT("detail", detail));
  enum message message = sqlite_message(rc);
  if (message == MSG_STORE_FAILED) return fail(s, sqlite_code(rc), message, st->place, detail);
  return fail(s, sqlite_code(rc), message, st->place);
}

static enum ly run_plain(struct scope *s, struct store *st, const char *sql) {
  int rc = sqlite3_exec(db_of(st), sql, NULL, NULL, NULL);
  return rc == SQLITE_OK ? LY_OK : sqlite_fail(s, st, rc);
}

static int bind(sqlite3_stmt *stmt, int at, const struct store_value *v) {
  int size = (int)v->bytes.len;
  const char *bytes = v->bytes.len ? v->bytes.ptr : ""; /* NULL would bind SQL NULL */
  switch (v->type) {
    case STORE_NULL: return sqlite3_bind_null(stmt, at);
    case STORE_INT: return sqlite3_bind_int64(stmt, at, v->integer);
    case STORE_TEXT: return sqlite3_bind_text(stmt, at, bytes, size, SQLITE_STATIC);
    case STORE_BLOB: return sqlite3_bind_blob(stmt, at, bytes, size, SQLITE_STATIC);
    case STORE_OTHER: break;
  }
  return SQLITE_MISUSE;
}

/* Where "$number" stands. */
static int place_of(sqlite3_stmt *stmt, size_t number) {
  char name[24];
  snprintf(name, sizeof name, "$%zu", number);
  return sqlite3_bind_parameter_index(stmt, name);
}

static bool is_ordered(sqlite3_stmt *stmt) {
  int count = sqlite3_bind_parameter_count(stmt);
  for (int i = 1; i <= count; i++) {
    if (place_of(stmt, (size_t)i) != i) return false;
  }
  return true;
}

static int bind_all(const struct cached *cached, const struct store_value *params, size_t count) {
  sqlite3_stmt *stmt = cached->stmt;
  must((size_t)sqlite3_bind_parameter_count(stmt) == count);
  int rc = SQLITE_OK;
  for (size_t i = 0; rc == SQLITE_OK && i < count; i++) {
    int at = cached->ordered ? (int)i + 1 : place_of(stmt, i + 1);
    must(at > 0 && params[i].bytes.len <= INT32_MAX);
    rc = bind(stmt, at, &params[i]);
  }
  return rc;
}

static struct store_value read_cell(struct scope *s, sqlite3_stmt *stmt, int column) {
  int type = sqlite3_column_type(stmt, column);
  if (type == SQLITE_NULL) return S_NULL;
  if (type == SQLITE_INTEGER) return S_INT(sqlite3_column_int64(stmt, column));
  if (type == SQLITE_FLOAT) return (struct store_value){.type = STORE_OTHER};
  const void *bytes = sqlite3_column_blob(stmt, column);
  struct str text = {bytes, (size_t)sqlite3_column_bytes(stmt, column)};
  text = str_copy(s->arena, text);
  return type == SQLITE_TEXT ? S_TEXT(text) : S_BLOB(text);
}

static enum ly grow_cells(struct scope *s, struct store_rows *rows, size_t *room) {
  if (rows->rows == STORE_ROWS_MAX) {
    return fail(s, LY_LIMIT, MSG_STORE_TOO_MANY_ROWS, str_int(s->arena, STORE_ROWS_MAX));
  }
  if (rows->rows < *room) return LY_OK;
  size_t more = *room ? *room * 4 : 4; /* mostly it is one row */
  struct store_value *cells = ARENA_ARRAY(s->arena, struct store_value, more * rows->columns);
  if (!cells) return fail_memory(s);
  if (rows->cells) memcpy(cells, rows->cells, rows->rows * rows->columns * sizeof *cells);
  rows->cells = cells;
  *room = more;
  return LY_OK;
}

static enum ly fetch(struct scope *s, struct store *st, sqlite3_stmt *stmt,
                     struct store_rows *rows) {
  size_t room = 0;
  int rc;
  if (rows) rows->columns = (size_t)sqlite3_column_count(stmt);
  while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
    must(rows != NULL); /* rows nobody asked for: store_query was meant */
    enum ly failed = grow_cells(s, rows, &room);
    if (failed) return failed;
    must(rows->cells != NULL);
    struct store_value *row = rows->cells + rows->rows * rows->columns;
    for (size_t c = 0; c < rows->columns; c++) row[c] = read_cell(s, stmt, (int)c);
    rows->rows++;
  }
  if (rc != SQLITE_DONE) return sqlite_fail(s, st, rc);
  return rows && arena_failed(s->arena) ? fail_memory(s) : LY_OK; /* else all is done and well */
}

/* Eight bytes at a time: a text has some hundred, and is asked for with each statement. What is
 * found by it is compared anyway. */
static uint64_t hash_of(const char *sql) {
  uint64_t h = 0, word;
  size_t left = strlen(sql);
  for (; left > 0; sql += sizeof word) {
    size_t n = left < sizeof word ? left : sizeof word;
    word = 0;
    memcpy(&word, sql, n);
    h = (h ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    h ^= h >> 32;
    left -= n;
  }
  return h;
}

static bool is_of(const struct cached *at, uint64_t hash, const char *sql) {
  return at->stmt && at->hash == hash && strcmp(sqlite3_sql(at->stmt), sql) == 0;
}

/* The statement of a text, or the slot where it goes: a free one near where it belongs, else each
 * of those there makes room in turn. */
static struct cached *find_slot(struct sqlite *lite, uint64_t hash, const char *sql, bool *found) {
  *found = true;
  size_t home = (size_t)(hash >> 40) % CACHE_SLOTS;
  struct cached *slot = NULL;
  for (size_t i = 0; i < CACHE_WAYS; i++) {
    struct cached *at = &lite->cache[(home + i) % CACHE_SLOTS];
    if (is_of(at, hash, sql)) return at;
    if (!slot && !at->stmt) slot = at;
  }
  *found = false;
  return slot ? slot : &lite->cache[(home + lite->evicted++ % CACHE_WAYS) % CACHE_SLOTS];
}

static int prepared(struct store *st, const char *sql, struct cached **out) {
  struct sqlite *lite = st->handle;
  uint64_t hash = hash_of(sql);
  bool found;
  struct cached *slot = *out = find_slot(lite, hash, sql, &found);
  if (found) return SQLITE_OK;
  sqlite3_finalize(slot->stmt);
  *slot = (struct cached){.hash = hash};
  int rc = sqlite3_prepare_v3(lite->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &slot->stmt, NULL);
  slot->ordered = rc == SQLITE_OK && is_ordered(slot->stmt);
  return rc;
}

static enum ly sqlite_run(struct scope *s, struct store *st, const char *sql,
                          const struct store_value *params, size_t count, struct store_rows *rows) {
  struct cached *cached;
  int rc = prepared(st, sql, &cached);
  if (rc == SQLITE_OK) rc = bind_all(cached, params, count);
  enum ly result = rc == SQLITE_OK ? fetch(s, st, cached->stmt, rows) : sqlite_fail(s, st, rc);
  sqlite3_reset(cached->stmt);                            /* its error has been told */
  if (cached->stmt) sqlite3_clear_bindings(cached->stmt); /* else preparing failed */
  return result;
}

static enum ly sqlite_is_empty(struct scope *s, struct store *st, bool *out) {
  struct store_rows rows = {0};
  enum ly rc = sqlite_run(s, st, "SELECT count(*) FROM sqlite_master", NULL, 0, &rows);
  if (!rc) *out = store_int(&rows, 0, 0) == 0;
  return rc;
}

static enum ly sqlite_has_table(struct scope *s, struct store *st, const char *name, bool *out) {
  struct store_rows rows = {0};
  struct store_value table = S_TEXT(str_of(name));
  enum ly rc = sqlite_run(s, st, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1",
                          &table, 1, &rows);
  *out = !rc && rows.rows > 0;
  return rc;
}

static enum ly sqlite_begin(struct scope *s, struct store *st) {
  return run_plain(s, st, "BEGIN IMMEDIATE");
}

/* WAL: who reads keeps seeing the moment of the first read. */
static enum ly sqlite_snapshot(struct scope *s, struct store *st) {
  struct store_rows none = {0};
  return sqlite_run(s, st, "BEGIN", NULL, 0, &none);
}

static bool sqlite_in_transaction(struct store *st) {
  return sqlite3_get_autocommit(db_of(st)) == 0;
}

/* A SQLite file of another program is not touched: ours carry APPLICATION_ID, and only an empty
 * file that carries no other is made ours, and only when a database is to be made. */
static enum ly claim(struct scope *s, struct store *st, enum store_mode mode) {
  bool empty;
  enum ly rc = sqlite_is_empty(s, st, &empty);
  if (rc) return rc;
  struct store_rows rows = {0};
  rc = sqlite_run(s, st, "PRAGMA application_id", NULL, 0, &rows);
  if (rc) return rc;
  int64_t id = store_int(&rows, 0, 0);
  if (id == APPLICATION_ID) return LY_OK;
  if (!empty || id != 0 || mode == STORE_EXISTING) {
    return fail(s, LY_CORRUPT, MSG_STORE_NOT_OURS, st->place);
  }
  char pragma[64];
  snprintf(pragma, sizeof pragma, "PRAGMA application_id=%d", APPLICATION_ID);
  return run_plain(s, st, pragma);
}

/* SQLite tells by a row, not by an error, when a disk can not have a WAL. */
static enum ly set_wal(struct scope *s, struct store *st) {
  struct store_rows rows = {0};
  enum ly rc = sqlite_run(s, st, "PRAGMA journal_mode=WAL", NULL, 0, &rows);
  if (rc) return rc;
  bool wal = rows.rows == 1 && str_is(store_text(&rows, 0, 0), "wal");
  return wal ? LY_OK : fail(s, LY_IO, MSG_STORE_NO_WAL, st->place);
}

/* SQLite's count of its memory takes a lock at every allocation. Pages as they were before a
 * savepoint stay in memory up to UNDO_BYTES, behind which they go to a file: a delivery of a phone
 * with a savepoint for each act writes ten of them an act. AddressSanitizer would mark all of that
 * memory at each savepoint: SQLite's own measure there. Where somebody has used SQLite in this
 * process before us both stay as they are. */
#ifdef __SANITIZE_ADDRESS__
enum { UNDO_BYTES = 64 << 10 };
#else
enum { UNDO_BYTES = 8 << 20 };
#endif

static pthread_once_t configured = PTHREAD_ONCE_INIT;

static void configure(void) {
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, UNDO_BYTES);
}

/* When what stands in the WAL goes to the database: every time takes two syncs, and the pages that
 * several commits changed are written once. So a commit as large as WAL_PAGES, a chunk of an
 * import, waits for some more of its kind; else each would be written twice at once. */
enum { WAL_PAGES = 4000, WAL_COMMITS = 4, WAL_PAGES_MOST = 32000 /* 128 MB */ };

static int after_commit(void *context, sqlite3 *db, const char *name, int pages) {
  struct sqlite *lite = context;
  int more = pages - lite->wal_pages;
  if (more <= 0) more = pages; /* it was begun anew */
  lite->wal_pages = pages;
  bool few = pages < WAL_PAGES || (pages < WAL_PAGES_MOST && pages / WAL_COMMITS < more);
  /* What can not be moved now stays in the WAL, from where it is read, for the next time. */
  if (!few) sqlite3_wal_checkpoint_v2(db, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  return SQLITE_OK;
}

static enum ly sqlite_open(struct scope *s, struct store *st, struct str place,
                           enum store_mode mode) {
  const char *path = str_c(s->arena, place);
  if (arena_failed(s->arena)) return fail_memory(s);
  if (mode == STORE_EXISTING && !file_exists(s, place)) {
    return fail(s, LY_NOT_FOUND, MSG_STORE_NO_DATABASE, place);
  }
  struct sqlite *lite = ARENA_NEW(&st->arena, struct sqlite);
  if (!lite) return fail_memory(s);
  st->handle = lite; /* to be closed even when opening failed */
  pthread_once(&configured, configure);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
  if (mode == STORE_CREATE) flags |= SQLITE_OPEN_CREATE;
  int rc = sqlite3_open_v2(path, &lite->db, flags, NULL);
  if (rc != SQLITE_OK) return sqlite_fail(s, st, rc);
  sqlite3_extended_result_codes(lite->db, 1);
  sqlite3_busy_timeout(lite->db, BUSY_MS);
  enum ly result = claim(s, st, mode);
  if (!result) result = set_wal(s, st);
  if (result) return result;
  sqlite3_wal_hook(lite->db, after_commit, lite);
  return run_plain(s, st,
                   "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;"
                   " PRAGMA cache_size=-16384;" /* KiB, at most, of each connection */
                   /* A WAL that a long import made longer is cut once all of it is moved. */
                   " PRAGMA journal_size_limit=134217728");
}

/* Whether the file is no longer what stands under its name: somebody put a backup there, or took
 * it away. What is written to it would be gone with it. */
static bool sqlite_lost(const struct store *st) {
  int moved = 0;
  int rc = sqlite3_file_control(db_of(st), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  return rc == SQLITE_OK && moved;
}

static void sqlite_close(struct store *st) {
  struct sqlite *lite = st->handle;
  for (size_t i = 0; lite && i < CACHE_SLOTS; i++) sqlite3_finalize(lite->cache[i].stmt);
  int rc = sqlite3_close(db_of(st));
  must(rc == SQLITE_OK); /* else a statement was left open */
  st->handle = NULL;
}

const struct engine engine_sqlite = {
    .scheme = STR_INIT("sqlite"),
    .open = sqlite_open,
    .close = sqlite_close,
    .run = sqlite_run,
    .is_empty = sqlite_is_empty,
    .has_table = sqlite_has_table,
    .in_transaction = sqlite_in_transaction,
    .lost = sqlite_lost,
    .begin = sqlite_begin,
    .snapshot = sqlite_snapshot,
};
