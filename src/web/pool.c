/* A few open stores under a mutex; the one used last is the first to be used again. */
#include "web/pool.h"

#include <pthread.h>

enum { POOL_MAX = 16 };

struct pool {
  struct str address;
  pthread_mutex_t mutex;
  struct store *idle[POOL_MAX];
  size_t count;
};

enum ly pool_open(struct scope *s, struct str address, struct pool **out) {
  struct pool *pool = ARENA_NEW(s->arena, struct pool);
  *out = pool;
  if (!pool) return fail_memory(s);
  pool->address = str_copy(s->arena, address);
  must(pthread_mutex_init(&pool->mutex, NULL) == 0);
  return LY_OK;
}

void pool_close(struct pool *pool) {
  if (!pool) return;
  while (pool->count) store_close(pool->idle[--pool->count]);
  pthread_mutex_destroy(&pool->mutex);
}

static struct store *take_idle(struct pool *pool) {
  pthread_mutex_lock(&pool->mutex);
  struct store *st = pool->count ? pool->idle[--pool->count] : NULL;
  pthread_mutex_unlock(&pool->mutex);
  return st;
}

enum ly pool_take(struct scope *s, struct pool *pool, struct store **out) {
  *out = NULL;
  while ((*out = take_idle(pool)) && store_lost(*out)) store_close(*out);
  return *out ? LY_OK : store_open(s, pool->address, STORE_EXISTING, out);
}

void pool_give(struct pool *pool, struct store *st) {
  if (!st) return;
  store_end_snapshot(st);
  pthread_mutex_lock(&pool->mutex);
  bool kept = pool->count < POOL_MAX; /* one that is lost is found out when it is taken */
  if (kept) pool->idle[pool->count++] = st;
  pthread_mutex_unlock(&pool->mutex);
  if (!kept) store_close(st);
}
