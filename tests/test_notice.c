/* service/, people/: inboxes, the outbox, reminders; on both engines. A server that speaks SMTP is
 * in tests/mail. */
#include "tests/support.h"

#include "base/address.h"
#include "people/record.h"
#include "people/remind.h"
#include "plan/board.h"
#include "service/mail.h"
#include "store/setting.h"

#include <sodium.h>
#include <string.h>

#define HERE STR("331121")
#define MINUTE_US (INT64_C(60) * 1000000)
#define DAY_US (1440 * MINUTE_US)

/* ---- Addresses and messages: pure ---------------------------------------------------------------
 */

static void addresses_have_a_form(void **state) {
  struct fixture *f = *state;
  static const char *const good[] = {"wang@example.gov.cn", "a.b+c@x-y.cn", "x@localhost",
                                     "W_1'2@A.B.C"};
  static const char *const bad[] = {"",         "wang",       "@x.cn",    "wang@",     "a@b@c.cn",
                                    "a b@c.cn", "a@b..cn",    ".a@b.cn",  "a.@b.cn",   "a@b.cn.",
                                    "a@b.cn\n", "a\r\n@b.cn", "王@b.cn",  "a@例子.cn", "<a@b.cn>",
                                    "a@[1.1]",  "\"a\"@b.cn", "a@b_c.cn", "a@b.cn,c@d"};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    assert_true(mail_address_form(str_of(good[i])));
  }
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    if (mail_address_form(str_of(bad[i]))) print_error("taken: %s\n", bad[i]);
    assert_false(mail_address_form(str_of(bad[i])));
  }
  struct buf b = buf_open(&f->arena, 400);
  for (int i = 0; i < 65; i++) buf_char(&b, 'a');
  buf_add(&b, STR("@b.cn"));
  assert_false(mail_address_form(buf_str(&b)));
  assert_true(mail_address_form(str_from(buf_str(&b), 1)));
}

static struct mail a_mail(void) {
  return (struct mail){.address = STR("wang@example.gov.cn"),
                       .name = STR("王芳"),
                       .subject = STR("青浦区填报提醒"),
                       .body = STR("第一行\n第二行\n"),
                       .message_id = STR("310118.1.0")};
}

/* The value of a header with its folds undone and its encoded words decoded: RFC 2047, 6.2, written
 * apart from the encoder. */
static struct str header(struct fixture *f, struct str message, const char *name) {
  struct buf out = buf_open(&f->arena, 4096), wanted = buf_open(&f->arena, 100);
  buf_printf(&wanted, "\r\n%s: ", name);
  const char *at = strstr(str_c(&f->arena, message), str_c(&f->arena, buf_str(&wanted)));
  assert_non_null(at);
  at += buf_str(&wanted).len;
  for (; strncmp(at, "\r\n", 2) != 0 || at[2] == ' '; at++) {
    unsigned char bytes[200];
    size_t len;
    const char *end;
    if (strncmp(at, "\r\n ", 3) == 0) { /* a blank, but for between encoded words */
      if (strncmp(at + 3, "=?", 2) != 0) buf_char(&out, ' ');
      at += 2;
    } else if (strncmp(at, "=?UTF-8?B?", 10) == 0) {
      assert_int_equal(sodium_base642bin(bytes, sizeof bytes, at + 10, strcspn(at + 10, "?"), NULL,
                                         &len, &end, sodium_base64_VARIANT_ORIGINAL),
                       0);
      assert_true(utf8_valid((struct str){(char *)bytes, len}, NULL)); /* no half characters */
      buf_add(&out, (struct str){(char *)bytes, len});
      at = end + 1;
      assert_true(*at == '=');
    } else {
      buf_char(&out, *at);
    }
  }
  return buf_str(&out);
}

static void a_message_is_what_mail_wants(void **state) {
  struct fixture *f = *state;
  struct mail mail = a_mail();
  struct str m;
  assert_ok(f, mail_message(&f->scope, &mail, STR("laoyou@example.gov.cn"), &m));
  const char *text = str_c(&f->arena, m);
  assert_non_null(strstr(text, "Date: Sun, 30 Jun 2024 10:00:00 +0800\r\n"));
  assert_non_null(strstr(text, "\r\nMessage-ID: <310118.1.0@example.gov.cn>\r\n"));
  assert_non_null(strstr(text, "\r\nAuto-Submitted: auto-generated\r\n"));
  assert_non_null(strstr(text, "\r\nContent-Type: text/plain; charset=utf-8\r\n"));
  assert_str(header(f, m, "Subject"), "青浦区填报提醒");
  assert_str(header(f, m, "To"), "王芳 <wang@example.gov.cn>");
  assert_str(header(f, m, "From"), "老幼 <laoyou@example.gov.cn>");
  const char *body = strstr(text, "\r\n\r\n") + 4;
  unsigned char bytes[200];
  size_t len;
  assert_int_equal(sodium_base642bin(bytes, sizeof bytes, body, strlen(body), "\r\n", &len, NULL,
                                     sodium_base64_VARIANT_ORIGINAL),
                   0);
  assert_str(((struct str){(char *)bytes, len}), "第一行\r\n第二行\r\n");
}

