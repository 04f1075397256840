/* Assessment forms: scores, levels and changes of GB/T 42195-2022, the table of
 * 医保办发〔2021〕37号, on the instruments of packs/cn. */
#include "plan/plan.h"
#include "service/instrument.h"
#include "tests/support.h"

static const struct service_instrument *instrument(struct fixture *f, const char *key) {
  struct pack_source source;
  struct pack *pack = ARENA_NEW(&f->arena, struct pack);
  assert_int_equal(pack_read_folder(&f->scope, STR("packs/cn"), plan_kinds, &source, pack), LY_OK);
  const struct pack_entry *e = pack_find(pack, &service_kind_instrument, str_of(key));
  assert_non_null(e);
  return (const void *)e;
}

static int64_t most(const struct instrument_item *item) {
  return ((struct instrument_choice *const *)item->choices.items)[0]->score;
}

static void give(const struct service_instrument *i, struct instrument_sheet *sheet, size_t item,
                 int64_t score) {
  char digits[INT_DIGITS];
  assert_true(instrument_put(i, sheet, item, int_digits(digits, score)));
}

/* Everything answered, no change, the points taken off the first items that have them. */
static struct instrument_sheet total_of(const struct service_instrument *i, int64_t total) {
  struct instrument_sheet sheet = {0};
  int64_t all = 0;
  for (size_t n = 0; n < i->items.count; n++) all += most(instrument_item_at(i, n));
  for (size_t n = 0; n < i->items.count; n++) {
    int64_t top = most(instrument_item_at(i, n)), off = all - total < top ? all - total : top;
    give(i, &sheet, n, top - off);
    all -= off;
  }
  assert_int_equal(all, total);
  for (size_t n = 0; n < i->changes.count; n++) sheet.said[n] = true;
  return sheet;
}

static void the_form_has_26_items_and_90_points(void **state) {
  const struct service_instrument *i = instrument(*state, "gbt42195");
  const int64_t groups[] = {32, 15, 28, 15};
  const int items[] = {8, 4, 9, 5};
  assert_int_equal(i->items.count, 26);
  struct instrument_sheet sheet = total_of(i, 90);
  struct instrument_result r;
  instrument_score(i, &sheet, &r);
  assert_int_equal(r.total, 90);
  for (size_t g = 0; g < 4; g++) {
    int count = 0;
    for (size_t n = 0; n < i->items.count; n++)
      count += str_eq(instrument_item_at(i, n)->group, instrument_group_at(i, g)->key);
    assert_int_equal(r.groups[g], groups[g]);
    assert_int_equal(count, items[g]);
  }
}

static void levels_begin_and_end_where_the_norm_says(void **state) {
  const struct service_instrument *i = instrument(*state, "gbt42195");
  const struct {
    int64_t total;
    size_t level;
  } rows[] = {{90, 0}, {89, 1}, {66, 1}, {65, 2}, {46, 2}, {45, 3}, {30, 3}, {29, 4}, {0, 4}};
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct instrument_sheet sheet = total_of(i, rows[n].total);
    struct instrument_result r;
    instrument_score(i, &sheet, &r);
    assert_true(r.complete && r.official);
    assert_int_equal(r.total, rows[n].total);
    assert_int_equal(r.base, rows[n].level);
    assert_int_equal(r.level, rows[n].level);
    assert_int_equal(r.stacked, rows[n].level);
  }
}

static void each_change_at_each_level(void **state) {
  const struct service_instrument *i = instrument(*state, "gbt42195");
  const int64_t totals[] = {90, 70, 50, 40, 10};
  const size_t coma = (size_t)instrument_change_find(i, STR("coma"));
  const size_t mental = (size_t)instrument_change_find(i, STR("mental"));
  const size_t events = (size_t)instrument_change_find(i, STR("events"));
  for (size_t level = 0; level < 5; level++) {
    struct instrument_sheet sheet = total_of(i, totals[level]);
    struct instrument_result r;
    size_t one = level < 4 ? level + 1 : 4, two = level < 3 ? level + 2 : 4;
    sheet.holds[mental] = true;
    instrument_score(i, &sheet, &r);
    assert_int_equal(r.base, level);
    assert_int_equal(r.level, one);
    assert_int_equal(r.stacked, one);
    sheet.holds[events] = true; /* both: whether they add up is open, so both are told */
    instrument_score(i, &sheet, &r);
    assert_int_equal(r.level, one);
    assert_int_equal(r.stacked, two);
    sheet.holds[coma] = true;
    instrument_score(i, &sheet, &r);
    assert_int_equal(r.level, 4);
    assert_int_equal(r.stacked, 4);
  }
}

