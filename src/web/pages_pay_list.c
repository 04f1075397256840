/* One pay list: who is paid what, what changed since the list before and why, what is pending, who
 * made, checked and approved it. */
#include "web/forms.h"
#include "web/listing.h"
#include "web/looks.h"
#include "web/page.h"
#include "web/pages_pay.h"
#include "web/words.h"

#include <stdio.h>
#include <stdlib.h>

enum { PAYEES_MAX = 100000 };

/* A person on the list; what is sealed and the lines are read of those that are shown. */
struct payee_row {
  struct pay_payee payee;
  struct pay_private masked;
  const struct pay_line *lines;
  size_t line_count;
};

struct list_view {
  struct call *c;
  struct case_desk desk;
  struct pay_list list;
  struct payee_row *rows;
  size_t count;
  int64_t changed[PAY_CHANGED + 1]; /* how many of each */
};

/* ---- Columns ------------------------------------------------------------------------------------
 */

static void put_yuan(struct scope *s, struct sheet_cell *out, bool known, int64_t fen) {
  if (!known) return;
  out->has_number = true;
  out->number = (struct decimal){fen, 2};
  out->text = decimal_text(s->arena, out->number);
}

static struct str choice_text(struct scope *s, const struct pack_choice *choices, int value) {
  return message_plain(s->lang, pack_choice_of(choices, value)->message);
}

static void key_pay(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  out->given = true;
  out->number = (struct decimal){((const struct payee_row *)row)->payee.pay_fen, 2};
}

static void key_area(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  out->text = ((const struct payee_row *)row)->payee.area;
}

static void key_change(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  out->order = -((const struct payee_row *)row)->payee.change;
}

static void cell_name(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  const struct list_view *v = sheet->context;
  const struct payee_row *r = row;
  out->text = r->masked.name.len ? r->masked.name : str_int(s->arena, r->payee.party);
  out->small = r->masked.number;
  out->path = str_from(case_path(s, v->c, r->payee.case_no, ""), 1);
  out->pack_text = true;
}

static void cell_area(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  const struct list_view *v = sheet->context;
  out->text = area_text(s, v->c, ((const struct payee_row *)row)->payee.area);
  out->pack_text = true;
}

static void cell_account(struct scope *s, const struct sheet *sheet, const void *row,
                         struct sheet_cell *out) {
  const struct payee_row *r = row;
  (void)sheet;
  out->text = r->masked.account;
  if (!str_eq(r->masked.holder, r->masked.name)) out->small = r->masked.holder;
  if (r->masked.doubt)
    out->small = message_text(s->arena, s->lang, MSG_PAY_ACCOUNT_DOUBT, &out->small, 1);
}

/* "2024-05 补发 300.00；2024-06 当月 300.00"; nothing where all of it is the month's own. */
static struct str lines_text(struct scope *s, const struct payee_row *r) {
  struct buf b = buf_open(s->arena, 4096);
  if (r->line_count == 1 && r->lines->kind == PAY_REGULAR) return STR("");
  for (size_t i = 0; i < r->line_count; i++) {
    const struct pay_line *l = &r->lines[i];
    struct str words[] = {
        pay_month_text(s->arena, l->month), choice_text(s, pay_kinds, l->kind),
        l->known ? decimal_text(s->arena, (struct decimal){l->fen, 2}) : STR("—")};
    if (i) buf_add(&b, message_plain(s->lang, MSG_PAY_LINES_BETWEEN));
    buf_add(&b, message_text(s->arena, s->lang, MSG_PAY_LINE, words, 3));
  }
  return buf_str(&b);
}

static void cell_pay(struct scope *s, const struct sheet *sheet, const void *row,
                     struct sheet_cell *out) {
  const struct payee_row *r = row;
  (void)sheet;
  put_yuan(s, out, true, r->payee.pay_fen);
  out->small = lines_text(s, r);
}

static void cell_before(struct scope *s, const struct sheet *sheet, const void *row,
                        struct sheet_cell *out) {
  const struct payee_row *r = row;
  (void)sheet;
  put_yuan(s, out, r->payee.before_known, r->payee.before_fen);
}

