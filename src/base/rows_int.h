/* Inside reading tables row by row. */
#pragma once

#include "base/rows.h"

struct rows_csv;
struct rows_xlsx;

struct rows {
  const struct rows_source *source;
  struct arena own;     /* lives with it */
  struct arena row;     /* emptied with each row */
  struct rows_csv *csv; /* one of the two */
  struct rows_xlsx *xlsx;
  struct str cells[ROWS_CELLS_MAX]; /* of the row at hand */
  int64_t count;
};

LY_MUST_CHECK enum ly rows_csv_open(struct scope *s, struct rows *rows);
LY_MUST_CHECK enum ly rows_csv_next(struct scope *s, struct rows *rows, struct rows_row *out,
                                    bool *more);
int rows_csv_progress(const struct rows *rows);
void rows_csv_close(struct rows *rows);

LY_MUST_CHECK enum ly rows_xlsx_open(struct scope *s, struct rows *rows);
LY_MUST_CHECK enum ly rows_xlsx_next(struct scope *s, struct rows *rows, struct rows_row *out,
                                     bool *more);
int rows_xlsx_progress(const struct rows *rows);
void rows_xlsx_close(struct rows *rows);

void rows_fault(struct rows_row *row, size_t cell, enum message message);