static void long_subjects_are_folded(void **state) {
  struct fixture *f = *state;
  static const char *const pieces[] = {"青", "浦", "a", " ", "=?", "𠮷", "?=", "—", "\"", "é"};
  for (int round = 0; round < 300; round++) {
    struct buf subject = buf_open(&f->arena, 2000);
    int length = 1 + (int)(fixture_random(f) % 100);
    for (int i = 0; i < length; i++) buf_add(&subject, str_of(pieces[fixture_random(f) % 10]));
    struct mail mail = a_mail();
    struct str m;
    mail.subject = mail.name = buf_str(&subject);
    mail.body = buf_str(&subject);
    assert_ok(f, mail_message(&f->scope, &mail, STR("laoyou@example.gov.cn"), &m));
    size_t line = 0;
    for (size_t i = 0; i < m.len; i++) {
      assert_true((unsigned char)m.ptr[i] < 0x7F);
      if (m.ptr[i] == '\n') assert_true(i > 0 && m.ptr[i - 1] == '\r');
      line = m.ptr[i] == '\n' ? 0 : line + 1;
      assert_true(line <= 77); /* with its CR */
    }
    assert_str(header(f, m, "Subject"), str_c(&f->arena, mail.subject));
  }
}

static void nothing_is_slipped_into_a_header(void **state) {
  struct fixture *f = *state;
  static const char *const bad[] = {"a\r\nBcc: x@y.cn", "a\nb",           "a\rb", "a\x7F",
                                    "a\xC2\x85 b",      "a\xE2\x80\xA8z", "\xFF"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct mail mails[3] = {a_mail(), a_mail(), a_mail()};
    struct str m;
    mails[0].subject = mails[1].name = mails[2].address = str_of(bad[i]);
    for (int n = 0; n < 3; n++) {
      fixture_reset(f);
      assert_int_equal(mail_message(&f->scope, &mails[n], STR("a@b.cn"), &m), LY_INVALID);
      assert_int_equal(m.len, 0);
    }
  }
  fixture_reset(f);
}

/* ---- A house ------------------------------------------------------------------------------------
 */

static struct store *open_store(struct fixture *f) {
  struct store *st;
  f->scope.actor = STR("cli:0");
  assert_ok(f, store_open(&f->scope, fixture_database(f), STORE_CREATE, &st));
  return st;
}

static void set(struct fixture *f, struct store *st, const char *name, const char *value) {
  struct tx *tx;
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_ok(f, setting_change(&f->scope, tx, str_of(name), str_of(value), STR("")));
  assert_ok(f, store_commit(&f->scope, tx));
}

static void turn_mail_on(struct fixture *f, struct store *st, const char *server) {
  set(f, st, "smtp_server", server);
  set(f, st, "smtp_from", "laoyou@example.gov.cn");
}

static void do_people(struct fixture *f, struct store *st, struct people_deed deed) {
  struct write w = people_write(&f->scope, &deed);
  assert_ok(f, store_write(&f->scope, st, &w));
}

static void make_user(struct fixture *f, struct store *st, const char *name, enum role role,
                      const char *area, const char *unit, const char *email) {
  struct people_deed deed = {.act = ACT_USER_CREATE,
                             .name = str_of(name),
                             .display_name = str_of(name),
                             .email = str_of(email),
                             .secret = {.hash = STR("$argon2id$none")},
                             .role = role,
                             .area = str_of(area),
                             .unit = str_of(unit)};
  do_people(f, st, deed);
  deed.act = ACT_ROLE_GRANT;
  if (role != ROLE_PUBLIC) do_people(f, st, deed);
}

static struct notice_new a_notice(const char *user, const char *cause) {
  return (struct notice_new){.district = HERE,
                             .user = str_of(user),
                             .subject = STR("待审核：发展社区养老"),
                             .body = STR("王芳：请审核。"),
                             .path = STR("/plan/qingtian"),
                             .cause = str_of(cause),
                             .mail_to = STR("wang@example.gov.cn"),
                             .name = STR("王芳")};
}

static enum ly try_add(struct fixture *f, struct store *st, struct notice_new n, bool *added) {
  struct tx *tx;
  f->now_us += 1000;
  assert_ok(f, store_begin(&f->scope, st, &tx));
  enum ly rc = notice_add(&f->scope, tx, &n, added);
  if (!rc) return store_commit(&f->scope, tx);
  store_rollback(tx);
  return rc;
}

static bool add(struct fixture *f, struct store *st, struct notice_new n) {
  bool added;
  assert_ok(f, try_add(f, st, n, &added));
  return added;
}

static int64_t unread(struct fixture *f, struct store *st, const char *user) {
  int64_t n;
  assert_ok(f, notice_unread(&f->scope, st, str_of(user), &n));
  return n;
}

/* ---- Inboxes ------------------------------------------------------------------------------------
 */

