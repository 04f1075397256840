/* Sessions: those of a place, one with who comes, and what is recorded of it. */
#include "web/pages_sessions.h"

#include "people/hands.h"
#include "registry/search.h"
#include "web/listing.h"
#include "web/looks.h"
#include "web/page.h"

enum { SESSIONS_MAX = 5000, REASON_MAX = 200, FOR_ALL_FROM = 0 };

#define MARK_PREFIX "mark."
#define SEEN_PREFIX "seen."

struct str session_path(struct scope *s, const struct call *c, int64_t slot, const char *end) {
  struct buf b = buf_open(s->arena, 128);
  buf_printf(&b, "/area/%.*s/sessions/%lld%s", STR_ARG(c->area), (long long)slot, end);
  return buf_str(&b);
}

bool session_seen(const struct call *c, int64_t party) {
  return holds_here(c, ROLE_BIT(ROLE_WORKER) | ROLE_BIT(ROLE_COORDINATOR)) || acts_for(c, party);
}

struct slot_deed session_deed(const struct case_desk *desk, enum slot_act act, int64_t slot) {
  return (struct slot_deed){.act = act,
                            .work = desk->now,
                            .registry = desk->registry,
                            .district = desk->place.district,
                            .tell = hands_tell,
                            .slot_no = slot};
}

enum ly session_shown(struct scope *s, struct call *c, const struct case_desk *desk,
                      const struct slot_row *slot, struct value **out) {
  struct registry_state home;
  must(desk->now != NULL); /* it was opened */
  struct value *v = *out = slot_value(s, desk->now->vocabulary->pack, slot);
  enum ly rc = party_facts(s, desk->store, desk->registry, slot->district, slot->party, s->today,
                           REGISTRY_NOW, &home);
  if (rc) return rc;
  value_put_text(s->arena, v, "party_name", name_of_party(s, &home));
  value_put_text(s->arena, v, "area_text", area_text(s, c, slot->area));
  if (c->request->json) return LY_OK;
  struct str path = session_path(s, c, slot->slot, "");
  value_put_text(s->arena, v, "link", page_link(s, c, str_from(path, 1)));
  return LY_OK;
}

enum ly session_named(struct scope *s, struct call *c, struct session_view *out) {
  int64_t number;
  *out = (struct session_view){.kind = NULL};
  if (!registry_id(c->capture, &number))
    return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  enum ly rc = case_desk_open(s, c, &out->desk);
  if (!rc) rc = slot_find(s, out->desk.store, out->desk.place.district, number, &out->slot);
  if (!rc &&
      (!area_within(out->slot.area, out->desk.place.area) || !session_seen(c, out->slot.party)))
    rc = fail(s, LY_NOT_FOUND, MSG_SLOT_NONE, c->capture);
  if (rc) return rc;
  out->kind = slot_kind_find(out->desk.now->vocabulary->pack, out->slot.kind);
  const struct casework_procedure *p =
      out->kind ? casework_find(out->desk.now, out->kind->procedure.key) : NULL;
  out->procedure = p ? p->procedure : NULL;
  return LY_OK;
}

/* ---- Those of a place ---------------------------------------------------------------------------
 */

struct sessions_view {
  struct call *c;
  struct case_desk desk;
};

static void key_day(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  const struct slot_row *r = row;
  (void)sheet;
  out->given = true;
  out->order = (int64_t)r->on.day * (24 * 60) + r->starts;
}

static void key_free(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  const struct slot_row *r = row;
  (void)sheet;
  out->given = true;
  out->order = r->capacity - r->taken;
}

static void cell_title(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  const struct sessions_view *v = sheet->context;
  const struct slot_row *r = row;
  out->text = r->title;
  out->path = str_from(session_path(s, v->c, r->slot, ""), 1);
  out->pack_text = true;
}

