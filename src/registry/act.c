/* Acts: adding, taking back, reading. */
#include "registry/act_int.h"
#include "registry/registry_int.h"

/* ---- Checking -----------------------------------------------------------------------------------
 */

bool act_number_read(struct scope *s, const struct registry_act_field *field, struct str given,
                     struct str *canonical) {
  const struct registry_fact as = {.type = field->type, .places = field->places};
  return value_read(s, &as, given, canonical) && canonical->ptr[0] != '-';
}

static size_t field_at(const struct registry_act_kind *kind, struct str name) {
  const struct registry_act_field *const *fields = kind->fields.items;
  size_t i = 0;
  while (i < kind->fields.count && !str_eq(fields[i]->key, name) && !str_eq(fields[i]->name, name))
    i++;
  return i;
}

static void check_field(struct scope *s, const struct registry_act_kind *kind,
                        const struct registry_said *said, struct registry_value *values,
                        size_t *count) {
  const struct registry_act_field *const *fields = kind->fields.items;
  struct diag_at at = DIAG_FIELD(said->name);
  size_t which = field_at(kind, said->name);
  if (which == kind->fields.count) {
    diag_error(s, at, MSG_ACTS_NO_FIELD, kind->name, said->name);
    return;
  }
  for (size_t i = 0; i < *count; i++) {
    if (!str_eq(values[i].key, fields[which]->key)) continue;
    diag_error(s, at, MSG_ACTS_FIELD_AGAIN, fields[which]->name);
    return;
  }
  values[*count].key = fields[which]->key;
  if (act_number_read(s, fields[which], said->value, &values[*count].value)) {
    ++*count;
  } else {
    diag_error(s, at, MSG_ACTS_BAD_NUMBER, fields[which]->name, said->value);
  }
}

static void check_head(struct scope *s, const struct registry *r, const struct act_new *new) {
  if (!pack_find(r->pack, &registry_kind_source, new->source))
    diag_error(s, DIAG_FIELD(STR("source")), MSG_REGISTRY_NO_SOURCE, new->source);
  if (date_is_none(new->on)) {
    diag_error(s, DIAG_FIELD(STR("on")), MSG_REGISTRY_NO_FROM);
  } else if (date_cmp(new->on, s->today) > 0) {
    diag_error(s, DIAG_FIELD(STR("on")), MSG_ACTS_TO_COME, date_iso(s->arena, new->on));
  }
}

static enum ly check_new(struct scope *s, const struct registry *r,
                         const struct registry_party *party, const struct act_new *new,
                         const struct registry_act_kind **kind, struct str *fields,
                         struct act_answers *answers) {
  struct registry_value values[REGISTRY_ACT_FIELDS_MAX + 1];
  size_t before = s->diags.errors, count = 0;
  check_head(s, r, new);
  *kind = registry_act_find(r, party->kind, new->kind);
  if (!*kind)
    diag_error(s, DIAG_FIELD(STR("kind")), MSG_ACTS_NO_KIND, party->kind->name, new->kind);
  for (size_t i = 0; *kind && i < new->count; i++)
    check_field(s, *kind, &new->fields[i], values, &count);
  *fields = facts_write(s->arena, values, count);
  if (*kind && new->told) act_told_check(s, *kind, new->told, answers);
  struct str faults = str_int(s->arena, (int64_t)(s->diags.errors - before));
  return s->diags.errors > before ? fail(s, LY_INVALID, MSG_REGISTRY_HAS_FAULTS, faults) : LY_OK;
}

/* ---- Writing ------------------------------------------------------------------------------------
 */

struct row {
  struct str district, kind, on, source, reason, fields;
  int64_t party, act, at_us, retracts, batch;
};

static struct store_value id_or_null(int64_t id) {
  return id ? S_INT(id) : S_NULL;
}

static enum ly insert(struct scope *s, struct tx *tx, const struct row *row) {
  int64_t now = 0;
  enum ly rc = tx_now(s, tx, &now);
  if (rc) return rc;
  return store_exec(s, tx,
                    "INSERT INTO act (district, party, act, kind, on_day, at_us, retracts, source,"
                    " batch, recorded_at, recorded_by, reason, fields)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                    S_TEXT(row->district), S_INT(row->party), S_INT(row->act), S_TEXT(row->kind),
                    S_TEXT(row->on), id_or_null(row->at_us), id_or_null(row->retracts),
                    S_TEXT(row->source), id_or_null(row->batch), S_INT(now), S_TEXT(s->actor),
                    S_TEXT(row->reason), S_TEXT(row->fields));
}

