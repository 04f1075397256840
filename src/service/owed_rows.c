/* The rows of a list, with names and reasons. */
#include "service/due.h"

#include "base/decimal.h"
#include "store/store.h"

#include <stdlib.h>

enum { REASON_MAX = 4096, REASON_BYTES = 64 * 1024 * 1024 };

static const struct owed_view *view_of(const struct sheet *sheet) {
  return sheet->context;
}

/* ---- Reasons ------------------------------------------------------------------------------------
 */

static bool is_joint(enum rule_op op) {
  return op == RULE_AND || op == RULE_OR || op == RULE_NOT;
}

static bool said_already(const struct value *said, struct str text) {
  for (const struct value *v = said->first; v; v = v->next) {
    if (str_eq(v->text, text)) return true;
  }
  return false;
}

/* The conditions that decide, as they are written, each once: those below 且, 或 and 非 one by one.
 */
static void add_deciding(struct scope *s, const struct rule_vocabulary *v,
                         const struct rule_step *step, bool holds, struct value *said) {
  if (!step->decides) return;
  if (is_joint(step->expr->op)) {
    bool inner = step->expr->op == RULE_NOT ? !holds : holds;
    for (size_t i = 0; i < step->count; i++) add_deciding(s, v, step->args[i], inner, said);
    return;
  }
  struct str text = rule_print(s, v, step->expr);
  enum message message = step->value.value ? MSG_OWED_HOLDS : MSG_OWED_FAILS;
  if (!step->value.known) return;
  text = message_text(s->arena, s->lang, message, &text, 1);
  if (!said_already(said, text)) value_add_text(s->arena, said, text);
}

/* Whom to ask for what; of another party than this one the word alone would mislead. */
static void add_missing(struct scope *s, const struct service_vocabulary *v,
                        const struct rule_answer *answer, int64_t party, struct buf *b) {
  for (size_t i = 0; i < answer->missing_count; i++) {
    const struct rule_missing *m = &answer->missing[i];
    struct str words[] = {m->word ? m->word->name : m->param->name, v->rules.parties[m->kind].name};
    bool other = m->word && m->party != party;
    if (b->len) buf_add(b, message_plain(s->lang, MSG_OWED_COMMA));
    if (m->word) {
      enum message message = other ? MSG_OWED_WORD_OF : MSG_OWED_WORD;
      buf_add(b, message_text(s->arena, s->lang, message, words, message_arity(message)));
    } else {
      buf_add(b, message_text(s->arena, s->lang, MSG_OWED_FIGURE, words, 1));
    }
  }
}

static struct str wants(struct scope *s, const struct owed_view *view,
                        const struct service_entitled *e, int64_t party) {
  struct buf b = buf_open(s->arena, REASON_MAX);
  if (e->answer == SERVICE_UNKNOWN) {
    add_missing(s, view->words, &e->eligible, party, &b);
  } else {
    bool acts = e->asked->done != NULL;
    if (acts) add_missing(s, view->words, &e->done, party, &b);
    if (b.len == 0)
      buf_add(&b, message_plain(s->lang, acts ? MSG_OWED_KEPT_UNKNOWN : MSG_OWED_RECEIVED_UNKNOWN));
    return buf_str(&b);
  }
  struct str words = buf_str(&b);
  return message_text(s->arena, s->lang, MSG_OWED_WANTS, &words, 1);
}

static struct str reason_of(struct scope *s, const struct owed_view *view,
                            const struct service_entitled *e, int64_t party) {
  if (view->list == OWED_OPEN) return wants(s, view, e, party);
  struct buf b = buf_open(s->arena, REASON_MAX);
  struct value *said = value_list(s->arena);
  add_deciding(s, e->rules->vocabulary, e->eligible.why, e->answer == SERVICE_YES, said);
  for (const struct value *one = said->first; one; one = one->next) {
    if (b.len) buf_add(&b, message_plain(s->lang, MSG_OWED_AND));
    buf_add(&b, one->text);
  }
  return buf_str(&b);
}

/* "…；有效至 2024-05-31": of what has ended, or will. */
static enum ly add_last_day(struct scope *s, const struct owed_view *view, int64_t party,
                            struct str *out) {
  const struct due_asked asked = {view->store, view->words, view->district, view->rules, party};
  struct date last = DATE_NONE;
  enum ly rc = due_last_day(s, &asked, &last);
  struct str words[] = {*out, date_iso(s->arena, last)};
  if (!rc && !date_is_none(last))
    *out = message_text(s->arena, s->lang, MSG_DUE_HELD_UNTIL, words, 2);
  return rc;
}

