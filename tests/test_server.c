/* The HTTP server over real sockets: many clients at once, and requests that lie. Run under TSan
 * too. */
#include "tests/http.h"

#include "store/change.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ANSWER_MAX = 200 * 1024 };

static size_t talk(uint16_t port, const char *bytes, size_t size, char *answer) {
  return http_talk_once(port, (struct str){bytes, size}, answer, ANSWER_MAX);
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
    c->good += http_status(c->answer) == want[i % 5];
  }
  return NULL;
}

static void many_clients_are_answered(void **state) {
  struct fixture *f = *state;
  struct http_house r = {0};
  pthread_t threads[CLIENTS];
  static struct client clients[CLIENTS];
  http_open(f, &r);
  for (int i = 0; i < CLIENTS; i++) {
    clients[i].port = r.port;
    assert_int_equal(pthread_create(&threads[i], NULL, ask_often, &clients[i]), 0);
  }
  for (int i = 0; i < CLIENTS; i++) {
    pthread_join(threads[i], NULL);
    assert_int_equal(clients[i].good, ASKS);
  }
  http_close(&r);
}

#define HOST "Host: localhost\r\nConnection: close\r\n"

#define JSON "Content-Type: application/json\r\n"

/* Status 0: the connection is closed without an answer, which is a refusal too. */
struct one_request {
  const char *request;
  int status, or ;
};

static void ask_all(const struct http_house *r, const struct one_request *cases, size_t count) {
  static char answer[ANSWER_MAX];
  int bad = 0;
  for (size_t i = 0; i < count; i++) {
    talk(r->port, cases[i].request, strlen(cases[i].request), answer);
    int status = http_status(answer);
    if (status == cases[i].status || status == cases[i].or) continue;
    print_error("%s→ %.200s\n", cases[i].request, answer);
    bad++;
  }
  assert_int_equal(bad, 0);
}

static void requests_that_lie_are_refused(void **state) {
  struct fixture *f = *state;
  struct http_house r = {0};
  http_open(f, &r);
  static const struct one_request cases[] = {
      {"GET / HTTP/1.1\r\n" HOST "\r\n", 200, 200},
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
      {"GET /.json HTTP/1.1\r\n" HOST "\r\n", 200, 200},
      {"GET /%FF%FE HTTP/1.1\r\n" HOST "\r\n", 400, 400},
      {"GET /a%0D%0AX:1 HTTP/1.1\r\n" HOST "\r\n", 400, 400},
      {"GET /static/..%2Ftemplates%2Fhead.html HTTP/1.1\r\n" HOST "\r\n", 404, 404},
      {"GET /health HTTP/1.1\r\nConnection: close\r\n\r\n", 400, 0}, /* no Host */
      {"nonsense\r\n\r\n", 400, 0},
      {"GET /health HTTP/9.9\r\n" HOST "\r\n", 505, 0},
  };
  ask_all(&r, cases, sizeof cases / sizeof *cases);
  http_close(&r);
}

#define LOGIN "POST /login HTTP/1.1\r\n" HOST
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"
#define LENGTH(n) "Content-Length: " #n "\r\n\r\n"

