/* people/: who is told of a case's clock before it runs out, and after. */
#include "tests/case_fixture.h"

#include "people/due_tell.h"
#include "people/people.h"
#include "people/record.h"
#include "service/notice.h"

static const char clock_plain[] = "clock: {days: 5, working: true, sure: none}}";
static const char clock_told[] =
    "clock: {days: 5, working: true, sure: none, tell: [{before: 2, working: true, hand: worker,"
    " sure: none}, {after: 1, working: true, hand: coordinator, sure: none}]}}";

/* The county's procedures, with clocks that tell at the first step. */
static struct str told_procedures(struct fixture *f) {
  struct buf b = buf_open(&f->arena, sizeof procedures_yaml + sizeof clock_told);
  const char *at = strstr(procedures_yaml, clock_plain);
  assert_non_null(at);
  buf_add(&b, (struct str){procedures_yaml, (size_t)(at - procedures_yaml)});
  buf_add(&b, str_of(clock_told));
  buf_add(&b, str_of(at + sizeof clock_plain - 1));
  return buf_str(&b);
}

static void make_user(struct fixture *f, const char *name, enum role role, const char *area) {
  struct people_deed deed = {.act = ACT_USER_CREATE,
                             .name = str_of(name),
                             .display_name = str_of(name),
                             .secret = {.hash = STR("$argon2id$none")},
                             .role = role,
                             .area = str_of(area)};
  struct write w = people_write(&f->scope, &deed);
  assert_ok(f, store_write(&f->scope, st, &w));
  deed.act = ACT_ROLE_GRANT;
  w = people_write(&f->scope, &deed);
  assert_ok(f, store_write(&f->scope, st, &w));
}

static void open_told(struct fixture *f) {
  open_cases(f);
  adopt_county(f, told_procedures(f), "2024-01-01");
  read_work(f);
  f->scope.actor = STR("cli:1");
  make_user(f, "wen", ROLE_WORKER, "331121101");
  make_user(f, "xian", ROLE_COORDINATOR, "331121");
  make_user(f, "far", ROLE_WORKER, "310118");
  f->scope.actor = STR("user:li");
}

/* No programme here tells, so nobody's facts are asked for. */
static int64_t tell_on(struct fixture *f, const char *iso) {
  struct job_run run = {.store = st};
  const struct due_district of = {district, &work, NULL};
  int64_t told = 0;
  f->scope.today = day(iso);
  f->now_us += 1000000;
  assert_ok(f, due_tell_all(&f->scope, &run, &of, &told));
  return told;
}

static size_t inbox(struct fixture *f, const char *user, struct notice *newest) {
  struct notice *list;
  size_t count;
  assert_ok(f, notice_list(&f->scope, st, str_of(user), false, 0, 100, &list, &count));
  if (count) *newest = list[0];
  return count;
}

/* Asked for on Sunday, 30 June: five working days are over on Friday, 5 July. */
static void a_clock_tells_before_and_after_it_runs_out(void **state) {
  struct fixture *f = *state;
  struct notice n = {0};
  int64_t one, other;
  open_told(f);
  assert_ok(f, try_open(f, person(f, "true"), "subsidy", &one));
  assert_ok(f, try_open(f, person(f, "true"), "subsidy", &other));
  size_t before = inbox(f, "wen", &n);
  assert_int_equal(tell_on(f, "2024-07-02"), 0);
  assert_int_equal(tell_on(f, "2024-07-03"), 1);
  assert_int_equal(inbox(f, "wen", &n), before + 1);
  assert_true(str_contains(n.subject, STR("补贴申请 · 已申请")));
  assert_true(str_contains(n.subject, STR("2 ")));
  assert_true(str_contains(n.subject, STR("2024-07-05")));
  assert_true(str_starts(n.path, STR("/area/331121101/cases?procedure=subsidy&step=")));
  assert_int_equal(tell_on(f, "2024-07-03"), 0); /* once */
  assert_int_equal(tell_on(f, "2024-07-05"), 0);
  move(f, one, "withdraw", HAND_WORKER, "user:li");
  assert_int_equal(inbox(f, "xian", &n), 0);
  assert_int_equal(tell_on(f, "2024-07-08"), 1); /* Monday; of the one that is left */
  assert_int_equal(inbox(f, "xian", &n), 1);
  assert_true(str_contains(n.subject, STR("1 ")));
  assert_int_equal(inbox(f, "far", &n), 0);
  store_close(st);
}

/* What ran out while the program stood is told as long as it is of use. */
static void a_clock_that_fell_into_a_stop_is_told(void **state) {
  struct fixture *f = *state;
  struct notice n = {0};
  int64_t no;
  open_told(f);
  assert_ok(f, try_open(f, person(f, "true"), "subsidy", &no));
  assert_int_equal(tell_on(f, "2024-07-09"), 2); /* both: 3 and 8 July are less than a week ago */
  assert_int_equal(inbox(f, "xian", &n), 1);
  assert_ok(f, try_open(f, person(f, "true"), "subsidy", &no)); /* 9 July: until the 16th */
  assert_int_equal(tell_on(f, "2024-08-01"), 0);
  store_close(st);
}

int main(void) {
  const struct CMUnitTest tests[] = {TEST(a_clock_tells_before_and_after_it_runs_out),
                                     TEST(a_clock_that_fell_into_a_stop_is_told)};
  return run_on_engines("case_tell", tests);
}
