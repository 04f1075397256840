/* How many people of which sex and age live in which town, and those people.
 *
 * The nation's age pyramid, times the size of each town, is fitted to all figures about sex, age
 * and town by turns (iterative proportional fitting: each figure's cells are scaled up, the others
 * down, until no figure is off). Then the cells are rounded so that every figure on the whole
 * county still adds up exactly: totals by age first, men among them, then towns with what each is
 * still owed. In integers throughout: a cell counts people in 1/2^20.
 */
#include "demo/county_parts.h"

enum { POINT = 20, PASSES = 120, LAST_PASSES = 40, FIGURES_MAX = 200 };

/* A set of cells, and how many people shall be in it. */
struct rake {
  uint32_t town; /* ordinal of a town, or EVERYWHERE */
  int sex;       /* or BOTH */
  int32_t from, to;
  uint64_t people;     /* in 1/2^POINT; of a rate 0 */
  int64_t part, whole; /* of a rate */
};
enum { EVERYWHERE = UINT32_MAX, BOTH = -1 };

struct fit {
  struct county *c;
  uint64_t *cells; /* town, sex, age */
  uint32_t *towns; /* indices of areas */
  size_t town_count;
  struct rake *rakes;
  size_t rake_count;
  int64_t *counts; /* whole people, as the cells */
  int64_t total;
};

static size_t cell_at(size_t town, int sex, int age) {
  return (town * SEXES + (size_t)sex) * AGES + (size_t)age;
}

static bool in_rake(const struct rake *r, int sex, int age) {
  return (r->sex == BOTH || r->sex == sex) && age >= r->from && age <= r->to;
}

/* Sums the cells of the rake, and all those of its town (or of everywhere). */
static void sum_rake(const struct fit *f, const struct rake *r, uint64_t *inside, uint64_t *all) {
  *inside = *all = 0;
  for (size_t t = 0; t < f->town_count; t++) {
    if (r->town != EVERYWHERE && r->town != t) continue;
    for (int sex = 0; sex < SEXES; sex++) {
      for (int age = 0; age < AGES; age++) {
        uint64_t cell = f->cells[cell_at(t, sex, age)];
        *all += cell;
        if (in_rake(r, sex, age)) *inside += cell;
      }
    }
  }
}

static uint64_t scaled(uint64_t cell, uint64_t ratio) {
  return (uint64_t)(((unsigned __int128)cell * ratio) >> 32);
}

static uint64_t ratio_of(uint64_t to, uint64_t from) {
  return from ? (uint64_t)(((unsigned __int128)to << 32) / from) : 0;
}

static void apply_rake(struct fit *f, const struct rake *r) {
  uint64_t inside, all, wanted = r->people;
  sum_rake(f, r, &inside, &all);
  if (r->whole) {
    wanted = (uint64_t)((unsigned __int128)all * (uint64_t)r->part / (uint64_t)r->whole);
  }
  if (wanted > all || inside == 0 || inside == all) return;
  uint64_t up = ratio_of(wanted, inside), down = ratio_of(all - wanted, all - inside);
  for (size_t t = 0; t < f->town_count; t++) {
    if (r->town != EVERYWHERE && r->town != t) continue;
    for (int sex = 0; sex < SEXES; sex++) {
      for (int age = 0; age < AGES; age++) {
        uint64_t *cell = &f->cells[cell_at(t, sex, age)];
        *cell = scaled(*cell, in_rake(r, sex, age) ? up : down);
      }
    }
  }
}

/* All cells of a town against all others. */
static void apply_town(struct fit *f, size_t town, uint64_t wanted) {
  struct rake all = {.town = (uint32_t)town, .sex = BOTH, .to = AGES - 1};
  uint64_t inside, same;
  sum_rake(f, &all, &inside, &same);
  uint64_t ratio = ratio_of(wanted, inside);
  for (size_t i = cell_at(town, 0, 0); i < cell_at(town + 1, 0, 0); i++) {
    f->cells[i] = scaled(f->cells[i], ratio);
  }
}

/* ---- Figures ------------------------------------------------------------------------------------
 */

/* Whether a plain number is given for the same people, which goes before a rate of them. */
static bool counted_too(const struct county_figures *all, const struct county_figure *f) {
  for (size_t i = 0; i < all->count; i++) {
    const struct county_figure *o = &all->rows[i];
    if (str_eq(o->measure, f->measure) && str_eq(o->town, f->town) && o->from == f->from &&
        o->to == f->to && o->aged == f->aged && !figure_factor(o)) {
      return true;
    }
  }
  return false;
}

static uint32_t town_of(const struct fit *f, struct str code) {
  for (size_t t = 0; t < f->town_count; t++) {
    if (str_eq(f->c->figures->areas[f->towns[t]].code, code)) return (uint32_t)t;
  }
  return EVERYWHERE;
}

