/* What was done for people in the last months, and what they receive. */
#include "demo/county_parts.h"

/* ---- Who is reached -----------------------------------------------------------------------------
 */

static bool at_home(const struct county *c, const struct county_person *p) {
  (void)c;
  return p->household != COUNTY_NOBODY;
}

static bool impaired_at_home(const struct county *c, const struct county_person *p) {
  return at_home(c, p) && p->ability >= 2;
}

static bool born_a_month_ago(const struct county *c, const struct county_person *p) {
  return c->on.day - p->birth.day >= 28;
}

static bool settled(const struct county *c, const struct county_person *p) {
  return at_home(c, p) && p->hukou < c->figures->home_count;
}

static bool in_village(const struct county *c, const struct county_person *p) {
  return at_home(c, p) && county_rural(c, p->home);
}

static const struct county_draw draws[] = {
    {"visited"},
    {"health_checked"},
    {"newborn_visited"},
    {"guided_six", born_a_month_ago},
    {"screened"},
    {"meal_users", at_home},
    {"home_served", at_home},
    {"home_bed", impaired_at_home},
    {"home_adapted", settled},
    {"ltci_receiving"},
    {"trained"},
    {"moved", settled},
    {"reassessed"},
    {"mutual_helped", in_village},
    {"carers_trained"},
};

/* ---- Acts ---------------------------------------------------------------------------------------
 */

/* Acts are counted in a first round and written in a second, with the same dice. */
struct doing {
  struct county *c;
  struct dice dice;
  struct county_act *acts; /* NULL in the first round */
  size_t count;
  struct date month; /* the first of the month */
  int32_t year_days; /* of this year, today too */
  size_t meal_point, meal_points;
};

static struct county_act *add(struct doing *d, enum county_act_kind kind, size_t subject,
                              struct date on) {
  static struct county_act nothing;
  struct county_act *act = d->acts ? &d->acts[d->count] : &nothing;
  d->count++;
  if (d->acts)
    *act = (struct county_act){.subject = (uint32_t)subject, .kind = (uint8_t)kind, .on = on};
  return act;
}

/* A day of the month so many months ago, not after today. */
static struct date day_of(struct doing *d, int months_ago) {
  struct date first = date_add_months(d->month, -months_ago);
  int32_t last = months_ago ? date_add_months(d->month, 1 - months_ago).day - 1 : d->c->on.day;
  return (struct date){first.day + (int32_t)dice_below(&d->dice, (uint32_t)(last - first.day + 1))};
}

static struct date day_within(struct doing *d, int32_t days) {
  return (struct date){d->c->on.day - (int32_t)dice_below(&d->dice, (uint32_t)days)};
}

static void do_visits(struct doing *d, size_t i) {
  const struct county_person *p = &d->c->persons[i];
  bool visited = p->is & COUNTY_BIT(VISITED);
  if (!county_difficult(p)) return;
  for (int month = 5; month >= 1; month--) {
    if (dice_percent(&d->dice, visited ? 85 : 25)) add(d, DONE_VISIT, i, day_of(d, month));
  }
  if (visited) add(d, DONE_VISIT, i, day_of(d, 0));
}

static void do_young(struct doing *d, size_t i) {
  const struct county_person *p = &d->c->persons[i];
  if (p->age > 2) return;
  int32_t days = d->c->on.day - p->birth.day;
  if (p->is & COUNTY_BIT(NEWBORN)) {
    int32_t after = 3 + (int32_t)dice_below(&d->dice, 25);
    add(d, DONE_NEWBORN_VISIT, i, (struct date){p->birth.day + (after < days ? after : days)});
  }
  uint32_t times =
      p->is & COUNTY_BIT(GUIDED) ? 6 + dice_below(&d->dice, 5) : dice_below(&d->dice, 5);
  for (uint32_t n = 0; n < times && days >= 28; n++) {
    add(d, DONE_GUIDANCE, i, day_within(d, days > 364 ? 364 : days));
  }
}

static void do_meals(struct doing *d, size_t i) {
  if (d->meal_points == 0) return;
  size_t point = d->meal_point + dice_below(&d->dice, (uint32_t)d->meal_points);
  for (int month = 5; month >= 0; month--) {
    int32_t meals = 8 + (int32_t)dice_below(&d->dice, 15);
    struct date last = d->c->on;
    if (month) last.day = date_add_months(d->month, 1 - month).day - 1;
    struct county_act *act = add(d, DONE_MEAL, i, last);
    act->provider = (uint32_t)point + 1;
    act->amount = meals;
    act->money = meals * (8 + (int32_t)dice_below(&d->dice, 5));
  }
}

