/* store/: the door, on both engines: what holds of one holds of the other. */
#include "tests/support.h"

#include "base/file.h"
#include "base/log.h"
#include "store/store.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct store *open_new(struct fixture *f) {
  struct store *st;
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &st));
  return st;
}

static void put(struct fixture *f, struct store *st, struct str name, struct str value) {
  struct tx *tx;
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_ok(f, setting_put(&f->scope, tx, name, value));
  assert_ok(f, store_commit(&f->scope, tx));
}

static void what_is_committed_stays(void **state) {
  struct fixture *f = *state;
  struct store *st = open_new(f);
  struct str got;
  put(f, st, STR("名"), STR("值"));
  put(f, st, STR("名"), STR("新值"));
  store_close(st);
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_EXISTING, &st));
  assert_ok(f, setting_get(&f->scope, st, STR("名"), &got));
  assert_str(got, "新值");
  assert_ok(f, setting_get(&f->scope, st, STR("无"), &got));
  assert_str(got, "");
  store_close(st);
}

static void what_is_rolled_back_is_gone(void **state) {
  struct fixture *f = *state;
  struct store *st = open_new(f);
  struct tx *tx;
  struct str got;
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_ok(f, setting_put(&f->scope, tx, STR("a"), STR("1")));
  store_rollback(tx);
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_ok(f, setting_put(&f->scope, tx, STR("b"), STR("1")));
  store_close(st); /* closing rolls back what is open */
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_EXISTING, &st));
  assert_ok(f, setting_get(&f->scope, st, STR("a"), &got));
  assert_str(got, "");
  assert_ok(f, setting_get(&f->scope, st, STR("b"), &got));
  assert_str(got, "");
  store_close(st);
}

/* $2 before $1, one of them twice; NULL, empty text, bytes with zeros, the ends of int64. */
static void parameters_go_by_their_number(void **state) {
  struct fixture *f = *state;
  struct store *st = open_new(f);
  struct store_rows rows = {0};
  struct str bytes = {"\0\xFF\0", 3};
  assert_ok(
      f, store_query(&f->scope, st, "titTbt", "SELECT $2, $1, $2, $3, $4, $5", &rows,
                     S_INT(INT64_MIN), S_TEXT(STR("乙")), S_NULL, S_BLOB(bytes), S_TEXT(STR(""))));
  assert_int_equal(rows.rows, 1);
  assert_int_equal(rows.columns, 6);
  assert_str(store_text(&rows, 0, 0), "乙");
  assert_int_equal(store_int(&rows, 0, 1), INT64_MIN);
  assert_str(store_text(&rows, 0, 2), "乙");
  assert_int_equal(rows.cells[3].type, STORE_NULL);
  assert_true(str_eq(store_text(&rows, 0, 4), bytes));
  assert_int_equal(rows.cells[5].type, STORE_TEXT);
  store_close(st);
}

static void many_rows_come_whole(void **state) {
  struct fixture *f = *state;
  struct store *st = open_new(f);
  struct store_rows rows = {0};
  const char *count =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
      " WHERE i < $1) SELECT i FROM n";
  assert_ok(f, store_query(&f->scope, st, "i", count, &rows, S_INT(5000)));
  assert_int_equal(rows.rows, 5000);
  for (size_t i = 0; i < rows.rows; i++) assert_int_equal(store_int(&rows, i, 0), i + 1);
  int rc = store_query(&f->scope, st, "i", count, &rows, S_INT(STORE_ROWS_MAX + 1));
  assert_int_equal(rc, LY_LIMIT);
  store_close(st);
}

static void a_conflict_is_named(void **state) {
  struct fixture *f = *state;
  struct store *st = open_new(f);
  struct tx *tx;
  assert_ok(f, store_begin(&f->scope, st, &tx));
  const char *insert = "INSERT INTO setting (name, value) VALUES ($1, $2)";
  assert_ok(f, store_exec(&f->scope, tx, insert, S_TEXT(STR("a")), S_TEXT(STR("1"))));
  int rc = store_exec(&f->scope, tx, insert, S_TEXT(STR("a")), S_TEXT(STR("2")));
  assert_int_equal(rc, LY_CONFLICT);
  store_close(st);
}

