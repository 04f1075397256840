/* web/: what is done through forms and by programs, with the writer; on both engines. */
#include "tests/visit.h"

#include "base/totp.h"
#include "people/record.h"
#include "store/sealed.h"
#include "store/setting.h"

#include <string.h>

#define AREA STR("331121")
#define PASSWORD "correct-horse-42"
#define KEY_1 "00000000000000000000000000000001"

struct house {
  struct store *st;
  struct seal_keys *keys;
  struct app *app;
};

/* Who is logged in, and what is in the browser's hands. */
struct browser {
  struct fixture *f;
  struct house *h;
  struct str token, csrf;
  bool json;
};

static void do_deed(struct fixture *f, struct house *h, struct people_deed deed) {
  struct write w = people_write(&f->scope, &deed);
  assert_ok(f, store_write(&f->scope, h->st, &w));
}

static void make_user(struct fixture *f, struct house *h, const char *name, enum role role,
                      const struct user_secret *secret) {
  struct people_deed deed = {.act = ACT_USER_CREATE,
                             .name = str_of(name),
                             .display_name = str_of(name),
                             .secret = *secret,
                             .role = role,
                             .area = AREA,
                             .unit = STR("")};
  do_deed(f, h, deed);
  deed.act = ACT_USER_PASSWORD;
  do_deed(f, h, deed);
  deed.act = ACT_ROLE_GRANT;
  if (role != ROLE_PUBLIC) do_deed(f, h, deed);
}

/* The plans of a county, its three administrators, and wang without a role. */
static void fill(struct fixture *f, struct house *h) {
  struct user_secret secret;
  struct tx *tx;
  assert_ok(f, user_password(&f->scope, STR("x"), STR(PASSWORD), &secret));
  assert_ok(f, store_begin(&f->scope, h->st, &tx));
  assert_ok(f, setting_put(&f->scope, tx, STR("area"), AREA));
  assert_ok(f, store_commit(&f->scope, tx));
  make_user(f, h, "admin", ROLE_ADMINISTRATOR, &secret);
  make_user(f, h, "security", ROLE_SECURITY, &secret);
  make_user(f, h, "auditor", ROLE_AUDITOR, &secret);
  make_user(f, h, "wang", ROLE_PUBLIC, &secret);
}

static struct house open_house(struct fixture *f) {
  struct house h = {0};
  struct str key_file = fixture_path(f, "h.key");
  f->scope.actor = STR("cli:test");
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &h.st));
  assert_ok(f, seal_keys_make(&f->scope, key_file));
  assert_ok(f, seal_keys_read(&f->scope, key_file, &h.keys));
  fill(f, &h);
  h.app = visit_open(f, fixture_database(f), h.keys);
  return h;
}

/* Whatever was done, the log holds. */
static void close_house(struct fixture *f, struct house *h) {
  struct change_verified v;
  app_close(h->app);
  assert_ok(f, change_verify(&f->scope, h->st, NULL, 0, &v));
  assert_false(v.broken);
  seal_keys_close(h->keys);
  store_close(h->st);
}

static struct browser nobody(struct fixture *f, struct house *h) {
  return (struct browser){.f = f, .h = h};
}

static struct browser enter(struct fixture *f, struct house *h, const char *user) {
  struct browser b = nobody(f, h);
  b.csrf = visit_enter(f, h->app, user, &b.token).csrf;
  return b;
}

static struct answer send_key(struct browser *b, const char *path, const char *form,
                              const char *key) {
  struct visit v = {.path = path,
                    .form = form,
                    .json = b->json,
                    .token = b->token,
                    .csrf = b->csrf,
                    .key = str_of(key)};
  return visit_do(b->f, b->h->app, &v);
}

static struct answer send(struct browser *b, const char *path, const char *form) {
  return send_key(b, path, form, NULL);
}

