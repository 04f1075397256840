/* people/: sessions and rate limits, which threads share. */
#include "tests/support.h"

#include "people/limit.h"
#include "people/session.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

enum { MINUTE = 60 * 1000000 };

static struct sessions *open_sessions(struct fixture *f, size_t capacity) {
  struct sessions *x;
  assert_ok(f, sessions_open(&f->scope, capacity, 30, &x));
  return x;
}

static struct str log_in(struct fixture *f, struct sessions *x, const char *user,
                         struct session *out) {
  struct str token;
  f->scope.from = STR("10.0.0.1");
  assert_ok(f, session_open(&f->scope, x, str_of(user), &token, out));
  assert_int_equal(token.len, SESSION_TOKEN);
  return token;
}

static bool holds(struct fixture *f, struct sessions *x, struct str token) {
  struct session found;
  enum ly rc = session_find(&f->scope, x, token, &found);
  if (rc) assert_int_equal(rc, LY_LOGIN);
  fixture_reset(f);
  return rc == LY_OK;
}

static void a_token_opens_its_own_session(void **state) {
  struct fixture *f = *state;
  struct sessions *x = open_sessions(f, 10);
  struct session wang, li, found;
  struct str a = log_in(f, x, "wang", &wang), b = log_in(f, x, "李", &li);
  assert_false(str_eq(a, b));
  assert_false(str_eq(wang.csrf, li.csrf));
  assert_false(str_contains(a, wang.csrf)); /* the one is not part of the other */
  assert_ok(f, session_find(&f->scope, x, a, &found));
  assert_str(found.user, "wang");
  assert_str(found.from, "10.0.0.1");
  assert_true(str_eq(found.csrf, wang.csrf));
  assert_ok(f, session_find(&f->scope, x, b, &found));
  assert_str(found.user, "李");
  char other[SESSION_TOKEN + 1];
  snprintf(other, sizeof other, "%.*s", STR_ARG(a));
  other[5] = other[5] == '0' ? '1' : '0';
  assert_false(holds(f, x, str_of(other)));
  assert_false(holds(f, x, STR("")));
  assert_false(holds(f, x, (struct str){a.ptr, a.len - 1}));
  assert_false(holds(f, x, wang.id));
  assert_ok(f, session_close(&f->scope, x, a));
  assert_ok(f, session_close(&f->scope, x, a));
  assert_false(holds(f, x, a));
  assert_true(holds(f, x, b));
  sessions_close(x);
}

static void a_form_carries_its_sessions_csrf(void **state) {
  struct fixture *f = *state;
  struct sessions *x = open_sessions(f, 10);
  struct session wang, li;
  log_in(f, x, "wang", &wang);
  log_in(f, x, "li", &li);
  assert_ok(f, session_check_csrf(&f->scope, &wang, wang.csrf));
  struct str bad[] = {li.csrf, STR(""), {wang.csrf.ptr, wang.csrf.len - 1}};
  for (size_t i = 0; i < 3; i++) {
    assert_int_equal(session_check_csrf(&f->scope, &wang, bad[i]), LY_DENIED);
    fixture_reset(f);
  }
  struct session empty = {0};
  assert_int_equal(session_check_csrf(&f->scope, &empty, STR("")), LY_DENIED);
  sessions_close(x);
}

/* 30 minutes without a request, and 12 hours whatever is done. */
static void sessions_end_by_time(void **state) {
  struct fixture *f = *state;
  struct sessions *x = open_sessions(f, 10);
  struct session wang;
  struct str idle = log_in(f, x, "wang", &wang);
  f->now_us += 30 * (int64_t)MINUTE - 1;
  assert_true(holds(f, x, idle));
  f->now_us += 30 * (int64_t)MINUTE;
  assert_false(holds(f, x, idle));
  struct str busy = log_in(f, x, "wang", &wang);
  int64_t opened = f->now_us;
  for (int i = 1; i < 12 * 3; i++) {
    f->now_us = opened + i * 20 * (int64_t)MINUTE;
    assert_true(holds(f, x, busy));
  }
  f->now_us = opened + 12 * 60 * (int64_t)MINUTE;
  assert_false(holds(f, x, busy));
  sessions_close(x);
}

