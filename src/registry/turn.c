/* Turns: what known parties show once a batch is live, or taken back.
 *
 * It is made ready in steps, in writes of their own: new rows beside those that stand, which stay
 * what everybody sees. The turn itself flips one number in batch_turn, and so do its readers: those
 * that stood are hidden, those beside are there. Behind it, in steps again, those that stood go and
 * those beside become plain rows. Whoever writes to a party meanwhile voids what stands beside for
 * it and makes it stale: the turn brings up those few, as it does all when nothing was made ready.
 */
#include "registry/current_int.h"

struct turn {
  int64_t number, batch, upto, parties; /* number 0: there is none */
  bool back, made, left_over;
};

/* A turn that was begun and not made, of which nothing was made ready for so long, was left by a
 * program that is no more. */
static const int64_t left_over_us = INT64_C(3600) * 1000000;

static struct turn turn_at(const struct scope *s, const struct store_rows *rows, size_t i) {
  int64_t hidden = store_int(rows, i, 0), idle_us = scope_now_us(s) - store_int(rows, i, 5);
  return (struct turn){.number = hidden < 0 ? -hidden : hidden,
                       .batch = store_int(rows, i, 1),
                       .upto = store_int(rows, i, 3),
                       .parties = store_int(rows, i, 4),
                       .back = store_int(rows, i, 2) != 0,
                       .made = hidden<0, .left_over = hidden> 0 && idle_us > left_over_us};
}

/* Few, and mostly none. */
static enum ly turns_of(struct scope *s, struct tx *tx, struct str district,
                        struct store_rows *rows) {
  return store_query(s, tx_store(tx), "iiiiii",
                     "SELECT hidden, batch, back, upto, parties, stepped_at FROM batch_turn"
                     " WHERE district = $1 ORDER BY hidden",
                     rows, S_TEXT(district));
}

static enum ly find_turn(struct scope *s, struct tx *tx, struct str district, int64_t batch,
                         bool back, struct turn *out) {
  struct store_rows rows = {0};
  *out = (struct turn){0};
  enum ly rc = turns_of(s, tx, district, &rows);
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    struct turn turn = turn_at(s, &rows, i);
    bool ahead = !turn.made && !turn.left_over;
    if (turn.batch == batch && turn.back == back && ahead) *out = turn;
  }
  return rc;
}

enum ly batch_unsettled(struct scope *s, struct store *st, struct str district, int64_t batch,
                        bool *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "i",
                           "SELECT count(*) FROM batch_turn WHERE district = $1 AND batch = $2"
                           " AND hidden < 0",
                           &rows, S_TEXT(district), S_INT(batch));
  *out = !rc && store_int(&rows, 0, 0) > 0;
  return rc;
}

enum ly batch_unsettled_any(struct scope *s, struct store *st, struct str *district,
                            int64_t *batch) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "ti",
                           /* all districts: whatever a turn left is settled by one job */
                           "SELECT district, batch FROM batch_turn"
                           " WHERE hidden < 0 OR stepped_at < $1 ORDER BY district, batch LIMIT 1",
                           &rows, S_INT(scope_now_us(s) - left_over_us));
  if (rc || rows.rows == 0) return rc;
  *district = store_text(&rows, 0, 0);
  *batch = store_int(&rows, 0, 1);
  return LY_OK;
}

enum ly turn_begun(struct scope *s, struct tx *tx, struct str district, int64_t batch,
                   bool *begun) {
  struct turn turn = {0};
  enum ly rc = find_turn(s, tx, district, batch, false, &turn);
  *begun = turn.number != 0;
  return rc;
}

enum ly turn_stale(struct scope *s, struct tx *tx, struct str district, int64_t turn,
                   int64_t party) {
  return store_exec(s, tx,
                    "INSERT INTO batch_turn_stale (district, turn, party) VALUES ($1, $2, $3)"
                    " ON CONFLICT (district, turn, party) DO NOTHING",
                    S_TEXT(district), S_INT(turn), S_INT(party));
}

enum ly turn_written(struct scope *s, struct tx *tx, const struct registry_party *kind,
                     struct str district, int64_t party) {
  struct store_rows rows = {0};
  enum ly rc = turns_of(s, tx, district, &rows);
  if (rc || rows.rows == 0) return rc;
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    struct turn turn = turn_at(s, &rows, i);
    if (!turn.made) rc = turn_stale(s, tx, district, turn.number, party);
  }
  /* built: a derived table is named by the dictionary; test_load runs it */
  if (!rc) rc = store_exec(s, tx, kind->forget_turns_sql, S_TEXT(district), S_INT(party));
  return rc ? rc : index_drop_turns(s, tx, district, party);
}

