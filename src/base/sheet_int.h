/* What the exports share: rows made into cells one by one, in an arena that is used again for each.
 */
#pragma once

#include "base/sheet.h"

struct sheet_walk {
  struct scope *s;
  struct arena *own;    /* the scope's, for what is to last */
  struct arena scratch; /* for the cells of one row */
};

/* From here to sheet_walk_close() the scope's arena is for one row at a time. */
void sheet_walk_open(struct sheet_walk *w, struct scope *s);
/* One cell, good until the next row; `text` is the whole of it, with its second line. */
void sheet_walk_cell(struct sheet_walk *w, const struct sheet *sheet,
                     const struct sheet_column *column, const void *row, struct sheet_cell *cell,
                     struct str *text);
/* The row is done. False when it did not fit its arena. */
bool sheet_walk_next(struct sheet_walk *w);
void sheet_walk_close(struct sheet_walk *w);
