/* people/: trips to another sign-on and back, links, and coming in by them; on both engines where
 * tables are asked. The provider itself is met in tests/outside. */
#include "tests/support.h"

#include "base/totp.h"
#include "people/outside.h"
#include "people/record.h"

#include <string.h>

#define ISSUER STR("https://sso.example.gov.cn")
#define MINUTE_US (INT64_C(60) * 1000000)

/* ---- Trips --------------------------------------------------------------------------------------
 */

static struct places *open_trips(struct fixture *f, size_t capacity) {
  struct places *trips;
  assert_ok(f, outside_trips_open(&f->scope, capacity, &trips));
  return trips;
}

static void refused(struct fixture *f, enum ly rc, enum ly want, enum message why) {
  assert_int_equal(rc, want);
  assert_int_equal(f->scope.error.message, why);
  fixture_reset(f);
}

static void a_trip_comes_back_once(void **state) {
  struct fixture *f = *state;
  struct scope *s = &f->scope;
  struct places *trips = open_trips(f, 10);
  struct outside_trip there, back;
  struct str token;
  s->lang = LANG_EN;
  assert_ok(f, outside_trip_begin(s, trips, STR("wang"), STR("/desk"), &token, &there));
  s->lang = LANG_ZH;
  assert_int_equal(token.len, OUTSIDE_TOKEN);
  assert_ok(f, outside_trip_going(s, trips, token, &back));
  assert_true(str_eq(back.state, there.state) && str_eq(back.verifier, there.verifier));
  assert_ok(f, outside_trip_back(s, trips, token, there.state, &back));
  assert_str(back.user, "wang");
  assert_str(back.next, "/desk");
  assert_int_equal(back.lang, LANG_EN);
  assert_true(str_eq(back.nonce, there.nonce) && str_eq(back.verifier, there.verifier));
  refused(f, outside_trip_back(s, trips, token, there.state, &back), LY_DENIED,
          MSG_OUTSIDE_NO_TRIP);
  refused(f, outside_trip_going(s, trips, token, &back), LY_DENIED, MSG_OUTSIDE_NO_TRIP);
  places_close(trips);
}

/* What goes to the provider does not tell what stays in the browser, nor each other. */
static void what_is_derived_differs(void **state) {
  struct fixture *f = *state;
  struct places *trips = open_trips(f, 10);
  struct outside_trip one, other;
  struct str token, second;
  assert_ok(f, outside_trip_begin(&f->scope, trips, STR(""), STR("/"), &token, &one));
  assert_ok(f, outside_trip_begin(&f->scope, trips, STR(""), STR("/"), &second, &other));
  const struct str all[] = {token,  one.state,   one.nonce,   one.verifier,
                            second, other.state, other.nonce, other.verifier};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    assert_true(all[i].len >= 43); /* RFC 7636, 4.1: 43 to 128 characters */
    for (size_t j = 0; j < i; j++) assert_false(str_eq(all[i], all[j]));
  }
  places_close(trips);
}

static void another_state_or_token_is_refused(void **state) {
  struct fixture *f = *state;
  struct scope *s = &f->scope;
  struct places *trips = open_trips(f, 10);
  struct outside_trip one, other, back;
  struct str token, second;
  assert_ok(f, outside_trip_begin(s, trips, STR(""), STR("/"), &token, &one));
  assert_ok(f, outside_trip_begin(s, trips, STR(""), STR("/"), &second, &other));
  const struct str wrong[][2] = {{token, other.state}, {second, one.state}, {token, STR("")},
                                 {STR(""), one.state}, {STR(""), STR("")},  {one.state, one.state}};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    refused(f, outside_trip_back(s, trips, wrong[i][0], wrong[i][1], &back), LY_DENIED,
            MSG_OUTSIDE_NO_TRIP);
  assert_ok(f, outside_trip_back(s, trips, token, one.state, &back)); /* none of them used it up */
  places_close(trips);
}

static void a_trip_ends_after_ten_minutes(void **state) {
  struct fixture *f = *state;
  struct places *trips = open_trips(f, 10);
  struct outside_trip trip, back;
  struct str token;
  assert_ok(f, outside_trip_begin(&f->scope, trips, STR(""), STR("/"), &token, &trip));
  f->now_us += OUTSIDE_MINUTES * MINUTE_US;
  refused(f, outside_trip_back(&f->scope, trips, token, trip.state, &back), LY_DENIED,
          MSG_OUTSIDE_NO_TRIP);
  assert_ok(f, outside_trip_begin(&f->scope, trips, STR(""), STR("/"), &token, &trip));
  f->now_us += OUTSIDE_MINUTES * MINUTE_US - 1;
  assert_ok(f, outside_trip_back(&f->scope, trips, token, trip.state, &back));
  places_close(trips);
}

