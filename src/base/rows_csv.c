/* CSV in a window: the bytes become UTF-8 as they come in, and a row at a time is taken out. */
#include "base/rows_int.h"

#include <errno.h>
#include <iconv.h>

enum {
  RAW_BYTES = 64 * 1024,
  WINDOW_BYTES = 4 * ROWS_ROW_BYTES_MAX,
  GOOD_FOR_EACH_BAD = 4, /* of damaged UTF-8, as in csv.c */
  UTF8_LINE = 4,         /* so many Chinese characters of UTF-8 in one line are no chance */
};

struct rows_csv {
  char raw[RAW_BYTES];
  size_t raw_count; /* bytes of the source not yet converted */
  int64_t offset;   /* of the source behind raw */
  char window[WINDOW_BYTES];
  size_t at, end; /* of the text not yet read */
  bool drained;   /* the source has no more */
  iconv_t from;   /* of GB18030; (iconv_t)-1: it is UTF-8 */
  char separator;
  int64_t line;
};

/* ---- The encoding -------------------------------------------------------------------------------
 */

struct look {
  size_t good, bad;       /* characters of more than one byte; bytes that are none */
  int64_t line, bad_line; /* at the end; of the first bad byte */
  int64_t utf8_line;      /* the first that can be nothing but UTF-8; 0: none */
  size_t line_wide, line_bad;
};

static void end_line(struct look *k) {
  if (!k->utf8_line && !k->line_bad && k->line_wide >= UTF8_LINE) k->utf8_line = k->line;
  k->line_wide = k->line_bad = 0;
  k->line++;
}

/* Looks at bytes that begin with a character; gives how many are left of one that is cut off. */
static size_t look_at(struct look *k, struct str text, bool last) {
  size_t pos = 0;
  while (pos < text.len) {
    size_t before = pos;
    if (text.ptr[pos] == '\n') end_line(k);
    if (utf8_next(text, &pos) >= 0) {
      k->good += pos - before > 1;
      k->line_wide += pos - before == 3;
      continue;
    }
    if (!last && text.len - before < 4) return text.len - before;
    if (k->bad++ == 0) k->bad_line = k->line;
    k->line_bad++;
    pos = before + 1;
  }
  return 0;
}

static enum ly look_over(struct scope *s, struct rows *rows, struct look *k) {
  struct rows_csv *csv = rows->csv;
  const struct rows_source *source = rows->source;
  size_t left = 0;
  *k = (struct look){.line = 1};
  for (int64_t offset = 0;;) {
    int64_t n = source->read(source->context, offset, csv->raw + left, RAW_BYTES - left);
    if (n < 0) return fail_os(s, MSG_FILE_CANNOT_READ, source->name, errno);
    struct str text = {csv->raw, left + (size_t)n};
    left = look_at(k, text, n == 0);
    memmove(csv->raw, text.ptr + text.len - left, left);
    offset += n;
    if (n > 0) continue;
    end_line(k);
    return LY_OK;
  }
}

/* Lines of both encodings in one table: read as either, names would come in as nonsense. */
static enum ly mixed(struct scope *s, const struct rows *rows, const struct look *k) {
  bool begins = k->utf8_line < k->bad_line;
  return fail(s, LY_INVALID, MSG_ROWS_MIXED, rows->source->name,
              str_int(s->arena, begins ? k->bad_line : k->utf8_line),
              begins ? STR("GB18030") : STR("UTF-8"));
}

static enum ly choose(struct scope *s, struct rows *rows, bool marked) {
  struct look k;
  enum ly rc = look_over(s, rows, &k);
  if (rc || k.bad == 0) return rc;
  bool utf8 = marked || k.good > GOOD_FOR_EACH_BAD * k.bad;
  if (utf8)
    return fail(s, LY_INVALID, MSG_ROWS_ENCODING, rows->source->name,
                str_int(s->arena, k.bad_line));
  if (k.utf8_line) return mixed(s, rows, &k);
  rows->csv->from = iconv_open("UTF-8", "GB18030");
  return rows->csv->from == (iconv_t)-1 ? fail_memory(s) : LY_OK;
}

