/* The dictionary: which kinds of parties, facts and sources there are, and finding them by name. */
#include "base/nearest.h"
#include "registry/registry_int.h"

static const struct registry_fact *fact_of(const struct pack_table *table, size_t i) {
  return (const void *)table->entries[i];
}

static bool gather(struct scope *s, const struct pack *pack, struct registry_party *party) {
  const struct pack_table *table = pack_table_of(pack, &registry_kind_fact);
  party->facts = ARENA_ARRAY(s->arena, const struct registry_fact *, table->count);
  for (size_t i = 0; party->facts && i < table->count; i++) {
    if (str_eq(fact_of(table, i)->of.key, party->kind->key))
      party->facts[party->count++] = fact_of(table, i);
  }
  return party->facts != NULL;
}

enum ly registry_of_pack(struct scope *s, const struct pack *pack, struct registry *out) {
  const struct pack_table *table = pack_table_of(pack, &registry_kind_party_kind);
  *out = (struct registry){.pack = pack};
  if (table->count == 0) return fail(s, LY_CONFLICT, MSG_REGISTRY_NO_DICTIONARY);
  out->kinds = ARENA_ARRAY(s->arena, struct registry_party, table->count);
  if (!out->kinds) return fail_memory(s);
  for (; out->count < table->count; out->count++) {
    struct registry_party *party = &out->kinds[out->count];
    party->kind = (const void *)table->entries[out->count];
    if (!gather(s, pack, party)) return fail_memory(s);
    current_prepare(s->arena, party);
  }
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

enum ly registry_open(struct scope *s, struct store *st, const struct pack_kind *const *kinds,
                      struct registry *out) {
  struct pack *pack = ARENA_NEW(s->arena, struct pack);
  if (!pack) return fail_memory(s);
  enum ly rc = pack_read_in_force(s, st, s->today, STR(REGISTRY_PACK), kinds, pack);
  if (rc == LY_NOT_FOUND) {
    s->error = (struct error){0};
    return fail(s, LY_CONFLICT, MSG_REGISTRY_NO_DICTIONARY);
  }
  return rc ? rc : registry_of_pack(s, pack, out);
}

bool registry_has_words(const struct pack *pack) {
  while (pack->parent) pack = pack->parent;
  return str_is(pack->header->key, REGISTRY_PACK);
}

const struct registry_party *registry_kind_find(const struct registry *r, struct str name) {
  for (size_t i = 0; i < r->count; i++) {
    const struct registry_kind *kind = r->kinds[i].kind;
    if (str_eq(kind->key, name) || str_eq(kind->name, name)) return &r->kinds[i];
  }
  return NULL;
}

static const struct registry_fact *nearest_fact(const struct registry_party *kind,
                                                struct str name) {
  struct nearest near = nearest_to(name);
  for (size_t i = 0; i < kind->count; i++) {
    const struct registry_fact *fact = kind->facts[i];
    const struct str *also = fact->also.items;
    nearest_look(&near, fact->name, fact);
    nearest_look(&near, fact->key, fact);
    for (size_t k = 0; k < fact->also.count; k++) {
      bool within = str_contains(also[k], name) || str_contains(name, also[k]);
      if (within) nearest_look(&near, also[k], fact); /* spelled alike there are too many */
    }
  }
  return near.best;
}

const struct registry_fact *registry_fact_find(const struct registry_party *kind, struct str name,
                                               const struct registry_fact **near) {
  if (near) *near = NULL;
  for (size_t i = 0; i < kind->count; i++) {
    const struct registry_fact *fact = kind->facts[i];
    if (str_eq(fact->key, name) || str_eq(fact->name, name)) return fact;
  }
  if (near) *near = nearest_fact(kind, name);
  return NULL;
}

bool registry_sealed(const struct registry_fact *fact) {
  return fact->privacy >= REGISTRY_SENSITIVE;
}

bool registry_fact_also(const struct registry_fact *fact, struct str name) {
  const struct str *also = fact->also.items;
  for (size_t i = 0; i < fact->also.count; i++) {
    if (str_eq(also[i], name)) return true;
  }
  return false;
}

const struct registry_act_kind *registry_act_find(const struct registry *r,
                                                  const struct registry_kind *kind,
                                                  struct str name) {
  const struct pack_table *table = pack_table_of(r->pack, &registry_kind_act);
  for (size_t i = 0; i < table->count; i++) {
    const struct registry_act_kind *act = (const void *)table->entries[i];
    bool called = str_eq(act->key, name) || str_eq(act->name, name);
    if (called && (!kind || str_eq(act->of.key, kind->key))) return act;
  }
  return NULL;
}

struct str registry_source_name(const struct registry *r, struct str source) {
  const struct pack_entry *entry = pack_find(r->pack, &registry_kind_source, source);
  return entry ? ((const struct registry_source *)(const void *)entry)->name : source;
}

bool registry_id(struct str text, int64_t *out) {
  int64_t id = 0;
  bool good = text.len > 0 && text.ptr[0] != '0';
  for (size_t i = 0; good && i < text.len; i++) {
    int digit = text.ptr[i] - '0';
    good = digit >= 0 && digit <= 9 && !__builtin_mul_overflow(id, 10, &id) &&
           !__builtin_add_overflow(id, digit, &id);
  }
  *out = id;
  return good;
}

enum { SCRATCH_BYTES = 256 * 1024 * 1024 };

void scratch_open(struct scope *s, struct scratch *out) {
  arena_open(&out->arena, SCRATCH_BYTES);
  out->callers = s->arena;
  s->arena = &out->arena;
}

void scratch_close(struct scope *s, struct scratch *scratch) {
  s->arena = scratch->callers;
  arena_close(&scratch->arena);
}
