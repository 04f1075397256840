/* What people find without logging in: care, and what they may be entitled to. */
#include "service/entitlement.h"
#include "web/describe.h"
#include "web/pages_cases.h"

extern const struct described described_portal[];

/* ---- What is sent -------------------------------------------------------------------------------
 */

const struct described_field query_care[] = {
    {"need", FIELD_TEXT, MSG_API_CARE_NEED},
    {"town", FIELD_AREA, MSG_API_CARE_TOWN},
    {"village", FIELD_AREA, MSG_API_CARE_VILLAGE},
    {"order", FIELD_TEXT, MSG_API_CARE_ORDER, .words = "near price grade free"},
    {"price", FIELD_TEXT, MSG_API_CARE_PRICE_MAX},
    {"affordable", FIELD_TEXT, MSG_API_CARE_AFFORDABLE},
    {"free", FIELD_TEXT, MSG_API_CARE_FREE_ONLY},
    {0},
};
const struct described_field query_care_compare[] = {
    {"need", FIELD_TEXT, MSG_API_CARE_NEED},
    {"with", FIELD_TEXTS, MSG_API_CARE_WITH},
    {0},
};
const struct described_field query_care_place[] = {
    {"need", FIELD_TEXT, MSG_API_CARE_NEED},
    {0},
};
const struct described_field body_check[] = {
    {"answer.{key}", FIELD_TEXT, MSG_API_CHECK_ANSWER, .max = 100},
    {"unsure", FIELD_TEXTS, MSG_API_CHECK_UNSURE, .max = 64},
    {"undo", FIELD_TEXT, MSG_API_CHECK_UNDO, .max = 64},
    {0},
};

const struct described_field query_mine[] = {
    {"for", FIELD_ID, MSG_API_MINE_FOR},
    {0},
};
const struct described_field query_mine_apply[] = {
    {"for", FIELD_ID, MSG_API_MINE_FOR},
    {"newcomer", FIELD_TEXT, MSG_API_CASE_NEWCOMER, .words = "true"},
    {"slot", FIELD_ID, MSG_API_CASE_SLOT},
    {"field.{key}", FIELD_TEXT, MSG_API_CASE_SENT_FIELD, .max = CASE_VALUE_MAX},
    {0},
};
const struct described_field body_mine_code[] = {
    {"district", FIELD_AREA, MSG_API_DISTRICT, FIELD_NEEDED},
    {"id_number", FIELD_TEXT, MSG_API_MINE_ID_NUMBER, .max = 40},
    {"case", FIELD_TEXT, MSG_API_MINE_CASE, .max = 40},
    {"next", FIELD_TEXT, MSG_API_MINE_NEXT, .max = 1000},
    {0},
};
const struct described_field body_mine_login[] = {
    {"ticket", FIELD_TEXT, MSG_API_MINE_TICKET, FIELD_NEEDED, .max = 32},
    {"code", FIELD_TEXT, MSG_API_MINE_CODE, FIELD_NEEDED, .max = 12},
    {"next", FIELD_TEXT, MSG_API_MINE_NEXT, .max = 1000},
    {0},
};
const struct described_field body_mine_apply[] = {
    {"for", FIELD_ID, MSG_API_MINE_FOR},
    {"newcomer", FIELD_TEXT, MSG_API_CASE_NEWCOMER, .words = "true"},
    {"slot", FIELD_ID, MSG_API_CASE_SLOT},
    {"reason", FIELD_TEXT, MSG_API_REASON, .max = CASE_REASON_MAX},
    {"field.{key}", FIELD_TEXT, MSG_API_CASE_SENT_FIELD, .max = CASE_VALUE_MAX},
    {"keep", FIELD_TEXTS, MSG_API_CASE_KEEP, .max = INPUT_NAME_MAX},
    {"document.{key}", FIELD_ID, MSG_API_CASE_SENT_DOCUMENT},
    {"file.{key}", FIELD_FILE, MSG_API_CASE_SENT_FILE},
    {0},
};

const struct described_field body_display[] = {
    {"display", FIELD_TEXT, MSG_API_DISPLAY, FIELD_NEEDED, .words = "normal large elder"},
    {"back", FIELD_TEXT, MSG_API_DISPLAY_BACK, .max = 1000},
    {0},
};

/* ---- What is answered ---------------------------------------------------------------------------
 */

#define PAGE_HEAD \
  {"title", FIELD_TEXT, MSG_API_TITLE}, {"area", FIELD_TEXT, MSG_API_AREA_CODE}, { \
    "on", FIELD_DATE, MSG_API_ON \
  }
