/* Links: which user somebody out there is; and coming in by one. */
#include "people/outside.h"

#include "people/people_int.h"
#include "store/setting.h"

enum ly outside_settings_read(struct scope *s, struct store *st, struct outside_settings *out) {
  *out = (struct outside_settings){0};
  enum ly rc = setting_value(s, st, "outside_issuer", &out->issuer);
  if (!rc) rc = setting_value(s, st, "outside_client", &out->client);
  if (!rc) rc = setting_value(s, st, "outside_name", &out->name);
  if (!rc) rc = setting_value(s, st, "outside_claim", &out->claim);
  return rc ? rc : setting_value(s, st, "outside_scope", &out->scope);
}

bool outside_on(const struct outside_settings *o) {
  return o->issuer.len > 0 && o->client.len > 0;
}

/* ---- Links --------------------------------------------------------------------------------------
 */

bool outside_subject_form(struct str subject) {
  bool good = subject.len > 0 && subject.len <= OUTSIDE_SUBJECT_MAX && utf8_valid(subject, NULL);
  for (size_t i = 0; good && i < subject.len; i++)
    good = (unsigned char)subject.ptr[i] >= 0x20 && subject.ptr[i] != 0x7F;
  return good;
}

enum ly outside_link_of(struct scope *s, struct store *st, struct str user, struct str issuer,
                        struct outside_link *out, bool *found) {
  struct store_rows rows = {0};
  *out = (struct outside_link){0};
  enum ly rc = store_query(s, st, "tti",
                           "SELECT subject, linked_by, recorded_at FROM user_outside"
                           " WHERE user_name = $1 AND issuer = $2",
                           &rows, S_TEXT(user), S_TEXT(issuer));
  *found = !rc && rows.rows > 0;
  if (!*found) return rc;
  *out = (struct outside_link){.subject = store_text(&rows, 0, 0),
                               .linked_by = store_text(&rows, 0, 1),
                               .recorded_at = store_int(&rows, 0, 2)};
  return LY_OK;
}

enum ly outside_user_of(struct scope *s, struct store *st, struct str issuer, struct str subject,
                        struct str *user) {
  struct store_rows rows = {0};
  *user = STR("");
  enum ly rc = store_query(s, st, "t",
                           "SELECT user_name FROM user_outside WHERE issuer = $1 AND subject = $2",
                           &rows, S_TEXT(issuer), S_TEXT(subject));
  if (!rc && rows.rows > 0) *user = store_text(&rows, 0, 0);
  return rc;
}

/* The user himself, or an administrator who reaches all that the user may do. */
static enum ly may_link(struct scope *s, struct tx *tx, struct str user) {
  struct user_grants grants = {0};
  enum ly rc = user_grants_of(s, tx_store(tx), user, &grants);
  if (rc || actor_is(s, user)) return rc;
  return actor_reaches(s, tx, ROLE_ADMINISTRATOR, &grants);
}

enum ly outside_link_add(struct scope *s, struct tx *tx, struct str user, struct str issuer,
                         struct str subject) {
  struct outside_link link;
  struct str other = {0};
  bool found = false;
  if (issuer.len == 0) return fail(s, LY_CONFLICT, MSG_OUTSIDE_OFF);
  if (!outside_subject_form(subject))
    return fail(s, LY_INVALID, MSG_OUTSIDE_BAD_SUBJECT, str_int(s->arena, OUTSIDE_SUBJECT_MAX));
  enum ly rc = may_link(s, tx, user);
  if (!rc) rc = outside_user_of(s, tx_store(tx), issuer, subject, &other);
  if (!rc) rc = outside_link_of(s, tx_store(tx), user, issuer, &link, &found);
  if (rc || (found && str_eq(link.subject, subject))) return rc;
  if (other.len) return fail(s, LY_CONFLICT, MSG_OUTSIDE_LINKED_ELSEWHERE);
  if (found) return fail(s, LY_CONFLICT, MSG_OUTSIDE_LINKED_OTHERWISE);
  return store_exec(s, tx,
                    "INSERT INTO user_outside (issuer, subject, user_name, linked_by, recorded_at)"
                    " VALUES ($1, $2, $3, $4, $5)",
                    S_TEXT(issuer), S_TEXT(subject), S_TEXT(user), S_TEXT(s->actor),
                    S_INT(scope_now_us(s)));
}

enum ly outside_link_remove(struct scope *s, struct tx *tx, struct str user) {
  struct store_rows rows = {0};
  enum ly rc = may_link(s, tx, user);
  if (!rc)
    rc = store_query(s, tx_store(tx), "t", "SELECT subject FROM user_outside WHERE user_name = $1",
                     &rows, S_TEXT(user));
  if (!rc && rows.rows == 0) rc = fail(s, LY_NOT_FOUND, MSG_OUTSIDE_NO_LINK, user);
  return rc ? rc : store_exec(s, tx, "DELETE FROM user_outside WHERE user_name = $1", S_TEXT(user));
}

/* ---- Coming in ----------------------------------------------------------------------------------
 */

enum ly outside_login_check(struct scope *s, struct store *st, const struct seal_keys *keys,
                            struct str issuer, struct str subject, struct str code,
                            struct login_check *out) {
  struct str user = {0};
  *out = (struct login_check){.result = LOGIN_REFUSED, .step = -1};
  enum ly rc = outside_user_of(s, st, issuer, subject, &user);
  return rc || user.len == 0 ? rc : login_check_proven(s, st, keys, user, code, out);
}

enum ly outside_login_record(struct scope *s, struct tx *tx, struct str issuer, struct str subject,
                             const struct login_check *check, struct login *out) {
  struct str user = {0};
  *out = (struct login){.result = LOGIN_REFUSED};
  if (check->name.len == 0) return LY_OK; /* nobody is linked: the log says so, no more */
  enum ly rc = outside_user_of(s, tx_store(tx), issuer, subject, &user);
  if (rc || !str_eq(user, check->name)) return rc;
  return login_record(s, tx, check, out);
}