enum ly act_add(struct scope *s, struct tx *tx, const struct registry *r, const struct act_new *new,
                int64_t *act) {
  const struct registry_party *party;
  const struct registry_act_kind *kind;
  struct row row = {.district = new->district,
                    .source = new->source,
                    .reason = new->reason,
                    .party = new->party,
                    .at_us = new->at_us,
                    .batch = new->batch};
  struct act_answers answers = {0};
  bool pending;
  enum ly rc = new->batch ? batch_check(s, tx, new->district, new->batch, &pending) : LY_OK;
  if (!rc) rc = party_kind(s, tx_store(tx), r, new->district, new->party, new->batch, &party);
  if (!rc) rc = check_new(s, r, party, new, &kind, &row.fields, &answers);
  if (rc) return rc;
  *act = row.act = registry_new_id(s);
  row.kind = kind->key;
  row.on = date_iso(s->arena, new->on);
  rc = insert(s, tx, &row);
  const struct act_key key = {new->district, new->party, row.act};
  return rc || !new->told ? rc : act_told_add(s, tx, r, &key, new->told, &answers);
}

/* The act is there, holds, and is what a retraction is to repeat. */
static enum ly check_retractable(struct scope *s, struct tx *tx, struct row *row) {
  struct store_rows rows = {0};
  struct str id = str_int(s->arena, row->retracts);
  enum ly rc =
      store_query(s, tx_store(tx), "tttIIIi",
                  "SELECT a.kind, a.on_day, a.source, a.retracts, x.act, br.retracted_at, a.party"
                  " FROM act a"
                  " LEFT JOIN act x ON x.district = a.district AND x.party = a.party"
                  " AND x.retracts = a.act"
                  " LEFT JOIN batch_retraction br"
                  " ON br.district = a.district AND br.batch = a.batch"
                  " WHERE a.district = $1 AND a.party IN " ONE_WITH_PARTY
                  " AND a.act = $3"
                  " AND NOT EXISTS (SELECT 1 FROM batch_pending bp"
                  " WHERE bp.district = a.district AND bp.batch = a.batch)",
                  &rows, S_TEXT(row->district), S_INT(row->party), S_INT(row->retracts));
  if (rc) return rc;
  if (rows.rows == 0) return fail(s, LY_NOT_FOUND, MSG_ACTS_NONE, id);
  if (rows.cells[3].type != STORE_NULL) return fail(s, LY_CONFLICT, MSG_ACTS_IS_RETRACTION, id);
  bool gone = rows.cells[4].type != STORE_NULL || rows.cells[5].type != STORE_NULL;
  if (gone) return fail(s, LY_CONFLICT, MSG_ACTS_RETRACTED_BEFORE, id);
  row->kind = store_text(&rows, 0, 0);
  row->on = store_text(&rows, 0, 1);
  row->source = store_text(&rows, 0, 2);
  row->party = store_int(&rows, 0, 6);
  return LY_OK;
}

enum ly act_retract(struct scope *s, struct tx *tx, const struct registry *r, struct str district,
                    int64_t party, int64_t act, struct str reason, int64_t *retraction) {
  const struct registry_party *kind;
  struct row row = {
      .district = district, .party = party, .retracts = act, .reason = reason, .fields = STR("{}")};
  enum ly rc = party_kind(s, tx_store(tx), r, district, party, 0, &kind);
  if (!rc) rc = check_retractable(s, tx, &row);
  if (rc) return rc;
  *retraction = row.act = registry_new_id(s);
  return insert(s, tx, &row);
}

/* ---- Reading ------------------------------------------------------------------------------------
 */

/* What a statement below reads of each act; it holds: not taken back, by itself or with its batch,
 * and not of a pending one. */
#define ACT_COLUMNS \
  "a.act, a.kind, a.on_day, a.at_us, a.source, a.recorded_by, a.reason," \
  " COALESCE(bl.live_at, a.recorded_at), a.batch, a.fields"
#define ACT_LIVE " LEFT JOIN batch_live bl ON bl.district = a.district AND bl.batch = a.batch"
#define ACT_HOLDS \
  " AND a.retracts IS NULL" \
  " AND NOT EXISTS (SELECT 1 FROM act x WHERE x.district = a.district AND x.party = a.party" \
  " AND x.retracts = a.act)" \
  " AND NOT EXISTS (SELECT 1 FROM batch_pending bp WHERE bp.district = a.district" \
  " AND bp.batch = a.batch)" \
  " AND NOT EXISTS (SELECT 1 FROM batch_retraction br WHERE br.district = a.district" \
  " AND br.batch = a.batch)"
static const char act_types[] = "iittItttiIt";

