/* A full disk, one that fails, and a locked database: an error in words, nothing written in part,
 * and with room again, or the lock gone, the next write is taken on the same connection.
 */
#include "tests/support.h"

#include "store/writer.h"
#include "tests/cut_vfs.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RUN_BYTES = 64 * 1024 * 1024, VALUE_MAX = 9000, ROUNDS = 8, POINTS_MAX = 300 };
enum { BUSY_MS = 100, FILE_MAX = 2 * 800 * 1024 };

/* Two settings of one transaction, long enough to need pages of their own. */
static enum ly write_pair(struct scope *s, struct store *st, size_t n) {
  char *text = arena_alloc(s->arena, VALUE_MAX);
  struct tx *tx;
  if (!text) return fail_memory(s);
  memset(text, 'a' + (int)(n % 26), VALUE_MAX);
  struct str value = {text, VALUE_MAX}, key = str_int(s->arena, (int64_t)n);
  enum ly rc = store_begin(s, st, &tx);
  if (rc) return rc;
  rc = setting_put(s, tx, STR("left"), value);
  if (!rc) rc = setting_put(s, tx, key, value);
  if (!rc) rc = setting_put(s, tx, STR("right"), value);
  if (!rc) return store_commit(s, tx);
  store_rollback(tx);
  return rc;
}

/* Transaction `n` was the last one that is there, and it is there whole. */
static void assert_last(struct scope *s, struct store *st, size_t n) {
  struct str left, right, own, next;
  assert_int_equal(setting_get(s, st, STR("left"), &left), LY_OK);
  assert_int_equal(setting_get(s, st, STR("right"), &right), LY_OK);
  assert_int_equal(setting_get(s, st, str_int(s->arena, (int64_t)n), &own), LY_OK);
  assert_int_equal(setting_get(s, st, str_int(s->arena, (int64_t)n + 1), &next), LY_OK);
  assert_int_equal(left.len, VALUE_MAX);
  assert_true(str_eq(left, right) && str_eq(left, own));
  assert_int_equal(left.ptr[0], 'a' + (int)(n % 26));
  assert_int_equal(next.len, 0);
}

static void assert_told(struct scope *s, const char *words) {
  const char *text = str_c(s->arena, error_text(s));
  if (!strstr(text, words)) print_error("told: %s\n", text);
  assert_non_null(strstr(text, words));
  s->error = (struct error){0};
}

static void checkpoint_often(void) {
  sqlite3_wal_autocheckpoint(cut_vfs_connection(), 12);
}

/* ---- no room, from every operation on ---- */

/* Writes until the disk is full, then with room again; gives the number of the transaction that
 * found it full, or ROUNDS when none did. */
static size_t fill(struct scope *s, struct store *st) {
  size_t n = 0;
  while (n < ROUNDS && write_pair(s, st, n) == LY_OK) n++;
  if (n == ROUNDS) return n;
  assert_int_equal(s->error.code, LY_IO);
  assert_told(s, "磁盘已满");
  assert_int_not_equal(write_pair(s, st, n), LY_OK); /* still full, and still said so */
  assert_told(s, "磁盘已满");
  if (n > 0) assert_last(s, st, n - 1);
  cut_vfs_full_from(0);
  assert_int_equal(write_pair(s, st, n), LY_OK);
  assert_last(s, st, n);
  return n;
}

/* The disk is full from operation `point` on; true when that was while writing. */
static bool full_once(struct fixture *f, size_t point) {
  struct arena arena;
  struct store *st;
  arena_open(&arena, RUN_BYTES);
  struct scope s = scope_open(&arena, f->scope.world);
  cut_vfs_fresh();
  cut_vfs_full_from(point);
  enum ly rc = store_open(&s, STR("full.db"), STORE_CREATE, &st);
  bool opened = rc == LY_OK;
  if (!opened) {
    assert_int_equal(rc, LY_IO);
    s.error = (struct error){0};
    cut_vfs_full_from(0);
    assert_int_equal(store_open(&s, STR("full.db"), STORE_CREATE, &st), LY_OK);
  }
  checkpoint_often();
  size_t last = fill(&s, st);
  store_close(st); /* without room for a checkpoint too */
  cut_vfs_full_from(0);
  assert_int_equal(store_open(&s, STR("full.db"), STORE_CREATE, &st), LY_OK);
  assert_last(&s, st, last == ROUNDS ? ROUNDS - 1 : last);
  store_close(st);
  arena_close(&arena);
  return opened && last < ROUNDS;
}

