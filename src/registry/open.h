/* The open register: what everybody may know of the parties of a kind.
 *
 * Only facts of privacy `open`, from the derived table, so as true on the day it stands on. A kind
 * whose name is not open has no open register: people and households are never in one.
 */
#pragma once

#include "registry/registry.h"

struct open_row {
  int64_t party;
  struct str *values; /* of each fact of the list, canonical; empty where not known */
};

struct open_list {
  const struct registry_party *kind;
  const struct registry_fact **facts; /* the open ones, in the order of the dictionary */
  size_t fact_count;
  struct open_row *rows; /* by party */
  size_t count;
};

/* Those of a district; with `party` not 0 that one alone. LY_DENIED: the kind is not in the open
 * register. LY_CONFLICT: the table has not been made for this dictionary (registry_rebuild). */
LY_MUST_CHECK enum ly open_rows(struct scope *s, struct store *st,
                                const struct registry_party *kind, struct str district,
                                int64_t party, struct open_list *out);
/* The value of the fact of that key; empty where it is not known, or not open. */
struct str open_value(const struct open_list *list, const struct open_row *row, struct str key);
