/* The bank's file, in the layout that a pack declares. */
#include "base/sheet.h"
#include "service/pay_int.h"

#include <stdlib.h>

enum { FILE_PAGE = 500, FILE_ROWS_MAX = 100000 };

/* A row of the file. */
struct row {
  int64_t serial;
  const struct pay_payee *payee;
  struct pay_private known;
};

struct file {
  const struct pay_list *list;
  const struct pay_layout *layout;
  struct row *rows;
  size_t count;
};

/* ---- Cells --------------------------------------------------------------------------------------
 */

struct cell_of {
  const struct file *file;
  const struct row *row;
  const struct pay_column *column;
};
typedef void (*put_cell)(struct scope *s, const struct cell_of *of, struct sheet_cell *out);

static void put_serial(struct scope *s, const struct cell_of *of, struct sheet_cell *out) {
  (void)s;
  out->has_number = true;
  out->number = (struct decimal){of->row->serial, 0};
}
static void put_name(struct scope *s, const struct cell_of *of, struct sheet_cell *out) {
  (void)s;
  out->text = of->row->known.name;
}
static void put_number(struct scope *s, const struct cell_of *of, struct sheet_cell *out) {
  (void)s;
  out->text = of->row->known.number;
}
static void put_holder(struct scope *s, const struct cell_of *of, struct sheet_cell *out) {
  (void)s;
  out->text = of->row->known.holder;
}
static void put_account(struct scope *s, const struct cell_of *of, struct sheet_cell *out) {
  (void)s;
  out->text = of->row->known.account;
}
static void put_amount(struct scope *s, const struct cell_of *of, struct sheet_cell *out) {
  (void)s;
  out->has_number = true;
  out->number = (struct decimal){of->row->payee->pay_fen, 2};
}
static void put_fen(struct scope *s, const struct cell_of *of, struct sheet_cell *out) {
  (void)s;
  out->has_number = true;
  out->number = (struct decimal){of->row->payee->pay_fen, 0};
}
static void put_month(struct scope *s, const struct cell_of *of, struct sheet_cell *out) {
  out->text = pay_month_text(s->arena, of->file->list->month);
}
static void put_title(struct scope *s, const struct cell_of *of, struct sheet_cell *out) {
  (void)s;
  out->text = of->file->list->name;
}
static void put_text(struct scope *s, const struct cell_of *of, struct sheet_cell *out) {
  (void)s;
  out->text = of->column->text;
}

static const put_cell cells[] = {
    [PAY_SERIAL] = put_serial, [PAY_NAME] = put_name,       [PAY_NUMBER] = put_number,
    [PAY_HOLDER] = put_holder, [PAY_ACCOUNT] = put_account, [PAY_AMOUNT] = put_amount,
    [PAY_FEN] = put_fen,       [PAY_MONTH] = put_month,     [PAY_TITLE] = put_title,
    [PAY_TEXT] = put_text,
};

static void cell_in(struct scope *s, const struct sheet *sheet, const struct sheet_column *column,
                    const void *row, struct sheet_cell *out) {
  const struct file *file = sheet->context;
  const struct pay_column *const *declared = file->layout->columns.items;
  const struct pay_column *at = declared[column - sheet->columns];
  const struct cell_of of = {file, row, at};
  cells[at->from](s, &of, out);
}

/* ---- Rows ---------------------------------------------------------------------------------------
 */

static int by_area(const void *a, const void *b) {
  const struct row *x = a, *y = b;
  int order = str_cmp(x->payee->area, y->payee->area);
  return order ? order : (x->payee->party > y->payee->party) - (x->payee->party < y->payee->party);
}
static int by_account(const void *a, const void *b) {
  const struct row *x = a, *y = b;
  int order = str_cmp(x->known.account, y->known.account);
  return order ? order : (x->payee->party > y->payee->party) - (x->payee->party < y->payee->party);
}

