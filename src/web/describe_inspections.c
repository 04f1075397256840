/* The year's plan of inspections and its results; what is due from inspectors and institutions. */
#include "web/describe.h"
#include "service/own_due.h"
#include "web/listing.h"
#include "web/pages_inspections.h"

extern const struct described described_inspections[];

/* ---- What is sent -------------------------------------------------------------------------------
 */

#define QUERY_YEAR \
  { "year", FIELD_COUNT, MSG_API_INSPECTION_YEAR }
const struct described_field query_inspections[] = {
    QUERY_OF_LISTING,
    QUERY_YEAR,
    {"town", FIELD_TEXT, MSG_API_AREA_CODE},
    {"duty", FIELD_TEXT, MSG_API_INSPECTION_DUTY},
    {"unit", FIELD_TEXT, MSG_API_INSPECTION_UNIT},
    {"state", FIELD_TEXT, MSG_API_INSPECTION_STATE,
     .words = "planned due missed running done dropped"},
    {0},
};
const struct described_field query_inspection_results[] = {
    QUERY_OF_LISTING,
    QUERY_YEAR,
    {"town", FIELD_TEXT, MSG_API_AREA_CODE},
    {"duty", FIELD_TEXT, MSG_API_INSPECTION_DUTY},
    {"unit", FIELD_TEXT, MSG_API_INSPECTION_UNIT},
    {0},
};
const struct described_field query_inspection_plan[] = {QUERY_YEAR, {0}};
#define BODY_YEAR \
  { "year", FIELD_COUNT, MSG_API_INSPECTION_YEAR, FIELD_NEEDED, .least = 2000, .max = 2199 }
const struct described_field body_inspection_plan[] = {
    {"duty", FIELD_TEXT, MSG_API_INSPECTION_DUTY, FIELD_NEEDED, .max = INPUT_NAME_MAX},
    BODY_YEAR,
    {"reason", FIELD_TEXT, MSG_API_REASON, .max = CASE_REASON_MAX},
    {0},
};
const struct described_field body_inspection_publish[] = {
    {"duty", FIELD_TEXT, MSG_API_INSPECTION_DUTY, FIELD_NEEDED, .max = INPUT_NAME_MAX},
    BODY_YEAR,
    {0},
};
const struct described_field body_inspection_change[] = {
    {"seen", FIELD_COUNT, MSG_API_INSPECTION_SEEN, FIELD_NEEDED, .least = 1},
    {"month", FIELD_COUNT, MSG_API_INSPECTION_MONTH, .least = 1, .max = 12},
    {"together", FIELD_TEXT, MSG_API_INSPECTION_JOINT, .words = "no yes"},
    {"unit", FIELD_TEXT, MSG_API_INSPECTION_UNIT, .max = INSPECTION_UNIT_MAX},
    {"reason", FIELD_TEXT, MSG_API_REASON, FIELD_NEEDED, .max = CASE_REASON_MAX},
    {0},
};
const struct described_field body_inspection_attach[] = {
    {"seen", FIELD_COUNT, MSG_API_INSPECTION_SEEN, FIELD_NEEDED, .least = 1},
    {"case", FIELD_COUNT, MSG_API_INSPECTION_CASE, FIELD_NEEDED, .least = 1},
    {"reason", FIELD_TEXT, MSG_API_REASON, .max = CASE_REASON_MAX},
    {0},
};
const struct described_field body_inspection_detach[] = {
    {"seen", FIELD_COUNT, MSG_API_INSPECTION_SEEN, FIELD_NEEDED, .least = 1},
    {"reason", FIELD_TEXT, MSG_API_REASON, FIELD_NEEDED, .max = CASE_REASON_MAX},
    {0},
};
const struct described_field body_inspection_drop[] = {
    {"seen", FIELD_COUNT, MSG_API_INSPECTION_SEEN, FIELD_NEEDED, .least = 1},
    {"reason", FIELD_TEXT, MSG_API_REASON, FIELD_NEEDED, .max = CASE_REASON_MAX},
    {0},
};

const struct described_field query_own_due[] = {
    QUERY_OF_LISTING,
    {"state", FIELD_TEXT, MSG_API_OWN_DUE_STATE, .choices = own_due_states},
    {"what", FIELD_TEXT, MSG_API_OWN_DUE_WHAT, .choices = own_due_whats},
    {0},
};

/* ---- What is answered ---------------------------------------------------------------------------
 */

#define PAGE_HEAD \
  {"title", FIELD_TEXT, MSG_API_TITLE}, { \
    "area", FIELD_TEXT, MSG_API_AREA_CODE \
  }
