/* Paper: A4 pages of Chinese text as PDF (letters, forms, lists to sign).
 *
 * Layout follows the usual official page (GB/T 9704-2012: margins 37, 35, 28, 26 mm; 28 characters
 * a line): a title in the middle, a number, paragraphs that begin two characters in, lines broken
 * where Chinese may be broken (Unicode Annex 14, by ICU), a table of two columns for forms, the
 * office and the day at the right with room for its seal. The same paper gives the same bytes, so
 * that they can be signed.
 */
#pragma once

#include "base/scope.h"

enum paper_style {
  PAPER_TITLE,
  PAPER_NUMBER, /* in the middle, small: 青民补〔2024〕12号 */
  PAPER_TO,     /* whom it is for: at the left, without indent */
  PAPER_BODY,   /* a paragraph */
  PAPER_ROW,    /* a row of a table: label and text */
  PAPER_SIGN,   /* at the right: the office, the day */
  PAPER_SEAL,   /* free room for a seal, above what is signed; the text stands in it, grey */
  PAPER_SMALL,  /* a small line, such as where a figure is from */
};

struct paper_line {
  enum paper_style style;
  struct str label; /* of a row */
  struct str text;
};

struct paper {
  struct str title;  /* of the file, for whoever opens it */
  struct str office; /* who made it */
  int64_t at_us;     /* when, in the file's own data */
  struct str foot;   /* at the foot of each page, before the page number; may be empty */
  const struct paper_line *lines;
  size_t count;
};

/* LY_UNSUPPORTED: this machine has no Chinese font. LY_LIMIT: more than 200 pages. */
LY_MUST_CHECK enum ly paper_pdf(struct scope *s, const struct paper *paper, struct str *out);
