/* service/: what is told of cases to other platforms, over HTTP to a server of the test's own, and
 * what they send in; on both engines. */
#define FIXTURE_PERSON ", area: home_area"
#include "tests/case_fixture.h"

#include "base/fetch.h"
#include "base/file.h"
#include "base/json_read.h"
#include "plan/case_sending.h"
#include "service/exchange.h"
#include "store/setting.h"
#include "store/setting_secret.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SIGNING_KEY "the key that both sides know"
#define TOKEN "token-of-the-platform"
#define MINUTE_US (INT64_C(60) * 1000000)

static char folder[] = "/tmp/laoyou-exchange-XXXXXX";
static struct seal_keys *keys;

/* ---- The other side -----------------------------------------------------------------------------
 */

static struct platform {
  struct MHD_Daemon *daemon;
  pthread_mutex_t mutex; /* over what follows */
  int status;            /* what it answers */
  int asked;
  char body[8192], id[64], time[32], signature[128], token[128];
} platform = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static void keep_header(struct MHD_Connection *c, const char *name, char *out, size_t room) {
  const char *value = MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
  snprintf(out, room, "%s", value ? value : "");
}

static enum MHD_Result answer(void *context, struct MHD_Connection *c, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *size, void **state) {
  static int begun;
  (void)context, (void)url, (void)version;
  pthread_mutex_lock(&platform.mutex);
  if (!*state) {
    *state = &begun;
    platform.body[0] = 0;
    pthread_mutex_unlock(&platform.mutex);
    return MHD_YES;
  }
  if (*size) {
    size_t had = strlen(platform.body);
    if (had + *size < sizeof platform.body) {
      memcpy(platform.body + had, data, *size);
      platform.body[had + *size] = 0;
    }
    *size = 0;
    pthread_mutex_unlock(&platform.mutex);
    return MHD_YES;
  }
  keep_header(c, "Laoyou-Id", platform.id, sizeof platform.id);
  keep_header(c, "Laoyou-Time", platform.time, sizeof platform.time);
  keep_header(c, "Laoyou-Signature", platform.signature, sizeof platform.signature);
  keep_header(c, "Authorization", platform.token, sizeof platform.token);
  platform.asked += strcmp(method, "POST") == 0;
  unsigned status = (unsigned)platform.status;
  pthread_mutex_unlock(&platform.mutex);
  static char text[] = "缺少字段\nsecond line";
  struct MHD_Response *response =
      MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_PERSISTENT);
  enum MHD_Result queued = MHD_queue_response(c, status, response);
  MHD_destroy_response(response);
  return queued;
}

static void set(struct fixture *f, const char *name, const char *value) {
  struct tx *tx = begin(f);
  assert_ok(f, setting_change(&f->scope, tx, str_of(name), str_of(value), STR("")));
  assert_ok(f, store_commit(&f->scope, tx));
}

static void set_secret(struct fixture *f, const char *name, const char *text) {
  struct setting_secret_deed deed = {str_of(name), str_of(text), keys};
  struct write w = setting_secret_write(&f->scope, &deed);
  assert_ok(f, store_write(&f->scope, st, &w));
}

static void open_platform(struct fixture *f) {
  char url[64];
  platform.status = 200;
  platform.asked = 0;
  platform.daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL, answer, NULL,
                                     MHD_OPTION_END);
  assert_non_null(platform.daemon);
  const union MHD_DaemonInfo *info =
      MHD_get_daemon_info(platform.daemon, MHD_DAEMON_INFO_BIND_PORT);
  snprintf(url, sizeof url, "http://127.0.0.1:%u/cases", (unsigned)info->port);
  set(f, "exchange_url", url);
}

static void open_exchange(struct fixture *f, const char *way) {
  open_cases(f);
  memset(folder + sizeof folder - 7, 'X', 6);
  assert_non_null(mkdtemp(folder));
  struct str path = path_join(&f->arena, str_of(folder), STR("k"));
  assert_ok(f, seal_keys_make(&f->scope, path));
  assert_ok(f, seal_keys_read(&f->scope, path, &keys));
  set(f, "exchange_way", way);
  set_secret(f, "exchange_key", SIGNING_KEY);
  set_secret(f, "exchange_token", TOKEN);
}

