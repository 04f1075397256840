/* Bodies: which there are, who sits in them, when they met. */
#include "web/pages_group.h"

/* ---- All bodies ---------------------------------------------------------------------------------
 */

/* How many of a body's decisions stand so. */
static int64_t standing_of(const struct group_line *lines, size_t count, struct str body,
                           int standing) {
  int64_t n = 0;
  for (size_t i = 0; i < count; i++) {
    const struct group_meeting *m = lines[i].meeting;
    n += m && str_eq(m->body, body) && lines[i].standing == standing;
  }
  return n;
}

static struct value *body_value(struct scope *s, const struct call *c,
                                const struct group_book *book, const struct group_body *body,
                                const struct group_line *lines, size_t count) {
  struct value *v = group_body_value(s, c->plan, book, body);
  int64_t overdue = standing_of(lines, count, body->key, GROUP_OVERDUE);
  value_put_int(s->arena, v, "overdue_count", overdue);
  value_put_int(s->arena, v, "open_count",
                overdue + standing_of(lines, count, body->key, GROUP_OPEN));
  return v;
}

/* GET /plan/{pack}/groups */
enum ly page_groups(struct scope *s, struct call *c, struct value **out) {
  struct group_book book;
  const struct board *board;
  struct group_line *lines;
  size_t count;
  enum ly rc = call_groups(s, c, &book);
  if (!rc) rc = call_assigned(s, c, &book, &board, &lines, &count);
  if (rc) return rc;
  struct value *v = *out = plan_page(s, c, plan_title(s, c, MSG_GROUP_TITLE));
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < book.body_count; i++)
    value_add(list, body_value(s, c, &book, &book.bodies[i], lines, count));
  value_put(v, "bodies", list);
  return LY_OK;
}

/* ---- One body -----------------------------------------------------------------------------------
 */

static struct value *meetings_value(struct scope *s, const struct group_book *book, struct str body,
                                    const struct group_line *lines, size_t count) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < book->meeting_count; i++) {
    const struct group_meeting *m = &book->meetings[i];
    if (!str_eq(m->body, body)) continue;
    struct value *v = group_meeting_value(s, book, m);
    int64_t overdue = group_lines_standing(lines, count, m->meeting, GROUP_OVERDUE);
    int64_t open = group_lines_standing(lines, count, m->meeting, GROUP_OPEN);
    int64_t closed = group_lines_standing(lines, count, m->meeting, GROUP_CLOSED);
    value_put_int(s->arena, v, "decision_count", overdue + open + closed);
    value_put_int(s->arena, v, "open_count", overdue + open);
    value_put_int(s->arena, v, "overdue_count", overdue);
    value_add(list, v);
  }
  return list;
}

static void put_form(struct scope *s, struct call *c, struct value *v) {
  struct value *form = value_map(s->arena);
  static const char *const fields[] = {"unit", "post", "user", "reason"};
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    form_text(s, c, form, fields[i], STR(""));
  value_put(form, "units", unit_options(s, c->plan, form_sent(c, "unit")));
  value_put(v, "form", form);
}

static enum ly find_body(struct scope *s, struct call *c, struct group_book *book,
                         const struct group_body **out) {
  enum ly rc = call_groups(s, c, book);
  if (rc) return rc;
  *out = group_body_of(book, c->capture);
  if (*out) return LY_OK;
  return fail(s, LY_NOT_FOUND, MSG_GROUP_NO_BODY, c->plan->header->name, c->capture);
}

/* GET /plan/{pack}/groups/{key} */
enum ly page_group(struct scope *s, struct call *c, struct value **out) {
  struct group_book book;
  const struct group_body *body = NULL;
  const struct board *board;
  struct group_line *lines;
  size_t count;
  enum ly rc = find_body(s, c, &book, &body);
  if (!rc) rc = call_assigned(s, c, &book, &board, &lines, &count);
  if (rc) return rc;
  must(body != NULL);
  struct value *v = *out = plan_page(s, c, body->name);
  value_put(v, "body", body_value(s, c, &book, body, lines, count));
  value_put(v, "meetings", meetings_value(s, &book, body->key, lines, count));
  if (c->request->json) return LY_OK;
  value_put_bool(s->arena, v, "may_end", !body->printed && !body->ended);
  put_form(s, c, v);
  return LY_OK;
}

/* ---- What the coordinator does ------------------------------------------------------------------
 */

static struct group_deed *new_deed(struct scope *s, const struct call *c, enum group_act act) {
  struct group_deed *deed = ARENA_NEW(s->arena, struct group_deed);
  if (!deed) return NULL;
  deed->act = act;
  deed->pack = c->plan;
  deed->held_on = DATE_NONE;
  deed->body = c->capture;
  return deed;
}

static enum ly check_and_write(struct scope *s, struct call *c, struct group_deed *deed) {
  enum ly rc = input_done(s, &c->body);
  if (!rc) rc = group_check(s, deed);
  if (!rc) call_write(s, c, group_change(s, deed), group_run, deed);
  return rc;
}