/* Within a year, and not before birth. */
static void do_check(struct doing *d, size_t i) {
  const struct county_person *p = &d->c->persons[i];
  int32_t lived = d->c->on.day - p->birth.day;
  if (p->is & COUNTY_BIT(CHECKED))
    add(d, DONE_HEALTH_CHECK, i, day_within(d, lived < 360 ? lived + 1 : 360));
}

static void do_elder(struct doing *d, size_t i) {
  const struct county_person *p = &d->c->persons[i];
  if (p->is & COUNTY_BIT(SCREENED)) add(d, DONE_SCREENING, i, day_within(d, 360));
  if (p->is & COUNTY_BIT(MEALS)) do_meals(d, i);
  if (p->is & COUNTY_BIT(ADAPTED)) add(d, DONE_ADAPTATION, i, day_within(d, 900));
  if (!(p->is & COUNTY_BIT(SERVED))) return;
  for (int month = 2; month >= 0; month--) {
    for (int n = 0; n < 2; n++) {
      add(d, DONE_HOME_SERVICE, i, day_of(d, month))->amount =
          60 + 30 * (int32_t)dice_below(&d->dice, 3);
    }
  }
}

static void do_mutual_help(struct doing *d, size_t i) {
  if (!(d->c->persons[i].is & COUNTY_BIT(HELPED))) return;
  for (int month = 2; month >= 0; month--) {
    add(d, DONE_MUTUAL_HELP, i, day_of(d, month))->amount =
        30 + 30 * (int32_t)dice_below(&d->dice, 3);
  }
}

static void train(struct doing *d, enum county_act_kind kind, size_t i, uint32_t times,
                  int32_t hours) {
  for (uint32_t n = 0; n < times; n++) add(d, kind, i, day_within(d, d->year_days))->amount = hours;
}

/* Training in the year: enough of each kind, or less; of those who care for kin at home, once. */
static void do_training(struct doing *d, size_t i) {
  const struct county_person *p = &d->c->persons[i];
  bool enough = p->is & COUNTY_BIT(TRAINED);
  if (p->is & COUNTY_BIT(CARER_TRAINED)) train(d, DONE_TRAINING, i, 1, 8);
  if (!p->workplace) return;
  train(d, DONE_SKILL_TRAINING, i, enough ? 3 : 1, 24 + 8 * (int32_t)dice_below(&d->dice, 2));
  if (p->post != POST_NURSERY_TEACHER) return;
  train(d, DONE_ETHICS_TRAINING, i, enough ? 2 : dice_below(&d->dice, 2), 20);
  train(d, DONE_PROFESSIONAL_TRAINING, i, enough ? 6 : dice_below(&d->dice, 6), 4);
}

static void do_inspections(struct doing *d, size_t i) {
  struct county_institution *p = &d->c->institutions[i];
  bool home = p->kind == KIND_CARE_HOME;
  bool room = p->kind == KIND_BABY_ROOM && dice_percent(&d->dice, 85);
  if (!home && !room && !p->inspected) return;
  for (uint32_t n = 1 + dice_below(&d->dice, 2); n > 0; n--) {
    add(d, DONE_INSPECTION, i, day_within(d, 360));
  }
}

/* 2024-06-30, like every seventh day from it, was a Sunday. */
static bool weekend(struct date on) {
  enum { A_SUNDAY = 19904 };
  int32_t day = ((on.day - A_SUNDAY) % 7 + 7) % 7;
  return day == 0 || day == 6;
}

/* Who is there, day by day: few leave a home, of children some are missing, at weekends all. */
static void do_occupancy(struct doing *d, size_t i) {
  enum { DAYS = 30 };
  const struct county_institution *p = &d->c->institutions[i];
  bool home = p->kind == KIND_CARE_HOME;
  int32_t room = home ? p->beds : p->seats;
  for (int32_t back = DAYS - 1; room > 0 && back >= 0; back--) {
    struct date on = {d->c->on.day - back};
    uint32_t missing = dice_below(&d->dice, home ? 3 : 16);
    if (!home && weekend(on)) continue;
    struct county_act *act = add(d, DONE_OCCUPANCY, i, on);
    act->amount = p->people - (int32_t)share_of(p->people, missing, 100);
    act->money = room - p->people;
  }
}

static void do_all(struct doing *d) {
  for (size_t i = 0; i < d->c->resident_count; i++) {
    do_visits(d, i);
    do_young(d, i);
    do_check(d, i);
    do_elder(d, i);
    do_mutual_help(d, i);
    do_training(d, i);
  }
  for (size_t i = 0; i < d->c->institution_count; i++) {
    do_inspections(d, i);
    do_occupancy(d, i);
  }
}

