/* Inside demo: what bodies met, decided and found, made up, woven into the history of reports. */
#pragma once

#include "demo/history.h"

struct demo_groups;

/* Makes the steps for the plans, in the order of their days. */
LY_MUST_CHECK enum ly demo_groups_make(struct scope *s, const struct history_plan *plans,
                                       size_t count, struct demo_groups **out);
/* Does those up to a moment that were not done yet, each on its own day. */
LY_MUST_CHECK enum ly demo_groups_until(struct scope *s, struct tx *tx, struct demo_clock *clock,
                                        struct demo_groups *groups, int64_t at_us);
