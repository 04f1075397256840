/* bench - what laoyou costs, beside what the plainest server would cost.
 *
 *     bench LAOYOU [PART]      run in the repository's root: the packs are read from there
 *
 * One run makes a demo database in a temporary folder, starts `laoyou serve` on it, and measures
 * the server from outside: the CPU time the kernel has charged to the process, and its resident
 * memory. The peer is a libmicrohttpd server with nothing behind it, a child of this program, which
 * sends the same bodies from memory. Both take turns within the run, so that a busy machine slows
 * both, and have one core while the client has another: who shares a core with whom would otherwise
 * change the figures from run to run by half. The time on the clock is never judged.
 *
 * Every answer is compared with the first one: a server that answers something else is not faster,
 * it is wrong. What cannot be measured ends the run with a sentence and exit 1; a missed goal does
 * not. However the run ends, children and folder go with it, through clean_up(); should this
 * program be killed outright, the children go by their parent-death signal.
 *
 * A new measurement is a function and a row in `parts`.
 */
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <math.h>
#include <microhttpd.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
  RUN_SECONDS = 55, /* past that something hangs */
  ANSWER_SECONDS = 5,
  STARTS = 9, /* odd, like ROUNDS: a median is then one of the values */
  ROUNDS = 9,
  ROUND_REQUESTS = 1000,
  WARM_REQUESTS = 200,
  CONNECTIONS = 4,
  SETTLE_US = 300 * 1000, /* until a server that has answered is idle */
  SPREAD_US = 10 * 1000,  /* between connections, see connect_side() */
  ANSWER_BYTES = 512 * 1024,
  BODY_BYTES = 256 * 1024,
  CHILDREN = 4,
  ROWS = 16,
  /* As in src/web/server.c and src/cli/serve.c, so that the peer differs by what it does only. */
  SERVER_THREADS = 2,
  SERVER_IDLE_SECONDS = 15,
  SERVER_HEADER_BYTES = 32 * 1024,
};

#define PEER "bare libmicrohttpd"
static const char output_path[] = "build/bench.json", output_draft[] = "build/bench.json.new";
static const char *laoyou; /* the program measured */
static int nowhere;        /* where what nobody reads is written */

/* ---- What is left behind when the run ends: nothing ---- */

static pid_t children[CHILDREN]; /* 0: none */
static char folder[256];         /* empty: not made yet */
static const char *const database_endings[] = {"", "-journal", "-wal", "-shm"};
enum { LEFTOVERS = sizeof database_endings / sizeof *database_endings };
static char leftovers[LEFTOVERS][300]; /* the database, and what SQLite may put beside it */
static char *const database = leftovers[0];

/* The pid is nobody else's until waitpid(); by then clean_up() must not find it here any more. */
static int wait_for(pid_t pid) {
  siginfo_t info;
  int status = 0;
  waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
  for (size_t i = 0; i < CHILDREN; i++) children[i] = children[i] == pid ? 0 : children[i];
  waitpid(pid, &status, 0);
  return status;
}

/* A killed server loses nothing of interest, and is gone at once. */
static void stop_child(pid_t pid) {
  kill(pid, SIGKILL);
  wait_for(pid);
}

/* Also called in a signal handler: system calls alone. */
static void clean_up(void) {
  for (size_t i = 0; i < CHILDREN; i++) {
    if (children[i]) stop_child(children[i]);
  }
  for (size_t i = 0; folder[0] && i < LEFTOVERS; i++) unlink(leftovers[i]);
  if (folder[0]) rmdir(folder);
}

static void on_signal(int signal_number) {
  static const char late[] = "bench: not done in time, given up\n";
  if (signal_number == SIGALRM && write(STDERR_FILENO, late, sizeof late - 1) < 0) _exit(1);
  clean_up();
  _exit(1);
}

