/* registry/: the tables derived from statements, kept and made anew. */
#include "tests/registry_fixture.h"

static struct store_rows table(struct fixture *f, struct store *from, const char *kind) {
  struct store_rows rows = {0};
  if (strcmp(kind, "person") == 0) {
    assert_ok(f,
              store_query(&f->scope, from, "tiTTTITI",
                          "SELECT district, party, name, home_area, birth_date, poor, level, income"
                          " FROM current_person ORDER BY district, party",
                          &rows));
  } else {
    assert_ok(f, store_query(&f->scope, from, "tiII",
                             "SELECT district, party, beds, space FROM current_institution"
                             " ORDER BY district, party",
                             &rows));
  }
  return rows;
}

static void assert_same_table(const struct store_rows *a, const struct store_rows *b) {
  assert_int_equal(a->rows, b->rows);
  for (size_t i = 0; i < a->rows * a->columns; i++) {
    assert_int_equal(a->cells[i].type, b->cells[i].type);
    assert_int_equal(a->cells[i].integer, b->cells[i].integer);
    assert_true(str_eq(a->cells[i].bytes, b->cells[i].bytes));
  }
}

static void rebuild(struct fixture *f, struct store *at) {
  struct tx *tx;
  int64_t parties;
  assert_ok(f, store_begin(&f->scope, at, &tx));
  assert_ok(f, registry_rebuild(&f->scope, tx, &reg, &parties));
  assert_ok(f, store_commit(&f->scope, tx));
}

/* What was kept while writing is what is made anew. */
static void assert_kept(struct fixture *f) {
  struct store_rows people = table(f, st, "person"), homes = table(f, st, "institution");
  rebuild(f, st);
  struct store_rows people_again = table(f, st, "person"),
                    homes_again = table(f, st, "institution");
  assert_same_table(&people, &people_again);
  assert_same_table(&homes, &homes_again);
}

static int64_t day_change(struct fixture *f) {
  int64_t parties;
  struct tx *tx = begin(f);
  assert_ok(f, registry_day_change(&f->scope, tx, &reg, &parties));
  assert_ok(f, store_commit(&f->scope, tx));
  return parties;
}

static void a_fact_begins_and_ends_with_the_day(void **state) {
  struct fixture *f = *state;
  open_registry(f);
  int64_t party = new_party(f, "person");
  new_party(f, "person");
  say(f, party, "name", "王桂英", "first", "2024-07-02", "2024-07-03");
  static const struct {
    const char *day, *name;
    int touched;
  } rows[] = {{"2024-07-01", "", 0}, {"2024-07-02", "王桂英", 1}, {"2024-07-03", "王桂英", 0},
              {"2024-07-04", "", 1}, {"2024-07-02", "王桂英", 1}, {"2024-06-30", "", 1},
              {"2024-07-04", "", 1}, {"2024-07-04", "", 0}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    f->scope.today = day(rows[i].day);
    assert_int_equal(day_change(f), rows[i].touched);
    struct store_rows got = {0};
    assert_ok(f, store_query(&f->scope, st, "t",
                             "SELECT COALESCE(name, '') FROM current_person WHERE party = $1", &got,
                             S_INT(party)));
    assert_str(store_text(&got, 0, 0), rows[i].name);
  }
  store_close(st);
}

enum { PEOPLE = 12, BATCHES = 4, SAID_MAX = 400 };

struct random_history {
  int64_t people[PEOPLE], batches[BATCHES], said_party[SAID_MAX], said[SAID_MAX];
  bool home[PEOPLE];
  size_t count;
};

