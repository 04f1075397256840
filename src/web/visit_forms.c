/* What a kind of act asks for, on a page and as JSON; reading it. */
#include "web/visit_forms.h"

#include "people/hands.h"
#include "web/evidence.h"
#include "web/pages_cases.h"
#include "web/pages_device.h"

enum { SAID_MAX = REGISTRY_ACT_FIELDS_MAX + REGISTRY_ACT_ITEMS_MAX, NUMBER_MAX = 24 };

/* ---- As JSON ------------------------------------------------------------------------------------
 */

static const char *type_word(int type) {
  const struct pack_choice *c = registry_types;
  while (c->word && c->value != type) c++;
  must(c->word);
  return c->word;
}

static struct value *option(struct scope *s, struct str value, struct str text) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "value", value);
  value_put_text(s->arena, v, "text", text);
  return v;
}

static struct value *item_value(struct scope *s, const struct registry_act_item *item) {
  const struct registry_codes *codes = (const void *)item->codes.entry;
  const struct registry_code *const *all = codes ? codes->codes.items : NULL;
  struct value *v = value_map(s->arena), *options = value_list(s->arena);
  value_put_text(s->arena, v, "key", item->key);
  value_put_text(s->arena, v, "name", item->name);
  value_put_text(s->arena, v, "type", str_of(type_word(item->type)));
  value_put_bool(s->arena, v, "required", item->required);
  for (size_t i = 0; all && i < codes->codes.count; i++)
    value_add(options, option(s, all[i]->code, all[i]->name));
  value_put(v, "options", options);
  return v;
}

struct value *visit_kind_value(struct scope *s, const struct registry_act_kind *kind) {
  const struct registry_act_field *const *fields = kind->fields.items;
  const struct registry_act_item *const *items = kind->form.items;
  struct value *v = value_map(s->arena), *numbers = value_list(s->arena),
               *form = value_list(s->arena);
  value_put_text(s->arena, v, "kind", kind->key);
  value_put_text(s->arena, v, "name", kind->name);
  for (size_t i = 0; i < kind->fields.count; i++) {
    struct value *one = value_map(s->arena);
    value_put_text(s->arena, one, "key", fields[i]->key);
    value_put_text(s->arena, one, "name", fields[i]->name);
    value_put_text(s->arena, one, "type", str_of(type_word(fields[i]->type)));
    value_put_text(s->arena, one, "unit", fields[i]->unit);
    value_add(numbers, one);
  }
  for (size_t i = 0; i < kind->form.count; i++) value_add(form, item_value(s, items[i]));
  value_put(v, "fields", numbers);
  value_put(v, "form", form);
  return v;
}

struct value *visit_modes_value(struct scope *s) {
  struct value *list = value_list(s->arena);
  for (const struct pack_choice *c = act_modes; c->word; c++)
    if (c->value != ACT_MODE_UNSAID)
      value_add(list, option(s, str_of(c->word), message_plain(s->lang, c->message)));
  return list;
}

/* ---- Two records of one visit -------------------------------------------------------------------
 */

/* "28.139000, 120.291000" */
static struct str place_text(struct scope *s, const struct act_told *told) {
  struct buf b = buf_open(s->arena, 64);
  if (!told->placed) return STR("");
  buf_add(&b, decimal_text(s->arena, (struct decimal){told->lat_e6, 6}));
  buf_add(&b, STR(", "));
  buf_add(&b, decimal_text(s->arena, (struct decimal){told->lon_e6, 6}));
  return buf_str(&b);
}

