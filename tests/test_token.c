/* base/: tokens that another system signed, good ones and every bad one we know of. The keys are
 * drawn anew each time; who signs here is the library that checks there, but what is forged is put
 * together by hand. */
#include "tests/support.h"

#include "base/token.h"

#include <cjose/cjose.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ISSUER "https://sso.example.gov.cn"
#define CLIENT "laoyou-qingtian"
#define NONCE "n-0S6_WzA2Mj"

/* 2024-06-30 10:00 in Shanghai: the fixture's now. */
enum { NOW = 1719712800 };

struct keys {
  cjose_jwk_t *rsa, *ec, *other, *weak;
};
static struct keys keys;

static int make_keys(void **state) {
  (void)state;
  static const uint8_t e[] = {1, 0, 1};
  cjose_err error;
  keys = (struct keys){.rsa = cjose_jwk_create_RSA_random(2048, e, sizeof e, &error),
                       .ec = cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &error),
                       .other = cjose_jwk_create_RSA_random(2048, e, sizeof e, &error),
                       .weak = cjose_jwk_create_RSA_random(1024, e, sizeof e, &error)};
  return keys.rsa && keys.ec && keys.other && keys.weak ? 0 : -1;
}

static int drop_keys(void **state) {
  (void)state;
  cjose_jwk_release(keys.rsa);
  cjose_jwk_release(keys.ec);
  cjose_jwk_release(keys.other);
  cjose_jwk_release(keys.weak);
  return 0;
}

/* ---- Sets of keys -------------------------------------------------------------------------------
 */

static void add_key(struct buf *b, cjose_jwk_t *key, const char *kid, const char *more) {
  cjose_err error;
  char *json = cjose_jwk_to_json(key, false, &error);
  assert_non_null(json);
  if (b->len > 9) buf_char(b, ',');
  buf_printf(b, "{\"kid\":\"%s\"%s,%s", kid, more, json + 1);
  free(json);
}

/* The issuer's: an RSA key and a curve, as it would publish them. */
static struct str published(struct fixture *f) {
  struct buf b = buf_open(&f->arena, 8192);
  buf_add(&b, STR("{\"keys\":["));
  add_key(&b, keys.rsa, "r1", ",\"use\":\"sig\",\"alg\":\"RS256\"");
  add_key(&b, keys.ec, "e1", "");
  buf_add(&b, STR("]}"));
  return buf_str(&b);
}

static struct str one_key(struct fixture *f, cjose_jwk_t *key, const char *more) {
  struct buf b = buf_open(&f->arena, 8192);
  buf_add(&b, STR("{\"keys\":["));
  add_key(&b, key, "r1", more);
  buf_add(&b, STR("]}"));
  return buf_str(&b);
}

/* ---- Tokens -------------------------------------------------------------------------------------
 */

static const char good[] = "{\"iss\":\"" ISSUER "\",\"aud\":\"" CLIENT
                           "\",\"sub\":\"staff-7\","
                           "\"nonce\":\"" NONCE "\",\"iat\":1719712800,\"exp\":1719713400}";

static struct str signed_by(struct fixture *f, cjose_jwk_t *key, const char *alg, const char *kid,
                            const char *claims) {
  cjose_err error;
  const char *text;
  cjose_header_t *head = cjose_header_new(&error);
  assert_true(cjose_header_set(head, CJOSE_HDR_ALG, alg, &error));
  if (kid) assert_true(cjose_header_set(head, CJOSE_HDR_KID, kid, &error));
  cjose_jws_t *jws = cjose_jws_sign(key, head, (const uint8_t *)claims, strlen(claims), &error);
  assert_non_null(jws);
  assert_true(cjose_jws_export(jws, &text, &error));
  struct str token = str_copy(&f->arena, str_of(text));
  cjose_jws_release(jws);
  cjose_header_release(head);
  return token;
}