enum ly turns_clear(struct scope *s, struct tx *tx) {
  enum ly rc = store_exec(s, tx,
                          /* all districts: the derived tables are made for all at once */
                          "DELETE FROM batch_known WHERE EXISTS (SELECT 1 FROM batch_turn t"
                          " WHERE t.district = batch_known.district"
                          " AND t.batch = batch_known.batch AND t.back = 0 AND t.hidden < 0)");
  /* all districts: the derived tables are made for all at once */
  if (!rc) rc = store_exec(s, tx, "DELETE FROM batch_turn_stale");
  /* all districts: the derived tables are made for all at once */
  return rc ? rc : store_exec(s, tx, "DELETE FROM batch_turn");
}

/* ---- Making ready -------------------------------------------------------------------------------
 */

/* The next known parties: about `limit`, up to *last; 0 for none. */
static enum ly known_range(struct scope *s, struct tx *tx, struct str district, int64_t batch,
                           int64_t after, size_t limit, int64_t *last, int64_t *parties) {
  struct store_rows rows = {0};
  enum ly rc =
      store_query(s, tx_store(tx), "ii",
                  "SELECT COALESCE(max(party), 0), count(*) FROM (SELECT DISTINCT party"
                  " FROM batch_known WHERE district = $1 AND batch = $2 AND party > $3"
                  " ORDER BY party LIMIT $4) k",
                  &rows, S_TEXT(district), S_INT(batch), S_INT(after), S_INT((int64_t)limit));
  *last = rc ? 0 : store_int(&rows, 0, 0);
  *parties = rc ? 0 : store_int(&rows, 0, 1);
  return rc;
}

static enum ly next_range(struct scope *s, struct tx *tx, struct str district,
                          const struct turn *turn, size_t limit, int64_t *last, int64_t *parties) {
  int64_t first;
  if (!turn->back)
    return known_range(s, tx, district, turn->batch, turn->upto, limit, last, parties);
  enum ly rc = batch_range(s, tx, district, turn->batch, turn->upto, limit, &first, last);
  *parties = 0;
  if (rc || *last == 0) return rc;
  return batch_parties(s, tx, district, turn->batch, turn->upto, *last, parties);
}

/* For no more than one step's worth there is none: the turn itself does as much. */
static enum ly begin_turn(struct scope *s, struct tx *tx, struct str district, size_t limit,
                          struct turn *turn) {
  struct turn behind = *turn;
  int64_t last = 0, parties;
  enum ly rc = next_range(s, tx, district, turn, limit, &behind.upto, &parties);
  if (!rc && behind.upto) rc = next_range(s, tx, district, &behind, 1, &last, &parties);
  if (rc || last == 0) return rc;
  turn->number = registry_new_id(s);
  return store_exec(s, tx,
                    "INSERT INTO batch_turn (district, hidden, batch, back, upto, parties,"
                    " stepped_at) VALUES ($1, $2, $3, $4, 0, 0, $5)",
                    S_TEXT(district), S_INT(turn->number), S_INT(turn->batch), S_INT(turn->back),
                    S_INT(scope_now_us(s)));
}

static enum ly ready_step(struct scope *s, struct tx *tx, const struct registry *r,
                          struct str district, const struct turn *turn, struct date day,
                          size_t limit, bool *left) {
  int64_t last = 0, parties = 0;
  enum ly rc = next_range(s, tx, district, turn, limit, &last, &parties);
  *left = last != 0;
  if (rc || last == 0) return rc;
  struct current_turn step = {.number = turn->number,
                              .batch = turn->batch,
                              .after = turn->upto,
                              .last = last,
                              .back = turn->back};
  rc = current_pages_beside(s, tx, r, district, &step, day);
  if (rc) return rc;
  return store_exec(s, tx,
                    "UPDATE batch_turn SET upto = $3, parties = $4, stepped_at = $5"
                    " WHERE district = $1 AND hidden = $2",
                    S_TEXT(district), S_INT(turn->number), S_INT(last),
                    S_INT(turn->parties + parties), S_INT(scope_now_us(s)));
}

/* A turn that is made, or will never be, is out of the way first: what it left would be in that of
 * the next. */
