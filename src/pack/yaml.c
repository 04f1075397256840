/* From libyaml's events to nodes.
 *
 * The event API gives the same marks as the document API and shows anchors, aliases and tags before
 * they have any effect. A syntax error ends its file (nothing after it can be trusted); faults of
 * our own rules are listed and reading goes on.
 */
#include "pack/yaml.h"

#include <string.h>
#include <yaml.h>

struct reader {
  struct scope *s;
  struct str file, content;
  yaml_parser_t parser;
  size_t chars, bytes; /* how far marks have been turned into bytes: they count characters */
  size_t nodes;
  bool broken; /* the file can not be used */
};

static struct diag_at at_mark(const struct reader *r, yaml_mark_t mark) {
  return (struct diag_at){r->file, (unsigned)mark.line + 1, (unsigned)mark.column + 1};
}

/* The place of a byte, for faults that are known by their offset only. */
static struct diag_at at_offset(struct str file, struct str content, size_t offset) {
  struct diag_at at = {file, 1, 1};
  for (size_t i = 0; i < offset && i < content.len; i++) {
    bool newline = content.ptr[i] == '\n';
    if (newline) at.line++;
    at.column = newline ? 1 : at.column + ((content.ptr[i] & 0xC0) != 0x80);
  }
  return at;
}

/* libyaml's most frequent complaints, in words that say what to do. */
static const struct {
  const char *problem;
  enum message message;
  bool at_start; /* the place to mend is where the construct began, not where reading gave up */
} problems[] = {
    {"mapping values are not allowed in this context", MSG_YAML_MAPPING_HERE},
    {"could not find expected ':'", MSG_YAML_NO_COLON, true},
    {"did not find expected key", MSG_YAML_NO_KEY},
    {"did not find expected '-' indicator", MSG_YAML_NO_DASH},
    {"did not find expected ',' or ']'", MSG_YAML_LIST_OPEN},
    {"did not find expected ',' or '}'", MSG_YAML_MAP_OPEN},
    {"found character that cannot start any token", MSG_YAML_BAD_START},
    {"found a tab character that violates indentation", MSG_YAML_TAB},
    {"found unexpected end of stream", MSG_YAML_UNCLOSED_QUOTE, true},
    {"control characters are not allowed", MSG_YAML_CONTROL},
};

static void syntax_error(struct reader *r) {
  const yaml_parser_t *p = &r->parser;
  enum message message = MSG_YAML_SYNTAX;
  yaml_mark_t mark = p->problem_mark;
  for (size_t i = 0; p->problem && i < sizeof problems / sizeof *problems; i++) {
    if (strcmp(p->problem, problems[i].problem) != 0) continue;
    message = problems[i].message;
    if (problems[i].at_start) mark = p->context_mark;
  }
  r->broken = true;
  bool by_offset = p->error == YAML_READER_ERROR; /* it has no mark then */
  struct diag_at at =
      by_offset ? at_offset(r->file, r->content, p->problem_offset) : at_mark(r, mark);
  diag_error(r->s, at, message);
}

static bool next_event(struct reader *r, yaml_event_t *event) {
  if (yaml_parser_parse(&r->parser, event)) return true;
  syntax_error(r);
  return false;
}

static struct pack_node *make_node(struct reader *r, enum pack_node_kind kind, yaml_mark_t mark) {
  struct pack_node *node =
      r->nodes++ < PACK_NODES_MAX ? ARENA_NEW(r->s->arena, struct pack_node) : NULL;
  if (!node) {
    r->broken = true;
    diag_error(r->s, at_mark(r, mark), MSG_YAML_TOO_LARGE);
    return NULL;
  }
  node->kind = kind;
  node->at = at_mark(r, mark);
  return node;
}

static struct pack_node *read_node(struct reader *r, yaml_event_t *event, unsigned depth);

static struct pack_node *next_node(struct reader *r, unsigned depth, yaml_event_type_t end) {
  yaml_event_t event;
  if (!next_event(r, &event)) return NULL;
  struct pack_node *node = event.type == end ? NULL : read_node(r, &event, depth);
  yaml_event_delete(&event);
  return node;
}

static void append(struct pack_node *parent, struct pack_node *child) {
  *(parent->last ? &parent->last->next : &parent->first) = child;
  parent->last = child;
  parent->count++;
}

static void read_list(struct reader *r, struct pack_node *list, unsigned depth) {
  for (struct pack_node *item; (item = next_node(r, depth, YAML_SEQUENCE_END_EVENT));) {
    append(list, item);
  }
}

static bool has_key(const struct pack_node *map, struct str key) {
  for (const struct pack_node *value = map->first; value; value = value->next) {
    if (str_eq(value->key->text, key)) return true;
  }
  return false;
}

static void read_map(struct reader *r, struct pack_node *map, unsigned depth) {
  for (struct pack_node *key; (key = next_node(r, depth, YAML_MAPPING_END_EVENT));) {
    struct pack_node *value = next_node(r, depth, YAML_NO_EVENT);
    if (!value) return;
    if (map->count == PACK_KEYS_MAX) {
      r->broken = true;
      diag_error(r->s, key->at, MSG_YAML_TOO_LARGE);
      return;
    }
    if (key->kind != PACK_NODE_TEXT) {
      diag_error(r->s, key->at, MSG_YAML_KEY_NOT_TEXT);
    } else if (has_key(map, key->text)) {
      diag_error(r->s, key->at, MSG_YAML_DUPLICATE_KEY, key->text);
    } else {
      value->key = key;
      append(map, value);
    }
  }
}