static void add_part(struct fixture *f, struct buf *b, const char *text) {
  size_t size = strlen(text);
  char *out = arena_alloc(&f->arena, 2 * size + 8);
  sodium_bin2base64(out, 2 * size + 8, (const unsigned char *)text, size,
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  buf_add(b, str_of(out));
}

/* A token put together by hand; `signature` as it is written. */
static struct str forged(struct fixture *f, const char *head, const char *claims,
                         const char *signature) {
  struct buf b = buf_open(&f->arena, TOKEN_MAX);
  add_part(f, &b, head);
  buf_char(&b, '.');
  add_part(f, &b, claims);
  buf_char(&b, '.');
  buf_add(&b, str_of(signature));
  return buf_str(&b);
}

static enum token_fault check_by(struct fixture *f, struct str token, struct str set) {
  static const struct token_wanted wanted = {STR_INIT(ISSUER), STR_INIT(CLIENT), STR_INIT(NONCE)};
  const struct value *claims;
  enum token_fault fault;
  assert_ok(f, token_check(&f->scope, token, set, &wanted, &fault, &claims));
  assert_int_equal(claims != NULL, fault == TOKEN_GOOD);
  assert_int_equal(f->scope.error.code, LY_OK);
  if (claims) assert_str(value_get(claims, STR("sub"))->text, "staff-7");
  return fault;
}

static enum token_fault check(struct fixture *f, struct str token) {
  return check_by(f, token, published(f));
}

static enum token_fault check_claims(struct fixture *f, const char *claims) {
  return check(f, signed_by(f, keys.rsa, "RS256", "r1", claims));
}

/* ---- Good ones ----------------------------------------------------------------------------------
 */

static void good_ones_are_taken(void **state) {
  struct fixture *f = *state;
  assert_int_equal(check(f, signed_by(f, keys.rsa, "RS256", "r1", good)), TOKEN_GOOD);
  assert_int_equal(check(f, signed_by(f, keys.ec, "ES256", "e1", good)), TOKEN_GOOD);
  /* Of each kind there is one, so it need not be named. */
  assert_int_equal(check(f, signed_by(f, keys.rsa, "RS256", NULL, good)), TOKEN_GOOD);
  struct str set = one_key(f, keys.rsa, "");
  static const char *const algorithms[] = {"RS384", "RS512", "PS256", "PS384", "PS512"};
  for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++)
    assert_int_equal(check_by(f, signed_by(f, keys.rsa, algorithms[i], "r1", good), set),
                     TOKEN_GOOD);
}

/* ---- Signatures ---------------------------------------------------------------------------------
 */

static void what_nobody_signed_is_refused(void **state) {
  struct fixture *f = *state;
  static const char *const heads[] = {
      "{\"alg\":\"none\"}",   "{\"alg\":\"None\"}", "{\"alg\":\"NONE\",\"kid\":\"r1\"}",
      "{\"alg\":\"\"}",       "{\"kid\":\"r1\"}",   "{\"alg\":[\"RS256\"]}",
      "{\"alg\":\"RS256 \"}", "{\"alg\":\"EdDSA\"}"};
  for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
    assert_int_equal(check(f, forged(f, heads[i], good, "")), TOKEN_ALGORITHM);
    assert_int_equal(check(f, forged(f, heads[i], good, "c2lnbmVk")), TOKEN_ALGORITHM);
  }
}

/* The public key as the secret of an HMAC: the oldest forgery there is. */
static void a_public_key_is_no_secret(void **state) {
  struct fixture *f = *state;
  cjose_err error;
  struct str set = published(f);
  cjose_jwk_t *secret = cjose_jwk_create_oct_spec((const uint8_t *)set.ptr, set.len, &error);
  assert_int_equal(check(f, signed_by(f, secret, "HS256", "r1", good)), TOKEN_ALGORITHM);
  cjose_jwk_release(secret);
}

static void another_key_is_refused(void **state) {
  struct fixture *f = *state;
  assert_int_equal(check(f, signed_by(f, keys.other, "RS256", "r1", good)), TOKEN_SIGNATURE);
  assert_int_equal(check(f, signed_by(f, keys.rsa, "RS256", "r2", good)), TOKEN_KEY);
  assert_int_equal(check(f, signed_by(f, keys.rsa, "RS256", "e1", good)), TOKEN_KEY);
  assert_int_equal(check(f, signed_by(f, keys.rsa, "RS512", "r1", good)), TOKEN_KEY);
  struct str token = signed_by(f, keys.rsa, "RS256", "r1", good);
  assert_int_equal(check_by(f, token, one_key(f, keys.rsa, ",\"use\":\"enc\"")), TOKEN_KEY);
  assert_int_equal(check_by(f, token, STR("{\"keys\":[]}")), TOKEN_KEY);
  assert_int_equal(check_by(f, token, STR("{\"keys\":{\"kid\":\"r1\"}}")), TOKEN_KEY);
  assert_int_equal(check_by(f, token, STR("[]")), TOKEN_KEY);
  assert_int_equal(check_by(f, token, STR("")), TOKEN_KEY);
  token = signed_by(f, keys.weak, "RS256", "r1", good);
  assert_int_equal(check_by(f, token, one_key(f, keys.weak, "")), TOKEN_KEY);
}

