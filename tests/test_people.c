/* people/: who may log in, and what they may do; on both engines where tables are asked. */
#include "tests/support.h"

#include "people/login.h"

#include <stdio.h>
#include <string.h>

/* ---- The decision, against an oracle written apart ----------------------------------------------
 */

static void areas_have_significant_digits(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *code, *want; /* NULL: no code */
  } cases[] = {
      {"", ""},
      {"33", "33"},
      {"330000", "33"},
      {"3300", "33"},
      {"331100", "3311"},
      {"331121", "331121"},
      {"331121100", "331121100"},
      {"331121000000", "331121"},
      {"331121100000", "331121100"},
      {"331121100201", "331121100201"},
      {"442000001", "442000001"}, /* 中山市: a town right below the prefecture */
      {"100000", ""},
      {"000000", ""},
      {"10", "10"},
      {"0", NULL},
      {"331", NULL},
      {"33112", NULL},
      {"3311211", NULL},
      {"33112110", NULL},
      {"3311211000000", NULL},
      {"33112a", NULL},
      {"001121", NULL},
      {"青田县", NULL},
      {" 331121", NULL},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct str got;
    bool good = area_digits(str_of(cases[i].code), &got);
    assert_int_equal(good, cases[i].want != NULL);
    if (good) assert_str(got, cases[i].want);
  }
}

/* A small country: each place with its parent, written down and not worked out from digits. */
static const struct place {
  const char *code, *parent;
} places[] = {
    {"100000", NULL},        {"330000", "100000"},          {"331100", "330000"},
    {"331121", "331100"},    {"331122", "331100"},          {"331121100", "331121"},
    {"331121101", "331121"}, {"331121100201", "331121100"}, {"310000", "100000"},
    {"310118", "310000"},    {"310118001", "310118"},
};
static const char *const units[] = {"", "县民政局", "县卫生健康局"};
enum { PLACES = sizeof places / sizeof *places, UNITS = sizeof units / sizeof *units };

static const struct place *place_of(const char *code) {
  for (size_t i = 0; i < PLACES; i++) {
    if (strcmp(places[i].code, code) == 0) return &places[i];
  }
  return NULL;
}

/* Climbs from the place until it meets the other. */
static bool oracle_within(const char *inner, const char *outer) {
  for (const struct place *p = place_of(inner); p; p = p->parent ? place_of(p->parent) : NULL) {
    if (strcmp(p->code, outer) == 0) return true;
  }
  return false;
}

struct oracle_grant {
  enum role role;
  const char *area, *unit;
};

static bool oracle_may(const struct oracle_grant *grants, size_t count, bool disabled,
                       enum role role, const char *area, const char *unit) {
  if (role == ROLE_PUBLIC) return true;
  if (disabled) return false;
  for (size_t i = 0; i < count; i++) {
    if (grants[i].role != role) continue;
    if (!oracle_within(area, grants[i].area)) continue;
    if (grants[i].unit[0] == 0 || strcmp(grants[i].unit, unit) == 0) return true;
  }
  return false;
}

/* Every role × area × unit asked, for every single grant and for random sets of them. */
static void ask_all(const struct oracle_grant *grants, size_t count, bool disabled, size_t *yes) {
  struct user_grant list[4];
  for (size_t i = 0; i < count; i++) {
    list[i] = (struct user_grant){.role = grants[i].role, .unit = str_of(grants[i].unit)};
    assert_true(area_digits(str_of(grants[i].area), &list[i].area));
  }
  struct user_grants user = {.disabled = disabled, .list = list, .count = count};
  for (enum role role = ROLE_PUBLIC; role < ROLE_COUNT; role++) {
    for (size_t p = 0; p < PLACES; p++) {
      for (size_t u = 0; u < UNITS; u++) {
        bool want = oracle_may(grants, count, disabled, role, places[p].code, units[u]);
        bool got = people_may(&user, role, str_of(places[p].code), str_of(units[u]));
        if (want != got) print_error("%d %s %s\n", role, places[p].code, units[u]);
        assert_int_equal(got, want);
        *yes += got && role != ROLE_PUBLIC;
      }
    }
  }
}

