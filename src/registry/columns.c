/* The registry in memory: reading all, and following the change log. */
#include "registry/columns_int.h"

#include "base/heap.h"

#include <stdlib.h>
#include <string.h>

enum { LOG_PAGE = 1000, TOUCHED_MAX = 100000, TOUCHED_SURELY = 2000 };
static const size_t own_bytes = (size_t)64 * 1024 * 1024;
static const size_t work_bytes = (size_t)1024 * 1024 * 1024;

/* ---- Opening ------------------------------------------------------------------------------------
 */

static enum ly open_kinds(struct scope *s, struct registry_columns *c) {
  const struct registry *r = c->options.registry;
  c->kinds = ARENA_ARRAY(s->arena, struct columns_kind, r->count);
  if (!c->kinds) return fail_memory(s);
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < r->count; i++) {
    rc = columns_kind_open(s, r, i, &c->kinds[i]);
    if (!rc) c->kind_count++;
  }
  return rc;
}

static enum ly open_acts(struct scope *s, struct registry_columns *c) {
  const struct pack_table *table = pack_table_of(c->options.registry->pack, &registry_kind_act);
  c->act_kinds = ARENA_ARRAY(s->arena, const struct registry_act_kind *, table->count);
  c->acts = ARENA_ARRAY(s->arena, struct columns_acts *, table->count);
  if (!c->act_kinds || !c->acts) return fail_memory(s);
  for (size_t i = 0; i < table->count; i++)
    c->act_kinds[i] = (const struct registry_act_kind *)(const void *)table->entries[i];
  c->act_count = table->count;
  return LY_OK;
}

enum ly registry_columns_open(struct scope *s, const struct registry_columns_options *options,
                              struct registry_columns **out) {
  struct arena own, *callers = s->arena;
  arena_open(&own, own_bytes);
  struct registry_columns *c = *out = ARENA_NEW(&own, struct registry_columns);
  if (!c) return fail_memory(s);
  c->arena = own;
  c->options = *options;
  s->arena = &c->arena;
  enum ly rc = open_kinds(s, c);
  if (!rc) rc = open_acts(s, c);
  s->arena = callers;
  if (!rc) return LY_OK;
  registry_columns_close(c);
  *out = NULL;
  return rc;
}

void registry_columns_close(struct registry_columns *c) {
  if (!c) return;
  registry_moment_drop(c->moment);
  for (size_t i = 0; i < c->kind_count; i++) rule_table_close(c->kinds[i].table);
  for (size_t i = 0; i < c->act_count; i++) columns_acts_drop(c->acts[i]);
  heap_free(c->heads);
  struct arena own = c->arena;
  arena_close(&own);
}

struct registry_columns_stats registry_columns_stats(const struct registry_columns *c) {
  return c->stats;
}

/* ---- The state of the database ------------------------------------------------------------------
 */

/* The derived tables fit the dictionary, and are all as true on one day. */
static enum ly read_day(struct scope *s, struct store *st, const struct registry_columns *c,
                        struct date *day) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "tttt",
                           "SELECT kind, columns, true_on, version FROM current_table", &rows);
  if (rc) return rc;
  bool fits = rows.rows == c->kind_count;
  for (size_t i = 0; fits && i < rows.rows; i++) {
    const struct registry_party *kind =
        registry_kind_find(c->options.registry, store_text(&rows, i, 0));
    fits = kind && str_eq(store_text(&rows, i, 1), kind->columns) &&
           str_eq(store_text(&rows, i, 3), c->options.registry->pack->version) &&
           date_parse(store_text(&rows, i, 2), day);
  }
  return fits ? LY_OK : fail(s, LY_CONFLICT, MSG_REGISTRY_NOT_BUILT);
}

static int64_t head_of(const struct registry_columns *c, int64_t district) {
  for (size_t i = 0; i < c->head_count; i++) {
    if (c->heads[i].district == district) return c->heads[i].number;
  }
  return 0;
}

static enum ly note_heads(struct scope *s, struct registry_columns *c,
                          const struct change_head *heads, size_t count) {
  struct columns_head *new = heap_alloc(count * sizeof *new);
  if (!new) return fail_memory(s);
  for (size_t i = 0; i < count; i++) {
    new[i] = (struct columns_head){registry_district_number(heads[i].district), heads[i].number};
  }
  heap_free(c->heads);
  c->heads = new;
  c->head_count = count;
  return LY_OK;
}

/* ---- Reading all --------------------------------------------------------------------------------
 */

static enum ly load_acts(struct scope *s, struct store *st, struct registry_columns *c) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < c->act_count; i++) {
    struct columns_acts *acts;
    rc = columns_acts_load(s, st, c->options.registry, c->act_kinds[i], &acts);
    if (rc) break;
    columns_acts_drop(c->acts[i]);
    c->acts[i] = acts;
  }
  return rc;
}

