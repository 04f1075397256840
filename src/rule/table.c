/* Tables: the writer's changes, publishing, and snapshots; see table.h and table_int.h. */
#include "rule/table_int.h"

#include "base/heap.h"
#include "base/must.h"

#include <string.h>

/* ---- Shapes -------------------------------------------------------------------------------------
 */

enum ly rule_columns_of(struct scope *s, const struct rule_party *party,
                        const struct rule_column **out) {
  struct rule_column *columns = ARENA_ARRAY(s->arena, struct rule_column, party->columns + 1);
  if (!columns) return fail_memory(s);
  for (size_t i = 0; i < party->count; i++) {
    const struct rule_word *w = &party->words[i];
    if (w->is != RULE_FACT && w->is != RULE_ONE) continue;
    must(w->column < party->columns);
    struct rule_column *c = &columns[w->column];
    c->kind = w->is == RULE_ONE ? RULE_PARTY : w->type.kind;
    if (c->kind == RULE_SET) c->members = w->type.codes->count;
  }
  *out = columns;
  return LY_OK;
}

static bool layout_open(struct layout *l, const struct rule_shape *shape) {
  size_t lanes = 1;
  for (size_t c = 0; c < shape->count; c++) {
    must(shape->columns[c].members <= 64);
    lanes += shape->columns[c].kind == RULE_SET ? shape->columns[c].members : 1;
  }
  struct rule_column *columns = heap_alloc((shape->count + 1) * sizeof *columns);
  *l = (struct layout){.shape = *shape, .lanes = lanes, .party = lanes - 1};
  l->shape.columns = columns;
  l->first = heap_alloc((shape->count + 1) * sizeof *l->first);
  l->column = heap_alloc(lanes * sizeof *l->column);
  l->is_bits = heap_alloc(lanes);
  if (!columns || !l->first || !l->column || !l->is_bits) return false;
  size_t at = 0;
  for (size_t c = 0; c <= shape->count; c++) {
    l->first[c] = at;
    if (c < shape->count) columns[c] = shape->columns[c];
    enum rule_kind kind = c < shape->count ? columns[c].kind : RULE_PARTY;
    for (size_t n = kind == RULE_SET ? columns[c].members : 1; n > 0; n--) {
      l->column[at] = c;
      l->is_bits[at++] = kind == RULE_SET || kind == RULE_TRUTH;
    }
  }
  return true;
}

static void layout_close(struct layout *l) {
  heap_free((void *)l->shape.columns);
  heap_free(l->first);
  heap_free(l->column);
  heap_free(l->is_bits);
}

/* ---- Values -------------------------------------------------------------------------------------
 */

enum { DAY_FIRST = -719162 /* 0001-01-01 */, DAY_LAST = 2932896 /* 9999-12-31 */ };

static const struct bounds {
  int64_t least, most;
} bounds[] = {
    [RULE_TRUTH] = {0, 1},
    [RULE_NUMBER] = {-RULE_FACT_MAX, RULE_FACT_MAX},
    [RULE_DATE] = {DAY_FIRST, DAY_LAST},
    [RULE_CODE] = {0, INT32_MAX},
    [RULE_AREA] = {0, INT64_C(999999999999)},
    [RULE_SET] = {INT64_MIN, INT64_MAX},
    [RULE_TEXT] = {INT64_MIN, INT64_MAX},
    [RULE_PARTY] = {INT64_MIN, INT64_MAX},
};

static bool set_fits(const struct rule_column *c, int64_t bits) {
  return c->members == 64 || (uint64_t)bits >> c->members == 0;
}

static bool cell_fits(const struct rule_column *c, int64_t value, int64_t unknown) {
  if (c->kind == RULE_SET) return set_fits(c, value) && set_fits(c, unknown);
  const struct bounds *b = &bounds[c->kind];
  return unknown != 0 || (value >= b->least && value <= b->most);
}

enum ly row_check(struct scope *s, const struct layout *layout, const struct rule_row *row) {
  for (size_t c = 0; c < layout->shape.count; c++) {
    if (cell_fits(&layout->shape.columns[c], row->values[c], row->unknown[c])) continue;
    return fail(s, LY_INVALID, MSG_RULE_TABLE_VALUE, str_int(s->arena, (int64_t)c),
                str_int(s->arena, row->values[c]));
  }
  return LY_OK;
}

int64_t row_group(const struct layout *layout, const struct rule_row *row) {
  if (layout->shape.area == RULE_NO_COLUMN) return 0;
  if (row->unknown[layout->shape.area]) return -1;
  int64_t unit = 1;
  for (int i = layout->shape.area_digits; i < 12; i++) unit *= 10;
  return row->values[layout->shape.area] / unit * unit;
}

