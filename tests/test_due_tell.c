/* people/, service/: who is told of what falls due, and that nobody is told twice. */
#include "people/due_tell.h"
#include "people/people.h"
#include "people/record.h"
#include "people/sharing.h"
#include "service/notice.h"
#include "tests/owed_county.h"

#include <string.h>

static struct date day_of(const char *text) {
  struct date d;
  assert_true(date_parse(str_of(text), &d));
  return d;
}

static void days_are_counted_back_and_on(void **state) {
  static const struct {
    int64_t before, after;
    bool working;
    const char *due, *told;
  } rows[] = {
      {0, 0, false, "2024-06-30", "2024-06-30"}, {60, 0, false, "2024-06-30", "2024-05-01"},
      {0, 3, false, "2024-06-30", "2024-07-03"}, {5, 0, true, "2024-06-30", "2024-06-21"},
      {1, 0, true, "2024-06-28", "2024-06-27"},  {0, 1, true, "2024-06-30", "2024-07-01"},
      {1, 0, true, "2024-10-08", "2024-09-30"},  {2, 0, true, "2024-10-08", "2024-09-29"},
      {0, 1, true, "2024-09-30", "2024-10-08"},
  };
  struct county c;
  const struct workdays *days;
  open_county(*state, &c);
  assert_ok(c.f, workdays_of_pack(&c.f->scope, c.words->pack, &days));
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const struct service_tell t = {
        .before = rows[i].before, .after = rows[i].after, .working = rows[i].working};
    assert_int_equal(tell_day(&t, days, day_of(rows[i].due)).day, day_of(rows[i].told).day);
  }
  close_county(&c);
}

/* ---- Telling ------------------------------------------------------------------------------------
 */

static void make_user(struct county *c, const char *name, enum role role, const char *area) {
  struct people_deed deed = {.act = ACT_USER_CREATE,
                             .name = str_of(name),
                             .display_name = str_of(name),
                             .secret = {.hash = STR("$argon2id$none")},
                             .role = role,
                             .area = str_of(area)};
  struct write w = people_write(&c->f->scope, &deed);
  assert_ok(c->f, store_write(&c->f->scope, c->st, &w));
  deed.act = ACT_ROLE_GRANT;
  w = people_write(&c->f->scope, &deed);
  assert_ok(c->f, store_write(&c->f->scope, c->st, &w));
}

/* The lowest programme of that key. */
static const struct service_rules *programme(struct county *c, const char *key) {
  const struct service_rules *found = NULL;
  for (size_t i = 0; i < c->words->count; i++)
    if (str_is(c->words->programmes[i].programme->key, key)) found = &c->words->programmes[i];
  assert_non_null(found);
  return found;
}

/* Who misses it as of a day. */
static size_t missing(struct county *c, const char *day, const char *key, const char *place,
                      struct owed_row **rows) {
  struct owed_area area;
  struct owed *owed;
  size_t count = 0;
  int64_t total = 0;
  assert_true(owed_area(str_of(place), &area));
  assert_ok(c->f, due_open_on(&c->f->scope, c->words, day_of(day), &owed));
  assert_ok(c->f, owed_rows(&c->f->scope, owed, c->moment, programme(c, key), OWED_MISSING, area, 0,
                            ALL, rows, &count, &total));
  return count;
}

/* Every other of those who miss a visit on a day is tan's. */
static size_t share_half(struct county *c, const char *day) {
  struct visit_pair pairs[ALL];
  struct owed_row *rows;
  struct visit_share_deed deed = {
      .district = DISTRICT, .kind = STR("visit"), .from = day_of("2024-06-01"), .pairs = pairs};
  size_t count = missing(c, day, "elder_visit", "331121", &rows);
  for (size_t i = 0; i < count; i += 2)
    pairs[deed.count++] = (struct visit_pair){rows[i].party, STR("tan")};
  assert_true(deed.count > 1);
  struct write w = visit_share_write(&c->f->scope, &deed);
  assert_ok(c->f, store_write(&c->f->scope, c->st, &w));
  return deed.count;
}

static int64_t tell_on(struct county *c, const char *day) {
  struct casework work;
  struct job_run run = {.store = c->st};
  const struct due_district of = {DISTRICT, &work, c->moment};
  int64_t told = 0;
  c->f->scope.today = day_of(day);
  assert_ok(c->f, casework_open(&c->f->scope, c->words, &work));
  assert_ok(c->f, due_tell_all(&c->f->scope, &run, &of, &told));
  return told;
}

/* How many notices the user has, and the newest one's. */
static size_t inbox(struct county *c, const char *user, struct notice *newest) {
  struct notice *list;
  size_t count;
  assert_ok(c->f, notice_list(&c->f->scope, c->st, str_of(user), false, 0, 100, &list, &count));
  if (count) *newest = list[0];
  return count;
}

/* "还有 3 项未做": the words before the count, and those behind it. */
static void assert_says(struct county *c, struct str text, const char *before, size_t count,
                        const char *behind) {
  struct buf b = buf_open(&c->f->arena, 200);
  buf_printf(&b, "%s%zu%s", before, count, behind);
  if (!str_contains(text, buf_str(&b)))
    print_error("%.*s, wanted %.*s\n", STR_ARG(text), STR_ARG(buf_str(&b)));
  assert_true(str_contains(text, buf_str(&b)));
}

