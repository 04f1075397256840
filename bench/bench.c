/* bench - what laoyou costs, beside what others would cost for the same work.
 *
 *     bench LAOYOU [PART]      run in the repository's root: packs and peer are read from there
 *
 * One run makes its databases in a temporary folder, starts `laoyou serve` and the peers, and looks
 * at them from outside: the CPU time the kernel has charged to a process, its instructions, its
 * resident memory, its syncs. Ours and the peer take turns within the run, so that a busy machine
 * slows both, and have one core while the client has another: who shares a core with whom would
 * otherwise change the figures from run to run by half. The time on the clock is never judged.
 *
 * What cannot be measured ends the run with a sentence and exit 1; a missed goal does not.
 *
 * A new measurement is a row of `works` where it is requests to a server, else a function and a row
 * of `parts`.
 */
#include "bench/bench.h"

#include <err.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
  PART_SECONDS = 240, /* past that something hangs */
  STARTS = 9,         /* odd, like ROUNDS: a median is then one of the values */
  PEER_STARTS = 3,
  ROUNDS = 9,
  ROUND_REQUESTS = 1000,
  WARM_REQUESTS = 200,
  BOARD_REQUESTS = 200, /* pages over many plans take longer */
  FEW_CLIENTS = 4,
  MANY_CLIENTS = 64,
  WRITE_ROUNDS = 3,
  WRITES = 512, /* a round: what WRITERS may send, and what the peer does in 2 s, one sync each */
  SETTLE_US = 300 * 1000, /* until a server that has answered is idle */
};

#define BARE "bare libmicrohttpd"
#define FASTIFY "fastify + better-sqlite3"
static char *laoyou; /* the program measured */

/* ---- The servers ---- */

static void make_demo(void) {
  static bool made;
  char *argv[] = {laoyou, "demo", "--db", (char *)(uintptr_t)run_file(FILE_DEMO), NULL};
  if (!made) run_program(argv);
  made = true;
}

static struct server start_laoyou(bool slow) {
  make_demo();
  char *argv[] = {laoyou,   "serve", "--db", (char *)(uintptr_t)run_file(FILE_DEMO),
                  "--port", "0",     NULL};
  return start_program(argv, slow);
}

/* As a county begins: its packs, three users, nobody else. */
static struct server start_empty(bool slow) {
  static bool made;
  char *db = (char *)(uintptr_t)run_file(FILE_EMPTY);
  char *init[] = {laoyou, "init", "--db", db, "--area", "331121", NULL};
  char *argv[] = {laoyou, "serve", "--db", db, "--port", "0", NULL};
  if (!made) run_program(init);
  made = true;
  return start_program(argv, slow);
}

/* The same on a demo with the residents. */
static struct server start_registry(bool slow) {
  static bool made;
  char *db = (char *)(uintptr_t)run_file(FILE_OURS), load[] = "build/load_residents";
  char *demo[] = {laoyou, "demo", "--db", db, NULL}, *fill[] = {load, db, NULL};
  char *argv[] = {laoyou, "serve", "--db", db, "--port", "0", NULL};
  if (!made) run_program(demo);
  if (!made) run_program(fill);
  made = true;
  return start_program(argv, slow);
}

/* The same with the invented plans and reports on them. */
static struct server start_plans(bool slow) {
  static bool made;
  char *db = (char *)(uintptr_t)run_file(FILE_PLANS), load[] = "build/load_reports";
  char *pack = (char *)(uintptr_t)run_file(FILE_PACK);
  char *demo[] = {laoyou, "demo", "--db", db, NULL}, *fill[] = {load, db, NULL};
  char *adopt[] = {laoyou, "pack", "adopt", pack, "--from", "2022-03-31", "--db", db, NULL};
  char *argv[] = {laoyou, "serve", "--db", db, "--port", "0", NULL};
  if (!made) run_program(demo);
  for (size_t n = 1; !made && n <= PLANS; n++) {
    plans_write_pack(n);
    run_program(adopt);
  }
  if (!made) run_program(fill);
  made = true;
  return start_program(argv, slow);
}

