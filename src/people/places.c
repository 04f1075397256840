/* Places in one arena, gone through from the first: there are some thousands at most. */
#include "people/places.h"

#include <pthread.h>
#include <string.h>

enum { CAPACITY_MAX = 1000000, HEAD_BYTES = 4096 };

struct places {
  struct arena arena; /* holds all of it, this struct too */
  pthread_mutex_t lock;
  uint8_t *bytes;
  size_t capacity, size;
};

enum ly places_open(struct scope *s, size_t capacity, size_t size, struct places **out) {
  must(capacity >= 1 && capacity <= CAPACITY_MAX && size >= sizeof(struct place_head));
  struct arena arena;
  *out = NULL;
  arena_open(&arena, capacity * size + HEAD_BYTES);
  struct places *x = ARENA_NEW(&arena, struct places);
  uint8_t *bytes = arena_array(&arena, capacity, size);
  if (!x || !bytes) {
    arena_close(&arena);
    return fail_memory(s);
  }
  *x = (struct places){.arena = arena, .bytes = bytes, .capacity = capacity, .size = size};
  must(pthread_mutex_init(&x->lock, NULL) == 0);
  *out = x;
  return LY_OK;
}

void places_close(struct places *x) {
  if (!x) return;
  pthread_mutex_destroy(&x->lock);
  struct arena arena = x->arena;
  arena_close(&arena);
}

void places_lock(struct places *x) {
  pthread_mutex_lock(&x->lock);
}

void places_unlock(struct places *x) {
  pthread_mutex_unlock(&x->lock);
}

static struct place_head *place_at(struct places *x, size_t i) {
  return (struct place_head *)(void *)(x->bytes + i * x->size);
}

void places_put(struct places *x, const struct place_head *fresh) {
  struct place_head *best = place_at(x, 0);
  for (size_t i = 0; i < x->capacity && best->used; i++) {
    struct place_head *p = place_at(x, i);
    if (!p->used || p->at < best->at) best = p;
  }
  memcpy(best, fresh, x->size);
}

struct place_head *places_find(struct places *x, const struct digest *digest, int64_t now,
                               int minutes) {
  for (size_t i = 0; i < x->capacity; i++) {
    struct place_head *p = place_at(x, i);
    if (!p->used || memcmp(p->digest, digest->bytes, DIGEST_BYTES) != 0) continue;
    if (now < p->at + minutes * 60 * INT64_C(1000000)) return p;
    p->used = false;
  }
  return NULL;
}