static void cell_now(struct scope *s, const struct sheet *sheet, const void *row,
                     struct sheet_cell *out) {
  const struct payee_row *r = row;
  (void)sheet;
  put_yuan(s, out, r->payee.now_known, r->payee.now_fen);
}

static void cell_change(struct scope *s, const struct sheet *sheet, const void *row,
                        struct sheet_cell *out) {
  const struct pay_payee *p = &((const struct payee_row *)row)->payee;
  (void)sheet;
  out->text = choice_text(s, pay_changes, p->change);
  out->small = p->why;
}

static void cell_carry(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  int64_t fen = ((const struct payee_row *)row)->payee.carry_fen;
  (void)sheet;
  put_yuan(s, out, fen != 0, fen);
}

static void cell_pending(struct scope *s, const struct sheet *sheet, const void *row,
                         struct sheet_cell *out) {
  int pending = ((const struct payee_row *)row)->payee.pending;
  (void)sheet;
  out->text = choice_text(s, pay_pendings, pending);
  out->sign = pending ? STR("▲") : STR("●");
  out->light = pending ? STR("amber") : STR("green");
}

/* ---- Filters ------------------------------------------------------------------------------------
 */

static size_t codes_change(const struct sheet *sheet, const void *row, struct str *out,
                           size_t max) {
  int change = ((const struct payee_row *)row)->payee.change;
  (void)sheet;
  return one_code(str_of(pack_choice_of(pay_changes, change)->word), out, max);
}
static struct str text_change(struct scope *s, const struct sheet *sheet, struct str code) {
  (void)sheet;
  return choice_text_of(s, pay_changes, code);
}
static bool knows_change(const struct sheet *sheet, struct str code) {
  (void)sheet;
  return choice_known(pay_changes, code);
}

static size_t codes_pending(const struct sheet *sheet, const void *row, struct str *out,
                            size_t max) {
  int pending = ((const struct payee_row *)row)->payee.pending;
  (void)sheet;
  return one_code(str_of(pack_choice_of(pay_pendings, pending)->word), out, max);
}
static struct str text_pending(struct scope *s, const struct sheet *sheet, struct str code) {
  (void)sheet;
  return choice_text_of(s, pay_pendings, code);
}
static bool knows_pending(const struct sheet *sheet, struct str code) {
  (void)sheet;
  return choice_known(pay_pendings, code);
}

static size_t codes_town(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  return one_code(town_code(((const struct payee_row *)row)->payee.area), out, max);
}
static struct str text_town(struct scope *s, const struct sheet *sheet, struct str code) {
  const struct list_view *v = sheet->context;
  return area_text(s, v->c, code);
}

static const struct sheet_column columns[] = {
    {"name", MSG_PAY_COL_NAME, SHEET_TEXT, NULL, cell_name},
    {"town", MSG_CASES_COL_AREA, SHEET_CHOICE, key_area, cell_area, codes_town, text_town,
     .extra = true},
    {"account", MSG_PAY_COL_ACCOUNT, SHEET_TEXT, NULL, cell_account},
    {"before", MSG_PAY_COL_BEFORE, SHEET_NUMBER, NULL, cell_before, .extra = true},
    {"now", MSG_PAY_COL_NOW, SHEET_NUMBER, NULL, cell_now},
    {"pay", MSG_PAY_COL_PAY, SHEET_NUMBER, key_pay, cell_pay},
    {"carry", MSG_PAY_COL_CARRY, SHEET_NUMBER, NULL, cell_carry},
    {"change", MSG_PAY_COL_CHANGE, SHEET_CHOICE, key_change, cell_change, codes_change, text_change,
     .knows = knows_change},
    {"pending", MSG_PAY_COL_SURE, SHEET_CHOICE, NULL, cell_pending, codes_pending, text_pending,
     .knows = knows_pending},
};

