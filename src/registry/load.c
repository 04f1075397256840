/* Loading many parties at once.
 *
 * A chunk is checked whole, then turned into rows, then inserted table by table in the order in
 * which they refer to each other. The derived row of a new party follows from the chunk alone, for
 * nobody else can have said anything of it. */
#include "registry/load.h"

#include "registry/load_int.h"

#include <stdlib.h>

enum { LOAD_BYTES = 256 * 1024 * 1024 };

int64_t registry_ids(struct scope *s, size_t count) {
  int64_t first = 0;
  while (first == 0 || first > INT64_MAX - (int64_t)count) first = (int64_t)(scope_id(s) >> 1);
  return first;
}

struct load {
  struct arena arena;
  const struct registry *r;
  struct str district;
  int64_t batch;
  struct load_counts counts;
  struct named *ahead; /* parties that were named and had not come by then */
  size_t ahead_count, ahead_room;
};

enum ly load_open(struct scope *s, const struct registry *r, struct str district, int64_t batch,
                  struct load **out) {
  struct arena own;
  *out = NULL;
  arena_open(&own, LOAD_BYTES);
  struct load *load = ARENA_NEW(&own, struct load);
  if (!load) {
    arena_close(&own);
    return fail_memory(s);
  }
  *load = (struct load){.arena = own, .r = r, .batch = batch};
  load->district = str_copy(&load->arena, district);
  *out = load;
  return LY_OK;
}

void load_close(struct load *load) {
  if (!load) return;
  struct arena own = load->arena;
  arena_close(&own);
}

struct load_counts load_counts(const struct load *load) {
  return load->counts;
}

struct str load_district(const struct load *load) {
  return load->district;
}

int64_t load_batch(const struct load *load) {
  return load->batch;
}

const struct registry *load_registry(const struct load *load) {
  return load->r;
}

struct load_counts load_count(const struct load_party *parties, size_t count) {
  struct load_counts counts = {.parties = (int64_t)count};
  for (size_t i = 0; i < count; i++) {
    counts.new_parties += parties[i].is_new;
    counts.statements += (int64_t)parties[i].statement_count;
    counts.acts += (int64_t)parties[i].act_count;
    counts.receipts += (int64_t)parties[i].receipt_count;
  }
  return counts;
}

/* ---- Parties that are named --------------------------------------------------------------------
 */

static int by_id(const void *a, const void *b) {
  const struct named *x = a, *y = b;
  return (x->id > y->id) - (x->id < y->id);
}

/* The parties of the chunk by id. */
static enum ly index_chunk(struct chunk *c) {
  struct scope *s = c->s;
  c->here = ARENA_ARRAY(s->arena, struct named, c->count);
  if (!c->here) return fail_memory(s);
  for (size_t i = 0; i < c->count; i++)
    c->here[i] = (struct named){c->parties[i].party, c->parties[i].kind->kind, &c->parties[i]};
  if (c->count) qsort(c->here, c->count, sizeof *c->here, by_id);
  for (size_t i = 1; i < c->count; i++)
    must(c->here[i - 1].id != c->here[i].id); /* in a chunk a party stands once */
  return LY_OK;
}

static const struct named *find_here(const struct chunk *c, int64_t id) {
  const struct named key = {.id = id};
  return c->count ? bsearch(&key, c->here, c->count, sizeof key, by_id) : NULL;
}

static void no_target(struct chunk *c, const struct named *named) {
  struct scope *s = c->s;
  diag_error(s, named->by->at, MSG_LOAD_NO_PARTY, named->kind->name, str_int(s->arena, named->id));
}

/* A named party is in the chunk, or has to be looked for. */
static void name_party(struct chunk *c, const struct load_party *by,
                       const struct registry_fact *fact, struct str value) {
  struct named named = {.kind = (const void *)fact->target.entry, .by = by};
  if (!registry_id(value, &named.id)) return;
  const struct named *here = find_here(c, named.id);
  if (!here) {
    c->named[c->named_count++] = named;
  } else if (here->kind != named.kind || here->by == by) {
    no_target(c, &named);
  }
}

