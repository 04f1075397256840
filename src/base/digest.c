/* SM3 by OpenSSL. A failure in the middle is kept and reported once, at the end. */
#include "base/digest.h"

#include "base/buf.h"
#include "base/scope.h"

#include <openssl/evp.h>
#include <pthread.h>

struct digest_state {
  EVP_MD_CTX *evp;
  bool failed;
};

/* Looked up in the library once: every request with a session takes a digest. */
static EVP_MD *sm3;
static pthread_once_t sm3_once = PTHREAD_ONCE_INIT;

static void fetch_sm3(void) {
  sm3 = EVP_MD_fetch(NULL, "SM3", NULL);
}

enum ly digest_begin(struct scope *s, struct digest_state **out) {
  struct digest_state *state = ARENA_NEW(s->arena, struct digest_state);
  if (!state) return fail_memory(s);
  pthread_once(&sm3_once, fetch_sm3);
  state->evp = EVP_MD_CTX_new();
  state->failed = !sm3 || !state->evp || EVP_DigestInit_ex(state->evp, sm3, NULL) != 1;
  *out = state;
  return LY_OK;
}

void digest_add(struct digest_state *state, struct str bytes) {
  if (state->failed || bytes.len == 0) return;
  state->failed = EVP_DigestUpdate(state->evp, bytes.ptr, bytes.len) != 1;
}

void digest_add_part(struct digest_state *state, struct str bytes) {
  char length[8];
  for (int i = 0; i < 8; i++) length[i] = (char)((uint64_t)bytes.len >> (56 - 8 * i));
  digest_add(state, (struct str){length, sizeof length});
  digest_add(state, bytes);
}

enum ly digest_end(struct scope *s, struct digest_state *state, struct digest *out) {
  unsigned size = 0;
  if (!state->failed) state->failed = EVP_DigestFinal_ex(state->evp, out->bytes, &size) != 1;
  EVP_MD_CTX_free(state->evp);
  state->evp = NULL;
  if (state->failed || size != DIGEST_BYTES) return fail(s, LY_INTERNAL, MSG_ERROR_INTERNAL);
  return LY_OK;
}

enum ly digest_hmac(struct scope *s, struct str key, struct str bytes, struct digest *out) {
  size_t size = 0;
  must(key.len > 0);
  bool good = EVP_Q_mac(NULL, "HMAC", NULL, "SM3", NULL, key.ptr, key.len,
                        (const unsigned char *)(bytes.len ? bytes.ptr : ""), bytes.len, out->bytes,
                        DIGEST_BYTES, &size) != NULL;
  return good && size == DIGEST_BYTES ? LY_OK : fail(s, LY_INTERNAL, MSG_ERROR_INTERNAL);
}

void digest_drop(struct digest_state *state) {
  if (!state) return;
  EVP_MD_CTX_free(state->evp);
  state->evp = NULL;
}

struct str digest_hex(struct arena *a, const struct digest *d) {
  struct buf b = buf_open(a, 2 * DIGEST_BYTES);
  for (size_t i = 0; i < DIGEST_BYTES; i++) buf_printf(&b, "%02x", d->bytes[i]);
  return buf_str(&b);
}

struct str digest_bytes(const struct digest *d) {
  return (struct str){(const char *)d->bytes, DIGEST_BYTES};
}

static int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool digest_parse(struct str hex, struct digest *out) {
  if (hex.len != 2 * DIGEST_BYTES) return false;
  for (size_t i = 0; i < DIGEST_BYTES; i++) {
    int high = nibble(hex.ptr[2 * i]), low = nibble(hex.ptr[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    out->bytes[i] = (uint8_t)(high * 16 + low);
  }
  return true;
}

enum ly digest_text(struct scope *s, struct str bytes, struct str *hex) {
  struct digest_state *state = NULL;
  struct digest digest;
  enum ly rc = digest_begin(s, &state);
  if (rc || !state) return rc;
  digest_add(state, bytes);
  rc = digest_end(s, state, &digest);
  if (!rc) *hex = digest_hex(s->arena, &digest);
  return rc;
}

enum ly digest_sha256(struct scope *s, struct str bytes, struct str *hex) {
  struct digest digest;
  unsigned size = 0;
  bool good = EVP_Digest(bytes.len ? bytes.ptr : "", bytes.len, digest.bytes, &size, EVP_sha256(),
                         NULL) == 1;
  if (!good || size != DIGEST_BYTES) return fail(s, LY_INTERNAL, MSG_ERROR_INTERNAL);
  *hex = digest_hex(s->arena, &digest);
  return LY_OK;
}
