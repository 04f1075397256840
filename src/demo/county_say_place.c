/* What is said of a made-up institution: what it says of itself, and what offices say of it. */
#include "demo/county_parts.h"
#include "demo/county_speech.h"

enum { INNER_CLINIC_BEDS = 100 };

/* ---- Chance -------------------------------------------------------------------------------------
 */

/* Where a number from the institution's own chance is wanted. */
static int32_t pick(const struct county_institution *h, int32_t from, int32_t to, uint32_t which) {
  uint32_t n = h->area * 0x9e3779b9u + h->number * 0x85ebca6bu + h->kind * 0xc2b2ae35u + which;
  n = (n ^ (n >> 15)) * 0x27d4eb2fu;
  n ^= n >> 13;
  return from + (int32_t)(n % (uint32_t)(to - from + 1));
}

static bool is_home(const struct county_institution *h) {
  return h->kind == KIND_CARE_HOME;
}

static bool has_beds(const struct county_institution *h) {
  return is_home(h) || h->kind == KIND_SHORT_STAY;
}

static bool is_childcare(const struct county_institution *h) {
  return h->kind == KIND_CHILDCARE_CENTRE || h->kind == KIND_KINDERGARTEN;
}

static bool cooks(const struct county_institution *h) {
  return has_beds(h) || is_childcare(h) || h->kind == KIND_MEAL_POINT;
}

/* Another of that kind in the same town: an index and 1, or none. */
static uint32_t neighbour(const struct county *c, const struct county_institution *h,
                          enum county_kind kind) {
  const struct county_area *areas = c->figures->areas;
  for (uint32_t i = 0; i < c->institution_count; i++) {
    const struct county_institution *p = &c->institutions[i];
    if (p->kind == kind && areas[p->area].town == areas[h->area].town) return i + 1;
  }
  return COUNTY_NOBODY;
}

/* ---- What it says of itself ---------------------------------------------------------------------
 */

static void of_itself(struct speech *p, const struct county_institution *h, size_t institution) {
  static const char *const operations[] = {"public", "public_built", "private", "private_aided"};
  const struct county *c = p->y->c;
  speech_begin(p, STR("institution"), h->opened);
  say(p, SAID_institution_name, county_institution_name(p->s->arena, c, institution));
  say(p, SAID_credit_code, county_credit_code(p->s->arena, c, institution));
  say(p, SAID_institution_kind, str_of(county_kinds[h->kind]));
  say_area(p, SAID_institution_area, h->area);
  say(p, SAID_institution_phone, county_institution_phone(p->s->arena, c, institution));
  say_date(p, SAID_opened, h->opened);
  say(p, SAID_operation, str_of(operations[h->operation]));
  say(p, SAID_premises, h->owned ? STR("owned") : STR("rented"));
  if (!h->owned) say_int(p, SAID_lease_years, 3 + h->number % 8);
}

/* "1+N" and "1+8" are what two districts call their centres and what belongs to them. */
static void of_network(struct speech *p, const struct county_institution *h) {
  static const struct {
    const char *area, *network;
  } networks[] = {{"310110", "centre_n"}, {"310117", "embedded_8"}};
  const struct county *c = p->y->c;
  bool centre = h->kind == KIND_COMMUNITY_CENTRE;
  bool station = h->kind == KIND_DAY_CARE || h->kind == KIND_MEAL_POINT;
  if (station)
    say_party(p, SAID_centre, p->y->first_institution, neighbour(c, h, KIND_COMMUNITY_CENTRE));
  for (size_t i = 0; i < sizeof networks / sizeof *networks; i++) {
    if ((centre || station) && str_is(c->figures->area, networks[i].area))
      say(p, SAID_network, str_of(networks[i].network));
  }
}

static void of_room(struct speech *p, const struct county_institution *h) {
  const struct county_room *room = &p->y->c->figures->rooms[h->kind];
  int64_t of = room->per == ROOM_PER_BED ? h->beds : room->per == ROOM_PER_SEAT ? h->seats : 1;
  if (room->m2_to > 0 && of > 0)
    say_int(p, SAID_floor_area_m2, of * pick(h, room->m2_from, room->m2_to, 1));
  if (room->hours_to > 0)
    say_int(p, SAID_weekly_hours, pick(h, room->hours_from, room->hours_to, 2));
}

