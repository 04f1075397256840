/* The writer's thread, its queue and its batches. */
#include "store/writer.h"

#include "base/log.h"
#include "base/thread.h"
#include "store/change_int.h"

#include <unistd.h>

enum {
  QUEUE_MAX = 4096,
  BATCH_MAX = 512,
  ARENA_BYTES = 64 * 1024 * 1024,
  RECONNECT_STEPS = 20,
  RECONNECT_STEP_US = 250 * 1000,
};

struct writer {
  struct writer_options options;
  const struct world *world;
  struct store *store; /* the thread's; NULL while the connection is lost */
  struct lease lease;
  bool lease_lost;
  pthread_t thread;

  pthread_mutex_t mutex; /* over what follows */
  pthread_cond_t wake;
  struct write *first, *last;
  size_t waiting;
  bool closing;
  struct writer_stats stats;
};

/* ---- Waiting for writes -----------------------------------------------------------------------
 */

/* Up to BATCH_MAX writes; NULL when it is time to renew the lease, or to end (*end). */
static struct write *take_batch(struct writer *w, bool *end) {
  struct timespec due = thread_after_us(w->options.lease_us / 2);
  pthread_mutex_lock(&w->mutex);
  while (!w->first && !w->closing) {
    if (pthread_cond_timedwait(&w->wake, &w->mutex, &due) != 0) break;
  }
  struct write *batch = w->first, *tail = NULL;
  for (size_t n = 0; w->first && n < BATCH_MAX; n++) {
    tail = w->first;
    w->first = w->first->next;
    w->waiting--;
  }
  if (tail) tail->next = NULL;
  if (!w->first) w->last = NULL;
  *end = w->closing && !batch;
  pthread_mutex_unlock(&w->mutex);
  return batch;
}

/* ---- Errors that concern a whole batch --------------------------------------------------------
 */

/* Gives a write the error that another scope met. */
static enum ly fail_like(struct scope *s, const struct error *e) {
  struct str parts[MESSAGE_ARGS_MAX + 1] = {{0}};
  if (s->error.code) return s->error.code;
  for (size_t i = 0; i < MESSAGE_ARGS_MAX; i++) parts[i + 1] = e->args[i];
  return fail_with(s, e->code, e->message, parts, message_arity(e->message));
}

static void fail_all(struct write *batch, const struct error *e) {
  for (struct write *x = batch; x; x = x->next) {
    if (!x->rc) x->rc = fail_like(x->scope, e);
  }
}

/* At the end of the queue, be it full: it was let in once. */
static void queue(struct writer *w, struct write *write) {
  write->next = NULL;
  if (w->last) w->last->next = write;
  if (!w->first) w->first = write;
  w->last = write;
  w->waiting++;
}

/* Takes those out that are to be run again; gives the others, in their order. A writer that closes
 * waits for no more steps. */
static struct write *queue_again(struct writer *w, struct write *batch) {
  struct write *answered = NULL, **end = &answered, *next;
  pthread_mutex_lock(&w->mutex);
  bool closing = w->closing;
  for (struct write *x = batch; x; x = next) {
    next = x->next;
    if (!x->rc && x->again && closing) x->rc = fail(x->scope, LY_BUSY, MSG_STORE_CLOSING);
    if (!x->rc && x->again) {
      queue(w, x);
    } else {
      *end = x;
      end = &x->next;
      *end = NULL;
    }
  }
  pthread_mutex_unlock(&w->mutex);
  return answered;
}

static void answer_all(struct writer *w, struct write *batch) {
  int64_t writes = 0, repeats = 0, failed = 0;
  for (struct write *x = batch; x; x = x->next) {
    failed += x->rc != LY_OK;
    repeats += !x->rc && x->repeated;
    writes += !x->rc && !x->repeated;
  }
  pthread_mutex_lock(&w->mutex);
  w->stats.writes += writes;
  w->stats.repeats += repeats;
  w->stats.failed += failed;
  pthread_mutex_unlock(&w->mutex);
  while (batch) {
    struct write *x = batch;
    batch = batch->next; /* x is its owner's again from done() on */
    x->done(x);
  }
}