#define NEED_HEAD \
  {"need", FIELD_TEXT, MSG_API_CARE_NEED}, {"need_text", FIELD_TEXT, MSG_API_IN_WORDS}, { \
    "note", FIELD_TEXT, MSG_API_CARE_NOTE \
  }

const struct described described_portal[] = {
    {"Care", MSG_API_CARE, NULL,
     FIELDS(PAGE_HEAD, NEED_HEAD, {"needs", FIELD_LIST, MSG_API_CARE_NEEDS, .of = "Option"},
            {"from", FIELD_TEXT, MSG_API_AREA_CODE}, {"from_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"order", FIELD_TEXT, MSG_API_CARE_ORDER, .words = "near price grade free"},
            {"total", FIELD_COUNT, MSG_API_CARE_TOTAL},
            {"places", FIELD_LIST, MSG_API_CARE, .of = "CarePlace"})},
    {"CarePlace", MSG_API_CARE_PLACE, NULL,
     FIELDS({"party", FIELD_ID, MSG_API_PARTY_ID}, {"name", FIELD_TEXT, MSG_API_PARTY_CALLED},
            {"area", FIELD_TEXT, MSG_API_AREA_CODE}, {"area_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"near", FIELD_TEXT, MSG_API_CARE_NEAR, FIELD_EMPTY, .words = "village town district"},
            {"near_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"price", FIELD_TEXT, MSG_API_CARE_PRICE},
            {"grade_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"affordable", FIELD_TRUTH, MSG_API_CARE_IS_AFFORDABLE},
            {"free_known", FIELD_TRUTH, MSG_API_CARE_FREE_KNOWN},
            {"free", FIELD_COUNT, MSG_API_CARE_FREE}, {"free_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"free_on", FIELD_DATE, MSG_API_ON, FIELD_EMPTY},
            {"rated", FIELD_TRUTH, MSG_API_CARE_RATED}, {"rating", FIELD_TEXT, MSG_API_CARE_RATING},
            {"ratings", FIELD_COUNT, MSG_API_CARE_RATINGS},
            {"rating_text", FIELD_TEXT, MSG_API_IN_WORDS})},
    {"CareCompare", MSG_API_CARE_COMPARE, NULL,
     FIELDS(PAGE_HEAD, NEED_HEAD, {"places", FIELD_LIST, MSG_API_CARE, .of = "CarePlace"},
            {"rows", FIELD_LIST, MSG_API_CARE_ROWS, .of = "CareRow"})},
    {"CareRow", MSG_API_CARE_ROWS, NULL,
     FIELDS({"key", FIELD_TEXT, MSG_API_FACT_KEY}, {"label", FIELD_TEXT, MSG_API_IN_WORDS},
            {"cells", FIELD_LIST, MSG_API_CARE_CELL, .of = "CareCell"})},
    {"CareCell", MSG_API_CARE_CELL, NULL,
     FIELDS({"name", FIELD_TEXT, MSG_API_PARTY_CALLED}, {"text", FIELD_TEXT, MSG_API_IN_WORDS})},
    {"CarePlacePage", MSG_API_CARE_PLACE, NULL,
     FIELDS(PAGE_HEAD, {"party", FIELD_ID, MSG_API_PARTY_ID},
            {"facts", FIELD_LIST, MSG_API_CARE_FACTS, .of = "OpenFact"},
            {"rated", FIELD_TRUTH, MSG_API_CARE_RATED}, {"rating", FIELD_TEXT, MSG_API_CARE_RATING},
            {"ratings", FIELD_COUNT, MSG_API_CARE_RATINGS},
            {"rating_text", FIELD_TEXT, MSG_API_IN_WORDS})},
    {"OpenFact", MSG_API_CARE_FACTS, NULL,
     FIELDS({"key", FIELD_TEXT, MSG_API_FACT_KEY}, {"name", FIELD_TEXT, MSG_API_IN_WORDS},
            {"text", FIELD_TEXT, MSG_API_IN_WORDS})},

    {"Check", MSG_API_CHECK, NULL,
     FIELDS(PAGE_HEAD, {"said", FIELD_LIST, MSG_API_CHECK_SAID, .of = "CheckSaid"},
            {"asked", FIELD_LIST, MSG_API_CHECK_ASKED, .of = "CheckQuestion"},
            {"left", FIELD_COUNT, MSG_API_CHECK_LEFT}, {"yes", FIELD_COUNT, MSG_API_ENTITLED_YES},
            {"unknown", FIELD_COUNT, MSG_API_ENTITLED_UNKNOWN},
            {"no", FIELD_COUNT, MSG_API_ENTITLED_NO},
            {"entitled", FIELD_LIST, MSG_API_CHECK_LIST, .of = "CheckProgramme"},
            {"unclear", FIELD_LIST, MSG_API_CHECK_LIST, .of = "CheckProgramme"},
            {"others", FIELD_LIST, MSG_API_CHECK_LIST, .of = "CheckProgramme"})},
    {"Checked", MSG_API_CHECK_DONE, "Check",
     FIELDS({"done", FIELD_TRUTH, MSG_API_DONE_FLAG}, {"repeated", FIELD_TRUTH, MSG_API_REPEATED})},
    {"CheckSaid", MSG_API_CHECK_SAID, NULL,
     FIELDS({"key", FIELD_TEXT, MSG_API_FACT_KEY}, {"question", FIELD_TEXT, MSG_API_CHECK_QUESTION},
            {"value", FIELD_TEXT, MSG_API_FACT_VALUE}, {"text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"unsure", FIELD_TRUTH, MSG_API_CHECK_UNSURE})},
    {"CheckQuestion", MSG_API_CHECK_ASKED, NULL,
     FIELDS({"key", FIELD_TEXT, MSG_API_FACT_KEY}, {"question", FIELD_TEXT, MSG_API_CHECK_QUESTION},
            {"help", FIELD_TEXT, MSG_API_CHECK_HELP}, {"unit", FIELD_TEXT, MSG_API_FACT_UNIT},
            {"is_choice", FIELD_TRUTH, MSG_API_CHECK_TYPE},
            {"is_date", FIELD_TRUTH, MSG_API_CHECK_TYPE},
            {"is_number", FIELD_TRUTH, MSG_API_CHECK_TYPE},
            {"options", FIELD_LIST, MSG_API_OPTIONS, .of = "Option"})},
    {"CheckProgramme", MSG_API_CHECK_LIST, "Entitled",
     FIELDS({"procedure", FIELD_TEXT, MSG_API_CASE_PROCEDURE},
            {"documents", FIELD_TEXTS, MSG_API_CHECK_DOCUMENTS})},

    {"MineLogin", MSG_API_MINE_LOGIN, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"on", FIELD_TRUTH, MSG_API_MINE_ON},
            {"districts", FIELD_LIST, MSG_API_OPTIONS, .of = "Option"},
            {"next", FIELD_TEXT, MSG_API_MINE_NEXT}, {"case", FIELD_TEXT, MSG_API_MINE_CASE})},
    {"MineCode", MSG_API_MINE_CODE_SENT, "Done",
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"ticket", FIELD_TEXT, MSG_API_MINE_TICKET},
            {"next", FIELD_TEXT, MSG_API_MINE_NEXT})},
    {"MineIn", MSG_API_MINE_IN, "Done", FIELDS({"csrf", FIELD_TEXT, MSG_API_MINE_CSRF})},
    {"Mine", MSG_API_MINE, NULL,
     FIELDS(PAGE_HEAD, {"party", FIELD_ID, MSG_API_PARTY_ID},
            {"people", FIELD_LIST, MSG_API_MINE_PEOPLE, .of = "MinePerson"},
            {"messages", FIELD_LIST, MSG_API_SMS, .of = "CaseMessage"},
            {"cases", FIELD_LIST, MSG_API_CASES, .of = "Case"},
            {"consent", FIELD_ONE, MSG_API_MINE_CONSENT, .of = "MineConsent"},
            {"entitled", FIELD_LIST, MSG_API_CHECK_LIST, .of = "Entitled"},
            {"unclear", FIELD_LIST, MSG_API_CHECK_LIST, .of = "Entitled"},
            {"procedures", FIELD_LIST, MSG_API_GUIDES, .of = "MineProcedure"},
            {"for_others", FIELD_LIST, MSG_API_MINE_FOR_OTHERS, .of = "MineProcedure"},
            {"for_nobody", FIELD_LIST, MSG_API_MINE_FOR_NOBODY, .of = "MineProcedure"},
            {"has_sessions", FIELD_TRUTH, MSG_API_MINE_SESSIONS})},
    {"MineConsent", MSG_API_MINE_CONSENT, NULL,
     FIELDS(
         {"state", FIELD_TEXT, MSG_API_CONSENT_STATE, .words = "free never stands withdrawn over"},
         {"stands", FIELD_TRUTH, MSG_API_CONSENT_STANDS},
         {"refused", FIELD_TRUTH, MSG_API_CONSENT_REFUSED}, {"says", FIELD_TEXT, MSG_API_IN_WORDS},
         {"on", FIELD_DATE, MSG_API_CONSENT_ON, FIELD_EMPTY},
         {"case", FIELD_ID, MSG_API_CASE_NO, FIELD_EMPTY},
         {"procedure", FIELD_TEXT, MSG_API_CASE_PROCEDURE},
         {"field", FIELD_TEXT, MSG_API_CONSENT_FIELD},
         {"use", FIELD_TEXT, MSG_API_CONSENT_USE, .words = "entitlement"})},
    {"CaseMessage", MSG_API_SMS, NULL,
     FIELDS(
         {"sms", FIELD_ID, MSG_API_SMS_NO}, {"case", FIELD_ID, MSG_API_CASE_NO},
         {"case_number", FIELD_TEXT, MSG_API_CASE_NUMBER},
         {"event", FIELD_COUNT, MSG_API_CASE_EVENT}, {"text", FIELD_TEXT, MSG_API_SMS_TEXT},
         {"recorded_at", FIELD_MOMENT, MSG_API_RECORDED_AT},
         {"state", FIELD_TEXT, MSG_API_SMS_STATE, .words = "queued sending sent failed"},
         {"state_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"failed", FIELD_TRUTH, MSG_API_SMS_FAILED},
         {"attempts", FIELD_COUNT, MSG_API_MAIL_ATTEMPTS}, {"error", FIELD_TEXT, MSG_API_SMS_ERROR},
         {"next_at", FIELD_MOMENT, MSG_API_MAIL_NEXT, FIELD_EMPTY},
         {"ended_at", FIELD_MOMENT, MSG_API_MAIL_ENDED, FIELD_EMPTY})},
    {"MinePerson", MSG_API_MINE_PEOPLE, NULL,
     FIELDS({"party", FIELD_ID, MSG_API_PARTY_ID}, {"name", FIELD_TEXT, MSG_API_PARTY_CALLED},
            {"by", FIELD_TEXT, MSG_API_FACT_KEY}, {"by_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"chosen", FIELD_TRUTH, MSG_API_OPTION_CHOSEN})},
    {"MineProcedure", MSG_API_GUIDES, NULL,
     FIELDS({"procedure", FIELD_TEXT, MSG_API_CASE_PROCEDURE},
            {"name", FIELD_TEXT, MSG_API_PROCEDURE_NAME},
            {"fit", FIELD_TEXT, MSG_API_MINE_FIT, .words = "yes open unknown no others nobody"},
            {"why", FIELD_TEXT, MSG_API_MINE_FIT_WHY})},
    {"MineMay", MSG_API_MINE_MAY, "MinePerson",
     FIELDS({"may", FIELD_TRUTH, MSG_API_MINE_MAY}, {"why", FIELD_TEXT, MSG_API_MINE_FIT_WHY})},
    {"MineHeld", MSG_API_MINE_HELD, NULL,
     FIELDS(PAGE_HEAD, {"party", FIELD_ID, MSG_API_PARTY_ID},
            {"facts", FIELD_LIST, MSG_API_MINE_FACTS, .of = "MineFact"},
            {"looks", FIELD_LIST, MSG_API_MINE_LOOKS, .of = "MineLook"})},
    {"MineFact", MSG_API_MINE_FACTS, NULL,
     FIELDS({"key", FIELD_TEXT, MSG_API_FACT_KEY}, {"name", FIELD_TEXT, MSG_API_IN_WORDS},
            {"text", FIELD_TEXT, MSG_API_IN_WORDS}, {"unit", FIELD_TEXT, MSG_API_FACT_UNIT},
            {"source_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"true_from", FIELD_TEXT, MSG_API_ON})},
    {"MineLook", MSG_API_MINE_LOOKS, NULL,
     FIELDS({"who", FIELD_TEXT, MSG_API_IN_WORDS}, {"at", FIELD_MOMENT, MSG_API_RECORDED_AT})},
    {"MineApply", MSG_API_APPLY_PAGE, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"area", FIELD_TEXT, MSG_API_AREA_CODE},
            {"procedure", FIELD_ONE, MSG_API_PROCEDURE, .of = "Procedure"},
            {"party", FIELD_ID, MSG_API_PARTY_ID, FIELD_EMPTY},
            {"party_name", FIELD_TEXT, MSG_API_PARTY_CALLED},
            {"slot", FIELD_ID, MSG_API_CASE_SLOT, FIELD_EMPTY},
            {"slot_title", FIELD_TEXT, MSG_API_SESSION_TITLE},
            {"slot_on", FIELD_DATE, MSG_API_SESSION_ON, FIELD_EMPTY},
            {"people", FIELD_LIST, MSG_API_MINE_CHOICE, FIELD_MAYBE, .of = "MineMay"},
            {"form", FIELD_ONE, MSG_API_CASE_FORM, FIELD_MAYBE, .of = "CaseForm"})},
    {0},
};