static void the_same_is_told_once(void **state) {
  struct fixture *f = *state;
  struct store *st = open_store(f);
  struct notice *list;
  size_t count;
  assert_true(add(f, st, a_notice("wang", "report:331121/1")));
  assert_false(add(f, st, a_notice("wang", "report:331121/1")));
  assert_true(add(f, st, a_notice("li", "report:331121/1")));
  assert_true(add(f, st, a_notice("wang", "report:331121/2")));
  struct notice_new elsewhere = a_notice("wang", "report:331121/1");
  elsewhere.district = STR("310118");
  assert_true(add(f, st, elsewhere));
  assert_int_equal(unread(f, st, "wang"), 3);
  assert_int_equal(unread(f, st, "li"), 1);
  assert_int_equal(unread(f, st, "nobody"), 0);
  assert_ok(f, notice_list(&f->scope, st, STR("wang"), false, 0, 10, &list, &count));
  assert_int_equal(count, 3);
  assert_str(list[0].district, "310118"); /* newest first */
  assert_int_equal(list[0].notice, 1);
  assert_int_equal(list[1].notice, 3);
  assert_str(list[2].subject, "待审核：发展社区养老");
  assert_str(list[2].path, "/plan/qingtian");
  struct str last;
  assert_ok(f, notice_last_cause(&f->scope, st, HERE, STR("wang"), STR("report:"), &last));
  assert_str(last, "report:331121/2");
  store_close(st);
}

static void what_leads_away_or_breaks_a_line_is_refused(void **state) {
  struct fixture *f = *state;
  struct store *st = open_store(f);
  static const char *const paths[] = {"", "plan", "//evil.cn", "/\\evil.cn", "https://x", "/a b"};
  bool added;
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
    struct notice_new n = a_notice("wang", "x");
    n.path = str_of(paths[i]);
    fixture_reset(f);
    assert_int_equal(try_add(f, st, n, &added), LY_INVALID);
  }
  struct notice_new n = a_notice("wang", "x");
  n.subject = STR("a\nb");
  fixture_reset(f);
  assert_int_equal(try_add(f, st, n, &added), LY_INVALID);
  fixture_reset(f);
  struct buf b = buf_open(&f->arena, 10000);
  for (int i = 0; i < 1000; i++) buf_add(&b, STR("长"));
  n.subject = buf_str(&b);
  assert_true(add(f, st, n));
  struct notice found;
  assert_ok(f, notice_find(&f->scope, st, STR("wang"), HERE, 1, &found));
  assert_int_equal(utf8_count(found.subject), NOTICE_SUBJECT_MAX);
  assert_true(str_ends(found.subject, STR("长…")));
  store_close(st);
}

static enum ly mark(struct fixture *f, struct store *st, const char *user, int64_t number,
                    int64_t until) {
  struct tx *tx;
  fixture_reset(f);
  assert_ok(f, store_begin(&f->scope, st, &tx));
  enum ly rc = number ? notice_read(&f->scope, tx, str_of(user), HERE, number)
                      : notice_read_all(&f->scope, tx, str_of(user), until);
  if (!rc) return store_commit(&f->scope, tx);
  store_rollback(tx);
  return rc;
}

static void reading_is_ones_own(void **state) {
  struct fixture *f = *state;
  struct store *st = open_store(f);
  struct notice *list;
  size_t count;
  add(f, st, a_notice("wang", "1"));
  add(f, st, a_notice("wang", "2"));
  add(f, st, a_notice("li", "1"));
  assert_int_equal(mark(f, st, "li", 1, 0), LY_NOT_FOUND);
  assert_int_equal(mark(f, st, "wang", 9, 0), LY_NOT_FOUND);
  assert_int_equal(unread(f, st, "wang"), 2);
  assert_int_equal(mark(f, st, "wang", 1, 0), LY_OK);
  assert_int_equal(mark(f, st, "wang", 1, 0), LY_OK);
  assert_int_equal(unread(f, st, "wang"), 1);
  assert_ok(f, notice_list(&f->scope, st, STR("wang"), true, 0, 10, &list, &count));
  assert_int_equal(count, 1);
  assert_true(list[0].read_at > 0);
  assert_ok(f, notice_list(&f->scope, st, STR("wang"), false, 0, 10, &list, &count));
  int64_t until = list[0].recorded_at;
  add(f, st, a_notice("wang", "3")); /* came after the page was made */
  assert_int_equal(mark(f, st, "wang", 0, until), LY_OK);
  assert_int_equal(unread(f, st, "wang"), 1);
  assert_int_equal(unread(f, st, "li"), 1);
  store_close(st);
}

/* ---- The outbox ---------------------------------------------------------------------------------
 */

static struct mail find(struct fixture *f, struct store *st, int64_t number) {
  struct mail mail;
  assert_ok(f, mail_find(&f->scope, st, HERE, number, &mail));
  return mail;
}

static struct outbox_counts counts(struct fixture *f, struct store *st) {
  struct outbox_counts c;
  assert_ok(f, outbox_count(&f->scope, st, &mail_outbox, &c));
  return c;
}

