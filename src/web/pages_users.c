/* Users and what they may do: for the administrator, the security administrator and the auditor. */
#include "base/address.h"
#include "people/record.h"
#include "web/login.h"
#include "web/page.h"
#include "web/pages.h"
#include "web/words.h"

enum { PAGE_USERS = 50, AREA_MAX = 12, UNIT_MAX = 64 };

static struct value *grant_value(struct scope *s, struct call *c, const struct user_grant *g) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "role", str_of(role_row(g->role)->key));
  value_put_text(s->arena, v, "role_text", message_plain(s->lang, role_row(g->role)->name));
  value_put_text(s->arena, v, "area", g->area);
  value_put_text(s->arena, v, "area_text", word_area(s, c, g->area));
  value_put_text(s->arena, v, "unit", g->unit);
  value_put_text(s->arena, v, "granted_by", g->granted_by);
  value_put_text(s->arena, v, "granted_by_text", page_actor_whole(s, c, g->granted_by));
  value_put_text(s->arena, v, "recorded_at", time_local(s->arena, g->recorded_at));
  return v;
}

static enum message state_of(struct scope *s, const struct user *u) {
  if (u->disabled_at) return MSG_USERS_STATE_DISABLED;
  if (u->locked_until > scope_now_us(s)) return MSG_USERS_STATE_LOCKED;
  return u->must_change ? MSG_USERS_STATE_NEW : MSG_USERS_STATE_ACTIVE;
}

static struct value *user_value(struct scope *s, const struct user *u) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "name", u->name);
  value_put_text(a, v, "display_name", u->display_name);
  value_put_text(a, v, "email", u->email);
  value_put_bool(a, v, "wants_mail", u->wants_mail);
  value_put_text(a, v, "state_text", message_plain(s->lang, state_of(s, u)));
  value_put_bool(a, v, "disabled", u->disabled_at != 0);
  value_put_bool(a, v, "locked", u->locked_until > scope_now_us(s));
  value_put_bool(a, v, "has_totp", u->has_totp);
  value_put_text(a, v, "last_login_at",
                 u->last_login_at ? time_local(a, u->last_login_at) : STR(""));
  return v;
}

/* ---- The list
 * --------------------------------------------------------------------------------------- */

/* The area that an administrator keeps: of the first grant of these roles. */
static struct str own_area(const struct call *c) {
  for (size_t i = 0; i < c->grants.count; i++) {
    if (role_row(c->grants.list[i].role)->apart) return c->grants.list[i].area;
  }
  return STR("");
}

enum ly page_users(struct scope *s, struct call *c, struct value **out) {
  struct store *st;
  struct user *users = NULL;
  size_t count = 0;
  struct value *v = *out = value_map(s->arena), *list = value_list(s->arena);
  enum ly rc = call_store(s, c, &st);
  if (!rc) {
    rc = user_list(s, st, own_area(c), query_text(c, "after"), PAGE_USERS, &users, &count);
  }
  if (rc) return rc;
  for (size_t i = 0; i < count; i++) value_add(list, user_value(s, &users[i]));
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_USERS_TITLE));
  value_put(v, "users", list);
  value_put_bool(s->arena, v, "may_create", people_holds(&c->grants, ROLE_ADMINISTRATOR));
  value_put_text(s->arena, v, "next", count == PAGE_USERS ? users[count - 1].name : STR(""));
  return LY_OK;
}

/* ---- A new user
 * --------------------------------------------------------------------------------------- */

enum ly page_user_new(struct scope *s, struct call *c, struct value **out) {
  struct value *v = *out = value_map(s->arena), *form = value_map(s->arena);
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_USERS_NEW_TITLE));
  form_text(s, c, form, "name", STR(""));
  form_text(s, c, form, "display_name", STR(""));
  form_text(s, c, form, "email", STR(""));
  value_put(v, "form", form);
  return LY_OK;
}

/* What the deed is about goes to the writer; what the log says of it is decided there too. */
static void hand_over(struct scope *s, struct call *c, struct people_deed *deed) {
  struct write w = people_write(s, deed);
  call_write(s, c, w.change, w.run, deed);
}

static void read_email(struct scope *s, struct call *c, struct people_deed *deed) {
  input_text(s, &c->body, "email", MAIL_ADDRESS_MAX, INPUT_OPTIONAL, &deed->email);
  if (deed->email.len && !mail_address_form(deed->email)) {
    diag_error(s, DIAG_FIELD(STR("email")), MSG_PEOPLE_BAD_EMAIL);
  }
}

