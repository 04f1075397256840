/* Between the two halves of the random rules: the county's words, and trees made of them. */
#pragma once

#include "tests/rule_random.h"

/* Columns, by kind. */
enum {
  PERSON_BIRTH,
  PERSON_HUKOU,
  PERSON_HOME,
  PERSON_POOR,
  PERSON_DEMENTIA,
  PERSON_TOWN,
  PERSON_LEVEL,
  PERSON_SEX,
  PERSON_INCOME,
  PERSON_HEIGHT,
  PERSON_POINTS,
  PERSON_NAME,
  PERSON_SERVICES,
  PERSON_HOUSEHOLD,
  PERSON_INSTITUTION,
  PERSON_GUARDIAN,
  PERSON_COLUMNS
};
enum { HOUSEHOLD_AREA, HOUSEHOLD_INCOME, HOUSEHOLD_SIZE, HOUSEHOLD_COLUMNS };
enum {
  INSTITUTION_STAR,
  INSTITUTION_SEATS,
  INSTITUTION_PUBLIC,
  INSTITUTION_AREA,
  INSTITUTION_COLUMNS
};

/* The county's vocabulary; terms with their trees. */
void random_vocabulary(struct rule_random *r);

/* A tree of that operator; its arguments end with NULL. Type and the rest are filled in by the
 * caller. */
struct rule_expr *random_node(struct rule_random *r, enum rule_op op, struct rule_type type,
                              size_t kind, const struct rule_expr *const *args, size_t count);
#define RANDOM_NODE(r, op, type, kind, ...) \
  random_node( \
      (r), (op), (type), (kind), (const struct rule_expr *const[]){__VA_ARGS__}, \
      sizeof((const struct rule_expr *const[]){__VA_ARGS__}) / sizeof(const struct rule_expr *))
/* A word by its name; it must exist. */
const struct rule_word *random_word(const struct rule_random *r, size_t kind, const char *name);
struct rule_expr *random_of_word(struct rule_random *r, size_t kind, const char *name);

extern const struct rule_codes random_levels, random_sexes, random_services, random_stars;
