/* Pages of rows of the derived tables.
 *
 * What was recorded of the parties of a page is read at once, and rows of which none is there yet
 * go in at once. Linked records are few, and go the way of one. */
#include "registry/current_int.h"

enum { PAGE = 500 };

/* Gives (party, kind) of a district ($1) behind a party ($2), in order, at most PAGE. */
struct selection {
  const char *sql;
  struct store_value more[2]; /* $3, $4 */
  size_t count;
  int64_t after; /* begins behind that party */
  bool fresh;    /* the tables have no row of them yet */
  bool again;    /* what they have goes first */
  int64_t turn;  /* 0, or that for which rows are made ready beside those that stand */
  struct history_if as_if;
};

struct page {
  struct scope *s;
  struct tx *tx;
  const struct registry *r;
  struct str district;
  struct date day;
  const struct selection *which;
  int64_t after, upto; /* the page is of all parties behind one up to another */
  struct history_party *parties;
  size_t count;
};

/* ---- What is known of a page --------------------------------------------------------------------
 */

static enum ly read_page(struct page *p, const struct store_rows *rows) {
  enum ly rc = LY_OK;
  p->parties = ARENA_ARRAY(p->s->arena, struct history_party, rows->rows);
  if (!p->parties) return fail_memory(p->s);
  for (size_t i = 0; i < rows->rows; i++) {
    const struct registry_party *kind = registry_kind_find(p->r, store_text(rows, i, 1));
    if (!kind) continue;
    p->parties[p->count++] = (struct history_party){
        .party = store_int(rows, i, 0), .kind = kind, .turn = p->which->turn};
  }
  for (size_t at = 0; !rc && at < p->count; at += HISTORY_MANY) {
    size_t some = p->count - at < HISTORY_MANY ? p->count - at : HISTORY_MANY;
    rc = history_many(p->s, tx_store(p->tx), p->r, p->district, p->which->as_if, p->parties + at,
                      some);
  }
  return rc;
}

/* ---- Rows there are none of yet, or that stand beside others ------------------------------------
 */

static enum ly insert_row(struct page *p, struct history_party *party, struct store_value *cells,
                          size_t *rows, struct index_rows *found) {
  size_t width = 0;
  enum ly rc;
  bool there = current_weigh(p->s, party, &rc);
  if (!rc && party->turn) rc = index_beside(p->s, p->tx, p->district, party, there, p->day, found);
  if (rc || !there) return rc;
  const struct store_value head[] = {S_TEXT(p->district), S_INT(party->party), S_INT(party->mark),
                                     S_INT(party->turn)};
  size_t columns = current_columns(party->kind);
  rc = current_row(p->s, party->kind, head, party->all, party->count, p->day,
                   cells + columns * (*rows)++, &width);
  if (rc) return rc;
  must(width == columns);
  if (!party->turn) index_collect(p->s, p->district, party, p->day, found);
  return LY_OK;
}

static enum ly insert_kind(struct page *p, const struct registry_party *kind) {
  struct index_rows found;
  size_t most = 0, rows = 0, columns = current_columns(kind);
  for (size_t i = 0; i < p->count; i++) most += p->parties[i].kind == kind;
  if (most == 0) return LY_OK;
  struct store_value *cells = ARENA_ARRAY(p->s->arena, struct store_value, most * columns);
  enum ly rc = cells ? index_rows_open(p->s, kind, most, &found) : fail_memory(p->s);
  for (size_t i = 0; !rc && i < p->count; i++) {
    struct history_party *party = &p->parties[i];
    if (party->kind == kind && !party->linked) rc = insert_row(p, party, cells, &rows, &found);
  }
  if (!rc) rc = store_insert(p->s, p->tx, kind->table, kind->names, columns, cells, rows);
  return rc ? rc : index_insert(p->s, p->tx, p->district, &found);
}

/* ---- Page by page -------------------------------------------------------------------------------
 */

static enum ly keep_one(struct page *p, struct history_party *party) {
  struct arena_mark mark = arena_mark(p->s->arena);
  enum ly rc = party->linked ? current_keep_one(p->s, p->tx, p->r, party->kind, p->district,
                                                party->party, p->day, true)
                             : current_put(p->s, p->tx, p->district, party, p->day, true);
  if (!rc) arena_rewind(p->s->arena, mark);
  return rc;
}

/* Those of a kind whose rows are made ready beside: the ones that stand give way with the turn. Who
 * has rows of another turn is left to the turn itself, as those are who are linked. */
static enum ly give_way(struct page *p, const struct registry_party *kind) {
  int64_t ids[HISTORY_MANY];
  enum ly rc = LY_OK;
  for (size_t i = 0, n = 0; !rc && i <= p->count; i++) {
    bool take = i < p->count && p->parties[i].kind == kind && !p->parties[i].linked;
    if (take) ids[n++] = p->parties[i].party;
    if (n == 0 || (i < p->count && n < HISTORY_MANY)) continue;
    rc = current_give_way(p->s, p->tx, kind, p->district, ids, n, p->which->turn);
    n = 0;
  }
  return rc;
}

