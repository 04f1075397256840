/* Another sign-on (people/outside.h): coming in by it, linking it to one's account or a user's,
 * leaving there too. */
#include "people/outside.h"

#include "base/secret.h"
#include "people/record.h"
#include "store/setting_secret.h"
#include "web/login.h"
#include "web/page.h"
#include "web/pages.h"
#include "web/server.h"
#include "web/words.h"

enum { CODE_MAX = 12, PASSWORD_MAX = 200, SENT_CODE_MAX = 2000 };

static const struct str own_page = STR_INIT("/account/outside");
static const struct str code_page = STR_INIT("/login/outside/code");

/* ---- What all of them ask -----------------------------------------------------------------------
 */

static const struct outside_settings *settings_of(const struct call *c) {
  return &c->site->outside;
}

static struct str called(struct scope *s, const struct call *c) {
  struct str name = settings_of(c)->name;
  return name.len ? name : message_plain(s->lang, MSG_OUTSIDE_NAME);
}

struct str outside_name(struct scope *s, const struct call *c) {
  return outside_on(settings_of(c)) ? called(s, c) : STR("");
}

static enum ly check_on(struct scope *s, const struct call *c) {
  return outside_on(settings_of(c)) ? LY_OK : fail(s, LY_NOT_FOUND, MSG_OUTSIDE_OFF);
}

static enum ly take_limit(struct scope *s, struct call *c) {
  return limit_take(s, c->app->limits, &limit_login_address,
                    limit_client(s->arena, c->request->client));
}

/* Our own address as the browser knows it: that of the site, or this machine's (route.c knows no
 * other host). */
static struct str back_address(struct scope *s, const struct call *c) {
  struct str origin = c->site->public_origin, host = c->request->host;
  struct buf b = buf_open(s->arena, origin.len + host.len + 64);
  bool ours = origin.len > host.len && str_ends(origin, host) &&
              origin.ptr[origin.len - host.len - 1] == '/';
  buf_add(&b, ours ? origin : STR("http://"));
  if (!ours) buf_add(&b, host);
  buf_add(&b, STR("/login/outside/back"));
  return buf_str(&b);
}

static struct outside_line line_of(struct scope *s, const struct call *c) {
  return (struct outside_line){.memory = c->app->outside,
                               .settings = settings_of(c),
                               .ca_file = c->app->ca_file,
                               .back = back_address(s, c)};
}

static enum ly provider_of(struct scope *s, const struct call *c, struct outside_provider *out) {
  return outside_provider_get(s, c->app->outside, settings_of(c), c->app->ca_file, out);
}

static void put_title(struct scope *s, const struct call *c, struct value *v, enum message title) {
  struct str name = called(s, c);
  size_t words = message_arity(title) ? 1 : 0;
  value_put_text(s->arena, v, "title", message_text(s->arena, s->lang, title, &name, words));
  value_put_text(s->arena, v, "name", name);
}

/* ---- There --------------------------------------------------------------------------------------
 */

static enum ly send_on(struct scope *s, struct call *c, const struct outside_trip *trip) {
  struct outside_provider provider;
  struct outside_line line = line_of(s, c);
  struct str address = {0};
  enum ly rc = provider_of(s, c, &provider);
  if (!rc) rc = outside_there(s, &line, &provider, trip, &address);
  if (!rc) c->file = (struct reply){.status = 303, .type = "text/html", .location = address};
  c->file.own = true;
  return rc;
}

/* A link that was begun with the password goes on by an address of its own: a form may not lead to
 * another site (the pages' Content-Security-Policy). */
static enum ly go_on(struct scope *s, struct call *c) {
  struct outside_trip trip;
  enum ly rc = outside_trip_going(s, c->app->trips, c->request->outside, &trip);
  if (!rc && !(c->in && str_eq(trip.user, c->user.name)))
    rc = fail(s, LY_DENIED, MSG_OUTSIDE_NO_TRIP);
  return rc ? rc : send_on(s, c, &trip);
}

