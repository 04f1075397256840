/* What is done to users, each inside the caller's transaction. */
#include "people/people_int.h"

#include "base/address.h"
#include "base/password.h"

enum ly user_onetime(struct scope *s, struct user_secret *out) {
  *out = (struct user_secret){0};
  out->password = password_once(s);
  if (arena_failed(s->arena)) return fail_memory(s);
  return password_hash(s, out->password, &out->hash);
}

enum ly user_password(struct scope *s, struct str name, struct str password,
                      struct user_secret *out) {
  *out = (struct user_secret){0};
  enum ly rc = password_check(s, password, name);
  return rc ? rc : password_hash(s, password, &out->hash);
}

static enum ly insert(struct scope *s, struct tx *tx, struct str name, struct str title,
                      struct str hash) {
  return store_exec(s, tx,
                    "INSERT INTO users (name, display_name, password, must_change,"
                    " totp_last_step, large_type, elder_mode, lang, failed_count, recorded_at)"
                    " VALUES ($1, $2, $3, 1, 0, 0, 0, $4, 0, $5)",
                    S_TEXT(name), S_TEXT(title), S_TEXT(hash), S_TEXT(lang_code(LANG_ZH)),
                    S_INT(scope_now_us(s)));
}

enum ly user_create(struct scope *s, struct tx *tx, struct str name, struct str display_name,
                    const struct user_secret *secret) {
  struct user_grants nothing = {0};
  struct user_row row;
  struct str kept, title = {0};
  bool found = false;
  must(secret->hash.len > 0);
  enum ly rc = actor_reaches(s, tx, ROLE_ADMINISTRATOR, &nothing);
  if (!rc) rc = user_name_read(s, name, &kept);
  if (!rc && !user_title_form(display_name, &title)) {
    rc = fail(s, LY_INVALID, MSG_PEOPLE_BAD_TITLE);
  }
  if (!rc) rc = user_row_read(s, tx_store(tx), kept, &row, &found);
  if (!rc && found) rc = fail(s, LY_CONFLICT, MSG_PEOPLE_NAME_TAKEN, kept);
  return rc ? rc : insert(s, tx, kept, title, secret->hash);
}

/* The user's grants, where the actor by `role` reaches them and is somebody else. */
static enum ly target(struct scope *s, struct tx *tx, enum role role, struct str name,
                      struct user_grants *out) {
  enum ly rc = actor_is_other(s, name);
  if (!rc) rc = user_grants_of(s, tx_store(tx), name, out);
  return rc ? rc : actor_reaches(s, tx, role, out);
}

static enum ly put_password(struct scope *s, struct tx *tx, struct str name, struct str hash,
                            bool must_change) {
  must(hash.len > 0);
  return store_exec(
      s, tx, "UPDATE users SET password = $2, must_change = $3, failed_count = 0 WHERE name = $1",
      S_TEXT(name), S_TEXT(hash), S_INT(must_change));
}

enum ly user_set_password(struct scope *s, struct tx *tx, struct str name,
                          const struct user_secret *secret) {
  struct user_row row;
  enum ly rc = actor_is_self(s, name);
  if (!rc) rc = user_row_need(s, tx_store(tx), name, &row);
  return rc ? rc : put_password(s, tx, name, secret->hash, false);
}

enum ly user_reset_password(struct scope *s, struct tx *tx, struct str name,
                            const struct user_secret *secret) {
  struct user_grants grants;
  enum ly rc = target(s, tx, ROLE_ADMINISTRATOR, name, &grants);
  return rc ? rc : put_password(s, tx, name, secret->hash, true);
}

enum ly user_disable(struct scope *s, struct tx *tx, struct str name) {
  struct user_grants grants;
  enum ly rc = target(s, tx, ROLE_ADMINISTRATOR, name, &grants);
  if (rc || grants.disabled) return rc;
  rc = people_check_last(s, tx, &grants, NULL);
  if (rc) return rc;
  return store_exec(s, tx, "UPDATE users SET disabled_at = $2 WHERE name = $1", S_TEXT(name),
                    S_INT(scope_now_us(s)));
}

enum ly user_enable(struct scope *s, struct tx *tx, struct str name) {
  struct user_grants grants;
  enum ly rc = target(s, tx, ROLE_ADMINISTRATOR, name, &grants);
  if (rc) return rc;
  return store_exec(s, tx, "UPDATE users SET disabled_at = NULL WHERE name = $1", S_TEXT(name));
}

enum ly user_unlock(struct scope *s, struct tx *tx, struct str name) {
  struct user_grants grants;
  enum ly rc = target(s, tx, ROLE_SECURITY, name, &grants);
  if (rc) return rc;
  return store_exec(s, tx, "UPDATE users SET failed_count = 0, locked_until = NULL WHERE name = $1",
                    S_TEXT(name));
}

static enum ly check_email(struct scope *s, struct str email) {
  bool good = email.len == 0 || mail_address_form(email);
  return good ? LY_OK : fail(s, LY_INVALID, MSG_PEOPLE_BAD_EMAIL);
}

enum ly user_set_email(struct scope *s, struct tx *tx, struct str name, struct str email,
                       const bool *wants) {
  struct user_row row;
  struct user_grants grants;
  enum ly rc = check_email(s, email);
  if (!rc) rc = user_row_need(s, tx_store(tx), name, &row);
  if (!rc && wants) rc = actor_is_self(s, name);
  if (!rc && !wants && !actor_is(s, name)) rc = target(s, tx, ROLE_ADMINISTRATOR, name, &grants);
  if (rc) return rc;
  return store_exec(s, tx, "UPDATE users SET email = $2, wants_mail = $3 WHERE name = $1",
                    S_TEXT(name), S_TEXT(email), S_INT(wants ? *wants : row.user.wants_mail));
}

enum ly user_set_preferences(struct scope *s, struct tx *tx, struct str name,
                             const struct user_preferences *preferences) {
  struct user_row row;
  enum ly rc = actor_is_self(s, name);
  if (!rc) rc = user_row_need(s, tx_store(tx), name, &row);
  if (rc) return rc;
  return store_exec(s, tx,
                    "UPDATE users SET large_type = $2, elder_mode = $3, lang = $4 WHERE name = $1",
                    S_TEXT(name), S_INT(preferences->large_type), S_INT(preferences->elder_mode),
                    S_TEXT(lang_code(preferences->lang)));
}
