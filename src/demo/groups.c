/* Meetings, decisions, supervision findings and apps for the demo: made up, the same for each plan
 * but for who takes part, a few in each state. All names begin with 演示, so that nobody takes them
 * for something that happened. */
#include "demo/groups.h"

#include "plan/apps.h"
#include "plan/group.h"

#include <stdlib.h>
#include <string.h>

enum { STEPS_MAX = 600 };
enum { UNITS = 3 };

#define REPORTER STR("demo:reporter")
#define REVIEWER STR("demo:reviewer")
#define COORDINATOR STR("demo:coordinator")

static const int64_t hour_us = INT64_C(3600) * 1000000;

/* ---- Steps --------------------------------------------------------------------------------------
 */

enum which { STEP_GROUP, STEP_REPORT, STEP_APP };

struct step {
  int64_t at_us;
  size_t order;
  struct str actor;
  enum which which;
  struct group_deed group;
  struct report_deed report;
  struct apps_deed app;
  const struct step *of; /* the body, meeting, assignment, report or app that it is about */
  int64_t number;        /* of what it made */
};

struct demo_groups {
  struct scope *s;
  struct step *steps;
  struct step **ordered; /* by their moments */
  size_t count, done;
  const struct pack *pack; /* under way */
};

static struct date day(const char *iso) {
  struct date d;
  must(date_parse(str_of(iso), &d));
  return d;
}

static struct step *add(struct demo_groups *g, const char *on, struct str actor, enum which which,
                        const struct step *of) {
  must(g->count < STEPS_MAX);
  struct step *step = &g->steps[g->count];
  *step = (struct step){.at_us = day(on).day * 24 * hour_us + (int64_t)g->count % 8 * hour_us,
                        .order = g->count,
                        .actor = actor,
                        .which = which,
                        .of = of};
  g->count++;
  step->group.pack = step->report.pack = step->app.pack = g->pack;
  step->group.held_on = step->app.said.launched_on = step->app.audit.audited_on = DATE_NONE;
  step->report.says.percent = -1;
  return step;
}

/* ---- Who takes part -----------------------------------------------------------------------------
 */

/* Up to three bodies that meet in turn, and three units; of a body whose document names no members
 * the units become these, the first convening. */
static const struct cast {
  const char *plan;
  struct str bodies[3];
  struct str units[UNITS];
} casts[] = {
    {"shanghai",
     {STR_INIT("coordination"), STR_INIT("coordination"), STR_INIT("coordination")},
     {STR_INIT("市民政局"), STR_INIT("市教委"), STR_INIT("市发展改革委")}},
    {"qingpu",
     {STR_INIT("coordination"), STR_INIT("coordination"), STR_INIT("coordination")},
     {STR_INIT("区民政局"), STR_INIT("区教育局"), STR_INIT("区发改委")}},
    {"yangpu",
     {STR_INIT("coordination"), STR_INIT("childcare_joint_meeting"), STR_INIT("ageing_committee")},
     {STR_INIT("区民政局"), STR_INIT("区教育局"), STR_INIT("区发展改革委")}},
    {"songjiang",
     {STR_INIT("coordination"), STR_INIT("coordination"), STR_INIT("coordination")},
     {STR_INIT("区民政局"), STR_INIT("区教育局"), STR_INIT("区发展改革委")}},
    {"qingtian",
     {STR_INIT("task_force"), STR_INIT("childcare_leading_group"), STR_INIT("task_force")},
     {STR_INIT("县民政局"), STR_INIT("县教育局"), STR_INIT("县卫生健康局")}},
};

static const struct cast *cast_of(const struct pack *pack) {
  for (size_t i = 0; i < sizeof casts / sizeof *casts; i++) {
    if (str_is(pack->header->key, casts[i].plan)) return &casts[i];
  }
  return NULL;
}

static bool names_members(const struct pack *pack, struct str key) {
  const struct pack_table *bodies = pack_table_of(pack, &plan_kind_body);
  for (size_t i = 0; i < bodies->count; i++) {
    const struct plan_body *body = (const void *)bodies->entries[i];
    if (str_eq(body->key, key)) return body->units.count > 0;
  }
  return false;
}

static void add_members_of(struct demo_groups *g, const struct cast *cast, struct str body) {
  for (size_t i = 0; i < UNITS; i++) {
    struct step *step = add(g, "2024-02-20", COORDINATOR, STEP_GROUP, NULL);
    step->group.act = GROUP_MEMBER_SET;
    step->group.body = body;
    step->group.unit = cast->units[i];
    step->group.post = i == 0 ? STR("召集单位") : STR("");
    step->group.holds = true;
    step->group.reason = STR("演示");
  }
}

