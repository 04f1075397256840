/* What pages and JSON show of a plan: codes for programs, words for people, side by side. */
#include "plan/plan.h"

#include "base/value.h"

static void put_number(struct arena *a, struct value *map, const char *key,
                       struct pack_number number) {
  if (number.given) {
    value_put_decimal(a, map, key, number.value);
  } else {
    value_put_null(a, map, key);
  }
}

/* A number from 1; 0 is "not stated". */
static void put_count(struct arena *a, struct value *map, const char *key, int64_t number) {
  if (number) {
    value_put_int(a, map, key, number);
  } else {
    value_put_null(a, map, key);
  }
}

/* What is not stated is null, so that every entry has the same keys. */
static void put_text(struct arena *a, struct value *map, const char *key, struct str text) {
  if (text.len) {
    value_put_text(a, map, key, text);
  } else {
    value_put_null(a, map, key);
  }
}

static void put_map(struct arena *a, struct value *map, const char *key, struct value *child) {
  if (child) {
    value_put(map, key, child);
  } else {
    value_put_null(a, map, key);
  }
}

static void put_choice(struct scope *s, struct value *map, const char *key, const char *text_key,
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

static void put_period(struct scope *s, struct value *map, struct period period) {
  put_text(s->arena, map, "period", period_code(s->arena, period));
  put_text(s->arena, map, "period_text", period_text(s->arena, s->lang, period));
}

static struct value *figure_value(struct scope *s, const struct plan_figure *f) {
  if (!f) return NULL;
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "printed", f->printed);
  put_number(s->arena, v, "value", f->value);
  put_number(s->arena, v, "at_least", f->at_least);
  put_number(s->arena, v, "at_most", f->at_most);
  put_number(s->arena, v, "aspire", f->aspire);
  const struct pack_choice *judge = pack_choice_of(plan_judges, f->judge);
  put_text(s->arena, v, "judge", judge ? str_of(judge->word) : STR(""));
  put_text(s->arena, v, "judge_text", judge ? message_plain(s->lang, judge->message) : STR(""));
  put_text(s->arena, v, "comparator", f->comparator);
  put_period(s, v, f->period);
  return v;
}

static struct value *unit_values(struct scope *s, const struct pack_many *units) {
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

/* 二(二) as an office writes it: 二（二）. */
static struct str clause_text(struct arena *a, struct str clause) {
  struct buf b = buf_open(a, 3 * clause.len);
  for (size_t i = 0; i < clause.len; i++) {
    char c = clause.ptr[i];
    buf_add(&b, c == '(' ? STR("（") : c == ')' ? STR("）") : (struct str){clause.ptr + i, 1});
  }
  return buf_str(&b);
}

/* Where a figure stands: the clause, its title, and the row of its table. */
static struct value *source_value(struct scope *s, const struct pack_ref *ref, int64_t row) {
  const struct pack_clause *clause = (const void *)ref->entry;
  if (!clause) return NULL;
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "clause", clause->clause);
  value_put_text(s->arena, v, "clause_text", clause_text(s->arena, clause->clause));
  value_put_text(s->arena, v, "title", clause->title);
  put_count(s->arena, v, "row", row);
  return v;
}

static struct value *denominator_value(struct scope *s, const struct plan_denominator *d) {
  if (!d) return NULL;
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "name", d->name);
  value_put_int(s->arena, v, "per", d->per);
  put_period(s, v, d->period);
  return v;
}

static const struct {
  const char *code;
  enum message message;
} stands[] = {
    [PLAN_STAND_UNKNOWN] = {"unknown", MSG_STAND_UNKNOWN},
    [PLAN_STAND_BETTER] = {"better", MSG_STAND_BETTER},
    [PLAN_STAND_AT_BASE] = {"at_base", MSG_STAND_AT_BASE},
    [PLAN_STAND_BELOW] = {"below_base", MSG_STAND_BELOW_BASE},
};

static void put_stand(struct scope *s, struct value *v, const struct plan_indicator *i) {
  enum plan_stand stand = plan_stand(i);
  value_put_text(s->arena, v, "stand", str_of(stands[stand].code));
  value_put_text(s->arena, v, "stand_text", message_plain(s->lang, stands[stand].message));
  value_put_bool(s->arena, v, "below_base", stand == PLAN_STAND_BELOW);
}

struct value *plan_indicator_value(struct scope *s, const struct plan_indicator *i) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "key", i->key);
  put_count(a, v, "number", i->number);
  put_text(a, v, "category", i->category);
  value_put_text(a, v, "name", i->name);
  value_put_text(a, v, "unit", i->unit);
  put_choice(s, v, "binding", "binding_text", plan_bindings, i->binding);
  value_put_bool(a, v, "is_binding", i->binding == PLAN_BINDING_BINDING);
  put_choice(s, v, "better", "better_text", plan_betters, i->better);
  put_choice(s, v, "flow", "flow_text", plan_flows, i->flow);
  put_map(a, v, "base", figure_value(s, i->base));
  put_map(a, v, "target", figure_value(s, i->target));
  put_stand(s, v, i);
  put_map(a, v, "denominator", denominator_value(s, i->denominator));
  put_text(a, v, "scope_note", i->scope_note);
  value_put(v, "lead_units", unit_values(s, &i->lead_units));
  value_put(v, "source", source_value(s, &i->clause, i->number));
  put_map(a, v, "unit_source", source_value(s, &i->unit_clause, 0));
  return v;
}

static void put_day(struct scope *s, struct value *map, const char *key, const char *text_key,
                    struct date day) {
  struct period period = {date_is_none(day) ? PERIOD_NONE : PERIOD_DAY, day, day};
  put_text(s->arena, map, key, period_code(s->arena, period));
  put_text(s->arena, map, text_key, period_text(s->arena, s->lang, period));
}

static struct value *document_value(struct scope *s, const struct pack_document *d) {
  if (!d) return NULL;
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "title", d->title);
  put_text(a, v, "number", d->number);
  value_put_text(a, v, "issuer", d->issuer);
  put_day(s, v, "issued", "issued_text", d->issued);
  put_day(s, v, "in_force", "in_force_text", d->in_force);
  return v;
}

struct value *plan_indicators_value(struct scope *s, const struct pack *pack) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "pack", pack->header->key);
  value_put_text(a, v, "name", pack->header->name);
  value_put_text(a, v, "area", pack->header->area);
  value_put_text(a, v, "version", pack->version);
  put_map(a, v, "document", document_value(s, pack->header->document));
  struct value *list = value_list(a);
  const struct pack_table *table = pack_table_of(pack, &plan_kind_indicator);
  for (size_t i = 0; i < table->count; i++) {
    value_add(list, plan_indicator_value(s, (const void *)table->entries[i]));
  }
  value_put_int(a, v, "count", (int64_t)table->count);
  value_put(v, "indicators", list);
  return v;
}
