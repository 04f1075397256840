/* The handlers that routes.c names, by the files they stand in. */
#pragma once

#include "web/route.h"

/* pages.c: the plans, health, metrics */
enum ly page_indicators(struct scope *s, struct call *c, struct value **out);
enum ly page_nothing_adopted(struct scope *s, struct call *c, struct value **out);
enum ly page_health(struct scope *s, struct call *c, struct value **out);
enum ly page_metrics(struct scope *s, struct call *c, struct value **out);

/* pages_login.c: coming in, going out, one's own account */
enum ly page_login(struct scope *s, struct call *c, struct value **out);
enum ly deed_login(struct scope *s, struct call *c);
enum ly after_login(struct scope *s, struct call *c);
enum ly deed_logout(struct scope *s, struct call *c);
enum ly page_account(struct scope *s, struct call *c, struct value **out);
enum ly deed_preferences(struct scope *s, struct call *c);
enum ly page_password(struct scope *s, struct call *c, struct value **out);
enum ly deed_password(struct scope *s, struct call *c);
enum ly after_password(struct scope *s, struct call *c);
enum ly page_totp(struct scope *s, struct call *c, struct value **out);
enum ly deed_totp_begin(struct scope *s, struct call *c);
enum ly after_totp_begin(struct scope *s, struct call *c);
enum ly deed_totp_confirm(struct scope *s, struct call *c);

/* pages_users.c: users and what they may do */
enum ly page_users(struct scope *s, struct call *c, struct value **out);
enum ly page_user_new(struct scope *s, struct call *c, struct value **out);
enum ly deed_user_create(struct scope *s, struct call *c);
enum ly after_user_secret(struct scope *s, struct call *c);
enum ly page_user(struct scope *s, struct call *c, struct value **out);
enum ly deed_user_password(struct scope *s, struct call *c);
enum ly deed_user_disable(struct scope *s, struct call *c);
enum ly deed_user_enable(struct scope *s, struct call *c);
enum ly deed_user_unlock(struct scope *s, struct call *c);
enum ly deed_user_totp(struct scope *s, struct call *c);
enum ly deed_role_grant(struct scope *s, struct call *c);
enum ly deed_role_revoke(struct scope *s, struct call *c);
enum ly after_user_change(struct scope *s, struct call *c);

/* pages_files.c: files that people hand in */
enum ly page_files(struct scope *s, struct call *c, struct value **out);
enum ly page_area_files(struct scope *s, struct call *c, struct value **out);
enum ly deed_file_add(struct scope *s, struct call *c);
enum ly after_file_add(struct scope *s, struct call *c);
enum ly page_file(struct scope *s, struct call *c, struct value **out);
enum ly page_file_erase(struct scope *s, struct call *c, struct value **out);
enum ly deed_file_erase(struct scope *s, struct call *c);

/* pages_operate.c: the log, jobs, settings, status */
enum ly page_log(struct scope *s, struct call *c, struct value **out);
enum ly page_jobs(struct scope *s, struct call *c, struct value **out);
enum ly page_settings(struct scope *s, struct call *c, struct value **out);
enum ly deed_setting(struct scope *s, struct call *c);
enum ly page_status(struct scope *s, struct call *c, struct value **out);

/* pages_parties.c, pages_party_forms.c: who is there, and what is known of them */
enum ly page_parties(struct scope *s, struct call *c, struct value **out);
enum ly page_area_parties(struct scope *s, struct call *c, struct value **out);
enum ly page_party(struct scope *s, struct call *c, struct value **out);
enum ly page_party_new(struct scope *s, struct call *c, struct value **out);
enum ly deed_party_create(struct scope *s, struct call *c);
enum ly after_party_create(struct scope *s, struct call *c);
enum ly deed_party_state(struct scope *s, struct call *c);
enum ly after_party_state(struct scope *s, struct call *c);
enum ly deed_party_retract(struct scope *s, struct call *c);
enum ly after_party_retract(struct scope *s, struct call *c);