static void handle_signals(void (*handler)(int)) {
  static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGALRM};
  for (size_t i = 0; i < sizeof ending / sizeof *ending; i++) signal(ending[i], handler);
}

static cpu_set_t client_core, server_core; /* the same one if there is only one */

static void choose_cores(void) {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) err(1, "which cores there are");
  for (size_t i = 0; i < CPU_SETSIZE; i++) {
    if (!CPU_ISSET(i, &allowed)) continue;
    if (CPU_COUNT(&client_core) == 0) CPU_SET(i, &client_core);
    CPU_ZERO(&server_core);
    CPU_SET(i, &server_core);
  }
  if (sched_setaffinity(0, sizeof client_core, &client_core) != 0) err(1, "cannot keep to a core");
}

/* fork(), for a child that is known to clean_up() and that dies with us in any case. */
static pid_t begin_child(void) {
  size_t slot = 0;
  while (slot < CHILDREN && children[slot]) slot++;
  if (slot == CHILDREN) errx(1, "too many children at once");
  pid_t parent = getpid(), pid = fork();
  if (pid < 0) err(1, "cannot start a child");
  if (pid > 0) return children[slot] = pid;
  handle_signals(SIG_DFL);
  bool ok = prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 &&
            getppid() == parent && /* who may have died before that */
            sched_setaffinity(0, sizeof server_core, &server_core) == 0;
  if (!ok) _exit(1);
  return 0;
}

/* ---- laoyou and its database ---- */

struct server {
  pid_t pid;
  uint16_t port;
};

static pid_t run_laoyou(char *const *argv, int out, int complaints) {
  pid_t pid = begin_child();
  if (pid) return pid;
  bool ok = dup2(out, STDOUT_FILENO) >= 0 && dup2(complaints, STDERR_FILENO) >= 0;
  if (ok) execv(laoyou, argv);
  _exit(127);
}

static void make_folder(void) {
  const char *at = getenv("TMPDIR");
  char name[sizeof folder];
  int n = snprintf(name, sizeof name, "%s/laoyou-bench-XXXXXX", at && *at ? at : P_tmpdir);
  if (n >= (int)sizeof name) errx(1, "the name of the folder for temporary files is too long");
  if (!mkdtemp(name)) err(1, "cannot make a folder for the database");
  for (size_t i = 0; i < LEFTOVERS; i++) {
    snprintf(leftovers[i], sizeof leftovers[i], "%s/demo.db%s", name, database_endings[i]);
  }
  memcpy(folder, name, sizeof folder); /* last: from here on clean_up() looks there */
}

/* What `demo` complains of goes to the terminal. */
static void make_database(void) {
  make_folder();
  char *argv[] = {"laoyou", "demo", "--db", database, NULL};
  int status = wait_for(run_laoyou(argv, nowhere, STDERR_FILENO));
  if (status != 0) errx(1, "`%s demo` failed; is this the repository's root?", laoyou);
}

/* The server's first line names its address, http://ADDRESS:PORT/, in a sentence. */
static uint16_t port_in(const char *line) {
  const char *address = strstr(line, "http://");
  const char *colon = address ? strchr(address + strlen("http://"), ':') : NULL;
  char *end = NULL;
  long port = colon ? strtol(colon + 1, &end, 10) : 0;
  if (port <= 0 || port > UINT16_MAX || *end != '/') errx(1, "no address in \"%s\"", line);
  return (uint16_t)port;
}

/* Its log goes nowhere; it is written all the same, and its cost is the server's. */
static struct server start_laoyou(void) {
  char *argv[] = {"laoyou", "serve", "--db", database, "--port", "0", NULL};
  char line[256];
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) err(1, "pipe");
  struct server server = {.pid = run_laoyou(argv, ends[1], nowhere)};
  close(ends[1]);
  FILE *out = fdopen(ends[0], "r");
  if (!out || !fgets(line, sizeof line, out)) errx(1, "`%s serve` printed nothing", laoyou);
  fclose(out); /* it is killed before it would print again */
  server.port = port_in(line);
  return server;
}