static void a_user_can_be_put_out(void **state) {
  struct fixture *f = *state;
  struct sessions *x = open_sessions(f, 20);
  struct session s;
  struct str a = log_in(f, x, "wang", &s), b = log_in(f, x, "wang", &s);
  struct str c = log_in(f, x, "wangli", &s);
  assert_int_equal(session_drop_user(x, STR("wang")), 2);
  assert_int_equal(session_drop_user(x, STR("wang")), 0);
  assert_false(holds(f, x, a) || holds(f, x, b));
  assert_true(holds(f, x, c));
  assert_true(session_drop(x, s.id));
  assert_false(session_drop(x, s.id));
  assert_false(session_drop(x, STR("xyz")));
  assert_false(holds(f, x, c));
  sessions_close(x);
}

static void lists_are_in_order(void **state) {
  struct fixture *f = *state;
  struct sessions *x = open_sessions(f, 20);
  struct session s, *list;
  size_t count;
  log_in(f, x, "b", &s);
  f->now_us += MINUTE;
  log_in(f, x, "a", &s);
  f->now_us += MINUTE;
  log_in(f, x, "b", &s);
  assert_ok(f, session_list(&f->scope, x, STR(""), 10, &list, &count));
  assert_int_equal(count, 3);
  assert_str(list[0].user, "a");
  assert_true(list[1].opened_at < list[2].opened_at);
  assert_true(str_eq(list[2].id, s.id));
  assert_ok(f, session_list(&f->scope, x, STR("b"), 10, &list, &count));
  assert_int_equal(count, 2);
  assert_ok(f, session_list(&f->scope, x, STR("b"), 1, &list, &count));
  assert_int_equal(count, 1);
  f->now_us += 29 * (int64_t)MINUTE; /* the first two have ended, the third has a minute left */
  assert_ok(f, session_list(&f->scope, x, STR(""), 10, &list, &count));
  assert_int_equal(count, 1);
  assert_true(str_eq(list[0].id, s.id));
  sessions_close(x);
}

/* The longest idle gives way; of one user with too many the oldest, not somebody else's. */
static void a_full_table_makes_room(void **state) {
  struct fixture *f = *state;
  struct sessions *x = open_sessions(f, SESSION_PER_USER + 2);
  struct session s;
  struct str li = log_in(f, x, "li", &s), own[SESSION_PER_USER + 1];
  for (int i = 0; i <= SESSION_PER_USER; i++) {
    f->now_us += 1000;
    own[i] = log_in(f, x, "wang", &s);
  }
  assert_false(holds(f, x, own[0]));
  assert_true(holds(f, x, own[1]));
  assert_true(holds(f, x, li)); /* now it is the latest seen */
  log_in(f, x, "zhao", &s);     /* the last place */
  log_in(f, x, "qian", &s);
  assert_false(holds(f, x, own[2]));
  assert_true(holds(f, x, li) && holds(f, x, own[1]) && holds(f, x, own[3]));
  sessions_close(x);
}

