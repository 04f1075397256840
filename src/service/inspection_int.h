/* Inside service: what is said of items of a plan of inspections. */
#pragma once

#include "service/inspection.h"

/* What an event says: all of it. */
struct inspection_said {
  const char *what;
  int64_t event, month, case_no;
  struct str procedure, unit, reason;
};
LY_MUST_CHECK enum ly inspection_add_event(struct scope *s, struct tx *tx, struct str district,
                                           int64_t item, const struct inspection_said *e);
/* What stands, said once more. */
struct inspection_said inspection_next(const struct inspection_row *row, const char *what,
                                       struct str reason);
/* The deed's item, which nobody has begun, done or dropped, or changed since it was seen. */
LY_MUST_CHECK enum ly inspection_find_open(struct scope *s, struct tx *tx,
                                           const struct inspection_deed *d,
                                           struct inspection_row *row);
/* An open case has to be cancelled first: it says its own month and unit. */
LY_MUST_CHECK enum ly inspection_check_case(struct scope *s, struct tx *tx,
                                            const struct inspection_row *row);
/* INSPECTION_ATTACH, INSPECTION_DETACH (inspection_attach.c). */
LY_MUST_CHECK enum ly inspection_attach(struct scope *s, struct tx *tx,
                                        const struct inspection_deed *d, int64_t *out);
LY_MUST_CHECK enum ly inspection_detach(struct scope *s, struct tx *tx,
                                        const struct inspection_deed *d, int64_t *out);
