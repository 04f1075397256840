/* Sheets: tables that are sorted, filtered, paged and exported, declared once.
 *
 * A sheet is columns over rows of any one type. A column knows how to give a row's sorting key, the
 * codes it can be filtered by, and its cell as people read it. Only the rows of the page asked for
 * are ever made into texts, so a page of fifty out of ten thousand costs a pass over their keys.
 * Web pages, JSON, CSV, xlsx and the command line all read the same sheet.
 */
#pragma once

#include "base/date.h"
#include "base/decimal.h"
#include "base/message.h"
#include "base/scope.h"

enum sheet_type { SHEET_TEXT, SHEET_NUMBER, SHEET_DATE, SHEET_CHOICE };

/* What a row is sorted by: numbers first by `given`, so that what is not stated comes last in both
 * directions; then order (dates, ranks of choices, positions), number or text by bytes. */
struct sheet_key {
  bool given;
  int64_t order;
  struct decimal number;
  struct str text;
};

/* A cell as people read it. */
struct sheet_cell {
  struct str text;
  struct str small; /* a second, quieter line */
  struct str path;  /* where it leads: an address without its leading "/"; empty: nowhere */
  struct str sign;  /* of a state: ● ▲ ■ ○ */
  struct str light; /* of a state: "green", "amber", "red", "grey" */
  bool has_number;  /* exported as a number: */
  struct decimal number;
  struct date date; /* exported as a date, unless DATE_NONE */
  bool pack_text;   /* words of a document: Chinese in both languages */
};

struct sheet;

struct sheet_column {
  const char *key; /* in addresses, JSON and --sort */
  enum message title;
  enum sheet_type type;
  /* NULL: can not be sorted by. */
  void (*key_of)(const struct sheet *sheet, const void *row, struct sheet_key *out);
  void (*cell)(struct scope *s, const struct sheet *sheet, const void *row, struct sheet_cell *out);
  /* The codes that a row has in this column, at most `max`; NULL: no filter. A row fits a filter
   * when one of its codes is the one asked for. */
  size_t (*codes)(const struct sheet *sheet, const void *row, struct str *out, size_t max);
  /* How people read a code; NULL: as it is. */
  struct str (*code_text)(struct scope *s, const struct sheet *sheet, struct str code);
  bool extra;  /* only in exports and on wide screens */
  bool hidden; /* only in exports and as a filter: another column says it already */
  /* Whether there is such a code, also when no row has it now: a filter by it then finds nothing
   * and is not refused. NULL: only codes that rows have. */
  bool (*knows)(const struct sheet *sheet, struct str code);
  /* All codes that rows have, where they are known without asking each row; NULL: rows are asked.
   * At most `max`, each once. */
  size_t (*all_codes)(const struct sheet *sheet, struct str *out, size_t max);
  /* Of columns that are data: the heading instead of `title`, and instead of `cell` one that is
   * told its column. */
  struct str heading;
  void (*cell_in)(struct scope *s, const struct sheet *sheet, const struct sheet_column *column,
                  const void *row, struct sheet_cell *out);
};

struct sheet {
  const char *name; /* "tasks": of the exported file */
  struct str title; /* of the exported sheet, and what a reader of tables hears */
  const struct sheet_column *columns;
  size_t column_count;
  const void *const *rows; /* in their own order */
  size_t row_count;
  const void *context; /* of whoever declares the columns */
  /* Whether a row has the words that somebody looks for, by sheet_words_in(); NULL: looked for in
   * its cells of type SHEET_TEXT, which is slow on many rows. */
  bool (*has_words)(const struct sheet *sheet, const void *row, struct str words);
  int64_t made_us; /* in the exported xlsx: when it was made; 0: now */
};

/* What a column is headed by, and what it says of a row. */
struct str sheet_heading(const struct scope *s, const struct sheet_column *column);
void sheet_cell_read(struct scope *s, const struct sheet *sheet, const struct sheet_column *column,
                     const void *row, struct sheet_cell *out);

enum { SHEET_FILTERS_MAX = 8, SHEET_PAGE_ROWS = 50, SHEET_CODES_MAX = 64 };

/* What is asked of a sheet. */
struct sheet_asked {
  const struct sheet_column *sort; /* NULL: in its own order */
  bool descending;
  struct {
    const struct sheet_column *column;
    struct str code;
  } filters[SHEET_FILTERS_MAX];
  size_t filter_count;
  struct str words; /* that a row must have; empty: any */
  size_t page;      /* from 1 */
  size_t page_rows; /* 0: all */
};

struct sheet_found {
  const void **rows; /* of the page */
  size_t count;
  size_t total; /* rows that fit */
  size_t pages; /* at least 1 */
};

/* Rows that fit, sorted (stable: rows of equal keys keep their own order), those of the page. A
 * page behind the last is the last. */
LY_MUST_CHECK enum ly sheet_find(struct scope *s, const struct sheet *sheet,
                                 const struct sheet_asked *asked, struct sheet_found *out);
const struct sheet_column *sheet_column_of(const struct sheet *sheet, struct str key);
/* "due" or "-due" (descending); empty: none. LY_INVALID names the columns that can be sorted by. */
LY_MUST_CHECK enum ly sheet_sort_read(struct scope *s, const struct sheet *sheet, struct str text,
                                      struct sheet_asked *out);
/* Adds a filter; LY_INVALID when the column has none or no row has that code (names those). An
 * empty code is none. */
LY_MUST_CHECK enum ly sheet_filter_read(struct scope *s, const struct sheet *sheet, struct str key,
                                        struct str code, struct sheet_asked *out);
/* The codes that rows have in a column, each once, in order of first appearance; at most `max`. */
size_t sheet_codes(struct scope *s, const struct sheet *sheet, const struct sheet_column *column,
                   struct str *out, size_t max);
/* For `has_words`: whether each of the words, parted by blanks, stands in one of the texts; Latin
 * letters in either case. */
bool sheet_words_in(struct str words, const struct str *texts, size_t count);

/* ---- Exports ------------------------------------------------------------------------------------
 *
 * All rows that were found, headings in the scope's language. A text that a spreadsheet would take
 * for a formula (it begins with = + - @ or their full-width forms, tab, CR or LF) gets an
 * apostrophe in front in CSV (OWASP, CSV injection) and is a text cell in xlsx; numbers are
 * numbers, dates dates. A cell's second line stands behind the first in brackets. `notes` are lines
 * beneath the table: where the figures come from. LY_LIMIT past SHEET_BYTES_MAX.
 */
enum { SHEET_BYTES_MAX = 8 * 1024 * 1024 };

/* CSV (RFC 4180), UTF-8 with a byte order mark, as Excel wants it. */
LY_MUST_CHECK enum ly sheet_csv(struct scope *s, const struct sheet *sheet,
                                const struct sheet_found *found, const struct str *notes,
                                size_t note_count, struct str *out);
LY_MUST_CHECK enum ly sheet_xlsx(struct scope *s, const struct sheet *sheet,
                                 const struct sheet_found *found, const struct str *notes,
                                 size_t note_count, struct str *out);
