/* people/ and web/: residents who log in by a code, and what of others they do not see. */
#include "tests/visit.h"

#include "people/sms_send.h"
#include "plan/plan.h"
#include "service/consent.h"

#include <stdio.h>
#include <string.h>

/* ---- Codes --------------------------------------------------------------------------------------
 */

static void a_code_is_good_once_and_not_for_long(void **state) {
  struct fixture *f = *state;
  struct places *codes;
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
  places_close(codes);
}

static void guessing_ends_a_ticket(void **state) {
  struct fixture *f = *state;
  struct places *codes;
  struct str ticket, code, who;
  assert_ok(f, resident_codes_open(&f->scope, 4, &codes));
  assert_ok(f, resident_code_new(&f->scope, codes, STR("331121/17"), &ticket, &code));
  for (int i = 0; i < RESIDENT_CODE_TRIES; i++)
    assert_int_equal(resident_code_take(&f->scope, codes, ticket, STR("wrong"), &who), LY_LOGIN);
  assert_int_equal(resident_code_take(&f->scope, codes, ticket, code, &who), LY_LOGIN);
  assert_ok(f, resident_code_new(&f->scope, codes, STR(""), &ticket, &code)); /* of nobody */
  assert_int_equal(resident_code_take(&f->scope, codes, ticket, code, &who), LY_LOGIN);
  assert_int_equal(resident_code_take(&f->scope, codes, STR("zz"), code, &who), LY_LOGIN);
  places_close(codes);
}

static void the_oldest_ticket_gives_way(void **state) {
  struct fixture *f = *state;
  struct places *codes;
  struct str tickets[3], sent[3], who;
  assert_ok(f, resident_codes_open(&f->scope, 2, &codes));
  for (size_t i = 0; i < 3; i++, f->now_us += 1000)
    assert_ok(f, resident_code_new(&f->scope, codes, STR("331121/17"), &tickets[i], &sent[i]));
  assert_int_equal(resident_code_take(&f->scope, codes, tickets[0], sent[0], &who), LY_LOGIN);
  assert_ok(f, resident_code_take(&f->scope, codes, tickets[1], sent[1], &who));
  assert_ok(f, resident_code_take(&f->scope, codes, tickets[2], sent[2], &who));
  places_close(codes);
}

/* ---- On pages -----------------------------------------------------------------------------------
 */

static char last_phone[32], last_text[500];
static int sent_count;
static bool line_down;  /* nothing can be sent */
static struct str csrf; /* of who came in last */

