/* Asking for something: first who it is for, then the form, filled in with what is known. */
#include "people/hands.h"
#include "service/slot.h"
#include "web/looks.h"
#include "web/page.h"
#include "web/pages_cases.h"
#include "web/pages_files.h"

/* A procedure of the place, and whom it is asked for, once that is known. */
struct applying {
  struct case_desk desk;
  const struct service_procedure *procedure;
  const struct registry_kind *of;
  bool found, newcomer; /* newcomer: who is not on record yet, and is recorded with the case */
  struct pack_many form;
  struct registry_state state;
  struct slot_row booked; /* its number 0: none */
};

static struct str party_asked(const struct call *c) {
  struct str sent = form_sent(c, "party");
  return sent.len ? sent : query_text(c, "party");
}

/* Nobody is named, and the procedure takes who is not on record yet. */
static bool newcomer_asked(const struct call *c, struct str party,
                           const struct service_procedure *p) {
  struct str sent = form_sent(c, "newcomer");
  if (!sent.len) sent = query_text(c, "newcomer");
  return !party.len && p->newcomer.count && str_is(sent, "true");
}

static enum ly find_party_asked(struct scope *s, struct str asked, struct applying *a) {
  int64_t party;
  if (asked.len == 0) return LY_OK;
  if (!registry_id(asked, &party))
    return fail(s, LY_NOT_FOUND, MSG_REGISTRY_NO_PARTY, a->desk.place.area, asked);
  enum ly rc = party_facts(s, a->desk.store, a->desk.registry, a->desk.place.district, party,
                           s->today, REGISTRY_NOW, &a->state);
  if (!rc) rc = check_in_place(s, &a->desk.place, &a->state);
  if (rc) return rc;
  a->found = true;
  if (str_eq(a->state.kind->kind->key, a->of->key)) return LY_OK;
  return fail(s, LY_INVALID, MSG_CASE_WRONG_KIND, a->procedure->name, a->of->name,
              a->state.kind->kind->name);
}

enum ly case_slot_asked(struct scope *s, struct call *c, const struct case_desk *desk,
                        struct slot_row *out) {
  struct str sent = form_sent(c, "slot"), asked = sent.len ? sent : query_text(c, "slot");
  int64_t slot;
  *out = (struct slot_row){0};
  if (asked.len == 0) return LY_OK;
  if (!registry_id(asked, &slot)) return fail(s, LY_NOT_FOUND, MSG_SLOT_NONE, asked);
  return slot_find(s, desk->store, desk->place.district, slot, out);
}

static enum ly open_applying(struct scope *s, struct call *c, struct applying *a) {
  *a = (struct applying){.found = false};
  enum ly rc = case_desk_open(s, c, &a->desk);
  if (rc) return rc;
  const struct casework_procedure *p = casework_find(a->desk.now, c->capture);
  if (!p) return fail(s, LY_NOT_FOUND, MSG_CASE_NO_PROCEDURE, c->capture);
  a->procedure = p->procedure;
  a->of = (const void *)p->procedure->of.entry;
  return case_slot_asked(s, c, &a->desk, &a->booked);
}

/* ---- Who it is for ------------------------------------------------------------------------------
 */

static bool at_window(const struct call *c) {
  return holds_here(c, ROLE_BIT(ROLE_WORKER));
}

/* Who acts for an institution asks for that one alone, where institutions ask at all. */
static enum ly check_applicant(struct scope *s, struct call *c, struct applying *a,
                               struct str *party) {
  int64_t own = own_institution(c), asked = 0;
  if (at_window(c)) return LY_OK;
  if (!may_apply(c, a->procedure))
    return fail(s, LY_DENIED, MSG_CASE_MAY_NOT_ASK, a->procedure->name);
  if (party->len == 0) *party = str_int(s->arena, own);
  if (!registry_id(*party, &asked) || !acts_for(c, asked))
    return fail(s, LY_NOT_FOUND, MSG_CASE_NOT_OWN);
  c->own_case = true;
  return LY_OK;
}

/* ---- The form -----------------------------------------------------------------------------------
 */

