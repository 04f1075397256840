/* Programmes, towns and changes as sheets. */
#include "service/owed_sheets.h"

#include "base/decimal.h"

static const struct owed_view *view_of(const struct sheet *sheet) {
  return sheet->context;
}

/* ---- Cells --------------------------------------------------------------------------------------
 */

static void number_key(int64_t n, struct sheet_key *out) {
  *out = (struct sheet_key){.given = true, .number = {n, 0}};
}

static void number_cell(int64_t n, struct sheet_cell *out) {
  out->has_number = true;
  out->number = (struct decimal){n, 0};
}

static void over_cell(struct scope *s, struct sheet_cell *out) {
  out->text = message_plain(s->lang, MSG_OWED_OVER);
}

/* A sum by the year in yuan; beneath it, of how many it is not known. */
static void yearly_cell(struct scope *s, const struct service_rules *rules,
                        const struct owed_count *c, struct sheet_cell *out) {
  int64_t fen, times;
  enum owed_fen is = owed_yearly_fen(rules, c->sum, c->over, &fen);
  if (is == OWED_NO_FEN) return;
  struct str open = str_int(s->arena, c->parties - c->priced);
  if (c->parties > c->priced)
    out->small = message_text(s->arena, s->lang, MSG_OWED_UNPRICED, &open, 1);
  if (c->parties > 0 && c->priced == 0) return;
  if (is == OWED_FEN_OVER) {
    over_cell(s, out);
    return;
  }
  out->has_number = true;
  out->number = (struct decimal){fen, 2};
  if (owed_pay(rules->programme, &times) == OWED_PAY_ONCE && !out->small.len)
    out->small = message_plain(s->lang, MSG_OWED_ONCE);
}

/* Both sums of a change in fen; OWED_FEN only where their difference can be counted too. */
static enum owed_fen difference_fen(const struct service_rules *rules, const struct owed_change *c,
                                    int64_t *before, int64_t *after, int64_t *difference) {
  enum owed_fen was = owed_yearly_fen(rules, c->before, c->before_over, before);
  enum owed_fen is = owed_yearly_fen(rules, c->after, c->after_over, after);
  if (was != OWED_FEN) return was;
  if (is != OWED_FEN) return is;
  return __builtin_sub_overflow(*after, *before, difference) ? OWED_FEN_OVER : OWED_FEN;
}

/* Nobody of whom the amount changed for certain, and some whose amount before is not known. */
static bool is_bare(const struct owed_change *c) {
  return c->bare && c->gain + c->lose + c->more + c->less == 0;
}

/* Not an amount of those whom it touches is known. */
static bool is_unpriced(const struct owed_change *c) {
  return c->unpriced && c->unpriced == c->gain + c->lose && c->more + c->less == 0;
}

static bool has_difference(const struct owed_change *c) {
  return !is_bare(c) && !is_unpriced(c);
}

/* What two sums differ by. */
static void difference_cell(struct scope *s, const struct service_rules *rules,
                            const struct owed_change *c, struct sheet_cell *out) {
  int64_t before, after, difference;
  enum owed_fen is = difference_fen(rules, c, &before, &after, &difference);
  if (is == OWED_NO_FEN) return;
  if (is == OWED_FEN_OVER) {
    over_cell(s, out);
  } else if (is_bare(c)) {
    out->text = message_plain(s->lang, MSG_WHAT_IF_NO_BEFORE);
  } else if (is_unpriced(c)) {
    out->text = message_plain(s->lang, MSG_WHAT_IF_NO_AMOUNT);
  } else {
    struct str parties = str_int(s->arena, c->unpriced);
    if (c->unpriced)
      out->small = message_text(s->arena, s->lang, MSG_WHAT_IF_UNPRICED, &parties, 1);
    out->has_number = true;
    out->number = (struct decimal){difference, 2};
  }
}

