/* The change log, the lease and the writer, on both engines. Run under TSan too. */
#include "tests/support.h"

#include "store/writer.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DISTRICT STR("331121")

static struct store *open_new(struct fixture *f) {
  struct store *st;
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &st));
  return st;
}

/* Puts the setting that the payload names to that name. */
static enum ly put_setting(struct scope *s, struct tx *tx, struct write *w) {
  w->answer = w->change.payload;
  return setting_put(s, tx, w->change.payload, w->change.payload);
}

/* Writes and then fails. */
static enum ly put_and_fail(struct scope *s, struct tx *tx, struct write *w) {
  enum ly rc = put_setting(s, tx, w);
  return rc ? rc : fail(s, LY_CONFLICT, MSG_STORE_QUEUE_FULL);
}

static struct write write_of(struct scope *s, struct str name) {
  return (struct write){
      .scope = s,
      .change = {.district = DISTRICT,
                 .key = change_new_key(s),
                 .act = STR("setting.put"),
                 .subject = STR("setting"),
                 .payload = name},
      .run = put_setting,
  };
}

static struct str numbered(struct arena *a, const char *stem, int n) {
  struct buf b = buf_open(a, 64);
  buf_printf(&b, "%s%d", stem, n);
  return buf_str(&b);
}

static int64_t count_of(struct fixture *f, struct store *st, const char *sql) {
  struct store_rows rows = {0};
  assert_ok(f, store_query(&f->scope, st, "i", sql, &rows));
  return store_int(&rows, 0, 0);
}

static void a_repeat_is_harmless(void **state) {
  struct fixture *f = *state;
  struct store *st = open_new(f);
  struct write w = write_of(&f->scope, STR("甲"));
  assert_ok(f, store_write(&f->scope, st, &w));
  assert_false(w.repeated);
  assert_str(w.answer, "甲");
  struct write again = w;
  again.run = put_and_fail; /* it is not run a second time */
  assert_ok(f, store_write(&f->scope, st, &again));
  assert_true(again.repeated);
  assert_str(again.answer, "甲");
  assert_int_equal(count_of(f, st, "SELECT count(*) FROM change"), 1);
  struct write other = w;
  other.change.payload = STR("乙");
  assert_int_equal(store_write(&f->scope, st, &other), LY_CONFLICT);
  fixture_reset(f);
  assert_int_equal(count_of(f, st, "SELECT count(*) FROM setting"), 1);
  other.change.district = STR("310118"); /* a key is unique within its district */
  assert_ok(f, store_write(&f->scope, st, &other));
  assert_false(other.repeated);
  store_close(st);
}

static void one_that_fails_leaves_no_trace(void **state) {
  struct fixture *f = *state;
  struct store *st = open_new(f);
  struct tx *tx;
  struct str got;
  struct write a = write_of(&f->scope, STR("a")), b = write_of(&f->scope, STR("b")),
               c = write_of(&f->scope, STR("c"));
  b.run = put_and_fail;
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_ok(f, store_write_within(&f->scope, tx, &a));
  assert_int_equal(store_write_within(&f->scope, tx, &b), LY_CONFLICT);
  fixture_reset(f);
  assert_ok(f, store_write_within(&f->scope, tx, &c));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_ok(f, setting_get(&f->scope, st, STR("b"), &got));
  assert_str(got, "");
  assert_ok(f, setting_get(&f->scope, st, STR("c"), &got));
  assert_str(got, "c");
  assert_int_equal(count_of(f, st, "SELECT max(number) FROM change"), 2); /* without a gap */
  store_close(st);
}

/* Writes, and is out of memory then: what it wrote has to go all the same. */
static enum ly put_and_run_out(struct scope *s, struct tx *tx, struct write *w) {
  enum ly rc = put_setting(s, tx, w);
  if (rc) return rc;
  void *more = arena_alloc(s->arena, s->arena->cap);
  return more ? LY_OK : fail_memory(s);
}

