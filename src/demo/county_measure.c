/* What can be counted in a county: one row each. The figures name them, the steps are made to meet
 * them, and the report counts them again from what was made. */
#include "demo/county_parts.h"

const char *const county_kinds[KIND_COUNT] = {
    "care_home",       "short_stay",       "day_care",          "community_centre",
    "meal_point",      "childcare_centre", "kindergarten",      "guidance_station",
    "clinic",          "baby_room",        "mutual_help_house", "health_kiosk",
    "sports_venue",    "community_sport",  "culture_house",     "community_culture",
    "elder_gym",       "elder_school",     "learning_point",    "children_home",
    "mind_care_point", "neighbour_centre", "activity_centre"};
const char *const county_act_kinds[DONE_KINDS] = {
    "visit",          "guidance",           "newborn_visit",
    "health_check",   "dementia_screening", "meal",
    "home_service",   "adaptation",         "training",
    "skill_training", "ethics_training",    "professional_training",
    "mutual_help",    "inspection",         "occupancy"};

bool county_resident(const struct county *c, size_t person) {
  return person < c->resident_count;
}

bool county_within(const struct county *c, uint32_t area, const struct county_figure *f) {
  return !f->town.len || str_starts(c->figures->areas[area].code, f->town);
}

bool county_rural(const struct county *c, uint32_t area) {
  enum { TOWN = 9 };
  struct str code = c->figures->areas[area].code;
  return code.len > TOWN && code.ptr[TOWN] == '2';
}

bool county_difficult(const struct county_person *p) {
  const uint64_t any = COUNTY_BIT(ALONE) | COUNTY_BIT(ELDERS_ONLY) | COUNTY_BIT(CHILDREN_AWAY) |
                       COUNTY_BIT(SEVERE) | COUNTY_BIT(PLANNING);
  return p->age >= 60 && ((p->is & any) || p->ability >= 1);
}

/* ---- Persons ------------------------------------------------------------------------------------
 */

static int is_resident(const struct county *c, size_t i, const struct county_measure *m) {
  (void)m;
  return county_resident(c, i);
}

static int is_male(const struct county *c, size_t i, const struct county_measure *m) {
  (void)m;
  return county_resident(c, i) && c->persons[i].sex == COUNTY_MALE;
}

static int has_bit(const struct county *c, size_t i, const struct county_measure *m) {
  return county_resident(c, i) && (c->persons[i].is & m->bit);
}

static int bit_anywhere(const struct county *c, size_t i, const struct county_measure *m) {
  return (c->persons[i].is & m->bit) != 0;
}

static int is_registered(const struct county *c, size_t i, const struct county_measure *m) {
  (void)m;
  const struct county_person *p = &c->persons[i];
  return p->hukou < c->figures->home_count && !(p->is & COUNTY_BIT(DECEASED));
}

/* Here, or in a neighbouring district: what a city gives, it gives to both. */
static int registered_around(const struct county *c, size_t i, const struct county_measure *m) {
  const struct county_person *p = &c->persons[i];
  return is_registered(c, i, m) || (p->is & m->bit);
}

static int has_ability(const struct county *c, size_t i, const struct county_measure *m) {
  return county_resident(c, i) && c->persons[i].ability == m->argument;
}

static int at_least(const struct county *c, size_t i, const struct county_measure *m) {
  return county_resident(c, i) && c->persons[i].age >= 60 && c->persons[i].ability >= m->argument;
}

static int is_difficult(const struct county *c, size_t i, const struct county_measure *m) {
  (void)m;
  return county_resident(c, i) && county_difficult(&c->persons[i]);
}

static int destitute_unable(const struct county *c, size_t i, const struct county_measure *m) {
  (void)m;
  return (c->persons[i].is & COUNTY_BIT(DESTITUTE)) && c->persons[i].age >= 60 &&
         c->persons[i].ability >= 2;
}

static int destitute_housed(const struct county *c, size_t i, const struct county_measure *m) {
  return destitute_unable(c, i, m) && c->persons[i].institution;
}

/* Of what kinds of assistance, and whether only those who are impaired. */
enum { ANY_ASSISTANCE, IMPAIRED, IMPAIRED_WITH_ALLOWANCE };

static int assisted(const struct county *c, size_t i, const struct county_measure *m) {
  static const uint64_t allowance = COUNTY_BIT(MINIMUM) | COUNTY_BIT(LOW_INCOME);
  const struct county_person *p = &c->persons[i];
  uint64_t kinds = allowance;
  if (m->argument != IMPAIRED_WITH_ALLOWANCE) kinds |= COUNTY_BIT(DESTITUTE) | COUNTY_BIT(MARGIN);
  bool impaired = p->ability >= 1 || (p->is & COUNTY_BIT(DEMENTIA));
  return county_resident(c, i) && (p->is & kinds) && (m->argument == ANY_ASSISTANCE || impaired);
}

