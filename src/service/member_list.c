/* Who belongs to an institution, read and as a sheet. */
#include "service/member_list.h"

#include "registry/act.h"
#include "registry/members.h"
#include "service/entitlement.h"

#include <stdlib.h>

const struct registry_fact *member_fact(const struct registry *r, struct str key) {
  for (size_t k = 0; k < r->count; k++) {
    for (size_t i = 0; i < r->kinds[k].count; i++) {
      const struct registry_fact *fact = r->kinds[k].facts[i];
      if (fact->columns.count && (key.len == 0 || str_eq(fact->key, key))) return fact;
    }
  }
  return NULL;
}

/* ---- Reading ------------------------------------------------------------------------------------
 */

static void find_kinds(struct scope *s, struct member_list *l) {
  size_t count = 0;
  const struct pack_entry *const *all =
      pack_effective(s->arena, l->work->vocabulary->pack, &service_kind_slot_kind, &count);
  for (size_t i = 0; all && i < count && l->kind_count < MEMBER_KINDS_MAX; i++) {
    const struct service_slot_kind *kind = (const void *)all[i];
    if (str_eq(kind->members.key, l->by->key) && slot_kind_act(kind))
      l->kinds[l->kind_count++] = kind;
  }
}

/* A value as it is seen, in words. */
static struct str seen(struct scope *s, const struct member_list *l,
                       const struct registry_fact *fact, struct str value) {
  enum privacy_view view = l->sight ? l->sight->of[fact->privacy] : PRIVACY_FULL;
  if (view == PRIVACY_HIDDEN || value.len == 0) return STR("");
  return view == PRIVACY_MASKED ? privacy_mask(s, fact, value)
                                : registry_value_text(s, fact, value);
}

static struct str known_value(const struct registry_state *state, const struct pack_ref *ref) {
  const struct registry_fact *fact = (const void *)ref->entry;
  const struct registry_known *known = fact ? registry_known_of(state, fact) : NULL;
  return known ? known->claims[0].value : STR("");
}

/* What another party is called, as it is seen. */
static enum ly name_other(struct scope *s, const struct member_list *l,
                          const struct registry_fact *fact, struct str value, struct str *out) {
  const struct registry_party *kind = registry_kind_find(l->registry, fact->target.key);
  const struct registry_card *card = NULL;
  int64_t party;
  *out = STR("");
  if (!kind || !registry_id(value, &party)) return LY_OK;
  enum ly rc = registry_card(s, l->store, kind, l->district, party, &card);
  const struct registry_fact *called = (const void *)kind->kind->called.entry;
  if (rc || !card || !called) return rc;
  *out = seen(s, l, called, card->name);
  if (!out->len) *out = value;
  return LY_OK;
}

static enum ly read_values(struct scope *s, const struct member_list *l,
                           const struct registry_state *state, struct member_row *row) {
  const struct pack_ref *columns = l->by->columns.items;
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < l->by->columns.count && i < MEMBER_COLUMNS_MAX; i++) {
    const struct registry_fact *fact = (const void *)columns[i].entry;
    struct str value = known_value(state, &columns[i]);
    if (fact->type == REGISTRY_PARTY)
      rc = name_other(s, l, fact, value, &row->values[i]);
    else
      row->values[i] = seen(s, l, fact, value);
  }
  return rc;
}

static struct date day_of(const struct registry_state *state, const struct pack_ref *ref) {
  struct date day;
  return date_parse(known_value(state, ref), &day) ? day : DATE_NONE;
}

/* What the programme that the kind answers promises this one of it. */
static enum ly read_wanted(struct scope *s, const struct member_list *l,
                           const struct service_slot_kind *kind, int64_t party,
                           struct member_done *out) {
  const struct service_rules *rules =
      kind->programme.len ? service_programme_find(l->work->vocabulary, kind->programme) : NULL;
  struct rule_reader reader;
  struct service_entitled e = {0};
  if (!rules) return LY_OK;
  enum ly rc = service_registry_reader(s, l->store, l->work->vocabulary, l->district, &reader);
  if (!rc) rc = service_entitle(s, rules, &reader, party, &e);
  if (rc || e.answer != SERVICE_YES || !e.has_amount || !e.amount.value.known) return rc;
  out->wanted_known = true;
  out->wanted = e.amount.value.value;
  return LY_OK;
}

