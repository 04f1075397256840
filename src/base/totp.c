/* TOTP by OpenSSL's HMAC. */
#include "base/totp.h"

#include "base/secret.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

int64_t totp_step(int64_t now_us) {
  return now_us / 1000000 / TOTP_STEP_S;
}

/* RFC 4226, 5.3: four bytes from where the last four bits point to, without the sign. */
enum ly totp_code(struct scope *s, struct str secret, int64_t step, char out[TOTP_DIGITS + 1]) {
  enum { SHA1 = 20, MILLION = 1000000 };
  unsigned char counter[8], mac[SHA1];
  size_t size = 0;
  for (int i = 0; i < 8; i++) counter[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
  bool done = EVP_Q_mac(NULL, "HMAC", NULL, "SHA1", NULL, secret.ptr, secret.len, counter,
                        sizeof counter, mac, sizeof mac, &size) != NULL;
  if (!done || size != SHA1) return fail(s, LY_INTERNAL, MSG_ERROR_INTERNAL);
  unsigned at = mac[SHA1 - 1] & 15u;
  unsigned number = (mac[at] & 0x7Fu) << 24 | (unsigned)mac[at + 1] << 16 |
                    (unsigned)mac[at + 2] << 8 | mac[at + 3];
  snprintf(out, TOTP_DIGITS + 1, "%0*u", TOTP_DIGITS, number % MILLION);
  secret_wipe(mac, sizeof mac);
  return LY_OK;
}

/* The digits typed, or false when they are not six. */
static bool digits_of(struct str code, char out[TOTP_DIGITS]) {
  size_t n = 0;
  for (size_t i = 0; i < code.len; i++) {
    char c = code.ptr[i];
    if (c == ' ') continue;
    if (c < '0' || c > '9' || n == TOTP_DIGITS) return false;
    out[n++] = c;
  }
  return n == TOTP_DIGITS;
}

enum ly totp_check(struct scope *s, struct str secret, struct str code, int64_t last_step,
                   bool *good, int64_t *step) {
  char typed[TOTP_DIGITS], want[TOTP_DIGITS + 1];
  int64_t now = totp_step(scope_now_us(s));
  *good = false;
  if (!digits_of(code, typed)) return LY_OK;
  for (int64_t i = now - TOTP_WINDOW; i <= now + TOTP_WINDOW; i++) {
    enum ly rc = totp_code(s, secret, i, want);
    if (rc) return rc;
    bool same = CRYPTO_memcmp(typed, want, TOTP_DIGITS) == 0;
    if (!same || i <= last_step || *good) continue;
    *good = true;
    *step = i;
  }
  secret_wipe(want, sizeof want);
  return LY_OK;
}

struct str totp_secret(struct scope *s) {
  char *bytes = arena_alloc(s->arena, TOTP_SECRET);
  if (!bytes) return STR("");
  secret_random(s, bytes, TOTP_SECRET);
  return (struct str){bytes, TOTP_SECRET};
}

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

struct str base32_text(struct arena *a, struct str bytes) {
  size_t size = (bytes.len * 8 + 4) / 5, n = 0;
  char *out = arena_alloc(a, size);
  if (!out) return STR("");
  unsigned bits = 0, have = 0;
  for (size_t i = 0; i < bytes.len; i++) {
    bits = (bits << 8 | (unsigned char)bytes.ptr[i]) & 0xFFFF;
    for (have += 8; have >= 5; have -= 5) out[n++] = alphabet[bits >> (have - 5) & 31];
  }
  if (have) out[n++] = alphabet[bits << (5 - have) & 31];
  return (struct str){out, n};
}

static int base32_value(char c) {
  if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
  const char *at = c ? strchr(alphabet, c) : NULL;
  return at ? (int)(at - alphabet) : -1;
}

bool base32_parse(struct arena *a, struct str text, struct str *out) {
  char *bytes = arena_alloc(a, text.len * 5 / 8 + 1);
  if (!bytes) return false;
  unsigned bits = 0, have = 0;
  size_t n = 0, signs = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] == ' ' || text.ptr[i] == '=') continue;
    int value = base32_value(text.ptr[i]);
    if (value < 0) return false;
    signs++;
    bits = (bits << 5 | (unsigned)value) & 0xFFFF;
    have += 5;
    if (have < 8) continue;
    have -= 8;
    bytes[n++] = (char)(bits >> have & 0xFF);
  }
  if (have >= 5 || (bits & ((1u << have) - 1)) || signs == 0) return false;
  *out = (struct str){bytes, n};
  return true;
}

/* RFC 3986: all but the unreserved. */
static void add_encoded(struct buf *b, struct str text) {
  static const char plain[] = "-._~";
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    bool keep = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                (c && strchr(plain, c));
    if (keep) buf_char(b, c);
    if (!keep) buf_printf(b, "%%%02X", (unsigned char)c);
  }
}

struct str totp_uri(struct scope *s, struct str secret, struct str issuer, struct str account) {
  struct buf b = buf_open(s->arena, 3 * (2 * issuer.len + account.len) + 2 * secret.len + 128);
  buf_add(&b, STR("otpauth://totp/"));
  add_encoded(&b, issuer);
  buf_char(&b, ':');
  add_encoded(&b, account);
  buf_add(&b, STR("?secret="));
  buf_add(&b, base32_text(s->arena, secret));
  buf_add(&b, STR("&issuer="));
  add_encoded(&b, issuer);
  buf_printf(&b, "&algorithm=SHA1&digits=%d&period=%d", TOTP_DIGITS, TOTP_STEP_S);
  return buf_str(&b);
}