static enum ly load_all(struct scope *s, struct store *st, struct registry_columns *c) {
  enum ly rc = LY_OK;
  c->stats.loads++;
  for (size_t i = 0; !rc && i < c->kind_count; i++)
    rc = columns_load_kind(s, st, &c->options, &c->kinds[i], c->day);
  return rc ? rc : load_acts(s, st, c);
}

/* ---- What was touched ---------------------------------------------------------------------------
 */

struct touched_party {
  struct str district;
  int64_t party;
  bool has_row; /* in one of the derived tables */
};

struct touched {
  struct touched_party *parties;
  size_t count, room;
  bool all; /* more than are worth going through, or nobody can say which */
};

static enum ly touch(struct scope *s, struct touched *t, struct str district, int64_t party) {
  if (t->count == TOUCHED_MAX) t->all = true;
  if (t->all) return LY_OK;
  if (t->count == t->room) {
    size_t room = t->room ? 2 * t->room : 256;
    struct touched_party *more = ARENA_ARRAY(s->arena, struct touched_party, room);
    if (!more) return fail_memory(s);
    if (t->count) memcpy(more, t->parties, t->count * sizeof *more);
    t->parties = more;
    t->room = room;
  }
  t->parties[t->count++] = (struct touched_party){district, party, false};
  return LY_OK;
}

/* The parties of a batch, unless it is pending: then nobody sees them yet, and when it goes live
 * the log says so. */
static enum ly touch_batch(struct scope *s, struct store *st, struct touched *t,
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
static enum ly touch_lists(struct scope *s, struct store *st, struct touched *t,
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

static enum ly touch_subject(struct scope *s, struct store *st, struct touched *t,
                             struct str subject) {
  struct str district;
  int64_t id;
  if (subject_id(subject, "party:", &district, &id)) return touch(s, t, district, id);
  if (subject_id(subject, "batch:", &district, &id)) {
    enum ly rc = touch_batch(s, st, t, district, id);
    return rc ? rc : touch_lists(s, st, t, district, id);
  }
  if (str_is(subject, "registry") || str_starts(subject, STR("receipts:"))) t->all = true;
  return LY_OK;
}

/* The log names one of the records that become one, or two again. */
static bool joins_records(struct str act) {
  return str_is(act, "party.merge") || str_is(act, "party.unmerge");
}

/* What a district's log says since. A subject that was there just before needs no second look. */
static enum ly touch_log(struct scope *s, struct store *st, struct touched *t, struct str district,
                         int64_t behind, int64_t last) {
  enum ly rc = LY_OK;
  struct str before = {0};
  while (!rc && behind < last && !t->all) {
    struct store_rows rows = {0};
    rc = store_query(s, st, "itt",
                     "SELECT number, subject, act FROM change WHERE district = $1 AND number > $2"
                     " AND number <= $3 ORDER BY number LIMIT 1000",
                     &rows, S_TEXT(district), S_INT(behind), S_INT(last));
    for (size_t i = 0; !rc && i < rows.rows; i++) {
      struct str subject = store_text(&rows, i, 1);
      if (!str_eq(subject, before)) rc = touch_subject(s, st, t, subject);
      if (joins_records(store_text(&rows, i, 2))) t->all = true;
      before = subject;
      behind = store_int(&rows, i, 0);
    }
    if (!rc && rows.rows < LOG_PAGE) break;
  }
  return rc;
}

static enum ly touch_logs(struct scope *s, struct store *st, const struct registry_columns *c,
                          const struct change_head *heads, size_t count, struct touched *t) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < count; i++) {
    int64_t known = head_of(c, registry_district_number(heads[i].district));
    if (heads[i].number < known) t->all = true; /* another database has taken its place */
    if (heads[i].number > known)
      rc = touch_log(s, st, t, heads[i].district, known, heads[i].number);
  }
  return rc;
}

static int by_party(const void *a, const void *b) {
  const struct touched_party *x = a, *y = b;
  int order = str_cmp(x->district, y->district);
  return order ? order : (x->party > y->party) - (x->party < y->party);
}

static void sort_touched(struct touched *t) {
  size_t kept = 0;
  if (t->count) qsort(t->parties, t->count, sizeof *t->parties, by_party);
  for (size_t i = 0; i < t->count; i++) {
    bool again = kept && by_party(&t->parties[kept - 1], &t->parties[i]) == 0;
    if (!again) t->parties[kept++] = t->parties[i];
  }
  t->count = kept;
}

/* ---- Party by party -----------------------------------------------------------------------------
 */

