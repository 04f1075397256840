/* Bodies, meetings, what these assign; the register of public sites and apps. */
#include "web/describe.h"

#include "people/people.h"
#include "plan/apps.h"
#include "plan/group.h"
#include "web/listing.h"

extern const struct described described_groups[];

enum { TITLE_MAX = 200, ENTRY_MAX = 64 };

#define LISTS "indicators tasks projects policies pilots reforms assignments"

/* ---- What is sent -------------------------------------------------------------------------------
 */

#define EVIDENCE \
  {"files", FIELD_TEXTS, MSG_API_FILE_NUMBERS, .max = EVIDENCE_FILES_MAX}, { \
    "file", FIELD_FILES, MSG_API_FILES_SENT, .max = EVIDENCE_FILES_MAX \
  }

const struct described_field body_group_new[] = {
    {"full_name", FIELD_TEXT, MSG_API_BODY_NAME, FIELD_NEEDED, .max = GROUP_NAME_MAX},
    {"kind", FIELD_TEXT, MSG_API_BODY_KIND, FIELD_NEEDED, .choices = plan_body_kinds},
    {"chair", FIELD_TEXT, MSG_API_BODY_CHAIR, .max = GROUP_POST_MAX},
    {"duties", FIELD_LINES, MSG_API_BODY_DUTIES, .max = GROUP_TEXT_MAX},
    {"reason", FIELD_TEXT, MSG_API_BODY_REASON, .max = GROUP_REASON_MAX},
    {0},
};
const struct described_field body_member[] = {
    {"unit", FIELD_TEXT, MSG_API_MEMBER_UNIT, FIELD_NEEDED, .max = GROUP_POST_MAX},
    {"post", FIELD_TEXT, MSG_API_MEMBER_POST, .max = GROUP_POST_MAX},
    {"user", FIELD_TEXT, MSG_API_MEMBER_USER, .max = USER_NAME_MAX},
    {"reason", FIELD_TEXT, MSG_API_REASON, .max = GROUP_REASON_MAX},
    {"out", FIELD_TRUTH, MSG_API_MEMBER_OUT},
    {0},
};
const struct described_field body_ended[] = {
    {"reason", FIELD_TEXT, MSG_API_REASON, FIELD_NEEDED, .max = GROUP_REASON_MAX},
    {0},
};
const struct described_field body_meeting_new[] = {
    {"held_on", FIELD_DATE, MSG_API_HELD_ON, FIELD_NEEDED},
    {"title", FIELD_TEXT, MSG_API_MEETING_TITLE, FIELD_NEEDED, .max = GROUP_NAME_MAX},
    {"place", FIELD_TEXT, MSG_API_MEETING_PLACE, .max = GROUP_NAME_MAX},
    {"agenda", FIELD_LINES, MSG_API_AGENDA, .max = GROUP_TEXT_MAX},
    {0},
};
const struct described_field body_minutes[] = {
    {"text", FIELD_LINES, MSG_API_MINUTES_TEXT, FIELD_NEEDED, .max = GROUP_MINUTES_MAX},
    {"seen", FIELD_COUNT, MSG_API_MINUTES_SEEN, FIELD_NEEDED},
    {"unit", FIELD_TEXTS, MSG_API_MINUTES_UNIT, .max = GROUP_UNITS_MAX},
    {"presence", FIELD_TEXTS, MSG_API_MINUTES_PRESENCE, .choices = group_presences,
     .max = GROUP_UNITS_MAX},
    {"others", FIELD_LINES, MSG_API_MINUTES_OTHERS, .max = GROUP_TEXT_MAX},
    EVIDENCE,
    {0},
};
const struct described_field query_assignments[] = {
    QUERY_OF_LISTING,
    {"kind", FIELD_TEXT, MSG_API_ASSIGNMENT_KIND, .choices = assignment_kinds},
    {"state", FIELD_TEXT, MSG_API_ASSIGNMENT_STATE, .choices = group_standings},
    {"unit", FIELD_TEXT, MSG_API_ASSIGNMENT_UNIT},
    {0},
};
const struct described_field query_assignment_new[] = {
    {"kind", FIELD_TEXT, MSG_API_ASSIGNMENT_KIND, .choices = assignment_kinds},
    {"meeting", FIELD_ID, MSG_API_ASSIGNMENT_MEETING},
    {"title", FIELD_TEXT, MSG_API_ASSIGNMENT_TITLE, .max = TITLE_MAX},
    {"due", FIELD_DATE, MSG_API_ASSIGNMENT_DUE},
    {"note", FIELD_TEXT, MSG_API_ASSIGNMENT_NOTE},
    {"entry", FIELD_TEXT, MSG_API_ASSIGNMENT_TASK, .max = ENTRY_MAX},
    {0},
};
const struct described_field body_assignment_new[] = {
    {"kind", FIELD_TEXT, MSG_API_ASSIGNMENT_KIND, FIELD_NEEDED, .choices = assignment_kinds},
    {"title", FIELD_TEXT, MSG_API_ASSIGNMENT_TITLE, FIELD_NEEDED, .max = TITLE_MAX},
    {"unit", FIELD_TEXT, MSG_API_ASSIGNMENT_UNIT, FIELD_NEEDED, .max = GROUP_POST_MAX},
    {"due", FIELD_DATE, MSG_API_ASSIGNMENT_DUE, FIELD_NEEDED},
    {"note", FIELD_LINES, MSG_API_ASSIGNMENT_NOTE, .max = REPORT_NOTE_MAX},
    {"meeting", FIELD_ID, MSG_API_ASSIGNMENT_MEETING},
    {"entry", FIELD_TEXT, MSG_API_ASSIGNMENT_TASK, .max = ENTRY_MAX},
    {0},
};