static void add_rakes(struct fit *f) {
  const struct county_figures *all = f->c->figures;
  for (size_t i = 0; i < all->count && f->rake_count < FIGURES_MAX; i++) {
    const struct county_figure *row = &all->rows[i];
    bool male = str_is(row->measure, "male");
    if (!male && (!str_is(row->measure, "people") || !row->aged)) continue;
    int64_t factor = figure_factor(row);
    if (factor && counted_too(all, row)) continue;
    struct rake *r = &f->rakes[f->rake_count++];
    *r = (struct rake){.town = town_of(f, row->town),
                       .sex = male ? COUNTY_MALE : BOTH,
                       .from = row->aged ? row->from : 0,
                       .to = row->aged ? row->to : AGES - 1};
    if (!factor) r->people = (uint64_t)figure_wanted(f->c, row, 0) << POINT;
    if (!factor) continue;
    r->part = row->value.coefficient;
    r->whole = factor;
    for (uint8_t k = 0; k < row->value.scale; k++) r->whole *= 10;
  }
}

/* Town totals are ours to set, so they come first in each pass; plain numbers have the last word.
 */
static void fit_cells(struct fit *f, const int64_t *people) {
  for (int pass = 0; pass < PASSES + LAST_PASSES; pass++) {
    for (size_t t = 0; t < f->town_count && pass < PASSES; t++) {
      apply_town(f, t, (uint64_t)people[t] << POINT);
    }
    for (size_t i = 0; i < f->rake_count; i++) {
      if (pass < PASSES || !f->rakes[i].whole) apply_rake(f, &f->rakes[i]);
    }
  }
}

static void first_cells(struct fit *f, const int64_t *people) {
  const int64_t *ages = f->c->figures->ages;
  int64_t nation = 0;
  for (size_t i = 0; i < SEXES * AGES; i++) nation += ages[i];
  for (size_t t = 0; t < f->town_count; t++) {
    for (size_t i = 0; i < SEXES * AGES; i++) {
      unsigned __int128 cell = (unsigned __int128)(uint64_t)people[t] * (uint64_t)ages[i];
      f->cells[t * SEXES * AGES + i] = (uint64_t)((cell << POINT) / (uint64_t)nation);
    }
  }
}

/* ---- Whole people -------------------------------------------------------------------------------
 */

static int64_t rounded(uint64_t cells) {
  return (int64_t)((cells + (UINT64_C(1) << (POINT - 1))) >> POINT);
}

static uint64_t sum_age(const struct fit *f, int sex, int age) {
  uint64_t sum = 0;
  for (size_t t = 0; t < f->town_count; t++) sum += f->cells[cell_at(t, sex, age)];
  return sum;
}

/* One town gets one more, or one less: the one that is owed most, or least. */
static void settle_one(struct fit *f, int64_t *owed, int sex, int age, int step) {
  size_t best = f->town_count;
  for (size_t t = 0; t < f->town_count; t++) {
    if (step < 0 && f->counts[cell_at(t, sex, age)] == 0) continue;
    if (best == f->town_count || owed[t] * step > owed[best] * step) best = t;
  }
  must(best < f->town_count);
  f->counts[cell_at(best, sex, age)] += step;
  owed[best] -= step * (INT64_C(1) << POINT);
}

/* Shares people of one sex and age out over the towns: each its cell and what it was owed from the
 * ages before, rounded down, then the rest by what is owed. */
static void share_towns(struct fit *f, int64_t *owed, int sex, int age, int64_t people) {
  int64_t given = 0;
  for (size_t t = 0; t < f->town_count; t++) {
    owed[t] += (int64_t)f->cells[cell_at(t, sex, age)];
    int64_t whole = owed[t] > 0 ? owed[t] >> POINT : 0;
    f->counts[cell_at(t, sex, age)] = whole;
    owed[t] -= whole << POINT;
    given += whole;
  }
  for (; given < people; given++) settle_one(f, owed, sex, age, 1);
  for (; given > people; given--) settle_one(f, owed, sex, age, -1);
}

/* From the oldest, so that what is rounded up to one age is all of those as old or older, and each
 * figure on ages adds up. */
static enum ly whole_people(struct scope *s, struct fit *f) {
  int64_t *owed = ARENA_ARRAY(s->arena, int64_t, f->town_count), all = 0, men = 0;
  uint64_t all_cells = 0, men_cells = 0;
  if (!owed) return fail_memory(s);
  for (int age = AGES - 1; age >= 0; age--) {
    uint64_t male = sum_age(f, COUNTY_MALE, age);
    all_cells += male + sum_age(f, COUNTY_FEMALE, age);
    men_cells += male;
    int64_t of_age = (age ? rounded(all_cells) : f->total) - all, m = rounded(men_cells) - men;
    if (of_age < 0) of_age = 0;
    if (m > of_age) m = of_age;
    if (m < 0) m = 0;
    share_towns(f, owed, COUNTY_MALE, age, m);
    share_towns(f, owed, COUNTY_FEMALE, age, of_age - m);
    all += of_age;
    men += m;
  }
  return LY_OK;
}

