/* Inside web: what the desk of whoever works on cases is made of. */
#pragma once

#include "web/pages_cases.h"

/* Whom to ring up: {calls, calls_count, calls_more, duty_calls}. `counts`: the open cases of the
 * desk's area by procedure and step. */
LY_MUST_CHECK enum ly put_calls(struct scope *s, struct call *c, const struct case_desk *desk,
                                const struct case_count *counts, size_t count, struct value *v);
