/* By what parties are found: their names, and keyed hashes of numbers.
 *
 * A fact of the dictionary with `index: true` finds its party. Of a sealed one a keyed hash
 * (HMAC-SM3 under the installation's hash key, cut to 16 bytes) stands beside what is sealed in
 * each statement (statement.hashes), of a resident ID also that of its last four characters under
 * "KEY.4"; so the index follows retractions, corrections, merges and the day without opening
 * anything. The key of the hashes does not rotate (base/seal.h).
 *
 * Derived, in the transaction that writes: party_name, one row a party: what it is called, where it
 * is, since when, and its words as JSON; party_key, one row for each of these words, that is for
 * each indexed fact that wins now (of an open fact the folded value itself); name_form, what a name
 * sounds like, one row for all who are called so, gone with the last of them; and given_form, the
 * same of what is given in a name. A party merged into another has no row.
 */
#pragma once

#include "registry/registry.h"

/* Of facts whose check makes them one of a kind (ID number, credit code) one value belongs to one
 * party of a district. */
bool index_is_unique(const struct registry_fact *fact);

/* The hashes of the sealed values that are indexed, as they stand in statement.hashes: empty
 * without any, or without a sealer that hashes. */
LY_MUST_CHECK enum ly index_hashes(struct scope *s, const struct registry *r,
                                   const struct registry_party *kind,
                                   const struct registry_value *sealed, size_t count,
                                   struct str *out);

/* The parties of that kind in the district that have the value now, at most `max`, by id. */
LY_MUST_CHECK enum ly index_find(struct scope *s, struct store *st, const struct registry *r,
                                 struct str district, const struct registry_fact *fact,
                                 struct str canonical, size_t max, int64_t *parties, size_t *count);
/* Of each of many values the first of them, or 0; a few questions for all. */
LY_MUST_CHECK enum ly index_find_many(struct scope *s, struct store *st, const struct registry *r,
                                      struct str district, const struct registry_fact *fact,
                                      const struct str *values, size_t count, int64_t *parties);
/* The same by the last four characters of a resident ID. */
LY_MUST_CHECK enum ly index_find_last(struct scope *s, struct store *st, const struct registry *r,
                                      struct str district, const struct registry_fact *fact,
                                      struct str four, size_t max, int64_t *parties, size_t *count);

/* Hashes all that is sealed anew, where the dictionary or the program did otherwise before. Needs a
 * sealer; memory is bounded. */
LY_MUST_CHECK enum ly index_rehash(struct scope *s, struct tx *tx, const struct registry *r);
