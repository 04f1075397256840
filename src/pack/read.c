/* Filling structs from YAML nodes, one field type a function.
 *
 * Reading never stops at a fault: each is noted at its place and the next field is read, so one
 * run lists everything that is wrong.
 */
#include "pack/read_int.h"

#include <string.h>

enum { MANY_MAX = 1000 };

static const size_t type_size[] = {
    [PACK_KEY] = sizeof(struct str),       [PACK_TEXT] = sizeof(struct str),
    [PACK_COUNT] = sizeof(int64_t),        [PACK_NUMBER] = sizeof(struct pack_number),
    [PACK_TRUTH] = sizeof(bool),           [PACK_DATE] = sizeof(struct date),
    [PACK_PERIOD] = sizeof(struct period), [PACK_CHOICE] = sizeof(int),
    [PACK_REF] = sizeof(struct pack_ref),  [PACK_OBJECT] = sizeof(void *),
    [PACK_RULE] = sizeof(struct str),      [PACK_TREE] = sizeof(void *),
};

/* An escape in quotes can make one; it would move a terminal's cursor. */
static bool has_control(struct str text) {
  for (size_t i = 0; i < text.len; i++) {
    if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7F) return true;
  }
  return false;
}

/* Gives back NULL for a node that is no text, with a diagnostic. */
static const struct str *text_of(struct scope *s, const struct pack_node *node) {
  if (node->kind == PACK_NODE_TEXT && has_control(node->text)) {
    diag_error(s, node->at, MSG_YAML_CONTROL);
    return NULL;
  }
  if (node->kind == PACK_NODE_TEXT && node->text.len > 0) return &node->text;
  enum message message = node->kind == PACK_NODE_TEXT ? MSG_PACK_EMPTY : MSG_PACK_WANT_TEXT;
  diag_error(s, node->at, message, node->key ? node->key->text : STR("-"));
  return NULL;
}

bool pack_is_key(struct str text) {
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    bool letter = c >= 'a' && c <= 'z';
    if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '_'))) return false;
  }
  return text.len > 0 && text.len <= 64;
}

static void read_key(struct scope *s, const struct pack_field *f, const struct pack_node *node,
                     void *out) {
  (void)f;
  const struct str *text = text_of(s, node);
  if (!text) return;
  if (!pack_is_key(*text)) diag_error(s, node->at, MSG_PACK_BAD_KEY, *text);
  *(struct str *)out = *text;
}

static void read_text(struct scope *s, const struct pack_field *f, const struct pack_node *node,
                      void *out) {
  (void)f;
  const struct str *text = text_of(s, node);
  if (text) *(struct str *)out = *text;
}

/* Where a rule is broken into lines says nothing. */
static void read_rule(struct scope *s, const struct pack_field *f, const struct pack_node *node,
                      void *out) {
  (void)f;
  struct str *rule = out;
  bool text = node->kind == PACK_NODE_TEXT && node->text.len > 0;
  char *copy = text ? arena_alloc(s->arena, node->text.len) : NULL;
  if (!copy) {
    (void)text_of(s, node); /* names the fault */
    return;
  }
  for (size_t i = 0; i < node->text.len; i++) {
    char c = node->text.ptr[i];
    copy[i] = c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
  }
  *rule = (struct str){copy, node->text.len};
  if (has_control(*rule)) diag_error(s, node->at, MSG_YAML_CONTROL);
}

static void read_tree(struct scope *s, const struct pack_field *f, const struct pack_node *node,
                      void *out) {
  (void)s;
  (void)f;
  *(const struct pack_node **)out = node;
}

static void read_count(struct scope *s, const struct pack_field *f, const struct pack_node *node,
                       void *out) {
  (void)f;
  struct decimal d;
  const struct str *text = text_of(s, node);
  if (!text) return;
  if (!decimal_parse(*text, &d) || d.scale || d.coefficient < 0) {
    diag_error(s, node->at, MSG_PACK_BAD_COUNT, *text);
  } else {
    *(int64_t *)out = d.coefficient;
  }
}

