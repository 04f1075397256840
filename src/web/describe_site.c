/* What every answer has in common; the log, jobs, settings, status. */
#include "web/describe.h"

#include "base/error.h"

extern const struct described described_site[];

#define ERROR_NAME(name, status, exit, message) #name " "

/* `OK` is no error, and stands first. */
static const char error_names[] = LY_ERRORS(ERROR_NAME);
enum { BEHIND_OK = sizeof "OK " - 1 };

/* ---- What is sent -------------------------------------------------------------------------------
 */

const struct described_field query_log[] = {
    {"actor", FIELD_TEXT, MSG_API_QUERY_ACTOR, .max = 200},
    {"act", FIELD_TEXT, MSG_API_QUERY_ACT, .max = 64},
    {"subject", FIELD_TEXT, MSG_API_QUERY_SUBJECT, .max = 200},
    {"before", FIELD_COUNT, MSG_API_QUERY_BEFORE, .least = 1},
    {0},
};

const struct described_field body_setting[] = {
    {"name", FIELD_TEXT, MSG_API_SETTING_NAME, FIELD_NEEDED, .max = 64},
    {"value", FIELD_TEXT, MSG_API_SETTING_VALUE, .max = 400},
    {"reason", FIELD_TEXT, MSG_API_REASON, .max = 200},
    {0},
};

/* ---- What is answered ---------------------------------------------------------------------------
 */

