/* One row in the table `lease`, changed only within write transactions. */
#include "store/lease.h"

#define NAME STR("writer")

enum ly lease_read(struct scope *s, struct store *st, struct lease *out) {
  struct store_rows rows = {0};
  *out = (struct lease){.holder = STR("")};
  enum ly rc =
      store_query(s, st, "tii", "SELECT holder, epoch, expires_at FROM lease WHERE name = $1",
                  &rows, S_TEXT(NAME));
  if (rc || rows.rows == 0) return rc;
  *out = (struct lease){store_text(&rows, 0, 0), store_int(&rows, 0, 1), store_int(&rows, 0, 2)};
  return LY_OK;
}

static enum ly lease_put(struct scope *s, struct tx *tx, const struct lease *lease) {
  return store_exec(s, tx,
                    "INSERT INTO lease (name, holder, epoch, expires_at) VALUES ($1, $2, $3, $4)"
                    " ON CONFLICT (name) DO UPDATE SET holder = $2, epoch = $3, expires_at = $4",
                    S_TEXT(NAME), S_TEXT(lease->holder), S_INT(lease->epoch),
                    S_INT(lease->expires_at));
}

static enum ly take_within(struct scope *s, struct tx *tx, struct str holder, int64_t term_us,
                           struct lease *out) {
  struct lease old;
  enum ly rc = lease_read(s, tx_store(tx), &old);
  if (rc) return rc;
  int64_t now = scope_now_us(s);
  bool others = old.holder.len > 0 && !str_eq(old.holder, holder) && old.expires_at > now;
  if (others) {
    return fail(s, LY_CONFLICT, MSG_STORE_LEASE_HELD, old.holder,
                time_local(s->arena, old.expires_at));
  }
  *out = (struct lease){holder, old.epoch + 1, now + term_us};
  return lease_put(s, tx, out);
}

enum ly lease_take(struct scope *s, struct store *st, struct str holder, int64_t term_us,
                   struct lease *out) {
  struct tx *tx;
  enum ly rc = store_begin(s, st, &tx);
  if (rc) return rc;
  rc = take_within(s, tx, holder, term_us, out);
  if (!rc) return store_commit(s, tx);
  store_rollback(tx);
  return rc;
}

static bool ours(const struct lease *now, const struct lease *lease) {
  return now->epoch == lease->epoch && str_eq(now->holder, lease->holder);
}

enum ly lease_hold(struct scope *s, struct tx *tx, struct lease *lease, int64_t term_us) {
  struct lease now;
  enum ly rc = lease_read(s, tx_store(tx), &now);
  if (rc) return rc;
  int64_t at = scope_now_us(s);
  bool late = at >= now.expires_at;
  if (!ours(&now, lease) || late) {
    lease->epoch = 0;
    return fail(s, LY_BUSY, MSG_STORE_LEASE_LOST);
  }
  lease->expires_at = now.expires_at;
  if (now.expires_at - at > term_us / 2) return LY_OK;
  struct lease longer = *lease;
  longer.expires_at = at + term_us;
  rc = lease_put(s, tx, &longer);
  if (!rc) *lease = longer;
  return rc;
}

static enum ly release_within(struct scope *s, struct tx *tx, const struct lease *lease) {
  struct lease now;
  enum ly rc = lease_read(s, tx_store(tx), &now);
  if (rc || !ours(&now, lease)) return rc;
  now.expires_at = 0;
  return lease_put(s, tx, &now);
}

enum ly lease_release(struct scope *s, struct store *st, struct lease *lease) {
  struct tx *tx;
  enum ly rc = store_begin(s, st, &tx);
  if (rc) return rc;
  rc = release_within(s, tx, lease);
  if (!rc) return store_commit(s, tx);
  store_rollback(tx);
  return rc;
}
