/* What is sent back. */
#include "web/reply.h"

#include "base/json.h"
#include "base/log.h"
#include "web/assets.h"
#include "web/page.h"

enum { BODY_MAX = 8 * 1024 * 1024 };

static const char type_html[] = "text/html; charset=utf-8";
static const char type_text[] = "text/plain; charset=utf-8";
static const char type_json[] = "application/json; charset=utf-8";

static struct reply json_reply(struct scope *s, int status, const struct value *data) {
  struct buf b = buf_open(s->arena, BODY_MAX);
  if (data) json_value(&b, data);
  buf_char(&b, '\n');
  if (data && !buf_failed(&b) && !arena_failed(s->arena))
    return (struct reply){.status = status, .type = type_json, .body = buf_str(&b)};
  return (struct reply){
      .status = 500,
      .type = type_json,
      .body =
          STR("{\"title\":\"\",\"error\":{\"code\":\"MEMORY\",\"message\":\"\",\"fields\":[]}}\n")};
}

static enum ly html_reply(struct scope *s, struct call *c, const char *template, int status,
                          struct value *data, struct reply *out) {
  struct html html = html_open(s->arena, BODY_MAX);
  struct value *root = page_root(s, c, data);
  if (!root || arena_failed(s->arena)) return fail_memory(s);
  enum ly rc = template_render(s, c->app->templates, str_of(template), root, &html);
  if (!rc) *out = (struct reply){.status = status, .type = type_html, .body = buf_str(&html.out)};
  return rc;
}

enum ly reply_page(struct scope *s, struct call *c, const char *template, int status,
                   struct value *data, struct reply *out) {
  enum ly rc = LY_OK;
  if (c->request->json || !template) {
    *out = json_reply(s, status, data);
  } else {
    rc = html_reply(s, c, template, status, data, out);
  }
  out->own = c->in;
  return rc;
}

struct reply reply_go(struct str location) {
  return (struct reply){.status = 303, .type = type_html, .location = location, .own = true};
}

/* "?done=1" becomes "?done=user.disable": the page that comes next says what was done. */
static struct str done_at(struct scope *s, const struct call *c) {
  static const struct str plain = STR_INIT("?done=1");
  struct str act = c->write.change.act;
  if (!str_ends(c->go, plain) || act.len == 0) return c->go;
  struct buf b = buf_open(s->arena, c->go.len + act.len);
  buf_add(&b, (struct str){c->go.ptr, c->go.len - 1});
  buf_add(&b, act);
  return buf_str(&b);
}

enum ly reply_done(struct scope *s, struct call *c, struct reply *out) {
  enum ly rc = LY_OK;
  if (c->request->json) {
    struct value *data = c->told ? c->told : value_map(s->arena);
    if (data && !value_get(data, STR("done"))) value_put_bool(s->arena, data, "done", true);
    if (data) value_put_bool(s->arena, data, "repeated", c->write.repeated);
    *out = json_reply(s, 200, data);
  } else if (c->told) {
    rc = html_reply(s, c, c->route->told, 200, c->told, out);
  } else {
    *out = reply_go(done_at(s, c));
  }
  out->cookie = c->cookie;
  out->own = true;
  return rc;
}

/* ---- Errors
 * --------------------------------------------------------------------------------------- */

static struct value *error_value(struct scope *s, const struct call *c) {
  struct value *v = value_map(s->arena), *e = value_map(s->arena);
  value_put_text(s->arena, e, "code", str_of(ly_name(s->error.code)));
  value_put_text(s->arena, e, "message", error_text(s));
  value_put(e, "fields", page_errors(s, c));
  value_put_text(s->arena, v, "title", message_plain(s->lang, ly_message(s->error.code)));
  value_put(v, "error", e);
  return v;
}

/* What went wrong with the database, as people on the web are told it: all of it passes, so the
 * status is that of a service that is not there for a while (503). Where the database is, is for
 * the log only. */
