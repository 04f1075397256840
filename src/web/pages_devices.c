/* The phones of a user: a code for a new one, and revoking; and those of all users, for security
 * administrators. */
#include "web/page.h"
#include "web/pages_device.h"
#include "web/words.h"

enum { REASON_MAX = 200 };

static struct value *devices_value(struct scope *s, struct call *c, const struct device *list,
                                   size_t count) {
  struct value *v = value_list(s->arena);
  for (size_t i = 0; i < count; i++) {
    struct value *one = device_value(s, &list[i]);
    value_put_text(s->arena, one, "revoked_by_text", page_actor(s, c, list[i].revoked_by));
    value_add(v, one);
  }
  return v;
}

static enum ly list_page(struct scope *s, struct call *c, struct str user, struct str area,
                         enum message title, struct value **out) {
  struct store *st;
  struct device *list = NULL;
  size_t count = 0;
  struct value *v = *out = value_map(s->arena);
  enum ly rc = call_store(s, c, &st);
  if (!rc) rc = device_list(s, st, user, area, &list, &count);
  if (rc) return rc;
  value_put_text(s->arena, v, "title", message_plain(s->lang, title));
  value_put(v, "devices", devices_value(s, c, list, count));
  if (!c->request->json) value_put_text(s->arena, v, "reason", form_sent(c, "reason"));
  return LY_OK;
}

/* GET /visits/devices */
enum ly page_devices(struct scope *s, struct call *c, struct value **out) {
  return list_page(s, c, c->user.name, STR(""), MSG_DEVICES_TITLE, out);
}

static void write_deed(struct scope *s, struct call *c, struct device_deed *deed) {
  const struct write w = device_write(s, deed);
  call_write(s, c, w.change, w.run, deed);
}

/* POST /visits/devices: a code, shown once. */
enum ly deed_device_code(struct scope *s, struct call *c) {
  struct str code = {0};
  struct device_deed *deed = ARENA_NEW(s->arena, struct device_deed);
  if (!deed) return fail_memory(s);
  *deed = (struct device_deed){.act = DEVICE_CODE, .user = c->user.name};
  enum ly rc = input_done(s, &c->body);
  if (!rc) rc = device_new_code(s, deed, &code);
  if (rc) return rc;
  write_deed(s, c, deed);
  c->told = value_map(s->arena);
  if (!c->told) return fail_memory(s);
  value_put_text(s->arena, c->told, "title", message_plain(s->lang, MSG_DEVICES_CODE_TITLE));
  value_put_text(s->arena, c->told, "code", code);
  value_put_int(s->arena, c->told, "minutes", DEVICE_CODE_MINUTES);
  return LY_OK;
}

/* A form that is sent again has written no new code: what it would show opens nothing. */
enum ly after_device_code(struct scope *s, struct call *c) {
  if (c->write.repeated) value_set_text(s->arena, c->told, "code", STR(""));
  return LY_OK;
}

static enum ly revoke(struct scope *s, struct call *c, bool own) {
  struct device_deed *deed = ARENA_NEW(s->arena, struct device_deed);
  if (!deed) return fail_memory(s);
  *deed = (struct device_deed){.act = DEVICE_REVOKE, .user = c->user.name};
  if (!own) input_text(s, &c->body, "user", USER_NAME_MAX, INPUT_REQUIRED, &deed->user);
  input_text(s, &c->body, "device", DEVICE_ID, INPUT_REQUIRED, &deed->device);
  input_text(s, &c->body, "reason", REASON_MAX, INPUT_REQUIRED, &deed->reason);
  enum ly rc = input_done(s, &c->body);
  if (rc) return rc;
  write_deed(s, c, deed);
  c->go = own ? STR("/visits/devices?done=1") : STR("/devices?done=1");
  return LY_OK;
}

/* POST /visits/devices/revoke */
enum ly deed_device_revoke(struct scope *s, struct call *c) {
  return revoke(s, c, true);
}

/* GET /devices: of all users whom a security administrator reaches. */
enum ly page_all_devices(struct scope *s, struct call *c, struct value **out) {
  struct str area = STR("");
  bool found = false;
  for (size_t i = 0; i < c->grants.count; i++) {
    const struct user_grant *g = &c->grants.list[i];
    bool wider = g->role == ROLE_SECURITY && (!found || g->area.len < area.len);
    if (!wider) continue;
    area = g->area;
    found = true;
  }
  return list_page(s, c, STR(""), area, MSG_DEVICES_ALL_TITLE, out);
}

/* POST /devices/revoke */
enum ly deed_all_devices_revoke(struct scope *s, struct call *c) {
  return revoke(s, c, false);
}
