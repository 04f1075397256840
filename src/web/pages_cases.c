/* Cases as lists: all of a place, what is to be done today, and what is published. */
#include "registry/members.h"
#include "registry/privacy.h"
#include "web/listing.h"
#include "web/looks.h"
#include "web/page.h"
#include "web/pages_cases.h"

#include <stdio.h>

enum { CASES_MAX = 20000, DESK_MAX = 300, DESK_SHOWN = 15, DUE_DAYS = 7, PUBLISHED_MAX = 200 };

/* ---- All of a place -----------------------------------------------------------------------------
 */

struct cases_view {
  struct call *c;
  struct case_desk desk;
};

static const struct service_procedure *procedure_of(const struct sheet *sheet,
                                                    const struct case_row *row) {
  const struct cases_view *v = sheet->context;
  const struct casework_procedure *p = casework_find(v->desk.now, row->procedure);
  return p ? p->procedure : NULL;
}

static struct str procedure_text(const struct sheet *sheet, const struct case_row *row) {
  const struct service_procedure *p = procedure_of(sheet, row);
  return p ? p->name : row->procedure;
}

static struct str step_text(const struct sheet *sheet, const struct case_row *row) {
  const struct service_procedure *p = procedure_of(sheet, row);
  const struct procedure_step *step = p ? procedure_step_find(p, row->step) : NULL;
  return step ? step->name : row->step;
}

static bool is_late(const struct scope *s, const struct case_row *row) {
  return row->open && !date_is_none(row->due) && date_cmp(row->due, s->today) < 0;
}

static void key_number(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  out->order = ((const struct case_row *)row)->case_no;
}

static void key_due(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  const struct case_row *r = row;
  (void)sheet;
  out->order = date_is_none(r->due) ? INT32_MAX : r->due.day;
}

static void key_since(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  out->order = ((const struct case_row *)row)->since.day;
}

static void cell_number(struct scope *s, const struct sheet *sheet, const void *row,
                        struct sheet_cell *out) {
  const struct case_row *r = row;
  const struct cases_view *v = sheet->context;
  out->text = case_number_text(s, r->district, r->case_no);
  out->path = str_from(case_path(s, v->c, r->case_no, ""), 1);
}

/* A name that can not be read now is a number. */
static void cell_party(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  const struct case_row *r = row;
  const struct cases_view *v = sheet->context;
  struct error before = s->error;
  if (case_party_name(s, v->c, &v->desk, procedure_of(sheet, r), r->party, &out->text))
    s->error = before;
  out->pack_text = true;
}

static void cell_procedure(struct scope *s, const struct sheet *sheet, const void *row,
                           struct sheet_cell *out) {
  (void)s;
  out->text = procedure_text(sheet, row);
  out->pack_text = true;
}

static void cell_step(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  (void)s;
  out->text = step_text(sheet, row);
  out->pack_text = true;
}

static void cell_town(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  const struct cases_view *v = sheet->context;
  out->text = area_text(s, v->c, ((const struct case_row *)row)->area);
  out->pack_text = true;
}

static void cell_since(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  (void)s;
  (void)sheet;
  out->date = ((const struct case_row *)row)->since;
}

static void cell_due(struct scope *s, const struct sheet *sheet, const void *row,
                     struct sheet_cell *out) {
  const struct case_row *r = row;
  const struct cases_view *v = sheet->context;
  if (!r->open) return;
  out->date = r->due;
  out->small = case_due_text(s, case_row_value(s, v->desk.now, r));
}

static void cell_late(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  bool late = is_late(s, row);
  (void)sheet;
  out->text = message_plain(s->lang, late ? MSG_CASES_IS_LATE : MSG_CASES_IN_TIME);
  out->sign = late ? STR("▲") : STR("●");
  out->light = late ? STR("red") : STR("green");
}

static size_t codes_procedure(const struct sheet *sheet, const void *row, struct str *out,
                              size_t max) {
  (void)sheet;
  return one_code(((const struct case_row *)row)->procedure, out, max);
}

