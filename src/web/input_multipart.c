/* multipart/form-data: header parameters, parts, and names of files made harmless. */
#include "web/input_int.h"

#include <string.h>

enum { HEADERS_MAX = 8, HEADER_BYTES_MAX = 4096, DELIMITER_MAX = 80 };

/* ---- Parameters of a header ---- */

static bool is_token_sign(char c) {
  bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return letter || (c && strchr("!#$%&'*+-.^_`|~", c));
}

struct str input_token(struct str text) {
  size_t n = 0;
  while (n < text.len && is_token_sign(text.ptr[n])) n++;
  return (struct str){text.ptr, n};
}

static void skip_blanks(struct str *t) {
  while (t->len && (t->ptr[0] == ' ' || t->ptr[0] == '\t')) *t = str_from(*t, 1);
}

/* Behind the opening quote. False without a closing one. */
static bool take_quoted(struct str *rest, struct str *value) {
  for (size_t i = 0; i < rest->len; i++) {
    char c = rest->ptr[i];
    if (c == '"') {
      *value = (struct str){rest->ptr, i};
      *rest = str_from(*rest, i + 1);
      return true;
    }
    /* Only \" is an escape: old browsers send C:\folder\file as it is. */
    if (c == '\\' && i + 1 < rest->len && rest->ptr[i + 1] == '"') i++;
  }
  return false;
}

enum input_more input_parameter(struct str *rest, struct str *name, struct str *value) {
  *name = *value = STR("");
  for (;;) {
    skip_blanks(rest);
    if (rest->len == 0) return INPUT_END;
    if (rest->ptr[0] != ';') return INPUT_BAD;
    *rest = str_from(*rest, 1);
    skip_blanks(rest);
    if (rest->len && rest->ptr[0] != ';') break; /* `; ;` is allowed */
  }
  if (rest->len == 0) return INPUT_END;
  *name = input_token(*rest);
  *rest = str_from(*rest, name->len);
  if (!name->len || !rest->len || rest->ptr[0] != '=') return INPUT_BAD;
  *rest = str_from(*rest, 1);
  if (rest->len && rest->ptr[0] == '"') {
    *rest = str_from(*rest, 1);
    return take_quoted(rest, value) ? INPUT_MORE : INPUT_BAD;
  }
  *value = input_token(*rest);
  *rest = str_from(*rest, value->len);
  return value->len ? INPUT_MORE : INPUT_BAD;
}

/* ---- Names of files ---- */

static struct str last_part(struct str name) {
  for (size_t i = name.len; i > 0; i--) {
    char c = name.ptr[i - 1];
    bool quote = c == '\\' && i < name.len && name.ptr[i] == '"';
    if (c == '/' || (c == '\\' && !quote)) return str_from(name, i);
  }
  return name;
}

/* Browsers write " CR LF in a name as %22 %0D %0A (WHATWG, multipart/form-data encoding). */
static size_t escape_length(struct str rest) {
  static const struct str escapes[] = {STR_INIT("%22"), STR_INIT("%0D"), STR_INIT("%0A"),
                                       STR_INIT("\\\"")};
  for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
    if (str_starts(rest, escapes[i])) return escapes[i].len;
  }
  return 0;
}

/* What a file system, a header or a reader of text could take for something else becomes _ :
 * controls, marks that turn the direction of writing, and signs. */
