/* Who names a party, by the index of the current table on the fact's column. */
#include "registry/members.h"

#include "registry/link.h"
#include "registry/registry_int.h"

/* Rows name records that are merged by the one they lead into. */
#define TARGET "COALESCE((SELECT head FROM party_head WHERE district = $1 AND party = $2), $2)"

enum ly current_check(struct scope *s, struct store *st, const struct registry_party *kind) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "t", "SELECT columns FROM current_table WHERE kind = $1", &rows,
                           S_TEXT(kind->kind->key));
  if (rc) return rc;
  bool fits = rows.rows == 1 && str_eq(store_text(&rows, 0, 0), kind->columns);
  return fits ? LY_OK : fail(s, LY_CONFLICT, MSG_REGISTRY_NOT_BUILT);
}

static enum ly read_rows(struct scope *s, struct store *st, const struct registry_party *kind,
                         const struct registry_fact *fact, struct str district, int64_t target,
                         struct store_rows *out) {
  struct buf b = buf_open(s->arena, 512);
  struct store_value params[] = {S_TEXT(district), S_INT(target)};
  /* built: a derived table has the columns of the dictionary; test_entitlement runs it */
  buf_printf(&b, "SELECT party FROM current_%.*s WHERE district = $1 AND \"%.*s\" = " TARGET,
             STR_ARG(kind->kind->key), STR_ARG(fact->key));
  buf_printf(&b, " ORDER BY party LIMIT %d", REGISTRY_MEMBERS_MAX + 1);
  if (buf_failed(&b)) return fail_memory(s);
  /* built: a derived table has the columns of the dictionary; test_entitlement runs it */
  return store_query_with(s, st, "i", str_c(s->arena, buf_str(&b)), params, 2, out);
}

enum ly registry_members(struct scope *s, struct store *st, const struct registry_party *kind,
                         const struct registry_fact *fact, struct str district, int64_t target,
                         const int64_t **out, size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  enum ly rc = current_check(s, st, kind);
  if (!rc) rc = read_rows(s, st, kind, fact, district, target, &rows);
  if (rc) return rc;
  if (rows.rows > REGISTRY_MEMBERS_MAX)
    return fail(s, LY_LIMIT, MSG_MEMBERS_TOO_MANY, str_int(s->arena, target),
                str_int(s->arena, REGISTRY_MEMBERS_MAX));
  int64_t *ids = ARENA_ARRAY(s->arena, int64_t, rows.rows);
  if (!ids) return fail_memory(s);
  for (; *count < rows.rows; ++*count) ids[*count] = store_int(&rows, *count, 0);
  *out = ids;
  return LY_OK;
}

/* ---- As cards -----------------------------------------------------------------------------------
 */

/* The column of a fact, empty where nothing is known or the dictionary has no such fact. */
static void add_column(struct buf *b, const struct registry_fact *fact) {
  if (fact) {
    buf_printf(b, ", COALESCE(\"%.*s\", '')", STR_ARG(fact->key));
  } else {
    buf_add(b, STR(", ''"));
  }
}

static enum ly query_cards(struct scope *s, struct store *st, const struct registry_party *kind,
                           const struct registry_fact *by, const struct registry_fact *beside,
                           const struct store_value *params, size_t skip, size_t limit,
                           struct store_rows *out) {
  const struct registry_kind *k = kind->kind;
  struct buf b = buf_open(s->arena, 1024);
  buf_add(&b, STR("SELECT"));
  buf_add(&b, STR(" party"));
  add_column(&b, (const void *)k->called.entry);
  add_column(&b, (const void *)k->born.entry);
  add_column(&b, (const void *)k->area.entry);
  add_column(&b, beside);
  buf_printf(&b, " FROM current_%.*s WHERE district = $1 AND \"%.*s\" = " TARGET, STR_ARG(k->key),
             STR_ARG((by ? by->key : STR("party"))));
  buf_printf(&b, " ORDER BY party LIMIT %zu OFFSET %zu", limit, skip);
  if (buf_failed(&b)) return fail_memory(s);
  /* built: a derived table has the columns of the dictionary; test_entitlement runs it */
  return store_query_with(s, st, "itttt", str_c(s->arena, buf_str(&b)), params, 2, out);
}

enum ly registry_cards(struct scope *s, struct store *st, const struct registry_party *kind,
                       const struct registry_fact *by, const struct registry_fact *beside,
                       struct str district, int64_t target, size_t skip, size_t limit,
                       struct registry_card **out, size_t *count, size_t *total) {
  struct store_value params[] = {S_TEXT(district), S_INT(target)};
  struct store_rows rows = {0};
  const int64_t *all;
  *count = *total = 0;
  enum ly rc = current_check(s, st, kind);
  if (!rc) rc = query_cards(s, st, kind, by, beside, params, skip, limit + 1, &rows);
  if (rc) return rc;
  *total = rows.rows;
  if (by && (skip || rows.rows > limit))
    rc = registry_members(s, st, kind, by, district, target, &all, total);
  *out = ARENA_ARRAY(s->arena, struct registry_card, rows.rows);
  if (!rc && !*out) return fail_memory(s);
  for (size_t i = 0; !rc && i < rows.rows && i < limit; i++) {
    (*out)[(*count)++] = (struct registry_card){store_int(&rows, i, 0), store_text(&rows, i, 1),
                                                store_text(&rows, i, 2), store_text(&rows, i, 3),
                                                store_text(&rows, i, 4)};
  }
  return rc;
}

enum ly registry_card(struct scope *s, struct store *st, const struct registry_party *kind,
                      struct str district, int64_t party, const struct registry_card **out) {
  struct registry_card *cards = NULL;
  struct link_group group;
  size_t count = 0, total;
  enum ly rc =
      registry_cards(s, st, kind, NULL, NULL, district, party, 0, 1, &cards, &count, &total);
  bool elsewhere = !rc && count == 0;
  if (elsewhere) rc = link_group(s, st, district, party, REGISTRY_NOW, &group);
  if (!rc && elsewhere && group.head != party)
    rc =
        registry_cards(s, st, kind, NULL, NULL, district, group.head, 0, 1, &cards, &count, &total);
  *out = !rc && count ? &cards[0] : NULL;
  return rc;
}

static struct date day_known(const struct registry_state *state, const struct pack_ref *ref) {
  const struct registry_fact *fact = (const void *)ref->entry;
  const struct registry_known *known = fact ? registry_known_of(state, fact) : NULL;
  struct date day;
  return known && date_parse(known->claims[0].value, &day) ? day : DATE_NONE;
}

bool registry_has_left(const struct registry_state *state, const struct registry_fact *by,
                       struct date today) {
  struct date joined = day_known(state, &by->joined), left = day_known(state, &by->left);
  bool again = !date_is_none(joined) && !date_is_none(left) && date_cmp(joined, left) > 0;
  return !date_is_none(left) && date_cmp(left, today) < 0 && !again;
}