static void mail_is_queued_where_it_is_on(void **state) {
  struct fixture *f = *state;
  struct store *st = open_store(f);
  add(f, st, a_notice("wang", "1"));
  assert_int_equal(counts(f, st).waiting, 0);
  turn_mail_on(f, st, "smtp://127.0.0.1:1");
  struct notice_new silent = a_notice("wang", "2");
  silent.mail_to = STR("");
  add(f, st, silent);
  assert_int_equal(counts(f, st).waiting, 0);
  set(f, st, "public_origin", "https://care.example.gov.cn");
  add(f, st, a_notice("wang", "3"));
  struct mail mail = find(f, st, 1);
  assert_int_equal(mail.notice, 3);
  assert_int_equal(mail.at.state, SENDING_QUEUED);
  assert_str(mail.address, "wang@example.gov.cn");
  assert_true(str_contains(mail.body, STR("https://care.example.gov.cn/plan/qingtian")));
  assert_true(str_starts(mail.message_id, STR("331121.1.")));
  assert_int_equal(counts(f, st).waiting, 1);
  store_close(st);
}

static enum ly deed(struct fixture *f, struct store *st, enum sending_act act, int64_t attempt) {
  struct outbox_deed d = {.of = &mail_outbox,
                          .act = act,
                          .district = HERE,
                          .number = 1,
                          .attempt = attempt,
                          .error = act == SENDING_PUT_OFF ? STR("451 later") : STR("550 no")};
  fixture_reset(f);
  struct write w = outbox_write(&f->scope, &d);
  return store_write(&f->scope, st, &w);
}

static void one_mail(struct fixture *f, struct store *st) {
  turn_mail_on(f, st, "smtp://127.0.0.1:1");
  add(f, st, a_notice("wang", "1"));
  assert_int_equal(find(f, st, 1).at.state, SENDING_QUEUED);
}

static void pauses_grow_until_it_is_given_up(void **state) {
  struct fixture *f = *state;
  struct store *st = open_store(f);
  int64_t pause = 0, whole = 0;
  one_mail(f, st);
  for (int64_t attempt = 1; attempt <= SENDING_ATTEMPTS_MAX; attempt++) {
    assert_int_equal(deed(f, st, SENDING_TRY, attempt), LY_OK);
    assert_int_equal(find(f, st, 1).at.state, SENDING_UNDER_WAY);
    assert_int_equal(deed(f, st, SENDING_TRY, attempt), LY_CONFLICT); /* one of two takes it */
    assert_int_equal(deed(f, st, SENDING_TRY, attempt + 1), LY_CONFLICT);
    assert_int_equal(deed(f, st, SENDING_DONE, attempt - 1),
                     LY_CONFLICT); /* not who gave up on it */
    assert_int_equal(deed(f, st, SENDING_PUT_OFF, attempt), LY_OK);
    struct mail mail = find(f, st, 1);
    assert_str(mail.at.error, "451 later");
    if (attempt == SENDING_ATTEMPTS_MAX) break;
    assert_int_equal(mail.at.state, SENDING_QUEUED);
    assert_true(mail.at.next_at - f->now_us > pause);
    pause = mail.at.next_at - f->now_us;
    whole += pause;
    assert_int_equal(deed(f, st, SENDING_TRY, attempt + 1), LY_CONFLICT); /* not yet */
    f->now_us = mail.at.next_at;
  }
  assert_int_equal(find(f, st, 1).at.state, SENDING_FAILED);
  assert_int_equal(find(f, st, 1).at.next_at, 0);
  assert_true(whole < DAY_US && whole > DAY_US / 2);
  assert_int_equal(counts(f, st).failed, 1);
  assert_int_equal(deed(f, st, SENDING_RETRY, 0), LY_OK);
  assert_int_equal(find(f, st, 1).at.attempts, 0);
  assert_int_equal(deed(f, st, SENDING_TRY, 1), LY_OK);
  assert_int_equal(deed(f, st, SENDING_DONE, 1), LY_OK);
  assert_int_equal(find(f, st, 1).at.state, SENDING_SENT);
  assert_int_equal(find(f, st, 1).at.error.len, 0);
  assert_int_equal(deed(f, st, SENDING_RETRY, 0),
                   LY_CONFLICT); /* what was sent is not sent again */
  assert_int_equal(deed(f, st, SENDING_GIVE_UP, 1), LY_CONFLICT);
  assert_int_equal(counts(f, st).waiting + counts(f, st).failed, 0);
  store_close(st);
}

/* The program ended while it was being sent: nobody can know, so it is sent again. */
static void what_was_left_under_way_is_tried_again(void **state) {
  struct fixture *f = *state;
  struct store *st = open_store(f);
  struct mail *due;
  size_t count;
  one_mail(f, st);
  assert_int_equal(deed(f, st, SENDING_TRY, 1), LY_OK);
  assert_ok(f, mail_due(&f->scope, st, 10, &due, &count));
  assert_int_equal(count, 0);
  struct str id = find(f, st, 1).message_id;
  f->now_us += 16 * MINUTE_US;
  assert_ok(f, mail_due(&f->scope, st, 10, &due, &count));
  assert_int_equal(count, 1);
  assert_int_equal(deed(f, st, SENDING_TRY, 2), LY_OK);
  assert_int_equal(deed(f, st, SENDING_DONE, 1), LY_CONFLICT);
  assert_str(find(f, st, 1).message_id, str_c(&f->arena, id));
  store_close(st);
}

