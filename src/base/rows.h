/* Tables row by row, however long: CSV (RFC 4180) in UTF-8 or GB18030, and xlsx (ECMA-376).
 *
 * What base/csv.h reads whole, for small files, is read here in a small window, so that a million
 * rows take no more memory than one; of an xlsx the shared texts are kept besides. The encoding of
 * a CSV is told in a first pass over its bytes, by the same rule as text_decode(). Commas part the
 * cells, or tabs where the first line has tabs and no comma. Of an xlsx the first sheet that is not
 * hidden is read, as people see it: dates as 2024-06-30, numbers as plain digits.
 *
 * Life: a source, rows_open(), rows_next() until *more is false, rows_close(). Texts of a row live
 * until the next call. What is wrong with one cell is a fault of the row; the cell then has the
 * text that could be read. What makes the rest unreadable is the error of the operation.
 */
#pragma once

#include "base/scope.h"

enum {
  ROWS_CELLS_MAX = 300,            /* in a row */
  ROWS_ROW_BYTES_MAX = 64 * 1024,  /* of one row as text */
  ROWS_ROWS_MAX = 3 * 1000 * 1000, /* in a file */
  ROWS_FAULTS_MAX = 8,             /* kept of one row */
  ROWS_STRINGS_MAX = 256 << 20,    /* bytes of an xlsx's shared texts */
  ROWS_SHEET_BYTES_MAX = 1 << 30,  /* of an unpacked sheet */
};

/* Where the bytes come from; `name` is what people call it. */
struct rows_source {
  struct str name;
  int64_t size;
  /* Up to `size` bytes from `offset` on: fewer at the end only. -1: can not be read (errno). */
  int64_t (*read)(void *context, int64_t offset, char *to, size_t size);
  void *context;
};

/* Bytes in memory; both live as long as the source is used. */
struct rows_source rows_source_bytes(struct str name, const struct str *bytes);
/* A file, open until rows_source_close(). LY_NOT_FOUND, LY_IO, LY_INVALID for what is no file. */
LY_MUST_CHECK enum ly rows_source_file(struct scope *s, struct str path, struct rows_source *out);
void rows_source_close(struct rows_source *source);

struct rows_fault {
  size_t cell;
  enum message message; /* takes the text of the cell */
};

struct rows_row {
  int64_t line; /* from 1: of a CSV the line where it begins, of a sheet the row's number */
  const struct str *cells;
  size_t count;
  struct rows_fault faults[ROWS_FAULTS_MAX];
  size_t fault_count;
};

struct rows;

/* Tells what it is by its first bytes and its encoding. LY_INVALID: neither, damaged, encrypted;
 * LY_LIMIT. The source lives as long as the rows. */
LY_MUST_CHECK enum ly rows_open(struct scope *s, const struct rows_source *source,
                                struct rows **out);
/* The next row that has anything in it. The errors name file and line. */
LY_MUST_CHECK enum ly rows_next(struct scope *s, struct rows *rows, struct rows_row *out,
                                bool *more);
/* Whether it is a CSV: there every row has all its cells. */
bool rows_is_text(const struct rows *rows);
/* How far it is, in thousandths of the file. */
int rows_progress(const struct rows *rows);
/* NULL is fine. */
void rows_close(struct rows *rows);