static void the_decision_is_the_oracles(void **state) {
  struct fixture *f = *state;
  size_t yes = 0;
  for (enum role role = ROLE_REPORTER; role < ROLE_COUNT; role++) {
    for (size_t i = 0; i < PLACES * UNITS; i++) {
      struct oracle_grant one = {role, places[i / UNITS].code, units[i % UNITS]};
      ask_all(&one, 1, false, &yes);
    }
  }
  for (int round = 0; round < 500; round++) {
    struct oracle_grant some[4];
    size_t count = fixture_random(f) % 5;
    for (size_t i = 0; i < count; i++) {
      some[i] = (struct oracle_grant){
          ROLE_REPORTER + (enum role)(fixture_random(f) % (ROLE_COUNT - ROLE_REPORTER)),
          places[fixture_random(f) % PLACES].code, units[fixture_random(f) % UNITS]};
    }
    ask_all(some, count, round % 5 == 0, &yes);
  }
  assert_true(yes > 1000);
  assert_true(people_may(NULL, ROLE_PUBLIC, STR("331121"), STR("")));
  assert_false(people_may(NULL, ROLE_AUDITOR, STR("331121"), STR("")));
}

/* What is no code is nobody's, even of who may do everything. */
static void a_wrong_area_is_nobodys(void **state) {
  (void)state;
  struct user_grant everywhere = {.role = ROLE_REVIEWER};
  struct user_grants user = {.list = &everywhere, .count = 1};
  assert_true(people_may(&user, ROLE_REVIEWER, STR("331121"), STR("")));
  assert_false(people_may(&user, ROLE_REVIEWER, STR("33112"), STR("")));
  assert_false(people_may(&user, ROLE_REVIEWER, STR("青田"), STR("")));
}

static void roles_are_found(void **state) {
  struct fixture *f = *state;
  enum role role;
  for (enum role r = ROLE_REPORTER; r < ROLE_COUNT; r++) {
    assert_true(role_find(str_of(role_row(r)->key), &role) && role == r);
    assert_true(role_find(message_plain(LANG_ZH, role_row(r)->name), &role) && role == r);
  }
  assert_false(role_find(STR("public"), &role));
  assert_false(role_find(STR("公众"), &role));
  assert_false(role_find(STR(""), &role));
  assert_str(role_nearest(&f->scope, STR("填表员")), "填报员");
  assert_str(role_nearest(&f->scope, STR("reviewr")), "reviewer");
  assert_str(role_nearest(&f->scope, STR("局长大人")), "");
}

static void names_have_a_form(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *text, *want;
  } cases[] = {
      {"wang", "wang"},
      {"Wang.Fang-2_x", "wang.fang-2_x"},
      {"王芳", "王芳"},
      {"王芳2", "王芳2"},
      {"𠀀〇", "𠀀〇"},
      {"a", NULL},
      {"", NULL},
      {"wang fang", NULL},
      {"wang:x", NULL},
      {"wáng", NULL},
      {"王·芳", NULL},
      {"a\n", NULL},
      {"\xFF\xFF", NULL},
      {"12345678901234567890123456789012", "12345678901234567890123456789012"},
      {"123456789012345678901234567890123", NULL},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct str got;
    enum ly rc = user_name_read(&f->scope, str_of(cases[i].text), &got);
    assert_int_equal(rc, cases[i].want ? LY_OK : LY_INVALID);
    if (cases[i].want) assert_str(got, cases[i].want);
    fixture_reset(f);
  }
}

/* ---- A small house ------------------------------------------------------------------------------
 */

static struct user_secret secret; /* hashed once: it takes its time */
#define PASSWORD STR("correct horse 电池")

static struct store *open_house(struct fixture *f) {
  struct store *st;
  f->scope.actor = STR("cli:root");
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &st));
  struct user_secret made;
  if (!secret.hash.len) {
    static char kept[256];
    assert_ok(f, user_password(&f->scope, STR("x"), PASSWORD, &made));
    assert_true(made.hash.len < sizeof kept);
    memcpy(kept, made.hash.ptr, made.hash.len);
    secret.hash = (struct str){kept, made.hash.len};
  }
  return st;
}

