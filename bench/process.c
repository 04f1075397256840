/* Children and files, none of which outlives the run, and what the kernel says of a process.
 *
 * However the run ends, children and folder go with it, through clean_up(); should this program be
 * killed outright, the children go by their parent-death signal.
 */
#include "bench/bench.h"

#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <math.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CHILDREN = 8, PATH_BYTES = 300, STOP_STEPS = 400, STOP_STEP_US = 10 * 1000 };

static const char slow_sync[] = "build/slow_sync.so";

/* ---- What is left behind when the run ends: nothing ---- */

static pid_t children[CHILDREN];     /* 0: none */
static char folder[PATH_BYTES - 30]; /* empty: not made yet */
static const char *const file_names[RUN_FILES] = {[FILE_DEMO] = "demo.db",
                                                  [FILE_EMPTY] = "empty.db",
                                                  [FILE_OURS] = "ours.db",
                                                  [FILE_PEER] = "peer.db",
                                                  [FILE_SYNCS] = "syncs",
                                                  [FILE_PLANS] = "plans.db",
                                                  [FILE_IMPORT] = "import.db",
                                                  [FILE_IMPORT_BARE] = "bare.db",
                                                  [FILE_IMPORT_FIGURES] = "import.txt",
                                                  [FILE_EVERYONE] = "everyone.db",
                                                  [FILE_DESK] = "desk.db",
                                                  [FILE_SYNC] = "sync.db",
                                                  [FILE_PACK_HEADER] = "pack/pack.yaml",
                                                  [FILE_PACK_AREAS] = "pack/areas.yaml",
                                                  [FILE_PACK_UNITS] = "pack/units.yaml",
                                                  [FILE_PACK_CLAUSES] = "pack/clauses.yaml",
                                                  [FILE_PACK_TASKS] = "pack/tasks.yaml",
                                                  [FILE_PACK] = "pack"};
/* SQLite's; the keys and the columns beside a database. */
static const char *const file_endings[] = {"",     "-journal", "-wal",    "-shm",
                                           ".key", ".key.sm2", ".columns"};
enum { ENDINGS = sizeof file_endings / sizeof *file_endings };
static char files[RUN_FILES * ENDINGS][PATH_BYTES];
static _Atomic uint64_t *sync_count;

const char *run_file(enum run_file file) {
  return files[file * ENDINGS];
}

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
  for (size_t i = 0; folder[0] && i < RUN_FILES * ENDINGS; i++) unlink(files[i]);
  if (folder[0]) rmdir(run_file(FILE_PACK));
  if (folder[0]) rmdir(folder);
}

