/* Sheets on a terminal: --sort, --where, --query, --page, and --csv and --xlsx for files. */
#include "cli/cli.h"

#include "base/file.h"

bool cli_sheet_asked(const struct args *args) {
  return args->sort.len || args->where.count || args->query.len || args->page > 0 ||
         args->csv.len || args->xlsx.len;
}

/* ---- What is asked ------------------------------------------------------------------------------
 */

/* "unit=区民政局" */
static enum ly read_where(struct scope *s, const struct sheet *sheet, struct str where,
                          struct sheet_asked *out) {
  size_t sign = 0;
  while (sign < where.len && where.ptr[sign] != '=') sign++;
  if (sign + 1 >= where.len) return fail(s, LY_USAGE, MSG_CLI_BAD_WHERE, where);
  return sheet_filter_read(s, sheet, (struct str){where.ptr, sign}, str_from(where, sign + 1), out);
}

static enum ly read_asked(struct scope *s, const struct args *args, const struct sheet *sheet,
                          struct sheet_asked *out) {
  bool file = args->csv.len || args->xlsx.len;
  *out = (struct sheet_asked){.words = args->query};
  if (args->page > 0 && file) return fail(s, LY_USAGE, MSG_CLI_PAGE_OF_FILE);
  if (args->page > 0) {
    out->page = (size_t)args->page;
    out->page_rows = SHEET_PAGE_ROWS;
  }
  enum ly rc = sheet_sort_read(s, sheet, args->sort, out);
  for (size_t i = 0; !rc && i < args->where.count; i++) {
    rc = read_where(s, sheet, args->where.items[i], out);
  }
  return rc;
}

/* ---- Answers ------------------------------------------------------------------------------------
 */

static enum ly print_json(struct scope *s, const struct cli_sheet *sheet,
                          const struct sheet_asked *asked, const struct sheet_found *found) {
  struct value *v = sheet->head ? sheet->head : value_map(s->arena), *list = value_list(s->arena);
  for (size_t i = 0; i < found->count; i++) {
    value_add(list, sheet->value(s, &sheet->sheet, found->rows[i]));
  }
  size_t page = asked->page > found->pages ? found->pages : asked->page;
  value_put_int(s->arena, v, "total", (int64_t)found->total);
  value_put_int(s->arena, v, "page", page ? (int64_t)page : 1);
  value_put_int(s->arena, v, "pages", (int64_t)found->pages);
  value_put(v, sheet->rows, list);
  return arena_failed(s->arena) ? fail_memory(s) : cli_print_json(s, v);
}

/* A cell on one line: its sign, what it says, and its second line in brackets. */
static struct str cell_text(struct scope *s, const struct sheet *sheet,
                            const struct sheet_column *column, const void *row) {
  struct sheet_cell cell;
  sheet_cell_read(s, sheet, column, row, &cell);
  struct str text = cell.text;
  if (!text.len && cell.has_number) text = decimal_text(s->arena, cell.number);
  if (!text.len) text = date_iso(s->arena, cell.date);
  struct str parts[] = {cell.sign, text}, both[] = {text, cell.small};
  if (cell.sign.len) text = message_text(s->arena, s->lang, MSG_SHEET_WITH_SIGN, parts, 2);
  if (text.len && cell.small.len) {
    both[0] = text;
    text = message_text(s->arena, s->lang, MSG_SHEET_WITH_SMALL, both, 2);
  }
  return text.len ? text : cell.small;
}

static struct value *row_value(struct scope *s, const struct sheet *sheet, const void *row) {
  struct value *v = value_map(s->arena);
  for (size_t i = 0; i < sheet->column_count; i++) {
    const struct sheet_column *column = &sheet->columns[i];
    value_put_text(s->arena, v, column->key, cell_text(s, sheet, column, row));
  }
  return v;
}

static void print_count(struct scope *s, const struct sheet_asked *asked,
                        const struct sheet_found *found) {
  size_t page = asked->page > found->pages ? found->pages : asked->page;
  struct str words[] = {str_int(s->arena, (int64_t)found->total), str_int(s->arena, (int64_t)page),
                        str_int(s->arena, (int64_t)found->pages)};
  bool paged = asked->page_rows > 0;
  enum message message = paged ? MSG_CLI_SHEET_PAGE : MSG_CLI_SHEET_COUNT;
  cli_print_line(STR(""), message_text(s->arena, s->lang, message, words, paged ? 3 : 1));
}

static enum ly print_table(struct scope *s, const struct sheet *sheet,
                           const struct sheet_asked *asked, const struct sheet_found *found) {
  struct value *list = value_list(s->arena);
  struct cli_column *columns = ARENA_ARRAY(s->arena, struct cli_column, sheet->column_count);
  if (!list || !columns) return fail_memory(s);
  for (size_t i = 0; i < sheet->column_count; i++) {
    const struct sheet_column *column = &sheet->columns[i];
    columns[i] = (struct cli_column){column->key, column->title, column->heading};
  }
  for (size_t i = 0; i < found->count; i++) value_add(list, row_value(s, sheet, found->rows[i]));
  if (arena_failed(s->arena)) return fail_memory(s);
  enum ly rc = found->count ? cli_print_table(s, list, columns, sheet->column_count) : LY_OK;
  if (!rc) print_count(s, asked, found);
  return rc;
}

enum ly cli_write_file(struct scope *s, struct str path, struct str bytes, enum file_mode mode) {
  if (!str_is(path, "-")) return file_write_new(s, path, bytes, mode);
  cli_print(bytes);
  return LY_OK;
}

static enum ly write_files(struct scope *s, const struct args *args, const struct cli_sheet *sheet,
                           const struct sheet_found *found) {
  struct str bytes;
  enum ly rc = LY_OK;
  if (args->csv.len) {
    rc = sheet_csv(s, &sheet->sheet, found, sheet->notes, sheet->note_count, &bytes);
    if (!rc) rc = cli_write_file(s, args->csv, bytes, FILE_SHARED);
  }
  if (!rc && args->xlsx.len) {
    rc = sheet_xlsx(s, &sheet->sheet, found, sheet->notes, sheet->note_count, &bytes);
    if (!rc) rc = cli_write_file(s, args->xlsx, bytes, FILE_SHARED);
  }
  return rc;
}

enum ly cli_sheet(struct scope *s, const struct args *args, const struct cli_sheet *sheet) {
  struct sheet_asked asked;
  struct sheet_found found;
  enum ly rc = read_asked(s, args, &sheet->sheet, &asked);
  if (!rc) rc = sheet_find(s, &sheet->sheet, &asked, &found);
  if (rc) return rc;
  if (args->csv.len || args->xlsx.len) return write_files(s, args, sheet, &found);
  if (args->json) return print_json(s, sheet, &asked, &found);
  return print_table(s, &sheet->sheet, &asked, &found);
}
