/* Inside sealing: keys in memory. */
#pragma once

#include "base/seal.h"

enum { SEAL_MASTER = 32, SEAL_ENCRYPT = 16, SEAL_MAC = 32 };

/* A sealing key: what is derived from its master key, which is not kept. */
struct seal_key {
  uint8_t fingerprint[SEAL_FINGERPRINT];
  uint8_t encrypt[SEAL_ENCRYPT], mac[SEAL_MAC];
};

struct seal_keys {
  size_t count;
  struct seal_key key[SEAL_KEYS_MAX];
  uint8_t hash_fingerprint[SEAL_FINGERPRINT], hash[SEAL_MAC];
  bool has_hash;
};

/* Derives `size` bytes for the purpose that `label` names. */
LY_MUST_CHECK enum ly seal_derive(struct scope *s, const uint8_t master[SEAL_MASTER],
                                  const char *label, uint8_t *out, size_t size);
/* The fingerprint of a master key. */
LY_MUST_CHECK enum ly seal_fingerprint_of(struct scope *s, const uint8_t master[SEAL_MASTER],
                                          uint8_t out[SEAL_FINGERPRINT]);
