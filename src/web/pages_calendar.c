/* What a county keeps beside reports: how often is reported, and who answers where the document
 * names nobody. */
#include "plan/sheets.h"
#include "web/html.h"
#include "web/page.h"
#include "web/pages.h"
#include "web/pages_board.h"
#include "web/pages_reports.h"
#include "web/words.h"

enum { UNIT_MAX = 64, KIND_MAX = 20, DAYS_MAX = 180 };

/* A role for one unit or town of the plan opens the page, not the deed. */
static enum ly check_coordinates(struct scope *s, const struct call *c) {
  if (c->in && rights_coordinate(&c->grants, c->plan)) return LY_OK;
  return fail(s, LY_DENIED, MSG_REPORTS_NOT_COORDINATOR, c->plan->header->name);
}

static struct str go_to(struct scope *s, struct str link) {
  struct buf b = buf_open(s->arena, 1024);
  buf_add(&b, link);
  buf_add(&b, STR("?done=1"));
  return buf_str(&b);
}

/* ---- The calendar -------------------------------------------------------------------------------
 */

static bool plan_has(const struct pack *pack, enum report_kind kind) {
  const struct pack_kind *of = report_kinds[kind].kind;
  return !of || pack_table_of(pack, of)->count > 0;
}

static struct value *kind_options(struct scope *s, const struct pack *pack, struct str chosen) {
  struct value *list = value_list(s->arena);
  for (int k = 0; k < REPORT_KINDS; k++) {
    struct str word = str_of(report_kinds[k].word);
    if (plan_has(pack, (enum report_kind)k))
      value_add(list, form_option(s, word, message_plain(s->lang, report_kinds[k].title),
                                  str_eq(word, chosen)));
  }
  return list;
}

static struct value *calendar_form(struct scope *s, struct call *c,
                                   const struct report_book *book) {
  struct value *form = value_map(s->arena);
  struct str word = form_sent(c, "kind");
  enum report_kind kind = REPORT_INDICATOR;
  if (word.len == 0) word = query_text(c, "kind");
  bool named = report_kind_find(word, &kind);
  const struct calendar *now = &book->calendars[named ? kind : REPORT_INDICATOR];
  const struct pack_choice *every = pack_choice_of(calendar_everys, now->every);
  struct str sent = form_sent(c, "every");
  value_put(form, "kinds", kind_options(s, c->plan, word));
  value_put(form, "everys",
            choice_options(s, calendar_everys, sent.len ? sent : str_of(every->word)));
  form_text(s, c, form, "days", str_int(s->arena, now->days));
  form_text(s, c, form, "reason", STR(""));
  return form;
}

/* GET /plan/{pack}/calendar */
enum ly page_calendar(struct scope *s, struct call *c, struct value **out) {
  const struct board *board;
  enum ly rc = call_board(s, c, c->plan, &board);
  if (rc) return rc;
  struct value *v = *out = plan_head_value(s, c->plan), *list = value_list(s->arena);
  if (!v || !list) return fail_memory(s);
  struct str name = c->plan->header->name;
  for (int k = 0; k < REPORT_KINDS; k++) {
    if (!plan_has(c->plan, (enum report_kind)k)) continue;
    struct value *one = calendar_show(s, &board->book->calendars[k]);
    value_set_text(s->arena, one, "recorded_by_text",
                   page_actor(s, c, board->book->calendars[k].recorded_by));
    value_add(list, one);
  }
  value_put_text(s->arena, v, "title",
                 message_text(s->arena, s->lang, MSG_REPORTS_CALENDAR_TITLE, &name, 1));
  value_put(v, "calendars", list);
  value_put_bool(s->arena, v, "may_set", c->in && rights_coordinate(&c->grants, c->plan));
  if (c->request->json) return LY_OK;
  value_put(v, "form", calendar_form(s, c, board->book));
  put_plan_source(s, c, v);
  return LY_OK;
}