static struct value *asks_value(struct scope *s, struct call *c,
                                const struct service_procedure *p) {
  const int *all = p->asks.items;
  struct value *list = value_list(s->arena);
  struct str chosen = form_sent(c, "asks");
  for (size_t i = 0; i < p->asks.count; i++) {
    const struct pack_choice *choice = pack_choice_of(procedure_askss, all[i]);
    if (all[i] != ASKS_INSTITUTION && !at_window(c)) continue;
    struct str word = str_of(choice->word);
    value_add(list, form_option(s, word, message_plain(s->lang, choice->message),
                                chosen.len ? str_eq(word, chosen) : i == 0));
  }
  return list;
}

static enum ly put_form(struct scope *s, struct call *c, struct applying *a, struct value *v) {
  struct value *form;
  a->form = procedure_form_of(s->arena, a->procedure, a->newcomer);
  const struct case_form wanted = {&a->form, &a->procedure->documents,
                                   a->newcomer ? NULL : &a->state, "f-",
                                   str_is(c->request->method, "POST")};
  enum ly rc = case_form_value(s, c, &wanted, &form);
  if (rc) return rc;
  if (c->request->json) {
    value_put(v, "form", form);
    return LY_OK;
  }
  value_put_bool(s->arena, v, "has_documents", a->procedure->documents.count > 0);
  struct value *list = value_list(s->arena), *one = value_map(s->arena);
  value_put(one, "form", form); /* the template of fields looks for it in what it stands in */
  value_add(list, one);
  value_put(v, "whole", list);
  return LY_OK;
}

static enum ly put_name(struct scope *s, struct call *c, struct applying *a, struct value *v) {
  struct str name = STR("");
  enum ly rc = case_party_name(s, c, &a->desk, a->procedure, a->state.party, &name);
  if (!rc) rc = looks_note(s, c, a->desk.place.district, &a->state.party, 1);
  value_put_text(s->arena, v, "party_name", name);
  return rc;
}

/* GET /area/{area}/apply/{procedure}?party=17 */
enum ly page_apply(struct scope *s, struct call *c, struct value **out) {
  struct applying a;
  enum ly rc = open_applying(s, c, &a);
  struct str asked = party_asked(c);
  if (!rc) rc = check_applicant(s, c, &a, &asked);
  if (!rc) rc = find_party_asked(s, asked, &a);
  if (rc) return rc;
  struct value *v = *out = value_map(s->arena);
  bool office = procedure_office_only(a.procedure);
  value_put_text(s->arena, v, "title",
                 message_text(s->arena, s->lang, office ? MSG_CASES_START_ONE : MSG_CASES_APPLY_FOR,
                              &a.procedure->name, 1));
  if (!c->request->json) value_put_bool(s->arena, v, "office_only", office);
  value_put_text(s->arena, v, "area", c->area);
  value_put(v, "procedure", procedure_value(s, a.desk.now->vocabulary, a.procedure));
  value_put_text(s->arena, v, "slot", a.booked.slot ? str_int(s->arena, a.booked.slot) : STR(""));
  value_put_text(s->arena, v, "slot_title", a.booked.title);
  value_put_text(s->arena, v, "slot_on",
                 date_iso(s->arena, a.booked.slot ? a.booked.on : DATE_NONE));
  value_put_text(s->arena, v, "party", a.found ? str_int(s->arena, a.state.party) : STR(""));
  a.newcomer = newcomer_asked(c, asked, a.procedure);
  if (!c->request->json) {
    value_put_bool(s->arena, v, "newcomer", a.newcomer);
    value_put_bool(s->arena, v, "takes_newcomer", a.procedure->newcomer.count > 0);
    value_put_bool(s->arena, v, "has_form", a.found || a.newcomer);
  }
  if (!a.found) value_put_text(s->arena, v, "party_name", STR(""));
  if (!a.found && !a.newcomer) return put_party_hits(s, c, &a.desk, a.of->key, false, v);
  if (a.found) rc = put_name(s, c, &a, v);
  if (!rc) rc = put_form(s, c, &a, v);
  if (rc || c->request->json) return rc;
  value_put(v, "asks", asks_value(s, c, a.procedure));
  value_put_bool(s->arena, v, "at_window", at_window(c));
  value_put_bool(s->arena, v, "can_seal", c->app->keys != NULL);
  value_put_bool(s->arena, v, "again", c->errors.code != LY_OK);
  form_text(s, c, v, "reason", STR(""));
  return LY_OK;
}

