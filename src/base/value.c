/* Trees of values as linked lists: pages have few keys, and order is kept for free. */
#include "base/value.h"

#include "base/must.h"

static struct value *make(struct arena *a, enum value_kind kind) {
  struct value *v = ARENA_NEW(a, struct value);
  if (v) v->kind = kind;
  return v;
}

struct value *value_map(struct arena *a) {
  return make(a, VALUE_MAP);
}

struct value *value_list(struct arena *a) {
  return make(a, VALUE_LIST);
}

void value_append(struct value *parent, struct value *child) {
  must(child->next == NULL);
  *(parent->last ? &parent->last->next : &parent->first) = child;
  parent->last = child;
  parent->count++;
}

void value_put(struct value *map, const char *key, struct value *child) {
  if (!map || !child) return;
  child->key = str_of(key);
  must(map->kind == VALUE_MAP && !value_get(map, child->key));
  value_append(map, child);
}

void value_put_text(struct arena *a, struct value *map, const char *key, struct str text) {
  struct value *v = make(a, VALUE_TEXT);
  if (v) v->text = text;
  value_put(map, key, v);
}

static void put_integer(struct arena *a, struct value *map, const char *key, enum value_kind kind,
                        int64_t number) {
  struct value *v = make(a, kind);
  if (v) v->integer = number;
  value_put(map, key, v);
}

void value_set_text(struct arena *a, struct value *map, const char *key, struct str text) {
  struct value *there = NULL;
  for (struct value *v = map ? map->first : NULL; v && !there; v = v->next) {
    if (str_is(v->key, key)) there = v;
  }
  if (!there) {
    value_put_text(a, map, key, text);
    return;
  }
  there->kind = VALUE_TEXT;
  there->text = text;
}

void value_put_int(struct arena *a, struct value *map, const char *key, int64_t number) {
  put_integer(a, map, key, VALUE_INT, number);
}

void value_put_bool(struct arena *a, struct value *map, const char *key, bool truth) {
  put_integer(a, map, key, VALUE_BOOL, truth);
}

void value_put_decimal(struct arena *a, struct value *map, const char *key, struct decimal d) {
  struct value *v = make(a, VALUE_DECIMAL);
  if (v) v->decimal = d;
  value_put(map, key, v);
}

void value_put_null(struct arena *a, struct value *map, const char *key) {
  value_put(map, key, make(a, VALUE_NULL));
}

void value_add(struct value *list, struct value *child) {
  if (!list || !child) return;
  must(list->kind == VALUE_LIST);
  value_append(list, child);
}

void value_add_text(struct arena *a, struct value *list, struct str text) {
  struct value *v = make(a, VALUE_TEXT);
  if (v) v->text = text;
  value_add(list, v);
}

const struct value *value_get(const struct value *map, struct str key) {
  if (!map || map->kind != VALUE_MAP) return NULL;
  for (const struct value *v = map->first; v; v = v->next) {
    if (str_eq(key, v->key)) return v;
  }
  return NULL;
}

bool value_truth(const struct value *v) {
  if (!v) return false;
  switch (v->kind) {
    case VALUE_NULL: return false;
    case VALUE_BOOL:
    case VALUE_INT: return v->integer != 0;
    case VALUE_DECIMAL: return v->decimal.coefficient != 0;
    case VALUE_TEXT: return v->text.len > 0;
    case VALUE_LIST:
    case VALUE_MAP: return v->count > 0;
  }
  return false;
}
