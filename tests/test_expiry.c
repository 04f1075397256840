/* registry/: what was stated goes when its term is over, and nothing else does. */
#define FIXTURE_PERSON ", called: name, gone: [death_date], away: [home_area]"
#include "tests/registry_fixture.h"

#include "registry/expiry.h"
#include "store/change.h"
#include "registry/write.h"

static const char death_yaml[] =
    "- {key: death_date, name: 死亡日期, of: person, type: date, privacy: internal, sources: "
    "[first]}\n";

/* The clock of the machine, noon. */
static void now(struct fixture *f, const char *iso) {
  f->now_us = (int64_t)day(iso).day * INT64_C(86400) * 1000000 + INT64_C(4) * 3600 * 1000000;
}

static void open_mortal(struct fixture *f) {
  now(f, "2019-12-01"); /* nothing is recorded before what is there */
  f->scope.today = day("2024-06-30");
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &st));
  adopt(f, st, death_yaml);
  assert_ok(f, registry_open(&f->scope, st, plan_kinds, &reg));
  reg.sealer = &sealer;
}

static const char *const keys[] = {"name",  "home_area", "birth_date", "poor",
                                   "level", "income",    "phone",      "death_date"};
enum { KEYS = sizeof keys / sizeof *keys };

static struct expiry term(struct expiry_term terms[KEYS], const char *before) {
  for (size_t i = 0; i < KEYS; i++) terms[i] = (struct expiry_term){str_of(keys[i]), day(before)};
  return (struct expiry){&reg, district, terms, KEYS};
}

static int64_t erase_of(struct fixture *f, const struct expiry *e, int64_t party) {
  int64_t values = 0;
  struct tx *tx = begin(f);
  f->now_us += 1000000;
  assert_ok(f, expiry_erase(&f->scope, tx, e, party, &values));
  assert_ok(f, store_commit(&f->scope, tx));
  return values;
}

/* All that is found, erased: how many values. */
static int64_t erase_all(struct fixture *f, const char *before) {
  struct expiry_term terms[KEYS];
  const struct expiry e = term(terms, before);
  int64_t after = 0, found[EXPIRY_PAGE], values = 0;
  size_t count;
  for (bool left = true; left;) {
    assert_ok(f, expiry_find(&f->scope, st, &e, &after, found, &count, &left));
    for (size_t i = 0; i < count; i++) {
      int64_t some = erase_of(f, &e, found[i]);
      assert_true(some > 0);
      values += some;
    }
  }
  assert_true(after > 0);
  return values;
}

static int64_t rows_of(struct fixture *f, const char *sql) {
  struct store_rows rows = {0};
  assert_ok(f, store_query(&f->scope, st, "i", sql, &rows)); /* built: each is a literal below */
  return store_int(&rows, 0, 0);
}

static void what_ended_goes_on_its_day(void **state) {
  struct fixture *f = *state;
  open_mortal(f);
  now(f, "2020-01-01");
  int64_t party = new_party(f, "person");
  say(f, party, "level", "1", "first", "2019-01-01", "2021-12-31");
  say(f, party, "phone", "138", "first", "2019-01-01", "2021-12-31");
  say(f, party, "name", "王桂英", "first", "2019-01-01", "");
  assert_int_equal(erase_all(f, "2021-12-31"), 0);
  assert_int_equal(erase_all(f, "2022-01-01"), 2);
  assert_string_equal(value_of(f, party, "level", "2020-06-30", REGISTRY_NOW), "-");
  assert_string_equal(value_of(f, party, "phone", "2020-06-30", REGISTRY_NOW), "-");
  assert_string_equal(value_of(f, party, "name", "2024-06-30", REGISTRY_NOW), "王桂英");
  assert_int_equal(erase_all(f, "2024-06-30"), 0); /* once, and not what counts */
  assert_int_equal(rows_of(f, "SELECT count(*) FROM payload_erased WHERE what = 'statement'"), 2);
  assert_int_equal(
      rows_of(f, "SELECT count(*) FROM statement WHERE sealed IS NOT NULL OR hashes <> ''"), 0);
  assert_int_equal(rows_of(f, "SELECT count(*) FROM statement WHERE reason <> ''"), 1);
  store_close(st);
}