/* The byte at a mark; marks come in the order of the file. */
static size_t byte_at(struct reader *r, yaml_mark_t mark) {
  while (r->chars < mark.index && r->bytes < r->content.len) {
    r->bytes++;
    bool inside = r->bytes < r->content.len && (r->content.ptr[r->bytes] & 0xC0) == 0x80;
    r->chars += !inside;
  }
  return r->bytes;
}

static struct str raw_text(struct reader *r, const yaml_event_t *event) {
  size_t from = byte_at(r, event->start_mark), to = byte_at(r, event->end_mark);
  return (struct str){r->content.ptr + from, to - from};
}

static bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* How many bytes of the raw text stand before the text itself: a quote, the head of a block. */
static size_t raw_head(struct str raw) {
  char first = raw.len ? raw.ptr[0] : 'x';
  size_t n = first == '"' || first == '\'';
  if (first == '|' || first == '>') {
    while (n < raw.len && raw.ptr[n] != '\n') n++;
  }
  return n;
}

struct diag_at pack_text_at(const struct pack_node *node, size_t offset) {
  struct diag_at at = node->at;
  size_t solid = 0, head = raw_head(node->raw);
  for (size_t i = 0; i < offset && i < node->text.len; i++) solid += !is_blank(node->text.ptr[i]);
  for (size_t i = 0; i < node->raw.len; i++) {
    char c = node->raw.ptr[i];
    bool counts = i >= head && !is_blank(c);
    if (counts && solid == 0) break;
    solid -= counts;
    bool inside = i + 1 < node->raw.len && (node->raw.ptr[i + 1] & 0xC0) == 0x80;
    if (c == '\n') at.line++;
    at.column = c == '\n' ? 1 : at.column + !inside;
  }
  return at;
}

static struct pack_node *read_text(struct reader *r, const yaml_event_t *event) {
  struct pack_node *node = make_node(r, PACK_NODE_TEXT, event->start_mark);
  struct str text = {(const char *)event->data.scalar.value, event->data.scalar.length};
  bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  if (plain && (str_is(text, "~") || str_is(text, "null"))) text = STR(""); /* "nothing" in YAML */
  if (!node) return NULL;
  node->text = str_trim(str_copy(r->s->arena, text));
  node->raw = raw_text(r, event);
  return node;
}

static bool is_plain(struct reader *r, const yaml_event_t *event) {
  const yaml_char_t *anchor = NULL, *tag = NULL;
  if (event->type == YAML_ALIAS_EVENT) {
    anchor = event->data.alias.anchor;
  } else if (event->type == YAML_SCALAR_EVENT) {
    anchor = event->data.scalar.anchor;
    tag = event->data.scalar.tag;
  } else if (event->type == YAML_SEQUENCE_START_EVENT) {
    anchor = event->data.sequence_start.anchor;
    tag = event->data.sequence_start.tag;
  } else {
    anchor = event->data.mapping_start.anchor;
    tag = event->data.mapping_start.tag;
  }
  if (!anchor && !tag) return true;
  r->broken = true;
  diag_error(r->s, at_mark(r, event->start_mark), MSG_YAML_ANCHOR);
  return false;
}

static struct pack_node *read_node(struct reader *r, yaml_event_t *event, unsigned depth) {
  if (!is_plain(r, event)) return NULL;
  if (depth == PACK_DEPTH_MAX) {
    r->broken = true;
    diag_error(r->s, at_mark(r, event->start_mark), MSG_YAML_TOO_DEEP);
    return NULL;
  }
  if (event->type == YAML_SCALAR_EVENT) return read_text(r, event);
  bool list = event->type == YAML_SEQUENCE_START_EVENT;
  must(list || event->type == YAML_MAPPING_START_EVENT);
  struct pack_node *node = make_node(r, list ? PACK_NODE_LIST : PACK_NODE_MAP, event->start_mark);
  if (!node) return NULL;
  (list ? read_list : read_map)(r, node, depth + 1);
  return r->broken ? NULL : node;
}

/* Reads up to the start of a document; false at the end of the stream or on an error. */
static bool find_document(struct reader *r, yaml_mark_t *start) {
  for (;;) {
    yaml_event_t event;
    if (!next_event(r, &event)) return false;
    yaml_event_type_t type = event.type;
    *start = event.start_mark;
    yaml_event_delete(&event);
    if (type == YAML_DOCUMENT_START_EVENT) return true;
    if (type == YAML_STREAM_END_EVENT) return false;
  }
}

static struct pack_node *read_document(struct reader *r, bool *empty) {
  yaml_mark_t start;
  if (!find_document(r, &start)) {
    *empty = !r->broken;
    return NULL;
  }
  struct pack_node *root = next_node(r, 0, YAML_NO_EVENT);
  if (root && find_document(r, &start)) {
    diag_error(r->s, at_mark(r, start), MSG_YAML_SECOND_DOCUMENT);
    r->broken = true;
  }
  return r->broken ? NULL : root;
}

struct pack_node *pack_yaml(struct scope *s, struct str file, struct str content, bool *empty) {
  *empty = false;
  size_t bad;
  if (str_starts(content, STR("\xEF\xBB\xBF"))) content = str_from(content, 3); /* a BOM */
  if (!utf8_valid(content, &bad)) {
    diag_error(s, at_offset(file, content, bad), MSG_YAML_NOT_UTF8);
    return NULL;
  }
  struct reader r = {.s = s, .file = file, .content = content};
  if (!yaml_parser_initialize(&r.parser)) {
    diag_error(s, ((struct diag_at){.file = file}), MSG_YAML_TOO_LARGE);
    return NULL;
  }
  yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&r.parser, (const unsigned char *)content.ptr, content.len);
  struct pack_node *root = read_document(&r, empty);
  yaml_parser_delete(&r.parser);
  return root;
}
