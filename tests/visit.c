/* Visiting an application as the server does, without a socket. */
#include "tests/visit.h"

#include "base/json.h"

#include <string.h>

enum { VISIT_ARENA_BYTES = 64 * 1024 * 1024 };

struct app *visit_open(struct fixture *f, struct str address, struct seal_keys *keys) {
  struct app *app = NULL;
  struct app_options options = {.address = address, .today = DATE_NONE, .keys = keys};
  struct scope s = scope_open(&f->arena, &world_real);
  enum ly rc = app_open(&s, &options, &app);
  f->scope.error = s.error;
  assert_ok(f, rc);
  assert_true(routes_complete(app));
  return app;
}

struct session visit_enter(struct fixture *f, struct app *app, const char *user,
                           struct str *token) {
  struct session session;
  struct scope s = scope_open(&f->arena, &world_real);
  s.from = STR("127.0.0.1");
  assert_int_equal(session_open(&s, app->sessions, str_of(user), token, &session), LY_OK);
  return session;
}

static void add_field(struct buf *form, struct value *json, struct arena *a, const char *name,
                      struct str text) {
  if (buf_str(form).len) buf_char(form, '&');
  buf_add(form, str_of(name));
  buf_char(form, '=');
  buf_add(form, text);
  value_put_text(a, json, name, text);
}

/* The form with its CSRF token and key; what a program sends is a flat JSON object. */
static struct str body_of(struct scope *s, const struct visit *v) {
  struct buf form = buf_open(s->arena, 8192), text = buf_open(s->arena, 8192);
  struct value *json = value_map(s->arena);
  struct str rest = str_of(v->form);
  while (rest.len) {
    size_t n = 0, eq = 0;
    while (n < rest.len && rest.ptr[n] != '&') n++;
    while (eq < n && rest.ptr[eq] != '=') eq++;
    struct str name = {rest.ptr, eq}, value = {rest.ptr + eq + 1, n - eq - 1};
    add_field(&form, json, s->arena, str_c(s->arena, name), value);
    rest = str_from(rest, n < rest.len ? n + 1 : n);
  }
  json_value(&text, json);
  if (v->json) return buf_str(&text);
  if (v->csrf.len) add_field(&form, json, s->arena, "csrf", v->csrf);
  if (v->key.len) add_field(&form, json, s->arena, "key", v->key);
  return buf_str(&form);
}

#define BOUNDARY "----4711"

static void add_part(struct buf *b, const char *name, const char *file, struct str bytes) {
  buf_printf(b, "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"%s\"", name);
  if (file) buf_printf(b, "; filename=\"%s\"\r\nContent-Type: application/octet-stream", file);
  buf_printf(b, "\r\n\r\n");
  buf_add(b, bytes);
  buf_printf(b, "\r\n");
}

/* The same form as a browser sends it with files: fields first. */
static struct str multipart_of(struct scope *s, const struct visit *v, struct str form) {
  struct buf b = buf_open(s->arena, 1024 * 1024);
  while (form.len) {
    size_t n = 0, eq = 0;
    while (n < form.len && form.ptr[n] != '&') n++;
    while (eq < n && form.ptr[eq] != '=') eq++;
    struct str name = {form.ptr, eq}, text = {form.ptr + eq + 1, n - eq - 1};
    add_part(&b, str_c(s->arena, name), NULL, text);
    form = str_from(form, n < form.len ? n + 1 : n);
  }
  for (const struct visit_file *f = v->files; f->field; f++)
    add_part(&b, f->field, f->name, f->bytes);
  buf_add(&b, STR("--" BOUNDARY "--\r\n"));
  return buf_str(&b);
}

static void make_request(struct scope *s, const struct visit *v, struct request *r) {
  const char *method = v->method ? v->method : v->form ? "POST" : "GET";
  struct str type = v->json    ? STR("application/json")
                    : v->files ? STR("multipart/form-data; boundary=" BOUNDARY)
                               : STR("application/x-www-form-urlencoded");
  *r = (struct request){.method = str_of(method),
                        .path = str_of(v->path),
                        .json = v->json,
                        .export = v->export,
                        .host = str_of(v->host ? v->host : "127.0.0.1"),
                        .origin = str_of(v->origin),
                        .site = str_of(v->site),
                        .client = str_of(v->client ? v->client : "127.0.0.1"),
                        .token = v->token,
                        .resident = v->token};
  if (v->json) {
    r->csrf = v->csrf;
    r->key = v->key;
  }
  s->from = r->client;
  struct input_type form = {.kind = INPUT_FORM};
  if (v->query) must(!input_read(s, &form, str_of(v->query), &r->query));
  for (const struct input_field *q = r->query.first; q; q = q->next) {
    if (str_is(q->name, "lang")) r->lang_given = lang_find(q->text, &r->lang);
  }
  if (r->lang_given) s->lang = r->lang;
  if (!str_is(r->method, "POST")) return;
  must(!input_content_type(s, type, &r->type));
  r->body = body_of(s, v);
  if (v->files && !v->json) r->body = multipart_of(s, v, r->body);
  r->body_size = r->body.len;
}

static void walk(struct scope *s, struct call *c, struct reply *reply) {
  if (route_begin(s, c, reply) || route_run(s, c, reply)) return;
  pool_give(c->app->pool, c->store); /* as the server does while the writer has it */
  c->store = NULL;
  enum ly rc = writer_do(c->app->writer, &c->write);
  must(rc == c->write.rc);
  route_finish(s, c, reply);
}

struct answer visit_do(struct fixture *f, struct app *app, const struct visit *v) {
  struct arena arena;
  struct request request;
  struct reply reply = {0};
  struct call call;
  arena_open(&arena, VISIT_ARENA_BYTES);
  struct scope s = scope_open(&arena, &world_real);
  s.request = STR("visit");
  call_open(&s, &call, app, &request);
  make_request(&s, v, &request);
  walk(&s, &call, &reply);
  call_close(&call);
  struct answer a = {.status = reply.status,
                     .location = str_copy(&f->arena, reply.location),
                     .body = str_copy(&f->arena, reply.body),
                     .cookie = str_copy(&f->arena, reply.cookie),
                     .type = str_of(reply.type),
                     .attachment = str_copy(&f->arena, reply.attachment)};
  arena_close(&arena);
  return a;
}

int64_t visit_log(struct fixture *f, struct store *st) {
  struct change_head *heads;
  size_t count;
  int64_t rows = 0;
  assert_ok(f, change_heads(&f->scope, st, &heads, &count));
  for (size_t i = 0; i < count; i++) rows += heads[i].number;
  return rows;
}

struct change_row visit_newest(struct fixture *f, struct store *st) {
  struct change_filter filter = {.district = DISTRICT_INSTALLATION, .limit = 1};
  struct change_row *rows;
  size_t count;
  assert_ok(f, change_list(&f->scope, st, &filter, &rows, &count));
  assert_int_equal(count, 1);
  return rows[0];
}
