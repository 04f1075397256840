/* The rule language a second time, as short as can be: a plain recursive evaluator that knows no
 * blocks, no sharing and no reasons. What it says is what a rule means; everything that is fast or
 * explains is held against it on random rules. */
#pragma once

#include "rule/rule.h"

/* The value of a rule on one party, as of the scope's business date. */
struct rule_value rule_twin(struct scope *s, const struct rule_expr *expr,
                            const struct rule_reader *reader, int64_t party);
/* Whether two values of a type are the same: known and equal, or unknown in the same way (a count
 * has the same ends, a set the same members unknown). */
bool rule_twin_same(const struct rule_type *type, struct rule_value a, struct rule_value b);
