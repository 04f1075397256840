/* PostgreSQL behind the door, by libpq.
 *
 * Parameters and answers go in binary, so that texts and bytes need no quoting and a NUL in a text
 * is an error, not an end. A write transaction takes one advisory lock: one writer at a time, as on
 * SQLite. Texts must be ordered by their bytes on all engines, so the database's collation is C.
 */
#include "store/store_int.h"

#include "base/log.h"

#include <poll.h>
#include <postgresql/libpq-fe.h>
#include <string.h>

/* Types as PostgreSQL numbers them (pg_type.dat). */
enum { OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25 };

enum { PARAMS_MAX = 128, LOCK_MS = 5000 };

/* What a SQLSTATE means to us, by its first characters; the first that fits counts. */
static const struct {
  const char *state;
  enum ly code;
  enum message message;
} states[] = {
    {"3D000", LY_NOT_FOUND, MSG_STORE_NO_PG_DATABASE},
    {"28", LY_IO, MSG_STORE_PG_REFUSED},
    {"23", LY_CONFLICT, MSG_STORE_FAILED},
    {"40001", LY_BUSY, MSG_STORE_BUSY},
    {"40P01", LY_BUSY, MSG_STORE_BUSY},
    {"55P03", LY_BUSY, MSG_STORE_BUSY},
    {"57014", LY_BUSY, MSG_STORE_BUSY},
    {"53100", LY_IO, MSG_STORE_DISK_FULL},
    {"25006", LY_IO, MSG_STORE_READ_ONLY},
    {"42501", LY_IO, MSG_STORE_READ_ONLY},
    {"53", LY_BUSY, MSG_STORE_BUSY},
    {"57P", LY_IO, MSG_STORE_PG_LOST},
    {"08", LY_IO, MSG_STORE_PG_LOST},
    {"XX001", LY_CORRUPT, MSG_STORE_DAMAGED},
    {"XX002", LY_CORRUPT, MSG_STORE_DAMAGED},
};

static struct str trimmed_detail(const char *text) {
  return str_trim(str_of(text));
}

static enum ly fail_state(struct scope *s, struct store *st, const char *state, const char *text) {
  struct str detail = trimmed_detail(text), code = str_of(state);
  log_line(s, LOG_ERROR, "store.postgres", LOG_TEXT("state", code), LOG_TEXT("detail", detail));
  for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
    if (!str_starts(code, str_of(states[i].state))) continue;
    if (states[i].message == MSG_STORE_FAILED) {
      return fail(s, states[i].code, MSG_STORE_FAILED, st->place, detail);
    }
    return fail(s, states[i].code, states[i].message, st->place);
  }
  return fail(s, LY_INTERNAL, MSG_STORE_FAILED, st->place, detail);
}

/* No answer at all: the connection is gone, and whether the statement was carried out is not known.
 */
static enum ly fail_answer(struct scope *s, struct store *st, const PGresult *result) {
  const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
  bool lost = PQstatus(st->handle) != CONNECTION_OK;
  if (!state || lost) state = lost || !result ? "08006" : "XX000";
  return fail_state(s, st, state,
                    result ? PQresultErrorMessage(result) : PQerrorMessage(st->handle));
}

/* ---- Parameters ---------------------------------------------------------------------------------
 */

struct bound {
  Oid types[PARAMS_MAX];
  const char *values[PARAMS_MAX];
  int lengths[PARAMS_MAX], formats[PARAMS_MAX];
  unsigned char integers[PARAMS_MAX][8];
};

static void put_int8(unsigned char out[8], int64_t value) {
  uint64_t bits = (uint64_t)value;
  for (int i = 0; i < 8; i++) out[i] = (unsigned char)(bits >> (56 - 8 * i));
}

