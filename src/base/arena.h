/* Arenas: memory with one lifetime, given back all at once.
 *
 * A unit of work (a request, a job, a command) owns one arena; everything it makes lives there and
 * nothing is freed alone. An arena is opened with its cap: once an allocation would pass the cap,
 * it fails, and every later one fails too (sticky), so a late look at arena_failed() proves all
 * earlier allocations. Memory comes zeroed. What is free is poisoned under AddressSanitizer, with a
 * gap after each piece, so an overrun is caught although no malloc stands between the pieces.
 *
 * Not for threads: an arena belongs to one thread at a time.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct arena_chunk;

struct arena {
  struct arena_chunk *chunk; /* newest first */
  char *at, *end;            /* free part of the newest chunk */
  size_t used, cap;          /* bytes handed out, gaps included; the most allowed */
  bool failed;
};

struct arena_mark {
  struct arena_chunk *chunk;
  char *at;
  size_t used;
};

/* Opens an empty arena that hands out at most `cap` bytes. Allocates nothing yet. */
void arena_open(struct arena *a, size_t cap);

/* Gives all memory back. The arena may be opened again. */
void arena_close(struct arena *a);

/* `size` zeroed bytes aligned for any type, or NULL past the cap. A size of 0 gives a valid
 * pointer. */
void *arena_alloc(struct arena *a, size_t size);

/* `count` zeroed elements of `size` bytes, or NULL past the cap or when the product overflows. */
void *arena_array(struct arena *a, size_t count, size_t size);

/* Scratch work: remember where we are, go back there, and all that was made in between is free. */
struct arena_mark arena_mark(const struct arena *a);
void arena_rewind(struct arena *a, struct arena_mark mark);

/* True once any allocation failed since arena_open(). */
bool arena_failed(const struct arena *a);

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_array((a), (n), sizeof(type)))
