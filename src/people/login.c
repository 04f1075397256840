/* Logging in as two steps: what is slow reads, what writes is quick. */
#include "people/login.h"

#include "base/password.h"
#include "base/secret.h"
#include "base/totp.h"
#include "people/people_int.h"
#include "store/sealed.h"

static const struct {
  enum message message;
  bool counts; /* as a failure */
} results[LOGIN_RESULTS] = {
    [LOGIN_DONE] = {MSG_LOGIN_DONE, false},
    [LOGIN_REFUSED] = {MSG_LOGIN_REFUSED, true},
    [LOGIN_DISABLED] = {MSG_LOGIN_DISABLED, false},
    [LOGIN_CODE_WANTED] = {MSG_LOGIN_CODE_WANTED, false},
    [LOGIN_CODE_WRONG] = {MSG_LOGIN_CODE_WRONG, true},
};

enum message login_message(enum login_result result) {
  must(result < LOGIN_RESULTS);
  return results[result].message;
}

/* The user of that name; a name that can not be is one that nobody has. */
static enum ly read_user(struct scope *s, struct store *st, struct str typed, struct str *name,
                         struct user_row *row) {
  bool found;
  *row = (struct user_row){0};
  enum ly rc = user_name_read(s, typed, name);
  if (rc == LY_INVALID) {
    s->error = (struct error){0};
    *name = STR("");
    return LY_OK;
  }
  return rc ? rc : user_row_read(s, st, *name, row, &found);
}

static bool is_locked(const struct scope *s, const struct user_row *row) {
  return row->user.locked_until > scope_now_us(s);
}

/* Compares a code with a sealed secret. */
static enum ly check_code(struct scope *s, const struct seal_keys *keys, enum sealed_column column,
                          const struct user_row *row, struct str code, int64_t last_step,
                          bool *good, int64_t *step) {
  bool pending = column == SEALED_USER_TOTP_PENDING;
  struct str secret;
  *good = false;
  if (!keys) return fail(s, LY_UNSUPPORTED, MSG_LOGIN_NO_KEYS);
  enum ly rc = sealed_get(s, keys, column, &S_TEXT(row->user.name),
                          pending ? row->totp_pending : row->totp_secret, &secret);
  if (rc) return rc;
  rc = totp_check(s, secret, code, last_step, good, step);
  secret_wipe_str(secret);
  return rc;
}

/* The password was right. */
static enum ly second_factor(struct scope *s, const struct seal_keys *keys,
                             const struct user_row *row, struct str code, struct login_check *out) {
  bool good;
  out->result = row->totp_secret.len ? LOGIN_CODE_WANTED : LOGIN_DONE;
  if (row->totp_secret.len == 0 || code.len == 0) return LY_OK;
  enum ly rc =
      check_code(s, keys, SEALED_USER_TOTP, row, code, row->totp_last_step, &good, &out->step);
  out->result = good ? LOGIN_DONE : LOGIN_CODE_WRONG;
  return rc;
}

enum ly login_check(struct scope *s, struct store *st, const struct seal_keys *keys,
                    const struct login_attempt *attempt, struct login_check *out) {
  struct user_row row;
  bool right;
  *out = (struct login_check){.result = LOGIN_REFUSED, .step = -1};
  enum ly rc = read_user(s, st, attempt->name, &out->name, &row);
  /* Also for nobody, and for a locked user: the work is the same. */
  if (!rc) rc = password_verify(s, row.password, attempt->password, &right);
  if (rc) return rc;
  out->password = row.password;
  out->totp_secret = row.totp_secret;
  if (is_locked(s, &row)) return LY_OK;
  if (right) out->result = LOGIN_DISABLED;
  if (right && !row.user.disabled_at) rc = second_factor(s, keys, &row, attempt->code, out);
  if (!rc && out->result == LOGIN_DONE && password_outdated(row.password)) {
    rc = password_hash(s, attempt->password, &out->rehashed);
  }
  out->counts = !rc && results[out->result].counts;
  return rc;
}

