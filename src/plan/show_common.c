/* The pieces from which entries are shown. */
#include "plan/relate_int.h"
#include "plan/show_int.h"

void show_put_number(struct arena *a, struct value *map, const char *key,
                     struct pack_number number) {
  if (number.given) {
    value_put_decimal(a, map, key, number.value);
  } else {
    value_put_null(a, map, key);
  }
}

/* A number from 1; 0 is "not stated". */
void show_put_count(struct arena *a, struct value *map, const char *key, int64_t number) {
  if (number) {
    value_put_int(a, map, key, number);
  } else {
    value_put_null(a, map, key);
  }
}

/* What is not stated is null, so that every entry has the same keys. */
void show_put_text(struct arena *a, struct value *map, const char *key, struct str text) {
  if (text.len) {
    value_put_text(a, map, key, text);
  } else {
    value_put_null(a, map, key);
  }
}

void show_put_map(struct arena *a, struct value *map, const char *key, struct value *child) {
  if (child) {
    value_put(map, key, child);
  } else {
    value_put_null(a, map, key);
  }
}

void show_put_choice(struct scope *s, struct value *map, const char *key, const char *text_key,
                     const struct pack_choice *choices, int value) {
  const struct pack_choice *c = pack_choice_of(choices, value);
  if (!c) {
    value_put_null(s->arena, map, key);
    value_put_text(s->arena, map, text_key, message_plain(s->lang, MSG_NOT_STATED));
    return;
  }
  value_put_text(s->arena, map, key, str_of(c->word));
  value_put_text(s->arena, map, text_key, message_plain(s->lang, c->message));
}

void show_put_period(struct scope *s, struct value *map, const char *key, const char *text_key,
                     struct period period) {
  show_put_text(s->arena, map, key, period_code(s->arena, period));
  show_put_text(s->arena, map, text_key, period_text(s->arena, s->lang, period));
}

void show_put_day(struct scope *s, struct value *map, const char *key, const char *text_key,
                  struct date day) {
  struct period period = {date_is_none(day) ? PERIOD_NONE : PERIOD_DAY, day, day};
  show_put_period(s, map, key, text_key, period);
}

void show_put_texts(struct arena *a, struct value *map, const char *key,
                    const struct pack_many *texts) {
  const struct str *items = texts->items;
  struct value *list = value_list(a);
  for (size_t i = 0; i < texts->count; i++) value_add_text(a, list, items[i]);
  value_put(map, key, list);
}

struct value *show_figure(struct scope *s, const struct plan_figure *f) {
  if (!f) return NULL;
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "printed", f->printed);
  show_put_number(s->arena, v, "value", f->value);
  show_put_number(s->arena, v, "at_least", f->at_least);
  show_put_number(s->arena, v, "at_most", f->at_most);
  show_put_number(s->arena, v, "aspire", f->aspire);
  show_put_number(s->arena, v, "about", f->about);
  const struct pack_choice *judge = pack_choice_of(plan_judges, f->judge);
  show_put_text(s->arena, v, "judge", judge ? str_of(judge->word) : STR(""));
  show_put_text(s->arena, v, "judge_text",
                judge ? message_plain(s->lang, judge->message) : STR(""));
  show_put_text(s->arena, v, "comparator", f->comparator);
  struct str when = period_text(s->arena, s->lang, f->period);
  show_put_text(s->arena, v, "period", period_code(s->arena, f->period));
  show_put_text(s->arena, v, "period_text",
                f->undated ? message_plain(s->lang, MSG_NOT_DATED) : when);
  value_put_bool(s->arena, v, "undated", f->undated);
  return v;
}

struct value *show_units(struct scope *s, const struct pack_many *units) {
  struct value *list = value_list(s->arena);
  const struct pack_ref *refs = units->items;
  for (size_t i = 0; i < units->count; i++) {
    const struct pack_unit *unit = (const void *)refs[i].entry;
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "key", unit->key);
    value_put_text(s->arena, v, "name", unit->name);
    value_add(list, v);
  }
  return list;
}

/* Where a figure stands: the clause, its title, and the row of its table. */
struct value *show_source(struct scope *s, const struct pack_ref *ref, int64_t row) {
  const struct pack_clause *clause = (const void *)ref->entry;
  if (!clause) return NULL;
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "clause", clause->clause);
  value_put_text(s->arena, v, "clause_text", plan_clause_text(s->arena, clause->clause));
  value_put_text(s->arena, v, "title", clause->title);
  show_put_count(s->arena, v, "row", row);
  return v;
}

struct value *show_denominator(struct scope *s, const struct plan_denominator *d) {
  if (!d) return NULL;
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "name", d->name);
  value_put_int(s->arena, v, "per", d->per);
  const struct plan_population *p = (const void *)d->population.entry;
  show_put_map(s->arena, v, "population", p ? show_named(s, &d->population, p->name) : NULL);
  show_put_period(s, v, "period", "period_text", d->period);
  return v;
}

struct value *show_sources(struct scope *s, const struct pack_many *clauses) {
  struct value *list = value_list(s->arena);
  const struct pack_ref *refs = clauses->items;
  for (size_t i = 0; i < clauses->count; i++) value_add(list, show_source(s, &refs[i], 0));
  return list;
}

struct value *show_named(struct scope *s, const struct pack_ref *ref, struct str name) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "key", ref->key);
  value_put_text(s->arena, v, "name", name);
  return v;
}
