/* Batches: begun, pending, live, dropped and swept, or taken back. */
#include "registry/load.h"
#include "registry/registry_int.h"

/* ended: retracted or dropped */
enum ly batch_look(struct scope *s, struct tx *tx, struct str district, int64_t batch,
                   bool *pending, bool *ended) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "II",
                           "SELECT br.retracted_at, bp.batch FROM batch b"
                           " LEFT JOIN batch_retraction br"
                           " ON br.district = b.district AND br.batch = b.batch"
                           " LEFT JOIN batch_pending bp"
                           " ON bp.district = b.district AND bp.batch = b.batch"
                           " WHERE b.district = $1 AND b.batch = $2",
                           &rows, S_TEXT(district), S_INT(batch));
  *pending = *ended = false;
  if (rc) return rc;
  if (rows.rows == 0)
    return fail(s, LY_NOT_FOUND, MSG_REGISTRY_NO_BATCH, district, str_int(s->arena, batch));
  *ended = rows.cells[0].type != STORE_NULL;
  *pending = rows.cells[1].type != STORE_NULL;
  return LY_OK;
}

enum ly batch_check(struct scope *s, struct tx *tx, struct str district, int64_t batch,
                    bool *pending) {
  bool ended;
  enum ly rc = batch_look(s, tx, district, batch, pending, &ended);
  if (rc || !ended) return rc;
  return fail(s, LY_CONFLICT, MSG_REGISTRY_BATCH_GONE, str_int(s->arena, batch));
}

enum ly batch_begin(struct scope *s, struct tx *tx, const struct registry *r, struct str district,
                    struct str source, struct str name, int64_t *batch) {
  if (!registry_is_district(district))
    return fail(s, LY_INVALID, MSG_REGISTRY_BAD_DISTRICT, district);
  if (!pack_find(r->pack, &registry_kind_source, source))
    return fail(s, LY_INVALID, MSG_REGISTRY_NO_SOURCE, source);
  int64_t now = 0;
  *batch = registry_new_id(s);
  enum ly rc = tx_now(s, tx, &now);
  if (rc) return rc;
  return store_exec(s, tx,
                    "INSERT INTO batch (district, batch, source, name, recorded_at, recorded_by)"
                    " VALUES ($1, $2, $3, $4, $5, $6)",
                    S_TEXT(district), S_INT(*batch), S_TEXT(source), S_TEXT(name), S_INT(now),
                    S_TEXT(s->actor));
}

/* Nobody sees what carries it. */
static enum ly hide(struct scope *s, struct tx *tx, struct str district, int64_t batch) {
  return store_exec(s, tx, "INSERT INTO batch_hidden (district, batch, tidied) VALUES ($1, $2, 0)",
                    S_TEXT(district), S_INT(batch));
}

static enum ly unhide(struct scope *s, struct tx *tx, struct str district, int64_t batch) {
  return store_exec(s, tx, "DELETE FROM batch_hidden WHERE district = $1 AND batch = $2",
                    S_TEXT(district), S_INT(batch));
}

enum ly batch_begin_pending(struct scope *s, struct tx *tx, const struct registry *r,
                            struct str district, struct str source, struct str name,
                            int64_t *batch) {
  enum ly rc = batch_begin(s, tx, r, district, source, name, batch);
  if (!rc) rc = hide(s, tx, district, *batch);
  if (rc) return rc;
  return store_exec(s, tx, "INSERT INTO batch_pending (district, batch) VALUES ($1, $2)",
                    S_TEXT(district), S_INT(*batch));
}

enum ly batch_note_known(struct scope *s, struct tx *tx, struct str district, int64_t batch,
                         int64_t party) {
  return store_exec(s, tx,
                    "INSERT INTO batch_known (district, batch, party, mark)"
                    " VALUES ($1, $2, $3, $4)",
                    S_TEXT(district), S_INT(batch), S_INT(party), S_INT(registry_new_id(s)));
}

/* It is pending and can still become live. */
static enum ly check_pending(struct scope *s, struct tx *tx, struct str district, int64_t batch) {
  bool pending = false;
  enum ly rc = batch_check(s, tx, district, batch, &pending);
  if (rc || pending) return rc;
  return fail(s, LY_CONFLICT, MSG_REGISTRY_BATCH_LIVE, str_int(s->arena, batch));
}

static enum ly end_pending(struct scope *s, struct tx *tx, struct str district, int64_t batch) {
  enum ly rc = store_exec(s, tx, "DELETE FROM batch_pending WHERE district = $1 AND batch = $2",
                          S_TEXT(district), S_INT(batch));
  return rc ? rc : unhide(s, tx, district, batch);
}

static enum ly forget_known(struct scope *s, struct tx *tx, struct str district, int64_t batch) {
  return store_exec(s, tx, "DELETE FROM batch_known WHERE district = $1 AND batch = $2",
                    S_TEXT(district), S_INT(batch));
}