/* GET /login/outside */
enum ly page_outside_go(struct scope *s, struct call *c, struct value **out) {
  struct outside_trip trip;
  struct str next = login_next(query_text(c, "next")), token = {0};
  *out = NULL;
  enum ly rc = check_on(s, c);
  if (!rc) rc = take_limit(s, c);
  if (rc) return rc;
  if (str_is(query_text(c, "for"), "link")) return go_on(s, c);
  if (next.len > OUTSIDE_NEXT_MAX) next = login_next(STR(""));
  rc = outside_trip_begin(s, c->app->trips, STR(""), next, &token, &trip);
  if (!rc) rc = send_on(s, c, &trip);
  if (!rc) c->file.cookie = login_cookie(s, c, OUTSIDE_COOKIE, token);
  return rc;
}

/* ---- And back -----------------------------------------------------------------------------------
 */

/* What is about to be written, or waits for a code. */
struct outside_work {
  struct login_check check;
  struct login login;
  struct str issuer, subject;
};

static enum ly record(struct scope *s, struct tx *tx, struct write *w) {
  struct outside_work *work = w->context;
  return outside_login_record(s, tx, work->issuer, work->subject, &work->check, &work->login);
}

static struct str payload_of(struct scope *s, const struct outside_work *work) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "issuer", work->issuer);
  value_put_text(s->arena, v, "subject", work->subject);
  return payload_text(s, v);
}

/* Who it is is proven; whether they may come in is asked as of everybody. */
static enum ly come_in(struct scope *s, struct call *c, struct str subject, struct str code) {
  struct outside_work *work = ARENA_NEW(s->arena, struct outside_work);
  struct store *st;
  if (!work) return fail_memory(s);
  work->issuer = settings_of(c)->issuer;
  work->subject = subject;
  enum ly rc = call_store(s, c, &st);
  if (!rc) rc = outside_login_check(s, st, c->app->keys, work->issuer, subject, code, &work->check);
  if (rc) return rc;
  if (work->check.result == LOGIN_CODE_WANTED) {
    c->go = code_page;
    return outside_trip_proven(s, c->app->trips, c->request->outside, subject);
  }
  bool good = work->check.result == LOGIN_DONE;
  struct str name = work->check.name.len ? work->check.name : STR("?");
  call_write(s, c,
             (struct change){.act = good ? STR("login.outside") : STR("login.outside.refused"),
                             .subject = people_subject(s, name),
                             .payload = payload_of(s, work)},
             record, work);
  if (!good) c->write.change.key = change_new_key(s);
  return LY_OK;
}

static enum ly link_up(struct scope *s, struct call *c, struct str subject) {
  struct people_deed *deed = ARENA_NEW(s->arena, struct people_deed);
  if (!deed) return fail_memory(s);
  *deed = (struct people_deed){.act = ACT_USER_LINK,
                               .name = c->user.name,
                               .issuer = settings_of(c)->issuer,
                               .subject = subject};
  struct write w = people_write(s, deed);
  call_write(s, c, w.change, w.run, deed);
  c->go = STR("/account/outside?done=1");
  return LY_OK;
}

/* The store is given back before the provider is asked, which may take long. */
static enum ly ask_who(struct scope *s, struct call *c, const struct outside_trip *trip,
                       struct str *subject) {
  struct outside_line line = line_of(s, c);
  struct str code = query_text(c, "code");
  struct store *st;
  enum ly rc = call_store(s, c, &st);
  if (!rc) rc = setting_secret_get(s, st, c->app->keys, "outside_secret", &line.secret);
  pool_give(c->app->pool, c->store);
  c->store = NULL;
  if (!rc && (code.len == 0 || code.len > SENT_CODE_MAX))
    rc = fail(s, LY_DENIED, MSG_OUTSIDE_NO_TRIP);
  if (!rc) rc = outside_subject(s, &line, trip, code, query_text(c, "iss"), subject);
  secret_wipe_str(line.secret);
  return rc;
}

