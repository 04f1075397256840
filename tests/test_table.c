/* Tables of columns: what was put in row by row against a plain array of rows, snapshots that stay
 * what they were, and a writer beside readers. */
#include "tests/support.h"

#include "base/heap.h"
#include "rule/table.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 7, AREA = 1, BIRTH = 2, KEYS = 700 };

static const struct rule_column columns[COLUMNS] = {
    {RULE_TRUTH, 0}, {RULE_AREA, 0}, {RULE_DATE, 0},  {RULE_NUMBER, 0},
    {RULE_CODE, 0},  {RULE_SET, 11}, {RULE_PARTY, 0},
};
static const struct rule_shape shape = {columns, COLUMNS, AREA, 9, BIRTH};

/* ---- A plain twin -------------------------------------------------------------------------------
 */

struct plain {
  bool there;
  int64_t values[COLUMNS], unknown[COLUMNS];
};

struct model {
  struct fixture *f;
  struct plain rows[KEYS];
};

static int64_t below(struct fixture *f, uint64_t n) {
  return (int64_t)(fixture_random(f) % n);
}

static int64_t district_of(size_t key) {
  return 331121 + (int64_t)(key % 3);
}

/* Two keys of different districts share a party. */
static int64_t party_of(size_t key) {
  return (int64_t)(key / 3) * INT64_C(100000007) - 5;
}

static int64_t some_value(struct fixture *f, size_t c) {
  switch (c) {
    case 0: return below(f, 2);
    case AREA: return INT64_C(331121000000) + below(f, 3) * 1000 + below(f, 2);
    case BIRTH: return 20000 - below(f, below(f, 2) ? 100 : 40000);
    case 3: return below(f, 4) ? below(f, 300) : below(f, 2000000) * INT64_C(1000000) - 7;
    case 4: return below(f, 9);
    case 5: return below(f, 1 << 11);
    default: return below(f, 5) ? below(f, 1000) : INT64_MIN + below(f, 10);
  }
}

static void draw(struct fixture *f, struct plain *row) {
  row->there = true;
  for (size_t c = 0; c < COLUMNS; c++) {
    bool open = below(f, 7) == 0;
    row->values[c] = open && c != 5 ? 0 : some_value(f, c);
    row->unknown[c] = !open ? 0 : c == 5 ? some_value(f, c) : 1;
    if (c == 5) row->values[c] &= ~row->unknown[c];
  }
}

static struct rule_row row_of(const struct model *m, size_t key) {
  return (struct rule_row){district_of(key), party_of(key), m->rows[key].values,
                           m->rows[key].unknown};
}

static void same_row(const struct plain *want, const int64_t *values, const int64_t *unknown) {
  for (size_t c = 0; c < COLUMNS; c++) {
    assert_int_equal(unknown[c], want->unknown[c]);
    assert_int_equal(values[c], want->values[c]);
  }
}

/* Every key, found or not; and as many rows as there are. */
static void same_rows(const struct model *m, const struct rule_snapshot *snap) {
  size_t rows = 0;
  for (size_t key = 0; key < KEYS; key++) {
    int64_t values[COLUMNS], unknown[COLUMNS];
    bool found = rule_snapshot_row(snap, district_of(key), party_of(key), values, unknown);
    assert_int_equal(found, m->rows[key].there);
    rows += found;
    if (found) same_row(&m->rows[key], values, unknown);
  }
  assert_int_equal(rule_snapshot_rows(snap), rows);
  for (size_t i = 0; i < rows; i++) {
    int64_t values[COLUMNS], unknown[COLUMNS];
    struct rule_row row;
    rule_snapshot_at(snap, i, &row, values, unknown);
    size_t key =
        (size_t)((row.party + 5) / INT64_C(100000007)) * 3 + (size_t)(row.district - 331121);
    assert_true(key < KEYS && m->rows[key].there);
    same_row(&m->rows[key], values, unknown);
  }
}

/* ---- Histories ----------------------------------------------------------------------------------
 */

struct feed {
  const struct model *m;
  size_t at;
};

static enum ly next_row(struct scope *s, void *context, struct rule_row *row, bool *more) {
  (void)s;
  struct feed *feed = context;
  while (feed->at < KEYS && !feed->m->rows[feed->at].there) feed->at++;
  *more = feed->at < KEYS;
  if (*more) *row = row_of(feed->m, feed->at++);
  return LY_OK;
}