enum ly deed_user_create(struct scope *s, struct call *c) {
  struct people_deed *deed = ARENA_NEW(s->arena, struct people_deed);
  struct str typed = {0};
  if (!deed) return fail_memory(s);
  deed->act = ACT_USER_CREATE;
  input_text(s, &c->body, "name", USER_NAME_MAX, INPUT_REQUIRED, &typed);
  input_text(s, &c->body, "display_name", USER_TITLE_MAX, INPUT_REQUIRED, &deed->display_name);
  read_email(s, c, deed);
  enum ly rc = input_done(s, &c->body);
  if (rc) return rc;
  rc = user_name_read(s, typed, &deed->name);
  if (rc == LY_INVALID) return form_wrong(s, c, "name");
  if (!rc) rc = user_onetime(s, &deed->secret);
  if (rc) return rc;
  hand_over(s, c, deed);
  return LY_OK;
}

/* The one-time password is told once; a repeat of the form has none to tell. */
enum ly after_user_secret(struct scope *s, struct call *c) {
  const struct people_deed *deed = c->write.context;
  session_drop_user(c->app->sessions, deed->name);
  c->told = value_map(s->arena);
  value_put_text(s->arena, c->told, "title", message_plain(s->lang, MSG_USERS_SECRET_TITLE));
  value_put_text(s->arena, c->told, "name", deed->name);
  value_put_text(s->arena, c->told, "password",
                 c->write.repeated ? STR("") : deed->secret.password);
  return LY_OK;
}

/* ---- One user
 * ------------------------------------------------------------------------------------------ */

static struct value *role_options(struct scope *s, const struct call *c) {
  struct value *list = value_list(s->arena);
  struct str chosen = form_sent(c, "role");
  for (int role = ROLE_PUBLIC + 1; role < ROLE_COUNT; role++) {
    const struct role_row *row = role_row((enum role)role);
    value_add(list, form_option(s, str_of(row->key), message_plain(s->lang, row->name),
                                str_is(chosen, row->key)));
  }
  return list;
}

static void put_rights(struct scope *s, struct call *c, struct value *v) {
  bool own = str_eq(c->capture, c->user.name);
  value_put_bool(s->arena, v, "may_keep", people_holds(&c->grants, ROLE_ADMINISTRATOR) && !own);
  value_put_bool(s->arena, v, "may_grant", people_holds(&c->grants, ROLE_SECURITY) && !own);
  value_put_bool(s->arena, v, "own", own);
}

/* Who is shown: somebody without a role, and who has one where one of the three administrators that
 * asks has his. It is what the list holds, asked of one. */
static bool may_see(const struct call *c, const struct user_grants *user) {
  for (enum role role = ROLE_REPORTER; role < ROLE_COUNT; role++) {
    if (!role_row(role)->apart) continue;
    for (size_t i = 0; i < user->count; i++) {
      if (people_may(&c->grants, role, user->list[i].area, user->list[i].unit)) return true;
    }
  }
  return user->count == 0;
}

enum ly page_user(struct scope *s, struct call *c, struct value **out) {
  struct store *st;
  struct user user;
  struct user_grants grants = {.count = 0};
  struct value *outside = NULL;
  enum ly rc = call_store(s, c, &st);
  if (!rc) rc = user_find(s, st, c->capture, &user);
  if (!rc) rc = user_grants_of(s, st, c->capture, &grants);
  if (!rc && !may_see(c, &grants)) rc = fail(s, LY_DENIED, MSG_USERS_NOT_SEEN, c->capture);
  if (!rc) rc = outside_value(s, c, c->capture, &outside);
  if (rc) return rc;
  struct value *v = *out = user_value(s, &user), *list = value_list(s->arena),
               *form = value_map(s->arena);
  for (size_t i = 0; i < grants.count; i++) value_add(list, grant_value(s, c, &grants.list[i]));
  value_put_text(s->arena, v, "title", user.display_name);
  value_put(v, "grants", list);
  value_put(v, "outside", outside);
  form_text(s, c, form, "subject", STR(""));
  form_text(s, c, form, "email", user.email);
  form_text(s, c, form, "area", own_area(c));
  form_text(s, c, form, "unit", STR(""));
  value_put(form, "roles", role_options(s, c));
  value_put(v, "form", form);
  put_rights(s, c, v);
  return LY_OK;
}

static struct people_deed *deed_on(struct scope *s, const struct call *c, enum people_act act) {
  struct people_deed *deed = ARENA_NEW(s->arena, struct people_deed);
  if (deed) *deed = (struct people_deed){.act = act, .name = c->capture};
  return deed;
}

