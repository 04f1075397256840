/* The lease: one active instance on a database.
 *
 * Who serves holds the lease under a name of its own and an epoch, which grows by one each time the
 * lease changes hands. It is renewed every few seconds and looked at within every write
 * transaction: an instance that was stopped past its term finds another epoch, and its late write
 * is refused. The clock decides only when the next may take over; that no two write is decided by
 * the epoch. Commands that write once and end need no lease: their transaction is the lock.
 */
#pragma once

#include "store/store.h"

struct lease {
  struct str holder;
  int64_t epoch, expires_at; /* µs since 1970 */
};

/* Takes the lease for `term_us`, when it is free, run out or our own. Else LY_CONFLICT, naming who
 * holds it. `holder` must outlive the lease. */
LY_MUST_CHECK enum ly lease_take(struct scope *s, struct store *st, struct str holder,
                                 int64_t term_us, struct lease *out);
/* Within a write: LY_BUSY, and epoch 0 in `lease`, when the lease is no longer ours, also when it
 * has run out and nobody has taken it. Renews it once less than half of `term_us` is left. */
LY_MUST_CHECK enum ly lease_hold(struct scope *s, struct tx *tx, struct lease *lease,
                                 int64_t term_us);
/* Gives it back, if it is still ours. */
LY_MUST_CHECK enum ly lease_release(struct scope *s, struct store *st, struct lease *lease);
/* Who holds it now; an empty holder for nobody. */
LY_MUST_CHECK enum ly lease_read(struct scope *s, struct store *st, struct lease *out);
