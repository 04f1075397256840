/* Households: town by town, from those who live in none yet.
 *
 * First the elders who live alone and those who live in pairs, as many as the figures say; then all
 * others: so many households that their number and the people in them add up, an adult at the head
 * of each, a partner of a like age, children of an age to be theirs, parents a generation older.
 * What is left is put where there is room, so nobody is forgotten.
 */
#include "demo/county_parts.h"

enum { CHILD, ADULT, ELDER, GROUPS };
enum { ADULT_FROM = 18, ELDER_FROM = 60 };
enum { PARENT_FROM = 20, MOTHER_TO = 45, FATHER_TO = 50 }; /* years older than the child */
#define NOBODY UINT32_MAX

/* Those of a town without a household, by sex and age. */
struct pool {
  uint32_t *ids;
  uint32_t first[SEXES][AGES], left[SEXES][AGES];
  int64_t groups[GROUPS];
};

struct building {
  struct county *c;
  struct dice dice;
  struct pool pool;
  uint32_t members[HOUSEHOLD_MAX];
  size_t member_count;
  int64_t to_come; /* households that still need an adult at their head */
  const struct county_towns *towns;
  size_t town;
};

static int group_of(int age) {
  return age < ADULT_FROM ? CHILD : age < ELDER_FROM ? ADULT : ELDER;
}

static int group_from(int group) {
  static const int from[GROUPS + 1] = {0, ADULT_FROM, ELDER_FROM, AGES};
  return from[group];
}

static void fill_pool(struct building *b) {
  struct pool *p = &b->pool;
  uint32_t first = b->towns->first[b->town], last = b->towns->first[b->town + 1], n = 0;
  memset(p->left, 0, sizeof p->left);
  memset(p->groups, 0, sizeof p->groups);
  for (uint32_t i = first; i < last; i++) { /* they stand by sex and age */
    const struct county_person *who = &b->c->persons[i];
    if (who->is & COUNTY_BIT(COLLECTIVE)) continue;
    uint32_t *left = &p->left[who->sex][who->age];
    if (*left == 0) p->first[who->sex][who->age] = n;
    p->ids[n++] = i;
    ++*left;
    p->groups[group_of(who->age)]++;
  }
}

static uint32_t take(struct building *b, int sex, int age) {
  struct pool *p = &b->pool;
  uint32_t *left = &p->left[sex][age];
  p->groups[group_of(age)]--;
  --*left;
  /* The last of them moves to where the one that is taken stood. */
  uint32_t *ids = p->ids + p->first[sex][age], k = dice_below(&b->dice, *left + 1), id = ids[k];
  ids[k] = ids[*left];
  return id;
}

/* Somebody of the sex whose age is nearest to `want`, from `low` to `high`. */
static uint32_t take_near(struct building *b, int sex, int want, int low, int high) {
  if (low < 0) low = 0;
  if (high > AGES - 1) high = AGES - 1;
  for (int step = 0; step < AGES; step++) {
    int up = want + step, down = want - step;
    if (up >= low && up <= high && b->pool.left[sex][up]) return take(b, sex, up);
    if (down >= low && down <= high && b->pool.left[sex][down]) return take(b, sex, down);
  }
  return NOBODY;
}

static uint32_t take_either(struct building *b, int want, int low, int high) {
  int sex = (int)dice_below(&b->dice, SEXES);
  uint32_t id = take_near(b, sex, want, low, high);
  return id == NOBODY ? take_near(b, !sex, want, low, high) : id;
}

/* Anybody of the group, each as likely as any other. */
static uint32_t take_any(struct building *b, int group) {
  if (b->pool.groups[group] == 0) return NOBODY;
  int64_t k = dice_below(&b->dice, (uint32_t)b->pool.groups[group]);
  for (int age = group_from(group); age < group_from(group + 1); age++) {
    for (int sex = 0; sex < SEXES; sex++) {
      k -= b->pool.left[sex][age];
      if (k < 0) return take(b, sex, age);
    }
  }
  return NOBODY;
}

/* ---- One household ------------------------------------------------------------------------------
 */

static struct county_person *person(const struct building *b, uint32_t id) {
  return &b->c->persons[id];
}

