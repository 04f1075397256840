/* The current tables: for each kind of party one row a party and one column a fact.
 *
 * They are as true on one day, the same for all, which current_table keeps: a write brings a
 * party's row up for that day, and only the change of the day moves it. Where another version of
 * the dictionary made them (its columns may differ, or whose word counts first), all tables are
 * made again before anything is written to them; reading asks for the columns alone. */
#include "registry/current_int.h"

enum { SQL_MAX = 16 * 1024 };

/* The batch that a party came with, where all that is recorded of it is of that batch, or 0. Tables
 * of before there was this column were no views. And which turn of a batch (turn.c) the row is for.
 */
#define BATCH_COLUMN ", batch BIGINT NOT NULL"
#define TURN_COLUMN ", turn BIGINT NOT NULL"

/* ---- Statements for a table ---------------------------------------------------------------------
 */

/* `, "name" TEXT, "beds" BIGINT`: what the table holds, and by which it is known to fit. */
static struct str columns_of(struct arena *a, const struct registry_party *kind) {
  struct buf b = buf_open(a, SQL_MAX);
  buf_add(&b, STR(BATCH_COLUMN TURN_COLUMN));
  for (size_t i = 0; i < kind->count; i++) {
    const struct registry_fact *fact = kind->facts[i];
    if (registry_sealed(fact)) continue;
    buf_printf(&b, ", \"%.*s\" %s", STR_ARG(fact->key), value_column(fact));
  }
  return buf_str(&b);
}

/* Areas and other parties: by these rows are looked for. */
static bool has_index(const struct registry_fact *fact) {
  return fact->type == REGISTRY_AREA || fact->type == REGISTRY_PARTY;
}

/* The record that a named one leads into, which is mostly itself. */
static void add_head(struct buf *b, size_t n) {
  buf_printf(b,
             ", COALESCE((SELECT head FROM party_head WHERE district = $1 AND party = $%zu), $%zu)",
             n, n);
}

/* Puts a row in the place of the one that is there. `places`: with what has an index; SQLite writes
 * to that when the column is set, be it to the same. */
static const char *put_sql_of(struct arena *a, const struct registry_party *kind, bool places) {
  struct buf b = buf_open(a, SQL_MAX), set = buf_open(a, SQL_MAX);
  size_t n = CURRENT_HEAD;
  /* built: a derived table has the columns of the dictionary; test_current runs it */
  buf_printf(&b, "INSERT INTO kept_%.*s VALUES ($1, $2, $3, $4", STR_ARG(kind->kind->key));
  buf_add(&set, STR("batch = excluded.batch"));
  for (size_t i = 0; i < kind->count; i++) {
    struct str key = kind->facts[i]->key;
    if (registry_sealed(kind->facts[i])) continue;
    n++;
    if (kind->facts[i]->type == REGISTRY_PARTY) {
      add_head(&b, n);
    } else {
      buf_printf(&b, ", $%zu", n);
    }
    if (has_index(kind->facts[i]) && !places) continue;
    buf_printf(&set, ", \"%.*s\" = excluded.\"%.*s\"", STR_ARG(key), STR_ARG(key));
  }
  buf_add(&b, STR(") ON CONFLICT (district, party, turn) DO UPDATE SET "));
  buf_add(&b, buf_str(&set));
  return str_c(a, buf_str(&b));
}

static const char *names_of(struct arena *a, const struct registry_party *kind) {
  struct buf b = buf_open(a, SQL_MAX);
  buf_add(&b, STR("district, party, batch, turn"));
  for (size_t i = 0; i < kind->count; i++) {
    if (registry_sealed(kind->facts[i])) continue;
    buf_printf(&b, ", \"%.*s\"", STR_ARG(kind->facts[i]->key));
  }
  return str_c(a, buf_str(&b));
}

