/* Batches of looks on their way to the writer. */
#include "web/looks.h"

#include "base/log.h"

#include <stdlib.h>

enum { BATCH_BYTES = 16 * 1024 * 1024 };

/* Holds itself, in memory of its own. */
struct batch {
  struct arena arena;
  struct scope scope;
  struct looks *owner;
  struct batch *next;
  struct registry_looks looks;
  struct registry_look *last;
  size_t count;
  int64_t since_us;
  struct write write;
};

struct looks {
  const struct world *world;
  pthread_mutex_t mutex; /* over what follows */
  struct batch *open;    /* one for each district */
  struct batch *failed;  /* to be handed over again */
  size_t waiting;        /* handed over, or failed */
};

struct looks *looks_open(struct arena *a, const struct world *world) {
  struct looks *l = ARENA_NEW(a, struct looks);
  if (!l) return NULL;
  *l = (struct looks){.world = world};
  must(pthread_mutex_init(&l->mutex, NULL) == 0);
  return l;
}

static void drop(struct batch *b) {
  struct arena own = b->arena;
  arena_close(&own);
}

static void drop_all(struct batch *b) {
  for (struct batch *next; b; b = next) {
    next = b->next;
    drop(b);
  }
}

void looks_free(struct looks *looks) {
  if (!looks) return;
  drop_all(looks->open);
  drop_all(looks->failed);
  pthread_mutex_destroy(&looks->mutex);
}

/* ---- Handing over -------------------------------------------------------------------------------
 */

/* On the writer's thread. */
static void done(struct write *w) {
  struct batch *b = w->owner;
  struct looks *l = b->owner;
  pthread_mutex_lock(&l->mutex);
  if (w->rc) {
    b->next = l->failed;
    l->failed = b;
  } else {
    l->waiting--;
  }
  pthread_mutex_unlock(&l->mutex);
  if (w->rc)
    log_line(&b->scope, LOG_ERROR, "looks.failed", LOG_TEXT("code", str_of(ly_name(w->rc))),
             LOG_INT("looks", (int64_t)b->count));
  else
    drop(b);
}

static void submit(struct batch *b, struct writer *writer) {
  b->scope.error = (struct error){0};
  b->write = registry_looks_write(&b->scope, &b->looks);
  b->write.done = done;
  b->write.owner = b;
  writer_submit(writer, &b->write);
}

static bool is_due(const struct batch *b, int64_t now) {
  return b->count >= LOOKS_MAX || b->looks.parties >= LOOK_PARTIES_MAX ||
         now - b->since_us >= LOOKS_WAIT_US;
}

/* What is to go, taken out under the mutex and handed over outside of it: done() takes it too. */
static struct batch *take(struct looks *l, bool all) {
  int64_t now = l->world->now_us(l->world->context);
  struct batch *going = NULL;
  pthread_mutex_lock(&l->mutex);
  for (struct batch **at = &l->open; *at;) {
    struct batch *b = *at;
    if (!all && !is_due(b, now)) {
      at = &b->next;
      continue;
    }
    *at = b->next;
    b->next = going;
    going = b;
    l->waiting++;
  }
  for (struct batch *next, *b = going ? l->failed : NULL; b; b = next) {
    next = b->next;
    b->next = going;
    going = b;
    l->failed = next;
  }
  pthread_mutex_unlock(&l->mutex);
  return going;
}

void looks_flush(struct looks *looks, struct writer *writer, bool all) {
  struct batch *going = looks && writer ? take(looks, all) : NULL;
  for (struct batch *next; going; going = next) {
    next = going->next;
    submit(going, writer);
  }
}

/* ---- Noting -------------------------------------------------------------------------------------
 */

static struct batch *new_batch(struct looks *l, struct str district) {
  struct arena own;
  arena_open(&own, BATCH_BYTES);
  struct batch *b = ARENA_NEW(&own, struct batch);
  if (!b) {
    arena_close(&own);
    return NULL;
  }
  *b = (struct batch){.owner = l, .since_us = l->world->now_us(l->world->context)};
  b->arena = own;
  b->scope = scope_open(&b->arena, l->world);
  b->scope.actor = STR("job");
  b->looks.district = str_copy(&b->arena, district);
  return b;
}

static struct batch *batch_of(struct looks *l, struct str district) {
  struct batch *b = l->open;
  while (b && !str_eq(b->looks.district, district)) b = b->next;
  if (b || l->waiting >= LOOKS_WAITING_MAX) return b;
  b = new_batch(l, district);
  if (!b) return NULL;
  b->next = l->open;
  l->open = b;
  return b;
}

static int by_number(const void *a, const void *b) {
  const int64_t *x = a, *y = b;
  return (*x > *y) - (*x < *y);
}

static size_t each_once(int64_t *parties, size_t count) {
  size_t n = 0;
  qsort(parties, count, sizeof *parties, by_number);
  for (size_t i = 0; i < count; i++)
    if (n == 0 || parties[n - 1] != parties[i]) parties[n++] = parties[i];
  return n;
}

static bool add(struct batch *b, const struct scope *s, const struct call *c,
                const int64_t *parties, size_t count) {
  struct registry_look *look = ARENA_NEW(&b->arena, struct registry_look);
  int64_t *own = ARENA_ARRAY(&b->arena, int64_t, count);
  if (!look || !own) return false;
  for (size_t i = 0; i < count; i++) own[i] = parties[i];
  *look = (struct registry_look){.who = str_copy(&b->arena, s->actor),
                                 .page = str_copy(&b->arena, str_of(c->route->pattern)),
                                 .at_us = scope_now_us(s),
                                 .parties = own,
                                 .count = each_once(own, count)};
  if (arena_failed(&b->arena)) return false;
  if (b->last) b->last->next = look;
  if (!b->last) b->looks.first = look;
  b->last = look;
  b->looks.parties += look->count;
  b->count++;
  return true;
}

enum ly looks_note(struct scope *s, struct call *c, struct str district, const int64_t *parties,
                   size_t count) {
  struct looks *l = c->app->looks;
  bool good = true, full = false;
  if (!c->in || count == 0) return LY_OK;
  pthread_mutex_lock(&l->mutex);
  struct batch *b = batch_of(l, district);
  good = b && add(b, s, c, parties, count);
  full = b && (b->count >= LOOKS_MAX || b->looks.parties >= LOOK_PARTIES_MAX);
  pthread_mutex_unlock(&l->mutex);
  if (full) looks_flush(l, c->app->writer, false);
  return good ? LY_OK : fail(s, LY_BUSY, MSG_LOOKS_FULL);
}
