/* The power goes in every operation on the disk (tests/cut_vfs.h); then the database opens, holds
 * every transaction that was acknowledged, whole, and at most the one under way besides.
 *
 * The same is done where the disk lies about syncs and where SQLite is told not to sync: losses
 * have to be found then, else the test could not fail. SEED=n takes another course.
 */
#include "tests/support.h"

#include "store/writer.h"
#include "tests/cut_vfs.h"

#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { POINTS_MAX = 400, TRANSACTIONS = 10, FILES = 3, CHECKPOINT_PAGES = 12 };
enum { RUN_BYTES = 64 * 1024 * 1024, BLOB_MAX = 24000 };

/* What a look at the database after the cut says, from good to bad. */
enum verdict { GOOD, LOST, TORN, DAMAGED, SHUT, VERDICTS };
static const char *const verdict_names[VERDICTS] = {
    "good", "an acknowledged transaction is gone", "a transaction is there in part",
    "the database is damaged", "the database does not open"};

static char database[100];

struct acknowledged {
  bool of[TRANSACTIONS];
};

/* What is written while the power goes: any work in numbered transactions can be put here. */
struct work {
  /* Writes transactions 0 to TRANSACTIONS - 1, or as many as it can, and marks which of them were
   * acknowledged. `st` is open; the work may open the database again for itself. */
  void (*write)(struct scope *s, struct store *st, struct acknowledged *out);
  /* Looks for the acknowledged ones, which have to be there, and for all others. */
  enum verdict (*look)(struct scope *s, struct store *st, const struct acknowledged *told);
};

/* How a run goes; `pragma` is given to the program's own connection, from outside. */
struct course {
  const struct work *work;
  const char *pragma;
  bool lies;  /* the disk ignores syncs */
  bool again; /* the power goes a second time, while the database is opened after the first */
  enum cut_keep keep;
  uint64_t seed;
};

/* ---- the work: rows of three tables and blobs, all of a transaction known from its number ---- */

static size_t size_of(size_t n, size_t file) {
  static const size_t sizes[FILES] = {60, 3000, 500};
  return file == 2 && n % 4 == 1 ? BLOB_MAX : sizes[file];
}

static struct str content_of(struct scope *s, size_t n, size_t file) {
  size_t len = size_of(n, file);
  char *bytes = arena_alloc(s->arena, len);
  if (!bytes) return STR("");
  for (size_t i = 0; i < len; i++) bytes[i] = (char)(n * 31 + file * 7 + i);
  return (struct str){bytes, len};
}

static enum ly write_rows(struct scope *s, struct tx *tx, size_t n) {
  struct str name = str_int(s->arena, (int64_t)n);
  enum ly rc =
      store_exec(s, tx, "INSERT INTO pack_version (pack, version, recorded_at) VALUES ($1, $2, $3)",
                 S_TEXT(STR("p")), S_TEXT(name), S_INT((int64_t)n));
  for (size_t i = 0; !rc && i < FILES; i++) {
    rc = store_exec(
        s, tx, "INSERT INTO pack_file (pack, version, path, content) VALUES ('p', $1, $2, $3)",
        S_TEXT(name), S_TEXT(str_int(s->arena, (int64_t)i)), S_BLOB(content_of(s, n, i)));
  }
  if (!rc) rc = setting_put(s, tx, name, name);
  if (!rc) rc = setting_put(s, tx, STR("last"), name);
  return rc;
}

static enum ly write_one(struct scope *s, struct store *st, size_t n) {
  struct tx *tx;
  enum ly rc = store_begin(s, st, &tx);
  if (rc) return rc;
  rc = write_rows(s, tx, n);
  if (!rc) return store_commit(s, tx);
  store_rollback(tx);
  return rc;
}

static void write_rows_in_turn(struct scope *s, struct store *st, struct acknowledged *out) {
  for (size_t n = 0; n < TRANSACTIONS && write_one(s, st, n) == LY_OK; n++) out->of[n] = true;
}

/* How many of the transaction's rows are there as they were written, of FILES + 2. */
static size_t rows_of(struct scope *s, struct store *st, size_t n) {
  struct store_rows rows = {0};
  struct str name = str_int(s->arena, (int64_t)n), setting;
  size_t found = 0;
  if (store_query(s, st, "i", "SELECT recorded_at FROM pack_version WHERE version = $1", &rows,
                  S_TEXT(name)))
    return SIZE_MAX;
  found += rows.rows == 1 && store_int(&rows, 0, 0) == (int64_t)n;
  if (setting_get(s, st, name, &setting)) return SIZE_MAX;
  found += str_eq(setting, name);
  if (store_query(s, st, "b", "SELECT content FROM pack_file WHERE version = $1 ORDER BY path",
                  &rows, S_TEXT(name)))
    return SIZE_MAX;
  for (size_t i = 0; i < rows.rows; i++)
    found += i < FILES && str_eq(store_text(&rows, i, 0), content_of(s, n, i));
  return found;
}

