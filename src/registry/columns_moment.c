/* Moments: what readers hold, and what they ask of it. */
#include "registry/columns_int.h"

#include "base/heap.h"

#include <stdlib.h>
#include <string.h>

/* Over the holders of all moments and the newest of all columns: held for a few instructions. */
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;

/* ---- Moments ------------------------------------------------------------------------------------
 */

static enum ly acts_ask(struct scope *s, void *context, const struct rule_acts_ask *ask);
static enum ly acts_all(struct scope *s, void *context, const struct rule_acts_ask *ask,
                        const struct rule_acts_taker *taker);

static void moment_free(struct registry_moment *m) {
  for (size_t i = 0; i < m->kind_count; i++) rule_snapshot_close(m->tables[i]);
  for (size_t i = 0; i < m->act_count; i++) columns_acts_drop(m->acts[i]);
  rule_kept_close(m->world.kept);
  heap_free(m->tables);
  heap_free(m->acts);
  heap_free(m->widths);
  heap_free(m->heads);
  heap_free(m);
}

static struct columns_head *heads_copy(const struct registry_columns *c) {
  struct columns_head *copy = heap_alloc(c->head_count * sizeof *copy);
  if (copy && c->head_count) memcpy(copy, c->heads, c->head_count * sizeof *copy);
  return copy;
}

static struct registry_moment *moment_make(struct registry_columns *c) {
  struct registry_moment *m = heap_alloc(sizeof *m);
  if (!m) return NULL;
  *m = (struct registry_moment){.holders = 1, .number = ++c->number, .day = c->day};
  m->tables = heap_alloc(c->kind_count * sizeof *m->tables);
  m->acts = heap_alloc(c->act_count * sizeof(struct columns_acts *));
  m->widths = heap_alloc(c->kind_count * sizeof *m->widths);
  m->heads = heads_copy(c);
  m->head_count = c->head_count;
  if (!m->tables || !m->acts || !m->widths || !m->heads) {
    moment_free(m);
    return NULL;
  }
  for (; m->kind_count < c->kind_count; m->kind_count++) {
    m->tables[m->kind_count] = rule_table_snapshot(c->kinds[m->kind_count].table);
    m->widths[m->kind_count] = c->kinds[m->kind_count].count + 1;
  }
  for (; m->act_count < c->act_count; m->act_count++) {
    m->acts[m->act_count] = c->acts[m->act_count];
    columns_acts_hold(c->acts[m->act_count]);
  }
  m->world = (struct rule_world){.tables = (const struct rule_snapshot *const *)m->tables,
                                 .count = m->kind_count,
                                 .acts = acts_ask,
                                 .acts_all = acts_all,
                                 .kept = rule_kept_open(), /* without memory nothing is kept */
                                 .context = m};
  return m;
}

enum ly columns_publish(struct scope *s, struct registry_columns *c) {
  struct registry_moment *m = moment_make(c), *old;
  if (!m) return fail_memory(s);
  pthread_mutex_lock(&guard);
  old = c->moment;
  c->moment = m;
  pthread_mutex_unlock(&guard);
  registry_moment_drop(old);
  return LY_OK;
}

bool columns_moment_note(struct registry_columns *c) {
  struct columns_head *heads = heads_copy(c);
  if (!heads) return false;
  pthread_mutex_lock(&guard);
  struct columns_head *old = c->moment->heads;
  c->moment->heads = heads;
  c->moment->head_count = c->head_count;
  pthread_mutex_unlock(&guard);
  heap_free(old);
  return true;
}

enum ly columns_moment_heads(struct scope *s, const struct registry_moment *m,
                             struct columns_head **out, size_t *count) {
  pthread_mutex_lock(&guard);
  *count = m->head_count;
  *out = ARENA_ARRAY(s->arena, struct columns_head, m->head_count);
  if (*out && *count) memcpy(*out, m->heads, *count * sizeof **out);
  pthread_mutex_unlock(&guard);
  return *out ? LY_OK : fail_memory(s);
}

struct registry_moment *registry_columns_moment(struct registry_columns *c) {
  pthread_mutex_lock(&guard);
  struct registry_moment *m = c->moment;
  if (m) m->holders++;
  pthread_mutex_unlock(&guard);
  return m;
}

void registry_moment_drop(struct registry_moment *m) {
  if (!m) return;
  pthread_mutex_lock(&guard);
  bool last = --m->holders == 0;
  pthread_mutex_unlock(&guard);
  if (last) moment_free(m);
}

const struct rule_world *registry_moment_world(const struct registry_moment *m) {
  return &m->world;
}

int64_t registry_moment_number(const struct registry_moment *m) {
  return m->number;
}