static void join(struct building *b, uint32_t id, int role) {
  person(b, id)->role = (uint8_t)role;
  b->members[b->member_count++] = id;
}

static void close_household(struct building *b) {
  struct county *c = b->c;
  bool elders = true;
  uint32_t village = county_village(c, b->towns, b->town, &b->dice);
  c->households[c->household_count] =
      (struct county_household){village, b->members[0], (uint32_t)b->member_count};
  for (size_t i = 0; i < b->member_count; i++) {
    elders = elders && person(b, b->members[i])->age >= ELDER_FROM;
  }
  for (size_t i = 0; i < b->member_count; i++) {
    struct county_person *p = person(b, b->members[i]);
    p->household = (uint32_t)c->household_count + 1;
    p->home = p->hukou = village;
    if (elders) p->is |= COUNTY_BIT(ELDERS_ONLY);
    if (elders && b->member_count == 1) p->is |= COUNTY_BIT(ALONE);
  }
  c->household_count++;
  b->member_count = 0;
}

static void marry(struct building *b, uint32_t one, uint32_t other) {
  person(b, one)->spouse = other + 1;
  person(b, other)->spouse = one + 1;
}

static void live_alone(struct building *b) {
  join(b, take_any(b, ELDER), KIN_HEAD);
  close_household(b);
}

static void live_in_pair(struct building *b) {
  uint32_t one = take_any(b, ELDER);
  int sex = person(b, one)->sex, age = person(b, one)->age;
  uint32_t other = take_near(b, !sex, age, ELDER_FROM, AGES - 1);
  join(b, one, KIN_HEAD);
  if (other == NOBODY) {
    join(b, take_any(b, ELDER), KIN_OTHER);
  } else {
    join(b, other, KIN_SPOUSE);
    marry(b, one, other);
  }
  close_household(b);
}

static void be_parent(struct building *b, uint32_t parent, uint32_t child) {
  struct county_person *p = person(b, parent), *k = person(b, child);
  bool mother = p->sex == COUNTY_FEMALE;
  int years = p->age - k->age;
  if (years < PARENT_FROM || years > (mother ? MOTHER_TO : FATHER_TO)) return;
  *(mother ? &k->mother : &k->father) = parent + 1;
}

/* A child of the head and the partner, if there is one of such an age. */
static uint32_t take_child(struct building *b) {
  const struct county_person *head = person(b, b->members[0]);
  int want = head->age - 28;
  return take_either(b, want < 0 ? 0 : want > 17 ? 17 : want, head->age - 42, ADULT_FROM - 1);
}

/* No mother has two children within nine months of each other, unless on one day. */
static bool beside_sibling(const struct building *b, uint32_t id) {
  enum { NINE_MONTHS = 275 };
  for (size_t i = 0; i < b->member_count; i++) {
    const struct county_person *p = person(b, b->members[i]);
    int32_t days = p->birth.day - person(b, id)->birth.day;
    if (p->role == KIN_CHILD && days != 0 && days > -NINE_MONTHS && days < NINE_MONTHS) return true;
  }
  return false;
}

static void add_child(struct building *b) {
  uint32_t head = b->members[0], partner = person(b, head)->spouse, id = take_child(b);
  int role = KIN_CHILD;
  if (id == NOBODY) id = take_any(b, CHILD);
  if (person(b, head)->age < person(b, id)->age + PARENT_FROM) role = KIN_OTHER;
  if (beside_sibling(b, id)) role = KIN_OTHER;
  if (person(b, head)->age > person(b, id)->age + FATHER_TO) role = KIN_GRANDCHILD;
  join(b, id, role);
  if (role != KIN_CHILD) return;
  be_parent(b, head, id);
  if (partner) be_parent(b, partner - 1, id);
}

static void add_parent(struct building *b) {
  uint32_t head = b->members[0];
  int age = person(b, head)->age;
  uint32_t id = take_either(b, age + 27, age + 18 < ELDER_FROM ? ELDER_FROM : age + 18, age + 42);
  bool parent = id != NOBODY;
  if (!parent) id = take_any(b, ELDER);
  join(b, id, parent ? KIN_PARENT : KIN_OTHER);
  if (parent) be_parent(b, id, head);
}

