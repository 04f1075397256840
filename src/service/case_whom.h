/* For whom a procedure may be asked (`whom` of procedures.yaml): a rule about the party, answered
 * yes, no or cannot say. By himself or his family it is asked for nobody of whom it says no; an
 * office that acts by itself decides on its own. */
#pragma once

#include "base/value.h"
#include "service/case.h"
#include "service/programme.h"
#include "service/reader.h"

struct case_whom {
  enum service_answer answer; /* yes where the procedure has no such rule */
  struct str why;             /* of a no: 婴幼儿：否（出生日期：1990-01-01） */
};

/* As of the scope's business date; `reader` is one of the registry's. */
LY_MUST_CHECK enum ly case_whom(struct scope *s, const struct casework *work,
                                const struct casework_procedure *p,
                                const struct rule_reader *reader, int64_t party,
                                struct case_whom *out);
/* Reasons (reasons.h) in one line. */
struct str case_whom_why(struct scope *s, const struct value *reasons);
/* Whether one who asks like that (enum procedure_asks) is held to it. */
bool case_whom_binds(int asks);
