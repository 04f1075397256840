/* registry/: statements, and which of them wins. */
#define FIXTURE_PERSON ", called: name"
#include "tests/registry_fixture.h"

#include "registry/look.h"
#include "registry/winner.h"

/* ---- Which statement wins -----------------------------------------------------------------------
 */

/* The twin: for each claim, does any other one that holds beat it? Written from the words of
 * registry.h, without sorting. */
static bool twin_recorded(const struct registry_statement *x, int64_t k) {
  if (k == REGISTRY_NOW) return x->undone_at == INT64_MAX;
  return !(x->recorded_at > k) && !(x->undone_at <= k);
}

static bool twin_holds(const struct registry_statement *all, size_t n, size_t i, int64_t k,
                       struct date d) {
  const struct registry_statement *x = &all[i];
  if (x->retracts || !twin_recorded(x, k)) return false;
  for (size_t r = 0; r < n; r++) {
    if (all[r].retracts == x->id && twin_recorded(&all[r], k)) return false;
  }
  return x->from.day <= d.day && (x->to.day == INT32_MIN || x->to.day >= d.day);
}

static bool twin_beats(const struct registry_statement *a, size_t rank_a,
                       const struct registry_statement *b, size_t rank_b) {
  if (rank_a != rank_b) return rank_a < rank_b;
  if (a->from.day != b->from.day) return a->from.day > b->from.day;
  if (a->recorded_at != b->recorded_at) return a->recorded_at > b->recorded_at;
  return a->id > b->id;
}

enum { TWIN_MAX = 12 };

static void random_statements(struct fixture *f, struct registry_statement *all, size_t *ranks,
                              size_t n) {
  for (size_t i = 0; i < n; i++) {
    int32_t from = (int32_t)(fixture_random(f) % 10);
    int32_t to = from + (int32_t)(fixture_random(f) % 6);
    bool open = fixture_random(f) % 2, retraction = i && fixture_random(f) % 4 == 0;
    bool undone = fixture_random(f) % 5 == 0;
    int64_t at = 100 + (int64_t)(fixture_random(f) % 10);
    all[i] = (struct registry_statement){
        .id = (int64_t)i + 1,
        .retracts = retraction ? (int64_t)(fixture_random(f) % i) + 1 : 0,
        .from = {from},
        .to = open ? DATE_NONE : (struct date){to},
        .recorded_at = at,
        .undone_at = undone ? at + (int64_t)(fixture_random(f) % 5) : INT64_MAX};
    ranks[i] = fixture_random(f) % 3;
  }
}

static void compare_with_twin(struct fixture *f) {
  struct registry_statement all[TWIN_MAX];
  struct registry_claim claims[TWIN_MAX];
  size_t ranks[TWIN_MAX], n = fixture_random(f) % TWIN_MAX + 1, made = 0, held = 0;
  bool known[TWIN_MAX];
  random_statements(f, all, ranks, n);
  int64_t k = fixture_random(f) % 4 ? 98 + (int64_t)(fixture_random(f) % 16) : REGISTRY_NOW;
  struct date d = {(int32_t)(fixture_random(f) % 18) - 1};
  winner_known(all, n, k, known);
  for (size_t i = 0; i < n; i++) {
    if (known[i]) claims[made++] = (struct registry_claim){&all[i], ranks[i], STR("")};
  }
  made = winner_order(claims, made, d);
  for (size_t i = 0; i < n; i++) held += twin_holds(all, n, i, k, d);
  assert_int_equal(made, held);
  for (size_t i = 0; i < made; i++) {
    size_t a = (size_t)claims[i].statement->id - 1;
    assert_true(twin_holds(all, n, a, k, d));
    for (size_t j = i + 1; j < made; j++) {
      size_t b = (size_t)claims[j].statement->id - 1;
      assert_true(twin_beats(&all[a], ranks[a], &all[b], ranks[b]));
    }
  }
}

static void the_winner_is_that_of_its_twin(void **state) {
  struct fixture *f = *state;
  uint64_t seed = f->random;
  print_message("SEED=%llu\n", (unsigned long long)seed);
  for (int i = 0; i < 50000; i++) compare_with_twin(f);
}

