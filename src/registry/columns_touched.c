/* Which parties the change log has touched since. */
#include "registry/columns_int.h"

#include <stdlib.h>

enum { LOG_PAGE = 1000, TOUCHED_MAX = 100000 };

static enum ly touch(struct scope *s, struct columns_touched *t, struct str district,
                     int64_t party) {
  if (t->count == TOUCHED_MAX) t->all = true;
  if (t->all) return LY_OK;
  if (t->count == t->room) {
    size_t room = t->room ? 2 * t->room : 256;
    struct columns_touched_party *more = ARENA_ARRAY(s->arena, struct columns_touched_party, room);
    if (!more) return fail_memory(s);
    if (t->count) memcpy(more, t->parties, t->count * sizeof *more);
    t->parties = more;
    t->room = room;
  }
  t->parties[t->count++] = (struct columns_touched_party){district, party, false};
  return LY_OK;
}

/* The parties of a batch, unless it is pending: then nobody sees them yet, and when it goes live
 * the log says so. */
static enum ly touch_batch(struct scope *s, struct store *st, struct columns_touched *t,
                           struct str district, int64_t batch) {
  struct store_rows rows = {0};
  enum ly rc =
      store_query(s, st, "i",
                  "SELECT party FROM statement WHERE district = $1 AND batch = $2"
                  " AND NOT EXISTS (SELECT 1 FROM batch_pending WHERE district = $1 AND batch = $2)"
                  " UNION SELECT party FROM act WHERE district = $1 AND batch = $2"
                  " AND NOT EXISTS (SELECT 1 FROM batch_pending WHERE district = $1 AND batch = $2)"
                  " UNION SELECT party FROM receipt WHERE district = $1 AND batch = $2"
                  " AND NOT EXISTS (SELECT 1 FROM batch_pending WHERE district = $1 AND batch = $2)"
                  " LIMIT 50000",
                  &rows, S_TEXT(district), S_INT(batch));
  if (!rc && rows.rows == 50000) t->all = true;
  for (size_t i = 0; !rc && i < rows.rows; i++) rc = touch(s, t, district, store_int(&rows, i, 0));
  return rc;
}

/* A batch whose receipts are a complete list says something of those too that are not in it. */
static enum ly touch_lists(struct scope *s, struct store *st, struct columns_touched *t,
                           struct str district, int64_t batch) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "i",
                           "SELECT count(*) FROM receipt_list WHERE district = $1 AND batch = $2",
                           &rows, S_TEXT(district), S_INT(batch));
  if (!rc && store_int(&rows, 0, 0)) t->all = true;
  return rc;
}

/* "party:331121/17" → district and id. */
static bool subject_id(struct str subject, const char *what, struct str *district, int64_t *id) {
  struct str prefix = str_of(what);
  if (!str_starts(subject, prefix) || subject.len < prefix.len + 8) return false;
  struct str rest = str_from(subject, prefix.len);
  *district = (struct str){rest.ptr, 6};
  return rest.ptr[6] == '/' && registry_id(str_from(rest, 7), id);
}

enum { WRITTEN_MOST = 50000 }; /* of more, everyone is read anew */

/* From when to when something was written of which the log names no party; last 0: nothing. */
struct elsewhere {
  int64_t first, last;
};

/* A case that moved, a phone that synced, a session that took places: a write and all it wrote have
 * one moment, so what was written then says whom it touched. */
static enum ly touch_written(struct scope *s, struct store *st, struct columns_touched *t,
                             struct str district, struct elsewhere when) {
  struct store_rows rows = {0};
  if (!when.last || t->all) return LY_OK;
  enum ly rc = store_query(s, st, "i",
                           "SELECT party FROM statement WHERE district = $1 AND batch IS NULL"
                           " AND recorded_at >= $2 AND recorded_at <= $3"
                           " UNION SELECT party FROM act WHERE district = $1 AND batch IS NULL"
                           " AND recorded_at >= $2 AND recorded_at <= $3"
                           " UNION SELECT party FROM receipt WHERE district = $1 AND batch IS NULL"
                           " AND recorded_at >= $2 AND recorded_at <= $3 LIMIT $4",
                           &rows, S_TEXT(district), S_INT(when.first), S_INT(when.last),
                           S_INT(WRITTEN_MOST));
  if (!rc && rows.rows == WRITTEN_MOST) t->all = true;
  for (size_t i = 0; !rc && i < rows.rows; i++) rc = touch(s, t, district, store_int(&rows, i, 0));
  return rc;
}

