/* Running a program over everyone: block by block, each with the plan of its signature; see run.h
 * and plan.h. */
#include "rule/run.h"
#include "rule/steps.h"

#include "base/heap.h"
#include "base/must.h"

#include <stdlib.h>
#include <string.h>

enum { PLANS_MAX = 512, PLAN_CELLS = 2048 };
#define PLAN_MEMORY ((size_t)1 << 32)

struct area_sums {
  int64_t district, area, rows;
  int64_t *yes, *unknown;
  __int128 *sums;
};

struct run {
  struct scope *s;
  const struct rule_program *p;
  const struct rule_snapshot *snap;
  struct wanted wanted;
  struct atoms atoms;
  const struct derived **derived;
  struct steps steps; /* views, registers, kernels */
  uint8_t *signature;
  struct arena plan_memory, plan_work; /* the plans; what the next one is made in */
  struct plan *cells[PLAN_CELLS];
  struct plan *plans[PLANS_MAX];
  size_t plan_count;
  const bool *slots; /* NULL: all */
  struct area_sums *areas;
  size_t area_count, area_room, area; /* area: where the last block's went */
};

/* ---- What stands in a block ---------------------------------------------------------------------
 */

static void view_lane(const struct block *b, const struct lane *l, struct view *v) {
  *v = (struct view){.base = l->base,
                     .min = l->min,
                     .max = l->max,
                     .width = l->width,
                     .missing = l->missing,
                     .data = l->data ? lane_data(b, l) : NULL,
                     .known = l->known ? lane_known(b, l) : NULL};
}

static void set_views(struct run *r, size_t slot) {
  const struct graph *g = &r->p->graph;
  const struct block *b = r->snap->slots[slot];
  const struct layout *layout = &r->snap->table->layout;
  for (size_t i = 0; i < g->input_count; i++) {
    const struct input *in = &g->inputs[i];
    const struct block *at = in->is == INPUT_DERIVED ? r->derived[in->relation]->blocks[slot] : b;
    size_t lane = in->is == INPUT_DERIVED ? in->output : layout->first[in->column] + in->member;
    view_lane(at, &at->lanes[lane], &r->steps.views[i]);
  }
}

/* ---- Plans --------------------------------------------------------------------------------------
 */

static uint64_t hash_signature(const uint8_t *bytes, size_t count) {
  uint64_t h = count;
  for (size_t i = 0; i < count; i++) h = (h ^ bytes[i]) * UINT64_C(0x100000001B3);
  return h ^ h >> 29;
}

static void flush(struct run *r) {
  if (r->area_count == 0) return;
  struct area_sums *to = &r->areas[r->area];
  for (size_t i = 0; i < r->plan_count; i++) {
    struct plan *p = r->plans[i];
    if (p->rows == 0) continue;
    for (size_t k = 0; k < p->use_count; k++) {
      const struct use *u = &p->uses[k];
      __int128 amount = u->at == NO_BITS ? p->rows : u->is_sum ? p->sums[u->at] : p->counts[u->at];
      amount *= u->coef;
      if (u->field == TALLY_YES) to->yes[u->rule] += (int64_t)amount;
      if (u->field == TALLY_UNKNOWN) to->unknown[u->rule] += (int64_t)amount;
      if (u->field == TALLY_SUM) to->sums[u->rule] += amount;
    }
    p->rows = 0;
    memset(p->counts, 0, (p->count_count + 1) * sizeof *p->counts);
    memset(p->sums, 0, (p->sum_count + 1) * sizeof *p->sums);
  }
}

static void forget_plans(struct run *r) {
  flush(r);
  arena_close(&r->plan_memory);
  memset(r->cells, 0, sizeof r->cells);
  r->plan_count = 0;
}