enum ly login_check_proven(struct scope *s, struct store *st, const struct seal_keys *keys,
                           struct str name, struct str code, struct login_check *out) {
  struct user_row row;
  *out = (struct login_check){.result = LOGIN_REFUSED, .name = name, .step = -1};
  enum ly rc = user_row_need(s, st, name, &row);
  if (rc) return rc;
  out->password = row.password;
  out->totp_secret = row.totp_secret;
  if (is_locked(s, &row)) return LY_OK;
  out->result = LOGIN_DISABLED;
  if (!row.user.disabled_at) rc = second_factor(s, keys, &row, code, out);
  out->counts = !rc && out->result == LOGIN_CODE_WRONG;
  return rc;
}

/* ---- The last word ------------------------------------------------------------------------------
 */

/* What holds now, in the transaction, of what was found before it. */
static enum login_result settle(const struct scope *s, const struct login_check *check,
                                const struct user_row *row) {
  bool same =
      str_eq(check->password, row->password) && str_eq(check->totp_secret, row->totp_secret);
  if (!same || is_locked(s, row)) return LOGIN_REFUSED;
  if (check->result != LOGIN_DONE) return check->result;
  if (row->user.disabled_at) return LOGIN_DISABLED;
  bool again = check->step >= 0 && check->step <= row->totp_last_step;
  return again ? LOGIN_CODE_WRONG : LOGIN_DONE;
}

static enum ly count_failure(struct scope *s, struct tx *tx, const struct user_row *row) {
  struct people_settings settings;
  enum ly rc = people_settings_read(s, tx_store(tx), &settings);
  if (rc) return rc;
  /* A lock that is over begins the count anew. */
  int64_t failed = row->user.locked_until ? 1 : row->user.failed_count + 1;
  bool lock = failed >= LOGIN_FAILURES_MAX;
  int64_t until = scope_now_us(s) + settings.lock_minutes * 60 * INT64_C(1000000);
  return store_exec(s, tx, "UPDATE users SET failed_count = $2, locked_until = $3 WHERE name = $1",
                    S_TEXT(row->user.name), S_INT(failed), lock ? S_INT(until) : S_NULL);
}

static enum ly write_success(struct scope *s, struct tx *tx, const struct login_check *check,
                             const struct user_row *row) {
  struct str hash = check->rehashed.len ? check->rehashed : row->password;
  int64_t step = check->step > row->totp_last_step ? check->step : row->totp_last_step;
  return store_exec(s, tx,
                    "UPDATE users SET failed_count = 0, locked_until = NULL, last_login_at = $2,"
                    " totp_last_step = $3, password = $4 WHERE name = $1",
                    S_TEXT(row->user.name), S_INT(scope_now_us(s)), S_INT(step), S_TEXT(hash));
}

static bool is_administrator(const struct user_grants *grants) {
  for (enum role r = ROLE_REPORTER; r < ROLE_COUNT; r++) {
    if (role_row(r)->apart && people_holds(grants, r)) return true;
  }
  return false;
}

static enum ly describe(struct scope *s, struct tx *tx, struct str name, struct login *out) {
  struct people_settings settings;
  enum ly rc = user_find(s, tx_store(tx), name, &out->user);
  if (!rc) rc = user_grants_of(s, tx_store(tx), name, &out->grants);
  if (!rc) rc = people_settings_read(s, tx_store(tx), &settings);
  if (rc) return rc;
  bool wanted = settings.totp_required == TOTP_EVERYONE ||
                (settings.totp_required == TOTP_ADMINISTRATORS && is_administrator(&out->grants));
  out->must_change = out->user.must_change;
  out->must_enrol = wanted && !out->user.has_totp;
  return LY_OK;
}

