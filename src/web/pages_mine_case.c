/* A resident asks for something, and follows it: the forms and moves of the window, by his own
 * hand. */
#include "people/hands.h"
#include "service/slot_party.h"
#include "web/page.h"
#include "web/pages_mine.h"

/* ---- One case -----------------------------------------------------------------------------------
 */

enum ly mine_case(struct scope *s, struct call *c, int64_t case_no, struct case_desk *desk,
                  struct case_row *row) {
  enum ly rc = case_desk_open(s, c, desk);
  if (!rc) rc = case_find(s, desk->store, c->resident.district, case_no, row);
  if (rc) return rc;
  if (c->resident.case_no)
    return c->resident.case_no == case_no ? LY_OK : fail(s, LY_DENIED, MSG_MINE_ONE_CASE);
  rc = mine_check(s, c, row->party);
  struct str number = str_int(s->arena, case_no);
  return rc == LY_NOT_FOUND ? fail(s, LY_NOT_FOUND, MSG_CASE_NONE, number) : rc;
}

/* The case that {case} names is his. */
static enum ly check_case(struct scope *s, struct call *c) {
  struct case_desk desk;
  struct case_row row;
  int64_t number;
  if (!registry_id(c->capture, &number)) return fail(s, LY_NOT_FOUND, MSG_CASE_NONE, c->capture);
  return mine_case(s, c, number, &desk, &row);
}

/* What he is signed up for, and where he waits. */
static enum ly put_booking(struct scope *s, struct call *c, struct value *v) {
  struct slot_booking booking;
  struct case_desk desk;
  struct case_row row;
  int64_t number;
  must(registry_id(c->capture, &number));
  enum ly rc = mine_case(s, c, number, &desk, &row);
  if (rc) return rc;
  if (!row.slot) {
    value_put_bool(s->arena, v, "session", false);
    return LY_OK;
  }
  rc = slot_booking_of(s, desk.store, &row, &booking);
  if (rc) return rc;
  value_put(v, "session", slot_value(s, desk.now->vocabulary->pack, &booking.slot));
  value_put_text(s->arena, v, "turn", booking.turn ? str_int(s->arena, booking.turn) : STR(""));
  return LY_OK;
}

/* GET /mine/cases/{case} */
enum ly page_mine_case(struct scope *s, struct call *c, struct value **out) {
  enum ly rc = check_case(s, c);
  if (!rc) rc = page_case(s, c, out);
  if (rc || c->request->json) return rc;
  value_put_bool(s->arena, *out, "one_case", c->resident.case_no != 0);
  return put_booking(s, c, *out);
}

/* POST /mine/cases/{case}/move */
enum ly deed_mine_move(struct scope *s, struct call *c) {
  enum ly rc = check_case(s, c);
  return rc ? rc : deed_case_move(s, c);
}

static struct str own_path(struct scope *s, int64_t case_no) {
  struct buf b = buf_open(s->arena, 64);
  buf_printf(&b, "/mine/cases/%lld?done=1", (long long)case_no);
  return buf_str(&b);
}

enum ly after_mine_move(struct scope *s, struct call *c) {
  const struct case_sending *sending = c->write.context;
  enum ly rc = after_case_move(s, c);
  c->go = own_path(s, sending->deed.case_no);
  return rc;
}

/* ---- Asking -------------------------------------------------------------------------------------
 */

struct mine_asking {
  struct case_desk desk;
  const struct casework_procedure *procedure;
  struct mine_whom whom;
  struct mine_may may; /* ask for who was chosen */
  struct registry_state state;
  bool newcomer; /* for a child that is not on record yet */
  struct pack_many form;
  struct slot_row slot; /* that is booked; its number 0: none */
};

/* Whether the one that was chosen, or else he himself, is whom it can be asked for. */
static enum ly open_whom(struct scope *s, struct call *c, int64_t party, struct mine_asking *a) {
  size_t person = 0;
  enum ly rc = mine_whom_open(s, c, a->desk.now, &a->whom);
  while (!rc && person + 1 < a->whom.count && a->whom.people[person].party != party) person++;
  return rc ? rc : mine_may(s, &a->whom, a->procedure, person, &a->may);
}

