/* registry/turn.c: what known parties will show is made ready beside what they show; the turn is
 * one step, whatever happened between, and what is left of it is tidied behind. */
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

static struct seen look(struct fixture *f, struct store *from) {
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

static bool same(const struct seen *a, const struct seen *b) {
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
static struct seen anew(struct fixture *f) {
  int64_t parties;
  struct tx *tx = begin(f);
  assert_ok(f, registry_rebuild(&f->scope, tx, &reg, &parties));
  struct seen out = look(f, st);
  store_rollback(tx);
  return out;
}

static void assert_right(struct fixture *f) {
  struct arena_mark mark = arena_mark(&f->arena);
  struct seen now = look(f, st), made = anew(f);
  assert_true(same(&now, &made));
  arena_rewind(&f->arena, mark);
}

/* ---- Doing it in one line -----------------------------------------------------------------------
 */

static enum ly end(struct fixture *f, struct tx *tx, enum ly rc) {
  f->now_us += 1000000;
  if (rc) {
    store_rollback(tx);
  } else {
    assert_ok(f, store_commit(&f->scope, tx));
  }
  return rc;
}

static int64_t pending_batch(struct fixture *f) {
  int64_t batch;
  struct tx *tx = begin(f);
  assert_ok(
      f, end(f, tx,
             batch_begin_pending(&f->scope, tx, &reg, district, STR("first"), STR("甲"), &batch)));
  return batch;
}

/* One step, of which nobody sees anything. */
static enum ly ready_step(struct fixture *f, int64_t batch, bool back, size_t limit, bool *left) {
  struct seen before = look(f, st);
  struct tx *tx = begin(f);
  enum ly rc = end(f, tx, batch_ready(&f->scope, tx, &reg, district, batch, back, limit, left));
  struct seen after = look(f, st);
  assert_true(same(&before, &after));
  return rc;
}

static size_t ready(struct fixture *f, int64_t batch, bool back, size_t limit) {
  size_t steps = 0;
  for (bool left = true; left; steps++) assert_ok(f, ready_step(f, batch, back, limit, &left));
  return steps;
}

static enum ly live(struct fixture *f, int64_t batch, int64_t *parties) {
  struct tx *tx = begin(f);
  return end(f, tx, batch_live(&f->scope, tx, &reg, district, batch, parties));
}

static enum ly back(struct fixture *f, int64_t batch, int64_t *parties) {
  struct tx *tx = begin(f);
  return end(f, tx, batch_retract(&f->scope, tx, &reg, district, batch, STR("有误"), parties));
}

static enum ly drop(struct fixture *f, int64_t batch) {
  struct tx *tx = begin(f);
  return end(f, tx, batch_drop(&f->scope, tx, district, batch, STR("有误")));
}

static enum ly sweep_step(struct fixture *f, int64_t batch, size_t limit, bool *left) {
  struct seen before = look(f, st);
  struct tx *tx = begin(f);
  enum ly rc = end(f, tx, batch_sweep(&f->scope, tx, district, batch, limit, left));
  struct seen after = look(f, st);
  assert_true(same(&before, &after));
  return rc;
}

/* All that is left anywhere, as the job does. */
static void sweep_all(struct fixture *f, size_t limit) {
  for (;;) {
    struct str where;
    int64_t batch;
    bool left;
    assert_ok(f, batch_unswept(&f->scope, st, &where, &batch));
    if (!batch) break;
    assert_ok(f, sweep_step(f, batch, limit, &left));
  }
}

static int64_t count_of(struct fixture *f, const char *sql) {
  struct store_rows rows = {0};
  /* built: of the tables of turns */
  assert_ok(f, store_query(&f->scope, st, "i", sql, &rows, S_TEXT(district)));
  return store_int(&rows, 0, 0);
}

/* Nothing is left of any turn. */
static void assert_settled(struct fixture *f) {
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

static void merge(struct fixture *f, int64_t party, int64_t into) {
  int64_t link;
  struct tx *tx = begin(f);
  assert_ok(
      f, end(f, tx, party_merge(&f->scope, tx, &reg, district, party, into, STR("同一人"), &link)));
}

/* ---- Stories ------------------------------------------------------------------------------------
 */

enum { KNOWN = 12 };
struct story {
  int64_t people[KNOWN], batch;
};

static void open_with_card(struct fixture *f) {
  open_registry(f);
  adopt(f, st,
        "- {key: card, name: 卡号, of: person, type: text, privacy: internal, sources: [first],"
        " index: true}\n");
  assert_ok(f, registry_open(&f->scope, st, plan_kinds, &reg));
  reg.sealer = &sealer;
}

/* People who are known, and of whom a pending batch says another name and card. */
static void open_story(struct fixture *f, struct story *t) {
  open_with_card(f);
  for (size_t i = 0; i < KNOWN; i++) {
    t->people[i] = new_party(f, "person");
    say(f, t->people[i], "name", "王小明", "second", "2024-01-01", "");
    say(f, t->people[i], "card", str_c(&f->arena, str_int(&f->arena, 100 + (int64_t)i)), "first",
        "2024-01-01", "");
  }
  t->batch = pending_batch(f);
  for (size_t i = 0; i < KNOWN; i++) {
    assert_ok(f, try_say(f, t->people[i], "name", "李大红", "first", day("2024-01-01"), DATE_NONE,
                         t->batch, NULL));
    if (i % 2 == 0)
      assert_ok(f, try_say(f, t->people[i], "card",
                           str_c(&f->arena, str_int(&f->arena, 900 + (int64_t)i)), "first",
                           day("2024-02-01"), DATE_NONE, t->batch, NULL));
  }
}

static int64_t called(struct fixture *f, const char *name) {
  struct store_rows rows = {0};
  assert_ok(f, store_query(&f->scope, st, "i",
                           "SELECT count(*) FROM current_person WHERE district = $1 AND name = $2",
                           &rows, S_TEXT(district), S_TEXT(str_of(name))));
  return store_int(&rows, 0, 0);
}

static void close_story(struct fixture *f) {
  sweep_all(f, count_of(f, "SELECT count(*) FROM party WHERE district = $1") > 100 ? 500 : 3);
  assert_settled(f);
  assert_right(f);
  store_close(st);
}

static void known_people_turn_in_one_step(void **state) {
  struct fixture *f = *state;
  struct story t;
  int64_t parties;
  open_story(f, &t);
  assert_true(ready(f, t.batch, false, 5) >= 3);
  assert_int_equal(called(f, "王小明"), KNOWN);
  assert_ok(f, live(f, t.batch, &parties));
  assert_int_equal(parties, KNOWN);
  assert_int_equal(called(f, "李大红"), KNOWN);
  assert_right(f); /* before anything is swept */
  assert_int_equal(count_of(f, "SELECT count(*) FROM batch_turn_stale WHERE district = $1"), 0);
  assert_true(count_of(f, "SELECT count(*) FROM kept_person WHERE district = $1") == 2 * KNOWN);
  close_story(f);
}

/* What others write between is there when it is written, and wins where it should. */
static void others_write_between(void **state) {
  struct fixture *f = *state;
  struct story t;
  int64_t parties;
  open_story(f, &t);
  ready(f, t.batch, false, 4);
  say(f, t.people[0], "name", "赵四", "first", "2024-03-01", "");
  say(f, t.people[1], "poor", "是", "first", "2024-03-01", "");
  assert_int_equal(called(f, "赵四"), 1);
  assert_right(f);
  assert_ok(f, live(f, t.batch, &parties));
  assert_int_equal(parties, KNOWN);
  assert_int_equal(called(f, "赵四"), 1); /* it is true since later */
  assert_int_equal(called(f, "李大红"), KNOWN - 1);
  assert_right(f);
  say(f, t.people[2], "name", "孙五", "first", "2024-03-01", ""); /* and behind it */
  assert_int_equal(called(f, "孙五"), 1);
  close_story(f);
}

static void a_batch_is_taken_back_in_one_step(void **state) {
  struct fixture *f = *state;
  struct story t;
  int64_t parties;
  bool left;
  open_story(f, &t);
  assert_int_equal(ready_step(f, t.batch, true, 4, &left), LY_CONFLICT);
  fixture_reset(f);
  assert_ok(f, live(f, t.batch, &parties));
  assert_int_equal(ready_step(f, t.batch, false, 4, &left), LY_CONFLICT);
  fixture_reset(f);
  assert_true(ready(f, t.batch, true, 5) >= 3);
  say(f, t.people[3], "name", "赵四", "second", "2024-03-01", "");
  assert_int_equal(called(f, "李大红"), KNOWN);
  assert_ok(f, back(f, t.batch, &parties));
  assert_int_equal(parties, KNOWN);
  assert_int_equal(called(f, "王小明"), KNOWN - 1);
  assert_int_equal(called(f, "赵四"), 1);
  assert_right(f);
  close_story(f);
}

/* Stopped in the middle, it is as if nothing had been made ready, whether it goes on or is given
 * up, and also if the tables are made again or the day changes. */
static void it_may_stop_in_the_middle(void **state) {
  struct fixture *f = *state;
  for (int how = 0; how < 5; how++) {
    struct story t;
    bool left;
    int64_t parties;
    open_story(f, &t);
    int64_t before = called(f, "李大红");
    assert_ok(f, ready_step(f, t.batch, false, 5, &left));
    assert_true(left);
    struct tx *tx;
    switch (how) {
      case 0: assert_ok(f, drop(f, t.batch)); break;
      case 1:
        tx = begin(f);
        assert_ok(f, end(f, tx, registry_rebuild(&f->scope, tx, &reg, &parties)));
        break;
      case 2:
        f->scope.today = day("2024-08-01");
        tx = begin(f);
        assert_ok(f, end(f, tx, registry_day_change(&f->scope, tx, &reg, &parties)));
        break;
      case 3: merge(f, t.people[0], t.people[1]); break;
      default: break;
    }
    assert_right(f);
    if (how) assert_ok(f, live(f, t.batch, &parties));
    assert_int_equal(called(f, "李大红") - before, how == 0 ? 0 : how == 3 ? KNOWN - 1 : KNOWN);
    assert_right(f);
    close_story(f);
  }
}

/* What a program began to make ready and left is out of the way an hour later. */
static void what_was_left_goes(void **state) {
  struct fixture *f = *state;
  struct story t;
  bool left;
  int64_t parties, batch;
  struct str where;
  open_story(f, &t);
  assert_ok(f, ready_step(f, t.batch, false, 5, &left));
  assert_ok(f, batch_unswept(&f->scope, st, &where, &batch));
  assert_int_equal(batch, 0);
  f->now_us += INT64_C(3700) * 1000000;
  assert_ok(f, batch_unswept(&f->scope, st, &where, &batch));
  assert_int_equal(batch, t.batch);
  assert_ok(f, sweep_step(f, batch, 2, &left)); /* half of it is out of the way */
  assert_right(f);
  assert_ok(f, live(f, t.batch, &parties));
  assert_int_equal(parties, KNOWN);
  assert_int_equal(called(f, "李大红"), KNOWN);
  assert_right(f);
  close_story(f);
}

/* Two batches say something of the same people; and one comes right behind the other. */
static void one_turn_after_another(void **state) {
  struct fixture *f = *state;
  struct story t;
  int64_t parties;
  open_story(f, &t);
  int64_t second = pending_batch(f);
  for (size_t i = 0; i < KNOWN; i++)
    assert_ok(f, try_say(f, t.people[i], i % 3 ? "poor" : "name", i % 3 ? "是" : "周六", "first",
                         day("2024-05-01"), DATE_NONE, second, NULL));
  ready(f, t.batch, false, 5);
  ready(f, second, false, 5);
  assert_ok(f, live(f, second, &parties));
  assert_right(f);
  assert_int_equal(called(f, "周六"), KNOWN / 3);
  assert_ok(f, live(f, t.batch, &parties));
  assert_right(f);
  assert_int_equal(called(f, "李大红"), KNOWN - KNOWN / 3);
  ready(f, second, true, 5); /* settles both first */
  assert_ok(f, back(f, second, &parties));
  assert_int_equal(called(f, "李大红"), KNOWN);
  assert_right(f);
  close_story(f);
}

/* On record it is one write, which makes ready in steps of its own. */
static void large_batches_turn_by_themselves(void **state) {
  enum { MANY = 2 * BATCH_READY_STEP + 100 };
  struct fixture *f = *state;
  struct load *load;
  open_with_card(f);
  f->scope.actor = STR("cli:test");
  f->scope.from = STR("cli");
  int64_t first = registry_ids(&f->scope, MANY), batches[2];
  const struct registry_party *person = registry_kind_find(&reg, STR("person"));
  struct load_value name = {registry_fact_find(person, STR("name"), NULL), STR("王小明"), 0};
  struct load_statement says = {.source = STR("first"),
                                .from = day("2024-01-01"),
                                .to = DATE_NONE,
                                .values = &name,
                                .count = 1};
  struct load_party *all = ARENA_ARRAY(&f->arena, struct load_party, MANY);
  assert_non_null(all);
  for (int round = 0; round < 2; round++) {
    batches[round] = pending_batch(f);
    if (round) name.value = STR("李大红");
    for (size_t i = 0; all && i < MANY; i++)
      all[i] = (struct load_party){.party = first + (int64_t)i,
                                   .is_new = round == 0,
                                   .kind = person,
                                   .statements = &says,
                                   .statement_count = 1};
    assert_ok(f, load_open(&f->scope, &reg, district, batches[round], &load));
    struct tx *tx = begin(f);
    assert_ok(f, end(f, tx, load_add(&f->scope, tx, load, all, MANY)));
    load_close(load);
    struct deed live = {
        .act = DEED_BATCH_LIVE, .registry = &reg, .district = district, .target = batches[round]};
    struct write w = deed_write(&f->scope, &live);
    assert_ok(f, store_write(&f->scope, st, &w));
    assert_int_equal(deed_answer(&w), round ? MANY : 0);
  }
  bool unsettled;
  assert_ok(f, batch_unsettled(&f->scope, st, district, batches[1], &unsettled));
  assert_true(unsettled);
  assert_int_equal(called(f, "李大红"), MANY);
  sweep_all(f, 700);
  struct registry_deed back = {.act = REGISTRY_BATCH_RETRACT,
                               .registry = &reg,
                               .new = {.district = district, .reason = STR("有误")},
                               .target = batches[1]};
  struct write w = registry_write(&f->scope, &back);
  assert_ok(f, store_write(&f->scope, st, &w));
  assert_int_equal(registry_answer(&w).first, MANY);
  assert_ok(f, batch_unsettled(&f->scope, st, district, batches[1], &unsettled));
  assert_true(unsettled);
  assert_int_equal(called(f, "王小明"), MANY);
  assert_int_equal(count_of(f, "SELECT count(*) FROM change WHERE district = $1"), 3);
  close_story(f);
}

/* ---- Random histories ---------------------------------------------------------------------------
 */

enum { PEOPLE = 14, BATCHES = 16, SAID = 600 };
enum batch_state { PENDING, LIVE, ENDED };

struct history {
  int64_t people[PEOPLE], batches[BATCHES], said[SAID], said_of[SAID];
  bool home[PEOPLE];
  enum batch_state states[BATCHES];
  size_t batch_count, count, turned; /* turns that had been made ready, in part at least */
};

static void note_turn(struct fixture *f, struct history *h, int64_t batch) {
  bool unsettled;
  assert_ok(f, batch_unsettled(&f->scope, st, district, batch, &unsettled));
  h->turned += unsettled;
}

static void random_said(struct fixture *f, struct history *h, int64_t batch) {
  static const struct {
    const char *fact, *values[3];
  } person[] = {{"name", {"王小明", "李大红", "赵四"}},
                {"card", {"17", "18", "19"}},
                {"home_area", {"331121101", "331121102", "331121103"}},
                {"birth_date", {"1941-03-02", "1950-12-31", "1960-01-01"}},
                {"poor", {"是", "否", "是"}},
                {"phone", {"1", "2", "3"}}},
    home[] = {{"beds", {"1", "2", "3"}}, {"space", {"1.5", "2", "3"}}};
  static const char *const sources[] = {"first", "second", "other"};
  size_t who = fixture_random(f) % PEOPLE, value = fixture_random(f) % 3;
  size_t which = fixture_random(f) % (h->home[who] ? 2 : 6);
  struct date from = {19895 + (int32_t)(fixture_random(f) % 20)}, to = DATE_NONE;
  const char *fact = h->home[who] ? home[which].fact : person[which].fact,
             *text = h->home[who] ? home[which].values[value] : person[which].values[value];
  int64_t id;
  if (fixture_random(f) % 3 == 0) to.day = from.day + (int32_t)(fixture_random(f) % 10);
  if (!h->home[who] && fixture_random(f) % 6 == 0) { /* names somebody */
    size_t other = fixture_random(f) % PEOPLE;
    if (other == who) return;
    fact = h->home[other] ? "home" : "mother";
    text = str_c(&f->arena, str_int(&f->arena, h->people[other]));
  }
  enum ly rc =
      try_say(f, h->people[who], fact, text, sources[fixture_random(f) % 3], from, to, batch, &id);
  assert_true(rc == LY_OK || rc == LY_CONFLICT); /* another has the card */
  if (rc || batch || h->count == SAID) return;
  h->said_of[h->count] = h->people[who];
  h->said[h->count++] = id;
}

static void random_link(struct fixture *f, const struct history *h) {
  int64_t party = h->people[fixture_random(f) % PEOPLE],
          into = h->people[fixture_random(f) % PEOPLE], link;
  struct tx *tx = begin(f);
  enum ly rc = fixture_random(f) % 2
                   ? party_merge(&f->scope, tx, &reg, district, party, into, STR(""), &link)
                   : party_unmerge(&f->scope, tx, &reg, district, party, STR(""), &link);
  rc = end(f, tx, rc);
  assert_true(rc == LY_OK || rc == LY_CONFLICT || rc == LY_INVALID);
}

static void random_day(struct fixture *f) {
  int64_t parties;
  struct tx *tx = begin(f);
  f->scope.today.day = 19895 + (int32_t)(fixture_random(f) % 30);
  assert_ok(f, end(f, tx, registry_day_change(&f->scope, tx, &reg, &parties)));
}

/* Whatever a batch is, some of what may be done to it is refused. */
static void random_turn(struct fixture *f, struct history *h) {
  size_t b = fixture_random(f) % h->batch_count, limit = 1 + fixture_random(f) % 3;
  int64_t batch = h->batches[b], parties;
  bool left, taking = h->states[b] == LIVE;
  enum ly rc = LY_OK;
  switch (fixture_random(f) % 12) {
    case 0:
      rc = live(f, batch, &parties);
      assert_int_equal(rc, h->states[b] == PENDING ? LY_OK : LY_CONFLICT);
      if (!rc) h->states[b] = LIVE;
      if (!rc) note_turn(f, h, batch);
      break;
    case 1:
      rc = back(f, batch, &parties);
      assert_int_equal(rc, h->states[b] == LIVE ? LY_OK : LY_CONFLICT);
      if (!rc) h->states[b] = ENDED;
      if (!rc) note_turn(f, h, batch);
      break;
    case 2:
      if (fixture_random(f) % 3) break;
      rc = drop(f, batch);
      assert_int_equal(rc, h->states[b] == PENDING ? LY_OK : LY_CONFLICT);
      if (!rc) h->states[b] = ENDED;
      break;
    case 3:
    case 4:
      rc = sweep_step(f, batch, limit, &left);
      assert_true(rc == LY_OK || rc == LY_CONFLICT);
      break;
    default:
      rc = ready_step(f, batch, taking, limit, &left);
      assert_int_equal(rc, h->states[b] == ENDED ? LY_CONFLICT : LY_OK);
  }
}

static void random_step(struct fixture *f, struct history *h) {
  uint64_t roll = fixture_random(f) % 100;
  size_t b = fixture_random(f) % h->batch_count;
  if (roll < 8 && h->batch_count < BATCHES) {
    h->states[h->batch_count] = PENDING;
    h->batches[h->batch_count++] = pending_batch(f);
  } else if (roll < 35) {
    if (h->states[b] != ENDED) random_said(f, h, h->batches[b]);
  } else if (roll < 45) {
    random_said(f, h, 0);
  } else if (roll < 50 && h->count) {
    size_t which = fixture_random(f) % h->count;
    enum ly rc = try_retract(f, h->said_of[which], h->said[which]);
    assert_true(rc == LY_OK || rc == LY_CONFLICT);
  } else if (roll < 54) {
    random_link(f, h);
  } else if (roll < 58) {
    random_day(f);
  } else {
    random_turn(f, h);
  }
}

static void random_turns_are_as_made_anew(void **state) {
  struct fixture *f = *state;
  struct history *h = ARENA_NEW(&f->arena, struct history);
  print_message("SEED=%llu\n", (unsigned long long)f->random);
  open_with_card(f);
  assert_non_null(h);
  for (size_t i = 0; h && i < PEOPLE; i++) {
    h->home[i] = i % 5 == 4;
    h->people[i] = new_party(f, h->home[i] ? "institution" : "person");
  }
  h->batches[h->batch_count++] = pending_batch(f);
  for (int i = 0; i < 500; i++) {
    struct arena_mark mark = arena_mark(&f->arena);
    random_step(f, h);
    f->scope.error = (struct error){0};
    f->scope.diags = (struct diags){0};
    arena_rewind(&f->arena, mark);
    if (i % 20 == 0) assert_right(f);
  }
  for (size_t i = 0; i < h->batch_count; i++)
    if (h->states[i] == PENDING) assert_ok(f, drop(f, h->batches[i]));
  for (size_t i = 0; i < h->batch_count; i++) {
    int64_t parties;
    if (h->states[i] == LIVE) assert_ok(f, back(f, h->batches[i], &parties));
  }
  assert_true(h->turned > 0);
  print_message("%zu turns\n", h->turned);
  close_story(f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(known_people_turn_in_one_step),
      TEST(others_write_between),
      TEST(a_batch_is_taken_back_in_one_step),
      TEST(it_may_stop_in_the_middle),
      TEST(what_was_left_goes),
      TEST(large_batches_turn_by_themselves),
      TEST(one_turn_after_another),
      TEST(random_turns_are_as_made_anew),
  };
  return run_on_engines("turn", tests);
}