static void write_file(struct str path, const void *bytes, size_t size) {
  int fd = open(path.ptr, O_CREAT | O_WRONLY | O_TRUNC, 0600);
  assert_true(fd >= 0);
  assert_int_equal(write(fd, bytes, size), size);
  close(fd);
}

/* Files that are not ours are refused in one line and left as they are. */
static void foreign_files_are_left_alone(void **state) {
  struct fixture *f = *state;
  struct store *st;
  struct str text = fixture_path(f, "text.db"), other = fixture_path(f, "other.db"), after;
  static const char words[] = "not a database at all, but long enough to have a header of its own";
  write_file(text, words, sizeof words);
  assert_int_equal(store_open(&f->scope, text, STORE_CREATE, &st), LY_CORRUPT);
  assert_null(st);
  fixture_reset(f);
  assert_ok(f, file_read(&f->scope, text, 1000, &after));
  assert_true(str_eq(after, (struct str){words, sizeof words}));
  char command[512];
  snprintf(command, sizeof command, "sqlite3 '%s' 'CREATE TABLE mine (a)'", other.ptr);
  assert_int_equal(system(command), 0);
  struct str before, afterwards;
  assert_ok(f, file_read(&f->scope, other, 100000, &before));
  assert_int_equal(store_open(&f->scope, other, STORE_CREATE, &st), LY_CORRUPT);
  assert_ok(f, file_read(&f->scope, other, 100000, &afterwards) ? LY_IO : LY_OK);
  assert_true(str_eq(before, afterwards));
  assert_non_null(strstr(str_c(&f->arena, error_text(&f->scope)), "不是老幼的数据库"));
  fixture_reset(f);
  assert_int_equal(store_open(&f->scope, fixture_path(f, "no.db"), STORE_EXISTING, &st),
                   LY_NOT_FOUND);
}

/* An empty file is a database to be made, but not by who only wants to read; another program's mark
 * on an empty database is respected. */
static void only_an_empty_file_is_taken(void **state) {
  struct fixture *f = *state;
  struct store *st;
  struct str empty = fixture_path(f, "empty.db"), marked = fixture_path(f, "marked.db");
  char command[512];
  write_file(empty, "", 0);
  assert_int_equal(store_open(&f->scope, empty, STORE_EXISTING, &st), LY_CORRUPT);
  fixture_reset(f);
  assert_ok(f, store_open(&f->scope, empty, STORE_CREATE, &st));
  store_close(st);
  snprintf(command, sizeof command, "sqlite3 '%s' 'PRAGMA application_id=12345'", marked.ptr);
  assert_int_equal(system(command), 0);
  assert_int_equal(store_open(&f->scope, marked, STORE_CREATE, &st), LY_CORRUPT);
}

/* What is not of the type the program wrote is damage, told and not trusted. SQLite keeps any type
 * in any column; PostgreSQL does not, but a statement may ask for others. */
static void wrong_types_are_damage(void **state) {
  struct fixture *f = *state;
  struct store *st = open_new(f);
  struct store_rows rows = {0};
  static const struct {
    const char *types, *sql;
    enum ly want;
  } cases[] = {
      {"i", "SELECT 1", LY_OK},        {"i", "SELECT 'x'", LY_CORRUPT},
      {"t", "SELECT 'x'", LY_OK},      {"t", "SELECT 1", LY_CORRUPT},
      {"t", "SELECT 1.5", LY_CORRUPT}, {"i", "SELECT NULL", LY_CORRUPT},
      {"I", "SELECT NULL", LY_OK},     {"b", "SELECT 'x'", LY_CORRUPT},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int rc = store_query(&f->scope, st, cases[i].types, cases[i].sql, &rows);
    assert_int_equal(rc, cases[i].want);
    fixture_reset(f);
  }
  store_close(st);
}

/* Only SQLite keeps bytes that are no UTF-8 as a text. */
static void texts_are_utf8(void **state) {
  struct fixture *f = *state;
  struct store *st = open_new(f);
  struct store_rows rows = {0};
  int rc = store_query(&f->scope, st, "t", "SELECT CAST(x'FF' AS TEXT)", &rows);
  assert_int_equal(rc, LY_CORRUPT);
  fixture_reset(f);
  assert_ok(f, store_query(&f->scope, st, "b", "SELECT x'00'", &rows));
  store_close(st);
}

