/* Legal holds. */
#include "service/hold.h"

#include "registry/registry.h"

/* ---- Deeds --------------------------------------------------------------------------------------
 */

static const struct {
  const char *act, *subject;
} acts[] = {
    [HOLD_CASE] = {"hold.add", "case"},
    [HOLD_PARTY] = {"hold.party", "party"},
    [HOLD_END] = {"hold.end", "hold"},
};

/* The party that the deed is about: its own, or that of the case. */
static enum ly find_party(struct scope *s, struct tx *tx, const struct hold_deed *d,
                          int64_t *party) {
  struct store_rows rows = {0};
  struct str number = str_int(s->arena, d->number);
  bool by_case = d->act == HOLD_CASE;
  enum ly rc = LY_OK;
  if (by_case)
    rc = store_query(s, tx_store(tx), "i",
                     "SELECT party FROM service_case WHERE district = $1 AND case_no = $2", &rows,
                     S_TEXT(d->district), S_INT(d->number));
  else
    rc = store_query(s, tx_store(tx), "i",
                     "SELECT party FROM party WHERE district = $1 AND party = $2", &rows,
                     S_TEXT(d->district), S_INT(d->number));
  if (rc) return rc;
  if (rows.rows == 0 && by_case) return fail(s, LY_NOT_FOUND, MSG_CASE_NONE, number);
  if (rows.rows == 0) return fail(s, LY_NOT_FOUND, MSG_REGISTRY_NO_PARTY, d->district, number);
  *party = store_int(&rows, 0, 0);
  return LY_OK;
}

static enum ly run_add(struct scope *s, struct tx *tx, const struct hold_deed *d, int64_t *hold) {
  struct store_rows last = {0};
  int64_t party = 0;
  enum ly rc = find_party(s, tx, d, &party);
  if (!rc)
    rc = store_query(s, tx_store(tx), "i",
                     "SELECT hold FROM legal_hold WHERE district = $1 ORDER BY hold DESC LIMIT 1",
                     &last, S_TEXT(d->district));
  if (rc) return rc;
  *hold = last.rows ? store_int(&last, 0, 0) + 1 : 1;
  return store_exec(s, tx,
                    "INSERT INTO legal_hold (district, hold, case_no, party, reason, recorded_at,"
                    " recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                    S_TEXT(d->district), S_INT(*hold),
                    d->act == HOLD_CASE ? S_INT(d->number) : S_NULL, S_INT(party),
                    S_TEXT(str_trim(d->reason)), S_INT(scope_now_us(s)), S_TEXT(s->actor));
}

static enum ly run_end(struct scope *s, struct tx *tx, const struct hold_deed *d, int64_t *hold) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "I",
                           "SELECT ended_at FROM legal_hold WHERE district = $1 AND hold = $2",
                           &rows, S_TEXT(d->district), S_INT(d->number));
  if (rc) return rc;
  *hold = d->number;
  struct str number = str_int(s->arena, d->number);
  if (rows.rows == 0) return fail(s, LY_NOT_FOUND, MSG_HOLD_NONE, number);
  if (rows.cells[0].type != STORE_NULL) return fail(s, LY_CONFLICT, MSG_HOLD_ENDED, number);
  return store_exec(s, tx, "UPDATE legal_hold SET ended_at = $3 WHERE district = $1 AND hold = $2",
                    S_TEXT(d->district), S_INT(d->number), S_INT(scope_now_us(s)));
}

static enum ly run_hold(struct scope *s, struct tx *tx, struct write *w) {
  const struct hold_deed *d = w->context;
  int64_t hold = 0;
  if (str_trim(d->reason).len == 0) return fail(s, LY_INVALID, MSG_HOLD_WANTS_REASON);
  enum ly rc = d->act == HOLD_END ? run_end(s, tx, d, &hold) : run_add(s, tx, d, &hold);
  w->answer = str_int(s->arena, hold);
  return rc;
}

struct write hold_write(struct scope *s, struct hold_deed *d) {
  struct buf subject = buf_open(s->arena, 100);
  buf_printf(&subject, "%s:%.*s/%lld", acts[d->act].subject, STR_ARG(d->district),
             (long long)d->number);
  return (struct write){.scope = s,
                        .change = {.district = d->district,
                                   .key = change_new_key(s),
                                   .act = str_of(acts[d->act].act),
                                   .subject = buf_str(&subject),
                                   .reason = d->reason},
                        .run = run_hold,
                        .context = d};
}

/* ---- Asking -------------------------------------------------------------------------------------
 */

enum ly hold_list(struct scope *s, struct store *st, struct str district, struct legal_hold **out,
                  size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  enum ly rc =
      store_query(s, st, "iiitit",
                  "SELECT hold, COALESCE(case_no, 0), party, reason, recorded_at, recorded_by"
                  " FROM legal_hold WHERE district = $1 AND ended_at IS NULL"
                  " ORDER BY hold DESC LIMIT $2",
                  &rows, S_TEXT(district), S_INT(HOLDS_MAX));
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct legal_hold, rows.rows);
  if (!*out) return fail_memory(s);
  for (; *count < rows.rows; ++*count)
    (*out)[*count] = (struct legal_hold){.district = district,
                                         .hold = store_int(&rows, *count, 0),
                                         .case_no = store_int(&rows, *count, 1),
                                         .party = store_int(&rows, *count, 2),
                                         .reason = store_text(&rows, *count, 3),
                                         .recorded_at = store_int(&rows, *count, 4),
                                         .recorded_by = store_text(&rows, *count, 5)};
  return LY_OK;
}

enum ly hold_keeps(struct scope *s, struct store *st, struct str district, int64_t party,
                   bool *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(
      s, st, "i",
      "SELECT 1 FROM party p LEFT JOIN party_head y ON y.district = p.district"
      " AND y.party = p.party WHERE p.district = $1 AND p.party = $2 AND (EXISTS"
      " (SELECT 1 FROM legal_hold h LEFT JOIN party_head x ON x.district = h.district"
      " AND x.party = h.party WHERE h.district = $1 AND h.ended_at IS NULL"
      " AND COALESCE(x.head, h.party) = COALESCE(y.head, p.party)) OR EXISTS"
      " (SELECT 1 FROM case_now o WHERE o.district = $1 AND o.is_open = 1"
      " AND (o.party = p.party OR o.party = y.head OR o.party IN (SELECT z.party FROM party_head z"
      " WHERE z.district = $1 AND z.head = COALESCE(y.head, p.party)))))",
      &rows, S_TEXT(district), S_INT(party));
  *out = !rc && rows.rows > 0;
  return rc;
}

struct value *hold_value(struct scope *s, const struct legal_hold *h) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "hold", str_int(a, h->hold));
  if (h->case_no) value_put_text(a, v, "case", str_int(a, h->case_no));
  if (!h->case_no) value_put_null(a, v, "case");
  value_put_text(a, v, "party", str_int(a, h->party));
  value_put_text(a, v, "reason", h->reason);
  value_put_text(a, v, "recorded_at", time_local(a, h->recorded_at));
  value_put_text(a, v, "recorded_by", h->recorded_by);
  return v;
}
