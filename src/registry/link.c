/* Records that are one person's. */
#include "registry/link.h"

#include "registry/privacy.h"
#include "registry/registry_int.h"

/* ---- Which are one -----------------------------------------------------------------------------
 */

/* Links of a party that hold at a moment; those undone later hold still. */
static enum ly links_of(struct scope *s, struct store *st, struct str district, int64_t party,
                        int64_t moment, struct store_rows *rows) {
  *rows = (struct store_rows){0};
  return store_query(
      s, st, "iii",
      "SELECT l.link, l.party, l.into_party FROM party_link l"
      " LEFT JOIN party_unlink u ON u.district = l.district AND u.link = l.link"
      " WHERE l.district = $1 AND (l.party = $2 OR l.into_party = $2) AND l.recorded_at <= $3"
      " AND (u.recorded_at IS NULL OR u.recorded_at > $3) ORDER BY l.link",
      rows, S_TEXT(district), S_INT(party), S_INT(moment));
}

static bool in_group(const struct link_group *g, int64_t party) {
  for (size_t i = 0; i < g->count; i++) {
    if (g->parties[i] == party) return true;
  }
  return false;
}

static bool add_party(struct link_group *g, int64_t party) {
  if (in_group(g, party)) return true;
  if (g->count == LINK_GROUP_MAX) return false;
  g->parties[g->count++] = party;
  return true;
}

static void put_first(struct link_group *g, int64_t head) {
  g->head = head;
  for (size_t i = 0; i < g->count; i++) {
    if (g->parties[i] != head) continue;
    g->parties[i] = g->parties[0];
    g->parties[0] = head;
  }
}

enum ly link_group(struct scope *s, struct store *st, struct str district, int64_t party,
                   int64_t known_on, struct link_group *out) {
  int64_t moment = known_on == REGISTRY_NOW ? INT64_MAX - 1 : known_on, head = party;
  *out = (struct link_group){.parties = {party}, .count = 1};
  for (size_t at = 0; at < out->count; at++) {
    struct store_rows rows;
    bool leads_on = false;
    enum ly rc = links_of(s, st, district, out->parties[at], moment, &rows);
    if (rc) return rc;
    for (size_t i = 0; i < rows.rows; i++) {
      int64_t from = store_int(&rows, i, 1), into = store_int(&rows, i, 2);
      leads_on |= from == out->parties[at];
      if (!add_party(out, from) || !add_party(out, into))
        return fail(s, LY_LIMIT, MSG_IDENTITY_TOO_MANY, str_int(s->arena, LINK_GROUP_MAX));
    }
    if (!leads_on) head = out->parties[at];
  }
  put_first(out, head);
  return LY_OK;
}

/* ---- Linking -----------------------------------------------------------------------------------
 */

static enum ly check_merge(struct scope *s, struct tx *tx, const struct registry *r,
                           struct str district, int64_t party, int64_t into) {
  const struct registry_party *kind, *into_kind;
  struct link_group mine, theirs;
  enum ly rc = party_kind(s, tx_store(tx), r, district, party, 0, &kind);
  if (!rc) rc = party_kind(s, tx_store(tx), r, district, into, 0, &into_kind);
  if (!rc) rc = link_group(s, tx_store(tx), district, party, REGISTRY_NOW, &mine);
  if (!rc) rc = link_group(s, tx_store(tx), district, into, REGISTRY_NOW, &theirs);
  if (rc) return rc;
  if (party == into) return fail(s, LY_INVALID, MSG_IDENTITY_MERGE_SAME);
  if (kind != into_kind)
    return fail(s, LY_INVALID, MSG_IDENTITY_MERGE_KINDS, kind->kind->name, into_kind->kind->name);
  struct str head = str_int(s->arena, mine.head);
  if (in_group(&mine, into)) return fail(s, LY_CONFLICT, MSG_IDENTITY_MERGED_ALREADY, head);
  if (mine.head != party) return fail(s, LY_CONFLICT, MSG_IDENTITY_MERGED_ALREADY, head);
  if (theirs.head != into)
    return fail(s, LY_CONFLICT, MSG_IDENTITY_MERGED_ALREADY, str_int(s->arena, theirs.head));
  bool fits = mine.count + theirs.count <= LINK_GROUP_MAX;
  return fits ? LY_OK : fail(s, LY_LIMIT, MSG_IDENTITY_TOO_MANY, str_int(s->arena, LINK_GROUP_MAX));
}

static bool tells_apart(const struct registry_fact *fact) {
  return fact->tells_apart || index_is_unique(fact);
}

/* GB/T 2261.1: 0 and 9 say of a sex that it is not known. */
static bool says_something(const struct registry_known *known) {
  struct str value = known->claims[0].value;
  return !str_is(known->fact->key, "sex") || str_is(value, "1") || str_is(value, "2");
}

bool link_apart(const struct registry_known *a, const struct registry_known *b) {
  if (!a || !b || !tells_apart(a->fact) || !says_something(a) || !says_something(b)) return false;
  return !str_eq(a->claims[0].value, b->claims[0].value);
}

static struct str shown(struct scope *s, const struct registry_fact *fact, struct str value) {
  return registry_sealed(fact) ? privacy_mask(s, fact, value) : registry_value_text(s, fact, value);
}

