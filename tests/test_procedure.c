/* Working days against a slow twin and the notices' own dates; the procedures that ship, read as
 * the engine of cases reads them. */
#include "tests/support.h"

#include "plan/plan.h"
#include "service/case.h"

#include <string.h>

static const struct pack *read_pack(struct fixture *f, const char *folder) {
  struct pack_source source;
  struct pack *pack = ARENA_NEW(&f->arena, struct pack);
  assert_non_null(pack);
  assert_ok(f, pack_read_folder(&f->scope, str_of(folder), plan_kinds, &source, pack));
  return pack;
}

static struct date day(const char *text) {
  struct date d;
  assert_true(date_parse(str_of(text), &d));
  return d;
}

/* ---- Working days -------------------------------------------------------------------------------
 */

static const struct workdays *calendar(struct fixture *f) {
  const struct workdays *w;
  assert_ok(f, workdays_of_pack(&f->scope, read_pack(f, "packs/cn"), &w));
  return w;
}

static void test_days_of_the_notices(void **state) {
  static const struct {
    const char *day;
    bool works;
  } days[] = {
      {"2022-12-31", false}, {"2023-01-02", false}, {"2023-01-03", true},  {"2023-01-27", false},
      {"2023-01-28", true},  {"2023-01-29", true},  {"2023-04-05", false}, {"2023-04-23", true},
      {"2023-05-03", false}, {"2023-05-06", true},  {"2023-06-25", true},  {"2023-09-29", false},
      {"2023-10-06", false}, {"2023-10-07", true},  {"2023-10-08", true},  {"2023-10-09", true},
      {"2024-02-04", true},  {"2024-02-09", true},  {"2024-02-10", false}, {"2024-02-16", false},
      {"2024-02-18", true},  {"2024-04-07", true},  {"2024-06-10", false}, {"2024-09-14", true},
      {"2024-09-16", false}, {"2024-09-29", true},  {"2024-10-12", true},  {"2024-10-13", false},
      {"2025-01-26", true},  {"2025-01-28", false}, {"2025-02-04", false}, {"2025-02-08", true},
      {"2025-05-05", false}, {"2025-06-02", false}, {"2025-10-08", false}, {"2025-10-11", true},
      {"2024-06-29", false}, {"2024-07-01", true},  {"2031-10-01", true},  {"2031-10-04", false},
  };
  struct fixture *f = *state;
  const struct workdays *w = calendar(f);
  for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
    bool right = workday_is(w, day(days[i].day)) == days[i].works;
    if (!right) print_error("%s should %swork\n", days[i].day, days[i].works ? "" : "not ");
    assert_true(right);
  }
  assert_true(workdays_known(w, 2022) && workdays_known(w, 2025));
  assert_false(workdays_known(w, 2021) || workdays_known(w, 2031));
}

/* Counted by hand on the printed calendars. */
static void test_adding_working_days(void **state) {
  static const struct {
    const char *from;
    int64_t n;
    const char *to;
  } sums[] = {
      {"2023-09-27", 5, "2023-10-10"}, /* 28, [29 to 6 free], 7, 8, 9, 10 */
      {"2023-01-20", 1, "2023-01-28"}, /* a Saturday that is worked */
      {"2024-02-08", 5, "2024-02-21"}, /* 9, [10 to 17 free], Sunday 18, 19, 20, 21 */
      {"2024-04-30", 2, "2024-05-07"}, /* 6, 7 */
      {"2024-06-07", 1, "2024-06-11"}, /* a weekend and 端午 on Monday */
      {"2024-09-30", 3, "2024-10-10"},  {"2024-10-11", 1, "2024-10-12"},
      {"2025-01-27", 1, "2025-02-05"},  {"2025-09-30", 3, "2025-10-11"},
      {"2024-06-29", 0, "2024-07-01"},  {"2024-07-01", 0, "2024-07-01"},
      {"2024-06-28", 20, "2024-07-26"},
  };
  struct fixture *f = *state;
  const struct workdays *w = calendar(f);
  for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
    struct date to = workday_add(w, day(sums[i].from), sums[i].n);
    assert_str(date_iso(&f->arena, to), sums[i].to);
  }
}

/* The same from the entries themselves, day by day. */
static bool slow_is(const struct pack_entry *const *all, size_t count, struct date d) {
  bool weekend = ((d.day % 7) + 7) % 7 == 2 || ((d.day % 7) + 7) % 7 == 3; /* 1970-01-03 */
  bool free = weekend;
  for (size_t i = 0; i < count; i++) {
    const struct service_day_off *off = (const void *)all[i];
    if (date_cmp(d, off->from) >= 0 && date_cmp(d, off->to) <= 0) free = true;
  }
  for (size_t i = 0; i < count; i++) {
    const struct service_day_off *off = (const void *)all[i];
    const struct date *worked = off->worked.items;
    for (size_t n = 0; n < off->worked.count; n++) {
      if (date_cmp(worked[n], d) == 0) free = false;
    }
  }
  return !free;
}

static void test_against_slow_twin(void **state) {
  struct fixture *f = *state;
  const struct pack *pack = read_pack(f, "packs/cn");
  const struct workdays *w = calendar(f);
  size_t count;
  const struct pack_entry *const *all =
      pack_effective(&f->arena, pack, &service_kind_day_off, &count);
  assert_true(count > 30);
  struct date last = day("2027-12-31");
  int64_t sum = 0;
  for (struct date d = day("2021-01-01"); date_cmp(d, last) <= 0; d.day++)
    assert_int_equal(workday_is(w, d), slow_is(all, count, d));
  for (size_t i = 0; i < 2000; i++) {
    struct date from = {day("2021-06-01").day + (int32_t)(fixture_random(f) % 2200)};
    int64_t n = 1 + (int64_t)(fixture_random(f) % 60);
    struct date to = workday_add(w, from, n), d = from;
    for (sum = 0; sum < n;) {
      d.day++;
      sum += slow_is(all, count, d);
    }
    assert_int_equal(to.day, d.day);
    assert_int_equal(workdays_between(w, from, to), n);
    assert_int_equal(workdays_between(w, to, from), -n);
  }
}

