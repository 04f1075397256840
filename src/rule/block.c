/* Packing, reading and writing of blocks; see block.h. */
#include "rule/block.h"

#include "base/heap.h"
#include "base/must.h"

#include <stddef.h>
#include <string.h>

/* ---- Drafts -------------------------------------------------------------------------------------
 */

struct draft *draft_open(const struct layout *layout) {
  size_t values = layout->lanes * RULE_BLOCK_ROWS * sizeof(int64_t);
  size_t known = layout->lanes * BLOCK_WORDS * sizeof(uint64_t);
  char *piece = heap_alloc(HEAP_ALIGN * 2 + values + known);
  if (!piece) return NULL;
  struct draft *d = (struct draft *)(void *)piece;
  *d = (struct draft){.layout = layout};
  d->values = (int64_t *)(void *)(piece + HEAP_ALIGN * 2);
  d->known = (uint64_t *)(void *)(piece + HEAP_ALIGN * 2 + values);
  memset(d->known, 0, known);
  return d;
}

void draft_close(struct draft *d) {
  heap_free(d);
}

int64_t row_lane(const struct layout *layout, const struct rule_row *row, size_t lane,
                 bool *known) {
  size_t c = layout->column[lane];
  *known = true;
  if (c == layout->shape.count) return row->party;
  if (layout->shape.columns[c].kind != RULE_SET) {
    *known = row->unknown[c] == 0;
    return *known ? row->values[c] : 0;
  }
  size_t member = lane - layout->first[c];
  *known = ((uint64_t)row->unknown[c] >> member & 1) == 0;
  return *known ? (int64_t)((uint64_t)row->values[c] >> member & 1) : 0;
}

void draft_put(struct draft *d, size_t at, const struct rule_row *row) {
  for (size_t lane = 0; lane < d->layout->lanes; lane++) {
    bool known;
    draft_values(d, lane)[at] = row_lane(d->layout, row, lane, &known);
    bit_put(draft_known(d, lane), at, known);
  }
}

static void unpack_lane(const struct layout *layout, const struct block *b, size_t lane,
                        int64_t *values, uint64_t *known) {
  for (size_t i = 0; i < b->rows; i++) {
    bool is;
    values[i] = block_cell(layout, b, lane, i, &is);
    bit_put(known, i, is);
  }
}

void draft_unpack(struct draft *d, const struct block *b) {
  d->rows = b->rows;
  d->district = b->district;
  d->area = b->area;
  for (size_t lane = 0; lane < d->layout->lanes; lane++)
    unpack_lane(d->layout, b, lane, draft_values(d, lane), draft_known(d, lane));
}

/* ---- Packing ------------------------------------------------------------------------------------
 */

static uint8_t width_of(uint64_t span) {
  if (span == 0) return 0;
  if (span <= UINT8_MAX) return 1;
  if (span <= UINT16_MAX) return 2;
  return span <= UINT32_MAX ? 4 : 8;
}

/* A lane unpacked: its values, and a bitmap of which are known. */
struct cells {
  const int64_t *values;
  const uint64_t *known;
  size_t rows;
};

static struct cells draft_cells(const struct draft *d, size_t lane) {
  return (struct cells){draft_values(d, lane), draft_known(d, lane), d->rows};
}

static struct lane lane_range(struct cells c, bool is_bits) {
  struct lane l = {.min = INT64_MAX, .max = INT64_MIN};
  size_t missing = 0;
  for (size_t i = 0; i < c.rows; i++) {
    bool is = bit_get(c.known, i);
    missing += !is;
    if (is && c.values[i] < l.min) l.min = c.values[i];
    if (is && c.values[i] > l.max) l.max = c.values[i];
  }
  l.missing = missing == 0 ? MISSING_NONE : missing == c.rows ? MISSING_ALL : MISSING_SOME;
  l.base = l.min > l.max ? 0 : l.min;
  if (l.min >= 0 && l.max <= UINT8_MAX && !is_bits) l.base = 0;
  if (l.min < l.max) l.width = width_of((uint64_t)l.max - (uint64_t)l.base);
  return l;
}

static size_t lane_size(const struct layout *layout, size_t lane, const struct lane *l,
                        size_t room) {
  if (l->min >= l->max) return 0; /* all alike, or nothing known */
  return layout->is_bits[lane] ? room / 8 : room * l->width;
}

/* Bitmaps are read in whole vectors of 64 bytes, numbers too: nothing may end within one. */
static size_t whole(size_t bytes) {
  return (bytes + HEAP_ALIGN - 1) / HEAP_ALIGN * HEAP_ALIGN;
}