enum ly owed_reason(struct scope *s, const struct owed_view *view, int64_t party, struct str *out) {
  struct service_entitled e;
  *out = (struct str){0};
  s->today.day += view->ahead;
  enum ly rc = service_entitle(s, view->rules, &view->reader, party, &e);
  s->today.day -= view->ahead;
  if (!rc) *out = reason_of(s, view, &e, party);
  return rc || !view->ahead ? rc : add_last_day(s, view, party, out);
}

/* In memory of its own: thousands may be exported. A row is shown without what could not be worked
 * out; the error is told where it can be. */
static struct str reason_or_none(struct scope *s, const struct owed_view *view, int64_t party) {
  struct arena own, *callers = s->arena;
  struct str reason;
  arena_open(&own, REASON_BYTES);
  s->arena = &own;
  enum ly rc = owed_reason(s, view, party, &reason);
  s->arena = callers;
  if (rc) s->error = (struct error){0};
  reason = rc ? message_plain(s->lang, MSG_OWED_NO_REASON) : str_copy(s->arena, reason);
  arena_close(&own);
  return reason;
}

/* ---- Names and birth dates ----------------------------------------------------------------------
 */

static enum privacy_view seen(const struct owed_view *view, const struct registry_fact *fact) {
  return view->sight ? view->sight->of[fact->privacy] : PRIVACY_FULL;
}

/* What a kind is called by stands in its derived table. */
static struct str read_name(struct scope *s, const struct owed_view *view, int64_t party) {
  const struct registry_party *kind = view->words->columns[view->rules->kind].kind;
  const struct registry_fact *fact = (const void *)kind->kind->called.entry;
  struct store_rows rows = {0};
  struct store_value params[] = {S_TEXT(view->district), S_INT(party)};
  struct buf b = buf_open(s->arena, 256);
  if (!fact || registry_sealed(fact) || seen(view, fact) == PRIVACY_HIDDEN) return STR("");
  /* built: a derived table has the columns of the dictionary; test_owed reads names */
  buf_printf(&b, "SELECT \"%.*s\" FROM current_%.*s WHERE district = $1 AND party = $2",
             STR_ARG(fact->key), STR_ARG(kind->kind->key));
  const char *sql = str_c(s->arena, buf_str(&b));
  /* built: a derived table has the columns of the dictionary; test_owed reads names */
  enum ly rc = store_query_with(s, view->store, "T", sql, params, 2, &rows);
  struct str name = !rc && rows.rows ? store_text(&rows, 0, 0) : STR("");
  if (rc) s->error = (struct error){0}; /* the list is shown by numbers then */
  return seen(view, fact) == PRIVACY_MASKED && name.len ? privacy_mask(s, fact, name) : name;
}

struct str owed_party_name(struct scope *s, const struct owed_view *view, int64_t party) {
  struct str name = read_name(s, view, party);
  return name.len ? name : str_int(s->arena, party);
}

/* The column of a fact that the kind declares; SIZE_MAX: it has none, or nobody who asks may see
 * it. */
static size_t column_of(const struct owed_view *view, const struct pack_entry *entry) {
  const struct service_columns *columns = &view->words->columns[view->rules->kind];
  for (size_t i = 0; entry && i < columns->count; i++) {
    const struct registry_fact *fact = columns->facts[i];
    if (&fact->entry == entry) return seen(view, fact) == PRIVACY_FULL ? i : SIZE_MAX;
  }
  return SIZE_MAX;
}

static enum ly read_born(struct scope *s, const struct owed_view *view, size_t column,
                         struct owed_row *rows, size_t count) {
  const struct rule_reader *reader = &view->reader;
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < count; i++) {
    struct rule_value value;
    rc = reader->fact(s, reader->context, view->rules->kind, rows[i].party, column, &value);
    if (!rc && value.known) rows[i].born = (struct date){(int32_t)value.value};
  }
  return rc;
}