static void bodies_that_lie_are_refused(void **state) {
  struct fixture *f = *state;
  struct http_house r = {.idle_seconds = 1}; /* some are never whole */
  http_open(f, &r);
  static const struct one_request cases[] = {
      /* lengths */
      {LOGIN FORM "\r\n", 400, 400},
      {LOGIN FORM "\r\nname=a", 400, 400},
      {LOGIN FORM "Content-Length: 6\r\n" LENGTH(6) "name=a", 400, 0},
      {LOGIN FORM "Content-Length: 6\r\n" LENGTH(9) "name=abcd", 400, 0},
      {LOGIN FORM LENGTH(-1), 400, 0},
      {LOGIN FORM LENGTH(+6) "name=a", 400, 0},
      {LOGIN FORM LENGTH(0x6) "name=a", 400, 0},
      {LOGIN FORM LENGTH(99999999999999999999) "name=a", 400, 413},
      {LOGIN FORM "Transfer-Encoding: chunked\r\n\r\n6\r\nname=a\r\n0\r\n\r\n", 400, 400},
      {LOGIN FORM "Transfer-Encoding: chunked\r\n" LENGTH(6) "6\r\nname=a\r\n0\r\n\r\n", 400, 0},
      {LOGIN FORM "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\nname=a", 400, 0},
      {LOGIN FORM LENGTH(6) "name=abcdef", 422, 422}, /* what is behind it does not count */
      {LOGIN FORM LENGTH(60) "name=a", 0, 400},       /* half a form is none */
      {LOGIN FORM LENGTH(100000000), 413, 413},       /* said before a byte of it is there */
      {LOGIN FORM LENGTH(65537), 413, 413},
      /* kinds */
      {LOGIN "Content-Type: text/plain\r\n" LENGTH(6) "name=a", 400, 400},
      {LOGIN "Content-Type: application/x-www-form-urlencoded; charset=gbk\r\n" LENGTH(6) "name=a",
       400, 400},
      {LOGIN "Content-Type: multipart/form-data\r\n" LENGTH(6) "name=a", 400, 400},
      {LOGIN "Content-Type: multipart/form-data; boundary=x\r\n" LENGTH(6) "name=a", 400, 400},
      {LOGIN JSON LENGTH(6) "name=a", 400, 400},
      {LOGIN "Content-Type: \xff\xfe\r\n" LENGTH(6) "name=a", 400, 400},
      /* texts */
      {LOGIN FORM LENGTH(22) "name=%FF%FE&password=x", 400, 400},
      {LOGIN FORM LENGTH(18) "name=\xff\xfe&password=x", 400, 400},
      {LOGIN FORM LENGTH(21) "name=a%00b&password=x", 400, 422},
      {LOGIN FORM LENGTH(19) "name=%G1&password=x", 400, 400},
      {LOGIN FORM LENGTH(19) "name=%F1&password=%", 400, 400},
      {LOGIN FORM LENGTH(13) "name=a&name=b", 422, 422},
      {LOGIN FORM LENGTH(13) "name=a&isme=b", 422, 422},
      /* from elsewhere */
      {LOGIN FORM "Origin: http://evil.example\r\n" LENGTH(6) "name=a", 403, 403},
      {LOGIN FORM "Origin: null\r\n" LENGTH(6) "name=a", 403, 403},
      {LOGIN FORM "Origin: http://localhost.evil.example\r\n" LENGTH(6) "name=a", 403, 403},
      {LOGIN FORM "Sec-Fetch-Site: cross-site\r\n" LENGTH(6) "name=a", 403, 403},
      {LOGIN FORM "Sec-Fetch-Site: same-site\r\n" LENGTH(6) "name=a", 403, 403},
      {LOGIN FORM "Origin: http://localhost\r\nSec-Fetch-Site: same-origin\r\n" LENGTH(6) "name=a",
       422, 422},
      /* by nobody */
      {"POST /logout HTTP/1.1\r\n" HOST FORM LENGTH(6) "csrf=a", 401, 401},
      {"POST /account HTTP/1.1\r\n" HOST FORM LENGTH(7) "lang=zh", 401, 401},
      {"POST /users/new HTTP/1.1\r\n" HOST FORM LENGTH(7) "name=zh", 401, 401},
  };
  ask_all(&r, cases, sizeof cases / sizeof *cases);
  http_close(&r);
}

