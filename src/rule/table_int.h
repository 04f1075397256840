/* Tables from inside (inner to rule/): slots of blocks, the index by key, snapshots. */
#pragma once

#include "rule/block.h"

#include <pthread.h>

enum { SLOTS_MAX = 1 << 20 };

/* Where a row stands: its slot times RULE_BLOCK_ROWS and its place there. */
#define NO_ROW UINT32_MAX

/* By key to row, open addressing; cells hold rows, or mark what is free or was taken out. */
struct row_index {
  uint32_t *cells;
  size_t room, used; /* used: cells that are not free, taken out ones included */
};

struct rule_table {
  _Atomic uint32_t refs; /* its owner and its snapshots */
  struct layout layout;
  struct block **slots; /* as the writer has them */
  bool *mine;           /* of each slot: not yet published, so the writer may change it */
  size_t slot_count, slot_room;
  size_t rows;
  struct row_index index;
  _Atomic uint64_t changes;    /* counts what the writer did to slots and index */
  pthread_rwlock_t index_lock; /* slots and index change only under it */
  pthread_mutex_t current_lock;
  struct rule_snapshot *current;
};

struct rule_snapshot {
  _Atomic uint32_t refs;
  struct rule_table *table;
  uint64_t changes; /* of the table when it was taken: while equal, the table's index is ours */
  size_t rows, count, bytes;
  pthread_mutex_t own_lock;
  struct row_index own; /* made when first needed after the table went on */
  struct block *slots[];
};

static inline struct block *row_block(struct block *const *slots, uint32_t row) {
  return slots[row / RULE_BLOCK_ROWS];
}
static inline size_t row_place(uint32_t row) {
  return row % RULE_BLOCK_ROWS;
}

/* Gives a reference back; the last one frees all. */
void table_release(struct rule_table *t);

/* ---- The index ----------------------------------------------------------------------------------
 */

/* Makes room for that many rows; false without memory. */
bool table_index_reserve(struct row_index *x, const struct layout *layout,
                         struct block *const *slots, size_t rows);
void table_index_close(struct row_index *x);
uint32_t table_index_find(const struct row_index *x, const struct layout *layout,
                          struct block *const *slots, int64_t district, int64_t party);
/* Of many parties of one district. */
void table_index_rows(const struct row_index *x, const struct layout *layout,
                      struct block *const *slots, int64_t district, const int64_t *parties,
                      size_t count, uint32_t *rows);
/* The row of that key from now on; gives where it was before, or NO_ROW. There must be room. */
uint32_t table_index_put(struct row_index *x, const struct layout *layout,
                         struct block *const *slots, int64_t district, int64_t party, uint32_t row);
void table_index_drop(struct row_index *x, const struct layout *layout, struct block *const *slots,
                      int64_t district, int64_t party);

/* ---- Between the parts of a table ---------------------------------------------------------------
 */

/* The group of a row: its area cut off, -1 where that is unknown. */
int64_t row_group(const struct layout *layout, const struct rule_row *row);
LY_MUST_CHECK enum ly row_check(struct scope *s, const struct layout *layout,
                                const struct rule_row *row);
/* A slot for a block that the writer owns; *slot its number. */
LY_MUST_CHECK enum ly slot_add(struct scope *s, struct rule_table *t, struct block *b,
                               uint32_t *slot);

/* An index of all rows of these slots; false without memory. `x` is empty at first. */
bool table_index_build(struct row_index *x, const struct layout *layout, struct block *const *slots,
                       size_t count, size_t rows);
/* Gives a table the contents of another of the same shape, and publishes; on error both are as
 * before. */
LY_MUST_CHECK enum ly table_take_over(struct scope *s, struct rule_table *t,
                                      struct rule_table *fresh);

/* Row of a key as a snapshot has it, or NO_ROW. */
uint32_t snapshot_find(const struct rule_snapshot *snap, int64_t district, int64_t party);
/* Of many parties of one district; the table's lock is taken once. No more than a block's rows at a
 * time, so that the writer does not wait. */
void snapshot_rows(const struct rule_snapshot *snap, int64_t district, const int64_t *parties,
                   size_t count, uint32_t *rows);

/* ---- Blocks from rows in any order --------------------------------------------------------------
 */

/* Where a row comes from, and what sorts it. */
struct row_key {
  int64_t district, area, order, party;
  uint32_t row;
};
int64_t order_of(const struct layout *layout, const struct block *b, size_t row);
/* Sorts the keys and packs their rows, taken from `from`, into blocks of groups; each goes to
 * `take`, which owns it then. */
LY_MUST_CHECK enum ly regroup(struct scope *s, const struct layout *layout,
                              struct block *const *from, struct row_key *keys, size_t count,
                              enum ly (*take)(struct scope *s, void *context, struct block *b),
                              void *context);
