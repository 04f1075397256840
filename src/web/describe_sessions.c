/* Sessions: bookings, attendance, invitations, materials. */
#include "web/describe.h"
#include "web/listing.h"
#include "web/pages_sessions.h"

extern const struct described described_sessions[];

/* ---- What is sent -------------------------------------------------------------------------------
 */

const struct described_field query_sessions[] = {
    QUERY_OF_LISTING,
    {"state", FIELD_TEXT, MSG_SESSIONS_COL_STATE, .words = "open full over off"},
    {"all", FIELD_TEXT, MSG_API_SESSION_ALL},
    {0},
};
const struct described_field query_apply_to[] = {
    {"party", FIELD_ID, MSG_API_PARTY_ID},
    {"q", FIELD_TEXT, MSG_API_QUERY_FIND},
    {0},
};
const struct described_field body_session_new[] = {
    {"party", FIELD_ID, MSG_API_PARTY_ID, FIELD_NEEDED},
    {"kind", FIELD_TEXT, MSG_API_SESSION_KIND, FIELD_NEEDED},
    {"title_of", FIELD_TEXT, MSG_API_SESSION_TITLE, FIELD_NEEDED, .max = SLOT_TEXT_MAX},
    {"place", FIELD_TEXT, MSG_API_SESSION_PLACE, FIELD_NEEDED, .max = SLOT_TEXT_MAX},
    {"on", FIELD_DATE, MSG_API_SESSION_ON, FIELD_NEEDED},
    {"starts", FIELD_TEXT, MSG_API_SESSION_TIME, FIELD_NEEDED, .max = 5},
    {"ends", FIELD_TEXT, MSG_API_SESSION_TIME, FIELD_NEEDED, .max = 5},
    {"capacity", FIELD_COUNT, MSG_API_SESSION_CAPACITY, FIELD_NEEDED, .least = 1,
     .max = SLOT_CAPACITY_MAX},
    {"amount", FIELD_COUNT, MSG_API_SESSION_AMOUNT, .least = 1, .max = SLOT_AMOUNT_MAX},
    {"age_from", FIELD_COUNT, MSG_API_SESSION_AGE, .max = SLOT_AGE_MAX},
    {"age_to", FIELD_COUNT, MSG_API_SESSION_AGE, .max = SLOT_AGE_MAX},
    {"note", FIELD_TEXT, MSG_API_PROCEDURE_NOTE, .max = SLOT_NOTE_MAX},
    {0},
};
const struct described_field body_session_attend[] = {
    {"mark.{case}", FIELD_TEXT, MSG_API_SESSION_MARK, .max = INPUT_NAME_MAX},
    {"seen.{case}", FIELD_ID, MSG_API_SESSION_SEEN},
    {0},
};
const struct described_field body_session_off[] = {
    {"reason", FIELD_TEXT, MSG_API_REASON, FIELD_NEEDED, .max = CASE_REASON_MAX},
    {0},
};
const struct described_field body_session_places[] = {
    {"capacity", FIELD_COUNT, MSG_API_SESSION_CAPACITY, FIELD_NEEDED, .least = 1,
     .max = SLOT_CAPACITY_MAX},
    {0},
};
const struct described_field query_members[] = {
    QUERY_OF_LISTING,
    {"state", FIELD_TEXT, MSG_MEMBERS_STATE, .words = "there left"},
    {"by", FIELD_TEXT, MSG_API_MEMBER_BY},
    {0},
};
const struct described_field query_member_new[] = {
    {"by", FIELD_TEXT, MSG_API_MEMBER_BY},
    {"party", FIELD_ID, MSG_API_PARTY_ID},
    {0},
};
const struct described_field body_member_new[] = {
    {"by", FIELD_TEXT, MSG_API_MEMBER_BY, .max = INPUT_NAME_MAX},
    {"party", FIELD_ID, MSG_API_PARTY_ID},
    {"name", FIELD_TEXT, MSG_API_MEMBER_NAME, .max = 100},
    {"number", FIELD_TEXT, MSG_API_MEMBER_NUMBER, .max = 200},
    {"joined", FIELD_DATE, MSG_API_MEMBER_JOINED},
    {"fact.{key}", FIELD_TEXT, MSG_API_STATEMENT_FACT, .max = 200},
    {0},
};
const struct described_field body_member_end[] = {
    {"by", FIELD_TEXT, MSG_API_MEMBER_BY, .max = INPUT_NAME_MAX},
    {"party", FIELD_ID, MSG_API_PARTY_ID, FIELD_NEEDED},
    {"left", FIELD_DATE, MSG_API_MEMBER_LEFT, FIELD_NEEDED},
    {"reason", FIELD_TEXT, MSG_API_REASON, FIELD_NEEDED, .max = CASE_REASON_MAX},
    {0},
};
const struct described_field query_session_enrol[] = {
    {"institution", FIELD_ID, MSG_API_PARTY_ID},
    {0},
};
const struct described_field body_session_enrol[] = {
    {"institution", FIELD_ID, MSG_API_PARTY_ID},
    {"party", FIELD_TEXTS, MSG_API_PARTY_ID, FIELD_NEEDED, .max = CASE_ID_DIGITS},
    {0},
};
const struct described_field body_session_invite[] = {
    {"party", FIELD_TEXTS, MSG_API_PARTY_ID, FIELD_NEEDED, .max = CASE_ID_DIGITS},
    {0},
};
const struct described_field query_materials[] = {
    {"month", FIELD_COUNT, MSG_API_SESSION_AGE, .max = SLOT_AGE_MAX},
    {0},
};

