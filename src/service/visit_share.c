/* Shares, stand-ins, and the fair split. */
#include "service/visit_share.h"

#include "base/json.h"
#include "registry/load.h"
#include "service/visit_int.h"

#include <stdlib.h>

enum { AWAYS_MAX = 1000 };

/* ---- Asking -------------------------------------------------------------------------------------
 */

enum ly visit_aways(struct scope *s, struct store *st, struct str district, struct date day,
                    struct visit_away **out, size_t *count) {
  struct store_rows rows = {0};
  enum ly rc =
      store_query(s, st, "ttttt",
                  "SELECT a.user_name, a.stand_in, a.from_day, a.to_day, a.reason"
                  " FROM visit_away a WHERE a.district = $1 AND a.to_day >= $2"
                  " AND NOT EXISTS (SELECT 1 FROM visit_away n"
                  " WHERE n.district = a.district AND n.user_name = a.user_name"
                  " AND n.from_day <= a.to_day AND n.to_day >= a.from_day"
                  " AND (n.recorded_at > a.recorded_at"
                  " OR (n.recorded_at = a.recorded_at AND n.away > a.away)))"
                  " AND a.stand_in <> ''"
                  " ORDER BY a.from_day, a.user_name LIMIT $3",
                  &rows, S_TEXT(district), S_TEXT(date_iso(s->arena, day)), S_INT(AWAYS_MAX));
  if (rc) return rc;
  struct visit_away *list = *out = ARENA_ARRAY(s->arena, struct visit_away, rows.rows);
  if (!list) return fail_memory(s);
  for (*count = 0; *count < rows.rows; ++*count) {
    struct visit_away *a = &list[*count];
    *a = (struct visit_away){.user = store_text(&rows, *count, 0),
                             .stand_in = store_text(&rows, *count, 1),
                             .reason = store_text(&rows, *count, 4)};
    bool good = date_parse(store_text(&rows, *count, 2), &a->from) &&
                date_parse(store_text(&rows, *count, 3), &a->to);
    if (!good) return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
  }
  return LY_OK;
}

/* Who goes to the people of a user. */
static struct str who_goes(const struct visit_away *aways, size_t count, struct str user,
                           struct date day) {
  for (size_t i = 0; i < count; i++) {
    bool then = date_cmp(aways[i].from, day) <= 0 && date_cmp(aways[i].to, day) >= 0;
    if (then && str_eq(aways[i].user, user)) return aways[i].stand_in;
  }
  return user;
}

static enum ly read_shares(struct scope *s, struct store *st, struct str district, struct date day,
                           struct store_rows *rows) {
  return store_query(s, st, "ittt",
                     "SELECT v.party, v.kind, v.user_name, v.from_day FROM visit_share v"
                     " WHERE v.district = $1 AND v.from_day <= $2 AND v.user_name <> ''"
                     " AND NOT EXISTS (SELECT 1 FROM visit_share n WHERE n.district = v.district"
                     " AND n.party = v.party AND n.kind = v.kind AND n.from_day <= $2"
                     " AND (n.from_day > v.from_day"
                     " OR (n.from_day = v.from_day AND (n.recorded_at > v.recorded_at"
                     " OR (n.recorded_at = v.recorded_at AND n.share > v.share)))))"
                     " ORDER BY v.party, v.kind LIMIT $3",
                     rows, S_TEXT(district), S_TEXT(date_iso(s->arena, day)),
                     S_INT(STORE_ROWS_MAX));
}

enum ly visit_shares(struct scope *s, struct store *st, struct str district, struct str user,
                     struct date day, struct visit_share **out, size_t *count) {
  struct store_rows rows = {0};
  struct visit_away *aways = NULL;
  size_t away_count = 0;
  *count = 0;
  enum ly rc = visit_aways(s, st, district, day, &aways, &away_count);
  if (!rc) rc = read_shares(s, st, district, day, &rows);
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct visit_share, rows.rows);
  if (!*out) return fail_memory(s);
  for (size_t i = 0; i < rows.rows; i++) {
    struct visit_share one = {.party = store_int(&rows, i, 0),
                              .kind = store_text(&rows, i, 1),
                              .user = store_text(&rows, i, 2)};
    one.by = who_goes(aways, away_count, one.user, day);
    if (user.len && !str_eq(one.by, user)) continue;
    if (!date_parse(store_text(&rows, i, 3), &one.from))
      return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
    (*out)[(*count)++] = one;
  }
  return LY_OK;
}

