/* An xlsx row by row: libzip unpacks, expat reads, and stops behind each row.
 *
 * Parts are found by their relations (ECMA-376 part 2): workbook, its first sheet that is not
 * hidden, the shared texts, the styles. A part that declares a document type is refused: no office
 * program writes one, and entities are how small files grow large.
 */
#include "base/rows_number.h"
#include "base/rows_xml.h"

enum {
  XLSX_STYLES_MAX = 65536,
  XLSX_FORMATS_MAX = 4096,
  SHEETS_MAX = 1000,
  STRINGS_BLOCK = 4096,
  STRINGS_BLOCKS_MAX = 4096,
};

struct rows_xlsx {
  struct rows_zip *zip;
  struct rows_part *sheet;
  struct str sheet_id, sheet_path, strings_path, styles_path;
  bool from_1904;
  /* shared texts, in blocks */
  struct str *strings[STRINGS_BLOCKS_MAX];
  size_t string_count;
  size_t strings_bytes;
  /* styles: whether cells of each are days */
  int64_t *formats; /* of their own, that are */
  size_t format_count;
  bool *date_style;
  size_t style_count;
  bool in_cell_formats;
  /* what is being read */
  struct rows *rows;
  struct rows_row *out;
  struct buf text;
  bool taking, phonetic, in_text;
  char type; /* of the cell: n, s (shared), t (text), b, e, d */
  size_t column, style;
  int64_t line;
  bool done, too_wide, too_many;
};

/* ---- The book
 * ------------------------------------------------------------------------------------
 */

static void book_start(void *context, struct str name, const char **attributes) {
  struct rows_xlsx *x = context;
  if (str_is(name, "workbookPr")) {
    struct str v = rows_attribute(attributes, "date1904");
    x->from_1904 = str_is(v, "1") || str_is(v, "true");
  } else if (str_is(name, "sheet") && x->sheet_id.len == 0) {
    struct str state = rows_attribute(attributes, "state");
    if (state.len && !str_is(state, "visible")) return;
    x->sheet_id = str_copy(&x->rows->own, rows_attribute(attributes, "id"));
  }
}

static void relation_start(void *context, struct str name, const char **attributes) {
  struct rows_xlsx *x = context;
  struct str target = rows_attribute(attributes, "Target");
  struct str type = rows_attribute(attributes, "Type");
  struct arena *a = &x->rows->own;
  if (!str_is(name, "Relationship") || target.len == 0) return;
  struct str path = target.ptr[0] == '/' ? str_from(target, 1) : path_join(a, STR("xl"), target);
  path = str_copy(a, path);
  if (str_eq(rows_attribute(attributes, "Id"), x->sheet_id)) x->sheet_path = path;
  if (str_ends(type, STR("/sharedStrings"))) x->strings_path = path;
  if (str_ends(type, STR("/styles"))) x->styles_path = path;
}

/* ---- Styles
 * --------------------------------------------------------------------------------------
 */

static int64_t number_of(struct str text) {
  int64_t out = 0;
  if (text.len == 0 || text.len > 9) return -1;
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] < '0' || text.ptr[i] > '9') return -1;
    out = out * 10 + (text.ptr[i] - '0');
  }
  return out;
}

/* Formats by number that every program knows as days, those of Chinese and Japanese too (18.8.30).
 */
static bool known_date_format(int64_t id) {
  return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 ||
         (id >= 50 && id <= 54) || id == 57 || id == 58;
}

static bool own_date_format(const struct rows_xlsx *x, int64_t id) {
  for (size_t i = 0; i < x->format_count; i++) {
    if (x->formats[i] == id) return true;
  }
  return false;
}

static void style_start(void *context, struct str name, const char **attributes) {
  struct rows_xlsx *x = context;
  int64_t id = number_of(rows_attribute(attributes, "numFmtId"));
  if (str_is(name, "numFmt")) {
    bool date = id >= 0 && rows_format_is_date(rows_attribute(attributes, "formatCode"));
    if (date && x->format_count < XLSX_FORMATS_MAX) x->formats[x->format_count++] = id;
  } else if (str_is(name, "cellXfs")) {
    x->in_cell_formats = true;
  } else if (str_is(name, "xf") && x->in_cell_formats && x->style_count < XLSX_STYLES_MAX) {
    x->date_style[x->style_count++] = known_date_format(id) || own_date_format(x, id);
  }
}

static void style_end(void *context, struct str name) {
  struct rows_xlsx *x = context;
  if (str_is(name, "cellXfs")) x->in_cell_formats = false;
}

/* ---- Texts
 * ---------------------------------------------------------------------------------------
 *
 * A text is the `t` in it, or those of its runs; readings in rPh stand beside it (18.4.6). */

