/* The packs in force with their words, and the columns that are read by them. */
#include "service/everyone.h"

enum { PACKS_MAX = 100 };
static const size_t own_bytes = (size_t)PACKS_MAX * PACK_MEMORY_MAX;

/* A pack in force with its words. */
struct place {
  struct pack pack;
  struct str begins; /* codes of areas that lie in it begin with this */
  struct service_vocabulary words;
  struct registry_received *received; /* of each kind of party */
};

struct service_everyone {
  struct arena arena; /* holds this itself */
  struct date today;
  struct pack_adoption *in_force;
  size_t in_force_count;
  struct place *places;
  size_t place_count;
  struct registry_columns *columns;
};

/* ---- Places -------------------------------------------------------------------------------------
 */

/* "310000" → "31", "331121" → "331121"; of the whole country nothing. */
static struct str beginning(struct str area) {
  if (str_is(area, "100000")) return STR("");
  while (area.len > 2 && area.len % 2 == 0 && str_ends(area, STR("00"))) area.len -= 2;
  return area;
}

static const struct place *place_of(const struct service_everyone *e, struct str area) {
  const struct place *best = NULL;
  for (size_t i = 0; i < e->place_count; i++) {
    const struct place *p = &e->places[i];
    bool lower = !best || p->begins.len > best->begins.len;
    if (lower && str_starts(area, p->begins)) best = p;
  }
  return best;
}

const struct service_vocabulary *service_everyone_words(const struct service_everyone *e,
                                                        struct str area) {
  const struct place *p = place_of(e, area);
  return p ? &p->words : NULL;
}

static struct registry_received received(void *context, struct str district, size_t kind) {
  const struct place *p = place_of(context, district);
  return p ? p->received[kind] : (struct registry_received){0};
}

/* ---- Opening ------------------------------------------------------------------------------------
 */

static enum ly make_received(struct scope *s, struct place *p) {
  size_t kinds = p->words.registry.count;
  p->received = ARENA_ARRAY(s->arena, struct registry_received, kinds);
  if (!p->received) return fail_memory(s);
  for (size_t k = 0; k < kinds; k++) {
    const struct rule_codes *codes = p->words.columns[k].received;
    struct str *keys = ARENA_ARRAY(s->arena, struct str, codes->count);
    if (!keys) return fail_memory(s);
    for (size_t i = 0; i < codes->count; i++) keys[i] = codes->codes[i].code;
    p->received[k] = (struct registry_received){keys, codes->count};
  }
  return LY_OK;
}

static enum ly open_place(struct scope *s, struct store *st, struct str key,
                          const struct pack_kind *const *kinds, const struct pack *instead,
                          struct place *out) {
  enum ly rc = LY_OK;
  if (instead && str_eq(instead->header->key, key)) {
    out->pack = *instead;
  } else {
    rc = pack_read_in_force(s, st, s->today, key, kinds, &out->pack);
  }
  if (rc || !registry_has_words(&out->pack)) return rc;
  out->begins = beginning(out->pack.header->area);
  rc = service_vocabulary(s, &out->pack, &out->words);
  return rc ? rc : make_received(s, out);
}

static enum ly open_places(struct scope *s, struct store *st, const struct pack_kind *const *kinds,
                           const struct pack *instead, struct service_everyone *e) {
  enum ly rc = pack_in_force(s, st, s->today, &e->in_force, &e->in_force_count);
  if (rc) return rc;
  e->places = ARENA_ARRAY(s->arena, struct place, e->in_force_count);
  if (!e->places) return fail_memory(s);
  for (size_t i = 0; !rc && i < e->in_force_count; i++) {
    struct place *p = &e->places[e->place_count];
    *p = (struct place){0};
    rc = open_place(s, st, e->in_force[i].pack, kinds, instead, p);
    if (!rc && registry_has_words(&p->pack)) e->place_count++;
  }
  if (!rc && e->place_count == 0) return fail(s, LY_CONFLICT, MSG_REGISTRY_NO_DICTIONARY);
  return rc;
}

static enum ly open_columns(struct scope *s, struct service_everyone *e) {
  struct registry_columns_options options = {
      .registry = &e->places[0].words.registry,
      .value = service_value,
      .received = received,
      .context = e,
  };
  return registry_columns_open(s, &options, &e->columns);
}

enum ly service_everyone_open(struct scope *s, struct store *st,
                              const struct pack_kind *const *kinds, const struct pack *instead,
                              struct service_everyone **out) {
  struct arena own, *callers = s->arena;
  arena_open(&own, own_bytes);
  struct service_everyone *e = *out = ARENA_NEW(&own, struct service_everyone);
  if (!e) return fail_memory(s);
  e->arena = own;
  e->today = s->today;
  s->arena = &e->arena;
  enum ly rc = open_places(s, st, kinds, instead, e);
  if (!rc) rc = open_columns(s, e);
  if (!rc && arena_failed(&e->arena)) rc = fail_memory(s);
  s->arena = callers;
  if (!rc) return LY_OK;
  service_everyone_close(e);
  *out = NULL;
  return rc;
}

