/* What a street's desk asks of its cases: a demo is made, build/measure_desk opens cases in it and
 * says what the desk's queries cost, which is checked there. */
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
    {"counts and a page", "desk, counts and the first 50", "ms", 5},
    {"a case opened", "desk, a case opened", "us", NAN},
};
enum { ASKED = sizeof asked / sizeof *asked };

void measure_cases(char *laoyou) {
  char command[PATH_BYTES], name[48], unit[24];
  double values[ASKED], value;
  char *argv[] = {laoyou,    "demo", "--area", "331121",
                  "--scale", "0.1",  "--db",   (char *)(uintptr_t)run_file(FILE_DESK),
                  NULL};
  for (size_t i = 0; i < ASKED; i++) values[i] = NAN;
  run_program(argv);
  snprintf(command, sizeof command, "build/measure_desk %s", run_file(FILE_DESK));
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