static struct str text_procedure(struct scope *s, const struct sheet *sheet, struct str code) {
  const struct cases_view *v = sheet->context;
  const struct casework_procedure *p = casework_find(v->desk.now, code);
  (void)s;
  return p ? p->procedure->name : code;
}

/* Steps of several procedures that are called the same are the same to whoever looks for them. */
static size_t codes_step(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  return one_code(step_text(sheet, row), out, max);
}

static size_t codes_town(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  return one_code(town_code(((const struct case_row *)row)->area), out, max);
}

static struct str text_town(struct scope *s, const struct sheet *sheet, struct str code) {
  const struct cases_view *v = sheet->context;
  return area_text(s, v->c, code);
}

static size_t codes_late(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  const struct cases_view *v = sheet->context;
  const struct case_row *r = row;
  bool late = r->open && !date_is_none(r->due) && date_cmp(r->due, site_today(v->c->site)) < 0;
  return one_code(late ? STR("late") : STR("in_time"), out, max);
}

static bool knows_late(const struct sheet *sheet, struct str code) {
  (void)sheet;
  return str_is(code, "late") || str_is(code, "in_time");
}

static struct str text_late(struct scope *s, const struct sheet *sheet, struct str code) {
  (void)sheet;
  return message_plain(s->lang, str_is(code, "late") ? MSG_CASES_IS_LATE : MSG_CASES_IN_TIME);
}

static bool knows_procedure(const struct sheet *sheet, struct str code) {
  const struct cases_view *v = sheet->context;
  return casework_find(v->desk.now, code) != NULL;
}

/* Filtered by what a desk counts, so also when nothing stands there now. */
static bool knows_step(const struct sheet *sheet, struct str code) {
  const struct cases_view *v = sheet->context;
  for (size_t i = 0; i < v->desk.now->count; i++) {
    const struct service_procedure *p = v->desk.now->procedures[i].procedure;
    const struct procedure_step *const *steps = p->steps.items;
    for (size_t n = 0; n < p->steps.count; n++)
      if (str_eq(steps[n]->name, code)) return true;
  }
  return false;
}

static const struct sheet_column columns[] = {
    {"case", MSG_CASES_COL_NUMBER, SHEET_TEXT, key_number, cell_number},
    {"party", MSG_CASES_COL_PARTY, SHEET_TEXT, NULL, cell_party},
    {"procedure", MSG_CASES_COL_PROCEDURE, SHEET_CHOICE, NULL, cell_procedure, codes_procedure,
     text_procedure, .knows = knows_procedure},
    {"step", MSG_CASES_COL_STEP, SHEET_CHOICE, NULL, cell_step, codes_step, .knows = knows_step},
    {"town", MSG_CASES_COL_AREA, SHEET_CHOICE, NULL, cell_town, codes_town, text_town},
    {"since", MSG_CASES_COL_SINCE, SHEET_DATE, key_since, cell_since, .extra = true},
    {"due", MSG_CASES_COL_DUE, SHEET_DATE, key_due, cell_due},
    {"late", MSG_CASES_COL_LATE, SHEET_CHOICE, NULL, cell_late, codes_late, text_late,
     .knows = knows_late},
};

static bool has_words(const struct sheet *sheet, const void *row, struct str words) {
  const struct case_row *r = row;
  char number[32];
  int n = snprintf(number, sizeof number, "%.*s-%lld", STR_ARG(r->district), (long long)r->case_no);
  const struct str texts[] = {{number, (size_t)n}, procedure_text(sheet, r), step_text(sheet, r)};
  return sheet_words_in(words, texts, sizeof texts / sizeof *texts);
}

static struct value *row_value(struct scope *s, const struct sheet *sheet, const void *row) {
  const struct cases_view *v = sheet->context;
  struct error before = s->error;
  struct value *out = NULL;
  if (case_shown(s, v->c, &v->desk, v->desk.now, row, &out)) s->error = before;
  return out;
}

static int64_t party_of(const void *row) {
  return ((const struct case_row *)row)->party;
}

