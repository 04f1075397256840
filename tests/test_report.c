/* plan/: reports, their review, calendars, designations and assignments, on both engines. */
#include "tests/support.h"

#include "base/secret.h"
#include "plan/board.h"

#include <string.h>

#define COUNTY "331121"

struct house {
  struct store *st;
  struct seal_keys *keys;
  struct pack_source source;
  struct pack pack;
};

static void read_pack(struct fixture *f, struct house *h, const char *folder) {
  assert_ok(f, pack_read_folder(&f->scope, str_of(folder), plan_kinds, &h->source, &h->pack));
}

static struct house open_house(struct fixture *f) {
  struct house h = {0};
  struct str key_file = fixture_path(f, "h.key");
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &h.st));
  assert_ok(f, seal_keys_make(&f->scope, key_file));
  assert_ok(f, seal_keys_read(&f->scope, key_file, &h.keys));
  read_pack(f, &h, "packs/qingtian");
  f->scope.actor = STR("user:wang");
  return h;
}

static void close_house(struct house *h) {
  seal_keys_close(h->keys);
  store_close(h->st);
}

static struct pack_number number(const char *text) {
  struct pack_number n = {.given = true};
  assert_true(decimal_parse(str_of(text), &n.value));
  return n;
}

static struct period period(const char *code) {
  struct period p;
  assert_true(period_parse(str_of(code), &p));
  return p;
}

/* ---- Deeds --------------------------------------------------------------------------------------
 */

static struct report_deed value_deed(struct house *h, const char *when, const char *value) {
  return (struct report_deed){.act = REPORT_ADD,
                              .pack = &h->pack,
                              .kind = REPORT_INDICATOR,
                              .entry = STR("life_expectancy"),
                              .unit = STR("县卫生健康局"),
                              .period = period(when),
                              .says = {.percent = -1, .value = number(value)}};
}

static struct report_deed task_deed(struct house *h, const char *unit, int progress) {
  return (struct report_deed){.act = REPORT_ADD,
                              .pack = &h->pack,
                              .kind = REPORT_TASK,
                              .entry = STR("basic_care_list"),
                              .unit = str_of(unit),
                              .period = period("2024-Q1"),
                              .says = {.percent = -1, .progress = progress}};
}

static struct report_deed review_deed(struct house *h, int64_t report, int outcome,
                                      const char *reason) {
  return (struct report_deed){.act = REPORT_REVIEW,
                              .pack = &h->pack,
                              .report = report,
                              .outcome = outcome,
                              .reason = str_of(reason)};
}

static struct report_deed assign_deed(struct house *h) {
  struct date due = period("2024-09").last;
  return (struct report_deed){.act = REPORT_ASSIGN,
                              .pack = &h->pack,
                              .assignment = {.kind = ASSIGNMENT_DECISION,
                                             .title = STR("核查闲置床位"),
                                             .unit = STR("民政"),
                                             .due = due,
                                             .meeting = 3,
                                             .note = STR("会后一个月内")}};
}

static struct report_deed designate_deed(struct house *h, const char *unit, bool lead, bool holds) {
  return (struct report_deed){.act = REPORT_DESIGNATE,
                              .pack = &h->pack,
                              .kind = REPORT_TASK,
                              .entry = STR("basic_care_list"),
                              .unit = str_of(unit),
                              .reason = STR("县政府专题会议"),
                              .lead = lead,
                              .holds = holds};
}

/* Checks and writes; the answer's number. A second passes between deeds. */
static enum ly try_do(struct fixture *f, struct house *h, struct report_deed *deed,
                      int64_t *answer) {
  struct decimal d = {0};
  fixture_reset(f);
  f->now_us += 1000000;
  enum ly rc = report_check(&f->scope, deed);
  if (rc) return rc;
  struct write w = report_write(&f->scope, deed);
  rc = store_write(&f->scope, h->st, &w);
  if (!rc && answer) {
    assert_true(decimal_parse(w.answer, &d));
    *answer = d.coefficient;
  }
  return rc;
}

static int64_t do_it(struct fixture *f, struct house *h, struct report_deed deed) {
  bool numbered = deed.act == REPORT_ADD || deed.act == REPORT_ASSIGN;
  int64_t answer = 0;
  assert_ok(f, try_do(f, h, &deed, numbered ? &answer : NULL));
  return answer;
}

static void refused(struct fixture *f, struct house *h, struct report_deed deed, enum ly code) {
  assert_int_equal(try_do(f, h, &deed, NULL), code);
}

/* Refused for one fault, at this field. */
static void faulty(struct fixture *f, struct house *h, struct report_deed deed, const char *field,
                   enum message message) {
  assert_int_equal(try_do(f, h, &deed, NULL), LY_INVALID);
  assert_int_equal(f->scope.diags.errors, 1);
  assert_str(f->scope.diags.first->at.field, field);
  assert_int_equal(f->scope.diags.first->message, message);
}

