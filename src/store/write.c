/* One write inside a transaction: its key, its work, its place in the change log. */
#include "store/change_int.h"
#include "store/writer.h"

#include <unistd.h>

enum { SAVEPOINT_ARENA_BYTES = 64 * 1024, BETWEEN_STEPS_US = 10 * 1000 };

/* Says to the engine what becomes of the savepoint, in a scope of its own: the write's may be out
 * of memory or hold an error, and then less than ever may anything of it stay behind. */
static enum ly end_savepoint(struct tx *tx, const struct world *world, bool undo) {
  struct store *st = tx->store;
  struct arena arena;
  arena_open(&arena, SAVEPOINT_ARENA_BYTES);
  struct scope s = scope_open(&arena, world);
  enum ly rc = LY_OK;
  if (undo) rc = st->engine->run(&s, st, "ROLLBACK TO SAVEPOINT one_write", NULL, 0, NULL);
  if (!rc) rc = st->engine->run(&s, st, "RELEASE SAVEPOINT one_write", NULL, 0, NULL);
  arena_close(&arena);
  return rc;
}

/* Back to before the write; the log's heads too. What can not be undone spoils the transaction. */
static void undo(struct scope *s, struct tx *tx, const struct tx_head *heads, size_t count) {
  if (end_savepoint(tx, s->world, true)) tx->spoilt = true;
  tx->keys_noted = false; /* what it noted may be undone too */
  tx->head_count = count;
  for (size_t i = 0; i < count; i++) tx->heads[i] = heads[i];
}

/* One step, mostly the only one. */
static enum ly run_and_log(struct scope *s, struct tx *tx, struct write *w) {
  struct arena_mark mark = arena_mark(s->arena);
  w->again = false;
  enum ly rc = w->run(s, tx, w);
  if (!rc && arena_failed(s->arena)) rc = fail_memory(s);
  if (!rc && w->again) {
    w->answer = STR("");
    arena_rewind(s->arena, mark);
    return LY_OK;
  }
  w->again = false;
  if (!rc) rc = change_append(s, tx, &w->change, w->answer);
  return rc;
}

/* Whether it is in the log already. */
static enum ly look_up(struct scope *s, struct tx *tx, struct write *w) {
  w->answer = STR("");
  change_next_moment(tx);
  return change_find(s, tx->store, &w->change, &w->repeated, &w->answer);
}

enum ly store_write_step(struct scope *s, struct tx *tx, struct write *w) {
  struct tx_head heads[TX_HEADS_MAX];
  size_t count = tx->head_count;
  enum ly rc = look_up(s, tx, w);
  if (rc || w->repeated) return rc;
  for (size_t i = 0; i < count; i++) heads[i] = tx->heads[i];
  rc = store_exec(s, tx, "SAVEPOINT one_write");
  if (rc) return rc;
  rc = run_and_log(s, tx, w);
  if (!rc && end_savepoint(tx, s->world, false)) rc = fail(s, LY_IO, MSG_STORE_NOT_KEPT);
  if (rc && tx->store->engine->in_transaction(tx->store)) undo(s, tx, heads, count);
  return rc;
}

enum ly store_write_within(struct scope *s, struct tx *tx, struct write *w) {
  enum ly rc = store_write_step(s, tx, w);
  while (!rc && w->again) rc = store_write_step(s, tx, w);
  return rc;
}

enum ly store_write_alone(struct scope *s, struct tx *tx, struct write *w) {
  enum ly rc = look_up(s, tx, w);
  return rc || w->repeated ? rc : run_and_log(s, tx, w);
}

static enum ly write_step(struct scope *s, struct store *st, struct write *w) {
  struct tx *tx;
  w->again = false;
  enum ly rc = store_begin(s, st, &tx);
  if (rc) return rc;
  rc = store_write_alone(s, tx, w);
  if (!rc) return store_commit(s, tx);
  store_rollback(tx);
  return rc;
}

enum ly store_write(struct scope *s, struct store *st, struct write *w) {
  enum ly rc = write_step(s, st, w);
  while (!rc && w->again) {
    usleep(BETWEEN_STEPS_US); /* another program asks for SQLite's lock now and then, not in turn */
    rc = write_step(s, st, w);
  }
  return rc;
}
