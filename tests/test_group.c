/* plan/: bodies, meetings, minutes, what they assign, and the register of apps, on both engines;
 * then their pages, by requests. */
#include "tests/visit.h"

#include "base/secret.h"
#include "people/record.h"
#include "plan/apps.h"
#include "plan/group.h"

#include <string.h>

#define DISTRICT STR("310118")

struct house {
  struct store *st;
  struct seal_keys *keys;
  struct pack_source source;
  struct pack pack;
};

static struct house open_house(struct fixture *f, const char *folder) {
  struct house h = {0};
  struct str key_file = fixture_path(f, "h.key");
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &h.st));
  assert_ok(f, seal_keys_make(&f->scope, key_file));
  assert_ok(f, seal_keys_read(&f->scope, key_file, &h.keys));
  assert_ok(f, pack_read_folder(&f->scope, str_of(folder), plan_kinds, &h.source, &h.pack));
  f->scope.actor = STR("user:wang");
  return h;
}

static void close_house(struct house *h) {
  seal_keys_close(h->keys);
  store_close(h->st);
}

static struct date day(const char *iso) {
  struct date d;
  assert_true(date_parse(str_of(iso), &d));
  return d;
}

/* ---- Doing things in one line -------------------------------------------------------------------
 */

static enum ly try_group(struct fixture *f, struct house *h, struct group_deed *d,
                         struct str *answer) {
  f->now_us += 1000000;
  d->pack = &h->pack;
  enum ly rc = group_check(&f->scope, d);
  if (rc) return rc;
  struct write w = group_write(&f->scope, d);
  rc = store_write(&f->scope, h->st, &w);
  if (answer) *answer = w.answer;
  return rc;
}

static struct str do_group(struct fixture *f, struct house *h, struct group_deed d) {
  struct str answer = {0};
  assert_ok(f, try_group(f, h, &d, &answer));
  return answer;
}

static void refused(struct fixture *f, struct house *h, struct group_deed d, enum ly code,
                    const char *words) {
  assert_int_equal(try_group(f, h, &d, NULL), code);
  bool said = str_contains(error_text(&f->scope), str_of(words));
  for (const struct diag *g = f->scope.diags.first; g && !said; g = g->next)
    said = str_contains(diag_text(&f->scope, g), str_of(words));
  if (!said) print_error("%.*s\n", STR_ARG(error_text(&f->scope)));
  assert_true(said);
  fixture_reset(f);
}

static struct group_book book_of(struct fixture *f, struct house *h) {
  struct group_book book;
  assert_ok(f, group_book_read(&f->scope, h->st, &h->pack, &book));
  return book;
}

static struct group_deed body_deed(const char *name) {
  return (struct group_deed){.act = GROUP_BODY_ADD,
                             .kind = PLAN_BODY_TASK_FORCE,
                             .name = str_of(name),
                             .chair = STR("分管副区长"),
                             .reason = STR("青府办〔2023〕0号（合成）")};
}

static struct group_deed member_deed(const char *body, const char *unit, const char *post,
                                     bool holds) {
  return (struct group_deed){.act = GROUP_MEMBER_SET,
                             .body = str_of(body),
                             .unit = str_of(unit),
                             .post = str_of(post),
                             .reason = STR("调整"),
                             .holds = holds};
}

static struct group_deed meeting_deed(const char *body, const char *held_on, const char *title) {
  return (struct group_deed){.act = GROUP_MEETING_ADD,
                             .body = str_of(body),
                             .held_on = day(held_on),
                             .title = str_of(title),
                             .agenda = STR("一、进展\n二、问题")};
}

static struct group_deed minutes_deed(int64_t meeting, const char *text, int64_t seen) {
  return (struct group_deed){
      .act = GROUP_MINUTES_ADD, .meeting = meeting, .text = str_of(text), .seen = seen};
}

/* ---- Bodies and members -------------------------------------------------------------------------
 */