static void a_full_disk_takes_nothing_in_part(void **state) {
  struct fixture *f = *state;
  cut_vfs_install();
  assert_false(full_once(f, 0));
  size_t operations = cut_vfs_operations(), step = operations / POINTS_MAX + 1, found = 0;
  for (size_t point = 1; point <= operations; point += step) found += full_once(f, point);
  assert_true(found > 20);
  cut_vfs_remove();
}

/* ---- the same on a real disk, by the limit of a file's length ---- */

static void a_file_at_its_limit_takes_nothing_in_part(void **state) {
  struct fixture *f = *state;
  struct store *st;
  struct rlimit was, low;
  size_t n = 0;
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
  assert_ok(f, store_open(&f->scope, fixture_path(f, "full.db"), STORE_CREATE, &st));
  low = (struct rlimit){.rlim_cur = FILE_MAX, .rlim_max = was.rlim_max};
  void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &low), 0);
  while (n < 1000 && write_pair(&f->scope, st, n) == LY_OK) n++;
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
  signal(SIGXFSZ, handler);
  assert_true(n > 2 && n < 1000);
  assert_int_equal(f->scope.error.code, LY_IO);
  assert_told(&f->scope, "磁盘已满");
  assert_last(&f->scope, st, n - 1);
  assert_ok(f, write_pair(&f->scope, st, n));
  assert_last(&f->scope, st, n);
  store_close(st);
}

/* ---- a disk that can not sync ---- */

/* What SQLite does: a commit that it called failed is there after a crash. */
static void a_failed_sync_may_be_a_commit(void **state) {
  struct fixture *f = *state;
  struct store *st;
  cut_vfs_install();
  assert_ok(f, store_open(&f->scope, STR("full.db"), STORE_CREATE, &st));
  assert_ok(f, write_pair(&f->scope, st, 0));
  cut_vfs_fail_syncs(1);
  assert_int_equal(write_pair(&f->scope, st, 1), LY_IO);
  assert_told(&f->scope, "读写失败");
  assert_last(&f->scope, st, 0);
  cut_vfs_kill();
  store_close(st);
  cut_vfs_restart();
  assert_ok(f, store_open(&f->scope, STR("full.db"), STORE_CREATE, &st));
  assert_last(&f->scope, st, 1);
  store_close(st);
  cut_vfs_remove();
}

static enum ly put_name(struct scope *s, struct tx *tx, struct write *w) {
  return setting_put(s, tx, w->change.subject, w->change.subject);
}

static struct write write_of(struct scope *s, struct str name) {
  struct change change = {.district = DISTRICT_INSTALLATION,
                          .key = change_new_key(s),
                          .act = STR("test.write"),
                          .subject = name,
                          .payload = STR("{}")};
  return (struct write){.scope = s, .change = change, .run = put_name};
}

/* Everybody dies behind a commit of the writer whose sync failed, and whose next `bad - 1` failed
 * too; what the writer said of it holds, and the same write again is done once. */
static void fail_commit(struct fixture *f, size_t bad, enum message told) {
  struct str path = fixture_path(f, "full.db"), got;
  struct writer_options options = {.address = path, .holder = STR("test"), .lease_us = 60000000};
  struct change_verified verified;
  struct writer *writer;
  struct store *st;
  FILE *stand_in = fopen(str_c(&f->arena, path), "w"); /* the real one is not looked into */
  assert_non_null(stand_in);
  fclose(stand_in);
  cut_vfs_fresh();
  assert_ok(f, store_open(&f->scope, path, STORE_CREATE, &st));
  assert_ok(f, writer_open(&f->scope, &options, &writer));
  struct write first = write_of(&f->scope, STR("first")),
               second = write_of(&f->scope, STR("second"));
  assert_ok(f, writer_do(writer, &first));
  cut_vfs_fail_syncs(bad);
  assert_int_equal(writer_do(writer, &second), LY_IO);
  assert_int_equal(f->scope.error.message, told);
  fixture_reset(f);
  cut_vfs_kill();
  writer_close(writer);
  store_close(st);
  cut_vfs_restart();
  assert_ok(f, store_open(&f->scope, path, STORE_CREATE, &st));
  assert_ok(f, setting_get(&f->scope, st, STR("second"), &got));
  if (told == MSG_STORE_NOT_KEPT_DISK) assert_str(got, "");
  assert_ok(f, store_write(&f->scope, st, &first));
  assert_true(first.repeated);
  assert_ok(f, store_write(&f->scope, st, &second));
  assert_int_equal(second.repeated, got.len > 0);
  assert_ok(f, change_verify(&f->scope, st, NULL, 0, &verified));
  assert_false(verified.broken);
  assert_int_equal(verified.rows, 2);
  store_close(st);
}