static struct str party_path(struct scope *s, const struct owed_view *view, int64_t party) {
  struct buf b = buf_open(s->arena, 128);
  if (!view->parties.len) return (struct str){0};
  buf_add(&b, view->parties);
  buf_printf(&b, "%lld/entitled", (long long)party);
  return buf_str(&b);
}

/* ---- Cells --------------------------------------------------------------------------------------
 */

static void cell_party(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  const struct owed_row *r = row;
  out->text = owed_party_name(s, view_of(sheet), r->party);
  out->path = party_path(s, view_of(sheet), r->party);
  out->pack_text = true;
}

static void cell_id(struct scope *s, const struct sheet *sheet, const void *row,
                    struct sheet_cell *out) {
  (void)sheet;
  out->text = str_int(s->arena, ((const struct owed_row *)row)->party);
}

static void key_age(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  const struct owed_row *r = row;
  (void)sheet;
  *out = (struct sheet_key){.given = !date_is_none(r->born), .order = -(int64_t)r->born.day};
}

/* Years; of an infant months. */
static void cell_age(struct scope *s, const struct sheet *sheet, const void *row,
                     struct sheet_cell *out) {
  const struct owed_row *r = row;
  (void)sheet;
  if (date_is_none(r->born)) return;
  int years = age_years(r->born, s->today);
  struct str words[] = {str_int(s->arena, years < 3 ? age_months(r->born, s->today) : years)};
  out->text =
      message_text(s->arena, s->lang, years < 3 ? MSG_OWED_MONTHS : MSG_OWED_YEARS, words, 1);
  out->small = date_iso(s->arena, r->born);
}

static void key_area(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  const struct owed_row *r = row;
  (void)sheet;
  *out = (struct sheet_key){.given = r->area >= 0, .order = r->area};
}

static void cell_area(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  out->text = owed_area_name(s, view_of(sheet)->pack, ((const struct owed_row *)row)->area);
  out->pack_text = true;
}

static struct str area_code(struct scope *s, int64_t area) {
  return area < 0 ? STR("unknown") : str_int(s->arena, area);
}

/* Codes of areas are looked at without a scope: they are kept as texts beside the rows. */
static size_t area_codes(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  if (max) *out = ((const struct owed_row *)row)->area_code;
  (void)sheet;
  return max ? 1 : 0;
}

static bool knows_area(const struct sheet *sheet, struct str code) {
  struct str digits;
  (void)sheet;
  return str_is(code, "unknown") || (code.len == 12 && area_digits(code, &digits));
}

static struct str area_text(struct scope *s, const struct sheet *sheet, struct str code) {
  int64_t area = str_is(code, "unknown") ? -1 : service_area_number(code);
  return owed_area_name(s, view_of(sheet)->pack, area);
}

/* ---- Where they live, and who visits them -------------------------------------------------------
 */

#define NOBODY "-" /* among users */

static size_t village_codes(const struct sheet *sheet, const void *row, struct str *out,
                            size_t max) {
  (void)sheet;
  if (max) *out = ((const struct owed_row *)row)->village;
  return max ? 1 : 0;
}

static size_t all_villages(const struct sheet *sheet, struct str *out, size_t max) {
  const struct due_visitors *v = view_of(sheet)->visitors;
  size_t count = v->village_count < max ? v->village_count : max;
  for (size_t i = 0; i < count; i++) out[i] = v->villages[i];
  return count;
}

static void cell_village(struct scope *s, const struct sheet *sheet, const void *row,
                         struct sheet_cell *out) {
  out->text = area_text(s, sheet, ((const struct owed_row *)row)->village);
  out->pack_text = true;
}

static size_t visitor_codes(const struct sheet *sheet, const void *row, struct str *out,
                            size_t max) {
  (void)sheet;
  if (max) *out = ((const struct owed_row *)row)->visitor;
  return max ? 1 : 0;
}

static struct str visitor_text(struct scope *s, const struct sheet *sheet, struct str code) {
  if (str_is(code, NOBODY)) return message_plain(s->lang, MSG_DUE_NOBODYS);
  return due_visitor_name(view_of(sheet)->visitors, code);
}

static bool knows_visitor(const struct sheet *sheet, struct str code) {
  const struct due_visitors *v = view_of(sheet)->visitors;
  bool known = str_is(code, NOBODY);
  for (size_t i = 0; !known && i < v->name_count; i++) known = str_eq(v->names[i].user, code);
  for (size_t i = 0; !known && i < v->share_count; i++) known = str_eq(v->shares[i].user, code);
  return known;
}