/* ---- Connections that break -------------------------------------------------------------------
 */

static bool connection_lost(const struct writer *w) {
  return !w->store || store_lost(w->store);
}

static bool reconnect(struct writer *w) {
  if (w->store) store_close(w->store);
  w->store = NULL;
  for (int i = 0; i < RECONNECT_STEPS && !w->store; i++) {
    if (i) usleep(RECONNECT_STEP_US);
    struct arena arena;
    arena_open(&arena, ARENA_BYTES);
    struct scope s = scope_open(&arena, w->world);
    enum ly rc = store_open(&s, w->options.address, STORE_EXISTING, &w->store);
    if (rc) log_line(&s, LOG_ERROR, "writer.reconnect", LOG_TEXT("code", str_of(ly_name(rc))));
    arena_close(&arena);
  }
  pthread_mutex_lock(&w->mutex);
  w->stats.reconnects++;
  pthread_mutex_unlock(&w->mutex);
  return w->store != NULL;
}

/* After a commit of unknown outcome: what stands in the log was kept. */
static void settle_one(struct writer *w, struct write *x) {
  struct scope *s = x->scope;
  bool found = false;
  s->error = (struct error){0};
  enum ly rc = change_find(s, w->store, &x->change, &found, &x->answer);
  if (rc) {
    s->error = (struct error){0};
    x->rc = fail(s, LY_IO, MSG_STORE_OUTCOME_UNKNOWN);
  } else {
    x->rc = found ? LY_OK : fail(s, LY_IO, MSG_STORE_NOT_KEPT);
  }
}

/* Waits until the server is done with the transaction that was lost: it may be committing still,
 * and what is looked up before that is not there yet. A write transaction waits for all others. */
static bool wait_for_the_lost(struct writer *w, struct tx **tx) {
  struct arena arena;
  arena_open(&arena, ARENA_BYTES);
  struct scope s = scope_open(&arena, w->world);
  enum ly rc = store_begin(&s, w->store, tx);
  arena_close(&arena);
  return rc == LY_OK;
}

static void settle(struct writer *w, struct write *batch) {
  struct tx *tx = NULL;
  bool back = reconnect(w) && wait_for_the_lost(w, &tx);
  for (struct write *x = batch; x; x = x->next) {
    if (x->rc) continue; /* it failed by itself, before */
    if (back) {
      settle_one(w, x);
    } else {
      x->rc = fail(x->scope, LY_IO, MSG_STORE_OUTCOME_UNKNOWN);
    }
  }
  if (back) store_rollback(tx);
}

/* ---- Disks that fail ---------------------------------------------------------------------------
 *
 * SQLite that could not sync a commit takes it back and says so; but all of it may stand in the WAL
 * by then. Nobody reads it there until the WAL is read anew after a crash: then it is found whole,
 * and is in the database. The next transaction is written to the same place and ends that.
 */

static bool write_over(struct writer *w) {
  struct arena arena;
  struct tx *tx;
  arena_open(&arena, ARENA_BYTES);
  struct scope s = scope_open(&arena, w->world);
  enum ly rc = store_begin(&s, w->store, &tx);
  if (!rc) {
    rc = lease_renew(&s, tx, &w->lease, w->options.lease_us);
    if (!rc)
      rc = store_commit(&s, tx);
    else
      store_rollback(tx);
  }
  arena_close(&arena);
  return rc == LY_OK;
}

static void settle_failed_disk(struct writer *w, struct write *batch) {
  enum message told = write_over(w) ? MSG_STORE_NOT_KEPT_DISK : MSG_STORE_OUTCOME_UNKNOWN_DISK;
  for (struct write *x = batch; x; x = x->next) {
    if (!x->rc) x->rc = fail(x->scope, LY_IO, told);
  }
}

/* ---- A batch ----------------------------------------------------------------------------------
 */

