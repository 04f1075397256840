/* web/: units report with evidence, reviewers confirm or return, the county sets its calendar and
 * names who answers: as each of them, by forms and by programs, on both engines. */
#include "tests/visit.h"

#include "people/record.h"
#include "plan/report.h"
#include "store/setting.h"

#include <string.h>

#define HERE "331121"
#define QINGTIAN "/plan/qingtian"
#define LIFE QINGTIAN "/indicators/life_expectancy/report"
#define LIST_TASK QINGTIAN "/tasks/basic_care_list"
#define TOWNS "/plan/qingpu/tasks/insurance_for_day_care/report"

struct house {
  struct store *st;
  struct seal_keys *keys;
  struct app *app;
};

/* Who there is: reporters of units and of a town, reviewers of a leading and of another unit and of
 * the county, coordinators of the county and of one unit; and some of elsewhere. */
static const struct person {
  const char *name;
  enum role role;
  const char *area, *unit;
} people[] = {
    {"weijian", ROLE_REPORTER, HERE, "县卫生健康局"},
    {"weijian2", ROLE_REPORTER, HERE, "县卫生健康局"},
    {"minzheng", ROLE_REPORTER, HERE, "县民政局"},
    {"lead", ROLE_REVIEWER, HERE, "县卫生健康局"},
    {"other", ROLE_REVIEWER, HERE, "县民政局"},
    {"county", ROLE_REVIEWER, HERE, ""},
    {"both", ROLE_REPORTER, HERE, ""},
    {"both", ROLE_REVIEWER, HERE, ""},
    {"zhuanban", ROLE_COORDINATOR, HERE, ""},
    {"unitban", ROLE_COORDINATOR, HERE, "县民政局"},
    {"audit", ROLE_AUDITOR, HERE, ""},
    {"town", ROLE_REPORTER, "310118001", ""}, /* 夏阳街道 of Qingpu */
    {"there", ROLE_REPORTER, "310118", ""},
    {"there", ROLE_REVIEWER, "310118", ""},
};
enum { PEOPLE = sizeof people / sizeof *people };

static bool wanted(void *context, const struct pack_header *header) {
  (void)context;
  return area_within(STR(HERE), header->area) || area_within(STR("310118"), header->area);
}

static void do_deed(struct fixture *f, struct house *h, struct people_deed deed) {
  struct write w = people_write(&f->scope, &deed);
  assert_ok(f, store_write(&f->scope, h->st, &w));
}

/* Called otherwise than they log in. */
static struct str named(const char *name) {
  return strcmp(name, "weijian") == 0 ? STR("魏健") : str_of(name);
}

static void make_person(struct fixture *f, struct house *h, size_t i,
                        const struct user_secret *secret) {
  const struct person *p = &people[i];
  bool known = i > 0 && strcmp(p->name, people[i - 1].name) == 0;
  struct people_deed deed = {.name = str_of(p->name),
                             .display_name = named(p->name),
                             .secret = *secret,
                             .role = p->role,
                             .area = str_of(p->area),
                             .unit = str_of(p->unit)};
  static const enum people_act acts[] = {ACT_USER_CREATE, ACT_USER_PASSWORD, ACT_ROLE_GRANT};
  for (size_t a = known ? 2 : 0; a < 3; a++) {
    deed.act = acts[a];
    do_deed(f, h, deed);
  }
}

static struct house open_house_with(struct fixture *f, bool keys) {
  const struct plan_choice choice = {wanted, NULL};
  struct house h = {0};
  struct user_secret secret;
  struct str key_file = fixture_path(f, "h.key");
  size_t adopted;
  struct tx *tx;
  f->scope.actor = STR("cli:test");
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &h.st));
  if (keys) assert_ok(f, seal_keys_make(&f->scope, key_file));
  if (keys) assert_ok(f, seal_keys_read(&f->scope, key_file, &h.keys));
  assert_ok(f, store_begin(&f->scope, h.st, &tx));
  assert_ok(f, plan_adopt_folder(&f->scope, tx, STR("packs"), &choice, &adopted));
  assert_ok(f, setting_put(&f->scope, tx, STR("area"), STR(HERE)));
  assert_ok(f, setting_put(&f->scope, tx, STR("business_date"), STR("2024-06-30")));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_ok(f, user_password(&f->scope, STR("x"), STR("correct horse 42"), &secret));
  for (size_t i = 0; i < PEOPLE; i++) make_person(f, &h, i, &secret);
  h.app = visit_open(f, fixture_database(f), h.keys);
  return h;
}