/* What those get after whose amount before is not known; beneath it how many they are. */
static void bare_cell(struct scope *s, const struct service_rules *rules,
                      const struct owed_change *c, struct sheet_cell *out) {
  int64_t fen;
  struct str parties = str_int(s->arena, c->bare);
  enum owed_fen is = owed_yearly_fen(rules, c->bare_after, c->bare_over, &fen);
  if (c->bare == 0 || is == OWED_NO_FEN) return;
  out->small = message_text(s->arena, s->lang, MSG_WHAT_IF_BARE_PARTIES, &parties, 1);
  if (is == OWED_FEN_OVER) {
    over_cell(s, out);
    return;
  }
  out->has_number = true;
  out->number = (struct decimal){fen, 2};
}

struct str owed_area_name(struct scope *s, const struct pack *pack, int64_t area) {
  char digits[16];
  if (area < 0) return message_plain(s->lang, MSG_OWED_NOWHERE);
  for (size_t i = 12; i > 0; i--, area /= 10) digits[i - 1] = (char)('0' + area % 10);
  struct str code = str_copy(s->arena, (struct str){digits, 12});
  while (code.len > 6 && str_ends(code, STR("000"))) code.len -= 3;
  return pack_area_text(s, pack, code);
}

/* A column of numbers: its key to sort by and its cell. */
#define NUMBER_COLUMN(name, type_, number_) \
  static void key_##name(const struct sheet *sheet, const void *row, struct sheet_key *out) { \
    const struct type_ *r = row; \
    (void)sheet; \
    number_key(number_, out); \
  } \
  static void cell_##name(struct scope *s, const struct sheet *sheet, const void *row, \
                          struct sheet_cell *out) { \
    const struct type_ *r = row; \
    (void)s; \
    (void)sheet; \
    number_cell(number_, out); \
  }

/* ---- Programmes ---------------------------------------------------------------------------------
 */

NUMBER_COLUMN(entitled, owed_programme, r->all.entitled.parties)
/* Each list's number leads to it. */
static void list_cell(struct scope *s, const struct sheet *sheet, const struct owed_programme *p,
                      enum owed_list list, struct sheet_cell *out) {
  const struct owed_view *view = sheet->context;
  struct buf b = buf_open(s->arena, 512);
  number_cell(p->all.counts[list].parties, out);
  if (!view->path.len || p->all.counts[list].parties == 0) return;
  buf_add(&b, view->path);
  buf_add(&b, p->rules->programme->key);
  buf_add(&b, STR("?list="));
  buf_add(&b, str_of(owed_lists[list].word));
  out->path = buf_str(&b);
}

#define LIST_COLUMN(name, list_) \
  static void key_##name(const struct sheet *sheet, const void *row, struct sheet_key *out) { \
    (void)sheet; \
    number_key(((const struct owed_programme *)row)->all.counts[list_].parties, out); \
  } \
  static void cell_##name(struct scope *s, const struct sheet *sheet, const void *row, \
                          struct sheet_cell *out) { \
    list_cell(s, sheet, row, list_, out); \
  }

LIST_COLUMN(missing, OWED_MISSING)
LIST_COLUMN(stop, OWED_STOP)
LIST_COLUMN(open, OWED_OPEN)

static struct str joined(struct scope *s, struct str a, struct str b) {
  struct buf buf = buf_open(s->arena, 512);
  buf_add(&buf, a);
  buf_add(&buf, b);
  return buf_str(&buf);
}

static void put_name(struct scope *s, const struct sheet *sheet, const struct service_rules *rules,
                     struct sheet_cell *out) {
  const struct owed_view *view = view_of(sheet);
  out->text = rules->programme->name;
  out->pack_text = true;
  if (view->path.len) out->path = joined(s, view->path, rules->programme->key);
}

static void cell_programme(struct scope *s, const struct sheet *sheet, const void *row,
                           struct sheet_cell *out) {
  put_name(s, sheet, ((const struct owed_programme *)row)->rules, out);
}

static void cell_kind(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  const struct owed_programme *p = row;
  (void)s;
  out->text = view_of(sheet)->words->rules.parties[p->rules->kind].name;
  out->pack_text = true;
}

static void cell_entitled_cost(struct scope *s, const struct sheet *sheet, const void *row,
                               struct sheet_cell *out) {
  const struct owed_programme *p = row;
  (void)sheet;
  yearly_cell(s, p->rules, &p->all.entitled, out);
}

