/* registry/import: tables into batches, on both engines. */
#define FIXTURE_PERSON ", called: name, area: home_area"
#include "tests/registry_fixture.h"

#include "registry/feed.h"

#include <stdio.h>
#include <sys/stat.h>
#include <sys/time.h>

enum { ROWS = 1300 };

static const char number_yaml[] =
    "- {key: number, name: 编号, of: person, type: text, index: true, privacy: internal, sources:"
    " [first]}\n";

static enum ly write_now(struct scope *s, void *context, struct write *w) {
  (void)context;
  w->scope = s;
  return store_write(s, st, w);
}

static int stop_at; /* thousandths */

static bool go_on(void *context, int thousandths) {
  (void)context;
  return thousandths < stop_at;
}

static const struct import_worker worker = {.write = write_now, .progress = go_on};

static void open_import(struct fixture *f) {
  f->scope.today = (struct date){19904}; /* 2024-06-30 */
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &st));
  adopt(f, st, number_yaml);
  assert_ok(f, registry_open(&f->scope, st, plan_kinds, &reg));
  reg.sealer = &sealer;
  stop_at = 1001;
  int64_t parties;
  struct tx *tx = begin(f);
  assert_ok(f, registry_rebuild(&f->scope, tx, &reg, &parties)); /* the tables are there */
  assert_ok(f, store_commit(&f->scope, tx));
}

static struct import_run run_of(bool skip_bad) {
  return (struct import_run){.district = district,
                             .area = district,
                             .kind = STR("person"),
                             .source = STR("first"),
                             .from = {19904},
                             .file_name = STR("t.csv"),
                             .sm3 = STR(""),
                             .mapping = STR(""),
                             .all_of = STR(""),
                             .feed = STR(""),
                             .skip_bad = skip_bad};
}

static enum ly load(struct fixture *f, struct import_run *run, struct str text) {
  struct import_worker w = worker;
  w.store = st;
  w.registry = &reg;
  struct rows_source source = rows_source_bytes(run->file_name, &text);
  f->now_us += 1000000;
  run->size_bytes = source.size;
  return import_run_load(&f->scope, &w, run, &source);
}

/* Numbers from `first`; every third names the row behind it, the last but one a number. */
static struct str table(struct fixture *f, int first, int count, const char *more) {
  struct buf b = buf_open(&f->arena, 1 << 20);
  buf_add(&b, STR("姓名,编号,常住地,母亲\n"));
  for (int i = 0; i < count; i++) {
    buf_printf(&b, "王%d,N%d,331121%03d,", i, first + i, i % 7);
    if (i % 3 == 0 && i + 1 < count) buf_printf(&b, "第%d行", i + 3);
    if (i == count - 2) buf_printf(&b, "N%d", first);
    buf_char(&b, '\n');
  }
  buf_add(&b, str_of(more));
  return buf_str(&b);
}

static int64_t counted(struct fixture *f, const char *sql) {
  struct store_rows rows = {0};
  /* built: this test's own questions */
  assert_ok(f, store_query_with(&f->scope, st, "i", sql, NULL, 0, &rows));
  return store_int(&rows, 0, 0);
}

static int64_t persons(struct fixture *f) {
  return counted(f, "SELECT count(*) FROM current_person");
}