static struct server start_fastify(bool slow) {
  static bool made;
  if (!made) residents_write_peer(run_file(FILE_PEER));
  made = true;
  char *argv[] = {"node", "bench/peer/server.mjs", (char *)(uintptr_t)run_file(FILE_PEER), NULL};
  return start_program(argv, slow);
}

/* ---- What is asked ---- */

/* Where a side is asked, and with which JSON. {party} and {town} stand for numbers that follow from
 * the request's. */
struct asked {
  const char *address, *body; /* no address: this side has no such thing yet */
  int status;                 /* of the answer */
};

/* One thing that both sides are asked for, on a line each. */
struct work {
  const char *part, *row, *method;
  double goal; /* CPU ms per 1,000 requests, which is microseconds each */
  bool (*check)(const struct load *load, size_t n, const char *body, size_t length);
  struct asked ours, peer;
};

/* Numbers that jump about, so that no side has what is asked next still at hand. */
static size_t party_of(size_t n) {
  return n * 7919 % RESIDENTS + 1;
}

static size_t town_of(size_t n) {
  return n * 7 % TOWNS;
}

static bool shows(const char *body, size_t n) {
  return strstr(body, resident(n).name) && strstr(body, resident(n).birth_date);
}

static bool check_party(const struct load *load, size_t n, const char *body, size_t length) {
  (void)load, (void)length;
  return shows(body, party_of(n));
}

/* The first fifty of the town, and not the one behind them. */
static bool check_town(const struct load *load, size_t n, const char *body, size_t length) {
  (void)load, (void)length;
  char after[32], quoted[32];
  snprintf(after, sizeof after, "\"party\":%zu,", resident_of_town(town_of(n), 50));
  snprintf(quoted, sizeof quoted, "\"party\":\"%zu\"", resident_of_town(town_of(n), 50));
  for (size_t k = 0; k < 50; k++) {
    if (!shows(body, resident_of_town(town_of(n), k))) return false;
  }
  return !strstr(body, after) && !strstr(body, quoted);
}

static bool check_written(const struct load *load, size_t n, const char *body, size_t length) {
  (void)load, (void)n;
  return length > 2 && strstr(body, "statement");
}

static const struct work works[] = {
    {"registry", "party get", "GET", 25, check_party,
     .ours = {"/area/331121/parties/{party}?around=no", NULL, 200},
     .peer = {"/parties/331121/{party}", NULL, 200}},
    {"registry", "party get, and around it", "GET", NAN, check_party,
     .ours = {"/area/331121/parties/{party}", NULL, 200},
     .peer = {"/parties/331121/{party}", NULL, 200}},
    {"registry", "party list of 50", "GET", 60, check_town,
     .ours = {"/area/331121/parties?area=331121{town}", NULL, 200},
     .peer = {"/parties?area=331121{town}&limit=50", NULL, 200}},
    {"store", "statement write", "POST", 60, check_written,
     .ours = {"/area/331121/parties/{party}/state",
              "{\"source\":\"assessment\",\"from\":\"2024-06-01\","
              "\"fact.ability\":\"2\",\"fact.need_level\":\"3\",\"fact.marital\":\"30\"}",
              200},
     .peer = {"/parties/331121/{party}/statements",
              "{\"source\":\"assessment\",\"true_from\":\"2024-06-01\","
              "\"facts\":{\"ability\":\"2\",\"need_level\":\"3\",\"marital\":\"30\"}}",
              201}},
};
enum { WORKS = sizeof works / sizeof *works };

