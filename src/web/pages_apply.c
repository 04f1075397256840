/* Asking for something: first who it is for, then the form, filled in with what is known. */
#include "people/hands.h"
#include "registry/search.h"
#include "web/looks.h"
#include "web/page.h"
#include "web/pages_cases.h"
#include "web/pages_files.h"
#include "web/sight.h"

enum { APPLY_HITS = 20 };

/* A procedure of the place, and whom it is asked for, once that is known. */
struct applying {
  struct case_desk desk;
  const struct service_procedure *procedure;
  const struct registry_kind *of;
  bool found;
  struct registry_state state;
};

static struct str party_asked(const struct call *c) {
  struct str sent = form_sent(c, "party");
  return sent.len ? sent : query_text(c, "party");
}

static enum ly find_party_asked(struct scope *s, struct call *c, struct applying *a) {
  struct str asked = party_asked(c);
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

static enum ly open_applying(struct scope *s, struct call *c, struct applying *a) {
  *a = (struct applying){.found = false};
  enum ly rc = case_desk_open(s, c, &a->desk);
  if (rc) return rc;
  const struct casework_procedure *p = casework_find(a->desk.now, c->capture);
  if (!p) return fail(s, LY_NOT_FOUND, MSG_CASE_NO_PROCEDURE, c->capture);
  a->procedure = p->procedure;
  a->of = (const void *)p->procedure->of.entry;
  return LY_OK;
}

/* ---- Who it is for ------------------------------------------------------------------------------
 */

static enum ly put_hits(struct scope *s, struct call *c, const struct applying *a,
                        struct value *v) {
  struct search_page page = {.count = 0};
  struct value *list = value_list(s->arena);
  struct search q = {.district = a->desk.place.district,
                     .text = query_text(c, "q"),
                     .kind = a->of->key,
                     .limit = APPLY_HITS};
  if (a->desk.place.area.len > DISTRICT_DIGITS) q.area = a->desk.place.area;
  enum ly rc = q.text.len ? party_search(s, a->desk.store, a->desk.registry, &q, &page) : LY_OK;
  int64_t *parties = ARENA_ARRAY(s->arena, int64_t, page.count);
  if (rc || !parties) return rc ? rc : fail_memory(s);
  for (size_t i = 0; i < page.count; i++) parties[i] = page.hits[i].party;
  rc = looks_note(s, c, a->desk.place.district, parties, page.count);
  if (rc) return rc;
  sight_of_hits(s, c, &page);
  for (size_t i = 0; i < page.count; i++) {
    const struct search_hit *hit = &page.hits[i];
    struct value *row = value_map(s->arena);
    value_put_text(s->arena, row, "party", str_int(s->arena, hit->party));
    value_put_text(s->arena, row, "name", hit->name.len ? hit->name : hit->kind->kind->name);
    value_put_text(s->arena, row, "born", hit->born);
    value_put_text(s->arena, row, "area_text",
                   hit->area.len ? area_text(s, c, hit->area) : STR(""));
    value_add(list, row);
  }
  value_put_text(s->arena, v, "q", q.text);
  value_put(v, "hits", list);
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
    struct str word = str_of(choice->word);
    value_add(list, form_option(s, word, message_plain(s->lang, choice->message),
                                chosen.len ? str_eq(word, chosen) : i == 0));
  }
  return list;
}

static enum ly put_form(struct scope *s, struct call *c, struct applying *a, struct value *v) {
  struct value *form;
  const struct case_form wanted = {&a->procedure->form, &a->procedure->documents, &a->state, "f-",
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
  if (!rc) rc = find_party_asked(s, c, &a);
  if (rc) return rc;
  struct value *v = *out = value_map(s->arena);
  value_put_text(s->arena, v, "title",
                 message_text(s->arena, s->lang, MSG_CASES_APPLY_FOR, &a.procedure->name, 1));
  value_put_text(s->arena, v, "area", c->area);
  value_put(v, "procedure", procedure_value(s, a.desk.now->vocabulary, a.procedure));
  value_put_text(s->arena, v, "party", a.found ? str_int(s->arena, a.state.party) : STR(""));
  if (!a.found) {
    value_put_text(s->arena, v, "party_name", STR(""));
    return put_hits(s, c, &a, v);
  }
  rc = put_name(s, c, &a, v);
  if (!rc) rc = put_form(s, c, &a, v);
  if (rc || c->request->json) return rc;
  value_put(v, "asks", asks_value(s, c, a.procedure));
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
    diag_error(s, DIAG_FIELD(STR("asks")), MSG_CASE_MAY_NOT_ASK, deed->procedure);
  }
}

/* POST /area/{area}/apply/{procedure} */
enum ly deed_apply(struct scope *s, struct call *c) {
  struct case_sending *sending = ARENA_NEW(s->arena, struct case_sending);
  struct applying a;
  struct str party = STR("");
  if (!sending) return fail_memory(s);
  enum ly rc = open_applying(s, c, &a);
  if (rc) return rc;
  struct case_deed *deed = &sending->deed;
  *deed = (struct case_deed){.act = CASE_OPEN,
                             .work = a.desk.now,
                             .registry = a.desk.registry,
                             .district = a.desk.place.district,
                             .tell = hands_tell,
                             .procedure = a.procedure->key};
  input_text(s, &c->body, "party", CASE_ID_DIGITS, INPUT_REQUIRED, &party);
  input_text(s, &c->body, "reason", CASE_REASON_MAX, INPUT_OPTIONAL, &deed->reason);
  read_asks(s, c, deed);
  if (party.len) rc = find_party_asked(s, c, &a);
  if (rc && rc != LY_INVALID && rc != LY_NOT_FOUND) return rc;
  if (rc) diag_take(s, DIAG_FIELD(STR("party")));
  deed->party = a.state.party;
  rc = case_form_read(s, c, &a.desk, a.found ? &a.state : NULL, sending);
  return rc ? rc : case_send(s, c, sending);
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
