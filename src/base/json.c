/* JSON out, compact or one member a line. */
#include "base/json.h"

#include <string.h>

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

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Not 0 where one of eight bytes is below `limit` (at most 0x80). */
static uint64_t has_below(uint64_t eight, unsigned limit) {
  return (eight - EACH(limit)) & ~eight & EACH(0x80);
}

static uint64_t has(uint64_t eight, unsigned char c) {
  return has_below(eight ^ EACH(c), 1);
}

static bool has_escape(uint64_t eight) {
  return has_below(eight, 0x20) | has(eight, '"') | has(eight, '\\') | has(eight, 0x7F);
}

static uint64_t eight_at(const char *at) {
  uint64_t eight;
  memcpy(&eight, at, sizeof eight);
  return eight;
}

/* The first four bytes and the last four, which may be in part the same. */
static uint64_t ends_of(struct str text) {
  uint32_t first, last;
  memcpy(&first, text.ptr, sizeof first);
  memcpy(&last, text.ptr + text.len - sizeof last, sizeof last);
  return (uint64_t)first << 32 | last;
}

/* Whether nothing in it needs an escape: eight bytes at a time, the last eight perhaps in part
 * again. */
static bool is_plain(struct str text) {
  bool plain = true;
  if (text.len >= 8) {
    for (size_t i = 0; plain && i + 8 < text.len; i += 8)
      plain = !has_escape(eight_at(text.ptr + i));
    return plain && !has_escape(eight_at(text.ptr + text.len - 8));
  }
  if (text.len >= 4) return !has_escape(ends_of(text));
  for (size_t i = 0; plain && i < text.len; i++) plain = stays((unsigned char)text.ptr[i]);
  return plain;
}

/* What stands between escapes is copied in runs. */
static void put_with_escapes(struct buf *b, struct str text) {
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

void json_text(struct buf *b, struct str text) {
  if (!is_plain(text)) {
    put_with_escapes(b, text);
    return;
  }
  char *room = buf_room(b, text.len + 2);
  if (!room) return;
  room[0] = '"';
  if (text.len) memcpy(room + 1, text.ptr, text.len);
  room[text.len + 1] = '"';
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
    case VALUE_INT: buf_int(b, v->integer); break;
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
