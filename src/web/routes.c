/* The table of routes: every address, who may go there, what answers. */
#include "web/pages.h"

#define REPORTER ROLE_BIT(ROLE_REPORTER)
#define REVIEWER ROLE_BIT(ROLE_REVIEWER)
#define ADMINISTRATOR ROLE_BIT(ROLE_ADMINISTRATOR)
#define SECURITY ROLE_BIT(ROLE_SECURITY)
#define AUDITOR ROLE_BIT(ROLE_AUDITOR)
#define LOGGED_IN 0u
#define TITLE(name) MSG_ROUTE_##name

const struct route routes[] = {
    {"/", ROLES_PUBLIC, "empty", page_nothing_adopted, .title = TITLE(HOME)},
    {"/plan/{pack}/indicators", ROLES_PUBLIC, "indicators", page_indicators,
     .title = TITLE(INDICATORS)},
    {"/health", ROLES_PUBLIC, NULL, page_health, .title = TITLE(HEALTH)},
    {"/metrics", ROLES_PUBLIC, NULL, page_metrics, .title = TITLE(METRICS)},

    {"/login", ROLES_PUBLIC, "login", page_login, deed_login, after_login, .told = "resume",
     .unready = true, .title = TITLE(LOGIN), .deed_title = TITLE(LOGIN_DEED)},
    {"/logout", LOGGED_IN, NULL, NULL, deed_logout, .unready = true,
     .deed_title = TITLE(LOGOUT_DEED)},
    {"/account", LOGGED_IN, "account", page_account, deed_preferences, .unready = true,
     .title = TITLE(ACCOUNT), .deed_title = TITLE(PREFERENCES_DEED)},
    {"/account/password", LOGGED_IN, "password", page_password, deed_password, after_password,
     .unready = true, .title = TITLE(PASSWORD), .deed_title = TITLE(PASSWORD_DEED)},
    {"/account/totp", LOGGED_IN, "totp", page_totp, deed_totp_begin, after_totp_begin,
     .told = "totp_offer", .unready = true, .title = TITLE(TOTP), .deed_title = TITLE(TOTP_DEED)},
    {"/account/totp/confirm", LOGGED_IN, "totp_confirm", page_totp, deed_totp_confirm,
     .unready = true, .title = TITLE(TOTP), .deed_title = TITLE(TOTP_CONFIRM_DEED)},

    {"/users", ADMINISTRATOR | SECURITY | AUDITOR, "users", page_users, NULL,
     .title = TITLE(USERS)},
    {"/users/new", ADMINISTRATOR, "user_new", page_user_new, deed_user_create, after_user_secret,
     .told = "user_secret", .title = TITLE(USER_NEW), .deed_title = TITLE(USER_NEW_DEED)},
    {"/users/{name}", ADMINISTRATOR | SECURITY | AUDITOR, "user", page_user, NULL,
     .title = TITLE(USER)},
    {"/users/{name}/password", ADMINISTRATOR, "user", page_user, deed_user_password,
     after_user_secret, .told = "user_secret", .title = TITLE(USER),
     .deed_title = TITLE(USER_PASSWORD_DEED)},
    {"/users/{name}/disable", ADMINISTRATOR, "user", page_user, deed_user_disable,
     after_user_change, .title = TITLE(USER), .deed_title = TITLE(USER_DISABLE_DEED)},
    {"/users/{name}/enable", ADMINISTRATOR, "user", page_user, deed_user_enable, after_user_change,
     .title = TITLE(USER), .deed_title = TITLE(USER_ENABLE_DEED)},
    {"/users/{name}/unlock", SECURITY, "user", page_user, deed_user_unlock, after_user_change,
     .title = TITLE(USER), .deed_title = TITLE(USER_UNLOCK_DEED)},
    {"/users/{name}/totp", SECURITY, "user", page_user, deed_user_totp, after_user_change,
     .title = TITLE(USER), .deed_title = TITLE(USER_TOTP_DEED)},
    {"/users/{name}/grant", SECURITY, "user", page_user, deed_role_grant, after_user_change,
     .title = TITLE(USER), .deed_title = TITLE(GRANT_DEED)},
    {"/users/{name}/revoke", SECURITY, "user", page_user, deed_role_revoke, after_user_change,
     .title = TITLE(USER), .deed_title = TITLE(REVOKE_DEED)},

    {"/files", REPORTER | REVIEWER, "files", page_files, .title = TITLE(FILES)},
    {"/area/{area}/files", REPORTER | REVIEWER, "area_files", page_area_files, deed_file_add,
     after_file_add, .files = 1, .title = TITLE(AREA_FILES), .deed_title = TITLE(FILE_ADD_DEED)},
    {"/area/{area}/files/{id}", REPORTER | REVIEWER, NULL, page_file, .title = TITLE(FILE)},
    {"/area/{area}/files/{id}/erase", REVIEWER, "file_erase", page_file_erase, deed_file_erase,
     .title = TITLE(FILE_ERASE), .deed_title = TITLE(FILE_ERASE_DEED)},

    {"/log", AUDITOR, "log", page_log, .title = TITLE(LOG)},
    {"/log/{area}", AUDITOR, "log", page_log, .title = TITLE(LOG_AREA)},
    {"/jobs", ADMINISTRATOR | AUDITOR, "jobs", page_jobs, .title = TITLE(JOBS)},
    {"/settings", ADMINISTRATOR, "settings", page_settings, deed_setting, .title = TITLE(SETTINGS),
     .deed_title = TITLE(SETTINGS_DEED)},
    {"/status", ADMINISTRATOR | AUDITOR, "status", page_status, .title = TITLE(STATUS)},
    {"/parties", REPORTER | REVIEWER, "parties", page_parties, .title = TITLE(PARTIES)},
    {"/area/{area}/parties", REPORTER | REVIEWER, "area_parties", page_area_parties,
     .title = TITLE(AREA_PARTIES)},
    {"/area/{area}/parties/new", REPORTER, "party_new", page_party_new, deed_party_create,
     after_party_create, .title = TITLE(PARTY_NEW), .deed_title = TITLE(PARTY_NEW_DEED)},
    {"/area/{area}/parties/{id}", REPORTER | REVIEWER, "party", page_party, .title = TITLE(PARTY)},
    {"/area/{area}/parties/{id}/state", REPORTER, "party", page_party, deed_party_state,
     after_party_state, .title = TITLE(PARTY), .deed_title = TITLE(PARTY_STATE_DEED)},
    {"/area/{area}/parties/{id}/retract", REPORTER, "party", page_party, deed_party_retract,
     after_party_retract, .title = TITLE(PARTY), .deed_title = TITLE(PARTY_RETRACT_DEED)},

    {0},
};

const size_t route_count = sizeof routes / sizeof *routes - 1;
