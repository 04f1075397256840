/* What phones cost that deliver: a demo is made, build/measure_sync delivers into it and
 * says what it costs; that all is taken is checked there. */
#include "bench/bench.h"

#include <err.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 256 };

static const struct asked {
  const char *figure, *name, *unit;
  double goal;
} asked[] = {
    {"one phone", "sync, 1,000 acts by one phone", "ms", 60},
    {"visitors at once", "sync, 64 visitors with 16 acts each", "ms", NAN},
};
enum { ASKED = sizeof asked / sizeof *asked };

void measure_deliveries(char *laoyou) {
  char command[PATH_BYTES], name[48], unit[24];
  double values[ASKED], value;
  char *argv[] = {laoyou,    "demo", "--area", "331121",
                  "--scale", "0.1",  "--db",   (char *)(uintptr_t)run_file(FILE_SYNC),
                  NULL};
  for (size_t i = 0; i < ASKED; i++) values[i] = NAN;
  run_program(argv);
  snprintf(command, sizeof command, "build/measure_sync %s", run_file(FILE_SYNC));
  FILE *out = popen(command, "r");
  if (!out) err(1, "%s", command);
  while (fscanf(out, "%47[^\t]\t%lf\t%23[^\n]\n", name, &value, unit) == 3)
    for (size_t i = 0; i < ASKED; i++)
      if (strcmp(asked[i].figure, name) == 0) values[i] = value;
  if (pclose(out) != 0) errx(1, "`%s` failed", command);
  for (size_t i = 0; i < ASKED; i++)
    report_row((struct row){asked[i].name, NULL, asked[i].unit, values[i], NAN, asked[i].goal,
                            GOAL_AT_MOST});
}
