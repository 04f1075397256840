/* laoyou user …: who may log in, by the hand of the machine's owner. */
#include "cli/cli.h"

#include "base/address.h"
#include "base/file.h"
#include "people/outside.h"
#include "people/record.h"

/* ---- One-time passwords -------------------------------------------------------------------------
 */

struct value *cli_secret_value(struct arena *a, struct str name, struct str title,
                               const struct user_secret *secret) {
  struct value *v = value_map(a);
  value_put_text(a, v, "name", name);
  value_put_text(a, v, "display_name", title);
  value_put_text(a, v, "one_time_password", secret->password);
  return v;
}

enum ly cli_print_secrets(struct scope *s, const struct args *args, struct value *users) {
  static const struct cli_column columns[] = {{"name", MSG_CLI_COL_LOGIN},
                                              {"display_name", MSG_CLI_COL_PERSON},
                                              {"one_time_password", MSG_CLI_COL_ONETIME}};
  struct value *v = value_map(s->arena);
  if (v) value_put(v, "users", users);
  if (arena_failed(s->arena)) return fail_memory(s);
  if (args->json) return cli_print_json(s, v);
  enum ly rc = cli_print_table(s, users, columns, 3);
  cli_print_line(STR(""), message_plain(s->lang, MSG_CLI_ONETIME_NOTE));
  return rc;
}

/* ---- One user -----------------------------------------------------------------------------------
 */

static enum ly write_in(struct scope *s, struct store *st, struct people_deed *deed) {
  struct write w = people_write(s, deed);
  return arena_failed(s->arena) ? fail_memory(s) : store_write(s, st, &w);
}

/* The name of who gets a password anew, for the slip of paper it is handed over on. */
static enum ly tell_name(struct scope *s, struct store *st, struct people_deed *deed) {
  struct user user;
  enum ly rc = user_find(s, st, deed->name, &user);
  if (!rc) deed->display_name = user.display_name;
  return rc;
}

/* Opens the database and writes. */
static enum ly change(struct scope *s, const struct args *args, struct people_deed *deed) {
  struct store *st;
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  if (deed->act == ACT_USER_PASSWORD_RESET) rc = tell_name(s, st, deed);
  if (!rc) rc = write_in(s, st, deed);
  store_close(st);
  return rc;
}

static enum ly print_done(struct scope *s, const struct args *args, const struct people_deed *u,
                          enum message message) {
  if (args->json) {
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "name", u->name);
    return cli_print_json(s, v);
  }
  cli_print_line(STR(""), message_text(s->arena, s->lang, message, &u->name, 1));
  return LY_OK;
}

static enum ly with_secret(struct scope *s, const struct args *args, struct people_deed *u) {
  enum ly rc = user_name_read(s, args->positional[0], &u->name);
  if (!rc) rc = user_onetime(s, &u->secret);
  if (!rc) rc = change(s, args, u);
  if (rc) return rc;
  struct value *list = value_list(s->arena);
  value_add(list, cli_secret_value(s->arena, u->name, u->display_name, &u->secret));
  return cli_print_secrets(s, args, list);
}

enum ly cli_user_add(struct scope *s, const struct args *args) {
  struct people_deed u = {.act = ACT_USER_CREATE,
                          .display_name = args->title.len ? args->title : args->positional[0],
                          .email = args->email};
  if (args->email.len && !mail_address_form(args->email)) {
    return fail(s, LY_INVALID, MSG_PEOPLE_BAD_EMAIL);
  }
  return with_secret(s, args, &u);
}

enum ly cli_user_password(struct scope *s, const struct args *args) {
  struct people_deed u = {.act = ACT_USER_PASSWORD_RESET, .display_name = STR("")};
  return with_secret(s, args, &u);
}

static enum ly simple(struct scope *s, const struct args *args, enum people_act act,
                      enum message done) {
  struct people_deed u = {.act = act};
  enum ly rc = user_name_read(s, args->positional[0], &u.name);
  if (!rc) rc = change(s, args, &u);
  return rc ? rc : print_done(s, args, &u, done);
}

enum ly cli_user_disable(struct scope *s, const struct args *args) {
  return simple(s, args, ACT_USER_DISABLE, MSG_CLI_USER_DISABLED);
}

enum ly cli_user_enable(struct scope *s, const struct args *args) {
  return simple(s, args, ACT_USER_ENABLE, MSG_CLI_USER_ENABLED);
}

enum ly cli_user_unlock(struct scope *s, const struct args *args) {
  return simple(s, args, ACT_USER_UNLOCK, MSG_CLI_USER_UNLOCKED);
}