static struct house open_house(struct fixture *f) {
  return open_house_with(f, true);
}

static void close_house(struct fixture *f, struct house *h) {
  struct change_verified v;
  app_close(h->app);
  assert_ok(f, change_verify(&f->scope, h->st, NULL, 0, &v));
  assert_false(v.broken);
  if (h->keys) seal_keys_close(h->keys);
  store_close(h->st);
}

/* ---- Asking and sending -------------------------------------------------------------------------
 */

static struct answer ask(struct fixture *f, struct house *h, const char *who, const char *path,
                         const char *query) {
  struct visit v = {.path = path, .query = query};
  if (who) (void)visit_enter(f, h->app, who, &v.token);
  return visit_do(f, h->app, &v);
}

static struct answer send_files(struct fixture *f, struct house *h, const char *who,
                                const char *path, const char *form,
                                const struct visit_file *files) {
  struct visit v = {.path = path, .form = form, .files = files};
  v.csrf = visit_enter(f, h->app, who, &v.token).csrf;
  return visit_do(f, h->app, &v);
}

static struct answer send(struct fixture *f, struct house *h, const char *who, const char *path,
                          const char *form) {
  return send_files(f, h, who, path, form, NULL);
}

static void check_at(struct answer a, int status, const char *holds, int line) {
  if (a.status == status && (!holds || str_contains(a.body, str_of(holds)))) return;
  print_error("%d, wanted %d with \"%s\":\n%.*s\n", a.status, status, holds ? holds : "",
              (int)(a.body.len < 4000 ? a.body.len : 4000), a.body.ptr);
  _fail(__FILE__, line);
}
#define check(a, status, holds) check_at((a), (status), (holds), __LINE__)

/* Sent, and gone on to the page of the report of that number. */
static void reports(struct fixture *f, struct house *h, const char *who, const char *form,
                    const char *number) {
  struct answer a = send(f, h, who, LIFE, form);
  check(a, 303, NULL);
  struct buf want = buf_open(&f->arena, 200);
  buf_printf(&want, QINGTIAN "/reports/%s?done=report.add", number);
  assert_str(a.location, str_c(&f->arena, buf_str(&want)));
}

#define VALUE "unit=县卫生健康局&period=2023&value=80.30"

static int64_t count(struct fixture *f, struct house *h, const char *sql) {
  struct store_rows rows = {0};
  assert_ok(f, store_query(&f->scope, h->st, "i", sql, &rows));
  return store_int(&rows, 0, 0);
}
#define REPORTS "SELECT count(*) FROM report"

/* ---- Reporting ----------------------------------------------------------------------------------
 */

static void a_unit_reports(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct answer a = ask(f, &h, "weijian", LIFE, "period=2023");
  check(a, 200, "name=\"seen\" value=\"0\"");
  check(a, 200, "81.60"); /* target and base beside the figure */
  check(a, 200, "80.10");
  check(a, 200, "<option value=\"2023\" selected>2023年</option>");
  reports(f, &h, "weijian", VALUE "&seen=0&note=年报数", "1");
  a = ask(f, &h, "weijian", QINGTIAN "/reports/1", NULL);
  check(a, 200, "80.30岁");
  check(a, 200, "年报数");
  check(a, 200, "待审核");
  check(ask(f, &h, "audit", QINGTIAN "/reports", NULL), 200, "80.30岁");
  check(ask(f, &h, "audit", QINGTIAN "/reports", "state=pending&unit=县卫生健康局"), 200,
        "80.30岁");
  close_house(f, &h);
}