static void add_adult(struct building *b) {
  uint32_t head = b->members[0], partner = person(b, head)->spouse;
  int age = person(b, head)->age;
  uint32_t id = NOBODY;
  if (age >= 43) id = take_either(b, age - 27, ADULT_FROM, age - 18);
  int role = id == NOBODY ? KIN_OTHER : KIN_CHILD;
  if (id == NOBODY) id = take_any(b, ADULT);
  join(b, id, role);
  if (role != KIN_CHILD) return;
  be_parent(b, head, id);
  if (partner) be_parent(b, partner - 1, id);
}

/* A partner of a like age, more often than not. */
static bool add_partner(struct building *b) {
  uint32_t head = b->members[0];
  const struct county_person *p = person(b, head);
  if (p->spouse || p->age < 22 || !dice_percent(&b->dice, 85)) return false;
  int low = p->age - 8 < ADULT_FROM ? ADULT_FROM : p->age - 8;
  uint32_t id = take_near(b, !p->sex, p->age + (p->sex ? 2 : -2), low, p->age + 8);
  if (id == NOBODY) return false;
  join(b, id, KIN_SPOUSE);
  marry(b, head, id);
  return true;
}

/* Whoever is there for the next place, each group as likely as it is large. */
static int next_group(struct building *b) {
  int64_t free[GROUPS], sum = 0;
  for (int g = 0; g < GROUPS; g++) {
    free[g] = b->pool.groups[g];
    if (g == ADULT) free[g] -= b->to_come;
    if (free[g] < 0) free[g] = 0;
    sum += free[g];
  }
  if (sum == 0) return b->pool.groups[ADULT] ? ADULT : GROUPS;
  int64_t k = dice_below(&b->dice, (uint32_t)sum);
  int g = 0;
  while (g < GROUPS - 1 && k >= free[g]) k -= free[g++];
  return g;
}

static void add_member(struct building *b) {
  int group = next_group(b);
  if (group == ADULT && b->pool.groups[ADULT] > b->to_come && b->member_count == 1 &&
      add_partner(b)) {
    return;
  }
  if (group == CHILD) add_child(b);
  if (group == ADULT) add_adult(b);
  if (group == ELDER) add_parent(b);
}

static void live_together(struct building *b, size_t size) {
  uint32_t head = take_any(b, ADULT);
  b->to_come--;
  if (head == NOBODY) head = take_any(b, ELDER);
  if (head == NOBODY) head = take_any(b, CHILD);
  if (head == NOBODY) return;
  join(b, head, KIN_HEAD);
  while (b->member_count < size && next_group(b) != GROUPS) add_member(b);
  close_household(b);
}

/* ---- A town -------------------------------------------------------------------------------------
 */

/* Moves households to the next smaller (step -1) or larger size until `people` live in them. */
static void fit_sizes(int64_t *sizes, int64_t people) {
  int64_t sum = 0, weights[HOUSEHOLD_MAX], moved[HOUSEHOLD_MAX];
  for (int i = 0; i < HOUSEHOLD_MAX; i++) sum += sizes[i] * (i + 1);
  while (sum != people) {
    int step = sum < people ? 1 : -1;
    int64_t off = sum < people ? people - sum : sum - people, can = 0;
    for (int i = 0; i < HOUSEHOLD_MAX; i++) {
      weights[i] = i + step < 0 || i + step >= HOUSEHOLD_MAX ? 0 : sizes[i];
      can += weights[i];
    }
    if (can == 0) return;
    if (off > can) off = can;
    share_out(weights, HOUSEHOLD_MAX, off, moved);
    for (int i = 0; i < HOUSEHOLD_MAX; i++) {
      if (moved[i] == 0) continue;
      sizes[i] -= moved[i];
      sizes[i + step] += moved[i];
    }
    sum += step * off;
  }
}

/* How many households of which kind a town has. */
struct plan {
  int64_t alone, pairs, others;
};

