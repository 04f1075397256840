/* Tables and their keys (part of sqlcheck).
 *
 * A table with a column `district` is large: it is spread by that column. A distributed PostgreSQL
 * can keep a key only within one place, so each key of such a table has the district in it. All
 * other tables are the same everywhere and small.
 */
#include "tools/sqlcheck.h"

#include <err.h>
#include <string.h>

struct table {
  struct token name;
  bool large;
};

static struct table tables[TABLES_MAX];
static size_t table_count;

/* Reserved in SQLite or in PostgreSQL (its documentation, appendix C), so no names of ours. */
static const char reserved[] =
    "add all alter analyse analyze and any array as asc asymmetric authorization autoincrement "
    "between binary both case cast check collate collation column commit concurrently constraint "
    "create cross current_catalog current_date current_role current_schema current_time "
    "current_timestamp current_user default deferrable delete desc distinct do drop else end "
    "escape except exists false fetch for foreign freeze from full grant group having ilike in "
    "index initially inner insert intersect into is isnull join lateral leading left like limit "
    "localtime localtimestamp natural not nothing notnull null offset on only or order outer "
    "overlaps placing primary references returning right rowid select session_user set similar "
    "some symmetric table tablesample then to trailing transaction true union unique update user "
    "using values variadic verbose when where window with oid ctid xmin xmax cmin cmax tableoid";

size_t tables_known(void) {
  return table_count;
}

bool is_large(const struct token *name) {
  for (size_t i = 0; i < table_count; i++)
    if (same_text(&tables[i].name, name)) return tables[i].large;
  return false;
}

/* The items of a list in parentheses: *at is where the next one begins, which ends at the comma or
 * the closing parenthesis that is returned. */
static size_t item_end(const struct statement *st, size_t at, size_t close) {
  for (; at < close && !is(st, at, ","); at++)
    if (is(st, at, "(")) at = st->tokens[at].match;
  return at;
}

static bool is_constraint(const struct statement *st, size_t at) {
  return is_among(st, at, "PRIMARY UNIQUE FOREIGN CHECK CONSTRAINT EXCLUDE");
}

void learn_table(const struct statement *st) {
  if (!is(st, 0, "CREATE") || !is(st, 1, "TABLE") || !is(st, 3, "(")) return;
  struct table made = {.name = st->tokens[2]};
  size_t close = st->tokens[3].match;
  for (size_t at = 4; at < close; at = item_end(st, at, close) + 1)
    made.large = made.large || is(st, at, "district");
  if (table_count == TABLES_MAX) errx(2, "more tables than sqlcheck has room for");
  tables[table_count++] = made;
}

/* The place of `district` in a list of columns, from 1; 0 for none. */
static size_t district_in(const struct statement *st, size_t open) {
  size_t close = st->tokens[open].match, place = 1;
  for (size_t at = open + 1; at < close; at = item_end(st, at, close) + 1, place++)
    if (is(st, at, "district")) return place;
  return 0;
}

static void check_reference(const struct statement *st, size_t at, size_t here, bool large) {
  const struct token *to = &st->tokens[at + 1];
  bool there = is_large(to);
  if (there && !large) {
    fault(st, "a small table can not refer to the large table %.*s", SHOW(*to));
  } else if (there && (!is(st, at + 2, "(") || !here || district_in(st, at + 2) != here)) {
    fault(st, "a foreign key to the large table %.*s goes from district to district", SHOW(*to));
  }
}

/* PRIMARY KEY (…), UNIQUE (…) and FOREIGN KEY (…) REFERENCES t (…) as items of their own. */
static void check_constraint(const struct statement *st, size_t at, bool large) {
  if (is(st, at, "CONSTRAINT")) at += 2;
  size_t open = is(st, at, "UNIQUE") ? at + 1 : at + 2;
  if (is(st, at, "CHECK") || !is(st, open, "(")) return;
  size_t here = district_in(st, open);
  if (is(st, at, "FOREIGN")) {
    check_reference(st, st->tokens[open].match + 1, here, large);
  } else if (large && is(st, at, "PRIMARY") && here != 1) {
    fault(st, "the primary key of a large table begins with district");
  } else if (large && !here) {
    fault(st, "a unique key of a large table includes district");
  }
}

static void check_name(const struct statement *st, size_t at) {
  if (is_among(st, at, reserved))
    fault(st, "%.*s is a reserved word: take another name", SHOW(st->tokens[at]));
  if (is_kind(st, at, TOKEN_QUOTED))
    fault(st, "%.*s: take a name that needs no quotes", SHOW(st->tokens[at]));
}

