/* Pay lists as rows. */
#include "base/json.h"
#include "base/json_read.h"
#include "service/pay_int.h"
#include "store/sealed.h"

enum { PRIVATE_MAX = 16 * 1024 };

static const char *const whats[PAY_STATES] = {
    [PAY_MADE] = "made",
    [PAY_CHECKED] = "checked",
    [PAY_APPROVED] = "approved",
    [PAY_RETURNED] = "returned",
};

static bool is_null(const struct store_rows *rows, size_t row, size_t column) {
  return rows->cells[row * rows->columns + column].type == STORE_NULL;
}

static struct str month_or_empty(struct arena *a, int month) {
  return month ? pay_month_text(a, month) : STR("");
}

/* ---- Writing ------------------------------------------------------------------------------------
 */

enum ly pay_put_list(struct scope *s, struct tx *tx, const struct pay_list *list) {
  int64_t now = 0;
  enum ly rc = tx_now(s, tx, &now);
  if (rc) return rc;
  return store_exec(s, tx,
                    "INSERT INTO pay_list (district, list, programme, name, month, since, layout,"
                    " pack, version, recorded_at, recorded_by)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                    S_TEXT(list->district), S_INT(list->list), S_TEXT(list->programme),
                    S_TEXT(list->name), S_TEXT(pay_month_text(s->arena, list->month)),
                    S_TEXT(month_or_empty(s->arena, list->since)), S_TEXT(list->layout),
                    S_TEXT(list->pack), S_TEXT(list->version), S_INT(now), S_TEXT(s->actor));
}

static struct str private_text(struct scope *s, const struct pay_private *p) {
  struct buf b = buf_open(s->arena, PRIVATE_MAX);
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "name", p->name);
  value_put_text(s->arena, v, "number", p->number);
  value_put_text(s->arena, v, "holder", p->holder);
  value_put_text(s->arena, v, "account", p->account);
  json_value(&b, v);
  return buf_str(&b);
}

static enum ly put_payee(struct scope *s, struct tx *tx, const struct registry *r,
                         const struct pay_list *list, const struct pay_payee *p,
                         const struct pay_private *known) {
  const struct store_value key[] = {S_TEXT(list->district), S_INT(list->list), S_INT(p->party)};
  struct str sealed;
  if (!r->sealer || !r->sealer->seal_in) return fail(s, LY_UNSUPPORTED, MSG_CASE_NO_KEY);
  enum ly rc = r->sealer->seal_in(s, tx, r->sealer->context, SEALED_PAY_PAYEE, key,
                                  private_text(s, known), &sealed);
  if (rc) return rc;
  return store_exec(s, tx,
                    "INSERT INTO pay_payee (district, list, party, area, case_no, event,"
                    " before_fen, now_fen, pay_fen, carry_fen, change, why, pending, sealed)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
                    key[0], key[1], key[2], S_TEXT(p->area), S_INT(p->case_no), S_INT(p->event),
                    p->before_known ? S_INT(p->before_fen) : S_NULL,
                    p->now_known ? S_INT(p->now_fen) : S_NULL, S_INT(p->pay_fen),
                    S_INT(p->carry_fen), S_INT(p->change), S_TEXT(p->why), S_INT(p->pending),
                    S_BLOB(sealed));
}

enum ly pay_put_person(struct scope *s, struct tx *tx, const struct registry *r,
                       const struct pay_list *list, const struct pay_sum *sum,
                       const struct pay_private *known) {
  enum ly rc = put_payee(s, tx, r, list, &sum->payee, known);
  for (size_t i = 0; !rc && i < sum->count; i++) {
    const struct pay_line *line = &sum->lines[i];
    rc = store_exec(s, tx,
                    "INSERT INTO pay_line (district, list, party, line, month, kind, fen, pending)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                    S_TEXT(list->district), S_INT(list->list), S_INT(line->party),
                    S_INT((int64_t)i + 1), S_TEXT(pay_month_text(s->arena, line->month)),
                    S_INT(line->kind), line->known ? S_INT(line->fen) : S_NULL,
                    S_INT(line->pending));
  }
  return rc;
}