/* What the form says of figures and periods: units, the figure before, sums, and no nonsense. */
static void the_form_helps(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  const char *volunteers = QINGTIAN "/indicators/elder_volunteers/report";
  const char *hours = "/plan/qingpu/indicators/volunteer_hours/report";
  reports(f, &h, "weijian", "unit=县卫生健康局&period=2023-H1&value=80.30", "1");
  reports(f, &h, "weijian", "unit=县卫生健康局&period=2023-H1&value=80.35&seen=1", "2");
  struct answer a = ask(f, &h, "weijian", LIFE, "period=2023");
  check(a, 200, "上次填报");
  check(a, 200, "80.35岁");
  assert_false(str_contains(a.body, STR("80.30岁")));
  assert_false(str_contains(a.body, STR("自1月1日起累计")));
  check(ask(f, &h, "minzheng", volunteers, NULL), 200, "19%");
  check(ask(f, &h, "there", hours, "period=2023"), 200, "h-file");
  check(ask(f, &h, "weijian", QINGTIAN "/reports/2", NULL), 200, "81.60岁");
  check(ask(f, &h, "weijian", QINGTIAN "/reports/2", NULL), 200, "已被代替");
  /* periods and units that there are none of */
  check(ask(f, &h, "weijian", LIFE, "period=abc"), 422, "不是填报期间");
  check(ask(f, &h, "weijian", LIFE, "period=2030"), 422, "不是这一类的填报期间");
  check(ask(f, &h, "weijian", LIFE, "period=2024-06"), 422, "不是这一类的填报期间");
  check(ask(f, &h, "weijian", LIFE, "period=2023-H1"), 200, "80.35"); /* was reported for */
  check(ask(f, &h, "weijian", LIFE, "unit=县财政局"), 422, "您不能代“县财政局”填报");
  close_house(f, &h);
}

/* A wrong number does not hide a wrong file until the next try. */
static void figures_and_files_are_told_of_at_once(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct visit_file files[] = {{"file", "a.pdf", STR_INIT("<html>")}, {0}};
  struct answer a =
      send_files(f, &h, "weijian", LIFE, "unit=县卫生健康局&period=2023&value=8,5", files);
  check(a, 422, "数值：");
  check(a, 422, "佐证文件：");
  check(a, 422, "a.pdf");
  assert_int_equal(count(f, &h, REPORTS), 0);
  close_house(f, &h);
}

static void nobody_reports_for_others(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  static const char *const no[] = {"minzheng", "lead", "zhuanban", "audit", "there", "town"};
  check(ask(f, &h, NULL, LIFE, NULL), 303, NULL);
  for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
    check(ask(f, &h, no[i], LIFE, NULL), 403, NULL);
    check(send(f, &h, no[i], LIFE, VALUE), 403, NULL);
  }
  /* a unit of one's own that does not answer for this */
  check(send(f, &h, "minzheng", LIFE, "unit=县民政局&period=2023&value=80"), 403, "负责的单位是");
  check(send(f, &h, "both", LIFE, "unit=县民政局&period=2023&value=80"), 422, "不负责这一项");
  assert_int_equal(count(f, &h, REPORTS), 0);
  reports(f, &h, "both", VALUE, "1"); /* a grant without a unit */
  close_house(f, &h);
}

/* Of 各街镇 each reports for itself; a role for one town is one for that town. */
static void a_town_reports_for_itself(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  const char *own = "unit=夏阳街道&period=2024-Q1&progress=under_way";
  struct answer a = ask(f, &h, "town", TOWNS, NULL);
  check(a, 200, "夏阳街道");
  assert_false(str_contains(a.body, STR("盈浦街道")));
  check(send(f, &h, "town", TOWNS, "unit=盈浦街道&period=2024-Q1&progress=done"), 403, NULL);
  check(send(f, &h, "town", TOWNS, own), 303, NULL);
  check(ask(f, &h, "town", "/plan/qingpu/reports/1", NULL), 200, "推进中");
  check(send(f, &h, "there", TOWNS, "unit=盈浦街道&period=2024-Q1&progress=done"), 303, NULL);
  check(ask(f, &h, "weijian", "/plan/qingpu/reports/1", NULL), 403, NULL);
  check(ask(f, &h, "town", "/plan/qingpu/calendar/set", NULL), 403, NULL);
  close_house(f, &h);
}

