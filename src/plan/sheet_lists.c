/* The lists of a plan as sheets: which columns each kind shows. */
#include "plan/sheet_int.h"
#include "plan/show_int.h"

enum { COLUMNS_MAX = 20 };

/* Ends with NULL. What is sorted and filtered by comes before what is only read. */
static const struct sheet_column *const shown[REPORT_KINDS][COLUMNS_MAX] = {
    [REPORT_INDICATOR] = {&column_title, &column_number, &column_category, &column_base,
                          &column_target, &column_last, &column_state, &column_why, &column_binding,
                          &column_unit, &column_duty, &column_field, &column_light},
    [REPORT_TASK] = {&column_title, &column_section, &column_unit, &column_due, &column_percent,
                     &column_state, &column_duty, &column_last, &column_field, &column_light},
    [REPORT_PROJECT] = {&column_title, &column_number, &column_phase, &column_term,
                        &column_investment, &column_beds, &column_places, &column_funding,
                        &column_unit, &column_percent, &column_state, &column_why, &column_field,
                        &column_light, &column_investment_done, &column_beds_done,
                        &column_places_done},
    [REPORT_POLICY] = {&column_title, &column_number, &column_document, &column_unit,
                       &column_percent, &column_state, &column_why, &column_light},
    [REPORT_PILOT] = {&column_title, &column_number, &column_document, &column_unit,
                      &column_percent, &column_state, &column_why, &column_light},
    [REPORT_REFORM] = {&column_title, &column_number, &column_document, &column_unit,
                       &column_percent, &column_state, &column_why, &column_light},
    [REPORT_ASSIGNMENT] = {&column_title, &column_unit, &column_due, &column_percent, &column_state,
                           &column_why, &column_duty, &column_light},
};

static const struct sheet_column *const of_all_plans[COLUMNS_MAX] = {
    &column_title, &column_plan, &column_unit,  &column_due,  &column_percent,
    &column_state, &column_duty, &column_field, &column_light};

static bool has_words(const struct sheet *sheet, const void *row, struct str words) {
  (void)sheet;
  const struct board_line *line = ((const struct board_row *)row)->line;
  struct str texts[2 + SHEET_CODES_MAX] = {line->title,
                                           line->clause ? line->clause->title : STR("")};
  size_t count = 2;
  for (size_t i = 0; i < line->owners.count && i < SHEET_CODES_MAX; i++)
    texts[count++] = line->owners.list[i].name;
  return sheet_words_in(words, texts, count);
}

/* A sheet's columns stand in a row: put there from those of the list. */
static enum ly take_columns(struct scope *s, const struct sheet_column *const *list,
                            struct sheet *out) {
  size_t count = 0;
  while (count < COLUMNS_MAX && list[count]) count++;
  struct sheet_column *columns = ARENA_ARRAY(s->arena, struct sheet_column, count);
  if (!columns) return fail_memory(s);
  for (size_t i = 0; i < count; i++) columns[i] = *list[i];
  out->columns = columns;
  out->column_count = count;
  return LY_OK;
}

static size_t add_rows(const struct board *board, enum report_kind kind, struct board_row *rows,
                       const void **out) {
  size_t n = 0;
  for (size_t i = board->first[kind]; i < board->first[kind + 1]; i++, n++) {
    rows[n] = (struct board_row){board, &board->lines[i]};
    out[n] = &rows[n];
  }
  return n;
}

static enum ly make(struct scope *s, const struct board *const *boards, size_t count,
                    enum report_kind kind, const struct sheet_column *const *columns,
                    struct sheet *out) {
  size_t room = 0, n = 0;
  for (size_t i = 0; i < count; i++) room += boards[i]->first[kind + 1] - boards[i]->first[kind];
  struct board_row *rows = ARENA_ARRAY(s->arena, struct board_row, room + 1);
  const void **list = ARENA_ARRAY(s->arena, const void *, room + 1);
  struct board_sheet_of *of = ARENA_NEW(s->arena, struct board_sheet_of);
  const struct board **kept = ARENA_ARRAY(s->arena, const struct board *, count);
  if (!rows || !list || !of || !kept) return fail_memory(s);
  for (size_t i = 0; i < count; i++) kept[i] = boards[i];
  *of = (struct board_sheet_of){kept, count, kind};
  for (size_t i = 0; i < count; i++) n += add_rows(boards[i], kind, rows + n, list + n);
  *out = (struct sheet){.name = report_kinds[kind].list,
                        .title = message_plain(s->lang, report_kinds[kind].title),
                        .rows = list,
                        .row_count = n,
                        .context = of,
                        .has_words = has_words};
  return take_columns(s, columns, out);
}

enum ly board_sheet(struct scope *s, const struct board *board, enum report_kind kind,
                    struct sheet *out) {
  return make(s, &board, 1, kind, shown[kind], out);
}

enum ly board_sheet_tasks(struct scope *s, const struct board *const *boards, size_t count,
                          struct sheet *out) {
  return make(s, boards, count, REPORT_TASK, of_all_plans, out);
}

struct value *board_row_value(struct scope *s, const struct sheet *sheet, const void *row) {
  (void)sheet;
  const struct board_row *r = row;
  struct value *v = board_line_value(s, r->board, r->line);
  value_put_text(s->arena, v, "plan", r->board->pack->header->key);
  return v;
}

/* "共42项：正常27项，需要关注9项，不能判断6项。" */
struct str board_list_sentence(struct scope *s, const struct board *board, enum report_kind kind) {
  struct buf b = buf_open(s->arena, 1024);
  bool first = true;
  for (int i = BOARD_GREEN; i >= BOARD_GREY; i--) {
    const struct pack_choice *light = pack_choice_of(board_lights, i);
    int64_t count = board->lights[kind][i];
    struct str words[] = {message_plain(s->lang, light->message), str_int(s->arena, count)};
    if (count == 0) continue;
    if (!first) buf_add(&b, message_plain(s->lang, MSG_CLI_TALLY_COMMA));
    buf_add(&b, message_text(s->arena, s->lang, MSG_SHEETS_TALLY, words, 2));
    first = false;
  }
  struct str words[] = {str_int(s->arena, (int64_t)(board->first[kind + 1] - board->first[kind])),
                        buf_str(&b)};
  return message_text(s->arena, s->lang, MSG_SHEETS_SENTENCE, words, 2);
}