/* Each verb in a transaction of its own, by the actor; what fails is rolled back. */
#define act(f, st, who, call) \
  ({ \
    struct tx *tx; \
    (f)->scope.actor = STR(who); \
    assert_ok((f), store_begin(&(f)->scope, (st), &tx)); \
    enum ly act_rc = (call); \
    if (act_rc) { \
      store_rollback(tx); \
    } else { \
      assert_ok((f), store_commit(&(f)->scope, tx)); \
    } \
    (int)act_rc; \
  })
#define must_act(f, st, who, call) assert_ok((f), (enum ly)act(f, st, who, call))
#define refused(f, st, who, call, code, words) \
  do { \
    assert_int_equal(act(f, st, who, call), code); \
    struct str said = error_text(&(f)->scope); \
    if (!str_contains(said, STR(words))) print_error("%.*s\n", STR_ARG(said)); \
    assert_true(str_contains(said, STR(words))); \
    fixture_reset(f); \
  } while (0)

#define create(name) user_create(&f->scope, tx, STR(name), STR("某人"), &secret)
#define grant(name, role, area, unit) \
  role_grant(&f->scope, tx, STR(name), role, STR(area), STR(unit), &changed)
#define revoke(name, role, area, unit) \
  role_revoke(&f->scope, tx, STR(name), role, STR(area), STR(unit))

/* admin, security and auditor for 331121, by the owner's hand. */
static struct store *open_county(struct fixture *f) {
  struct store *st = open_house(f);
  struct user_secret three[PEOPLE_FIRST] = {secret, secret, secret};
  must_act(f, st, "cli:root", people_first(&f->scope, tx, STR("331121"), three));
  return st;
}

static void each_administrator_does_his_own(void **state) {
  struct fixture *f = *state;
  struct store *st = open_county(f);
  bool changed;
  must_act(f, st, "user:admin", create("wang"));
  refused(f, st, "user:security", create("li"), LY_DENIED, "须由系统管理员办理");
  refused(f, st, "user:auditor", create("li"), LY_DENIED, "系统管理员");
  refused(f, st, "public", create("li"), LY_DENIED, "系统管理员");
  refused(f, st, "user:admin", grant("wang", ROLE_REPORTER, "331121", ""), LY_DENIED,
          "须由安全管理员办理");
  must_act(f, st, "user:security", grant("wang", ROLE_REPORTER, "331121", "县民政局"));
  assert_true(changed);
  must_act(f, st, "user:security", grant("wang", ROLE_REPORTER, "331121000000", "县民政局"));
  assert_false(changed); /* the same area in twelve digits */
  refused(f, st, "user:wang", create("li"), LY_DENIED, "系统管理员");
  refused(f, st, "user:admin", create("Wang"), LY_CONFLICT, "已被使用");
  refused(f, st, "user:admin", create("w"), LY_INVALID, "2 至 32");
  refused(f, st, "user:security", user_disable(&f->scope, tx, STR("wang")), LY_DENIED,
          "系统管理员");
  refused(f, st, "user:admin", user_unlock(&f->scope, tx, STR("wang")), LY_DENIED, "安全管理员");
  refused(f, st, "user:admin", totp_remove(&f->scope, tx, STR("wang")), LY_DENIED, "安全管理员");
  must_act(f, st, "user:admin", user_reset_password(&f->scope, tx, STR("wang"), &secret));
  refused(f, st, "user:nobody", create("li"), LY_NOT_FOUND, "没有用户");
  store_close(st);
}

static void the_three_are_apart(void **state) {
  struct fixture *f = *state;
  struct store *st = open_county(f);
  bool changed;
  static const char *const names[] = {"admin", "security", "auditor"};
  for (size_t i = 0; i < 3; i++) {
    for (enum role r = ROLE_ADMINISTRATOR; r < ROLE_COUNT; r++) {
      if (r == ROLE_ADMINISTRATOR + i) continue;
      struct str name = str_of(names[i]);
      refused(f, st, "cli:root", role_grant(&f->scope, tx, name, r, STR("3311"), STR(""), &changed),
              LY_CONFLICT, "三员分立");
    }
  }
  /* Somebody disabled is still one hand. */
  must_act(f, st, "user:admin", create("wang"));
  must_act(f, st, "user:security", grant("wang", ROLE_AUDITOR, "331121100", ""));
  must_act(f, st, "user:admin", user_disable(&f->scope, tx, STR("wang")));
  refused(f, st, "user:security", grant("wang", ROLE_ADMINISTRATOR, "331121", ""), LY_CONFLICT,
          "三员分立");
  must_act(f, st, "user:security", grant("wang", ROLE_REPORTER, "331121", ""));
  store_close(st);
}