static const struct report_book *book_of(struct fixture *f, struct house *h) {
  struct report_book *book = ARENA_NEW(&f->arena, struct report_book);
  assert_ok(f, report_book_read(&f->scope, h->st, &h->pack, book));
  return book;
}

/* What is read as one of many and what is read alone say the same. */
static struct report report_at(struct fixture *f, struct house *h, int64_t report) {
  const struct report_book *book = book_of(f, h);
  struct report alone;
  struct str plan;
  assert_ok(f, report_find(&f->scope, h->st, STR(COUNTY), report, &alone, &plan));
  assert_str(plan, "qingtian");
  const struct report *r = &book->reports[report - 1];
  assert_int_equal(r->report, alone.report);
  assert_true(str_eq(r->entry, alone.entry) && str_eq(r->unit, alone.unit));
  assert_true(str_eq(r->review_reason, alone.review_reason));
  assert_true(str_eq(r->reviewed_by, alone.reviewed_by) && r->kind == alone.kind);
  assert_int_equal(r->outcome, alone.outcome);
  assert_int_equal(r->finding, alone.finding);
  assert_int_equal(r->reviews, alone.reviews);
  assert_int_equal(r->reviewed_at, alone.reviewed_at);
  assert_int_equal(r->file_count, alone.file_count);
  assert_int_equal(r->replaced, alone.replaced);
  return *r;
}

static void as(struct fixture *f, const char *actor) {
  f->scope.actor = str_of(actor);
}

/* ---- Reports ------------------------------------------------------------------------------------
 */

static void what_is_reported_is_read(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct report_deed deed = value_deed(&h, "2023", "80.30");
  deed.unit = STR("卫健"); /* an alias: kept as the plan prints it */
  deed.says.note = STR("年报数");
  assert_int_equal(do_it(f, &h, deed), 1);
  struct report r = report_at(f, &h, 1);
  assert_int_equal(r.kind, REPORT_INDICATOR);
  assert_str(r.entry, "life_expectancy");
  assert_str(r.unit, "县卫生健康局");
  assert_str(period_code(&f->arena, r.period), "2023");
  assert_str(decimal_text(&f->arena, r.says.value.value), "80.30");
  assert_false(r.says.comparator.given || r.says.beds.given || r.replaced);
  assert_int_equal(r.says.percent, -1);
  assert_int_equal(r.says.progress, REPORT_NO_PROGRESS);
  assert_str(r.says.note, "年报数");
  assert_str(r.recorded_by, "user:wang");
  assert_int_equal(r.recorded_at, f->now_us);
  assert_int_equal(r.outcome, REPORT_PENDING);
  assert_int_equal(r.reviewed_at, 0);

  struct report_deed project = {.act = REPORT_ADD,
                                .pack = &h.pack,
                                .kind = REPORT_PROJECT,
                                .entry = STR("second_care_centre"),
                                .unit = STR("县民政局"),
                                .period = period("2024-Q1"),
                                .says = {.percent = 60,
                                         .progress = REPORT_UNDER_WAY,
                                         .investment_wan = number("5100.5"),
                                         .beds = number("0"),
                                         .places = number("3.0")}};
  assert_int_equal(do_it(f, &h, project), 2);
  r = report_at(f, &h, 2);
  assert_int_equal(r.says.percent, 60);
  assert_int_equal(r.says.progress, REPORT_UNDER_WAY);
  assert_str(decimal_text(&f->arena, r.says.investment_wan.value), "5100.5");
  assert_true(r.says.beds.given && !r.says.value.given);
  close_house(&h);
}

static void a_repeat_is_answered_once(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct report_deed deed = value_deed(&h, "2023", "80.30");
  assert_ok(f, report_check(&f->scope, &deed));
  struct write w = report_write(&f->scope, &deed), again = w;
  assert_ok(f, store_write(&f->scope, h.st, &w));
  assert_false(w.repeated);
  assert_ok(f, store_write(&f->scope, h.st, &again));
  assert_true(again.repeated);
  assert_str(again.answer, "1");
  assert_int_equal(book_of(f, &h)->report_count, 1);
  close_house(&h);
}