static void add_members(struct demo_groups *g, const struct cast *cast) {
  for (size_t i = 0; i < sizeof cast->bodies / sizeof *cast->bodies; i++) {
    bool before = false;
    for (size_t j = 0; j < i; j++) before |= str_eq(cast->bodies[j], cast->bodies[i]);
    if (!before && !names_members(g->pack, cast->bodies[i]))
      add_members_of(g, cast, cast->bodies[i]);
  }
}

/* ---- Meetings -----------------------------------------------------------------------------------
 */

static const struct demo_meeting {
  const char *entered, *held_on;
  struct str title, agenda;
} meetings[] = {
    {"2024-03-05", "2024-03-15", STR_INIT("演示：2024年第一次会议"),
     STR_INIT("通报一季度重点任务进展\n研究普惠托位新增方案\n研究养老机构安全检查问题整改")},
    {"2024-06-03", "2024-06-14", STR_INIT("演示：2024年年中推进会"),
     STR_INIT("通报上半年指标和任务完成情况\n研究下半年重点项目")},
    {"2024-06-25", "2024-09-13", STR_INIT("演示：2024年第三季度会议"), STR_INIT("通报三季度进展")},
};
enum { MEETINGS = sizeof meetings / sizeof *meetings };

static const struct demo_minutes {
  size_t meeting;
  const char *on;
  struct str text;
} minutes[] = {
    {0, "2024-03-18",
     STR_INIT("演示数据，并非真实会议。\n"
              "会议听取了一季度重点任务进展，指出部分任务填报不及时。\n"
              "会议议定两项工作，分别由承办单位在期限内办结并填报。")},
    {1, "2024-06-17",
     STR_INIT("演示数据，并非真实会议。\n会议听取了上半年完成情况，研究了下半年重点项目。")},
    {1, "2024-06-19",
     STR_INIT("演示数据，并非真实会议。\n会议听取了上半年完成情况，研究了下半年重点项目。\n"
              "更正：补记议定事项一项。")},
};

static void add_meetings(struct demo_groups *g, const struct cast *cast,
                         struct step *made[MEETINGS]) {
  for (size_t i = 0; i < MEETINGS; i++) {
    made[i] = add(g, meetings[i].entered, COORDINATOR, STEP_GROUP, NULL);
    made[i]->group.act = GROUP_MEETING_ADD;
    made[i]->group.body = cast->bodies[i];
    made[i]->group.held_on = day(meetings[i].held_on);
    made[i]->group.title = meetings[i].title;
    made[i]->group.agenda = meetings[i].agenda;
    made[i]->group.place = STR("演示会议室");
  }
}

/* All came to the first meeting; the last unit was excused from the second. */
static void add_minutes(struct demo_groups *g, const struct cast *cast,
                        struct step *const made[MEETINGS]) {
  for (size_t i = 0; i < sizeof minutes / sizeof *minutes; i++) {
    struct group_present *units = ARENA_ARRAY(g->s->arena, struct group_present, UNITS);
    struct step *step = add(g, minutes[i].on, COORDINATOR, STEP_GROUP, made[minutes[i].meeting]);
    for (size_t u = 0; units && u < UNITS; u++) {
      bool excused = minutes[i].meeting == 1 && u == UNITS - 1;
      units[u] = (struct group_present){cast->units[u], excused ? GROUP_EXCUSED : GROUP_PRESENT};
    }
    step->group.act = GROUP_MINUTES_ADD;
    step->group.text = minutes[i].text;
    step->group.units = units;
    step->group.unit_count = units ? UNITS : 0;
    step->group.seen = i == 2; /* the correction knows the first version */
  }
}

/* ---- What was assigned --------------------------------------------------------------------------
 */

enum fate_of { FATE_SILENT, FATE_CLOSED, FATE_UNDER_WAY, FATE_WAITING, FATE_RETURNED, FATE_ENDED };