static enum ly new_plan(struct run *r, size_t cell, struct plan **out) {
  struct scope *s = r->s;
  struct arena *caller = s->arena;
  struct arena_mark mark = arena_mark(&r->plan_work);
  s->arena = &r->plan_work;
  enum ly rc = plan_make(s, &r->wanted, r->signature, &r->plan_memory, out);
  s->arena = caller;
  arena_rewind(&r->plan_work, mark);
  if (rc) return rc;
  r->cells[cell] = *out;
  r->plans[r->plan_count++] = *out;
  return steps_reserve(s, &r->steps, *out);
}

static enum ly find_plan(struct run *r, struct plan **out) {
  const struct graph *g = &r->p->graph;
  for (size_t i = 0; i < r->atoms.count; i++) {
    const struct node *n = &g->nodes[r->atoms.nodes[i]];
    r->signature[i] = atom_state(n, &r->steps.views[n->a]);
  }
  if (r->plan_count == PLANS_MAX) forget_plans(r);
  size_t cell = hash_signature(r->signature, r->atoms.count) % PLAN_CELLS;
  for (; r->cells[cell]; cell = (cell + 1) % PLAN_CELLS) {
    *out = r->cells[cell];
    if (memcmp((*out)->signature, r->signature, r->atoms.count) == 0) return LY_OK;
  }
  return new_plan(r, cell, out);
}

/* ---- Areas --------------------------------------------------------------------------------------
 */

static enum ly new_area(struct run *r, const struct block *b) {
  struct arena *a = r->s->arena;
  if (r->area_count == r->area_room) {
    size_t room = r->area_room ? r->area_room * 2 : 64;
    struct area_sums *areas = ARENA_ARRAY(a, struct area_sums, room);
    if (!areas) return fail_memory(r->s);
    if (r->area_count) memcpy(areas, r->areas, r->area_count * sizeof *areas);
    r->areas = areas;
    r->area_room = room;
  }
  struct area_sums *to = &r->areas[r->area_count];
  *to = (struct area_sums){.district = b->district, .area = b->area};
  to->yes = ARENA_ARRAY(a, int64_t, r->p->count + 1);
  to->unknown = ARENA_ARRAY(a, int64_t, r->p->count + 1);
  to->sums = ARENA_ARRAY(a, __int128, r->p->count + 1);
  if (!to->yes || !to->unknown || !to->sums) return fail_memory(r->s);
  r->area = r->area_count++;
  return LY_OK;
}

static bool is_area(const struct area_sums *to, const struct block *b) {
  return to->district == b->district && to->area == b->area;
}

static enum ly enter_area(struct run *r, const struct block *b) {
  if (r->area_count && is_area(&r->areas[r->area], b)) return LY_OK;
  flush(r);
  for (size_t i = 0; i < r->area_count; i++) {
    if (!is_area(&r->areas[i], b)) continue;
    r->area = i;
    return LY_OK;
  }
  return new_area(r, b);
}

static int cmp_areas(const void *left, const void *right) {
  const struct rule_area *a = left, *b = right;
  if (a->district != b->district) return a->district < b->district ? -1 : 1;
  return (a->area > b->area) - (a->area < b->area);
}

static enum ly give_totals(struct run *r, struct rule_totals *out) {
  struct arena *a = r->s->arena;
  *out = (struct rule_totals){.areas = ARENA_ARRAY(a, struct rule_area, r->area_count + 1),
                              .count = r->area_count};
  if (!out->areas) return fail_memory(r->s);
  for (size_t i = 0; i < r->area_count; i++) {
    const struct area_sums *from = &r->areas[i];
    struct rule_tally *rules = ARENA_ARRAY(a, struct rule_tally, r->p->count + 1);
    if (!rules) return fail_memory(r->s);
    for (size_t k = 0; k < r->p->count; k++) {
      rules[k] = (struct rule_tally){.yes = from->yes[k], .unknown = from->unknown[k]};
      rules[k].overflow = !fits_64(from->sums[k], &rules[k].sum);
      if (rules[k].overflow) rules[k].sum = 0;
    }
    out->areas[i] = (struct rule_area){from->district, from->area, from->rows, rules};
  }
  qsort(out->areas, out->count, sizeof *out->areas, cmp_areas);
  return LY_OK;
}

