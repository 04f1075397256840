/* Finding parties by the numbers that name them, and keeping the numbers of those that are loaded.
 */
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

/* Those known already are kept up where their rows are, when the batch goes live. */
static enum ly keep(struct scope *s, struct tx *tx, void *context, const struct load_party *party,
                    struct str district, int64_t batch, const struct registry_value *values,
                    size_t count) {
  const struct registry *r = context;
  (void)batch;
  if (!party->is_new) return LY_OK;
  return index_add(s, tx, r, party->kind, district, party->party, values, count);
}

struct load_hook import_hook(const struct registry *r) {
  return (struct load_hook){keep, (void *)(uintptr_t)r};
}
