/* Keeping everyone, and handing out moments. */
#include "web/everyone.h"

#include "base/heap.h"
#include "plan/plan.h"
#include "web/app.h"

#include <pthread.h>

struct kept {
  struct service_everyone *everyone;
  int holders; /* under the seat's mutex; the seat is one of them */
};

struct everyone_seat {
  pthread_mutex_t mutex; /* held while it is made or brought up: others wait for that */
  struct kept *kept;
};

/* What a call holds, in its arena. */
struct held_everyone {
  struct kept *kept;
  struct registry_moment *moment;
};

struct everyone_seat *everyone_seat_open(struct arena *a) {
  struct everyone_seat *seat = ARENA_NEW(a, struct everyone_seat);
  if (seat) must(pthread_mutex_init(&seat->mutex, NULL) == 0);
  return seat;
}

/* With the mutex held, or when nobody else is there. */
static void drop_kept(struct kept *kept) {
  if (--kept->holders > 0) return;
  service_everyone_close(kept->everyone);
  heap_free(kept);
}

void everyone_seat_close(struct everyone_seat *seat) {
  if (!seat) return;
  if (seat->kept) {
    must(seat->kept->holders == 1);
    drop_kept(seat->kept);
  }
  pthread_mutex_destroy(&seat->mutex);
}

static enum ly renew(struct scope *s, struct store *st, struct everyone_seat *seat) {
  struct service_everyone *everyone;
  enum ly rc = service_everyone_open(s, st, plan_kinds, NULL, &everyone);
  if (rc) return rc;
  struct kept *kept = heap_alloc(sizeof *kept);
  if (!kept) {
    service_everyone_close(everyone);
    return fail_memory(s);
  }
  *kept = (struct kept){everyone, 1};
  if (seat->kept) drop_kept(seat->kept);
  seat->kept = kept;
  return LY_OK;
}

/* With the mutex held. */
static enum ly take(struct scope *s, struct store *st, struct everyone_seat *seat,
                    struct held_everyone *held) {
  bool current = false;
  enum ly rc = LY_OK;
  if (seat->kept) rc = service_everyone_is_current(s, st, seat->kept->everyone, &current);
  if (!rc && !current) rc = renew(s, st, seat);
  must(rc || seat->kept != NULL);
  if (!rc) rc = service_everyone_follow(s, st, seat->kept->everyone, NULL);
  if (rc) return rc;
  must(seat->kept != NULL);
  held->kept = seat->kept;
  held->kept->holders++;
  held->moment = registry_columns_moment(service_everyone_columns(held->kept->everyone));
  must(held->moment); /* it has followed */
  return LY_OK;
}

enum ly call_everyone(struct scope *s, struct call *c, struct everyone_held *out) {
  struct everyone_seat *seat = c->app->everyone;
  struct store *st = NULL;
  enum ly rc = LY_OK;
  if (!c->everyone) {
    struct held_everyone *held = ARENA_NEW(s->arena, struct held_everyone);
    rc = held ? call_store(s, c, &st) : fail_memory(s);
    if (rc) return rc;
    must(held != NULL); /* without it, rc said so */
    pthread_mutex_lock(&seat->mutex);
    rc = take(s, st, seat, held);
    pthread_mutex_unlock(&seat->mutex);
    if (rc) return rc;
    c->everyone = held;
  }
  *out = (struct everyone_held){c->everyone->kept->everyone, c->everyone->moment};
  return LY_OK;
}

void call_drop_everyone(struct call *c) {
  if (!c->everyone) return;
  struct everyone_seat *seat = c->app->everyone;
  registry_moment_drop(c->everyone->moment);
  pthread_mutex_lock(&seat->mutex);
  drop_kept(c->everyone->kept);
  pthread_mutex_unlock(&seat->mutex);
  c->everyone = NULL;
}