static bool newcomer_asked(const struct call *c, const struct service_procedure *p) {
  struct str sent = form_sent(c, "newcomer"), whom = form_sent(c, "for");
  if (!sent.len) sent = query_text(c, "newcomer");
  if (!whom.len) whom = query_text(c, "for");
  return !whom.len && mine_takes_newcomer(p) && str_is(sent, "true");
}

static enum ly open_asking(struct scope *s, struct call *c, struct mine_asking *a) {
  int64_t party;
  *a = (struct mine_asking){.procedure = NULL};
  enum ly rc = mine_party(s, c, &party);
  if (!rc) rc = case_desk_open(s, c, &a->desk);
  if (rc) return rc;
  const struct casework_procedure *p = a->procedure = casework_find(a->desk.now, c->capture);
  if (!p) return fail(s, LY_NOT_FOUND, MSG_CASE_NO_PROCEDURE, c->capture);
  if (!mine_asked_by_people(p->procedure))
    return fail(s, LY_DENIED, MSG_CASE_MAY_NOT_ASK, p->procedure->name);
  rc = case_slot_asked(s, c, &a->desk, &a->slot);
  if (!rc)
    rc = party_facts(s, a->desk.store, a->desk.registry, c->resident.district, party, s->today,
                     REGISTRY_NOW, &a->state);
  const struct registry_kind *of = (const void *)p->procedure->of.entry;
  if (!rc && !str_eq(a->state.kind->kind->key, of->key))
    rc = fail(s, LY_INVALID, MSG_CASE_WRONG_KIND, p->procedure->name, of->name,
              a->state.kind->kind->name);
  if (!rc) rc = open_whom(s, c, party, a);
  a->newcomer = !rc && newcomer_asked(c, p->procedure);
  if (a->newcomer) a->may = (struct mine_may){.may = true, .asks = ASKS_FAMILY};
  return rc;
}

static void put_head(struct scope *s, const struct call *c, const struct mine_asking *a,
                     struct value *v) {
  const struct service_procedure *p = a->procedure->procedure;
  bool may = a->may.may && !a->newcomer;
  value_put_text(s->arena, v, "title",
                 message_text(s->arena, s->lang, MSG_CASES_APPLY_FOR, &p->name, 1));
  value_put_text(s->arena, v, "area", c->resident.district);
  value_put(v, "procedure", procedure_value(s, a->desk.now->vocabulary, p));
  value_put_text(s->arena, v, "party", may ? str_int(s->arena, a->state.party) : STR(""));
  value_put_text(s->arena, v, "party_name", may ? name_of_party(s, &a->state) : STR(""));
  value_put_text(s->arena, v, "slot", a->slot.slot ? str_int(s->arena, a->slot.slot) : STR(""));
  value_put_text(s->arena, v, "slot_title", a->slot.title);
  value_put_text(s->arena, v, "slot_on", a->slot.slot ? date_iso(s->arena, a->slot.on) : STR(""));
}

/* GET /mine/apply/{procedure}: the form; first for whom, where it is not himself */
enum ly page_mine_apply(struct scope *s, struct call *c, struct value **out) {
  struct mine_asking *a = ARENA_NEW(s->arena, struct mine_asking);
  struct value *form, *v = *out = value_map(s->arena);
  if (!a) return fail_memory(s);
  enum ly rc = open_asking(s, c, a);
  if (rc) return rc;
  const struct service_procedure *p = a->procedure->procedure;
  put_head(s, c, a, v);
  if (!c->request->json) {
    value_put_bool(s->arena, v, "newcomer", a->newcomer);
    value_put_bool(s->arena, v, "takes_newcomer", mine_takes_newcomer(p));
    value_put_bool(s->arena, v, "has_form", a->may.may);
  }
  if (!a->may.may) return mine_put_choice(s, c, &a->whom, a->procedure, v);
  a->form = procedure_form_of(s->arena, p, a->newcomer);
  const struct case_form wanted = {&a->form, &p->documents, a->newcomer ? NULL : &a->state, "f-",
                                   str_is(c->request->method, "POST")};
  rc = case_form_value(s, c, &wanted, &form);
  if (rc) return rc;
  if (c->request->json) {
    value_put(v, "form", form);
    return LY_OK;
  }
  struct value *list = value_list(s->arena), *one = value_map(s->arena);
  value_put(one, "form", form); /* the template of fields looks for it in what it stands in */
  value_add(list, one);
  value_put(v, "whole", list);
  value_put_bool(s->arena, v, "has_documents", p->documents.count > 0);
  value_put_bool(s->arena, v, "again", c->errors.code != LY_OK);
  value_put_bool(s->arena, v, "can_seal", c->app->keys != NULL);
  form_text(s, c, v, "reason", STR(""));
  return LY_OK;
}

