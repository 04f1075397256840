/* laoyou audit: what a role, or a user, can reach: read from the table that the server asks. */
#include "cli/cli.h"

#include "web/route.h"

/* By what somebody comes to an address. */
enum by { BY_NOTHING, BY_BEING_PUBLIC, BY_LOGIN, BY_ROLE, BY_RESIDENT };

static const struct {
  const char *key;
  enum message text;
} bys[] = {
    [BY_BEING_PUBLIC] = {"public", MSG_CLI_BY_PUBLIC},
    [BY_LOGIN] = {"login", MSG_CLI_BY_LOGIN},
    [BY_RESIDENT] = {"resident", MSG_MINE_LOGIN},
    [BY_ROLE] = {"role", MSG_CLI_BY_ROLE},
};

static enum by comes_by(const struct route *r, enum role role) {
  if (r->resident) return role == ROLE_PUBLIC ? BY_RESIDENT : BY_NOTHING;
  if (r->roles & ROLES_PUBLIC) return BY_BEING_PUBLIC;
  if (role == ROLE_PUBLIC) return BY_NOTHING;
  if (r->roles == 0) return BY_LOGIN;
  return r->roles & ROLE_BIT(role) ? BY_ROLE : BY_NOTHING;
}

static void add_row(struct scope *s, struct value *list, const struct route *r, enum by by,
                    bool deed) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  struct str pattern = str_of(r->pattern);
  bool named = str_contains(pattern, STR("{area}")) || str_contains(pattern, STR("{pack}"));
  bool bound = named && !(r->roles & ROLES_PUBLIC);
  value_put_text(a, v, "method", deed ? STR("POST") : STR("GET"));
  value_put_text(a, v, "address", str_of(r->pattern));
  value_put_text(a, v, "title", message_plain(s->lang, deed ? r->deed_title : r->title));
  value_put_text(a, v, "by", str_of(bys[by].key));
  value_put_text(a, v, "by_text", message_plain(s->lang, bys[by].text));
  value_put_bool(a, v, "area_bound", bound);
  value_put_text(a, v, "area_text", message_plain(s->lang, bound ? MSG_CLI_YES : MSG_CLI_NO));
  value_add(list, v);
}

/* The addresses that the role comes to, by its grant alone or by any way. */
static struct value *reach(struct scope *s, enum role role, bool by_grant) {
  struct value *list = value_list(s->arena);
  for (const struct route *r = routes; r; r = route_next(r)) {
    enum by by = comes_by(r, role);
    if (by == BY_NOTHING || (by_grant && by != BY_ROLE)) continue;
    if (r->read) add_row(s, list, r, by, false);
    if (r->deed && !r->returns) add_row(s, list, r, by, true);
  }
  return list;
}

static enum ly print_reach(struct scope *s, const struct value *list) {
  static const struct cli_column columns[] = {{"method", MSG_CLI_COL_METHOD},
                                              {"address", MSG_CLI_COL_ADDRESS},
                                              {"title", MSG_CLI_COL_DOES},
                                              {"by_text", MSG_CLI_COL_REACHED_BY},
                                              {"area_text", MSG_CLI_COL_AREA_BOUND}};
  return cli_print_table(s, list, columns, sizeof columns / sizeof *columns);
}

/* ---- Of a role ----------------------------------------------------------------------------------
 */

static enum ly find_role(struct scope *s, struct str text, enum role *out) {
  *out = ROLE_PUBLIC;
  if (str_is(text, role_row(ROLE_PUBLIC)->key) || role_find(text, out)) return LY_OK;
  struct str near = role_nearest(s, text);
  if (near.len) return fail(s, LY_USAGE, MSG_PEOPLE_NO_ROLE_NEAR, text, near);
  return fail(s, LY_USAGE, MSG_PEOPLE_NO_ROLE, text, role_names(s));
}

