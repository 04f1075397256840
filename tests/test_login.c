/* people/: logging in, the second factor, and users from a file; on both engines. */
#include "tests/support.h"

#include "base/secret.h"
#include "base/totp.h"
#include "people/login.h"

#include <stdio.h>
#include <string.h>

#define PASSWORD STR("correct horse 电池")
#define WRONG STR("wrong horse 电池")

struct house {
  struct fixture *f;
  struct store *st;
  struct seal_keys *keys;
};

static struct tx *begin(struct house *h, const char *actor) {
  struct tx *tx;
  h->f->scope.actor = str_of(actor);
  assert_ok(h->f, store_begin(&h->f->scope, h->st, &tx));
  return tx;
}

static void commit(struct house *h, struct tx *tx) {
  assert_ok(h->f, store_commit(&h->f->scope, tx));
}

static void set(struct house *h, const char *name, const char *value) {
  struct tx *tx = begin(h, "cli:root");
  assert_ok(h->f, setting_put(&h->f->scope, tx, str_of(name), str_of(value)));
  commit(h, tx);
}

/* wang, a reporter whose password is PASSWORD and needs no change. */
static struct house open_house(struct fixture *f) {
  struct house h = {.f = f};
  struct scope *s = &f->scope;
  struct user_secret secret;
  bool changed;
  struct str path = fixture_path(f, "laoyou.key");
  assert_ok(f, seal_keys_make(s, path));
  assert_ok(f, seal_keys_read(s, path, &h.keys));
  assert_ok(f, store_open(s, fixture_database(f), STORE_CREATE, &h.st));
  assert_ok(f, user_password(s, STR("wang"), PASSWORD, &secret));
  struct tx *tx = begin(&h, "cli:root");
  assert_ok(f, user_create(s, tx, STR("wang"), STR("王芳"), &secret));
  assert_ok(f, user_set_password(s, tx, STR("wang"), &secret));
  assert_ok(f, role_grant(s, tx, STR("wang"), ROLE_REPORTER, STR("331121"), STR(""), &changed));
  commit(&h, tx);
  return h;
}

static void close_house(struct house *h) {
  store_close(h->st);
  seal_keys_close(h->keys);
}

static struct login_check check(struct house *h, struct str name, struct str password,
                                struct str code) {
  struct login_check found;
  struct login_attempt attempt = {name, password, code};
  assert_ok(h->f, login_check(&h->f->scope, h->st, h->keys, &attempt, &found));
  return found;
}

static struct login settle(struct house *h, const struct login_check *found) {
  struct login login;
  struct tx *tx = begin(h, "public");
  assert_ok(h->f, login_record(&h->f->scope, tx, found, &login));
  commit(h, tx);
  return login;
}

static struct login log_in(struct house *h, struct str name, struct str password, struct str code) {
  struct login_check found = check(h, name, password, code);
  return settle(h, &found);
}

static struct user wang(struct house *h) {
  struct user user;
  assert_ok(h->f, user_find(&h->f->scope, h->st, STR("wang"), &user));
  return user;
}

static void the_right_password_opens(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct login in = log_in(&h, STR("Wang"), PASSWORD, STR(""));
  assert_int_equal(in.result, LOGIN_DONE);
  assert_str(in.user.name, "wang");
  assert_int_equal(in.user.last_login_at, f->now_us);
  assert_true(people_may(&in.grants, ROLE_REPORTER, STR("331121"), STR("")));
  assert_false(in.must_change || in.must_enrol);
  struct str wrong[][2] = {{STR("wang"), WRONG},
                           {STR("li"), PASSWORD},
                           {STR("wang"), STR("")},
                           {STR(""), STR("")},
                           {STR("王 芳"), PASSWORD}};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    assert_int_equal(log_in(&h, wrong[i][0], wrong[i][1], STR("")).result, LOGIN_REFUSED);
    assert_int_equal(f->scope.error.code, LY_OK);
  }
  close_house(&h);
}