static const struct demo_assignment {
  int kind;
  int meeting; /* of MEETINGS; -1: none */
  size_t unit;
  const char *given, *due;
  struct str title, note;
  enum fate_of fate;
  const char *told; /* the day of the report */
} assigned[] = {
    {ASSIGNMENT_DECISION, 0, 0, "2024-03-19", "2024-04-30",
     STR_INIT("演示：列出社区养老服务设施安全检查清单"), STR_INIT("按设施逐一列明检查项和责任人。"),
     FATE_CLOSED, "2024-04-26"},
    {ASSIGNMENT_DECISION, 0, 1, "2024-03-19", "2024-05-31",
     STR_INIT("演示：提出2024年新增普惠托位分解方案"), STR_INIT("分解到街镇（乡镇）。"),
     FATE_UNDER_WAY, "2024-05-28"},
    {ASSIGNMENT_DECISION, 1, 2, "2024-06-18", "2024-07-31",
     STR_INIT("演示：汇总上半年未完成任务及原因"), STR_INIT(""), FATE_SILENT, ""},
    {ASSIGNMENT_DECISION, 1, 0, "2024-06-20", "2024-08-30",
     STR_INIT("演示：更新养老服务设施布局图"), STR_INIT(""), FATE_WAITING, "2024-06-28"},
    {ASSIGNMENT_SUPERVISION, -1, 0, "2024-04-12", "2024-05-20",
     STR_INIT("演示：部分养老机构消防台账不完整"),
     STR_INIT("发现：抽查的机构中，有的消防台账缺少月度检查记录。要求：补齐并建立复查制度。"),
     FATE_CLOSED, "2024-05-15"},
    {ASSIGNMENT_SUPERVISION, -1, 1, "2024-05-10", "2024-06-15",
     STR_INIT("演示：托育机构公示信息未及时更新"),
     STR_INIT("发现：收费和人员公示与备案不一致。要求：逐家核对更新。"), FATE_RETURNED,
     "2024-06-12"},
    {ASSIGNMENT_SUPERVISION, -1, 2, "2024-05-10", "2024-07-10",
     STR_INIT("演示：重复登记的督导问题"), STR_INIT(""), FATE_ENDED, "2024-05-13"},
    {ASSIGNMENT_MILESTONE, -1, 0, "2024-03-20", "2024-12-31", STR_INIT("演示：完成需求摸底"),
     STR_INIT(""), FATE_UNDER_WAY, "2024-06-20"},
};

static struct period quarter_of(const char *on) {
  return period_of(PERIOD_QUARTER, day(on));
}

static void add_report(struct demo_groups *g, const struct demo_assignment *a, struct str unit,
                       const struct step *of) {
  bool done = a->fate == FATE_CLOSED || a->fate == FATE_RETURNED;
  struct step *told = add(g, a->told, REPORTER, STEP_REPORT, of);
  told->report.act = REPORT_ADD;
  told->report.kind = REPORT_ASSIGNMENT;
  told->report.unit = unit;
  told->report.period = quarter_of(a->told);
  told->report.says.progress = done ? REPORT_DONE : REPORT_UNDER_WAY;
  told->report.says.percent = done ? 100 : 60;
  told->report.says.note = STR("演示：办理情况说明");
  if (a->fate == FATE_WAITING) return;
  struct step *review = add(g, a->told, REVIEWER, STEP_REPORT, told);
  review->at_us = told->at_us + 8 * hour_us;
  review->report.act = REPORT_REVIEW;
  review->report.outcome = a->fate == FATE_RETURNED ? REPORT_RETURNED : REPORT_CONFIRMED;
  if (a->fate == FATE_RETURNED) review->report.reason = STR("演示：缺少逐家核对的清单，请补充");
}

static void add_assigned(struct demo_groups *g, const struct cast *cast,
                         struct step *const made[MEETINGS]) {
  const struct pack_table *tasks = pack_table_of(g->pack, &plan_kind_task);
  for (size_t i = 0; i < sizeof assigned / sizeof *assigned; i++) {
    const struct demo_assignment *a = &assigned[i];
    bool of_task = a->kind == ASSIGNMENT_MILESTONE;
    if (of_task && tasks->count == 0) continue;
    const struct step *meeting = a->meeting < 0 ? NULL : made[a->meeting];
    struct step *step = add(g, a->given, COORDINATOR, STEP_REPORT, meeting);
    step->report.act = REPORT_ASSIGN;
    step->report.kind = REPORT_ASSIGNMENT;
    step->report.assignment = (struct assignment){.kind = a->kind,
                                                  .title = a->title,
                                                  .unit = cast->units[a->unit],
                                                  .due = day(a->due),
                                                  .note = a->note,
                                                  .entry_kind = REPORT_TASK};
    if (of_task) step->report.assignment.entry = tasks->entries[0]->key;
    if (a->fate == FATE_ENDED) {
      struct step *end = add(g, a->told, COORDINATOR, STEP_REPORT, step);
      end->report.act = REPORT_ASSIGN_END;
      end->report.kind = REPORT_ASSIGNMENT;
      end->report.reason = STR("演示：与另一项重复");
    } else if (a->fate != FATE_SILENT) {
      add_report(g, a, cast->units[a->unit], step);
    }
  }
}

