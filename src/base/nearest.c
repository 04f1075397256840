/* The nearest of many names. */
#include "base/nearest.h"

/* A single character stands in too many names to mean one of them. */
enum { WITHIN_LEAST = 2 };

struct nearest nearest_to(struct str name) {
  return (struct nearest){.name = name, .distance = (unsigned)utf8_count(name) / 2 + 1};
}

static bool is_within(struct str a, struct str b) {
  bool long_enough = utf8_count(a) >= WITHIN_LEAST && utf8_count(b) >= WITHIN_LEAST;
  return long_enough && (str_contains(a, b) || str_contains(b, a));
}

void nearest_look(struct nearest *n, struct str candidate, const void *what) {
  bool within = is_within(n->name, candidate);
  unsigned distance = str_distance(n->name, candidate);
  if (n->within && !within) return;
  if (within == n->within && distance >= n->distance) return;
  *n = (struct nearest){n->name, what, distance, within};
}