void current_prepare(struct arena *a, struct registry_party *kind) {
  kind->columns = columns_of(a, kind);
  kind->put_sql = put_sql_of(a, kind, true);
  kind->put_in_place_sql = put_sql_of(a, kind, false);
  kind->names = names_of(a, kind);
  struct buf b = buf_open(a, 256);
  buf_printf(&b, "kept_%.*s", STR_ARG(kind->kind->key));
  kind->table = str_c(a, buf_str(&b));
  struct buf forget = buf_open(a, 256);
  /* built: a derived table is named by the dictionary; test_load runs it */
  buf_printf(&forget, "DELETE FROM %s WHERE district = $1 AND party = $2", kind->table);
  kind->forget_sql = str_c(a, buf_str(&forget));
  buf_add(&forget, STR(" AND turn <> 0"));
  kind->forget_turns_sql = str_c(a, buf_str(&forget));
  struct buf clear = buf_open(a, 256);
  /* built: a derived table is named by the dictionary; test_repair runs it */
  buf_printf(&clear, "DELETE FROM %s WHERE district = $1 AND party > $2 AND party <= $3",
             kind->table);
  kind->clear_sql = str_c(a, buf_str(&clear));
}

static enum ly exec_text(struct scope *s, struct tx *tx, const struct buf *sql) {
  if (buf_failed(sql)) return fail_memory(s);
  /* built: a derived table has the columns of the dictionary; test_current runs it */
  return store_exec(s, tx, str_c(s->arena, buf_str(sql)));
}

static enum ly drop(struct scope *s, struct tx *tx, const char *what, struct str kind) {
  struct buf b = buf_open(s->arena, 256);
  /* built: a derived table has the columns of the dictionary; test_current runs it */
  buf_printf(&b, "DROP %s_%.*s", what, STR_ARG(kind));
  return exec_text(s, tx, &b);
}

static enum ly drop_table(struct scope *s, struct tx *tx, struct str kind, struct str columns) {
  bool view = str_starts(columns, STR(BATCH_COLUMN));
  if (!view) return drop(s, tx, "TABLE IF EXISTS current", kind);
  enum ly rc = drop(s, tx, "VIEW IF EXISTS current", kind);
  return rc ? rc : drop(s, tx, "TABLE IF EXISTS kept", kind);
}

/* What everybody reads: without parties that came with a batch that is hidden, and without rows of
 * turns that are. */
static enum ly make_view(struct scope *s, struct tx *tx, const struct registry_party *kind) {
  struct str key = kind->kind->key;
  struct buf b = buf_open(s->arena, SQL_MAX);
  /* built: a derived table has the columns of the dictionary; test_current runs it */
  buf_printf(&b, "CREATE VIEW current_%.*s AS SELECT k.district, k.party", STR_ARG(key));
  for (size_t i = 0; i < kind->count; i++) {
    if (registry_sealed(kind->facts[i])) continue;
    buf_printf(&b, ", k.\"%.*s\"", STR_ARG(kind->facts[i]->key));
  }
  buf_printf(&b,
             " FROM kept_%.*s k WHERE NOT EXISTS (SELECT 1 FROM batch_hidden bh"
             " WHERE bh.district = k.district AND bh.batch = k.batch)"
             " AND (k.turn = 0 OR NOT EXISTS (SELECT 1 FROM batch_turn bt"
             " WHERE bt.district = k.district AND bt.hidden = k.turn))",
             STR_ARG(key));
  return exec_text(s, tx, &b);
}

/* Lists by place read in the order of the place; who names a party is found by that. Few name one:
 * the others are left out. */
static enum ly make_indexes(struct scope *s, struct tx *tx, const struct registry_party *kind) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < kind->count; i++) {
    const struct registry_fact *fact = kind->facts[i];
    if (!has_index(fact) || registry_sealed(fact)) continue;
    struct str table = kind->kind->key;
    struct buf b = buf_open(s->arena, 512);
    /* built: a derived table has the columns of the dictionary; test_current runs it */
    buf_printf(&b, "CREATE INDEX kept_%.*s_%zu ON kept_%.*s (district, \"%.*s\", party)",
               STR_ARG(table), i, STR_ARG(table), STR_ARG(fact->key));
    if (fact->type == REGISTRY_PARTY)
      buf_printf(&b, " WHERE \"%.*s\" IS NOT NULL", STR_ARG(fact->key));
    rc = exec_text(s, tx, &b);
  }
  return rc;
}

