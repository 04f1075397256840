/* A program on one row; see program.h, and row.h for what of its graph. Truths of the row's own
 * columns are worked out first, all of them; then each rule asks for what it needs of the rest. */
#include "rule/run.h"

#include "base/must.h"
#include "rule/row.h"

#include <string.h>

/* Two bits, whether it holds for certain and whether it may, so that AND is AND; and one that says
 * it has been worked out. */
enum tri { TRI_NOT, TRI_FALSE = 4, TRI_OPEN = 6, TRI_TRUE = 7 };
enum number_is { NUMBER_NOT, NUMBER_KNOWN, NUMBER_OPEN };

struct one {
  struct scope *s;
  const struct rule_program *p;
  const struct row_graph *r;
  const struct graph *g; /* r's */
  const struct rule_world *world;
  int64_t district, party;
  const struct block *block; /* where the row stands, */
  size_t at;
  const struct layout *layout;
  const struct rule_row *row; /* or its values, when block is NULL */
  uint8_t *truths;            /* of each literal: tri */
  uint8_t *number_is;         /* of each node behind row_graph.truth_end */
  int64_t *numbers;
  uint8_t *cell_is; /* of each input */
  int64_t *cells;
  struct rule_value **derived; /* of each relation its outputs' value; NULL: not yet */
  enum ly rc;
};

static enum tri work_out(struct one *o, const struct node *n);
static inline bool number_of(struct one *o, uint32_t node, int64_t *out);

static void put_truth(uint8_t *truths, uint32_t node, enum tri t) {
  static const uint8_t turned[] = {
      [TRI_FALSE] = TRI_TRUE, [TRI_OPEN] = TRI_OPEN, [TRI_TRUE] = TRI_FALSE};
  truths[LIT(node)] = (uint8_t)t;
  truths[LIT(node) | 1] = turned[t];
}

static inline enum tri lit_of(struct one *o, uint32_t lit) {
  if (o->truths[lit] == TRI_NOT)
    put_truth(o->truths, lit >> 1, work_out(o, &o->g->nodes[lit >> 1]));
  return (enum tri)o->truths[lit];
}

/* ---- Inputs -------------------------------------------------------------------------------------
 */

static enum ly relation_value(struct one *o, const struct relation *r, struct rule_value *out);

static const struct rule_value *derived_of(struct one *o, size_t relation) {
  if (o->derived[relation]) return o->derived[relation];
  const struct relation *r = &o->g->relations[relation];
  struct rule_value *v = ARENA_NEW(o->s->arena, struct rule_value);
  if (!v) {
    o->rc = fail_memory(o->s);
    static const struct rule_value none;
    return &none;
  }
  *v = relation_unknown(r);
  if (!o->rc) o->rc = relation_value(o, r, v);
  o->derived[relation] = v;
  return v;
}

/* An output of a relation: a member of a set, an end of a count, or the value. */
static bool derived_cell(struct one *o, const struct input *in, int64_t *out) {
  const struct relation *r = &o->g->relations[in->relation];
  const struct rule_value *v = derived_of(o, in->relation);
  if (r->is_count) {
    *out = v->known ? v->value : in->output ? v->most : v->least;
    return true;
  }
  if (r->kind != RULE_SET) {
    *out = v->known ? v->value : 0;
    return v->known;
  }
  uint64_t t = (uint64_t)(v->known ? v->value : v->least);
  uint64_t p = (uint64_t)(v->known ? v->value : v->most);
  *out = t >> in->output & 1;
  return (t >> in->output & 1) == (p >> in->output & 1);
}

static inline bool table_cell(const struct one *o, const struct input *in, int64_t *out) {
  bool known;
  if (o->block) {
    size_t lane = o->layout->first[in->column] + in->member;
    *out = block_cell(o->layout, o->block, lane, o->at, &known);
    return known;
  }
  must(o->row != NULL); /* it stands in a block, or was given */
  uint64_t value = (uint64_t)o->row->values[in->column];
  uint64_t unknown = (uint64_t)o->row->unknown[in->column];
  if (o->p->columns[in->column].kind == RULE_SET) {
    *out = value >> in->member & 1;
    return (unknown >> in->member & 1) == 0;
  }
  *out = (int64_t)value;
  return unknown == 0;
}

static bool cell(struct one *o, uint32_t input, int64_t *out) {
  if (o->cell_is[input] == NUMBER_NOT) {
    const struct input *in = &o->g->inputs[input];
    bool is = in->is == INPUT_DERIVED ? derived_cell(o, in, &o->cells[input])
                                      : table_cell(o, in, &o->cells[input]);
    o->cell_is[input] = is ? NUMBER_KNOWN : NUMBER_OPEN;
  }
  *out = o->cells[input];
  return o->cell_is[input] == NUMBER_KNOWN;
}

