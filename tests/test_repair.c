/* registry/repair.c: derived rows made again in steps, whatever is wrong with them and whoever
 * writes between. */
#include "tests/turn_fixture.h"

enum { PEOPLE = 1203 /* three pages */ };

static void do_sql(struct fixture *f, const char *sql) {
  struct tx *tx = begin(f);
  /* built: damage, as the tests below say it */
  assert_ok(f, end(f, tx, store_exec(&f->scope, tx, sql, S_TEXT(district))));
}

/* People with a name and a card, by one load; gives the first. */
static int64_t open_people(struct fixture *f) {
  struct load *load;
  open_with_card(f);
  f->scope.actor = STR("cli:test");
  f->scope.from = STR("cli");
  int64_t first = registry_ids(&f->scope, PEOPLE), batch, parties;
  const struct registry_party *person = registry_kind_find(&reg, STR("person"));
  struct load_party *all = ARENA_ARRAY(&f->arena, struct load_party, PEOPLE);
  assert_non_null(all);
  for (size_t i = 0; all && i < PEOPLE; i++) {
    struct load_value *values = ARENA_ARRAY(&f->arena, struct load_value, 2);
    struct load_statement *says = ARENA_NEW(&f->arena, struct load_statement);
    assert_true(values && says);
    values[0] = (struct load_value){registry_fact_find(person, STR("name"), NULL),
                                    i % 2 ? STR("王小明") : STR("李大红"), 0};
    values[1] = (struct load_value){registry_fact_find(person, STR("card"), NULL),
                                    str_int(&f->arena, (int64_t)i), 0};
    *says = (struct load_statement){.source = STR("first"),
                                    .from = day("2024-01-01"),
                                    .to = DATE_NONE,
                                    .values = values,
                                    .count = 2};
    all[i] = (struct load_party){.party = first + (int64_t)i,
                                 .is_new = true,
                                 .kind = person,
                                 .statements = says,
                                 .statement_count = 1};
  }
  batch = pending_batch(f);
  assert_ok(f, load_open(&f->scope, &reg, district, batch, &load));
  struct tx *tx = begin(f);
  assert_ok(f, end(f, tx, load_add(&f->scope, tx, load, all, PEOPLE)));
  load_close(load);
  assert_ok(f, live(f, batch, &parties));
  return first;
}

static struct registry_repair *begin_repair(struct fixture *f) {
  struct registry_repair *repair = registry_repair_begin(&f->scope);
  assert_non_null(repair);
  return repair;
}

/* All steps left; gives how many parties were made again in all. */
static int64_t repair_on(struct fixture *f, struct registry_repair *repair, size_t *steps) {
  int64_t parties = 0;
  bool left = true;
  for (*steps = 0; left; ++*steps) {
    struct tx *tx = begin(f);
    assert_ok(f, end(f, tx, registry_repair_step(&f->scope, tx, &reg, repair, &parties, &left)));
  }
  return parties;
}

static int64_t forms(struct fixture *f, const char *folded, const char *initials) {
  struct store_rows rows = {0};
  assert_ok(f,
            store_query(&f->scope, st, "i",
                        "SELECT count(*) FROM name_form"
                        " WHERE district = $1 AND folded = $2 AND initials = $3",
                        &rows, S_TEXT(district), S_TEXT(str_of(folded)), S_TEXT(str_of(initials))));
  return store_int(&rows, 0, 0);
}

