/* What stays of a payload that was erased: that it was there, and its SM3. */
#pragma once

#include "store/store.h"

/* `number` of a table `what`, of one party, or of the district (`party` 0). */
struct erased_row {
  struct str district;
  const char *what; /* "letter" */
  int64_t party, number;
};
/* Once for each row: the first digest stays, it is that of what was recorded. */
LY_MUST_CHECK enum ly erased_note(struct scope *s, struct tx *tx, const struct erased_row *row,
                                  struct str sm3);