/* Other names of ours (DNS rebinding), ways out of a folder, verbs, cookies. */
static void requests_from_odd_places_are_refused(void **state) {
  struct fixture *f = *state;
  struct http_house r = {0};
  http_open(f, &r);
  static const struct one_request cases[] = {
      {"GET /health HTTP/1.1\r\nConnection: close\r\nHost: evil.example\r\n\r\n", 400, 400},
      {"GET /health HTTP/1.1\r\nConnection: close\r\nHost: localhost.evil.example\r\n\r\n", 400,
       400},
      {"GET /health HTTP/1.1\r\nConnection: close\r\nHost: evil.example:localhost\r\n\r\n", 400,
       400},
      {"GET /health HTTP/1.1\r\nConnection: close\r\nHost: \r\n\r\n", 400, 400},
      {"GET /health HTTP/1.1\r\nConnection: close\r\nHost: \xff\r\n\r\n", 400, 400},
      {"GET /health HTTP/1.1\r\nConnection: close\r\nHost: [::1\r\n\r\n", 400, 400},
      {"GET /health HTTP/1.1\r\nConnection: close\r\nHost: [::1]:8080\r\n\r\n", 200, 200},
      {"GET /health HTTP/1.1\r\nConnection: close\r\nHost: 127.0.0.1:8080\r\n\r\n", 200, 200},
      {"GET /static/main.css HTTP/1.1\r\nConnection: close\r\nHost: evil.example\r\n\r\n", 400,
       400},
      {"GET /health HTTP/1.0\r\n\r\n", 400, 400},
      {"GET /static/../../etc/passwd HTTP/1.1\r\n" HOST "\r\n", 404, 404},
      {"GET /static/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n" HOST "\r\n", 404, 404},
      {"GET /static/%2e%2e%2f%2e%2e%2fetc%2fpasswd HTTP/1.1\r\n" HOST "\r\n", 404, 404},
      {"GET /static/%252e%252e%252fetc HTTP/1.1\r\n" HOST "\r\n", 404, 404},
      {"GET /static/..%5c..%5cetc HTTP/1.1\r\n" HOST "\r\n", 404, 404},
      {"GET /static/%c0%ae%c0%ae/etc HTTP/1.1\r\n" HOST "\r\n", 400, 400},
      {"GET /login/../users HTTP/1.1\r\n" HOST "\r\n", 404, 404},
      {"GET /login/%2e%2e/users HTTP/1.1\r\n" HOST "\r\n", 404, 404},
      {"GET /users/..%2f..%2fx HTTP/1.1\r\n" HOST "\r\n", 404, 404},
      {"GET http://localhost/health HTTP/1.1\r\n" HOST "\r\n", 400, 200},
      {"GET http://evil.example/health HTTP/1.1\r\n" HOST "\r\n", 400, 400},
      {"PUT /login HTTP/1.1\r\n" HOST LENGTH(0), 405, 405},
      {"PUT /login HTTP/1.1\r\n" HOST FORM LENGTH(6) "name=a", 405, 405},
      {"PATCH /login HTTP/1.1\r\n" HOST LENGTH(0), 405, 405},
      {"DELETE /users/admin HTTP/1.1\r\n" HOST "\r\n", 405, 405},
      {"TRACE /login HTTP/1.1\r\n" HOST "\r\n", 405, 405},
      {"CONNECT localhost:80 HTTP/1.1\r\n" HOST "\r\n", 405, 0},
      {"OPTIONS * HTTP/1.1\r\n" HOST "\r\n", 405, 405},
      {"OPTIONS /login HTTP/1.1\r\n" HOST "\r\n", 405, 405},
      {"post /login HTTP/1.1\r\n" HOST LENGTH(0), 405, 405},
      {"GET /account HTTP/1.1\r\n" HOST "\r\n", 303, 303},
      {"GET /account HTTP/1.1\r\n" HOST "Cookie: laoyou_session=zzz\r\n\r\n", 303, 303},
      {"GET /account HTTP/1.1\r\n" HOST "Cookie: laoyou_session=\r\n\r\n", 303, 303},
      {"GET /account HTTP/1.1\r\n" HOST "Cookie: ====;;;,\xff\xfe;=;laoyou_session\r\n\r\n", 303,
       303},
      {"GET /account HTTP/1.1\r\n" HOST "Cookie: laoyou_session=0000000000000000000000000000000000"
       "000000000000000000000000000000\r\n\r\n",
       303, 303},
  };
  ask_all(&r, cases, sizeof cases / sizeof *cases);
  enum { COOKIE = 8 * 1024 };
  static char request[COOKIE + 256], answer[ANSWER_MAX];
  int n = snprintf(request, 256, "GET /account HTTP/1.1\r\n" HOST "Cookie: laoyou_session=");
  memset(request + n, '0', COOKIE);
  memcpy(request + n + COOKIE, "\r\n\r\n", 5);
  talk(r.port, request, (size_t)n + COOKIE + 4, answer);
  assert_int_equal(http_status(answer), 303);
  http_close(&r);
}

