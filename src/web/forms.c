/* Choices in forms: what packs and the program offer, and what was chosen of it. */
#include "web/forms.h"

struct value *choice_options(struct scope *s, const struct pack_choice *choices,
                             struct str chosen) {
  struct value *list = value_list(s->arena);
  for (const struct pack_choice *c = choices; c->word; c++)
    value_add(list, form_option(s, str_of(c->word), message_plain(s->lang, c->message),
                                str_is(chosen, c->word)));
  return list;
}

struct value *unit_options(struct scope *s, const struct pack *pack, struct str chosen) {
  const struct pack_table *table = pack_table_of(pack, &pack_kind_unit);
  struct value *list = value_list(s->arena);
  size_t towns = 0;
  const struct pack_area **areas = pack_areas_below(s->arena, pack, &towns);
  for (size_t i = 0; i < table->count; i++) {
    const struct pack_unit *u = (const void *)table->entries[i];
    if (u->stands_for != PACK_STANDS_FOR_ITSELF) continue;
    value_add(list, form_option(s, u->name, u->name, str_eq(chosen, u->name)));
  }
  for (size_t i = 0; areas && i < towns; i++) {
    bool listed = false; /* a town that the plan names itself */
    for (size_t k = 0; k < table->count && !listed; k++)
      listed = pack_unit_called((const void *)table->entries[k], areas[i]->name);
    struct str name = areas[i]->name;
    if (!listed) value_add(list, form_option(s, name, name, str_eq(chosen, name)));
  }
  return list;
}

bool choice_read(struct scope *s, struct call *c, const char *name,
                 const struct pack_choice *choices, enum input_need need, int *out) {
  size_t count = 0, chosen = 0;
  while (choices[count].word) count++;
  const char **words = ARENA_ARRAY(s->arena, const char *, count + 1);
  for (size_t i = 0; words && i < count; i++) words[i] = choices[i].word;
  bool good = words && input_choice(s, &c->body, name, words, need, &chosen);
  if (good) *out = choices[chosen].value;
  return good;
}

bool choice_known(const struct pack_choice *choices, struct str word) {
  for (; choices->word; choices++)
    if (str_is(word, choices->word)) return true;
  return false;
}

struct str choice_text_of(struct scope *s, const struct pack_choice *choices, struct str word) {
  for (; choices->word; choices++)
    if (str_is(word, choices->word)) return message_plain(s->lang, choices->message);
  return word;
}
