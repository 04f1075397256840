/* What somebody has before him as a sheet. */
#include "service/own_due.h"

#include <stdlib.h>

const struct pack_choice own_due_whats[] = {
    {"inspection", OWN_DUE_INSPECTION, MSG_OWN_DUE_INSPECTION},
    {"case", OWN_DUE_CASE, MSG_OWN_DUE_CASE},
    {"duty", OWN_DUE_DUTY, MSG_OWN_DUE_DUTY},
    {0},
};
const struct pack_choice own_due_states[] = {
    {"late", OWN_DUE_LATE, MSG_OWN_DUE_LATE},
    {"soon", OWN_DUE_SOON, MSG_OWN_DUE_SOON},
    {"open", OWN_DUE_OPEN, MSG_OWN_DUE_OPEN},
    {"unknown", OWN_DUE_UNKNOWN, MSG_OWN_DUE_UNKNOWN},
    {0},
};
static const struct {
  const char *sign, *light;
} lights[] = {
    [OWN_DUE_LATE] = {"■", "red"},
    [OWN_DUE_SOON] = {"▲", "amber"},
    [OWN_DUE_OPEN] = {"○", "grey"},
    [OWN_DUE_UNKNOWN] = {"○", "grey"},
};

static const struct own_due_view *view_of(const struct sheet *sheet) {
  return sheet->context;
}

static struct str in_words(struct scope *s, const struct pack_choice *choices, int value) {
  const struct pack_choice *c = pack_choice_of(choices, value);
  return c ? message_plain(s->lang, c->message) : STR("");
}

static struct str word_of(const struct pack_choice *choices, int value) {
  const struct pack_choice *c = pack_choice_of(choices, value);
  return c ? str_of(c->word) : STR("");
}

/* Where it is worked on; empty: nowhere. */
static struct str path_of(struct scope *s, const struct own_due_view *view,
                          const struct own_due_row *r) {
  struct buf b = buf_open(s->arena, 128);
  int64_t number = r->item ? r->item : r->case_no;
  if (!view->area_path.len) return STR("");
  if (r->what == OWN_DUE_DUTY && r->party != r->institution)
    buf_printf(&b, "%.*s/parties/%lld/members/new?party=%lld", STR_ARG(view->area_path),
               (long long)r->institution, (long long)r->party);
  if (!number) return buf_str(&b);
  buf_printf(&b, "%.*s/%s/%lld", STR_ARG(view->area_path), r->item ? "inspections" : "cases",
             (long long)number);
  return buf_str(&b);
}

/* ---- Columns ------------------------------------------------------------------------------------
 */

static void cell_title(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  const struct own_due_row *r = row;
  out->text = r->title;
  out->small = r->step.len ? r->step : r->why;
  out->path = path_of(s, view_of(sheet), r);
  out->pack_text = true;
}

static void cell_whose(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  const struct own_due_row *r = row;
  (void)s;
  (void)sheet;
  out->text = r->name.len ? r->name : r->institution_name;
  out->small = r->name.len ? r->institution_name : STR("");
  out->pack_text = true;
}

static void cell_what(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  (void)sheet;
  out->text = in_words(s, own_due_whats, ((const struct own_due_row *)row)->what);
}

static void cell_due(struct scope *s, const struct sheet *sheet, const void *row,
                     struct sheet_cell *out) {
  const struct own_due_row *r = row;
  (void)sheet;
  out->date = r->due;
  if (date_is_none(r->due)) return;
  int left = r->due.day - s->today.day;
  struct str days = str_int(s->arena, left < 0 ? -left : left);
  out->small = message_text(s->arena, s->lang, left < 0 ? MSG_DUE_LATE : MSG_DUE_LEFT, &days, 1);
}

static void cell_state(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  const struct own_due_row *r = row;
  (void)sheet;
  out->text = in_words(s, own_due_states, r->state);
  out->sign = str_of(lights[r->state].sign);
  out->light = str_of(lights[r->state].light);
}

static void key_due(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  const struct own_due_row *r = row;
  (void)sheet;
  out->given = !date_is_none(r->due);
  out->order = r->due.day;
}

static size_t codes(struct str code, struct str *out, size_t max) {
  if (max) out[0] = code;
  return max ? 1 : 0;
}

static size_t codes_what(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  return codes(word_of(own_due_whats, ((const struct own_due_row *)row)->what), out, max);
}

static size_t codes_state(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  return codes(word_of(own_due_states, ((const struct own_due_row *)row)->state), out, max);
}

static const struct pack_choice *choice(const struct pack_choice *c, struct str word) {
  while (c->word && !str_is(word, c->word)) c++;
  return c->word ? c : NULL;
}

