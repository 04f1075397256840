/* The words that rules have for what a party is (terms.yaml): 独居, 空巢, 纯老户. */
#pragma once

#include "service/reader.h"

/* Of all terms of the party's kind that are true or not, those that are true of it on the scope's
 * business date, in the order of the packs: [{key, name}]. What cannot be said is not listed.
 * LY_NOT_FOUND: no such party. */
LY_MUST_CHECK enum ly service_terms_value(struct scope *s, struct store *st,
                                          const struct service_vocabulary *v, struct str district,
                                          int64_t party, struct value **out);
