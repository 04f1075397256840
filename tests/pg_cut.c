/* The line that can be cut: see pg_cut.h. One thread passes the bytes of all connections on. */
#include "tests/pg_cut.h"

#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { PAIRS_MAX = 16, CHUNK = 4096, WAYS = 2, CLIENT = 0, SERVER = 1 };

struct pg_cut {
  struct sockaddr_un here, cluster;
  int listener, wake[2]; /* a byte through `wake` ends the thread */
  pthread_t thread;
  pthread_mutex_t mutex; /* holds what is below */
  size_t passed[WAYS], cut_at[WAYS];
  bool armed[WAYS];
  int pairs[PAIRS_MAX][2]; /* only the thread's; -1 for none */
};

static void path_of(struct sockaddr_un *out, const char *folder) {
  *out = (struct sockaddr_un){.sun_family = AF_UNIX};
  int n = snprintf(out->sun_path, sizeof out->sun_path, "%s/.s.PGSQL.5432", folder);
  if (n < 0 || (size_t)n >= sizeof out->sun_path) abort();
}

static void close_pair(int pair[2]) {
  for (int end = 0; end < 2; end++) {
    if (pair[end] >= 0) close(pair[end]);
    pair[end] = -1;
  }
}

static void take_client(struct pg_cut *line) {
  int client = accept(line->listener, NULL, NULL), server = socket(AF_UNIX, SOCK_STREAM, 0);
  const struct sockaddr *to = (const struct sockaddr *)&line->cluster;
  int free_at = 0;
  while (free_at < PAIRS_MAX && line->pairs[free_at][CLIENT] >= 0) free_at++;
  bool led = client >= 0 && server >= 0 && free_at < PAIRS_MAX &&
             connect(server, to, sizeof line->cluster) == 0;
  int pair[2] = {client, server};
  if (led) memcpy(line->pairs[free_at], pair, sizeof pair);
  if (!led) close_pair(pair);
}

/* How many of `len` bytes may pass; *cut when the line is cut behind them. */
static size_t allowed(struct pg_cut *line, enum pg_cut_way way, size_t len, bool *cut) {
  pthread_mutex_lock(&line->mutex);
  size_t room = line->cut_at[way] - line->passed[way];
  *cut = line->armed[way] && len > room;
  if (*cut) len = room;
  if (*cut) line->armed[way] = false;
  line->passed[way] += len;
  pthread_mutex_unlock(&line->mutex);
  return len;
}

static bool send_all(int to, const char *bytes, size_t len) {
  for (size_t done = 0; done < len;) {
    ssize_t n = send(to, bytes + done, len - done, MSG_NOSIGNAL);
    if (n <= 0) return false;
    done += (size_t)n;
  }
  return true;
}

/* Passes on what has come from one end; false when the line is over. */
static bool pass(struct pg_cut *line, const int pair[2], int from) {
  char bytes[CHUNK];
  bool cut;
  ssize_t n = recv(pair[from], bytes, sizeof bytes, 0);
  if (n <= 0) return false;
  enum pg_cut_way way = from == CLIENT ? PG_CUT_TO_SERVER : PG_CUT_TO_CLIENT;
  size_t len = allowed(line, way, (size_t)n, &cut);
  return send_all(pair[1 - from], bytes, len) && !cut;
}

static void *run(void *context) {
  struct pg_cut *line = context;
  struct pollfd polled[2 + PAIRS_MAX * 2];
  for (;;) {
    polled[0] = (struct pollfd){.fd = line->wake[0], .events = POLLIN};
    polled[1] = (struct pollfd){.fd = line->listener, .events = POLLIN};
    for (int i = 0; i < PAIRS_MAX * 2; i++)
      polled[2 + i] = (struct pollfd){.fd = line->pairs[i / 2][i % 2], .events = POLLIN};
    if (poll(polled, 2 + PAIRS_MAX * 2, -1) < 0) continue;
    if (polled[0].revents) return NULL;
    for (int i = 0; i < PAIRS_MAX * 2; i++) {
      int *pair = line->pairs[i / 2];
      bool same = pair[i % 2] >= 0 && pair[i % 2] == polled[2 + i].fd; /* not closed meanwhile */
      if (same && polled[2 + i].revents && !pass(line, pair, i % 2)) close_pair(pair);
    }
    if (polled[1].revents) take_client(line);
  }
}

struct pg_cut *pg_cut_open(const char *folder, const char *cluster) {
  struct pg_cut *line = calloc(1, sizeof *line);
  if (!line) abort();
  path_of(&line->here, folder);
  path_of(&line->cluster, cluster);
  memset(line->pairs, -1, sizeof line->pairs);
  pthread_mutex_init(&line->mutex, NULL);
  line->listener = socket(AF_UNIX, SOCK_STREAM, 0);
  const struct sockaddr *here = (const struct sockaddr *)&line->here;
  if (bind(line->listener, here, sizeof line->here) || listen(line->listener, 8)) abort();
  if (pipe(line->wake) || pthread_create(&line->thread, NULL, run, line)) abort();
  return line;
}

void pg_cut_close(struct pg_cut *line) {
  if (write(line->wake[1], "", 1) != 1) abort();
  pthread_join(line->thread, NULL);
  for (int i = 0; i < PAIRS_MAX; i++) close_pair(line->pairs[i]);
  close(line->listener);
  close(line->wake[0]);
  close(line->wake[1]);
  unlink(line->here.sun_path);
  pthread_mutex_destroy(&line->mutex);
  free(line);
}

void pg_cut_after(struct pg_cut *line, enum pg_cut_way way, size_t bytes) {
  pthread_mutex_lock(&line->mutex);
  line->cut_at[way] = line->passed[way] + bytes;
  line->armed[way] = true;
  pthread_mutex_unlock(&line->mutex);
}

void pg_cut_never(struct pg_cut *line) {
  pthread_mutex_lock(&line->mutex);
  line->armed[PG_CUT_TO_SERVER] = line->armed[PG_CUT_TO_CLIENT] = false;
  pthread_mutex_unlock(&line->mutex);
}

size_t pg_cut_passed(struct pg_cut *line, enum pg_cut_way way) {
  pthread_mutex_lock(&line->mutex);
  size_t passed = line->passed[way];
  pthread_mutex_unlock(&line->mutex);
  return passed;
}