static void read_asks(struct scope *s, struct call *c, struct case_deed *deed) {
  struct str text = STR("");
  const struct pack_choice *choice = procedure_askss;
  if (!input_text(s, &c->body, "asks", INPUT_NAME_MAX, INPUT_REQUIRED, &text)) return;
  while (choice->word && !str_is(text, choice->word)) choice++;
  if (choice->word) {
    deed->asks = choice->value;
  } else {
    diag_error(s, DIAG_FIELD(STR("asks")), MSG_CASE_BAD_ASKS, text);
  }
}

/* What was sent, as a deed: the same from a form at the window and from another platform. */
static enum ly read_applying(struct scope *s, struct call *c, struct applying *a, struct str party,
                             struct case_sending *out) {
  out->deed = (struct case_deed){.act = CASE_OPEN,
                                 .work = a->desk.now,
                                 .registry = a->desk.registry,
                                 .district = a->desk.place.district,
                                 .tell = hands_tell,
                                 .procedure = a->procedure->key,
                                 .newcomer = a->newcomer,
                                 .within = a->desk.place.area,
                                 .slot = a->booked.slot};
  input_text(s, &c->body, "reason", CASE_REASON_MAX, INPUT_OPTIONAL, &out->deed.reason);
  read_asks(s, c, &out->deed);
  enum ly rc = find_party_asked(s, party, a);
  if (rc && rc != LY_INVALID && rc != LY_NOT_FOUND) return rc;
  if (rc) diag_take(s, DIAG_FIELD(STR("party")));
  out->deed.party = a->state.party;
  return case_form_read(s, c, &a->desk, a->procedure, a->found ? &a->state : NULL, out);
}

/* POST /area/{area}/apply/{procedure} */
enum ly deed_apply(struct scope *s, struct call *c) {
  struct case_sending *sending = ARENA_NEW(s->arena, struct case_sending);
  struct applying a;
  struct str party = STR("");
  if (!sending) return fail_memory(s);
  enum ly rc = open_applying(s, c, &a);
  if (rc) return rc;
  a.newcomer = newcomer_asked(c, form_sent(c, "party"), a.procedure);
  input_text(s, &c->body, "party", CASE_ID_DIGITS, a.newcomer ? INPUT_OPTIONAL : INPUT_REQUIRED,
             &party);
  input_skip(&c->body, "newcomer");
  input_skip(&c->body, "slot");
  rc = check_applicant(s, c, &a, &party);
  if (!rc) rc = read_applying(s, c, &a, party, sending);
  if (rc) return rc;
  if (!at_window(c) && sending->deed.asks != ASKS_INSTITUTION)
    return fail(s, LY_DENIED, MSG_CASE_MAY_NOT_ASK, a.procedure->name);
  return case_send(s, c, sending);
}

enum ly after_apply(struct scope *s, struct call *c) {
  int64_t number = case_answer(&c->write);
  c->go = case_path(s, c, number, "?done=1");
  if (!c->request->json) return LY_OK;
  c->told = value_map(s->arena);
  if (!c->told) return fail_memory(s);
  value_put_text(s->arena, c->told, "case", str_int(s->arena, number));
  value_put_text(s->arena, c->told, "number",
                 case_number_text(s, c->write.change.district, number));
  return LY_OK;
}

/* ---- From other platforms -----------------------------------------------------------------------
 */

/* What a sender sends, until it is a deed. */
struct coming {
  struct exchange_sender sender;
  struct application application;
  struct applying applying;
  struct str party;
};

/* The digest of all that was sent but the token: the same again is a repeat. */
static enum ly digest_sent(struct scope *s, const struct call *c, struct str *out) {
  struct digest_state *state;
  struct digest digest;
  enum ly rc = digest_begin(s, &state);
  if (rc) return rc;
  for (const struct input_field *f = c->body.first; f; f = f->next) {
    if (str_is(f->name, "token")) continue;
    digest_add_part(state, f->name);
    digest_add_part(state, f->is_file ? f->bytes : f->text);
  }
  rc = digest_end(s, state, &digest);
  if (!rc) *out = digest_hex(s->arena, &digest);
  return rc;
}

static enum ly read_sender(struct scope *s, struct call *c, struct coming *out) {
  struct str token = {0};
  struct store *st;
  enum ly rc = call_store(s, c, &st);
  if (rc || !input_secret(s, &c->body, "token", EXCHANGE_TOKEN_MAX, INPUT_REQUIRED, &token))
    return rc ? rc : fail(s, LY_DENIED, MSG_EXCHANGE_BAD_TOKEN);
  rc = exchange_sender_of(s, st, token, &out->sender);
  if (rc == LY_DENIED) return call_wrong_token(s, c, rc);
  struct buf actor = buf_open(s->arena, 100);
  buf_printf(&actor, "exchange:%.*s", STR_ARG(out->sender.name));
  s->actor = buf_str(&actor);
  c->area = out->sender.area;
  return rc;
}

