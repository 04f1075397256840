/* A synthetic county: people, households, institutions, acts and receipts that nobody ever had,
 * made so that they add up to the figures that were published (demo/figures.csv), and where none
 * was, to what that file says is assumed.
 *
 * Pure: figures in, arrays in the scope's arena out, no database. The same figures, area, scale and
 * seed give the same county byte for byte on any machine: all arithmetic is in integers.
 *
 * Nobody in it can be mistaken for a real person by number: the third to sixth digits of an ID
 * number are 99 and the last two of the area's code, and GB/T 2260 gives no city the number 99; the
 * number is otherwise as GB 11643 wants it. The same part of an institution's credit code (GB
 * 32100) is such a number too, and telephone numbers begin with 000, which no area code does.
 */
#pragma once

#include "base/decimal.h"
#include "base/scope.h"
#include "base/value.h"

enum { COUNTY_NOBODY = 0 }; /* references are an index and 1, so that 0 is none */

/* A town, a village of it, or (behind them) an area outside the county. */
struct county_area {
  struct str code, name;
  uint32_t town;    /* the index of its town; its own for a town */
  int64_t people;   /* how many a town has beside the others; 0 for villages */
  struct str group; /* of an area outside: other_district, other_province, away */
};

/* One line of figures.csv. */
struct county_figure {
  struct str area, measure, town; /* area "*": wherever there is none of its own */
  int32_t from, to;               /* ages, both included; the whole range where not given */
  bool aged;                      /* ages were given */
  struct decimal value, tolerance;
  struct str unit, as_of, sure, source;
};

enum county_per { ROOM_WHOLE, ROOM_PER_BED, ROOM_PER_SEAT };

/* One line of institutions.csv: how large those of a kind are and how long they are open. */
struct county_room {
  int per;                      /* enum county_per */
  int32_t m2_from, m2_to;       /* square metres, of all of it or of each; 0: not said */
  int32_t hours_from, hours_to; /* a week */
};

/* A line of cases.csv: whose cases of a procedure there are, and how they go (demo/README.md). */
struct county_case {
  struct str procedure, measure, life, values, reason;
  struct str asks;     /* a word of procedure_askss */
  int32_t from, to;    /* ages; of persons only */
  int64_t count;       /* at scale 1; at any scale at least one */
  int32_t first, last; /* opened so many days before the county's day, from … to */
};

struct county_figures {
  struct str area; /* six digits */
  struct str name;
  struct county_area *areas; /* towns, each with its villages behind it, then those outside */
  size_t area_count, home_count /* those within the county */;
  struct county_figure *rows; /* those that count in the area, in the order of the file */
  size_t count;
  int64_t *ages;  /* the shape of the nation's age pyramid, by sex and single year of age */
  int64_t *sizes; /* of households of 1, 2 … persons, in hundredths of a percent */
  size_t size_count;
  struct county_words *words;
  struct county_room *rooms; /* of each kind of institution */
  struct county_benefit *benefits;
  size_t benefit_count;
  struct county_case *cases;
  size_t case_count;
};

/* Reads the folder (demo/README.md) for one area, six digits. Faults of the files are diagnostics,
 * then LY_INVALID. LY_NOT_FOUND: no figures for the area, or no such folder. */
LY_MUST_CHECK enum ly county_figures_read(struct scope *s, struct str folder, struct str area,
                                          struct county_figures *out);
/* The areas that the folder has figures for, in the order of areas.csv. */
LY_MUST_CHECK enum ly county_areas_read(struct scope *s, struct str folder, struct str **out,
                                        size_t *count);

enum county_sex { COUNTY_MALE, COUNTY_FEMALE };
enum county_post {
  POST_NONE,
  POST_HEAD,
  POST_CARE_WORKER,
  POST_NURSERY_TEACHER,
  POST_COOK,
  POST_COUNT
};
enum county_kin { KIN_HEAD, KIN_SPOUSE, KIN_CHILD, KIN_GRANDCHILD, KIN_PARENT, KIN_OTHER };
enum county_bed { BED_NONE, BED_NURSING, BED_ASSISTED, BED_DEMENTIA };
enum county_class { CLASS_NONE, CLASS_INFANT, CLASS_YOUNG, CLASS_OLDER };

