/* Every SQL statement of the program, as tools/sqlcheck.c lists them, is prepared on both engines
 * against a database that the program has just made: a typo in a statement that no other test runs
 * is found here, and so are columns that are not of the types the program reads. And every column
 * of every table is in a copy.
 */
#include "tests/support.h"

#include "plan/plan.h"
#include "registry/registry.h"
#include "store/store.h"

#include <postgresql/libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATEMENTS_MAX = 4000, PARAMS_MAX = 80 };

/* Types as PostgreSQL numbers them (pg_type.dat). */
enum { OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25 };

/* A line of the list; `types` and `params` are "*" where the call does not show them. */
struct listed {
  char *place, *engine, *types, *params, *sql;
};

static struct listed statements[STATEMENTS_MAX];
static size_t statement_count;

static bool read_line(char *line, struct listed *out) {
  char **const fields[] = {&out->place, &out->engine, &out->types, &out->params, &out->sql};
  line[strcspn(line, "\n")] = '\0';
  for (size_t i = 0; i < 5; i++) *fields[i] = i < 4 ? strsep(&line, "\t") : line;
  return out->sql != NULL;
}

static int read_list(void **state) {
  (void)state;
  char *line = NULL;
  size_t size = 0;
  FILE *list = popen("build/tools/sqlcheck --list .", "r");
  assert_non_null(list);
  while (getline(&line, &size, list) > 0) {
    assert_true(statement_count < STATEMENTS_MAX);
    char *kept = strdup(line);
    assert_true(kept && read_line(kept, &statements[statement_count]));
    statement_count++;
  }
  free(line);
  assert_int_equal(pclose(list), 0);
  return 0;
}

static int free_list(void **state) {
  (void)state;
  for (size_t i = 0; i < statement_count; i++) free(statements[i].place);
  return 0;
}

/* What the schema says is done by store_open() itself, some of it on tables that are gone later;
 * what steers transactions can not be prepared. */
static bool is_prepared(const struct listed *l, const char *engine) {
  static const char schema[] = "src/store/schema";
  if (strncmp(l->place, schema, sizeof schema - 1) == 0) return false;
  static const char *const verbs[] = {"SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "};
  bool ours = strcmp(l->engine, "*") == 0 || strcmp(l->engine, engine) == 0;
  for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
    if (ours && strncmp(l->sql, verbs[i], strlen(verbs[i])) == 0) return true;
  return false;
}

static bool quiet;

/* Says where and what; the test goes on, so that all of them are told. */
static size_t tell(const struct listed *l, const char *what) {
  if (!quiet) print_error("%s: %s\n  %s\n", l->place, what, l->sql);
  return 1;
}

/* A database with the derived tables of the dictionary that ships. */
static struct str made(struct fixture *f) {
  struct store *st;
  struct tx *tx;
  struct registry r;
  size_t adopted;
  int64_t parties;
  struct str address = fixture_database(f);
  assert_ok(f, store_open(&f->scope, address, STORE_CREATE, &st));
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_ok(f, plan_adopt_folder(&f->scope, tx, STR("packs"), NULL, &adopted));
  assert_ok(f, registry_open(&f->scope, st, plan_kinds, &r));
  assert_ok(f, registry_rebuild(&f->scope, tx, &r, &parties));
  assert_ok(f, store_commit(&f->scope, tx));
  store_close(st);
  return address;
}

static size_t prepare_on_sqlite(sqlite3 *db, const struct listed *l) {
  sqlite3_stmt *stmt = NULL;
  const char *rest = "";
  size_t faults = 0;
  if (sqlite3_prepare_v2(db, l->sql, -1, &stmt, &rest) != SQLITE_OK) {
    faults = tell(l, sqlite3_errmsg(db));
  } else if (*rest) {
    faults = tell(l, "more than one statement");
  } else if (*l->types != '*' && sqlite3_column_count(stmt) != (int)strlen(l->types)) {
    faults = tell(l, "not as many columns as types");
  }
  sqlite3_finalize(stmt);
  return faults;
}

static void all_prepare_on_sqlite(void **state) {
  struct fixture *f = *state;
  test_engine = TEST_SQLITE;
  sqlite3 *db;
  size_t faults = 0, count = 0;
  assert_int_equal(sqlite3_open(str_c(&f->arena, made(f)), &db), SQLITE_OK);
  for (size_t i = 0; i < statement_count; i++) {
    if (!is_prepared(&statements[i], "sqlite")) continue;
    faults += prepare_on_sqlite(db, &statements[i]);
    count++;
  }
  sqlite3_close(db);
  assert_int_equal(faults, 0);
  assert_true(count > 10);
}

