/* The clock-keeper's thread: a look at the clock every second. */
#include "base/log.h"
#include "base/thread.h"
#include "store/job.h"

enum { ARENA_BYTES = 1024 * 1024 * 1024, LOOK_US = 1000 * 1000, PAUSE_US = 60 * 1000 * 1000 };

struct keeper {
  struct keeper_options options;
  const struct world *world;
  struct store *store; /* NULL while the connection is lost */
  int64_t quiet_until; /* no jobs before: what they came to could not be written down */
  pthread_t thread;
  pthread_mutex_t mutex; /* over closing */
  pthread_cond_t wake;
  bool closing;
};

static bool wait_a_second(struct keeper *k) {
  struct timespec at = thread_after_us(LOOK_US);
  pthread_mutex_lock(&k->mutex);
  while (!k->closing) {
    if (pthread_cond_timedwait(&k->wake, &k->mutex, &at) != 0) break;
  }
  bool on = !k->closing;
  pthread_mutex_unlock(&k->mutex);
  return on;
}

static void look(struct keeper *k) {
  struct arena arena;
  arena_open(&arena, ARENA_BYTES);
  struct scope s = scope_open(&arena, k->world);
  s.actor = STR("job");
  s.from = STR("clock");
  if (k->store && store_lost(k->store)) {
    store_close(k->store);
    k->store = NULL;
  }
  enum ly rc = LY_OK;
  if (!k->store) rc = store_open(&s, k->options.address, STORE_EXISTING, &k->store);
  struct job_runner runner = {k->store, k->options.writer, k->options.kinds, k->options.context};
  if (!rc && k->options.tick) k->options.tick(&s, k->store, k->options.context);
  bool pause = k->world->now_us(k->world->context) < k->quiet_until;
  if (!rc && !pause) rc = jobs_run_due(&s, &runner);
  if (rc) k->quiet_until = k->world->now_us(k->world->context) + PAUSE_US;
  if (rc) log_line(&s, LOG_ERROR, "keeper.look", LOG_TEXT("code", str_of(ly_name(rc))));
  arena_close(&arena);
}

static void *work(void *context) {
  struct keeper *k = context;
  while (wait_a_second(k)) look(k);
  return NULL;
}

enum ly keeper_open(struct scope *s, const struct keeper_options *options, struct keeper **out) {
  struct keeper *k = ARENA_NEW(s->arena, struct keeper);
  *out = NULL;
  if (!k) return fail_memory(s);
  k->options = *options;
  k->options.address = str_copy(s->arena, options->address);
  k->world = s->world;
  thread_cond_open(&k->wake);
  must(pthread_mutex_init(&k->mutex, NULL) == 0);
  enum ly rc = store_open(s, k->options.address, STORE_EXISTING, &k->store);
  if (rc) return rc;
  if (pthread_create(&k->thread, NULL, work, k) != 0) {
    store_close(k->store);
    return fail(s, LY_MEMORY, MSG_ERROR_MEMORY);
  }
  *out = k;
  return LY_OK;
}

void keeper_close(struct keeper *k) {
  if (!k) return;
  pthread_mutex_lock(&k->mutex);
  k->closing = true;
  pthread_cond_signal(&k->wake);
  pthread_mutex_unlock(&k->mutex);
  pthread_join(k->thread, NULL);
  store_close(k->store);
  pthread_mutex_destroy(&k->mutex);
  pthread_cond_destroy(&k->wake);
}