enum ly cli_user_totp_remove(struct scope *s, const struct args *args) {
  return simple(s, args, ACT_TOTP_REMOVE, MSG_CLI_USER_TOTP_REMOVED);
}

/* Without an address the user has none any more. */
enum ly cli_user_email(struct scope *s, const struct args *args) {
  struct people_deed u = {.act = ACT_USER_EMAIL, .email = args->positional[1]};
  enum ly rc = user_name_read(s, args->positional[0], &u.name);
  if (!rc) rc = change(s, args, &u);
  return rc ? rc
            : print_done(s, args, &u,
                         u.email.len ? MSG_CLI_USER_EMAIL_SET : MSG_CLI_USER_EMAIL_REMOVED);
}

/* At the sign-on that the settings name. */
enum ly cli_user_link(struct scope *s, const struct args *args) {
  struct people_deed u = {.act = ACT_USER_LINK, .subject = args->positional[1]};
  struct outside_settings settings;
  struct store *st;
  enum ly rc = user_name_read(s, args->positional[0], &u.name);
  if (!rc) rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = outside_settings_read(s, st, &settings);
  u.issuer = settings.issuer;
  if (!rc) rc = write_in(s, st, &u);
  store_close(st);
  return rc ? rc : print_done(s, args, &u, MSG_CLI_USER_LINKED);
}

enum ly cli_user_unlink(struct scope *s, const struct args *args) {
  return simple(s, args, ACT_USER_UNLINK, MSG_CLI_USER_UNLINKED);
}

/* ---- Roles --------------------------------------------------------------------------------------
 */

static enum ly read_grant(struct scope *s, const struct args *args, struct people_deed *u) {
  struct str text = args->positional[1], digits;
  enum ly rc = user_name_read(s, args->positional[0], &u->name);
  if (rc) return rc;
  if (!role_find(text, &u->role)) {
    struct str near = role_nearest(s, text);
    return near.len ? fail(s, LY_USAGE, MSG_PEOPLE_NO_ROLE_NEAR, text, near)
                    : fail(s, LY_USAGE, MSG_PEOPLE_NO_ROLE, text, role_names(s));
  }
  if (args->area.len == 0) return fail(s, LY_USAGE, MSG_CLI_NO_AREA);
  if (!area_digits(args->area, &digits)) {
    return fail(s, LY_USAGE, MSG_PEOPLE_BAD_AREA, args->area);
  }
  u->area = args->area;
  u->unit = args->unit;
  return LY_OK;
}

/* The unit as the plan prints it. */
static enum ly read_unit(struct scope *s, struct store *st, struct people_deed *u) {
  struct people_units *units;
  struct str found;
  if (u->unit.len == 0) return LY_OK;
  enum ly rc = people_units_read(s, st, &units);
  if (rc) return rc;
  if (!people_unit_of_role(s, units, u->role, u->area, u->unit, &found)) {
    return found.len ? fail(s, LY_INVALID, MSG_PEOPLE_NO_UNIT_NEAR, u->unit, found)
                     : fail(s, LY_INVALID, MSG_PEOPLE_NO_UNIT, u->unit);
  }
  u->unit = found;
  return LY_OK;
}

static enum ly change_role(struct scope *s, const struct args *args, enum people_act act,
                           enum message done) {
  struct people_deed u = {.act = act};
  struct store *st;
  enum ly rc = read_grant(s, args, &u);
  if (!rc) rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  /* What was granted may be taken back, also after the plan has lost the unit. */
  if (act == ACT_ROLE_GRANT) rc = read_unit(s, st, &u);
  if (!rc) rc = write_in(s, st, &u);
  store_close(st);
  return rc ? rc : print_done(s, args, &u, done);
}

enum ly cli_user_grant(struct scope *s, const struct args *args) {
  return change_role(s, args, ACT_ROLE_GRANT, MSG_CLI_USER_GRANTED);
}

enum ly cli_user_revoke(struct scope *s, const struct args *args) {
  return change_role(s, args, ACT_ROLE_REVOKE, MSG_CLI_USER_REVOKED);
}

/* ---- Many users ---------------------------------------------------------------------------------
 */

void cli_add_import(struct arena *a, struct value *list, const struct people_import *import) {
  for (size_t i = 0; i < import->count; i++) {
    const struct people_row *row = &import->rows[i];
    if (!row->first) continue;
    value_add(list, cli_secret_value(a, row->name, row->display_name, &row->secret));
  }
}