void service_everyone_close(struct service_everyone *e) {
  if (!e) return;
  registry_columns_close(e->columns);
  struct arena own = e->arena;
  arena_close(&own);
}

enum ly service_everyone_is_current(struct scope *s, struct store *st,
                                    const struct service_everyone *e, bool *out) {
  struct pack_adoption *list;
  size_t count;
  enum ly rc = pack_in_force(s, st, s->today, &list, &count);
  if (rc) return rc;
  bool same = count == e->in_force_count && date_cmp(s->today, e->today) == 0;
  for (size_t i = 0; same && i < count; i++) {
    same = str_eq(list[i].pack, e->in_force[i].pack) &&
           str_eq(list[i].version, e->in_force[i].version);
  }
  *out = same;
  return LY_OK;
}

enum ly service_everyone_start(struct scope *s, struct store *st, struct service_everyone *e,
                               struct str path, enum ly *refused) {
  *refused = LY_NOT_FOUND;
  if (path.len) *refused = registry_columns_restore(s, st, e->columns, path);
  if (*refused) s->error = (struct error){0};
  return service_everyone_follow(s, st, e, NULL);
}

enum ly service_everyone_follow(struct scope *s, struct store *st, struct service_everyone *e,
                                bool *changed) {
  return registry_columns_follow(s, st, e->columns, changed);
}

struct registry_columns *service_everyone_columns(struct service_everyone *e) {
  return e->columns;
}

bool service_words_fit(const struct service_vocabulary *a, const struct service_vocabulary *b) {
  bool fit = a->registry.count == b->registry.count &&
             str_eq(a->registry.pack->version, b->registry.pack->version);
  for (size_t k = 0; fit && k < a->registry.count; k++) {
    const struct rule_codes *x = a->columns[k].received, *y = b->columns[k].received;
    fit = x->count == y->count;
    for (size_t i = 0; fit && i < x->count; i++) fit = str_eq(x->codes[i].code, y->codes[i].code);
  }
  return fit;
}

/* ---- One district of a moment as a source of facts ----------------------------------------------
 */

struct source {
  const struct registry_moment *moment;
  const struct service_vocabulary *v;
  int64_t district;
  struct registry_members_index index;
  size_t kind; /* whose row is at hand; SIZE_MAX: none */
  int64_t party;
  bool there;
  int64_t *values, *unknown;
};

static struct rule_value set_value(int64_t has, int64_t unknown) {
  return (struct rule_value){unknown == 0, has, has, has | unknown};
}

static enum ly read_fact(struct scope *s, void *context, size_t kind, int64_t party, size_t column,
                         struct rule_value *out) {
  struct source *from = context;
  const struct rule_world *world = registry_moment_world(from->moment);
  (void)s;
  if (from->kind != kind || from->party != party) {
    from->kind = kind;
    from->party = party;
    from->there =
        rule_snapshot_row(world->tables[kind], from->district, party, from->values, from->unknown);
  }
  *out = (struct rule_value){0};
  if (!from->there) return LY_OK;
  int64_t v = from->values[column], unknown = from->unknown[column];
  if (column == from->v->columns[kind].count) {
    *out = set_value(v, unknown);
  } else if (!unknown) {
    *out = (struct rule_value){true, v, v, v};
  }
  return LY_OK;
}

static enum ly read_many(struct scope *s, void *context, const struct rule_word *word,
                         int64_t party, const int64_t **members, size_t *count, bool *complete) {
  struct source *from = context;
  *complete = true;
  return registry_moment_members(s, from->moment, &from->index, word->party, word->column,
                                 from->district, party, members, count);
}

static enum ly read_acts(struct scope *s, void *context, const struct rule_word *word,
                         int64_t party, struct date from_day, struct date to,
                         const struct rule_act **acts, size_t *count, bool *complete) {
  struct source *from = context;
  return registry_moment_acts(s, from->moment, word->acts->key, from->district, party, from_day, to,
                              acts, count, complete);
}

enum ly service_moment_reader(struct scope *s, const struct registry_moment *m,
                              const struct service_vocabulary *v, struct str district,
                              struct rule_reader *out) {
  struct source *from = ARENA_NEW(s->arena, struct source);
  size_t most = 0;
  for (size_t i = 0; i < v->registry.count; i++)
    if (v->columns[i].count + 1 > most) most = v->columns[i].count + 1;
  if (!from) return fail_memory(s);
  *from = (struct source){.moment = m, .v = v, .kind = SIZE_MAX, .index.arena = s->arena};
  from->district = registry_district_number(district);
  from->values = ARENA_ARRAY(s->arena, int64_t, most);
  from->unknown = ARENA_ARRAY(s->arena, int64_t, most);
  if (!from->values || !from->unknown) return fail_memory(s);
  *out = (struct rule_reader){read_fact, read_many, read_acts, from};
  return LY_OK;
}
