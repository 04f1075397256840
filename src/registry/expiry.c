/* What is past its term, and erasing it. */
#include "registry/expiry.h"

#include "base/secret.h"
#include "registry/registry_int.h"
#include "store/change.h"
#include "store/erased.h"

/* ---- Since when something no longer counts ------------------------------------------------------
 */

/* All that was stated of a party, with its merged records. */
struct judged {
  const struct expiry *e;
  const struct registry_party *kind;
  struct registry_statement *all;
  size_t count;
  bool *known;
  struct registry_claim *claims; /* room for all */
  struct date gone;              /* DATE_NONE: it is there */
};

static struct date later(struct date a, struct date b) {
  return date_cmp(a, b) < 0 ? b : a;
}

/* Of days that may be none. */
static struct date earlier(struct date a, struct date b) {
  if (date_is_none(a) || date_is_none(b)) return date_is_none(a) ? b : a;
  return date_cmp(a, b) < 0 ? a : b;
}

static struct date recorded_on(const struct registry_statement *st) {
  return date_in_shanghai(st->recorded_at);
}

/* The claim that wins today; NULL: the fact is not known. */
static const struct registry_claim *winner_of(const struct judged *j, struct date today,
                                              const struct pack_ref *ref) {
  const struct registry_fact *fact = (const void *)ref->entry;
  if (!fact) return NULL;
  return history_claims(fact, j->all, j->known, j->count, today, j->claims) ? j->claims : NULL;
}

/* By the earliest day that one of the facts tells. */
static struct date gone_on(const struct judged *j, struct date today) {
  const struct pack_many *facts = &j->kind->kind->gone;
  const struct pack_ref *refs = facts->items;
  struct date gone = DATE_NONE, day;
  for (size_t i = 0; i < facts->count; i++) {
    const struct registry_claim *claim = winner_of(j, today, &refs[i]);
    if (claim && date_parse(claim->value, &day))
      gone = earlier(gone, later(day, recorded_on(claim->statement)));
  }
  return gone;
}

/* Since when all of its places lie elsewhere; none while one of them is not known. */
static struct date away_since(const struct judged *j, struct date today) {
  const struct pack_many *facts = &j->kind->kind->away;
  const struct pack_ref *refs = facts->items;
  struct date since = DATE_NONE;
  for (size_t i = 0; i < facts->count; i++) {
    const struct registry_claim *claim = winner_of(j, today, &refs[i]);
    if (!claim || str_starts(claim->value, j->e->district)) return DATE_NONE;
    struct date day = later(claim->statement->from, recorded_on(claim->statement));
    since = date_is_none(since) ? day : later(since, day);
  }
  return since;
}

/* The day it was taken back, itself or with its batch. */
static struct date taken_back(const struct judged *j, const struct registry_statement *st) {
  struct date day = DATE_NONE;
  if (st->undone_at != INT64_MAX) day = date_in_shanghai(st->undone_at);
  for (size_t i = 0; i < j->count; i++)
    if (j->all[i].retracts == st->id) day = earlier(day, recorded_on(&j->all[i]));
  return day;
}

/* The first day on which a better claim without an end rules in its place. */
static struct date beaten_on(const struct judged *j, const struct registry_fact *fact,
                             const struct registry_statement *st) {
  /* Claims of all days: each is asked for the last of them, on which those without an end hold. */
  static const struct date end = {INT32_MAX / 2};
  struct date day = DATE_NONE;
  size_t held = history_claims(fact, j->all, j->known, j->count, end, j->claims);
  struct registry_claim own = {.statement = st, .rank = history_rank(fact, st->source)};
  for (size_t i = 0; i < held; i++) {
    const struct registry_statement *other = j->claims[i].statement;
    if (other == st || winner_compare(&j->claims[i], &own) > 0) continue;
    day = earlier(day, later(other->from, recorded_on(other)));
  }
  return day;
}

/* Whether the fact tells that the party is gone. */
static bool tells_gone(const struct registry_kind *kind, const struct registry_fact *fact) {
  const struct pack_many *lists[] = {&kind->gone, &kind->away};
  for (size_t l = 0; l < 2; l++) {
    const struct pack_ref *refs = lists[l]->items;
    for (size_t i = 0; i < lists[l]->count; i++)
      if (refs[i].entry == &fact->entry) return true;
  }
  return false;
}

static struct date counts_until(const struct judged *j, const struct registry_fact *fact,
                                const struct registry_statement *st, bool known) {
  struct date day = known ? DATE_NONE : taken_back(j, st);
  if (known && !date_is_none(st->to)) day = later(st->to, recorded_on(st));
  if (known) day = earlier(day, beaten_on(j, fact, st));
  return tells_gone(j->kind->kind, fact) ? day : earlier(day, j->gone);
}

static const struct expiry_term *term_of(const struct expiry *e, struct str fact) {
  for (size_t i = 0; i < e->count; i++)
    if (str_eq(e->terms[i].fact, fact)) return &e->terms[i];
  return NULL;
}

