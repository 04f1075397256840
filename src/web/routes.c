/* The table of routes: every address, who may go there, what answers. */
#include "web/pages.h"

#define REPORTER ROLE_BIT(ROLE_REPORTER)
#define REVIEWER ROLE_BIT(ROLE_REVIEWER)
#define ADMINISTRATOR ROLE_BIT(ROLE_ADMINISTRATOR)
#define SECURITY ROLE_BIT(ROLE_SECURITY)
#define AUDITOR ROLE_BIT(ROLE_AUDITOR)
#define LOGGED_IN 0u

const struct route routes[] = {
    {"/", ROLES_PUBLIC, "empty", page_nothing_adopted},
    {"/plan/{pack}/indicators", ROLES_PUBLIC, "indicators", page_indicators},
    {"/health", ROLES_PUBLIC, NULL, page_health},
    {"/metrics", ROLES_PUBLIC, NULL, page_metrics},

    {"/login", ROLES_PUBLIC, "login", page_login, deed_login, after_login, .unready = true},
    {"/logout", LOGGED_IN, NULL, NULL, deed_logout, .unready = true},
    {"/account", LOGGED_IN, "account", page_account, deed_preferences, .unready = true},
    {"/account/password", LOGGED_IN, "password", page_password, deed_password, after_password,
     .unready = true},
    {"/account/totp", LOGGED_IN, "totp", page_totp, deed_totp_begin, after_totp_begin,
     .told = "totp_offer", .unready = true},
    {"/account/totp/confirm", LOGGED_IN, "totp_confirm", page_totp, deed_totp_confirm,
     .unready = true},

    {"/users", ADMINISTRATOR | SECURITY | AUDITOR, "users", page_users, NULL},
    {"/users/new", ADMINISTRATOR, "user_new", page_user_new, deed_user_create, after_user_secret,
     .told = "user_secret"},
    {"/users/{name}", ADMINISTRATOR | SECURITY | AUDITOR, "user", page_user, NULL},
    {"/users/{name}/password", ADMINISTRATOR, "user", page_user, deed_user_password,
     after_user_secret, .told = "user_secret"},
    {"/users/{name}/disable", ADMINISTRATOR, "user", page_user, deed_user_disable,
     after_user_change},
    {"/users/{name}/enable", ADMINISTRATOR, "user", page_user, deed_user_enable, after_user_change},
    {"/users/{name}/unlock", SECURITY, "user", page_user, deed_user_unlock, after_user_change},
    {"/users/{name}/totp", SECURITY, "user", page_user, deed_user_totp, after_user_change},
    {"/users/{name}/grant", SECURITY, "user", page_user, deed_role_grant, after_user_change},
    {"/users/{name}/revoke", SECURITY, "user", page_user, deed_role_revoke, after_user_change},

    {"/log", AUDITOR, "log", page_log},
    {"/log/{area}", AUDITOR, "log", page_log},
    {"/jobs", ADMINISTRATOR | AUDITOR, "jobs", page_jobs},
    {"/settings", ADMINISTRATOR, "settings", page_settings, deed_setting},
    {"/status", ADMINISTRATOR | AUDITOR, "status", page_status},
    {0},
};

const size_t route_count = sizeof routes / sizeof *routes - 1;