static void read_numbers(const struct registry_act_kind *kind, const struct registry_value *values,
                         size_t count, struct act_row *out) {
  const struct registry_act_field *const *fields = kind->fields.items;
  for (size_t i = 0; i < kind->fields.count; i++) {
    const struct registry_fact as = {.type = fields[i]->type, .places = fields[i]->places};
    for (size_t k = 0; k < count; k++) {
      struct store_value cell;
      if (!str_eq(values[k].key, fields[i]->key) || !value_cell(&as, values[k].value, &cell))
        continue;
      out->known[i] = true;
      out->numbers[i] = cell.integer;
    }
  }
}

static enum ly read_row(struct scope *s, const struct registry_act_kind *kind,
                        const struct store_rows *rows, size_t i, struct act_row *out) {
  struct registry_value values[FACTS_MAX];
  size_t count = 0;
  *out = (struct act_row){.party = store_int(rows, i, 0),
                          .act = store_int(rows, i, 1),
                          .kind = kind->key,
                          .at_us = store_int_or_0(rows, i, 4),
                          .source = store_text(rows, i, 5),
                          .recorded_by = store_text(rows, i, 6),
                          .reason = store_text(rows, i, 7),
                          .recorded_at = store_int(rows, i, 8),
                          .batch = store_int_or_0(rows, i, 9)};
  if (!date_parse(store_text(rows, i, 3), &out->on))
    return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
  struct str fields = store_text(rows, i, 10);
  if (str_is(fields, "{}")) return LY_OK;
  enum ly rc = facts_read(s, fields, FACTS_MAX, values, &count);
  if (!rc) read_numbers(kind, values, count, out);
  return rc;
}

/* The rows whose kind the dictionary knows. */
static enum ly read_rows(struct scope *s, const struct registry *r, const struct store_rows *rows,
                         size_t take, struct act_row **out, size_t *count) {
  enum ly rc = LY_OK;
  *count = 0;
  *out = ARENA_ARRAY(s->arena, struct act_row, take);
  if (!*out) return fail_memory(s);
  for (size_t i = 0; !rc && i < take; i++) {
    const struct registry_act_kind *kind = registry_act_find(r, NULL, store_text(rows, i, 2));
    if (kind) rc = read_row(s, kind, rows, i, &(*out)[(*count)++]);
  }
  return rc;
}

/* The first and the last day of all, where none is given. */
static struct store_value first_day(struct scope *s, const struct act_filter *f) {
  return S_TEXT(date_is_none(f->from) ? STR("") : date_iso(s->arena, f->from));
}
static struct store_value last_day(struct scope *s, const struct act_filter *f) {
  return S_TEXT(date_is_none(f->to) ? STR("9999-99-99") : date_iso(s->arena, f->to));
}

enum ly acts_of(struct scope *s, struct store *st, const struct registry *r, struct str district,
                int64_t party, const struct act_filter *which, size_t skip, size_t limit,
                struct act_row **out, size_t *count) {
  const struct registry_party *kind;
  struct store_rows rows = {0};
  must(limit >= 1 && limit <= 1000);
  enum ly rc = party_kind(s, st, r, district, party, 0, &kind);
  if (rc) return rc;
  rc = store_query(s, st, act_types,
                   "SELECT a.party, " ACT_COLUMNS " FROM act a" ACT_LIVE
                   " WHERE a.district = $1 AND a.party IN " ONE_WITH_PARTY
                   " AND ($3 = '' OR a.kind = $3) AND a.on_day >= $4 AND a.on_day <= $5" ACT_HOLDS
                   " ORDER BY a.on_day DESC, a.act DESC LIMIT $6 OFFSET $7",
                   &rows, S_TEXT(district), S_INT(party),
                   S_TEXT(which->kind ? which->kind->key : STR("")), first_day(s, which),
                   last_day(s, which), S_INT((int64_t)limit), S_INT((int64_t)skip));
  return rc ? rc : read_rows(s, r, &rows, rows.rows, out, count);
}

size_t page_cut(const struct store_rows *rows, size_t limit) {
  size_t take = rows->rows;
  if (take <= limit) return take;
  take = limit;
  while (take > 0 && store_int(rows, take - 1, 0) == store_int(rows, take, 0)) take--;
  return take;
}

/* How many of the parties have all their rows among these: all, or those before the last row's. */
static size_t whole_parties(const struct store_rows *rows, size_t limit, const int64_t *parties,
                            size_t n) {
  if (rows->rows < limit) return n;
  size_t whole = 0;
  while (parties[whole] != store_int(rows, rows->rows - 1, 0)) whole++;
  return whole;
}