static void cell_day(struct scope *s, const struct sheet *sheet, const void *row,
                     struct sheet_cell *out) {
  const struct slot_row *r = row;
  (void)sheet;
  struct str words[] = {slot_time_text(s->arena, r->starts), slot_time_text(s->arena, r->ends)};
  out->date = r->on;
  out->small = message_text(s->arena, s->lang, MSG_SESSIONS_FROM_TO, words, 2);
}

static void cell_place(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  const struct sessions_view *v = sheet->context;
  const struct slot_row *r = row;
  out->text = r->place;
  out->small = area_text(s, v->c, r->area);
  out->pack_text = true;
}

static void cell_ages(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  const struct sessions_view *v = sheet->context;
  const struct value *shown = slot_value(s, v->desk.now->vocabulary->pack, row);
  out->text = value_get(shown, STR("age_text"))->text;
}

static void cell_free(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  const struct slot_row *r = row;
  (void)sheet;
  struct str words[] = {str_int(s->arena, r->taken), str_int(s->arena, r->capacity)};
  struct str waiting = str_int(s->arena, r->waiting);
  out->text = message_text(s->arena, s->lang, MSG_SESSIONS_TAKEN_OF, words, 2);
  if (r->waiting) out->small = message_text(s->arena, s->lang, MSG_SESSIONS_WAITING, &waiting, 1);
}

/* open, full, over, off */
static struct str state_of(const struct sheet *sheet, const struct slot_row *r) {
  const struct sessions_view *v = sheet->context;
  if (r->off) return STR("off");
  if (date_cmp(r->on, site_today(v->c->site)) < 0) return STR("over");
  return r->taken < r->capacity ? STR("open") : STR("full");
}

static const struct {
  const char *code;
  enum message text;
  const char *sign, *light;
} states[] = {
    {"open", MSG_SESSIONS_IS_OPEN, "●", "green"},
    {"full", MSG_SESSIONS_IS_FULL, "▲", "amber"},
    {"over", MSG_SESSIONS_IS_OVER, "○", "grey"},
    {"off", MSG_SESSIONS_IS_OFF, "■", "red"},
};
enum { STATES = sizeof states / sizeof *states };

static void cell_state(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  struct str code = state_of(sheet, row);
  for (size_t i = 0; i < STATES; i++) {
    if (!str_is(code, states[i].code)) continue;
    out->text = message_plain(s->lang, states[i].text);
    out->sign = str_of(states[i].sign);
    out->light = str_of(states[i].light);
  }
}

static size_t codes_state(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  if (max) out[0] = state_of(sheet, row);
  return max ? 1 : 0;
}

static struct str text_state(struct scope *s, const struct sheet *sheet, struct str code) {
  (void)sheet;
  for (size_t i = 0; i < STATES; i++)
    if (str_is(code, states[i].code)) return message_plain(s->lang, states[i].text);
  return code;
}

static bool knows_state(const struct sheet *sheet, struct str code) {
  (void)sheet;
  for (size_t i = 0; i < STATES; i++)
    if (str_is(code, states[i].code)) return true;
  return false;
}

static const struct sheet_column columns[] = {
    {"title", MSG_SESSIONS_COL_TITLE, SHEET_TEXT, NULL, cell_title},
    {"on", MSG_SESSIONS_COL_ON, SHEET_DATE, key_day, cell_day},
    {"place", MSG_SESSIONS_COL_PLACE, SHEET_TEXT, NULL, cell_place},
    {"ages", MSG_SESSIONS_COL_AGES, SHEET_TEXT, NULL, cell_ages},
    {"free", MSG_SESSIONS_COL_FREE, SHEET_TEXT, key_free, cell_free},
    {"state", MSG_SESSIONS_COL_STATE, SHEET_CHOICE, NULL, cell_state, codes_state, text_state,
     .knows = knows_state},
};

