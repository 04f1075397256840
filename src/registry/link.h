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

/* Whether two values of one fact (either may be NULL) say that two records hardly are one: of a
 * number of which one party has one (index_is_unique), and of what the dictionary marks with
 * `tells_apart`. Not for masked values: those may look the same. */
bool link_apart(const struct registry_known *a, const struct registry_known *b);
/* LY_CONFLICT where two records have other values of such facts, with these, masked where they are
 * sealed: who merges them all the same says that one is wrong. What one of them does not have says
 * nothing. LY_UNSUPPORTED: a number is sealed and there is no key to read it. */
LY_MUST_CHECK enum ly link_check_one(struct scope *s, struct store *st, const struct registry *r,
                                     struct str district, int64_t party, int64_t other);

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
enum link_why { LINK_SAME_NUMBER, LINK_SAME_MEMBER, LINK_SAME_NAME };
struct link_pair {
  enum link_why why;
  int64_t party, other;        /* the younger record, the older one: by id */
  struct str name, born, area; /* of the first */
  struct str other_name, other_area;
  struct str member; /* of LINK_SAME_MEMBER: who seems to belong to both */
};
/* For pages and JSON: {why: number, member or name, why_text}. */
void link_put_why(struct scope *s, struct value *v, const struct link_pair *pair);
/* Pairs of a district: first those with the same number, then those to which somebody of the same
 * name and birth date belongs (struct registry_kind, alike_by) and who are in one place, then those
 * of the same kind with the same name and birth date; at most `limit` behind the first `skip`. What
 * came with a batch that is not live is not looked at. LY_CONFLICT when the derived tables have not
 * been made for this dictionary. */
LY_MUST_CHECK enum ly link_duplicates(struct scope *s, struct store *st, const struct registry *r,
                                      struct str district, size_t skip, size_t limit,
                                      struct link_pair **out, size_t *count);