static void the_oldest_trip_gives_way(void **state) {
  struct fixture *f = *state;
  enum { PLACES = 3 };
  struct places *trips = open_trips(f, PLACES);
  struct outside_trip trip[PLACES + 1], back;
  struct str token[PLACES + 1];
  for (size_t i = 0; i <= PLACES; i++) {
    f->now_us++;
    assert_ok(f, outside_trip_begin(&f->scope, trips, STR(""), STR("/"), &token[i], &trip[i]));
  }
  refused(f, outside_trip_back(&f->scope, trips, token[0], trip[0].state, &back), LY_DENIED,
          MSG_OUTSIDE_NO_TRIP);
  for (size_t i = 1; i <= PLACES; i++)
    assert_ok(f, outside_trip_back(&f->scope, trips, token[i], trip[i].state, &back));
  places_close(trips);
}

/* A code is waited for only behind a proof, and for a few tries. */
static void a_code_is_tried_five_times(void **state) {
  struct fixture *f = *state;
  struct scope *s = &f->scope;
  struct places *trips = open_trips(f, 10);
  struct outside_trip trip, back;
  struct str token;
  assert_ok(f, outside_trip_begin(s, trips, STR(""), STR("/desk"), &token, &trip));
  refused(f, outside_trip_waiting(s, trips, token, &back), LY_LOGIN, MSG_OUTSIDE_NOT_WAITING);
  assert_ok(f, outside_trip_back(s, trips, token, trip.state, &back));
  refused(f, outside_trip_waiting(s, trips, token, &back), LY_LOGIN, MSG_OUTSIDE_NOT_WAITING);
  assert_ok(f, outside_trip_proven(s, trips, token, STR("staff-7")));
  for (int i = 0; i < OUTSIDE_TRIES; i++) {
    assert_ok(f, outside_trip_waiting(s, trips, token, &back));
    assert_str(back.subject, "staff-7");
    assert_str(back.next, "/desk");
  }
  refused(f, outside_trip_waiting(s, trips, token, &back), LY_LOGIN, MSG_OUTSIDE_NOT_WAITING);
  assert_ok(f, outside_trip_begin(s, trips, STR(""), STR("/"), &token, &trip));
  assert_ok(f, outside_trip_back(s, trips, token, trip.state, &back));
  assert_ok(f, outside_trip_proven(s, trips, token, STR("staff-7")));
  assert_ok(f, outside_trip_end(s, trips, token));
  refused(f, outside_trip_waiting(s, trips, token, &back), LY_LOGIN, MSG_OUTSIDE_NOT_WAITING);
  places_close(trips);
}

/* ---- Links --------------------------------------------------------------------------------------
 */

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

static void add_user(struct house *h, const char *name, enum role role) {
  struct scope *s = &h->f->scope;
  struct user_secret secret = {.hash = STR("x")};
  bool changed;
  struct tx *tx = begin(h, "cli:root");
  assert_ok(h->f, user_create(s, tx, str_of(name), str_of(name), &secret));
  assert_ok(h->f, role_grant(s, tx, str_of(name), role, STR("331121"), STR(""), &changed));
  commit(h, tx);
}

static struct house open_house(struct fixture *f) {
  struct house h = {.f = f};
  struct str path = fixture_path(f, "laoyou.key");
  assert_ok(f, seal_keys_make(&f->scope, path));
  assert_ok(f, seal_keys_read(&f->scope, path, &h.keys));
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &h.st));
  add_user(&h, "wang", ROLE_REPORTER);
  add_user(&h, "li", ROLE_REVIEWER);
  add_user(&h, "admin", ROLE_ADMINISTRATOR);
  return h;
}

static void close_house(struct house *h) {
  store_close(h->st);
  seal_keys_close(h->keys);
}

static enum ly link_by(struct house *h, const char *actor, const char *name, struct str subject) {
  struct people_deed deed = {
      .act = ACT_USER_LINK, .name = str_of(name), .issuer = ISSUER, .subject = subject};
  struct write w;
  h->f->scope.actor = str_of(actor);
  w = people_write(&h->f->scope, &deed);
  return store_write(&h->f->scope, h->st, &w);
}

static enum ly unlink_by(struct house *h, const char *actor, const char *name) {
  struct people_deed deed = {.act = ACT_USER_UNLINK, .name = str_of(name)};
  struct write w;
  h->f->scope.actor = str_of(actor);
  w = people_write(&h->f->scope, &deed);
  return store_write(&h->f->scope, h->st, &w);
}