static void cell_missing_cost(struct scope *s, const struct sheet *sheet, const void *row,
                              struct sheet_cell *out) {
  const struct owed_programme *p = row;
  (void)sheet;
  yearly_cell(s, p->rules, &p->all.counts[OWED_MISSING], out);
}

#define NUMBER(word_, title_, column_) \
  { \
    .key = word_, .title = title_, .type = SHEET_NUMBER, .key_of = key_##column_, \
    .cell = cell_##column_ \
  }

static const struct sheet_column programme_columns[] = {
    {.key = "programme", .title = MSG_OWED_PROGRAMME, .type = SHEET_TEXT, .cell = cell_programme},
    {.key = "of", .title = MSG_OWED_OF, .type = SHEET_TEXT, .cell = cell_kind, .extra = true},
    NUMBER("entitled", MSG_OWED_ENTITLED, entitled),
    {.key = "entitled_cost",
     .title = MSG_OWED_ENTITLED_COST,
     .type = SHEET_NUMBER,
     .cell = cell_entitled_cost,
     .extra = true},
    NUMBER("missing", MSG_OWED_MISSING, missing),
    {.key = "missing_cost",
     .title = MSG_OWED_MISSING_COST,
     .type = SHEET_NUMBER,
     .cell = cell_missing_cost},
    NUMBER("stop", MSG_OWED_STOP, stop),
    NUMBER("open", MSG_OWED_OPEN, open),
};

static enum ly make_sheet(struct scope *s, const struct owed_view *view, const char *name,
                          enum message title, const void *rows, size_t size, size_t count,
                          struct sheet *out) {
  const void **list = ARENA_ARRAY(s->arena, const void *, count + 1);
  if (!list) return fail_memory(s);
  for (size_t i = 0; i < count; i++) list[i] = (const char *)rows + i * size;
  *out = (struct sheet){.name = name,
                        .title = message_plain(s->lang, title),
                        .rows = list,
                        .row_count = count,
                        .context = view};
  return LY_OK;
}

#define PUT_COLUMNS(sheet, list) \
  ((sheet)->columns = (list), (sheet)->column_count = sizeof(list) / sizeof *(list))

enum ly owed_sheet_programmes(struct scope *s, const struct owed_view *view,
                              const struct owed_book *book, struct sheet *out) {
  enum ly rc =
      make_sheet(s, view, "owed", MSG_OWED_TITLE, book->list, sizeof *book->list, book->count, out);
  if (!rc) PUT_COLUMNS(out, programme_columns);
  return rc;
}

/* {parties, priced, yearly_fen, over}: the sum is missing where it cannot be said; `over`: because
 * it is beyond what can be counted. */
static struct value *count_value(struct scope *s, const struct service_rules *rules,
                                 const struct owed_count *c) {
  struct value *v = value_map(s->arena);
  int64_t fen;
  value_put_int(s->arena, v, "parties", c->parties);
  value_put_int(s->arena, v, "priced", c->priced);
  enum owed_fen is = c->priced ? owed_yearly_fen(rules, c->sum, c->over, &fen) : OWED_NO_FEN;
  if (is == OWED_FEN) value_put_int(s->arena, v, "yearly_fen", fen);
  value_put_bool(s->arena, v, "over", is == OWED_FEN_OVER);
  return v;
}

static void put_place(struct scope *s, struct value *v, const struct service_rules *rules,
                      const struct owed_place *p) {
  value_put_int(s->arena, v, "parties", p->parties);
  value_put(v, "entitled", count_value(s, rules, &p->entitled));
  for (size_t i = 0; i < OWED_LISTS; i++)
    value_put(v, owed_lists[i].word, count_value(s, rules, &p->counts[i]));
}

struct value *owed_programme_value(struct scope *s, const struct sheet *sheet, const void *row) {
  const struct owed_programme *p = row;
  struct value *v = value_map(s->arena);
  (void)sheet;
  value_put_text(s->arena, v, "programme", p->rules->programme->key);
  value_put_text(s->arena, v, "name", p->rules->programme->name);
  value_put_text(s->arena, v, "pack", p->rules->pack->header->key);
  put_place(s, v, p->rules, &p->all);
  return v;
}

