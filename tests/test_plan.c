/* plan/: typed targets. A table of every form, and a dumb judge on random figures. */
#include "tests/support.h"

#include "plan/plan.h"

#include <stdlib.h>

static struct pack_number number(const char *text) {
  struct pack_number n = {0};
  if (text) {
    assert_true(decimal_parse(str_of(text), &n.value));
    n.given = true;
  }
  return n;
}

struct form {
  const char *value, *at_least, *at_most, *aspire;
  enum plan_judge judge;
  const char *base;
  enum plan_better better;
};

struct made {
  struct plan_figure base, target;
  struct plan_indicator indicator;
};

static void make(struct made *m, const struct form *form) {
  *m = (struct made){
      .base = {.value = number(form->base)},
      .target = {.value = number(form->value),
                 .at_least = number(form->at_least),
                 .at_most = number(form->at_most),
                 .aspire = number(form->aspire),
                 .judge = (int)form->judge},
  };
  m->indicator = (struct plan_indicator){
      .base = form->base ? &m->base : NULL, .target = &m->target, .better = (int)form->better};
}

/* Each shape of target the five plans use, with values on, just beside and far from its limits. */
static void targets_are_judged(void **state) {
  struct fixture *f = *state;
  static const struct {
    struct form form;
    const char *value, *comparator;
    enum plan_outcome outcome;
    const char *short_by;
    bool aspired;
  } cases[] = {
      /* a plain value: a floor, a ceiling, or exact */
      {{.value = "81.60"}, "81.6", NULL, PLAN_MET, NULL, false},
      {{.value = "81.60"}, "90", NULL, PLAN_MET, NULL, false},
      {{.value = "81.60"}, "81.59", NULL, PLAN_MISSED, "0.01", false},
      {{.value = "5", .better = PLAN_BETTER_DOWN}, "5", NULL, PLAN_MET, NULL, false},
      {{.value = "5", .better = PLAN_BETTER_DOWN}, "5.1", NULL, PLAN_MISSED, "0.1", false},
      {{.value = "17", .better = PLAN_BETTER_EXACT}, "17", NULL, PLAN_MET, NULL, false},
      {{.value = "17", .better = PLAN_BETTER_EXACT}, "18", NULL, PLAN_MISSED, "1", false},
      {{.value = "17", .better = PLAN_BETTER_EXACT}, "16", NULL, PLAN_MISSED, "1", false},
      /* 98以上, 不超过5 */
      {{.at_least = "98"}, "98", NULL, PLAN_MET, NULL, false},
      {{.at_least = "98"}, "97.99", NULL, PLAN_MISSED, "0.01", false},
      {{.at_most = "5", .better = PLAN_BETTER_DOWN}, "5", NULL, PLAN_MET, NULL, false},
      {{.at_most = "5", .better = PLAN_BETTER_DOWN}, "6", NULL, PLAN_MISSED, "1", false},
      /* a range: 新增 1-2 个; more is no miss where more is better */
      {{.at_least = "1", .at_most = "2"}, "1", NULL, PLAN_MET, NULL, false},
      {{.at_least = "1", .at_most = "2"}, "3", NULL, PLAN_MET, NULL, false},
      {{.at_least = "1", .at_most = "2"}, "0", NULL, PLAN_MISSED, "1", false},
      {{.at_least = "1", .at_most = "2", .better = PLAN_BETTER_EXACT},
       "3",
       NULL,
       PLAN_MISSED,
       "1",
       false},
      {{.at_least = "1", .at_most = "2", .better = PLAN_BETTER_DOWN},
       "0",
       NULL,
       PLAN_MET,
       NULL,
       false},
      /* 不低于40，力争50 */
      {{.at_least = "40", .aspire = "50"}, "40", NULL, PLAN_MET, NULL, false},
      {{.at_least = "40", .aspire = "50"}, "50", NULL, PLAN_MET, NULL, true},
      {{.at_least = "40", .aspire = "50"}, "39", NULL, PLAN_MISSED, "1", false},
      /* words */
      {{.judge = PLAN_JUDGE_COMPARATOR}, "72", "71.5", PLAN_MET, NULL, false},
      {{.judge = PLAN_JUDGE_COMPARATOR}, "71", "71.5", PLAN_MISSED, "0.5", false},
      {{.judge = PLAN_JUDGE_COMPARATOR}, "72", NULL, PLAN_UNKNOWN, NULL, false},
      {{.judge = PLAN_JUDGE_COMPARATOR, .better = PLAN_BETTER_DOWN},
       "72",
       "71.5",
       PLAN_MISSED,
       "0.5",
       false},
      {{.judge = PLAN_JUDGE_BETTER, .base = "10"}, "10.1", NULL, PLAN_MET, NULL, false},
      {{.judge = PLAN_JUDGE_BETTER, .base = "10"}, "10", NULL, PLAN_MISSED, NULL, false},
      {{.judge = PLAN_JUDGE_BETTER, .base = "10", .better = PLAN_BETTER_DOWN},
       "9",
       NULL,
       PLAN_MET,
       NULL,
       false},
      {{.judge = PLAN_JUDGE_NOT_WORSE, .base = "10"}, "10", NULL, PLAN_MET, NULL, false},
      {{.judge = PLAN_JUDGE_NOT_WORSE, .base = "10"}, "9", NULL, PLAN_MISSED, "1", false},
      {{.judge = PLAN_JUDGE_NOT_WORSE}, "9", NULL, PLAN_UNKNOWN, NULL, false},
      {{.judge = PLAN_JUDGE_ALL}, "100", NULL, PLAN_MET, NULL, false},
      {{.judge = PLAN_JUDGE_ALL}, "99.99", NULL, PLAN_MISSED, "0.01", false},
      {{.judge = PLAN_JUDGE_REVIEW}, "1", NULL, PLAN_FOR_REVIEW, NULL, false},
      {{.judge = PLAN_JUDGE_REVIEW}, NULL, NULL, PLAN_FOR_REVIEW, NULL, false},
      /* nothing reported */
      {{.value = "81.60"}, NULL, NULL, PLAN_UNKNOWN, NULL, false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct made m;
    make(&m, &cases[i].form);
    struct plan_report report = {number(cases[i].value), number(cases[i].comparator)};
    struct plan_verdict v = plan_judge(&m.indicator, &report);
    if (v.outcome != cases[i].outcome) print_error("case %zu\n", i);
    assert_int_equal(v.outcome, cases[i].outcome);
    assert_int_equal(v.aspired, cases[i].aspired);
    /* Equal to the base where better was wanted is a miss by nothing. */
    bool by_nothing = v.short_by.given && v.short_by.value.coefficient == 0;
    assert_int_equal(v.short_by.given && !by_nothing, cases[i].short_by != NULL);
    if (cases[i].short_by) {
      assert_str(decimal_text(&f->arena, v.short_by.value), cases[i].short_by);
    }
  }
}

/* The dumb twin: thousandths in integers, every limit looked at on its own. */
static bool dumb_met(long value, const long *floor, const long *ceiling) {
  if (floor && value < *floor) return false;
  return !(ceiling && value > *ceiling);
}

static struct pack_number thousandths(long n, unsigned scale) {
  long divisor = scale == 3 ? 1 : scale == 2 ? 10 : scale == 1 ? 100 : 1000;
  return (struct pack_number){true, {n / divisor, (uint8_t)scale}};
}

static void a_dumb_judge_agrees(void **state) {
  struct fixture *f = *state;
  for (int i = 0; i < 50000; i++) {
    unsigned s1 = (unsigned)(fixture_random(f) % 4), s2 = (unsigned)(fixture_random(f) % 4);
    static const long steps[] = {1000, 100, 10, 1};
    long value = (long)(fixture_random(f) % 40) * steps[s1];
    long low = (long)(fixture_random(f) % 40) * steps[s2], high = low + steps[s2] * 3;
    int better = (int)(fixture_random(f) % 3), shape = (int)(fixture_random(f) % 4);
    struct plan_figure target = {0};
    const long *floor = NULL, *ceiling = NULL;
    if (shape == 0) {
      target.value = thousandths(low, s2);
      floor = better == PLAN_BETTER_DOWN ? NULL : &low;
      ceiling = better == PLAN_BETTER_UP ? NULL : &low;
    } else if (shape == 1) {
      target.at_least = thousandths(low, s2);
      floor = &low;
    } else if (shape == 2) {
      target.at_most = thousandths(high, s2);
      ceiling = &high;
    } else {
      target.at_least = thousandths(low, s2);
      target.at_most = thousandths(high, s2);
      floor = better == PLAN_BETTER_DOWN ? NULL : &low;
      ceiling = better == PLAN_BETTER_UP ? NULL : &high;
    }
    struct plan_indicator indicator = {.target = &target, .better = better};
    struct plan_report report = {.value = thousandths(value, s1)};
    struct plan_verdict v = plan_judge(&indicator, &report);
    assert_int_equal(v.outcome == PLAN_MET, dumb_met(value, floor, ceiling));
    if (v.outcome == PLAN_MET) continue;
    long limit = floor && value < *floor ? *floor : ceiling ? *ceiling : 0;
    struct pack_number gap = thousandths(labs(limit - value), 3);
    assert_true(v.short_by.given && decimal_cmp(v.short_by.value, gap.value) == 0);
  }
}

static void targets_stand_to_their_base(void **state) {
  (void)state;
  static const struct {
    struct form form;
    enum plan_stand stand;
  } cases[] = {
      {{.value = "81.60", .base = "80.10"}, PLAN_STAND_BETTER},
      {{.value = "60", .base = "67.3"}, PLAN_STAND_BELOW},
      {{.at_least = "98", .base = "99.07"}, PLAN_STAND_BELOW},
      {{.value = "100.0", .base = "100"}, PLAN_STAND_AT_BASE},
      {{.value = "3", .base = "5", .better = PLAN_BETTER_DOWN}, PLAN_STAND_BETTER},
      {{.value = "6", .base = "5", .better = PLAN_BETTER_DOWN}, PLAN_STAND_BELOW},
      {{.judge = PLAN_JUDGE_COMPARATOR, .base = "70.95"}, PLAN_STAND_UNKNOWN},
      {{.value = "3"}, PLAN_STAND_UNKNOWN},
      {{.value = "3", .base = "5", .better = PLAN_BETTER_EXACT}, PLAN_STAND_UNKNOWN},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct made m;
    make(&m, &cases[i].form);
    assert_int_equal(plan_stand(&m.indicator), cases[i].stand);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(targets_are_judged),
      TEST(a_dumb_judge_agrees),
      TEST(targets_stand_to_their_base),
  };
  return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
