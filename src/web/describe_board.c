/* How far a plan is kept: its front page, its lists, their entries, its units. */
#include "web/describe.h"

#include "people/people.h"
#include "plan/board.h"
#include "web/listing.h"

extern const struct described described_board[];

/* Words of tables that are no choices of packs: enum board_state, enum board_light. */
#define STATES \
  "missed not_told at_risk late behind stopped for_review under_way not_started no_line on_line " \
  "reached met done never"
#define KINDS "indicator task project policy pilot reform assignment"
#define LISTS "indicators tasks projects policies pilots reforms assignments"

/* ---- What is sent -------------------------------------------------------------------------------
 */

#define FILTER_UNIT \
  { "unit", FIELD_TEXT, MSG_API_FILTER_UNIT }
#define FILTER_STATE \
  { "state", FIELD_TEXT, MSG_API_BOARD_STATE, .words = STATES }
#define FILTER_DUTY \
  { "duty", FIELD_TEXT, MSG_API_DUTY, .choices = board_duties }
#define FILTER_FIELD \
  { "field", FIELD_TEXT, MSG_API_PLAN_FIELD, .choices = plan_fields }
#define FILTER_LIGHT \
  { "light", FIELD_TEXT, MSG_API_LIGHT, .choices = board_lights }

static const struct described_field query_indicators[] = {
    QUERY_OF_LISTING,
    {"category", FIELD_TEXT, MSG_API_CATEGORY},
    FILTER_STATE,
    {"binding", FIELD_TEXT, MSG_API_BINDING, .choices = plan_bindings},
    FILTER_UNIT,
    FILTER_DUTY,
    FILTER_FIELD,
    FILTER_LIGHT,
    {0},
};
static const struct described_field query_tasks[] = {
    QUERY_OF_LISTING, {"section", FIELD_TEXT, MSG_API_FILTER_SECTION},
    FILTER_UNIT,      FILTER_STATE,
    FILTER_DUTY,      FILTER_FIELD,
    FILTER_LIGHT,     {0},
};
static const struct described_field query_projects[] = {
    QUERY_OF_LISTING,
    {"phase", FIELD_TEXT, MSG_API_PHASE, .choices = plan_phases},
    {"funding", FIELD_TEXT, MSG_API_FUNDING, .choices = plan_fundings},
    FILTER_UNIT,
    FILTER_STATE,
    FILTER_FIELD,
    FILTER_LIGHT,
    {0},
};
static const struct described_field query_listed[] = {
    QUERY_OF_LISTING, FILTER_UNIT, FILTER_STATE, FILTER_LIGHT, {0}};
const struct described_field query_all_tasks[] = {
    QUERY_OF_LISTING, {"plan", FIELD_TEXT, MSG_API_PACK},
    FILTER_UNIT,      FILTER_STATE,
    FILTER_DUTY,      FILTER_FIELD,
    FILTER_LIGHT,     {0},
};
const struct described_field query_units[] = {
    QUERY_OF_LISTING,
    {"kind", FIELD_TEXT, MSG_API_UNIT_KIND, .words = "bureau town"},
    {0},
};

/* Assignments have pages of their own, for who works on the plan. */
const struct described_list plan_lists[] = {
    {REPORT_INDICATOR, "IndicatorList", query_indicators},
    {REPORT_TASK, "TaskList", query_tasks},
    {REPORT_PROJECT, "ProjectList", query_projects},
    {REPORT_POLICY, "PolicyList", query_listed},
    {REPORT_PILOT, "PilotList", query_listed},
    {REPORT_REFORM, "ReformList", query_listed},
    {0},
};
const struct described_list plan_entries[] = {
    {REPORT_INDICATOR, "IndicatorEntry", NULL},
    {REPORT_TASK, "TaskEntry", NULL},
    {REPORT_PROJECT, "ProjectEntry", NULL},
    {REPORT_POLICY, "ListedEntry", NULL},
    {REPORT_PILOT, "ListedEntry", NULL},
    {REPORT_REFORM, "ListedEntry", NULL},
    {0},
};

/* ---- What is answered ---------------------------------------------------------------------------
 */

