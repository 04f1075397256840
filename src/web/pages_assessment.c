/* The sheets of an assessment: each assessor fills in his own, the joint one where they differ. */
#include "service/assessment.h"
#include "web/looks.h"
#include "web/page.h"
#include "web/pages_cases.h"
#include "web/words.h"

#define ANSWER_PREFIX "answer."

/* An assessment on its way to the page. */
struct assessment_view {
  struct case_desk desk;
  struct case_row row;
  const struct casework *work;
  struct assessment assessment;
  const struct assessment_sheet *own; /* of the user; NULL: none */
  bool fills;                         /* the user may fill in a sheet now: */
  bool joint;                         /* the joint one, of what differs */
};

static enum ly open_view(struct scope *s, struct call *c, struct assessment_view *out) {
  struct case_event *events;
  size_t count;
  *out = (struct assessment_view){.joint = false};
  enum ly rc = case_desk_open(s, c, &out->desk);
  if (!rc) rc = case_named(s, c, &out->desk, &out->row, &out->work);
  if (!rc)
    rc = case_events(s, out->desk.store, out->desk.registry, out->work, &out->row, &events, &count);
  if (!rc)
    rc = assessment_read(s, out->desk.store, out->desk.registry, out->work, &out->row, events,
                         count, &out->assessment);
  if (rc) return rc;
  const struct assessment *a = &out->assessment;
  out->own = assessment_of(a, s->actor);
  bool room = out->own || a->count < a->wanted;
  out->joint = a->stand == ASSESSMENT_DIFFERS && out->own;
  out->fills = a->open && !a->locked && room && holds_here(c, ROLE_BIT(ROLE_ASSESSOR));
  return LY_OK;
}

/* ---- The form -----------------------------------------------------------------------------------
 */

static const char *field_of(struct scope *s, struct str key) {
  struct buf b = buf_open(s->arena, key.len + sizeof ANSWER_PREFIX);
  buf_add(&b, STR(ANSWER_PREFIX));
  buf_add(&b, key);
  return str_c(s->arena, buf_str(&b));
}

/* What the form shows as chosen: what was sent, while it comes back with faults, else what is kept.
 */
static struct str chosen_of(struct scope *s, const struct call *c, struct str key,
                            struct str kept) {
  bool sent = str_is(c->request->method, "POST");
  return sent ? form_sent(c, field_of(s, key)) : kept;
}

static void add_choice(struct scope *s, struct value *list, const struct value *line,
                       struct str value, struct str text, struct str chosen) {
  struct str id = value_get(line, STR("id"))->text;
  struct buf b = buf_open(s->arena, id.len + value.len + 2);
  buf_printf(&b, "%.*s-%.*s", STR_ARG(id), STR_ARG(value));
  struct value *choice = form_option(s, value, text, str_eq(value, chosen));
  value_put_text(s->arena, choice, "id", buf_str(&b));
  value_put_text(s->arena, choice, "field", value_get(line, STR("field"))->text);
  value_add(list, choice);
}

/* {key, id, field, number, name, note, effect_text, choices: [{id, value, text, chosen}]} */
static struct value *line_of(struct scope *s, struct str key, struct str number, struct str name,
                             struct str note) {
  struct value *v = value_map(s->arena);
  struct buf id = buf_open(s->arena, key.len + 2);
  buf_printf(&id, "f-%s%.*s", ANSWER_PREFIX, STR_ARG(key));
  value_put_text(s->arena, v, "key", key);
  value_put_text(s->arena, v, "id", buf_str(&id));
  value_put_text(s->arena, v, "field", str_of(field_of(s, key)));
  value_put_text(s->arena, v, "number", number);
  value_put_text(s->arena, v, "name", name);
  value_put_text(s->arena, v, "note", note);
  return v;
}

static struct value *item_line(struct scope *s, const struct call *c,
                               const struct assessment_view *view, size_t at) {
  const struct instrument_item *item = instrument_item_at(view->assessment.instrument, at);
  const struct instrument_sheet *kept = view->own ? &view->own->answers : NULL;
  bool given = kept && kept->given[at] && !view->joint;
  struct str before = given ? str_int(s->arena, kept->scores[at]) : STR("");
  struct str chosen = chosen_of(s, c, item->key, before);
  struct value *v = line_of(s, item->key, item->number, item->name, item->note);
  struct value *choices = value_list(s->arena);
  for (size_t n = 0; n < item->choices.count; n++) {
    const struct instrument_choice *one =
        ((struct instrument_choice *const *)item->choices.items)[n];
    struct str score = str_int(s->arena, one->score);
    struct str parts[] = {score, one->name};
    struct str text = message_text(s->arena, s->lang, MSG_ASSESSMENT_CHOICE, parts, 2);
    add_choice(s, choices, v, score, text, chosen);
  }
  value_put(v, "choices", choices);
  return v;
}

