/* Findings and alignments as pages and JSON show them. */
#include "plan/relate_int.h"
#include "plan/show_int.h"

static struct value *place_value(struct scope *s, const struct plan_place *p) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  bool known = p->pack && p->pack->header;
  show_put_text(a, v, "pack", known ? p->pack->header->key : STR(""));
  value_put_text(a, v, "clause", p->clause.key);
  value_put_text(a, v, "clause_text", plan_clause_text(a, p->clause.key));
  show_put_count(a, v, "row", p->row);
  show_put_text(a, v, "what", p->what);
  show_put_text(a, v, "printed", p->printed);
  show_put_text(a, v, "unit", p->unit);
  show_put_period(s, v, "period", "period_text", p->period);
  return v;
}

struct value *show_finding(struct scope *s, const struct plan_finding *f) {
  struct arena *a = s->arena;
  struct value *v = value_map(a), *places = value_list(a);
  value_put_text(a, v, "relation", str_of(f->relation));
  value_put_text(a, v, "answer", str_of(f->answer));
  value_put_text(a, v, "key", f->key);
  value_put_bool(a, v, "holds", f->holds);
  for (size_t i = 0; i < f->place_count; i++) value_add(places, place_value(s, &f->places[i]));
  value_put(v, "places", places);
  value_put_text(a, v, "message", f->text);
  return v;
}

struct value *plan_findings_value(struct scope *s, const struct plan_findings *findings, bool all) {
  struct value *list = value_list(s->arena);
  for (const struct plan_finding *f = findings->first; f; f = f->next) {
    if (all || !f->holds) value_add(list, show_finding(s, f));
  }
  return list;
}

struct value *plan_findings_of(struct scope *s, const struct pack *pack,
                               const struct plan_findings *findings, bool all) {
  struct value *v = show_head(s, pack);
  value_put_int(s->arena, v, "count", (int64_t)findings->count);
  value_put(v, "findings", plan_findings_value(s, findings, all));
  return v;
}

/* 1个（每街镇）: a figure with its unit and what it is counted for. */
struct str show_promise_text(struct scope *s, const struct plan_indicator *i) {
  struct str words = plan_figure_words(s->arena, i->target->printed, i->unit);
  const struct plan_denominator *d = i->denominator;
  bool counted =
      i->target->judge == PLAN_JUDGE_NUMBERS && d && !str_is(i->unit, "%") && !str_is(i->unit, "‰");
  if (!counted) return words;
  struct str one[] = {words, d->name}, many[] = {words, str_int(s->arena, d->per), d->name};
  if (d->per == 1) return message_text(s->arena, s->lang, MSG_ALIGN_PER_ONE, one, 2);
  return message_text(s->arena, s->lang, MSG_ALIGN_PER, many, 3);
}

static struct value *side_value(struct scope *s, const struct pack *pack,
                                const struct pack_entry *entry, const struct pack_kind *kind) {
  if (!entry) return NULL;
  bool target = kind == &plan_kind_indicator;
  const struct plan_indicator *i = target ? (const void *)entry : NULL;
  const struct plan_task *t = target ? NULL : (const void *)entry;
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "pack", pack->header->key);
  value_put_text(s->arena, v, "kind", str_of(kind->name));
  value_put_text(s->arena, v, "key", entry->key);
  value_put_text(s->arena, v, "name", target ? i->name : t->title);
  show_put_text(s->arena, v, "printed", target ? i->target->printed : STR(""));
  show_put_text(s->arena, v, "unit", target ? i->unit : STR(""));
  show_put_text(s->arena, v, "text", target ? show_promise_text(s, i) : t->title);
  show_put_texts(s->arena, v, "covers", target ? &i->covers : &t->covers);
  value_put(v, "source", show_source(s, target ? &i->clause : &t->clause, target ? i->number : 0));
  return v;
}

struct value *show_aligned(struct scope *s, const struct pack *upper, const struct pack *lower,
                           const struct plan_aligned *row) {
  struct arena *a = s->arena;
  struct value *r = value_map(a);
  value_put_text(a, r, "subject", row->subject->key);
  value_put_text(a, r, "name", row->subject->name);
  show_put_choice(s, r, "verdict", "verdict_text", plan_levels, (int)row->level);
  show_put_text(a, r, "why", row->why);
  show_put_map(a, r, "upper", side_value(s, upper, row->upper, row->upper_kind));
  show_put_map(a, r, "lower", side_value(s, lower, row->lower, row->lower_kind));
  return r;
}

struct value *plan_aligned_value(struct scope *s, const struct pack *upper,
                                 const struct pack *lower, const struct plan_aligned *first) {
  struct arena *a = s->arena;
  struct value *v = value_map(a), *list = value_list(a);
  value_put(v, "upper", show_head(s, upper));
  value_put(v, "lower", show_head(s, lower));
  for (const struct plan_aligned *row = first; row; row = row->next) {
    value_add(list, show_aligned(s, upper, lower, row));
  }
  value_put_int(a, v, "count", list ? (int64_t)list->count : 0);
  value_put(v, "rows", list);
  return v;
}