static void close_exchange(struct fixture *f) {
  if (platform.daemon) MHD_stop_daemon(platform.daemon);
  platform.daemon = NULL;
  seal_keys_close(keys);
  unlink(str_c(&f->arena, path_join(&f->arena, str_of(folder), STR("k"))));
  rmdir(folder);
  store_close(st);
}

static struct outbox_round work_off(struct fixture *f) {
  struct outbox_worker worker = {.store = st};
  struct exchange_line line = {keys, STR("")};
  struct outbox_round round;
  assert_ok(f, exchange_work(&f->scope, &worker, &line, &round));
  return round;
}

static struct exchange_post post_of(struct fixture *f, int64_t number) {
  struct exchange_post post;
  assert_ok(f, exchange_find(&f->scope, st, district, number, &post));
  return post;
}

static int64_t open_one(struct fixture *f) {
  int64_t no;
  assert_ok(f, try_open(f, person(f, "true"), "subsidy", &no));
  return no;
}

static const char *member(struct fixture *f, const char *name) {
  struct value *v;
  assert_ok(f, json_read(&f->scope, str_of(platform.body), &v));
  const struct value *one = value_get(v, str_of(name));
  assert_non_null(one);
  return one->kind == VALUE_INT ? str_c(&f->arena, str_int(&f->arena, one->integer))
                                : str_c(&f->arena, one->text);
}

/* ---- Telling ------------------------------------------------------------------------------------
 */

static void nothing_is_told_unless_wanted(void **state) {
  struct fixture *f = *state;
  struct exchange_post *posts;
  size_t count;
  open_exchange(f, "nowhere");
  open_one(f);
  assert_ok(f, exchange_list(&f->scope, st, STR(""), 0, 10, &posts, &count));
  assert_int_equal(count, 0);
  close_exchange(f);
}

/* Every event, signed, with no word of the person. */
static void each_event_is_told_once(void **state) {
  struct fixture *f = *state;
  open_exchange(f, "post");
  open_platform(f);
  int64_t no = open_one(f);
  struct outbox_round round = work_off(f);
  assert_true(round.sent == 1 && platform.asked == 1);
  assert_string_equal(platform.id, "331121.1.1");
  assert_string_equal(platform.token, "Bearer " TOKEN);
  struct buf text = buf_open(&f->arena, 16384);
  struct digest mac;
  buf_printf(&text, "%s\n%s", platform.time, platform.body);
  assert_ok(f, digest_hmac(&f->scope, STR(SIGNING_KEY), buf_str(&text), &mac));
  assert_string_equal(platform.signature + strlen("hmac-sm3="),
                      str_c(&f->arena, digest_hex(&f->arena, &mac)));
  assert_string_equal(member(f, "id"), "331121.1.1");
  assert_string_equal(member(f, "number"), "331121-1");
  assert_string_equal(member(f, "step"), "applied");
  assert_string_equal(member(f, "due"), "2024-07-05");
  assert_null(strstr(platform.body, "13856781234"));
  assert_null(strstr(platform.body, "1200"));
  move(f, no, "accept", HAND_WORKER, "user:li");
  assert_int_equal(work_off(f).sent, 1);
  assert_string_equal(platform.id, "331121.1.2");
  assert_string_equal(member(f, "move"), "accept");
  assert_string_equal(member(f, "step_name"), "已受理");
  assert_string_equal(member(f, "event"), "2");
  assert_int_equal(work_off(f).sent, 0);
  assert_int_equal(platform.asked, 2);
  close_exchange(f);
}

static void trouble_there_is_tried_again(void **state) {
  struct fixture *f = *state;
  static const int trouble[] = {500, 503, 401, 404, 429, 302};
  open_exchange(f, "post");
  open_platform(f);
  open_one(f);
  open_one(f);
  for (size_t i = 0; i < sizeof trouble / sizeof *trouble; i++) {
    platform.status = trouble[i];
    platform.asked = 0;
    struct outbox_round round = work_off(f);
    assert_true(round.server_down && round.put_off == 1 && round.sent + round.failed == 0);
    assert_int_equal(platform.asked, 1); /* the second waits */
    f->now_us += 1000 * MINUTE_US;
  }
  platform.status = 204;
  assert_int_equal(work_off(f).sent, 2);
  assert_int_equal(post_of(f, 1).at.state, SENDING_SENT);
  close_exchange(f);
}