static void an_id_is_read_as_it_is_written(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int64_t id; /* 0: none */
  } rows[] = {{"1", 1},
              {"9223372036854775807", INT64_MAX},
              {"9223372036854775808", 0},
              {"", 0},
              {"0", 0},
              {"01", 0},
              {"-1", 0},
              {"1x", 0},
              {"99999999999999999999", 0},
              {"10", 10},
              {"1.0", 0}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    int64_t id;
    assert_int_equal(registry_id(str_of(rows[i].text), &id), rows[i].id != 0);
    if (rows[i].id) assert_int_equal(id, rows[i].id);
  }
}

/* ---- Stories ------------------------------------------------------------------------------------
 */

/* A party that is named has to be there, of the right kind and in the same district. */
static void a_fact_names_another_party(void **state) {
  struct fixture *f = *state;
  open_registry(f);
  int64_t child = new_party(f, "person"), mother = new_party(f, "person"),
          home = new_party(f, "institution");
  const char *its;
  struct date from = day("2024-01-01");
  static const char *const nobody[] = {"12", "0", "甲", "-1", ""};
  for (size_t i = 0; i < sizeof nobody / sizeof *nobody; i++) {
    assert_int_equal(try_say(f, child, "mother", nobody[i], "first", from, DATE_NONE, 0, NULL),
                     LY_INVALID);
    fixture_reset(f);
  }
  const int64_t wrong[] = {child, home};
  for (size_t i = 0; i < 2; i++) {
    const char *text = str_c(&f->arena, str_int(&f->arena, wrong[i]));
    assert_int_equal(try_say(f, child, "母亲", text, "first", from, DATE_NONE, 0, NULL),
                     LY_INVALID);
    fixture_reset(f);
  }
  its = str_c(&f->arena, str_int(&f->arena, mother));
  assert_ok(f, try_say(f, child, "母亲", its, "first", from, DATE_NONE, 0, NULL));
  assert_string_equal(value_of(f, child, "mother", "2024-06-30", REGISTRY_NOW), its);
  struct store_rows rows = {0};
  assert_ok(f, store_query(&f->scope, st, "i",
                           "SELECT party FROM current_person WHERE district = $1 AND mother = $2",
                           &rows, S_TEXT(district), S_INT(mother)));
  assert_int_equal(rows.rows, 1);
  assert_int_equal(store_int(&rows, 0, 0), child);
  store_close(st);
}

