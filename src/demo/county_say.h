/* Inside demo: what is said of a made-up party, as statements, acts and receipts of a load. */
#pragma once

#include "demo/county.h"
#include "registry/load.h"

#define SAID_FACTS(X) \
  X(person, name) \
  X(person, id_number) \
  X(person, sex) \
  X(person, birth_date) \
  X(person, death_date) \
  X(person, hukou_area) \
  X(person, home_area) \
  X(person, home_from) \
  X(person, home_rural) \
  X(person, phone) \
  X(person, household) \
  X(person, head_relation) \
  X(person, mother) \
  X(person, father) \
  X(person, spouse) \
  X(person, guardian) \
  X(person, carer) \
  X(person, children_away) \
  X(person, parents_away) \
  X(person, destitute) \
  X(person, minimum_allowance) \
  X(person, low_income_margin) \
  X(person, low_income) \
  X(person, preferential) \
  X(person, hardship_child) \
  X(person, family_planning_special) \
  X(person, disability_type) \
  X(person, disability_level) \
  X(person, ability) \
  X(person, ability_on) \
  X(person, self_care) \
  X(person, dementia) \
  X(person, need_level) \
  X(person, ltci_insured) \
  X(person, ltci_from) \
  X(person, pension_insurance) \
  X(person, doctor_signed) \
  X(person, home_bed) \
  X(person, home_adapted) \
  X(person, institution) \
  X(person, institution_from) \
  X(person, bed_kind) \
  X(person, class_kind) \
  X(person, class_from) \
  X(person, childcare_fee) \
  X(person, workplace) \
  X(person, post) \
  X(person, certificate) \
  X(person, certificate_to) \
  X(household, household_area) \
  X(household, household_size) \
  X(institution, institution_name) \
  X(institution, credit_code) \
  X(institution, institution_kind) \
  X(institution, institution_area) \
  X(institution, opened) \
  X(institution, filed_on) \
  X(institution, star) \
  X(institution, starred_on) \
  X(institution, beds) \
  X(institution, nursing_beds) \
  X(institution, dementia_beds) \
  X(institution, seats) \
  X(institution, affordable_seats) \
  X(institution, operation) \
  X(institution, publicly_built) \
  X(institution, service_type) \
  X(institution, premises) \
  X(institution, lease_years) \
  X(institution, childcare_class) \
  X(institution, affordable) \
  X(institution, clinic_contract) \
  X(institution, enrolled) \
  X(institution, prepaid) \
  X(institution, institution_phone) \
  X(institution, network) \
  X(institution, centre) \
  X(institution, floor_area_m2) \
  X(institution, weekly_hours) \
  X(institution, elderly_apartment) \
  X(institution, filing_number) \
  X(institution, licence_number) \
  X(institution, licence_to) \
  X(institution, food_licence_to) \
  X(institution, fire_accepted_on) \
  X(institution, credit_grade) \
  X(institution, credit_graded_on) \
  X(institution, blacklisted) \
  X(institution, dementia_units) \
  X(institution, rehab_beds) \
  X(institution, bed_fee) \
  X(institution, infant_seats) \
  X(institution, young_seats) \
  X(institution, older_seats) \
  X(institution, mixed_seats) \
  X(institution, new_seats) \
  X(institution, pupils) \
  X(institution, clinic_partner) \
  X(institution, clinic_contract_to) \
  X(institution, inner_clinic)

enum said_fact {
#define SAID_NUMBER(kind, key) SAID_##key,
  SAID_FACTS(SAID_NUMBER)
#undef SAID_NUMBER
      SAID_COUNT
};

/* A county with what is needed to speak of it. */
struct saying {
  struct scope *s;
  const struct county *c;
  bool sealer;   /* sealed facts may be said */
  bool shanghai; /* need levels and care insurance are its own */
  const struct registry_party *person, *household, *institution;
  const struct registry_fact *facts[SAID_COUNT];
  const struct registry_act_kind *acts[DONE_KINDS];
  int64_t first_person, first_household, first_institution; /* ids in a row */
  size_t *act, *receipt; /* where the acts and receipts of each person begin; one more at the end */
  size_t *inspection;    /* of each institution, the same */
};

/* LY_NOT_FOUND where the dictionary lacks one of the facts or kinds of acts. */
LY_MUST_CHECK enum ly saying_open(struct scope *s, const struct registry *r, const struct county *c,
                                  struct saying *out);
/* In the scope's arena, which the caller gives back after the chunk. */
LY_MUST_CHECK enum ly say_person(const struct saying *y, size_t person, struct load_party *out);
LY_MUST_CHECK enum ly say_household(const struct saying *y, size_t household,
                                    struct load_party *out);
LY_MUST_CHECK enum ly say_institution(const struct saying *y, size_t institution,
                                      struct load_party *out);
