/* Columns that only indicators, projects or listed policies have. */
#include "plan/relate_int.h"
#include "plan/sheet_int.h"

static const struct board_line *line_of(const void *row) {
  return ((const struct board_row *)row)->line;
}

/* ---- Figures of indicators ----------------------------------------------------------------------
 */

static void category_cell(struct scope *s, const struct sheet *sheet, const void *row,
                          struct sheet_cell *out) {
  (void)s;
  (void)sheet;
  out->text = line_of(row)->indicator->category;
  out->pack_text = true;
}

static size_t category_codes(const struct sheet *sheet, const void *row, struct str *out,
                             size_t max) {
  (void)sheet;
  must(max > 0);
  out[0] = line_of(row)->indicator->category;
  return out[0].len > 0;
}

static void put_figure(struct scope *s, const struct plan_indicator *n,
                       const struct plan_figure *figure, bool due, struct sheet_cell *out) {
  if (!figure) return;
  struct pack_number number = plan_measure(figure, n->better);
  struct str when = period_text(s->arena, s->lang, figure->period);
  out->text = plan_figure_words(s->arena, figure->printed, n->unit);
  out->small = due && when.len ? message_text(s->arena, s->lang, MSG_WEB_DUE, &when, 1) : when;
  if (figure->undated) out->small = message_plain(s->lang, MSG_NOT_DATED);
  out->has_number = figure->value.given;
  out->number = number.value;
}

static void base_cell(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  (void)sheet;
  const struct plan_indicator *n = line_of(row)->indicator;
  put_figure(s, n, n->base, false, out);
}

static void target_cell(struct scope *s, const struct sheet *sheet, const void *row,
                        struct sheet_cell *out) {
  (void)sheet;
  const struct plan_indicator *n = line_of(row)->indicator;
  put_figure(s, n, n->target, true, out);
  if (plan_stand(n) != PLAN_STAND_BELOW) return;
  struct str words[] = {out->small, message_plain(s->lang, MSG_STAND_BELOW_BASE)};
  out->small = message_text(s->arena, s->lang, MSG_SHEETS_BELOW_BASE, words, 2);
}

static size_t binding_codes(const struct sheet *sheet, const void *row, struct str *out,
                            size_t max) {
  (void)sheet;
  must(max > 0);
  return sheet_choice_code(plan_bindings, line_of(row)->indicator->binding, out);
}

static struct str binding_text(struct scope *s, const struct sheet *sheet, struct str code) {
  (void)sheet;
  return sheet_choice_text(s, plan_bindings, code);
}

static bool binding_known(const struct sheet *sheet, struct str code) {
  (void)sheet;
  return sheet_is_choice(plan_bindings, code);
}

static void binding_cell(struct scope *s, const struct sheet *sheet, const void *row,
                         struct sheet_cell *out) {
  struct str code = {0};
  if (binding_codes(sheet, row, &code, 1)) out->text = binding_text(s, sheet, code);
}

/* ---- Projects -----------------------------------------------------------------------------------
 */

static const struct plan_project *project_of(const void *row) {
  return (const void *)line_of(row)->entry;
}

static void put_planned(struct scope *s, struct pack_number planned, struct pack_number done,
                        struct sheet_cell *out) {
  if (planned.given) {
    out->text = decimal_text(s->arena, planned.value);
    out->has_number = true;
    out->number = planned.value;
  }
  struct str text = done.given ? decimal_text(s->arena, done.value) : STR("");
  if (done.given) out->small = message_text(s->arena, s->lang, MSG_SHEETS_DONE, &text, 1);
}

static const struct report_says *said_of(const void *row) {
  static const struct report_says nothing = {.percent = -1};
  const struct report *last = line_of(row)->last;
  return last ? &last->says : &nothing;
}

static void put_number_key(struct pack_number number, struct sheet_key *out) {
  *out = (struct sheet_key){.given = number.given, .number = number.value};
}

static void investment_key(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  put_number_key(project_of(row)->investment_wan, out);
}

static void investment_cell(struct scope *s, const struct sheet *sheet, const void *row,
                            struct sheet_cell *out) {
  (void)sheet;
  put_planned(s, project_of(row)->investment_wan, said_of(row)->investment_wan, out);
}

static void beds_key(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  put_number_key(project_of(row)->beds, out);
}

static void beds_cell(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  (void)sheet;
  put_planned(s, project_of(row)->beds, said_of(row)->beds, out);
}

static void places_key(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  put_number_key(project_of(row)->places, out);
}

static void places_cell(struct scope *s, const struct sheet *sheet, const void *row,
                        struct sheet_cell *out) {
  (void)sheet;
  put_planned(s, project_of(row)->places, said_of(row)->places, out);
}

static void term_key(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  struct period end = project_of(row)->end;
  *out = (struct sheet_key){.given = end.length != PERIOD_NONE, .order = end.last.day};
}

static void term_cell(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  (void)sheet;
  const struct plan_project *p = project_of(row);
  struct str words[] = {period_text(s->arena, s->lang, p->start),
                        period_text(s->arena, s->lang, p->end)};
  if (words[0].len || words[1].len)
    out->text = message_text(s->arena, s->lang, MSG_SHEETS_FROM_TO, words, 2);
}

static size_t phase_codes(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  must(max > 0);
  return sheet_choice_code(plan_phases, project_of(row)->phase, out);
}

static struct str phase_text(struct scope *s, const struct sheet *sheet, struct str code) {
  (void)sheet;
  return sheet_choice_text(s, plan_phases, code);
}