static void one_that_runs_out_of_memory_leaves_no_trace(void **state) {
  struct fixture *f = *state;
  struct store *st = open_new(f);
  struct arena small;
  struct tx *tx;
  struct str got;
  arena_open(&small, 1024 * 1024);
  struct scope s = scope_open(&small, f->scope.world);
  struct write a = write_of(&f->scope, STR("a")), b = write_of(&s, STR("b")),
               c = write_of(&f->scope, STR("c"));
  b.run = put_and_run_out;
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_ok(f, store_write_within(&f->scope, tx, &a));
  assert_int_equal(store_write_within(&s, tx, &b), LY_MEMORY);
  assert_ok(f, store_write_within(&f->scope, tx, &c));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_ok(f, setting_get(&f->scope, st, STR("b"), &got));
  assert_str(got, "");
  assert_ok(f, setting_get(&f->scope, st, STR("c"), &got));
  assert_str(got, "c");
  assert_int_equal(count_of(f, st, "SELECT max(number) FROM change"), 2);
  arena_close(&small);
  store_close(st);
}

/* ---- Moments ----------------------------------------------------------------------------------
 */

static enum ly note_moment(struct scope *s, struct tx *tx, struct write *w) {
  int64_t first, again;
  enum ly rc = tx_now(s, tx, &first);
  if (!rc) rc = tx_now(s, tx, &again);
  if (rc) return rc;
  assert_int_equal(first, again); /* one write has one moment, however long it takes */
  *(int64_t *)w->context = first;
  return w->change.payload.len ? LY_OK : fail(s, LY_CONFLICT, MSG_STORE_QUEUE_FULL);
}

static struct write noted_write(struct fixture *f, struct str name, int64_t *moment) {
  struct write w = write_of(&f->scope, name);
  w.run = note_moment;
  w.context = moment;
  return w;
}

/* However the clock goes, and however many writes one transaction has. */
static void moments_only_go_forward(void **state) {
  struct fixture *f = *state;
  struct store *st = open_new(f), *other;
  struct tx *tx;
  int64_t a, b, c, d;
  struct write first = noted_write(f, STR("a"), &a), fails = noted_write(f, STR(""), &b),
               second = noted_write(f, STR("c"), &c), third = noted_write(f, STR("d"), &d);
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_ok(f, store_write_within(&f->scope, tx, &first));
  assert_int_equal(a, f->now_us);
  f->now_us -= INT64_C(3600) * 1000000; /* somebody sets the clock back by an hour */
  assert_int_equal(store_write_within(&f->scope, tx, &fails), LY_CONFLICT);
  fixture_reset(f);
  assert_ok(f, store_write_within(&f->scope, tx, &second));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_true(a < b && b < c);
  /* another process, another district's log */
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_EXISTING, &other));
  third.change.district = STR("310118");
  assert_ok(f, store_write(&f->scope, other, &third));
  assert_true(c < d);
  assert_int_equal(count_of(f, st, "SELECT max(recorded_at) FROM change"), d);
  store_close(other);
  store_close(st);
}

/* ---- The log holds, and every way of breaking it is found --------------------------------------
 */

static void fill_log(struct fixture *f, struct store *st, int rows) {
  for (int i = 0; i < rows; i++) {
    struct write w = write_of(&f->scope, numbered(&f->arena, "s", i));
    if (i % 3 == 2) w.change.district = STR("310118");
    assert_ok(f, store_write(&f->scope, st, &w));
  }
}

static void meddle(struct fixture *f, struct store *st, const char *sql) {
  struct tx *tx;
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_ok(f, store_exec(&f->scope, tx, sql));
  assert_ok(f, store_commit(&f->scope, tx));
}