static void test_bodies(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f, "packs/qingpu");
  struct group_book book = book_of(f, &h);
  assert_int_equal(book.body_count, 1);
  assert_str(book.bodies[0].key, "coordination");
  assert_int_equal(book.bodies[0].member_count, 3);
  assert_true(book.bodies[0].members[0].printed);
  assert_str(book.bodies[0].members[0].unit, "区发改委");

  assert_str(do_group(f, &h, body_deed("托育提质专班")), "1");
  do_group(f, &h, member_deed("1", "教育局", "召集单位", true));
  do_group(f, &h, member_deed("1", "卫健委", "", true));
  do_group(f, &h, member_deed("1", "区府办", "", true)); /* the plan does not name it */
  book = book_of(f, &h);
  const struct group_body *own = group_body_of(&book, STR("1"));
  assert_int_equal(book.body_count, 2);
  assert_int_equal(own->member_count, 3);
  assert_str(own->members[0].unit, "区教育局"); /* in the plan's own spelling */
  assert_str(own->members[0].post, "召集单位");
  assert_str(own->members[1].unit, "区卫健委");
  assert_str(own->members[2].unit, "区府办");
  assert_str(own->recorded_by, "user:wang");

  do_group(f, &h, member_deed("1", "区卫健委", "", false));
  book = book_of(f, &h);
  assert_int_equal(group_body_of(&book, STR("1"))->member_count, 2);
  do_group(
      f, &h,
      (struct group_deed){.act = GROUP_BODY_END, .body = STR("1"), .reason = STR("并入统筹机制")});
  book = book_of(f, &h);
  assert_true(group_body_of(&book, STR("1"))->ended);
  refused(f, &h, meeting_deed("1", "2024-06-01", "专班例会"), LY_CONFLICT, "并入统筹机制");
  close_house(&h);
}

static void test_body_faults(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f, "packs/qingpu");
  refused(f, &h, body_deed(""), LY_INVALID, "请填写此项");
  refused(f, &h, body_deed("青浦区“一老一小”工作统筹推进机制"), LY_INVALID, "方案中已有");
  refused(f, &h, member_deed("nobody", "区民政局", "", true), LY_NOT_FOUND, "nobody");
  refused(f, &h, member_deed("9", "区民政局", "", true), LY_NOT_FOUND, "“9”");
  refused(f, &h, member_deed("coordination", "", "", true), LY_INVALID, "请填写此项");
  refused(f, &h, member_deed("coordination", "区民政局", "", false), LY_NOT_FOUND, "方案写明");
  do_group(f, &h, member_deed("coordination", "区民政局", "联络单位", true));
  refused(f, &h, member_deed("coordination", "区民政局", "联络单位", true), LY_CONFLICT, "已在");
  struct group_deed contact = member_deed("coordination", "区教育局", "联络单位", true);
  contact.user = STR("nobody");
  refused(f, &h, contact, LY_INVALID, "没有“nobody”这个用户");
  refused(f, &h,
          (struct group_deed){
              .act = GROUP_BODY_END, .body = STR("coordination"), .reason = STR("撤销")},
          LY_CONFLICT, "方案规定");
  refused(f, &h, (struct group_deed){.act = GROUP_BODY_END, .body = STR("1")}, LY_INVALID,
          "请填写此项");
  close_house(&h);
}

/* 各街镇 are asked one by one. */
static void test_towns(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f, "packs/songjiang");
  struct group_book book = book_of(f, &h);
  size_t count, towns;
  const struct pack_area **areas = pack_areas_below(&f->arena, &h.pack, &towns);
  struct str *units = group_units(&f->scope, &h.pack, &book.bodies[0], &count);
  assert_int_equal(towns, 17);
  assert_int_equal(count, 4 + towns);
  assert_str(units[0], "区发展改革委");
  assert_true(str_eq(units[4], areas[0]->name));
  close_house(&h);
}

/* ---- Meetings and minutes -----------------------------------------------------------------------
 */

static void test_meetings(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f, "packs/qingpu");
  assert_str(do_group(f, &h, meeting_deed("coordination", "2024-03-20", "第一次会议")), "1");
  assert_str(do_group(f, &h, meeting_deed("coordination", "2024-09-20", "第三次会议")), "2");
  assert_str(do_group(f, &h, meeting_deed("coordination", "2024-07-20", "第二次会议")), "3");
  assert_str(do_group(f, &h, meeting_deed("coordination", "2024-06-20", "碰头会")), "4");
  do_group(
      f, &h,
      (struct group_deed){.act = GROUP_MEETING_CANCEL, .meeting = 4, .reason = STR("时间冲突")});
  struct group_book book = book_of(f, &h);
  assert_int_equal(book.meeting_count, 4);
  assert_int_equal(book.meetings[0].meeting, 2); /* the latest day first */
  assert_int_equal(group_last(&book, STR("coordination"), f->scope.today)->meeting, 1);
  assert_int_equal(group_next(&book, STR("coordination"), f->scope.today)->meeting, 3);
  assert_true(group_meeting_of(&book, 4)->cancelled);
  assert_null(group_next(&book, STR("1"), f->scope.today));

  refused(f, &h, meeting_deed("coordination", "2204-03-20", "会议"), LY_INVALID, "年份");
  refused(f, &h, meeting_deed("coordination", "1999-03-20", "会议"), LY_INVALID, "施行");
  refused(f, &h, meeting_deed("coordination", "2024-03-20", ""), LY_INVALID, "请填写此项");
  refused(f, &h, meeting_deed("none", "2024-03-20", "会议"), LY_NOT_FOUND, "none");
  refused(f, &h, minutes_deed(4, "纪要", 0), LY_CONFLICT, "时间冲突");
  refused(f, &h, minutes_deed(9, "纪要", 0), LY_NOT_FOUND, "第 9 号");
  refused(f, &h, minutes_deed(1, " ", 0), LY_INVALID, "请填写此项");
  refused(f, &h, minutes_deed(1, "纪要", 3), LY_INVALID, "没有第 3 版");
  close_house(&h);
}

