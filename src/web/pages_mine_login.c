/* Residents come in: by ID number or the number of a case, and a code to the telephone on record.
 * Nobody is told whether there is such a person. */
#include "base/secret.h"
#include "registry/index.h"
#include "web/html.h"
#include "web/page.h"
#include "web/pages_mine.h"
#include "web/server.h"

enum { NUMBER_MAX = 40, CODE_MAX = 12, NEXT_MAX = 1000 };

/* Within /mine alone. */
static struct str safe_next(struct str next) {
  bool good = str_starts(next, STR("/mine")) && !str_starts(next, STR("/mine/login"));
  for (size_t i = 0; i < next.len; i++) good &= next.ptr[i] > ' ' && next.ptr[i] != '\\';
  return good ? next : STR("/mine");
}

static struct value *districts(struct scope *s, const struct call *c, struct str chosen) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < c->site->pack_count; i++) {
    const struct pack_header *header = c->site->packs[i].header;
    struct str digits;
    if (area_digits(header->area, &digits) && digits.len == DISTRICT_DIGITS)
      value_add(list, form_option(s, digits, header->name, str_eq(digits, chosen)));
  }
  return list;
}

/* GET /mine/login */
enum ly page_mine_login(struct scope *s, struct call *c, struct value **out) {
  struct value *v = *out = value_map(s->arena);
  struct str next = query_text(c, "next");
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_MINE_LOGIN));
  value_put_bool(s->arena, v, "on", c->app->sender.send != NULL && c->app->keys != NULL);
  value_put(v, "districts", districts(s, c, form_sent(c, "district")));
  form_text(s, c, v, "next", safe_next(next));
  form_text(s, c, v, "case", STR(""));
  return LY_OK;
}

/* ---- The code -----------------------------------------------------------------------------------
 */

struct asking_code {
  struct str district, id_number, case_number, next;
  const struct registry *registry;
  struct store *store;
  int64_t party, case_no;
};

static const struct registry_fact *id_fact(const struct registry_party *kind) {
  for (size_t i = 0; i < kind->count; i++)
    if (kind->facts[i]->check == IDENTITY_RESIDENT_ID) return kind->facts[i];
  return NULL;
}

static enum ly find_by_id(struct scope *s, struct asking_code *a) {
  struct str canonical, why;
  size_t count = 0;
  for (size_t k = 0; k < a->registry->count; k++) {
    const struct registry_fact *fact = id_fact(&a->registry->kinds[k]);
    if (!fact || !registry_value_read(s, fact, a->id_number, &canonical, &why)) continue;
    return index_find(s, a->store, a->registry, a->district, fact, canonical, 1, &a->party, &count);
  }
  return LY_OK;
}

static enum ly find_by_case(struct scope *s, struct asking_code *a) {
  struct case_row row;
  struct str digits = str_from(a->case_number, DISTRICT_DIGITS + 1);
  if (!str_starts(a->case_number, a->district) || !registry_id(digits, &a->case_no)) return LY_OK;
  enum ly rc = case_find(s, a->store, a->district, a->case_no, &row);
  if (!rc) a->party = row.party;
  if (rc != LY_NOT_FOUND) return rc;
  s->error = (struct error){0};
  return LY_OK;
}

/* The telephone of whoever may log in: old enough, where a birth date is known. Empty: nobody. */
static enum ly phone_of(struct scope *s, const struct asking_code *a, struct str *phone) {
  struct registry_state state;
  *phone = STR("");
  if (!a->party) return LY_OK;
  enum ly rc =
      party_facts(s, a->store, a->registry, a->district, a->party, s->today, REGISTRY_NOW, &state);
  if (rc) return rc;
  int age = resident_age(&state, s->today);
  if (age < 0 || age >= RESIDENT_AGE_LEAST) *phone = resident_phone(&state);
  return LY_OK;
}

static enum ly send_code(struct scope *s, struct call *c, const struct asking_code *a,
                         struct str *ticket) {
  struct str phone = STR(""), code, who = STR("");
  struct buf b = buf_open(s->arena, RESIDENT_NAME_MAX);
  enum ly rc = phone_of(s, a, &phone);
  if (rc) return rc;
  if (phone.len) {
    buf_printf(&b, "%.*s/%lld", STR_ARG(a->district), (long long)a->party);
    if (a->case_no) buf_printf(&b, "/%lld", (long long)a->case_no);
    who = buf_str(&b);
  }
  rc = resident_code_new(s, c->app->codes, who, ticket, &code);
  if (rc || !phone.len) return rc;
  struct str words[] = {code, str_int(s->arena, RESIDENT_CODE_MINUTES)};
  struct str text = message_text(s->arena, LANG_ZH, MSG_MINE_CODE_TEXT, words, 2);
  rc = resident_send_code(s, &c->app->sender, phone, text);
  secret_wipe_str(code);
  return rc;
}