struct date registry_moment_day(const struct registry_moment *m) {
  return m->day;
}

/* ---- Acts ---------------------------------------------------------------------------------------
 */

static const struct columns_acts *acts_called(const struct registry_moment *m, struct str key,
                                              size_t *fields) {
  for (size_t i = 0; i < m->act_count; i++) {
    *fields = columns_acts_fields(m->acts[i]);
    if (columns_acts_are(m->acts[i], key)) return m->acts[i];
  }
  return NULL;
}

static size_t field_place(const struct rule_acts_ask *ask) {
  return ask->field ? (size_t)(ask->field - ask->word->acts->fields) : 0;
}

static struct rule_value known_value(int64_t v) {
  return (struct rule_value){true, v, v, v};
}

/* What the acts of one party within the days come to. */
static void tell(const struct rule_acts_ask *ask, size_t i, const struct columns_act *acts,
                 size_t count, bool complete) {
  int64_t number = 0, sum = 0, last = 0;
  bool known = complete;
  size_t field = field_place(ask);
  for (size_t a = 0; a < count; a++) {
    bool early = !date_is_none(ask->from) && acts[a].day < ask->from.day;
    if (early || acts[a].day > ask->to.day) continue;
    number++;
    last = acts[a].day;
    known = known && (acts[a].known >> field & 1) &&
            !__builtin_add_overflow(sum, acts[a].numbers[field], &sum);
  }
  ask->counts[i] = known_value(number);
  if (!complete)
    ask->counts[i] = (struct rule_value){.value = number, .least = number, .most = INT64_MAX};
  if (ask->field) ask->sums[i] = known ? known_value(sum) : (struct rule_value){0};
  ask->lasts[i] = number && complete ? known_value(last) : (struct rule_value){0};
}

static enum ly acts_ask(struct scope *s, void *context, const struct rule_acts_ask *ask) {
  const struct registry_moment *m = context;
  size_t fields;
  const struct columns_acts *all = acts_called(m, ask->word->acts->key, &fields);
  (void)s;
  bool complete = all && columns_acts_complete(all, ask->district, ask->from);
  for (size_t i = 0; i < ask->count; i++) {
    size_t count = 0;
    const struct columns_act *acts =
        all ? columns_acts_of(all, ask->district, ask->parties[i], &count) : NULL;
    tell(ask, i, acts, count, complete);
  }
  return LY_OK;
}

/* Parties of one district while they are told. */
struct telling {
  const struct columns_acts *all;
  const struct rule_acts_taker *taker;
  struct rule_acts_ask told;
  int64_t *parties;
  size_t room;
  bool complete;
};