/* The table against a plain list, at random: what is in the one is in the other. */
static void the_table_keeps_what_a_list_keeps(void **state) {
  enum { PLACES = 64, ROUNDS = 4000 };
  struct fixture *f = *state;
  struct sessions *x = open_sessions(f, PLACES);
  struct str tokens[PLACES] = {{0}};
  for (int round = 0; round < ROUNDS; round++) {
    size_t i = fixture_random(f) % PLACES;
    char user[16];
    struct session s;
    snprintf(user, sizeof user, "user%zu", i); /* one session each: nothing has to give way */
    if (!tokens[i].len) {
      tokens[i] = log_in(f, x, user, &s);
    } else if (fixture_random(f) % 2) {
      assert_ok(f, session_close(&f->scope, x, tokens[i]));
      tokens[i].len = 0;
    }
    size_t look = fixture_random(f) % PLACES;
    if (tokens[look].len) assert_true(holds(f, x, tokens[look]));
  }
  size_t want = 0, count;
  struct session *list;
  for (size_t i = 0; i < PLACES; i++) want += tokens[i].len > 0 && holds(f, x, tokens[i]);
  assert_ok(f, session_list(&f->scope, x, STR(""), PLACES, &list, &count));
  assert_true(want > PLACES / 4);
  assert_int_equal(count, want);
  sessions_close(x);
}

/* ---- Limits -------------------------------------------------------------------------------------
 */

static bool may(struct fixture *f, struct limits *x, const struct limit_rule *rule,
                const char *key) {
  enum ly rc = limit_take(&f->scope, x, rule, str_of(key));
  if (rc) assert_int_equal(rc, LY_RATE);
  return rc == LY_OK;
}

static void a_bucket_fills_with_time(void **state) {
  static const struct limit_rule rule = {"try", 3, 2000}, other = {"other", 3, 2000};
  struct fixture *f = *state;
  struct limits *x;
  assert_ok(f, limits_open(&f->scope, 64, &x));
  for (int i = 0; i < 3; i++) assert_true(may(f, x, &rule, "a"));
  assert_false(may(f, x, &rule, "a"));
  assert_str(error_text(&f->scope), "操作太频繁，请在 2 秒后再试。");
  fixture_reset(f);
  assert_true(may(f, x, &rule, "b"));
  assert_true(may(f, x, &other, "a"));
  f->now_us += 1999999;
  assert_false(may(f, x, &rule, "a")); /* a refusal costs nothing */
  f->now_us += 1;
  assert_true(may(f, x, &rule, "a"));
  assert_false(may(f, x, &rule, "a"));
  f->now_us -= 3600 * INT64_C(1000000); /* a clock set back locks nobody out */
  assert_false(may(f, x, &rule, "a"));
  f->now_us += 2000000;
  assert_true(may(f, x, &rule, "a"));
  f->now_us += 3600 * INT64_C(1000000); /* and a long wait fills it no further than full */
  for (int i = 0; i < 3; i++) assert_true(may(f, x, &rule, "a"));
  assert_false(may(f, x, &rule, "a"));
  limits_close(x);
}

/* Against a count of the tokens in plain words, at random times. */
static void a_bucket_is_what_it_says(void **state) {
  static const struct limit_rule rule = {"try", 5, 700};
  struct fixture *f = *state;
  struct limits *x;
  assert_ok(f, limits_open(&f->scope, 8, &x));
  double tokens = 5, taken = 0;
  for (int i = 0; i < 20000; i++) {
    int64_t passed = (int64_t)(fixture_random(f) % 1000000);
    f->now_us += passed;
    tokens += (double)passed / 700000;
    if (tokens > 5) tokens = 5;
    if (tokens > 0.9999 && tokens < 1.0001) tokens = 1.0001; /* not the oracle's rounding */
    bool want = tokens >= 1, got = may(f, x, &rule, "a");
    if (tokens != 1.0001) assert_int_equal(got, want);
    if (got) tokens -= 1, taken++;
    fixture_reset(f);
  }
  assert_true(taken > 10000);
  limits_close(x);
}

/* A flood of other keys does not free who is held back. */
static void a_flood_does_not_free(void **state) {
  static const struct limit_rule rule = {"try", 20, 60000};
  struct fixture *f = *state;
  struct limits *x;
  char key[32];
  assert_ok(f, limits_open(&f->scope, 64, &x));
  while (may(f, x, &rule, "guesser")) continue;
  for (int i = 0; i < 5000; i++) {
    snprintf(key, sizeof key, "10.0.%d.%d", i / 250, i % 250);
    assert_true(may(f, x, &rule, key));
  }
  assert_false(may(f, x, &rule, "guesser"));
  limits_close(x);
}