static enum ly gather_named(struct chunk *c) {
  size_t most = 0;
  for (size_t i = 0; i < c->statement_count; i++) most += c->stated[i].named_count;
  for (size_t i = 0; i < c->count; i++) most += !c->parties[i].is_new;
  c->named = ARENA_ARRAY(c->s->arena, struct named, most);
  if (!c->named) return fail_memory(c->s);
  for (size_t i = 0, n = 0; i < c->count; i++) {
    const struct load_party *p = &c->parties[i];
    if (!p->is_new) c->named[c->named_count++] = (struct named){p->party, p->kind->kind, p};
    for (size_t k = 0; k < p->statement_count; k++, n++) {
      const struct load_statement *st = &p->statements[k];
      for (size_t v = 0; v < st->count; v++)
        if (st->values[v].fact->type == REGISTRY_PARTY)
          name_party(c, p, st->values[v].fact, st->values[v].value);
    }
  }
  if (c->named_count) qsort(c->named, c->named_count, sizeof *c->named, by_id);
  return LY_OK;
}

/* Which of up to LOOK_AT_ONCE parties are there for the batch: what is not stays `found` NULL. */
enum { LOOK_AT_ONCE = 16 };

static enum ly look_some(struct scope *s, struct store *st, struct str district, int64_t batch,
                         const int64_t ids[LOOK_AT_ONCE], struct store_rows *rows) {
  struct store_value params[2 + LOOK_AT_ONCE] = {S_TEXT(district), S_INT(batch)};
  for (size_t i = 0; i < LOOK_AT_ONCE; i++) params[2 + i] = S_INT(ids[i]);
  return store_query_with(s, st, "it",
                          "SELECT p.party, p.kind FROM party p WHERE p.district = $1"
                          " AND p.party IN ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,"
                          " $15, $16, $17, $18) AND (p.batch IS NULL OR p.batch = $2"
                          " OR NOT EXISTS (SELECT 1 FROM batch_pending bp"
                          " WHERE bp.district = p.district AND bp.batch = p.batch))"
                          " ORDER BY p.party",
                          params, 2 + LOOK_AT_ONCE, rows);
}

/* Looks for all of `named`, sorted by id; calls `missing` for each that is not there, or is of
 * another kind. */
static enum ly look_for(struct scope *s, struct store *st, const struct load *load,
                        const struct named *named, size_t count, void *context,
                        enum ly (*missing)(void *context, const struct named *named, bool wrong)) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < count;) {
    int64_t ids[LOOK_AT_ONCE] = {0};
    struct store_rows rows = {0};
    size_t n = 0, from = i;
    for (; i < count && (n < LOOK_AT_ONCE || ids[n - 1] == named[i].id); i++)
      if (n == 0 || ids[n - 1] != named[i].id) ids[n++] = named[i].id;
    while (n < LOOK_AT_ONCE) ids[n] = ids[n - 1], n++;
    rc = look_some(s, st, load->district, load->batch, ids, &rows);
    for (size_t k = from, r = 0; !rc && k < i; k++) {
      while (r < rows.rows && store_int(&rows, r, 0) < named[k].id) r++;
      bool found = r < rows.rows && store_int(&rows, r, 0) == named[k].id;
      bool right = found && str_eq(store_text(&rows, r, 1), named[k].kind->key);
      if (!right) rc = missing(context, &named[k], found);
    }
  }
  return rc;
}

/* It may come with a later chunk; but who is said to be known has to be there. */
static enum ly not_yet(void *context, const struct named *named, bool wrong) {
  struct chunk *c = context;
  struct load *load = c->load;
  bool itself = named->id == named->by->party;
  if (wrong || itself) {
    no_target(c, named);
    return LY_OK;
  }
  if (load->ahead_count == load->ahead_room) {
    size_t more = load->ahead_room ? load->ahead_room * 2 : 1024;
    struct named *grown = ARENA_ARRAY(&load->arena, struct named, more);
    if (!grown) return fail_memory(c->s);
    for (size_t i = 0; i < load->ahead_count; i++) grown[i] = load->ahead[i];
    load->ahead = grown;
    load->ahead_room = more;
  }
  load->ahead[load->ahead_count++] = (struct named){.id = named->id, .kind = named->kind};
  return LY_OK;
}

