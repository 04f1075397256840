/* Sessions from the family's side: what a child is signed up for, where it waits, what it may still
 * be signed up for. Signing up is the form of the procedure (pages_mine_case.c), giving a place
 * back a move of the case. */
#include "service/slot_party.h"
#include "web/page.h"
#include "web/pages_mine.h"

enum { SESSIONS_MAX = 500, BOOKINGS_SHOWN = 30 };

struct family_view {
  struct case_desk desk;
  int64_t party;
  struct registry_state state;
  struct date born; /* DATE_NONE: not known */
  struct slot_booking *bookings;
  size_t count;
};

static struct date born_of(const struct registry_state *state) {
  struct date day = DATE_NONE;
  for (size_t i = 0; i < state->count; i++) {
    const struct registry_known *known = &state->facts[i];
    if (str_is(known->fact->key, "birth_date") && !date_parse(known->claims[0].value, &day))
      day = DATE_NONE;
  }
  return day;
}

static enum ly open_view(struct scope *s, struct call *c, struct family_view *out) {
  *out = (struct family_view){.born = DATE_NONE};
  enum ly rc = mine_party(s, c, &out->party);
  if (!rc) rc = case_desk_open(s, c, &out->desk);
  if (!rc)
    rc = party_facts(s, out->desk.store, out->desk.registry, c->resident.district, out->party,
                     s->today, REGISTRY_NOW, &out->state);
  if (rc) return rc;
  out->born = born_of(&out->state);
  return slot_bookings(s, out->desk.store, out->desk.now, c->resident.district, out->party,
                       BOOKINGS_SHOWN, &out->bookings, &out->count);
}

/* ---- Signed up for ------------------------------------------------------------------------------
 */

static bool by_applicant(const struct procedure_move *m, struct str step) {
  const struct str *from = m->from.items;
  const int *by = m->by.items;
  bool here = false, his = false;
  for (size_t i = 0; i < m->from.count; i++) here |= str_eq(from[i], step);
  for (size_t i = 0; i < m->by.count; i++) his |= by[i] == HAND_APPLICANT;
  return here && his && !m->reason && m->documents.count == 0 && m->fields.count == 0;
}

/* The move by which the place is given back without another word, or NULL. */
static const struct procedure_move *giving_back(const struct service_procedure *p,
                                                struct str step) {
  for (size_t i = 0; i < p->moves.count; i++) {
    const struct procedure_move *m = ((struct procedure_move *const *)p->moves.items)[i];
    const struct procedure_step *to = procedure_step_find(p, m->to);
    if (to && to->place == PLACE_NONE && by_applicant(m, step)) return m;
  }
  return NULL;
}

static enum ly booking_value(struct scope *s, struct family_view *view,
                             const struct slot_booking *b, struct value **out) {
  struct arena *a = s->arena;
  const struct casework *work;
  struct value *v = *out = value_map(a);
  enum ly rc = case_work(s, view->desk.store, view->desk.now, &b->row, &work);
  if (rc) return rc;
  const struct casework_procedure *p = casework_find(work, b->row.procedure);
  const struct procedure_step *step = p ? procedure_step_find(p->procedure, b->row.step) : NULL;
  const struct procedure_move *back =
      p && b->row.open ? giving_back(p->procedure, b->row.step) : NULL;
  bool over = date_cmp(b->slot.on, s->today) < 0;
  value_put_text(a, v, "case", str_int(a, b->row.case_no));
  value_put_text(a, v, "number", case_number_text(s, b->row.district, b->row.case_no));
  value_put_text(a, v, "step", b->row.step);
  value_put_text(a, v, "step_name", step ? step->name : b->row.step);
  value_put_bool(a, v, "open", b->row.open);
  value_put_int(a, v, "turn", b->turn);
  value_put_text(a, v, "turn_text", b->turn ? str_int(a, b->turn) : STR(""));
  value_put_text(a, v, "seen", str_int(a, b->row.event));
  value_put_text(a, v, "back", back && !over ? back->key : STR(""));
  value_put_text(a, v, "back_name", back && !over ? back->name : STR(""));
  value_put(v, "session", slot_value(s, view->desk.now->vocabulary->pack, &b->slot));
  return LY_OK;
}

static enum ly put_bookings(struct scope *s, struct family_view *view, struct value *v) {
  struct value *list = value_list(s->arena);
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < view->count; i++) {
    struct value *one;
    rc = booking_value(s, view, &view->bookings[i], &one);
    if (!rc) value_add(list, one);
  }
  value_put(v, "bookings", list);
  return rc;
}

/* ---- To choose from -----------------------------------------------------------------------------
 */

static bool booked(const struct family_view *view, int64_t slot) {
  for (size_t i = 0; i < view->count; i++)
    if (view->bookings[i].slot.slot == slot && view->bookings[i].row.open) return true;
  return false;
}

static bool asked_by_family(const struct family_view *view, const struct service_slot_kind *kind) {
  const struct casework_procedure *p =
      kind ? casework_find(view->desk.now, kind->procedure.key) : NULL;
  const int *asks = p ? p->procedure->asks.items : NULL;
  for (size_t i = 0; p && i < p->procedure->asks.count; i++)
    if (asks[i] == ASKS_SELF || asks[i] == ASKS_FAMILY) return true;
  return false;
}

static enum ly put_sessions(struct scope *s, struct call *c, struct family_view *view,
                            struct value *v) {
  const struct pack *pack = view->desk.now->vocabulary->pack;
  struct value *list = value_list(s->arena);
  struct slot_row *rows = NULL;
  size_t count = 0;
  enum ly rc = slot_list(s, view->desk.store, c->resident.district, STR(""), s->today, SESSIONS_MAX,
                         &rows, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    const struct service_slot_kind *kind = slot_kind_find(pack, rows[i].kind);
    if (rows[i].off || !asked_by_family(view, kind) || booked(view, rows[i].slot)) continue;
    if (!slot_of_age(&rows[i], view->born)) continue;
    struct value *one = slot_value(s, pack, &rows[i]);
    value_put_text(s->arena, one, "procedure", kind->procedure.key);
    value_put_text(s->arena, one, "area_text", area_text(s, c, rows[i].area));
    value_put_bool(s->arena, one, "full", rows[i].taken >= rows[i].capacity);
    value_add(list, one);
  }
  value_put(v, "sessions", list);
  return rc;
}

/* GET /mine/sessions?for=17 */
enum ly page_mine_sessions(struct scope *s, struct call *c, struct value **out) {
  struct family_view view;
  enum ly rc = open_view(s, c, &view);
  if (rc) return rc;
  struct value *v = *out = value_map(s->arena);
  struct str name = name_of_party(s, &view.state);
  value_put_text(s->arena, v, "title",
                 message_text(s->arena, s->lang, MSG_MINE_SESSIONS_OF, &name, 1));
  value_put_text(s->arena, v, "area", c->resident.district);
  value_put_text(s->arena, v, "on", date_iso(s->arena, s->today));
  value_put_text(s->arena, v, "party", str_int(s->arena, view.party));
  rc = mine_put_people(s, c, view.party, v);
  if (!rc) rc = put_bookings(s, &view, v);
  return rc ? rc : put_sessions(s, c, &view, v);
}