static void lose_lease(struct writer *w) {
  if (w->lease_lost) return;
  w->lease_lost = true;
  pthread_mutex_lock(&w->mutex);
  w->stats.epoch = 0;
  pthread_mutex_unlock(&w->mutex);
  if (w->options.lost) w->options.lost(w->options.context);
}

static bool is_alone(const struct write *batch) {
  return batch && !batch->next;
}

/* Runs all writes; one that fails by itself is marked so. An error is one of the transaction. */
static enum ly run_batch(struct writer *w, struct scope *s, struct tx *tx, struct write *batch) {
  enum ly rc = lease_hold(s, tx, &w->lease, w->options.lease_us);
  if (rc && w->lease.epoch == 0) lose_lease(w);
  for (struct write *x = batch; x && !rc; x = x->next) {
    if (x->rc) continue;
    if (tx->head_count == TX_HEADS_MAX) rc = change_flush(s, tx);
    if (rc) break;
    x->rc = (is_alone(batch) ? store_write_alone : store_write_step)(x->scope, tx, x);
    bool gone = !w->store->engine->in_transaction(w->store);
    if (x->rc && gone) rc = fail_like(s, &x->scope->error);
  }
  return rc;
}

enum outcome {
  OUTCOME_KNOWN,
  OUTCOME_ROLLED_BACK, /* the only write failed by itself */
  OUTCOME_LINE_LOST,
  OUTCOME_DISK_FAILED,
};

static enum outcome outcome_of(const struct writer *w, const struct scope *s) {
  if (connection_lost(w)) return OUTCOME_LINE_LOST;
  return s->error.message == MSG_STORE_IO ? OUTCOME_DISK_FAILED : OUTCOME_KNOWN;
}

/* The transaction of a batch; on an error nothing of it is kept, when the outcome is known. */
static enum ly commit_batch(struct writer *w, struct scope *s, struct write *batch,
                            enum outcome *outcome) {
  struct tx *tx;
  struct lease before = w->lease;
  *outcome = OUTCOME_KNOWN;
  enum ly rc = store_begin(s, w->store, &tx);
  if (rc) return rc;
  rc = run_batch(w, s, tx, batch);
  bool failed = !rc && is_alone(batch) && batch->rc;
  if (failed) *outcome = OUTCOME_ROLLED_BACK, w->lease = before;
  if (rc || failed) {
    store_rollback(tx);
    return rc;
  }
  rc = store_commit(s, tx);
  if (rc) *outcome = outcome_of(w, s);
  return rc;
}

static void carry_out(struct writer *w, struct write *batch) {
  struct arena arena;
  enum outcome outcome = OUTCOME_KNOWN;
  arena_open(&arena, ARENA_BYTES);
  struct scope s = scope_open(&arena, w->world);
  for (struct write *x = batch; x; x = x->next) x->rc = LY_OK, x->again = false;
  enum ly rc = LY_OK;
  if (w->lease_lost) {
    rc = fail(&s, LY_BUSY, MSG_STORE_LEASE_LOST);
  } else if (connection_lost(w) && !reconnect(w)) {
    rc = fail(&s, LY_IO, MSG_STORE_NOT_KEPT);
  } else {
    rc = commit_batch(w, &s, batch, &outcome);
  }
  switch (outcome) {
    case OUTCOME_LINE_LOST: settle(w, batch); break;
    case OUTCOME_DISK_FAILED: settle_failed_disk(w, batch); break;
    case OUTCOME_ROLLED_BACK: break;
    case OUTCOME_KNOWN:
      if (rc) fail_all(batch, &s.error);
      break;
  }
  pthread_mutex_lock(&w->mutex);
  w->stats.commits += !rc && outcome != OUTCOME_ROLLED_BACK;
  pthread_mutex_unlock(&w->mutex);
  answer_all(w, queue_again(w, batch));
  arena_close(&arena);
}

static void *work(void *context) {
  struct writer *w = context;
  for (bool end = false; !end;) {
    struct write *batch = take_batch(w, &end);
    int64_t now = w->world->now_us(w->world->context);
    bool idle = !batch && !lease_is_due(&w->lease, w->options.lease_us, now);
    if (!end && !idle) carry_out(w, batch);
  }
  return NULL;
}

