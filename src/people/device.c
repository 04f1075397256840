/* Codes, tokens, devices. */
#include "people/device.h"

#include "base/digest.h"
#include "base/json.h"
#include "base/secret.h"
#include "people/people_int.h"
#include "people/record.h"

#define MINUTE_US (60 * INT64_C(1000000))
#define DAY_US (24 * 60 * MINUTE_US)

#define DEVICE_COLUMNS \
  "d.user_name, d.device, d.name, d.bound_at, d.seen_at, d.revoked_at, d.revoked_by, d.reason"
#define DEVICE_TYPES "tttiiItt"

static struct device row_of(const struct store_rows *rows, size_t r) {
  bool revoked = rows->cells[r * rows->columns + 5].type != STORE_NULL;
  return (struct device){.user = store_text(rows, r, 0),
                         .device = store_text(rows, r, 1),
                         .name = store_text(rows, r, 2),
                         .bound_at = store_int(rows, r, 3),
                         .seen_at = store_int(rows, r, 4),
                         .revoked_at = revoked ? store_int(rows, r, 5) : 0,
                         .revoked_by = store_text(rows, r, 6),
                         .reason = store_text(rows, r, 7)};
}

/* ---- Codes and tokens ---------------------------------------------------------------------------
 */

enum ly device_new_code(struct scope *s, struct device_deed *deed, struct str *code) {
  struct buf b = buf_open(s->arena, DEVICE_CODE_DIGITS + 1);
  for (int i = 0; i < DEVICE_CODE_DIGITS; i++) buf_char(&b, (char)('0' + secret_below(s, 10)));
  *code = buf_str(&b);
  return digest_text(s, *code, &deed->code_sm3);
}

enum ly device_new_token(struct scope *s, struct device_deed *deed, struct str *token) {
  uint8_t bytes[DEVICE_TOKEN_BYTES];
  secret_random(s, bytes, sizeof bytes);
  *token = secret_hex(s->arena, bytes, sizeof bytes);
  secret_wipe(bytes, sizeof bytes);
  return digest_text(s, *token, &deed->token_sm3);
}

enum ly device_find_code(struct scope *s, struct store *st, struct str code,
                         struct device_deed *deed) {
  struct store_rows rows = {0};
  enum ly rc = digest_text(s, code, &deed->code_sm3);
  if (!rc)
    rc = store_query(s, st, "t",
                     "SELECT user_name FROM device_code WHERE code_sm3 = $1 AND until_us >= $2",
                     &rows, S_TEXT(deed->code_sm3), S_INT(scope_now_us(s)));
  if (rc) return rc;
  if (rows.rows == 0) return fail(s, LY_DENIED, MSG_DEVICE_BAD_CODE);
  deed->user = store_text(&rows, 0, 0);
  return LY_OK;
}

/* ---- Writing ------------------------------------------------------------------------------------
 */

static enum ly put_code(struct scope *s, struct tx *tx, const struct device_deed *d) {
  int64_t until = scope_now_us(s) + DEVICE_CODE_MINUTES * MINUTE_US;
  enum ly rc = actor_is_self(s, d->user);
  if (!rc) rc = store_exec(s, tx, "DELETE FROM device_code WHERE user_name = $1", S_TEXT(d->user));
  return rc ? rc
            : store_exec(s, tx,
                         "INSERT INTO device_code (user_name, code_sm3, until_us)"
                         " VALUES ($1, $2, $3)",
                         S_TEXT(d->user), S_TEXT(d->code_sm3), S_INT(until));
}

/* A code opens once: two phones that send it at the same moment come one behind the other. */
static enum ly take_code(struct scope *s, struct tx *tx, const struct device_deed *d) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "i",
                           "SELECT until_us FROM device_code"
                           " WHERE user_name = $1 AND code_sm3 = $2",
                           &rows, S_TEXT(d->user), S_TEXT(d->code_sm3));
  if (rc) return rc;
  if (rows.rows == 0) return fail(s, LY_DENIED, MSG_DEVICE_BAD_CODE);
  return store_exec(s, tx, "DELETE FROM device_code WHERE user_name = $1", S_TEXT(d->user));
}