/* GET /login/outside/back: only behind the state is anything believed of what came along. */
enum ly deed_outside_back(struct scope *s, struct call *c) {
  struct outside_trip trip;
  struct str error = query_text(c, "error"), subject = {0};
  enum ly rc = check_on(s, c);
  if (!rc)
    rc = outside_trip_back(s, c->app->trips, c->request->outside, query_text(c, "state"), &trip);
  if (rc) return rc;
  if (!c->in && !c->request->lang_given) {
    s->lang = c->request->lang = trip.lang;
    c->request->lang_given = true;
  }
  if (error.len) return outside_refusal(s, error);
  if (trip.user.len && !(c->in && str_eq(trip.user, c->user.name)))
    return fail(s, LY_DENIED, MSG_OUTSIDE_OTHER_USER);
  rc = ask_who(s, c, &trip, &subject);
  if (rc) return rc;
  c->go = login_next(trip.next);
  return trip.user.len ? link_up(s, c, subject) : come_in(s, c, subject, STR(""));
}

/* The words for who does not come in. */
static enum ly refuse(struct scope *s, struct call *c, const struct outside_work *work,
                      enum login_result result) {
  if (work->check.name.len == 0)
    return fail(s, LY_DENIED, MSG_OUTSIDE_UNKNOWN, called(s, c), work->subject);
  if (result == LOGIN_REFUSED) return fail(s, LY_LOGIN, MSG_OUTSIDE_LOCKED);
  return fail(s, LY_LOGIN, login_message(result));
}

enum ly after_outside_back(struct scope *s, struct call *c) {
  const struct outside_work *work = c->write.context;
  if (!c->write.run || c->write.run != record) return LY_OK; /* a code is wanted; a link was made */
  enum login_result result = work->login.result;
  bool in = result == LOGIN_DONE;
  atomic_fetch_add(in ? &c->app->metrics.logins : &c->app->metrics.login_failures, 1);
  if (!in) return refuse(s, c, work, result);
  enum ly rc = outside_trip_end(s, c->app->trips, c->request->outside);
  return rc ? rc : login_open(s, c, &work->login, work->check.name);
}

/* What went wrong stands above. */
enum ly page_outside_back(struct scope *s, struct call *c, struct value **out) {
  *out = value_map(s->arena);
  put_title(s, c, *out, MSG_OUTSIDE_BACK_TITLE);
  return LY_OK;
}

/* ---- The second factor --------------------------------------------------------------------------
 */

/* GET /login/outside/code */
enum ly page_outside_code(struct scope *s, struct call *c, struct value **out) {
  *out = value_map(s->arena);
  put_title(s, c, *out, MSG_OUTSIDE_CODE_TITLE);
  return check_on(s, c);
}

enum ly deed_outside_code(struct scope *s, struct call *c) {
  struct outside_trip trip;
  struct str code = {0};
  input_text(s, &c->body, "code", CODE_MAX, INPUT_REQUIRED, &code);
  enum ly rc = input_done(s, &c->body);
  if (!rc) rc = check_on(s, c);
  if (!rc) rc = take_limit(s, c);
  if (!rc) rc = outside_trip_waiting(s, c->app->trips, c->request->outside, &trip);
  if (rc) return rc;
  c->go = login_next(trip.next);
  return come_in(s, c, trip.subject, code);
}

/* ---- One's own account --------------------------------------------------------------------------
 */

enum ly outside_value(struct scope *s, struct call *c, struct str user, struct value **out) {
  struct arena *a = s->arena;
  struct outside_link link;
  struct store *st;
  bool found = false;
  enum ly rc = call_store(s, c, &st);
  if (!rc) rc = outside_link_of(s, st, user, settings_of(c)->issuer, &link, &found);
  if (rc) return rc;
  struct value *v = *out = value_map(a);
  value_put_bool(a, v, "on", outside_on(settings_of(c)));
  value_put_text(a, v, "name", called(s, c));
  value_put_bool(a, v, "linked", found);
  value_put_text(a, v, "subject", link.subject);
  value_put_text(a, v, "linked_by_text", found ? page_actor(s, c, link.linked_by) : STR(""));
  value_put_text(a, v, "linked_at", found ? time_local(a, link.recorded_at) : STR(""));
  return LY_OK;
}

/* GET /account/outside */
enum ly page_own_outside(struct scope *s, struct call *c, struct value **out) {
  struct value *link = NULL;
  enum ly rc = outside_value(s, c, c->user.name, &link);
  if (rc) return rc;
  *out = value_map(s->arena);
  put_title(s, c, *out, MSG_OUTSIDE_OWN_TITLE);
  value_put(*out, "link", link);
  return LY_OK;
}

