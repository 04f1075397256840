/* demo/county.h: a county adds up to its figures, holds together, and is the same every time. */
#include "tests/support.h"

#include "base/digest.h"
#include "base/file.h"
#include "demo/county_parts.h"

#include <stdio.h>
#include <stdlib.h>

#define FIGURES STR("demo")
static const char *const areas[] = {"331121", "310118", "310110", "310117"};
enum { AREAS = sizeof areas / sizeof *areas, BYTES = 1000 * 1024 * 1024, TWENTIETH = 50000 };

/* A county in memory of its own. */
struct made {
  struct fixture *f;
  struct arena arena;
  struct county_figures figures;
  struct county county;
};

static void make_as(struct made *m, const char *area, struct county_options options) {
  struct scope *s = &m->f->scope;
  arena_open(&m->arena, BYTES);
  s->arena = &m->arena;
  assert_ok(m->f, county_figures_read(s, FIGURES, str_of(area), &m->figures));
  assert_ok(m->f, county_make(s, &m->figures, &options, &m->county));
}

static void make(struct made *m, const char *area, int64_t scale, uint64_t seed) {
  make_as(m, area, (struct county_options){scale, seed, m->f->scope.today});
}

static void give_back(struct made *m) {
  m->f->scope.arena = &m->f->arena;
  arena_close(&m->arena);
}

/* ---- Figures ------------------------------------------------------------------------------------
 */

static size_t check_fits(struct made *m) {
  struct county_line *lines;
  size_t count, published = 0;
  assert_ok(m->f, county_compare(&m->f->scope, &m->county, &lines, &count));
  for (size_t i = 0; i < count; i++) {
    published += !lines[i].assumed;
    if (lines[i].fits) continue;
    print_error("%.*s %.*s: %.*s asked, %lld made of %lld\n", STR_ARG(m->figures.area),
                STR_ARG(lines[i].figure->measure), STR_ARG(decimal_text(&m->arena, lines[i].asked)),
                (long long)lines[i].made, (long long)lines[i].base);
    _fail(__FILE__, __LINE__);
  }
  return published;
}

static void test_fits(void **state) {
  struct fixture *f = *state;
  static const size_t published[AREAS] = {31, 32, 2, 12};
  for (size_t i = 0; i < AREAS; i++) {
    struct made m = {.f = f};
    make(&m, areas[i], TWENTIETH, 1);
    assert_int_equal(check_fits(&m), published[i]);
    give_back(&m);
  }
}

static int64_t count(const struct county *c, const char *measure, int from, int to,
                     const char *town) {
  struct county_figure f = {.from = from, .to = to, .aged = true, .town = str_of(town)};
  return county_count(c, county_measure_find(str_of(measure)), &f);
}

/* Whole, with numbers that are exact: the beds and seats of Qingtian. */
static void test_whole(void **state) {
  struct made m = {.f = *state};
  make(&m, "331121", COUNTY_WHOLE, 7);
  check_fits(&m);
  give_back(&m);
}

/* Those of the census of Qingpu, and the figures again by hand: what the program reads and how it
 * counts is not asked. */
static void test_by_hand(void **state) {
  struct fixture *f = *state;
  struct made m = {.f = f};
  make(&m, "310118", COUNTY_WHOLE, 3);
  check_fits(&m);
  const struct county *c = &m.county;
  int64_t men = 0, old = 0, alone = 0, infants = 0, western = 0, western_old = 0;
  for (size_t i = 0; i < c->resident_count; i++) {
    const struct county_person *p = &c->persons[i];
    int age = age_years(p->birth, c->on);
    bool jinze = str_starts(m.figures.areas[p->home].code, STR("310118104"));
    assert_int_equal(age, p->age);
    men += p->sex == COUNTY_MALE;
    old += age >= 65;
    infants += age < 3;
    alone += age >= 60 && p->household && c->households[p->household - 1].size == 1;
    western += jinze;
    western_old += jinze && age >= 65;
  }
  assert_int_equal(c->resident_count, 1271424);
  assert_int_equal(men, 694529);
  assert_int_equal(old, 146966);
  assert_int_equal(infants, 35500);
  assert_int_equal(alone, 7000);
  assert_int_equal(c->household_count, 519276);
  assert_true(western > 0);
  assert_in_range(western_old * 1000 / (western ? western : 1), 405, 415);
  assert_int_equal(count(c, "people", 65, 104, "310118104"), western_old);
  give_back(&m);
}

