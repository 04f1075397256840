/* Writing: parties, statements, retractions. Rows are only added. */
#include "registry/load.h"
#include "registry/registry_int.h"

int64_t registry_new_id(struct scope *s) {
  return registry_ids(s, 1);
}

bool registry_is_district(struct str text) {
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
  }
  return text.len == 6;
}

enum ly party_create(struct scope *s, struct tx *tx, const struct registry *r, struct str district,
                     struct str kind, int64_t *party) {
  const struct registry_party *found = registry_kind_find(r, kind);
  if (!found) return fail(s, LY_INVALID, MSG_REGISTRY_NO_KIND, kind);
  if (!registry_is_district(district))
    return fail(s, LY_INVALID, MSG_REGISTRY_BAD_DISTRICT, district);
  int64_t now = 0;
  *party = registry_new_id(s);
  enum ly rc = tx_now(s, tx, &now);
  if (rc) return rc;
  rc = store_exec(s, tx,
                  "INSERT INTO party (district, party, kind, recorded_at, recorded_by)"
                  " VALUES ($1, $2, $3, $4, $5)",
                  S_TEXT(district), S_INT(*party), S_TEXT(found->kind->key), S_INT(now),
                  S_TEXT(s->actor));
  return rc ? rc : current_keep(s, tx, r, found, district, *party, true);
}

/* ---- Checking what somebody states --------------------------------------------------------------
 */

struct checked {
  struct registry_value *open, *sealed;
  size_t open_count, sealed_count;
};

static struct diag_at field(struct str name) {
  return DIAG_FIELD(name);
}

static bool has_value(const struct registry_value *values, size_t count, struct str key) {
  for (size_t i = 0; i < count; i++) {
    if (str_eq(values[i].key, key)) return true;
  }
  return false;
}

static void unknown_fact(struct scope *s, const struct registry_party *kind, struct str name,
                         const struct registry_fact *near) {
  if (near) {
    diag_error(s, field(name), MSG_REGISTRY_NO_FACT_NEAR, kind->kind->name, name, near->name,
               near->key);
  } else {
    diag_error(s, field(name), MSG_REGISTRY_NO_FACT, kind->kind->name, name);
  }
}

static void check_said(struct scope *s, const struct registry_party *kind,
                       const struct registry_said *said, struct checked *out) {
  const struct registry_fact *near, *fact = registry_fact_find(kind, said->name, &near);
  if (!fact) {
    unknown_fact(s, kind, said->name, near);
    return;
  }
  bool again = has_value(out->open, out->open_count, fact->key) ||
               has_value(out->sealed, out->sealed_count, fact->key);
  struct registry_value value = {.key = fact->key};
  struct str why;
  if (again) {
    diag_error(s, field(said->name), MSG_REGISTRY_FACT_TWICE, fact->name);
  } else if (!registry_value_read(s, fact, said->value, &value.value, &why)) {
    diag_error(s, field(said->name), MSG_IDENTITY_SENTENCE, why);
  } else if (registry_sealed(fact)) {
    out->sealed[out->sealed_count++] = value;
  } else {
    out->open[out->open_count++] = value;
  }
}

static void check_head(struct scope *s, const struct registry *r, const struct registry_new *new) {
  if (!pack_find(r->pack, &registry_kind_source, new->source))
    diag_error(s, field(STR("source")), MSG_REGISTRY_NO_SOURCE, new->source);
  if (date_is_none(new->from)) {
    diag_error(s, field(STR("from")), MSG_REGISTRY_NO_FROM);
  } else if (!date_is_none(new->to) && date_cmp(new->to, new->from) < 0) {
    diag_error(s, field(STR("to")), MSG_REGISTRY_TO_BEFORE_FROM, date_iso(s->arena, new->to),
               date_iso(s->arena, new->from));
  }
  if (new->count == 0 || new->count > FACTS_MAX)
    diag_error(s, field(STR("facts")), MSG_REGISTRY_FACT_COUNT, str_int(s->arena, FACTS_MAX));
}

