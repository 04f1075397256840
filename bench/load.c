/* The client: connections that stay open, one request under way on each, all in one thread by
 * epoll. Every answer is looked at: a server that answers something else is not faster, it is
 * wrong. */
#include "bench/bench.h"

#include <arpa/inet.h>
#include <err.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
  ANSWER_MS = 10 * 1000,
  SPREAD_US = 10 * 1000, /* between connections, see clients_open() */
};

struct client {
  int fd;
  bool busy;
  size_t number;      /* of the request under way */
  size_t used, whole; /* bytes of the answer there, and in all; 0 until its head is there */
  size_t head;
  char answer[ANSWER_BYTES + 1];
};

struct clients {
  int epoll;
  size_t count, next, end, busy; /* the next request to ask, where to stop, how many under way */
  struct client *each;
};

static void client_open(struct client *c, const struct server *server) {
  struct sockaddr_in at = {.sin_family = AF_INET,
                           .sin_port = htons(server->port),
                           .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int on = 1;
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool ok = c->fd >= 0 && setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 &&
            connect(c->fd, (struct sockaddr *)&at, sizeof at) == 0;
  if (!ok) err(1, "cannot connect to a server on port %d", server->port);
}

static void client_ask(struct clients *all, struct client *c, const struct load *load) {
  char request[REQUEST_BYTES];
  c->number = all->next++;
  size_t n = load->write(load, c->number, request, sizeof request);
  if (n >= sizeof request) errx(1, "%s: the request is too long", load->name);
  if (send(c->fd, request, n, MSG_NOSIGNAL) != (ssize_t)n) err(1, "%s: sending", load->name);
  c->used = c->whole = 0;
  c->busy = true;
  all->busy++;
}

/* The head of an answer: its status, and the length of its body. */
static void read_head(struct client *c, const struct load *load) {
  static const char version[] = "HTTP/1.1 ", field[] = "\r\nContent-Length: ";
  char *blank = memmem(c->answer, c->used, "\r\n\r\n", 4);
  if (!blank) return;
  *blank = '\0';
  bool http = strncmp(c->answer, version, sizeof version - 1) == 0;
  if (!http || strtol(c->answer + sizeof version - 1, NULL, 10) != load->status)
    errx(1, "%s, request %zu: %.30s", load->name, c->number, c->answer);
  const char *length = strcasestr(c->answer, field);
  if (!length) errx(1, "%s: no Content-Length", load->name);
  c->head = (size_t)(blank - c->answer) + 4;
  c->whole = c->head + strtoul(length + sizeof field - 1, NULL, 10);
  if (c->whole > ANSWER_BYTES) errx(1, "%s: the answer is too long", load->name);
}

static void client_take(struct clients *all, struct client *c, const struct load *load) {
  ssize_t n = recv(c->fd, c->answer + c->used, ANSWER_BYTES - c->used, 0);
  if (n < 0) err(1, "%s: no whole answer", load->name);
  if (n == 0) errx(1, "%s: the server closed the connection", load->name);
  c->used += (size_t)n;
  if (!c->whole) read_head(c, load);
  if (!c->whole || c->used < c->whole) return;
  c->answer[c->whole] = '\0';
  bool right =
      c->used == c->whole && load->check(load, c->number, c->answer + c->head, c->whole - c->head);
  if (!right) {
    errx(1, "%s, request %zu: the answer is wrong: %.200s", load->name, c->number,
         c->answer + c->head);
  }
  c->busy = false;
  all->busy--;
  if (all->next < all->end) client_ask(all, c, load);
}

static void wait_for_answers(struct clients *all, const struct load *load) {
  struct epoll_event events[CLIENTS_MAX];
  int n = epoll_wait(all->epoll, events, CLIENTS_MAX, ANSWER_MS);
  if (n < 0) err(1, "epoll_wait");
  if (n == 0) errx(1, "%s: no answer in %d s", load->name, ANSWER_MS / 1000);
  for (int i = 0; i < n; i++) client_take(all, events[i].data.ptr, load);
}

static void run(struct clients *all, const struct load *load, size_t askers, size_t requests) {
  all->end = all->next + requests;
  for (size_t i = 0; i < askers && all->next < all->end; i++) {
    client_ask(all, &all->each[all->count - 1 - i], load);
  }
  while (all->busy) wait_for_answers(all, load);
}

void clients_run(struct clients *all, const struct load *load, size_t from, size_t requests) {
  all->next = from;
  run(all, load, all->count, requests);
}

/* A worker that has just answered leaves a new connection to another. Without the pause one of them
 * may take all, and the figures of one run would be half of the next. */
struct clients *clients_open(const struct server *server, size_t count, const struct load *first) {
  struct clients *all = calloc(1, sizeof *all);
  if (!all || count > CLIENTS_MAX) errx(1, "cannot make %zu clients", count);
  all->each = calloc(count, sizeof *all->each);
  all->epoll = epoll_create1(EPOLL_CLOEXEC);
  if (!all->each || all->epoll < 0) err(1, "cannot make clients");
  for (size_t i = 0; i < count; i++) {
    struct client *c = &all->each[i];
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    client_open(c, server);
    if (epoll_ctl(all->epoll, EPOLL_CTL_ADD, c->fd, &event) != 0) err(1, "epoll_ctl");
    all->count++;
    run(all, first, 1, 1);
    usleep(SPREAD_US);
  }
  return all;
}

void clients_close(struct clients *all) {
  for (size_t i = 0; i < all->count; i++) close(all->each[i].fd);
  close(all->epoll);
  free(all->each);
  free(all);
}
