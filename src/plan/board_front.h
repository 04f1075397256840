/* What a plan's front page says: one sentence, how many stand how, and what needs somebody. */
#pragma once

#include "base/sheet.h"
#include "base/value.h"
#include "plan/board.h"

/* Who looks: assignments of meetings and supervision are the business of those who work on the
 * plan, and of nobody else. */
enum board_sight { BOARD_FOR_ALL, BOARD_FOR_WORKERS };
bool board_sees(enum board_sight sight, const struct board_line *line);

/* {…head, business_date, over, sentence, kinds: [{kind, kind_text, list, total, lights}],
 * attention: [line values, worst first], attention_more: how many there are beyond them}.
 * `most` lines at most. */
struct value *board_front_value(struct scope *s, const struct board *board, enum board_sight sight,
                                size_t most);
/* The sentence alone. */
struct str board_sentence(struct scope *s, const struct board *board);
/* How often of one kind: {green, amber, red, grey}. */
struct value *board_lights_value(struct scope *s, const int64_t lights[BOARD_GREEN + 1]);

/* What one unit owes: {…head, unit, sentence, dues: [overdue first], indicators, tasks, projects,
 * policies, pilots, reforms, assignments: line values with `role`}. LY_NOT_FOUND names the units
 * there are. */
LY_MUST_CHECK enum ly board_unit_value(struct scope *s, const struct board *board,
                                       enum board_sight sight, struct str unit, struct value **out);

/* A unit and how much it answers for: rows of the table of units. */
struct board_unit {
  struct str name;
  bool town;
  const struct pack_unit *unit; /* NULL for a town */
  int64_t leads, joins;         /* lines that it leads, that it has a part in */
  int64_t overdue, open;        /* entries whose next report is late, is due by board_due_now() */
  int64_t returned, pending;    /* reports of its own that were returned, that wait for review */
  int64_t red;                  /* lines it leads that stand red */
};
LY_MUST_CHECK enum ly board_units(struct scope *s, const struct board *board,
                                  enum board_sight sight, struct board_unit **out, size_t *count);
/* They as a table, and one of its rows in full. */
LY_MUST_CHECK enum ly board_sheet_units(struct scope *s, const struct board *board,
                                        enum board_sight sight, struct sheet *out);
struct value *board_unit_row_value(struct scope *s, const struct sheet *sheet, const void *row);
/* What the areas below are called, told by their names: OR the kinds of all. */
unsigned board_area_kind(struct str name);
/* 区, 县（市、区）, 乡镇（街道）, 街镇. */
struct str board_area_word(struct scope *s, unsigned kinds);

/* How a unit stands to a line. */
enum board_role { BOARD_NO_PART, BOARD_LEADS, BOARD_JOINS };
enum board_role board_role_of(const struct board_line *line, struct str unit);

/* What belongs to a line: [{relation, heading, note, items: [{kind, plan, list, key, title,
 * text}]}], relations without items left out. `realised_by`: tasks that serve an indicator, and
 * others of its clause; `serves`: a task's indicators; `rates`: what is paid by its clause;
 * `milestones`; `upper`, `lower`: what the plan above and those below promise on its subject, with
 * the verdict (`milestones` only for workers); `findings`: what does not agree. `plans` are those
 * in force, for those below. */
struct value *board_related(struct scope *s, const struct board *board, enum board_sight sight,
                            const struct board_line *line, const struct pack *plans,
                            size_t plan_count);
