/* Who is owed what, and what another figure would change. */
#include "plan/figure.h"
#include "service/owed.h"
#include "web/describe.h"
#include "web/listing.h"

extern const struct described described_owed[];

enum { FIGURE_MAX = 200 };

const struct described_field query_owed[] = {QUERY_OF_LISTING, {0}};
const struct described_field query_owed_list[] = {
    QUERY_OF_LISTING,
    {"list", FIELD_TEXT, MSG_API_OWED_LIST, .choices = owed_lists},
    {"area", FIELD_TEXT, MSG_API_OWED_TOWN},
    {0},
};
const struct described_field query_due[] = {
    QUERY_OF_LISTING,
    {"area", FIELD_TEXT, MSG_API_OWED_TOWN},
    {"village", FIELD_TEXT, MSG_API_DUE_VILLAGE},
    {"visitor", FIELD_TEXT, MSG_API_DUE_FILTER_VISITOR},
    {0},
};
const struct described_field query_what_if[] = {
    QUERY_OF_LISTING,
    {"figure", FIELD_TEXT, MSG_API_WHAT_IF_FIGURE, .max = FIGURE_MAX},
    {"value", FIELD_LINES, MSG_API_WHAT_IF_VALUE, .max = FIGURE_VALUE_MAX},
    {0},
};

const struct described_field query_figure_new[] = {
    {"figure", FIELD_TEXT, MSG_API_WHAT_IF_FIGURE, .max = FIGURE_MAX},
    {"value", FIELD_LINES, MSG_API_WHAT_IF_VALUE, .max = FIGURE_VALUE_MAX},
    {0},
};
const struct described_field body_figure_new[] = {
    {"figure", FIELD_TEXT, MSG_API_WHAT_IF_FIGURE, FIELD_NEEDED, .max = FIGURE_KEY_MAX},
    {"value", FIELD_LINES, MSG_API_WHAT_IF_VALUE, FIELD_NEEDED, .max = FIGURE_VALUE_MAX},
    {"holds_from", FIELD_DATE, MSG_API_FIGURE_FROM, FIELD_NEEDED},
    {"basis", FIELD_TEXT, MSG_API_FIGURE_BASIS, FIELD_NEEDED, .max = FIGURE_BASIS_MAX},
    {0},
};
const struct described_field body_figure_decide[] = {
    {"outcome", FIELD_TEXT, MSG_API_FIGURE_OUTCOME, FIELD_NEEDED, .words = "adopted returned"},
    {"reason", FIELD_TEXT, MSG_API_REASON, .max = REPORT_REASON_MAX},
    {0},
};

#define OWED_HEAD \
  {"title", FIELD_TEXT, MSG_API_TITLE}, {"area", FIELD_TEXT, MSG_API_AREA_CODE}, \
      {"pack", FIELD_TEXT, MSG_API_PROGRAMME_PACK}, { \
    "on", FIELD_DATE, MSG_API_ON \
  }
#define OWED_COUNTS \
  {"parties", FIELD_COUNT, MSG_API_OWED_PARTIES}, \
      {"entitled", FIELD_ONE, MSG_API_OWED_ENTITLED, .of = "OwedCount"}, \
      {"missing", FIELD_ONE, MSG_API_OWED_MISSING, .of = "OwedCount"}, \
      {"stop", FIELD_ONE, MSG_API_OWED_STOP, .of = "OwedCount"}, { \
    "open", FIELD_ONE, MSG_API_OWED_OPEN, .of = "OwedCount" \
  }
#define WHAT_IF_ASKED \
  {"figure", FIELD_TEXT, MSG_API_WHAT_IF_FIGURE}, {"figure_text", FIELD_TEXT, MSG_API_IN_WORDS}, \
      {"unit", FIELD_TEXT, MSG_API_PROGRAMME_UNIT}, \
      {"source", FIELD_TEXT, MSG_API_PROGRAMME_SOURCE}, \
      {"value", FIELD_TEXT, MSG_API_WHAT_IF_VALUE}, { \
    "figures", FIELD_LIST, MSG_API_WHAT_IF_FIGURES, .of = "Option" \
  }