static void cell_visitor(struct scope *s, const struct sheet *sheet, const void *row,
                         struct sheet_cell *out) {
  out->text = visitor_text(s, sheet, ((const struct owed_row *)row)->visitor);
  out->pack_text = true;
}

static int by_text(const void *a, const void *b) {
  return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static enum ly list_villages(struct scope *s, struct due_visitors *v, const struct owed_row *rows,
                             size_t count) {
  v->village_count = 0;
  v->villages = ARENA_ARRAY(s->arena, struct str, count);
  if (!v->villages) return fail_memory(s);
  for (size_t i = 0; i < count; i++) v->villages[i] = rows[i].village;
  if (count) qsort(v->villages, count, sizeof *v->villages, by_text);
  for (size_t i = 0; i < count; i++) {
    bool again = v->village_count && str_eq(v->villages[v->village_count - 1], v->villages[i]);
    if (!again) v->villages[v->village_count++] = v->villages[i];
  }
  return LY_OK;
}

static enum ly read_villages(struct scope *s, const struct owed_view *view, struct owed_row *rows,
                             size_t count) {
  const struct registry_kind *kind = view->words->columns[view->rules->kind].kind->kind;
  const struct rule_reader *reader = &view->reader;
  size_t column = column_of(view, kind->area.entry);
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < count; i++) {
    struct rule_value value = {.known = false};
    if (column != SIZE_MAX)
      rc = reader->fact(s, reader->context, view->rules->kind, rows[i].party, column, &value);
    struct str user = due_visitor_of(view->visitors, rows[i].party);
    rows[i].village = value.known ? str_int(s->arena, value.value) : rows[i].area_code;
    rows[i].visitor = user.len ? user : STR(NOBODY);
  }
  return rc ? rc : list_villages(s, view->visitors, rows, count);
}

/* ---- Amounts and reasons ------------------------------------------------------------------------
 */

static struct decimal amount_of(const struct owed_view *view, const struct owed_row *r) {
  int places = view->rules->amount ? view->rules->amount->type.places : 0;
  return (struct decimal){r->amount, (uint8_t)places};
}

static void key_amount(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  const struct owed_row *r = row;
  *out = (struct sheet_key){.given = r->amount_known, .number = amount_of(view_of(sheet), r)};
}

static void cell_amount(struct scope *s, const struct sheet *sheet, const void *row,
                        struct sheet_cell *out) {
  const struct owed_row *r = row;
  const struct owed_view *view = view_of(sheet);
  if (!view->rules->amount || view->list == OWED_STOP) return;
  if (!r->amount_known) {
    out->text = message_plain(s->lang, MSG_OWED_AMOUNT_UNKNOWN);
    return;
  }
  out->has_number = true;
  out->number = amount_of(view, r);
  out->small = view->rules->programme->unit;
}

static void cell_reason(struct scope *s, const struct sheet *sheet, const void *row,
                        struct sheet_cell *out) {
  out->text = reason_or_none(s, view_of(sheet), ((const struct owed_row *)row)->party);
  out->pack_text = true;
}

#define WHO_COLUMNS \
  {.key = "name", .title = MSG_OWED_NAME, .type = SHEET_TEXT, .cell = cell_party}, \
      {.key = "age", \
       .title = MSG_OWED_AGE, \
       .type = SHEET_TEXT, \
       .key_of = key_age, \
       .cell = cell_age}, \
  { \
    .key = "party", .title = MSG_OWED_NUMBER, .type = SHEET_TEXT, .cell = cell_id, .extra = true \
  }
#define TOWN_COLUMN \
  .key = "area", .title = MSG_OWED_AREA, .type = SHEET_TEXT, .key_of = key_area, \
  .cell = cell_area, .codes = area_codes, .code_text = area_text, .knows = knows_area
#define AMOUNT_COLUMN \
  { \
    .key = "amount", .title = MSG_OWED_AMOUNT, .type = SHEET_NUMBER, .key_of = key_amount, \
    .cell = cell_amount \
  }
#define REASON_COLUMN \
  { .key = "reason", .title = MSG_OWED_REASON, .type = SHEET_TEXT, .cell = cell_reason }