static enum ly read_code_form(struct scope *s, struct call *c, struct asking_code *a) {
  input_area(s, &c->body, "district", INPUT_REQUIRED, &a->district);
  input_text(s, &c->body, "id_number", NUMBER_MAX, INPUT_OPTIONAL, &a->id_number);
  input_text(s, &c->body, "case", NUMBER_MAX, INPUT_OPTIONAL, &a->case_number);
  input_text(s, &c->body, "next", NEXT_MAX, INPUT_OPTIONAL, &a->next);
  if (!a->id_number.len && !a->case_number.len)
    diag_error(s, DIAG_FIELD(STR("id_number")), MSG_MINE_NUMBER_NEEDED);
  if (a->district.len && a->district.len != DISTRICT_DIGITS)
    diag_error(s, DIAG_FIELD(STR("district")), MSG_WEB_NO_PAGE, a->district);
  return input_done(s, &c->body);
}

/* POST /mine/code */
enum ly deed_mine_code(struct scope *s, struct call *c) {
  struct asking_code a = {.district = STR("")};
  struct str ticket;
  enum ly rc = read_code_form(s, c, &a);
  if (!rc && (!c->app->sender.send || !c->app->keys)) rc = fail(s, LY_CONFLICT, MSG_MINE_OFF);
  struct str number = a.id_number.len ? a.id_number : a.case_number;
  if (!rc)
    rc = limit_take(s, c->app->limits, &limit_code_address,
                    limit_client(s->arena, c->request->client));
  if (!rc) rc = limit_take(s, c->app->limits, &limit_code_number, number);
  if (!rc) rc = call_registry(s, c, &a.registry);
  if (!rc) rc = call_store(s, c, &a.store);
  if (!rc) rc = a.id_number.len ? find_by_id(s, &a) : find_by_case(s, &a);
  if (!rc) rc = send_code(s, c, &a, &ticket);
  if (rc) return rc;
  struct value *v = c->told = value_map(s->arena);
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_MINE_CODE));
  value_put_text(s->arena, v, "ticket", ticket);
  value_put_text(s->arena, v, "next", safe_next(a.next));
  return LY_OK;
}

/* ---- In and out ---------------------------------------------------------------------------------
 */

static struct str cookie_of(struct scope *s, const struct call *c, struct str token) {
  struct buf b = buf_open(s->arena, 300);
  buf_add(&b, STR(RESIDENT_COOKIE "="));
  buf_add(&b, token);
  buf_add(&b, STR("; Path=/mine; HttpOnly; SameSite=Lax"));
  if (c->request->secure) buf_add(&b, STR("; Secure"));
  if (token.len == 0) buf_add(&b, STR("; Max-Age=0"));
  return buf_str(&b);
}

struct coming_in {
  struct str who, next;
};

/* That he came in is on record; nothing else changes. */
static enum ly run_login(struct scope *s, struct tx *tx, struct write *w) {
  (void)s, (void)tx, (void)w;
  return LY_OK;
}

/* POST /mine/login */
enum ly deed_mine_login(struct scope *s, struct call *c) {
  struct coming_in *in = ARENA_NEW(s->arena, struct coming_in);
  struct str ticket = STR(""), code = STR("");
  struct buf subject = buf_open(s->arena, 100);
  if (!in) return fail_memory(s);
  input_text(s, &c->body, "ticket", RESIDENT_TICKET, INPUT_REQUIRED, &ticket);
  input_text(s, &c->body, "code", CODE_MAX, INPUT_REQUIRED, &code);
  input_text(s, &c->body, "next", NEXT_MAX, INPUT_OPTIONAL, &in->next);
  enum ly rc = input_done(s, &c->body);
  if (!rc)
    rc = limit_take(s, c->app->limits, &limit_code_address,
                    limit_client(s->arena, c->request->client));
  if (!rc) rc = resident_code_take(s, c->app->codes, ticket, code, &in->who);
  if (rc) return rc;
  buf_add(&subject, STR("party:"));
  buf_add(&subject, in->who);
  s->actor = STR("public");
  call_write(s, c,
             (struct change){.district = {in->who.ptr, DISTRICT_DIGITS},
                             .act = STR("resident.login"),
                             .subject = buf_str(&subject),
                             .payload = STR("{}")},
             run_login, in);
  return LY_OK;
}

static bool has_case(struct str who, struct str *case_no) {
  size_t slashes = 0, at = 0;
  for (; at < who.len && slashes < 2; at++) slashes += who.ptr[at] == '/';
  *case_no = str_from(who, at);
  return slashes == 2;
}

enum ly after_mine_login(struct scope *s, struct call *c) {
  const struct coming_in *in = c->write.context;
  struct session session;
  struct str token, case_no;
  enum ly rc = session_open(s, c->app->residents, in->who, &token, &session);
  if (rc) return rc;
  c->cookie = cookie_of(s, c, token);
  c->go = safe_next(in->next);
  if (has_case(in->who, &case_no)) c->go = path_with(s->arena, "/mine/cases/", case_no, "");
  if (!c->request->json) return LY_OK;
  c->told = value_map(s->arena); /* a program needs it for what it sends next */
  value_put_text(s->arena, c->told, "csrf", session.csrf);
  return LY_OK;
}

/* POST /mine/logout */
enum ly deed_mine_logout(struct scope *s, struct call *c) {
  enum ly rc = input_done(s, &c->body);
  if (!rc) rc = session_close(s, c->app->residents, c->request->resident);
  c->cookie = cookie_of(s, c, STR(""));
  c->go = STR("/");
  return rc;
}