/* ---- The window ---------------------------------------------------------------------------------
 */

static enum ly bad_bytes(struct scope *s, const struct rows *rows) {
  const struct rows_csv *csv = rows->csv;
  int64_t line = csv->line;
  for (size_t i = csv->at; i < csv->end; i++) line += csv->window[i] == '\n';
  return fail(s, LY_INVALID, MSG_ROWS_ENCODING, rows->source->name, str_int(s->arena, line));
}

/* As much of raw as there is room for becomes text. */
static enum ly convert(struct scope *s, struct rows *rows) {
  struct rows_csv *csv = rows->csv;
  char *from = csv->raw, *to = csv->window + csv->end;
  size_t left = csv->raw_count, room = WINDOW_BYTES - csv->end;
  if (csv->from == (iconv_t)-1) {
    size_t n = left < room ? left : room;
    memcpy(to, from, n);
    from += n;
    to += n;
    left -= n;
  } else if (iconv(csv->from, &from, &left, &to, &room) == (size_t)-1) {
    bool cut = errno == EINVAL && !csv->drained; /* the rest of the character comes later */
    csv->end = (size_t)(to - csv->window);
    if (errno != E2BIG && !cut) return bad_bytes(s, rows);
  }
  csv->end = (size_t)(to - csv->window);
  memmove(csv->raw, from, left);
  csv->raw_count = left;
  return LY_OK;
}

/* Has the window hold a whole row of the greatest length, or all there is. */
static enum ly fill(struct scope *s, struct rows *rows) {
  struct rows_csv *csv = rows->csv;
  const struct rows_source *source = rows->source;
  if (csv->end - csv->at > ROWS_ROW_BYTES_MAX) return LY_OK;
  memmove(csv->window, csv->window + csv->at, csv->end - csv->at);
  csv->end -= csv->at;
  csv->at = 0;
  while (csv->end < WINDOW_BYTES / 2 && (!csv->drained || csv->raw_count)) {
    int64_t n = source->read(source->context, csv->offset, csv->raw + csv->raw_count,
                             RAW_BYTES - csv->raw_count);
    if (n < 0) return fail_os(s, MSG_FILE_CANNOT_READ, source->name, errno);
    csv->offset += n;
    csv->raw_count += (size_t)n;
    csv->drained = n == 0 && csv->raw_count < RAW_BYTES;
    enum ly rc = convert(s, rows);
    if (rc) return rc;
  }
  return LY_OK;
}

static char separator_of(const struct rows_csv *csv) {
  bool tab = false;
  for (size_t i = csv->at; i < csv->end && csv->window[i] != '\n'; i++) {
    if (csv->window[i] == ',') return ',';
    tab |= csv->window[i] == '\t';
  }
  return tab ? '\t' : ',';
}

enum ly rows_csv_open(struct scope *s, struct rows *rows) {
  char mark[3] = {0};
  struct rows_csv *csv = rows->csv = ARENA_NEW(&rows->own, struct rows_csv);
  if (!csv) return fail_memory(s);
  csv->from = (iconv_t)-1;
  csv->line = 1;
  int64_t n = rows->source->read(rows->source->context, 0, mark, sizeof mark);
  bool marked = n == sizeof mark && memcmp(mark, "\xEF\xBB\xBF", sizeof mark) == 0;
  enum ly rc = choose(s, rows, marked);
  if (rc) return rc;
  csv->offset = marked ? (int64_t)sizeof mark : 0;
  rc = fill(s, rows);
  if (!rc) csv->separator = separator_of(csv);
  return rc;
}

/* ---- A row --------------------------------------------------------------------------------------
 */

struct cursor {
  struct rows *rows;
  struct rows_csv *csv;
  size_t limit; /* the row must end before */
  struct rows_row *row;
};

static bool ends(const struct cursor *c) {
  return c->csv->at >= c->limit;
}

static char now(const struct cursor *c) {
  return ends(c) ? 0 : c->csv->window[c->csv->at];
}

