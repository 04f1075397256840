/* Who names a party: the members of a household, the children of a mother, an institution's
 * residents. From the current tables, so as true on the day they stand on. */
#pragma once

#include "registry/registry.h"

/* Parties of `kind` of the district whose fact (of type party, unsealed) names `target`, by id, at
 * most REGISTRY_MEMBERS_MAX (LY_LIMIT beyond). LY_CONFLICT when the table has not been made for
 * this dictionary (registry_rebuild). */
LY_MUST_CHECK enum ly registry_members(struct scope *s, struct store *st,
                                       const struct registry_party *kind,
                                       const struct registry_fact *fact, struct str district,
                                       int64_t target, const int64_t **out, size_t *count);

enum { REGISTRY_MEMBERS_MAX = 20000 };

/* Whether a party that names another by the fact has left it: its last day (`left`) is over, and it
 * has not joined again since. */
bool registry_has_left(const struct registry_state *state, const struct registry_fact *by,
                       struct date today);

/* A party as it stands in a list beside another; texts are empty where not known, `beside` is a
 * canonical value of the fact asked for. */
struct registry_card {
  int64_t party;
  struct str name, born, area, beside;
};

/* The parties of `kind` whose fact `by` (of type party, unsealed) names `target`, or with `by` NULL
 * the target itself; `limit` by id behind the first `skip`, *total is how many there are. `beside`
 * (may be NULL) is an unsealed fact of the kind kept as a text. LY_CONFLICT as above. */
LY_MUST_CHECK enum ly registry_cards(struct scope *s, struct store *st,
                                     const struct registry_party *kind,
                                     const struct registry_fact *by,
                                     const struct registry_fact *beside, struct str district,
                                     int64_t target, size_t skip, size_t limit,
                                     struct registry_card **out, size_t *count, size_t *total);
/* The card of one party, NULL where none is on record. A merged record has no row of its own: it is
 * called what the one it leads into is called. */
LY_MUST_CHECK enum ly registry_card(struct scope *s, struct store *st,
                                    const struct registry_party *kind, struct str district,
                                    int64_t party, const struct registry_card **out);
