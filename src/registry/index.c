/* By what parties are found: made, kept, asked. */
#include "registry/index.h"

#include "base/pinyin.h"
#include "base/secret.h"
#include "registry/link.h"
#include "registry/registry_int.h"

enum { HASH_BYTES = 16, LAST = 4, KEY_MAX = 64, REHASH_PAGE = 500 };

bool index_is_unique(const struct registry_fact *fact) {
  return fact->index &&
         (fact->check == IDENTITY_RESIDENT_ID || fact->check == IDENTITY_CREDIT_CODE);
}

/* ---- Hashes ------------------------------------------------------------------------------------
 */

/* "id_number.4" */
static struct str last_key(struct arena *a, struct str key) {
  struct buf b = buf_open(a, KEY_MAX);
  buf_add(&b, key);
  buf_add(&b, STR(".4"));
  return buf_str(&b);
}

static bool can_hash(const struct registry *r) {
  return r->sealer && r->sealer->hash;
}

static enum ly hash_word(struct scope *s, const struct registry *r, struct str key,
                         struct str value, struct str *out) {
  struct digest digest;
  enum ly rc = r->sealer->hash(s, r->sealer->context, key, identity_fold(s->arena, value), &digest);
  if (!rc) *out = secret_hex(s->arena, digest.bytes, HASH_BYTES);
  return rc;
}

enum ly index_hashes(struct scope *s, const struct registry *r, const struct registry_party *kind,
                     const struct registry_value *sealed, size_t count, struct str *out) {
  struct registry_value hashes[2 * FACTS_MAX];
  size_t made = 0;
  *out = STR("");
  must(count <= FACTS_MAX);
  for (size_t i = 0; can_hash(r) && i < count; i++) {
    const struct registry_fact *fact = registry_fact_find(kind, sealed[i].key, NULL);
    struct str value = sealed[i].value;
    if (!fact || !fact->index || !registry_sealed(fact)) continue;
    hashes[made].key = fact->key;
    enum ly rc = hash_word(s, r, fact->key, value, &hashes[made++].value);
    bool last = fact->check == IDENTITY_RESIDENT_ID && value.len > LAST;
    if (!rc && last) {
      hashes[made].key = last_key(s->arena, fact->key);
      rc =
          hash_word(s, r, hashes[made].key, str_from(value, value.len - LAST), &hashes[made].value);
      made++;
    }
    if (rc) return rc;
  }
  if (made) *out = facts_write(s->arena, hashes, made);
  return LY_OK;
}

/* ---- What the rows of a party are --------------------------------------------------------------
 */

struct row {
  struct str kind, name, area, born;
  struct registry_value words[FACTS_MAX]; /* key: the fact, or its last four */
  size_t count;
};

/* Gives the value that wins, or the empty text. */
struct winner_of {
  const struct registry_statement *all;
  const bool *known;
  size_t count;
  struct date day;
  struct registry_claim *claims;
};

static struct str winning_claim(const struct winner_of *w, const struct registry_fact *fact) {
  size_t held = history_claims(fact, w->all, w->known, w->count, w->day, w->claims);
  return held ? w->claims[0].value : STR("");
}

static struct str listed(const struct winner_of *w, const struct pack_ref *ref) {
  const struct registry_fact *fact = (const void *)ref->entry;
  return fact && !registry_sealed(fact) ? winning_claim(w, fact) : STR("");
}

static void add_word(struct row *row, struct str key, struct str word) {
  must(row->count < FACTS_MAX);
  if (word.len) row->words[row->count++] = (struct registry_value){key, word};
}

/* A keyed hash as it stands beside what is sealed: the word of a fact of that name. */
static struct str hash_of(struct arena *a, const struct winner_of *w,
                          const struct registry_fact *fact, struct str key) {
  struct registry_fact hashed = *fact;
  hashed.key = history_hash_key(a, key);
  hashed.type = REGISTRY_TEXT;
  return winning_claim(w, &hashed);
}

static void add_words(struct scope *s, struct row *row, const struct winner_of *w,
                      const struct registry_fact *fact) {
  if (!registry_sealed(fact)) {
    add_word(row, fact->key, identity_fold(s->arena, winning_claim(w, fact)));
    return;
  }
  add_word(row, fact->key, hash_of(s->arena, w, fact, fact->key));
  if (fact->check == IDENTITY_RESIDENT_ID)
    add_word(row, last_key(s->arena, fact->key),
             hash_of(s->arena, w, fact, last_key(s->arena, fact->key)));
}

size_t index_words_max(const struct registry_party *kind) {
  size_t words = 0;
  for (size_t i = 0; i < kind->count; i++) words += 2 * (size_t)kind->facts[i]->index;
  return words;
}