/* Rows of turns, in the order of parties. */
static enum ly make_turn_index(struct scope *s, struct tx *tx, const struct registry_party *kind) {
  struct str table = kind->kind->key;
  struct buf b = buf_open(s->arena, 512);
  /* built: a derived table is named by the dictionary; test_load runs it */
  buf_printf(&b, "CREATE INDEX kept_%.*s_turn ON kept_%.*s (district, turn, party) WHERE turn <> 0",
             STR_ARG(table), STR_ARG(table));
  return exec_text(s, tx, &b);
}

static enum ly make_table(struct scope *s, struct tx *tx, const struct registry *r,
                          const struct registry_party *kind) {
  struct buf b = buf_open(s->arena, SQL_MAX);
  /* built: a derived table has the columns of the dictionary; test_current runs it */
  buf_printf(&b, "CREATE TABLE kept_%.*s (district TEXT NOT NULL, party BIGINT NOT NULL",
             STR_ARG(kind->kind->key));
  buf_add(&b, kind->columns);
  buf_add(&b, STR(", PRIMARY KEY (district, party, turn))"));
  enum ly rc = exec_text(s, tx, &b);
  if (!rc) rc = make_turn_index(s, tx, kind);
  if (!rc) rc = make_indexes(s, tx, kind);
  if (!rc) rc = make_view(s, tx, kind);
  if (rc) return rc;
  return store_exec(s, tx,
                    "INSERT INTO current_table (kind, columns, version, true_on)"
                    " VALUES ($1, $2, $3, $4)",
                    S_TEXT(kind->kind->key), S_TEXT(kind->columns), S_TEXT(r->pack->version),
                    S_TEXT(date_iso(s->arena, s->today)));
}

/* ---- One row ------------------------------------------------------------------------------------
 */

struct history {
  const struct registry_statement *all;
  size_t count;
  bool *known;
};

/* The winners on a day as cells in the order of the columns. */
static size_t winners(const struct registry_party *kind, const struct history *h, struct date day,
                      struct registry_claim *claims, struct store_value *cells) {
  size_t n = 0;
  for (size_t i = 0; i < kind->count; i++) {
    const struct registry_fact *fact = kind->facts[i];
    if (registry_sealed(fact)) continue;
    must(n < REGISTRY_COLUMNS_MAX);
    bool given = history_claims(fact, h->all, h->known, h->count, day, claims) &&
                 value_cell(fact, claims[0].value, &cells[n]);
    if (!given) cells[n] = S_NULL;
    n++;
  }
  return n;
}

size_t current_columns(const struct registry_party *kind) {
  size_t columns = CURRENT_HEAD;
  for (size_t i = 0; i < kind->count; i++) columns += !registry_sealed(kind->facts[i]);
  return columns;
}

enum ly current_row(struct scope *s, const struct registry_party *kind,
                    const struct store_value head[CURRENT_HEAD],
                    const struct registry_statement *all, size_t count, struct date day,
                    struct store_value *cells, size_t *width) {
  struct history h = {all, count, ARENA_ARRAY(s->arena, bool, count)};
  struct registry_claim *claims = ARENA_ARRAY(s->arena, struct registry_claim, count);
  if (!h.known || !claims) return fail_memory(s);
  winner_known(h.all, h.count, REGISTRY_NOW, h.known);
  for (size_t i = 0; i < CURRENT_HEAD; i++) cells[i] = head[i];
  *width = CURRENT_HEAD + winners(kind, &h, day, claims, cells + CURRENT_HEAD);
  return LY_OK;
}

static enum ly came_by(struct scope *s, struct tx *tx, struct str district,
                       struct history_party *p) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "III",
                           "SELECT p.batch, bp.batch, br.batch FROM party p"
                           " LEFT JOIN batch_pending bp"
                           " ON bp.district = p.district AND bp.batch = p.batch"
                           " LEFT JOIN batch_retraction br"
                           " ON br.district = p.district AND br.batch = p.batch"
                           " WHERE p.district = $1 AND p.party = $2",
                           &rows, S_TEXT(district), S_INT(p->party));
  if (rc || rows.rows == 0) return rc;
  bool came = rows.cells[0].type == STORE_INT, pending = rows.cells[1].type == STORE_INT;
  p->batch = came ? rows.cells[0].integer : 0;
  p->undone = !pending && rows.cells[2].type == STORE_INT;
  return LY_OK;
}