/* ---- Procedures ---------------------------------------------------------------------------------
 */

static struct casework work_of(struct fixture *f, const char *folder) {
  struct service_vocabulary *v = ARENA_NEW(&f->arena, struct service_vocabulary);
  struct casework work;
  assert_non_null(v);
  assert_ok(f, service_vocabulary(&f->scope, read_pack(f, folder), v));
  assert_ok(f, casework_open(&f->scope, v, &work));
  return work;
}

static void test_casework_of_a_county(void **state) {
  struct fixture *f = *state;
  struct casework work = work_of(f, "packs/qingtian");
  const struct casework_procedure *p = casework_find(&work, STR("elder_care_subsidy"));
  assert_non_null(p);
  assert_ptr_equal(p, casework_find(&work, STR("养老服务补贴")));
  assert_null(casework_find(&work, STR("nothing")));
  assert_str(p->pack->header->key, "qingtian");
  assert_str(p->rules->programme->key, "elder_care_subsidy");
  assert_str(procedure_first(p->procedure)->key, "applied");
  for (size_t i = 0; i < p->procedure->moves.count; i++) {
    const struct procedure_move *m = ((struct procedure_move **)p->procedure->moves.items)[i];
    assert_int_equal(m->rule.len > 0, p->by_rule[i] != NULL);
    assert_ptr_equal(m, procedure_move_find(p->procedure, m->key));
  }
  const struct casework_procedure *above = casework_find(&work, STR("ability_assessment"));
  assert_str(above->pack->header->key, "cn"); /* inherited, and read in its own words */
  assert_null(above->rules);
  assert_true(workdays_known(work.workdays, 2024));
}

static void test_fields_as_facts(void **state) {
  struct fixture *f = *state;
  struct casework work = work_of(f, "packs/qingtian");
  const struct service_procedure *p = casework_find(&work, STR("elder_care_subsidy"))->procedure;
  const struct procedure_field *phone = procedure_field_find(p, STR("phone"));
  const struct procedure_field *account = procedure_field_find(p, STR("account_number"));
  assert_non_null(phone);
  assert_non_null(account);
  assert_null(procedure_field_find(p, STR("nothing")));
  const struct registry_fact *fact = procedure_field_fact(&f->arena, phone);
  assert_str(fact->name, "联系电话");
  assert_true(registry_sealed(fact));
  struct str canonical, why;
  assert_false(registry_value_read(&f->scope, fact, STR("12"), &canonical, &why));
  fact = procedure_field_fact(&f->arena, account);
  assert_str(fact->name, "收款账号");
  assert_int_equal(fact->privacy, REGISTRY_SECRET);
  assert_true(registry_value_read(&f->scope, fact, STR("6228 4800"), &canonical, &why));
  p = casework_find(&work, STR("ability_assessment"))->procedure;
  const struct procedure_field *level = procedure_field_find(p, STR("level")); /* of a move */
  fact = procedure_field_fact(&f->arena, level);
  assert_true(registry_value_read(&f->scope, fact, STR("能力完好"), &canonical, &why));
  assert_str(canonical, "0");
}

/* Where somebody who draws moves at random stands: every case that ships comes to an end. */
static void walk(struct fixture *f, const struct service_procedure *p) {
  enum { MOVES_MAX = 20000 };
  const struct procedure_step *at = procedure_first(p);
  size_t moves = 0;
  while (!at->end) {
    const struct procedure_move *m =
        ((struct procedure_move **)p->moves.items)[fixture_random(f) % p->moves.count];
    const struct str *from = m->from.items;
    bool leads = false;
    for (size_t i = 0; i < m->from.count; i++) leads |= str_eq(from[i], at->key);
    if (leads) at = procedure_step_find(p, m->to);
    assert_non_null(at);
    if (++moves == MOVES_MAX) print_error("%s never ends\n", str_c(&f->arena, p->key));
    assert_true(moves < MOVES_MAX);
  }
}

static void test_all_that_ships(void **state) {
  static const char *const folders[] = {"packs/qingtian", "packs/qingpu", "packs/yangpu",
                                        "packs/songjiang"};
  struct fixture *f = *state;
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
    struct casework work = work_of(f, folders[i]);
    assert_true(work.count >= 14);
    for (size_t n = 0; n < work.count; n++) {
      const struct service_procedure *p = work.procedures[n].procedure;
      for (size_t times = 0; times < 50; times++) walk(f, p);
      const struct value *v = procedure_value(&f->scope, work.vocabulary, p);
      assert_false(arena_failed(&f->arena));
      assert_int_equal(value_get(v, STR("steps"))->count, p->steps.count);
      assert_int_equal(value_get(v, STR("moves"))->count, p->moves.count);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(test_days_of_the_notices),  TEST(test_adding_working_days), TEST(test_against_slow_twin),
      TEST(test_casework_of_a_county), TEST(test_fields_as_facts),     TEST(test_all_that_ships),
  };
  return cmocka_run_group_tests_name("procedure", tests, NULL, NULL);
}
