/* Finding parties: one text, whatever somebody has of them.
 *
 *   331121194002290017   a number that is indexed (ID, credit code, telephone, household): whole
 *   0017 331121101       the last four characters of an ID, in a place
 *   331121101            who is in a place; of a whole district those elsewhere come last
 *   王桂英, 桂英, 艾力    a name from its start, or from behind the surname; an institution's also
 *                        from within
 *   wangguiying, wgy     the same by pinyin, or initials; guiying, gy behind the surname
 *   (a party's id)       itself
 *
 * A place of 9 or 12 digits that begins with the district may stand beside any of these. Within a
 * way of finding, names that are no longer than what was asked for come first; then by name and id.
 * What is found is as true on the day of the current tables; merged records are found as one.
 */
#pragma once

#include "registry/registry.h"

struct search {
  struct str district;
  struct str text;  /* empty: all */
  struct str area;  /* digits the place begins with; empty for all of the district */
  struct str kind;  /* key of a kind; empty: all (only with a text) */
  struct str after; /* of the page before; empty for the first */
  size_t limit;     /* 1 to 1000 */
};

struct search_hit {
  int64_t party;
  const struct registry_party *kind;
  struct str name, born, area; /* empty where not known */
};

struct search_page {
  struct search_hit *hits;
  size_t count;
  struct str after; /* where the next page begins; empty on the last one */
  struct str area;  /* the place that was asked for, also where it stood in the text */
  struct date day;
};

/* LY_INVALID: the last four of an ID without a place, no such kind, or an `after` that is none.
 * LY_CONFLICT: the derived tables are not made for this dictionary (registry_rebuild). */
LY_MUST_CHECK enum ly party_search(struct scope *s, struct store *st, const struct registry *r,
                                   const struct search *q, struct search_page *out);

/* {true_on, after, area, parties: [{party, kind, kind_text, name, born, area}]} */
struct value *search_value(struct scope *s, const struct search_page *page);
