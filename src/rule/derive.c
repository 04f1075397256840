/* What relations of a program come to, for all rows of a run at once; see run.h. */
#include "rule/run.h"

#include "base/heap.h"
#include "base/must.h"

#include <string.h>

/* ---- Outputs ------------------------------------------------------------------------------------
 */

/* A relation's outputs while they are made, a block at a time. */
struct making {
  struct scope *s;
  const struct rule_program *p;
  const struct relation *r;
  const struct rule_world *world;
  const struct rule_snapshot *snap;
  struct layout layout; /* a lane for each output */
  struct draft *draft;
  struct rule_value *values; /* of a block's rows */
  uint16_t *places;          /* which rows of a block; their parties; where those stand */
  int64_t *parties;
  uint32_t *found;
  struct derived *out;
};

static bool has_bits(const struct relation *r) {
  return r->kind == RULE_TRUTH || r->kind == RULE_SET;
}

static enum ly making_open(struct making *m) {
  struct arena *a = m->s->arena;
  m->layout = (struct layout){.lanes = m->r->outputs};
  m->layout.is_bits = ARENA_ARRAY(a, uint8_t, m->r->outputs + 1);
  m->values = ARENA_ARRAY(a, struct rule_value, RULE_BLOCK_ROWS);
  m->places = ARENA_ARRAY(a, uint16_t, RULE_BLOCK_ROWS);
  m->parties = ARENA_ARRAY(a, int64_t, RULE_BLOCK_ROWS);
  m->found = ARENA_ARRAY(a, uint32_t, RULE_BLOCK_ROWS);
  m->out = derived_open(m->snap->count);
  if (arena_failed(a) || !m->out) return fail_memory(m->s);
  if (has_bits(m->r)) memset(m->layout.is_bits, 1, m->r->outputs);
  m->draft = draft_open(&m->layout);
  return m->draft ? LY_OK : fail_memory(m->s);
}

static void draft_counts(struct draft *d, const struct rule_value *v) {
  memset(draft_known(d, 0), 0xFF, BLOCK_WORDS * sizeof(uint64_t));
  memset(draft_known(d, 1), 0xFF, BLOCK_WORDS * sizeof(uint64_t));
  for (size_t i = 0; i < d->rows; i++) {
    draft_values(d, 0)[i] = v[i].known ? v[i].value : v[i].least;
    draft_values(d, 1)[i] = v[i].known ? v[i].value : v[i].most;
  }
}

static void draft_members(struct draft *d, const struct rule_value *v) {
  for (size_t k = 0; k < d->layout->lanes; k++) {
    for (size_t i = 0; i < d->rows; i++) {
      uint64_t t = (uint64_t)(v[i].known ? v[i].value : v[i].least) >> k & 1;
      uint64_t p = (uint64_t)(v[i].known ? v[i].value : v[i].most) >> k & 1;
      draft_values(d, k)[i] = (int64_t)(t & p);
      bit_put(draft_known(d, k), i, t == p);
    }
  }
}

static void draft_single(struct draft *d, const struct rule_value *v) {
  int64_t *values = draft_values(d, 0);
  uint64_t *known = draft_known(d, 0);
  memset(known, 0, BLOCK_WORDS * sizeof *known);
  for (size_t i = 0; i < d->rows; i++) {
    values[i] = v[i].known ? v[i].value : 0;
    known[i / 64] |= (uint64_t)v[i].known << (i % 64);
  }
}

/* The values of a slot's rows become its block. */
static enum ly make_block(struct making *m, size_t slot) {
  struct draft *d = m->draft;
  must(d != NULL);
  d->rows = m->snap->slots[slot]->rows;
  if (m->r->is_count)
    draft_counts(d, m->values);
  else if (m->r->kind == RULE_SET)
    draft_members(d, m->values);
  else
    draft_single(d, m->values);
  m->out->blocks[slot] = block_pack(d, d->rows);
  return m->out->blocks[slot] ? LY_OK : fail_memory(m->s);
}

/* For each row the value `at` names, or nobody's. */
static void pick(struct making *m, size_t rows, const uint32_t *at, const struct rule_value *values,
                 size_t step, const struct rule_value *nobody) {
  for (size_t k = 0; k < rows; k++) {
    must(at[k] == NO_ROW || values != NULL);
    m->values[k] = at[k] == NO_ROW ? *nobody : values[at[k] * step];
  }
}

