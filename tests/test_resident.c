/* people/ and web/: residents who log in by a code, and what of others they do not see. */
#include "tests/visit.h"

#include "people/resident.h"
#include "plan/plan.h"
#include "service/case.h"

#include <stdio.h>
#include <string.h>

/* ---- Codes --------------------------------------------------------------------------------------
 */

static void a_code_is_good_once_and_not_for_long(void **state) {
  struct fixture *f = *state;
  struct resident_codes *codes;
  struct str ticket, code, other_ticket, other, who;
  assert_ok(f, resident_codes_open(&f->scope, 4, &codes));
  assert_ok(f, resident_code_new(&f->scope, codes, STR("331121/17"), &ticket, &code));
  assert_int_equal(code.len, RESIDENT_CODE_DIGITS);
  assert_ok(f, resident_code_take(&f->scope, codes, ticket, code, &who));
  assert_str(who, "331121/17");
  assert_int_equal(resident_code_take(&f->scope, codes, ticket, code, &who), LY_LOGIN);
  assert_ok(f, resident_code_new(&f->scope, codes, STR("331121/17"), &ticket, &code));
  assert_ok(f, resident_code_new(&f->scope, codes, STR("331121/18"), &other_ticket, &other));
  f->now_us += (RESIDENT_CODE_MINUTES * 60 - 1) * INT64_C(1000000);
  assert_ok(f, resident_code_take(&f->scope, codes, other_ticket, other, &who));
  assert_str(who, "331121/18");
  f->now_us += 1000000;
  assert_int_equal(resident_code_take(&f->scope, codes, ticket, code, &who), LY_LOGIN);
  resident_codes_close(codes);
}

static void guessing_ends_a_ticket(void **state) {
  struct fixture *f = *state;
  struct resident_codes *codes;
  struct str ticket, code, who;
  assert_ok(f, resident_codes_open(&f->scope, 4, &codes));
  assert_ok(f, resident_code_new(&f->scope, codes, STR("331121/17"), &ticket, &code));
  for (int i = 0; i < RESIDENT_CODE_TRIES; i++)
    assert_int_equal(resident_code_take(&f->scope, codes, ticket, STR("wrong"), &who), LY_LOGIN);
  assert_int_equal(resident_code_take(&f->scope, codes, ticket, code, &who), LY_LOGIN);
  assert_ok(f, resident_code_new(&f->scope, codes, STR(""), &ticket, &code)); /* of nobody */
  assert_int_equal(resident_code_take(&f->scope, codes, ticket, code, &who), LY_LOGIN);
  assert_int_equal(resident_code_take(&f->scope, codes, STR("zz"), code, &who), LY_LOGIN);
  resident_codes_close(codes);
}

static void the_oldest_ticket_gives_way(void **state) {
  struct fixture *f = *state;
  struct resident_codes *codes;
  struct str tickets[3], sent[3], who;
  assert_ok(f, resident_codes_open(&f->scope, 2, &codes));
  for (size_t i = 0; i < 3; i++, f->now_us += 1000)
    assert_ok(f, resident_code_new(&f->scope, codes, STR("331121/17"), &tickets[i], &sent[i]));
  assert_int_equal(resident_code_take(&f->scope, codes, tickets[0], sent[0], &who), LY_LOGIN);
  assert_ok(f, resident_code_take(&f->scope, codes, tickets[1], sent[1], &who));
  assert_ok(f, resident_code_take(&f->scope, codes, tickets[2], sent[2], &who));
  resident_codes_close(codes);
}

/* ---- On pages -----------------------------------------------------------------------------------
 */

static char last_phone[32], last_text[500];
static int sent_count;

static enum ly catch_message(struct scope *s, void *context, struct str phone, struct str text) {
  (void)s, (void)context;
  snprintf(last_phone, sizeof last_phone, "%.*s", STR_ARG(phone));
  snprintf(last_text, sizeof last_text, "%.*s", STR_ARG(text));
  sent_count++;
  return LY_OK;
}