static struct value *row_value(struct scope *s, const struct sheet *sheet, const void *row) {
  const struct sessions_view *v = sheet->context;
  struct error before = s->error;
  struct value *out = NULL;
  if (session_shown(s, v->c, &v->desk, row, &out)) s->error = before;
  return out;
}

/* GET /sessions */
enum ly page_sessions_areas(struct scope *s, struct call *c, struct value **out) {
  return choose_area(s, c, SESSION_ROLES, MSG_SESSIONS_TITLE, "/sessions", out);
}

/* GET /area/{area}/sessions: those to come, or with ?all=1 all. */
enum ly page_sessions(struct scope *s, struct call *c, struct value **out) {
  static const char *const own[] = {"all", NULL};
  struct sessions_view view = {.c = c};
  struct listing listing = {.rows = "sessions", .value = row_value, .own = own};
  struct slot_row *rows = NULL;
  size_t count = 0;
  bool all = query_has(c, "all");
  enum ly rc = case_desk_open(s, c, &view.desk);
  if (!rc)
    rc = slot_list(s, view.desk.store, view.desk.place.district, view.desk.place.area,
                   all ? DATE_NONE : s->today, SESSIONS_MAX, &rows, &count);
  if (rc) return rc;
  const void **list = ARENA_ARRAY(s->arena, const void *, count);
  if (!list) return fail_memory(s);
  size_t seen = 0;
  for (size_t i = 0; i < count; i++)
    if (session_seen(c, rows[i].party)) list[seen++] = &rows[i];
  struct str area = area_text(s, c, c->area);
  struct value *v = *out = value_map(s->arena);
  struct str title = message_text(s->arena, s->lang, MSG_SESSIONS_TITLE_OF, &area, 1);
  value_put_text(s->arena, v, "title", title);
  value_put_text(s->arena, v, "area", c->area);
  value_put_bool(s->arena, v, "all", all);
  listing.sheet = (struct sheet){.name = "sessions",
                                 .title = title,
                                 .columns = columns,
                                 .column_count = sizeof columns / sizeof *columns,
                                 .rows = list,
                                 .row_count = seen,
                                 .context = &view};
  listing.empty = message_plain(s->lang, all ? MSG_SESSIONS_NEVER : MSG_SESSIONS_NONE);
  return listing_run(s, c, &listing, v);
}

/* ---- One ----------------------------------------------------------------------------------------
 */

static int place_of_step(const struct service_procedure *p, struct str key) {
  const struct procedure_step *step = p ? procedure_step_find(p, key) : NULL;
  return step ? step->place : PLACE_NONE;
}

/* What the list can record by itself: who came and who did not, where nothing else is asked. */
static bool is_mark(const struct service_procedure *p, const struct procedure_move *m,
                    struct str step) {
  const struct str *from = m->from.items;
  bool here = false, bare = !m->reason && m->documents.count == 0;
  for (size_t i = 0; i < m->from.count; i++) here |= str_eq(from[i], step);
  for (size_t i = 0; i < m->fields.count; i++)
    bare &= !((struct procedure_field *const *)m->fields.items)[i]->required;
  return here && bare && !str_eq(m->to, step) && place_of_step(p, m->to) == PLACE_TAKEN;
}

static bool by_hands(const struct procedure_move *m, unsigned hands) {
  const int *by = m->by.items;
  for (size_t i = 0; i < m->by.count; i++)
    if (by[i] < HAND_CLOCK && (hands & HAND_BIT(by[i]))) return true;
  return false;
}

static struct str named(struct scope *s, const char *prefix, int64_t number) {
  struct buf b = buf_open(s->arena, 40);
  buf_printf(&b, "%s%lld", prefix, (long long)number);
  return buf_str(&b);
}

