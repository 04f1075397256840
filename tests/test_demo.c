/* demo/demo.h: what a newcomer sees is plausible, shows every state there is, and is the same every
 * time. */
#include "tests/support.h"

#include "demo/demo.h"
#include "plan/board.h"

static const char *const plans[] = {"shanghai", "qingpu", "yangpu", "songjiang", "qingtian"};
enum { PLANS = sizeof plans / sizeof *plans, ARENA_BYTES = 768 * 1024 * 1024 };

struct demo {
  struct store *store;
  struct pack packs[PLANS];
  struct report_book books[PLANS];
  struct board *boards[PLANS];
};

static void open_demo(struct fixture *f, struct demo *d, const struct seal_keys *keys) {
  size_t adopted;
  struct scope *s = &f->scope;
  struct str address = fixture_new_database(f, TEST_SQLITE);
  assert_ok(f, store_open(s, address, STORE_CREATE, &d->store));
  assert_ok(f, demo_fill(s, d->store, STR("packs"), DEMO_HISTORY, keys, &adopted));
  must(date_parse(STR("2024-06-30"), &s->today));
  for (size_t i = 0; i < PLANS; i++) {
    struct pack *pack = &d->packs[i];
    assert_ok(f, pack_read_in_force(s, d->store, s->today, str_of(plans[i]), plan_kinds, pack));
    assert_ok(f, report_book_read(s, d->store, pack, &d->books[i]));
    assert_ok(f, board_make(s, pack, &d->books[i], s->today, &d->boards[i]));
  }
}

/* What is due, over five plans. */
struct duties {
  int64_t all, overdue, returned;
};

static struct duties count_duties(const struct demo *d, enum report_kind before) {
  struct duties n = {0};
  for (size_t p = 0; p < PLANS; p++) {
    for (size_t i = 0; i < d->boards[p]->first[before]; i++) {
      const struct board_line *line = &d->boards[p]->lines[i];
      n.all += (int64_t)line->due_count;
      for (size_t k = 0; k < line->due_count; k++) {
        n.overdue += line->dues[k].duty == DUTY_OVERDUE;
        n.returned += line->dues[k].duty == DUTY_RETURNED;
      }
    }
  }
  return n;
}

static double real(struct decimal d) {
  double value = (double)d.coefficient;
  for (uint8_t i = 0; i < d.scale; i++) value /= 10;
  return value;
}

/* ---- States -------------------------------------------------------------------------------------
 */

/* Nobody can confirm a report on a target that needs a finding without giving one, and all other
 * targets of these plans are judged by their numbers: nothing waits for a finding before the end.
 */
static void check_states(const struct demo *d) {
  int64_t states[BOARD_STATES] = {0}, duties[DUTY_COUNT] = {0};
  for (size_t p = 0; p < PLANS; p++) {
    for (int k = 0; k < REPORT_KINDS; k++) {
      for (int s = 0; s < BOARD_STATES; s++) states[s] += d->boards[p]->states[k][s];
      for (int s = 0; s < DUTY_COUNT; s++) duties[s] += d->boards[p]->duties[k][s];
    }
  }
  for (int s = 0; s < BOARD_STATES; s++) {
    if ((states[s] > 0) == (s != BOARD_FOR_REVIEW)) continue;
    print_error("%s: %lld\n", board_states[s].word, (long long)states[s]);
    _fail(__FILE__, __LINE__);
  }
  for (int s = 0; s < DUTY_COUNT; s++) {
    if (s != DUTY_OPEN) assert_true(duties[s] > 0);
  }
}

/* No area, and above all no town, stands there as if it did not report. */
static void check_duties(const struct demo *d) {
  struct duties n = count_duties(d, REPORT_ASSIGNMENT);
  assert_true(n.all > 1000);
  assert_true(n.overdue > 0);
  assert_true(n.overdue * 10 < n.all);
  assert_true(n.returned > 0);
  assert_true(n.returned * 10 < n.all);
}

