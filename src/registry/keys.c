/* Private facts sealed by the key file of the installation (store/sealed.h). */
#include "registry/registry.h"
#include "store/sealed.h"

static enum ly seal(struct scope *s, struct tx *tx, void *context, const struct store_value *key,
                    struct str plain, struct str *out) {
  return sealed_put(s, tx, context, SEALED_STATEMENT, key, plain, out);
}

static enum ly unseal(struct scope *s, void *context, const struct store_value *key,
                      struct str sealed, struct str *out) {
  return sealed_get(s, context, SEALED_STATEMENT, key, sealed, out);
}

static enum ly hash(struct scope *s, void *context, struct str fact, struct str value,
                    struct digest *out) {
  return seal_hash(s, context, fact, value, out);
}

static enum ly seal_in(struct scope *s, struct tx *tx, void *context, int column,
                       const struct store_value *key, struct str plain, struct str *out) {
  return sealed_put(s, tx, context, (enum sealed_column)column, key, plain, out);
}

static enum ly open_in(struct scope *s, void *context, int column, const struct store_value *key,
                       struct str sealed, struct str *out) {
  return sealed_get(s, context, (enum sealed_column)column, key, sealed, out);
}

struct registry_sealer registry_sealer(struct seal_keys *keys) {
  return (struct registry_sealer){seal, unseal, keys, hash, seal_in, open_in};
}
