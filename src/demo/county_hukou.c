/* Where people are registered, household by household: here, in another province, in another
 * district; who is registered here and lives elsewhere; and the kin who do not live together. */
#include "demo/county_parts.h"

struct moves {
  struct county *c;
  struct dice dice;
  uint32_t *order;          /* of households, by chance */
  uint32_t *first, *member; /* the persons of each household */
};

static enum ly list_members(struct scope *s, struct moves *m) {
  struct county *c = m->c;
  size_t n = c->household_count;
  m->order = ARENA_ARRAY(s->arena, uint32_t, n);
  m->first = ARENA_ARRAY(s->arena, uint32_t, n + 2);
  m->member = ARENA_ARRAY(s->arena, uint32_t, c->resident_count);
  if (!m->order || !m->first || !m->member) return fail_memory(s);
  for (uint32_t i = 0; i < n; i++) m->order[i] = i;
  dice_shuffle(&m->dice, m->order, n);
  for (size_t i = 0; i < n; i++) m->first[i + 2] = m->first[i + 1] + c->households[i].size;
  for (uint32_t i = 0; i < c->resident_count; i++) {
    uint32_t h = c->persons[i].household;
    if (h) m->member[m->first[h]++] = i;
  }
  for (size_t i = n; i > 0; i--) m->first[i] = m->first[i - 1];
  m->first[0] = 0;
  return LY_OK;
}

/* ---- Areas outside ------------------------------------------------------------------------------
 */

static uint32_t outside(struct moves *m, const char *group) {
  const struct county_figures *f = m->c->figures;
  int64_t sum = 0, k;
  for (size_t i = f->home_count; i < f->area_count; i++) {
    if (str_is(f->areas[i].group, group)) sum += f->areas[i].people;
  }
  must(sum > 0);
  k = dice_below(&m->dice, (uint32_t)sum);
  for (size_t i = f->home_count; i < f->area_count; i++) {
    if (!str_is(f->areas[i].group, group)) continue;
    k -= f->areas[i].people;
    if (k < 0) return (uint32_t)i;
  }
  return (uint32_t)f->home_count;
}

/* ---- Registered elsewhere -----------------------------------------------------------------------
 */

/* A way of being registered elsewhere, and which households are looked at. */
struct elsewhere {
  const char *measure, *group;
  uint64_t bit;
};

static const uint64_t bound = COUNTY_BIT(MIGRANT) | COUNTY_BIT(OTHER_DISTRICT) |
                              COUNTY_BIT(DESTITUTE) | COUNTY_BIT(MINIMUM) | COUNTY_BIT(MARGIN) |
                              COUNTY_BIT(LOW_INCOME) | COUNTY_BIT(PLANNING);

/* Whether somebody there is registered elsewhere already, or receives what only those registered
 * here do; and whether an elder lives there. */
static void look_at(const struct moves *m, uint32_t household, bool *fixed, bool *elder) {
  *fixed = *elder = false;
  for (uint32_t i = m->first[household]; i < m->first[household + 1]; i++) {
    const struct county_person *p = &m->c->persons[m->member[i]];
    *fixed = *fixed || (p->is & bound);
    *elder = *elder || p->age >= 60;
  }
}

static void register_there(struct moves *m, const struct elsewhere *e, uint32_t person,
                           uint32_t area) {
  m->c->persons[person].hukou = area;
  m->c->persons[person].is |= e->bit;
}

static int64_t send_households(struct moves *m, const struct elsewhere *e, int64_t wanted,
                               bool elders) {
  for (size_t k = 0; k < m->c->household_count && wanted > 0; k++) {
    uint32_t h = m->order[k];
    bool fixed, elder;
    int64_t size = m->first[h + 1] - m->first[h];
    look_at(m, h, &fixed, &elder);
    if (fixed || (elder && !elders) || size > wanted) continue;
    uint32_t area = outside(m, e->group);
    for (uint32_t i = m->first[h]; i < m->first[h + 1]; i++) {
      register_there(m, e, m->member[i], area);
    }
    wanted -= size;
  }
  return wanted;
}