/* Rows that are missing, that say something else, and that belong to nobody. */
static void all_that_is_wrong_is_mended(void **state) {
  static const char *const damage[] = {
      "DELETE FROM kept_person WHERE district = $1 AND party % 7 = 0",
      "UPDATE kept_person SET name = '错' WHERE district = $1 AND party % 5 = 0",
      "INSERT INTO kept_person (district, party, batch, turn) VALUES ($1, 1, 0, 0)",
      "INSERT INTO kept_person (district, party, batch, turn)"
      " VALUES ($1, 9223372036854775000, 0, 0)",
      "UPDATE party_name SET words = '{' WHERE district = $1 AND party % 11 = 0",
      "DELETE FROM party_name WHERE district = $1 AND party % 13 = 0",
      "DELETE FROM party_key WHERE district = $1 AND party % 17 = 0",
      "INSERT INTO party_key (district, fact, word, party, batch, turn)"
      " VALUES ($1, 'card', 'nobody', 17, 0, 0)",
      "INSERT INTO party_key (district, fact, word, party, batch, turn)"
      " SELECT district, 'card', 'wrong', party, 0, 0 FROM party_name WHERE district = $1",
      "UPDATE name_form SET initials = 'xx' WHERE district = $1 AND folded = '王小明'",
      "DELETE FROM name_form WHERE district = $1 AND folded = '李大红'",
      "INSERT INTO name_form (district, folded, given, pinyin, initials)"
      " VALUES ($1, '无此人', '此人', 'wuciren', 'wcr')",
      "UPDATE given_form SET pinyin = 'xx' WHERE district = $1 AND given = '小明'",
      "DELETE FROM given_form WHERE district = $1 AND given = '大红'",
      "INSERT INTO given_form (district, given, pinyin, initials)"
      " VALUES ($1, '此人', 'ciren', 'cr')"};
  struct fixture *f = *state;
  size_t steps;
  open_people(f);
  struct seen good = look(f, st);
  for (size_t i = 0; i < sizeof damage / sizeof *damage; i++) do_sql(f, damage[i]);
  struct seen bad = look(f, st);
  assert_false(same(&good, &bad));
  assert_int_equal(repair_on(f, begin_repair(f), &steps), PEOPLE);
  struct seen mended = look(f, st);
  assert_true(same(&good, &mended));
  assert_int_equal(forms(f, "王小明", "wxm"), 1);
  assert_int_equal(forms(f, "李大红", "ldh"), 1);
  assert_int_equal(count_of(f, "SELECT count(*) FROM name_form WHERE district = $1"), 2);
  assert_int_equal(count_of(f,
                            "SELECT count(*) FROM given_form WHERE district = $1 AND pinyin IN"
                            " ('xiaoming', 'dahong')"),
                   2);
  assert_int_equal(count_of(f, "SELECT count(*) FROM given_form WHERE district = $1"), 2);
  assert_true(steps > 5); /* no step is of all of them */
  close_story(f);
}

/* Others write between: people come, change, are merged and are named; what a batch has made ready
 * is brought up with it. */
static void others_write_between(void **state) {
  struct fixture *f = *state;
  int64_t first = open_people(f), mother = new_party(f, "person"), parties;
  struct registry_repair *repair = begin_repair(f);
  int64_t batch = pending_batch(f);
  bool left = true;
  for (int64_t i = 0; i < 12; i++)
    assert_ok(f, try_say(f, first + i * 100, "name", "赵四", "first", day("2024-02-01"), DATE_NONE,
                         batch, NULL));
  ready(f, batch, false, 5);
  for (int64_t n = 0; left; n++) {
    repair_step(f, repair, &left);
    say(f, first + n * 70, "poor", "是", "first", "2024-03-01", "");
    say(f, first + PEOPLE - 1 - n * 70, "mother", str_c(&f->arena, str_int(&f->arena, mother)),
        "first", "2024-03-01", "");
    say(f, new_party(f, "person"), "name", "孙五", "first", "2024-03-01", "");
    if (n == 3) merge(f, mother, first + 5);
    assert_right(f);
  }
  assert_ok(f, live(f, batch, &parties));
  assert_int_equal(parties, 12);
  assert_int_equal(called(f, "赵四"), 12);
  assert_right(f);
  close_story(f);
}

/* Left in the middle it has harmed nothing, and the next begins anew. */
static void it_may_stop_in_the_middle(void **state) {
  struct fixture *f = *state;
  size_t steps, all;
  open_people(f);
  repair_on(f, begin_repair(f), &all);
  for (size_t stop = 1; stop < all; stop++) {
    struct registry_repair *repair = begin_repair(f);
    bool left;
    for (size_t i = 0; i < stop; i++) repair_step(f, repair, &left);
    assert_true(left);
    assert_right(f);
  }
  assert_int_equal(repair_on(f, begin_repair(f), &steps), PEOPLE);
  assert_int_equal(steps, all);
  close_story(f);
}

/* On record it is one write; tables that do not fit are made at once, and are then of today. */
static void it_is_one_write(void **state) {
  struct fixture *f = *state;
  struct registry_deed deed = {.act = REGISTRY_REBUILD, .registry = &reg};
  open_people(f);
  for (int unfit = 0; unfit < 2; unfit++) {
    struct date on;
    if (unfit) do_sql(f, "UPDATE current_table SET version = '' WHERE $1 <> ''");
    f->scope.today.day++;
    int64_t before = count_of(f, "SELECT count(*) FROM change WHERE district <> $1");
    struct write w = registry_write(&f->scope, &deed);
    assert_ok(f, store_write(&f->scope, st, &w));
    assert_int_equal(registry_answer(&w).first, PEOPLE);
    assert_int_equal(count_of(f, "SELECT count(*) FROM change WHERE district <> $1"), before + 1);
    assert_ok(f, registry_true_on(&f->scope, st, &on));
    assert_int_equal(on.day, f->scope.today.day);
  }
  close_story(f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(all_that_is_wrong_is_mended),
      TEST(others_write_between),
      TEST(it_may_stop_in_the_middle),
      TEST(it_is_one_write),
  };
  return run_on_engines("repair", tests);
}
