/* Which record a merged one leads into: beside the links, and in the rows that name it.
 *
 * Reading by one number what was recorded under several takes one look at party_head, without going
 * along the links; and what names a merged record is found under the one that has a row. */
#include "registry/current_int.h"
#include "registry/link.h"

#include <stdlib.h>

/* ---- The table ----------------------------------------------------------------------------------
 */

enum ly heads_keep(struct scope *s, struct tx *tx, struct str district,
                   const struct link_group *group) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < group->count; i++) {
    int64_t party = group->parties[i];
    rc = store_exec(s, tx, "DELETE FROM party_head WHERE district = $1 AND party = $2",
                    S_TEXT(district), S_INT(party));
    if (!rc && party != group->head)
      rc = store_exec(s, tx, "INSERT INTO party_head (district, party, head) VALUES ($1, $2, $3)",
                      S_TEXT(district), S_INT(party), S_INT(group->head));
  }
  return rc;
}

/* Whether one leads into another that leads on. */
static enum ly leads_on(struct scope *s, struct tx *tx, bool *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "i",
                           /* all districts: the derived tables are made for all at once */
                           "SELECT count(*) FROM party_head h JOIN party_head n"
                           " ON n.district = h.district AND n.party = h.head",
                           &rows);
  *out = !rc && store_int(&rows, 0, 0) > 0;
  return rc;
}

/* First what each was merged into, then what that leads into, at most twice as far each time. */
enum ly heads_make(struct scope *s, struct tx *tx) {
  bool on = true;
  /* all districts: the derived tables are made for all at once */
  enum ly rc = store_exec(s, tx, "DELETE FROM party_head");
  if (!rc)
    rc = store_exec(s, tx,
                    /* all districts: the derived tables are made for all at once */
                    "INSERT INTO party_head (district, party, head)"
                    " SELECT l.district, l.party, l.into_party FROM party_link l WHERE NOT EXISTS"
                    " (SELECT 1 FROM party_unlink u WHERE u.district = l.district"
                    " AND u.link = l.link)");
  if (!rc) rc = leads_on(s, tx, &on);
  while (!rc && on) {
    rc = store_exec(s, tx,
                    /* all districts: the derived tables are made for all at once */
                    "UPDATE party_head SET head = (SELECT n.head FROM party_head n"
                    " WHERE n.district = party_head.district AND n.party = party_head.head)"
                    " WHERE EXISTS (SELECT 1 FROM party_head n"
                    " WHERE n.district = party_head.district AND n.party = party_head.head)");
    if (!rc) rc = leads_on(s, tx, &on);
  }
  return rc;
}

/* ---- Rows that name parties ---------------------------------------------------------------------
 */

/* What is done for every column that names a party. */
struct naming {
  struct scope *s;
  struct tx *tx;
  const struct registry *r;
  struct str district;
  int64_t party, into;
  int64_t after, upto; /* of rows of parties behind one up to another */
};
typedef enum ly naming_fn(const struct naming *n, const struct registry_party *kind,
                          struct str column);

static enum ly each_naming(const struct naming *n, naming_fn *run) {
  enum ly rc = LY_OK;
  for (size_t k = 0; !rc && k < n->r->count; k++) {
    const struct registry_party *kind = &n->r->kinds[k];
    for (size_t i = 0; !rc && i < kind->count; i++) {
      const struct registry_fact *fact = kind->facts[i];
      if (fact->type == REGISTRY_PARTY && !registry_sealed(fact)) rc = run(n, kind, fact->key);
    }
  }
  return rc;
}

