/* What the pages of boards share. */
#pragma once

#include "plan/board_front.h"
#include "web/boards.h"
#include "web/route.h"

/* "plan/qingpu/tasks/x": an address without its leading slash; empty parts are left away. */
struct str plan_path(struct scope *s, struct str plan, struct str list, struct str key);
/* The line at the foot of a plan's page: which version, where its JSON is. */
void put_plan_source(struct scope *s, const struct call *c, struct value *v);

/* Reports on an entry, newest first, as far as the visitor may see them: everybody what is
 * confirmed, who works on the plan all of them with their notes. */
struct value *entry_reports(struct scope *s, const struct call *c, const struct board *board,
                            const struct board_line *line);
/* What only the page of an entry shows: chart, facts as a list, actions. */
void put_entry_page(struct scope *s, struct call *c, const struct board *board,
                    const struct board_line *line, struct value *v);
/* Whether the visitor works on the plan: holds a role for its area or a part of it. */
bool works_on_plan(const struct call *c);
/* What of a board that visitor may see. */
enum board_sight call_sight(const struct call *c);
