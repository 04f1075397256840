/* Inside the plan room: what the files of reports share. */
#pragma once

#include "plan/board.h"

/* The word of a choice; empty where the value has none ("not given"). */
struct str report_word(const struct pack_choice *choices, int value);
/* The value of a word, 0 for the empty word; false for a word that is none. */
bool report_word_value(const struct pack_choice *choices, struct str word, int *out);

/* Rows of reports as the database has them, without their reviews. */
#define REPORT_COLUMNS \
  "report, kind, entry, unit, period, progress, percent, value, comparator, investment_wan, beds," \
  " places, note, recorded_at, recorded_by"
#define REPORT_TYPES "itttttITTTTTtit"

LY_MUST_CHECK enum ly report_row(struct scope *s, const struct store_rows *rows, size_t row,
                                 struct report *out);

/* The files of a deed. */
struct evidence report_evidence(const struct report_deed *d);
/* LY_INVALID when there are more diagnostics than `before`. */
LY_MUST_CHECK enum ly report_faults(struct scope *s, size_t before);
/* Whether this target is judged by a reviewer's finding. */
bool report_needs_finding(const struct pack *pack, enum report_kind kind, struct str entry);
/* Whether a finding is given just where one is needed; a diagnostic else. */
void report_check_finding(struct scope *s, const struct report_deed *deed);
/* Whether the unit answers for the entry, by the document or by the county; LY_INVALID names who
 * does. Where nobody is named any unit of the plan may. */
LY_MUST_CHECK enum ly report_check_owner(struct scope *s, const struct report_deed *deed,
                                         const struct report_book *book);
/* Whether the county may name units for the entry: the document names none. */
LY_MUST_CHECK enum ly report_check_unnamed(struct scope *s, const struct report_deed *deed);
