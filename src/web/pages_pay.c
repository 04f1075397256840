/* Pay lists of a district: which there are, and making one. */
#include "people/hands.h"
#include "web/forms.h"
#include "web/listing.h"
#include "web/page.h"
#include "web/pages_pay.h"

enum { LISTS_MAX = 2000 };

/* ---- What all pages on pay lists share ----------------------------------------------------------
 */

enum ly pay_desk_open(struct scope *s, struct call *c, struct case_desk *out) {
  enum ly rc = case_desk_open(s, c, out);
  if (!rc && out->place.area.len != DISTRICT_DIGITS)
    rc = fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  return rc;
}

enum ly pay_named(struct scope *s, struct call *c, const struct case_desk *desk, struct str number,
                  struct pay_list *out) {
  int64_t list;
  if (!registry_id(number, &list)) return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  return pay_find(s, desk->store, desk->place.district, list, out);
}

struct str pay_path(struct scope *s, const struct call *c, int64_t list, const char *end) {
  struct buf b = buf_open(s->arena, 128);
  buf_printf(&b, "/area/%.*s/pay/%lld%s", STR_ARG(c->area), (long long)list, end);
  return buf_str(&b);
}

struct value *pay_shown(struct scope *s, struct call *c, const struct case_desk *desk,
                        const struct pay_list *list) {
  const struct pay_layout *layout =
      pay_layout_find(s->arena, desk->now->vocabulary->pack, list->layout);
  struct value *v = pay_list_value(s, list);
  value_put_text(s->arena, v, "recorded_by_text", page_actor(s, c, list->recorded_by));
  value_put_text(s->arena, v, "layout_name", layout ? layout->name : list->layout);
  if (c->request->json) return v;
  struct str path = pay_path(s, c, list->list, "");
  value_put_text(s->arena, v, "link", page_link(s, c, str_from(path, 1)));
  return v;
}

/* GET /pay */
enum ly page_pay_areas(struct scope *s, struct call *c, struct value **out) {
  return choose_area(s, c, PAY_ROLES, MSG_PAY_MENU, "/pay", out);
}

/* ---- Columns ------------------------------------------------------------------------------------
 */

struct lists_view {
  struct call *c;
  struct case_desk desk;
  const struct pay_list *lists;
  struct str *made_by; /* whom each is by, as pages call him */
};

static void key_list(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  out->order = ((const struct pay_list *)row)->list;
}

static void key_month(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  out->order = ((const struct pay_list *)row)->month;
}

static void key_pay(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  out->given = true;
  out->number = (struct decimal){((const struct pay_list *)row)->pay_fen, 2};
}

static void cell_list(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  const struct lists_view *v = sheet->context;
  const struct pay_list *p = row;
  struct str number = str_int(s->arena, p->list);
  out->text = message_text(s->arena, s->lang, MSG_PAY_NUMBER, &number, 1);
  out->path = str_from(pay_path(s, v->c, p->list, ""), 1);
}

static void cell_programme(struct scope *s, const struct sheet *sheet, const void *row,
                           struct sheet_cell *out) {
  (void)s;
  (void)sheet;
  out->text = ((const struct pay_list *)row)->name;
  out->pack_text = true;
}

static void cell_month(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  (void)sheet;
  out->text = pay_month_text(s->arena, ((const struct pay_list *)row)->month);
}

static void put_number(struct scope *s, struct sheet_cell *out, int64_t number,
                       unsigned char scale) {
  out->has_number = true;
  out->number = (struct decimal){number, scale};
  out->text = decimal_text(s->arena, out->number);
}

static void cell_people(struct scope *s, const struct sheet *sheet, const void *row,
                        struct sheet_cell *out) {
  (void)sheet;
  put_number(s, out, ((const struct pay_list *)row)->people, 0);
}

static void cell_pay(struct scope *s, const struct sheet *sheet, const void *row,
                     struct sheet_cell *out) {
  (void)sheet;
  put_number(s, out, ((const struct pay_list *)row)->pay_fen, 2);
}

static void cell_pending(struct scope *s, const struct sheet *sheet, const void *row,
                         struct sheet_cell *out) {
  (void)sheet;
  put_number(s, out, ((const struct pay_list *)row)->pending, 0);
}

static void cell_state(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  static const struct {
    const char *sign, *light;
  } lights[PAY_STATES] = {[PAY_MADE] = {"▲", "amber"},
                          [PAY_CHECKED] = {"▲", "amber"},
                          [PAY_APPROVED] = {"●", "green"},
                          [PAY_RETURNED] = {"■", "red"}};
  int state = ((const struct pay_list *)row)->state;
  (void)sheet;
  out->text = message_plain(s->lang, pack_choice_of(pay_states, state)->message);
  out->sign = str_of(lights[state].sign);
  out->light = str_of(lights[state].light);
}

