/* Files that come with a form: its field "files" has numbers of files that were handed in before,
 * its field "file" any number of new ones. */
#pragma once

#include "plan/evidence.h"
#include "web/route.h"

/* Asks for both fields; uploads are counted and not looked at yet. */
LY_MUST_CHECK enum ly evidence_input(struct scope *s, struct call *c, struct evidence *out);
/* Checks and seals the uploads: slow, so once all else is known to be right. What is wrong with one
 * is told at the field "file". */
LY_MUST_CHECK enum ly evidence_seal(struct scope *s, struct call *c, struct str district,
                                    struct evidence *e);
