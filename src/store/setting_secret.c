/* Secret settings: one sealed row each. */
#include "store/setting_secret.h"

#include "base/json.h"
#include "base/value.h"
#include "store/setting.h"

const struct setting_secret_kind setting_secrets[] = {
    {"exchange_token", MSG_SETTING_EXCHANGE_TOKEN},
    {"exchange_key", MSG_SETTING_EXCHANGE_KEY},
    {"outside_secret", MSG_SETTING_OUTSIDE_SECRET},
    {0},
};

const struct setting_secret_kind *setting_secret_find(struct str name) {
  for (const struct setting_secret_kind *k = setting_secrets; k->name; k++) {
    if (str_is(name, k->name)) return k;
  }
  return NULL;
}

static enum ly read_row(struct scope *s, struct store *st, const char *name,
                        struct store_rows *rows) {
  must(setting_secret_find(str_of(name)) != NULL);
  return store_query(s, st, "b", "SELECT sealed FROM setting_secret WHERE name = $1", rows,
                     S_TEXT(str_of(name)));
}

enum ly setting_secret_get(struct scope *s, struct store *st, const struct seal_keys *keys,
                           const char *name, struct str *out) {
  struct store_rows rows = {0};
  *out = STR("");
  enum ly rc = read_row(s, st, name, &rows);
  if (rc || rows.rows == 0) return rc;
  if (!keys) return fail(s, LY_UNSUPPORTED, MSG_SETTING_SECRET_NO_KEYS, str_of(name));
  return sealed_get(s, keys, SEALED_SETTING, &S_TEXT(str_of(name)), store_text(&rows, 0, 0), out);
}

enum ly setting_secret_is_set(struct scope *s, struct store *st, const char *name, bool *out) {
  struct store_rows rows = {0};
  enum ly rc = read_row(s, st, name, &rows);
  *out = !rc && rows.rows > 0;
  return rc;
}

enum ly setting_secret_check(struct scope *s, const struct setting_secret_deed *deed) {
  if (!setting_secret_find(deed->name)) return fail(s, LY_INVALID, MSG_SETTING_UNKNOWN, deed->name);
  bool good = deed->text.len <= SETTING_SECRET_MAX;
  for (size_t i = 0; good && i < deed->text.len; i++)
    good = (unsigned char)deed->text.ptr[i] >= 0x20 && deed->text.ptr[i] < 0x7F;
  if (good) return LY_OK;
  return fail(s, LY_INVALID, MSG_SETTING_BAD_SECRET, deed->name,
              str_int(s->arena, SETTING_SECRET_MAX));
}

static enum ly put(struct scope *s, struct tx *tx, struct write *w) {
  const struct setting_secret_deed *deed = w->context;
  struct str sealed = {0};
  enum ly rc = setting_secret_check(s, deed);
  if (rc) return rc;
  if (deed->text.len == 0)
    return store_exec(s, tx, "DELETE FROM setting_secret WHERE name = $1", S_TEXT(deed->name));
  if (!deed->keys) return fail(s, LY_UNSUPPORTED, MSG_SETTING_SECRET_NO_KEYS, deed->name);
  rc = sealed_put(s, tx, deed->keys, SEALED_SETTING, &S_TEXT(deed->name), deed->text, &sealed);
  if (rc) return rc;
  return store_exec(s, tx,
                    "INSERT INTO setting_secret (name, sealed) VALUES ($1, $2)"
                    " ON CONFLICT (name) DO UPDATE SET sealed = $2",
                    S_TEXT(deed->name), S_BLOB(sealed));
}

struct write setting_secret_write(struct scope *s, struct setting_secret_deed *deed) {
  struct value *v = value_map(s->arena);
  struct buf payload = buf_open(s->arena, 400);
  value_put_text(s->arena, v, "name", deed->name);
  value_put_bool(s->arena, v, "set", deed->text.len > 0);
  if (v) json_value(&payload, v);
  return (struct write){.scope = s,
                        .change = {.district = DISTRICT_INSTALLATION,
                                   .key = change_new_key(s),
                                   .act = STR("setting.secret"),
                                   .subject = setting_subject(s, deed->name),
                                   .payload = buf_str(&payload)},
                        .run = put,
                        .context = deed};
}
