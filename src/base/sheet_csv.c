/* Sheets as CSV. */
#include "base/sheet_int.h"

/* ---- Rows made into cells -----------------------------------------------------------------------
 */

void sheet_walk_open(struct sheet_walk *w, struct scope *s) {
  enum { ROW_BYTES = 1024 * 1024 };
  *w = (struct sheet_walk){.s = s, .own = s->arena};
  arena_open(&w->scratch, ROW_BYTES);
  s->arena = &w->scratch;
}

void sheet_cell_read(struct scope *s, const struct sheet *sheet, const struct sheet_column *column,
                     const void *row, struct sheet_cell *out) {
  *out = (struct sheet_cell){.date = DATE_NONE};
  if (column->cell_in)
    column->cell_in(s, sheet, column, row, out);
  else
    column->cell(s, sheet, row, out);
}

void sheet_walk_cell(struct sheet_walk *w, const struct sheet *sheet,
                     const struct sheet_column *column, const void *row, struct sheet_cell *cell,
                     struct str *text) {
  sheet_cell_read(w->s, sheet, column, row, cell);
  *text = cell->text.len ? cell->text : cell->small;
  if (!cell->text.len || !cell->small.len) return;
  const struct str parts[] = {cell->text, cell->small};
  *text = message_text(w->s->arena, w->s->lang, MSG_SHEET_WITH_SMALL, parts, 2);
}

struct str sheet_heading(const struct scope *s, const struct sheet_column *column) {
  return column->heading.len ? column->heading : message_plain(s->lang, column->title);
}

bool sheet_walk_next(struct sheet_walk *w) {
  bool good = !arena_failed(&w->scratch);
  arena_rewind(&w->scratch, (struct arena_mark){0});
  return good;
}

void sheet_walk_close(struct sheet_walk *w) {
  w->s->arena = w->own;
  arena_close(&w->scratch);
}

/* ---- CSV ----------------------------------------------------------------------------------------
 */

static const struct str line_end = STR_INIT("\r\n");

/* What a spreadsheet would take for a formula, or would come to once it trimmed the cell. */
static bool is_formula(struct str text) {
  static const char *const starts[] = {"=",  "+",  "-",  "@",  "\t", "\r",
                                       "\n", "＝", "＋", "－", "＠", NULL};
  for (size_t i = 0; starts[i]; i++) {
    if (str_starts(text, str_of(starts[i]))) return true;
  }
  return false;
}

static bool needs_quotes(struct str text) {
  if (text.len == 0) return false;
  for (size_t i = 0; i < text.len; i++) {
    if (strchr(",\"\r\n\t", text.ptr[i])) return true;
  }
  return text.ptr[0] == ' ' || text.ptr[text.len - 1] == ' ';
}

static void add_quoted(struct buf *b, struct str text) {
  bool quotes = needs_quotes(text);
  if (quotes) buf_char(b, '"');
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] == '"') buf_char(b, '"');
    buf_char(b, text.ptr[i]);
  }
  if (quotes) buf_char(b, '"');
}

static void add_text(struct scope *s, struct buf *b, struct str text) {
  struct buf safe = buf_open(s->arena, text.len + 1);
  if (!is_formula(text)) {
    add_quoted(b, text);
    return;
  }
  buf_char(&safe, '\'');
  buf_add(&safe, text);
  add_quoted(b, buf_str(&safe));
}

static void add_cell(struct sheet_walk *w, struct buf *b, const struct sheet *sheet,
                     const struct sheet_column *column, const void *row) {
  struct sheet_cell cell;
  struct str text;
  sheet_walk_cell(w, sheet, column, row, &cell, &text);
  if (cell.has_number) {
    decimal_write(b, cell.number);
  } else if (!date_is_none(cell.date)) {
    buf_add(b, date_iso(w->s->arena, cell.date));
  } else {
    add_text(w->s, b, text);
  }
}

static void add_headings(struct scope *s, struct buf *b, const struct sheet *sheet) {
  for (size_t i = 0; i < sheet->column_count; i++) {
    if (i) buf_char(b, ',');
    add_text(s, b, sheet_heading(s, &sheet->columns[i]));
  }
  buf_add(b, line_end);
}

static void add_notes(struct scope *s, struct buf *b, const struct str *notes, size_t count) {
  if (count) buf_add(b, line_end);
  for (size_t i = 0; i < count; i++) {
    add_text(s, b, notes[i]);
    buf_add(b, line_end);
  }
}

static bool add_rows(struct sheet_walk *w, struct buf *b, const struct sheet *sheet,
                     const struct sheet_found *found) {
  bool good = true;
  for (size_t r = 0; good && r < found->count && !buf_failed(b); r++) {
    for (size_t i = 0; i < sheet->column_count; i++) {
      if (i) buf_char(b, ',');
      add_cell(w, b, sheet, &sheet->columns[i], found->rows[r]);
    }
    buf_add(b, line_end);
    good = sheet_walk_next(w);
  }
  return good;
}

enum ly sheet_csv(struct scope *s, const struct sheet *sheet, const struct sheet_found *found,
                  const struct str *notes, size_t note_count, struct str *out) {
  struct buf b = buf_open(s->arena, SHEET_BYTES_MAX);
  struct sheet_walk w;
  buf_add(&b, STR("\xEF\xBB\xBF"));
  sheet_walk_open(&w, s);
  add_headings(s, &b, sheet);
  bool good = add_rows(&w, &b, sheet, found);
  sheet_walk_close(&w);
  add_notes(s, &b, notes, note_count);
  *out = buf_str(&b);
  if (!good || arena_failed(s->arena)) return fail_memory(s);
  if (!buf_failed(&b)) return LY_OK;
  struct str most = str_int(s->arena, SHEET_BYTES_MAX / 1024 / 1024);
  return fail(s, LY_LIMIT, MSG_SHEET_CSV_LARGE, most);
}