static void the_log_tells_of_each_deed(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct change_filter filter = {.district = STR(COUNTY), .limit = 1};
  struct change_row *row;
  size_t count;
  do_it(f, &h, value_deed(&h, "2023", "80.30"));
  assert_ok(f, change_list(&f->scope, h.st, &filter, &row, &count));
  assert_str(row->act, "report.add");
  assert_str(row->subject, "report:331121/1");
  assert_str(row->answer, "1");
  assert_true(str_eq(row->pack_version, h.pack.version));
  assert_str(row->payload,
             "{\"plan\":\"qingtian\",\"kind\":\"indicator\",\"entry\":\"life_expectancy\","
             "\"unit\":\"县卫生健康局\",\"period\":\"2023\",\"value\":80.30}");
  as(f, "user:zhang");
  do_it(f, &h, review_deed(&h, 1, REPORT_RETURNED, "与年鉴不符"));
  assert_ok(f, change_list(&f->scope, h.st, &filter, &row, &count));
  assert_str(row->act, "report.review");
  assert_str(row->subject, "report:331121/1");
  assert_str(row->reason, "与年鉴不符");
  assert_str(row->payload, "{\"plan\":\"qingtian\",\"report\":\"1\",\"outcome\":\"returned\"}");
  do_it(f, &h, assign_deed(&h));
  assert_ok(f, change_list(&f->scope, h.st, &filter, &row, &count));
  assert_str(row->act, "assignment.add");
  assert_str(row->subject, "assignment:331121/1");
  do_it(f, &h, designate_deed(&h, "县民政局", true, true));
  assert_ok(f, change_list(&f->scope, h.st, &filter, &row, &count));
  assert_str(row->act, "designation.set");
  assert_str(row->subject, "plan:qingtian");
  close_house(&h);
}

/* Both looked at the form when nothing had been reported. */
static void two_at_once_do_not_overwrite(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  do_it(f, &h, value_deed(&h, "2023", "80.30"));
  as(f, "user:li");
  struct report_deed second = value_deed(&h, "2023", "80.40");
  refused(f, &h, second, LY_CONFLICT);
  assert_int_equal(f->scope.error.message, MSG_REPORT_MEANWHILE);
  assert_str(f->scope.error.args[0], "wang");
  assert_str(f->scope.error.args[1], "2024-06-30 10:00:01");
  assert_str(f->scope.error.args[2], "1");
  assert_int_equal(book_of(f, &h)->report_count, 1);

  second.seen = 1; /* now they have seen it */
  assert_int_equal(do_it(f, &h, second), 2);
  assert_true(report_at(f, &h, 1).replaced);
  assert_false(report_at(f, &h, 2).replaced);
  second.seen = 9; /* no form says this */
  refused(f, &h, second, LY_CONFLICT);
  assert_int_equal(f->scope.error.message, MSG_REPORT_BAD_SEEN);
  close_house(&h);
}

/* Another period or unit is another series: nobody is in the way, nothing is replaced. */
static void other_series_stand_beside(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  do_it(f, &h, value_deed(&h, "2023", "80.30"));
  do_it(f, &h, value_deed(&h, "2022", "80.10"));
  do_it(f, &h, value_deed(&h, "2023-Q1", "80.20"));
  do_it(f, &h, task_deed(&h, "县民政局", REPORT_UNDER_WAY));
  do_it(f, &h, task_deed(&h, "县财政局", REPORT_UNDER_WAY));
  for (int64_t i = 1; i <= 5; i++) assert_false(report_at(f, &h, i).replaced);
  close_house(&h);
}

static void returned_and_reported_anew(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  do_it(f, &h, value_deed(&h, "2023", "8.30"));
  as(f, "user:zhang");
  do_it(f, &h, review_deed(&h, 1, REPORT_RETURNED, "少了一位数"));
  struct report r = report_at(f, &h, 1);
  assert_int_equal(r.outcome, REPORT_RETURNED);
  assert_str(r.review_reason, "少了一位数");
  assert_str(r.reviewed_by, "user:zhang");
  assert_int_equal(r.reviewed_at, f->now_us);
  as(f, "user:wang");
  struct report_deed anew = value_deed(&h, "2023", "80.30");
  anew.seen = 1;
  do_it(f, &h, anew);
  as(f, "user:zhang");
  refused(f, &h, review_deed(&h, 1, REPORT_CONFIRMED, ""), LY_CONFLICT);
  assert_int_equal(f->scope.error.message, MSG_REPORT_REPLACED);
  do_it(f, &h, review_deed(&h, 2, REPORT_CONFIRMED, ""));
  assert_int_equal(report_at(f, &h, 2).outcome, REPORT_CONFIRMED);
  assert_int_equal(report_at(f, &h, 1).outcome, REPORT_RETURNED);
  close_house(&h);
}

static void the_last_review_holds(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  do_it(f, &h, value_deed(&h, "2023", "80.30"));
  as(f, "user:zhang");
  do_it(f, &h, review_deed(&h, 1, REPORT_CONFIRMED, ""));
  as(f, "user:zhao");
  struct report_deed later = review_deed(&h, 1, REPORT_RETURNED, "口径有误");
  refused(f, &h, later, LY_CONFLICT); /* somebody reviewed meanwhile */
  assert_int_equal(f->scope.error.message, MSG_REPORT_REVIEWED_MEANWHILE);
  assert_str(f->scope.error.args[0], "zhang");
  later.reviews_seen = 1;
  do_it(f, &h, later);
  struct report r = report_at(f, &h, 1);
  assert_int_equal(r.outcome, REPORT_RETURNED);
  assert_int_equal(r.reviews, 2);
  struct report_reviewed *reviews;
  size_t count;
  assert_ok(f, report_reviews(&f->scope, h.st, STR(COUNTY), 1, &reviews, &count));
  assert_int_equal(count, 2);
  assert_int_equal(reviews[0].outcome, REPORT_CONFIRMED);
  assert_str(reviews[0].recorded_by, "user:zhang");
  assert_str(reviews[1].reason, "口径有误");
  close_house(&h);
}