static void read_number(struct scope *s, const struct pack_field *f, const struct pack_node *node,
                        void *out) {
  (void)f;
  struct pack_number *number = out;
  const struct str *text = text_of(s, node);
  if (!text) return;
  number->given = decimal_parse(*text, &number->value);
  if (!number->given) diag_error(s, node->at, MSG_PACK_BAD_NUMBER, *text);
}

static void read_truth(struct scope *s, const struct pack_field *f, const struct pack_node *node,
                       void *out) {
  (void)f;
  const struct str *text = text_of(s, node);
  if (!text) return;
  *(bool *)out = str_is(*text, "true");
  if (!str_is(*text, "true") && !str_is(*text, "false")) {
    diag_error(s, node->at, MSG_PACK_BAD_TRUTH, *text);
  }
}

static void read_date(struct scope *s, const struct pack_field *f, const struct pack_node *node,
                      void *out) {
  (void)f;
  const struct str *text = text_of(s, node);
  if (text && !date_parse(*text, out)) diag_error(s, node->at, MSG_PACK_BAD_DATE, *text);
}

static void read_period(struct scope *s, const struct pack_field *f, const struct pack_node *node,
                        void *out) {
  (void)f;
  const struct str *text = text_of(s, node);
  if (text && !period_parse(*text, out)) diag_error(s, node->at, MSG_PACK_BAD_PERIOD, *text);
}

static struct str choice_words(struct scope *s, const struct pack_choice *choices) {
  struct buf b = buf_open(s->arena, 4096);
  for (const struct pack_choice *c = choices; c->word; c++) {
    if (c != choices) buf_add(&b, message_plain(s->lang, MSG_PACK_CHOICE_COMMA));
    struct str parts[] = {str_of(c->word), message_plain(s->lang, c->message)};
    buf_add(&b, message_text(s->arena, s->lang, MSG_PACK_CHOICE_WORD, parts, 2));
  }
  return buf_str(&b);
}

static void read_choice(struct scope *s, const struct pack_field *f, const struct pack_node *node,
                        void *out) {
  const struct str *text = text_of(s, node);
  if (!text) return;
  for (const struct pack_choice *c = f->choices; c->word; c++) {
    if (str_is(*text, c->word)) {
      *(int *)out = c->value;
      return;
    }
  }
  diag_error(s, node->at, MSG_PACK_BAD_CHOICE, *text, choice_words(s, f->choices));
}

static void read_ref(struct scope *s, const struct pack_field *f, const struct pack_node *node,
                     void *out) {
  (void)f;
  const struct str *text = text_of(s, node);
  if (text) *(struct pack_ref *)out = (struct pack_ref){.key = *text, .at = node->at};
}

static void *read_object(struct scope *s, const struct pack_schema *schema,
                         const struct pack_node *node);

static void read_inner(struct scope *s, const struct pack_field *f, const struct pack_node *node,
                       void *out) {
  *(void **)out = read_object(s, f->schema, node);
}

typedef void (*read_type)(struct scope *, const struct pack_field *, const struct pack_node *,
                          void *);

static const read_type readers[] = {
    [PACK_KEY] = read_key,       [PACK_TEXT] = read_text,     [PACK_COUNT] = read_count,
    [PACK_NUMBER] = read_number, [PACK_TRUTH] = read_truth,   [PACK_DATE] = read_date,
    [PACK_PERIOD] = read_period, [PACK_CHOICE] = read_choice, [PACK_REF] = read_ref,
    [PACK_OBJECT] = read_inner,  [PACK_RULE] = read_rule,     [PACK_TREE] = read_tree,
};

/* One object may stand without the brackets of a list. */
static void read_single(struct scope *s, const struct pack_field *f, const struct pack_node *node,
                        struct pack_many *out) {
  void *item = arena_array(s->arena, 1, type_size[f->type]);
  if (!item) return;
  *out = (struct pack_many){item, 1};
  readers[f->type](s, f, node, item);
}