/* ---- Truths -------------------------------------------------------------------------------------
 */

static enum tri tri(bool known, bool is) {
  return !known ? TRI_OPEN : is ? TRI_TRUE : TRI_FALSE;
}

static enum tri all_of(struct one *o, const struct node *n) {
  enum tri t = TRI_TRUE;
  for (uint32_t i = 0; i < n->count && t != TRI_FALSE; i++)
    t &= lit_of(o, o->g->args[n->first + i]);
  return t;
}

static enum tri pair_of(struct one *o, const struct node *n) {
  enum tri t = lit_of(o, n->a);
  if (t == TRI_TRUE) return TRI_TRUE;
  return lit_of(o, n->b) == TRI_FALSE ? TRI_FALSE : TRI_OPEN;
}

static enum tri compared(struct one *o, const struct node *n) {
  int64_t x, y;
  if (!number_of(o, n->a, &x) || !number_of(o, n->b, &y)) return TRI_OPEN;
  __int128 left = x, right = y;
  if (n->flag) left *= power_of_ten(n->flag);
  if (n->value) right *= power_of_ten((int)n->value);
  return tri(true, n->op == N_NUM_GE ? left >= right : left == right);
}

static enum tri work_out(struct one *o, const struct node *n) {
  int64_t v = 0;
  bool known;
  switch ((int)n->op) {
    case N_BIT: known = cell(o, n->a, &v); return tri(known, v != 0);
    case N_GE: known = cell(o, n->a, &v); return tri(known, v >= n->value);
    case N_EQ: known = cell(o, n->a, &v); return tri(known, v == n->value);
    case N_HAS: return tri(true, cell(o, n->a, &v));
    case N_AND: return all_of(o, n);
    case N_PAIR: return pair_of(o, n);
    case N_KNOWN: return tri(true, lit_of(o, n->a) != TRI_OPEN);
    case N_NUM_GE:
    case N_NUM_EQ: return compared(o, n);
    default: return tri(true, number_of(o, n->a, &v)); /* N_NUM_KNOWN */
  }
}

static enum tri truth_of_truths(const uint8_t *truths, const struct node *n, const uint32_t *args) {
  if (n->op == N_AND) {
    unsigned t = TRI_TRUE;
    const uint32_t *arg = args + n->first, *end = arg + n->count;
    while (arg < end) t &= truths[*arg++];
    return (enum tri)t;
  }
  if (n->op == N_KNOWN) return tri(true, truths[n->a] != TRI_OPEN);
  if (truths[n->a] == TRI_TRUE) return TRI_TRUE; /* N_PAIR */
  return truths[n->b] == TRI_FALSE ? TRI_FALSE : TRI_OPEN;
}

static void read_columns(const struct one *o) {
  const struct input *inputs = o->g->inputs;
  const uint32_t *at = o->r->columns, *end = at + o->r->column_count;
  int64_t *restrict cells = o->cells;
  uint8_t *restrict cell_is = o->cell_is;
  for (; at < end; at++) {
    bool known = table_cell(o, &inputs[*at], &cells[*at]);
    cell_is[*at] = known ? NUMBER_KNOWN : NUMBER_OPEN;
  }
}

/* All that follows from the row's own columns, whoever asks for it. What is written here is nothing
 * of what is read: else every step would read all anew. */
static void truths_first(struct one *o) {
  read_columns(o);
  uint8_t *restrict truths = o->truths;
  const struct row_graph *r = o->r;
  const int64_t *cells = o->cells;
  const uint8_t *cell_is = o->cell_is;
  put_truth(truths, LIT_FALSE >> 1, TRI_FALSE);
  put_truth(truths, LIT_UNKNOWN >> 1, TRI_OPEN);
  uint32_t i = ROW_LEAVES;
  for (const struct row_leaf *l = r->leaves; i < r->leaf_end; i++, l++) {
    bool holds = l->equal ? cells[l->input] == l->value : cells[l->input] >= l->value;
    enum tri open = l->is_open ? TRI_OPEN : TRI_FALSE;
    put_truth(truths, i, cell_is[l->input] == NUMBER_KNOWN ? tri(true, holds) : open);
  }
  const uint32_t *args = r->graph.args;
  for (const struct node *n = &r->graph.nodes[i]; i < r->truth_end; i++, n++)
    put_truth(truths, i, truth_of_truths(truths, n, args));
}