static enum ly name_heads(const struct naming *n, const struct registry_party *kind,
                          struct str column) {
  struct buf b = buf_open(n->s->arena, 1024);
  /* built: a derived table has the columns of the dictionary; test_merged runs it */
  buf_printf(&b,
             "UPDATE %s SET \"%.*s\" = (SELECT h.head FROM party_head h"
             " WHERE h.district = %s.district AND h.party = %s.\"%.*s\")"
             " WHERE district = $1 AND \"%.*s\" IS NOT NULL"
             " AND \"%.*s\" IN (SELECT party FROM party_head WHERE district = $1)",
             kind->table, STR_ARG(column), kind->table, kind->table, STR_ARG(column),
             STR_ARG(column), STR_ARG(column));
  bool all = n->after == INT64_MIN && n->upto == INT64_MAX;
  if (!all) buf_add(&b, STR(" AND party > $2 AND party <= $3"));
  if (buf_failed(&b)) return fail_memory(n->s);
  const struct store_value params[] = {S_TEXT(n->district), S_INT(n->after), S_INT(n->upto)};
  /* built: above */
  return store_exec_with(n->s, n->tx, str_c(n->s->arena, buf_str(&b)), params, all ? 1 : 3);
}

enum ly heads_name(struct scope *s, struct tx *tx, const struct registry *r, struct str district) {
  return heads_name_some(s, tx, r, district, INT64_MIN, INT64_MAX);
}

enum ly heads_name_some(struct scope *s, struct tx *tx, const struct registry *r,
                        struct str district, int64_t after, int64_t upto) {
  struct naming n = {s, tx, r, district, 0, 0, after, upto};
  struct store_rows rows = {0};
  enum ly rc =
      store_query(s, tx_store(tx), "i", "SELECT head FROM party_head WHERE district = $1 LIMIT 1",
                  &rows, S_TEXT(district));
  return rc || rows.rows == 0 ? rc : each_naming(&n, name_heads);
}

enum ly heads_name_all(struct scope *s, struct tx *tx, const struct registry *r) {
  struct str district = STR("");
  for (;;) {
    struct store_rows rows = {0};
    enum ly rc = store_query(s, tx_store(tx), "T",
                             /* all districts: from one to the next */
                             "SELECT min(district) FROM party_head WHERE district > $1", &rows,
                             S_TEXT(district));
    if (rc || rows.cells[0].type == STORE_NULL) return rc;
    district = store_text(&rows, 0, 0);
    rc = heads_name(s, tx, r, district);
    if (rc) return rc;
  }
}

static enum ly rename_one(const struct naming *n, const struct registry_party *kind,
                          struct str column) {
  struct buf b = buf_open(n->s->arena, 512);
  /* built: a derived table has the columns of the dictionary; test_merged runs it */
  buf_printf(&b, "UPDATE %s SET \"%.*s\" = $3 WHERE district = $1 AND \"%.*s\" = $2", kind->table,
             STR_ARG(column), STR_ARG(column));
  if (buf_failed(&b)) return fail_memory(n->s);
  /* built: above */
  return store_exec(n->s, n->tx, str_c(n->s->arena, buf_str(&b)), S_TEXT(n->district),
                    S_INT(n->party), S_INT(n->into));
}

enum ly heads_rename(struct scope *s, struct tx *tx, const struct registry *r, struct str district,
                     int64_t party, int64_t into) {
  struct naming n = {s, tx, r, district, party, into, 0, 0};
  return each_naming(&n, rename_one);
}

static enum ly keep_page(const struct naming *n, const struct registry_party *kind,
                         const struct store_rows *rows, struct date day) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < rows->rows; i++) {
    struct arena_mark mark = arena_mark(n->s->arena);
    rc = current_keep_one(n->s, n->tx, n->r, kind, n->district, store_int(rows, i, 0), day, true);
    if (!rc) arena_rewind(n->s->arena, mark);
  }
  return rc;
}

