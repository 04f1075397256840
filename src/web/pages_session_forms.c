/* Making a session, and inviting to it those to whom it is due. */
#include "service/due.h"
#include "service/slot_party.h"
#include "web/looks.h"
#include "web/page.h"
#include "web/pages_owed.h"
#include "web/pages_sessions.h"

enum { INVITE_LOOKED = 5000 };

/* ---- A new one ----------------------------------------------------------------------------------
 */

static enum ly find_home(struct scope *s, struct call *c, const struct case_desk *desk,
                         struct registry_state *home, bool *found) {
  struct str sent = form_sent(c, "party"), asked = sent.len ? sent : query_text(c, "party");
  int64_t party = asked.len ? 0 : own_institution(c);
  *found = false;
  if (asked.len == 0 && !party) return LY_OK;
  if (!party && !registry_id(asked, &party))
    return fail(s, LY_NOT_FOUND, MSG_REGISTRY_NO_PARTY, desk->place.area, asked);
  enum ly rc = party_facts(s, desk->store, desk->registry, desk->place.district, party, s->today,
                           REGISTRY_NOW, home);
  if (!rc) rc = check_in_place(s, &desk->place, home);
  if (!rc && !session_seen(c, party))
    rc = fail(s, LY_NOT_FOUND, MSG_REGISTRY_NO_PARTY, desk->place.area, asked);
  *found = !rc;
  return rc;
}

static struct value *kinds_value(struct scope *s, struct call *c, const struct pack *pack,
                                 int64_t *capacity) {
  struct value *list = value_list(s->arena);
  struct str chosen = form_sent(c, "kind");
  size_t count;
  const struct pack_entry *const *all =
      pack_effective(s->arena, pack, &service_kind_slot_kind, &count);
  for (size_t i = 0; all && i < count; i++) {
    const struct service_slot_kind *kind = (const void *)all[i];
    bool first = chosen.len ? str_eq(chosen, kind->key) : i == 0;
    if (first) *capacity = kind->capacity;
    value_add(list, form_option(s, kind->key, kind->name, first));
  }
  return list;
}

/* Which kinds say how much each has who comes, and of what: "学时", "综合技能培训、职业道德培训".
 */
static void put_amounts(struct scope *s, const struct pack *pack, struct value *v) {
  size_t count;
  struct buf kinds = buf_open(s->arena, 1024);
  struct str label = STR("");
  const struct pack_entry *const *all =
      pack_effective(s->arena, pack, &service_kind_slot_kind, &count);
  for (size_t i = 0; all && i < count; i++) {
    const struct service_slot_kind *kind = (const void *)all[i];
    const struct registry_act_field *field = slot_kind_amount(kind);
    if (!field) continue;
    if (label.len) buf_add(&kinds, STR("、"));
    buf_add(&kinds, kind->name);
    label = field->name;
  }
  value_put_text(s->arena, v, "amount_label", label);
  value_put_text(s->arena, v, "amount_kinds", buf_str(&kinds));
}

/* GET /area/{area}/sessions/new?party=17 */
enum ly page_session_new(struct scope *s, struct call *c, struct value **out) {
  static const char *const texts[] = {"title_of", "place",  "on",   "starts", "ends",
                                      "age_from", "age_to", "note", "amount"};
  struct registry_state home;
  struct case_desk desk;
  int64_t capacity = 0;
  bool found;
  enum ly rc = case_desk_open(s, c, &desk);
  if (!rc) rc = find_home(s, c, &desk, &home, &found);
  if (rc) return rc;
  struct value *v = *out = value_map(s->arena);
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_SESSIONS_NEW));
  value_put_text(s->arena, v, "area", c->area);
  value_put_text(s->arena, v, "party", found ? str_int(s->arena, home.party) : STR(""));
  value_put_text(s->arena, v, "party_name", found ? name_of_party(s, &home) : STR(""));
  if (!found) return put_party_hits(s, c, &desk, STR("institution"), true, v);
  value_put(v, "kinds", kinds_value(s, c, desk.now->vocabulary->pack, &capacity));
  if (c->request->json) return LY_OK;
  put_amounts(s, desk.now->vocabulary->pack, v);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) form_text(s, c, v, texts[i], STR(""));
  form_text(s, c, v, "capacity", capacity ? str_int(s->arena, capacity) : STR(""));
  return LY_OK;
}

static void read_time(struct scope *s, struct call *c, const char *name, int64_t *out) {
  struct str text = STR("");
  *out = -1;
  if (!input_text(s, &c->body, name, INPUT_NAME_MAX, INPUT_REQUIRED, &text)) return;
  if (!slot_time_parse(text, out)) diag_error(s, DIAG_FIELD(str_of(name)), MSG_SLOT_BAD_TIME);
}