/* ---- Figures ------------------------------------------------------------------------------------
 */

static void wrong(const struct demo *d, size_t plan, const struct board_line *line,
                  const char *what) {
  print_error("%s: %.*s: %s\n", d->packs[plan].header->key.ptr, STR_ARG(line->key), what);
  _fail(__FILE__, __LINE__);
}

static void check_value(const struct demo *d, size_t plan, const struct board_line *line,
                        struct pack_number number) {
  if (!number.given) return;
  double value = real(number.value);
  if (value < 0) wrong(d, plan, line, "below 0");
  if (str_is(line->indicator->unit, "%") && value > 100) wrong(d, plan, line, "above 100 %");
  if (str_is(line->key, "fertility") && value >= 3) wrong(d, plan, line, "fertility");
  if (str_is(line->key, "life_expectancy") && value >= 90) wrong(d, plan, line, "life expectancy");
  if (str_is(line->key, "dementia_prevalence") && value >= 10) wrong(d, plan, line, "dementia");
  if (str_is(line->key, "disability_rate_65_74") && value >= 15) wrong(d, plan, line, "disability");
}

static void check_figures(const struct demo *d) {
  for (size_t p = 0; p < PLANS; p++) {
    const struct board *b = d->boards[p];
    for (size_t i = 0; i < b->first[REPORT_INDICATOR + 1]; i++) {
      const struct board_line *line = &b->lines[i];
      for (size_t k = 0; k < line->report_count; k++) {
        check_value(d, p, line, line->reports[k]->says.value);
        check_value(d, p, line, line->reports[k]->says.comparator);
      }
    }
  }
}

/* ---- One thing follows from the other -----------------------------------------------------------
 */

static bool does_badly(enum board_state s) {
  return s == BOARD_MISSED || s == BOARD_AT_RISK || s == BOARD_BEHIND;
}

/* Nothing is done whose indicator will be missed, nothing idle whose indicator is reached. */
static void check_task(const struct demo *d, size_t plan, const struct board_line *line) {
  const struct plan_task *task = (const void *)line->entry;
  const struct pack_ref *refs = task->indicators.items;
  for (size_t i = 0; i < task->indicators.count; i++) {
    const struct plan_indicator *n = (const void *)refs[i].entry;
    enum board_state s = board_line_of(d->boards[plan], REPORT_INDICATOR, n->key)->state;
    bool idle = line->state == BOARD_NOT_STARTED || line->state == BOARD_STOPPED;
    if (line->state == BOARD_DONE && does_badly(s)) wrong(d, plan, line, "done, but not reached");
    if (idle && (s == BOARD_REACHED || s == BOARD_MET)) wrong(d, plan, line, "idle, but reached");
  }
}

static void check_project(const struct demo *d, size_t plan, const struct board_line *line) {
  const struct plan_project *project = (const void *)line->entry;
  bool early = date_cmp(project->end.last, d->boards[plan]->today) > 0;
  if (early && line->percent == 100) wrong(d, plan, line, "done before its term");
}

static void check_progress(const struct demo *d) {
  size_t named = 0;
  for (size_t p = 0; p < PLANS; p++) {
    const struct board *b = d->boards[p];
    for (size_t i = b->first[REPORT_TASK]; i < b->first[REPORT_PROJECT + 1]; i++) {
      const struct board_line *line = &b->lines[i];
      if (line->kind == REPORT_PROJECT) check_project(d, p, line);
      if (line->kind != REPORT_TASK) continue;
      check_task(d, p, line);
      named += ((const struct plan_task *)(const void *)line->entry)->indicators.count;
    }
  }
  assert_true(named > 100);
}

/* ---- Who is named -------------------------------------------------------------------------------
 */

