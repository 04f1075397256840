/* Coming in to laoyou as its users do: a name and a password, for a cookie and a CSRF token. */
#include "bench/bench.h"

#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LOGIN_BYTES = 4096 };

static void exchange(const struct server *server, const char *request, char *answer) {
  struct sockaddr_in at = {.sin_family = AF_INET,
                           .sin_port = htons(server->port),
                           .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool ok = fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) == 0 &&
            send(fd, request, strlen(request), MSG_NOSIGNAL) == (ssize_t)strlen(request);
  size_t used = 0;
  ssize_t n;
  if (!ok) err(1, "cannot log in");
  while (used + 1 < LOGIN_BYTES && (n = recv(fd, answer + used, LOGIN_BYTES - 1 - used, 0)) > 0)
    used += (size_t)n;
  answer[used] = '\0';
  close(fd);
}

/* The text behind `mark`. */
static void take(const char *answer, const char *mark, char *to, size_t length) {
  const char *at = strstr(answer, mark);
  if (!at || strlen(at) < strlen(mark) + length) errx(1, "no login: %.300s", answer);
  memcpy(to, at + strlen(mark), length);
  to[length] = '\0';
}

struct session log_in(const struct server *server, const char *name) {
  struct session session = {0};
  char body[200], request[600], answer[LOGIN_BYTES];
  int length =
      snprintf(body, sizeof body, "{\"name\":\"%s\",\"password\":\"" WRITER_PASSWORD "\"}", name);
  snprintf(request, sizeof request,
           "POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
           "Connection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
           length, body);
  exchange(server, request, answer);
  take(answer, "laoyou_session=", session.token, TOKEN_CHARACTERS);
  take(answer, "\"csrf\":\"", session.csrf, CSRF_CHARACTERS);
  return session;
}
