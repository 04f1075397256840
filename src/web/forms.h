/* Choices in forms. */
#pragma once

#include "web/route.h"

/* The choices as options; `chosen` a word. */
struct value *choice_options(struct scope *s, const struct pack_choice *choices, struct str chosen);
/* The units of the plan that stand for themselves, and its towns, as options; `chosen` a name. */
struct value *unit_options(struct scope *s, const struct pack *pack, struct str chosen);
/* One of the words of the choices that was sent: its value; false when there is none, or a
 * diagnostic. */
bool choice_read(struct scope *s, struct call *c, const char *name,
                 const struct pack_choice *choices, enum input_need need, int *out);
/* Whether it is one of the words; how people read it (as it is, where it is none). */
bool choice_known(const struct pack_choice *choices, struct str word);
struct str choice_text_of(struct scope *s, const struct pack_choice *choices, struct str word);