/* ---- Life ---------------------------------------------------------------------------------------
 */

void table_release(struct rule_table *t) {
  if (atomic_fetch_sub(&t->refs, 1) != 1) return;
  for (size_t i = 0; i < t->slot_count; i++) block_drop(t->slots[i]);
  heap_free(t->slots);
  heap_free(t->mine);
  table_index_close(&t->index);
  layout_close(&t->layout);
  pthread_rwlock_destroy(&t->index_lock);
  pthread_mutex_destroy(&t->current_lock);
  heap_free(t);
}

enum ly rule_table_open(struct scope *s, const struct rule_shape *shape, struct rule_table **out) {
  *out = NULL;
  struct rule_table *t = heap_alloc(sizeof *t);
  if (!t) return fail_memory(s);
  memset((void *)t, 0, sizeof *t);
  atomic_store(&t->refs, 1);
  must(pthread_rwlock_init(&t->index_lock, NULL) == 0);
  must(pthread_mutex_init(&t->current_lock, NULL) == 0);
  if (!layout_open(&t->layout, shape)) {
    table_release(t);
    return fail_memory(s);
  }
  enum ly rc = rule_table_publish(s, t);
  if (rc)
    table_release(t);
  else
    *out = t;
  return rc;
}

void rule_table_close(struct rule_table *t) {
  if (!t) return;
  rule_snapshot_close(t->current);
  t->current = NULL;
  table_release(t);
}

/* ---- Slots --------------------------------------------------------------------------------------
 */

static bool slots_grow(struct rule_table *t) {
  size_t room = t->slot_room ? t->slot_room * 2 : 64;
  struct block **slots = heap_alloc(room * sizeof *slots);
  bool *mine = heap_alloc(room);
  if (!slots || !mine) {
    heap_free(slots);
    heap_free(mine);
    return false;
  }
  if (t->slot_count) {
    memcpy(slots, t->slots, t->slot_count * sizeof *slots);
    memcpy(mine, t->mine, t->slot_count);
  }
  pthread_rwlock_wrlock(&t->index_lock);
  struct block **old = t->slots;
  t->slots = slots;
  atomic_fetch_add(&t->changes, 1);
  pthread_rwlock_unlock(&t->index_lock);
  heap_free(old);
  heap_free(t->mine);
  t->mine = mine;
  t->slot_room = room;
  return true;
}

enum ly slot_add(struct scope *s, struct rule_table *t, struct block *b, uint32_t *slot) {
  if (t->slot_count == SLOTS_MAX - 1) {
    block_drop(b);
    return fail(s, LY_LIMIT, MSG_RULE_TABLE_FULL);
  }
  if (t->slot_count == t->slot_room && !slots_grow(t)) {
    block_drop(b);
    return fail_memory(s);
  }
  *slot = (uint32_t)t->slot_count;
  t->mine[t->slot_count] = true;
  t->slots[t->slot_count++] = b;
  return LY_OK;
}

static void slot_set(struct rule_table *t, size_t slot, struct block *b) {
  pthread_rwlock_wrlock(&t->index_lock);
  struct block *old = t->slots[slot];
  t->slots[slot] = b;
  atomic_fetch_add(&t->changes, 1);
  pthread_rwlock_unlock(&t->index_lock);
  t->mine[slot] = true;
  block_drop(old);
}

/* The writer's own copy of what may be published. */
static enum ly slot_own(struct scope *s, struct rule_table *t, size_t slot) {
  if (t->mine[slot]) return LY_OK;
  struct block *copy = block_copy(t->slots[slot]);
  if (!copy) return fail_memory(s);
  slot_set(t, slot, copy);
  return LY_OK;
}

/* ---- Changing rows ------------------------------------------------------------------------------
 */

/* Packs a block again with a row written or added; what did not fit then does. */
static enum ly repack(struct scope *s, struct rule_table *t, size_t slot, size_t at,
                      const struct rule_row *row) {
  const struct block *old = t->slots[slot];
  size_t rows = at < old->rows ? old->rows : at + 1, room = rows + rows / 2;
  if (at < old->room) room = old->room;
  struct block *b =
      block_refit(&t->layout, old, at, row, room < RULE_BLOCK_ROWS ? room : RULE_BLOCK_ROWS);
  if (!b) return fail_memory(s);
  b->faded = true;
  slot_set(t, slot, b);
  return LY_OK;
}

/* Writes into the block as it is packed; false: it does not fit. Some lanes may then be written. */
static bool store_row(struct rule_table *t, struct block *b, size_t at,
                      const struct rule_row *row) {
  for (size_t lane = 0; lane < t->layout.lanes; lane++) {
    bool known;
    int64_t value = row_lane(&t->layout, row, lane, &known);
    if (!block_store(&t->layout, b, lane, at, value, known)) return false;
  }
  return true;
}