const struct described described_site[] = {
    {"Error", MSG_API_ERROR, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_ERROR_TITLE},
            {"error", FIELD_ONE, MSG_API_ERROR_BODY, .of = "ErrorBody"})},
    {"ErrorBody", MSG_API_ERROR_BODY, NULL,
     FIELDS({"code", FIELD_TEXT, MSG_API_ERROR_CODE, .words = error_names + BEHIND_OK},
            {"message", FIELD_TEXT, MSG_API_ERROR_MESSAGE},
            {"fields", FIELD_LIST, MSG_API_ERROR_FIELDS, .of = "ErrorField"})},
    {"ErrorField", MSG_API_ERROR_FIELD, NULL,
     FIELDS({"field", FIELD_TEXT, MSG_API_FIELD_NAME}, {"label", FIELD_TEXT, MSG_API_FIELD_LABEL},
            {"text", FIELD_TEXT, MSG_API_FIELD_FAULT})},
    {"Done", MSG_API_DONE, NULL,
     FIELDS({"done", FIELD_TRUTH, MSG_API_DONE_FLAG}, {"repeated", FIELD_TRUTH, MSG_API_REPEATED})},
    {"Option", MSG_API_OPTION, NULL,
     FIELDS({"value", FIELD_TEXT, MSG_API_OPTION_VALUE}, {"text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"chosen", FIELD_TRUTH, MSG_API_OPTION_CHOSEN})},
    {"OpenApi", MSG_API_OPENAPI_DOCUMENT, NULL, NULL},
    {"Health", MSG_API_HEALTH, NULL,
     FIELDS({"status", FIELD_TEXT, MSG_API_HEALTH_STATUS},
            {"business_date", FIELD_DATE, MSG_API_BUSINESS_DATE},
            {"packs", FIELD_COUNT, MSG_API_HEALTH_PACKS})},

    {"Log", MSG_API_LOG, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"district", FIELD_TEXT, MSG_API_LOG_DISTRICT},
            {"all", FIELD_TRUTH, MSG_API_LOG_ALL},
            {"districts", FIELD_LIST, MSG_API_LOG_DISTRICTS, .of = "LogDistrict"},
            {"rows", FIELD_LIST, MSG_API_LOG_ROWS, .of = "Change"},
            {"actor", FIELD_TEXT, MSG_API_ASKED}, {"act", FIELD_TEXT, MSG_API_ASKED},
            {"acts", FIELD_LIST, MSG_API_LOG_ACTS, .of = "Option"},
            {"subject", FIELD_TEXT, MSG_API_ASKED},
            {"older", FIELD_ID, MSG_API_OLDER, FIELD_EMPTY})},
    {"LogDistrict", MSG_API_LOG_DISTRICTS, "Option",
     FIELDS({"rows", FIELD_COUNT, MSG_API_LOG_COUNT}, {"all", FIELD_TRUTH, MSG_API_LOG_ALL})},
    {"Change", MSG_API_CHANGE, NULL,
     FIELDS({"number", FIELD_COUNT, MSG_API_CHANGE_NUMBER},
            {"recorded_at", FIELD_MOMENT, MSG_API_RECORDED_AT},
            {"actor", FIELD_TEXT, MSG_API_ACTOR}, {"actor_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"from", FIELD_TEXT, MSG_API_FROM}, {"from_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"act", FIELD_TEXT, MSG_API_ACT}, {"act_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"subject", FIELD_TEXT, MSG_API_SUBJECT},
            {"subject_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"reason", FIELD_TEXT, MSG_API_REASON},
            {"payload", FIELD_TEXT, MSG_API_PAYLOAD},
            {"details", FIELD_LIST, MSG_API_DETAILS, .of = "Detail"},
            {"erased", FIELD_TRUTH, MSG_API_PAYLOAD_ERASED})},
    {"Detail", MSG_API_DETAIL, NULL,
     FIELDS({"name", FIELD_TEXT, MSG_API_FIELD_LABEL}, {"text", FIELD_TEXT, MSG_API_IN_WORDS})},

    {"Jobs", MSG_API_JOBS, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"jobs", FIELD_LIST, MSG_API_JOBS, .of = "Job"})},
    {"Job", MSG_API_JOB, NULL,
     FIELDS({"job", FIELD_TEXT, MSG_API_JOB_KEY}, {"title", FIELD_TEXT, MSG_API_IN_WORDS},
            {"ran", FIELD_TRUTH, MSG_API_JOB_RAN}, {"failed", FIELD_TRUTH, MSG_API_JOB_FAILED},
            {"state", FIELD_TEXT, MSG_API_JOB_STATE, FIELD_EMPTY, .words = "done failed"},
            {"state_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"period", FIELD_TEXT, MSG_API_JOB_PERIOD},
            {"ended_at", FIELD_MOMENT, MSG_API_JOB_ENDED, FIELD_EMPTY},
            {"message", FIELD_TEXT, MSG_API_JOB_MESSAGE},
            {"next_due_at", FIELD_MOMENT, MSG_API_JOB_NEXT})},

    {"Settings", MSG_API_SETTINGS, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE},
            {"settings", FIELD_LIST, MSG_API_SETTINGS_THEIRS, .of = "Setting"},
            {"secrets", FIELD_LIST, MSG_API_SETTING_SECRETS, .of = "SettingSecret"},
            {"ours", FIELD_LIST, MSG_API_SETTINGS_OURS, .of = "Setting"})},
    {"Setting", MSG_API_SETTING, NULL,
     FIELDS({"name", FIELD_TEXT, MSG_API_SETTING_NAME}, {"text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"value", FIELD_TEXT, MSG_API_SETTING_VALUE},
            {"value_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"reason", FIELD_TEXT, MSG_API_REASON},
            {"sent", FIELD_TRUTH, MSG_API_SETTING_SENT},
            {"number", FIELD_TRUTH, MSG_API_SETTING_NUMBER},
            {"choices", FIELD_LIST, MSG_API_OPTIONS, .of = "Option"})},

    {"Status", MSG_API_STATUS, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE},
            {"rows", FIELD_LIST, MSG_API_STATUS_ROWS, .of = "StatusRow"})},
    {"StatusRow", MSG_API_STATUS_ROWS, NULL,
     FIELDS({"text", FIELD_TEXT, MSG_API_STATUS_TEXT},
            {"value", FIELD_TEXT, MSG_API_STATUS_VALUE})},

    {"PhonePage", MSG_API_PHONE_PAGE, NULL, FIELDS({"title", FIELD_TEXT, MSG_API_TITLE})},
    {0},
};
