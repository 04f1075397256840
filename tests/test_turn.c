/* registry/turn.c: what known parties will show is made ready beside what they show; the turn is
 * one step, whatever happened between, and what is left of it is tidied behind. */
#include "tests/turn_fixture.h"

/* ---- Stories ------------------------------------------------------------------------------------
 */

enum { KNOWN = 12 };
struct story {
  int64_t people[KNOWN], batch;
};

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

enum { PEOPLE = 14, BATCHES = 16, SAID = 600, REPAIRS = 20 };
enum batch_state { PENDING, LIVE, ENDED };

struct history {
  int64_t people[PEOPLE], batches[BATCHES], said[SAID], said_of[SAID];
  bool home[PEOPLE];
  enum batch_state states[BATCHES];
  size_t batch_count, count, turned; /* turns that had been made ready, in part at least */
  struct registry_repair *repairs[REPAIRS];
  size_t repaired; /* of these; the next is under way */
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

/* A rebuild in steps, among all the rest. Nobody sees anything of one. */
static void random_repair(struct fixture *f, struct history *h) {
  bool left;
  if (h->repaired == REPAIRS) return;
  repair_step(f, h->repairs[h->repaired], &left);
  h->repaired += !left;
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
  } else if (roll < 57) {
    random_day(f);
  } else if (roll < 62) {
    random_repair(f, h);
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
  for (size_t i = 0; h && i < REPAIRS; i++) {
    h->repairs[i] = registry_repair_begin(&f->scope);
    assert_non_null(h->repairs[i]);
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
  assert_true(h->turned > 0 && h->repaired > 0);
  print_message("%zu turns, %zu repairs\n", h->turned, h->repaired);
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