static void change(struct model *m, struct rule_table *t) {
  struct fixture *f = m->f;
  size_t key = (size_t)below(f, KEYS);
  struct plain *row = &m->rows[key];
  if (row->there && below(f, 3) == 0) {
    assert_ok(f, rule_table_drop(&f->scope, t, district_of(key), party_of(key)));
    row->there = false;
    return;
  }
  size_t c = (size_t)below(f, COLUMNS);
  struct plain old = *row;
  draw(f, row);
  if (old.there && below(f, 2)) { /* one column alone */
    struct plain fresh = *row;
    *row = old;
    row->values[c] = fresh.values[c];
    row->unknown[c] = fresh.unknown[c];
  }
  struct rule_row put = row_of(m, key);
  assert_ok(f, rule_table_put(&f->scope, t, &put));
}

static void history(struct fixture *f, bool loaded) {
  struct model *m = ARENA_NEW(&f->arena, struct model), *held = ARENA_NEW(&f->arena, struct model);
  m->f = f;
  struct rule_table *t;
  assert_ok(f, rule_table_open(&f->scope, &shape, &t));
  if (loaded) {
    for (size_t key = 0; key < KEYS; key += 2) draw(f, &m->rows[key]);
    struct feed feed = {m, 0};
    assert_ok(f, rule_table_load(&f->scope, t, (struct rule_source){next_row, &feed}));
  }
  *held = *m;
  struct rule_snapshot *old = rule_table_snapshot(t);
  for (size_t step = 0; step < 60; step++) {
    for (int64_t i = below(f, 80); i >= 0; i--) change(m, t);
    if (below(f, 4))
      assert_ok(f, rule_table_publish(&f->scope, t));
    else {
      size_t moved;
      assert_ok(f, rule_table_tidy(&f->scope, t, &moved));
    }
    struct rule_snapshot *now = rule_table_snapshot(t);
    same_rows(m, now);
    same_rows(held, old); /* though the writer went on */
    if (below(f, 3) == 0) {
      rule_snapshot_close(old);
      old = now;
      *held = *m;
    } else {
      rule_snapshot_close(now);
    }
  }
  rule_table_close(t);
  same_rows(held, old); /* even after its table */
  rule_snapshot_close(old);
  assert_int_equal(heap_pieces(), 0);
}

static void rows_come_and_go(void **state) {
  for (int i = 0; i < 6; i++) history(*state, i % 2);
}

/* Nothing is left to tidy after tidying, and groups stand together in order. */
static void tidying_sorts(void **state) {
  struct fixture *f = *state;
  struct model *m = ARENA_NEW(&f->arena, struct model);
  m->f = f;
  struct rule_table *t;
  assert_ok(f, rule_table_open(&f->scope, &shape, &t));
  for (size_t i = 0; i < 3000; i++) change(m, t);
  size_t moved;
  assert_ok(f, rule_table_tidy(&f->scope, t, &moved));
  assert_true(moved > 0);
  struct rule_snapshot *snap = rule_table_snapshot(t);
  same_rows(m, snap);
  int64_t last_birth = INT64_MIN, last_area = 0;
  for (size_t i = 0; i < rule_snapshot_rows(snap); i++) {
    int64_t values[COLUMNS], unknown[COLUMNS];
    struct rule_row row;
    rule_snapshot_at(snap, i, &row, values, unknown);
    int64_t area = row.district * 1000000 + (unknown[AREA] ? -1 : values[AREA] / 1000 % 1000);
    int64_t birth = unknown[BIRTH] ? INT64_MIN : values[BIRTH];
    if (area == last_area) assert_true(birth >= last_birth);
    last_area = area;
    last_birth = birth;
  }
  rule_snapshot_close(snap);
  assert_ok(f, rule_table_tidy(&f->scope, t, &moved));
  assert_int_equal(moved, 0);
  rule_table_close(t);
}

