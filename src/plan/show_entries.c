/* Tasks, projects, lists, rates and facts as pages and JSON show them. */
#include "plan/relate_int.h"
#include "plan/show_int.h"
#include "registry/registry.h"

const struct pack_many *plan_task_units(const struct plan_task *task) {
  const struct pack_clause *clause = (const void *)task->clause.entry;
  bool own = task->units.count || task->lead_units.count;
  return own || !clause ? &task->units : &clause->units;
}

struct value *show_unit(struct scope *s, const struct pack_unit *u) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  const struct pack_choice *c = pack_choice_of(pack_stands_fors, u->stands_for);
  show_put_text(a, v, "key", u->key);
  value_put_text(a, v, "name", u->name);
  show_put_texts(a, v, "aliases", &u->aliases);
  show_put_text(a, v, "stands_for", c ? str_of(c->word) : STR(""));
  show_put_text(a, v, "stands_for_text", c ? message_plain(s->lang, c->message) : STR(""));
  return v;
}

/* Due as the document says, else by the end of the plan. */
static void put_due(struct scope *s, struct value *v, const struct pack *pack,
                    const struct plan_task *t) {
  bool stated = t->due.length != PERIOD_NONE;
  const struct pack_document *d = pack->header->document;
  struct period due = stated || !d ? t->due : d->until;
  struct str text = period_text(s->arena, s->lang, due);
  bool assumed = !stated && text.len > 0;
  if (assumed) text = message_text(s->arena, s->lang, MSG_PLAN_BY_ITS_END, &text, 1);
  show_put_text(s->arena, v, "due", period_code(s->arena, due));
  show_put_text(s->arena, v, "due_text", text);
  value_put_bool(s->arena, v, "due_stated", stated);
}

static struct value *named_indicators(struct scope *s, const struct pack_many *indicators) {
  struct value *list = value_list(s->arena);
  const struct pack_ref *refs = indicators->items;
  for (size_t i = 0; i < indicators->count; i++) {
    const struct plan_indicator *n = (const void *)refs[i].entry;
    value_add(list, show_named(s, &refs[i], n->name));
  }
  return list;
}

struct value *show_task(struct scope *s, const struct pack *pack, const struct plan_task *t) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "key", t->key);
  show_put_count(a, v, "number", t->number);
  value_put_text(a, v, "title", t->title);
  show_put_choice(s, v, "field", "field_text", plan_fields, t->field);
  value_put(v, "lead_units", show_units(s, &t->lead_units));
  value_put(v, "units", show_units(s, plan_task_units(t)));
  put_due(s, v, pack, t);
  const struct plan_subject *subject = (const void *)t->subject.entry;
  show_put_map(a, v, "subject", subject ? show_named(s, &t->subject, subject->name) : NULL);
  show_put_texts(a, v, "covers", &t->covers);
  value_put(v, "indicators", named_indicators(s, &t->indicators));
  show_put_map(a, v, "source", show_source(s, &t->clause, 0));
  show_put_map(a, v, "annex", show_source(s, &t->annex, t->number));
  return v;
}

struct value *show_project(struct scope *s, const struct plan_project *p) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "key", p->key);
  show_put_count(a, v, "number", p->number);
  value_put_text(a, v, "name", p->name);
  show_put_choice(s, v, "field", "field_text", plan_fields, p->field);
  show_put_choice(s, v, "phase", "phase_text", plan_phases, p->phase);
  show_put_period(s, v, "start", "start_text", p->start);
  show_put_period(s, v, "end", "end_text", p->end);
  show_put_text(a, v, "site", p->site);
  for (size_t i = 0; plan_project_numbers[i]; i++) {
    show_put_number(a, v, plan_project_numbers[i], plan_project_number(p, i));
  }
  show_put_choice(s, v, "funding", "funding_text", plan_fundings, p->funding);
  value_put(v, "units", show_units(s, &p->units));
  show_put_map(a, v, "source", show_source(s, &p->clause, p->number));
  return v;
}