/* CPU time of all threads of a process, ended ones too, in user and kernel mode. A child's begins
 * at its fork: the tenths of a millisecond before exec are counted against it. */
static double cpu_ms(pid_t pid) {
  clockid_t clock;
  struct timespec t;
  int wrong = clock_getcpuclockid(pid, &clock);
  if (wrong || clock_gettime(clock, &t) != 0) errx(1, "cannot read the CPU time of a server");
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double resident_mb(pid_t pid) {
  char path[64], line[256];
  long kib = -1;
  snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
  FILE *f = fopen(path, "re");
  if (!f) err(1, "%s", path);
  while (kib < 0 && fgets(line, sizeof line, f)) {
    if (strncmp(line, "VmRSS:", 6) == 0) kib = strtol(line + 6, NULL, 10);
  }
  fclose(f);
  if (kib <= 0) errx(1, "%s: no VmRSS", path);
  return (double)kib * 1024 / 1e6;
}

/* ---- The client: blocking, one answer at a time on each connection ---- */

struct client {
  int fd;
  size_t used;
  char answer[ANSWER_BYTES];
};

struct body {
  const char *ptr;
  size_t len;
};

static struct sockaddr_in loopback(uint16_t port) {
  return (struct sockaddr_in){
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static void client_open(struct client *c, uint16_t port) {
  struct sockaddr_in at = loopback(port);
  struct timeval limit = {.tv_sec = ANSWER_SECONDS};
  int on = 1;
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool ok = c->fd >= 0 && setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 &&
            setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == 0 &&
            connect(c->fd, (struct sockaddr *)&at, sizeof at) == 0;
  if (!ok) err(1, "cannot connect to a server on port %d", port);
}

static void client_ask(struct client *c, const char *path) {
  char request[256];
  int n = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", path);
  c->used = 0;
  if (send(c->fd, request, (size_t)n, MSG_NOSIGNAL) != n) err(1, "GET %s: sending", path);
}

static void client_more(struct client *c, const char *path) {
  if (c->used == ANSWER_BYTES) errx(1, "GET %s: the answer is too long", path);
  ssize_t n = recv(c->fd, c->answer + c->used, ANSWER_BYTES - c->used, 0);
  if (n < 0) err(1, "GET %s: no whole answer", path);
  if (n == 0) errx(1, "GET %s: the server closed the connection", path);
  c->used += (size_t)n;
}

/* The length of the body, from the head of an answer; a status other than 200 ends the run. */
static size_t body_length(const char *head, const char *path) {
  static const char ok[] = "HTTP/1.1 200 ", field[] = "\r\nContent-Length: ";
  if (strncmp(head, ok, sizeof ok - 1) != 0) errx(1, "GET %s: %.20s", path, head);
  const char *length = strcasestr(head, field);
  if (!length) errx(1, "GET %s: no Content-Length", path);
  return strtoul(length + sizeof field - 1, NULL, 10);
}

/* Valid until the client asks again. */
static struct body client_take(struct client *c, const char *path) {
  char *blank = NULL;
  while (!blank) {
    client_more(c, path);
    blank = memmem(c->answer, c->used, "\r\n\r\n", 4);
  }
  *blank = '\0';
  struct body body = {blank + 4, body_length(c->answer, path)};
  size_t whole = (size_t)(body.ptr - c->answer) + body.len;
  while (c->used < whole) client_more(c, path);
  if (c->used != whole) errx(1, "GET %s: more bytes than its Content-Length", path);
  return body;
}

/* ---- The pages asked for, and the peer that sends the same ---- */

static struct page {
  const char *row, *path;
  double goal; /* CPU ms per 1,000 requests; NAN: none was set */
  size_t len;
  char bytes[BODY_BYTES]; /* what laoyou answered first */
} pages[] = {
    {"http health", "/health", NAN},
    {"http indicators.json", "/plan/qingtian/indicators.json", NAN},
    {"http indicators", "/plan/qingtian/indicators", 1000},
};
enum { PAGES = sizeof pages / sizeof *pages };

static struct MHD_Response *peer_responses[PAGES];

/* Called with *state NULL when the headers are there; an answer then would end the connection. */
static enum MHD_Result peer_answer(void *context, struct MHD_Connection *connection,
                                   const char *url, const char *method, const char *version,
                                   const char *upload, size_t *upload_size, void **state) {
  static int seen;
  (void)context, (void)method, (void)version, (void)upload, (void)upload_size;
  if (!*state) {
    *state = &seen;
    return MHD_YES;
  }
  for (size_t i = 0; i < PAGES; i++) {
    if (strcmp(url, pages[i].path) != 0) continue;
    return MHD_queue_response(connection, MHD_HTTP_OK, peer_responses[i]);
  }
  return MHD_NO;
}

/* In the child; without a daemon it ends, and the client, finding nobody, says so. */
_Noreturn static void peer_serve(int listener) {
  for (size_t i = 0; i < PAGES; i++) {
    peer_responses[i] =
        MHD_create_response_from_buffer(pages[i].len, pages[i].bytes, MHD_RESPMEM_PERSISTENT);
    if (!peer_responses[i]) _exit(1);
  }
  struct MHD_Daemon *daemon = MHD_start_daemon(
      MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC, 0, NULL, NULL, peer_answer, NULL,
      MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)SERVER_THREADS,
      MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)SERVER_IDLE_SECONDS,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)SERVER_HEADER_BYTES, MHD_OPTION_END);
  if (!daemon) _exit(1);
  for (;;) pause();
}

