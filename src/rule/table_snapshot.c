/* Snapshots: what readers see of a table; see table.h and table_int.h. */
#include "rule/table_int.h"

#include "base/heap.h"
#include "base/must.h"

#include <string.h>

/* ---- Snapshots ----------------------------------------------------------------------------------
 */

enum ly rule_table_publish(struct scope *s, struct rule_table *t) {
  struct rule_snapshot *snap = heap_alloc(sizeof *snap + t->slot_count * sizeof *snap->slots);
  if (!snap) return fail_memory(s);
  memset((void *)snap, 0, sizeof *snap);
  snap->table = t;
  snap->rows = t->rows;
  snap->count = t->slot_count;
  snap->changes = atomic_load(&t->changes);
  must(pthread_mutex_init(&snap->own_lock, NULL) == 0);
  atomic_store(&snap->refs, 1);
  atomic_fetch_add(&t->refs, 1);
  snap->bytes = t->index.room * sizeof *t->index.cells;
  for (size_t i = 0; i < t->slot_count; i++) {
    block_keep(t->slots[i]);
    t->mine[i] = false;
    snap->slots[i] = t->slots[i];
    snap->bytes += t->slots[i]->bytes;
  }
  pthread_mutex_lock(&t->current_lock);
  struct rule_snapshot *old = t->current;
  t->current = snap;
  pthread_mutex_unlock(&t->current_lock);
  rule_snapshot_close(old);
  return LY_OK;
}

struct rule_snapshot *rule_table_snapshot(struct rule_table *t) {
  pthread_mutex_lock(&t->current_lock);
  struct rule_snapshot *snap = t->current;
  atomic_fetch_add(&snap->refs, 1);
  pthread_mutex_unlock(&t->current_lock);
  return snap;
}

void rule_snapshot_close(struct rule_snapshot *snap) {
  if (!snap || atomic_fetch_sub(&snap->refs, 1) != 1) return;
  for (size_t i = 0; i < snap->count; i++) block_drop(snap->slots[i]);
  struct rule_table *t = snap->table;
  table_index_close(&snap->own);
  pthread_mutex_destroy(&snap->own_lock);
  heap_free(snap);
  table_release(t);
}

size_t rule_snapshot_rows(const struct rule_snapshot *snap) {
  return snap->rows;
}

size_t rule_snapshot_blocks(const struct rule_snapshot *snap) {
  return snap->count;
}

size_t rule_snapshot_bytes(const struct rule_snapshot *snap) {
  return snap->bytes;
}

/* ---- Finding rows -------------------------------------------------------------------------------
 */

static bool is_at(const struct rule_snapshot *snap, uint32_t row, int64_t district, int64_t party) {
  if (row == NO_ROW || row / RULE_BLOCK_ROWS >= snap->count) return false;
  const struct block *b = row_block(snap->slots, row);
  return b->district == district && row_place(row) < b->rows &&
         block_party(&snap->table->layout, b, row_place(row)) == party;
}

static uint32_t scan(const struct rule_snapshot *snap, int64_t district, int64_t party) {
  for (size_t i = 0; i < snap->count; i++)
    for (size_t row = 0; row < snap->slots[i]->rows; row++) {
      uint32_t at = (uint32_t)(i * RULE_BLOCK_ROWS + row);
      if (is_at(snap, at, district, party)) return at;
    }
  return NO_ROW;
}

static uint32_t own_find(const struct rule_snapshot *snap, int64_t district, int64_t party) {
  struct rule_snapshot *us =
      (struct rule_snapshot *)snap; /* the index is no part of what is seen */
  pthread_mutex_lock(&us->own_lock);
  if (us->own.room == 0 &&
      !table_index_build(&us->own, &us->table->layout, us->slots, us->count, us->rows))
    table_index_close(&us->own); /* without memory it stays empty */
  uint32_t row = us->own.room
                     ? table_index_find(&us->own, &us->table->layout, us->slots, district, party)
                     : scan(us, district, party);
  pthread_mutex_unlock(&us->own_lock);
  return row;
}

uint32_t snapshot_find(const struct rule_snapshot *snap, int64_t district, int64_t party) {
  struct rule_table *t = snap->table;
  pthread_rwlock_rdlock(&t->index_lock);
  bool current = atomic_load(&t->changes) == snap->changes;
  uint32_t row = table_index_find(&t->index, &t->layout, t->slots, district, party);
  pthread_rwlock_unlock(&t->index_lock);
  if (is_at(snap, row, district, party)) return row;
  return current ? NO_ROW : own_find(snap, district, party);
}

void snapshot_rows(const struct rule_snapshot *snap, int64_t district, const int64_t *parties,
                   size_t count, uint32_t *rows) {
  struct rule_table *t = snap->table;
  pthread_rwlock_rdlock(&t->index_lock);
  bool current = atomic_load(&t->changes) == snap->changes;
  table_index_rows(&t->index, &t->layout, t->slots, district, parties, count, rows);
  pthread_rwlock_unlock(&t->index_lock);
  for (size_t i = 0; i < count && !current; i++)
    if (!is_at(snap, rows[i], district, parties[i])) rows[i] = own_find(snap, district, parties[i]);
}

bool rule_snapshot_row(const struct rule_snapshot *snap, int64_t district, int64_t party,
                       int64_t *values, int64_t *unknown) {
  uint32_t row = snapshot_find(snap, district, party);
  if (row == NO_ROW) return false;
  block_row(&snap->table->layout, row_block(snap->slots, row), row_place(row), values, unknown);
  return true;
}

void rule_snapshot_at(const struct rule_snapshot *snap, size_t at, struct rule_row *row,
                      int64_t *values, int64_t *unknown) {
  size_t i = 0;
  while (at >= snap->slots[i]->rows) at -= snap->slots[i++]->rows;
  const struct block *b = snap->slots[i];
  block_row(&snap->table->layout, b, at, values, unknown);
  *row = (struct rule_row){.district = b->district,
                           .party = block_party(&snap->table->layout, b, at),
                           .values = values,
                           .unknown = unknown};
}
