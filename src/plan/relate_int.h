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

/* 9.59万人 from "9.59万" and "万人": what is printed with its unit, no 万 twice. */
struct str plan_figure_words(struct arena *a, struct str printed, struct str unit);
/* A fact as printed, or as worked out, with its unit. */
struct str plan_fact_words(struct scope *s, const struct pack *pack, const struct plan_fact *fact);
/* 二（二）“人均预期寿命”81.60岁（2025年） */
struct str plan_place_text(struct scope *s, const struct plan_place *place);
/* The other way round: brackets as in keys, and blanks as ASCII ones. */
struct str plan_plain_brackets(struct arena *a, struct str text);
/* 二(二) as an office writes it: 二（二）. */
struct str plan_clause_text(struct arena *a, struct str clause);
