/* Working off the outbox of short messages (service/sms.h): each is taken, sent to the telephone
 * that the registry has now, and what came of it written down. Who has no telephone on record is
 * not told: the message is given up at once, and the office sees it beside the case.
 */
#pragma once

#include "people/resident.h"
#include "service/sms.h"

#include <stdatomic.h>

struct sms_worker {
  struct store *store;
  struct writer *writer;           /* NULL: by the store itself */
  const struct registry *registry; /* with a sealer, where there are keys */
  struct resident_sender sender;
  const atomic_bool *closing; /* no more are begun; may be NULL */
};
struct sms_round {
  int64_t sent, put_off, failed;
};
/* Works off what is due, once. */
LY_MUST_CHECK enum ly sms_work(struct scope *s, const struct sms_worker *worker,
                               struct sms_round *out);
