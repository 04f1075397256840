/* Reports, their review, the calendar, who answers, and the desk. */
#include "web/describe.h"

#include "plan/board.h"
#include "web/listing.h"
#include "web/pages_reports.h"

extern const struct described described_reports[];

enum { UNIT_MAX = 64, NUMBER_MAX = 24, KIND_MAX = 20, DAYS_MAX = 180 };

#define KINDS "indicator task project policy pilot reform assignment"
#define LISTS "indicators tasks projects policies pilots reforms assignments"

/* ---- What is sent -------------------------------------------------------------------------------
 */

const struct described_field query_report_new[] = {
    {"unit", FIELD_TEXT, MSG_API_REPORT_UNIT, .max = UNIT_MAX},
    {"period", FIELD_TEXT, MSG_API_REPORT_PERIOD, .max = NUMBER_MAX},
    {0},
};
const struct described_field body_report[] = {
    {"unit", FIELD_TEXT, MSG_API_REPORT_UNIT, FIELD_NEEDED, .max = UNIT_MAX},
    {"period", FIELD_TEXT, MSG_API_REPORT_PERIOD, FIELD_NEEDED, .max = NUMBER_MAX},
    {"seen", FIELD_COUNT, MSG_API_REPORT_SEEN},
    {"value", FIELD_TEXT, MSG_API_REPORT_VALUE, .max = NUMBER_MAX},
    {"comparator", FIELD_TEXT, MSG_API_REPORT_COMPARATOR, .max = NUMBER_MAX},
    {"progress", FIELD_TEXT, MSG_API_REPORT_PROGRESS, .choices = report_progresses},
    {"percent", FIELD_COUNT, MSG_API_REPORT_PERCENT, .max = 100},
    {"investment_wan", FIELD_TEXT, MSG_API_REPORT_INVESTMENT, .max = NUMBER_MAX},
    {"beds", FIELD_TEXT, MSG_API_REPORT_BEDS, .max = NUMBER_MAX},
    {"places", FIELD_TEXT, MSG_API_REPORT_PLACES, .max = NUMBER_MAX},
    {"note", FIELD_LINES, MSG_API_REPORT_NOTE, .max = REPORT_NOTE_MAX},
    {"files", FIELD_TEXTS, MSG_API_REPORT_FILES, .max = REPORT_FILES_MAX},
    {"file", FIELD_FILES, MSG_API_REPORT_FILE, .max = REPORT_UPLOADS_MAX},
    {0},
};
const struct described_field query_reports[] = {
    QUERY_OF_LISTING,
    {"kind", FIELD_TEXT, MSG_API_REPORT_KIND, .words = KINDS},
    {"unit", FIELD_TEXT, MSG_API_REPORT_UNIT},
    {"state", FIELD_TEXT, MSG_API_REPORT_STATE, .words = "pending confirmed returned replaced"},
    {0},
};
const struct described_field body_review[] = {
    {"outcome", FIELD_TEXT, MSG_API_REVIEW_OUTCOME, FIELD_NEEDED, .words = "confirmed returned"},
    {"finding", FIELD_TEXT, MSG_API_REVIEW_FINDING, .choices = report_findings},
    {"reason", FIELD_LINES, MSG_API_REVIEW_REASON, .max = REPORT_REASON_MAX},
    {"seen", FIELD_COUNT, MSG_API_REVIEW_SEEN},
    {0},
};
const struct described_field body_calendar[] = {
    {"kind", FIELD_TEXT, MSG_API_REPORT_KIND, FIELD_NEEDED, .max = KIND_MAX, .words = KINDS},
    {"every", FIELD_TEXT, MSG_API_CALENDAR_EVERY, FIELD_NEEDED, .choices = calendar_everys},
    {"days", FIELD_COUNT, MSG_API_CALENDAR_DAYS, FIELD_NEEDED, .max = DAYS_MAX},
    {"reason", FIELD_TEXT, MSG_API_REASON, FIELD_NEEDED, .max = REPORT_REASON_MAX},
    {0},
};
const struct described_field body_designate[] = {
    {"unit", FIELD_TEXT, MSG_API_REPORT_UNIT, FIELD_NEEDED, .max = UNIT_MAX},
    {"lead", FIELD_TRUTH, MSG_API_DESIGNATION_LEAD},
    {"withdraw", FIELD_TRUTH, MSG_API_DESIGNATION_WITHDRAW},
    {"reason", FIELD_TEXT, MSG_API_REASON, FIELD_NEEDED, .max = REPORT_REASON_MAX},
    {0},
};