/* Copies `from` with its places filled; gives the length, `size` or more when it does not fit. */
static size_t fill(char *to, size_t size, const char *from, size_t n) {
  static const char party[] = "{party}", town[] = "{town}";
  size_t used = 0;
  while (*from && used < size) {
    int more = 1;
    if (strncmp(from, party, sizeof party - 1) == 0) {
      more = snprintf(to + used, size - used, "%zu", party_of(n));
      from += sizeof party - 1;
    } else if (strncmp(from, town, sizeof town - 1) == 0) {
      more = snprintf(to + used, size - used, "%03zu", town_of(n) + 1);
      from += sizeof town - 1;
    } else {
      to[used] = *from++;
    }
    used += (size_t)more;
  }
  if (used < size) to[used] = '\0';
  return used;
}

/* A work as one side is asked for it. */
struct question {
  const char *method;
  struct asked asked;
  struct session sessions[WRITERS]; /* of ours */
  size_t session_count;
};

/* The peer's session stands in its database. */
static void write_session(const struct question *q, size_t n, char *to, size_t size) {
  if (q->session_count == 0) {
    snprintf(to, size, "Cookie: session=" SESSION_TOKEN "\r\n");
    return;
  }
  const struct session *session = &q->sessions[n % q->session_count];
  snprintf(to, size, "Cookie: laoyou_session=%s\r\nX-CSRF-Token: %s\r\n", session->token,
           session->csrf);
}

static size_t write_work(const struct load *load, size_t n, char *request, size_t size) {
  const struct question *q = load->context;
  char address[256], body[512] = "", type[96] = "", session[200];
  bool fits = fill(address, sizeof address, q->asked.address, n) < sizeof address;
  if (q->asked.body) {
    size_t length = fill(body, sizeof body, q->asked.body, n);
    fits = fits && length < sizeof body;
    snprintf(type, sizeof type, "Content-Type: application/json\r\nContent-Length: %zu\r\n",
             length);
  }
  if (!fits) errx(1, "%s: the request is too long", load->name);
  write_session(q, n, session, sizeof session);
  return (size_t)snprintf(request, size,
                          "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
                          "%s%s\r\n%s",
                          q->method, address, session, type, body);
}

/* ---- Pages, and any other address that is asked as it stands ---- */

static struct page {
  const char *row;
  double goal;           /* CPU ms per 1,000 requests; NAN: none was set */
  struct bare_page body; /* what laoyou answered first */
} pages[] = {
    {"http health", NAN, {"/health", 0, NULL}},
    {"http indicators.json", NAN, {"/plan/qingtian/indicators.json", 0, NULL}},
    {"http indicators", 1000, {"/plan/qingtian/indicators", 0, NULL}},
};
enum { PAGES = sizeof pages / sizeof *pages };

/* A board of one plan, and tasks of all: 10,200 of PLANS plans beside those of the demo. */
static struct page board_pages[] = {
    {"board", 1000, {"/plan/shanghai", 0, NULL}},
    {"board entry", NAN, {"/plan/qingtian/indicators/nursing_bed_share", 0, NULL}},
    {"tasks", 2000, {"/tasks", 0, NULL}},
    {"tasks sorted", 2000, {"/tasks?sort=due&page=101", 0, NULL}},
    {"tasks by state", 2000, {"/tasks?sort=-state&page=9", 0, NULL}},
    {"tasks filtered", 2000, {"/tasks?state=late&sort=-due&page=3", 0, NULL}},
    {"tasks of a unit",
     2000,
     {"/tasks?unit=%E5%8C%BA%E6%B0%91%E6%94%BF%E5%B1%80&sort=state", 0, NULL}},
    {"tasks with words", 2000, {"/tasks?q=%E5%8A%A9%E9%A4%90%E7%82%B9&sort=due", 0, NULL}},
};
enum { BOARD_PAGES = sizeof board_pages / sizeof *board_pages };

static size_t write_page(const struct load *load, size_t n, char *request, size_t size) {
  (void)n;
  const struct page *page = load->context;
  return (size_t)snprintf(request, size, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                          page->body.path);
}

