/* people/: who may report, review and coordinate. Tables: what is held, what is asked. */
#include "tests/support.h"

#include "people/rights.h"

static struct pack qingpu(struct fixture *f) {
  struct pack_source source;
  struct pack pack;
  assert_ok(f, pack_read_folder(&f->scope, STR("packs/qingpu"), plan_kinds, &source, &pack));
  return pack;
}

struct held {
  enum role role;
  const char *area, *unit;
};

static struct user_grants user_with(struct user_grant *grant, const struct held *held) {
  *grant = (struct user_grant){.role = held->role, .unit = str_of(held->unit)};
  assert_true(area_digits(str_of(held->area), &grant->area));
  return (struct user_grants){.name = STR("wang"), .list = grant, .count = 1};
}

static void units_report_for_themselves(void **state) {
  struct fixture *f = *state;
  struct pack pack = qingpu(f);
  static const struct {
    struct held held;
    const char *unit;
    bool may;
  } rows[] = {
      {{ROLE_REPORTER, "310118", "区民政局"}, "区民政局", true},
      {{ROLE_REPORTER, "310118", "区民政局"}, "区卫健委", false},
      {{ROLE_REPORTER, "310118", "区民政局"}, "夏阳街道", false},
      {{ROLE_REPORTER, "310118", ""}, "区卫健委", true}, /* a grant without a unit: any */
      {{ROLE_REPORTER, "310118", ""}, "夏阳街道", true},
      {{ROLE_REPORTER, "310000", ""}, "区卫健委", true},  /* from above */
      {{ROLE_REPORTER, "310110", ""}, "区卫健委", false}, /* another county */
      {{ROLE_REPORTER, "310110", "区民政局"}, "区民政局", false},
      {{ROLE_REPORTER, "310118001", ""}, "夏阳街道", true}, /* a town, for itself alone */
      {{ROLE_REPORTER, "310118001", "夏阳街道"}, "夏阳街道", true},
      {{ROLE_REPORTER, "310118001", ""}, "盈浦街道", false},
      {{ROLE_REPORTER, "310118001", ""}, "区民政局", false},
      {{ROLE_REPORTER, "310118", "夏阳街道"}, "夏阳街道", true},
      {{ROLE_REPORTER, "310118", ""}, "", false},
      {{ROLE_REVIEWER, "310118", ""}, "区民政局", false}, /* another role */
      {{ROLE_COORDINATOR, "310118", ""}, "区民政局", false},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct user_grant grant;
    struct user_grants user = user_with(&grant, &rows[i].held);
    bool may = rights_report(&user, &pack, str_of(rows[i].unit));
    if (may != rows[i].may) print_error("row %zu\n", i);
    assert_int_equal(may, rows[i].may);
    user.disabled = true;
    assert_false(rights_report(&user, &pack, str_of(rows[i].unit)));
  }
  assert_false(rights_report(NULL, &pack, STR("区民政局")));
}

/* An entry that 区民政局 leads, with 区卫健委 and two towns; and one that towns alone answer for.
 */
static const struct board_owner joint_list[] = {
    {.name = STR_INIT("区民政局"), .lead = true},
    {.name = STR_INIT("区卫健委")},
    {.name = STR_INIT("夏阳街道"), .town = true},
    {.name = STR_INIT("盈浦街道"), .town = true},
};
static const struct board_owner town_list[] = {
    {.name = STR_INIT("夏阳街道"), .lead = true, .town = true},
    {.name = STR_INIT("盈浦街道"), .lead = true, .town = true},
};