struct value *show_listed(struct scope *s, const struct plan_listed *l) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "key", l->key);
  show_put_count(a, v, "number", l->number);
  value_put_text(a, v, "name", l->name);
  show_put_text(a, v, "document_number", l->document_number);
  show_put_text(a, v, "site", l->site);
  value_put(v, "units", show_units(s, &l->units));
  show_put_map(a, v, "source", show_source(s, &l->clause, l->number));
  return v;
}

struct value *show_body(struct scope *s, const struct plan_body *b) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "key", b->key);
  value_put_text(a, v, "name", b->name);
  show_put_choice(s, v, "kind", "kind_text", plan_body_kinds, b->kind);
  value_put(v, "lead_units", show_units(s, &b->lead_units));
  value_put(v, "units", show_units(s, &b->units));
  show_put_text(a, v, "chair", b->chair);
  show_put_text(a, v, "duties", b->duties);
  show_put_map(a, v, "source", show_source(s, &b->clause, 0));
  return v;
}

/* Each amount as it applies: a better one from above stands in its place, with its source. */
static struct value *amount_value(struct scope *s, const struct pack *lowest,
                                  const struct service_rate *rate,
                                  const struct service_amount *amount) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  const struct service_rate *of = rate;
  struct pack_number applies = service_rate_amount(rate, amount->when, &of);
  show_put_text(a, v, "when", amount->when);
  value_put_text(a, v, "printed", amount->printed);
  show_put_number(a, v, "value", amount->value);
  show_put_number(a, v, "applies", applies);
  value_put_bool(a, v, "from_above", of != rate);
  const struct pack *pack = pack_holding(lowest, &service_kind_rate, &of->entry);
  struct str where[] = {pack ? pack->header->name : STR(""), plan_clause_text(a, of->clause.key)};
  show_put_text(a, v, "applies_text",
                of == rate ? STR("") : message_text(a, s->lang, MSG_PLAN_FROM_ABOVE, where, 2));
  return v;
}

static bool lists_when(const struct service_rate *from, const struct service_rate *to,
                       struct str when) {
  for (; from != to; from = (const void *)from->entry.replaces) {
    struct service_amount *const *list = from->amounts.items;
    for (size_t i = 0; i < from->amounts.count; i++) {
      if (str_eq(list[i]->when, when)) return true;
    }
  }
  return false;
}

/* Its own amounts, and those from above that it leaves out: they are owed all the same. */
static struct value *amount_values(struct scope *s, const struct pack *lowest,
                                   const struct service_rate *rate) {
  struct value *amounts = value_list(s->arena);
  for (const struct service_rate *r = rate; r; r = (const void *)r->entry.replaces) {
    struct service_amount *const *list = r->amounts.items;
    for (size_t i = 0; i < r->amounts.count; i++) {
      if (!lists_when(rate, r, list[i]->when))
        value_add(amounts, amount_value(s, lowest, rate, list[i]));
    }
  }
  return amounts;
}

struct value *show_rate(struct scope *s, const struct pack *pack, const struct service_rate *rate) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  const struct pack *of = pack_holding(pack, &service_kind_rate, &rate->entry);
  value_put_text(a, v, "key", rate->key);
  value_put_text(a, v, "name", rate->name);
  value_put_text(a, v, "pack", of ? of->header->key : STR(""));
  value_put_text(a, v, "plan", of ? of->header->name : STR(""));
  value_put_text(a, v, "payee", rate->payee);
  value_put_text(a, v, "unit", rate->unit);
  show_put_choice(s, v, "paid", "paid_text", service_paids, rate->paid);
  value_put(v, "amounts", amount_values(s, pack, rate));
  show_put_choice(s, v, "sure", "sure_text", registry_sures, rate->sure);
  show_put_text(a, v, "note", rate->note);
  show_put_map(a, v, "source", show_source(s, &rate->clause, 0));
  return v;
}
