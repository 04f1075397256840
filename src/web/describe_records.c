/* Files that people hand in; parties and what is known of them. */
#include "web/describe.h"

extern const struct described described_records[];

enum { REASON_MAX = 200, KEY_MAX = 64, FACT_MAX = 200 };

/* ---- What is sent -------------------------------------------------------------------------------
 */

const struct described_field query_files[] = {
    {"before", FIELD_COUNT, MSG_API_QUERY_BEFORE_FILE, .least = 1},
    {0},
};
const struct described_field body_file[] = {
    {"file", FIELD_FILE, MSG_API_FILE_SENT, FIELD_NEEDED},
    {0},
};
const struct described_field body_erase[] = {
    {"reason", FIELD_TEXT, MSG_API_REASON, FIELD_NEEDED, .max = REASON_MAX},
    {0},
};

const struct described_field query_area_parties[] = {
    {"q", FIELD_TEXT, MSG_API_QUERY_FIND},      {"kind", FIELD_TEXT, MSG_API_PARTY_KIND},
    {"area", FIELD_AREA, MSG_API_QUERY_PART},   {"village", FIELD_AREA, MSG_API_QUERY_VILLAGE},
    {"after", FIELD_TEXT, MSG_API_QUERY_AFTER}, {0},
};
const struct described_field query_party_new[] = {
    {"kind", FIELD_TEXT, MSG_API_PARTY_KIND},
    {0},
};
const struct described_field query_party[] = {
    {"true_on", FIELD_DATE, MSG_API_QUERY_TRUE_ON},
    {"known_on", FIELD_TEXT, MSG_API_QUERY_KNOWN_ON},
    {0},
};

#define A_STATEMENT \
  {"source", FIELD_TEXT, MSG_API_STATEMENT_SOURCE, FIELD_NEEDED, .max = KEY_MAX}, \
      {"from", FIELD_DATE, MSG_API_STATEMENT_FROM}, {"to", FIELD_DATE, MSG_API_STATEMENT_TO}, \
      {"reason", FIELD_TEXT, MSG_API_REASON, .max = REASON_MAX}, { \
    "fact.{key}", FIELD_TEXT, MSG_API_STATEMENT_FACT, .max = FACT_MAX \
  }

const struct described_field body_party_new[] = {
    {"kind", FIELD_TEXT, MSG_API_PARTY_KIND, FIELD_NEEDED, .max = KEY_MAX},
    A_STATEMENT,
    {0},
};
const struct described_field body_party_state[] = {A_STATEMENT, {0}};
const struct described_field body_party_retract[] = {
    {"statement", FIELD_ID, MSG_API_STATEMENT_RETRACTED, FIELD_NEEDED},
    {"reason", FIELD_TEXT, MSG_API_REASON, FIELD_NEEDED, .max = REASON_MAX},
    {0},
};

const struct described_field query_party_merge[] = {
    {"with", FIELD_ID, MSG_API_MERGE_WITH},
    {0},
};
const struct described_field body_party_unmask[] = {
    {"unmask_reason", FIELD_TEXT, MSG_API_REASON, FIELD_NEEDED, .max = REASON_MAX},
    {"fact", FIELD_TEXT, MSG_API_UNMASK_FACT, .max = KEY_MAX},
    {0},
};
const struct described_field body_party_merge[] = {
    {"into", FIELD_ID, MSG_API_MERGE_WITH, FIELD_NEEDED},
    {"reason", FIELD_TEXT, MSG_API_REASON, FIELD_NEEDED, .max = REASON_MAX},
    {0},
};
const struct described_field body_party_unmerge[] = {
    {"record", FIELD_ID, MSG_API_MERGED_RECORD, FIELD_NEEDED},
    {"reason", FIELD_TEXT, MSG_API_REASON, FIELD_NEEDED, .max = REASON_MAX},
    {0},
};

/* ---- What is answered ---------------------------------------------------------------------------
 */

