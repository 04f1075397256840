/* Tables that come in, once or again and again. */
#include "registry/feed.h"
#include "web/describe.h"

extern const struct described described_imports[];

enum { KEY_MAX = 64, TITLE_MAX = 60, FOLDER_MAX = 300, MAPPING_MAX = 20000, TOKEN_MAX = 100 };

#define STAGES "checked confirmed loading live failed dropped undone"
#define ROW_STATES "new known unchanged bad maybe"
#define AS_ALIKE "skip new take"

/* ---- What is sent -------------------------------------------------------------------------------
 */

#define WHAT_IT_IS \
  {"kind", FIELD_TEXT, MSG_API_IMPORT_KIND, FIELD_NEEDED, .max = KEY_MAX}, \
      {"source", FIELD_TEXT, MSG_API_STATEMENT_SOURCE, FIELD_NEEDED, .max = KEY_MAX}, \
      {"all_of", FIELD_TEXT, MSG_API_IMPORT_ALL_OF, .max = KEY_MAX}, { \
    "complete", FIELD_TRUTH, MSG_API_IMPORT_COMPLETE \
  }

const struct described_field body_import_new[] = {
    WHAT_IT_IS,
    {"from", FIELD_DATE, MSG_API_IMPORT_FROM},
    {"file", FIELD_FILE, MSG_API_IMPORT_SENT, FIELD_NEEDED},
    {0},
};
const struct described_field body_import_map[] = {
    {"column.{number}", FIELD_TEXT, MSG_API_IMPORT_COLUMN_IS, .max = KEY_MAX},
    {0},
};
const struct described_field body_import_confirm[] = {
    {"skip_bad", FIELD_TRUTH, MSG_API_IMPORT_SKIP_BAD},
    {"as_alike", FIELD_TEXT, MSG_API_IMPORT_AS_ALIKE, .words = AS_ALIKE},
    {0},
};
const struct described_field body_feed_new[] = {
    {"feed", FIELD_TEXT, MSG_API_IMPORT_FEED, FIELD_NEEDED, .max = FEED_NAME_MAX},
    {"label", FIELD_TEXT, MSG_API_FEED_TITLE, FIELD_NEEDED, .max = TITLE_MAX},
    WHAT_IT_IS,
    {"skip_bad", FIELD_TRUTH, MSG_API_IMPORT_SKIP_BAD},
    {"by_token", FIELD_TRUTH, MSG_API_FEED_TOKEN_WANTED},
    {"folder", FIELD_TEXT, MSG_API_FEED_FOLDER, .max = FOLDER_MAX},
    {"every_days", FIELD_COUNT, MSG_API_FEED_EVERY, FIELD_NEEDED, .least = 1, .max = FEED_DAYS_MAX},
    {"every_minutes", FIELD_COUNT, MSG_API_FEED_MINUTES, .least = 1, .max = FEED_MINUTES_MAX},
    {"mapping", FIELD_LINES, MSG_API_FEED_MAPPING, .max = MAPPING_MAX},
    {0},
};
const struct described_field body_feed_change[] = {
    {"label", FIELD_TEXT, MSG_API_FEED_TITLE, .max = TITLE_MAX},
    {"kind", FIELD_TEXT, MSG_API_IMPORT_KIND, .max = KEY_MAX},
    {"source", FIELD_TEXT, MSG_API_STATEMENT_SOURCE, .max = KEY_MAX},
    {"all_of", FIELD_TEXT, MSG_API_IMPORT_ALL_OF, .max = KEY_MAX},
    {"complete", FIELD_TRUTH, MSG_API_IMPORT_COMPLETE},
    {"skip_bad", FIELD_TRUTH, MSG_API_IMPORT_SKIP_BAD},
    {"token", FIELD_TEXT, MSG_API_FEED_TOKEN_CHANGE, .words = "keep new none"},
    {"folder", FIELD_TEXT, MSG_API_FEED_FOLDER, .max = FOLDER_MAX},
    {"every_days", FIELD_COUNT, MSG_API_FEED_EVERY, .least = 1, .max = FEED_DAYS_MAX},
    {"every_minutes", FIELD_COUNT, MSG_API_FEED_MINUTES, .least = 1, .max = FEED_MINUTES_MAX},
    {"mapping", FIELD_LINES, MSG_API_FEED_MAPPING, .max = MAPPING_MAX},
    {0},
};
const struct described_field body_feed_pause[] = {
    {"paused", FIELD_TRUTH, MSG_API_FEED_PAUSED},
    {0},
};
const struct described_field body_feed_push[] = {
    {"token", FIELD_SECRET, MSG_API_FEED_TOKEN, FIELD_NEEDED, .max = TOKEN_MAX},
    {"file", FIELD_FILE, MSG_API_IMPORT_SENT, FIELD_NEEDED},
    {0},
};