static enum ly make_unknown(struct making *m) {
  struct rule_value v = relation_unknown(m->r);
  enum ly rc = LY_OK;
  for (size_t i = 0; i < RULE_BLOCK_ROWS; i++) m->values[i] = v;
  for (size_t i = 0; i < m->snap->count && !rc; i++) rc = make_block(m, i);
  return rc;
}

/* ---- Links --------------------------------------------------------------------------------------
 */

static void link_block(struct making *m, const struct rule_snapshot *from,
                       const struct rule_snapshot *to, size_t column, size_t slot, uint32_t *rows) {
  const struct block *b = from->slots[slot];
  size_t lane = from->table->layout.first[column];
  size_t count = block_known(b, lane, m->places);
  block_cells(b, lane, m->places, count, m->parties);
  snapshot_rows(to, b->district, m->parties, count, m->found);
  for (size_t k = 0; k < count; k++) rows[m->places[k]] = m->found[k];
}

static enum ly link_of(struct making *m, struct link link, const uint32_t **out) {
  *out = kept_link_find(m->world->kept, link);
  if (*out) return LY_OK;
  const struct rule_snapshot *from = m->world->tables[link.from];
  const struct rule_snapshot *to = m->world->tables[link.to];
  size_t count = from->count * RULE_BLOCK_ROWS;
  uint32_t *rows = heap_alloc(count * sizeof *rows);
  if (!rows) return fail_memory(m->s);
  memset(rows, 0xFF, count * sizeof *rows);
  for (size_t i = 0; i < from->count; i++)
    link_block(m, from, to, link.column, i, rows + i * RULE_BLOCK_ROWS);
  *out = kept_link_put(m->world->kept, link, rows, count);
  return *out ? LY_OK : fail_memory(m->s);
}

/* ---- The other table ----------------------------------------------------------------------------
 */

/* The values of a relation's inner program on the rows of the other table, in slots where some are
 * asked for. */
struct inner {
  const struct rule_snapshot *snap;
  bool *slots;
  struct rule_value *values; /* of row r those from r * count on; NULL where count is 0 */
  size_t count, slot;
};

static enum ly take_inner(struct scope *s, void *context, const struct rule_found *found) {
  (void)s;
  struct inner *in = context;
  while (!in->slots[in->slot] || in->snap->slots[in->slot]->rows == 0) in->slot++;
  must(found->count == in->snap->slots[in->slot]->rows);
  struct rule_value *to = in->values + in->slot++ * RULE_BLOCK_ROWS * in->count;
  for (size_t k = 0; k < in->count; k++)
    for (size_t i = 0; i < found->count; i++) to[i * in->count + k] = found->values[k][i];
  return LY_OK;
}

static enum ly inner_open(struct making *m, struct inner *in) {
  struct scope *s = m->s;
  in->count = m->r->inner->count;
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
  return run_slots(s, m->r->inner, m->world, in->slots, &everyone, 1, NULL);
}

/* ---- One ----------------------------------------------------------------------------------------
 */

static enum ly derive_one(struct making *m, struct inner *in) {
  const struct relation *r = m->r;
  const uint32_t *rows;
  enum ly rc = link_of(m, (struct link){m->p->party, r->word->column, r->word->party}, &rows);
  for (size_t i = 0; !rc && i < m->snap->count * RULE_BLOCK_ROWS; i++)
    if (rows[i] != NO_ROW) in->slots[rows[i] / RULE_BLOCK_ROWS] = true;
  if (!rc) rc = inner_open(m, in);
  struct rule_value nobody = relation_unknown(r);
  for (size_t i = 0; !rc && i < m->snap->count; i++) {
    const uint32_t *at = rows + i * RULE_BLOCK_ROWS;
    pick(m, m->snap->slots[i]->rows, at, in->values, in->count, &nobody);
    rc = make_block(m, i);
  }
  return rc;
}

/* ---- Many ---------------------------------------------------------------------------------------
 */

/* What is seen of members, for slots where a row has one. */
struct gathered {
  struct members **slots;
  size_t count;
};

