/* The words that rules have for what a party is (terms.yaml): 独居, 空巢, 纯老户. */
#pragma once

#include "service/reader.h"

/* Of all terms of the party's kind that are true or not, those that are true of it on the scope's
 * business date, in the order of the packs: [{key, name}]. What cannot be said is not listed.
 * `reader` is one of the registry's. LY_NOT_FOUND: no such party. */
LY_MUST_CHECK enum ly service_terms_value(struct scope *s, const struct service_vocabulary *v,
                                          const struct rule_reader *reader, int64_t party,
                                          struct value **out);
