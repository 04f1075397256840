/* Cases for pages, commands and JSON. */
#include "registry/privacy.h"
#include "service/case_int.h"

static void put_choice(struct scope *s, struct value *v, const char *key, const char *text_key,
                       const struct pack_choice *choices, int value) {
  const struct pack_choice *choice = pack_choice_of(choices, value);
  value_put_text(s->arena, v, key, choice ? str_of(choice->word) : STR(""));
  value_put_text(s->arena, v, text_key, choice ? message_plain(s->lang, choice->message) : STR(""));
}

static struct str answer_text(struct scope *s, struct str answer) {
  for (const struct pack_choice *c = service_answers; c->word; c++)
    if (str_is(answer, c->word)) return message_plain(s->lang, c->message);
  return STR("");
}

static void put_amount(struct scope *s, struct value *v, bool known, int64_t fen) {
  value_put_bool(s->arena, v, "amount_known", known);
  if (known) {
    value_put_decimal(s->arena, v, "amount", (struct decimal){fen, 2});
  } else {
    value_put_null(s->arena, v, "amount");
  }
}

/* ---- One case -----------------------------------------------------------------------------------
 */

/* Working days while the clock counts them, else days; below 0 it is late by so many. */
static int64_t days_left(const struct scope *s, const struct casework *w,
                         const struct procedure_step *step, struct date due) {
  bool working = step && step->clock && step->clock->working;
  return working ? workdays_between(w->workdays, s->today, due) : due.day - s->today.day;
}

static void put_clock(struct scope *s, struct value *v, const struct casework *w,
                      const struct procedure_step *step, const struct case_row *row) {
  bool clock = !date_is_none(row->due) && row->open;
  value_put_text(s->arena, v, "since", date_iso(s->arena, row->since));
  value_put_text(s->arena, v, "due", date_iso(s->arena, row->due));
  if (clock) {
    value_put_int(s->arena, v, "days_left", days_left(s, w, step, row->due));
  } else {
    value_put_null(s->arena, v, "days_left");
  }
  value_put_bool(s->arena, v, "working_days", step && step->clock && step->clock->working);
  value_put_bool(s->arena, v, "late", clock && date_cmp(row->due, s->today) < 0);
}

struct value *case_row_value(struct scope *s, const struct casework *w,
                             const struct case_row *row) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  const struct casework_procedure *p = casework_find(w, row->procedure);
  const struct procedure_step *step = p ? procedure_step_find(p->procedure, row->step) : NULL;
  const struct service_rules *rules = p ? p->rules : NULL;
  value_put_text(a, v, "district", row->district);
  value_put_text(a, v, "case", str_int(a, row->case_no));
  value_put_text(a, v, "procedure", row->procedure);
  value_put_text(a, v, "procedure_name", p ? p->procedure->name : row->procedure);
  value_put_text(a, v, "programme", rules ? rules->programme->key : STR(""));
  value_put_text(a, v, "programme_name", rules ? rules->programme->name : STR(""));
  value_put_text(a, v, "party", str_int(a, row->party));
  value_put_text(a, v, "area", row->area);
  put_choice(s, v, "asks", "asks_text", procedure_askss, row->asks);
  value_put_text(a, v, "slot", row->slot ? str_int(a, row->slot) : STR(""));
  value_put_text(a, v, "step", row->step);
  value_put_text(a, v, "step_name", step ? step->name : row->step);
  put_choice(s, v, "end", "end_text", procedure_ends, row->end);
  value_put_bool(a, v, "open", row->open);
  put_clock(s, v, w, step, row);
  value_put_text(a, v, "opened_on", date_iso(a, row->opened_on));
  value_put_text(a, v, "opened_at", time_local(a, row->opened_at));
  value_put_text(a, v, "opened_by", row->opened_by);
  value_put_text(a, v, "event", str_int(a, row->event));
  value_put_text(a, v, "answer", row->answer);
  value_put_text(a, v, "answer_text", answer_text(s, row->answer));
  put_amount(s, v, row->amount_known, row->amount_fen);
  value_put_text(a, v, "unit", rules ? rules->programme->unit : STR(""));
  value_put_text(a, v, "pack", row->pack);
  value_put_text(a, v, "version", row->version);
  return v;
}

/* ---- Events -------------------------------------------------------------------------------------
 */