static bool phase_known(const struct sheet *sheet, struct str code) {
  (void)sheet;
  return sheet_is_choice(plan_phases, code);
}

static void phase_cell(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  struct str code = {0};
  if (phase_codes(sheet, row, &code, 1)) out->text = phase_text(s, sheet, code);
}

static size_t funding_codes(const struct sheet *sheet, const void *row, struct str *out,
                            size_t max) {
  (void)sheet;
  must(max > 0);
  return sheet_choice_code(plan_fundings, project_of(row)->funding, out);
}

static struct str funding_text(struct scope *s, const struct sheet *sheet, struct str code) {
  (void)sheet;
  return sheet_choice_text(s, plan_fundings, code);
}

static bool funding_known(const struct sheet *sheet, struct str code) {
  (void)sheet;
  return sheet_is_choice(plan_fundings, code);
}

static void funding_cell(struct scope *s, const struct sheet *sheet, const void *row,
                         struct sheet_cell *out) {
  struct str code = {0};
  if (funding_codes(sheet, row, &code, 1)) out->text = funding_text(s, sheet, code);
}

static void document_cell(struct scope *s, const struct sheet *sheet, const void *row,
                          struct sheet_cell *out) {
  (void)s;
  (void)sheet;
  const struct plan_listed *l = (const void *)line_of(row)->entry;
  out->text = l->document_number.len ? l->document_number : l->site;
  out->pack_text = true;
}

/* ---- The columns -------------------------------------------------------------------------------
 */

const struct sheet_column column_category = {
    .key = "category",
    .title = MSG_SHEETS_CATEGORY,
    .type = SHEET_CHOICE,
    .cell = category_cell,
    .codes = category_codes,
    .hidden = true,
};
const struct sheet_column column_base = {
    .key = "base",
    .title = MSG_SHEETS_BASE,
    .type = SHEET_NUMBER,
    .cell = base_cell,
};
const struct sheet_column column_target = {
    .key = "target",
    .title = MSG_SHEETS_TARGET,
    .type = SHEET_NUMBER,
    .cell = target_cell,
};
const struct sheet_column column_binding = {
    .key = "binding",
    .title = MSG_SHEETS_BINDING,
    .type = SHEET_CHOICE,
    .cell = binding_cell,
    .codes = binding_codes,
    .code_text = binding_text,
    .knows = binding_known,
    .hidden = true,
};
/* What is done so far, for exports: on pages it stands beneath what is planned. */
static void put_done(struct scope *s, struct pack_number done, struct sheet_cell *out) {
  if (!done.given) return;
  out->text = decimal_text(s->arena, done.value);
  out->has_number = true;
  out->number = done.value;
}

static void investment_done(struct scope *s, const struct sheet *sheet, const void *row,
                            struct sheet_cell *out) {
  (void)sheet;
  put_done(s, said_of(row)->investment_wan, out);
}

static void beds_done(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  (void)sheet;
  put_done(s, said_of(row)->beds, out);
}

static void places_done(struct scope *s, const struct sheet *sheet, const void *row,
                        struct sheet_cell *out) {
  (void)sheet;
  put_done(s, said_of(row)->places, out);
}

const struct sheet_column column_investment_done = {
    .key = "investment_done",
    .title = MSG_SHEETS_INVESTMENT_DONE,
    .type = SHEET_NUMBER,
    .cell = investment_done,
    .hidden = true,
};
const struct sheet_column column_beds_done = {
    .key = "beds_done",
    .title = MSG_SHEETS_BEDS_DONE,
    .type = SHEET_NUMBER,
    .cell = beds_done,
    .hidden = true,
};
const struct sheet_column column_places_done = {
    .key = "places_done",
    .title = MSG_SHEETS_PLACES_DONE,
    .type = SHEET_NUMBER,
    .cell = places_done,
    .hidden = true,
};
const struct sheet_column column_investment = {
    .key = "investment",
    .title = MSG_SHEETS_INVESTMENT,
    .type = SHEET_NUMBER,
    .key_of = investment_key,
    .cell = investment_cell,
};
const struct sheet_column column_beds = {
    .key = "beds",
    .title = MSG_SHEETS_BEDS,
    .type = SHEET_NUMBER,
    .key_of = beds_key,
    .cell = beds_cell,
};
const struct sheet_column column_places = {
    .key = "places",
    .title = MSG_SHEETS_PLACES,
    .type = SHEET_NUMBER,
    .key_of = places_key,
    .cell = places_cell,
};
const struct sheet_column column_term = {
    .key = "term",
    .title = MSG_SHEETS_TERM,
    .type = SHEET_TEXT,
    .key_of = term_key,
    .cell = term_cell,
};
const struct sheet_column column_phase = {
    .key = "phase",
    .title = MSG_SHEETS_PHASE,
    .type = SHEET_CHOICE,
    .cell = phase_cell,
    .codes = phase_codes,
    .code_text = phase_text,
    .knows = phase_known,
};
const struct sheet_column column_funding = {
    .key = "funding",
    .title = MSG_SHEETS_FUNDING,
    .type = SHEET_CHOICE,
    .cell = funding_cell,
    .codes = funding_codes,
    .code_text = funding_text,
    .knows = funding_known,
};
const struct sheet_column column_document = {
    .key = "document",
    .title = MSG_SHEETS_DOCUMENT,
    .type = SHEET_TEXT,
    .cell = document_cell,
};
