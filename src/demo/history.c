/* A history of reports for the demo: made up, the same every time, and so that every state there is
 * can be seen. Each entry gets a fate by its name; what its units said follows from that. Deeds are
 * put in the order of their days and done on a clock that shows those days, so that a newcomer sees
 * reports of 2022 to 2024 and not of today. */
#include "demo/county_parts.h"
#include "demo/groups.h"

#include <stdlib.h>

enum { PACKS_MAX = 64, EVENTS_MAX = 80000, DAY_HOURS = 9, PROOF_EVERY = 20 };

static const int64_t hour_us = INT64_C(3600) * 1000000;

/* ---- Events -------------------------------------------------------------------------------------
 */

static int64_t moment(struct date day, unsigned mix) {
  int64_t at = (int64_t)day.day * 24 * hour_us; /* 08:00 in Shanghai */
  return at + (mix % DAY_HOURS) * hour_us + mix % 3600 * 1000000;
}

static struct event *new_event(struct history *h, struct date day, unsigned mix,
                               enum report_act act) {
  struct event *e = h->count < EVENTS_MAX ? ARENA_NEW(h->s->arena, struct event) : NULL;
  if (!e) return NULL; /* full: the arena or the caller says so */
  *e = (struct event){.at_us = moment(day, mix), .order = h->count, .plan = h->plan};
  e->deed.act = act;
  e->deed.pack = h->plan->pack;
  e->deed.counted_once = true;
  e->deed.says.percent = -1;
  h->events[h->count++] = e;
  return e;
}

struct event *history_report(struct history *h, const struct fate *fate, struct str unit,
                             struct period period, struct date day) {
  struct event *e = new_event(h, day, fate->mix, REPORT_ADD);
  if (!e) return NULL;
  e->actor = STR("demo:reporter");
  e->deed.kind = fate->kind;
  e->deed.entry = fate->key;
  e->deed.unit = unit;
  e->deed.period = period;
  return e;
}

struct event *history_again(struct history *h, const struct event *report, struct date day) {
  struct event *e = new_event(h, day, (unsigned)report->order, REPORT_ADD);
  if (!e) return NULL;
  e->actor = report->actor;
  e->deed = report->deed;
  e->of = (struct event *)(uintptr_t)report;
  return e;
}

void history_review(struct history *h, struct event *report, struct date day, int outcome,
                    int finding, struct str reason) {
  struct event *e = report ? new_event(h, day, (unsigned)report->order, REPORT_REVIEW) : NULL;
  if (!e) return;
  e->actor = STR("demo:reviewer");
  e->of = report;
  e->deed.kind = report->deed.kind;
  e->deed.entry = report->deed.entry;
  e->deed.outcome = outcome;
  e->deed.finding = finding;
  e->deed.reason = reason;
  if (outcome == REPORT_CONFIRMED) report->proof = ++h->confirmed % PROOF_EVERY == 0;
}

void history_designate(struct history *h, enum report_kind kind, struct str entry, struct str unit,
                       struct date day) {
  struct event *e = new_event(h, day, 1, REPORT_DESIGNATE);
  if (!e) return;
  e->actor = STR("demo:coordinator");
  e->deed.kind = kind;
  e->deed.entry = entry;
  e->deed.unit = unit;
  e->deed.lead = e->deed.holds = true;
  e->deed.reason = STR("演示：文件未写明责任单位，由专班指定");
}

static void set_calendar(struct history *h, enum report_kind kind, int every, int64_t days) {
  struct event *e = new_event(h, h->plan->from, 0, REPORT_CALENDAR);
  if (!e) return;
  e->actor = STR("demo:coordinator");
  e->deed.kind = kind;
  e->deed.every = every;
  e->deed.days = days;
  e->deed.reason = STR("演示：专班会议确定");
  h->plan->book.calendars[kind] = (struct calendar){.kind = kind, .every = every, .days = days};
}

static int by_time(const void *a, const void *b) {
  const struct event *x = *(const struct event *const *)a, *y = *(const struct event *const *)b;
  if (x->at_us != y->at_us) return x->at_us < y->at_us ? -1 : 1;
  return x->order < y->order ? -1 : x->order > y->order;
}

/* ---- Doing them ---------------------------------------------------------------------------------
 */

static int64_t clock_now(void *context) {
  return ((const struct demo_clock *)context)->now;
}

static uint64_t clock_random(void *context) {
  const struct demo_clock *clock = context;
  return clock->real->random(clock->real->context);
}

static uint64_t clock_id(void *context) {
  const struct demo_clock *clock = context;
  return clock->ids ? dice_roll(clock->ids) : clock_random(context);
}

/* The first document is of 29 January 2022. */
void demo_clock_start(struct demo_clock *clock, struct scope *s) {
  struct date first;
  must(date_parse(STR("2022-01-01"), &first));
  *clock = (struct demo_clock){.real = s->world, .now = moment(first, 0)};
  clock->world = (struct world){clock_now, clock_random, clock, clock_id};
  s->world = &clock->world;
}

void demo_clock_stop(struct demo_clock *clock, struct scope *s) {
  s->world = clock->real;
}

