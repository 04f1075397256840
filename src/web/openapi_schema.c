/* Schemas (JSON Schema 2020-12) from descriptions. */
#include "web/openapi_int.h"

#include <string.h>

/* ---- Short ways ---------------------------------------------------------------------------------
 */

void openapi_put(struct openapi *o, struct value *map, const char *key, const char *text) {
  value_put_text(o->s->arena, map, key, str_of(text));
}

void openapi_say(struct openapi *o, struct value *map, const char *key, enum message message) {
  value_put_text(o->s->arena, map, key, message_plain(o->s->lang, message));
}

struct value *openapi_map(struct openapi *o, struct value *map, const char *key) {
  struct value *child = value_map(o->s->arena);
  value_put(map, key, child);
  return child;
}

struct value *openapi_ref(struct openapi *o, const char *kind, const char *name) {
  struct value *v = value_map(o->s->arena);
  struct buf b = buf_open(o->s->arena, 200);
  buf_printf(&b, "#/components/%s/%s", kind, name);
  value_put_text(o->s->arena, v, "$ref", buf_str(&b));
  return v;
}

/* ---- One field ----------------------------------------------------------------------------------
 */

static const struct {
  const char *type, *format, *pattern, *or_empty; /* or_empty: the pattern where it may be empty */
} forms[] = {
    [FIELD_TEXT] = {"string"},
    [FIELD_DATE] = {"string", "date", NULL, "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"},
    [FIELD_MOMENT] = {"string", NULL, "^[0-9-]{10} [0-9:]{8}$", "^([0-9-]{10} [0-9:]{8})?$"},
    [FIELD_ID] = {"string", NULL, "^[0-9]+$", "^[0-9]*$"},
    [FIELD_TRUTH] = {"boolean"},
    [FIELD_COUNT] = {"integer"},
    [FIELD_DECIMAL] = {"number"},
    [FIELD_TEXTS] = {"array"},
    [FIELD_ONE] = {"object"},
    [FIELD_LIST] = {"array"},
    [FIELD_VALUE] = {NULL}, /* of any type */
    [FIELD_SECRET] = {"string", "password"},
    [FIELD_LINES] = {"string"},
    [FIELD_AREA] = {"string", NULL, "^([0-9]{6}|[0-9]{9}|[0-9]{12})$", NULL},
    [FIELD_FILE] = {"string"},
    [FIELD_FILES] = {"array"},
    [FIELD_PAGE] = {"string", NULL, "^([1-9][0-9]*|all)$"},
};

static void put_type(struct openapi *o, struct value *v, const char *type, bool or_null) {
  if (!type) return;
  if (!or_null) {
    openapi_put(o, v, "type", type);
    return;
  }
  struct value *types = value_list(o->s->arena);
  value_add_text(o->s->arena, types, str_of(type));
  value_add_text(o->s->arena, types, STR("null"));
  value_put(v, "type", types);
}

/* "zh en": each word. */
static void add_words(struct openapi *o, struct value *list, struct str words) {
  while ((words = str_trim(words)).len) {
    size_t n = 0;
    while (n < words.len && words.ptr[n] != ' ') n++;
    value_add_text(o->s->arena, list, (struct str){words.ptr, n});
    words = str_from(words, n);
  }
}

static void put_words(struct openapi *o, struct value *v, const struct described_field *f) {
  if (!f->choices && !f->words) return;
  struct value *list = value_list(o->s->arena);
  for (const struct pack_choice *c = f->choices; c && c->word; c++) {
    value_add_text(o->s->arena, list, str_of(c->word));
  }
  add_words(o, list, str_of(f->words));
  if (f->flags & FIELD_EMPTY) value_add_text(o->s->arena, list, STR(""));
  if (f->flags & FIELD_NULL) value_add(list, ARENA_NEW(o->s->arena, struct value)); /* a null */
  value_put(v, "enum", list);
}

/* The parts that answers and forms have in common. */
static struct value *plain(struct openapi *o, const struct described_field *f) {
  struct value *v = value_map(o->s->arena);
  bool empty = f->flags & FIELD_EMPTY;
  const char *pattern = empty ? forms[f->type].or_empty : forms[f->type].pattern;
  const char *format = empty ? NULL : forms[f->type].format;
  put_type(o, v, forms[f->type].type, f->flags & FIELD_NULL);
  if (format) openapi_put(o, v, "format", format);
  if (pattern) openapi_put(o, v, "pattern", pattern);
  if (f->type != FIELD_TEXTS) put_words(o, v, f);
  openapi_say(o, v, "description", f->what);
  return v;
}

/* An object that may be null: said by the words that JSON Schema has for it. */
static struct value *one(struct openapi *o, const struct described_field *f) {
  struct value *ref = openapi_answer(o, f->of), *v = ref;
  if (f->flags & FIELD_NULL) {
    struct value *either = value_list(o->s->arena), *none = value_map(o->s->arena);
    openapi_put(o, none, "type", "null");
    value_add(either, ref);
    value_add(either, none);
    v = value_map(o->s->arena);
    value_put(v, "anyOf", either);
  }
  openapi_say(o, v, "description", f->what);
  return v;
}

static void put_items(struct openapi *o, struct value *v, const struct described_field *f) {
  struct value *text = value_map(o->s->arena);
  openapi_put(o, text, "type", "string");
  if (f->type == FIELD_FILES) openapi_put(o, text, "contentMediaType", "application/octet-stream");
  if (f->type == FIELD_TEXTS) put_words(o, text, f);
  if (f->type == FIELD_LIST) value_put(v, "items", openapi_answer(o, f->of));
  if (f->type == FIELD_TEXTS || f->type == FIELD_FILES) value_put(v, "items", text);
}

