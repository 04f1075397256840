/* registry/: the columns in memory, kept by the change log and read anew. */
#include "tests/columns_history.h"

/* The derived tables made again from what is recorded hold what was kept, so the columns do. */
static void assert_as_rebuilt(struct history *h, struct registry_columns *kept) {
  struct registry_moment *before = registry_columns_moment(kept);
  record(h, (struct registry_deed){.act = REGISTRY_REBUILD});
  follow(h->f, kept);
  struct registry_moment *after = registry_columns_moment(kept);
  assert_same_rows(h, before, after);
  assert_same_acts(h, before, after);
  registry_moment_drop(before);
  registry_moment_drop(after);
}

static void random_histories(void **state) {
  struct fixture *f = *state;
  struct history h;
  size_t pieces = heap_pieces();
  begin_history(f, &h);
  struct registry_columns *kept = open_columns(f);
  follow(f, kept);
  for (int round = 0; round < 40; round++) {
    for (int i = 0; i < 8; i++) something(&h);
    follow(f, kept);
    assert_false(follow(f, kept)); /* nothing since */
    assert_as_anew(&h, kept);
    if (round % 10 == 9) assert_as_rebuilt(&h, kept);
  }
  struct registry_columns_stats stats = registry_columns_stats(kept);
  assert_true(stats.parties > 100); /* most was read party by party */
  registry_columns_close(kept);
  assert_int_equal(heap_pieces(), pieces);
  store_close(st);
}

/* ---- By hand ------------------------------------------------------------------------------------
 */

static size_t column_of(size_t kind, const char *key) {
  size_t at = 0;
  for (size_t i = 0; i < reg.kinds[kind].count; i++) {
    const struct registry_fact *fact = reg.kinds[kind].facts[i];
    if (str_is(fact->key, key)) return at;
    if (!registry_sealed(fact)) at++;
  }
  return at; /* 在享 */
}

static void values(void **state) {
  struct fixture *f = *state;
  struct history h;
  begin_history(f, &h);
  struct registry_columns *c = open_columns(f);
  assert_null(registry_columns_moment(c));
  state_of(&h, 0, "birth_date", "1970-01-11");
  state_of(&h, 0, "level", "2");
  state_of(&h, 0, "income", "300.50");
  state_of(&h, 0, "poor", "否");
  state_of(&h, 0, "phone", "13800000000");
  assert_true(follow(f, c));
  struct registry_moment *m = registry_columns_moment(c);
  struct row row = row_of(m, 0, h.parties[0]);
  assert_true(row.there);
  assert_int_equal(row.values[column_of(0, "birth_date")], 10);
  assert_int_equal(row.values[column_of(0, "level")], 1);
  assert_int_equal(row.values[column_of(0, "income")], 30050);
  assert_int_equal(row.values[column_of(0, "poor")], 0);
  assert_int_equal(row.unknown[column_of(0, "poor")], 0);
  assert_int_equal(row.unknown[column_of(0, "mother")], 1);
  assert_int_equal(row.unknown[column_of(0, "none")], 3); /* nobody said what is received */
  /* Whoever holds a moment sees it as it was. */
  state_of(&h, 0, "poor", "是");
  assert_true(follow(f, c));
  struct registry_moment *later = registry_columns_moment(c);
  assert_int_equal(row_of(m, 0, h.parties[0]).values[column_of(0, "poor")], 0);
  assert_int_equal(row_of(later, 0, h.parties[0]).values[column_of(0, "poor")], 1);
  assert_true(registry_moment_number(later) > registry_moment_number(m));
  assert_int_equal(registry_columns_stats(c).loads, 1);
  registry_columns_close(c); /* held moments stay good */
  assert_int_equal(row_of(m, 0, h.parties[0]).values[column_of(0, "poor")], 0);
  const struct rule_act *acts;
  size_t count;
  bool complete;
  assert_ok(f, registry_moment_acts(&f->scope, m, STR("visit"), 331121, h.parties[0], DATE_NONE,
                                    f->scope.today, &acts, &count, &complete));
  assert_int_equal(count, 0);
  registry_moment_drop(m);
  registry_moment_drop(later);
  store_close(st);
}