static void make_row(struct scope *s, const struct registry_party *kind, const struct winner_of *w,
                     struct row *out) {
  *out = (struct row){.kind = kind->kind->key,
                      .name = listed(w, &kind->kind->called),
                      .area = listed(w, &kind->kind->area),
                      .born = listed(w, &kind->kind->born)};
  for (size_t i = 0; i < kind->count; i++) {
    if (kind->facts[i]->index) add_words(s, out, w, kind->facts[i]);
  }
}

/* ---- Writing them ------------------------------------------------------------------------------
 */

#define NAME_COLUMNS \
  "district, party, kind, name, folded, given, pinyin, initials, area, born, batch"

static enum ly name_cells(struct scope *s, struct str district, int64_t party, int64_t batch,
                          const struct row *row, struct store_value cells[INDEX_NAME_CELLS]) {
  struct str folded = name_fold(s->arena, row->name), pinyin, initials;
  enum ly rc = name_pinyin(s, folded, &pinyin, &initials);
  if (rc) return rc;
  const struct store_value made[INDEX_NAME_CELLS] = {
      S_TEXT(district),  S_INT(party),     S_TEXT(row->kind),
      S_TEXT(row->name), S_TEXT(folded),   S_TEXT(name_given(folded)),
      S_TEXT(pinyin),    S_TEXT(initials), S_TEXT(row->area),
      S_TEXT(row->born), S_INT(batch)};
  for (size_t i = 0; i < INDEX_NAME_CELLS; i++) cells[i] = made[i];
  return LY_OK;
}

static enum ly put_name(struct scope *s, struct tx *tx, struct str district, int64_t party,
                        int64_t batch, const struct row *row) {
  struct store_value cells[INDEX_NAME_CELLS];
  enum ly rc = name_cells(s, district, party, batch, row, cells);
  return rc ? rc : store_insert(s, tx, "party_name", NAME_COLUMNS, INDEX_NAME_CELLS, cells, 1);
}

enum ly index_insert(struct scope *s, struct tx *tx, const struct index_rows *rows) {
  enum ly rc = store_insert(s, tx, "party_name", NAME_COLUMNS, INDEX_NAME_CELLS, rows->names,
                            rows->name_count);
  if (rc) return rc;
  return store_insert(s, tx, "party_key", "district, fact, word, party, batch", INDEX_WORD_CELLS,
                      rows->words, rows->word_count);
}

static enum ly put_words(struct scope *s, struct tx *tx, struct str district, int64_t party,
                         int64_t batch, const struct row *row) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < row->count; i++) {
    rc = store_exec(s, tx,
                    "INSERT INTO party_key (district, fact, word, party, batch)"
                    " VALUES ($1, $2, $3, $4, $5)",
                    S_TEXT(district), S_TEXT(row->words[i].key), S_TEXT(row->words[i].value),
                    S_INT(party), S_INT(batch));
  }
  return rc;
}

static enum ly drop_name(struct scope *s, struct tx *tx, struct str district, int64_t party) {
  return store_exec(s, tx, "DELETE FROM party_name WHERE district = $1 AND party = $2",
                    S_TEXT(district), S_INT(party));
}

static enum ly drop_words(struct scope *s, struct tx *tx, struct str district, int64_t party) {
  return store_exec(s, tx, "DELETE FROM party_key WHERE district = $1 AND party = $2",
                    S_TEXT(district), S_INT(party));
}

enum ly index_drop(struct scope *s, struct tx *tx, struct str district, int64_t party) {
  enum ly rc = drop_name(s, tx, district, party);
  return rc ? rc : drop_words(s, tx, district, party);
}

enum ly index_forget(struct scope *s, struct tx *tx, struct str district, int64_t batch,
                     int64_t first, int64_t last) {
  enum ly rc = store_exec(s, tx,
                          "DELETE FROM party_name WHERE district = $1 AND batch = $2"
                          " AND party >= $3 AND party <= $4",
                          S_TEXT(district), S_INT(batch), S_INT(first), S_INT(last));
  if (rc) return rc;
  return store_exec(s, tx,
                    "DELETE FROM party_key WHERE district = $1 AND batch = $2"
                    " AND party >= $3 AND party <= $4",
                    S_TEXT(district), S_INT(batch), S_INT(first), S_INT(last));
}

enum ly index_clear(struct scope *s, struct tx *tx) {
  /* all districts: the tables are made again */
  enum ly rc = store_exec(s, tx, "DELETE FROM party_name");
  /* all districts: the tables are made again */
  return rc ? rc : store_exec(s, tx, "DELETE FROM party_key");
}

