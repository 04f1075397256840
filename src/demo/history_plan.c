/* The events of one plan: who is named where nobody is, and what each unit said when. */
#include "demo/history.h"

enum { REVIEW_DAYS = 3 };

/* A number from a name, the same everywhere (FNV-1a, 32 bits). */
static unsigned mix_of(struct str plan, enum report_kind kind, struct str key) {
  unsigned h = 2166136261u ^ (unsigned)kind;
  struct str parts[] = {plan, key};
  for (size_t p = 0; p < 2; p++) {
    for (size_t i = 0; i < parts[p].len; i++) {
      h ^= (unsigned char)parts[p].ptr[i];
      h *= 16777619u;
    }
  }
  return h ^ h >> 15;
}

static struct date after(struct date day, int days) {
  return (struct date){day.day + days};
}

static unsigned entry_mix(const struct history *h, enum report_kind kind, struct str key) {
  return mix_of(h->plan->pack->header->key, kind, key);
}

/* ---- Who is named ------------------------------------------------------------------------------
 */

static struct str title_of(enum report_kind kind, const struct pack_entry *entry) {
  if (kind == REPORT_TASK) return ((const struct plan_task *)(const void *)entry)->title;
  if (kind == REPORT_INDICATOR) return ((const struct plan_indicator *)(const void *)entry)->name;
  if (kind == REPORT_PROJECT) return ((const struct plan_project *)(const void *)entry)->name;
  return ((const struct plan_listed *)(const void *)entry)->name;
}

static int field_of(enum report_kind kind, const struct pack_entry *entry) {
  if (kind == REPORT_TASK) return ((const struct plan_task *)(const void *)entry)->field;
  if (kind == REPORT_INDICATOR) return ((const struct plan_indicator *)(const void *)entry)->field;
  if (kind == REPORT_PROJECT) return ((const struct plan_project *)(const void *)entry)->field;
  return PLAN_FIELD_BOTH;
}

/* Most of what the document leaves to nobody is given to somebody; a few are left, to be seen. */
static struct str name_unit(struct history *h, const struct fate *fate,
                            const struct pack_entry *entry) {
  struct str title = title_of(fate->kind, entry);
  struct str unit = history_unit_for(h->plan->pack, title, field_of(fate->kind, entry));
  if (unit.len == 0 || fate->mix % 8 == 0) return STR("");
  history_designate(h, fate->kind, fate->key, unit, after(h->plan->from, 20));
  return unit;
}

/* ---- Tasks follow their indicators -------------------------------------------------------------
 */

/* The last period that a calendar has asked for. */
static struct period last_due(const struct history *h, enum report_kind kind) {
  int every = h->plan->book.calendars[kind].every;
  struct period p = period_of(calendar_length(every), h->s->today);
  return period_of(p.length, after(p.first, -1));
}

/* Of those that a task names, the worst. */
static enum outlook outlook_of(const struct history *h, enum report_kind kind,
                               const struct pack_entry *entry) {
  const struct plan_task *task = (const void *)entry;
  enum outlook worst = OUTLOOK_FREE, best = OUTLOOK_BAD;
  if (kind != REPORT_TASK) return worst;
  const struct pack_ref *refs = task->indicators.items;
  for (size_t i = 0; i < task->indicators.count; i++) {
    const struct plan_indicator *n = (const void *)refs[i].entry;
    struct fate fate = {REPORT_INDICATOR, n->key, entry_mix(h, REPORT_INDICATOR, n->key)};
    enum outlook o = history_outlook(h->plan->pack->header->key, n, &fate, h->plan->from,
                                     last_due(h, REPORT_INDICATOR));
    if (o < worst) worst = o;
    if (o > best) best = o;
  }
  return worst == OUTLOOK_BAD && best > worst ? OUTLOOK_MIXED : worst;
}

/* ---- What a unit says when ---------------------------------------------------------------------
 */

static int finding_of(const struct plan_indicator *n, const struct fate *fate) {
  if (!n || n->target->judge != PLAN_JUDGE_REVIEW) return REPORT_NO_FINDING;
  return history_finding(fate);
}

/* The last report of an entry may wait, be returned, or be returned and sent again. */
static void last_review(struct history *h, struct event *e, struct date day, int finding,
                        unsigned how) {
  static const struct str reasons[] = {
      STR_INIT("演示：数据与统计口径不一致，请核对后重报。"),
      STR_INIT("演示：请补充佐证材料。"),
  };
  struct date next = after(day, REVIEW_DAYS);
  struct str reason = reasons[how % 2];
  switch (how % 16) {
    case 0: return; /* waits */
    case 1: history_review(h, e, next, REPORT_RETURNED, REPORT_NO_FINDING, reason); return;
    case 2: {
      history_review(h, e, next, REPORT_RETURNED, REPORT_NO_FINDING, reason);
      struct event *again = history_again(h, e, after(next, 4));
      history_review(h, again, after(next, 6), REPORT_CONFIRMED, finding, STR(""));
      return;
    }
    default: history_review(h, e, next, REPORT_CONFIRMED, finding, STR(""));
  }
}

struct saying {
  struct history *h;
  const struct fate *fate;
  const struct pack_entry *entry;
  struct str unit;
  enum outlook outlook;
  bool brief; /* a joint unit: a report a year, and for the periods since */
};