static void members(void **state) {
  struct fixture *f = *state;
  struct history h;
  begin_history(f, &h);
  new_one(&h, false);
  new_one(&h, false);
  const char *mother = str_c(&f->arena, str_int(&f->arena, h.parties[0]));
  state_of(&h, 2, "mother", mother);
  state_of(&h, 3, "mother", mother);
  struct registry_columns *c = open_columns(f);
  follow(f, c);
  struct registry_moment *m = registry_columns_moment(c);
  struct registry_members_index index = {.arena = &f->arena};
  const int64_t *children;
  size_t count;
  assert_ok(f, registry_moment_members(&f->scope, m, &index, 0, column_of(0, "mother"), 331121,
                                       h.parties[0], &children, &count));
  int64_t a = h.parties[2], b = h.parties[3];
  assert_int_equal(count, 2);
  assert_int_equal(children[0], a < b ? a : b);
  assert_int_equal(children[1], a < b ? b : a);
  assert_ok(f, registry_moment_members(&f->scope, m, &index, 0, column_of(0, "mother"), 331121, a,
                                       &children, &count));
  assert_int_equal(count, 0);
  registry_moment_drop(m);
  registry_columns_close(c);
  store_close(st);
}

static void add_visits(struct fixture *f, int64_t party, int64_t first, int64_t count) {
  struct tx *tx = begin(f);
  for (int64_t i = 0; i < count; i++) {
    struct arena_mark mark = arena_mark(&f->arena);
    struct str on = date_iso(&f->arena, (struct date){19000 + (int)(i % 700)});
    assert_ok(f, store_exec(&f->scope, tx,
                            "INSERT INTO act (district, party, act, kind, on_day, source,"
                            " recorded_at, recorded_by, reason, fields)"
                            " VALUES ('331121', $1, $2, 'visit', $3, 'first', 1, 'x', '', '{}')",
                            S_INT(party), S_INT(first + i), S_TEXT(on)));
    arena_rewind(&f->arena, mark);
  }
  assert_ok(f, store_commit(&f->scope, tx));
}

static void touch_all(struct history *h) {
  for (size_t i = 0; i < h->count; i++)
    if (!h->home[i]) state_of(h, i, "poor", "是");
}

static size_t visits_of(struct history *h, struct registry_columns *c, int64_t party) {
  struct registry_moment *m = registry_columns_moment(c);
  const struct rule_act *acts;
  size_t count;
  bool complete;
  assert_ok(h->f, registry_moment_acts(&h->f->scope, m, STR("visit"), 331121, party, DATE_NONE,
                                       h->f->scope.today, &acts, &count, &complete));
  registry_moment_drop(m);
  return count;
}

/* More than one answer holds: of three that are read together, and of one alone. */
static void many_acts(void **state) {
  enum { SOME = 4000, MORE = 7000 };
  struct fixture *f = *state;
  struct history h;
  begin_history(f, &h);
  new_one(&h, false);
  new_one(&h, false);
  struct registry_columns *c = open_columns(f);
  follow(f, c);
  const int64_t of[] = {h.parties[0], h.parties[2], h.parties[3]};
  for (size_t i = 0; i < 3; i++) add_visits(f, of[i], 1, SOME);
  touch_all(&h);
  assert_true(follow(f, c));
  for (size_t i = 0; i < 3; i++) assert_int_equal(visits_of(&h, c, of[i]), SOME);
  assert_as_anew(&h, c);
  add_visits(f, of[1], 1 + SOME, MORE);
  touch_all(&h);
  assert_true(follow(f, c));
  assert_int_equal(visits_of(&h, c, of[0]), SOME);
  assert_int_equal(visits_of(&h, c, of[1]), SOME + MORE);
  assert_int_equal(visits_of(&h, c, of[2]), SOME);
  assert_int_equal(registry_columns_stats(c).loads, 1);
  registry_columns_close(c);
  store_close(st);
}

/* Tables of another dictionary are refused, and what was published stays. */
static void another_dictionary(void **state) {
  struct fixture *f = *state;
  struct history h;
  begin_history(f, &h);
  struct registry_columns *c = open_columns(f);
  follow(f, c);
  struct tx *tx = begin(f);
  assert_ok(f, store_exec(&f->scope, tx, "UPDATE current_table SET version = 'another'"));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_int_equal(registry_columns_follow(&f->scope, st, c, NULL), LY_CONFLICT);
  fixture_reset(f);
  struct registry_moment *m = registry_columns_moment(c);
  assert_true(row_of(m, 0, h.parties[0]).there);
  registry_moment_drop(m);
  record(&h, (struct registry_deed){.act = REGISTRY_REBUILD});
  assert_true(follow(f, c));
  registry_columns_close(c);
  store_close(st);
}

int main(void) {
  const struct CMUnitTest tests[] = {TEST(values), TEST(members), TEST(another_dictionary),
                                     TEST(many_acts), TEST(random_histories)};
  return run_on_engines("columns", tests);
}