enum ly pay_put_event(struct scope *s, struct tx *tx, struct str district, int64_t no,
                      struct str what, struct str reason, const struct pay_list *sums) {
  struct store_rows rows = {0};
  int64_t now = 0;
  enum ly rc = tx_now(s, tx, &now);
  if (!rc)
    rc = store_query(s, tx_store(tx), "i",
                     "SELECT count(*) FROM pay_event WHERE district = $1 AND list = $2", &rows,
                     S_TEXT(district), S_INT(no));
  if (rc) return rc;
  return store_exec(
      s, tx,
      "INSERT INTO pay_event (district, list, event, what, reason, people, pay_fen, pending,"
      " carry_fen, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
      S_TEXT(district), S_INT(no), S_INT(store_int(&rows, 0, 0) + 1), S_TEXT(what), S_TEXT(reason),
      sums ? S_INT(sums->people) : S_NULL, sums ? S_INT(sums->pay_fen) : S_NULL,
      sums ? S_INT(sums->pending) : S_NULL, sums ? S_INT(sums->carry_fen) : S_NULL, S_INT(now),
      S_TEXT(s->actor));
}

/* ---- Lists --------------------------------------------------------------------------------------
 *
 * Where a list stands says its last event that is no export. */

#define LIST_TYPES "ittttttittiiiit"
#define LIST_COLUMNS \
  "p.list, p.programme, p.name, p.month, p.since, p.layout, p.pack, p.recorded_at, p.recorded_by," \
  " p.version, m.people, m.pay_fen, m.pending, m.carry_fen, e.what"
#define LIST_FROM \
  " FROM pay_list p" \
  " JOIN pay_event m ON m.district = p.district AND m.list = p.list AND m.event = 1" \
  " JOIN pay_event e ON e.district = p.district AND e.list = p.list AND e.event =" \
  " (SELECT max(l.event) FROM pay_event l WHERE l.district = p.district AND l.list = p.list" \
  " AND l.what <> 'exported')"

static enum ly read_list(struct scope *s, struct str district, const struct store_rows *rows,
                         size_t i, struct pay_list *out) {
  struct str since = store_text(rows, i, 4), what = store_text(rows, i, 14);
  *out = (struct pay_list){.district = district,
                           .list = store_int(rows, i, 0),
                           .programme = store_text(rows, i, 1),
                           .name = store_text(rows, i, 2),
                           .layout = store_text(rows, i, 5),
                           .pack = store_text(rows, i, 6),
                           .recorded_at = store_int(rows, i, 7),
                           .recorded_by = store_text(rows, i, 8),
                           .version = store_text(rows, i, 9),
                           .people = store_int(rows, i, 10),
                           .pay_fen = store_int(rows, i, 11),
                           .pending = store_int(rows, i, 12),
                           .carry_fen = store_int(rows, i, 13)};
  while (out->state < PAY_STATES && !str_is(what, whats[out->state])) out->state++;
  bool good = out->state < PAY_STATES && pay_month_parse(store_text(rows, i, 3), &out->month) &&
              (since.len == 0 || pay_month_parse(since, &out->since));
  return good ? LY_OK : fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
}

enum ly pay_lists(struct scope *s, struct store *st, struct str district, size_t limit,
                  struct pay_list **out, size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  enum ly rc = store_query(s, st, LIST_TYPES,
                           "SELECT " LIST_COLUMNS LIST_FROM
                           " WHERE p.district = $1 ORDER BY p.list DESC LIMIT $2",
                           &rows, S_TEXT(district), S_INT((int64_t)limit));
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct pay_list, rows.rows);
  if (!*out) return fail_memory(s);
  for (; !rc && *count < rows.rows; ++*count)
    rc = read_list(s, district, &rows, *count, &(*out)[*count]);
  return rc;
}

enum ly pay_find(struct scope *s, struct store *st, struct str district, int64_t list,
                 struct pay_list *out) {
  struct store_rows rows = {0};
  *out = (struct pay_list){0};
  enum ly rc = store_query(
      s, st, LIST_TYPES, "SELECT " LIST_COLUMNS LIST_FROM " WHERE p.district = $1 AND p.list = $2",
      &rows, S_TEXT(district), S_INT(list));
  if (rc) return rc;
  if (rows.rows == 0) return fail(s, LY_NOT_FOUND, MSG_PAY_NONE, str_int(s->arena, list));
  return read_list(s, district, &rows, 0, out);
}

