/* Every large table of a statement is held to its district (part of sqlcheck).
 *
 * A table of FROM, JOIN, UPDATE or DELETE is held when a condition of WHERE or ON, one that stands
 * alone or is joined to the others by AND, makes its district equal to a value, or to the district
 * of a table that is held. So in `FROM a JOIN b ON b.district = a.district WHERE a.district = $1`
 * both are. ON of a LEFT JOIN holds only the table that is joined. What a WITH or a subquery in
 * FROM gives has been held to its district inside.
 */
#include "tools/sqlcheck.h"

#include <err.h>
#include <string.h>

enum { REFS_MAX = 60, BLOCKS_MAX = 60, DEPTH_MAX = 60, EDGES_MAX = 200 };
enum clause { CLAUSE_OTHER, CLAUSE_WHERE, CLAUSE_ON };

/* A table where a statement names it. */
struct ref {
  const struct token *table, *alias; /* table NULL: a subquery */
  size_t block, at;
  bool left; /* joined by LEFT JOIN */
  bool held;
};

/* A block is a SELECT with what belongs to it, or the whole statement (0). */
struct reading {
  const struct statement *st;
  size_t block_of[TOKENS_MAX], above[BLOCKS_MAX], blocks;
  enum clause clause_of[TOKENS_MAX];
  struct ref refs[REFS_MAX];
  size_t ref_count;
  struct {
    struct ref *from, *to;
  } edges[EDGES_MAX]; /* `to` is held when `from` is */
  size_t edge_count;
};

/* ---- blocks and clauses ---- */

static size_t new_block(struct reading *r, size_t at, size_t current) {
  const struct statement *st = r->st;
  bool beside = at > 0 && is_among(st, at - 1, "UNION EXCEPT INTERSECT ALL");
  if (r->blocks == BLOCKS_MAX) errx(2, "%s:%zu: too many SELECTs", st->path, st->line);
  r->above[r->blocks] = beside ? r->above[current] : current;
  return r->blocks++;
}

static enum clause clause_at(const struct statement *st, size_t at, enum clause now) {
  if (is(st, at, "WHERE")) return CLAUSE_WHERE;
  if (is(st, at, "ON") && !is(st, at + 1, "CONFLICT")) return CLAUSE_ON;
  bool other = is_among(st, at,
                        "SELECT FROM JOIN LEFT INNER CROSS USING SET GROUP ORDER HAVING LIMIT "
                        "RETURNING VALUES UNION EXCEPT INTERSECT WITH UPDATE DELETE INSERT ON");
  return other ? CLAUSE_OTHER : now;
}

static void find_blocks(struct reading *r) {
  struct {
    size_t block;
    enum clause clause;
  } stack[DEPTH_MAX];
  size_t depth = 0, block = 0;
  enum clause clause = CLAUSE_OTHER;
  r->blocks = 1;
  for (size_t i = 0; i < r->st->count; i++) {
    if (is(r->st, i, ")") && depth > 0) {
      block = stack[--depth].block;
      clause = stack[depth].clause;
    }
    if (is(r->st, i, "SELECT")) block = new_block(r, i, block);
    clause = clause_at(r->st, i, clause);
    r->block_of[i] = block;
    r->clause_of[i] = clause;
    if (is(r->st, i, "(") && depth < DEPTH_MAX) {
      stack[depth].block = block;
      stack[depth++].clause = clause;
    }
  }
}

/* ---- tables ---- */

/* Reads `table [AS] alias` or `(SELECT …) alias` at `at`; gives what is behind. */
static size_t read_ref(struct reading *r, size_t at, size_t keyword) {
  const struct statement *st = r->st;
  struct ref ref = {.block = r->block_of[keyword], .at = at};
  if (r->ref_count == REFS_MAX) errx(2, "%s:%zu: too many tables", st->path, st->line);
  ref.left = keyword > 0 && (is(st, keyword - 1, "LEFT") || is(st, keyword - 1, "OUTER"));
  if (is(st, at, "(")) {
    at = st->tokens[at].match;
  } else {
    ref.table = ref.alias = &st->tokens[at];
  }
  at++;
  if (is(st, at, "AS")) at++;
  if (is_name(st, at)) ref.alias = &st->tokens[at++];
  ref.held = !ref.table || !is_large(ref.table);
  r->refs[r->ref_count++] = ref;
  return at;
}

