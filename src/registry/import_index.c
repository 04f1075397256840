/* Who stands in which row: lines in order, and a table from numbers to rows.
 *
 * A number is kept as sixteen bytes of its SM3, so a million rows take some forty megabytes and no
 * number stays in memory longer than its row.
 */
#include "registry/import_int.h"

enum { BLOCK_ROWS = 4096, BLOCKS_MAX = ROWS_ROWS_MAX / BLOCK_ROWS + 1, NUMBER_BYTES = 16 };
enum { SLOTS_FIRST = 1024, SLOTS_MAX = 1 << 23, INDEX_BYTES_MAX = 1 << 30 };

struct numbered {
  unsigned char number[NUMBER_BYTES];
  uint32_t row; /* from 1; 0: a free slot */
};

struct import_index {
  struct arena rows, table; /* the table has an arena of its own, to give it back when it grows */
  struct import_who *blocks[BLOCKS_MAX];
  size_t count;
  struct numbered *slots;
  size_t slot_count, taken;
};

enum ly import_index_open(struct scope *s, struct import_index **out) {
  struct import_index *x = *out = ARENA_NEW(s->arena, struct import_index);
  if (!x) return fail_memory(s);
  arena_open(&x->rows, INDEX_BYTES_MAX);
  arena_open(&x->table, INDEX_BYTES_MAX);
  x->slot_count = SLOTS_FIRST;
  x->slots = ARENA_ARRAY(&x->table, struct numbered, x->slot_count);
  return x->slots ? LY_OK : fail_memory(s);
}

void import_index_close(struct import_index *x) {
  if (!x) return;
  arena_close(&x->rows);
  arena_close(&x->table);
}

static struct import_who *row_at(const struct import_index *x, size_t i) {
  return &x->blocks[i / BLOCK_ROWS][i % BLOCK_ROWS];
}

/* The slot of a number: its own, or the free one where it would stand. */
static struct numbered *slot_of(const struct import_index *x, const unsigned char *number) {
  uint64_t start;
  memcpy(&start, number, sizeof start);
  for (size_t i = (size_t)start & (x->slot_count - 1);; i = (i + 1) & (x->slot_count - 1)) {
    struct numbered *slot = &x->slots[i];
    if (slot->row == 0 || memcmp(slot->number, number, NUMBER_BYTES) == 0) return slot;
  }
}

static enum ly grow(struct scope *s, struct import_index *x) {
  struct import_index old = *x;
  if (x->slot_count == SLOTS_MAX) return fail_memory(s);
  arena_open(&x->table, INDEX_BYTES_MAX);
  x->slot_count *= 2;
  x->slots = ARENA_ARRAY(&x->table, struct numbered, x->slot_count);
  if (!x->slots) {
    x->table = old.table;
    return fail_memory(s);
  }
  for (size_t i = 0; i < old.slot_count; i++) {
    if (old.slots[i].row) *slot_of(x, old.slots[i].number) = old.slots[i];
  }
  arena_close(&old.table);
  return LY_OK;
}

static enum ly digest_of(struct scope *s, struct str number, struct digest *out) {
  struct digest_state *state;
  enum ly rc = digest_begin(s, &state);
  if (rc) return rc;
  digest_add(state, number);
  return digest_end(s, state, out);
}

static enum ly append(struct scope *s, struct import_index *x, struct import_who who) {
  size_t block = x->count / BLOCK_ROWS;
  must(block < BLOCKS_MAX);
  if (!x->blocks[block]) x->blocks[block] = ARENA_ARRAY(&x->rows, struct import_who, BLOCK_ROWS);
  if (!x->blocks[block]) return fail_memory(s);
  x->count++;
  *row_at(x, x->count - 1) = who;
  return LY_OK;
}

enum ly import_index_add(struct scope *s, struct import_index *x, struct str number,
                         struct import_who who) {
  struct digest digest;
  who.first = 0;
  enum ly rc = append(s, x, who);
  if (rc || number.len == 0) return rc;
  rc = digest_of(s, number, &digest);
  if (!rc && x->taken * 2 >= x->slot_count) rc = grow(s, x);
  if (rc) return rc;
  struct numbered *slot = slot_of(x, digest.bytes);
  if (slot->row) {
    row_at(x, x->count - 1)->first = row_at(x, slot->row - 1)->line;
    return LY_OK;
  }
  memcpy(slot->number, digest.bytes, NUMBER_BYTES);
  slot->row = (uint32_t)x->count;
  x->taken++;
  return LY_OK;
}

const struct import_who *import_index_number(struct scope *s, const struct import_index *x,
                                             struct str number) {
  struct digest digest;
  if (digest_of(s, number, &digest)) return NULL;
  const struct numbered *slot = slot_of(x, digest.bytes);
  return slot->row ? row_at(x, slot->row - 1) : NULL;
}

struct import_who *import_index_line(const struct import_index *x, int64_t line) {
  size_t from = 0, to = x->count;
  while (from < to) {
    size_t middle = (from + to) / 2;
    struct import_who *who = row_at(x, middle);
    if (who->line == line) return who;
    if (who->line < line) {
      from = middle + 1;
    } else {
      to = middle;
    }
  }
  return NULL;
}
