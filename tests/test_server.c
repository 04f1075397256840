/* The HTTP server over real sockets: many clients at once, and requests that lie. Run under TSan
 * too. */
#include "tests/support.h"

#include "demo/demo.h"
#include "web/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct running {
  struct store *store; /* of the test's own */
  struct app *app;
  struct server *server;
};

/* The real clock and random numbers: they are read by the server's threads. */
static void start(struct fixture *f, struct running *r) {
  struct server_options options = {.address = STR("127.0.0.1"), .port = 0, .threads = 2};
  size_t adopted;
  f->scope.world = &world_real;
  struct app_options app = {.address = fixture_path(f, "a.db"), .today = DATE_NONE, .clock = true};
  assert_ok(f, store_open(&f->scope, app.address, STORE_CREATE, &r->store));
  assert_ok(f, demo_fill(&f->scope, r->store, STR("packs"), &adopted));
  assert_ok(f, app_open(&f->scope, &app, &r->app));
  assert_ok(f, server_start(&f->scope, r->app, &options, &r->server));
}

static void stop(struct running *r) {
  server_stop(r->server);
  app_close(r->app);
  store_close(r->store);
}

static int dial(uint16_t port) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
  struct timeval patience = {.tv_sec = 20};
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (connect(fd, (struct sockaddr *)&at, sizeof at) == 0) return fd;
  close(fd);
  return -1;
}

enum { ANSWER_MAX = 200 * 1024 };

/* Sends bytes, reads to the end of the connection; the answer is NUL-terminated. */
static size_t talk(uint16_t port, const char *bytes, size_t size, char *answer) {
  size_t have = 0;
  answer[0] = 0;
  int fd = dial(port);
  if (fd < 0) return 0;
  for (size_t sent = 0; sent < size;) {
    ssize_t n = send(fd, bytes + sent, size - sent, MSG_NOSIGNAL);
    if (n <= 0) break;
    sent += (size_t)n;
  }
  shutdown(fd, SHUT_WR);
  for (ssize_t n; have < ANSWER_MAX - 1; have += (size_t)n) {
    n = recv(fd, answer + have, ANSWER_MAX - 1 - have, 0);
    if (n <= 0) break;
  }
  close(fd);
  answer[have] = 0;
  return have;
}

static int status_of(const char *answer) {
  return strncmp(answer, "HTTP/1.1 ", 9) == 0 ? (int)strtol(answer + 9, NULL, 10) : 0;
}

struct client {
  uint16_t port;
  int good;
  char answer[ANSWER_MAX];
};

enum { CLIENTS = 8, ASKS = 25 };

static void *ask_often(void *context) {
  struct client *c = context;
  static const char *const paths[] = {"/plan/qingtian/indicators", "/plan/qingtian/indicators.json",
                                      "/health", "/none", "/static/main.css"};
  static const int want[] = {200, 200, 200, 404, 200};
  for (int i = 0; i < ASKS; i++) {
    char request[256];
    int n =
        snprintf(request, sizeof request,
                 "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", paths[i % 5]);
    talk(c->port, request, (size_t)n, c->answer);
    c->good += status_of(c->answer) == want[i % 5];
  }
  return NULL;
}

static void many_clients_are_answered(void **state) {
  struct fixture *f = *state;
  struct running r;
  pthread_t threads[CLIENTS];
  static struct client clients[CLIENTS];
  start(f, &r);
  for (int i = 0; i < CLIENTS; i++) {
    clients[i].port = server_port(r.server);
    assert_int_equal(pthread_create(&threads[i], NULL, ask_often, &clients[i]), 0);
  }
  for (int i = 0; i < CLIENTS; i++) {
    pthread_join(threads[i], NULL);
    assert_int_equal(clients[i].good, ASKS);
  }
  stop(&r);
}

#define HOST "Host: localhost\r\nConnection: close\r\n"

#define JSON "Content-Type: application/json\r\n"