/* POST /plan/{pack}/calendar/set */
enum ly deed_calendar(struct scope *s, struct call *c) {
  struct report_deed *deed = ARENA_NEW(s->arena, struct report_deed);
  struct str kind = {0};
  enum ly rc = deed ? check_coordinates(s, c) : fail_memory(s), done;
  if (rc) return rc;
  *deed = (struct report_deed){.act = REPORT_CALENDAR, .pack = c->plan, .every = -1, .days = -1};
  if (input_text(s, &c->body, "kind", KIND_MAX, INPUT_REQUIRED, &kind) &&
      !report_kind_find(kind, &deed->kind))
    diag_error(s, DIAG_FIELD(STR("kind")), MSG_REPORTS_BAD_KIND, kind);
  (void)choice_read(s, c, "every", calendar_everys, INPUT_REQUIRED, &deed->every);
  input_int(s, &c->body, "days", 0, DAYS_MAX, INPUT_REQUIRED, &deed->days);
  input_text(s, &c->body, "reason", REPORT_REASON_MAX, INPUT_REQUIRED, &deed->reason);
  if (!s->diags.errors) rc = report_check(s, deed);
  done = input_done(s, &c->body);
  if (rc || done) return rc ? rc : done;
  call_write(s, c, report_change(s, deed), report_run, deed);
  c->go = go_to(s, plan_link(s, c->pack_key, STR("calendar"), STR("")));
  return LY_OK;
}

/* ---- Who answers --------------------------------------------------------------------------------
 */

/* Whether the document itself names who answers. */
static bool named_by_document(const struct board_line *line) {
  return line->owners.count > 0 && !line->owners.list[0].designated;
}

static struct value *designated_value(struct scope *s, struct call *c, const struct board *board,
                                      const struct board_line *line) {
  const struct report_book *book = board->book;
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < book->designation_count; i++) {
    const struct designation *d = &book->designations[i];
    if (d->kind != line->kind || !str_eq(d->entry, line->key)) continue;
    struct value *v = designation_show(s, board->pack, d);
    value_set_text(s->arena, v, "recorded_by_text", page_actor(s, c, d->recorded_by));
    value_add(list, v);
  }
  return list;
}

static struct value *owner_list(struct scope *s, const struct board_line *line) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < line->owners.count; i++)
    value_add_text(s->arena, list, line->owners.list[i].name);
  return list;
}

/* GET /plan/{pack}/{list}/{key}/designate */
enum ly page_designate(struct scope *s, struct call *c, struct value **out) {
  const struct board *board;
  const struct board_line *line;
  enum ly rc = call_line(s, c, &board, &line);
  if (rc) return rc;
  if (line->kind == REPORT_ASSIGNMENT)
    return fail(s, LY_NOT_FOUND, MSG_PAGES_NO_ENTRY, c->plan->header->name, c->capture);
  struct value *v = *out = value_map(s->arena), *form = value_map(s->arena);
  if (!v || !form) return fail_memory(s);
  struct str title = line->title;
  bool named = named_by_document(line);
  value_put_text(s->arena, v, "title",
                 message_text(s->arena, s->lang, MSG_REPORTS_DESIGNATE_TITLE, &title, 1));
  put_line_head(s, board, line, v);
  value_put_bool(s->arena, v, "named", named);
  value_put(v, "owners", owner_list(s, line));
  value_put(v, "designated", designated_value(s, c, board, line));
  value_put_bool(s->arena, v, "may_set", !named && c->in && rights_coordinate(&c->grants, c->plan));
  if (c->request->json) return LY_OK;
  bool taking = str_is(form_sent(c, "withdraw"), "1");
  value_put(form, "units", unit_options(s, c->plan, taking ? STR("") : form_sent(c, "unit")));
  value_put_bool(s->arena, form, "lead", str_is(form_sent(c, "lead"), "1"));
  form_text(s, c, form, "reason", STR(""));
  value_put(v, "form", form);
  return LY_OK;
}

/* POST /plan/{pack}/{list}/{key}/designate */
enum ly deed_designate(struct scope *s, struct call *c) {
  struct report_deed *deed = ARENA_NEW(s->arena, struct report_deed);
  const struct board *board;
  const struct board_line *line;
  bool withdraw = false;
  enum ly rc = deed ? check_coordinates(s, c) : fail_memory(s), done;
  if (!rc) rc = call_line(s, c, &board, &line);
  if (rc) return rc;
  *deed = (struct report_deed){
      .act = REPORT_DESIGNATE, .pack = c->plan, .kind = c->kind, .entry = line->key};
  input_text(s, &c->body, "unit", UNIT_MAX, INPUT_REQUIRED, &deed->unit);
  input_flag(s, &c->body, "lead", &deed->lead);
  input_flag(s, &c->body, "withdraw", &withdraw);
  input_text(s, &c->body, "reason", REPORT_REASON_MAX, INPUT_REQUIRED, &deed->reason);
  deed->holds = !withdraw;
  if (!s->diags.errors) rc = report_check(s, deed);
  done = input_done(s, &c->body);
  if (rc || done) return rc ? rc : done;
  call_write(s, c, report_change(s, deed), report_run, deed);
  c->go = go_to(s, c->request->path);
  return LY_OK;
}
