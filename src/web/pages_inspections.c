/* 年度检查计划: who is inspected in which month by whom, how far it is, and its results for all;
 * pages_inspection.c makes the plan and changes it. */
#include "service/inspection.h"

#include "registry/open.h"
#include "web/listing.h"
#include "web/page.h"
#include "web/pages_inspections.h"

/* ---- What all of them read ----------------------------------------------------------------------
 */

enum ly inspections_open(struct scope *s, struct call *c, struct inspections_view *out) {
  *out = (struct inspections_view){.c = c};
  enum ly rc = case_desk_open(s, c, &out->desk);
  if (rc) return rc;
  const struct registry_party *kind = registry_kind_find(out->desk.registry, STR("institution"));
  if (!kind) return fail(s, LY_CONFLICT, MSG_REGISTRY_NO_DICTIONARY);
  return open_rows(s, out->desk.store, kind, out->desk.place.district, 0, &out->open);
}

/* Of ?year=, else of the business date; LY_INVALID: no year. */
enum ly inspections_year(struct scope *s, const struct call *c, int64_t *out) {
  struct str text = query_text(c, "year");
  struct decimal d = {0};
  int year, month, day;
  date_parts(s->today, &year, &month, &day);
  *out = year;
  if (text.len == 0) return LY_OK;
  bool good = decimal_parse(text, &d) && d.scale == 0 && d.coefficient >= INSPECTION_YEAR_FIRST &&
              d.coefficient <= INSPECTION_YEAR_LAST;
  if (good) *out = d.coefficient;
  return good ? LY_OK : fail(s, LY_INVALID, MSG_INSPECTIONS_BAD_YEAR, text);
}

struct str inspection_name(struct scope *s, const struct inspections_view *v, int64_t party) {
  struct str key = v->open.kind->kind->called.key;
  for (size_t low = 0, high = v->open.count; low < high;) {
    size_t middle = low + (high - low) / 2;
    const struct open_row *row = &v->open.rows[middle];
    if (row->party == party) {
      struct str name = open_value(&v->open, row, key);
      return name.len ? name : str_int(s->arena, party);
    }
    if (row->party < party) low = middle + 1;
    if (row->party > party) high = middle;
  }
  return str_int(s->arena, party);
}

struct str inspection_path(struct scope *s, const struct call *c, int64_t item, const char *end) {
  struct buf b = buf_open(s->arena, 128);
  buf_printf(&b, "/area/%.*s/inspections/%lld%s", STR_ARG(c->area), (long long)item, end);
  return buf_str(&b);
}

struct str inspection_month(struct scope *s, const struct inspection_row *r) {
  struct str words[] = {str_int(s->arena, r->year), str_int(s->arena, r->month)};
  return message_text(s->arena, s->lang, MSG_INSPECTIONS_MONTH, words, 2);
}

/* ---- Columns ------------------------------------------------------------------------------------
 */

static const struct value *shown_of(struct scope *s, const struct sheet *sheet, const void *row) {
  const struct inspections_view *v = sheet->context;
  return inspection_value(s, v->desk.now, row);
}

static void cell_name(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  const struct inspections_view *v = sheet->context;
  const struct inspection_row *r = row;
  out->text = inspection_name(s, v, r->party);
  if (!v->results) out->path = str_from(inspection_path(s, v->c, r->item, ""), 1);
  out->pack_text = true;
}

static void cell_town(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  const struct inspections_view *v = sheet->context;
  out->text = area_text(s, v->c, town_code(((const struct inspection_row *)row)->area));
  out->pack_text = true;
}

static void cell_duty(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  out->text = value_get(shown_of(s, sheet, row), STR("duty_name"))->text;
  out->pack_text = true;
}

static void cell_month(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  (void)sheet;
  out->text = inspection_month(s, row);
}

static void cell_unit(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  const struct value *v = shown_of(s, sheet, row);
  out->text = ((const struct inspection_row *)row)->unit;
  out->small =
      message_plain(s->lang, value_truth(value_get(v, STR("joint"))) ? MSG_INSPECTIONS_JOINT
                                                                     : MSG_INSPECTIONS_ALONE);
  out->pack_text = true;
}

