/* Jobs: what is due, what is made up for, what is tried again; settings and backups beside them. */
#include "tests/support.h"

#include "base/file.h"
#include "store/backup.h"
#include "store/chores.h"
#include "store/setting.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HOUR_US (INT64_C(3600) * 1000000)
#define DAY_US (24 * HOUR_US)

/* What the jobs of a test did: the days, one behind the other. */
struct told {
  char days[400];
  bool failing;
};

static enum ly note(struct scope *s, const struct job_run *run, struct str *told) {
  struct told *t = run->context;
  if (t->failing) return fail(s, LY_IO, MSG_STORE_QUEUE_FULL);
  struct str day = date_iso(s->arena, run->period);
  size_t n = strlen(t->days);
  snprintf(t->days + n, sizeof t->days - n, "%.*s ", STR_ARG(day));
  *told = STR("记下了");
  return LY_OK;
}

static const struct job_kind last_only[] = {{"last", MSG_JOB_BACKUP, 2 * 60, false, note}, {0}};
static const struct job_kind every_day[] = {{"each", MSG_JOB_BACKUP, 2 * 60, true, note}, {0}};

static struct job_runner runner_of(struct fixture *f, const struct job_kind *kinds,
                                   struct told *told) {
  struct store *st;
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &st));
  return (struct job_runner){.store = st, .kinds = kinds, .context = told};
}

/* The fixture's clock stands at 2024-06-30 10:00 in Shanghai. */
static void once_a_day(void **state) {
  struct fixture *f = *state;
  struct told told = {{0}};
  struct job_runner r = runner_of(f, last_only, &told);
  for (int i = 0; i < 3; i++) assert_ok(f, jobs_run_due(&f->scope, &r));
  assert_string_equal(told.days, "2024-06-30 ");
  f->now_us += 15 * HOUR_US; /* 01:00: not yet */
  assert_ok(f, jobs_run_due(&f->scope, &r));
  assert_string_equal(told.days, "2024-06-30 ");
  f->now_us += HOUR_US;
  for (int i = 0; i < 3; i++) assert_ok(f, jobs_run_due(&f->scope, &r));
  assert_string_equal(told.days, "2024-06-30 2024-07-01 ");
  store_close(r.store);
}

/* The clock was a year ahead for a while, then right again, then back by some hours. */
static void a_clock_that_jumps_stops_no_job(void **state) {
  struct fixture *f = *state;
  struct told told = {{0}};
  struct job_runner r = runner_of(f, last_only, &told);
  f->now_us += 365 * DAY_US;
  assert_ok(f, jobs_run_due(&f->scope, &r));
  f->now_us -= 365 * DAY_US;
  for (int i = 0; i < 2; i++) assert_ok(f, jobs_run_due(&f->scope, &r));
  assert_string_equal(told.days, "2025-06-30 2024-06-30 ");
  f->now_us -= 20 * HOUR_US; /* the day before, which had no run */
  assert_ok(f, jobs_run_due(&f->scope, &r));
  f->now_us += 20 * HOUR_US;
  assert_ok(f, jobs_run_due(&f->scope, &r));
  assert_string_equal(told.days, "2025-06-30 2024-06-30 2024-06-29 ");
  store_close(r.store);
}

static void after_a_stop_what_was_missed_is_made_up_for(void **state) {
  struct fixture *f = *state;
  struct told last = {{0}}, each = {{0}};
  struct job_runner a = runner_of(f, last_only, &last), b = runner_of(f, every_day, &each);
  assert_ok(f, jobs_run_due(&f->scope, &a));
  assert_ok(f, jobs_run_due(&f->scope, &b));
  f->now_us += 3 * DAY_US;
  for (int i = 0; i < 6; i++) {
    assert_ok(f, jobs_run_due(&f->scope, &a));
    assert_ok(f, jobs_run_due(&f->scope, &b));
  }
  assert_string_equal(last.days, "2024-06-30 2024-07-03 ");
  assert_string_equal(each.days, "2024-06-30 2024-07-01 2024-07-02 2024-07-03 ");
  store_close(a.store);
  store_close(b.store);
}

/* Needs more memory than there is. */
static enum ly take_all(struct scope *s, const struct job_run *run, struct str *told) {
  int *runs = run->context;
  *told = STR("");
  ++*runs;
  return arena_alloc(s->arena, s->arena->cap) ? LY_OK : fail_memory(s);
}

/* Else it would run again every second, and nobody would read that it fails. */
static void one_that_runs_out_of_memory_is_noted(void **state) {
  struct fixture *f = *state;
  static const struct job_kind kinds[] = {{"all", MSG_JOB_BACKUP, 2 * 60, false, take_all}, {0}};
  struct arena small;
  int runs = 0;
  struct job_row *rows;
  size_t count;
  struct store *st;
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &st));
  struct job_runner r = {.store = st, .kinds = kinds, .context = &runs};
  for (int i = 0; i < 2; i++) {
    arena_open(&small, 1024 * 1024);
    struct scope s = scope_open(&small, f->scope.world);
    assert_int_equal(jobs_run_due(&s, &r), LY_OK);
    arena_close(&small);
  }
  assert_int_equal(runs, 1);
  assert_ok(f, job_list(&f->scope, st, kinds, &rows, &count));
  assert_int_equal(rows[0].state, JOB_FAILED);
  assert_int_equal(rows[0].attempts, 1);
  assert_true(rows[0].message.len > 0);
  store_close(st);
}