/* ---- Opening, handing over, closing -----------------------------------------------------------
 */

static enum ly start(struct scope *s, struct writer *w) {
  thread_cond_open(&w->wake);
  must(pthread_mutex_init(&w->mutex, NULL) == 0);
  w->stats.epoch = w->lease.epoch;
  bool started = pthread_create(&w->thread, NULL, work, w) == 0;
  return started ? LY_OK : fail(s, LY_MEMORY, MSG_ERROR_MEMORY);
}

static enum ly take_lease(struct scope *s, struct writer *w) {
  const struct writer_options *o = &w->options;
  return o->wait.look ? lease_await(s, w->store, o->holder, o->lease_us, &o->wait, &w->lease)
                      : lease_take(s, w->store, o->holder, o->lease_us, &w->lease);
}

enum ly writer_open(struct scope *s, const struct writer_options *options, struct writer **out) {
  struct writer *w = ARENA_NEW(s->arena, struct writer);
  *out = NULL;
  if (!w) return fail_memory(s);
  w->options = *options;
  w->options.address = str_copy(s->arena, options->address);
  w->options.holder = str_copy(s->arena, options->holder);
  w->world = s->world;
  enum ly rc = store_open(s, w->options.address, STORE_EXISTING, &w->store);
  if (rc) return rc;
  rc = take_lease(s, w);
  if (!rc) rc = start(s, w);
  if (rc) store_close(w->store);
  if (!rc) *out = w;
  return rc;
}

void writer_submit(struct writer *writer, struct write *write) {
  pthread_mutex_lock(&writer->mutex);
  bool closing = writer->closing, full = writer->waiting >= QUEUE_MAX;
  if (!closing && !full) {
    queue(writer, write);
    pthread_cond_signal(&writer->wake);
  }
  pthread_mutex_unlock(&writer->mutex);
  if (!closing && !full) return;
  write->rc = fail(write->scope, LY_BUSY, closing ? MSG_STORE_CLOSING : MSG_STORE_QUEUE_FULL);
  write->done(write);
}

struct waiter {
  pthread_mutex_t mutex;
  pthread_cond_t wake;
  bool done;
};

static void wake_waiter(struct write *x) {
  struct waiter *waiter = x->owner;
  pthread_mutex_lock(&waiter->mutex);
  waiter->done = true;
  pthread_cond_signal(&waiter->wake);
  pthread_mutex_unlock(&waiter->mutex);
}

enum ly writer_do(struct writer *writer, struct write *write) {
  struct waiter waiter = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false};
  write->done = wake_waiter;
  /* cppcheck-suppress autoVariables -- done() is its last user, and is waited for below */
  write->owner = &waiter;
  writer_submit(writer, write);
  pthread_mutex_lock(&waiter.mutex);
  while (!waiter.done) pthread_cond_wait(&waiter.wake, &waiter.mutex);
  pthread_mutex_unlock(&waiter.mutex);
  return write->rc;
}

void writer_close(struct writer *w) {
  if (!w) return;
  pthread_mutex_lock(&w->mutex);
  w->closing = true;
  pthread_cond_signal(&w->wake);
  pthread_mutex_unlock(&w->mutex);
  pthread_join(w->thread, NULL);
  struct arena arena;
  arena_open(&arena, ARENA_BYTES);
  struct scope s = scope_open(&arena, w->world);
  enum ly rc = w->store ? lease_release(&s, w->store, &w->lease) : LY_OK;
  if (rc) log_line(&s, LOG_WARNING, "writer.release", LOG_TEXT("code", str_of(ly_name(rc))));
  arena_close(&arena);
  if (w->store) store_close(w->store);
  pthread_mutex_destroy(&w->mutex);
  pthread_cond_destroy(&w->wake);
}

struct writer_stats writer_stats(struct writer *w) {
  pthread_mutex_lock(&w->mutex);
  struct writer_stats stats = w->stats;
  stats.waiting = (int64_t)w->waiting;
  pthread_mutex_unlock(&w->mutex);
  return stats;
}
