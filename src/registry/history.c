/* Reading what was recorded of a party, and what follows for a day and a moment. */
#include "registry/link.h"
#include "registry/registry_int.h"

#include <stdlib.h>

/* The kind of the party with each statement, and of both whether their batch is pending; a party of
 * which nothing was recorded is one row. */
#define HISTORY_COLUMNS \
  "p.kind, st.statement, st.retracts, st.source, st.true_from, st.true_to," \
  " COALESCE(bl.live_at, st.recorded_at), st.batch, br.retracted_at, st.recorded_by, st.reason," \
  " st.facts, st.sealed, st.hashes, bp.batch, pp.batch"
#define HISTORY_JOINS \
  " FROM party p LEFT JOIN statement st ON st.district = p.district AND st.party = p.party" \
  " LEFT JOIN batch_retraction br ON br.district = st.district AND br.batch = st.batch" \
  " LEFT JOIN batch_live bl ON bl.district = st.district AND bl.batch = st.batch" \
  " LEFT JOIN batch_pending bp ON bp.district = st.district AND bp.batch = st.batch" \
  " LEFT JOIN batch_pending pp ON pp.district = p.district AND pp.batch = p.batch"
static const char history_sql[] = "SELECT " HISTORY_COLUMNS HISTORY_JOINS
                                  " WHERE p.district = $1 AND p.party = $2 ORDER BY st.statement";
static const char history_types[] = "tIITTTIIITTTBTII";
enum { COLUMN_PENDING = 14, COLUMN_PARTY_PENDING };

static int64_t int_or(const struct store_rows *rows, size_t row, size_t column, int64_t otherwise) {
  bool null = rows->cells[row * rows->columns + column].type == STORE_NULL;
  return null ? otherwise : store_int(rows, row, column);
}

/* A day as stored; the empty text for none. */
static bool day_of(struct str text, struct date *out) {
  *out = DATE_NONE;
  return text.len == 0 || date_parse(text, out);
}

struct str history_hash_key(struct arena *a, struct str key) {
  struct buf b = buf_open(a, key.len + 8);
  buf_char(&b, '#');
  buf_add(&b, key);
  return buf_str(&b);
}

enum ly history_add_hashes(struct scope *s, struct str hashes, size_t max,
                           struct registry_value *out, size_t *count) {
  struct registry_value found[FACTS_MAX];
  size_t made = 0;
  enum ly rc = hashes.len ? facts_read(s, hashes, FACTS_MAX, found, &made) : LY_OK;
  for (size_t i = 0; !rc && i < made && *count < max; i++) {
    out[(*count)++] =
        (struct registry_value){history_hash_key(s->arena, found[i].key), found[i].value};
  }
  return rc;
}

static enum ly read_values(struct scope *s, const struct registry *r, struct str district,
                           bool open, struct str facts, struct str sealed, struct str hashes,
                           struct registry_statement *out) {
  struct registry_value values[2 * FACTS_MAX];
  struct str plain;
  enum ly rc = facts_read(s, facts, FACTS_MAX, values, &out->count);
  if (!rc && !open) rc = history_add_hashes(s, hashes, 2 * FACTS_MAX, values, &out->count);
  out->locked = sealed.len > 0 && !(open && r->sealer);
  if (!rc && sealed.len && !out->locked) {
    rc = facts_open(s, r, district, out->party, out->id, sealed, &plain);
    if (!rc) rc = facts_read(s, plain, FACTS_MAX, values, &out->count);
  }
  if (rc) return rc;
  out->values = ARENA_ARRAY(s->arena, struct registry_value, out->count);
  for (size_t i = 0; out->values && i < out->count; i++) out->values[i] = values[i];
  return out->values ? LY_OK : fail_memory(s);
}

static enum ly read_row(struct scope *s, const struct registry *r, struct str district,
                        int64_t party, bool open, const struct store_rows *rows, size_t i,
                        struct registry_statement *out) {
  *out = (struct registry_statement){
      .party = party,
      .id = store_int(rows, i, 1),
      .retracts = int_or(rows, i, 2, 0),
      .source = store_text(rows, i, 3),
      .recorded_at = store_int(rows, i, 6),
      .batch = int_or(rows, i, 7, 0),
      .undone_at = int_or(rows, i, 8, INT64_MAX),
      .recorded_by = store_text(rows, i, 9),
      .reason = store_text(rows, i, 10),
  };
  bool days =
      day_of(store_text(rows, i, 4), &out->from) && day_of(store_text(rows, i, 5), &out->to);
  bool dated = out->retracts != 0 || !date_is_none(out->from);
  if (!days || !dated) return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
  /* Seen from within its batch: recorded when that goes live, after all that is recorded. */
  if (int_or(rows, i, COLUMN_PENDING, 0)) out->recorded_at = INT64_MAX - 2;
  return read_values(s, r, district, open, store_text(rows, i, 11), store_text(rows, i, 12),
                     store_text(rows, i, 13), out);
}

static enum ly no_party(struct scope *s, struct str district, int64_t party) {
  return fail(s, LY_NOT_FOUND, MSG_REGISTRY_NO_PARTY, district, str_int(s->arena, party));
}

