/* What phones cost that deliver: build/measure_sync delivers into a county and says what it costs,
 * and how many deliveries a sync of the disk answers while each sync takes 4 ms; that all is taken
 * is checked there. */
#include "bench/bench.h"

#include <math.h>

void measure_deliveries(char *laoyou) {
  static const struct measured_figure figures[] = {
      {"one phone", "sync, 1,000 acts by one phone", "ms", 60, GOAL_AT_MOST},
      {"visitors at once", "sync, 64 visitors with 16 acts each", "ms", NAN, GOAL_AT_MOST},
      {"deliveries a sync", "sync, 64 visitors, answers a sync", "a sync", 28.8, GOAL_AT_LEAST},
      {"acts a sync", "sync, 64 visitors, acts a sync", "a sync", NAN, GOAL_AT_LEAST},
  };
  measure_county(laoyou, &(struct county_work){.db = FILE_SYNC,
                                               .program = "build/measure_sync",
                                               .more = "",
                                               .slow = true,
                                               .figures = figures,
                                               .count = sizeof figures / sizeof *figures});
}