/* ---- Apps of Qingpu -----------------------------------------------------------------------------
 */

static const struct demo_app {
  int kind;
  struct str name, unit, address;
  const char *launched, *audited; /* audited "": never */
  int norm, result;
  struct str level;
  int64_t score; /* -1: none */
} apps[] = {
    {APPS_SITE, STR_INIT("演示：区民政服务网站"), STR_INIT("区民政局"),
     STR_INIT("https://mz.example.org/"), "2019-05-01", "2024-03-20", APPS_MIIT_SITE, APPS_PASSED,
     STR_INIT(""), 86},
    {APPS_SITE, STR_INIT("演示：区卫生健康网站"), STR_INIT("区卫健委"),
     STR_INIT("https://wj.example.org/"), "2018-09-01", "2023-11-08", APPS_GBT_37668, APPS_PASSED,
     STR_INIT("二级"), -1},
    {APPS_MOBILE, STR_INIT("演示：为老服务应用"), STR_INIT("区民政局"),
     STR_INIT("应用市场（演示）"), "2021-10-14", "2024-04-15", APPS_MIIT_APP, APPS_PASSED,
     STR_INIT(""), 91},
    {APPS_MOBILE, STR_INIT("演示：预约挂号应用"), STR_INIT("区卫健委"),
     STR_INIT("应用市场（演示）"), "2020-06-01", "2024-02-27", APPS_MIIT_APP, APPS_FAILED,
     STR_INIT(""), 52},
    {APPS_MINI, STR_INIT("演示：社区助餐小程序"), STR_INIT("区民政局"), STR_INIT("小程序（演示）"),
     "2022-03-01", "2023-04-10", APPS_MIIT_APP, APPS_PASSED, STR_INIT(""), 73},
    {APPS_MINI, STR_INIT("演示：文化场馆预约小程序"), STR_INIT("区文旅局"),
     STR_INIT("小程序（演示）"), "2021-01-18", "", 0, 0, STR_INIT(""), -1},
    {APPS_MINI, STR_INIT("演示：政务办事小程序"), STR_INIT("区政务办"), STR_INIT("小程序（演示）"),
     "2020-11-02", "2024-05-22", APPS_MIIT_APP, APPS_PASSED, STR_INIT(""), 88},
    {APPS_MOBILE, STR_INIT("演示：体育场馆应用"), STR_INIT("区体育局"),
     STR_INIT("应用市场（演示）"), "2019-08-08", "", 0, 0, STR_INIT(""), -1},
};

static void add_audit(struct demo_groups *g, const struct demo_app *a, const struct step *of) {
  struct step *step = add(g, a->audited, REPORTER, STEP_APP, of);
  step->app.act = APPS_AUDIT;
  step->app.audit = (struct apps_audit){.audited_on = day(a->audited),
                                        .norm = a->norm,
                                        .result = a->result,
                                        .level = a->level,
                                        .auditor = STR("演示评测机构")};
  step->app.audit.score =
      (struct pack_number){.given = a->score >= 0, .value = {.coefficient = a->score}};
}

static void add_apps(struct demo_groups *g) {
  for (size_t i = 0; i < sizeof apps / sizeof *apps; i++) {
    struct step *step = add(g, "2023-03-01", COORDINATOR, STEP_APP, NULL);
    step->app.act = APPS_ADD;
    step->app.said = (struct apps_said){.kind = apps[i].kind,
                                        .name = apps[i].name,
                                        .unit = apps[i].unit,
                                        .address = apps[i].address,
                                        .launched_on = day(apps[i].launched),
                                        .running = true};
    if (*apps[i].audited) add_audit(g, &apps[i], step);
  }
  struct step *last = &g->steps[g->count - 1];
  struct step *off = add(g, "2024-01-15", COORDINATOR, STEP_APP, last);
  off->app.act = APPS_CHANGE;
  off->app.seen = 1;
  off->app.said = last->app.said;
  off->app.said.running = false;
  off->app.said.reason = STR("演示：并入其他应用");
}

