/* Columns over the lines of boards that every kind has; which of them a list shows stands in
 * sheet_lists.c. */
#include "plan/board_front.h"
#include "plan/relate_int.h"
#include "plan/sheet_int.h"

static const struct board_row *row_of(const void *row) {
  return row;
}

static const struct board_line *line_of(const void *row) {
  return row_of(row)->line;
}

/* ---- Addresses ----------------------------------------------------------------------------------
 */

static struct str entry_path(struct scope *s, const struct board *board,
                             const struct board_line *line) {
  struct buf b = buf_open(s->arena, line->key.len + 200);
  buf_add(&b, STR("plan/"));
  buf_add(&b, board->pack->header->key);
  buf_char(&b, '/');
  buf_add(&b, str_of(report_kinds[line->kind].list));
  buf_char(&b, '/');
  buf_add(&b, line->key);
  return buf_str(&b);
}

/* ---- Number, title, plan ------------------------------------------------------------------------
 */

static int64_t number_of(const struct board_line *line) {
  const struct plan_project *p = (const void *)line->entry;
  const struct plan_listed *l = (const void *)line->entry;
  const struct plan_task *t = (const void *)line->entry;
  switch (line->kind) {
    case REPORT_INDICATOR: return line->indicator->number;
    case REPORT_TASK: return t->number;
    case REPORT_PROJECT: return p->number;
    case REPORT_POLICY:
    case REPORT_PILOT:
    case REPORT_REFORM: return l->number;
    case REPORT_ASSIGNMENT: return line->assignment->assignment;
    case REPORT_KINDS: break;
  }
  return 0;
}

static void number_key(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  int64_t number = number_of(line_of(row));
  *out = (struct sheet_key){.given = number > 0, .order = number};
}

static void number_cell(struct scope *s, const struct sheet *sheet, const void *row,
                        struct sheet_cell *out) {
  (void)sheet;
  int64_t number = number_of(line_of(row));
  if (number == 0) return;
  out->text = str_int(s->arena, number);
  out->has_number = true;
  out->number = (struct decimal){number, 0};
}

static void title_cell(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  (void)sheet;
  const struct plan_indicator *n = line_of(row)->indicator;
  out->text = line_of(row)->title;
  out->path = entry_path(s, row_of(row)->board, line_of(row));
  if (n && n->binding == PLAN_BINDING_BINDING)
    out->small = message_plain(s->lang, MSG_SHEETS_IS_BINDING);
  out->pack_text = true;
}

static size_t plan_codes(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  must(max > 0);
  out[0] = row_of(row)->board->pack->header->key;
  return 1;
}

static const struct board *board_called(const struct sheet *sheet, struct str plan) {
  const struct board_sheet_of *of = sheet->context;
  for (size_t i = 0; i < of->count; i++) {
    if (str_eq(of->boards[i]->pack->header->key, plan)) return of->boards[i];
  }
  return NULL;
}

static struct str plan_text(struct scope *s, const struct sheet *sheet, struct str code) {
  (void)s;
  const struct board *board = board_called(sheet, code);
  return board ? board->pack->header->name : code;
}

static void plan_key(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  *out = (struct sheet_key){.given = true, .text = row_of(row)->board->pack->header->area};
}

static void plan_cell(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  (void)s;
  (void)sheet;
  out->text = row_of(row)->board->pack->header->name;
  out->pack_text = true;
}

/* ---- Section: the heading above the clause ------------------------------------------------------
 */

/* 三(一)1 stands in 三(一); 三 and 三(一) in themselves. */
static struct str section_of(const struct board_line *line) {
  struct str clause = line->clause ? line->clause->clause : STR("");
  for (size_t i = 0; i < clause.len; i++) {
    if (clause.ptr[i] == ')') return (struct str){clause.ptr, i + 1};
  }
  return clause;
}

static size_t section_codes(const struct sheet *sheet, const void *row, struct str *out,
                            size_t max) {
  (void)sheet;
  must(max > 0);
  out[0] = section_of(line_of(row));
  return out[0].len > 0;
}