static struct date month_of(struct date on) {
  int year, month, day;
  date_parts(on, &year, &month, &day);
  return (struct date){on.day - day + 1};
}

static enum ly make_acts(struct scope *s, struct county *c) {
  struct doing d = {.c = c, .dice = dice_for(c, "acts"), .month = month_of(c->on)};
  int year, month, day;
  date_parts(c->on, &year, &month, &day);
  d.year_days = c->on.day - date_add_months(d.month, 1 - month).day + 1;
  struct dice start = d.dice;
  while (d.meal_point < c->institution_count &&
         c->institutions[d.meal_point].kind != KIND_MEAL_POINT) {
    d.meal_point++;
  }
  for (size_t i = d.meal_point; i < c->institution_count; i++) {
    d.meal_points += c->institutions[i].kind == KIND_MEAL_POINT;
  }
  do_all(&d);
  d.acts = c->acts = ARENA_ARRAY(s->arena, struct county_act, d.count);
  if (!d.acts) return fail_memory(s);
  d.count = 0;
  d.dice = start;
  do_all(&d);
  c->act_count = d.count;
  return LY_OK;
}

/* As many childcare places as the figure says were inspected in the year. */
static void choose_inspected(struct county *c) {
  const struct county_figure *f = figure_find(c->figures, "inspected");
  if (!f) return;
  int64_t left = figure_wanted(c, f, county_count_base(c, county_measure_find(f->measure), f));
  for (size_t i = 0; i < c->institution_count && left > 0; i++) {
    struct county_institution *p = &c->institutions[i];
    if (p->kind != KIND_CHILDCARE_CENTRE && !(p->kind == KIND_KINDERGARTEN && p->classes)) continue;
    p->inspected = true;
    left--;
  }
}

/* ---- Receipts -----------------------------------------------------------------------------------
 */

struct paying {
  struct county *c;
  struct dice dice;
  struct county_receipt *receipts; /* NULL in the first round */
  size_t count;
};

/* Whether somebody is made to receive it: most of those it is for, some of the others, and many of
 * those who died not long ago. */
static bool receives(struct paying *p, const struct county_benefit *b,
                     const struct county_measure *m, size_t i) {
  const struct county_person *who = &p->c->persons[i];
  bool local =
      who->hukou < p->c->figures->home_count || (who->is & m->bit & COUNTY_BIT(OTHER_DISTRICT));
  bool aged = who->age >= b->from && who->age <= b->to;
  uint32_t k = dice_below(&p->dice, 10000);
  if (who->is & COUNTY_BIT(DECEASED)) return aged && k < 3000;
  if (local && aged && m->count(p->c, i, m)) {
    return k < (uint32_t)b->percent * 100;
  }
  return local && who->age >= b->from - 3 && who->age <= b->to + 3 && k < (uint32_t)b->wrong;
}

/* Lines of one programme stand one behind the other; nobody receives it twice. */
static void pay_all(struct paying *p) {
  const struct county_figures *f = p->c->figures;
  for (size_t i = 0; i < p->c->person_count; i++) {
    struct str last = {0};
    for (size_t k = 0; k < f->benefit_count; k++) {
      const struct county_benefit *b = &f->benefits[k];
      if (!receives(p, b, county_measure_find(b->measure), i)) continue;
      struct date from = {p->c->on.day - 60 - (int32_t)dice_below(&p->dice, 700)};
      if (str_eq(last, b->programme)) continue;
      last = b->programme;
      if (p->receipts) {
        p->receipts[p->count] = (struct county_receipt){(uint32_t)i, (uint16_t)k, from};
      }
      p->count++;
    }
  }
}

static enum ly make_receipts(struct scope *s, struct county *c) {
  struct paying p = {.c = c, .dice = dice_for(c, "receipts")};
  struct dice start = p.dice;
  pay_all(&p);
  p.receipts = c->receipts = ARENA_ARRAY(s->arena, struct county_receipt, p.count + 1);
  if (!p.receipts) return fail_memory(s);
  p.count = 0;
  p.dice = start;
  pay_all(&p);
  c->receipt_count = p.count;
  return LY_OK;
}

enum ly county_services(struct scope *s, struct county *c) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < sizeof draws / sizeof *draws; i++)
    rc = county_draw(s, c, &draws[i]);
  if (rc) return rc;
  choose_inspected(c);
  rc = make_acts(s, c);
  return rc ? rc : make_receipts(s, c);
}