static int64_t send_dormitories(struct moves *m, const struct elsewhere *e, int64_t wanted,
                                unsigned percent) {
  for (uint32_t i = 0; i < m->c->resident_count && wanted > 0; i++) {
    const struct county_person *p = &m->c->persons[i];
    if (!(p->is & COUNTY_BIT(COLLECTIVE)) || p->institution || (p->is & bound)) continue;
    if (!dice_percent(&m->dice, percent)) continue;
    register_there(m, e, i, outside(m, e->group));
    wanted--;
  }
  return wanted;
}

static enum ly send(struct scope *s, struct moves *m, const struct elsewhere *e, bool young_first,
                    unsigned dormitories) {
  int64_t all = figure_number(m->c, e->measure, (int64_t)m->c->resident_count, 0);
  int64_t wanted = send_dormitories(m, e, all, dormitories);
  if (young_first) wanted = send_households(m, e, wanted, false);
  wanted = send_households(m, e, wanted, true);
  if (wanted > 0) wanted = send_dormitories(m, e, wanted, 100);
  if (wanted == 0) return LY_OK;
  return fail(s, LY_INVALID, MSG_DEMO_CONTRADICTION, m->c->figures->area, str_of(e->measure),
              str_int(s->arena, all), str_int(s->arena, all - wanted));
}

/* ---- Registered here, living elsewhere ----------------------------------------------------------
 */

static void add_elder(struct moves *m, const struct county_towns *t, uint64_t is) {
  struct county *c = m->c;
  size_t town = dice_below(&m->dice, (uint32_t)t->count);
  int age = 60 + (int)dice_below(&m->dice, 12) + (int)dice_below(&m->dice, 14);
  int32_t day = date_add_months(c->on, -12 * age).day - (int32_t)dice_below(&m->dice, 364);
  uint32_t village = county_village(c, t, town, &m->dice);
  c->persons[c->person_count++] = (struct county_person){
      .is = is,
      .birth = {day},
      .home = is ? village : outside(m, "away"),
      .hukou = village,
      .name = (uint32_t)dice_roll(&m->dice),
      .age = (uint8_t)age_years((struct date){day}, c->on),
      .sex = (uint8_t)dice_below(&m->dice, SEXES),
  };
}

/* As many elders as the figure says are registered, less those who live here. */
static enum ly add_all_absent(struct scope *s, struct moves *m) {
  const struct county_figure *f = figure_find(m->c->figures, "registered");
  struct county_towns towns;
  if (!f) return LY_OK;
  enum ly rc = county_towns(s, m->c, &towns);
  if (rc) return rc;
  int64_t here = county_count(m->c, county_measure_find(f->measure), f);
  int64_t wanted = figure_wanted(m->c, f, 0);
  if (here > wanted) {
    return fail(s, LY_INVALID, MSG_DEMO_CONTRADICTION, m->c->figures->area, f->measure,
                str_int(s->arena, here), str_int(s->arena, wanted));
  }
  for (; here < wanted; here++) add_elder(m, &towns, 0);
  return LY_OK;
}

/* Elders who died not long ago, and of whom not every payer has heard. */
static enum ly add_deceased(struct scope *s, struct moves *m) {
  const struct county_figure *f = figure_find(m->c->figures, "deceased_receiving");
  struct county_towns towns;
  if (!f) return LY_OK;
  enum ly rc = county_towns(s, m->c, &towns);
  if (rc) return rc;
  int64_t n = figure_wanted(m->c, f, county_count_base(m->c, county_measure_find(f->measure), f));
  for (; n > 0; n--) add_elder(m, &towns, COUNTY_BIT(DECEASED));
  return LY_OK;
}

/* ---- Kin ----------------------------------------------------------------------------------------
 */

/* Women of a town by age: where they begin. */
static void list_women(const struct county *c, const struct county_towns *t, size_t town,
                       uint32_t *first, uint32_t *count) {
  memset(count, 0, AGES * sizeof *count);
  for (uint32_t i = t->first[town]; i < t->first[town + 1]; i++) {
    const struct county_person *p = &c->persons[i];
    if (p->sex != COUNTY_FEMALE) continue;
    if (count[p->age]++ == 0) first[p->age] = i;
  }
}

