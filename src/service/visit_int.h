/* Inside visits. */
#pragma once

#include "service/visit.h"
#include "store/stored_file.h"

/* "user:NAME" */
struct str visit_subject(struct scope *s, const char *what, struct str name);
struct str visit_payload(struct scope *s, const struct value *v);
/* Opens the case that the kind of an urgent act declares, unless one is open. */
LY_MUST_CHECK enum ly visit_follow_up(struct scope *s, struct tx *tx, const struct visit_deed *d,
                                      int64_t act);
