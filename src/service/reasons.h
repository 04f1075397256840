/* The reasons for an answer in a few lines, for people: the conditions that decide, each with the
 * facts it was decided by. The whole tree is rule_why_value().
 */
#pragma once

#include "base/value.h"
#include "rule/rule.h"

/* Of a truth: those conditions below 且, 或 and 非 that decide, in the order of the rule; of
 * anything else the answer itself. [{text, value_text, known, facts: [{text, value_text}]}]: facts,
 * counts over others and acts, each once, as far as they were looked at. */
struct value *service_reasons_value(struct scope *s, const struct rule_vocabulary *v,
                                    const struct rule_answer *answer);