/* A later version takes the place of the earlier, and nobody's is overwritten unseen. */
static void test_minutes(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f, "packs/qingpu");
  struct group_minutes *list;
  size_t count;
  struct group_present units[] = {{STR("区民政局"), GROUP_PRESENT}, {STR("教育局"), GROUP_EXCUSED}};
  do_group(f, &h, meeting_deed("coordination", "2024-03-20", "第一次会议"));
  struct group_deed first = minutes_deed(1, "会议听取了进展。", 0);
  first.units = units;
  first.unit_count = 2;
  assert_str(do_group(f, &h, first), "1");
  f->scope.actor = STR("user:li");
  refused(f, &h, minutes_deed(1, "会议纪要（另稿）。", 0), LY_CONFLICT, "wang");
  struct group_deed same = first;
  same.seen = 1;
  refused(f, &h, same, LY_CONFLICT, "与第 1 版纪要相同");
  assert_str(do_group(f, &h, minutes_deed(1, "会议听取了进展。更正一处。", 1)), "2");
  assert_ok(f, group_minutes_read(&f->scope, h.st, DISTRICT, 1, &list, &count));
  assert_int_equal(count, 2);
  assert_str(list[0].text, "会议听取了进展。");
  assert_int_equal(list[0].unit_count, 2);
  assert_str(list[0].units[1].unit, "区教育局");
  assert_int_equal(list[0].units[1].presence, GROUP_EXCUSED);
  assert_str(list[1].recorded_by, "user:li");
  assert_int_equal(list[1].unit_count, 0);
  refused(f, &h,
          (struct group_deed){.act = GROUP_MEETING_CANCEL, .meeting = 1, .reason = STR("记错了")},
          LY_CONFLICT, "已有纪要");
  struct group_present twice[] = {{STR("区民政局"), GROUP_PRESENT},
                                  {STR("区民政局"), GROUP_ABSENT}};
  struct group_deed wrong = minutes_deed(1, "纪要", 2);
  wrong.units = twice;
  wrong.unit_count = 2;
  refused(f, &h, wrong, LY_INVALID, "“区民政局”重复");
  close_house(&h);
}

static struct stored_draft draft_of(struct fixture *f, struct house *h, struct str district) {
  struct stored_draft draft;
  assert_ok(f, stored_file_draft(&f->scope, h->keys, district, STR("签到表.pdf"),
                                 STR("%PDF-1.7\nstartxref\n9\n%%EOF\n"), &draft));
  return draft;
}

static int64_t put_file(struct fixture *f, struct house *h, struct str district, bool erased) {
  struct stored_draft draft = draft_of(f, h, district);
  struct stored_file file;
  struct tx *tx;
  assert_ok(f, store_begin(&f->scope, h->st, &tx));
  assert_ok(f, stored_file_put(&f->scope, tx, h->keys, &draft, &file));
  if (erased) assert_ok(f, stored_file_erase(&f->scope, tx, district, file.file));
  assert_ok(f, store_commit(&f->scope, tx));
  return file.file;
}

static void test_minutes_files(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f, "packs/qingpu");
  struct group_minutes *list;
  size_t count;
  int64_t good = put_file(f, &h, DISTRICT, false), erased = put_file(f, &h, DISTRICT, true);
  int64_t none = erased + 1;
  struct stored_draft draft = draft_of(f, &h, DISTRICT);
  put_file(f, &h, STR("310117"), false);
  do_group(f, &h, meeting_deed("coordination", "2024-03-20", "第一次会议"));
  struct group_deed d = minutes_deed(1, "纪要", 0);
  d.evidence = (struct evidence){.files = &erased, .file_count = 1, .keys = h.keys};
  refused(f, &h, d, LY_INVALID, "内容已删除");
  d.evidence.files = &none; /* there is a file of that number only elsewhere, if at all */
  refused(f, &h, d, LY_INVALID, "没有");
  const int64_t twice[] = {good, good};
  d.evidence = (struct evidence){.files = twice, .file_count = 2, .keys = h.keys};
  refused(f, &h, d, LY_INVALID, "重复");
  d.evidence = (struct evidence){
      .files = &good, .file_count = 1, .uploads = &draft, .upload_count = 1, .keys = h.keys};
  do_group(f, &h, d);
  assert_ok(f, group_minutes_read(&f->scope, h.st, DISTRICT, 1, &list, &count));
  assert_int_equal(count, 1);
  assert_int_equal(list[0].file_count, 2);
  assert_int_equal(list[0].files[0], good);
  struct change_row *rows;
  struct change_filter filter = {.district = DISTRICT, .act = STR("file.add"), .limit = 10};
  assert_ok(f, change_list(&f->scope, h.st, &filter, &rows, &count));
  assert_int_equal(count, 1); /* the upload stands in the log by itself */
  filter.act = STR("minutes.add");
  assert_ok(f, change_list(&f->scope, h.st, &filter, &rows, &count));
  assert_false(str_contains(rows[0].payload, STR("纪要"))); /* not their words */
  assert_true(str_contains(rows[0].payload, STR("\"sm3\"")));
  assert_str(rows[0].subject, "meeting:310118/1");
  close_house(&h);
}