static void whose(struct house *h, struct str subject, const char *want) {
  struct fixture *f = h->f;
  struct str user;
  assert_ok(f, outside_user_of(&f->scope, h->st, ISSUER, subject, &user));
  assert_str(user, want);
}

static void who_may_link_whom(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  static const struct {
    const char *actor;
    enum ly want;
  } tries[] = {{"user:li", LY_DENIED}, {"public", LY_DENIED}, {"device:wang", LY_DENIED},
               {"user:admin", LY_OK},  {"user:wang", LY_OK},  {"cli:root", LY_OK}};
  for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
    assert_int_equal(link_by(&h, tries[i].actor, "wang", STR("staff-7")), tries[i].want);
    fixture_reset(f);
    whose(&h, STR("staff-7"), tries[i].want ? "" : "wang");
    if (tries[i].want) continue;
    assert_int_equal(unlink_by(&h, "user:li", "wang"), LY_DENIED);
    fixture_reset(f);
    assert_ok(f, unlink_by(&h, tries[i].actor, "wang"));
    whose(&h, STR("staff-7"), "");
  }
  refused(f, unlink_by(&h, "user:wang", "wang"), LY_NOT_FOUND, MSG_OUTSIDE_NO_LINK);
  refused(f, link_by(&h, "cli:root", "zhao", STR("staff-7")), LY_NOT_FOUND, MSG_PEOPLE_NO_USER);
  close_house(&h);
}

static void one_account_is_one_user(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct outside_link link;
  bool found;
  assert_ok(f, link_by(&h, "cli:root", "wang", STR("staff-7")));
  assert_ok(f, link_by(&h, "user:wang", "wang", STR("staff-7"))); /* it is so already */
  assert_ok(f, outside_link_of(&f->scope, h.st, STR("wang"), ISSUER, &link, &found));
  assert_true(found);
  assert_str(link.linked_by, "cli:root");
  refused(f, link_by(&h, "cli:root", "li", STR("staff-7")), LY_CONFLICT,
          MSG_OUTSIDE_LINKED_ELSEWHERE);
  refused(f, link_by(&h, "cli:root", "wang", STR("staff-8")), LY_CONFLICT,
          MSG_OUTSIDE_LINKED_OTHERWISE);
  assert_ok(f, link_by(&h, "cli:root", "li", STR("Staff-7"))); /* letters are what they are */
  whose(&h, STR("Staff-7"), "li");
  struct str user;
  assert_ok(f,
            outside_user_of(&f->scope, h.st, STR("https://other.example"), STR("staff-7"), &user));
  assert_int_equal(user.len, 0);
  close_house(&h);
}