static struct str section_text(struct scope *s, const struct sheet *sheet, struct str code) {
  const struct board *board = sheet->row_count ? row_of(sheet->rows[0])->board : NULL;
  const struct pack_clause *clause =
      board ? (const void *)pack_find(board->pack, &pack_kind_clause, code) : NULL;
  struct buf b = buf_open(s->arena, 512);
  buf_add(&b, plan_clause_text(s->arena, code));
  if (clause) {
    buf_char(&b, ' ');
    buf_add(&b, clause->title);
  }
  return buf_str(&b);
}

/* Sections as the document has them: by where the clause stands in the pack. */
static void section_key(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  const struct board_line *line = line_of(row);
  *out = (struct sheet_key){.given = line->clause != NULL,
                            .order = line->clause ? (int64_t)line->clause->entry.at.line : 0};
}

static void section_cell(struct scope *s, const struct sheet *sheet, const void *row,
                         struct sheet_cell *out) {
  (void)sheet;
  const struct pack_clause *clause = line_of(row)->clause;
  if (!clause) return;
  out->text = plan_clause_text(s->arena, clause->clause);
  out->small = clause->title;
  out->pack_text = true;
}

/* ---- Units --------------------------------------------------------------------------------------
 */

static size_t unit_codes(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  const struct board_owners *owners = &line_of(row)->owners;
  size_t n = 0;
  for (size_t i = 0; i < owners->count && n < max; i++) out[n++] = owners->list[i].name;
  if (owners->unnamed && n < max) out[n++] = STR(SHEET_UNNAMED);
  return n;
}

static struct str unit_text(struct scope *s, const struct sheet *sheet, struct str code) {
  (void)sheet;
  return str_is(code, SHEET_UNNAMED) ? message_plain(s->lang, MSG_SHEETS_UNNAMED) : code;
}

static struct str names_of(struct scope *s, const struct board_line *line, bool lead) {
  struct buf b = buf_open(s->arena, 4096);
  size_t towns = 0, n = 0;
  unsigned kinds = 0;
  for (size_t i = 0; i < line->owners.count; i++) {
    const struct board_owner *o = &line->owners.list[i];
    if (o->lead != lead) continue;
    towns += o->town;
    if (o->town) kinds |= board_area_kind(o->name);
    if (o->town) continue;
    if (n++) buf_add(&b, STR("、"));
    buf_add(&b, o->name);
  }
  struct str words[] = {str_int(s->arena, (int64_t)towns), board_area_word(s, kinds)};
  if (towns && n) buf_add(&b, STR("、"));
  if (towns) buf_add(&b, message_text(s->arena, s->lang, MSG_SHEETS_TOWNS, words, 2));
  return buf_str(&b);
}

static void unit_cell(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  (void)sheet;
  const struct board_line *line = line_of(row);
  out->text = names_of(s, line, true);
  out->small = names_of(s, line, false);
  if (out->text.len == 0) {
    out->text = out->small;
    out->small = (struct str){0};
  }
  if (line->owners.unnamed) out->text = message_plain(s->lang, MSG_SHEETS_UNNAMED);
  out->pack_text = !line->owners.unnamed;
}

/* ---- Field, binding -----------------------------------------------------------------------------
 */

size_t sheet_choice_code(const struct pack_choice *choices, int value, struct str *out) {
  const struct pack_choice *c = pack_choice_of(choices, value);
  if (c) out[0] = str_of(c->word);
  return c != NULL;
}

struct str sheet_choice_text(struct scope *s, const struct pack_choice *choices, struct str code) {
  for (const struct pack_choice *c = choices; c->word; c++) {
    if (str_is(code, c->word)) return message_plain(s->lang, c->message);
  }
  return code;
}

bool sheet_is_choice(const struct pack_choice *choices, struct str code) {
  for (const struct pack_choice *c = choices; c->word; c++) {
    if (str_is(code, c->word)) return true;
  }
  return false;
}

static size_t field_codes(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  must(max > 0);
  return sheet_choice_code(plan_fields, line_of(row)->field, out);
}

static struct str field_text(struct scope *s, const struct sheet *sheet, struct str code) {
  (void)sheet;
  return sheet_choice_text(s, plan_fields, code);
}

static bool field_known(const struct sheet *sheet, struct str code) {
  (void)sheet;
  return sheet_is_choice(plan_fields, code);
}