/* The same form again is answered as the first time. */
static void test_repeat(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f, "packs/qingpu");
  struct group_deed d = body_deed("托育提质专班");
  d.pack = &h.pack;
  assert_ok(f, group_check(&f->scope, &d));
  struct write first = group_write(&f->scope, &d), again = first;
  assert_ok(f, store_write(&f->scope, h.st, &first));
  assert_ok(f, store_write(&f->scope, h.st, &again));
  assert_true(again.repeated);
  assert_str(again.answer, "1");
  assert_int_equal(book_of(f, &h).body_count, 2);
  close_house(&h);
}

/* ---- What was assigned --------------------------------------------------------------------------
 */

static struct str do_report(struct fixture *f, struct house *h, struct report_deed d) {
  f->now_us += 1000000;
  d.pack = &h->pack;
  assert_ok(f, report_check(&f->scope, &d));
  struct write w = report_write(&f->scope, &d);
  assert_ok(f, store_write(&f->scope, h->st, &w));
  return w.answer;
}

static void assign(struct fixture *f, struct house *h, int kind, const char *title, const char *due,
                   int64_t meeting) {
  struct report_deed d = {.act = REPORT_ASSIGN, .kind = REPORT_ASSIGNMENT};
  d.assignment = (struct assignment){.kind = kind,
                                     .title = str_of(title),
                                     .unit = STR("区民政局"),
                                     .due = day(due),
                                     .meeting = meeting};
  struct date today = f->scope.today;
  f->scope.today = day("2024-03-20"); /* when the first meeting decided it: due later */
  do_report(f, h, d);
  f->scope.today = today;
}

static void report_done(struct fixture *f, struct house *h, const char *entry) {
  struct period when;
  assert_true(period_parse(STR("2024-Q2"), &when));
  f->scope.actor = STR("user:wang");
  struct str number =
      do_report(f, h,
                (struct report_deed){.act = REPORT_ADD,
                                     .kind = REPORT_ASSIGNMENT,
                                     .entry = str_of(entry),
                                     .unit = STR("区民政局"),
                                     .period = when,
                                     .says = {.percent = -1, .progress = REPORT_DONE}});
  struct decimal d;
  assert_true(decimal_parse(number, &d));
  f->scope.actor = STR("user:li");
  do_report(f, h,
            (struct report_deed){
                .act = REPORT_REVIEW, .report = d.coefficient, .outcome = REPORT_CONFIRMED});
}

static void test_assigned(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f, "packs/qingpu");
  do_group(f, &h, meeting_deed("coordination", "2024-03-20", "第一次会议"));
  assign(f, &h, ASSIGNMENT_DECISION, "列出设施清单", "2024-05-31", 1);
  assign(f, &h, ASSIGNMENT_DECISION, "统一窗口", "2024-09-30", 1);
  assign(f, &h, ASSIGNMENT_SUPERVISION, "台账不全", "2024-06-29", 0);
  assign(f, &h, ASSIGNMENT_SUPERVISION, "记错了", "2024-05-31", 0);
  report_done(f, &h, "1");
  struct report_deed end = {.act = REPORT_ASSIGN_END, .reason = STR("记错了")};
  end.assignment.assignment = 4;
  do_report(f, &h, end);
  struct report_book reports;
  struct group_book book = book_of(f, &h);
  struct board *board;
  struct group_line *lines;
  size_t count;
  assert_ok(f, report_book_read(&f->scope, h.st, &h.pack, &reports));
  assert_ok(f, board_make(&f->scope, &h.pack, &reports, f->scope.today, &board));
  assert_ok(f, group_lines(&f->scope, board, &book, &lines, &count));
  assert_int_equal(count, 4);
  const int standings[] = {GROUP_OVERDUE, GROUP_OPEN, GROUP_CLOSED, GROUP_ENDED};
  const char *const keys[] = {"3", "2", "1", "4"};
  for (size_t i = 0; i < count; i++) {
    assert_int_equal(lines[i].standing, standings[i]);
    assert_str(lines[i].assignment->key, keys[i]);
  }
  assert_int_equal(lines[1].meeting->meeting, 1);
  assert_null(lines[0].meeting);
  assert_int_equal(group_lines_standing(lines, count, 1, GROUP_CLOSED), 1);
  assert_int_equal(group_lines_standing(lines, count, 1, GROUP_OVERDUE), 0);
  close_house(&h);
}