static void bind(struct bound *b, size_t at, const struct store_value *v) {
  static const Oid oids[] = {
      [STORE_NULL] = 0, [STORE_INT] = OID_INT8, [STORE_TEXT] = OID_TEXT, [STORE_BLOB] = OID_BYTEA};
  must(v->type != STORE_OTHER && v->bytes.len <= INT32_MAX);
  b->types[at] = oids[v->type];
  b->formats[at] = 1;
  b->values[at] = NULL;
  b->lengths[at] = 0;
  if (v->type == STORE_NULL) return;
  b->values[at] = v->bytes.len ? v->bytes.ptr : "";
  b->lengths[at] = (int)v->bytes.len;
  if (v->type != STORE_INT) return;
  put_int8(b->integers[at], v->integer);
  b->values[at] = (const char *)b->integers[at];
  b->lengths[at] = 8;
}

/* ---- Answers ------------------------------------------------------------------------------------
 */

static int64_t get_int(const char *bytes, int length) {
  uint64_t bits = bytes[0] < 0 ? UINT64_MAX : 0; /* the sign goes on to the left */
  for (int i = 0; i < length; i++) bits = bits << 8 | (unsigned char)bytes[i];
  return (int64_t)bits;
}

static struct store_value read_cell(struct scope *s, const PGresult *result, int row, int column) {
  if (PQgetisnull(result, row, column)) return S_NULL;
  const char *bytes = PQgetvalue(result, row, column);
  int length = PQgetlength(result, row, column);
  Oid type = PQftype(result, column);
  bool integer = type == OID_INT8 || type == OID_INT4 || type == OID_INT2;
  if (integer && (length == 8 || length == 4 || length == 2)) return S_INT(get_int(bytes, length));
  struct str text = str_copy(s->arena, (struct str){bytes, (size_t)length});
  if (type == OID_TEXT) return S_TEXT(text);
  if (type == OID_BYTEA) return S_BLOB(text);
  return (struct store_value){.type = STORE_OTHER};
}

