/* Programmes, and what a party is entitled to. */
#include "service/programme.h"
#include "web/describe.h"

#include "web/listing.h"

extern const struct described described_programmes[];

const struct described_field query_measured[] = {QUERY_OF_LISTING, {0}};

#define MEASURED_AREA \
  {"area", FIELD_TEXT, MSG_API_AREA_CODE}, {"name", FIELD_TEXT, MSG_API_MEASURED_AREA}, \
      {"value", FIELD_DECIMAL, MSG_API_MEASURED_VALUE, FIELD_NULL}, \
      {"top", FIELD_DECIMAL, MSG_API_MEASURED_TOP, FIELD_NULL}, \
      {"bottom", FIELD_DECIMAL, MSG_API_MEASURED_BOTTOM, FIELD_NULL}, \
      {"top_unknown", FIELD_COUNT, MSG_API_MEASURED_UNKNOWN}, { \
    "bottom_unknown", FIELD_COUNT, MSG_API_MEASURED_UNKNOWN \
  }

const struct described described_programmes[] = {
    {"AreaServices", MSG_API_SERVICES, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"area", FIELD_TEXT, MSG_API_AREA_CODE},
            {"on", FIELD_DATE, MSG_API_ON}, {"count", FIELD_COUNT, MSG_API_PROGRAMME_COUNT},
            {"programmes", FIELD_LIST, MSG_API_SERVICES, .of = "ProgrammeRules"})},
    {"Programme", MSG_API_PROGRAMME, NULL,
     FIELDS(
         {"programme", FIELD_TEXT, MSG_API_PROGRAMME_KEY},
         {"name", FIELD_TEXT, MSG_API_PROGRAMME_NAME},
         {"kind", FIELD_TEXT, MSG_API_PROGRAMME_KIND, .choices = service_kinds},
         {"kind_text", FIELD_TEXT, MSG_API_IN_WORDS},
         {"field", FIELD_TEXT, MSG_API_PROGRAMME_FIELD},
         {"field_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"unit", FIELD_TEXT, MSG_API_PROGRAMME_UNIT},
         {"period", FIELD_TEXT, MSG_API_PROGRAMME_PERIOD},
         {"period_text", FIELD_TEXT, MSG_API_IN_WORDS},
         {"start", FIELD_TEXT, MSG_API_PROGRAMME_START},
         {"start_text", FIELD_TEXT, MSG_API_IN_WORDS},
         {"basic", FIELD_TEXT, MSG_API_PROGRAMME_BASIC},
         {"basic_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"sure", FIELD_TEXT, MSG_API_PROGRAMME_SURE},
         {"sure_text", FIELD_TEXT, MSG_API_IN_WORDS},
         {"units", FIELD_TEXTS, MSG_API_PROGRAMME_UNITS},
         {"clauses", FIELD_TEXTS, MSG_API_PROGRAMME_CLAUSES},
         {"source_text", FIELD_TEXT, MSG_API_PROGRAMME_SOURCE},
         {"pack", FIELD_TEXT, MSG_API_PROGRAMME_PACK}, {"pack_name", FIELD_TEXT, MSG_API_IN_WORDS},
         {"note", FIELD_TEXT, MSG_API_PROGRAMME_NOTE})},
    {"ProgrammeRules", MSG_API_PROGRAMME, "Programme",
     FIELDS({"of", FIELD_TEXT, MSG_API_PARTY_KIND}, {"of_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"eligible", FIELD_TEXT, MSG_API_PROGRAMME_ELIGIBLE},
            {"amount", FIELD_TEXT, MSG_API_PROGRAMME_AMOUNT},
            {"done", FIELD_TEXT, MSG_API_PROGRAMME_DONE},
            {"beside", FIELD_TEXT, MSG_API_PROGRAMME_BESIDE})},

    {"Entitlement", MSG_API_ENTITLEMENT, NULL,
     FIELDS({"district", FIELD_TEXT, MSG_API_DISTRICT}, {"party", FIELD_ID, MSG_API_PARTY_ID},
            {"kind", FIELD_TEXT, MSG_API_PARTY_KIND}, {"kind_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"pack", FIELD_TEXT, MSG_API_PROGRAMME_PACK},
            {"pack_name", FIELD_TEXT, MSG_API_IN_WORDS}, {"on", FIELD_DATE, MSG_API_ON},
            {"yes", FIELD_COUNT, MSG_API_ENTITLED_YES},
            {"unknown", FIELD_COUNT, MSG_API_ENTITLED_UNKNOWN},
            {"no", FIELD_COUNT, MSG_API_ENTITLED_NO},
            {"programmes", FIELD_LIST, MSG_API_ENTITLEMENT, .of = "Entitled"},
            {"title", FIELD_TEXT, MSG_API_TITLE}, {"name", FIELD_TEXT, MSG_API_PARTY_CALLED},
            {"area", FIELD_TEXT, MSG_API_AREA_CODE})},
    {"Entitled", MSG_API_ENTITLED, "Programme",
     FIELDS({"answer", FIELD_TEXT, MSG_API_ANSWER, .choices = service_answers},
            {"answer_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"has_amount", FIELD_TRUTH, MSG_API_HAS_AMOUNT},
            {"amount_known", FIELD_TRUTH, MSG_API_AMOUNT_KNOWN},
            {"amount", FIELD_DECIMAL, MSG_API_AMOUNT, FIELD_NULL},
            {"amount_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"amount_open", FIELD_TRUTH, MSG_API_AMOUNT_OPEN},
            {"kept", FIELD_TEXT, MSG_API_ENTITLED_KEPT},
            {"kept_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"received", FIELD_TEXT, MSG_API_RECEIVED, .words = "unknown no yes"},
            {"received_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"received_from", FIELD_DATE, MSG_API_RECEIVED_FROM, FIELD_EMPTY},
            {"received_amount", FIELD_DECIMAL, MSG_API_RECEIVED_AMOUNT, FIELD_NULL},
            {"missing", FIELD_LIST, MSG_API_MISSING, .of = "Missing"},
            {"reasons", FIELD_LIST, MSG_API_REASONS, .of = "Deciding"},
            {"why", FIELD_ONE, MSG_API_WHY, .of = "Reason"},
            {"amount_why", FIELD_ONE, MSG_API_WHY, FIELD_MAYBE, .of = "Reason"},
            {"done_why", FIELD_ONE, MSG_API_WHY, FIELD_MAYBE, .of = "Reason"})},
    {"Missing", MSG_API_MISSING, NULL,
     FIELDS({"word", FIELD_TEXT, MSG_API_MISSING_WORD}, {"text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"parameter", FIELD_TRUTH, MSG_API_MISSING_PARAMETER},
            {"party", FIELD_ID, MSG_API_MISSING_PARTY, FIELD_EMPTY},
            {"kind_text", FIELD_TEXT, MSG_API_IN_WORDS})},
    {"Deciding", MSG_API_REASONS, "DecidedBy",
     FIELDS({"known", FIELD_TRUTH, MSG_API_AMOUNT_KNOWN},
            {"facts", FIELD_LIST, MSG_API_DECIDED_BY, .of = "DecidedBy"})},
    {"DecidedBy", MSG_API_DECIDED_BY, NULL,
     FIELDS({"text", FIELD_TEXT, MSG_API_IN_RULES}, {"value_text", FIELD_TEXT, MSG_API_IN_WORDS})},
    {"Reason", MSG_API_WHY, NULL, NULL},

    {"Measured", MSG_API_MEASURED, "PlanHead",
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"sentence", FIELD_TEXT, MSG_API_SENTENCE},
            ANSWER_OF_LISTING,
            {"indicators", FIELD_LIST, MSG_API_LISTING_ROWS, .of = "MeasuredIndicator"})},
    {"MeasuredIndicator", MSG_API_MEASURED, NULL,
     FIELDS({"indicator", FIELD_TEXT, MSG_API_MEASURED_KEY},
            {"indicator_name", FIELD_TEXT, MSG_API_IN_WORDS},
            {"unit", FIELD_TEXT, MSG_API_PROGRAMME_UNIT},
            {"target", FIELD_TEXT, MSG_API_MEASURED_TARGET},
            {"base", FIELD_TEXT, MSG_API_MEASURED_BASE},
            {"clause", FIELD_TEXT, MSG_API_PROGRAMME_CLAUSES},
            {"top_text", FIELD_TEXT, MSG_API_MEASURED_RULE},
            {"bottom_text", FIELD_TEXT, MSG_API_MEASURED_RULE},
            {"times", FIELD_DECIMAL, MSG_API_MEASURED_TIMES},
            {"note", FIELD_TEXT, MSG_API_PROGRAMME_NOTE},
            {"whole", FIELD_ONE, MSG_API_MEASURED_AREA, .of = "MeasuredArea"},
            {"areas_held", FIELD_COUNT, MSG_API_MEASURED_HELD},
            {"areas", FIELD_LIST, MSG_API_MEASURED_AREA, .of = "MeasuredArea"})},
    {"MeasuredArea", MSG_API_MEASURED_AREA, NULL, FIELDS(MEASURED_AREA)},
    {"MeasuredOne", MSG_API_MEASURED, "PlanHead",
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"indicator", FIELD_TEXT, MSG_API_MEASURED_KEY},
            {"how", FIELD_TEXT, MSG_API_MEASURED_RULE},
            {"note", FIELD_TEXT, MSG_API_PROGRAMME_NOTE},
            {"sentence", FIELD_TEXT, MSG_API_SENTENCE}, ANSWER_OF_LISTING,
            {"areas", FIELD_LIST, MSG_API_LISTING_ROWS, .of = "MeasuredArea"})},
    {0},
};