static void all_that_is_wrong_is_told(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct answer a = send(f, &h, "weijian", LIFE,
                         "unit=县卫生健康局&period=2031&value=8,5&comparator=3&percent=200");
  check(a, 422, "只写数字");
  check(a, 422, "尚未开始");
  check(a, 422, "不与其他数值比较");
  check(a, 422, "value=\"8,5\""); /* what was typed is still there */
  check(a, 422, "id=\"f-value\"");
  check(send(f, &h, "weijian", LIFE, VALUE "&surprise=1"), 422, "surprise");
  check(send(f, &h, "weijian", LIFE, VALUE "&progress=done"), 422, "不填报这一项");
  check(send(f, &h, "weijian", LIFE, VALUE "&files=x"), 422, "不是文件编号");
  check(send(f, &h, "weijian", LIFE, VALUE "&files=77"), 422, "没有编号为 77 的文件");
  check(send(f, &h, "weijian", QINGTIAN "/indicators/nothing/report", VALUE), 404, NULL);
  assert_int_equal(count(f, &h, REPORTS), 0);
  close_house(f, &h);
}

/* Both opened the form when nothing was there. The second is told who was first and what they said,
 * keeps what was typed, and may then correct it. */
static void the_second_is_told(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  reports(f, &h, "weijian", VALUE "&seen=0", "1");
  struct answer a = send(f, &h, "weijian2", LIFE,
                         "unit=县卫生健康局&period=2023&value=80.99&note=另一口径&seen=0");
  check(a, 409, "魏健已于");
  check(a, 409, "第 1 号");
  check(a, 409, "80.30岁");
  check(a, 409, "value=\"80.99\"");
  check(a, 409, "另一口径");
  check(a, 409, "name=\"seen\" value=\"1\"");
  assert_int_equal(count(f, &h, REPORTS), 1);
  reports(f, &h, "weijian2", "unit=县卫生健康局&period=2023&value=80.99&seen=1", "2");
  a = ask(f, &h, "weijian", QINGTIAN "/reports/1", NULL);
  check(a, 200, "已被代替");
  check(a, 200, QINGTIAN "/reports/2"); /* the other of the same period */
  close_house(f, &h);
}

/* A fault elsewhere in the form does not make somebody see what they have not seen. */
static void a_fault_does_not_hide_a_conflict(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  reports(f, &h, "weijian", VALUE "&seen=0", "1");
  struct answer a = send(f, &h, "weijian2", LIFE, "unit=县卫生健康局&period=2023&value=x&seen=0");
  check(a, 422, "name=\"seen\" value=\"0\"");
  check(send(f, &h, "weijian2", LIFE, VALUE "&seen=0"), 409, NULL);
  close_house(f, &h);
}

static void a_program_reports_once(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct visit v = {.path = LIFE, .form = VALUE, .json = true, .key = STR("k1")};
  v.csrf = visit_enter(f, h.app, "weijian", &v.token).csrf;
  struct answer a = visit_do(f, h.app, &v);
  check(a, 200, "\"report\":\"1\"");
  check(a, 200, "\"repeated\":false");
  a = visit_do(f, h.app, &v);
  check(a, 200, "\"report\":\"1\"");
  check(a, 200, "\"repeated\":true");
  v.key = STR("k2");
  check(visit_do(f, h.app, &v), 409, "\"CONFLICT\"");
  assert_int_equal(count(f, &h, REPORTS), 1);
  close_house(f, &h);
}

/* ---- Evidence -----------------------------------------------------------------------------------
 */

static struct str pdf(struct fixture *f, char seed) {
  struct buf b = buf_open(&f->arena, 100);
  buf_printf(&b, "%%PDF-1.7\n%c\nstartxref\n9\n%%%%EOF\n", seed);
  return buf_str(&b);
}