/* What every line of a board has besides its entry. `words`: what its kind may be; `plural`: what
 * its list may be. */
#define A_LINE(words_, plural) \
  {"kind", FIELD_TEXT, MSG_API_REPORT_KIND, .words = words_}, \
      {"kind_text", FIELD_TEXT, MSG_API_IN_WORDS}, \
      {"list", FIELD_TEXT, MSG_API_REPORT_LIST, .words = plural}, \
      {"state", FIELD_TEXT, MSG_API_BOARD_STATE, .words = STATES}, \
      {"state_text", FIELD_TEXT, MSG_API_IN_WORDS}, \
      {"light", FIELD_TEXT, MSG_API_LIGHT, .choices = board_lights}, \
      {"light_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"sign", FIELD_TEXT, MSG_API_SIGN}, \
      {"reason", FIELD_TEXT, MSG_API_BOARD_REASON}, \
      {"duty", FIELD_TEXT, MSG_API_DUTY, .choices = board_duties}, \
      {"duty_text", FIELD_TEXT, MSG_API_IN_WORDS}, \
      {"owners", FIELD_LIST, MSG_API_OWNERS, .of = "Owner"}, \
      {"lead_text", FIELD_TEXT, MSG_API_LEAD_TEXT, FIELD_NULL}, \
      {"unnamed", FIELD_TRUTH, MSG_API_UNNAMED}, \
      {"percent", FIELD_COUNT, MSG_API_PERCENT, FIELD_NULL}, \
      {"towns", FIELD_COUNT, MSG_API_TOWNS, FIELD_NULL}, \
      {"towns_done", FIELD_COUNT, MSG_API_TOWNS_DONE, FIELD_NULL}, \
      {"report_count", FIELD_COUNT, MSG_API_REPORT_COUNT}, { \
    "last", FIELD_ONE, MSG_API_LAST_REPORT, FIELD_NULL, .of = "Report" \
  }
#define A_TITLE \
  { "title", FIELD_TEXT, MSG_API_REPORT_TITLE }
#define A_DUE \
  {"due", FIELD_TEXT, MSG_API_LINE_DUE, FIELD_NULL}, \
      {"due_text", FIELD_TEXT, MSG_API_IN_WORDS, FIELD_NULL}, { \
    "due_stated", FIELD_TRUTH, MSG_API_DUE_STATED \
  }

/* A line as it stands in a list, on a unit's page, on its own page. */
#define IN_LIST \
  { "plan", FIELD_TEXT, MSG_API_PACK }
#define OF_UNIT \
  {"role", FIELD_TEXT, MSG_API_ROLE_IN, .words = "lead joint"}, { \
    "role_text", FIELD_TEXT, MSG_API_IN_WORDS \
  }
#define ITS_PAGE \
  {"pack", FIELD_TEXT, MSG_API_PACK}, \
      {"reports", FIELD_LIST, MSG_API_ENTRY_REPORTS, .of = "EntryReport"}, { \
    "related", FIELD_LIST, MSG_API_RELATED, .of = "Related" \
  }
#define A_LIST(name, what, rows, row) \
  { \
    name, what, "PlanHead", \
        FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"lead", FIELD_TEXT, MSG_API_SENTENCE}, \
               ANSWER_OF_LISTING, {rows, FIELD_LIST, MSG_API_LISTING_ROWS, .of = row}) \
  }

#define A_VERDICT \
  {"verdict", FIELD_TEXT, MSG_API_VERDICT, FIELD_NULL, .choices = plan_outcomes}, \
      {"verdict_text", FIELD_TEXT, MSG_API_IN_WORDS}, \
      {"short_by", FIELD_DECIMAL, MSG_API_SHORT_BY, FIELD_NULL}, { \
    "aspired", FIELD_TRUTH, MSG_API_ASPIRED \
  }

