/* What handlers use of a call: its store, its write, its form. */
#include "base/json.h"
#include "web/boards.h"
#include "web/everyone.h"
#include "web/html.h"
#include "web/route.h"

#include <string.h>

void call_open(struct scope *s, struct call *c, struct app *app, struct request *request) {
  *c = (struct call){.app = app, .request = request, .site = app_hold_site(app)};
  s->today = site_today(c->site);
  s->actor = STR("public");
}

void call_close(struct call *c) {
  call_drop_boards(c);
  call_drop_everyone(c);
  pool_give(c->app->pool, c->store);
  c->store = NULL;
  app_drop_site(c->app, c->site);
  c->site = NULL;
}

enum ly call_store(struct scope *s, struct call *c, struct store **out) {
  enum ly rc = c->store ? LY_OK : pool_take(s, c->app->pool, &c->store);
  bool reads = !rc && !str_is(c->request->method, "POST");
  if (reads) rc = store_snapshot(s, c->store);
  *out = c->store;
  return rc;
}

enum ly call_denied_area(struct scope *s, const struct call *c, struct str code) {
  struct str name = site_area_name(s, c->site, code, code);
  struct str parts[] = {name, code};
  bool named = !str_contains(name, code);
  if (named) name = message_text(s->arena, s->lang, MSG_WEB_AREA_AND_CODE, parts, 2);
  return fail(s, LY_DENIED, MSG_WEB_DENIED_AREA, name);
}

/* The origin's key: who acts and what the form carries, so that two people's keys never meet. */
static struct str origin_key(struct scope *s, const struct call *c) {
  struct str sent = c->request->key.len ? c->request->key : form_sent(c, "key");
  struct digest_state *state;
  struct digest digest;
  if (sent.len == 0 || digest_begin(s, &state)) return change_new_key(s);
  digest_add_part(state, s->actor);
  digest_add_part(state, sent);
  if (digest_end(s, state, &digest)) return change_new_key(s);
  return str_copy(s->arena, (struct str){(const char *)digest.bytes, CHANGE_KEY_BYTES});
}

void call_write(struct scope *s, struct call *c, struct change change,
                enum ly (*run)(struct scope *s, struct tx *tx, struct write *w), void *context) {
  change.key = origin_key(s, c);
  if (change.district.len == 0) change.district = DISTRICT_INSTALLATION;
  c->write = (struct write){.scope = s, .change = change, .run = run, .context = context};
}

struct str form_sent(const struct call *c, const char *name) {
  for (const struct input_field *f = c->body.first; f; f = f->next) {
    if (str_is(f->name, name) && !f->is_file) return f->text;
  }
  return STR("");
}

bool form_was_sent(const struct call *c, const char *name) {
  for (const struct input_field *f = c->body.first; f; f = f->next) {
    if (str_is(f->name, name)) return true;
  }
  return false;
}

void form_text(struct scope *s, struct call *c, struct value *form, const char *name,
               struct str initial) {
  value_put_text(s->arena, form, name, form_was_sent(c, name) ? form_sent(c, name) : initial);
}

struct value *form_option(struct scope *s, struct str value, struct str text, bool chosen) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "value", value);
  value_put_text(s->arena, v, "text", text);
  value_put_bool(s->arena, v, "chosen", chosen);
  return v;
}

struct str path_with(struct arena *a, const char *start, struct str part, const char *end) {
  struct buf b = buf_open(a, 3 * part.len + strlen(start) + strlen(end));
  buf_add(&b, str_of(start));
  url_add(&b, part);
  buf_add(&b, str_of(end));
  return buf_str(&b);
}

void request_take_path(struct arena *a, struct request *request, const char *url) {
  static const struct {
    struct str ending;
    bool json;
    enum request_export export;
  } forms[] = {{STR_INIT(".json"), true, EXPORT_NONE},
               {STR_INIT(".csv"), false, EXPORT_CSV},
               {STR_INIT(".xlsx"), false, EXPORT_XLSX}};
  request->path = str_copy(a, str_of(url));
  if (str_starts(request->path, STR("/static/"))) return;   /* they have names of their own */
  request->json |= str_starts(request->path, STR("/api/")); /* for programs alone */
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    if (!str_ends(request->path, forms[i].ending)) continue;
    request->path.len -= forms[i].ending.len;
    request->json |= forms[i].json;
    request->export = forms[i].export;
    return;
  }
}

struct str path_within(struct str path, const char *otherwise) {
  bool ours = path.len > 0 && path.ptr[0] == '/' &&
              (path.len == 1 || (path.ptr[1] != '/' && path.ptr[1] != '\\'));
  for (size_t i = 0; ours && i < path.len; i++) ours = (unsigned char)path.ptr[i] > 0x20;
  return ours ? path : str_of(otherwise);
}

struct str payload_text(struct scope *s, const struct value *v) {
  enum { PAYLOAD_MAX = 1024 * 1024 };
  struct buf b = buf_open(s->arena, PAYLOAD_MAX);
  if (v) json_value(&b, v);
  return buf_str(&b);
}

enum ly form_wrong(struct scope *s, struct call *c, const char *field) {
  diag_take(s, DIAG_FIELD(str_of(field)));
  return input_done(s, &c->body);
}

struct str query_text(const struct call *c, const char *name) {
  for (const struct input_field *f = c->request->query.first; f; f = f->next) {
    if (str_is(f->name, name)) return f->text;
  }
  return STR("");
}

enum ly call_wrong_token(struct scope *s, struct call *c, enum ly rc) {
  struct error error = s->error;
  s->error = (struct error){0};
  enum ly slow = limit_take(s, c->app->limits, &limit_login_address, c->request->client);
  if (slow) return slow;
  s->error = error;
  return rc;
}
