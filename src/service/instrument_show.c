/* Instruments and what they come to, as pages, commands and JSON show them. */
#include "service/instrument.h"

static void put_choice(struct scope *s, struct value *v, const char *key, const char *text_key,
                       const struct pack_choice *choices, int value) {
  const struct pack_choice *c = pack_choice_of(choices, value);
  value_put_text(s->arena, v, key, c ? str_of(c->word) : STR(""));
  value_put_text(s->arena, v, text_key, c ? message_plain(s->lang, c->message) : STR(""));
}

static void put_named(struct scope *s, struct value *v, const char *name_key, struct str key,
                      struct str name) {
  value_put_text(s->arena, v, "key", key);
  value_put_text(s->arena, v, name_key, name);
}

static struct str level_name(const struct service_instrument *i, size_t level) {
  return instrument_level_at(i, level)->name;
}

/* 判为：完全失能; 加重1级. */
static struct str effect_text(struct scope *s, const struct service_instrument *i,
                              const struct instrument_change *c) {
  struct str about = str_int(s->arena, c->worse);
  const struct registry_fact *fact = (const void *)i->fact.entry;
  const struct registry_codes *codes = (const void *)fact->codes.entry;
  for (size_t n = 0; c->level.len && n < codes->codes.count; n++) {
    if (str_eq(instrument_level_at(i, n)->code, c->level)) about = level_name(i, n);
  }
  enum message message = c->level.len ? MSG_INSTRUMENT_OUTRIGHT : MSG_INSTRUMENT_WORSE;
  return message_text(s->arena, s->lang, message, &about, 1);
}

static struct value *item_value(struct scope *s, const struct instrument_item *item) {
  struct arena *a = s->arena;
  struct value *v = value_map(a), *choices = value_list(a);
  put_named(s, v, "name", item->key, item->name);
  value_put_text(a, v, "number", item->number);
  value_put_text(a, v, "note", item->note);
  for (size_t n = 0; n < item->choices.count; n++) {
    const struct instrument_choice *c = ((struct instrument_choice *const *)item->choices.items)[n];
    struct value *choice = value_map(a);
    value_put_int(a, choice, "score", c->score);
    value_put_text(a, choice, "name", c->name);
    value_add(choices, choice);
  }
  value_put(v, "choices", choices);
  return v;
}

static struct value *group_value(struct scope *s, const struct service_instrument *i,
                                 const struct instrument_group *group) {
  struct value *v = value_map(s->arena), *items = value_list(s->arena);
  put_named(s, v, "name", group->key, group->name);
  for (size_t n = 0; n < i->items.count; n++) {
    const struct instrument_item *item = instrument_item_at(i, n);
    if (str_eq(item->group, group->key)) value_add(items, item_value(s, item));
  }
  value_put(v, "items", items);
  return v;
}

static struct value *change_value(struct scope *s, const struct service_instrument *i,
                                  const struct instrument_change *c) {
  struct value *v = value_map(s->arena);
  put_named(s, v, "name", c->key, c->name);
  value_put_text(s->arena, v, "note", c->note);
  value_put_text(s->arena, v, "effect_text", effect_text(s, i, c));
  return v;
}

struct value *instrument_value(struct scope *s, const struct service_instrument *i) {
  struct arena *a = s->arena;
  struct value *v = value_map(a), *groups = value_list(a), *changes = value_list(a);
  value_put_text(a, v, "instrument", i->key);
  value_put_text(a, v, "name", i->name);
  value_put_text(a, v, "norm", i->norm);
  put_choice(s, v, "sure", "sure_text", registry_sures, i->sure);
  value_put_int(a, v, "assessors", i->assessors ? i->assessors : 1);
  if (i->valid_months) value_put_int(a, v, "valid_months", i->valid_months);
  for (size_t n = 0; n < i->groups.count; n++)
    value_add(groups, group_value(s, i, instrument_group_at(i, n)));
  value_put(v, "groups", groups);
  for (size_t n = 0; n < i->changes.count; n++)
    value_add(changes, change_value(s, i, instrument_change_at(i, n)));
  value_put(v, "changes", changes);
  value_put_text(a, v, "note", i->note);
  return v;
}

static void put_missing(struct scope *s, struct value *v, const struct service_instrument *i,
                        const struct instrument_result *r) {
  struct value *missing = value_list(s->arena), *unsaid = value_list(s->arena);
  for (size_t n = 0; n < r->missing_count; n++) {
    const struct instrument_item *item = instrument_item_at(i, r->missing[n]);
    struct value *one = value_map(s->arena);
    put_named(s, one, "name", item->key, item->name);
    value_put_text(s->arena, one, "number", item->number);
    value_add(missing, one);
  }
  for (size_t n = 0; n < r->unsaid_count; n++) {
    const struct instrument_change *change = instrument_change_at(i, r->unsaid[n]);
    struct value *one = value_map(s->arena);
    put_named(s, one, "name", change->key, change->name);
    value_add(unsaid, one);
  }
  value_put(v, "missing", missing);
  value_put(v, "unsaid", unsaid);
}

static void put_level(struct scope *s, struct value *v, const struct service_instrument *i,
                      const char *key, const char *text_key, size_t level) {
  value_put_text(s->arena, v, key, instrument_level_at(i, level)->code);
  value_put_text(s->arena, v, text_key, level_name(i, level));
}

static void put_groups(struct scope *s, struct value *v, const struct service_instrument *i,
                       const struct instrument_result *r) {
  struct value *groups = value_list(s->arena);
  for (size_t n = 0; n < i->groups.count; n++) {
    const struct instrument_group *group = instrument_group_at(i, n);
    struct value *one = value_map(s->arena);
    put_named(s, one, "name", group->key, group->name);
    value_put_int(s->arena, one, "score", r->groups[n]);
    value_put_int(s->arena, one, "max", instrument_most(i, group));
    value_put_text(s->arena, one, "degree", r->degrees[n] ? r->degrees[n]->key : STR(""));
    value_put_text(s->arena, one, "degree_name", r->degrees[n] ? r->degrees[n]->name : STR(""));
    value_add(groups, one);
  }
  value_put(v, "groups", groups);
}

static struct value *changes_that_hold(struct scope *s, const struct service_instrument *i,
                                       const struct instrument_sheet *sheet) {
  struct value *changes = value_list(s->arena);
  for (size_t n = 0; n < i->changes.count; n++) {
    if (sheet->holds[n]) value_add(changes, change_value(s, i, instrument_change_at(i, n)));
  }
  return changes;
}

struct value *instrument_result_value(struct scope *s, const struct service_instrument *i,
                                      const struct instrument_sheet *sheet,
                                      const struct instrument_result *r) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_bool(a, v, "complete", r->complete);
  put_missing(s, v, i, r);
  value_put(v, "changes", changes_that_hold(s, i, sheet));
  if (!r->complete) return v;
  value_put_int(a, v, "total", r->total);
  value_put_int(a, v, "max", instrument_most(i, NULL));
  put_groups(s, v, i, r);
  put_level(s, v, i, "base", "base_text", r->base);
  put_level(s, v, i, "level", "level_text", r->level);
  put_level(s, v, i, "stacked", "stacked_text", r->stacked);
  value_put_bool(a, v, "open", r->stacked != r->level);
  value_put_bool(a, v, "official", r->official);
  return v;
}
