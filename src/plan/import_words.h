/* What a district's tables may call by name: the programmes and places of the packs in force there
 * (registry/import.h). */
#pragma once

#include "registry/import.h"

/* As of the scope's business date, in its arena. A district without a pack has no names. */
LY_MUST_CHECK enum ly plan_import_words(struct scope *s, struct store *st, struct str district,
                                        struct import_words *out);
