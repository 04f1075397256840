/* A deed on a case with the files that come with it, in one write: the files first, then the case,
 * which names them by their numbers. From a form of a page, or from another platform
 * (service/exchange_in.h), whose application is then noted beside the case. */
#pragma once

#include "plan/evidence.h"
#include "service/case.h"
#include "service/exchange_in.h"

struct case_sending {
  struct case_deed deed;
  struct evidence uploads;
  struct str *documents;                 /* of each upload */
  const struct application *application; /* NULL: it came from nobody outside */
};

/* What the log says of it: as case_change(), and which files came with it. Its key is the
 * application's; without one it has none yet. */
LY_MUST_CHECK enum ly case_sending_change(struct scope *s, const struct case_sending *sending,
                                          struct change *out);
/* `run` of a write whose context is the sending; answers with the case's number. */
LY_MUST_CHECK enum ly case_sending_run(struct scope *s, struct tx *tx, struct write *w);
