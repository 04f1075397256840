/* Finding the route of a request and turning what its handler made into a reply. */
#include "web/route.h"

#include "base/json.h"
#include "base/log.h"
#include "web/assets.h"
#include "web/page.h"

enum { BODY_MAX = 8 * 1024 * 1024 };

static const char type_html[] = "text/html; charset=utf-8";
static const char type_text[] = "text/plain; charset=utf-8";
static const char type_json[] = "application/json; charset=utf-8";

/* "/plan/{pack}" against "/plan/qingtian": the part in braces is one segment. */
static bool matches(struct str pattern, struct str path, struct str *capture) {
  size_t i = 0, j = 0;
  while (i < pattern.len) {
    if (pattern.ptr[i] == '{') {
      size_t from = j;
      while (i < pattern.len && pattern.ptr[i] != '}') i++;
      while (j < path.len && path.ptr[j] != '/') j++;
      *capture = (struct str){path.ptr + from, j - from};
      if (capture->len == 0) return false;
      i++;
    } else if (j < path.len && pattern.ptr[i] == path.ptr[j]) {
      i++;
      j++;
    } else {
      return false;
    }
  }
  return j == path.len;
}

static const struct route *find(struct request *request) {
  for (const struct route *r = routes; r->pattern; r++) {
    if (matches(str_of(r->pattern), request->path, &request->capture)) return r;
  }
  return NULL;
}

static struct reply json_reply(struct scope *s, int status, const struct value *data) {
  struct buf b = buf_open(s->arena, BODY_MAX);
  if (data) json_value(&b, data);
  buf_char(&b, '\n');
  if (data && !buf_failed(&b) && !arena_failed(s->arena))
    return (struct reply){status, type_json, buf_str(&b), {0}, false};
  return (struct reply){500, type_json, STR("{\"error\":{\"code\":\"MEMORY\"}}\n"), {0}, false};
}

static enum ly html_reply(struct scope *s, const struct site *site, const struct request *request,
                          const char *template, int status, struct value *data, struct reply *out) {
  struct html html = html_open(s->arena, BODY_MAX);
  struct value *root = page_root(s, site, request, data);
  if (!root || arena_failed(s->arena)) return fail_memory(s);
  enum ly rc = template_render(s, site->templates, str_of(template), root, &html);
  if (!rc) *out = (struct reply){status, type_html, buf_str(&html.out), {0}, false};
  return rc;
}

static struct value *error_value(struct scope *s) {
  struct value *v = value_map(s->arena), *e = value_map(s->arena);
  value_put_text(s->arena, e, "code", str_of(ly_name(s->error.code)));
  value_put_text(s->arena, e, "message", error_text(s));
  value_put_text(s->arena, v, "title", message_plain(s->lang, ly_message(s->error.code)));
  value_put(v, "error", e);
  return v;
}

/* The scope's error as a reply. What the program itself got wrong is told to the log only. */
static struct reply error_reply(struct scope *s, const struct site *site,
                                const struct request *request) {
  int status = ly_http_status(s->error.code);
  if (status >= 500) {
    log_line(s, LOG_ERROR, "http.error", LOG_TEXT("code", str_of(ly_name(s->error.code))),
             LOG_TEXT("detail", error_text(s)));
    s->error = (struct error){.code = s->error.code, .message = MSG_WEB_OUR_FAULT};
  }
  struct value *data = error_value(s);
  struct reply reply;
  if (arena_failed(s->arena)) {
    return (struct reply){status, type_text, STR("500\n"), {0}, false};
  }
  if (request->json) return json_reply(s, status, data);
  s->error = (struct error){0};
  enum ly rc = html_reply(s, site, request, "error", status, data, &reply);
  if (!rc) return reply;
  return (struct reply){500, type_text, STR("500\n"), {0}, false};
}

static const struct {
  const char *ending, *type;
} static_types[] = {
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".svg", "image/svg+xml"},
};

/* /static/NAME: a file of web/styles or web/scripts. */
static bool static_reply(const struct request *request, struct reply *out) {
  struct str path = request->path;
  static const struct str prefix = STR_INIT("/static/");
  static const struct str folders[] = {STR_INIT("web/styles/"), STR_INIT("web/scripts/")};
  if (!str_starts(path, prefix)) return false;
  struct str name = str_from(path, prefix.len);
  for (size_t i = 0; i < 2 * asset_count; i++) {
    struct str file = str_of(assets[i / 2].path), folder = folders[i % 2];
    if (!str_starts(file, folder) || !str_eq(str_from(file, folder.len), name)) continue;
    for (size_t t = 0; t < sizeof static_types / sizeof *static_types; t++) {
      if (!str_ends(name, str_of(static_types[t].ending))) continue;
      bool keep = str_is(request->version, asset_version); /* else it may change under the name */
      *out = (struct reply){200, static_types[t].type, assets[i / 2].bytes, {0}, keep};
      return true;
    }
  }
  return false;
}

/* "/" goes to the first plan in force, "/plan/KEY" to that plan's indicators. */
static bool home_reply(struct scope *s, const struct site *site, const struct request *request,
                       struct reply *out) {
  struct str prefix = STR("/plan/"), key = {0};
  if (str_is(request->path, "/") && site->pack_count) key = site->packs[0].header->key;
  if (str_starts(request->path, prefix)) key = str_from(request->path, prefix.len);
  if (key.len == 0 || !site_pack(site, key)) return false;
  struct buf b = buf_open(s->arena, 256);
  buf_add(&b, prefix);
  buf_add(&b, key);
  buf_add(&b, STR("/indicators"));
  if (request->json) buf_add(&b, STR(".json"));
  if (request->lang != LANG_ZH) {
    buf_add(&b, STR("?lang="));
    buf_add(&b, lang_code(request->lang));
  }
  *out = (struct reply){303, type_html, STR(""), buf_str(&b), false};
  return true;
}

/* The one place where a route's role is asked. */
static enum ly check_role(struct scope *s, const struct route *route) {
  if (people_may(NULL, route->role, STR(""), STR(""))) return LY_OK; /* nobody logs in yet */
  return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, str_of(route->pattern));
}

static enum ly run(struct scope *s, const struct site *site, struct request *request,
                   const struct route *route, struct reply *out) {
  struct value *data = NULL;
  enum ly rc = check_role(s, route);
  if (!rc) rc = route->handler(s, site, request, &data);
  if (rc) return rc;
  if (!data || arena_failed(s->arena)) return fail_memory(s);
  if (request->json || !route->template) {
    *out = json_reply(s, 200, data);
    return LY_OK;
  }
  return html_reply(s, site, request, route->template, 200, data, out);
}

struct reply route_answer(struct scope *s, const struct site *site, struct request *request) {
  struct reply reply;
  if (s->error.code != LY_OK) return error_reply(s, site, request); /* refused at the door */
  if (static_reply(request, &reply)) return reply;
  if (home_reply(s, site, request, &reply)) return reply;
  const struct route *route = find(request);
  if (route) request->pattern = route->pattern;
  enum ly rc = route ? run(s, site, request, route, &reply)
                     : fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, request->path);
  return rc ? error_reply(s, site, request) : reply;
}

bool routes_complete(const struct site *site) {
  bool complete = template_has(site->templates, STR("error"));
  for (const struct route *r = routes; r->pattern; r++) {
    complete &= !r->template || template_has(site->templates, str_of(r->template));
  }
  return complete;
}
