/* Random bytes, wiping, hexadecimal. */
#include "base/secret.h"

#include <openssl/crypto.h>
#include <string.h>

void secret_random(const struct scope *s, void *out, size_t size) {
  char *at = out;
  while (size) {
    uint64_t number = scope_random(s);
    size_t n = size < sizeof number ? size : sizeof number;
    memcpy(at, &number, n);
    at += n;
    size -= n;
  }
}

uint64_t secret_below(const struct scope *s, uint64_t bound) {
  must(bound > 0);
  uint64_t whole = UINT64_MAX - UINT64_MAX % bound, number; /* the rest would favour small ones */
  do number = scope_random(s);
  while (number >= whole);
  return number % bound;
}

void secret_wipe(void *bytes, size_t size) {
  if (size) OPENSSL_cleanse(bytes, size);
}

void secret_wipe_str(struct str text) {
  secret_wipe((void *)(uintptr_t)text.ptr, text.len);
}

struct str secret_hex(struct arena *a, const void *bytes, size_t size) {
  static const char digits[] = "0123456789abcdef";
  const unsigned char *in = bytes;
  char *out = arena_alloc(a, 2 * size);
  if (!out) return STR("");
  for (size_t i = 0; i < size; i++) {
    out[2 * i] = digits[in[i] >> 4];
    out[2 * i + 1] = digits[in[i] & 15];
  }
  return (struct str){out, 2 * size};
}

static int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool secret_unhex(struct str hex, void *out, size_t size) {
  unsigned char *bytes = out;
  if (hex.len != 2 * size) return false;
  for (size_t i = 0; i < size; i++) {
    int high = digit_value(hex.ptr[2 * i]), low = digit_value(hex.ptr[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    bytes[i] = (unsigned char)(high << 4 | low);
  }
  return true;
}
