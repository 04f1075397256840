/* What meetings, supervision and milestones gave to units, as a table: overdue first. */
#include "plan/group_int.h"
#include "plan/show_int.h"

#include <stdlib.h>

const struct pack_choice group_standings[] = {
    {"overdue", GROUP_OVERDUE, MSG_GROUP_OVERDUE},
    {"open", GROUP_OPEN, MSG_GROUP_OPEN},
    {"closed", GROUP_CLOSED, MSG_GROUP_CLOSED},
    {"ended", GROUP_ENDED, MSG_GROUP_ENDED},
    {0},
};

static const struct {
  const char *light, *sign;
} marks[] = {[GROUP_OVERDUE] = {"red", "■"},
             [GROUP_OPEN] = {"amber", "▲"},
             [GROUP_CLOSED] = {"green", "●"},
             [GROUP_ENDED] = {"grey", "○"}};

/* ---- Rows ---------------------------------------------------------------------------------------
 */

/* Closed by a confirmed report that says done; overdue by the business date. */
static int standing_of(const struct scope *s, const struct assignment *a,
                       const struct board_line *line) {
  if (a->ended) return GROUP_ENDED;
  if (line && line->state == BOARD_DONE) return GROUP_CLOSED;
  return date_cmp(s->today, a->due) > 0 ? GROUP_OVERDUE : GROUP_OPEN;
}

static int by_urgency(const void *left, const void *right) {
  const struct group_line *a = left, *b = right;
  int order = a->standing - b->standing;
  if (!order) order = date_cmp(a->assignment->due, b->assignment->due);
  if (order) return order;
  return (a->assignment->assignment > b->assignment->assignment) -
         (a->assignment->assignment < b->assignment->assignment);
}

enum ly group_lines(struct scope *s, const struct board *board, const struct group_book *book,
                    struct group_line **out, size_t *count) {
  const struct report_book *reports = board->book;
  struct group_line *list = ARENA_ARRAY(s->arena, struct group_line, reports->assignment_count);
  if (!list) return fail_memory(s);
  for (size_t i = 0; i < reports->assignment_count; i++) {
    const struct assignment *a = &reports->assignments[i];
    const struct board_line *line = board_line_of(board, REPORT_ASSIGNMENT, a->key);
    list[i] = (struct group_line){.assignment = a,
                                  .line = line,
                                  .meeting = group_meeting_of(book, a->meeting),
                                  .standing = standing_of(s, a, line)};
  }
  *count = reports->assignment_count;
  if (*count) qsort(list, *count, sizeof *list, by_urgency);
  *out = list;
  return LY_OK;
}

int64_t group_lines_standing(const struct group_line *lines, size_t count, int64_t meeting,
                             int standing) {
  int64_t n = 0;
  for (size_t i = 0; i < count; i++)
    n += lines[i].assignment->meeting == meeting && lines[i].standing == standing;
  return n;
}

/* ---- Columns ------------------------------------------------------------------------------------
 */

static struct str path_of(struct scope *s, const struct sheet *sheet, const char *list,
                          struct str key) {
  const struct board *board = sheet->context;
  struct buf b = buf_open(s->arena, 256);
  buf_printf(&b, "plan/%.*s/%s/%.*s", STR_ARG(board->pack->header->key), list, STR_ARG(key));
  return buf_str(&b);
}

static struct str choice_text(struct scope *s, const struct pack_choice *choices, int value) {
  const struct pack_choice *c = pack_choice_of(choices, value);
  return c ? message_plain(s->lang, c->message) : STR("");
}

static void cell_title(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  const struct group_line *l = row;
  out->text = l->assignment->title;
  out->path = path_of(s, sheet, "assignments", l->assignment->key);
  out->pack_text = true;
}

static void key_kind(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  *out = (struct sheet_key){.given = true,
                            .order = ((const struct group_line *)row)->assignment->kind};
}

static void cell_kind(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  (void)sheet;
  out->text = choice_text(s, assignment_kinds, ((const struct group_line *)row)->assignment->kind);
}

static size_t codes_kind(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  must(max > 0);
  out[0] = plan_word(assignment_kinds, ((const struct group_line *)row)->assignment->kind);
  return 1;
}

static struct str kind_text(struct scope *s, const struct sheet *sheet, struct str code) {
  int value = 0;
  (void)sheet;
  return plan_word_value(assignment_kinds, code, &value) ? choice_text(s, assignment_kinds, value)
                                                         : code;
}

static bool kind_known(const struct sheet *sheet, struct str code) {
  int value = 0;
  (void)sheet;
  return plan_word_value(assignment_kinds, code, &value);
}

static void key_state(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  *out = (struct sheet_key){.given = true, .order = ((const struct group_line *)row)->standing};
}

static void cell_state(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  const struct group_line *l = row;
  (void)sheet;
  out->text = choice_text(s, group_standings, l->standing);
  out->light = str_of(marks[l->standing].light);
  out->sign = str_of(marks[l->standing].sign);
  if (l->standing != GROUP_OVERDUE) return;
  struct str days = str_int(s->arena, s->today.day - l->assignment->due.day);
  out->small = message_text(s->arena, s->lang, MSG_GROUP_DAYS_LATE, &days, 1);
}

static size_t codes_state(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  must(max > 0);
  out[0] = plan_word(group_standings, ((const struct group_line *)row)->standing);
  return 1;
}

static struct str state_text(struct scope *s, const struct sheet *sheet, struct str code) {
  int value = 0;
  (void)sheet;
  return plan_word_value(group_standings, code, &value) ? choice_text(s, group_standings, value)
                                                        : code;
}