static void a_client_is_one_key(void **state) {
  struct fixture *f = *state;
  static const char *const cases[][2] = {
      {"192.0.2.7", "192.0.2.7"},
      {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"},
      {"2001:db8:1:2:ffff::1", "2001:db8:1:2::"},
      {"::ffff:192.0.2.7", "192.0.2.7"},
      {"::1", "::"},
      {"unix", "unix"},
      {"", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_str(limit_client(&f->arena, str_of(cases[i][0])), cases[i][1]);
  }
}

/* ---- Threads ------------------------------------------------------------------------------------
 */

enum { THREADS = 8, TURNS = 300, BURST = 500 };

static const struct limit_rule crowd_rule = {"crowd", BURST, 3600000};

struct crowd {
  struct sessions *sessions;
  struct limits *limits;
  const struct world *world;
  atomic_int allowed, wrong;
};

/* Each logs in under its own and a common name, looks, lists, and puts the common user out. */
static void *behave(void *context) {
  static atomic_int number;
  struct crowd *c = context;
  struct arena arena;
  char own[16];
  snprintf(own, sizeof own, "user%d", atomic_fetch_add(&number, 1));
  for (int i = 0; i < TURNS; i++) {
    arena_open(&arena, 1024 * 1024);
    struct scope s = scope_open(&arena, c->world);
    struct session mine, common, found, *list;
    struct str token, other;
    size_t count;
    bool good = !session_open(&s, c->sessions, str_of(own), &token, &mine) &&
                !session_open(&s, c->sessions, STR("all"), &other, &common) &&
                !session_find(&s, c->sessions, token, &found) && str_is(found.user, own) &&
                !session_list(&s, c->sessions, STR(""), 50, &list, &count);
    if (i % 7 == 0) session_drop_user(c->sessions, STR("all"));
    good = good && !session_close(&s, c->sessions, token);
    good = good && session_find(&s, c->sessions, token, &found) == LY_LOGIN;
    s.error = (struct error){0};
    if (!good) atomic_fetch_add(&c->wrong, 1);
    if (!limit_take(&s, c->limits, &crowd_rule, STR("k"))) atomic_fetch_add(&c->allowed, 1);
    arena_close(&arena);
  }
  return NULL;
}

static void threads_share_them(void **state) {
  struct fixture *f = *state;
  struct crowd c = {.world = &world_real};
  pthread_t threads[THREADS];
  struct session *list;
  size_t count;
  assert_ok(f, sessions_open(&f->scope, 64, 30, &c.sessions));
  assert_ok(f, limits_open(&f->scope, 64, &c.limits));
  for (int i = 0; i < THREADS; i++) {
    assert_int_equal(pthread_create(&threads[i], NULL, behave, &c), 0);
  }
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  assert_int_equal(atomic_load(&c.wrong), 0);
  assert_int_equal(atomic_load(&c.allowed), BURST);
  f->scope.world = &world_real;
  session_drop_user(c.sessions, STR("all"));
  assert_ok(f, session_list(&f->scope, c.sessions, STR(""), 50, &list, &count));
  assert_int_equal(count, 0);
  sessions_close(c.sessions);
  limits_close(c.limits);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_token_opens_its_own_session),
      TEST(a_form_carries_its_sessions_csrf),
      TEST(sessions_end_by_time),
      TEST(a_user_can_be_put_out),
      TEST(lists_are_in_order),
      TEST(a_full_table_makes_room),
      TEST(the_table_keeps_what_a_list_keeps),
      TEST(a_bucket_fills_with_time),
      TEST(a_bucket_is_what_it_says),
      TEST(a_flood_does_not_free),
      TEST(a_client_is_one_key),
      TEST(threads_share_them),
  };
  return cmocka_run_group_tests_name("sessions and limits", tests, NULL, NULL);
}