/* Two that fit, and nothing says which. */
static void a_key_is_not_guessed(void **state) {
  struct fixture *f = *state;
  struct buf b = buf_open(&f->arena, 8192);
  buf_add(&b, STR("{\"keys\":["));
  add_key(&b, keys.rsa, "r1", "");
  add_key(&b, keys.other, "r2", "");
  buf_add(&b, STR("]}"));
  assert_int_equal(check_by(f, signed_by(f, keys.rsa, "RS256", NULL, good), buf_str(&b)),
                   TOKEN_KEY);
  assert_int_equal(check_by(f, signed_by(f, keys.rsa, "RS256", "r1", good), buf_str(&b)),
                   TOKEN_GOOD);
}

/* Every byte of a good token, one behind the other, made another letter of its alphabet. */
static void no_byte_may_be_another(void **state) {
  struct fixture *f = *state;
  struct str token = signed_by(f, keys.ec, "ES256", "e1", good);
  char *bytes = arena_alloc(&f->arena, token.len);
  struct str set = published(f);
  size_t taken = 0;
  for (size_t i = 0; i < token.len; i++) {
    memcpy(bytes, token.ptr, token.len);
    bytes[i] = bytes[i] == 'A' ? 'Q' : 'A';
    taken += check_by(f, (struct str){bytes, token.len}, set) == TOKEN_GOOD;
  }
  assert_int_equal(taken, 0);
}

static void what_is_cut_or_more_is_refused(void **state) {
  struct fixture *f = *state;
  struct str token = signed_by(f, keys.rsa, "RS256", "r1", good), set = published(f);
  for (size_t n = 0; n < token.len; n++)
    assert_int_not_equal(check_by(f, (struct str){token.ptr, n}, set), TOKEN_GOOD);
  struct buf b = buf_open(&f->arena, 2 * TOKEN_MAX);
  buf_add(&b, token);
  buf_add(&b, STR(".x"));
  assert_int_equal(check(f, buf_str(&b)), TOKEN_MALFORMED);
  b.len = token.len;
  while (b.len <= TOKEN_MAX) buf_char(&b, 'A');
  assert_int_equal(check(f, buf_str(&b)), TOKEN_MALFORMED);
  static const char *const odd[] = {"..", "a.b.c", "=.=.=", "e30.e30.e30", "\xff.\xff.\xff"};
  for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
    assert_int_not_equal(check(f, str_of(odd[i])), TOKEN_GOOD);
}

static void what_has_to_be_understood_is_not(void **state) {
  struct fixture *f = *state;
  const char *head = "{\"alg\":\"RS256\",\"kid\":\"r1\",\"crit\":[\"b64\"],\"b64\":false}";
  assert_int_equal(check(f, forged(f, head, good, "c2lnbmVk")), TOKEN_ALGORITHM);
  const char *twice = "{\"alg\":\"none\",\"alg\":\"RS256\",\"kid\":\"r1\"}";
  assert_int_equal(check(f, forged(f, twice, good, "c2lnbmVk")), TOKEN_MALFORMED);
}

/* ---- Claims -------------------------------------------------------------------------------------
 */

#define CLAIMS(iss, aud, sub, nonce, iat, exp, more) \
  "{\"iss\":" iss ",\"aud\":" aud ",\"sub\":" sub ",\"nonce\":" nonce ",\"iat\":" iat \
  ",\"exp\":" exp more "}"
#define I "\"" ISSUER "\""
#define A "\"" CLIENT "\""
#define S "\"staff-7\""
#define N "\"" NONCE "\""

