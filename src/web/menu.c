/* One row a page; who sees it is asked of the route it leads to. */
#include "web/menu.h"

static const struct {
  const char *path;
  enum message title;
} rows[] = {
    {"/parties", MSG_PARTIES_TITLE},   {"/users", MSG_USERS_TITLE},
    {"/log", MSG_LOG_TITLE},           {"/jobs", MSG_JOBS_TITLE},
    {"/settings", MSG_SETTINGS_TITLE}, {"/status", MSG_STATUS_TITLE},
    {"/files", MSG_FILES_TITLE},
};

static bool opens(const struct call *c, struct str path) {
  for (const struct route *r = routes; r->pattern; r++) {
    if (!str_is(path, r->pattern)) continue;
    for (size_t i = 0; i < c->grants.count; i++) {
      if (r->roles & ROLE_BIT(c->grants.list[i].role)) return true;
    }
    return r->roles == 0;
  }
  return false;
}

struct value *menu_links(struct scope *s, const struct call *c) {
  struct value *list = value_list(s->arena);
  bool ready =
      c->in && !c->must_change && !c->must_enrol; /* else all links lead to the same page */
  for (size_t i = 0; ready && i < sizeof rows / sizeof *rows; i++) {
    struct str path = str_of(rows[i].path);
    if (!opens(c, path)) continue;
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "path", path.len ? str_from(path, 1) : path);
    value_put_text(s->arena, v, "text", message_plain(s->lang, rows[i].title));
    bool within =
        str_starts(c->request->path, STR("/area/")) && str_contains(c->request->path, path);
    value_put_bool(s->arena, v, "here", within || str_starts(c->request->path, path));
    value_add(list, v);
  }
  return list;
}