/* A party that is named is there, of the right kind, and another one. */
static enum ly check_target(struct scope *s, struct tx *tx, const struct registry_new *new,
                            const struct registry_fact *fact, struct str value) {
  struct store_rows rows = {0};
  int64_t id;
  if (!registry_id(value, &id)) return LY_OK; /* told already */
  if (id == new->party) {
    diag_error(s, field(fact->key), MSG_REGISTRY_OWN_TARGET, fact->name, value);
    return LY_OK;
  }
  enum ly rc = store_query(s, tx_store(tx), "i",
                           "SELECT 1 FROM party p WHERE p.district = $1 AND p.party = $2"
                           " AND p.kind = $3 AND (p.batch IS NULL OR p.batch = $4"
                           " OR NOT EXISTS (SELECT 1 FROM batch_pending bp"
                           " WHERE bp.district = p.district AND bp.batch = p.batch))",
                           &rows, S_TEXT(new->district), S_INT(id), S_TEXT(fact->target.key),
                           S_INT(new->batch));
  const struct registry_kind *target = (const void *)fact->target.entry;
  if (!rc && rows.rows == 0 && target)
    diag_error(s, field(fact->key), MSG_REGISTRY_NO_TARGET, fact->name, new->district, value,
               target->name);
  return rc;
}

static enum ly check_targets(struct scope *s, struct tx *tx, const struct registry_party *kind,
                             const struct registry_new *new, const struct checked *said) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < said->open_count; i++) {
    const struct registry_fact *fact = registry_fact_find(kind, said->open[i].key, NULL);
    if (fact && fact->type == REGISTRY_PARTY)
      rc = check_target(s, tx, new, fact, said->open[i].value);
  }
  return rc;
}

static enum ly check_new(struct scope *s, struct tx *tx, const struct registry *r,
                         const struct registry_party *kind, const struct registry_new *new,
                         struct checked *out) {
  size_t before = s->diags.errors;
  *out = (struct checked){.open = ARENA_ARRAY(s->arena, struct registry_value, new->count),
                          .sealed = ARENA_ARRAY(s->arena, struct registry_value, new->count)};
  if (!out->open || !out->sealed) return fail_memory(s);
  check_head(s, r, new);
  for (size_t i = 0; i < new->count &&new->count <= FACTS_MAX; i++)
    check_said(s, kind, &new->facts[i], out);
  enum ly rc = check_targets(s, tx, kind, new, out);
  if (rc) return rc;
  struct str faults = str_int(s->arena, (int64_t)(s->diags.errors - before));
  if (s->diags.errors > before) return fail(s, LY_INVALID, MSG_REGISTRY_HAS_FAULTS, faults);
  if (out->sealed_count == 0 || r->sealer) return LY_OK;
  const struct registry_fact *fact = registry_fact_find(kind, out->sealed[0].key, NULL);
  return fail(s, LY_UNSUPPORTED, MSG_REGISTRY_NO_KEY, fact->name);
}

/* ---- Statements ---------------------------------------------------------------------------------
 */

struct row {
  struct str district;
  int64_t party, id, batch, retracts;
  struct str source, reason, facts, sealed, hashes;
  struct date from, to;
};

static struct store_value text_or_null(struct str text) {
  return text.len ? S_TEXT(text) : S_NULL;
}

static struct store_value id_or_null(int64_t id) {
  return id ? S_INT(id) : S_NULL;
}

static enum ly insert(struct scope *s, struct tx *tx, const struct row *row) {
  int64_t now = 0;
  enum ly rc = tx_now(s, tx, &now);
  if (rc) return rc;
  return store_exec(s, tx,
                    "INSERT INTO statement (district, party, statement, retracts, source,"
                    " true_from, true_to, recorded_at, batch, recorded_by, reason, facts, sealed,"
                    " hashes)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
                    S_TEXT(row->district), S_INT(row->party), S_INT(row->id),
                    id_or_null(row->retracts), text_or_null(row->source),
                    text_or_null(date_iso(s->arena, row->from)),
                    text_or_null(date_iso(s->arena, row->to)), S_INT(now), id_or_null(row->batch),
                    S_TEXT(s->actor), S_TEXT(row->reason), S_TEXT(row->facts),
                    row->sealed.len ? S_BLOB(row->sealed) : S_NULL, S_TEXT(row->hashes));
}

static bool names_area(const struct registry_party *kind, const struct checked *said) {
  for (size_t i = 0; i < said->open_count; i++) {
    const struct registry_fact *fact = registry_fact_find(kind, said->open[i].key, NULL);
    bool indexed = fact && (fact->type == REGISTRY_AREA || fact->type == REGISTRY_PARTY);
    if (indexed) return true;
  }
  return false;
}

