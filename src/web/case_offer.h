/* Fields of forms that name a place or a party: what a page offers for them by name, and who is
 * meant by what comes back. A resident chooses among himself, those he answers for and those whom
 * the party's own facts name; an office finds people by name or by a number that they have. */
#pragma once

#include "web/pages_cases.h"

struct case_offer {
  struct str shown;      /* in the field: places by name */
  struct value *options; /* to choose from; of a place that is typed, what there is to type */
  bool chooses;          /* one of the options, nothing else */
  struct str help;
};

/* For a fact of type area or party. */
LY_MUST_CHECK enum ly case_offer(struct scope *s, struct call *c, const struct case_form *form,
                                 const struct registry_fact *fact, struct str value,
                                 struct case_offer *out);
/* *text becomes the number of the party that is meant. *good false: nobody, several or one that he
 * may not name, told as a diagnostic at the field. Other fields stay as they are. */
LY_MUST_CHECK enum ly case_meant(struct scope *s, struct call *c, const struct case_desk *desk,
                                 const struct procedure_field *field,
                                 const struct registry_state *known, struct str *text, bool *good);