/* PostgreSQL keeps no NUL in a text; cut silently it would be another text. */
static void a_text_with_nul_is_refused(void **state) {
  struct fixture *f = *state;
  struct store *st = open_new(f);
  struct tx *tx;
  struct str got;
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_int_not_equal(setting_put(&f->scope, tx, STR("a"), (struct str){"x\0y", 3}), LY_OK);
  store_rollback(tx);
  fixture_reset(f);
  assert_ok(f, setting_get(&f->scope, st, STR("a"), &got));
  assert_str(got, "");
  store_close(st);
}

/* A transaction in which a statement failed is not committed by asking for it. */
static void a_failed_transaction_does_not_commit(void **state) {
  struct fixture *f = *state;
  struct store *st = open_new(f);
  struct tx *tx;
  struct str got;
  const char *insert = "INSERT INTO setting (name, value) VALUES ($1, $2)";
  put(f, st, STR("a"), STR("1"));
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_ok(f, store_exec(&f->scope, tx, insert, S_TEXT(STR("b")), S_TEXT(STR("1"))));
  int rc = store_exec(&f->scope, tx, insert, S_TEXT(STR("a")), S_TEXT(STR("2")));
  assert_int_equal(rc, LY_CONFLICT);
  assert_int_not_equal(store_commit(&f->scope, tx), LY_OK);
  fixture_reset(f);
  assert_ok(f, setting_get(&f->scope, st, STR("b"), &got));
  assert_str(got, "");
  put(f, st, STR("c"), STR("1")); /* so nothing is open */
  store_close(st);
}

/* Texts are ordered by their bytes, whatever the language of the machine. */
static void texts_are_ordered_by_bytes(void **state) {
  struct fixture *f = *state;
  struct store *st = open_new(f);
  struct store_rows rows = {0};
  static const char *const names[] = {"a", "B", "_", "中", "乙", "ä", "A"};
  static const char *const sorted[] = {"A", "B", "_", "a", "ä", "中", "乙"};
  for (size_t i = 0; i < 7; i++) put(f, st, str_of(names[i]), STR("1"));
  assert_ok(f, store_query(&f->scope, st, "t", "SELECT name FROM setting ORDER BY name", &rows));
  assert_int_equal(rows.rows, 7);
  for (size_t i = 0; i < 7; i++) assert_str(store_text(&rows, i, 0), sorted[i]);
  store_close(st);
}

/* A second writer waits, and gives up in words when it takes too long; a reader never waits. */
static void assert_piece(struct fixture *f, struct store *st, int64_t piece, struct str want) {
  struct store_rows rows = {0};
  assert_ok(f, store_query(&f->scope, st, "b",
                           "SELECT sealed FROM file_piece WHERE district = $1 AND piece = $2",
                           &rows, S_TEXT(STR("331121")), S_INT(piece)));
  assert_int_equal(rows.rows, 1);
  assert_true(str_eq(store_text(&rows, 0, 0), want));
}

