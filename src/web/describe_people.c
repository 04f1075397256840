/* Coming in, one's own account, users and roles. */
#include "web/describe.h"

#include "base/address.h"
#include "people/people.h"

extern const struct described described_people[];

enum { PASSWORD_MAX = 200, CODE_MAX = 12, AREA_MAX = 12, UNIT_MAX = 64 };

/* ---- What is sent -------------------------------------------------------------------------------
 */

const struct described_field query_login[] = {
    {"next", FIELD_TEXT, MSG_API_NEXT_ADDRESS, .max = 1000},
    {0},
};
const struct described_field body_login[] = {
    {"name", FIELD_TEXT, MSG_API_LOGIN_NAME, FIELD_NEEDED, .max = USER_NAME_MAX},
    {"password", FIELD_SECRET, MSG_API_PASSWORD, FIELD_NEEDED, .max = PASSWORD_MAX},
    {"code", FIELD_TEXT, MSG_API_CODE, .max = CODE_MAX},
    {"next", FIELD_TEXT, MSG_API_NEXT_ADDRESS, .max = 1000},
    {"kept.{field}", FIELD_TEXT, MSG_API_KEPT},
    {0},
};
const struct described_field body_preferences[] = {
    {"large_type", FIELD_TRUTH, MSG_API_LARGE_TYPE},
    {"elder_mode", FIELD_TRUTH, MSG_API_ELDER_MODE},
    {"lang", FIELD_TEXT, MSG_API_LANG, FIELD_NEEDED, .words = "zh en"},
    {0},
};
const struct described_field body_password[] = {
    {"old", FIELD_SECRET, MSG_API_PASSWORD_OLD, FIELD_NEEDED, .max = PASSWORD_MAX},
    {"new", FIELD_SECRET, MSG_API_PASSWORD_NEW, FIELD_NEEDED, .max = PASSWORD_MAX},
    {"again", FIELD_SECRET, MSG_API_PASSWORD_AGAIN, FIELD_NEEDED, .max = PASSWORD_MAX},
    {0},
};
const struct described_field body_totp[] = {
    {"code", FIELD_TEXT, MSG_API_CODE, FIELD_NEEDED, .max = CODE_MAX},
    {0},
};
const struct described_field query_users[] = {
    {"after", FIELD_TEXT, MSG_API_QUERY_AFTER_USER},
    {0},
};
const struct described_field body_user_new[] = {
    {"name", FIELD_TEXT, MSG_API_LOGIN_NAME, FIELD_NEEDED, .max = USER_NAME_MAX},
    {"display_name", FIELD_TEXT, MSG_API_DISPLAY_NAME, FIELD_NEEDED, .max = USER_TITLE_MAX},
    {"email", FIELD_TEXT, MSG_API_EMAIL, .max = MAIL_ADDRESS_MAX},
    {0},
};
const struct described_field body_own_mail[] = {
    {"email", FIELD_TEXT, MSG_API_EMAIL, .max = MAIL_ADDRESS_MAX},
    {"wants_mail", FIELD_TRUTH, MSG_API_WANTS_MAIL},
    {0},
};
const struct described_field body_email[] = {
    {"email", FIELD_TEXT, MSG_API_EMAIL, .max = MAIL_ADDRESS_MAX},
    {0},
};
const struct described_field body_grant[] = {
    {"role", FIELD_TEXT, MSG_API_ROLE, FIELD_NEEDED, .max = USER_NAME_MAX},
    {"area", FIELD_TEXT, MSG_API_GRANT_AREA, .max = AREA_MAX},
    {"unit", FIELD_TEXT, MSG_API_GRANT_UNIT, .max = UNIT_MAX},
    {0},
};

/* ---- What is answered ---------------------------------------------------------------------------
 */