static void open_told(void **state, struct county *c) {
  open_county(*state, c);
  c->f->scope.actor = STR("cli:1");
  make_user(c, "tan", ROLE_VISITOR, "331121101");
  make_user(c, "deng", ROLE_VISITOR, "331121");
  make_user(c, "wen", ROLE_WORKER, "331121101");
  make_user(c, "xian", ROLE_COORDINATOR, "331121");
  make_user(c, "far", ROLE_WORKER, "310118");
}

static void each_step_tells_once(void **state) {
  struct fixture *f = *state;
  struct county c;
  struct notice n = {0};
  struct owed_row *rows;
  open_told(state, &c);
  size_t hers = share_half(&c, "2024-06-21");
  size_t all = missing(&c, "2024-06-21", "elder_visit", "331121", &rows);
  size_t at_end = missing(&c, "2024-06-30", "elder_visit", "331121", &rows);
  size_t town = missing(&c, "2024-06-30", "elder_visit", "331121101", &rows);
  assert_true(all > hers && town > 0 && town < at_end);
  assert_int_equal(tell_on(&c, "2024-06-20"), 0);
  assert_int_equal(tell_on(&c, "2024-06-21"), 2);
  assert_int_equal(inbox(&c, "tan", &n), 1);
  assert_says(&c, n.subject, "还有 ", hers, " 项未做，应于 2024-06-30 前完成");
  assert_str(n.path, "/visits");
  assert_int_equal(inbox(&c, "xian", &n), 1); /* of those who are nobody's */
  assert_says(&c, n.subject, "还有 ", all - hers, " 项未做");
  assert_true(str_contains(n.body, STR("没有分工")));
  assert_int_equal(tell_on(&c, "2024-06-21"), 0);
  assert_int_equal(tell_on(&c, "2024-06-27"), 0);
  assert_int_equal(tell_on(&c, "2024-06-30"), 1);
  assert_int_equal(inbox(&c, "wen", &n), 1);
  assert_says(&c, n.subject, "还有 ", town, " 项未做");
  assert_str(n.path, "/area/331121101/due/elder_visit");
  assert_int_equal(tell_on(&c, "2024-07-01"), 1); /* the period is over: as it stood on its end */
  assert_int_equal(inbox(&c, "xian", &n), 2);
  assert_says(&c, n.subject, "", at_end, " 项已过期未做，应于 2024-06-30 前完成");
  assert_int_equal(tell_on(&c, "2024-07-05"), 0);
  assert_int_equal(inbox(&c, "far", &n), 0);
  close_county(&c);
}

/* What was not told on its day is told while the period runs, and a week behind it. */
static void what_fell_into_a_stop_is_told(void **state) {
  struct county c;
  struct notice n = {0};
  open_told(state, &c);
  (void)share_half(&c, "2024-06-21");
  (void)tell_on(&c, "2024-07-04");
  assert_int_equal(inbox(&c, "tan", &n), 0); /* 21 June is too long ago, and June is over */
  assert_int_equal(inbox(&c, "wen", &n), 1);
  assert_int_equal(inbox(&c, "xian", &n), 1);
  close_county(&c);
}

static void who_stands_in_is_told(void **state) {
  struct county c;
  struct notice n = {0};
  open_told(state, &c);
  size_t hers = share_half(&c, "2024-06-24");
  struct visit_away_deed deed = {.district = DISTRICT,
                                 .away = {.user = STR("tan"),
                                          .stand_in = STR("deng"),
                                          .from = day_of("2024-06-20"),
                                          .to = day_of("2024-06-25"),
                                          .reason = STR("")}};
  struct write w = visit_away_write(&c.f->scope, &deed);
  assert_ok(c.f, store_write(&c.f->scope, c.st, &w));
  assert_int_equal(tell_on(&c, "2024-06-24"), 2);
  assert_int_equal(inbox(&c, "tan", &n), 0);
  assert_int_equal(inbox(&c, "deng", &n), 1);
  assert_says(&c, n.subject, "还有 ", hers, " 项未做");
  close_county(&c);
}

/* Evenly: everybody where a visitor goes has one, and once is enough. */
static void what_is_nobodys_is_shared_out(void **state) {
  struct county c;
  struct sharing x;
  struct visit_pair *pairs;
  const struct sharing_asked evenly = {.how = SHARE_EVENLY};
  size_t count = 0;
  open_told(state, &c);
  for (int again = 0; again < 2; again++) {
    x = (struct sharing){.area = DISTRICT,
                         .district = DISTRICT,
                         .registry = &c.reg,
                         .store = c.st,
                         .words = c.words,
                         .moment = c.moment};
    assert_ok(c.f, sharing_open(&c.f->scope, &x));
    const struct visit_duty *duty = sharing_duty(&x, STR("elder_visit"));
    assert_non_null(duty);
    assert_ok(c.f, sharing_out(&c.f->scope, &x, duty, &evenly, &pairs, &count));
    assert_int_equal(count > 0, !again);
    if (again) break;
    struct visit_share_deed deed = {.district = DISTRICT,
                                    .kind = duty->kind->key,
                                    .from = c.f->scope.today,
                                    .pairs = pairs,
                                    .count = count};
    struct write w = visit_share_write(&c.f->scope, &deed);
    assert_ok(c.f, store_write(&c.f->scope, c.st, &w));
  }
  close_county(&c);
}

int main(void) {
  const struct CMUnitTest tests[] = {TEST(days_are_counted_back_and_on), TEST(each_step_tells_once),
                                     TEST(what_fell_into_a_stop_is_told),
                                     TEST(who_stands_in_is_told),
                                     TEST(what_is_nobodys_is_shared_out)};
  return run_on_engines("due_tell", tests);
}
