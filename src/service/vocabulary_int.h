/* Inside the making of a vocabulary. */
#pragma once

#include "service/vocabulary.h"

/* One pack of the chain with the words its rules see. */
struct vocabulary_level {
  const struct pack *pack;
  struct rule_vocabulary rules;
  struct rule_party *parties; /* the same as rules.parties, while terms are added */
};

/* A code list as rules know it. */
struct vocabulary_codes {
  const struct pack_entry *entry;
  struct rule_codes codes;
};

struct vocabulary_making {
  struct scope *s;
  struct service_vocabulary *out;
  struct vocabulary_codes *lists;
  size_t list_count;
  struct vocabulary_level *levels; /* from the top down */
  size_t level_count;
};

/* The list's codes, or NULL. */
const struct rule_codes *vocabulary_codes_of(const struct vocabulary_making *m,
                                             const struct pack_ref *list);
/* A number of the unit, "%" meaning hundredths; money has two places at least. False with a
 * diagnostic when the unit is none. */
bool vocabulary_number_type(struct scope *s, struct diag_at at, struct str unit, int64_t places,
                            struct rule_type *out);

/* The parameters of a level; faults are diagnostics. */
LY_MUST_CHECK enum ly vocabulary_parameters(const struct vocabulary_making *m,
                                            struct vocabulary_level *level);
/* Reads the terms of a level into its words, in their order. */
LY_MUST_CHECK enum ly vocabulary_terms(const struct vocabulary_making *m,
                                       struct vocabulary_level *level);
/* Reads the rules of all programmes that hold. */
LY_MUST_CHECK enum ly vocabulary_programmes(const struct vocabulary_making *m);
