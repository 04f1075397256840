/* What every page has around its own content: title line, business date, navigation, language, who
 * is logged in, and what is wrong with the form that was sent. */
#pragma once

#include "web/route.h"

/* The tree a template sees: {page: …, errors: […], data: …}. */
struct value *page_root(struct scope *s, struct call *c, struct value *data);
/* The scope's diagnostics and error as a list of {field, text}. */
struct value *page_errors(struct scope *s);
/* Whether the address carries ?NAME. */
bool query_has(const struct call *c, const char *name);