static void a_number_has_a_form(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  char longest[OUTSIDE_SUBJECT_MAX + 1];
  memset(longest, 'x', sizeof longest);
  const struct str bad[] = {
      STR(""), STR("a\nb"), STR("\x7f"), STR("\xff"), {longest, OUTSIDE_SUBJECT_MAX + 1}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    refused(f, link_by(&h, "cli:root", "wang", bad[i]), LY_INVALID, MSG_OUTSIDE_BAD_SUBJECT);
  assert_ok(f, link_by(&h, "cli:root", "wang", (struct str){longest, OUTSIDE_SUBJECT_MAX}));
  assert_ok(f, link_by(&h, "cli:root", "li", STR("李 staff|7")));
  close_house(&h);
}

/* ---- Coming in ----------------------------------------------------------------------------------
 */

static struct login_check check(struct house *h, struct str subject, struct str code) {
  struct login_check found;
  assert_ok(h->f, outside_login_check(&h->f->scope, h->st, h->keys, ISSUER, subject, code, &found));
  return found;
}

static struct login settle(struct house *h, struct str subject, const struct login_check *found) {
  struct login login;
  struct tx *tx = begin(h, "public");
  assert_ok(h->f, outside_login_record(&h->f->scope, tx, ISSUER, subject, found, &login));
  commit(h, tx);
  return login;
}

static struct login come_in(struct house *h, struct str subject, struct str code) {
  struct login_check found = check(h, subject, code);
  return settle(h, subject, &found);
}

static void who_is_linked_comes_in(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  assert_int_equal(come_in(&h, STR("staff-7"), STR("")).result, LOGIN_REFUSED);
  assert_int_equal(check(&h, STR("staff-7"), STR("")).name.len, 0);
  assert_ok(f, link_by(&h, "cli:root", "wang", STR("staff-7")));
  struct login in = come_in(&h, STR("staff-7"), STR(""));
  assert_int_equal(in.result, LOGIN_DONE);
  assert_str(in.user.name, "wang");
  assert_int_equal(in.user.last_login_at, f->now_us);
  assert_true(in.must_change); /* the password that was told once is no secret yet */
  assert_true(people_may(&in.grants, ROLE_REPORTER, STR("331121"), STR("")));
  struct login_check found = check(&h, STR("staff-7"), STR(""));
  assert_ok(f, unlink_by(&h, "cli:root", "wang")); /* meanwhile */
  assert_int_equal(settle(&h, STR("staff-7"), &found).result, LOGIN_REFUSED);
  close_house(&h);
}

static void standing_and_lock_hold(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  assert_ok(f, link_by(&h, "cli:root", "wang", STR("staff-7")));
  for (int i = 0; i < LOGIN_FAILURES_MAX; i++) {
    struct login_check found = {.result = LOGIN_REFUSED, .counts = true, .name = STR("wang")};
    found.password = STR("x");
    struct login login;
    struct tx *tx = begin(&h, "public");
    assert_ok(f, login_record(&f->scope, tx, &found, &login));
    commit(&h, tx);
  }
  assert_int_equal(come_in(&h, STR("staff-7"), STR("")).result, LOGIN_REFUSED);
  f->now_us += 15 * MINUTE_US;
  assert_int_equal(come_in(&h, STR("staff-7"), STR("")).result, LOGIN_DONE);
  struct tx *tx = begin(&h, "cli:root");
  assert_ok(f, user_disable(&f->scope, tx, STR("wang")));
  commit(&h, tx);
  assert_int_equal(come_in(&h, STR("staff-7"), STR("")).result, LOGIN_DISABLED);
  close_house(&h);
}

static struct str code_now(struct fixture *f, struct str secret) {
  char code[TOTP_DIGITS + 1];
  assert_ok(f, totp_code(&f->scope, secret, totp_step(f->now_us), code));
  return str_copy(&f->arena, str_of(code));
}

/* wang's secret of one-time codes, confirmed. */
static struct str enrol(struct house *h) {
  struct fixture *f = h->f;
  struct totp_offer offer;
  struct tx *tx = begin(h, "user:wang");
  assert_ok(f, totp_begin(&f->scope, tx, h->keys, STR("wang"), &offer));
  struct str secret;
  assert_true(base32_parse(&f->arena, offer.secret, &secret));
  struct str code = code_now(f, secret);
  assert_ok(f, totp_confirm(&f->scope, tx, h->keys, STR("wang"), code));
  commit(h, tx);
  return secret;
}

static void a_second_factor_is_asked_for(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  assert_ok(f, link_by(&h, "cli:root", "wang", STR("staff-7")));
  struct str secret = enrol(&h);
  assert_int_equal(come_in(&h, STR("staff-7"), STR("")).result, LOGIN_CODE_WANTED);
  f->now_us += MINUTE_US;
  struct str code = code_now(f, secret);
  assert_int_equal(come_in(&h, STR("staff-7"), code).result, LOGIN_DONE);
  assert_int_equal(come_in(&h, STR("staff-7"), code).result, LOGIN_CODE_WRONG); /* once */
  for (int i = 1; i < LOGIN_FAILURES_MAX; i++)
    assert_int_equal(come_in(&h, STR("staff-7"), STR("000000")).result, LOGIN_CODE_WRONG);
  f->now_us += MINUTE_US;
  code = code_now(f, secret);
  assert_int_equal(come_in(&h, STR("staff-7"), code).result, LOGIN_REFUSED); /* locked */
  close_house(&h);
}

int main(void) {
  const struct CMUnitTest trips[] = {
      TEST(a_trip_comes_back_once),
      TEST(what_is_derived_differs),
      TEST(another_state_or_token_is_refused),
      TEST(a_trip_ends_after_ten_minutes),
      TEST(the_oldest_trip_gives_way),
      TEST(a_code_is_tried_five_times),
  };
  const struct CMUnitTest tests[] = {
      TEST(who_may_link_whom),      TEST(one_account_is_one_user),
      TEST(a_number_has_a_form),    TEST(who_is_linked_comes_in),
      TEST(standing_and_lock_hold), TEST(a_second_factor_is_asked_for),
  };
  int failed = cmocka_run_group_tests_name("trips to another sign-on", trips, NULL, NULL);
  return failed + run_on_engines("links to another sign-on", tests);
}