static void find_refs(struct reading *r) {
  const struct statement *st = r->st;
  for (size_t i = 0; i < st->count; i++) {
    bool from = is(st, i, "FROM") && !(i > 0 && is(st, i - 1, "DISTINCT"));
    bool update = is(st, i, "UPDATE") && is_name(st, i + 1);
    if (!from && !update && !is(st, i, "JOIN")) continue;
    size_t at = read_ref(r, i + 1, i);
    while (from && is(st, at, ",")) at = read_ref(r, at + 1, i);
  }
}

/* The table that `at`, an alias or the column itself, belongs to, in its block or those above. */
static struct ref *ref_of(struct reading *r, size_t at, const struct token *alias) {
  size_t block = r->block_of[at];
  for (;;) {
    for (size_t i = 0; i < r->ref_count; i++) {
      struct ref *ref = &r->refs[i];
      if (ref->block != block) continue;
      if (alias ? ref->alias && same_text(ref->alias, alias) : ref->table && is_large(ref->table))
        return ref;
    }
    if (block == 0) return NULL;
    block = r->above[block];
  }
}

/* ---- conditions ---- */

/* There is an OR or a NOT beside the token, among what the same parentheses or clause hold. */
static bool has_or(const struct reading *r, size_t at, size_t *open) {
  const struct statement *st = r->st;
  size_t from = at, to = at;
  bool found = is(st, at - 1, "NOT");
  while (from > 0 && !is(st, from - 1, "(") && r->clause_of[from - 1] == r->clause_of[at] &&
         r->block_of[from - 1] == r->block_of[at]) {
    from--;
    if (is(st, from, ")")) from = st->tokens[from].match;
    found = found || is(st, from, "OR");
    if (is_among(st, from, "WHERE ON")) break;
  }
  while (to < st->count && !is(st, to, ")") && !is_among(st, to, "WHERE GROUP ORDER JOIN LEFT")) {
    found = found || is_among(st, to, "OR CASE END");
    if (is(st, to, "(")) to = st->tokens[to].match;
    to++;
  }
  *open = from > 0 && is(st, from - 1, "(") ? from - 1 : 0;
  return found;
}

/* The condition at `at` has to be true for a row to be taken. */
static bool is_required(const struct reading *r, size_t at) {
  if (r->clause_of[at] == CLAUSE_OTHER) return false;
  for (size_t open; !has_or(r, at, &open); at = open) {
    bool out = !open || r->block_of[open] != r->block_of[at] ||
               r->clause_of[open] == CLAUSE_OTHER; /* the parentheses are those of the SELECT */
    if (out) return true;
    if (!is_among(r->st, open - 1, "WHERE ON AND") && !is(r->st, open - 1, "(")) return false;
  }
  return false;
}

static struct ref *joined_ref(struct reading *r, size_t at) {
  struct ref *last = NULL;
  for (size_t i = 0; i < r->ref_count; i++)
    if (r->refs[i].at < at && r->refs[i].block == r->block_of[at]) last = &r->refs[i];
  return last;
}

/* What stands at `at` can hold `to`: in its own block, and in ON of a LEFT JOIN only what is
 * joined. */
static bool can_hold(struct reading *r, size_t at, const struct ref *to) {
  if (to->block != r->block_of[at]) return false;
  const struct ref *joined = joined_ref(r, at);
  bool left = r->clause_of[at] == CLAUSE_ON && joined && joined->left;
  return !left || joined == to;
}

static void hold_by(struct reading *r, size_t at, struct ref *from, struct ref *to) {
  if (!from || !to || !can_hold(r, at, to)) return;
  if (r->edge_count == EDGES_MAX) errx(2, "%s:%zu: too many joins", r->st->path, r->st->line);
  r->edges[r->edge_count].from = from;
  r->edges[r->edge_count++].to = to;
}