static void build_town(struct building *b, const struct plan *plan) {
  int64_t sizes[HOUSEHOLD_MAX], people = 0;
  fill_pool(b);
  for (int64_t i = 0; i < plan->alone && b->pool.groups[ELDER] > 0; i++) live_alone(b);
  for (int64_t i = 0; i < plan->pairs && b->pool.groups[ELDER] > 1; i++) live_in_pair(b);
  for (int g = 0; g < GROUPS; g++) people += b->pool.groups[g];
  share_out(b->c->figures->sizes, HOUSEHOLD_MAX, plan->others, sizes);
  fit_sizes(sizes, people);
  b->to_come = plan->others;
  for (size_t size = HOUSEHOLD_MAX; size > 0; size--) {
    for (int64_t i = 0; i < sizes[size - 1]; i++) live_together(b, size);
  }
}

/* Elders, and adults, of each town who live in households. */
static void count_groups(const struct county *c, const struct county_towns *t, int64_t *elders,
                         int64_t *adults, int64_t *people) {
  *people = 0;
  for (size_t k = 0; k < t->count; k++) {
    for (uint32_t i = t->first[k]; i < t->first[k + 1]; i++) {
      const struct county_person *p = &c->persons[i];
      if (p->is & COUNTY_BIT(COLLECTIVE)) continue;
      elders[k] += group_of(p->age) == ELDER;
      adults[k] += group_of(p->age) == ADULT;
      ++*people;
    }
  }
}

static int64_t elders_wanted(const struct county *c, const char *measure) {
  const struct county_figure *f = figure_find(c->figures, measure);
  return f ? figure_wanted(c, f, county_count_base(c, county_measure_find(f->measure), f)) : 0;
}

/* Their number: said, or so many that the mean size is as said. */
static int64_t households_wanted(const struct county *c, int64_t people) {
  const struct county_figure *mean = figure_find(c->figures, "household_mean");
  int64_t said = figure_number(c, "households", 0, 0), tens = 1;
  if (said || !mean) return said ? said : people / 2;
  for (uint8_t i = 0; i < mean->value.scale; i++) tens *= 10;
  return share_of(people, tens, mean->value.coefficient);
}

static enum ly make_plans(struct scope *s, const struct county *c, const struct county_towns *t,
                          struct plan **out, int64_t *households) {
  int64_t *elders = ARENA_ARRAY(s->arena, int64_t, t->count), people;
  int64_t *adults = ARENA_ARRAY(s->arena, int64_t, t->count);
  int64_t *shares = ARENA_ARRAY(s->arena, int64_t, t->count);
  *out = ARENA_ARRAY(s->arena, struct plan, t->count);
  if (!elders || !adults || !shares || !*out) return fail_memory(s);
  count_groups(c, t, elders, adults, &people);
  int64_t alone = elders_wanted(c, "alone");
  int64_t pairs = (elders_wanted(c, "elders_only") - alone) / 2;
  *households = households_wanted(c, people);
  if (pairs < 0 || alone + pairs >= *households) {
    return fail(s, LY_INVALID, MSG_DEMO_CONTRADICTION, c->figures->area, STR("elders_only"),
                str_int(s->arena, alone + pairs), str_int(s->arena, *households));
  }
  share_out(elders, t->count, alone, shares);
  for (size_t i = 0; i < t->count; i++) (*out)[i].alone = shares[i];
  share_out(elders, t->count, pairs, shares);
  for (size_t i = 0; i < t->count; i++) (*out)[i].pairs = shares[i];
  share_out(adults, t->count, *households - alone - pairs, shares);
  for (size_t i = 0; i < t->count; i++) (*out)[i].others = shares[i];
  return LY_OK;
}

enum ly county_homes(struct scope *s, struct county *c) {
  struct building b = {.c = c, .dice = dice_for(c, "homes")};
  struct county_towns towns;
  struct plan *plans;
  int64_t households = 0;
  enum ly rc = county_towns(s, c, &towns);
  if (!rc) rc = make_plans(s, c, &towns, &plans, &households);
  if (rc) return rc;
  b.towns = &towns;
  b.pool.ids = ARENA_ARRAY(s->arena, uint32_t, c->resident_count);
  c->households = ARENA_ARRAY(s->arena, struct county_household, (size_t)households + towns.count);
  if (!b.pool.ids || !c->households) return fail_memory(s);
  for (b.town = 0; b.town < towns.count; b.town++) build_town(&b, &plans[b.town]);
  return LY_OK;
}