#define AN_APP \
  {"kind", FIELD_TEXT, MSG_API_APP_KIND, FIELD_NEEDED, .choices = apps_kinds}, \
      {"full_name", FIELD_TEXT, MSG_API_APP_NAME, FIELD_NEEDED, .max = APPS_NAME_MAX}, \
      {"unit", FIELD_TEXT, MSG_API_APP_UNIT, FIELD_NEEDED, .max = GROUP_POST_MAX}, \
      {"address", FIELD_TEXT, MSG_API_APP_ADDRESS, .max = APPS_ADDRESS_MAX}, \
      {"launched_on", FIELD_DATE, MSG_API_APP_LAUNCHED}, \
      {"reason", FIELD_TEXT, MSG_API_REASON, .max = APPS_REASON_MAX}, { \
    "off", FIELD_TRUTH, MSG_API_APP_OFF \
  }

const struct described_field query_apps[] = {
    QUERY_OF_LISTING,
    {"kind", FIELD_TEXT, MSG_API_APP_KIND, .choices = apps_kinds},
    {"unit", FIELD_TEXT, MSG_API_APP_UNIT},
    {"state", FIELD_TEXT, MSG_API_APP_STATE, .choices = apps_states},
    {0},
};
const struct described_field body_app_new[] = {AN_APP, {0}};
const struct described_field body_app_change[] = {
    AN_APP,
    {"seen", FIELD_COUNT, MSG_API_APP_SEEN, FIELD_NEEDED, .least = 1},
    {0},
};
const struct described_field body_audit[] = {
    {"audited_on", FIELD_DATE, MSG_API_AUDITED_ON, FIELD_NEEDED},
    {"norm", FIELD_TEXT, MSG_API_AUDIT_NORM, FIELD_NEEDED, .choices = apps_norms},
    {"level", FIELD_TEXT, MSG_API_AUDIT_LEVEL, .max = APPS_NAME_MAX},
    {"score", FIELD_DECIMAL, MSG_API_AUDIT_SCORE, .max = 100},
    {"result", FIELD_TEXT, MSG_API_AUDIT_RESULT, FIELD_NEEDED, .choices = apps_results},
    {"auditor", FIELD_TEXT, MSG_API_AUDITOR, FIELD_NEEDED, .max = APPS_NAME_MAX},
    {"note", FIELD_LINES, MSG_API_AUDIT_NOTE, .max = APPS_NOTE_MAX},
    EVIDENCE,
    {0},
};

/* ---- What is answered ---------------------------------------------------------------------------
 */