/* An older word stays until the newer one, which has no end, has ruled for the term. */
static void what_was_overruled_goes(void **state) {
  struct fixture *f = *state;
  open_mortal(f);
  now(f, "2020-01-01");
  int64_t party = new_party(f, "person");
  say(f, party, "level", "1", "second", "2019-01-01", "");
  say(f, party, "income", "100", "second", "2019-01-01", "");
  now(f, "2022-05-01");
  say(f, party, "level", "2", "first", "2021-01-01", "");
  say(f, party, "income", "200", "second", "2021-01-01", "2023-01-01"); /* then 100 again */
  assert_int_equal(erase_all(f, "2022-05-01"), 0); /* not before it was known */
  assert_int_equal(erase_all(f, "2022-05-02"), 1);
  assert_string_equal(value_of(f, party, "level", "2020-06-30", REGISTRY_NOW), "-");
  assert_string_equal(value_of(f, party, "level", "2024-06-30", REGISTRY_NOW), "2");
  assert_string_equal(value_of(f, party, "income", "2024-06-30", REGISTRY_NOW), "10000");
  store_close(st);
}

static void what_was_taken_back_goes(void **state) {
  struct fixture *f = *state;
  open_mortal(f);
  now(f, "2020-01-01");
  int64_t party = new_party(f, "person");
  int64_t wrong = say(f, party, "name", "王桂", "first", "2019-01-01", "");
  now(f, "2021-03-01");
  assert_ok(f, try_retract(f, party, wrong));
  assert_int_equal(erase_all(f, "2021-03-01"), 0);
  assert_int_equal(erase_all(f, "2021-03-02"), 1);
  store_close(st);
}

/* Of the dead all goes but that they are; the day counts from when it was heard of. */
static void who_is_gone_stays_gone(void **state) {
  struct fixture *f = *state;
  open_mortal(f);
  now(f, "2020-01-01");
  int64_t party = new_party(f, "person"), away = new_party(f, "person"), here;
  here = new_party(f, "person");
  say(f, party, "name", "王桂英", "first", "2019-01-01", "");
  say(f, party, "home_area", "331121101", "first", "2019-01-01", "");
  say(f, away, "name", "李大山", "first", "2019-01-01", "");
  say(f, away, "home_area", "331121101", "first", "2019-01-01", "");
  say(f, here, "name", "周小雨", "first", "2019-01-01", "");
  now(f, "2021-03-01");
  say(f, party, "death_date", "2018-05-05", "first", "2018-05-05", "");
  say(f, away, "home_area", "330102001", "first", "2021-02-01", "");
  assert_int_equal(erase_all(f, "2021-03-01"), 0);
  assert_int_equal(erase_all(f, "2021-03-02"), 3); /* two names, and where he lived before */
  assert_string_equal(value_of(f, party, "name", "2024-06-30", REGISTRY_NOW), "-");
  assert_string_equal(value_of(f, party, "death_date", "2024-06-30", REGISTRY_NOW), "2018-05-05");
  assert_string_equal(value_of(f, away, "name", "2024-06-30", REGISTRY_NOW), "-");
  assert_string_equal(value_of(f, away, "home_area", "2024-06-30", REGISTRY_NOW), "330102001");
  assert_string_equal(value_of(f, here, "name", "2024-06-30", REGISTRY_NOW), "周小雨");
  assert_int_equal(rows_of(f, "SELECT count(*) FROM party_name WHERE name <> ''"), 1);
  store_close(st);
}

/* The log loses what it said of it, and still verifies. */
static void the_log_forgets_with_it(void **state) {
  struct fixture *f = *state;
  struct change_verified v;
  struct expiry_term terms[KEYS];
  open_mortal(f);
  now(f, "2020-01-01");
  int64_t party = 0;
  for (int i = 0; i < 5; i++) {
    struct registry_said said = {STR("name"), i == 2 ? STR("王桂英") : STR("李大山")};
    struct registry_deed deed = {.act = REGISTRY_CREATE, .registry = &reg, .kind = STR("person")};
    deed.new = (struct registry_new){.district = district,
                                     .source = STR("first"),
                                     .from = day("2019-01-01"),
                                     .to = i == 2 ? day("2019-12-31") : DATE_NONE,
                                     .facts = &said,
                                     .count = 1};
    struct write w = registry_write(&f->scope, &deed);
    f->now_us += 1000000;
    assert_ok(f, store_write(&f->scope, st, &w));
    if (i == 2) party = registry_answer(&w).first;
  }
  const struct expiry e = term(terms, "2024-01-01");
  assert_int_equal(erase_of(f, &e, party), 1);
  assert_int_equal(rows_of(f, "SELECT count(*) FROM change WHERE payload IS NULL"), 1);
  assert_ok(f, change_verify(&f->scope, st, NULL, 0, &v));
  assert_true(!v.broken && v.erased == 1);
  store_close(st);
}

