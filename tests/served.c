/* Processes and clients: see served.h. */
#include "tests/served.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- processes ---- */

static int64_t now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static const char *program(void) {
  static char path[600];
  ssize_t n = readlink("/proc/self/exe", path, sizeof path - 20);
  assert_true(n > 0);
  path[n] = 0;
  snprintf(strrchr(path, '/'), 20, "/laoyou");
  return path;
}

/* In the child; `words` ends with NULL. */
static _Noreturn void become(const char *log, int out, const char *const *words) {
  int err = open(log, O_CREAT | O_WRONLY | O_APPEND, 0600);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  setenv("LANG", "zh_CN.UTF-8", 1);
  unsetenv("LC_ALL");
  execv(words[0], (char *const *)(uintptr_t)words);
  _exit(127);
}

void served_begin(struct fixture *f, struct served *p, struct str database) {
  int ends[2];
  const char *log = str_c(&f->arena, fixture_path(f, "served.log"));
  const char *const words[] = {
      program(), "serve", "--port", "0", "--db", str_c(&f->arena, database), NULL};
  *p = (struct served){.pid = 0};
  assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
  p->pid = fork();
  assert_true(p->pid >= 0);
  if (p->pid == 0) become(log, ends[1], words);
  close(ends[1]);
  p->out = ends[0];
}

static bool wait_for_words(struct served *p, const char *words, int seconds) {
  int64_t end = now_ms() + seconds * 1000;
  while (!strstr(p->said, words)) {
    struct pollfd line = {.fd = p->out, .events = POLLIN};
    int64_t left = end - now_ms();
    if (left <= 0 || poll(&line, 1, (int)left) != 1) return false;
    ssize_t n = read(p->out, p->said + p->have, sizeof p->said - 1 - p->have);
    if (n <= 0) return false;
    p->have += (size_t)n;
  }
  return true;
}

bool served_says(struct served *p, const char *words, int seconds) {
  bool said = wait_for_words(p, words, seconds);
  if (!said) print_error("no \"%s\" in %d s; it said: %s\n", words, seconds, p->said);
  return said;
}

void served_start(struct fixture *f, struct served *p, struct str database) {
  served_begin(f, p, database);
  assert_true(served_says(p, "http://127.0.0.1:", 30) && served_says(p, "Ctrl-C", 5));
  p->port = (uint16_t)strtoul(strstr(p->said, "127.0.0.1:") + 10, NULL, 10);
}