/* ---- The register of apps -----------------------------------------------------------------------
 */

static enum ly try_apps(struct fixture *f, struct house *h, struct apps_deed *d,
                        struct str *answer) {
  f->now_us += 1000000;
  d->pack = &h->pack;
  enum ly rc = apps_check(&f->scope, d);
  if (rc) return rc;
  struct write w = apps_write(&f->scope, d);
  rc = store_write(&f->scope, h->st, &w);
  if (answer) *answer = w.answer;
  return rc;
}

static struct str do_apps(struct fixture *f, struct house *h, struct apps_deed d) {
  struct str answer = {0};
  assert_ok(f, try_apps(f, h, &d, &answer));
  return answer;
}

static void apps_refused(struct fixture *f, struct house *h, struct apps_deed d, enum ly code,
                         const char *words) {
  assert_int_equal(try_apps(f, h, &d, NULL), code);
  bool said = str_contains(error_text(&f->scope), str_of(words));
  for (const struct diag *g = f->scope.diags.first; g && !said; g = g->next)
    said = str_contains(diag_text(&f->scope, g), str_of(words));
  if (!said) print_error("%.*s\n", STR_ARG(error_text(&f->scope)));
  assert_true(said);
  fixture_reset(f);
}

static struct apps_deed app_deed(const char *name, int kind) {
  return (struct apps_deed){
      .act = APPS_ADD,
      .said = {.kind = kind,
               .name = str_of(name),
               .unit = STR("卫健委"),
               .address = kind == APPS_SITE ? STR("https://example.org/") : STR(""),
               .launched_on = DATE_NONE,
               .running = true}};
}

static struct apps_deed audit_deed(int64_t app, const char *on, int result) {
  return (struct apps_deed){.act = APPS_AUDIT,
                            .app = app,
                            .audit = {.audited_on = day(on),
                                      .norm = APPS_MIIT_APP,
                                      .result = result,
                                      .auditor = STR("某评测机构（合成）")}};
}

static void test_apps(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f, "packs/qingpu");
  struct apps_book book;
  assert_str(do_apps(f, &h, app_deed("健康应用", APPS_MOBILE)), "1");
  assert_str(do_apps(f, &h, app_deed("预约小程序", APPS_MINI)), "2");
  assert_str(do_apps(f, &h, app_deed("门户网站", APPS_SITE)), "3");
  assert_str(do_apps(f, &h, app_deed("旧应用", APPS_MOBILE)), "4");
  assert_str(do_apps(f, &h, app_deed("停用的应用", APPS_MOBILE)), "5");
  assert_str(do_apps(f, &h, audit_deed(1, "2023-02-01", APPS_FAILED)), "1");
  assert_str(do_apps(f, &h, audit_deed(1, "2024-02-01", APPS_PASSED)), "2");
  do_apps(f, &h, audit_deed(2, "2024-02-01", APPS_PASSED));
  do_apps(f, &h, audit_deed(2, "2024-05-01", APPS_FAILED));
  do_apps(f, &h, audit_deed(2, "2023-12-01", APPS_PASSED)); /* entered late, of an earlier day */
  do_apps(f, &h, audit_deed(4, "2023-06-29", APPS_PASSED)); /* a year and a day ago */
  do_apps(f, &h, audit_deed(5, "2024-06-30", APPS_PASSED));
  struct apps_deed off = app_deed("停用的应用", APPS_MOBILE);
  off.act = APPS_CHANGE;
  off.app = 5;
  off.seen = 1;
  off.said.running = false;
  off.said.reason = STR("并入健康应用");
  assert_str(do_apps(f, &h, off), "2");
  assert_ok(f, apps_book_read(&f->scope, h.st, DISTRICT, &book));
  const int states[] = {APPS_IS_PASSED, APPS_IS_FAILED, APPS_IS_NEVER, APPS_IS_OLD, APPS_IS_OFF};
  assert_int_equal(book.count, 5);
  for (size_t i = 0; i < book.count; i++) assert_int_equal(book.entries[i].state, states[i]);
  assert_str(book.entries[0].now.unit, "区卫健委");
  assert_int_equal(book.entries[4].version_count, 2);
  assert_true(book.entries[4].versions[0].running);
  struct apps_share all = apps_share(&book, APPS_ALL_KINDS);
  struct apps_share mobile = apps_share(&book, APPS_OF_INDICATOR);
  assert_int_equal(all.total, 4);
  assert_int_equal(all.passed, 1);
  assert_int_equal(all.old, 1);
  assert_int_equal(mobile.total, 3);
  assert_int_equal(mobile.failed, 1);
  assert_str(apps_indicator(&h.pack)->key, "app_accessibility");
  close_house(&h);
}