const struct inspection_light inspection_lights[] = {
    [INSPECTION_PLANNED] = {"○", "grey"}, [INSPECTION_DUE] = {"▲", "amber"},
    [INSPECTION_MISSED] = {"■", "red"},   [INSPECTION_RUNNING] = {"▲", "amber"},
    [INSPECTION_DONE] = {"●", "green"},   [INSPECTION_DROPPED] = {"○", "grey"},
};

static void cell_state(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  const struct inspection_row *r = row;
  out->text = message_plain(s->lang, inspection_states[r->state].message);
  out->sign = str_of(inspection_lights[r->state].sign);
  out->light = str_of(inspection_lights[r->state].light);
  out->small = value_get(shown_of(s, sheet, row), STR("step_name"))->text;
}

static void cell_result(struct scope *s, const struct sheet *sheet, const void *row,
                        struct sheet_cell *out) {
  out->text = value_get(shown_of(s, sheet, row), STR("step_name"))->text;
  out->pack_text = true;
}

static void cell_since(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  (void)s;
  (void)sheet;
  out->date = ((const struct inspection_row *)row)->since;
}

static void cell_case(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  const struct inspections_view *v = sheet->context;
  const struct inspection_row *r = row;
  if (!r->case_no) return;
  out->text = case_number_text(s, r->district, r->case_no);
  if (v->links_cases) out->path = str_from(case_path(s, v->c, r->case_no, ""), 1);
}

static void key_month(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  out->given = true;
  out->order = ((const struct inspection_row *)row)->month;
}

static void key_since(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  const struct inspection_row *r = row;
  (void)sheet;
  out->given = !date_is_none(r->since);
  out->order = r->since.day;
}

static size_t codes_town(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  return one_code(town_code(((const struct inspection_row *)row)->area), out, max);
}

static struct str text_town(struct scope *s, const struct sheet *sheet, struct str code) {
  const struct inspections_view *v = sheet->context;
  return area_text(s, v->c, code);
}

static size_t codes_duty(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  return one_code(((const struct inspection_row *)row)->duty, out, max);
}

static struct str text_duty(struct scope *s, const struct sheet *sheet, struct str code) {
  const struct inspections_view *v = sheet->context;
  const struct inspection_duty *duty =
      inspection_duty_find(s->arena, v->desk.now->vocabulary->pack, code);
  return duty ? duty->name : code;
}

static size_t codes_unit(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  return one_code(((const struct inspection_row *)row)->unit, out, max);
}

static size_t codes_state(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  return one_code(str_of(inspection_states[((const struct inspection_row *)row)->state].word), out,
                  max);
}

static const struct pack_choice *state_of(struct str code) {
  const struct pack_choice *c = inspection_states;
  while (c->word && !str_is(code, c->word)) c++;
  return c->word ? c : NULL;
}

static struct str text_state(struct scope *s, const struct sheet *sheet, struct str code) {
  const struct pack_choice *c = state_of(code);
  (void)sheet;
  return c ? message_plain(s->lang, c->message) : code;
}

static bool knows_state(const struct sheet *sheet, struct str code) {
  (void)sheet;
  return state_of(code) != NULL;
}