static struct answer get(struct browser *b, const char *path) {
  struct visit v = {.path = path, .json = b->json, .token = b->token};
  return visit_do(b->f, b->h->app, &v);
}

static void assert_answer_at(struct answer a, int status, const char *holds, int line) {
  if (a.status == status && (!holds || str_contains(a.body, str_of(holds)))) return;
  print_error("%d, wanted %d with \"%s\":\n%.*s\n", a.status, status, holds ? holds : "",
              (int)(a.body.len < 3000 ? a.body.len : 3000), a.body.ptr);
  _fail(__FILE__, line);
}
#define assert_answer(a, status, holds) assert_answer_at((a), (status), (holds), __LINE__)

static void assert_to(struct fixture *f, struct answer a, const char *location) {
  assert_answer(a, 303, NULL);
  size_t n = 0; /* which deed was done is told behind ?done= */
  while (n < a.location.len && a.location.ptr[n] != '=') n++;
  struct str done = {a.location.ptr, n};
  bool tells = str_ends(done, STR("?done"));
  if (tells) done.len -= 5;
  assert_str(tells ? done : a.location, location);
}

static void assert_newest(struct fixture *f, struct house *h, const char *actor, const char *act,
                          const char *subject) {
  struct change_row row = visit_newest(f, h->st);
  assert_str(row.actor, actor);
  assert_str(row.act, act);
  assert_str(row.subject, subject);
  assert_str(row.from, "127.0.0.1");
}

/* The text between two others: a token out of a cookie, a password out of JSON. */
static struct str between(struct fixture *f, struct str text, const char *from, const char *to) {
  const char *start = memmem(text.ptr, text.len, from, strlen(from));
  assert_non_null(start);
  start += strlen(from);
  size_t left = text.len - (size_t)(start - text.ptr);
  const char *end = memmem(start, left, to, strlen(to));
  assert_non_null(end);
  return str_copy(&f->arena, (struct str){start, (size_t)(end - start)});
}

static const char *login_form(struct fixture *f, const char *name, const char *password,
                              const char *code) {
  struct buf b = buf_open(&f->arena, 300);
  buf_printf(&b, "name=%s&password=%s%s%s", name, password, code ? "&code=" : "", code ? code : "");
  return str_c(&f->arena, buf_str(&b));
}

static struct answer log_in(struct browser *b, const char *name, const char *password,
                            const char *code) {
  return send(b, "/login", login_form(b->f, name, password, code));
}

/* ---- Coming in ----------------------------------------------------------------------------------
 */

static void who_knows_the_password_comes_in(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct browser b = nobody(f, &h);
  assert_to(f, log_in(&b, "WANG", PASSWORD, NULL), "/account");
  assert_newest(f, &h, "public", "login", "user:wang");
  struct answer a = send(&b, "/login", "name=wang&password=" PASSWORD "&next=/users/wang");
  assert_to(f, a, "/users/wang");
  assert_true(str_contains(a.cookie, STR("; Path=/; HttpOnly; SameSite=Lax")));
  b.token = between(f, a.cookie, "=", ";");
  assert_int_equal(b.token.len, SESSION_TOKEN);
  assert_answer(get(&b, "/account"), 200, "wang");
  static const char *const bad[] = {"//evil.example", "https://evil.example", "/\\evil.example",
                                    "evil", "javascript:x"};
  struct browser other = nobody(f, &h);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct buf form = buf_open(&f->arena, 200);
    buf_printf(&form, "name=auditor&password=" PASSWORD "&next=%s", bad[i]);
    assert_to(f, send(&other, "/login", str_c(&f->arena, buf_str(&form))), "/account");
  }
  close_house(f, &h);
}

