/* Pay lists. */
#include "web/describe.h"
#include "web/listing.h"
#include "web/pages_pay.h"

extern const struct described described_pay[];

/* ---- What is sent -------------------------------------------------------------------------------
 */

const struct described_field query_pay[] = {
    QUERY_OF_LISTING,
    {"programme", FIELD_TEXT, MSG_API_PROGRAMME_KEY},
    {"state", FIELD_TEXT, MSG_API_PAY_STATE, .choices = pay_states},
    {0},
};
const struct described_field query_pay_list[] = {
    QUERY_OF_LISTING,
    {"part", FIELD_TEXT, MSG_API_PAY_PART, .words = "pending"},
    {"town", FIELD_AREA, MSG_API_AREA_CODE},
    {"change", FIELD_TEXT, MSG_API_PAY_CHANGE, .choices = pay_changes},
    {"pending", FIELD_TEXT, MSG_API_PAY_PENDING, .choices = pay_pendings},
    {0},
};
const struct described_field query_pay_file[] = {
    {"format", FIELD_TEXT, MSG_API_PAY_FORMAT, .words = "xlsx csv"},
    {0},
};
const struct described_field body_pay_make[] = {
    {"programme", FIELD_TEXT, MSG_API_PROGRAMME_KEY, FIELD_NEEDED, .max = PAY_KEY_CHARS},
    {"month", FIELD_TEXT, MSG_API_PAY_MONTH, FIELD_NEEDED, .max = PAY_MONTH_CHARS},
    {"since", FIELD_TEXT, MSG_API_PAY_SINCE, .max = PAY_MONTH_CHARS},
    {"layout", FIELD_TEXT, MSG_API_PAY_LAYOUT, .max = PAY_KEY_CHARS},
    {0},
};
const struct described_field body_pay_return[] = {
    {"reason", FIELD_TEXT, MSG_API_REASON, FIELD_NEEDED, .max = PAY_NOTE_CHARS},
    {0},
};
const struct described_field body_pay_export[] = {
    {"purpose", FIELD_TEXT, MSG_API_PAY_PURPOSE, FIELD_NEEDED, .max = PAY_NOTE_CHARS},
    {"format", FIELD_TEXT, MSG_API_PAY_FORMAT, FIELD_NEEDED, .words = "xlsx csv"},
    {0},
};

/* ---- What is answered ---------------------------------------------------------------------------
 */

#define PAGE_HEAD \
  {"title", FIELD_TEXT, MSG_API_TITLE}, { \
    "area", FIELD_TEXT, MSG_API_AREA_CODE \
  }
#define IN_WORDS(key, what, of) \
  {key, FIELD_TEXT, what, .choices = of}, { \
    key "_text", FIELD_TEXT, MSG_API_IN_WORDS \
  }

