/* Tables of columns: all parties of one kind, in memory, for programs that run over everyone.
 *
 * A row is a party as its district keeps it, keyed by (district, party); its columns are those of
 * the vocabulary's rule_party, numbered alike, with values as rule.h writes them. Rows stand in
 * blocks of at most RULE_BLOCK_ROWS. A block holds rows of one *group* only, a district and an area
 * cut off to `area_digits` (a town), and within a group rows are sorted by an order column (the
 * birth date), so that a block spans few years and a rule for the old skips the young. A block
 * keeps each column as narrow as its values allow (from its smallest; truths and each member of a
 * set as bitmaps; nothing where all are alike), the smallest and largest, and a bitmap of what is
 * known only where something is missing.
 *
 * One writer changes a table, many readers read it. The writer copies the blocks that it changes;
 * rule_table_publish() shows all changes since the last in one step. A reader holds a *snapshot*,
 * which never changes and never holds up the writer; blocks go when the last snapshot that has them
 * is closed. Rows that are new or move to another area go to the last block of their group, so
 * order may fade: rule_table_tidy() sorts and splits again what has faded, for idle hours.
 *
 * Memory comes from base/heap.h, not from the scope; the scope's arena only for work.
 */
#pragma once

#include "rule/rule.h"

#include "base/scope.h"
#include "base/stream.h"

enum { RULE_BLOCK_ROWS = 4096 };
#define RULE_NO_COLUMN SIZE_MAX
/* Numbers beyond that are refused, so that sums and differences of facts cannot overflow. */
#define RULE_FACT_MAX INT64_C(1000000000000000)

struct rule_column {
  enum rule_kind kind;
  size_t members; /* of a set: how many codes its list has, at most 64; otherwise 0 */
};

struct rule_shape {
  const struct rule_column *columns;
  size_t count;
  size_t area;     /* the column whose area groups rows; RULE_NO_COLUMN: one group a district */
  int area_digits; /* how many of its 12 digits: 6 county, 9 town, 12 village */
  size_t order;    /* the column that sorts rows in a group, or RULE_NO_COLUMN: by party */
};

/* The columns of a kind of party as its words declare them (facts, and facts that name a party);
 * a number that no word uses becomes a truth that nobody has. In the scope's arena. */
LY_MUST_CHECK enum ly rule_columns_of(struct scope *s, const struct rule_party *party,
                                      const struct rule_column **out);

/* One row. `unknown[c]` is 0 where the value is known; of a set the bits of the members that are
 * not known (those of the value are then 0), of anything else any other number. */
struct rule_row {
  int64_t district, party;
  const int64_t *values, *unknown; /* one for each column of the shape */
};

struct rule_table;
struct rule_snapshot;

/* An empty table; the shape is copied. */
LY_MUST_CHECK enum ly rule_table_open(struct scope *s, const struct rule_shape *shape,
                                      struct rule_table **out);
/* After this no reader may take a snapshot; those that are open stay good. NULL is fine. */
void rule_table_close(struct rule_table *t);

/* ---- The writer ---------------------------------------------------------------------------------
 */

/* Where rows come from: false in *more at the end. The row is read before the next is asked for. */
struct rule_source {
  enum ly (*next)(struct scope *s, void *context, struct rule_row *row, bool *more);
  void *context;
};
/* Replaces all rows and publishes. Rows come in any order; of two with one key the later stays.
 * LY_INVALID: a value beyond what its kind allows. On error the table is as before. */
LY_MUST_CHECK enum ly rule_table_load(struct scope *s, struct rule_table *t,
                                      struct rule_source source);

/* Puts a row in, or in the place of the one with its key. Not seen before the next publish. */
LY_MUST_CHECK enum ly rule_table_put(struct scope *s, struct rule_table *t,
                                     const struct rule_row *row);
/* Takes a row out; none of that key is no error. */
LY_MUST_CHECK enum ly rule_table_drop(struct scope *s, struct rule_table *t, int64_t district,
                                      int64_t party);
LY_MUST_CHECK enum ly rule_table_publish(struct scope *s, struct rule_table *t);
/* Sorts and splits again the groups whose order has faded or whose blocks are badly filled;
 * publishes. *moved: rows that were written again. */
LY_MUST_CHECK enum ly rule_table_tidy(struct scope *s, struct rule_table *t, size_t *moved);

/* ---- Readers ------------------------------------------------------------------------------------
 */

/* What was last published. Close it on any thread. */
struct rule_snapshot *rule_table_snapshot(struct rule_table *t);
void rule_snapshot_close(struct rule_snapshot *snap);

size_t rule_snapshot_rows(const struct rule_snapshot *snap);
size_t rule_snapshot_blocks(const struct rule_snapshot *snap);
size_t rule_snapshot_bytes(const struct rule_snapshot *snap); /* blocks and index */

/* The row of that key into values and unknown (one for each column); false: there is none. */
bool rule_snapshot_row(const struct rule_snapshot *snap, int64_t district, int64_t party,
                       int64_t *values, int64_t *unknown);
/* All rows, block by block in order, `at` from 0 to rule_snapshot_rows(): for tests and exports. */
void rule_snapshot_at(const struct rule_snapshot *snap, size_t at, struct rule_row *row,
                      int64_t *values, int64_t *unknown);

/* ---- As bytes -----------------------------------------------------------------------------------
 */

/* All rows as they stand in memory, for rule_table_read() of the same program on such a machine. */
LY_MUST_CHECK enum ly rule_snapshot_write(struct scope *s, const struct rule_snapshot *snap,
                                          const struct byte_sink *sink);
/* Replaces all rows by those that were written, and publishes. Whatever the bytes are, the table is
 * safe to read afterwards; that they are what was written is for the caller to know (base/kept.h).
 * LY_CORRUPT: they are not of a table of this shape, and the table is as before. */
LY_MUST_CHECK enum ly rule_table_read(struct scope *s, struct rule_table *t,
                                      struct byte_source *source);