static int64_t amount_in(const struct service_slot_kind *kind, const struct act_row *act) {
  const struct registry_act_kind *of = slot_kind_act(kind);
  const struct registry_act_field *const *fields = of->fields.items;
  if (kind->amount.len == 0) return 1;
  for (size_t i = 0; i < of->fields.count; i++)
    if (str_eq(fields[i]->key, kind->amount)) return act->known[i] ? act->numbers[i] : 0;
  return 0;
}

static enum ly read_done(struct scope *s, const struct member_list *l, struct member_row *row) {
  enum { ACTS_READ = 1000 };
  int year, month, day;
  struct date first;
  date_parts(s->today, &year, &month, &day);
  must(date_make(year, 1, 1, &first));
  enum ly rc = LY_OK;
  for (size_t k = 0; !rc && k < l->kind_count; k++) {
    struct act_row *acts = NULL;
    size_t count = 0;
    const struct act_filter which = {
        .kind = slot_kind_act(l->kinds[k]), .from = first, .to = s->today};
    rc = acts_of(s, l->store, l->registry, l->district, row->party, &which, 0, ACTS_READ, &acts,
                 &count);
    for (size_t i = 0; !rc && i < count; i++) row->done[k].done += amount_in(l->kinds[k], &acts[i]);
    if (!rc && !row->gone) rc = read_wanted(s, l, l->kinds[k], row->party, &row->done[k]);
  }
  return rc;
}

static enum ly read_member(struct scope *s, const struct member_list *l, int64_t party,
                           struct member_row *row) {
  struct registry_state state;
  *row = (struct member_row){.party = party};
  enum ly rc =
      party_facts(s, l->store, l->registry, l->district, party, s->today, REGISTRY_NOW, &state);
  if (rc) return rc;
  const struct registry_fact *called = (const void *)state.kind->kind->called.entry;
  if (called) row->name = seen(s, l, called, known_value(&state, &state.kind->kind->called));
  if (!row->name.len) row->name = str_int(s->arena, party);
  row->joined = day_of(&state, &l->by->joined);
  row->left = day_of(&state, &l->by->left);
  row->gone = registry_has_left(&state, l->by, s->today);
  bool both = !date_is_none(row->joined) && !date_is_none(row->left);
  if (both && date_cmp(row->left, row->joined) < 0) row->left = DATE_NONE; /* joined again */
  rc = read_values(s, l, &state, row);
  return rc ? rc : read_done(s, l, row);
}

static int by_name(const void *left, const void *right) {
  const struct member_row *a = left, *b = right;
  if (a->gone != b->gone) return a->gone ? 1 : -1;
  int order = str_cmp(a->name, b->name);
  return order ? order : (a->party > b->party) - (a->party < b->party);
}

enum ly member_list_read(struct scope *s, struct member_list *l) {
  const int64_t *parties = NULL;
  size_t count = 0;
  l->kind = registry_kind_find(l->registry, l->by->of.key);
  l->kind_count = l->count = 0;
  if (!l->kind) return fail(s, LY_CONFLICT, MSG_REGISTRY_NO_DICTIONARY);
  find_kinds(s, l);
  enum ly rc =
      registry_members(s, l->store, l->kind, l->by, l->district, l->institution, &parties, &count);
  if (!rc && count > MEMBER_LIST_MAX)
    rc = fail(s, LY_LIMIT, MSG_MEMBERS_LIST_TOO_LONG, str_int(s->arena, MEMBER_LIST_MAX));
  if (rc) return rc;
  l->rows = ARENA_ARRAY(s->arena, struct member_row, count + 1);
  if (!l->rows) return fail_memory(s);
  for (size_t i = 0; !rc && i < count; i++)
    rc = read_member(s, l, parties[i], &l->rows[l->count++]);
  if (!rc && l->count) qsort(l->rows, l->count, sizeof *l->rows, by_name);
  return rc;
}

/* ---- As a sheet ---------------------------------------------------------------------------------
 */

static const struct member_list *list_of(const struct sheet *sheet) {
  return sheet->context;
}