static void a_server_that_is_away_costs_one_try(void **state) {
  struct fixture *f = *state;
  struct store *st = open_store(f);
  struct mail_secrets secrets = {.password = STR("")};
  struct outbox_round round;
  one_mail(f, st);
  add(f, st, a_notice("wang", "2"));
  struct outbox_worker worker = {.store = st};
  assert_ok(f, mail_work(&f->scope, &worker, &secrets, &round));
  assert_true(round.server_down);
  assert_int_equal(round.put_off, 1);
  assert_true(str_starts(find(f, st, 1).at.error, STR("没有连上邮件服务器")));
  assert_int_equal(find(f, st, 1).at.attempts, 1);
  assert_int_equal(find(f, st, 2).at.attempts, 0);
  set(f, st, "smtp_server", "");
  f->now_us += DAY_US;
  assert_ok(f, mail_work(&f->scope, &worker, &secrets, &round));
  assert_int_equal(round.put_off, 0);
  assert_int_equal(find(f, st, 2).at.attempts, 0);
  store_close(st);
}

/* The database is away between the server's yes and our row: written later, not sent again. */
static void a_yes_is_remembered(void **state) {
  struct fixture *f = *state;
  struct store *st = open_store(f);
  struct mail_secrets secrets = {.password = STR("")};
  struct outbox_round round;
  one_mail(f, st);
  assert_int_equal(deed(f, st, SENDING_TRY, 1), LY_OK);
  struct outbox_worker worker = {.store = st, .owes = true};
  memcpy(worker.owed_district, "331121", 6);
  worker.owed = (struct outbox_deed){.of = &mail_outbox,
                                     .act = SENDING_DONE,
                                     .district = {worker.owed_district, 6},
                                     .number = 1,
                                     .attempt = 1,
                                     .error = STR("")};
  assert_ok(f, mail_work(&f->scope, &worker, &secrets, &round));
  assert_false(worker.owes);
  assert_int_equal(find(f, st, 1).at.state, SENDING_SENT);
  store_close(st);
}

static void the_outbox_is_kept_by_area(void **state) {
  struct fixture *f = *state;
  struct store *st = open_store(f);
  struct mail *list;
  size_t count;
  one_mail(f, st);
  struct notice_new elsewhere = a_notice("wang", "1");
  elsewhere.district = STR("310118");
  add(f, st, elsewhere);
  static const struct {
    const char *digits;
    size_t count;
  } cases[] = {{"", 2}, {"33", 1}, {"331121", 1}, {"3301", 0}, {"310118", 1}, {"310118001", 0}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_ok(f, mail_list(&f->scope, st, str_of(cases[i].digits), 0, 10, &list, &count));
    assert_int_equal(count, cases[i].count);
  }
  assert_ok(f, mail_list(&f->scope, st, STR(""), 1, 10, &list, &count));
  assert_int_equal(count, 1);
  store_close(st);
}

/* ---- Where users are written to -----------------------------------------------------------------
 */

static enum ly email(struct fixture *f, struct store *st, const char *actor, struct people_deed d) {
  fixture_reset(f);
  f->scope.actor = str_of(actor);
  struct write w = people_write(&f->scope, &d);
  enum ly rc = store_write(&f->scope, st, &w);
  f->scope.actor = STR("cli:0");
  return rc;
}

static void an_address_is_ones_own_or_the_administrators(void **state) {
  struct fixture *f = *state;
  struct store *st = open_store(f);
  struct user user;
  make_user(f, st, "wang", ROLE_REPORTER, "331121", "", "wang@example.gov.cn");
  make_user(f, st, "li", ROLE_REPORTER, "331121", "", "");
  make_user(f, st, "boss", ROLE_ADMINISTRATOR, "331121", "", "");
  make_user(f, st, "far", ROLE_ADMINISTRATOR, "310118", "", "");
  assert_ok(f, user_find(&f->scope, st, STR("wang"), &user));
  assert_str(user.email, "wang@example.gov.cn");
  assert_true(user.wants_mail);
  struct people_deed own = {
      .act = ACT_USER_MAIL, .name = STR("wang"), .email = STR("w@x.cn"), .wants_mail = false};
  struct people_deed by = {.act = ACT_USER_EMAIL, .name = STR("wang"), .email = STR("v@x.cn")};
  assert_int_equal(email(f, st, "user:li", own), LY_DENIED);
  assert_int_equal(email(f, st, "user:li", by), LY_DENIED);
  assert_int_equal(email(f, st, "user:far", by), LY_DENIED);
  assert_int_equal(email(f, st, "user:boss", own), LY_DENIED); /* what is wanted says oneself */
  assert_int_equal(email(f, st, "user:wang", own), LY_OK);
  assert_int_equal(email(f, st, "user:boss", by), LY_OK);
  assert_ok(f, user_find(&f->scope, st, STR("wang"), &user));
  assert_str(user.email, "v@x.cn");
  assert_false(user.wants_mail);
  by.email = STR("v@x.cn\r\nBcc: z@y.cn");
  assert_int_equal(email(f, st, "user:boss", by), LY_INVALID);
  by.email = STR("");
  assert_int_equal(email(f, st, "cli:0", by), LY_OK);
  store_close(st);
}