static void evidence_comes_and_goes_with_rights(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  const struct visit_file bad[] = {
      {"file", "a.pdf", pdf(f, 'a')}, {"file", "b.txt", STR("hello")}, {0}};
  const struct visit_file two[] = {
      {"file", "a.pdf", pdf(f, 'a')}, {"file", "b.pdf", pdf(f, 'b')}, {0}};
  const struct visit_file six[] = {{"file", "1.pdf", pdf(f, '1')},
                                   {"file", "2.pdf", pdf(f, '2')},
                                   {"file", "3.pdf", pdf(f, '3')},
                                   {"file", "4.pdf", pdf(f, '4')},
                                   {"file", "5.pdf", pdf(f, '5')},
                                   {"file", "6.pdf", pdf(f, '6')},
                                   {0}};
  struct answer a = send_files(f, &h, "weijian", LIFE, VALUE, bad);
  check(a, 422, "b.txt");
  check(a, 422, "请重新选择");
  check(send_files(f, &h, "weijian", LIFE, VALUE, six), 422, "最多上传 5 个");
  assert_int_equal(count(f, &h, "SELECT count(*) FROM file"), 0);
  check(send_files(f, &h, "weijian", LIFE, VALUE, two), 303, NULL);
  a = ask(f, &h, "lead", QINGTIAN "/reports/1", NULL);
  check(a, 200, "a.pdf");
  check(a, 200, "href=\"" QINGTIAN "/evidence/2\"");
  static const char *const may[] = {"weijian", "minzheng", "lead", "zhuanban", "audit"};
  for (size_t i = 0; i < sizeof may / sizeof *may; i++)
    check(ask(f, &h, may[i], QINGTIAN "/evidence/1", NULL), 200, "%PDF-1.7\na");
  check(ask(f, &h, "there", QINGTIAN "/evidence/1", NULL), 403, NULL);
  check(ask(f, &h, NULL, QINGTIAN "/evidence/1", NULL), 303, NULL);
  /* a file that is no evidence is not given out here */
  const struct visit_file one[] = {{"file", "c.pdf", pdf(f, 'c')}, {0}};
  check(send_files(f, &h, "weijian", "/area/" HERE "/files", "x=1", one), 422, NULL);
  check(send_files(f, &h, "weijian", "/area/" HERE "/files", "", one), 303, NULL);
  check(ask(f, &h, "audit", QINGTIAN "/evidence/3", NULL), 404, NULL);
  check(ask(f, &h, "audit", QINGTIAN "/evidence/x", NULL), 404, NULL);
  /* one's own files can be named, and stay chosen when the form comes back */
  check(ask(f, &h, "weijian", LIFE, NULL), 200, "name=\"files\" type=\"checkbox\" value=\"3\"");
  check(send(f, &h, "weijian", LIFE, "unit=县卫生健康局&period=2022&value=x&files=3"), 422,
        "value=\"3\" checked");
  check(send(f, &h, "weijian", LIFE, "unit=县卫生健康局&period=2022&value=80.1&files=3"), 303,
        NULL);
  check(ask(f, &h, "audit", QINGTIAN "/evidence/3", NULL), 200, "%PDF-1.7\nc");
  close_house(f, &h);
}

static void without_keys_the_form_says_so(void **state) {
  struct fixture *f = *state;
  struct house h = open_house_with(f, false);
  const struct visit_file one[] = {{"file", "a.pdf", pdf(f, 'a')}, {0}};
  struct answer a = ask(f, &h, "weijian", LIFE, NULL);
  check(a, 200, "没有密钥文件");
  assert_false(str_contains(a.body, STR("type=\"file\"")));
  check(send_files(f, &h, "weijian", LIFE, VALUE, one), 409, NULL);
  assert_int_equal(count(f, &h, REPORTS), 0);
  reports(f, &h, "weijian", VALUE, "1");
  close_house(f, &h);
}

/* ---- Reviewing ----------------------------------------------------------------------------------
 */

#define REVIEW QINGTIAN "/reports/1/review"