/* [{id, field, value, text, chosen}] */
static struct value *marks_value(struct scope *s, struct call *c, const struct session_view *view,
                                 const struct case_row *row) {
  const struct procedure_move *const *all = view->procedure->moves.items;
  struct value *list = value_list(s->arena);
  struct str field = named(s, MARK_PREFIX, row->case_no);
  unsigned hands = own_hands_of(c, row->area);
  bool now = date_cmp(view->slot.on, s->today) <= 0 && row->open && !view->slot.off;
  for (size_t i = 0; now && i < view->procedure->moves.count; i++) {
    const struct procedure_move *m = all[i];
    if (!is_mark(view->procedure, m, row->step) || !by_hands(m, hands)) continue;
    bool chosen = str_eq(form_sent(c, str_c(s->arena, field)), m->key);
    struct value *v = form_option(s, m->key, m->name, chosen);
    struct buf id = buf_open(s->arena, 128);
    buf_printf(&id, "f-%.*s-%.*s", STR_ARG(field), STR_ARG(m->key));
    value_put_text(s->arena, v, "id", buf_str(&id));
    value_put_text(s->arena, v, "field", field);
    value_add(list, v);
  }
  return list;
}

static enum ly booking_value(struct scope *s, struct call *c, const struct session_view *view,
                             const struct case_row *row, struct value **out) {
  struct arena *a = s->arena;
  struct search_hit hit;
  struct value *v = *out = value_map(a);
  enum ly rc = case_party_hit(s, c, &view->desk, view->procedure, row->party, &hit);
  if (rc) return rc;
  const struct procedure_step *step = procedure_step_find(view->procedure, row->step);
  value_put_text(a, v, "case", str_int(a, row->case_no));
  value_put_text(a, v, "number", case_number_text(s, row->district, row->case_no));
  value_put_text(a, v, "party", str_int(a, row->party));
  value_put_text(a, v, "name", hit.name);
  value_put_text(a, v, "age_text", age_text(s, hit.born));
  value_put_text(a, v, "area_text", hit.area.len ? area_text(s, c, hit.area) : STR(""));
  value_put_text(a, v, "step", row->step);
  value_put_text(a, v, "step_name", step ? step->name : row->step);
  value_put_text(a, v, "seen", str_int(a, row->event));
  value_put_text(a, v, "seen_field", named(s, SEEN_PREFIX, row->case_no));
  value_put(v, "marks", marks_value(s, c, view, row));
  return LY_OK;
}

/* {bookings, waiting, left}: those who have a place, those who wait in their order, the others. */
static enum ly put_bookings(struct scope *s, struct call *c, const struct session_view *view,
                            struct value *v) {
  static const char *const lists[] = {
      [PLACE_NONE] = "left", [PLACE_TAKEN] = "bookings", [PLACE_WAITING] = "waiting"};
  struct value *of[] = {value_list(s->arena), value_list(s->arena), value_list(s->arena)};
  struct case_row *rows = NULL;
  size_t count = 0;
  bool marks = false;
  enum ly rc = LY_OK;
  if (view->procedure)
    rc = slot_cases(s, view->desk.store, view->desk.now, &view->slot, false, &rows, &count);
  int64_t *parties = ARENA_ARRAY(s->arena, int64_t, count);
  if (!rc && !parties) return fail_memory(s);
  for (size_t i = 0; !rc && i < count; i++) {
    struct value *row;
    parties[i] = rows[i].party;
    rc = booking_value(s, c, view, &rows[i], &row);
    if (rc) break;
    marks |= value_truth(value_get(row, STR("marks")));
    value_add(of[place_of_step(view->procedure, rows[i].step)], row);
  }
  if (!rc) rc = looks_note(s, c, view->desk.place.district, parties, count);
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) value_put(v, lists[i], of[i]);
  value_put_bool(s->arena, v, "marks", marks);
  return rc;
}