/* Found by the number of the case: names are sealed. */
static bool has_words(const struct sheet *sheet, const void *row, struct str words) {
  const struct list_view *v = sheet->context;
  const struct pay_payee *p = &((const struct payee_row *)row)->payee;
  char number[32];
  int n = snprintf(number, sizeof number, "%.*s-%lld", STR_ARG(v->list.district),
                   (long long)p->case_no);
  const struct str texts[] = {{number, (size_t)n}, p->why};
  return sheet_words_in(words, texts, sizeof texts / sizeof *texts);
}

/* ---- Those that are shown -----------------------------------------------------------------------
 */

static struct payee_row *own_row(const struct list_view *v, const void *row) {
  return &v->rows[(const struct payee_row *)row - v->rows];
}

static int by_party(const void *a, const void *b) {
  const struct payee_row *const *x = a, *const *y = b;
  int64_t p = (*x)->payee.party, q = (*y)->payee.party;
  return (p > q) - (p < q);
}

/* The lines of rows in the order of their parties; those of others between them are passed. */
static enum ly read_lines(struct scope *s, const struct list_view *v, struct payee_row **rows,
                          size_t count) {
  struct pay_line *lines;
  size_t line_count = 0, at = 0;
  if (count == 0) return LY_OK;
  enum ly rc = pay_lines(s, v->desk.store, &v->list, rows[0]->payee.party,
                         rows[count - 1]->payee.party, &lines, &line_count);
  for (size_t i = 0; !rc && i < count; i++) {
    int64_t party = rows[i]->payee.party;
    while (at < line_count && lines[at].party < party) at++;
    rows[i]->lines = lines + at;
    while (at < line_count && lines[at].party == party) at++;
    rows[i]->line_count = (size_t)(lines + at - rows[i]->lines);
  }
  return rc;
}

static enum ly open_row(struct scope *s, const struct list_view *v, struct payee_row *row) {
  if (!v->desk.registry->sealer) return LY_OK;
  enum ly rc = pay_open(s, v->desk.registry, &v->list, &row->payee, &row->masked);
  if (!rc) pay_mask(s, &row->masked);
  return rc;
}

static enum ly fill_rows(struct scope *s, struct call *c, const struct listing *listing,
                         const void **shown, size_t count) {
  const struct list_view *v = listing->sheet.context;
  struct payee_row **rows = ARENA_ARRAY(s->arena, struct payee_row *, count);
  int64_t *parties = ARENA_ARRAY(s->arena, int64_t, count);
  enum ly rc = LY_OK;
  if (!rows || !parties) return fail_memory(s);
  for (size_t i = 0; !rc && i < count; i++) {
    rows[i] = own_row(v, shown[i]);
    parties[i] = rows[i]->payee.party;
    rc = open_row(s, v, rows[i]);
  }
  if (rc) return rc;
  if (count) qsort(rows, count, sizeof(struct payee_row *), by_party);
  rc = read_lines(s, v, rows, count);
  return rc ? rc : looks_note(s, c, v->list.district, parties, count);
}

static struct value *row_value(struct scope *s, const struct sheet *sheet, const void *row) {
  const struct list_view *v = sheet->context;
  const struct payee_row *r = row;
  struct value *out = pay_payee_value(s, &r->payee, &r->masked, r->lines, r->line_count);
  value_put_text(s->arena, out, "area_name", area_text(s, v->c, r->payee.area));
  return out;
}

/* ---- The rows -----------------------------------------------------------------------------------
 */

static enum ly read_rows(struct scope *s, struct list_view *v, bool pending,
                         struct listing *listing) {
  struct pay_payee *payees;
  size_t count, n = 0;
  enum ly rc = pay_payees(s, v->desk.store, &v->list, 0, PAYEES_MAX, &payees, &count);
  if (rc) return rc;
  v->rows = ARENA_ARRAY(s->arena, struct payee_row, count);
  const void **rows = ARENA_ARRAY(s->arena, const void *, count);
  if (!v->rows || !rows) return fail_memory(s);
  for (size_t i = 0; i < count; i++) {
    v->changed[payees[i].change]++;
    v->rows[i] = (struct payee_row){.payee = payees[i]};
    if ((payees[i].pending != PAY_SURE) == pending) rows[n++] = &v->rows[i];
  }
  v->count = count;
  listing->sheet.rows = rows;
  listing->sheet.row_count = n;
  return LY_OK;
}

