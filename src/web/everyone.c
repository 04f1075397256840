/* Keeping everyone, and handing out moments. */
#include "web/everyone.h"

#include "base/heap.h"
#include "base/log.h"
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
  struct str path;         /* where it is kept; empty: nowhere */
  const struct kept *file; /* of what the file holds, and which of its moments */
  int64_t file_number;
};

/* What a call holds, in its arena. */
struct held_everyone {
  struct kept *kept;
  struct registry_moment *moment;
};

struct everyone_seat *everyone_seat_open(struct arena *a, struct str path) {
  struct everyone_seat *seat = ARENA_NEW(a, struct everyone_seat);
  if (!seat) return NULL;
  must(pthread_mutex_init(&seat->mutex, NULL) == 0);
  seat->path = path;
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

static int64_t rows_of(const struct registry_moment *m) {
  const struct rule_world *world = registry_moment_world(m);
  size_t rows = 0;
  for (size_t i = 0; i < world->count; i++) rows += rule_snapshot_rows(world->tables[i]);
  return (int64_t)rows;
}

/* Reads it, from the file where that is good. Where nothing was changed since, the file has it. */
static enum ly start(struct scope *s, struct store *st, struct everyone_seat *seat) {
  enum ly refused;
  struct registry_columns *columns = service_everyone_columns(seat->kept->everyone);
  enum ly rc = service_everyone_start(s, st, seat->kept->everyone, seat->path, &refused);
  if (rc) return rc;
  struct registry_columns_stats stats = registry_columns_stats(columns);
  struct registry_moment *m = registry_columns_moment(columns);
  if (stats.loads + stats.parties == 0) {
    seat->file = seat->kept;
    seat->file_number = registry_moment_number(m);
  }
  registry_moment_drop(m);
  log_line(s, LOG_INFO, "everyone.read", LOG_TEXT("file", str_of(ly_name(refused))),
           LOG_INT("loads", stats.loads), LOG_INT("parties", stats.parties));
  return LY_OK;
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
  seat->file = NULL;
  return start(s, st, seat);
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

/* ---- The file -----------------------------------------------------------------------------------
 */

/* Without the mutex but to note it: a moment stays as it is. */
static enum ly save(struct scope *s, struct everyone_seat *seat, const struct held_everyone *held) {
  struct registry_columns *columns = service_everyone_columns(held->kept->everyone);
  enum ly rc = registry_columns_save(s, columns, held->moment, seat->path);
  pthread_mutex_lock(&seat->mutex);
  if (!rc && held->kept == seat->kept) {
    seat->file = held->kept;
    seat->file_number = registry_moment_number(held->moment);
  }
  pthread_mutex_unlock(&seat->mutex);
  return rc;
}

static void let_go(struct everyone_seat *seat, struct held_everyone *held) {
  registry_moment_drop(held->moment);
  pthread_mutex_lock(&seat->mutex);
  drop_kept(held->kept);
  pthread_mutex_unlock(&seat->mutex);
}

enum ly everyone_seat_save(struct scope *s, struct store *st, struct everyone_seat *seat,
                           int64_t *parties) {
  struct held_everyone held;
  pthread_mutex_lock(&seat->mutex);
  enum ly rc = take(s, st, seat, &held);
  pthread_mutex_unlock(&seat->mutex);
  if (rc) return rc;
  *parties = rows_of(held.moment);
  rc = save(s, seat, &held);
  let_go(seat, &held);
  return rc;
}

enum ly everyone_seat_borrow(struct scope *s, struct store *st, struct everyone_seat *seat,
                             struct everyone_borrowed *out) {
  struct held_everyone *held = ARENA_NEW(s->arena, struct held_everyone);
  if (!held) return fail_memory(s);
  pthread_mutex_lock(&seat->mutex);
  enum ly rc = take(s, st, seat, held);
  pthread_mutex_unlock(&seat->mutex);
  if (!rc) *out = (struct everyone_borrowed){{held->kept->everyone, held->moment}, held};
  return rc;
}

void everyone_seat_return(struct everyone_seat *seat, struct everyone_borrowed *borrowed) {
  let_go(seat, borrowed->inside);
  *borrowed = (struct everyone_borrowed){.inside = NULL};
}

void everyone_seat_keep(struct everyone_seat *seat, const struct world *world) {
  enum { WORK_BYTES = 16 * 1024 * 1024 };
  struct arena work;
  if (!seat || !seat->kept || !seat->path.len) return;
  struct held_everyone held = {.kept = seat->kept};
  held.moment = registry_columns_moment(service_everyone_columns(seat->kept->everyone));
  bool there = seat->file == seat->kept && held.moment &&
               seat->file_number == registry_moment_number(held.moment);
  if (!held.moment || there) {
    registry_moment_drop(held.moment);
    return;
  }
  arena_open(&work, WORK_BYTES);
  struct scope s = scope_open(&work, world);
  enum ly rc = save(&s, seat, &held);
  log_line(&s, rc ? LOG_WARNING : LOG_INFO, "everyone.kept", LOG_TEXT("code", str_of(ly_name(rc))));
  registry_moment_drop(held.moment);
  arena_close(&work);
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
  let_go(c->app->everyone, c->everyone);
  c->everyone = NULL;
}
