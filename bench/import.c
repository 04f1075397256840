/* A load beside bare inserts: load_import does both and writes what they cost. */
#include "bench/bench.h"

#include <err.h>
#include <math.h>
#include <stdio.h>

enum { PATH_BYTES = 256, IMPORT_ROUNDS = 3 };

struct figures {
  double load_us[IMPORT_ROUNDS], bare_us[IMPORT_ROUNDS], live_ms[IMPORT_ROUNDS];
};

static char *path_of(enum run_file file) {
  return (char *)(uintptr_t)run_file(file);
}

/* An empty database with the dictionary. */
static void make_database(char *laoyou, enum run_file file) {
  static const char *const endings[] = {"", "-wal", "-shm"};
  char *adopt[] = {laoyou,        "pack",   "adopt",      "packs/cn", "--db",
                   path_of(file), "--from", "2020-01-01", NULL};
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s%s", run_file(file), endings[i]);
    remove(path);
  }
  run_program(adopt);
}

static void measure_round(char *laoyou, char *key, struct figures *out, size_t round) {
  char load[] = "build/load_import";
  char *argv[] = {load, path_of(FILE_IMPORT),         path_of(FILE_IMPORT_BARE),
                  key,  path_of(FILE_IMPORT_FIGURES), NULL};
  make_database(laoyou, FILE_IMPORT);
  make_database(laoyou, FILE_IMPORT_BARE);
  run_program(argv);
  FILE *f = fopen(run_file(FILE_IMPORT_FIGURES), "re");
  if (!f) err(1, "%s", run_file(FILE_IMPORT_FIGURES));
  int read =
      fscanf(f, "%lf %lf %lf", &out->load_us[round], &out->bare_us[round], &out->live_ms[round]);
  fclose(f);
  if (read != 3) errx(1, "%s: three figures were expected", run_file(FILE_IMPORT_FIGURES));
}

void measure_load(char *laoyou) {
  static const char bare[] = "bare inserts";
  struct figures f;
  char key[PATH_BYTES];
  char *make_key[] = {laoyou, "key", "new", key, NULL};
  snprintf(key, sizeof key, "%s.key", run_file(FILE_IMPORT));
  run_program(make_key);
  for (size_t round = 0; round < IMPORT_ROUNDS; round++) measure_round(laoyou, key, &f, round);
  double load = median(f.load_us, IMPORT_ROUNDS), inserts = median(f.bare_us, IMPORT_ROUNDS);
  report_row((struct row){"import, a resident", bare, "us", load, inserts, 50, GOAL_AT_MOST});
  report_row((struct row){"import, residents", bare, "a CPU second", 1e6 / load, 1e6 / inserts, 0.6,
                          GOAL_RATIO_AT_LEAST});
  report_row((struct row){"import, going live", NULL, "ms", median(f.live_ms, IMPORT_ROUNDS), NAN,
                          NAN, GOAL_AT_MOST});
}
