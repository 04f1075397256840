/* Forms of cases: their fields on a page, and what was sent as a deed. A field is "field.KEY" of a
 * form or a flat JSON object; a document "file.KEY" or, by its number, "document.KEY". */
#include "registry/privacy.h"
#include "web/case_offer.h"
#include "web/choices.h"
#include "web/pages_cases.h"
#include "web/pages_files.h"
#include "web/sight.h"

#define FIELD_PREFIX STR("field.")
#define DOCUMENT_PREFIX STR("document.")
#define FILE_PREFIX STR("file.")

/* ---- On the page --------------------------------------------------------------------------------
 */

static struct str joined(struct scope *s, struct str before, struct str key) {
  struct buf b = buf_open(s->arena, before.len + key.len + 1);
  buf_add(&b, before);
  buf_add(&b, key);
  return buf_str(&b);
}

/* What is wrong at a field of the form that was sent. */
static struct str fault_at(struct scope *s, const struct case_form *form, struct str key) {
  for (const struct diag *d = s->diags.first; form->sent && d; d = d->next)
    if (str_eq(d->at.field, key)) return diag_text(s, d);
  return STR("");
}

static struct value *options_of(struct scope *s, const struct registry_fact *fact,
                                struct str chosen) {
  struct value *list = value_list(s->arena);
  const struct registry_codes *codes = (const void *)fact->codes.entry;
  const struct registry_code *const *all = codes ? codes->codes.items : NULL;
  struct str yes = message_plain(s->lang, MSG_REGISTRY_YES),
             no = message_plain(s->lang, MSG_REGISTRY_NO);
  for (size_t i = 0; all && i < codes->codes.count; i++)
    value_add(list, form_option(s, all[i]->code, all[i]->name, str_eq(chosen, all[i]->code)));
  if (fact->type != REGISTRY_TRUTH) return list;
  value_add(list, form_option(s, STR("true"), yes, str_is(chosen, "true")));
  value_add(list, form_option(s, STR("false"), no, str_is(chosen, "false")));
  return list;
}

/* By key: the dictionary in force and that of the pack are read apart. */
static struct str known_value(const struct registry_state *known, const struct procedure_field *f) {
  const struct registry_fact *fact = (const void *)f->fact.entry;
  for (size_t i = 0; known && fact && i < known->count; i++) {
    if (str_eq(known->facts[i].fact->key, fact->key)) return known->facts[i].claims[0].value;
  }
  return STR("");
}

/* As somebody types it: money is kept in fen. */
static struct str typed(struct scope *s, const struct registry_fact *fact, struct str value) {
  struct decimal fen;
  bool money = fact->type == REGISTRY_MONEY && decimal_parse(value, &fen) && fen.scale == 0;
  return money ? decimal_text(s->arena, (struct decimal){fen.coefficient, 2}) : value;
}

static void put_kind(struct scope *s, struct value *v, const struct registry_fact *fact,
                     const struct case_offer *offer) {
  int type = fact->type;
  bool number = type == REGISTRY_INTEGER || type == REGISTRY_DECIMAL || type == REGISTRY_MONEY;
  bool named = (type == REGISTRY_AREA || type == REGISTRY_PARTY) && offer->chooses;
  value_put_text(s->arena, v, "unit",
                 type == REGISTRY_MONEY && !fact->unit.len ? STR("元") : fact->unit);
  value_put_bool(s->arena, v, "is_choice",
                 type == REGISTRY_CODE || type == REGISTRY_TRUTH || named);
  value_put_bool(s->arena, v, "is_date", type == REGISTRY_DATE);
  value_put_bool(s->arena, v, "is_number", number);
  value_put_bool(s->arena, v, "is_area", type == REGISTRY_AREA);
}

/* A page offers places, institutions and people by name; programs send their numbers. */
static enum ly put_type(struct scope *s, struct call *c, const struct case_form *form,
                        struct value *v, const struct registry_fact *fact, struct str value) {
  struct case_offer offer = {.shown = value, .options = options_of(s, fact, value)};
  bool named = fact->type == REGISTRY_AREA || fact->type == REGISTRY_PARTY;
  enum ly rc = named && !c->request->json ? case_offer(s, c, form, fact, value, &offer) : LY_OK;
  if (rc) return rc;
  value_put_text(s->arena, v, "value", offer.shown);
  put_kind(s, v, fact, &offer);
  value_put(v, "options", offer.options);
  if (!c->request->json) value_put_text(s->arena, v, "help", offer.help);
  return LY_OK;
}

