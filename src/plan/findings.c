/* Findings: what a reader of the plan should know about its figures. */
#include "plan/relate_int.h"

static struct plan_finding *open_finding(struct scope *s, const char *relation, const char *answer,
                                         struct str key) {
  struct plan_finding *f = ARENA_NEW(s->arena, struct plan_finding);
  if (!f) return NULL;
  f->relation = relation;
  f->answer = answer;
  f->key = key;
  return f;
}

static void add_finding(struct plan_findings *list, struct plan_finding *f) {
  if (!f) return; /* memory ran out, which the caller's arena says */
  if (list->last) {
    list->last->next = f;
  } else {
    list->first = f;
  }
  list->last = f;
  list->count += !f->holds;
}

static void add_relation(struct scope *s, const struct pack *pack, const struct plan_relation *r,
                         struct plan_findings *list) {
  if (!plan_relation_known(pack, r)) return; /* a fault of the pack, which its cases name */
  enum plan_answer answer = plan_relation_answer(pack, r);
  struct plan_finding *f = open_finding(s, pack_choice_of(plan_relation_kinds, r->kind)->word,
                                        pack_choice_of(plan_answers, (int)answer)->word, r->key);
  if (!f) return;
  f->holds = answer == PLAN_HOLDS || answer == PLAN_ROUNDING;
  f->place_count = plan_relation_places(s, pack, r, f->places);
  f->text = plan_relation_text(s, pack, r);
  add_finding(list, f);
}

static struct plan_place indicator_place(const struct pack *pack, const struct plan_indicator *i,
                                         const struct plan_figure *f) {
  const struct period none = {PERIOD_NONE, DATE_NONE, DATE_NONE};
  return (struct plan_place){.pack = pack,
                             .clause = i->clause,
                             .row = i->number,
                             .what = i->name,
                             .printed = f->printed,
                             .unit = i->unit,
                             .period = f->undated ? none : f->period};
}

/* Targets that ask for less than there was, or for no more: legal, read as floors. */
static void add_stand(struct scope *s, const struct pack *pack, const struct plan_indicator *i,
                      struct plan_findings *list) {
  enum plan_stand stand = plan_stand(i);
  if (stand != PLAN_STAND_BELOW && stand != PLAN_STAND_AT_BASE) return;
  bool below = stand == PLAN_STAND_BELOW;
  struct plan_finding *f =
      open_finding(s, "not_below_base", below ? "below_base" : "at_base", i->key);
  if (!f) return;
  struct str args[] = {i->name, i->target->printed, i->base->printed};
  enum message message = below ? MSG_FINDING_BELOW_BASE : MSG_FINDING_AT_BASE;
  f->places[0] = indicator_place(pack, i, i->target);
  f->places[1] = indicator_place(pack, i, i->base);
  f->place_count = 2;
  f->text = message_text(s->arena, s->lang, message, args, 3);
  add_finding(list, f);
}

static void add_term(struct scope *s, const struct pack *pack, const struct plan_project *p,
                     struct date limit, const char *answer, enum message message,
                     struct plan_findings *list) {
  struct plan_finding *f = open_finding(s, "term", answer, p->key);
  if (!f) return;
  const struct pack_choice *phase = pack_choice_of(plan_phases, p->phase);
  struct period day = {PERIOD_DAY, limit, limit};
  struct str args[] = {p->name, period_text(s->arena, s->lang, p->end),
                       period_text(s->arena, s->lang, day),
                       phase ? message_plain(s->lang, phase->message) : STR("")};
  f->places[0] = (struct plan_place){.pack = pack,
                                     .clause = p->clause,
                                     .row = p->number,
                                     .what = p->name,
                                     .printed = period_code(s->arena, p->end)};
  f->place_count = 1;
  f->text = message_text(s->arena, s->lang, message, args, message_arity(message));
  add_finding(list, f);
}

/* A term that was over when the document was issued, or that ends behind the plan. */
static void add_terms(struct scope *s, const struct pack *pack, const struct plan_project *p,
                      struct plan_findings *list) {
  const struct pack_document *d = pack->header->document;
  if (!d || p->end.length == PERIOD_NONE) return;
  if (p->phase && date_cmp(p->end.last, d->issued) < 0) {
    add_term(s, pack, p, d->issued, "term_passed", MSG_FINDING_TERM_PASSED, list);
  }
  if (d->until.length != PERIOD_NONE && date_cmp(p->end.last, d->until.last) > 0) {
    add_term(s, pack, p, d->until.last, "beyond_plan", MSG_FINDING_BEYOND_PLAN, list);
  }
}