static void test_apps_faults(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f, "packs/qingpu");
  struct apps_deed d = app_deed("门户网站", APPS_SITE);
  d.said.address = STR("javascript:alert(1)");
  apps_refused(f, &h, d, LY_INVALID, "不是网址");
  d = app_deed("", APPS_MINI);
  apps_refused(f, &h, d, LY_INVALID, "请填写此项");
  d = app_deed("应用", APPS_MOBILE);
  d.said.launched_on = day("2024-07-01");
  apps_refused(f, &h, d, LY_INVALID, "还没有到");
  apps_refused(f, &h, audit_deed(1, "2024-06-01", APPS_PASSED), LY_NOT_FOUND, "第 1 号");
  do_apps(f, &h, app_deed("应用", APPS_MOBILE));
  apps_refused(f, &h, audit_deed(1, "2024-07-01", APPS_PASSED), LY_INVALID, "还没有到");
  d = audit_deed(1, "2024-06-01", APPS_PASSED);
  d.audit.score.given = decimal_parse(STR("100.1"), &d.audit.score.value);
  apps_refused(f, &h, d, LY_INVALID, "0 到 100");
  d = audit_deed(1, "2024-06-01", APPS_PASSED);
  d.audit.norm = APPS_OTHER_NORM; /* which? */
  apps_refused(f, &h, d, LY_INVALID, "请填写此项");
  d = app_deed("应用", APPS_MOBILE);
  d.act = APPS_CHANGE;
  d.app = d.seen = 1;
  apps_refused(f, &h, d, LY_INVALID, "请填写此项"); /* no reason */
  d.said.reason = STR("改名");
  do_apps(f, &h, d);
  apps_refused(f, &h, d, LY_CONFLICT, "wang");
  close_house(&h);
}

/* ---- Pages --------------------------------------------------------------------------------------
 */

struct desk {
  struct fixture *f;
  struct house h;
  struct app *app;
  struct session session;
  struct str token;
};

static bool wanted(void *context, const struct pack_header *header) {
  (void)context;
  return area_within(DISTRICT, header->area);
}

static void make_user(struct fixture *f, struct house *h, const struct user_secret *secret,
                      const char *name, enum role role, const char *area, const char *unit) {
  struct people_deed deed = {.act = ACT_USER_CREATE,
                             .name = str_of(name),
                             .display_name = str_of(name),
                             .secret = *secret,
                             .role = role,
                             .area = str_of(area),
                             .unit = str_of(unit)};
  static const enum people_act acts[] = {ACT_USER_CREATE, ACT_USER_PASSWORD, ACT_ROLE_GRANT};
  for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
    deed.act = acts[i];
    struct write w = people_write(&f->scope, &deed);
    assert_ok(f, store_write(&f->scope, h->st, &w));
  }
}

static void open_desk(struct fixture *f, struct desk *d) {
  const struct plan_choice choice = {wanted, NULL};
  struct user_secret secret;
  size_t adopted;
  struct tx *tx;
  *d = (struct desk){.f = f, .h = open_house(f, "packs/qingpu")};
  f->scope.actor = STR("cli:test");
  assert_ok(f, store_begin(&f->scope, d->h.st, &tx));
  assert_ok(f, plan_adopt_folder(&f->scope, tx, STR("packs"), &choice, &adopted));
  assert_ok(f, plan_derive(&f->scope, tx));
  assert_ok(f, setting_put(&f->scope, tx, STR("business_date"), STR("2024-06-30")));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_ok(f, user_password(&f->scope, STR("x"), STR("correct horse 42"), &secret));
  make_user(f, &d->h, &secret, "tong", ROLE_COORDINATOR, "310118", "");
  make_user(f, &d->h, &secret, "wei", ROLE_REPORTER, "310118", "区卫健委");
  make_user(f, &d->h, &secret, "min", ROLE_REPORTER, "310118", "区民政局");
  make_user(f, &d->h, &secret, "zhen", ROLE_REPORTER, "310118001", "夏阳街道");
  make_user(f, &d->h, &secret, "song", ROLE_COORDINATOR, "310117", "");
  d->app = visit_open(f, fixture_database(f), d->h.keys);
}

