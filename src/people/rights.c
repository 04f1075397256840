/* Who may report, review and coordinate. */
#include "people/rights.h"

static struct str area_of(const struct pack *pack) {
  return pack->header->area;
}

/* The code of the town of that name one level below the plan; empty for none. */
static struct str town_code(const struct pack *pack, struct str name) {
  const struct pack_table *table = pack_table_of(pack, &pack_kind_area);
  for (size_t i = 0; i < table->count; i++) {
    const struct pack_area *area = (const void *)table->entries[i];
    bool below = !str_eq(area->code, area_of(pack)) && area_within(area->code, area_of(pack));
    if (below && str_eq(area->name, name)) return area->code;
  }
  return STR("");
}

/* Whether the role is held for this unit: for the plan's area, or, of a town, for the town. */
static bool acts_for(const struct user_grants *user, enum role role, const struct pack *pack,
                     struct str unit) {
  if (unit.len == 0) return false; /* nobody acts for everybody by accident */
  if (people_may(user, role, area_of(pack), unit)) return true;
  if (!rights_any(user, pack, 1u << role)) return false;
  struct str town = town_code(pack, unit);
  return town.len && people_may(user, role, town, unit);
}

bool rights_report(const struct user_grants *user, const struct pack *pack, struct str unit) {
  return acts_for(user, ROLE_REPORTER, pack, unit);
}

static bool is_own(const struct user_grants *user, const struct report *report) {
  struct str prefix = STR("user:");
  return str_starts(report->recorded_by, prefix) &&
         str_eq(str_from(report->recorded_by, prefix.len), user->name);
}

bool rights_review(const struct user_grants *user, const struct pack *pack,
                   const struct board_owners *owners, const struct report *report) {
  if (!user || is_own(user, report)) return false;
  if (people_may(user, ROLE_REVIEWER, area_of(pack), STR(""))) return true;
  for (size_t i = 0; i < owners->count; i++) {
    const struct board_owner *o = &owners->list[i];
    bool concerned = o->lead && (!o->town || str_eq(o->name, report->unit));
    if (concerned && acts_for(user, ROLE_REVIEWER, pack, o->name)) return true;
  }
  return false;
}

bool rights_coordinate(const struct user_grants *user, const struct pack *pack) {
  return people_may(user, ROLE_COORDINATOR, area_of(pack), STR(""));
}

bool rights_any(const struct user_grants *user, const struct pack *pack, unsigned roles) {
  for (size_t i = 0; user && !user->disabled && i < user->count; i++) {
    const struct user_grant *g = &user->list[i];
    bool near = area_within(area_of(pack), g->area) || area_within(g->area, area_of(pack));
    if (near && (roles & 1u << g->role)) return true;
  }
  return false;
}