bool current_weigh(struct scope *s, struct history_party *p, enum ly *rc) {
  p->known = ARENA_ARRAY(s->arena, bool, p->count);
  p->claims = ARENA_ARRAY(s->arena, struct registry_claim, p->count);
  *rc = p->known && p->claims ? LY_OK : fail_memory(s);
  bool any = false;
  if (*rc) return false;
  winner_known(p->all, p->count, REGISTRY_NOW, p->known);
  p->mark = p->undone ? 0 : p->batch;
  for (size_t i = 0; i < p->count; i++) {
    any |= p->known[i];
    if (p->all[i].batch != p->mark) p->mark = 0;
  }
  /* What came with a batch that is taken back, and of which nothing else is known, is not there. */
  return any || !p->undone;
}

/* What is not there, or was merged into another, has no row of its own. */
static enum ly forget_row(struct scope *s, struct tx *tx, const struct registry_party *kind,
                          struct str district, int64_t party) {
  enum ly rc = turn_written(s, tx, kind, district, party);
  /* built: a derived table has the columns of the dictionary; test_load runs it */
  if (!rc) rc = store_exec(s, tx, kind->forget_sql, S_TEXT(district), S_INT(party));
  return rc ? rc : index_drop(s, tx, district, party);
}

enum ly current_put(struct scope *s, struct tx *tx, struct str district, struct history_party *p,
                    struct date day, bool places) {
  struct store_value cells[CURRENT_CELLS_MAX];
  size_t width = 0;
  enum ly rc;
  bool there = current_weigh(s, p, &rc);
  if (rc) return rc;
  if (!there) return forget_row(s, tx, p->kind, district, p->party);
  const struct store_value front[] = {S_TEXT(district), S_INT(p->party), S_INT(p->mark), S_INT(0)};
  rc = current_row(s, p->kind, front, p->all, p->count, day, cells, &width);
  if (!rc) rc = turn_written(s, tx, p->kind, district, p->party);
  if (rc) return rc;
  /* built: a derived table has the columns of the dictionary; test_current runs it */
  rc = store_exec_with(s, tx, places ? p->kind->put_sql : p->kind->put_in_place_sql, cells, width);
  if (rc) return rc;
  return index_keep(s, tx, district, p, day);
}

enum ly current_keep_one(struct scope *s, struct tx *tx, const struct registry *r,
                         const struct registry_party *kind, struct str district, int64_t party,
                         struct date day, bool places) {
  struct history_party p = {.party = party, .kind = kind};
  const struct registry_party *stored;
  struct history_of of = {.district = district, .party = party, .viewer = VIEWER_OWN};
  enum ly rc = history_read(s, tx_store(tx), r, &of, &p.party, &stored, &p.all, &p.count);
  if (!rc && p.party != party) rc = forget_row(s, tx, kind, district, party);
  if (!rc) rc = came_by(s, tx, district, &p);
  return rc ? rc : current_put(s, tx, district, &p, day, places);
}

/* ---- All tables ---------------------------------------------------------------------------------
 */

static enum ly drop_all(struct scope *s, struct tx *tx) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "tt", "SELECT kind, columns FROM current_table", &rows);
  for (size_t i = 0; !rc && i < rows.rows; i++)
    rc = drop_table(s, tx, store_text(&rows, i, 0), store_text(&rows, i, 1));
  return rc ? rc : store_exec(s, tx, "DELETE FROM current_table");
}

static enum ly make_all(struct scope *s, struct tx *tx, const struct registry *r,
                        int64_t *parties) {
  enum ly rc = drop_all(s, tx);
  if (!rc) rc = index_clear(s, tx);
  if (!rc) rc = turns_clear(s, tx);
  if (!rc) rc = heads_make(s, tx);
  for (size_t i = 0; !rc && i < r->count; i++) rc = make_table(s, tx, r, &r->kinds[i]);
  if (!rc) rc = current_fill(s, tx, r, s->today, parties);
  return rc ? rc : heads_name_all(s, tx, r);
}

/* Only the dictionary in force makes the tables. */
static enum ly check_in_force(struct scope *s, struct tx *tx, const struct registry *r,
                              struct date on) {
  struct str version;
  enum ly rc = pack_version_in_force(s, tx_store(tx), on, STR(REGISTRY_PACK), &version);
  if (rc || str_eq(version, r->pack->version)) return rc;
  return fail(s, LY_BUSY, MSG_REGISTRY_CHANGED);
}

