/* Keyed hashes of what is sealed, for finding parties by it. */
#include "base/secret.h"
#include "registry/registry_int.h"

enum { HASH_BYTES = 16, LAST = 4, KEY_MAX = 64, REHASH_PAGE = 500 };

/* "id_number.4" */
struct str index_last_key(struct arena *a, struct str key) {
  struct buf b = buf_open(a, KEY_MAX);
  buf_add(&b, key);
  buf_add(&b, STR(".4"));
  return buf_str(&b);
}

bool index_can_hash(const struct registry *r) {
  return r->sealer && r->sealer->hash;
}

enum ly index_hash_word(struct scope *s, const struct registry *r, struct str key, struct str value,
                        struct str *out) {
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
  for (size_t i = 0; index_can_hash(r) && i < count; i++) {
    const struct registry_fact *fact = registry_fact_find(kind, sealed[i].key, NULL);
    struct str value = sealed[i].value;
    if (!fact || !fact->index || !registry_sealed(fact)) continue;
    hashes[made].key = fact->key;
    enum ly rc = index_hash_word(s, r, fact->key, value, &hashes[made++].value);
    bool last = fact->check == IDENTITY_RESIDENT_ID && value.len > LAST;
    if (!rc && last) {
      hashes[made].key = index_last_key(s->arena, fact->key);
      rc = index_hash_word(s, r, hashes[made].key, str_from(value, value.len - LAST),
                           &hashes[made].value);
      made++;
    }
    if (rc) return rc;
  }
  if (made) *out = facts_write(s->arena, hashes, made);
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

enum ly index_rehash_some(struct scope *s, struct tx *tx, const struct registry *r,
                          struct index_at *at, bool *left) {
  struct store_rows rows = {0};
  enum ly rc = store_query(
      s, tx_store(tx), "tiitbt",
      /* all districts: from one to the next, in the order of the key */
      "SELECT st.district, st.party, st.statement, p.kind, st.sealed, st.hashes"
      " FROM statement st JOIN party p ON p.district = st.district AND p.party = st.party"
      " WHERE st.sealed IS NOT NULL AND (st.district, st.party, st.statement) > ($1, $2, $3)"
      " ORDER BY st.district, st.party, st.statement LIMIT 500",
      &rows, S_TEXT(str_of(at->district)), S_INT(at->party), S_INT(at->turn));
  must(index_can_hash(r));
  for (size_t i = 0; !rc && i < rows.rows; i++) rc = rehash_one(s, tx, r, &rows, i);
  *left = !rc && rows.rows == REHASH_PAGE;
  if (rc || rows.rows == 0) return rc;
  index_note(at->district, sizeof at->district, store_text(&rows, rows.rows - 1, 0));
  at->party = store_int(&rows, rows.rows - 1, 1);
  at->turn = store_int(&rows, rows.rows - 1, 2);
  return LY_OK;
}

enum ly index_rehash(struct scope *s, struct tx *tx, const struct registry *r) {
  struct index_at at = {0};
  bool left = true;
  enum ly rc = LY_OK;
  while (!rc && left) {
    struct scratch scratch;
    scratch_open(s, &scratch);
    rc = index_rehash_some(s, tx, r, &at, &left);
    scratch_close(s, &scratch);
  }
  return rc;
}