static int in_household(const struct county *c, size_t i, const struct county_measure *m) {
  (void)m;
  return county_resident(c, i) && c->persons[i].household != COUNTY_NOBODY;
}

static bool works_with_children(const struct county *c, const struct county_person *p) {
  return p->post == POST_NURSERY_TEACHER && p->workplace &&
         c->institutions[p->workplace - 1].kind >= KIND_CHILDCARE_CENTRE;
}

static int is_childcare_staff(const struct county *c, size_t i, const struct county_measure *m) {
  return works_with_children(c, &c->persons[i]) &&
         (!m->bit || (c->persons[i].is & m->bit) == m->bit);
}

static int is_carer(const struct county *c, size_t i, const struct county_measure *m) {
  return c->persons[i].post == POST_CARE_WORKER &&
         (!m->bit || (c->persons[i].is & m->bit) == m->bit);
}

static int has_bed(const struct county *c, size_t i, const struct county_measure *m) {
  (void)m;
  return c->persons[i].bed != BED_NONE;
}

static int has_seat(const struct county *c, size_t i, const struct county_measure *m) {
  (void)m;
  return c->persons[i].class_kind != CLASS_NONE;
}

/* ---- Institutions -------------------------------------------------------------------------------
 */

enum { ANY_KIND = -1, CHILDCARE = -2, PRIVATE_CENTRE = -3 };

static bool childcare(const struct county_institution *p) {
  return p->kind == KIND_CHILDCARE_CENTRE || (p->kind == KIND_KINDERGARTEN && p->classes);
}

static bool of_kind(const struct county_institution *p, int kind) {
  if (kind == CHILDCARE) return childcare(p);
  if (kind == PRIVATE_CENTRE)
    return p->kind == KIND_CHILDCARE_CENTRE && p->operation == RUN_PRIVATE;
  return kind == ANY_KIND || p->kind == kind;
}

static int is_kind(const struct county *c, size_t i, const struct county_measure *m) {
  return of_kind(&c->institutions[i], m->argument);
}

static int home_public_built(const struct county *c, size_t i, const struct county_measure *m) {
  (void)m;
  const struct county_institution *p = &c->institutions[i];
  return p->kind == KIND_CARE_HOME && p->operation == RUN_PUBLIC_BUILT;
}

static int home_private(const struct county *c, size_t i, const struct county_measure *m) {
  (void)m;
  const struct county_institution *p = &c->institutions[i];
  return p->kind == KIND_CARE_HOME && p->operation == RUN_PRIVATE;
}

static int with_clinic(const struct county *c, size_t i, const struct county_measure *m) {
  return is_kind(c, i, m) && c->institutions[i].clinic;
}

static int with_classes(const struct county *c, size_t i, const struct county_measure *m) {
  return is_kind(c, i, m) && c->institutions[i].classes;
}

static int inspected(const struct county *c, size_t i, const struct county_measure *m) {
  return is_kind(c, i, m) && c->institutions[i].inspected;
}

static int beds(const struct county *c, size_t i, const struct county_measure *m) {
  (void)m;
  return c->institutions[i].beds;
}

static int nursing(const struct county *c, size_t i, const struct county_measure *m) {
  (void)m;
  return c->institutions[i].nursing;
}

static int dementia(const struct county *c, size_t i, const struct county_measure *m) {
  (void)m;
  return c->institutions[i].dementia;
}

static int seats(const struct county *c, size_t i, const struct county_measure *m) {
  return is_kind(c, i, m) ? c->institutions[i].seats : 0;
}

static int public_seats(const struct county *c, size_t i, const struct county_measure *m) {
  return c->institutions[i].operation == RUN_PUBLIC ? seats(c, i, m) : 0;
}

static int affordable(const struct county *c, size_t i, const struct county_measure *m) {
  (void)m;
  return c->institutions[i].affordable;
}

static int one(const struct county *c, size_t i, const struct county_measure *m) {
  (void)c;
  (void)i;
  (void)m;
  return 1;
}

/* ---- The table ----------------------------------------------------------------------------------
 */

