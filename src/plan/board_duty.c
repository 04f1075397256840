/* What is due to be reported, by each unit on each entry, after the county's calendar. */
#include "plan/board_int.h"

enum { PERIODS_MAX = 1200 }; /* a hundred years of months */

/* What was still to be reported is worse than what is; the first in this order is the worst. */
const struct pack_choice board_duties[] = {
    {"none", DUTY_NONE, MSG_DUTY_NONE},
    {"overdue", DUTY_OVERDUE, MSG_DUTY_OVERDUE},
    {"returned", DUTY_RETURNED, MSG_DUTY_RETURNED},
    {"open", DUTY_OPEN, MSG_DUTY_OPEN},
    {"pending", DUTY_PENDING, MSG_DUTY_PENDING},
    {"later", DUTY_LATER, MSG_DUTY_LATER},
    {0},
};

struct period *board_periods(struct scope *s, const struct pack *pack, int every, size_t *count) {
  const struct pack_document *d = pack->header->document;
  *count = 0;
  struct period *list = ARENA_ARRAY(s->arena, struct period, PERIODS_MAX);
  if (!list || !d || d->until.length == PERIOD_NONE) return list;
  struct date begin = date_is_none(d->in_force) ? d->issued : d->in_force;
  struct period p = period_of(calendar_length(every), begin);
  while (date_cmp(p.first, d->until.last) <= 0 && *count < PERIODS_MAX) {
    list[(*count)++] = p;
    p = period_next(p);
  }
  return list;
}

/* A report for a longer time, or to the same day, answers for a period too. */
static bool covers(struct period told, struct period asked) {
  if (date_cmp(told.last, asked.last) == 0) return true;
  return date_cmp(told.first, asked.first) <= 0 && date_cmp(told.last, asked.last) > 0;
}

static const struct report *last_for(const struct board_line *line, const struct board_owner *owner,
                                     struct period asked) {
  for (size_t i = line->report_count; i-- > 0;) {
    const struct report *r = line->reports[i];
    if (str_eq(r->unit, owner->name) && covers(r->period, asked)) return r;
  }
  return NULL;
}

static bool has_reported(const struct board_line *line, const struct board_owner *owner) {
  for (size_t i = 0; i < line->report_count; i++) {
    if (str_eq(line->reports[i]->unit, owner->name)) return true;
  }
  return false;
}

static bool ended(int progress) {
  return progress == REPORT_DONE || progress == REPORT_STOPPED;
}

/* Its own part is done or stopped, or the whole is. */
static bool is_over(struct scope *s, const struct board_line *line,
                    const struct board_owner *owner) {
  if (line->kind == REPORT_INDICATOR) return false;
  if (line->state == BOARD_DONE || line->state == BOARD_STOPPED) return true;
  struct board_series own = board_series_of(s, line, owner);
  return own.count && ended(own.list[own.count - 1]->says.progress);
}

static enum board_duty duty_of(const struct board *board, const struct report *r,
                               struct period asked, struct date due) {
  if (r && r->outcome == REPORT_CONFIRMED) return DUTY_NONE;
  if (r) return r->outcome == REPORT_RETURNED ? DUTY_RETURNED : DUTY_PENDING;
  if (date_cmp(board->today, asked.last) <= 0) return DUTY_LATER;
  return date_cmp(board->today, due) > 0 ? DUTY_OVERDUE : DUTY_OPEN;
}

static void take(struct board_due *out, enum board_duty duty, struct period asked,
                 struct date due) {
  if (duty == DUTY_NONE) return;
  out->periods_missed += duty == DUTY_OVERDUE;
  if (out->duty != DUTY_NONE && out->duty <= duty) return;
  out->duty = duty;
  out->period = asked;
  out->due = due;
}

/* An assignment is to be reported done by its own day. */
static void ask_assignment(const struct board *board, struct board_due *out) {
  const struct board_line *line = out->line;
  const struct report *last = NULL;
  for (size_t i = 0; i < line->report_count; i++) {
    if (str_eq(line->reports[i]->unit, out->owner->name)) last = line->reports[i];
  }
  enum period_length length = calendar_length(board->book->calendars[line->kind].every);
  enum board_duty duty = last ? DUTY_LATER : DUTY_OPEN;
  if (board_line_over(board, line)) duty = DUTY_OVERDUE;
  if (last && last->outcome == REPORT_PENDING) duty = DUTY_PENDING;
  if (last && last->outcome == REPORT_RETURNED) duty = DUTY_RETURNED;
  take(out, duty, period_of(length, board->today), line->due);
}

/* Periods behind the one in which the line's own day lies are asked of tasks that are late, and of
 * no indicator. */
static void ask_periods(const struct board *board, struct board_due *out,
                        const struct period *periods, size_t count) {
  const struct board_line *line = out->line;
  int64_t days = board->book->calendars[line->kind].days;
  bool to_its_day = line->kind == REPORT_INDICATOR && !date_is_none(line->due);
  for (size_t i = 0; i < count; i++) {
    if (to_its_day && date_cmp(periods[i].first, line->due) > 0) break;
    struct date due = {periods[i].last.day + (int32_t)days};
    const struct report *r = last_for(line, out->owner, periods[i]);
    take(out, duty_of(board, r, periods[i], due), periods[i], due);
  }
}

static bool owes(const struct board_line *line, const struct board_owner *owner) {
  return owner->lead || line->kind == REPORT_TASK;
}

/* What is due of those who lead, or of all: the worst of it. */
static enum board_duty worst(const struct board_line *line, bool leads) {
  enum board_duty duty = DUTY_NONE;
  for (size_t i = 0; i < line->due_count; i++) {
    const struct board_due *due = &line->dues[i];
    if (leads && !due->owner->lead) continue;
    if (duty == DUTY_NONE || due->duty < duty) duty = due->duty;
  }
  return duty;
}

enum board_duty board_due_now(const struct board_due *due, struct date today) {
  bool running = due->duty == DUTY_LATER && date_cmp(due->period.first, today) <= 0;
  return running ? DUTY_OPEN : due->duty;
}

void board_find_dues(struct scope *s, const struct board *board, struct board_line *line,
                     const struct period *periods, size_t count) {
  line->dues = ARENA_ARRAY(s->arena, struct board_due, line->owners.count);
  for (size_t i = 0; line->dues && i < line->owners.count; i++) {
    const struct board_owner *owner = &line->owners.list[i];
    if (!owes(line, owner) || is_over(s, line, owner)) continue;
    struct board_due due = {.line = line, .owner = owner, .never = !has_reported(line, owner)};
    if (line->kind == REPORT_ASSIGNMENT) {
      ask_assignment(board, &due);
    } else {
      ask_periods(board, &due, periods, count);
    }
    if (due.duty == DUTY_NONE) continue;
    if (due.duty == DUTY_OVERDUE) due.overdue_days = board->today.day - due.due.day;
    line->dues[line->due_count++] = due;
  }
  line->duty = worst(line, true);
  if (line->duty == DUTY_NONE) line->duty = worst(line, false);
}
