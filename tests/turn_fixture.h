/* What the tests of turns and of repairs share: what everybody sees, and doing things in one line.
 */
#pragma once

#define FIXTURE_PERSON ", called: name, area: home_area, born: birth_date"
#include "tests/registry_fixture.h"

#include "registry/deed.h"
#include "registry/link.h"
#include "registry/load.h"
#include "registry/write.h"

/* ---- What everybody sees ------------------------------------------------------------------------
 */

enum { TABLES = 4 };
struct seen {
  struct store_rows tables[TABLES];
};

#define NOT_HIDDEN \
  " WHERE district = $1 AND NOT EXISTS (SELECT 1 FROM batch_hidden bh WHERE bh.district = $1" \
  " AND bh.batch = k.batch) AND NOT EXISTS (SELECT 1 FROM batch_turn bt WHERE bt.district = $1" \
  " AND bt.hidden = k.turn)"

static inline struct seen look(struct fixture *f, struct store *from) {
  static const struct {
    const char *types, *sql;
  } tables[TABLES] = {
      {"iTTTITIIIT",
       "SELECT party, name, home_area, birth_date, poor, level, income, mother, home, card"
       " FROM current_person WHERE district = $1 ORDER BY party"},
      {"iII",
       "SELECT party, beds, space FROM current_institution WHERE district = $1 ORDER BY party"},
      {"itttttt", "SELECT party, kind, name, folded, area, born, words FROM party_name k" NOT_HIDDEN
                  " ORDER BY party"},
      {"tti", "SELECT fact, word, party FROM party_key k" NOT_HIDDEN " ORDER BY fact, word, party"},
  };
  struct seen out = {0};
  for (size_t i = 0; i < TABLES; i++) {
    /* built: of the derived tables */
    const struct store_value of[] = {S_TEXT(district)};
    assert_ok(f, store_query_with(&f->scope, from, tables[i].types, tables[i].sql, of, 1,
                                  &out.tables[i]));
  }
  return out;
}

static inline bool same(const struct seen *a, const struct seen *b) {
  bool all = true;
  for (size_t t = 0; t < TABLES; t++) {
    const struct store_rows *x = &a->tables[t], *y = &b->tables[t];
    all &= x->rows == y->rows;
    for (size_t i = 0; all && i < x->rows * x->columns; i++) {
      all &= x->cells[i].type == y->cells[i].type && x->cells[i].integer == y->cells[i].integer &&
             str_eq(x->cells[i].bytes, y->cells[i].bytes);
    }
  }
  return all;
}

/* What is made anew of what was recorded, and left as it was. */
static inline struct seen anew(struct fixture *f) {
  int64_t parties;
  struct tx *tx = begin(f);
  assert_ok(f, registry_rebuild(&f->scope, tx, &reg, &parties));
  struct seen out = look(f, st);
  store_rollback(tx);
  return out;
}

static inline void assert_right(struct fixture *f) {
  struct arena_mark mark = arena_mark(&f->arena);
  struct seen now = look(f, st), made = anew(f);
  assert_true(same(&now, &made));
  arena_rewind(&f->arena, mark);
}

/* ---- Doing it in one line -----------------------------------------------------------------------
 */

static inline enum ly end(struct fixture *f, struct tx *tx, enum ly rc) {
  f->now_us += 1000000;
  if (rc) {
    store_rollback(tx);
  } else {
    assert_ok(f, store_commit(&f->scope, tx));
  }
  return rc;
}

static inline int64_t pending_batch(struct fixture *f) {
  int64_t batch;
  struct tx *tx = begin(f);
  assert_ok(
      f, end(f, tx,
             batch_begin_pending(&f->scope, tx, &reg, district, STR("first"), STR("甲"), &batch)));
  return batch;
}

/* One step, of which nobody sees anything. */
static inline enum ly ready_step(struct fixture *f, int64_t batch, bool back, size_t limit,
                                 bool *left) {
  struct seen before = look(f, st);
  struct tx *tx = begin(f);
  enum ly rc = end(f, tx, batch_ready(&f->scope, tx, &reg, district, batch, back, limit, left));
  struct seen after = look(f, st);
  assert_true(same(&before, &after));
  return rc;
}