static void what_is_refused_stays_until_somebody_says(void **state) {
  struct fixture *f = *state;
  open_exchange(f, "post");
  open_platform(f);
  open_one(f);
  platform.status = 422;
  assert_int_equal(work_off(f).failed, 1);
  struct exchange_post post = post_of(f, 1);
  assert_int_equal(post.at.state, SENDING_FAILED);
  assert_str(post.at.error, "对方回答 422：缺少字段");
  f->now_us += 100000 * MINUTE_US;
  assert_int_equal(work_off(f).failed, 0);
  struct outbox_deed deed = {
      .of = &exchange_outbox, .act = SENDING_RETRY, .district = district, .number = 1};
  struct write w = outbox_write(&f->scope, &deed);
  assert_ok(f, store_write(&f->scope, st, &w));
  platform.status = 200;
  assert_int_equal(work_off(f).sent, 1);
  struct write again = outbox_write(&f->scope, &deed);
  assert_int_equal(store_write(&f->scope, st, &again), LY_CONFLICT);
  close_exchange(f);
}

/* All of a district in one go, of whichever outbox; what was done with meanwhile is left alone. */
static void what_was_given_up_is_retried_in_one_go(void **state) {
  struct fixture *f = *state;
  struct outbox_row *rows;
  struct outbox_counts counts;
  size_t count;
  open_exchange(f, "post");
  open_platform(f);
  open_one(f);
  open_one(f);
  platform.status = 422;
  work_off(f);
  assert_ok(f, outbox_count(&f->scope, st, &exchange_outbox, &counts));
  assert_true(counts.failed == 2 && counts.waiting == 0);
  assert_ok(f, outbox_given_up(&f->scope, st, &exchange_outbox, district, 10, &rows, &count));
  assert_int_equal(count, 2);
  assert_str(rows[0].at.error, "对方回答 422：缺少字段");
  assert_true(outbox_may_retry(&f->scope, &rows[0]));
  struct outbox_deed one = {
      .of = &exchange_outbox, .act = SENDING_RETRY, .district = district, .number = 1};
  struct write w = outbox_write(&f->scope, &one);
  assert_ok(f, store_write(&f->scope, st, &w));
  platform.status = 200;
  assert_int_equal(work_off(f).sent, 1);
  struct outbox_retry all = {.district = district, .rows = rows, .count = count};
  struct write both = outbox_retry_write(&f->scope, &all);
  assert_ok(f, store_write(&f->scope, st, &both));
  assert_str(both.answer, "1"); /* the other was sent */
  assert_int_equal(work_off(f).sent, 1);
  assert_ok(f, outbox_given_up(&f->scope, st, &exchange_outbox, STR(""), 10, &rows, &count));
  assert_int_equal(count, 0);
  close_exchange(f);
}

/* Given up after eight tries within a day and a half. */
static void nobody_there_is_given_up_at_last(void **state) {
  struct fixture *f = *state;
  int64_t put_off = 0, failed = 0;
  open_exchange(f, "post");
  set(f, "exchange_url", "http://127.0.0.1:1/cases");
  open_one(f);
  for (int minute = 0; minute < 36 * 60; minute += 30) {
    struct outbox_round round = work_off(f);
    put_off += round.put_off;
    failed += round.failed;
    f->now_us += 30 * MINUTE_US;
  }
  assert_true(put_off == SENDING_ATTEMPTS_MAX - 1 && failed == 1);
  close_exchange(f);
}

