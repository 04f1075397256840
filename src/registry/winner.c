/* The winner of a fact. Statements of one party are few, so plain loops do. */
#include "registry/winner.h"

#include <stdlib.h>

static bool recorded(const struct registry_statement *st, int64_t moment) {
  return st->recorded_at <= moment && st->undone_at > moment;
}

void winner_known(const struct registry_statement *all, size_t count, int64_t known_on,
                  bool *known) {
  int64_t moment = known_on == REGISTRY_NOW ? INT64_MAX - 1 : known_on;
  for (size_t i = 0; i < count; i++) {
    known[i] = all[i].retracts == 0 && recorded(&all[i], moment);
    for (size_t r = 0; known[i] && r < count; r++) {
      known[i] = all[r].retracts != all[i].id || !recorded(&all[r], moment);
    }
  }
}

static int compare_int(int64_t a, int64_t b) {
  return (a > b) - (a < b);
}

int winner_compare(const struct registry_claim *a, const struct registry_claim *b) {
  const struct registry_statement *x = a->statement, *y = b->statement;
  int order = (a->rank > b->rank) - (a->rank < b->rank);
  if (!order) order = date_cmp(y->from, x->from);
  if (!order) order = compare_int(y->recorded_at, x->recorded_at);
  return order ? order : compare_int(y->id, x->id);
}

static int compare(const void *a, const void *b) {
  return winner_compare(a, b);
}

static bool true_on_day(const struct registry_statement *st, struct date day) {
  bool ended = !date_is_none(st->to) && date_cmp(st->to, day) < 0;
  return date_cmp(st->from, day) <= 0 && !ended;
}

size_t winner_order(struct registry_claim *claims, size_t count, struct date true_on) {
  size_t held = 0;
  for (size_t i = 0; i < count; i++) {
    if (!true_on_day(claims[i].statement, true_on)) continue;
    struct registry_claim claim = claims[i];
    claims[i] = claims[held];
    claims[held++] = claim;
  }
  if (held) qsort(claims, held, sizeof *claims, compare);
  return held;
}