static void text_begin(struct rows_xlsx *x, size_t max) {
  arena_rewind(&x->rows->row, (struct arena_mark){0});
  x->text = buf_open(&x->rows->row, max);
}

static void text_chars(void *context, const char *chars, size_t count) {
  struct rows_xlsx *x = context;
  if (x->taking) buf_add(&x->text, (struct str){chars, count});
}

static void strings_start(void *context, struct str name, const char **attributes) {
  struct rows_xlsx *x = context;
  (void)attributes;
  if (str_is(name, "si")) text_begin(x, ROWS_ROW_BYTES_MAX);
  if (str_is(name, "rPh")) x->phonetic = true;
  if (str_is(name, "t")) x->taking = !x->phonetic;
}

static void keep_string(struct rows_xlsx *x) {
  size_t block = x->string_count / STRINGS_BLOCK, at = x->string_count % STRINGS_BLOCK;
  struct arena *a = &x->rows->own;
  struct str text = buf_str(&x->text);
  x->strings_bytes += text.len;
  x->too_many |= block == STRINGS_BLOCKS_MAX || x->strings_bytes > ROWS_STRINGS_MAX;
  if (x->too_many) return;
  if (at == 0) x->strings[block] = ARENA_ARRAY(a, struct str, STRINGS_BLOCK);
  if (x->strings[block]) x->strings[block][at] = str_copy(a, text);
  x->string_count++;
}

static void strings_end(void *context, struct str name) {
  struct rows_xlsx *x = context;
  if (str_is(name, "t")) x->taking = false;
  if (str_is(name, "rPh")) x->phonetic = false;
  if (str_is(name, "si")) keep_string(x);
}

/* ---- Cells
 * ---------------------------------------------------------------------------------------
 */

/* "AB12" is column 27, from 0; without a reference the one behind the last. */
static size_t column_of(struct str reference, size_t otherwise) {
  size_t column = 0, i = 0;
  for (; i < reference.len && reference.ptr[i] >= 'A' && reference.ptr[i] <= 'Z' && i < 4; i++)
    column = column * 26 + (size_t)(reference.ptr[i] - 'A') + 1;
  return i ? column - 1 : otherwise;
}

static char type_of(struct str text) {
  static const struct {
    const char *name;
    char type;
  } types[] = {{"s", 's'}, {"str", 't'}, {"inlineStr", 't'}, {"b", 'b'}, {"e", 'e'}, {"d", 'd'}};
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
    if (str_is(text, types[i].name)) return types[i].type;
  }
  return 'n';
}

static void row_start(struct rows_xlsx *x, const char **attributes) {
  int64_t line = number_of(rows_attribute(attributes, "r"));
  x->line = line > 0 ? line : x->line + 1;
  arena_rewind(&x->rows->row, (struct arena_mark){0});
  memset(x->rows->cells, 0, sizeof x->rows->cells);
  x->out->count = 0;
  x->out->fault_count = 0;
  x->column = 0;
}

static void sheet_start(void *context, struct str name, const char **attributes) {
  struct rows_xlsx *x = context;
  if (str_is(name, "row")) {
    row_start(x, attributes);
  } else if (str_is(name, "c")) {
    x->column = column_of(rows_attribute(attributes, "r"), x->column);
    x->type = type_of(rows_attribute(attributes, "t"));
    int64_t style = number_of(rows_attribute(attributes, "s"));
    x->style = style < 0 ? 0 : (size_t)style;
    x->text = buf_open(&x->rows->row, ROWS_ROW_BYTES_MAX);
  } else if (str_is(name, "rPh")) {
    x->phonetic = true;
  } else if (str_is(name, "v") || str_is(name, "t")) {
    x->taking = !x->phonetic;
  }
}

static struct str shared(struct rows_xlsx *x, struct str number) {
  int64_t i = number_of(number);
  if (i >= 0 && (size_t)i < x->string_count)
    return x->strings[(size_t)i / STRINGS_BLOCK][(size_t)i % STRINGS_BLOCK];
  rows_fault(x->out, x->column, MSG_ROWS_BAD_CELL);
  return STR("");
}

static struct str number_cell(struct rows_xlsx *x, struct str text) {
  struct arena *a = &x->rows->row;
  bool date = x->style < x->style_count && x->date_style[x->style], lost = false;
  struct str out = text;
  if (text.len == 0) return text;
  if (date && rows_serial_date(a, text, x->from_1904, &out)) return out;
  if (!rows_number(a, text, &out, &lost)) rows_fault(x->out, x->column, MSG_ROWS_BAD_CELL);
  if (lost) rows_fault(x->out, x->column, MSG_ROWS_DIGITS_LOST);
  return out;
}