/* Rows in bulk come out as they went in: longer than any buffer, empty, NULL, negative. */
static void many_rows_go_in_at_once(void **state) {
  struct fixture *f = *state;
  struct store *st = open_new(f);
  enum { MANY = 2500, LONG = 200001 };
  static const char columns[] = "district, sm3, piece, sealed",
                    jobs[] = "district, name, period, due_at, state, attempts, ended_at, message";
  char *bytes = arena_alloc(&f->arena, LONG);
  assert_non_null(bytes);
  for (size_t i = 0; i < LONG; i++) bytes[i] = (char)(i * 7);
  const struct str piece = {bytes, LONG}, district = STR("331121");
  struct store_value *cells = ARENA_ARRAY(&f->arena, struct store_value, 4 * MANY);
  assert_non_null(cells);
  for (size_t i = 0; i < MANY; i++) {
    cells[4 * i] = S_TEXT(district);
    cells[4 * i + 1] = S_TEXT(str_of(i % 2 ? "引号'\"\\" : ""));
    cells[4 * i + 2] = S_INT((int64_t)i - 1000);
    cells[4 * i + 3] = S_BLOB(((struct str){bytes, i == 7 ? LONG : i % 5}));
  }
  const struct store_value job[] = {S_TEXT(district), S_TEXT(STR("a")), S_TEXT(STR("b")),
                                    S_INT(INT64_MIN), S_TEXT(STR("c")), S_INT(INT64_MAX),
                                    S_NULL,           S_TEXT(STR(""))};
  struct tx *tx;
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_ok(f, store_insert(&f->scope, tx, "file_piece", columns, 4, cells, MANY));
  assert_ok(f, store_insert(&f->scope, tx, "file_piece", columns, 4, cells, 0));
  assert_ok(f, store_insert(&f->scope, tx, "job", jobs, 8, job, 1));
  assert_ok(f, store_commit(&f->scope, tx));
  struct store_rows rows = {0};
  assert_ok(f, store_query(&f->scope, st, "iit",
                           "SELECT count(*), min(piece), max(sm3) FROM file_piece"
                           " WHERE district = $1",
                           &rows, S_TEXT(district)));
  assert_int_equal(store_int(&rows, 0, 0), MANY);
  assert_int_equal(store_int(&rows, 0, 1), -1000);
  assert_str(store_text(&rows, 0, 2), "引号'\"\\");
  assert_piece(f, st, 7 - 1000, piece);
  assert_piece(f, st, 13 - 1000, (struct str){bytes, 3});
  assert_piece(f, st, 5 - 1000, STR(""));
  assert_ok(f, store_query(&f->scope, st, "iiII",
                           "SELECT due_at, attempts, started_at, ended_at FROM job"
                           " WHERE district = $1",
                           &rows, S_TEXT(district)));
  assert_true(store_int(&rows, 0, 0) == INT64_MIN && store_int(&rows, 0, 1) == INT64_MAX);
  assert_true(rows.cells[2].type == STORE_NULL && rows.cells[3].type == STORE_NULL);

  cells[2] = S_INT(5000); /* the first is new, the second is there: none goes in */
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_int_equal(store_insert(&f->scope, tx, "file_piece", columns, 4, cells, 2), LY_CONFLICT);
  store_rollback(tx);
  fixture_reset(f);
  assert_ok(f,
            store_query(&f->scope, st, "i", "SELECT count(*) FROM file_piece WHERE district = $1",
                        &rows, S_TEXT(STR("331121"))));
  assert_int_equal(store_int(&rows, 0, 0), MANY);
  store_close(st);
}

static void one_writer_at_a_time(void **state) {
  struct fixture *f = *state;
  struct store *first = open_new(f), *second = open_new(f);
  struct tx *tx, *other;
  struct str got;
  put(f, first, STR("a"), STR("old"));
  assert_ok(f, store_begin(&f->scope, first, &tx));
  assert_ok(f, setting_put(&f->scope, tx, STR("a"), STR("new")));
  assert_int_equal(store_begin(&f->scope, second, &other), LY_BUSY);
  fixture_reset(f);
  assert_ok(f, setting_get(&f->scope, second, STR("a"), &got));
  assert_str(got, "old");
  assert_ok(f, store_commit(&f->scope, tx));
  put(f, second, STR("b"), STR("1"));
  assert_ok(f, setting_get(&f->scope, second, STR("a"), &got));
  assert_str(got, "new");
  store_close(first);
  store_close(second);
}

/* An address that leads nowhere is told in words, without the password it may hold. */
static void a_wrong_address_is_told(void **state) {
  struct fixture *f = *state;
  struct store *st;
  static const struct {
    const char *address;
    enum ly want;
  } cases[] = {
      {"postgresql://me:geheim@/none?host=/nowhere", LY_IO},
      {"postgres://me:geheim@/none?host=/nowhere", LY_IO},
      {"postgresql:///none?host=/nowhere&user=me&password=geheim", LY_IO},
      {"postgresql:///none?sslpassword=geheim&host=/nowhere", LY_IO},
      {"mysql://me:geheim@there/db", LY_UNSUPPORTED},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_int_equal(store_open(&f->scope, str_of(cases[i].address), STORE_CREATE, &st),
                     cases[i].want);
    assert_null(st);
    if (i < 4) assert_null(strstr(str_c(&f->arena, error_text(&f->scope)), "geheim"));
    fixture_reset(f);
  }
}

