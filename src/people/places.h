/* people/places.h - what is remembered for minutes only, in memory: a fixed number of places of one
 * size, each found by a digest. Where all are taken the oldest gives way. */
#pragma once

#include "base/digest.h"
#include "base/scope.h"

/* How each begins. */
struct place_head {
  bool used;
  uint8_t digest[DIGEST_BYTES];
  int tries;
  int64_t at; /* microseconds */
};

struct places;

/* Places of `size` bytes, the head included. To be closed. */
LY_MUST_CHECK enum ly places_open(struct scope *s, size_t capacity, size_t size,
                                  struct places **out);
/* NULL is fine. */
void places_close(struct places *x);

/* Nobody else sees or changes any until it is given back. */
void places_lock(struct places *x);
void places_unlock(struct places *x);

/* With the lock. Writes one over a free place, else over the oldest. */
void places_put(struct places *x, const struct place_head *fresh);
/* The one of a digest, NULL where there is none or it is older than `minutes`: then it is free. */
struct place_head *places_find(struct places *x, const struct digest *digest, int64_t now,
                               int minutes);