static const struct {
  enum message met, told;
} passing[] = {
    {MSG_STORE_OUTCOME_UNKNOWN, MSG_STORE_OUTCOME_UNKNOWN},
    {MSG_STORE_OUTCOME_UNKNOWN_DISK, MSG_STORE_OUTCOME_UNKNOWN_DISK},
    {MSG_STORE_NOT_KEPT, MSG_STORE_NOT_KEPT},
    {MSG_STORE_NOT_KEPT_DISK, MSG_STORE_NOT_KEPT_DISK},
    {MSG_STORE_DISK_FULL, MSG_WEB_DISK_FULL},
    {MSG_STORE_BUSY, MSG_WEB_DATABASE_BUSY},
    {MSG_STORE_PG_LOST, MSG_WEB_DATABASE_AWAY},
    {MSG_STORE_PG_CANNOT_CONNECT, MSG_WEB_DATABASE_AWAY},
    {MSG_STORE_NO_DATABASE, MSG_WEB_DATABASE_AWAY},
    {MSG_STORE_NO_PG_DATABASE, MSG_WEB_DATABASE_AWAY},
};

/* What the store says of itself, whatever its code is elsewhere, is nothing the visitor did. */
void reply_take_blame(struct scope *s) {
  static const enum message ours[] = {MSG_STORE_NO_DATABASE, MSG_STORE_NO_PG_DATABASE,
                                      MSG_STORE_FAILED};
  for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
    if (s->error.code && s->error.message == ours[i]) s->error.code = LY_INTERNAL;
  }
}

/* What the program itself got wrong is told to the log only. Gives the status. */
static int hide_our_fault(struct scope *s) {
  reply_take_blame(s);
  enum ly code = s->error.code;
  int status = ly_http_status(code);
  if (status < 500) return status;
  log_line(s, LOG_ERROR, "http.error", LOG_TEXT("code", str_of(ly_name(code))),
           LOG_TEXT("detail", error_text(s)));
  for (size_t i = 0; i < sizeof passing / sizeof *passing; i++) {
    if (s->error.message != passing[i].met) continue;
    s->error = (struct error){.code = code, .message = passing[i].told};
    return ly_http_status(LY_BUSY);
  }
  if (code == LY_BUSY) return status; /* it says what to do */
  s->error = (struct error){.code = code, .message = MSG_WEB_OUR_FAULT};
  return status;
}

static const char *allowed(const struct call *c) {
  if (!c->route) return "GET, HEAD";
  if (c->route->returns) return "GET";
  if (c->route->read && c->route->deed) return "GET, HEAD, POST";
  return c->route->read ? "GET, HEAD" : "POST";
}

/* Where to go on after logging in, when that is what is missing; else empty. */
static struct str back_from_login(const struct scope *s, const struct call *c) {
  if (s->error.code != LY_LOGIN) return STR("");
  return c->route && c->route->read ? c->request->path : STR("/");
}

struct reply reply_error(struct scope *s, struct call *c) {
  int status = hide_our_fault(s);
  struct reply reply;
  struct value *data = error_value(s, c);
  if (arena_failed(s->arena)) {
    return (struct reply){.status = status, .type = type_text, .body = STR("500\n")};
  }
  if (c->request->json) {
    reply = json_reply(s, status, data);
  } else {
    value_put_text(s->arena, data, "back", back_from_login(s, c));
    s->error = (struct error){0};
    s->diags = (struct diags){0};
    enum ly rc = html_reply(s, c, "error", status, data, &reply);
    if (rc) reply = (struct reply){.status = 500, .type = type_text, .body = STR("500\n")};
  }
  reply.own = c->in;
  if (status == 405) reply.allow = allowed(c);
  return reply;
}

/* ---- Files of the program ----------------------------------------------------------------------
 */

static const struct {
  const char *ending, *type;
} static_types[] = {
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".svg", "image/svg+xml"},
};

bool reply_static(const struct call *c, struct reply *out) {
  struct str path = c->request->path;
  static const struct str prefix = STR_INIT("/static/");
  static const struct str folders[] = {STR_INIT("web/styles/"), STR_INIT("web/scripts/")};
  bool read = str_is(c->request->method, "GET") || str_is(c->request->method, "HEAD");
  if (!read || !str_starts(path, prefix)) return false;
  struct str name = str_from(path, prefix.len);
  for (size_t i = 0; i < 2 * asset_count; i++) {
    struct str file = str_of(assets[i / 2].path), folder = folders[i % 2];
    if (!str_starts(file, folder) || !str_eq(str_from(file, folder.len), name)) continue;
    for (size_t t = 0; t < sizeof static_types / sizeof *static_types; t++) {
      if (!str_ends(name, str_of(static_types[t].ending))) continue;
      *out = (struct reply){.status = 200,
                            .type = static_types[t].type,
                            .body = assets[i / 2].bytes,
                            .keep = str_is(c->request->version, asset_version)};
      return true;
    }
  }
  return false;
}