/* The socket listens before the fork, so that the port is known and nobody has to wait. */
static struct server start_peer(void) {
  struct sockaddr_in at = loopback(0);
  socklen_t size = sizeof at;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  bool ok = listener >= 0 && bind(listener, (struct sockaddr *)&at, sizeof at) == 0 &&
            listen(listener, SOMAXCONN) == 0 &&
            getsockname(listener, (struct sockaddr *)&at, &size) == 0;
  if (!ok) err(1, "the peer cannot listen");
  struct server peer = {.pid = begin_child(), .port = ntohs(at.sin_port)};
  if (peer.pid == 0) peer_serve(listener);
  close(listener);
  return peer;
}

static void keep_pages(const struct server *server) {
  static struct client c;
  client_open(&c, server->port);
  for (struct page *p = pages; p < pages + PAGES; p++) {
    client_ask(&c, p->path);
    struct body body = client_take(&c, p->path);
    if (!body.len || body.len > BODY_BYTES) errx(1, "GET %s: %zu bytes", p->path, body.len);
    memcpy(p->bytes, body.ptr, body.len);
    p->len = body.len;
  }
  close(c.fd);
}

/* ---- Rows and where they go ---- */

struct row {
  const char *name, *peer_name, *unit;
  double ours, peer, goal; /* peer and goal: NAN where there is none; a goal is at most this */
};

static struct row rows[ROWS];
static size_t row_count;

static void add_row(struct row row) {
  if (row_count == ROWS) errx(1, "too many rows");
  rows[row_count++] = row;
}

enum { CELL = 48 };

struct cells {
  char ours[CELL], peer[CELL], ratio[CELL], goal[CELL];
};

static void number_cell(char *cell, double value, const char *none) {
  snprintf(cell, CELL, "%s", none);
  if (!isnan(value)) snprintf(cell, CELL, "%.2f", value);
}

static struct cells cells_of(const struct row *r, const char *none) {
  struct cells c = {0};
  number_cell(c.ours, r->ours, none);
  number_cell(c.peer, r->peer, none);
  number_cell(c.ratio, r->ours / r->peer, none);
  if (!isnan(r->goal)) snprintf(c.goal, CELL, "<= %.0f %s", r->goal, r->unit);
  return c;
}

