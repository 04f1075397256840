/* Today: what waits for the user's hands, late first: the most urgent few, and all of it counted by
 * procedure and step. */
#include "service/notice.h"
#include "web/looks.h"
#include "web/page.h"
#include "web/pages_parties.h"
#include "web/pages_today.h"

#include <stdlib.h>

enum {
  SHOWN = 5,       /* cases of a section */
  SHOWN_FIRST = 6, /* procedures; the others are behind a fold */
  READ = 300,      /* cases read at a time */
};

struct today {
  struct scope *s;
  struct call *c;
  struct case_desk desk;
  unsigned hands;
  struct case_count all; /* of what waits for the hands */
  int64_t parties[2 * SHOWN];
  size_t party_count;
};

/* ---- The most urgent ----------------------------------------------------------------------------
 */

static enum ly add_mine(struct today *t, const struct case_row *rows, size_t count,
                        struct value *list) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < count && list->count < SHOWN; i++) {
    struct value *v;
    if (!case_waits_for(t->desk.now, rows[i].procedure, rows[i].step, t->hands)) continue;
    rc = case_shown(t->s, t->c, &t->desk, t->desk.now, &rows[i], &v);
    if (rc) break;
    t->parties[t->party_count++] = rows[i].party;
    value_add(list, v);
  }
  return rc;
}

/* Those due from the day behind `after` to `until`, soonest first. */
static enum ly put_due(struct today *t, struct value *v, const char *key, struct case_after after,
                       struct date until) {
  const struct case_filter filter = {.area = t->desk.place.area, .open = 1, .due_before = until};
  struct value *list = value_list(t->s->arena);
  enum ly rc = LY_OK;
  for (bool left = true; !rc && left && list->count < SHOWN;) {
    struct case_row *rows;
    size_t count = 0;
    rc = case_list_seen(t->s, t->c, &t->desk, &filter, after, READ, &rows, &count);
    if (!rc) rc = add_mine(t, rows, count, list);
    left = !rc && count == READ;
    if (left) after = (struct case_after){rows[count - 1].due, rows[count - 1].case_no};
  }
  value_put(v, key, list);
  return rc;
}

static enum ly put_urgent(struct today *t, struct value *v) {
  const struct date today = t->s->today, before = {today.day - 1};
  const struct case_after first = {.due = DATE_NONE}, late = {before, INT64_MAX};
  enum ly rc = put_due(t, v, "late", first, before);
  if (!rc) rc = put_due(t, v, "due", late, (struct date){today.day + CASE_SOON_DAYS});
  return rc;
}

/* ---- By procedure and step ----------------------------------------------------------------------
 */

struct group {
  struct str procedure, name;
  struct case_count sum;
  struct value *steps;
};

/* Late ones first, then what is due soonest, then the most. */
static int by_urgency(const void *left, const void *right) {
  const struct case_count *a = &((const struct group *)left)->sum,
                          *b = &((const struct group *)right)->sum;
  int order = (a->late < b->late) - (a->late > b->late);
  if (!order) order = (a->soon < b->soon) - (a->soon > b->soon);
  if (!order) order = (a->open < b->open) - (a->open > b->open);
  return order ? order : str_cmp(a->procedure, b->procedure);
}

static void add_count(struct case_count *sum, const struct case_count *one) {
  sum->open += one->open;
  sum->late += one->late;
  sum->soon += one->soon;
}

static void put_numbers(struct scope *s, struct value *v, const struct case_count *n) {
  value_put_int(s->arena, v, "open", n->open);
  value_put_int(s->arena, v, "late", n->late);
  value_put_int(s->arena, v, "soon", n->soon);
}

/* "area/331121/cases?mine=1&procedure=…&step=…" */
static struct str list_link(struct today *t, const char *asked, struct str procedure,
                            struct str step) {
  struct buf b = buf_open(t->s->arena, 512);
  buf_printf(&b, "area/%.*s/cases?mine=1%s", STR_ARG(t->c->area), asked);
  if (procedure.len) buf_printf(&b, "&procedure=%.*s", STR_ARG(procedure));
  if (step.len) buf_printf(&b, "&step=%.*s", STR_ARG(step));
  return page_link(t->s, t->c, buf_str(&b));
}

static void add_step(struct today *t, struct group *g, const struct casework_procedure *p,
                     const struct case_count *n) {
  const struct procedure_step *step = p ? procedure_step_find(p->procedure, n->step) : NULL;
  struct str name = step ? step->name : n->step;
  struct value *v = value_map(t->s->arena);
  value_put_text(t->s->arena, v, "step", n->step);
  value_put_text(t->s->arena, v, "step_name", name);
  put_numbers(t->s, v, n);
  if (!t->c->request->json)
    value_put_text(t->s->arena, v, "link", list_link(t, "", g->procedure, name));
  value_add(g->steps, v);
}

/* Counts come by procedure, so those of one stand together. */
static size_t gather(struct today *t, const struct case_count *counts, size_t count,
                     struct group *groups) {
  size_t n = 0;
  for (size_t i = 0; i < count; i++) {
    const struct casework_procedure *p = casework_find(t->desk.now, counts[i].procedure);
    if (!case_waits_for(t->desk.now, counts[i].procedure, counts[i].step, t->hands)) continue;
    if (n == 0 || !str_eq(groups[n - 1].procedure, counts[i].procedure))
      groups[n++] = (struct group){counts[i].procedure,
                                   p ? p->procedure->name : counts[i].procedure,
                                   {.procedure = counts[i].procedure},
                                   value_list(t->s->arena)};
    add_count(&groups[n - 1].sum, &counts[i]);
    add_count(&t->all, &counts[i]);
    add_step(t, &groups[n - 1], p, &counts[i]);
  }
  return n;
}