static struct members *members_at(struct gathered *g, uint32_t row) {
  struct members **slot = &g->slots[row / RULE_BLOCK_ROWS];
  if (!*slot) {
    *slot = heap_alloc(RULE_BLOCK_ROWS * sizeof **slot);
    if (!*slot) return NULL;
    memset((void *)*slot, 0, RULE_BLOCK_ROWS * sizeof **slot);
  }
  return *slot + row % RULE_BLOCK_ROWS;
}

static bool gather_slot(const struct relation *r, const struct inner *in, size_t slot,
                        const uint32_t *rows, struct gathered *g) {
  for (size_t row = slot * RULE_BLOCK_ROWS; row < (slot + 1) * RULE_BLOCK_ROWS; row++) {
    if (rows[row] == NO_ROW) continue;
    struct members *m = members_at(g, rows[row]);
    if (!m) return false;
    members_add(m, r, in->count ? &in->values[row * in->count] : NULL);
  }
  return true;
}

static void tell_slot(struct making *m, size_t slot, const struct members *members) {
  static const struct members none;
  const struct block *b = m->snap->slots[slot];
  const struct rule_world *w = m->world;
  const struct layout *layout = &m->snap->table->layout;
  for (size_t k = 0; k < b->rows; k++) {
    bool complete =
        !w->complete || w->complete(w->context, m->r->word, b->district, block_party(layout, b, k));
    m->values[k] = members_value(members ? &members[k] : &none, m->r, complete);
  }
}

static enum ly gather_members(struct making *m, struct inner *in, struct gathered *g) {
  const struct relation *r = m->r;
  const uint32_t *rows;
  enum ly rc = link_of(m, (struct link){r->word->party, r->word->column, m->p->party}, &rows);
  for (size_t i = 0; !rc && i < in->snap->count * RULE_BLOCK_ROWS; i++)
    if (rows[i] != NO_ROW) in->slots[i / RULE_BLOCK_ROWS] = true;
  if (!rc) rc = inner_open(m, in);
  for (size_t i = 0; !rc && i < in->snap->count; i++)
    if (in->slots[i] && !gather_slot(r, in, i, rows, g)) rc = fail_memory(m->s);
  return rc;
}

static enum ly derive_many(struct making *m, struct inner *in) {
  struct gathered g = {ARENA_ARRAY(m->s->arena, struct members *, m->snap->count + 1),
                       m->snap->count};
  if (!g.slots) return fail_memory(m->s);
  enum ly rc = gather_members(m, in, &g);
  for (size_t i = 0; i < g.count; i++) {
    if (!rc) {
      tell_slot(m, i, g.slots[i]);
      rc = make_block(m, i);
    }
    heap_free(g.slots[i]);
  }
  return rc;
}

static enum ly derive_other(struct making *m) {
  struct inner in = {.snap = m->world->tables[m->r->word->party]};
  if (!in.snap) return make_unknown(m);
  in.slots = ARENA_ARRAY(m->s->arena, bool, in.snap->count + 1);
  if (!in.slots) return fail_memory(m->s);
  enum ly rc = m->r->op == RULE_VIA ? derive_one(m, &in) : derive_many(m, &in);
  heap_free(in.values);
  return rc;
}

/* ---- Acts ---------------------------------------------------------------------------------------
 */

/* What parties with acts come to, and which of it a row's is. */
struct acting {
  struct making *m;
  uint32_t *at; /* of each row; NO_ROW: no acts */
  struct rule_value *values;
  size_t count, room;
};

static struct rule_value *acting_room(struct acting *a) {
  if (a->count == a->room) {
    size_t room = a->room ? a->room * 2 : RULE_BLOCK_ROWS;
    struct rule_value *more = heap_alloc(room * sizeof *more);
    if (!more) return NULL;
    if (a->count) memcpy(more, a->values, a->count * sizeof *more);
    heap_free(a->values);
    a->values = more;
    a->room = room;
  }
  return &a->values[a->count];
}

