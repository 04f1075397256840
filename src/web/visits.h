/* A visitor's people: whom he goes to, what of them is due, what they were last visited for. One
 * answer for the desk (pages_visits.c) and for the phone (pages_week.c). */
#pragma once

#include "service/due.h"
#include "service/visit_share.h"
#include "registry/act.h"
#include "web/everyone.h"

struct visit_person {
  int64_t party;
  const struct visit_share *shares; /* of him, one for each kind, in a row */
  size_t share_count;
  uint64_t
      due; /* a bit for each duty that is due to him; the duties of a district are at most 64 */
};
struct visit_people {
  struct str district;
  const struct service_vocabulary *words;
  struct visit_duty *duties;
  size_t duty_count;
  struct visit_person *list; /* by party */
  size_t count;
};
/* As of today. */
LY_MUST_CHECK enum ly visit_people(struct scope *s, struct call *c, struct str district,
                                   struct str user, struct visit_people *out);
/* Whether some of what is due has to be done by that day, or is late. */
bool visit_due_by(const struct visit_people *people, const struct visit_person *person,
                  struct date day);
/* [{programme, name, kind, due_on, late}] */
struct value *visit_due_value(struct scope *s, const struct visit_people *people,
                              const struct visit_person *person);

/* Monday to Sunday, and the month, of a day. */
struct visit_span {
  struct date first, last;
};
struct visit_span visit_week_of(struct date day);
struct visit_span visit_month_of(struct date day);

/* The last acts of these people, by party; acts[i] and counts[i] of people[i]. */
LY_MUST_CHECK enum ly visit_last_acts(struct scope *s, struct call *c, const struct registry *r,
                                      struct str district, const int64_t *parties, size_t count,
                                      struct act_row **acts, size_t *act_count);
