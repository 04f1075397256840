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

static bool same(const struct lease *a, const struct lease *b) {
  return a->epoch == b->epoch && str_eq(a->holder, b->holder) && a->expires_at == b->expires_at;
}

/* `dead`: what is known to be nobody's any more, or NULL. */
static enum ly take_within(struct scope *s, struct tx *tx, const struct lease *want,
                           int64_t term_us, const struct lease *dead, struct lease *out) {
  struct lease old;
  enum ly rc = lease_read(s, tx_store(tx), &old);
  if (rc) return rc;
  int64_t now = scope_now_us(s);
  bool others = old.holder.len > 0 && !str_eq(old.holder, want->holder) && old.expires_at > now;
  if (others && !(dead && same(&old, dead))) {
    return fail(s, LY_CONFLICT, MSG_STORE_LEASE_HELD, old.holder,
                time_local(s->arena, old.expires_at));
  }
  *out = (struct lease){want->holder, old.epoch + 1, now + term_us};
  return lease_put(s, tx, out);
}

static enum ly take(struct scope *s, struct store *st, const struct lease *want, int64_t term_us,
                    const struct lease *dead, struct lease *out) {
  struct tx *tx;
  enum ly rc = store_begin(s, st, &tx);
  if (rc) return rc;
  rc = take_within(s, tx, want, term_us, dead, out);
  if (!rc) return store_commit(s, tx);
  store_rollback(tx);
  return rc;
}

enum ly lease_take(struct scope *s, struct store *st, struct str holder, int64_t term_us,
                   struct lease *out) {
  return take(s, st, &(struct lease){.holder = holder}, term_us, NULL, out);
}

enum ly lease_await(struct scope *s, struct store *st, struct str holder, int64_t term_us,
                    const struct lease_wait *wait, struct lease *out) {
  const int64_t watch_us = LEASE_SECONDS_MAX * INT64_C(1000000);
  struct lease want = {.holder = holder}, seen = {.holder = STR("")}, now;
  enum ly rc = take(s, st, &want, term_us, NULL, out);
  for (int64_t watched = 0; rc == LY_CONFLICT; watched += LEASE_LOOK_US) {
    struct error held = s->error;
    s->error = (struct error){0};
    enum ly read = lease_read(s, st, &now);
    if (read) return read;
    if (watched == 0) seen = now;
    bool renewed = !same(&seen, &now);
    if (renewed || !wait->look(s, &now, watched == 0, wait->context)) {
      s->error = held;
      return rc;
    }
    rc = take(s, st, &want, term_us, watched + LEASE_LOOK_US >= watch_us ? &seen : NULL, out);
  }
  return rc;
}

static bool ours(const struct lease *now, const struct lease *lease) {
  return now->epoch == lease->epoch && str_eq(now->holder, lease->holder);
}

bool lease_is_due(const struct lease *lease, int64_t term_us, int64_t now_us) {
  int64_t left = lease->expires_at - now_us;
  return left <= term_us / 2 || left > term_us;
}

static enum ly check_ours(struct scope *s, struct tx *tx, struct lease *lease) {
  struct lease now;
  enum ly rc = lease_read(s, tx_store(tx), &now);
  if (rc) return rc;
  if (!ours(&now, lease)) {
    lease->epoch = 0;
    return fail(s, LY_BUSY, MSG_STORE_LEASE_LOST);
  }
  lease->expires_at = now.expires_at;
  return LY_OK;
}

static enum ly put_longer(struct scope *s, struct tx *tx, struct lease *lease, int64_t term_us) {
  struct lease longer = *lease;
  longer.expires_at = scope_now_us(s) + term_us;
  enum ly rc = lease_put(s, tx, &longer);
  if (!rc) *lease = longer;
  return rc;
}

enum ly lease_hold(struct scope *s, struct tx *tx, struct lease *lease, int64_t term_us) {
  enum ly rc = check_ours(s, tx, lease);
  if (rc || !lease_is_due(lease, term_us, scope_now_us(s))) return rc;
  return put_longer(s, tx, lease, term_us);
}

enum ly lease_renew(struct scope *s, struct tx *tx, struct lease *lease, int64_t term_us) {
  enum ly rc = check_ours(s, tx, lease);
  return rc ? rc : put_longer(s, tx, lease, term_us);
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