/* Of what the document says nobody of ours recorded anything. */
#define RECORDED \
  {"recorded_at", FIELD_MOMENT, MSG_API_RECORDED_AT, FIELD_NULL}, \
      {"recorded_by", FIELD_TEXT, MSG_API_RECORDED_BY, FIELD_NULL}, { \
    "recorded_by_text", FIELD_TEXT, MSG_API_IN_WORDS, FIELD_NULL \
  }
#define LIGHT_AND_SIGN \
  {"light", FIELD_TEXT, MSG_API_LIGHT, .choices = board_lights}, { \
    "sign", FIELD_TEXT, MSG_API_SIGN \
  }
#define STANDING_COUNTS \
  {"open_count", FIELD_COUNT, MSG_API_OPEN_COUNT}, { \
    "overdue_count", FIELD_COUNT, MSG_API_OVERDUE_COUNT \
  }
#define WHAT_IS_SAID_OF_AN_APP \
  {"version", FIELD_COUNT, MSG_API_APP_VERSION}, \
      {"kind", FIELD_TEXT, MSG_API_APP_KIND, .choices = apps_kinds}, \
      {"kind_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"name", FIELD_TEXT, MSG_API_APP_NAME}, \
      {"unit", FIELD_TEXT, MSG_API_APP_UNIT}, \
      {"address", FIELD_TEXT, MSG_API_APP_ADDRESS, FIELD_NULL}, \
      {"launched_on", FIELD_DATE, MSG_API_APP_LAUNCHED, FIELD_NULL}, \
      {"launched_on_text", FIELD_TEXT, MSG_API_IN_WORDS, FIELD_NULL}, \
      {"running", FIELD_TRUTH, MSG_API_APP_RUNNING}, { \
    "reason", FIELD_TEXT, MSG_API_REASON, FIELD_NULL \
  }

const struct described described_groups[] = {
    {"PlanPage", MSG_API_PLAN_PAGE, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"plan", FIELD_TEXT, MSG_API_PACK},
            {"name", FIELD_TEXT, MSG_API_PLAN_NAME}, {"district", FIELD_TEXT, MSG_API_DISTRICT},
            {"may_coordinate", FIELD_TRUTH, MSG_API_MAY_COORDINATE})},
    {"Groups", MSG_API_BODIES, "PlanPage",
     FIELDS({"bodies", FIELD_LIST, MSG_API_BODIES, .of = "Body"})},
    {"Body", MSG_API_BODY, NULL,
     FIELDS({"key", FIELD_TEXT, MSG_API_BODY_ID}, {"plan", FIELD_TEXT, MSG_API_PACK},
            {"name", FIELD_TEXT, MSG_API_BODY_NAME},
            {"kind", FIELD_TEXT, MSG_API_BODY_KIND, FIELD_NULL, .choices = plan_body_kinds},
            {"kind_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"chair", FIELD_TEXT, MSG_API_BODY_CHAIR, FIELD_NULL},
            {"duties", FIELD_TEXT, MSG_API_BODY_DUTIES, FIELD_NULL},
            {"printed", FIELD_TRUTH, MSG_API_BY_DOCUMENT},
            {"source", FIELD_ONE, MSG_API_SOURCE, FIELD_NULL, .of = "Source"},
            {"reason", FIELD_TEXT, MSG_API_BODY_REASON, FIELD_NULL},
            {"ended", FIELD_TRUTH, MSG_API_BODY_ENDED},
            {"end_reason", FIELD_TEXT, MSG_API_REASON, FIELD_NULL},
            {"members", FIELD_LIST, MSG_API_MEMBERS, .of = "Member"},
            {"last_meeting", FIELD_ONE, MSG_API_LAST_MEETING, FIELD_NULL, .of = "MeetingName"},
            {"next_meeting", FIELD_ONE, MSG_API_NEXT_MEETING, FIELD_NULL, .of = "MeetingName"},
            STANDING_COUNTS, RECORDED)},
    {"Member", MSG_API_MEMBER, NULL,
     FIELDS({"name", FIELD_TEXT, MSG_API_UNIT_NAME}, {"unit", FIELD_TEXT, MSG_API_UNIT_NAME},
            {"post", FIELD_TEXT, MSG_API_MEMBER_POST, FIELD_NULL},
            {"user", FIELD_TEXT, MSG_API_MEMBER_USER, FIELD_NULL},
            {"lead", FIELD_TRUTH, MSG_API_MEMBER_LEADS},
            {"printed", FIELD_TRUTH, MSG_API_BY_DOCUMENT}, RECORDED)},
    {"MeetingName", MSG_API_MEETING, NULL,
     FIELDS({"meeting", FIELD_ID, MSG_API_MEETING_ID}, {"title", FIELD_TEXT, MSG_API_MEETING_TITLE},
            {"held_on", FIELD_DATE, MSG_API_HELD_ON},
            {"held_on_text", FIELD_TEXT, MSG_API_IN_WORDS})},
    {"Meeting", MSG_API_MEETING, "MeetingName",
     FIELDS(
         {"body", FIELD_TEXT, MSG_API_BODY_ID},
         {"body_name", FIELD_TEXT, MSG_API_BODY_NAME, FIELD_NULL},
         {"place", FIELD_TEXT, MSG_API_MEETING_PLACE, FIELD_NULL},
         {"agenda", FIELD_TEXT, MSG_API_AGENDA, FIELD_NULL},
         {"state", FIELD_TEXT, MSG_API_MEETING_STATE, .words = "cancelled planned no_minutes held"},
         {"state_text", FIELD_TEXT, MSG_API_IN_WORDS}, LIGHT_AND_SIGN,
         {"cancelled", FIELD_TRUTH, MSG_API_MEETING_CANCELLED},
         {"cancel_reason", FIELD_TEXT, MSG_API_REASON, FIELD_NULL},
         {"minutes_version", FIELD_COUNT, MSG_API_MINUTES_VERSIONS}, RECORDED)},
    {"Group", MSG_API_BODY, "PlanPage",
     FIELDS({"body", FIELD_ONE, MSG_API_BODY, .of = "Body"},
            {"meetings", FIELD_LIST, MSG_API_MEETINGS, .of = "BodyMeeting"})},
    {"BodyMeeting", MSG_API_MEETING, "Meeting",
     FIELDS({"decision_count", FIELD_COUNT, MSG_API_DECISION_COUNT}, STANDING_COUNTS)},
    {"GroupNewPage", MSG_API_FORM, "PlanPage",
     FIELDS({"form", FIELD_ONE, MSG_API_FORM, .of = "GroupForm"})},
    {"GroupForm", MSG_API_FORM, NULL,
     FIELDS({"full_name", FIELD_TEXT, MSG_API_BODY_NAME}, {"chair", FIELD_TEXT, MSG_API_BODY_CHAIR},
            {"duties", FIELD_TEXT, MSG_API_BODY_DUTIES},
            {"reason", FIELD_TEXT, MSG_API_BODY_REASON},
            {"kinds", FIELD_LIST, MSG_API_OPTIONS, .of = "Option"})},
    {"BodyAdded", MSG_API_BODY_ADDED, "Done", FIELDS({"body", FIELD_ID, MSG_API_BODY_ID})},

    {"MeetingNewPage", MSG_API_FORM, "PlanPage",
     FIELDS({"key", FIELD_TEXT, MSG_API_BODY_ID},
            {"form", FIELD_ONE, MSG_API_FORM, .of = "MeetingForm"})},
    {"MeetingForm", MSG_API_FORM, NULL,
     FIELDS({"held_on", FIELD_TEXT, MSG_API_HELD_ON}, {"title", FIELD_TEXT, MSG_API_MEETING_TITLE},
            {"place", FIELD_TEXT, MSG_API_MEETING_PLACE}, {"agenda", FIELD_TEXT, MSG_API_AGENDA})},
    {"MeetingAdded", MSG_API_MEETING_ADDED, "Done",
     FIELDS({"meeting", FIELD_ID, MSG_API_MEETING_ID})},
    {"MeetingPage", MSG_API_MEETING, "PlanPage",
     FIELDS({"meeting", FIELD_ONE, MSG_API_MEETING, .of = "Meeting"},
            {"minutes", FIELD_LIST, MSG_API_MINUTES_ALL, .of = "Minutes"},
            {"decisions", FIELD_LIST, MSG_API_DECISIONS, .of = "Assignment"})},
    {"Minutes", MSG_API_MINUTES, NULL,
     FIELDS({"version", FIELD_COUNT, MSG_API_MINUTES_VERSION},
            {"text", FIELD_TEXT, MSG_API_MINUTES_TEXT},
            {"units", FIELD_LIST, MSG_API_PRESENCES, .of = "Presence"},
            {"present_count", FIELD_COUNT, MSG_API_PRESENT_COUNT},
            {"unit_count", FIELD_COUNT, MSG_API_ASKED_COUNT},
            {"files", FIELD_TEXTS, MSG_API_FILE_NUMBERS}, RECORDED)},
    {"Presence", MSG_API_PRESENCE, NULL,
     FIELDS({"unit", FIELD_TEXT, MSG_API_UNIT_NAME},
            {"presence", FIELD_TEXT, MSG_API_PRESENCE, .choices = group_presences},
            {"presence_text", FIELD_TEXT, MSG_API_IN_WORDS})},
    {"MinutesNewPage", MSG_API_FORM, "PlanPage",
     FIELDS({"meeting", FIELD_ONE, MSG_API_MEETING, .of = "Meeting"},
            {"form", FIELD_ONE, MSG_API_FORM, .of = "MinutesForm"},
            {"can_seal", FIELD_TRUTH, MSG_API_CAN_SEAL}, {"max_mb", FIELD_COUNT, MSG_API_FILE_MAX},
            {"changed", FIELD_TRUTH, MSG_API_CHANGED_MEANWHILE})},
    {"MinutesForm", MSG_API_FORM, NULL,
     FIELDS(
         {"text", FIELD_TEXT, MSG_API_MINUTES_TEXT}, {"others", FIELD_TEXT, MSG_API_MINUTES_OTHERS},
         {"files", FIELD_TEXT, MSG_API_FILE_NUMBERS}, {"seen", FIELD_COUNT, MSG_API_MINUTES_SEEN},
         {"units", FIELD_LIST, MSG_API_PRESENCES, .of = "PresenceField"})},
    {"PresenceField", MSG_API_PRESENCE, NULL,
     FIELDS({"unit", FIELD_TEXT, MSG_API_UNIT_NAME}, {"place", FIELD_COUNT, MSG_API_PRESENCE_PLACE},
            {"presences", FIELD_LIST, MSG_API_OPTIONS, .of = "Option"})},

    {"Assignments", MSG_API_ASSIGNMENTS, "PlanPage",
     FIELDS({"lead", FIELD_TEXT, MSG_API_SENTENCE}, ANSWER_OF_LISTING,
            {"assignments", FIELD_LIST, MSG_API_LISTING_ROWS, .of = "Assignment"})},
    {"Assignment", MSG_API_ASSIGNMENT, NULL,
     FIELDS({"key", FIELD_ID, MSG_API_ASSIGNMENT_ID},
            {"kind", FIELD_TEXT, MSG_API_ASSIGNMENT_KIND, .choices = assignment_kinds},
            {"kind_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"title", FIELD_TEXT, MSG_API_ASSIGNMENT_TITLE},
            {"unit", FIELD_TEXT, MSG_API_ASSIGNMENT_UNIT},
            {"due", FIELD_DATE, MSG_API_ASSIGNMENT_DUE}, {"due_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"state", FIELD_TEXT, MSG_API_ASSIGNMENT_STATE, .choices = group_standings},
            {"state_text", FIELD_TEXT, MSG_API_IN_WORDS}, LIGHT_AND_SIGN,
            {"reason", FIELD_TEXT, MSG_API_BOARD_REASON, FIELD_NULL},
            {"note", FIELD_TEXT, MSG_API_ASSIGNMENT_NOTE, FIELD_NULL},
            {"meeting", FIELD_ID, MSG_API_ASSIGNMENT_MEETING, FIELD_NULL},
            {"meeting_title", FIELD_TEXT, MSG_API_MEETING_TITLE, FIELD_NULL},
            {"entry_list", FIELD_TEXT, MSG_API_REPORT_LIST, FIELD_NULL, .words = LISTS},
            {"entry", FIELD_TEXT, MSG_API_ASSIGNMENT_ENTRY, FIELD_NULL},
            {"entry_title", FIELD_TEXT, MSG_API_REPORT_TITLE, FIELD_NULL},
            {"ended", FIELD_TRUTH, MSG_API_ASSIGNMENT_ENDED},
            {"end_reason", FIELD_TEXT, MSG_API_REASON, FIELD_NULL},
            {"report_count", FIELD_COUNT, MSG_API_REPORT_COUNT}, RECORDED)},
    {"Assigned", MSG_API_ASSIGNMENT, NULL,
     FIELDS({"key", FIELD_ID, MSG_API_ASSIGNMENT_ID},
            {"assignment_kind", FIELD_TEXT, MSG_API_ASSIGNMENT_KIND, .choices = assignment_kinds},
            {"assignment_kind_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"title", FIELD_TEXT, MSG_API_ASSIGNMENT_TITLE},
            {"unit", FIELD_TEXT, MSG_API_ASSIGNMENT_UNIT},
            {"note", FIELD_TEXT, MSG_API_ASSIGNMENT_NOTE, FIELD_NULL},
            {"meeting", FIELD_COUNT, MSG_API_ASSIGNMENT_MEETING, FIELD_NULL},
            {"entry_kind", FIELD_TEXT, MSG_API_REPORT_KIND, FIELD_NULL},
            {"entry", FIELD_TEXT, MSG_API_ASSIGNMENT_ENTRY, FIELD_NULL},
            {"recorded_by", FIELD_TEXT, MSG_API_RECORDED_BY},
            {"recorded_at", FIELD_MOMENT, MSG_API_RECORDED_AT})},
    {"AssignmentPage", MSG_API_ASSIGNMENT, "PlanPage",
     FIELDS({"assignment", FIELD_ONE, MSG_API_ASSIGNMENT, .of = "Assignment"},
            {"reports", FIELD_LIST, MSG_API_ENTRY_REPORTS, .of = "Report"})},
    {"AssignmentNewPage", MSG_API_FORM, "PlanPage",
     FIELDS({"form", FIELD_ONE, MSG_API_FORM, .of = "AssignmentForm"},
            {"meeting_title", FIELD_TEXT, MSG_API_MEETING_TITLE})},
    {"AssignmentForm", MSG_API_FORM, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_ASSIGNMENT_TITLE},
            {"due", FIELD_TEXT, MSG_API_ASSIGNMENT_DUE},
            {"note", FIELD_TEXT, MSG_API_ASSIGNMENT_NOTE},
            {"entry", FIELD_TEXT, MSG_API_ASSIGNMENT_TASK},
            {"kinds", FIELD_LIST, MSG_API_OPTIONS, .of = "Option"},
            {"units", FIELD_LIST, MSG_API_OPTIONS, .of = "Option"},
            {"tasks", FIELD_LIST, MSG_API_OPTIONS, .of = "Option"},
            {"meeting", FIELD_ID, MSG_API_ASSIGNMENT_MEETING, FIELD_EMPTY})},
    {"AssignmentAdded", MSG_API_ASSIGNMENT_ADDED, "Done",
     FIELDS({"assignment", FIELD_ID, MSG_API_ASSIGNMENT_ID})},

    {"Apps", MSG_API_APPS, "PlanPage",
     FIELDS({"share", FIELD_ONE, MSG_API_APPS_SHARE, .of = "AppsShare"},
            {"lead", FIELD_TEXT, MSG_API_SENTENCE},
            {"may_keep", FIELD_TRUTH, MSG_API_MAY_KEEP_APPS},
            {"indicators", FIELD_LIST, MSG_API_APPS_INDICATORS, .of = "AppsIndicator"},
            ANSWER_OF_LISTING, {"apps", FIELD_LIST, MSG_API_LISTING_ROWS, .of = "App"})},
    {"AppsShare", MSG_API_APPS_SHARE, NULL,
     FIELDS({"passed", FIELD_COUNT, MSG_API_APPS_PASSED}, {"old", FIELD_COUNT, MSG_API_APPS_OLD},
            {"failed", FIELD_COUNT, MSG_API_APPS_FAILED},
            {"never", FIELD_COUNT, MSG_API_APPS_NEVER}, {"total", FIELD_COUNT, MSG_API_APPS_TOTAL},
            {"percent", FIELD_DECIMAL, MSG_API_APPS_PERCENT, FIELD_NULL})},
    {"AppsIndicator", MSG_API_INDICATOR, NULL,
     FIELDS({"key", FIELD_TEXT, MSG_API_KEY}, {"name", FIELD_TEXT, MSG_API_PRINTED_NAME},
            {"target", FIELD_TEXT, MSG_API_TARGET}, {"unit", FIELD_TEXT, MSG_API_UNIT_OF_MEASURE},
            {"due", FIELD_TEXT, MSG_API_WHEN}, {"percent_text", FIELD_TEXT, MSG_API_APPS_PERCENT},
            {"share", FIELD_ONE, MSG_API_APPS_SHARE, .of = "AppsShare"})},
    {"App", MSG_API_APP, NULL,
     FIELDS({"app", FIELD_ID, MSG_API_APP_ID}, WHAT_IS_SAID_OF_AN_APP,
            {"state", FIELD_TEXT, MSG_API_APP_STATE, .choices = apps_states},
            {"state_text", FIELD_TEXT, MSG_API_IN_WORDS}, LIGHT_AND_SIGN,
            {"last_audit", FIELD_ONE, MSG_API_LAST_AUDIT, FIELD_NULL, .of = "Audit"},
            {"audit_count", FIELD_COUNT, MSG_API_AUDIT_COUNT})},
    {"Audit", MSG_API_AUDIT, NULL,
     FIELDS({"audit", FIELD_COUNT, MSG_API_AUDIT_NUMBER},
            {"audited_on", FIELD_DATE, MSG_API_AUDITED_ON},
            {"audited_on_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"norm", FIELD_TEXT, MSG_API_AUDIT_NORM, .choices = apps_norms},
            {"norm_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"level", FIELD_TEXT, MSG_API_AUDIT_LEVEL, FIELD_NULL},
            {"score", FIELD_DECIMAL, MSG_API_AUDIT_SCORE, FIELD_NULL},
            {"result", FIELD_TEXT, MSG_API_AUDIT_RESULT, .choices = apps_results},
            {"result_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"auditor", FIELD_TEXT, MSG_API_AUDITOR, FIELD_NULL},
            {"note", FIELD_TEXT, MSG_API_AUDIT_NOTE, FIELD_NULL},
            {"files", FIELD_TEXTS, MSG_API_FILE_NUMBERS})},
    {"AppPage", MSG_API_APP, "PlanPage",
     FIELDS({"app", FIELD_ONE, MSG_API_APP, .of = "AppHistory"})},
    {"AppHistory", MSG_API_APP, "App",
     FIELDS({"audits", FIELD_LIST, MSG_API_AUDITS, .of = "RecordedAudit"},
            {"versions", FIELD_LIST, MSG_API_APP_VERSIONS, .of = "AppSaid"})},
    {"RecordedAudit", MSG_API_AUDIT, "Audit", FIELDS(RECORDED)},
    {"AppSaid", MSG_API_APP_SAID, NULL, FIELDS(WHAT_IS_SAID_OF_AN_APP, RECORDED)},
    {"AppNewPage", MSG_API_FORM, "PlanPage",
     FIELDS({"form", FIELD_ONE, MSG_API_FORM, .of = "AppForm"})},
    {"AppForm", MSG_API_FORM, NULL,
     FIELDS({"full_name", FIELD_TEXT, MSG_API_APP_NAME}, {"unit", FIELD_TEXT, MSG_API_APP_UNIT},
            {"address", FIELD_TEXT, MSG_API_APP_ADDRESS},
            {"launched_on", FIELD_TEXT, MSG_API_APP_LAUNCHED},
            {"reason", FIELD_TEXT, MSG_API_REASON}, {"seen", FIELD_COUNT, MSG_API_APP_SEEN},
            {"kinds", FIELD_LIST, MSG_API_OPTIONS, .of = "Option"},
            {"units", FIELD_LIST, MSG_API_OPTIONS, .of = "Option"},
            {"off", FIELD_TRUTH, MSG_API_APP_OFF})},
    {"AppAdded", MSG_API_APP_ADDED, "Done", FIELDS({"app", FIELD_ID, MSG_API_APP_ID})},
    {0},
};
