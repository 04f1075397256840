/* Coming in, going out, and one's own account. */
#include "base/address.h"
#include "people/record.h"
#include "web/login.h"
#include "web/pages.h"
#include "web/qr.h"
#include "web/resume.h"
#include "web/server.h"
#include "web/words.h"

#define OWN_PAGE "/account"

enum { PASSWORD_MAX = 200, CODE_MAX = 12 };

/* ---- Logging in
 * ----------------------------------------------------------------------------------- */

struct login_work {
  struct login_check check;
  struct login login;
};

struct str login_next(struct str next) {
  return path_within(next, OWN_PAGE);
}

/* Who has work finds it first; others their account. */
static const char *desk_of(const struct user_grants *grants) {
  static const struct {
    enum role role;
    const char *page;
  } desks[] = {{ROLE_REPORTER, "/desk"},   {ROLE_REVIEWER, "/desk"},  {ROLE_COORDINATOR, "/desk"},
               {ROLE_WORKER, "/cases"},    {ROLE_VISITOR, "/visits"}, {ROLE_ASSESSOR, "/cases"},
               {ROLE_INSPECTOR, "/cases"}, {ROLE_PROVIDER, "/cases"}, {ROLE_FINANCE, "/pay"}};
  for (size_t i = 0; i < sizeof desks / sizeof *desks; i++) {
    if (people_holds(grants, desks[i].role)) return desks[i].page;
  }
  return OWN_PAGE;
}

enum ly page_login(struct scope *s, struct call *c, struct value **out) {
  struct value *v = *out = value_map(s->arena), *form = value_map(s->arena);
  bool code = c->errors.code && (c->errors.message == login_message(LOGIN_CODE_WANTED) ||
                                 c->errors.message == login_message(LOGIN_CODE_WRONG));
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_LOGIN_TITLE));
  form_text(s, c, form, "name", STR(""));
  form_text(s, c, form, "next", query_text(c, "next"));
  value_put_bool(s->arena, form, "wants_code", code);
  struct value *kept = resume_kept(s, c);
  value_put(form, "kept", kept);
  value_put(v, "form", form);
  /* What was typed before would not come along. */
  value_put_text(s->arena, v, "outside", kept->first ? STR("") : outside_name(s, c));
  return LY_OK;
}

static enum ly record_login(struct scope *s, struct tx *tx, struct write *w) {
  struct login_work *work = w->context;
  return login_record(s, tx, &work->check, &work->login);
}

/* "WANG" is wang, with one bucket. */
static enum ly check_limits(struct scope *s, struct call *c, struct str typed) {
  struct str client = limit_client(s->arena, c->request->client), name = {0};
  if (!user_name_form(s->arena, typed, &name)) name = typed;
  enum ly rc = limit_take(s, c->app->limits, &limit_login_address, client);
  return rc ? rc : limit_take(s, c->app->limits, &limit_login_name, name);
}

enum ly deed_login(struct scope *s, struct call *c) {
  struct login_work *work = ARENA_NEW(s->arena, struct login_work);
  struct login_attempt attempt = {.code = STR("")};
  struct str next = {0};
  struct store *st;
  if (!work) return fail_memory(s);
  input_text(s, &c->body, "name", USER_NAME_MAX, INPUT_REQUIRED, &attempt.name);
  input_secret(s, &c->body, "password", PASSWORD_MAX, INPUT_REQUIRED, &attempt.password);
  input_text(s, &c->body, "code", CODE_MAX, INPUT_OPTIONAL, &attempt.code);
  input_text(s, &c->body, "next", 1000, INPUT_OPTIONAL, &next);
  c->go = login_next(next);
  resume_take(c);
  enum ly rc = input_done(s, &c->body);
  if (!rc) rc = check_limits(s, c, attempt.name);
  if (!rc) rc = call_store(s, c, &st);
  if (!rc) rc = login_check(s, st, c->app->keys, &attempt, &work->check);
  if (rc) return rc;
  bool good = work->check.result == LOGIN_DONE;
  call_write(
      s, c,
      (struct change){
          .act = good ? STR("login") : STR("login.refused"),
          /* What is no user's name may be a password typed in the wrong place. */
          .subject = people_subject(s, work->check.password.len ? work->check.name : STR("?"))},
      record_login, work);
  /* A wrong one is never a repeat: each is counted, whatever key it carries. */
  if (!good) c->write.change.key = change_new_key(s);
  return LY_OK;
}