static struct value *change_line(struct scope *s, const struct call *c,
                                 const struct assessment_view *view, size_t at) {
  const struct instrument_change *change = instrument_change_at(view->assessment.instrument, at);
  const struct instrument_sheet *kept = view->own ? &view->own->answers : NULL;
  bool said = kept && kept->said[at] && !view->joint;
  struct str before = said ? kept->holds[at] ? STR("true") : STR("false") : STR("");
  struct str chosen = chosen_of(s, c, change->key, before);
  struct value *v = line_of(s, change->key, STR(""), change->name, change->note);
  struct value *choices = value_list(s->arena);
  add_choice(s, choices, v, STR("true"), message_plain(s->lang, MSG_ASSESSMENT_YES), chosen);
  add_choice(s, choices, v, STR("false"), message_plain(s->lang, MSG_ASSESSMENT_NO), chosen);
  value_put(v, "choices", choices);
  return v;
}

/* A joint sheet asks only for what differs. */
static struct value *lines_of(struct scope *s, const struct call *c,
                              const struct assessment_view *view, struct str group) {
  const struct assessment *a = &view->assessment;
  struct value *list = value_list(s->arena);
  for (size_t n = 0; n < a->instrument->items.count; n++) {
    bool here = str_eq(instrument_item_at(a->instrument, n)->group, group);
    if (here && (!view->joint || a->differs[n])) value_add(list, item_line(s, c, view, n));
  }
  return list;
}

static struct value *form_of(struct scope *s, const struct call *c,
                             const struct assessment_view *view) {
  const struct assessment *a = &view->assessment;
  struct value *form = value_map(s->arena), *groups = value_list(s->arena);
  struct value *changes = value_list(s->arena);
  for (size_t g = 0; g < a->instrument->groups.count; g++) {
    const struct instrument_group *group = instrument_group_at(a->instrument, g);
    struct value *v = value_map(s->arena), *lines = lines_of(s, c, view, group->key);
    if (!lines->first) continue;
    value_put_text(s->arena, v, "name", group->name);
    value_put(v, "lines", lines);
    value_add(groups, v);
  }
  for (size_t n = 0; n < a->instrument->changes.count; n++)
    if (!view->joint || a->change_differs[n]) value_add(changes, change_line(s, c, view, n));
  int64_t seen = view->joint ? a->joint.assessment : view->own ? view->own->assessment : 0;
  value_put(form, "groups", groups);
  value_put(form, "changes", changes);
  value_put_bool(s->arena, form, "joint", view->joint);
  value_put_int(s->arena, form, "seen", seen);
  return form;
}

/* ---- What there is ------------------------------------------------------------------------------
 */

static struct str who_filled(struct scope *s, struct call *c,
                             const struct assessment_sheet *sheet) {
  return sheet->joint ? message_plain(s->lang, MSG_ASSESSMENT_JOINT)
                      : page_actor(s, c, sheet->assessor);
}

static int64_t missing_of(const struct service_instrument *form,
                          const struct assessment_sheet *sheet) {
  int64_t missing = 0;
  for (size_t n = 0; n < form->items.count; n++) missing += !sheet->answers.given[n];
  for (size_t n = 0; n < form->changes.count; n++) missing += !sheet->answers.said[n];
  return sheet->complete ? 0 : missing;
}

static struct value *sheets_of(struct scope *s, struct call *c, const struct assessment *a) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i <= a->count; i++) {
    const struct assessment_sheet *sheet = i < a->count ? &a->own[i] : &a->joint;
    struct value *v = value_map(s->arena);
    if (!sheet->assessment) continue;
    value_put_text(s->arena, v, "who", who_filled(s, c, sheet));
    value_put_text(s->arena, v, "on", date_iso(s->arena, sheet->on));
    value_put_bool(s->arena, v, "complete", sheet->complete);
    value_put_int(s->arena, v, "missing", missing_of(a->instrument, sheet));
    value_put_int(s->arena, v, "total", sheet->complete ? sheet->total : 0);
    value_put_text(s->arena, v, "level", sheet->level);
    value_add(list, v);
  }
  return list;
}

/* While sheets are missing an assessor sees his own alone: the second one is not led by the first.
 */