static void nobody_serves_himself(void **state) {
  struct fixture *f = *state;
  struct store *st = open_county(f);
  bool changed;
  refused(f, st, "user:security", grant("security", ROLE_REPORTER, "331121", ""), LY_DENIED,
          "自己");
  refused(f, st, "user:admin", user_disable(&f->scope, tx, STR("admin")), LY_DENIED, "自己");
  refused(f, st, "user:admin", user_reset_password(&f->scope, tx, STR("admin"), &secret), LY_DENIED,
          "自己");
  refused(f, st, "user:security", user_unlock(&f->scope, tx, STR("security")), LY_DENIED, "自己");
  must_act(f, st, "user:admin", create("wang"));
  refused(f, st, "user:admin", user_set_password(&f->scope, tx, STR("wang"), &secret), LY_DENIED,
          "本人");
  struct user_preferences large = {.large_type = true, .elder_mode = true, .lang = LANG_EN};
  refused(f, st, "user:admin", user_set_preferences(&f->scope, tx, STR("wang"), &large), LY_DENIED,
          "本人");
  must_act(f, st, "user:wang", user_set_preferences(&f->scope, tx, STR("wang"), &large));
  must_act(f, st, "user:wang", user_set_password(&f->scope, tx, STR("wang"), &secret));
  struct user wang;
  assert_ok(f, user_find(&f->scope, st, STR("wang"), &wang));
  assert_true(wang.preferences.large_type && wang.preferences.elder_mode);
  assert_int_equal(wang.preferences.lang, LANG_EN);
  assert_false(wang.must_change);
  store_close(st);
}

/* Who holds a role for a town reaches the town. */
static void administrators_reach_their_area(void **state) {
  struct fixture *f = *state;
  struct store *st = open_county(f);
  bool changed;
  must_act(f, st, "cli:root", create("town-admin"));
  must_act(f, st, "cli:root", create("town-security"));
  must_act(f, st, "cli:root", grant("town-admin", ROLE_ADMINISTRATOR, "331121100", ""));
  must_act(f, st, "cli:root", grant("town-security", ROLE_SECURITY, "331121100", ""));
  must_act(f, st, "user:town-admin", create("wang"));
  must_act(f, st, "user:town-security", grant("wang", ROLE_REPORTER, "331121100201", ""));
  refused(f, st, "user:town-security", grant("wang", ROLE_REPORTER, "331121", ""), LY_DENIED,
          "范围不包括");
  refused(f, st, "user:town-security", grant("wang", ROLE_REPORTER, "331121101", "x"), LY_DENIED,
          "范围不包括");
  must_act(f, st, "user:town-admin", user_disable(&f->scope, tx, STR("wang")));
  must_act(f, st, "user:town-admin", user_enable(&f->scope, tx, STR("wang")));
  must_act(f, st, "user:security", grant("wang", ROLE_REVIEWER, "331121", "县民政局"));
  refused(f, st, "user:town-admin", user_disable(&f->scope, tx, STR("wang")), LY_DENIED,
          "范围不包括");
  refused(f, st, "user:town-admin", user_reset_password(&f->scope, tx, STR("security"), &secret),
          LY_DENIED, "范围不包括");
  refused(f, st, "user:town-security", revoke("wang", ROLE_REVIEWER, "331121", "县民政局"),
          LY_DENIED, "范围不包括");
  must_act(f, st, "cli:root", user_disable(&f->scope, tx, STR("town-admin")));
  refused(f, st, "user:town-admin", create("li"), LY_DENIED, "系统管理员");
  store_close(st);
}