static void a_table_comes_in_and_goes_out(void **state) {
  struct fixture *f = *state;
  open_import(f);
  struct import_run run = run_of(false), again = run_of(false), more = run_of(false);
  assert_ok(f, load(f, &run, table(f, 1000, ROWS, "")));
  assert_int_equal(run.stage, IMPORT_LIVE);
  assert_int_equal(run.states[IMPORT_NEW], ROWS);
  assert_int_equal(persons(f), ROWS);
  int64_t mothers = counted(f,
                            "SELECT count(*) FROM current_person c JOIN current_person m"
                            " ON m.district = c.district AND m.party = c.mother");
  assert_int_equal(mothers, (ROWS - 2) / 3 + 1 + 1);
  assert_ok(f, load(f, &again, table(f, 1000, ROWS, "")));
  assert_int_equal(again.states[IMPORT_UNCHANGED], ROWS);
  assert_ok(f, load(f, &more, table(f, 1200, ROWS, "")));
  assert_int_equal(more.states[IMPORT_NEW], 200);
  assert_int_equal(more.states[IMPORT_KNOWN] + more.states[IMPORT_UNCHANGED], ROWS - 200);
  assert_int_equal(persons(f), ROWS + 200);
  struct import_deed undo = {.act = IMPORT_UNDO, .registry = &reg, .run = more};
  undo.reason = STR("试验");
  struct write w = import_write(&f->scope, &undo);
  assert_ok(f, store_write(&f->scope, st, &w));
  assert_int_equal(persons(f), ROWS);
  struct import_run found;
  assert_ok(f, import_run_find(&f->scope, st, district, more.import, &found));
  assert_int_equal(found.stage, IMPORT_UNDONE);
  store_close(st);
}

static void faulty_rows_stop_all_or_are_left_out(void **state) {
  struct fixture *f = *state;
  open_import(f);
  const char *bad =
      "赵,N1000,331121001,\n,N5000,331121001,\n钱,N5001,33,第2行\n孙,N5002,331121001,N9\n"
      "李,N5003,331121001,第1304行\n";
  struct import_run run = run_of(false), skip = run_of(true);
  assert_int_equal(load(f, &run, table(f, 1000, ROWS, bad)), LY_INVALID);
  assert_int_equal(run.stage, IMPORT_FAILED);
  assert_int_equal(run.states[IMPORT_BAD], 4);
  fixture_reset(f);
  assert_int_equal(persons(f), 0);
  assert_ok(f, load(f, &skip, table(f, 1000, ROWS, bad)));
  assert_int_equal(persons(f), ROWS + 1);
  struct import_run *runs;
  size_t count;
  assert_ok(f, import_run_list(&f->scope, st, district, STR(""), 10, &runs, &count));
  assert_int_equal(count, 2);
  store_close(st);
}

/* Wherever the program stops, nothing is there; begun again, all is. */
static void a_stop_leaves_nothing_and_is_made_good(void **state) {
  struct fixture *f = *state;
  static const int stops[] = {1, 300, 401, 600, 999};
  open_import(f);
  struct import_run run = run_of(false);
  for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
    stop_at = stops[i];
    assert_int_equal(load(f, &run, table(f, 1000, ROWS, "")), LY_BUSY);
    fixture_reset(f);
    assert_int_equal(persons(f), 0);
    if (run.import) assert_ok(f, import_run_find(&f->scope, st, district, run.import, &run));
  }
  assert_int_equal(run.stage, IMPORT_LOADING);
  stop_at = 1001;
  assert_ok(f, load(f, &run, table(f, 1000, ROWS, "")));
  assert_int_equal(persons(f), ROWS);
  store_close(st);
}

static size_t waiting(struct fixture *f) {
  struct import_run *runs;
  size_t count;
  assert_ok(f, import_run_waiting(&f->scope, st, &runs, &count));
  return count;
}

/* A file that a command reads is the command's, as long as it gets on; one that was handed in is
 * loaded by the server alone, so half loaded it was left by one that stopped. */
static void a_command_at_work_is_left_to_it(void **state) {
  struct fixture *f = *state;
  open_import(f);
  struct import_run run = run_of(false);
  stop_at = 600;
  assert_int_equal(load(f, &run, table(f, 1000, ROWS, "")), LY_BUSY);
  fixture_reset(f);
  assert_int_equal(waiting(f), 0);
  f->now_us += IMPORT_QUIET_US;
  assert_int_equal(waiting(f), 0);
  f->now_us += 2000000;
  assert_int_equal(waiting(f), 1);
  f->now_us -= IMPORT_QUIET_US;
  struct tx *tx = begin(f);
  assert_ok(f, store_exec(&f->scope, tx,
                          "INSERT INTO import_piece (district, import, piece, sealed)"
                          " VALUES ($1, $2, 0, $3)",
                          S_TEXT(run.district), S_INT(run.import), S_BLOB(STR("x"))));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_int_equal(waiting(f), 1);
  store_close(st);
}

