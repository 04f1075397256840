/* The lease: one active instance on a database.
 *
 * Who serves holds the lease under a name of its own and an epoch, which grows by one each time the
 * lease changes hands. It is renewed every few seconds and looked at within every write
 * transaction: an instance that was stopped past its term and finds another epoch is refused its
 * late write. The clock decides only when the next may take over; that no two write is decided by
 * the epoch. So a holder whose lease has run out goes on when nobody has taken it: its disk may
 * have been full or its PostgreSQL away for longer than a term, or the clock was set forward.
 *
 * Who waits for a lease does not trust the clock alone either: it was set back under a holder that
 * has died since, or two machines differ. A lease that nobody has renewed while it was watched for
 * the longest term there may be is taken whatever it says.
 *
 * Commands that write once and end need no lease: their transaction is the lock.
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

/* How to wait for a lease that another holds. */
struct lease_wait {
  /* Waits LEASE_LOOK_US; false to give up. `first`: before the first look of all. */
  bool (*look)(struct scope *s, const struct lease *held, bool first, void *context);
  void *context;
};
enum { LEASE_LOOK_US = 250 * 1000, LEASE_SECONDS_MAX = 60 };

/* The same, waiting until it has run out, LEASE_SECONDS_MAX at most. LY_CONFLICT when the other
 * renews it in the meantime, or look() gives up. */
LY_MUST_CHECK enum ly lease_await(struct scope *s, struct store *st, struct str holder,
                                  int64_t term_us, const struct lease_wait *wait,
                                  struct lease *out);

/* Within a write: LY_BUSY, and epoch 0 in `lease`, when another has taken it. Renews it once less
 * than half of `term_us` is left. */
LY_MUST_CHECK enum ly lease_hold(struct scope *s, struct tx *tx, struct lease *lease,
                                 int64_t term_us);
/* Within a write: the same, and renews it however much is left. */
LY_MUST_CHECK enum ly lease_renew(struct scope *s, struct tx *tx, struct lease *lease,
                                  int64_t term_us);
/* Whether it has to be renewed: less than half of its term is left, or more than all of it, since
 * the clock was set back. */
bool lease_is_due(const struct lease *lease, int64_t term_us, int64_t now_us);
/* Gives it back, if it is still ours. */
LY_MUST_CHECK enum ly lease_release(struct scope *s, struct store *st, struct lease *lease);
/* Who holds it now; an empty holder for nobody. */
LY_MUST_CHECK enum ly lease_read(struct scope *s, struct store *st, struct lease *out);
