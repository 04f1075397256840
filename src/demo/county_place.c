/* Institutions: how many of each kind, where, with which beds and seats; who lives there. */
#include "demo/county_parts.h"

/* ---- Going about --------------------------------------------------------------------------------
 */

struct stroll stroll_over(struct dice *d, size_t first, size_t count) {
  static const uint32_t steps[] = {7919, 104729, 1299709, 15485863};
  struct stroll w = {(uint32_t)first, (uint32_t)count, 0, 1, 0};
  if (count == 0) return w;
  w.at = dice_below(d, w.count);
  uint32_t at = dice_below(d, 4);
  for (uint32_t i = 0; i < 4; i++) { /* a prime goes through all unless it divides the count */
    if (w.count % steps[(at + i) % 4]) {
      w.step = steps[(at + i) % 4] % w.count;
      break;
    }
  }
  if (w.step == 0) w.step = 1;
  return w;
}

bool stroll_next(struct stroll *w, uint32_t *out) {
  if (w->done == w->count) return false;
  *out = w->first + w->at;
  w->at = (uint32_t)(((uint64_t)w->at + w->step) % w->count);
  w->done++;
  return true;
}

enum ly county_towns(struct scope *s, const struct county *c, struct county_towns *out) {
  const struct county_figures *f = c->figures;
  *out = (struct county_towns){0};
  out->area = ARENA_ARRAY(s->arena, uint32_t, f->home_count + 1);
  out->first = ARENA_ARRAY(s->arena, uint32_t, f->home_count + 1);
  if (!out->area || !out->first) return fail_memory(s);
  uint32_t person = 0;
  for (uint32_t i = 0; i < f->home_count; i++) {
    if (f->areas[i].town != i) continue;
    out->area[out->count] = i;
    out->first[out->count++] = person;
    while (person < c->resident_count && f->areas[c->persons[person].home].town == i) person++;
  }
  out->area[out->count] = (uint32_t)f->home_count;
  out->first[out->count] = (uint32_t)c->resident_count;
  return LY_OK;
}

uint32_t county_village(const struct county *c, const struct county_towns *t, size_t town,
                        struct dice *d) {
  (void)c;
  uint32_t villages = t->area[town + 1] - t->area[town] - 1;
  return villages ? t->area[town] + 1 + dice_below(d, villages) : t->area[town];
}

/* ---- How many, and where ------------------------------------------------------------------------
 */

enum spread { BY_PEOPLE, BY_TOWN };
static const struct place_row {
  const char *measure; /* NULL: one in each town */
  enum spread spread;
} places[KIND_COUNT] = {
    [KIND_CARE_HOME] = {"care_homes", BY_PEOPLE},
    [KIND_SHORT_STAY] = {"short_stay", BY_PEOPLE},
    [KIND_DAY_CARE] = {"day_care", BY_PEOPLE},
    [KIND_COMMUNITY_CENTRE] = {"community_centres", BY_TOWN},
    [KIND_MEAL_POINT] = {"meal_points", BY_PEOPLE},
    [KIND_CHILDCARE_CENTRE] = {"childcare_centres", BY_PEOPLE},
    [KIND_KINDERGARTEN] = {"kindergartens", BY_PEOPLE},
    [KIND_GUIDANCE_STATION] = {"guidance_stations", BY_TOWN},
    [KIND_CLINIC] = {NULL, BY_TOWN},
    [KIND_BABY_ROOM] = {"baby_rooms", BY_TOWN},
    [KIND_MUTUAL_HELP_HOUSE] = {"mutual_help_houses", BY_PEOPLE},
    [KIND_HEALTH_KIOSK] = {"health_kiosks", BY_TOWN},
    [KIND_SPORTS_VENUE] = {"sports_venues", BY_PEOPLE},
    [KIND_COMMUNITY_SPORT] = {"community_sports", BY_TOWN},
    [KIND_CULTURE_HOUSE] = {"culture_houses", BY_PEOPLE},
    [KIND_COMMUNITY_CULTURE] = {"community_cultures", BY_TOWN},
    [KIND_ELDER_GYM] = {"elder_gyms", BY_PEOPLE},
    [KIND_ELDER_SCHOOL] = {"elder_schools", BY_TOWN},
    [KIND_LEARNING_POINT] = {"learning_points", BY_PEOPLE},
    [KIND_CHILDREN_HOME] = {"children_homes", BY_PEOPLE},
    [KIND_MIND_CARE_POINT] = {"mind_care_points", BY_PEOPLE},
    [KIND_NEIGHBOUR_CENTRE] = {"neighbour_centres", BY_TOWN},
    [KIND_ACTIVITY_CENTRE] = {"activity_centres", BY_PEOPLE},
};

