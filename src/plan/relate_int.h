/* Inside the plan room: what a relation comes out as. */
#pragma once

#include "plan/plan.h"

/* False where an operand has no number, or a division has nothing to divide by. */
bool plan_relation_known(const struct pack *pack, const struct plan_relation *relation);
enum plan_answer plan_relation_answer(const struct pack *pack,
                                      const struct plan_relation *relation);
/* The two places, what was worked out, the answer and why, as one sentence. */
struct str plan_relation_text(struct scope *s, const struct pack *pack,
                              const struct plan_relation *relation);
/* The places it speaks of, at most PLAN_PLACES_MAX. */
size_t plan_relation_places(struct scope *s, const struct pack *pack,
                            const struct plan_relation *relation, struct plan_place *out);

/* A fact as printed, or as worked out, with its unit. */
struct str plan_fact_words(struct scope *s, const struct pack *pack, const struct plan_fact *fact);
/* 二（二）“人均预期寿命”81.60岁（2025年） */
struct str plan_place_text(struct scope *s, const struct plan_place *place);
/* Quoted once more: “ ” within become ‘ ’. */
struct str plan_inner_quotes(struct arena *a, struct str text);
/* The other way round: brackets as in keys, and blanks as ASCII ones. */
struct str plan_plain_brackets(struct arena *a, struct str text);