enum ly login_record(struct scope *s, struct tx *tx, const struct login_check *check,
                     struct login *out) {
  struct user_row row;
  bool found;
  *out = (struct login){.result = LOGIN_REFUSED};
  enum ly rc = user_row_read(s, tx_store(tx), check->name, &row, &found);
  if (rc || !found) return rc;
  out->result = settle(s, check, &row);
  bool used_twice = out->result == LOGIN_CODE_WRONG && check->result == LOGIN_DONE;
  if (out->result == LOGIN_DONE) {
    rc = write_success(s, tx, check, &row);
    return rc ? rc : describe(s, tx, row.user.name, out);
  }
  bool counts = (check->counts || used_twice) && !is_locked(s, &row);
  return counts ? count_failure(s, tx, &row) : LY_OK;
}

/* ---- The second factor --------------------------------------------------------------------------
 */

enum ly totp_begin(struct scope *s, struct tx *tx, const struct seal_keys *keys, struct str name,
                   struct totp_offer *out) {
  struct user_row row;
  struct str sealed;
  enum ly rc = actor_is_self(s, name);
  if (!rc) rc = user_row_need(s, tx_store(tx), name, &row);
  if (!rc && row.totp_secret.len) rc = fail(s, LY_CONFLICT, MSG_TOTP_THERE);
  if (!rc && !keys) rc = fail(s, LY_UNSUPPORTED, MSG_LOGIN_NO_KEYS);
  if (rc) return rc;
  struct str secret = totp_secret(s);
  out->secret = base32_text(s->arena, secret);
  out->uri = totp_uri(s, secret, message_plain(LANG_ZH, MSG_TOTP_ISSUER), name);
  rc = sealed_put(s, tx, keys, SEALED_USER_TOTP_PENDING, &S_TEXT(name), secret, &sealed);
  secret_wipe_str(secret);
  if (rc) return rc;
  return store_exec(s, tx, "UPDATE users SET totp_pending = $2 WHERE name = $1", S_TEXT(name),
                    S_BLOB(sealed));
}

/* Sealed for its column: a pending secret is not one that is held. */
static enum ly take_pending(struct scope *s, struct tx *tx, const struct seal_keys *keys,
                            const struct user_row *row, int64_t step) {
  struct str secret, sealed, name = row->user.name;
  enum ly rc =
      sealed_get(s, keys, SEALED_USER_TOTP_PENDING, &S_TEXT(name), row->totp_pending, &secret);
  if (rc) return rc;
  rc = sealed_put(s, tx, keys, SEALED_USER_TOTP, &S_TEXT(name), secret, &sealed);
  secret_wipe_str(secret);
  if (rc) return rc;
  return store_exec(s, tx,
                    "UPDATE users SET totp_secret = $2, totp_pending = NULL, totp_last_step = $3"
                    " WHERE name = $1",
                    S_TEXT(name), S_BLOB(sealed), S_INT(step));
}

enum ly totp_confirm(struct scope *s, struct tx *tx, const struct seal_keys *keys, struct str name,
                     struct str code) {
  struct user_row row = {0};
  bool good = false;
  int64_t step = -1;
  enum ly rc = actor_is_self(s, name);
  if (!rc) rc = user_row_need(s, tx_store(tx), name, &row);
  if (!rc && row.totp_pending.len == 0) rc = fail(s, LY_CONFLICT, MSG_TOTP_NOT_BEGUN);
  if (!rc) {
    rc = check_code(s, keys, SEALED_USER_TOTP_PENDING, &row, code, -1, &good, &step);
  }
  if (!rc && !good) rc = fail(s, LY_INVALID, MSG_LOGIN_CODE_WRONG);
  return rc ? rc : take_pending(s, tx, keys, &row, step);
}

enum ly totp_remove(struct scope *s, struct tx *tx, struct str name) {
  struct user_grants grants;
  enum ly rc = actor_is_other(s, name);
  if (!rc) rc = user_grants_of(s, tx_store(tx), name, &grants);
  if (!rc) rc = actor_reaches(s, tx, ROLE_SECURITY, &grants);
  if (rc) return rc;
  return store_exec(s, tx,
                    "UPDATE users SET totp_secret = NULL, totp_pending = NULL WHERE name = $1",
                    S_TEXT(name));
}
