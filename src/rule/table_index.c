/* The index of a table: linear probing, at most three quarters full; see table_int.h. */
#include "rule/table_int.h"

#include "base/heap.h"
#include "base/must.h"

#include <string.h>

enum { CELL_FREE = UINT32_MAX, CELL_GONE = UINT32_MAX - 1 };

static size_t cell_of(const struct row_index *x, int64_t district, int64_t party) {
  uint64_t h = (uint64_t)party * UINT64_C(0x9E3779B97F4A7C15) ^ (uint64_t)district;
  h = (h ^ h >> 32) * UINT64_C(0xD6E8FEB86659FD93);
  h ^= h >> 32;
  return (size_t)((unsigned __int128)h * x->room >> 64);
}

static bool has_key(const struct layout *layout, struct block *const *slots, uint32_t row,
                    int64_t district, int64_t party) {
  const struct block *b = row_block(slots, row);
  return b->district == district && block_party(layout, b, row_place(row)) == party;
}

/* The cell of a key, or the first that could take it. */
static size_t probe(const struct row_index *x, const struct layout *layout,
                    struct block *const *slots, int64_t district, int64_t party, bool *found) {
  size_t at = cell_of(x, district, party), gone = SIZE_MAX;
  *found = false;
  for (; x->cells[at] != (uint32_t)CELL_FREE; at = at + 1 == x->room ? 0 : at + 1) {
    if (x->cells[at] == (uint32_t)CELL_GONE) {
      if (gone == SIZE_MAX) gone = at;
    } else if (has_key(layout, slots, x->cells[at], district, party)) {
      *found = true;
      return at;
    }
  }
  return gone != SIZE_MAX ? gone : at;
}

bool table_index_reserve(struct row_index *x, const struct layout *layout,
                         struct block *const *slots, size_t rows) {
  if (x->room && x->used + rows <= x->room / 4 * 3) return true;
  size_t live = 0;
  for (size_t i = 0; i < x->room; i++) live += x->cells[i] < (uint32_t)CELL_GONE;
  size_t room = (live + rows) / 3 * 4 + (live + rows) / 64 + 64;
  uint32_t *cells = heap_alloc(room * sizeof *cells);
  if (!cells) return false;
  memset(cells, 0xFF, room * sizeof *cells);
  struct row_index old = *x;
  *x = (struct row_index){.cells = cells, .room = room, .used = live};
  for (size_t i = 0; i < old.room; i++) {
    uint32_t row = old.cells[i];
    if (row >= (uint32_t)CELL_GONE) continue;
    const struct block *b = row_block(slots, row);
    bool found;
    int64_t party = block_party(layout, b, row_place(row));
    cells[probe(x, layout, slots, b->district, party, &found)] = row;
  }
  heap_free(old.cells);
  return true;
}

void table_index_close(struct row_index *x) {
  heap_free(x->cells);
  *x = (struct row_index){0};
}

uint32_t table_index_find(const struct row_index *x, const struct layout *layout,
                          struct block *const *slots, int64_t district, int64_t party) {
  if (x->room == 0) return NO_ROW;
  bool found;
  size_t at = probe(x, layout, slots, district, party, &found);
  return found ? x->cells[at] : NO_ROW;
}

/* What a look-up will read: the cell, then the party that stands where it points. */
static void fetch_party(const struct layout *layout, struct block *const *slots, uint32_t row) {
  if (row >= (uint32_t)CELL_GONE) return;
  const struct block *b = row_block(slots, row);
  const struct lane *l = &b->lanes[layout->party];
  __builtin_prefetch((const char *)b + l->data + row_place(row) * l->width);
}

void table_index_rows(const struct row_index *x, const struct layout *layout,
                      struct block *const *slots, int64_t district, const int64_t *parties,
                      size_t count, uint32_t *rows) {
  enum { AT_ONCE = 32 };
  size_t at[AT_ONCE];
  for (size_t first = 0; first < count; first += AT_ONCE) {
    size_t n = count - first < AT_ONCE ? count - first : AT_ONCE;
    for (size_t i = 0; i < n && x->room; i++) {
      at[i] = cell_of(x, district, parties[first + i]);
      __builtin_prefetch(&x->cells[at[i]]);
    }
    for (size_t i = 0; i < n && x->room; i++) fetch_party(layout, slots, x->cells[at[i]]);
    for (size_t i = 0; i < n; i++)
      rows[first + i] = table_index_find(x, layout, slots, district, parties[first + i]);
  }
}

uint32_t table_index_put(struct row_index *x, const struct layout *layout,
                         struct block *const *slots, int64_t district, int64_t party,
                         uint32_t row) {
  bool found;
  size_t at = probe(x, layout, slots, district, party, &found);
  uint32_t before = found ? x->cells[at] : NO_ROW;
  if (x->cells[at] == (uint32_t)CELL_FREE) x->used++;
  must(x->used < x->room);
  x->cells[at] = row;
  return before;
}

void table_index_drop(struct row_index *x, const struct layout *layout, struct block *const *slots,
                      int64_t district, int64_t party) {
  bool found;
  size_t at = probe(x, layout, slots, district, party, &found);
  if (found) x->cells[at] = (uint32_t)CELL_GONE;
}

bool table_index_build(struct row_index *x, const struct layout *layout, struct block *const *slots,
                       size_t count, size_t rows) {
  if (!table_index_reserve(x, layout, slots, rows)) return false;
  for (size_t i = 0; i < count; i++)
    for (size_t row = 0; row < slots[i]->rows; row++)
      table_index_put(x, layout, slots, slots[i]->district, block_party(layout, slots[i], row),
                      (uint32_t)(i * RULE_BLOCK_ROWS + row));
  return true;
}