static void nobody_reviews_his_own(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  do_it(f, &h, value_deed(&h, "2023", "80.30"));
  refused(f, &h, review_deed(&h, 1, REPORT_CONFIRMED, ""), LY_DENIED);
  assert_int_equal(report_at(f, &h, 1).outcome, REPORT_PENDING);
  as(f, "user:zhang");
  refused(f, &h, review_deed(&h, 2, REPORT_CONFIRMED, ""), LY_NOT_FOUND);
  close_house(&h);
}

static void reviews_are_checked(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct report_deed words = value_deed(&h, "2023", "1");
  words.entry = STR("maternal_hospital_grade"); /* 争创二级乙等: only a person can tell */
  words.unit = STR("县卫生健康局");
  words.says = (struct report_says){.percent = -1};
  faulty(f, &h, words, "note", MSG_REPORT_NO_WORDS);
  words.says.note = STR("已通过评审");
  do_it(f, &h, words);
  do_it(f, &h, value_deed(&h, "2023", "80.30"));
  as(f, "user:zhang");
  faulty(f, &h, review_deed(&h, 2, REPORT_RETURNED, " "), "reason", MSG_REPORT_NO_REASON);
  faulty(f, &h, review_deed(&h, 2, REPORT_PENDING, ""), "outcome", MSG_REPORT_NO_OUTCOME);
  faulty(f, &h, review_deed(&h, 1, REPORT_CONFIRMED, ""), "finding", MSG_REPORT_NEEDS_FINDING);
  struct report_deed found = review_deed(&h, 2, REPORT_CONFIRMED, "");
  found.finding = REPORT_FOUND_MET;
  faulty(f, &h, found, "finding", MSG_REPORT_TAKES_NO_FINDING);
  found.report = 1;
  do_it(f, &h, found);
  assert_int_equal(report_at(f, &h, 1).finding, REPORT_FOUND_MET);
  /* what is returned is found nothing of */
  found.outcome = REPORT_RETURNED;
  found.reason = STR("无证书");
  found.reviews_seen = 1;
  faulty(f, &h, found, "finding", MSG_REPORT_TAKES_NO_FINDING);
  close_house(&h);
}

/* ---- What may be reported -----------------------------------------------------------------------
 */

static void figures_are_checked(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct report_deed good = value_deed(&h, "2023", "80.30"), d = good;
  d.entry = STR("no_such");
  faulty(f, &h, d, "entry", MSG_REPORT_NO_ENTRY);
  d = good, d.unit = STR("县卫生健康具");
  faulty(f, &h, d, "unit", MSG_REPORT_NO_UNIT_NEAR);
  d = good, d.unit = STR("天文台");
  faulty(f, &h, d, "unit", MSG_REPORT_NO_UNIT);
  d = good, d.unit = STR("相关部门");
  faulty(f, &h, d, "unit", MSG_REPORT_UNIT_IS_MANY);
  d = good, d.unit = STR("");
  faulty(f, &h, d, "unit", MSG_REPORT_NO_UNIT_GIVEN);
  d = good, d.period = (struct period){0};
  faulty(f, &h, d, "period", MSG_REPORT_NO_PERIOD);
  d = good, d.period = period("2024-06-30");
  faulty(f, &h, d, "period", MSG_REPORT_PERIOD_IS_DAY);
  d = good, d.period = period("2024-07");
  faulty(f, &h, d, "period", MSG_REPORT_PERIOD_AHEAD);
  d = good, d.period = period("2024-06"); /* has begun */
  do_it(f, &h, d);
  d = good, d.says.value.given = false;
  faulty(f, &h, d, "value", MSG_REPORT_NO_VALUE);
  d = good, d.says.comparator = number("81");
  faulty(f, &h, d, "comparator", MSG_REPORT_NO_COMPARATOR);
  d = good, d.says.progress = REPORT_DONE;
  faulty(f, &h, d, "progress", MSG_REPORT_NOT_TAKEN);
  d = good, d.says.beds = number("81");
  faulty(f, &h, d, "beds", MSG_REPORT_NOT_TAKEN);
  char long_note[3 * (REPORT_NOTE_MAX + 1) + 1] = "";
  for (size_t i = 0; i <= REPORT_NOTE_MAX; i++) memcpy(long_note + 3 * i, "字", 4);
  d = good, d.says.note = str_of(long_note);
  faulty(f, &h, d, "note", MSG_REPORT_LONG);
  d = good, d.says.note = str_of(long_note + 3);
  do_it(f, &h, d);
  d = good, d.entry = STR("elder_health_management"), d.says.comparator = number("70");
  do_it(f, &h, d);
  /* all faults at once */
  d = good, d.unit = STR("?"), d.entry = STR("?"), d.period = period("2025");
  refused(f, &h, d, LY_INVALID);
  assert_int_equal(f->scope.diags.errors, 3);
  close_house(&h);
}