static bool is_value(const struct statement *st, size_t at) {
  return is_kind(st, at, TOKEN_PARAM) || is_kind(st, at, TOKEN_STRING) ||
         (is(st, at, "(") && is(st, at + 1, "SELECT"));
}

/* `district` at `at`, or `alias.district` with its alias; NULL when it is neither. */
static struct ref *district_ref(struct reading *r, size_t at) {
  const struct statement *st = r->st;
  if (is(st, at, "district")) return ref_of(r, at, NULL);
  bool member = is_name(st, at) && is(st, at + 1, ".") && is(st, at + 2, "district");
  return member ? ref_of(r, at, &st->tokens[at]) : NULL;
}

/* (district, id) = ($1, $2), (district, id) IN (…), (a.district, a.id) = (b.district, b.id) */
static void read_tuple(struct reading *r, size_t start, struct ref *left) {
  const struct statement *st = r->st;
  size_t behind = st->tokens[start - 1].match + 1;
  if (!is_required(r, start - 1) || !can_hold(r, start, left)) return;
  if (is(st, behind, "IN")) left->held = true;
  if (!is(st, behind, "=") || !is(st, behind + 1, "(")) return;
  struct ref *right = district_ref(r, behind + 2);
  if (is_value(st, behind + 2)) left->held = true;
  hold_by(r, start, right, left);
  hold_by(r, start, left, right);
}

/* The condition around the `district` at `at`. */
static void read_condition(struct reading *r, size_t at) {
  const struct statement *st = r->st;
  bool member = at > 1 && is(st, at - 1, ".");
  size_t start = member ? at - 2 : at;
  struct ref *left = district_ref(r, start);
  if (!left || start == 0) return;
  if (is(st, start - 1, "(") && is(st, at + 1, ",")) {
    read_tuple(r, start, left);
    return;
  }
  if (!is_required(r, start)) return;
  bool equals = (is(st, at + 1, "=") && is_value(st, at + 2)) || is(st, at + 1, "IN") ||
                (start > 1 && is(st, start - 1, "=") && is_value(st, start - 2));
  if (equals && can_hold(r, start, left)) left->held = true;
  struct ref *right = is(st, at + 1, "=") ? district_ref(r, at + 2) : NULL;
  hold_by(r, start, right, left);
  hold_by(r, start, left, right);
}

/* JOIN b USING (district, …): b and what stands before it hold each other. */
static void read_using(struct reading *r, size_t at) {
  struct ref *joined = joined_ref(r, at);
  bool district = false;
  for (size_t i = at + 2; i < r->st->tokens[at + 1].match; i++)
    district = district || is(r->st, i, "district");
  for (size_t i = 0; district && joined && i < r->ref_count; i++) {
    struct ref *other = &r->refs[i];
    if (other == joined || other->at > at || other->block != joined->block) continue;
    if (other->table && !is_large(other->table)) continue;
    hold_by(r, at, other, joined);
    if (!joined->left) hold_by(r, at, joined, other);
  }
}

static void spread(struct reading *r) {
  for (bool more = true; more;) {
    more = false;
    for (size_t i = 0; i < r->edge_count; i++) {
      if (!r->edges[i].from->held || r->edges[i].to->held) continue;
      r->edges[i].to->held = more = true;
    }
  }
}

void check_district(struct statement *st) {
  if (!is_among(st, 0, "SELECT UPDATE DELETE WITH INSERT")) return;
  static struct reading r; /* too large for the stack */
  memset(&r, 0, sizeof r);
  r.st = st;
  find_blocks(&r);
  find_refs(&r);
  for (size_t i = 0; i < st->count; i++) {
    if (is(st, i, "district")) read_condition(&r, i);
    if (is(st, i, "USING") && is(st, i + 1, "(")) read_using(&r, i);
  }
  spread(&r);
  for (size_t i = 0; i < r.ref_count; i++) {
    if (r.refs[i].held) continue;
    st->spans = true;
    if (!st->all_districts)
      fault(st, "the large table %.*s is not held to its district", SHOW(*r.refs[i].table));
  }
}