static void close_desk(struct desk *d) {
  app_close(d->app);
  close_house(&d->h);
}

static void as(struct desk *d, const char *user) {
  d->session = visit_enter(d->f, d->app, user, &d->token);
}

static struct answer get(struct desk *d, const char *path, const char *query, bool json) {
  struct visit v = {.path = path, .query = query, .json = json, .token = d->token};
  return visit_do(d->f, d->app, &v);
}

static struct answer post(struct desk *d, const char *path, const char *form, bool json) {
  struct visit v = {.path = path,
                    .form = form,
                    .json = json,
                    .token = d->token,
                    .csrf = d->session.csrf,
                    .key = change_new_key(&d->f->scope)};
  v.key = secret_hex(&d->f->arena, v.key.ptr, v.key.len);
  return visit_do(d->f, d->app, &v);
}

static void expect(struct answer a, int status, const char *words) {
  bool said = a.status == status && str_contains(a.body, str_of(words));
  if (!said) print_error("%d %.*s\n", a.status, STR_ARG(a.body));
  assert_true(said);
}

static void goes(struct desk *d, struct answer a, const char *where) {
  struct fixture *f = d->f;
  if (a.status != 303) print_error("%d %.*s\n", a.status, STR_ARG(a.body));
  assert_int_equal(a.status, 303);
  assert_str(a.location, where);
}

#define AT "/plan/qingpu"

/* What who works on the plan sees, and nobody else. */
static void hides(struct desk *d, const char *path, const char *words) {
  struct str token = d->token;
  d->token = STR("");
  for (int json = 0; json < 2; json++) {
    struct answer a = get(d, path, NULL, json);
    assert_int_equal(a.status, 200);
    assert_false(str_contains(a.body, str_of(words)));
  }
  d->token = token;
}

static void test_pages(void **state) {
  struct fixture *f = *state;
  struct desk d;
  open_desk(f, &d);
  as(&d, "tong");
  expect(get(&d, AT "/groups", NULL, false), 200, "青浦区“一老一小”工作统筹推进机制");
  goes(&d, post(&d, AT "/groups/new", "full_name=托育专班&kind=task_force&reason=会议决定", false),
       AT "/groups/1?done=body.add");
  expect(post(&d, AT "/groups/new", "full_name=托育专班&kind=club", false), 422, "aria-invalid");
  goes(&d, post(&d, AT "/groups/1/member", "unit=卫健委&post=联络单位", false),
       AT "/groups/1?done=member.set");
  expect(get(&d, AT "/groups/1", NULL, false), 200, "区卫健委");
  goes(&d,
       post(&d, AT "/groups/1/meeting", "held_on=2024-06-12&title=专班例会&agenda=一、进展", false),
       AT "/meetings/1?done=meeting.add");
  expect(post(&d, AT "/groups/1/meeting", "held_on=1999-06-12&title=a", false), 422, "在方案施行");
  expect(get(&d, AT "/meetings/1/minutes", NULL, false), 200, "区卫健委"); /* who is asked */
  goes(&d,
       post(&d, AT "/meetings/1/minutes",
            "text=同意方案。&seen=0&unit=区卫健委&presence=present&others=区府办", false),
       AT "/meetings/1?done=minutes.add");
  /* Somebody had the form open before that. */
  expect(post(&d, AT "/meetings/1/minutes", "text=另一稿&seen=0", false), 409, "同意方案。");
  expect(post(&d, AT "/meetings/1/minutes", "text=a&seen=1&unit=b", false), 400, "一一对应");
  goes(&d,
       post(&d, AT "/assignments/new",
            "kind=decision&title=列出清单&unit=区卫健委&due=2024-07-10&meeting=1", false),
       AT "/meetings/1?done=assignment.add");
  expect(
      post(&d, AT "/assignments/new", "kind=decision&title=a&unit=区卫健委&due=2024-07-10", false),
      422, "从会议页面登记");
  expect(post(&d, AT "/assignments/new", "kind=supervision&title=a&unit=区卫健委&due=2024-06-20",
              false),
         422, "完成期限 2024-06-20 已过");
  goes(&d,
       post(&d, AT "/assignments/new",
            "kind=supervision&title=台账不全&unit=区民政局&due=2024-07-20&note=请补齐", false),
       AT "/assignments/2?done=assignment.add");
  expect(get(&d, AT "/meetings/1", NULL, false), 200, "列出清单");
  expect(get(&d, AT "/meetings/1", NULL, true), 200, "\"state\":\"open\"");
  expect(get(&d, AT "/assignments", "state=open", false), 200, "台账不全");
  expect(get(&d, AT, NULL, true), 200, "\"kind\":\"assignment\"");
  expect(get(&d, AT "/units/区卫健委", NULL, false), 200, "列出清单");
  hides(&d, AT, "列出清单");
  hides(&d, AT "/units/区卫健委", "列出清单");
  hides(&d, "/", "\"assignment\"");
  expect(get(&d, AT "/assignments", "state=open", true), 200, "\"total\":2");
  expect(get(&d, AT "/assignments", "state=nothing", true), 422, "open");
  goes(&d, post(&d, AT "/assignments/2/end", "reason=记错了", false),
       AT "/assignments/2?done=assignment.end");
  expect(get(&d, AT "/assignments/2", NULL, false), 200, "记错了");
  expect(post(&d, AT "/meetings/1/cancel", "reason=改期", false), 409, "已有纪要");
  goes(&d, post(&d, AT "/groups/1/end", "reason=并入", false), AT "/groups/1?done=body.end");
  expect(get(&d, AT "/groups/2", NULL, false), 404, "“2”");
  expect(get(&d, AT "/meetings/x", NULL, false), 404, "");
  close_desk(&d);
}