/* Each is there whole or not at all; `last` is of the last one. */
static enum verdict look_at_each(struct scope *s, struct store *st, const struct acknowledged *told,
                                 bool *present) {
  struct str last, want = STR("");
  for (size_t n = 0; n < TRANSACTIONS; n++) {
    size_t rows = rows_of(s, st, n);
    present[n] = rows == FILES + 2;
    if (rows == SIZE_MAX) return DAMAGED;
    if (rows == 0 && told->of[n]) return LOST;
    if (rows != 0 && !present[n]) return TORN;
    if (present[n]) want = str_int(s->arena, (int64_t)n);
  }
  if (setting_get(s, st, STR("last"), &last)) return DAMAGED;
  return str_eq(last, want) ? GOOD : TORN;
}

/* In turn: none without the one before it, and at most one that was not acknowledged. */
static enum verdict look_at_rows(struct scope *s, struct store *st,
                                 const struct acknowledged *told) {
  bool present[TRANSACTIONS];
  size_t untold = 0;
  enum verdict verdict = look_at_each(s, st, told, present);
  for (size_t n = 0; verdict == GOOD && n < TRANSACTIONS; n++) {
    untold += present[n] && !told->of[n];
    if (present[n] && n > 0 && !present[n - 1]) verdict = TORN;
  }
  return untold > 1 ? TORN : verdict;
}

static const struct work rows_in_turn = {write_rows_in_turn, look_at_rows};

/* ---- the same work by the writer, several at a time in one commit ---- */

enum { AT_ONCE = 3, WRITE_BYTES = 1024 * 1024 };

/* A write of the queue with the memory it needs. */
struct queued {
  struct arena arena;
  struct scope scope;
  struct write write;
  size_t n;
};

static pthread_mutex_t queue_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t queue_wake = PTHREAD_COND_INITIALIZER;
static size_t queue_done;

static enum ly run_queued(struct scope *s, struct tx *tx, struct write *w) {
  const struct queued *q = w->context;
  return write_rows(s, tx, q->n);
}

static void count_done(struct write *w) {
  (void)w;
  pthread_mutex_lock(&queue_mutex);
  queue_done++;
  pthread_cond_signal(&queue_wake);
  pthread_mutex_unlock(&queue_mutex);
}

static void submit(struct writer *writer, struct queued *q, size_t n) {
  arena_open(&q->arena, WRITE_BYTES);
  q->n = n;
  q->scope = scope_open(&q->arena, &world_real);
  q->scope.actor = q->scope.from = STR("test");
  struct change change = {.district = DISTRICT_INSTALLATION,
                          .key = change_new_key(&q->scope),
                          .act = STR("test.write"),
                          .subject = str_int(&q->arena, (int64_t)n),
                          .payload = STR("{}")};
  q->write = (struct write){
      .scope = &q->scope, .change = change, .run = run_queued, .context = q, .done = count_done};
  writer_submit(writer, &q->write);
}

static void wait_for(size_t count) {
  pthread_mutex_lock(&queue_mutex);
  while (queue_done < count) pthread_cond_wait(&queue_wake, &queue_mutex);
  queue_done = 0;
  pthread_mutex_unlock(&queue_mutex);
}

static void write_by_writer(struct scope *s, struct store *st, struct acknowledged *out) {
  struct scope own = scope_open(s->arena, &world_real); /* its thread asks for the time */
  struct writer_options options = {
      .address = str_of(database), .holder = STR("test"), .lease_us = 60000000};
  struct writer *writer;
  struct queued queued[AT_ONCE];
  (void)st;
  if (writer_open(&own, &options, &writer)) return;
  sqlite3_wal_autocheckpoint(cut_vfs_connection(), CHECKPOINT_PAGES);
  for (size_t n = 0; n < TRANSACTIONS;) {
    size_t count = 0;
    for (; count < AT_ONCE && n + count < TRANSACTIONS; count++)
      submit(writer, &queued[count], n + count);
    wait_for(count);
    for (size_t i = 0; i < count; i++, n++) {
      out->of[n] = queued[i].write.rc == LY_OK;
      arena_close(&queued[i].arena);
    }
  }
  writer_close(writer);
}