static enum ly mark_taken(struct page *p) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < p->count; i++) {
    struct history_party *party = &p->parties[i];
    if (!party->linked)
      rc = current_has_turn(p->s, p->tx, party->kind, p->district, party->party, &party->linked);
    if (!rc && party->linked)
      rc = turn_stale(p->s, p->tx, p->district, p->which->turn, party->party);
  }
  return rc;
}

static enum ly ready_page(struct page *p) {
  enum ly rc = mark_taken(p);
  for (size_t i = 0; !rc && i < p->r->count; i++) rc = give_way(p, &p->r->kinds[i]);
  for (size_t i = 0; !rc && i < p->r->count; i++) rc = insert_kind(p, &p->r->kinds[i]);
  return rc;
}

/* Whose rows a turn has made ready is left to the turn itself. */
static enum ly void_turns(struct page *p) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < p->count; i++) {
    const struct history_party *party = &p->parties[i];
    bool has = false;
    rc = current_has_turn(p->s, p->tx, party->kind, p->district, party->party, &has);
    if (!rc && has) rc = turn_written(p->s, p->tx, party->kind, p->district, party->party);
  }
  return rc;
}

static enum ly clear_page(struct page *p) {
  enum ly rc = void_turns(p);
  for (size_t i = 0; !rc && i < p->r->count; i++) {
    /* built: a derived table has the columns of the dictionary; test_repair runs it */
    rc = store_exec(p->s, p->tx, p->r->kinds[i].clear_sql, S_TEXT(p->district), S_INT(p->after),
                    S_INT(p->upto));
  }
  return rc ? rc : index_clear_some(p->s, p->tx, p->district, p->after, p->upto);
}

static enum ly keep_page(struct page *p, const struct store_rows *rows) {
  bool fresh = p->which->fresh;
  enum ly rc = read_page(p, rows);
  if (!rc && p->which->again) rc = clear_page(p);
  if (p->which->turn) return rc ? rc : ready_page(p);
  for (size_t i = 0; !rc && fresh && i < p->r->count; i++) rc = insert_kind(p, &p->r->kinds[i]);
  for (size_t i = 0; !rc && i < p->count; i++)
    if (!fresh || p->parties[i].linked) rc = keep_one(p, &p->parties[i]);
  if (rc || !p->which->again) return rc;
  return heads_name_some(p->s, p->tx, p->r, p->district, p->after, p->upto);
}

static enum ly next_page(struct scope *s, struct tx *tx, const struct registry *r,
                         const struct selection *which, struct str district, struct date day,
                         int64_t *last, size_t *read) {
  struct page p = {s, tx, r, district, day, which, *last, INT64_MAX, NULL, 0};
  struct store_value params[4] = {S_TEXT(district), S_INT(*last), which->more[0], which->more[1]};
  struct store_rows rows = {0};
  /* built: a derived table has the columns of the dictionary; test_current runs it */
  enum ly rc = store_query_with(s, tx_store(tx), "it", which->sql, params, 2 + which->count, &rows);
  *read = rows.rows;
  if (rc || (rows.rows == 0 && !which->again)) return rc;
  if (rows.rows) *last = store_int(&rows, rows.rows - 1, 0);
  if (rows.rows == PAGE) p.upto = *last;
  return keep_page(&p, &rows);
}

static enum ly keep_selected(struct scope *s, struct tx *tx, const struct registry *r,
                             const struct selection *which, struct str district, struct date day,
                             int64_t *parties) {
  int64_t last = which->after;
  size_t rows = PAGE;
  enum ly rc = LY_OK;
  while (!rc && rows == PAGE) {
    struct scratch scratch;
    scratch_open(s, &scratch);
    rc = next_page(s, tx, r, which, district, day, &last, &rows);
    scratch_close(s, &scratch);
    *parties += (int64_t)rows;
  }
  return rc;
}

/* The same in every district. */
static enum ly keep_everywhere(struct scope *s, struct tx *tx, const struct registry *r,
                               const struct selection *which, struct date day, int64_t *parties) {
  struct str district = STR("");
  *parties = 0;
  for (;;) {
    struct store_rows rows = {0};
    enum ly rc =
        store_query(s, tx_store(tx), "T",
                    /* all districts: from one to the next */
                    "SELECT min(district) FROM party WHERE district > $1", &rows, S_TEXT(district));
    if (rc || rows.cells[0].type == STORE_NULL) return rc;
    district = store_text(&rows, 0, 0);
    rc = keep_selected(s, tx, r, which, district, day, parties);
    if (rc) return rc;
  }
}

static const char all_sql[] =
    "SELECT party, kind FROM party WHERE district = $1 AND party > $2 ORDER BY party LIMIT 500";
