/* Finding parties by the numbers that name them. */
#include "registry/import_int.h"

#include "registry/index.h"

struct finding {
  struct store *store;
  const struct registry *registry;
};

static enum ly find(struct scope *s, void *context, struct str district,
                    const struct registry_fact *fact, const struct str *values, size_t count,
                    int64_t *parties) {
  const struct finding *f = context;
  return index_find_many(s, f->store, f->registry, district, fact, values, count, parties);
}

struct import_finder import_finder(struct scope *s, struct store *st, const struct registry *r) {
  struct finding *f = ARENA_NEW(s->arena, struct finding);
  if (!f) return (struct import_finder){0};
  *f = (struct finding){st, r};
  return (struct import_finder){find, f};
}
