/* Hands (service/procedure.h) and roles: who may work on cases, and who is told of them. */
#pragma once

#include "people/people.h"
#include "service/case.h"

/* The role that has a hand; ROLE_COUNT: none has, as of the applicant's and those of nobody. */
enum role hand_role(enum procedure_hand hand);
/* `tell` of a struct case_deed: a notice to each who holds the hand's role where the case is worked
 * on, whatever unit it is for, but whoever made the move. Once for each event and user. `context`
 * is not used. */
LY_MUST_CHECK enum ly hands_tell(struct scope *s, struct tx *tx, void *context,
                                 const struct case_told *told);