/* GET /plan/{pack}/groups/new */
enum ly page_group_new(struct scope *s, struct call *c, struct value **out) {
  static const char *const fields[] = {"full_name", "chair", "duties", "reason"};
  struct value *v = *out = plan_page(s, c, plan_title(s, c, MSG_GROUP_NEW_TITLE));
  struct value *form = value_map(s->arena);
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    form_text(s, c, form, fields[i], STR(""));
  value_put(form, "kinds", choice_options(s, plan_body_kinds, form_sent(c, "kind")));
  value_put(v, "form", form);
  return LY_OK;
}

enum ly deed_group_add(struct scope *s, struct call *c) {
  struct group_deed *d = new_deed(s, c, GROUP_BODY_ADD);
  if (!d) return fail_memory(s);
  d->body = STR("");
  input_text(s, &c->body, "full_name", GROUP_NAME_MAX, INPUT_REQUIRED, &d->name);
  (void)choice_read(s, c, "kind", plan_body_kinds, INPUT_REQUIRED, &d->kind);
  input_text(s, &c->body, "chair", GROUP_POST_MAX, INPUT_OPTIONAL, &d->chair);
  input_lines(s, &c->body, "duties", GROUP_TEXT_MAX, INPUT_OPTIONAL, &d->duties);
  input_text(s, &c->body, "reason", GROUP_REASON_MAX, INPUT_OPTIONAL, &d->reason);
  return check_and_write(s, c, d);
}

enum ly after_group_add(struct scope *s, struct call *c) {
  c->go = plan_go(s, c, "groups", c->write.answer, "?done=1");
  if (!c->request->json) return LY_OK;
  c->told = value_map(s->arena);
  value_put_text(s->arena, c->told, "body", c->write.answer);
  return LY_OK;
}

/* Puts a member in, or takes one out (`out`). */
enum ly deed_member_set(struct scope *s, struct call *c) {
  struct group_deed *d = new_deed(s, c, GROUP_MEMBER_SET);
  bool out = false;
  if (!d) return fail_memory(s);
  input_text(s, &c->body, "unit", GROUP_POST_MAX, INPUT_REQUIRED, &d->unit);
  input_text(s, &c->body, "post", GROUP_POST_MAX, INPUT_OPTIONAL, &d->post);
  input_text(s, &c->body, "user", USER_NAME_MAX, INPUT_OPTIONAL, &d->user);
  input_text(s, &c->body, "reason", GROUP_REASON_MAX, INPUT_OPTIONAL, &d->reason);
  input_flag(s, &c->body, "out", &out);
  d->holds = !out;
  c->go = plan_go(s, c, "groups", c->capture, "?done=1");
  return check_and_write(s, c, d);
}

enum ly deed_group_end(struct scope *s, struct call *c) {
  struct group_deed *d = new_deed(s, c, GROUP_BODY_END);
  if (!d) return fail_memory(s);
  input_text(s, &c->body, "reason", GROUP_REASON_MAX, INPUT_REQUIRED, &d->reason);
  c->go = plan_go(s, c, "groups", c->capture, "?done=1");
  return check_and_write(s, c, d);
}

/* ---- A new meeting ------------------------------------------------------------------------------
 */

/* GET /plan/{pack}/groups/{key}/meeting */
enum ly page_meeting_new(struct scope *s, struct call *c, struct value **out) {
  static const char *const fields[] = {"held_on", "title", "place", "agenda"};
  struct group_book book;
  const struct group_body *body = NULL;
  enum ly rc = find_body(s, c, &book, &body);
  if (rc) return rc;
  must(body != NULL);
  struct str name = body->name;
  struct value *v = *out =
      plan_page(s, c, message_text(s->arena, s->lang, MSG_GROUP_MEETING_NEW, &name, 1));
  struct value *form = value_map(s->arena);
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    form_text(s, c, form, fields[i], STR(""));
  value_put_text(s->arena, v, "key", body->key);
  value_put(v, "form", form);
  return LY_OK;
}

enum ly deed_meeting_add(struct scope *s, struct call *c) {
  struct group_deed *d = new_deed(s, c, GROUP_MEETING_ADD);
  if (!d) return fail_memory(s);
  input_date(s, &c->body, "held_on", INPUT_REQUIRED, &d->held_on);
  input_text(s, &c->body, "title", GROUP_NAME_MAX, INPUT_REQUIRED, &d->title);
  input_text(s, &c->body, "place", GROUP_NAME_MAX, INPUT_OPTIONAL, &d->place);
  input_lines(s, &c->body, "agenda", GROUP_TEXT_MAX, INPUT_OPTIONAL, &d->agenda);
  return check_and_write(s, c, d);
}

enum ly after_meeting_add(struct scope *s, struct call *c) {
  c->go = plan_go(s, c, "meetings", c->write.answer, "?done=1");
  if (!c->request->json) return LY_OK;
  c->told = value_map(s->arena);
  value_put_text(s->arena, c->told, "meeting", c->write.answer);
  return LY_OK;
}