/* Who has work finds it first, by what the role may open; who has two roles by the first. */
static void each_role_comes_to_its_desk(void **state) {
  static const struct {
    enum role role;
    const char *page;
  } rows[] = {{ROLE_REPORTER, "/desk"},   {ROLE_REVIEWER, "/desk"},  {ROLE_COORDINATOR, "/desk"},
              {ROLE_WORKER, "/cases"},    {ROLE_VISITOR, "/visits"}, {ROLE_ASSESSOR, "/cases"},
              {ROLE_INSPECTOR, "/cases"}, {ROLE_PROVIDER, "/cases"}, {ROLE_FINANCE, "/pay"},
              {ROLE_AUDITOR, "/account"}};
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct user_secret secret;
  assert_ok(f, user_password(&f->scope, STR("x"), STR(PASSWORD), &secret));
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct buf name = buf_open(&f->arena, 32);
    buf_printf(&name, "user%zu", i);
    make_user(f, &h, str_c(&f->arena, buf_str(&name)), rows[i].role, &secret);
    struct browser b = nobody(f, &h);
    struct answer a = log_in(&b, str_c(&f->arena, buf_str(&name)), PASSWORD, NULL);
    assert_to(f, a, rows[i].page);
    b.token = between(f, a.cookie, "=", ";");
    assert_int_not_equal(get(&b, rows[i].page).status, 403);
  }
  close_house(f, &h);
}

/* A program gets the token for its forms with the cookie; then it goes out, and is out. */
static void a_program_comes_in_and_goes(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct browser b = {.f = f, .h = &h, .json = true};
  struct answer a = log_in(&b, "wang", PASSWORD, NULL);
  assert_answer(a, 200, "\"user\":\"wang\"");
  b.token = between(f, a.cookie, "=", ";");
  b.csrf = between(f, a.body, "\"csrf\":\"", "\"");
  assert_answer(send(&b, "/account", "lang=en"), 200, "\"done\":true");
  a = send(&b, "/logout", "");
  assert_answer(a, 200, NULL);
  assert_true(str_contains(a.cookie, STR("Max-Age=0")));
  assert_answer(get(&b, "/account"), 401, "LOGIN");
  close_house(f, &h);
}

/* What is told does not say whether there is such a user; both are in the log. */
static void wrong_ones_are_told_the_same(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct browser b = {.f = f, .h = &h, .json = true};
  struct answer one = log_in(&b, "wang", "wrong-horse-42", NULL);
  assert_newest(f, &h, "public", "login.refused", "user:wang");
  struct answer other = log_in(&b, "nobody", "wrong-horse-42", NULL);
  assert_newest(f, &h, "public", "login.refused", "user:?");
  assert_answer(one, 401, "LOGIN");
  assert_int_equal(other.status, 401);
  assert_true(str_eq(one.body, other.body));
  b.json = false;
  struct answer page = log_in(&b, "wang", "wrong-horse-42", NULL);
  assert_answer(page, 401, "value=\"wang\""); /* the form again, with the name */
  assert_false(str_contains(page.body, STR("wrong-horse-42")));
  assert_answer(send(&b, "/login", "name=wang"), 422, "name=\"password\"");
  close_house(f, &h);
}

static void five_wrong_ones_lock(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct browser b = nobody(f, &h), security = enter(f, &h, "security");
  struct user user;
  for (int i = 0; i < LOGIN_FAILURES_MAX; i++) {
    assert_answer(log_in(&b, "wang", "wrong-horse-42", NULL), 401, NULL);
  }
  assert_ok(f, user_find(&f->scope, h.st, STR("wang"), &user));
  assert_true(user.locked_until > 0);
  assert_answer(log_in(&b, "wang", PASSWORD, NULL), 401, NULL);
  assert_to(f, send(&security, "/users/wang/unlock", ""), "/users/wang");
  assert_newest(f, &h, "user:security", "user.unlock", "user:wang");
  assert_to(f, log_in(&b, "wang", PASSWORD, NULL), "/account");
  close_house(f, &h);
}

