/* The workload: an invented population, and rules on it in the rule language. */
#pragma once

#include "rule/program.h"

/* ---- people.c ----
 * Every value follows from the person's number by a hash, so that any program in any language makes
 * the same table. As of 2025-06-30. */

enum { PEOPLE_COLUMNS = 35, PEOPLE_TOWNS = 15, PEOPLE_MEMBERS = 16 };
enum { PEOPLE_BIRTH = 3, PEOPLE_RECEIVED = 30, PEOPLE_FEE = 34 };
extern const struct rule_codes people_level, people_item;
/* The words of the columns, in order. */
extern const struct rule_word people_words[PEOPLE_COLUMNS];
#define PEOPLE_TODAY ((struct date){20269})

/* The columns of a person as the table takes them. */
void people_make(int64_t id, int64_t values[PEOPLE_COLUMNS]);
int64_t people_town(int64_t town); /* its area */
/* As the peers have them: plain numbers, with the town's number; the birth date as days. */
void people_plain(int64_t id, int64_t values[PEOPLE_COLUMNS]);
/* One in ten does not know this column of that person; only of ten columns. */
bool people_missing(int64_t id, size_t column);

/* ---- read.c ---- */

enum { RULES_MAX = 128, RATIOS_MAX = 16 };
struct workload_rule {
  struct str name, kind, text;
  const struct rule_expr *expr, *positive; /* of an amount: whether it is more than nothing */
};
struct workload {
  struct rule_vocabulary vocabulary;
  struct workload_rule rules[RULES_MAX];
  size_t count;
  struct workload_rule drafts[8]; /* of the what-if */
  size_t draft_count;
  struct {
    struct str name, above, below;
  } ratios[RATIOS_MAX];
  size_t ratio_count;
};
/* Reads rules.txt; faults are told and end the program. */
struct workload *workload_read(struct scope *s, const char *path);

/* ---- emit.c ---- */

enum emit_language { EMIT_SQL, EMIT_DUCKDB, EMIT_C };
/* An expression; columns and earlier rules are named as the peers name them. */
void emit_expr(struct buf *b, enum emit_language language, const struct rule_expr *x);
/* Of each rule how many rules deep it stands on others, from 1; gives the most. */
size_t emit_levels(const struct workload *w, size_t *levels);
struct str emit_query(struct arena *a, const struct workload *w, enum emit_language language,
                      const char *fence);

/* ---- peers.c ---- */

/* Value number `at` of a town's row must be ours. */
void peer_same(const char *peer, size_t town, size_t at, int64_t theirs, int64_t ours);
/* Ours, and which rule's comes next, its count or its sum. */
struct peer_at {
  size_t rule;
  bool sum;
};
int64_t peer_value(const struct workload *w, const struct rule_area *a, const size_t *positive,
                   struct peer_at *at);
/* A person as the peers have them, the birth date as 19500630. */
void peer_person(int64_t id, int64_t *x);

/* What a peer takes a resident, in nanoseconds of CPU time; its answers are held against ours. NAN
 * when it is not there. `folder` is for its files. */
double peer_sqlite(struct arena *a, const struct workload *w, int64_t people,
                   const struct rule_totals *ours, const size_t *positive);
double peer_c(struct arena *a, const struct workload *w, int64_t people,
              const struct rule_totals *ours, const size_t *positive, const char *folder);

/* ---- databases.c ----
 * Databases that are programs of their own. NAN with a word on stderr where there is none. */

/* A cluster that LAOYOU_TEST_POSTGRES names (tests/postgres.sh); one process, with JIT or without,
 * whichever is faster. */
double peer_postgres(struct arena *a, const struct workload *w, int64_t people,
                     const struct rule_totals *ours, const size_t *positive, const char *folder);
/* By bench/peer/duckdb.mjs, one thread. */
double peer_duckdb(struct arena *a, const struct workload *w, int64_t people,
                   const struct rule_totals *ours, const size_t *positive, const char *folder);