struct str login_cookie(struct scope *s, const struct call *c, const char *name, struct str token) {
  struct buf b = buf_open(s->arena, 300);
  bool end = token.len == 0;
  buf_add(&b, str_of(name));
  buf_char(&b, '=');
  buf_add(&b, token);
  buf_add(&b, STR("; Path=/; HttpOnly; SameSite=Lax"));
  if (c->request->secure) buf_add(&b, STR("; Secure"));
  if (end) buf_add(&b, STR("; Max-Age=0"));
  return buf_str(&b);
}

static enum ly open_session(struct scope *s, struct call *c, struct str user) {
  struct str token;
  enum ly rc = session_open(s, c->app->sessions, user, &token, &c->session);
  if (rc) return rc;
  c->cookie = login_cookie(s, c, SESSION_COOKIE, token);
  if (!c->request->json) return LY_OK;
  c->told = value_map(s->arena); /* a program needs it for what it sends next */
  value_put_text(s->arena, c->told, "user", user);
  value_put_text(s->arena, c->told, "csrf", c->session.csrf);
  return LY_OK;
}

/* One browser, one session. */
enum ly login_open(struct scope *s, struct call *c, const struct login *login, struct str name) {
  enum ly rc = c->in ? session_close(s, c->app->sessions, c->request->token) : LY_OK;
  if (!rc) rc = open_session(s, c, name);
  if (str_is(c->go, OWN_PAGE)) c->go = str_of(desk_of(&login->grants));
  if (login->must_enrol) c->go = STR("/account/totp");
  if (login->must_change) c->go = STR("/account/password");
  return rc;
}

/* Who clicks twice is answered twice: by what was found this time, as nothing was written again. A
 * one-time code is good for one of the two. */
static enum login_result result_of(const struct call *c, const struct login_work *work) {
  if (!c->write.repeated) return work->login.result;
  bool code = work->check.result == LOGIN_DONE && work->check.step >= 0;
  return code ? LOGIN_CODE_WRONG : work->check.result;
}

/* The page behind the log-in is already the user's own. */
static void come_in(struct scope *s, struct call *c, const struct login *login) {
  c->in = true;
  c->user = login->user;
  c->grants = login->grants;
  s->lang = c->request->lang_given ? s->lang : login->user.preferences.lang;
  c->told = resume_told(s, c);
}

enum ly after_login(struct scope *s, struct call *c) {
  const struct login_work *work = c->write.context;
  const struct login *login = &work->login;
  enum login_result result = result_of(c, work);
  bool in = result == LOGIN_DONE;
  atomic_fetch_add(in ? &c->app->metrics.logins : &c->app->metrics.login_failures, 1);
  if (!in) return fail(s, LY_LOGIN, login_message(result));
  enum ly rc = login_open(s, c, login, work->check.name);
  bool ready = !rc && !c->write.repeated && !login->must_change && !login->must_enrol;
  if (ready && !c->request->json && resume_kept(s, c)->first) come_in(s, c, login);
  return rc;
}

enum ly deed_logout(struct scope *s, struct call *c) {
  enum ly rc = input_done(s, &c->body);
  if (!rc) rc = session_close(s, c->app->sessions, c->request->token);
  c->cookie = login_cookie(s, c, SESSION_COOKIE, STR(""));
  c->go = c->request->outside.len ? STR("/login/outside/end") : STR("/");
  return rc;
}

/* ---- The account
 * ------------------------------------------------------------------------------------ */

static struct value *grants_value(struct scope *s, const struct call *c) {
  const struct user_grants *grants = &c->grants;
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < grants->count; i++) {
    const struct user_grant *g = &grants->list[i];
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "role", str_of(role_row(g->role)->key));
    value_put_text(s->arena, v, "role_text", message_plain(s->lang, role_row(g->role)->name));
    value_put_text(s->arena, v, "purpose", message_plain(s->lang, role_row(g->role)->purpose));
    value_put_text(s->arena, v, "area", g->area);
    value_put_text(s->arena, v, "area_text", word_area(s, c, g->area));
    value_put_text(s->arena, v, "unit", g->unit);
    value_add(list, v);
  }
  return list;
}

