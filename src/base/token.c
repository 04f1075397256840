/* Tokens: read, their key found, their signature and claims checked. */
#include "base/token.h"

#include "base/json.h"
#include "base/json_read.h"

#include <cjose/cjose.h>
#include <sodium.h>

enum { DOTS = 2, RSA_LEAST_BITS = 2048, KEY_MAX = 8 * 1024 };

static const struct {
  const char *name, *kind, *curve; /* of the key; NULL: it has none */
} algorithms[] = {
    {"RS256", "RSA", NULL},   {"RS384", "RSA", NULL},   {"RS512", "RSA", NULL},
    {"PS256", "RSA", NULL},   {"PS384", "RSA", NULL},   {"PS512", "RSA", NULL},
    {"ES256", "EC", "P-256"}, {"ES384", "EC", "P-384"}, {"ES512", "EC", "P-521"},
};
enum { ALGORITHMS = sizeof algorithms / sizeof *algorithms };

static const enum message messages[TOKEN_FAULTS] = {
    [TOKEN_GOOD] = MSG_TOKEN_GOOD,           [TOKEN_MALFORMED] = MSG_TOKEN_MALFORMED,
    [TOKEN_ALGORITHM] = MSG_TOKEN_ALGORITHM, [TOKEN_KEY] = MSG_TOKEN_KEY,
    [TOKEN_SIGNATURE] = MSG_TOKEN_SIGNATURE, [TOKEN_ISSUER] = MSG_TOKEN_ISSUER,
    [TOKEN_AUDIENCE] = MSG_TOKEN_AUDIENCE,   [TOKEN_EXPIRED] = MSG_TOKEN_EXPIRED,
    [TOKEN_EARLY] = MSG_TOKEN_EARLY,         [TOKEN_NONCE] = MSG_TOKEN_NONCE,
};

enum message token_message(enum token_fault fault) {
  must(fault < TOKEN_FAULTS);
  return messages[fault];
}

/* ---- Reading ------------------------------------------------------------------------------------
 */

/* A map, or NULL; what can not be read is no error of the scope's. */
static const struct value *read_map(struct scope *s, struct str text) {
  struct value *v = NULL;
  enum ly rc = json_read(s, text, &v);
  if (rc) s->error = (struct error){0};
  return !rc && v->kind == VALUE_MAP ? v : NULL;
}

static struct str text_of(const struct value *map, const char *key) {
  const struct value *v = value_get(map, str_of(key));
  return v && v->kind == VALUE_TEXT ? v->text : STR("");
}

/* The part before the first dot, and three parts in all; their letters are the library's to read.
 */
static bool first_part(struct str token, struct str *head) {
  size_t dots = 0;
  for (size_t i = 0; i < token.len; i++) {
    if (token.ptr[i] != '.') continue;
    if (dots++ == 0) *head = (struct str){token.ptr, i};
  }
  return token.len <= TOKEN_MAX && dots == DOTS;
}

