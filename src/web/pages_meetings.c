/* One meeting: agenda, minutes in versions, who was there, what was decided. */
#include "web/evidence.h"
#include "web/html.h"
#include "web/pages_group.h"

#include <string.h>

/* ---- Showing ------------------------------------------------------------------------------------
 */

static enum ly find_meeting(struct scope *s, struct call *c, struct group_book *book,
                            const struct group_meeting **out) {
  int64_t number;
  enum ly rc = captured_number(s, c, &number);
  if (!rc) rc = call_groups(s, c, book);
  if (rc) return rc;
  *out = group_meeting_of(book, number);
  if (*out) return LY_OK;
  return fail(s, LY_NOT_FOUND, MSG_GROUP_NO_MEETING, c->plan->header->name, c->capture);
}

/* Texts with lines as a list of lines: templates keep no line ends. */
static struct value *lines_of(struct scope *s, struct str text) {
  struct value *list = value_list(s->arena);
  while (text.len) {
    size_t n = 0;
    while (n < text.len && text.ptr[n] != '\n') n++;
    struct str line = str_trim((struct str){text.ptr, n});
    if (line.len) value_add_text(s->arena, list, line);
    text = str_from(text, n < text.len ? n + 1 : n);
  }
  return list;
}

/* Lists of texts are shown as {text}: a template names what it shows. */
static struct value *as_items(struct scope *s, struct value *texts) {
  struct value *list = value_list(s->arena);
  for (const struct value *t = texts->first; t; t = t->next) {
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "text", t->text);
    value_add(list, v);
  }
  return list;
}

static struct value *minutes_list(struct scope *s, const struct call *c,
                                  const struct group_minutes *minutes, size_t count) {
  struct value *list = value_list(s->arena);
  for (size_t i = count; i > 0; i--) {
    const struct group_minutes *m = &minutes[i - 1];
    struct value *v = group_minutes_value(s, m);
    if (!c->request->json) {
      value_put(v, "lines", as_items(s, lines_of(s, m->text)));
      value_put(v, "links", file_links(s, c, m->files, m->file_count));
    }
    value_add(list, v);
  }
  return list;
}

/* The newest apart from those that it took the place of. */
static void put_minutes(struct scope *s, const struct call *c, struct value *v,
                        const struct group_minutes *minutes, size_t count) {
  struct value *list = minutes_list(s, c, minutes, count);
  if (c->request->json) {
    value_put(v, "minutes", list);
    return;
  }
  struct value *latest = value_list(s->arena), *earlier = value_list(s->arena);
  for (struct value *m = list->first, *next; m; m = next) {
    next = m->next;
    m->next = NULL;
    value_add(latest->count ? earlier : latest, m);
  }
  value_put(v, "latest", latest);
  value_put(v, "earlier", earlier);
}

static struct value *decisions(struct scope *s, const struct board *board,
                               const struct group_line *lines, size_t count, int64_t meeting) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < count; i++) {
    if (lines[i].assignment->meeting == meeting)
      value_add(list, group_line_value(s, board, &lines[i]));
  }
  return list;
}

static enum ly show_meeting(struct scope *s, struct call *c, const struct group_book *book,
                            const struct group_meeting *m, struct value *v) {
  const struct board *board;
  struct group_line *lines;
  struct group_minutes *minutes;
  size_t count, versions;
  enum ly rc = call_assigned(s, c, book, &board, &lines, &count);
  if (!rc)
    rc = group_minutes_read(s, c->store, report_district(c->plan), m->meeting, &minutes, &versions);
  if (rc) return rc;
  struct value *meeting = group_meeting_value(s, book, m), *form = value_map(s->arena);
  if (!c->request->json) value_put(meeting, "lines", as_items(s, lines_of(s, m->agenda)));
  value_put(v, "meeting", meeting);
  put_minutes(s, c, v, minutes, versions);
  value_put(v, "decisions", decisions(s, board, lines, count, m->meeting));
  if (c->request->json) return LY_OK;
  bool mine = coordinates(c) && !m->cancelled;
  value_put_bool(s->arena, v, "may_minute", mine && date_cmp(m->held_on, s->today) <= 0);
  value_put_bool(s->arena, v, "may_decide", mine);
  value_put_bool(s->arena, v, "may_cancel", mine && m->minutes == 0);
  form_text(s, c, form, "reason", STR(""));
  value_put(v, "form", form);
  return LY_OK;
}