static struct value *record_value(struct scope *s, const struct call *c, const struct registry *r,
                                  const struct act_row *act, const struct act_told_row *row,
                                  bool whole) {
  static const struct act_told_row nothing;
  struct arena *a = s->arena;
  const struct act_told *told = row ? &row->told : &nothing.told;
  struct value *v = value_map(a),
               *shown =
                   act_told_value(s, r, act->kind, row ? row : &nothing, act->recorded_at, whole),
               *answers = value_list(a);
  int64_t at = act->at_us ? act->at_us : told->made_us;
  value_put_text(a, v, "act", str_int(a, act->act));
  value_put_text(a, v, "at", at ? registry_time_text(a, at) : STR(""));
  value_put_text(a, v, "mode_text", value_get(shown, STR("mode_text"))->text);
  value_put_text(a, v, "done_by", told->done_by.len ? told->done_by : act->recorded_by);
  value_put_text(a, v, "device", told->device);
  value_put_bool(a, v, "urgent", told->urgent);
  value_put_text(a, v, "place", place_text(s, told));
  for (const struct value *one = value_get(shown, STR("answers"))->first; one; one = one->next) {
    struct value *answer = value_map(a);
    value_put_text(a, answer, "name", value_get(one, STR("name"))->text);
    value_put_text(a, answer, "text", value_get(one, STR("text"))->text);
    value_add(answers, answer);
  }
  value_put(v, "answers", answers);
  value_put_int(a, v, "hidden", value_get(shown, STR("hidden"))->integer);
  value_put_bool(a, v, "yours", c->user.name.len && str_eq(told->done_by, c->user.name));
  return v;
}

static const struct act_row *act_of(const struct act_row *acts, size_t count, int64_t act) {
  for (size_t i = 0; i < count; i++)
    if (acts[i].act == act) return &acts[i];
  return NULL;
}

static enum ly add_record(struct scope *s, struct call *c, const struct registry *r,
                          const struct act_key *key, const struct act_row *act, bool whole,
                          struct value *list) {
  struct act_told_row *row = NULL;
  enum ly rc = act_told_find(s, c->store, r, key, &row);
  if (!rc) value_add(list, record_value(s, c, r, act, row, whole));
  return rc;
}

enum ly visit_conflict_value(struct scope *s, struct call *c, const struct registry *r,
                             struct str district, const struct visit_conflict *conflict, bool whole,
                             struct value **out) {
  enum { ACTS_MAX = 1000 };
  struct arena *a = s->arena;
  struct value *v = *out = value_map(a), *records = value_list(a);
  struct registry_state state;
  struct act_row *acts = NULL;
  const struct act_filter all = {.from = DATE_NONE, .to = DATE_NONE};
  size_t count = 0;
  enum ly rc = acts_of(s, c->store, r, district, conflict->party, &all, 0, ACTS_MAX, &acts, &count);
  if (!rc)
    rc = party_facts(s, c->store, r, district, conflict->party, s->today, REGISTRY_NOW, &state);
  if (rc) return rc;
  const struct act_row *first = act_of(acts, count, conflict->act);
  const int64_t both[] = {conflict->act, conflict->other};
  const struct registry_act_kind *kind = first ? registry_act_find(r, NULL, first->kind) : NULL;
  value_put_text(a, v, "conflict", str_int(a, conflict->conflict));
  value_put_text(a, v, "district", district);
  value_put_text(a, v, "party", str_int(a, conflict->party));
  value_put_text(a, v, "name", name_of_party(s, &state));
  value_put_text(a, v, "kind", kind ? kind->key : STR(""));
  value_put_text(a, v, "kind_text", kind ? kind->name : STR(""));
  value_put_text(a, v, "on", first ? date_iso(a, first->on) : STR(""));
  for (size_t i = 0; !rc && i < 2; i++) {
    const struct act_row *act = act_of(acts, count, both[i]);
    const struct act_key key = {district, act ? act->party : 0, both[i]};
    if (act) rc = add_record(s, c, r, &key, act, whole, records);
  }
  value_put(v, "records", records);
  return rc;
}

/* ---- The form on a page -------------------------------------------------------------------------
 */

static void add_field(struct scope *s, struct procedure_field **list, size_t *count,
                      const struct procedure_field *field) {
  struct procedure_field *f = ARENA_NEW(s->arena, struct procedure_field);
  if (!f) return;
  *f = *field;
  list[(*count)++] = f;
}

