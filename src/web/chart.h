/* Charts, drawn here as shapes inside the page (SVG): they work without script, print, grow with
 * the type, and every one stands beside the table it shows. Values for templates; none of it is in
 * JSON.
 */
#pragma once

#include "base/value.h"
#include "plan/board.h"

/* How many of a kind stand how: {total, parts: [{light, sign, text, count, x, width}]}; x and width
 * in a thousand. Lights without any are left out. */
struct value *chart_bar(struct scope *s, const int64_t lights[BOARD_GREEN + 1]);

/* An indicator over time: base, reports, the straight line to the target, target, forecast.
 * NULL where there is nothing to draw: neither target nor reports are numbers. Its size and its
 * texts are for a view box of CHART_WIDTH by CHART_HEIGHT. */
enum { CHART_WIDTH = 420, CHART_HEIGHT = 260 };
struct value *chart_series(struct scope *s, const struct board *board,
                           const struct board_line *line);
