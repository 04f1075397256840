/* Procedures as pages, commands and JSON show them. */
#include "service/entitlement.h"
#include "service/instrument.h"
#include "service/procedure_int.h"
#include "service/tell.h"

static struct value *choice_value(struct scope *s, const struct pack_choice *c) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "value", c ? str_of(c->word) : STR(""));
  value_put_text(s->arena, v, "text", c ? message_plain(s->lang, c->message) : STR(""));
  return v;
}

static struct value *choice_list(struct scope *s, const struct pack_choice *choices,
                                 const struct pack_many *many) {
  const int *values = many->items;
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < many->count; i++)
    value_add(list, choice_value(s, pack_choice_of(choices, values[i])));
  return list;
}

static void put_choice(struct scope *s, struct value *v, const char *key, const char *text_key,
                       const struct pack_choice *choices, int value) {
  const struct pack_choice *c = pack_choice_of(choices, value);
  value_put_text(s->arena, v, key, c ? str_of(c->word) : STR(""));
  value_put_text(s->arena, v, text_key, c ? message_plain(s->lang, c->message) : STR(""));
}

static struct value *key_list(struct scope *s, const struct pack_many *many) {
  const struct str *keys = many->items;
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < many->count; i++) value_add_text(s->arena, list, keys[i]);
  return list;
}

/* ---- Forms --------------------------------------------------------------------------------------
 */

static struct value *codes_value(struct scope *s, const struct registry_codes *codes) {
  struct value *list = value_list(s->arena);
  struct registry_code *const *items = codes ? codes->codes.items : NULL;
  for (size_t i = 0; items && i < codes->codes.count; i++) {
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "value", items[i]->code);
    value_put_text(s->arena, v, "text", items[i]->name);
    value_add(list, v);
  }
  return list;
}

static struct value *field_value(struct scope *s, const struct procedure_field *f) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  const struct registry_fact *fact = procedure_field_fact(a, f);
  if (!fact) return NULL;
  value_put_text(a, v, "key", fact->key);
  value_put_text(a, v, "name", fact->name);
  value_put_text(a, v, "fact", f->fact.key);
  put_choice(s, v, "type", "type_text", registry_types, fact->type);
  value_put(v, "codes", codes_value(s, (const void *)fact->codes.entry));
  value_put_text(a, v, "target", fact->target.key);
  value_put_text(a, v, "unit", fact->unit);
  put_choice(s, v, "privacy", "privacy_text", registry_privacies, fact->privacy);
  value_put_bool(a, v, "required", f->required);
  value_put_bool(a, v, "sees", f->sees);
  put_choice(s, v, "assessed", "assessed_text", procedure_assesseds, f->assessed);
  value_put_text(a, v, "note", f->note);
  return v;
}

static struct value *field_list(struct scope *s, const struct pack_many *fields) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < fields->count; i++)
    value_add(list, field_value(s, procedure_field_at(fields, i)));
  return list;
}

static struct value *document_list(struct scope *s, const struct pack_many *documents) {
  struct arena *a = s->arena;
  struct value *list = value_list(a);
  for (size_t i = 0; i < documents->count; i++) {
    const struct procedure_document *d = procedure_document_at(documents, i);
    struct value *v = value_map(a);
    value_put_text(a, v, "key", d->key);
    value_put_text(a, v, "name", d->name);
    value_put_text(a, v, "field", d->field);
    value_put_bool(a, v, "required", d->required);
    value_put_text(a, v, "note", d->note);
    value_add(list, v);
  }
  return list;
}

/* ---- Steps and moves ----------------------------------------------------------------------------
 */

/* 5个工作日, 12个月; and whether that is the county's own setting. */
static struct str clock_text(struct scope *s, const struct procedure_clock *clock) {
  if (!clock) return STR("");
  struct str number = str_int(s->arena, clock->days ? clock->days : clock->months);
  enum message message = clock->working ? MSG_PROCEDURE_WORKING_DAYS : MSG_PROCEDURE_DAYS;
  if (!clock->days) message = MSG_PROCEDURE_MONTHS;
  struct str text = message_text(s->arena, s->lang, message, &number, 1);
  if (clock->sure != REGISTRY_NONE) return text;
  return message_text(s->arena, s->lang, MSG_PROCEDURE_OWN_CLOCK, &text, 1);
}

static struct value *step_value(struct scope *s, const struct pack *pack,
                                const struct procedure_step *step) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  const struct procedure_clock *clock = step->clock;
  value_put_text(a, v, "step", step->key);
  value_put_text(a, v, "name", step->name);
  put_choice(s, v, "end", "end_text", procedure_ends, step->end);
  value_put_bool(a, v, "published", step->published);
  value_put_bool(a, v, "running", step->running);
  value_put_text(a, v, "clock_text", clock_text(s, clock));
  struct pack_many clauses = {0};
  if (clock && clock->clause.key.len) clauses = (struct pack_many){(void *)&clock->clause, 1};
  value_put_text(a, v, "clock_source_text",
                 clock ? service_source_text(s, pack, &clauses, NULL, clock->norm) : STR(""));
  struct pack_many none = {0};
  value_put(v, "tell", tell_value(s, pack, clock ? &clock->tell : &none));
  value_put_text(a, v, "call", step->call);
  value_put_text(a, v, "note", step->note);
  return v;
}