static void the_leading_unit_reviews(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  static const char *const no[] = {"other", "there", "zhuanban", "audit", "minzheng", "weijian"};
  reports(f, &h, "weijian", VALUE, "1");
  for (size_t i = 0; i < sizeof no / sizeof *no; i++)
    check(send(f, &h, no[i], REVIEW, "outcome=confirmed&seen=0"), 403, NULL);
  assert_false(
      str_contains(ask(f, &h, "other", QINGTIAN "/reports/1", NULL).body, STR("/1/review")));
  check(ask(f, &h, "lead", QINGTIAN "/reports/1", NULL), 200, "/1/review");
  check(send(f, &h, "lead", REVIEW, "outcome=returned&seen=0"), 422, "请写明原因");
  check(send(f, &h, "lead", REVIEW, "outcome=confirmed&finding=met&seen=0"), 422, "不需要判定");
  check(send(f, &h, "lead", REVIEW, "seen=0"), 422, NULL);
  struct answer a = send(f, &h, "lead", REVIEW, "outcome=returned&reason=与年鉴不符&seen=0");
  check(a, 303, NULL);
  assert_str(a.location, QINGTIAN "/reports/1?done=report.review");
  check(ask(f, &h, "weijian", QINGTIAN "/reports/1", NULL), 200, "与年鉴不符");
  /* somebody else had the form open */
  a = send(f, &h, "county", REVIEW, "outcome=confirmed&seen=0");
  check(a, 409, "lead已于");
  check(a, 409, "name=\"seen\" value=\"1\"");
  check(send(f, &h, "county", REVIEW, "outcome=confirmed&seen=1"), 303, NULL);
  check(ask(f, &h, "weijian", QINGTIAN "/reports/1", NULL), 200, "已确认");
  close_house(f, &h);
}

static void nobody_reviews_his_own(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  reports(f, &h, "both", VALUE, "1");
  struct answer a = ask(f, &h, "both", QINGTIAN "/reports/1", NULL);
  assert_false(str_contains(a.body, STR("/1/review")));
  check(send(f, &h, "both", REVIEW, "outcome=confirmed&seen=0"), 403, "自己的填报");
  reports(f, &h, "weijian", VALUE "&seen=1", "2");
  check(send(f, &h, "both", REVIEW, "outcome=confirmed&seen=0"), 403, NULL);
  check(send(f, &h, "county", REVIEW, "outcome=confirmed&seen=0"), 409, "已被后来的填报代替");
  check(send(f, &h, "both", QINGTIAN "/reports/2/review", "outcome=confirmed&seen=0"), 303, NULL);
  close_house(f, &h);
}

static void a_target_in_words_needs_a_finding(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  const char *path = QINGTIAN "/indicators/maternal_hospital_grade/report";
  check(ask(f, &h, "both", path, NULL), 200, "可以只写说明");
  check(send(f, &h, "both", path, "unit=县卫生健康局&period=2023&note=已通过评审"), 303, NULL);
  check(ask(f, &h, "county", QINGTIAN "/reports/1", NULL), 200, "争创二级乙等");
  check(send(f, &h, "county", REVIEW, "outcome=confirmed&seen=0"), 422, "须判定");
  check(send(f, &h, "county", REVIEW, "outcome=confirmed&finding=met&seen=0"), 303, NULL);
  check(ask(f, &h, "both", QINGTIAN "/reports/1", NULL), 200, "认定达到");
  close_house(f, &h);
}

/* ---- The calendar, who answers, the desk --------------------------------------------------------
 */

static void the_coordinator_sets_the_calendar(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  const char *set = QINGTIAN "/calendar/set", *form = "kind=task&every=month&days=7&reason=通知";
  static const char *const no[] = {"unitban", "weijian", "lead", "audit", "there"};
  check(ask(f, &h, "weijian", QINGTIAN "/calendar", NULL), 200, "系统默认，本县尚未设定");
  check(ask(f, &h, NULL, QINGTIAN "/calendar", NULL), 303, NULL);
  for (size_t i = 0; i < sizeof no / sizeof *no; i++)
    check(send(f, &h, no[i], set, form), 403, NULL);
  struct answer a = send(f, &h, "zhuanban", set, "kind=task&every=week&days=999");
  check(a, 422, NULL);
  check(send(f, &h, "zhuanban", set, form), 303, NULL);
  a = ask(f, &h, "weijian", QINGTIAN "/calendar", NULL);
  check(a, 200, "每月");
  check(a, 200, "通知");
  assert_false(str_contains(a.body, STR("/calendar/set")));
  close_house(f, &h);
}