static enum ly take_kind(struct scope *s, const struct registry *r, struct str kind,
                         const struct registry_party **out) {
  *out = registry_kind_find(r, kind);
  return *out ? LY_OK : fail(s, LY_CONFLICT, MSG_REGISTRY_KIND_GONE, kind);
}

/* Whether what is of a pending batch (0: it is not) is there for a viewer. */
static bool is_there(int64_t pending, int64_t viewer) {
  return pending == 0 || pending == viewer;
}

/* The statements of one record, behind those that are there. */
static enum ly read_record(struct scope *s, struct store *st, const struct registry *r,
                           const struct history_of *of, int64_t party,
                           const struct registry_party **kind, struct registry_statement **all,
                           size_t *count) {
  struct store_rows rows = {0};
  size_t before = *count;
  enum ly rc =
      store_query(s, st, history_types, history_sql, &rows, S_TEXT(of->district), S_INT(party));
  if (rc) return rc;
  int64_t own = rows.rows ? int_or(&rows, 0, COLUMN_PARTY_PENDING, 0) : 0;
  int64_t viewer = of->viewer == VIEWER_OWN ? own : of->viewer;
  if (rows.rows == 0 || !is_there(own, viewer)) return no_party(s, of->district, party);
  rc = take_kind(s, r, store_text(&rows, 0, 0), kind);
  if (rc) return rc;
  size_t recorded = rows.cells[1].type == STORE_NULL ? 0 : rows.rows;
  struct registry_statement *out =
      ARENA_ARRAY(s->arena, struct registry_statement, before + recorded);
  if (!out) return fail_memory(s);
  must(before == 0 || *all != NULL); /* those of the records before */
  for (size_t i = 0; i < before; i++) out[i] = (*all)[i];
  for (size_t i = 0; !rc && i < recorded; i++) {
    if (is_there(int_or(&rows, i, COLUMN_PENDING, 0), viewer))
      rc = read_row(s, r, of->district, party, of->open, &rows, i, &out[(*count)++]);
  }
  *all = out;
  return rc;
}

static int by_id(const void *a, const void *b) {
  const struct registry_statement *x = a, *y = b;
  return (x->id > y->id) - (x->id < y->id);
}

enum ly history_read(struct scope *s, struct store *st, const struct registry *r,
                     const struct history_of *of, int64_t *head, const struct registry_party **kind,
                     struct registry_statement **out, size_t *count) {
  struct link_group group;
  *count = 0;
  *kind = NULL;
  *out = NULL;
  enum ly rc = link_group(s, st, of->district, of->party, of->known_on, &group);
  for (size_t i = 0; !rc && i < group.count; i++)
    rc = read_record(s, st, r, of, group.parties[i], kind, out, count);
  if (!rc && group.count > 1 && *out) qsort(*out, *count, sizeof **out, by_id);
  if (!rc && head) *head = group.head;
  return rc;
}

/* ---- Many at once ---- */

enum { COLUMN_PARTY = COLUMN_PARTY_PENDING + 1, COLUMN_PARTY_BATCH, COLUMN_PARTY_UNDONE };

static enum ly mark_linked(struct scope *s, struct store *st, const struct store_value *params,
                           struct history_party *parties, size_t count) {
  struct store_rows rows = {0};
  enum ly rc = store_query_with(
      s, st, "i",
      "SELECT party FROM party_link WHERE district = $1 AND party IN (" MANY_PARTIES
      ") UNION"
      " SELECT into_party FROM party_link WHERE district = $1 AND into_party IN (" MANY_PARTIES ")",
      params, 1 + HISTORY_MANY, &rows);
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    for (size_t k = 0; k < count; k++)
      parties[k].linked |= parties[k].party == store_int(&rows, i, 0);
  }
  return rc;
}

/* The rows of one party, `count` from `first` on. */
static enum ly take_many(struct scope *s, const struct registry *r, struct str district,
                         struct history_if as_if, const struct store_rows *rows, size_t first,
                         size_t count, struct history_party *out) {
  enum ly rc = LY_OK;
  int64_t pending = int_or(rows, first, COLUMN_PARTY_PENDING, 0);
  out->batch = int_or(rows, first, COLUMN_PARTY_BATCH, 0);
  out->undone = !pending && int_or(rows, first, COLUMN_PARTY_UNDONE, 0);
  out->undone |= out->batch && out->batch == as_if.back;
  bool none = rows->cells[first * rows->columns + 1].type == STORE_NULL;
  if (none || out->linked) return LY_OK;
  out->all = ARENA_ARRAY(s->arena, struct registry_statement, count);
  if (!out->all) return fail_memory(s);
  for (size_t i = first; !rc && i < first + count; i++) {
    int64_t of = int_or(rows, i, COLUMN_PENDING, 0);
    if (!is_there(of, pending) && of != as_if.live) continue;
    struct registry_statement *to = &out->all[out->count++];
    rc = read_row(s, r, district, out->party, false, rows, i, to);
    if (to->batch && to->batch == as_if.back) to->undone_at = 0;
  }
  return rc;
}

