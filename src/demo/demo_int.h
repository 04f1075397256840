/* Inside demo. */
#pragma once

#include "demo/demo.h"

/* Makes the demo's users, once. */
LY_MUST_CHECK enum ly demo_people(struct scope *s, struct tx *tx);