static void what_is_not_set_is_told(void **state) {
  struct fixture *f = *state;
  struct outbox_worker worker = {.store = st};
  struct exchange_line line = {keys, STR("")};
  struct outbox_round round;
  open_exchange(f, "post");
  worker.store = st;
  line.keys = keys;
  open_one(f);
  assert_int_equal(exchange_work(&f->scope, &worker, &line, &round), LY_UNSUPPORTED);
  fixture_reset(f);
  set(f, "exchange_url", "https://example.gov.cn/x");
  set_secret(f, "exchange_key", "");
  assert_int_equal(exchange_work(&f->scope, &worker, &line, &round), LY_UNSUPPORTED);
  fixture_reset(f);
  assert_int_equal(post_of(f, 1).at.attempts, 0);
  set_secret(f, "exchange_key", SIGNING_KEY);
  line.keys = NULL;
  assert_int_equal(exchange_work(&f->scope, &worker, &line, &round), LY_UNSUPPORTED);
  close_exchange(f);
}

static void a_file_takes_what_waits(void **state) {
  struct fixture *f = *state;
  struct exchange_post *posts;
  size_t count;
  open_exchange(f, "file");
  open_one(f);
  open_one(f);
  assert_ok(f, exchange_waiting(&f->scope, st, district, &posts, &count));
  assert_int_equal(count, 2);
  assert_int_equal(work_off(f).sent, 0);
  struct exchange_exported deed = {district, posts, count};
  struct write w = exchange_export_write(&f->scope, &deed);
  assert_ok(f, store_write(&f->scope, st, &w));
  assert_int_equal(post_of(f, 2).at.state, SENDING_SENT);
  assert_ok(f, exchange_waiting(&f->scope, st, district, &posts, &count));
  assert_int_equal(count, 0);
  close_exchange(f);
}

/* ---- Taking in ----------------------------------------------------------------------------------
 */

static struct exchange_sender admit(struct fixture *f, struct str *token) {
  struct sender_deed deed = {.act = SENDER_ADMIT,
                             .sender = {.district = district,
                                        .name = STR("zheli"),
                                        .title = STR("浙里办"),
                                        .area = STR("331121")}};
  assert_ok(f, exchange_sender_check(&f->scope, &deed.sender));
  assert_ok(f, exchange_new_token(&f->scope, &deed.sender, token));
  struct write w = exchange_sender_write(&f->scope, &deed);
  assert_ok(f, store_write(&f->scope, st, &w));
  return deed.sender;
}

static void a_token_opens_until_it_is_revoked(void **state) {
  struct fixture *f = *state;
  struct exchange_sender sender;
  struct str token, other;
  open_exchange(f, "nowhere");
  admit(f, &token);
  assert_ok(f, exchange_sender_of(&f->scope, st, token, &sender));
  assert_str(sender.name, "zheli");
  admit(f, &other);
  assert_int_equal(exchange_sender_of(&f->scope, st, token, &sender), LY_DENIED);
  fixture_reset(f);
  assert_ok(f, exchange_sender_of(&f->scope, st, other, &sender));
  struct sender_deed deed = {.act = SENDER_REVOKE, .sender = sender};
  struct write w = exchange_sender_write(&f->scope, &deed);
  assert_ok(f, store_write(&f->scope, st, &w));
  assert_int_equal(exchange_sender_of(&f->scope, st, other, &sender), LY_DENIED);
  fixture_reset(f);
  struct write again = exchange_sender_write(&f->scope, &deed);
  assert_int_equal(store_write(&f->scope, st, &again), LY_CONFLICT);
  close_exchange(f);
}

static enum ly send_in(struct fixture *f, int64_t party, const char *id, bool whole, int64_t *no) {
  static const struct registry_said said[] = {{STR_INIT("收入"), STR_INIT("1200.50")}};
  const struct application a = {
      district, STR("zheli"), str_of(id),
      STR("0000000000000000000000000000000000000000000000000000000000000000")};
  struct case_sending sending = {.deed = {.act = CASE_OPEN,
                                          .work = &work,
                                          .registry = &reg,
                                          .district = district,
                                          .source = STR("first"),
                                          .procedure = STR("subsidy"),
                                          .party = party,
                                          .asks = ASKS_FAMILY,
                                          .values = said,
                                          .count = whole},
                                 .application = &a};
  struct write w = {.scope = &f->scope, .run = case_sending_run, .context = &sending};
  assert_ok(f, case_sending_change(&f->scope, &sending, &w.change));
  enum ly rc = store_write(&f->scope, st, &w);
  *no = case_answer(&w);
  return rc;
}

