/* Telling of standing duties, and of what ends. */
#include "people/due_tell_int.h"

#include "registry/members.h"

#include <stdlib.h>

/* One programme on one step. */
struct step {
  struct due_telling *t;
  const struct service_rules *rules;
  const struct service_tell *step;
  const struct owed *owed, *owed_before;
  const struct owed_programme *now, *before; /* `before` NULL: nothing is taken off */
  struct due_words words;
};

/* ---- By area ------------------------------------------------------------------------------------
 */

static int64_t missing_at(const struct owed_programme *p, int64_t area) {
  for (size_t i = 0; p && i < p->town_count; i++)
    if (p->towns[i].area == area) return p->towns[i].counts[OWED_MISSING].parties;
  return 0;
}

/* Of one user all grants stand beside each other; a village's are told of their town. Of whom only
 * the district is known, or who lives elsewhere, belongs to no town: to the district alone. */
static bool answers_for(const struct due_telling *t, const struct recipient *grants, size_t count,
                        int64_t area) {
  enum { TOWN = 9 };
  char digits[INT_DIGITS];
  struct str code = area < 0 ? t->of->district : int_digits(digits, area);
  for (size_t i = 0; i < count; i++) {
    struct str held = grants[i].area;
    if (held.len > TOWN) held.len = TOWN;
    if (area_within(t->of->district, held) || area_within(code, held)) return true;
  }
  return false;
}

static int64_t count_for(const struct step *x, const struct recipient *grants, size_t count) {
  int64_t sum = 0;
  for (size_t i = 0; i < x->now->town_count; i++) {
    int64_t area = x->now->towns[i].area;
    int64_t more = x->now->towns[i].counts[OWED_MISSING].parties - missing_at(x->before, area);
    if (more > 0 && answers_for(x->t, grants, count, area)) sum += more;
  }
  return sum;
}

/* Each who holds the role, of the area he holds it for. */
static enum ly tell_holders(const struct step *x) {
  struct recipient *all = NULL;
  size_t count = 0;
  struct due_telling *t = x->t;
  enum role role = hand_role((enum procedure_hand)x->step->hand);
  enum ly rc = recipients_around(t->s, t->run->store, role, t->of->district, &all, &count);
  for (size_t i = 0, to; !rc && i < count; i = to) {
    for (to = i + 1; to < count && str_eq(all[to].name, all[i].name);) to++;
    rc = due_add(t, &all[i], &x->words, count_for(x, &all[i], to - i), false);
  }
  if (rc || count) return rc;
  return due_add_instead(t, &x->words, x->now->all.counts[OWED_MISSING].parties);
}

/* ---- By visitor ---------------------------------------------------------------------------------
 */

struct counted {
  struct str user; /* empty: nobody's */
  int64_t count;
};

static int by_user(const void *a, const void *b) {
  return str_cmp(((const struct counted *)a)->user, ((const struct counted *)b)->user);
}

/* Those it is due to, by who goes there today; sums in the first of each user. */
static enum ly by_visitor(const struct step *x, struct counted **out, size_t *count) {
  struct scope *s = x->t->s;
  struct owed_area area;
  struct due_visitors visitors;
  struct owed_row *rows = NULL;
  size_t n = 0, m = 0;
  int64_t total, due = x->now->all.counts[OWED_MISSING].parties;
  must(owed_area(x->t->of->district, &area));
  enum ly rc = due_visitors(s, x->t->run->store, x->t->of->district, x->rules, &visitors);
  if (!rc)
    rc = owed_rows(s, x->owed, x->t->of->moment, x->rules, OWED_MISSING, area, 0, (size_t)due,
                   &rows, &n, &total);
  struct counted *list = *out = rc ? NULL : ARENA_ARRAY(s->arena, struct counted, n);
  if (rc || !list) return rc ? rc : fail_memory(s);
  for (size_t i = 0; i < n; i++)
    list[i] = (struct counted){due_goer_of(&visitors, rows[i].party), 1};
  if (n) qsort(list, n, sizeof *list, by_user);
  for (size_t i = 0; i < n; i++) {
    bool again = m && str_eq(list[m - 1].user, list[i].user);
    if (again) list[m - 1].count++;
    if (!again) list[m++] = list[i];
  }
  *count = m;
  return LY_OK;
}

static const struct recipient *find(const struct recipient *all, size_t count, struct str user) {
  for (size_t i = 0; i < count; i++)
    if (str_eq(all[i].name, user)) return &all[i];
  return NULL;
}