static void cell_name(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  const struct member_list *l = list_of(sheet);
  const struct member_row *r = row;
  struct buf path = buf_open(s->arena, 256);
  out->text = r->name;
  out->pack_text = true;
  if (!l->row_path.len) return;
  buf_printf(&path, "%.*s%lld", STR_ARG(l->row_path), (long long)r->party);
  out->path = buf_str(&path);
}

static const struct {
  const char *code;
  enum message text;
  const char *sign, *light;
} states[] = {{"there", MSG_MEMBERS_THERE, "●", "green"}, {"left", MSG_MEMBERS_LEFT, "○", "grey"}};
enum { STATES = sizeof states / sizeof *states };

static void cell_state(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  const struct member_row *r = row;
  (void)sheet;
  out->text = message_plain(s->lang, states[r->gone].text);
  out->sign = str_of(states[r->gone].sign);
  out->light = str_of(states[r->gone].light);
}

static size_t codes_state(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  if (max) out[0] = str_of(states[((const struct member_row *)row)->gone].code);
  return max ? 1 : 0;
}

static struct str text_state(struct scope *s, const struct sheet *sheet, struct str code) {
  (void)sheet;
  for (size_t i = 0; i < STATES; i++)
    if (str_is(code, states[i].code)) return message_plain(s->lang, states[i].text);
  return code;
}

static bool knows_state(const struct sheet *sheet, struct str code) {
  (void)sheet;
  return str_is(code, states[0].code) || str_is(code, states[1].code);
}

static void cell_joined(struct scope *s, const struct sheet *sheet, const void *row,
                        struct sheet_cell *out) {
  (void)s;
  (void)sheet;
  out->date = ((const struct member_row *)row)->joined;
}

static void cell_left(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  (void)s;
  (void)sheet;
  out->date = ((const struct member_row *)row)->left;
}

enum { FIRST = 2 }; /* name and state stand before what the dictionary says */

static size_t fact_count(const struct member_list *l) {
  return l->by->columns.count < MEMBER_COLUMNS_MAX ? l->by->columns.count : MEMBER_COLUMNS_MAX;
}

static void cell_fact(struct scope *s, const struct sheet *sheet, const struct sheet_column *column,
                      const void *row, struct sheet_cell *out) {
  const struct member_row *r = row;
  size_t at = (size_t)(column - sheet->columns) - FIRST;
  (void)s;
  out->text = r->values[at];
  out->pack_text = true;
}

static struct str unit_of(const struct service_slot_kind *kind) {
  const struct registry_act_field *field = slot_kind_amount(kind);
  return field ? field->unit : STR("");
}

/* "32 / 72 学时", with what is missing beneath. */
static struct str done_text(struct scope *s, const struct service_slot_kind *kind,
                            const struct member_done *d) {
  struct str words[] = {str_int(s->arena, d->done), unit_of(kind), str_int(s->arena, d->wanted)};
  if (!words[1].len) words[1] = message_plain(s->lang, MSG_MEMBERS_TIMES);
  return message_text(s->arena, s->lang, d->wanted_known ? MSG_MEMBERS_DONE_OF : MSG_MEMBERS_DONE,
                      words, d->wanted_known ? 3 : 2);
}

static int64_t missing_of(const struct member_done *d) {
  return d->wanted_known && d->wanted > d->done ? d->wanted - d->done : 0;
}

static void cell_done(struct scope *s, const struct sheet *sheet, const struct sheet_column *column,
                      const void *row, struct sheet_cell *out) {
  const struct member_list *l = list_of(sheet);
  const struct member_row *r = row;
  size_t at = (size_t)(column - sheet->columns) - FIRST - fact_count(l) - 2;
  struct str missing = str_int(s->arena, missing_of(&r->done[at]));
  out->text = done_text(s, l->kinds[at], &r->done[at]);
  if (missing_of(&r->done[at]))
    out->small = message_text(s->arena, s->lang, MSG_MEMBERS_MISSING, &missing, 1);
}