/* What is true of a person, as bits of `is`. */
#define COUNTY_BITS(X) \
  X(COLLECTIVE, collective) \
  X(ALONE, alone) \
  X(ELDERS_ONLY, elders_only) \
  X(MIGRANT, migrants) \
  X(OTHER_DISTRICT, other_districts) \
  X(ASSESSED, assessed) \
  X(DEMENTIA, dementia) \
  X(DISABLED, disabled) \
  X(SEVERE, severely_disabled) \
  X(DESTITUTE, destitute) \
  X(MINIMUM, minimum_allowance) \
  X(MARGIN, low_income_margin) \
  X(LOW_INCOME, low_income) \
  X(PREFERENTIAL, preferential) \
  X(PLANNING, family_planning_special) \
  X(CHILDREN_AWAY, children_away) \
  X(PARENTS_AWAY, parents_away) \
  X(HARDSHIP, hardship_child) \
  X(SIGNED, doctor_signed) \
  X(HOME_BED, home_bed) \
  X(ADAPTED, home_adapted) \
  X(LTCI, ltci_receiving) \
  X(CERTIFIED, certified) \
  X(VISITED, visited) \
  X(CHECKED, health_checked) \
  X(NEWBORN, newborn_visited) \
  X(GUIDED, guided_six) \
  X(SCREENED, screened) \
  X(MEALS, meal_users) \
  X(SERVED, home_served) \
  X(MOVED, moved) \
  X(REASSESSED, reassessed) \
  X(DECEASED, deceased_receiving) \
  X(TRAINED, trained) \
  X(PENSION, resident_pension) \
  X(HELPED, mutual_helped) \
  X(CARER, carers) \
  X(CARER_TRAINED, carers_trained) \
  X(UNSAID, unsaid)

enum county_bit_number {
#define COUNTY_NUMBER(name, key) COUNTY_NUMBER_##name,
  COUNTY_BITS(COUNTY_NUMBER)
#undef COUNTY_NUMBER
      COUNTY_BIT_COUNT
};
#define COUNTY_BIT(name) (UINT64_C(1) << COUNTY_NUMBER_##name)

struct county_person {
  uint64_t is; /* COUNTY_BIT()s */
  struct date birth;
  uint32_t home, hukou; /* indices of areas */
  uint32_t household;   /* these are an index and 1, COUNTY_NOBODY for none */
  uint32_t mother, father, spouse, guardian, carer;
  uint32_t institution, workplace; /* lives in or is a child of; works in */
  uint32_t name;                   /* from which its names are drawn */
  uint16_t sequence;               /* of its ID number, 1 to 999: odd for men */
  uint8_t age, sex, ability, post, role, bed, class_kind;
};

struct county_household {
  uint32_t area, first, size; /* village; head; persons */
};

enum county_kind {
  KIND_CARE_HOME,
  KIND_SHORT_STAY,
  KIND_DAY_CARE,
  KIND_COMMUNITY_CENTRE,
  KIND_MEAL_POINT,
  KIND_CHILDCARE_CENTRE,
  KIND_KINDERGARTEN,
  KIND_GUIDANCE_STATION,
  KIND_CLINIC,
  KIND_BABY_ROOM,
  KIND_MUTUAL_HELP_HOUSE,
  KIND_HEALTH_KIOSK,
  KIND_SPORTS_VENUE,
  KIND_COMMUNITY_SPORT,
  KIND_CULTURE_HOUSE,
  KIND_COMMUNITY_CULTURE,
  KIND_ELDER_GYM,
  KIND_ELDER_SCHOOL,
  KIND_LEARNING_POINT,
  KIND_CHILDREN_HOME,
  KIND_MIND_CARE_POINT,
  KIND_NEIGHBOUR_CENTRE,
  KIND_ACTIVITY_CENTRE,
  KIND_COUNT
};
extern const char *const county_kinds[KIND_COUNT]; /* codes of institution_kind */
enum county_operation { RUN_PUBLIC, RUN_PUBLIC_BUILT, RUN_PRIVATE, RUN_PRIVATE_AIDED };

struct county_institution {
  uint32_t area, number; /* village; the how-manieth of its kind in its town, from 1 */
  uint8_t kind, operation, star /* 0: none */;
  bool classes, clinic, owned, affordable_fee, inspected;
  int32_t beds, nursing, dementia, seats, affordable, people /* residents or children */;
  int32_t staff;
  struct date opened;
};