static void an_application_becomes_one_case(void **state) {
  struct fixture *f = *state;
  struct str token;
  int64_t no, again, known;
  open_exchange(f, "post");
  open_platform(f);
  struct exchange_sender sender = admit(f, &token);
  int64_t party = person(f, "true");
  assert_int_equal(send_in(f, party, "a-1", false, &no), LY_INVALID);
  fixture_reset(f);
  assert_ok(f, send_in(f, party, "a-2", true, &no));
  assert_ok(f, send_in(f, party, "a-2", true, &again)); /* a repeat is answered */
  assert_int_equal(no, again);
  assert_int_equal(send_in(f, party, "a-3", true, &again), LY_CONFLICT); /* one is open */
  fixture_reset(f);
  struct application a = {district, sender.name, STR("a-2"), STR("other")};
  assert_int_equal(application_known(&f->scope, st, &a, &known), LY_CONFLICT);
  fixture_reset(f);
  a.id = STR("a-1");
  assert_ok(f, application_known(&f->scope, st, &a, &known));
  assert_int_equal(known, 0);
  assert_ok(f, application_count(&f->scope, st, &sender, &known));
  assert_int_equal(known, 1);
  assert_int_equal(work_off(f).sent, 1); /* and its state carries the sender's own id */
  assert_string_equal(member(f, "application"), "a-2");
  assert_string_equal(member(f, "sender"), "zheli");
  close_exchange(f);
}

static void addresses_are_safe(void **state) {
  struct fixture *f = *state;
  static const char *const good[] = {"https://a.gov.cn", "https://a.gov.cn:8443/x?y=1",
                                     "http://127.0.0.1:9/x", "http://localhost", "http://[::1]/"};
  static const char *const bad[] = {"",
                                    "https://",
                                    "http://a.gov.cn/",
                                    "ftp://a",
                                    "https://u@a/",
                                    "https://a b/",
                                    "http://127.0.0.1.evil.cn/",
                                    "https:///x",
                                    "file:///etc/passwd",
                                    "https://a/\n"};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++)
    assert_true(fetch_url_form(str_of(good[i])));
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    if (fetch_url_form(str_of(bad[i]))) _fail(bad[i], (int)i);
  struct str header = STR("A: b\r\nC: d");
  struct fetch fetch = {
      .url = STR("http://127.0.0.1:1/"), .headers = &header, .header_count = 1, .seconds = 1};
  struct fetched got;
  assert_int_equal(fetch_do(&f->scope, &fetch, &got), LY_USAGE);
}

/* GB/T 32905-2016 has no test of HMAC; this is RFC 2104 with SM3, worked out by openssl. */
static void a_mac_is_that_of_others(void **state) {
  struct fixture *f = *state;
  struct digest mac;
  assert_ok(f, digest_hmac(&f->scope, STR("key"), STR("abc"), &mac));
  assert_str(digest_hex(&f->arena, &mac),
             "28e63256e7c5a087b1f073265dc53092163f7b82729735d06f28f10af9d52393");
}

int main(void) {
  const struct CMUnitTest pure[] = {TEST(addresses_are_safe), TEST(a_mac_is_that_of_others)};
  const struct CMUnitTest tests[] = {
      TEST(nothing_is_told_unless_wanted),
      TEST(each_event_is_told_once),
      TEST(trouble_there_is_tried_again),
      TEST(what_is_refused_stays_until_somebody_says),
      TEST(what_was_given_up_is_retried_in_one_go),
      TEST(nobody_there_is_given_up_at_last),
      TEST(what_is_not_set_is_told),
      TEST(a_file_takes_what_waits),
      TEST(a_token_opens_until_it_is_revoked),
      TEST(an_application_becomes_one_case),
  };
  int failed = cmocka_run_group_tests(pure, NULL, NULL);
  return failed + run_on_engines("exchange", tests);
}