/* For a night the clock stood in another year; nobody wants to be without backups until then. */
static void a_clock_that_was_ahead_stops_nothing(void **state) {
  struct fixture *f = *state;
  struct told last = {{0}}, each = {{0}};
  struct job_runner a = runner_of(f, last_only, &last), b = runner_of(f, every_day, &each);
  f->now_us += 1000 * DAY_US; /* 2027-03-27 */
  assert_ok(f, jobs_run_due(&f->scope, &a));
  assert_ok(f, jobs_run_due(&f->scope, &b));
  f->now_us -= 1000 * DAY_US;
  for (int day = 0; day < 2; day++) {
    for (int i = 0; i < 2; i++) {
      assert_ok(f, jobs_run_due(&f->scope, &a));
      assert_ok(f, jobs_run_due(&f->scope, &b));
    }
    f->now_us += DAY_US;
  }
  assert_string_equal(last.days, "2027-03-27 2024-06-30 2024-07-01 ");
  assert_string_equal(each.days, "2027-03-27 2024-06-30 2024-07-01 ");
  store_close(a.store);
  store_close(b.store);
}

static void one_that_fails_is_tried_again(void **state) {
  struct fixture *f = *state;
  struct told told = {.failing = true};
  struct job_runner r = runner_of(f, last_only, &told);
  struct job_row *rows;
  size_t count;
  for (int i = 0; i < 3; i++) assert_ok(f, jobs_run_due(&f->scope, &r));
  assert_ok(f, job_list(&f->scope, r.store, last_only, &rows, &count));
  assert_int_equal(count, 1);
  assert_int_equal(rows[0].state, JOB_FAILED);
  assert_int_equal(rows[0].attempts, 1); /* not at once */
  assert_true(str_contains(rows[0].message, STR("未写入")));
  told.failing = false;
  f->now_us += HOUR_US;
  assert_ok(f, jobs_run_due(&f->scope, &r));
  assert_string_equal(told.days, "2024-06-30 ");
  assert_ok(f, job_list(&f->scope, r.store, last_only, &rows, &count));
  assert_int_equal(rows[0].state, JOB_DONE);
  assert_int_equal(rows[0].attempts, 2);
  assert_int_equal(rows[0].next_due_at, f->now_us + 15 * HOUR_US); /* 2024-07-01 02:00 */
  told.failing = true;
  f->now_us += DAY_US;
  for (int i = 0; i < 20; i++, f->now_us += HOUR_US / 2) assert_ok(f, jobs_run_due(&f->scope, &r));
  assert_ok(f, job_list(&f->scope, r.store, last_only, &rows, &count));
  assert_int_equal(rows[0].attempts, 5); /* and then no more until the next day */
  store_close(r.store);
}

static void set(struct fixture *f, struct store *st, const char *name, struct str value) {
  struct tx *tx;
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_ok(f, setting_change(&f->scope, tx, str_of(name), value, STR("试")));
  assert_ok(f, store_commit(&f->scope, tx));
}

static void a_daily_backup_is_whole_and_old_ones_go(void **state) {
  struct fixture *f = *state;
  static const struct job_kind kinds[] = {{"backup", MSG_JOB_BACKUP, 120, false, chore_backup},
                                          {0}};
  struct job_runner r = runner_of(f, kinds, NULL);
  struct str folder = fixture_path(f, "backups"), *names, got;
  struct store *backup;
  size_t count;
  assert_int_equal(mkdir(str_c(&f->arena, folder), 0700), 0);
  set(f, r.store, "backup_folder", folder);
  set(f, r.store, "backup_keep", STR("2"));
  for (int day = 0; day < 4; day++, f->now_us += DAY_US) {
    assert_ok(f, jobs_run_due(&f->scope, &r));
  }
  assert_ok(f, folder_list(&f->scope, folder, &names, &count));
  assert_int_equal(count, 2);
  assert_str(names[0], "laoyou-20240702.db");
  assert_str(names[1], "laoyou-20240703.db");
  assert_ok(f,
            store_open(&f->scope, path_join(&f->arena, folder, names[1]), STORE_EXISTING, &backup));
  assert_ok(f, setting_get(&f->scope, backup, STR("backup_keep"), &got));
  assert_str(got, "2");
  store_close(backup);
  struct job_row *rows;
  assert_ok(f, job_list(&f->scope, r.store, kinds, &rows, &count));
  assert_int_equal(rows[0].state, JOB_DONE);
  store_close(r.store);
}