static const struct sheet_column columns[] = {
    WHO_COLUMNS, {TOWN_COLUMN}, AMOUNT_COLUMN, REASON_COLUMN};

/* The name of a village says its town. */
static const struct sheet_column due_columns[] = {WHO_COLUMNS,
                                                  {TOWN_COLUMN, .hidden = true},
                                                  {.key = "village",
                                                   .title = MSG_DUE_VILLAGE,
                                                   .type = SHEET_TEXT,
                                                   .cell = cell_village,
                                                   .codes = village_codes,
                                                   .all_codes = all_villages,
                                                   .code_text = area_text,
                                                   .knows = knows_area},
                                                  {.key = "visitor",
                                                   .title = MSG_DUE_VISITOR,
                                                   .type = SHEET_TEXT,
                                                   .cell = cell_visitor,
                                                   .codes = visitor_codes,
                                                   .code_text = visitor_text,
                                                   .knows = knows_visitor},
                                                  AMOUNT_COLUMN,
                                                  REASON_COLUMN};

/* Rows stand by area, so most have the text of the one before. */
static void put_codes(struct scope *s, struct owed_row *rows, size_t count) {
  for (size_t i = 0; i < count; i++) {
    bool same = i > 0 && rows[i - 1].area == rows[i].area;
    rows[i].area_code = same ? rows[i - 1].area_code : area_code(s, rows[i].area);
  }
}

static int by_number(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static bool is_looked_for(const struct sheet *sheet, const void *row, struct str words) {
  const struct owed_view *view = view_of(sheet);
  (void)words;
  return bsearch(&((const struct owed_row *)row)->party, view->looked_for, view->looked_for_count,
                 sizeof *view->looked_for, by_number) != NULL;
}

enum ly owed_sheet_rows(struct scope *s, const struct owed_view *view, struct owed_row *rows,
                        size_t count, struct sheet *out) {
  const void **list = ARENA_ARRAY(s->arena, const void *, count + 1);
  size_t born = column_of(view, view->words->columns[view->rules->kind].kind->kind->born.entry);
  if (!list) return fail_memory(s);
  enum ly rc = born == SIZE_MAX ? LY_OK : read_born(s, view, born, rows, count);
  put_codes(s, rows, count);
  if (!rc && view->visitors) rc = read_villages(s, view, rows, count);
  for (size_t i = 0; i < count; i++) list[i] = &rows[i];
  *out = (struct sheet){.name = owed_lists[view->list].word,
                        .title = message_plain(s->lang, owed_lists[view->list].message),
                        .columns = view->visitors ? due_columns : columns,
                        .column_count = view->visitors ? sizeof due_columns / sizeof *due_columns
                                                       : sizeof columns / sizeof *columns,
                        .rows = list,
                        .row_count = count,
                        .has_words = view->looked_for ? is_looked_for : NULL,
                        .context = view};
  return rc;
}

static void put_visited(struct scope *s, const struct sheet *sheet, const struct owed_row *r,
                        struct value *v) {
  bool nobody = str_is(r->visitor, NOBODY);
  value_put_text(s->arena, v, "village", r->village);
  value_put_text(s->arena, v, "village_name", area_text(s, sheet, r->village));
  value_put_text(s->arena, v, "visitor", nobody ? STR("") : r->visitor);
  value_put_text(s->arena, v, "visitor_name", visitor_text(s, sheet, r->visitor));
}

struct value *owed_row_value(struct scope *s, const struct sheet *sheet, const void *row) {
  const struct owed_row *r = row;
  const struct owed_view *view = view_of(sheet);
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "party", str_int(a, r->party));
  value_put_text(a, v, "name", read_name(s, view, r->party));
  value_put_text(a, v, "birth_date", date_is_none(r->born) ? STR("") : date_iso(a, r->born));
  value_put_text(a, v, "area", r->area < 0 ? STR("") : str_int(a, r->area));
  value_put_text(a, v, "area_name", owed_area_name(s, view->pack, r->area));
  if (view->visitors) put_visited(s, sheet, r, v);
  bool priced = view->rules->amount && view->list != OWED_STOP && r->amount_known;
  if (priced) value_put_decimal(a, v, "amount", amount_of(view, r));
  value_put_text(a, v, "unit", view->rules->programme->unit);
  value_put_text(a, v, "reason", reason_or_none(s, view, r->party));
  return v;
}