/* A town's reporter reads; other counties do not; only the coordinator writes. */
static void test_rights(void **state) {
  struct fixture *f = *state;
  struct desk d;
  open_desk(f, &d);
  as(&d, "zhen");
  expect(get(&d, AT "/groups", NULL, false), 200, "统筹推进机制");
  expect(get(&d, AT "/assignments", NULL, false), 200, "");
  expect(get(&d, AT "/groups/new", NULL, false), 403, "");
  as(&d, "song");
  expect(get(&d, AT "/groups", NULL, false), 403, "");
  expect(post(&d, AT "/groups/new", "full_name=a&kind=other", false), 403, "");
  expect(get(&d, AT "/apps", NULL, false), 200, "");
  as(&d, "wei");
  expect(post(&d, AT "/assignments/new", "kind=supervision", false), 403, "");
  d.token = STR("");
  assert_int_equal(get(&d, AT "/groups", NULL, false).status, 303); /* to the log-in */
  expect(get(&d, AT "/apps", NULL, false), 200, "名录");
  close_desk(&d);
}

static void test_app_pages(void **state) {
  struct fixture *f = *state;
  struct desk d;
  open_desk(f, &d);
  as(&d, "wei");
  goes(&d, post(&d, AT "/apps/new", "kind=mobile&full_name=健康应用&unit=卫健委", false),
       AT "/apps/1?done=app.add");
  expect(post(&d, AT "/apps/new", "kind=mobile&full_name=别家应用&unit=区民政局", false), 403,
         "区民政局");
  expect(post(&d, AT "/apps/new", "kind=site&full_name=网站&unit=卫健委&address=x", false), 422,
         "不是网址");
  goes(&d,
       post(&d, AT "/apps/1/audit",
            "audited_on=2024-05-20&norm=miit_app&score=88.5&result=passed&auditor=某机构", false),
       AT "/apps/1?done=app.audit");
  expect(
      post(&d, AT "/apps/1/audit", "audited_on=2024-05-20&norm=x&result=passed&auditor=a", false),
      422, "f-norm");
  expect(get(&d, AT "/apps/1", NULL, false), 200, "88.5");
  as(&d, "min");
  expect(post(&d, AT "/apps/1/audit", "audited_on=2024-05-20&norm=miit_app&result=failed&auditor=a",
              false),
         403, "区卫健委");
  as(&d, "tong");
  goes(&d,
       post(&d, AT "/apps/1/change",
            "kind=mobile&full_name=健康应用&unit=卫健委&seen=1&reason=停用&off=1", false),
       AT "/apps/1?done=app.change");
  expect(
      post(&d, AT "/apps/1/change", "kind=mobile&full_name=a&unit=卫健委&seen=1&reason=b", false),
      409, "tong");
  d.token = STR("");
  expect(get(&d, AT "/apps", NULL, false), 200, "健康应用");
  expect(get(&d, AT "/apps", "state=off", true), 200, "\"total\":1");
  expect(get(&d, AT "/apps/1", NULL, true), 200, "\"versions\"");
  expect(get(&d, AT "/apps", NULL, false), 200, "公共服务类移动互联网应用适老化和信息无障碍改造率");
  close_desk(&d);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(test_bodies),    TEST(test_body_faults),   TEST(test_towns),  TEST(test_meetings),
      TEST(test_minutes),   TEST(test_minutes_files), TEST(test_repeat), TEST(test_assigned),
      TEST(test_apps),      TEST(test_apps_faults),   TEST(test_pages),  TEST(test_rights),
      TEST(test_app_pages),
  };
  return run_on_engines("group", tests);
}
