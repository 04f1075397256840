/* The people of an institution: who they are, and which sessions they can be signed up for. */
#include "web/pages_members.h"

#include "web/listing.h"
#include "web/looks.h"
#include "web/page.h"
#include "web/pages_sessions.h"
#include "web/sight.h"

enum { SESSIONS_READ = 500 };

struct str members_path(struct scope *s, const struct call *c, int64_t institution,
                        const char *end) {
  return party_path(s, c, str_int(s->arena, institution),
                    str_c(s->arena, path_with(s->arena, "/members", STR(""), end)));
}

enum ly members_open(struct scope *s, struct call *c, int64_t institution,
                     struct members_view *out) {
  struct str by = form_sent(c, "by");
  *out = (struct members_view){.by = NULL};
  enum ly rc = case_desk_open(s, c, &out->desk);
  if (rc) return rc;
  bool own = acts_for(c, institution),
       office = holds_here(c, MEMBER_ROLES & ~ROLE_BIT(ROLE_PROVIDER));
  if (!own && !office)
    return fail(s, LY_NOT_FOUND, MSG_REGISTRY_NO_PARTY, c->area, str_int(s->arena, institution));
  rc = party_facts(s, out->desk.store, out->desk.registry, out->desk.place.district, institution,
                   s->today, REGISTRY_NOW, &out->home);
  if (!rc && !own) rc = check_in_place(s, &out->desk.place, &out->home);
  if (rc) return rc;
  out->by = member_fact(out->desk.registry, by.len ? by : query_text(c, "by"));
  if (!out->by && by.len) {
    diag_error(s, DIAG_FIELD(STR("by")), MSG_MEMBERS_NO_FIELD, by);
    return fail(s, LY_INVALID, MSG_MEMBERS_NO_FIELD, by);
  }
  if (!out->by || !str_eq(out->by->target.key, out->home.kind->kind->key))
    return fail(s, LY_NOT_FOUND, MSG_MEMBERS_NONE_HERE);
  out->name = name_of_party(s, &out->home);
  out->keeps = own || holds_here(c, ROLE_BIT(ROLE_WORKER));
  c->own_case = own; /* its own people are shown as on its own cases */
  out->sight = sight_of(c);
  return LY_OK;
}

enum ly members_of(struct scope *s, struct call *c, struct members_view *view, bool leads,
                   struct member_list *out) {
  *out = (struct member_list){.work = view->desk.now,
                              .registry = view->desk.registry,
                              .store = view->desk.store,
                              .district = view->desk.place.district,
                              .institution = view->home.party,
                              .by = view->by,
                              .sight = &view->sight};
  struct str path = members_path(s, c, view->home.party, "/new?party=");
  if (leads && view->keeps) out->row_path = str_from(path, 1);
  return member_list_read(s, out);
}

static int64_t party_of(const void *row) {
  return ((const struct member_row *)row)->party;
}

static enum ly note_people(struct scope *s, struct call *c, const struct listing *listing,
                           const void **rows, size_t count) {
  const struct member_list *l = listing->sheet.context;
  return note_parties(s, c, l->district, rows, count, party_of);
}

static bool is_theirs(const struct members_view *view, const struct slot_row *slot) {
  const struct service_slot_kind *kind =
      slot_kind_find(view->desk.now->vocabulary->pack, slot->kind);
  return kind && str_eq(kind->members.key, view->by->key) && !slot->off;
}

static bool is_member(const struct member_list *l, int64_t party) {
  for (size_t i = 0; i < l->count; i++)
    if (l->rows[i].party == party) return true;
  return false;
}

/* {own}: how many of these people are on it or wait. */
static enum ly put_own(struct scope *s, const struct members_view *view,
                       const struct slot_row *slot, const struct member_list *l, struct value *v) {
  struct case_row *rows = NULL;
  size_t count = 0;
  int64_t own = 0;
  enum ly rc = slot_cases(s, view->desk.store, view->desk.now, slot, false, &rows, &count);
  for (size_t i = 0; !rc && i < count; i++) own += rows[i].open && is_member(l, rows[i].party);
  value_put_int(s->arena, v, "own", own);
  return rc;
}

