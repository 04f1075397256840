/* What was stated is kept for a term (保存期限); what is past it is erased, and a digest stays.
 *
 * A value is *past* when the day since which it no longer counts lies before the one that stands
 * for its fact. It no longer counts
 *   - once its statement has ended (true_to),
 *   - once another without an end rules in its place from some day on,
 *   - once it was taken back, itself or with its batch,
 *   - once the party is gone: by a day that a fact of the kind tells (`gone`: 死亡日期), or because
 *     all of its places are known and lie outside the district (`away`: 户籍地, 常住地),
 * and never before that was recorded: a death that was heard of yesterday is a day old.
 *
 * What tells that a party is gone stays, so that nobody lives again by being erased. A fact without
 * a term stays. What is erased can never win again as long as what took its place stands; with that
 * taken back the fact is unknown.
 *
 * The row of the statement stays with its source, days and who recorded it; the SM3 of what stood
 * in it stands in payload_erased, and what the change log says of it is erased there too.
 */
#pragma once

#include "registry/registry.h"

struct expiry_term {
  struct str fact;    /* its key */
  struct date before; /* what no longer counts since a day before this is past */
};

struct expiry {
  const struct registry *registry; /* without a sealer sealed facts stay */
  struct str district;
  const struct expiry_term *terms; /* of the facts that have one, in any order */
  size_t count;
};

/* Looks at the next parties behind *after, which moves on: those of whom something is past; *left:
 * whether there are more behind. Pending batches are not looked at. */
enum { EXPIRY_PAGE = 50 };
LY_MUST_CHECK enum ly expiry_find(struct scope *s, struct store *st, const struct expiry *e,
                                  int64_t *after, int64_t out[EXPIRY_PAGE], size_t *count,
                                  bool *left);
/* Erases what is past of one record (not of those merged with it); *values is how many values. */
LY_MUST_CHECK enum ly expiry_erase(struct scope *s, struct tx *tx, const struct expiry *e,
                                   int64_t party, int64_t *values);