/* Whether the figures say that there is any. */
static bool figure_says(const struct county *c, const char *measure) {
  const struct county_figure *f = figure_find(c->figures, measure);
  return f && f->value.coefficient > 0;
}

/* At least one of each kind that the county has, however small the scale. */
static int64_t how_many(const struct county *c, const struct county_towns *t, size_t kind) {
  const struct place_row *p = &places[kind];
  int64_t every = share_of((int64_t)t->count, c->scale, COUNTY_WHOLE);
  int64_t n = p->measure ? figure_number(c, p->measure, 0, 0) : every;
  bool some = !p->measure || figure_says(c, p->measure);
  return some && n == 0 ? 1 : n;
}

/* Within fifteen years; the first centre of a county has opened not long ago, its first home years
 * ago. */
static struct date opened_on(struct dice *d, const struct county *c, size_t kind, bool first) {
  int32_t days = 200 + (int32_t)dice_below(d, 15 * 365);
  if (first && kind == KIND_CHILDCARE_CENTRE) days = 200 + days % 120;
  if (first && kind == KIND_CARE_HOME) days = 600 + days % 3000;
  return (struct date){c->on.day - days};
}

static enum ly add_kind(struct scope *s, struct county *c, const struct county_towns *t,
                        size_t kind, struct dice *d) {
  int64_t *weights = ARENA_ARRAY(s->arena, int64_t, t->count);
  int64_t *here = ARENA_ARRAY(s->arena, int64_t, t->count);
  if (!weights || !here) return fail_memory(s);
  for (size_t i = 0; i < t->count; i++) {
    weights[i] = places[kind].spread == BY_TOWN ? 1 : t->first[i + 1] - t->first[i];
  }
  share_out(weights, t->count, how_many(c, t, kind), here);
  size_t before = c->institution_count;
  for (size_t i = 0; i < t->count; i++) {
    for (int64_t n = 1; n <= here[i]; n++) {
      bool is_first = c->institution_count == before;
      c->institutions[c->institution_count++] =
          (struct county_institution){.area = county_village(c, t, i, d),
                                      .number = (uint32_t)n,
                                      .kind = (uint8_t)kind,
                                      .owned = dice_percent(d, 55),
                                      .opened = opened_on(d, c, kind, is_first)};
    }
  }
  return LY_OK;
}

/* The institutions of a kind stand one behind the other. */
static size_t first_of(const struct county *c, enum county_kind kind, size_t *count) {
  size_t first = 0;
  while (first < c->institution_count && c->institutions[first].kind != kind) first++;
  for (*count = 0; first + *count < c->institution_count; ++*count) {
    if (c->institutions[first + *count].kind != kind) break;
  }
  return first;
}

/* ---- Beds ---------------------------------------------------------------------------------------
 */

enum { MANY = 512 }; /* institutions of a kind with beds or seats */

static int64_t bed_total(const struct county *c) {
  const struct county_figure *f = figure_find(c->figures, "beds_per_registered");
  return f ? figure_wanted(c, f, figure_number(c, "registered", 0, 0))
           : figure_number(c, "beds", 0, 0);
}

/* Those of homes, and the few of short stays, which stand behind them. */
static void set_beds(struct county *c, struct dice *d) {
  size_t homes, stays, count, first = first_of(c, KIND_CARE_HOME, &homes);
  first_of(c, KIND_SHORT_STAY, &stays);
  struct county_institution *p = c->institutions + first;
  int64_t weights[MANY] = {0}, beds[MANY], nursing[MANY], dementia[MANY], total = bed_total(c);
  count = homes + stays > MANY ? MANY : homes + stays;
  for (size_t i = 0; i < count; i++)
    weights[i] = i < homes ? 60 + dice_below(d, 120) : 8 + dice_below(d, 16);
  share_out(weights, count, total, beds);
  share_out(beds, count, figure_number(c, "nursing_beds", total, 0), nursing);
  share_out(nursing, count, figure_number(c, "dementia_beds", total, 0), dementia);
  for (size_t i = 0; i < count; i++) {
    p[i].beds = (int32_t)beds[i];
    p[i].nursing = (int32_t)nursing[i];
    p[i].dementia = (int32_t)(dementia[i] < nursing[i] ? dementia[i] : nursing[i]);
    p[i].star = i < homes && (dice_percent(d, 70) || i == 0) ? (uint8_t)(1 + dice_below(d, 5)) : 0;
  }
}