/* ---- A run --------------------------------------------------------------------------------------
 */

static bool list_wants(const struct rule_list *l, const struct block *b) {
  if (l->district && l->district != b->district) return false;
  return (l->area_from == 0 && l->area_to == 0) ||
         (b->area >= l->area_from && b->area <= l->area_to);
}

static enum ly run_block(struct run *r, size_t slot) {
  const struct block *b = r->snap->slots[slot];
  set_views(r, slot);
  struct plan *plan;
  enum ly rc = find_plan(r, &plan);
  if (!rc && r->wanted.tallies) rc = enter_area(r, b);
  if (rc) return rc;
  if (r->wanted.tallies) r->areas[r->area].rows += b->rows;
  plan->rows += b->rows;
  steps_run(&r->steps, plan, b->rows);
  for (size_t i = 0; i < r->wanted.list_count && !rc; i++)
    if (list_wants(&r->wanted.lists[i], b))
      rc = steps_list(r->s, &r->steps, &r->snap->table->layout, b, &r->wanted.lists[i],
                      &plan->lists[i], plan);
  return rc;
}

static enum ly run_open(struct run *r) {
  const struct graph *g = &r->p->graph;
  enum ly rc = atoms_of(r->s, g, &r->atoms);
  if (rc) return rc;
  r->wanted.atoms = &r->atoms;
  r->signature = ARENA_ARRAY(r->s->arena, uint8_t, r->atoms.count + 1);
  r->steps.views = ARENA_ARRAY(r->s->arena, struct view, g->input_count + 1);
  r->steps.kernels = kernels_now();
  r->steps.graph = g;
  r->steps.today = r->p->today;
  if (!r->signature || !r->steps.views) return fail_memory(r->s);
  return LY_OK;
}

static enum ly run_all(struct run *r, struct rule_totals *totals) {
  enum ly rc = run_open(r);
  for (size_t i = 0; i < r->snap->count && !rc; i++)
    if (r->snap->slots[i]->rows && (!r->slots || r->slots[i])) rc = run_block(r, i);
  if (rc || !totals) return rc;
  flush(r);
  return give_totals(r, totals);
}

enum ly run_slots(struct scope *s, const struct rule_program *p, const struct rule_world *world,
                  const bool *slots, const struct rule_list *lists, size_t list_count,
                  struct rule_totals *totals) {
  struct run *r = ARENA_NEW(s->arena, struct run);
  if (!r) return fail_memory(s);
  r->s = s;
  r->p = p;
  r->snap = world->tables[p->party];
  r->slots = slots;
  must(r->snap->table->layout.shape.count == p->column_count);
  r->wanted = (struct wanted){
      .program = p, .tallies = totals != NULL, .lists = lists, .list_count = list_count};
  arena_open(&r->plan_memory, PLAN_MEMORY);
  arena_open(&r->plan_work, PLAN_MEMORY);
  enum ly rc = derive(s, p, world, &r->derived);
  if (!rc) rc = run_all(r, totals);
  steps_close(&r->steps);
  arena_close(&r->plan_memory);
  arena_close(&r->plan_work);
  return rc;
}

enum ly rule_run(struct scope *s, const struct rule_program *p, const struct rule_world *world,
                 const struct rule_list *lists, size_t list_count, struct rule_totals *totals) {
  if (!world->tables[p->party]) return fail(s, LY_NOT_FOUND, MSG_RULE_PROGRAM_NO_ROW);
  struct rule_world keeping = *world;
  struct rule_kept *own = NULL;
  if (!world->kept || kept_full(world->kept)) {
    keeping.kept = own = rule_kept_behind(world->kept);
    if (!own) return fail_memory(s);
  }
  enum ly rc = run_slots(s, p, &keeping, NULL, lists, list_count, totals);
  rule_kept_close(own);
  return rc;
}