static void field_cell(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  struct str code = {0};
  if (sheet_choice_code(plan_fields, line_of(row)->field, &code))
    out->text = field_text(s, sheet, code);
}

/* ---- State, light, duty -------------------------------------------------------------------------
 */

static void state_key(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  *out = (struct sheet_key){.given = true, .order = (int64_t)line_of(row)->state};
}

static size_t state_codes(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  must(max > 0);
  out[0] = str_of(board_states[line_of(row)->state].word);
  return 1;
}

static size_t state_at(struct str code) {
  size_t i = 0;
  while (i < BOARD_STATES && !str_is(code, board_states[i].word)) i++;
  return i;
}

static struct str state_text(struct scope *s, const struct sheet *sheet, struct str code) {
  (void)sheet;
  size_t i = state_at(code);
  return i < BOARD_STATES ? message_plain(s->lang, board_states[i].title) : code;
}

static bool state_known(const struct sheet *sheet, struct str code) {
  (void)sheet;
  return state_at(code) < BOARD_STATES;
}

static void state_cell(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  (void)sheet;
  const struct board_state_row *state = &board_states[line_of(row)->state];
  out->text = board_state_text(s, line_of(row));
  out->sign = str_of(board_light_sign(state->light));
  out->light = str_of(pack_choice_of(board_lights, (int)state->light)->word);
}

static void why_cell(struct scope *s, const struct sheet *sheet, const void *row,
                     struct sheet_cell *out) {
  (void)sheet;
  out->text = board_reason(s, row_of(row)->board, line_of(row));
}

static size_t light_codes(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  must(max > 0);
  return sheet_choice_code(board_lights, (int)board_states[line_of(row)->state].light, out);
}

static struct str light_text(struct scope *s, const struct sheet *sheet, struct str code) {
  (void)sheet;
  return sheet_choice_text(s, board_lights, code);
}

static bool light_known(const struct sheet *sheet, struct str code) {
  (void)sheet;
  return sheet_is_choice(board_lights, code);
}

static void light_cell(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  struct str code = {0};
  if (light_codes(sheet, row, &code, 1)) out->text = light_text(s, sheet, code);
}

static void duty_key(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  enum board_duty duty = line_of(row)->duty;
  *out = (struct sheet_key){.given = duty != DUTY_NONE, .order = (int64_t)duty};
}

static size_t duty_codes(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  must(max > 0);
  return sheet_choice_code(board_duties, (int)line_of(row)->duty, out);
}

static struct str duty_text(struct scope *s, const struct sheet *sheet, struct str code) {
  (void)sheet;
  return sheet_choice_text(s, board_duties, code);
}

static bool duty_known(const struct sheet *sheet, struct str code) {
  (void)sheet;
  return sheet_is_choice(board_duties, code);
}

static void duty_cell(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  struct str code = {0};
  if (duty_codes(sheet, row, &code, 1)) out->text = duty_text(s, sheet, code);
}

/* ---- Days and progress --------------------------------------------------------------------------
 */

static void due_key(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  struct date due = line_of(row)->due;
  *out = (struct sheet_key){.given = !date_is_none(due), .order = due.day};
}

static void put_day(struct scope *s, struct date day, struct sheet_cell *out) {
  if (date_is_none(day)) return;
  out->text = period_text(s->arena, s->lang, (struct period){PERIOD_DAY, day, day});
  out->date = day;
}

static void due_cell(struct scope *s, const struct sheet *sheet, const void *row,
                     struct sheet_cell *out) {
  (void)sheet;
  const struct board_line *line = line_of(row);
  put_day(s, line->due, out);
  if (!line->due_stated && !date_is_none(line->due))
    out->text = message_plain(s->lang, MSG_SHEETS_PLANS_END);
}

static void percent_key(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  int64_t percent = line_of(row)->percent;
  *out = (struct sheet_key){.given = percent >= 0, .order = percent};
}

static void percent_cell(struct scope *s, const struct sheet *sheet, const void *row,
                         struct sheet_cell *out) {
  (void)sheet;
  int64_t percent = line_of(row)->percent;
  struct buf b = buf_open(s->arena, 32);
  if (percent < 0) return;
  buf_printf(&b, "%lld%%", (long long)percent);
  out->text = buf_str(&b);
  out->has_number = true;
  out->number = (struct decimal){percent, 0};
}