static enum ly telling_open(struct scope *s, const struct rule_acts_ask *ask, struct telling *t) {
  enum { AT_ONCE = 1024 };
  t->room = AT_ONCE;
  t->told = *ask;
  t->told.parties = t->parties = ARENA_ARRAY(s->arena, int64_t, AT_ONCE);
  t->told.counts = ARENA_ARRAY(s->arena, struct rule_value, AT_ONCE);
  t->told.lasts = ARENA_ARRAY(s->arena, struct rule_value, AT_ONCE);
  if (ask->field) t->told.sums = ARENA_ARRAY(s->arena, struct rule_value, AT_ONCE);
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

static enum ly telling_flush(struct scope *s, struct telling *t) {
  enum ly rc = t->told.count ? t->taker->take(s, t->taker->context, &t->told) : LY_OK;
  t->told.count = 0;
  return rc;
}

static enum ly tell_bucket(struct scope *s, struct telling *t, const struct columns_act *acts,
                           size_t count) {
  enum ly rc = LY_OK;
  for (size_t i = 0, end; !rc && i < count; i = end) {
    for (end = i + 1; end < count && acts[end].party == acts[i].party; end++) {
      if (acts[end].district != acts[i].district) break;
    }
    if (t->told.count == t->room || t->told.district != acts[i].district) {
      rc = telling_flush(s, t);
      t->told.district = acts[i].district;
      t->complete = columns_acts_complete(t->all, acts[i].district, t->told.from);
    }
    t->parties[t->told.count] = acts[i].party;
    tell(&t->told, t->told.count++, &acts[i], end - i, t->complete);
  }
  return rc;
}

static enum ly acts_all(struct scope *s, void *context, const struct rule_acts_ask *ask,
                        const struct rule_acts_taker *taker) {
  const struct registry_moment *m = context;
  size_t fields;
  struct telling t = {.all = acts_called(m, ask->word->acts->key, &fields), .taker = taker};
  if (!t.all) return LY_OK;
  enum ly rc = telling_open(s, ask, &t);
  for (size_t i = 0; !rc && i < columns_acts_buckets(t.all); i++) {
    size_t count;
    const struct columns_act *acts = columns_acts_bucket(t.all, i, &count);
    rc = tell_bucket(s, &t, acts, count);
  }
  return rc ? rc : telling_flush(s, &t);
}

enum ly registry_moment_acts(struct scope *s, const struct registry_moment *m, struct str act_kind,
                             int64_t district, int64_t party, struct date from, struct date to,
                             const struct rule_act **acts, size_t *count, bool *complete) {
  size_t fields = 0, have = 0;
  const struct columns_acts *all = acts_called(m, act_kind, &fields);
  const struct columns_act *found = all ? columns_acts_of(all, district, party, &have) : NULL;
  struct rule_act *out = ARENA_ARRAY(s->arena, struct rule_act, have);
  struct rule_value *values = ARENA_ARRAY(s->arena, struct rule_value, have * fields);
  if (!out || !values) return fail_memory(s);
  *complete = all && columns_acts_complete(all, district, from);
  *count = 0;
  for (size_t i = 0; i < have; i++) {
    bool early = !date_is_none(from) && found[i].day < from.day;
    if (early || found[i].day > to.day) continue;
    struct rule_value *v = &values[*count * fields];
    for (size_t f = 0; f < fields; f++) {
      if (found[i].known >> f & 1) v[f] = known_value(found[i].numbers[f]);
    }
    out[(*count)++] = (struct rule_act){{found[i].day}, v};
  }
  *acts = out;
  return LY_OK;
}

/* ---- Members ------------------------------------------------------------------------------------
 */

struct member {
  int64_t district, target, party;
};

struct members_column {
  struct members_column *next;
  size_t kind, column, count;
  struct member *members; /* by district, target, party */
};

static int by_target(const void *a, const void *b) {
  const struct member *x = a, *y = b;
  if (x->district != y->district) return x->district < y->district ? -1 : 1;
  if (x->target != y->target) return x->target < y->target ? -1 : 1;
  return (x->party > y->party) - (x->party < y->party);
}

static enum ly index_column(struct scope *s, struct arena *a, const struct rule_snapshot *table,
                            size_t columns, struct members_column *out) {
  size_t rows = rule_snapshot_rows(table);
  int64_t *values = ARENA_ARRAY(s->arena, int64_t, columns);
  int64_t *unknown = ARENA_ARRAY(s->arena, int64_t, columns);
  out->members = ARENA_ARRAY(a, struct member, rows);
  if (!values || !unknown || !out->members) return fail_memory(s);
  for (size_t i = 0; i < rows; i++) {
    struct rule_row row;
    rule_snapshot_at(table, i, &row, values, unknown);
    if (unknown[out->column]) continue;
    out->members[out->count++] = (struct member){row.district, values[out->column], row.party};
  }
  if (out->count) qsort(out->members, out->count, sizeof *out->members, by_target);
  return LY_OK;
}

static enum ly indexed(struct scope *s, const struct registry_moment *m,
                       struct registry_members_index *index, size_t kind, size_t column,
                       struct members_column **out) {
  for (*out = index->columns; *out; *out = (*out)->next) {
    if ((*out)->kind == kind && (*out)->column == column) return LY_OK;
  }
  struct members_column *new = *out = ARENA_NEW(index->arena, struct members_column);
  if (!new) return fail_memory(s);
  *new = (struct members_column){.next = index->columns, .kind = kind, .column = column};
  enum ly rc = index_column(s, index->arena, m->tables[kind], m->widths[kind], new);
  if (!rc) index->columns = new;
  return rc;
}

enum ly registry_moment_members(struct scope *s, const struct registry_moment *m,
                                struct registry_members_index *index, size_t kind, size_t column,
                                int64_t district, int64_t party, const int64_t **members,
                                size_t *count) {
  struct members_column *c;
  enum ly rc = indexed(s, m, index, kind, column, &c);
  if (rc) return rc;
  struct member first = {district, party, INT64_MIN};
  size_t low = 0, high = c->count;
  while (low < high) {
    size_t mid = low + (high - low) / 2;
    if (by_target(&c->members[mid], &first) < 0) {
      low = mid + 1;
    } else {
      high = mid;
    }
  }
  size_t end = low;
  while (end < c->count && c->members[end].district == district && c->members[end].target == party)
    end++;
  int64_t *out = ARENA_ARRAY(s->arena, int64_t, end - low);
  if (!out) return fail_memory(s);
  for (size_t i = low; i < end; i++) out[i - low] = c->members[i].party;
  *members = out;
  *count = end - low;
  return LY_OK;
}