static struct value *effect_value(struct scope *s, const struct procedure_effect *e) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  put_choice(s, v, "do", "do_text", procedure_effects, e->kind);
  value_put_text(a, v, "fact", e->fact.key);
  value_put_text(a, v, "value", e->value);
  value_put_text(a, v, "field", e->field);
  value_put_text(a, v, "act", e->act.key);
  value_put_text(a, v, "procedure", e->procedure.key);
  value_put_text(a, v, "letter", e->letter);
  bool told = e->kind == EFFECT_NOTIFY;
  put_choice(s, v, "hand", "hand_text", procedure_hands, told ? e->hand : HAND_COUNT);
  value_put_text(a, v, "text", e->text);
  return v;
}

static struct value *said_list(struct scope *s, const struct procedure_move *m) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < m->said.count; i++) {
    struct value *v = value_map(s->arena);
    value_put(v, "fields", key_list(s, &procedure_said_at(m, i)->fields));
    value_put(v, "only", key_list(s, &procedure_said_at(m, i)->only));
    value_add(list, v);
  }
  return list;
}

static struct value *move_value(struct scope *s, const struct pack *area,
                                const struct service_procedure *p, const struct procedure_move *m) {
  struct arena *a = s->arena;
  struct value *v = value_map(a), *effects = value_list(a);
  const struct procedure_step *to = procedure_step_find(p, m->to);
  value_put_text(a, v, "move", m->key);
  value_put_text(a, v, "name", m->name);
  value_put(v, "from", key_list(s, &m->from));
  value_put_text(a, v, "to", m->to);
  value_put_text(a, v, "to_name", to ? to->name : STR(""));
  value_put(v, "by", choice_list(s, procedure_hands, &m->by));
  value_put_text(a, v, "office", m->office.key);
  value_put_text(a, v, "office_text", office_unit(area, m->office.key));
  value_put(v, "said", said_list(s, m));
  value_put_text(a, v, "rule", m->rule);
  value_put_bool(a, v, "reason", m->reason);
  value_put(v, "not_by", key_list(s, &m->not_by));
  value_put(v, "after", key_list(s, &m->after));
  value_put_bool(a, v, "after_clock", m->after_clock);
  put_choice(s, v, "judged", "judged_text", procedure_judgeds, m->judged);
  value_put(v, "fields", field_list(s, &m->fields));
  value_put(v, "documents", document_list(s, &m->documents));
  for (size_t i = 0; i < m->effects.count; i++)
    value_add(effects, effect_value(s, procedure_effect_at(m, i)));
  value_put(v, "effects", effects);
  value_put_text(a, v, "note", m->note);
  return v;
}

/* `area`: the lowest pack, which says what offices are called; `pack`: the procedure's. */
static void put_ways(struct scope *s, const struct pack *area, const struct pack *pack,
                     const struct service_procedure *p, struct value *v) {
  struct value *steps = value_list(s->arena), *moves = value_list(s->arena);
  for (size_t i = 0; i < p->steps.count; i++)
    value_add(steps, step_value(s, pack, procedure_step_at(p, i)));
  for (size_t i = 0; i < p->moves.count; i++)
    value_add(moves, move_value(s, area, p, procedure_move_at(p, i)));
  value_put(v, "steps", steps);
  value_put(v, "moves", moves);
}

struct value *procedure_value(struct scope *s, const struct service_vocabulary *v,
                              const struct service_procedure *p) {
  struct arena *a = s->arena;
  struct value *out = value_map(a);
  const struct pack *pack = pack_holding(v->pack, &service_kind_procedure, &p->entry);
  const struct registry_kind *of = (const void *)p->of.entry;
  const struct service_programme *programme = (const void *)p->programme.entry;
  const struct service_instrument *instrument = (const void *)p->instrument.entry;
  must(pack); /* it is one of the chain */
  value_put_text(a, out, "procedure", p->key);
  value_put_text(a, out, "name", p->name);
  value_put_text(a, out, "of", of->key);
  value_put_text(a, out, "of_text", of->name);
  put_choice(s, out, "field", "field_text", service_fields, p->field);
  value_put_text(a, out, "programme", p->programme.key);
  value_put_text(a, out, "programme_name", programme ? programme->name : STR(""));
  value_put_text(a, out, "instrument", p->instrument.key);
  value_put_text(a, out, "instrument_name", instrument ? instrument->name : STR(""));
  value_put_text(a, out, "item_code", p->item_code);
  value_put(out, "asks", choice_list(s, procedure_askss, &p->asks));
  value_put_text(a, out, "whom", p->whom);
  value_put_text(a, out, "first", procedure_first(p)->key);
  value_put_bool(a, out, "many", p->many);
  value_put(out, "form", field_list(s, &p->form));
  value_put(out, "newcomer", field_list(s, &p->newcomer));
  value_put(out, "documents", document_list(s, &p->documents));
  put_ways(s, v->pack, pack, p, out);
  value_put_text(a, out, "source_text", service_source_text(s, pack, &p->clauses, NULL, p->norm));
  put_choice(s, out, "sure", "sure_text", registry_sures, p->sure);
  value_put_text(a, out, "pack", pack->header->key);
  value_put_text(a, out, "pack_name", pack->header->name);
  value_put_text(a, out, "note", p->note);
  return out;
}