static char letter_of(Oid type) {
  switch (type) {
    case OID_INT8:
    case OID_INT4:
    case OID_INT2: return 'i';
    case OID_TEXT: return 't';
    case OID_BYTEA: return 'b';
    default: return '?';
  }
}

/* The columns have the types that the caller asks for, or at least some of ours. */
static size_t check_columns(PGconn *c, const struct listed *l) {
  PGresult *r = PQdescribePrepared(c, "");
  int columns = PQnfields(r);
  bool asked = *l->types != '*';
  size_t faults = 0;
  if (asked && columns != (int)strlen(l->types)) faults += tell(l, "not as many columns as types");
  for (int i = 0; !faults && i < columns; i++) {
    char type = letter_of(PQftype(r, i));
    char want = asked ? l->types[i] : type;
    if (type == '?' || (want | 0x20) != type) {
      char text[100];
      snprintf(text, sizeof text, "column %d is %c, of PostgreSQL's type %u", i + 1, type,
               PQftype(r, i));
      faults += tell(l, text);
    }
  }
  PQclear(r);
  return faults;
}

static size_t prepare_on_postgres(PGconn *c, const struct listed *l) {
  Oid types[PARAMS_MAX] = {0};
  size_t count = *l->params == '*' ? 0 : strlen(l->params);
  assert_true(count <= PARAMS_MAX);
  for (size_t i = 0; i < count; i++) {
    char p = l->params[i];
    types[i] = p == 'i' ? OID_INT8 : p == 't' ? OID_TEXT : p == 'b' ? OID_BYTEA : 0;
  }
  PGresult *r = PQprepare(c, "", l->sql, (int)count, types);
  bool good = PQresultStatus(r) == PGRES_COMMAND_OK;
  PQclear(r);
  if (!good) return tell(l, PQerrorMessage(c));
  return check_columns(c, l);
}

static void all_prepare_on_postgres(void **state) {
  struct fixture *f = *state;
  test_engine = TEST_POSTGRES;
  PGconn *c = PQconnectdb(str_c(&f->arena, made(f)));
  size_t faults = 0, count = 0;
  assert_int_equal(PQstatus(c), CONNECTION_OK);
  for (size_t i = 0; i < statement_count; i++) {
    if (!is_prepared(&statements[i], "postgresql")) continue;
    faults += prepare_on_postgres(c, &statements[i]);
    count++;
  }
  PQfinish(c);
  assert_int_equal(faults, 0);
  assert_true(count > 10);
}

/* The tests above can fail: each of these has one fault that only preparing finds. */
static void a_wrong_statement_is_found(void **state) {
  struct fixture *f = *state;
  static struct listed wrong[] = {
      {"1", "*", "*", "*", "SELECT nmae FROM setting"},
      {"2", "*", "*", "*", "INSERT INTO setting (name, value) VALUES ($1)"},
      {"3", "*", "tt", "*", "SELECT name FROM setting"},
  };
  static struct listed wrong_types[] = {
      {"4", "*", "t", "*", "SELECT recorded_at FROM pack_version"},
      {"5", "*", "i", "*", "SELECT sum(recorded_at) FROM pack_version"},
      {"6", "*", "*", "*", "SELECT name = value FROM setting"},
      {"7", "*", "t", "i", "SELECT name FROM setting WHERE name = $1"},
  };
  sqlite3 *db;
  test_engine = TEST_SQLITE;
  assert_int_equal(sqlite3_open(str_c(&f->arena, made(f)), &db), SQLITE_OK);
  f->database = (struct str){0};
  test_engine = TEST_POSTGRES;
  PGconn *c = PQconnectdb(str_c(&f->arena, made(f)));
  quiet = true;
  for (size_t i = 0; i < 3; i++) {
    assert_int_equal(prepare_on_sqlite(db, &wrong[i]), 1);
    assert_int_equal(prepare_on_postgres(c, &wrong[i]), 1);
  }
  for (size_t i = 0; i < 4; i++) assert_int_equal(prepare_on_postgres(c, &wrong_types[i]), 1);
  quiet = false;
  sqlite3_close(db);
  PQfinish(c);
}