/* ---- Numbers ------------------------------------------------------------------------------------
 */

static bool pieces_of(struct one *o, const struct node *n, int64_t *out) {
  for (uint32_t i = 0; i + 1 < n->count; i += 2)
    if (lit_of(o, o->g->args[n->first + i]) == TRI_TRUE)
      return number_of(o, o->g->args[n->first + i + 1], out);
  return false;
}

static bool total_of(struct one *o, const struct node *n, int64_t *out) {
  *out = 0;
  for (uint32_t i = 0; i < n->count; i++) {
    int64_t term;
    if (!number_of(o, o->g->args[n->first + i], &term)) return false;
    *out = (int64_t)((uint64_t)*out + (uint64_t)term); /* the whole fits, if not the parts */
  }
  return true;
}

static bool chosen(struct one *o, const struct node *n, int64_t *out) {
  const uint32_t *args = o->g->args + n->first;
  enum tri c = lit_of(o, args[0]);
  if (c != TRI_OPEN) return number_of(o, args[c == TRI_TRUE ? 1 : 2], out);
  int64_t other;
  return number_of(o, args[1], out) && number_of(o, args[2], &other) && *out == other;
}

static bool calculated(struct one *o, const struct node *n, int64_t *out) {
  int64_t x, y;
  if (!number_of(o, n->a, &x) || !number_of(o, n->b, &y)) return false;
  switch ((int)n->op) {
    case N_ADD: return !__builtin_add_overflow(x, y, out);
    case N_SUB: return !__builtin_sub_overflow(x, y, out);
    case N_MUL: return !__builtin_mul_overflow(x, y, out);
    default: return calc_value(o->g, n, o->p->today, x, y, out);
  }
}

static bool number_work(struct one *o, const struct node *n, int64_t *out) {
  switch ((int)n->op) {
    case N_CONST: *out = n->value; return true;
    case N_NOTHING: return false;
    case N_COLUMN: return cell(o, n->a, out);
    case N_PIECES: return pieces_of(o, n, out);
    case N_TOTAL: return total_of(o, n, out);
    case N_IF: return chosen(o, n, out);
    case N_GUARD: return lit_of(o, n->a) == TRI_TRUE && number_of(o, n->b, out);
    default: return calculated(o, n, out);
  }
}

static void number_fill(struct one *o, uint32_t late) {
  int64_t v = 0;
  bool known = number_work(o, &o->g->nodes[o->r->truth_end + late], &v);
  o->number_is[late] = known ? NUMBER_KNOWN : NUMBER_OPEN;
  o->numbers[late] = v;
}

static inline bool number_of(struct one *o, uint32_t node, int64_t *out) {
  uint32_t late = node - o->r->truth_end;
  if (o->number_is[late] == NUMBER_NOT) number_fill(o, late);
  *out = o->numbers[late];
  return o->number_is[late] == NUMBER_KNOWN;
}

/* ---- Relations ----------------------------------------------------------------------------------
 */

static enum ly member_values(struct one *o, const struct relation *r, const struct block *b,
                             size_t row, struct rule_value *values) {
  bool found;
  if (r->inner->count == 0) return LY_OK;
  int64_t party = block_party(&o->world->tables[r->word->party]->table->layout, b, row);
  return rule_run_one(o->s, r->inner, o->world, b->district, party, values, &found);
}

static enum ly one_value(struct one *o, const struct relation *r, struct rule_value *out) {
  const struct input in = {.is = INPUT_COLUMN, .column = r->word->column};
  int64_t party;
  bool found;
  if (!table_cell(o, &in, &party)) return LY_OK;
  struct rule_value v = *out;
  enum ly rc = rule_run_one(o->s, r->inner, o->world, o->district, party, &v, &found);
  if (!rc && found) *out = v;
  return rc;
}

/* Members are looked for in every block that may have them. */
static enum ly many_value(struct one *o, const struct relation *r, struct rule_value *out) {
  const struct rule_snapshot *snap = o->world->tables[r->word->party];
  const struct layout *layout = &snap->table->layout;
  size_t lane = layout->first[r->word->column];
  struct rule_value *values = ARENA_ARRAY(o->s->arena, struct rule_value, r->inner->count + 1);
  struct members m = {0};
  if (!values) return fail_memory(o->s);
  for (size_t i = 0; i < snap->count; i++) {
    const struct block *b = snap->slots[i];
    const struct lane *l = &b->lanes[lane];
    if (b->district != o->district || o->party < l->min || o->party > l->max) continue;
    for (size_t k = 0; k < b->rows; k++) {
      bool known;
      if (block_cell(layout, b, lane, k, &known) != o->party || !known) continue;
      enum ly rc = member_values(o, r, b, k, values);
      if (rc) return rc;
      members_add(&m, r, values);
    }
  }
  bool complete =
      !o->world->complete || o->world->complete(o->world->context, r->word, o->district, o->party);
  *out = members_value(&m, r, complete);
  return LY_OK;
}