enum ly pay_last(struct scope *s, struct store *st, struct str district, struct str programme,
                 struct pay_list *out) {
  struct store_rows rows = {0};
  *out = (struct pay_list){0};
  enum ly rc = store_query(s, st, LIST_TYPES,
                           "SELECT " LIST_COLUMNS LIST_FROM
                           " WHERE p.district = $1 AND p.programme = $2 AND e.what <> 'returned'"
                           " ORDER BY p.list DESC LIMIT 1",
                           &rows, S_TEXT(district), S_TEXT(programme));
  return rc || rows.rows == 0 ? rc : read_list(s, district, &rows, 0, out);
}

enum ly pay_events(struct scope *s, struct store *st, const struct pay_list *list,
                   struct pay_event **out, size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  enum ly rc = store_query(s, st, "ittit",
                           "SELECT event, what, reason, recorded_at, recorded_by FROM pay_event"
                           " WHERE district = $1 AND list = $2 ORDER BY event",
                           &rows, S_TEXT(list->district), S_INT(list->list));
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct pay_event, rows.rows);
  if (!*out) return fail_memory(s);
  for (size_t i = 0; i < rows.rows; i++)
    (*out)[i] =
        (struct pay_event){store_int(&rows, i, 0), store_text(&rows, i, 1), store_text(&rows, i, 2),
                           store_int(&rows, i, 3), store_text(&rows, i, 4)};
  *count = rows.rows;
  return LY_OK;
}

/* ---- People and lines ---------------------------------------------------------------------------
 */

static struct pay_payee read_payee(const struct store_rows *rows, size_t i) {
  struct pay_payee p = {.party = store_int(rows, i, 0),
                        .area = store_text(rows, i, 1),
                        .case_no = store_int(rows, i, 2),
                        .event = store_int(rows, i, 3),
                        .before_known = !is_null(rows, i, 4),
                        .now_known = !is_null(rows, i, 5),
                        .pay_fen = store_int(rows, i, 6),
                        .carry_fen = store_int(rows, i, 7),
                        .change = (int)store_int(rows, i, 8),
                        .why = store_text(rows, i, 9),
                        .pending = (int)store_int(rows, i, 10),
                        .sealed = store_text(rows, i, 11)};
  if (p.before_known) p.before_fen = store_int(rows, i, 4);
  if (p.now_known) p.now_fen = store_int(rows, i, 5);
  return p;
}

enum ly pay_payees(struct scope *s, struct store *st, const struct pay_list *list, int64_t after,
                   size_t limit, struct pay_payee **out, size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  enum ly rc = store_query(s, st, "itiiIIiiitib",
                           "SELECT party, area, case_no, event, before_fen, now_fen, pay_fen,"
                           " carry_fen, change, why, pending, sealed FROM pay_payee"
                           " WHERE district = $1 AND list = $2 AND party > $3"
                           " ORDER BY party LIMIT $4",
                           &rows, S_TEXT(list->district), S_INT(list->list), S_INT(after),
                           S_INT((int64_t)limit));
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct pay_payee, rows.rows);
  if (!*out) return fail_memory(s);
  for (size_t i = 0; i < rows.rows; i++) (*out)[i] = read_payee(&rows, i);
  *count = rows.rows;
  return LY_OK;
}

enum ly pay_lines(struct scope *s, struct store *st, const struct pay_list *list, int64_t first,
                  int64_t last, struct pay_line **out, size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  enum ly rc =
      store_query(s, st, "itiIi",
                  "SELECT party, month, kind, fen, pending FROM pay_line"
                  " WHERE district = $1 AND list = $2 AND party >= $3 AND party <= $4"
                  " ORDER BY party, line",
                  &rows, S_TEXT(list->district), S_INT(list->list), S_INT(first), S_INT(last));
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct pay_line, rows.rows);
  if (!*out) return fail_memory(s);
  for (size_t i = 0; i < rows.rows; i++) {
    struct pay_line *line = &(*out)[i];
    *line = (struct pay_line){.party = store_int(&rows, i, 0),
                              .kind = (int)store_int(&rows, i, 2),
                              .pending = (int)store_int(&rows, i, 4),
                              .known = !is_null(&rows, i, 3)};
    if (line->known) line->fen = store_int(&rows, i, 3);
    if (!pay_month_parse(store_text(&rows, i, 1), &line->month))
      return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
  }
  *count = rows.rows;
  return LY_OK;
}