/* The server goes away in the middle: an error in words, nothing kept, and no crash afterwards. */
static void a_lost_connection_is_told(void **state) {
  struct fixture *f = *state;
  struct store *st = open_new(f), *other = open_new(f);
  struct store_rows rows = {0};
  struct tx *tx;
  struct str got;
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_ok(f, setting_put(&f->scope, tx, STR("a"), STR("1")));
  assert_ok(f, store_query(&f->scope, other, "i",
                           "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                           " WHERE datname = current_database() AND pid <> pg_backend_pid()",
                           &rows));
  assert_int_equal(store_commit(&f->scope, tx), LY_IO);
  assert_non_null(strstr(str_c(&f->arena, error_text(&f->scope)), "不能确定"));
  store_close(st);
  fixture_reset(f);
  assert_ok(f, setting_get(&f->scope, other, STR("a"), &got));
  assert_str(got, "");
  store_close(other);
}

/* More than a page of rows in a table, bytes of all values, in both directions between engines and
 * within one; the copy of the copy has the same digests. */
static void a_copy_is_the_same(void **state) {
  struct fixture *f = *state;
  struct store *from = open_new(f), *to;
  struct store_copied *first, *again;
  struct tx *tx;
  size_t count;
  char bytes[256];
  for (int i = 0; i < 256; i++) bytes[i] = (char)i;
  assert_ok(f, store_begin(&f->scope, from, &tx));
  for (int i = 0; i < 120; i++) {
    struct str n = str_int(&f->arena, i * 7919 % 1000);
    assert_ok(f, setting_put(&f->scope, tx, n, STR("值")));
  }
  assert_ok(f, store_exec(&f->scope, tx, "INSERT INTO pack_version VALUES ('p', 'v', $1)",
                          S_INT(INT64_MIN)));
  for (int i = 0; i < 60; i++) {
    assert_ok(f, store_exec(&f->scope, tx, "INSERT INTO pack_file VALUES ('p', 'v', $1, $2)",
                            S_TEXT(str_int(&f->arena, i)), S_BLOB(((struct str){bytes, 256}))));
  }
  assert_ok(f, store_commit(&f->scope, tx));
  for (enum test_engine engine = TEST_SQLITE; engine <= TEST_POSTGRES; engine++) {
    struct str there = fixture_new_database(f, engine), back = fixture_new_database(f, test_engine);
    assert_ok(f, store_open(&f->scope, there, STORE_CREATE, &to));
    assert_ok(f, store_copy(&f->scope, from, to, &first, &count));
    struct store *third;
    assert_ok(f, store_open(&f->scope, back, STORE_CREATE, &third));
    assert_ok(f, store_copy(&f->scope, to, third, &again, &count));
    assert_int_equal(first[0].rows, 120);
    assert_int_equal(first[2].rows, 60);
    for (size_t i = 0; i < count; i++) assert_true(str_eq(first[i].digest, again[i].digest));
    assert_int_equal(store_copy(&f->scope, from, third, &again, &count), LY_CONFLICT);
    fixture_reset(f);
    store_close(to);
    store_close(third);
  }
  put(f, from, STR("after"), STR("1")); /* the snapshot is over */
  store_close(from);
}

