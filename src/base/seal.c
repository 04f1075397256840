/* Sealing, opening and hashing by OpenSSL. */
#include "base/seal_int.h"

#include "base/secret.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <pthread.h>
#include <string.h>

enum {
  VERSION = 1,
  NONCE = 16,
  NONCE_AT = SEAL_FINGERPRINT_AT + SEAL_FINGERPRINT,
  HEAD = NONCE_AT + NONCE,
  PART_MAX = 1 << 30, /* OpenSSL counts in int */
};

_Static_assert(SEAL_OVERHEAD == HEAD + DIGEST_BYTES, "what the header says");

static enum ly no_crypto(struct scope *s) {
  return fail(s, LY_INTERNAL, MSG_ERROR_INTERNAL);
}

enum ly seal_derive(struct scope *s, const uint8_t master[SEAL_MASTER], const char *label,
                    uint8_t *out, size_t size) {
  EVP_KDF *kdf = EVP_KDF_fetch(NULL, "KBKDF", NULL);
  EVP_KDF_CTX *context = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
  char mode[] = "counter", mac[] = "HMAC", digest[] = "SM3";
  void *key = (void *)(uintptr_t)master, *purpose = (void *)(uintptr_t)label; /* only read */
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_MODE, mode, 0),
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_MAC, mac, 0),
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, key, SEAL_MASTER),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, purpose, strlen(label)),
      OSSL_PARAM_construct_end(),
  };
  bool done = context && EVP_KDF_derive(context, out, size, params) == 1;
  EVP_KDF_CTX_free(context);
  EVP_KDF_free(kdf);
  return done ? LY_OK : no_crypto(s);
}

enum ly seal_fingerprint_of(struct scope *s, const uint8_t master[SEAL_MASTER],
                            uint8_t out[SEAL_FINGERPRINT]) {
  struct digest_state *state;
  struct digest digest;
  enum ly rc = digest_begin(s, &state);
  if (rc) return rc;
  digest_add(state, (struct str){(const char *)master, SEAL_MASTER});
  rc = digest_end(s, state, &digest);
  if (!rc) memcpy(out, digest.bytes, SEAL_FINGERPRINT);
  return rc;
}

/* ---- Contexts that stay ready ----
 *
 * To make one and give it its key takes several times as long as what is done to a short value, so
 * each thread keeps those of the keys it used last: one for sums beside sealed values, one for
 * hashes, and a cipher. */

enum { MACS = 2 };

struct ready {
  EVP_MAC_CTX *mac[MACS];
  EVP_CIPHER_CTX *cipher;
  uint8_t mac_key[MACS][SEAL_MAC], cipher_key[SEAL_ENCRYPT];
  size_t next; /* which of the sums makes room */
  bool known;  /* to the end of the thread */
};
static _Thread_local struct ready ready;
static pthread_key_t ready_key;
static pthread_once_t ready_once = PTHREAD_ONCE_INIT;
static EVP_MAC *hmac_method; /* looking it up by its name takes long too */

/* At the end of a thread. */
static void free_ready(void *context) {
  struct ready *r = context;
  for (size_t i = 0; i < MACS; i++) EVP_MAC_CTX_free(r->mac[i]);
  EVP_CIPHER_CTX_free(r->cipher);
  OPENSSL_cleanse(r, sizeof *r);
}

static void make_ready(void) {
  must(pthread_key_create(&ready_key, free_ready) == 0);
  hmac_method = EVP_MAC_fetch(NULL, "HMAC", NULL);
}

static bool know_ready(void) {
  if (ready.known) return true;
  pthread_once(&ready_once, make_ready);
  ready.known = hmac_method && pthread_setspecific(ready_key, &ready) == 0;
  return ready.known;
}

/* A context of this key in the place of the one used longest ago; NULL when there can be none. */
static EVP_MAC_CTX *new_mac(const uint8_t key[SEAL_MAC]) {
  char digest[] = "SM3";
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_end(),
  };
  size_t at = ready.next++ % MACS;
  EVP_MAC_CTX_free(ready.mac[at]);
  ready.mac[at] = EVP_MAC_CTX_new(hmac_method);
  bool good = ready.mac[at] && EVP_MAC_init(ready.mac[at], key, SEAL_MAC, params) == 1;
  memcpy(ready.mac_key[at], key, SEAL_MAC);
  if (good) return ready.mac[at];
  EVP_MAC_CTX_free(ready.mac[at]);
  ready.mac[at] = NULL;
  return NULL;
}

static EVP_MAC_CTX *ready_mac(const uint8_t key[SEAL_MAC]) {
  if (!know_ready()) return NULL;
  for (size_t i = 0; i < MACS; i++) {
    if (!ready.mac[i] || CRYPTO_memcmp(ready.mac_key[i], key, SEAL_MAC) != 0) continue;
    return EVP_MAC_init(ready.mac[i], NULL, 0, NULL) == 1 ? ready.mac[i] : NULL; /* the same key */
  }
  return new_mac(key);
}

static EVP_CIPHER_CTX *ready_cipher(const uint8_t key[SEAL_ENCRYPT], const uint8_t *nonce) {
  if (!know_ready()) return NULL;
  bool same = ready.cipher && CRYPTO_memcmp(ready.cipher_key, key, SEAL_ENCRYPT) == 0;
  if (!ready.cipher) ready.cipher = EVP_CIPHER_CTX_new();
  if (!ready.cipher) return NULL;
  bool good = same ? EVP_EncryptInit_ex(ready.cipher, NULL, NULL, NULL, nonce) == 1
                   : EVP_EncryptInit_ex(ready.cipher, EVP_sm4_ctr(), NULL, key, nonce) == 1;
  memcpy(ready.cipher_key, key, SEAL_ENCRYPT);
  if (good) return ready.cipher;
  EVP_CIPHER_CTX_free(ready.cipher);
  ready.cipher = NULL;
  return NULL;
}

