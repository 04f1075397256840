/* The portal for people: what its pages share. pages_care.c finds care, pages_check.c answers what
 * somebody may be entitled to, pages_mine*.c are a resident's own. */
#pragma once

#include "web/pages_cases.h"

/* The districts in force, each with its page "/area/331121" + `end`; where there is only one, that
 * page itself. For everybody. */
LY_MUST_CHECK enum ly portal_areas(struct scope *s, struct call *c, enum message title,
                                   const char *end, struct value **out);
/* {path, text, note} of what people come for, in their order: for the first page. */
struct value *portal_doors(struct scope *s, const struct call *c);
