/* The last day on which a duty holds that has to hold all the time. */
#include "service/due.h"

enum ly due_ask_on(struct scope *s, const struct due_asked *a, int32_t ahead,
                   struct service_entitled *out) {
  struct rule_reader reader;
  s->today.day += ahead;
  enum ly rc = service_registry_reader(s, a->store, a->words, a->district, &reader);
  if (!rc) rc = service_entitle(s, a->rules, &reader, a->party, out);
  s->today.day -= ahead;
  return rc;
}

/* Kept today and not `ahead` days on: the last day on which it is. */
static enum ly find_end(struct scope *s, const struct due_asked *a, int32_t ahead,
                        struct date *out) {
  int32_t holds = 0, ended = ahead;
  enum ly rc = LY_OK;
  while (!rc && ended - holds > 1) {
    struct service_entitled e;
    int32_t middle = holds + (ended - holds) / 2;
    rc = due_ask_on(s, a, middle, &e);
    if (rc) break;
    bool good = e.answer != SERVICE_YES || e.kept != SERVICE_NOT_KEPT;
    if (good) holds = middle;
    if (!good) ended = middle;
  }
  *out = (struct date){s->today.day + holds};
  return rc;
}

static bool was_kept(const struct service_entitled *e) {
  return e->answer == SERVICE_YES && e->kept == SERVICE_KEPT;
}

/* Not kept today: the last day on which it was, of the years looked back; DATE_NONE: on none. */
static enum ly find_ended(struct scope *s, const struct due_asked *a, struct date *out) {
  enum { BACK_MAX = 2048 };
  struct service_entitled e;
  int32_t not_kept = 0, kept = 0;
  enum ly rc = LY_OK;
  for (int32_t back = 1; !rc && !kept && back <= BACK_MAX; back *= 2) {
    rc = due_ask_on(s, a, -back, &e);
    if (!rc && was_kept(&e)) kept = back;
    if (!rc && !kept) not_kept = back;
  }
  while (!rc && kept - not_kept > 1) {
    int32_t middle = not_kept + (kept - not_kept) / 2;
    rc = due_ask_on(s, a, -middle, &e);
    if (!rc && was_kept(&e)) kept = middle;
    if (!rc && kept != middle) not_kept = middle;
  }
  if (!rc && kept) *out = (struct date){s->today.day - kept};
  return rc;
}

enum ly due_last_day(struct scope *s, const struct due_asked *a, struct date *out) {
  int32_t ahead = (int32_t)due_ahead(a->rules->programme) + 1;
  struct service_entitled now, then;
  *out = DATE_NONE;
  if (ahead == 1) return LY_OK;
  enum ly rc = due_ask_on(s, a, 0, &now);
  if (rc || now.answer != SERVICE_YES) return rc;
  if (now.kept == SERVICE_NOT_KEPT) return find_ended(s, a, out);
  if (now.kept != SERVICE_KEPT) return LY_OK;
  rc = due_ask_on(s, a, ahead, &then);
  bool ends = !rc && then.answer == SERVICE_YES && then.kept == SERVICE_NOT_KEPT;
  return ends ? find_end(s, a, ahead, out) : rc;
}
