/* My work: what my units have to report, what waits for my review, what a coordinator looks after.
 */
#include "web/html.h"
#include "web/pages.h"
#include "web/pages_board.h"
#include "web/pages_reports.h"

#include <stdlib.h>

enum { DESK_MOST = 100 };

/* One thing to do: a report that is due of a unit. */
struct todo {
  const struct board *board;
  const struct board_due *due;
};

struct desk {
  struct scope *s;
  struct call *c;
  struct todo *todos;
  size_t count, room;
  struct value *returned, *reviews, *plans;
  size_t returned_count; /* reports of the visitor's units that were returned */
  size_t waiting;        /* reports that wait for the visitor's review */
};

/* ---- What is due --------------------------------------------------------------------------------
 */

static enum ly add_todo(struct desk *d, const struct board *board, const struct board_due *due) {
  if (d->count == d->room) {
    size_t room = d->room ? 2 * d->room : 64;
    struct todo *more = ARENA_ARRAY(d->s->arena, struct todo, room);
    if (!more) return fail_memory(d->s);
    for (size_t i = 0; i < d->count; i++) more[i] = d->todos[i];
    d->todos = more;
    d->room = room;
  }
  d->todos[d->count++] = (struct todo){board, due};
  return LY_OK;
}

/* By what is most urgent, then by day, plan and entry. */
static int by_urgency(const void *left, const void *right) {
  const struct todo *a = left, *b = right;
  int order = (int)a->due->duty - (int)b->due->duty;
  if (!order) order = date_cmp(a->due->due, b->due->due);
  if (!order) order = str_cmp(a->board->pack->header->area, b->board->pack->header->area);
  if (!order) order = (a->due->line > b->due->line) - (a->due->line < b->due->line);
  return order ? order : (a->due > b->due) - (a->due < b->due);
}

static enum ly gather_dues(struct desk *d, const struct board *board) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < board->count; i++) {
    const struct board_line *line = &board->lines[i];
    for (size_t j = 0; !rc && j < line->due_count; j++) {
      const struct board_due *due = &line->dues[j];
      bool mine =
          due->duty != DUTY_NONE && rights_report(&d->c->grants, board->pack, due->owner->name);
      if (mine) rc = add_todo(d, board, due);
    }
  }
  return rc;
}

static struct value *todo_value(struct desk *d, const struct todo *todo) {
  struct scope *s = d->s;
  struct arena *a = s->arena;
  const struct board_due *due = todo->due;
  const struct board_line *line = due->line;
  const struct pack_choice *duty = pack_choice_of(board_duties, (int)due->duty);
  struct period day = {PERIOD_DAY, due->due, due->due};
  struct value *v = value_map(a);
  put_line_head(s, todo->board, line, v);
  value_put_text(a, v, "plan", todo->board->pack->header->name);
  value_put_text(a, v, "unit", due->owner->name);
  value_put_text(a, v, "duty", str_of(duty->word));
  value_put_text(a, v, "duty_text", message_plain(s->lang, duty->message));
  value_put_bool(a, v, "late", due->duty == DUTY_OVERDUE);
  value_put_text(a, v, "period", period_code(a, due->period));
  value_put_text(a, v, "period_text", period_text(a, s->lang, due->period));
  value_put_text(a, v, "due", date_iso(a, due->due));
  value_put_text(a, v, "due_text", date_is_none(due->due) ? STR("") : period_text(a, s->lang, day));
  value_put_int(a, v, "overdue_days", due->overdue_days);
  value_put_int(a, v, "periods_missed", due->periods_missed);
  value_put_bool(a, v, "never", due->never);
  value_put_text(a, v, "link",
                 report_form_link(s, todo->board->pack, line, due->owner->name, due->period));
  return v;
}

/* Those of the duties (bits 1 << duty), at most DESK_MOST; how many there are beyond. */
static void put_todos(struct desk *d, struct value *v, const char *key, const char *more_key,
                      unsigned duties) {
  struct value *list = value_list(d->s->arena);
  int64_t beyond = 0;
  for (size_t i = 0; i < d->count; i++) {
    if (!(duties & 1u << d->todos[i].due->duty)) continue;
    if (list->count < DESK_MOST) {
      value_add(list, todo_value(d, &d->todos[i]));
    } else {
      beyond++;
    }
  }
  value_put(v, key, list);
  value_put_int(d->s->arena, v, more_key, beyond);
}

static void put_list(struct desk *d, struct value *v, const char *key, const char *more_key,
                     struct value *list, size_t count) {
  value_put(v, key, list);
  value_put_int(d->s->arena, v, more_key, list ? (int64_t)(count - list->count) : 0);
}

/* ---- What was returned --------------------------------------------------------------------------
 *
 * For whichever period: a duty is about the earliest that is not confirmed, and a report that was
 * returned is to be made anew in any case.
 */

static void gather_returned(struct desk *d, const struct board *board) {
  const struct report_book *book = board->book;
  for (size_t i = 0; i < book->report_count; i++) {
    const struct report *r = &book->reports[i];
    if (r->replaced || r->outcome != REPORT_RETURNED) continue;
    const struct board_line *line = board_line_of(board, r->kind, r->entry);
    if (!line || !rights_report(&d->c->grants, board->pack, r->unit)) continue;
    if (d->returned_count++ >= DESK_MOST) continue;
    struct value *v = report_item(d->s, d->c, board, r);
    value_put_text(d->s->arena, v, "plan", board->pack->header->name);
    value_put_text(d->s->arena, v, "again",
                   report_form_link(d->s, board->pack, line, r->unit, r->period));
    value_add(d->returned, v);
  }
}