/* Where each lane's data stand; gives the bytes of all. */
static size_t place_lanes(const struct layout *layout, struct lane *lanes, size_t room) {
  size_t at = whole(sizeof(struct block) + layout->lanes * sizeof(struct lane));
  for (size_t i = 0; i < layout->lanes; i++) {
    struct lane *l = &lanes[i];
    size_t size = lane_size(layout, i, l, room);
    l->data = size ? (uint32_t)at : 0;
    at += whole(size);
    l->known = l->missing == MISSING_SOME ? (uint32_t)at : 0;
    if (l->known) at += whole(room / 8);
  }
  return at;
}

#define PACK(type) \
  for (size_t i = 0; i < rows; i++) \
  ((type *)data)[i] = \
      (type)(((uint64_t)values[i] - (uint64_t)l->base) & -(uint64_t)bit_get(known, i))
static void pack_numbers(const struct lane *l, const int64_t *values, const uint64_t *known,
                         size_t rows, void *data) {
  switch (l->width) {
    case 1: PACK(uint8_t); break;
    case 2: PACK(uint16_t); break;
    case 4: PACK(uint32_t); break;
    default: PACK(uint64_t);
  }
}
#undef PACK

static void pack_bits(const int64_t *values, const uint64_t *known, size_t rows, uint64_t *data) {
  for (size_t i = 0; i < rows; i++) data[i / 64] |= (uint64_t)(values[i] != 0) << (i % 64);
  for (size_t w = 0; w < (rows + 63) / 64; w++) data[w] &= known[w];
}

static void put_number(void *data, uint8_t width, size_t row, uint64_t offset) {
  switch (width) {
    case 1: ((uint8_t *)data)[row] = (uint8_t)offset; break;
    case 2: ((uint16_t *)data)[row] = (uint16_t)offset; break;
    case 4: ((uint32_t *)data)[row] = (uint32_t)offset; break;
    default: ((uint64_t *)data)[row] = offset;
  }
}

static void pack_lane(const struct layout *layout, struct cells c, struct block *b, size_t lane) {
  struct lane *l = &b->lanes[lane];
  if (l->known) memcpy((char *)b + l->known, c.known, (c.rows + 63) / 64 * 8);
  if (!l->data) return;
  void *data = (char *)b + l->data;
  if (layout->is_bits[lane])
    pack_bits(c.values, c.known, c.rows, data);
  else
    pack_numbers(l, c.values, c.known, c.rows, data);
}

/* An empty block with these lanes; NULL without memory. */
static struct block *block_make(const struct layout *layout, struct lane *lanes, size_t room) {
  size_t bytes = place_lanes(layout, lanes, room);
  struct block *b = bytes <= UINT32_MAX ? heap_alloc(bytes) : NULL;
  if (!b) return NULL;
  memset(b, 0, bytes);
  b->room = (uint32_t)room;
  b->bytes = bytes;
  atomic_store(&b->refs, 1);
  memcpy(b->lanes, lanes, layout->lanes * sizeof *lanes);
  return b;
}

static size_t room_for(size_t rows) {
  size_t room = (rows + 63) / 64 * 64;
  return room ? room : 64;
}

struct block *block_pack(const struct draft *d, size_t room) {
  const struct layout *layout = d->layout;
  room = room_for(room);
  must(d->rows <= room && room <= RULE_BLOCK_ROWS);
  struct lane *lanes = heap_alloc(layout->lanes * sizeof *lanes);
  if (!lanes) return NULL;
  for (size_t i = 0; i < layout->lanes; i++)
    lanes[i] = lane_range(draft_cells(d, i), layout->is_bits[i]);
  struct block *b = block_make(layout, lanes, room);
  heap_free(lanes);
  if (!b) return NULL;
  b->rows = (uint32_t)d->rows;
  b->district = d->district;
  b->area = d->area;
  for (size_t i = 0; i < layout->lanes; i++) pack_lane(layout, draft_cells(d, i), b, i);
  return b;
}

struct block *block_copy(const struct block *b) {
  struct block *copy = heap_alloc(b->bytes);
  if (!copy) return NULL;
  memcpy((void *)copy, (const void *)b, b->bytes);
  atomic_store(&copy->refs, 1);
  return copy;
}

void block_keep(struct block *b) {
  atomic_fetch_add(&b->refs, 1);
}

void block_drop(struct block *b) {
  if (b && atomic_fetch_sub(&b->refs, 1) == 1) heap_free(b);
}

