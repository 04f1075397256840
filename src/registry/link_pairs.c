/* Who is recorded twice, as it seems. */
#include "registry/link.h"
#include "registry/registry_int.h"

/* Rows that came with a batch which is pending, or taken back, are nobody's yet, or no more. */
#define LIVE " AND batch NOT IN (SELECT bh.batch FROM batch_hidden bh WHERE bh.district = $1)"

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

/* ---- By number, by name ------------------------------------------------------------------------
 *
 * Both ask for those who stand together, group behind group, counted in one pass: joined with each
 * other all who share a name, or have none, would be held against each other. */

static enum ly same_number(struct scope *s, struct store *st, struct str district, struct str fact,
                           int64_t limit, struct store_rows *rows) {
  return store_query(
      s, st, "iittt",
      "SELECT w.first, w.party, n.name, n.born, n.area FROM"
      " (SELECT party, count(*) OVER (PARTITION BY word) AS together,"
      "  min(party) OVER (PARTITION BY word) AS first"
      "  FROM party_key WHERE district = $1 AND fact = $2" LIVE ROW_SHOWN
      ") w"
      " JOIN (SELECT party, name, born, area FROM party_name WHERE district = $1" LIVE ROW_SHOWN
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
      "  FROM party_name WHERE district = $1 AND folded <> '' AND born <> ''" LIVE ROW_SHOWN
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

/* ---- By those who belong to them ---------------------------------------------------------------
 *
 * What has no name, as a household: somebody of the same name and birth date belongs to both, of
 * which the dictionary says by which fact (alike_by); and they are in one place. */

/* The number of such a party, where it has one. */
static struct str number_of(const struct registry_party *kind) {
  for (size_t i = 0; i < kind->count; i++) {
    if (kind->facts[i]->index && kind->facts[i]->tells_apart) return kind->facts[i]->key;
  }
  return STR("");
}

static enum ly same_members(struct scope *s, struct store *st, const struct registry_party *kind,
                            struct str district, int64_t limit, struct store_rows *rows) {
  const struct registry_fact *by = (const void *)kind->kind->alike_by.entry;
  struct buf b = buf_open(s->arena, 2048);
  struct store_value params[] = {S_TEXT(district), S_TEXT(by->of.key), S_TEXT(kind->kind->key),
                                 S_TEXT(number_of(kind)), S_INT(limit)};
  /* built: a derived table has the columns of the dictionary; test_pairs runs it */
  buf_printf(
      &b,
      "SELECT t.first, t.belongs, t.member, t.area, t.number FROM"
      " (SELECT w.first, c.\"%.*s\" AS belongs, w.name AS member, h.area,"
      "  COALESCE(k.word, '') AS number,"
      "  min(c.\"%.*s\") OVER (PARTITION BY w.first, h.area) AS low,"
      "  max(c.\"%.*s\") OVER (PARTITION BY w.first, h.area) AS high FROM"
      "  (SELECT party, name, count(*) OVER (PARTITION BY folded, born) AS together,"
      "   min(party) OVER (PARTITION BY folded, born) AS first FROM party_name"
      "   WHERE district = $1 AND kind = $2 AND folded <> '' AND born <> ''" LIVE ROW_SHOWN
      ") w"
      "  JOIN current_%.*s c ON c.district = $1 AND c.party = w.party"
      "  JOIN (SELECT party, area FROM party_name WHERE district = $1 AND kind = $3" LIVE ROW_SHOWN
      "  ) h ON h.party = c.\"%.*s\""
      "  LEFT JOIN (SELECT party, word FROM party_key WHERE district = $1 AND fact = $4" LIVE
          ROW_SHOWN
      "  ) k ON k.party = h.party WHERE w.together > 1) t"
      " WHERE t.low < t.high ORDER BY t.first, t.area, t.belongs LIMIT $5",
      STR_ARG(by->key), STR_ARG(by->key), STR_ARG(by->key), STR_ARG(by->of.key), STR_ARG(by->key));
  if (buf_failed(&b)) return fail_memory(s);
  /* built: a derived table has the columns of the dictionary; test_pairs runs it */
  return store_query_with(s, st, "iittt", str_c(s->arena, buf_str(&b)), params, 5, rows);
}

static bool both_differ(struct str a, struct str b) {
  return a.len && b.len && !str_eq(a, b);
}

static void take_members(struct link_pair *pairs, size_t most, size_t *count,
                         const struct store_rows *rows) {
  for (size_t i = 0; i < rows->rows; i++) {
    for (size_t k = i + 1; k < rows->rows && store_int(rows, k, 0) == store_int(rows, i, 0); k++) {
      struct link_pair pair = {.why = LINK_SAME_MEMBER,
                               .party = store_int(rows, k, 1),
                               .other = store_int(rows, i, 1),
                               .member = store_text(rows, i, 2),
                               .area = store_text(rows, k, 3),
                               .other_area = store_text(rows, i, 3)};
      bool apart = pair.party == pair.other || !str_eq(pair.area, pair.other_area) ||
                   both_differ(store_text(rows, i, 4), store_text(rows, k, 4));
      if (*count == most) return;
      if (!apart && !has_pair(pairs, *count, &pair)) pairs[(*count)++] = pair;
    }
  }
}

/* ---- All of them -------------------------------------------------------------------------------
 */

struct found {
  struct link_pair *pairs;
  size_t most, count;
};

/* A number of which one party has one, and one that tells two apart. Of n pairs there are no more
 * than 2n rows. */
static enum ly add_numbers(struct scope *s, struct store *st, const struct registry_party *kind,
                           struct str district, struct found *f) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < kind->count; i++) {
    const struct registry_fact *fact = kind->facts[i];
    struct store_rows rows = {0};
    if (!index_is_unique(fact) && !(fact->index && fact->tells_apart)) continue;
    rc = same_number(s, st, district, fact->key, 2 * (int64_t)f->most, &rows);
    if (!rc) take_pairs(f->pairs, f->most, &f->count, LINK_SAME_NUMBER, &rows);
  }
  return rc;
}

