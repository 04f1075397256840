/* jansson's tree into ours.
 *
 * jansson keeps a real number as a double, which would turn 80.10 into 80.099999999999994. But it
 * keeps members in the order of the text, so the reals of its tree, taken in order, are the reals
 * of the text, taken in order: each is read again from there as a decimal. The same small scanner
 * counts depth and values beforehand.
 */
#include "base/json_read.h"

#include "base/scope.h"

#include <jansson.h>
#include <string.h>

/* ---- The scanner: brackets, commas and numbers, stepping over strings ---- */

static size_t string_end(struct str text, size_t i) {
  for (i++; i < text.len && text.ptr[i] != '"'; i++) i += text.ptr[i] == '\\';
  return i < text.len ? i + 1 : text.len;
}

static bool in_number(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

static size_t number_end(struct str text, size_t i) {
  while (i < text.len && in_number(text.ptr[i])) i++;
  return i;
}

static enum ly check_caps(struct scope *s, struct str text) {
  size_t depth = 0, values = 1;
  if (text.len > JSON_BYTES_MAX)
    return fail(s, LY_LIMIT, MSG_JSON_TOO_LARGE, str_int(s->arena, JSON_BYTES_MAX));
  for (size_t i = 0; i < text.len;) {
    char c = text.ptr[i];
    bool opens = c == '{' || c == '[', closes = c == '}' || c == ']';
    depth += opens;
    depth -= closes && depth > 0;
    values += opens || c == ',';
    if (depth > JSON_DEPTH_MAX)
      return fail(s, LY_LIMIT, MSG_JSON_TOO_DEEP, str_int(s->arena, JSON_DEPTH_MAX));
    if (values > JSON_VALUES_MAX)
      return fail(s, LY_LIMIT, MSG_JSON_TOO_MANY, str_int(s->arena, JSON_VALUES_MAX));
    i = c == '"' ? string_end(text, i) : i + 1;
  }
  return LY_OK;
}

static bool is_real(struct str number) {
  return memchr(number.ptr, '.', number.len) || memchr(number.ptr, 'e', number.len) ||
         memchr(number.ptr, 'E', number.len);
}

/* The next real number of a text that is known to be JSON; moves *at behind it. False: no more. */
static bool next_real(struct str text, size_t *at, struct str *out) {
  for (size_t i = *at; i < text.len;) {
    char c = text.ptr[i];
    size_t end = c == '"' ? string_end(text, i) : i + 1;
    if (c == '-' || (c >= '0' && c <= '9')) {
      end = number_end(text, i);
      struct str number = {text.ptr + i, end - i};
      if (is_real(number)) {
        *at = end;
        *out = number;
        return true;
      }
    }
    i = end; /* the e of `true` is never the start of a number */
  }
  return false;
}

/* ---- The tree ---- */

struct reader {
  struct scope *s;
  struct str text;
  size_t at; /* behind the last real taken */
};

static enum ly refuse_at(struct reader *r, const char *place, enum message reason) {
  struct arena *a = r->s->arena;
  int64_t line = 1, column = 1;
  for (const char *p = r->text.ptr; p < place; p++) {
    column += (*p & 0xC0) != 0x80;
    if (*p != '\n') continue;
    line++;
    column = 1;
  }
  return fail(r->s, LY_USAGE, MSG_JSON_BAD, str_int(a, line), str_int(a, column),
              message_plain(r->s->lang, reason));
}

static enum ly read_real(struct reader *r, struct value *v) {
  struct str number = {0};
  must(next_real(r->text, &r->at, &number)); /* jansson saw one */
  v->kind = VALUE_DECIMAL;
  if (decimal_parse(number, &v->decimal)) return LY_OK;
  return refuse_at(r, number.ptr, MSG_JSON_NUMBER);
}

static enum ly read_node(struct reader *r, json_t *node, struct value **out);

static enum ly read_map(struct reader *r, json_t *node, struct value *map) {
  struct arena *a = r->s->arena;
  for (void *i = json_object_iter(node); i; i = json_object_iter_next(node, i)) {
    struct value *child;
    enum ly rc = read_node(r, json_object_iter_value(i), &child);
    if (rc) return rc;
    child->key = str_copy(a, (struct str){json_object_iter_key(i), json_object_iter_key_len(i)});
    value_append(map, child); /* jansson has seen to it that no key stands twice */
  }
  return LY_OK;
}

static enum ly read_list(struct reader *r, json_t *node, struct value *list) {
  for (size_t i = 0; i < json_array_size(node); i++) {
    struct value *child;
    enum ly rc = read_node(r, json_array_get(node, i), &child);
    if (rc) return rc;
    value_append(list, child);
  }
  return LY_OK;
}

static enum ly read_node(struct reader *r, json_t *node, struct value **out) {
  struct arena *a = r->s->arena;
  struct value *v = *out = ARENA_NEW(a, struct value);
  if (!v) return fail_memory(r->s);
  switch (json_typeof(node)) {
    case JSON_NULL: v->kind = VALUE_NULL; return LY_OK;
    case JSON_TRUE:
    case JSON_FALSE:
      v->kind = VALUE_BOOL;
      v->integer = json_is_true(node);
      return LY_OK;
    case JSON_INTEGER:
      v->kind = VALUE_INT;
      v->integer = json_integer_value(node);
      return LY_OK;
    case JSON_STRING:
      v->kind = VALUE_TEXT;
      v->text = str_copy(a, (struct str){json_string_value(node), json_string_length(node)});
      return LY_OK;
    case JSON_REAL: return read_real(r, v);
    case JSON_ARRAY: v->kind = VALUE_LIST; return read_list(r, node, v);
    case JSON_OBJECT: v->kind = VALUE_MAP; return read_map(r, node, v);
  }
  return fail(r->s, LY_INTERNAL, MSG_ERROR_INTERNAL);
}

/* ---- jansson's errors in our words ---- */

static const struct {
  enum json_error_code code;
  enum message reason;
} reasons[] = {
    {json_error_invalid_utf8, MSG_JSON_UTF8},
    {json_error_premature_end_of_input, MSG_JSON_ENDS},
    {json_error_end_of_input_expected, MSG_JSON_GOES_ON},
    {json_error_null_character, MSG_JSON_NUL},
    {json_error_null_byte_in_key, MSG_JSON_NUL},
    {json_error_duplicate_key, MSG_JSON_TWICE},
    {json_error_numeric_overflow, MSG_JSON_NUMBER},
};

static enum ly refuse(struct scope *s, const json_error_t *error) {
  enum message reason = MSG_JSON_SYNTAX;
  if (json_error_code(error) == json_error_out_of_memory) return fail_memory(s);
  for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
    if (reasons[i].code == json_error_code(error)) reason = reasons[i].reason;
  }
  /* jansson counts the characters it has read, so a fault at the start of a line is at 0. */
  int line = error->line > 0 ? error->line : 1, column = error->column > 0 ? error->column : 1;
  return fail(s, LY_USAGE, MSG_JSON_BAD, str_int(s->arena, line), str_int(s->arena, column),
              message_plain(s->lang, reason));
}

enum ly json_read(struct scope *s, struct str text, struct value **out) {
  json_error_t error;
  enum ly rc = check_caps(s, text);
  if (rc) return rc;
  json_t *root = json_loadb(text.len ? text.ptr : "", text.len,
                            JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
  if (!root) return refuse(s, &error);
  struct reader r = {.s = s, .text = text};
  rc = read_node(&r, root, out);
  json_decref(root);
  if (!rc && arena_failed(s->arena)) rc = fail_memory(s);
  return rc;
}