static enum ly relation_value(struct one *o, const struct relation *r, struct rule_value *out) {
  if (r->word->is == RULE_ACTS)
    return acts_values(o->s, r, o->p->party, o->world, o->district, &o->party, 1, out);
  if (!o->world->tables[r->word->party]) return LY_OK;
  return r->op == RULE_VIA ? one_value(o, r, out) : many_value(o, r, out);
}

/* ---- Rules --------------------------------------------------------------------------------------
 */

/* Into its place field by field: a value that is handed on whole right after it was put together
 * waits for its parts. */
static void put(struct rule_value *out, bool known, int64_t value, int64_t least, int64_t most) {
  out->known = known;
  out->value = value;
  out->least = least;
  out->most = most;
}

static void put_set(struct one *o, const struct row_rule *r, struct rule_value *out) {
  uint64_t t = 0, p = 0;
  for (size_t i = 0; i < r->member_count; i++) {
    enum tri is = lit_of(o, r->members[i]);
    if (is == TRI_TRUE) t |= UINT64_C(1) << i;
    if (is != TRI_FALSE) p |= UINT64_C(1) << i;
  }
  put(out, t == p, t == p ? (int64_t)t : 0, (int64_t)t, (int64_t)p);
}

static void put_count(struct one *o, const struct row_rule *r, struct rule_value *out) {
  int64_t least = 0, most = 0;
  (void)number_of(o, r->least, &least);
  (void)number_of(o, r->most, &most);
  put(out, least == most, least == most ? least : 0, least, most);
}

static void put_rule(struct one *o, const struct row_rule *r, struct rule_value *out) {
  int64_t v = 0;
  bool known = false;
  if (r->kind == RULE_SET) {
    put_set(o, r, out);
    return;
  }
  if (r->kind == RULE_TRUTH) {
    enum tri t = lit_of(o, r->lit);
    v = t == TRI_TRUE;
    known = t == TRI_TRUE || t == TRI_FALSE;
  } else {
    known = number_of(o, r->number, &v);
    if (!known && r->is_count) {
      put_count(o, r, out);
      return;
    }
  }
  put(out, known, known ? v : 0, known ? v : INT64_MIN, known ? v : INT64_MAX);
}

static enum ly run_rules(struct one *o, struct rule_value *out) {
  struct arena *a = o->s->arena;
  struct arena_mark mark = arena_mark(a);
  o->r = o->p->row;
  o->g = &o->r->graph;
  size_t late = o->g->count - o->r->truth_end;
  o->truths = ARENA_ARRAY(a, uint8_t, (size_t)o->g->count * 2 + late + o->g->input_count);
  o->numbers = ARENA_ARRAY(a, int64_t, late + o->g->input_count);
  o->derived = ARENA_ARRAY(a, struct rule_value *, o->g->relation_count + 1);
  if (!o->truths || !o->numbers || !o->derived) return fail_memory(o->s);
  o->number_is = o->truths + (size_t)o->g->count * 2;
  o->cell_is = o->number_is + late;
  o->cells = o->numbers + late;
  truths_first(o);
  for (size_t i = 0; i < o->p->count && !o->rc; i++) put_rule(o, &o->r->rules[i], &out[i]);
  arena_rewind(a, mark);
  return o->rc;
}

enum ly rule_run_one(struct scope *s, const struct rule_program *p, const struct rule_world *world,
                     int64_t district, int64_t party, struct rule_value *out, bool *found) {
  const struct rule_snapshot *snap = world->tables[p->party];
  *found = false;
  uint32_t row = snap ? snapshot_find(snap, district, party) : NO_ROW;
  if (row == NO_ROW) return LY_OK;
  *found = true;
  struct one o = {.s = s,
                  .p = p,
                  .world = world,
                  .district = district,
                  .party = party,
                  .block = row_block(snap->slots, row),
                  .at = row_place(row),
                  .layout = &snap->table->layout};
  return run_rules(&o, out);
}

enum ly rule_run_row(struct scope *s, const struct rule_program *p, const struct rule_world *world,
                     const struct rule_row *row, struct rule_value *out) {
  struct one o = {
      .s = s, .p = p, .world = world, .district = row->district, .party = row->party, .row = row};
  return run_rules(&o, out);
}