static void addresses_are_imported(void **state) {
  struct fixture *f = *state;
  struct store *st = open_store(f);
  struct people_import import;
  struct user user;
  struct tx *tx;
  struct str good =
      STR("登录名,姓名,邮箱,角色,地区\nzhao,赵敏,zhao@x.cn,填报员,331121\n"
          "zhao,赵敏,,审核员,331121\nqian,钱多,,,\n");
  struct str bad =
      STR("name,display_name,email,role,area\na1,A,x@,,\nb1,B,b@x.cn,,\n"
          "b1,B,c@x.cn,reporter,331121\n");
  assert_ok(f, people_import_read(&f->scope, st, STR("u.csv"), good, &import));
  for (size_t i = 0; i < import.count; i++) import.rows[i].secret.hash = STR("$argon2id$none");
  assert_ok(f, store_begin(&f->scope, st, &tx));
  assert_ok(f, people_import_write(&f->scope, tx, &import));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_ok(f, user_find(&f->scope, st, STR("zhao"), &user));
  assert_str(user.email, "zhao@x.cn");
  fixture_reset(f);
  assert_int_equal(people_import_read(&f->scope, st, STR("u.csv"), bad, &import), LY_INVALID);
  assert_int_equal(f->scope.diags.errors, 2);
  assert_int_equal(f->scope.diags.first->message, MSG_PEOPLE_BAD_EMAIL);
  assert_int_equal(f->scope.diags.first->next->message, MSG_IMPORT_OTHER_EMAIL);
  fixture_reset(f);
  store_close(st);
}

/* ---- Reminders ----------------------------------------------------------------------------------
 */

static bool wanted(void *context, const struct pack_header *header) {
  (void)context;
  return area_within(HERE, header->area);
}

struct county {
  struct store *st;
  struct pack pack;
};

/* The business date is the clock's: 2024-06-30. */
static struct county open_county(struct fixture *f) {
  const struct plan_choice choice = {wanted, NULL};
  struct county c = {.st = open_store(f)};
  size_t adopted;
  struct tx *tx;
  assert_ok(f, store_begin(&f->scope, c.st, &tx));
  assert_ok(f, plan_adopt_folder(&f->scope, tx, STR("packs"), &choice, &adopted));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_ok(
      f, pack_read_in_force(&f->scope, c.st, f->scope.today, STR("qingtian"), plan_kinds, &c.pack));
  turn_mail_on(f, c.st, "smtp://127.0.0.1:1");
  make_user(f, c.st, "minzheng", ROLE_REPORTER, "331121", "县民政局", "minzheng@x.cn");
  make_user(f, c.st, "jiaoyu", ROLE_REPORTER, "331121", "县教育局", "");
  make_user(f, c.st, "elsewhere", ROLE_REPORTER, "310118", "", "");
  make_user(f, c.st, "shenhe", ROLE_REVIEWER, "331121", "县民政局", "shenhe@x.cn");
  make_user(f, c.st, "tongchou", ROLE_COORDINATOR, "331121", "", "");
  return c;
}

static int64_t remind(struct fixture *f, struct county *c) {
  struct job_run run = {.store = c->st};
  struct str told;
  int64_t before = 0, after = 0;
  struct store_rows rows;
  fixture_reset(f);
  /* all districts: a test of the whole table */
  assert_ok(f, store_query(&f->scope, c->st, "i", "SELECT count(*) FROM notice", &rows));
  before = store_int(&rows, 0, 0);
  assert_ok(f, remind_all(&f->scope, &run, &told));
  /* all districts: a test of the whole table */
  assert_ok(f, store_query(&f->scope, c->st, "i", "SELECT count(*) FROM notice", &rows));
  after = store_int(&rows, 0, 0);
  struct buf b = buf_open(&f->arena, 100);
  buf_printf(&b, "发出提醒 %lld 条", (long long)(after - before));
  assert_true(str_contains(told, buf_str(&b)));
  return after - before;
}

static struct notice newest(struct fixture *f, struct county *c, const char *user) {
  struct notice *list;
  size_t count;
  assert_ok(f, notice_list(&f->scope, c->st, str_of(user), false, 0, 1, &list, &count));
  assert_int_equal(count, 1);
  return list[0];
}

/* How many of a board's dues are this unit's and of this kind, counted apart from the reminder. */
static int64_t owed(struct fixture *f, struct county *c, const char *unit, enum board_duty duty) {
  struct report_book book;
  struct board *board;
  int64_t n = 0;
  assert_ok(f, report_book_read(&f->scope, c->st, &c->pack, &book));
  assert_ok(f, board_make(&f->scope, &c->pack, &book, f->scope.today, &board));
  for (size_t i = 0; i < board->count; i++) {
    for (size_t d = 0; d < board->lines[i].due_count; d++) {
      const struct board_due *due = &board->lines[i].dues[d];
      n += due->duty == duty && str_is(due->owner->name, unit);
    }
  }
  return n;
}