enum ly page_account(struct scope *s, struct call *c, struct value **out) {
  struct arena *a = s->arena;
  struct value *v = *out = value_map(a), *langs = value_list(a);
  const struct user_preferences *p = &c->user.preferences;
  value_put_text(a, v, "title", message_plain(s->lang, MSG_ACCOUNT_TITLE));
  value_put_text(a, v, "name", c->user.name);
  value_put_text(a, v, "display_name", c->user.display_name);
  value_put_bool(a, v, "has_totp", c->user.has_totp);
  value_put_bool(a, v, "must_change", c->must_change);
  value_put_bool(a, v, "must_enrol", c->must_enrol);
  value_put_bool(a, v, "large_type", p->large_type);
  value_put_bool(a, v, "elder_mode", p->elder_mode);
  value_put(v, "grants", grants_value(s, c));
  for (int lang = 0; lang < LANG_COUNT; lang++) {
    value_add(langs, form_option(s, lang_code((enum lang)lang),
                                 message_plain((enum lang)lang, MSG_WEB_LANG_NAME),
                                 p->lang == (enum lang)lang));
  }
  value_put(v, "langs", langs);
  value_put_text(a, v, "outside", outside_name(s, c));
  form_text(s, c, v, "email", c->user.email);
  value_put_bool(a, v, "wants_mail", c->user.wants_mail);
  value_put_text(a, v, "opened_at", time_local(a, c->session.opened_at));
  return LY_OK;
}

/* A deed of the user on his own account: what the log says of it is decided with the people. */
static struct people_deed *own_deed(struct scope *s, const struct call *c, enum people_act act) {
  struct people_deed *deed = ARENA_NEW(s->arena, struct people_deed);
  if (deed) *deed = (struct people_deed){.act = act, .name = c->user.name, .keys = c->app->keys};
  return deed;
}

static void hand_over(struct scope *s, struct call *c, struct people_deed *deed) {
  struct write w = people_write(s, deed);
  call_write(s, c, w.change, w.run, deed);
}

enum ly deed_preferences(struct scope *s, struct call *c) {
  static const char *const langs[] = {"zh", "en", NULL};
  struct people_deed *deed = own_deed(s, c, ACT_USER_PREFERENCES);
  size_t lang = 0;
  if (!deed) return fail_memory(s);
  input_flag(s, &c->body, "large_type", &deed->preferences.large_type);
  input_flag(s, &c->body, "elder_mode", &deed->preferences.elder_mode);
  input_choice(s, &c->body, "lang", langs, INPUT_REQUIRED, &lang);
  enum ly rc = input_done(s, &c->body);
  if (rc) return rc;
  deed->preferences.lang = (enum lang)lang;
  hand_over(s, c, deed);
  c->go = STR("/account?done=1");
  return LY_OK;
}

enum ly deed_own_mail(struct scope *s, struct call *c) {
  struct people_deed *deed = own_deed(s, c, ACT_USER_MAIL);
  if (!deed) return fail_memory(s);
  input_text(s, &c->body, "email", MAIL_ADDRESS_MAX, INPUT_OPTIONAL, &deed->email);
  input_flag(s, &c->body, "wants_mail", &deed->wants_mail);
  if (deed->email.len && !mail_address_form(deed->email)) {
    diag_error(s, DIAG_FIELD(STR("email")), MSG_PEOPLE_BAD_EMAIL);
  }
  enum ly rc = input_done(s, &c->body);
  if (rc) return rc;
  hand_over(s, c, deed);
  c->go = STR("/account?done=1");
  return LY_OK;
}

/* ---- Password
 * ---------------------------------------------------------------------------------------- */

enum ly page_password(struct scope *s, struct call *c, struct value **out) {
  *out = value_map(s->arena);
  value_put_text(s->arena, *out, "title", message_plain(s->lang, MSG_PASSWORD_TITLE));
  value_put_bool(s->arena, *out, "must_change", c->must_change);
  value_put_text(s->arena, *out, "name", c->user.name);
  return LY_OK;
}

enum ly login_own_password(struct scope *s, struct call *c, const char *field, struct str old) {
  struct login_attempt attempt = {.name = c->user.name, .password = old, .code = STR("")};
  struct login_check check;
  struct store *st;
  enum ly rc = limit_take(s, c->app->limits, &limit_login_name, c->user.name);
  if (!rc) rc = call_store(s, c, &st);
  if (!rc) rc = login_check(s, st, c->app->keys, &attempt, &check);
  if (rc) return rc;
  if (check.result == LOGIN_DONE || check.result == LOGIN_CODE_WANTED) return LY_OK;
  diag_error(s, DIAG_FIELD(str_of(field)), MSG_PASSWORD_OLD_WRONG);
  return LY_OK;
}

