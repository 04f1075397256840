/* Two records of one person: linked, so that they are read as one, and unlinked again.
 *
 * A link says that what is known of one party counts for another of the same district and kind.
 * Whoever asks for either is answered from the statements of both, the winner rule as usual, and
 * from the acts and receipts of both; lists and derived tables have the one they lead into, and
 * name it where a fact names either. Links are only added; undoing one is a row of its own, and
 * puts both back as they were, with what was recorded on each since. Chains are followed, circles
 * refused.
 */
#pragma once

#include "registry/registry.h"

enum { LINK_GROUP_MAX = 50 };

/* All records that are one now; the head is the one they lead into. */
struct link_group {
  int64_t head;
  int64_t parties[LINK_GROUP_MAX]; /* the head first */
  size_t count;
};
/* As known on a moment (REGISTRY_NOW). Of a party without links it alone. */
LY_MUST_CHECK enum ly link_group(struct scope *s, struct store *st, struct str district,
                                 int64_t party, int64_t known_on, struct link_group *out);

/* LY_NOT_FOUND: one is not there. LY_INVALID: the same, or of two kinds. LY_CONFLICT: `party` is
 * merged already, or `into` is part of it. LY_LIMIT: more than LINK_GROUP_MAX. */
LY_MUST_CHECK enum ly party_merge(struct scope *s, struct tx *tx, const struct registry *r,
                                  struct str district, int64_t party, int64_t into,
                                  struct str reason, int64_t *link);
/* Undoes the link of a party that was merged. LY_CONFLICT when it is not. */
LY_MUST_CHECK enum ly party_unmerge(struct scope *s, struct tx *tx, const struct registry *r,
                                    struct str district, int64_t party, struct str reason,
                                    int64_t *link);

/* Who is recorded twice, as it seems. */
enum link_why { LINK_SAME_NUMBER, LINK_SAME_NAME };
struct link_pair {
  enum link_why why;
  int64_t party, other;        /* the younger record, the older one: by id */
  struct str name, born, area; /* of the first */
  struct str other_name, other_area;
};
/* Pairs of a district: first those with the same unique number, then those of the same kind with
 * the same name and birth date; at most `limit` behind the first `skip`. */
LY_MUST_CHECK enum ly link_duplicates(struct scope *s, struct store *st, const struct registry *r,
                                      struct str district, size_t skip, size_t limit,
                                      struct link_pair **out, size_t *count);