/* Who was given people and holds the role no more goes nowhere: they are told as nobody's. */
static enum ly tell_visitors(const struct step *x) {
  struct due_telling *t = x->t;
  struct recipient *all = NULL;
  struct counted *list = NULL;
  size_t holders = 0, count = 0;
  int64_t nobodys = 0;
  struct due_words words = x->words;
  words.path = STR("/visits");
  enum ly rc =
      recipients_around(t->s, t->run->store, ROLE_VISITOR, t->of->district, &all, &holders);
  if (!rc) rc = by_visitor(x, &list, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    const struct recipient *who = find(all, holders, list[i].user);
    if (who) rc = due_add(t, who, &words, list[i].count, false);
    if (!who) nobodys += list[i].count;
  }
  return rc ? rc : due_add_instead(t, &x->words, nobodys);
}

/* ---- By institution -----------------------------------------------------------------------------
 */

static int by_number(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static bool among(const int64_t *list, size_t count, int64_t party) {
  return count && bsearch(&party, list, count, sizeof *list, by_number) != NULL;
}

/* The parties of whom it is missing, by number. */
static enum ly missing_of(const struct step *x, const struct owed *owed,
                          const struct owed_programme *counts, int64_t **out, size_t *count) {
  struct scope *s = x->t->s;
  struct owed_area area;
  struct owed_row *rows = NULL;
  int64_t total;
  must(owed_area(x->t->of->district, &area));
  enum ly rc = owed_rows(s, owed, x->t->of->moment, x->rules, OWED_MISSING, area, 0,
                         (size_t)counts->all.counts[OWED_MISSING].parties, &rows, count, &total);
  *out = rc ? NULL : ARENA_ARRAY(s->arena, int64_t, *count);
  if (rc || !*out) return rc ? rc : fail_memory(s);
  for (size_t i = 0; i < *count; i++) (*out)[i] = rows[i].party;
  if (*count) qsort(*out, *count, sizeof **out, by_number);
  return LY_OK;
}

/* Of whom an institution owes the duty: of itself, or of those who name it. */
static enum ly owed_by(const struct step *x, int64_t institution, const int64_t **out,
                       size_t *count) {
  struct scope *s = x->t->s;
  const struct service_vocabulary *v = x->t->of->work->vocabulary;
  const struct registry_fact *owes = due_owes(x->rules->programme);
  int64_t *self = ARENA_ARRAY(s->arena, int64_t, 1);
  if (!self) return fail_memory(s);
  self[0] = institution;
  *out = self;
  *count = 1;
  if (!owes) return LY_OK;
  return registry_members(s, x->t->run->store, v->columns[x->rules->kind].kind, owes,
                          x->t->of->district, institution, out, count);
}

/* Each who acts for an institution, of what that one owes. */
static enum ly tell_providers(const struct step *x) {
  struct due_telling *t = x->t;
  struct recipient *all = NULL;
  int64_t *now = NULL, *before = NULL;
  size_t holders = 0, now_count = 0, before_count = 0;
  struct due_words words = x->words;
  enum ly rc =
      recipients_around(t->s, t->run->store, ROLE_PROVIDER, t->of->district, &all, &holders);
  if (!rc) rc = missing_of(x, x->owed, x->now, &now, &now_count);
  if (!rc && x->before) rc = missing_of(x, x->owed_before, x->before, &before, &before_count);
  words.path = due_own_path(t, t->of->district);
  for (size_t i = 0; !rc && i < holders; i++) {
    const int64_t *parties = NULL;
    int64_t institution, sum = 0;
    size_t count = 0;
    if (!registry_id(all[i].unit, &institution)) continue;
    rc = owed_by(x, institution, &parties, &count);
    for (size_t k = 0; !rc && k < count; k++)
      sum += among(now, now_count, parties[k]) && !among(before, before_count, parties[k]);
    if (!rc) rc = due_add(t, &all[i], &words, sum, false);
  }
  return rc;
}

static enum ly tell_step(const struct step *x) {
  if (x->step->hand == HAND_PROVIDER) return tell_providers(x);
  return x->step->hand == HAND_VISITOR && !x->before ? tell_visitors(x) : tell_holders(x);
}

/* ---- Standing duties ----------------------------------------------------------------------------
 */

/* Whether a step of the period tells on the day that it is. */
static bool told_now(const struct due_telling *t, const struct service_tell *step,
                     const struct due_dates *d) {
  struct date day = tell_day(step, t->of->work->workdays, d->due), today = t->s->today;
  bool runs = date_cmp(today, d->last) <= 0;
  return date_cmp(day, today) <= 0 && (runs || today.day - day.day <= DUE_LATE_DAYS);
}

static bool any_now(const struct due_telling *t, const struct pack_many *steps,
                    const struct due_dates *d) {
  for (size_t i = 0; i < steps->count; i++)
    if (told_now(t, tell_at(steps, i), d)) return true;
  return false;
}

/* Of one period: as it stands today, or stood on its last day. */
static enum ly tell_period(struct due_telling *t, const struct service_rules *rules,
                           const struct due_dates *d) {
  struct scope *s = t->s;
  const struct pack_many *steps = due_tell(rules->programme);
  struct date as_of = date_cmp(s->today, d->last) <= 0 ? s->today : d->last;
  struct owed_area area;
  struct owed *owed = NULL;
  struct owed_programme now;
  if (!any_now(t, steps, d) || !owed_area(t->of->district, &area)) return LY_OK;
  enum ly rc = due_open_on(s, t->of->work->vocabulary, as_of, &owed);
  if (!rc) rc = due_count(s, owed, t->of->moment, area, rules, &now);
  for (size_t i = 0; !rc && i < steps->count; i++) {
    const struct service_tell *step = tell_at(steps, i);
    if (!told_now(t, step, d)) continue;
    struct str key = rules->programme->key;
    const struct step x = {.t = t,
                           .rules = rules,
                           .step = step,
                           .owed = owed,
                           .now = &now,
                           .words = {.name = rules->programme->name,
                                     .cause = due_cause(s, key, d->first, step),
                                     .key = key,
                                     .first = d->first,
                                     .last = d->last,
                                     .due = d->due,
                                     .about = DUE_OF_PERIOD}};
    rc = tell_step(&x);
  }
  return rc;
}

static enum ly tell_standing(struct due_telling *t, const struct service_rules *rules) {
  struct due_dates now = due_dates(rules->programme, t->s->today);
  struct due_dates last = due_dates(rules->programme, (struct date){now.first.day - 1});
  enum ly rc = tell_period(t, rules, &last);
  return rc ? rc : tell_period(t, rules, &now);
}

/* ---- What ends ----------------------------------------------------------------------------------
 */

/* Those whose last day is `end`: good on it, and not on the next. */
static enum ly tell_end(struct due_telling *t, const struct service_rules *rules,
                        const struct service_tell *step) {
  struct scope *s = t->s;
  struct date end = {s->today.day + (int32_t)step->before - (int32_t)step->after};
  struct str key = rules->programme->key;
  struct owed_area area;
  struct owed *owed = NULL, *owed_before = NULL;
  struct owed_programme now, before;
  if (!owed_area(t->of->district, &area)) return LY_OK;
  const struct service_vocabulary *v = t->of->work->vocabulary;
  enum ly rc = due_open_on(s, v, (struct date){end.day + 1}, &owed);
  if (!rc) rc = due_open_on(s, v, end, &owed_before);
  if (!rc) rc = due_count(s, owed, t->of->moment, area, rules, &now);
  if (!rc) rc = due_count(s, owed_before, t->of->moment, area, rules, &before);
  const struct step x = {.t = t,
                         .rules = rules,
                         .step = step,
                         .owed = owed,
                         .owed_before = owed_before,
                         .now = &now,
                         .before = &before,
                         .words = {.name = rules->programme->name,
                                   .cause = due_cause(s, key, end, step),
                                   .key = key,
                                   .first = end,
                                   .last = end,
                                   .due = end,
                                   .about = DUE_OF_END}};
  bool more = !rc && now.all.counts[OWED_MISSING].parties > before.all.counts[OWED_MISSING].parties;
  return more ? tell_step(&x) : rc;
}

/* Of a key that stands in several packs the lowest, which comes last. */
static bool speaks(const struct service_vocabulary *v, size_t at) {
  for (size_t i = at + 1; i < v->count; i++)
    if (str_eq(v->programmes[i].programme->key, v->programmes[at].programme->key)) return false;
  return true;
}

enum ly due_tell_programmes(struct due_telling *t) {
  const struct service_vocabulary *v = t->of->work->vocabulary;
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < v->count; i++) {
    const struct service_rules *rules = &v->programmes[i];
    const struct pack_many *steps = due_tell(rules->programme);
    if (!steps->count || !speaks(v, i)) continue;
    if (due_standing(rules->programme)) {
      rc = tell_standing(t, rules);
      continue;
    }
    for (size_t k = 0; !rc && k < steps->count; k++) rc = tell_end(t, rules, tell_at(steps, k));
  }
  return rc;
}