static const struct county_measure measures[] = {
    {"people", is_resident},
    {"male", is_male},
    {"registered", is_registered},
    {"registered_around", registered_around, .bit = COUNTY_BIT(OTHER_DISTRICT)},
    {"ability_1", has_ability, .argument = 1},
    {"ability_2", has_ability, .argument = 2},
    {"ability_3", has_ability, .argument = 3},
    {"ability_4", has_ability, .argument = 4},
    {"impaired", at_least, .argument = 1},
    {"disabled_elders", at_least, .argument = 2},
    {"difficult", is_difficult},
    {"destitute_unable", destitute_unable},
    {"destitute_housed", destitute_housed, .base = "destitute_unable"},
    {"assisted", assisted, .argument = ANY_ASSISTANCE},
    {"assisted_impaired", assisted, .argument = IMPAIRED},
    {"allowance_impaired", assisted, .argument = IMPAIRED_WITH_ALLOWANCE},
    {"household_mean", in_household, .base = "households"},
    {"childcare_staff", is_childcare_staff, .base = "seats"},
    {"childcare_certified", is_childcare_staff, .bit = COUNTY_BIT(CERTIFIED),
     .base = "childcare_staff"},
    {"carers_per_bed", is_carer, .base = "beds"},
    {"certified_carers", is_carer, .bit = COUNTY_BIT(CERTIFIED), .base = "people",
     .ages_of_base = true},
    {"deceased_receiving", bit_anywhere, .bit = COUNTY_BIT(DECEASED)},
    {"bed_occupancy", has_bed, .base = "beds"},
    {"seat_occupancy", has_seat, .base = "seats"},
    {"households", one, .of = OF_HOUSEHOLDS},
    {"care_homes", is_kind, .argument = KIND_CARE_HOME, .of = OF_INSTITUTIONS},
    {"care_homes_public_built", home_public_built, .base = "care_homes", .of = OF_INSTITUTIONS},
    {"care_homes_private", home_private, .base = "care_homes", .of = OF_INSTITUTIONS},
    {"clinic_contracts", with_clinic, .argument = KIND_CARE_HOME, .base = "care_homes",
     .of = OF_INSTITUTIONS},
    {"short_stay", is_kind, .argument = KIND_SHORT_STAY, .of = OF_INSTITUTIONS},
    {"day_care", is_kind, .argument = KIND_DAY_CARE, .of = OF_INSTITUTIONS},
    {"community_centres", is_kind, .argument = KIND_COMMUNITY_CENTRE, .of = OF_INSTITUTIONS},
    {"meal_points", is_kind, .argument = KIND_MEAL_POINT, .of = OF_INSTITUTIONS},
    {"guidance_stations", is_kind, .argument = KIND_GUIDANCE_STATION, .of = OF_INSTITUTIONS},
    {"baby_rooms", is_kind, .argument = KIND_BABY_ROOM, .of = OF_INSTITUTIONS},
    {"mutual_help_houses", is_kind, .argument = KIND_MUTUAL_HELP_HOUSE, .of = OF_INSTITUTIONS},
    {"health_kiosks", is_kind, .argument = KIND_HEALTH_KIOSK, .of = OF_INSTITUTIONS},
    {"sports_venues", is_kind, .argument = KIND_SPORTS_VENUE, .of = OF_INSTITUTIONS},
    {"community_sports", is_kind, .argument = KIND_COMMUNITY_SPORT, .of = OF_INSTITUTIONS},
    {"culture_houses", is_kind, .argument = KIND_CULTURE_HOUSE, .of = OF_INSTITUTIONS},
    {"community_cultures", is_kind, .argument = KIND_COMMUNITY_CULTURE, .of = OF_INSTITUTIONS},
    {"elder_gyms", is_kind, .argument = KIND_ELDER_GYM, .of = OF_INSTITUTIONS},
    {"elder_schools", is_kind, .argument = KIND_ELDER_SCHOOL, .of = OF_INSTITUTIONS},
    {"learning_points", is_kind, .argument = KIND_LEARNING_POINT, .of = OF_INSTITUTIONS},
    {"children_homes", is_kind, .argument = KIND_CHILDREN_HOME, .of = OF_INSTITUTIONS},
    {"mind_care_points", is_kind, .argument = KIND_MIND_CARE_POINT, .of = OF_INSTITUTIONS},
    {"neighbour_centres", is_kind, .argument = KIND_NEIGHBOUR_CENTRE, .of = OF_INSTITUTIONS},
    {"activity_centres", is_kind, .argument = KIND_ACTIVITY_CENTRE, .of = OF_INSTITUTIONS},
    {"childcare_centres", is_kind, .argument = KIND_CHILDCARE_CENTRE, .of = OF_INSTITUTIONS},
    {"childcare_private", is_kind, .argument = PRIVATE_CENTRE, .of = OF_INSTITUTIONS},
    {"childcare_all", is_kind, .argument = CHILDCARE, .of = OF_INSTITUTIONS},
    {"kindergartens", is_kind, .argument = KIND_KINDERGARTEN, .of = OF_INSTITUTIONS},
    {"kindergartens_with_classes", with_classes, .argument = KIND_KINDERGARTEN,
     .of = OF_INSTITUTIONS},
    {"inspected", inspected, .argument = CHILDCARE, .base = "childcare_all", .of = OF_INSTITUTIONS},
    {"beds", beds, .of = OF_INSTITUTIONS},
    {"beds_per_registered", beds, .base = "registered", .of = OF_INSTITUTIONS},
    {"nursing_beds", nursing, .base = "beds", .of = OF_INSTITUTIONS},
    {"dementia_beds", dementia, .base = "beds", .of = OF_INSTITUTIONS},
    {"seats", seats, .argument = ANY_KIND, .of = OF_INSTITUTIONS},
    {"seats_per_thousand", seats, .argument = ANY_KIND, .base = "people", .of = OF_INSTITUTIONS},
    {"public_seats", public_seats, .argument = ANY_KIND, .base = "seats", .of = OF_INSTITUTIONS},
    {"kindergarten_seats", seats, .argument = KIND_KINDERGARTEN, .base = "seats",
     .of = OF_INSTITUTIONS},
    {"childcare_private_seats", seats, .argument = PRIVATE_CENTRE, .base = "seats",
     .of = OF_INSTITUTIONS},
    {"affordable_seats", affordable, .base = "seats", .of = OF_INSTITUTIONS},
};

