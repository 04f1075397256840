/* Blocks: how rows of a table stand in memory (inner to rule/; see table.h).
 *
 * A column of a table is one *lane* or, of a set, one for each member. A lane of bits holds truths;
 * a lane of numbers holds unsigned offsets from `base`, as narrow as the largest needs. Where all
 * known values of a lane are alike it has no data. Bits behind the last row may be anything. A
 * value that is not known stands as the base (a bit as 0).
 *
 * A block is written by its maker alone until it is published, and never after.
 */
#pragma once

#include "rule/table.h"

#include <stdatomic.h>

enum { BLOCK_WORDS = RULE_BLOCK_ROWS / 64 };

/* Which lanes a shape has. The last one is the party. */
struct layout {
  struct rule_shape shape;
  size_t *first;    /* of each column its first lane */
  uint8_t *is_bits; /* of each lane */
  size_t *column;   /* of each lane its column; of the party's the count of columns */
  size_t lanes, party;
};

enum { MISSING_NONE, MISSING_SOME, MISSING_ALL };

struct lane {
  int64_t base, min, max; /* of what is known; min > max where nothing is */
  uint32_t data, known;   /* where they stand, in bytes from the block; 0: not there */
  uint8_t width;          /* of a number in bytes: 0 (no data), 1, 2, 4, 8 */
  uint8_t missing;
};

struct block {
  _Atomic uint32_t refs;
  uint32_t rows, room; /* filled; what the data has space for, a multiple of 64 */
  bool faded;          /* rows came or went since they were sorted */
  int64_t district, area;
  size_t bytes;
  _Alignas(64) struct lane lanes[];
};

/* Rows unpacked: what blocks are made from. values[lane][row], known[lane] a bitmap. */
struct draft {
  const struct layout *layout;
  size_t rows, room;
  int64_t district, area;
  int64_t *values;
  uint64_t *known;
};

static inline int64_t *draft_values(const struct draft *d, size_t lane) {
  return d->values + lane * RULE_BLOCK_ROWS;
}
static inline uint64_t *draft_known(const struct draft *d, size_t lane) {
  return d->known + lane * BLOCK_WORDS;
}
static inline bool bit_get(const uint64_t *bits, size_t i) {
  return bits[i / 64] >> (i % 64) & 1;
}
static inline void bit_put(uint64_t *bits, size_t i, bool on) {
  uint64_t mask = UINT64_C(1) << (i % 64);
  bits[i / 64] = (bits[i / 64] & ~mask) | (on ? mask : 0);
}
static inline const void *lane_data(const struct block *b, const struct lane *l) {
  return (const char *)b + l->data;
}
static inline const uint64_t *lane_known(const struct block *b, const struct lane *l) {
  return (const uint64_t *)(const void *)((const char *)b + l->known);
}

/* A cell; of a bit 0 or 1. Without a guess about the lane: who reads a row reads a lane of each
 * kind after the other. A number never lies in two words. */
static inline int64_t block_cell(const struct layout *layout, const struct block *b, size_t lane,
                                 size_t row, bool *known) {
  static const uint8_t bits_of[] = {[1] = 8, [2] = 16, [4] = 32, [8] = 64};
  const struct lane *l = &b->lanes[lane];
  bool is_bits = layout->is_bits[lane], has_data = l->data != 0;
  *known = l->missing != MISSING_ALL;
  if (l->missing == MISSING_SOME) *known = bit_get(lane_known(b, l), row);
  size_t bits = is_bits ? 1 : bits_of[l->width], at = row * bits * has_data;
  static const uint64_t nothing = 0;
  const uint64_t *words = has_data ? lane_data(b, l) : &nothing;
  uint64_t mask = has_data ? UINT64_MAX >> (63 & -bits) : 0;
  uint64_t base = !has_data ? (uint64_t)l->min : is_bits ? 0 : (uint64_t)l->base;
  uint64_t value = base + (words[at / 64] >> at % 64 & mask);
  return *known ? (int64_t)value : 0;
}

/* An empty draft; NULL without memory. Holds RULE_BLOCK_ROWS rows. */
struct draft *draft_open(const struct layout *layout);
void draft_close(struct draft *d);
/* The values of a row of the table's columns into row `at` of the draft. */
void draft_put(struct draft *d, size_t at, const struct rule_row *row);
/* All rows of a block. */
void draft_unpack(struct draft *d, const struct block *b);

/* A block of the draft's rows with space for `room`, one reference; NULL without memory. */
struct block *block_pack(const struct draft *d, size_t room);
/* The block with this row at `at`, a row that there is or the one behind the last, and space for
 * `room`; NULL without memory. */
struct block *block_refit(const struct layout *layout, const struct block *old, size_t at,
                          const struct rule_row *row, size_t room);
/* The same block for the writer alone; NULL without memory. */
struct block *block_copy(const struct block *b);
void block_keep(struct block *b);
void block_drop(struct block *b);

/* Writes a cell of a row that is there; false: it does not fit the lane as it is packed. */
bool block_store(const struct layout *layout, struct block *b, size_t lane, size_t row,
                 int64_t value, bool known);
int64_t block_party(const struct layout *layout, const struct block *b, size_t row);
/* Numbers of many rows, all known. */
void block_cells(const struct block *b, size_t lane, const uint16_t *rows, size_t count,
                 int64_t *out);
void block_parties(const struct layout *layout, const struct block *b, const uint16_t *rows,
                   size_t count, int64_t *out);
/* The rows where a lane is known; gives how many. */
size_t block_known(const struct block *b, size_t lane, uint16_t *rows);
/* The row as columns. */
void block_row(const struct layout *layout, const struct block *b, size_t row, int64_t *values,
               int64_t *unknown);

/* What stands in lane `lane` for a row as the table's columns have it. */
int64_t row_lane(const struct layout *layout, const struct rule_row *row, size_t lane, bool *known);

/* Whether a block of `bytes` bytes that came from outside can be read as one of this layout without
 * leaving it: sizes and places of all lanes. */
bool block_sound(const struct layout *layout, const struct block *b, size_t bytes);