/* ---- Rates of the packs above -------------------------------------------------------------------
 */

static struct plan_place amount_place(const struct pack *pack, const struct service_rate *rate,
                                      const struct service_amount *amount) {
  return (struct plan_place){.pack = pack,
                             .clause = rate->clause,
                             .what = rate->name,
                             .printed = amount->printed,
                             .unit = rate->unit};
}

/* One amount from above that the lower pack lowers or leaves out. */
static void add_loosened(struct scope *s, const struct pack *pack, const struct service_rate *own,
                         const struct service_rate *above, const struct service_amount *amount,
                         struct plan_findings *list) {
  bool withdrawn = own->entry.withdrawn.key.len > 0;
  const struct service_amount *mine = withdrawn ? NULL : service_amount_when(own, amount->when);
  if (!amount->value.given) return;
  if (mine && mine->value.given && decimal_cmp(mine->value.value, amount->value.value) >= 0) return;
  struct plan_finding *f = open_finding(s, "not_loosened", "loosened", own->entry.key);
  if (!f) return;
  const struct pack *other = pack_holding(pack, &service_kind_rate, &above->entry);
  struct str said = mine ? plan_figure_words(s->arena, mine->printed, own->unit)
                         : message_plain(s->lang, MSG_FINDING_NO_AMOUNT);
  struct str own_clause = withdrawn ? own->entry.withdrawn.key : own->clause.key;
  struct str args[] = {above->name,
                       amount->when,
                       plan_clause_text(s->arena, own_clause),
                       said,
                       other && other->header ? other->header->name : STR(""),
                       plan_clause_text(s->arena, above->clause.key),
                       plan_figure_words(s->arena, amount->printed, above->unit)};
  f->places[0] = (struct plan_place){.pack = pack,
                                     .clause = withdrawn ? own->entry.withdrawn : own->clause,
                                     .what = above->name,
                                     .printed = mine ? mine->printed : STR(""),
                                     .unit = above->unit};
  f->places[1] = amount_place(other, above, amount);
  f->place_count = 2;
  f->text = message_text(s->arena, s->lang, MSG_FINDING_LOOSENED, args, 7);
  add_finding(list, f);
}

static void add_rate(struct scope *s, const struct pack *pack, const struct service_rate *rate,
                     struct plan_findings *list) {
  const struct service_rate *nearest = (const void *)rate->entry.replaces, *above = nearest;
  for (; above; above = (const void *)above->entry.replaces) {
    struct service_amount *const *amounts = above->amounts.items;
    for (size_t i = 0; i < above->amounts.count; i++) {
      const struct service_rate *best = NULL;
      struct pack_number bar = service_rate_amount(nearest, amounts[i]->when, &best);
      if (bar.given && best == above) add_loosened(s, pack, rate, above, amounts[i], list);
    }
  }
}

/* Relations of words, or those of figures. */
static void add_relations(struct scope *s, const struct pack *pack, bool words,
                          struct plan_findings *list) {
  const struct pack_table *table = pack_table_of(pack, &plan_kind_relation);
  for (size_t i = 0; i < table->count; i++) {
    const struct plan_relation *r = (const void *)table->entries[i];
    if ((r->kind == PLAN_SAME_WORDS) == words) add_relation(s, pack, r, list);
  }
}

/* What weighs most comes first: figures that do not agree; words that differ come last. */
struct plan_findings plan_findings(struct scope *s, const struct pack *pack) {
  struct plan_findings list = {0};
  add_relations(s, pack, false, &list);
  const struct pack_table *table = pack_table_of(pack, &plan_kind_indicator);
  for (size_t i = 0; i < table->count; i++) {
    add_stand(s, pack, (const void *)table->entries[i], &list);
  }
  table = pack_table_of(pack, &plan_kind_project);
  for (size_t i = 0; i < table->count; i++) {
    add_terms(s, pack, (const void *)table->entries[i], &list);
  }
  table = pack_table_of(pack, &service_kind_rate);
  for (size_t i = 0; i < table->count; i++) {
    add_rate(s, pack, (const void *)table->entries[i], &list);
  }
  add_relations(s, pack, true, &list);
  return list;
}