static enum ly note_rows(struct scope *s, struct call *c, const struct listing *listing,
                         const void **rows, size_t count) {
  const struct cases_view *v = listing->sheet.context;
  return note_parties(s, c, v->desk.place.district, rows, count, party_of);
}

static enum ly read_rows(struct scope *s, const struct cases_view *v, bool all,
                         struct listing *listing) {
  const struct case_filter filter = {
      .area = v->desk.place.area, .open = all ? -1 : 1, .due_before = DATE_NONE};
  struct case_row *rows;
  size_t count;
  enum ly rc = case_list(s, v->desk.store, v->desk.place.district, &filter,
                         (struct case_after){.due = DATE_NONE}, CASES_MAX, &rows, &count);
  if (rc) return rc;
  const void **list = ARENA_ARRAY(s->arena, const void *, count);
  if (!list) return fail_memory(s);
  for (size_t i = 0; i < count; i++) list[i] = &rows[i];
  listing->sheet.rows = list;
  listing->sheet.row_count = count;
  return LY_OK;
}

/* GET /area/{area}/cases */
enum ly page_cases(struct scope *s, struct call *c, struct value **out) {
  static const char *const own[] = {"ended", NULL};
  struct listing listing = {
      .rows = "cases", .value = row_value, .own = own, .shown = note_rows, .heading = "case"};
  struct cases_view view = {.c = c};
  bool all = query_text(c, "ended").len > 0;
  enum ly rc = case_desk_open(s, c, &view.desk);
  if (!rc) rc = read_rows(s, &view, all, &listing);
  if (rc) return rc;
  struct str name = area_text(s, c, view.desk.place.area);
  struct value *v = *out = value_map(s->arena);
  listing.sheet.name = "cases";
  listing.sheet.title = message_text(s->arena, s->lang, MSG_CASES_OF, &name, 1);
  listing.sheet.columns = columns;
  listing.sheet.column_count = sizeof columns / sizeof *columns;
  listing.sheet.context = &view;
  listing.sheet.has_words = has_words;
  listing.empty = message_plain(s->lang, MSG_CASES_NONE);
  value_put_text(s->arena, v, "title", listing.sheet.title);
  value_put_text(s->arena, v, "area", c->area);
  value_put_bool(s->arena, v, "ended", all);
  value_put_bool(s->arena, v, "may_open", holds_here(c, ROLE_BIT(ROLE_WORKER)));
  return listing_run(s, c, &listing, v);
}

/* GET /cases */
enum ly page_cases_areas(struct scope *s, struct call *c, struct value **out) {
  return choose_area(s, c, CASEWORK_ROLES, MSG_CASES_MENU, "/today", out);
}

/* ---- Today --------------------------------------------------------------------------------------
 */

/* Whether some move of the step is for these hands. */
static bool is_for(const struct casework *w, struct str procedure, struct str step,
                   unsigned hands) {
  const struct casework_procedure *p = casework_find(w, procedure);
  const struct procedure_move *const *all = p ? p->procedure->moves.items : NULL;
  for (size_t i = 0; all && i < p->procedure->moves.count; i++) {
    const struct str *from = all[i]->from.items;
    const int *by = all[i]->by.items;
    bool here = false, mine = false;
    for (size_t n = 0; n < all[i]->from.count; n++) here |= str_eq(from[n], step);
    for (size_t n = 0; n < all[i]->by.count; n++) mine |= (hands & HAND_BIT(by[n])) != 0;
    if (here && mine) return true;
  }
  return false;
}

struct desk_lists {
  struct value *late, *due;
  int64_t *parties;
  size_t count;
};

static enum ly add_row(struct scope *s, struct call *c, const struct case_desk *desk,
                       const struct case_row *row, struct desk_lists *lists) {
  struct value *list = is_late(s, row) ? lists->late : lists->due, *v;
  if (list->count == DESK_SHOWN) return LY_OK;
  enum ly rc = case_shown(s, c, desk, desk->now, row, &v);
  if (rc) return rc;
  lists->parties[lists->count++] = row->party;
  value_add(list, v);
  return LY_OK;
}

