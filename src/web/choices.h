/* What a form offers where people would otherwise have to know a number: the places of a district,
 * and the institutions that everybody may know of. Lists of {value, text, chosen}, as of codes;
 * empty where nothing can be offered, and the number is then typed. */
#pragma once

#include "registry/registry.h"
#include "web/page.h"

/* For the place of a party (the `area` of its kind): the towns of the call's district, each with
 * its villages behind it. A chosen one that is not among them stands last. Other areas, as
 * where somebody is registered, may lie anywhere and are typed. */
struct value *choices_of_places(struct scope *s, const struct call *c,
                                const struct registry_fact *fact, struct str chosen);

/* For a party of an open kind: by name, each with its town. */
LY_MUST_CHECK enum ly choices_of_parties(struct scope *s, struct call *c, struct str kind,
                                         struct str chosen, struct value **out);
