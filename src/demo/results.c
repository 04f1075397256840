/* Some months of history for computed indicators: the made county is asked what it came to at the
 * end of each month, as true on that day. */
#include "demo/county_load.h"

#include "plan/results.h"
#include "registry/write.h"

enum { MONTHS = 6 };

static enum ly write_now(struct scope *s, void *context, struct write *w) {
  return store_write(s, context, w);
}

static enum ly move_to(struct scope *s, struct store *st, const struct registry *r,
                       struct date day) {
  struct registry_deed deed = {
      .act = REGISTRY_DAY_CHANGE, .registry = r, .new = {.from = DATE_NONE, .to = DATE_NONE}};
  s->today = day;
  struct write w = registry_write(s, &deed);
  return store_write(s, st, &w);
}

/* The tables go back month by month, and forward again to the demo's day. */
enum ly demo_results(struct scope *s, struct store *st, const struct registry *r) {
  struct plan_keeping keeping = {st, write_now, st};
  struct date today = s->today, end = today;
  int64_t kept;
  enum ly rc = LY_OK;
  for (int i = 0; !rc && i < MONTHS; i++) {
    struct arena_mark mark = arena_mark(s->arena);
    end.day = period_of(PERIOD_MONTH, end).first.day - 1;
    rc = move_to(s, st, r, end);
    if (!rc) rc = plan_results_keep(s, &keeping, &kept);
    if (!rc) arena_rewind(s->arena, mark);
  }
  if (!rc) rc = move_to(s, st, r, today);
  s->today = today;
  return rc;
}
