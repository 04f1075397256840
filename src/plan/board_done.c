/* Where a task, a project, an entry of a list or an assignment stands: by the progress that was
 * reported last. */
#include "plan/board_int.h"

static const struct report *last_with_progress(struct board_series series) {
  for (size_t i = series.count; i-- > 0;) {
    if (series.list[i]->says.progress != REPORT_NO_PROGRESS) return series.list[i];
  }
  return series.count ? series.list[series.count - 1] : NULL;
}

/* Known not to be done although nobody reported: what a meeting gave, what the document itself
 * calls under way or new. */
static bool surely_open(const struct board_line *line) {
  const struct plan_project *project = (const void *)line->entry;
  if (line->kind == REPORT_ASSIGNMENT) return true;
  return line->kind == REPORT_PROJECT && project->phase != PLAN_PHASE_NONE;
}

static enum board_state by_progress(int progress, bool over) {
  if (progress == REPORT_DONE) return BOARD_DONE;
  if (progress == REPORT_STOPPED) return BOARD_STOPPED;
  if (over) return BOARD_LATE;
  return progress == REPORT_NOT_STARTED ? BOARD_NOT_STARTED : BOARD_UNDER_WAY;
}

static void judge_whole(const struct board *board, struct board_line *line) {
  struct board_series series = {line->counted, line->counted_count};
  const struct report *r = last_with_progress(series);
  bool over = board_line_over(board, line);
  if (!r) {
    line->state = over && surely_open(line) ? BOARD_LATE : BOARD_NEVER;
    return;
  }
  line->state = by_progress(r->says.progress, over);
  line->percent = r->says.progress == REPORT_DONE ? 100 : r->says.percent;
}

/* The whole is done when all towns are. */
static void judge_towns(struct scope *s, const struct board *board, struct board_line *line) {
  size_t told = 0, idle = 0;
  for (size_t i = 0; i < line->owners.count; i++) {
    const struct board_owner *owner = &line->owners.list[i];
    if (!owner->lead) continue;
    const struct report *r = last_with_progress(board_series_of(s, line, owner));
    line->towns++;
    told += r != NULL;
    idle += r && r->says.progress == REPORT_NOT_STARTED;
    line->towns_done += r && r->says.progress == REPORT_DONE;
  }
  bool done = line->towns_done == line->towns;
  int progress = done ? REPORT_DONE : idle == told ? REPORT_NOT_STARTED : REPORT_UNDER_WAY;
  bool over = board_line_over(board, line), silent = told == 0;
  line->percent =
      silent ? -1 : (int64_t)((200 * line->towns_done + line->towns) / (2 * line->towns));
  line->state = silent && !(over && surely_open(line)) ? BOARD_NEVER : by_progress(progress, over);
}

void board_judge_progress(struct scope *s, const struct board *board, struct board_line *line) {
  line->percent = -1;
  line->verdict.outcome = PLAN_UNKNOWN;
  if (board_by_towns(line)) {
    judge_towns(s, board, line);
  } else {
    judge_whole(board, line);
  }
}
