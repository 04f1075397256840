/* Visitors' phones: binding one, and knowing whose it is. */
#include "web/pages_device.h"

#include "base/secret.h"

#include <string.h>

enum { CODE_MAX = 20, TOKEN_MAX = 100, DISTRICTS_MAX = 20 };

#define VISIT_ROLES (ROLE_BIT(ROLE_VISITOR) | ROLE_BIT(ROLE_WORKER))

/* ---- Whose it is --------------------------------------------------------------------------------
 */

/* Who tries tokens or codes is slowed down as who tries passwords. */
static enum ly wrong(struct scope *s, struct call *c, enum ly rc) {
  struct error error = s->error;
  s->error = (struct error){0};
  enum ly slow = limit_take(s, c->app->limits, &limit_login_address, c->request->client);
  if (slow) return slow;
  s->error = error;
  return rc;
}

static bool is_visitor(const struct call *c) {
  for (size_t i = 0; i < c->grants.count; i++)
    if (VISIT_ROLES & ROLE_BIT(c->grants.list[i].role)) return true;
  return false;
}

/* From here on the call is the user's. */
static enum ly be_user(struct scope *s, struct call *c, struct store *st, struct str name) {
  struct buf actor = buf_open(s->arena, USER_NAME_BYTES + 8);
  enum ly rc = user_with_grants(s, st, name, &c->user, &c->grants);
  if (rc) return rc;
  if (c->user.disabled_at || !is_visitor(c)) return fail(s, LY_DENIED, MSG_DEVICE_NO_VISITOR);
  buf_add(&actor, STR("user:"));
  buf_add(&actor, c->user.name);
  s->actor = buf_str(&actor);
  if (!c->request->lang_given) s->lang = c->user.preferences.lang;
  return LY_OK;
}

enum ly call_device(struct scope *s, struct call *c, struct device *out) {
  struct store *st;
  struct str token = c->request->bearer;
  enum ly rc = call_store(s, c, &st);
  if (!rc && (token.len == 0 || token.len > TOKEN_MAX)) /* nothing is guessed */
    return fail(s, LY_LOGIN, MSG_DEVICE_BAD_TOKEN);
  if (!rc) rc = device_find(s, st, token, out);
  if (rc == LY_LOGIN) return wrong(s, c, rc);
  if (!rc) rc = be_user(s, c, st, out->user);
  bool sends = str_is(c->request->method, "POST");
  return rc || !sends ? rc : limit_take(s, c->app->limits, &limit_device, out->user);
}

/* ---- Where --------------------------------------------------------------------------------------
 */

bool visits_in(const struct call *c, struct str district) {
  for (size_t i = 0; i < c->grants.count; i++) {
    const struct user_grant *g = &c->grants.list[i];
    bool there = area_within(district, g->area) || area_within(g->area, district);
    if ((VISIT_ROLES & ROLE_BIT(g->role)) && there) return true;
  }
  return false;
}

static void add_district(struct str *list, size_t *count, struct str district) {
  for (size_t i = 0; i < *count; i++)
    if (str_eq(list[i], district)) return;
  if (*count < DISTRICTS_MAX) list[(*count)++] = district;
}

struct str *visit_districts(struct scope *s, const struct call *c, size_t *count) {
  struct str *list = ARENA_ARRAY(s->arena, struct str, DISTRICTS_MAX);
  *count = 0;
  for (size_t i = 0; list && i < c->site->pack_count; i++) {
    struct str digits;
    bool district = area_digits(c->site->packs[i].header->area, &digits) &&
                    digits.len == DISTRICT_DIGITS && visits_in(c, digits);
    if (district) add_district(list, count, digits);
  }
  return list;
}

bool visit_id_good(struct str text) {
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
  }
  return text.len == VISIT_ID;
}

struct str visit_source(const struct registry *r) {
  struct str own = STR("visitor");
  return pack_find(r->pack, &registry_kind_source, own) ? own : STR("verified");
}

void device_call_write(struct call *c, const struct write *w) {
  c->write = *w;
}

/* ---- Binding ------------------------------------------------------------------------------------
 */

/* POST /visits/bind: nobody is logged in; the code says who it is. */
enum ly deed_device_bind(struct scope *s, struct call *c) {
  struct store *st;
  struct str code = {0}, phone = {0}, token = {0};
  struct device_deed *deed = ARENA_NEW(s->arena, struct device_deed);
  if (!deed) return fail_memory(s);
  deed->act = DEVICE_BIND;
  enum ly rc = call_store(s, c, &st);
  if (rc) return rc;
  input_secret(s, &c->body, "code", CODE_MAX, INPUT_REQUIRED, &code);
  input_text(s, &c->body, "phone", DEVICE_PHONE, INPUT_REQUIRED, &phone);
  input_text(s, &c->body, "name", DEVICE_NAME_MAX, INPUT_REQUIRED, &deed->name);
  if (phone.len && !visit_id_good(phone))
    diag_error(s, DIAG_FIELD(STR("phone")), MSG_DEVICE_BAD_PHONE);
  rc = input_done(s, &c->body);
  if (!rc) rc = device_find_code(s, st, str_trim(code), deed);
  if (rc) return rc == LY_DENIED ? wrong(s, c, rc) : rc;
  deed->device = (struct str){phone.ptr, DEVICE_ID};
  rc = be_user(s, c, st, deed->user);
  if (!rc) rc = device_new_token(s, deed, &token);
  if (rc) return rc;
  const struct write w = device_write(s, deed);
  device_call_write(c, &w);
  c->told = value_map(s->arena); /* a token is told this once */
  if (!c->told) return fail_memory(s);
  value_put_text(s->arena, c->told, "title", message_plain(s->lang, MSG_DEVICES_BOUND));
  value_put_text(s->arena, c->told, "token", token);
  value_put_text(s->arena, c->told, "device", deed->device);
  value_put_text(s->arena, c->told, "user", c->user.name);
  value_put_text(s->arena, c->told, "display_name", c->user.display_name);
  return LY_OK;
}
