/* Looks: who saw which parties, with their private facts masked.
 *
 * A look is noted where it happens and written later, many at once (web/looks.h): what is seen
 * masked is not worth a sync of its own. What is shown whole is on record before it is shown
 * (registry/write.h: party.unmask), and is not here. A batch is one row of the change log, and a
 * row of party_look for each party that was seen, by which a person can be told who looked.
 *
 *     act         subject          payload
 *     party.look  looks:331121     looks: [{who, page, at, parties}]
 */
#pragma once

#include "store/writer.h"

struct registry_look {
  struct registry_look *next;
  struct str who, page; /* the actor; the pattern of the page's address */
  int64_t at_us;
  const int64_t *parties; /* no party twice */
  size_t count;
};

/* Lives until the write is done. */
struct registry_looks {
  struct str district;
  struct registry_look *first;
  size_t parties; /* of all looks */
};

struct write registry_looks_write(struct scope *s, struct registry_looks *looks);

struct registry_looked {
  struct str who, page;
  int64_t at_us;
};
/* So long a form or a page that is shown again, corrected or reloaded, is the same look. */
#define LOOK_AGAIN_US (10 * 60 * INT64_C(1000000))
/* Leaves of looks, the last first, of each who, page and stretch without a longer pause the first
 * one; gives how many are left. What is on record stays as it is. */
size_t registry_looks_once(struct registry_looked *looks, size_t count);
/* Who looked at a party, the last first, at most `limit`. */
LY_MUST_CHECK enum ly registry_looks_of(struct scope *s, struct store *st, struct str district,
                                        int64_t party, size_t limit, struct registry_looked **out,
                                        size_t *count);