static void read_many(struct scope *s, const struct pack_field *f, const struct pack_node *node,
                      struct pack_many *out) {
  if (f->type == PACK_OBJECT && node->kind == PACK_NODE_MAP) {
    read_single(s, f, node, out);
    return;
  }
  if (node->kind != PACK_NODE_LIST) {
    diag_error(s, node->at, MSG_PACK_WANT_LIST, str_of(f->key));
    return;
  }
  if (node->count == 0) diag_error(s, node->at, MSG_PACK_EMPTY, str_of(f->key));
  if (node->count > MANY_MAX) {
    diag_error(s, node->at, MSG_PACK_TOO_MANY_ITEMS, str_of(f->key), str_int(s->arena, MANY_MAX));
    return;
  }
  char *items = arena_array(s->arena, node->count, type_size[f->type]);
  if (!items) return;
  *out = (struct pack_many){items, node->count};
  for (const struct pack_node *item = node->first; item; item = item->next) {
    readers[f->type](s, f, item, items);
    items += type_size[f->type];
  }
}

static const struct pack_field *field_of(const struct pack_schema *schema, struct str key) {
  for (const struct pack_field *f = schema->fields; f->key; f++) {
    if (str_is(key, f->key)) return f;
  }
  return NULL;
}

static struct str keys_of(struct scope *s, const struct pack_schema *schema) {
  struct buf b = buf_open(s->arena, 2048);
  for (const struct pack_field *f = schema->fields; f->key; f++) {
    if (f != schema->fields) buf_add(&b, message_plain(s->lang, MSG_PACK_CHOICE_COMMA));
    buf_add(&b, str_of(f->key));
  }
  return buf_str(&b);
}

/* A key that is not in the schema: name the nearest one that is, if it is near, else all. */
static void unknown_key(struct scope *s, const struct pack_schema *schema,
                        const struct pack_node *key) {
  const char *nearest = NULL;
  unsigned least = 3; /* more than two slips apart is another word */
  for (const struct pack_field *f = schema->fields; f->key; f++) {
    unsigned distance = str_distance(key->text, str_of(f->key));
    if (distance >= least) continue;
    least = distance;
    nearest = f->key;
  }
  if (nearest) {
    diag_error(s, key->at, MSG_PACK_UNKNOWN_KEY_NEAR, key->text, str_of(nearest));
  } else {
    diag_error(s, key->at, MSG_PACK_UNKNOWN_KEY, key->text, keys_of(s, schema));
  }
}

static const struct pack_node *child_of(const struct pack_node *map, struct str key) {
  for (const struct pack_node *v = map->kind == PACK_NODE_MAP ? map->first : NULL; v; v = v->next) {
    if (str_eq(v->key->text, key)) return v;
  }
  return NULL;
}

/* "Not given" is not zero bytes for these. */
static void set_absent(const struct pack_field *f, void *field) {
  if (f->flags & PACK_MANY) return;
  if (f->type == PACK_DATE) *(struct date *)field = DATE_NONE;
  if (f->type == PACK_PERIOD)
    *(struct period *)field = (struct period){PERIOD_NONE, DATE_NONE, DATE_NONE};
}

static void read_fields(struct scope *s, const struct pack_schema *schema,
                        const struct pack_node *map, char *object) {
  for (const struct pack_field *f = schema->fields; f->key; f++) {
    set_absent(f, object + f->offset);
    if ((f->flags & PACK_REQUIRED) && !child_of(map, str_of(f->key))) {
      diag_error(s, map->at, MSG_PACK_MISSING_KEY, str_of(f->key));
    }
  }
  for (const struct pack_node *value = map->first; value; value = value->next) {
    const struct pack_field *f = field_of(schema, value->key->text);
    if (!f) {
      unknown_key(s, schema, value->key);
    } else if (f->flags & PACK_MANY) {
      read_many(s, f, value, (struct pack_many *)(void *)(object + f->offset));
    } else {
      readers[f->type](s, f, value, object + f->offset);
    }
  }
}

static void *read_object(struct scope *s, const struct pack_schema *schema,
                         const struct pack_node *node) {
  if (node->kind != PACK_NODE_MAP) {
    diag_error(s, node->at, MSG_PACK_WANT_MAP);
    return NULL;
  }
  char *object = arena_alloc(s->arena, schema->size);
  if (object) read_fields(s, schema, node, object);
  return object;
}

static struct pack_ref withdrawn_by(struct scope *s, const struct pack_node *map) {
  struct pack_ref ref = {0};
  const struct pack_node *node = child_of(map, STR("withdrawn"));
  if (node) read_ref(s, NULL, node, &ref);
  return ref;
}

