/* What retention.c asks of retention_erase.c: each kind of row that can be erased. */
#pragma once

#include "registry/registry.h"
#include "service/retention.h"

/* Whether the program erases it by itself; enum retention_what. */
bool retention_erases(int what);
/* How many rows are past their term: older than `before`, and nothing holds them. */
LY_MUST_CHECK enum ly retention_count(struct scope *s, struct store *st, int what,
                                      struct str district, struct date before, int64_t *out);
/* Erases them, at most RETENTION_ROWS of those that go one by one. */
LY_MUST_CHECK enum ly retention_erase(struct scope *s, struct tx *tx, int what, struct str district,
                                      struct date before, int64_t *rows);
/* Erases values of statements past their term (retention_facts.c); adds to *erased. */
LY_MUST_CHECK enum ly retention_facts(struct scope *s, const struct job_run *run,
                                      const struct registry *r, const struct pack *pack,
                                      struct str district, int64_t *erased);
/* That only `what: fact` lists facts, and none goes sooner than the dictionary says. */
void retention_check_facts(struct scope *s, const struct pack *pack,
                           const struct pack_entry *entry);
