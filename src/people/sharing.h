/* 探访分工, worked out: who is due in a place, who goes there, and whom each is to get. One answer
 * for the page (web/pages_share.c), the command line and the demo. */
#pragma once

#include "people/remind.h"
#include "service/due.h"

/* Who goes to people of the place: with a role for all of it, or for a part. */
struct sharing_visitor {
  struct recipient who;
  struct visit_load load;
};

struct sharing {
  /* Said by the caller. */
  struct str area, district; /* a district or a town, by six or nine digits; its first six */
  const struct registry *registry;
  struct store *store;
  const struct service_vocabulary *words;
  const struct registry_moment *moment;
  /* Found. */
  struct visit_duty *duties;
  size_t duty_count;
  struct sharing_visitor *visitors;
  size_t visitor_count;
  struct visit_share *shares; /* by party and kind */
  size_t share_count;
};
/* As of the scope's business date. */
LY_MUST_CHECK enum ly sharing_open(struct scope *s, struct sharing *x);

/* The duty that is asked for by key; the first where the key is empty. NULL: there is none. */
const struct visit_duty *sharing_duty(const struct sharing *x, struct str programme);
/* Whose person somebody is; NULL: nobody's. */
const struct visit_share *sharing_of(const struct sharing *x, int64_t party, struct str kind);
/* NULL: the user goes nowhere here. */
const struct sharing_visitor *sharing_visitor_of(const struct sharing *x, struct str user);

/* Whom it is still owed to in the place, and of whom that is not known: at most VISIT_SHARE_MAX.
 * *total: how many there are. */
LY_MUST_CHECK enum ly sharing_due(struct scope *s, const struct sharing *x,
                                  const struct visit_duty *duty, struct owed_row **rows,
                                  size_t *count, int64_t *total);
/* The village of each, from the tables; where it is not known, the town or district. */
LY_MUST_CHECK enum ly sharing_areas(struct scope *s, const struct sharing *x,
                                    const struct visit_duty *duty, const struct owed_row *rows,
                                    size_t count, int64_t **out);

/* What is shared out of those due: to one user (empty: to nobody) those of a village or town, or
 * those who were chosen by number; or those nobody goes to evenly among all visitors. */
enum sharing_how { SHARE_BY_HAND, SHARE_BY_VILLAGE, SHARE_EVENLY };
struct sharing_asked {
  enum sharing_how how;
  struct str user, village;
  const struct str *parties;
  size_t count;
};
/* Pairs in the order that visit_share_write() wants, in the arena. LY_INVALID, with a diagnostic at
 * `user`, where he does not go; LY_CONFLICT: evenly, and there are no visitors. */
LY_MUST_CHECK enum ly sharing_out(struct scope *s, const struct sharing *x,
                                  const struct visit_duty *duty, const struct sharing_asked *asked,
                                  struct visit_pair **pairs, size_t *count);