static void what_it_says_is_held_against_what_is_wanted(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *claims;
    enum token_fault want;
  } tries[] = {
      {CLAIMS(I, A, S, N, "1719712800", "1719713400", ""), TOKEN_GOOD},
      {CLAIMS("\"https://sso.example.gov.cn/\"", A, S, N, "1719712800", "1719713400", ""),
       TOKEN_ISSUER},
      {CLAIMS("\"https://evil.example\"", A, S, N, "1719712800", "1719713400", ""), TOKEN_ISSUER},
      {CLAIMS("null", A, S, N, "1719712800", "1719713400", ""), TOKEN_ISSUER},
      {CLAIMS(I, "\"other\"", S, N, "1719712800", "1719713400", ""), TOKEN_AUDIENCE},
      {CLAIMS(I, "[" A "]", S, N, "1719712800", "1719713400", ""), TOKEN_GOOD},
      {CLAIMS(I, "[]", S, N, "1719712800", "1719713400", ""), TOKEN_AUDIENCE},
      {CLAIMS(I, "[\"other\"," A "]", S, N, "1719712800", "1719713400", ""), TOKEN_AUDIENCE},
      {CLAIMS(I, "[\"other\"," A "]", S, N, "1719712800", "1719713400", ",\"azp\":" A), TOKEN_GOOD},
      {CLAIMS(I, "[\"other\"," A "]", S, N, "1719712800", "1719713400", ",\"azp\":\"other\""),
       TOKEN_AUDIENCE},
      {CLAIMS(I, A, S, N, "1719712800", "1719713400", ",\"azp\":\"other\""), TOKEN_AUDIENCE},
      {CLAIMS(I, "[{}," A "]", S, N, "1719712800", "1719713400", ",\"azp\":1"), TOKEN_AUDIENCE},
      {CLAIMS(I, A, S, N, "1719709200", "1719712680", ""), TOKEN_GOOD}, /* 120 s ago: clocks */
      {CLAIMS(I, A, S, N, "1719709200", "1719712679", ""), TOKEN_EXPIRED},
      {CLAIMS(I, A, S, N, "1719712920", "1719713400", ""), TOKEN_GOOD},
      {CLAIMS(I, A, S, N, "1719712921", "1719713400", ""), TOKEN_EARLY},
      {CLAIMS(I, A, S, N, "1719712800", "1719713400", ",\"nbf\":1719712921"), TOKEN_EARLY},
      {CLAIMS(I, A, S, N, "1719712800", "1719713400", ",\"nbf\":\"now\""), TOKEN_MALFORMED},
      {CLAIMS(I, A, S, N, "1719712800", "\"1719713400\"", ""), TOKEN_MALFORMED},
      {CLAIMS(I, A, S, N, "1719712800", "null", ""), TOKEN_MALFORMED},
      {CLAIMS(I, A, S, N, "1719712800", "99999999999999999999", ""), TOKEN_MALFORMED},
      {CLAIMS(I, A, S, N, "null", "1719713400", ""), TOKEN_MALFORMED},
      {CLAIMS(I, A, "\"\"", N, "1719712800", "1719713400", ""), TOKEN_MALFORMED},
      {CLAIMS(I, A, "7", N, "1719712800", "1719713400", ""), TOKEN_MALFORMED},
      {CLAIMS(I, A, S, "\"other\"", "1719712800", "1719713400", ""), TOKEN_NONCE},
      {CLAIMS(I, A, S, "null", "1719712800", "1719713400", ""), TOKEN_NONCE},
      {"[]", TOKEN_MALFORMED},
      {"staff-7", TOKEN_MALFORMED},
  };
  for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
    enum token_fault got = check_claims(f, tries[i].claims);
    if (got != tries[i].want) print_error("%s\n", tries[i].claims);
    assert_int_equal(got, tries[i].want);
  }
  assert_int_equal(f->now_us / 1000000, NOW);
}

static void each_fault_has_its_words(void **state) {
  (void)state;
  for (enum token_fault a = TOKEN_GOOD; a < TOKEN_FAULTS; a++)
    for (enum token_fault b = TOKEN_GOOD; b < a; b++)
      assert_int_not_equal(token_message(a), token_message(b));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(good_ones_are_taken),
      TEST(what_nobody_signed_is_refused),
      TEST(a_public_key_is_no_secret),
      TEST(another_key_is_refused),
      TEST(a_key_is_not_guessed),
      TEST(no_byte_may_be_another),
      TEST(what_is_cut_or_more_is_refused),
      TEST(what_has_to_be_understood_is_not),
      TEST(what_it_says_is_held_against_what_is_wanted),
      TEST(each_fault_has_its_words),
  };
  return cmocka_run_group_tests_name("token", tests, make_keys, drop_keys);
}
