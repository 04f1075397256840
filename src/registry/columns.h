/* The registry in memory: all live parties of all districts as columns, for rules that run over
 * everyone (rule/program.h).
 *
 * For each kind of party a table (rule/table.h) holds one row a party, made of its row in the
 * derived table current_<kind>: its unsealed facts in the order of the dictionary, and behind them
 * one column more, 在享, the set of programmes it receives (registry/receipt.h). A programme of
 * which it is not known whether it is received is unknown in that set. Beside the tables stand the
 * acts that hold (registry/act.h), by party.
 *
 * Which programmes there are, and in which order, is said for each district, since each has its own
 * pack: bits of 在享 mean nothing across districts.
 *
 * Kept by the change log: registry_columns_follow() reads what was logged since, whoever wrote it,
 * and reads again the parties that it touched; where too many are touched, or another day or
 * another complete list begins, all. Nothing here is truth: opened again it is read from the
 * database, and comes out the same.
 *
 * One thread at a time follows; any number read. A reader holds a *moment*, which never changes:
 * all tables and acts as of one publication.
 */
#pragma once

#include "registry/registry.h"
#include "base/stream.h"
#include "rule/program.h"

struct registry_columns;
struct registry_moment;

/* The programmes of a kind of party in a district, at most 64, by the place of their bit. */
struct registry_received {
  const struct str *programmes; /* keys */
  size_t count;
};

struct registry_columns_options {
  const struct registry *registry; /* lives as long as the columns; needs no sealer */
  /* A stored value of an unsealed fact as rules take it. */
  struct rule_value (*value)(const struct registry_fact *fact, struct str canonical);
  /* The programmes of kind `kind` (an index of registry->kinds) in a district; of one without a
   * pack none. What it gives lives as long as the columns. */
  struct registry_received (*received)(void *context, struct str district, size_t kind);
  void *context;
};

/* Empty, until it first follows. In the scope's arena, with what it keeps on the heap. */
LY_MUST_CHECK enum ly registry_columns_open(struct scope *s,
                                            const struct registry_columns_options *options,
                                            struct registry_columns **out);
/* Moments that are held stay good. NULL is fine. */
void registry_columns_close(struct registry_columns *c);

/* Brings the columns up to what the database holds and publishes that. *changed: whether anything
 * is other than before; may be NULL. LY_CONFLICT: the derived tables were not made for this
 * dictionary (registry_rebuild), or it is no longer the one in force. After an error what was
 * published stays, and the next call reads all again. */
LY_MUST_CHECK enum ly registry_columns_follow(struct scope *s, struct store *st,
                                              struct registry_columns *c, bool *changed);

/* ---- Kept in a file -----------------------------------------------------------------------------
 *
 * So that a start need not read all from the database: what a moment holds, and how far the logs
 * had been read. It is derived, and may be taken away at any time.
 */

/* Writes a moment of these columns, unless another program is writing that file (LY_BUSY). */
LY_MUST_CHECK enum ly registry_columns_save(struct scope *s, const struct registry_columns *c,
                                            const struct registry_moment *m, struct str path);
/* Columns that have not followed yet take over what was saved, and go on from there when they
 * follow. LY_NOT_FOUND: there is no such file. LY_CONFLICT: it is of another program, dictionary
 * or database, or its districts have other programmes by now. LY_CORRUPT: it is damaged. Whatever
 * the error, columns that follow then read all from the database. */
LY_MUST_CHECK enum ly registry_columns_restore(struct scope *s, struct store *st,
                                               struct registry_columns *c, struct str path);

/* What stands in such a file, as bytes, and back into columns that have not followed, where it is
 * published. Whatever the bytes are, it is safe to read; that they are right is for the caller to
 * know, and columns that follow read all anew. LY_CORRUPT: they are no such bytes. */
LY_MUST_CHECK enum ly registry_columns_write(struct scope *s, const struct registry_columns *c,
                                             const struct registry_moment *m,
                                             const struct byte_sink *sink);
LY_MUST_CHECK enum ly registry_columns_read(struct scope *s, struct registry_columns *c,
                                            struct byte_source *source);

/* How often what was published has been read whole, and how many parties one by one. */
struct registry_columns_stats {
  int64_t loads, parties;
};
struct registry_columns_stats registry_columns_stats(const struct registry_columns *c);

/* ---- Readers ------------------------------------------------------------------------------------
 */

/* What was last published, held until registry_moment_drop(); NULL: nothing has been. */
struct registry_moment *registry_columns_moment(struct registry_columns *c);
void registry_moment_drop(struct registry_moment *m);

/* For programs; kinds of parties as in the registry. Lives as long as the moment is held. */
const struct rule_world *registry_moment_world(const struct registry_moment *m);
/* Grows with each publication. */
int64_t registry_moment_number(const struct registry_moment *m);
/* The day on which it is true. */
struct date registry_moment_day(const struct registry_moment *m);
/* "331121" as in rows of tables. */
int64_t registry_district_number(struct str district);

/* The members of a RULE_MANY word: the parties whose column names this one, by id. In the scope's
 * arena. The first call for a column looks through all its table, and remembers in `index`, which
 * belongs to one thread and one moment. */
struct registry_members_index {
  struct arena *arena;            /* where it lives */
  struct members_column *columns; /* NULL at first */
};
LY_MUST_CHECK enum ly registry_moment_members(struct scope *s, const struct registry_moment *m,
                                              struct registry_members_index *index, size_t kind,
                                              size_t column, int64_t district, int64_t party,
                                              const int64_t **members, size_t *count);
/* The acts of a kind about a party within days (DATE_NONE in `from`: ever), the earliest first.
 * *complete: what is not recorded did not happen, for acts of the kind had been recorded in the
 * district by the first day. */
LY_MUST_CHECK enum ly registry_moment_acts(struct scope *s, const struct registry_moment *m,
                                           struct str act_kind, int64_t district, int64_t party,
                                           struct date from, struct date to,
                                           const struct rule_act **acts, size_t *count,
                                           bool *complete);
