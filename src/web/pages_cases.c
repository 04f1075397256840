/* Cases as lists: all of a place, and what is published. */
#include "registry/members.h"
#include "registry/privacy.h"
#include "web/listing.h"
#include "web/looks.h"
#include "web/page.h"
#include "web/pages_cases.h"

#include <stdio.h>

enum { CASES_MAX = 20000, PUBLISHED_MAX = 200 };

/* ---- All of a place -----------------------------------------------------------------------------
 */

struct cases_view {
  struct call *c;
  struct case_desk desk;
  int64_t party; /* 0: of all */
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

/* What is due within days is in time, and both. */
static size_t codes_late(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  const struct cases_view *v = sheet->context;
  const struct case_row *r = row;
  const struct date today = site_today(v->c->site);
  bool runs = r->open && !date_is_none(r->due);
  bool late = runs && date_cmp(r->due, today) < 0;
  bool soon = runs && !late && r->due.day <= today.day + CASE_SOON_DAYS;
  size_t count = one_code(late ? STR("late") : STR("in_time"), out, max);
  return soon ? count + one_code(STR("soon"), out + count, max - count) : count;
}

static const struct {
  const char *code;
  enum message text;
} lates[] = {{"late", MSG_CASES_IS_LATE}, {"soon", MSG_CASES_DUE}, {"in_time", MSG_CASES_IN_TIME}};

static bool knows_late(const struct sheet *sheet, struct str code) {
  bool known = false;
  (void)sheet;
  for (size_t i = 0; i < sizeof lates / sizeof *lates; i++) known |= str_is(code, lates[i].code);
  return known;
}

static struct str text_late(struct scope *s, const struct sheet *sheet, struct str code) {
  (void)sheet;
  for (size_t i = 0; i < sizeof lates / sizeof *lates; i++)
    if (str_is(code, lates[i].code)) return message_plain(s->lang, lates[i].text);
  return code;
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

/* Of all that is read, what waits for these hands; 0: all. */
static enum ly read_rows(struct scope *s, const struct cases_view *v, bool all, unsigned hands,
                         struct listing *listing) {
  const struct case_filter filter = {
      .area = v->desk.place.area, .party = v->party, .open = all ? -1 : 1, .due_before = DATE_NONE};
  struct case_row *rows;
  size_t count;
  enum ly rc = case_list_seen(s, v->c, &v->desk, &filter, (struct case_after){.due = DATE_NONE},
                              CASES_MAX, &rows, &count);
  if (rc) return rc;
  const void **list = ARENA_ARRAY(s->arena, const void *, count);
  if (!list) return fail_memory(s);
  for (size_t i = 0; i < count; i++) {
    if (hands && !case_waits_for(v->desk.now, rows[i].procedure, rows[i].step, hands)) continue;
    list[listing->sheet.row_count++] = &rows[i];
  }
  listing->sheet.rows = list;
  return LY_OK;
}

/* Those of one party, open and ended. */
static enum ly read_party(struct scope *s, struct call *c, struct cases_view *v) {
  struct str asked = query_text(c, "party");
  if (asked.len == 0 || registry_id(asked, &v->party)) return LY_OK;
  return fail(s, LY_NOT_FOUND, MSG_REGISTRY_NO_PARTY, v->desk.place.area, asked);
}

/* GET /area/{area}/cases */
enum ly page_cases(struct scope *s, struct call *c, struct value **out) {
  static const char *const own[] = {"ended", "mine", "party", NULL};
  struct listing listing = {.sheet = {.name = "cases",
                                      .columns = columns,
                                      .column_count = sizeof columns / sizeof *columns,
                                      .has_words = has_words},
                            .rows = "cases",
                            .value = row_value,
                            .own = own,
                            .shown = note_rows,
                            .heading = "case"};
  struct cases_view view = {.c = c};
  bool all = query_text(c, "ended").len > 0, mine = query_text(c, "mine").len > 0;
  enum ly rc = case_desk_open(s, c, &view.desk);
  if (!rc) rc = read_party(s, c, &view);
  all |= view.party != 0;
  unsigned hands = !rc && mine ? desk_hands_of(c, view.desk.place.area) : 0;
  if (!rc) rc = read_rows(s, &view, all, hands, &listing);
  if (rc) return rc;
  struct value *v = *out = value_map(s->arena);
  listing.sheet.context = &view;
  head_of_listing(s, c, &view.desk, MSG_CASES_OF, MSG_CASES_NONE, &listing, v);
  value_put_bool(s->arena, v, "ended", all);
  value_put_bool(s->arena, v, "mine", mine);
  put_may_open(s, c, holds_here(c, ROLE_BIT(ROLE_WORKER)) || own_institution(c), v);
  return listing_run(s, c, &listing, v);
}

/* GET /cases */
enum ly page_cases_areas(struct scope *s, struct call *c, struct value **out) {
  return choose_area(s, c, CASE_SEEING_ROLES, MSG_CASES_MENU, "/today", out);
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
