/* Keeping what was typed while a session ended. */
#include "web/resume.h"

#include "web/reply.h"
#include "web/words.h"

static const struct str prefix = STR_INIT("kept.");

/* The cookie is gone when its user logged out in another window. The browser then says that the
 * form is of one of our pages; what it says of another site is refused before (route.c). */
static bool is_ours(const struct request *r) {
  return r->token.len || r->origin.len || str_is(r->site, "same-origin");
}

bool resume_wanted(const struct call *c) {
  const struct request *r = c->request;
  return str_is(r->method, "POST") && is_ours(r) && !c->in && !r->json &&
         r->type.kind == INPUT_FORM;
}

static bool is_kept(const struct input_field *f) {
  static const char *const never[] = {"csrf", "key", "password", "old", "new", "again", "code"};
  for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
    if (str_is(f->name, never[i])) return false;
  }
  return !f->is_file && f->name.len + prefix.len <= INPUT_NAME_MAX;
}

static void keep(struct scope *s, struct value *list, struct str field, struct str text) {
  struct value *v = value_map(s->arena);
  struct buf name = buf_open(s->arena, INPUT_NAME_MAX);
  buf_add(&name, prefix);
  buf_add(&name, field);
  value_put_text(s->arena, v, "name", buf_str(&name));
  value_put_text(s->arena, v, "field", field);
  value_put_text(s->arena, v, "value", text);
  value_add(list, v);
}

enum ly resume_offer(struct scope *s, struct call *c, struct reply *out) {
  struct value *v = value_map(s->arena), *form = value_map(s->arena), *kept = value_list(s->arena);
  enum ly rc = input_read(s, &c->request->type, c->request->body, &c->body);
  if (rc) return rc;
  for (const struct input_field *f = c->body.first; f; f = f->next) {
    if (is_kept(f)) keep(s, kept, f->name, f->text);
  }
  rc = fail(s, LY_LOGIN, kept && kept->first ? MSG_LOGIN_KEPT : MSG_SESSION_NONE);
  c->errors = s->error;
  s->error = (struct error){0};
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_LOGIN_TITLE));
  value_put_text(s->arena, form, "name", STR(""));
  value_put_text(s->arena, form, "next", c->route->read ? c->request->path : STR("/"));
  value_put_bool(s->arena, form, "wants_code", false);
  value_put(form, "kept", kept);
  value_put(v, "form", form);
  value_put_text(s->arena, v, "outside", STR("")); /* what was typed would not come along */
  return reply_page(s, c, "login", ly_http_status(rc), v, out);
}

struct value *resume_kept(struct scope *s, const struct call *c) {
  struct value *list = value_list(s->arena);
  for (const struct input_field *f = c->body.first; f; f = f->next) {
    if (str_starts(f->name, prefix)) keep(s, list, str_from(f->name, prefix.len), f->text);
  }
  return list;
}

void resume_take(struct call *c) {
  for (struct input_field *f = c->body.first; f; f = f->next) {
    if (str_starts(f->name, prefix)) f->asked = true;
  }
}

/* "/users/wang/grant" as its parts, so that the page can write the address safely. */
static void put_parts(struct scope *s, struct value *v, struct str path) {
  struct value *rest = value_list(s->arena);
  bool first = true;
  path = str_from(path, path.len ? 1 : 0);
  while (first || path.len) {
    size_t n = 0;
    while (n < path.len && path.ptr[n] != '/') n++;
    struct str part = {path.ptr, n};
    if (first) {
      value_put_text(s->arena, v, "first", part);
    } else {
      value_add_text(s->arena, rest, part);
    }
    first = false;
    path = str_from(path, n < path.len ? n + 1 : n);
  }
  value_put(v, "rest", rest);
}

struct value *resume_told(struct scope *s, const struct call *c) {
  struct value *v = value_map(s->arena), *fields = value_list(s->arena);
  for (const struct input_field *f = c->body.first; f; f = f->next) {
    if (!str_starts(f->name, prefix)) continue;
    struct str field = str_from(f->name, prefix.len);
    struct value *item = value_map(s->arena);
    value_put_text(s->arena, item, "name", field);
    value_put_text(s->arena, item, "label", word_of(s, "field", field));
    value_put_text(s->arena, item, "value", f->text);
    value_put_text(s->arena, item, "text", word_value(s, field, f->text));
    value_add(fields, item);
  }
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_LOGIN_RESUME_TITLE));
  value_put(v, "fields", fields);
  put_parts(s, v, c->go);
  return v;
}