/* One act of knowing, chosen at random; refusals (retracted before, batch gone) are part of it. */
static void random_act(struct fixture *f, struct random_history *h) {
  static const struct {
    const char *name, *values[3];
  } person[] = {{"name", {"甲", "乙", "丙"}},
                {"home_area", {"331121101", "331121102", "331121101001"}},
                {"birth_date", {"1941-03-02", "1950-12-31", "1999-01-01"}},
                {"poor", {"是", "否", "true"}},
                {"level", {"1", "2", "轻"}},
                {"income", {"1", "2.5", "0"}},
                {"phone", {"1", "2", "3"}}},
    home[] = {{"beds", {"1", "2", "3"}}, {"space", {"1", "2.5", "3.25"}}};
  static const char *const sources[] = {"first", "second", "other"};
  uint64_t roll = fixture_random(f) % 100;
  size_t who = fixture_random(f) % PEOPLE, value = fixture_random(f) % 3;
  int64_t parties;
  if (roll < 70 && h->count < SAID_MAX) {
    struct date from = {19895 + (int32_t)(fixture_random(f) % 20)};
    struct date to = {from.day + (int32_t)(fixture_random(f) % 10)};
    size_t which = fixture_random(f) % (h->home[who] ? 2 : 7);
    const char *name = h->home[who] ? home[which].name : person[which].name;
    const char *text = h->home[who] ? home[which].values[value] : person[which].values[value];
    int64_t batch = fixture_random(f) % 3 ? 0 : h->batches[fixture_random(f) % BATCHES], id;
    enum ly rc = try_say(f, h->people[who], name, text, sources[fixture_random(f) % 3], from,
                         fixture_random(f) % 2 ? to : DATE_NONE, batch, &id);
    assert_true(rc == LY_OK || (rc == LY_CONFLICT && batch));
    if (!rc) {
      h->said_party[h->count] = h->people[who];
      h->said[h->count++] = id;
    }
  } else if (roll < 85 && h->count) {
    size_t which = fixture_random(f) % h->count;
    enum ly rc = try_retract(f, h->said_party[which], h->said[which]);
    assert_true(rc == LY_OK || rc == LY_CONFLICT);
  } else if (roll < 88) {
    struct tx *tx = begin(f);
    f->now_us += 1000000;
    enum ly rc = batch_retract(&f->scope, tx, &reg, district,
                               h->batches[fixture_random(f) % BATCHES], STR(""), &parties);
    assert_true(rc == LY_OK || rc == LY_CONFLICT);
    if (rc) {
      store_rollback(tx);
    } else {
      assert_ok(f, store_commit(&f->scope, tx));
    }
  } else {
    f->scope.today.day = 19895 + (int32_t)(fixture_random(f) % 30);
    day_change(f);
  }
  fixture_reset(f);
}

static void kept_tables_are_those_made_anew(void **state) {
  struct fixture *f = *state;
  print_message("SEED=%llu\n", (unsigned long long)f->random);
  open_registry(f);
  struct random_history h = {.count = 0};
  for (size_t i = 0; i < PEOPLE; i++) {
    h.home[i] = i % 4 == 3;
    h.people[i] = new_party(f, h.home[i] ? "institution" : "person");
  }
  for (size_t i = 0; i < BATCHES; i++) {
    struct tx *tx = begin(f);
    assert_ok(f,
              batch_begin(&f->scope, tx, &reg, district, STR("first"), STR("名册"), &h.batches[i]));
    assert_ok(f, store_commit(&f->scope, tx));
  }
  for (int i = 0; i < 300; i++) {
    random_act(f, &h);
    if (i % 25 == 0) assert_kept(f);
  }
  assert_kept(f);
  assert_true(h.count > 100);
  store_close(st);
}

/* A rolled-back write leaves the derived row as it was too. */
static void a_rolled_back_write_leaves_no_trace(void **state) {
  struct fixture *f = *state;
  open_registry(f);
  int64_t party = new_party(f, "person"), id;
  say(f, party, "name", "甲", "first", "2024-01-01", "");
  struct store_rows before = table(f, st, "person");
  struct registry_said said = {STR("name"), STR("乙")};
  struct registry_new new = {.district = district,
                             .party = party,
                             .source = STR("first"),
                             .from = day("2024-02-01"),
                             .to = DATE_NONE,
                             .facts = &said,
                             .count = 1};
  struct tx *tx = begin(f);
  assert_ok(f, statement_add(&f->scope, tx, &reg, &new, &id));
  store_rollback(tx);
  struct store_rows after = table(f, st, "person");
  assert_same_table(&before, &after);
  store_close(st);
}

