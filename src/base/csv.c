/* Reading CSV in one pass, and telling its encoding. */
#include "base/csv.h"

#include <iconv.h>

/* ---- The encoding -------------------------------------------------------------------------------
 */

static struct diag_at place_of(struct str file, struct str text, size_t offset) {
  struct diag_at at = {file, 1, 1};
  for (size_t i = 0; i < offset; i++) {
    bool inside = ((unsigned char)text.ptr[i] & 0xC0) == 0x80; /* of a character */
    if (text.ptr[i] == '\n') {
      at.line++;
      at.column = 1;
    } else if (!inside) {
      at.column++;
    }
  }
  return at;
}

/* Much good text with a few bad bytes is damaged UTF-8; GB18030 has few places that are UTF-8. */
static bool mostly_utf8(struct str text) {
  enum { GOOD_FOR_EACH_BAD = 4 };
  size_t good = 0, bad = 0, pos = 0;
  while (pos < text.len) {
    size_t before = pos;
    if (utf8_next(text, &pos) < 0) {
      bad++;
      pos++;
    } else if (pos - before > 1) {
      good++;
    }
  }
  return good > GOOD_FOR_EACH_BAD * bad;
}

/* Converts the whole; *bad is the offset of the first bytes that are no GB18030. */
static bool from_gb18030(struct arena *a, struct str bytes, struct str *out, size_t *bad) {
  size_t room = bytes.len * 2, left = bytes.len; /* two bytes become three, four become four */
  char *text = ARENA_ARRAY(a, char, room), *to = text, *from = (char *)(uintptr_t)bytes.ptr;
  iconv_t conversion = iconv_open("UTF-8", "GB18030");
  *bad = 0;
  if (!text || conversion == (iconv_t)-1) return false;
  bool good = iconv(conversion, &from, &left, &to, &room) != (size_t)-1;
  iconv_close(conversion);
  *bad = (size_t)(from - bytes.ptr);
  *out = (struct str){text, (size_t)(to - text)};
  return good;
}

enum ly text_decode(struct scope *s, struct str file, struct str bytes, struct str *out) {
  struct str mark = STR("\xEF\xBB\xBF");
  size_t bad;
  bool marked = str_starts(bytes, mark);
  if (bytes.len > CSV_BYTES_MAX) return fail(s, LY_LIMIT, MSG_CSV_TOO_LARGE, file);
  *out = marked ? str_from(bytes, mark.len) : bytes;
  if (utf8_valid(*out, &bad)) return LY_OK;
  bool utf8 = marked || mostly_utf8(*out);
  if (!utf8 && from_gb18030(s->arena, bytes, out, &bad)) return LY_OK;
  if (arena_failed(s->arena)) return fail_memory(s);
  struct str text = utf8 ? *out : bytes;
  diag_error(s, place_of(file, text, bad), MSG_CSV_ENCODING);
  return fail(s, LY_INVALID, MSG_CSV_FAULTS, file, STR("1"));
}

/* ---- The table ----------------------------------------------------------------------------------
 */

struct reader {
  struct scope *s;
  struct str text;
  size_t pos;
  struct diag_at at;
  struct str *cells; /* of all rows, one behind the other */
  struct diag_at *places;
  size_t count;
};

/* The character at hand, 0 at the end. */
static char now(const struct reader *r) {
  return r->pos < r->text.len ? r->text.ptr[r->pos] : 0;
}

static void step(struct reader *r) {
  if (r->pos >= r->text.len) return;
  char c = r->text.ptr[r->pos++];
  if (c == '\n') {
    r->at.line++;
    r->at.column = 1;
  } else if (((unsigned char)now(r) & 0xC0) != 0x80) {
    r->at.column++;
  }
}

static bool at_line_end(const struct reader *r) {
  bool crlf = now(r) == '\r' && r->pos + 1 < r->text.len && r->text.ptr[r->pos + 1] == '\n';
  return r->pos >= r->text.len || now(r) == '\n' || crlf;
}

static bool at_cell_end(const struct reader *r) {
  return at_line_end(r) || now(r) == ',';
}

static void skip_blanks(struct reader *r) {
  while (now(r) == ' ' || now(r) == '\t') step(r);
}

static struct str plain_cell(struct reader *r) {
  size_t from = r->pos;
  bool told = false;
  for (; !at_cell_end(r); step(r)) {
    if (now(r) == '"' && !told) diag_error(r->s, r->at, MSG_CSV_STRAY_QUOTE);
    told = told || now(r) == '"';
  }
  return str_trim((struct str){r->text.ptr + from, r->pos - from});
}

/* Between quotes; the one at hand opens. */
static struct str quoted_cell(struct reader *r) {
  struct diag_at opened = r->at;
  struct buf b = buf_open(r->s->arena, r->text.len);
  bool closed = false;
  for (step(r); r->pos < r->text.len; step(r)) {
    if (now(r) == '"') {
      step(r);
      closed = now(r) != '"'; /* else it was written twice and means itself */
      if (closed) break;
    }
    buf_char(&b, now(r));
  }
  if (!closed) diag_error(r->s, opened, MSG_CSV_UNCLOSED);
  skip_blanks(r);
  if (closed && !at_cell_end(r)) diag_error(r->s, r->at, MSG_CSV_BEHIND_QUOTE);
  while (!at_cell_end(r)) step(r);
  return buf_str(&b);
}

static void read_cell(struct reader *r) {
  skip_blanks(r);
  r->places[r->count] = r->at;
  r->cells[r->count++] = now(r) == '"' ? quoted_cell(r) : plain_cell(r);
}

/* One line; a line without anything gives no row. */
static void read_row(struct reader *r, struct csv *out) {
  size_t first = r->count;
  read_cell(r);
  while (now(r) == ',' && !at_line_end(r)) {
    step(r);
    read_cell(r);
  }
  while (r->pos < r->text.len && now(r) != '\n') step(r);
  step(r);
  size_t count = r->count - first;
  if (count == 1 && r->cells[first].len == 0) {
    r->count = first;
    return;
  }
  out->rows[out->count++] = (struct csv_row){r->cells + first, r->places + first, count};
}

enum ly csv_read(struct scope *s, struct str file, struct str text, struct csv *out) {
  size_t cells = 1, before = s->diags.errors;
  *out = (struct csv){0};
  for (size_t i = 0; i < text.len; i++) cells += text.ptr[i] == ',' || text.ptr[i] == '\n';
  if (text.len > CSV_BYTES_MAX || cells > CSV_CELLS_MAX) {
    return fail(s, LY_LIMIT, MSG_CSV_TOO_LARGE, file);
  }
  struct reader r = {.s = s, .text = text, .at = {file, 1, 1}};
  r.cells = ARENA_ARRAY(s->arena, struct str, cells);
  r.places = ARENA_ARRAY(s->arena, struct diag_at, cells);
  out->rows = ARENA_ARRAY(s->arena, struct csv_row, cells);
  if (!r.cells || !r.places || !out->rows) return fail_memory(s);
  while (r.pos < text.len) read_row(&r, out);
  if (arena_failed(s->arena)) return fail_memory(s);
  size_t faults = s->diags.errors - before;
  if (faults == 0) return LY_OK;
  return fail(s, LY_INVALID, MSG_CSV_FAULTS, file, str_int(s->arena, (int64_t)faults));
}