/* A key of the form makes a repeat harmless; it does not make guessing free. */
static void wrong_ones_with_one_key_lock(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct browser b = nobody(f, &h);
  struct user user;
  for (int i = 0; i < LOGIN_FAILURES_MAX; i++) {
    struct answer a = send_key(&b, "/login", "name=wang&password=wrong-horse-42", KEY_1);
    assert_int_equal(a.status, 401);
  }
  assert_ok(f, user_find(&f->scope, h.st, STR("wang"), &user));
  assert_true(user.locked_until > 0);
  assert_answer(send_key(&b, "/login", "name=wang&password=" PASSWORD, KEY_1), 401, NULL);
  close_house(f, &h);
}

/* Beyond the lock: too many tries at one name in a short time are not even looked at. */
static void a_flood_is_held_back(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct browser b = nobody(f, &h);
  enum { TRIES = 20 };
  int held = 0;
  int64_t before = visit_log(f, h.st);
  for (int i = 0; i < TRIES; i++) held += log_in(&b, "nobody", "x", NULL).status == 429;
  assert_true(held >= 1);
  assert_int_equal(visit_log(f, h.st) - before, TRIES - held);
  close_house(f, &h);
}

/* WANG and Wang are wang. */
static void a_flood_in_other_letters_is_held_back(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct browser b = nobody(f, &h);
  static const char *const forms[] = {"name=nobody&password=x", "name=Nobody&password=x",
                                      "name=nObody&password=x", "name=NOBODY&password=x"};
  enum { TRIES = 20 };
  int held = 0;
  for (int i = 0; i < TRIES; i++) held += send(&b, "/login", forms[i % 4]).status == 429;
  assert_true(held >= 1);
  close_house(f, &h);
}

/* ---- The second factor --------------------------------------------------------------------------
 */

static const char *code_in(struct fixture *f, struct str secret, int64_t steps) {
  char code[TOTP_DIGITS + 1];
  int64_t now = world_real.now_us(world_real.context);
  assert_ok(f, totp_code(&f->scope, secret, totp_step(now) + steps, code));
  return str_c(&f->arena, str_of(code));
}

static struct str enrol(struct browser *b) {
  struct fixture *f = b->f;
  struct str secret;
  struct buf form = buf_open(&f->arena, 40);
  b->json = true;
  struct answer a = send(b, "/account/totp", "");
  assert_answer(a, 200, "otpauth://");
  struct str typed = between(f, a.body, "\"secret\":\"", "\"");
  assert_true(base32_parse(&f->arena, typed, &secret));
  assert_answer(send(b, "/account/totp/confirm", "code=000"), 422, NULL);
  buf_printf(&form, "code=%s", code_in(f, secret, 0));
  assert_answer(send(b, "/account/totp/confirm", str_c(&f->arena, buf_str(&form))), 200, NULL);
  return secret;
}

static void a_code_is_asked_for(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct browser b = enter(f, &h, "wang"), other = nobody(f, &h);
  struct str secret = enrol(&b), key;
  assert_newest(f, &h, "user:wang", "user.totp", "user:wang");
  assert_ok(f, sealed_key(&f->scope, h.st, &key));
  assert_true(key.len > 0);
  assert_answer(log_in(&other, "wang", PASSWORD, NULL), 401, "name=\"code\"");
  assert_answer(log_in(&other, "wang", PASSWORD, "000000"), 401, "name=\"code\"");
  const char *code = code_in(f, secret, 1);
  assert_to(f, log_in(&other, "wang", PASSWORD, code), "/account");
  assert_answer(log_in(&other, "wang", PASSWORD, code), 401, NULL); /* taken once */
  assert_answer(send(&b, "/account/totp", ""), 409, NULL);
  struct browser security = enter(f, &h, "security");
  assert_to(f, send(&security, "/users/wang/totp", ""), "/users/wang");
  assert_to(f, log_in(&other, "wang", PASSWORD, NULL), "/account");
  close_house(f, &h);
}