/* Each row is several pages of an index: it is written only where it says something else. */
static enum ly keep_name(struct scope *s, struct tx *tx, struct str district, int64_t party,
                         int64_t batch, const struct row *row) {
  struct store_rows rows = {0};
  enum ly rc = store_query(
      s, tx_store(tx), "ttti",
      "SELECT name, area, born, batch FROM party_name WHERE district = $1 AND party = $2", &rows,
      S_TEXT(district), S_INT(party));
  if (rc) return rc;
  bool same = rows.rows && str_eq(store_text(&rows, 0, 0), row->name) &&
              str_eq(store_text(&rows, 0, 1), row->area) &&
              str_eq(store_text(&rows, 0, 2), row->born);
  if (same) return LY_OK;
  if (rows.rows) rc = drop_name(s, tx, district, party);
  return rc ? rc : put_name(s, tx, district, party, batch, row);
}

static bool has_word(const struct row *row, struct str key, struct str word) {
  for (size_t i = 0; i < row->count; i++) {
    if (str_eq(row->words[i].key, key)) return str_eq(row->words[i].value, word);
  }
  return false;
}

static enum ly keep_words(struct scope *s, struct tx *tx, struct str district, int64_t party,
                          int64_t batch, const struct row *row) {
  struct store_rows rows = {0};
  /* With a column that the primary key lacks, or SQLite goes through all keys of the district to be
   * spared the table. */
  enum ly rc =
      store_query(s, tx_store(tx), "tti",
                  "SELECT fact, word, batch FROM party_key WHERE district = $1 AND party = $2",
                  &rows, S_TEXT(district), S_INT(party));
  if (rc) return rc;
  bool same = rows.rows == row->count;
  for (size_t i = 0; same && i < rows.rows; i++)
    same = has_word(row, store_text(&rows, i, 0), store_text(&rows, i, 1));
  if (same) return LY_OK;
  if (rows.rows) rc = drop_words(s, tx, district, party);
  return rc ? rc : put_words(s, tx, district, party, batch, row);
}

static enum ly keep(struct scope *s, struct tx *tx, struct str district, int64_t party,
                    int64_t batch, const struct row *row) {
  enum ly rc = keep_name(s, tx, district, party, batch, row);
  return rc ? rc : keep_words(s, tx, district, party, batch, row);
}

enum ly index_keep(struct scope *s, struct tx *tx, const struct registry_party *kind,
                   struct str district, int64_t party, int64_t batch,
                   const struct registry_statement *all, const bool *known, size_t count,
                   struct date day, struct registry_claim *claims) {
  struct row row;
  struct winner_of w = {.all = all, .known = known, .count = count, .day = day, .claims = claims};
  make_row(s, kind, &w, &row);
  return keep(s, tx, district, party, batch, &row);
}

enum ly index_collect(struct scope *s, const struct registry_party *kind, struct str district,
                      int64_t party, int64_t batch, const struct registry_statement *all,
                      const bool *known, size_t count, struct date day,
                      struct registry_claim *claims, struct index_rows *out) {
  struct row row;
  struct winner_of w = {.all = all, .known = known, .count = count, .day = day, .claims = claims};
  make_row(s, kind, &w, &row);
  must(out->word_count + row.count <= out->word_room);
  for (size_t i = 0; i < row.count; i++) {
    struct store_value *cells = out->words + INDEX_WORD_CELLS * out->word_count++;
    cells[0] = S_TEXT(district);
    cells[1] = S_TEXT(row.words[i].key);
    cells[2] = S_TEXT(row.words[i].value);
    cells[3] = S_INT(party);
    cells[4] = S_INT(batch);
  }
  struct store_value *cells = out->names + INDEX_NAME_CELLS * out->name_count++;
  return name_cells(s, district, party, batch, &row, cells);
}

/* ---- Asking ------------------------------------------------------------------------------------
 */

static enum ly find_word(struct scope *s, struct store *st, struct str district, struct str key,
                         struct str word, size_t max, int64_t *parties, size_t *count) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "i",
                           "SELECT party FROM party_key WHERE district = $1 AND fact = $2"
                           " AND word = $3 AND NOT EXISTS (SELECT 1 FROM batch_pending bp"
                           " WHERE bp.district = $1 AND bp.batch = party_key.batch)"
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
  if (!can_hash(r)) return LY_OK;
  enum ly rc = hash_word(s, r, key, value, &word);
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

/* Of each word the first party, of up to MANY words in one question. */
enum { MANY = 50 };