/* ---- At random ----------------------------------------------------------------------------------
 */

enum { PEOPLE = 8, ROUNDS = 12, SAID = 20 };

static const char *any_value(struct fixture *f, size_t key) {
  static const char *const values[KEYS][2] = {{"甲", "乙"},
                                              {"331121101", "331121102"},
                                              {"1941-03-02", "1950-12-31"},
                                              {"是", "否"},
                                              {"1", "2"},
                                              {"1", "2.5"},
                                              {"138", "139"},
                                              {"2030-01-01", "2031-01-01"}};
  return values[key][fixture_random(f) % 2];
}

/* What wins on each of some days from today on, as one text. */
static struct str tells(struct fixture *f, const int64_t *people) {
  struct buf b = buf_open(&f->arena, 65536);
  for (size_t p = 0; p < PEOPLE; p++)
    for (size_t k = 0; k < KEYS; k++)
      for (int on = 0; on < 30; on += 10) {
        struct str iso = date_iso(&f->arena, (struct date){f->scope.today.day + on});
        buf_add(&b, str_of(value_of(f, people[p], keys[k], str_c(&f->arena, iso), REGISTRY_NOW)));
        buf_char(&b, ' ');
      }
  return buf_str(&b);
}

static struct str table(struct fixture *f) {
  struct store_rows rows = {0};
  struct buf b = buf_open(&f->arena, 65536);
  assert_ok(f, store_query(&f->scope, st, "tttt",
                           "SELECT COALESCE(name, '-'), COALESCE(home_area, '-'),"
                           " COALESCE(level, '-'), COALESCE(birth_date, '-')"
                           " FROM current_person ORDER BY party",
                           &rows));
  for (size_t i = 0; i < rows.rows * rows.columns; i++) buf_add(&b, rows.cells[i].bytes);
  return buf_str(&b);
}

/* What counts today and later is the same before and after; and tables made anew are those that
 * were kept. */
static void nothing_that_counts_goes(void **state) {
  static const char *const sources[] = {"first", "second", "other"};
  struct fixture *f = *state;
  int64_t people[PEOPLE], gone = 0, anew;
  print_message("SEED=%llu\n", (unsigned long long)f->random);
  open_mortal(f);
  now(f, "2024-01-01");
  for (size_t i = 0; i < PEOPLE; i++) people[i] = new_party(f, "person");
  for (int round = 0; round < ROUNDS; round++) {
    f->now_us += INT64_C(10) * 86400 * 1000000;
    for (int i = 0; i < SAID; i++) {
      size_t key = fixture_random(f) % KEYS;
      struct date from = {19700 + (int32_t)(fixture_random(f) % 300)};
      struct date to = {from.day + (int32_t)(fixture_random(f) % 90)};
      int64_t id, who = people[fixture_random(f) % PEOPLE];
      assert_ok(f, try_say(f, who, keys[key], any_value(f, key), sources[fixture_random(f) % 3],
                           from, fixture_random(f) % 2 ? to : DATE_NONE, 0, &id));
      if (fixture_random(f) % 6 == 0) assert_ok(f, try_retract(f, who, id));
    }
    struct str before = tells(f, people);
    gone += erase_all(f, "2024-06-30");
    struct str after = tells(f, people), kept = table(f);
    assert_true(str_eq(before, after));
    struct tx *tx = begin(f);
    assert_ok(f, registry_rebuild(&f->scope, tx, &reg, &anew));
    assert_ok(f, store_commit(&f->scope, tx));
    assert_true(str_eq(kept, table(f)));
    fixture_reset(f);
  }
  assert_true(gone > 20);
  store_close(st);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(what_ended_goes_on_its_day), TEST(what_was_overruled_goes),
      TEST(what_was_taken_back_goes),   TEST(who_is_gone_stays_gone),
      TEST(the_log_forgets_with_it),    TEST(nothing_that_counts_goes),
  };
  return run_on_engines("expiry", tests);
}