/* ---- It holds together --------------------------------------------------------------------------
 */

static void check_kin(const struct county *c, size_t i) {
  const struct county_person *p = &c->persons[i];
  if (p->spouse) {
    const struct county_person *o = &c->persons[p->spouse - 1];
    assert_int_equal(o->spouse, i + 1);
    assert_int_not_equal(o->sex, p->sex);
    assert_int_equal(o->household, p->household);
  }
  if (p->mother) {
    assert_int_equal(c->persons[p->mother - 1].sex, COUNTY_FEMALE);
    assert_in_range(c->persons[p->mother - 1].age - p->age, 20, 45);
  }
  if (p->guardian) assert_int_equal(c->persons[p->guardian - 1].household, p->household);
  if (p->carer) assert_true(p->carer != i + 1 && c->persons[p->carer - 1].ability < 2);
}

static void check_households(struct made *m) {
  const struct county *c = &m->county;
  uint32_t *members = ARENA_ARRAY(&m->arena, uint32_t, c->household_count);
  uint32_t *elders = ARENA_ARRAY(&m->arena, uint32_t, c->household_count);
  for (size_t i = 0; i < c->resident_count; i++) {
    const struct county_person *p = &c->persons[i];
    assert_int_equal(p->household == COUNTY_NOBODY, (p->is & COUNTY_BIT(COLLECTIVE)) != 0);
    if (!p->household) continue;
    assert_int_equal(p->home, c->households[p->household - 1].area);
    members[p->household - 1]++;
    elders[p->household - 1] += p->age >= 60;
  }
  for (size_t i = 0; i < c->household_count; i++) {
    assert_int_equal(members[i], c->households[i].size);
    assert_int_equal(c->persons[c->households[i].first].household, i + 1);
  }
  for (size_t i = 0; i < c->resident_count; i++) {
    const struct county_person *p = &c->persons[i];
    if (!p->household) continue;
    bool only = members[p->household - 1] == elders[p->household - 1];
    assert_int_equal(only, (p->is & COUNTY_BIT(ELDERS_ONLY)) != 0);
    assert_int_equal(only && members[p->household - 1] == 1, (p->is & COUNTY_BIT(ALONE)) != 0);
  }
}

static void check_institutions(struct made *m) {
  const struct county *c = &m->county;
  int32_t *people = ARENA_ARRAY(&m->arena, int32_t, c->institution_count);
  for (size_t i = 0; i < c->resident_count; i++) {
    const struct county_person *p = &c->persons[i];
    if (!p->institution) continue;
    const struct county_institution *home = &c->institutions[p->institution - 1];
    people[p->institution - 1]++;
    assert_int_equal(home->beds > 0, p->bed != BED_NONE);
    assert_int_equal(home->seats > 0, p->class_kind != CLASS_NONE);
    if (p->class_kind) assert_in_range(age_months(p->birth, c->on), 6, 35);
  }
  for (size_t i = 0; i < c->institution_count; i++) {
    const struct county_institution *p = &c->institutions[i];
    assert_int_equal(people[i], p->people);
    assert_true(p->people <= p->beds + p->seats);
    assert_true(p->nursing <= p->beds && p->dementia <= p->nursing);
    assert_true(p->affordable <= p->seats);
  }
}