static enum ly audit_role(struct scope *s, const struct args *args) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  enum role role;
  enum ly rc = find_role(s, args->positional[0], &role);
  if (rc) return rc;
  const struct role_row *row = role_row(role);
  struct value *list = reach(s, role, false);
  value_put_text(a, v, "role", str_of(row->key));
  value_put_text(a, v, "role_text", message_plain(s->lang, row->name));
  value_put_text(a, v, "purpose", message_plain(s->lang, row->purpose));
  if (v) value_put(v, "reaches", list);
  if (arena_failed(a)) return fail_memory(s);
  if (args->json) return cli_print_json(s, v);
  struct str words[] = {message_plain(s->lang, row->name), message_plain(s->lang, row->purpose)};
  cli_print_line(STR(""), message_text(a, s->lang, MSG_CLI_AUDIT_ROLE, words, 2));
  return print_reach(s, list);
}

/* ---- Of a user ----------------------------------------------------------------------------------
 */

static struct value *grant_value(struct scope *s, const struct user_grant *g) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "role", str_of(role_row(g->role)->key));
  value_put_text(a, v, "role_text", message_plain(s->lang, role_row(g->role)->name));
  value_put_text(a, v, "area", g->area);
  value_put_text(a, v, "unit", g->unit);
  value_put_text(a, v, "granted_by", g->granted_by);
  value_put_text(a, v, "recorded_at", time_local(a, g->recorded_at));
  if (v) value_put(v, "opens", reach(s, g->role, true));
  return v;
}

static enum ly print_grant(struct scope *s, const struct user_grant *g, const struct value *v) {
  struct str words[] = {message_plain(s->lang, role_row(g->role)->name),
                        g->area.len ? g->area : message_plain(s->lang, MSG_CLI_EVERYWHERE),
                        g->unit.len ? g->unit : message_plain(s->lang, MSG_CLI_ANY_UNIT),
                        g->granted_by};
  cli_print_line(STR("\n"), message_text(s->arena, s->lang, MSG_CLI_AUDIT_GRANT, words, 4));
  const struct value *opens = value_get(v, STR("opens"));
  if (opens->first) return print_reach(s, opens);
  cli_print_line(STR(""), message_plain(s->lang, MSG_CLI_AUDIT_NOTHING));
  return LY_OK;
}

static enum ly print_user(struct scope *s, const struct user *user,
                          const struct user_grants *grants, const struct value *list) {
  struct str words[] = {user->name, user->display_name};
  bool disabled = user->disabled_at != 0;
  enum message head = disabled ? MSG_CLI_AUDIT_DISABLED : MSG_CLI_AUDIT_USER;
  if (!disabled && grants->count == 0) head = MSG_CLI_AUDIT_NO_ROLE;
  cli_print_line(STR(""), message_text(s->arena, s->lang, head, words, 2));
  const struct value *v = list->first;
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && v && i < grants->count; i++, v = v->next) {
    rc = print_grant(s, &grants->list[i], v);
  }
  return rc;
}

static enum ly read_user(struct scope *s, const struct args *args, struct user *user,
                         struct user_grants *grants) {
  struct store *st;
  struct str name;
  enum ly rc = user_name_read(s, args->user, &name);
  if (!rc) rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = user_find(s, st, name, user);
  if (!rc) rc = user_grants_of(s, st, name, grants);
  store_close(st);
  return rc;
}

static enum ly audit_user(struct scope *s, const struct args *args) {
  struct arena *a = s->arena;
  struct value *v = value_map(a), *list = value_list(a);
  struct user user;
  struct user_grants grants;
  enum ly rc = read_user(s, args, &user, &grants);
  if (rc) return rc;
  for (size_t i = 0; i < grants.count; i++) value_add(list, grant_value(s, &grants.list[i]));
  value_put_text(a, v, "name", user.name);
  value_put_text(a, v, "display_name", user.display_name);
  value_put_bool(a, v, "disabled", user.disabled_at != 0);
  if (v) value_put(v, "grants", list);
  if (arena_failed(a)) return fail_memory(s);
  return args->json ? cli_print_json(s, v) : print_user(s, &user, &grants, list);
}

enum ly cli_audit(struct scope *s, const struct args *args) {
  bool role = args->count > 0, user = args->user.len > 0;
  if (role == user) return fail(s, LY_USAGE, MSG_CLI_AUDIT_WHICH, role_names(s));
  return role ? audit_role(s, args) : audit_user(s, args);
}