/* “性别”为女和男；… */
static void add_difference(struct scope *s, const struct registry_fact *fact, struct str one,
                           struct str other, struct buf *b) {
  struct str words[] = {fact->name, shown(s, fact, one), shown(s, fact, other)};
  if (b->len) buf_add(b, message_plain(s->lang, MSG_IDENTITY_APART_NEXT));
  buf_add(b, message_text(s->arena, s->lang, MSG_IDENTITY_APART_BY, words, 3));
}

static enum ly check_apart(struct scope *s, const struct registry *r,
                           const struct registry_state *mine, const struct registry_state *other) {
  enum { TOLD_MAX = 2000 };
  struct buf told = buf_open(s->arena, TOLD_MAX);
  bool locked = !r->sealer && (mine->locked || other->locked);
  for (size_t i = 0; i < mine->kind->count; i++) {
    const struct registry_fact *fact = mine->kind->facts[i];
    if (locked && tells_apart(fact) && registry_sealed(fact))
      return fail(s, LY_UNSUPPORTED, MSG_IDENTITY_APART_LOCKED, fact->name);
    const struct registry_known *a = registry_known_of(mine, fact);
    const struct registry_known *b = registry_known_of(other, fact);
    if (link_apart(a, b)) add_difference(s, fact, a->claims[0].value, b->claims[0].value, &told);
  }
  struct str words = buf_str(&told);
  return words.len ? fail(s, LY_CONFLICT, MSG_IDENTITY_APART, words) : LY_OK;
}

enum ly link_check_one(struct scope *s, struct store *st, const struct registry *r,
                       struct str district, int64_t party, int64_t other) {
  struct registry_state mine = {.party = party}, theirs = {.party = other};
  enum ly rc = party_facts(s, st, r, district, party, s->today, REGISTRY_NOW, &mine);
  if (!rc) rc = party_facts(s, st, r, district, other, s->today, REGISTRY_NOW, &theirs);
  if (rc || mine.kind != theirs.kind) return rc; /* other kinds are refused by merging */
  return check_apart(s, r, &mine, &theirs);
}

static int64_t new_link(struct scope *s) {
  int64_t id = 0;
  while (id == 0) id = (int64_t)(scope_random(s) >> 1);
  return id;
}

static enum ly keep_both(struct scope *s, struct tx *tx, const struct registry *r,
                         struct str district, int64_t party, int64_t other) {
  const struct registry_party *kind;
  enum ly rc = party_kind(s, tx_store(tx), r, district, party, 0, &kind);
  if (!rc) rc = current_keep(s, tx, r, kind, district, party, true);
  return rc ? rc : current_keep(s, tx, r, kind, district, other, true);
}

enum ly party_merge(struct scope *s, struct tx *tx, const struct registry *r, struct str district,
                    int64_t party, int64_t into, struct str reason, int64_t *link) {
  int64_t now = 0;
  enum ly rc = check_merge(s, tx, r, district, party, into);
  if (!rc) rc = tx_now(s, tx, &now);
  if (rc) return rc;
  *link = new_link(s);
  rc = store_exec(s, tx,
                  "INSERT INTO party_link (district, link, party, into_party, reason, recorded_at,"
                  " recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                  S_TEXT(district), S_INT(*link), S_INT(party), S_INT(into), S_TEXT(reason),
                  S_INT(now), S_TEXT(s->actor));
  struct link_group all;
  if (!rc) rc = link_group(s, tx_store(tx), district, into, REGISTRY_NOW, &all);
  if (!rc) rc = heads_keep(s, tx, district, &all);
  if (!rc) rc = keep_both(s, tx, r, district, party, into);
  return rc ? rc : heads_rename(s, tx, r, district, party, into);
}

/* Both groups are what they were, and so are those that name one of them. */
static enum ly part(struct scope *s, struct tx *tx, const struct registry *r, struct str district,
                    int64_t party, int64_t into) {
  struct link_group mine, theirs;
  enum ly rc = link_group(s, tx_store(tx), district, party, REGISTRY_NOW, &mine);
  if (!rc) rc = link_group(s, tx_store(tx), district, into, REGISTRY_NOW, &theirs);
  if (!rc) rc = heads_keep(s, tx, district, &mine);
  if (!rc) rc = heads_keep(s, tx, district, &theirs);
  if (!rc) rc = keep_both(s, tx, r, district, party, into);
  return rc ? rc : heads_again(s, tx, r, district, theirs.head);
}

enum ly party_unmerge(struct scope *s, struct tx *tx, const struct registry *r, struct str district,
                      int64_t party, struct str reason, int64_t *link) {
  const struct registry_party *kind;
  struct store_rows rows;
  int64_t now = 0, into = 0;
  *link = 0;
  enum ly rc = party_kind(s, tx_store(tx), r, district, party, 0, &kind);
  if (!rc) rc = links_of(s, tx_store(tx), district, party, INT64_MAX - 1, &rows);
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    if (store_int(&rows, i, 1) != party) continue;
    *link = store_int(&rows, i, 0);
    into = store_int(&rows, i, 2);
  }
  if (!rc && !*link) rc = fail(s, LY_CONFLICT, MSG_IDENTITY_NOT_MERGED, str_int(s->arena, party));
  if (!rc) rc = tx_now(s, tx, &now);
  if (rc) return rc;
  rc = store_exec(s, tx,
                  "INSERT INTO party_unlink (district, link, reason, recorded_at, recorded_by)"
                  " VALUES ($1, $2, $3, $4, $5)",
                  S_TEXT(district), S_INT(*link), S_TEXT(reason), S_INT(now), S_TEXT(s->actor));
  return rc ? rc : part(s, tx, r, district, party, into);
}
