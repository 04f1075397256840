/* What every page has around its own content: title line, business date, navigation, language. */
#pragma once

#include "web/route.h"

/* The tree a template sees: {page: …, data: …}. */
struct value *page_root(struct scope *s, const struct site *site, const struct request *request,
                        struct value *data);