/* Those that a column names the head in, page by page: some name it still when they are kept. */
static enum ly keep_naming(const struct naming *n, const struct registry_party *kind,
                           struct str column) {
  enum { PAGE = 500 };
  struct buf b = buf_open(n->s->arena, 512);
  struct date day;
  int64_t after = 0;
  size_t rows_read = PAGE;
  /* built: a derived table has the columns of the dictionary; test_merged runs it */
  buf_printf(&b,
             "SELECT party FROM %s WHERE district = $1 AND \"%.*s\" = $2 AND party > $3"
             " ORDER BY party LIMIT %d",
             kind->table, STR_ARG(column), PAGE);
  if (buf_failed(&b)) return fail_memory(n->s);
  const char *sql = str_c(n->s->arena, buf_str(&b));
  enum ly rc = current_ready(n->s, n->tx, n->r, &day);
  while (!rc && rows_read == PAGE) {
    struct arena_mark mark = arena_mark(n->s->arena);
    struct store_rows rows = {0};
    /* built: above */
    rc = store_query(n->s, tx_store(n->tx), "i", sql, &rows, S_TEXT(n->district), S_INT(n->party),
                     S_INT(after));
    rows_read = rows.rows;
    if (!rc && rows_read) after = store_int(&rows, rows_read - 1, 0);
    if (!rc) rc = keep_page(n, kind, &rows, day);
    if (!rc) arena_rewind(n->s->arena, mark);
  }
  return rc;
}

enum ly heads_again(struct scope *s, struct tx *tx, const struct registry *r, struct str district,
                    int64_t head) {
  struct naming n = {s, tx, r, district, head, 0, 0, 0};
  return each_naming(&n, keep_naming);
}

/* ---- Asking -------------------------------------------------------------------------------------
 */

static int by_number(const void *a, const void *b) {
  const int64_t *x = a, *y = b;
  return (*x > *y) - (*x < *y);
}

enum ly heads_read(struct scope *s, struct store *st, struct str district, struct heads *out) {
  struct store_rows rows = {0};
  *out = (struct heads){0};
  enum ly rc = store_query(s, st, "ii",
                           "SELECT party, head FROM party_head WHERE district = $1 ORDER BY party",
                           &rows, S_TEXT(district));
  if (rc || rows.rows == 0) return rc;
  out->parties = ARENA_ARRAY(s->arena, int64_t, rows.rows);
  out->leads_into = ARENA_ARRAY(s->arena, int64_t, rows.rows);
  out->sorted = ARENA_ARRAY(s->arena, int64_t, rows.rows);
  if (!out->parties || !out->leads_into || !out->sorted) return fail_memory(s);
  for (; out->count < rows.rows; out->count++) {
    out->parties[out->count] = store_int(&rows, out->count, 0);
    out->leads_into[out->count] = out->sorted[out->count] = store_int(&rows, out->count, 1);
  }
  qsort(out->sorted, out->count, sizeof *out->sorted, by_number);
  return LY_OK;
}

static const int64_t *find(const int64_t *numbers, size_t count, int64_t number) {
  return count ? bsearch(&number, numbers, count, sizeof *numbers, by_number) : NULL;
}

int64_t heads_of(const struct heads *h, int64_t party) {
  const int64_t *at = find(h->parties, h->count, party);
  return at ? h->leads_into[at - h->parties] : party;
}

bool heads_has(const struct heads *h, int64_t party) {
  return find(h->sorted, h->count, party) != NULL;
}

enum ly heads_of_many(struct scope *s, struct store *st, struct str district,
                      const int64_t *parties, size_t n, int64_t *out, size_t *count) {
  struct store_value params[1 + HEADS_MANY] = {S_TEXT(district)};
  struct store_rows rows = {0};
  must(n >= 1 && n <= HEADS_MANY);
  *count = 0;
  for (size_t i = 0; i < HEADS_MANY; i++) params[1 + i] = S_INT(parties[i < n ? i : 0]);
  enum ly rc = store_query_with(
      s, st, "i", "SELECT head FROM party_head WHERE district = $1 AND party IN (" MANY_PARTIES ")",
      params, 1 + HEADS_MANY, &rows);
  for (; !rc && *count < rows.rows; ++*count) out[*count] = store_int(&rows, *count, 0);
  return rc;
}
