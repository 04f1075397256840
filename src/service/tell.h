/* Clocks that tell (提醒): somebody is told before a thing is missed, on its day, and afterwards.
 *
 *   tell:
 *     - {before: 5, working: true, hand: visitor, sure: none}
 *     - {hand: worker, sure: none}
 *     - {after: 1, working: true, hand: coordinator, sure: none}
 *
 * Of a standing duty (due.h) the day is that by which it is to be done, or the last on which it
 * still holds; of a step's clock (procedure.h) the day on which it runs out. Each step rests on a
 * clause or a norm, or says that it is the county's own setting (`sure: none`). Who is told in fact
 * is decided above (people/due_tell.h).
 */
#pragma once

#include "service/procedure.h"

struct service_tell {
  int64_t before, after; /* days; neither: on the day itself */
  bool working;          /* days are working days */
  int hand;              /* enum procedure_hand */
  int sure;              /* enum registry_sure; REGISTRY_NONE: the county's own setting */
  struct pack_ref clause;
  struct str norm;
  /* Of a worker's: why he rings up whoever it is about, from that day on until it is done; empty:
   * he does not. */
  struct str call;
};
extern const struct pack_schema service_tell_schema;

const struct service_tell *tell_at(const struct pack_many *steps, size_t i);
/* A diagnostic for each step that is faulty, where it stands: both before and after, too far, a
 * hand that is no role here, no source. */
enum { TELL_DAYS_MAX = 366 };
struct tell_place {
  const struct pack_entry *entry;
  struct str path; /* of the list in the entry: "tell", "steps.2.clock.tell" */
  struct str name; /* whose they are */
  bool calls;      /* a step may have `call` */
};
void tell_check(struct scope *s, const struct tell_place *place, const struct pack_many *steps,
                unsigned hands);
/* Where the i-th step stands. */
struct diag_at tell_step_at(struct scope *s, const struct tell_place *place, size_t i);

/* The day on which the step tells of what is due on a day. Before by working days: the last working
 * day behind which so many are left. */
struct date tell_day(const struct service_tell *t, const struct workdays *w, struct date due);
/* The step whose day for calls came last; NULL: none has. */
const struct service_tell *tell_call(const struct pack_many *steps, const struct workdays *w,
                                     struct date due, struct date today);
/* "visitor-5w", "worker+0", "coordinator+1w": what the step is called in causes. */
struct str tell_key(struct scope *s, const struct service_tell *t);
/* [{text, source_text}]: "截止前5个工作日告知探访员（本单位设定，尚无依据）" */
struct value *tell_value(struct scope *s, const struct pack *pack, const struct pack_many *steps);