const struct described described_pay[] = {
    {"PayLists", MSG_API_PAY_LISTS, NULL,
     FIELDS(PAGE_HEAD, {"may_make", FIELD_TRUTH, MSG_API_PAY_MAY}, ANSWER_OF_LISTING,
            {"lists", FIELD_LIST, MSG_API_LISTING_ROWS, .of = "PayList"})},
    {"PayList", MSG_API_PAY_LIST, NULL,
     FIELDS({"list", FIELD_ID, MSG_API_PAY_NUMBER}, {"district", FIELD_TEXT, MSG_API_DISTRICT},
            {"programme", FIELD_TEXT, MSG_API_PROGRAMME_KEY},
            {"programme_name", FIELD_TEXT, MSG_API_PROGRAMME_NAME},
            {"month", FIELD_TEXT, MSG_API_PAY_MONTH}, {"since", FIELD_TEXT, MSG_API_PAY_SINCE},
            {"layout", FIELD_TEXT, MSG_API_PAY_LAYOUT},
            {"layout_name", FIELD_TEXT, MSG_API_IN_WORDS},
            {"pack", FIELD_TEXT, MSG_API_PROGRAMME_PACK},
            {"version", FIELD_TEXT, MSG_API_PROGRAMME_PACK},
            IN_WORDS("state", MSG_API_PAY_STATE, pay_states),
            {"people", FIELD_COUNT, MSG_API_PAY_PEOPLE}, {"pay", FIELD_DECIMAL, MSG_API_PAY_AMOUNT},
            {"pending", FIELD_COUNT, MSG_API_PAY_PENDING_COUNT},
            {"carry", FIELD_DECIMAL, MSG_API_PAY_CARRY},
            {"recorded_at", FIELD_MOMENT, MSG_API_RECORDED_AT},
            {"recorded_by", FIELD_TEXT, MSG_API_RECORDED_BY},
            {"recorded_by_text", FIELD_TEXT, MSG_API_IN_WORDS})},
    {"PayListPage", MSG_API_PAY_PAGE, NULL,
     FIELDS(
         PAGE_HEAD, {"list", FIELD_ONE, MSG_API_PAY_LIST, .of = "PayList"},
         {"kinds", FIELD_LIST, MSG_API_PAY_KINDS, .of = "PayKind"},
         {"events", FIELD_LIST, MSG_API_PAY_EVENTS, .of = "PayEvent"},
         {"next_text", FIELD_TEXT, MSG_API_PAY_NEXT}, {"may_check", FIELD_TRUTH, MSG_API_PAY_MAY},
         {"may_approve", FIELD_TRUTH, MSG_API_PAY_MAY},
         {"may_return", FIELD_TRUTH, MSG_API_PAY_MAY}, {"may_export", FIELD_TRUTH, MSG_API_PAY_MAY},
         {"second_person", FIELD_TRUTH, MSG_API_PAY_SECOND},
         {"changes", FIELD_LIST, MSG_API_PAY_CHANGES, .of = "PayChange"}, ANSWER_OF_LISTING,
         {"payees", FIELD_LIST, MSG_API_LISTING_ROWS, .of = "PayPayee"})},
    {"PayKind", MSG_API_PAY_KINDS, NULL,
     FIELDS(IN_WORDS("kind", MSG_API_PAY_KIND, pay_kinds),
            {"lines", FIELD_COUNT, MSG_API_PAY_LINES},
            {"amount", FIELD_DECIMAL, MSG_API_PAY_LINE_AMOUNT})},
    {"PayChange", MSG_API_PAY_CHANGES, NULL,
     FIELDS(IN_WORDS("change", MSG_API_PAY_CHANGE, pay_changes),
            {"people", FIELD_COUNT, MSG_API_PAY_PEOPLE})},
    {"PayEvent", MSG_API_PAY_EVENTS, NULL,
     FIELDS(
         {"event", FIELD_COUNT, MSG_API_PAY_EVENT},
         {"what", FIELD_TEXT, MSG_API_PAY_WHAT, .words = "made checked approved returned exported"},
         {"what_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"reason", FIELD_TEXT, MSG_API_REASON},
         {"recorded_at", FIELD_MOMENT, MSG_API_RECORDED_AT},
         {"recorded_by", FIELD_TEXT, MSG_API_RECORDED_BY},
         {"recorded_by_text", FIELD_TEXT, MSG_API_IN_WORDS})},
    {"PayPayee", MSG_API_PAY_PAYEE, NULL,
     FIELDS(
         {"party", FIELD_ID, MSG_API_PARTY_ID}, {"area", FIELD_TEXT, MSG_API_AREA_CODE},
         {"area_name", FIELD_TEXT, MSG_API_IN_WORDS}, {"case", FIELD_ID, MSG_API_CASE_NO},
         {"before", FIELD_DECIMAL, MSG_API_PAY_BEFORE, FIELD_NULL},
         {"now", FIELD_DECIMAL, MSG_API_PAY_NOW, FIELD_NULL},
         {"pay", FIELD_DECIMAL, MSG_API_PAY_AMOUNT}, {"carry", FIELD_DECIMAL, MSG_API_PAY_CARRY},
         IN_WORDS("change", MSG_API_PAY_CHANGE, pay_changes), {"why", FIELD_TEXT, MSG_API_PAY_WHY},
         IN_WORDS("pending", MSG_API_PAY_PENDING, pay_pendings),
         {"name", FIELD_TEXT, MSG_API_PAY_NAME}, {"number", FIELD_TEXT, MSG_API_PAY_ID_NUMBER},
         {"holder", FIELD_TEXT, MSG_API_PAY_HOLDER}, {"account", FIELD_TEXT, MSG_API_PAY_ACCOUNT},
         {"account_doubt", FIELD_TRUTH, MSG_API_PAY_ACCOUNT_DOUBT},
         {"account_doubt_text", FIELD_TEXT, MSG_API_IN_WORDS, FIELD_MAYBE},
         {"lines", FIELD_LIST, MSG_API_PAY_LINE, .of = "PayLine"})},
    {"PayLine", MSG_API_PAY_LINE, NULL,
     FIELDS({"month", FIELD_TEXT, MSG_API_PAY_MONTH}, IN_WORDS("kind", MSG_API_PAY_KIND, pay_kinds),
            {"amount", FIELD_DECIMAL, MSG_API_PAY_LINE_AMOUNT, FIELD_NULL},
            IN_WORDS("pending", MSG_API_PAY_PENDING, pay_pendings))},
    {"PayNewPage", MSG_API_PAY_NEW, NULL,
     FIELDS(PAGE_HEAD, {"form", FIELD_ONE, MSG_API_PAY_FORM, .of = "PayForm"})},
    {"PayForm", MSG_API_PAY_FORM, NULL,
     FIELDS({"programmes", FIELD_LIST, MSG_API_PAY_PROGRAMMES, .of = "PayProgramme"},
            {"layouts", FIELD_LIST, MSG_API_PAY_LAYOUTS, .of = "Option"},
            {"month", FIELD_TEXT, MSG_API_PAY_MONTH}, {"since", FIELD_TEXT, MSG_API_PAY_SINCE})},
    {"PayProgramme", MSG_API_PAY_PROGRAMMES, "Option",
     FIELDS({"last", FIELD_TEXT, MSG_API_PAY_LAST})},
    {"PayMade", MSG_API_PAY_MADE, "Done", FIELDS({"list", FIELD_ID, MSG_API_PAY_NUMBER})},
    {"PayExported", MSG_API_PAY_EXPORTED, "Done",
     FIELDS({"list", FIELD_ID, MSG_API_PAY_NUMBER}, {"file", FIELD_TEXT, MSG_API_PAY_FILE},
            {"format", FIELD_TEXT, MSG_API_PAY_FORMAT, .words = "xlsx csv"})},
    {0},
};
