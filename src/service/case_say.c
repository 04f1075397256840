/* What is said with a case: values against the fields of a form, files against documents; how they
 * are kept. */
#include "base/json.h"
#include "base/json_read.h"
#include "service/case_int.h"
#include "store/sealed.h"
#include "store/stored_file.h"

#include <stdlib.h>

/* ---- Checking -----------------------------------------------------------------------------------
 */

bool case_field_sealed(const struct procedure_field *f) {
  const struct registry_fact *fact = (const void *)f->fact.entry;
  return fact ? registry_sealed(fact) : f->privacy >= REGISTRY_SENSITIVE;
}

static const struct procedure_field *field_named(const struct pack_many *fields, struct str name) {
  const struct procedure_field *const *all = fields->items;
  for (size_t i = 0; i < fields->count; i++) {
    if (str_eq(procedure_field_key(all[i]), name) || str_eq(procedure_field_name(all[i]), name))
      return all[i];
  }
  return NULL;
}

static bool was_said(const struct case_values *values, const struct procedure_field *field) {
  for (size_t i = 0; i < values->count; i++) {
    if (values->items[i].field == field) return true;
  }
  return false;
}

static bool is_code(struct str text) {
  for (size_t i = 0; i < text.len; i++)
    if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
  return true;
}

/* A place may be said by its name: *text becomes its code. False: which is meant can not be told.
 */
static bool place_read(struct scope *s, const struct pack *pack, const struct registry_fact *fact,
                       struct diag_at at, struct str *text) {
  struct str code = STR(""), name = fact->privacy > REGISTRY_INTERNAL ? STR("…") : *text;
  bool exact;
  if (fact->type != REGISTRY_AREA || is_code(*text)) return true;
  size_t count = pack_areas_called(s->arena, pack, *text, &code, 1, &exact);
  if (count == 1 && exact) {
    *text = code;
    return true;
  }
  if (count == 0) {
    diag_error(s, at, MSG_CASE_NO_PLACE, fact->name, name);
  } else {
    diag_error(s, at, exact ? MSG_CASE_PLACES : MSG_CASE_PLACES_BEGIN, fact->name, name,
               str_int(s->arena, (int64_t)count));
  }
  return false;
}

/* An empty value is one that was not filled in. */
static void check_value(struct scope *s, const struct pack *pack,
                        const struct procedure_field *field, const struct registry_said *said,
                        struct case_values *out) {
  struct case_value value = {.field = field, .fact = procedure_field_fact(s->arena, field)};
  struct diag_at at = DIAG_FIELD(said->name);
  struct str why, given = said->value;
  if (!value.fact || given.len == 0) return; /* the arena tells of the first */
  if (was_said(out, field)) {
    diag_error(s, at, MSG_CASE_FIELD_TWICE, procedure_field_name(field));
  } else if (!place_read(s, pack, value.fact, at, &given)) {
    return;
  } else if (!registry_value_read(s, value.fact, given, &value.value, &why)) {
    diag_error(s, at, MSG_IDENTITY_SENTENCE, why);
  } else {
    out->items[out->count++] = value;
  }
}

/* What was filled in with a fault is not missing as well. */
static bool was_named(const struct pack_many *fields, const struct registry_said *said,
                      size_t count, const struct procedure_field *field) {
  for (size_t i = 0; i < count; i++) {
    if (said[i].value.len && field_named(fields, said[i].name) == field) return true;
  }
  return false;
}

static void check_required(struct scope *s, const struct pack_many *fields,
                           const struct registry_said *said, size_t count) {
  const struct procedure_field *const *all = fields->items;
  for (size_t i = 0; i < fields->count; i++) {
    if (!all[i]->required || was_named(fields, said, count, all[i])) continue;
    diag_error(s, DIAG_FIELD(procedure_field_key(all[i])), MSG_CASE_FIELD_MISSING,
               procedure_field_name(all[i]));
  }
}

enum ly case_check_values(struct scope *s, const struct pack *pack, const struct pack_many *fields,
                          const struct registry_said *said, size_t count, bool lenient,
                          struct case_values *out) {
  size_t before = s->diags.errors;
  *out = (struct case_values){.items = ARENA_ARRAY(s->arena, struct case_value, count)};
  if (!out->items) return fail_memory(s);
  if (count > CASE_FIELDS_MAX) {
    return fail(s, LY_LIMIT, MSG_CASE_TOO_MANY_FIELDS, str_int(s->arena, CASE_FIELDS_MAX));
  }
  for (size_t i = 0; i < count; i++) {
    const struct procedure_field *field = field_named(fields, said[i].name);
    if (field) {
      check_value(s, pack, field, &said[i], out);
    } else if (!lenient) {
      diag_error(s, DIAG_FIELD(said[i].name), MSG_CASE_NO_FIELD, said[i].name);
    }
  }
  if (!lenient) check_required(s, fields, said, count);
  return s->diags.errors > before ? LY_INVALID : LY_OK;
}

static bool has_document(const struct pack_many *documents, struct str key) {
  const struct procedure_document *const *all = documents->items;
  for (size_t i = 0; i < documents->count; i++) {
    if (str_eq(all[i]->key, key)) return true;
  }
  return key.len == 0;
}