static void cell_made(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  const struct pay_list *p = row;
  const struct lists_view *v = sheet->context;
  out->text = v->made_by[p - v->lists];
  out->small = time_local(s->arena, p->recorded_at);
}

static size_t codes_programme(const struct sheet *sheet, const void *row, struct str *out,
                              size_t max) {
  (void)sheet;
  return one_code(((const struct pay_list *)row)->programme, out, max);
}

static struct str text_programme(struct scope *s, const struct sheet *sheet, struct str code) {
  (void)s;
  for (size_t i = 0; i < sheet->row_count; i++) {
    const struct pay_list *p = sheet->rows[i];
    if (str_eq(p->programme, code)) return p->name;
  }
  return code;
}

static size_t codes_state(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  int state = ((const struct pay_list *)row)->state;
  return one_code(str_of(pack_choice_of(pay_states, state)->word), out, max);
}

static struct str text_state(struct scope *s, const struct sheet *sheet, struct str code) {
  (void)sheet;
  return choice_text_of(s, pay_states, code);
}

static bool knows_state(const struct sheet *sheet, struct str code) {
  (void)sheet;
  return choice_known(pay_states, code);
}

static const struct sheet_column columns[] = {
    {"list", MSG_PAY_COL_LIST, SHEET_TEXT, key_list, cell_list},
    {"programme", MSG_PAY_COL_PROGRAMME, SHEET_CHOICE, NULL, cell_programme, codes_programme,
     text_programme},
    {"month", MSG_PAY_COL_MONTH, SHEET_TEXT, key_month, cell_month},
    {"state", MSG_PAY_COL_STATE, SHEET_CHOICE, NULL, cell_state, codes_state, text_state,
     .knows = knows_state},
    {"people", MSG_PAY_COL_PEOPLE, SHEET_NUMBER, NULL, cell_people},
    {"pay", MSG_PAY_COL_PAY, SHEET_NUMBER, key_pay, cell_pay},
    {"pending", MSG_PAY_COL_PENDING, SHEET_NUMBER, NULL, cell_pending},
    {"made", MSG_PAY_COL_MADE, SHEET_TEXT, NULL, cell_made, .extra = true},
};

/* ---- The lists ----------------------------------------------------------------------------------
 */

static bool has_words(const struct sheet *sheet, const void *row, struct str words) {
  const struct pay_list *p = row;
  const struct str texts[] = {p->name, p->programme};
  (void)sheet;
  return sheet_words_in(words, texts, sizeof texts / sizeof *texts);
}

static struct value *row_value(struct scope *s, const struct sheet *sheet, const void *row) {
  const struct lists_view *v = sheet->context;
  return pay_shown(s, v->c, &v->desk, row);
}

static enum ly read_lists(struct scope *s, struct lists_view *v, struct listing *listing) {
  struct pay_list *lists;
  size_t count;
  enum ly rc = pay_lists(s, v->desk.store, v->desk.place.district, LISTS_MAX, &lists, &count);
  if (rc) return rc;
  const void **rows = ARENA_ARRAY(s->arena, const void *, count);
  v->lists = lists;
  v->made_by = ARENA_ARRAY(s->arena, struct str, count);
  if (!rows || !v->made_by) return fail_memory(s);
  for (size_t i = 0; i < count; i++) {
    rows[i] = &lists[i];
    v->made_by[i] = page_actor(s, v->c, lists[i].recorded_by);
  }
  listing->sheet.rows = rows;
  listing->sheet.row_count = count;
  return LY_OK;
}

/* GET /area/{area}/pay */
enum ly page_pay(struct scope *s, struct call *c, struct value **out) {
  struct listing listing = {.sheet = {.name = "pay",
                                      .columns = columns,
                                      .column_count = sizeof columns / sizeof *columns,
                                      .has_words = has_words},
                            .rows = "lists",
                            .value = row_value};
  struct lists_view view = {.c = c};
  enum ly rc = pay_desk_open(s, c, &view.desk);
  if (!rc) rc = read_lists(s, &view, &listing);
  if (rc) return rc;
  struct value *v = *out = value_map(s->arena);
  listing.sheet.context = &view;
  head_of_listing(s, c, &view.desk, MSG_PAY_OF, MSG_PAY_LISTS_NONE, &listing, v);
  value_put_bool(s->arena, v, "may_make", holds_here(c, ROLE_BIT(ROLE_WORKER)));
  return listing_run(s, c, &listing, v);
}