/* ---- HMAC-SM3 over parts ---- */

struct mac {
  EVP_MAC_CTX *context; /* the thread's */
  bool good;
};

static struct mac mac_begin(const uint8_t key[SEAL_MAC]) {
  struct mac m = {.context = ready_mac(key)};
  m.good = m.context != NULL;
  return m;
}

static void mac_add(struct mac *m, struct str bytes) {
  if (!m->good || bytes.len == 0) return;
  m->good = EVP_MAC_update(m->context, (const unsigned char *)bytes.ptr, bytes.len) == 1;
}

/* The length first, so that neighbouring parts can not be confused. */
static void mac_add_part(struct mac *m, struct str bytes) {
  char length[8];
  for (int i = 0; i < 8; i++) length[i] = (char)((uint64_t)bytes.len >> (56 - 8 * i));
  mac_add(m, (struct str){length, sizeof length});
  mac_add(m, bytes);
}

static bool mac_end(struct mac *m, uint8_t out[DIGEST_BYTES]) {
  size_t size = 0;
  if (m->good) m->good = EVP_MAC_final(m->context, out, &size, DIGEST_BYTES) == 1;
  return m->good && size == DIGEST_BYTES;
}

/* ---- values ---- */

/* The tag of a sealed value of `size` bytes, of which the last ones are for the tag itself. */
static bool tag_of(const struct seal_key *key, struct seal_place place, const uint8_t *sealed,
                   size_t size, uint8_t out[DIGEST_BYTES]) {
  const char *bytes = (const char *)sealed;
  struct mac m = mac_begin(key->mac);
  mac_add(&m, (struct str){bytes, HEAD});
  mac_add_part(&m, place.table);
  mac_add_part(&m, place.column);
  mac_add_part(&m, place.row);
  mac_add(&m, (struct str){bytes + HEAD, size - SEAL_OVERHEAD});
  return mac_end(&m, out);
}

/* SM4-CTR goes the same way there and back. */
static bool crypt(const struct seal_key *key, const uint8_t *nonce, const uint8_t *in, size_t size,
                  uint8_t *out) {
  int n = 0;
  EVP_CIPHER_CTX *context = ready_cipher(key->encrypt, nonce);
  bool done = context && (size == 0 || EVP_EncryptUpdate(context, out, &n, in, (int)size) == 1);
  return done && (size_t)n == size;
}

enum ly seal_close(struct scope *s, const struct seal_keys *keys, struct seal_place place,
                   struct str text, struct str *out) {
  const struct seal_key *key = &keys->key[0];
  must(keys->count > 0 && text.len <= PART_MAX);
  size_t size = text.len + SEAL_OVERHEAD;
  uint8_t *sealed = arena_alloc(s->arena, size);
  if (!sealed) return fail_memory(s);
  sealed[0] = VERSION;
  memcpy(sealed + SEAL_FINGERPRINT_AT, key->fingerprint, SEAL_FINGERPRINT);
  secret_random(s, sealed + NONCE_AT, NONCE);
  bool done = crypt(key, sealed + NONCE_AT, (const uint8_t *)text.ptr, text.len, sealed + HEAD) &&
              tag_of(key, place, sealed, size, sealed + size - DIGEST_BYTES);
  if (!done) return no_crypto(s);
  *out = (struct str){(const char *)sealed, size};
  return LY_OK;
}

static const struct seal_key *key_of(const struct seal_keys *keys, const uint8_t *fingerprint) {
  for (size_t i = 0; i < keys->count; i++) {
    if (memcmp(keys->key[i].fingerprint, fingerprint, SEAL_FINGERPRINT) == 0) return &keys->key[i];
  }
  return NULL;
}

enum ly seal_open(struct scope *s, const struct seal_keys *keys, struct seal_place place,
                  struct str sealed, struct str *out) {
  const uint8_t *in = (const uint8_t *)sealed.ptr;
  uint8_t tag[DIGEST_BYTES];
  bool shaped = sealed.len >= SEAL_OVERHEAD && sealed.len - SEAL_OVERHEAD <= PART_MAX;
  if (!shaped || in[0] != VERSION) {
    return fail(s, LY_CORRUPT, MSG_SEAL_DAMAGED, place.table, place.row);
  }
  const struct seal_key *key = key_of(keys, in + SEAL_FINGERPRINT_AT);
  if (!key) {
    struct str name = secret_hex(s->arena, in + SEAL_FINGERPRINT_AT, SEAL_FINGERPRINT);
    return fail(s, LY_CORRUPT, MSG_SEAL_NO_KEY, place.table, place.row, name);
  }
  if (!tag_of(key, place, in, sealed.len, tag)) return no_crypto(s);
  if (CRYPTO_memcmp(tag, in + sealed.len - DIGEST_BYTES, DIGEST_BYTES) != 0) {
    return fail(s, LY_CORRUPT, MSG_SEAL_DAMAGED, place.table, place.row);
  }
  size_t size = sealed.len - SEAL_OVERHEAD;
  uint8_t *text = arena_alloc(s->arena, size);
  if (!text) return fail_memory(s);
  if (!crypt(key, in + NONCE_AT, in + HEAD, size, text)) return no_crypto(s);
  *out = (struct str){(const char *)text, size};
  return LY_OK;
}

enum ly seal_hash(struct scope *s, const struct seal_keys *keys, struct str kind, struct str value,
                  struct digest *out) {
  struct mac m = mac_begin(keys->hash);
  mac_add_part(&m, kind);
  mac_add(&m, value);
  return mac_end(&m, out->bytes) ? LY_OK : no_crypto(s);
}