static enum ly put_due(struct scope *s, struct call *c, const struct case_desk *desk,
                       unsigned hands, struct value *v) {
  const struct case_filter filter = {
      .area = desk->place.area, .open = 1, .due_before = {s->today.day + DUE_DAYS}};
  struct desk_lists lists = {value_list(s->arena), value_list(s->arena), NULL, 0};
  struct case_row *rows;
  size_t count = 0;
  lists.parties = ARENA_ARRAY(s->arena, int64_t, 2 * DESK_SHOWN);
  if (!lists.parties) return fail_memory(s);
  enum ly rc = case_list(s, desk->store, desk->place.district, &filter,
                         (struct case_after){.due = DATE_NONE}, DESK_MAX, &rows, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    if (is_for(desk->now, rows[i].procedure, rows[i].step, hands))
      rc = add_row(s, c, desk, &rows[i], &lists);
  }
  if (rc) return rc;
  value_put(v, "late", lists.late);
  value_put(v, "due", lists.due);
  return looks_note(s, c, desk->place.district, lists.parties, lists.count);
}

/* "area/331121/cases?procedure=…&step=…" */
static struct str count_link(struct scope *s, struct call *c, struct str procedure,
                             struct str step) {
  struct buf b = buf_open(s->arena, 512);
  buf_printf(&b, "area/%.*s/cases?procedure=%.*s&step=%.*s", STR_ARG(c->area), STR_ARG(procedure),
             STR_ARG(step));
  return page_link(s, c, buf_str(&b));
}

static enum ly put_counts(struct scope *s, struct call *c, const struct case_desk *desk,
                          unsigned hands, struct value *v) {
  struct case_count *counts;
  struct value *list = value_list(s->arena);
  size_t count = 0;
  int64_t open = 0, late = 0;
  enum ly rc = case_counts(s, desk->store, desk->place.district, desk->place.area, &counts, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    const struct casework_procedure *p = casework_find(desk->now, counts[i].procedure);
    const struct procedure_step *step =
        p ? procedure_step_find(p->procedure, counts[i].step) : NULL;
    struct str name = step ? step->name : counts[i].step;
    struct value *row = value_map(s->arena);
    if (!is_for(desk->now, counts[i].procedure, counts[i].step, hands)) continue;
    value_put_text(s->arena, row, "procedure", counts[i].procedure);
    value_put_text(s->arena, row, "procedure_name", p ? p->procedure->name : counts[i].procedure);
    value_put_text(s->arena, row, "step", counts[i].step);
    value_put_text(s->arena, row, "step_name", name);
    value_put_int(s->arena, row, "open", counts[i].open);
    value_put_int(s->arena, row, "late", counts[i].late);
    if (!c->request->json)
      value_put_text(s->arena, row, "link", count_link(s, c, counts[i].procedure, name));
    value_add(list, row);
    open += counts[i].open;
    late += counts[i].late;
  }
  value_put(v, "counts", list);
  value_put_int(s->arena, v, "open_count", open);
  value_put_int(s->arena, v, "late_count", late);
  return rc;
}

/* GET /area/{area}/today: what waits for the user's hands. */
enum ly page_today(struct scope *s, struct call *c, struct value **out) {
  struct case_desk desk;
  struct value *v = *out = value_map(s->arena);
  enum ly rc = case_desk_open(s, c, &desk);
  if (rc) return rc;
  unsigned hands = own_hands_of(c, desk.place.area);
  struct str name = area_text(s, c, desk.place.area);
  value_put_text(s->arena, v, "title",
                 message_text(s->arena, s->lang, MSG_CASES_TODAY_OF, &name, 1));
  value_put_text(s->arena, v, "area", c->area);
  value_put_text(s->arena, v, "on", date_iso(s->arena, s->today));
  rc = put_counts(s, c, &desk, hands, v);
  if (!rc) rc = put_due(s, c, &desk, hands, v);
  value_put_bool(s->arena, v, "may_open", holds_here(c, ROLE_BIT(ROLE_WORKER)));
  return rc;
}

/* ---- Published ----------------------------------------------------------------------------------
 */