/* A body of the county's own, which the document does not name. */
static void add_own_body(struct demo_groups *g, const struct cast *cast) {
  struct step *body = add(g, "2024-02-26", COORDINATOR, STEP_GROUP, NULL);
  body->group.act = GROUP_BODY_ADD;
  body->group.kind = PLAN_BODY_TASK_FORCE;
  body->group.name = STR("演示：托育服务提质专班");
  body->group.chair = STR("分管副区长");
  body->group.duties = STR("协调托育机构备案、质量和普惠价格");
  body->group.reason = STR("演示：会议决定");
  for (size_t i = 0; i < UNITS; i++) {
    struct step *member = add(g, "2024-02-27", COORDINATOR, STEP_GROUP, body);
    member->group.act = GROUP_MEMBER_SET;
    member->group.unit = cast->units[i];
    member->group.post = i == 1 ? STR("召集单位") : STR("");
    member->group.holds = true;
    member->group.reason = STR("演示");
  }
}

/* ---- Making and doing them ----------------------------------------------------------------------
 */

static void add_plan(struct demo_groups *g, const struct cast *cast) {
  struct step *made[MEETINGS];
  add_members(g, cast);
  add_meetings(g, cast, made);
  add_minutes(g, cast, made);
  add_assigned(g, cast, made);
  if (str_is(g->pack->header->key, "qingpu")) {
    add_own_body(g, cast);
    add_apps(g);
  }
}

/* Pointers to steps hold, so an array of them is put in order. */
static int by_time(const void *left, const void *right) {
  const struct step *a = *(const struct step *const *)left;
  const struct step *b = *(const struct step *const *)right;
  if (a->at_us != b->at_us) return a->at_us < b->at_us ? -1 : 1;
  return a->order < b->order ? -1 : a->order > b->order;
}

enum ly demo_groups_make(struct scope *s, const struct history_plan *plans, size_t count,
                         struct demo_groups **out) {
  struct demo_groups *g = *out = ARENA_NEW(s->arena, struct demo_groups);
  if (!g) return fail_memory(s);
  g->s = s;
  g->steps = ARENA_ARRAY(s->arena, struct step, STEPS_MAX);
  g->ordered = ARENA_ARRAY(s->arena, struct step *, STEPS_MAX);
  if (!g->steps || !g->ordered) return fail_memory(s);
  for (size_t i = 0; i < count; i++) {
    const struct cast *cast = cast_of(plans[i].pack);
    g->pack = plans[i].pack;
    if (cast) add_plan(g, cast);
  }
  for (size_t i = 0; i < g->count; i++) g->ordered[i] = &g->steps[i];
  if (g->count) qsort(g->ordered, g->count, sizeof *g->ordered, by_time);
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

/* Takes over the number of what it is about. */
static void take_number(struct scope *s, struct step *step) {
  if (!step->of) return;
  int64_t number = step->of->number;
  struct str key = str_int(s->arena, number);
  switch (step->which) {
    case STEP_GROUP:
      step->group.meeting = number;
      if (step->group.act == GROUP_MEMBER_SET) step->group.body = key;
      break;
    case STEP_APP: step->app.app = number; break;
    case STEP_REPORT:
      if (step->report.act == REPORT_ASSIGN) step->report.assignment.meeting = number;
      if (step->report.act == REPORT_ASSIGN_END) step->report.assignment.assignment = number;
      if (step->report.act == REPORT_ADD) step->report.entry = key;
      if (step->report.act == REPORT_REVIEW) step->report.report = number;
      break;
  }
}

static enum ly do_step(struct scope *s, struct tx *tx, struct step *step) {
  struct write w = {0};
  struct decimal number = {0};
  enum ly rc = LY_OK;
  take_number(s, step);
  switch (step->which) {
    case STEP_GROUP:
      rc = group_check(s, &step->group);
      if (!rc) w = group_write(s, &step->group);
      break;
    case STEP_REPORT:
      rc = report_check(s, &step->report);
      if (!rc) w = report_write(s, &step->report);
      break;
    case STEP_APP:
      rc = apps_check(s, &step->app);
      if (!rc) w = apps_write(s, &step->app);
      break;
  }
  if (!rc) rc = store_write_within(s, tx, &w);
  if (!rc && decimal_parse(w.answer, &number)) step->number = number.coefficient;
  return rc;
}

enum ly demo_groups_until(struct scope *s, struct tx *tx, struct demo_clock *clock,
                          struct demo_groups *g, int64_t at_us) {
  struct str actor = s->actor;
  enum ly rc = LY_OK;
  for (; !rc && g->done < g->count && g->ordered[g->done]->at_us <= at_us; g->done++) {
    struct step *step = g->ordered[g->done];
    clock->now = step->at_us;
    s->actor = step->actor;
    s->today = date_in_shanghai(step->at_us);
    rc = do_step(s, tx, step);
  }
  s->actor = actor;
  return rc;
}
