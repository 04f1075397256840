/* The front page of a plan: a sentence, counts, and the lines that need somebody. */
#include "plan/board_front.h"

#include "plan/show_int.h"

#include <stdlib.h>

bool board_sees(enum board_sight sight, const struct board_line *line) {
  return sight == BOARD_FOR_WORKERS || line->kind != REPORT_ASSIGNMENT;
}

struct value *board_lights_value(struct scope *s, const int64_t lights[BOARD_GREEN + 1]) {
  struct value *v = value_map(s->arena);
  for (int i = BOARD_GREEN; i >= BOARD_GREY; i--) {
    value_put_int(s->arena, v, pack_choice_of(board_lights, i)->word, lights[i]);
  }
  return v;
}

static size_t count_of(const struct board *board, enum report_kind kind) {
  return board->first[kind + 1] - board->first[kind];
}

/* "截至2024年6月30日，": a plan whose time is over says so. */
static struct str indicators_sentence(struct scope *s, const struct board *board) {
  const int64_t *lights = board->lights[REPORT_INDICATOR];
  struct period day = {PERIOD_DAY, board->today, board->today};
  struct str words[] = {period_text(s->arena, s->lang, day),
                        str_int(s->arena, (int64_t)count_of(board, REPORT_INDICATOR)),
                        str_int(s->arena, lights[BOARD_GREEN]),
                        str_int(s->arena, lights[BOARD_AMBER]),
                        str_int(s->arena, lights[BOARD_RED]),
                        str_int(s->arena, lights[BOARD_GREY])};
  enum message message = board->over ? MSG_FRONT_INDICATORS_OVER : MSG_FRONT_INDICATORS;
  return message_text(s->arena, s->lang, message, words, 6);
}

static struct str tasks_sentence(struct scope *s, const struct board *board) {
  const int64_t *states = board->states[REPORT_TASK];
  struct str words[] = {str_int(s->arena, (int64_t)count_of(board, REPORT_TASK)),
                        str_int(s->arena, states[BOARD_DONE]),
                        str_int(s->arena, states[BOARD_UNDER_WAY]),
                        str_int(s->arena, states[BOARD_NOT_STARTED]),
                        str_int(s->arena, states[BOARD_STOPPED]),
                        str_int(s->arena, states[BOARD_LATE]),
                        str_int(s->arena, states[BOARD_NEVER])};
  return message_text(s->arena, s->lang, MSG_FRONT_TASKS, words, 7);
}

struct str board_sentence(struct scope *s, const struct board *board) {
  struct buf b = buf_open(s->arena, 2048);
  if (count_of(board, REPORT_INDICATOR)) buf_add(&b, indicators_sentence(s, board));
  if (count_of(board, REPORT_TASK)) buf_add(&b, tasks_sentence(s, board));
  return buf_str(&b);
}

static struct value *kinds_value(struct scope *s, const struct board *board,
                                 enum board_sight sight) {
  struct value *list = value_list(s->arena);
  for (int k = 0; k < REPORT_KINDS; k++) {
    size_t count = count_of(board, (enum report_kind)k);
    if (count == 0 || !board_sees(sight, &board->lines[board->first[k]])) continue;
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "kind", str_of(report_kinds[k].word));
    value_put_text(s->arena, v, "kind_text", message_plain(s->lang, report_kinds[k].title));
    value_put_text(s->arena, v, "list", str_of(report_kinds[k].list));
    value_put_int(s->arena, v, "total", (int64_t)count);
    value_put(v, "lights", board_lights_value(s, board->lights[k]));
    value_add(list, v);
  }
  return list;
}

/* ---- What needs somebody ------------------------------------------------------------------------
 */

static bool needs_somebody(const struct board_line *line) {
  enum board_light light = board_states[line->state].light;
  return light == BOARD_RED || light == BOARD_AMBER || line->duty == DUTY_OVERDUE ||
         line->duty == DUTY_RETURNED;
}

/* Red before amber before what is only not reported; indicators before tasks; then as in the plan.
 */
static int urgency(const struct board_line *line) {
  static const int of_light[] = {
      [BOARD_RED] = 0, [BOARD_AMBER] = 1, [BOARD_GREY] = 2, [BOARD_GREEN] = 3};
  return of_light[board_states[line->state].light] * BOARD_STATES + (int)line->state;
}

static int by_urgency(const void *a, const void *b) {
  const struct board_line *x = *(const struct board_line *const *)a,
                          *y = *(const struct board_line *const *)b;
  int order = urgency(x) - urgency(y);
  if (order == 0) order = (int)x->kind - (int)y->kind;
  return order ? order : x < y ? -1 : x > y;
}

struct value *board_front_value(struct scope *s, const struct board *board, enum board_sight sight,
                                size_t most) {
  struct arena *a = s->arena;
  const struct board_line **lines = ARENA_ARRAY(a, const struct board_line *, board->count + 1);
  struct value *v = show_head(s, board->pack), *attention = value_list(a);
  size_t count = 0;
  for (size_t i = 0; lines && i < board->count; i++) {
    const struct board_line *line = &board->lines[i];
    if (board_sees(sight, line) && needs_somebody(line)) lines[count++] = line;
  }
  if (count) qsort(lines, count, sizeof *lines, by_urgency);
  for (size_t i = 0; i < count && i < most; i++)
    value_add(attention, board_line_value(s, board, lines[i]));
  value_put_text(a, v, "business_date", date_iso(a, board->today));
  value_put_bool(a, v, "over", board->over);
  value_put_text(a, v, "sentence", board_sentence(s, board));
  value_put(v, "kinds", kinds_value(s, board, sight));
  value_put(v, "attention", attention);
  value_put_int(a, v, "attention_more", (int64_t)(count > most ? count - most : 0));
  return v;
}
