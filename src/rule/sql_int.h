/* Between the two halves of making SQL. */
#pragma once

#include "rule/sql.h"

struct sql {
  struct scope *s;
  struct buf b;
  const struct rule_sql_columns *columns;
  unsigned names; /* that were given so far */
  bool unsupported;
};

void sql_add(struct sql *q, const char *text);
void sql_int(struct sql *q, int64_t value);
/* A BIGINT, a boolean, bits; each in brackets of its own. */
void sql_value(struct sql *q, const struct rule_expr *e);
void sql_truth(struct sql *q, const struct rule_expr *e);
void sql_set(struct sql *q, const struct rule_expr *e, bool may);
/* Numbers: sums, products, rounding, ages, parameters. */
void sql_number(struct sql *q, const struct rule_expr *e);
/* a × 10^a_up against b × 10^b_up, as a boolean, of names that stand for them. */
void sql_compare(struct sql *q, const char *op, const char *a, int a_up, const char *b, int b_up);

/* Names for parts, so that what is used twice is worked out once: `(SELECT … FROM (SELECT x AS a1,
 * y AS b1) AS t1)`. */
struct sql_names {
  char a[16], b[16], c[16];
  unsigned number;
};
struct sql_names sql_names(struct sql *q);
/* Ends it: `FROM (SELECT …)`, the parts being the arguments of an expression. */
void sql_from(struct sql *q, const struct sql_names *n, const struct rule_expr *const *args,
              size_t count, bool truths);