enum county_act_kind {
  DONE_VISIT,
  DONE_GUIDANCE,
  DONE_NEWBORN_VISIT,
  DONE_HEALTH_CHECK,
  DONE_SCREENING,
  DONE_MEAL,
  DONE_HOME_SERVICE,
  DONE_ADAPTATION,
  DONE_TRAINING,
  DONE_SKILL_TRAINING,
  DONE_ETHICS_TRAINING,
  DONE_PROFESSIONAL_TRAINING,
  DONE_MUTUAL_HELP,
  DONE_INSPECTION, /* of institutions, from here on */
  DONE_OCCUPANCY,
  DONE_KINDS
};
extern const char *const county_act_kinds[DONE_KINDS]; /* keys of acts.yaml */

struct county_act {
  uint32_t subject;  /* the index of a person; of an institution for what is done there */
  uint32_t provider; /* an institution's index and 1, or none */
  struct date on;
  int32_t amount, money; /* meals, minutes, hours, people there; in yuan for meals; what is free */
  uint8_t kind;
};

/* A line of benefits.csv: who is made to receive a programme. */
struct county_benefit {
  struct str area, programme, measure;
  int32_t from, to;       /* ages */
  int32_t percent, wrong; /* of those, and in hundredths of a percent of the others of that age */
  int64_t yuan;           /* a month; 0: not stated */
};

struct county_receipt {
  uint32_t person; /* index */
  uint16_t benefit;
  struct date from;
};

struct county {
  const struct county_figures *figures;
  int64_t scale; /* in millionths */
  uint64_t seed;
  struct date on; /* ages are of this day */
  struct county_person *persons;
  size_t person_count, resident_count; /* residents first; behind them who is registered here and
                                          lives elsewhere */
  struct county_household *households;
  size_t household_count;
  struct county_institution *institutions;
  size_t institution_count;
  struct county_act *acts;
  size_t act_count;
  struct county_receipt *receipts;
  size_t receipt_count;
};

enum { COUNTY_WHOLE = 1000000 };            /* scale 1 */
enum { COUNTY_BYTES = 1000 * 1024 * 1024 }; /* enough for any that there are figures for */

struct county_options {
  int64_t scale; /* millionths, 1000 (0.001) to COUNTY_WHOLE */
  uint64_t seed;
  struct date on;
};

/* Makes the county. LY_MEMORY when the arena is too small: about 400 bytes a person. LY_INVALID
 * where the figures contradict each other so that no county fits. */
LY_MUST_CHECK enum ly county_make(struct scope *s, const struct county_figures *figures,
                                  const struct county_options *options, struct county *out);

/* ---- Against the figures ------------------------------------------------------------------------
 */

struct county_line {
  const struct county_figure *figure;
  int64_t made, base;        /* counted; what a rate is of (1 for a plain number) */
  struct decimal asked, got; /* in the figure's unit, at the county's scale */
  bool fits;                 /* within the tolerance, and what one whole more or less makes */
  bool assumed;              /* nobody published it */
};

/* Counts what was made, figure by figure, in their order. */
LY_MUST_CHECK enum ly county_compare(struct scope *s, const struct county *c,
                                     struct county_line **out, size_t *count);
/* For JSON: {area, name, scale, seed, persons, households, institutions, acts, receipts, misfits,
 * published: [{measure, title, town, ages, unit, asked, got, tolerance, fits, as_of, sure,
 * source}], assumed: [the same]}. */
LY_MUST_CHECK enum ly county_report_value(struct scope *s, const struct county *c, struct arena *a,
                                          struct value **out);

/* ---- In words -----------------------------------------------------------------------------------
 */

struct str county_person_name(struct arena *a, const struct county *c, size_t person);
struct str county_id_number(struct arena *a, const struct county *c, size_t person);
struct str county_phone(struct arena *a, const struct county *c, size_t person);
struct str county_institution_phone(struct arena *a, const struct county *c, size_t institution);
struct str county_institution_name(struct arena *a, const struct county *c, size_t institution);
struct str county_credit_code(struct arena *a, const struct county *c, size_t institution);
