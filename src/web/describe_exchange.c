/* Exchange with other platforms, and the secrets by which this one is known to them. */
#include "service/exchange_in.h"
#include "registry/registry.h"
#include "service/procedure.h"
#include "service/hold.h"
#include "service/retention.h"
#include "store/setting_secret.h"
#include "web/describe.h"
#include "web/pages_cases.h"

extern const struct described described_exchange[];

const struct described_field body_setting_secret[] = {
    {"name", FIELD_TEXT, MSG_API_SETTING_NAME, FIELD_NEEDED, .max = 64},
    {"secret", FIELD_SECRET, MSG_API_SETTING_SECRET, .max = SETTING_SECRET_MAX},
    {0},
};
const struct described_field body_sender[] = {
    {"sender", FIELD_TEXT, MSG_API_SENDER, FIELD_NEEDED, .max = SENDER_NAME_MAX},
    {"label", FIELD_TEXT, MSG_API_SENDER_TITLE, FIELD_NEEDED, .max = SENDER_TITLE_MAX},
    {"area", FIELD_AREA, MSG_API_AREA_CODE, FIELD_NEEDED},
    {0},
};
const struct described_field body_hold[] = {
    {"case", FIELD_ID, MSG_API_HOLD_CASE},
    {"party", FIELD_ID, MSG_API_HOLD_PARTY},
    {"reason", FIELD_TEXT, MSG_HOLD_REASON, FIELD_NEEDED, .max = HOLD_REASON_MAX},
    {0},
};
const struct described_field body_hold_end[] = {
    {"reason", FIELD_TEXT, MSG_HOLD_REASON, FIELD_NEEDED, .max = HOLD_REASON_MAX},
    {0},
};
const struct described_field body_application[] = {
    {"token", FIELD_SECRET, MSG_API_SENDER_TOKEN, FIELD_NEEDED, .max = EXCHANGE_TOKEN_MAX},
    {"application", FIELD_TEXT, MSG_API_APPLICATION_ID, FIELD_NEEDED, .max = APPLICATION_ID_MAX},
    {"procedure", FIELD_TEXT, MSG_API_CASE_PROCEDURE, FIELD_NEEDED, .max = INPUT_NAME_MAX},
    {"party", FIELD_ID, MSG_API_APPLICATION_PARTY},
    {"id_number", FIELD_TEXT, MSG_API_APPLICATION_NUMBER, .max = CASE_ID_DIGITS},
    {"asks", FIELD_TEXT, MSG_API_CASE_ASKS, FIELD_NEEDED, .choices = procedure_askss},
    {"reason", FIELD_TEXT, MSG_API_REASON, .max = CASE_REASON_MAX},
    CASE_FORM_TAKES,
    {0},
};