const struct described described_people[] = {
    {"LoginPage", MSG_API_LOGIN_PAGE, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE},
            {"form", FIELD_ONE, MSG_API_FORM, .of = "LoginForm"},
            {"outside", FIELD_TEXT, MSG_API_OUTSIDE_NAME_HERE})},
    {"LoginForm", MSG_API_FORM, NULL,
     FIELDS({"name", FIELD_TEXT, MSG_API_LOGIN_NAME}, {"next", FIELD_TEXT, MSG_API_NEXT_ADDRESS},
            {"wants_code", FIELD_TRUTH, MSG_API_WANTS_CODE},
            {"kept", FIELD_LIST, MSG_API_KEPT, .of = "KeptField"})},
    {"KeptField", MSG_API_KEPT, NULL,
     FIELDS({"name", FIELD_TEXT, MSG_API_KEPT_NAME}, {"field", FIELD_TEXT, MSG_API_FIELD_NAME},
            {"value", FIELD_TEXT, MSG_API_KEPT_VALUE})},
    {"LoggedIn", MSG_API_LOGGED_IN, "Done",
     FIELDS({"user", FIELD_TEXT, MSG_API_LOGIN_NAME}, {"csrf", FIELD_TEXT, MSG_API_CSRF})},
    {"Account", MSG_API_ACCOUNT, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"name", FIELD_TEXT, MSG_API_LOGIN_NAME},
            {"display_name", FIELD_TEXT, MSG_API_DISPLAY_NAME},
            {"has_totp", FIELD_TRUTH, MSG_API_HAS_TOTP},
            {"must_change", FIELD_TRUTH, MSG_API_MUST_CHANGE},
            {"must_enrol", FIELD_TRUTH, MSG_API_MUST_ENROL},
            {"large_type", FIELD_TRUTH, MSG_API_LARGE_TYPE},
            {"elder_mode", FIELD_TRUTH, MSG_API_ELDER_MODE},
            {"grants", FIELD_LIST, MSG_API_GRANTS, .of = "OwnGrant"},
            {"langs", FIELD_LIST, MSG_API_LANGS, .of = "Option"},
            {"outside", FIELD_TEXT, MSG_API_OUTSIDE_NAME_HERE},
            {"email", FIELD_TEXT, MSG_API_EMAIL}, {"wants_mail", FIELD_TRUTH, MSG_API_WANTS_MAIL},
            {"opened_at", FIELD_MOMENT, MSG_API_OPENED_AT})},
    {"OwnGrant", MSG_API_GRANT, NULL,
     FIELDS({"role", FIELD_TEXT, MSG_API_ROLE}, {"role_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"purpose", FIELD_TEXT, MSG_API_ROLE_PURPOSE}, {"area", FIELD_TEXT, MSG_API_GRANT_AREA},
            {"area_text", FIELD_TEXT, MSG_API_IN_WORDS}, {"unit", FIELD_TEXT, MSG_API_GRANT_UNIT})},
    {"PasswordPage", MSG_API_PASSWORD_PAGE, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"must_change", FIELD_TRUTH, MSG_API_MUST_CHANGE},
            {"name", FIELD_TEXT, MSG_API_LOGIN_NAME})},
    {"TotpPage", MSG_API_TOTP_PAGE, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"has_totp", FIELD_TRUTH, MSG_API_HAS_TOTP},
            {"must_enrol", FIELD_TRUTH, MSG_API_MUST_ENROL},
            {"can_seal", FIELD_TRUTH, MSG_API_CAN_SEAL})},
    {"TotpOffer", MSG_API_TOTP_OFFER, "Done",
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE, FIELD_MAYBE},
            {"secret", FIELD_TEXT, MSG_API_TOTP_SECRET, FIELD_MAYBE},
            {"uri", FIELD_TEXT, MSG_API_TOTP_URI, FIELD_MAYBE})},

    {"Users", MSG_API_USERS, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE},
            {"users", FIELD_LIST, MSG_API_USERS, .of = "UserItem"},
            {"may_create", FIELD_TRUTH, MSG_API_MAY_CREATE},
            {"next", FIELD_TEXT, MSG_API_NEXT_USER})},
    {"UserItem", MSG_API_USER, NULL,
     FIELDS({"name", FIELD_TEXT, MSG_API_LOGIN_NAME},
            {"display_name", FIELD_TEXT, MSG_API_DISPLAY_NAME},
            {"email", FIELD_TEXT, MSG_API_EMAIL}, {"wants_mail", FIELD_TRUTH, MSG_API_WANTS_MAIL},
            {"state_text", FIELD_TEXT, MSG_API_USER_STATE},
            {"disabled", FIELD_TRUTH, MSG_API_DISABLED}, {"locked", FIELD_TRUTH, MSG_API_LOCKED},
            {"has_totp", FIELD_TRUTH, MSG_API_HAS_TOTP},
            {"last_login_at", FIELD_MOMENT, MSG_API_LAST_LOGIN, FIELD_EMPTY})},
    {"User", MSG_API_USER, "UserItem",
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE},
            {"grants", FIELD_LIST, MSG_API_GRANTS, .of = "Grant"},
            {"outside", FIELD_ONE, MSG_API_OUTSIDE_LINK, .of = "OutsideLink"},
            {"form", FIELD_ONE, MSG_API_FORM, .of = "GrantForm"},
            {"may_keep", FIELD_TRUTH, MSG_API_MAY_KEEP},
            {"may_grant", FIELD_TRUTH, MSG_API_MAY_GRANT}, {"own", FIELD_TRUTH, MSG_API_OWN})},
    {"Grant", MSG_API_GRANT, NULL,
     FIELDS({"role", FIELD_TEXT, MSG_API_ROLE}, {"role_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"area", FIELD_TEXT, MSG_API_GRANT_AREA}, {"area_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"unit", FIELD_TEXT, MSG_API_GRANT_UNIT},
            {"granted_by", FIELD_TEXT, MSG_API_GRANTED_BY},
            {"granted_by_text", FIELD_TEXT, MSG_API_IN_WORDS},
            {"recorded_at", FIELD_MOMENT, MSG_API_RECORDED_AT})},
    {"GrantForm", MSG_API_FORM, NULL,
     FIELDS({"subject", FIELD_TEXT, MSG_API_OUTSIDE_SUBJECT}, {"email", FIELD_TEXT, MSG_API_EMAIL},
            {"area", FIELD_TEXT, MSG_API_GRANT_AREA}, {"unit", FIELD_TEXT, MSG_API_GRANT_UNIT},
            {"roles", FIELD_LIST, MSG_API_ROLES, .of = "Option"})},
    {"UserNewPage", MSG_API_USER_NEW_PAGE, NULL,
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE},
            {"form", FIELD_ONE, MSG_API_FORM, .of = "UserForm"})},
    {"UserForm", MSG_API_FORM, NULL,
     FIELDS({"name", FIELD_TEXT, MSG_API_LOGIN_NAME},
            {"display_name", FIELD_TEXT, MSG_API_DISPLAY_NAME},
            {"email", FIELD_TEXT, MSG_API_EMAIL})},
    {"UserSecret", MSG_API_USER_SECRET, "Done",
     FIELDS({"title", FIELD_TEXT, MSG_API_TITLE}, {"name", FIELD_TEXT, MSG_API_LOGIN_NAME},
            {"password", FIELD_TEXT, MSG_API_ONE_TIME})},
    {0},
};