/* While somebody writes, a copy is one moment of it: what was written together came together. */
static void a_copy_is_one_moment(void **state) {
  struct fixture *f = *state;
  store_close(open_new(f));
  pid_t child = fork();
  if (child == 0) {
    struct store *st = open_new(f);
    for (int i = 0;; i++) {
      struct tx *tx;
      struct str n = str_int(&f->arena, i);
      if (store_begin(&f->scope, st, &tx)) _exit(1);
      if (setting_put(&f->scope, tx, STR("left"), n)) _exit(1);
      if (setting_put(&f->scope, tx, n, n)) _exit(1);
      if (setting_put(&f->scope, tx, STR("right"), n)) _exit(1);
      if (store_commit(&f->scope, tx)) _exit(1);
    }
  }
  usleep(50000);
  for (int round = 0; round < 3; round++) {
    struct store *from = open_new(f), *to;
    struct store_copied *copied;
    size_t count;
    struct str left, right;
    struct str there = fixture_new_database(f, TEST_SQLITE);
    assert_ok(f, store_open(&f->scope, there, STORE_CREATE, &to));
    assert_ok(f, store_copy(&f->scope, from, to, &copied, &count));
    assert_ok(f, setting_get(&f->scope, to, STR("left"), &left));
    assert_ok(f, setting_get(&f->scope, to, STR("right"), &right));
    assert_true(left.len && str_eq(left, right));
    store_close(from);
    store_close(to);
  }
  kill(child, SIGKILL);
  int status;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFSIGNALED(status)); /* it wrote to the end */
}

/* A table that is made but not copied would be lost by a backup. */
static void every_table_is_copied(void **state) {
  struct fixture *f = *state;
  struct store *st = open_new(f);
  struct store_rows rows = {0};
  const char *sql = test_engine == TEST_SQLITE
                        ? "SELECT name FROM sqlite_master WHERE type = 'table'"
                        : "SELECT tablename::text FROM pg_catalog.pg_tables"
                          " WHERE schemaname = current_schema()";
  struct store *to;
  struct store_copied *copied;
  size_t count;
  struct str there = fixture_new_database(f, TEST_SQLITE);
  assert_ok(f, store_open(&f->scope, there, STORE_CREATE, &to));
  assert_ok(f, store_copy(&f->scope, st, to, &copied, &count));
  assert_ok(f, store_query(&f->scope, st, "t", sql, &rows));
  /* The steps are made; the lease is of whoever serves; what is derived is made again, with its
   * list (src/registry). */
  assert_int_equal(rows.rows, count + 9);
  for (size_t i = 0; i < rows.rows; i++) {
    struct str name = store_text(&rows, i, 0);
    size_t n = 0;
    while (n < count && !str_is(name, copied[n].table)) n++;
    static const char *const made[] = {"schema_step", "lease",      "current_table",
                                       "party_name",  "party_key",  "name_form",
                                       "given_form",  "batch_turn", "batch_turn_stale"};
    bool is_made = false;
    for (size_t m = 0; m < 9; m++) is_made |= str_is(name, made[m]);
    assert_true(n < count || is_made);
  }
  store_close(st);
  store_close(to);
}

/* With no memory left nothing is committed that is answered as failed, and no transaction stays
 * open. */
static void a_full_arena_commits_nothing(void **state) {
  struct fixture *f = *state;
  struct store *st = open_new(f);
  struct arena small;
  struct tx *tx;
  struct str got;
  arena_open(&small, 4096);
  struct scope s = scope_open(&small, f->scope.world);
  assert_int_equal(store_begin(&s, st, &tx), LY_OK);
  assert_int_equal(setting_put(&s, tx, STR("a"), STR("1")), LY_OK);
  while (arena_alloc(&small, 64)) continue;
  assert_int_equal(setting_put(&s, tx, STR("b"), STR("1")), LY_MEMORY);
  assert_int_equal(store_commit(&s, tx), LY_MEMORY);
  arena_close(&small);
  put(f, st, STR("c"), STR("1")); /* so nothing is open */
  assert_ok(f, setting_get(&f->scope, st, STR("a"), &got));
  assert_str(got, "");
  store_close(st);
}

/* A database with more steps than this program knows was made by a newer one. */
static void a_newer_database_is_refused(void **state) {
  struct fixture *f = *state;
  struct store *st = open_new(f);
  struct tx *tx;
  struct store_rows rows = {0};
  assert_ok(f, store_query(&f->scope, st, "i", "SELECT max(step) FROM schema_step", &rows));
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_ok(f, store_exec(&f->scope, tx,
                          "INSERT INTO schema_step (step, name, recorded_at) VALUES ($1, 'x', 0)",
                          S_INT(store_int(&rows, 0, 0) + 1)));
  assert_ok(f, store_commit(&f->scope, tx));
  store_close(st);
  int rc = store_open(&f->scope, fixture_database(f), STORE_EXISTING, &st);
  assert_int_equal(rc, LY_UNSUPPORTED);
}