/* Of a number that is one of a kind one record has it. A batch is not stopped by one of its rows:
 * who is there twice is found and merged afterwards (link_duplicates). */
static enum ly check_unique(struct scope *s, struct tx *tx, const struct registry *r,
                            const struct registry_party *kind, const struct registry_new *new,
                            const struct checked *said) {
  if (new->batch) return LY_OK;
  enum ly rc =
      index_check_unique(s, tx, r, kind, new->district, new->party, said->open, said->open_count);
  return rc ? rc
            : index_check_unique(s, tx, r, kind, new->district, new->party, said->sealed,
                                 said->sealed_count);
}

enum ly statement_add(struct scope *s, struct tx *tx, const struct registry *r,
                      const struct registry_new *new, int64_t *statement) {
  const struct registry_party *kind;
  struct checked checked;
  bool pending = false;
  enum ly rc = new->batch ? batch_check(s, tx, new->district, new->batch, &pending) : LY_OK;
  if (!rc) rc = party_kind(s, tx_store(tx), r, new->district, new->party, new->batch, &kind);
  if (!rc) rc = check_new(s, tx, r, kind, new, &checked);
  if (!rc) rc = check_unique(s, tx, r, kind, new, &checked);
  if (rc) return rc;
  *statement = registry_new_id(s);
  struct row row = {.district = new->district,
                    .party = new->party,
                    .id = *statement,
                    .batch = new->batch,
                    .source = new->source,
                    .reason = new->reason,
                    .facts = facts_write(s->arena, checked.open, checked.open_count),
                    .from = new->from,
                    .to = new->to};
  if (checked.sealed_count) {
    struct str plain = facts_write(s->arena, checked.sealed, checked.sealed_count);
    rc = facts_seal(s, tx, r, new->district, new->party, *statement, plain, &row.sealed);
    if (!rc) rc = index_hashes(s, r, kind, checked.sealed, checked.sealed_count, &row.hashes);
  }
  if (!rc) rc = insert(s, tx, &row);
  if (!rc && pending) rc = batch_note_known(s, tx, new->district, new->batch, new->party);
  return rc ? rc
            : current_keep(s, tx, r, kind, new->district, new->party, names_area(kind, &checked));
}

/* The statement is there, states facts, and nothing known now has taken it back. */
static enum ly check_retractable(struct scope *s, struct tx *tx, const struct registry *r,
                                 const struct history_of *of, int64_t statement) {
  const struct registry_party *kind;
  struct registry_statement *all;
  size_t count, i = 0;
  enum ly rc = history_read(s, tx_store(tx), r, of, NULL, &kind, &all, &count);
  if (rc) return rc;
  bool *known = ARENA_ARRAY(s->arena, bool, count);
  if (!known) return fail_memory(s);
  winner_known(all, count, REGISTRY_NOW, known);
  while (i < count && all[i].id != statement) i++;
  struct str id = str_int(s->arena, statement);
  if (i == count) return fail(s, LY_NOT_FOUND, MSG_REGISTRY_NO_STATEMENT, id);
  if (all[i].retracts) return fail(s, LY_CONFLICT, MSG_REGISTRY_IS_RETRACTION, id);
  return known[i] ? LY_OK : fail(s, LY_CONFLICT, MSG_REGISTRY_RETRACTED_BEFORE, id);
}

enum ly statement_retract(struct scope *s, struct tx *tx, const struct registry *r,
                          struct str district, int64_t party, int64_t statement, int64_t batch,
                          struct str reason, int64_t *retraction) {
  const struct registry_party *kind;
  const struct history_of of = {.district = district, .party = party, .viewer = batch};
  bool pending = false;
  enum ly rc = batch ? batch_check(s, tx, district, batch, &pending) : LY_OK;
  if (!rc) rc = party_kind(s, tx_store(tx), r, district, party, batch, &kind);
  if (!rc) rc = check_retractable(s, tx, r, &of, statement);
  if (rc) return rc;
  *retraction = registry_new_id(s);
  struct row row = {.district = district,
                    .party = party,
                    .id = *retraction,
                    .batch = batch,
                    .retracts = statement,
                    .reason = reason,
                    .facts = STR("{}"),
                    .from = DATE_NONE,
                    .to = DATE_NONE};
  rc = insert(s, tx, &row);
  if (!rc && pending) rc = batch_note_known(s, tx, district, batch, party);
  return rc ? rc : current_keep(s, tx, r, kind, district, party, true);
}