static enum ly catch_message(struct scope *s, void *context, struct str phone, struct str text) {
  (void)context;
  if (line_down) return fail(s, LY_BUSY, MSG_MINE_NOT_SENT);
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
  csrf = text_behind(f, str_c(&f->arena, a.body), "\"csrf\":\"", "\"");
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

/* ---- Told when a case moves ---------------------------------------------------------------------
 */

static struct casework work;

static void open_work(struct fixture *f, struct town *t) {
  struct pack *pack = ARENA_NEW(&f->arena, struct pack);
  struct service_vocabulary *v = ARENA_NEW(&f->arena, struct service_vocabulary);
  t->registry.sealer = &t->sealer; /* the town has moved since */
  assert_ok(f, service_pack_of(&f->scope, t->st, STR("331121"), plan_kinds, pack));
  assert_ok(f, service_vocabulary(&f->scope, pack, v));
  assert_ok(f, casework_open(&f->scope, v, &work));
}

static int64_t do_case(struct fixture *f, struct town *t, struct case_deed deed) {
  deed.work = &work;
  deed.registry = &t->registry;
  deed.district = STR("331121");
  f->now_us += 1000000;
  struct write w = case_write(&f->scope, &deed);
  assert_ok(f, store_write(&f->scope, t->st, &w));
  return case_answer(&w);
}

/* A wish, which somebody of the office then takes up. */
static int64_t take_wish(struct fixture *f, struct town *t, int64_t party, const char *opener) {
  f->scope.actor = str_of(opener);
  int64_t no = do_case(
      f, t,
      (struct case_deed){.act = CASE_OPEN,
                         .procedure = STR("wish"),
                         .party = party,
                         .asks = ASKS_SELF,
                         .values = (struct registry_said[]){{STR("content"), STR("想听越剧")}},
                         .count = 1});
  f->scope.actor = STR("cli:test");
  (void)do_case(f, t,
                (struct case_deed){.act = CASE_MOVE,
                                   .case_no = no,
                                   .seen = 1,
                                   .move = STR("take"),
                                   .hands = HAND_BIT(HAND_WORKER)});
  return no;
}

static struct outbox_round send_all(struct fixture *f, struct town *t) {
  struct outbox_worker worker = {.store = t->st};
  const struct sms_line line = {&t->registry, {catch_message, NULL}};
  struct outbox_round round;
  assert_ok(f, sms_work(&f->scope, &worker, &line, &round));
  return round;
}

static struct sms only_sms(struct fixture *f, struct town *t, int64_t case_no) {
  struct sms *list;
  size_t count;
  assert_ok(f, sms_of_case(&f->scope, t->st, STR("331121"), case_no, &list, &count));
  assert_int_equal(count, 1);
  return list[0];
}

static void whoever_asked_is_told_when_the_case_moves(void **state) {
  struct fixture *f = *state;
  struct town t = open_town(f);
  open_work(f, &t);
  sent_count = 0;
  int64_t no = take_wish(f, &t, t.mother, "cli:test");
  assert_int_equal(only_sms(f, &t, no).at.state, SENDING_QUEUED);
  assert_int_equal(send_all(f, &t).sent, 1);
  assert_string_equal(last_phone, "13800000001");
  struct buf number = buf_open(&f->arena, 40);
  buf_printf(&number, "331121-%lld", (long long)no);
  assert_non_null(strstr(last_text, "您的心愿已有人认领"));
  assert_non_null(strstr(last_text, str_c(&f->arena, buf_str(&number))));
  assert_null(strstr(last_text, "越剧")); /* nothing that was filled in */
  assert_int_equal(only_sms(f, &t, no).at.state, SENDING_SENT);
  assert_int_equal(send_all(f, &t).sent, 0);
  assert_int_equal(sent_count, 1);
  /* He reads it on his page; of others nothing. */
  int64_t other = take_wish(f, &t, t.stranger, "cli:test");
  struct str token = come_in(f, &t);
  struct answer a = look(f, &t, token, "/mine", NULL);
  assert_true(str_contains(a.body, STR("您的心愿已有人认领")));
  assert_true(str_contains(a.body, buf_str(&number)));
  struct buf foreign = buf_open(&f->arena, 40);
  buf_printf(&foreign, "331121-%lld", (long long)other);
  assert_false(str_contains(a.body, buf_str(&foreign)));
  close_town(&t);
}

static void it_goes_to_who_answers_or_who_opened(void **state) {
  struct fixture *f = *state;
  struct town t = open_town(f);
  struct buf opener = buf_open(&f->arena, 60);
  open_work(f, &t);
  /* Nobody has a telephone: given up at once, and said why. */
  int64_t no = take_wish(f, &t, t.stranger, "cli:test");
  assert_int_equal(send_all(f, &t).failed, 1);
  assert_int_equal(only_sms(f, &t, no).at.state, SENDING_FAILED);
  assert_true(str_contains(only_sms(f, &t, no).at.error, STR("没有登记联系电话")));
  /* Opened by a resident for somebody else. */
  buf_printf(&opener, "resident:331121/%lld", (long long)t.mother);
  no = take_wish(f, &t, t.stranger, str_c(&f->arena, buf_str(&opener)));
  assert_int_equal(only_sms(f, &t, no).recipient, t.mother);
  assert_int_equal(send_all(f, &t).sent, 1);
  assert_string_equal(last_phone, "13800000001");
  /* A child without a telephone: the guardian's. */
  struct registry_said ward[] = {{STR("姓名"), STR("李小妹")},
                                 {STR("监护人"), str_int(&f->arena, t.mother)}};
  int64_t child = add_person(f, &t, ward, 2);
  last_phone[0] = 0;
  (void)take_wish(f, &t, child, "cli:test");
  assert_int_equal(send_all(f, &t).sent, 1);
  assert_string_equal(last_phone, "13800000001");
  close_town(&t);
}

static void a_line_that_is_down_is_tried_again(void **state) {
  struct fixture *f = *state;
  struct town t = open_town(f);
  open_work(f, &t);
  int64_t no = take_wish(f, &t, t.mother, "cli:test");
  line_down = true;
  assert_int_equal(send_all(f, &t).put_off, 1);
  assert_int_equal(send_all(f, &t).put_off, 0); /* its turn has not come */
  line_down = false;
  f->now_us += 61 * INT64_C(1000000);
  assert_int_equal(send_all(f, &t).sent, 1);
  assert_int_equal(only_sms(f, &t, no).at.attempts, 2);
  no = take_wish(f, &t, t.mother, "cli:test");
  f->now_us += (SMS_DAYS * INT64_C(86400) + 1) * 1000000;
  assert_int_equal(send_all(f, &t).failed, 1); /* no news any more */
  assert_true(str_contains(only_sms(f, &t, no).at.error, STR("三天")));
  close_town(&t);
}

/* ---- Consent ------------------------------------------------------------------------------------
 */

static struct answer post(struct fixture *f, struct town *t, struct str token, const char *path,
                          const char *form) {
  return visit_do(f, t->app,
                  &(struct visit){.method = "POST",
                                  .path = path,
                                  .json = true,
                                  .token = token,
                                  .csrf = csrf,
                                  .form = form});
}

static bool says(struct fixture *f, struct town *t, struct str token, const char *text) {
  return str_contains(look(f, t, token, "/mine", NULL).body, str_of(text));
}

static void nothing_is_worked_out_without_consent(void **state) {
  struct fixture *f = *state;
  struct town t = open_town(f);
  struct str token = come_in(f, &t);
  struct buf path = buf_open(&f->arena, 100);
  assert_true(says(f, &t, token, "\"state\":\"never\""));
  assert_true(says(f, &t, token, "\"entitled\":[],\"unclear\":[]"));
  /* For something else: that is none to this. */
  struct answer a = post(f, &t, token, "/mine/apply/consent", "field.use=verify");
  assert_int_equal(a.status, 200);
  assert_true(says(f, &t, token, "\"state\":\"never\""));
  a = post(f, &t, token, "/mine/apply/consent", "field.use=entitlement");
  assert_int_equal(a.status, 200);
  struct str no = text_behind(f, str_c(&f->arena, a.body), "\"case\":\"", "\"");
  assert_true(says(f, &t, token, "\"state\":\"stands\""));
  assert_false(says(f, &t, token, "\"entitled\":[],\"unclear\":[]"));
  buf_printf(&path, "/mine/cases/%.*s/move", STR_ARG(no));
  a = post(f, &t, token, str_c(&f->arena, buf_str(&path)), "move=withdraw&seen=1");
  assert_int_equal(a.status, 200);
  assert_true(says(f, &t, token, "\"state\":\"withdrawn\""));
  assert_true(says(f, &t, token, "不再按登记的信息计算能享受什么。需要时可以重新同意"));
  assert_true(says(f, &t, token, "\"entitled\":[],\"unclear\":[]"));
  a = post(f, &t, token, "/mine/apply/consent", "field.use=entitlement");
  assert_int_equal(a.status, 200);
  assert_true(says(f, &t, token, "\"state\":\"stands\""));
  close_town(&t);
}

static void consent_stands_until_its_last_day(void **state) {
  struct fixture *f = *state;
  struct town t = open_town(f);
  struct consent found;
  open_work(f, &t);
  f->scope.today = date_in_shanghai(f->now_us);
  struct date last = {f->scope.today.day + 10};
  struct registry_said said[] = {{STR("use"), STR("entitlement")},
                                 {STR("until"), date_iso(&f->arena, last)}};
  int64_t no = do_case(f, &t,
                       (struct case_deed){.act = CASE_OPEN,
                                          .procedure = STR("consent"),
                                          .party = t.mother,
                                          .asks = ASKS_SELF,
                                          .values = said,
                                          .count = 2});
  for (int past = 0; past < 2; past++) {
    f->scope.today.day = last.day + past;
    assert_ok(f, consent_of(&f->scope, t.st, &t.registry, &work, STR("331121"), t.mother,
                            CONSENT_ENTITLEMENT, &found));
    assert_int_equal(found.state, past ? CONSENT_OVER : CONSENT_STANDS);
    assert_int_equal(found.case_no, no);
    assert_int_equal(consent_check(&f->scope, &found), past ? LY_DENIED : LY_OK);
  }
  assert_true(str_contains(error_text(&f->scope), date_iso(&f->arena, last)));
  assert_ok(f, consent_of(&f->scope, t.st, &t.registry, &work, STR("331121"), t.child,
                          CONSENT_ENTITLEMENT, &found));
  assert_int_equal(found.state, CONSENT_NEVER);
  close_town(&t);
}

/* ---- The size of type ---------------------------------------------------------------------------
 */

static void the_size_of_type_needs_no_account(void **state) {
  struct fixture *f = *state;
  struct town t = open_town(f);
  struct visit v = {.method = "POST", .path = "/display", .form = "display=elder&back=/care"};
  struct answer a = visit_do(f, t.app, &v);
  assert_int_equal(a.status, 303);
  assert_str(a.location, "/care");
  assert_true(str_contains(a.cookie, STR("laoyou_display=elder; Path=/; HttpOnly")));
  v.form = "display=normal&back=//elsewhere.example";
  a = visit_do(f, t.app, &v);
  assert_str(a.location, "/");
  assert_true(str_contains(a.cookie, STR("Max-Age=0")));
  v.form = "display=huge";
  v.json = true;
  assert_int_equal(visit_do(f, t.app, &v).status, 422);
  close_town(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_code_is_good_once_and_not_for_long),  TEST(guessing_ends_a_ticket),
      TEST(the_oldest_ticket_gives_way),           TEST(who_is_told_a_code),
      TEST(a_resident_sees_his_own_alone),         TEST(whoever_asked_is_told_when_the_case_moves),
      TEST(it_goes_to_who_answers_or_who_opened),  TEST(a_line_that_is_down_is_tried_again),
      TEST(nothing_is_worked_out_without_consent), TEST(consent_stands_until_its_last_day),
      TEST(the_size_of_type_needs_no_account),
  };
  return cmocka_run_group_tests_name("resident", tests, NULL, NULL);
}