static const char *met(const struct row *r, const char *yes, const char *no, const char *none) {
  return isnan(r->goal) ? none : r->ours <= r->goal ? yes : no;
}

static void print_table(void) {
  static const char line[] = "%-22s %9s %9s %7s  %-13s %-22s %s\n";
  printf(line, "name", "ours", "peer", "ratio", "unit", "goal", "met");
  for (const struct row *r = rows; r < rows + row_count; r++) {
    struct cells c = cells_of(r, "");
    printf(line, r->name, c.ours, c.peer, c.ratio, r->unit, c.goal, met(r, "yes", "no", ""));
  }
  printf("Times are CPU time of the server, user and kernel; the peer is %s.\n", PEER);
  if (fflush(stdout) != 0) err(1, "standard output");
}

/* Text is this file's own, and has nothing to escape. */
static void write_text(FILE *f, const char *key, const char *text) {
  const char *quote = text && *text ? "\"" : "";
  fprintf(f, ",\"%s\":%s%s%s", key, quote, *quote ? text : "null", quote);
}

static void write_row(FILE *f, const struct row *r) {
  struct cells c = cells_of(r, "null");
  fprintf(f, "{\"name\":\"%s\",\"ours\":%s,\"peer\":%s", r->name, c.ours, c.peer);
  write_text(f, "peer_name", r->peer_name);
  fprintf(f, ",\"ratio\":%s", c.ratio);
  write_text(f, "unit", r->unit);
  write_text(f, "goal", c.goal);
  fprintf(f, ",\"met\":%s}", met(r, "true", "false", "null"));
}

/* Whoever reads the file finds a whole one, this run's or the one before. */
static void write_json(void) {
  FILE *f = fopen(output_draft, "we");
  if (!f) err(1, "%s", output_draft);
  fprintf(f, "{\"rows\":[");
  for (size_t i = 0; i < row_count; i++) {
    fprintf(f, "%s\n", i ? "," : "");
    write_row(f, &rows[i]);
  }
  fprintf(f, "\n]}\n");
  bool bad = ferror(f) != 0;
  if (fclose(f) != 0 || bad) err(1, "%s", output_draft);
  if (rename(output_draft, output_path) != 0) err(1, "%s", output_path);
}

/* ---- The parts ---- */

