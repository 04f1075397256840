/* Inside demo. */
#pragma once

#include "demo/demo.h"

/* Makes the demo's users, once. */
LY_MUST_CHECK enum ly demo_people(struct scope *s, struct tx *tx);
/* A history of reports on the plans in force, made up and saying so; with keys (else NULL) some
 * come with a file. */
struct demo_clock;
LY_MUST_CHECK enum ly demo_history(struct scope *s, struct tx *tx, struct demo_clock *clock,
                                   const struct seal_keys *keys);
/* A small PDF that says what it is: 演示佐证材料. */
struct str demo_proof(struct arena *a);