static bool state_known(const struct sheet *sheet, struct str code) {
  int value = 0;
  (void)sheet;
  return plan_word_value(group_standings, code, &value);
}

static void key_unit(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  *out =
      (struct sheet_key){.given = true, .text = ((const struct group_line *)row)->assignment->unit};
}

static void cell_unit(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  out->text = ((const struct group_line *)row)->assignment->unit;
  out->path = path_of(s, sheet, "units", out->text);
  out->pack_text = true;
}

static size_t codes_unit(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  must(max > 0);
  out[0] = ((const struct group_line *)row)->assignment->unit;
  return 1;
}

static void key_due(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  *out = (struct sheet_key){.given = true,
                            .order = ((const struct group_line *)row)->assignment->due.day};
}

static void cell_due(struct scope *s, const struct sheet *sheet, const void *row,
                     struct sheet_cell *out) {
  (void)sheet;
  out->date = ((const struct group_line *)row)->assignment->due;
  out->text = date_iso(s->arena, out->date);
}

/* The meeting that decided it, or the entry that it is a milestone of. */
static void cell_about(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  const struct group_line *l = row;
  const struct assignment *a = l->assignment;
  const struct board *board = sheet->context;
  if (l->meeting) {
    out->text = l->meeting->title;
    out->small = date_iso(s->arena, l->meeting->held_on);
    out->path = path_of(s, sheet, "meetings", str_int(s->arena, a->meeting));
    out->pack_text = true;
  } else if (a->entry.len) {
    const struct board_line *about = board_line_of(board, a->entry_kind, a->entry);
    out->text = about ? about->title : a->entry;
    out->path = path_of(s, sheet, report_kinds[a->entry_kind].list, a->entry);
    out->pack_text = true;
  }
}

static const struct sheet_column columns[] = {
    {.key = "title", .title = MSG_GROUP_WHAT, .type = SHEET_TEXT, .cell = cell_title},
    {.key = "kind",
     .title = MSG_GROUP_KIND,
     .type = SHEET_CHOICE,
     .key_of = key_kind,
     .cell = cell_kind,
     .codes = codes_kind,
     .code_text = kind_text,
     .knows = kind_known},
    {.key = "state",
     .title = MSG_GROUP_STATE,
     .type = SHEET_CHOICE,
     .key_of = key_state,
     .cell = cell_state,
     .codes = codes_state,
     .code_text = state_text,
     .knows = state_known},
    {.key = "unit",
     .title = MSG_GROUP_UNIT,
     .type = SHEET_CHOICE,
     .key_of = key_unit,
     .cell = cell_unit,
     .codes = codes_unit},
    {.key = "due", .title = MSG_GROUP_DUE, .type = SHEET_DATE, .key_of = key_due, .cell = cell_due},
    {.key = "about", .title = MSG_GROUP_ABOUT, .type = SHEET_TEXT, .cell = cell_about},
};

enum ly group_sheet(struct scope *s, const struct board *board, const struct group_line *lines,
                    size_t count, struct sheet *out) {
  const void **rows = ARENA_ARRAY(s->arena, const void *, count + 1);
  if (!rows) return fail_memory(s);
  for (size_t i = 0; i < count; i++) rows[i] = &lines[i];
  *out = (struct sheet){.name = "assignments",
                        .title = message_plain(s->lang, MSG_GROUP_ASSIGNMENTS),
                        .columns = columns,
                        .column_count = sizeof columns / sizeof *columns,
                        .rows = rows,
                        .row_count = count,
                        .context = board};
  return LY_OK;
}

/* ---- Showing ------------------------------------------------------------------------------------
 */

struct value *group_line_value(struct scope *s, const struct board *board,
                               const struct group_line *l) {
  struct arena *a = s->arena;
  const struct assignment *x = l->assignment;
  struct value *v = value_map(a);
  value_put_text(a, v, "key", x->key);
  show_put_choice(s, v, "kind", "kind_text", assignment_kinds, x->kind);
  value_put_text(a, v, "title", x->title);
  value_put_text(a, v, "unit", x->unit);
  show_put_day(s, v, "due", "due_text", x->due);
  show_put_choice(s, v, "state", "state_text", group_standings, l->standing);
  value_put_text(a, v, "light", str_of(marks[l->standing].light));
  value_put_text(a, v, "sign", str_of(marks[l->standing].sign));
  show_put_text(a, v, "reason", l->line ? board_reason(s, board, l->line) : STR(""));
  show_put_text(a, v, "note", x->note);
  show_put_text(a, v, "meeting", x->meeting ? str_int(a, x->meeting) : STR(""));
  show_put_text(a, v, "meeting_title", l->meeting ? l->meeting->title : STR(""));
  bool about = x->entry.len > 0;
  const struct board_line *of = about ? board_line_of(board, x->entry_kind, x->entry) : NULL;
  show_put_text(a, v, "entry_list", about ? str_of(report_kinds[x->entry_kind].list) : STR(""));
  show_put_text(a, v, "entry", x->entry);
  show_put_text(a, v, "entry_title", of ? of->title : STR(""));
  value_put_bool(a, v, "ended", x->ended);
  show_put_text(a, v, "end_reason", x->end_reason);
  value_put_int(a, v, "report_count", l->line ? (int64_t)l->line->report_count : 0);
  plan_put_recorded(s, v, x->recorded_at, x->recorded_by);
  return v;
}

struct value *group_row_value(struct scope *s, const struct sheet *sheet, const void *row) {
  return group_line_value(s, sheet->context, row);
}