#define WHAT_IF_CHANGE \
  {"gain", FIELD_COUNT, MSG_API_WHAT_IF_GAIN}, {"lose", FIELD_COUNT, MSG_API_WHAT_IF_LOSE}, \
      {"more", FIELD_COUNT, MSG_API_WHAT_IF_MORE}, {"less", FIELD_COUNT, MSG_API_WHAT_IF_LESS}, \
      {"same", FIELD_COUNT, MSG_API_WHAT_IF_SAME}, \
      {"unclear", FIELD_COUNT, MSG_API_WHAT_IF_UNCLEAR}, \
      {"due_more", FIELD_COUNT, MSG_API_WHAT_IF_DUE_MORE}, \
      {"due_less", FIELD_COUNT, MSG_API_WHAT_IF_DUE_LESS}, \
      {"before_fen", FIELD_COUNT, MSG_API_WHAT_IF_BEFORE, FIELD_MAYBE}, \
      {"after_fen", FIELD_COUNT, MSG_API_WHAT_IF_AFTER, FIELD_MAYBE}, \
      {"bare", FIELD_COUNT, MSG_API_WHAT_IF_BARE}, \
      {"unpriced", FIELD_COUNT, MSG_API_WHAT_IF_UNPRICED}, \
      {"bare_after_fen", FIELD_COUNT, MSG_API_WHAT_IF_BARE_AFTER, FIELD_MAYBE}, { \
    "over", FIELD_TRUTH, MSG_API_OWED_OVER \
  }

