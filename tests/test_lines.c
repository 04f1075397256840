/* The line to PostgreSQL is cut in every place of a transaction (tests/pg_cut.h): an error in
 * words, and on a new connection all of the transaction or nothing of it.
 */
#include "tests/support.h"

#include "store/writer.h"
#include "tests/pg_cut.h"

#include <postgresql/libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS_MAX = 30, LAST = 20 /* bytes: each one is cut */, RUN_BYTES = 4 * 1024 * 1024 };

/* What the client was told, and what is there afterwards. */
struct counts {
  size_t kept;       /* acknowledged, and there */
  size_t undone;     /* an error, and nothing there */
  size_t unanswered; /* an error, and yet there: only the answer was lost */
};

/* The database behind the line: another host for the same database. */
static struct str through(struct fixture *f, struct str address) {
  const char *text = str_c(&f->arena, address), *host = strstr(text, "?host=");
  struct buf b = buf_open(&f->arena, 400);
  assert_non_null(host);
  buf_printf(&b, "%.*s?host=%s", (int)(host - text), text, f->folder);
  return buf_str(&b);
}

static enum ly write_pair(struct scope *s, struct store *st, struct str value) {
  struct tx *tx;
  enum ly rc = store_begin(s, st, &tx);
  if (rc) return rc;
  rc = setting_put(s, tx, STR("left"), value);
  if (!rc) rc = setting_put(s, tx, STR("right"), value);
  if (!rc) return store_commit(s, tx);
  store_rollback(tx);
  return rc;
}

/* Looks within a write transaction: that waits until the server is done with the lost one, which
 * may be committing still. */
static bool is_there(struct fixture *f, struct store *direct, struct str value) {
  struct str left, right;
  struct tx *tx;
  assert_ok(f, store_begin(&f->scope, direct, &tx));
  assert_ok(f, setting_get(&f->scope, tx_store(tx), STR("left"), &left));
  assert_ok(f, setting_get(&f->scope, tx_store(tx), STR("right"), &right));
  store_rollback(tx);
  assert_true(str_eq(left, right)); /* all or nothing */
  return str_eq(left, value);
}

struct place {
  struct pg_cut *line;
  struct str address;   /* over the line */
  struct store *direct; /* not over it */
};

/* One transaction over a line that is cut after so many bytes; what is told is what is there. */
static void cut_once(struct fixture *f, const struct place *p, enum pg_cut_way way, size_t bytes,
                     struct counts *counts) {
  char value[40];
  struct arena arena;
  struct store *st;
  snprintf(value, sizeof value, "%d %08zu", (int)way, bytes); /* as long as bytes_of() has it */
  arena_open(&arena, RUN_BYTES);
  struct scope s = scope_open(&arena, f->scope.world);
  assert_int_equal(store_open(&s, p->address, STORE_EXISTING, &st), LY_OK);
  pg_cut_after(p->line, way, bytes);
  enum ly rc = write_pair(&s, st, str_of(value));
  if (rc) assert_int_equal(rc, LY_IO);
  if (rc) assert_non_null(strstr(str_c(&arena, error_text(&s)), "不能确定"));
  store_close(st);
  pg_cut_never(p->line);
  bool there = is_there(f, p->direct, str_of(value));
  assert_true(rc || there);
  if (!rc) counts->kept++;
  if (rc && !there) counts->undone++;
  if (rc && there) counts->unanswered++;
  arena_close(&arena);
}

static struct place open_place(struct fixture *f) {
  struct place p = {.line = pg_cut_open(f->folder, getenv("LAOYOU_TEST_POSTGRES"))};
  test_engine = TEST_POSTGRES;
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &p.direct));
  p.address = through(f, fixture_database(f));
  return p;
}

/* How many bytes the transaction takes in that way when nothing is cut. */
static size_t bytes_of(struct fixture *f, const struct place *p, enum pg_cut_way way) {
  struct store *st;
  assert_ok(f, store_open(&f->scope, p->address, STORE_EXISTING, &st));
  size_t before = pg_cut_passed(p->line, way);
  assert_ok(f, write_pair(&f->scope, st, STR("w 00000000")));
  size_t bytes = pg_cut_passed(p->line, way) - before;
  store_close(st);
  return bytes;
}

static struct counts sweep(struct fixture *f, const struct place *p, enum pg_cut_way way) {
  struct counts counts = {0};
  size_t bytes = bytes_of(f, p, way), step = bytes / POINTS_MAX + 1;
  assert_true(bytes > 50);
  for (size_t n = 0; n + LAST < bytes; n += step) cut_once(f, p, way, n, &counts);
  for (size_t n = bytes - LAST; n < bytes; n++) cut_once(f, p, way, n, &counts); /* the COMMIT */
  assert_int_equal(counts.kept, 0);
  return counts;
}

/* A COMMIT that did not arrive has not happened; one whose answer is lost has, and so has one of
 * which only the Sync behind it is cut off, which the server does not wait for. All are the same
 * error to the client: it has to look. */
static void a_cut_line_leaves_all_or_nothing(void **state) {
  struct fixture *f = *state;
  struct place p = open_place(f);
  struct counts there = sweep(f, &p, PG_CUT_TO_SERVER), back = sweep(f, &p, PG_CUT_TO_CLIENT);
  assert_true(there.undone > 10 && there.unanswered > 1);
  assert_true(back.undone > 10 && back.unanswered > 1);
  pg_cut_close(p.line);
  store_close(p.direct);
}