/* ---- every column is copied ---- */

/* A row of the same values in every table: so whatever refers to something finds it. */
static void fill_table(struct fixture *f, sqlite3 *db, const char *table) {
  struct buf sql = buf_open(&f->arena, 4000);
  sqlite3_stmt *columns;
  buf_printf(&sql, "SELECT type FROM pragma_table_info('%s')", table);
  const char *ask = str_c(&f->arena, buf_str(&sql));
  assert_int_equal(sqlite3_prepare_v2(db, ask, -1, &columns, NULL), SQLITE_OK);
  sql = buf_open(&f->arena, 4000);
  buf_printf(&sql, "INSERT INTO %s VALUES (", table);
  for (size_t i = 0; sqlite3_step(columns) == SQLITE_ROW; i++) {
    char type = (char)sqlite3_column_text(columns, 0)[1]; /* bIgint, tExt, bYtea */
    const char *value = type == 'I' ? "1" : type == 'E' ? "'310118'" : "x'310118'";
    buf_printf(&sql, "%s%s", i ? ", " : "", value);
  }
  buf_char(&sql, ')');
  assert_int_equal(sqlite3_finalize(columns), SQLITE_OK);
  const char *insert = str_c(&f->arena, buf_str(&sql));
  if (sqlite3_exec(db, insert, NULL, NULL, NULL) != SQLITE_OK)
    print_error("%s: %s\n", insert, sqlite3_errmsg(db));
  assert_int_equal(sqlite3_changes(db), 1);
}

static void fill_tables(struct fixture *f, struct str address) {
  sqlite3 *db;
  sqlite3_stmt *tables;
  assert_int_equal(sqlite3_open(str_c(&f->arena, address), &db), SQLITE_OK);
  const char *ask = "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'schema_step'";
  assert_int_equal(sqlite3_prepare_v2(db, ask, -1, &tables, NULL), SQLITE_OK);
  while (sqlite3_step(tables) == SQLITE_ROW)
    fill_table(f, db, (const char *)sqlite3_column_text(tables, 0));
  sqlite3_finalize(tables);
  sqlite3_close(db);
}

/* All rows of a table are in the copy as they are in the original. */
static bool is_same_table(struct fixture *f, sqlite3 *db, const char *table) {
  struct buf sql = buf_open(&f->arena, 400);
  sqlite3_stmt *differing;
  buf_printf(&sql, "SELECT * FROM main.%s EXCEPT SELECT * FROM copy.%s", table, table);
  const char *ask = str_c(&f->arena, buf_str(&sql));
  assert_int_equal(sqlite3_prepare_v2(db, ask, -1, &differing, NULL), SQLITE_OK);
  bool same = sqlite3_step(differing) == SQLITE_DONE;
  sqlite3_finalize(differing);
  return same;
}

/* A column that is made but not copied would be lost by a backup. */
static void every_column_is_copied(void **state) {
  struct fixture *f = *state;
  struct str address = fixture_new_database(f, TEST_SQLITE);
  struct str there = fixture_new_database(f, TEST_SQLITE);
  struct store *from, *to;
  struct store_copied *copied;
  size_t count;
  assert_ok(f, store_open(&f->scope, address, STORE_CREATE, &from));
  fill_tables(f, address);
  assert_ok(f, store_open(&f->scope, there, STORE_CREATE, &to));
  assert_ok(f, store_copy(&f->scope, from, to, &copied, &count));
  store_close(from);
  store_close(to);
  sqlite3 *db;
  struct buf attach = buf_open(&f->arena, 400);
  buf_printf(&attach, "ATTACH '%.*s' AS copy", STR_ARG(there));
  assert_int_equal(sqlite3_open(str_c(&f->arena, address), &db), SQLITE_OK);
  const char *sql = str_c(&f->arena, buf_str(&attach));
  assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
  for (size_t i = 0; i < count; i++) {
    assert_int_equal(copied[i].rows, 1);
    if (!is_same_table(f, db, copied[i].table)) print_error("%s\n", copied[i].table);
    assert_true(is_same_table(f, db, copied[i].table));
  }
  sqlite3_close(db);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(all_prepare_on_sqlite),
      TEST(all_prepare_on_postgres),
      TEST(a_wrong_statement_is_found),
      TEST(every_column_is_copied),
  };
  return cmocka_run_group_tests_name("SQL", tests, read_list, free_list);
}
