/* Coming in by another sign-on. */
#include "web/describe.h"

#include "people/outside.h"

extern const struct described described_outside[];

enum { PASSWORD_MAX = 200 };

const struct described_field body_own_outside[] = {
    {"password", FIELD_SECRET, MSG_API_PASSWORD, FIELD_NEEDED, .max = PASSWORD_MAX},
    {0},
};
const struct described_field body_user_link[] = {
    {"subject", FIELD_TEXT, MSG_API_OUTSIDE_SUBJECT, FIELD_NEEDED, .max = OUTSIDE_SUBJECT_MAX},
    {0},
};

const struct described described_outside[] = {
    {"OwnOutside", MSG_API_OUTSIDE_PAGE, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"name", FIELD_TEXT, MSG_API_OUTSIDE_NAME},
            {"link", FIELD_ONE, MSG_API_OUTSIDE_LINK, .of = "OutsideLink"})},
    {"OutsideGo", MSG_API_OUTSIDE_GO, "Done",
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"name", FIELD_TEXT, MSG_API_OUTSIDE_NAME},
            {"address", FIELD_TEXT, MSG_API_OUTSIDE_ADDRESS})},
    {"OutsideLink", MSG_API_OUTSIDE_LINK, NULL,
     FIELDS({"on", FIELD_TRUTH, MSG_API_OUTSIDE_ON}, {"name", FIELD_TEXT, MSG_API_OUTSIDE_NAME},
            {"linked", FIELD_TRUTH, MSG_API_OUTSIDE_LINKED},
            {"subject", FIELD_TEXT, MSG_API_OUTSIDE_SUBJECT},
            {"linked_by_text", FIELD_TEXT, MSG_API_OUTSIDE_LINKED_BY},
            {"linked_at", FIELD_MOMENT, MSG_API_RECORDED_AT, FIELD_EMPTY})},
    {0},
};