struct town {
  struct store *st;
  struct seal_keys *keys;
  struct app *app;
  struct registry registry;
  struct registry_sealer sealer;
  int64_t mother, child, stranger;
};

static int64_t add_person(struct fixture *f, struct town *t, const struct registry_said *said,
                          size_t count) {
  struct registry_new new = {.district = STR("331121"),
                             .source = STR("verified"),
                             .to = DATE_NONE,
                             .facts = said,
                             .count = count};
  int64_t id, statement;
  struct tx *tx;
  assert_true(date_parse(STR("2020-01-01"), &new.from));
  assert_ok(f, store_begin(&f->scope, t->st, &tx));
  f->now_us += 1000000;
  assert_ok(f, party_create(&f->scope, tx, &t->registry, new.district, STR("person"), &id));
  new.party = id;
  assert_ok(f, statement_add(&f->scope, tx, &t->registry, &new, &statement));
  assert_ok(f, store_commit(&f->scope, tx));
  return id;
}

static void add_people(struct fixture *f, struct town *t) {
  t->mother = add_person(f, t,
                         (struct registry_said[]){{STR("姓名"), STR("王桂兰")},
                                                  {STR("公民身份号码"), STR("331121194501010024")},
                                                  {STR("出生日期"), STR("1945-01-01")},
                                                  {STR("联系电话"), STR("13800000001")}},
                         4);
  t->child = add_person(f, t,
                        (struct registry_said[]){{STR("姓名"), STR("李小宝")},
                                                 {STR("公民身份号码"), STR("331121201501010027")},
                                                 {STR("出生日期"), STR("2015-01-01")},
                                                 {STR("联系电话"), STR("13800000002")},
                                                 {STR("监护人"), str_int(&f->arena, t->mother)}},
                        5);
  t->stranger = add_person(f, t, (struct registry_said[]){{STR("姓名"), STR("赵某")}}, 1);
}

static struct town open_town(struct fixture *f) {
  struct town t = {.mother = 0};
  struct str key_file = fixture_path(f, "t.key");
  size_t adopted;
  struct tx *tx;
  f->scope.actor = STR("cli:test");
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &t.st));
  assert_ok(f, seal_keys_make(&f->scope, key_file));
  assert_ok(f, seal_keys_read(&f->scope, key_file, &t.keys));
  assert_ok(f, store_begin(&f->scope, t.st, &tx));
  assert_ok(f, plan_adopt_folder(&f->scope, tx, STR("packs"), NULL, &adopted));
  assert_ok(f, plan_derive(&f->scope, tx));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_ok(f, registry_open(&f->scope, t.st, plan_kinds, &t.registry));
  t.sealer = registry_sealer(t.keys);
  t.registry.sealer = &t.sealer;
  add_people(f, &t);
  t.app = visit_open(f, fixture_database(f), t.keys);
  t.app->sender = (struct resident_sender){catch_message, NULL};
  return t;
}

static void close_town(struct town *t) {
  app_close(t->app);
  seal_keys_close(t->keys);
  store_close(t->st);
}

static struct answer ask_code(struct fixture *f, struct town *t, const char *form) {
  return visit_do(
      f, t->app,
      &(struct visit){.method = "POST", .path = "/mine/code", .json = true, .form = form});
}

static struct answer look(struct fixture *f, struct town *t, struct str token, const char *path,
                          const char *query) {
  return visit_do(f, t->app,
                  &(struct visit){.path = path, .query = query, .json = true, .token = token});
}

/* The text that stands behind `before`, up to `end`. */
static struct str text_behind(struct fixture *f, const char *text, const char *before,
                              const char *end) {
  const char *at = strstr(text, before);
  assert_non_null(at);
  at += strlen(before);
  return str_copy(&f->arena, (struct str){at, strcspn(at, end)});
}

