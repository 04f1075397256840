/* What pages and JSON show of a plan: codes for programs, words for people, side by side. */
#include "plan/sheets.h"
#include "plan/show_int.h"

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

struct value *show_indicator(struct scope *s, const struct plan_indicator *i) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "key", i->key);
  show_put_count(a, v, "number", i->number);
  show_put_text(a, v, "category", i->category);
  show_put_choice(s, v, "field", "field_text", plan_fields, i->field);
  value_put_text(a, v, "name", i->name);
  show_put_text(a, v, "unit", i->unit);
  show_put_choice(s, v, "binding", "binding_text", plan_bindings, i->binding);
  value_put_bool(a, v, "is_binding", i->binding == PLAN_BINDING_BINDING);
  show_put_choice(s, v, "better", "better_text", plan_betters, i->better);
  show_put_choice(s, v, "flow", "flow_text", plan_flows, i->flow);
  show_put_map(a, v, "base", show_figure(s, i->base));
  show_put_map(a, v, "target", show_figure(s, i->target));
  put_stand(s, v, i);
  show_put_map(a, v, "denominator", show_denominator(s, i->denominator));
  show_put_text(a, v, "scope_note", i->scope_note);
  value_put_bool(a, v, "rule", i->rule);
  const struct plan_subject *subject = (const void *)i->subject.entry;
  show_put_map(a, v, "subject", subject ? show_named(s, &i->subject, subject->name) : NULL);
  show_put_texts(a, v, "covers", &i->covers);
  const struct pack_clause *clause = (const void *)i->clause.entry;
  const struct pack_many none = {0};
  value_put(v, "lead_units", show_units(s, &i->lead_units));
  value_put(v, "units", show_units(s, i->lead_units.count || !clause ? &none : &clause->units));
  value_put(v, "source", show_source(s, &i->clause, i->number));
  value_put(v, "also", show_sources(s, &i->also));
  show_put_map(a, v, "unit_source", show_source(s, &i->unit_clause, 0));
  return v;
}

static struct value *document_value(struct scope *s, const struct pack_document *d) {
  if (!d) return NULL;
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "title", d->title);
  show_put_text(a, v, "number", d->number);
  value_put_text(a, v, "issuer", d->issuer);
  show_put_day(s, v, "issued", "issued_text", d->issued);
  show_put_day(s, v, "in_force", "in_force_text", d->in_force);
  show_put_period(s, v, "until", "until_text", d->until);
  return v;
}

struct value *show_head(struct scope *s, const struct pack *pack) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "pack", pack->header->key);
  value_put_text(a, v, "name", pack->header->name);
  value_put_text(a, v, "area", pack->header->area);
  show_put_text(a, v, "parent", pack->header->parent);
  value_put_text(a, v, "version", pack->version);
  show_put_map(a, v, "document", document_value(s, pack->header->document));
  return v;
}

struct value *plan_head_value(struct scope *s, const struct pack *pack) {
  return show_head(s, pack);
}

struct value *plan_indicators_value(struct scope *s, const struct pack *pack) {
  struct value *v = show_head(s, pack), *list = value_list(s->arena);
  const struct pack_table *table = pack_table_of(pack, &plan_kind_indicator);
  for (size_t i = 0; i < table->count; i++) {
    value_add(list, show_indicator(s, (const void *)table->entries[i]));
  }
  value_put_int(s->arena, v, "count", (int64_t)table->count);
  value_put(v, "indicators", list);
  return v;
}