enum ly visit_parties_of(struct scope *s, struct store *st, struct str district, struct str user,
                         int64_t **out, size_t *count) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "i",
                           "SELECT DISTINCT v.party FROM visit_share v WHERE v.district = $1"
                           " AND (v.user_name = $2 OR v.user_name IN (SELECT a.user_name"
                           " FROM visit_away a WHERE a.district = $1 AND a.stand_in = $2))"
                           " ORDER BY v.party LIMIT $3",
                           &rows, S_TEXT(district), S_TEXT(user), S_INT(STORE_ROWS_MAX));
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, int64_t, rows.rows);
  if (!*out) return fail_memory(s);
  for (*count = 0; *count < rows.rows; ++*count) (*out)[*count] = store_int(&rows, *count, 0);
  return LY_OK;
}

/* ---- Writing ------------------------------------------------------------------------------------
 */

static enum ly run_share(struct scope *s, struct tx *tx, struct write *w) {
  const struct visit_share_deed *d = w->context;
  int64_t now = 0, first = registry_ids(s, d->count);
  struct str from = date_iso(s->arena, d->from);
  enum ly rc = tx_now(s, tx, &now);
  for (size_t i = 0; !rc && i < d->count; i++)
    rc = store_exec(s, tx,
                    "INSERT INTO visit_share (district, share, kind, party, user_name, from_day,"
                    " recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                    S_TEXT(d->district), S_INT(first + (int64_t)i), S_TEXT(d->kind),
                    S_INT(d->pairs[i].party), S_TEXT(d->pairs[i].user), S_TEXT(from), S_INT(now),
                    S_TEXT(s->actor));
  return rc;
}

/* Pairs of one user stand together. */
static struct value *pairs_value(struct scope *s, const struct visit_share_deed *d) {
  struct arena *a = s->arena;
  struct value *list = value_list(a), *one = NULL, *parties = NULL;
  struct str user = {0};
  for (size_t i = 0; list && i < d->count; i++) {
    if (!one || !str_eq(user, d->pairs[i].user)) {
      user = d->pairs[i].user;
      one = value_map(a);
      parties = value_list(a);
      if (!one || !parties) return list;
      value_put_text(a, one, "user", user);
      value_put(one, "parties", parties);
      value_add(list, one);
    }
    value_add_text(a, parties, str_int(a, d->pairs[i].party));
  }
  return list;
}

struct write visit_share_write(struct scope *s, struct visit_share_deed *d) {
  enum { PAYLOAD_MAX = 512 * 1024 };
  struct value *v = value_map(s->arena);
  struct buf payload = buf_open(s->arena, PAYLOAD_MAX);
  must(d->count >= 1 && d->count <= VISIT_SHARE_MAX);
  if (v) {
    value_put_text(s->arena, v, "kind", d->kind);
    value_put_text(s->arena, v, "from", date_iso(s->arena, d->from));
    value_put(v, "users", pairs_value(s, d));
    json_value(&payload, v);
  }
  return (struct write){.scope = s,
                        .change = {.district = d->district,
                                   .key = change_new_key(s),
                                   .act = STR("visit.share"),
                                   .subject = visit_subject(s, "visits:", d->kind),
                                   .reason = d->reason,
                                   .payload = buf_str(&payload)},
                        .run = run_share,
                        .context = d};
}