static enum ly settle_another(struct scope *s, struct tx *tx, struct str district, size_t limit,
                              bool *left) {
  struct store_rows rows = {0};
  enum ly rc = turns_of(s, tx, district, &rows);
  *left = false;
  for (size_t i = 0; !rc && !*left && i < rows.rows; i++) {
    bool pending, ended, more;
    int64_t batch = store_int(&rows, i, 1);
    rc = batch_look(s, tx, district, batch, &pending, &ended);
    if (!rc) rc = turn_settle(s, tx, district, batch, ended, limit, left, &more);
  }
  return rc;
}

enum ly batch_ready(struct scope *s, struct tx *tx, const struct registry *r, struct str district,
                    int64_t batch, bool back, size_t limit, bool *left) {
  struct turn turn = {0};
  struct date day = DATE_NONE;
  bool pending = false;
  *left = false;
  must(limit > 0);
  enum ly rc = batch_check(s, tx, district, batch, &pending);
  if (!rc && pending == back)
    rc = fail(s, LY_CONFLICT, back ? MSG_REGISTRY_BATCH_PENDING : MSG_REGISTRY_BATCH_LIVE,
              str_int(s->arena, batch));
  if (!rc) rc = current_ready(s, tx, r, &day);
  if (!rc) rc = settle_another(s, tx, district, limit, left);
  if (rc || *left) return rc;
  rc = find_turn(s, tx, district, batch, back, &turn);
  turn.batch = batch;
  turn.back = back;
  if (!rc && !turn.number) rc = begin_turn(s, tx, district, limit, &turn);
  return rc || !turn.number ? rc : ready_step(s, tx, r, district, &turn, day, limit, left);
}

/* ---- The turn -----------------------------------------------------------------------------------
 */

static enum ly flip(struct scope *s, struct tx *tx, const struct registry *r, struct str district,
                    const struct turn *turn) {
  struct date day;
  enum ly rc = current_ready(s, tx, r, &day);
  if (!rc)
    rc = store_exec(s, tx,
                    "UPDATE batch_turn SET hidden = -hidden WHERE district = $1 AND hidden = $2",
                    S_TEXT(district), S_INT(turn->number));
  if (!rc) rc = current_pages_stale(s, tx, r, district, turn->number, day);
  if (rc) return rc;
  return store_exec(s, tx, "DELETE FROM batch_turn_stale WHERE district = $1 AND turn = $2",
                    S_TEXT(district), S_INT(turn->number));
}

static enum ly forget_known(struct scope *s, struct tx *tx, struct str district, int64_t batch) {
  return store_exec(s, tx, "DELETE FROM batch_known WHERE district = $1 AND batch = $2",
                    S_TEXT(district), S_INT(batch));
}

enum ly turn_live(struct scope *s, struct tx *tx, const struct registry *r, struct str district,
                  int64_t batch, int64_t *parties) {
  struct turn turn = {0};
  struct date day = DATE_NONE;
  *parties = 0;
  enum ly rc = current_ready(s, tx, r, &day); /* without its tables a turn is no more */
  if (!rc) rc = find_turn(s, tx, district, batch, false, &turn);
  if (!rc && turn.number) rc = flip(s, tx, r, district, &turn);
  if (!rc) rc = current_keep_known(s, tx, r, district, batch, turn.upto, parties);
  if (!rc) rc = heads_name(s, tx, r, district);
  *parties += turn.parties;
  return rc || turn.number ? rc : forget_known(s, tx, district, batch);
}

enum ly turn_back(struct scope *s, struct tx *tx, const struct registry *r, struct str district,
                  int64_t batch, int64_t *parties) {
  struct turn turn = {0};
  struct date day = DATE_NONE;
  *parties = 0;
  enum ly rc = current_ready(s, tx, r, &day);
  if (!rc) rc = find_turn(s, tx, district, batch, true, &turn);
  if (!rc && turn.number) rc = flip(s, tx, r, district, &turn);
  if (!rc) rc = current_keep_others(s, tx, r, district, batch, turn.upto);
  if (!rc && turn.number) rc = heads_name(s, tx, r, district);
  if (!rc) rc = batch_parties(s, tx, district, batch, turn.upto, INT64_MAX, parties);
  *parties += turn.parties;
  return rc;
}

/* ---- Behind it ----------------------------------------------------------------------------------
 */

/* The first `limit` parties of a turn in one of its tables. */
struct settling {
  struct str district;
  int64_t stays, goes;
  size_t limit;
};

