/* Who has a place is reminded before the day: a short message (service/sms.h), which stands on the
 * family's own page too. How many days before, and in which words, says the kind of slot
 * (slot_kinds.yaml). A booking is reminded once, however often this runs.
 *
 *     act           subject              payload
 *     slot.remind   slot:DISTRICT/SLOT   slot, cases: [number]
 */
#pragma once

#include "service/slot.h"

/* Lives until the write is done. */
struct slot_reminding {
  const struct slot_row *slot;
  const struct service_slot_kind *kind;
  const int64_t *cases;
  size_t count;
};
/* Slots of a district whose reminders are due on the business date; each with the bookings that
 * have a place and were not reminded yet. */
LY_MUST_CHECK enum ly slot_remind_due(struct scope *s, struct store *st, const struct pack *pack,
                                      struct str district, struct slot_reminding **out,
                                      size_t *count);
/* Districts that have slots from the business date on. */
LY_MUST_CHECK enum ly slot_districts(struct scope *s, struct store *st, struct str **out,
                                     size_t *count);
/* Answers with how many were told. */
struct write slot_remind_write(struct scope *s, struct slot_reminding *deed);
