/* Inside the plan room: the columns that the sheets of boards are put together from. Rows are
 * struct board_row. */
#pragma once

#include "plan/sheets.h"

extern const struct sheet_column column_number, column_title, column_plan, column_section,
    column_unit, column_field, column_state, column_why, column_light, column_duty, column_due,
    column_percent, column_last, column_category, column_base, column_target, column_binding,
    column_investment, column_investment_done, column_beds_done, column_places_done, column_beds,
    column_places, column_term, column_phase, column_funding, column_document;

/* What a sheet of boards is made of: its context. */
struct board_sheet_of {
  const struct board *const *boards;
  size_t count;
  enum report_kind kind;
};

/* Codes of columns, from what the boards have counted: sheet_codes.c. */
size_t sheet_all_plans(const struct sheet *sheet, struct str *out, size_t max);
size_t sheet_all_units(const struct sheet *sheet, struct str *out, size_t max);
size_t sheet_all_fields(const struct sheet *sheet, struct str *out, size_t max);
size_t sheet_all_states(const struct sheet *sheet, struct str *out, size_t max);
size_t sheet_all_lights(const struct sheet *sheet, struct str *out, size_t max);
size_t sheet_all_duties(const struct sheet *sheet, struct str *out, size_t max);

/* The code of a line that nobody answers for: no unit is called so. */
#define SHEET_UNNAMED "unnamed"

/* The word of a choice as the code of a filter: how many there are, 0 or 1. */
size_t sheet_choice_code(const struct pack_choice *choices, int value, struct str *out);
struct str sheet_choice_text(struct scope *s, const struct pack_choice *choices, struct str code);
bool sheet_is_choice(const struct pack_choice *choices, struct str code);