static void the_coordinator_names_who_answers(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  const char *path = LIST_TASK "/designate", *form = "unit=县民政局&lead=1&reason=会议";
  check(send(f, &h, "unitban", path, form), 403, NULL);
  check(send(f, &h, "weijian", path, form), 403, NULL);
  check(ask(f, &h, "zhuanban", path, NULL), 200, "还没有指定单位");
  check(send(f, &h, "zhuanban", path, "unit=天文台&reason=会议"), 422, NULL);
  check(send(f, &h, "zhuanban", path, form), 303, NULL);
  check(send(f, &h, "zhuanban", path, form), 409, "已被指定");
  check(ask(f, &h, "zhuanban", path, NULL), 200, "name=\"withdraw\" value=\"1\"");
  /* now that unit reports, and others do not */
  check(ask(f, &h, "weijian", LIST_TASK "/report", NULL), 403, NULL);
  check(send(f, &h, "minzheng", LIST_TASK "/report",
             "unit=县民政局&period=2024-Q1&progress=under_way&percent=40"),
        303, NULL);
  check(send(f, &h, "zhuanban", path, "unit=县民政局&withdraw=1&reason=调整"), 303, NULL);
  check(ask(f, &h, "weijian", LIST_TASK "/report", NULL), 200, NULL);
  /* what the document says is not the county's to change */
  check(ask(f, &h, "zhuanban", QINGTIAN "/indicators/life_expectancy/designate", NULL), 200,
        "文件已写明");
  check(send(f, &h, "zhuanban", QINGTIAN "/indicators/life_expectancy/designate",
             "unit=县民政局&reason=会议"),
        409, "文件中已写明");
  close_house(f, &h);
}

static void the_desk_tells_what_to_do(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct answer a = ask(f, &h, "weijian", "/desk", NULL);
  check(a, 200, "人均预期寿命");
  check(a, 200, "逾期");
  assert_false(str_contains(a.body, STR("second_care_centre"))); /* of another unit */
  reports(f, &h, "weijian", VALUE, "1");
  check(ask(f, &h, "lead", "/desk", NULL), 200, "待您审核1项");
  check(ask(f, &h, "lead", "/desk", NULL), 200, QINGTIAN "/reports/1");
  check(ask(f, &h, "other", "/desk", NULL), 200, "待您审核0项");
  check(send(f, &h, "lead", REVIEW, "outcome=returned&reason=与年鉴不符&seen=0"), 303, NULL);
  check(ask(f, &h, "weijian", "/desk", NULL), 200, "与年鉴不符");
  check(ask(f, &h, "zhuanban", "/desk", NULL), 200, QINGTIAN "/calendar");
  check(ask(f, &h, "audit", "/desk", NULL), 403, NULL);
  check(ask(f, &h, "town", "/desk", NULL), 200, "夏阳街道");
  close_house(f, &h);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_unit_reports),
      TEST(the_form_helps),
      TEST(figures_and_files_are_told_of_at_once),
      TEST(nobody_reports_for_others),
      TEST(a_town_reports_for_itself),
      TEST(all_that_is_wrong_is_told),
      TEST(the_second_is_told),
      TEST(a_fault_does_not_hide_a_conflict),
      TEST(a_program_reports_once),
      TEST(evidence_comes_and_goes_with_rights),
      TEST(without_keys_the_form_says_so),
      TEST(the_leading_unit_reviews),
      TEST(nobody_reviews_his_own),
      TEST(a_target_in_words_needs_a_finding),
      TEST(the_coordinator_sets_the_calendar),
      TEST(the_coordinator_names_who_answers),
      TEST(the_desk_tells_what_to_do),
  };
  return run_on_engines("reporting", tests);
}