/* {key: …, withdrawn: CLAUSE}: an entry that only takes away. */
static void *read_withdrawal(struct scope *s, const struct pack_kind *kind,
                             const struct pack_node *node) {
  for (const struct pack_node *value = node->first; value; value = value->next) {
    bool known = str_is(value->key->text, "withdrawn") || str_is(value->key->text, kind->key);
    if (!known) diag_error(s, value->key->at, MSG_PACK_WITHDRAWN_ALONE, value->key->text);
  }
  const struct pack_node *key = child_of(node, str_of(kind->key));
  const struct pack_field *f = field_of(&kind->schema, str_of(kind->key));
  char *object = arena_alloc(s->arena, kind->schema.size);
  if (!key) diag_error(s, node->at, MSG_PACK_MISSING_KEY, str_of(kind->key));
  if (object && key && f) readers[f->type](s, f, key, object + f->offset);
  return object;
}

struct pack_entry *pack_read_entry(struct scope *s, const struct pack_kind *kind,
                                   const struct pack_node *node) {
  size_t errors = s->diags.errors;
  bool withdraws = kind->inherited && child_of(node, STR("withdrawn"));
  struct pack_entry *entry =
      withdraws ? read_withdrawal(s, kind, node) : read_object(s, &kind->schema, node);
  if (!entry) return NULL;
  if (withdraws) entry->withdrawn = withdrawn_by(s, node);
  entry->at = node->at;
  entry->node = node;
  entry->faulty = s->diags.errors > errors;
  const struct pack_field *f = kind->key ? field_of(&kind->schema, str_of(kind->key)) : NULL;
  if (f) entry->key = *(const struct str *)(const void *)((const char *)entry + f->offset);
  return entry;
}

static void visit_field(const struct pack_field *f, char *field, pack_ref_visit visit,
                        void *context) {
  if (f->type == PACK_REF) visit(context, f->kind, (struct pack_ref *)(void *)field);
  if (f->type == PACK_OBJECT && *(void **)(void *)field) {
    pack_each_ref(f->schema, *(void **)(void *)field, visit, context);
  }
}

void pack_each_ref(const struct pack_schema *schema, void *object, pack_ref_visit visit,
                   void *context) {
  for (const struct pack_field *f = schema->fields; f->key; f++) {
    char *field = (char *)object + f->offset;
    if (!(f->flags & PACK_MANY)) {
      visit_field(f, field, visit, context);
      continue;
    }
    const struct pack_many *many = (const struct pack_many *)(void *)field;
    for (size_t i = 0; i < many->count; i++) {
      visit_field(f, (char *)many->items + i * type_size[f->type], visit, context);
    }
  }
}

const struct pack_choice *pack_choice_of(const struct pack_choice *choices, int value) {
  for (const struct pack_choice *c = choices; c->word; c++) {
    if (c->value == value) return c;
  }
  return NULL;
}

/* The n-th of a list, counted from 0; one object may stand without the brackets of a list. */
static const struct pack_node *item_of(const struct pack_node *node, struct str number) {
  struct decimal n;
  if (!decimal_parse(number, &n) || n.scale) return NULL;
  if (node->kind == PACK_NODE_MAP) return n.coefficient == 0 ? node : NULL;
  const struct pack_node *item = node->kind == PACK_NODE_LIST ? node->first : NULL;
  while (item && n.coefficient-- > 0) item = item->next;
  return item;
}

static const struct pack_node *field_node(const struct pack_entry *entry, const char *path) {
  const struct pack_node *node = entry->node;
  for (struct str rest = str_of(path); rest.len;) {
    size_t n = 0;
    while (n < rest.len && rest.ptr[n] != '.') n++;
    const struct pack_node *child = child_of(node, (struct str){rest.ptr, n});
    if (!child) child = item_of(node, (struct str){rest.ptr, n});
    if (!child) break;
    node = child;
    rest = str_from(rest, n < rest.len ? n + 1 : n);
  }
  return node;
}

struct diag_at pack_field_at(const struct pack_entry *entry, const char *path) {
  return field_node(entry, path)->at;
}

struct diag_at pack_field_text_at(const struct pack_entry *entry, const char *path, size_t offset) {
  return pack_text_at(field_node(entry, path), offset);
}