/* A byte now and then keeps a connection; silence ends it. */
static void a_slow_body_holds_nobody_up(void **state) {
  struct fixture *f = *state;
  struct http_house r = {.idle_seconds = 2};
  static const char head[] = LOGIN FORM LENGTH(1000);
  static const char ask[] = "GET /health HTTP/1.1\r\n" HOST "\r\n";
  static char answer[ANSWER_MAX];
  http_open(f, &r);
  int fd = http_dial(r.port);
  assert_true(http_send(fd, head, sizeof head - 1));
  for (int i = 0; i < 30; i++) {
    assert_true(http_send(fd, "a", 1));
    usleep(100 * 1000);
    if (i % 10) continue;
    talk(r.port, ask, sizeof ask - 1, answer);
    assert_int_equal(http_status(answer), 200);
  }
  assert_int_equal(recv(fd, answer, sizeof answer, 0), 0);
  close(fd);
  talk(r.port, ask, sizeof ask - 1, answer);
  assert_int_equal(http_status(answer), 200);
  http_close(&r);
}

/* ---- Many who write at once --------------------------------------------------------------------
 */

#ifdef __SANITIZE_THREAD__
enum { WRITERS = 16 };
#else
enum { WRITERS = 64 };
#endif
enum { WRITES_EACH = 4 };

static const char *const people[] = {"minzheng", "jiaoyu",   "weijian",
                                     "admin",    "security", "auditor"};
enum { PEOPLE = sizeof people / sizeof *people };

struct writing {
  uint16_t port;
  const char *name;
  struct http_user user;
  int number, good;
  char answer[ANSWER_MAX];
};

/* The text behind `start` in an answer, up to one of `ends`. */
static bool cut(const char *answer, const char *start, const char *ends, char *out, size_t room) {
  const char *at = strstr(answer, start);
  if (!at) return false;
  at += strlen(start);
  snprintf(out, room, "%.*s", (int)strcspn(at, ends), at);
  return true;
}

static void *log_in(void *context) {
  struct writing *w = context;
  char body[200], request[600];
  int n = snprintf(body, sizeof body, "{\"name\":\"%s\",\"password\":\"laoyou-demo\"}", w->name);
  n = snprintf(request, sizeof request,
               "POST /login.json HTTP/1.1\r\n" HOST JSON "Content-Length: %d\r\n\r\n%s", n, body);
  http_talk(w->port, (struct str){request, (size_t)n}, w->answer, ANSWER_MAX);
  w->good = http_status(w->answer) == 200 &&
            cut(w->answer, SESSION_COOKIE "=", ";", w->user.token, sizeof w->user.token) &&
            cut(w->answer, "\"csrf\":\"", "\"", w->user.csrf, sizeof w->user.csrf);
  return NULL;
}

static void *change_preferences(void *context) {
  struct writing *w = context;
  w->good = 0;
  for (int i = 0; i < WRITES_EACH; i++) {
    char request[600];
    const char *body = (w->number + i) % 2 ? "lang=en&large_type=1" : "lang=zh&elder_mode=1";
    int n = snprintf(request, sizeof request,
                     "POST /account.json HTTP/1.1\r\n" HOST FORM "Cookie: " SESSION_COOKIE
                     "=%s\r\nX-CSRF-Token: %s\r\nContent-Length: %zu\r\n\r\n%s",
                     w->user.token, w->user.csrf, strlen(body), body);
    http_talk(w->port, (struct str){request, (size_t)n}, w->answer, ANSWER_MAX);
    w->good += http_status(w->answer) == 200 && strstr(w->answer, "\"done\":true");
  }
  return NULL;
}