enum ly batch_live(struct scope *s, struct tx *tx, const struct registry *r, struct str district,
                   int64_t batch, int64_t *parties) {
  int64_t now = 0;
  *parties = 0;
  enum ly rc = check_pending(s, tx, district, batch);
  if (!rc) rc = tx_now(s, tx, &now);
  if (!rc) {
    rc = store_exec(s, tx,
                    "INSERT INTO batch_live (district, batch, live_at, live_by)"
                    " VALUES ($1, $2, $3, $4)",
                    S_TEXT(district), S_INT(batch), S_INT(now), S_TEXT(s->actor));
  }
  if (!rc) rc = end_pending(s, tx, district, batch);
  return rc ? rc : turn_live(s, tx, r, district, batch, parties);
}

static enum ly end_batch(struct scope *s, struct tx *tx, struct str district, int64_t batch,
                         struct str reason) {
  int64_t now = 0;
  enum ly rc = tx_now(s, tx, &now);
  if (rc) return rc;
  return store_exec(s, tx,
                    "INSERT INTO batch_retraction"
                    " (district, batch, retracted_at, retracted_by, reason)"
                    " VALUES ($1, $2, $3, $4, $5)",
                    S_TEXT(district), S_INT(batch), S_INT(now), S_TEXT(s->actor), S_TEXT(reason));
}

enum ly batch_drop(struct scope *s, struct tx *tx, struct str district, int64_t batch,
                   struct str reason) {
  enum ly rc = check_pending(s, tx, district, batch);
  return rc ? rc : end_batch(s, tx, district, batch, reason);
}

/* ---- Sweeping -----------------------------------------------------------------------------------
 */

enum ly batch_range(struct scope *s, struct tx *tx, struct str district, int64_t batch,
                    int64_t after, size_t limit, int64_t *first, int64_t *last) {
  struct store_rows rows = {0};
  enum ly rc = store_query(
      s, tx_store(tx), "II",
      "SELECT min(party), max(party) FROM"
      " (SELECT party FROM (SELECT party FROM statement WHERE district = $1 AND batch = $2"
      "  AND party > $4 ORDER BY party LIMIT $3) a"
      "  UNION SELECT party FROM (SELECT party FROM act WHERE district = $1 AND batch = $2"
      "  AND party > $4 ORDER BY party LIMIT $3) b"
      "  UNION SELECT party FROM (SELECT party FROM receipt WHERE district = $1 AND batch = $2"
      "  AND party > $4 ORDER BY party LIMIT $3) c ORDER BY party LIMIT $3) t",
      &rows, S_TEXT(district), S_INT(batch), S_INT((int64_t)limit), S_INT(after));
  if (rc) return rc;
  bool none = rows.cells[0].type == STORE_NULL;
  *first = none ? 0 : store_int(&rows, 0, 0);
  *last = none ? 0 : store_int(&rows, 0, 1);
  return LY_OK;
}

static enum ly sweep_parties(struct scope *s, struct tx *tx, struct str district, int64_t batch,
                             int64_t first, int64_t last) {
  static const char *const statements[] = {
      "DELETE FROM act WHERE district = $1 AND batch = $2 AND party >= $3 AND party <= $4",
      "DELETE FROM receipt WHERE district = $1 AND batch = $2 AND party >= $3 AND party <= $4",
      "DELETE FROM statement WHERE district = $1 AND batch = $2 AND party >= $3 AND party <= $4",
      "DELETE FROM party WHERE district = $1 AND batch = $2 AND party >= $3 AND party <= $4",
  };
  enum ly rc = current_forget(s, tx, district, batch, first, last);
  if (!rc) rc = index_forget(s, tx, district, batch, first, last);
  for (size_t i = 0; !rc && i < sizeof statements / sizeof *statements; i++)
    rc =
        store_exec(s, tx, statements[i], S_TEXT(district), S_INT(batch), S_INT(first), S_INT(last));
  return rc;
}

static enum ly sweep_dropped(struct scope *s, struct tx *tx, struct str district, int64_t batch,
                             size_t limit, bool *left) {
  int64_t first = 0, last = 0;
  enum ly rc = batch_range(s, tx, district, batch, 0, limit, &first, &last);
  if (rc) return rc;
  *left = last > 0;
  if (*left) return sweep_parties(s, tx, district, batch, first, last);
  rc = store_exec(s, tx, "DELETE FROM receipt_list WHERE district = $1 AND batch = $2",
                  S_TEXT(district), S_INT(batch));
  return rc ? rc : forget_known(s, tx, district, batch);
}

/* Up to which party a batch that was taken back is tidied; -1 when all of it is. */
static enum ly tidied_to(struct scope *s, struct tx *tx, struct str district, int64_t batch,
                         int64_t *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "i",
                           "SELECT tidied FROM batch_hidden WHERE district = $1 AND batch = $2",
                           &rows, S_TEXT(district), S_INT(batch));
  *out = !rc && rows.rows ? store_int(&rows, 0, 0) : -1;
  return rc;
}

