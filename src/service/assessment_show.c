/* Assessments for pages, commands and JSON. */
#include "base/json.h"
#include "base/json_read.h"
#include "service/assessment_int.h"

enum { ANSWERS_MAX = INSTRUMENT_ITEMS_MAX + INSTRUMENT_CHANGES_MAX, TEXT_MAX = 64 * 1024 };

struct showing {
  struct scope *s;
  const struct assessment *a;
  struct str (*actor_text)(struct scope *s, struct str actor);
};

/* A result stands in two places of what is shown. */
static struct value *copied(struct scope *s, const struct value *v) {
  struct buf b = buf_open(s->arena, TEXT_MAX);
  struct value *out = NULL;
  json_value(&b, v);
  return json_read(s, buf_str(&b), &out) ? value_map(s->arena) : out;
}

static struct str level_text(const struct service_instrument *i, struct str code) {
  const struct registry_fact *fact = (const void *)i->fact.entry;
  const struct registry_codes *codes = (const void *)fact->codes.entry;
  for (size_t n = 0; n < codes->codes.count; n++)
    if (str_eq(instrument_level_at(i, n)->code, code)) return instrument_level_at(i, n)->name;
  return code;
}

static struct value *answers_value(const struct showing *w, const struct instrument_sheet *sheet) {
  struct registry_said said[ANSWERS_MAX];
  struct value *list = value_list(w->s->arena);
  size_t count = assessment_answers(w->s, w->a->instrument, sheet, said);
  for (size_t n = 0; n < count; n++) {
    struct value *v = value_map(w->s->arena);
    value_put_text(w->s->arena, v, "key", said[n].name);
    value_put_text(w->s->arena, v, "value", said[n].value);
    value_add(list, v);
  }
  return list;
}

static void put_actor(const struct showing *w, struct value *v, struct str assessor) {
  value_put_text(w->s->arena, v, "assessor", assessor);
  value_put_text(w->s->arena, v, "assessor_text", w->actor_text(w->s, assessor));
}

/* Of a sheet that is not complete: what is missing. */
static struct value *result_of(const struct showing *w, const struct assessment_sheet *sheet) {
  struct instrument_result r;
  if (sheet->result) return copied(w->s, sheet->result);
  instrument_score(w->a->instrument, &sheet->answers, &r);
  return instrument_result_value(w->s, w->a->instrument, &sheet->answers, &r);
}

static struct value *sheet_value(const struct showing *w, const struct assessment_sheet *sheet) {
  struct arena *a = w->s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "assessment", str_int(a, sheet->assessment));
  put_actor(w, v, sheet->assessor);
  value_put_bool(a, v, "joint", sheet->joint);
  value_put_text(a, v, "on", date_iso(a, sheet->on));
  value_put_text(a, v, "recorded_at", time_local(a, sheet->recorded_at));
  value_put_bool(a, v, "complete", sheet->complete);
  value_put_text(a, v, "level", sheet->level);
  value_put_text(a, v, "level_text",
                 sheet->complete ? level_text(w->a->instrument, sheet->level) : STR(""));
  if (sheet->complete) value_put_int(a, v, "total", sheet->total);
  if (w->a->locked) return v;
  value_put(v, "answers", answers_value(w, &sheet->answers));
  value_put(v, "result", result_of(w, sheet));
  return v;
}

/* ---- Where they differ --------------------------------------------------------------------------
 */

static struct value *choice_of(const struct showing *w, const struct assessment_sheet *sheet,
                               size_t item) {
  const struct instrument_item *it = instrument_item_at(w->a->instrument, item);
  struct value *v = value_map(w->s->arena);
  struct str text = STR("");
  for (size_t n = 0; n < it->choices.count; n++) {
    const struct instrument_choice *c = ((struct instrument_choice *const *)it->choices.items)[n];
    if (c->score == sheet->answers.scores[item]) text = c->name;
  }
  put_actor(w, v, sheet->assessor);
  value_put_text(w->s->arena, v, "value", str_int(w->s->arena, sheet->answers.scores[item]));
  value_put_text(w->s->arena, v, "text", text);
  return v;
}

