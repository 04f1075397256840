/* laoyou plan board, plan tasks …: how far a plan is kept, as its front page and lists say. */
#include "cli/cli.h"
#include "plan/board_front.h"
#include "plan/sheets.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { ATTENTION_MOST = 15 };

/* A plan with its board; both live in the scope's arena. */
struct opened {
  struct pack pack;
  struct report_book book;
  struct board *board;
};

static enum ly open_board(struct scope *s, const struct args *args, struct opened *o) {
  struct store *st;
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = cli_read_plan(s, st, args->positional[0], &o->pack);
  if (!rc && !o->pack.header->document) {
    rc = fail(s, LY_NOT_FOUND, MSG_CLI_NO_DOCUMENT, o->pack.header->name);
  }
  if (!rc) rc = report_book_read(s, st, &o->pack, &o->book);
  store_close(st);
  return rc ? rc : board_make(s, &o->pack, &o->book, s->today, &o->board);
}

/* ---- The front page -----------------------------------------------------------------------------
 */

static enum ly print_front(struct scope *s, const struct value *v) {
  static const struct cli_column kinds[] = {
      {"kind_text", MSG_CLI_COL_KIND},   {"total", MSG_CLI_COL_TOTAL},
      {"lights.green", MSG_LIGHT_GREEN}, {"lights.amber", MSG_LIGHT_AMBER},
      {"lights.red", MSG_LIGHT_RED},     {"lights.grey", MSG_LIGHT_GREY},
  };
  static const struct cli_column attention[] = {
      {"sign", MSG_CLI_COL_SIGN},      {"kind_text", MSG_CLI_COL_KIND},
      {"title", MSG_CLI_COL_NAME},     {"state_text", MSG_CLI_COL_STATE},
      {"duty_text", MSG_CLI_COL_DUTY}, {"reason", MSG_CLI_COL_WHY},
  };
  const struct value *list = value_get(v, STR("attention")),
                     *more = value_get(v, STR("attention_more"));
  cli_print_line(STR(""), value_get(v, STR("sentence"))->text);
  cli_print(STR("\n"));
  enum ly rc = cli_print_table(s, value_get(v, STR("kinds")), kinds, COUNT(kinds));
  if (rc || list->count == 0) return rc;
  cli_print(STR("\n"));
  rc = cli_print_table(s, list, attention, COUNT(attention));
  if (rc || more->integer == 0) return rc;
  struct str count = str_int(s->arena, more->integer);
  cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_CLI_BOARD_MORE, &count, 1));
  return LY_OK;
}

enum ly cli_plan_board(struct scope *s, const struct args *args) {
  struct opened o = {0};
  enum ly rc = open_board(s, args, &o);
  if (rc) return rc;
  struct value *v =
      board_front_value(s, o.board, BOARD_FOR_WORKERS, args->all ? o.board->count : ATTENTION_MOST);
  if (arena_failed(s->arena)) return fail_memory(s);
  if (args->json) return cli_print_json(s, v);
  return print_front(s, v);
}

/* ---- Lists --------------------------------------------------------------------------------------
 */

/* What a file that is taken along says of itself. */
static enum ly put_note(struct scope *s, const struct pack *pack, struct cli_sheet *sheet) {
  struct str *note = ARENA_NEW(s->arena, struct str);
  if (!note) return fail_memory(s);
  struct period day = {PERIOD_DAY, s->today, s->today};
  struct str words[] = {pack->header->document->title, period_text(s->arena, s->lang, day)};
  *note = message_text(s->arena, s->lang, MSG_LISTS_NOTE, words, 2);
  sheet->notes = note;
  sheet->note_count = 1;
  return LY_OK;
}

static enum ly print_list(struct scope *s, const struct args *args, enum report_kind kind) {
  struct opened o = {0};
  struct cli_sheet sheet = {.rows = report_kinds[kind].list, .value = board_row_value};
  enum ly rc = open_board(s, args, &o);
  if (!rc) rc = board_sheet(s, o.board, kind, &sheet.sheet);
  if (!rc) rc = put_note(s, &o.pack, &sheet);
  if (rc) return rc;
  sheet.head = plan_head_value(s, &o.pack);
  return cli_sheet(s, args, &sheet);
}

enum ly cli_plan_indicators(struct scope *s, const struct args *args) {
  return print_list(s, args, REPORT_INDICATOR);
}

enum ly cli_plan_tasks(struct scope *s, const struct args *args) {
  return print_list(s, args, REPORT_TASK);
}

enum ly cli_plan_projects(struct scope *s, const struct args *args) {
  return print_list(s, args, REPORT_PROJECT);
}

enum ly cli_plan_policies(struct scope *s, const struct args *args) {
  return print_list(s, args, REPORT_POLICY);
}

enum ly cli_plan_pilots(struct scope *s, const struct args *args) {
  return print_list(s, args, REPORT_PILOT);
}

enum ly cli_plan_reforms(struct scope *s, const struct args *args) {
  return print_list(s, args, REPORT_REFORM);
}

enum ly cli_plan_units(struct scope *s, const struct args *args) {
  struct opened o = {0};
  struct cli_sheet sheet = {.rows = "units", .value = board_unit_row_value};
  enum ly rc = open_board(s, args, &o);
  if (!rc) rc = board_sheet_units(s, o.board, BOARD_FOR_WORKERS, &sheet.sheet);
  if (!rc) rc = put_note(s, &o.pack, &sheet);
  if (rc) return rc;
  sheet.head = plan_head_value(s, &o.pack);
  return cli_sheet(s, args, &sheet);
}