static void run_homes(struct county *c, struct dice *d) {
  size_t count, first = first_of(c, KIND_CARE_HOME, &count);
  int64_t built = figure_number(c, "care_homes_public_built", (int64_t)count, 0);
  int64_t own = figure_number(c, "care_homes_private", (int64_t)count, 0);
  int64_t clinics = figure_number(c, "clinic_contracts", (int64_t)count, 0);
  if (own == 0 && figure_says(c, "care_homes_private")) own = 1; /* of few, one is private */
  if (built > (int64_t)count - own) built = (int64_t)count - own;
  for (size_t i = 0; i < count; i++) {
    struct county_institution *p = &c->institutions[first + i];
    int64_t n = (int64_t)i;
    p->operation = n < own ? RUN_PRIVATE : n < own + built ? RUN_PUBLIC_BUILT : RUN_PUBLIC;
    p->clinic = n < clinics;
    p->owned = p->operation != RUN_PRIVATE || i == 0 || dice_percent(d, 35);
  }
}

/* ---- Seats --------------------------------------------------------------------------------------
 */

/* Seats over institutions of one kind, and which of them are within people's means. */
static void set_seats(struct county *c, size_t first, size_t count, int64_t seats, struct dice *d) {
  int64_t weights[MANY] = {0}, shares[MANY];
  if (count > MANY) count = MANY;
  for (size_t i = 0; i < count; i++) weights[i] = 80 + dice_below(d, 40);
  share_out(weights, count, seats, shares);
  for (size_t i = 0; i < count; i++) {
    c->institutions[first + i].seats = (int32_t)shares[i];
    c->institutions[first + i].classes = true;
  }
}

static int64_t seat_total(const struct county *c) {
  const struct county_figure *f = figure_find(c->figures, "seats_per_thousand");
  return f ? figure_wanted(c, f, (int64_t)c->resident_count) : figure_number(c, "seats", 0, 0);
}

static void set_affordable(struct county *c, int64_t seats) {
  int64_t left = figure_number(c, "affordable_seats", seats, 0), before = 0, given = 0;
  for (size_t i = 0; i < c->institution_count; i++) {
    struct county_institution *p = &c->institutions[i];
    before += p->seats;
    int64_t up_to = seats ? share_of(before, left, seats) : 0;
    p->affordable = (int32_t)(up_to - given);
    p->affordable_fee = p->affordable > 0;
    given = up_to;
  }
}

/* Kindergartens first; of the centres those that are private, and who is left has what is left. */
static void place_seats(struct county *c, struct dice *d) {
  size_t centres, gardens, centre = first_of(c, KIND_CHILDCARE_CENTRE, &centres);
  size_t garden = first_of(c, KIND_KINDERGARTEN, &gardens);
  int64_t total = seat_total(c);
  int64_t own = figure_number(c, "kindergarten_seats", total, -1);
  bool mixed = own >= 0;
  if (own < 0) own = figure_number(c, "public_seats", total, total / 2);
  size_t with = (size_t)figure_number(c, "kindergartens_with_classes", 0, 1);
  if (with == 0) with = 1;
  if (with > gardens) with = gardens;
  set_seats(c, garden, with, own, d);
  for (size_t i = 0; i < gardens; i++) {
    bool private = mixed && i % 5 >= 3;
    c->institutions[garden + i].operation = private ? RUN_PRIVATE : RUN_PUBLIC;
  }
  size_t private = (size_t)figure_number(c, "childcare_private", 0, (int64_t)centres);
  if (private == 0) private = 1;
  if (private > centres) private = centres;
  int64_t theirs = figure_number(c, "childcare_private_seats", total, total - own);
  if (private == centres) theirs = total - own;
  set_seats(c, centre, private, theirs, d);
  set_seats(c, centre + private, centres - private, total - own - theirs, d);
  for (size_t i = 0; i < private; i++) c->institutions[centre + i].operation = RUN_PRIVATE;
  set_affordable(c, total);
}

enum ly county_places(struct scope *s, struct county *c) {
  struct county_towns towns;
  struct dice d = dice_for(c, "places");
  int64_t room = 0;
  enum ly rc = county_towns(s, c, &towns);
  for (size_t k = 0; !rc && k < KIND_COUNT; k++) room += how_many(c, &towns, k);
  if (!rc) c->institutions = ARENA_ARRAY(s->arena, struct county_institution, (size_t)room);
  if (!rc && !c->institutions) rc = fail_memory(s);
  for (size_t k = 0; !rc && k < KIND_COUNT; k++) rc = add_kind(s, c, &towns, k, &d);
  if (rc) return rc;
  set_beds(c, &d);
  run_homes(c, &d);
  place_seats(c, &d);
  return LY_OK;
}