static enum ly bind(struct scope *s, struct tx *tx, const struct device_deed *d) {
  int64_t now = scope_now_us(s);
  enum ly rc = take_code(s, tx, d);
  if (!rc)
    rc = store_exec(s, tx, "DELETE FROM device WHERE user_name = $1 AND device = $2",
                    S_TEXT(d->user), S_TEXT(d->device));
  return rc ? rc
            : store_exec(s, tx,
                         "INSERT INTO device (user_name, device, name, token_sm3, bound_at,"
                         " seen_at, revoked_by, reason) VALUES ($1, $2, $3, $4, $5, $5, '', '')",
                         S_TEXT(d->user), S_TEXT(d->device), S_TEXT(d->name), S_TEXT(d->token_sm3),
                         S_INT(now));
}

static enum ly find_one(struct scope *s, struct store *st, struct str user, struct str device,
                        struct device *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, DEVICE_TYPES,
                           "SELECT " DEVICE_COLUMNS
                           " FROM device d WHERE d.user_name = $1 AND d.device = $2",
                           &rows, S_TEXT(user), S_TEXT(device));
  if (rc) return rc;
  if (rows.rows == 0) return fail(s, LY_NOT_FOUND, MSG_DEVICE_NONE, device);
  *out = row_of(&rows, 0);
  return LY_OK;
}

static enum ly revoke(struct scope *s, struct tx *tx, const struct device_deed *d) {
  struct user_grants grants;
  struct device device = {.revoked_at = 0};
  enum ly rc = LY_OK;
  if (!actor_is(s, d->user)) {
    rc = user_grants_of(s, tx_store(tx), d->user, &grants);
    if (!rc) rc = actor_reaches(s, tx, ROLE_SECURITY, &grants);
  }
  if (!rc) rc = find_one(s, tx_store(tx), d->user, d->device, &device);
  if (!rc && device.revoked_at) rc = fail(s, LY_CONFLICT, MSG_DEVICE_REVOKED_BEFORE, device.name);
  return rc ? rc
            : store_exec(s, tx,
                         "UPDATE device SET revoked_at = $3, revoked_by = $4, reason = $5"
                         " WHERE user_name = $1 AND device = $2",
                         S_TEXT(d->user), S_TEXT(d->device), S_INT(scope_now_us(s)),
                         S_TEXT(s->actor), S_TEXT(d->reason));
}

static const struct {
  const char *name;
  enum ly (*run)(struct scope *s, struct tx *tx, const struct device_deed *d);
} acts[] = {
    [DEVICE_CODE] = {"device.code", put_code},
    [DEVICE_BIND] = {"device.bind", bind},
    [DEVICE_REVOKE] = {"device.revoke", revoke},
};

static enum ly run(struct scope *s, struct tx *tx, struct write *w) {
  const struct device_deed *d = w->context;
  return acts[d->act].run(s, tx, d);
}

static struct str payload_of(struct scope *s, const struct device_deed *d) {
  struct value *v = value_map(s->arena);
  struct buf b = buf_open(s->arena, 1024);
  if (!v || d->act == DEVICE_CODE) return STR("");
  value_put_text(s->arena, v, "device", d->device);
  if (d->act == DEVICE_BIND) value_put_text(s->arena, v, "name", d->name);
  json_value(&b, v);
  return buf_str(&b);
}

struct write device_write(struct scope *s, struct device_deed *deed) {
  return (struct write){.scope = s,
                        .change = {.district = DISTRICT_INSTALLATION,
                                   .key = change_new_key(s),
                                   .act = str_of(acts[deed->act].name),
                                   .subject = people_subject(s, deed->user),
                                   .reason = deed->reason,
                                   .payload = payload_of(s, deed)},
                        .run = run,
                        .context = deed};
}