/* Those to come for which institutions sign these people up, in the whole district. */
static enum ly put_sessions(struct scope *s, struct call *c, const struct members_view *view,
                            const struct member_list *l, struct value *out) {
  struct slot_row *slots = NULL;
  struct value *list = value_list(s->arena);
  size_t count = 0;
  enum ly rc = slot_list(s, view->desk.store, view->desk.place.district, STR(""), s->today,
                         SESSIONS_READ, &slots, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    struct value *v = NULL;
    if (!is_theirs(view, &slots[i])) continue;
    rc = session_shown(s, c, &view->desk, &slots[i], &v);
    if (!rc) rc = put_own(s, view, &slots[i], l, v);
    if (!rc) value_add(list, v);
  }
  value_put(out, "sessions", list);
  return rc;
}

/* GET /area/{area}/parties/{id}/members */
enum ly page_members(struct scope *s, struct call *c, struct value **out) {
  static const char *const own[] = {"by", NULL};
  struct listing listing = {
      .rows = "members", .value = member_row_value, .shown = note_people, .own = own};
  struct members_view view;
  struct member_list l;
  int64_t institution;
  if (!registry_id(c->capture, &institution))
    return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  enum ly rc = members_open(s, c, institution, &view);
  if (!rc) rc = members_of(s, c, &view, true, &l);
  if (!rc) rc = member_list_sheet(s, &l, &listing.sheet);
  if (rc) return rc;
  struct value *v = *out = value_map(s->arena);
  struct str words[] = {view.name, view.by->members};
  listing.sheet.title = message_text(s->arena, s->lang, MSG_MEMBERS_TITLE_OF, words, 2);
  listing.empty = message_plain(s->lang, MSG_MEMBERS_NOBODY);
  value_put_text(s->arena, v, "title", listing.sheet.title);
  value_put_text(s->arena, v, "area", c->area);
  value_put_text(s->arena, v, "party", str_int(s->arena, institution));
  value_put_text(s->arena, v, "party_name", view.name);
  value_put_text(s->arena, v, "by", view.by->key);
  rc = put_sessions(s, c, &view, &l, v);
  if (rc) return rc;
  if (!c->request->json) {
    value_put_bool(s->arena, v, "keeps", view.keeps);
    value_put_bool(s->arena, v, "opens", holds_here(c, CASE_ROLES));
  }
  return listing_run(s, c, &listing, v);
}

/* ---- Signing up ---------------------------------------------------------------------------------
 */

struct enrolling {
  struct members_view view;
  struct member_list list;
  struct slot_row slot;
};

/* Whose people: the form or the address says, else the institution that the user acts for, else the
 * one that offers the session. */
static int64_t institution_asked(const struct call *c, const struct slot_row *slot) {
  struct str sent = form_sent(c, "institution");
  struct str asked = sent.len ? sent : query_text(c, "institution");
  int64_t party = 0, own = own_institution(c);
  if (asked.len == 0) return own ? own : slot->party;
  return registry_id(asked, &party) ? party : 0;
}

static enum ly open_enrolling(struct scope *s, struct call *c, struct enrolling *out) {
  struct case_desk desk;
  int64_t number, institution = 0;
  *out = (struct enrolling){.list = {.institution = 0}};
  if (!registry_id(c->capture, &number))
    return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  enum ly rc = case_desk_open(s, c, &desk);
  if (!rc) rc = slot_find(s, desk.store, desk.place.district, number, &out->slot);
  if (!rc) institution = institution_asked(c, &out->slot);
  if (!rc && !institution) rc = fail(s, LY_NOT_FOUND, MSG_MEMBERS_WHOSE);
  if (!rc) rc = members_open(s, c, institution, &out->view);
  if (rc == LY_NOT_FOUND && form_was_sent(c, "institution")) {
    diag_take(s, DIAG_FIELD(STR("institution")));
    return fail(s, LY_INVALID, MSG_MEMBERS_WHOSE);
  }
  if (rc) return rc;
  const struct service_slot_kind *kind =
      slot_kind_find(out->view.desk.now->vocabulary->pack, out->slot.kind);
  if (!kind || !kind->members.entry || !out->view.keeps)
    return fail(s, LY_NOT_FOUND, MSG_SLOT_NO_MEMBERS, out->slot.title);
  out->view.by = (const void *)kind->members.entry;
  return members_of(s, c, &out->view, false, &out->list);
}