#define COUNTS \
  {"planned", FIELD_COUNT, MSG_INSPECTION_IS_PLANNED}, \
      {"due", FIELD_COUNT, MSG_INSPECTION_IS_DUE}, \
      {"missed", FIELD_COUNT, MSG_INSPECTION_IS_MISSED}, \
      {"running", FIELD_COUNT, MSG_INSPECTION_IS_RUNNING}, \
      {"done", FIELD_COUNT, MSG_INSPECTION_IS_DONE}, \
      {"dropped", FIELD_COUNT, MSG_INSPECTION_IS_DROPPED}, { \
    "all", FIELD_COUNT, MSG_API_INSPECTION_ALL \
  }

const struct described described_inspections[] = {
    {"Inspections", MSG_API_INSPECTIONS, NULL,
     FIELDS(PAGE_HEAD, {"year", FIELD_COUNT, MSG_API_INSPECTION_YEAR},
            {"years", FIELD_LIST, MSG_API_INSPECTION_YEAR, .of = "Option"},
            {"counts", FIELD_ONE, MSG_API_INSPECTION_COUNTS, .of = "InspectionCounts"},
            {"towns", FIELD_LIST, MSG_API_INSPECTION_COUNTS, .of = "InspectionTown"},
            ANSWER_OF_LISTING,
            {"inspections", FIELD_LIST, MSG_API_LISTING_ROWS, .of = "Inspection"})},
    {"InspectionCounts", MSG_API_INSPECTION_COUNTS, NULL, FIELDS(COUNTS)},
    {"InspectionTown", MSG_API_INSPECTION_COUNTS, NULL,
     FIELDS(COUNTS, {"area", FIELD_TEXT, MSG_API_AREA_CODE},
            {"area_text", FIELD_TEXT, MSG_API_IN_WORDS})},
    {"Inspection", MSG_API_INSPECTION, NULL,
     FIELDS(
         {"item", FIELD_ID, MSG_API_INSPECTION_ITEM}, {"duty", FIELD_TEXT, MSG_API_INSPECTION_DUTY},
         {"duty_name", FIELD_TEXT, MSG_API_IN_WORDS},
         {"year", FIELD_COUNT, MSG_API_INSPECTION_YEAR},
         {"month", FIELD_COUNT, MSG_API_INSPECTION_MONTH}, {"party", FIELD_ID, MSG_API_PARTY_ID},
         {"party_name", FIELD_TEXT, MSG_API_PARTY_CALLED}, {"area", FIELD_TEXT, MSG_API_AREA_CODE},
         {"procedure", FIELD_TEXT, MSG_API_CASE_PROCEDURE},
         {"procedure_name", FIELD_TEXT, MSG_API_IN_WORDS},
         {"joint", FIELD_TRUTH, MSG_API_INSPECTION_JOINT},
         {"unit", FIELD_TEXT, MSG_API_INSPECTION_UNIT},
         {"state", FIELD_TEXT, MSG_API_INSPECTION_STATE},
         {"state_text", FIELD_TEXT, MSG_API_IN_WORDS},
         {"case", FIELD_ID, MSG_API_CASE_NO, FIELD_EMPTY}, {"step", FIELD_TEXT, MSG_API_CASE_STEP},
         {"step_name", FIELD_TEXT, MSG_API_IN_WORDS},
         {"since", FIELD_DATE, MSG_API_CASE_SINCE, FIELD_EMPTY},
         {"reason", FIELD_TEXT, MSG_API_REASON}, {"event", FIELD_COUNT, MSG_API_INSPECTION_SEEN})},
    {"InspectionPage", MSG_API_INSPECTION, NULL,
     FIELDS(PAGE_HEAD, {"inspection", FIELD_ONE, MSG_API_INSPECTION, .of = "Inspection"},
            {"history", FIELD_LIST, MSG_API_INSPECTION_HISTORY, .of = "InspectionEvent"})},
    {"InspectionEvent", MSG_API_INSPECTION_HISTORY, NULL,
     FIELDS({"event", FIELD_COUNT, MSG_API_INSPECTION_SEEN},
            {"what", FIELD_TEXT, MSG_API_INSPECTION_HISTORY},
            {"what_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"month", FIELD_COUNT, MSG_API_INSPECTION_MONTH},
            {"procedure", FIELD_TEXT, MSG_API_CASE_PROCEDURE},
            {"unit", FIELD_TEXT, MSG_API_INSPECTION_UNIT}, {"reason", FIELD_TEXT, MSG_API_REASON},
            {"recorded_by", FIELD_TEXT, MSG_API_RECORDED_BY},
            {"recorded_at", FIELD_MOMENT, MSG_API_RECORDED_AT})},
    {"InspectionPlan", MSG_API_INSPECTION_PLAN, NULL,
     FIELDS(PAGE_HEAD, {"year_now", FIELD_COUNT, MSG_API_INSPECTION_YEAR},
            {"duties", FIELD_LIST, MSG_API_INSPECTION_DUTY, .of = "InspectionDuty"})},
    {"InspectionDuty", MSG_API_INSPECTION_DUTY, "Option",
     FIELDS({"times", FIELD_COUNT, MSG_API_INSPECTION_TIMES},
            {"sure_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"note", FIELD_TEXT, MSG_API_PROCEDURE_NOTE},
            {"published_at", FIELD_MOMENT, MSG_API_INSPECTION_PUBLISHED, FIELD_EMPTY})},
    {"InspectionPlanned", MSG_API_INSPECTION_PLAN, "Done",
     FIELDS({"added", FIELD_COUNT, MSG_API_INSPECTION_ADDED})},
    {"InspectionResults", MSG_API_INSPECTION_RESULTS, NULL,
     FIELDS(PAGE_HEAD, {"year", FIELD_COUNT, MSG_API_INSPECTION_YEAR},
            {"years", FIELD_LIST, MSG_API_INSPECTION_YEAR, .of = "Option"}, ANSWER_OF_LISTING,
            {"results", FIELD_LIST, MSG_API_LISTING_ROWS, .of = "InspectionResult"})},
    {"InspectionResult", MSG_API_INSPECTION_RESULTS, NULL,
     FIELDS(
         {"party_name", FIELD_TEXT, MSG_API_PARTY_CALLED},
         {"duty", FIELD_TEXT, MSG_API_INSPECTION_DUTY}, {"duty_name", FIELD_TEXT, MSG_API_IN_WORDS},
         {"year", FIELD_COUNT, MSG_API_INSPECTION_YEAR}, {"party", FIELD_ID, MSG_API_PARTY_ID},
         {"area", FIELD_TEXT, MSG_API_AREA_CODE}, {"unit", FIELD_TEXT, MSG_API_INSPECTION_UNIT},
         {"joint", FIELD_TRUTH, MSG_API_INSPECTION_JOINT},
         {"step_name", FIELD_TEXT, MSG_API_IN_WORDS}, {"since", FIELD_DATE, MSG_API_CASE_SINCE})},
    {"OwnDue", MSG_API_OWN_DUE, NULL,
     FIELDS(PAGE_HEAD, {"on", FIELD_DATE, MSG_API_ON},
            {"counts", FIELD_ONE, MSG_API_OWN_DUE_COUNTS, .of = "OwnDueCounts"}, ANSWER_OF_LISTING,
            {"rows", FIELD_LIST, MSG_API_LISTING_ROWS, .of = "OwnDueRow"})},
    {"OwnDueCounts", MSG_API_OWN_DUE_COUNTS, NULL,
     FIELDS({"late", FIELD_COUNT, MSG_OWN_DUE_LATE}, {"soon", FIELD_COUNT, MSG_OWN_DUE_SOON},
            {"open", FIELD_COUNT, MSG_OWN_DUE_OPEN},
            {"unknown", FIELD_COUNT, MSG_OWN_DUE_UNKNOWN})},
    {"OwnDueRow", MSG_API_OWN_DUE_ROW, NULL,
     FIELDS({"what", FIELD_TEXT, MSG_API_OWN_DUE_WHAT, .choices = own_due_whats},
            {"what_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"state", FIELD_TEXT, MSG_API_OWN_DUE_STATE, .choices = own_due_states},
            {"state_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"key", FIELD_TEXT, MSG_API_OWN_DUE_KEY},
            {"name", FIELD_TEXT, MSG_API_IN_WORDS}, {"party", FIELD_ID, MSG_API_OWN_DUE_PARTY},
            {"party_name", FIELD_TEXT, MSG_API_PARTY_CALLED},
            {"institution_name", FIELD_TEXT, MSG_API_OWN_DUE_INSTITUTION},
            {"due", FIELD_DATE, MSG_API_OWN_DUE_DAY, FIELD_EMPTY},
            {"step_name", FIELD_TEXT, MSG_API_CASE_STEP},
            {"case", FIELD_ID, MSG_API_CASE_NO, FIELD_EMPTY},
            {"item", FIELD_ID, MSG_API_INSPECTION_ITEM, FIELD_EMPTY},
            {"why", FIELD_TEXT, MSG_API_OWN_DUE_WHY})},
    {0},
};