/* The change log holds, and has a row for each that is there. */
static enum verdict look_at_log(struct scope *s, struct store *st,
                                const struct acknowledged *told) {
  bool present[TRANSACTIONS];
  int64_t count = 0;
  struct change_verified verified;
  enum verdict verdict = look_at_each(s, st, told, present);
  if (verdict != GOOD) return verdict;
  for (size_t n = 0; n < TRANSACTIONS; n++) count += present[n];
  if (change_verify(s, st, NULL, 0, &verified)) return DAMAGED;
  return verified.broken || verified.rows != count ? TORN : GOOD;
}

static const struct work writer_work = {write_by_writer, look_at_log};

/* ---- a run ---- */

static enum verdict check_integrity(void) {
  sqlite3_stmt *stmt = NULL;
  int rc = sqlite3_prepare_v2(cut_vfs_connection(), "PRAGMA integrity_check", -1, &stmt, NULL);
  bool well = rc == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW &&
              strcmp((const char *)sqlite3_column_text(stmt, 0), "ok") == 0;
  sqlite3_finalize(stmt);
  return well ? GOOD : DAMAGED;
}

/* Small checkpoints, so that the power goes in the middle of many. */
static void tune(const struct course *c) {
  sqlite3 *db = cut_vfs_connection();
  sqlite3_wal_autocheckpoint(db, CHECKPOINT_PAGES);
  if (c->pragma) assert_int_equal(sqlite3_exec(db, c->pragma, NULL, NULL, NULL), SQLITE_OK);
}

static struct scope run_scope(struct fixture *f, struct arena *arena) {
  arena_open(arena, RUN_BYTES);
  return scope_open(arena, f->scope.world);
}

/* Writes until the power goes in operation `point`; gives which were acknowledged. */
static struct acknowledged write_until_cut(struct fixture *f, const struct course *c,
                                           size_t point) {
  struct arena arena;
  struct scope s = run_scope(f, &arena);
  struct store *st;
  struct acknowledged told = {0};
  cut_vfs_fresh();
  cut_vfs_ignore_sync(c->lies);
  cut_vfs_cut_at(point, c->keep, c->seed + point);
  if (store_open(&s, str_of(database), STORE_CREATE, &st) == LY_OK) {
    tune(c);
    c->work->write(&s, st, &told);
    store_close(st);
  }
  arena_close(&arena);
  return told;
}

/* With power again: what is there, and whether the next write is taken. */
static enum verdict look_after(struct fixture *f, const struct work *work,
                               const struct acknowledged *told) {
  struct arena arena;
  struct scope s = run_scope(f, &arena);
  struct store *st;
  enum verdict verdict = SHUT;
  if (store_open(&s, str_of(database), STORE_CREATE, &st) == LY_OK) {
    verdict = work->look(&s, st, told);
    if (verdict == GOOD) verdict = check_integrity();
    if (verdict == GOOD && write_one(&s, st, TRANSACTIONS) != LY_OK) verdict = DAMAGED;
    if (verdict == GOOD && rows_of(&s, st, TRANSACTIONS) != FILES + 2) verdict = TORN;
    store_close(st);
  }
  arena_close(&arena);
  return verdict;
}

/* Recovery is work on the disk too, and has to survive a cut of its own. */
static bool cut_again(struct fixture *f, const struct course *c, size_t point) {
  struct arena arena;
  struct scope s = run_scope(f, &arena);
  struct store *st;
  cut_vfs_cut_at(cut_vfs_operations() + 1 + point % 7, c->keep, c->seed - point);
  enum ly rc = store_open(&s, str_of(database), STORE_CREATE, &st);
  if (rc == LY_OK) store_close(st); /* which may write too: a checkpoint */
  bool down = cut_vfs_is_down();
  cut_vfs_restart();
  arena_close(&arena);
  return down;
}

struct counts {
  size_t points, again, of[VERDICTS]; /* cuts; second cuts; what was found then */
};

/* The database is on the disk in memory; that a file of its name is on the real one is only looked
 * at by the program before it opens an existing database. */
static void name_database(struct fixture *f) {
  snprintf(database, sizeof database, "%s/cut.db", f->folder);
  int fd = open(database, O_CREAT | O_WRONLY, 0600);
  assert_true(fd >= 0);
  close(fd);
}

