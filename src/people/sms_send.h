/* Working off the outbox of short messages (service/sms.h): each is taken, sent to the telephone
 * that the registry has now, and what came of it written down. Who has no telephone on record is
 * not told: the message is given up at once, and the office sees it beside the case.
 */
#pragma once

#include "people/resident.h"
#include "service/sms.h"

/* What the outbox's worker needs beside itself. */
struct sms_line {
  const struct registry *registry; /* with a sealer, where there are keys */
  struct resident_sender sender;
};
/* Works off what is due, once. */
LY_MUST_CHECK enum ly sms_work(struct scope *s, struct outbox_worker *worker,
                               const struct sms_line *line, struct outbox_round *out);
