/* See heap.h. */
#include "base/heap.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

static _Atomic size_t pieces;

void *heap_alloc(size_t size) {
  if (size > SIZE_MAX - HEAP_ALIGN) return NULL;
  size_t whole = (size + HEAP_ALIGN) / HEAP_ALIGN * HEAP_ALIGN;
  void *piece = aligned_alloc(HEAP_ALIGN, whole);
  if (piece) atomic_fetch_add_explicit(&pieces, 1, memory_order_relaxed);
  return piece;
}

void heap_free(void *piece) {
  if (!piece) return;
  atomic_fetch_sub_explicit(&pieces, 1, memory_order_relaxed);
  free(piece);
}

size_t heap_pieces(void) {
  return atomic_load_explicit(&pieces, memory_order_relaxed);
}
