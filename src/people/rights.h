/* What somebody may do on a plan: report for a unit, review what a unit reported, coordinate.
 *
 * Roles are held for an area and a unit (people.h); a plan has an area, and what it asks for is
 * owed by units and by the towns of that area. Whoever holds a role for the plan's area holds it
 * for its towns; whoever holds it for one town acts for that town alone.
 */
#pragma once

#include "people/people.h"
#include "plan/board.h"

/* Whether the user reports for that unit (or town, by name) of the plan. */
bool rights_report(const struct user_grants *user, const struct pack *pack, struct str unit);
/* Whether the user reviews reports of `unit` on an entry that these answer for: as the reviewer of
 * a leading unit, or of the plan's area without a unit. A town that leads answers for itself alone,
 * so its reviewer reviews its own reports only. Reports of one's own are nobody's to review. */
bool rights_review(const struct user_grants *user, const struct pack *pack,
                   const struct board_owners *owners, const struct report *report);
/* Whether the user coordinates the whole plan: a coordinator of one unit does not. */
bool rights_coordinate(const struct user_grants *user, const struct pack *pack);
/* Whether the user holds any of these roles for the plan's area or a part of it, for whichever
 * unit. `roles` are bits 1 << role. */
bool rights_any(const struct user_grants *user, const struct pack *pack, unsigned roles);