int served_end(struct served *p, int signal) {
  int status;
  if (signal) assert_int_equal(kill(p->pid, signal), 0);
  assert_int_equal(waitpid(p->pid, &status, 0), p->pid);
  p->pid = 0;
  close(p->out);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

void served_drop(struct served *p) {
  if (p->pid > 0) served_end(p, SIGKILL);
}

int served_command(struct fixture *f, struct str database, const char *const *words) {
  const char *all[16] = {program()};
  size_t n = 1;
  int status, null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  const char *log = str_c(&f->arena, fixture_path(f, "served.log"));
  const char *address = str_c(&f->arena, database);
  while (words[n - 1] && n < 13) {
    all[n] = words[n - 1];
    n++;
  }
  all[n] = "--db";
  all[n + 1] = address;
  pid_t pid = fork();
  if (pid == 0) become(log, null, all);
  close(null);
  assert_int_equal(waitpid(pid, &status, 0), pid);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/* ---- clients ---- */

bool client_dial(struct client *c, uint16_t port) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  c->state = CLIENT_IDLE;
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  assert_true(c->fd >= 0);
  if (connect(c->fd, (struct sockaddr *)&at, sizeof at) == 0) {
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    return true;
  }
  client_hang_up(c);
  return false;
}

void client_hang_up(struct client *c) {
  if (c->fd >= 0) close(c->fd);
  c->fd = -1;
}

static void begin_asking(struct client *c, size_t size) {
  assert_true(size < sizeof c->request);
  c->size = size;
  c->sent = c->have = 0;
  c->status = 0;
  c->state = CLIENT_WAITS;
}

void client_ask(struct client *c, const char *path, const struct visitor *who, const char *key,
                const char *body) {
  static const struct visitor nobody;
  const struct visitor *v = who ? who : &nobody;
  int n = snprintf(c->request, sizeof c->request,
                   "%s %s HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
                   "Cookie: laoyou_session=%s\r\nX-CSRF-Token: %s\r\n",
                   body ? "POST" : "GET", path, v->cookie, v->csrf);
  size_t at = (size_t)n;
  if (key)
    at += (size_t)snprintf(c->request + at, sizeof c->request - at, "Idempotency-Key: %s\r\n", key);
  if (body) {
    at += (size_t)snprintf(c->request + at, sizeof c->request - at,
                           "Content-Type: application/x-www-form-urlencoded\r\n"
                           "Content-Length: %zu\r\n\r\n%s",
                           strlen(body), body);
  } else {
    at += (size_t)snprintf(c->request + at, sizeof c->request - at, "\r\n");
  }
  begin_asking(c, at);
}

void client_ask_device(struct client *c, const char *path, const char *token, const char *json) {
  int n = snprintf(c->request, sizeof c->request,
                   "POST %s HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
                   "Authorization: Bearer %s\r\nContent-Type: application/json\r\n"
                   "Content-Length: %zu\r\n\r\n%s",
                   path, token, strlen(json), json);
  begin_asking(c, (size_t)n);
}

/* Whether the answer is there whole. */
static bool is_whole(struct client *c) {
  const char *end = strstr(c->answer, "\r\n\r\n"),
             *length = strcasestr(c->answer, "\r\nContent-Length:"),
             *closes = strcasestr(c->answer, "\r\nConnection: close");
  if (!end || !length || length > end) return false;
  size_t want = (size_t)(end - c->answer) + 4 + strtoul(length + 17, NULL, 10);
  assert_true(want < sizeof c->answer && c->have <= want);
  if (c->have < want) return false;
  c->status = (int)strtol(c->answer + 9, NULL, 10);
  c->ends = closes && closes < end;
  return true;
}

static void pass(struct client *c) {
  if (c->sent < c->size) {
    ssize_t n = send(c->fd, c->request + c->sent, c->size - c->sent, MSG_NOSIGNAL);
    if (n > 0) c->sent += (size_t)n;
    if (n < 0 && errno != EAGAIN) c->state = CLIENT_CUT;
  }
  ssize_t n = recv(c->fd, c->answer + c->have, sizeof c->answer - 1 - c->have, 0);
  if (n > 0) c->have += (size_t)n;
  c->answer[c->have] = 0;
  if (n > 0 && is_whole(c)) c->state = CLIENT_ANSWERED;
  if (n == 0 || (n < 0 && errno != EAGAIN)) c->state = CLIENT_CUT;
}

void clients_turn(struct client **clients, size_t count, int ms) {
  enum { CLIENTS_MAX = 128 };
  struct pollfd lines[CLIENTS_MAX];
  assert_true(count <= CLIENTS_MAX);
  for (size_t i = 0; i < count; i++) {
    const struct client *c = clients[i];
    bool waits = c->state == CLIENT_WAITS && c->fd >= 0;
    short events = c->sent < c->size ? POLLIN | POLLOUT : POLLIN;
    lines[i] = (struct pollfd){.fd = waits ? c->fd : -1, .events = events};
  }
  if (poll(lines, count, ms) <= 0) return;
  for (size_t i = 0; i < count; i++) {
    if (lines[i].revents) pass(clients[i]);
  }
}

int client_get(struct client *c, const char *path, const struct visitor *who, const char *key,
               const char *body) {
  int64_t end = now_ms() + 30 * 1000;
  client_ask(c, path, who, key, body);
  while (c->state == CLIENT_WAITS && now_ms() < end) clients_turn(&c, 1, 100);
  int status = c->state == CLIENT_ANSWERED ? c->status : 0;
  c->state = CLIENT_IDLE;
  return status;
}

static void cut_out(char *to, size_t room, const char *text, const char *before, char end) {
  const char *from = strstr(text, before);
  assert_non_null(from);
  from += strlen(before);
  size_t n = (size_t)(strchr(from, end) - from);
  assert_true(n < room);
  memcpy(to, from, n);
  to[n] = 0;
}

int visitor_login(struct visitor *who, uint16_t port, const char *password) {
  static struct client c;
  char body[200];
  snprintf(body, sizeof body, "name=%s&password=%s", who->name, password);
  if (!client_dial(&c, port)) return 0;
  int status = client_get(&c, "/login", NULL, NULL, body);
  if (status == 200) {
    cut_out(who->cookie, sizeof who->cookie, c.answer, "laoyou_session=", ';');
    cut_out(who->csrf, sizeof who->csrf, c.answer, "\"csrf\":\"", '"');
  }
  client_hang_up(&c);
  return status;
}