static const char known_sql[] =
    "SELECT p.party, p.kind FROM party p JOIN"
    " (SELECT DISTINCT party FROM batch_known WHERE district = $1 AND party > $2 AND batch = $3"
    "  AND party <= $4 ORDER BY party LIMIT 500) k ON k.party = p.party"
    " WHERE p.district = $1 ORDER BY p.party";
/* Whom a batch says something of and who did not come with it, or of whom something else was said,
 * or who is or was linked. */
static const char others_sql[] =
    "SELECT DISTINCT st.party, p.kind FROM statement st"
    " JOIN party p ON p.district = st.district AND p.party = st.party"
    " WHERE st.district = $1 AND st.party > $2 AND st.batch = $3 AND st.party <= $4"
    " AND (p.batch IS NULL OR p.batch <> $3"
    "  OR EXISTS (SELECT 1 FROM statement o WHERE o.district = $1 AND o.party = st.party"
    "   AND (o.batch IS NULL OR o.batch <> $3))"
    "  OR EXISTS (SELECT 1 FROM party_link l WHERE l.district = $1 AND l.party = st.party)"
    "  OR EXISTS (SELECT 1 FROM party_link l WHERE l.district = $1 AND l.into_party = st.party))"
    " ORDER BY st.party LIMIT 500";
static const char stale_sql[] =
    "SELECT p.party, p.kind FROM batch_turn_stale t"
    " JOIN party p ON p.district = t.district AND p.party = t.party"
    " WHERE t.district = $1 AND t.party > $2 AND t.turn = $3 ORDER BY t.party LIMIT 500";
/* A fact begins on a day after the earlier of two days, or ended before the later one. */
static const char turns_sql[] =
    "SELECT p.party, p.kind FROM party p JOIN"
    " (SELECT party FROM statement WHERE district = $1 AND party > $2"
    "  AND true_from > $3 AND true_from <= $4"
    "  UNION SELECT party FROM statement WHERE district = $1 AND party > $2"
    "  AND true_to >= $3 AND true_to < $4) t ON t.party = p.party"
    " WHERE p.district = $1 ORDER BY p.party LIMIT 500";

enum ly current_fill(struct scope *s, struct tx *tx, const struct registry *r, struct date day,
                     int64_t *parties) {
  return keep_everywhere(s, tx, r, &(struct selection){.sql = all_sql, .fresh = true}, day,
                         parties);
}

enum ly current_page_again(struct scope *s, struct tx *tx, const struct registry *r,
                           struct str district, struct date day, int64_t *last, size_t *parties,
                           bool *left) {
  struct selection which = {.sql = all_sql, .fresh = true, .again = true};
  enum ly rc = next_page(s, tx, r, &which, district, day, last, parties);
  *left = !rc && *parties == PAGE;
  return rc;
}

/* Of whom a batch says more, or is not all that is said. */
static struct selection of_batch(int64_t batch, bool back, int64_t after, int64_t last) {
  return (struct selection){.sql = back ? others_sql : known_sql,
                            .more = {S_INT(batch), S_INT(last)},
                            .count = 2,
                            .after = after};
}

enum ly current_pages_known(struct scope *s, struct tx *tx, const struct registry *r,
                            struct str district, int64_t batch, int64_t after, struct date day,
                            int64_t *parties) {
  struct selection which = of_batch(batch, false, after, INT64_MAX);
  return keep_selected(s, tx, r, &which, district, day, parties);
}

enum ly current_pages_others(struct scope *s, struct tx *tx, const struct registry *r,
                             struct str district, int64_t batch, int64_t after, struct date day,
                             int64_t *parties) {
  struct selection which = of_batch(batch, true, after, INT64_MAX);
  return keep_selected(s, tx, r, &which, district, day, parties);
}

enum ly current_pages_stale(struct scope *s, struct tx *tx, const struct registry *r,
                            struct str district, int64_t turn, struct date day) {
  struct selection which = {.sql = stale_sql, .more = {S_INT(turn)}, .count = 1};
  int64_t parties = 0;
  return keep_selected(s, tx, r, &which, district, day, &parties);
}

enum ly current_pages_beside(struct scope *s, struct tx *tx, const struct registry *r,
                             struct str district, const struct current_turn *turn,
                             struct date day) {
  struct selection which = of_batch(turn->batch, turn->back, turn->after, turn->last);
  int64_t parties = 0;
  which.turn = turn->number;
  which.as_if = (struct history_if){.live = turn->back ? 0 : turn->batch,
                                    .back = turn->back ? turn->batch : 0};
  return keep_selected(s, tx, r, &which, district, day, &parties);
}

enum ly current_pages_turn(struct scope *s, struct tx *tx, const struct registry *r,
                           struct date earlier, struct date later, int64_t *parties) {
  struct selection turns = {
      .sql = turns_sql,
      .more = {S_TEXT(date_iso(s->arena, earlier)), S_TEXT(date_iso(s->arena, later))},
      .count = 2};
  return keep_everywhere(s, tx, r, &turns, s->today, parties);
}