/* Bits of persons, with what a rate of them is of where that is not everybody of the same age. */
static const char *const bases[COUNTY_BIT_COUNT] = {
    [COUNTY_NUMBER_SEVERE] = "disabled",     [COUNTY_NUMBER_LTCI] = "disabled_elders",
    [COUNTY_NUMBER_VISITED] = "difficult",   [COUNTY_NUMBER_TRAINED] = "childcare_staff",
    [COUNTY_NUMBER_REASSESSED] = "impaired", [COUNTY_NUMBER_CARER_TRAINED] = "carers",
};
static const struct county_measure bits[COUNTY_BIT_COUNT] = {
#define COUNTY_ROW(name, words) {#words, has_bit, .bit = COUNTY_BIT(name)},
    COUNTY_BITS(COUNTY_ROW)
#undef COUNTY_ROW
};

const struct county_measure *county_measure_find(struct str key) {
  for (size_t i = 0; i < sizeof measures / sizeof *measures; i++) {
    if (str_is(key, measures[i].key)) return &measures[i];
  }
  for (size_t i = 0; i < COUNTY_BIT_COUNT; i++) {
    if (str_is(key, bits[i].key)) return &bits[i];
  }
  return NULL;
}

const struct county_measure *county_measure_base(const struct county_measure *m) {
  const char *key = m >= bits && m < bits + COUNTY_BIT_COUNT ? bases[m - bits] : m->base;
  return key ? county_measure_find(str_of(key)) : NULL;
}

/* ---- Counting -----------------------------------------------------------------------------------
 */

static int64_t count_persons(const struct county *c, const struct county_measure *m,
                             const struct county_figure *f) {
  int64_t sum = 0;
  bool aged = f->aged && !m->ages_of_base;
  for (size_t i = 0; i < c->person_count; i++) {
    const struct county_person *p = &c->persons[i];
    if (aged && (p->age < f->from || p->age > f->to)) continue;
    if (f->town.len && !county_within(c, p->home, f)) continue;
    sum += m->count(c, i, m);
  }
  return sum;
}

int64_t county_count(const struct county *c, const struct county_measure *m,
                     const struct county_figure *f) {
  int64_t sum = 0;
  if (m->of == OF_PERSONS) return count_persons(c, m, f);
  size_t count = m->of == OF_HOUSEHOLDS ? c->household_count : c->institution_count;
  for (size_t i = 0; i < count; i++) {
    uint32_t area = m->of == OF_HOUSEHOLDS ? c->households[i].area : c->institutions[i].area;
    if (county_within(c, area, f)) sum += m->count(c, i, m);
  }
  return sum;
}

int64_t county_count_base(const struct county *c, const struct county_measure *m,
                          const struct county_figure *f) {
  static const struct county_measure people = {"people", is_resident};
  struct county_figure of = *f;
  if (!figure_factor(f)) return 1;
  const struct county_measure *base = county_measure_base(m);
  if (base) return county_count(c, base, &of);
  of.aged = of.aged && !str_is(f->measure, "people") && !str_is(f->measure, "male");
  return county_count(c, &people, &of);
}