static void run_all(struct writing *all, int count, void *(*work)(void *), int want) {
  pthread_t threads[WRITERS];
  for (int i = 0; i < count; i++) {
    assert_int_equal(pthread_create(&threads[i], NULL, work, &all[i]), 0);
  }
  for (int i = 0; i < count; i++) pthread_join(threads[i], NULL);
  for (int i = 0; i < count; i++) {
    if (all[i].good != want) print_error("%s: %.300s\n", all[i].name, all[i].answer);
    assert_int_equal(all[i].good, want);
  }
}

static int64_t log_rows(struct fixture *f, struct store *st) {
  struct change_verified v;
  assert_ok(f, change_verify(&f->scope, st, NULL, 0, &v));
  assert_false(v.broken);
  return v.rows;
}

/* Six people log in at once; then each on several connections changes how pages look. */
static void many_who_write_are_answered_and_logged(void **state) {
  struct fixture *f = *state;
  struct http_house r = {0};
  static struct writing all[WRITERS];
  http_open(f, &r);
  int64_t before = log_rows(f, r.store);
  for (int i = 0; i < WRITERS; i++) {
    all[i] = (struct writing){.port = r.port, .name = people[i % PEOPLE], .number = i};
  }
  run_all(all, PEOPLE, log_in, 1);
  for (int i = PEOPLE; i < WRITERS; i++) all[i].user = all[i % PEOPLE].user;
  run_all(all, WRITERS, change_preferences, WRITES_EACH);
  assert_int_equal(log_rows(f, r.store) - before, PEOPLE + WRITERS * WRITES_EACH);
  http_close(&r);
}

static void large_headers_are_refused(void **state) {
  struct fixture *f = *state;
  struct http_house r = {0};
  http_open(f, &r);
  enum { SIZE = 64 * 1024 };
  static char request[SIZE + 256], answer[ANSWER_MAX];
  int n = snprintf(request, 256, "GET /health HTTP/1.1\r\n" HOST "X-Long: ");
  memset(request + n, 'a', SIZE);
  memcpy(request + n + SIZE, "\r\n\r\n", 5);
  talk(r.port, request, (size_t)n + SIZE + 4, answer);
  assert_true(http_status(answer) == 431 || http_status(answer) == 0);
  talk(r.port, "GET /health HTTP/1.1\r\n" HOST "\r\n",
       strlen("GET /health HTTP/1.1\r\n" HOST "\r\n"), answer);
  assert_int_equal(http_status(answer), 200); /* and the server goes on */
  http_close(&r);
}

static void answers_carry_their_headers(void **state) {
  struct fixture *f = *state;
  struct http_house r = {0};
  http_open(f, &r);
  static char answer[ANSWER_MAX];
  static const char page[] = "GET /plan/qingtian/indicators?lang=en HTTP/1.1\r\n" HOST "\r\n";
  talk(r.port, page, sizeof page - 1, answer);
  assert_non_null(strstr(answer, "Content-Security-Policy: default-src 'none'"));
  assert_non_null(strstr(answer, "X-Content-Type-Options: nosniff"));
  assert_non_null(strstr(answer, "<html lang=\"en\""));
  static const char json[] =
      "GET /plan/qingtian/indicators HTTP/1.1\r\n" HOST "Accept: application/json\r\n\r\n";
  talk(r.port, json, sizeof json - 1, answer);
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
    talk(r.port, request, (size_t)n, answer);
    snprintf(want, sizeof want, "Content-Type: %s", accepts[i].type);
    if (!strstr(answer, want)) print_error("Accept: %s\n", accepts[i].accept);
    assert_non_null(strstr(answer, want));
  }
  static const char kept[] = "GET /static/main.css?v=0 HTTP/1.1\r\n" HOST "\r\n";
  talk(r.port, kept, sizeof kept - 1, answer);
  assert_null(strstr(answer, "immutable")); /* only under the version's own name */
  static const char head[] = "HEAD /plan/qingtian/indicators HTTP/1.1\r\n" HOST "\r\n";
  talk(r.port, head, sizeof head - 1, answer);
  assert_int_equal(http_status(answer), 200);
  assert_null(strstr(answer, "<html"));
  http_close(&r);
}

