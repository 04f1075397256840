/* Who sees how much of private facts: role by privacy class, one table (sight.c). */
#pragma once

#include "registry/privacy.h"
#include "registry/search.h"
#include "web/route.h"

/* How the user of the call sees facts of each class in its area: the best that a role gives. */
struct privacy_views sight_of(const struct call *c);
/* What is found, as it may be seen. */
void sight_of_hits(struct scope *s, const struct call *c, struct search_page *page);