static const struct {
  const char *sql;
  const char *district;
  int64_t number;
  enum message why;
} meddlings[] = {
    {"UPDATE change SET actor = 'user:x' WHERE district = '331121' AND number = 3", "331121", 3,
     MSG_VERIFY_CHAIN},
    {"UPDATE change SET recorded_at = recorded_at + 1 WHERE district = '310118' AND number = 1",
     "310118", 1, MSG_VERIFY_CHAIN},
    {"UPDATE change SET answer = '' WHERE district = '331121' AND number = 6", "331121", 6,
     MSG_VERIFY_CHAIN},
    {"UPDATE change SET payload = 'x' WHERE district = '331121' AND number = 2", "331121", 2,
     MSG_VERIFY_PAYLOAD},
    {"DELETE FROM change WHERE district = '331121' AND number = 4", "331121", 4,
     MSG_VERIFY_MISSING},
    {"DELETE FROM change WHERE district = '331121' AND number = 1", "331121", 1,
     MSG_VERIFY_MISSING},
    {"DELETE FROM change WHERE district = '331121' AND number > 5", "331121", 6, MSG_VERIFY_CUT},
    {"UPDATE change_head SET number = 5 WHERE district = '331121'", "331121", 7, MSG_VERIFY_CUT},
    {"DELETE FROM change_head WHERE district = '310118'", "310118", 1, MSG_VERIFY_CUT},
};

static void every_break_is_found(void **state) {
  struct fixture *f = *state;
  for (size_t i = 0; i < sizeof meddlings / sizeof *meddlings; i++) {
    struct change_verified v;
    f->database = fixture_new_database(f, test_engine);
    struct store *st = open_new(f);
    fill_log(f, st, 9);
    assert_ok(f, change_verify(&f->scope, st, NULL, 0, &v));
    assert_false(v.broken);
    assert_int_equal(v.rows, 9);
    assert_int_equal(v.head_count, 2);
    meddle(f, st, meddlings[i].sql);
    assert_ok(f, change_verify(&f->scope, st, NULL, 0, &v));
    if (!v.broken) print_error("not found: %s\n", meddlings[i].sql);
    assert_true(v.broken);
    assert_str(v.first.district, meddlings[i].district);
    assert_int_equal(v.first.number, meddlings[i].number);
    assert_int_equal(v.first.why, meddlings[i].why);
    store_close(st);
    fixture_drop_databases(f);
  }
}

/* Who rewrites the whole log, chain and heads and all, is found by a head that was noted outside.
 */
static void a_rewritten_log_is_found_by_a_noted_head(void **state) {
  struct fixture *f = *state;
  struct store *st = open_new(f);
  struct change_head *heads, noted;
  struct change_verified v;
  size_t count;
  fill_log(f, st, 5);
  assert_ok(f, change_heads(&f->scope, st, &heads, &count));
  noted = heads[1];
  struct str hex = digest_hex(&f->arena, &noted.chain);
  struct buf b = buf_open(&f->arena, 200);
  buf_printf(&b, "%.*s:%d:%.*s", STR_ARG(noted.district), (int)noted.number, STR_ARG(hex));
  assert_true(change_head_parse(buf_str(&b), &noted));
  fill_log(f, st, 4);
  assert_ok(f, change_verify(&f->scope, st, &noted, 1, &v));
  assert_false(v.broken);
  meddle(f, st, "DELETE FROM change WHERE number > 0");
  meddle(f, st, "DELETE FROM change_head WHERE number > 0");
  assert_ok(f, change_verify(&f->scope, st, NULL, 0, &v));
  assert_false(v.broken); /* an empty log holds */
  assert_ok(f, change_verify(&f->scope, st, &noted, 1, &v));
  assert_int_equal(v.first.why, MSG_VERIFY_CUT);
  f->now_us += 1;
  fill_log(f, st, 9);
  assert_ok(f, change_verify(&f->scope, st, NULL, 0, &v));
  assert_false(v.broken);
  assert_ok(f, change_verify(&f->scope, st, &noted, 1, &v));
  assert_int_equal(v.first.why, MSG_VERIFY_NOTED);
  assert_int_equal(v.first.number, noted.number);
  store_close(st);
}