static struct value *choice_value(struct scope *s, const struct enrolling *e,
                                  const struct member_row *row, const struct case_row *booking) {
  const struct casework_procedure *p =
      booking ? casework_find(e->view.desk.now, booking->procedure) : NULL;
  const struct procedure_step *step = p ? procedure_step_find(p->procedure, booking->step) : NULL;
  struct sheet sheet = {.context = &e->list};
  struct value *v = member_row_value(s, &sheet, row);
  struct buf id = buf_open(s->arena, 40);
  buf_printf(&id, "f-party-%lld", (long long)row->party);
  value_put_text(s->arena, v, "id", buf_str(&id));
  value_put_text(s->arena, v, "step_name", step ? step->name : STR(""));
  return v;
}

static const struct case_row *open_booking(const struct case_row *rows, size_t count,
                                           int64_t party) {
  for (size_t i = 0; i < count; i++)
    if (rows[i].party == party && rows[i].open) return &rows[i];
  return NULL;
}

/* {free: who can be signed up, booked: who is}; who has left is in neither. */
static enum ly put_people(struct scope *s, struct call *c, const struct enrolling *e,
                          struct value *out) {
  struct value *able = value_list(s->arena), *booked = value_list(s->arena);
  int64_t *parties = ARENA_ARRAY(s->arena, int64_t, e->list.count);
  struct case_row *rows = NULL;
  size_t count = 0, shown = 0;
  enum ly rc = slot_cases(s, e->view.desk.store, e->view.desk.now, &e->slot, false, &rows, &count);
  if (!rc && !parties) rc = fail_memory(s);
  for (size_t i = 0; !rc && i < e->list.count; i++) {
    const struct member_row *row = &e->list.rows[i];
    const struct case_row *booking = open_booking(rows, count, row->party);
    if (row->gone) continue;
    parties[shown++] = row->party;
    value_add(booking ? booked : able, choice_value(s, e, row, booking));
  }
  value_put(out, "free", able);
  value_put(out, "booked", booked);
  return rc ? rc : looks_note(s, c, e->view.desk.place.district, parties, shown);
}

/* GET /area/{area}/sessions/{session}/enrol?institution=7 */
enum ly page_session_enrol(struct scope *s, struct call *c, struct value **out) {
  struct enrolling e;
  struct value *session = NULL;
  enum ly rc = open_enrolling(s, c, &e);
  if (!rc) rc = session_shown(s, c, &e.view.desk, &e.slot, &session);
  if (rc) return rc;
  struct value *v = *out = value_map(s->arena);
  struct str title = e.slot.title;
  value_put_text(s->arena, v, "title",
                 message_text(s->arena, s->lang, MSG_MEMBERS_ENROL_TITLE, &title, 1));
  value_put_text(s->arena, v, "area", c->area);
  value_put_text(s->arena, v, "party", str_int(s->arena, e.list.institution));
  value_put_text(s->arena, v, "party_name", e.view.name);
  value_put(v, "session", session);
  return put_people(s, c, &e, v);
}

static enum ly deed_people(struct scope *s, struct call *c, enum slot_act act) {
  struct slot_deed *deed = ARENA_NEW(s->arena, struct slot_deed);
  struct enrolling e;
  struct str institution;
  if (!deed) return fail_memory(s);
  enum ly rc = open_enrolling(s, c, &e);
  if (rc) return rc;
  *deed = session_deed(&e.view.desk, act, e.slot.slot);
  deed->institution = e.list.institution;
  input_text(s, &c->body, "institution", CASE_ID_DIGITS, INPUT_OPTIONAL, &institution);
  return session_people_send(s, c, deed);
}

/* POST /area/{area}/sessions/{session}/enrol */
enum ly deed_session_enrol(struct scope *s, struct call *c) {
  return deed_people(s, c, SLOT_ENROL);
}

/* POST /area/{area}/sessions/{session}/withdraw */
enum ly deed_session_withdraw(struct scope *s, struct call *c) {
  return deed_people(s, c, SLOT_WITHDRAW);
}

enum ly after_session_enrol(struct scope *s, struct call *c) {
  const struct slot_deed *deed = c->write.context;
  struct buf b = buf_open(s->arena, 256);
  struct str path = session_path(s, c, deed->slot_no, "/enrol?institution=");
  buf_printf(&b, "%.*s%lld&done=1", STR_ARG(path), (long long)deed->institution);
  c->go = buf_str(&b);
  return LY_OK;
}
