/* JSON out, compact or one member a line. */
#include "base/json.h"

static bool stays(unsigned char c) {
  return c >= 0x20 && c != '"' && c != '\\' && c != 0x7F;
}

static void put_escaped(struct buf *b, unsigned char c) {
  if (c == '\n') {
    buf_add(b, STR("\\n"));
  } else if (c == '"' || c == '\\') {
    buf_char(b, '\\');
    buf_char(b, (char)c);
  } else {
    buf_printf(b, "\\u%04x", c);
  }
}

/* What needs no escape is copied in runs. */
void json_text(struct buf *b, struct str text) {
  buf_char(b, '"');
  size_t from = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (stays((unsigned char)text.ptr[i])) continue;
    buf_add(b, (struct str){text.ptr + from, i - from});
    put_escaped(b, (unsigned char)text.ptr[i]);
    from = i + 1;
  }
  buf_add(b, str_from(text, from));
  buf_char(b, '"');
}

/* `depth` below 0: on one line. */
static void new_line(struct buf *b, int depth) {
  if (depth < 0) return;
  buf_char(b, '\n');
  for (int i = 0; i < depth; i++) buf_add(b, STR("  "));
}

static void write_value(struct buf *b, const struct value *v, int depth);

static void write_children(struct buf *b, const struct value *v, int depth) {
  bool map = v->kind == VALUE_MAP;
  int inner = depth < 0 ? depth : depth + 1;
  buf_char(b, map ? '{' : '[');
  for (const struct value *child = v->first; child; child = child->next) {
    new_line(b, inner);
    if (map) {
      json_text(b, child->key);
      buf_add(b, depth < 0 ? STR(":") : STR(": "));
    }
    write_value(b, child, inner);
    if (child->next) buf_char(b, ',');
  }
  if (v->first) new_line(b, depth);
  buf_char(b, map ? '}' : ']');
}

static void write_value(struct buf *b, const struct value *v, int depth) {
  switch (v->kind) {
    case VALUE_NULL: buf_add(b, STR("null")); break;
    case VALUE_BOOL: buf_add(b, v->integer ? STR("true") : STR("false")); break;
    case VALUE_INT: buf_printf(b, "%lld", (long long)v->integer); break;
    case VALUE_DECIMAL: decimal_write(b, v->decimal); break;
    case VALUE_TEXT: json_text(b, v->text); break;
    case VALUE_LIST:
    case VALUE_MAP: write_children(b, v, depth); break;
  }
}

void json_value(struct buf *b, const struct value *v) {
  write_value(b, v, -1);
}

void json_pretty(struct buf *b, const struct value *v) {
  write_value(b, v, 0);
  buf_char(b, '\n');
}