/* A column: its name, its type, and keys that stand with it. */
static void check_column(const struct statement *st, size_t at, size_t end, bool large) {
  check_name(st, at);
  if (!is_among(st, at + 1, "BIGINT TEXT BYTEA"))
    fault(st, "%.*s: a column is BIGINT, TEXT or BYTEA", SHOW(st->tokens[at]));
  bool key = is(st, at, "district"), district_typed = is(st, at + 1, "TEXT");
  if (key && !district_typed) fault(st, "district is TEXT: a code of six digits");
  for (size_t i = at + 2; i < end; i++) {
    if (is(st, i, "(")) i = st->tokens[i].match;
    if (is_among(st, i, "GENERATED IDENTITY"))
      fault(st, "%.*s: values are made by the program", SHOW(st->tokens[at]));
    if (is_among(st, i, "PRIMARY UNIQUE") && large && !key)
      fault(st, "%.*s: a key of a large table includes district", SHOW(st->tokens[at]));
    if (is(st, i, "REFERENCES")) check_reference(st, i, key ? 1 : 0, large);
  }
}

static bool has_primary_key(const struct statement *st) {
  for (size_t i = 0; i < st->count; i++)
    if (is(st, i, "PRIMARY")) return true;
  return false;
}

static void check_create_table(const struct statement *st) {
  if (!is(st, 3, "(") || st->tokens[3].match + 1 != st->count) {
    fault(st, "CREATE TABLE name (…), and nothing behind it");
    return;
  }
  bool large = is_large(&st->tokens[2]);
  size_t close = st->tokens[3].match;
  check_name(st, 2);
  for (size_t at = 4, end; at < close; at = end + 1) {
    end = item_end(st, at, close);
    if (is_constraint(st, at)) check_constraint(st, at, large);
    if (!is_constraint(st, at)) check_column(st, at, end, large);
  }
  if (!has_primary_key(st)) fault(st, "a table has a primary key");
}

/* CREATE [UNIQUE] INDEX name ON t (…) [WHERE …] */
static void check_create_index(const struct statement *st, size_t at) {
  if (!is(st, at + 2, "ON") || !is(st, at + 4, "(")) {
    fault(st, "CREATE INDEX name ON table (…)");
    return;
  }
  check_name(st, at + 1);
  bool unique = at == 2, large = is_large(&st->tokens[at + 3]);
  if (unique && large && !district_in(st, at + 4))
    fault(st, "a unique key of a large table includes district");
}

/* ALTER TABLE t ADD COLUMN c type …: what both engines know, one action at a time. */
static void check_alter(const struct statement *st) {
  bool add = is(st, 3, "ADD") && is(st, 4, "COLUMN"), drop = is(st, 3, "DROP");
  bool rename = is(st, 3, "RENAME") && is(st, 4, "COLUMN");
  if (!is(st, 1, "TABLE") || !(add || rename || (drop && is(st, 4, "COLUMN")))) {
    fault(st, "ALTER TABLE t ADD COLUMN, RENAME COLUMN or DROP COLUMN: no other runs on all");
    return;
  }
  for (size_t i = 3; i < st->count; i++) {
    if (is(st, i, "(")) i = st->tokens[i].match;
    if (is(st, i, ",")) fault(st, "one action in an ALTER TABLE");
  }
  if (is(st, 5, "district") || (rename && is(st, 7, "district")))
    fault(st, "a table is spread by district from its birth to its end");
  if (add && is_among(st, 7, "PRIMARY UNIQUE")) fault(st, "SQLite adds no key to a table");
  if (add) check_column(st, 5, st->count, is_large(&st->tokens[2]));
}

/* What is derived is made anew in another form. Its indexes go with it. */
static void check_drop(const struct statement *st) {
  if (!is(st, 1, "TABLE") || st->count != 3)
    fault(st, "DROP TABLE name, and nothing behind it: no other runs on all");
}

void check_definition(struct statement *st) {
  bool index = is(st, 1, "INDEX") || (is(st, 1, "UNIQUE") && is(st, 2, "INDEX"));
  if (is(st, 0, "ALTER")) check_alter(st);
  if (is(st, 0, "DROP")) check_drop(st);
  if (!is(st, 0, "CREATE")) return;
  if (is(st, 1, "TABLE")) {
    check_create_table(st);
  } else if (index) {
    check_create_index(st, is(st, 1, "INDEX") ? 1 : 2);
  } else {
    fault(st, "only tables and indexes are made: no triggers, rules, sequences, views");
  }
}