const struct described described_exchange[] = {
    {"Exchange", MSG_API_EXCHANGE, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE},
            {"way", FIELD_TEXT, MSG_SETTING_EXCHANGE_WAY, .words = "nowhere post file"},
            {"way_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"url", FIELD_TEXT, MSG_SETTING_EXCHANGE_URL},
            {"lacks", FIELD_TRUTH, MSG_API_EXCHANGE_LACKS},
            {"posts", FIELD_LIST, MSG_API_POSTS, .of = "Post"},
            {"newer", FIELD_ID, MSG_API_NEWER_PAGE, FIELD_EMPTY},
            {"older", FIELD_ID, MSG_API_OLDER_PAGE, FIELD_EMPTY},
            {"senders", FIELD_LIST, MSG_API_SENDERS, .of = "Sender"},
            {"may_set", FIELD_TRUTH, MSG_API_EXCHANGE_MAY_SET})},
    {"Post", MSG_API_POSTS, NULL,
     FIELDS({"post", FIELD_TEXT, MSG_API_POST_ID}, {"district", FIELD_TEXT, MSG_API_AREA_CODE},
            {"number", FIELD_ID, MSG_API_POST_NUMBER}, {"case", FIELD_ID, MSG_API_CASE_NO},
            {"case_number", FIELD_TEXT, MSG_API_CASE_NUMBER},
            {"event", FIELD_COUNT, MSG_API_POST_EVENT}, {"step_name", FIELD_TEXT, MSG_API_IN_WORDS},
            {"state", FIELD_TEXT, MSG_API_POST_STATE, .words = "queued sending sent failed"},
            {"state_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"failed", FIELD_TRUTH, MSG_API_POST_STATE},
            {"attempts", FIELD_COUNT, MSG_API_MAIL_ATTEMPTS},
            {"error", FIELD_TEXT, MSG_API_MAIL_ERROR},
            {"recorded_at", FIELD_MOMENT, MSG_API_RECORDED_AT},
            {"next_at", FIELD_MOMENT, MSG_API_MAIL_NEXT, FIELD_EMPTY},
            {"ended_at", FIELD_MOMENT, MSG_API_MAIL_ENDED, FIELD_EMPTY},
            {"may_retry", FIELD_TRUTH, MSG_API_MAY_RETRY})},
    {"Sender", MSG_API_SENDERS, NULL,
     FIELDS({"sender", FIELD_TEXT, MSG_API_SENDER}, {"district", FIELD_TEXT, MSG_API_AREA_CODE},
            {"label", FIELD_TEXT, MSG_API_SENDER_TITLE}, {"area", FIELD_TEXT, MSG_API_AREA_CODE},
            {"area_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"revoked", FIELD_TRUTH, MSG_API_SENDER_REVOKED},
            {"recorded_at", FIELD_MOMENT, MSG_API_RECORDED_AT},
            {"applications", FIELD_COUNT, MSG_API_SENDER_APPLICATIONS},
            {"may_revoke", FIELD_TRUTH, MSG_API_EXCHANGE_MAY_SET})},
    {"SenderToken", MSG_API_SENDER_TOKEN, "Done",
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"sender", FIELD_TEXT, MSG_API_SENDER},
            {"token", FIELD_TEXT, MSG_API_SENDER_TOKEN})},
    {"ApplicationTaken", MSG_API_APPLICATION_TAKEN, "Done",
     FIELDS({"application", FIELD_TEXT, MSG_API_APPLICATION_ID},
            {"case", FIELD_ID, MSG_API_CASE_NO}, {"number", FIELD_TEXT, MSG_API_CASE_NUMBER})},
    {"Retention", MSG_ROUTE_RETENTION, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"area", FIELD_TEXT, MSG_API_AREA_CODE},
            {"area_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"terms", FIELD_LIST, MSG_API_RETENTION_TERMS, .of = "RetentionTerm"},
            {"holds", FIELD_LIST, MSG_API_LEGAL_HOLDS, .of = "Hold"},
            {"may_hold", FIELD_TRUTH, MSG_API_MAY_HOLD},
            {"erased", FIELD_LIST, MSG_API_ERASED, .of = "Erased"})},
    {"RetentionTerm", MSG_API_RETENTION_TERMS, NULL,
     FIELDS({"retention", FIELD_TEXT, MSG_API_RETENTION_KEY},
            {"name", FIELD_TEXT, MSG_RETENTION_NAME},
            {"what", FIELD_TEXT, MSG_RETENTION_WHAT, .choices = retention_whats},
            {"what_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"least_months", FIELD_COUNT, MSG_API_RETENTION_LEAST},
            {"erase_months", FIELD_COUNT, MSG_API_RETENTION_ERASE},
            {"kept", FIELD_TRUTH, MSG_RETENTION_KEPT},
            {"before", FIELD_DATE, MSG_RETENTION_BEFORE, FIELD_EMPTY},
            {"due", FIELD_COUNT, MSG_RETENTION_DUE},
            {"counted", FIELD_TRUTH, MSG_API_RETENTION_COUNTED},
            {"facts", FIELD_LIST, MSG_API_RETENTION_FACTS, .of = "RetentionFact"},
            {"norm", FIELD_TEXT, MSG_RETENTION_NORM}, {"note", FIELD_TEXT, MSG_RETENTION_NOTE},
            {"sure", FIELD_TEXT, MSG_RETENTION_SURE, .choices = registry_sures},
            {"sure_text", FIELD_TEXT, MSG_API_IN_WORDS})},
    {"RetentionFact", MSG_API_RETENTION_FACTS, NULL,
     FIELDS({"key", FIELD_TEXT, MSG_API_FACT_KEY}, {"name", FIELD_TEXT, MSG_API_IN_WORDS})},
    {"Hold", MSG_API_LEGAL_HOLDS, NULL,
     FIELDS({"hold", FIELD_ID, MSG_HOLD_NUMBER}, {"case", FIELD_ID, MSG_API_CASE_NO, FIELD_NULL},
            {"party", FIELD_ID, MSG_API_PARTY_ID}, {"may_end", FIELD_TRUTH, MSG_API_MAY_HOLD},
            {"reason", FIELD_TEXT, MSG_HOLD_REASON},
            {"recorded_at", FIELD_MOMENT, MSG_API_RECORDED_AT},
            {"recorded_by", FIELD_TEXT, MSG_API_ACTOR},
            {"recorded_by_text", FIELD_TEXT, MSG_API_IN_WORDS})},
    {"Erased", MSG_API_ERASED, NULL,
     FIELDS({"recorded_at", FIELD_MOMENT, MSG_API_RECORDED_AT},
            {"subject", FIELD_TEXT, MSG_API_SUBJECT},
            {"subject_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"rows", FIELD_TEXT, MSG_API_ERASED_ROWS})},
    {"SettingSecret", MSG_API_SETTING_SECRET, NULL,
     FIELDS({"name", FIELD_TEXT, MSG_API_SETTING_NAME}, {"text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"set", FIELD_TRUTH, MSG_API_SETTING_SECRET_SET})},
    {0},
};