/* Keeps the first answer; every later one has to be the same. */
static bool check_page(const struct load *load, size_t n, const char *body, size_t length) {
  (void)n;
  struct page *page = (struct page *)(uintptr_t)load->context;
  if (page->body.bytes) {
    return length == page->body.len && memcmp(body, page->body.bytes, length) == 0;
  }
  page->body.bytes = malloc(length + 1);
  page->body.len = length;
  if (page->body.bytes) memcpy(page->body.bytes, body, length + 1);
  return page->body.bytes && length;
}

static struct load load_of_page(struct page *page) {
  return (struct load){page->row, 200, write_page, check_page, page};
}

static bool check_any(const struct load *load, size_t n, const char *body, size_t length) {
  (void)load, (void)n, (void)body;
  return length > 0;
}

/* What every server of ours and theirs answers, to know that it is there. */
static const struct page health = {.row = "health", .body = {"/health", 0, NULL}};
static const struct load first_load = {"health", 200, write_page, check_any, &health};

/* ---- Taking turns ---- */

struct side {
  struct server server;
  struct clients *clients; /* NULL: this side has nothing to show yet */
  struct load load;
  struct question question;
  size_t asked_before;
  double ms[ROUNDS], kilo[ROUNDS]; /* CPU ms per 1,000 and 1,000 instructions each, by round */
};

static void side_run(struct side *side, size_t requests, size_t round) {
  double before = cpu_ms(&side->server), counted = instructions(&side->server);
  clients_run(side->clients, &side->load, side->asked_before, requests);
  side->asked_before += requests;
  side->ms[round] = (cpu_ms(&side->server) - before) * 1e3 / (double)requests;
  side->kilo[round] = (instructions(&side->server) - counted) / 1e3 / (double)requests;
}

/* Ours and the peer take turns, so that what disturbs one disturbs the other. */
static void take_turns(struct side *const *sides, size_t requests) {
  for (size_t i = 0; i < 2; i++) {
    if (sides[i]->clients) side_run(sides[i], WARM_REQUESTS, 0);
  }
  for (size_t i = 0; i < (size_t)2 * ROUNDS; i++) {
    if (sides[i % 2]->clients) side_run(sides[i % 2], requests, i / 2);
  }
}

static double median_or_none(const struct side *side, double *values, size_t count) {
  return side->clients ? median(values, count) : NAN;
}

static void report_turns(const char *name, const char *peer_name, struct side *ours,
                         struct side *peer, double goal) {
  static char names[32][48];
  static size_t used;
  char *more = names[used++ % 32];
  snprintf(more, sizeof *names, "%s, instructions", name);
  report_row((struct row){name, peer_name, "ms per 1,000", median_or_none(ours, ours->ms, ROUNDS),
                          median_or_none(peer, peer->ms, ROUNDS), goal, GOAL_AT_MOST});
  report_row((struct row){more, peer_name, "thousand each",
                          median_or_none(ours, ours->kilo, ROUNDS),
                          median_or_none(peer, peer->kilo, ROUNDS), NAN, GOAL_AT_MOST});
}

static void end_side(struct side *side) {
  if (!side->clients) return;
  clients_close(side->clients);
  stop_server(&side->server);
  side->clients = NULL;
}

/* ---- The parts ---- */

/* CPU time until a server just started has answered once. */
static double median_start(struct server (*start)(bool slow), size_t starts) {
  double ms[STARTS];
  for (size_t i = 0; i < starts; i++) {
    struct server server = start(false);
    struct clients *client = clients_open(&server, 1, &first_load);
    ms[i] = cpu_ms(&server);
    clients_close(client);
    stop_server(&server);
  }
  return median(ms, starts);
}