/* [{kind, kind_text, lines, amount}] of those that are paid */
static enum ly put_kinds(struct scope *s, const struct list_view *v, struct value *out) {
  struct pay_kind_sum sums[PAY_KINDS];
  struct value *list = value_list(s->arena);
  enum ly rc = pay_kind_sums(s, v->desk.store, &v->list, sums);
  for (int k = 0; !rc && k < PAY_KINDS; k++) {
    struct value *one = value_map(s->arena);
    if (sums[k].lines == 0) continue;
    value_put_text(s->arena, one, "kind", str_of(pack_choice_of(pay_kinds, k)->word));
    value_put_text(s->arena, one, "kind_text", choice_text(s, pay_kinds, k));
    value_put_int(s->arena, one, "lines", sums[k].lines);
    value_put_decimal(s->arena, one, "amount", (struct decimal){sums[k].fen, 2});
    value_add(list, one);
  }
  value_put(out, "kinds", list);
  return rc;
}

/* [{change, change_text, people}], of a page each with the list of those alone */
static void put_changes(struct scope *s, const struct list_view *v, struct value *out) {
  struct value *list = value_list(s->arena);
  for (const struct pack_choice *c = pay_changes; c->word; c++) {
    struct value *one = value_map(s->arena);
    struct buf b = buf_open(s->arena, 128);
    value_put_text(s->arena, one, "change", str_of(c->word));
    value_put_text(s->arena, one, "change_text", message_plain(s->lang, c->message));
    value_put_int(s->arena, one, "people", v->changed[c->value]);
    buf_add(&b, str_from(pay_path(s, v->c, v->list.list, "?change="), 1));
    buf_add(&b, str_of(c->word));
    if (!v->c->request->json)
      value_put_text(s->arena, one, "link", page_link(s, v->c, buf_str(&b)));
    value_add(list, one);
  }
  value_put(out, "changes", list);
}

/* ---- Who did what, and what is next -------------------------------------------------------------
 */

/* Of the three steps the user did one already: the others are for others. */
static bool took_part(const struct scope *s, const struct pay_event *events, size_t count) {
  for (size_t i = 0; i < count; i++) {
    bool step = !str_is(events[i].what, "exported") && !str_is(events[i].what, "returned");
    if (step && str_eq(events[i].recorded_by, s->actor)) return true;
  }
  return false;
}

static void put_next(struct scope *s, struct call *c, const struct list_view *v, bool took,
                     struct value *out) {
  static const enum message next[PAY_STATES] = {[PAY_MADE] = MSG_PAY_NEXT_CHECK,
                                                [PAY_CHECKED] = MSG_PAY_NEXT_APPROVE,
                                                [PAY_APPROVED] = MSG_PAY_NEXT_EXPORT,
                                                [PAY_RETURNED] = MSG_PAY_NEXT_AGAIN};
  unsigned hands = own_hands_of(c, v->list.district);
  bool finance = hands & HAND_BIT(HAND_FINANCE), reviewer = hands & HAND_BIT(HAND_REVIEWER);
  bool made = v->list.state == PAY_MADE, checked = v->list.state == PAY_CHECKED;
  bool mine = (made && finance) || (checked && reviewer);
  value_put_text(s->arena, out, "next_text", message_plain(s->lang, next[v->list.state]));
  value_put_bool(s->arena, out, "may_check", made && finance && !took);
  value_put_bool(s->arena, out, "may_approve", checked && reviewer && !took);
  value_put_bool(s->arena, out, "may_return", (made || checked) && (finance || reviewer));
  value_put_bool(s->arena, out, "may_export", v->list.state == PAY_APPROVED && finance);
  value_put_bool(s->arena, out, "second_person", mine && took);
}