static void who_owes_is_reminded(void **state) {
  struct fixture *f = *state;
  struct county c = open_county(f);
  int64_t overdue = owed(f, &c, "县民政局", DUTY_OVERDUE);
  assert_true(overdue > 0);
  assert_int_equal(remind(f, &c), 3); /* two reporters; the coordinator of units without any */
  struct notice n = newest(f, &c, "minzheng");
  struct buf words = buf_open(&f->arena, 100);
  buf_printf(&words, "%lld 项逾期未报", (long long)overdue);
  assert_true(str_contains(n.subject, buf_str(&words)));
  assert_true(str_starts(n.subject, STR("青田县填报提醒：")));
  assert_true(str_contains(n.body, STR("minzheng：截至2024年6月30日")));
  assert_true(str_contains(n.body, STR("（县民政局，")));
  assert_false(str_contains(n.body, STR("（县教育局，")));
  assert_str(n.path, "/plan/qingtian/units/%E5%8E%BF%E6%B0%91%E6%94%BF%E5%B1%80");
  assert_str(n.cause, "reminder:qingtian:2024-06-30");
  assert_true(str_contains(newest(f, &c, "tongchou").body, STR("（县卫生健康局，")));
  assert_str(newest(f, &c, "tongchou").path, "/plan/qingtian");
  assert_int_equal(counts(f, c.st).waiting, 1); /* one of them has an address */
  assert_int_equal(unread(f, c.st, "elsewhere"), 0);
  store_close(c.st);
}

static void nobody_is_reminded_too_often(void **state) {
  struct fixture *f = *state;
  struct county c = open_county(f);
  set(f, c.st, "remind_every_days", "5");
  assert_int_equal(remind(f, &c), 3);
  assert_int_equal(remind(f, &c), 0); /* the same day */
  f->scope.today.day += 4;
  assert_int_equal(remind(f, &c), 0);
  make_user(f, c.st, "new", ROLE_REPORTER, "331121", "县教育局", "");
  assert_int_equal(remind(f, &c), 1);
  f->scope.today.day += 1;
  assert_int_equal(remind(f, &c), 3);
  do_people(f, c.st, (struct people_deed){.act = ACT_USER_DISABLE, .name = STR("jiaoyu")});
  f->scope.today.day += 5;
  assert_int_equal(remind(f, &c), 3);
  store_close(c.st);
}

static struct report_deed task_report(struct county *c) {
  struct report_deed d = {.act = REPORT_ADD,
                          .pack = &c->pack,
                          .kind = REPORT_TASK,
                          .entry = STR("basic_care_list"),
                          .unit = STR("县民政局"),
                          .says = {.percent = 50, .progress = REPORT_UNDER_WAY}};
  assert_true(period_parse(STR("2024-Q1"), &d.period));
  return d;
}

static void do_report(struct fixture *f, struct county *c, const char *actor,
                      struct report_deed d) {
  fixture_reset(f);
  f->scope.actor = str_of(actor);
  f->now_us += MINUTE_US;
  assert_ok(f, report_check(&f->scope, &d));
  struct write w = report_write(&f->scope, &d);
  w.run = report_run_and_tell;
  assert_ok(f, store_write(&f->scope, c->st, &w));
  f->scope.actor = STR("cli:0");
}

static void name_the_unit(struct fixture *f, struct county *c) {
  do_report(f, c, "cli:0",
            (struct report_deed){.act = REPORT_DESIGNATE,
                                 .pack = &c->pack,
                                 .kind = REPORT_TASK,
                                 .entry = STR("basic_care_list"),
                                 .unit = STR("县民政局"),
                                 .reason = STR("县政府专题会议"),
                                 .lead = true,
                                 .holds = true});
}

static void reports_are_told_at_once(void **state) {
  struct fixture *f = *state;
  struct county c = open_county(f);
  struct report_deed back = {.act = REPORT_REVIEW,
                             .pack = &c.pack,
                             .report = 1,
                             .outcome = REPORT_RETURNED,
                             .reason = STR("缺少附件")};
  name_the_unit(f, &c);
  do_report(f, &c, "user:minzheng", task_report(&c));
  assert_int_equal(unread(f, c.st, "tongchou"), 0);
  assert_int_equal(unread(f, c.st, "minzheng"), 0);
  struct notice n = newest(f, &c, "shenhe");
  assert_true(str_starts(n.subject, STR("待审核：")));
  assert_true(str_contains(n.subject, STR("（县民政局，2024年第1季度）")));
  assert_str(n.path, "/plan/qingtian/tasks/basic_care_list");
  do_report(f, &c, "user:shenhe", back);
  n = newest(f, &c, "minzheng");
  assert_true(str_starts(n.subject, STR("被退回：")));
  assert_true(str_contains(n.body, STR("被 shenhe 退回")));
  assert_true(str_contains(n.body, STR("退回原因：缺少附件")));
  assert_str(n.path, "/plan/qingtian/tasks/basic_care_list/report");
  assert_str(n.cause, "review:331121/1/1");
  back.outcome = REPORT_CONFIRMED;
  back.reviews_seen = 1;
  do_report(f, &c, "user:shenhe", back);
  assert_int_equal(unread(f, c.st, "minzheng"), 1); /* what is confirmed is no work for anybody */
  store_close(c.st);
}