static void measure_start(void) {
  double peer = median_start(start_fastify, PEER_STARTS);
  double empty = median_start(start_empty, STARTS), demo = median_start(start_laoyou, STARTS);
  report_row((struct row){"start, empty", FASTIFY, "ms", empty, peer, 50, GOAL_AT_MOST});
  report_row((struct row){"start, five plans", FASTIFY, "ms", demo, peer, NAN, GOAL_AT_MOST});
}

/* Idle after the first answers; laoyou has then shown its largest page. */
static double idle_memory(struct server server, bool show_pages) {
  struct clients *client = clients_open(&server, 1, &first_load);
  for (size_t i = 0; show_pages && i < PAGES; i++) {
    struct load load = load_of_page(&pages[i]);
    clients_run(client, &load, 0, 1);
  }
  usleep(SETTLE_US);
  double mb = resident_mb(&server);
  clients_close(client);
  stop_server(&server);
  return mb;
}

static void measure_memory(void) {
  double empty = idle_memory(start_empty(false), false);
  double demo = idle_memory(start_laoyou(false), true);
  double peer = idle_memory(start_fastify(false), false);
  report_row((struct row){"memory, empty", FASTIFY, "MB", empty, peer, 30, GOAL_AT_MOST});
  report_row((struct row){"memory, five plans", FASTIFY, "MB", demo, peer, NAN, GOAL_AT_MOST});
}

static void measure_http(void) {
  static struct side ours, peer;
  static struct bare_page bodies[PAGES];
  struct side *const sides[] = {&ours, &peer};
  ours.server = start_laoyou(false);
  ours.clients = clients_open(&ours.server, FEW_CLIENTS, &first_load);
  for (size_t i = 0; i < PAGES; i++) { /* first: the peer is forked with the bodies */
    struct load load = load_of_page(&pages[i]);
    clients_run(ours.clients, &load, 0, 1);
    bodies[i] = pages[i].body;
  }
  peer.server = start_bare(bodies, PAGES);
  peer.clients = clients_open(&peer.server, FEW_CLIENTS, &first_load);
  for (size_t i = 0; i < PAGES; i++) {
    ours.load = peer.load = load_of_page(&pages[i]);
    take_turns(sides, ROUND_REQUESTS);
    report_turns(pages[i].row, BARE, &ours, &peer, pages[i].goal);
  }
  end_side(&ours);
  end_side(&peer);
}

/* No peer: what others would do with a plan is not known. */
static void measure_boards(void) {
  static struct side ours, peer;
  struct side *const sides[] = {&ours, &peer};
  ours.server = start_plans(false);
  ours.clients = clients_open(&ours.server, FEW_CLIENTS, &first_load);
  for (size_t i = 0; i < BOARD_PAGES; i++) {
    ours.load = load_of_page(&board_pages[i]);
    take_turns(sides, BOARD_REQUESTS);
    report_turns(board_pages[i].row, NULL, &ours, &peer, board_pages[i].goal);
  }
  end_side(&ours);
}

/* Readies a side for a work; without an address it stays without clients. */
static void begin_side(struct side *side, const struct work *work, const struct asked *asked,
                       struct server (*start)(bool slow), bool slow) {
  *side = (struct side){.question = {work->method, *asked}};
  if (!asked->address) return;
  side->load = (struct load){work->row, asked->status, write_work, work->check, &side->question};
  side->server = start(slow);
  side->clients = clients_open(&side->server, MANY_CLIENTS, &first_load);
}

/* One user reads; writing takes many (bench.h). */
static void log_in_ours(struct side *ours, size_t users) {
  for (size_t i = 0; ours->clients && i < users; i++) {
    char name[32];
    snprintf(name, sizeof name, WRITER_NAME, i);
    ours->question.sessions[i] = log_in(&ours->server, name);
  }
  ours->question.session_count = users;
}

