/* What relations of a program come to, for all rows of a run at once; see run.h. */
#include "rule/run.h"

#include "base/heap.h"
#include "base/must.h"

#include <string.h>

/* ---- Outputs ------------------------------------------------------------------------------------
 */

static bool has_bits(const struct relation *r) {
  return r->kind == RULE_TRUTH || r->kind == RULE_SET;
}

static bool outputs_open(const struct relation *r, struct derived *outputs, size_t rows) {
  for (size_t i = 0; i < r->outputs; i++) {
    struct derived *d = &outputs[i];
    size_t size = has_bits(r) ? rows / 8 : rows * sizeof *d->numbers;
    void *data = heap_alloc(size);
    if (has_bits(r))
      d->bits = data;
    else
      d->numbers = data;
    if (!r->is_count) d->known = heap_alloc(rows / 8);
    if (!data || (!r->is_count && !d->known)) return false;
    memset(data, 0, size);
    if (d->known) memset(d->known, 0, rows / 8);
  }
  return true;
}

void derived_close(const struct rule_program *p, struct derived **all) {
  for (size_t i = 0; all && i < p->graph.relation_count; i++) {
    for (size_t k = 0; all[i] && k < p->graph.relations[i].outputs; k++) {
      heap_free(all[i][k].numbers);
      heap_free(all[i][k].bits);
      heap_free(all[i][k].known);
    }
  }
}

static void set_bit(struct derived *d, uint32_t row, bool t, bool p) {
  bit_put(d->bits, row, t && p);
  bit_put(d->known, row, t == p);
}

static void set_number(struct derived *d, uint32_t row, int64_t value) {
  d->numbers[row] = (uint64_t)value - (uint64_t)DERIVED_BASE;
}

void derived_set(const struct relation *r, struct derived *outputs, uint32_t row,
                 const struct rule_value *v) {
  if (r->is_count) {
    set_number(&outputs[0], row, v->known ? v->value : v->least);
    set_number(&outputs[1], row, v->known ? v->value : v->most);
  } else if (r->kind == RULE_TRUTH) {
    set_bit(outputs, row, v->known && v->value, !v->known || v->value);
  } else if (r->kind == RULE_SET) {
    uint64_t t = (uint64_t)(v->known ? v->value : v->least);
    uint64_t p = (uint64_t)(v->known ? v->value : v->most);
    for (size_t i = 0; i < r->outputs; i++) set_bit(&outputs[i], row, t >> i & 1, p >> i & 1);
  } else {
    set_number(outputs, row, v->known ? v->value : 0);
    bit_put(outputs->known, row, v->known);
  }
}

static void set_unknown(const struct relation *r, struct derived *outputs,
                        const struct rule_snapshot *snap) {
  struct rule_value v = relation_unknown(r);
  for (size_t i = 0; i < snap->count; i++)
    for (size_t k = 0; k < snap->slots[i]->rows; k++)
      derived_set(r, outputs, (uint32_t)(i * RULE_BLOCK_ROWS + k), &v);
}

/* ---- The other table ----------------------------------------------------------------------------
 */

/* The values of a relation's inner program on every row of the other table. */
struct inner {
  const struct rule_snapshot *snap;
  struct rule_value *values; /* of row r those from r * count on; NULL where count is 0 */
  size_t count, slot;
};

static enum ly take_inner(struct scope *s, void *context, const struct rule_found *found) {
  (void)s;
  struct inner *in = context;
  while (in->snap->slots[in->slot]->rows == 0) in->slot++;
  must(found->count == in->snap->slots[in->slot]->rows);
  size_t first = in->slot++ * RULE_BLOCK_ROWS;
  for (size_t k = 0; k < in->count; k++)
    for (size_t i = 0; i < found->count; i++)
      in->values[(first + i) * in->count + k] = found->values[k][i];
  return LY_OK;
}

static enum ly inner_open(struct scope *s, const struct relation *r, const struct rule_world *world,
                          struct inner *in) {
  in->count = r->inner->count;
  if (in->count == 0) return LY_OK;
  in->values = heap_alloc(in->snap->count * RULE_BLOCK_ROWS * in->count * sizeof *in->values);
  size_t *with = ARENA_ARRAY(s->arena, size_t, in->count);
  if (!in->values || !with) return fail_memory(s);
  for (size_t i = 0; i < in->count; i++) with[i] = i;
  struct rule_list everyone = {.rule = LIST_EVERYONE,
                               .yes = true,
                               .with = with,
                               .with_count = in->count,
                               .found = take_inner,
                               .context = in};
  return rule_run(s, r->inner, world, &everyone, 1, NULL);
}

/* ---- One and many -------------------------------------------------------------------------------
 */