static void true_on_a_day_and_known_on_a_moment(void **state) {
  struct fixture *f = *state;
  open_registry(f);
  int64_t party = new_party(f, "person");
  int64_t before = f->now_us;
  say(f, party, "等级", "轻", "first", "2024-01-01", "");
  int64_t told_once = f->now_us;
  say(f, party, "level", "2", "first", "2024-05-01", "2024-08-31");
  int64_t told_twice = f->now_us;
  static const struct {
    const char *day, *now, *then;
  } rows[] = {
      {"2023-12-31", "-", "-"}, {"2024-01-01", "1", "1"}, {"2024-04-30", "1", "1"},
      {"2024-05-01", "2", "1"}, {"2024-08-31", "2", "1"}, {"2024-09-01", "1", "1"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    assert_string_equal(value_of(f, party, "level", rows[i].day, REGISTRY_NOW), rows[i].now);
    assert_string_equal(value_of(f, party, "level", rows[i].day, told_twice), rows[i].now);
    assert_string_equal(value_of(f, party, "level", rows[i].day, told_twice - 1), rows[i].then);
    assert_string_equal(value_of(f, party, "level", rows[i].day, told_once), rows[i].then);
    assert_string_equal(value_of(f, party, "level", rows[i].day, before), "-");
  }
  store_close(st);
}

static void the_better_source_wins_and_the_losers_are_told(void **state) {
  struct fixture *f = *state;
  open_registry(f);
  int64_t party = new_party(f, "person");
  int64_t first = say(f, party, "姓名", "王桂英", "first", "2020-01-01", "");
  say(f, party, "姓名", "王桂珍", "second", "2024-01-01", "");
  int64_t unlisted = say(f, party, "姓名", "王贵英", "other", "2024-02-01", "");
  struct registry_state got;
  assert_ok(
      f, party_facts(&f->scope, st, &reg, district, party, day("2024-06-30"), REGISTRY_NOW, &got));
  assert_int_equal(got.count, 1);
  const struct registry_known *name = &got.facts[0];
  assert_int_equal(name->count, 3);
  assert_str(name->claims[0].value, "王桂英");
  assert_int_equal(name->claims[0].statement->id, first);
  assert_str(name->claims[0].statement->recorded_by, "test");
  assert_str(name->claims[0].statement->reason, "试验");
  assert_str(name->claims[1].value, "王桂珍");
  assert_int_equal(name->claims[2].statement->id, unlisted);
  assert_int_equal(name->claims[2].rank, 2);
  store_close(st);
}

static void what_is_retracted_was_never_said(void **state) {
  struct fixture *f = *state;
  open_registry(f);
  int64_t party = new_party(f, "person"), other = new_party(f, "person");
  say(f, party, "birth_date", "1941-03-02", "first", "1941-03-02", "");
  int64_t wrong = say(f, party, "birth_date", "1914-03-02", "second", "1941-03-02", "");
  int64_t then = f->now_us;
  assert_string_equal(value_of(f, party, "birth_date", "2024-06-30", REGISTRY_NOW), "1914-03-02");
  assert_int_equal(try_retract(f, other, wrong), LY_NOT_FOUND); /* another party's */
  fixture_reset(f);
  assert_ok(f, try_retract(f, party, wrong));
  assert_string_equal(value_of(f, party, "birth_date", "2024-06-30", REGISTRY_NOW), "1941-03-02");
  assert_string_equal(value_of(f, party, "birth_date", "2024-06-30", f->now_us), "1941-03-02");
  assert_string_equal(value_of(f, party, "birth_date", "2024-06-30", then), "1914-03-02");
  assert_int_equal(try_retract(f, party, wrong), LY_CONFLICT);
  fixture_reset(f);
  struct registry_state got;
  assert_ok(
      f, party_facts(&f->scope, st, &reg, district, party, day("2024-06-30"), REGISTRY_NOW, &got));
  assert_int_equal(got.statement_count, 3); /* nothing is taken out */
  for (size_t i = 0; i < got.statement_count; i++) {
    if (!got.statements[i].retracts) continue;
    assert_int_equal(got.statements[i].retracts, wrong);
    assert_str(got.statements[i].reason, "登记错误");
    assert_int_equal(try_retract(f, party, got.statements[i].id), LY_CONFLICT);
    fixture_reset(f);
  }
  store_close(st);
}

static void a_batch_is_undone_as_one(void **state) {
  struct fixture *f = *state;
  open_registry(f);
  int64_t batch, parties, people[5];
  struct tx *tx = begin(f);
  assert_ok(f, batch_begin(&f->scope, tx, &reg, district, STR("first"), STR("低保名册"), &batch));
  assert_ok(f, store_commit(&f->scope, tx));
  for (int i = 0; i < 5; i++) {
    people[i] = new_party(f, "person");
    say(f, people[i], "poor", "否", "first", "2024-01-01", "");
    if (i > 0) {
      assert_ok(f, try_say(f, people[i], "poor", "是", "first", day("2024-02-01"), DATE_NONE, batch,
                           NULL));
    }
  }
  int64_t then = f->now_us;
  assert_string_equal(value_of(f, people[1], "poor", "2024-06-30", REGISTRY_NOW), "true");
  tx = begin(f);
  f->now_us += 1000000;
  assert_ok(f, batch_retract(&f->scope, tx, &reg, district, batch, STR("名册有误"), &parties));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_int_equal(parties, 4);
  assert_string_equal(value_of(f, people[1], "poor", "2024-06-30", REGISTRY_NOW), "false");
  assert_string_equal(value_of(f, people[1], "poor", "2024-06-30", then), "true");
  int rc = try_say(f, people[0], "poor", "是", "first", day("2024-02-01"), DATE_NONE, batch, NULL);
  assert_int_equal(rc, LY_CONFLICT);
  fixture_reset(f);
  tx = begin(f);
  assert_int_equal(batch_retract(&f->scope, tx, &reg, district, batch, STR(""), &parties),
                   LY_CONFLICT);
  fixture_reset(f);
  assert_int_equal(batch_retract(&f->scope, tx, &reg, STR("310118"), batch, STR(""), &parties),
                   LY_NOT_FOUND);
  store_close(st);
}

/* ---- What may be stated -------------------------------------------------------------------------
 */

static void values_are_of_their_type(void **state) {
  struct fixture *f = *state;
  open_registry(f);
  static const struct {
    const char *fact, *given, *stored, *shown; /* stored NULL: refused */
  } rows[] = {
      {"name", " 王桂英 ", "王桂英", "王桂英"},
      {"name", "  ", NULL, NULL},
      {"name", "王\n英", NULL, NULL},
      {"birth_date", "1941-03-02", "1941-03-02", "1941-03-02"},
      {"birth_date", "1941-02-29", NULL, NULL},
      {"birth_date", "1941.3.2", NULL, NULL},
      {"poor", "是", "true", "是"},
      {"poor", "false", "false", "否"},
      {"poor", "1", NULL, NULL},
      {"level", "重", "2", "重"},
      {"level", "2", "2", "重"},
      {"level", "3", NULL, NULL},
      {"income", "1234.5", "123450", "1,234.50"},
      {"income", "12.345", NULL, NULL},
      {"home_area", "331121101", "331121101", "331121101"},
      {"home_area", "33112110", NULL, NULL},
      {"home_area", "33112110a", NULL, NULL},
      {"beds", "120", "120", "120"},
      {"beds", "120.5", NULL, NULL},
      {"beds", "一百", NULL, NULL},
      {"space", "3.5", "3.50", "3.50"},
      {"space", "-0.25", NULL, NULL},
      {"beds", "-3", NULL, NULL},
      {"income", "-0.01", NULL, NULL},
      {"space", "3.505", NULL, NULL},
  };
  int64_t person = new_party(f, "人员"), home = new_party(f, "机构");
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    bool of_home = str_is(str_of(rows[i].fact), "beds") || str_is(str_of(rows[i].fact), "space");
    int64_t party = of_home ? home : person;
    struct date from = {(int32_t)(19000 + i)};
    int rc = try_say(f, party, rows[i].fact, rows[i].given, "first", from, DATE_NONE, 0, NULL);
    if (!rows[i].stored) {
      assert_int_equal(rc, LY_INVALID);
      assert_int_equal(f->scope.diags.errors, 1);
      assert_str(f->scope.diags.first->at.field, rows[i].fact);
      fixture_reset(f);
      continue;
    }
    assert_int_equal(rc, LY_OK);
    assert_string_equal(value_of(f, party, rows[i].fact, "2024-06-30", REGISTRY_NOW),
                        rows[i].stored);
    const struct registry_party *kind =
        registry_kind_find(&reg, of_home ? STR("机构") : STR("人员"));
    const struct registry_fact *fact = registry_fact_find(kind, str_of(rows[i].fact), NULL);
    assert_str(registry_value_text(&f->scope, fact, str_of(rows[i].stored)), rows[i].shown);
  }
  store_close(st);
}