/* ---- Towns --------------------------------------------------------------------------------------
 */

NUMBER_COLUMN(town_parties, owed_place, r->parties)
NUMBER_COLUMN(town_entitled, owed_place, r->entitled.parties)
NUMBER_COLUMN(town_missing, owed_place, r->counts[OWED_MISSING].parties)
NUMBER_COLUMN(town_stop, owed_place, r->counts[OWED_STOP].parties)
NUMBER_COLUMN(town_open, owed_place, r->counts[OWED_OPEN].parties)

static void cell_town(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  out->text = owed_area_name(s, view_of(sheet)->pack, ((const struct owed_place *)row)->area);
  out->pack_text = true;
}

static void cell_town_cost(struct scope *s, const struct sheet *sheet, const void *row,
                           struct sheet_cell *out) {
  yearly_cell(s, view_of(sheet)->rules, &((const struct owed_place *)row)->counts[OWED_MISSING],
              out);
}

static const struct sheet_column town_columns[] = {
    {.key = "area", .title = MSG_OWED_AREA, .type = SHEET_TEXT, .cell = cell_town},
    NUMBER("parties", MSG_OWED_PARTIES, town_parties),
    NUMBER("entitled", MSG_OWED_ENTITLED, town_entitled),
    NUMBER("missing", MSG_OWED_MISSING, town_missing),
    {.key = "missing_cost",
     .title = MSG_OWED_MISSING_COST,
     .type = SHEET_NUMBER,
     .cell = cell_town_cost},
    NUMBER("stop", MSG_OWED_STOP, town_stop),
    NUMBER("open", MSG_OWED_OPEN, town_open),
};

enum ly owed_sheet_towns(struct scope *s, const struct owed_view *view,
                         const struct owed_programme *p, struct sheet *out) {
  enum ly rc =
      make_sheet(s, view, "owed", MSG_OWED_BY_TOWN, p->towns, sizeof *p->towns, p->town_count, out);
  if (!rc) PUT_COLUMNS(out, town_columns);
  return rc;
}

static void put_area(struct scope *s, const struct sheet *sheet, struct value *v, int64_t area) {
  struct str name = owed_area_name(s, view_of(sheet)->pack, area);
  value_put_text(s->arena, v, "area", area < 0 ? STR("") : str_int(s->arena, area));
  value_put_text(s->arena, v, "area_name", name);
}

struct value *owed_town_value(struct scope *s, const struct sheet *sheet, const void *row) {
  const struct owed_place *p = row;
  struct value *v = value_map(s->arena);
  put_area(s, sheet, v, p->area);
  put_place(s, v, view_of(sheet)->rules, p);
  return v;
}

/* ---- Changes ------------------------------------------------------------------------------------
 */

NUMBER_COLUMN(gain, owed_changed, r->all.gain)
NUMBER_COLUMN(lose, owed_changed, r->all.lose)
NUMBER_COLUMN(more, owed_changed, r->all.more)
NUMBER_COLUMN(less, owed_changed, r->all.less)
NUMBER_COLUMN(same, owed_changed, r->all.same)
NUMBER_COLUMN(unclear, owed_changed, r->all.unclear)
NUMBER_COLUMN(due_more, owed_changed, r->all.due_more)
NUMBER_COLUMN(due_less, owed_changed, r->all.due_less)
NUMBER_COLUMN(town_gain, owed_change_place, r->change.gain)
NUMBER_COLUMN(town_lose, owed_change_place, r->change.lose)
NUMBER_COLUMN(town_more, owed_change_place, r->change.more)
NUMBER_COLUMN(town_less, owed_change_place, r->change.less)
NUMBER_COLUMN(town_same, owed_change_place, r->change.same)
NUMBER_COLUMN(town_unclear, owed_change_place, r->change.unclear)
NUMBER_COLUMN(town_due_more, owed_change_place, r->change.due_more)
NUMBER_COLUMN(town_due_less, owed_change_place, r->change.due_less)

static void cell_changed(struct scope *s, const struct sheet *sheet, const void *row,
                         struct sheet_cell *out) {
  put_name(s, sheet, owed_changed_rules(row), out);
  if (out->path.len) out->path = joined(s, out->path, view_of(sheet)->behind);
}