static const struct value *read_head(struct scope *s, struct str token) {
  struct str head = {0};
  size_t size = 0;
  if (!first_part(token, &head)) return NULL;
  unsigned char *bytes = arena_alloc(s->arena, head.len + 1);
  if (!bytes || sodium_base642bin(bytes, head.len, head.ptr, head.len, NULL, &size, NULL,
                                  sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
    return NULL;
  return read_map(s, (struct str){(const char *)bytes, size});
}

/* ---- The key ------------------------------------------------------------------------------------
 */

static bool fits(const struct value *key, size_t algorithm, struct str id) {
  struct str use = text_of(key, "use"), named = text_of(key, "alg");
  const char *curve = algorithms[algorithm].curve;
  return key->kind == VALUE_MAP && str_is(text_of(key, "kty"), algorithms[algorithm].kind) &&
         (!curve || str_is(text_of(key, "crv"), curve)) && (use.len == 0 || str_is(use, "sig")) &&
         (named.len == 0 || str_is(named, algorithms[algorithm].name)) &&
         (id.len == 0 || str_eq(id, text_of(key, "kid")));
}

/* The one key that fits; NULL for none, or for several between which nothing decides. */
static const struct value *find_key(const struct value *keys, size_t algorithm, struct str id) {
  const struct value *list = keys ? value_get(keys, STR("keys")) : NULL, *found = NULL;
  for (const struct value *k = list && list->kind == VALUE_LIST ? list->first : NULL; k;
       k = k->next) {
    if (!fits(k, algorithm, id)) continue;
    if (found) return NULL;
    found = k;
  }
  return found;
}

static cjose_jwk_t *open_key(struct scope *s, const struct value *key) {
  struct buf text = buf_open(s->arena, KEY_MAX);
  cjose_err error;
  json_value(&text, key);
  if (buf_failed(&text)) return NULL;
  cjose_jwk_t *jwk = cjose_jwk_import(text.ptr, text.len, &error);
  bool weak = jwk && cjose_jwk_get_kty(jwk, &error) == CJOSE_JWK_KTY_RSA &&
              cjose_jwk_get_keysize(jwk, &error) < RSA_LEAST_BITS;
  if (!weak) return jwk;
  cjose_jwk_release(jwk);
  return NULL;
}

/* What was signed; the empty text where the signature is none. */
static struct str verified(struct scope *s, struct str token, cjose_jwk_t *jwk) {
  cjose_err error;
  uint8_t *plain = NULL;
  size_t size = 0;
  struct str claims = STR("");
  cjose_jws_t *jws = cjose_jws_import(token.ptr, token.len, &error);
  if (jws && cjose_jws_verify(jws, jwk, &error) &&
      cjose_jws_get_plaintext(jws, &plain, &size, &error))
    claims = str_copy(s->arena, (struct str){(const char *)plain, size});
  cjose_jws_release(jws);
  return claims;
}

static enum token_fault check_signature(struct scope *s, struct str token, struct str keys,
                                        struct str *claims) {
  const struct value *head = read_head(s, token);
  size_t algorithm = 0;
  if (!head) return TOKEN_MALFORMED;
  if (value_get(head, STR("crit"))) return TOKEN_ALGORITHM;
  while (algorithm < ALGORITHMS && !str_is(text_of(head, "alg"), algorithms[algorithm].name))
    algorithm++;
  if (algorithm == ALGORITHMS) return TOKEN_ALGORITHM;
  const struct value *set = keys.len <= TOKEN_KEYS_MAX ? read_map(s, keys) : NULL;
  const struct value *key = find_key(set, algorithm, text_of(head, "kid"));
  cjose_jwk_t *jwk = key ? open_key(s, key) : NULL;
  if (!jwk) return TOKEN_KEY;
  *claims = verified(s, token, jwk);
  cjose_jwk_release(jwk);
  return claims->len ? TOKEN_GOOD : TOKEN_SIGNATURE;
}

/* ---- What it says -------------------------------------------------------------------------------
 */

/* Seconds since 1970. */
static bool time_of(const struct value *claims, const char *key, int64_t *out) {
  const struct value *v = value_get(claims, str_of(key));
  if (!v || v->kind != VALUE_INT) return false;
  *out = v->integer;
  return true;
}

static enum token_fault check_times(const struct scope *s, const struct value *claims) {
  int64_t now = scope_now_us(s) / 1000000, ends, made, from;
  if (!time_of(claims, "exp", &ends) || !time_of(claims, "iat", &made)) return TOKEN_MALFORMED;
  if (ends < now - TOKEN_SKEW_S) return TOKEN_EXPIRED;
  if (made > now + TOKEN_SKEW_S) return TOKEN_EARLY;
  if (!value_get(claims, STR("nbf"))) return TOKEN_GOOD;
  if (!time_of(claims, "nbf", &from)) return TOKEN_MALFORMED;
  return from > now + TOKEN_SKEW_S ? TOKEN_EARLY : TOKEN_GOOD;
}

static bool is_for(const struct value *claims, struct str audience) {
  const struct value *aud = value_get(claims, STR("aud")), *azp = value_get(claims, STR("azp"));
  bool listed = false;
  if (azp && (azp->kind != VALUE_TEXT || !str_eq(azp->text, audience))) return false;
  if (aud && aud->kind == VALUE_TEXT) return str_eq(aud->text, audience);
  if (!aud || aud->kind != VALUE_LIST) return false;
  for (const struct value *one = aud->first; one; one = one->next)
    listed |= one->kind == VALUE_TEXT && str_eq(one->text, audience);
  return listed && (aud->count == 1 || azp);
}

static enum token_fault check_claims(const struct scope *s, const struct value *claims,
                                     const struct token_wanted *wanted) {
  if (!str_eq(text_of(claims, "iss"), wanted->issuer)) return TOKEN_ISSUER;
  if (!is_for(claims, wanted->audience)) return TOKEN_AUDIENCE;
  enum token_fault fault = check_times(s, claims);
  if (fault) return fault;
  if (text_of(claims, "sub").len == 0) return TOKEN_MALFORMED;
  return str_eq(text_of(claims, "nonce"), wanted->nonce) ? TOKEN_GOOD : TOKEN_NONCE;
}

enum ly token_check(struct scope *s, struct str token, struct str keys,
                    const struct token_wanted *wanted, enum token_fault *fault,
                    const struct value **claims) {
  struct str text = {0};
  *claims = NULL;
  must(wanted->issuer.len && wanted->audience.len && wanted->nonce.len);
  *fault = check_signature(s, token, keys, &text);
  const struct value *said = *fault ? NULL : read_map(s, text);
  if (!*fault) *fault = said ? check_claims(s, said, wanted) : TOKEN_MALFORMED;
  if (!*fault) *claims = said;
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}