/* Whether what the i-th statement says of the fact is past its term. */
static bool is_past(const struct judged *j, size_t i, struct str key) {
  const struct registry_fact *fact = registry_fact_find(j->kind, key, NULL);
  const struct expiry_term *term = fact ? term_of(j->e, fact->key) : NULL;
  if (!fact || !term) return false;
  struct date until = counts_until(j, fact, &j->all[i], j->known[i]);
  return !date_is_none(until) && date_cmp(until, term->before) < 0;
}

/* Without `open` sealed facts are not among the values. */
static enum ly judge(struct scope *s, struct store *st, const struct expiry *e, int64_t party,
                     bool open, struct judged *j) {
  const struct history_of of = {.district = e->district, .party = party, .open = open};
  *j = (struct judged){.e = e, .gone = DATE_NONE};
  enum ly rc = history_read(s, st, e->registry, &of, NULL, &j->kind, &j->all, &j->count);
  if (rc) return rc;
  j->known = ARENA_ARRAY(s->arena, bool, j->count);
  j->claims = ARENA_ARRAY(s->arena, struct registry_claim, j->count);
  if (!j->known || !j->claims) return fail_memory(s);
  winner_known(j->all, j->count, REGISTRY_NOW, j->known);
  j->gone = earlier(gone_on(j, s->today), away_since(j, s->today));
  return LY_OK;
}

/* ---- Finding ------------------------------------------------------------------------------------
 */

/* Most parties have one statement without an end, and are there: told without opening anything. */
static bool may_be_past(const struct judged *j) {
  if (!date_is_none(j->gone)) return true;
  for (size_t i = 0; i < j->count; i++)
    if (!j->known[i] || !date_is_none(j->all[i].to)) return true;
  return j->count > 1;
}

static enum ly look_at(struct scope *s, struct store *st, const struct expiry *e, int64_t party,
                       bool *past) {
  struct judged j;
  *past = false;
  enum ly rc = judge(s, st, e, party, false, &j);
  if (rc || !may_be_past(&j)) return rc;
  rc = judge(s, st, e, party, true, &j);
  for (size_t i = 0; !rc && i < j.count; i++)
    for (size_t v = 0; !*past && j.all[i].party == party && v < j.all[i].count; v++)
      *past = is_past(&j, i, j.all[i].values[v].key);
  return rc;
}

static enum ly next_parties(struct scope *s, struct store *st, const struct expiry *e,
                            int64_t after, struct store_rows *rows) {
  return store_query(
      s, st, "i",
      "SELECT DISTINCT t.party FROM statement t JOIN party p ON p.district = t.district"
      " AND p.party = t.party WHERE t.district = $1 AND t.party > $2"
      " AND (t.facts <> '{}' OR t.sealed IS NOT NULL)"
      " AND NOT EXISTS (SELECT 1 FROM batch_pending b WHERE b.district = p.district"
      " AND b.batch = p.batch) ORDER BY t.party LIMIT 50",
      rows, S_TEXT(e->district), S_INT(after));
}

enum ly expiry_find(struct scope *s, struct store *st, const struct expiry *e, int64_t *after,
                    int64_t out[EXPIRY_PAGE], size_t *count, bool *left) {
  struct scratch scratch;
  struct store_rows rows = {0};
  *count = 0;
  *left = false;
  if (e->count == 0) return LY_OK;
  scratch_open(s, &scratch);
  enum ly rc = next_parties(s, st, e, *after, &rows);
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    int64_t party = store_int(&rows, i, 0);
    bool past;
    rc = look_at(s, st, e, party, &past);
    if (!rc && past) out[(*count)++] = party;
    *after = party;
  }
  *left = !rc && rows.rows == EXPIRY_PAGE;
  scratch_close(s, &scratch);
  return rc;
}

/* ---- Erasing ------------------------------------------------------------------------------------
 */

/* A statement as it is stored, and what of it stays. */
struct stored {
  int64_t party, statement, recorded_at;
  struct str facts, sealed, hashes, reason;
  struct registry_value open[FACTS_MAX], closed[FACTS_MAX];
  size_t open_count, closed_count;
  size_t open_gone, closed_gone;
  bool locked; /* there is something sealed, and no key */
};