/* POST /area/{area}/sessions/new */
enum ly deed_session_new(struct scope *s, struct call *c) {
  struct slot_deed *deed = ARENA_NEW(s->arena, struct slot_deed);
  struct registry_state home;
  struct case_desk desk;
  bool found = false;
  if (!deed) return fail_memory(s);
  enum ly rc = case_desk_open(s, c, &desk);
  if (!rc) rc = find_home(s, c, &desk, &home, &found);
  if (rc && rc != LY_NOT_FOUND) return rc;
  if (rc) diag_take(s, DIAG_FIELD(STR("party")));
  *deed = session_deed(&desk, SLOT_OPEN, 0);
  struct slot_new *n = &deed->slot;
  struct str party = STR("");
  n->on = DATE_NONE;
  n->age_from = n->age_to = -1;
  input_text(s, &c->body, "party", CASE_ID_DIGITS, INPUT_REQUIRED, &party);
  n->party = found ? home.party : 0;
  input_text(s, &c->body, "kind", INPUT_NAME_MAX, INPUT_REQUIRED, &n->kind);
  input_text(s, &c->body, "title_of", SLOT_TEXT_MAX, INPUT_REQUIRED, &n->title);
  input_text(s, &c->body, "place", SLOT_TEXT_MAX, INPUT_REQUIRED, &n->place);
  input_date(s, &c->body, "on", INPUT_REQUIRED, &n->on);
  read_time(s, c, "starts", &n->starts);
  read_time(s, c, "ends", &n->ends);
  input_int(s, &c->body, "capacity", 1, SLOT_CAPACITY_MAX, INPUT_REQUIRED, &n->capacity);
  input_int(s, &c->body, "amount", 1, SLOT_AMOUNT_MAX, INPUT_OPTIONAL, &n->amount);
  input_int(s, &c->body, "age_from", 0, SLOT_AGE_MAX, INPUT_OPTIONAL, &n->age_from);
  input_int(s, &c->body, "age_to", 0, SLOT_AGE_MAX, INPUT_OPTIONAL, &n->age_to);
  input_text(s, &c->body, "note", SLOT_NOTE_MAX, INPUT_OPTIONAL, &n->note);
  rc = input_done(s, &c->body);
  if (rc) return rc;
  struct write w = slot_write(s, deed);
  call_write(s, c, w.change, w.run, deed);
  return LY_OK;
}

enum ly after_session_new(struct scope *s, struct call *c) {
  int64_t number = slot_answer(&c->write);
  c->go = session_path(s, c, number, "?done=1");
  if (!c->request->json) return LY_OK;
  c->told = value_map(s->arena);
  if (!c->told) return fail_memory(s);
  value_put_text(s->arena, c->told, "slot", str_int(s->arena, number));
  return LY_OK;
}

/* ---- Inviting -----------------------------------------------------------------------------------
 */

/* Those to whom the duty is due in the place, of the ages of the session, who are neither invited
 * nor on it. */
struct inviting {
  struct session_view session;
  struct owed_page page;
  struct owed *owed;
  const struct service_rules *rules; /* NULL: no duty of the kind here */
  struct due_line line;
  const int64_t *invited; /* by id */
  size_t invited_count;
  struct case_row *booked;
  size_t booked_count;
};

static enum ly open_inviting(struct scope *s, struct call *c, struct inviting *v) {
  struct owed_book book = {.count = 0};
  int64_t *invited = NULL;
  enum ly rc = session_named(s, c, &v->session);
  if (rc) return rc;
  const struct session_view *session = &v->session;
  if (!session->kind || !session->kind->invite.key.len)
    return fail(s, LY_NOT_FOUND, MSG_SLOT_NO_INVITE, session->slot.title);
  rc = slot_invited(s, session->desk.store, session->desk.place.district, session->kind->invite.key,
                    &invited, &v->invited_count);
  v->invited = invited;
  if (!rc)
    rc = slot_cases(s, session->desk.store, session->desk.now, &session->slot, false, &v->booked,
                    &v->booked_count);
  if (!rc) rc = owed_begin(s, c, &v->page);
  if (!rc) rc = owed_open(s, v->page.words, &v->owed);
  if (!rc) rc = owed_totals(s, v->owed, v->page.held.moment, v->page.area, &book);
  for (size_t i = 0; !rc && i < book.count; i++) {
    const struct service_rules *rules = book.list[i].rules;
    bool same = str_eq(rules->programme->key, session->kind->programme);
    if (!same || !due_standing(rules->programme)) continue;
    v->rules = rules;
    rc = due_line_of(s, &book.list[i], &v->line);
  }
  return rc;
}

static bool left_out(const struct inviting *v, int64_t party) {
  size_t low = 0, high = v->invited_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (v->invited[middle] == party) return true;
    if (v->invited[middle] < party) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  for (size_t i = 0; i < v->booked_count; i++)
    if (v->booked[i].party == party && v->booked[i].open) return true;
  return false;
}