/* ---- What is answered ---------------------------------------------------------------------------
 */

#define PAGE_HEAD \
  {"title", FIELD_TEXT, MSG_API_TITLE}, { \
    "area", FIELD_TEXT, MSG_API_AREA_CODE \
  }

#define SESSION_SAYS \
  {"district", FIELD_TEXT, MSG_API_DISTRICT}, {"slot", FIELD_ID, MSG_API_CASE_SLOT}, \
      {"kind", FIELD_TEXT, MSG_API_SESSION_KIND}, {"kind_name", FIELD_TEXT, MSG_API_IN_WORDS}, \
      {"title", FIELD_TEXT, MSG_API_SESSION_TITLE}, {"party", FIELD_ID, MSG_API_PARTY_ID}, \
      {"area", FIELD_TEXT, MSG_API_AREA_CODE}, {"place", FIELD_TEXT, MSG_API_SESSION_PLACE}, \
      {"on", FIELD_DATE, MSG_API_SESSION_ON}, {"starts", FIELD_TEXT, MSG_API_SESSION_TIME}, \
      {"ends", FIELD_TEXT, MSG_API_SESSION_TIME}, \
      {"capacity", FIELD_COUNT, MSG_API_SESSION_CAPACITY}, \
      {"amount", FIELD_COUNT, MSG_API_SESSION_AMOUNT}, \
      {"amount_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"who", FIELD_TEXT, MSG_API_SESSION_WHO}, \
      {"by_age", FIELD_TRUTH, MSG_API_SESSION_BY_AGE}, \
      {"taken", FIELD_COUNT, MSG_API_SESSION_TAKEN}, \
      {"waiting", FIELD_COUNT, MSG_API_SESSION_WAITING}, \
      {"free", FIELD_COUNT, MSG_API_SESSION_FREE}, \
      {"age_from", FIELD_COUNT, MSG_API_SESSION_AGE, FIELD_MAYBE}, \
      {"age_to", FIELD_COUNT, MSG_API_SESSION_AGE, FIELD_MAYBE}, \
      {"age_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"off", FIELD_TRUTH, MSG_API_SESSION_OFF}, \
      {"off_reason", FIELD_TEXT, MSG_API_REASON}, {"over", FIELD_TRUTH, MSG_API_SESSION_OVER}, { \
    "note", FIELD_TEXT, MSG_API_PROCEDURE_NOTE \
  }