/* Status 0: the connection is closed without an answer, which is a refusal too. */
static void requests_that_lie_are_refused(void **state) {
  struct fixture *f = *state;
  struct running r;
  start(f, &r);
  static const struct {
    const char *request;
    int status, or ;
  } cases[] = {
      {"GET / HTTP/1.1\r\n" HOST "\r\n", 303, 303},
      {"HEAD /health HTTP/1.1\r\n" HOST "\r\n", 200, 200},
      {"GET /health HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n", 200, 200},
      {"POST /health HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n", 405, 405},
      {"DELETE /plan/qingtian/indicators HTTP/1.1\r\n" HOST "\r\n", 405, 405},
      {"GET /health HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhello", 400, 400},
      {"GET /health HTTP/1.1\r\n" HOST "Content-Length: 1\r\nContent-Length: 2\r\n\r\nhi", 400, 0},
      {"GET /health HTTP/1.1\r\n" HOST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
       "0\r\n\r\n",
       400, 0},
      {"GET /health HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, 400},
      /* a body of no kind is refused at the door, before it is asked what stands there */
      {"POST /health HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhello", 400, 400},
      {"POST /health HTTP/1.1\r\n" HOST JSON "Content-Length: 5\r\n\r\nhello", 405, 405},
      {"GET /health HTTP/1.1\r\n" HOST "Host: other\r\n\r\n", 400, 0},
      {"GET /health%00.evil HTTP/1.1\r\n" HOST "\r\n", 400, 400},
      {"GET /plan/qingtian/indicators?lang=en%00 HTTP/1.1\r\n" HOST "\r\n", 400, 400},
      {"GET //evil.example/x HTTP/1.1\r\n" HOST "\r\n", 400, 400},
      {"GET /%2Fevil.example/x HTTP/1.1\r\n" HOST "\r\n", 400, 400},
      {"G\xff\xfe /health HTTP/1.1\r\n" HOST "\r\n", 405, 0},
      {"GET /static/main.css.json HTTP/1.1\r\n" HOST "\r\n", 404, 404},
      {"GET /.json HTTP/1.1\r\n" HOST "\r\n", 303, 303},
      {"GET /%FF%FE HTTP/1.1\r\n" HOST "\r\n", 400, 400},
      {"GET /a%0D%0AX:1 HTTP/1.1\r\n" HOST "\r\n", 400, 400},
      {"GET /static/..%2Ftemplates%2Fhead.html HTTP/1.1\r\n" HOST "\r\n", 404, 404},
      {"GET /health HTTP/1.1\r\nConnection: close\r\n\r\n", 400, 0}, /* no Host */
      {"nonsense\r\n\r\n", 400, 0},
      {"GET /health HTTP/9.9\r\n" HOST "\r\n", 505, 0},
  };
  static char answer[ANSWER_MAX];
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    talk(server_port(r.server), cases[i].request, strlen(cases[i].request), answer);
    int status = status_of(answer);
    if (status != cases[i].status && status != cases[i].or) {
      print_error("%s→ %.200s\n", cases[i].request, answer);
    }
    assert_true(status == cases[i].status || status == cases[i].or);
  }
  stop(&r);
}

static void large_headers_are_refused(void **state) {
  struct fixture *f = *state;
  struct running r;
  start(f, &r);
  enum { SIZE = 64 * 1024 };
  static char request[SIZE + 256], answer[ANSWER_MAX];
  int n = snprintf(request, 256, "GET /health HTTP/1.1\r\n" HOST "X-Long: ");
  memset(request + n, 'a', SIZE);
  memcpy(request + n + SIZE, "\r\n\r\n", 5);
  talk(server_port(r.server), request, (size_t)n + SIZE + 4, answer);
  assert_true(status_of(answer) == 431 || status_of(answer) == 0);
  talk(server_port(r.server), "GET /health HTTP/1.1\r\n" HOST "\r\n",
       strlen("GET /health HTTP/1.1\r\n" HOST "\r\n"), answer);
  assert_int_equal(status_of(answer), 200); /* and the server goes on */
  stop(&r);
}