/* By our number, or by the number of the ID card or the institution's code. */
static enum ly read_party(struct scope *s, struct call *c, struct coming *in) {
  struct str number = STR("");
  int64_t party = 0;
  bool given = input_text(s, &c->body, "party", CASE_ID_DIGITS, INPUT_OPTIONAL, &in->party);
  bool named = input_text(s, &c->body, "id_number", CASE_ID_DIGITS, INPUT_OPTIONAL, &number);
  if (given == named) diag_error(s, DIAG_FIELD(STR("party")), MSG_EXCHANGE_ONE_PARTY);
  if (given || !named) return LY_OK;
  const struct case_desk *desk = &in->applying.desk;
  enum ly rc = application_party(s, desk->store, desk->registry, desk->place.district,
                                 in->applying.of->key, number, &party);
  if (rc == LY_INVALID || rc == LY_NOT_FOUND || rc == LY_CONFLICT) {
    diag_take(s, DIAG_FIELD(STR("id_number")));
    return LY_OK;
  }
  in->party = str_int(s->arena, party);
  return rc;
}

/* Which form it is for is not known: of its fields nobody can say anything. */
static enum ly form_unknown(struct scope *s, struct call *c) {
  for (struct input_field *f = c->body.first; f; f = f->next) f->asked = true;
  return input_done(s, &c->body);
}

/* Who sends what for which procedure; *case_no: it came before and is that case. */
static enum ly read_coming(struct scope *s, struct call *c, struct coming *in, int64_t *case_no) {
  struct application *a = &in->application;
  struct str procedure = STR("");
  enum ly rc = read_sender(s, c, in);
  if (rc) return rc;
  input_text(s, &c->body, "procedure", INPUT_NAME_MAX, INPUT_REQUIRED, &procedure);
  if (input_text(s, &c->body, "application", APPLICATION_ID_MAX, INPUT_REQUIRED, &a->id))
    application_check_id(s, a->id);
  if (s->diags.errors) return form_unknown(s, c);
  c->capture = procedure;
  a->sender = in->sender.name;
  rc = digest_sent(s, c, &a->sm3);
  if (!rc) rc = open_applying(s, c, &in->applying);
  if (rc == LY_NOT_FOUND) {
    diag_take(s, DIAG_FIELD(STR("procedure")));
    return form_unknown(s, c);
  }
  a->district = in->applying.desk.place.district;
  return rc ? rc : application_known(s, in->applying.desk.store, a, case_no);
}

static enum ly tell_application(struct scope *s, struct call *c, const struct application *a,
                                int64_t case_no) {
  struct value *v = c->told = value_map(s->arena);
  if (!v) return fail_memory(s);
  value_put_text(s->arena, v, "application", a->id);
  value_put_text(s->arena, v, "case", str_int(s->arena, case_no));
  value_put_text(s->arena, v, "number", case_number_text(s, a->district, case_no));
  return LY_OK;
}

/* POST /api/applications: nobody is logged in; the token says who it is. Programs read JSON. */
enum ly deed_application(struct scope *s, struct call *c) {
  struct case_sending *sending = ARENA_NEW(s->arena, struct case_sending);
  struct coming *in = ARENA_NEW(s->arena, struct coming);
  int64_t case_no = 0;
  if (!sending || !in) return fail_memory(s);
  enum ly rc = read_coming(s, c, in, &case_no);
  if (rc) return rc;
  if (case_no) {
    c->write.repeated = true;
    return tell_application(s, c, &in->application, case_no);
  }
  rc = read_party(s, c, in);
  if (!rc) rc = read_applying(s, c, &in->applying, in->party, sending);
  if (rc) return rc;
  sending->application = &in->application;
  return case_send(s, c, sending);
}

enum ly after_application(struct scope *s, struct call *c) {
  const struct case_sending *sending = c->write.context;
  if (!c->write.run) return LY_OK; /* it came before, and is told */
  return tell_application(s, c, sending->application, case_answer(&c->write));
}
