/* The heap: memory that outlives every unit of work, and is given back piece by piece.
 *
 * Almost nothing needs it: work has arenas. Tables in memory do, since their blocks come and go one
 * by one while others read. Pieces are aligned to 64 bytes and not zeroed. Counted, so that tests
 * can tell that all came back. Safe from any thread.
 */
#pragma once

#include <stddef.h>

enum { HEAP_ALIGN = 64 };

/* NULL when the system has none. A size of 0 gives a valid pointer. */
void *heap_alloc(size_t size);
/* NULL is fine. */
void heap_free(void *piece);
/* Pieces that are out now. */
size_t heap_pieces(void);
