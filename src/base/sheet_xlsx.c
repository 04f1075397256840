/* Sheets as xlsx, by libxlsxwriter.
 *
 * The library writes to a name; ours is that of a file in memory (memfd_create), and its temporary
 * files go to /dev/shm where there is one, so that what is exported stays off the disk.
 */
#include "base/sheet_int.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum {
  CELLS_MAX = 400 * 1000, /* the library keeps them all in memory */
  CELL_BYTES_MAX = 32767, /* what Excel takes, in characters */
  NAME_MAX_CHARS = 31,    /* of a worksheet's name */
  WIDTH_MIN = 6,
  WIDTH_MAX = 50,
  SCALES = 10,
  YEAR_MIN = 1900, /* Excel has no earlier days */
};

static const int64_t exact_in_double = 1000000000000000; /* 15 digits */

struct xlsx {
  struct scope *s;
  struct sheet_walk walk;
  bool walking;
  const struct sheet *sheet;
  lxw_workbook *book;
  lxw_worksheet *page;
  lxw_format *heading, *text, *note, *date, *numbers[SCALES]; /* by digits behind the point */
  size_t *widths;                                             /* of columns, in cells of text */
};

/* ---- Cells --------------------------------------------------------------------------------------
 */

static double number_of(struct decimal d) {
  double unit = 1;
  for (uint8_t i = 0; i < d.scale; i++) unit *= 10;
  return (double)d.coefficient / unit;
}

static bool fits_double(struct decimal d) {
  return d.coefficient < exact_in_double && d.coefficient > -exact_in_double;
}

static bool date_of(struct date date, lxw_datetime *out) {
  if (date_is_none(date)) return false;
  *out = (lxw_datetime){0};
  date_parts(date, &out->year, &out->month, &out->day);
  return out->year >= YEAR_MIN;
}

static enum ly put_text(struct xlsx *x, lxw_row_t row, size_t column, struct str text,
                        lxw_format *format) {
  struct scope *s = x->s;
  if (text.len > CELL_BYTES_MAX && utf8_count(text) > CELL_BYTES_MAX) {
    struct str title = sheet_heading(s, &x->sheet->columns[column]);
    return fail(s, LY_LIMIT, MSG_SHEET_XLSX_CELL, str_int(s->arena, row + 1), title);
  }
  worksheet_write_string(x->page, row, (lxw_col_t)column, str_c(s->arena, text), format);
  return LY_OK;
}

static enum ly put_cell(struct xlsx *x, lxw_row_t row, size_t column, const void *of) {
  struct sheet_cell cell;
  struct str text;
  lxw_datetime day;
  sheet_walk_cell(&x->walk, x->sheet, &x->sheet->columns[column], of, &cell, &text);
  size_t width = utf8_cells(text);
  if (width > x->widths[column]) x->widths[column] = width;
  if (cell.has_number && fits_double(cell.number)) {
    lxw_format *format = x->numbers[cell.number.scale];
    worksheet_write_number(x->page, row, (lxw_col_t)column, number_of(cell.number), format);
    return LY_OK;
  }
  if (cell.has_number) text = decimal_text(x->s->arena, cell.number);
  if (!cell.has_number && date_of(cell.date, &day)) {
    worksheet_write_datetime(x->page, row, (lxw_col_t)column, &day, x->date);
    return LY_OK;
  }
  if (!text.len) return LY_OK;
  return put_text(x, row, column, text, x->text);
}

static enum ly put_rows(struct xlsx *x, const struct sheet_found *found) {
  for (size_t r = 0; r < found->count; r++) {
    for (size_t i = 0; i < x->sheet->column_count; i++) {
      enum ly rc = put_cell(x, (lxw_row_t)r + 1, i, found->rows[r]);
      if (rc) return rc;
    }
    if (!sheet_walk_next(&x->walk)) return fail_memory(x->s);
  }
  return LY_OK;
}

static enum ly put_headings(struct xlsx *x) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < x->sheet->column_count; i++) {
    struct str title = sheet_heading(x->s, &x->sheet->columns[i]);
    x->widths[i] = utf8_cells(title) + 2; /* the sign of the filter stands there too */
    rc = put_text(x, 0, i, title, x->heading);
  }
  return rc;
}

static enum ly put_notes(struct xlsx *x, size_t rows, const struct str *notes, size_t count) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < count; i++) {
    rc = put_text(x, (lxw_row_t)(rows + i) + 2, 0, notes[i], x->note);
  }
  return rc;
}

/* ---- The book -----------------------------------------------------------------------------------
 */

static lxw_format *make_format(struct xlsx *x, const char *number, bool wrap) {
  lxw_format *format = workbook_add_format(x->book);
  format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
  if (number) format_set_num_format(format, number);
  if (wrap) format_set_text_wrap(format);
  return format;
}

static void make_formats(struct xlsx *x) {
  char number[] = "0.000000000";
  x->heading = make_format(x, NULL, true);
  format_set_bold(x->heading);
  format_set_bottom(x->heading, LXW_BORDER_THIN);
  x->text = make_format(x, NULL, true);
  x->note = make_format(x, NULL, false);
  x->date = make_format(x, "yyyy-mm-dd", false);
  for (size_t scale = SCALES; scale-- > 0;) {
    number[scale ? scale + 2 : 1] = 0;
    x->numbers[scale] = make_format(x, number, false);
  }
}