/* Once a setting asks administrators for a second factor they reach nothing else before. */
static void administrators_may_have_to_enrol(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct browser admin = enter(f, &h, "admin"), wang = enter(f, &h, "wang");
  struct scope s = scope_open(&f->arena, &world_real);
  const char *form = "name=totp_required&value=administrators&reason=x";
  assert_to(f, send(&admin, "/settings", form), "/settings");
  assert_int_equal(app_refresh(&s, h.st, h.app), LY_OK);
  assert_to(f, get(&admin, "/users"), "/account/totp");
  assert_answer(get(&wang, "/account"), 200, NULL);
  enrol(&admin);
  admin.json = false;
  assert_answer(get(&admin, "/users"), 200, NULL);
  close_house(f, &h);
}

/* ---- The own account ----------------------------------------------------------------------------
 */

static void a_password_is_changed(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct browser b = enter(f, &h, "wang"), elsewhere = enter(f, &h, "wang");
  int64_t before = visit_log(f, h.st);
  static const struct {
    const char *form, *holds;
  } bad[] = {
      {"old=wrong-horse-42&new=battery-staple-7&again=battery-staple-7", "name=\"old\""},
      {"old=" PASSWORD "&new=battery-staple-7&again=battery-staple-8", "name=\"again\""},
      {"old=" PASSWORD "&new=" PASSWORD "&again=" PASSWORD, "name=\"new\""},
      {"old=" PASSWORD "&new=short&again=short", "name=\"new\""},
      {"old=" PASSWORD "&new=battery-staple-7&again=battery-staple-7&more=1", NULL},
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct answer a = send(&b, "/account/password", bad[i].form);
    assert_true(a.status == 422 || a.status == 400);
    if (bad[i].holds) assert_answer(a, 422, bad[i].holds);
    assert_false(str_contains(a.body, STR("battery-staple")));
  }
  assert_int_equal(visit_log(f, h.st), before);
  const char *good = "old=" PASSWORD "&new=battery-staple-7&again=battery-staple-7";
  struct answer a = send(&b, "/account/password", good);
  assert_to(f, a, "/account");
  assert_newest(f, &h, "user:wang", "user.password", "user:wang");
  assert_answer(get(&elsewhere, "/account.json"), 404,
                NULL); /* .json is the server's to take off */
  assert_to(f, get(&elsewhere, "/account"), "/login?next=%2Faccount");
  assert_to(f, get(&b, "/account"), "/login?next=%2Faccount");
  b.token = between(f, a.cookie, "=", ";");
  assert_answer(get(&b, "/account"), 200, NULL);
  close_house(f, &h);
}

static void preferences_hold_on_every_page(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct browser b = enter(f, &h, "wang");
  assert_to(f, send(&b, "/account", "lang=en&large_type=1&elder_mode=1"), "/account");
  assert_newest(f, &h, "user:wang", "user.preferences", "user:wang");
  assert_str(visit_newest(f, h.st).payload,
             "{\"elder_mode\":true,\"lang\":\"en\",\"large_type\":true}");
  struct answer a = get(&b, "/account");
  assert_answer(a, 200, "lang=\"en\"");
  assert_answer(a, 200, "class=\"elder\"");
  assert_answer(send(&b, "/account", "lang=fr"), 422, NULL);
  assert_to(f, send(&b, "/account", "lang=zh"), "/account");
  assert_answer(get(&b, "/account"), 200, "lang=\"zh-CN\"");
  close_house(f, &h);
}

/* ---- Users --------------------------------------------------------------------------------------
 */

#define KEY_2 "00000000000000000000000000000002"

