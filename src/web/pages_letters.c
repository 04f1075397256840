/* Letters as a list: all of a place, by kind, served or not. */
#include "web/pages_letters.h"

#include "web/listing.h"
#include "web/page.h"

#include <stdio.h>

enum { LETTERS_MAX = 20000 };

/* ---- What all pages on letters show -------------------------------------------------------------
 */

struct str letter_path(struct scope *s, const struct call *c, int64_t letter, const char *end) {
  struct buf b = buf_open(s->arena, 128);
  buf_printf(&b, "/area/%.*s/letters/%lld%s", STR_ARG(c->area), (long long)letter, end);
  return buf_str(&b);
}

static struct str link_to(struct scope *s, const struct call *c, struct str path) {
  return page_link(s, c, str_from(path, 1));
}

enum ly letter_shown(struct scope *s, struct call *c, const struct case_desk *desk,
                     const struct letter_row *row, int64_t party, struct str procedure,
                     struct value **out) {
  const struct casework_procedure *p = casework_find(desk->now, procedure);
  struct arena *a = s->arena;
  struct str name;
  enum ly rc = letter_value(s, desk->store, row, out);
  if (!rc) rc = case_party_name(s, c, desk, p ? p->procedure : NULL, party, &name);
  if (rc) return rc;
  value_put_text(a, *out, "case_number", case_number_text(s, row->district, row->case_no));
  value_put_text(a, *out, "procedure_name", p ? p->procedure->name : procedure);
  value_put_text(a, *out, "party_name", name);
  value_put_text(a, *out, "recorded_by_text", page_actor(s, c, row->recorded_by));
  if (c->request->json) return LY_OK;
  value_put_text(a, *out, "link", link_to(s, c, letter_path(s, c, row->letter, "")));
  value_put_text(a, *out, "case_link", link_to(s, c, case_path(s, c, row->case_no, "")));
  return LY_OK;
}

enum ly put_case_letters(struct scope *s, struct call *c, const struct case_desk *desk,
                         const struct case_row *row, struct value *v) {
  struct letter_row *rows;
  struct value *list = value_list(s->arena), *one;
  size_t count = 0;
  enum ly rc = letters_of_case(s, desk->store, row->district, row->case_no, &rows, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    rc = letter_shown(s, c, desk, &rows[i], row->party, row->procedure, &one);
    if (!rc) value_add(list, one);
  }
  value_put(v, "letters", list);
  return rc;
}

/* ---- Columns ------------------------------------------------------------------------------------
 */

struct letters_view {
  struct call *c;
  struct case_desk desk;
};

static void key_letter(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  out->order = ((const struct letter_listed *)row)->row.letter;
}

static void key_on(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  out->order = ((const struct letter_listed *)row)->row.on.day;
}

static void key_served(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  struct date on = ((const struct letter_listed *)row)->served_on;
  (void)sheet;
  out->order = date_is_none(on) ? INT32_MAX : on.day;
}

static void cell_number(struct scope *s, const struct sheet *sheet, const void *row,
                        struct sheet_cell *out) {
  const struct letters_view *v = sheet->context;
  const struct letter_listed *l = row;
  out->text = l->row.number;
  out->path = str_from(letter_path(s, v->c, l->row.letter, ""), 1);
  out->pack_text = true;
}

static void cell_kind(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  (void)s;
  (void)sheet;
  out->text = ((const struct letter_listed *)row)->row.name;
  out->pack_text = true;
}

/* A name that can not be read now is a number. */
static void cell_party(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  const struct letters_view *v = sheet->context;
  const struct letter_listed *l = row;
  const struct casework_procedure *p = casework_find(v->desk.now, l->procedure);
  struct error before = s->error;
  if (case_party_name(s, v->c, &v->desk, p ? p->procedure : NULL, l->party, &out->text))
    s->error = before;
  out->pack_text = true;
}

static void cell_case(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  const struct letters_view *v = sheet->context;
  const struct letter_row *r = &((const struct letter_listed *)row)->row;
  out->text = case_number_text(s, r->district, r->case_no);
  out->path = str_from(case_path(s, v->c, r->case_no, ""), 1);
}

static void cell_on(struct scope *s, const struct sheet *sheet, const void *row,
                    struct sheet_cell *out) {
  (void)s;
  (void)sheet;
  out->date = ((const struct letter_listed *)row)->row.on;
}

static void cell_town(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  const struct letters_view *v = sheet->context;
  out->text = area_text(s, v->c, ((const struct letter_listed *)row)->area);
  out->pack_text = true;
}

static bool is_served(const struct letter_listed *l) {
  return !date_is_none(l->served_on);
}

/* What lists the other letters of its event is the receipt of their service, and served to nobody.
 */
static bool is_receipt(const struct sheet *sheet, const struct letter_listed *l) {
  const struct letters_view *v = sheet->context;
  const struct service_letter *letter =
      (const void *)pack_find(v->desk.now->vocabulary->pack, &service_kind_letter, l->row.key);
  return letter && letter->last;
}

static void cell_served(struct scope *s, const struct sheet *sheet, const void *row,
                        struct sheet_cell *out) {
  const struct letter_listed *l = row;
  bool served = is_served(l);
  if (!served && is_receipt(sheet, l)) return;
  out->text = message_plain(s->lang, served ? MSG_LETTERS_IS_SERVED : MSG_LETTERS_NOT_SERVED);
  out->sign = served ? STR("●") : STR("○");
  out->light = served ? STR("green") : STR("grey");
  if (!served) return;
  struct str words[] = {date_iso(s->arena, l->served_on),
                        message_plain(s->lang, pack_choice_of(letter_hows, l->how)->message)};
  out->small = message_text(s->arena, s->lang, MSG_LETTERS_SERVED_ON, words, 2);
}

