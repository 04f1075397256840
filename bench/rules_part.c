/* Rules over everyone: runs build/rules (bench/rules), a program of its own that checks its answers
 * and its peers' against each other, and makes rows of what it prints. */
#include "bench/bench.h"

#include <err.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RULE_ROWS = 32 };
struct rule_row {
  char name[48], unit[24];
  double value;
};

static size_t read_rules(const char *people, struct rule_row *rows) {
  char command[160];
  snprintf(command, sizeof command,
           "ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && beside=tests/postgres.sh;"
           " $beside build/rules %s 15",
           people);
  FILE *out = popen(command, "r");
  if (!out) err(1, "%s", command);
  size_t count = 0;
  for (struct rule_row *r = rows; count < RULE_ROWS && fscanf(out, "%47[^\t]\t%lf\t%23[^\n]\n",
                                                              r->name, &r->value, r->unit) == 3;
       r++)
    count++;
  if (pclose(out) != 0) errx(1, "`%s` failed", command);
  return count;
}

static double rule_value(const struct rule_row *rows, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(rows[i].name, name) == 0) return rows[i].value;
  return NAN;
}

void measure_rules(void) {
  static struct rule_row few[RULE_ROWS], many[RULE_ROWS];
  size_t few_count = read_rules("100000", few), count = read_rules("1000000", many);
  double in_c = rule_value(many, count, "C, columns in blocks");
  double sqlite = rule_value(few, few_count, "SQLite");
  double avx2 = rule_value(many, count, "everyone avx2");
  double missing = rule_value(many, count, "everyone avx2 missing");
  static const char c[] = "C, columns in blocks";
  const struct row rows[] = {
      {"rules everyone, AVX-512", c, "ns/resident", rule_value(many, count, "everyone avx512"),
       in_c, 3, GOAL_AT_MOST},
      {"rules everyone, AVX2", c, "ns/resident", avx2, in_c, 4, GOAL_AT_MOST},
      {"rules everyone, AVX2, beside C", c, "of C", avx2 / in_c, 1, 0.2, GOAL_AT_MOST},
      {"rules everyone, plain C", c, "ns/resident", rule_value(many, count, "everyone plain"), in_c,
       20, GOAL_AT_MOST},
      {"rules everyone of 100,000", "SQLite", "ns/resident",
       rule_value(few, few_count, "everyone avx2"), sqlite, NAN, GOAL_AT_MOST},
      {"rules everyone of 100,000", "PostgreSQL", "ns/resident",
       rule_value(few, few_count, "everyone avx2"), rule_value(few, few_count, "PostgreSQL"), NAN,
       GOAL_AT_MOST},
      {"rules everyone of 1,000,000", "DuckDB", "ns/resident", avx2,
       rule_value(many, count, "DuckDB"), NAN, GOAL_AT_MOST},
      {"rules, a tenth missing, AVX2", NULL, "ns/resident", missing, NAN, 6, GOAL_AT_MOST},
      {"rules, a tenth missing, beside C", c, "of C", missing / in_c, 1, 0.244, GOAL_AT_MOST},
      {"rules memory", NULL, "bytes", rule_value(many, count, "memory"), NAN, 45, GOAL_AT_MOST},
      {"rules one person of 100,000", NULL, "us", rule_value(few, few_count, "one person"), NAN, 2,
       GOAL_AT_MOST},
      {"rules, changes of 100,000 in memory", NULL, "1/s",
       1e6 / rule_value(few, few_count, "one change, of 10000"), NAN, 300000, GOAL_AT_LEAST},
      {"rules, changes of 1,000,000 in memory", NULL, "1/s",
       1e6 / rule_value(many, count, "one change, of 10000"), NAN, 300000, GOAL_AT_LEAST},
      {"rules what-if of 1,000,000", NULL, "ms", rule_value(many, count, "what-if"), NAN, 15,
       GOAL_AT_MOST},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) report_row(rows[i]);
}
