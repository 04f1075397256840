/* Appending to the change log and looking into it. Verifying it is in verify.c. */
#include "store/change_int.h"

#include <stdio.h>
#include <string.h>

struct str change_new_key(struct scope *s) {
  char *bytes = arena_alloc(s->arena, CHANGE_KEY_BYTES);
  if (!bytes) return STR("");
  for (size_t i = 0; i < CHANGE_KEY_BYTES; i += sizeof(uint64_t)) {
    uint64_t part = scope_random(s);
    memcpy(bytes + i, &part, sizeof part);
  }
  return (struct str){bytes, CHANGE_KEY_BYTES};
}

static enum ly digest_of(struct scope *s, struct str text, struct digest *out) {
  struct digest_state *state;
  enum ly rc = digest_begin(s, &state);
  if (rc) return rc;
  digest_add(state, text);
  return digest_end(s, state, out);
}

enum ly change_chain(struct scope *s, const struct digest *before, const struct change_link *link,
                     struct digest *out) {
  struct digest_state *state;
  enum ly rc = digest_begin(s, &state);
  if (rc) return rc;
  digest_add(state, digest_bytes(before));
  for (size_t i = 0; i < 2; i++) {
    digest_add_part(state, str_int(s->arena, i ? link->recorded_at : link->number));
  }
  const struct str *texts = &link->texts[0];
  for (size_t i = 0; i < CHANGE_TEXTS; i++) digest_add_part(state, texts[i]);
  return digest_end(s, state, out);
}

/* ---- Heads within a transaction -------------------------------------------------------------- */

static enum ly load_head(struct scope *s, struct tx *tx, struct tx_head *head) {
  struct store_rows rows = {0};
  struct str district = {head->district, sizeof head->district};
  enum ly rc =
      store_query(s, tx->store, "ib", "SELECT number, chain FROM change_head WHERE district = $1",
                  &rows, S_TEXT(district));
  if (rc) return rc;
  head->is_new = rows.rows == 0;
  if (head->is_new) return LY_OK;
  struct str chain = store_text(&rows, 0, 1);
  if (chain.len != DIGEST_BYTES) return fail(s, LY_CORRUPT, MSG_STORE_DAMAGED, tx->store->place);
  head->number = store_int(&rows, 0, 0);
  memcpy(head->chain.bytes, chain.ptr, DIGEST_BYTES);
  return LY_OK;
}

/* The head of a district as this transaction has moved it. */
static enum ly find_head(struct scope *s, struct tx *tx, struct str district,
                         struct tx_head **out) {
  must(district.len == sizeof tx->heads[0].district);
  for (size_t i = 0; i < tx->head_count; i++) {
    *out = &tx->heads[i];
    if (memcmp((*out)->district, district.ptr, district.len) == 0) return LY_OK;
  }
  must(tx->head_count < TX_HEADS_MAX); /* the writer ends its batches before that */
  struct tx_head *head = &tx->heads[tx->head_count];
  *head = (struct tx_head){.number = 0};
  memcpy(head->district, district.ptr, district.len);
  enum ly rc = load_head(s, tx, head);
  if (rc) return rc;
  tx->head_count++;
  *out = head;
  return LY_OK;
}

enum ly change_flush(struct scope *s, struct tx *tx) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < tx->head_count; i++) {
    struct tx_head *head = &tx->heads[i];
    const char *sql = head->is_new
                          ? "INSERT INTO change_head (district, number, chain) VALUES ($1, $2, $3)"
                          : "UPDATE change_head SET number = $2, chain = $3 WHERE district = $1";
    struct str district = {head->district, sizeof head->district};
    rc = store_exec(s, tx, sql, S_TEXT(district), S_INT(head->number),
                    S_BLOB(digest_bytes(&head->chain)));
  }
  if (!rc) tx->head_count = 0;
  return rc;
}

/* ---- The moment of a write --------------------------------------------------------------------
 */

