/* Who answers for an entry of a plan. */
#include "plan/board.h"

/* The units that an entry names itself, and the clause it stands in. */
struct named {
  struct pack_many leads, units;
  const struct pack_clause *clause;
};

static struct named named_by(enum report_kind kind, const struct pack_entry *entry) {
  const struct plan_indicator *indicator = (const void *)entry;
  const struct plan_task *task = (const void *)entry;
  const struct plan_project *project = (const void *)entry;
  const struct plan_listed *listed = (const void *)entry;
  switch (kind) {
    case REPORT_INDICATOR:
      return (struct named){.leads = indicator->lead_units,
                            .clause = (const void *)indicator->clause.entry};
    case REPORT_TASK:
      return (struct named){.leads = task->lead_units,
                            .units = task->units,
                            .clause = (const void *)task->clause.entry};
    case REPORT_PROJECT:
      return (struct named){.units = project->units, .clause = (const void *)project->clause.entry};
    case REPORT_POLICY:
    case REPORT_PILOT:
    case REPORT_REFORM:
      return (struct named){.units = listed->units, .clause = (const void *)listed->clause.entry};
    case REPORT_ASSIGNMENT: /* its unit stands in the book */
    case REPORT_KINDS: break;
  }
  return (struct named){0};
}

/* ---- The list -----------------------------------------------------------------------------------
 */

struct gathered {
  const struct pack *pack;
  struct board_owner *list;
  size_t count, room;
  const struct pack_area **areas; /* those below, for 各街镇 */
  size_t area_count;
};

/* Each name once: a lead that is named again among the others stays the lead. */
static void add(struct gathered *g, struct board_owner owner) {
  for (size_t i = 0; i < g->count; i++) {
    if (str_eq(g->list[i].name, owner.name)) return;
  }
  must(g->count < g->room);
  g->list[g->count++] = owner;
}

static void add_unit(struct gathered *g, const struct pack_unit *unit, struct board_owner owner) {
  owner.unit = unit;
  if (unit->stands_for == PACK_STANDS_FOR_UNNAMED) return;
  if (unit->stands_for == PACK_STANDS_FOR_ITSELF) {
    owner.name = unit->name;
    add(g, owner);
    return;
  }
  owner.town = true;
  for (size_t i = 0; i < g->area_count; i++) {
    owner.name = g->areas[i]->name;
    add(g, owner);
  }
}

static void add_units(struct gathered *g, const struct pack_many *units, bool lead) {
  const struct pack_ref *refs = units->items;
  for (size_t i = 0; i < units->count; i++) {
    add_unit(g, (const void *)refs[i].entry, (struct board_owner){.lead = lead});
  }
}

/* A name that the county gave: of a unit of the plan, of a town, or of a body outside. */
static void add_designated(struct gathered *g, const struct designation *d) {
  struct board_owner owner = {.name = d->unit, .lead = d->lead, .designated = true};
  const struct pack_table *units = pack_table_of(g->pack, &pack_kind_unit);
  for (size_t i = 0; i < units->count; i++) {
    const struct pack_unit *unit = (const void *)units->entries[i];
    if (pack_unit_called(unit, d->unit)) {
      add_unit(g, unit, owner);
      return;
    }
  }
  for (size_t i = 0; i < g->area_count; i++) {
    owner.town |= str_eq(g->areas[i]->name, d->unit);
  }
  add(g, owner);
}

static void add_designations(struct gathered *g, const struct report_book *book,
                             enum report_kind kind, struct str key) {
  for (size_t i = 0; i < book->designation_count; i++) {
    const struct designation *d = &book->designations[i];
    if (d->kind == kind && str_eq(d->entry, key)) add_designated(g, d);
  }
}

/* Where nobody is named as lead: the unit named first, towns left aside; where only towns answer,
 * each for itself. */
static void choose_lead(struct gathered *g) {
  struct board_owner *first = NULL;
  for (size_t i = g->count; i-- > 0;) {
    if (g->list[i].lead) return;
    if (!g->list[i].town) first = &g->list[i];
  }
  if (first) first->lead = true;
  for (size_t i = 0; !first && i < g->count; i++) g->list[i].lead = true;
}

struct board_owners board_owners_of(struct scope *s, const struct pack *pack,
                                    const struct report_book *book, enum report_kind kind,
                                    const struct pack_entry *entry) {
  if (!entry) return (struct board_owners){.unnamed = true};
  struct named named = named_by(kind, entry);
  bool own = named.leads.count || named.units.count;
  if (!own && named.clause) named.units = named.clause->units;
  struct gathered g = {.pack = pack};
  g.areas = pack_areas_below(s->arena, pack, &g.area_count);
  if (!g.areas) g.area_count = 0;
  g.room = named.leads.count + named.units.count + book->designation_count + g.area_count;
  g.list = ARENA_ARRAY(s->arena, struct board_owner, g.room);
  if (!g.list) return (struct board_owners){0}; /* the arena says so */
  add_units(&g, &named.leads, true);
  add_units(&g, &named.units, false);
  if (!g.count) add_designations(&g, book, kind, entry->key);
  choose_lead(&g);
  return (struct board_owners){.list = g.list, .count = g.count, .unnamed = g.count == 0};
}
