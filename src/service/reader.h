/* Where the facts of rules come from: the registry, or a case file. */
#pragma once

#include "service/vocabulary.h"

struct store;
struct service_reader; /* made by either function; lives in the arena of its scope */

/* The registry's parties of one district as true on the scope's business date. Members are those
 * the registry knows. Acts that are not recorded did not happen where acts of their kind had been
 * recorded in the district by the first day asked for; else they may have. */
LY_MUST_CHECK enum ly service_registry_reader(struct scope *s, struct store *st,
                                              const struct service_vocabulary *v,
                                              struct str district, struct rule_reader *out);
/* Which kind of party this is; LY_NOT_FOUND. `reader` is one made by the function above. */
LY_MUST_CHECK enum ly service_party_kind(struct scope *s, const struct rule_reader *reader,
                                         int64_t party, size_t *kind);

/* The party of a case and those around it; *party is its id. `kind` is what it is. Faults of the
 * case (a word that is none, a value that does not fit) are diagnostics; *good says whether there
 * were none. */
LY_MUST_CHECK enum ly service_example_reader(struct scope *s, const struct service_vocabulary *v,
                                             size_t kind, const struct pack_node *tree,
                                             struct rule_reader *out, int64_t *party, bool *good);