enum ly deed_password(struct scope *s, struct call *c) {
  struct people_deed *deed = own_deed(s, c, ACT_USER_PASSWORD);
  struct str old = {0}, first = {0}, second = {0};
  if (!deed) return fail_memory(s);
  bool typed = input_secret(s, &c->body, "old", PASSWORD_MAX, INPUT_REQUIRED, &old);
  input_secret(s, &c->body, "new", PASSWORD_MAX, INPUT_REQUIRED, &first);
  input_secret(s, &c->body, "again", PASSWORD_MAX, INPUT_REQUIRED, &second);
  enum ly rc = typed ? login_own_password(s, c, "old", old) : LY_OK;
  if (rc) return rc;
  if (second.len && !str_eq(first, second)) {
    diag_error(s, DIAG_FIELD(STR("again")), MSG_PASSWORD_DIFFERS);
  }
  if (first.len && str_eq(first, old)) diag_error(s, DIAG_FIELD(STR("new")), MSG_PASSWORD_SAME);
  rc = input_done(s, &c->body);
  if (rc) return rc;
  rc = user_password(s, c->user.name, first, &deed->secret);
  if (rc == LY_INVALID) return form_wrong(s, c, "new");
  if (rc) return rc;
  hand_over(s, c, deed);
  c->go = STR("/account?done=1");
  return LY_OK;
}

/* All sessions end, and this one begins anew. */
enum ly after_password(struct scope *s, struct call *c) {
  session_drop_user(c->app->sessions, c->user.name);
  return open_session(s, c, c->user.name);
}

/* ---- Second factor
 * ------------------------------------------------------------------------------------ */

enum ly page_totp(struct scope *s, struct call *c, struct value **out) {
  *out = value_map(s->arena);
  value_put_text(s->arena, *out, "title", message_plain(s->lang, MSG_TOTP_TITLE));
  value_put_bool(s->arena, *out, "has_totp", c->user.has_totp);
  value_put_bool(s->arena, *out, "must_enrol", c->must_enrol);
  value_put_bool(s->arena, *out, "can_seal", c->app->keys != NULL);
  return LY_OK;
}

enum ly deed_totp_begin(struct scope *s, struct call *c) {
  struct people_deed *deed = own_deed(s, c, ACT_TOTP_BEGIN);
  if (!deed) return fail_memory(s);
  enum ly rc = input_done(s, &c->body);
  if (!rc && !deed->keys) rc = fail(s, LY_UNSUPPORTED, MSG_TOTP_NO_KEYS);
  if (rc) return rc;
  hand_over(s, c, deed);
  c->go = STR("/account/totp");
  return LY_OK;
}

/* The secret is told once; a repeat of the form has nothing to tell and begins again. */
enum ly after_totp_begin(struct scope *s, struct call *c) {
  const struct people_deed *deed = c->write.context;
  if (c->write.repeated) return LY_OK;
  c->told = value_map(s->arena);
  value_put_text(s->arena, c->told, "title", message_plain(s->lang, MSG_TOTP_TITLE));
  value_put_text(s->arena, c->told, "secret", deed->offer.secret);
  value_put_text(s->arena, c->told, "uri", deed->offer.uri);
  if (c->request->json) return LY_OK;
  struct str path = {0};
  int64_t size = 0;
  enum ly rc = qr_path(s, deed->offer.uri, &path, &size);
  value_put_text(s->arena, c->told, "qr", path);
  value_put_int(s->arena, c->told, "qr_size", size);
  return rc;
}

enum ly deed_totp_confirm(struct scope *s, struct call *c) {
  struct people_deed *deed = own_deed(s, c, ACT_TOTP_CONFIRM);
  if (!deed) return fail_memory(s);
  input_text(s, &c->body, "code", CODE_MAX, INPUT_REQUIRED, &deed->code);
  enum ly rc = input_done(s, &c->body);
  if (!rc && !deed->keys) rc = fail(s, LY_UNSUPPORTED, MSG_TOTP_NO_KEYS);
  if (rc) return rc;
  hand_over(s, c, deed);
  c->go = STR("/account?done=1");
  return LY_OK;
}