static const struct sheet_column columns[] = {
    {"name", MSG_INSPECTIONS_COL_NAME, SHEET_TEXT, NULL, cell_name},
    {"town", MSG_CASES_COL_AREA, SHEET_CHOICE, NULL, cell_town, codes_town, text_town},
    {"duty", MSG_INSPECTIONS_COL_DUTY, SHEET_CHOICE, NULL, cell_duty, codes_duty, text_duty,
     .extra = true},
    {"month", MSG_INSPECTIONS_COL_MONTH, SHEET_TEXT, key_month, cell_month},
    {"unit", MSG_INSPECTIONS_COL_UNIT, SHEET_CHOICE, NULL, cell_unit, codes_unit},
    {"state", MSG_INSPECTIONS_COL_STATE, SHEET_CHOICE, NULL, cell_state, codes_state, text_state,
     .knows = knows_state},
    {"case", MSG_INSPECTIONS_COL_CASE, SHEET_TEXT, NULL, cell_case},
};
static const struct sheet_column result_columns[] = {
    {"name", MSG_INSPECTIONS_COL_NAME, SHEET_TEXT, NULL, cell_name},
    {"town", MSG_CASES_COL_AREA, SHEET_CHOICE, NULL, cell_town, codes_town, text_town},
    {"duty", MSG_INSPECTIONS_COL_DUTY, SHEET_CHOICE, NULL, cell_duty, codes_duty, text_duty},
    {"unit", MSG_INSPECTIONS_COL_UNIT, SHEET_CHOICE, NULL, cell_unit, codes_unit},
    {"result", MSG_INSPECTIONS_COL_RESULT, SHEET_TEXT, NULL, cell_result},
    {"since", MSG_INSPECTIONS_COL_SINCE, SHEET_DATE, key_since, cell_since},
};

static struct value *row_value(struct scope *s, const struct sheet *sheet, const void *row) {
  const struct inspections_view *v = sheet->context;
  const struct inspection_row *r = row;
  struct value *out = inspection_value(s, v->desk.now, r);
  value_put_text(s->arena, out, "party_name", inspection_name(s, v, r->party));
  return out;
}

/* ---- The plan of a place ------------------------------------------------------------------------
 */

static struct value *towns_value(struct scope *s, const struct call *c,
                                 const struct inspections_view *v,
                                 const struct inspection_row *rows, size_t count) {
  struct value *list = value_list(s->arena);
  size_t parts = 0;
  const struct pack_area **all =
      pack_area_parts(s->arena, v->desk.now->vocabulary->pack, c->area, &parts);
  for (size_t i = 0; all && i < parts; i++) {
    struct value *one = inspection_counts(s, rows, count, all[i]->code);
    if (value_get(one, STR("all"))->integer == 0 && value_get(one, STR("dropped"))->integer == 0)
      continue;
    value_put_text(s->arena, one, "area", all[i]->code);
    value_put_text(s->arena, one, "area_text", all[i]->name);
    value_add(list, one);
  }
  return list;
}

static struct value *years_value(struct scope *s, const struct value *years, int64_t year) {
  struct value *list = value_list(s->arena);
  for (const struct value *y = years->first; y; y = y->next)
    value_add(list, form_option(s, y->text, y->text, str_eq(y->text, str_int(s->arena, year))));
  return list;
}

static enum ly list_rows(struct scope *s, const struct inspections_view *v, int64_t year,
                         struct inspection_row **rows, size_t *count) {
  return inspection_list(s, v->desk.store, v->desk.place.district, v->desk.place.area, year, rows,
                         count);
}

/* GET /inspections */
enum ly page_inspections_areas(struct scope *s, struct call *c, struct value **out) {
  return choose_area(s, c, INSPECTION_ROLES, MSG_INSPECTIONS_TITLE, "/inspections", out);
}

/* GET /area/{area}/inspections?year=2024 */
enum ly page_inspections(struct scope *s, struct call *c, struct value **out) {
  static const char *const own[] = {"year", NULL};
  struct listing listing = {.rows = "inspections", .value = row_value, .own = own};
  struct inspections_view view;
  struct inspection_row *rows = NULL;
  struct value *years = NULL, *v = *out = value_map(s->arena);
  size_t count = 0;
  int64_t year = 0;
  enum ly rc = inspections_open(s, c, &view);
  if (!rc) rc = inspections_year(s, c, &year);
  if (!rc) rc = list_rows(s, &view, year, &rows, &count);
  if (!rc) rc = inspection_years(s, view.desk.store, view.desk.place.district, &years);
  if (rc) return rc;
  const void **list = ARENA_ARRAY(s->arena, const void *, count);
  if (!list) return fail_memory(s);
  for (size_t i = 0; i < count; i++) list[i] = &rows[i];
  view.links_cases = holds_here(c, CASEWORK_ROLES);
  listing.sheet = (struct sheet){.name = "inspections",
                                 .columns = columns,
                                 .column_count = sizeof columns / sizeof *columns,
                                 .rows = list,
                                 .row_count = count,
                                 .context = &view};
  head_of_listing(s, c, &view.desk, MSG_INSPECTIONS_TITLE_OF, MSG_INSPECTIONS_NONE, &listing, v);
  value_put_int(s->arena, v, "year", year);
  value_put(v, "years", years_value(s, years, year));
  value_put(v, "counts", inspection_counts(s, rows, count, STR("")));
  value_put(v, "towns", towns_value(s, c, &view, rows, count));
  if (!c->request->json) value_put_bool(s->arena, v, "may_plan", holds_here(c, INSPECTION_PLANS));
  return listing_run(s, c, &listing, v);
}

