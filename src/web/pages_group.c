/* What the pages of bodies, meetings, assignments and apps share. */
#include "web/pages_group.h"

#include "web/boards.h"
#include "web/html.h"

#include <string.h>

enum ly call_groups(struct scope *s, struct call *c, struct group_book *out) {
  struct store *st;
  enum ly rc = call_store(s, c, &st);
  return rc ? rc : group_book_read(s, st, c->plan, out);
}

enum ly call_assigned(struct scope *s, struct call *c, const struct group_book *book,
                      const struct board **board, struct group_line **lines, size_t *count) {
  enum ly rc = call_board(s, c, c->plan, board);
  return rc ? rc : group_lines(s, *board, book, lines, count);
}

bool coordinates(const struct call *c) {
  for (size_t i = 0; i < c->grants.count; i++) {
    const struct user_grant *g = &c->grants.list[i];
    if (g->role == ROLE_COORDINATOR && area_within(c->area, g->area)) return true;
  }
  return false;
}

enum ly captured_number(struct scope *s, const struct call *c, int64_t *out) {
  struct decimal d = {0};
  bool good = decimal_parse(c->capture, &d) && d.scale == 0 && d.coefficient > 0;
  *out = d.coefficient;
  return good ? LY_OK : fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
}

struct str plan_go(struct scope *s, const struct call *c, const char *list, struct str key,
                   const char *end) {
  struct str plan = c->plan->header->key;
  struct buf b = buf_open(s->arena, plan.len + 3 * key.len + strlen(list) + strlen(end) + 32);
  buf_printf(&b, "/plan/%.*s/%s", STR_ARG(plan), list);
  if (key.len) buf_char(&b, '/');
  url_add(&b, key);
  buf_add(&b, str_of(end));
  return buf_str(&b);
}

struct str plan_title(struct scope *s, const struct call *c, enum message message) {
  struct str name = c->plan->header->name;
  return message_text(s->arena, s->lang, message, &name, 1);
}

struct value *plan_page(struct scope *s, const struct call *c, struct str title) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "title", title);
  value_put_text(s->arena, v, "plan", c->plan->header->key);
  value_put_text(s->arena, v, "name", c->plan->header->name);
  value_put_text(s->arena, v, "district", report_district(c->plan));
  value_put_bool(s->arena, v, "may_coordinate", coordinates(c));
  return v;
}

struct str sent_or(const struct call *c, const char *name, struct str initial) {
  for (const struct input_field *f = c->body.first; f; f = f->next) {
    if (str_is(f->name, name) && !f->is_file) return f->text;
  }
  return initial;
}

/* The roles that have the files of a district, as the table of routes says. */
static bool may_have_files(const struct call *c) {
  for (size_t i = 0; i < c->grants.count; i++) {
    const struct user_grant *g = &c->grants.list[i];
    bool role = g->role == ROLE_REPORTER || g->role == ROLE_REVIEWER || g->role == ROLE_COORDINATOR;
    if (role && area_within(c->area, g->area)) return true;
  }
  return false;
}

struct value *file_links(struct scope *s, const struct call *c, const int64_t *files,
                         size_t count) {
  struct value *list = value_list(s->arena);
  struct str district = report_district(c->plan);
  bool may = may_have_files(c);
  for (size_t i = 0; i < count; i++) {
    struct value *v = value_map(s->arena);
    struct buf b = buf_open(s->arena, 64);
    buf_printf(&b, "/area/%.*s/files/%lld", STR_ARG(district), (long long)files[i]);
    value_put_text(s->arena, v, "file", str_int(s->arena, files[i]));
    value_put_text(s->arena, v, "path", may ? buf_str(&b) : STR(""));
    value_add(list, v);
  }
  return list;
}
