/* A run of a program over a snapshot (inner to rule/). */
#pragma once

#include "rule/plan.h"
#include "rule/table_int.h"

/* What an output of a relation came to for every row of a snapshot: numbers from the smallest on
 * (so that they compare unsigned), or bits; and where they are known. Rows as row numbers. */
struct derived {
  uint64_t *numbers;
  uint64_t *bits;
  uint64_t *known; /* NULL: everywhere */
};
#define DERIVED_BASE INT64_MIN

/* Of each relation of the program its outputs. From the heap: derived_close(). */
LY_MUST_CHECK enum ly derive(struct scope *s, const struct rule_program *p,
                             const struct rule_world *world, struct derived ***out);
void derived_close(const struct rule_program *p, struct derived **d);

/* Where a cell of an output goes, and how the outputs of a relation look for a value. */
void derived_set(const struct relation *r, struct derived *outputs, uint32_t row,
                 const struct rule_value *v);
/* What is said of an output where nothing is known. */
struct rule_value relation_unknown(const struct relation *r);
/* Completes a count over members from what was seen of them. */
struct members {
  int64_t count, certain, possible;
  __int128 sum;
  bool sum_open;
};
void members_add(struct members *m, const struct relation *r, const struct rule_value *inner);
struct rule_value members_value(const struct members *m, const struct relation *r, bool complete);
/* Asks for acts of parties of one district. */
LY_MUST_CHECK enum ly acts_values(struct scope *s, const struct relation *r, size_t kind,
                                  const struct rule_world *world, int64_t district,
                                  const int64_t *parties, size_t count, struct rule_value *out);

/* A value of a kind as rule_twin and rule_explain give it. */
static inline struct rule_value answer_known(int64_t v) {
  return (struct rule_value){.known = true, .value = v, .least = v, .most = v};
}
struct rule_value answer_unknown(void);
struct rule_value answer_truth(bool t, bool p);
static inline struct rule_value answer_set(uint64_t t, uint64_t p) {
  return (struct rule_value){
      .known = t == p, .value = t == p ? (int64_t)t : 0, .least = (int64_t)t, .most = (int64_t)p};
}
struct rule_value answer_count(int64_t least, int64_t most);
