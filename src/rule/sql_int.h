/* Between the parts of making SQL.
 *
 * For each kind of party that is looked at there is a *frame*: its rows, then what lies elsewhere
 * joined to them, then stages, each with more columns than the one before. Text is made for a tree;
 * where it would stand twice, or too deep (SQLite's parser holds a hundred things at a time), it
 * becomes a column of the first stage that has all it needs, and its name stands instead. */
#pragma once

#include "rule/rule_int.h"
#include "rule/sql.h"

/* What of a tree is wanted: a value (of a truth 1 or 0); a truth as a boolean; what a set has for
 * certain, or may have; the ends of a count. */
enum sql_what { SQL_VALUE, SQL_TRUTH, SQL_HAS, SQL_MAY, SQL_LEAST, SQL_MOST };

/* A name, or a text as short as one, and the stage that has it. */
struct sql_ref {
  const char *is;
  unsigned stage;
};

struct sql_named {
  struct sql_named *next;
  const struct rule_expr *expr; /* NULL: a step of something */
  enum sql_what what;
  struct sql_ref ref;
  struct str text, called; /* called: the term's name, for who reads it */
};

struct sql_relation {
  struct sql_relation *next;
  const struct rule_expr *expr;
  unsigned number;
  struct str columns, join;
};

struct sql_frame {
  size_t kind;
  unsigned number, stages;
  bool *used; /* columns of the rows */
  struct sql_named *named, *last;
  struct sql_relation *relations;
  size_t columns;
};

struct sql {
  struct scope *s;
  const struct rule_vocabulary *v;
  const struct rule_sql_source *source;
  struct buf out;        /* steps that are done */
  struct buf b;          /* the text being made, */
  unsigned stage, depth; /* which stage it needs, how deep it is */
  struct sql_frame *frame;
  unsigned frames, names, relations;
  bool failed;
};

#define SQL_LEAST_INT "(-9223372036854775807 - 1)"
#define SQL_MOST_INT "9223372036854775807"

void sql_add(struct sql *q, const char *text);
void sql_int(struct sql *q, int64_t value);

/* Puts a tree into the text, in brackets of its own or as a name. */
void sql_put(struct sql *q, const struct rule_expr *e, enum sql_what what);
/* A name for it, for a text that is begun or to come. */
struct sql_ref sql_name(struct sql *q, const struct rule_expr *e, enum sql_what what);
/* A name for what the text being made is to use. */
const char *sql_use(struct sql *q, struct sql_ref ref);
static inline const char *sql_arg(struct sql *q, const struct rule_expr *e, enum sql_what what) {
  return sql_use(q, sql_name(q, e, what));
}

/* A text beside the one being made, which becomes a name. */
struct sql_aside {
  struct buf b;
  unsigned stage, depth;
};
struct sql_aside sql_begin(struct sql *q);
struct sql_ref sql_end(struct sql *q, struct sql_aside was);

/* Rows of a kind while what is asked of them is made; then all its steps are told, and the last
 * one's name is given. */
struct sql_frame *sql_open_frame(struct sql *q, size_t kind);
const char *sql_close_frame(struct sql *q, struct sql_frame *frame);
/* A column of the rows. */
const char *sql_column(struct sql *q, size_t column, bool may);

/* Each in brackets of its own. */
void sql_truth(struct sql *q, const struct rule_expr *e);
void sql_set(struct sql *q, const struct rule_expr *e, bool may);
void sql_number(struct sql *q, const struct rule_expr *e);
void sql_choice(struct sql *q, const struct rule_expr *e, bool truths);

/* a × 10^a_up against b × 10^b_up, as a boolean, of names that stand for them. */
void sql_compare(struct sql *q, const char *op, const char *a, int a_up, const char *b, int b_up);

/* Whether a tree is a count alone, also by a relation or under the name of a term. */
bool sql_is_count(const struct rule_expr *e);
/* What lies elsewhere: members, acts, others. */
bool sql_is_relation(const struct rule_expr *e);
/* Of a count its ends, of another one what it has: columns of the rows as they are. */
struct sql_ref sql_joined(struct sql *q, const struct rule_expr *e, enum sql_what what);
/* All others. */
void sql_relation(struct sql *q, const struct rule_expr *e);