static enum ly add_members(struct scope *s, struct store *st, const struct registry *r,
                           const struct registry_party *kind, struct str district,
                           struct found *f) {
  const struct registry_fact *by = (const void *)kind->kind->alike_by.entry;
  const struct registry_party *of = by ? registry_kind_find(r, by->of.key) : NULL;
  struct store_rows rows = {0};
  struct date day;
  enum ly rc = registry_true_on(s, st, &day);
  if (rc || !of || date_is_none(day)) return rc; /* no tables: nobody was recorded yet */
  rc = current_check(s, st, of);
  if (!rc) rc = same_members(s, st, kind, district, 2 * (int64_t)f->most, &rows);
  if (!rc) take_members(f->pairs, f->most, &f->count, &rows);
  return rc;
}

enum ly link_duplicates(struct scope *s, struct store *st, const struct registry *r,
                        struct str district, size_t skip, size_t limit, struct link_pair **out,
                        size_t *count) {
  struct found f = {.most = skip + limit};
  f.pairs = ARENA_ARRAY(s->arena, struct link_pair, f.most);
  struct store_rows rows = {0};
  *count = 0;
  if (!f.pairs) return fail_memory(s);
  enum ly rc = LY_OK;
  for (size_t k = 0; !rc && k < r->count; k++) rc = add_numbers(s, st, &r->kinds[k], district, &f);
  for (size_t k = 0; !rc && k < r->count; k++)
    rc = add_members(s, st, r, &r->kinds[k], district, &f);
  /* Of these some were found by number. */
  if (!rc) rc = same_name(s, st, district, 2 * (int64_t)(f.most + f.count), &rows);
  if (rc) return rc;
  take_pairs(f.pairs, f.most, &f.count, LINK_SAME_NAME, &rows);
  skip = skip < f.count ? skip : f.count;
  *out = f.pairs + skip;
  *count = f.count - skip;
  return LY_OK;
}

void link_put_why(struct scope *s, struct value *v, const struct link_pair *pair) {
  static const struct {
    struct str word;
    enum message text;
  } whys[] = {[LINK_SAME_NUMBER] = {STR_INIT("number"), MSG_IDENTITY_SAME_NUMBER},
              [LINK_SAME_MEMBER] = {STR_INIT("member"), MSG_IDENTITY_SAME_MEMBER},
              [LINK_SAME_NAME] = {STR_INIT("name"), MSG_IDENTITY_SAME_NAME}};
  enum message text = whys[pair->why].text;
  value_put_text(s->arena, v, "why", whys[pair->why].word);
  value_put_text(s->arena, v, "why_text",
                 message_text(s->arena, s->lang, text, &pair->member, message_arity(text)));
}
