/* What people are told: the inbox, and the outbox of mails. */
#include "web/describe.h"

extern const struct described described_notices[];

enum { ID_MAX = 30, PAGES_MAX = 100000 };

const struct described_field query_pages[] = {
    {"page", FIELD_COUNT, MSG_API_QUERY_PAGE_NUMBER, .least = 1, .max = PAGES_MAX - 1},
    {0},
};
const struct described_field body_inbox[] = {
    {"notice", FIELD_TEXT, MSG_API_NOTICE_READ, .max = ID_MAX},
    {"until", FIELD_ID, MSG_API_NOTICES_UNTIL},
    {"open", FIELD_TRUTH, MSG_API_NOTICE_OPEN},
    {0},
};

const struct described_field body_outbox_retry[] = {
    {"kind", FIELD_TEXT, MSG_API_OUTBOX_KIND, .max = ID_MAX, .words = "mail post sms"},
    {"number", FIELD_ID, MSG_API_OUTBOX_NUMBER},
    {0},
};

#define NEWER_AND_OLDER \
  {"newer", FIELD_ID, MSG_API_NEWER_PAGE, FIELD_EMPTY}, { \
    "older", FIELD_ID, MSG_API_OLDER_PAGE, FIELD_EMPTY \
  }

const struct described described_notices[] = {
    {"Inbox", MSG_API_INBOX, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE},
            {"unread_count", FIELD_COUNT, MSG_API_UNREAD_COUNT},
            {"unread", FIELD_LIST, MSG_API_UNREAD, .of = "Notice"},
            {"read", FIELD_LIST, MSG_API_READ, .of = "Notice"},
            {"until", FIELD_ID, MSG_API_UNREAD_UNTIL, FIELD_EMPTY},
            {"has_email", FIELD_TRUTH, MSG_API_HAS_EMAIL}, NEWER_AND_OLDER)},
    {"Notice", MSG_API_NOTICE, NULL,
     FIELDS({"notice", FIELD_TEXT, MSG_API_NOTICE_ID}, {"subject", FIELD_TEXT, MSG_API_NOTICE_SAYS},
            {"body", FIELD_TEXT, MSG_API_NOTICE_BODY}, {"path", FIELD_TEXT, MSG_API_NOTICE_PATH},
            {"recorded_at", FIELD_MOMENT, MSG_API_RECORDED_AT},
            {"read", FIELD_TRUTH, MSG_API_NOTICE_IS_READ},
            {"read_at", FIELD_MOMENT, MSG_API_READ_AT, FIELD_EMPTY})},
    {"Outbox", MSG_API_OUTBOX, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"on", FIELD_TRUTH, MSG_API_MAIL_ON},
            {"mails", FIELD_LIST, MSG_API_MAILS, .of = "Mail"}, NEWER_AND_OLDER)},
    {"GivenUp", MSG_API_OUTBOX_GIVEN_UP, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE},
            {"counts", FIELD_LIST, MSG_API_OUTBOX_COUNTS, .of = "OutboxCount"},
            {"rows", FIELD_LIST, MSG_API_OUTBOX_GIVEN_UP, .of = "GivenUpRow"},
            {"districts", FIELD_LIST, MSG_API_OUTBOX_DISTRICTS, .of = "OutboxDistrict"})},
    {"OutboxCount", MSG_API_OUTBOX_COUNTS, NULL,
     FIELDS({"kind", FIELD_TEXT, MSG_API_OUTBOX_KIND, .words = "mail post sms"},
            {"kind_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"waiting", FIELD_COUNT, MSG_API_OUTBOX_WAITING},
            {"failed", FIELD_COUNT, MSG_API_OUTBOX_FAILED})},
    {"OutboxDistrict", MSG_API_OUTBOX_DISTRICTS, NULL,
     FIELDS({"district", FIELD_TEXT, MSG_API_MAIL_DISTRICT},
            {"name", FIELD_TEXT, MSG_API_IN_WORDS})},
    {"GivenUpRow", MSG_API_OUTBOX_GIVEN_UP, NULL,
     FIELDS(
         {"kind", FIELD_TEXT, MSG_API_OUTBOX_KIND, .words = "mail post sms"},
         {"kind_text", FIELD_TEXT, MSG_API_IN_WORDS},
         {"district", FIELD_TEXT, MSG_API_MAIL_DISTRICT},
         {"number", FIELD_ID, MSG_API_OUTBOX_NUMBER}, {"id", FIELD_TEXT, MSG_API_MAIL_ID},
         {"case", FIELD_ID, MSG_API_CASE_NO, FIELD_EMPTY}, {"to", FIELD_TEXT, MSG_API_OUTBOX_TO},
         {"what", FIELD_TEXT, MSG_API_OUTBOX_WHAT}, {"may_retry", FIELD_TRUTH, MSG_API_MAY_RETRY},
         {"state", FIELD_TEXT, MSG_API_MAIL_STATE, .words = "queued sending sent failed"},
         {"state_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"failed", FIELD_TRUTH, MSG_API_MAIL_FAILED},
         {"attempts", FIELD_COUNT, MSG_API_MAIL_ATTEMPTS},
         {"error", FIELD_TEXT, MSG_API_MAIL_ERROR},
         {"recorded_at", FIELD_MOMENT, MSG_API_RECORDED_AT},
         {"next_at", FIELD_MOMENT, MSG_API_MAIL_NEXT, FIELD_EMPTY},
         {"ended_at", FIELD_MOMENT, MSG_API_MAIL_ENDED, FIELD_EMPTY})},
    {"Mail", MSG_API_MAIL, NULL,
     FIELDS({"mail", FIELD_TEXT, MSG_API_MAIL_ID}, {"district", FIELD_TEXT, MSG_API_MAIL_DISTRICT},
            {"number", FIELD_ID, MSG_API_MAIL_NUMBER}, {"address", FIELD_TEXT, MSG_API_EMAIL},
            {"name", FIELD_TEXT, MSG_API_MAIL_NAME}, {"subject", FIELD_TEXT, MSG_API_MAIL_SUBJECT},
            {"state", FIELD_TEXT, MSG_API_MAIL_STATE, .words = "queued sending sent failed"},
            {"state_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"failed", FIELD_TRUTH, MSG_API_MAIL_FAILED},
            {"attempts", FIELD_COUNT, MSG_API_MAIL_ATTEMPTS},
            {"error", FIELD_TEXT, MSG_API_MAIL_ERROR},
            {"recorded_at", FIELD_MOMENT, MSG_API_RECORDED_AT},
            {"next_at", FIELD_MOMENT, MSG_API_MAIL_NEXT, FIELD_EMPTY},
            {"ended_at", FIELD_MOMENT, MSG_API_MAIL_ENDED, FIELD_EMPTY},
            {"may_retry", FIELD_TRUTH, MSG_API_MAY_RETRY})},
    {0},
};