static enum ly write_row(struct scope *s, struct rule_table *t, size_t slot, size_t at,
                         const struct rule_row *row) {
  enum ly rc = slot_own(s, t, slot);
  if (rc) return rc;
  struct block *b = t->slots[slot];
  if (at < b->room) {
    pthread_rwlock_wrlock(&t->index_lock); /* a lookup reads keys in it */
    bool fits = store_row(t, b, at, row);
    atomic_fetch_add(&t->changes, 1);
    if (fits && at == b->rows) b->rows++;
    b->faded = true;
    pthread_rwlock_unlock(&t->index_lock);
    if (fits) return LY_OK;
  }
  return repack(s, t, slot, at, row);
}

static struct block *first_block(const struct layout *layout, const struct rule_row *row,
                                 int64_t area) {
  struct draft *d = draft_open(layout);
  if (!d) return NULL;
  draft_put(d, 0, row);
  d->rows = 1;
  d->district = row->district;
  d->area = area;
  struct block *b = block_pack(d, 64);
  draft_close(d);
  if (b) b->faded = true;
  return b;
}

/* The last block of a group with space; SIZE_MAX: none. */
static size_t tail_of(const struct rule_table *t, int64_t district, int64_t area) {
  for (size_t i = t->slot_count; i-- > 0;) {
    const struct block *b = t->slots[i];
    if (b->district == district && b->area == area && b->rows < RULE_BLOCK_ROWS) return i;
  }
  return SIZE_MAX;
}

static enum ly append(struct scope *s, struct rule_table *t, const struct rule_row *row,
                      int64_t area) {
  size_t slot = tail_of(t, row->district, area);
  size_t at = 0;
  enum ly rc = LY_OK;
  if (slot == SIZE_MAX) {
    struct block *b = first_block(&t->layout, row, area);
    uint32_t fresh = 0;
    rc = b ? slot_add(s, t, b, &fresh) : fail_memory(s);
    slot = fresh;
  } else {
    at = t->slots[slot]->rows;
    rc = write_row(s, t, slot, at, row);
  }
  if (rc) return rc;
  pthread_rwlock_wrlock(&t->index_lock);
  bool room = table_index_reserve(&t->index, &t->layout, t->slots, 1);
  atomic_fetch_add(&t->changes, 1);
  if (room)
    table_index_put(&t->index, &t->layout, t->slots, row->district, row->party,
                    (uint32_t)(slot * RULE_BLOCK_ROWS + at));
  else
    t->slots[slot]->rows--;
  pthread_rwlock_unlock(&t->index_lock);
  if (room) t->rows++;
  return room ? LY_OK : fail_memory(s);
}

/* Takes a row out of its block: the last one moves into its place. */
static enum ly take_out(struct scope *s, struct rule_table *t, uint32_t row) {
  size_t slot = row / RULE_BLOCK_ROWS, at = row_place(row);
  enum ly rc = slot_own(s, t, slot);
  if (rc) return rc;
  struct block *b = t->slots[slot];
  size_t last = b->rows - 1;
  pthread_rwlock_wrlock(&t->index_lock);
  atomic_fetch_add(&t->changes, 1);
  table_index_drop(&t->index, &t->layout, t->slots, b->district, block_party(&t->layout, b, at));
  int64_t moved = block_party(&t->layout, b, last);
  for (size_t lane = 0; at != last && lane < t->layout.lanes; lane++) {
    bool known;
    int64_t value = block_cell(&t->layout, b, lane, last, &known);
    must(block_store(&t->layout, b, lane, at, value, known));
  }
  b->rows--;
  if (at != last) table_index_put(&t->index, &t->layout, t->slots, b->district, moved, row);
  b->faded = true;
  pthread_rwlock_unlock(&t->index_lock);
  t->rows--;
  return LY_OK;
}

enum ly rule_table_put(struct scope *s, struct rule_table *t, const struct rule_row *row) {
  enum ly rc = row_check(s, &t->layout, row);
  if (rc) return rc;
  int64_t area = row_group(&t->layout, row);
  uint32_t at = table_index_find(&t->index, &t->layout, t->slots, row->district, row->party);
  if (at == NO_ROW) return append(s, t, row, area);
  if (row_block(t->slots, at)->area == area)
    return write_row(s, t, at / RULE_BLOCK_ROWS, row_place(at), row);
  rc = take_out(s, t, at);
  return rc ? rc : append(s, t, row, area);
}

enum ly rule_table_drop(struct scope *s, struct rule_table *t, int64_t district, int64_t party) {
  uint32_t at = table_index_find(&t->index, &t->layout, t->slots, district, party);
  return at == NO_ROW ? LY_OK : take_out(s, t, at);
}
