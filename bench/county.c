/* A demo county is made, a program of its own (build/measure_…) works on it and prints its figures,
 * `name value unit` with tabs between; rows are made of those that are asked for. */
#include "bench/bench.h"

#include <err.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { COMMAND_BYTES = 512, FIGURES_MAX = 16 };

static void make_county(char *laoyou, enum run_file db) {
  char *argv[] = {laoyou,    "demo", "--area", "331121",
                  "--scale", "0.1",  "--db",   (char *)(uintptr_t)run_file(db),
                  NULL};
  run_program(argv);
}

static void read_figures(const char *command, const struct county_work *work, double *values) {
  char name[48], unit[24];
  double value;
  FILE *out = popen(command, "r");
  if (!out) err(1, "%s", command);
  while (fscanf(out, "%47[^\t]\t%lf\t%23[^\n]\n", name, &value, unit) == 3)
    for (size_t i = 0; i < work->count; i++)
      if (strcmp(work->figures[i].figure, name) == 0) values[i] = value;
  if (pclose(out) != 0) errx(1, "`%s` failed", command);
}

void measure_county(char *laoyou, const struct county_work *work) {
  char command[COMMAND_BYTES], slow[COMMAND_BYTES / 2] = "";
  double values[FIGURES_MAX];
  if (work->count > FIGURES_MAX) errx(1, "too many figures");
  for (size_t i = 0; i < work->count; i++) values[i] = NAN;
  make_county(laoyou, work->db);
  if (work->slow)
    snprintf(slow, sizeof slow, "LD_PRELOAD=build/slow_sync.so SLOW_SYNC_COUNT=%s ",
             run_file(FILE_SYNCS));
  snprintf(command, sizeof command, "%s%s %s %s", slow, work->program, run_file(work->db),
           work->more);
  read_figures(command, work, values);
  for (size_t i = 0; i < work->count; i++) {
    const struct measured_figure *f = &work->figures[i];
    report_row((struct row){f->name, NULL, f->unit, values[i], NAN, f->goal, f->goal_kind});
  }
}
