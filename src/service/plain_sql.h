/* Rules as a query for whoever reads the database with tools of their own: over the derived tables
 * of kinds of parties (registry/registry.h), the acts and the receipts that hold. One statement,
 * and the same text for SQLite and PostgreSQL, plain or distributed by district.
 */
#pragma once

#include "rule/sql.h"
#include "service/vocabulary.h"

/* "with … select party, NAME, … from … order by party", a row for each party of the kind that the
 * rules are on, with the answers as rules take them (a truth 1 or 0, money in fen, a date in days
 * since 1970), null where not known; see rule/sql.h. As of the scope's business date; the tables
 * are as true on the day they were last moved to.
 *
 * LY_LIMIT: as rule_sql(). */
LY_MUST_CHECK enum ly service_plain_sql(struct scope *s, const struct service_vocabulary *v,
                                        const struct rule_sql_ask *asked, size_t count,
                                        struct str district, struct str *out);

/* What is asked of a programme, with those above that it stands beside: who is `entitled`; who has
 * `received` it, or of one that is kept by acts for whom it is `done`; and the `amount`, where it
 * has one. `out` has room for SERVICE_ASKS_MAX. */
enum { SERVICE_ASKS_MAX = 3 };
LY_MUST_CHECK enum ly service_programme_asks(struct scope *s, const struct service_vocabulary *v,
                                             const struct service_rules *rules,
                                             struct rule_sql_ask *out, size_t *count);
/* The same as a statement. */
LY_MUST_CHECK enum ly service_programme_sql(struct scope *s, const struct service_vocabulary *v,
                                            const struct service_rules *rules, struct str district,
                                            struct str *out);
