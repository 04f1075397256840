/* A load beside bare inserts: load_import does both and writes what they cost; and taking it back.
 */
#include "bench/bench.h"

#include <err.h>
#include <math.h>
#include <stdio.h>

enum { PATH_BYTES = 256, IMPORT_ROUNDS = 3 };

/* In the order of load_import's file. */
enum figure {
  LOAD_US,
  BARE_US,
  PLAIN_US,
  LIVE_MS,
  HELD_LIVE_MS,
  HELD_BACK_MS,
  KNOWN_US,
  HELD_NEW_MS,
  BACK_US,
  TIDY_US,
  HELD_REBUILD_MS,
  REBUILD_US,
  FIGURES
};

struct figures {
  double of[FIGURES][IMPORT_ROUNDS];
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
  bool good = true;
  for (size_t i = 0; i < FIGURES; i++) good = good && fscanf(f, "%lf", &out->of[i][round]) == 1;
  fclose(f);
  if (!good) errx(1, "%s: %d figures were expected", run_file(FILE_IMPORT_FIGURES), FIGURES);
}

void measure_load(char *laoyou) {
  static const char bare[] = "bare inserts";
  struct figures f;
  char key[PATH_BYTES];
  char *make_key[] = {laoyou, "key", "new", key, NULL};
  snprintf(key, sizeof key, "%s.key", run_file(FILE_IMPORT));
  run_program(make_key);
  for (size_t round = 0; round < IMPORT_ROUNDS; round++) measure_round(laoyou, key, &f, round);
  double m[FIGURES];
  for (size_t i = 0; i < FIGURES; i++) m[i] = median(f.of[i], IMPORT_ROUNDS);
  report_row(
      (struct row){"import, a resident", bare, "us", m[LOAD_US], m[BARE_US], 50, GOAL_AT_MOST});
  report_row((struct row){"import, residents", bare, "a CPU second", 1e6 / m[LOAD_US],
                          1e6 / m[BARE_US], 0.6, GOAL_RATIO_AT_LEAST});
  report_row((struct row){"import, not found by", "bare, no search", "a CPU second",
                          1e6 / m[LOAD_US], 1e6 / m[PLAIN_US], NAN, GOAL_RATIO_AT_LEAST});
  report_row((struct row){"import, going live", NULL, "ms", m[LIVE_MS], NAN, NAN, GOAL_AT_MOST});
  report_row((struct row){"import, longest step, known live", NULL, "ms", m[HELD_LIVE_MS], NAN, 500,
                          GOAL_AT_MOST});
  report_row((struct row){"import, longest step, known back", NULL, "ms", m[HELD_BACK_MS], NAN, 500,
                          GOAL_AT_MOST});
  report_row((struct row){"import, known live, a resident", NULL, "us", m[KNOWN_US], NAN, NAN,
                          GOAL_AT_MOST});
  report_row((struct row){"import, longest step, taken back", NULL, "ms", m[HELD_NEW_MS], NAN, 500,
                          GOAL_AT_MOST});
  report_row((struct row){"import, taken back, a resident", NULL, "us", m[BACK_US], NAN, NAN,
                          GOAL_AT_MOST});
  report_row(
      (struct row){"import, tidied, a resident", NULL, "us", m[TIDY_US], NAN, NAN, GOAL_AT_MOST});
  report_row((struct row){"rebuild, longest step", NULL, "ms", m[HELD_REBUILD_MS], NAN, 500,
                          GOAL_AT_MOST});
  report_row(
      (struct row){"rebuild, a resident", NULL, "us", m[REBUILD_US], NAN, 100, GOAL_AT_MOST});
}