static void cell_sealed(struct scope *s, const struct sheet *sheet, const void *row,
                        struct sheet_cell *out) {
  bool kept = ((const struct letter_listed *)row)->sealed_file != 0;
  (void)sheet;
  out->text = message_plain(s->lang, kept ? MSG_LETTERS_IS_SEALED : MSG_LETTERS_NOT_SEALED);
}

/* ---- Filters ------------------------------------------------------------------------------------
 */

/* Kinds that are called the same are the same to whoever looks for them. */
static size_t codes_kind(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  return one_code(((const struct letter_listed *)row)->row.name, out, max);
}

static size_t codes_served(const struct sheet *sheet, const void *row, struct str *out,
                           size_t max) {
  if (!is_served(row) && is_receipt(sheet, row)) return 0;
  return one_code(is_served(row) ? STR("served") : STR("open"), out, max);
}

static bool knows_served(const struct sheet *sheet, struct str code) {
  (void)sheet;
  return str_is(code, "served") || str_is(code, "open");
}

static struct str text_served(struct scope *s, const struct sheet *sheet, struct str code) {
  (void)sheet;
  return message_plain(s->lang,
                       str_is(code, "served") ? MSG_LETTERS_IS_SERVED : MSG_LETTERS_NOT_SERVED);
}

static size_t codes_town(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  return one_code(town_code(((const struct letter_listed *)row)->area), out, max);
}

static struct str text_town(struct scope *s, const struct sheet *sheet, struct str code) {
  const struct letters_view *v = sheet->context;
  return area_text(s, v->c, code);
}

static const struct sheet_column columns[] = {
    {"number", MSG_LETTERS_NUMBER, SHEET_TEXT, key_letter, cell_number},
    {"kind", MSG_LETTERS_KIND, SHEET_CHOICE, NULL, cell_kind, codes_kind},
    {"party", MSG_CASES_COL_PARTY, SHEET_TEXT, NULL, cell_party},
    {"case", MSG_CASES_COL_NUMBER, SHEET_TEXT, NULL, cell_case},
    {"on", MSG_LETTERS_ON, SHEET_DATE, key_on, cell_on},
    {"town", MSG_CASES_COL_AREA, SHEET_CHOICE, NULL, cell_town, codes_town, text_town,
     .extra = true},
    {"served", MSG_LETTERS_SERVED, SHEET_CHOICE, key_served, cell_served, codes_served, text_served,
     .knows = knows_served},
    {"sealed", MSG_LETTERS_SEALED, SHEET_TEXT, NULL, cell_sealed},
};

/* ---- The page -----------------------------------------------------------------------------------
 */

static bool has_words(const struct sheet *sheet, const void *row, struct str words) {
  const struct letter_row *r = &((const struct letter_listed *)row)->row;
  char number[32];
  int n = snprintf(number, sizeof number, "%.*s-%lld", STR_ARG(r->district), (long long)r->case_no);
  const struct str texts[] = {r->number, r->name, {number, (size_t)n}};
  (void)sheet;
  return sheet_words_in(words, texts, sizeof texts / sizeof *texts);
}

static struct value *row_value(struct scope *s, const struct sheet *sheet, const void *row) {
  const struct letters_view *v = sheet->context;
  const struct letter_listed *l = row;
  struct error before = s->error;
  struct value *out = NULL;
  if (letter_shown(s, v->c, &v->desk, &l->row, l->party, l->procedure, &out)) s->error = before;
  return out;
}

static int64_t party_of(const void *row) {
  return ((const struct letter_listed *)row)->party;
}

static enum ly note_rows(struct scope *s, struct call *c, const struct listing *listing,
                         const void **rows, size_t count) {
  const struct letters_view *v = listing->sheet.context;
  return note_parties(s, c, v->desk.place.district, rows, count, party_of);
}

static enum ly read_rows(struct scope *s, const struct letters_view *v, struct listing *listing) {
  struct letter_listed *rows;
  size_t count;
  enum ly rc = letters_of_area(s, v->desk.store, v->desk.place.district, v->desk.place.area,
                               LETTERS_MAX, &rows, &count);
  if (rc) return rc;
  const void **list = ARENA_ARRAY(s->arena, const void *, count);
  if (!list) return fail_memory(s);
  for (size_t i = 0; i < count; i++) list[i] = &rows[i];
  listing->sheet.rows = list;
  listing->sheet.row_count = count;
  return LY_OK;
}

/* GET /area/{area}/letters */
enum ly page_letters(struct scope *s, struct call *c, struct value **out) {
  struct listing listing = {.sheet = {.name = "letters",
                                      .columns = columns,
                                      .column_count = sizeof columns / sizeof *columns,
                                      .has_words = has_words},
                            .rows = "letters",
                            .value = row_value,
                            .shown = note_rows,
                            .heading = "number"};
  struct letters_view view = {.c = c};
  int64_t due = 0;
  enum ly rc = case_desk_open(s, c, &view.desk);
  if (!rc) rc = read_rows(s, &view, &listing);
  if (!rc) rc = letters_due(s, view.desk.store, view.desk.place.district, &due);
  if (rc) return rc;
  struct value *v = *out = value_map(s->arena);
  listing.sheet.context = &view;
  head_of_listing(s, c, &view.desk, MSG_LETTERS_OF, MSG_LETTERS_NONE, &listing, v);
  value_put_int(s->arena, v, "due", due);
  value_put_bool(s->arena, v, "signs", c->app->signing != NULL);
  return listing_run(s, c, &listing, v);
}