/* GET /plan/{pack}/meetings/{number} */
enum ly page_meeting(struct scope *s, struct call *c, struct value **out) {
  struct group_book book;
  const struct group_meeting *m = NULL;
  enum ly rc = find_meeting(s, c, &book, &m);
  if (rc) return rc;
  must(m != NULL);
  *out = plan_page(s, c, m->title);
  return show_meeting(s, c, &book, m, *out);
}

/* ---- Cancelling ---------------------------------------------------------------------------------
 */

static struct group_deed *new_deed(struct scope *s, struct call *c, enum group_act act) {
  struct group_deed *deed = ARENA_NEW(s->arena, struct group_deed);
  if (!deed) return NULL;
  deed->act = act;
  deed->pack = c->plan;
  deed->held_on = DATE_NONE;
  c->go = plan_go(s, c, "meetings", c->capture, "?done=1");
  return deed;
}

enum ly deed_meeting_cancel(struct scope *s, struct call *c) {
  struct group_deed *d = new_deed(s, c, GROUP_MEETING_CANCEL);
  if (!d) return fail_memory(s);
  enum ly rc = captured_number(s, c, &d->meeting);
  if (rc) return rc;
  input_text(s, &c->body, "reason", GROUP_REASON_MAX, INPUT_REQUIRED, &d->reason);
  rc = input_done(s, &c->body);
  if (!rc) rc = group_check(s, d);
  if (!rc) call_write(s, c, group_change(s, d), group_run, d);
  return rc;
}

/* ---- Minutes ------------------------------------------------------------------------------------
 */

static struct value *unit_row(struct scope *s, struct str unit, struct str presence, size_t i) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "unit", unit);
  value_put_int(s->arena, v, "place", (int64_t)i + 1);
  value_put(v, "presences", choice_options(s, group_presences, presence));
  return v;
}

static struct str presence_word(int presence) {
  return str_of(pack_choice_of(group_presences, presence)->word);
}

/* Who is asked: as sent, else as the last version has it, else the members. */
static struct value *units_form(struct scope *s, const struct call *c,
                                const struct group_minutes *last, const struct str *members,
                                size_t member_count) {
  struct value *list = value_list(s->arena);
  struct str unit = {0};
  size_t n = 0;
  for (const struct input_field *f = c->body.first; f; f = f->next) {
    if (str_is(f->name, "unit")) unit = f->text;
    if (str_is(f->name, "presence")) value_add(list, unit_row(s, unit, f->text, n++));
  }
  if (n || c->body.count) return list;
  for (size_t i = 0; last && i < last->unit_count; i++)
    value_add(list, unit_row(s, last->units[i].unit, presence_word(last->units[i].presence), i));
  for (size_t i = 0; !last && i < member_count; i++)
    value_add(list, unit_row(s, members[i], presence_word(GROUP_PRESENT), i));
  return list;
}