/* Derived rows that carry it, which nobody sees any more, go. */
static enum ly tidy(struct scope *s, struct tx *tx, struct str district, int64_t batch,
                    int64_t after, size_t limit, bool *left) {
  int64_t first = 0, last = 0;
  enum ly rc = batch_range(s, tx, district, batch, after, limit, &first, &last);
  if (rc) return rc;
  *left = last > 0;
  if (!*left) return unhide(s, tx, district, batch);
  rc = current_forget(s, tx, district, batch, first, last);
  if (!rc) rc = index_forget(s, tx, district, batch, first, last);
  if (rc) return rc;
  return store_exec(s, tx, "UPDATE batch_hidden SET tidied = $3 WHERE district = $1 AND batch = $2",
                    S_TEXT(district), S_INT(batch), S_INT(last));
}

enum ly batch_sweep(struct scope *s, struct tx *tx, struct str district, int64_t batch,
                    size_t limit, bool *left) {
  bool pending, ended, found = false;
  int64_t tidied = -1;
  *left = false;
  enum ly rc = batch_look(s, tx, district, batch, &pending, &ended);
  if (!rc) rc = tidied_to(s, tx, district, batch, &tidied);
  if (!rc) rc = turn_settle(s, tx, district, batch, ended, limit, &found, left);
  bool more = ended && tidied >= 0;
  *left |= more;
  if (rc || found) return rc;
  if (more && pending) return sweep_dropped(s, tx, district, batch, limit, left);
  if (more) return tidy(s, tx, district, batch, tidied, limit, left);
  return fail(s, LY_CONFLICT, MSG_REGISTRY_BATCH_NOT_DROPPED, str_int(s->arena, batch));
}

/* ---- Taking back --------------------------------------------------------------------------------
 */

enum ly batch_parties(struct scope *s, struct tx *tx, struct str district, int64_t batch,
                      int64_t after, int64_t last, int64_t *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "i",
                           "SELECT count(*) FROM"
                           " (SELECT party FROM statement WHERE district = $1 AND batch = $2"
                           "  AND party > $3 AND party <= $4"
                           "  UNION SELECT party FROM act WHERE district = $1 AND batch = $2"
                           "  AND party > $3 AND party <= $4"
                           "  UNION SELECT party FROM receipt WHERE district = $1 AND batch = $2"
                           "  AND party > $3 AND party <= $4) t",
                           &rows, S_TEXT(district), S_INT(batch), S_INT(after), S_INT(last));
  *out = rc ? 0 : store_int(&rows, 0, 0);
  return rc;
}

/* Who came with it and is known by nothing else is hidden at once; the rows of these go later, but
 * for the first, so that a small batch is done with. */
enum ly batch_retract(struct scope *s, struct tx *tx, const struct registry *r, struct str district,
                      int64_t batch, struct str reason, int64_t *parties) {
  enum { TIDIED_AT_ONCE = 500 };
  bool pending = false, left = true;
  *parties = 0;
  enum ly rc = batch_check(s, tx, district, batch, &pending);
  if (!rc && pending)
    rc = fail(s, LY_CONFLICT, MSG_REGISTRY_BATCH_PENDING, str_int(s->arena, batch));
  if (!rc) rc = end_batch(s, tx, district, batch, reason);
  if (!rc) rc = hide(s, tx, district, batch);
  if (!rc) rc = turn_back(s, tx, r, district, batch, parties);
  if (!rc) rc = tidy(s, tx, district, batch, 0, TIDIED_AT_ONCE, &left);
  bool all = *parties <= TIDIED_AT_ONCE;
  return rc || !left || !all ? rc : unhide(s, tx, district, batch);
}

enum ly batch_unswept(struct scope *s, struct store *st, struct str *district, int64_t *batch) {
  struct store_rows rows = {0};
  *batch = 0;
  enum ly rc = batch_unsettled_any(s, st, district, batch);
  if (rc || *batch) return rc;
  rc = store_query(
      s, st, "ti",
      /* all districts: whatever was dropped or taken back is swept by one job */
      "SELECT bh.district, bh.batch FROM batch_hidden bh WHERE NOT EXISTS"
      " (SELECT 1 FROM batch_pending p WHERE p.district = bh.district AND p.batch = bh.batch)"
      " UNION ALL SELECT bp.district, bp.batch FROM batch_pending bp JOIN batch_retraction br"
      " ON br.district = bp.district AND br.batch = bp.batch WHERE"
      " EXISTS (SELECT 1 FROM statement st WHERE st.district = bp.district AND st.batch = bp.batch)"
      " OR EXISTS (SELECT 1 FROM act a WHERE a.district = bp.district AND a.batch = bp.batch)"
      " OR EXISTS (SELECT 1 FROM receipt r WHERE r.district = bp.district AND r.batch = bp.batch)"
      " OR EXISTS (SELECT 1 FROM batch_known k WHERE k.district = bp.district"
      " AND k.batch = bp.batch)"
      " OR EXISTS (SELECT 1 FROM receipt_list l WHERE l.district = bp.district"
      " AND l.batch = bp.batch) ORDER BY district, batch LIMIT 1",
      &rows);
  if (rc || rows.rows == 0) return rc;
  *district = store_text(&rows, 0, 0);
  *batch = store_int(&rows, 0, 1);
  return LY_OK;
}