/* *named: whether the subject says whom. */
static enum ly touch_subject(struct scope *s, struct store *st, struct columns_touched *t,
                             struct str subject, bool *named) {
  struct str district;
  int64_t id;
  *named = true;
  if (subject_id(subject, "party:", &district, &id)) return touch(s, t, district, id);
  if (subject_id(subject, "batch:", &district, &id)) {
    enum ly rc = touch_batch(s, st, t, district, id);
    return rc ? rc : touch_lists(s, st, t, district, id);
  }
  *named = str_is(subject, "registry") || str_starts(subject, STR("receipts:"));
  if (*named) t->all = true;
  return LY_OK;
}

/* The log names one of the records that become one, or two again. */
static bool joins_records(struct str act) {
  return str_is(act, "party.merge") || str_is(act, "party.unmerge");
}

/* It takes away what nobody sees. */
static bool changes_nothing(struct str act) {
  return str_is(act, "batch.sweep");
}

/* What a district's log says since. A subject that was there just before needs no second look. */
static enum ly touch_log(struct scope *s, struct store *st, struct columns_touched *t,
                         struct str district, int64_t behind, int64_t last) {
  enum ly rc = LY_OK;
  struct str before = {0};
  while (!rc && behind < last && !t->all) {
    struct store_rows rows = {0};
    struct elsewhere when = {0};
    rc = store_query(
        s, st, "itti",
        "SELECT number, subject, act, recorded_at FROM change WHERE district = $1 AND number > $2"
        " AND number <= $3 ORDER BY number LIMIT 1000",
        &rows, S_TEXT(district), S_INT(behind), S_INT(last));
    for (size_t i = 0; !rc && i < rows.rows; i++) {
      struct str subject = store_text(&rows, i, 1), act = store_text(&rows, i, 2);
      int64_t at = store_int(&rows, i, 3);
      bool named = true;
      behind = store_int(&rows, i, 0);
      if (changes_nothing(act)) continue;
      if (!str_eq(subject, before)) rc = touch_subject(s, st, t, subject, &named);
      if (!named) when = (struct elsewhere){when.last ? when.first : at, at};
      if (joins_records(act)) t->all = true;
      before = named ? subject : STR(""); /* what else the same thing wrote has another moment */
    }
    if (!rc) rc = touch_written(s, st, t, district, when);
    if (!rc && rows.rows < LOG_PAGE) break;
  }
  return rc;
}

enum ly columns_touched_by_logs(struct scope *s, struct store *st, const struct registry_columns *c,
                                const struct change_head *heads, size_t count,
                                struct columns_touched *t) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < count; i++) {
    int64_t known = columns_head_of(c, registry_district_number(heads[i].district));
    if (heads[i].number < known) t->all = true; /* another database has taken its place */
    if (heads[i].number > known)
      rc = touch_log(s, st, t, heads[i].district, known, heads[i].number);
  }
  return rc;
}

static int by_party(const void *a, const void *b) {
  const struct columns_touched_party *x = a, *y = b;
  int order = str_cmp(x->district, y->district);
  return order ? order : (x->party > y->party) - (x->party < y->party);
}

void columns_touched_sort(struct columns_touched *t) {
  size_t kept = 0;
  if (t->count) qsort(t->parties, t->count, sizeof *t->parties, by_party);
  for (size_t i = 0; i < t->count; i++) {
    bool again = kept && by_party(&t->parties[kept - 1], &t->parties[i]) == 0;
    if (!again) t->parties[kept++] = t->parties[i];
  }
  t->count = kept;
}

/* Gives how many it looked for: rowless ones of one district from *at on. */
static size_t next_rowless(const struct columns_touched *t, size_t end, size_t *at,
                           struct str *district, int64_t ids[HEADS_MANY]) {
  size_t n = 0;
  for (; *at < end && n < HEADS_MANY; ++*at) {
    const struct columns_touched_party *p = &t->parties[*at];
    if (p->has_row) continue;
    if (n && !str_eq(*district, p->district)) break;
    *district = p->district;
    ids[n++] = p->party;
  }
  return n;
}

enum ly columns_touched_heads(struct scope *s, struct store *st, struct columns_touched *t) {
  int64_t ids[HEADS_MANY], heads[HEADS_MANY];
  struct str district = {0};
  size_t end = t->count, found, n;
  enum ly rc = LY_OK;
  for (size_t at = 0; !rc && (n = next_rowless(t, end, &at, &district, ids)) > 0;) {
    rc = heads_of_many(s, st, district, ids, n, heads, &found);
    for (size_t i = 0; !rc && i < found; i++) rc = touch(s, t, district, heads[i]);
  }
  if (!rc && t->count > end) columns_touched_sort(t);
  return rc;
}