/* ---- Asking -------------------------------------------------------------------------------------
 */

static bool is_expired(const struct scope *s, const struct device *d) {
  return d->seen_at + DEVICE_DAYS * DAY_US < scope_now_us(s);
}

enum ly device_find(struct scope *s, struct store *st, struct str token, struct device *out) {
  struct store_rows rows = {0};
  struct str sm3 = {0};
  enum ly rc = digest_text(s, token, &sm3);
  if (!rc)
    rc = store_query(s, st, DEVICE_TYPES,
                     "SELECT " DEVICE_COLUMNS " FROM device d WHERE d.token_sm3 = $1", &rows,
                     S_TEXT(sm3));
  if (rc) return rc;
  if (rows.rows == 0) return fail(s, LY_LOGIN, MSG_DEVICE_BAD_TOKEN);
  *out = row_of(&rows, 0);
  if (out->revoked_at) return fail(s, LY_DENIED, MSG_DEVICE_REVOKED, out->name);
  return is_expired(s, out) ? fail(s, LY_LOGIN, MSG_DEVICE_EXPIRED, str_int(s->arena, DEVICE_DAYS))
                            : LY_OK;
}

enum ly device_seen(struct scope *s, struct tx *tx, const struct device *device) {
  struct device now = {.revoked_at = 0};
  enum ly rc = find_one(s, tx_store(tx), device->user, device->device, &now);
  if (!rc && now.revoked_at) rc = fail(s, LY_DENIED, MSG_DEVICE_REVOKED, now.name);
  return rc ? rc
            : store_exec(s, tx,
                         "UPDATE device SET seen_at = $3 WHERE user_name = $1 AND device = $2",
                         S_TEXT(device->user), S_TEXT(device->device), S_INT(scope_now_us(s)));
}

enum ly device_list(struct scope *s, struct store *st, struct str user, struct str area,
                    struct device **out, size_t *count) {
  struct store_rows rows = {0};
  enum ly rc = user.len ? store_query(s, st, DEVICE_TYPES,
                                      "SELECT " DEVICE_COLUMNS
                                      " FROM device d WHERE d.user_name = $1"
                                      " ORDER BY d.name, d.device LIMIT $2",
                                      &rows, S_TEXT(user), S_INT(DEVICES_MAX))
                        : store_query(s, st, DEVICE_TYPES,
                                      "SELECT " DEVICE_COLUMNS
                                      " FROM device d WHERE EXISTS (SELECT 1 FROM user_role r"
                                      " WHERE r.user_name = d.user_name"
                                      " AND r.area >= $1 AND r.area < $2)"
                                      " ORDER BY d.user_name, d.name, d.device LIMIT $3",
                                      &rows, S_TEXT(area), S_TEXT(str_behind(s->arena, area)),
                                      S_INT(DEVICES_MAX));
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct device, rows.rows);
  if (!*out) return fail_memory(s);
  for (*count = 0; *count < rows.rows; ++*count) (*out)[*count] = row_of(&rows, *count);
  return LY_OK;
}

struct value *device_value(struct scope *s, const struct device *d) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "user", d->user);
  value_put_text(a, v, "device", d->device);
  value_put_text(a, v, "name", d->name);
  value_put_text(a, v, "bound_at", time_local(a, d->bound_at));
  value_put_text(a, v, "seen_at", time_local(a, d->seen_at));
  value_put_bool(a, v, "expired", is_expired(s, d));
  value_put_bool(a, v, "revoked", d->revoked_at != 0);
  value_put_text(a, v, "revoked_at", d->revoked_at ? time_local(a, d->revoked_at) : STR(""));
  value_put_text(a, v, "revoked_by", d->revoked_by);
  value_put_text(a, v, "reason", d->reason);
  return v;
}