static enum ly run_away(struct scope *s, struct tx *tx, struct write *w) {
  const struct visit_away_deed *d = w->context;
  const struct visit_away *away = &d->away;
  struct arena *a = s->arena;
  int64_t now = 0;
  if (date_is_none(away->from) || date_is_none(away->to) || date_cmp(away->from, away->to) > 0)
    return fail(s, LY_INVALID, MSG_VISIT_BAD_DAYS);
  if (str_eq(away->user, away->stand_in)) return fail(s, LY_INVALID, MSG_VISIT_STANDS_IN_SELF);
  enum ly rc = tx_now(s, tx, &now);
  return rc ? rc
            : store_exec(s, tx,
                         "INSERT INTO visit_away (district, away, user_name, stand_in, from_day,"
                         " to_day, reason, recorded_at, recorded_by)"
                         " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                         S_TEXT(d->district), S_INT(registry_ids(s, 1)), S_TEXT(away->user),
                         S_TEXT(away->stand_in), S_TEXT(date_iso(a, away->from)),
                         S_TEXT(date_iso(a, away->to)), S_TEXT(away->reason), S_INT(now),
                         S_TEXT(s->actor));
}

struct write visit_away_write(struct scope *s, struct visit_away_deed *d) {
  struct value *v = value_map(s->arena);
  if (v) {
    value_put_text(s->arena, v, "stand_in", d->away.stand_in);
    value_put_text(s->arena, v, "from", date_iso(s->arena, d->away.from));
    value_put_text(s->arena, v, "to", date_iso(s->arena, d->away.to));
  }
  return (struct write){.scope = s,
                        .change = {.district = d->district,
                                   .key = change_new_key(s),
                                   .act = STR("visit.away"),
                                   .subject = visit_subject(s, "user:", d->away.user),
                                   .reason = d->away.reason,
                                   .payload = visit_payload(s, v)},
                        .run = run_away,
                        .context = d};
}

/* ---- The fair split -----------------------------------------------------------------------------
 */

static int by_area(const void *a, const void *b) {
  const struct visit_item *x = a, *y = b;
  if (x->area != y->area) return x->area < y->area ? -1 : 1;
  return (x->party > y->party) - (x->party < y->party);
}

bool visit_goes_to(const struct visit_load *load, struct str area) {
  for (size_t i = 0; i < load->area_count; i++)
    if (area_within(area, load->areas[i])) return true;
  return load->area_count == 0;
}

/* Of those who go there the one who has the fewest; `users` where nobody does. */
static size_t least(const struct visit_load *loads, size_t users, int64_t area) {
  char digits[INT_DIGITS];
  struct str code = int_digits(digits, area);
  size_t best = users;
  for (size_t i = 0; i < users; i++) {
    if (!visit_goes_to(&loads[i], code)) continue;
    if (best == users || loads[i].people < loads[best].people) best = i;
  }
  return best;
}

static size_t end_of(const struct visit_item *items, size_t count, size_t from) {
  size_t to = from;
  while (to < count && items[to].area == items[from].area) to++;
  return to;
}

static void give(struct visit_item *items, size_t from, size_t to, struct visit_load *loads,
                 size_t users) {
  size_t user = least(loads, users, items[from].area);
  for (size_t i = from; i < to; i++) items[i].user = user;
  if (user < users) loads[user].people += to - from;
}

/* The largest village that is not given yet; `user` SIZE_MAX says so. */
static bool largest(const struct visit_item *items, size_t count, size_t *from, size_t *to) {
  size_t best = 0;
  for (size_t i = 0, end; i < count; i = end) {
    end = end_of(items, count, i);
    if (items[i].user != SIZE_MAX || end - i <= best) continue;
    best = end - i;
    *from = i;
    *to = end;
  }
  return best > 0;
}

void visit_split(struct visit_item *items, size_t count, struct visit_load *loads, size_t users) {
  size_t all = count, from = 0, to = 0;
  must(users > 0);
  for (size_t i = 0; i < users; i++) all += loads[i].people;
  size_t fair = (all + users - 1) / users;
  if (count) qsort(items, count, sizeof *items, by_area);
  for (size_t i = 0; i < count; i++) items[i].user = SIZE_MAX;
  while (largest(items, count, &from, &to)) {
    /* One that is more than a fair share is cut into shares, each to whoever has the least. */
    for (size_t at = from; at < to;) {
      size_t rest = to - at, part = rest > fair ? fair : rest;
      give(items, at, at + part, loads, users);
      at += part;
    }
  }
}