static enum ly put_invited(struct scope *s, struct call *c, const struct session_view *view,
                           struct value *v) {
  struct case_row *rows = NULL;
  struct value *list = value_list(s->arena);
  size_t count = 0;
  enum ly rc = slot_cases(s, view->desk.store, view->desk.now, &view->slot, true, &rows, &count);
  int64_t *parties = ARENA_ARRAY(s->arena, int64_t, count);
  if (!rc && !parties) return fail_memory(s);
  for (size_t i = 0; !rc && i < count; i++) {
    struct value *row;
    parties[i] = rows[i].party;
    rc = case_shown(s, c, &view->desk, view->desk.now, &rows[i], &row);
    if (!rc) value_add(list, row);
  }
  value_put(v, "invited", list);
  return rc ? rc : looks_note(s, c, view->desk.place.district, parties, count);
}

/* GET /area/{area}/sessions/{session} */
enum ly page_session(struct scope *s, struct call *c, struct value **out) {
  struct session_view view;
  struct value *row, *v;
  enum ly rc = session_named(s, c, &view);
  if (!rc) rc = session_shown(s, c, &view.desk, &view.slot, &row);
  if (rc) return rc;
  const struct slot_row *slot = &view.slot;
  bool to_come = !slot->off && date_cmp(slot->on, s->today) >= 0;
  v = *out = value_map(s->arena);
  value_put_text(s->arena, v, "title", slot->title);
  value_put_text(s->arena, v, "area", c->area);
  value_put(v, "session", row);
  rc = put_bookings(s, c, &view, v);
  if (!rc) rc = put_invited(s, c, &view, v);
  value_put(v, "materials",
            materials_value(s, view.desk.now->vocabulary->pack,
                            slot->age_from < 0 ? FOR_ALL_FROM : slot->age_from,
                            slot->age_from < 0 ? SLOT_AGE_MAX : slot->age_to));
  if (rc || c->request->json) return rc;
  bool worker = holds_here(c, ROLE_BIT(ROLE_WORKER));
  value_put_text(s->arena, v, "procedure", view.procedure ? view.procedure->key : STR(""));
  value_put_bool(s->arena, v, "may_book", to_come && worker && view.procedure);
  value_put_bool(s->arena, v, "may_invite",
                 to_come && worker && view.kind && view.kind->invite.key.len);
  value_put_bool(s->arena, v, "may_call_off", to_come);
  value_put_bool(s->arena, v, "opens_cases", holds_here(c, CASEWORK_ROLES));
  form_text(s, c, v, "reason", STR(""));
  form_text(s, c, v, "capacity", str_int(s->arena, slot->capacity));
  return LY_OK;
}

/* ---- What is done -------------------------------------------------------------------------------
 */

/* "mark.17=attend" with "seen.17=1"; a line where nothing was chosen is left as it is. */
static enum ly read_marks(struct scope *s, struct call *c, struct slot_deed *deed) {
  struct slot_mark *marks = ARENA_ARRAY(s->arena, struct slot_mark, INPUT_FIELDS_MAX);
  struct str prefix = STR(MARK_PREFIX), seen_prefix = STR(SEEN_PREFIX);
  if (!marks) return fail_memory(s);
  deed->marks = marks;
  for (const struct input_field *f = c->body.first; f; f = f->next) {
    struct slot_mark *m = &marks[deed->count];
    struct str name = f->name, move = STR("");
    if (str_starts(name, seen_prefix)) input_skip(&c->body, str_c(s->arena, name));
    if (f->asked || !str_starts(name, prefix)) continue;
    input_text(s, &c->body, str_c(s->arena, name), INPUT_NAME_MAX, INPUT_OPTIONAL, &move);
    if (move.len == 0) continue;
    m->move = move;
    if (!registry_id(str_from(name, prefix.len), &m->case_no)) {
      diag_error(s, DIAG_FIELD(name), MSG_SESSIONS_BAD_MARK);
      continue;
    }
    struct str seen = named(s, SEEN_PREFIX, m->case_no);
    if (input_int(s, &c->body, str_c(s->arena, seen), 1, INT64_MAX, INPUT_REQUIRED, &m->seen))
      deed->count++;
  }
  return LY_OK;
}

