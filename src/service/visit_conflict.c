/* Two records of one visit, until a person decides. */
#include "registry/load.h"
#include "service/visit_int.h"

#define CONFLICT_COLUMNS "c.conflict, c.party, c.act, c.other, c.recorded_at"
#define CONFLICT_TYPES "iiiii"
/* Both acts hold, so there is something to decide. */
#define CONFLICT_STANDS \
  " AND NOT EXISTS (SELECT 1 FROM visit_conflict_end e WHERE e.district = c.district" \
  " AND e.conflict = c.conflict)" \
  " AND NOT EXISTS (SELECT 1 FROM act x WHERE x.district = c.district AND x.party = c.party" \
  " AND x.retracts IN (c.act, c.other))"

static struct visit_conflict row_of(const struct store_rows *rows, size_t r) {
  return (struct visit_conflict){.conflict = store_int(rows, r, 0),
                                 .party = store_int(rows, r, 1),
                                 .act = store_int(rows, r, 2),
                                 .other = store_int(rows, r, 3),
                                 .recorded_at = store_int(rows, r, 4)};
}

enum ly visit_conflicts(struct scope *s, struct store *st, struct str district, int64_t party,
                        size_t limit, struct visit_conflict **out, size_t *count) {
  struct store_rows rows = {0};
  enum ly rc =
      party ? store_query(s, st, CONFLICT_TYPES,
                          "SELECT " CONFLICT_COLUMNS
                          " FROM visit_conflict c WHERE c.district = $1"
                          " AND c.party = $2" CONFLICT_STANDS " ORDER BY c.conflict DESC LIMIT $3",
                          &rows, S_TEXT(district), S_INT(party), S_INT((int64_t)limit))
            : store_query(s, st, CONFLICT_TYPES,
                          "SELECT " CONFLICT_COLUMNS
                          " FROM visit_conflict c WHERE c.district = $1" CONFLICT_STANDS
                          " ORDER BY c.conflict DESC LIMIT $2",
                          &rows, S_TEXT(district), S_INT((int64_t)limit));
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct visit_conflict, rows.rows);
  if (!*out) return fail_memory(s);
  for (*count = 0; *count < rows.rows; ++*count) (*out)[*count] = row_of(&rows, *count);
  return LY_OK;
}

enum ly visit_conflict_find(struct scope *s, struct store *st, struct str district,
                            int64_t conflict, struct visit_conflict *out) {
  struct store_rows rows = {0};
  struct str id = str_int(s->arena, conflict);
  enum ly rc = store_query(s, st, "iiiiiI",
                           "SELECT " CONFLICT_COLUMNS
                           ", e.keep FROM visit_conflict c"
                           " LEFT JOIN visit_conflict_end e ON e.district = c.district"
                           " AND e.conflict = c.conflict WHERE c.district = $1 AND c.conflict = $2",
                           &rows, S_TEXT(district), S_INT(conflict));
  if (rc) return rc;
  if (rows.rows == 0) return fail(s, LY_NOT_FOUND, MSG_VISIT_NO_CONFLICT, id);
  if (rows.cells[5].type != STORE_NULL) return fail(s, LY_CONFLICT, MSG_VISIT_DECIDED, id);
  *out = row_of(&rows, 0);
  return LY_OK;
}

/* Keeping one takes the other back. */
static enum ly keep(struct scope *s, struct tx *tx, const struct visit_decision *d,
                    const struct visit_conflict *c) {
  int64_t retraction, other = d->keep == c->act ? c->other : c->act;
  if (d->keep == 0) return LY_OK;
  if (d->keep != c->act && d->keep != c->other)
    return fail(s, LY_INVALID, MSG_VISIT_KEEP_WHICH, str_int(s->arena, c->act),
                str_int(s->arena, c->other));
  return act_retract(s, tx, d->registry, d->district, c->party, other, d->reason, &retraction);
}

static enum ly run_decide(struct scope *s, struct tx *tx, struct write *w) {
  const struct visit_decision *d = w->context;
  struct visit_conflict c = {0};
  int64_t now = 0;
  enum ly rc = visit_conflict_find(s, tx_store(tx), d->district, d->conflict, &c);
  if (!rc) rc = keep(s, tx, d, &c);
  if (!rc) rc = tx_now(s, tx, &now);
  return rc ? rc
            : store_exec(s, tx,
                         "INSERT INTO visit_conflict_end (district, conflict, keep, reason,"
                         " recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6)",
                         S_TEXT(d->district), S_INT(d->conflict), S_INT(d->keep), S_TEXT(d->reason),
                         S_INT(now), S_TEXT(s->actor));
}

struct write visit_decide_write(struct scope *s, struct visit_decision *d) {
  struct value *v = value_map(s->arena);
  struct buf subject = buf_open(s->arena, 64);
  buf_printf(&subject, "conflict:%.*s/%lld", STR_ARG(d->district), (long long)d->conflict);
  if (v) value_put_text(s->arena, v, "keep", d->keep ? str_int(s->arena, d->keep) : STR("both"));
  return (struct write){.scope = s,
                        .change = {.district = d->district,
                                   .key = change_new_key(s),
                                   .act = STR("visit.decide"),
                                   .subject = buf_str(&subject),
                                   .reason = d->reason,
                                   .payload = visit_payload(s, v)},
                        .run = run_decide,
                        .context = d};
}