/* ---- Persons ------------------------------------------------------------------------------------
 */

/* A day on which somebody was born who is of that age now. */
static struct date birth_at(struct dice *d, struct date on, int age) {
  int32_t last = date_add_months(on, -12 * age).day;
  int32_t first = date_add_months(on, -12 * (age + 1)).day + 1;
  struct date birth = {first + (int32_t)dice_below(d, (uint32_t)(last - first + 1))};
  while (age_years(birth, on) > age) birth.day++;
  while (age_years(birth, on) < age) birth.day--;
  return birth;
}

/* Numbers for those born on a day: odd for men, even for women (GB 11643). */
enum ly county_number(struct scope *s, struct county *c) {
  int32_t first = date_add_months(c->on, -12 * (AGES + 1)).day;
  size_t days = (size_t)(c->on.day - first) + 1;
  uint16_t *used = ARENA_ARRAY(s->arena, uint16_t, days * SEXES);
  if (!used) return fail_memory(s);
  for (size_t i = 0; i < c->person_count; i++) {
    struct county_person *p = &c->persons[i];
    uint16_t *n = &used[(size_t)(p->birth.day - first) * SEXES + p->sex];
    p->sequence = (uint16_t)(2 * *n + 1 + p->sex);
    must(++*n < 499);
  }
  return LY_OK;
}

static void add_persons(struct fit *f, struct dice *d, size_t town, int sex, int age) {
  struct county *c = f->c;
  for (int64_t n = f->counts[cell_at(town, sex, age)]; n > 0; n--) {
    c->persons[c->person_count++] = (struct county_person){
        .birth = birth_at(d, c->on, age),
        .home = f->towns[town],
        .hukou = f->towns[town],
        .name = (uint32_t)dice_roll(d),
        .age = (uint8_t)age,
        .sex = (uint8_t)sex,
    };
  }
}

/* Registered people who live elsewhere stand behind the residents; see county_hukou(). */
static enum ly make_persons(struct scope *s, struct fit *f) {
  struct county *c = f->c;
  struct dice d = dice_for(c, "people");
  size_t room = (size_t)(f->total + figure_number(c, "registered", 0, 0) +
                         figure_number(c, "deceased_receiving", f->total, 0));
  c->persons = ARENA_ARRAY(s->arena, struct county_person, room);
  if (!c->persons) return fail_memory(s);
  for (size_t t = 0; t < f->town_count; t++) {
    for (int sex = 0; sex < SEXES; sex++) {
      for (int age = 0; age < AGES; age++) add_persons(f, &d, t, sex, age);
    }
  }
  c->resident_count = c->person_count;
  return LY_OK;
}

static int64_t total_people(const struct county *c) {
  for (size_t i = 0; i < c->figures->count; i++) {
    const struct county_figure *f = &c->figures->rows[i];
    if (str_is(f->measure, "people") && !f->aged && !f->town.len) return figure_wanted(c, f, 0);
  }
  return 0;
}

static enum ly open_fit(struct scope *s, struct fit *f) {
  const struct county_figures *figures = f->c->figures;
  f->total = total_people(f->c);
  if (f->total == 0) return fail(s, LY_NOT_FOUND, MSG_DEMO_FIGURES_MEASURE, STR("people"));
  f->towns = ARENA_ARRAY(s->arena, uint32_t, figures->home_count);
  f->rakes = ARENA_ARRAY(s->arena, struct rake, FIGURES_MAX);
  if (!f->towns || !f->rakes) return fail_memory(s);
  for (uint32_t i = 0; i < figures->home_count; i++) {
    if (figures->areas[i].town == i) f->towns[f->town_count++] = i;
  }
  f->cells = ARENA_ARRAY(s->arena, uint64_t, (f->town_count + 1) * SEXES * AGES);
  f->counts = ARENA_ARRAY(s->arena, int64_t, f->town_count * SEXES * AGES);
  return f->cells && f->counts ? LY_OK : fail_memory(s);
}

enum ly county_people(struct scope *s, struct county *c) {
  struct fit f = {.c = c};
  enum ly rc = open_fit(s, &f);
  if (rc) return rc;
  int64_t *weights = ARENA_ARRAY(s->arena, int64_t, f.town_count);
  int64_t *people = ARENA_ARRAY(s->arena, int64_t, f.town_count);
  if (!weights || !people) return fail_memory(s);
  for (size_t t = 0; t < f.town_count; t++) weights[t] = c->figures->areas[f.towns[t]].people;
  share_out(weights, f.town_count, f.total, people);
  first_cells(&f, people);
  add_rakes(&f);
  fit_cells(&f, people);
  rc = whole_people(s, &f);
  return rc ? rc : make_persons(s, &f);
}