static void add_facts(struct scope *s, const struct member_list *l, struct sheet_column *columns,
                      size_t *n) {
  const struct pack_ref *refs = l->by->columns.items;
  for (size_t i = 0; i < fact_count(l); i++) {
    const struct registry_fact *fact = (const void *)refs[i].entry;
    columns[(*n)++] = (struct sheet_column){.key = str_c(s->arena, fact->key),
                                            .title = MSG_MEMBERS_FACT,
                                            .type = SHEET_TEXT,
                                            .heading = fact->name,
                                            .cell_in = cell_fact};
  }
}

enum ly member_list_sheet(struct scope *s, const struct member_list *l, struct sheet *out) {
  const void **rows = ARENA_ARRAY(s->arena, const void *, l->count + 1);
  struct sheet_column *columns =
      ARENA_ARRAY(s->arena, struct sheet_column, FIRST + MEMBER_COLUMNS_MAX + MEMBER_KINDS_MAX + 2);
  size_t n = 0;
  if (!rows || !columns) return fail_memory(s);
  for (size_t i = 0; i < l->count; i++) rows[i] = &l->rows[i];
  columns[n++] =
      (struct sheet_column){"name", MSG_IDENTITY_COL_NAME, SHEET_TEXT, .cell = cell_name};
  columns[n++] = (struct sheet_column){"state",
                                       MSG_MEMBERS_STATE,
                                       SHEET_CHOICE,
                                       .cell = cell_state,
                                       .codes = codes_state,
                                       .code_text = text_state,
                                       .knows = knows_state};
  add_facts(s, l, columns, &n);
  columns[n++] =
      (struct sheet_column){"joined", MSG_MEMBERS_JOINED, SHEET_DATE, .cell = cell_joined};
  columns[n++] = (struct sheet_column){"left", MSG_MEMBERS_LEFT_ON, SHEET_DATE, .cell = cell_left};
  for (size_t i = 0; i < l->kind_count; i++)
    columns[n++] = (struct sheet_column){.key = str_c(s->arena, l->kinds[i]->key),
                                         .title = MSG_MEMBERS_FACT,
                                         .type = SHEET_TEXT,
                                         .heading = slot_kind_act(l->kinds[i])->name,
                                         .cell_in = cell_done};
  *out = (struct sheet){.name = "members",
                        .title = l->by->members,
                        .columns = columns,
                        .column_count = n,
                        .rows = rows,
                        .row_count = l->count,
                        .context = l};
  return LY_OK;
}

static struct value *facts_value(struct scope *s, const struct member_list *l,
                                 const struct member_row *r) {
  const struct pack_ref *refs = l->by->columns.items;
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < fact_count(l); i++) {
    const struct registry_fact *fact = (const void *)refs[i].entry;
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "key", fact->key);
    value_put_text(s->arena, v, "name", fact->name);
    value_put_text(s->arena, v, "text", r->values[i]);
    value_add(list, v);
  }
  return list;
}

static struct value *done_value(struct scope *s, const struct member_list *l,
                                const struct member_row *r) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < l->kind_count; i++) {
    const struct member_done *d = &r->done[i];
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "kind", l->kinds[i]->key);
    value_put_text(s->arena, v, "name", slot_kind_act(l->kinds[i])->name);
    value_put_int(s->arena, v, "done", d->done);
    if (d->wanted_known) value_put_int(s->arena, v, "wanted", d->wanted);
    if (d->wanted_known) value_put_int(s->arena, v, "missing", missing_of(d));
    value_put_text(s->arena, v, "unit", unit_of(l->kinds[i]));
    value_put_text(s->arena, v, "text", done_text(s, l->kinds[i], d));
    value_add(list, v);
  }
  return list;
}

struct value *member_row_value(struct scope *s, const struct sheet *sheet, const void *row) {
  const struct member_list *l = list_of(sheet);
  const struct member_row *r = row;
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "party", str_int(a, r->party));
  value_put_text(a, v, "name", r->name);
  value_put_text(a, v, "state", str_of(states[r->gone].code));
  value_put_text(a, v, "state_text", message_plain(s->lang, states[r->gone].text));
  value_put_text(a, v, "joined", date_iso(a, r->joined));
  value_put_text(a, v, "left", date_iso(a, r->left));
  value_put(v, "facts", facts_value(s, l, r));
  value_put(v, "done", done_value(s, l, r));
  return v;
}
