/* Between running a rule, saying what decides, and saying what is missing. */
#pragma once

#include "rule/values.h"

struct explain {
  struct scope *s;
  const struct rule_vocabulary *v;
  const struct rule_reader *reader;
  size_t steps;
  enum ly rc;     /* the reader's first error: nothing more is asked */
  bool exhausted; /* RULE_STEPS_MAX were taken */
};

/* The steps are made bottom up and changed until the answer is given. */
struct rule_step *explain_run(struct explain *x, const struct rule_expr *e, int64_t party);
struct rule_step *explain_arg(const struct rule_step *step, size_t i);
/* Of a step over members: whether its args[i] is the condition, of the others the number. */
bool explain_is_condition(const struct rule_step *step, size_t i);
/* Marks what decides, from the root down. */
void explain_decides(struct rule_step *root);
/* What is missing, most useful first. */
void explain_missing(struct explain *x, struct rule_step *root, struct rule_answer *out);
/* Whether the acts, members or figure of this step itself are what is not known. */
bool explain_open(const struct explain *x, const struct rule_step *step);