static void derive_one(const struct relation *r, const struct rule_snapshot *snap,
                       const struct inner *in, struct derived *outputs) {
  const struct layout *layout = &snap->table->layout;
  size_t lane = layout->first[r->word->column];
  struct rule_value nobody = relation_unknown(r);
  for (size_t i = 0; i < snap->count; i++) {
    const struct block *b = snap->slots[i];
    for (size_t k = 0; k < b->rows; k++) {
      bool known;
      int64_t party = block_cell(layout, b, lane, k, &known);
      uint32_t at = known ? snapshot_find(in->snap, b->district, party) : NO_ROW;
      derived_set(r, outputs, (uint32_t)(i * RULE_BLOCK_ROWS + k),
                  at == NO_ROW ? &nobody : &in->values[at * in->count]);
    }
  }
}

static void gather_members(const struct relation *r, const struct rule_snapshot *snap,
                           const struct inner *in, struct members *members) {
  const struct layout *layout = &in->snap->table->layout;
  size_t lane = layout->first[r->word->column];
  for (size_t i = 0; i < in->snap->count; i++) {
    const struct block *b = in->snap->slots[i];
    for (size_t k = 0; k < b->rows; k++) {
      bool known;
      int64_t party = block_cell(layout, b, lane, k, &known);
      uint32_t at = known ? snapshot_find(snap, b->district, party) : NO_ROW;
      size_t row = i * RULE_BLOCK_ROWS + k;
      if (at != NO_ROW)
        members_add(&members[at], r, in->count ? &in->values[row * in->count] : NULL);
    }
  }
}

static enum ly derive_many(struct scope *s, const struct relation *r,
                           const struct rule_world *world, const struct rule_snapshot *snap,
                           const struct inner *in, struct derived *outputs) {
  size_t size = snap->count * RULE_BLOCK_ROWS * sizeof(struct members);
  struct members *members = heap_alloc(size);
  if (!members) return fail_memory(s);
  memset(members, 0, size);
  gather_members(r, snap, in, members);
  const struct layout *layout = &snap->table->layout;
  for (size_t i = 0; i < snap->count; i++) {
    const struct block *b = snap->slots[i];
    for (size_t k = 0; k < b->rows; k++) {
      uint32_t row = (uint32_t)(i * RULE_BLOCK_ROWS + k);
      bool complete = !world->complete || world->complete(world->context, r->word, b->district,
                                                          block_party(layout, b, k));
      struct rule_value v = members_value(&members[row], r, complete);
      derived_set(r, outputs, row, &v);
    }
  }
  heap_free(members);
  return LY_OK;
}

static enum ly derive_acts(struct scope *s, const struct rule_program *p, const struct relation *r,
                           const struct rule_world *world, const struct rule_snapshot *snap,
                           struct derived *outputs) {
  int64_t *parties = ARENA_ARRAY(s->arena, int64_t, RULE_BLOCK_ROWS);
  struct rule_value *values = ARENA_ARRAY(s->arena, struct rule_value, RULE_BLOCK_ROWS);
  if (!parties || !values) return fail_memory(s);
  for (size_t i = 0; i < snap->count; i++) {
    const struct block *b = snap->slots[i];
    for (size_t k = 0; k < b->rows; k++) parties[k] = block_party(&snap->table->layout, b, k);
    enum ly rc = acts_values(s, r, p->party, world, b->district, parties, b->rows, values);
    if (rc) return rc;
    for (size_t k = 0; k < b->rows; k++)
      derived_set(r, outputs, (uint32_t)(i * RULE_BLOCK_ROWS + k), &values[k]);
  }
  return LY_OK;
}

static enum ly derive_relation(struct scope *s, const struct rule_program *p,
                               const struct relation *r, const struct rule_world *world,
                               struct derived *outputs) {
  const struct rule_snapshot *snap = world->tables[p->party];
  if (r->word->is == RULE_ACTS) return derive_acts(s, p, r, world, snap, outputs);
  struct inner in = {.snap = world->tables[r->word->party]};
  if (!in.snap) {
    set_unknown(r, outputs, snap);
    return LY_OK;
  }
  enum ly rc = inner_open(s, r, world, &in);
  if (!rc && r->op == RULE_VIA)
    derive_one(r, snap, &in, outputs);
  else if (!rc)
    rc = derive_many(s, r, world, snap, &in, outputs);
  heap_free(in.values);
  return rc;
}

enum ly derive(struct scope *s, const struct rule_program *p, const struct rule_world *world,
               struct derived ***out) {
  size_t count = p->graph.relation_count;
  struct derived **all = ARENA_ARRAY(s->arena, struct derived *, count + 1);
  *out = all;
  if (!all) return fail_memory(s);
  size_t rows = world->tables[p->party]->count * RULE_BLOCK_ROWS;
  for (size_t i = 0; i < count; i++) {
    const struct relation *r = &p->graph.relations[i];
    all[i] = ARENA_ARRAY(s->arena, struct derived, r->outputs + 1);
    if (!all[i] || !outputs_open(r, all[i], rows)) return fail_memory(s);
    enum ly rc = derive_relation(s, p, r, world, all[i]);
    if (rc) return rc;
  }
  return LY_OK;
}