static enum ly renew_row(struct scope *s, struct store *st, const struct columns_kind *k,
                         struct columns_making *m, struct touched_party *p) {
  struct store_value params[] = {S_TEXT(p->district), S_INT(p->party)};
  struct store_rows rows = {0};
  struct receipt_row *receipts = NULL;
  struct rule_row row;
  size_t count = 0;
  /* built: a derived table has the columns of the dictionary; test_columns runs it */
  enum ly rc = store_query_with(s, st, k->types, k->one_sql, params, 2, &rows);
  if (!rc && rows.rows) rc = receipts_of(s, st, p->district, p->party, &receipts, &count);
  if (!rc && rows.rows) rc = columns_row(s, m, &rows, 0, receipts, count, &row);
  if (rc) return rc;
  p->has_row = p->has_row || rows.rows;
  if (rows.rows) return rule_table_put(s, k->table, &row);
  return rule_table_drop(s, k->table, registry_district_number(p->district), p->party);
}

static enum ly renew_kind(struct scope *s, struct store *st, struct registry_columns *c, size_t at,
                          struct touched *t) {
  const struct columns_kind *k = &c->kinds[at];
  struct columns_making m = {.options = &c->options, .kind = k, .day = c->day};
  enum ly rc = columns_making_open(s->arena, &m) ? LY_OK : fail_memory(s);
  for (size_t i = 0; !rc && i < t->count; i++) {
    bool turns = i == 0 || !str_eq(t->parties[i].district, t->parties[i - 1].district);
    if (turns) rc = columns_district(s, st, &m, t->parties[i].district);
    struct arena_mark mark = arena_mark(s->arena);
    if (!rc) rc = renew_row(s, st, k, &m, &t->parties[i]);
    if (!rc) arena_rewind(s->arena, mark);
  }
  return rc ? rc : rule_table_publish(s, k->table);
}

static enum ly renew_acts(struct scope *s, struct store *st, struct registry_columns *c,
                          const struct touched *t) {
  enum ly rc = LY_OK;
  for (size_t a = 0; !rc && a < c->act_count; a++) {
    for (size_t i = 0; !rc && i < t->count; i++) {
      struct arena_mark mark = arena_mark(s->arena);
      rc = columns_acts_renew(s, st, c->options.registry, c->act_kinds[a], t->parties[i].district,
                              t->parties[i].party, &c->acts[a]);
      if (!rc) arena_rewind(s->arena, mark);
    }
  }
  return rc;
}

static enum ly renew(struct scope *s, struct store *st, struct registry_columns *c,
                     struct touched *t) {
  enum ly rc = LY_OK;
  sort_touched(t);
  c->stats.parties += (int64_t)t->count;
  for (size_t i = 0; !rc && i < c->kind_count; i++) rc = renew_kind(s, st, c, i, t);
  /* What is said of a record without a row of its own is in the row of another. */
  for (size_t i = 0; !rc && i < t->count; i++)
    if (!t->parties[i].has_row) return load_all(s, st, c);
  return rc ? rc : renew_acts(s, st, c, t);
}

/* ---- Following ----------------------------------------------------------------------------------
 */

/* Whether it costs less to read all. */
static bool is_too_many(const struct registry_columns *c, const struct touched *t) {
  size_t rows = 0;
  for (size_t i = 0; c->moment && i < c->kind_count; i++)
    rows += rule_snapshot_rows(c->moment->tables[i]);
  return t->count > TOUCHED_SURELY && t->count > rows / 10;
}

/* Logs are looked at before what they tell of: rows that are newer come again next time. */
static enum ly follow(struct scope *s, struct store *st, struct registry_columns *c,
                      bool *changed) {
  struct change_head *heads;
  size_t count;
  struct touched t = {0};
  struct date day = DATE_NONE;
  enum ly rc = change_heads(s, st, &heads, &count);
  if (!rc) rc = read_day(s, st, c, &day);
  bool whole = c->whole && !rc && day.day == c->day.day;
  if (!rc && whole) rc = touch_logs(s, st, c, heads, count, &t);
  if (rc) return rc;
  bool all = !whole || t.all || is_too_many(c, &t);
  *changed = all || t.count > 0;
  c->whole = false; /* until all is done */
  c->day = day;
  if (*changed) rc = all ? load_all(s, st, c) : renew(s, st, c, &t);
  if (!rc && *changed) rc = columns_publish(s, c);
  if (!rc) rc = note_heads(s, c, heads, count);
  c->whole = !rc;
  return rc;
}

enum ly registry_columns_follow(struct scope *s, struct store *st, struct registry_columns *c,
                                bool *changed) {
  bool any = false;
  struct arena own, *callers = s->arena;
  arena_open(&own, work_bytes);
  s->arena = &own;
  enum ly rc = follow(s, st, c, &any);
  s->arena = callers;
  arena_close(&own);
  if (changed) *changed = any;
  return rc;
}