/* By the number and the code that is sent: the token of the cookie. */
static struct str come_in(struct fixture *f, struct town *t) {
  struct buf form = buf_open(&f->arena, 200);
  struct answer a = ask_code(f, t, "district=331121&id_number=331121194501010024");
  assert_int_equal(a.status, 200);
  struct str ticket = text_behind(f, str_c(&f->arena, a.body), "\"ticket\":\"", "\"");
  struct str code = text_behind(f, last_text, "验证码 ", "，");
  buf_printf(&form, "ticket=%.*s&code=%.6s", STR_ARG(ticket), code.ptr);
  a = visit_do(f, t->app,
               &(struct visit){.method = "POST",
                               .path = "/mine/login",
                               .json = true,
                               .form = str_c(&f->arena, buf_str(&form))});
  assert_int_equal(a.status, 200);
  return text_behind(f, str_c(&f->arena, a.cookie), "laoyou_resident=", ";");
}

static struct str name_for(struct fixture *f, int64_t party) {
  struct buf b = buf_open(&f->arena, 60);
  buf_printf(&b, "for=%lld", (long long)party);
  return buf_str(&b);
}

static void who_is_told_a_code(void **state) {
  struct fixture *f = *state;
  struct town t = open_town(f);
  sent_count = 0;
  struct answer a = ask_code(f, &t, "district=331121&id_number=331121194501010024");
  assert_int_equal(a.status, 200);
  assert_int_equal(sent_count, 1);
  assert_string_equal(last_phone, "13800000001");
  /* Nobody on record, and a child who has to come by a guardian: told the same, sent nothing. */
  a = ask_code(f, &t, "district=331121&id_number=331121195001010022");
  assert_int_equal(a.status, 200);
  a = ask_code(f, &t, "district=331121&id_number=331121201501010027");
  assert_int_equal(a.status, 200);
  assert_int_equal(sent_count, 1);
  for (int i = 0; i < 2; i++) /* a third one for the number, and no more */
    a = ask_code(f, &t, "district=331121&id_number=331121194501010024");
  assert_int_equal(a.status, 200);
  a = ask_code(f, &t, "district=331121&id_number=331121194501010024");
  assert_int_equal(a.status, 429);
  close_town(&t);
}

static void a_resident_sees_his_own_alone(void **state) {
  struct fixture *f = *state;
  struct town t = open_town(f);
  struct str token = come_in(f, &t);
  struct answer a = look(f, &t, token, "/mine", NULL);
  assert_int_equal(a.status, 200);
  assert_true(str_contains(a.body, STR("王桂兰")) && str_contains(a.body, STR("李小宝")));
  a = look(f, &t, token, "/mine/held", str_c(&f->arena, name_for(f, t.child)));
  assert_int_equal(a.status, 200);
  assert_true(str_contains(a.body, STR("331121201501010027")));
  a = look(f, &t, token, "/mine/held", str_c(&f->arena, name_for(f, t.stranger)));
  assert_int_equal(a.status, 404);
  assert_false(str_contains(a.body, STR("赵某")));
  assert_int_equal(look(f, &t, token, "/area/331121/parties", NULL).status, 401); /* no user */
  assert_int_equal(look(f, &t, token, "/mine/cases/1", NULL).status, 404);
  struct visit bare = {.method = "POST",
                       .path = "/mine/apply/complaint",
                       .json = true,
                       .token = token,
                       .form = "field.phone=13800000001"};
  assert_int_equal(visit_do(f, t.app, &bare).status, 403); /* without the form's own token */
  close_town(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_code_is_good_once_and_not_for_long), TEST(guessing_ends_a_ticket),
      TEST(the_oldest_ticket_gives_way),          TEST(who_is_told_a_code),
      TEST(a_resident_sees_his_own_alone),
  };
  return cmocka_run_group_tests_name("resident", tests, NULL, NULL);
}
