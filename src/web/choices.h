/* What a form offers where people would otherwise have to know a number: the places of a district,
 * and the institutions that everybody may know of. Lists of {value, text, chosen}, as of codes;
 * empty where nothing can be offered, and the number is then typed. */
#pragma once

#include "registry/registry.h"
#include "web/page.h"

/* None of these: typed anew. */
#define CHOICE_AGAIN STR("?")

/* For the place of a party (the `area` of its kind): the towns of the call's district, each with
 * its villages behind it. A chosen one that is not among them stands last. Other areas, as
 * where somebody is registered, may lie anywhere and are typed. */
struct value *choices_of_places(struct scope *s, const struct call *c,
                                const struct registry_fact *fact, struct str chosen);

/* All places of the call's district, each under the name by which it is found again; what is typed
 * for a place may be taken from them. */
struct value *choices_of_names(struct scope *s, const struct call *c);
/* Places anywhere that a typed name may mean, to choose from; the last one takes it back. Empty
 * where it means one or none. */
struct value *choices_of_typed_place(struct scope *s, const struct call *c, struct str typed);

/* For a party of an open kind: by name, each with its town. */
LY_MUST_CHECK enum ly choices_of_parties(struct scope *s, struct call *c, struct str kind,
                                         struct str chosen, struct value **out);