/* What a page lists is a file under the page's address with its ending; what lists nothing has
 * none. */
static void listings_are_files_too(void **state) {
  struct fixture *f = *state;
  struct http_house r = {0};
  http_open(f, &r);
  static char answer[ANSWER_MAX];
  static const struct {
    const char *path;
    int status;
    const char *has;
  } cases[] = {
      {"/plan/qingtian/findings.csv?answer=conflict", 200, "Content-Type: text/csv; charset=utf-8"},
      {"/plan/qingtian/findings.csv", 200,
       "Content-Disposition: attachment; filename=\"findings.csv\"; filename*=UTF-8''%E9%9D%92"},
      {"/plan/qingtian/findings.csv", 200, "\xEF\xBB\xBF"},
      {"/plan/qingtian/findings.csv?lang=en", 200, "What,Held against,Outcome"},
      {"/plan/qingtian/findings.xlsx", 200, "spreadsheetml.sheet"},
      {"/plan/qingtian/findings.xlsx", 200, "\r\n\r\nPK\x03\x04"},
      {"/plan/qingtian/findings.csv?answer=x", 422, "Content-Type: text/html"},
      {"/plan/none/findings.csv", 404, ""},
      {"/plan/qingtian/findings.json", 200, "\"total\":30,\"page\":1,\"pages\":1,"},
      {"/health.csv", 404, ""},
      {"/metrics.xlsx", 404, ""},
      {"/plan/qingtian.csv", 404, ""},
      {"/static/main.css.csv", 404, ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char request[256];
    int n = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\n" HOST "\r\n", cases[i].path);
    size_t size = talk(r.port, request, (size_t)n, answer);
    bool has = memmem(answer, size, cases[i].has, strlen(cases[i].has)) != NULL;
    if (http_status(answer) != cases[i].status || !has) print_error("%s\n", cases[i].path);
    assert_int_equal(http_status(answer), cases[i].status);
    assert_true(has);
  }
  http_close(&r);
}

static void only_loopback_is_listened_on(void **state) {
  struct fixture *f = *state;
  struct http_house r = {0};
  http_open(f, &r);
  struct server *other;
  static const char *const bad[] = {"0.0.0.0", "10.0.0.1", "localhost", ""};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct server_options options = {.address = str_of(bad[i]), .threads = 1};
    assert_int_equal(server_start(&f->scope, r.app, &options, &other), LY_USAGE);
    fixture_reset(f);
  }
  struct server_options taken = {STR("127.0.0.1"), r.port, 1};
  assert_int_equal(server_start(&f->scope, r.app, &taken, &other), LY_IO);
  assert_non_null(strstr(str_c(&f->arena, error_text(&f->scope)), "已被其他程序占用"));
  http_close(&r);
}

/* A connection that is open but idle does not keep the server from stopping. */
static void stopping_does_not_wait_for_the_idle(void **state) {
  struct fixture *f = *state;
  struct http_house r = {0};
  http_open(f, &r);
  int idle = http_dial(r.port);
  assert_true(idle >= 0);
  http_close(&r);
  close(idle);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(many_clients_are_answered),
      TEST(requests_that_lie_are_refused),
      TEST(bodies_that_lie_are_refused),
      TEST(requests_from_odd_places_are_refused),
      TEST(a_slow_body_holds_nobody_up),
      TEST(many_who_write_are_answered_and_logged),
      TEST(large_headers_are_refused),
      TEST(answers_carry_their_headers),
      TEST(listings_are_files_too),
      TEST(only_loopback_is_listened_on),
      TEST(stopping_does_not_wait_for_the_idle),
  };
  return cmocka_run_group_tests_name("server", tests, NULL, NULL);
}