static inline size_t ready(struct fixture *f, int64_t batch, bool back, size_t limit) {
  size_t steps = 0;
  for (bool left = true; left; steps++) assert_ok(f, ready_step(f, batch, back, limit, &left));
  return steps;
}

static inline enum ly live(struct fixture *f, int64_t batch, int64_t *parties) {
  struct tx *tx = begin(f);
  return end(f, tx, batch_live(&f->scope, tx, &reg, district, batch, parties));
}

static inline enum ly back(struct fixture *f, int64_t batch, int64_t *parties) {
  struct tx *tx = begin(f);
  return end(f, tx, batch_retract(&f->scope, tx, &reg, district, batch, STR("有误"), parties));
}

static inline enum ly drop(struct fixture *f, int64_t batch) {
  struct tx *tx = begin(f);
  return end(f, tx, batch_drop(&f->scope, tx, district, batch, STR("有误")));
}

static inline enum ly sweep_step(struct fixture *f, int64_t batch, size_t limit, bool *left) {
  struct seen before = look(f, st);
  struct tx *tx = begin(f);
  enum ly rc = end(f, tx, batch_sweep(&f->scope, tx, district, batch, limit, left));
  struct seen after = look(f, st);
  assert_true(same(&before, &after));
  return rc;
}

/* One step of a rebuild; nobody sees anything of it, where nothing was wrong and the day stays. */
static inline void repair_step(struct fixture *f, struct registry_repair *repair, bool *left) {
  int64_t parties;
  struct seen before = look(f, st);
  struct tx *tx = begin(f);
  assert_ok(f, end(f, tx, registry_repair_step(&f->scope, tx, &reg, repair, &parties, left)));
  struct seen after = look(f, st);
  assert_true(same(&before, &after));
}

/* All that is left anywhere, as the job does. */
static inline void sweep_all(struct fixture *f, size_t limit) {
  for (;;) {
    struct str where;
    int64_t batch;
    bool left;
    assert_ok(f, batch_unswept(&f->scope, st, &where, &batch));
    if (!batch) break;
    assert_ok(f, sweep_step(f, batch, limit, &left));
  }
}

static inline int64_t count_of(struct fixture *f, const char *sql) {
  struct store_rows rows = {0};
  /* built: of the tables of turns */
  assert_ok(f, store_query(&f->scope, st, "i", sql, &rows, S_TEXT(district)));
  return store_int(&rows, 0, 0);
}

/* Nothing is left of any turn. */
static inline void assert_settled(struct fixture *f) {
  static const char *const counts[] = {
      "SELECT count(*) FROM batch_turn WHERE district = $1",
      "SELECT count(*) FROM batch_turn_stale WHERE district = $1",
      "SELECT count(*) FROM batch_known WHERE district = $1",
      "SELECT count(*) FROM kept_person WHERE district = $1 AND turn <> 0",
      "SELECT count(*) FROM kept_institution WHERE district = $1 AND turn <> 0",
      "SELECT count(*) FROM party_name WHERE district = $1 AND turn <> 0",
      "SELECT count(*) FROM party_key WHERE district = $1 AND turn <> 0"};
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
    assert_int_equal(count_of(f, counts[i]), 0);
}

static inline void merge(struct fixture *f, int64_t party, int64_t into) {
  int64_t link;
  struct tx *tx = begin(f);
  assert_ok(
      f, end(f, tx, party_merge(&f->scope, tx, &reg, district, party, into, STR("同一人"), &link)));
}

static inline void open_with_card(struct fixture *f) {
  open_registry(f);
  adopt(f, st,
        "- {key: card, name: 卡号, of: person, type: text, privacy: internal, sources: [first],"
        " index: true}\n");
  assert_ok(f, registry_open(&f->scope, st, plan_kinds, &reg));
  reg.sealer = &sealer;
}

static inline int64_t called(struct fixture *f, const char *name) {
  struct store_rows rows = {0};
  assert_ok(f, store_query(&f->scope, st, "i",
                           "SELECT count(*) FROM current_person WHERE district = $1 AND name = $2",
                           &rows, S_TEXT(district), S_TEXT(str_of(name))));
  return store_int(&rows, 0, 0);
}

static inline void close_story(struct fixture *f) {
  sweep_all(f, count_of(f, "SELECT count(*) FROM party WHERE district = $1") > 100 ? 500 : 3);
  assert_settled(f);
  assert_right(f);
  store_close(st);
}
