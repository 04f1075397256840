/* Inside people: what reminders and notices of reports share. */
#pragma once

#include "people/remind.h"

/* Where notices lead: "/plan/qingpu/units/…", "/plan/qingpu/tasks/…" with `end` behind it. */
struct str remind_unit_path(struct scope *s, const struct pack *pack, struct str unit);
struct str remind_entry_path(struct scope *s, const struct pack *pack, enum report_kind kind,
                             struct str entry, const char *end);
struct str remind_plan_path(struct scope *s, const struct pack *pack);

/* The text on one line: what a document prints over several is a blank there. */
struct str remind_line(struct scope *s, struct str text);

/* Who answers to a role for a unit of a plan; of a town also who holds it for the town's own area.
 * Nobody: the coordinators of the plan's area, and *instead is true. */
LY_MUST_CHECK enum ly remind_whom(struct scope *s, struct store *st, const struct pack *pack,
                                  enum role role, struct str unit, struct recipient **out,
                                  size_t *count, bool *instead);