/* ---- For all ------------------------------------------------------------------------------------
 */

/* Those that are done, of duties whose results were made public. */
static enum ly public_rows(struct scope *s, const struct inspections_view *v,
                           const struct inspection_row *rows, size_t count, int64_t year,
                           const void ***out, size_t *shown) {
  struct str last = {0};
  int64_t at = 0;
  enum ly rc = LY_OK;
  *shown = 0;
  *out = ARENA_ARRAY(s->arena, const void *, count);
  if (!*out) return fail_memory(s);
  for (size_t i = 0; !rc && i < count; i++) {
    if (rows[i].state != INSPECTION_DONE) continue;
    if (!str_eq(last, rows[i].duty)) {
      last = rows[i].duty;
      rc = inspection_published(s, v->desk.store, v->desk.place.district, last, year, &at);
    }
    if (!rc && at) (*out)[(*shown)++] = &rows[i];
  }
  return rc;
}

/* What anybody may know of one. */
static struct value *result_value(struct scope *s, const struct sheet *sheet, const void *row) {
  static const char *const texts[] = {"duty", "duty_name", "party", "area",
                                      "unit", "step_name", "since"};
  const struct inspections_view *v = sheet->context;
  const struct inspection_row *r = row;
  const struct value *all = inspection_value(s, v->desk.now, r);
  struct value *out = value_map(s->arena);
  value_put_text(s->arena, out, "party_name", inspection_name(s, v, r->party));
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    value_put_text(s->arena, out, texts[i], value_get(all, str_of(texts[i]))->text);
  value_put_int(s->arena, out, "year", r->year);
  value_put_bool(s->arena, out, "joint", value_truth(value_get(all, STR("joint"))));
  return out;
}

/* GET /area/{area}/inspection-results?year=2024 */
enum ly page_inspection_results(struct scope *s, struct call *c, struct value **out) {
  static const char *const own[] = {"year", NULL};
  struct listing listing = {.rows = "results", .value = result_value, .own = own};
  struct inspections_view view;
  struct inspection_row *rows = NULL;
  struct value *years = NULL, *v = *out = value_map(s->arena);
  const void **list = NULL;
  size_t count = 0, shown = 0;
  int64_t year = 0;
  enum ly rc = inspections_open(s, c, &view);
  if (!rc) rc = inspections_year(s, c, &year);
  if (!rc) rc = list_rows(s, &view, year, &rows, &count);
  if (!rc) rc = public_rows(s, &view, rows, count, year, &list, &shown);
  if (!rc) rc = inspection_years(s, view.desk.store, view.desk.place.district, &years);
  if (rc) return rc;
  view.results = true;
  listing.sheet = (struct sheet){.name = "inspection-results",
                                 .columns = result_columns,
                                 .column_count = sizeof result_columns / sizeof *result_columns,
                                 .rows = list,
                                 .row_count = shown,
                                 .context = &view};
  head_of_listing(s, c, &view.desk, MSG_INSPECTIONS_RESULTS_OF, MSG_INSPECTIONS_NO_RESULTS,
                  &listing, v);
  value_put_int(s->arena, v, "year", year);
  value_put(v, "years", years_value(s, years, year));
  return listing_run(s, c, &listing, v);
}
