/* Who is owed what, over everyone of an invented county: a demo is made, and build/measure_everyone
 * says what each step costs, which is checked there. */
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
    {"read all, a party", "everyone read, a party", "us", 6},
    {"start from the file, a party", "everyone, start from the file, a party", "us", 0.5},
    {"totals first", "everyone, all programmes", "ms", 20},
    {"totals", "everyone, all programmes again", "ms", 10},
    {"totals after changes", "everyone, all programmes after changes", "ms", 20},
    {"one person explained", "everyone, one person explained", "us", 100},
    {"one person worked out", "everyone, one person worked out", "us", NAN},
    {"what if", "everyone, what if", "ms", NAN},
    {"changes followed, of 1,000", "everyone, a change followed", "us", NAN},
};
enum { ASKED = sizeof asked / sizeof *asked };

static void make_county(char *laoyou) {
  char *argv[] = {laoyou,    "demo", "--area", "331121",
                  "--scale", "0.1",  "--db",   (char *)(uintptr_t)run_file(FILE_EVERYONE),
                  NULL};
  run_program(argv);
}

void measure_owed(char *laoyou) {
  char command[PATH_BYTES], name[48], unit[24];
  double values[ASKED], value;
  for (size_t i = 0; i < ASKED; i++) values[i] = NAN;
  make_county(laoyou);
  snprintf(command, sizeof command, "build/measure_everyone %s 9", run_file(FILE_EVERYONE));
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