/* Cuts at up to POINTS_MAX operations, evenly over all. */
static struct counts sweep(struct fixture *f, const struct course *c) {
  struct counts counts = {0};
  name_database(f);
  struct acknowledged told = write_until_cut(f, c, 0);
  for (size_t n = 0; n < TRANSACTIONS; n++) assert_true(told.of[n]);
  size_t operations = cut_vfs_operations(), step = operations / POINTS_MAX + 1;
  assert_int_equal(look_after(f, c->work, &told), GOOD);
  for (size_t point = 1 + c->seed % step; point <= operations; point += step) {
    told = write_until_cut(f, c, point);
    if (!cut_vfs_is_down()) continue; /* the writer has shared more commits than the first time */
    cut_vfs_restart();
    cut_vfs_ignore_sync(false);
    if (c->again && cut_again(f, c, point)) counts.again++;
    enum verdict verdict = look_after(f, c->work, &told);
    if (verdict != GOOD && !c->pragma && !c->lies)
      print_error("cut at %zu of %zu, seed %llu: %s\n", point, operations,
                  (unsigned long long)c->seed, verdict_names[verdict]);
    counts.of[verdict]++;
    counts.points++;
  }
  return counts;
}

static uint64_t seed_of(struct fixture *f, uint64_t n) {
  return f->random % 100000 + n;
}

static void every_acknowledged_transaction_stays(void **state) {
  struct fixture *f = *state;
  const struct course courses[] = {
      {.work = &rows_in_turn, .keep = CUT_KEEP_NONE, .seed = seed_of(f, 0)},
      {.work = &rows_in_turn, .keep = CUT_KEEP_SOME, .seed = seed_of(f, 1)},
      {.work = &rows_in_turn, .keep = CUT_KEEP_SOME, .seed = seed_of(f, 2), .again = true},
  };
  for (size_t i = 0; i < sizeof courses / sizeof *courses; i++) {
    struct counts counts = sweep(f, &courses[i]);
    assert_true(counts.points >= POINTS_MAX / 2);
    assert_int_equal(counts.of[GOOD], counts.points);
    assert_true(!courses[i].again || counts.again > counts.points / 4);
  }
}

/* What the writer has answered is on disk, with its row in the change log. */
static void the_writer_keeps_what_it_answered(void **state) {
  struct fixture *f = *state;
  const struct course course = {
      .work = &writer_work, .keep = CUT_KEEP_SOME, .seed = seed_of(f, 6), .again = true};
  struct counts counts = sweep(f, &course);
  assert_true(counts.points >= POINTS_MAX / 2);
  assert_int_equal(counts.of[GOOD], counts.points);
  struct course lies = course;
  lies.lies = true;
  counts = sweep(f, &lies);
  assert_true(counts.of[GOOD] < counts.points);
}

/* Without syncs, by a lying disk or by SQLite's own setting, acknowledged work is lost; and without
 * the syncs of commits alone (NORMAL) it is lost, but nothing is torn. */
static void without_syncs_losses_are_found(void **state) {
  struct fixture *f = *state;
  const struct course lies = {
      .work = &rows_in_turn, .lies = true, .keep = CUT_KEEP_SOME, .seed = seed_of(f, 3)};
  const struct course off = {.work = &rows_in_turn,
                             .pragma = "PRAGMA synchronous=OFF",
                             .keep = CUT_KEEP_SOME,
                             .seed = seed_of(f, 4)};
  const struct course normal = {.work = &rows_in_turn,
                                .pragma = "PRAGMA synchronous=NORMAL",
                                .keep = CUT_KEEP_SOME,
                                .seed = seed_of(f, 5)};
  struct counts counts = sweep(f, &lies);
  assert_true(counts.of[GOOD] < counts.points / 2);
  counts = sweep(f, &off);
  assert_true(counts.of[LOST] > 0 && counts.of[TORN] + counts.of[DAMAGED] + counts.of[SHUT] > 0);
  counts = sweep(f, &normal);
  assert_true(counts.of[LOST] > 0);
  assert_int_equal(counts.of[LOST] + counts.of[GOOD], counts.points);
}

static int install(void **state) {
  (void)state;
  cut_vfs_install();
  return 0;
}

static int uninstall(void **state) {
  (void)state;
  cut_vfs_remove();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(every_acknowledged_transaction_stays),
      TEST(the_writer_keeps_what_it_answered),
      TEST(without_syncs_losses_are_found),
  };
  return cmocka_run_group_tests_name("power cuts", tests, install, uninstall);
}
