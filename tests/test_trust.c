/* The server and those it must not trust: proxies and who pretends to be one, people whose rights
 * were taken away meanwhile, and a database that was moved away under it. */
#include "tests/http.h"

#include "store/change.h"
#include "store/setting.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ANSWER_MAX = 200 * 1024 };

#define HOST "Host: localhost\r\nConnection: close\r\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"

static void put(struct fixture *f, struct http_house *h, const char *name, struct str value) {
  struct tx *tx;
  assert_ok(f, store_begin(&f->scope, h->store, &tx));
  assert_ok(f, setting_put(&f->scope, tx, str_of(name), value));
  assert_ok(f, store_commit(&f->scope, tx));
  assert_ok(f, app_refresh(&f->scope, h->store, h->app));
}

/* Where a refused log-in came from, as the log has it, when it is sent with these headers. */
static struct str seen_from(struct fixture *f, struct http_house *h, const char *headers) {
  static char answer[ANSWER_MAX], request[8192];
  static const char body[] = "name=nobody&password=x";
  struct change_filter filter = {.district = DISTRICT_INSTALLATION, .limit = 1};
  struct change_row *rows;
  size_t count;
  int n = snprintf(request, sizeof request,
                   "POST /login HTTP/1.1\r\n" HOST FORM "%sContent-Length: %zu\r\n\r\n%s", headers,
                   sizeof body - 1, body);
  http_talk(h->port, (struct str){request, (size_t)n}, answer, sizeof answer);
  assert_int_equal(http_status(answer), 401);
  assert_ok(f, change_list(&f->scope, h->store, &filter, &rows, &count));
  assert_str(rows[0].act, "login.refused");
  return rows[0].from;
}

/* Some proxies add to the header they got, some add a second one; the last word is theirs. */
static void the_proxy_has_the_last_word(void **state) {
  struct fixture *f = *state;
  struct http_house h = {0};
  http_open(f, &h);
  assert_str(seen_from(f, &h, "X-Forwarded-For: 192.0.2.1\r\n"), "127.0.0.1");
  put(f, &h, "trusted_proxy", STR("127.0.0.1"));
  assert_str(seen_from(f, &h, "X-Forwarded-For: 192.0.2.1\r\n"), "192.0.2.1");
  assert_str(seen_from(f, &h, "X-Forwarded-For: 10.9.9.9, 192.0.2.1\r\n"), "192.0.2.1");
  assert_str(seen_from(f, &h, "X-Forwarded-For: 10.9.9.9\r\nX-Forwarded-For: 192.0.2.1\r\n"),
             "192.0.2.1");
  http_close(&h);
}

/* So long that it is not read as a whole: still not a way to be somebody else. */
static void a_long_header_hides_nobody(void **state) {
  struct fixture *f = *state;
  struct http_house h = {0};
  static char header[4096];
  http_open(f, &h);
  put(f, &h, "trusted_proxy", STR("127.0.0.1"));
  int n = snprintf(header, sizeof header, "X-Forwarded-For: ");
  memset(header + n, '1', 3000);
  snprintf(header + n + 3000, sizeof header - 4000, ", 192.0.2.7\r\n");
  assert_str(seen_from(f, &h, header), "192.0.2.7");
  http_close(&h);
}

/* Another proxy than the trusted one may not say that a line is safe. */
static void only_the_proxy_says_that_it_is_safe(void **state) {
  struct fixture *f = *state;
  struct http_house h = {0};
  static char answer[ANSWER_MAX];
  http_open(f, &h);
  put(f, &h, "trusted_proxy", STR("192.0.2.200"));
  struct str ask = STR("GET /login HTTP/1.1\r\n" HOST "X-Forwarded-Proto: https\r\n\r\n");
  http_talk(h.port, ask, answer, sizeof answer);
  assert_int_equal(http_status(answer), 200);
  assert_null(strstr(answer, "Strict-Transport-Security"));
  put(f, &h, "trusted_proxy", STR("127.0.0.1"));
  http_talk(h.port, ask, answer, sizeof answer);
  assert_non_null(strstr(answer, "Strict-Transport-Security"));
  http_close(&h);
}

/* Whose session ends while he still sends may not finish. */
static void who_is_put_out_while_he_sends_is_out(void **state) {
  struct fixture *f = *state;
  struct http_house h = {0};
  static char answer[ANSWER_MAX];
  char head[600], body[200];
  http_open(f, &h);
  struct http_user user = http_enter(f, &h, "minzheng");
  int size = snprintf(body, sizeof body, "lang=en&csrf=%s", user.csrf);
  int n = snprintf(head, sizeof head,
                   "POST /account HTTP/1.1\r\n" HOST FORM "Cookie: " SESSION_COOKIE
                   "=%s\r\nContent-Length: %d\r\n\r\n%.5s",
                   user.token, size, body);
  int fd = http_dial(h.port);
  assert_true(http_send(fd, head, (size_t)n));
  usleep(200 * 1000);
  assert_int_equal(session_drop_user(h.app->sessions, STR("minzheng")), 1);
  assert_true(http_send(fd, body + 5, (size_t)size - 5));
  size_t have = 0;
  for (ssize_t got; (got = read(fd, answer + have, sizeof answer - 1 - have)) > 0;)
    have += (size_t)got;
  answer[have] = 0;
  close(fd);
  assert_int_equal(http_status(answer), 401);
  http_close(&h);
}

/* Somebody puts a backup in the place of the database while it is served: what is written to the
 * old file would be lost, so nothing is. And nobody outside is told where it is. */
static void a_database_that_was_moved_is_not_written_to(void **state) {
  struct fixture *f = *state;
  struct http_house h = {0};
  static char answer[ANSWER_MAX], request[600];
  static const char body[] = "lang=en";
  http_open(f, &h);
  struct http_user user = http_enter(f, &h, "minzheng");
  const char *path = str_c(&f->arena, h.address);
  assert_int_equal(rename(path, str_c(&f->arena, fixture_path(f, "old.db"))), 0);
  int n = snprintf(request, sizeof request,
                   "POST /account.json HTTP/1.1\r\n" HOST FORM "Cookie: " SESSION_COOKIE
                   "=%s\r\nX-CSRF-Token: %s\r\nContent-Length: %zu\r\n\r\n%s",
                   user.token, user.csrf, strlen(body), body);
  http_talk(h.port, (struct str){request, (size_t)n}, answer, sizeof answer);
  assert_true(http_status(answer) >= 500);
  assert_null(strstr(answer, path));
  http_close(&h);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(the_proxy_has_the_last_word),
      TEST(a_long_header_hides_nobody),
      TEST(only_the_proxy_says_that_it_is_safe),
      TEST(who_is_put_out_while_he_sends_is_out),
      TEST(a_database_that_was_moved_is_not_written_to),
  };
  return cmocka_run_group_tests_name("trust", tests, NULL, NULL);
}