/* ---- Cells --------------------------------------------------------------------------------------
 */

/* Whether the lane as packed can hold that. */
static bool lane_fits(bool is_bits, const struct lane *l, int64_t value, bool known) {
  if (!known) return l->missing != MISSING_NONE;
  if (l->missing == MISSING_ALL) return false;
  if (!l->data) return value == l->min;
  if (is_bits) return true;
  if (value < l->base) return false;
  return width_of((uint64_t)value - (uint64_t)l->base) <= l->width;
}

bool block_store(const struct layout *layout, struct block *b, size_t lane, size_t row,
                 int64_t value, bool known) {
  struct lane *l = &b->lanes[lane];
  bool is_bits = layout->is_bits[lane];
  if (!lane_fits(is_bits, l, value, known)) return false;
  if (l->known) bit_put((uint64_t *)(void *)((char *)b + l->known), row, known);
  if (known && value < l->min) l->min = value;
  if (known && value > l->max) l->max = value;
  if (!l->data) return true;
  void *data = (char *)b + l->data;
  if (is_bits)
    bit_put(data, row, known && value != 0);
  else
    put_number(data, l->width, row, known ? (uint64_t)value - (uint64_t)l->base : 0);
  return true;
}

/* ---- A row that does not fit --------------------------------------------------------------------
 *
 * Only lanes that can not hold it are packed again; the others' data are copied as they are.
 */

struct refit {
  const struct layout *layout;
  const struct block *old;
  const struct rule_row *row;
  size_t at, rows;
  int64_t values[RULE_BLOCK_ROWS];
  uint64_t known[BLOCK_WORDS];
};

/* The lane with the row's cell in it. */
static struct cells refit_cells(struct refit *r, size_t lane) {
  bool is;
  memset(r->known, 0, sizeof r->known);
  unpack_lane(r->layout, r->old, lane, r->values, r->known);
  r->values[r->at] = row_lane(r->layout, r->row, lane, &is);
  bit_put(r->known, r->at, is);
  return (struct cells){r->values, r->known, r->rows};
}

static void refit_lane(struct refit *r, struct block *b, size_t lane, bool fits) {
  const struct lane *was = &r->old->lanes[lane], *l = &b->lanes[lane];
  if (!fits) {
    pack_lane(r->layout, refit_cells(r, lane), b, lane);
    return;
  }
  size_t words = (r->old->rows + 63) / 64;
  if (l->known) memcpy((char *)b + l->known, lane_known(r->old, was), words * 8);
  if (!l->data) return;
  size_t size = r->layout->is_bits[lane] ? words * 8 : (size_t)r->old->rows * l->width;
  memcpy((char *)b + l->data, lane_data(r->old, was), size);
}

static struct block *refit(struct refit *r, struct lane *lanes, bool *fits, size_t room) {
  for (size_t i = 0; i < r->layout->lanes; i++) {
    bool known;
    int64_t value = row_lane(r->layout, r->row, i, &known);
    lanes[i] = r->old->lanes[i];
    fits[i] = lane_fits(r->layout->is_bits[i], &lanes[i], value, known);
    if (!fits[i]) lanes[i] = lane_range(refit_cells(r, i), r->layout->is_bits[i]);
  }
  struct block *b = block_make(r->layout, lanes, room);
  if (!b) return NULL;
  b->rows = (uint32_t)r->rows;
  b->district = r->old->district;
  b->area = r->old->area;
  for (size_t i = 0; i < r->layout->lanes; i++) refit_lane(r, b, i, fits[i]);
  for (size_t i = 0; i < r->layout->lanes; i++) {
    bool known;
    int64_t value = row_lane(r->layout, r->row, i, &known);
    must(block_store(r->layout, b, i, r->at, value, known));
  }
  return b;
}

struct block *block_refit(const struct layout *layout, const struct block *old, size_t at,
                          const struct rule_row *row, size_t room) {
  struct refit *r = heap_alloc(sizeof *r);
  struct lane *lanes = heap_alloc(layout->lanes * sizeof *lanes);
  bool *fits = heap_alloc(layout->lanes * sizeof *fits);
  struct block *b = NULL;
  room = room_for(room);
  if (r && lanes && fits) {
    r->layout = layout;
    r->old = old;
    r->row = row;
    r->at = at;
    r->rows = at < old->rows ? old->rows : at + 1;
    must(r->rows <= room && room <= RULE_BLOCK_ROWS);
    b = refit(r, lanes, fits, room);
  }
  heap_free(r);
  heap_free(lanes);
  heap_free(fits);
  return b;
}