static enum ly settle_index(struct scope *s, struct tx *tx, const struct settling *at,
                            const struct store_rows *rows, int64_t last) {
  int64_t ids[INDEX_MANY];
  enum ly rc = LY_OK;
  size_t n = 0;
  for (size_t i = 0; !rc && i < rows->rows && store_int(rows, i, 0) <= last; i++) {
    ids[n++] = store_int(rows, i, 0);
    if (n < INDEX_MANY) continue;
    rc = index_settle(s, tx, at->district, ids, n, at->stays, at->goes);
    n = 0;
  }
  return rc || n == 0 ? rc : index_settle(s, tx, at->district, ids, n, at->stays, at->goes);
}

static int64_t last_of(const struct store_rows *rows, size_t limit) {
  return rows->rows < limit ? INT64_MAX : store_int(rows, rows->rows - 1, 0);
}

static enum ly settle_kind(struct scope *s, struct tx *tx, const struct settling *at,
                           struct str kind, bool *any) {
  struct store_rows going = {0}, staying = {0};
  enum ly rc = current_of_turn(s, tx, kind, at->district, at->goes, at->limit, &going);
  if (!rc) rc = current_of_turn(s, tx, kind, at->district, at->stays, at->limit, &staying);
  *any = going.rows + staying.rows > 0;
  if (rc || !*any) return rc;
  int64_t a = last_of(&going, at->limit), b = last_of(&staying, at->limit), last = a < b ? a : b;
  rc = settle_index(s, tx, at, &going, last);
  if (!rc) rc = settle_index(s, tx, at, &staying, last);
  return rc ? rc : current_settle(s, tx, kind, at->district, at->stays, at->goes, last);
}

static enum ly settle_rows(struct scope *s, struct tx *tx, const struct settling *at, bool *any) {
  struct store_rows kinds = {0};
  enum ly rc =
      store_query(s, tx_store(tx), "t", "SELECT kind FROM current_table ORDER BY kind", &kinds);
  *any = false;
  for (size_t i = 0; !rc && !*any && i < kinds.rows; i++)
    rc = settle_kind(s, tx, at, store_text(&kinds, i, 0), any);
  return rc;
}

/* The list of known parties goes behind the rows. */
static enum ly settle_known(struct scope *s, struct tx *tx, struct str district, int64_t batch,
                            size_t limit, bool *any) {
  int64_t last = 0, parties;
  enum ly rc = known_range(s, tx, district, batch, 0, limit, &last, &parties);
  *any = last != 0;
  if (rc || !*any) return rc;
  return store_exec(s, tx,
                    "DELETE FROM batch_known WHERE district = $1 AND batch = $2 AND party <= $3",
                    S_TEXT(district), S_INT(batch), S_INT(last));
}

static enum ly end_turn(struct scope *s, struct tx *tx, struct str district,
                        const struct turn *turn) {
  enum ly rc = store_exec(s, tx, "DELETE FROM batch_turn_stale WHERE district = $1 AND turn = $2",
                          S_TEXT(district), S_INT(turn->number));
  if (rc) return rc;
  return store_exec(s, tx, "DELETE FROM batch_turn WHERE district = $1 AND hidden = $2",
                    S_TEXT(district), S_INT(turn->made ? -turn->number : turn->number));
}

static enum ly settle_one(struct scope *s, struct tx *tx, struct str district,
                          const struct turn *turn, bool ended, size_t limit, bool *left) {
  struct settling at = {.district = district,
                        .stays = turn->made ? turn->number : -turn->number,
                        .goes = turn->made ? -turn->number : turn->number,
                        .limit = limit};
  enum ly rc = settle_rows(s, tx, &at, left);
  bool done = turn->made || ended; /* or else it is pending still */
  if (!rc && !*left && !turn->back && done)
    rc = settle_known(s, tx, district, turn->batch, limit, left);
  return rc || *left ? rc : end_turn(s, tx, district, turn);
}

enum ly turn_settle(struct scope *s, struct tx *tx, struct str district, int64_t batch, bool ended,
                    size_t limit, bool *found, bool *left) {
  struct store_rows rows = {0};
  enum ly rc = turns_of(s, tx, district, &rows);
  *found = *left = false;
  for (size_t i = 0; !rc && !*found && i < rows.rows; i++) {
    struct turn turn = turn_at(s, &rows, i);
    *found = turn.batch == batch && (turn.made || turn.left_over || ended);
    if (*found) rc = settle_one(s, tx, district, &turn, ended, limit, left);
  }
  return rc;
}
