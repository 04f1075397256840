/* people/sms_post.c: short messages by HTTP, to a gateway of the test's own. */
#include "tests/support.h"

#include "base/json_read.h"
#include "people/resident.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct gateway {
  struct MHD_Daemon *daemon;
  pthread_mutex_t mutex; /* over what follows */
  unsigned status;
  int asked;
  char body[4096], id[64], token[64], url[64];
} gateway = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static void keep_header(struct MHD_Connection *c, const char *name, char *out, size_t room) {
  const char *value = MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
  snprintf(out, room, "%s", value ? value : "");
}

static enum MHD_Result finish(struct MHD_Connection *c) {
  static char text[] = "黑名单\nsecond line";
  keep_header(c, "Laoyou-Id", gateway.id, sizeof gateway.id);
  keep_header(c, "Authorization", gateway.token, sizeof gateway.token);
  gateway.asked++;
  struct MHD_Response *response =
      MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_PERSISTENT);
  enum MHD_Result queued = MHD_queue_response(c, gateway.status, response);
  MHD_destroy_response(response);
  return queued;
}

static enum MHD_Result answer(void *context, struct MHD_Connection *c, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *size, void **state) {
  static int begun;
  enum MHD_Result result = MHD_YES;
  (void)context, (void)url, (void)version, (void)method;
  pthread_mutex_lock(&gateway.mutex);
  if (!*state) {
    *state = &begun;
    gateway.body[0] = 0;
  } else if (*size) {
    size_t had = strlen(gateway.body);
    if (had + *size < sizeof gateway.body) {
      memcpy(gateway.body + had, data, *size);
      gateway.body[had + *size] = 0;
    }
    *size = 0;
  } else {
    result = finish(c);
  }
  pthread_mutex_unlock(&gateway.mutex);
  return result;
}

static struct resident_post *open_gateway(struct fixture *f, const char *token) {
  struct resident_post *post;
  gateway.asked = 0;
  gateway.daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL, answer, NULL,
                                    MHD_OPTION_END);
  assert_non_null(gateway.daemon);
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(gateway.daemon, MHD_DAEMON_INFO_BIND_PORT);
  snprintf(gateway.url, sizeof gateway.url, "http://127.0.0.1:%u/send", (unsigned)info->port);
  const struct resident_gateway to = {
      .url = str_of(gateway.url), .token = str_of(token), .ca_file = STR("")};
  assert_ok(f, resident_post_open(&f->scope, &to, &post));
  return post;
}

static void close_gateway(struct resident_post *post) {
  resident_post_close(post);
  MHD_stop_daemon(gateway.daemon);
}

static const char *member(struct fixture *f, const char *name) {
  struct value *v;
  assert_ok(f, json_read(&f->scope, str_of(gateway.body), &v));
  const struct value *one = value_get(v, str_of(name));
  assert_non_null(one);
  return str_c(&f->arena, one->text);
}

static enum ly try_send(struct fixture *f, struct resident_post *post, const char *text) {
  struct resident_sender sender = resident_post_sender(post);
  f->scope.error = (struct error){0};
  return sender.send(&f->scope, sender.context, STR("13800000001"), str_of(text));
}

static void a_message_is_posted_with_its_token(void **state) {
  struct fixture *f = *state;
  struct resident_post *post = open_gateway(f, "secret");
  char id[64];
  gateway.status = 202;
  assert_ok(f, try_send(f, post, "您的申请“已受理”"));
  assert_string_equal(gateway.token, "Bearer secret");
  assert_string_equal(member(f, "phone"), "13800000001");
  assert_string_equal(member(f, "text"), "您的申请“已受理”");
  assert_string_equal(member(f, "id"), gateway.id);
  assert_int_equal(strlen(gateway.id), 32);
  /* The same message has the same id, another one another. */
  snprintf(id, sizeof id, "%s", gateway.id);
  assert_ok(f, try_send(f, post, "您的申请“已受理”"));
  assert_string_equal(gateway.id, id);
  assert_ok(f, try_send(f, post, "别的"));
  assert_string_not_equal(gateway.id, id);
  close_gateway(post);
}

static void what_a_gateway_says_is_told(void **state) {
  static const struct {
    unsigned status;
    enum ly wanted;
  } answers[] = {{200, LY_OK},   {400, LY_INVALID}, {422, LY_INVALID}, {401, LY_BUSY},
                 {429, LY_BUSY}, {500, LY_BUSY},    {302, LY_BUSY}};
  struct fixture *f = *state;
  struct resident_post *post = open_gateway(f, "");
  for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
    gateway.status = answers[i].status;
    assert_int_equal(try_send(f, post, "一"), answers[i].wanted);
    if (answers[i].wanted) assert_true(str_contains(error_text(&f->scope), STR("黑名单")));
    if (answers[i].wanted) assert_false(str_contains(error_text(&f->scope), STR("second")));
  }
  assert_string_equal(gateway.token, "");
  MHD_stop_daemon(gateway.daemon);
  assert_int_equal(try_send(f, post, "一"), LY_BUSY); /* nobody there */
  resident_post_close(post);
}

/* Whoever asks for a code does not wait, and closing waits for those under way. */
static void codes_go_out_by_themselves(void **state) {
  struct fixture *f = *state;
  struct resident_post *post = open_gateway(f, "");
  struct resident_sender sender = resident_post_sender(post);
  int asked = 0;
  gateway.status = 200;
  assert_ok(f, resident_send_code(&f->scope, &sender, STR("13800000002"), STR("验证码 1")));
  for (int i = 0; i < 500 && !asked; i++) {
    usleep(10 * 1000);
    pthread_mutex_lock(&gateway.mutex);
    asked = gateway.asked;
    pthread_mutex_unlock(&gateway.mutex);
  }
  assert_int_equal(asked, 1);
  assert_string_equal(member(f, "phone"), "13800000002");
  for (int i = 0; i < 40; i++) /* more than fit: those are left out */
    assert_ok(f, resident_send_code(&f->scope, &sender, STR("13800000002"), STR("验证码 2")));
  close_gateway(post);
  assert_true(gateway.asked <= 41);
}

static void an_address_has_to_be_safe(void **state) {
  static const char *const bad[] = {"http://example.org/a", "https://u:p@example.org/",
                                    "https://a b/"};
  struct fixture *f = *state;
  struct resident_post *post;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    const struct resident_gateway to = {
        .url = str_of(bad[i]), .token = STR(""), .ca_file = STR("")};
    assert_int_equal(resident_post_open(&f->scope, &to, &post), LY_USAGE);
    f->scope.error = (struct error){0};
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_message_is_posted_with_its_token),
      TEST(what_a_gateway_says_is_told),
      TEST(codes_go_out_by_themselves),
      TEST(an_address_has_to_be_safe),
  };
  return cmocka_run_group_tests_name("short messages by HTTP", tests, NULL, NULL);
}