static void put_in_order(struct file *f) {
  if (f->layout->order == PAY_BY_AREA) qsort(f->rows, f->count, sizeof *f->rows, by_area);
  if (f->layout->order == PAY_BY_ACCOUNT) qsort(f->rows, f->count, sizeof *f->rows, by_account);
  for (size_t i = 0; i < f->count; i++) f->rows[i].serial = (int64_t)i + 1;
}

static enum ly read_rows(struct scope *s, struct store *st, const struct registry *r,
                         struct file *f) {
  enum ly rc = LY_OK;
  size_t count = 1;
  f->rows = ARENA_ARRAY(s->arena, struct row, (size_t)f->list->people + 1);
  if (!f->rows) return fail_memory(s);
  for (int64_t after = 0; !rc && count;) {
    struct pay_payee *payees;
    rc = pay_payees(s, st, f->list, after, FILE_PAGE, &payees, &count);
    for (size_t i = 0; !rc && i < count; i++) {
      after = payees[i].party;
      if (payees[i].pay_fen <= 0) continue;
      if (f->count == (size_t)f->list->people)
        return fail(s, LY_CORRUPT, MSG_PAY_SUMS, str_int(s->arena, f->list->list));
      if (payees[i].sealed.len == 0)
        return fail(s, LY_CONFLICT, MSG_PAY_ERASED, str_int(s->arena, f->list->list));
      struct row *row = &f->rows[f->count++];
      row->payee = &payees[i];
      rc = pay_open(s, r, f->list, &payees[i], &row->known);
    }
  }
  return rc;
}

static enum ly write_file(struct scope *s, const struct file *f, struct str format,
                          struct str *out) {
  const struct pay_column *const *declared = f->layout->columns.items;
  const void **rows = ARENA_ARRAY(s->arena, const void *, f->count + 1);
  size_t width = f->layout->columns.count;
  struct sheet_column *columns = ARENA_ARRAY(s->arena, struct sheet_column, width);
  if (!rows || !columns) return fail_memory(s);
  for (size_t i = 0; i < f->count; i++) rows[i] = &f->rows[i];
  for (size_t i = 0; i < width; i++)
    columns[i] = (struct sheet_column){
        .key = "", .type = SHEET_TEXT, .heading = declared[i]->heading, .cell_in = cell_in};
  struct sheet sheet = {.name = "pay",
                        .title = f->list->name,
                        .made_us = f->list->recorded_at,
                        .columns = columns,
                        .column_count = width,
                        .rows = rows,
                        .row_count = f->count,
                        .context = f};
  const struct sheet_found found = {.rows = rows, .count = f->count, .total = f->count, .pages = 1};
  if (str_is(format, "csv")) return sheet_csv(s, &sheet, &found, NULL, 0, out);
  return sheet_xlsx(s, &sheet, &found, NULL, 0, out);
}

/* In Chinese, whoever takes it. */
enum ly pay_file(struct scope *s, struct store *st, const struct registry *r,
                 const struct pack *pack, const struct pay_list *list, struct str format,
                 struct str *out) {
  struct file f = {.list = list, .layout = pay_layout_find(s->arena, pack, list->layout)};
  enum lang lang = s->lang;
  if (list->state != PAY_APPROVED)
    return fail(s, LY_CONFLICT, MSG_PAY_NOT_APPROVED, str_int(s->arena, list->list));
  if (!str_is(format, "csv") && !str_is(format, "xlsx"))
    return fail(s, LY_INVALID, MSG_PAY_BAD_FORMAT, format);
  if (!f.layout) return fail(s, LY_NOT_FOUND, MSG_PAY_NO_LAYOUT, list->layout);
  if (list->people > FILE_ROWS_MAX)
    return fail(s, LY_LIMIT, MSG_PAY_TOO_MANY, str_int(s->arena, FILE_ROWS_MAX));
  enum ly rc = read_rows(s, st, r, &f);
  if (rc) return rc;
  put_in_order(&f);
  s->lang = LANG_ZH;
  rc = write_file(s, &f, format, out);
  s->lang = lang;
  return rc;
}