static void every_fault_is_told(void **state) {
  struct fixture *f = *state;
  open_registry(f);
  int64_t party = new_party(f, "person"), id;
  struct registry_said said[] = {{STR("生日"), STR("1941-03-02")},
                                 {STR("姓名"), STR("王桂英")},
                                 {STR("name"), STR("王桂珍")},
                                 {STR("出身日期"), STR("1941-03-02")},
                                 {STR("床位"), STR("3")}};
  struct registry_new new = {.district = district,
                             .party = party,
                             .source = STR("third"),
                             .from = day("2024-02-01"),
                             .to = day("2024-01-01"),
                             .facts = said,
                             .count = 5};
  struct tx *tx = begin(f);
  assert_int_equal(statement_add(&f->scope, tx, &reg, &new, &id), LY_INVALID);
  static const char *const want[] = {
      "source: 没有数据来源“third”",
      "to: 截止日 2024-01-01 早于起始日 2024-02-01",
      "生日: 人员没有数据项“生日”；是否为“出生日期”（birth_date）？",
      "name: “姓名”写了两次",
      "出身日期: 人员没有数据项“出身日期”；是否为“出生日期”（birth_date）？",
      "床位: 人员没有数据项“床位”",
  };
  const struct diag *d = f->scope.diags.first;
  for (size_t i = 0; i < sizeof want / sizeof *want; i++, d = d->next) {
    assert_non_null(d);
    struct buf b = buf_open(&f->arena, 1024);
    buf_add(&b, diag_place(&f->arena, d->at));
    buf_add(&b, STR(": "));
    buf_add(&b, diag_text(&f->scope, d));
    assert_str(buf_str(&b), want[i]);
  }
  assert_null(d);
  fixture_reset(f);
  new = (struct registry_new){.district = district, .party = 1, .source = STR("first")};
  assert_int_equal(statement_add(&f->scope, tx, &reg, &new, &id), LY_NOT_FOUND);
  fixture_reset(f);
  assert_int_equal(party_create(&f->scope, tx, &reg, district, STR("dog"), &id), LY_INVALID);
  fixture_reset(f);
  assert_int_equal(party_create(&f->scope, tx, &reg, STR("3311"), STR("person"), &id), LY_INVALID);
  store_close(st);
}