/* POST /area/{area}/sessions/{session}/attend */
enum ly deed_session_attend(struct scope *s, struct call *c) {
  struct slot_deed *deed = ARENA_NEW(s->arena, struct slot_deed);
  struct session_view view;
  if (!deed) return fail_memory(s);
  enum ly rc = session_named(s, c, &view);
  if (rc) return rc;
  *deed = session_deed(&view.desk, SLOT_ATTEND, view.slot.slot);
  deed->hands = own_hands_of(c, view.slot.area);
  rc = read_marks(s, c, deed);
  if (!rc) rc = input_done(s, &c->body);
  if (!rc && deed->count == 0) rc = fail(s, LY_INVALID, MSG_SESSIONS_NO_MARKS);
  if (rc) return rc;
  struct write w = slot_write(s, deed);
  call_write(s, c, w.change, w.run, deed);
  return LY_OK;
}

/* POST /area/{area}/sessions/{session}/off */
enum ly deed_session_off(struct scope *s, struct call *c) {
  struct slot_deed *deed = ARENA_NEW(s->arena, struct slot_deed);
  struct session_view view;
  if (!deed) return fail_memory(s);
  enum ly rc = session_named(s, c, &view);
  if (rc) return rc;
  *deed = session_deed(&view.desk, SLOT_CALL_OFF, view.slot.slot);
  input_text(s, &c->body, "reason", REASON_MAX, INPUT_REQUIRED, &deed->reason);
  rc = input_done(s, &c->body);
  if (rc) return rc;
  struct write w = slot_write(s, deed);
  call_write(s, c, w.change, w.run, deed);
  return LY_OK;
}

/* POST /area/{area}/sessions/{session}/places */
enum ly deed_session_places(struct scope *s, struct call *c) {
  struct slot_deed *deed = ARENA_NEW(s->arena, struct slot_deed);
  struct session_view view;
  if (!deed) return fail_memory(s);
  enum ly rc = session_named(s, c, &view);
  if (rc) return rc;
  *deed = session_deed(&view.desk, SLOT_PLACES, view.slot.slot);
  input_int(s, &c->body, "capacity", 1, SLOT_CAPACITY_MAX, INPUT_REQUIRED, &deed->capacity);
  rc = input_done(s, &c->body);
  if (rc) return rc;
  struct write w = slot_write(s, deed);
  call_write(s, c, w.change, w.run, deed);
  return LY_OK;
}

enum ly after_session(struct scope *s, struct call *c) {
  const struct slot_deed *deed = c->write.context;
  c->go = session_path(s, c, deed->slot_no, "?done=1");
  return LY_OK;
}

/* ---- Materials ----------------------------------------------------------------------------------
 */

/* GET /area/{area}/materials?month=7 */
enum ly page_materials(struct scope *s, struct call *c, struct value **out) {
  struct str month = query_text(c, "month");
  const struct casework *work = site_casework(c->site, c->area);
  int64_t from = 0, to = SLOT_AGE_MAX;
  struct decimal d = {0};
  if (!work) return fail(s, LY_NOT_FOUND, MSG_ENTITLED_NO_PACK, c->area);
  bool good = decimal_parse(month, &d) && d.scale == 0 && d.coefficient >= 0 &&
              d.coefficient <= SLOT_AGE_MAX;
  if (month.len && !good)
    return fail(s, LY_INVALID, MSG_SESSIONS_BAD_MONTH, str_int(s->arena, SLOT_AGE_MAX));
  if (month.len) from = to = d.coefficient;
  struct value *v = *out = value_map(s->arena);
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_SESSIONS_MATERIALS));
  value_put_text(s->arena, v, "area", c->area);
  value_put_text(s->arena, v, "month", month);
  value_put(v, "materials", materials_value(s, work->vocabulary->pack, from, to));
  return LY_OK;
}