static void five_failures_lock_for_a_while(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  for (int i = 0; i < 4; i++) log_in(&h, STR("wang"), WRONG, STR(""));
  assert_int_equal(wang(&h).failed_count, 4);
  assert_int_equal(log_in(&h, STR("wang"), PASSWORD, STR("")).result, LOGIN_DONE);
  assert_int_equal(wang(&h).failed_count, 0); /* in a row means in a row */
  for (int i = 0; i < 5; i++) log_in(&h, STR("wang"), WRONG, STR(""));
  assert_int_equal(wang(&h).locked_until, f->now_us + 15 * 60 * INT64_C(1000000));
  assert_int_equal(log_in(&h, STR("wang"), PASSWORD, STR("")).result, LOGIN_REFUSED);
  log_in(&h, STR("wang"), WRONG, STR("")); /* does not make it longer */
  f->now_us += 15 * 60 * INT64_C(1000000) - 1;
  assert_int_equal(log_in(&h, STR("wang"), PASSWORD, STR("")).result, LOGIN_REFUSED);
  f->now_us += 1;
  assert_int_equal(log_in(&h, STR("wang"), WRONG, STR("")).result, LOGIN_REFUSED);
  assert_int_equal(wang(&h).failed_count, 1); /* a lock that is over begins anew */
  assert_int_equal(log_in(&h, STR("wang"), PASSWORD, STR("")).result, LOGIN_DONE);
  assert_int_equal(wang(&h).locked_until, 0);
  set(&h, "login_lock_minutes", "2");
  for (int i = 0; i < 5; i++) log_in(&h, STR("wang"), WRONG, STR(""));
  assert_int_equal(wang(&h).locked_until, f->now_us + 2 * 60 * INT64_C(1000000));
  struct tx *tx = begin(&h, "cli:root");
  assert_ok(f, user_unlock(&f->scope, tx, STR("wang")));
  commit(&h, tx);
  assert_int_equal(log_in(&h, STR("wang"), PASSWORD, STR("")).result, LOGIN_DONE);
  set(&h, "login_lock_minutes", "soon");
  struct people_settings settings;
  assert_int_equal(people_settings_read(&f->scope, h.st, &settings), LY_CORRUPT);
  close_house(&h);
}

/* Guesses that were all checked before the first was counted: the sixth does not open. */
static void guesses_at_once_are_counted(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct login_check wrong = check(&h, STR("wang"), WRONG, STR(""));
  struct login_check right = check(&h, STR("wang"), PASSWORD, STR(""));
  for (int i = 0; i < 5; i++) settle(&h, &wrong);
  assert_int_equal(settle(&h, &right).result, LOGIN_REFUSED);
  assert_int_equal(wang(&h).last_login_at, 0);
  close_house(&h);
}

/* What was right when checked and is not any more when written. */
static void the_record_has_the_last_word(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct user_secret other;
  assert_ok(f, user_password(&f->scope, STR("wang"), STR("another long one"), &other));
  struct login_check right = check(&h, STR("wang"), PASSWORD, STR(""));
  struct tx *tx = begin(&h, "user:wang");
  assert_ok(f, user_set_password(&f->scope, tx, STR("wang"), &other));
  commit(&h, tx);
  assert_int_equal(settle(&h, &right).result, LOGIN_REFUSED);
  right = check(&h, STR("wang"), STR("another long one"), STR(""));
  tx = begin(&h, "cli:root");
  assert_ok(f, user_disable(&f->scope, tx, STR("wang")));
  commit(&h, tx);
  assert_int_equal(settle(&h, &right).result, LOGIN_DISABLED);
  assert_int_equal(log_in(&h, STR("wang"), STR("another long one"), STR("")).result,
                   LOGIN_DISABLED);
  assert_int_equal(log_in(&h, STR("wang"), WRONG, STR("")).result, LOGIN_REFUSED);
  close_house(&h);
}

static void rules_of_passwords(void **state) {
  struct fixture *f = *state;
  static const char *const bad[] = {"short", "wang", "wang123456", "aaaaaaaaaaaa", ""};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct user_secret secret;
    assert_int_equal(user_password(&f->scope, STR("wang"), str_of(bad[i]), &secret), LY_INVALID);
    fixture_reset(f);
  }
  struct user_secret a, b;
  assert_ok(f, user_onetime(&f->scope, &a));
  assert_ok(f, user_onetime(&f->scope, &b));
  assert_false(str_eq(a.password, b.password));
  assert_false(str_contains(a.hash, a.password));
}

/* ---- The second factor --------------------------------------------------------------------------
 */

static struct str code_at(struct house *h, struct str secret, int64_t now_us) {
  static char code[TOTP_DIGITS + 1];
  struct str bytes;
  assert_true(base32_parse(&h->f->arena, secret, &bytes));
  assert_ok(h->f, totp_code(&h->f->scope, bytes, totp_step(now_us), code));
  return (struct str){code, TOTP_DIGITS};
}

static enum ly confirm(struct house *h, struct str code) {
  struct tx *tx = begin(h, "user:wang");
  enum ly rc = totp_confirm(&h->f->scope, tx, h->keys, STR("wang"), code);
  if (rc) store_rollback(tx);
  if (!rc) commit(h, tx);
  fixture_reset(h->f);
  return rc;
}