/* What is known and not shown whole is not filled in: it stays as it is when nothing is typed. */
static enum ly put_value(struct scope *s, struct call *c, const struct case_form *form,
                         const struct procedure_field *f, const struct registry_fact *fact,
                         struct value *v) {
  struct str known = known_value(form->known, f), field = joined(s, FIELD_PREFIX, fact->key);
  bool whole = sight_of(c).of[fact->privacy] == PRIVACY_FULL, kept = known.len && !whole;
  struct str value = form->sent ? form_sent(c, str_c(s->arena, field))
                     : whole    ? typed(s, fact, known)
                                : STR("");
  if (!form->sent && value.len == 0 && !kept) value = query_text(c, str_c(s->arena, field));
  bool masked = kept && sight_of(c).of[fact->privacy] == PRIVACY_MASKED;
  value_put_text(s->arena, v, "field", field);
  value_put_bool(s->arena, v, "kept", kept);
  value_put_text(s->arena, v, "kept_text", masked ? privacy_mask(s, fact, known) : STR(""));
  value_put_bool(s->arena, v, "required", f->required && !kept && !f->assessed);
  return put_type(s, c, form, v, fact, value);
}

static void put_head(struct scope *s, const struct case_form *form, struct value *v, struct str key,
                     struct str name, struct str note) {
  struct str fault = fault_at(s, form, key);
  value_put_text(s->arena, v, "key", key);
  value_put_text(s->arena, v, "id", joined(s, str_of(form->sent ? "f-" : form->prefix), key));
  value_put_text(s->arena, v, "label", name);
  value_put_text(s->arena, v, "note", note);
  value_put_text(s->arena, v, "error", fault);
}

/* Those of a field (`beside` not empty), or of none; in JSON all stand in one list. */
static struct value *documents_value(struct scope *s, const struct case_form *form, bool all_of,
                                     struct str beside) {
  const struct procedure_document *const *all = form->documents->items;
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < form->documents->count; i++) {
    struct value *v = value_map(s->arena);
    if (!all_of && !str_eq(all[i]->field, beside)) continue;
    put_head(s, form, v, all[i]->key, all[i]->name, all[i]->note);
    value_put_text(s->arena, v, "field", joined(s, FILE_PREFIX, all[i]->key));
    value_put_bool(s->arena, v, "required", all[i]->required);
    value_add(list, v);
  }
  return list;
}

enum ly case_form_value(struct scope *s, struct call *c, const struct case_form *form,
                        struct value **out) {
  const struct procedure_field *const *all = form->fields->items;
  struct value *v = *out = value_map(s->arena), *fields = value_list(s->arena);
  for (size_t i = 0; i < form->fields->count; i++) {
    const struct registry_fact *fact = procedure_field_fact(s->arena, all[i]);
    struct value *one = value_map(s->arena);
    if (!fact) return fail_memory(s);
    put_head(s, form, one, fact->key, fact->name, all[i]->note);
    enum ly rc = put_value(s, c, form, all[i], fact, one);
    if (rc) return rc;
    if (!c->request->json) value_put(one, "photos", documents_value(s, form, false, fact->key));
    value_add(fields, one);
  }
  value_put(v, "fields", fields);
  value_put(v, "documents", documents_value(s, form, c->request->json, STR("")));
  if (!c->request->json) value_put_bool(s->arena, v, "takes_files", form->documents->count > 0);
  return LY_OK;
}

/* ---- What was sent ------------------------------------------------------------------------------
 */

struct reading {
  struct scope *s;
  struct call *c;
  const struct case_desk *desk;
  const struct service_procedure *of;
  const struct registry_state *known;
  enum ly rc; /* of asking the registry who is meant */
  struct case_sending *out;
  struct registry_said *said;
  struct case_file *files;
  const struct input_field **sent; /* the uploads */
};

static bool is_said(const struct reading *r, struct str key) {
  for (size_t i = 0; i < r->out->deed.count; i++) {
    if (str_eq(r->said[i].name, key)) return true;
  }
  return false;
}

static void add_said(struct reading *r, struct str key, struct str value) {
  if (r->out->deed.count == CASE_FORM_FIELDS) {
    diag_error(r->s, DIAG_FIELD(key), MSG_CASE_TOO_MANY_FIELDS,
               str_int(r->s->arena, CASE_FORM_FIELDS));
    return;
  }
  r->said[r->out->deed.count++] = (struct registry_said){key, value};
}

static void read_field(struct reading *r, struct str name) {
  struct str key = str_from(name, FIELD_PREFIX.len), text;
  if (!input_text(r->s, &r->c->body, str_c(r->s->arena, name), CASE_VALUE_MAX, INPUT_OPTIONAL,
                  &text))
    return;
  const struct procedure_field *field = procedure_field_find(r->of, key);
  bool good = true;
  if (field && !r->rc) r->rc = case_meant(r->s, r->c, r->desk, field, r->known, &text, &good);
  if (good) add_said(r, key, text);
}