static void the_last_one_stays(void **state) {
  struct fixture *f = *state;
  struct store *st = open_county(f);
  bool changed;
  refused(f, st, "cli:root", user_disable(&f->scope, tx, STR("admin")), LY_CONFLICT, "最后一名");
  refused(f, st, "cli:root", revoke("auditor", ROLE_AUDITOR, "331121", ""), LY_CONFLICT,
          "最后一名");
  must_act(f, st, "user:admin", create("wang"));
  must_act(f, st, "user:security", grant("wang", ROLE_AUDITOR, "331121100", ""));
  /* One town is not the county. */
  refused(f, st, "cli:root", user_disable(&f->scope, tx, STR("auditor")), LY_CONFLICT, "最后一名");
  must_act(f, st, "user:security", grant("wang", ROLE_AUDITOR, "331121", ""));
  must_act(f, st, "user:admin", user_disable(&f->scope, tx, STR("wang")));
  /* Somebody disabled does not count. */
  refused(f, st, "cli:root", user_disable(&f->scope, tx, STR("auditor")), LY_CONFLICT, "最后一名");
  must_act(f, st, "user:admin", user_enable(&f->scope, tx, STR("wang")));
  must_act(f, st, "cli:root", user_disable(&f->scope, tx, STR("auditor")));
  /* His own narrower role may go as long as the wider one stays; then that is the last. */
  must_act(f, st, "user:security", revoke("wang", ROLE_AUDITOR, "331121100", ""));
  refused(f, st, "user:security", revoke("wang", ROLE_AUDITOR, "331121", ""), LY_CONFLICT,
          "最后一名");
  refused(f, st, "user:security", revoke("wang", ROLE_AUDITOR, "331122", ""), LY_DENIED, "范围");
  refused(f, st, "user:security", revoke("wang", ROLE_REPORTER, "331121", ""), LY_NOT_FOUND,
          "没有填报员角色");
  /* Disabled, he may lose it: he did not act. */
  must_act(f, st, "user:security", revoke("auditor", ROLE_AUDITOR, "331121", ""));
  store_close(st);
}

static void users_are_listed_by_area(void **state) {
  struct fixture *f = *state;
  struct store *st = open_county(f);
  struct user *users;
  size_t count;
  bool changed;
  char name[16];
  for (int i = 0; i < 30; i++) {
    snprintf(name, sizeof name, "u%02d", i);
    struct str n = str_of(name);
    must_act(f, st, "cli:root", user_create(&f->scope, tx, n, STR("某人"), &secret));
    if (i % 3 == 0) continue;
    struct str area = i % 3 == 1 ? STR("331121100") : STR("331122");
    must_act(f, st, "cli:root",
             role_grant(&f->scope, tx, n, ROLE_REPORTER, area, STR(""), &changed));
  }
  static const struct {
    const char *area;
    size_t want;
  } cases[] = {/* ten have no role: they are in every list, so that somebody can grant them one */
               {"", 33},          {"100000", 33}, {"33", 33},   {"331121", 23},
               {"331121100", 20}, {"331122", 20}, {"3312", 10}, {"331121100201", 10}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct str after = STR("");
    size_t all = 0;
    do { /* in pages of 4, in the order of names, none twice */
      assert_ok(f, user_list(&f->scope, st, str_of(cases[i].area), after, 4, &users, &count));
      for (size_t u = 0; u < count; u++) {
        assert_true(str_cmp(after, users[u].name) < 0);
        after = users[u].name;
      }
      all += count;
    } while (count == 4);
    assert_int_equal(all, cases[i].want);
  }
  assert_int_equal(user_list(&f->scope, st, STR("x"), STR(""), 4, &users, &count), LY_INVALID);
  store_close(st);
}

int main(void) {
  const struct CMUnitTest pure[] = {
      TEST(areas_have_significant_digits),
      TEST(the_decision_is_the_oracles),
      TEST(a_wrong_area_is_nobodys),
      TEST(roles_are_found),
      TEST(names_have_a_form),
  };
  const struct CMUnitTest tests[] = {
      TEST(each_administrator_does_his_own),
      TEST(the_three_are_apart),
      TEST(nobody_serves_himself),
      TEST(administrators_reach_their_area),
      TEST(the_last_one_stays),
      TEST(users_are_listed_by_area),
  };
  int failed = cmocka_run_group_tests_name("people", pure, NULL, NULL);
  return failed + run_on_engines("people", tests);
}
