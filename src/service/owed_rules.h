/* The rules of who is owed what, as trees that lists, queries and sums are made of. */
#pragma once

#include "service/owed.h"

/* Makes trees on one kind of party. Memory that fails shows in arena_failed(). */
struct owed_maker {
  struct arena *arena;
  size_t kind;
};

const struct rule_expr *owed_no(struct owed_maker m); /* false */
const struct rule_expr *owed_and(struct owed_maker m, const struct rule_expr *a,
                                 const struct rule_expr *b);
const struct rule_expr *owed_or(struct owed_maker m, const struct rule_expr *a,
                                const struct rule_expr *b);
const struct rule_expr *owed_not(struct owed_maker m, const struct rule_expr *a);
const struct rule_expr *owed_known(struct owed_maker m, const struct rule_expr *a);
/* True where it is true for certain, otherwise false: never unknown. */
const struct rule_expr *owed_sure(struct owed_maker m, const struct rule_expr *a);
/* A comparison of two amounts. */
const struct rule_expr *owed_compare(struct owed_maker m, enum rule_op op,
                                     const struct rule_expr *a, const struct rule_expr *b);
/* The amount where the truth holds, else 0. */
const struct rule_expr *owed_where(struct owed_maker m, const struct rule_expr *truth,
                                   const struct rule_expr *amount);

/* Entitled under the programme or one above it. */
const struct rule_expr *owed_entitled(struct owed_maker m, const struct service_rules *rules);
/* The highest amount of those under which one is entitled; NULL: there is none. */
const struct rule_expr *owed_amount(struct owed_maker m, const struct service_rules *rules);
/* Received, or kept. */
const struct rule_expr *owed_received(struct owed_maker m, const struct service_vocabulary *v,
                                      const struct service_rules *rules);

/* Whether two programmes ask and give the same (owed_same.c). */
bool owed_same_rules(const struct service_rules *a, const struct service_rules *b);
/* True for whom two amounts certainly come to the same, whatever that is: the rules are the same
 * but for figures of codes that they do not have. Never unknown. */
const struct rule_expr *owed_as_before(struct owed_maker m, struct date today,
                                       const struct rule_expr *a, const struct rule_expr *b);

/* Programs of one kind of party. */
struct owed_kind {
  const struct rule_program *program; /* NULL: no programme of this kind */
  const struct service_rules **programmes;
  size_t count;
};
struct owed {
  const struct service_vocabulary *v;
  struct owed_kind *kinds;
};

/* Which list a rule_totals row of that area counts for, and only towns within. */
bool owed_in_area(const struct rule_area *row, struct owed_area area);
