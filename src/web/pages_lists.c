/* The lists of a plan as pages: indicators, tasks, projects, policies, pilots, reforms, units; and
 * the tasks of all plans. What is listed and how it sorts stands in the plan's sheets. */
#include "plan/sheets.h"
#include "web/listing.h"
#include "web/pages.h"
#include "web/pages_board.h"

/* Where the figures of an exported table come from. */
static enum ly put_notes(struct scope *s, const struct call *c, struct listing *listing) {
  struct str *notes = ARENA_ARRAY(s->arena, struct str, 2);
  size_t count = 1;
  if (!notes) return fail_memory(s);
  const struct pack_document *d = c->plan->header->document;
  struct period day = {PERIOD_DAY, s->today, s->today};
  struct str words[] = {d ? d->title : c->plan->header->name, period_text(s->arena, s->lang, day)};
  notes[0] = message_text(s->arena, s->lang, MSG_LISTS_NOTE, words, 2);
  listing->notes = notes;
  listing->note_count = count;
  return LY_OK;
}

static void put_head(struct scope *s, struct call *c, struct value *v, enum message kind) {
  struct str words[] = {c->plan->header->name, message_plain(s->lang, kind)};
  value_put_text(s->arena, v, "title", message_text(s->arena, s->lang, MSG_LISTS_TITLE, words, 2));
}

/* GET /plan/{pack}/{list} */
enum ly page_list(struct scope *s, struct call *c, struct value **out) {
  const struct board *board;
  struct listing listing = {.rows = report_kinds[c->kind].list, .value = board_row_value};
  if (c->kind == REPORT_ASSIGNMENT) return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  enum ly rc = call_board(s, c, c->plan, &board);
  if (!rc) rc = board_sheet(s, board, c->kind, &listing.sheet);
  if (!rc) rc = put_notes(s, c, &listing);
  if (rc) return rc;
  struct value *v = *out = plan_head_value(s, c->plan);
  put_head(s, c, v, report_kinds[c->kind].title);
  value_put_text(s->arena, v, "lead", board_list_sentence(s, board, c->kind));
  if (!c->request->json) put_plan_source(s, c, v);
  return listing_run(s, c, &listing, v);
}

/* GET /plan/{pack}/units */
enum ly page_units(struct scope *s, struct call *c, struct value **out) {
  const struct board *board;
  struct listing listing = {.rows = "units", .value = board_unit_row_value};
  enum ly rc = call_board(s, c, c->plan, &board);
  if (!rc) rc = board_sheet_units(s, board, call_sight(c), &listing.sheet);
  if (!rc) rc = put_notes(s, c, &listing);
  if (rc) return rc;
  struct value *v = *out = plan_head_value(s, c->plan);
  put_head(s, c, v, MSG_SECTION_UNITS);
  value_put_text(s->arena, v, "lead", message_plain(s->lang, MSG_LISTS_UNITS_LEAD));
  if (!c->request->json) put_plan_source(s, c, v);
  return listing_run(s, c, &listing, v);
}

/* GET /tasks: of all plans in force. */
enum ly page_all_tasks(struct scope *s, struct call *c, struct value **out) {
  struct listing listing = {.rows = "tasks", .value = board_row_value};
  size_t count = c->site->pack_count;
  const struct board **boards = ARENA_ARRAY(s->arena, const struct board *, count + 1);
  struct value *v = *out = value_map(s->arena);
  enum ly rc = boards && v ? LY_OK : fail_memory(s);
  for (size_t i = 0; !rc && i < count; i++) rc = call_board(s, c, &c->site->packs[i], &boards[i]);
  if (!rc) rc = board_sheet_tasks(s, boards, count, &listing.sheet);
  if (rc) return rc;
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_LISTS_ALL_TASKS));
  value_put_text(s->arena, v, "lead", message_plain(s->lang, MSG_LISTS_ALL_TASKS_LEAD));
  return listing_run(s, c, &listing, v);
}