/* GET /plan/{pack}/meetings/{number}/minutes */
enum ly page_minutes_new(struct scope *s, struct call *c, struct value **out) {
  struct group_book book;
  const struct group_meeting *m = NULL;
  struct group_minutes *minutes;
  size_t count, members = 0;
  enum ly rc = find_meeting(s, c, &book, &m);
  if (rc) return rc;
  must(m != NULL);
  rc = group_minutes_read(s, c->store, report_district(c->plan), m->meeting, &minutes, &count);
  if (rc) return rc;
  const struct group_minutes *last = count ? &minutes[count - 1] : NULL;
  const struct group_body *body = group_body_of(&book, m->body);
  struct str *units = body ? group_units(s, c->plan, body, &members) : NULL;
  struct str title = m->title;
  struct value *v = *out =
      plan_page(s, c, message_text(s->arena, s->lang, MSG_GROUP_MINUTES_OF, &title, 1));
  struct value *form = value_map(s->arena);
  form_text(s, c, form, "text", last ? last->text : STR(""));
  form_text(s, c, form, "others", STR(""));
  form_text(s, c, form, "files", STR(""));
  /* What is there by now: a form that comes back shows it and may be sent again. */
  value_put_int(s->arena, form, "seen", (int64_t)count);
  value_put(form, "units", units_form(s, c, last, units, members));
  value_put(v, "meeting", group_meeting_value(s, &book, m));
  value_put(v, "form", form);
  value_put_bool(s->arena, v, "can_seal", c->app->keys != NULL);
  value_put_int(s->arena, v, "max_mb", INPUT_FILE_MAX / 1024 / 1024);
  value_put_bool(s->arena, v, "changed", last && c->errors.code == LY_CONFLICT);
  if (last && c->errors.code == LY_CONFLICT)
    value_put(v, "theirs", as_items(s, lines_of(s, last->text)));
  return LY_OK;
}

/* The lists `unit` and `presence` go side by side. */
static enum ly read_units(struct scope *s, struct call *c, struct group_present *out,
                          size_t *count) {
  enum { CHARS = GROUP_POST_MAX };
  struct str *units = NULL, *presences = NULL;
  size_t m = 0, n = 0;
  input_list(s, &c->body, "unit", GROUP_UNITS_MAX, CHARS, INPUT_OPTIONAL, &units, &m);
  input_list(s, &c->body, "presence", GROUP_UNITS_MAX, CHARS, INPUT_OPTIONAL, &presences, &n);
  if (m != n) return fail(s, LY_USAGE, MSG_GROUP_UNEVEN);
  for (size_t i = 0; i < n; i++) {
    const struct pack_choice *choice = group_presences;
    while (choice->word && !str_is(presences[i], choice->word)) choice++;
    if (!choice->word) return fail(s, LY_USAGE, MSG_GROUP_UNEVEN);
    out[(*count)++] = (struct group_present){units[i], choice->value};
  }
  return LY_OK;
}

/* Who came besides: a unit a line. */
static void read_others(struct scope *s, struct call *c, struct group_present *out, size_t *count) {
  struct str text = {0};
  if (!input_lines(s, &c->body, "others", GROUP_TEXT_MAX, INPUT_OPTIONAL, &text)) return;
  struct value *lines = lines_of(s, text);
  for (const struct value *l = lines->first; l && *count < 2 * GROUP_UNITS_MAX; l = l->next)
    out[(*count)++] = (struct group_present){l->text, GROUP_PRESENT};
}

static enum ly read_minutes(struct scope *s, struct call *c, struct group_deed *d) {
  struct group_present *units = ARENA_ARRAY(s->arena, struct group_present, 2 * GROUP_UNITS_MAX);
  if (!units) return fail_memory(s);
  input_lines(s, &c->body, "text", GROUP_MINUTES_MAX, INPUT_REQUIRED, &d->text);
  input_int(s, &c->body, "seen", 0, INT64_MAX, INPUT_REQUIRED, &d->seen);
  enum ly rc = read_units(s, c, units, &d->unit_count);
  if (rc) return rc;
  read_others(s, c, units, &d->unit_count);
  d->units = units;
  rc = evidence_input(s, c, &d->evidence);
  return rc ? rc : input_done(s, &c->body);
}

enum ly deed_minutes_add(struct scope *s, struct call *c) {
  struct group_deed *d = new_deed(s, c, GROUP_MINUTES_ADD);
  if (!d) return fail_memory(s);
  enum ly rc = captured_number(s, c, &d->meeting);
  if (!rc) rc = read_minutes(s, c, d);
  if (!rc) rc = group_check(s, d);
  if (!rc) rc = evidence_seal(s, c, report_district(c->plan), &d->evidence);
  if (!rc) call_write(s, c, group_change(s, d), group_run, d);
  return rc;
}