/* Without a number: whoever looks like a row is told, and somebody decides. */
static void rows_without_a_number_wait_for_a_decision(void **state) {
  struct fixture *f = *state;
  open_import(f);
  struct str rows = STR("姓名,常住地\n王甲,331121001\n王乙,331121002\n");
  struct import_run run = run_of(false), ask = run_of(false), take = run_of(false);
  struct import_run skip = run_of(false), other = run_of(false), several = run_of(false);
  struct import_run elsewhere = run_of(false);
  assert_ok(f, load(f, &run, rows));
  assert_int_equal(load(f, &ask, rows), LY_INVALID);
  assert_int_equal(ask.states[IMPORT_MAYBE], 2);
  fixture_reset(f);
  take.maybe = several.maybe = IMPORT_MAYBE_TAKE;
  skip.maybe = IMPORT_MAYBE_SKIP;
  other.maybe = IMPORT_MAYBE_NEW;
  assert_ok(f, load(f, &take, rows));
  assert_int_equal(take.states[IMPORT_UNCHANGED], 2);
  assert_ok(f, load(f, &skip, rows));
  assert_int_equal(skip.states[IMPORT_MAYBE], 2);
  assert_int_equal(persons(f), 2);
  /* Elsewhere it is somebody else. */
  assert_ok(f, load(f, &elsewhere, STR("姓名,常住地\n王甲,331121003\n")));
  assert_int_equal(elsewhere.states[IMPORT_NEW], 1);
  assert_ok(f, load(f, &other, rows));
  assert_int_equal(persons(f), 5);
  assert_int_equal(load(f, &several, rows), LY_INVALID);
  assert_int_equal(several.states[IMPORT_BAD], 2);
  store_close(st);
}

/* As often as the feed says, and for a file that nobody is writing to. */
static void a_folder_is_looked_into_as_its_feed_says(void **state) {
  static const int64_t minute_us = INT64_C(60) * 1000000;
  struct fixture *f = *state;
  struct feed feed = {.folder = fixture_path(f, "feed"), .every_minutes = 10};
  struct str file = fixture_path(f, "feed/a.csv");
  int64_t now_us = INT64_C(1700000000) * 1000000 / (10 * minute_us) * (10 * minute_us);
  f->now_us = now_us;
  assert_int_equal(mkdir(str_c(&f->arena, feed.folder), 0700), 0);
  assert_false(feed_calls(&f->scope, &feed, 0, now_us)); /* nothing is there */
  FILE *out = fopen(str_c(&f->arena, file), "we");
  assert_non_null(out);
  assert_int_equal(fclose(out), 0);
  for (int64_t age_s = 0; age_s < 60; age_s += 29) {
    struct timeval at = {now_us / 1000000 - age_s, 0}, both[] = {at, at};
    assert_int_equal(utimes(str_c(&f->arena, file), both), 0);
    assert_int_equal(feed_calls(&f->scope, &feed, 0, now_us), age_s >= FEED_QUIET_SECONDS);
  }
  assert_true(feed_calls(&f->scope, &feed, now_us - 1, now_us)); /* ten minutes are over */
  assert_false(feed_calls(&f->scope, &feed, now_us, now_us + 9 * minute_us));
  assert_true(feed_calls(&f->scope, &feed, now_us, now_us + 10 * minute_us));
  feed.paused = true;
  assert_false(feed_calls(&f->scope, &feed, 0, now_us));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_table_comes_in_and_goes_out),
      TEST(faulty_rows_stop_all_or_are_left_out),
      TEST(a_stop_leaves_nothing_and_is_made_good),
      TEST(a_command_at_work_is_left_to_it),
      TEST(rows_without_a_number_wait_for_a_decision),
      TEST(a_folder_is_looked_into_as_its_feed_says),
  };
  return run_on_engines("import", tests);
}