const struct described described_owed[] = {
    {"AreaOwed", MSG_API_OWED, NULL,
     FIELDS(OWED_HEAD, ANSWER_OF_LISTING,
            {"programmes", FIELD_LIST, MSG_API_LISTING_ROWS, .of = "OwedProgramme"})},
    {"OwedProgramme", MSG_API_OWED, NULL,
     FIELDS({"programme", FIELD_TEXT, MSG_API_PROGRAMME_KEY},
            {"name", FIELD_TEXT, MSG_API_PROGRAMME_NAME},
            {"pack", FIELD_TEXT, MSG_API_PROGRAMME_PACK}, OWED_COUNTS)},
    {"OwedCount", MSG_API_OWED_COUNT, NULL,
     FIELDS({"parties", FIELD_COUNT, MSG_API_OWED_PARTIES},
            {"priced", FIELD_COUNT, MSG_API_OWED_PRICED},
            {"yearly_fen", FIELD_COUNT, MSG_API_OWED_YEARLY, FIELD_MAYBE},
            {"over", FIELD_TRUTH, MSG_API_OWED_OVER})},
    {"OwedTown", MSG_API_OWED_BY_TOWN, NULL,
     FIELDS({"area", FIELD_TEXT, MSG_API_AREA_CODE}, {"area_name", FIELD_TEXT, MSG_API_IN_WORDS},
            OWED_COUNTS)},
    {"OwedList", MSG_API_OWED_LIST, NULL,
     FIELDS(OWED_HEAD, {"list", FIELD_TEXT, MSG_API_OWED_LIST, .choices = owed_lists},
            {"programme", FIELD_ONE, MSG_API_OWED, .of = "OwedProgramme"},
            {"by_town", FIELD_LIST, MSG_API_OWED_BY_TOWN, .of = "OwedTown"},
            {"limit", FIELD_COUNT, MSG_API_OWED_LIMIT},
            {"missing_facts", FIELD_LIST, MSG_API_MISSING, .of = "OwedMissing"},
            {"looked_at", FIELD_COUNT, MSG_API_OWED_LOOKED_AT}, ANSWER_OF_LISTING,
            {"rows", FIELD_LIST, MSG_API_LISTING_ROWS, .of = "OwedRow"})},
    {"AreaDue", MSG_API_DUE, NULL,
     FIELDS(OWED_HEAD, ANSWER_OF_LISTING,
            {"programmes", FIELD_LIST, MSG_API_LISTING_ROWS, .of = "DueProgramme"})},
    {"DueProgramme", MSG_API_DUE, NULL,
     FIELDS(
         {"programme", FIELD_TEXT, MSG_API_PROGRAMME_KEY},
         {"name", FIELD_TEXT, MSG_API_PROGRAMME_NAME}, {"pack", FIELD_TEXT, MSG_API_PROGRAMME_PACK},
         {"period", FIELD_TEXT, MSG_DUE_PERIOD, .choices = service_periods},
         {"first", FIELD_DATE, MSG_API_DUE_FIRST}, {"last", FIELD_DATE, MSG_API_DUE_LAST},
         {"due_on", FIELD_DATE, MSG_API_DUE_ON}, {"days_left", FIELD_COUNT, MSG_API_DUE_DAYS_LEFT},
         {"late", FIELD_TRUTH, MSG_API_DUE_LATE}, {"promised", FIELD_COUNT, MSG_API_DUE_PROMISED},
         {"done", FIELD_COUNT, MSG_API_DUE_DONE}, {"due", FIELD_COUNT, MSG_API_DUE_DUE},
         {"unclear", FIELD_COUNT, MSG_API_DUE_UNCLEAR})},
    {"DueList", MSG_API_DUE_LIST, NULL,
     FIELDS(OWED_HEAD, {"due", FIELD_ONE, MSG_API_DUE, .of = "DueProgramme"},
            {"limit", FIELD_COUNT, MSG_API_OWED_LIMIT},
            {"visitors", FIELD_LIST, MSG_API_DUE_RATE, FIELD_MAYBE, .of = "DueRate"},
            ANSWER_OF_LISTING, {"rows", FIELD_LIST, MSG_API_LISTING_ROWS, .of = "DueRow"})},
    {"DueRow", MSG_API_DUE_ROW, "OwedRow",
     FIELDS({"village", FIELD_TEXT, MSG_API_DUE_VILLAGE},
            {"village_name", FIELD_TEXT, MSG_API_IN_WORDS},
            {"visitor", FIELD_TEXT, MSG_API_DUE_VISITOR},
            {"visitor_name", FIELD_TEXT, MSG_API_IN_WORDS})},
    {"DueRate", MSG_API_DUE_RATE, NULL,
     FIELDS({"visitor", FIELD_TEXT, MSG_API_DUE_VISITOR}, {"name", FIELD_TEXT, MSG_API_IN_WORDS},
            {"promised", FIELD_COUNT, MSG_API_DUE_PROMISED},
            {"done", FIELD_COUNT, MSG_API_DUE_DONE}, {"due", FIELD_COUNT, MSG_API_DUE_DUE},
            {"unclear", FIELD_COUNT, MSG_API_DUE_UNCLEAR},
            {"rate", FIELD_DECIMAL, MSG_API_DUE_RATE_PERCENT})},
    {"OwedMissing", MSG_API_MISSING, NULL,
     FIELDS({"word", FIELD_TEXT, MSG_API_MISSING_WORD},
            {"parties", FIELD_COUNT, MSG_API_OWED_PARTIES})},
    {"OwedRow", MSG_API_OWED_ROW, NULL,
     FIELDS({"party", FIELD_ID, MSG_API_PARTY_ID}, {"name", FIELD_TEXT, MSG_API_PARTY_CALLED},
            {"birth_date", FIELD_DATE, MSG_API_OWED_BORN, FIELD_EMPTY},
            {"area", FIELD_TEXT, MSG_API_AREA_CODE}, {"area_name", FIELD_TEXT, MSG_API_IN_WORDS},
            {"amount", FIELD_DECIMAL, MSG_API_AMOUNT, FIELD_MAYBE},
            {"unit", FIELD_TEXT, MSG_API_PROGRAMME_UNIT},
            {"reason", FIELD_TEXT, MSG_API_OWED_REASON})},

    {"WhatIf", MSG_API_WHAT_IF, NULL,
     FIELDS(OWED_HEAD, WHAT_IF_ASKED, {"draft", FIELD_TEXT, MSG_API_WHAT_IF_DRAFT},
            ANSWER_OF_LISTING,
            {"programmes", FIELD_LIST, MSG_API_LISTING_ROWS, .of = "WhatIfProgramme"})},
    {"WhatIfProgramme", MSG_API_WHAT_IF, NULL,
     FIELDS({"programme", FIELD_TEXT, MSG_API_PROGRAMME_KEY},
            {"name", FIELD_TEXT, MSG_API_PROGRAMME_NAME}, WHAT_IF_CHANGE,
            {"towns", FIELD_LIST, MSG_API_OWED_BY_TOWN, .of = "WhatIfTown"})},
    {"WhatIfTown", MSG_API_OWED_BY_TOWN, NULL,
     FIELDS({"area", FIELD_TEXT, MSG_API_AREA_CODE}, {"area_name", FIELD_TEXT, MSG_API_IN_WORDS},
            WHAT_IF_CHANGE)},
    {"WhatIfOne", MSG_API_WHAT_IF, NULL,
     FIELDS(OWED_HEAD, WHAT_IF_ASKED, {"programme", FIELD_TEXT, MSG_API_PROGRAMME_KEY},
            {"programme_unit", FIELD_TEXT, MSG_API_PROGRAMME_UNIT},
            {"examples", FIELD_LIST, MSG_API_WHAT_IF_EXAMPLE, .of = "WhatIfExample"},
            ANSWER_OF_LISTING, {"by_town", FIELD_LIST, MSG_API_LISTING_ROWS, .of = "WhatIfTown"})},
    {"WhatIfExample", MSG_API_WHAT_IF_EXAMPLE, NULL,
     FIELDS({"how", FIELD_TEXT, MSG_API_WHAT_IF_HOW, .words = "gain lose more less"},
            {"how_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"name", FIELD_TEXT, MSG_API_PARTY_CALLED},
            {"area_name", FIELD_TEXT, MSG_API_IN_WORDS},
            {"before", FIELD_DECIMAL, MSG_API_AMOUNT, FIELD_NULL},
            {"after", FIELD_DECIMAL, MSG_API_AMOUNT, FIELD_NULL})},

    {"Figures", MSG_API_FIGURES, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"area", FIELD_TEXT, MSG_API_AREA_CODE},
            {"figures", FIELD_LIST, MSG_API_FIGURES, .of = "FigureProposal"},
            {"may_propose", FIELD_TRUTH, MSG_API_FIGURE_MAY_PROPOSE})},
    {"FigureProposal", MSG_API_FIGURE_PROPOSAL, NULL,
     FIELDS(
         {"proposal", FIELD_TEXT, MSG_API_FIGURE_NAME},
         {"pack", FIELD_TEXT, MSG_API_PROGRAMME_PACK}, {"pack_name", FIELD_TEXT, MSG_API_IN_WORDS},
         {"param", FIELD_TEXT, MSG_API_FIGURE_PARAM}, {"param_name", FIELD_TEXT, MSG_API_IN_WORDS},
         {"entry", FIELD_TEXT, MSG_API_FIGURE_ENTRY}, {"value", FIELD_TEXT, MSG_API_WHAT_IF_VALUE},
         {"unit", FIELD_TEXT, MSG_API_PROGRAMME_UNIT},
         {"holds_from", FIELD_DATE, MSG_API_FIGURE_FROM},
         {"basis", FIELD_TEXT, MSG_API_FIGURE_BASIS},
         {"state", FIELD_TEXT, MSG_API_FIGURE_OUTCOME, .choices = figure_states},
         {"state_text", FIELD_TEXT, MSG_API_IN_WORDS},
         {"recorded_at", FIELD_MOMENT, MSG_API_RECORDED_AT},
         {"recorded_by", FIELD_TEXT, MSG_API_RECORDED_BY},
         {"recorded_by_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"reason", FIELD_TEXT, MSG_API_REASON},
         {"version", FIELD_TEXT, MSG_API_FIGURE_VERSION},
         {"decided_at", FIELD_MOMENT, MSG_API_FIGURE_DECIDED_AT, FIELD_EMPTY},
         {"decided_by", FIELD_TEXT, MSG_API_FIGURE_DECIDED_BY},
         {"decided_by_text", FIELD_TEXT, MSG_API_IN_WORDS},
         {"may_decide", FIELD_TRUTH, MSG_API_FIGURE_MAY_DECIDE})},
    {"FigureNewPage", MSG_API_FIGURE_PROPOSAL, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"area", FIELD_TEXT, MSG_API_AREA_CODE},
            {"form", FIELD_ONE, MSG_API_FORM, .of = "FigureForm"})},
    {"FigureForm", MSG_API_FORM, NULL,
     FIELDS({"figures", FIELD_LIST, MSG_API_WHAT_IF_FIGURES, .of = "Option"},
            {"value", FIELD_TEXT, MSG_API_WHAT_IF_VALUE},
            {"holds_from", FIELD_TEXT, MSG_API_FIGURE_FROM},
            {"basis", FIELD_TEXT, MSG_API_FIGURE_BASIS}, {"today", FIELD_DATE, MSG_API_ON})},
    {"FigureProposed", MSG_API_FIGURE_PROPOSAL, "Done",
     FIELDS({"area", FIELD_TEXT, MSG_API_AREA_CODE},
            {"proposal", FIELD_TEXT, MSG_API_FIGURE_NAME})},
    {0},
};