static void an_erased_payload_leaves_the_chain(void **state) {
  struct fixture *f = *state;
  struct store *st = open_new(f);
  struct tx *tx;
  struct change_verified v;
  int64_t erased;
  fill_log(f, st, 3);
  int64_t then = f->now_us + 5; /* each write has a moment of its own */
  f->now_us += 10;
  fill_log(f, st, 3);
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_ok(f, change_erase(&f->scope, tx, DISTRICT, then, &erased));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_int_equal(erased, 2);
  assert_ok(f, change_verify(&f->scope, st, NULL, 0, &v));
  assert_false(v.broken);
  assert_int_equal(v.erased, 2);
  struct change_row *list;
  size_t count;
  struct change_filter filter = {.district = DISTRICT, .limit = 3};
  assert_ok(f, change_list(&f->scope, st, &filter, &list, &count));
  assert_int_equal(count, 3);
  assert_int_equal(list[0].number, 4);
  assert_false(list[0].erased);
  assert_true(list[2].erased);
  filter.before = 2;
  assert_ok(f, change_list(&f->scope, st, &filter, &list, &count));
  assert_int_equal(count, 1);
  store_close(st);
}

/* ---- The lease ---------------------------------------------------------------------------------
 */

enum { TERM_US = 10 * 1000 * 1000 };

static void a_lease_has_one_holder(void **state) {
  struct fixture *f = *state;
  struct store *st = open_new(f);
  struct lease a, b;
  assert_ok(f, lease_take(&f->scope, st, STR("甲机"), TERM_US, &a));
  assert_int_equal(a.epoch, 1);
  assert_int_equal(lease_take(&f->scope, st, STR("乙机"), TERM_US, &b), LY_CONFLICT);
  fixture_reset(f);
  f->now_us += TERM_US; /* it runs out */
  assert_ok(f, lease_take(&f->scope, st, STR("乙机"), TERM_US, &b));
  assert_int_equal(b.epoch, 2);
  struct tx *tx;
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_int_equal(lease_hold(&f->scope, tx, &a, TERM_US), LY_BUSY); /* the late write */
  assert_int_equal(a.epoch, 0);
  store_rollback(tx);
  fixture_reset(f);
  f->now_us += TERM_US / 2 + 1;
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_ok(f, lease_hold(&f->scope, tx, &b, TERM_US));
  assert_int_equal(b.expires_at, f->now_us + TERM_US); /* renewed */
  assert_ok(f, store_commit(&f->scope, tx));
  assert_ok(f, lease_release(&f->scope, st, &b));
  assert_ok(f, lease_take(&f->scope, st, STR("甲机"), TERM_US, &a));
  assert_int_equal(a.epoch, 3);
  store_close(st);
}

/* A clock that jumps under the holder: it goes on while nobody has taken over, and what it leaves
 * behind is not held for longer than its term. */
static void a_clock_that_jumps_takes_no_lease(void **state) {
  static const int64_t jumps_us[] = {INT64_C(5) * 3600 * 1000000, INT64_C(-9) * 3600 * 1000000};
  struct fixture *f = *state;
  struct store *st = open_new(f);
  struct lease lease;
  struct tx *tx;
  assert_ok(f, lease_take(&f->scope, st, STR("甲机"), TERM_US, &lease));
  for (size_t i = 0; i < 2; i++) {
    f->now_us += jumps_us[i];
    assert_true(lease_is_due(&lease, TERM_US, f->now_us));
    assert_ok(f, store_begin(&f->scope, st, &tx));
    assert_ok(f, lease_hold(&f->scope, tx, &lease, TERM_US));
    assert_ok(f, store_commit(&f->scope, tx));
    assert_int_equal(lease.epoch, 1);
    assert_int_equal(lease.expires_at, f->now_us + TERM_US);
  }
  store_close(st);
}

/* Somebody who waits for a lease, on the fixture's clock. */
struct waiting {
  struct fixture *f;
  struct store *other; /* of a holder that lives, which renews after some looks; or NULL */
  struct lease *lease;
  int looks, firsts, patience;
};