static bool is_indicator(const struct saying *say) {
  return say->fate->kind == REPORT_INDICATOR;
}

static void fill(const struct saying *say, struct period period, size_t nth, size_t count,
                 struct report_says *out) {
  const struct history_plan *plan = say->h->plan;
  const void *entry = say->entry;
  if (is_indicator(say)) {
    history_values(plan->pack->header->key, entry, say->fate, plan->from, period, out);
  } else if (say->fate->kind == REPORT_PROJECT) {
    history_project(entry, say->fate, period, out);
  } else {
    history_progress(say->fate, say->outlook, nth, count, out);
  }
}

static void say(const struct saying *say, struct period period, size_t nth, size_t count) {
  struct history *h = say->h;
  const struct plan_indicator *n = is_indicator(say) ? (const void *)say->entry : NULL;
  struct date day = after(period.last, 2 + (int)(say->fate->mix % 11));
  struct date first = after(h->plan->from, 15 + (int)(say->fate->mix % 11));
  if (date_cmp(day, first) < 0) day = first; /* of a time before the plan */
  if (date_cmp(day, h->s->today) > 0) return;
  struct event *e = history_report(h, say->fate, say->unit, period, day);
  if (!e) return;
  fill(say, period, nth, count, &e->deed.says);
  int finding = finding_of(n, say->fate);
  if (nth + 1 == count) {
    last_review(h, e, day, finding, say->fate->mix / 13 % (say->brief ? 64 : 16));
  } else {
    history_review(h, e, after(day, REVIEW_DAYS), REPORT_CONFIRMED, finding, STR(""));
  }
}

/* The periods that a calendar has asked for by now. Joint units sum up a year that is over. */
static struct period *periods_of(const struct saying *saying, size_t *count) {
  struct history *h = saying->h;
  int every = h->plan->book.calendars[saying->fate->kind].every;
  size_t all = 0;
  struct period *list = board_periods(h->s, h->plan->pack, every, &all);
  *count = 0;
  for (size_t i = 0; list && i < all && list[i].last.day < h->s->today.day; i++) {
    struct period year = period_of(PERIOD_YEAR, list[i].last);
    bool sums_up = saying->brief && date_cmp(year.last, h->s->today) < 0;
    if (sums_up && date_cmp(year.last, list[i].last) != 0) continue;
    list[(*count)++] = sums_up ? year : list[i];
  }
  return list;
}

/* Some units never report, some stopped to. */
static void say_all(const struct saying *saying) {
  size_t due = 0;
  struct period *periods = periods_of(saying, &due);
  unsigned silence = saying->fate->mix / 17 % (saying->brief ? 60 : 24);
  if (silence == 0) return;           /* never said anything */
  if (silence == 1 && due > 1) due--; /* the last one is overdue */
  int every = saying->h->plan->book.calendars[saying->fate->kind].every;
  if (is_indicator(saying) && due && every == EVERY_YEAR) {
    struct period before = period_of(PERIOD_YEAR, after(periods[0].first, -1));
    say(saying, before, 0, due + 1); /* looked up afterwards: the year before the plan */
  }
  for (size_t i = 0; i < due; i++) say(saying, periods[i], i, due);
}

static void owner_says(struct saying *saying, const struct board_owner *owner) {
  enum report_kind kind = saying->fate->kind;
  bool own_fate = owner->town || !owner->lead;
  struct fate own = *saying->fate;
  if (own_fate) own.mix = mix_of(owner->name, kind, own.key);
  struct saying its = *saying;
  its.fate = &own;
  its.unit = owner->name;
  its.brief = !owner->lead;
  say_all(&its);
}

/* A document of early 2022 is followed by a report on 2021 once it is in force. */
static enum ly history_of_entry(struct history *h, enum report_kind kind,
                                const struct pack_entry *entry) {
  struct fate fate = {kind, entry->key, entry_mix(h, kind, entry->key)};
  struct board_owners owners = board_owners_of(h->s, h->plan->pack, &h->plan->book, kind, entry);
  struct saying saying = {
      .h = h, .fate = &fate, .entry = entry, .outlook = outlook_of(h, kind, entry)};
  if (owners.unnamed) {
    saying.unit = name_unit(h, &fate, entry);
    if (saying.unit.len) say_all(&saying);
    return arena_failed(h->s->arena) ? fail_memory(h->s) : LY_OK;
  }
  for (size_t i = 0; i < owners.count; i++) {
    const struct board_owner *owner = &owners.list[i];
    if (!owner->lead && kind != REPORT_TASK) continue; /* nothing is asked of it */
    owner_says(&saying, owner);
  }
  return arena_failed(h->s->arena) ? fail_memory(h->s) : LY_OK;
}

enum ly history_of_plan(struct history *h) {
  enum ly rc = LY_OK;
  for (int k = 0; !rc && k < REPORT_ASSIGNMENT; k++) {
    const struct pack_table *table = pack_table_of(h->plan->pack, report_kinds[k].kind);
    for (size_t i = 0; !rc && i < table->count; i++)
      rc = history_of_entry(h, (enum report_kind)k, table->entries[i]);
  }
  return rc;
}