static struct str enrol(struct house *h) {
  struct totp_offer offer;
  assert_int_equal(confirm(h, STR("000000")), LY_CONFLICT); /* none begun */
  struct tx *tx = begin(h, "user:wang");
  assert_ok(h->f, totp_begin(&h->f->scope, tx, h->keys, STR("wang"), &offer));
  commit(h, tx);
  assert_true(str_starts(offer.uri, STR("otpauth://totp/")));
  assert_true(str_contains(offer.uri, offer.secret));
  assert_int_equal(confirm(h, STR("abc")), LY_INVALID);
  assert_false(wang(h).has_totp); /* not before it is confirmed */
  assert_int_equal(log_in(h, STR("wang"), PASSWORD, STR("")).result, LOGIN_DONE);
  assert_int_equal(confirm(h, code_at(h, offer.secret, h->f->now_us)), LY_OK);
  assert_true(wang(h).has_totp);
  return offer.secret;
}

static void a_code_is_taken_once(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct str secret = enrol(&h);
  assert_int_equal(log_in(&h, STR("wang"), PASSWORD, STR("")).result, LOGIN_CODE_WANTED);
  assert_int_equal(wang(&h).failed_count, 0);
  /* The code that confirmed it is used up. */
  struct str code = code_at(&h, secret, f->now_us);
  assert_int_equal(log_in(&h, STR("wang"), PASSWORD, code).result, LOGIN_CODE_WRONG);
  assert_int_equal(wang(&h).failed_count, 1);
  f->now_us += 30 * INT64_C(1000000);
  code = code_at(&h, secret, f->now_us);
  assert_int_equal(log_in(&h, STR("wang"), WRONG, code).result, LOGIN_REFUSED);
  struct login_check first = check(&h, STR("wang"), PASSWORD, code);
  struct login_check second = check(&h, STR("wang"), PASSWORD, code);
  assert_int_equal(settle(&h, &first).result, LOGIN_DONE);
  assert_int_equal(settle(&h, &second).result, LOGIN_CODE_WRONG); /* at the same moment */
  assert_int_equal(wang(&h).failed_count, 1);
  close_house(&h);
}

static void a_lost_factor_is_removed(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct totp_offer offer;
  struct login_check found;
  struct login_attempt attempt = {STR("wang"), PASSWORD, STR("123456")};
  enrol(&h);
  struct tx *tx = begin(&h, "user:wang");
  assert_int_equal(totp_begin(&f->scope, tx, h.keys, STR("wang"), &offer), LY_CONFLICT);
  fixture_reset(f);
  assert_int_equal(totp_remove(&f->scope, tx, STR("wang")), LY_DENIED);
  store_rollback(tx);
  fixture_reset(f);
  assert_int_equal(login_check(&f->scope, h.st, NULL, &attempt, &found), LY_UNSUPPORTED);
  fixture_reset(f);
  tx = begin(&h, "cli:root");
  assert_ok(f, totp_remove(&f->scope, tx, STR("wang")));
  commit(&h, tx);
  assert_int_equal(log_in(&h, STR("wang"), PASSWORD, STR("")).result, LOGIN_DONE);
  close_house(&h);
}

/* Sealed for its row: put into another user's, the secret does not open. */
static void a_secret_stays_with_its_user(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct user_secret password;
  struct login_check found;
  enrol(&h);
  assert_ok(f, user_password(&f->scope, STR("li"), PASSWORD, &password));
  struct tx *tx = begin(&h, "cli:root");
  assert_ok(f, user_create(&f->scope, tx, STR("li"), STR("李"), &password));
  assert_ok(f, store_exec(&f->scope, tx,
                          "UPDATE users SET totp_secret = (SELECT totp_secret FROM users"
                          " WHERE name = 'wang') WHERE name = 'li'"));
  commit(&h, tx);
  struct login_attempt attempt = {STR("li"), PASSWORD, STR("123456")};
  assert_int_equal(login_check(&f->scope, h.st, h.keys, &attempt, &found), LY_CORRUPT);
  close_house(&h);
}