/* A name as it is published: that of a person masked, whoever looks. */
static enum ly published_name(struct scope *s, const struct case_desk *desk,
                              const struct service_procedure *p, int64_t party, struct str *out) {
  const struct registry_kind *of = (const void *)p->of.entry;
  const struct registry_party *kind = registry_kind_find(desk->registry, of->key);
  const struct registry_fact *called = kind ? (const void *)kind->kind->called.entry : NULL;
  struct registry_card *cards;
  size_t count = 0, total;
  *out = of->name;
  if (!called) return LY_OK;
  enum ly rc = registry_cards(s, desk->store, kind, NULL, NULL, desk->place.district, party, 0, 1,
                              &cards, &count, &total);
  if (rc || count == 0 || cards->name.len == 0) return rc;
  *out = called->privacy == REGISTRY_OPEN ? cards->name : privacy_mask(s, called, cards->name);
  return LY_OK;
}

static enum ly add_published(struct scope *s, struct call *c, const struct case_desk *desk,
                             const struct service_procedure *p, const struct case_row *row,
                             struct value *list) {
  struct value *v = value_map(s->arena);
  const struct value *whole = case_row_value(s, desk->now, row);
  struct str name;
  enum ly rc = published_name(s, desk, p, row->party, &name);
  if (rc) return rc;
  value_put_text(s->arena, v, "number", case_number_text(s, row->district, row->case_no));
  value_put_text(s->arena, v, "procedure", p->key);
  value_put_text(s->arena, v, "procedure_name", p->name);
  value_put_text(s->arena, v, "step_name", value_get(whole, STR("step_name"))->text);
  value_put_text(s->arena, v, "name", name);
  value_put_text(s->arena, v, "area_text", area_text(s, c, town_code(row->area)));
  value_put_text(
      s->arena, v, "amount_text",
      row->amount_known ? decimal_text(s->arena, (struct decimal){row->amount_fen, 2}) : STR(""));
  value_put_text(s->arena, v, "unit", value_get(whole, STR("unit"))->text);
  value_put_text(s->arena, v, "since", date_iso(s->arena, row->since));
  value_put_text(s->arena, v, "until", date_iso(s->arena, row->due));
  value_add(list, v);
  return LY_OK;
}

static enum ly add_step(struct scope *s, struct call *c, const struct case_desk *desk,
                        const struct service_procedure *p, const struct procedure_step *step,
                        struct value *list) {
  const struct case_filter filter = {.area = desk->place.area,
                                     .procedure = p->key,
                                     .step = step->key,
                                     .open = -1,
                                     .due_before = DATE_NONE};
  struct case_row *rows;
  size_t count = 0;
  if (!step->published) return LY_OK;
  enum ly rc = case_list(s, desk->store, desk->place.district, &filter,
                         (struct case_after){.due = DATE_NONE}, PUBLISHED_MAX, &rows, &count);
  for (size_t i = 0; !rc && i < count; i++) rc = add_published(s, c, desk, p, &rows[i], list);
  return rc;
}

/* GET /area/{area}/published */
enum ly page_published(struct scope *s, struct call *c, struct value **out) {
  struct case_desk desk;
  struct value *v = *out = value_map(s->arena), *list = value_list(s->arena);
  enum ly rc = case_desk_open(s, c, &desk);
  for (size_t i = 0; !rc && i < desk.now->count; i++) {
    const struct service_procedure *p = desk.now->procedures[i].procedure;
    const struct procedure_step *const *steps = p->steps.items;
    for (size_t n = 0; !rc && n < p->steps.count; n++)
      rc = add_step(s, c, &desk, p, steps[n], list);
  }
  if (rc) return rc;
  struct str name = area_text(s, c, desk.place.area);
  value_put_text(s->arena, v, "title",
                 message_text(s->arena, s->lang, MSG_CASES_PUBLISHED_OF, &name, 1));
  value_put_text(s->arena, v, "area", c->area);
  value_put_text(s->arena, v, "on", date_iso(s->arena, s->today));
  value_put(v, "published", list);
  return LY_OK;
}