const struct described described_board[] = {
    {"Home", MSG_API_HOME, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE},
            {"plans", FIELD_LIST, MSG_API_HOME_PLANS, .of = "PlanBoard"})},
    {"PlanBoard", MSG_API_PLAN_BOARD, "PlanHead",
     FIELDS({"business_date", FIELD_DATE, MSG_API_BUSINESS_DATE},
            {"over", FIELD_TRUTH, MSG_API_TERM_OVER}, {"sentence", FIELD_TEXT, MSG_API_SENTENCE},
            {"kinds", FIELD_LIST, MSG_API_KIND_TALLIES, .of = "KindTally"},
            {"attention", FIELD_LIST, MSG_API_ATTENTION, .of = "Line"},
            {"attention_more", FIELD_COUNT, MSG_API_DESK_MORE})},
    {"Front", MSG_API_FRONT, "PlanBoard", FIELDS({"title", FIELD_TEXT, MSG_API_TITLE})},
    {"KindTally", MSG_API_KIND_TALLY, NULL,
     FIELDS({"kind", FIELD_TEXT, MSG_API_REPORT_KIND, .words = KINDS},
            {"kind_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"list", FIELD_TEXT, MSG_API_REPORT_LIST, .words = LISTS},
            {"total", FIELD_COUNT, MSG_API_COUNT},
            {"lights", FIELD_ONE, MSG_API_LIGHTS, .of = "Lights"})},
    {"Lights", MSG_API_LIGHTS, NULL,
     FIELDS({"green", FIELD_COUNT, MSG_API_COUNT}, {"amber", FIELD_COUNT, MSG_API_COUNT},
            {"red", FIELD_COUNT, MSG_API_COUNT}, {"grey", FIELD_COUNT, MSG_API_COUNT})},

    {"Line", MSG_API_LINE,
     .either = EITHER("IndicatorLine", "TaskLine", "ProjectLine", "ListedLine", "AssignmentLine"),
     .by = "kind"},
    {"IndicatorLine", MSG_API_INDICATOR_LINE, "Indicator",
     FIELDS(A_TITLE, A_LINE("indicator", "indicators"), A_DUE, A_VERDICT,
            {"forecast", FIELD_ONE, MSG_API_FORECAST, FIELD_NULL, .of = "Forecast"},
            {"path", FIELD_DECIMAL, MSG_API_PATH, FIELD_NULL},
            {"path_text", FIELD_TEXT, MSG_API_IN_WORDS, FIELD_NULL},
            {"outcomes", FIELD_LIST, MSG_API_OUTCOMES, .of = "YearOutcome"})},
    {"TaskLine", MSG_API_TASK_LINE, "Task", FIELDS(A_LINE("task", "tasks"))},
    {"ProjectLine", MSG_API_PROJECT_LINE, "Project",
     FIELDS(A_TITLE, A_LINE("project", "projects"), A_DUE)},
    {"ListedLine", MSG_API_LISTED_LINE, "Listed",
     FIELDS(A_TITLE, A_LINE("policy pilot reform", "policies pilots reforms"), A_DUE)},
    {"AssignmentLine", MSG_API_ASSIGNMENT_LINE, "Assigned",
     FIELDS(A_LINE("assignment", "assignments"), A_DUE)},
    {"Owner", MSG_API_OWNER, NULL,
     FIELDS({"name", FIELD_TEXT, MSG_API_UNIT_NAME},
            {"unit", FIELD_TEXT, MSG_API_UNIT_KEY, FIELD_NULL},
            {"lead", FIELD_TRUTH, MSG_API_LEADS}, {"role_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"town", FIELD_TRUTH, MSG_API_IS_TOWN},
            {"designated", FIELD_TRUTH, MSG_API_IS_DESIGNATED})},
    {"Forecast", MSG_API_FORECAST, NULL,
     FIELDS({"periods", FIELD_COUNT, MSG_API_FORECAST_PERIODS},
            {"value", FIELD_DECIMAL, MSG_API_FORECAST_VALUE, FIELD_NULL},
            {"value_text", FIELD_TEXT, MSG_API_IN_WORDS, FIELD_NULL},
            {"meets", FIELD_TRUTH, MSG_API_FORECAST_MEETS})},
    {"YearOutcome", MSG_API_YEAR_OUTCOME, NULL,
     FIELDS({"year", FIELD_TEXT, MSG_API_PERIOD}, {"year_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"value", FIELD_DECIMAL, MSG_API_REPORT_VALUE, FIELD_NULL},
            {"value_text", FIELD_TEXT, MSG_API_IN_WORDS, FIELD_NULL}, A_VERDICT)},

    A_LIST("IndicatorList", MSG_API_INDICATORS, "indicators", "IndicatorRow"),
    A_LIST("TaskList", MSG_API_TASKS, "tasks", "TaskRow"),
    A_LIST("ProjectList", MSG_API_PROJECTS, "projects", "ProjectRow"),
    A_LIST("PolicyList", MSG_API_POLICIES, "policies", "ListedRow"),
    A_LIST("PilotList", MSG_API_PILOTS, "pilots", "ListedRow"),
    A_LIST("ReformList", MSG_API_REFORMS, "reforms", "ListedRow"),
    {"IndicatorRow", MSG_API_INDICATOR_LINE, "IndicatorLine", FIELDS(IN_LIST)},
    {"TaskRow", MSG_API_TASK_LINE, "TaskLine", FIELDS(IN_LIST)},
    {"ProjectRow", MSG_API_PROJECT_LINE, "ProjectLine", FIELDS(IN_LIST)},
    {"ListedRow", MSG_API_LISTED_LINE, "ListedLine", FIELDS(IN_LIST)},
    {"AllTasks", MSG_API_ALL_TASKS, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"lead", FIELD_TEXT, MSG_API_SENTENCE},
            ANSWER_OF_LISTING, {"tasks", FIELD_LIST, MSG_API_LISTING_ROWS, .of = "TaskRow"})},

    {"IndicatorEntry", MSG_API_INDICATOR_LINE, "IndicatorLine", FIELDS(ITS_PAGE)},
    {"TaskEntry", MSG_API_TASK_LINE, "TaskLine", FIELDS(ITS_PAGE)},
    {"ProjectEntry", MSG_API_PROJECT_LINE, "ProjectLine", FIELDS(ITS_PAGE)},
    {"ListedEntry", MSG_API_LISTED_LINE, "ListedLine", FIELDS(ITS_PAGE)},
    {"EntryReport", MSG_API_REPORT, "Report",
     FIELDS({"says_text", FIELD_TEXT, MSG_API_REPORT_SAYS},
            {"path", FIELD_TEXT, MSG_API_REPORT_PATH})},
    {"Related", MSG_API_RELATED, NULL,
     FIELDS({"relation", FIELD_TEXT, MSG_API_RELATION,
             .words = "realised_by same_clause serves milestones rates upper lower findings"},
            {"heading", FIELD_TEXT, MSG_API_IN_WORDS},
            {"items", FIELD_LIST, MSG_API_RELATED_ITEMS, .of = "RelatedItem"})},
    {"RelatedItem", MSG_API_RELATED_ITEM, NULL,
     FIELDS({"kind", FIELD_TEXT, MSG_API_RELATED_KIND, .words = KINDS " rate finding"},
            {"plan", FIELD_TEXT, MSG_API_PACK},
            {"list", FIELD_TEXT, MSG_API_RELATED_LIST, FIELD_EMPTY, .words = LISTS},
            {"key", FIELD_TEXT, MSG_API_KEY}, {"title", FIELD_TEXT, MSG_API_REPORT_TITLE},
            {"text", FIELD_TEXT, MSG_API_RELATED_TEXT})},

    {"Units", MSG_API_UNITS, "PlanHead",
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"lead", FIELD_TEXT, MSG_API_SENTENCE},
            ANSWER_OF_LISTING, {"units", FIELD_LIST, MSG_API_LISTING_ROWS, .of = "UnitRow"})},
    {"UnitRow", MSG_API_UNIT_ROW, NULL,
     FIELDS(
         {"name", FIELD_TEXT, MSG_API_UNIT_NAME}, {"town", FIELD_TRUTH, MSG_API_IS_TOWN},
         {"leads", FIELD_COUNT, MSG_API_UNIT_LEADS}, {"joins", FIELD_COUNT, MSG_API_UNIT_JOINS},
         {"overdue", FIELD_COUNT, MSG_API_UNIT_OVERDUE},
         {"returned", FIELD_COUNT, MSG_API_UNIT_RETURNED}, {"open", FIELD_COUNT, MSG_API_UNIT_OPEN},
         {"pending", FIELD_COUNT, MSG_API_UNIT_PENDING}, {"red", FIELD_COUNT, MSG_API_UNIT_RED})},
    {"UnitPage", MSG_API_UNIT_PAGE, "PlanHead",
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"sentence", FIELD_TEXT, MSG_API_SENTENCE},
            {"calendar_text", FIELD_TEXT, MSG_API_CALENDAR_TEXT},
            {"unit", FIELD_ONE, MSG_API_UNIT, .of = "Unit"},
            {"dues", FIELD_LIST, MSG_API_UNIT_DUES, .of = "UnitDue"},
            {"indicators", FIELD_LIST, MSG_API_INDICATORS, .of = "IndicatorOwed"},
            {"tasks", FIELD_LIST, MSG_API_TASKS, .of = "TaskOwed"},
            {"projects", FIELD_LIST, MSG_API_PROJECTS, .of = "ProjectOwed"},
            {"policies", FIELD_LIST, MSG_API_POLICIES, .of = "ListedOwed"},
            {"pilots", FIELD_LIST, MSG_API_PILOTS, .of = "ListedOwed"},
            {"reforms", FIELD_LIST, MSG_API_REFORMS, .of = "ListedOwed"},
            {"assignments", FIELD_LIST, MSG_API_ASSIGNMENTS, .of = "AssignmentOwed"})},
    {"Unit", MSG_API_UNIT, NULL,
     FIELDS({"key", FIELD_TEXT, MSG_API_UNIT_KEY, FIELD_NULL},
            {"name", FIELD_TEXT, MSG_API_UNIT_NAME}, {"aliases", FIELD_TEXTS, MSG_API_UNIT_ALIASES},
            {"stands_for", FIELD_TEXT, MSG_API_STANDS_FOR, FIELD_NULL, .choices = pack_stands_fors},
            {"stands_for_text", FIELD_TEXT, MSG_API_IN_WORDS, FIELD_NULL},
            {"town", FIELD_TRUTH, MSG_API_IS_TOWN})},
    {"UnitDue", MSG_API_WORK_DUE, NULL,
     FIELDS({"kind", FIELD_TEXT, MSG_API_REPORT_KIND, .words = KINDS},
            {"kind_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"list", FIELD_TEXT, MSG_API_REPORT_LIST, .words = LISTS},
            {"key", FIELD_TEXT, MSG_API_KEY}, {"title", FIELD_TEXT, MSG_API_REPORT_TITLE},
            {"duty", FIELD_TEXT, MSG_API_DUTY, .choices = board_duties},
            {"duty_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"period", FIELD_TEXT, MSG_API_PERIOD, FIELD_NULL},
            {"period_text", FIELD_TEXT, MSG_API_IN_WORDS, FIELD_NULL},
            {"due", FIELD_DATE, MSG_API_REPORT_DUE, FIELD_NULL},
            {"due_text", FIELD_TEXT, MSG_API_IN_WORDS, FIELD_NULL},
            {"overdue_days", FIELD_COUNT, MSG_API_OVERDUE},
            {"periods_missed", FIELD_COUNT, MSG_API_PERIODS_MISSED},
            {"never", FIELD_TRUTH, MSG_API_WORK_DUE_NEVER},
            {"late", FIELD_TRUTH, MSG_API_WORK_DUE_LATE})},
    {"IndicatorOwed", MSG_API_INDICATOR_LINE, "IndicatorLine", FIELDS(OF_UNIT)},
    {"TaskOwed", MSG_API_TASK_LINE, "TaskLine", FIELDS(OF_UNIT)},
    {"ProjectOwed", MSG_API_PROJECT_LINE, "ProjectLine", FIELDS(OF_UNIT)},
    {"ListedOwed", MSG_API_LISTED_LINE, "ListedLine", FIELDS(OF_UNIT)},
    {"AssignmentOwed", MSG_API_ASSIGNMENT_LINE, "AssignmentLine", FIELDS(OF_UNIT)},
    {0},
};
