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

/* How many bytes from `at` on need no escape: in steps of eight, then one by one. */
static size_t plain_run(const char *at, size_t len) {
  size_t n = 0;
  for (uint64_t eight; len - n >= sizeof eight; n += sizeof eight) {
    memcpy(&eight, at + n, sizeof eight);
    if (has_below(eight, 0x20) | has(eight, '"') | has(eight, '\\') | has(eight, 0x7F)) break;
  }
  while (n < len && stays((unsigned char)at[n])) n++;
  return n;
}

static void put_with_escapes(struct buf *b, struct str text) {
  buf_char(b, '"');
  while (text.len) {
    size_t run = plain_run(text.ptr, text.len);
    buf_add(b, (struct str){text.ptr, run});
    text = str_from(text, run);
    if (text.len == 0) break;
    put_escaped(b, (unsigned char)text.ptr[0]);
    text = str_from(text, 1);
  }
  buf_char(b, '"');
}

void json_text(struct buf *b, struct str text) {
  if (plain_run(text.ptr, text.len) < text.len) {
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
