/* What nobody does: moves by clocks that have run out, and by rules that hold. */
#include "base/log.h"
#include "service/case_int.h"

enum { PAGE = 200, MOVES_MAX = 50 /* of one case in one run */ };

struct day {
  struct store *st;
  struct writer *writer;
  const struct case_day_deed *deed;
  struct case_day_done *done;
  struct date today;
};

/* ---- One move -----------------------------------------------------------------------------------
 */

static enum ly write_move(struct scope *s, const struct day *day, const struct case_row *row,
                          const struct procedure_move *move, enum procedure_hand hand) {
  struct case_deed deed = {.act = CASE_MOVE,
                           .work = day->deed->work,
                           .registry = day->deed->registry,
                           .district = row->district,
                           .tell = day->deed->tell,
                           .context = day->deed->context,
                           .case_no = row->case_no,
                           .seen = row->event,
                           .move = move->key,
                           .hands = HAND_BIT(hand)};
  struct write w = case_write(s, &deed);
  return day->writer ? writer_do(day->writer, &w) : store_write(s, day->st, &w);
}

/* What is said of one case is no reason to leave the others: whatever is no fault of the machine
 * is noted, and the case stays where it is. */
static bool is_of_the_case(enum ly rc) {
  return rc == LY_CONFLICT || rc == LY_INVALID || rc == LY_NOT_FOUND || rc == LY_DENIED ||
         rc == LY_UNSUPPORTED || rc == LY_LIMIT;
}

static void note_left(struct scope *s, const struct day *day, const struct case_row *row) {
  struct str words = message_text(s->arena, s->lang, s->error.message, s->error.args,
                                  message_arity(s->error.message));
  log_line(s, LOG_WARNING, "case.left", LOG_TEXT("district", row->district),
           LOG_INT("case", row->case_no), LOG_TEXT("why", words));
  day->done->left++;
  s->error = (struct error){0};
  s->diags = (struct diags){0};
}

static const struct procedure_move *next_by_clock(const struct scope *s,
                                                  const struct casework_procedure *p,
                                                  const struct case_row *row) {
  const struct procedure_move *const *all = p->procedure->moves.items;
  if (date_is_none(row->due) || date_cmp(row->due, s->today) >= 0) return NULL;
  for (size_t i = 0; i < p->procedure->moves.count; i++) {
    bool may = case_move_from(all[i], row->step) && case_move_by(all[i], HAND_BIT(HAND_CLOCK));
    if (may && !str_eq(all[i]->to, row->step)) return all[i];
  }
  return NULL;
}

static enum ly next_by_rule(struct scope *s, const struct day *day, const struct casework *work,
                            const struct casework_procedure *p, const struct case_row *row,
                            const struct procedure_move **out) {
  const struct procedure_move *const *all = p->procedure->moves.items;
  enum ly rc = LY_OK;
  *out = NULL;
  for (size_t i = 0; !rc && !*out && i < p->procedure->moves.count; i++) {
    bool holds = false;
    bool may = case_move_from(all[i], row->step) && case_move_by(all[i], HAND_BIT(HAND_RULE));
    if (!may || str_eq(all[i]->to, row->step)) continue;
    rc = case_rule_holds(s, day->st, work, p, row, all[i], &holds);
    if (holds) *out = all[i];
  }
  return rc;
}

static enum ly last_day(struct scope *s, const struct day *day, const struct case_row *row,
                        struct date *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, day->st, "t",
                           "SELECT on_day FROM case_event WHERE district = $1 AND case_no = $2"
                           " AND event = $3",
                           &rows, S_TEXT(row->district), S_INT(row->case_no), S_INT(row->event));
  if (rc) return rc;
  bool good = rows.rows == 1 && date_parse(store_text(&rows, 0, 0), out);
  return good ? LY_OK : fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
}

/* A clock's move is made on the day behind its last, a rule's today; neither before the case's last
 * event, and not at all while that lies ahead. */
static enum ly day_of_move(struct scope *s, const struct day *day, const struct case_row *row,
                           enum procedure_hand hand, struct date *out) {
  struct date last = DATE_NONE;
  enum ly rc = last_day(s, day, row, &last);
  if (rc) return rc;
  *out = day->today;
  if (hand == HAND_CLOCK) out->day = row->due.day + 1;
  if (date_cmp(last, *out) > 0) *out = last;
  return LY_OK;
}

/* ---- One case -----------------------------------------------------------------------------------
 */

/* Clocks first, in the order of their days; then rules, today. */
static enum ly find_next(struct scope *s, const struct day *day, const struct case_row *row,
                         const struct procedure_move **move, enum procedure_hand *hand) {
  const struct casework *work;
  enum ly rc = case_work(s, day->st, day->deed->work, row, &work);
  if (rc) return rc;
  const struct casework_procedure *p = casework_find(work, row->procedure);
  if (!p) return fail(s, LY_CORRUPT, MSG_CASE_NO_PROCEDURE, row->procedure);
  *move = next_by_clock(s, p, row);
  *hand = *move ? HAND_CLOCK : HAND_RULE;
  return *move ? LY_OK : next_by_rule(s, day, work, p, row, move);
}

static enum ly step_once(struct scope *s, const struct day *day, const struct case_row *row,
                         bool *moved) {
  const struct procedure_move *move = NULL;
  enum procedure_hand hand;
  struct date on;
  *moved = false;
  enum ly rc = find_next(s, day, row, &move, &hand);
  if (rc || !move) return rc;
  rc = day_of_move(s, day, row, hand, &on);
  if (rc || date_cmp(on, day->today) > 0) return rc;
  s->today = on;
  rc = write_move(s, day, row, move, hand);
  s->today = day->today;
  *moved = !rc;
  return rc;
}

static enum ly settle(struct scope *s, const struct day *day, const struct case_row *first) {
  struct case_row row = *first;
  bool moved = true;
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && moved && row.open && i < MOVES_MAX; i++) {
    rc = step_once(s, day, &row, &moved);
    if (!rc && moved) {
      day->done->moved++;
      rc = case_find(s, day->st, row.district, row.case_no, &row);
    }
  }
  if (!is_of_the_case(rc)) return rc;
  note_left(s, day, first);
  return LY_OK;
}

/* ---- All ----------------------------------------------------------------------------------------
 */

static enum ly page(struct scope *s, const struct day *day, struct case_after *after, bool *left) {
  const struct case_filter filter = {.open = 1, .due_before = DATE_NONE};
  struct case_row *rows;
  size_t count;
  enum ly rc = case_list(s, day->st, day->deed->district, &filter, *after, PAGE, &rows, &count);
  *left = !rc && count == PAGE;
  for (size_t i = 0; !rc && i < count; i++) {
    struct arena_mark mark = arena_mark(s->arena);
    rc = settle(s, day, &rows[i]);
    if (!rc) arena_rewind(s->arena, mark);
    *after = (struct case_after){rows[i].due, rows[i].case_no};
  }
  return rc;
}

enum ly case_day(struct scope *s, struct store *st, struct writer *writer,
                 const struct case_day_deed *deed, struct case_day_done *out) {
  struct day day = {.st = st, .writer = writer, .deed = deed, .done = out, .today = s->today};
  struct case_after after = {.due = DATE_NONE};
  enum ly rc = LY_OK;
  *out = (struct case_day_done){0};
  for (bool left = true; !rc && left;) {
    struct arena_mark mark = arena_mark(s->arena);
    rc = page(s, &day, &after, &left);
    if (!rc) arena_rewind(s->arena, mark);
  }
  return rc;
}