/* Gives grown-up children who live apart a mother of their town, and her husband as father. */
static void find_mother(struct moves *m, struct county_person *p, const uint32_t *first,
                        const uint32_t *count) {
  int age = p->age + 22 + (int)dice_below(&m->dice, 14);
  if (p->mother || p->father || age >= AGES || count[age] == 0) return;
  uint32_t mother = first[age] + dice_below(&m->dice, count[age]);
  const struct county_person *her = &m->c->persons[mother];
  if (her->hukou >= m->c->figures->home_count || her->household == p->household) return;
  p->mother = mother + 1;
  p->father = her->spouse;
}

static enum ly find_mothers(struct scope *s, struct moves *m) {
  uint32_t first[AGES] = {0}, count[AGES];
  struct county_towns towns;
  enum ly rc = county_towns(s, m->c, &towns);
  for (size_t t = 0; !rc && t < towns.count; t++) {
    list_women(m->c, &towns, t, first, count);
    for (uint32_t i = towns.first[t]; i < towns.first[t + 1]; i++) {
      struct county_person *p = &m->c->persons[i];
      bool here = p->hukou < m->c->figures->home_count;
      if (here && p->age >= 25 && p->age < 62 && dice_percent(&m->dice, 60)) {
        find_mother(m, p, first, count);
      }
    }
  }
  return rc;
}

/* Who cares for those who cannot: the partner, or the head of the household. */
static void find_carers(struct county *c) {
  for (uint32_t i = 0; i < c->resident_count; i++) {
    struct county_person *p = &c->persons[i];
    if (p->ability < 2 || !p->household || (p->is & COUNTY_BIT(ALONE))) continue;
    uint32_t head = c->households[p->household - 1].first;
    if (p->spouse && c->persons[p->spouse - 1].ability < 2) {
      p->carer = p->spouse;
    } else if (head != i && c->persons[head].ability < 2) {
      p->carer = head + 1;
    }
    if (p->carer) c->persons[p->carer - 1].is |= COUNTY_BIT(CARER);
  }
}

static bool without_children(const struct county *c, const struct county_person *p) {
  (void)c;
  return p->is & COUNTY_BIT(ELDERS_ONLY);
}

static bool with_head(const struct county *c, const struct county_person *p) {
  return p->household && &c->persons[c->households[p->household - 1].first] != p;
}

/* Both parents are away: who heads the household is no parent but the guardian. */
static void leave_behind(struct county_person *p, const struct county_measure *m) {
  p->is |= m->bit;
  p->mother = p->father = COUNTY_NOBODY;
  p->role = KIN_GRANDCHILD;
}

static void find_guardians(struct county *c) {
  for (uint32_t i = 0; i < c->resident_count; i++) {
    struct county_person *p = &c->persons[i];
    if (!(p->is & COUNTY_BIT(PARENTS_AWAY))) continue;
    uint32_t head = c->households[p->household - 1].first;
    p->guardian = head + 1;
  }
}

enum ly county_hukou(struct scope *s, struct county *c) {
  static const struct elsewhere migrants = {"migrants", "other_province", COUNTY_BIT(MIGRANT)};
  static const struct elsewhere others = {"other_districts", "other_district",
                                          COUNTY_BIT(OTHER_DISTRICT)};
  static const struct county_draw away = {"children_away", without_children};
  static const struct county_draw left = {"parents_away", with_head, leave_behind};
  struct moves m = {.c = c, .dice = dice_for(c, "hukou")};
  enum ly rc = list_members(s, &m);
  if (!rc) rc = send(s, &m, &migrants, true, 75);
  if (!rc) rc = send(s, &m, &others, false, 0);
  if (!rc) rc = add_all_absent(s, &m);
  if (!rc) rc = add_deceased(s, &m);
  if (!rc) rc = find_mothers(s, &m);
  if (!rc) rc = county_draw(s, c, &away);
  if (!rc) rc = county_draw(s, c, &left);
  if (rc) return rc;
  find_carers(c);
  find_guardians(c);
  return LY_OK;
}
