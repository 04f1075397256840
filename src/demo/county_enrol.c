/* Children into their seats, staff into their posts. */
#include "demo/county_parts.h"

struct enrolling {
  struct county *c;
  struct county_towns towns;
  struct dice dice;
  int64_t *weights, *shares; /* of each institution */
};

static size_t town_at(const struct enrolling *e, uint32_t area) {
  uint32_t town = e->c->figures->areas[area].town;
  size_t t = 0;
  while (t + 1 < e->towns.count && e->towns.area[t] != town) t++;
  return t;
}

/* ---- Children -----------------------------------------------------------------------------------
 */

static uint8_t class_of(const struct county *c, const struct county_person *p) {
  int months = age_months(p->birth, c->on);
  return months < 12 ? CLASS_INFANT : months < 24 ? CLASS_YOUNG : CLASS_OLDER;
}

static void enrol_from(struct enrolling *e, size_t institution, size_t first, size_t count) {
  struct county *c = e->c;
  struct stroll w = stroll_over(&e->dice, first, count);
  uint32_t i;
  while (e->shares[institution] > 0 && stroll_next(&w, &i)) {
    struct county_person *p = &c->persons[i];
    int months = age_months(p->birth, c->on);
    if (p->institution || months < 6 || months >= 36) continue;
    p->institution = (uint32_t)institution + 1;
    p->class_kind = class_of(c, p);
    c->institutions[institution].people++;
    e->shares[institution]--;
  }
}

static void enrol_children(struct enrolling *e) {
  struct county *c = e->c;
  int64_t seats = 0;
  for (size_t i = 0; i < c->institution_count; i++) {
    e->weights[i] = c->institutions[i].seats;
    seats += e->weights[i];
  }
  share_out(e->weights, c->institution_count, figure_number(c, "seat_occupancy", seats, 0),
            e->shares);
  for (size_t i = 0; i < c->institution_count; i++) {
    if (e->shares[i] == 0) continue;
    size_t t = town_at(e, c->institutions[i].area);
    enrol_from(e, i, e->towns.first[t], e->towns.first[t + 1] - e->towns.first[t]);
    if (e->shares[i] > 0) enrol_from(e, i, 0, c->resident_count);
  }
}

/* ---- Staff --------------------------------------------------------------------------------------
 */

/* How many of a post, shared by what the institutions have. */
static const struct staff_row {
  enum county_post post;
  bool homes; /* care homes, or childcare */
  const char *measure, *certified;
} staff_rows[] = {
    {POST_CARE_WORKER, true, "carers_per_bed", "certified_carers"},
    {POST_NURSERY_TEACHER, false, "childcare_staff", "childcare_certified"},
};

static void hire(struct enrolling *e, size_t institution, const struct staff_row *row, size_t first,
                 size_t count) {
  struct county *c = e->c;
  struct stroll w = stroll_over(&e->dice, first, count);
  uint32_t i;
  while (e->shares[institution] > 0 && stroll_next(&w, &i)) {
    struct county_person *p = &c->persons[i];
    unsigned chance = p->sex == COUNTY_FEMALE ? 70 : 6;
    if (p->workplace || p->institution || p->age < 22 || p->age >= 58 || p->ability) continue;
    if (!dice_percent(&e->dice, chance)) continue;
    p->workplace = (uint32_t)institution + 1;
    p->post = (uint8_t)row->post;
    c->institutions[institution].staff++;
    e->shares[institution]--;
  }
}

static void hire_all(struct enrolling *e, const struct staff_row *row) {
  struct county *c = e->c;
  int64_t size = 0;
  for (size_t i = 0; i < c->institution_count; i++) {
    const struct county_institution *p = &c->institutions[i];
    bool home = p->beds > 0;
    e->weights[i] = home == row->homes ? (home ? p->beds : p->seats) : 0;
    size += e->weights[i];
  }
  share_out(e->weights, c->institution_count, figure_number(c, row->measure, size, 0), e->shares);
  for (size_t i = 0; i < c->institution_count; i++) {
    if (e->shares[i] == 0) continue;
    size_t t = town_at(e, c->institutions[i].area);
    hire(e, i, row, e->towns.first[t], e->towns.first[t + 1] - e->towns.first[t]);
    if (e->shares[i] > 0) hire(e, i, row, 0, c->resident_count);
  }
}

/* So many of them hold a certificate that the figure is met. */
static void certify(struct enrolling *e, const struct staff_row *row) {
  struct county *c = e->c;
  const struct county_measure *measure = county_measure_find(str_of(row->certified));
  const struct county_figure *f = figure_find(c->figures, row->certified);
  if (!f) return;
  int64_t wanted = figure_wanted(c, f, county_count_base(c, measure, f));
  struct stroll w = stroll_over(&e->dice, 0, c->resident_count);
  uint32_t i;
  while (wanted > 0 && stroll_next(&w, &i)) {
    struct county_person *p = &c->persons[i];
    if (p->post != row->post) continue;
    p->is |= COUNTY_BIT(CERTIFIED);
    wanted--;
  }
}

enum ly county_enrol(struct scope *s, struct county *c) {
  struct enrolling e = {.c = c, .dice = dice_for(c, "enrol")};
  enum ly rc = county_towns(s, c, &e.towns);
  if (rc) return rc;
  e.weights = ARENA_ARRAY(s->arena, int64_t, c->institution_count);
  e.shares = ARENA_ARRAY(s->arena, int64_t, c->institution_count);
  if (!e.weights || !e.shares) return fail_memory(s);
  enrol_children(&e);
  for (size_t i = 0; i < sizeof staff_rows / sizeof *staff_rows; i++) {
    hire_all(&e, &staff_rows[i]);
    certify(&e, &staff_rows[i]);
  }
  return LY_OK;
}