/* All or none, each user and each role a row of the log. */
static enum ly write_import(struct scope *s, struct store *st, const struct people_import *import) {
  struct tx *tx;
  enum ly rc = store_begin(s, st, &tx);
  if (rc) return rc;
  rc = people_import_write(s, tx, import);
  if (!rc) return store_commit(s, tx);
  store_rollback(tx);
  return rc;
}

enum ly cli_user_import(struct scope *s, const struct args *args) {
  enum { FILE_MAX = 16 * 1024 * 1024 };
  struct store *st;
  struct people_import import;
  struct str bytes, file = args->positional[0];
  enum ly rc = file_read(s, file, FILE_MAX, &bytes);
  if (!rc) rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = people_import_read(s, st, file, bytes, &import);
  if (!rc) rc = people_import_secrets(s, &import);
  if (!rc) rc = write_import(s, st, &import);
  store_close(st);
  if (rc) return rc;
  struct value *list = value_list(s->arena);
  cli_add_import(s->arena, list, &import);
  return cli_print_secrets(s, args, list);
}

/* 填报员 331121 县民政局 */
static struct value *grant_value(struct scope *s, const struct user_grant *g) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  struct buf b = buf_open(a, 1024);
  buf_add(&b, message_plain(s->lang, role_row(g->role)->name));
  buf_char(&b, ' ');
  buf_add(&b, g->area.len ? g->area : message_plain(s->lang, MSG_CLI_EVERYWHERE));
  if (g->unit.len) buf_char(&b, ' ');
  buf_add(&b, g->unit);
  value_put_text(a, v, "name", buf_str(&b));
  value_put_text(a, v, "role", str_of(role_row(g->role)->key));
  value_put_text(a, v, "area", g->area);
  value_put_text(a, v, "unit", g->unit);
  value_put_text(a, v, "granted_by", g->granted_by);
  return v;
}

static const struct {
  const char *key;
  enum message text;
} states[] = {{"active", MSG_CLI_STATE_ACTIVE},
              {"new", MSG_CLI_STATE_NEW},
              {"locked", MSG_CLI_STATE_LOCKED},
              {"disabled", MSG_CLI_STATE_DISABLED}};

static size_t state_of(const struct scope *s, const struct user *u) {
  if (u->disabled_at) return 3;
  if (u->locked_until > scope_now_us(s)) return 2;
  return u->must_change ? 1 : 0;
}

static enum ly user_value(struct scope *s, struct store *st, const struct user *u,
                          struct value *list) {
  struct arena *a = s->arena;
  struct value *v = value_map(a), *roles = value_list(a);
  struct user_grants grants;
  enum ly rc = user_grants_of(s, st, u->name, &grants);
  if (rc) return rc;
  for (size_t i = 0; i < grants.count; i++) value_add(roles, grant_value(s, &grants.list[i]));
  value_put_text(a, v, "name", u->name);
  value_put_text(a, v, "display_name", u->display_name);
  value_put_text(a, v, "email", u->email);
  value_put_text(a, v, "state", str_of(states[state_of(s, u)].key));
  value_put_text(a, v, "state_text", message_plain(s->lang, states[state_of(s, u)].text));
  value_put(v, "roles", roles);
  value_put_bool(a, v, "second_factor", u->has_totp);
  if (u->last_login_at) value_put_text(a, v, "last_login", time_iso(a, u->last_login_at));
  value_add(list, v);
  return LY_OK;
}

static enum ly list_all(struct scope *s, struct store *st, struct str area, struct value *list) {
  struct str after = STR("");
  struct user *users;
  size_t count = USER_PAGE_MAX;
  enum ly rc = LY_OK;
  while (!rc && count == USER_PAGE_MAX) {
    rc = user_list(s, st, area, after, USER_PAGE_MAX, &users, &count);
    for (size_t i = 0; !rc && i < count; i++) rc = user_value(s, st, &users[i], list);
    if (!rc && count) after = users[count - 1].name;
  }
  return rc;
}

enum ly cli_user_list(struct scope *s, const struct args *args) {
  static const struct cli_column columns[] = {{"name", MSG_CLI_COL_LOGIN},
                                              {"display_name", MSG_CLI_COL_PERSON},
                                              {"state_text", MSG_CLI_COL_STATE},
                                              {"roles", MSG_CLI_COL_ROLES}};
  struct value *v = value_map(s->arena), *list = value_list(s->arena);
  struct store *st;
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = list_all(s, st, args->area, list);
  store_close(st);
  if (rc) return rc;
  if (v) value_put(v, "users", list);
  if (arena_failed(s->arena)) return fail_memory(s);
  return args->json ? cli_print_json(s, v) : cli_print_table(s, list, columns, 4);
}