/* A cut after the transaction is over concerns the next one only. */
static void a_line_that_is_not_cut_changes_nothing(void **state) {
  struct fixture *f = *state;
  struct place p = open_place(f);
  struct counts counts = {0};
  cut_once(f, &p, PG_CUT_TO_SERVER, 1000000, &counts);
  cut_once(f, &p, PG_CUT_TO_CLIENT, bytes_of(f, &p, PG_CUT_TO_CLIENT), &counts);
  assert_int_equal(counts.kept, 2);
  pg_cut_close(p.line);
  store_close(p.direct);
}

/* ---- the writer: it looks for itself, and says what is so ---- */

static enum ly put_pair(struct scope *s, struct tx *tx, struct write *w) {
  enum ly rc = setting_put(s, tx, STR("left"), w->change.payload);
  return rc ? rc : setting_put(s, tx, STR("right"), w->change.payload);
}

static enum ly write_by(struct scope *s, struct writer *writer, struct str value) {
  struct write w = {.scope = s, .run = put_pair};
  w.change = (struct change){.district = DISTRICT_INSTALLATION,
                             .key = change_new_key(s),
                             .act = STR("test.write"),
                             .subject = STR("pair"),
                             .payload = value};
  return writer_do(writer, &w);
}

static void ask_once(struct fixture *f, const struct place *p, struct writer *writer,
                     enum pg_cut_way way, size_t bytes, struct counts *counts) {
  char value[40];
  struct arena arena;
  snprintf(value, sizeof value, "%d %08zu", (int)way, bytes);
  arena_open(&arena, RUN_BYTES);
  struct scope s = scope_open(&arena, &world_real);
  s.actor = s.from = STR("test");
  pg_cut_after(p->line, way, bytes);
  enum ly rc = write_by(&s, writer, str_of(value));
  pg_cut_never(p->line);
  bool there = is_there(f, p->direct, str_of(value));
  if (rc && rc != LY_IO) print_error("%s\n", str_c(&arena, error_text(&s)));
  if ((rc == LY_OK) != there) print_error("way %d, after %zu: %s\n", (int)way, bytes, ly_name(rc));
  assert_true(rc == LY_OK || rc == LY_IO);
  assert_int_equal(rc == LY_OK, there);
  if (rc) counts->undone++;
  if (!rc) counts->kept++;
  arena_close(&arena);
}

static void the_writer_says_what_is_so(void **state) {
  struct fixture *f = *state;
  struct place p = open_place(f);
  struct scope s = scope_open(&f->arena, &world_real);
  struct writer_options options = {
      .address = p.address, .holder = STR("test"), .lease_us = 600000000};
  struct writer *writer;
  struct counts counts = {0};
  assert_int_equal(writer_open(&s, &options, &writer), LY_OK);
  for (enum pg_cut_way way = PG_CUT_TO_SERVER; way <= PG_CUT_TO_CLIENT; way++) {
    ask_once(f, &p, writer, way, 10000000, &counts); /* whole, and a whole line for the next */
    size_t before = pg_cut_passed(p.line, way);
    ask_once(f, &p, writer, way, 10000000, &counts);
    size_t bytes = pg_cut_passed(p.line, way) - before, step = bytes / POINTS_MAX + 1;
    for (size_t n = 0; n + LAST < bytes; n += step) ask_once(f, &p, writer, way, n, &counts);
    for (size_t n = bytes - LAST; n < bytes; n++) ask_once(f, &p, writer, way, n, &counts);
  }
  assert_true(counts.undone > 20 && counts.kept > 10);
  assert_true(writer_stats(writer).reconnects > 20);
  writer_close(writer);
  pg_cut_close(p.line);
  store_close(p.direct);
}

/* New connections to the database commit slowly: the server is then still at it when the program
 * has connected again and looks. */
static void slow_commits(struct fixture *f) {
  char sql[200];
  PGconn *c = PQconnectdb(str_c(&f->arena, fixture_database(f)));
  static const char *const settings[] = {"commit_delay = 100000", "commit_siblings = 0"};
  for (size_t i = 0; i < 2; i++) {
    snprintf(sql, sizeof sql, "ALTER DATABASE %s SET %s", f->databases[0], settings[i]);
    PGresult *r = PQexec(c, sql);
    assert_int_equal(PQresultStatus(r), PGRES_COMMAND_OK);
    PQclear(r);
  }
  PQfinish(c);
}

/* Only the Sync behind the COMMIT is cut off, so the transaction is kept, but not yet. */
static void the_writer_waits_for_a_slow_server(void **state) {
  struct fixture *f = *state;
  struct place p = open_place(f);
  struct scope s = scope_open(&f->arena, &world_real);
  struct writer_options options = {
      .address = p.address, .holder = STR("test"), .lease_us = 600000000};
  struct writer *writer;
  struct counts counts = {0};
  slow_commits(f);
  assert_int_equal(writer_open(&s, &options, &writer), LY_OK);
  ask_once(f, &p, writer, PG_CUT_TO_SERVER, 10000000, &counts);
  size_t before = pg_cut_passed(p.line, PG_CUT_TO_SERVER);
  ask_once(f, &p, writer, PG_CUT_TO_SERVER, 10000000, &counts);
  size_t bytes = pg_cut_passed(p.line, PG_CUT_TO_SERVER) - before;
  for (size_t n = bytes - 5; n < bytes; n++) ask_once(f, &p, writer, PG_CUT_TO_SERVER, n, &counts);
  assert_int_equal(counts.kept, 2 + 5);
  writer_close(writer);
  pg_cut_close(p.line);
  store_close(p.direct);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_cut_line_leaves_all_or_nothing),
      TEST(a_line_that_is_not_cut_changes_nothing),
      TEST(the_writer_says_what_is_so),
      TEST(the_writer_waits_for_a_slow_server),
  };
  return cmocka_run_group_tests_name("lines to PostgreSQL", tests, NULL, NULL);
}
