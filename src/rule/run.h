/* A run of a program over a snapshot (inner to rule/). */
#pragma once

#include "rule/kept.h"

/* Of each relation of the program its outputs, which belong to the world's keeper. */
LY_MUST_CHECK enum ly derive(struct scope *s, const struct rule_program *p,
                             const struct rule_world *world, const struct derived ***out);

/* What is said of an output where nothing is known. */
struct rule_value relation_unknown(const struct relation *r);
/* Completes a count over members from what was seen of them. */
struct members {
  __int128 sum;
  int64_t count, certain, possible;
  bool sum_open;
};
void members_add(struct members *m, const struct relation *r, const struct rule_value *inner);
struct rule_value members_value(const struct members *m, const struct relation *r, bool complete);
/* What an answer says of its party i. */
struct rule_value act_value(const struct relation *r, const struct rule_acts_ask *told, size_t i);
/* Asks for acts of parties of one district. */
LY_MUST_CHECK enum ly acts_values(struct scope *s, const struct relation *r, size_t kind,
                                  const struct rule_world *world, int64_t district,
                                  const int64_t *parties, size_t count, struct rule_value *out);

/* rule_run() over slots of the table (of each whether; NULL: all) with a world that has a keeper.
 */
LY_MUST_CHECK enum ly run_slots(struct scope *s, const struct rule_program *p,
                                const struct rule_world *world, const bool *slots,
                                const struct rule_list *lists, size_t list_count,
                                struct rule_totals *totals);

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