/* A link is a way in that stays: the password is asked for once more. */
enum ly deed_own_outside(struct scope *s, struct call *c) {
  struct outside_trip trip;
  struct str old = {0}, token = {0};
  bool typed = input_secret(s, &c->body, "password", PASSWORD_MAX, INPUT_REQUIRED, &old);
  enum ly rc = check_on(s, c);
  if (!rc && typed) rc = login_own_password(s, c, "password", old);
  if (!rc) rc = input_done(s, &c->body);
  if (!rc) rc = outside_trip_begin(s, c->app->trips, c->user.name, own_page, &token, &trip);
  if (rc) return rc;
  c->cookie = login_cookie(s, c, OUTSIDE_COOKIE, token);
  c->told = value_map(s->arena);
  put_title(s, c, c->told, MSG_OUTSIDE_OWN_TITLE);
  value_put_text(s->arena, c->told, "address", STR("/login/outside?for=link"));
  return LY_OK;
}

static enum ly link_deed(struct scope *s, struct call *c, enum people_act act, struct str name,
                         struct str subject) {
  struct people_deed *deed = ARENA_NEW(s->arena, struct people_deed);
  if (!deed) return fail_memory(s);
  *deed = (struct people_deed){
      .act = act, .name = name, .issuer = settings_of(c)->issuer, .subject = subject};
  struct write w = people_write(s, deed);
  call_write(s, c, w.change, w.run, deed);
  return LY_OK;
}

enum ly deed_own_outside_remove(struct scope *s, struct call *c) {
  enum ly rc = input_done(s, &c->body);
  c->go = STR("/account/outside?done=1");
  return rc ? rc : link_deed(s, c, ACT_USER_UNLINK, c->user.name, STR(""));
}

/* ---- A user's, by the administrator -------------------------------------------------------------
 */

/* POST /users/{name}/link */
enum ly deed_user_link(struct scope *s, struct call *c) {
  struct str subject = {0};
  input_text(s, &c->body, "subject", OUTSIDE_SUBJECT_MAX, INPUT_REQUIRED, &subject);
  enum ly rc = check_on(s, c);
  if (!rc) rc = input_done(s, &c->body);
  c->go = path_with(s->arena, "/users/", c->capture, "?done=1");
  return rc ? rc : link_deed(s, c, ACT_USER_LINK, c->capture, subject);
}

/* POST /users/{name}/unlink */
enum ly deed_user_unlink(struct scope *s, struct call *c) {
  enum ly rc = input_done(s, &c->body);
  c->go = path_with(s->arena, "/users/", c->capture, "?done=1");
  return rc ? rc : link_deed(s, c, ACT_USER_UNLINK, c->capture, STR(""));
}

/* ---- Leaving ------------------------------------------------------------------------------------
 */

/* Whose session there stays open is in here again by one click: on a machine that others use, too,
 * one leaves there as well. */
static enum ly leave(struct scope *s, struct call *c, const struct outside_provider *provider) {
  struct str address = provider->end_session, client = settings_of(c)->client;
  struct buf b = buf_open(s->arena, address.len + 3 * client.len + 32);
  buf_add(&b, address);
  buf_add(&b, str_contains(address, STR("?")) ? STR("&client_id=") : STR("?client_id="));
  url_add(&b, client);
  c->file = (struct reply){.status = 303,
                           .type = "text/html",
                           .location = buf_str(&b),
                           .cookie = login_cookie(s, c, OUTSIDE_COOKIE, STR("")),
                           .own = true};
  return LY_OK;
}

/* GET /login/outside/end */
enum ly page_outside_end(struct scope *s, struct call *c, struct value **out) {
  struct outside_provider provider;
  *out = value_map(s->arena);
  put_title(s, c, *out, MSG_OUTSIDE_END_TITLE);
  enum ly rc = check_on(s, c);
  if (!rc) rc = provider_of(s, c, &provider);
  if (rc) return rc;
  bool there = provider.end_session.len > 0;
  if (there && str_is(query_text(c, "leave"), "true")) return leave(s, c, &provider);
  value_put_bool(s->arena, *out, "there", there);
  return LY_OK;
}