static bool is_shown(const struct assessment_view *view, const struct assessment_sheet *sheet) {
  bool alone = view->fills && view->assessment.stand == ASSESSMENT_WAITING;
  return sheet->assessment && (!alone || sheet == view->own);
}

static struct str score_text(struct scope *s, const struct instrument_sheet *sheet, size_t n) {
  return sheet->given[n] ? str_int(s->arena, sheet->scores[n]) : STR("");
}

static struct str change_text(struct scope *s, const struct instrument_sheet *sheet, size_t n) {
  if (!sheet->said[n]) return STR("");
  return message_plain(s->lang, sheet->holds[n] ? MSG_ASSESSMENT_YES : MSG_ASSESSMENT_NO);
}

/* {number, name, values: [{who, text}]}: a line of the form as it is printed, a value for each
 * sheet that is shown, in their order; empty where nothing is filled in, in the joint one where
 * they agree. */
static struct value *answers_of(struct scope *s, struct call *c, const struct assessment_view *view,
                                struct str number, struct str name, size_t n,
                                struct str (*text)(struct scope *s,
                                                   const struct instrument_sheet *sheet,
                                                   size_t n)) {
  const struct assessment *a = &view->assessment;
  struct value *v = value_map(s->arena), *values = value_list(s->arena);
  for (size_t i = 0; i <= a->count; i++) {
    const struct assessment_sheet *sheet = i < a->count ? &a->own[i] : &a->joint;
    struct value *one = value_map(s->arena);
    if (!is_shown(view, sheet)) continue;
    value_put_text(s->arena, one, "who", who_filled(s, c, sheet));
    value_put_text(s->arena, one, "text", text(s, &sheet->answers, n));
    value_add(values, one);
  }
  value_put_text(s->arena, v, "number", number);
  value_put_text(s->arena, v, "name", name);
  value_put(v, "values", values);
  return v;
}

static void put_answers(struct scope *s, struct call *c, const struct assessment_view *view,
                        struct value *v) {
  const struct assessment *a = &view->assessment;
  const struct service_instrument *form = a->instrument;
  struct value *list = value_list(s->arena), *heads = value_list(s->arena);
  for (size_t i = 0; i <= a->count; i++) {
    const struct assessment_sheet *sheet = i < a->count ? &a->own[i] : &a->joint;
    struct value *head = value_map(s->arena);
    if (!is_shown(view, sheet)) continue;
    value_put_text(s->arena, head, "text", who_filled(s, c, sheet));
    value_add(heads, head);
  }
  for (size_t n = 0; heads->first && n < form->items.count; n++) {
    const struct instrument_item *item = instrument_item_at(form, n);
    value_add(list, answers_of(s, c, view, item->number, item->name, n, score_text));
  }
  for (size_t n = 0; heads->first && n < form->changes.count; n++)
    value_add(list,
              answers_of(s, c, view, STR(""), instrument_change_at(form, n)->name, n, change_text));
  value_put(v, "heads", heads);
  value_put(v, "answers", list);
}

/* The level that counts, and the other one where the norm leaves open which. */
static struct value *result_of(struct scope *s, const struct assessment *a,
                               const struct value *all) {
  static const char *const texts[] = {"level", "level_text", "base_text", "stacked_text"};
  const struct value *from = value_get(all, STR("result"));
  struct value *v = value_map(s->arena);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    const struct value *text = from ? value_get(from, str_of(texts[i])) : NULL;
    value_put_text(s->arena, v, texts[i], text ? text->text : STR(""));
  }
  const struct value *open = from ? value_get(from, STR("open")) : NULL;
  value_put_int(s->arena, v, "total", a->result ? a->result->total : 0);
  value_put_bool(s->arena, v, "open", open && value_truth(open));
  value_put_bool(s->arena, v, "official", assessment_official(a));
  return v;
}

static struct value *differences_of(struct scope *s, struct call *c, const struct value *all) {
  struct value *list = value_list(s->arena);
  for (const struct value *d = value_get(all, STR("differences"))->first; d; d = d->next) {
    struct value *row = value_map(s->arena), *values = value_list(s->arena);
    value_put_text(s->arena, row, "name", value_get(d, STR("name"))->text);
    for (const struct value *one = value_get(d, STR("values"))->first; one; one = one->next) {
      struct value *said = value_map(s->arena);
      value_put_text(s->arena, said, "who",
                     page_actor(s, c, value_get(one, STR("assessor"))->text));
      value_put_text(s->arena, said, "value", value_get(one, STR("value"))->text);
      value_add(values, said);
    }
    value_put(row, "values", values);
    value_add(list, row);
  }
  return list;
}