static enum ly take_acts(struct scope *s, void *context, const struct rule_acts_ask *told) {
  struct acting *a = context;
  uint32_t *found = a->m->found;
  for (size_t first = 0; first < told->count; first += RULE_BLOCK_ROWS) {
    size_t n = told->count - first;
    if (n > RULE_BLOCK_ROWS) n = RULE_BLOCK_ROWS;
    snapshot_rows(a->m->snap, told->district, told->parties + first, n, found);
    for (size_t i = 0; i < n; i++) {
      if (found[i] == NO_ROW) continue; /* of another kind */
      struct rule_value *v = acting_room(a);
      if (!v) return fail_memory(s);
      *v = act_value(a->m->r, told, first + i);
      a->at[found[i]] = (uint32_t)a->count++;
    }
  }
  return LY_OK;
}

/* What is said of those of a block who have no acts. */
static enum ly ask_none(struct making *m, const struct block *b, const uint32_t *at,
                        struct rule_value *none) {
  for (size_t k = 0; k < b->rows; k++) {
    if (at[k] != NO_ROW) continue;
    int64_t party = block_party(&m->snap->table->layout, b, k);
    return acts_values(m->s, m->r, m->p->party, m->world, b->district, &party, 1, none);
  }
  return LY_OK;
}

static enum ly gather_acts(struct acting *a) {
  struct making *m = a->m;
  struct rule_acts_ask ask = {.kind = m->p->party,
                              .word = m->r->word,
                              .field = m->r->field,
                              .from = m->r->from,
                              .to = m->r->to};
  struct rule_acts_taker taker = {take_acts, a};
  size_t count = m->snap->count * RULE_BLOCK_ROWS;
  a->at = heap_alloc(count * sizeof *a->at);
  if (!a->at) return fail_memory(m->s);
  memset(a->at, 0xFF, count * sizeof *a->at);
  enum ly rc = m->world->acts_all(m->s, m->world->context, &ask, &taker);
  for (size_t i = 0; !rc && i < m->snap->count; i++) {
    const struct block *b = m->snap->slots[i];
    const uint32_t *at = a->at + i * RULE_BLOCK_ROWS;
    struct rule_value none = relation_unknown(m->r);
    rc = ask_none(m, b, at, &none);
    pick(m, b->rows, at, a->values, 1, &none);
    if (!rc) rc = make_block(m, i);
  }
  return rc;
}

static enum ly derive_acts(struct making *m) {
  struct acting a = {.m = m};
  enum ly rc = LY_OK;
  if (m->world->acts && m->world->acts_all) {
    rc = gather_acts(&a);
    heap_free(a.at);
    heap_free(a.values);
    return rc;
  }
  for (size_t i = 0; !rc && i < m->snap->count; i++) {
    const struct block *b = m->snap->slots[i];
    for (size_t k = 0; k < b->rows; k++) m->parties[k] = block_party(&m->snap->table->layout, b, k);
    rc =
        acts_values(m->s, m->r, m->p->party, m->world, b->district, m->parties, b->rows, m->values);
    if (!rc) rc = make_block(m, i);
  }
  return rc;
}

/* ---- All of a program ---------------------------------------------------------------------------
 */

static enum ly derive_relation(struct scope *s, const struct rule_program *p,
                               const struct relation *r, const struct rule_world *world,
                               const struct derived **out) {
  struct str key = relation_key(s, r, p->party, p->today);
  if (key.len == 0) return fail_memory(s);
  *out = kept_find(world->kept, key);
  if (*out) return LY_OK;
  struct making m = {.s = s, .p = p, .r = r, .world = world, .snap = world->tables[p->party]};
  enum ly rc = making_open(&m);
  if (!rc) rc = r->word->is == RULE_ACTS ? derive_acts(&m) : derive_other(&m);
  draft_close(m.draft);
  if (rc) {
    derived_close(m.out);
    return rc;
  }
  *out = kept_put(world->kept, key, m.out);
  return *out ? LY_OK : fail_memory(s);
}

enum ly derive(struct scope *s, const struct rule_program *p, const struct rule_world *world,
               const struct derived ***out) {
  size_t count = p->graph.relation_count;
  *out = ARENA_ARRAY(s->arena, const struct derived *, count + 1);
  if (!*out) return fail_memory(s);
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < count; i++)
    rc = derive_relation(s, p, &p->graph.relations[i], world, &(*out)[i]);
  return rc;
}
