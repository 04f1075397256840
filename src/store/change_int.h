/* Inside the store: how a row of the change log is chained. */
#pragma once

#include "store/change.h"
#include "store/store_int.h"

/* district, key, actor, from, act, subject, reason, pack version, answer, SM3 of the payload */
enum { CHANGE_TEXTS = 10 };

struct change_link {
  int64_t number, recorded_at;
  struct str texts[CHANGE_TEXTS];
};

/* The chain behind `before`; that of the first row stands behind a digest of zeros. */
LY_MUST_CHECK enum ly change_chain(struct scope *s, const struct digest *before,
                                   const struct change_link *link, struct digest *out);

/* The write under way is over: the next has a moment of its own (tx_now()). */
void change_next_moment(struct tx *tx);

/* Writes the heads that the transaction has moved: just before it commits. */
LY_MUST_CHECK enum ly change_flush(struct scope *s, struct tx *tx);

struct write;
/* One step of a write (writer.h); w->again says whether there is another. */
LY_MUST_CHECK enum ly store_write_step(struct scope *s, struct tx *tx, struct write *w);
/* The same of one that is alone in its transaction, which is to be rolled back when it fails: it
 * needs no savepoint, for which the engine keeps every page it changes. */
LY_MUST_CHECK enum ly store_write_alone(struct scope *s, struct tx *tx, struct write *w);
