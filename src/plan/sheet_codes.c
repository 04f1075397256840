/* The codes that filters of a sheet of boards offer, from what each board has counted: no row is
 * looked at. */
#include "plan/sheet_int.h"

size_t sheet_all_plans(const struct sheet *sheet, struct str *out, size_t max) {
  const struct board_sheet_of *of = sheet->context;
  size_t n = 0;
  for (size_t i = 0; i < of->count && n < max; i++) {
    bool any = of->boards[i]->first[of->kind] < of->boards[i]->first[of->kind + 1];
    if (any) out[n++] = of->boards[i]->pack->header->key;
  }
  return n;
}

static bool is_in(const struct str *list, size_t count, struct str text) {
  for (size_t i = 0; i < count; i++) {
    if (str_eq(list[i], text)) return true;
  }
  return false;
}

static bool any_unnamed(const struct board_sheet_of *of) {
  for (size_t i = 0; i < of->count; i++) {
    const struct board *board = of->boards[i];
    for (size_t k = board->first[of->kind]; k < board->first[of->kind + 1]; k++) {
      if (board->lines[k].owners.unnamed) return true;
    }
  }
  return false;
}

/* Plans of many areas name their units much alike: few are new behind the first. */
size_t sheet_all_units(const struct sheet *sheet, struct str *out, size_t max) {
  const struct board_sheet_of *of = sheet->context;
  size_t n = 0;
  for (size_t i = 0; i < of->count; i++) {
    const struct board *board = of->boards[i];
    size_t before = n; /* within a board each stands once */
    for (size_t k = 0; k < board->unit_counts[of->kind] && n < max; k++) {
      if (!is_in(out, before, board->units[of->kind][k])) out[n++] = board->units[of->kind][k];
    }
  }
  if (n < max && any_unnamed(of)) out[n++] = STR(SHEET_UNNAMED);
  return n;
}

/* Words of a closed list, those that some board counts. */
typedef int64_t (*count_of)(const struct board *board, enum report_kind kind, int value);

static size_t counted(const struct sheet *sheet, const struct pack_choice *choices, count_of count,
                      struct str *out, size_t max) {
  const struct board_sheet_of *of = sheet->context;
  size_t n = 0;
  for (const struct pack_choice *c = choices; c->word && n < max; c++) {
    int64_t lines = 0;
    for (size_t i = 0; i < of->count; i++) lines += count(of->boards[i], of->kind, c->value);
    if (lines) out[n++] = str_of(c->word);
  }
  return n;
}

static int64_t of_field(const struct board *board, enum report_kind kind, int value) {
  return board->fields[kind][value];
}

static int64_t of_light(const struct board *board, enum report_kind kind, int value) {
  return board->lights[kind][value];
}

static int64_t of_duty(const struct board *board, enum report_kind kind, int value) {
  return board->duties[kind][value];
}

size_t sheet_all_fields(const struct sheet *sheet, struct str *out, size_t max) {
  return counted(sheet, plan_fields, of_field, out, max);
}

size_t sheet_all_lights(const struct sheet *sheet, struct str *out, size_t max) {
  return counted(sheet, board_lights, of_light, out, max);
}

size_t sheet_all_duties(const struct sheet *sheet, struct str *out, size_t max) {
  return counted(sheet, board_duties, of_duty, out, max);
}

size_t sheet_all_states(const struct sheet *sheet, struct str *out, size_t max) {
  const struct board_sheet_of *of = sheet->context;
  size_t n = 0;
  for (size_t state = 0; state < BOARD_STATES && n < max; state++) {
    int64_t lines = 0;
    for (size_t i = 0; i < of->count; i++) lines += of->boards[i]->states[of->kind][state];
    if (lines) out[n++] = str_of(board_states[state].word);
  }
  return n;
}
