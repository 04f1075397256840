/* Values that may be unknown, one operation each. A fault is named where one happened. */
#pragma once

#include "rule/rule.h"

#define FAULT_OVERFLOW "overflow"
#define FAULT_ZERO "division by zero"
#define FAULT_LIMIT "limit"

struct rule_value values_unknown(void);
struct rule_value values_known(int64_t v);
/* Unknown with a fault when 64 bits do not hold it. */
struct rule_value values_fit(__int128 v, const char **fault);
/* Whether it may be false and may be true. */
struct rule_value values_truth(bool may_be_false, bool may_be_true);
bool values_may(struct rule_value v, bool what);
struct rule_value values_set(uint64_t has, uint64_t may_have);
uint64_t values_all(const struct rule_codes *codes);
/* What is certain and what is possible of a count; INT64_MAX: any number. */
struct rule_value values_range(int64_t least, int64_t most);
/* A value as a reader gave it. */
struct rule_value values_given(const struct rule_type *type, struct rule_value v);

struct rule_value values_logic(enum rule_op op, const struct rule_value *args, size_t count);
/* Of numbers the places of both sides. */
struct rule_value values_compare(enum rule_op op, enum rule_kind kind, struct rule_value a,
                                 int a_places, struct rule_value b, int b_places);
struct rule_value values_arithmetic(enum rule_op op, const struct rule_type *type,
                                    struct rule_value a, int a_places, struct rule_value b,
                                    int b_places, const char **fault);
/* a ÷ b, or a alone where there is no b, to `places` digits and a multiple of `step`. */
struct rule_value values_round(enum rule_rounding how, int places, int64_t step,
                               struct rule_value a, int a_places, const struct rule_value *b,
                               int b_places, const char **fault);
struct rule_value values_rescale(struct rule_value v, int from, int to, const char **fault);
struct rule_value values_since(enum rule_op op, struct rule_value day, struct date today,
                               const char **fault);
bool values_within(int64_t area, int64_t in);
struct rule_value values_sets(enum rule_op op, struct rule_value a, struct rule_value b);
