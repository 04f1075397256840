/* Tables from other programs: CSV (RFC 4180), in UTF-8 or GB18030, every cell with its place.
 *
 * Office programs here write GB18030 (or GBK, a part of it) as often as UTF-8 with a mark in front;
 * which it is, is told by the bytes. Commas part the cells, quotes may enclose them, a quote within
 * is written twice, lines end in LF or CRLF. Empty lines are passed over, blanks around a cell that
 * is not in quotes, too.
 */
#pragma once

#include "base/scope.h"

enum { CSV_BYTES_MAX = 16 * 1024 * 1024, CSV_CELLS_MAX = 1000000 };

struct csv_row {
  const struct str *cells;
  const struct diag_at *at; /* where each begins: line, and column in characters */
  size_t count;
};

struct csv {
  struct csv_row *rows; /* the heading is the first */
  size_t count;
};

/* The bytes as UTF-8, without a mark. What is neither UTF-8 nor GB18030 is a diagnostic with its
 * place and LY_INVALID; so is UTF-8 with few bad bytes in much good text, which would otherwise
 * pass for GB18030 and come out as nonsense. */
LY_MUST_CHECK enum ly text_decode(struct scope *s, struct str file, struct str bytes,
                                  struct str *out);

/* Reads UTF-8 text. Faults are diagnostics, and then LY_INVALID is returned with *out holding what
 * could be read. LY_LIMIT past CSV_BYTES_MAX or CSV_CELLS_MAX. */
LY_MUST_CHECK enum ly csv_read(struct scope *s, struct str file, struct str text, struct csv *out);