static void of_beds(struct speech *p, const struct county_institution *h) {
  if (h->kind == KIND_CLINIC) say_int(p, SAID_rehab_beds, pick(h, 0, 30, 3));
  if (!has_beds(h)) return;
  speech_begin(p, STR("institution"), h->opened);
  say_int(p, SAID_beds, h->beds);
  say_int(p, SAID_nursing_beds, h->nursing);
  say_int(p, SAID_dementia_beds, h->dementia);
  say_int(p, SAID_dementia_units, (h->dementia + 9) / 10);
  say_int(p, SAID_bed_fee, 1600 + 100 * pick(h, 0, 24, 4));
  say(p, SAID_service_type, h->nursing * 2 > h->beds ? STR("nursing") : STR("assisted"));
  say_truth(p, SAID_publicly_built, h->operation != RUN_PRIVATE);
  say_truth(p, SAID_elderly_apartment, false);
  say_truth(p, SAID_prepaid, h->operation == RUN_PRIVATE);
}

static void of_clinic(struct speech *p, const struct county_institution *h) {
  if (!has_beds(h)) return;
  speech_begin(p, STR("health"), (struct date){p->y->c->on.day - pick(h, 100, 700, 5)});
  bool clinic = h->clinic || !is_home(h); /* every short stay works with the one of its street */
  say_truth(p, SAID_clinic_contract, clinic);
  say_truth(p, SAID_inner_clinic, h->beds >= INNER_CLINIC_BEDS);
  if (!clinic) return;
  say_party(p, SAID_clinic_partner, p->y->first_institution, neighbour(p->y->c, h, KIND_CLINIC));
  say_date(p, SAID_clinic_contract_to, (struct date){p->y->c->on.day + pick(h, 20, 700, 6)});
}

/* Of the seats a tenth is for those under one, a third for those under two. */
static void of_classes(struct speech *p, const struct county_institution *h) {
  int32_t infant = h->seats / 10, young = (h->seats + 1) / 3;
  int32_t mixed = h->seats % 2 && h->seats > 10 ? 5 : 0;
  say_int(p, SAID_infant_seats, infant);
  say_int(p, SAID_young_seats, young);
  say_int(p, SAID_older_seats, h->seats - infant - young - mixed);
  say_int(p, SAID_mixed_seats, mixed);
}

static void of_seats(struct speech *p, const struct county_institution *h) {
  enum { YEAR = 365 };
  if (!is_childcare(h)) return;
  speech_begin(p, STR("institution"), h->opened);
  if (h->kind == KIND_KINDERGARTEN) say_int(p, SAID_pupils, pick(h, 90, 330, 7));
  say_truth(p, SAID_childcare_class, h->classes);
  if (!h->classes) return;
  bool fresh = h->kind == KIND_CHILDCARE_CENTRE && p->y->c->on.day - h->opened.day < YEAR;
  say_int(p, SAID_seats, h->seats);
  say_int(p, SAID_affordable_seats, h->affordable);
  say_truth(p, SAID_affordable, h->affordable_fee);
  say_int(p, SAID_new_seats, fresh ? h->seats : 0);
  say_int(p, SAID_enrolled, h->people);
  of_classes(p, h);
}

/* ---- What offices say ---------------------------------------------------------------------------
 */

/* "演示2021-017": that it is nobody's can be seen. */
static struct str paper_number(struct speech *p, const struct county_institution *h,
                               uint32_t which) {
  struct buf b = buf_open(p->s->arena, 64);
  int year, month, day;
  date_parts(h->opened, &year, &month, &day);
  buf_printf(&b, "演示%04d-%03d", year, pick(h, 1, 999, which));
  return buf_str(&b);
}