/* Who counts as visited was visited this month; who counts as trained has the hours. */
static void check_acts(struct made *m) {
  const struct county *c = &m->county;
  struct date june;
  must(date_make(2024, 6, 1, &june));
  uint8_t *visits = ARENA_ARRAY(&m->arena, uint8_t, c->person_count);
  uint8_t *checks = ARENA_ARRAY(&m->arena, uint8_t, c->person_count);
  uint8_t *guidance = ARENA_ARRAY(&m->arena, uint8_t, c->person_count);
  uint8_t *courses = ARENA_ARRAY(&m->arena, uint8_t, c->person_count);
  int32_t *hours = ARENA_ARRAY(&m->arena, int32_t, c->person_count);
  int32_t *ethics = ARENA_ARRAY(&m->arena, int32_t, c->person_count);
  for (size_t i = 0; i < c->act_count; i++) {
    const struct county_act *a = &c->acts[i];
    assert_true(date_cmp(a->on, c->on) <= 0);
    if (a->kind >= DONE_INSPECTION) continue;
    assert_true(date_cmp(a->on, c->persons[a->subject].birth) >= 0);
    visits[a->subject] |= a->kind == DONE_VISIT && date_cmp(a->on, june) >= 0;
    checks[a->subject] |= a->kind == DONE_HEALTH_CHECK;
    guidance[a->subject] = (uint8_t)(guidance[a->subject] + (a->kind == DONE_GUIDANCE));
    hours[a->subject] += a->kind == DONE_SKILL_TRAINING ? a->amount : 0;
    ethics[a->subject] += a->kind == DONE_ETHICS_TRAINING ? a->amount : 0;
    courses[a->subject] = (uint8_t)(courses[a->subject] + (a->kind == DONE_PROFESSIONAL_TRAINING));
  }
  for (size_t i = 0; i < c->resident_count; i++) {
    const struct county_person *p = &c->persons[i];
    assert_int_equal(visits[i], (p->is & COUNTY_BIT(VISITED)) != 0);
    assert_int_equal(checks[i], (p->is & COUNTY_BIT(CHECKED)) != 0);
    assert_int_equal(guidance[i] >= 6, (p->is & COUNTY_BIT(GUIDED)) != 0);
    bool enough = hours[i] >= 72 && ethics[i] >= 40 && courses[i] >= 6;
    assert_int_equal(enough, (p->is & COUNTY_BIT(TRAINED)) != 0);
  }
}

static void test_together(void **state) {
  struct fixture *f = *state;
  for (size_t i = 0; i < AREAS; i++) {
    struct made m = {.f = f};
    make(&m, areas[i], TWENTIETH, 5);
    for (size_t k = 0; k < m.county.person_count; k++) check_kin(&m.county, k);
    check_households(&m);
    check_institutions(&m);
    check_acts(&m);
    give_back(&m);
  }
}

/* ---- Numbers and names --------------------------------------------------------------------------
 */

/* GB 11643, by the other way round: the whole number with its check digit is 1 mod 11. */
static void check_id(struct made *m, size_t i) {
  const struct county_person *p = &m->county.persons[i];
  struct str id = county_id_number(&m->arena, &m->county, i);
  struct date birth;
  char iso[11];
  int sum = 0;
  assert_int_equal(id.len, 18);
  for (size_t k = 0, weight = 1; k < 18; k++, weight = weight * 2 % 11) {
    char sign = id.ptr[17 - k];
    sum += (sign == 'X' ? 10 : sign - '0') * (int)weight;
  }
  assert_int_equal(sum % 11, 1);
  assert_true(id.ptr[2] == '9' && id.ptr[3] == '9');
  snprintf(iso, sizeof iso, "%.4s-%.2s-%.2s", id.ptr + 6, id.ptr + 10, id.ptr + 12);
  assert_true(date_parse(str_of(iso), &birth));
  assert_int_equal(birth.day, p->birth.day);
  assert_int_equal((id.ptr[16] - '0') % 2, p->sex == COUNTY_MALE);
}