static void on_signal(int signal_number) {
  static const char late[] = "bench: a part not done in time, given up\n";
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

static void make_folder(void) {
  const char *at = getenv("TMPDIR");
  char name[sizeof folder];
  int n = snprintf(name, sizeof name, "%s/laoyou-bench-XXXXXX", at && *at ? at : P_tmpdir);
  if (n >= (int)sizeof name) errx(1, "the name of the folder for temporary files is too long");
  if (!mkdtemp(name)) err(1, "cannot make a folder for the databases");
  for (size_t i = 0; i < RUN_FILES * ENDINGS; i++) {
    snprintf(files[i], sizeof files[i], "%s/%s%s", name, file_names[i / ENDINGS],
             file_endings[i % ENDINGS]);
  }
  if (mkdir(run_file(FILE_PACK), 0700) != 0) err(1, "%s", run_file(FILE_PACK));
  memcpy(folder, name, sizeof folder); /* last: from here on clean_up() looks there */
}

static void share_sync_count(void) {
  int fd = open(run_file(FILE_SYNCS), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || ftruncate(fd, sizeof *sync_count) != 0) err(1, "%s", run_file(FILE_SYNCS));
  sync_count = mmap(NULL, sizeof *sync_count, PROT_READ, MAP_SHARED, fd, 0);
  if (sync_count == MAP_FAILED) err(1, "%s", run_file(FILE_SYNCS));
  close(fd);
}

void run_begin(void) {
  atexit(clean_up);
  handle_signals(on_signal);
  choose_cores();
  make_folder();
  share_sync_count();
}

uint64_t syncs(void) {
  return atomic_load(sync_count);
}

/* ---- Children ---- */

/* Counts from here on, threads and their ended ones included; -1 where it is not allowed. */
static int open_counter(pid_t pid) {
  struct perf_event_attr what = {.type = PERF_TYPE_HARDWARE,
                                 .size = sizeof what,
                                 .config = PERF_COUNT_HW_INSTRUCTIONS,
                                 .inherit = 1,
                                 .exclude_kernel = 1,
                                 .exclude_hv = 1};
  return (int)syscall(SYS_perf_event_open, &what, pid, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

/* fork(), for a child that is known to clean_up(), dies with us in any case, and does nothing
 * before its instructions are counted. In the child the pid is 0. */
static struct server begin_child(void) {
  size_t slot = 0;
  int gate[2];
  char go = 0;
  while (slot < CHILDREN && children[slot]) slot++;
  if (slot == CHILDREN) errx(1, "too many children at once");
  if (pipe2(gate, O_CLOEXEC) != 0) err(1, "pipe");
  pid_t parent = getpid(), pid = fork();
  if (pid < 0) err(1, "cannot start a child");
  if (pid > 0) {
    children[slot] = pid;
    struct server child = {.pid = pid, .counter = open_counter(pid)};
    close(gate[0]);
    if (write(gate[1], "", 1) != 1) err(1, "cannot start a child");
    close(gate[1]);
    return child;
  }
  handle_signals(SIG_DFL);
  bool ok = prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 &&
            getppid() == parent && /* who may have died before that */
            sched_setaffinity(0, sizeof server_core, &server_core) == 0 &&
            read(gate[0], &go, 1) == 1;
  if (!ok) _exit(1);
  return (struct server){0};
}

static struct server exec_child(char *const *argv, int out, int complaints, bool slow) {
  struct server child = begin_child();
  if (child.pid) return child;
  bool ok = dup2(out, STDOUT_FILENO) >= 0 && dup2(complaints, STDERR_FILENO) >= 0;
  if (slow) {
    ok = ok && setenv("LD_PRELOAD", slow_sync, 1) == 0 &&
         setenv("SLOW_SYNC_COUNT", run_file(FILE_SYNCS), 1) == 0;
  }
  if (ok) execvp(argv[0], argv);
  _exit(127);
}

static int nowhere(void) {
  int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (fd < 0) err(1, "/dev/null");
  return fd;
}

static void close_counter(const struct server *server) {
  if (server->counter >= 0) close(server->counter);
}

void run_program(char *const *argv) {
  int null = nowhere();
  struct server child = exec_child(argv, null, STDERR_FILENO, false);
  int status = wait_for(child.pid);
  close_counter(&child);
  close(null);
  if (status != 0) errx(1, "`%s %s` failed; is this the repository's root?", argv[0], argv[1]);
}

static uint16_t port_in(const char *line) {
  const char *address = strstr(line, "http://");
  const char *colon = address ? strchr(address + strlen("http://"), ':') : NULL;
  char *end = NULL;
  long port = colon ? strtol(colon + 1, &end, 10) : 0;
  if (port <= 0 || port > UINT16_MAX || *end != '/') errx(1, "no address in \"%s\"", line);
  return (uint16_t)port;
}

/* What it complains of before its first line goes to the terminal with that; its log, if it has
 * one, goes nowhere: it is written all the same, and its cost is the server's. */
struct server start_program(char *const *argv, bool slow) {
  char line[256];
  int ends[2], null = nowhere();
  if (pipe2(ends, O_CLOEXEC) != 0) err(1, "pipe");
  struct server server = exec_child(argv, ends[1], null, slow);
  close(ends[1]);
  close(null);
  FILE *out = fdopen(ends[0], "r");
  if (!out || !fgets(line, sizeof line, out)) {
    errx(1, "`%s %s` does not start; try it by hand", argv[0], argv[1]);
  }
  fclose(out); /* it is killed before it would print again */
  server.port = port_in(line);
  return server;
}

/* The socket listens before the fork, so that the port is known and nobody has to wait. */
struct server start_child(void (*serve)(int listener)) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof at;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  bool ok = listener >= 0 && bind(listener, (struct sockaddr *)&at, sizeof at) == 0 &&
            listen(listener, SOMAXCONN) == 0 &&
            getsockname(listener, (struct sockaddr *)&at, &size) == 0;
  if (!ok) err(1, "the peer cannot listen");
  struct server child = begin_child();
  if (child.pid == 0) {
    serve(listener);
    _exit(1); /* the client, finding nobody, says so */
  }
  close(listener);
  child.port = ntohs(at.sin_port);
  return child;
}

/* Asked to end, it gives its lease on the database back, so that the next may begin at once. */
void stop_server(struct server *server) {
  siginfo_t info = {0};
  kill(server->pid, SIGTERM);
  for (int i = 0; i < STOP_STEPS && info.si_pid == 0; i++) {
    usleep(STOP_STEP_US);
    waitid(P_PID, (id_t)server->pid, &info, WEXITED | WNOHANG | WNOWAIT);
  }
  stop_child(server->pid);
  close_counter(server);
  *server = (struct server){.counter = -1};
}

/* ---- What a process costs ---- */

double cpu_ms(const struct server *server) {
  clockid_t clock;
  struct timespec t;
  int wrong = clock_getcpuclockid(server->pid, &clock);
  if (wrong || clock_gettime(clock, &t) != 0) errx(1, "cannot read the CPU time of a server");
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

double instructions(const struct server *server) {
  uint64_t count = 0;
  if (server->counter < 0) return NAN;
  ssize_t n = read(server->counter, &count, sizeof count);
  return n == sizeof count && count ? (double)count : NAN;
}

double resident_mb(const struct server *server) {
  char path[64], line[256];
  long kib = -1;
  snprintf(path, sizeof path, "/proc/%d/status", (int)server->pid);
  FILE *f = fopen(path, "re");
  if (!f) err(1, "%s", path);
  while (kib < 0 && fgets(line, sizeof line, f)) {
    if (strncmp(line, "VmRSS:", 6) == 0) kib = strtol(line + 6, NULL, 10);
  }
  fclose(f);
  if (kib <= 0) errx(1, "%s: no VmRSS", path);
  return (double)kib * 1024 / 1e6;
}
