/* The change log: who did what, when, from where, why; the audit log and the memory of repeats.
 *
 * Every write to the database appends to it in the same transaction. A district (the 6-digit code
 * of the government that keeps the record; 000000 for the installation itself) has its own log,
 * numbered from 1 without gaps. Each row carries the SM3 of its payload, and a chain: the SM3 over
 * the chain before it and all that the row says but the payload itself. So a payload may be erased
 * when its retention ends and the chain still holds, and whoever noted a head (number and chain)
 * outside can tell later whether anything before it was changed, taken out or put in.
 *
 * A write carries a key of 16 bytes made where it began (form, phone, importer). It is unique in
 * the district, so a write that comes again is recognised and answered as the first time.
 */
#pragma once

#include "base/digest.h"
#include "store/store.h"

enum { CHANGE_KEY_BYTES = 16 };

#define DISTRICT_INSTALLATION STR("000000")

struct change {
  struct str district;
  struct str key;          /* CHANGE_KEY_BYTES */
  struct str act;          /* what was done: "user.create" */
  struct str subject;      /* to what: "user:wang"; no personal data */
  struct str reason;       /* in the words of who did it; may be empty */
  struct str pack_version; /* by which policy; may be empty */
  struct str payload;      /* what was written, JSON; erased when its retention ends */
};

/* A key for a write that begins here. */
struct str change_new_key(struct scope *s);

/* Appends one row; who and from where are the scope's actor and from. `answer` is what a repeat of
 * this write is told, an id for instance. */
LY_MUST_CHECK enum ly change_append(struct scope *s, struct tx *tx, const struct change *c,
                                    struct str answer);

/* Looks for a write of this key. *found tells; then *answer is what it was told. The same key on
 * another act or payload is refused (LY_CONFLICT). */
LY_MUST_CHECK enum ly change_find(struct scope *s, struct store *st, const struct change *c,
                                  bool *found, struct str *answer);

/* The end of a district's log. */
struct change_head {
  struct str district;
  int64_t number;
  struct digest chain;
};

/* All heads, by district. */
LY_MUST_CHECK enum ly change_heads(struct scope *s, struct store *st, struct change_head **out,
                                   size_t *count);

/* Whether a head that was noted earlier still stands in its log: *out. Number 0 stands in any. */
LY_MUST_CHECK enum ly change_stands(struct scope *s, struct store *st,
                                    const struct change_head *head, bool *out);

/* The first place where a log does not hold. */
struct change_break {
  struct str district;
  int64_t number;
  enum message why;
};

struct change_verified {
  int64_t rows, erased; /* looked at; of these without payload */
  struct change_head *heads;
  size_t head_count;
  bool broken;
  struct change_break first;
};

/* Recomputes every log: numbers without gaps, chains, payloads that are still there, heads. Reads
 * one moment. `known` are heads noted earlier and outside (may be none): each must still stand in
 * its log. A break is not an error of this function: look at out->broken. */
LY_MUST_CHECK enum ly change_verify(struct scope *s, struct store *st,
                                    const struct change_head *known, size_t known_count,
                                    struct change_verified *out);

/* Reads "331121:17:HEX", as `laoyou verify` prints a head. */
bool change_head_parse(struct str text, struct change_head *out);

/* A row as it is shown; newest first, `before` a number (0: from the end). */
struct change_row {
  int64_t number, recorded_at;
  struct str actor, from, act, subject, reason, pack_version, answer, payload;
  bool erased;
};
/* What to look for: empty texts fit all. */
struct change_filter {
  struct str district, actor, act, subject;
  int64_t before;
  size_t limit;
};
LY_MUST_CHECK enum ly change_list(struct scope *s, struct store *st,
                                  const struct change_filter *filter, struct change_row **out,
                                  size_t *count);

/* Rows of $1 recorded before $2 whose payload is there and may go: nobody holds the party they are
 * of, or whose case they are of. With a bound on the number the rows are read in the order they
 * stand in; by the index of the keys, which SQLite takes without, a million rows are read one by
 * one from all over the file. */
#define CHANGES_ERASABLE \
  " WHERE district = $1 AND number >= 1 AND recorded_at < $2 AND payload IS NOT NULL" \
  " AND NOT EXISTS (SELECT 1 FROM legal_hold h LEFT JOIN party_head x" \
  " ON x.district = h.district AND x.party = h.party" \
  " WHERE h.district = $1 AND h.ended_at IS NULL AND h.case_no IS NULL" \
  " AND (change.subject = 'party:' || h.district || '/' || CAST(h.party AS TEXT)" \
  " OR change.subject IN (SELECT 'party:' || y.district || '/' || CAST(y.party AS TEXT)" \
  " FROM party_head y WHERE y.district = $1 AND y.head = COALESCE(x.head, h.party))" \
  " OR change.subject IN (SELECT 'case:' || c.district || '/' || CAST(c.case_no AS TEXT)" \
  " FROM service_case c WHERE c.district = $1 AND c.party = h.party)))"
/* Erases the payload of what was recorded of a subject at one moment. */
LY_MUST_CHECK enum ly change_erase_of(struct scope *s, struct tx *tx, struct str district,
                                      struct str subject, int64_t at_us);
/* Erases the payloads of a district's rows recorded before a moment; digests and all else stay. */
LY_MUST_CHECK enum ly change_erase(struct scope *s, struct tx *tx, struct str district,
                                   int64_t before_us, int64_t *erased);
