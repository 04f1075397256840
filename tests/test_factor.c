/* people/: the second factor in a sealed database: its key file, and rotation. */
#include "tests/support.h"

#include "base/totp.h"
#include "people/record.h"
#include "store/sealed.h"

#define WANG STR("wang")
#define PASSWORD STR("correct horse 42")

struct house {
  struct store *st;
  struct seal_keys *keys;
  struct str key_file, secret; /* of wang's authenticator */
};

static enum ly try_deed(struct fixture *f, struct house *h, struct people_deed *deed) {
  struct write w = people_write(&f->scope, deed);
  return store_write(&f->scope, h->st, &w);
}

static struct str code_now(struct fixture *f, const struct house *h) {
  char code[TOTP_DIGITS + 1];
  assert_ok(f, totp_code(&f->scope, h->secret, totp_step(f->now_us), code));
  return str_copy(&f->arena, str_of(code));
}

static void enrol(struct fixture *f, struct house *h) {
  struct people_deed deed = {.act = ACT_TOTP_BEGIN, .name = WANG, .keys = h->keys};
  assert_ok(f, try_deed(f, h, &deed));
  assert_true(base32_parse(&f->arena, deed.offer.secret, &h->secret));
  deed.act = ACT_TOTP_CONFIRM;
  deed.code = code_now(f, h);
  assert_ok(f, try_deed(f, h, &deed));
}

static struct house open_house(struct fixture *f) {
  struct house h = {.key_file = fixture_path(f, "h.key")};
  struct people_deed deed = {.act = ACT_USER_CREATE, .name = WANG, .display_name = STR("王五")};
  f->scope.actor = STR("cli:test");
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &h.st));
  assert_ok(f, seal_keys_make(&f->scope, h.key_file));
  assert_ok(f, seal_keys_read(&f->scope, h.key_file, &h.keys));
  assert_ok(f, user_password(&f->scope, WANG, PASSWORD, &deed.secret));
  assert_ok(f, try_deed(f, &h, &deed));
  return h;
}

static void close_house(struct house *h) {
  seal_keys_close(h->keys);
  store_close(h->st);
}

/* A code is taken once, so each time it is asked a minute later. */
static enum login_result log_in(struct fixture *f, struct house *h, struct str code) {
  struct login_attempt attempt = {.name = WANG, .password = PASSWORD, .code = code};
  struct login_check check;
  struct login login;
  struct tx *tx;
  assert_ok(f, login_check(&f->scope, h->st, h->keys, &attempt, &check));
  assert_ok(f, store_begin(&f->scope, h->st, &tx));
  assert_ok(f, login_record(&f->scope, tx, &check, &login));
  assert_ok(f, store_commit(&f->scope, tx));
  f->now_us += INT64_C(60) * 1000 * 1000;
  return login.result;
}

static void a_second_factor_needs_its_key_file(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct str path = fixture_path(f, "other.key"), key;
  struct seal_keys *other;
  assert_ok(f, sealed_check(&f->scope, h.st, NULL, path)); /* nothing is sealed yet */
  struct people_deed begin = {.act = ACT_TOTP_BEGIN, .name = WANG, .keys = h.keys};
  assert_ok(f, try_deed(f, &h, &begin));
  assert_ok(f, sealed_key(&f->scope, h.st, &key)); /* one that is pending counts */
  assert_true(str_eq(key, seal_fingerprint(&f->arena, h.keys, 0)));
  enrol(f, &h);
  assert_int_equal(sealed_check(&f->scope, h.st, NULL, path), LY_NOT_FOUND);
  fixture_reset(f);
  assert_ok(f, seal_keys_make(&f->scope, path));
  assert_ok(f, seal_keys_read(&f->scope, path, &other));
  assert_int_equal(sealed_check(&f->scope, h.st, other, path), LY_NOT_FOUND);
  fixture_reset(f);
  seal_keys_close(other);
  f->now_us += INT64_C(60) * 1000 * 1000;
  assert_int_equal(log_in(f, &h, STR("")), LOGIN_CODE_WANTED);
  assert_int_equal(log_in(f, &h, code_now(f, &h)), LOGIN_DONE);
  close_house(&h);
}

/* The held secret of one user and the pending one of another, both under the new key afterwards. */
static void rotation_reaches_both(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct people_deed li = {.act = ACT_USER_CREATE, .name = STR("li"), .display_name = STR("李四")};
  int64_t done, count;
  enrol(f, &h);
  struct str old = seal_fingerprint(&f->arena, h.keys, 0);
  assert_ok(f, user_password(&f->scope, li.name, PASSWORD, &li.secret));
  assert_ok(f, try_deed(f, &h, &li));
  li.act = ACT_TOTP_BEGIN;
  li.keys = h.keys;
  assert_ok(f, try_deed(f, &h, &li));
  assert_ok(f, sealed_count(&f->scope, h.st, old, &count));
  assert_int_equal(count, 2);

  assert_ok(f, seal_keys_rotate(&f->scope, h.key_file));
  seal_keys_close(h.keys);
  assert_ok(f, seal_keys_read(&f->scope, h.key_file, &h.keys));
  assert_ok(f, sealed_rotate(&f->scope, h.st, h.keys, &done));
  assert_int_equal(done, 2);
  assert_ok(f, sealed_count(&f->scope, h.st, old, &count));
  assert_int_equal(count, 0);

  f->now_us += INT64_C(60) * 1000 * 1000;
  assert_int_equal(log_in(f, &h, code_now(f, &h)), LOGIN_DONE);
  li.act = ACT_TOTP_CONFIRM;
  li.keys = h.keys;
  assert_true(base32_parse(&f->arena, li.offer.secret, &h.secret));
  li.code = code_now(f, &h);
  assert_ok(f, try_deed(f, &h, &li));
  close_house(&h);
}

/* A secret is bound to its row and column: neither another user's nor a pending one opens. */
static void a_secret_stays_where_it_is(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct login_attempt attempt = {.name = WANG, .password = PASSWORD};
  struct people_deed begin = {.act = ACT_TOTP_BEGIN, .name = WANG, .keys = h.keys};
  struct login_check check;
  struct tx *tx;
  assert_ok(f, try_deed(f, &h, &begin));
  assert_true(base32_parse(&f->arena, begin.offer.secret, &h.secret));
  assert_ok(f, store_begin(&f->scope, h.st, &tx));
  assert_ok(f, store_exec(&f->scope, tx, "UPDATE users SET totp_secret = totp_pending"));
  assert_ok(f, store_commit(&f->scope, tx));
  attempt.code = code_now(f, &h);
  assert_int_equal(login_check(&f->scope, h.st, h.keys, &attempt, &check), LY_CORRUPT);
  fixture_reset(f);
  close_house(&h);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_second_factor_needs_its_key_file),
      TEST(rotation_reaches_both),
      TEST(a_secret_stays_where_it_is),
  };
  return run_on_engines("second factor", tests);
}
