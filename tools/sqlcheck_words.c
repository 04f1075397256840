/* Words that mean nothing, or something else, on another engine; and what a write has to say (part
 * of sqlcheck). */
#include "tools/sqlcheck.h"

static const char clock_[] = "times are made by the program and passed in";
static const char chance[] = "ids and random numbers are made by the program and passed in";
static const char who[] = "PostgreSQL takes it for who is logged in";
static const char hidden[] = "a column that only one engine has";
static const char casefold[] = "SQLite takes a for A in it, PostgreSQL does not";
static const char joins[] = "only JOIN and LEFT JOIN are held to the district";
static const char regroup[] = "over all districts it is not known everywhere: UNION ALL";

/* What may not stand in a statement at all. */
static const struct {
  const char *words, *why;
} banned[] = {
    {"CURRENT_TIMESTAMP CURRENT_DATE CURRENT_TIME LOCALTIME LOCALTIMESTAMP", clock_},
    {"USER CURRENT_USER SESSION_USER CURRENT_ROLE CURRENT_CATALOG CURRENT_SCHEMA", who},
    {"ROWID _ROWID_ OID CTID XMIN XMAX CMIN CMAX TABLEOID", hidden},
    {"SERIAL BIGSERIAL SMALLSERIAL AUTOINCREMENT AUTO_INCREMENT NEXTVAL", chance},
    {"LIKE GLOB ILIKE REGEXP MATCH SIMILAR", casefold},
    {"RIGHT FULL NATURAL", joins},
    {"GROUPING CUBE ROLLUP", regroup},
    {"PRAGMA", "only SQLite knows it"},
};

/* Functions that are the same on all engines. What is not here is refused: look first whether both
 * have it, with the same answer and one of our types. */
static const char functions[] =
    "count sum min max coalesce nullif length lower upper substr abs replace trim ltrim rtrim cast "
    "row_number rank dense_rank lag lead first_value last_value";

/* Words that stand before a parenthesis without being functions. */
static const char openers[] =
    "IN VALUES AND OR NOT EXISTS AS ON KEY UNIQUE CHECK OVER BY CONFLICT USING FROM JOIN WHERE "
    "WHEN THEN ELSE SELECT DISTINCT SET FILTER ALL ANY UNION EXCEPT INTERSECT HAVING LIMIT OFFSET "
    "RETURNING BETWEEN IS CASE SETS MATERIALIZED";

/* The word at `at` names a table before the list of its columns, or a table made by WITH. */
static bool names_table(const struct statement *st, size_t at) {
  size_t behind = st->tokens[at + 1].match + 1;
  if (at == 0) return false;
  return is_among(st, at - 1, "INTO TABLE REFERENCES ON") ||
         (is(st, behind, "AS") &&
          (is(st, behind + 1, "(") || is_among(st, behind + 1, "MATERIALIZED NOT")));
}

/* PostgreSQL adds BIGINTs up to a NUMERIC, which is none of our types. */
static bool within_cast_to_bigint(const struct statement *st, size_t at) {
  for (size_t i = at; i-- > 1;) {
    size_t close = st->tokens[i].match;
    if (is(st, i, "(") && close > at && is(st, i - 1, "CAST") && is(st, close - 1, "BIGINT"))
      return true;
  }
  return false;
}

static void check_function(const struct statement *st, size_t at) {
  if (!is(st, at + 1, "(") || is_among(st, at, openers) || names_table(st, at)) return;
  if (!is_among(st, at, functions))
    fault(st, "%.*s(): not a function that is the same on all engines", SHOW(st->tokens[at]));
  if (is(st, at, "SUM") && !within_cast_to_bigint(st, at))
    fault(st, "sum(…) is NUMERIC on PostgreSQL: CAST(sum(…) AS BIGINT)");
  if (!is(st, at, "CAST")) return;
  size_t close = st->tokens[at + 1].match;
  if (!is_among(st, close - 1, "BIGINT TEXT BYTEA")) fault(st, "CAST to BIGINT, TEXT or BYTEA");
}

/* Inside a name or a list of columns a word is no function and no operator. */
static void check_word(const struct statement *st, size_t at) {
  bool member = at > 0 && is(st, at - 1, ".");
  for (size_t i = 0; !member && i < sizeof banned / sizeof *banned; i++)
    if (is_among(st, at, banned[i].words))
      fault(st, "%.*s: %s", SHOW(st->tokens[at]), banned[i].why);
  if (is_kind(st, at, TOKEN_WORD)) check_function(st, at);
}

static void check_sign(const struct statement *st, size_t at) {
  if (is(st, at, ";")) fault(st, "one statement at a time");
  if (is(st, at, "::") || is(st, at, "->") || is(st, at, "->>") || is(st, at, "~"))
    fault(st, "%.*s: not an operator of all engines", SHOW(st->tokens[at]));
  if (is(st, at, "==")) fault(st, "==: PostgreSQL knows only =");
}

void check_words(struct statement *st) {
  for (size_t i = 0; i < st->count; i++) {
    check_word(st, i);
    check_sign(st, i);
  }
}

/* ---- writes ---- */

static bool list_has_district(const struct statement *st, size_t open) {
  for (size_t i = open + 1; i < st->tokens[open].match; i++)
    if (is(st, i, "district")) return true;
  return false;
}

/* INSERT INTO t (columns) …: named, so that a new column changes nothing. */
static void check_insert(const struct statement *st, size_t at) {
  if (is(st, at + 1, "OR")) fault(st, "INSERT OR …: say ON CONFLICT");
  if (!is(st, at + 1, "INTO")) return;
  const struct token *table = &st->tokens[at + 2];
  if (!is(st, at + 3, "(")) {
    fault(st, "INSERT INTO %.*s names its columns", SHOW(*table));
  } else if (is_large(table) && !list_has_district(st, at + 3)) {
    fault(st, "INSERT INTO the large table %.*s without its district", SHOW(*table));
  }
}

static void check_conflict(const struct statement *st, size_t at, const struct token *table) {
  if (!table || !is_large(table)) return;
  if (!is(st, at + 2, "(")) {
    fault(st, "ON CONFLICT on the large table %.*s names its key", SHOW(*table));
  } else if (!list_has_district(st, at + 2)) {
    fault(st, "ON CONFLICT on the large table %.*s: the key includes district", SHOW(*table));
  }
}

/* A move between districts is a new row: the district of a row never changes. */
static void check_set(const struct statement *st, size_t at) {
  bool begins = true; /* an assignment may begin here */
  for (size_t i = at + 1; i < st->count; i++) {
    if (is_among(st, i, "WHERE FROM RETURNING")) return;
    bool tuple = is(st, i, "(") && begins;
    if ((begins && is(st, i, "district")) || (tuple && list_has_district(st, i)))
      fault(st, "district of a row never changes: a move is a new row");
    begins = is(st, i, ",");
    if (is(st, i, "(")) i = st->tokens[i].match;
  }
}

void check_writes(struct statement *st) {
  const struct token *table = NULL;
  bool change = false;
  for (size_t i = 0; i < st->count; i++) {
    if (is(st, i, "INSERT")) check_insert(st, i);
    if (is(st, i, "INSERT") && is(st, i + 1, "INTO")) table = &st->tokens[i + 2];
    if (i == 0 && is(st, i, "REPLACE")) fault(st, "REPLACE INTO: say ON CONFLICT");
    if (is(st, i, "ON") && is(st, i + 1, "CONFLICT")) check_conflict(st, i, table);
    change = change || is(st, i, "UPDATE");
    if (change && is(st, i, "SET")) check_set(st, i);
  }
}
