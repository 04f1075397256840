/* Inside the plan room: what the files of bodies and of apps share. */
#pragma once

#include "plan/apps.h"
#include "plan/group.h"

/* The unit as the plan prints it, a town by its own name; else the text as it is. */
struct str plan_unit_name(struct scope *s, const struct pack *pack, struct str text);
/* The word of a choice; empty for none. */
struct str plan_word(const struct pack_choice *choices, int value);
/* The value of a word. */
bool plan_word_value(const struct pack_choice *choices, struct str word, int *out);
/* "user:wang" as people are told: wang. */
struct str plan_person(struct str actor);
/* A text that is needed, or too long: a diagnostic at the field. */
void plan_check_text(struct scope *s, const char *field, struct str text, size_t most, bool needed);
/* {recorded_at, recorded_by, recorded_by_text} */
void plan_put_recorded(struct scope *s, struct value *v, int64_t at, struct str by);