static void the_writer_writes_over_what_it_calls_failed(void **state) {
  struct fixture *f = *state;
  f->scope.world = &world_real; /* its thread asks for the time */
  cut_vfs_install();
  fail_commit(f, 1, MSG_STORE_NOT_KEPT_DISK);
  fail_commit(f, 2, MSG_STORE_OUTCOME_UNKNOWN_DISK);
  cut_vfs_remove();
}

/* ---- somebody else is writing ---- */

static sqlite3 *opened;

static int remember(sqlite3 *db, char **message, const struct sqlite3_api_routines *api) {
  (void)message, (void)api;
  opened = db;
  return SQLITE_OK;
}

/* A child that writes and does not commit: it says so by a byte, and ends when it reads one. */
struct holder {
  pid_t pid;
  int to, from;
};

static void hold(struct fixture *f, struct str address, int to, int from) {
  struct store *st;
  struct tx *tx;
  char byte;
  if (store_open(&f->scope, address, STORE_CREATE, &st)) _exit(1);
  if (store_begin(&f->scope, st, &tx)) _exit(2);
  if (setting_put(&f->scope, tx, STR("left"), STR("half"))) _exit(3);
  if (write(to, "", 1) != 1 || read(from, &byte, 1) != 1) _exit(4);
  store_close(st);
  _exit(0);
}

static struct holder start_holder(struct fixture *f, struct str address) {
  int there[2], back[2];
  char byte;
  assert_int_equal(pipe(there) | pipe(back), 0);
  struct holder h = {.pid = fork(), .to = there[1], .from = back[0]};
  if (h.pid == 0) hold(f, address, back[1], there[0]);
  close(there[0]);
  close(back[1]);
  assert_int_equal(read(h.from, &byte, 1), 1);
  return h;
}

static void end_holder(struct holder *h, bool kill_it) {
  int status;
  if (kill_it) assert_int_equal(kill(h->pid, SIGKILL), 0);
  if (!kill_it) assert_int_equal(write(h->to, "", 1), 1);
  assert_int_equal(waitpid(h->pid, &status, 0), h->pid);
  assert_int_equal(kill_it ? WIFSIGNALED(status) : status == 0, 1);
  close(h->to);
  close(h->from);
}

static void a_locked_database_is_told(void **state) {
  struct fixture *f = *state;
  struct str address = fixture_database(f);
  struct store *st;
  assert_ok(f, store_open(&f->scope, address, STORE_CREATE, &st));
  assert_ok(f, write_pair(&f->scope, st, 0));
  store_close(st);
  struct holder h = start_holder(f, address);
  assert_int_equal(sqlite3_auto_extension((void (*)(void))remember), SQLITE_OK);
  assert_ok(f, store_open(&f->scope, address, STORE_EXISTING, &st)); /* who reads does not wait */
  sqlite3_cancel_auto_extension((void (*)(void))remember);
  sqlite3_busy_timeout(opened, BUSY_MS);
  assert_last(&f->scope, st, 0);
  assert_int_equal(write_pair(&f->scope, st, 1), LY_BUSY);
  assert_told(&f->scope, "正被占用");
  end_holder(&h, false);
  assert_last(&f->scope, st, 0);
  assert_ok(f, write_pair(&f->scope, st, 1));
  assert_last(&f->scope, st, 1);
  store_close(st);
}

/* A writer that dies holds nothing up: the next one waits at most until that is noticed. */
static void a_dead_writer_locks_nothing(void **state) {
  struct fixture *f = *state;
  struct str address = fixture_database(f);
  struct store *st;
  assert_ok(f, store_open(&f->scope, address, STORE_CREATE, &st));
  assert_ok(f, write_pair(&f->scope, st, 0));
  store_close(st);
  struct holder h = start_holder(f, address);
  end_holder(&h, true);
  assert_ok(f, store_open(&f->scope, address, STORE_EXISTING, &st));
  assert_last(&f->scope, st, 0);
  assert_ok(f, write_pair(&f->scope, st, 1));
  assert_last(&f->scope, st, 1);
  store_close(st);
}

int main(void) {
  const struct CMUnitTest sqlite[] = {
      TEST(a_full_disk_takes_nothing_in_part), TEST(a_file_at_its_limit_takes_nothing_in_part),
      TEST(a_failed_sync_may_be_a_commit),     TEST(the_writer_writes_over_what_it_calls_failed),
      TEST(a_locked_database_is_told),
  };
  const struct CMUnitTest both[] = {TEST(a_dead_writer_locks_nothing)};
  test_engine = TEST_SQLITE;
  int failed = cmocka_run_group_tests_name("full and locked", sqlite, NULL, NULL);
  return failed + run_on_engines("dead writers", both);
}
