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
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < count; i++) {
    size_t found = 0;
    parties[i] = 0;
    rc = index_find(s, f->store, f->registry, district, fact, values[i], 1, &parties[i], &found);
    if (!found) parties[i] = 0;
  }
  return rc;
}

struct import_finder import_finder(struct scope *s, struct store *st, const struct registry *r) {
  struct finding *f = ARENA_NEW(s->arena, struct finding);
  if (!f) return (struct import_finder){0};
  *f = (struct finding){st, r};
  return (struct import_finder){find, f};
}
