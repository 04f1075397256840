/* A server in the test's own process, and clients that write bytes to it. */
#include "tests/http.h"

#include "demo/demo.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void http_open(struct fixture *f, struct http_house *h) {
  struct server_options options = {
      .address = STR("127.0.0.1"), .port = 0, .threads = 2, .idle_seconds = h->idle_seconds};
  size_t adopted;
  f->scope.world = &world_real;
  if (!h->address.len) h->address = fixture_path(f, "a.db");
  struct app_options app = {
      .address = h->address, .today = DATE_NONE, .keys = h->keys, .clock = false};
  assert_ok(f, store_open(&f->scope, h->address, STORE_CREATE, &h->store));
  assert_ok(f, demo_fill(&f->scope, h->store, STR("packs"), DEMO_PLANS, NULL, &adopted));
  assert_ok(f, app_open(&f->scope, &app, &h->app));
  assert_ok(f, server_start(&f->scope, h->app, &options, &h->server));
  h->port = server_port(h->server);
}

void http_close(struct http_house *h) {
  server_stop(h->server);
  app_close(h->app);
  store_close(h->store);
}

struct http_user http_enter(struct fixture *f, struct http_house *h, const char *name) {
  struct http_user user;
  struct str token;
  struct session session;
  f->scope.from = STR("127.0.0.1");
  assert_ok(f, session_open(&f->scope, h->app->sessions, str_of(name), &token, &session));
  snprintf(user.token, sizeof user.token, "%.*s", STR_ARG(token));
  snprintf(user.csrf, sizeof user.csrf, "%.*s", STR_ARG(session.csrf));
  return user;
}

int http_dial(uint16_t port) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
  struct timeval patience = {.tv_sec = 20};
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (connect(fd, (struct sockaddr *)&at, sizeof at) == 0) return fd;
  close(fd);
  return -1;
}

bool http_send(int fd, const char *bytes, size_t size) {
  for (size_t sent = 0; sent < size;) {
    ssize_t n = send(fd, bytes + sent, size - sent, MSG_NOSIGNAL);
    if (n <= 0) return false;
    sent += (size_t)n;
  }
  return true;
}

static size_t talk(uint16_t port, struct str bytes, bool once, char *answer, size_t room) {
  size_t have = 0;
  answer[0] = 0;
  int fd = http_dial(port);
  if (fd < 0) return 0;
  if (http_send(fd, bytes.ptr, bytes.len) && once) shutdown(fd, SHUT_WR);
  for (ssize_t n; have < room - 1; have += (size_t)n) {
    n = recv(fd, answer + have, room - 1 - have, 0);
    if (n <= 0) break;
  }
  close(fd);
  answer[have] = 0;
  return have;
}

size_t http_talk(uint16_t port, struct str bytes, char *answer, size_t room) {
  return talk(port, bytes, false, answer, room);
}

size_t http_talk_once(uint16_t port, struct str bytes, char *answer, size_t room) {
  return talk(port, bytes, true, answer, room);
}

int http_status(const char *answer) {
  return strncmp(answer, "HTTP/1.1 ", 9) == 0 ? (int)strtol(answer + 9, NULL, 10) : 0;
}

struct str http_body(const char *answer, size_t size) {
  const char *end = memmem(answer, size, "\r\n\r\n", 4);
  if (!end) return STR("");
  return (struct str){end + 4, size - (size_t)(end + 4 - answer)};
}
