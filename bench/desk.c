/* What a street's desk asks of its cases: build/measure_desk opens cases in a county and says what
 * the desk's queries cost, which is checked there. */
#include "bench/bench.h"

#include <math.h>

void measure_cases(char *laoyou) {
  static const struct measured_figure figures[] = {
      {"counts and a page", "desk, counts and the first 50", "ms", 5, GOAL_AT_MOST},
      {"a case opened", "desk, a case opened", "us", NAN, GOAL_AT_MOST},
  };
  measure_county(laoyou, &(struct county_work){.db = FILE_DESK,
                                               .program = "build/measure_desk",
                                               .more = "",
                                               .figures = figures,
                                               .count = sizeof figures / sizeof *figures});
}