/* Two processes that make the same database at the same time: both succeed, the steps stand once.
 */
static void two_may_create_at_once(void **state) {
  struct fixture *f = *state;
  enum { CHILDREN = 4 };
  pid_t children[CHILDREN];
  for (int i = 0; i < CHILDREN; i++) {
    children[i] = fork();
    if (children[i]) continue;
    struct store *st;
    log_to(STDERR_FILENO);
    enum ly rc = store_open(&f->scope, fixture_database(f), STORE_CREATE, &st);
    if (rc) fprintf(stderr, "%s\n", str_c(&f->arena, error_text(&f->scope)));
    store_close(st);
    _exit((int)rc);
  }
  for (int i = 0; i < CHILDREN; i++) {
    int status;
    assert_int_equal(waitpid(children[i], &status, 0), children[i]);
    assert_int_equal(status, 0);
  }
  struct store *st = open_new(f);
  struct store_rows rows = {0};
  assert_ok(f,
            store_query(&f->scope, st, "ii", "SELECT count(*), max(step) FROM schema_step", &rows));
  assert_int_equal(store_int(&rows, 0, 0), store_int(&rows, 0, 1));
  store_close(st);
}

/* A child that dies by SIGKILL in the middle of writing leaves whole transactions only. */
static void a_killed_writer_leaves_whole_transactions(void **state) {
  struct fixture *f = *state;
  store_close(open_new(f));
  for (int round = 0; round < 5; round++) {
    pid_t child = fork();
    if (child == 0) {
      struct store *st = open_new(f);
      for (int i = 0;; i++) {
        struct tx *tx;
        struct str n = str_int(&f->arena, i);
        if (store_begin(&f->scope, st, &tx)) _exit(1);
        if (setting_put(&f->scope, tx, STR("left"), n)) _exit(1);
        if (setting_put(&f->scope, tx, STR("right"), n)) _exit(1);
        if (store_commit(&f->scope, tx)) _exit(1);
      }
    }
    usleep(20000 + (useconds_t)(fixture_random(f) % 20000));
    kill(child, SIGKILL);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status)); /* it was still writing */
    struct store *st = open_new(f);
    struct str left, right;
    assert_ok(f, setting_get(&f->scope, st, STR("left"), &left));
    assert_ok(f, setting_get(&f->scope, st, STR("right"), &right));
    assert_true(str_eq(left, right));
    store_close(st);
  }
}

int main(void) {
  const struct CMUnitTest both[] = {
      TEST(what_is_committed_stays),
      TEST(what_is_rolled_back_is_gone),
      TEST(parameters_go_by_their_number),
      TEST(many_rows_come_whole),
      TEST(a_conflict_is_named),
      TEST(many_rows_go_in_at_once),
      TEST(wrong_types_are_damage),
      TEST(a_full_arena_commits_nothing),
      TEST(a_newer_database_is_refused),
      TEST(two_may_create_at_once),
      TEST(a_killed_writer_leaves_whole_transactions),
      TEST(texts_are_ordered_by_bytes),
      TEST(one_writer_at_a_time),
      TEST(a_wrong_address_is_told),
      TEST(a_copy_is_the_same),
      TEST(a_copy_is_one_moment),
      TEST(every_table_is_copied),
  };
  const struct CMUnitTest sqlite[] = {
      TEST(foreign_files_are_left_alone),
      TEST(only_an_empty_file_is_taken),
      TEST(texts_are_utf8),
  };
  const struct CMUnitTest postgres[] = {
      TEST(a_text_with_nul_is_refused),
      TEST(a_failed_transaction_does_not_commit),
      TEST(a_lost_connection_is_told),
  };
  int failed = run_on_engines("store", both);
  test_engine = TEST_SQLITE;
  failed += cmocka_run_group_tests_name("store, SQLite only", sqlite, NULL, NULL);
  test_engine = TEST_POSTGRES;
  return failed + cmocka_run_group_tests_name("store, PostgreSQL only", postgres, NULL, NULL);
}