/* ---- Making one ---------------------------------------------------------------------------------
 */

static enum ly put_programmes(struct scope *s, struct call *c, const struct case_desk *desk,
                              struct value *form) {
  const struct service_rules **rules;
  struct value *list = value_list(s->arena);
  size_t count = 0;
  struct str chosen = form_sent(c, "programme");
  enum ly rc = pay_programmes(s, desk->now, &rules, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    const struct service_programme *p = rules[i]->programme;
    struct pay_list last;
    rc = pay_last(s, desk->store, desk->place.district, p->key, &last);
    if (rc) break;
    struct value *one = form_option(s, p->key, p->name, str_eq(p->key, chosen));
    struct str month = last.list ? pay_month_text(s->arena, last.month) : STR("");
    value_put_text(s->arena, one, "last", month);
    value_add(list, one);
  }
  value_put(form, "programmes", list);
  return rc;
}

static struct value *layout_options(struct scope *s, struct call *c, const struct case_desk *desk) {
  size_t count = 0;
  const struct pack_entry *const *all =
      pack_effective(s->arena, desk->now->vocabulary->pack, &service_kind_bank_layout, &count);
  struct str chosen = form_sent(c, "layout");
  struct value *list = value_list(s->arena);
  for (size_t i = 0; all && i < count; i++) {
    const struct pay_layout *l = (const void *)all[i];
    value_add(list, form_option(s, l->key, l->name, str_eq(l->key, chosen)));
  }
  return list;
}

/* GET /area/{area}/pay/new */
enum ly page_pay_new(struct scope *s, struct call *c, struct value **out) {
  struct case_desk desk;
  struct value *v = *out = value_map(s->arena), *form = value_map(s->arena);
  enum ly rc = pay_desk_open(s, c, &desk);
  if (!rc) rc = put_programmes(s, c, &desk, form);
  if (rc) return rc;
  struct str name = area_text(s, c, desk.place.area);
  value_put_text(s->arena, v, "title", message_text(s->arena, s->lang, MSG_PAY_NEW_OF, &name, 1));
  value_put_text(s->arena, v, "area", c->area);
  value_put(form, "layouts", layout_options(s, c, &desk));
  form_text(s, c, form, "month", pay_month_text(s->arena, pay_month_of(s->today)));
  form_text(s, c, form, "since", STR(""));
  value_put(v, "form", form);
  return LY_OK;
}

static void read_month(struct scope *s, struct call *c, const char *field, enum input_need need,
                       enum message wrong, int *out) {
  struct str text = STR("");
  if (!input_text(s, &c->body, field, PAY_MONTH_CHARS, need, &text)) return;
  if (!pay_month_parse(text, out))
    diag_error(s, DIAG_FIELD(str_of(field)), wrong,
               pay_month_text(s->arena, pay_month_of(s->today)));
}

/* POST /area/{area}/pay/new */
enum ly deed_pay_make(struct scope *s, struct call *c) {
  struct pay_deed *deed = ARENA_NEW(s->arena, struct pay_deed);
  struct case_desk desk;
  if (!deed) return fail_memory(s);
  enum ly rc = pay_desk_open(s, c, &desk);
  if (rc) return rc;
  *deed = (struct pay_deed){.act = PAY_MAKE,
                            .work = desk.now,
                            .registry = desk.registry,
                            .district = desk.place.district,
                            .hands = own_hands_of(c, desk.place.district)};
  input_text(s, &c->body, "programme", PAY_KEY_CHARS, INPUT_REQUIRED, &deed->programme);
  input_text(s, &c->body, "layout", PAY_KEY_CHARS, INPUT_OPTIONAL, &deed->layout);
  read_month(s, c, "month", INPUT_REQUIRED, MSG_PAY_BAD_MONTH, &deed->month);
  read_month(s, c, "since", INPUT_OPTIONAL, MSG_PAY_BAD_SINCE, &deed->since);
  rc = input_done(s, &c->body);
  if (rc) return rc;
  struct write w = pay_write(s, deed);
  call_write(s, c, w.change, pay_run_and_tell, deed);
  return LY_OK;
}

enum ly after_pay_make(struct scope *s, struct call *c) {
  c->go = pay_path(s, c, pay_answer(&c->write), "?done=1");
  if (!c->request->json) return LY_OK;
  c->told = value_map(s->arena);
  if (!c->told) return fail_memory(s);
  value_put_text(s->arena, c->told, "list", c->write.answer);
  return LY_OK;
}