static void a_broken_log_fails_its_check(void **state) {
  struct fixture *f = *state;
  static const struct job_kind kinds[] = {{"verify", MSG_JOB_VERIFY, 120, false, chore_verify},
                                          {0}};
  struct job_runner r = runner_of(f, kinds, NULL);
  enum job_state how;
  struct str told;
  struct tx *tx;
  set(f, r.store, "backup_keep", STR("3"));
  assert_ok(f, job_run_now(&f->scope, &r, &kinds[0], &how, &told));
  assert_int_equal(how, JOB_DONE);
  assert_ok(f, store_begin(&f->scope, r.store, &tx));
  assert_ok(f, store_exec(&f->scope, tx, "UPDATE change SET actor = '' WHERE district = '000000'"));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_ok(f, job_run_now(&f->scope, &r, &kinds[0], &how, &told));
  assert_int_equal(how, JOB_FAILED);
  assert_true(str_contains(told, STR("第 1 条")));
  store_close(r.store);
}

static void settings_take_only_what_fits(void **state) {
  struct fixture *f = *state;
  struct told told = {{0}};
  struct job_runner r = runner_of(f, last_only, &told);
  static const struct {
    const char *name, *value;
    bool good;
  } cases[] = {
      {"backup_keep", "1", true},
      {"backup_keep", "0", false},
      {"backup_keep", "1.5", false},
      {"backup_keep", "x", false},
      {"totp_required", "off", true},
      {"totp_required", "of", false},
      {"totp_required", "", false},
      {"business_date", "2024-02-30", false},
      {"synthetic", "yes", false},
      {"no_such", "1", false},
      {"trusted_proxy", "127.0.0.1", true},
      {"trusted_proxy", "::1", true},
      {"trusted_proxy", "", true},
      {"trusted_proxy", "proxy", false},
      {"trusted_proxy", "127.0.0", false},
      {"public_origin", "", true},
      {"public_origin", "gov.cn", false},
      {"public_origin", "https://", false},
      {"public_origin", "https://a.gov.cn:8443", true},
      {"public_origin", "https://a.gov.cn/", false},
      {"public_origin", "https://a b", false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct tx *tx;
    assert_ok(f, store_begin(&f->scope, r.store, &tx));
    enum ly rc =
        setting_change(&f->scope, tx, str_of(cases[i].name), str_of(cases[i].value), STR(""));
    if (cases[i].good != (rc == LY_OK)) print_error("%s=%s\n", cases[i].name, cases[i].value);
    assert_int_equal(rc, cases[i].good ? LY_OK : LY_INVALID);
    store_rollback(tx);
    fixture_reset(f);
  }
  int64_t number;
  assert_ok(f, setting_number(&f->scope, r.store, "backup_keep", &number));
  assert_int_equal(number, 14); /* what the table says when nobody has */
  store_close(r.store);
}

/* ---- The clock-keeper's thread ------------------------------------------------------------------
 */

static atomic_int ticks;

static void count_tick(struct scope *s, struct store *st, void *context) {
  (void)s;
  (void)st;
  (void)context;
  atomic_fetch_add(&ticks, 1);
}

/* With the real clock: a job that is due is run once, by the writer that others use meanwhile. */
static void the_keeper_runs_what_is_due(void **state) {
  struct fixture *f = *state;
  struct told told = {{0}};
  struct job_runner r = runner_of(f, last_only, &told);
  struct writer *writer;
  struct keeper *keeper;
  struct writer_options options = {
      .address = fixture_database(f), .holder = STR("test"), .lease_us = 10 * 1000 * 1000};
  f->scope.world = &world_real;
  assert_ok(f, writer_open(&f->scope, &options, &writer));
  struct keeper_options clock = {.address = fixture_database(f),
                                 .writer = writer,
                                 .kinds = last_only,
                                 .tick = count_tick,
                                 .context = &told};
  atomic_store(&ticks, 0);
  assert_ok(f, keeper_open(&f->scope, &clock, &keeper));
  for (int i = 0; i < 100 && atomic_load(&ticks) < 2; i++) usleep(100 * 1000);
  keeper_close(keeper); /* behind this the job's own memory is ours again */
  struct job_row *rows;
  size_t count;
  assert_true(atomic_load(&ticks) >= 2);
  assert_int_equal(strlen(told.days), strlen("2024-06-30 ")); /* once, whatever the day is */
  assert_ok(f, job_list(&f->scope, r.store, last_only, &rows, &count));
  assert_int_equal(rows[0].state, JOB_DONE);
  assert_int_equal(writer_stats(writer).writes, 1);
  writer_close(writer);
  store_close(r.store);
}

int main(void) {
  const struct CMUnitTest both[] = {
      TEST(once_a_day),
      TEST(a_clock_that_jumps_stops_no_job),
      TEST(after_a_stop_what_was_missed_is_made_up_for),
      TEST(a_clock_that_was_ahead_stops_nothing),
      TEST(one_that_runs_out_of_memory_is_noted),
      TEST(one_that_fails_is_tried_again),
      TEST(a_daily_backup_is_whole_and_old_ones_go),
      TEST(a_broken_log_fails_its_check),
      TEST(settings_take_only_what_fits),
      TEST(the_keeper_runs_what_is_due),
  };
  return run_on_engines("job", both);
}
