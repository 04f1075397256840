/* The table of settings, and reading and changing them. */
#include "store/setting.h"

#include "base/address.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/fetch.h"
#include "base/json.h"
#include "store/change.h"
#include "store/lease.h"

#include <arpa/inet.h>
#include <string.h>

#define TITLE(name) MSG_SETTING_##name

const struct setting_kind settings[] = {
    {"public_origin", SETTING_ORIGIN, "", 0, 200, NULL, false, TITLE(PUBLIC_ORIGIN)},
    {"trusted_proxy", SETTING_ADDRESS, "", 0, 64, NULL, false, TITLE(TRUSTED_PROXY)},
    {"session_idle_minutes", SETTING_NUMBER, "30", 1, 480, NULL, false,
     TITLE(SESSION_IDLE_MINUTES)},
    {"login_lock_minutes", SETTING_NUMBER, "15", 1, 1440, NULL, false, TITLE(LOGIN_LOCK_MINUTES)},
    {"lease_seconds", SETTING_NUMBER, "10", 2, LEASE_SECONDS_MAX, NULL, false,
     TITLE(LEASE_SECONDS)},
    {"totp_required", SETTING_CHOICE, "off", 0, 0, "off administrators everyone", false,
     TITLE(TOTP_REQUIRED)},
    {"backup_folder", SETTING_FOLDER, "", 0, 400, NULL, false, TITLE(BACKUP_FOLDER)},
    {"backup_keep", SETTING_NUMBER, "14", 1, 3650, NULL, false, TITLE(BACKUP_KEEP)},
    /* Network logs are kept for six months at least (网络安全法, article 21 (3)). */
    {"log_payload_days", SETTING_NUMBER, "0", 180, 36500, NULL, false, TITLE(LOG_PAYLOAD_DAYS)},
    {"smtp_server", SETTING_SMTP, "", 0, 200, NULL, false, TITLE(SMTP_SERVER)},
    {"smtp_from", SETTING_MAIL, "", 0, 254, NULL, false, TITLE(SMTP_FROM)},
    {"smtp_user", SETTING_TEXT, "", 0, 200, NULL, false, TITLE(SMTP_USER)},
    {"remind_days_before", SETTING_NUMBER, "7", 0, 60, NULL, false, TITLE(REMIND_DAYS_BEFORE)},
    {"remind_every_days", SETTING_NUMBER, "3", 1, 60, NULL, false, TITLE(REMIND_EVERY_DAYS)},
    {"exchange_way", SETTING_CHOICE, "nowhere", 0, 0, "nowhere post file", false,
     TITLE(EXCHANGE_WAY)},
    {"exchange_url", SETTING_URL, "", 0, 400, NULL, false, TITLE(EXCHANGE_URL)},
    {"outside_issuer", SETTING_URL, "", 0, 400, NULL, false, TITLE(OUTSIDE_ISSUER)},
    {"outside_client", SETTING_TEXT, "", 0, 200, NULL, false, TITLE(OUTSIDE_CLIENT)},
    {"outside_name", SETTING_TEXT, "", 0, 40, NULL, false, TITLE(OUTSIDE_NAME)},
    {"outside_claim", SETTING_TEXT, "sub", 0, 64, NULL, false, TITLE(OUTSIDE_CLAIM)},
    {"outside_scope", SETTING_TEXT, "openid", 0, 200, NULL, false, TITLE(OUTSIDE_SCOPE)},
    {"area", SETTING_TEXT, "", 0, 12, NULL, true, TITLE(AREA)},
    {"business_date", SETTING_DATE, "", 0, 0, NULL, true, TITLE(BUSINESS_DATE)},
    {"synthetic", SETTING_TRUTH, "false", 0, 0, NULL, true, TITLE(SYNTHETIC)},
    {"demo_password", SETTING_TRUTH, "false", 0, 0, NULL, true, TITLE(DEMO_PASSWORD)},
    {"seal_key", SETTING_TEXT, "", 0, 64, NULL, true, TITLE(SEAL_KEY)},
    {"hash_key", SETTING_TEXT, "", 0, 64, NULL, true, TITLE(HASH_KEY)},
    {0},
};