static enum ly read_rows(struct scope *s, const PGresult *result, struct store_rows *rows) {
  int count = PQntuples(result), columns = PQnfields(result);
  if (count > STORE_ROWS_MAX) {
    return fail(s, LY_LIMIT, MSG_STORE_TOO_MANY_ROWS, str_int(s->arena, STORE_ROWS_MAX));
  }
  size_t cells = (size_t)count * (size_t)columns;
  rows->columns = (size_t)columns;
  rows->cells = ARENA_ARRAY(s->arena, struct store_value, cells + 1);
  if (!rows->cells) return fail_memory(s);
  for (int r = 0; r < count; r++) {
    for (int c = 0; c < columns; c++)
      *(rows->cells + rows->rows * rows->columns + c) = read_cell(s, result, r, c);
    rows->rows++;
  }
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

static enum ly postgres_run(struct scope *s, struct store *st, const char *sql,
                            const struct store_value *params, size_t count,
                            struct store_rows *rows) {
  struct bound b; /* what is not bound is not read */
  must(count <= PARAMS_MAX);
  for (size_t i = 0; i < count; i++) bind(&b, i, &params[i]);
  PGresult *result =
      PQexecParams(st->handle, sql, (int)count, b.types, b.values, b.lengths, b.formats, 1);
  ExecStatusType status = result ? PQresultStatus(result) : PGRES_FATAL_ERROR;
  enum ly rc = LY_OK;
  if (status == PGRES_TUPLES_OK) {
    must(rows != NULL); /* rows nobody asked for: store_query was meant */
    rc = read_rows(s, result, rows);
  } else if (status != PGRES_COMMAND_OK) {
    rc = fail_answer(s, st, result);
  } else if (strcmp(sql, "COMMIT") == 0 && strcmp(PQcmdStatus(result), "COMMIT") != 0) {
    /* After a failed statement PostgreSQL answers COMMIT with a rollback, and calls it success. */
    rc = fail(s, LY_INTERNAL, MSG_STORE_FAILED, st->place, str_of(PQcmdStatus(result)));
  }
  PQclear(result);
  return rc;
}

/* ---- Many rows ----------------------------------------------------------------------------------
 *
 * COPY in its binary form: a header, then of each row how many columns and of each column its
 * length
 * (-1: NULL) and its bytes, at last a row of -1 columns (PostgreSQL documentation, COPY, file
 * formats).
 */

enum { COPY_BYTES = 64 * 1024 };

struct copying {
  PGconn *to;
  char *bytes;
  size_t used;
  bool good;
};

static void copy_flush(struct copying *c) {
  if (c->good && c->used) c->good = PQputCopyData(c->to, c->bytes, (int)c->used) == 1;
  c->used = 0;
}

static void copy_bytes(struct copying *c, const char *bytes, size_t size) {
  while (size) {
    size_t n = COPY_BYTES - c->used < size ? COPY_BYTES - c->used : size;
    memcpy(c->bytes + c->used, bytes, n);
    c->used += n;
    bytes += n;
    size -= n;
    if (c->used == COPY_BYTES) copy_flush(c);
  }
}

/* A number of `size` bytes, the most significant first. */
static void copy_number(struct copying *c, int64_t number, size_t size) {
  unsigned char bytes[8];
  put_int8(bytes, number);
  copy_bytes(c, (const char *)bytes + sizeof bytes - size, size);
}

static void copy_cell(struct copying *c, const struct store_value *v) {
  must(v->type != STORE_OTHER && v->bytes.len <= INT32_MAX);
  if (v->type == STORE_NULL) {
    copy_number(c, -1, 4);
  } else if (v->type == STORE_INT) {
    copy_number(c, 8, 4);
    copy_number(c, v->integer, 8);
  } else {
    copy_number(c, (int64_t)v->bytes.len, 4);
    copy_bytes(c, v->bytes.ptr, v->bytes.len);
  }
}

static void copy_rows(struct copying *c, size_t width, const struct store_value *cells,
                      size_t rows) {
  static const char header[19] = "PGCOPY\n\377\r\n"; /* and flags and extensions: none */
  copy_bytes(c, header, sizeof header);
  for (size_t r = 0; c->good && r < rows; r++) {
    copy_number(c, (int64_t)width, 2);
    for (size_t i = 0; i < width; i++) copy_cell(c, &cells[r * width + i]);
  }
  copy_number(c, -1, 2);
  copy_flush(c);
}

/* What the server says to the end; all of it has to be heard before the next statement. */
static enum ly copy_end(struct scope *s, struct store *st, struct copying *c) {
  bool ended = PQputCopyEnd(st->handle, c->good ? NULL : "not sent whole") == 1;
  PGresult *result = PQgetResult(st->handle), *rest;
  bool done = ended && c->good && PQresultStatus(result) == PGRES_COMMAND_OK;
  enum ly rc = done ? LY_OK : fail_answer(s, st, result);
  PQclear(result);
  while ((rest = PQgetResult(st->handle)) != NULL) PQclear(rest);
  return rc;
}

static enum ly postgres_insert(struct scope *s, struct store *st, const char *table,
                               const char *columns, size_t width, const struct store_value *cells,
                               size_t rows) {
  enum { SQL_MAX = 16 * 1024 };
  struct copying c = {.to = st->handle, .bytes = arena_alloc(s->arena, COPY_BYTES), .good = true};
  struct buf b = buf_open(s->arena, SQL_MAX);
  buf_printf(&b, "COPY %s", table);
  buf_add(&b, STR(" ("));
  buf_add(&b, str_of(columns));
  buf_add(&b, STR(") FROM STDIN (FORMAT binary)"));
  const char *sql = str_c(s->arena, buf_str(&b));
  if (!c.bytes || buf_failed(&b) || arena_failed(s->arena)) return fail_memory(s);
  PGresult *result = PQexec(st->handle, sql);
  bool open = PQresultStatus(result) == PGRES_COPY_IN;
  enum ly rc = open ? LY_OK : fail_answer(s, st, result);
  PQclear(result);
  if (rc) return rc;
  copy_rows(&c, width, cells, rows);
  return copy_end(s, st, &c);
}

static enum ly ask(struct scope *s, struct store *st, const char *sql, struct str *out) {
  struct store_rows rows = {0};
  enum ly rc = postgres_run(s, st, sql, NULL, 0, &rows);
  if (!rc) *out = rows.rows ? store_text(&rows, 0, 0) : STR("");
  return rc;
}

static enum ly postgres_begin(struct scope *s, struct store *st) {
  struct store_rows rows = {0};
  enum ly rc = postgres_run(s, st, "BEGIN", NULL, 0, NULL);
  if (rc) return rc;
  rc = postgres_run(s, st, "SELECT 1 FROM pg_advisory_xact_lock(1282372981)", NULL, 0, &rows);
  if (!rc) return LY_OK;
  struct error why = s->error;
  s->error = (struct error){0};
  enum ly undone = postgres_run(s, st, "ROLLBACK", NULL, 0, NULL);
  (void)undone; /* the first error is the one to tell */
  s->error = why;
  return rc;
}

static enum ly postgres_snapshot(struct scope *s, struct store *st) {
  return postgres_run(s, st, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", NULL, 0, NULL);
}

static enum ly postgres_is_empty(struct scope *s, struct store *st, bool *out) {
  struct store_rows rows = {0};
  enum ly rc = postgres_run(s, st,
                            "SELECT count(*) FROM pg_catalog.pg_tables"
                            " WHERE schemaname = current_schema()",
                            NULL, 0, &rows);
  if (!rc) *out = store_int(&rows, 0, 0) == 0;
  return rc;
}

static enum ly postgres_has_table(struct scope *s, struct store *st, const char *name, bool *out) {
  struct store_rows rows = {0};
  struct store_value table = S_TEXT(str_of(name));
  enum ly rc = postgres_run(s, st,
                            "SELECT 1 FROM pg_catalog.pg_tables"
                            " WHERE schemaname = current_schema() AND tablename = $1",
                            &table, 1, &rows);
  *out = !rc && rows.rows > 0;
  return rc;
}

static bool postgres_in_transaction(struct store *st) {
  PGTransactionStatusType status = PQtransactionStatus(st->handle);
  return status != PQTRANS_IDLE && status != PQTRANS_UNKNOWN; /* a lost one has rolled back */
}

/* A server that stopped has sent its last words, or at least closed the line: that is found by
 * reading what is there, so that nobody's request has to fail for it. */
static void hear_the_end(PGconn *c) {
  enum { READS_MAX = 4 };
  struct pollfd line = {.fd = PQsocket(c), .events = POLLIN};
  for (int i = 0; i < READS_MAX && line.fd >= 0 && PQstatus(c) == CONNECTION_OK; i++) {
    if (poll(&line, 1, 0) != 1 || !PQconsumeInput(c)) return;
  }
}

static bool postgres_lost(const struct store *st) {
  if (PQtransactionStatus(st->handle) == PQTRANS_IDLE) hear_the_end(st->handle);
  return PQstatus(st->handle) != CONNECTION_OK;
}

/* ---- Opening ------------------------------------------------------------------------------------
 */

static void hush(void *context, const char *notice) {
  (void)context;
  (void)notice;
}

/* Texts as UTF-8, ordered by their bytes, every commit on disk. */
static enum ly check_database(struct scope *s, struct store *st) {
  struct str encoding, collation;
  enum ly rc = ask(s, st, "SELECT current_setting('server_encoding')", &encoding);
  if (!rc) {
    rc = ask(s, st,
             "SELECT datcollate::text FROM pg_catalog.pg_database"
             " WHERE datname = current_database()",
             &collation);
  }
  if (rc) return rc;
  bool good = str_is(encoding, "UTF8") && (str_is(collation, "C") || str_is(collation, "POSIX"));
  if (!good) {
    return fail(s, LY_UNSUPPORTED, MSG_STORE_PG_COLLATION, st->place, encoding, collation);
  }
  struct store_rows rows = {0};
  return postgres_run(s, st,
                      "SELECT set_config('lock_timeout', '5000', false),"
                      " set_config('synchronous_commit', 'on', false),"
                      " set_config('client_encoding', 'UTF8', false)",
                      NULL, 0, &rows);
}

static enum ly check_mode(struct scope *s, struct store *st, enum store_mode mode) {
  bool empty = false;
  enum ly rc = mode == STORE_EXISTING ? postgres_is_empty(s, st, &empty) : LY_OK;
  if (rc || !empty) return rc;
  return fail(s, LY_NOT_FOUND, MSG_STORE_NO_DATABASE, st->place);
}

/* Of the parameters behind "?" those that say where it is; others may be passwords. */
static void add_shown_parameters(struct buf *b, struct str query) {
  static const struct str shown[] = {STR_INIT("host="), STR_INIT("port="), STR_INIT("dbname="),
                                     STR_INIT("user=")};
  char before = '?';
  while (query.len) {
    size_t n = 0;
    while (n < query.len && query.ptr[n] != '&') n++;
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
      if (!str_starts(query, shown[i])) continue;
      buf_char(b, before);
      buf_add(b, (struct str){query.ptr, n});
      before = '&';
    }
    query = str_from(query, n < query.len ? n + 1 : n);
  }
}

/* The libpq URI of what stands behind the scheme. */
static struct str uri_of(struct arena *a, struct str place) {
  struct buf b = buf_open(a, place.len + 32);
  buf_add(&b, STR("postgresql:"));
  buf_add(&b, place);
  return buf_str(&b);
}

/* The same without the passwords it may hold: for messages. */
static struct str shown_uri(struct arena *a, struct str place) {
  size_t at = 0, colon = 0, end = 0;
  while (end < place.len && place.ptr[end] != '?') end++;
  for (size_t i = place.len > 2 ? 2 : 0; i < end && place.ptr[i] != '/'; i++) { /* behind // */
    if (place.ptr[i] == '@') at = i;
    if (place.ptr[i] == ':' && !at && !colon) colon = i;
  }
  struct buf b = buf_open(a, place.len + 32);
  bool hide = at && colon;
  buf_add(&b, STR("postgresql:"));
  buf_add(&b, (struct str){place.ptr, hide ? colon : end});
  if (hide) buf_add(&b, (struct str){place.ptr + at, end - at});
  add_shown_parameters(&b, str_from(place, end < place.len ? end + 1 : end));
  return buf_str(&b);
}

/* A host that died without a word would else hold the writer for a quarter of an hour. What the
 * address itself says comes last and counts. */
static PGconn *connect_with_limits(const char *uri) {
  static const char *const names[] = {"connect_timeout",
                                      "keepalives_idle",
                                      "keepalives_interval",
                                      "keepalives_count",
                                      "tcp_user_timeout",
                                      "dbname",
                                      NULL};
  const char *values[] = {"5", "10", "5", "3", "15000", uri, NULL};
  return PQconnectdbParams(names, values, 1);
}

static enum ly postgres_open(struct scope *s, struct store *st, struct str place,
                             enum store_mode mode) {
  const char *text = str_c(s->arena, uri_of(s->arena, place));
  if (arena_failed(s->arena)) return fail_memory(s);
  st->place = shown_uri(&st->arena, place);
  st->handle = connect_with_limits(text);
  if (!st->handle) return fail_memory(s);
  if (PQstatus(st->handle) != CONNECTION_OK) {
    struct str detail = trimmed_detail(PQerrorMessage(st->handle));
    log_line(s, LOG_ERROR, "store.postgres", LOG_TEXT("detail", detail));
    return fail(s, LY_IO, MSG_STORE_PG_CANNOT_CONNECT, st->place, detail);
  }
  PQsetNoticeProcessor(st->handle, hush, NULL);
  enum ly rc = check_database(s, st);
  return rc ? rc : check_mode(s, st, mode);
}

static void postgres_close(struct store *st) {
  PQfinish(st->handle);
  st->handle = NULL;
}

#define POSTGRES(scheme_) \
  { \
    .scheme = STR_INIT(scheme_), .open = postgres_open, .close = postgres_close, \
    .run = postgres_run, .is_empty = postgres_is_empty, .has_table = postgres_has_table, \
    .in_transaction = postgres_in_transaction, .lost = postgres_lost, .begin = postgres_begin, \
    .snapshot = postgres_snapshot, .insert = postgres_insert \
  }

const struct engine engine_postgresql = POSTGRES("postgresql"),
                    engine_postgres = POSTGRES("postgres"); /* libpq takes both */