enum ly registry_rebuild(struct scope *s, struct tx *tx, const struct registry *r,
                         int64_t *parties) {
  enum ly rc = check_in_force(s, tx, r, s->today);
  if (!rc && r->sealer && r->sealer->hash) rc = index_rehash(s, tx, r);
  return rc ? rc : make_all(s, tx, r, parties);
}

enum ly current_fit(struct scope *s, struct tx *tx, const struct registry *r, bool *fit,
                    struct date *day) {
  struct store_rows rows = {0};
  *day = DATE_NONE;
  enum ly rc = store_query(s, tx_store(tx), "itttt",
                           "SELECT count(*), COALESCE(min(version), ''),"
                           " COALESCE(max(version), ''), COALESCE(min(true_on), ''),"
                           " COALESCE(max(true_on), '') FROM current_table",
                           &rows);
  if (rc) return rc;
  struct str version = store_text(&rows, 0, 1), on = store_text(&rows, 0, 3);
  *fit = store_int(&rows, 0, 0) == (int64_t)r->count && str_eq(version, r->pack->version) &&
         str_eq(version, store_text(&rows, 0, 2)) && str_eq(on, store_text(&rows, 0, 4));
  bool dated = date_parse(on, day);
  *fit = *fit && dated;
  return LY_OK;
}

/* A caller from before midnight does not bring back the dictionary of the day before. */
enum ly current_ready(struct scope *s, struct tx *tx, const struct registry *r, struct date *day) {
  bool fit;
  int64_t parties;
  enum ly rc = current_fit(s, tx, r, &fit, day);
  if (rc || fit) return rc;
  bool behind = !date_is_none(*day) && date_cmp(*day, s->today) > 0;
  rc = check_in_force(s, tx, r, behind ? *day : s->today);
  *day = s->today;
  return rc ? rc : make_all(s, tx, r, &parties);
}

enum ly current_keep(struct scope *s, struct tx *tx, const struct registry *r,
                     const struct registry_party *kind, struct str district, int64_t party,
                     bool places) {
  struct date day;
  enum ly rc = current_ready(s, tx, r, &day);
  return rc ? rc : current_keep_one(s, tx, r, kind, district, party, day, places);
}

enum ly current_keep_known(struct scope *s, struct tx *tx, const struct registry *r,
                           struct str district, int64_t batch, int64_t after, int64_t *parties) {
  struct date day;
  *parties = 0;
  enum ly rc = current_ready(s, tx, r, &day);
  return rc ? rc : current_pages_known(s, tx, r, district, batch, after, day, parties);
}

enum ly current_keep_others(struct scope *s, struct tx *tx, const struct registry *r,
                            struct str district, int64_t batch, int64_t after) {
  struct date day;
  int64_t parties = 0;
  enum ly rc = current_ready(s, tx, r, &day);
  return rc ? rc : current_pages_others(s, tx, r, district, batch, after, day, &parties);
}

enum ly current_forget(struct scope *s, struct tx *tx, struct str district, int64_t batch,
                       int64_t first, int64_t last) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "t", "SELECT kind FROM current_table", &rows);
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    struct buf b = buf_open(s->arena, 256);
    /* built: a derived table has the columns of the dictionary; test_load runs it */
    buf_printf(&b,
               "DELETE FROM kept_%.*s WHERE district = $1 AND batch = $2"
               " AND party >= $3 AND party <= $4",
               STR_ARG(store_text(&rows, i, 0)));
    const char *sql = str_c(s->arena, buf_str(&b));
    /* built: above */
    rc = store_exec(s, tx, sql, S_TEXT(district), S_INT(batch), S_INT(first), S_INT(last));
  }
  return rc;
}

enum ly registry_true_on(struct scope *s, struct store *st, struct date *out) {
  struct store_rows rows = {0};
  *out = DATE_NONE;
  enum ly rc =
      store_query(s, st, "t", "SELECT COALESCE(min(true_on), '') FROM current_table", &rows);
  if (rc || store_text(&rows, 0, 0).len == 0) return rc;
  return date_parse(store_text(&rows, 0, 0), out)
             ? LY_OK
             : fail(s, LY_CORRUPT, MSG_STORE_BAD_SETTING, STR("true_on"), store_text(&rows, 0, 0));
}