const struct setting_kind *setting_find(struct str name) {
  for (const struct setting_kind *k = settings; k->name; k++) {
    if (str_is(name, k->name)) return k;
  }
  return NULL;
}

enum ly setting_get(struct scope *s, struct store *st, struct str name, struct str *out) {
  struct store_rows rows = {0};
  *out = STR("");
  enum ly rc =
      store_query(s, st, "t", "SELECT value FROM setting WHERE name = $1", &rows, S_TEXT(name));
  if (!rc && rows.rows) *out = store_text(&rows, 0, 0);
  return rc;
}

enum ly setting_put(struct scope *s, struct tx *tx, struct str name, struct str value) {
  return store_exec(s, tx,
                    "INSERT INTO setting (name, value) VALUES ($1, $2)"
                    " ON CONFLICT (name) DO UPDATE SET value = $2",
                    S_TEXT(name), S_TEXT(value));
}

enum ly setting_value(struct scope *s, struct store *st, const char *name, struct str *out) {
  const struct setting_kind *kind = setting_find(str_of(name));
  must(kind != NULL);
  enum ly rc = setting_get(s, st, str_of(name), out);
  if (!rc && out->len == 0) *out = str_of(kind->initial);
  return rc;
}

static bool read_number(struct str text, int64_t *out) {
  struct decimal number;
  if (!decimal_parse(text, &number) || number.scale != 0) return false;
  *out = number.coefficient;
  return true;
}

enum ly setting_number(struct scope *s, struct store *st, const char *name, int64_t *out) {
  struct str text;
  enum ly rc = setting_value(s, st, name, &text);
  if (!rc && !read_number(text, out)) {
    rc = fail(s, LY_CORRUPT, MSG_STORE_BAD_SETTING, str_of(name), text);
  }
  return rc;
}

/* Whether `word` is one of a list separated by blanks. */
static bool listed(const char *list, struct str word) {
  struct str rest = str_of(list);
  while (rest.len) {
    size_t n = 0;
    while (n < rest.len && rest.ptr[n] != ' ') n++;
    if (str_eq((struct str){rest.ptr, n}, word)) return true;
    rest = str_from(rest, n < rest.len ? n + 1 : n);
  }
  return false;
}

