/* The power goes in every operation on the disk (tests/cut_vfs.h); then the database opens, holds
 * every transaction that was acknowledged, whole, and at most the one under way besides.
 *
 * The same is done where the disk lies about syncs and where SQLite is told not to sync: losses
 * have to be found then, else the test could not fail. SEED=n takes another course.
 */
#include "tests/support.h"

#include "store/store.h"
#include "tests/cut_vfs.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS_MAX = 400, TRANSACTIONS = 10, FILES = 3, CHECKPOINT_PAGES = 12 };
enum { RUN_BYTES = 64 * 1024 * 1024, BLOB_MAX = 24000 };

/* What a look at the database after the cut says, from good to bad. */
enum verdict { GOOD, LOST, TORN, DAMAGED, SHUT, VERDICTS };
static const char *const verdict_names[VERDICTS] = {
    "good", "an acknowledged transaction is gone", "a transaction is there in part",
    "the database is damaged", "the database does not open"};

/* What is written while the power goes: any work in numbered transactions can be put here. */
struct work {
  /* Writes transactions from 0 on until all are there or one fails; gives how many were
   * acknowledged. */
  size_t (*write)(struct scope *s, struct store *st);
  /* Looks for those before `acknowledged`, which have to be there, and for all others. */
  enum verdict (*look)(struct scope *s, struct store *st, size_t acknowledged);
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

static size_t write_rows_in_turn(struct scope *s, struct store *st) {
  size_t done = 0;
  while (done < TRANSACTIONS && write_one(s, st, done) == LY_OK) done++;
  return done;
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

static enum verdict look_at_rows(struct scope *s, struct store *st, size_t acknowledged) {
  size_t present = 0;
  struct str last;
  for (size_t n = 0; n < TRANSACTIONS; n++) {
    size_t rows = rows_of(s, st, n);
    if (rows == SIZE_MAX) return DAMAGED;
    if (rows == 0 && n < acknowledged) return LOST;
    if (rows == 0) continue;
    if (rows != FILES + 2 || present != n || n > acknowledged) return TORN;
    present++;
  }
  if (setting_get(s, st, STR("last"), &last)) return DAMAGED;
  struct str want = present ? str_int(s->arena, (int64_t)present - 1) : STR("");
  return str_eq(last, want) ? GOOD : TORN;
}

static const struct work rows_in_turn = {write_rows_in_turn, look_at_rows};

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

/* Writes until the power goes in operation `point`; gives how many were acknowledged. */
static size_t write_until_cut(struct fixture *f, const struct course *c, size_t point) {
  struct arena arena;
  struct scope s = run_scope(f, &arena);
  struct store *st;
  size_t acknowledged = 0;
  cut_vfs_fresh();
  cut_vfs_ignore_sync(c->lies);
  cut_vfs_cut_at(point, c->keep, c->seed + point);
  if (store_open(&s, STR("cut.db"), STORE_CREATE, &st) == LY_OK) {
    tune(c);
    acknowledged = c->work->write(&s, st);
    store_close(st);
  }
  arena_close(&arena);
  return acknowledged;
}

/* With power again: what is there, and whether the next write is taken. */
static enum verdict look_after(struct fixture *f, const struct work *work, size_t acknowledged) {
  struct arena arena;
  struct scope s = run_scope(f, &arena);
  struct store *st;
  enum verdict verdict = SHUT;
  if (store_open(&s, STR("cut.db"), STORE_CREATE, &st) == LY_OK) {
    verdict = work->look(&s, st, acknowledged);
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
  enum ly rc = store_open(&s, STR("cut.db"), STORE_CREATE, &st);
  if (rc == LY_OK) store_close(st); /* which may write too: a checkpoint */
  bool down = cut_vfs_is_down();
  cut_vfs_restart();
  arena_close(&arena);
  return down;
}

struct counts {
  size_t points, again, of[VERDICTS]; /* cuts; second cuts; what was found then */
};

/* Cuts at up to POINTS_MAX operations, evenly over all. */
static struct counts sweep(struct fixture *f, const struct course *c) {
  struct counts counts = {0};
  assert_int_equal(write_until_cut(f, c, 0), TRANSACTIONS);
  size_t operations = cut_vfs_operations(), step = operations / POINTS_MAX + 1;
  assert_int_equal(look_after(f, c->work, TRANSACTIONS), GOOD);
  for (size_t point = 1 + c->seed % step; point <= operations; point += step) {
    size_t acknowledged = write_until_cut(f, c, point);
    assert_true(cut_vfs_is_down());
    cut_vfs_restart();
    cut_vfs_ignore_sync(false);
    if (c->again && cut_again(f, c, point)) counts.again++;
    enum verdict verdict = look_after(f, c->work, acknowledged);
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
      TEST(without_syncs_losses_are_found),
  };
  return cmocka_run_group_tests_name("power cuts", tests, install, uninstall);
}
