/* One write inside a transaction: its key, its work, its place in the change log. */
#include "store/change_int.h"
#include "store/writer.h"

/* Back to before the write; the log's heads too. */
static enum ly undo(struct scope *s, struct tx *tx, const struct tx_head *heads, size_t count) {
  struct error why = s->error;
  s->error = (struct error){0};
  enum ly rc = store_exec(s, tx, "ROLLBACK TO SAVEPOINT one_write");
  if (!rc) rc = store_exec(s, tx, "RELEASE SAVEPOINT one_write");
  s->error = why;
  tx->keys_noted = false; /* what it noted may be undone too */
  tx->head_count = count;
  for (size_t i = 0; i < count; i++) tx->heads[i] = heads[i];
  return rc;
}

static enum ly run_and_log(struct scope *s, struct tx *tx, struct write *w) {
  enum ly rc = w->run(s, tx, w);
  if (!rc && arena_failed(s->arena)) rc = fail_memory(s);
  if (!rc) rc = change_append(s, tx, &w->change, w->answer);
  return rc;
}

enum ly store_write_within(struct scope *s, struct tx *tx, struct write *w) {
  struct tx_head heads[TX_HEADS_MAX];
  size_t count = tx->head_count;
  w->answer = STR("");
  change_next_moment(tx);
  enum ly rc = change_find(s, tx->store, &w->change, &w->repeated, &w->answer);
  if (rc || w->repeated) return rc;
  for (size_t i = 0; i < count; i++) heads[i] = tx->heads[i];
  rc = store_exec(s, tx, "SAVEPOINT one_write");
  if (rc) return rc;
  rc = run_and_log(s, tx, w);
  if (!rc) return store_exec(s, tx, "RELEASE SAVEPOINT one_write");
  if (tx->store->engine->in_transaction(tx->store)) {
    enum ly undone = undo(s, tx, heads, count);
    if (undone) return undone;
  }
  return rc;
}

enum ly store_write(struct scope *s, struct store *st, struct write *w) {
  struct tx *tx;
  enum ly rc = store_begin(s, st, &tx);
  if (rc) return rc;
  rc = store_write_within(s, tx, w);
  if (!rc) return store_commit(s, tx);
  store_rollback(tx);
  return rc;
}
