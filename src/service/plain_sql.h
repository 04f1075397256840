/* A rule as a query for whoever reads the database with tools of their own: over the derived table
 * of a kind of party (registry/registry.h), one row a party. The same text runs on SQLite and on
 * PostgreSQL, plain or distributed by district.
 */
#pragma once

#include "service/vocabulary.h"

/* "WITH facts AS (SELECT party, … FROM current_person WHERE district = '331121') SELECT party, (…)
 * AS answer FROM facts": the answer as rules take it (a truth 1 or 0, money in fen, a date in days
 * since 1970), NULL where it is not known; of a set what it has for certain. As of the scope's
 * business date; the table is as true on the day it was last moved to.
 *
 * LY_UNSUPPORTED: the rule asks for more than one row holds: relations, members, acts, what is
 * received, or a text. LY_LIMIT: as rule_sql(). */
LY_MUST_CHECK enum ly service_plain_sql(struct scope *s, const struct service_vocabulary *v,
                                        size_t kind, const struct rule_expr *expr,
                                        struct str district, struct str *out);
