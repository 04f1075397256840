/* Tables as bytes: blocks as they stand in memory, and the index; see table.h.
 *
 * In front stand the sizes of what is ours and the shape, so that what another program or another
 * dictionary wrote is told at once. Then how many blocks, rows and cells there are, the cells of
 * the index, and block by block its size and bytes.
 */
#include "rule/table_int.h"

#include "base/heap.h"
#include "base/must.h"

#include <stddef.h>
#include <string.h>

enum { HEAD_BYTES = offsetof(struct block, lanes), CELL_FREE = UINT32_MAX };

/* What both sides have to have in common. */
struct file_shape {
  uint64_t block, lane, block_rows, lanes, columns, area, area_digits, order;
};
struct file_column {
  uint64_t kind, members;
};
struct file_sizes {
  uint64_t slots, rows, room, used;
};

static struct file_shape shape_of(const struct layout *l) {
  return (struct file_shape){.block = HEAD_BYTES,
                             .lane = sizeof(struct lane),
                             .block_rows = RULE_BLOCK_ROWS,
                             .lanes = l->lanes,
                             .columns = l->shape.count,
                             .area = l->shape.area,
                             .area_digits = (uint64_t)l->shape.area_digits,
                             .order = l->shape.order};
}

static struct file_column column_of(const struct layout *l, size_t at) {
  return (struct file_column){l->shape.columns[at].kind, l->shape.columns[at].members};
}

/* ---- Writing ------------------------------------------------------------------------------------
 */

static enum ly write_shape(struct scope *s, const struct layout *l, const struct byte_sink *sink) {
  struct file_shape shape = shape_of(l);
  enum ly rc = stream_put(s, sink, &shape, sizeof shape);
  for (size_t i = 0; !rc && i < l->shape.count; i++) {
    struct file_column column = column_of(l, i);
    rc = stream_put(s, sink, &column, sizeof column);
  }
  return rc;
}

/* The count of references is ours, and changes while we write. */
static enum ly write_block(struct scope *s, const struct block *b, const struct byte_sink *sink) {
  _Alignas(64) char head[HEAD_BYTES] = {0};
  uint64_t bytes = b->bytes;
  size_t behind = offsetof(struct block, rows);
  memcpy(head + behind, (const char *)b + behind, HEAD_BYTES - behind);
  enum ly rc = stream_put(s, sink, &bytes, sizeof bytes);
  if (!rc) rc = stream_put(s, sink, head, HEAD_BYTES);
  return rc ? rc : stream_put(s, sink, (const char *)b + HEAD_BYTES, b->bytes - HEAD_BYTES);
}

enum ly rule_snapshot_write(struct scope *s, const struct rule_snapshot *snap,
                            const struct byte_sink *sink) {
  const struct layout *l = &snap->table->layout;
  struct row_index index = {0};
  enum ly rc = write_shape(s, l, sink);
  if (!rc && !table_index_build(&index, l, snap->slots, snap->count, snap->rows))
    rc = fail_memory(s);
  struct file_sizes sizes = {snap->count, snap->rows, index.room, index.used};
  if (!rc) rc = stream_put(s, sink, &sizes, sizeof sizes);
  if (!rc) rc = stream_put(s, sink, index.cells, index.room * sizeof *index.cells);
  table_index_close(&index);
  for (size_t i = 0; !rc && i < snap->count; i++) rc = write_block(s, snap->slots[i], sink);
  return rc;
}

/* ---- Reading ------------------------------------------------------------------------------------
 */

static enum ly corrupt(struct scope *s) {
  return fail(s, LY_CORRUPT, MSG_KEPT_CONTENT);
}

static enum ly read_shape(struct scope *s, const struct layout *l, struct byte_source *source) {
  struct file_shape want = shape_of(l), got;
  enum ly rc = stream_take(s, source, &got, sizeof got);
  if (rc || memcmp(&want, &got, sizeof got) != 0) return rc ? rc : corrupt(s);
  for (size_t i = 0; i < l->shape.count; i++) {
    struct file_column has = column_of(l, i), column;
    rc = stream_take(s, source, &column, sizeof column);
    if (rc || memcmp(&has, &column, sizeof column) != 0) return rc ? rc : corrupt(s);
  }
  return LY_OK;
}

/* A look-up ends at a free cell: there has to be one. */
static enum ly read_index(struct scope *s, const struct file_sizes *sizes, struct row_index *x,
                          struct byte_source *source) {
  bool fits = sizes->slots < SLOTS_MAX && sizes->rows == sizes->used && sizes->used < sizes->room &&
              stream_has(source, sizes->room, sizeof *x->cells);
  if (!fits) return corrupt(s);
  x->cells = heap_alloc(sizes->room * sizeof *x->cells);
  if (!x->cells) return fail_memory(s);
  x->room = sizes->room;
  x->used = sizes->used;
  return stream_take(s, source, x->cells, sizes->room * sizeof *x->cells);
}

static enum ly read_block(struct scope *s, struct rule_table *fresh, struct byte_source *source) {
  uint64_t bytes;
  uint32_t slot;
  enum ly rc = stream_take(s, source, &bytes, sizeof bytes);
  if (rc) return rc;
  bool fits = bytes >= HEAD_BYTES && bytes <= UINT32_MAX && stream_has(source, bytes, 1);
  struct block *b = fits ? heap_alloc(bytes) : NULL;
  if (!b) return fits ? fail_memory(s) : corrupt(s);
  rc = stream_take(s, source, b, bytes);
  atomic_init(&b->refs, 1);
  if (!rc && !block_sound(&fresh->layout, b, bytes)) rc = corrupt(s);
  if (!rc) return slot_add(s, fresh, b, &slot);
  heap_free(b);
  return rc;
}

/* Every cell names a row that there is, and there are as many as rows. */
static bool index_sound(const struct rule_table *t) {
  size_t named = 0;
  for (size_t i = 0; i < t->index.room; i++) {
    uint32_t row = t->index.cells[i];
    if (row == (uint32_t)CELL_FREE) continue;
    if (row / RULE_BLOCK_ROWS >= t->slot_count) return false;
    if (row_place(row) >= row_block(t->slots, row)->rows) return false;
    named++;
  }
  size_t rows = 0;
  for (size_t i = 0; i < t->slot_count; i++) rows += t->slots[i]->rows;
  return named == t->index.used && rows == t->rows;
}

static enum ly read_all(struct scope *s, struct rule_table *fresh, struct byte_source *source) {
  struct file_sizes sizes = {0};
  enum ly rc = read_shape(s, &fresh->layout, source);
  if (!rc) rc = stream_take(s, source, &sizes, sizeof sizes);
  if (!rc) rc = read_index(s, &sizes, &fresh->index, source);
  for (size_t i = 0; !rc && i < sizes.slots; i++) rc = read_block(s, fresh, source);
  if (rc) return rc;
  fresh->rows = sizes.rows;
  return index_sound(fresh) ? LY_OK : corrupt(s);
}

enum ly rule_table_read(struct scope *s, struct rule_table *t, struct byte_source *source) {
  struct rule_table *fresh;
  enum ly rc = rule_table_open(s, &t->layout.shape, &fresh);
  if (rc) return rc;
  rc = read_all(s, fresh, source);
  if (!rc) rc = table_take_over(s, t, fresh);
  rule_table_close(fresh);
  return rc;
}
