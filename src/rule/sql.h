/* Rules as one SQL statement, the same text for SQLite and PostgreSQL. Unknown is NULL, whose logic
 * is the same (Kleene's); a count is a pair of numbers, a set a pair of sets.
 *
 * What a rule asks of others becomes joins: all parties of the other kind are worked out in a step
 * of their own, whole (人数(户.户内人员, …)), and joined to the rows that ask. A part that stands
 * twice is worked out once, in a step before those that use it.
 *
 * Numbers are 64 bits on the way too, so where a rounding or division needs more in between, the
 * value is unknown; all else is as tests/rule_twin.c has it. Figures of parameters and the business
 * date are written into the text, so it holds for that day.
 */
#pragma once

#include "rule/rule.h"

/* Where facts are. Each adds to a text that is read in brackets. */
struct rule_sql_source {
  /* A query of all parties of a kind: party, and of each column that is used cN, a BIGINT as rule.h
   * has it (of a text the TEXT itself), NULL where not known. Of a set, never NULL: cN what it has
   * for certain, mN what it may have. */
  void (*rows)(struct buf *out, void *context, size_t kind, const bool *used);
  /* A query of the acts of a word within days, both included: party, day, and with a field its
   * number. */
  void (*acts)(struct buf *out, void *context, const struct rule_word *word,
               const struct rule_act_field *field, struct date from, struct date to);
  /* A truth of the party s.party: whether all its members, all its acts since a day, are known of.
   * NULL: always. */
  void (*all_members)(struct buf *out, void *context, const struct rule_word *word);
  void (*all_acts)(struct buf *out, void *context, const struct rule_word *word, struct date from);
  void *context;
};

struct rule_sql_ask {
  const struct rule_expr *expr;
  const char *name; /* of its column: letters */
};

/* "with … select party, NAME, … from … order by party", all on one kind of party: answers are
 * BIGINT as rule.h has it (truths 1 and 0), TEXT of a text. Of a set a column NAME_may stands
 * behind it, and NAME is what it has for certain.
 *
 * LY_LIMIT: the text grows too long, or a step too wide. */
LY_MUST_CHECK enum ly rule_sql(struct scope *s, const struct rule_vocabulary *v,
                               const struct rule_sql_ask *asked, size_t count,
                               const struct rule_sql_source *source, struct str *out);