static bool look(struct scope *s, const struct lease *held, bool first, void *context) {
  struct waiting *w = context;
  struct tx *tx;
  (void)s;
  assert_int_equal(held->epoch, w->lease->epoch);
  w->firsts += first;
  w->f->now_us += LEASE_LOOK_US;
  if (++w->looks == 8 && w->other) {
    assert_ok(w->f, store_begin(&w->f->scope, w->other, &tx));
    assert_ok(w->f, lease_renew(&w->f->scope, tx, w->lease, TERM_US));
    assert_ok(w->f, store_commit(&w->f->scope, tx));
  }
  return w->looks < w->patience;
}

static enum ly await(struct waiting *w, struct store *st, struct lease *out) {
  struct lease_wait wait = {look, w};
  w->looks = w->firsts = 0;
  return lease_await(&w->f->scope, st, STR("乙机"), TERM_US, &wait, out);
}

static void who_waits_gets_the_lease_of_the_dead_only(void **state) {
  struct fixture *f = *state;
  struct store *st = open_new(f), *other = open_new(f);
  struct lease dead, mine;
  struct waiting w = {.f = f, .lease = &dead, .patience = 1000};
  assert_ok(f, lease_take(&f->scope, st, STR("甲机"), TERM_US, &dead));
  assert_ok(f, await(&w, st, &mine)); /* it runs out */
  assert_int_equal(w.looks, TERM_US / LEASE_LOOK_US);
  assert_int_equal(w.firsts, 1);
  assert_int_equal(mine.epoch, 2);
  assert_ok(f, lease_release(&f->scope, st, &mine));
  assert_ok(f, lease_take(&f->scope, st, STR("甲机"), TERM_US, &dead));
  w.patience = 3; /* told to end */
  assert_int_equal(await(&w, st, &mine), LY_CONFLICT);
  fixture_reset(f);
  w.patience = 1000;
  w.other = other; /* it lives */
  assert_int_equal(await(&w, st, &mine), LY_CONFLICT);
  assert_true(str_contains(error_text(&f->scope), STR("甲机")));
  assert_int_equal(w.looks, 8);
  fixture_reset(f);
  w.other = NULL;
  f->now_us -= INT64_C(3) * 3600 * 1000000; /* dead, and the clock was set back */
  assert_ok(f, await(&w, st, &mine));
  assert_int_equal(w.looks, LEASE_SECONDS_MAX * 1000000 / LEASE_LOOK_US);
  assert_int_equal(mine.expires_at, f->now_us + TERM_US);
  store_close(other);
  store_close(st);
}

static void its_own_holder_may_take_it_again_but_not_go_on(void **state) {
  struct fixture *f = *state;
  struct store *st = open_new(f);
  struct lease first, second;
  struct tx *tx;
  assert_ok(f, lease_take(&f->scope, st, STR("甲机"), TERM_US, &first));
  assert_ok(f, lease_take(&f->scope, st, STR("甲机"), TERM_US, &second));
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_int_equal(lease_hold(&f->scope, tx, &first, TERM_US), LY_BUSY);
  store_rollback(tx);
  fixture_reset(f);
  store_close(st);
}

/* ---- The writer --------------------------------------------------------------------------------
 */

static atomic_int lost_calls;

static void on_lost(void *context) {
  (void)context;
  atomic_fetch_add(&lost_calls, 1);
}

static struct writer *open_writer(struct fixture *f, struct str holder) {
  struct writer *w;
  struct writer_options options = {
      .address = fixture_database(f), .holder = holder, .lease_us = TERM_US, .lost = on_lost};
  f->scope.world = &world_real; /* its thread asks for the time */
  assert_ok(f, writer_open(&f->scope, &options, &w));
  return w;
}

enum { CLIENTS = 16, WRITES = 40 };

struct client {
  struct writer *writer;
  int number, good, conflicts, repeats;
};