static enum ly read_stored(struct scope *s, struct tx *tx, const struct expiry *e,
                           const struct registry_statement *st, struct stored *out) {
  struct store_rows rows = {0};
  struct str plain;
  *out = (struct stored){.party = st->party, .statement = st->id};
  enum ly rc = store_query(s, tx_store(tx), "tBtti",
                           "SELECT facts, sealed, hashes, reason, recorded_at FROM statement"
                           " WHERE district = $1 AND party = $2 AND statement = $3",
                           &rows, S_TEXT(e->district), S_INT(st->party), S_INT(st->id));
  if (rc) return rc;
  out->facts = store_text(&rows, 0, 0);
  out->sealed = store_text(&rows, 0, 1);
  out->hashes = store_text(&rows, 0, 2);
  out->reason = store_text(&rows, 0, 3);
  out->recorded_at = store_int(&rows, 0, 4);
  out->locked = out->sealed.len && !e->registry->sealer;
  rc = facts_read(s, out->facts, FACTS_MAX, out->open, &out->open_count);
  if (rc || !out->sealed.len || out->locked) return rc;
  rc = facts_open(s, e->registry, e->district, out->party, out->statement, out->sealed, &plain);
  return rc ? rc : facts_read(s, plain, FACTS_MAX, out->closed, &out->closed_count);
}

/* Takes out what is past; gives how many. */
static size_t drop_past(const struct judged *j, size_t i, struct registry_value *values,
                        size_t *count) {
  size_t kept = 0, all = *count;
  for (size_t v = 0; v < all; v++)
    if (!is_past(j, i, values[v].key)) values[kept++] = values[v];
  *count = kept;
  return all - kept;
}

static enum ly seal_rest(struct scope *s, struct tx *tx, const struct judged *j,
                         struct stored *row) {
  const struct registry *r = j->e->registry;
  row->sealed = row->hashes = STR("");
  if (row->closed_count == 0) return LY_OK;
  struct str plain = facts_write(s->arena, row->closed, row->closed_count);
  enum ly rc =
      facts_seal(s, tx, r, j->e->district, row->party, row->statement, plain, &row->sealed);
  if (!rc) rc = index_hashes(s, r, j->kind, row->closed, row->closed_count, &row->hashes);
  secret_wipe_str(plain);
  return rc;
}

/* Of what stood in the row. */
static enum ly digest_row(struct scope *s, const struct stored *row, struct str *sm3) {
  const struct str parts[] = {row->facts, row->sealed, row->hashes, row->reason};
  struct digest_state *state;
  struct digest d;
  enum ly rc = digest_begin(s, &state);
  if (rc) return rc;
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) digest_add_part(state, parts[i]);
  rc = digest_end(s, state, &d);
  if (!rc) *sm3 = digest_hex(s->arena, &d);
  return rc;
}

/* The row as it is to be; its reason goes with the last fact. */
static enum ly put_rest(struct scope *s, struct tx *tx, const struct judged *j,
                        struct stored *row) {
  struct str facts = facts_write(s->arena, row->open, row->open_count);
  enum ly rc = row->closed_gone ? seal_rest(s, tx, j, row) : LY_OK;
  if (rc) return rc;
  if (row->open_count + row->closed_count == 0 && !row->locked) row->reason = STR("");
  return store_exec(s, tx,
                    "UPDATE statement SET facts = $4, sealed = $5, hashes = $6, reason = $7"
                    " WHERE district = $1 AND party = $2 AND statement = $3",
                    S_TEXT(j->e->district), S_INT(row->party), S_INT(row->statement), S_TEXT(facts),
                    row->sealed.len ? S_BLOB(row->sealed) : S_NULL, S_TEXT(row->hashes),
                    S_TEXT(row->reason));
}

static enum ly erase_one(struct scope *s, struct tx *tx, const struct judged *j, size_t i,
                         int64_t *values) {
  struct stored *row = ARENA_NEW(s->arena, struct stored);
  struct str sm3, district = j->e->district;
  if (!row) return fail_memory(s);
  enum ly rc = read_stored(s, tx, j->e, &j->all[i], row);
  if (rc) return rc;
  row->open_gone = drop_past(j, i, row->open, &row->open_count);
  row->closed_gone = drop_past(j, i, row->closed, &row->closed_count);
  if (row->open_gone + row->closed_gone == 0) return LY_OK;
  *values += (int64_t)(row->open_gone + row->closed_gone);
  const struct erased_row noted = {district, "statement", row->party, row->statement};
  struct buf subject = buf_open(s->arena, 64);
  buf_printf(&subject, "party:%.*s/%lld", STR_ARG(district), (long long)row->party);
  rc = digest_row(s, row, &sm3);
  if (!rc) rc = erased_note(s, tx, &noted, sm3);
  if (!rc) rc = put_rest(s, tx, j, row);
  return rc ? rc : change_erase_of(s, tx, district, buf_str(&subject), row->recorded_at);
}

enum ly expiry_erase(struct scope *s, struct tx *tx, const struct expiry *e, int64_t party,
                     int64_t *values) {
  struct judged j;
  *values = 0;
  enum ly rc = judge(s, tx_store(tx), e, party, true, &j);
  for (size_t i = 0; !rc && i < j.count; i++)
    if (j.all[i].party == party && !j.all[i].retracts) rc = erase_one(s, tx, &j, i, values);
  if (rc || *values == 0) return rc;
  return current_keep(s, tx, e->registry, j.kind, e->district, party, true);
}
