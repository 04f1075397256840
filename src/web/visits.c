/* Whom a visitor goes to, and what of them is due. */
#include "web/visits.h"

#include "base/period.h"
#include "service/owed.h"

#include <stdlib.h>

enum { WEEK = 7, ROWS_MAX = 100000 };

struct visit_span visit_week_of(struct date day) {
  enum { THURSDAY = 3 }; /* 1 January 1970 */
  int past = ((day.day + THURSDAY) % WEEK + WEEK) % WEEK;
  struct date first = {day.day - past};
  return (struct visit_span){first, {first.day + WEEK - 1}};
}

struct visit_span visit_month_of(struct date day) {
  struct period month = period_of(PERIOD_MONTH, day);
  return (struct visit_span){month.first, month.last};
}

/* ---- His people ---------------------------------------------------------------------------------
 */

static enum ly gather(struct scope *s, const struct visit_share *shares, size_t count,
                      struct visit_people *out) {
  out->list = ARENA_ARRAY(s->arena, struct visit_person, count);
  if (!out->list) return fail_memory(s);
  for (size_t i = 0; i < count; i++) {
    bool again = out->count && out->list[out->count - 1].party == shares[i].party;
    if (!again)
      out->list[out->count++] =
          (struct visit_person){.party = shares[i].party, .shares = &shares[i]};
    out->list[out->count - 1].share_count++;
  }
  return LY_OK;
}

static int by_party(const void *a, const void *b) {
  int64_t x = ((const struct visit_person *)a)->party, y = ((const struct visit_person *)b)->party;
  return (x > y) - (x < y);
}

static bool goes_for(const struct visit_person *p, const struct registry_act_kind *kind) {
  for (size_t i = 0; i < p->share_count; i++)
    if (str_eq(p->shares[i].kind, kind->key)) return true;
  return false;
}

/* Those of one list who are his people and to whom he goes for it. */
static enum ly mark_list(struct scope *s, const struct everyone_held *held, struct owed *owed,
                         enum owed_list list, struct visit_people *people, size_t duty) {
  struct owed_area area;
  struct owed_row *rows;
  size_t count = 0;
  int64_t total;
  const struct visit_duty *d = &people->duties[duty];
  if (!owed_area(people->district, &area)) return LY_OK;
  struct arena_mark mark = arena_mark(s->arena);
  enum ly rc =
      owed_rows(s, owed, held->moment, d->rules, list, area, 0, ROWS_MAX, &rows, &count, &total);
  for (size_t i = 0; !rc && i < count; i++) {
    const struct visit_person key = {.party = rows[i].party};
    struct visit_person *p =
        people->count ? bsearch(&key, people->list, people->count, sizeof *people->list, by_party)
                      : NULL;
    if (p && goes_for(p, d->kind)) p->due |= UINT64_C(1) << duty;
  }
  if (!rc) arena_rewind(s->arena, mark); /* the rows of one list at a time are many enough */
  return rc;
}

/* It is due to who is entitled and has not had it; and to who was shared out and of whom it is not
 * known, as in a district that begins to record. */
static enum ly mark_due(struct scope *s, const struct everyone_held *held, struct owed *owed,
                        struct visit_people *people, size_t duty) {
  enum ly rc = mark_list(s, held, owed, OWED_MISSING, people, duty);
  return rc ? rc : mark_list(s, held, owed, OWED_OPEN, people, duty);
}

enum ly visit_people(struct scope *s, struct call *c, struct str district, struct str user,
                     struct visit_people *out) {
  struct visit_share *shares = NULL;
  struct everyone_held held;
  struct store *st;
  struct owed *owed = NULL;
  size_t count = 0;
  *out = (struct visit_people){.district = district};
  enum ly rc = call_store(s, c, &st);
  if (!rc) rc = visit_shares(s, st, district, user, s->today, &shares, &count);
  if (!rc) rc = gather(s, shares, count, out);
  if (!rc) rc = call_everyone(s, c, &held);
  if (rc) return rc;
  out->words = service_everyone_words(held.everyone, district);
  if (!out->words) return LY_OK;
  rc = visit_duties(s, &c->site->registry, out->words, &out->duties, &out->duty_count);
  if (!rc && out->count && out->duty_count) rc = owed_open(s, out->words, &owed);
  for (size_t i = 0; !rc && owed && i < out->duty_count; i++) rc = mark_due(s, &held, owed, out, i);
  return rc;
}

bool visit_due_by(const struct visit_people *people, const struct visit_person *person,
                  struct date day) {
  for (size_t i = 0; i < people->duty_count; i++) {
    bool due = person->due >> i & 1;
    if (due && date_cmp(people->duties[i].dates.due, day) <= 0) return true;
  }
  return false;
}

struct value *visit_due_value(struct scope *s, const struct visit_people *people,
                              const struct visit_person *person) {
  struct arena *a = s->arena;
  struct value *list = value_list(a);
  for (size_t i = 0; i < people->duty_count; i++) {
    const struct visit_duty *d = &people->duties[i];
    if (!(person->due >> i & 1)) continue;
    struct value *v = value_map(a);
    value_put_text(a, v, "programme", d->rules->programme->key);
    value_put_text(a, v, "name", d->rules->programme->name);
    value_put_text(a, v, "kind", d->kind->key);
    value_put_text(a, v, "due_on", date_iso(a, d->dates.due));
    value_put_bool(a, v, "late", date_cmp(d->dates.due, s->today) < 0);
    value_add(list, v);
  }
  return list;
}

enum ly visit_last_acts(struct scope *s, struct call *c, const struct registry *r,
                        struct str district, const int64_t *parties, size_t count,
                        struct act_row **acts, size_t *act_count) {
  size_t most = 0, done = 0;
  struct act_row *all = NULL;
  *act_count = 0;
  while (done < count) {
    struct act_row *some = NULL;
    size_t n = count - done > ACTS_PARTIES ? ACTS_PARTIES : count - done, got = 0, whole = 0;
    enum ly rc = acts_of_many(s, c->store, r, district, parties + done, n, &some, &got, &whole);
    if (rc) return rc;
    if (*act_count + got > most) {
      most = 2 * (*act_count + got);
      struct act_row *room = ARENA_ARRAY(s->arena, struct act_row, most);
      if (!room) return fail_memory(s);
      for (size_t i = 0; all && i < *act_count; i++) room[i] = all[i];
      all = room;
    }
    for (size_t i = 0; all && i < got; i++) all[*act_count + i] = some[i];
    *act_count += got;
    done += whole ? whole : 1; /* who has more acts than an answer holds is passed over */
  }
  *acts = all;
  return LY_OK;
}