/* Every fifth write fails by itself, every seventh comes twice. */
static void *write_often(void *context) {
  struct client *c = context;
  for (int i = 0; i < WRITES; i++) {
    struct arena arena;
    arena_open(&arena, 1024 * 1024);
    struct scope s = scope_open(&arena, &world_real);
    s.actor = STR("test");
    struct write w = write_of(&s, numbered(&arena, "w", c->number * WRITES + i));
    if (i % 5 == 4) w.run = put_and_fail;
    enum ly rc = writer_do(c->writer, &w);
    c->good += rc == LY_OK;
    c->conflicts += rc == LY_CONFLICT && s.error.message == MSG_STORE_QUEUE_FULL;
    if (!rc && i % 7 == 0) c->repeats += writer_do(c->writer, &w) == LY_OK && w.repeated;
    arena_close(&arena);
  }
  return NULL;
}

static void many_threads_share_commits(void **state) {
  struct fixture *f = *state;
  store_close(open_new(f));
  struct writer *writer = open_writer(f, STR("test"));
  pthread_t threads[CLIENTS];
  static struct client clients[CLIENTS];
  int good = 0, conflicts = 0, repeats = 0;
  for (int i = 0; i < CLIENTS; i++) {
    clients[i] = (struct client){.writer = writer, .number = i};
    assert_int_equal(pthread_create(&threads[i], NULL, write_often, &clients[i]), 0);
  }
  for (int i = 0; i < CLIENTS; i++) {
    pthread_join(threads[i], NULL);
    good += clients[i].good;
    conflicts += clients[i].conflicts;
    repeats += clients[i].repeats;
  }
  struct writer_stats stats = writer_stats(writer);
  writer_close(writer);
  assert_int_equal(good, CLIENTS * WRITES * 4 / 5);
  assert_int_equal(conflicts, CLIENTS * WRITES / 5);
  assert_int_equal(stats.writes, good);
  assert_int_equal(stats.repeats, repeats);
  assert_true(repeats > 0 && stats.commits > 0);
  assert_true(stats.commits < (good + repeats + conflicts) / 2); /* they share */
  struct store *st = open_new(f);
  struct change_verified v;
  assert_int_equal(count_of(f, st, "SELECT count(*) FROM setting"), good);
  assert_ok(f, change_verify(&f->scope, st, NULL, 0, &v));
  assert_false(v.broken);
  assert_int_equal(v.rows, good);
  store_close(st);
}

static void a_second_writer_is_refused(void **state) {
  struct fixture *f = *state;
  store_close(open_new(f));
  struct writer *a = open_writer(f, STR("甲机")), *b;
  struct writer_options options = {
      .address = fixture_database(f), .holder = STR("乙机"), .lease_us = TERM_US};
  assert_int_equal(writer_open(&f->scope, &options, &b), LY_CONFLICT);
  assert_true(str_contains(error_text(&f->scope), STR("甲机")));
  fixture_reset(f);
  writer_close(a);
  assert_ok(f, writer_open(&f->scope, &options, &b));
  writer_close(b);
}

/* Another has taken over while this one slept: nothing of it is written any more. */
/* ---- Writes in steps ---- */

enum { STEPS = 3 };

/* Puts a setting in each step; the last but one lets `between` be handed over first. */
struct stepping {
  int step;
  struct writer *writer;
  struct write *between;
  int between_was_done; /* the step that found it done */
};

static void note_done(struct write *x) {
  int *done = x->owner;
  *done = 1;
}

static enum ly put_in_steps(struct scope *s, struct tx *tx, struct write *w) {
  struct stepping *x = w->context;
  struct str name = numbered(s->arena, "step", ++x->step);
  if (x->between && x->step == 1) writer_submit(x->writer, x->between);
  if (x->between && x->step == STEPS) x->between_was_done = *(int *)x->between->owner;
  w->again = x->step < STEPS;
  w->answer = STR("all");
  return setting_put(s, tx, name, STR("done"));
}

