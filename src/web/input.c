/* Fields, and the decoders of forms and flat JSON. */
#include "web/input_int.h"

#include "base/json_read.h"

#include <string.h>
#include <strings.h>

/* ---- Fields ---- */

static bool is_name_sign(char c) {
  bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return letter || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

bool input_name_good(struct str name) {
  for (size_t i = 0; i < name.len; i++) {
    if (!is_name_sign(name.ptr[i])) return false;
  }
  return name.len > 0 && name.len <= INPUT_NAME_MAX;
}

enum ly input_bad_name(struct scope *s, const struct input *in) {
  return fail(s, LY_USAGE, MSG_INPUT_BAD_NAME, str_int(s->arena, (int64_t)in->count + 1),
              str_int(s->arena, INPUT_NAME_MAX));
}

static enum ly add(struct scope *s, struct input *in, struct input_field field) {
  if (in->count == INPUT_FIELDS_MAX)
    return fail(s, LY_LIMIT, MSG_INPUT_TOO_MANY_FIELDS, str_int(s->arena, INPUT_FIELDS_MAX));
  struct input_field *f = ARENA_NEW(s->arena, struct input_field);
  if (!f) return fail_memory(s);
  *f = field;
  *(in->last ? &in->last->next : &in->first) = f;
  in->last = f;
  in->count++;
  in->files += f->is_file;
  return LY_OK;
}

/* Unicode's Cc but tab, newline, and the CR before a newline: U+0000-1F, U+007F, U+0080-9F. */
static bool has_control(struct str t) {
  for (size_t i = 0; i < t.len; i++) {
    unsigned char c = (unsigned char)t.ptr[i];
    unsigned char next = i + 1 < t.len ? (unsigned char)t.ptr[i + 1] : 0;
    if (c == 0x7F || (c == 0xC2 && next < 0xA0)) return true;
    if (c < 0x20 && c != '\t' && c != '\n' && !(c == '\r' && next == '\n')) return true;
  }
  return false;
}

/* A text area's lines come with CR LF (WHATWG, HTML 4.10.21); records keep LF. */
static struct str without_cr(struct arena *a, struct str text) {
  if (!text.len || !memchr(text.ptr, '\r', text.len)) return text;
  char *copy = arena_alloc(a, text.len);
  size_t n = 0;
  for (size_t i = 0; copy && i < text.len; i++) {
    if (text.ptr[i] != '\r') copy[n++] = text.ptr[i];
  }
  return (struct str){copy, n};
}

enum ly input_add_text(struct scope *s, struct input *in, struct str name, struct str text) {
  if (text.len > INPUT_TEXT_MAX)
    return fail(s, LY_LIMIT, MSG_INPUT_TEXT_TOO_LARGE, name, str_int(s->arena, INPUT_TEXT_MAX));
  if (!utf8_valid(text, NULL)) return fail(s, LY_USAGE, MSG_INPUT_BAD_UTF8, name);
  if (has_control(text)) return fail(s, LY_USAGE, MSG_INPUT_CONTROL, name);
  return add(s, in, (struct input_field){.name = name, .text = without_cr(s->arena, text)});
}

enum ly input_add_query(struct scope *s, struct input *in, struct str name, struct str text) {
  if (!input_name_good(name)) return input_bad_name(s, in);
  return input_add_text(s, in, str_copy(s->arena, name), str_copy(s->arena, text));
}

enum ly input_add_file(struct scope *s, struct input *in, struct str name, struct str file_name,
                       struct str bytes) {
  if (in->files == INPUT_FILES_MAX)
    return fail(s, LY_LIMIT, MSG_INPUT_TOO_MANY_FILES, str_int(s->arena, INPUT_FILES_MAX));
  if (bytes.len > INPUT_FILE_MAX)
    return fail(s, LY_LIMIT, MSG_INPUT_FILE_TOO_LARGE, file_name,
                str_int(s->arena, INPUT_FILE_MAX / 1024 / 1024));
  return add(
      s, in,
      (struct input_field){.name = name, .is_file = true, .file_name = file_name, .bytes = bytes});
}

/* ---- Forms ---- */

static int hex_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* False on an escape that is none; a view of `text` where there is nothing to decode. */
static bool unescape(struct arena *a, struct str text, struct str *out) {
  *out = text;
  if (!text.len || (!memchr(text.ptr, '%', text.len) && !memchr(text.ptr, '+', text.len))) {
    return true;
  }
  char *copy = arena_alloc(a, text.len);
  size_t n = 0;
  for (size_t i = 0; copy && i < text.len; i++) {
    char c = text.ptr[i];
    if (c == '%') {
      int high = i + 2 < text.len ? hex_of(text.ptr[i + 1]) : -1;
      int low = i + 2 < text.len ? hex_of(text.ptr[i + 2]) : -1;
      if (high < 0 || low < 0) return false;
      c = (char)(high * 16 + low);
      i += 2;
    } else if (c == '+') {
      c = ' ';
    }
    copy[n++] = c;
  }
  *out = (struct str){copy, n};
  return true;
}

/* The text up to `sign`, which *rest is moved behind. */
static struct str cut(struct str *rest, char sign) {
  const char *at = rest->len ? memchr(rest->ptr, sign, rest->len) : NULL;
  struct str part = *rest;
  if (at) part.len = (size_t)(at - rest->ptr);
  *rest = str_from(*rest, at ? part.len + 1 : part.len);
  return part;
}

enum ly input_form(struct scope *s, struct str body, struct input *out) {
  *out = (struct input){0};
  if (body.len > INPUT_FORM_MAX)
    return fail(s, LY_LIMIT, MSG_INPUT_FORM_TOO_LARGE, str_int(s->arena, INPUT_FORM_MAX));
  while (body.len) {
    struct str value = cut(&body, '&'), name = {0};
    if (value.len == 0) continue; /* a&&b, as the standard has it */
    struct str raw = cut(&value, '=');
    if (!unescape(s->arena, raw, &name) || !input_name_good(name)) return input_bad_name(s, out);
    if (!unescape(s->arena, value, &value)) return fail(s, LY_USAGE, MSG_INPUT_BAD_ESCAPE, name);
    enum ly rc = input_add_text(s, out, name, value);
    if (rc) return rc;
  }
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

/* ---- JSON ---- */

static bool text_of(struct arena *a, const struct value *v, struct str *out) {
  switch (v->kind) {
    case VALUE_BOOL: *out = v->integer ? STR("true") : STR("false"); return true;
    case VALUE_INT: *out = str_int(a, v->integer); return true;
    case VALUE_DECIMAL: *out = decimal_text(a, v->decimal); return true;
    case VALUE_TEXT: *out = v->text; return true;
    case VALUE_NULL:
    case VALUE_LIST:
    case VALUE_MAP: break;
  }
  return false;
}

static enum ly add_value(struct scope *s, struct input *in, struct str name,
                         const struct value *v) {
  struct str text;
  if (text_of(s->arena, v, &text)) return input_add_text(s, in, name, text);
  return fail(s, LY_USAGE, MSG_INPUT_NOT_FLAT, name);
}

static enum ly add_member(struct scope *s, struct input *in, const struct value *member) {
  enum ly rc = LY_OK;
  if (!input_name_good(member->key)) return input_bad_name(s, in);
  if (member->kind == VALUE_NULL) return LY_OK;
  if (member->kind != VALUE_LIST) return add_value(s, in, member->key, member);
  for (const struct value *item = member->first; !rc && item; item = item->next) {
    rc = add_value(s, in, member->key, item);
  }
  return rc;
}

enum ly input_json(struct scope *s, struct str body, struct input *out) {
  struct value *root = NULL;
  *out = (struct input){0};
  enum ly rc = json_read(s, body, &root);
  if (!rc && root->kind != VALUE_MAP) rc = fail(s, LY_USAGE, MSG_INPUT_NOT_OBJECT);
  for (const struct value *m = rc ? NULL : root->first; !rc && m; m = m->next) {
    rc = add_member(s, out, m);
  }
  return rc ? rc : arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

/* ---- Which decoder ---- */

size_t input_body_max(enum input_kind kind) {
  static const size_t most[] = {[INPUT_NONE] = 0,
                                [INPUT_FORM] = INPUT_FORM_MAX,
                                [INPUT_MULTIPART] = INPUT_BODY_MAX,
                                [INPUT_JSON] = JSON_BYTES_MAX};
  return most[kind];
}

enum ly input_read(struct scope *s, const struct input_type *type, struct str body,
                   struct input *out) {
  *out = (struct input){0};
  switch (type->kind) {
    case INPUT_NONE: break;
    case INPUT_FORM: return input_form(s, body, out);
    case INPUT_MULTIPART: return input_multipart(s, type->boundary, body, out);
    case INPUT_JSON: return input_json(s, body, out);
  }
  return body.len ? fail(s, LY_USAGE, MSG_INPUT_CONTENT_TYPE) : LY_OK;
}

bool input_same_word(struct str a, const char *b) {
  return a.len == strlen(b) && strncasecmp(a.ptr, b, a.len) == 0;
}

/* RFC 2046, 5.1.1: 1 to 70 signs, no blank at the end. */
static bool boundary_good(struct str b) {
  static const char signs[] = "'()+_,-./:=? ";
  for (size_t i = 0; i < b.len; i++) {
    char c = b.ptr[i];
    if (!c || (!strchr(signs, c) && !is_name_sign(c))) return false;
  }
  return b.len > 0 && b.len <= 70 && b.ptr[b.len - 1] != ' ';
}

static const struct {
  const char *name;
  enum input_kind kind;
} types[] = {{"application/x-www-form-urlencoded", INPUT_FORM},
             {"multipart/form-data", INPUT_MULTIPART},
             {"application/json", INPUT_JSON}};

static enum ly find_type(struct scope *s, struct str name, enum input_kind *out) {
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
    if (!input_same_word(name, types[i].name)) continue;
    *out = types[i].kind;
    return LY_OK;
  }
  return fail(s, LY_USAGE, MSG_INPUT_CONTENT_TYPE);
}

enum ly input_content_type(struct scope *s, struct str header, struct input_type *out) {
  struct str rest = str_trim(header), name, value, charset = {0};
  *out = (struct input_type){0};
  if (rest.len == 0) return LY_OK;
  size_t end = 0;
  while (end < rest.len && rest.ptr[end] != ';') end++;
  enum ly rc = find_type(s, str_trim((struct str){rest.ptr, end}), &out->kind);
  if (rc) return rc;
  rest = str_from(rest, end);
  for (enum input_more more; (more = input_parameter(&rest, &name, &value)) != INPUT_END;) {
    bool is_charset = input_same_word(name, "charset");
    struct str *to = is_charset                          ? &charset
                     : input_same_word(name, "boundary") ? &out->boundary
                                                         : NULL;
    if (more == INPUT_BAD || (to && (to->len || !value.len)))
      return fail(s, LY_USAGE, MSG_INPUT_CONTENT_TYPE);
    if (to) *to = value;
  }
  if (charset.len && !input_same_word(charset, "utf-8"))
    return fail(s, LY_USAGE, MSG_INPUT_CHARSET, utf8_valid(charset, NULL) ? charset : STR("?"));
  bool bad = out->kind == INPUT_MULTIPART && !boundary_good(out->boundary);
  return bad ? fail(s, LY_USAGE, MSG_INPUT_CONTENT_TYPE) : LY_OK;
}