/* Numbers and items as lines of one form. */
static enum ly fields_of(struct scope *s, const struct registry_act_kind *kind,
                         struct pack_many *out) {
  const struct registry_act_field *const *fields = kind->fields.items;
  const struct registry_act_item *const *items = kind->form.items;
  struct procedure_field **list = ARENA_ARRAY(s->arena, struct procedure_field *, SAID_MAX);
  size_t count = 0;
  if (!list) return fail_memory(s);
  for (size_t i = 0; i < kind->fields.count && count < SAID_MAX; i++)
    add_field(s, list, &count,
              &(struct procedure_field){.key = fields[i]->key,
                                        .name = fields[i]->name,
                                        .type = fields[i]->type,
                                        .places = fields[i]->places,
                                        .unit = fields[i]->unit});
  for (size_t i = 0; i < kind->form.count && count < SAID_MAX; i++)
    add_field(s, list, &count,
              &(struct procedure_field){.key = items[i]->key,
                                        .name = items[i]->name,
                                        .type = items[i]->type,
                                        .codes = items[i]->codes,
                                        .privacy = items[i]->privacy,
                                        .required = items[i]->required});
  *out = (struct pack_many){.items = list, .count = count};
  return LY_OK;
}

static struct value *kinds_value(struct scope *s, const struct call *c,
                                 const struct registry_party *party,
                                 const struct registry_act_kind *chosen) {
  const struct pack_table *table = pack_table_of(c->site->registry.pack, &registry_kind_act);
  struct value *list = value_list(s->arena);
  for (size_t i = 0; table && i < table->count; i++) {
    const struct registry_act_kind *kind = (const void *)table->entries[i];
    if (str_eq(kind->of.key, party->kind->key))
      value_add(list, form_option(s, kind->key, kind->name, kind == chosen));
  }
  return list;
}

static struct value *modes_of(struct scope *s, const struct call *c) {
  struct value *list = value_list(s->arena);
  struct str sent = form_sent(c, "mode");
  for (const struct pack_choice *m = act_modes; m->word; m++)
    value_add(list, form_option(s, str_of(m->word), message_plain(s->lang, m->message),
                                sent.len ? str_is(sent, m->word) : m->value == ACT_IN_PERSON));
  return list;
}

enum ly visit_form_value(struct scope *s, struct call *c, const struct registry_party *party,
                         const struct registry_act_kind *kind, struct value **out) {
  static const struct pack_many none;
  static const char *const texts[] = {"time", "note", "latitude", "longitude", "accuracy_m"};
  struct value *v = *out = value_map(s->arena), *form = NULL;
  struct pack_many fields;
  enum ly rc = fields_of(s, kind, &fields);
  const struct case_form as = {
      .fields = &fields, .documents = &none, .prefix = "v-", .sent = c->body.first != NULL};
  if (!rc) rc = case_form_value(s, c, &as, &form);
  if (rc) return rc;
  value_put(v, "kinds", kinds_value(s, c, party, kind));
  value_put_text(s->arena, v, "kind", kind->key);
  value_put_text(s->arena, v, "name", kind->name);
  form_text(s, c, v, "on", date_iso(s->arena, s->today));
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) form_text(s, c, v, texts[i], STR(""));
  value_put(v, "modes", modes_of(s, c));
  value_put_bool(s->arena, v, "urgent", form_sent(c, "urgent").len > 0);
  struct value *parts = value_list(s->arena), *part = value_map(s->arena);
  value_put(part, "form", form);
  value_add(parts, part);
  value_put(v, "parts", parts);
  return LY_OK;
}

/* ---- Reading it ---------------------------------------------------------------------------------
 */

static bool is_number_of(const struct registry_act_kind *kind, struct str key) {
  const struct registry_act_field *const *fields = kind->fields.items;
  for (size_t i = 0; i < kind->fields.count; i++)
    if (str_eq(fields[i]->key, key)) return true;
  return false;
}

static enum ly read_said(struct scope *s, struct call *c, const struct registry_act_kind *kind,
                         struct visit_sending *out) {
  struct str prefix = STR("field.");
  struct registry_said *fields = ARENA_ARRAY(s->arena, struct registry_said, SAID_MAX),
                       *answers = ARENA_ARRAY(s->arena, struct registry_said, SAID_MAX);
  if (!fields || !answers) return fail_memory(s);
  out->deed.act.fields = fields;
  out->told.answers = answers;
  for (const struct input_field *f = c->body.first; f; f = f->next) {
    struct str text, key = str_from(f->name, str_starts(f->name, prefix) ? prefix.len : 0);
    if (f->asked || key.len == f->name.len) continue;
    if (!input_text(s, &c->body, str_c(s->arena, f->name), CASE_VALUE_MAX, INPUT_OPTIONAL, &text))
      continue;
    bool number = kind && is_number_of(kind, key);
    size_t *count = number ? &out->deed.act.count : &out->told.answer_count;
    if (*count < SAID_MAX)
      (number ? fields : answers)[(*count)++] = (struct registry_said){key, text};
  }
  return LY_OK;
}