static void a_new_fact_is_a_new_column(void **state) {
  struct fixture *f = *state;
  open_registry(f);
  int64_t party = new_party(f, "person");
  say(f, party, "name", "甲", "first", "2024-01-01", "");
  adopt(f, st,
        "- {key: tall, name: 身高, of: person, type: decimal, places: 1, privacy: internal,"
        " sources: [first]}\n");
  assert_ok(f, registry_open(&f->scope, st, plan_kinds, &reg));
  reg.sealer = &sealer;
  struct registry_row *rows;
  size_t count;
  struct date on;
  int rc = party_list(&f->scope, st, &reg, district, STR(""), 50, (struct registry_after){{0}},
                      &rows, &count, &on);
  assert_int_equal(rc, LY_CONFLICT); /* told, not guessed */
  fixture_reset(f);
  say(f, party, "tall", "160", "first", "2024-01-01", "");
  struct store_rows got = {0};
  assert_ok(f, store_query(&f->scope, st, "ti", "SELECT name, tall FROM current_person", &got));
  assert_str(store_text(&got, 0, 0), "甲");
  assert_int_equal(store_int(&got, 0, 1), 1600);
  store_close(st);
}

/* Another process has adopted: who still holds the dictionary of before may not make its tables. */
static void an_old_dictionary_makes_no_tables(void **state) {
  struct fixture *f = *state;
  open_registry(f);
  int64_t party = new_party(f, "person"), parties;
  say(f, party, "name", "甲", "first", "2024-01-01", "");
  struct registry before = reg, now;
  adopt(f, st,
        "- {key: tall, name: 身高, of: person, type: decimal, places: 1, privacy: internal,"
        " sources: [first]}\n");
  say(f, party, "name", "乙", "first", "2024-01-02", ""); /* the tables are still those of before */
  assert_ok(f, registry_open(&f->scope, st, plan_kinds, &now));
  reg = now;
  say(f, party, "tall", "160", "first", "2024-01-01", "");
  reg = before;
  assert_int_equal(try_say(f, party, "name", "丙", "first", day("2024-01-03"), DATE_NONE, 0, NULL),
                   LY_BUSY);
  fixture_reset(f);
  f->scope.today.day--; /* nor a write that began before midnight */
  assert_int_equal(try_say(f, party, "name", "丙", "first", day("2024-01-03"), DATE_NONE, 0, NULL),
                   LY_BUSY);
  fixture_reset(f);
  struct tx *tx = begin(f);
  assert_int_equal(registry_rebuild(&f->scope, tx, &reg, &parties), LY_BUSY);
  store_rollback(tx);
  fixture_reset(f);
  struct store_rows got = {0};
  assert_ok(f, store_query(&f->scope, st, "ti", "SELECT name, tall FROM current_person", &got));
  assert_str(store_text(&got, 0, 0), "乙");
  assert_int_equal(store_int(&got, 0, 1), 1600);
  store_close(st);
}

static void a_copy_makes_its_tables_itself(void **state) {
  struct fixture *f = *state;
  open_registry(f);
  for (int i = 0; i < 3; i++) {
    int64_t party = new_party(f, i == 2 ? "institution" : "person");
    if (i < 2) say(f, party, "name", i ? "乙" : "甲", "first", "2024-01-01", "");
    int64_t wrong = say(f, party, i < 2 ? "level" : "beds", "1", "first", "2024-01-01", "");
    if (i == 0) assert_ok(f, try_retract(f, party, wrong));
  }
  struct store *other;
  struct store_copied *copied;
  size_t count;
  enum test_engine engine = test_engine == TEST_SQLITE ? TEST_POSTGRES : TEST_SQLITE;
  assert_ok(f, store_open(&f->scope, fixture_new_database(f, engine), STORE_CREATE, &other));
  assert_ok(f, store_copy(&f->scope, st, other, &copied, &count));
  rebuild(f, other);
  struct store_rows here = table(f, st, "person"), there = table(f, other, "person");
  assert_int_equal(here.rows, 2);
  assert_same_table(&here, &there);
  here = table(f, st, "institution"), there = table(f, other, "institution");
  assert_same_table(&here, &there);
  store_close(other);
  store_close(st);
}