static struct str text_at(const struct value *map, const char *key) {
  const struct value *v = value_get(map, str_of(key));
  return v && v->kind == VALUE_TEXT ? v->text : STR("");
}

enum ly pay_open(struct scope *s, const struct registry *r, const struct pay_list *list,
                 const struct pay_payee *payee, struct pay_private *out) {
  const struct store_value key[] = {S_TEXT(list->district), S_INT(list->list), S_INT(payee->party)};
  struct value *v;
  struct str plain;
  *out = (struct pay_private){0};
  if (payee->sealed.len == 0) return LY_OK; /* erased: retention.h */
  if (!r->sealer || !r->sealer->open_in) return fail(s, LY_UNSUPPORTED, MSG_PAY_NO_KEY);
  enum ly rc =
      r->sealer->open_in(s, r->sealer->context, SEALED_PAY_PAYEE, key, payee->sealed, &plain);
  if (!rc) rc = json_read(s, plain, &v);
  if (rc) return rc;
  *out = (struct pay_private){text_at(v, "name"), text_at(v, "number"), text_at(v, "holder"),
                              text_at(v, "account")};
  return LY_OK;
}

/* ---- Sums ---------------------------------------------------------------------------------------
 */

enum ly pay_kind_sums(struct scope *s, struct store *st, const struct pay_list *list,
                      struct pay_kind_sum out[PAY_KINDS]) {
  struct store_rows rows = {0};
  for (int k = 0; k < PAY_KINDS; k++) out[k] = (struct pay_kind_sum){0};
  enum ly rc = store_query(s, st, "iii",
                           "SELECT kind, count(*), CAST(COALESCE(sum(fen), 0) AS BIGINT)"
                           " FROM pay_line WHERE district = $1 AND list = $2 AND pending = 0"
                           " GROUP BY kind ORDER BY kind",
                           &rows, S_TEXT(list->district), S_INT(list->list));
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    int64_t kind = store_int(&rows, i, 0);
    if (kind < 0 || kind >= PAY_KINDS) return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
    out[kind] = (struct pay_kind_sum){store_int(&rows, i, 1), store_int(&rows, i, 2)};
  }
  return rc;
}

enum ly pay_check_sums(struct scope *s, struct store *st, const struct pay_list *list) {
  struct store_rows people = {0}, lines = {0};
  enum ly rc = store_query(
      s, st, "iiii",
      "SELECT count(CASE WHEN pay_fen > 0 THEN 1 END), count(CASE WHEN pending <> 0 THEN 1 END),"
      " CAST(COALESCE(sum(pay_fen), 0) AS BIGINT), CAST(COALESCE(sum(carry_fen), 0) AS BIGINT)"
      " FROM pay_payee WHERE district = $1 AND list = $2",
      &people, S_TEXT(list->district), S_INT(list->list));
  if (!rc)
    rc = store_query(s, st, "i",
                     "SELECT CAST(COALESCE(sum(l.fen), 0) AS BIGINT) FROM pay_line l"
                     " WHERE l.district = $1 AND l.list = $2 AND (l.pending = 0 OR l.kind = $3)",
                     &lines, S_TEXT(list->district), S_INT(list->list), S_INT(PAY_CARRIED));
  if (rc) return rc;
  bool good =
      store_int(&people, 0, 0) == list->people && store_int(&people, 0, 1) == list->pending &&
      store_int(&people, 0, 2) == list->pay_fen && store_int(&people, 0, 3) == list->carry_fen &&
      store_int(&lines, 0, 0) == list->pay_fen + list->carry_fen;
  return good ? LY_OK : fail(s, LY_CORRUPT, MSG_PAY_SUMS, str_int(s->arena, list->list));
}
