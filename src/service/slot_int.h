/* What the engine of cases asks of slots, in its own transaction. */
#pragma once

#include "service/case_int.h"
#include "service/slot.h"

/* The step on which a case that names a slot is opened, instead of the first: it waits where all
 * places are taken. Nothing is changed for a case without a slot. LY_CONFLICT: full, over, called
 * off, booked by the
 * party already; LY_INVALID: not by this procedure. A booking is worked on where the slot is. */
LY_MUST_CHECK enum ly slot_enter(struct scope *s, struct tx *tx, struct case_doing *d,
                                 const struct procedure_step **step);
/* Before a move is made: attendance is not before the slot's day. */
LY_MUST_CHECK enum ly slot_may(struct scope *s, struct tx *tx, const struct case_doing *d,
                               const struct case_making *m);
/* Behind an event: the place is taken or given back, and given to the first who waits. */
LY_MUST_CHECK enum ly slot_follow(struct scope *s, struct tx *tx, const struct case_doing *d,
                                  const struct case_making *m);
/* The day acts are of that follow from a case of the slot; today without one. */
LY_MUST_CHECK enum ly slot_day(struct scope *s, struct tx *tx, const struct case_row *row,
                               struct date *out);
/* How much of a field of an act the slot of a case says; 0: nothing. */
LY_MUST_CHECK enum ly slot_amount(struct scope *s, struct tx *tx, const struct casework *work,
                                  const struct case_row *row, struct str field, int64_t *out);
/* The open case of a party by a procedure that invites; 0: there is none. */
LY_MUST_CHECK enum ly slot_invitation(struct scope *s, struct store *st, struct str district,
                                      int64_t party, struct str procedure, int64_t *out);
/* What is done with one case, for the slot's deed; zeroed else. */
struct case_deed slot_case_deed(const struct slot_deed *deed);
/* slot_members.c: an institution signs its people up, and takes them off again. */
LY_MUST_CHECK enum ly slot_enrol(struct scope *s, struct tx *tx, const struct slot_deed *deed,
                                 int64_t *out);
LY_MUST_CHECK enum ly slot_withdraw(struct scope *s, struct tx *tx, const struct slot_deed *deed,
                                    int64_t *out);
/* Gives the places that are free to those who wait, in their order; *out says to how many. */
LY_MUST_CHECK enum ly slot_fill(struct scope *s, struct tx *tx, const struct slot_deed *deed,
                                const struct slot_row *slot, int64_t *out);
/* Takes the slot's bookings to their end, and lets nobody in. */
LY_MUST_CHECK enum ly slot_empty(struct scope *s, struct tx *tx, const struct slot_deed *deed,
                                 const struct slot_row *slot);