static void progress_is_checked(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct report_deed good = task_deed(&h, "县民政局", REPORT_UNDER_WAY), d = good;
  d.says.percent = 101;
  faulty(f, &h, d, "percent", MSG_REPORT_BAD_PERCENT);
  d = good, d.says.progress = REPORT_NO_PROGRESS;
  faulty(f, &h, d, "progress", MSG_REPORT_NO_PROGRESS);
  d = good, d.says.progress = REPORT_DONE, d.says.percent = 99;
  faulty(f, &h, d, "percent", MSG_REPORT_DONE_BELOW);
  d = good, d.says.progress = REPORT_NOT_STARTED, d.says.percent = 1;
  faulty(f, &h, d, "percent", MSG_REPORT_STARTED_ABOVE);
  d = good, d.says.value = number("1");
  faulty(f, &h, d, "value", MSG_REPORT_NOT_TAKEN);
  d = good, d.kind = REPORT_PROJECT, d.entry = STR("second_care_centre");
  d.says.beds = number("2.5");
  faulty(f, &h, d, "beds", MSG_REPORT_NOT_WHOLE);
  d.says.beds = number("-2");
  faulty(f, &h, d, "beds", MSG_REPORT_BELOW_ZERO);
  d = good, d.says.percent = 100;
  do_it(f, &h, d);
  close_house(&h);
}

/* A slip of the sign, the point or the unit is told before it stands on a board. */
static void values_are_plausible(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct report_deed share = value_deed(&h, "2023", "17.5"), d;
  share.entry = STR("elder_volunteers"), share.unit = STR("县民政局");
  d = share, d.says.value = number("-5");
  faulty(f, &h, d, "value", MSG_REPORT_BELOW_ZERO);
  d = share, d.says.value = number("250");
  faulty(f, &h, d, "value", MSG_REPORT_ABOVE_WHOLE);
  d = share, d.says.value = number("100.01");
  faulty(f, &h, d, "value", MSG_REPORT_ABOVE_WHOLE);
  d = share, d.says.value = number("17.555");
  faulty(f, &h, d, "value", MSG_REPORT_MANY_DECIMALS);
  d = share, d.says.value = number("17.55");
  do_it(f, &h, d);
  d = share, d.period = period("2023-H1"), d.says.value = number("100.00");
  do_it(f, &h, d);
  d = share, d.period = period("2023-H2"), d.says.value = number("0");
  do_it(f, &h, d);
  /* its base is printed with two decimals, its comparator is a share too */
  d = value_deed(&h, "2023", "70.9512"), d.entry = STR("elder_health_management");
  do_it(f, &h, d);
  d.says.comparator = number("170");
  faulty(f, &h, d, "comparator", MSG_REPORT_ABOVE_WHOLE);
  /* years are no share of anything */
  do_it(f, &h, value_deed(&h, "2023", "101.5"));
  close_house(&h);
}

/* By the entry's own units, its clause's, and of 各街镇 each town. */
static void only_who_answers_reports(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct report_deed d = value_deed(&h, "2023", "80.30");
  d.unit = STR("县民政局");
  faulty(f, &h, d, "unit", MSG_REPORT_NOT_OWNER);
  assert_str(f->scope.diags.first->args[1], "县卫生健康局");

  read_pack(f, &h, "packs/qingpu");
  d = task_deed(&h, "夏阳街道", REPORT_UNDER_WAY);
  d.entry = STR("insurance_for_day_care");
  const struct plan_task *task = (const void *)pack_find(&h.pack, &plan_kind_task, d.entry);
  assert_non_null(task);
  const struct report_book nothing = {0};
  struct board_owners owners =
      board_owners_of(&f->scope, &h.pack, &nothing, REPORT_TASK, &task->entry);
  bool towns = false, education = false;
  for (size_t i = 0; i < owners.count; i++) {
    towns |= str_is(owners.list[i].name, "夏阳街道");
    education |= str_is(owners.list[i].name, "区教育局");
  }
  assert_true(towns && !education); /* the test stands on this */
  do_it(f, &h, d);
  d.unit = STR("310118102"); /* 朱家角镇, by its code */
  do_it(f, &h, d);
  const struct report_book *book = book_of(f, &h);
  assert_str(book->reports[1].unit, "朱家角镇");
  d.unit = STR("教育局");
  refused(f, &h, d, LY_INVALID);
  d.unit = STR("各街镇");
  faulty(f, &h, d, "unit", MSG_REPORT_UNIT_IS_MANY);
  close_house(&h);
}