const struct described described_records[] = {
    {"Areas", MSG_API_AREAS, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE},
            {"areas", FIELD_LIST, MSG_API_AREAS, .of = "AreaName"})},
    {"AreaName", MSG_API_AREA_NAME, NULL,
     FIELDS({"area", FIELD_TEXT, MSG_API_AREA_CODE}, {"name", FIELD_TEXT, MSG_API_AREA_CALLED})},

    {"AreaFiles", MSG_API_FILES, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"area", FIELD_TEXT, MSG_API_AREA_CODE},
            {"files", FIELD_LIST, MSG_API_FILES, .of = "File"},
            {"older", FIELD_ID, MSG_API_OLDER, FIELD_EMPTY},
            {"max_mb", FIELD_COUNT, MSG_API_FILE_MAX}, {"can_seal", FIELD_TRUTH, MSG_API_CAN_SEAL},
            {"may_erase", FIELD_TRUTH, MSG_API_MAY_ERASE})},
    {"File", MSG_API_FILE, NULL,
     FIELDS({"area", FIELD_TEXT, MSG_API_AREA_CODE}, {"file", FIELD_ID, MSG_API_FILE_ID},
            {"name", FIELD_TEXT, MSG_API_FILE_NAME}, {"media_type", FIELD_TEXT, MSG_API_MEDIA_TYPE},
            {"type_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"size_bytes", FIELD_COUNT, MSG_API_SIZE_BYTES},
            {"size_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"sm3", FIELD_TEXT, MSG_API_SM3},
            {"sm3_short", FIELD_TEXT, MSG_API_SM3_SHORT},
            {"uploaded_by", FIELD_TEXT, MSG_API_UPLOADED_BY},
            {"uploaded_by_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"recorded_at", FIELD_MOMENT, MSG_API_RECORDED_AT},
            {"erased", FIELD_TRUTH, MSG_API_FILE_ERASED},
            {"erased_at", FIELD_MOMENT, MSG_API_ERASED_AT, FIELD_EMPTY})},
    {"FileAdded", MSG_API_FILE_ADDED, "Done",
     FIELDS({"area", FIELD_TEXT, MSG_API_AREA_CODE}, {"file", FIELD_ID, MSG_API_FILE_ID})},
    {"FileErasePage", MSG_API_FILE_ERASE_PAGE, "File",
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE},
            {"form", FIELD_ONE, MSG_API_FORM, .of = "ReasonForm"})},
    {"ReasonForm", MSG_API_FORM, NULL, FIELDS({"reason", FIELD_TEXT, MSG_API_REASON})},

    {"AreaParties", MSG_API_PERSONS, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"area", FIELD_TEXT, MSG_API_AREA_CODE},
            {"filter", FIELD_TEXT, MSG_API_PART}, {"query", FIELD_TEXT, MSG_API_QUERY_FIND},
            {"kind", FIELD_TEXT, MSG_API_PARTY_KIND},
            {"kinds", FIELD_LIST, MSG_API_PARTY_KINDS, .of = "Option"},
            {"areas", FIELD_LIST, MSG_API_PARTS_TO_CHOOSE, .of = "Option"},
            {"villages", FIELD_LIST, MSG_API_PARTS_TO_CHOOSE, .of = "Option"},
            {"true_on", FIELD_DATE, MSG_API_TRUE_ON}, {"after", FIELD_TEXT, MSG_API_AFTER},
            {"parties", FIELD_LIST, MSG_API_PERSONS, .of = "PartyItem"},
            {"may_write", FIELD_TRUTH, MSG_API_MAY_WRITE})},
    {"PartyItem", MSG_API_PERSON, NULL,
     FIELDS({"party", FIELD_ID, MSG_API_PARTY_ID}, {"kind", FIELD_TEXT, MSG_API_PARTY_KIND},
            {"kind_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"name", FIELD_TEXT, MSG_API_PARTY_CALLED},
            {"born", FIELD_TEXT, MSG_API_PARTY_SINCE}, {"area", FIELD_TEXT, MSG_API_PARTY_PLACE},
            {"area_text", FIELD_TEXT, MSG_API_IN_WORDS})},
    {"PartyMergePage", MSG_API_MERGE_PAGE, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"area", FIELD_TEXT, MSG_API_AREA_CODE},
            {"party", FIELD_ID, MSG_API_PARTY_ID}, {"name", FIELD_TEXT, MSG_API_PARTY_CALLED},
            {"with", FIELD_ID, MSG_API_MERGE_WITH, FIELD_EMPTY},
            {"other_name", FIELD_TEXT, MSG_API_PARTY_CALLED},
            {"wrong", FIELD_TEXT, MSG_API_MERGE_WRONG}, {"reason", FIELD_TEXT, MSG_API_REASON},
            {"rows", FIELD_LIST, MSG_API_MERGE_ROWS, .of = "MergeRow"})},
    {"MergeRow", MSG_API_MERGE_ROWS, NULL,
     FIELDS({"key", FIELD_TEXT, MSG_API_FACT_KEY}, {"name", FIELD_TEXT, MSG_API_FACT_NAME},
            {"unit", FIELD_TEXT, MSG_API_FACT_UNIT}, {"mine", FIELD_TEXT, MSG_API_MERGE_MINE},
            {"other", FIELD_TEXT, MSG_API_MERGE_OTHER}, {"same", FIELD_TRUTH, MSG_API_MERGE_SAME})},
    {"Duplicates", MSG_API_DUPLICATES, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"area", FIELD_TEXT, MSG_API_AREA_CODE},
            {"pairs", FIELD_LIST, MSG_API_DUPLICATES, .of = "DuplicatePair"},
            {"may_write", FIELD_TRUTH, MSG_API_MAY_WRITE})},
    {"DuplicatePair", MSG_API_DUPLICATES, NULL,
     FIELDS(
         {"party", FIELD_ID, MSG_API_PARTY_ID}, {"name", FIELD_TEXT, MSG_API_PARTY_CALLED},
         {"born", FIELD_TEXT, MSG_API_PARTY_SINCE}, {"home", FIELD_TEXT, MSG_API_PARTY_PLACE},
         {"other", FIELD_ID, MSG_API_MERGE_WITH}, {"other_name", FIELD_TEXT, MSG_API_PARTY_CALLED},
         {"other_home", FIELD_TEXT, MSG_API_PARTY_PLACE},
         {"why", FIELD_TEXT, MSG_API_DUPLICATE_WHY}, {"why_text", FIELD_TEXT, MSG_API_IN_WORDS})},
    {"PartyNewPage", MSG_API_PARTY_NEW_PAGE, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"area", FIELD_TEXT, MSG_API_AREA_CODE},
            {"kind", FIELD_TEXT, MSG_API_PARTY_KIND},
            {"kinds", FIELD_LIST, MSG_API_PARTY_KINDS, .of = "Option"},
            {"form", FIELD_ONE, MSG_API_STATEMENT_FORM, .of = "StatementForm"})},
    {"StatementForm", MSG_API_STATEMENT_FORM, NULL,
     FIELDS({"sources", FIELD_LIST, MSG_API_STATEMENT_SOURCE, .of = "Option"},
            {"from", FIELD_TEXT, MSG_API_STATEMENT_FROM}, {"to", FIELD_TEXT, MSG_API_STATEMENT_TO},
            {"reason", FIELD_TEXT, MSG_API_REASON},
            {"facts", FIELD_LIST, MSG_API_FACT_FIELDS, .of = "FactField"},
            {"sealed", FIELD_COUNT, MSG_API_SEALED_COUNT})},
    {"FactField", MSG_API_FACT_FIELDS, NULL,
     FIELDS({"key", FIELD_TEXT, MSG_API_FACT_KEY}, {"field", FIELD_TEXT, MSG_API_FIELD_NAME},
            {"label", FIELD_TEXT, MSG_API_FIELD_LABEL}, {"unit", FIELD_TEXT, MSG_API_FACT_UNIT},
            {"value", FIELD_TEXT, MSG_API_KEPT_VALUE},
            {"is_choice", FIELD_TRUTH, MSG_API_FIELD_KIND},
            {"is_date", FIELD_TRUTH, MSG_API_FIELD_KIND},
            {"is_number", FIELD_TRUTH, MSG_API_FIELD_KIND},
            {"is_area", FIELD_TRUTH, MSG_API_FIELD_KIND},
            {"options", FIELD_LIST, MSG_API_OPTIONS, .of = "Option"})},
    {"Party", MSG_API_PARTY, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"area", FIELD_TEXT, MSG_API_AREA_CODE},
            {"district", FIELD_TEXT, MSG_API_DISTRICT}, {"party", FIELD_ID, MSG_API_PARTY_ID},
            {"kind", FIELD_TEXT, MSG_API_PARTY_KIND}, {"kind_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"true_on", FIELD_DATE, MSG_API_TRUE_ON},
            {"known_on", FIELD_TEXT, MSG_API_KNOWN_ON, FIELD_NULL},
            {"locked", FIELD_COUNT, MSG_API_PARTY_LOCKED},
            {"facts", FIELD_LIST, MSG_API_FACTS, .of = "Fact"},
            {"statements", FIELD_LIST, MSG_API_STATEMENTS, .of = "Statement"},
            {"findings", FIELD_LIST, MSG_API_FINDINGS_OF, .of = "PartyFinding"},
            {"masked", FIELD_COUNT, MSG_API_MASKED}, {"whole", FIELD_TRUTH, MSG_API_WHOLE},
            {"may_write", FIELD_TRUTH, MSG_API_MAY_WRITE},
            {"merged", FIELD_LIST, MSG_API_MERGED, .of = "MergedRecord"},
            {"entitled", FIELD_LIST, MSG_API_ENTITLED, .of = "EntitledBrief"},
            {"relations", FIELD_LIST, MSG_API_RELATIONS, .of = "Relation"},
            {"acts", FIELD_LIST, MSG_API_ACTS, .of = "ActRow"},
            {"receipts", FIELD_LIST, MSG_API_RECEIPTS, .of = "ReceiptRow"})},
    {"EntitledBrief", MSG_API_ENTITLED, NULL,
     FIELDS({"yes", FIELD_COUNT, MSG_API_ENTITLED_YES},
            {"unknown", FIELD_COUNT, MSG_API_ENTITLED_UNKNOWN},
            {"programmes", FIELD_LIST, MSG_API_ENTITLED, .of = "EntitledTo"})},
    {"EntitledTo", MSG_API_ENTITLED, NULL,
     FIELDS({"programme", FIELD_TEXT, MSG_API_PROGRAMME_KEY},
            {"name", FIELD_TEXT, MSG_API_PROGRAMME_NAME},
            {"amount_text", FIELD_TEXT, MSG_API_AMOUNT})},
    {"Relation", MSG_API_RELATIONS, NULL,
     FIELDS({"word", FIELD_TEXT, MSG_API_RELATION_WORD},
            {"count", FIELD_COUNT, MSG_API_RELATION_COUNT},
            {"more", FIELD_TRUTH, MSG_API_RELATION_MORE},
            {"parties", FIELD_LIST, MSG_API_RELATIONS, .of = "RelatedParty"})},
    {"RelatedParty", MSG_API_RELATIONS, NULL,
     FIELDS({"party", FIELD_ID, MSG_API_PARTY_ID}, {"name", FIELD_TEXT, MSG_API_PARTY_CALLED},
            {"born", FIELD_TEXT, MSG_API_BORN}, {"kind_text", FIELD_TEXT, MSG_API_IN_WORDS})},
    {"ActRow", MSG_API_ACTS, NULL, NULL},
    {"ReceiptRow", MSG_API_RECEIPTS, NULL, NULL},
    {"PartyFinding", MSG_API_FINDINGS_OF, NULL,
     FIELDS({"key", FIELD_TEXT, MSG_API_FACT_KEY}, {"text", FIELD_TEXT, MSG_API_IN_WORDS})},
    {"MergedRecord", MSG_API_MERGED, NULL, FIELDS({"party", FIELD_ID, MSG_API_MERGED_RECORD})},
    {"PartyWhole", MSG_API_PARTY_WHOLE, "Party",
     FIELDS({"done", FIELD_TRUTH, MSG_API_DONE_FLAG}, {"repeated", FIELD_TRUTH, MSG_API_REPEATED})},
    {"Said", MSG_API_SAID, NULL,
     FIELDS({"value", FIELD_TEXT, MSG_API_FACT_VALUE}, {"text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"statement", FIELD_ID, MSG_API_STATEMENT_ID},
            {"source", FIELD_TEXT, MSG_API_STATEMENT_SOURCE},
            {"source_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"true_from", FIELD_DATE, MSG_API_STATEMENT_FROM, FIELD_NULL},
            {"recorded_at", FIELD_MOMENT, MSG_API_RECORDED_AT},
            {"recorded_by", FIELD_TEXT, MSG_API_RECORDED_BY})},
    {"Fact", MSG_API_FACT, "Said",
     FIELDS({"key", FIELD_TEXT, MSG_API_FACT_KEY}, {"name", FIELD_TEXT, MSG_API_FACT_NAME},
            {"unit", FIELD_TEXT, MSG_API_FACT_UNIT},
            {"lost", FIELD_LIST, MSG_API_FACT_LOST, .of = "Said"})},
    {"Statement", MSG_API_STATEMENT, NULL,
     FIELDS({"statement", FIELD_ID, MSG_API_STATEMENT_ID},
            {"source", FIELD_TEXT, MSG_API_STATEMENT_SOURCE},
            {"source_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"true_from", FIELD_DATE, MSG_API_STATEMENT_FROM, FIELD_NULL},
            {"recorded_at", FIELD_MOMENT, MSG_API_RECORDED_AT},
            {"recorded_by", FIELD_TEXT, MSG_API_RECORDED_BY},
            {"true_to", FIELD_DATE, MSG_API_STATEMENT_TO, FIELD_NULL},
            {"reason", FIELD_TEXT, MSG_API_REASON}, {"batch", FIELD_ID, MSG_API_BATCH, FIELD_NULL},
            {"retracts", FIELD_ID, MSG_API_RETRACTS, FIELD_NULL},
            {"holds", FIELD_TRUTH, MSG_API_HOLDS}, {"sealed", FIELD_TRUTH, MSG_API_SEALED},
            {"facts", FIELD_LIST, MSG_API_STATED, .of = "StatedFact"})},
    {"StatedFact", MSG_API_STATED, NULL,
     FIELDS({"key", FIELD_TEXT, MSG_API_FACT_KEY}, {"name", FIELD_TEXT, MSG_API_FACT_NAME},
            {"value", FIELD_TEXT, MSG_API_FACT_VALUE}, {"text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"unit", FIELD_TEXT, MSG_API_FACT_UNIT})},
    {"PartyStated", MSG_API_PARTY_STATED, "Done",
     FIELDS({"party", FIELD_ID, MSG_API_PARTY_ID}, {"statement", FIELD_ID, MSG_API_STATEMENT_ID})},
    {"PartyRetracted", MSG_API_PARTY_RETRACTED, "Done",
     FIELDS({"party", FIELD_ID, MSG_API_PARTY_ID},
            {"retraction", FIELD_ID, MSG_API_RETRACTION_ID})},
    {0},
};
