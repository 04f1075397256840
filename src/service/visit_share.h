/* Who goes to whom (探访分工): of a kind of act, each person has one visitor from a day on.
 *
 * A share-out adds rows and changes none: of a person and kind the last row whose day has come
 * holds; one with an empty user takes the person from everybody. While a user is away, another
 * stands in for all of that user's people, and the people come back by themselves.
 *
 *     act           district  subject        payload
 *     visit.share   its own   visits:KIND    kind, from, users: [{user, parties}]
 *     visit.away    its own   user:NAME      stand_in, from, to
 */
#pragma once

#include "registry/registry.h"
#include "store/writer.h"

enum { VISIT_SHARE_MAX = 5000 }; /* people in one share-out */

struct visit_share {
  int64_t party;
  struct str kind; /* key of acts.yaml */
  struct str user; /* whose person it is */
  struct str by;   /* who goes on the day: the user, or who stands in */
  struct date from;
};
/* As of a day, by party and kind: all of a district, or (user not empty) those the user goes to. */
LY_MUST_CHECK enum ly visit_shares(struct scope *s, struct store *st, struct str district,
                                   struct str user, struct date day, struct visit_share **out,
                                   size_t *count);
/* For whom a user may record: everybody who was ever the user's, or somebody's for whom the user
 * stood in; sorted. What was written down before a change comes in after it. */
LY_MUST_CHECK enum ly visit_parties_of(struct scope *s, struct store *st, struct str district,
                                       struct str user, int64_t **out, size_t *count);

/* Whom to whom. */
struct visit_pair {
  int64_t party;
  struct str user; /* empty: nobody */
};
struct visit_share_deed {
  struct str district, kind;
  struct date from;
  const struct visit_pair *pairs; /* 1 to VISIT_SHARE_MAX */
  size_t count;
  struct str reason;
};
struct write visit_share_write(struct scope *s, struct visit_share_deed *deed);

struct visit_away {
  struct str user, stand_in; /* stand_in empty: the user is there after all */
  struct date from, to;      /* both included */
  struct str reason;
};
struct visit_away_deed {
  struct str district;
  struct visit_away away;
};
/* LY_INVALID: the days are none, or a user stands in for himself. */
struct write visit_away_write(struct scope *s, struct visit_away_deed *deed);
/* Who is away on a day or later, by first day and user; of a user and day the last row said holds.
 */
LY_MUST_CHECK enum ly visit_aways(struct scope *s, struct store *st, struct str district,
                                  struct date day, struct visit_away **out, size_t *count);

/* A fair split: each gets about as many, with what he has already; a village stays with one visitor
 * unless it alone is more than a fair share. Nobody is given to a visitor of elsewhere. Pure, and
 * the same for the same input. */
struct visit_item {
  int64_t party, area; /* the village's code as a number; any order */
  size_t user; /* the answer: an index of the loads; as many as they are: nobody goes there */
};
struct visit_load {
  struct str user;
  size_t people;           /* what he has already; counts on */
  const struct str *areas; /* where he goes */
  size_t area_count;       /* 0: everywhere */
};
/* Whether he goes to an area, by its code. */
bool visit_goes_to(const struct visit_load *load, struct str area);
void visit_split(struct visit_item *items, size_t count, struct visit_load *loads, size_t users);