enum ly deed_user_email(struct scope *s, struct call *c) {
  struct people_deed *deed = deed_on(s, c, ACT_USER_EMAIL);
  if (!deed) return fail_memory(s);
  read_email(s, c, deed);
  enum ly rc = input_done(s, &c->body);
  if (rc) return rc;
  hand_over(s, c, deed);
  c->go = path_with(s->arena, "/users/", deed->name, "?done=1");
  return LY_OK;
}

/* A deed that needs no more than whom it is about. */
static enum ly plain_deed(struct scope *s, struct call *c, enum people_act act) {
  struct people_deed *deed = deed_on(s, c, act);
  if (!deed) return fail_memory(s);
  enum ly rc = input_done(s, &c->body);
  if (rc) return rc;
  hand_over(s, c, deed);
  c->go = path_with(s->arena, "/users/", deed->name, "?done=1");
  return LY_OK;
}

enum ly deed_user_disable(struct scope *s, struct call *c) {
  return plain_deed(s, c, ACT_USER_DISABLE);
}

enum ly deed_user_enable(struct scope *s, struct call *c) {
  return plain_deed(s, c, ACT_USER_ENABLE);
}

enum ly deed_user_unlock(struct scope *s, struct call *c) {
  return plain_deed(s, c, ACT_USER_UNLOCK);
}

enum ly deed_user_totp(struct scope *s, struct call *c) {
  return plain_deed(s, c, ACT_TOTP_REMOVE);
}

/* What a user may do has changed: they come in again. */
enum ly after_user_change(struct scope *s, struct call *c) {
  (void)s;
  const struct people_deed *deed = c->write.context;
  session_drop_user(c->app->sessions, deed->name);
  return LY_OK;
}

enum ly deed_user_password(struct scope *s, struct call *c) {
  struct people_deed *deed = deed_on(s, c, ACT_USER_PASSWORD_RESET);
  if (!deed) return fail_memory(s);
  enum ly rc = input_done(s, &c->body);
  if (!rc) rc = user_onetime(s, &deed->secret);
  if (rc) return rc;
  hand_over(s, c, deed);
  return LY_OK;
}

/* ---- Roles
 * -------------------------------------------------------------------------------------------- */

static enum ly check_unit(struct scope *s, struct call *c, struct people_deed *deed) {
  struct people_units *units;
  struct str name;
  enum ly rc = people_units_of(s, c->site->packs, c->site->pack_count, &units);
  if (rc) return rc;
  if (people_unit_of_role(s, units, deed->role, deed->area, deed->unit, &name)) {
    deed->unit = name;
    return LY_OK;
  }
  if (name.len) {
    diag_error(s, DIAG_FIELD(STR("unit")), MSG_USERS_NO_UNIT_NEAR, deed->unit, name);
  } else {
    diag_error(s, DIAG_FIELD(STR("unit")), MSG_USERS_NO_UNIT, deed->unit);
  }
  return LY_OK;
}

static enum ly role_deed(struct scope *s, struct call *c, enum people_act act) {
  struct people_deed *deed = deed_on(s, c, act);
  struct str role = {0}, digits;
  enum ly rc = LY_OK;
  if (!deed) return fail_memory(s);
  input_text(s, &c->body, "role", USER_NAME_MAX, INPUT_REQUIRED, &role);
  input_text(s, &c->body, "area", AREA_MAX, INPUT_OPTIONAL, &deed->area);
  input_text(s, &c->body, "unit", UNIT_MAX, INPUT_OPTIONAL, &deed->unit);
  if (role.len && !role_find(role, &deed->role)) {
    diag_error(s, DIAG_FIELD(STR("role")), MSG_USERS_NO_ROLE, role);
  }
  /* A unit that the plan no longer has may still be taken away. */
  bool check = act == ACT_ROLE_GRANT && deed->unit.len > 0;
  if (deed->area.len && !area_digits(deed->area, &digits)) {
    diag_error(s, DIAG_FIELD(STR("area")), MSG_USERS_NO_AREA, deed->area);
  } else if (check) {
    rc = check_unit(s, c, deed);
  }
  if (!rc) rc = input_done(s, &c->body);
  if (rc) return rc;
  hand_over(s, c, deed);
  c->go = path_with(s->arena, "/users/", deed->name, "?done=1");
  return LY_OK;
}

enum ly deed_role_grant(struct scope *s, struct call *c) {
  return role_deed(s, c, ACT_ROLE_GRANT);
}

enum ly deed_role_revoke(struct scope *s, struct call *c) {
  return role_deed(s, c, ACT_ROLE_REVOKE);
}
