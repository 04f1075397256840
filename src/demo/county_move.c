/* Who does not live in a household: residents of care homes, and of dormitories. */
#include "demo/county_parts.h"

struct moving {
  struct county *c;
  struct county_towns towns;
  struct dice dice;
  int64_t *room; /* of each institution: how many may still move in */
};

static void settle(struct moving *m, size_t home, uint32_t person) {
  struct county_institution *h = &m->c->institutions[home];
  struct county_person *p = &m->c->persons[person];
  const struct county_area *areas = m->c->figures->areas;
  p->institution = (uint32_t)home + 1;
  p->is |= COUNTY_BIT(COLLECTIVE);
  if (areas[p->home].town == areas[h->area].town) p->home = h->area;
  p->bed = BED_ASSISTED;
  if (p->ability >= 2 && h->people < h->nursing) p->bed = BED_NURSING;
  if ((p->is & COUNTY_BIT(DEMENTIA)) && h->people < h->dementia) p->bed = BED_DEMENTIA;
  h->people++;
  m->room[home]--;
}

static enum ly open_rooms(struct scope *s, struct moving *m) {
  struct county *c = m->c;
  int64_t *beds = ARENA_ARRAY(s->arena, int64_t, c->institution_count), sum = 0;
  m->room = ARENA_ARRAY(s->arena, int64_t, c->institution_count);
  if (!beds || !m->room) return fail_memory(s);
  for (size_t i = 0; i < c->institution_count; i++) {
    beds[i] = c->institutions[i].beds;
    sum += beds[i];
  }
  share_out(beds, c->institution_count, figure_number(c, "bed_occupancy", sum, 0), m->room);
  return LY_OK;
}

/* Destitute people who cannot care for themselves: as many as the figure says, wherever there is
 * room. */
static void house_destitute(struct moving *m) {
  struct county *c = m->c;
  const struct county_measure *unable = county_measure_find(STR("destitute_unable"));
  const struct county_figure *f = figure_find(c->figures, "destitute_housed");
  if (!f) return;
  int64_t wanted = figure_wanted(c, f, county_count(c, unable, f));
  struct stroll w = stroll_over(&m->dice, 0, c->resident_count);
  uint32_t person;
  size_t home = 0;
  while (wanted > 0 && stroll_next(&w, &person)) {
    if (!unable->count(c, person, unable)) continue;
    for (size_t k = 0; k < c->institution_count; k++, home++) {
      if (home == c->institution_count) home = 0;
      if (m->room[home] > 0) break;
    }
    if (home == c->institution_count) home = 0;
    if (m->room[home] <= 0) return;
    settle(m, home++, person);
    wanted--;
  }
}

/* Who is likely to live in a home, the likeliest first: the least ability, the least age. */
static const struct likely {
  int ability, age;
} likely[] = {{3, 60}, {2, 60}, {1, 70}, {0, 80}, {0, 60}};

static void fill_home(struct moving *m, size_t home, size_t first, size_t count) {
  struct county *c = m->c;
  const struct county_measure *unable = county_measure_find(STR("destitute_unable"));
  for (size_t k = 0; k < sizeof likely / sizeof *likely; k++) {
    struct stroll w = stroll_over(&m->dice, first, count);
    uint32_t i;
    while (m->room[home] > 0 && stroll_next(&w, &i)) {
      const struct county_person *p = &c->persons[i];
      if (p->institution || p->age < likely[k].age || p->ability < likely[k].ability) continue;
      if (unable->count(c, i, unable) || !dice_percent(&m->dice, 30)) continue;
      settle(m, home, i);
    }
  }
}

static void fill_homes(struct moving *m) {
  const struct county_area *areas = m->c->figures->areas;
  for (size_t i = 0; i < m->c->institution_count; i++) {
    uint32_t town = areas[m->c->institutions[i].area].town;
    size_t t = 0;
    while (t + 1 < m->towns.count && m->towns.area[t] != town) t++;
    if (m->room[i] > 0)
      fill_home(m, i, m->towns.first[t], m->towns.first[t + 1] - m->towns.first[t]);
    if (m->room[i] > 0) fill_home(m, i, 0, m->c->resident_count);
  }
}

/* Workers' and students' dormitories: the rest of those in collective households. */
static void fill_dormitories(struct moving *m) {
  struct county *c = m->c;
  int64_t wanted = figure_number(c, "collective", (int64_t)c->resident_count, 0);
  for (size_t i = 0; i < c->resident_count; i++)
    wanted -= (c->persons[i].is & COUNTY_BIT(COLLECTIVE)) != 0;
  struct stroll w = stroll_over(&m->dice, 0, c->resident_count);
  uint32_t i;
  while (wanted > 0 && stroll_next(&w, &i)) {
    struct county_person *p = &c->persons[i];
    if (p->institution || p->age < 18 || p->age > 45 || dice_percent(&m->dice, 40)) continue;
    p->is |= COUNTY_BIT(COLLECTIVE);
    wanted--;
  }
}

enum ly county_move_in(struct scope *s, struct county *c) {
  struct moving m = {.c = c, .dice = dice_for(c, "move")};
  enum ly rc = county_towns(s, c, &m.towns);
  if (!rc) rc = open_rooms(s, &m);
  if (rc) return rc;
  for (size_t t = 0; t < m.towns.count; t++) { /* a village for everybody, for now */
    for (uint32_t i = m.towns.first[t]; i < m.towns.first[t + 1]; i++) {
      c->persons[i].home = c->persons[i].hukou = county_village(c, &m.towns, t, &m.dice);
    }
  }
  house_destitute(&m);
  fill_homes(&m);
  fill_dormitories(&m);
  return LY_OK;
}