static void leading_units_review(void **state) {
  struct fixture *f = *state;
  struct pack pack = qingpu(f);
  enum { NOBODY, JOINT, TOWNS };
  static const struct {
    struct held held;
    int entry;
    const char *reporter, *by;
    bool may;
  } rows[] = {
      {{ROLE_REVIEWER, "310118", "区民政局"}, JOINT, "区民政局", "user:li", true},
      {{ROLE_REVIEWER, "310118", "区民政局"}, JOINT, "区卫健委", "user:li", true},
      {{ROLE_REVIEWER, "310118", "区民政局"}, JOINT, "夏阳街道", "user:li", true},
      {{ROLE_REVIEWER, "310118", "区民政局"}, JOINT, "区卫健委", "user:wang", false}, /* own */
      {{ROLE_REVIEWER, "310118", ""}, JOINT, "区卫健委", "user:wang", false},
      {{ROLE_REVIEWER, "310118", "区卫健委"}, JOINT, "区卫健委", "user:li", false}, /* joint */
      {{ROLE_REVIEWER, "310118", "区卫健委"}, JOINT, "区民政局", "user:li", false},
      {{ROLE_REVIEWER, "310118001", ""}, JOINT, "夏阳街道", "user:li", false},
      {{ROLE_REVIEWER, "310118", ""}, JOINT, "区卫健委", "user:li", true},
      {{ROLE_REVIEWER, "310118", ""}, JOINT, "区卫健委", "cli:0", true},
      {{ROLE_REVIEWER, "310110", ""}, JOINT, "区卫健委", "user:li", false},
      {{ROLE_REVIEWER, "310110", "区民政局"}, JOINT, "区卫健委", "user:li", false},
      {{ROLE_REPORTER, "310118", "区民政局"}, JOINT, "区卫健委", "user:li", false},
      {{ROLE_REVIEWER, "310118001", ""}, TOWNS, "夏阳街道", "user:li", true},
      {{ROLE_REVIEWER, "310118001", ""}, TOWNS, "盈浦街道", "user:li", false},
      {{ROLE_REVIEWER, "310118", "夏阳街道"}, TOWNS, "盈浦街道", "user:li", false},
      {{ROLE_REVIEWER, "310118", "区民政局"}, NOBODY, "区民政局", "user:li", false},
      {{ROLE_REVIEWER, "310118", ""}, NOBODY, "区民政局", "user:li", true},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct user_grant grant;
    struct user_grants user = user_with(&grant, &rows[i].held);
    bool joint = rows[i].entry == JOINT;
    struct board_owners owners = {.unnamed = true};
    if (rows[i].entry != NOBODY)
      owners = (struct board_owners){
          (struct board_owner *)(uintptr_t)(joint ? joint_list : town_list), joint ? 4 : 2, false};
    struct report report = {.unit = str_of(rows[i].reporter), .recorded_by = str_of(rows[i].by)};
    bool may = rights_review(&user, &pack, &owners, &report);
    if (may != rows[i].may) print_error("row %zu\n", i);
    assert_int_equal(may, rows[i].may);
  }
}

static void the_whole_plan_is_coordinated(void **state) {
  struct fixture *f = *state;
  struct pack pack = qingpu(f);
  static const struct {
    struct held held;
    bool coordinates, any;
  } rows[] = {
      {{ROLE_COORDINATOR, "310118", ""}, true, true},
      {{ROLE_COORDINATOR, "310000", ""}, true, true},
      {{ROLE_COORDINATOR, "310118", "区民政局"}, false, true},
      {{ROLE_COORDINATOR, "310118001", ""}, false, true},
      {{ROLE_COORDINATOR, "310110", ""}, false, false},
      {{ROLE_REVIEWER, "310118", ""}, false, false},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct user_grant grant;
    struct user_grants user = user_with(&grant, &rows[i].held);
    assert_int_equal(rights_coordinate(&user, &pack), rows[i].coordinates);
    assert_int_equal(rights_any(&user, &pack, 1u << ROLE_COORDINATOR), rows[i].any);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(units_report_for_themselves),
      TEST(leading_units_review),
      TEST(the_whole_plan_is_coordinated),
  };
  return cmocka_run_group_tests_name("rights", tests, NULL, NULL);
}