static const struct procedure_document *document_of(const struct service_procedure *p,
                                                    const struct case_event *event,
                                                    struct str key) {
  const struct procedure_move *move = p ? procedure_move_find(p, event->move) : NULL;
  const struct pack_many *documents = move ? &move->documents : p ? &p->documents : NULL;
  const struct procedure_document *const *all = documents ? documents->items : NULL;
  for (size_t i = 0; all && i < documents->count; i++) {
    if (str_eq(all[i]->key, key)) return all[i];
  }
  return NULL;
}

/* As people read it, an area by its name. */
static struct str said_text(struct scope *s, const struct pack *pack,
                            const struct registry_fact *fact, const struct registry_said *said) {
  if (!fact) return STR("");
  if (registry_sealed(fact)) return privacy_mask(s, fact, said->value);
  if (fact->type == REGISTRY_AREA) return pack_area_text(s, pack, said->value);
  return registry_value_text(s, fact, said->value);
}

static struct value *values_value(struct scope *s, const struct pack *pack,
                                  const struct service_procedure *p,
                                  const struct case_event *event) {
  struct arena *a = s->arena;
  struct value *list = value_list(a);
  for (size_t i = 0; i < event->count; i++) {
    const struct registry_said *said = &event->values[i];
    const struct procedure_field *field = p ? procedure_field_find(p, said->name) : NULL;
    const struct registry_fact *fact = field ? procedure_field_fact(a, field) : NULL;
    struct value *v = value_map(a);
    value_put_text(a, v, "key", said->name);
    value_put_text(a, v, "name", field ? procedure_field_name(field) : said->name);
    bool sealed = !field || case_field_sealed(field);
    if (!sealed) value_put_text(a, v, "value", said->value);
    value_put_text(a, v, "text", said_text(s, pack, fact, said));
    if (fact && fact->type == REGISTRY_PARTY) value_put_text(a, v, "kind", fact->target.key);
    value_put_text(a, v, "unit", fact ? fact->unit : STR(""));
    value_put_bool(a, v, "sealed", sealed);
    value_add(list, v);
  }
  return list;
}

static struct value *files_value(struct scope *s, const struct service_procedure *p,
                                 const struct case_event *event) {
  struct arena *a = s->arena;
  struct value *list = value_list(a);
  for (size_t i = 0; i < event->file_count; i++) {
    const struct procedure_document *document = document_of(p, event, event->files[i].document);
    struct value *v = value_map(a);
    value_put_text(a, v, "document", event->files[i].document);
    value_put_text(a, v, "name",
                   document ? document->name : message_plain(s->lang, MSG_CASE_OTHER_DOCUMENT));
    value_put_text(a, v, "file", str_int(a, event->files[i].file));
    value_add(list, v);
  }
  return list;
}

static struct value *event_value(struct scope *s, const struct pack *pack,
                                 const struct service_procedure *p,
                                 const struct case_event *event) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  const struct procedure_move *move = p ? procedure_move_find(p, event->move) : NULL;
  const struct procedure_step *step = p ? procedure_step_find(p, event->step) : NULL;
  value_put_text(a, v, "event", str_int(a, event->event));
  value_put_text(a, v, "move", event->move);
  value_put_text(a, v, "move_name",
                 move              ? move->name
                 : event->move.len ? event->move
                                   : message_plain(s->lang, MSG_CASE_OPENING));
  value_put_text(a, v, "step", event->step);
  value_put_text(a, v, "step_name", step ? step->name : event->step);
  value_put_text(a, v, "on", date_iso(a, event->on));
  value_put_text(a, v, "recorded_at", time_local(a, event->recorded_at));
  value_put_text(a, v, "recorded_by", event->recorded_by);
  value_put_text(a, v, "reason", event->reason);
  value_put_text(a, v, "answer", event->answer);
  value_put_text(a, v, "answer_text", answer_text(s, event->answer));
  put_amount(s, v, event->amount_known, event->amount_fen);
  if (event->frozen) {
    value_put(v, "frozen", event->frozen);
  } else {
    value_put_null(a, v, "frozen");
  }
  value_put_bool(a, v, "locked", event->locked);
  value_put(v, "values", values_value(s, pack, p, event));
  value_put(v, "files", files_value(s, p, event));
  return v;
}

struct value *case_events_value(struct scope *s, const struct casework *w,
                                const struct case_row *row, const struct case_event *events,
                                size_t count) {
  const struct casework_procedure *p = casework_find(w, row->procedure);
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < count; i++)
    value_add(list, event_value(s, w->vocabulary->pack, p ? p->procedure : NULL, &events[i]));
  return list;
}
