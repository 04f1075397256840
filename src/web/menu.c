/* One row a page; who sees it is asked of the route it leads to. */
#include "web/menu.h"

#include "plan/measured.h"
#include "web/page.h"
#include "web/pages_board.h"

static const struct {
  const char *path;
  enum message title;
  const char *also[5]; /* what else of an area belongs there */
} rows[] = {
    {"/desk", MSG_DESK_TITLE},
    {"/cases", MSG_CASES_MENU, {"/today", "/letters", "/procedures", "/apply/", "/published"}},
    {"/parties", MSG_PARTIES_TITLE},
    {"/owed", MSG_OWED_MENU},
    {"/what-if", MSG_WHAT_IF_MENU},
    {"/services", MSG_SERVICES_TITLE},
    {"/users", MSG_USERS_TITLE},
    {"/log", MSG_LOG_TITLE},
    {"/jobs", MSG_JOBS_TITLE},
    {"/outbox", MSG_OUTBOX_TITLE},
    {"/operate/retention", MSG_RETENTION_TITLE},
    {"/exchange", MSG_EXCHANGE_TITLE},
    {"/feeds", MSG_FEEDS_TITLE},
    {"/settings", MSG_SETTINGS_TITLE},
    {"/status", MSG_STATUS_TITLE},
    {"/due", MSG_DUE_TITLE},
    {"/files", MSG_FILES_TITLE},
    {"/pay", MSG_PAY_MENU},
    {"/visits", MSG_VISITS_TITLE},
    {"/share", MSG_SHARE_TITLE},
    {"/devices", MSG_DEVICES_ALL_TITLE},
    {"/sessions", MSG_SESSIONS_TITLE},
    {"/inspections", MSG_INSPECTIONS_TITLE},
    {"/own-due", MSG_OWN_DUE_TITLE},
};

static bool opens(const struct call *c, struct str path) {
  for (const struct route *r = routes; r; r = route_next(r)) {
    if (!str_is(path, r->pattern)) continue;
    for (size_t i = 0; i < c->grants.count; i++) {
      if (r->roles & ROLE_BIT(c->grants.list[i].role)) return true;
    }
    return r->roles == 0;
  }
  return false;
}

/* Whether the page is of an area and of that row. */
static bool within(const struct call *c, size_t row) {
  struct str at = c->request->path;
  if (!str_starts(at, STR("/area/"))) return false;
  bool is = str_contains(at, str_of(rows[row].path));
  for (size_t i = 0; i < sizeof rows->also / sizeof *rows->also && rows[row].also[i]; i++)
    is |= str_contains(at, str_of(rows[row].also[i]));
  return is;
}

struct value *menu_links(struct scope *s, const struct call *c) {
  struct value *list = value_list(s->arena);
  bool ready =
      c->in && !c->must_change && !c->must_enrol; /* else all links lead to the same page */
  for (size_t i = 0; ready && i < sizeof rows / sizeof *rows; i++) {
    struct str path = str_of(rows[i].path);
    if (!opens(c, path)) continue;
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "link", page_link(s, c, str_from(path, 1)));
    value_put_text(s->arena, v, "text", message_plain(s->lang, rows[i].title));
    value_put_bool(s->arena, v, "here", within(c, i) || str_starts(c->request->path, path));
    value_add(list, v);
  }
  return list;
}

/* ---- The pages of a plan ------------------------------------------------------------------------
 */

/* `kind`: only where the plan has entries of it. `open`: for everybody, else for who works on the
 * plan. */
static const struct section {
  const char *path;
  enum message title;
  const struct pack_kind *kind;
  bool open;
} sections[] = {
    {"", MSG_SECTION_FRONT, NULL, true},
    {"/indicators", MSG_SECTION_INDICATOR, &plan_kind_indicator, true},
    {"/measured", MSG_SECTION_MEASURED, &plan_kind_computed, false},
    {"/tasks", MSG_SECTION_TASK, &plan_kind_task, true},
    {"/projects", MSG_SECTION_PROJECT, &plan_kind_project, true},
    {"/policies", MSG_SECTION_POLICY, &plan_kind_policy, true},
    {"/pilots", MSG_SECTION_PILOT, &plan_kind_pilot, true},
    {"/reforms", MSG_SECTION_REFORM, &plan_kind_reform, true},
    {"/units", MSG_SECTION_UNITS, &pack_kind_unit, true},
    {"/alignment", MSG_SECTION_ALIGNMENT, NULL, true},
    {"/findings", MSG_SECTION_FINDINGS, NULL, true},
    {"/reports", MSG_SECTION_REPORTS, NULL, false},
    {"/calendar", MSG_SECTION_CALENDAR, NULL, false},
    {"/apps", MSG_SECTION_APPS, NULL, true},
    {"/groups", MSG_SECTION_GROUPS, NULL, false},
    {"/assignments", MSG_SECTION_ASSIGNMENTS, NULL, false},
};

static bool shown(const struct call *c, const struct section *row) {
  bool has = !row->kind || pack_table_of(c->plan, row->kind)->count > 0;
  return has && (row->open || works_on_plan(c));
}

struct value *plan_sections(struct scope *s, const struct call *c) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; c->plan && i < sizeof sections / sizeof *sections; i++) {
    const struct section *row = &sections[i];
    if (!shown(c, row)) continue;
    struct value *v = value_map(s->arena);
    struct buf b = buf_open(s->arena, 256);
    buf_add(&b, STR("/plan/"));
    buf_add(&b, c->pack_key);
    buf_add(&b, str_of(row->path));
    struct str path = buf_str(&b);
    bool here = row->path[0] ? str_starts(c->request->path, path) : str_eq(c->request->path, path);
    value_put_text(s->arena, v, "link", page_link(s, c, str_from(path, 1)));
    value_put_text(s->arena, v, "text", message_plain(s->lang, row->title));
    value_put_bool(s->arena, v, "here", here);
    value_add(list, v);
  }
  return list;
}
