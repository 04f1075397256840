/* What meetings and supervision gave to units: the list, one of them, giving one, taking one back.
 */
#include "web/boards.h"
#include "web/listing.h"
#include "web/pages_group.h"

enum { TITLE_MAX = 200, ENTRY_MAX = 64 };

/* ---- The list -----------------------------------------------------------------------------------
 */

static struct str lead_text(struct scope *s, const struct group_line *lines, size_t count) {
  int64_t n[GROUP_ENDED + 1] = {0};
  for (size_t i = 0; i < count; i++) n[lines[i].standing]++;
  struct str words[] = {str_int(s->arena, n[GROUP_CLOSED]), str_int(s->arena, n[GROUP_OPEN]),
                        str_int(s->arena, n[GROUP_OVERDUE])};
  return message_text(s->arena, s->lang, MSG_GROUP_ASSIGNED_LEAD, words, 3);
}

/* GET /plan/{pack}/assignments */
enum ly page_assignments(struct scope *s, struct call *c, struct value **out) {
  struct listing listing = {.rows = "assignments", .value = group_row_value};
  struct group_book book;
  const struct board *board;
  struct group_line *lines;
  size_t count;
  enum ly rc = call_groups(s, c, &book);
  if (!rc) rc = call_assigned(s, c, &book, &board, &lines, &count);
  if (!rc) rc = group_sheet(s, board, lines, count, &listing.sheet);
  if (rc) return rc;
  listing.empty = message_plain(s->lang, MSG_GROUP_NOTHING_ASSIGNED);
  struct value *v = *out = plan_page(s, c, plan_title(s, c, MSG_GROUP_ASSIGNMENTS_TITLE));
  value_put_text(s->arena, v, "lead", lead_text(s, lines, count));
  return listing_run(s, c, &listing, v);
}

/* ---- One of them --------------------------------------------------------------------------------
 */

static bool reports_for(const struct call *c, struct str unit) {
  return people_may(&c->grants, ROLE_REPORTER, c->area, unit);
}

static struct value *reports_value(struct scope *s, const struct board *board,
                                   const struct board_line *line) {
  struct value *list = value_list(s->arena);
  for (size_t i = line ? line->report_count : 0; i > 0; i--)
    value_add(list, board_report_value(s, board, line->reports[i - 1]));
  return list;
}

static enum ly no_assignment(struct scope *s, const struct call *c) {
  return fail(s, LY_NOT_FOUND, MSG_REPORT_NO_ASSIGNMENT, c->plan->header->name, c->capture);
}

/* GET /plan/{pack}/assignments/{number} */
enum ly page_assignment(struct scope *s, struct call *c, struct value **out) {
  struct group_book book;
  const struct board *board;
  struct group_line *lines;
  const struct group_line *found = NULL;
  size_t count;
  enum ly rc = call_groups(s, c, &book);
  if (!rc) rc = call_assigned(s, c, &book, &board, &lines, &count);
  if (rc) return rc;
  for (size_t i = 0; i < count; i++) {
    if (str_eq(lines[i].assignment->key, c->capture)) found = &lines[i];
  }
  if (!found) return no_assignment(s, c);
  struct value *v = *out = plan_page(s, c, found->assignment->title);
  bool open = found->standing == GROUP_OPEN || found->standing == GROUP_OVERDUE;
  value_put(v, "assignment", group_line_value(s, board, found));
  value_put(v, "reports", reports_value(s, board, found->line));
  if (c->request->json) return LY_OK;
  struct value *form = value_map(s->arena);
  form_text(s, c, form, "reason", STR(""));
  value_put(v, "form", form);
  value_put_bool(s->arena, v, "may_end", open && coordinates(c));
  value_put_bool(s->arena, v, "may_report", open && reports_for(c, found->assignment->unit));
  return LY_OK;
}

/* ---- Giving one ---------------------------------------------------------------------------------
 */

/* The meeting that the form is for; 0 for none. */
static enum ly asked_meeting(struct scope *s, struct call *c, const struct group_book *book,
                             const struct group_meeting **out) {
  struct str text = sent_or(c, "meeting", query_text(c, "meeting"));
  struct decimal d = {0};
  *out = NULL;
  if (text.len == 0) return LY_OK;
  bool good = decimal_parse(text, &d) && d.scale == 0;
  *out = good ? group_meeting_of(book, d.coefficient) : NULL;
  return *out ? LY_OK : fail(s, LY_NOT_FOUND, MSG_GROUP_NO_MEETING, c->plan->header->name, text);
}

/* Tasks that a milestone may be of. */
static struct value *task_options(struct scope *s, const struct pack *pack, struct str chosen) {
  const struct pack_table *table = pack_table_of(pack, &plan_kind_task);
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < table->count; i++) {
    const struct plan_task *t = (const void *)table->entries[i];
    value_add(list, form_option(s, t->key, t->title, str_eq(chosen, t->key)));
  }
  return list;
}

static struct str asked_kind(const struct call *c, const struct group_meeting *m) {
  struct str kind = sent_or(c, "kind", query_text(c, "kind"));
  return kind.len ? kind : m ? STR("decision") : STR("supervision");
}

