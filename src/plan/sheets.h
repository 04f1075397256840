/* The plan's sheets (base/sheet.h): what pages, files and the command line list of it.
 *
 * Each sheet lives in the scope's arena and points into the packs it is made from. Beside it stands
 * the function that gives a row in full, as JSON has it.
 */
#pragma once

#include "base/sheet.h"
#include "base/value.h"
#include "plan/board.h"

/* ---- Findings (sheet_findings.c) ----------------------------------------------------------------
 */

/* Rows are struct plan_finding; with `all` those that hold too. Columns: what, kind (filter),
 * answer (filter), place, other, text. `findings` is plan_findings() of the pack. */
LY_MUST_CHECK enum ly plan_findings_sheet(struct scope *s, const struct pack *pack,
                                          const struct plan_findings *findings, bool all,
                                          struct sheet *out);
struct value *plan_findings_row(struct scope *s, const struct sheet *sheet, const void *row);
/* 58 处需要说明：不一致 3 处，… in the scope's language. */
struct str plan_findings_sentence(struct scope *s, const struct plan_findings *findings);

/* ---- Alignment (sheet_align.c) ------------------------------------------------------------------
 */

/* The nearest pack above that holds a plan; NULL for none. */
const struct pack *plan_upper(const struct pack *pack);
/* Rows are struct plan_aligned. Columns: subject, verdict (filter), upper, lower, why. `upper`
 * NULL: no rows. `first` is plan_align() of the two. */
LY_MUST_CHECK enum ly plan_align_sheet(struct scope *s, const struct pack *upper,
                                       const struct pack *lower, const struct plan_aligned *first,
                                       struct sheet *out);
struct value *plan_align_row(struct scope *s, const struct sheet *sheet, const void *row);
/* 严于上级 1 项，与上级一致 10 项。 */
struct str plan_align_sentence(struct scope *s, const struct plan_aligned *first);

/* ---- Lines of boards (sheet_board.c, sheet_figures.c, sheet_lists.c) ----------------------------
 */

/* A row: a line and the board it is of. */
struct board_row {
  const struct board *board;
  const struct board_line *line;
};

/* The lines of a kind. Columns by kind; those of all: title, unit (filter, also joint ones), state
 * (filter), light (filter), due or last. */
LY_MUST_CHECK enum ly board_sheet(struct scope *s, const struct board *board, enum report_kind kind,
                                  struct sheet *out);
/* The tasks of several plans, with column plan (filter). */
LY_MUST_CHECK enum ly board_sheet_tasks(struct scope *s, const struct board *const *boards,
                                        size_t count, struct sheet *out);
/* The line in full, and `plan`. */
struct value *board_row_value(struct scope *s, const struct sheet *sheet, const void *row);
/* How many lines of a kind stand how, in one sentence. */
struct str board_list_sentence(struct scope *s, const struct board *board, enum report_kind kind);

/* {pack, name, area, version, document}: what a page about a plan has on top. */
struct value *plan_head_value(struct scope *s, const struct pack *pack);