/* What was done, where the service says what the list then was. */
static struct str done_text(struct scope *s, struct str what) {
  static const struct {
    const char *what;
    enum message text;
  } texts[] = {{"made", MSG_PAY_MADE},
               {"checked", MSG_PAY_CHECK},
               {"approved", MSG_PAY_APPROVE},
               {"returned", MSG_PAY_RETURN},
               {"exported", MSG_PAY_EXPORT}};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (str_is(what, texts[i].what)) return message_plain(s->lang, texts[i].text);
  return what;
}

static enum ly put_events(struct scope *s, struct call *c, const struct list_view *v,
                          struct value *out) {
  struct pay_event *events;
  size_t count;
  enum ly rc = pay_events(s, v->desk.store, &v->list, &events, &count);
  if (rc) return rc;
  struct value *list = pay_events_value(s, events, count), *one = list->first;
  for (size_t i = 0; i < count && one; i++, one = one->next) {
    value_put_text(s->arena, one, "recorded_by_text", page_actor(s, c, events[i].recorded_by));
    value_set_text(s->arena, one, "what_text", done_text(s, events[i].what));
  }
  value_put(out, "events", list);
  put_next(s, c, v, took_part(s, events, count), out);
  return LY_OK;
}

/* ---- The page -----------------------------------------------------------------------------------
 */

static void put_page(struct scope *s, struct call *c, const struct list_view *v, bool pending,
                     struct value *out) {
  struct value *form = value_map(s->arena);
  form_text(s, c, form, "reason", STR(""));
  form_text(s, c, form, "purpose", STR(""));
  static const char *const may[] = {"may_check", "may_approve", "may_return", "may_export",
                                    "second_person"};
  bool something = false;
  for (size_t i = 0; i < sizeof may / sizeof *may; i++)
    something |= value_truth(value_get(out, str_of(may[i])));
  value_put(out, "form", form);
  value_put_bool(s->arena, out, "nothing_to_do", !something);
  value_put_bool(s->arena, out, "carries", v->list.carry_fen != 0);
  value_put_bool(s->arena, out, "pending_only", pending);
  value_put_bool(s->arena, out, "can_open", v->desk.registry->sealer != NULL);
}

/* GET /area/{area}/pay/{list} */
enum ly page_pay_list(struct scope *s, struct call *c, struct value **out) {
  static const char *const own[] = {"part", NULL};
  struct listing listing = {
      .rows = "payees", .value = row_value, .shown = fill_rows, .own = own, .errors_above = true};
  struct list_view view = {.c = c};
  bool pending = str_is(query_text(c, "part"), "pending");
  enum ly rc = pay_desk_open(s, c, &view.desk);
  if (!rc) rc = pay_named(s, c, &view.desk, c->capture, &view.list);
  if (!rc) rc = read_rows(s, &view, pending, &listing);
  if (rc) return rc;
  c->request->path = pay_path(s, c, view.list.list, ""); /* also of a form that comes back */
  struct value *v = *out = value_map(s->arena);
  struct str words[] = {view.list.name, pay_month_text(s->arena, view.list.month)};
  listing.sheet.name = "payees";
  listing.sheet.title = message_text(s->arena, s->lang, MSG_PAY_ONE, words, 2);
  listing.sheet.columns = columns;
  listing.sheet.column_count = sizeof columns / sizeof *columns;
  listing.sheet.context = &view;
  listing.sheet.has_words = has_words;
  listing.empty = message_plain(s->lang, pending ? MSG_PAY_NOBODY_PENDING : MSG_PAY_NOBODY_SURE);
  value_put_text(s->arena, v, "title", listing.sheet.title);
  value_put_text(s->arena, v, "area", c->area);
  value_put(v, "list", pay_shown(s, c, &view.desk, &view.list));
  rc = put_kinds(s, &view, v);
  if (!rc) rc = put_events(s, c, &view, v);
  if (rc) return rc;
  put_changes(s, &view, v);
  if (!c->request->json) put_page(s, c, &view, pending, v);
  return listing_run(s, c, &listing, v);
}