/* A worksheet's name: not all signs may stand in it. */
static const char *name_of(struct scope *s, struct str title) {
  struct buf b = buf_open(s->arena, title.len + 1);
  size_t pos = 0, chars = 0, from = 0;
  while (chars < NAME_MAX_CHARS && utf8_next(title, &pos) >= 0) {
    bool bad = pos - from == 1 && strchr("[]:*?/\\'", title.ptr[from]);
    buf_add(&b, bad ? STR(" ") : (struct str){title.ptr + from, pos - from});
    from = pos;
    chars++;
  }
  struct str name = str_trim(buf_str(&b));
  return name.len ? str_c(s->arena, name) : NULL;
}

static void set_look(struct xlsx *x, const struct sheet_found *found) {
  lxw_col_t last = (lxw_col_t)(x->sheet->column_count - 1);
  for (size_t i = 0; i < x->sheet->column_count; i++) {
    size_t width = x->widths[i] + 1;
    if (width < WIDTH_MIN) width = WIDTH_MIN;
    if (width > WIDTH_MAX) width = WIDTH_MAX;
    worksheet_set_column(x->page, (lxw_col_t)i, (lxw_col_t)i, (double)width, NULL);
  }
  worksheet_freeze_panes(x->page, 1, 0);
  worksheet_autofilter(x->page, 0, 0, (lxw_row_t)found->count, last);
  worksheet_repeat_rows(x->page, 0, 0);
  worksheet_set_landscape(x->page);
  worksheet_set_paper(x->page, 9); /* A4 */
  worksheet_fit_to_pages(x->page, 1, 0);
}

static void set_properties(struct xlsx *x) {
  struct scope *s = x->s;
  lxw_doc_properties properties = {
      .title = (char *)(uintptr_t)str_c(s->arena, x->sheet->title),
      .author = (char *)(uintptr_t) "laoyou",
      .created = (time_t)((x->sheet->made_us ? x->sheet->made_us : scope_now_us(s)) / 1000000),
  };
  workbook_set_properties(x->book, &properties);
}

/* From here to close_book() the scope's arena is for one row at a time. */
static enum ly open_book(struct scope *s, struct xlsx *x, const struct sheet *sheet,
                         const char *path) {
  bool shared = access("/dev/shm", W_OK) == 0;
  lxw_workbook_options options = {.tmpdir = shared ? "/dev/shm" : NULL};
  *x = (struct xlsx){.s = s, .sheet = sheet};
  x->widths = ARENA_ARRAY(s->arena, size_t, sheet->column_count);
  const char *name = name_of(s, sheet->title);
  x->book = workbook_new_opt(path, &options);
  if (!x->book || !x->widths) return fail_memory(s);
  sheet_walk_open(&x->walk, s);
  x->walking = true;
  x->page = workbook_add_worksheet(x->book, name);
  make_formats(x);
  set_properties(x);
  return x->page ? LY_OK : fail_memory(s);
}

/* The library writes only now. */
static enum ly close_book(struct scope *s, struct xlsx *x) {
  if (x->walking) sheet_walk_close(&x->walk);
  if (!x->book) return LY_OK;
  errno = 0;
  lxw_error rc = workbook_close(x->book);
  if (rc == LXW_NO_ERROR) return LY_OK;
  if (rc == LXW_ERROR_MEMORY_MALLOC_FAILED) return fail_memory(s);
  return fail_os(s, MSG_SHEET_XLSX_WRITE, x->sheet->title, errno ? errno : EIO);
}

static enum ly write_book(struct scope *s, const struct sheet *sheet,
                          const struct sheet_found *found, const struct str *notes,
                          size_t note_count, const char *path) {
  struct xlsx x;
  enum ly rc = open_book(s, &x, sheet, path), closed;
  if (!rc) rc = put_headings(&x);
  if (!rc) rc = put_rows(&x, found);
  if (!rc) rc = put_notes(&x, found->count, notes, note_count);
  if (!rc) set_look(&x, found);
  closed = close_book(s, &x);
  return rc ? rc : closed;
}

/* ---- The file in memory -------------------------------------------------------------------------
 */

static enum ly read_back(struct scope *s, const struct sheet *sheet, int fd, struct str *out) {
  struct stat stat;
  if (fstat(fd, &stat)) return fail_os(s, MSG_SHEET_XLSX_WRITE, sheet->title, errno);
  if (stat.st_size > SHEET_BYTES_MAX) {
    struct str most = str_int(s->arena, SHEET_BYTES_MAX / 1024 / 1024);
    return fail(s, LY_LIMIT, MSG_SHEET_XLSX_LARGE, most);
  }
  size_t size = (size_t)stat.st_size, have = 0;
  char *bytes = ARENA_ARRAY(s->arena, char, size);
  if (!bytes) return fail_memory(s);
  while (have < size) {
    ssize_t n = pread(fd, bytes + have, size - have, (off_t)have);
    if (n <= 0) return fail_os(s, MSG_SHEET_XLSX_WRITE, sheet->title, n ? errno : EIO);
    have += (size_t)n;
  }
  *out = (struct str){bytes, size};
  return LY_OK;
}

enum ly sheet_xlsx(struct scope *s, const struct sheet *sheet, const struct sheet_found *found,
                   const struct str *notes, size_t note_count, struct str *out) {
  char path[64];
  if (found->count > CELLS_MAX / sheet->column_count) {
    struct str rows = str_int(s->arena, (int64_t)found->count);
    return fail(s, LY_LIMIT, MSG_SHEET_XLSX_CELLS, rows);
  }
  int fd = memfd_create("sheet", MFD_CLOEXEC);
  if (fd < 0) return fail_os(s, MSG_SHEET_XLSX_WRITE, sheet->title, errno);
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  enum ly rc = write_book(s, sheet, found, notes, note_count, path);
  if (!rc) rc = read_back(s, sheet, fd, out);
  close(fd);
  return rc;
}