/* GET /plan/{pack}/assignments/new?kind=supervision, ?meeting=5 */
enum ly page_assignment_new(struct scope *s, struct call *c, struct value **out) {
  static const char *const fields[] = {"title", "due", "note", "entry"};
  struct group_book book;
  const struct group_meeting *m = NULL;
  enum ly rc = call_groups(s, c, &book);
  if (!rc) rc = asked_meeting(s, c, &book, &m);
  if (rc) return rc;
  struct value *v = *out = plan_page(s, c, plan_title(s, c, MSG_GROUP_ASSIGN_TITLE));
  struct value *form = value_map(s->arena);
  struct str kind = asked_kind(c, m);
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    form_text(s, c, form, fields[i], query_text(c, fields[i]));
  value_put(form, "kinds", choice_options(s, assignment_kinds, kind));
  value_put(form, "units", unit_options(s, c->plan, form_sent(c, "unit")));
  value_put(form, "tasks", task_options(s, c->plan, sent_or(c, "entry", query_text(c, "entry"))));
  value_put_text(s->arena, form, "meeting", m ? str_int(s->arena, m->meeting) : STR(""));
  value_put(v, "form", form);
  value_put_text(s->arena, v, "meeting_title", m ? m->title : STR(""));
  return LY_OK;
}

static enum ly read_assignment(struct scope *s, struct call *c, struct assignment *a) {
  struct str entry = {0};
  a->due = DATE_NONE;
  (void)choice_read(s, c, "kind", assignment_kinds, INPUT_REQUIRED, &a->kind);
  input_text(s, &c->body, "title", TITLE_MAX, INPUT_REQUIRED, &a->title);
  input_text(s, &c->body, "unit", GROUP_POST_MAX, INPUT_REQUIRED, &a->unit);
  input_date(s, &c->body, "due", INPUT_REQUIRED, &a->due);
  input_lines(s, &c->body, "note", REPORT_NOTE_MAX, INPUT_OPTIONAL, &a->note);
  input_int(s, &c->body, "meeting", 1, INT64_MAX, INPUT_OPTIONAL, &a->meeting);
  if (input_text(s, &c->body, "entry", ENTRY_MAX, INPUT_OPTIONAL, &entry)) {
    a->entry = entry;
    a->entry_kind = REPORT_TASK;
  }
  return input_done(s, &c->body);
}

/* A decision is one of a meeting that was not cancelled. */
static enum ly check_meeting(struct scope *s, struct call *c, const struct assignment *a) {
  struct group_book book;
  const struct group_meeting *m = NULL;
  if (a->meeting == 0) {
    if (a->kind != ASSIGNMENT_DECISION) return LY_OK;
    diag_error(s, DIAG_FIELD(STR("kind")), MSG_GROUP_DECISION_OF_NONE);
    return fail(s, LY_INVALID, MSG_GROUP_DECISION_OF_NONE);
  }
  enum ly rc = call_groups(s, c, &book);
  if (!rc) rc = asked_meeting(s, c, &book, &m);
  if (rc || !m || !m->cancelled) return rc;
  return fail(s, LY_CONFLICT, MSG_GROUP_MEETING_CANCELLED, str_int(s->arena, m->meeting),
              m->cancel_reason);
}

static struct report_deed *new_deed(struct scope *s, const struct call *c, enum report_act act) {
  struct report_deed *deed = ARENA_NEW(s->arena, struct report_deed);
  if (!deed) return NULL;
  deed->act = act;
  deed->pack = c->plan;
  deed->kind = REPORT_ASSIGNMENT;
  return deed;
}

enum ly deed_assignment_add(struct scope *s, struct call *c) {
  struct report_deed *d = new_deed(s, c, REPORT_ASSIGN);
  if (!d) return fail_memory(s);
  enum ly rc = read_assignment(s, c, &d->assignment);
  if (!rc) rc = check_meeting(s, c, &d->assignment);
  if (!rc) rc = report_check(s, d);
  if (!rc) call_write(s, c, report_change(s, d), report_run, d);
  return rc;
}

enum ly after_assignment_add(struct scope *s, struct call *c) {
  struct report_deed *d = c->write.context;
  struct str meeting = str_int(s->arena, d->assignment.meeting);
  c->go = d->assignment.meeting ? plan_go(s, c, "meetings", meeting, "?done=1")
                                : plan_go(s, c, "assignments", c->write.answer, "?done=1");
  if (!c->request->json) return LY_OK;
  c->told = value_map(s->arena);
  value_put_text(s->arena, c->told, "assignment", c->write.answer);
  return LY_OK;
}

/* ---- Taking one back ----------------------------------------------------------------------------
 */

enum ly deed_assignment_end(struct scope *s, struct call *c) {
  struct report_deed *d = new_deed(s, c, REPORT_ASSIGN_END);
  if (!d) return fail_memory(s);
  enum ly rc = captured_number(s, c, &d->assignment.assignment);
  if (rc) return rc;
  input_text(s, &c->body, "reason", REPORT_REASON_MAX, INPUT_REQUIRED, &d->reason);
  c->go = plan_go(s, c, "assignments", c->capture, "?done=1");
  rc = input_done(s, &c->body);
  if (!rc) rc = report_check(s, d);
  if (!rc) call_write(s, c, report_change(s, d), report_run, d);
  return rc;
}