static void put_assessment(struct scope *s, struct call *c, struct value *v,
                           const struct assessment *a) {
  const struct value *all = assessment_value(s, a, word_actor);
  value_put_text(s->arena, v, "instrument", a->instrument->name);
  value_put_text(s->arena, v, "norm", a->instrument->norm);
  value_put_text(s->arena, v, "note", a->instrument->note);
  value_put_int(s->arena, v, "wanted", (int64_t)a->wanted);
  value_put_text(s->arena, v, "stand", value_get(all, STR("stand"))->text);
  value_put_text(s->arena, v, "stand_text", value_get(all, STR("stand_text"))->text);
  value_put_bool(s->arena, v, "locked", a->locked);
  value_put_bool(s->arena, v, "settled", a->stand == ASSESSMENT_SETTLED);
  value_put(v, "sheets", sheets_of(s, c, a));
  value_put(v, "differences", differences_of(s, c, all));
  value_put(v, "result", result_of(s, a, all));
}

/* ---- The page -----------------------------------------------------------------------------------
 */

/* GET /area/{area}/cases/{case}/assessment */
enum ly page_assessment(struct scope *s, struct call *c, struct value **out) {
  struct assessment_view view;
  struct value *row, *v;
  enum ly rc = open_view(s, c, &view);
  if (!rc) rc = case_shown(s, c, &view.desk, view.work, &view.row, &row);
  if (!rc) rc = looks_note(s, c, view.row.district, &view.row.party, 1);
  if (rc) return rc;
  v = *out = value_map(s->arena);
  struct str words[] = {view.assessment.instrument->name, value_get(row, STR("party_name"))->text};
  value_put_text(s->arena, v, "title", message_text(s->arena, s->lang, MSG_CASES_ONE, words, 2));
  value_put_text(s->arena, v, "area", c->area);
  value_put(v, "case", row);
  value_put_bool(s->arena, v, "fills", view.fills);
  put_assessment(s, c, v, &view.assessment);
  put_answers(s, c, &view, v);
  value_put(v, "form", form_of(s, c, &view));
  return LY_OK;
}

/* ---- Filling in ---------------------------------------------------------------------------------
 */

/* What was chosen: nothing sent leaves what is kept. What is no item is told by the instrument. */
static enum ly read_answers(struct scope *s, struct call *c, struct assessment_deed *deed) {
  struct str prefix = STR(ANSWER_PREFIX);
  struct registry_said *said = ARENA_ARRAY(s->arena, struct registry_said, INPUT_FIELDS_MAX);
  if (!said) return fail_memory(s);
  deed->values = said;
  for (const struct input_field *f = c->body.first; f; f = f->next) {
    struct str value = STR("");
    if (f->asked || !str_starts(f->name, prefix) || deed->count == INPUT_FIELDS_MAX) continue;
    input_text(s, &c->body, str_c(s->arena, f->name), INPUT_NAME_MAX, INPUT_OPTIONAL, &value);
    if (value.len)
      said[deed->count++] = (struct registry_said){str_from(f->name, prefix.len), value};
  }
  return LY_OK;
}

/* POST /area/{area}/cases/{case}/assess */
enum ly deed_assessment(struct scope *s, struct call *c) {
  struct assessment_deed *deed = ARENA_NEW(s->arena, struct assessment_deed);
  struct assessment_view view;
  if (!deed) return fail_memory(s);
  enum ly rc = open_view(s, c, &view);
  if (rc) return rc;
  *deed = (struct assessment_deed){.work = view.desk.now,
                                   .registry = view.desk.registry,
                                   .district = view.desk.place.district,
                                   .case_no = view.row.case_no,
                                   .hands = hands_of(c, view.row.area)};
  struct str joint = STR("");
  input_text(s, &c->body, "joint", INPUT_NAME_MAX, INPUT_OPTIONAL, &joint);
  input_int(s, &c->body, "seen", 0, INT64_MAX, INPUT_REQUIRED, &deed->seen);
  deed->joint = str_is(joint, "true");
  rc = read_answers(s, c, deed);
  if (!rc) rc = input_done(s, &c->body);
  if (rc) return rc;
  struct write w = assessment_write(s, deed);
  call_write(s, c, w.change, w.run, deed);
  return LY_OK;
}

enum ly after_assessment(struct scope *s, struct call *c) {
  const struct assessment_deed *deed = c->write.context;
  c->go = case_path(s, c, deed->case_no, "/assessment?done=1");
  return LY_OK;
}