static void step(struct cursor *c) {
  if (now(c) == '\n') c->csv->line++;
  if (!ends(c)) c->csv->at++;
}

static bool at_line_end(const struct cursor *c) {
  const struct rows_csv *csv = c->csv;
  bool crlf = now(c) == '\r' && csv->at + 1 < c->limit && csv->window[csv->at + 1] == '\n';
  return ends(c) || now(c) == '\n' || crlf;
}

static bool at_cell_end(const struct cursor *c) {
  return at_line_end(c) || now(c) == c->csv->separator;
}

static void skip_blanks(struct cursor *c) {
  while (!at_cell_end(c) && (now(c) == ' ' || now(c) == '\t')) step(c);
}

static struct str plain_cell(struct cursor *c) {
  size_t from = c->csv->at;
  bool told = false;
  for (; !at_cell_end(c); step(c)) {
    if (now(c) == '"' && !told) rows_fault(c->row, c->row->count, MSG_CSV_STRAY_QUOTE);
    told |= now(c) == '"';
  }
  struct str text = {c->csv->window + from, c->csv->at - from};
  return str_copy(&c->rows->row, str_trim(text));
}

/* Between quotes; the one at hand opens. */
static struct str quoted_cell(struct cursor *c) {
  struct buf b = buf_open(&c->rows->row, ROWS_ROW_BYTES_MAX);
  bool closed = false;
  for (step(c); !ends(c); step(c)) {
    if (now(c) == '"') {
      step(c);
      closed = now(c) != '"'; /* else it was written twice and means itself */
      if (closed) break;
    }
    buf_char(&b, now(c));
  }
  if (!closed) rows_fault(c->row, c->row->count, MSG_CSV_UNCLOSED);
  skip_blanks(c);
  if (closed && !at_cell_end(c)) rows_fault(c->row, c->row->count, MSG_CSV_BEHIND_QUOTE);
  while (!at_cell_end(c)) step(c);
  return buf_str(&b);
}

static enum ly too_long(struct scope *s, const struct rows *rows, enum message message,
                        int64_t line) {
  return fail(s, LY_LIMIT, message, rows->source->name, str_int(s->arena, line));
}

static enum ly read_cells(struct scope *s, struct cursor *c) {
  for (bool first = true; first || now(c) == c->csv->separator; first = false) {
    if (!first) step(c);
    if (c->row->count == ROWS_CELLS_MAX)
      return too_long(s, c->rows, MSG_ROWS_TOO_WIDE, c->row->line);
    skip_blanks(c);
    c->rows->cells[c->row->count] = now(c) == '"' ? quoted_cell(c) : plain_cell(c);
    c->row->count++;
    if (at_line_end(c)) break;
  }
  return LY_OK;
}

enum ly rows_csv_next(struct scope *s, struct rows *rows, struct rows_row *out, bool *more) {
  struct rows_csv *csv = rows->csv;
  enum ly rc = fill(s, rows);
  *more = !rc && csv->at < csv->end;
  if (rc || !*more) return rc;
  arena_rewind(&rows->row, (struct arena_mark){0});
  struct cursor c = {.rows = rows, .csv = csv, .limit = csv->end, .row = out};
  bool cut = c.limit - csv->at > ROWS_ROW_BYTES_MAX;
  if (cut) c.limit = csv->at + ROWS_ROW_BYTES_MAX;
  out->line = csv->line;
  out->cells = rows->cells;
  rc = read_cells(s, &c);
  if (rc) return rc;
  if (ends(&c) && cut) return too_long(s, rows, MSG_ROWS_TOO_LONG, out->line);
  while (!ends(&c) && now(&c) != '\n') step(&c);
  step(&c);
  return arena_failed(&rows->row) ? fail_memory(s) : LY_OK;
}

int rows_csv_progress(const struct rows *rows) {
  int64_t size = rows->source->size;
  return size > 0 ? (int)(rows->csv->offset * 1000 / size) : 1000;
}

void rows_csv_close(struct rows *rows) {
  if (rows->csv->from != (iconv_t)-1) iconv_close(rows->csv->from);
}