/* ---- Evidence -----------------------------------------------------------------------------------
 */

static struct stored_draft draft(struct fixture *f, struct house *h, const char *in, char seed) {
  static const char text[] = "%PDF-1.7\n?\nstartxref\n9\n%%EOF\n";
  char *bytes = arena_alloc(&f->arena, sizeof text);
  struct stored_draft out;
  memcpy(bytes, text, sizeof text);
  bytes[9] = seed;
  assert_ok(
      f, stored_file_draft(&f->scope, h->keys, str_of(in), STR("证明.pdf"), str_of(bytes), &out));
  return out;
}

static int64_t put_file(struct fixture *f, struct house *h, const char *in, char seed) {
  struct stored_draft d = draft(f, h, in, seed);
  struct stored_file file;
  struct tx *tx;
  assert_ok(f, store_begin(&f->scope, h->st, &tx));
  assert_ok(f, stored_file_put(&f->scope, tx, h->keys, &d, &file));
  assert_ok(f, store_commit(&f->scope, tx));
  return file.file;
}

static void erase_file(struct fixture *f, struct house *h, int64_t file) {
  struct tx *tx;
  assert_ok(f, store_begin(&f->scope, h->st, &tx));
  assert_ok(f, stored_file_erase(&f->scope, tx, STR(COUNTY), file));
  assert_ok(f, store_commit(&f->scope, tx));
}

static void evidence_is_of_the_county(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  int64_t files[REPORT_FILES_MAX + 1] = {put_file(f, &h, COUNTY, 'a'), put_file(f, &h, COUNTY, 'b'),
                                         put_file(f, &h, COUNTY, 'c')};
  struct report_deed good = value_deed(&h, "2023", "80.30"), d = good;
  put_file(f, &h, "310118", 'a');
  put_file(f, &h, "310118", 'b');
  put_file(f, &h, "310118", 'c');
  int64_t other = put_file(f, &h, "310118", 'd'); /* 4: a number that this county has not */
  erase_file(f, &h, files[2]);
  d.files = &other, d.file_count = 1;
  faulty(f, &h, d, "files", MSG_STORED_NONE);
  d.files = files, d.file_count = 3;
  faulty(f, &h, d, "files", MSG_REPORT_FILE_ERASED);
  d.file_count = REPORT_FILES_MAX + 1;
  faulty(f, &h, d, "files", MSG_REPORT_MANY_FILES);
  files[2] = files[0], d.file_count = 3;
  faulty(f, &h, d, "files", MSG_REPORT_FILE_TWICE);
  assert_int_equal(book_of(f, &h)->report_count, 0); /* nothing of it was kept */
  d.file_count = 2;
  do_it(f, &h, d);
  assert_int_equal(report_at(f, &h, 1).file_count, 2);
  int64_t *kept;
  size_t count;
  assert_ok(f, report_files(&f->scope, h.st, STR(COUNTY), 1, &kept, &count));
  assert_int_equal(count, 2);
  assert_int_equal(kept[1], files[1]);
  close_house(&h);
}

static void evidence_comes_with_the_report(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct stored_draft drafts[] = {draft(f, &h, COUNTY, 'a'), draft(f, &h, COUNTY, 'b')};
  struct report_deed d = value_deed(&h, "2023", "80.30");
  int64_t before = put_file(f, &h, COUNTY, 'c'), *kept;
  d.files = &before, d.file_count = 1;
  d.uploads = drafts, d.upload_count = 2, d.keys = h.keys;
  do_it(f, &h, d);
  size_t count;
  assert_ok(f, report_files(&f->scope, h.st, STR(COUNTY), 1, &kept, &count));
  assert_int_equal(count, 3);
  struct change_filter filter = {.district = STR(COUNTY), .act = STR("file.add"), .limit = 9};
  struct change_row *rows;
  assert_ok(f, change_list(&f->scope, h.st, &filter, &rows, &count));
  assert_int_equal(count, 2);
  assert_str(rows[0].subject, "file:331121/3");
  /* refused, it leaves no file behind */
  d = value_deed(&h, "2023", "80.40");
  d.uploads = drafts, d.upload_count = 1, d.keys = h.keys;
  refused(f, &h, d, LY_CONFLICT);
  struct stored_file *all;
  assert_ok(f, stored_file_list(&f->scope, h.st, STR(COUNTY), 0, &all, &count));
  assert_int_equal(count, 3);
  close_house(&h);
}