static void cell_difference(struct scope *s, const struct sheet *sheet, const void *row,
                            struct sheet_cell *out) {
  const struct owed_changed *c = row;
  (void)sheet;
  difference_cell(s, owed_changed_rules(c), &c->all, out);
}

static void cell_bare(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  const struct owed_changed *c = row;
  (void)sheet;
  bare_cell(s, owed_changed_rules(c), &c->all, out);
}

static void cell_change_town(struct scope *s, const struct sheet *sheet, const void *row,
                             struct sheet_cell *out) {
  out->text =
      owed_area_name(s, view_of(sheet)->pack, ((const struct owed_change_place *)row)->area);
  out->pack_text = true;
}

static void cell_town_difference(struct scope *s, const struct sheet *sheet, const void *row,
                                 struct sheet_cell *out) {
  const struct owed_change_place *p = row;
  difference_cell(s, view_of(sheet)->rules, &p->change, out);
}

static void cell_town_bare(struct scope *s, const struct sheet *sheet, const void *row,
                           struct sheet_cell *out) {
  const struct owed_change_place *p = row;
  bare_cell(s, view_of(sheet)->rules, &p->change, out);
}

static const struct sheet_column change_columns[] = {
    {.key = "programme", .title = MSG_OWED_PROGRAMME, .type = SHEET_TEXT, .cell = cell_changed},
    NUMBER("gain", MSG_WHAT_IF_GAIN, gain),
    NUMBER("lose", MSG_WHAT_IF_LOSE, lose),
    NUMBER("more", MSG_WHAT_IF_MORE, more),
    NUMBER("less", MSG_WHAT_IF_LESS, less),
    NUMBER("same", MSG_WHAT_IF_SAME, same),
    NUMBER("unclear", MSG_WHAT_IF_UNCLEAR, unclear),
    NUMBER("due_more", MSG_WHAT_IF_DUE_MORE, due_more),
    NUMBER("due_less", MSG_WHAT_IF_DUE_LESS, due_less),
    {.key = "difference",
     .title = MSG_WHAT_IF_DIFFERENCE,
     .type = SHEET_NUMBER,
     .cell = cell_difference},
    {.key = "bare", .title = MSG_WHAT_IF_BARE, .type = SHEET_NUMBER, .cell = cell_bare},
};

static const struct sheet_column change_town_columns[] = {
    {.key = "area", .title = MSG_OWED_AREA, .type = SHEET_TEXT, .cell = cell_change_town},
    NUMBER("gain", MSG_WHAT_IF_GAIN, town_gain),
    NUMBER("lose", MSG_WHAT_IF_LOSE, town_lose),
    NUMBER("more", MSG_WHAT_IF_MORE, town_more),
    NUMBER("less", MSG_WHAT_IF_LESS, town_less),
    NUMBER("same", MSG_WHAT_IF_SAME, town_same),
    NUMBER("unclear", MSG_WHAT_IF_UNCLEAR, town_unclear),
    NUMBER("due_more", MSG_WHAT_IF_DUE_MORE, town_due_more),
    NUMBER("due_less", MSG_WHAT_IF_DUE_LESS, town_due_less),
    {.key = "difference",
     .title = MSG_WHAT_IF_DIFFERENCE,
     .type = SHEET_NUMBER,
     .cell = cell_town_difference},
    {.key = "bare", .title = MSG_WHAT_IF_BARE, .type = SHEET_NUMBER, .cell = cell_town_bare},
};

/* Some columns are only of use to programmes that say when they are done, the last one only where
 * an amount before is not known. */
struct change_uses {
  bool due, bare;
};

static void add_uses(struct change_uses *uses, const struct owed_changed *c) {
  bool before = c->before && c->before->done, after = c->after && c->after->done;
  uses->due = uses->due || before || after;
  uses->bare = uses->bare || c->all.bare;
}

static bool is_shown(const struct sheet_column *column, const struct change_uses *uses) {
  if (str_is(str_of(column->key), "bare")) return uses->bare;
  return uses->due || !str_starts(str_of(column->key), STR("due_"));
}

