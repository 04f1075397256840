/* Scopes and the real world behind them. */
#include "base/scope.h"

#include <sys/random.h>
#include <time.h>

static int64_t real_now_us(void *context) {
  (void)context;
  struct timespec now;
  must(clock_gettime(CLOCK_REALTIME, &now) == 0);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static uint64_t real_random(void *context) {
  (void)context;
  uint64_t number;
  must(getrandom(&number, sizeof number, 0) == (ssize_t)sizeof number);
  return number;
}

const struct world world_real = {.now_us = real_now_us, .random = real_random};

struct scope scope_open(struct arena *a, const struct world *world) {
  return (struct scope){
      .arena = a,
      .told = a,
      .world = world,
      .today = date_in_shanghai(world->now_us(world->context)),
      .lang = LANG_ZH,
  };
}

int64_t scope_now_us(const struct scope *s) {
  return s->world->now_us(s->world->context);
}

uint64_t scope_random(const struct scope *s) {
  return s->world->random(s->world->context);
}

uint64_t scope_id(const struct scope *s) {
  const struct world *w = s->world;
  return (w->id ? w->id : w->random)(w->context);
}
