/* Random rules over a small invented county: a vocabulary of people, households and institutions
 * with awkward names, people with missing facts, and well-typed random trees. One seed, one county
 * and one series of rules; a test prints the seed. */
#pragma once

#include "rule/rule.h"

enum { RANDOM_PERSON, RANDOM_HOUSEHOLD, RANDOM_INSTITUTION, RANDOM_KINDS };

struct rule_random {
  struct scope *scope; /* its arena holds everything */
  uint64_t state;
  struct rule_vocabulary vocabulary;
  struct rule_reader reader;              /* answers from what follows */
  size_t rows[RANDOM_KINDS];              /* how many parties of each kind */
  struct rule_value *facts[RANDOM_KINDS]; /* [row * columns of the kind + column] */
  bool open_members; /* when set, of some parties not all members are known; else of all */
  bool open_acts;    /* the same of acts; set from the start */
};

/* A county of that many parties. Today is the scope's business date. */
struct rule_random *rule_random_open(struct scope *s, uint64_t seed,
                                     const size_t rows[RANDOM_KINDS]);
/* A number below `below`. */
uint64_t rule_random_below(struct rule_random *r, uint64_t below);
/* The id of a party, and which row of its kind it is. */
int64_t rule_random_party(size_t kind, size_t row);
size_t rule_random_row(int64_t party);

/* A well-typed rule on a kind of party, such as rule_read could have made, at most about `depth`
 * deep without its terms. Truths, and sums of money of at most two places. */
const struct rule_expr *rule_random_truth(struct rule_random *r, size_t kind, int depth);
const struct rule_expr *rule_random_money(struct rule_random *r, size_t kind, int depth);
const struct rule_expr *rule_random_set(struct rule_random *r, int depth); /* on a person */
/* Any of them. */
const struct rule_expr *rule_random_rule(struct rule_random *r, size_t kind, int depth);
