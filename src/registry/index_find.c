/* Asking by what parties are found. */
#include "registry/link.h"
#include "registry/registry_int.h"

bool index_is_unique(const struct registry_fact *fact) {
  return fact->index &&
         (fact->check == IDENTITY_RESIDENT_ID || fact->check == IDENTITY_CREDIT_CODE);
}

static enum ly find_word(struct scope *s, struct store *st, struct str district, struct str key,
                         struct str word, size_t max, int64_t *parties, size_t *count) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "i",
                           "SELECT party FROM party_key WHERE district = $1 AND fact = $2"
                           " AND word = $3 AND NOT EXISTS (SELECT 1 FROM batch_hidden bh"
                           " WHERE bh.district = $1 AND bh.batch = party_key.batch)" ROW_SHOWN
                           " ORDER BY party LIMIT $4",
                           &rows, S_TEXT(district), S_TEXT(key), S_TEXT(word), S_INT((int64_t)max));
  for (size_t i = 0; !rc && i < rows.rows; i++) parties[(*count)++] = store_int(&rows, i, 0);
  return rc;
}

/* Without a key nothing that is sealed can be looked for. */
static enum ly find_hashed(struct scope *s, struct store *st, const struct registry *r,
                           struct str district, struct str key, struct str value, size_t max,
                           int64_t *parties, size_t *count) {
  struct str word;
  if (!index_can_hash(r)) return LY_OK;
  enum ly rc = index_hash_word(s, r, key, value, &word);
  return rc ? rc : find_word(s, st, district, key, word, max, parties, count);
}

enum ly index_find(struct scope *s, struct store *st, const struct registry *r, struct str district,
                   const struct registry_fact *fact, struct str canonical, size_t max,
                   int64_t *parties, size_t *count) {
  *count = 0;
  if (registry_sealed(fact))
    return find_hashed(s, st, r, district, fact->key, canonical, max, parties, count);
  struct str word = identity_fold(s->arena, canonical);
  return find_word(s, st, district, fact->key, word, max, parties, count);
}

/* Of each word the first party, of up to INDEX_MANY words in one question. */

static enum ly find_words(struct scope *s, struct store *st, struct str district, struct str key,
                          const struct str *words, size_t count, int64_t *parties) {
  struct store_value params[2 + INDEX_MANY] = {S_TEXT(district), S_TEXT(key)};
  struct store_rows rows = {0};
  for (size_t i = 0; i < INDEX_MANY; i++) params[2 + i] = S_TEXT(words[i < count ? i : 0]);
  for (size_t i = 0; i < count; i++) parties[i] = 0;
  enum ly rc = store_query_with(
      s, st, "ti",
      "SELECT word, party FROM party_key WHERE district = $1 AND fact = $2 AND NOT EXISTS"
      " (SELECT 1 FROM batch_hidden bh WHERE bh.district = $1 AND bh.batch = "
      "party_key.batch)" ROW_SHOWN
      " AND word IN ("
      " $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,"
      " $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35,"
      " $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51,"
      " $52"
      ")", /* in no order: one would have the engine go through all parties */
      params, 2 + INDEX_MANY, &rows);
  for (size_t r = 0; !rc && r < rows.rows; r++) {
    for (size_t i = 0; i < count; i++) {
      int64_t party = store_int(&rows, r, 1);
      bool first = parties[i] == 0 || party < parties[i];
      if (first && str_eq(words[i], store_text(&rows, r, 0))) parties[i] = party;
    }
  }
  return rc;
}

enum ly index_find_many(struct scope *s, struct store *st, const struct registry *r,
                        struct str district, const struct registry_fact *fact,
                        const struct str *values, size_t count, int64_t *parties) {
  bool sealed = registry_sealed(fact);
  struct str words[INDEX_MANY];
  enum ly rc = LY_OK;
  for (size_t i = 0; i < count; i++) parties[i] = 0;
  if (sealed && !index_can_hash(r)) return LY_OK;
  for (size_t at = 0; !rc && at < count; at += INDEX_MANY) {
    size_t n = count - at < INDEX_MANY ? count - at : INDEX_MANY;
    for (size_t i = 0; !rc && i < n; i++) {
      words[i] = sealed ? STR("") : identity_fold(s->arena, values[at + i]);
      if (sealed) rc = index_hash_word(s, r, fact->key, values[at + i], &words[i]);
    }
    if (!rc) rc = find_words(s, st, district, fact->key, words, n, parties + at);
  }
  return rc;
}

enum ly index_find_last(struct scope *s, struct store *st, const struct registry *r,
                        struct str district, const struct registry_fact *fact, struct str four,
                        size_t max, int64_t *parties, size_t *count) {
  *count = 0;
  struct str key = index_last_key(s->arena, fact->key);
  return find_hashed(s, st, r, district, key, four, max, parties, count);
}

/* Whoever has the value is the party itself, or the record it was merged into. */
static enum ly check_other(struct scope *s, struct tx *tx, struct str district, int64_t party,
                           int64_t found, const struct registry_fact *fact) {
  struct link_group group;
  if (found == party) return LY_OK;
  enum ly rc = link_group(s, tx_store(tx), district, party, REGISTRY_NOW, &group);
  if (rc || group.head == found) return rc;
  return fail(s, LY_CONFLICT, MSG_IDENTITY_KNOWN, fact->name, str_int(s->arena, found));
}

enum ly index_check_unique(struct scope *s, struct tx *tx, const struct registry *r,
                           const struct registry_party *kind, struct str district, int64_t party,
                           const struct registry_value *values, size_t count) {
  enum { FEW = 8 };
  int64_t found[FEW];
  for (size_t i = 0; i < count; i++) {
    const struct registry_fact *fact = registry_fact_find(kind, values[i].key, NULL);
    size_t have;
    if (!fact || !index_is_unique(fact)) continue;
    enum ly rc = index_find(s, tx_store(tx), r, district, fact, values[i].value, FEW, found, &have);
    if (rc) return rc;
    for (size_t k = 0; !rc && k < have; k++)
      rc = check_other(s, tx, district, party, found[k], fact);
    if (rc) return rc;
  }
  return LY_OK;
}