/* Where neither the document nor the county names a unit, the coordinators are told. */
static void what_nobody_leads_goes_to_the_coordinators(void **state) {
  struct fixture *f = *state;
  struct county c = open_county(f);
  fixture_reset(f);
  struct report_deed d = task_report(&c);
  struct tx *tx;
  assert_ok(f, store_begin(&f->scope, c.st, &tx));
  assert_ok(f, notice_of_report(&f->scope, tx, &d, STR("7")));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_str(newest(f, &c, "tongchou").cause, "report:331121/7");
  assert_int_equal(unread(f, c.st, "shenhe"), 0);
  store_close(c.st);
}

/* What was reported ten days ago is said to the reviewers once more. */
static void what_waits_long_is_said_again(void **state) {
  struct fixture *f = *state;
  struct county c = open_county(f);
  name_the_unit(f, &c);
  do_report(f, &c, "user:minzheng", task_report(&c));
  set(f, c.st, "remind_every_days", "9");
  f->scope.today.day += 9;
  remind(f, &c);
  assert_int_equal(unread(f, c.st, "shenhe"), 1);
  f->scope.today.day += 9;
  remind(f, &c);
  assert_int_equal(unread(f, c.st, "shenhe"), 2);
  assert_true(str_contains(newest(f, &c, "shenhe").subject, STR("1 份填报待审核")));
  assert_true(str_contains(newest(f, &c, "shenhe").body, STR("2024-06-30 填报")));
  store_close(c.st);
}

static void recipients_hold_the_role(void **state) {
  struct fixture *f = *state;
  struct store *st = open_store(f);
  struct recipient *list;
  size_t count;
  make_user(f, st, "county", ROLE_REPORTER, "331121", "", "");
  make_user(f, st, "unit", ROLE_REPORTER, "331121", "县民政局", "u@x.cn");
  make_user(f, st, "other", ROLE_REPORTER, "331121", "县教育局", "");
  make_user(f, st, "town", ROLE_REPORTER, "331121100", "", "");
  make_user(f, st, "city", ROLE_REPORTER, "3311", "", "");
  make_user(f, st, "wrong", ROLE_REVIEWER, "331121", "", "");
  make_user(f, st, "off", ROLE_REPORTER, "331121", "", "");
  do_people(f, st, (struct people_deed){.act = ACT_USER_DISABLE, .name = STR("off")});
  do_people(f, st,
            (struct people_deed){.act = ACT_ROLE_GRANT,
                                 .name = STR("county"),
                                 .role = ROLE_REPORTER,
                                 .area = STR("331121"),
                                 .unit = STR("县民政局")});
  assert_ok(f, recipients_of(&f->scope, st, ROLE_REPORTER, HERE, STR("县民政局"), &list, &count));
  assert_int_equal(count, 3);
  assert_str(list[0].name, "city");
  assert_str(list[1].name, "county"); /* once, though by two grants */
  assert_str(list[2].name, "unit");
  assert_str(list[2].mail_to, "u@x.cn");
  assert_ok(f, recipients_of(&f->scope, st, ROLE_REPORTER, STR("331121100"), STR("鹤城街道"), &list,
                             &count));
  assert_int_equal(count, 3); /* city, county, town */
  store_close(st);
}

int main(void) {
  const struct CMUnitTest pure[] = {
      TEST(addresses_have_a_form),
      TEST(a_message_is_what_mail_wants),
      TEST(long_subjects_are_folded),
      TEST(nothing_is_slipped_into_a_header),
  };
  const struct CMUnitTest stored[] = {
      TEST(the_same_is_told_once),
      TEST(what_leads_away_or_breaks_a_line_is_refused),
      TEST(reading_is_ones_own),
      TEST(mail_is_queued_where_it_is_on),
      TEST(pauses_grow_until_it_is_given_up),
      TEST(what_was_left_under_way_is_tried_again),
      TEST(a_server_that_is_away_costs_one_try),
      TEST(a_yes_is_remembered),
      TEST(the_outbox_is_kept_by_area),
      TEST(an_address_is_ones_own_or_the_administrators),
      TEST(addresses_are_imported),
      TEST(recipients_hold_the_role),
      TEST(who_owes_is_reminded),
      TEST(nobody_is_reminded_too_often),
      TEST(reports_are_told_at_once),
      TEST(what_nobody_leads_goes_to_the_coordinators),
      TEST(what_waits_long_is_said_again),
  };
  int failed = cmocka_run_group_tests_name("mail", pure, NULL, NULL);
  return failed + run_on_engines("notices", stored);
}