/* For somebody who is not his, or for whom it is not: told at the field, whatever else was sent. */
static enum ly not_his(struct scope *s, struct call *c) {
  for (struct input_field *f = c->body.first; f; f = f->next) f->asked = true;
  return form_wrong(s, c, "for");
}

/* Nobody brings somebody else's child: one of the facts names himself, so it is his by the record.
 */
static enum ly check_is_his(struct scope *s, const struct call *c, const struct mine_asking *a,
                            const struct case_deed *deed) {
  const struct pack_many *all = &a->procedure->procedure->newcomer;
  const struct procedure_field *const *fields = all->items;
  struct buf names = buf_open(s->arena, 256);
  struct str own = str_int(s->arena, c->resident.party), first = STR("");
  for (size_t i = 0; i < all->count; i++) {
    const struct registry_fact *fact = procedure_field_fact(s->arena, fields[i]);
    if (!fact) return fail_memory(s);
    if (fact->type != REGISTRY_PARTY) continue;
    for (size_t k = 0; k < deed->count; k++)
      if (str_eq(deed->values[k].name, fact->key) && str_eq(deed->values[k].value, own))
        return LY_OK;
    if (!first.len) first = fact->key;
    if (names.len) buf_add(&names, message_plain(s->lang, MSG_CASE_COMMA));
    buf_add(&names, fact->name);
  }
  diag_error(s, DIAG_FIELD(first), MSG_MINE_NEWCOMER_HIS, buf_str(&names));
  return fail(s, LY_INVALID, MSG_CASE_HAS_FAULTS, STR("1"));
}

/* POST /mine/apply/{procedure} */
enum ly deed_mine_apply(struct scope *s, struct call *c) {
  struct case_sending *sending = ARENA_NEW(s->arena, struct case_sending);
  struct mine_asking *a = ARENA_NEW(s->arena, struct mine_asking);
  if (!sending || !a) return fail_memory(s);
  enum ly rc = open_asking(s, c, a);
  if (rc == LY_NOT_FOUND && form_sent(c, "for").len) return not_his(s, c);
  if (rc) return rc;
  if (!a->may.may) {
    (void)fail(s, LY_INVALID, MSG_CASE_NOT_FOR, a->procedure->procedure->name, a->may.whom.why);
    return not_his(s, c);
  }
  sending->deed = (struct case_deed){.act = CASE_OPEN,
                                     .work = a->desk.now,
                                     .registry = a->desk.registry,
                                     .district = c->resident.district,
                                     .source = STR("self"),
                                     .tell = hands_tell,
                                     .procedure = a->procedure->procedure->key,
                                     .party = a->state.party,
                                     .newcomer = a->newcomer,
                                     .asks = a->may.asks,
                                     .slot = a->slot.slot};
  input_skip(&c->body, "for");
  input_skip(&c->body, "newcomer");
  input_skip(&c->body, "slot");
  input_text(s, &c->body, "reason", CASE_REASON_MAX, INPUT_OPTIONAL, &sending->deed.reason);
  rc = case_form_read(s, c, &a->desk, a->procedure->procedure, a->newcomer ? NULL : &a->state,
                      sending);
  if (!rc && a->newcomer) rc = check_is_his(s, c, a, &sending->deed);
  return rc ? rc : case_send(s, c, sending);
}

enum ly after_mine_apply(struct scope *s, struct call *c) {
  enum ly rc = after_apply(s, c);
  c->go = own_path(s, case_answer(&c->write));
  return rc;
}