/* ---- The calendar, designations, assignments ----------------------------------------------------
 */

static void the_calendar_has_a_history(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  const struct report_book *book = book_of(f, &h);
  assert_true(book->calendars[REPORT_INDICATOR].shipped && book->calendars[REPORT_TASK].shipped);
  assert_int_equal(book->calendars[REPORT_INDICATOR].every, EVERY_YEAR);
  struct report_deed d = {.act = REPORT_CALENDAR,
                          .pack = &h.pack,
                          .kind = REPORT_TASK,
                          .every = EVERY_MONTH,
                          .days = 5,
                          .reason = STR("县政府办通知")};
  do_it(f, &h, d);
  d.every = EVERY_HALF, d.days = 180;
  do_it(f, &h, d);
  book = book_of(f, &h);
  const struct calendar *c = &book->calendars[REPORT_TASK];
  assert_int_equal(c->every, EVERY_HALF);
  assert_int_equal(c->days, 180);
  assert_false(c->shipped);
  assert_str(c->reason, "县政府办通知");
  assert_str(c->recorded_by, "user:wang");
  assert_true(book->calendars[REPORT_INDICATOR].shipped);
  d.days = 181;
  faulty(f, &h, d, "days", MSG_REPORT_BAD_DAYS);
  d.days = -1;
  faulty(f, &h, d, "days", MSG_REPORT_BAD_DAYS);
  d.days = 0, d.every = 9;
  faulty(f, &h, d, "every", MSG_REPORT_NO_EVERY);
  d.every = EVERY_YEAR, d.reason = STR("");
  faulty(f, &h, d, "reason", MSG_REPORT_NO_REASON);
  close_house(&h);
}

static void units_are_designated(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  do_it(f, &h, designate_deed(&h, "民政", true, true));
  do_it(f, &h, designate_deed(&h, "鹤城街道", false, true));
  refused(f, &h, designate_deed(&h, "县民政局", true, true), LY_CONFLICT);
  const struct report_book *book = book_of(f, &h);
  assert_int_equal(book->designation_count, 2);
  assert_str(book->designations[0].unit, "县民政局");
  assert_true(book->designations[0].lead && !book->designations[1].lead);
  /* now others do not answer any more */
  refused(f, &h, task_deed(&h, "县财政局", REPORT_UNDER_WAY), LY_INVALID);
  do_it(f, &h, task_deed(&h, "鹤城街道", REPORT_UNDER_WAY));
  /* the lead passes on, then all are taken back */
  do_it(f, &h, designate_deed(&h, "县民政局", false, true));
  assert_false(book_of(f, &h)->designations[1].lead);
  do_it(f, &h, designate_deed(&h, "县民政局", false, false));
  do_it(f, &h, designate_deed(&h, "鹤城街道", false, false));
  refused(f, &h, designate_deed(&h, "鹤城街道", false, false), LY_NOT_FOUND);
  assert_int_equal(book_of(f, &h)->designation_count, 0);
  do_it(f, &h, task_deed(&h, "县财政局", REPORT_UNDER_WAY));
  do_it(f, &h, designate_deed(&h, "鹤城街道", false, true));
  assert_int_equal(book_of(f, &h)->designation_count, 1);
  /* where the document names somebody, the county does not */
  struct report_deed d = designate_deed(&h, "县民政局", true, true);
  d.kind = REPORT_INDICATOR, d.entry = STR("life_expectancy");
  refused(f, &h, d, LY_CONFLICT);
  assert_int_equal(f->scope.error.message, MSG_REPORT_NAMED_BY_PLAN);
  d.kind = REPORT_ASSIGNMENT;
  faulty(f, &h, d, "kind", MSG_REPORT_ASSIGNED_ALREADY);
  close_house(&h);
}