/* ---- What waits for review ----------------------------------------------------------------------
 */

static void gather_reviews(struct desk *d, const struct board *board) {
  static const struct board_owners nobody = {.unnamed = true};
  const struct report_book *book = board->book;
  if (!rights_any(&d->c->grants, board->pack, ROLE_BIT(ROLE_REVIEWER))) return;
  for (size_t i = 0; i < book->report_count; i++) {
    const struct report *r = &book->reports[i];
    if (r->replaced || r->outcome != REPORT_PENDING) continue;
    const struct board_line *line = board_line_of(board, r->kind, r->entry);
    if (!rights_review(&d->c->grants, board->pack, line ? &line->owners : &nobody, r)) continue;
    if (d->waiting++ >= DESK_MOST) continue;
    struct value *v = report_item(d->s, d->c, board, r);
    value_put_text(d->s->arena, v, "plan", board->pack->header->name);
    value_add(d->reviews, v);
  }
}

/* ---- What a coordinator looks after -------------------------------------------------------------
 */

struct counts {
  int64_t overdue, never, pending, unnamed;
};

static struct counts count_plan(const struct board *board) {
  struct counts n = {0};
  for (size_t i = 0; i < board->count; i++) {
    const struct board_line *line = &board->lines[i];
    n.unnamed += line->owners.unnamed;
    for (size_t j = 0; j < line->due_count; j++) {
      n.overdue += line->dues[j].duty == DUTY_OVERDUE;
      n.never += line->dues[j].duty == DUTY_OVERDUE && line->dues[j].never;
    }
  }
  for (size_t i = 0; i < board->book->report_count; i++) {
    const struct report *r = &board->book->reports[i];
    n.pending += !r->replaced && r->outcome == REPORT_PENDING;
  }
  return n;
}

static void gather_plan(struct desk *d, const struct board *board) {
  struct arena *a = d->s->arena;
  if (!rights_coordinate(&d->c->grants, board->pack)) return;
  struct counts n = count_plan(board);
  struct value *v = value_map(a);
  value_put_text(a, v, "pack", board->pack->header->key);
  value_put_text(a, v, "plan", board->pack->header->name);
  value_put_int(a, v, "overdue", n.overdue);
  value_put_int(a, v, "never", n.never);
  value_put_int(a, v, "pending", n.pending);
  value_put_int(a, v, "unnamed", n.unnamed);
  value_add(d->plans, v);
}

/* ---- The page -----------------------------------------------------------------------------------
 */

enum {
  DESK_ROLES = ROLE_BIT(ROLE_REPORTER) | ROLE_BIT(ROLE_REVIEWER) | ROLE_BIT(ROLE_COORDINATOR)
};

static enum ly gather(struct desk *d, const struct pack *pack) {
  const struct board *board;
  if (!rights_any(&d->c->grants, pack, DESK_ROLES)) return LY_OK;
  enum ly rc = call_board(d->s, d->c, pack, &board);
  if (!rc) rc = gather_dues(d, board);
  if (rc) return rc;
  gather_returned(d, board);
  gather_reviews(d, board);
  gather_plan(d, board);
  return LY_OK;
}

static struct str sentence(struct desk *d) {
  size_t late = 0, open = 0;
  for (size_t i = 0; i < d->count; i++) {
    enum board_duty duty = board_due_now(d->todos[i].due, d->s->today);
    late += duty == DUTY_OVERDUE;
    open += duty == DUTY_OPEN;
  }
  struct str words[] = {
      str_int(d->s->arena, (int64_t)late), str_int(d->s->arena, (int64_t)d->returned_count),
      str_int(d->s->arena, (int64_t)open), str_int(d->s->arena, (int64_t)d->waiting)};
  return message_text(d->s->arena, d->s->lang, MSG_DESK_SENTENCE, words, 4);
}

/* GET /desk */
enum ly page_desk(struct scope *s, struct call *c, struct value **out) {
  struct desk d = {.s = s,
                   .c = c,
                   .returned = value_list(s->arena),
                   .reviews = value_list(s->arena),
                   .plans = value_list(s->arena)};
  struct value *v = *out = value_map(s->arena);
  enum ly rc = v && d.returned && d.reviews && d.plans ? LY_OK : fail_memory(s);
  for (size_t i = 0; !rc && i < c->site->pack_count; i++) rc = gather(&d, &c->site->packs[i]);
  if (rc) return rc;
  if (d.count) qsort(d.todos, d.count, sizeof *d.todos, by_urgency);
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_DESK_TITLE));
  value_put_text(s->arena, v, "sentence", sentence(&d));
  put_todos(&d, v, "dues", "dues_more", 1u << DUTY_OVERDUE | 1u << DUTY_OPEN);
  put_todos(&d, v, "pending", "pending_more", 1u << DUTY_PENDING);
  put_todos(&d, v, "later", "later_more", 1u << DUTY_LATER);
  put_list(&d, v, "returned", "returned_more", d.returned, d.returned_count);
  put_list(&d, v, "reviews", "reviews_more", d.reviews, d.waiting);
  value_put(v, "plans", d.plans);
  value_put_bool(s->arena, v, "reports", people_holds(&c->grants, ROLE_REPORTER));
  value_put_bool(s->arena, v, "does_review", people_holds(&c->grants, ROLE_REVIEWER));
  return LY_OK;
}