static struct str text_what(struct scope *s, const struct sheet *sheet, struct str code) {
  const struct pack_choice *c = choice(own_due_whats, code);
  (void)sheet;
  return c ? message_plain(s->lang, c->message) : code;
}

static struct str text_state(struct scope *s, const struct sheet *sheet, struct str code) {
  const struct pack_choice *c = choice(own_due_states, code);
  (void)sheet;
  return c ? message_plain(s->lang, c->message) : code;
}

static bool knows_what(const struct sheet *sheet, struct str code) {
  (void)sheet;
  return choice(own_due_whats, code) != NULL;
}

static bool knows_state(const struct sheet *sheet, struct str code) {
  (void)sheet;
  return choice(own_due_states, code) != NULL;
}

static const struct sheet_column columns[] = {
    {"title", MSG_OWN_DUE_TITLE_COL, SHEET_TEXT, .cell = cell_title},
    {"whose", MSG_OWN_DUE_WHOSE, SHEET_TEXT, .cell = cell_whose},
    {"due", MSG_DUE_ON, SHEET_DATE, key_due, cell_due},
    {"state", MSG_OWN_DUE_STATE, SHEET_CHOICE, NULL, cell_state, codes_state, text_state,
     .knows = knows_state},
    {"what", MSG_OWN_DUE_WHAT, SHEET_CHOICE, NULL, cell_what, codes_what, text_what,
     .knows = knows_what},
};

/* ---- The sheet ----------------------------------------------------------------------------------
 */

static int by_day(const struct own_due_row *a, const struct own_due_row *b) {
  int32_t x = date_is_none(a->due) ? INT32_MAX : a->due.day;
  int32_t y = date_is_none(b->due) ? INT32_MAX : b->due.day;
  return (x > y) - (x < y);
}

static int by_urgency(const void *left, const void *right) {
  const struct own_due_row *a = left, *b = right;
  int order = (a->state > b->state) - (a->state < b->state);
  if (!order) order = by_day(a, b);
  if (!order) order = (a->what > b->what) - (a->what < b->what);
  if (!order) order = str_cmp(a->key, b->key);
  if (!order) order = (a->party > b->party) - (a->party < b->party);
  if (!order) order = (a->item > b->item) - (a->item < b->item);
  return order ? order : (a->case_no > b->case_no) - (a->case_no < b->case_no);
}

enum ly own_due_sheet(struct scope *s, const struct own_due_view *view, struct own_due *o,
                      struct sheet *out) {
  const void **list = ARENA_ARRAY(s->arena, const void *, o->count + 1);
  if (!list) return fail_memory(s);
  if (o->count) qsort(o->rows, o->count, sizeof *o->rows, by_urgency);
  for (size_t i = 0; i < o->count; i++) list[i] = &o->rows[i];
  *out = (struct sheet){.name = "own-due",
                        .title = message_plain(s->lang, MSG_OWN_DUE_TITLE),
                        .columns = columns,
                        .column_count = sizeof columns / sizeof *columns,
                        .rows = list,
                        .row_count = o->count,
                        .context = view};
  return LY_OK;
}

static struct str number(struct scope *s, int64_t n) {
  return n ? str_int(s->arena, n) : STR("");
}

struct value *own_due_value(struct scope *s, const struct sheet *sheet, const void *row) {
  const struct own_due_row *r = row;
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  (void)sheet;
  value_put_text(a, v, "what", word_of(own_due_whats, r->what));
  value_put_text(a, v, "what_text", in_words(s, own_due_whats, r->what));
  value_put_text(a, v, "state", word_of(own_due_states, r->state));
  value_put_text(a, v, "state_text", in_words(s, own_due_states, r->state));
  value_put_text(a, v, "key", r->key);
  value_put_text(a, v, "name", r->title);
  value_put_text(a, v, "party", str_int(a, r->party));
  value_put_text(a, v, "party_name", r->name.len ? r->name : r->institution_name);
  value_put_text(a, v, "institution_name", r->institution_name);
  value_put_text(a, v, "due", date_iso(a, r->due));
  value_put_text(a, v, "step_name", r->step);
  value_put_text(a, v, "case", number(s, r->case_no));
  value_put_text(a, v, "item", number(s, r->item));
  value_put_text(a, v, "why", r->why);
  return v;
}

struct value *own_due_counts(struct scope *s, const struct own_due *o) {
  struct value *v = value_map(s->arena);
  for (const struct pack_choice *c = own_due_states; c->word; c++) {
    int64_t n = 0;
    for (size_t i = 0; i < o->count; i++) n += o->rows[i].state == c->value;
    value_put_int(s->arena, v, c->word, n);
  }
  return v;
}
