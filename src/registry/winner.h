/* Which statement wins: pure, over arrays (the rule is in registry/registry.h).
 */
#pragma once

#include "registry/registry.h"

/* known[i]: statement i of one party, states facts, was recorded at or before the moment, and
 * neither its batch nor a retraction known then had taken it back. REGISTRY_NOW is the end of time.
 */
void winner_known(const struct registry_statement *all, size_t count, int64_t known_on,
                  bool *known);

/* Below 0 when a is the better claim; never 0 for claims of two statements. */
int winner_compare(const struct registry_claim *a, const struct registry_claim *b);

/* Moves the claims that are true on the day to the front, the best first; gives how many. */
size_t winner_order(struct registry_claim *claims, size_t count, struct date true_on);