static bool degrees(struct scope *s, struct call *c, const char *name, int64_t *out) {
  struct str text;
  if (!input_text(s, &c->body, name, NUMBER_MAX, INPUT_OPTIONAL, &text)) return false;
  if (act_degrees(text, out)) return true;
  diag_error(s, DIAG_FIELD(str_of(name)), MSG_VISIT_BAD_FIELD, str_of(name));
  return false;
}

static void read_place(struct scope *s, struct call *c, struct act_told *told) {
  bool lat = degrees(s, c, "latitude", &told->lat_e6),
       lon = degrees(s, c, "longitude", &told->lon_e6);
  input_int(s, &c->body, "accuracy_m", 0, ACT_ACCURACY_MAX, INPUT_OPTIONAL, &told->accuracy_m);
  told->placed = lat && lon;
}

/* "14:30" of the day, in Shanghai. */
static void read_time(struct scope *s, struct call *c, struct act_new *act) {
  struct str text;
  struct buf b = buf_open(s->arena, 64);
  if (!input_text(s, &c->body, "time", NUMBER_MAX, INPUT_OPTIONAL, &text)) return;
  buf_add(&b, date_iso(s->arena, act->on));
  buf_char(&b, ' ');
  buf_add(&b, text);
  if (!date_is_none(act->on) && registry_moment(buf_str(&b), &act->at_us)) return;
  diag_error(s, DIAG_FIELD(STR("time")), MSG_VISIT_BAD_FIELD, STR("time"));
}

static void read_told(struct scope *s, struct call *c, struct act_told *told) {
  static const char *const words[] = {"unsaid", "in_person", "by_phone", NULL};
  size_t mode = 0;
  input_choice(s, &c->body, "mode", words, INPUT_OPTIONAL, &mode);
  told->mode = (int)mode; /* in the order of enum act_mode */
  input_flag(s, &c->body, "urgent", &told->urgent);
  input_lines(s, &c->body, "note", ACT_NOTE_MAX, INPUT_OPTIONAL, &told->note);
  read_place(s, c, told);
}

enum ly visit_form_read(struct scope *s, struct call *c, struct visit_sending *out) {
  struct act_new *act = &out->deed.act;
  const struct registry *r = &c->site->registry;
  act->on = DATE_NONE;
  input_text(s, &c->body, "kind", INPUT_NAME_MAX, INPUT_REQUIRED, &act->kind);
  input_date(s, &c->body, "on", INPUT_REQUIRED, &act->on);
  read_time(s, c, act);
  read_told(s, c, &out->told);
  enum ly rc = evidence_input(s, c, &out->uploads);
  if (!rc) rc = read_said(s, c, registry_act_find(r, NULL, act->kind), out);
  if (!rc) rc = input_done(s, &c->body);
  out->deed.registry = r;
  out->deed.follow =
      (struct visit_follow){.work = site_casework(c->site, act->district), .tell = hands_tell};
  act->source = visit_source(r);
  out->told.done_by = c->user.name;
  act->told = &out->told;
  return rc;
}

static enum ly run_sending(struct scope *s, struct tx *tx, struct write *w) {
  const struct visit_sending *sending = w->context;
  struct visit_deed deed = sending->deed;
  struct act_told told = sending->told;
  int64_t *files = NULL;
  enum ly rc =
      evidence_take(s, tx, w, deed.act.district, &sending->uploads, &files, &told.file_count);
  if (rc) return rc;
  told.files = files;
  deed.act.told = &told;
  struct write inner = *w;
  inner.context = &deed;
  rc = visit_run(s, tx, &inner);
  w->answer = inner.answer;
  return rc;
}

enum ly visit_form_send(struct scope *s, struct call *c, struct visit_sending *sending) {
  enum ly rc = evidence_seal(s, c, sending->deed.act.district, &sending->uploads);
  if (rc) return rc;
  struct change change = visit_write(s, &sending->deed).change;
  call_write(s, c, change, run_sending, sending);
  return LY_OK;
}