static void measure_registry(void) {
  static struct side ours, peer;
  struct side *const sides[] = {&ours, &peer};
  for (const struct work *w = works; w < works + WORKS; w++) {
    if (strcmp(w->part, "registry") != 0) continue;
    begin_side(&ours, w, &w->ours, start_registry, false);
    log_in_ours(&ours, 1);
    begin_side(&peer, w, &w->peer, start_fastify, false);
    take_turns(sides, ROUND_REQUESTS);
    report_turns(w->row, FASTIFY, &ours, &peer, w->goal);
    end_side(&ours);
    end_side(&peer);
  }
}

/* What writing costs when every sync takes 4 ms: how many writes one sync answers, CPU time, and,
 * not judged, writes a second. */
struct writing {
  double per_sync[WRITE_ROUNDS], cpu_us[WRITE_ROUNDS], per_second[WRITE_ROUNDS];
};

static double now_s(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void write_round(struct side *side, size_t writes, struct writing *w, size_t round) {
  if (!side->clients) return;
  uint64_t syncs_before = syncs();
  double before = now_s();
  side_run(side, writes, 0);
  w->per_second[round] = (double)writes / (now_s() - before);
  w->cpu_us[round] = side->ms[0];
  uint64_t done = syncs() - syncs_before;
  if (done == 0) errx(1, "%s: nothing was synced", side->load.name);
  w->per_sync[round] = (double)writes / (double)done;
}

static void report_writing(struct side *ours, struct side *peer, struct writing *w,
                           double cpu_goal) {
  const struct {
    const char *name, *unit;
    double *ours, *peer, goal;
    enum goal_kind kind;
  } rows[] = {
      {"write, answers a sync", "a sync", w[0].per_sync, w[1].per_sync, 0.45 * MANY_CLIENTS,
       GOAL_AT_LEAST},
      {"write, against the peer", "a sync", w[0].per_sync, w[1].per_sync, 10, GOAL_RATIO_AT_LEAST},
      {"write, CPU", "us each", w[0].cpu_us, w[1].cpu_us, cpu_goal, GOAL_AT_MOST},
      {"write, a second", "a second", w[0].per_second, w[1].per_second, NAN, GOAL_AT_LEAST},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    report_row((struct row){
        rows[i].name, FASTIFY, rows[i].unit, median_or_none(ours, rows[i].ours, WRITE_ROUNDS),
        median_or_none(peer, rows[i].peer, WRITE_ROUNDS), rows[i].goal, rows[i].kind});
  }
}

static void measure_store(void) {
  static struct side ours, peer;
  static struct writing w[2];
  for (const struct work *work = works; work < works + WORKS; work++) {
    if (strcmp(work->part, "store") != 0) continue;
    begin_side(&ours, work, &work->ours, start_registry, true);
    log_in_ours(&ours, WRITERS);
    begin_side(&peer, work, &work->peer, start_fastify, true);
    for (size_t round = 0; round < WRITE_ROUNDS; round++) {
      write_round(&ours, WRITES, &w[0], round);
      write_round(&peer, WRITES, &w[1], round);
    }
    report_writing(&ours, &peer, w, work->goal);
    end_side(&ours);
    end_side(&peer);
  }
}

static void measure_import(void) {
  measure_load(laoyou);
}

static void measure_everyone(void) {
  measure_owed(laoyou);
}

static void measure_desk(void) {
  measure_cases(laoyou);
}

static void measure_sync(void) {
  measure_deliveries(laoyou);
}

static const struct part {
  const char *name;
  void (*measure)(void);
} parts[] = {
    {"start", measure_start},       {"memory", measure_memory}, {"http", measure_http},
    {"registry", measure_registry}, {"store", measure_store},   {"boards", measure_boards},
    {"import", measure_import},     {"rules", measure_rules},   {"everyone", measure_everyone},
    {"desk", measure_desk},         {"sync", measure_sync},
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
  run_begin();
  for (size_t i = 0; i < PARTS; i++) {
    if (!wanted(&parts[i], only)) continue;
    alarm(PART_SECONDS);
    parts[i].measure();
  }
  report_write();
  return 0;
}