/* That it was put on file, and accepted by the fire brigade before. */
static void of_filing(struct speech *p, const struct county_institution *h) {
  if (!is_home(h) && h->kind != KIND_CHILDCARE_CENTRE) return;
  struct date filed = {h->opened.day + 60};
  speech_begin(p, is_home(h) ? STR("civil_affairs") : STR("health"), filed);
  say_date(p, SAID_filed_on, filed);
  say(p, SAID_filing_number, paper_number(p, h, 8));
  say_date(p, SAID_fire_accepted_on, (struct date){h->opened.day - pick(h, 10, 90, 9)});
}

/* Institutions of a kind stand one behind the other. */
static bool is_first_of_kind(const struct county *c, const struct county_institution *h) {
  return h == c->institutions || h[-1].kind != h->kind;
}

/* Days until a licence for five years ends: some have run out, and more end soon. However small the
 * county, its first home has one that ends soon and its first childcare place one that has run out,
 * so that whoever keeps them sees both. */
static int32_t food_licence_days(const struct county *c, const struct county_institution *h) {
  bool first = is_first_of_kind(c, h);
  if (first && is_home(h)) return pick(h, 8, 28, 11);
  if (first && h->kind == KIND_CHILDCARE_CENTRE) return pick(h, -20, -2, 11);
  return pick(h, 0, 5, 16) ? pick(h, -60, 1500, 11) : pick(h, -30, 80, 11);
}

/* Clinics, kindergartens, and homes that have a clinic of their own. */
static void of_licence(struct speech *p, const struct county_institution *h) {
  bool inner = has_beds(h) && h->beds >= INNER_CLINIC_BEDS;
  if (!inner && h->kind != KIND_CLINIC && h->kind != KIND_KINDERGARTEN) return;
  speech_begin(p, h->kind == KIND_KINDERGARTEN ? STR("education") : STR("health"), h->opened);
  say(p, SAID_licence_number, paper_number(p, h, 12));
  int32_t days = inner ? pick(h, -20, 700, 13) : pick(h, 40, 1500, 13);
  say_date(p, SAID_licence_to, (struct date){p->y->c->on.day + days});
}

static void of_papers(struct speech *p, const struct county_institution *h) {
  struct date on = p->y->c->on;
  if (cooks(h)) {
    speech_begin(p, STR("market"), (struct date){on.day - pick(h, 30, 190, 10)});
    say_date(p, SAID_food_licence_to, (struct date){on.day + food_licence_days(p->y->c, h)});
  }
  of_licence(p, h);
}

/* Its level, and what it is thought to be worth. */
static void of_standing(struct speech *p, const struct county_institution *h) {
  static const char *const grades[] = {"1", "1", "1", "2", "2", "2", "2", "3", "3", "4"};
  if (!is_home(h) && h->kind != KIND_CHILDCARE_CENTRE) return;
  struct date graded = {p->y->c->on.day - pick(h, 40, 140, 14)};
  struct str office = is_home(h) ? STR("civil_affairs") : STR("health");
  speech_begin(p, office, graded);
  say(p, SAID_credit_grade, str_of(grades[pick(h, 0, 9, 15)]));
  say_date(p, SAID_credit_graded_on, graded);
  say_truth(p, SAID_blacklisted, false);
  if (!h->star || !is_home(h)) return;
  struct date starred = {h->opened.day + 150};
  speech_begin(p, office, starred);
  say_int(p, SAID_star, h->star);
  say_date(p, SAID_starred_on, starred);
}

enum ly say_institution(const struct saying *y, size_t institution, struct load_party *out) {
  const struct county_institution *h = &y->c->institutions[institution];
  struct speech p;
  enum ly rc = speech_open(&p, y);
  if (rc) return rc;
  *out = (struct load_party){.party = y->first_institution + (int64_t)institution,
                             .kind = y->institution};
  of_itself(&p, h, institution);
  of_network(&p, h);
  of_room(&p, h);
  of_beds(&p, h);
  of_seats(&p, h);
  of_clinic(&p, h);
  of_filing(&p, h);
  of_papers(&p, h);
  of_standing(&p, h);
  said_acts(y, y->inspection[institution], y->inspection[institution + 1], out);
  return speech_end(&p, out);
}
