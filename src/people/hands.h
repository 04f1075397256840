/* Hands (service/procedure.h) and roles: who may work on cases, and who is told of them. */
#pragma once

#include "people/people.h"
#include "service/pay.h"

/* The role that has a hand; ROLE_COUNT: none has, as of the applicant's and those of nobody. */
enum role hand_role(enum procedure_hand hand);
/* `tell` of a struct case_deed: a notice to each who holds the hand's role where the case is worked
 * on, whatever unit it is for, of institutions those that the case has to do with, but whoever made
 * the move. Once for each event and user. `context`
 * is not used. */
LY_MUST_CHECK enum ly hands_tell(struct scope *s, struct tx *tx, void *context,
                                 const struct case_told *told);

/* pay_run() and then, in the same transaction, a notice to those for whom the list now waits: once
 * made, finance; once checked, the reviewers; once approved, finance again; returned, whoever made
 * it. `run` of a write whose context is a struct pay_deed. */
LY_MUST_CHECK enum ly pay_run_and_tell(struct scope *s, struct tx *tx, struct write *w);
