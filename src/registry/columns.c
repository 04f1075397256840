/* The registry in memory: reading all, and following the change log. */
#include "registry/columns_int.h"

#include "base/heap.h"

#include <stdlib.h>
#include <string.h>

enum { TOUCHED_SURELY = 2000 };
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

int64_t columns_head_of(const struct registry_columns *c, int64_t district) {
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
    new[i] = (struct columns_head){registry_district_number(heads[i].district), heads[i].number,
                                   heads[i].chain};
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

enum ly columns_load_all(struct scope *s, struct store *st, struct registry_columns *c) {
  enum ly rc = LY_OK;
  c->stats.loads++;
  for (size_t i = 0; !rc && i < c->kind_count; i++)
    rc = columns_load_kind(s, st, &c->options, &c->kinds[i], c->day);
  return rc ? rc : load_acts(s, st, c);
}

/* ---- Following ----------------------------------------------------------------------------------
 */

/* Whether it costs less to read all. */
static bool is_too_many(const struct registry_columns *c, const struct columns_touched *t) {
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
  struct columns_touched t = {0};
  struct date day = DATE_NONE;
  enum ly rc = change_heads(s, st, &heads, &count);
  if (!rc) rc = read_day(s, st, c, &day);
  bool whole = c->whole && !rc && day.day == c->day.day;
  if (!rc && whole) rc = columns_touched_by_logs(s, st, c, heads, count, &t);
  if (rc) return rc;
  bool all = !whole || t.all || is_too_many(c, &t);
  *changed = all || t.count > 0;
  c->whole = false; /* until all is done */
  c->day = day;
  if (*changed) rc = all ? columns_load_all(s, st, c) : columns_renew(s, st, c, &t);
  if (!rc) rc = note_heads(s, c, heads, count);
  if (!rc && *changed) rc = columns_publish(s, c);
  if (!rc && !*changed && !columns_moment_note(c)) rc = fail_memory(s);
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