static void bad_values_are_refused(void **state) {
  struct fixture *f = *state;
  static const struct {
    size_t column;
    int64_t value;
  } bad[] = {{0, 2},
             {AREA, -1},
             {AREA, INT64_C(1000000000000)},
             {BIRTH, INT64_C(9999999)},
             {3, RULE_FACT_MAX + 1},
             {3, -RULE_FACT_MAX - 1},
             {4, -1},
             {5, 1 << 11}};
  struct rule_table *t;
  assert_ok(f, rule_table_open(&f->scope, &shape, &t));
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    int64_t values[COLUMNS] = {0}, unknown[COLUMNS] = {0};
    values[bad[i].column] = bad[i].value;
    struct rule_row row = {331121, 1, values, unknown};
    assert_int_equal(rule_table_put(&f->scope, t, &row), LY_INVALID);
    assert_true(str_contains(error_text(&f->scope), str_int(&f->arena, bad[i].value)));
    fixture_reset(f);
  }
  struct rule_snapshot *snap = rule_table_snapshot(t);
  assert_int_equal(rule_snapshot_rows(snap), 0);
  rule_snapshot_close(snap);
  rule_table_close(t);
}

static enum ly doubled(struct scope *s, void *context, struct rule_row *row, bool *more) {
  (void)s;
  static int64_t values[COLUMNS], unknown[COLUMNS];
  int64_t *at = context;
  *more = *at < 10000;
  memset(values, 0, sizeof values);
  values[3] = *at;
  values[AREA] = *at % 5 * 1000;
  *row = (struct rule_row){331121, *at % 100, values, unknown};
  ++*at;
  return LY_OK;
}

static void the_later_of_two_stays(void **state) {
  struct fixture *f = *state;
  struct rule_table *t;
  int64_t at = 0;
  assert_ok(f, rule_table_open(&f->scope, &shape, &t));
  assert_ok(f, rule_table_load(&f->scope, t, (struct rule_source){doubled, &at}));
  struct rule_snapshot *snap = rule_table_snapshot(t);
  assert_int_equal(rule_snapshot_rows(snap), 100);
  for (int64_t party = 0; party < 100; party++) {
    int64_t values[COLUMNS], unknown[COLUMNS];
    assert_true(rule_snapshot_row(snap, 331121, party, values, unknown));
    assert_int_equal(values[3], 9900 + party);
  }
  rule_snapshot_close(snap);
  rule_table_close(t);
}

/* ---- Readers beside the writer ------------------------------------------------------------------
 */

struct reader {
  struct rule_table *table;
  _Atomic bool stop;
  _Atomic size_t rounds, wrong;
};

/* The writer publishes only when all rows have the same number. */
static void *read_on(void *context) {
  struct reader *r = context;
  while (!atomic_load(&r->stop)) {
    struct rule_snapshot *snap = rule_table_snapshot(r->table);
    int64_t values[COLUMNS], unknown[COLUMNS], first = -1;
    for (int64_t party = 0; party < 50; party++) {
      if (!rule_snapshot_row(snap, 331121, party, values, unknown)) continue;
      if (first < 0) first = values[3];
      if (values[3] != first) atomic_fetch_add(&r->wrong, 1);
    }
    if (rule_snapshot_rows(snap) != 0 && rule_snapshot_rows(snap) != 50)
      atomic_fetch_add(&r->wrong, 1);
    rule_snapshot_close(snap);
    atomic_fetch_add(&r->rounds, 1);
  }
  return NULL;
}

static void readers_see_whole_moments(void **state) {
  struct fixture *f = *state;
  struct reader r = {0};
  pthread_t threads[2];
  assert_ok(f, rule_table_open(&f->scope, &shape, &r.table));
  for (size_t i = 0; i < 2; i++)
    assert_int_equal(pthread_create(&threads[i], NULL, read_on, &r), 0);
  for (int64_t round = 1; round < 200 || atomic_load(&r.rounds) < 20; round++) {
    for (int64_t party = 0; party < 50; party++) {
      int64_t values[COLUMNS] = {0, (round + party) % 3 * 1000, 0, round}, unknown[COLUMNS] = {0};
      struct rule_row row = {331121, party, values, unknown};
      assert_ok(f, rule_table_put(&f->scope, r.table, &row));
    }
    size_t moved;
    if (round % 7)
      assert_ok(f, rule_table_publish(&f->scope, r.table));
    else
      assert_ok(f, rule_table_tidy(&f->scope, r.table, &moved));
  }
  atomic_store(&r.stop, true);
  for (size_t i = 0; i < 2; i++) pthread_join(threads[i], NULL);
  assert_int_equal(atomic_load(&r.wrong), 0);
  rule_table_close(r.table);
  assert_int_equal(heap_pieces(), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(rows_come_and_go),          TEST(tidying_sorts),
      TEST(bad_values_are_refused),    TEST(the_later_of_two_stays),
      TEST(readers_see_whole_moments),
  };
  return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