/* Made, told once, and the first thing the new user does is to choose a password. */
static void a_user_is_made(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct browser admin = enter(f, &h, "admin"), li = nobody(f, &h);
  const char *form = "name=Li&display_name=李四";
  admin.json = true;
  struct answer a = send_key(&admin, "/users/new", form, KEY_1);
  assert_answer(a, 200, "\"name\":\"li\"");
  struct str once = between(f, a.body, "\"password\":\"", "\"");
  assert_true(once.len >= 12);
  assert_newest(f, &h, "user:admin", "user.create", "user:li");
  assert_str(visit_newest(f, h.st).payload, "{\"display_name\":\"李四\"}");
  int64_t rows = visit_log(f, h.st);
  assert_answer(send_key(&admin, "/users/new", form, KEY_1), 200, "\"repeated\":true");
  assert_answer(send_key(&admin, "/users/new", form, KEY_1), 200, "\"password\":\"\"");
  assert_answer(send_key(&admin, "/users/new", "name=li&display_name=x", KEY_1), 409, NULL);
  assert_answer(send_key(&admin, "/users/new", form, KEY_2), 409, NULL);
  assert_int_equal(visit_log(f, h.st), rows);
  admin.json = false;
  assert_answer(send(&admin, "/users/new", "name=x&display_name=x"), 422, "value=\"x\"");
  a = log_in(&li, "li", str_c(&f->arena, once), NULL);
  assert_to(f, a, "/account/password");
  li.token = between(f, a.cookie, "=", ";");
  li.json = true;
  assert_answer(get(&li, "/account"), 200, "\"must_change\":true");
  assert_answer(get(&li, "/users"), 403, NULL); /* no role yet */
  close_house(f, &h);
}

static void a_lost_password_is_replaced(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct browser admin = enter(f, &h, "admin"), wang = enter(f, &h, "wang");
  admin.json = true;
  struct answer a = send_key(&admin, "/users/wang/password", "", KEY_1);
  struct str once = between(f, a.body, "\"password\":\"", "\"");
  assert_newest(f, &h, "user:admin", "user.password.reset", "user:wang");
  assert_to(f, get(&wang, "/account"), "/login?next=%2Faccount"); /* put out */
  assert_answer(send_key(&admin, "/users/wang/password", "", KEY_1), 200, "\"password\":\"\"");
  assert_to(f, log_in(&wang, "wang", str_c(&f->arena, once), NULL), "/account/password");
  assert_answer(send(&admin, "/users/admin/password", ""), 403, NULL); /* not oneself */
  assert_answer(send(&admin, "/users/nobody/password", ""), 404, NULL);
  close_house(f, &h);
}

static void roles_are_granted_and_taken(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct browser security = enter(f, &h, "security"), wang = enter(f, &h, "wang");
  const char *form = "role=填报员&area=331121000000";
  assert_to(f, send_key(&security, "/users/wang/grant", form, KEY_1), "/users/wang");
  assert_newest(f, &h, "user:security", "role.grant", "user:wang");
  assert_str(visit_newest(f, h.st).payload,
             "{\"area\":\"331121\",\"role\":\"reporter\",\"unit\":\"\"}");
  assert_to(f, get(&wang, "/account"), "/login?next=%2Faccount"); /* comes in again */
  int64_t rows = visit_log(f, h.st);
  assert_to(f, send_key(&security, "/users/wang/grant", form, KEY_1), "/users/wang");
  assert_int_equal(visit_log(f, h.st), rows);
  static const struct {
    const char *path, *form;
    int status;
  } bad[] = {
      {"/users/wang/grant", "role=mayor&area=331121", 422},
      {"/users/wang/grant", "role=reporter&area=33x", 422},
      {"/users/wang/grant", "role=reporter&area=310118", 403},
      {"/users/wang/grant", "role=reporter", 403}, /* for the whole country */
      {"/users/security/grant", "role=reporter&area=331121", 403},
      {"/users/admin/grant", "role=auditor&area=331121", 409},
      {"/users/admin/revoke", "role=administrator&area=331121", 409},
      {"/users/wang/revoke", "role=reviewer&area=331121", 404},
      {"/users/nobody/grant", "role=reporter&area=331121", 404},
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_answer(send(&security, bad[i].path, bad[i].form), bad[i].status, NULL);
  }
  assert_int_equal(visit_log(f, h.st), rows);
  form = "role=reporter&area=331121";
  assert_to(f, send_key(&security, "/users/wang/revoke", form, KEY_2), "/users/wang");
  assert_to(f, send_key(&security, "/users/wang/revoke", form, KEY_2), "/users/wang");
  assert_newest(f, &h, "user:security", "role.revoke", "user:wang");
  assert_int_equal(visit_log(f, h.st), rows + 1);
  close_house(f, &h);
}

