/* A rule as SQL, for what a plain table can hold: the facts of one row, with unknown as NULL, whose
 * logic is the same (Kleene's). One text for SQLite and PostgreSQL.
 *
 * Relations, members and acts are no facts of one row: LY_UNSUPPORTED. Numbers are 64 bits on the
 * way too, so where a rounding or division needs more in between, the value is unknown; all else is
 * as tests/rule_twin.c has it. Figures of parameters and the business date are written into the
 * text, so it holds for that day.
 */
#pragma once

#include "rule/rule.h"

struct rule_sql_columns {
  /* Adds an expression for a column of the row: a BIGINT as rule.h has it, NULL where not known. Of
   * a set, never NULL: what it has for certain, or with `may` what it may have. */
  void (*column)(struct buf *out, void *context, size_t kind, size_t column, bool may);
  void *context;
};

struct rule_sql {
  struct str value; /* a BIGINT expression; of a set what it has for certain */
  struct str may;   /* of a set what it may have; else empty */
};

/* LY_LIMIT: the text grows too long, or deeper than SQLite's parser goes (about eight operations on
 * numbers within each other). */
LY_MUST_CHECK enum ly rule_sql(struct scope *s, const struct rule_expr *expr,
                               const struct rule_sql_columns *columns, struct rule_sql *out);
