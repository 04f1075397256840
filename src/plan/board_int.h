/* Inside the plan room: how a board is worked out.
 *
 *     board.c         its lines, the reports on each, how many stand where
 *     board_judge.c   where an indicator stands
 *     board_pace.c    the straight line to a target, the line through what was reported
 *     board_done.c    where a task, a project, a list's entry, an assignment stands
 *     board_duty.c    what is due to be reported
 *     board_reason.c  why a line stands as it does, in words
 *     board_show.c    values
 */
#pragma once

#include "plan/board.h"

/* Confirmed reports, one for each day on which a period ends, by that day. */
struct board_series {
  const struct report **list;
  size_t count;
};

/* Those of one owner, or (NULL) of all that lead. */
struct board_series board_series_of(struct scope *s, const struct board_line *line,
                                    const struct board_owner *owner);
/* Whether only 各街镇 lead: the whole is then done when each of them is. */
bool board_by_towns(const struct board_line *line);
/* The line's due day is over. */
bool board_line_over(const struct board *board, const struct board_line *line);

void board_judge_indicator(struct scope *s, const struct board *board, struct board_line *line);
void board_judge_progress(struct scope *s, const struct board *board, struct board_line *line);
void board_find_dues(struct scope *s, const struct board *board, struct board_line *line,
                     const struct period *periods, size_t count);

/* ---- Indicators ---------------------------------------------------------------------------------
 */

/* The report of the same length a year before the one at `i`, else the one before; the series'
 * count: none. */
size_t board_before(struct board_series series, size_t i);
/* The one whose period ends on that day; the count: none. */
size_t board_ends_on(struct board_series series, struct date day);
/* The report at `i`, with those it is held against. A reviewer's finding counts where numbers do
 * not decide. */
struct plan_verdict board_verdict(const struct plan_indicator *indicator,
                                  struct board_series series, size_t i);

/* Of a yearly figure: the last year that is over, and the one that runs. Reports for a part of a
 * year give the sum since 1 January. */
struct board_years {
  int year;     /* the last that is over, at most the target's */
  bool owed;    /* the plan was in force in that year */
  size_t full;  /* the report of that year in the series; its count: none */
  size_t now;   /* the last report of the year that runs; its count: none */
  bool running; /* a year of the plan runs still */
};
struct board_years board_years_of(const struct board *board, const struct board_line *line,
                                  struct board_series series);

/* The day whose figure a report gives: the last of its period, today while that is to come. */
struct date board_day(const struct board *board, const struct report *report);

/* What the straight line from base to target asks for on a report's day; a target below its base
 * asks for itself all the time. */
struct pack_number board_path(const struct board *board, const struct board_line *line,
                              const struct report *report);
/* What a year's target asks for when that much of the year is gone. */
struct pack_number board_pro_rata(const struct board *board, const struct board_line *line,
                                  const struct report *report);
bool board_on_path(const struct plan_indicator *indicator, struct decimal value,
                   struct decimal path);
struct board_forecast board_forecast_of(const struct board *board, const struct board_line *line,
                                        struct board_series series);
/* The running year, extrapolated. */
struct board_forecast board_year_forecast(const struct board *board, const struct board_line *line,
                                          struct board_series series, struct board_years years);
/* A forecast as it is judged and shown: with as many digits as the figures it stands on. */
bool board_rounded(const struct plan_indicator *indicator, struct board_series series, double value,
                   struct decimal *out);
/* {periods, value, value_text, meets}; NULL without one. */
struct value *board_forecast_value(struct scope *s, const struct board_line *line);