static void assignments_are_reported_on(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  assert_int_equal(do_it(f, &h, assign_deed(&h)), 1);
  struct report_deed milestone = assign_deed(&h);
  milestone.assignment.kind = ASSIGNMENT_MILESTONE;
  milestone.assignment.meeting = 0;
  faulty(f, &h, milestone, "entry", MSG_REPORT_MILESTONE_OF_NONE);
  milestone.assignment.entry_kind = REPORT_TASK;
  milestone.assignment.entry = STR("basic_care_list");
  assert_int_equal(do_it(f, &h, milestone), 2);
  const struct report_book *book = book_of(f, &h);
  assert_int_equal(book->assignment_count, 2);
  const struct assignment *a = book->assignments;
  assert_str(a[0].key, "1");
  assert_str(a[0].title, "核查闲置床位");
  assert_str(a[0].unit, "县民政局");
  assert_str(date_iso(&f->arena, a[0].due), "2024-09-30");
  assert_int_equal(a[0].meeting, 3);
  assert_int_equal(a[0].entry.len, 0);
  assert_int_equal(a[1].meeting, 0);
  assert_int_equal(a[1].entry_kind, REPORT_TASK);
  assert_str(a[1].entry, "basic_care_list");

  struct report_deed d = task_deed(&h, "县民政局", REPORT_DONE);
  d.kind = REPORT_ASSIGNMENT, d.entry = STR("1");
  do_it(f, &h, d);
  d.unit = STR("县财政局");
  refused(f, &h, d, LY_INVALID);
  d.entry = STR("3"), d.unit = STR("县民政局");
  refused(f, &h, d, LY_NOT_FOUND);
  d.entry = STR("x");
  faulty(f, &h, d, "entry", MSG_REPORT_NO_ENTRY);

  struct report_deed end = {.act = REPORT_ASSIGN_END,
                            .pack = &h.pack,
                            .assignment = {.assignment = 1},
                            .reason = STR("并入年度任务")};
  do_it(f, &h, end);
  refused(f, &h, end, LY_CONFLICT);
  a = book_of(f, &h)->assignments;
  assert_true(a[0].ended && !a[1].ended);
  assert_str(a[0].end_reason, "并入年度任务");
  d.entry = STR("1"), d.seen = 1;
  refused(f, &h, d, LY_CONFLICT);
  end.assignment.assignment = 7;
  refused(f, &h, end, LY_NOT_FOUND);
  end.reason = STR("");
  faulty(f, &h, end, "reason", MSG_REPORT_NO_REASON);
  close_house(&h);
}

static void assignments_are_checked(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct report_deed good = assign_deed(&h), d = good;
  d.assignment.title = STR(" ");
  faulty(f, &h, d, "title", MSG_REPORT_NO_TITLE);
  d = good, d.assignment.unit = STR("天文台");
  faulty(f, &h, d, "unit", MSG_REPORT_NO_UNIT);
  d = good, d.assignment.due = (struct date){f->scope.today.day - 1};
  faulty(f, &h, d, "due", MSG_REPORT_DUE_PAST);
  d = good, d.assignment.due = f->scope.today;
  do_it(f, &h, d);
  d = good, d.assignment.due = DATE_NONE;
  faulty(f, &h, d, "due", MSG_REPORT_NO_DUE);
  d = good, d.assignment.kind = 9;
  faulty(f, &h, d, "kind", MSG_REPORT_NO_ASSIGNMENT_KIND);
  d = good, d.assignment.entry = STR("nothing"), d.assignment.entry_kind = REPORT_TASK;
  faulty(f, &h, d, "entry", MSG_REPORT_NO_ENTRY);
  d.assignment.entry_kind = REPORT_ASSIGNMENT;
  faulty(f, &h, d, "entry_kind", MSG_REPORT_ABOUT_ASSIGNMENT);
  close_house(&h);
}

static int64_t changes(struct fixture *f, struct house *h) {
  int64_t out;
  assert_ok(f, report_changes(&f->scope, h->st, &h->pack, &out));
  return out;
}

static void every_write_is_counted(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  assert_int_equal(changes(f, &h), 0);
  do_it(f, &h, value_deed(&h, "2023", "80.30"));
  assert_int_equal(changes(f, &h), 1);
  refused(f, &h, value_deed(&h, "2023", "80.30"), LY_CONFLICT);
  assert_int_equal(changes(f, &h), 1);
  as(f, "user:zhang");
  do_it(f, &h, review_deed(&h, 1, REPORT_CONFIRMED, ""));
  do_it(f, &h, assign_deed(&h));
  do_it(f, &h, designate_deed(&h, "县民政局", true, true));
  assert_int_equal(changes(f, &h), 4);
  assert_int_equal(book_of(f, &h)->changes, 4);
  /* another plan has its own count, and sees nothing of this one */
  read_pack(f, &h, "packs/qingpu");
  assert_int_equal(changes(f, &h), 0);
  const struct report_book *book = book_of(f, &h);
  assert_int_equal(book->report_count + book->assignment_count + book->designation_count, 0);
  close_house(&h);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(what_is_reported_is_read),
      TEST(a_repeat_is_answered_once),
      TEST(the_log_tells_of_each_deed),
      TEST(two_at_once_do_not_overwrite),
      TEST(other_series_stand_beside),
      TEST(returned_and_reported_anew),
      TEST(the_last_review_holds),
      TEST(nobody_reviews_his_own),
      TEST(reviews_are_checked),
      TEST(figures_are_checked),
      TEST(values_are_plausible),
      TEST(progress_is_checked),
      TEST(only_who_answers_reports),
      TEST(evidence_is_of_the_county),
      TEST(evidence_comes_with_the_report),
      TEST(the_calendar_has_a_history),
      TEST(units_are_designated),
      TEST(assignments_are_reported_on),
      TEST(assignments_are_checked),
      TEST(every_write_is_counted),
  };
  return run_on_engines("report", tests);
}