enum ly history_many(struct scope *s, struct store *st, const struct registry *r,
                     struct str district, struct history_if as_if, struct history_party *parties,
                     size_t count) {
  struct store_value params[1 + HISTORY_MANY] = {S_TEXT(district)};
  struct store_rows rows = {0};
  must(count >= 1 && count <= HISTORY_MANY);
  for (size_t i = 0; i < HISTORY_MANY; i++) params[1 + i] = S_INT(parties[i < count ? i : 0].party);
  enum ly rc = mark_linked(s, st, params, parties, count);
  if (rc) return rc;
  rc = store_query_with(s, st, "tIITTTIIITTTBTIIiII",
                        "SELECT " HISTORY_COLUMNS ", p.party, p.batch, pr.batch" HISTORY_JOINS
                        " LEFT JOIN batch_retraction pr"
                        " ON pr.district = p.district AND pr.batch = p.batch"
                        " WHERE p.district = $1 AND p.party IN (" MANY_PARTIES
                        ")"
                        " ORDER BY p.party, st.statement",
                        params, 1 + HISTORY_MANY, &rows);
  for (size_t i = 0, k = 0, n; !rc && i < rows.rows; i += n) {
    int64_t party = store_int(&rows, i, COLUMN_PARTY);
    for (n = 1; i + n < rows.rows && store_int(&rows, i + n, COLUMN_PARTY) == party;) n++;
    while (k < count && parties[k].party < party) k++;
    if (k < count && parties[k].party == party)
      rc = take_many(s, r, district, as_if, &rows, i, n, &parties[k]);
  }
  return rc;
}

static const struct str *value_on(const struct registry_statement *st, struct str key) {
  for (size_t i = 0; i < st->count; i++) {
    if (str_eq(st->values[i].key, key)) return &st->values[i].value;
  }
  return NULL;
}

size_t history_rank(const struct registry_fact *fact, struct str source) {
  const struct pack_ref *sources = fact->sources.items;
  size_t rank = 0;
  while (rank < fact->sources.count && !str_eq(sources[rank].key, source)) rank++;
  return rank;
}

size_t history_claims(const struct registry_fact *fact, const struct registry_statement *all,
                      const bool *known, size_t count, struct date true_on,
                      struct registry_claim *claims) {
  size_t made = 0;
  struct store_value cell;
  for (size_t i = 0; i < count; i++) {
    const struct str *value = known[i] ? value_on(&all[i], fact->key) : NULL;
    if (!value || !value_cell(fact, *value, &cell)) continue;
    claims[made++] = (struct registry_claim){&all[i], history_rank(fact, all[i].source), *value};
  }
  return winner_order(claims, made, true_on);
}

enum ly party_kind(struct scope *s, struct store *st, const struct registry *r, struct str district,
                   int64_t party, int64_t viewer, const struct registry_party **out) {
  struct store_rows rows = {0};
  *out = NULL;
  enum ly rc = store_query(s, st, "tI",
                           "SELECT p.kind, bp.batch FROM party p LEFT JOIN batch_pending bp"
                           " ON bp.district = p.district AND bp.batch = p.batch"
                           " WHERE p.district = $1 AND p.party = $2",
                           &rows, S_TEXT(district), S_INT(party));
  if (rc) return rc;
  if (rows.rows == 0 || !is_there(int_or(&rows, 0, 1, 0), viewer))
    return no_party(s, district, party);
  return take_kind(s, r, store_text(&rows, 0, 0), out);
}

static enum ly weigh_facts(struct scope *s, struct date true_on, struct registry_state *out) {
  must(out->kind != NULL); /* history_read() gave it */
  size_t n = out->statement_count;
  out->facts = ARENA_ARRAY(s->arena, struct registry_known, out->kind->count);
  for (size_t i = 0; out->facts && i < out->kind->count; i++) {
    const struct registry_fact *fact = out->kind->facts[i];
    struct registry_claim *claims = ARENA_ARRAY(s->arena, struct registry_claim, n);
    if (!claims) return fail_memory(s);
    size_t held = history_claims(fact, out->statements, out->known, n, true_on, claims);
    if (held) out->facts[out->count++] = (struct registry_known){fact, claims, held};
  }
  return out->facts ? LY_OK : fail_memory(s);
}

enum ly party_facts(struct scope *s, struct store *st, const struct registry *r,
                    struct str district, int64_t party, struct date true_on, int64_t known_on,
                    struct registry_state *out) {
  *out = (struct registry_state){.district = district, .party = party};
  struct registry_statement *all = NULL;
  struct history_of of = {.district = district, .party = party, .known_on = known_on, .open = true};
  enum ly rc = history_read(s, st, r, &of, &out->party, &out->kind, &all, &out->statement_count);
  if (rc) return rc;
  must(all != NULL); /* of no statements too */
  bool *known = ARENA_ARRAY(s->arena, bool, out->statement_count);
  if (!known) return fail_memory(s);
  winner_known(all, out->statement_count, known_on, known);
  out->statements = all;
  out->known = known;
  for (size_t i = 0; all && i < out->statement_count; i++) out->locked += known[i] && all[i].locked;
  return weigh_facts(s, true_on, out);
}