static enum ly check_file(struct scope *s, struct tx *tx, struct str district,
                          const struct pack_many *documents, const struct case_file *file) {
  struct diag_at at = DIAG_FIELD(file->document.len ? file->document : STR("files"));
  struct stored_file stored;
  if (!has_document(documents, file->document))
    diag_error(s, at, MSG_CASE_NO_DOCUMENT, file->document);
  enum ly rc = stored_file_find(s, tx_store(tx), district, file->file, &stored);
  if (rc && rc != LY_NOT_FOUND) return rc;
  if (rc) {
    diag_take(s, at);
  } else if (stored.erased) {
    diag_error(s, at, MSG_CASE_FILE_ERASED, str_int(s->arena, file->file));
  }
  return LY_OK;
}

static bool is_there(const struct case_file *files, size_t count, struct str document) {
  for (size_t i = 0; i < count; i++) {
    if (str_eq(files[i].document, document)) return true;
  }
  return false;
}

enum ly case_check_files(struct scope *s, struct tx *tx, struct str district,
                         const struct pack_many *documents, const struct case_file *files,
                         size_t count) {
  const struct procedure_document *const *all = documents->items;
  size_t before = s->diags.errors;
  enum ly rc = LY_OK;
  if (count > CASE_FILES_MAX)
    return fail(s, LY_LIMIT, MSG_CASE_TOO_MANY_FILES, str_int(s->arena, CASE_FILES_MAX));
  for (size_t i = 0; !rc && i < count; i++) rc = check_file(s, tx, district, documents, &files[i]);
  for (size_t i = 0; !rc && i < documents->count; i++) {
    if (!all[i]->required || is_there(files, count, all[i]->key)) continue;
    diag_error(s, DIAG_FIELD(all[i]->key), MSG_CASE_DOCUMENT_MISSING, all[i]->name);
  }
  return !rc && s->diags.errors > before ? LY_INVALID : rc;
}

/* ---- Keeping ------------------------------------------------------------------------------------
 */

static int by_key(const void *a, const void *b) {
  const struct registry_said *x = a, *y = b;
  return str_cmp(x->name, y->name);
}

/* Canonical JSON of those that are private, or of those that are not; empty texts for none. */
static struct str values_text(struct scope *s, const struct case_values *values, bool sealed) {
  enum { TEXT_MAX = 256 * 1024 };
  struct registry_said *list = ARENA_ARRAY(s->arena, struct registry_said, values->count);
  struct buf b = buf_open(s->arena, TEXT_MAX);
  size_t n = 0;
  for (size_t i = 0; list && i < values->count; i++) {
    const struct case_value *v = &values->items[i];
    if (case_field_sealed(v->field) != sealed) continue;
    list[n++] = (struct registry_said){procedure_field_key(v->field), v->value};
  }
  if (n) qsort(list, n, sizeof *list, by_key);
  buf_char(&b, '{');
  for (size_t i = 0; i < n; i++) {
    if (i) buf_char(&b, ',');
    json_text(&b, list[i].name);
    buf_char(&b, ':');
    json_text(&b, list[i].value);
  }
  buf_char(&b, '}');
  return n || !sealed ? buf_str(&b) : STR("");
}

enum ly case_seal_values(struct scope *s, struct tx *tx, const struct registry *r,
                         struct str district, int64_t case_no, int64_t event,
                         const struct case_values *values, struct str *fields, struct str *sealed) {
  const struct store_value key[] = {S_TEXT(district), S_INT(case_no), S_INT(event)};
  struct str plain = values_text(s, values, true);
  *fields = values_text(s, values, false);
  *sealed = STR("");
  if (plain.len == 0) return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
  if (!r->sealer || !r->sealer->seal_in) return fail(s, LY_UNSUPPORTED, MSG_CASE_NO_KEY);
  return r->sealer->seal_in(s, tx, r->sealer->context, SEALED_CASE_EVENT, key, plain, sealed);
}

static enum ly read_text(struct scope *s, struct str json, struct registry_said *out, size_t max,
                         size_t *count) {
  struct value *map;
  enum ly rc = json_read(s, json, &map);
  if (rc || map->kind != VALUE_MAP) return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
  for (const struct value *v = map->first; v; v = v->next) {
    if (v->kind != VALUE_TEXT || *count == max) return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
    out[(*count)++] = (struct registry_said){v->key, v->text};
  }
  return LY_OK;
}

enum ly case_open_values(struct scope *s, const struct registry *r, struct str district,
                         int64_t case_no, int64_t event, struct str fields, struct str sealed,
                         struct registry_said *out, size_t max, size_t *count, bool *locked) {
  const struct store_value key[] = {S_TEXT(district), S_INT(case_no), S_INT(event)};
  struct str plain;
  *locked = false;
  enum ly rc = str_is(fields, "{}") ? LY_OK : read_text(s, fields, out, max, count);
  if (rc || sealed.len == 0) return rc;
  *locked = !r || !r->sealer || !r->sealer->open_in;
  if (*locked) return LY_OK;
  rc = r->sealer->open_in(s, r->sealer->context, SEALED_CASE_EVENT, key, sealed, &plain);
  return rc ? rc : read_text(s, plain, out, max, count);
}