static bool is_harmful(int32_t c) {
  bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
  bool turns = c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
               (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
  return control || turns || (c < 0x80 && strchr("<>:\"/\\|?*", c));
}

static struct str clean_name(struct scope *s, struct str raw) {
  struct str name = last_part(raw);
  struct buf b = buf_open(s->arena, name.len + 1);
  for (size_t pos = 0; pos < name.len;) {
    size_t escape = escape_length(str_from(name, pos)), from = pos;
    int32_t c = escape ? '"' : utf8_next(name, &pos);
    if (escape) pos += escape;
    if (c < 0) break;
    if (is_harmful(c)) buf_char(&b, '_');
    if (!is_harmful(c)) buf_add(&b, (struct str){name.ptr + from, pos - from});
  }
  struct str out = str_trim(buf_str(&b));
  for (size_t over = utf8_count(out); over > INPUT_FILE_NAME_MAX; over--) {
    size_t pos = 0;
    if (utf8_next(out, &pos) >= 0) out = str_from(out, pos);
  }
  /* Last: what is cut off may leave a dot in front. No hidden file, no .. */
  while (out.len && (out.ptr[0] == '.' || out.ptr[0] == ' ')) out = str_from(out, 1);
  return out.len ? out : message_plain(s->lang, MSG_INPUT_FILE_NO_NAME);
}

/* ---- Parts ---- */

struct part {
  bool disposed; /* a Content-Disposition has been seen */
  bool is_file;
  struct str name, file_name;
};

struct parts {
  struct scope *s;
  struct input *in;
  size_t number; /* of the part under way, from 1 */
  struct str rest;
};

static enum ly refuse(const struct parts *p, enum message reason) {
  return fail(p->s, LY_USAGE, MSG_INPUT_MULTIPART, str_int(p->s->arena, (int64_t)p->number),
              message_plain(p->s->lang, reason));
}

static enum ly read_disposition(const struct parts *p, struct str value, struct part *part) {
  struct str type = input_token(value), rest = str_from(value, type.len), name, text;
  bool named = false;
  if (part->disposed || !input_same_word(type, "form-data"))
    return refuse(p, MSG_MULTIPART_DISPOSITION);
  part->disposed = true;
  for (enum input_more more; (more = input_parameter(&rest, &name, &text)) != INPUT_END;) {
    bool is_name = input_same_word(name, "name"), is_file = input_same_word(name, "filename");
    if (more == INPUT_BAD || (is_name && named) || (is_file && part->is_file))
      return refuse(p, MSG_MULTIPART_DISPOSITION);
    if (is_name) part->name = text;
    if (is_file) part->file_name = text;
    named |= is_name;
    part->is_file |= is_file;
  }
  return input_name_good(part->name) ? LY_OK : input_bad_name(p->s, p->in);
}

/* A part's type says nothing that we rely on, but a charset other than ours would be misread. */
static enum ly read_type(const struct parts *p, struct str value) {
  size_t end = 0;
  while (end < value.len && value.ptr[end] != ';') end++;
  struct str rest = str_from(value, end), name, text;
  for (enum input_more more; (more = input_parameter(&rest, &name, &text)) != INPUT_END;) {
    if (more == INPUT_BAD) return refuse(p, MSG_MULTIPART_HEADERS);
    if (!input_same_word(name, "charset") || input_same_word(text, "utf-8")) continue;
    return fail(p->s, LY_USAGE, MSG_INPUT_CHARSET, utf8_valid(text, NULL) ? text : STR("?"));
  }
  return LY_OK;
}

/* RFC 7578, 4.7: nobody sends it; these three change nothing. */
static enum ly read_encoding(const struct parts *p, struct str value) {
  bool plain = input_same_word(value, "7bit") || input_same_word(value, "8bit") ||
               input_same_word(value, "binary");
  return plain ? LY_OK : refuse(p, MSG_MULTIPART_ENCODING);
}

static enum ly read_header(const struct parts *p, struct str line, struct part *part) {
  struct str name = input_token(line), value = str_from(line, name.len);
  if (!name.len || !value.len || value.ptr[0] != ':' || memchr(line.ptr, 0, line.len) ||
      memchr(line.ptr, '\r', line.len) || memchr(line.ptr, '\n', line.len))
    return refuse(p, MSG_MULTIPART_HEADERS);
  value = str_trim(str_from(value, 1));
  if (input_same_word(name, "Content-Disposition")) return read_disposition(p, value, part);
  if (input_same_word(name, "Content-Type")) return read_type(p, value);
  if (input_same_word(name, "Content-Transfer-Encoding")) return read_encoding(p, value);
  return LY_OK;
}

static enum ly read_headers(struct parts *p, struct part *part) {
  for (size_t lines = 0, bytes = 0; lines <= HEADERS_MAX; lines++) {
    size_t room = HEADER_BYTES_MAX - bytes < p->rest.len ? HEADER_BYTES_MAX - bytes : p->rest.len;
    const char *end = room ? memmem(p->rest.ptr, room, "\r\n", 2) : NULL;
    if (!end) break;
    struct str line = {p->rest.ptr, (size_t)(end - p->rest.ptr)};
    p->rest = str_from(p->rest, line.len + 2);
    bytes += line.len + 2;
    if (line.len == 0) return part->disposed ? LY_OK : refuse(p, MSG_MULTIPART_DISPOSITION);
    enum ly rc = read_header(p, line, part);
    if (rc) return rc;
  }
  return refuse(p, MSG_MULTIPART_HEADERS);
}

static enum ly add_part(struct parts *p, const struct part *part, struct str bytes) {
  if (!part->is_file) return input_add_text(p->s, p->in, part->name, bytes);
  if (!part->file_name.len && !bytes.len) return LY_OK; /* nothing was chosen */
  if (!utf8_valid(part->file_name, NULL))
    return fail(p->s, LY_USAGE, MSG_INPUT_BAD_UTF8, part->name);
  return input_add_file(p->s, p->in, part->name, clean_name(p->s, part->file_name), bytes);
}

/* Behind a boundary: the line's end, or -- and the end of it all. */
static enum ly end_line(struct parts *p, bool *last) {
  *last = str_starts(p->rest, STR("--"));
  if (*last) p->rest = str_from(p->rest, 2);
  skip_blanks(&p->rest);
  bool ended = str_starts(p->rest, STR("\r\n"));
  if (ended) p->rest = str_from(p->rest, 2);
  bool good = *last ? p->rest.len == 0 : ended;
  return good ? LY_OK : refuse(p, MSG_MULTIPART_BOUNDARY);
}

static enum ly read_part(struct parts *p, struct str delimiter) {
  struct part part = {0};
  enum ly rc = read_headers(p, &part);
  if (rc) return rc;
  /* An empty body may have its boundary right behind the headers' empty line: back to its CR LF. */
  struct str from = {p->rest.ptr - 2, p->rest.len + 2};
  const char *end = memmem(from.ptr, from.len, delimiter.ptr, delimiter.len);
  if (!end) return refuse(p, MSG_MULTIPART_BOUNDARY);
  bool empty = end < p->rest.ptr;
  struct str bytes = {p->rest.ptr, empty ? 0 : (size_t)(end - p->rest.ptr)};
  p->rest = str_from(from, (size_t)(end - from.ptr) + delimiter.len);
  return add_part(p, &part, bytes);
}

enum ly input_multipart(struct scope *s, struct str boundary, struct str body, struct input *out) {
  *out = (struct input){0};
  struct parts p = {.s = s, .in = out, .rest = body, .number = 1};
  struct buf b = buf_open(s->arena, DELIMITER_MAX);
  buf_add(&b, STR("\r\n--"));
  buf_add(&b, boundary);
  if (buf_failed(&b)) return fail_memory(s);
  struct str delimiter = buf_str(&b), first = str_from(delimiter, 2);
  bool last = false;
  if (body.len > INPUT_BODY_MAX)
    return fail(s, LY_LIMIT, MSG_INPUT_FORM_TOO_LARGE, str_int(s->arena, INPUT_BODY_MAX));
  if (str_starts(p.rest, STR("\r\n"))) p.rest = str_from(p.rest, 2);
  if (!str_starts(p.rest, first)) return refuse(&p, MSG_MULTIPART_BOUNDARY);
  p.rest = str_from(p.rest, first.len);
  enum ly rc = end_line(&p, &last);
  for (; !rc && !last; p.number++) {
    rc = read_part(&p, delimiter);
    if (!rc) rc = end_line(&p, &last);
  }
  return rc ? rc : arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}