static void private_facts_are_sealed(void **state) {
  struct fixture *f = *state;
  open_registry(f);
  int64_t party = new_party(f, "person");
  int64_t id = say(f, party, "phone", "0578-6820000", "first", "2024-01-01", "");
  struct store_rows rows = {0};
  assert_ok(f, store_query(&f->scope, st, "tb", "SELECT facts, sealed FROM statement", &rows));
  assert_str(store_text(&rows, 0, 0), "{}");
  assert_null(memmem(rows.cells[1].bytes.ptr, rows.cells[1].bytes.len, "0578", 4));
  assert_string_equal(value_of(f, party, "phone", "2024-06-30", REGISTRY_NOW), "0578-6820000");
  reg.sealer = NULL;
  struct registry_state got;
  assert_ok(
      f, party_facts(&f->scope, st, &reg, district, party, day("2024-06-30"), REGISTRY_NOW, &got));
  assert_int_equal(got.count, 0);
  assert_int_equal(got.locked, 1);
  int rc = try_say(f, party, "phone", "110", "first", day("2024-01-01"), DATE_NONE, 0, NULL);
  assert_int_equal(rc, LY_UNSUPPORTED);
  fixture_reset(f);
  reg.sealer = &sealer;
  struct tx *tx = begin(f); /* moved to another statement it can not be opened */
  assert_ok(f, store_exec(&f->scope, tx, "UPDATE statement SET statement = $1", S_INT(id ^ 1)));
  rc = party_facts(&f->scope, st, &reg, district, party, day("2024-06-30"), REGISTRY_NOW, &got);
  assert_int_equal(rc, LY_CORRUPT);
  fixture_reset(f);
  assert_ok(f, store_exec(&f->scope, tx, "UPDATE statement SET sealed = NULL, facts = $1",
                          S_TEXT(STR("{\"name\":3}"))));
  rc = party_facts(&f->scope, st, &reg, district, party, day("2024-06-30"), REGISTRY_NOW, &got);
  assert_int_equal(rc, LY_CORRUPT);
  store_close(st);
}

