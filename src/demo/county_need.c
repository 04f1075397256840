/* What people need, what they are, and how they live where no household says it: drawn to the
 * figures, one row a measure, in the order in which one builds on another. */
#include "demo/county_parts.h"

static const uint64_t assisted =
    COUNTY_BIT(DESTITUTE) | COUNTY_BIT(MINIMUM) | COUNTY_BIT(MARGIN) | COUNTY_BIT(LOW_INCOME);

static bool unassisted(const struct county *c, const struct county_person *p) {
  (void)c;
  return !(p->is & assisted);
}

static bool able(const struct county *c, const struct county_person *p) {
  (void)c;
  return p->ability == 0;
}

static bool old_enough(const struct county *c, const struct county_person *p) {
  (void)c;
  return p->age >= 50;
}

/* Who is impaired is known to be so: an assessment said it. */
static void give_ability(struct county_person *p, const struct county_measure *m) {
  p->ability = (uint8_t)m->argument;
  p->is |= COUNTY_BIT(ASSESSED);
}

static const struct county_draw draws[] = {
    {"ability_4", able, give_ability},
    {"ability_3", able, give_ability},
    {"ability_2", able, give_ability},
    {"ability_1", able, give_ability},
    {"assessed"},
    {"dementia"},
    {"disabled"},
    {"severely_disabled"},
    {"destitute", unassisted},
    {"minimum_allowance", unassisted},
    {"low_income_margin", unassisted},
    {"low_income", unassisted},
    {"preferential"},
    {"family_planning_special", old_enough},
    {"hardship_child"},
    {"doctor_signed"},
    {"resident_pension"},
    {"unsaid"},
};

enum ly county_needs(struct scope *s, struct county *c) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < sizeof draws / sizeof *draws; i++)
    rc = county_draw(s, c, &draws[i]);
  return rc;
}