static void the_setting_says_who_must_have_one(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  static const struct {
    const char *setting;
    bool reporter, administrator;
  } cases[] = {{"administrators", false, true}, {"everyone", true, true}, {"off", false, false}};
  for (int administrator = 0; administrator < 2; administrator++) {
    for (size_t i = 0; i < 3; i++) {
      set(&h, "totp_required", cases[i].setting);
      struct login in = log_in(&h, STR("wang"), PASSWORD, STR(""));
      bool want = administrator ? cases[i].administrator : cases[i].reporter;
      assert_int_equal(in.result, LOGIN_DONE);
      assert_int_equal(in.must_enrol, want);
    }
    bool changed;
    struct tx *tx = begin(&h, "cli:root");
    assert_ok(
        f, role_grant(&f->scope, tx, STR("wang"), ROLE_AUDITOR, STR("331121"), STR(""), &changed));
    commit(&h, tx);
  }
  close_house(&h);
}

/* ---- Users from a file --------------------------------------------------------------------------
 */

static struct str faults_of(struct house *h, const char *text) {
  struct fixture *f = h->f;
  struct people_import import;
  struct buf b = buf_open(&f->arena, 4096);
  fixture_reset(f);
  enum ly rc = people_import_read(&f->scope, h->st, STR("u.csv"), str_of(text), &import);
  if (rc) assert_int_equal(rc, LY_INVALID);
  for (const struct diag *d = f->scope.diags.first; d; d = d->next) {
    buf_printf(&b, "%s%u:%u", b.len ? " " : "", d->at.line, d->at.column);
  }
  return rc ? buf_str(&b) : STR("good");
}

static void an_import_tells_all_faults(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
#define HEAD "name,display_name,role,area,unit\n"
  static const char *const cases[][2] = {
      {HEAD "li,李,填报员,331121,县民政局\n", "good"},
      {"单位,姓名,登录名\n,李,li\n", "good"},
      {HEAD "Li,李,,,\nli,李,填报员,331121,\nli,李,审核员,331121,\n", "good"},
      {"name,title\nli,李\n", "1:1 1:6"},
      {"name,name,display_name\nli,x,李\n", "1:6"},
      {HEAD, ""},
      {HEAD "wang,王,,,\n", "2:1"},                        /* taken */
      {HEAD "l,,主任,9,\n,,,,\n-", "2:1 2:3 2:4 2:7 4:1"}, /* an empty row is none */
      {HEAD "li,李,填报员,,\n", "2:10"},
      {HEAD "li,李,,331121,\n", "2:6"},
      {HEAD "li,李\n", "2:1"},
      {HEAD "li,李,auditor,33,\nli,李,security,33,\n", "3:6"},
      {HEAD "li,李,auditor,33,\nli,李,auditor,330000,\n", "3:6"},
      {HEAD "li,李,,,\nli,张,,,\n", "3:4"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_str(faults_of(&h, cases[i][0]), cases[i][1]);
  }
  close_house(&h);
}

static void an_import_is_written(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct people_import import;
  struct user_grants grants;
  const char *text = HEAD "li,李,填报员,331121,县民政局\nli,李,审核员,331121000000,\nzhao,赵,,,\n";
  assert_ok(f, people_import_read(&f->scope, h.st, STR("u.csv"), str_of(text), &import));
  assert_int_equal(import.users, 2);
  assert_ok(f, people_import_secrets(&f->scope, &import));
  struct tx *tx = begin(&h, "cli:root");
  assert_ok(f, people_import_write(&f->scope, tx, &import));
  commit(&h, tx);
  assert_ok(f, user_grants_of(&f->scope, h.st, STR("li"), &grants));
  assert_int_equal(grants.count, 2);
  assert_true(people_may(&grants, ROLE_REPORTER, STR("331121"), STR("县民政局")));
  assert_false(people_may(&grants, ROLE_REPORTER, STR("331121"), STR("")));
  assert_true(people_may(&grants, ROLE_REVIEWER, STR("331121100"), STR("")));
  struct login in = log_in(&h, STR("li"), import.rows[0].secret.password, STR(""));
  assert_int_equal(in.result, LOGIN_DONE);
  assert_true(in.must_change);
  close_house(&h);
}

int main(void) {
  const struct CMUnitTest pure[] = {TEST(rules_of_passwords)};
  const struct CMUnitTest tests[] = {
      TEST(the_right_password_opens),     TEST(five_failures_lock_for_a_while),
      TEST(guesses_at_once_are_counted),  TEST(the_record_has_the_last_word),
      TEST(a_code_is_taken_once),         TEST(a_lost_factor_is_removed),
      TEST(a_secret_stays_with_its_user), TEST(the_setting_says_who_must_have_one),
      TEST(an_import_tells_all_faults),   TEST(an_import_is_written),
  };
  int failed = cmocka_run_group_tests_name("passwords", pure, NULL, NULL);
  return failed + run_on_engines("logging in", tests);
}
