/* Values: what a page shows and --json prints, built once.
 *
 * A handler or a command builds one tree of maps, lists and leaves; the JSON writer and the
 * templates read the same tree, so the page and the JSON can not disagree. Keys are C literals in
 * the terms of docs/glossary.md. Maps keep the order in which they were filled.
 *
 * Building does not fail: when the arena is full the functions do nothing and arena_failed() says
 * so at the end.
 */
#pragma once

#include "base/decimal.h"
#include "base/str.h"

enum value_kind {
  VALUE_NULL,
  VALUE_BOOL,
  VALUE_INT,
  VALUE_DECIMAL,
  VALUE_TEXT,
  VALUE_LIST,
  VALUE_MAP,
};

struct value {
  enum value_kind kind;
  struct str key;     /* within a map */
  struct value *next; /* within a map or list */
  struct value *first, *last;
  size_t count;
  int64_t integer; /* VALUE_BOOL, VALUE_INT */
  struct decimal decimal;
  struct str text;
};

struct value *value_map(struct arena *a);
struct value *value_list(struct arena *a);

void value_put(struct value *map, const char *key, struct value *child);
void value_put_text(struct arena *a, struct value *map, const char *key, struct str text);
/* Puts it, or in the place of the one that is there. */
void value_set_text(struct arena *a, struct value *map, const char *key, struct str text);
void value_put_int(struct arena *a, struct value *map, const char *key, int64_t number);
void value_put_bool(struct arena *a, struct value *map, const char *key, bool truth);
void value_put_decimal(struct arena *a, struct value *map, const char *key, struct decimal d);
void value_put_null(struct arena *a, struct value *map, const char *key);
void value_add(struct value *list, struct value *child);
void value_add_text(struct arena *a, struct value *list, struct str text);
/* For a reader of many children: a map's or list's next one, its key set and known not to be there
 * yet. */
void value_append(struct value *parent, struct value *child);

/* The child with that key, or NULL. */
const struct value *value_get(const struct value *map, struct str key);
/* What `if` in a template sees: not null, not false, not 0, not empty. */
bool value_truth(const struct value *v);
