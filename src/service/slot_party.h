/* Slots as one family sees them: what it may choose from, what it has booked, where it waits. */
#pragma once

#include "service/slot.h"

/* Whether somebody born on that day is of the slot's ages on its day; DATE_NONE fits every age. */
bool slot_of_age(const struct slot_row *slot, struct date born);

struct slot_booking {
  struct case_row row;
  struct slot_row slot;
  int64_t turn; /* which of those who wait, from 1; 0: does not wait */
};
/* Those of a party by procedures that book, the latest opened first, at most `limit`. */
LY_MUST_CHECK enum ly slot_bookings(struct scope *s, struct store *st, const struct casework *work,
                                    struct str district, int64_t party, size_t limit,
                                    struct slot_booking **out, size_t *count);
/* The booking that a case is; LY_NOT_FOUND: it names no slot. */
LY_MUST_CHECK enum ly slot_booking_of(struct scope *s, struct store *st, const struct case_row *row,
                                      struct slot_booking *out);
/* Whether a procedure can only be asked for from the page of a slot. */
bool slot_books(struct arena *a, const struct pack *pack, struct str procedure);
