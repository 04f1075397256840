/* Tables whole: loading from rows in any order, and sorting again what has faded; see table.h.
 *
 * Rows are first packed as they come, since unpacked they would take ten times the memory; then
 * their keys are sorted, and each block is gathered from where its rows are.
 */
#include "rule/table_int.h"

#include "base/heap.h"
#include "base/must.h"

#include <stdlib.h>
#include <string.h>

/* ---- Blocks of groups ---------------------------------------------------------------------------
 */

int64_t order_of(const struct layout *layout, const struct block *b, size_t row) {
  if (layout->shape.order == RULE_NO_COLUMN) return 0;
  bool known;
  int64_t value = block_cell(layout, b, layout->first[layout->shape.order], row, &known);
  return known ? value : INT64_MIN;
}

static int cmp(int64_t a, int64_t b) {
  return (a > b) - (a < b);
}

static int cmp_group(const struct row_key *a, const struct row_key *b) {
  int c = cmp(a->district, b->district);
  return c ? c : cmp(a->area, b->area);
}

static int cmp_keys(const void *left, const void *right) {
  const struct row_key *a = left, *b = right;
  int c = cmp_group(a, b);
  if (!c) c = cmp(a->order, b->order);
  return c ? c : cmp(a->party, b->party);
}

static void gather(struct draft *d, struct block *const *from, const struct row_key *keys,
                   size_t count) {
  d->rows = count;
  d->district = keys->district;
  d->area = keys->area;
  for (size_t lane = 0; lane < d->layout->lanes; lane++) {
    int64_t *values = draft_values(d, lane);
    uint64_t *known = draft_known(d, lane);
    for (size_t i = 0; i < count; i++) {
      bool is;
      const struct block *b = row_block(from, keys[i].row);
      values[i] = block_cell(d->layout, b, lane, row_place(keys[i].row), &is);
      bit_put(known, i, is);
    }
  }
}

/* A group's rows in as few blocks as hold them, equally filled. */
static enum ly pack_group(struct scope *s, struct draft *d, struct block *const *from,
                          const struct row_key *keys, size_t count,
                          enum ly (*take)(struct scope *s, void *context, struct block *b),
                          void *context) {
  size_t blocks = (count + RULE_BLOCK_ROWS - 1) / RULE_BLOCK_ROWS;
  for (size_t i = 0; i < blocks; i++) {
    size_t first = count * i / blocks, end = count * (i + 1) / blocks;
    gather(d, from, keys + first, end - first);
    struct block *b = block_pack(d, end - first);
    enum ly rc = b ? take(s, context, b) : fail_memory(s);
    if (rc) return rc;
  }
  return LY_OK;
}

enum ly regroup(struct scope *s, const struct layout *layout, struct block *const *from,
                struct row_key *keys, size_t count,
                enum ly (*take)(struct scope *s, void *context, struct block *b), void *context) {
  struct draft *d = draft_open(layout);
  if (!d) return fail_memory(s);
  must(count == 0 || keys != NULL);
  if (count) qsort(keys, count, sizeof *keys, cmp_keys);
  enum ly rc = LY_OK;
  for (size_t i = 0, end; i < count && !rc; i = end) {
    for (end = i + 1; end < count && cmp_group(&keys[i], &keys[end]) == 0;) end++;
    rc = pack_group(s, d, from, keys + i, end - i, take, context);
  }
  draft_close(d);
  return rc;
}

/* ---- Loading ------------------------------------------------------------------------------------
 */

/* A table that is being made, to take the place of another's contents. */
struct load {
  struct rule_table *into;
  struct rule_table *staged; /* rows packed as they came */
  struct rule_table *fresh;  /* and as they shall stand */
  struct draft *draft;
  struct row_key *keys;
  size_t count, room;
};