static void read_document(struct reading *r, struct str name) {
  struct str key = str_from(name, DOCUMENT_PREFIX.len), text;
  struct case_file *file = &r->files[r->out->deed.file_count];
  if (!input_text(r->s, &r->c->body, str_c(r->s->arena, name), CASE_ID_DIGITS, INPUT_OPTIONAL,
                  &text))
    return;
  if (r->out->deed.file_count == CASE_FORM_FILES || !registry_id(text, &file->file)) {
    diag_error(r->s, DIAG_FIELD(key), MSG_STORED_NONE, r->desk->place.district, text);
    return;
  }
  file->document = key;
  r->out->deed.file_count++;
}

static void read_file(struct reading *r, struct str name) {
  struct str key = str_from(name, FILE_PREFIX.len);
  struct evidence *e = &r->out->uploads;
  const struct input_field *sent = NULL;
  if (!input_file(r->s, &r->c->body, str_c(r->s->arena, name), INPUT_OPTIONAL, &sent)) return;
  if (sent->bytes.len == 0) diag_error(r->s, DIAG_FIELD(key), MSG_FILES_EMPTY);
  if (e->upload_count == CASE_FORM_FILES) return; /* the server takes no more of them */
  r->sent[e->upload_count] = sent;
  r->out->documents[e->upload_count++] = key;
}

/* What is known counts as said, where it was left as it is. */
static void read_kept(struct reading *r, const struct registry_state *known) {
  struct str *keys = NULL;
  size_t count = 0;
  if (!input_list(r->s, &r->c->body, "keep", CASE_FORM_FIELDS, INPUT_NAME_MAX, INPUT_OPTIONAL,
                  &keys, &count))
    return;
  for (size_t i = 0; i < count; i++) {
    struct str value = STR("");
    for (size_t k = 0; known && k < known->count; k++) {
      const struct registry_fact *fact = known->facts[k].fact;
      if (str_eq(fact->key, keys[i])) value = typed(r->s, fact, known->facts[k].claims[0].value);
    }
    if (!is_said(r, keys[i])) add_said(r, keys[i], value);
  }
}

static enum ly make_room(struct reading *r) {
  struct arena *a = r->s->arena;
  r->said = ARENA_ARRAY(a, struct registry_said, CASE_FORM_FIELDS);
  r->files = ARENA_ARRAY(a, struct case_file, CASE_FORM_FILES + 1);
  r->sent = ARENA_ARRAY(a, const struct input_field *, CASE_FORM_FILES);
  r->out->documents = ARENA_ARRAY(a, struct str, CASE_FORM_FILES);
  bool there = r->said && r->files && r->sent && r->out->documents;
  return there ? LY_OK : fail_memory(r->s);
}

enum ly case_form_read(struct scope *s, struct call *c, const struct case_desk *desk,
                       const struct service_procedure *of, const struct registry_state *known,
                       struct case_sending *out) {
  struct reading r = {.s = s, .c = c, .desk = desk, .of = of, .known = known, .out = out};
  enum ly rc = make_room(&r);
  if (rc) return rc;
  for (const struct input_field *f = c->body.first; f; f = f->next) {
    if (f->asked) continue;
    if (str_starts(f->name, FIELD_PREFIX)) read_field(&r, f->name);
    if (str_starts(f->name, DOCUMENT_PREFIX)) read_document(&r, f->name);
    if (str_starts(f->name, FILE_PREFIX)) read_file(&r, f->name);
  }
  if (r.rc) return r.rc;
  read_kept(&r, known);
  struct stored_draft *drafts = ARENA_ARRAY(s->arena, struct stored_draft, CASE_FORM_FILES);
  if (!drafts) return fail_memory(s);
  out->deed.values = r.said;
  out->deed.files = r.files;
  out->uploads.uploads = drafts;
  out->uploads.keys = c->app->keys;
  rc = input_done(s, &c->body);
  if (!rc && out->uploads.upload_count) rc = file_check_keys(s, c);
  for (size_t i = 0; !rc && i < out->uploads.upload_count; i++) {
    size_t before = s->diags.errors;
    rc = file_draft(s, c, desk->place.district, r.sent[i], &drafts[i]);
    if (rc == LY_INVALID && s->diags.errors == before) {
      diag_take(s, DIAG_FIELD(out->documents[i]));
      rc = input_done(s, &c->body);
    }
  }
  return rc;
}

/* ---- Writing ------------------------------------------------------------------------------------
 */

enum ly case_send(struct scope *s, struct call *c, struct case_sending *sending) {
  struct change change = {0};
  enum ly rc = case_sending_change(s, sending, &change);
  if (rc) return rc;
  call_write(s, c, change, case_sending_run, sending);
  if (sending->application) c->write.change.key = change.key; /* not what the call brought */
  return LY_OK;
}
