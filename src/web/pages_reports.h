/* What the pages of reports share. */
#pragma once

#include "people/rights.h"
#include "web/boards.h"
#include "web/forms.h"
#include "web/route.h"

enum { REPORT_UPLOADS_MAX = 5 };

/* The entry that {list} and {key} name; LY_NOT_FOUND when the plan has none. */
LY_MUST_CHECK enum ly call_line(struct scope *s, struct call *c, const struct board **board,
                                const struct board_line **line);
/* "/plan/qingpu/units/…", for {{link}}: the parts escaped, empty ones left away. */
struct str plan_link(struct scope *s, struct str plan, struct str list, struct str key);
/* "/plan/qingpu/tasks/x/report?unit=…&period=2024-Q1", for {{link}}; period PERIOD_NONE: none. */
struct str report_form_link(struct scope *s, const struct pack *pack, const struct board_line *line,
                            struct str unit, struct period period);
/* "/plan/qingpu/reports/17", for {{link}}. */
struct str report_link(struct scope *s, const struct pack *pack, int64_t report);
/* A report as board_report_value() has it, with says_text, recorded_by_text, reviewed_by_text and
 * path. */
struct value *report_item(struct scope *s, struct call *c, const struct board *board,
                          const struct report *report);
/* The name of an entry with its page on top: {pack, list, key, kind_text, name}. */
void put_line_head(struct scope *s, const struct board *board, const struct board_line *line,
                   struct value *v);