static void lists_go_by_place_and_page(void **state) {
  struct fixture *f = *state;
  open_registry(f);
  static const char *const areas[] = {"331121101", "331121101001", "331121102", "3311211", NULL};
  for (int i = 0; i < 20; i++) {
    int64_t party = new_party(f, "person");
    const char *area = areas[i % 5];
    if (area && strlen(area) != 7) say(f, party, "home_area", area, "first", "2024-01-01", "");
  }
  struct registry_after after = {.area = {0}};
  struct registry_row *rows;
  size_t count, seen = 0;
  struct date on;
  do {
    assert_ok(f, party_list(&f->scope, st, &reg, district, STR("331121101"), 3, after, &rows,
                            &count, &on));
    for (size_t i = 0; i < count; i++) {
      assert_true(str_starts(rows[i].area, STR("331121101")));
      int order = str_cmp(after.area, rows[i].area);
      assert_true(order < 0 || (order == 0 && after.party < rows[i].party));
      after = (struct registry_after){rows[i].area, rows[i].party};
    }
    seen += count;
  } while (count);
  assert_int_equal(seen, 8);
  assert_int_equal(date_cmp(on, f->scope.today), 0);
  assert_ok(f, party_list(&f->scope, st, &reg, district, STR(""), 50, (struct registry_after){{0}},
                          &rows, &count, &on));
  assert_int_equal(count, 20);
  assert_ok(f, party_list(&f->scope, st, &reg, STR("310118"), STR(""), 50,
                          (struct registry_after){{0}}, &rows, &count, &on));
  assert_int_equal(count, 0);
  store_close(st);
}

/* More parties than a page holds: none is left out. */
static void a_rebuild_takes_all_pages(void **state) {
  struct fixture *f = *state;
  open_registry(f);
  enum { MANY = 1203 };
  int64_t batch, parties, id;
  struct tx *tx = begin(f);
  assert_ok(f, batch_begin(&f->scope, tx, &reg, district, STR("first"), STR("名册"), &batch));
  for (int i = 0; i < MANY; i++) {
    struct registry_said said = {STR("poor"), STR("是")};
    struct registry_new new = {.district = district,
                               .source = STR("first"),
                               .from = day("2024-01-01"),
                               .to = DATE_NONE,
                               .batch = batch,
                               .facts = &said,
                               .count = 1};
    assert_ok(f, party_create(&f->scope, tx, &reg, district, STR("person"), &new.party));
    assert_ok(f, statement_add(&f->scope, tx, &reg, &new, &id));
  }
  assert_ok(f, registry_rebuild(&f->scope, tx, &reg, &parties));
  assert_int_equal(parties, MANY);
  struct store_rows rows = {0};
  const char *poor = "SELECT count(*) FROM current_person WHERE poor = 1";
  assert_ok(f, store_query(&f->scope, st, "i", poor, &rows));
  assert_int_equal(store_int(&rows, 0, 0), MANY);
  assert_ok(f, batch_retract(&f->scope, tx, &reg, district, batch, STR(""), &parties));
  assert_int_equal(parties, MANY);
  assert_ok(f, store_query(&f->scope, st, "i", poor, &rows));
  assert_int_equal(store_int(&rows, 0, 0), 0);
  assert_ok(f, store_commit(&f->scope, tx));
  store_close(st);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_fact_begins_and_ends_with_the_day), TEST(kept_tables_are_those_made_anew),
      TEST(a_rolled_back_write_leaves_no_trace), TEST(a_new_fact_is_a_new_column),
      TEST(an_old_dictionary_makes_no_tables),   TEST(a_copy_makes_its_tables_itself),
      TEST(lists_go_by_place_and_page),          TEST(a_rebuild_takes_all_pages),
  };
  return run_on_engines("current", tests);
}