static struct value *family_value(struct scope *s, const struct inviting *v,
                                  const struct owed_row *row) {
  struct arena *a = s->arena;
  struct value *out = value_map(a);
  struct buf id = buf_open(a, 40);
  buf_printf(&id, "f-party-%lld", (long long)row->party);
  value_put_text(a, out, "id", buf_str(&id));
  value_put_text(a, out, "party", str_int(a, row->party));
  value_put_text(a, out, "name", owed_party_name(s, &v->page.view, row->party));
  value_put_text(a, out, "age_text", age_text(s, date_iso(a, row->born)));
  value_put_text(a, out, "area_text", owed_area_name(s, v->page.view.pack, row->area));
  return out;
}

static enum ly put_families(struct scope *s, struct call *c, const struct inviting *v,
                            struct value *out) {
  struct value *list = value_list(s->arena);
  struct owed_row *rows = NULL;
  struct sheet sheet;
  int64_t total = 0, fit = 0;
  size_t count = 0;
  enum ly rc = LY_OK;
  if (v->rules)
    rc = owed_rows(s, v->owed, v->page.held.moment, v->rules, OWED_MISSING, v->page.area, 0,
                   INVITE_LOOKED, &rows, &count, &total);
  if (!rc && v->rules) rc = owed_sheet_rows(s, &v->page.view, rows, count, &sheet);
  int64_t *parties = ARENA_ARRAY(s->arena, int64_t, SLOT_INVITED_MAX);
  if (!rc && !parties) return fail_memory(s);
  for (size_t i = 0; !rc && i < count; i++) {
    if (left_out(v, rows[i].party) || !slot_of_age(&v->session.slot, rows[i].born)) continue;
    if (++fit > SLOT_INVITED_MAX) continue;
    parties[list->count] = rows[i].party;
    value_add(list, family_value(s, v, &rows[i]));
  }
  if (!rc) rc = looks_note(s, c, v->session.desk.place.district, parties, list->count);
  value_put_int(s->arena, out, "fit", fit);
  value_put(out, "families", list);
  return rc;
}

/* GET /area/{area}/sessions/{session}/invite */
enum ly page_session_invite(struct scope *s, struct call *c, struct value **out) {
  struct inviting *view = ARENA_NEW(s->arena, struct inviting);
  struct value *row, *v;
  if (!view) return fail_memory(s);
  enum ly rc = open_inviting(s, c, view);
  if (!rc) rc = session_shown(s, c, &view->session.desk, &view->session.slot, &row);
  if (rc) return rc;
  struct sheet sheet = {.context = &view->page.view};
  view->page.view.rules = view->rules;
  view->page.view.list = OWED_MISSING;
  rc = service_moment_reader(s, view->page.held.moment, view->page.words, view->page.place.district,
                             &view->page.view.reader);
  if (rc) return rc;
  v = *out = value_map(s->arena);
  struct str title = view->session.slot.title;
  value_put_text(s->arena, v, "title",
                 message_text(s->arena, s->lang, MSG_SESSIONS_INVITE_TO, &title, 1));
  value_put_text(s->arena, v, "area", c->area);
  value_put(v, "session", row);
  value_put_bool(s->arena, v, "has_duty", view->rules != NULL);
  if (view->rules) value_put(v, "due", due_line_value(s, &sheet, &view->line));
  value_put_int(s->arena, v, "limit", SLOT_INVITED_MAX);
  return put_families(s, c, view, v);
}

enum ly session_people_send(struct scope *s, struct call *c, struct slot_deed *deed) {
  int64_t *parties = ARENA_ARRAY(s->arena, int64_t, SLOT_INVITED_MAX);
  struct str *said = NULL;
  size_t count = 0;
  if (!parties) return fail_memory(s);
  input_list(s, &c->body, "party", SLOT_INVITED_MAX, CASE_ID_DIGITS, INPUT_REQUIRED, &said, &count);
  for (size_t i = 0; i < count; i++)
    if (!registry_id(said[i], &parties[deed->count++]))
      diag_error(s, DIAG_FIELD(STR("party")), MSG_SESSIONS_BAD_PARTY, said[i]);
  deed->parties = parties;
  enum ly rc = input_done(s, &c->body);
  if (rc) return rc;
  struct write w = slot_write(s, deed);
  call_write(s, c, w.change, w.run, deed);
  return LY_OK;
}

/* POST /area/{area}/sessions/{session}/invite */
enum ly deed_session_invite(struct scope *s, struct call *c) {
  struct slot_deed *deed = ARENA_NEW(s->arena, struct slot_deed);
  struct session_view view;
  if (!deed) return fail_memory(s);
  enum ly rc = session_named(s, c, &view);
  if (rc) return rc;
  *deed = session_deed(&view.desk, SLOT_INVITE, view.slot.slot);
  return session_people_send(s, c, deed);
}