static enum ly never_came(void *context, const struct named *named, bool wrong) {
  struct scope *s = context;
  (void)wrong;
  return fail(s, LY_CONFLICT, MSG_LOAD_NEVER_CAME, named->kind->name, str_int(s->arena, named->id));
}

enum ly load_end(struct scope *s, struct store *st, struct load *load) {
  if (load->ahead_count) qsort(load->ahead, load->ahead_count, sizeof *load->ahead, by_id);
  return look_for(s, st, load, load->ahead, load->ahead_count, s, never_came);
}

static enum ly check_named(struct chunk *c) {
  enum ly rc = index_chunk(c);
  if (!rc) rc = gather_named(c);
  if (rc) return rc;
  return look_for(c->s, tx_store(c->tx), c->load, c->named, c->named_count, c, not_yet);
}

/* ---- A chunk ------------------------------------------------------------------------------------
 */

static enum ly seal_statements(struct chunk *c) {
  enum ly rc = LY_OK;
  struct scope *s = c->s;
  for (size_t i = 0; !rc && i < c->statement_count; i++) {
    struct stated *st = &c->stated[i];
    if (st->sealed_count == 0) continue;
    struct str plain = facts_write(s->arena, st->sealed, st->sealed_count);
    rc = facts_seal(s, c->tx, c->r, c->district, st->party->party, st->id, plain, &st->seal);
    if (!rc) rc = index_hashes(s, c->r, st->party->kind, st->sealed, st->sealed_count, &st->hashes);
  }
  return rc;
}

/* Of a live batch the rows of known parties are brought up now, of a pending one when it is live.
 */
static enum ly keep_known(struct chunk *c) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && !c->pending && i < c->count; i++) {
    const struct load_party *p = &c->parties[i];
    if (p->is_new || p->statement_count == 0) continue;
    rc = current_keep(c->s, c->tx, c->r, p->kind, c->district, p->party, true);
  }
  return rc;
}

/* What was made ready for a pending batch does not know of this chunk. */
static enum ly void_ready(struct chunk *c) {
  bool begun = false;
  enum ly rc = c->pending ? turn_begun(c->s, c->tx, c->district, c->batch, &begun) : LY_OK;
  for (size_t i = 0; !rc && begun && i < c->count; i++) {
    const struct load_party *p = &c->parties[i];
    if (!p->is_new) rc = current_keep(c->s, c->tx, c->r, p->kind, c->district, p->party, true);
  }
  return rc;
}

static enum ly add_chunk(struct chunk *c) {
  struct scope *s = c->s;
  size_t before = s->diags.errors;
  enum ly rc = batch_check(s, c->tx, c->district, c->batch, &c->pending);
  if (!rc) rc = current_ready(s, c->tx, c->r, &c->day);
  if (!rc) rc = tx_now(s, c->tx, &c->now);
  if (!rc) rc = chunk_check(c);
  if (!rc) rc = check_named(c);
  struct str faults = str_int(s->arena, (int64_t)(s->diags.errors - before));
  if (!rc && s->diags.errors > before) rc = fail(s, LY_INVALID, MSG_REGISTRY_HAS_FAULTS, faults);
  if (!rc) rc = seal_statements(c);
  if (!rc) rc = chunk_insert(c);
  /* Rows of a pending batch name heads when it is live. */
  if (!rc && !c->pending) rc = heads_name(s, c->tx, c->r, c->district);
  if (!rc) rc = void_ready(c);
  return rc ? rc : keep_known(c);
}

enum ly load_add(struct scope *s, struct tx *tx, struct load *load,
                 const struct load_party *parties, size_t count) {
  struct scratch scratch;
  struct chunk c = {.s = s,
                    .tx = tx,
                    .load = load,
                    .r = load->r,
                    .district = load->district,
                    .batch = load->batch,
                    .parties = parties,
                    .count = count};
  must(count <= LOAD_CHUNK_MAX);
  scratch_open(s, &scratch);
  enum ly rc = add_chunk(&c);
  scratch_close(s, &scratch);
  if (rc) return rc;
  struct load_counts more = load_count(parties, count);
  load->counts.parties += more.parties;
  load->counts.new_parties += more.new_parties;
  load->counts.statements += more.statements;
  load->counts.acts += more.acts;
  load->counts.receipts += more.receipts;
  return LY_OK;
}