static struct value *answered(struct openapi *o, const struct described_field *f) {
  if (f->type == FIELD_ONE) return one(o, f);
  struct value *v = plain(o, f);
  put_items(o, v, f);
  return v;
}

struct value *openapi_sent(struct openapi *o, const struct described_field *f) {
  struct value *v = plain(o, f);
  bool text = strcmp(forms[f->type].type, "string") == 0;
  bool number = f->type == FIELD_COUNT || f->type == FIELD_DECIMAL;
  put_items(o, v, f);
  if (f->type == FIELD_FILE) openapi_put(o, v, "contentMediaType", "application/octet-stream");
  if (text && f->max) value_put_int(o->s->arena, v, "maxLength", f->max);
  if (number && (f->least || f->max)) value_put_int(o->s->arena, v, "minimum", f->least);
  if (number && f->max) value_put_int(o->s->arena, v, "maximum", f->max);
  if (!text && !number && f->max) value_put_int(o->s->arena, v, "maxItems", f->max);
  return v;
}

/* ---- Objects ------------------------------------------------------------------------------------
 */

static void put_fields(struct openapi *o, const struct described *d, struct value *properties,
                       struct value *required) {
  if (d->begins) put_fields(o, described_find(d->begins), properties, required);
  for (const struct described_field *f = d->fields; f->key; f++) {
    value_put(properties, f->key, answered(o, f));
    if (!(f->flags & FIELD_MAYBE)) value_add_text(o->s->arena, required, str_of(f->key));
  }
}

/* Each word of a field that tells answers apart, and the answer it tells of. */
static void map_words(struct openapi *o, struct value *mapping, const char *name,
                      const struct described_field *by) {
  struct value *said = value_map(o->s->arena);
  put_words(o, said, by);
  const struct value *words = value_get(said, STR("enum"));
  must(words || arena_failed(o->s->arena));
  struct buf b = buf_open(o->s->arena, 200);
  buf_printf(&b, "#/components/schemas/%s", name);
  for (const struct value *w = words ? words->first : NULL; w; w = w->next) {
    value_put_text(o->s->arena, mapping, str_c(o->s->arena, w->text), buf_str(&b));
  }
}

static void put_either(struct openapi *o, struct value *v, const struct described *d) {
  struct value *list = value_list(o->s->arena);
  value_put(v, "oneOf", list);
  struct value *told = openapi_map(o, v, "discriminator");
  openapi_put(o, told, "propertyName", d->by);
  struct value *mapping = openapi_map(o, told, "mapping");
  for (const char *const *name = d->either; *name; name++) {
    value_add(list, openapi_answer(o, *name));
    map_words(o, mapping, *name, described_field_of(described_find(*name), d->by));
  }
}

struct value *openapi_answer(struct openapi *o, const char *name) {
  const struct described *d = described_find(name);
  must(d != NULL);
  struct value *ref = openapi_ref(o, "schemas", d->name);
  if (arena_failed(o->s->arena) || value_get(o->schemas, str_of(d->name))) return ref;
  struct value *v = openapi_map(o, o->schemas, d->name), *required = value_list(o->s->arena);
  openapi_say(o, v, "description", d->what);
  openapi_put(o, v, "type", "object");
  if (d->either) put_either(o, v, d);
  if (!d->fields) return ref;
  struct value *properties = openapi_map(o, v, "properties");
  put_fields(o, d, properties, required);
  value_put(v, "required", required);
  value_put_bool(o->s->arena, v, "additionalProperties", false);
  return ref;
}

/* "fact.{key}" as the pattern "^fact\.". */
static struct str name_pattern(struct openapi *o, struct str prefix) {
  struct buf b = buf_open(o->s->arena, 2 * prefix.len + 1);
  buf_char(&b, '^');
  for (size_t i = 0; i < prefix.len; i++) {
    if (prefix.ptr[i] == '.') buf_char(&b, '\\');
    buf_char(&b, prefix.ptr[i]);
  }
  return buf_str(&b);
}

struct value *openapi_form(struct openapi *o, const struct described_field *fields, bool files) {
  static const struct described_field always[] = {
      {"csrf", FIELD_TEXT, MSG_API_BODY_CSRF}, {"key", FIELD_TEXT, MSG_API_BODY_KEY}, {0}};
  struct arena *a = o->s->arena;
  struct value *v = value_map(a), *open = value_map(a), *required = value_list(a);
  openapi_put(o, v, "type", "object");
  struct value *properties = openapi_map(o, v, "properties");
  for (const struct described_field *f = fields; f && f->key; f++) {
    struct str prefix = described_prefix(f);
    bool file = f->type == FIELD_FILE || f->type == FIELD_FILES;
    if (file && !files) continue;
    const char *key = prefix.len ? str_c(a, name_pattern(o, prefix)) : f->key;
    value_put(prefix.len ? open : properties, key, openapi_sent(o, f));
    if (f->flags & FIELD_NEEDED) value_add_text(a, required, str_of(f->key));
  }
  for (const struct described_field *f = always; f->key; f++) {
    value_put(properties, f->key, openapi_sent(o, f));
  }
  if (open && open->first) value_put(v, "patternProperties", open);
  if (required && required->first) value_put(v, "required", required);
  value_put_bool(a, v, "additionalProperties", false);
  return v;
}
