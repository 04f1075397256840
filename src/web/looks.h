/* Looks at masked parties, noted in memory and written in batches (registry/look.h).
 *
 * A page notes whom it showed. A batch is handed to the writer when it holds LOOKS_MAX looks or
 * LOOK_PARTIES_MAX parties, when its first look is LOOKS_WAIT_US old, and when the program ends. A
 * batch that could not be written is handed over again with the next ones; where so many wait that
 * memory would not hold them, pages are refused (LY_BUSY): nobody looks unnoted. A crash loses what
 * was seen in the last seconds.
 */
#pragma once

#include "registry/look.h"
#include "web/route.h"

enum { LOOKS_MAX = 256, LOOK_PARTIES_MAX = 2000, LOOKS_WAITING_MAX = 64 };
#define LOOKS_WAIT_US (10 * INT64_C(1000000))

struct looks;

/* NULL when memory ran out. */
struct looks *looks_open(struct arena *a, const struct world *world);
/* Notes that the user of the call sees these parties of the district; for nobody who is not logged
 * in, for no parties, and for a party that stands twice only once. */
LY_MUST_CHECK enum ly looks_note(struct scope *s, struct call *c, struct str district,
                                 const int64_t *parties, size_t count);
/* Hands over what has waited long enough, or all. */
void looks_flush(struct looks *looks, struct writer *writer, bool all);
/* Gives the memory back, once the writer is closed: it holds what was handed over. NULL is fine. */
void looks_free(struct looks *looks);