static void what_is_missing_refuses_a_total(void **state) {
  struct fixture *f = *state;
  const struct service_instrument *i = instrument(f, "gbt42195");
  struct instrument_result r;
  for (size_t n = 0; n < i->items.count; n++) {
    struct instrument_sheet sheet = total_of(i, 90);
    sheet.given[n] = false;
    instrument_score(i, &sheet, &r);
    assert_false(r.complete);
    assert_int_equal(r.missing_count, 1);
    assert_int_equal(r.missing[0], n);
    assert_null(value_get(instrument_result_value(&f->scope, i, &sheet, &r), STR("total")));
  }
  struct instrument_sheet sheet = total_of(i, 90);
  sheet.said[1] = false;
  instrument_score(i, &sheet, &r);
  assert_false(r.complete);
  assert_int_equal(r.unsaid_count, 1);
}

static void nonsense_is_told_at_its_name(void **state) {
  struct fixture *f = *state;
  const struct service_instrument *i = instrument(f, "gbt42195");
  struct instrument_sheet sheet;
  const struct registry_said values[] = {
      {STR("B1.1"), STR("3")},  {STR("上下楼梯"), STR("4")},  {STR("B9"), STR("1")},
      {STR("coma"), STR("否")}, {STR("events"), STR("两次")},
  };
  assert_int_equal(instrument_fill(&f->scope, i, values, 5, &sheet), LY_INVALID);
  assert_int_equal(f->scope.diags.errors, 3);
  assert_string_equal(str_c(&f->arena, f->scope.diags.first->at.field), "上下楼梯");
  assert_true(sheet.given[0] && sheet.scores[0] == 3);
  assert_true(sheet.said[0] && !sheet.holds[0]);
  assert_false(sheet.said[2]);
}

/* Scores of the groups of the care insurance, by taking points off in the groups alone. */
static struct instrument_result insured(const struct service_instrument *i, int64_t adl,
                                        int64_t cognition, int64_t perception) {
  const int64_t want[] = {adl, cognition, perception};
  struct instrument_sheet sheet = {0};
  for (size_t g = 0; g < 3; g++) {
    int64_t left = want[g];
    for (size_t n = 0; n < i->items.count; n++) {
      const struct instrument_item *item = instrument_item_at(i, n);
      if (!str_eq(item->group, instrument_group_at(i, g)->key)) continue;
      int64_t score = left < most(item) ? left : most(item);
      give(i, &sheet, n, score);
      left -= score;
    }
    assert_int_equal(left, 0);
  }
  struct instrument_result r;
  instrument_score(i, &sheet, &r);
  return r;
}

static void the_insurance_goes_by_a_table(void **state) {
  const struct service_instrument *i = instrument(*state, "ltci37");
  const struct {
    int64_t adl, cognition, perception;
    size_t level;
  } rows[] = {
      {100, 16, 12, 0}, {100, 4, 12, 0}, {100, 16, 3, 1}, {100, 1, 12, 1}, {95, 16, 12, 1},
      {65, 3, 12, 1},   {65, 16, 1, 2},  {60, 16, 12, 2}, {45, 0, 12, 3},  {40, 16, 12, 3},
      {40, 15, 11, 3},  {40, 16, 2, 4},  {0, 0, 12, 5},   {0, 0, 0, 5},
  };
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    struct instrument_result r = insured(i, rows[n].adl, rows[n].cognition, rows[n].perception);
    assert_true(r.complete);
    assert_int_equal(r.level, rows[n].level);
    assert_false(r.official); /* the table was not held against the text */
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(the_form_has_26_items_and_90_points), TEST(levels_begin_and_end_where_the_norm_says),
      TEST(each_change_at_each_level),           TEST(what_is_missing_refuses_a_total),
      TEST(nonsense_is_told_at_its_name),        TEST(the_insurance_goes_by_a_table),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