/* The name of a host, of an address of IPv6 in brackets, and a port where there is one. */
static bool is_host(struct str host) {
  for (size_t i = 0; i < host.len; i++) {
    char b = host.ptr[i];
    bool letter = (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9');
    if (!letter && b != '-' && b != '.' && b != ':' && b != '[' && b != ']') return false;
  }
  return host.len > 0;
}

/* "https://ylyx.example.gov.cn", with a port where there is one: an origin (RFC 6454), no path. */
static bool is_origin(struct str text) {
  struct str host = STR("");
  if (str_starts(text, STR("https://"))) host = str_from(text, 8);
  if (str_starts(text, STR("http://"))) host = str_from(text, 7);
  return is_host(host);
}

/* A server of mail: no name, password or path in it. */
static bool is_smtp(struct str text) {
  static const struct str schemes[] = {STR_INIT("smtp://"), STR_INIT("smtps://")};
  for (size_t i = 0; i < 2; i++) {
    if (str_starts(text, schemes[i])) return is_host(str_from(text, schemes[i].len));
  }
  return false;
}

static bool is_address(struct str text) {
  char address[INET6_ADDRSTRLEN + 1] = "";
  struct in6_addr out;
  if (text.len >= sizeof address) return false;
  if (text.len) memcpy(address, text.ptr, text.len);
  return inet_pton(AF_INET, address, &out) == 1 || inet_pton(AF_INET6, address, &out) == 1;
}

enum ly setting_check(struct scope *s, const struct setting_kind *k, struct str name,
                      struct str value) {
  struct date day;
  int64_t number = 0;
  switch (k->type) {
    case SETTING_FOLDER:
      if (value.len && value.ptr[0] != '/') {
        return fail(s, LY_INVALID, MSG_SETTING_BAD_FOLDER, name);
      }
      __attribute__((fallthrough));
    case SETTING_TEXT:
      if ((int64_t)utf8_count(value) <= k->most) return LY_OK;
      return fail(s, LY_INVALID, MSG_SETTING_TOO_LONG, name, str_int(s->arena, k->most));
    case SETTING_ORIGIN:
      if (value.len == 0 || is_origin(value)) return LY_OK;
      return fail(s, LY_INVALID, MSG_SETTING_BAD_ORIGIN, name);
    case SETTING_ADDRESS:
      if (value.len == 0 || is_address(value)) return LY_OK;
      return fail(s, LY_INVALID, MSG_SETTING_BAD_ADDRESS, name);
    case SETTING_SMTP:
      if (value.len == 0 || is_smtp(value)) return LY_OK;
      return fail(s, LY_INVALID, MSG_SETTING_BAD_SMTP, name);
    case SETTING_MAIL:
      if (value.len == 0 || mail_address_form(value)) return LY_OK;
      return fail(s, LY_INVALID, MSG_SETTING_BAD_MAIL, name);
    case SETTING_URL:
      if (value.len == 0 || ((int64_t)value.len <= k->most && fetch_url_form(value))) return LY_OK;
      return fail(s, LY_INVALID, MSG_SETTING_BAD_URL, name, str_int(s->arena, k->most));
    case SETTING_NUMBER:
      if (str_is(value, k->initial)) return LY_OK;
      if (read_number(value, &number) && number >= k->least && number <= k->most) return LY_OK;
      return fail(s, LY_INVALID, MSG_SETTING_BAD_NUMBER, name, str_int(s->arena, k->least),
                  str_int(s->arena, k->most));
    case SETTING_CHOICE:
      if (listed(k->choices, value)) return LY_OK;
      return fail(s, LY_INVALID, MSG_SETTING_BAD_CHOICE, name, str_of(k->choices));
    case SETTING_TRUTH:
      if (listed("true false", value)) return LY_OK;
      return fail(s, LY_INVALID, MSG_SETTING_BAD_CHOICE, name, STR("true false"));
    case SETTING_DATE:
      if (date_parse(value, &day)) return LY_OK;
      return fail(s, LY_INVALID, MSG_SETTING_BAD_DATE, name);
  }
  return LY_OK;
}

struct str setting_payload(struct scope *s, struct str name, struct str value) {
  struct value *v = value_map(s->arena);
  struct buf b = buf_open(s->arena, 4096);
  value_put_text(s->arena, v, "name", name);
  value_put_text(s->arena, v, "value", value);
  if (v) json_value(&b, v);
  return buf_str(&b);
}

struct str setting_subject(struct scope *s, struct str name) {
  struct buf b = buf_open(s->arena, 100);
  buf_add(&b, STR("setting:"));
  buf_add(&b, name);
  return buf_str(&b);
}

enum ly setting_change(struct scope *s, struct tx *tx, struct str name, struct str value,
                       struct str reason) {
  const struct setting_kind *kind = setting_find(name);
  struct str old = {0};
  if (!kind) return fail(s, LY_INVALID, MSG_SETTING_UNKNOWN, name);
  enum ly rc = setting_check(s, kind, name, value);
  if (!rc) rc = setting_get(s, tx_store(tx), name, &old);
  if (rc || str_eq(old, value)) return rc;
  struct change c = {.district = DISTRICT_INSTALLATION,
                     .key = change_new_key(s),
                     .act = STR("setting.change"),
                     .subject = setting_subject(s, name),
                     .reason = reason,
                     .payload = setting_payload(s, name, value)};
  rc = setting_put(s, tx, name, value);
  return rc ? rc : change_append(s, tx, &c, STR(""));
}

enum ly store_business_date(struct scope *s, struct store *st, bool *kept) {
  struct str text;
  struct date date;
  enum ly rc = setting_get(s, st, STR("business_date"), &text);
  *kept = !rc && text.len > 0;
  if (rc || !*kept) return rc;
  if (!date_parse(text, &date)) {
    return fail(s, LY_CORRUPT, MSG_STORE_BAD_SETTING, STR("business_date"), text);
  }
  s->today = date;
  return LY_OK;
}
