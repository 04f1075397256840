/* Finding care (找服务): what people look for, as data, and the places that may fit.
 *
 *   care_need   care_needs.yaml   a need, which institutions answer it, what they are compared by
 *
 * Nothing here knows any one need: a pack says which codes of which fact answer it, which facts are
 * its price, its grade, whether it is affordable, and which number of the latest act says how many
 * places are free. All of these facts have to be open (`privacy: open`): what is found is shown to
 * everybody. How far a place is from where somebody lives is told by areas alone (same village,
 * same town, same district), for no coordinates are on record.
 */
#pragma once

#include "registry/open.h"
#include "service/vocabulary.h"

/* The latest number of an act within CARE_FREE_DAYS. */
struct care_free {
  struct pack_ref act; /* struct registry_act_kind */
  struct str field;    /* key of one of its fields */
};

struct care_need {
  struct pack_entry entry;
  struct str key, name;
  struct pack_ref of;         /* struct registry_kind */
  struct pack_ref by;         /* struct registry_fact, of type code */
  struct pack_many codes;     /* struct str: those that answer the need */
  struct pack_ref price;      /* of type money; may be missing, as may the next three */
  struct pack_ref grade;      /* a code; a greater one is better */
  struct pack_ref affordable; /* a truth */
  struct pack_ref closed;     /* a date: from that day on it is not shown */
  const struct care_free *free;
  const struct care_rating *rating;
  struct pack_many shown; /* struct pack_ref to struct registry_fact, in this order */
  struct str note;
};

/* What people said of a place: numbers of an act, from 1 to `best`. */
struct care_rating {
  struct pack_ref act;                 /* struct registry_act_kind */
  struct str field;                    /* of the act */
  int64_t best, days;                  /* the last so many days count */
  int64_t least;                       /* of fewer nothing is told */
  struct str procedure, place, called; /* asked for by whom, and its fields for the place and its
                                          name; empty: nobody rates from here */
};

extern const struct pack_kind service_kind_care_need;

enum { CARE_FREE_DAYS = 14, CARE_RATING_DAYS_MAX = 3660 };

/* How near a place is, as far as areas tell. */
enum care_near { CARE_VILLAGE, CARE_TOWN, CARE_DISTRICT, CARE_NOT_SAID, CARE_NEARS };

struct care_place {
  const struct open_row *row;
  int64_t party;
  struct str name, area;
  enum care_near near;
  int64_t price_fen; /* -1: not known; so the next two */
  int64_t grade;     /* place of the code in its list */
  int64_t free;
  struct date free_on; /* of `free` */
  bool affordable;     /* known to be */
  int64_t ratings;     /* how many count */
  int64_t rated;       /* what they add up to */
};
/* The mean, to one digit behind the point; false where too few have said anything. */
bool care_rated(const struct care_need *need, const struct care_place *place, struct decimal *out);
/* Ratings of one place by its number. */
LY_MUST_CHECK enum ly care_rate_one(struct scope *s, struct store *st, const struct registry *r,
                                    const struct care_need *need, struct str district,
                                    struct care_place *place);

enum care_order { CARE_BY_NEAR, CARE_BY_PRICE, CARE_BY_GRADE, CARE_BY_FREE };

struct care_asked {
  struct str from;     /* area of where somebody lives, 6, 9 or 12 digits; empty: not said */
  bool affordable;     /* only those known to be */
  bool with_free;      /* only those known to have free places */
  int64_t price_up_to; /* in fen; 0: any; what has no price on record is left out */
  enum care_order order;
};

/* What a need finds in a district: places in order, those of which the order's figure is not known
 * last. *all holds the facts of their rows. */
LY_MUST_CHECK enum ly care_find(struct scope *s, struct store *st, const struct registry *r,
                                const struct care_need *need, struct str district,
                                const struct care_asked *asked, struct open_list *all,
                                struct care_place **out, size_t *count);

/* The need of that key where the pack holds, the first with an empty key; NULL for none. */
const struct care_need *care_need_find(struct arena *a, const struct pack *pack, struct str key);
/* Whether a row answers the need, whatever else is asked. */
bool care_fits(const struct care_need *need, const struct open_list *all,
               const struct open_row *row, struct date today);