static void last_key(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  const struct report *last = line_of(row)->last;
  *out = (struct sheet_key){.given = last != NULL, .order = last ? last->period.last.day : 0};
}

static void last_cell(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  (void)sheet;
  const struct board_line *line = line_of(row);
  struct str when = line->last ? period_text(s->arena, s->lang, line->last->period) : STR("");
  out->text = when; /* of a task: its progress stands in columns of its own */
  if (!line->last || !line->indicator) return;
  out->text = report_says_text(s, line->indicator, line->last);
  out->small = when;
}

/* ---- The columns -------------------------------------------------------------------------------
 */

const struct sheet_column column_number = {
    .key = "number",
    .title = MSG_SHEETS_NUMBER,
    .type = SHEET_NUMBER,
    .key_of = number_key,
    .cell = number_cell,
};
const struct sheet_column column_title = {
    .key = "title",
    .title = MSG_SHEETS_TITLE,
    .type = SHEET_TEXT,
    .cell = title_cell,
};
const struct sheet_column column_plan = {
    .key = "plan",
    .title = MSG_SHEETS_PLAN,
    .type = SHEET_CHOICE,
    .key_of = plan_key,
    .cell = plan_cell,
    .codes = plan_codes,
    .all_codes = sheet_all_plans,
    .code_text = plan_text,
};
const struct sheet_column column_section = {
    .key = "section",
    .title = MSG_SHEETS_SECTION,
    .type = SHEET_CHOICE,
    .key_of = section_key,
    .cell = section_cell,
    .codes = section_codes,
    .code_text = section_text,
};
const struct sheet_column column_unit = {
    .key = "unit",
    .title = MSG_SHEETS_UNIT,
    .type = SHEET_CHOICE,
    .cell = unit_cell,
    .codes = unit_codes,
    .code_text = unit_text,
    .all_codes = sheet_all_units,
};
const struct sheet_column column_field = {
    .key = "field",
    .title = MSG_SHEETS_FIELD,
    .type = SHEET_CHOICE,
    .cell = field_cell,
    .codes = field_codes,
    .all_codes = sheet_all_fields,
    .code_text = field_text,
    .knows = field_known,
    .hidden = true,
};
const struct sheet_column column_state = {
    .key = "state",
    .title = MSG_SHEETS_STATE,
    .type = SHEET_CHOICE,
    .key_of = state_key,
    .cell = state_cell,
    .codes = state_codes,
    .all_codes = sheet_all_states,
    .code_text = state_text,
    .knows = state_known,
};
const struct sheet_column column_why = {
    .key = "why",
    .title = MSG_SHEETS_WHY,
    .type = SHEET_TEXT,
    .cell = why_cell,
};
const struct sheet_column column_light = {
    .key = "light",
    .title = MSG_SHEETS_LIGHT,
    .type = SHEET_CHOICE,
    .cell = light_cell,
    .codes = light_codes,
    .all_codes = sheet_all_lights,
    .code_text = light_text,
    .knows = light_known,
    .hidden = true,
};
const struct sheet_column column_duty = {
    .key = "duty",
    .title = MSG_SHEETS_DUTY,
    .type = SHEET_CHOICE,
    .key_of = duty_key,
    .cell = duty_cell,
    .codes = duty_codes,
    .all_codes = sheet_all_duties,
    .code_text = duty_text,
    .knows = duty_known,
};
const struct sheet_column column_due = {
    .key = "due",
    .title = MSG_SHEETS_DUE,
    .type = SHEET_DATE,
    .key_of = due_key,
    .cell = due_cell,
};
const struct sheet_column column_percent = {
    .key = "percent",
    .title = MSG_SHEETS_PERCENT,
    .type = SHEET_NUMBER,
    .key_of = percent_key,
    .cell = percent_cell,
};
const struct sheet_column column_last = {
    .key = "last",
    .title = MSG_SHEETS_LAST,
    .type = SHEET_TEXT,
    .key_of = last_key,
    .cell = last_cell,
};