/* ---- What is answered ---------------------------------------------------------------------------
 */

/* An entry of a plan, as put_line_head() has it. */
#define AN_ENTRY \
  {"pack", FIELD_TEXT, MSG_API_PACK}, {"kind", FIELD_TEXT, MSG_API_REPORT_KIND, .words = KINDS}, \
      {"kind_text", FIELD_TEXT, MSG_API_IN_WORDS}, \
      {"list", FIELD_TEXT, MSG_API_REPORT_LIST, .words = LISTS}, {"key", FIELD_TEXT, MSG_API_KEY}, \
  { \
    "name", FIELD_TEXT, MSG_API_REPORT_TITLE \
  }

const struct described described_reports[] = {
    {"Report", MSG_API_REPORT, NULL,
     FIELDS({"report", FIELD_ID, MSG_API_REPORT_ID},
            {"kind", FIELD_TEXT, MSG_API_REPORT_KIND, .words = KINDS},
            {"kind_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"list", FIELD_TEXT, MSG_API_REPORT_LIST, .words = LISTS},
            {"entry", FIELD_TEXT, MSG_API_REPORT_ENTRY},
            {"title", FIELD_TEXT, MSG_API_REPORT_TITLE, FIELD_NULL},
            {"unit", FIELD_TEXT, MSG_API_REPORT_UNIT},
            {"period", FIELD_TEXT, MSG_API_REPORT_PERIOD},
            {"period_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"progress", FIELD_TEXT, MSG_API_REPORT_PROGRESS, FIELD_NULL,
             .choices = report_progresses},
            {"progress_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"percent", FIELD_COUNT, MSG_API_REPORT_PERCENT, FIELD_NULL},
            {"value", FIELD_DECIMAL, MSG_API_REPORT_VALUE, FIELD_NULL},
            {"value_text", FIELD_TEXT, MSG_API_IN_WORDS, FIELD_NULL},
            {"comparator", FIELD_DECIMAL, MSG_API_REPORT_COMPARATOR, FIELD_NULL},
            {"comparator_text", FIELD_TEXT, MSG_API_IN_WORDS, FIELD_NULL},
            {"investment_wan", FIELD_DECIMAL, MSG_API_REPORT_INVESTMENT, FIELD_NULL},
            {"beds", FIELD_DECIMAL, MSG_API_REPORT_BEDS, FIELD_NULL},
            {"places", FIELD_DECIMAL, MSG_API_REPORT_PLACES, FIELD_NULL},
            {"note", FIELD_TEXT, MSG_API_REPORT_NOTE, FIELD_NULL},
            {"files", FIELD_COUNT, MSG_API_REPORT_FILE_COUNT},
            {"recorded_at", FIELD_MOMENT, MSG_API_RECORDED_AT},
            {"recorded_by", FIELD_TEXT, MSG_API_REPORT_BY},
            {"outcome", FIELD_TEXT, MSG_API_REVIEW_OUTCOME, .choices = report_outcomes},
            {"outcome_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"finding", FIELD_TEXT, MSG_API_REVIEW_FINDING, FIELD_NULL, .choices = report_findings},
            {"finding_text", FIELD_TEXT, MSG_API_IN_WORDS, FIELD_NULL},
            {"review_reason", FIELD_TEXT, MSG_API_REVIEW_REASON, FIELD_NULL},
            {"reviewed_by", FIELD_TEXT, MSG_API_REVIEW_BY, FIELD_NULL},
            {"reviewed_at", FIELD_MOMENT, MSG_API_REVIEW_AT, FIELD_NULL},
            {"replaced", FIELD_TRUTH, MSG_API_REPORT_REPLACED},
            {"counted", FIELD_TRUTH, MSG_API_REPORT_COUNTED})},
    {"ReportItem", MSG_API_REPORT, "Report",
     FIELDS({"says_text", FIELD_TEXT, MSG_API_REPORT_SAYS},
            {"recorded_by_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"reviewed_by_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"link", FIELD_TEXT, MSG_API_REPORT_LINK})},
    {"Reports", MSG_API_REPORTS, "PlanHead",
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"lead", FIELD_TEXT, MSG_API_SENTENCE},
            ANSWER_OF_LISTING, {"reports", FIELD_LIST, MSG_API_LISTING_ROWS, .of = "ReportItem"})},
    {"ReportPage", MSG_API_REPORT, "ReportItem",
     FIELDS({"series", FIELD_LIST, MSG_API_REPORT_SERIES, .of = "ReportItem"},
            {"may_review", FIELD_TRUTH, MSG_API_MAY_REVIEW},
            {"evidence", FIELD_LIST, MSG_API_EVIDENCE, .of = "Evidence"},
            {"history", FIELD_LIST, MSG_API_REVIEWS, .of = "Review"})},
    {"Evidence", MSG_API_EVIDENCE, "File", FIELDS({"link", FIELD_TEXT, MSG_API_EVIDENCE_LINK})},
    {"Review", MSG_API_REVIEW, NULL,
     FIELDS({"outcome", FIELD_TEXT, MSG_API_REVIEW_OUTCOME, .choices = report_outcomes},
            {"outcome_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"finding", FIELD_TEXT, MSG_API_REVIEW_FINDING, FIELD_NULL, .choices = report_findings},
            {"finding_text", FIELD_TEXT, MSG_API_IN_WORDS, FIELD_NULL},
            {"review_reason", FIELD_TEXT, MSG_API_REVIEW_REASON, FIELD_NULL},
            {"reviewed_by", FIELD_TEXT, MSG_API_REVIEW_BY},
            {"reviewed_by_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"reviewed_at", FIELD_MOMENT, MSG_API_REVIEW_AT},
            {"reviews", FIELD_COUNT, MSG_API_REVIEW_NUMBER})},
    {"Reported", MSG_API_REPORTED, "Done",
     FIELDS({"plan", FIELD_TEXT, MSG_API_PACK}, {"report", FIELD_ID, MSG_API_REPORT_ID})},

    {"ReportNewPage", MSG_API_REPORT_NEW_PAGE, NULL,
     FIELDS(
         {"title", FIELD_TEXT, MSG_API_TITLE}, AN_ENTRY,
         {"entry_link", FIELD_TEXT, MSG_API_ENTRY_LINK},
         {"units", FIELD_LIST, MSG_API_REPORT_UNITS, .of = "Option"},
         {"periods", FIELD_LIST, MSG_API_REPORT_PERIODS, .of = "Option"},
         {"unit", FIELD_TEXT, MSG_API_REPORT_UNIT}, {"period", FIELD_TEXT, MSG_API_REPORT_PERIOD},
         {"period_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"seen", FIELD_ID, MSG_API_REPORT_SEEN},
         {"last", FIELD_LIST, MSG_API_REPORT_LAST, .of = "ReportItem"},
         {"measure", FIELD_TEXT, MSG_API_UNIT_OF_MEASURE},
         {"target_text", FIELD_TEXT, MSG_API_TARGET}, {"target_when", FIELD_TEXT, MSG_API_PERIOD},
         {"base_text", FIELD_TEXT, MSG_API_BASE}, {"base_when", FIELD_TEXT, MSG_API_PERIOD},
         {"comparator", FIELD_TEXT, MSG_API_COMPARATOR},
         {"previous", FIELD_LIST, MSG_REPORTS_PREVIOUS, .of = "ReportItem"},
         {"cumulative", FIELD_TRUTH, MSG_REPORTS_CUMULATIVE},
         {"in_words", FIELD_TRUTH, MSG_API_REPORT_IN_WORDS},
         {"planned_investment", FIELD_TEXT, MSG_API_REPORT_PLANNED},
         {"planned_beds", FIELD_TEXT, MSG_API_REPORT_PLANNED},
         {"planned_places", FIELD_TEXT, MSG_API_REPORT_PLANNED},
         {"due_text", FIELD_TEXT, MSG_API_REPORT_DUE}, {"duty_text", FIELD_TEXT, MSG_API_DUTY},
         {"overdue_days", FIELD_COUNT, MSG_API_OVERDUE},
         {"asks_value", FIELD_TRUTH, MSG_API_REPORT_ASKS},
         {"asks_progress", FIELD_TRUTH, MSG_API_REPORT_ASKS},
         {"asks_project", FIELD_TRUTH, MSG_API_REPORT_ASKS},
         {"can_seal", FIELD_TRUTH, MSG_API_CAN_SEAL},
         {"max_files", FIELD_COUNT, MSG_API_REPORT_FILE_COUNT},
         {"max_mb", FIELD_COUNT, MSG_API_FILE_MAX},
         {"form", FIELD_ONE, MSG_API_FORM, .of = "ReportForm"},
         {"own_files", FIELD_LIST, MSG_API_REPORT_OWN_FILES, .of = "OwnFile"})},
    {"ReportForm", MSG_API_FORM, NULL,
     FIELDS({"value", FIELD_TEXT, MSG_API_REPORT_VALUE},
            {"comparator", FIELD_TEXT, MSG_API_REPORT_COMPARATOR},
            {"percent", FIELD_TEXT, MSG_API_REPORT_PERCENT},
            {"investment_wan", FIELD_TEXT, MSG_API_REPORT_INVESTMENT},
            {"beds", FIELD_TEXT, MSG_API_REPORT_BEDS},
            {"places", FIELD_TEXT, MSG_API_REPORT_PLACES},
            {"note", FIELD_TEXT, MSG_API_REPORT_NOTE},
            {"progresses", FIELD_LIST, MSG_API_REPORT_PROGRESS, .of = "Option"})},
    {"OwnFile", MSG_API_FILE, "File", FIELDS({"chosen", FIELD_TRUTH, MSG_API_OPTION_CHOSEN})},

    {"Calendars", MSG_API_CALENDARS, "PlanHead",
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE},
            {"calendars", FIELD_LIST, MSG_API_CALENDARS, .of = "Calendar"},
            {"may_set", FIELD_TRUTH, MSG_API_MAY_SET})},
    {"Calendar", MSG_API_CALENDAR, NULL,
     FIELDS({"kind", FIELD_TEXT, MSG_API_REPORT_KIND, .words = KINDS},
            {"kind_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"every", FIELD_TEXT, MSG_API_CALENDAR_EVERY, .choices = calendar_everys},
            {"every_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"days", FIELD_COUNT, MSG_API_CALENDAR_DAYS}, {"text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"shipped", FIELD_TRUTH, MSG_API_CALENDAR_SHIPPED},
            {"set_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"reason", FIELD_TEXT, MSG_API_REASON, FIELD_NULL},
            {"recorded_by", FIELD_TEXT, MSG_API_SET_BY, FIELD_NULL},
            {"recorded_by_text", FIELD_TEXT, MSG_API_IN_WORDS, FIELD_NULL},
            {"recorded_at", FIELD_MOMENT, MSG_API_RECORDED_AT, FIELD_NULL})},

    {"DesignatePage", MSG_API_DESIGNATE_PAGE, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, AN_ENTRY,
            {"named", FIELD_TRUTH, MSG_API_DESIGNATE_NAMED},
            {"owners", FIELD_TEXTS, MSG_API_OWNERS},
            {"designated", FIELD_LIST, MSG_API_DESIGNATIONS, .of = "Designation"},
            {"may_set", FIELD_TRUTH, MSG_API_MAY_SET})},
    {"Designation", MSG_API_DESIGNATION, NULL,
     FIELDS(
         {"kind", FIELD_TEXT, MSG_API_REPORT_KIND, .words = KINDS},
         {"kind_text", FIELD_TEXT, MSG_API_IN_WORDS},
         {"list", FIELD_TEXT, MSG_API_REPORT_LIST, .words = LISTS},
         {"entry", FIELD_TEXT, MSG_API_REPORT_ENTRY}, {"title", FIELD_TEXT, MSG_API_REPORT_TITLE},
         {"unit", FIELD_TEXT, MSG_API_REPORT_UNIT}, {"lead", FIELD_TRUTH, MSG_API_DESIGNATION_LEAD},
         {"lead_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"recorded_by", FIELD_TEXT, MSG_API_SET_BY},
         {"recorded_by_text", FIELD_TEXT, MSG_API_IN_WORDS},
         {"recorded_at", FIELD_MOMENT, MSG_API_RECORDED_AT})},

    {"Desk", MSG_API_DESK, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"sentence", FIELD_TEXT, MSG_API_SENTENCE},
            {"dues", FIELD_LIST, MSG_API_DESK_DUES, .of = "WorkDue"},
            {"dues_more", FIELD_COUNT, MSG_API_DESK_MORE},
            {"pending", FIELD_LIST, MSG_API_DESK_PENDING, .of = "WorkDue"},
            {"pending_more", FIELD_COUNT, MSG_API_DESK_MORE},
            {"later", FIELD_LIST, MSG_API_DESK_LATER, .of = "WorkDue"},
            {"later_more", FIELD_COUNT, MSG_API_DESK_MORE},
            {"returned", FIELD_LIST, MSG_API_DESK_RETURNED, .of = "ReturnedTodo"},
            {"returned_more", FIELD_COUNT, MSG_API_DESK_MORE},
            {"reviews", FIELD_LIST, MSG_API_DESK_REVIEWS, .of = "ReviewTodo"},
            {"reviews_more", FIELD_COUNT, MSG_API_DESK_MORE},
            {"plans", FIELD_LIST, MSG_API_DESK_PLANS, .of = "CoordinatedPlan"},
            {"reports", FIELD_TRUTH, MSG_API_DESK_REPORTS},
            {"does_review", FIELD_TRUTH, MSG_API_DESK_DOES_REVIEW})},
    {"WorkDue", MSG_API_WORK_DUE, NULL,
     FIELDS(
         AN_ENTRY, {"plan", FIELD_TEXT, MSG_API_PLAN_NAME},
         {"unit", FIELD_TEXT, MSG_API_REPORT_UNIT},
         {"duty", FIELD_TEXT, MSG_API_DUTY, .choices = board_duties},
         {"duty_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"late", FIELD_TRUTH, MSG_API_WORK_DUE_LATE},
         {"period", FIELD_TEXT, MSG_API_REPORT_PERIOD},
         {"period_text", FIELD_TEXT, MSG_API_IN_WORDS},
         {"due", FIELD_DATE, MSG_API_REPORT_DUE, FIELD_EMPTY},
         {"due_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"overdue_days", FIELD_COUNT, MSG_API_OVERDUE},
         {"periods_missed", FIELD_COUNT, MSG_API_PERIODS_MISSED},
         {"never", FIELD_TRUTH, MSG_API_WORK_DUE_NEVER},
         {"link", FIELD_TEXT, MSG_API_WORK_DUE_LINK})},
    {"ReviewTodo", MSG_API_REPORT, "ReportItem", FIELDS({"plan", FIELD_TEXT, MSG_API_PLAN_NAME})},
    {"ReturnedTodo", MSG_API_REPORT, "ReviewTodo",
     FIELDS({"again", FIELD_TEXT, MSG_API_WORK_DUE_LINK})},
    {"CoordinatedPlan", MSG_API_DESK_PLAN, NULL,
     FIELDS({"pack", FIELD_TEXT, MSG_API_PACK}, {"plan", FIELD_TEXT, MSG_API_PLAN_NAME},
            {"overdue", FIELD_COUNT, MSG_API_PLAN_OVERDUE},
            {"never", FIELD_COUNT, MSG_API_PLAN_NEVER},
            {"pending", FIELD_COUNT, MSG_API_PLAN_PENDING},
            {"unnamed", FIELD_COUNT, MSG_API_PLAN_UNNAMED})},
    {0},
};