static enum ly put_change_columns(struct scope *s, struct sheet *sheet,
                                  const struct sheet_column *columns, size_t count,
                                  struct change_uses uses) {
  struct sheet_column *shown = ARENA_ARRAY(s->arena, struct sheet_column, count);
  if (!shown) return fail_memory(s);
  sheet->column_count = 0;
  for (size_t i = 0; i < count; i++) {
    if (is_shown(&columns[i], &uses)) shown[sheet->column_count++] = columns[i];
  }
  sheet->columns = shown;
  return LY_OK;
}

enum ly owed_sheet_changes(struct scope *s, const struct owed_view *view,
                           const struct owed_changed *list, size_t count, struct sheet *out) {
  enum ly rc = make_sheet(s, view, "what-if", MSG_WHAT_IF_TITLE, list, sizeof *list, count, out);
  struct change_uses uses = {0};
  for (size_t i = 0; i < count; i++) add_uses(&uses, &list[i]);
  size_t columns = sizeof change_columns / sizeof *change_columns;
  return rc ? rc : put_change_columns(s, out, change_columns, columns, uses);
}

enum ly owed_sheet_change_towns(struct scope *s, const struct owed_view *view,
                                const struct owed_changed *p, struct sheet *out) {
  enum ly rc = make_sheet(s, view, "what-if", MSG_WHAT_IF_TITLE, p->towns, sizeof *p->towns,
                          p->town_count, out);
  struct change_uses uses = {0};
  add_uses(&uses, p);
  size_t columns = sizeof change_town_columns / sizeof *change_town_columns;
  return rc ? rc : put_change_columns(s, out, change_town_columns, columns, uses);
}

static void put_change(struct scope *s, struct value *v, const struct service_rules *rules,
                       const struct owed_change *c) {
  int64_t before, after, difference, bare;
  value_put_int(s->arena, v, "gain", c->gain);
  value_put_int(s->arena, v, "lose", c->lose);
  value_put_int(s->arena, v, "more", c->more);
  value_put_int(s->arena, v, "less", c->less);
  value_put_int(s->arena, v, "same", c->same);
  value_put_int(s->arena, v, "unclear", c->unclear);
  value_put_int(s->arena, v, "due_more", c->due_more);
  value_put_int(s->arena, v, "due_less", c->due_less);
  value_put_int(s->arena, v, "bare", c->bare);
  enum owed_fen both = difference_fen(rules, c, &before, &after, &difference);
  enum owed_fen alone = owed_yearly_fen(rules, c->bare_after, c->bare_over, &bare);
  value_put_int(s->arena, v, "unpriced", c->unpriced);
  if (both == OWED_FEN && has_difference(c)) {
    value_put_int(s->arena, v, "before_fen", before);
    value_put_int(s->arena, v, "after_fen", after);
  }
  if (c->bare && alone == OWED_FEN) value_put_int(s->arena, v, "bare_after_fen", bare);
  value_put_bool(s->arena, v, "over", both == OWED_FEN_OVER || alone == OWED_FEN_OVER);
}

struct value *owed_change_town_value(struct scope *s, const struct sheet *sheet, const void *row) {
  const struct owed_change_place *p = row;
  struct value *v = value_map(s->arena);
  put_area(s, sheet, v, p->area);
  put_change(s, v, view_of(sheet)->rules, &p->change);
  return v;
}

struct value *owed_change_value(struct scope *s, const struct sheet *sheet, const void *row) {
  const struct owed_changed *c = row;
  struct value *v = value_map(s->arena), *towns = value_list(s->arena);
  value_put_text(s->arena, v, "programme", owed_changed_rules(c)->programme->key);
  value_put_text(s->arena, v, "name", owed_changed_rules(c)->programme->name);
  put_change(s, v, owed_changed_rules(c), &c->all);
  struct owed_view view = *view_of(sheet);
  struct sheet of_towns = {.context = &view};
  view.rules = owed_changed_rules(c);
  for (size_t i = 0; i < c->town_count; i++)
    value_add(towns, owed_change_town_value(s, &of_towns, &c->towns[i]));
  value_put(v, "towns", towns);
  return v;
}