int64_t block_party(const struct layout *layout, const struct block *b, size_t row) {
  bool known;
  return block_cell(layout, b, layout->party, row, &known);
}

#define CELLS(type) \
  for (size_t i = 0; i < count; i++) \
  out[i] = (int64_t)((uint64_t)l->base + ((const type *)lane_data(b, l))[rows[i]])
void block_cells(const struct block *b, size_t lane, const uint16_t *rows, size_t count,
                 int64_t *out) {
  const struct lane *l = &b->lanes[lane];
  switch (l->data ? l->width : 0) {
    case 1: CELLS(uint8_t); break;
    case 2: CELLS(uint16_t); break;
    case 4: CELLS(uint32_t); break;
    case 8: CELLS(uint64_t); break;
    default:
      for (size_t i = 0; i < count; i++) out[i] = l->min;
  }
}
#undef CELLS

void block_parties(const struct layout *layout, const struct block *b, const uint16_t *rows,
                   size_t count, int64_t *out) {
  block_cells(b, layout->party, rows, count, out);
}

size_t block_known(const struct block *b, size_t lane, uint16_t *rows) {
  const struct lane *l = &b->lanes[lane];
  size_t count = 0;
  if (l->missing == MISSING_ALL) return 0;
  for (size_t w = 0; w * 64 < b->rows; w++) {
    uint64_t x = l->missing == MISSING_NONE ? UINT64_MAX : lane_known(b, l)[w];
    if (w == b->rows / 64) x &= (UINT64_C(1) << b->rows % 64) - 1;
    for (; x; x &= x - 1) rows[count++] = (uint16_t)(w * 64 + (size_t)__builtin_ctzll(x));
  }
  return count;
}

void block_row(const struct layout *layout, const struct block *b, size_t row, int64_t *values,
               int64_t *unknown) {
  for (size_t c = 0; c < layout->shape.count; c++) values[c] = unknown[c] = 0;
  for (size_t lane = 0; lane < layout->party; lane++) {
    bool known;
    int64_t value = block_cell(layout, b, lane, row, &known);
    size_t c = layout->column[lane];
    size_t member = lane - layout->first[c];
    bool set = layout->shape.columns[c].kind == RULE_SET;
    if (!known)
      unknown[c] = (int64_t)((uint64_t)unknown[c] | UINT64_C(1) << (set ? member : 0));
    else
      values[c] = set ? (int64_t)((uint64_t)values[c] | (uint64_t)value << member) : value;
  }
}

/* ---- From outside -------------------------------------------------------------------------------
 */

static bool piece_fits(const struct layout *layout, uint32_t at, size_t size, size_t bytes) {
  size_t first = whole(sizeof(struct block) + layout->lanes * sizeof(struct lane));
  return at >= first && at % HEAP_ALIGN == 0 && at <= bytes && whole(size) <= bytes - at;
}

static bool lane_sound(const struct layout *layout, const struct block *b, size_t lane,
                       size_t bytes) {
  const struct lane *l = &b->lanes[lane];
  bool number = !layout->is_bits[lane];
  bool width = l->width <= 2 || l->width == 4 || l->width == 8;
  if (!width || l->missing > MISSING_ALL) return false;
  if ((l->min < l->max) != (l->data != 0) || (l->missing == MISSING_SOME) != (l->known != 0))
    return false;
  if (!number && l->data && (l->min != 0 || l->max != 1)) return false;
  if (number && l->data && l->width == 0) return false;
  size_t size = lane_size(layout, lane, l, b->room);
  if (l->data && !piece_fits(layout, l->data, size, bytes)) return false;
  return !l->known || piece_fits(layout, l->known, b->room / 8, bytes);
}

bool block_sound(const struct layout *layout, const struct block *b, size_t bytes) {
  size_t first = whole(sizeof(struct block) + layout->lanes * sizeof(struct lane));
  unsigned char faded; /* a truth of ours is 0 or 1 */
  memcpy(&faded, (const char *)b + offsetof(struct block, faded), 1);
  bool sizes = bytes >= first && faded <= 1 && bytes % HEAP_ALIGN == 0 && b->bytes == bytes &&
               b->room <= RULE_BLOCK_ROWS && b->room % 64 == 0 && b->rows <= b->room;
  for (size_t i = 0; sizes && i < layout->lanes; i++) sizes = lane_sound(layout, b, i, bytes);
  return sizes;
}