static void answers_carry_their_headers(void **state) {
  struct fixture *f = *state;
  struct running r;
  start(f, &r);
  static char answer[ANSWER_MAX];
  static const char page[] = "GET /plan/qingtian/indicators?lang=en HTTP/1.1\r\n" HOST "\r\n";
  talk(server_port(r.server), page, sizeof page - 1, answer);
  assert_non_null(strstr(answer, "Content-Security-Policy: default-src 'none'"));
  assert_non_null(strstr(answer, "X-Content-Type-Options: nosniff"));
  assert_non_null(strstr(answer, "<html lang=\"en\""));
  static const char json[] =
      "GET /plan/qingtian/indicators HTTP/1.1\r\n" HOST "Accept: application/json\r\n\r\n";
  talk(server_port(r.server), json, sizeof json - 1, answer);
  assert_non_null(strstr(answer, "Content-Type: application/json"));
  static const struct {
    const char *accept, *type;
  } accepts[] = {
      {"text/html,application/xhtml+xml,*/*;q=0.8", "text/html"},
      {"application/json;q=0", "text/html"},
      {"application/jsonx", "text/html"},
      {"APPLICATION/JSON", "application/json"},
      {"text/html;q=0.1, application/json", "application/json"},
      {"text/html, application/json", "text/html"},
  };
  for (size_t i = 0; i < sizeof accepts / sizeof *accepts; i++) {
    char request[256], want[64];
    int n = snprintf(request, sizeof request,
                     "GET /plan/qingtian/indicators HTTP/1.1\r\n" HOST "Accept: %s\r\n\r\n",
                     accepts[i].accept);
    talk(server_port(r.server), request, (size_t)n, answer);
    snprintf(want, sizeof want, "Content-Type: %s", accepts[i].type);
    if (!strstr(answer, want)) print_error("Accept: %s\n", accepts[i].accept);
    assert_non_null(strstr(answer, want));
  }
  static const char kept[] = "GET /static/main.css?v=0 HTTP/1.1\r\n" HOST "\r\n";
  talk(server_port(r.server), kept, sizeof kept - 1, answer);
  assert_null(strstr(answer, "immutable")); /* only under the version's own name */
  static const char head[] = "HEAD /plan/qingtian/indicators HTTP/1.1\r\n" HOST "\r\n";
  talk(server_port(r.server), head, sizeof head - 1, answer);
  assert_int_equal(status_of(answer), 200);
  assert_null(strstr(answer, "<html"));
  stop(&r);
}

static void only_loopback_is_listened_on(void **state) {
  struct fixture *f = *state;
  struct running r;
  start(f, &r);
  struct server *other;
  static const char *const bad[] = {"0.0.0.0", "10.0.0.1", "localhost", ""};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct server_options options = {.address = str_of(bad[i]), .threads = 1};
    assert_int_equal(server_start(&f->scope, r.app, &options, &other), LY_USAGE);
    fixture_reset(f);
  }
  struct server_options taken = {STR("127.0.0.1"), server_port(r.server), 1};
  assert_int_equal(server_start(&f->scope, r.app, &taken, &other), LY_IO);
  assert_non_null(strstr(str_c(&f->arena, error_text(&f->scope)), "已被其他程序占用"));
  stop(&r);
}

/* A connection that is open but idle does not keep the server from stopping. */
static void stopping_does_not_wait_for_the_idle(void **state) {
  struct fixture *f = *state;
  struct running r;
  start(f, &r);
  int idle = dial(server_port(r.server));
  assert_true(idle >= 0);
  stop(&r);
  close(idle);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(many_clients_are_answered),    TEST(requests_that_lie_are_refused),
      TEST(large_headers_are_refused),    TEST(answers_carry_their_headers),
      TEST(only_loopback_is_listened_on), TEST(stopping_does_not_wait_for_the_idle),
  };
  return cmocka_run_group_tests_name("server", tests, NULL, NULL);
}
