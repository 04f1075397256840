/* Arenas: a list of malloc'ed chunks and a pointer that moves up in the newest.
 *
 * Chunks double from 16 KB to 1 MB; a piece larger than that gets a chunk of its own size. A thread
 * keeps a few of the small ones for its next arena: it opens several for each request. Each
 * piece is followed by a poisoned gap of 16 bytes, which is also what keeps the next one aligned.
 */
#include "base/arena.h"

#include "base/must.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define LY_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LY_ASAN 1
#endif
#endif
#ifdef LY_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#endif

enum { ALIGN = 16, GAP = 16, CHUNK_MIN = 16 * 1024, CHUNK_MAX = 1024 * 1024 };

struct arena_chunk {
  struct arena_chunk *older;
  size_t size; /* of data */
  _Alignas(ALIGN) char data[];
};

/* ---- Chunks a thread keeps ----------------------------------------------------------------------
 */

enum { KEPT_SIZES = 3 /* 16, 32 and 64 KB */, KEPT_MAX = 2 /* of each */ };

struct kept {
  struct arena_chunk *first[KEPT_SIZES];
  size_t count[KEPT_SIZES];
  bool known; /* to the end of the thread */
};
static _Thread_local struct kept kept;
static pthread_key_t kept_key;
static pthread_once_t kept_once = PTHREAD_ONCE_INIT;

static void chunk_free(struct arena_chunk *c) {
  UNPOISON(c->data, c->size);
  free(c);
}

/* At the end of a thread. */
static void free_kept(void *context) {
  struct kept *k = context;
  for (size_t i = 0; i < KEPT_SIZES; i++) {
    while (k->first[i]) {
      struct arena_chunk *c = k->first[i];
      k->first[i] = c->older;
      chunk_free(c);
    }
    k->count[i] = KEPT_MAX; /* what else ends behind us keeps nothing */
  }
}

static void make_key(void) {
  must(pthread_key_create(&kept_key, free_kept) == 0);
}

static bool know_kept(void) {
  if (kept.known) return true;
  pthread_once(&kept_once, make_key);
  kept.known = pthread_setspecific(kept_key, &kept) == 0;
  return kept.known;
}

/* Which of the kept sizes this is, or KEPT_SIZES. */
static size_t kept_size(size_t size) {
  size_t i = 0;
  while (i < KEPT_SIZES && size != (size_t)CHUNK_MIN << i) i++;
  return i;
}

static void chunk_give(struct arena_chunk *c) {
  size_t i = kept_size(c->size);
  if (i == KEPT_SIZES || kept.count[i] == KEPT_MAX || !know_kept()) {
    chunk_free(c);
    return;
  }
  POISON(c->data, c->size);
  c->older = kept.first[i];
  kept.first[i] = c;
  kept.count[i]++;
}

static struct arena_chunk *chunk_take(size_t size) {
  size_t i = kept_size(size);
  struct arena_chunk *c = i < KEPT_SIZES ? kept.first[i] : NULL;
  if (!c) return malloc(sizeof *c + size);
  kept.first[i] = c->older;
  kept.count[i]--;
  return c;
}

/* ---- Arenas -------------------------------------------------------------------------------------
 */

void arena_open(struct arena *a, size_t cap) {
  *a = (struct arena){.cap = cap};
}

void arena_close(struct arena *a) {
  while (a->chunk) {
    struct arena_chunk *c = a->chunk;
    a->chunk = c->older;
    chunk_give(c);
  }
  *a = (struct arena){.cap = a->cap};
}

static size_t next_chunk_size(const struct arena *a, size_t need) {
  size_t size = a->chunk ? a->chunk->size * 2 : CHUNK_MIN;
  if (size > CHUNK_MAX) size = CHUNK_MAX;
  return size < need ? need : size;
}

/* A piece with a chunk of its own is a table that may never be full: it comes zeroed from the
 * system, and its pages take no memory before they are written to. */
static bool chunk_add(struct arena *a, size_t need, bool *zeroed) {
  size_t size = next_chunk_size(a, need);
  *zeroed = size > CHUNK_MAX;
  struct arena_chunk *c = *zeroed ? calloc(1, sizeof *c + size) : chunk_take(size);
  if (!c) return false;
  *c = (struct arena_chunk){.older = a->chunk, .size = size};
  POISON(c->data, size);
  a->chunk = c;
  a->at = c->data;
  a->end = c->data + size;
  return true;
}

void *arena_alloc(struct arena *a, size_t size) {
  if (a->failed) return NULL;
  if (size > a->cap || SIZE_MAX - size < 2 * ALIGN + GAP) goto full;
  size_t step = (size + ALIGN - 1) / ALIGN * ALIGN + GAP;
  if (step > a->cap - a->used) goto full;
  bool zeroed = false;
  if ((size_t)(a->end - a->at) < step && !chunk_add(a, step, &zeroed)) goto full;
  char *piece = a->at;
  a->at += step;
  a->used += step;
  must(a->at <= a->end && a->used <= a->cap);
  UNPOISON(piece, size);
  if (!zeroed) memset(piece, 0, size);
  return piece;
full:
  a->failed = true;
  return NULL;
}

void *arena_array(struct arena *a, size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes)) {
    a->failed = true;
    return NULL;
  }
  return arena_alloc(a, bytes);
}

struct arena_mark arena_mark(const struct arena *a) {
  return (struct arena_mark){.chunk = a->chunk, .at = a->at, .used = a->used};
}

void arena_rewind(struct arena *a, struct arena_mark mark) {
  must(mark.used <= a->used);
  while (a->chunk != mark.chunk) {
    struct arena_chunk *c = a->chunk;
    must(c != NULL);
    a->chunk = c->older;
    chunk_give(c);
  }
  a->at = mark.at;
  a->end = a->chunk ? a->chunk->data + a->chunk->size : NULL;
  a->used = mark.used;
  if (a->chunk) POISON(a->at, (size_t)(a->end - a->at));
}

bool arena_failed(const struct arena *a) {
  return a->failed;
}