/* Each step is a transaction; the log has the write once, and it is repeated as one. */
static void a_write_may_go_in_steps(void **state) {
  struct fixture *f = *state;
  struct store *st = open_new(f);
  struct stepping x = {0};
  struct write w = write_of(&f->scope, STR("steps"));
  w.run = put_in_steps;
  w.context = &x;
  assert_ok(f, store_write(&f->scope, st, &w));
  assert_str(w.answer, "all");
  assert_int_equal(x.step, STEPS);
  assert_int_equal(count_of(f, st, "SELECT count(*) FROM setting"), STEPS);
  assert_int_equal(count_of(f, st, "SELECT count(*) FROM change"), 1);
  assert_ok(f, store_write(&f->scope, st, &w));
  assert_true(w.repeated);
  assert_int_equal(x.step, STEPS);
  store_close(st);
}

static void others_pass_between_steps(void **state) {
  struct fixture *f = *state;
  struct store *st = open_new(f);
  struct writer *writer = open_writer(f, STR("host"));
  int done = 0;
  struct arena other;
  arena_open(&other, 1024 * 1024);
  struct scope s = scope_open(&other, f->scope.world);
  struct write between = write_of(&s, STR("between"));
  struct stepping x = {.writer = writer, .between = &between};
  struct write w = write_of(&f->scope, STR("steps"));
  between.done = note_done;
  between.owner = &done;
  w.run = put_in_steps;
  w.context = &x;
  assert_ok(f, writer_do(writer, &w));
  assert_int_equal(x.step, STEPS);
  assert_true(x.between_was_done);
  assert_int_equal(between.rc, LY_OK);
  writer_close(writer);
  assert_int_equal(count_of(f, st, "SELECT count(*) FROM setting"), STEPS + 1);
  assert_int_equal(count_of(f, st, "SELECT count(*) FROM change"), 2);
  arena_close(&other);
  store_close(st);
}

static void a_late_write_is_refused(void **state) {
  struct fixture *f = *state;
  store_close(open_new(f));
  atomic_store(&lost_calls, 0);
  struct writer *writer = open_writer(f, STR("甲机"));
  struct store *st = open_new(f);
  struct write good = write_of(&f->scope, STR("早")), late = write_of(&f->scope, STR("迟")),
               later = write_of(&f->scope, STR("更迟"));
  assert_ok(f, writer_do(writer, &good));
  meddle(f, st, "UPDATE lease SET holder = '乙机', epoch = epoch + 1 WHERE name = 'writer'");
  assert_int_equal(writer_do(writer, &late), LY_BUSY);
  assert_int_equal(f->scope.error.message, MSG_STORE_LEASE_LOST);
  fixture_reset(f);
  assert_int_equal(writer_do(writer, &later), LY_BUSY);
  fixture_reset(f);
  assert_int_equal(atomic_load(&lost_calls), 1);
  assert_int_equal(writer_stats(writer).epoch, 0);
  writer_close(writer);
  assert_int_equal(count_of(f, st, "SELECT count(*) FROM setting"), 1);
  assert_int_equal(count_of(f, st, "SELECT epoch FROM lease"), 2); /* the other's is untouched */
  store_close(st);
}

int main(void) {
  const struct CMUnitTest both[] = {
      TEST(a_repeat_is_harmless),
      TEST(moments_only_go_forward),
      TEST(one_that_fails_leaves_no_trace),
      TEST(one_that_runs_out_of_memory_leaves_no_trace),
      TEST(every_break_is_found),
      TEST(a_rewritten_log_is_found_by_a_noted_head),
      TEST(an_erased_payload_leaves_the_chain),
      TEST(a_lease_has_one_holder),
      TEST(a_clock_that_jumps_takes_no_lease),
      TEST(who_waits_gets_the_lease_of_the_dead_only),
      TEST(its_own_holder_may_take_it_again_but_not_go_on),
      TEST(many_threads_share_commits),
      TEST(a_second_writer_is_refused),
      TEST(a_write_may_go_in_steps),
      TEST(others_pass_between_steps),
      TEST(a_late_write_is_refused),
  };
  return run_on_engines("writer", both);
}