static enum ly key_add(struct scope *s, struct load *l, const struct rule_row *row) {
  if (l->count == l->room) {
    size_t room = l->room ? l->room * 2 : 65536;
    struct row_key *keys = heap_alloc(room * sizeof *keys);
    if (!keys) return fail_memory(s);
    if (l->count) memcpy(keys, l->keys, l->count * sizeof *keys);
    heap_free(l->keys);
    l->keys = keys;
    l->room = room;
  }
  size_t order = l->into->layout.shape.order;
  bool known = order != RULE_NO_COLUMN && row->unknown[order] == 0;
  l->keys[l->count] = (struct row_key){
      .district = row->district,
      .area = row_group(&l->into->layout, row),
      .order = known                     ? row->values[order]
               : order == RULE_NO_COLUMN ? 0
                                         : INT64_MIN,
      .party = row->party,
      .row = (uint32_t)l->count,
  };
  l->count++;
  return LY_OK;
}

static enum ly stage_full(struct scope *s, struct load *l) {
  struct block *b = block_pack(l->draft, l->draft->rows);
  l->draft->rows = 0;
  uint32_t slot;
  return b ? slot_add(s, l->staged, b, &slot) : fail_memory(s);
}

static enum ly stage_rows(struct scope *s, struct load *l, struct rule_source source) {
  for (;;) {
    struct rule_row row = {0};
    bool more = true;
    enum ly rc = source.next(s, source.context, &row, &more);
    if (rc || !more) return rc ? rc : l->draft->rows ? stage_full(s, l) : LY_OK;
    rc = row_check(s, &l->into->layout, &row);
    if (!rc) rc = key_add(s, l, &row);
    if (rc) return rc;
    draft_put(l->draft, l->draft->rows++, &row);
    if (l->draft->rows == RULE_BLOCK_ROWS) rc = stage_full(s, l);
    if (rc) return rc;
  }
}

static int cmp_party(const void *left, const void *right) {
  const struct row_key *a = left, *b = right;
  int c = cmp(a->district, b->district);
  if (!c) c = cmp(a->party, b->party);
  return c ? c : cmp(a->row, b->row);
}

/* Of several rows of a key the last stays. Rows mostly come in order of their parties. */
static void drop_doubles(struct load *l) {
  bool sorted = true;
  for (size_t i = 1; i < l->count && sorted; i++)
    sorted = cmp_party(&l->keys[i - 1], &l->keys[i]) < 0;
  if (!sorted) qsort(l->keys, l->count, sizeof *l->keys, cmp_party);
  size_t kept = 0;
  for (size_t i = 0; i < l->count; i++) {
    const struct row_key *next = i + 1 < l->count ? &l->keys[i + 1] : NULL;
    if (next && next->district == l->keys[i].district && next->party == l->keys[i].party) continue;
    l->keys[kept++] = l->keys[i];
  }
  l->count = kept;
}

static enum ly take_fresh(struct scope *s, void *context, struct block *b) {
  struct rule_table *fresh = context;
  uint32_t slot;
  must(fresh != NULL); /* regroup() hands it through */
  return slot_add(s, fresh, b, &slot);
}

static bool table_index_all(struct rule_table *t) {
  must(t != NULL);
  t->rows = 0;
  for (size_t i = 0; i < t->slot_count; i++) t->rows += t->slots[i]->rows;
  return table_index_build(&t->index, &t->layout, t->slots, t->slot_count, t->rows);
}

/* What an exchange moves: all but the references, the locks and what readers hold. */
struct contents {
  struct block **slots;
  bool *mine;
  size_t slot_count, slot_room, rows;
  struct row_index index;
};

static struct contents contents_of(const struct rule_table *t) {
  return (struct contents){t->slots, t->mine, t->slot_count, t->slot_room, t->rows, t->index};
}

static void put_contents(struct rule_table *t, const struct contents *c) {
  t->slots = c->slots;
  t->mine = c->mine;
  t->slot_count = c->slot_count;
  t->slot_room = c->slot_room;
  t->rows = c->rows;
  t->index = c->index;
}

