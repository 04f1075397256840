/* Everyone in memory, for pages that count or list over all parties.
 *
 * The application keeps one (service/everyone.h), made when it is first asked for, made anew when
 * other packs come into force or a day begins, and brought up to the change log each time it is
 * asked for. A call that asked holds one moment of it to its end, so all that a page shows is as of
 * one state. Calls that ask while it is being made wait for it.
 */
#pragma once

#include "service/everyone.h"
#include "web/route.h"

struct everyone_seat;

/* In the arena; NULL when it is full. `path`: the file in which everyone is kept for a fast start
 * (registry/columns.h), which must live as long; empty: none. */
struct everyone_seat *everyone_seat_open(struct arena *a, struct str path);
/* When no call holds anything of it. NULL is fine. */
void everyone_seat_close(struct everyone_seat *seat);

/* Brings everyone up and writes it to the file; *parties: how many there are. Calls wait only for
 * the first. */
LY_MUST_CHECK enum ly everyone_seat_save(struct scope *s, struct store *st,
                                         struct everyone_seat *seat, int64_t *parties);
/* Writes it as it is, unless the file has it already: when the server stops. NULL is fine. */
void everyone_seat_keep(struct everyone_seat *seat, const struct world *world);

/* What a call holds: the words of each area, and a moment of all parties. */
struct everyone_held {
  const struct service_everyone *everyone;
  const struct registry_moment *moment;
};
/* The same for a job, which gives it back; only what was borrowed may be given back. */
struct everyone_borrowed {
  struct everyone_held held;
  void *inside;
};
LY_MUST_CHECK enum ly everyone_seat_borrow(struct scope *s, struct store *st,
                                           struct everyone_seat *seat,
                                           struct everyone_borrowed *out);
void everyone_seat_return(struct everyone_seat *seat, struct everyone_borrowed *borrowed);
/* The same again when asked again. LY_CONFLICT: there is no dictionary. */
LY_MUST_CHECK enum ly call_everyone(struct scope *s, struct call *c, struct everyone_held *out);
/* Lets go of it: call_close() does. */
void call_drop_everyone(struct call *c);