/* Behind all that is committed: of every log its last row. */
static enum ly first_moment(struct scope *s, struct tx *tx) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx->store, "I",
                           /* all districts: one moment for all */
                           "SELECT max(c.recorded_at) FROM change_head h JOIN change c"
                           " ON c.district = h.district AND c.number = h.number",
                           &rows);
  if (rc) return rc;
  bool empty = rows.cells[0].type == STORE_NULL;
  tx->not_before = empty ? 1 : store_int(&rows, 0, 0) + 1;
  return LY_OK;
}

enum ly tx_now(struct scope *s, struct tx *tx, int64_t *us) {
  enum ly rc = tx->not_before ? LY_OK : first_moment(s, tx);
  if (rc) return rc;
  if (tx->now == 0) {
    int64_t clock = scope_now_us(s);
    tx->now = clock < tx->not_before ? tx->not_before : clock;
  }
  *us = tx->now;
  return LY_OK;
}

void change_next_moment(struct tx *tx) {
  if (tx->now) tx->not_before = tx->now + 1;
  tx->now = 0;
}

enum ly change_append(struct scope *s, struct tx *tx, const struct change *c, struct str answer) {
  struct tx_head *head;
  struct digest payload;
  int64_t now = 0;
  must(c->key.len == CHANGE_KEY_BYTES && c->act.len > 0);
  enum ly rc = find_head(s, tx, c->district, &head);
  if (!rc) rc = digest_of(s, c->payload, &payload);
  if (!rc) rc = tx_now(s, tx, &now);
  if (rc) return rc;
  struct change_link link = {
      .number = head->number + 1,
      .recorded_at = now,
      .texts = {c->district, c->key, s->actor, s->from, c->act, c->subject, c->reason,
                c->pack_version, answer, digest_bytes(&payload)},
  };
  struct digest chain;
  rc = change_chain(s, &head->chain, &link, &chain);
  if (rc) return rc;
  rc = store_exec(
      s, tx,
      "INSERT INTO change (district, number, recorded_at, origin_key, actor, origin, act, subject,"
      " reason, pack_version, answer, payload_digest, payload, chain)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
      S_TEXT(c->district), S_INT(link.number), S_INT(link.recorded_at), S_BLOB(c->key),
      S_TEXT(s->actor), S_TEXT(s->from), S_TEXT(c->act), S_TEXT(c->subject), S_TEXT(c->reason),
      S_TEXT(c->pack_version), S_TEXT(answer), S_BLOB(digest_bytes(&payload)), S_TEXT(c->payload),
      S_BLOB(digest_bytes(&chain)));
  if (rc) return rc;
  head->number = link.number;
  head->chain = chain;
  return LY_OK;
}

enum ly change_find(struct scope *s, struct store *st, const struct change *c, bool *found,
                    struct str *answer) {
  struct store_rows rows = {0};
  struct digest payload;
  *found = false;
  enum ly rc = store_query(s, st, "ttbt",
                           "SELECT act, actor, payload_digest, answer FROM change"
                           " WHERE district = $1 AND origin_key = $2",
                           &rows, S_TEXT(c->district), S_BLOB(c->key));
  if (rc || rows.rows == 0) return rc;
  rc = digest_of(s, c->payload, &payload);
  if (rc) return rc;
  bool same = str_eq(store_text(&rows, 0, 0), c->act) &&
              str_eq(store_text(&rows, 0, 1), s->actor) &&
              str_eq(store_text(&rows, 0, 2), digest_bytes(&payload));
  if (!same) return fail(s, LY_CONFLICT, MSG_STORE_KEY_REUSED);
  *found = true;
  *answer = store_text(&rows, 0, 3);
  return LY_OK;
}

/* ---- Looking ----------------------------------------------------------------------------------
 */