/* The contents of one table for those of another of the same shape; both keep their locks. */
static void exchange(struct rule_table *a, struct rule_table *b) {
  must(a != NULL && b != NULL);
  pthread_rwlock_wrlock(&a->index_lock);
  struct contents of_a = contents_of(a), of_b = contents_of(b);
  put_contents(a, &of_b);
  put_contents(b, &of_a);
  atomic_fetch_add(&a->changes, 1);
  pthread_rwlock_unlock(&a->index_lock);
}

enum ly table_take_over(struct scope *s, struct rule_table *t, struct rule_table *fresh) {
  exchange(t, fresh);
  enum ly rc = rule_table_publish(s, t);
  if (rc) exchange(t, fresh);
  return rc;
}

static enum ly settle(struct scope *s, struct rule_table *t, struct rule_table *fresh) {
  return table_index_all(fresh) ? table_take_over(s, t, fresh) : fail_memory(s);
}

enum ly rule_table_load(struct scope *s, struct rule_table *t, struct rule_source source) {
  struct load l = {.into = t, .draft = draft_open(&t->layout)};
  enum ly rc = l.draft ? LY_OK : fail_memory(s);
  if (!rc) rc = rule_table_open(s, &t->layout.shape, &l.staged);
  if (!rc) rc = rule_table_open(s, &t->layout.shape, &l.fresh);
  if (!rc) rc = stage_rows(s, &l, source);
  draft_close(l.draft);
  if (!rc) {
    drop_doubles(&l);
    rc = regroup(s, &t->layout, l.staged->slots, l.keys, l.count, take_fresh, l.fresh);
  }
  heap_free(l.keys);
  rule_table_close(l.staged);
  if (!rc) rc = settle(s, t, l.fresh);
  rule_table_close(l.fresh);
  return rc;
}

/* ---- Tidying ------------------------------------------------------------------------------------
 */

static bool group_is_tidy(const struct rule_table *t, const struct block *of) {
  size_t rows = 0, blocks = 0;
  bool faded = false;
  for (size_t i = 0; i < t->slot_count; i++) {
    const struct block *b = t->slots[i];
    if (b->district != of->district || b->area != of->area) continue;
    rows += b->rows;
    blocks++;
    faded = faded || b->faded || b->rows == 0;
  }
  return !faded && blocks == (rows + RULE_BLOCK_ROWS - 1) / RULE_BLOCK_ROWS;
}

static size_t keys_of(const struct layout *layout, const struct block *b, size_t slot,
                      struct row_key *keys) {
  must(keys != NULL);
  for (size_t i = 0; i < b->rows; i++)
    keys[i] = (struct row_key){.district = b->district,
                               .area = b->area,
                               .order = order_of(layout, b, i),
                               .party = block_party(layout, b, i),
                               .row = (uint32_t)(slot * RULE_BLOCK_ROWS + i)};
  return b->rows;
}

enum ly rule_table_tidy(struct scope *s, struct rule_table *t, size_t *moved) {
  *moved = 0;
  struct row_key *keys = heap_alloc(t->rows * sizeof *keys);
  struct rule_table *fresh = NULL;
  enum ly rc = keys ? rule_table_open(s, &t->layout.shape, &fresh) : fail_memory(s);
  for (size_t i = 0; i < t->slot_count && !rc; i++) {
    if (!group_is_tidy(t, t->slots[i])) {
      *moved += keys_of(&t->layout, t->slots[i], i, keys + *moved);
      continue;
    }
    block_keep(t->slots[i]);
    rc = take_fresh(s, fresh, t->slots[i]);
  }
  if (!rc && *moved) rc = regroup(s, &t->layout, t->slots, keys, *moved, take_fresh, fresh);
  heap_free(keys);
  if (!rc) rc = settle(s, t, fresh);
  rule_table_close(fresh);
  return rc;
}