static void check_named(const struct demo *d) {
  static const struct {
    size_t plan;
    const char *key, *unit;
  } wanted[] = {
      {3, "preschool_enrolment", "区教育局"},
      {3, "pension_coverage", "区人力资源社会保障局"},
      {3, "elder_health_management", "区卫生健康委"},
      {3, "certified_social_workers", "区民政局"},
      {2, "night_school_sites", "区文化旅游局"},
      {4, "geriatric_departments", "县卫生健康局"},
      {4, "elder_education_towns", "县教育局"},
  };
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
    const struct board_line *line =
        board_line_of(d->boards[wanted[i].plan], REPORT_INDICATOR, str_of(wanted[i].key));
    assert_non_null(line);
    if (line->owners.unnamed) continue; /* a few are left to nobody */
    bool right = line->owners.count == 1 && str_is(line->owners.list[0].name, wanted[i].unit);
    if (!right) wrong(d, wanted[i].plan, line, "named another unit");
    assert_true(line->owners.list[0].designated);
  }
}

/* ---- Evidence, and twice the same ---------------------------------------------------------------
 */

static size_t check_evidence(struct fixture *f, const struct demo *d,
                             const struct seal_keys *keys) {
  size_t files = 0;
  for (size_t p = 0; p < PLANS; p++) {
    struct str district = report_district(&d->packs[p]);
    for (size_t i = 0; i < d->books[p].report_count; i++) {
      const struct report *r = &d->books[p].reports[i];
      files += r->file_count;
      if (r->file_count) assert_int_equal(r->outcome, REPORT_CONFIRMED);
    }
    struct stored_file file;
    struct str bytes;
    enum filetype type;
    assert_ok(f, stored_file_read(&f->scope, d->store, keys, district, 1, &file, &bytes));
    assert_ok(f, filetype_of(&f->scope, bytes, &type));
    assert_int_equal(type, FILETYPE_PDF);
    assert_str(file.name, "演示佐证材料.pdf");
  }
  return files;
}

static void assert_same_report(const struct report *a, const struct report *b) {
  assert_int_equal(a->report, b->report);
  assert_true(str_eq(a->entry, b->entry) && str_eq(a->unit, b->unit));
  assert_int_equal(date_cmp(a->period.last, b->period.last), 0);
  assert_true(a->says.value.given == b->says.value.given && a->says.percent == b->says.percent);
  assert_int_equal(decimal_cmp(a->says.value.value, b->says.value.value), 0);
  assert_true(a->outcome == b->outcome && a->recorded_at == b->recorded_at);
}

/* The keys of a second one differ, or it has none: what it tells is the same. */
static void test_demo(void **state) {
  struct fixture *f = *state;
  struct seal_keys *keys;
  struct demo *d = ARENA_NEW(&f->arena, struct demo), *again = ARENA_NEW(&f->arena, struct demo);
  assert_ok(f, seal_keys_make(&f->scope, fixture_path(f, "key")));
  assert_ok(f, seal_keys_read(&f->scope, fixture_path(f, "key"), &keys));
  open_demo(f, d, keys);
  check_states(d);
  check_duties(d);
  check_figures(d);
  check_progress(d);
  check_named(d);
  assert_true(check_evidence(f, d, keys) > 100);
  struct arena own; /* it takes as much again */
  arena_open(&own, ARENA_BYTES);
  f->scope.arena = &own;
  open_demo(f, again, NULL);
  for (size_t p = 0; p < PLANS; p++) {
    assert_int_equal(d->books[p].report_count, again->books[p].report_count);
    for (size_t i = 0; i < d->books[p].report_count; i++)
      assert_same_report(&d->books[p].reports[i], &again->books[p].reports[i]);
  }
  store_close(again->store);
  f->scope.arena = &f->arena;
  arena_close(&own);
  store_close(d->store);
  seal_keys_close(keys);
}

int main(void) {
  const struct CMUnitTest tests[] = {TEST(test_demo)};
  return cmocka_run_group_tests_name("demo", tests, NULL, NULL);
}