static int compare_numbers(const void *a, const void *b) {
  return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void test_numbers(void **state) {
  struct fixture *f = *state;
  struct made m = {.f = f};
  make(&m, "331121", TWENTIETH, 1);
  struct county *c = &m.county;
  struct str *ids = ARENA_ARRAY(&m.arena, struct str, c->person_count);
  for (size_t i = 0; i < c->person_count; i++) {
    check_id(&m, i);
    ids[i] = county_id_number(&m.arena, c, i);
    assert_in_range(utf8_count(county_person_name(&m.arena, c, i)), 2, 4);
    assert_int_equal(county_phone(&m.arena, c, i).len, 11);
  }
  qsort(ids, c->person_count, sizeof *ids, compare_numbers);
  for (size_t i = 1; i < c->person_count; i++) assert_false(str_eq(ids[i - 1], ids[i]));
  for (size_t i = 0; i < c->institution_count; i++) {
    struct str code = county_credit_code(&m.arena, c, i);
    int sum = 0;
    assert_int_equal(code.len, 18);
    for (size_t k = 0, weight = 1; k < 18; k++, weight = k == 17 ? 1 : weight * 3 % 31) {
      const char *signs = "0123456789ABCDEFGHJKLMNPQRTUWXY";
      sum += (int)(strchr(signs, code.ptr[k]) - signs) * (int)weight;
    }
    assert_int_equal(sum % 31, 0);
  }
  assert_str(county_institution_name(&m.arena, c, 0), "海口镇第1养老院（演示）");
  give_back(&m);
}

/* ---- The same every time ------------------------------------------------------------------------
 */

static struct str county_text(struct made *m) {
  const struct county *c = &m->county;
  struct buf b = buf_open(&m->arena, 64 * 1024 * 1024);
  for (size_t i = 0; i < c->person_count; i++) {
    const struct county_person *p = &c->persons[i];
    buf_add(&b, county_id_number(&m->arena, c, i));
    buf_add(&b, county_person_name(&m->arena, c, i));
    buf_printf(&b, " %llx %u %u %u %u %u %u %u %u\n", (unsigned long long)p->is, p->home,
               p->household, p->mother, p->spouse, p->carer, p->institution, p->workplace, p->role);
  }
  for (size_t i = 0; i < c->act_count; i++) {
    const struct county_act *a = &c->acts[i];
    buf_printf(&b, "%u %u %d %d %d\n", a->kind, a->subject, a->on.day, a->amount, a->money);
  }
  assert_false(buf_failed(&b));
  return buf_str(&b);
}

static struct str digest_of(struct fixture *f, uint64_t seed) {
  struct made m = {.f = f};
  struct digest_state *state;
  struct digest digest;
  make(&m, "331121", 10000, seed);
  assert_ok(f, digest_begin(&f->scope, &state));
  digest_add(state, county_text(&m));
  assert_ok(f, digest_end(&f->scope, state, &digest));
  give_back(&m);
  return digest_hex(&f->arena, &digest);
}

static void test_same(void **state) {
  struct fixture *f = *state;
  struct str first = digest_of(f, 1);
  assert_true(str_eq(first, digest_of(f, 1)));
  assert_false(str_eq(first, digest_of(f, 2)));
}

/* ---- Parts --------------------------------------------------------------------------------------
 */

static void test_shares(void **state) {
  struct fixture *f = *state;
  int64_t weights[12], out[12];
  for (int round = 0; round < 2000; round++) {
    size_t n = 1 + fixture_random(f) % 12;
    int64_t sum = 0, total = (int64_t)(fixture_random(f) % 1000000), given = 0;
    for (size_t i = 0; i < n; i++) {
      weights[i] = (int64_t)(fixture_random(f) % 1000);
      sum += weights[i];
    }
    share_out(weights, n, total, out);
    for (size_t i = 0; i < n; i++) {
      given += out[i];
      if (!sum) continue;
      int64_t off = out[i] * sum - weights[i] * total;
      assert_true(off < 2 * sum && off > -2 * sum);
    }
    assert_int_equal(given, sum ? total : 0);
  }
}

/* ---- Faults -------------------------------------------------------------------------------------
 */

static void copy(struct fixture *f, const char *name) {
  struct str bytes, path = path_join(&f->arena, FIGURES, str_of(name));
  assert_ok(f, file_read(&f->scope, path, 1024 * 1024, &bytes));
  assert_ok(f, file_write_new(&f->scope, fixture_path(f, name), bytes, FILE_SHARED));
}

static void test_faults(void **state) {
  struct fixture *f = *state;
  struct county_figures figures;
  struct str folder = fixture_path(f, "");
  static const char *const others[] = {"areas.csv",        "outside.csv", "ages.csv",
                                       "sizes.csv",        "words.csv",   "benefits.csv",
                                       "institutions.csv", "cases.csv"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) copy(f, others[i]);
  assert_ok(f,
            file_write_new(&f->scope, fixture_path(f, "figures.csv"),
                           STR("area,measure,town,from,to,value,unit,tolerance,as_of,sure,source\n"
                               "331121,peple,,,,12,人,0,,none,\n"
                               "331121,people,331121999,,,twelve,人,0,,perhaps,\n"),
                           FILE_SHARED));
  enum ly rc = county_figures_read(&f->scope, folder, STR("331121"), &figures);
  assert_int_equal(rc, LY_INVALID);
  diags_sort(&f->scope);
  const struct diag *d = f->scope.diags.first;
  static const char *const said[] = {
      "没有“peple”这个统计项。", "areas.csv 里没有代码为“331121999”的街道、镇、乡。",
      "“value”列的“twelve”不是数；请写成 12 或 12.5 这样的数。",
      "“sure”列不能是“perhaps”；可写：official,two,single,derived,none。"};
  for (size_t i = 0; i < 4; i++, d = d->next) {
    assert_non_null(d);
    assert_int_equal(d->at.line, i ? 3 : 2);
    assert_str(diag_text(&f->scope, d), said[i]);
  }
  assert_null(d);
}

/* Of which kind, and of what the size is: both are looked up. */
static void test_faulty_rooms(void **state) {
  struct fixture *f = *state;
  struct county_figures figures;
  static const char *const others[] = {"areas.csv", "outside.csv", "ages.csv",     "sizes.csv",
                                       "words.csv", "figures.csv", "benefits.csv", "cases.csv"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) copy(f, others[i]);
  assert_ok(f, file_write_new(&f->scope, fixture_path(f, "institutions.csv"),
                              STR("kind,per,m2_from,m2_to,hours_from,hours_to\n"
                                  "hotel,,1,2,,\ncare_home,rooms,1,2,,\n"),
                              FILE_SHARED));
  enum ly rc = county_figures_read(&f->scope, fixture_path(f, ""), STR("331121"), &figures);
  assert_int_equal(rc, LY_INVALID);
  diags_sort(&f->scope);
  const struct diag *d = f->scope.diags.first;
  assert_non_null(d);
  assert_int_equal(d->at.line, 2);
  assert_true(str_starts(diag_text(&f->scope, d), STR("“kind”列不能是“hotel”；可写：care_home,")));
  assert_non_null(d->next);
  assert_int_equal(d->next->at.line, 3);
  assert_str(diag_text(&f->scope, d->next), "“per”列不能是“rooms”；可写：beds,seats。");
  assert_null(d->next->next);
}

static void test_nowhere(void **state) {
  struct fixture *f = *state;
  struct county_figures figures;
  enum ly rc = county_figures_read(&f->scope, FIGURES, STR("110105"), &figures);
  assert_int_equal(rc, LY_NOT_FOUND);
  assert_str(error_text(&f->scope),
             "“demo”里没有 110105 的校准数据；有数据的是：310110、310117、310118、331121。");
  fixture_reset(f);
  rc = county_figures_read(&f->scope, STR("nowhere"), STR("331121"), &figures);
  assert_int_equal(rc, LY_NOT_FOUND);
}

/* Figures that contradict each other are said to. */
static void test_contradiction(void **state) {
  struct fixture *f = *state;
  struct made m = {.f = f};
  arena_open(&m.arena, BYTES);
  f->scope.arena = &m.arena;
  assert_ok(f, county_figures_read(&f->scope, FIGURES, STR("331121"), &m.figures));
  for (size_t i = 0; i < m.figures.count; i++) {
    if (str_is(m.figures.rows[i].measure, "migrants")) m.figures.rows[i].value.coefficient = 100;
  }
  struct county_options options = {TWENTIETH, 1, f->scope.today};
  assert_int_equal(county_make(&f->scope, &m.figures, &options, &m.county), LY_INVALID);
  assert_true(str_contains(error_text(&f->scope), STR("“migrants”无法满足：要 25450，最多只有 ")));
  give_back(&m);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(test_fits),         TEST(test_whole),   TEST(test_by_hand),       TEST(test_together),
      TEST(test_numbers),      TEST(test_same),    TEST(test_shares),        TEST(test_faults),
      TEST(test_faulty_rooms), TEST(test_nowhere), TEST(test_contradiction),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