/* ---- What is answered ---------------------------------------------------------------------------
 */

#define ROW_COUNTS \
  {"rows", FIELD_COUNT, MSG_API_IMPORT_ROWS}, {"new", FIELD_COUNT, MSG_API_IMPORT_COUNT}, \
      {"known", FIELD_COUNT, MSG_API_IMPORT_COUNT}, \
      {"unchanged", FIELD_COUNT, MSG_API_IMPORT_COUNT}, \
      {"bad", FIELD_COUNT, MSG_API_IMPORT_COUNT}, { \
    "maybe", FIELD_COUNT, MSG_API_IMPORT_COUNT \
  }

const struct described described_imports[] = {
    {"Imports", MSG_API_IMPORTS, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"area", FIELD_TEXT, MSG_API_AREA_CODE},
            {"may_write", FIELD_TRUTH, MSG_API_MAY_WRITE},
            {"imports", FIELD_LIST, MSG_API_IMPORTS, .of = "Import"})},
    {"Import", MSG_API_IMPORT, NULL,
     FIELDS({"import", FIELD_ID, MSG_API_IMPORT_ID}, {"area", FIELD_TEXT, MSG_API_AREA_CODE},
            {"within", FIELD_TEXT, MSG_API_IMPORT_WITHIN},
            {"kind", FIELD_TEXT, MSG_API_IMPORT_KIND}, {"kind_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"source", FIELD_TEXT, MSG_API_STATEMENT_SOURCE},
            {"source_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"true_from", FIELD_DATE, MSG_API_IMPORT_FROM},
            {"all_of", FIELD_TEXT, MSG_API_IMPORT_ALL_OF},
            {"complete", FIELD_TRUTH, MSG_API_IMPORT_COMPLETE},
            {"skip_bad", FIELD_TRUTH, MSG_API_IMPORT_SKIP_BAD},
            {"as_alike", FIELD_TEXT, MSG_API_IMPORT_AS_ALIKE, FIELD_EMPTY, .words = AS_ALIKE},
            {"feed", FIELD_TEXT, MSG_API_IMPORT_FEED}, {"file_name", FIELD_TEXT, MSG_API_FILE_NAME},
            {"size_bytes", FIELD_COUNT, MSG_API_SIZE_BYTES},
            {"state", FIELD_TEXT, MSG_API_IMPORT_STATE, .words = STAGES},
            {"state_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"batch", FIELD_ID, MSG_API_BATCH, FIELD_EMPTY}, ROW_COUNTS,
            {"message", FIELD_TEXT, MSG_API_IMPORT_MESSAGE},
            {"recorded_at", FIELD_MOMENT, MSG_API_RECORDED_AT},
            {"recorded_by", FIELD_TEXT, MSG_API_RECORDED_BY},
            {"ended_at", FIELD_MOMENT, MSG_API_IMPORT_ENDED, FIELD_EMPTY})},
    {"ImportPage", MSG_API_IMPORT, "Import",
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"may_write", FIELD_TRUTH, MSG_API_MAY_WRITE},
            {"percent", FIELD_COUNT, MSG_API_IMPORT_PERCENT},
            {"checked", FIELD_TRUTH, MSG_API_IMPORT_STAGE},
            {"waits", FIELD_TRUTH, MSG_API_IMPORT_STAGE},
            {"live", FIELD_TRUTH, MSG_API_IMPORT_STAGE},
            {"form", FIELD_ONE, MSG_API_FORM, .of = "ReasonForm"},
            {"choices", FIELD_ONE, MSG_API_IMPORT_CHOICES, FIELD_MAYBE, .of = "ImportChoices"},
            {"preview", FIELD_ONE, MSG_API_IMPORT_PREVIEW, FIELD_MAYBE, .of = "ImportPreview"},
            {"problem", FIELD_TEXT, MSG_API_IMPORT_PROBLEM, FIELD_MAYBE},
            {"undecided", FIELD_TRUTH, MSG_API_IMPORT_UNDECIDED, FIELD_MAYBE},
            {"can_confirm", FIELD_TRUTH, MSG_API_IMPORT_CAN_CONFIRM, FIELD_MAYBE},
            {"touched", FIELD_LIST, MSG_API_IMPORT_TOUCHED, FIELD_MAYBE, .of = "ImportTouched"},
            {"touched_count", FIELD_COUNT, MSG_API_IMPORT_TOUCHED_COUNT, FIELD_MAYBE},
            {"touched_more", FIELD_TRUTH, MSG_API_IMPORT_TOUCHED_MORE, FIELD_MAYBE})},
    {"ImportTouched", MSG_API_IMPORT_TOUCHED, NULL,
     FIELDS({"party", FIELD_ID, MSG_API_PARTY_ID}, {"name", FIELD_TEXT, MSG_API_IN_WORDS})},
    {"ImportChoices", MSG_API_IMPORT_CHOICES, NULL,
     FIELDS({"columns", FIELD_LIST, MSG_API_IMPORT_CHOICES, .of = "ImportChoice"})},
    {"ImportColumn", MSG_API_IMPORT_COLUMN, NULL,
     FIELDS({"heading", FIELD_TEXT, MSG_API_IMPORT_HEADING},
            {"fact", FIELD_TEXT, MSG_API_IMPORT_SLOT}, {"name", FIELD_TEXT, MSG_API_IN_WORDS},
            {"near", FIELD_TEXT, MSG_API_IMPORT_NEAR},
            {"near_name", FIELD_TEXT, MSG_API_IN_WORDS})},
    {"ImportChoice", MSG_API_IMPORT_COLUMN, "ImportColumn",
     FIELDS({"number", FIELD_COUNT, MSG_API_IMPORT_NUMBER},
            {"options", FIELD_LIST, MSG_API_OPTIONS, .of = "Option"})},
    {"ImportPreview", MSG_API_IMPORT_PREVIEW, NULL,
     FIELDS({"columns", FIELD_LIST, MSG_API_IMPORT_CHOICES, FIELD_MAYBE, .of = "ImportColumn"},
            {"rows", FIELD_COUNT, MSG_API_IMPORT_ROWS, FIELD_MAYBE},
            {"new", FIELD_COUNT, MSG_API_IMPORT_COUNT, FIELD_MAYBE},
            {"known", FIELD_COUNT, MSG_API_IMPORT_COUNT, FIELD_MAYBE},
            {"unchanged", FIELD_COUNT, MSG_API_IMPORT_COUNT, FIELD_MAYBE},
            {"bad", FIELD_COUNT, MSG_API_IMPORT_COUNT, FIELD_MAYBE},
            {"maybe", FIELD_COUNT, MSG_API_IMPORT_COUNT, FIELD_MAYBE},
            {"alike", FIELD_LIST, MSG_API_IMPORT_ALIKE, FIELD_MAYBE, .of = "ImportAlike"},
            {"fault_count", FIELD_COUNT, MSG_API_IMPORT_COUNT, FIELD_MAYBE},
            {"sample", FIELD_LIST, MSG_API_IMPORT_SAMPLE, FIELD_MAYBE, .of = "ImportRow"},
            {"faults", FIELD_LIST, MSG_API_IMPORT_FAULT, FIELD_MAYBE, .of = "ImportFault"},
            {"more_faults", FIELD_COUNT, MSG_API_IMPORT_COUNT, FIELD_MAYBE})},
    {"ImportRow", MSG_API_IMPORT_SAMPLE, NULL,
     FIELDS({"line", FIELD_COUNT, MSG_API_IMPORT_LINE},
            {"state", FIELD_TEXT, MSG_API_IMPORT_STATE, .words = ROW_STATES},
            {"state_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"from_number", FIELD_TRUTH, MSG_API_IMPORT_FROM_NUMBER},
            {"cells", FIELD_LIST, MSG_API_IMPORT_CELLS, .of = "ImportCell"})},
    {"ImportAlike", MSG_API_IMPORT_ALIKE, NULL,
     FIELDS({"line", FIELD_COUNT, MSG_API_IMPORT_LINE}, {"party", FIELD_ID, MSG_API_PARTY_ID},
            {"count", FIELD_COUNT, MSG_API_IMPORT_COUNT},
            {"several", FIELD_TRUTH, MSG_API_IMPORT_SEVERAL},
            {"cells", FIELD_LIST, MSG_API_IMPORT_CELLS, .of = "ImportCell"})},
    {"ImportCell", MSG_API_IMPORT_CELLS, NULL,
     FIELDS({"name", FIELD_TEXT, MSG_API_FACT_NAME}, {"text", FIELD_TEXT, MSG_API_FACT_VALUE})},
    {"ImportFault", MSG_API_IMPORT_FAULT, NULL,
     FIELDS({"line", FIELD_COUNT, MSG_API_IMPORT_LINE},
            {"column", FIELD_COUNT, MSG_API_IMPORT_NUMBER},
            {"heading", FIELD_TEXT, MSG_API_IMPORT_HEADING},
            {"text", FIELD_TEXT, MSG_API_IMPORT_FAULT})},
    {"ImportNewPage", MSG_API_IMPORT_NEW_PAGE, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"area", FIELD_TEXT, MSG_API_AREA_CODE},
            {"may_write", FIELD_TRUTH, MSG_API_MAY_WRITE},
            {"max_mb", FIELD_COUNT, MSG_API_IMPORT_MAX_MB},
            {"can_seal", FIELD_TRUTH, MSG_API_CAN_SEAL},
            {"form", FIELD_ONE, MSG_API_FORM, .of = "ImportForm"})},
    {"ImportForm", MSG_API_FORM, NULL,
     FIELDS({"kinds", FIELD_LIST, MSG_API_OPTIONS, .of = "Option"},
            {"sources", FIELD_LIST, MSG_API_OPTIONS, .of = "Option"},
            {"from", FIELD_TEXT, MSG_API_IMPORT_FROM},
            {"all_of", FIELD_TEXT, MSG_API_IMPORT_ALL_OF},
            {"complete", FIELD_TRUTH, MSG_API_IMPORT_COMPLETE})},
    {"ImportAdded", MSG_API_IMPORT_ADDED, "Done",
     FIELDS({"area", FIELD_TEXT, MSG_API_AREA_CODE}, {"import", FIELD_ID, MSG_API_IMPORT_ID})},

    {"Feeds", MSG_API_FEEDS, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"area", FIELD_TEXT, MSG_API_AREA_CODE},
            {"feeds", FIELD_LIST, MSG_API_FEEDS, .of = "Feed"},
            {"may_set", FIELD_TRUTH, MSG_API_FEED_MAY_SET})},
    {"Feed", MSG_API_FEED, NULL,
     FIELDS({"feed", FIELD_TEXT, MSG_API_IMPORT_FEED}, {"title", FIELD_TEXT, MSG_API_FEED_TITLE},
            {"area", FIELD_TEXT, MSG_API_AREA_CODE}, {"within", FIELD_TEXT, MSG_API_IMPORT_WITHIN},
            {"kind", FIELD_TEXT, MSG_API_IMPORT_KIND}, {"kind_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"source", FIELD_TEXT, MSG_API_STATEMENT_SOURCE},
            {"source_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"by_folder", FIELD_TRUTH, MSG_API_FEED_BY}, {"by_token", FIELD_TRUTH, MSG_API_FEED_BY},
            {"every_days", FIELD_COUNT, MSG_API_FEED_EVERY},
            {"every_minutes", FIELD_COUNT, MSG_API_FEED_MINUTES},
            {"paused", FIELD_TRUTH, MSG_API_FEED_PAUSED},
            {"last", FIELD_DATE, MSG_API_FEED_LAST, FIELD_EMPTY},
            {"due", FIELD_DATE, MSG_API_FEED_DUE}, {"late_days", FIELD_COUNT, MSG_API_FEED_LATE},
            {"import", FIELD_ID, MSG_API_IMPORT_ID, FIELD_EMPTY},
            {"state_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"message", FIELD_TEXT, MSG_API_IMPORT_MESSAGE},
            {"recorded_at", FIELD_MOMENT, MSG_API_RECORDED_AT, FIELD_EMPTY})},
    {"FeedNewPage", MSG_API_FEED_NEW_PAGE, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"area", FIELD_TEXT, MSG_API_AREA_CODE},
            {"change", FIELD_TRUTH, MSG_API_FEED_CHANGE},
            {"form", FIELD_ONE, MSG_API_FORM, .of = "FeedForm"})},
    {"FeedForm", MSG_API_FORM, NULL,
     FIELDS({"feed", FIELD_TEXT, MSG_API_IMPORT_FEED}, {"label", FIELD_TEXT, MSG_API_FEED_TITLE},
            {"all_of", FIELD_TEXT, MSG_API_IMPORT_ALL_OF},
            {"folder", FIELD_TEXT, MSG_API_FEED_FOLDER},
            {"mapping", FIELD_TEXT, MSG_API_FEED_MAPPING},
            {"every_days", FIELD_TEXT, MSG_API_FEED_EVERY},
            {"every_minutes", FIELD_TEXT, MSG_API_FEED_MINUTES},
            {"complete", FIELD_TRUTH, MSG_API_IMPORT_COMPLETE},
            {"skip_bad", FIELD_TRUTH, MSG_API_IMPORT_SKIP_BAD},
            {"by_token", FIELD_TRUTH, MSG_API_FEED_TOKEN_WANTED},
            {"tokens", FIELD_LIST, MSG_API_OPTIONS, .of = "Option"},
            {"kinds", FIELD_LIST, MSG_API_OPTIONS, .of = "Option"},
            {"sources", FIELD_LIST, MSG_API_OPTIONS, .of = "Option"})},
    {"FeedToken", MSG_API_FEED_TOKEN_PAGE, "Done",
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"area", FIELD_TEXT, MSG_API_AREA_CODE},
            {"feed", FIELD_TEXT, MSG_API_IMPORT_FEED}, {"token", FIELD_TEXT, MSG_API_FEED_TOKEN})},
    {0},
};