static struct value *group_value(struct today *t, const struct group *g) {
  struct value *v = value_map(t->s->arena);
  value_put_text(t->s->arena, v, "procedure", g->procedure);
  value_put_text(t->s->arena, v, "procedure_name", g->name);
  put_numbers(t->s, v, &g->sum);
  value_put(v, "steps", g->steps);
  if (!t->c->request->json)
    value_put_text(t->s->arena, v, "link", list_link(t, "", g->procedure, STR("")));
  return v;
}

/* On a page the first few are seen at once, the others when unfolded. */
static void put_groups(struct today *t, const struct group *groups, size_t count, struct value *v) {
  struct arena *a = t->s->arena;
  bool page = !t->c->request->json;
  struct value *first = value_list(a), *rest = value_list(a);
  int64_t folded = 0;
  for (size_t i = 0; i < count; i++) {
    bool seen = !page || i < SHOWN_FIRST || count == SHOWN_FIRST + 1;
    value_add(seen ? first : rest, group_value(t, &groups[i]));
    folded += seen ? 0 : groups[i].sum.open;
  }
  value_put(v, "procedures", first);
  if (!page) return;
  value_put(v, "others", rest);
  value_put_int(a, v, "others_count", (int64_t)rest->count);
  value_put_int(a, v, "others_open", folded);
}

static enum ly put_counts(struct today *t, const struct case_count *counts, size_t count,
                          struct value *v) {
  struct scope *s = t->s;
  struct group *groups = ARENA_ARRAY(s->arena, struct group, count);
  if (!groups) return fail_memory(s);
  size_t n = gather(t, counts, count, groups);
  if (n) qsort(groups, n, sizeof *groups, by_urgency);
  put_groups(t, groups, n, v);
  value_put_int(s->arena, v, "open_count", t->all.open);
  value_put_int(s->arena, v, "late_count", t->all.late);
  value_put_int(s->arena, v, "soon_count", t->all.soon);
  return LY_OK;
}

/* ---- What the user was told falls due -----------------------------------------------------------
 */

/* The unread notices of the job `due`, newest first. */
static enum ly put_told(struct today *t, struct value *v) {
  struct arena *a = t->s->arena;
  struct value *list = value_list(a);
  struct notice *notices = NULL;
  struct store *st = NULL;
  size_t count = 0;
  enum ly rc = call_store(t->s, t->c, &st);
  if (!rc) rc = notice_list(t->s, st, t->c->user.name, false, 0, NOTICE_PAGE_MAX, &notices, &count);
  for (size_t i = 0; !rc && i < count && list->count < SHOWN; i++) {
    struct value *one = value_map(a);
    struct buf id = buf_open(a, 64);
    if (!str_starts(notices[i].cause, STR("due:"))) continue;
    buf_printf(&id, "%.*s/%lld", STR_ARG(notices[i].district), (long long)notices[i].notice);
    value_put_text(a, one, "notice", buf_str(&id));
    value_put_text(a, one, "subject", notices[i].subject);
    value_add(list, one);
  }
  value_put(v, "told", list);
  return rc;
}

/* ---- The page -----------------------------------------------------------------------------------
 */

static void put_links(struct today *t, struct value *v) {
  struct arena *a = t->s->arena;
  if (t->c->request->json) return;
  value_put_bool(a, v, "late_more", t->all.late > SHOWN);
  value_put_bool(a, v, "soon_more", t->all.soon > SHOWN);
  value_put_text(a, v, "late_link", list_link(t, "&late=late", STR(""), STR("")));
  value_put_text(a, v, "soon_link", list_link(t, "&late=soon", STR(""), STR("")));
  value_put_text(a, v, "all_link", list_link(t, "", STR(""), STR("")));
}

/* GET /area/{area}/today: what waits for the user's hands. */
enum ly page_today(struct scope *s, struct call *c, struct value **out) {
  struct today t = {.s = s, .c = c};
  struct value *v = *out = value_map(s->arena);
  struct case_count *counts = NULL;
  size_t count = 0;
  enum ly rc = case_desk_open(s, c, &t.desk);
  if (rc) return rc;
  struct str name = area_text(s, c, t.desk.place.area);
  t.hands = desk_hands_of(c, t.desk.place.area);
  value_put_text(s->arena, v, "title",
                 message_text(s->arena, s->lang, MSG_CASES_TODAY_OF, &name, 1));
  value_put_text(s->arena, v, "area", c->area);
  value_put_text(s->arena, v, "on", date_iso(s->arena, s->today));
  rc = case_counts_seen(s, c, &t.desk, &counts, &count);
  if (!rc) rc = put_counts(&t, counts, count, v);
  if (!rc) rc = put_urgent(&t, v);
  if (!rc) rc = put_calls(s, c, &t.desk, counts, count, v);
  if (!rc) rc = looks_note(s, c, t.desk.place.district, t.parties, t.party_count);
  if (!rc) rc = put_told(&t, v);
  if (rc) return rc;
  put_links(&t, v);
  put_may_open(s, c, holds_here(c, ROLE_BIT(ROLE_WORKER)) || own_institution(c), v);
  if (c->request->json) return LY_OK;
  value_put_bool(s->arena, v, "may_find", holds_here(c, CASE_ROLES | FIND_ROLES));
  value_put_bool(s->arena, v, "finds_people", holds_here(c, CASE_ROLES));
  return LY_OK;
}