static void facts_are_stored_in_one_form(void **state) {
  struct fixture *f = *state;
  open_registry(f);
  int64_t party = new_party(f, "person"), id;
  struct registry_said said[] = {{STR("收入"), STR("3000")},
                                 {STR("姓名"), STR("王\"桂\\英")},
                                 {STR("出生日期"), STR("1941-03-02")}};
  struct registry_new new = {.district = district,
                             .party = party,
                             .source = STR("first"),
                             .from = day("2024-02-01"),
                             .to = DATE_NONE,
                             .facts = said,
                             .count = 3};
  struct tx *tx = begin(f);
  assert_ok(f, statement_add(&f->scope, tx, &reg, &new, &id));
  assert_ok(f, store_commit(&f->scope, tx));
  struct store_rows rows = {0};
  assert_ok(f, store_query(&f->scope, st, "t", "SELECT facts FROM statement", &rows));
  assert_str(store_text(&rows, 0, 0),
             "{\"birth_date\":\"1941-03-02\",\"income\":\"300000\",\"name\":\"王\\\"桂\\\\英\"}");
  assert_string_equal(value_of(f, party, "name", "2024-06-30", REGISTRY_NOW), "王\"桂\\英");
  store_close(st);
}

/* In arenas of every size: the answer, or LY_MEMORY and nothing written. */
static void a_full_arena_writes_nothing(void **state) {
  struct fixture *f = *state;
  open_registry(f);
  int64_t party = new_party(f, "person"), id;
  struct registry_said said[] = {{STR("姓名"), STR("王桂英")}, {STR("电话"), STR("1")}};
  struct registry_new new = {.district = district,
                             .party = party,
                             .source = STR("first"),
                             .from = day("2024-01-01"),
                             .to = DATE_NONE,
                             .facts = said,
                             .count = 2};
  size_t refused = 0;
  for (size_t cap = 0;; cap += 97) {
    struct arena arena;
    struct tx *tx = begin(f);
    struct registry_state got;
    arena_open(&arena, cap);
    struct scope s = scope_open(&arena, f->scope.world);
    s.today = f->scope.today;
    s.actor = STR("test");
    enum ly rc = statement_add(&s, tx, &reg, &new, &id);
    if (!rc) rc = party_facts(&s, st, &reg, district, party, s.today, REGISTRY_NOW, &got);
    if (!rc) assert_int_equal(got.count, 2);
    store_rollback(tx);
    arena_close(&arena);
    if (!rc) break;
    assert_int_equal(rc, LY_MEMORY);
    refused++;
  }
  assert_true(refused > 20);
  assert_string_equal(value_of(f, party, "name", "2024-06-30", REGISTRY_NOW), "-");
  store_close(st);
}

static void a_page_shown_again_is_one_look(void **state) {
  const int64_t minute = INT64_C(60000000);
  struct str a = STR("user:a"), b = STR("user:b"), form = STR("/apply"), page = STR("/parties");
  struct registry_looked looks[] = {
      {a, form, 50 * minute + 1}, {a, page, 49 * minute}, {b, form, 48 * minute},
      {a, form, 40 * minute + 1}, /* ten minutes before the last: the same look */
      {a, form, 40 * minute},     {a, form, 29 * minute}, /* a longer pause */
  };
  (void)state;
  assert_int_equal(registry_looks_once(looks, sizeof looks / sizeof *looks), 4);
  assert_true(str_eq(looks[0].page, page) && str_eq(looks[1].who, b));
  assert_int_equal(looks[2].at_us, 40 * minute);
  assert_int_equal(looks[3].at_us, 29 * minute);
  assert_int_equal(registry_looks_once(looks, 0), 0);
}

int main(void) {
  const struct CMUnitTest pure[] = {TEST(the_winner_is_that_of_its_twin),
                                    TEST(an_id_is_read_as_it_is_written),
                                    TEST(a_page_shown_again_is_one_look)};
  const struct CMUnitTest tests[] = {
      TEST(a_fact_names_another_party),
      TEST(true_on_a_day_and_known_on_a_moment),
      TEST(the_better_source_wins_and_the_losers_are_told),
      TEST(what_is_retracted_was_never_said),
      TEST(a_batch_is_undone_as_one),
      TEST(values_are_of_their_type),
      TEST(every_fault_is_told),
      TEST(private_facts_are_sealed),
      TEST(facts_are_stored_in_one_form),
      TEST(a_full_arena_writes_nothing),
  };
  int failed = cmocka_run_group_tests_name("registry, pure", pure, NULL, NULL);
  return failed + run_on_engines("registry", tests);
}
