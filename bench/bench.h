/* What the parts of the benchmark share. Everything here ends the run with a sentence and exit 1
 * when it can not do its work: a figure that was measured wrongly is worse than none. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* ---- process.c: children, their files, and what they cost ---- */

struct server {
  pid_t pid;
  uint16_t port;
  int counter; /* of instructions in user mode, by the kernel; -1 where that is not allowed */
};

/* Files of the run, in a folder that is gone when the run ends, however it ends. */
enum run_file {
  FILE_DEMO,
  FILE_EMPTY,
  FILE_OURS,
  FILE_PEER,
  FILE_SYNCS,
  FILE_PLANS,
  FILE_IMPORT, /* of import.c */
  FILE_IMPORT_BARE,
  FILE_IMPORT_FIGURES,
  FILE_EVERYONE,    /* of everyone.c */
  FILE_DESK,        /* of desk.c */
  FILE_SYNC,        /* of sync.c */
  FILE_PACK_HEADER, /* of plans.c, in the folder of FILE_PACK */
  FILE_PACK_AREAS,
  FILE_PACK_UNITS,
  FILE_PACK_CLAUSES,
  FILE_PACK_TASKS,
  FILE_PACK, /* last: gone when what it holds is */
  RUN_FILES
};
const char *run_file(enum run_file file);

/* Signals, cores, the folder. An alarm() that goes off gives the run up. */
void run_begin(void);

/* A program that runs to its end; its complaints go to the terminal. */
void run_program(char *const *argv);
/* A server whose first line names its address, http://ADDRESS:PORT/. With `slow` its syncs take 4
 * ms and are counted (slow_sync.c). */
struct server start_program(char *const *argv, bool slow);
/* A server that is a child without a program: `serve` is called with a listening socket. */
struct server start_child(void (*serve)(int listener));
void stop_server(struct server *server);

/* CPU time of all threads, ended ones too, user and kernel. A child's begins at its fork. */
double cpu_ms(const struct server *server);
double resident_mb(const struct server *server);
/* Instructions in user mode so far; NAN where the kernel does not let us count. */
double instructions(const struct server *server);
/* Syncs counted so far by all servers started slow. */
uint64_t syncs(void);

/* ---- load.c: the client ---- */

/* What is asked and what is right. `write` makes request number n as it goes over the wire and
 * gives its length; `check` is whether the body of its answer is right. */
struct load {
  const char *name; /* for sentences */
  int status;       /* of every answer */
  size_t (*write)(const struct load *load, size_t n, char *request, size_t size);
  bool (*check)(const struct load *load, size_t n, const char *body, size_t length);
  const void *context;
};

enum { CLIENTS_MAX = 64, REQUEST_BYTES = 1024, ANSWER_BYTES = 512 * 1024 };

struct clients; /* connections that stay open */

/* Connects one by one, each with one request answered before the next. */
struct clients *clients_open(const struct server *server, size_t count, const struct load *first);
/* Asks requests from number `from` on, each connection its next one as soon as it has an answer;
 * returns when all are answered. */
void clients_run(struct clients *clients, const struct load *load, size_t from, size_t requests);
void clients_close(struct clients *clients);

/* ---- login.c: sessions with laoyou ---- */

/* A user may write so often in a minute; so there are many of them, and no more than may log in
 * from one address in a row. They are made by load_residents.c, with the demo's password. */
enum { WRITERS = 28, TOKEN_CHARACTERS = 64, CSRF_CHARACTERS = 32 };
#define WRITER_NAME "writer%zu"
#define WRITER_PASSWORD "laoyou-demo"

struct session {
  char token[TOKEN_CHARACTERS + 1], csrf[CSRF_CHARACTERS + 1];
};

struct session log_in(const struct server *server, const char *name);

/* ---- residents.c: the same people for both sides ---- */

enum { RESIDENTS = 100000, TOWNS = 32, DISTRICT = 331121 };
#define DISTRICT_TEXT "331121"
#define SESSION_TOKEN "bench-bench-bench-bench-bench-32"

/* Facts by the keys of packs/cn/dictionary.yaml, codes and dates as they stand there. */
struct resident {
  char name[16], sex[4], birth_date[12], home_area[12], hukou_area[12], home_address[64], phone[12],
      marital[4], ability[4];
};

/* Person number n, 1 to RESIDENTS: always the same. */
struct resident resident(size_t n);
/* The number of the k-th of the people of a town, both from 0. */
size_t resident_of_town(size_t town, size_t k);
/* The peer's database. */
void residents_write_peer(const char *path);

/* ---- plans.c: invented plans, as packs ---- */

enum { PLANS = 17, PLAN_TASKS = 600 };

/* The pack of plan n, 1 to PLANS, over the one written before. */
void plans_write_pack(size_t n);

/* ---- import.c: the same people loaded at once ---- */

/* What a load costs beside bare inserts of the same rows; `laoyou` is the program. */
void measure_load(char *laoyou);

/* ---- bare.c: a libmicrohttpd server with nothing behind it ---- */

struct bare_page {
  const char *path;
  size_t len;
  char *bytes;
};

/* Answers these from memory; they are not looked at after the fork. */
struct server start_bare(const struct bare_page *pages, size_t count);

/* ---- rules_part.c ---- */

void measure_rules(void);

/* ---- report.c: rows ---- */

struct row {
  const char *name, *peer_name, *unit;
  double ours, peer; /* NAN where there is none */
  double goal;       /* of ours, or of the ratio; NAN: none was set */
  enum goal_kind { GOAL_AT_MOST, GOAL_AT_LEAST, GOAL_RATIO_AT_LEAST } goal_kind;
};

void report_row(struct row row);
void report_write(void); /* build/bench.json: a whole one, this run's or the one before */

double median(double *values, size_t count);

/* ---- county.c: programs that measure on a demo county ---- */

/* What the program calls a figure, and the row that is made of it. */
struct measured_figure {
  const char *figure, *name, *unit;
  double goal; /* NAN: none was set */
  enum goal_kind goal_kind;
};

struct county_work {
  enum run_file db;
  const char *program, *more; /* asked as: PROGRAM DATABASE MORE */
  bool slow;                  /* its syncs take 4 ms and are counted */
  const struct measured_figure *figures;
  size_t count;
};
void measure_county(char *laoyou, const struct county_work *work);

/* ---- everyone.c: who is owed what; desk.c: what a street's desk asks; sync.c: what phones
 * deliver ---- */

void measure_owed(char *laoyou);
void measure_cases(char *laoyou);
void measure_deliveries(char *laoyou);
