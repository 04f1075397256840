/* The walk of a request: which route, who asks, may they, then its handler. */
#include "web/route.h"

#include "web/reply.h"
#include "web/resume.h"

#include <string.h>

enum { FORM_ROOM = 1024 * 1024 };

/* ---- Finding the route -------------------------------------------------------------------------
 */

/* Takes what stands for "{name}": false where it can not stand there. */
static bool capture(struct call *c, struct str name, struct str part) {
  if (part.len == 0) return false;
  if (str_is(name, "list")) return report_list_find(part, &c->kind);
  *(str_is(name, "area") ? &c->area : str_is(name, "pack") ? &c->pack_key : &c->capture) = part;
  return true;
}

/* "/area/{area}/files/{id}" against a path: what stands in braces is one segment. */
static bool matches(struct str pattern, struct str path, struct call *c) {
  size_t i = 0, j = 0;
  c->area = c->capture = c->pack_key = (struct str){0};
  while (i < pattern.len) {
    if (pattern.ptr[i] == '{') {
      size_t name = i + 1, from = j;
      while (i < pattern.len && pattern.ptr[i] != '}') i++;
      while (j < path.len && path.ptr[j] != '/') j++;
      struct str called = {pattern.ptr + name, i - name};
      if (!capture(c, called, (struct str){path.ptr + from, j - from})) return false;
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

static const struct route *find(struct call *c) {
  for (const struct route *r = routes; r; r = route_next(r)) {
    if (matches(str_of(r->pattern), c->request->path, c)) return r;
  }
  c->area = c->capture = c->pack_key = (struct str){0};
  return NULL;
}

/* The plan that the address names; rights are asked for its area. */
static enum ly find_plan(struct scope *s, struct call *c) {
  if (c->pack_key.len == 0) return LY_OK;
  c->plan = site_pack(c->site, c->pack_key);
  if (!c->plan) return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PLAN, c->pack_key);
  return area_digits(c->plan->header->area, &c->area) ? LY_OK
                                                      : fail(s, LY_INTERNAL, MSG_ERROR_INTERNAL);
}

/* ---- Who asks, and from where -------------------------------------------------------------------
 */

/* The host without its port. */
static struct str host_name(struct str host) {
  if (host.len && host.ptr[0] == '[') {
    size_t n = 0;
    while (n < host.len && host.ptr[n] != ']') n++;
    return (struct str){host.ptr, n < host.len ? n + 1 : n};
  }
  size_t n = 0;
  while (n < host.len && host.ptr[n] != ':') n++;
  return (struct str){host.ptr, n};
}

/* What stands behind "https://". */
static struct str behind_scheme(struct str origin) {
  const char *at = origin.len ? memmem(origin.ptr, origin.len, "://", 3) : NULL;
  return at ? str_from(origin, (size_t)(at - origin.ptr) + 3) : origin;
}

/* Names that this program may be called by; any other would let a foreign page reach it under the
 * page's own name (DNS rebinding). */
static enum ly check_host(struct scope *s, const struct call *c) {
  static const char *const loopback[] = {"localhost", "127.0.0.1", "[::1]"};
  struct str name = host_name(c->request->host);
  for (size_t i = 0; i < sizeof loopback / sizeof *loopback; i++) {
    if (str_is(name, loopback[i])) return LY_OK;
  }
  struct str origin = c->site->public_origin;
  if (origin.len && str_eq(c->request->host, behind_scheme(origin))) return LY_OK;
  return fail(s, LY_USAGE, MSG_WEB_BAD_HOST, name);
}

static enum ly find_user(struct scope *s, struct call *c) {
  struct store *st;
  enum ly rc = session_find(s, c->app->sessions, c->request->token, &c->session);
  if (rc == LY_LOGIN) {
    s->error = (struct error){0}; /* an old cookie is no error */
    return LY_OK;
  }
  if (!rc) rc = call_store(s, c, &st);
  if (!rc) rc = user_with_grants(s, st, c->session.user, &c->user, &c->grants);
  if (rc) return rc;
  if (c->user.disabled_at) {
    session_drop_user(c->app->sessions, c->user.name);
    return LY_OK;
  }
  c->in = true;
  return LY_OK;
}

/* "331121/17", "331121/17/5" */
static bool read_resident(struct str name, struct call_resident *out) {
  enum { DIGITS = 6 };
  size_t at = DIGITS + 1;
  out->district = (struct str){name.ptr, DIGITS};
  while (at < name.len && name.ptr[at] != '/') at++;
  struct str party = {name.ptr + DIGITS + 1, at - DIGITS - 1};
  if (at < name.len && !registry_id(str_from(name, at + 1), &out->case_no)) return false;
  return name.len > DIGITS && registry_id(party, &out->party);
}

/* On a route of residents who works here is nobody: the pages are a resident's own. */
static enum ly find_resident(struct scope *s, struct call *c) {
  struct call_resident found = {.in = true};
  c->in = false;
  c->grants = (struct user_grants){0};
  s->actor = STR("public");
  enum ly rc = session_find(s, c->app->residents, c->request->resident, &found.session);
  if (rc == LY_LOGIN) return fail(s, LY_LOGIN, MSG_MINE_LOGIN_FIRST);
  if (rc) return rc;
  must(read_resident(found.session.user, &found)); /* we wrote it */
  struct buf actor = buf_open(s->arena, 200);
  buf_add(&actor, STR("resident:"));
  buf_add(&actor, found.session.user);
  s->actor = buf_str(&actor);
  c->resident = found;
  c->area = found.district;
  return LY_OK;
}

static bool is_administrator(const struct call *c) {
  for (size_t i = 0; i < c->grants.count; i++) {
    if (role_row(c->grants.list[i].role)->apart) return true;
  }
  return false;
}

static void take_user(struct scope *s, struct call *c) {
  struct str wanted = c->site->totp_required;
  bool totp =
      str_is(wanted, "everyone") || (str_is(wanted, "administrators") && is_administrator(c));
  struct buf actor = buf_open(s->arena, 200);
  c->must_change = c->user.must_change;
  c->must_enrol = totp && !c->user.has_totp;
  buf_add(&actor, STR("user:"));
  buf_add(&actor, c->user.name);
  s->actor = buf_str(&actor);
  if (!c->request->lang_given) s->lang = c->user.preferences.lang;
}

/* ---- May they
 * ------------------------------------------------------------------------------------ */

/* Whether a grant reaches the area that the route names; which unit matters to what the page holds,
 * not to whether there is a page. */
static bool reaches(const struct call *c, const struct user_grant *g) {
  bool part = c->route->parts && area_within(g->area, c->area);
  return c->area.len == 0 || part || area_within(c->area, g->area);
}

/* *elsewhere: they hold the role, but for another area. */
static bool has_role(const struct call *c, bool *elsewhere) {
  *elsewhere = false;
  if (c->route->roles == 0) return true;
  for (size_t i = 0; i < c->grants.count; i++) {
    const struct user_grant *g = &c->grants.list[i];
    if (!(c->route->roles & ROLE_BIT(g->role))) continue;
    if (reaches(c, g)) return true;
    *elsewhere = true;
  }
  return false;
}

/* The one place where a route's role is asked. */
static enum ly check_role(struct scope *s, const struct call *c) {
  struct str digits;
  bool elsewhere;
  if (c->area.len && !area_digits(c->area, &digits)) {
    return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  }
  if (c->route->resident) return LY_OK; /* found before */
  if (c->route->roles & ROLES_PUBLIC) return LY_OK;
  if (!c->in) return fail(s, LY_LOGIN, MSG_WEB_LOGIN_FIRST);
  if (has_role(c, &elsewhere)) return LY_OK;
  return elsewhere ? call_denied_area(s, c, c->area) : fail(s, LY_DENIED, MSG_WEB_DENIED);
}

/* Only what is a listing can be had as a table. */
static enum ly check_export(struct scope *s, const struct call *c) {
  bool good = !c->request->export || (c->route->listing && c->route->read);
  return good ? LY_OK : fail(s, LY_NOT_FOUND, MSG_LISTING_NO_EXPORT, c->request->path);
}

static enum ly check_method(struct scope *s, const struct call *c) {
  bool post = str_is(c->request->method, "POST");
  bool read = str_is(c->request->method, "GET") || str_is(c->request->method, "HEAD");
  if (c->route->returns) {
    post = false;
    read = str_is(c->request->method, "GET");
  }
  bool good = (post && c->route->deed) || (read && c->route->read);
  return good ? LY_OK : fail(s, LY_METHOD, MSG_WEB_BAD_METHOD);
}

/* A form of another site may not act in a user's name. */
static enum ly check_origin(struct scope *s, const struct call *c) {
  const struct request *r = c->request;
  bool foreign = r->site.len && !str_is(r->site, "same-origin") && !str_is(r->site, "none");
  if (r->origin.len && !str_eq(behind_scheme(r->origin), r->host)) foreign = true;
  return foreign ? fail(s, LY_DENIED, MSG_WEB_FOREIGN_FORM) : LY_OK;
}

/* Files, and the texts and heads of their form. */
static enum ly check_files(struct scope *s, const struct call *c) {
  size_t files = c->route->files, most = files * INPUT_FILE_MAX + FORM_ROOM;
  if (files == 0) return fail(s, LY_USAGE, MSG_WEB_NO_FILES);
  if (c->request->body_size <= most) return LY_OK;
  return fail(s, LY_LIMIT, MSG_STORED_TOO_LARGE, str_int(s->arena, INPUT_FILE_MAX / 1024 / 1024));
}

static enum ly check_body(struct scope *s, const struct call *c) {
  const struct request *r = c->request;
  if (!str_is(r->method, "POST")) return LY_OK;
  enum ly rc = check_origin(s, c);
  if (!rc && r->type.kind == INPUT_MULTIPART) rc = check_files(s, c);
  return rc;
}

/* A file is in memory once more when it is sealed. */
size_t route_room(const struct call *c) {
  bool post = str_is(c->request->method, "POST");
  return post && c->route && c->route->files ? c->request->body_size + FORM_ROOM : 0;
}

/* Who has to set a password, or a second factor, may do nothing else before. */
static bool must_go_elsewhere(struct scope *s, const struct call *c, struct reply *reply) {
  bool held = c->in && !c->route->unready && (c->must_change || c->must_enrol);
  if (!held) return false;
  if (c->request->json) {
    enum ly rc = fail(s, LY_DENIED, c->must_change ? MSG_WEB_CHANGE_FIRST : MSG_WEB_ENROL_FIRST);
    must(rc);
    *reply = reply_error(s, (struct call *)(uintptr_t)c);
  } else {
    *reply = reply_go(c->must_change ? STR("/account/password") : STR("/account/totp"));
  }
  return true;
}

static bool refuse(struct scope *s, struct call *c, struct reply *reply) {
  bool to_login = s->error.code == LY_LOGIN && !c->request->json && c->request->path.len;
  if (to_login && str_is(c->request->method, "GET")) {
    s->error = (struct error){0};
    bool foreign = c->request->lang_given && s->lang != LANG_ZH;
    bool resident = c->route && c->route->resident;
    *reply = reply_go(path_with(s->arena, resident ? "/mine/login?next=" : "/login?next=",
                                c->request->path, foreign ? "&lang=en" : ""));
  } else {
    *reply = reply_error(s, c);
  }
  return true;
}

/* The handler finds out whose the device is; what a browser's cookie says is not asked. */
static void be_device(struct scope *s, struct call *c) {
  c->in = c->must_change = c->must_enrol = false;
  c->grants = (struct user_grants){0};
  c->request->json = true;
  s->actor = STR("public");
}

bool route_begin(struct scope *s, struct call *c, struct reply *reply) {
  if (s->error.code) return refuse(s, c, reply); /* refused at the door */
  enum ly rc = check_host(s, c);
  if (!rc && reply_static(c, reply)) return true;
  if (!rc && c->request->token.len) rc = find_user(s, c);
  if (rc) return refuse(s, c, reply);
  if (c->in) take_user(s, c);
  c->route = find(c);
  if (c->route && c->route->device) be_device(s, c);
  rc = c->route ? find_plan(s, c) : fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  if (!rc && c->route->resident) rc = check_method(s, c);
  if (!rc && c->route->resident) rc = check_body(s, c);
  if (!rc && c->route->resident) rc = find_resident(s, c);
  if (!rc) rc = check_role(s, c);
  if (rc == LY_LOGIN && c->route->deed && !c->route->resident && resume_wanted(c)) {
    c->expired = true; /* still refused, once it is read what was typed */
    s->error = (struct error){0};
    rc = LY_OK;
  }
  if (!rc) rc = check_export(s, c);
  if (!rc) rc = check_method(s, c);
  if (!rc) rc = check_body(s, c);
  if (rc) return refuse(s, c, reply);
  return must_go_elsewhere(s, c, reply);
}

/* ---- Handlers
 * ------------------------------------------------------------------------------------ */

static enum ly show(struct scope *s, struct call *c, int status, struct reply *reply) {
  struct value *data = NULL;
  enum ly rc = c->route->read(s, c, &data);
  if (rc) return rc;
  if (c->file.status) {
    *reply = c->file;
    return LY_OK;
  }
  must(!c->request->export); /* a route that is a listing has shown it */
  if (!data || arena_failed(s->arena)) return fail_memory(s);
  if (status == 200 && c->status) status = c->status;
  return reply_page(s, c, c->route->template, status, data, reply);
}

/* Whether something is to be done. */
static bool does(const struct call *c) {
  return str_is(c->request->method, "POST") || (c->route && c->route->returns);
}

/* The form again, with what was sent and what is wrong with it. What the read handler meets is the
 * error then. */
static bool show_again(struct scope *s, struct call *c, struct reply *reply) {
  bool form = !c->request->json && c->route->read && c->route->template;
  bool theirs = ly_http_status(s->error.code) < 500 || s->error.code == LY_BUSY;
  if (!form || !theirs || arena_failed(s->arena)) return false;
  struct error error = s->error;
  s->error = (struct error){0};
  c->errors = error;
  if (!show(s, c, ly_http_status(error.code), reply)) return true;
  s->error = error;
  return false;
}

static void answer_error(struct scope *s, struct call *c, struct reply *reply) {
  reply_take_blame(s);
  if (c->route && does(c) && show_again(s, c, reply)) return;
  *reply = reply_error(s, c);
}

static enum ly check_csrf(struct scope *s, struct call *c) {
  struct str csrf = c->request->csrf.len ? c->request->csrf : form_sent(c, "csrf");
  input_skip(&c->body, "csrf");
  input_skip(&c->body, "key");
  if (c->resident.in) return session_check_csrf(s, &c->resident.session, csrf);
  return c->in ? session_check_csrf(s, &c->session, csrf) : LY_OK;
}

/* What a form has is what is described of it: all else is told as unknown, once by name. */
static void refuse_unknown(struct scope *s, struct call *c) {
  for (struct input_field *f = c->body.first; c->route->body && f; f = f->next) {
    if (f->asked || !c->route->body || described_takes(c->route->body, f->name)) continue;
    diag_error(s, DIAG_FIELD(f->name), MSG_INPUT_UNKNOWN);
    input_skip(&c->body, str_c(s->arena, f->name));
  }
}

/* Reads the body and lets the handler say what is to be done. */
static enum ly prepare(struct scope *s, struct call *c) {
  bool tree = c->route->tree && c->request->type.kind == INPUT_JSON;
  enum ly rc = tree ? LY_OK : input_read(s, &c->request->type, c->request->body, &c->body);
  if (!rc) rc = check_csrf(s, c);
  if (!rc && c->in) rc = limit_take(s, c->app->limits, &limit_write_user, c->user.name);
  if (!rc && c->resident.in) rc = limit_take(s, c->app->limits, &limit_write_user, s->actor);
  if (!rc) refuse_unknown(s, c);
  if (!rc) rc = c->route->deed(s, c);
  return rc;
}

/* A body may take long to come in: who was put out meanwhile does nothing any more. */
static enum ly check_still_in(struct scope *s, struct call *c) {
  enum ly rc = session_find(s, c->app->sessions, c->request->token, &c->session);
  if (rc != LY_LOGIN) return rc;
  c->in = false;
  c->grants = (struct user_grants){0};
  c->expired = resume_wanted(c);
  if (!c->expired) return rc;
  s->error = (struct error){0};
  return LY_OK;
}

bool route_run(struct scope *s, struct call *c, struct reply *reply) {
  bool post = str_is(c->request->method, "POST"), deed = does(c);
  enum ly rc = post && c->in ? check_still_in(s, c) : LY_OK;
  if (rc) {
    *reply = reply_error(s, c);
    return true;
  }
  if (c->expired) {
    rc = resume_offer(s, c, reply);
    if (rc) *reply = reply_error(s, c);
    return true;
  }
  rc = post ? prepare(s, c) : deed ? c->route->deed(s, c) : show(s, c, 200, reply);
  if (!rc && deed && c->write.run) return false;
  if (rc) {
    answer_error(s, c, reply);
  } else if (deed) {
    route_finish(s, c, reply);
  }
  return true;
}

void route_finish(struct scope *s, struct call *c, struct reply *reply) {
  enum ly rc = c->write.run ? c->write.rc : LY_OK;
  if (!rc && c->route->after) rc = c->route->after(s, c);
  if (!rc && arena_failed(s->arena)) rc = fail_memory(s);
  if (!rc) rc = reply_done(s, c, reply);
  if (rc) answer_error(s, c, reply);
}

bool routes_complete(const struct app *app) {
  must(route_count() < METRICS_ROUTES_MAX); /* each is counted in a place of its own */
  bool complete = template_has(app->templates, STR("error"));
  for (const struct route *r = routes; r; r = route_next(r)) {
    complete &= !r->template || template_has(app->templates, str_of(r->template));
    complete &= !r->told || template_has(app->templates, str_of(r->told));
    complete &= r->read || r->deed;
  }
  return complete;
}