const struct described described_sessions[] = {
    {"Session", MSG_API_SESSION, "SessionBare",
     FIELDS({"party_name", FIELD_TEXT, MSG_API_PARTY_CALLED},
            {"area_text", FIELD_TEXT, MSG_API_IN_WORDS})},
    {"MineSessions", MSG_API_MINE_SESSIONS, NULL,
     FIELDS(PAGE_HEAD, {"on", FIELD_DATE, MSG_API_ON}, {"party", FIELD_ID, MSG_API_PARTY_ID},
            {"people", FIELD_LIST, MSG_API_MINE_PEOPLE, .of = "MinePerson"},
            {"bookings", FIELD_LIST, MSG_API_SESSION_BOOKINGS, .of = "MineBooking"},
            {"sessions", FIELD_LIST, MSG_API_SESSIONS, .of = "MineSession"})},
    {"MineBooking", MSG_API_SESSION_BOOKING, NULL,
     FIELDS({"case", FIELD_ID, MSG_API_CASE_NO}, {"number", FIELD_TEXT, MSG_API_CASE_NUMBER},
            {"step", FIELD_TEXT, MSG_API_CASE_STEP}, {"step_name", FIELD_TEXT, MSG_API_IN_WORDS},
            {"open", FIELD_TRUTH, MSG_API_CASE_OPEN}, {"turn", FIELD_COUNT, MSG_API_SESSION_TURN},
            {"turn_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"seen", FIELD_ID, MSG_API_CASE_EVENT},
            {"back", FIELD_TEXT, MSG_API_SESSION_BACK}, {"back_name", FIELD_TEXT, MSG_API_IN_WORDS},
            {"session", FIELD_ONE, MSG_API_SESSION, .of = "SessionBare"})},
    {"SessionBare", MSG_API_SESSION, NULL, FIELDS(SESSION_SAYS)},
    {"MineSession", MSG_API_SESSION, "SessionBare",
     FIELDS({"procedure", FIELD_TEXT, MSG_API_CASE_PROCEDURE},
            {"area_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"full", FIELD_TRUTH, MSG_API_SESSION_FULL})},
    {"Sessions", MSG_API_SESSIONS, NULL,
     FIELDS(PAGE_HEAD, {"all", FIELD_TRUTH, MSG_API_SESSION_ALL}, ANSWER_OF_LISTING,
            {"sessions", FIELD_LIST, MSG_API_LISTING_ROWS, .of = "Session"})},
    {"SessionPage", MSG_API_SESSION, NULL,
     FIELDS(PAGE_HEAD, {"session", FIELD_ONE, MSG_API_SESSION, .of = "Session"},
            {"bookings", FIELD_LIST, MSG_API_SESSION_BOOKINGS, .of = "SessionBooking"},
            {"waiting", FIELD_LIST, MSG_API_SESSION_QUEUE, .of = "SessionBooking"},
            {"left", FIELD_LIST, MSG_API_SESSION_LEFT, .of = "SessionBooking"},
            {"marks", FIELD_TRUTH, MSG_API_SESSION_MARKS},
            {"invited", FIELD_LIST, MSG_API_SESSION_INVITED, .of = "Case"},
            {"materials", FIELD_LIST, MSG_API_MATERIALS, .of = "Material"})},
    {"SessionBooking", MSG_API_SESSION_BOOKING, NULL,
     FIELDS({"case", FIELD_ID, MSG_API_CASE_NO}, {"number", FIELD_TEXT, MSG_API_CASE_NUMBER},
            {"party", FIELD_ID, MSG_API_PARTY_ID}, {"name", FIELD_TEXT, MSG_API_PARTY_CALLED},
            {"age_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"area_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"step", FIELD_TEXT, MSG_API_CASE_STEP}, {"step_name", FIELD_TEXT, MSG_API_IN_WORDS},
            {"seen", FIELD_ID, MSG_API_CASE_EVENT},
            {"seen_field", FIELD_TEXT, MSG_API_SESSION_SEEN},
            {"marks", FIELD_LIST, MSG_API_SESSION_MARKS, .of = "SessionMark"})},
    {"SessionMark", MSG_API_SESSION_MARKS, NULL,
     FIELDS({"id", FIELD_TEXT, MSG_API_CASE_FIELD_ID}, {"field", FIELD_TEXT, MSG_API_SESSION_MARK},
            {"value", FIELD_TEXT, MSG_API_CASE_MOVE}, {"text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"chosen", FIELD_TRUTH, MSG_API_SESSION_MARKS})},
    {"SessionNew", MSG_API_SESSION, NULL,
     FIELDS(PAGE_HEAD, {"party", FIELD_ID, MSG_API_PARTY_ID, FIELD_EMPTY},
            {"party_name", FIELD_TEXT, MSG_API_PARTY_CALLED},
            {"q", FIELD_TEXT, MSG_API_QUERY_FIND, FIELD_MAYBE},
            {"hits", FIELD_LIST, MSG_API_APPLY_HITS, FIELD_MAYBE, .of = "ApplyHit"},
            {"kinds", FIELD_LIST, MSG_API_SESSION_KIND, FIELD_MAYBE, .of = "Option"})},
    {"SessionAdded", MSG_API_SESSION_ADDED, "Done", FIELDS({"slot", FIELD_ID, MSG_API_CASE_SLOT})},
    {"InstitutionMembers", MSG_API_MEMBER_PEOPLE, NULL,
     FIELDS(PAGE_HEAD, {"party", FIELD_ID, MSG_API_PARTY_ID},
            {"party_name", FIELD_TEXT, MSG_API_PARTY_CALLED}, {"by", FIELD_TEXT, MSG_API_MEMBER_BY},
            {"sessions", FIELD_LIST, MSG_API_SESSIONS, .of = "MemberSession"}, ANSWER_OF_LISTING,
            {"members", FIELD_LIST, MSG_API_LISTING_ROWS, .of = "InstitutionMember"})},
    {"MemberSession", MSG_API_SESSION, "Session", FIELDS({"own", FIELD_COUNT, MSG_API_MEMBER_OWN})},
    {"InstitutionMember", MSG_API_MEMBER_PEOPLE, NULL,
     FIELDS({"party", FIELD_ID, MSG_API_PARTY_ID}, {"name", FIELD_TEXT, MSG_API_PARTY_CALLED},
            {"state", FIELD_TEXT, MSG_API_MEMBER_STATE},
            {"state_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"joined", FIELD_DATE, MSG_API_MEMBER_JOINED, FIELD_EMPTY},
            {"left", FIELD_DATE, MSG_API_MEMBER_LEFT, FIELD_EMPTY},
            {"facts", FIELD_LIST, MSG_API_MEMBER_FACTS, .of = "MemberFact"},
            {"done", FIELD_LIST, MSG_API_MEMBER_DONE, .of = "MemberDone"})},
    {"MemberFact", MSG_API_MEMBER_FACTS, NULL,
     FIELDS({"key", FIELD_TEXT, MSG_API_PROCEDURE_KEY},
            {"name", FIELD_TEXT, MSG_API_PROCEDURE_NAME}, {"text", FIELD_TEXT, MSG_API_IN_WORDS})},
    {"MemberDone", MSG_API_MEMBER_DONE, NULL,
     FIELDS({"kind", FIELD_TEXT, MSG_API_SESSION_KIND},
            {"name", FIELD_TEXT, MSG_API_PROCEDURE_NAME},
            {"done", FIELD_COUNT, MSG_API_MEMBER_DONE_NUMBER},
            {"wanted", FIELD_COUNT, MSG_API_MEMBER_WANTED, FIELD_MAYBE},
            {"missing", FIELD_COUNT, MSG_API_MEMBER_MISSING, FIELD_MAYBE},
            {"unit", FIELD_TEXT, MSG_API_FACT_UNIT}, {"text", FIELD_TEXT, MSG_API_IN_WORDS})},
    {"MemberNew", MSG_API_MEMBER_PEOPLE, NULL,
     FIELDS(PAGE_HEAD, {"party", FIELD_ID, MSG_API_PARTY_ID}, {"by", FIELD_TEXT, MSG_API_MEMBER_BY},
            {"member", FIELD_ID, MSG_API_PARTY_ID, FIELD_EMPTY},
            {"form", FIELD_ONE, MSG_API_MEMBER_FACTS, .of = "MemberForm"})},
    {"MemberForm", MSG_API_MEMBER_FACTS, NULL,
     FIELDS({"facts", FIELD_LIST, MSG_API_MEMBER_FACTS, .of = "FactField"})},
    {"SessionEnrol", MSG_API_SESSION, NULL,
     FIELDS(PAGE_HEAD, {"party", FIELD_ID, MSG_API_PARTY_ID},
            {"party_name", FIELD_TEXT, MSG_API_PARTY_CALLED},
            {"session", FIELD_ONE, MSG_API_SESSION, .of = "Session"},
            {"free", FIELD_LIST, MSG_API_MEMBER_FREE, .of = "MemberChoice"},
            {"booked", FIELD_LIST, MSG_API_MEMBER_BOOKED, .of = "MemberChoice"})},
    {"MemberChoice", MSG_API_MEMBER_PEOPLE, "InstitutionMember",
     FIELDS({"id", FIELD_TEXT, MSG_API_CASE_FIELD_ID},
            {"step_name", FIELD_TEXT, MSG_API_CASE_STEP})},
    {"SessionInvite", MSG_API_SESSION_FAMILIES, NULL,
     FIELDS(PAGE_HEAD, {"session", FIELD_ONE, MSG_API_SESSION, .of = "Session"},
            {"has_duty", FIELD_TRUTH, MSG_API_SESSION_HAS_DUTY},
            {"due", FIELD_ONE, MSG_API_DUE, FIELD_MAYBE, .of = "DueProgramme"},
            {"limit", FIELD_COUNT, MSG_API_SESSION_LIMIT},
            {"fit", FIELD_COUNT, MSG_API_SESSION_FIT},
            {"families", FIELD_LIST, MSG_API_SESSION_FAMILIES, .of = "SessionFamily"})},
    {"SessionFamily", MSG_API_SESSION_FAMILIES, NULL,
     FIELDS({"id", FIELD_TEXT, MSG_API_CASE_FIELD_ID}, {"party", FIELD_ID, MSG_API_PARTY_ID},
            {"name", FIELD_TEXT, MSG_API_PARTY_CALLED}, {"age_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"area_text", FIELD_TEXT, MSG_API_IN_WORDS})},
    {"Register", MSG_API_REGISTER, NULL,
     FIELDS(PAGE_HEAD, {"on", FIELD_DATE, MSG_API_ON},
            {"register", FIELD_LIST, MSG_API_REGISTER, .of = "RegisterEntry"})},
    {"RegisterEntry", MSG_API_REGISTER, NULL,
     FIELDS({"number", FIELD_TEXT, MSG_API_CASE_NUMBER},
            {"procedure", FIELD_TEXT, MSG_API_CASE_PROCEDURE},
            {"procedure_name", FIELD_TEXT, MSG_API_IN_WORDS},
            {"name", FIELD_TEXT, MSG_API_PARTY_CALLED}, {"area_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"since", FIELD_DATE, MSG_API_REGISTER_SINCE},
            {"facts", FIELD_LIST, MSG_API_REGISTER_FACTS, .of = "RegisterFact"})},
    {"RegisterFact", MSG_API_REGISTER_FACTS, NULL,
     FIELDS({"key", FIELD_TEXT, MSG_API_PROCEDURE_KEY},
            {"name", FIELD_TEXT, MSG_API_PROCEDURE_NAME}, {"text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"unit", FIELD_TEXT, MSG_API_FACT_UNIT})},
    {"Materials", MSG_API_MATERIALS, NULL,
     FIELDS(PAGE_HEAD, {"month", FIELD_TEXT, MSG_API_SESSION_AGE},
            {"materials", FIELD_LIST, MSG_API_MATERIALS, .of = "Material"})},
    {"Material", MSG_API_MATERIALS, NULL,
     FIELDS(
         {"key", FIELD_TEXT, MSG_API_PROCEDURE_KEY}, {"name", FIELD_TEXT, MSG_API_PROCEDURE_NAME},
         {"from", FIELD_COUNT, MSG_API_SESSION_AGE}, {"to", FIELD_COUNT, MSG_API_SESSION_AGE},
         {"age_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"url", FIELD_TEXT, MSG_API_MATERIAL_LINK},
         {"where", FIELD_TEXT, MSG_API_MATERIAL_WHERE}, {"norm", FIELD_TEXT, MSG_API_MATERIAL_NORM},
         {"sure", FIELD_TEXT, MSG_API_PROCEDURE_SURE}, {"sure_text", FIELD_TEXT, MSG_API_IN_WORDS},
         {"note", FIELD_TEXT, MSG_API_PROCEDURE_NOTE})},
    {0},
};
