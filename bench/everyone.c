/* Who is owed what, over everyone of a county: build/measure_everyone says what each step costs,
 * which is checked there. */
#include "bench/bench.h"

#include <math.h>

void measure_owed(char *laoyou) {
  static const struct measured_figure figures[] = {
      {"read all, a party", "everyone read, a party", "us", 6, GOAL_AT_MOST},
      {"start from the file, a party", "everyone, start from the file, a party", "us", 0.5,
       GOAL_AT_MOST},
      {"totals first", "everyone, all programmes", "ms", 20, GOAL_AT_MOST},
      {"totals", "everyone, all programmes again", "ms", 10, GOAL_AT_MOST},
      {"totals after changes", "everyone, all programmes after changes", "ms", 20, GOAL_AT_MOST},
      {"one person explained", "everyone, one person explained", "us", 100, GOAL_AT_MOST},
      {"one person worked out", "everyone, one person worked out", "us", NAN, GOAL_AT_MOST},
      {"what if", "everyone, what if", "ms", NAN, GOAL_AT_MOST},
      {"changes followed, of 1,000", "everyone, a change followed", "us", NAN, GOAL_AT_MOST},
  };
  measure_county(laoyou, &(struct county_work){.db = FILE_EVERYONE,
                                               .program = "build/measure_everyone",
                                               .more = "9",
                                               .figures = figures,
                                               .count = sizeof figures / sizeof *figures});
}