static struct change_row row_of(const struct store_rows *rows, size_t r) {
  return (struct change_row){
      .number = store_int(rows, r, 0),
      .recorded_at = store_int(rows, r, 1),
      .actor = store_text(rows, r, 2),
      .from = store_text(rows, r, 3),
      .act = store_text(rows, r, 4),
      .subject = store_text(rows, r, 5),
      .reason = store_text(rows, r, 6),
      .pack_version = store_text(rows, r, 7),
      .answer = store_text(rows, r, 8),
      .payload = store_text(rows, r, 9),
      .erased = rows->cells[r * rows->columns + 9].type == STORE_NULL,
  };
}

enum ly change_list(struct scope *s, struct store *st, const struct change_filter *filter,
                    struct change_row **out, size_t *count) {
  struct store_rows rows = {0};
  int64_t before = filter->before ? filter->before : INT64_MAX;
  *count = 0;
  *out = NULL;
  enum ly rc = store_query(
      s, st, "iitttttttT",
      "SELECT number, recorded_at, actor, origin, act, subject, reason, pack_version, answer,"
      " payload FROM change WHERE district = $1 AND number < $2"
      " AND ($3 = '' OR actor = $3) AND ($4 = '' OR act = $4) AND ($5 = '' OR subject = $5)"
      " ORDER BY number DESC LIMIT $6",
      &rows, S_TEXT(filter->district), S_INT(before), S_TEXT(filter->actor), S_TEXT(filter->act),
      S_TEXT(filter->subject), S_INT((int64_t)filter->limit));
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct change_row, rows.rows);
  if (!*out) return fail_memory(s);
  for (*count = 0; *count < rows.rows; ++*count) (*out)[*count] = row_of(&rows, *count);
  return LY_OK;
}

enum ly change_erase(struct scope *s, struct tx *tx, struct str district, int64_t before_us,
                     int64_t *erased) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx->store, "i", "SELECT count(*) FROM change" CHANGES_ERASABLE, &rows,
                           S_TEXT(district), S_INT(before_us));
  if (rc) return rc;
  *erased = store_int(&rows, 0, 0);
  return store_exec(s, tx, "UPDATE change SET payload = NULL" CHANGES_ERASABLE, S_TEXT(district),
                    S_INT(before_us));
}

/* Moments rise with the numbers: the first number of that moment, or behind it, is found by halves,
 * for no index leads there. */
static enum ly first_at(struct scope *s, struct tx *tx, struct str district, int64_t at_us,
                        int64_t *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx->store, "i",
                           "SELECT COALESCE(max(number), 0) FROM change WHERE district = $1", &rows,
                           S_TEXT(district));
  int64_t low = 1, high = rc ? 0 : store_int(&rows, 0, 0);
  while (!rc && low <= high) {
    int64_t middle = low + (high - low) / 2;
    rc = store_query(s, tx->store, "i",
                     "SELECT recorded_at FROM change WHERE district = $1 AND number = $2", &rows,
                     S_TEXT(district), S_INT(middle));
    if (rc) break;
    bool before = rows.rows == 0 || store_int(&rows, 0, 0) < at_us;
    if (before) low = middle + 1;
    if (!before) high = middle - 1;
  }
  *out = low;
  return rc;
}

enum ly change_erase_of(struct scope *s, struct tx *tx, struct str district, struct str subject,
                        int64_t at_us) {
  enum { AT_ONCE = 1000 }; /* rows of one moment: one transaction's */
  int64_t first = 0;
  enum ly rc = first_at(s, tx, district, at_us, &first);
  if (rc) return rc;
  return store_exec(s, tx,
                    "UPDATE change SET payload = NULL WHERE district = $1 AND number >= $2"
                    " AND number < $3 AND subject = $4 AND recorded_at = $5"
                    " AND payload IS NOT NULL",
                    S_TEXT(district), S_INT(first), S_INT(first + AT_ONCE), S_TEXT(subject),
                    S_INT(at_us));
}