static enum ly find_words(struct scope *s, struct store *st, struct str district, struct str key,
                          const struct str *words, size_t count, int64_t *parties) {
  struct store_value params[2 + MANY] = {S_TEXT(district), S_TEXT(key)};
  struct store_rows rows = {0};
  for (size_t i = 0; i < MANY; i++) params[2 + i] = S_TEXT(words[i < count ? i : 0]);
  for (size_t i = 0; i < count; i++) parties[i] = 0;
  enum ly rc = store_query_with(
      s, st, "ti",
      "SELECT word, party FROM party_key WHERE district = $1 AND fact = $2 AND NOT EXISTS"
      " (SELECT 1 FROM batch_pending bp WHERE bp.district = $1 AND bp.batch = party_key.batch)"
      " AND word IN ("
      " $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,"
      " $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35,"
      " $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51,"
      " $52"
      ")", /* in no order: one would have the engine go through all parties */
      params, 2 + MANY, &rows);
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
  struct str words[MANY];
  enum ly rc = LY_OK;
  for (size_t i = 0; i < count; i++) parties[i] = 0;
  if (sealed && !can_hash(r)) return LY_OK;
  for (size_t at = 0; !rc && at < count; at += MANY) {
    size_t n = count - at < MANY ? count - at : MANY;
    for (size_t i = 0; !rc && i < n; i++) {
      words[i] = sealed ? STR("") : identity_fold(s->arena, values[at + i]);
      if (sealed) rc = hash_word(s, r, fact->key, values[at + i], &words[i]);
    }
    if (!rc) rc = find_words(s, st, district, fact->key, words, n, parties + at);
  }
  return rc;
}

enum ly index_find_last(struct scope *s, struct store *st, const struct registry *r,
                        struct str district, const struct registry_fact *fact, struct str four,
                        size_t max, int64_t *parties, size_t *count) {
  *count = 0;
  struct str key = last_key(s->arena, fact->key);
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

/* ---- Hashing anew ------------------------------------------------------------------------------
 */

static enum ly rehash_one(struct scope *s, struct tx *tx, const struct registry *r,
                          const struct store_rows *rows, size_t i) {
  const struct registry_party *kind = registry_kind_find(r, store_text(rows, i, 3));
  struct str district = store_text(rows, i, 0), plain = STR(""), hashes = STR("");
  int64_t party = store_int(rows, i, 1), statement = store_int(rows, i, 2);
  struct registry_value values[FACTS_MAX];
  size_t count = 0;
  if (!kind) return LY_OK;
  enum ly rc = facts_open(s, r, district, party, statement, store_text(rows, i, 4), &plain);
  if (rc) return rc;
  rc = facts_read(s, plain, FACTS_MAX, values, &count);
  if (!rc) rc = index_hashes(s, r, kind, values, count, &hashes);
  secret_wipe_str(plain);
  if (rc || str_eq(hashes, store_text(rows, i, 5))) return rc;
  return store_exec(s, tx,
                    "UPDATE statement SET hashes = $4"
                    " WHERE district = $1 AND party = $2 AND statement = $3",
                    S_TEXT(district), S_INT(party), S_INT(statement), S_TEXT(hashes));
}

static enum ly rehash_page(struct scope *s, struct tx *tx, const struct registry *r,
                           struct str *district, int64_t *party, int64_t *statement,
                           struct arena *callers, size_t *done) {
  struct store_rows rows = {0};
  enum ly rc = store_query(
      s, tx_store(tx), "tiitbt",
      /* all districts: from one to the next, in the order of the key */
      "SELECT st.district, st.party, st.statement, p.kind, st.sealed, st.hashes"
      " FROM statement st JOIN party p ON p.district = st.district AND p.party = st.party"
      " WHERE st.sealed IS NOT NULL AND (st.district, st.party, st.statement) > ($1, $2, $3)"
      " ORDER BY st.district, st.party, st.statement LIMIT 500",
      &rows, S_TEXT(*district), S_INT(*party), S_INT(*statement));
  for (size_t i = 0; !rc && i < rows.rows; i++) rc = rehash_one(s, tx, r, &rows, i);
  *done = rows.rows;
  if (rc || rows.rows == 0) return rc;
  *district = str_copy(callers, store_text(&rows, rows.rows - 1, 0));
  *party = store_int(&rows, rows.rows - 1, 1);
  *statement = store_int(&rows, rows.rows - 1, 2);
  return LY_OK;
}

enum ly index_rehash(struct scope *s, struct tx *tx, const struct registry *r) {
  struct str district = STR("");
  int64_t party = 0, statement = 0;
  size_t done = REHASH_PAGE;
  enum ly rc = LY_OK;
  must(can_hash(r));
  while (!rc && done == REHASH_PAGE) {
    struct scratch scratch;
    scratch_open(s, &scratch);
    rc = rehash_page(s, tx, r, &district, &party, &statement, scratch.callers, &done);
    scratch_close(s, &scratch);
  }
  return rc;
}
