/* Units of the plans in force: what a role may be held for. */
#include "people/people.h"
#include "registry/registry.h"
#include "service/procedure.h"

struct unit_plan {
  struct str area; /* significant digits */
  const struct pack *pack;
};

struct people_units {
  struct unit_plan *plans;
  size_t count;
};

static enum ly add_plan(struct scope *s, struct people_units *units, const struct pack *pack) {
  must(units != NULL && units->plans != NULL);
  struct unit_plan *plan = &units->plans[units->count++];
  plan->pack = pack;
  bool known = area_digits(pack->header->area, &plan->area);
  return known ? LY_OK : fail(s, LY_CORRUPT, MSG_PEOPLE_BAD_AREA, pack->header->area);
}

static enum ly open_units(struct scope *s, size_t count, struct people_units **out) {
  *out = ARENA_NEW(s->arena, struct people_units);
  if (!*out) return fail_memory(s);
  (*out)->plans = ARENA_ARRAY(s->arena, struct unit_plan, count);
  return (*out)->plans || !count ? LY_OK : fail_memory(s);
}

enum ly people_units_of(struct scope *s, const struct pack *packs, size_t count,
                        struct people_units **out) {
  enum ly rc = open_units(s, count, out);
  for (size_t i = 0; !rc && i < count; i++) rc = add_plan(s, *out, &packs[i]);
  return rc;
}

enum ly people_units_read(struct scope *s, struct store *st, struct people_units **out) {
  struct pack_adoption *adopted;
  size_t count;
  enum ly rc = pack_in_force(s, st, s->today, &adopted, &count);
  if (!rc) rc = open_units(s, count, out);
  for (size_t i = 0; !rc && i < count; i++) {
    struct pack *pack = ARENA_NEW(s->arena, struct pack);
    rc = pack ? pack_read_in_force(s, st, s->today, adopted[i].pack, plan_kinds, pack)
              : fail_memory(s);
    if (!rc) rc = add_plan(s, *out, pack);
  }
  return rc;
}

/* The lowest plan that covers the area and names units. A plan of a city or province is asked only
 * for itself: it does not know the bureaus of a county below that has no plan here. */
static const struct pack *plan_for(const struct people_units *units, struct str area) {
  enum { COUNTY_DIGITS = 6 };
  const struct unit_plan *best = NULL;
  for (size_t i = 0; i < units->count; i++) {
    const struct unit_plan *p = &units->plans[i];
    bool own = p->area.len >= COUNTY_DIGITS || str_eq(p->area, area);
    bool names = pack_table_of(p->pack, &pack_kind_unit)->count > 0;
    if (!own || !names || !area_within(area, p->area)) continue;
    if (!best || p->area.len > best->area.len) best = p;
  }
  return best ? best->pack : NULL;
}

struct search {
  struct str wanted, nearest;
  unsigned least;
};

static void come_near(struct search *search, struct str name) {
  unsigned distance = str_distance(search->wanted, name);
  if (distance >= search->least || distance >= utf8_count(search->wanted)) return;
  search->least = distance;
  search->nearest = name;
}

/* 各街镇: each of the areas below is a unit of its own. */
static bool find_area(struct scope *s, const struct pack *pack, struct search *search,
                      struct str *out) {
  size_t count = 0;
  const struct pack_area **areas = pack_areas_below(s->arena, pack, &count);
  for (size_t i = 0; areas && i < count; i++) {
    *out = areas[i]->name;
    if (str_eq(areas[i]->name, search->wanted)) return true;
    come_near(search, areas[i]->name);
  }
  return false;
}

/* A bureau that procedures name and the plan does not: it is called by its own name. */
static bool find_office(struct scope *s, const struct pack *pack, struct search *search,
                        struct str *out) {
  size_t count = 0;
  const struct pack_entry *const *all =
      pack_effective(s->arena, pack, &service_kind_office, &count);
  for (size_t i = 0; all && i < count; i++) {
    const struct service_office *office = (const void *)all[i];
    if (office->unit.entry || office->of.count) continue;
    *out = office->name;
    if (str_eq(office->name, search->wanted)) return true;
    come_near(search, office->name);
  }
  return false;
}

bool people_unit(struct scope *s, const struct people_units *units, struct str area,
                 struct str unit, struct str *out) {
  struct search search = {.wanted = unit, .least = 4}; /* further away is another name */
  struct str digits;
  *out = unit;
  const struct pack *pack = area_digits(area, &digits) ? plan_for(units, digits) : NULL;
  if (unit.len == 0 || !pack) return true;
  const struct pack_table *table = pack_table_of(pack, &pack_kind_unit);
  bool areas = false;
  for (size_t i = 0; i < table->count; i++) {
    const struct pack_unit *u = (const void *)table->entries[i];
    areas = areas || u->stands_for == PACK_STANDS_FOR_AREAS;
    if (u->stands_for != PACK_STANDS_FOR_ITSELF) continue; /* nobody works there */
    *out = u->name;
    if (pack_unit_called(u, unit)) return true;
    come_near(&search, u->name);
  }
  if (areas && find_area(s, pack, &search, out)) return true;
  if (find_office(s, pack, &search, out)) return true;
  *out = search.nearest;
  return false;
}

bool people_unit_of_role(struct scope *s, const struct people_units *units, enum role role,
                         struct str area, struct str unit, struct str *out) {
  int64_t party;
  *out = unit;
  if (role == ROLE_PROVIDER && registry_id(unit, &party)) return true;
  return people_unit(s, units, area, unit, out);
}