static enum ly do_event(struct scope *s, struct tx *tx, const struct seal_keys *keys,
                        struct event *e) {
  struct report_deed *deed = &e->deed;
  if (e->of && deed->act == REPORT_REVIEW) deed->report = e->of->number;
  if (e->of && deed->act == REPORT_ADD) deed->seen = e->of->number;
  if (e->proof && e->plan->proof) {
    deed->uploads = e->plan->proof;
    deed->upload_count = 1;
    deed->keys = keys;
  }
  s->actor = e->actor;
  s->today = date_in_shanghai(e->at_us);
  enum ly rc = report_check(s, deed);
  if (rc) return rc;
  struct write w = report_write(s, deed);
  rc = store_write_within(s, tx, &w);
  struct decimal number;
  if (!rc && decimal_parse(w.answer, &number)) e->number = number.coefficient;
  return rc;
}

/* What each needs of the arena is given back: there are thousands. */
static enum ly do_all(struct scope *s, struct tx *tx, struct demo_clock *clock, struct history *h,
                      struct demo_groups *groups) {
  struct date today = s->today;
  struct str actor = s->actor, from = s->from;
  s->from = STR("demo");
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < h->count; i++) {
    struct arena_mark mark = arena_mark(s->arena);
    rc = demo_groups_until(s, tx, clock, groups, h->events[i]->at_us);
    clock->now = h->events[i]->at_us;
    if (!rc) rc = do_event(s, tx, h->keys, h->events[i]);
    if (!rc) arena_rewind(s->arena, mark);
  }
  if (!rc) rc = demo_groups_until(s, tx, clock, groups, INT64_MAX);
  s->today = today;
  s->actor = actor;
  s->from = from;
  return rc;
}

/* ---- Plans --------------------------------------------------------------------------------------
 */

static struct date holds_from(const struct pack *pack) {
  const struct pack_document *d = pack->header->document;
  return date_is_none(d->in_force) ? d->issued : d->in_force;
}

/* How counties differ: the first asks for figures each quarter, so that a trend can be seen after a
 * year; the second each half year; the others leave it as it ships. */
static void set_calendars(struct history *h) {
  struct str key = h->plan->pack->header->key;
  for (int k = 0; k < REPORT_KINDS; k++)
    h->plan->book.calendars[k] = calendar_shipped((enum report_kind)k);
  if (str_is(key, "qingtian")) set_calendar(h, REPORT_INDICATOR, EVERY_QUARTER, 15);
  if (str_is(key, "qingpu")) set_calendar(h, REPORT_INDICATOR, EVERY_HALF, 20);
}

static enum ly read_plan(struct scope *s, struct tx *tx, struct str key, struct history *h,
                         size_t *count) {
  struct pack *pack = ARENA_NEW(s->arena, struct pack);
  struct history_plan *plan = &h->plans[*count];
  if (!pack) return fail_memory(s);
  enum ly rc = pack_read_in_force(s, tx_store(tx), s->today, key, plan_kinds, pack);
  if (rc || !pack->header->document) return rc;
  *plan = (struct history_plan){.pack = pack, .from = holds_from(pack)};
  h->plan = plan;
  set_calendars(h);
  (*count)++;
  return LY_OK;
}

/* The same paper for all, sealed once for each district. */
static enum ly make_proofs(struct history *h, size_t count) {
  struct str bytes = demo_proof(h->s->arena);
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && h->keys && i < count; i++) {
    struct stored_draft *draft = ARENA_NEW(h->s->arena, struct stored_draft);
    if (!draft) return fail_memory(h->s);
    rc = stored_file_draft(h->s, h->keys, report_district(h->plans[i].pack),
                           STR("演示佐证材料.pdf"), bytes, draft);
    h->plans[i].proof = draft;
  }
  return rc;
}

enum ly demo_history(struct scope *s, struct tx *tx, struct demo_clock *clock,
                     const struct seal_keys *keys) {
  struct pack_adoption *list;
  size_t adopted, count = 0;
  struct history *h = ARENA_NEW(s->arena, struct history);
  if (!h) return fail_memory(s);
  h->s = s;
  h->keys = keys;
  h->events = ARENA_ARRAY(s->arena, struct event *, EVENTS_MAX);
  h->plans = ARENA_ARRAY(s->arena, struct history_plan, PACKS_MAX);
  if (!h->events || !h->plans) return fail_memory(s);
  enum ly rc = pack_in_force(s, tx_store(tx), s->today, &list, &adopted);
  for (size_t i = 0; !rc && i < adopted && count < PACKS_MAX; i++)
    rc = read_plan(s, tx, list[i].pack, h, &count);
  if (!rc) rc = make_proofs(h, count);
  for (size_t i = 0; !rc && i < count; i++) {
    h->plan = &h->plans[i];
    rc = history_of_plan(h);
  }
  if (rc) return rc;
  if (h->count == EVENTS_MAX || arena_failed(s->arena)) return fail_memory(s);
  if (h->count) qsort(h->events, h->count, sizeof *h->events, by_time);
  struct demo_groups *groups;
  rc = demo_groups_make(s, h->plans, count, &groups);
  if (!rc) rc = do_all(s, tx, clock, h, groups);
  for (size_t i = 0; !rc && i < count; i++) rc = report_count(s, tx, h->plans[i].pack);
  return rc;
}
