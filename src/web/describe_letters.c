/* Letters of cases, and the check that is for anybody. */
#include "web/describe.h"
#include "web/listing.h"
#include "web/pages_letters.h"

extern const struct described described_letters[];

/* ---- What is sent -------------------------------------------------------------------------------
 */

const struct described_field query_letters[] = {
    QUERY_OF_LISTING,
    {"kind", FIELD_TEXT, MSG_API_LETTER_NAME},
    {"town", FIELD_AREA, MSG_API_AREA_CODE},
    {"served", FIELD_TEXT, MSG_API_LETTER_SERVED, .words = "served open"},
    {0},
};
const struct described_field body_letter_serve[] = {
    {"on", FIELD_DATE, MSG_API_LETTER_SERVED_ON, FIELD_NEEDED},
    {"how", FIELD_TEXT, MSG_API_LETTER_HOW, FIELD_NEEDED, .choices = letter_hows},
    {"taker", FIELD_TEXT, MSG_API_LETTER_TAKER, .max = LETTER_TAKER_CHARS},
    {"note", FIELD_TEXT, MSG_API_LETTER_NOTE, .max = LETTER_NOTE_CHARS},
    {"file", FIELD_FILE, MSG_LETTERS_SERVE_FILE},
    {0},
};
const struct described_field body_letter_seal[] = {
    {"on", FIELD_DATE, MSG_LETTERS_SEAL_ON, FIELD_NEEDED},
    {"note", FIELD_TEXT, MSG_API_LETTER_NOTE, .max = LETTER_NOTE_CHARS},
    {"file", FIELD_FILE, MSG_LETTERS_SEAL_FILE, FIELD_NEEDED},
    {0},
};
const struct described_field body_letter_check[] = {
    {"area", FIELD_TEXT, MSG_LETTERS_CHECK_AREA, .max = DISTRICT_DIGITS},
    {"number", FIELD_TEXT, MSG_API_LETTER_NUMBER, .max = LETTER_NUMBER_CHARS},
    {"file", FIELD_FILE, MSG_LETTERS_CHECK_FILE},
    {0},
};

/* ---- What is answered ---------------------------------------------------------------------------
 */

#define PAGE_HEAD \
  {"title", FIELD_TEXT, MSG_API_TITLE}, { \
    "area", FIELD_TEXT, MSG_API_AREA_CODE \
  }

const struct described described_letters[] = {
    {"Letters", MSG_API_LETTERS, NULL,
     FIELDS(PAGE_HEAD, {"due", FIELD_COUNT, MSG_API_LETTER_DUE},
            {"signs", FIELD_TRUTH, MSG_API_LETTER_SIGNS}, ANSWER_OF_LISTING,
            {"letters", FIELD_LIST, MSG_API_LISTING_ROWS, .of = "Letter"})},
    {"Letter", MSG_API_LETTER, NULL,
     FIELDS({"district", FIELD_TEXT, MSG_API_DISTRICT}, {"letter", FIELD_ID, MSG_API_LETTER_ID},
            {"key", FIELD_TEXT, MSG_API_LETTER_KEY}, {"name", FIELD_TEXT, MSG_API_LETTER_NAME},
            {"number", FIELD_TEXT, MSG_API_LETTER_NUMBER}, {"case", FIELD_ID, MSG_API_CASE_NO},
            {"event", FIELD_ID, MSG_API_LETTER_EVENT}, {"on", FIELD_DATE, MSG_LETTERS_ON},
            {"file", FIELD_ID, MSG_API_LETTER_FILE}, {"signer", FIELD_TEXT, MSG_API_LETTER_SIGNER},
            {"pack", FIELD_TEXT, MSG_API_PROGRAMME_PACK},
            {"version", FIELD_TEXT, MSG_API_PROGRAMME_PACK},
            {"recorded_at", FIELD_MOMENT, MSG_API_RECORDED_AT},
            {"recorded_by", FIELD_TEXT, MSG_API_RECORDED_BY},
            {"recorded_by_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"served", FIELD_TRUTH, MSG_API_LETTER_SERVED},
            {"served_on", FIELD_DATE, MSG_API_LETTER_SERVED_ON, FIELD_EMPTY},
            {"served_text", FIELD_TEXT, MSG_API_LETTER_HOW},
            {"sealed_file", FIELD_ID, MSG_API_LETTER_SEALED_FILE, FIELD_EMPTY},
            {"case_number", FIELD_TEXT, MSG_API_CASE_NUMBER},
            {"procedure_name", FIELD_TEXT, MSG_API_IN_WORDS},
            {"party_name", FIELD_TEXT, MSG_API_PARTY_CALLED})},
    {"LetterPage", MSG_API_LETTER_PAGE, NULL,
     FIELDS(PAGE_HEAD, {"letter", FIELD_ONE, MSG_API_LETTER, .of = "Letter"},
            {"signature", FIELD_TEXT, MSG_API_LETTER_SIGNATURE, .words = "good bad erased locked"},
            {"signature_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"events", FIELD_LIST, MSG_API_LETTER_EVENTS, .of = "LetterEvent"})},
    {"LetterEvent", MSG_API_LETTER_EVENTS, NULL,
     FIELDS({"event", FIELD_ID, MSG_API_PAY_EVENT},
            {"act", FIELD_TEXT, MSG_API_LETTER_ACT, .words = "serve seal"},
            {"act_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"on", FIELD_DATE, MSG_API_ON},
            {"how", FIELD_TEXT, MSG_API_LETTER_HOW, FIELD_EMPTY, .choices = letter_hows},
            {"how_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"taker", FIELD_TEXT, MSG_API_LETTER_TAKER},
            {"file", FIELD_ID, MSG_API_LETTER_FILE, FIELD_EMPTY},
            {"note", FIELD_TEXT, MSG_API_LETTER_NOTE},
            {"recorded_at", FIELD_MOMENT, MSG_API_RECORDED_AT},
            {"recorded_by", FIELD_TEXT, MSG_API_RECORDED_BY},
            {"recorded_by_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"locked", FIELD_TRUTH, MSG_API_CASE_LOCKED})},
    {"LetterCheckPage", MSG_API_LETTER_CHECK, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE},
            {"form", FIELD_ONE, MSG_API_FORM, .of = "LetterCheckForm"})},
    {"LetterCheckForm", MSG_API_FORM, NULL,
     FIELDS({"areas", FIELD_LIST, MSG_API_LETTER_AREAS, .of = "Option"},
            {"number", FIELD_TEXT, MSG_API_LETTER_NUMBER})},
    {"LetterChecked", MSG_API_LETTER_CHECK, "Done",
     FIELDS(
         {"title", FIELD_TEXT, MSG_API_TITLE},
         {"result", FIELD_TEXT, MSG_API_LETTER_RESULT, .words = "genuine changed numbered unknown"},
         {"result_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"name", FIELD_TEXT, MSG_API_LETTER_NAME},
         {"number", FIELD_TEXT, MSG_API_LETTER_NUMBER},
         {"on", FIELD_DATE, MSG_LETTERS_ON, FIELD_EMPTY},
         {"signer", FIELD_TEXT, MSG_API_LETTER_SIGNER})},
    {0},
};