static void who_is_disabled_is_out(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct browser admin = enter(f, &h, "admin"), wang = enter(f, &h, "wang");
  assert_to(f, send_key(&admin, "/users/wang/disable", "", KEY_1), "/users/wang");
  assert_to(f, send_key(&admin, "/users/wang/disable", "", KEY_1), "/users/wang");
  assert_newest(f, &h, "user:admin", "user.disable", "user:wang");
  assert_to(f, get(&wang, "/account"), "/login?next=%2Faccount");
  assert_answer(log_in(&wang, "wang", PASSWORD, NULL), 401, NULL);
  assert_to(f, send(&admin, "/users/wang/enable", ""), "/users/wang");
  assert_to(f, log_in(&wang, "wang", PASSWORD, NULL), "/account");
  assert_answer(send(&admin, "/users/auditor/disable", ""), 409, NULL); /* the last one */
  assert_answer(send(&admin, "/users/admin/disable", ""), 403, NULL);
  close_house(f, &h);
}

/* ---- Settings -----------------------------------------------------------------------------------
 */

static void settings_are_changed(void **state) {
  struct fixture *f = *state;
  struct house h = open_house(f);
  struct browser admin = enter(f, &h, "admin");
  struct str value;
  const char *form = "name=backup_keep&value=7&reason=磁盘小";
  assert_to(f, send_key(&admin, "/settings", form, KEY_1), "/settings");
  assert_ok(f, setting_get(&f->scope, h.st, STR("backup_keep"), &value));
  assert_str(value, "7");
  int64_t rows = visit_log(f, h.st);
  assert_to(f, send_key(&admin, "/settings", form, KEY_1), "/settings");
  static const char *const bad[] = {
      "name=backup_keep&value=0", "name=backup_keep&value=viele",   "name=nothing&value=1",
      "name=seal_key&value=00",   "name=totp_required&value=never", "value=1"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_answer(send(&admin, "/settings", bad[i]), 422, NULL);
  }
  assert_int_equal(visit_log(f, h.st), rows);
  struct change_filter filter = {
      .district = DISTRICT_INSTALLATION, .act = STR("setting.change"), .limit = 10};
  struct change_row *found;
  size_t count;
  assert_ok(f, change_list(&f->scope, h.st, &filter, &found, &count));
  assert_int_equal(count, 1);
  assert_str(found[0].actor, "user:admin");
  assert_str(found[0].subject, "setting:backup_keep");
  assert_str(found[0].reason, "磁盘小");
  close_house(f, &h);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(who_knows_the_password_comes_in),
      TEST(each_role_comes_to_its_desk),
      TEST(a_program_comes_in_and_goes),
      TEST(wrong_ones_are_told_the_same),
      TEST(five_wrong_ones_lock),
      TEST(wrong_ones_with_one_key_lock),
      TEST(a_flood_is_held_back),
      TEST(a_flood_in_other_letters_is_held_back),
      TEST(a_code_is_asked_for),
      TEST(administrators_may_have_to_enrol),
      TEST(a_password_is_changed),
      TEST(preferences_hold_on_every_page),
      TEST(a_user_is_made),
      TEST(a_lost_password_is_replaced),
      TEST(roles_are_granted_and_taken),
      TEST(who_is_disabled_is_out),
      TEST(settings_are_changed),
  };
  return run_on_engines("deeds", tests);
}