static struct str cell_text(struct rows_xlsx *x) {
  struct str text = buf_str(&x->text);
  switch (x->type) {
    case 's': return str_trim(shared(x, text));
    case 'n': return number_cell(x, text);
    case 'b': return text.len == 0 ? text : str_is(text, "1") ? STR("true") : STR("false");
    case 'd': return text.len > 10 ? (struct str){text.ptr, 10} : text;
    case 'e': rows_fault(x->out, x->column, MSG_ROWS_FORMULA_FAULT); return text;
    default: return str_trim(text);
  }
}

static void cell_end(struct rows_xlsx *x) {
  if (x->column >= ROWS_CELLS_MAX) {
    x->too_wide |= buf_str(&x->text).len > 0;
    return;
  }
  x->rows->cells[x->column] = cell_text(x);
  if (x->column + 1 > x->out->count) x->out->count = x->column + 1;
  x->column++;
}

static void sheet_end(void *context, struct str name) {
  struct rows_xlsx *x = context;
  if (str_is(name, "v") || str_is(name, "t")) x->taking = false;
  if (str_is(name, "rPh")) x->phonetic = false;
  if (str_is(name, "c")) cell_end(x);
  if (!str_is(name, "row")) return;
  x->done = true;
  rows_part_pause(x->sheet);
}

/* ---- Opening
 * -------------------------------------------------------------------------------------
 */

static enum ly read_part(struct scope *s, struct rows_xlsx *x, struct str path,
                         const struct rows_handlers *handlers) {
  enum ly rc = rows_part_read(s, x->zip, path, handlers, x);
  if (rc) return rc;
  if (x->too_many) return fail(s, LY_LIMIT, MSG_ROWS_TOO_LARGE, x->rows->source->name);
  return arena_failed(&x->rows->own) || arena_failed(&x->rows->row) ? fail_memory(s) : LY_OK;
}

static enum ly read_parts(struct scope *s, struct rows_xlsx *x) {
  static const struct rows_handlers book = {.start = book_start}, relations = {relation_start},
                                    styles = {style_start, style_end},
                                    strings = {strings_start, strings_end, text_chars};
  struct str name = x->rows->source->name;
  enum ly rc = read_part(s, x, STR("xl/workbook.xml"), &book);
  if (!rc) rc = read_part(s, x, STR("xl/_rels/workbook.xml.rels"), &relations);
  if (!rc && x->sheet_path.len == 0) rc = fail(s, LY_INVALID, MSG_ROWS_NO_SHEET, name);
  if (!rc && x->styles_path.len) rc = read_part(s, x, x->styles_path, &styles);
  if (!rc && x->strings_path.len) rc = read_part(s, x, x->strings_path, &strings);
  return rc;
}

enum ly rows_xlsx_open(struct scope *s, struct rows *rows) {
  static const struct rows_handlers sheet = {sheet_start, sheet_end, text_chars};
  struct rows_xlsx *x = rows->xlsx = ARENA_NEW(&rows->own, struct rows_xlsx);
  if (!x) return fail_memory(s);
  x->rows = rows;
  x->formats = ARENA_ARRAY(&rows->own, int64_t, XLSX_FORMATS_MAX);
  x->date_style = ARENA_ARRAY(&rows->own, bool, XLSX_STYLES_MAX);
  if (!x->formats || !x->date_style) return fail_memory(s);
  enum ly rc = rows_zip_open(s, rows, &x->zip);
  if (!rc) rc = read_parts(s, x);
  return rc ? rc : rows_part_open(s, x->zip, x->sheet_path, &sheet, x, &x->sheet);
}

enum ly rows_xlsx_next(struct scope *s, struct rows *rows, struct rows_row *out, bool *more) {
  struct rows_xlsx *x = rows->xlsx;
  bool ended = false;
  x->out = out;
  x->done = false;
  enum ly rc = LY_OK;
  while (!rc && !x->done && !ended) rc = rows_part_next(s, x->sheet, &ended);
  *more = x->done;
  if (rc) return rc;
  out->line = x->line;
  out->cells = rows->cells;
  struct str line = str_int(s->arena, x->line);
  if (x->too_wide) return fail(s, LY_LIMIT, MSG_ROWS_TOO_WIDE, rows->source->name, line);
  bool full = arena_failed(&rows->row) || buf_failed(&x->text);
  return full ? fail(s, LY_LIMIT, MSG_ROWS_TOO_LONG, rows->source->name, line) : LY_OK;
}

int rows_xlsx_progress(const struct rows *rows) {
  return rows_part_progress(rows->xlsx->sheet);
}

void rows_xlsx_close(struct rows *rows) {
  rows_part_close(rows->xlsx->sheet);
  rows_zip_close(rows->xlsx->zip);
}