static int by_size(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static double median(double *values, size_t count) {
  qsort(values, count, sizeof *values, by_size);
  return values[count / 2];
}

/* CPU time until a server just started has answered once. */
static double one_start(void) {
  static struct client c;
  struct server server = start_laoyou();
  client_open(&c, server.port);
  client_ask(&c, "/health");
  client_take(&c, "/health");
  double ms = cpu_ms(server.pid);
  close(c.fd);
  stop_child(server.pid);
  return ms;
}

static void measure_start(void) {
  double ms[STARTS];
  for (size_t i = 0; i < STARTS; i++) ms[i] = one_start();
  add_row((struct row){"start", NULL, "ms", median(ms, STARTS), NAN, 50});
}

static void measure_memory(void) {
  struct server server = start_laoyou();
  keep_pages(&server);
  usleep(SETTLE_US);
  double mb = resident_mb(server.pid);
  stop_child(server.pid);
  add_row((struct row){"memory", NULL, "MB", mb, NAN, 30});
}

static struct side {
  struct server server;
  struct client clients[CONNECTIONS];
  double ms[PAGES][ROUNDS];
} ours, peer;

/* All connections ask, then all are read: the server has CONNECTIONS requests at hand. */
static double cpu_per_thousand(struct side *side, const struct page *p, size_t requests) {
  double before = cpu_ms(side->server.pid);
  for (size_t done = 0; done < requests; done += CONNECTIONS) {
    for (size_t i = 0; i < CONNECTIONS; i++) client_ask(&side->clients[i], p->path);
    for (size_t i = 0; i < CONNECTIONS; i++) {
      struct body body = client_take(&side->clients[i], p->path);
      bool same = body.len == p->len && memcmp(body.ptr, p->bytes, body.len) == 0;
      if (!same) errx(1, "GET %s: the answer is not the first one", p->path);
    }
  }
  return (cpu_ms(side->server.pid) - before) * 1000 / (double)requests;
}

_Static_assert(ROUND_REQUESTS % CONNECTIONS == 0 && WARM_REQUESTS % CONNECTIONS == 0,
               "every connection asks equally often");

/* Ours and the peer take turns at every page, so that what disturbs one disturbs the other. */
static void run_rounds(void) {
  struct side *const sides[] = {&ours, &peer};
  for (size_t i = 0; i < PAGES * 2; i++) {
    cpu_per_thousand(sides[i % 2], &pages[i / 2], WARM_REQUESTS);
  }
  for (size_t round = 0; round < ROUNDS; round++) {
    for (size_t i = 0; i < PAGES * 2; i++) {
      double ms = cpu_per_thousand(sides[i % 2], &pages[i / 2], ROUND_REQUESTS);
      sides[i % 2]->ms[i / 2][round] = ms;
    }
  }
}

/* A worker that has just answered leaves a new connection to the other. Without the pause one of
 * them may take all, and the figures of one run would be half of the next. */
static void connect_side(struct side *side) {
  for (struct client *c = side->clients; c < side->clients + CONNECTIONS; c++) {
    client_open(c, side->server.port);
    client_ask(c, pages[0].path);
    client_take(c, pages[0].path);
    usleep(SPREAD_US);
  }
}

static void end_side(struct side *side) {
  for (size_t i = 0; i < CONNECTIONS; i++) close(side->clients[i].fd);
  stop_child(side->server.pid);
}

static void measure_http(void) {
  ours.server = start_laoyou();
  keep_pages(&ours.server); /* first: the peer is forked with them */
  peer.server = start_peer();
  connect_side(&ours);
  connect_side(&peer);
  run_rounds();
  end_side(&ours);
  end_side(&peer);
  for (size_t i = 0; i < PAGES; i++) {
    double cpu = median(ours.ms[i], ROUNDS), peer_cpu = median(peer.ms[i], ROUNDS);
    add_row((struct row){pages[i].row, PEER, "ms per 1,000", cpu, peer_cpu, pages[i].goal});
  }
}

static const struct part {
  const char *name;
  void (*measure)(void);
} parts[] = {
    {"start", measure_start},
    {"memory", measure_memory},
    {"http", measure_http},
};
enum { PARTS = sizeof parts / sizeof *parts };

static bool wanted(const struct part *part, const char *only) {
  return !only || strcmp(only, part->name) == 0;
}

static void check_part(const char *only) {
  size_t found = 0;
  for (size_t i = 0; i < PARTS; i++) found += wanted(&parts[i], only);
  if (found) return;
  fprintf(stderr, "bench: no part \"%s\"; the parts are:", only);
  for (size_t i = 0; i < PARTS; i++) fprintf(stderr, " %s", parts[i].name);
  fprintf(stderr, "\n");
  exit(2);
}

int main(int argc, char **argv) {
  const char *only = argc > 2 ? argv[2] : NULL;
  if (argc < 2 || argc > 3) errx(2, "usage: bench LAOYOU [PART]");
  check_part(only);
  laoyou = argv[1];
  atexit(clean_up);
  handle_signals(on_signal);
  alarm(RUN_SECONDS);
  nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere < 0) err(1, "/dev/null");
  choose_cores();
  make_database();
  for (size_t i = 0; i < PARTS; i++) {
    if (wanted(&parts[i], only)) parts[i].measure();
  }
  print_table();
  write_json();
  return 0;
}
