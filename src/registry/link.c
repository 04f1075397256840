/* Records that are one person's. */
#include "registry/link.h"

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

/* ---- Who is recorded twice ---------------------------------------------------------------------
 */

static struct link_pair pair_of(enum link_why why, const struct store_rows *rows, size_t older,
                                size_t younger) {
  return (struct link_pair){.why = why,
                            .party = store_int(rows, younger, 1),
                            .other = store_int(rows, older, 1),
                            .name = store_text(rows, younger, 2),
                            .born = store_text(rows, younger, 3),
                            .area = store_text(rows, younger, 4),
                            .other_name = store_text(rows, older, 2),
                            .other_area = store_text(rows, older, 4)};
}

/* Both ask for those who stand together, group behind group, counted in one pass: joined with each
 * other all who share a name, or have none, would be held against each other. */
static enum ly same_number(struct scope *s, struct store *st, struct str district, struct str fact,
                           int64_t limit, struct store_rows *rows) {
  return store_query(
      s, st, "iittt",
      "SELECT w.first, w.party, n.name, n.born, n.area FROM"
      " (SELECT party, count(*) OVER (PARTITION BY word) AS together,"
      "  min(party) OVER (PARTITION BY word) AS first"
      "  FROM party_key WHERE district = $1 AND fact = $2" ROW_SHOWN
      ") w"
      " JOIN (SELECT party, name, born, area FROM party_name WHERE district = $1" ROW_SHOWN
      ") n ON n.party = w.party"
      " WHERE w.together > 1 ORDER BY w.first, w.party LIMIT $3",
      rows, S_TEXT(district), S_TEXT(fact), S_INT(limit));
}

static enum ly same_name(struct scope *s, struct store *st, struct str district, int64_t limit,
                         struct store_rows *rows) {
  return store_query(
      s, st, "iittt",
      "SELECT w.first, w.party, w.name, w.born, w.area FROM"
      " (SELECT party, name, born, area,"
      "  count(*) OVER (PARTITION BY folded, born, kind) AS together,"
      "  min(party) OVER (PARTITION BY folded, born, kind) AS first"
      "  FROM party_name WHERE district = $1 AND folded <> '' AND born <> ''" ROW_SHOWN
      ") w"
      " WHERE w.together > 1 ORDER BY w.first, w.party LIMIT $2",
      rows, S_TEXT(district), S_INT(limit));
}

static bool has_pair(const struct link_pair *pairs, size_t count, const struct link_pair *pair) {
  for (size_t i = 0; i < count; i++) {
    if (pairs[i].party == pair->party && pairs[i].other == pair->other) return true;
  }
  return false;
}

/* Each of a group with each behind it. */
static void take_pairs(struct link_pair *pairs, size_t most, size_t *count, enum link_why why,
                       const struct store_rows *rows) {
  for (size_t older = 0; older < rows->rows; older++) {
    int64_t group = store_int(rows, older, 0);
    for (size_t i = older + 1; i < rows->rows && store_int(rows, i, 0) == group; i++) {
      struct link_pair pair = pair_of(why, rows, older, i);
      if (*count == most) return;
      if (!has_pair(pairs, *count, &pair)) pairs[(*count)++] = pair;
    }
  }
}

enum ly link_duplicates(struct scope *s, struct store *st, const struct registry *r,
                        struct str district, size_t skip, size_t limit, struct link_pair **out,
                        size_t *count) {
  size_t most = skip + limit;
  struct link_pair *pairs = ARENA_ARRAY(s->arena, struct link_pair, most);
  struct store_rows rows = {0};
  *count = 0;
  if (!pairs) return fail_memory(s);
  enum ly rc = LY_OK;
  /* Of n pairs there are no more than 2n rows. */
  for (size_t k = 0; !rc && k < r->count; k++) {
    for (size_t i = 0; !rc && i < r->kinds[k].count; i++) {
      const struct registry_fact *fact = r->kinds[k].facts[i];
      if (!index_is_unique(fact)) continue;
      rc = same_number(s, st, district, fact->key, 2 * (int64_t)most, &rows);
      if (!rc) take_pairs(pairs, most, count, LINK_SAME_NUMBER, &rows);
    }
  }
  /* Of these some were found by number. */
  if (!rc) rc = same_name(s, st, district, 2 * (int64_t)(most + *count), &rows);
  if (rc) return rc;
  take_pairs(pairs, most, count, LINK_SAME_NAME, &rows);
  skip = skip < *count ? skip : *count;
  *out = pairs + skip;
  *count -= skip;
  return LY_OK;
}
