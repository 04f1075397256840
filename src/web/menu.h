/* The menu of a user: the pages that their roles open, in one table. */
#pragma once

#include "web/route.h"

/* The pages of the plan that the address names, as far as it has them: {path, text, here}. */
struct value *plan_sections(struct scope *s, const struct call *c);
/* {href, text, here} for each page of the menu that the user may open. */
struct value *menu_links(struct scope *s, const struct call *c);
