/* Inside assessments. */
#pragma once

#include "service/assessment.h"
#include "service/case_int.h"

/* A row about to be added. */
LY_MUST_CHECK enum ly assessment_insert(struct scope *s, struct tx *tx, const struct registry *r,
                                        const struct case_row *row, const struct assessment *a,
                                        const struct assessment_sheet *sheet, int64_t number);
/* What was answered, by key and as it is typed: "3", "是"; at most items and changes together. */
size_t assessment_answers(struct scope *s, const struct service_instrument *i,
                          const struct instrument_sheet *sheet, struct registry_said *out);