enum ly registry_day_change(struct scope *s, struct tx *tx, const struct registry *r,
                            int64_t *parties) {
  bool fit;
  struct date day;
  *parties = 0;
  enum ly rc = current_fit(s, tx, r, &fit, &day);
  if (rc) return rc;
  if (!fit) return registry_rebuild(s, tx, r, parties);
  int order = date_cmp(day, s->today);
  if (order == 0) return LY_OK;
  rc = store_exec(s, tx, "UPDATE current_table SET true_on = $1",
                  S_TEXT(date_iso(s->arena, s->today)));
  return rc ? rc
            : current_pages_turn(s, tx, r, order < 0 ? day : s->today, order < 0 ? s->today : day,
                                 parties);
}

/* ---- Lists --------------------------------------------------------------------------------------
 */

static bool has_column(const struct registry_party *person, struct str key) {
  const struct registry_fact *fact = person ? registry_fact_find(person, key, NULL) : NULL;
  return fact && !registry_sealed(fact);
}

/* The table of persons has the columns of the dictionary, and is as true on *day. */
static enum ly check_table(struct scope *s, struct store *st, const struct registry_party *person,
                           struct date *day) {
  struct store_rows rows = {0};
  *day = DATE_NONE;
  bool columns = has_column(person, STR("name")) && has_column(person, STR("birth_date")) &&
                 has_column(person, STR("home_area"));
  if (!columns) return fail(s, LY_UNSUPPORTED, MSG_REGISTRY_NO_LIST);
  enum ly rc = store_query(s, st, "tt",
                           "SELECT columns, true_on FROM current_table"
                           " WHERE kind = 'person'",
                           &rows);
  if (rc) return rc;
  bool fits = rows.rows == 1 && str_eq(store_text(&rows, 0, 0), person->columns) &&
              date_parse(store_text(&rows, 0, 1), day);
  return fits ? LY_OK : fail(s, LY_CONFLICT, MSG_REGISTRY_NOT_BUILT);
}

static enum ly list_rows(struct scope *s, struct store *st, struct str district, struct str area,
                         size_t limit, struct registry_after after, struct store_rows *rows) {
  struct store_value most = S_INT((int64_t)limit);
  if (area.len == 0) {
    return store_query(
        s, st, "ittt",
        "SELECT party, COALESCE(name, ''), COALESCE(home_area, ''),"
        " COALESCE(birth_date, '') FROM current_person WHERE district = $1 AND party > $2"
        " ORDER BY party LIMIT $3",
        rows, S_TEXT(district), S_INT(after.party), most);
  }
  return store_query(s, st, "ittt",
                     "SELECT party, COALESCE(name, ''), home_area, COALESCE(birth_date, '')"
                     " FROM current_person"
                     " WHERE district = $1 AND home_area >= $2 AND home_area < $3"
                     " AND (home_area, party) > ($4, $5) ORDER BY home_area, party LIMIT $6",
                     rows, S_TEXT(district), S_TEXT(area), S_TEXT(str_behind(s->arena, area)),
                     S_TEXT(after.area), S_INT(after.party), most);
}

enum ly party_list(struct scope *s, struct store *st, const struct registry *r, struct str district,
                   struct str area, size_t limit, struct registry_after after,
                   struct registry_row **rows, size_t *count, struct date *day) {
  must(limit >= 1 && limit <= 1000);
  struct store_rows found = {0};
  *count = 0;
  enum ly rc = check_table(s, st, registry_kind_find(r, STR("person")), day);
  if (!rc) rc = list_rows(s, st, district, area, limit, after, &found);
  if (rc) return rc;
  *rows = ARENA_ARRAY(s->arena, struct registry_row, found.rows);
  if (!*rows) return fail_memory(s);
  for (; *count < found.rows; ++*count) {
    (*rows)[*count] =
        (struct registry_row){store_int(&found, *count, 0), store_text(&found, *count, 1),
                              store_text(&found, *count, 3), store_text(&found, *count, 2)};
  }
  return LY_OK;
}
