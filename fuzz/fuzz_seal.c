/* Fuzzing sealing, three ways with each input: as a key file; as a sealed value, which nobody
 * without the key can make; as a text to be sealed, of which one bit is then changed.
 */
#include "fuzz/fuzz.h"

#include "base/seal.h"

#include <string.h>

enum { ARENA_BYTES = 16 * 1024 * 1024 };

/* Not the key of the corpus: so no input opens. */
static const char key_file[] =
    "seal 0f0e0d0c0b0a09080706050403020100f0e0d0c0b0a090807060504030201000\n"
    "hash 202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f\n";

static const struct seal_place place = {STR_INIT("person"), STR_INIT("id_number"), STR_INIT("1")};

static void as_key_file(struct arena *a, struct str input) {
  struct scope s = scope_open(a, &world_real);
  struct seal_keys *keys;
  enum ly rc = seal_keys_parse(&s, input, STR("laoyou.key"), &keys);
  must(rc == LY_OK || rc == LY_INVALID);
  must((rc == LY_OK) == (keys != NULL));
  if (rc) return;
  must(seal_keys_count(keys) > 0 && seal_keys_count(keys) <= SEAL_KEYS_MAX);
  must(seal_knows(keys, seal_fingerprint(a, keys, 0)));
  seal_keys_close(keys);
}

static void as_sealed(struct arena *a, const struct seal_keys *keys, struct str input) {
  struct scope s = scope_open(a, &world_real);
  struct str text;
  must(seal_open(&s, keys, place, input, &text) == LY_CORRUPT);
}

static void as_text(struct arena *a, const struct seal_keys *keys, struct str input) {
  struct scope s = scope_open(a, &world_real);
  struct str sealed, text;
  must(seal_close(&s, keys, place, input, &sealed) == LY_OK);
  must(sealed.len == input.len + SEAL_OVERHEAD);
  must(seal_open(&s, keys, place, sealed, &text) == LY_OK && str_eq(text, input));
  if (input.len < 2) return;
  unsigned at = (unsigned char)input.ptr[0] + 256u * (unsigned char)input.ptr[1];
  char *changed = arena_alloc(a, sealed.len);
  must(changed != NULL);
  memcpy(changed, sealed.ptr, sealed.len);
  changed[at % sealed.len] = (char)(changed[at % sealed.len] ^ 1 << at % 8);
  must(seal_open(&s, keys, place, (struct str){changed, sealed.len}, &text) == LY_CORRUPT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct str input = {size ? (const char *)data : "", size};
  struct arena arena;
  struct seal_keys *keys;
  arena_open(&arena, ARENA_BYTES);
  struct scope s = scope_open(&arena, &world_real);
  must(seal_keys_parse(&s, str_of(key_file), STR("laoyou.key"), &keys) == LY_OK);
  as_key_file(&arena, input);
  as_sealed(&arena, keys, input);
  as_text(&arena, keys, input);
  seal_keys_close(keys);
  arena_close(&arena);
  return 0;
}