enum ly acts_of_many(struct scope *s, struct store *st, const struct registry *r,
                     struct str district, const int64_t *parties, size_t n, struct act_row **out,
                     size_t *count, size_t *whole) {
  enum { LIMIT = 10000 };
  struct store_value params[1 + ACTS_PARTIES] = {S_TEXT(district)};
  struct store_rows rows = {0};
  must(n >= 1 && n <= ACTS_PARTIES);
  for (size_t i = 0; i < ACTS_PARTIES; i++) params[1 + i] = S_INT(parties[i < n ? i : 0]);
  enum ly rc = store_query_with(
      s, st, act_types,
      "SELECT a.party, " ACT_COLUMNS " FROM act a" ACT_LIVE
      " WHERE a.district = $1 AND a.party IN (" MANY_PARTIES
      ")"
      " AND NOT EXISTS (SELECT 1 FROM party_head h WHERE h.district = $1 AND h.party = "
      "a.party)" ACT_HOLDS " UNION ALL SELECT h.head, " ACT_COLUMNS
      " FROM party_head h JOIN act a ON a.district = h.district AND a.party = h.party" ACT_LIVE
      " WHERE h.district = $1 AND h.head IN (" MANY_PARTIES ")" ACT_HOLDS " ORDER BY 1 LIMIT 10000",
      params, 1 + ACTS_PARTIES, &rows);
  if (rc) return rc;
  *whole = whole_parties(&rows, LIMIT, parties, n);
  size_t take = rows.rows;
  while (*whole < n && take && store_int(&rows, take - 1, 0) >= parties[*whole]) take--;
  return read_rows(s, r, &rows, take, out, count);
}

enum ly acts_page(struct scope *s, struct store *st, const struct registry *r, struct str district,
                  const struct act_filter *which, int64_t after, size_t limit, struct act_row **out,
                  size_t *count, int64_t *last) {
  struct store_rows rows = {0};
  must(which->kind && limit >= 1 && limit <= 10000);
  *last = 0;
  enum ly rc = store_query(s, st, act_types,
                           "SELECT a.party, " ACT_COLUMNS " FROM act a" ACT_LIVE
                           " WHERE a.district = $1 AND a.kind = $2"
                           " AND a.party > $3 AND a.on_day >= $4 AND a.on_day <= $5" ACT_HOLDS
                           " ORDER BY a.party, a.on_day, a.act LIMIT $6",
                           &rows, S_TEXT(district), S_TEXT(which->kind->key), S_INT(after),
                           first_day(s, which), last_day(s, which), S_INT((int64_t)limit + 1));
  if (rc) return rc;
  size_t take = page_cut(&rows, limit);
  if (take == 0 && rows.rows)
    return fail(s, LY_LIMIT, MSG_ACTS_TOO_MANY_OF_ONE, str_int(s->arena, store_int(&rows, 0, 0)),
                str_int(s->arena, (int64_t)limit));
  if (take < rows.rows) *last = store_int(&rows, take - 1, 0);
  return read_rows(s, r, &rows, take, out, count);
}

static struct value *fields_value(struct scope *s, const struct registry_act_kind *kind,
                                  const struct act_row *act) {
  const struct registry_act_field *const *fields = kind->fields.items;
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < kind->fields.count; i++) {
    if (!act->known[i]) continue;
    uint8_t scale = fields[i]->type == REGISTRY_MONEY ? 2 : (uint8_t)fields[i]->places;
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "key", fields[i]->key);
    value_put_text(s->arena, v, "name", fields[i]->name);
    value_put_decimal(s->arena, v, "value", (struct decimal){act->numbers[i], scale});
    value_put_text(s->arena, v, "unit", fields[i]->unit);
    value_add(list, v);
  }
  return list;
}

struct value *acts_value(struct scope *s, const struct registry *r, const struct act_row *acts,
                         size_t count) {
  struct arena *a = s->arena;
  struct value *list = value_list(a);
  for (size_t i = 0; i < count; i++) {
    const struct act_row *act = &acts[i];
    const struct registry_act_kind *kind = registry_act_find(r, NULL, act->kind);
    struct value *v = value_map(a);
    must(kind != NULL); /* it was read by this dictionary */
    value_put_text(a, v, "act", str_int(a, act->act));
    value_put_text(a, v, "kind", act->kind);
    value_put_text(a, v, "kind_text", kind->name);
    value_put_text(a, v, "on", date_iso(a, act->on));
    value_put_text(a, v, "at", act->at_us ? registry_time_text(a, act->at_us) : STR(""));
    value_put_text(a, v, "source", act->source);
    value_put_text(a, v, "source_text", registry_source_name(r, act->source));
    value_put_text(a, v, "recorded_at", registry_time_text(a, act->recorded_at));
    value_put_text(a, v, "recorded_by", act->recorded_by);
    value_put_text(a, v, "reason", act->reason);
    value_put_text(a, v, "batch", act->batch ? str_int(a, act->batch) : STR(""));
    value_put(v, "fields", fields_value(s, kind, act));
    value_add(list, v);
  }
  return list;
}