static struct value *truth_of(const struct showing *w, const struct assessment_sheet *sheet,
                              size_t change) {
  struct value *v = value_map(w->s->arena);
  bool holds = sheet->answers.holds[change];
  put_actor(w, v, sheet->assessor);
  value_put_text(w->s->arena, v, "value", holds ? STR("是") : STR("否"));
  value_put_text(w->s->arena, v, "text",
                 message_plain(w->s->lang, holds ? MSG_REGISTRY_YES : MSG_REGISTRY_NO));
  return v;
}

static struct value *difference(const struct showing *w, size_t n, bool item) {
  const struct service_instrument *i = w->a->instrument;
  struct arena *a = w->s->arena;
  struct value *v = value_map(a), *values = value_list(a);
  value_put_text(a, v, "key",
                 item ? instrument_item_at(i, n)->key : instrument_change_at(i, n)->key);
  value_put_text(a, v, "number", item ? instrument_item_at(i, n)->number : STR(""));
  value_put_text(a, v, "name",
                 item ? instrument_item_at(i, n)->name : instrument_change_at(i, n)->name);
  for (size_t k = 0; k < w->a->count; k++)
    value_add(values, item ? choice_of(w, &w->a->own[k], n) : truth_of(w, &w->a->own[k], n));
  value_put(v, "values", values);
  return v;
}

static struct value *differences(const struct showing *w) {
  struct value *list = value_list(w->s->arena);
  for (size_t n = 0; n < w->a->instrument->items.count; n++)
    if (w->a->differs[n]) value_add(list, difference(w, n, true));
  for (size_t n = 0; n < w->a->instrument->changes.count; n++)
    if (w->a->change_differs[n]) value_add(list, difference(w, n, false));
  return list;
}

/* ---- All of it ----------------------------------------------------------------------------------
 */

static void put_stand(struct scope *s, struct value *v, const struct assessment *a) {
  static const struct {
    const char *word;
    enum message message;
  } stands[] = {
      [ASSESSMENT_WAITING] = {"waiting", MSG_ASSESSMENT_STAND_WAITING},
      [ASSESSMENT_DIFFERS] = {"differs", MSG_ASSESSMENT_STAND_DIFFERS},
      [ASSESSMENT_SETTLED] = {"settled", MSG_ASSESSMENT_STAND_SETTLED},
  };
  value_put_text(s->arena, v, "stand", str_of(stands[a->stand].word));
  value_put_text(s->arena, v, "stand_text", message_plain(s->lang, stands[a->stand].message));
}

struct value *assessment_value(struct scope *s, const struct assessment *a,
                               struct str (*actor_text)(struct scope *s, struct str actor)) {
  const struct showing w = {s, a, actor_text};
  struct value *v = value_map(s->arena), *sheets = value_list(s->arena);
  value_put(v, "instrument", instrument_value(s, a->instrument));
  value_put_text(s->arena, v, "round", str_int(s->arena, a->round));
  value_put_bool(s->arena, v, "open", a->open);
  value_put_bool(s->arena, v, "locked", a->locked);
  value_put_int(s->arena, v, "wanted", (int64_t)a->wanted);
  put_stand(s, v, a);
  value_put_bool(s->arena, v, "official", assessment_official(a));
  for (size_t i = 0; i < a->count; i++) value_add(sheets, sheet_value(&w, &a->own[i]));
  value_put(v, "sheets", sheets);
  value_put(v, "differences", differences(&w));
  if (a->joint.assessment) value_put(v, "joint", sheet_value(&w, &a->joint));
  if (a->result) {
    value_put(v, "result", copied(s, a->result->result));
    value_put_text(s->arena, v, "on", date_iso(s->arena, a->result->on));
  }
  return v;
}
