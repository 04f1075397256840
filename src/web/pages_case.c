/* One case: who, where it stands, what was filled in, what was done, and the moves that the user
 * can make now, each a form of its own. */
#include "people/hands.h"
#include "registry/privacy.h"
#include "service/sms.h"
#include "web/looks.h"
#include "web/page.h"
#include "web/pages_files.h"
#include "web/pages_letters.h"
#include "web/reply.h"
#include "web/sight.h"

/* One case on its way to the page. */
struct case_view {
  struct case_desk desk;
  struct case_row row;
  const struct casework *work;
  const struct service_procedure *procedure;
  struct case_event *events;
  size_t count;
  bool whole; /* private values are shown: once that they are is on record */
  size_t masked;
  unsigned hands; /* of the user, for this case; and by unit: */
  const struct hand_held *held;
  size_t held_count;
  struct registry_state party; /* by whom the office of a move may be told apart */
};

/* What offices are called now, whenever the case began. */
static const struct pack *pack_now(const struct case_view *v) {
  return v->desk.now->vocabulary->pack;
}

static struct str office_of(const struct case_view *v, const struct procedure_move *m) {
  return office_for(pack_now(v), m->office.key, &v->party);
}

static bool is_for_user(const struct case_view *v, const struct procedure_move *m) {
  return office_may(pack_now(v), m, office_of(v, m), v->held, v->held_count);
}

static enum ly open_view(struct scope *s, struct call *c, struct case_view *out) {
  *out = (struct case_view){.count = 0};
  enum ly rc = case_desk_open(s, c, &out->desk);
  if (!rc) rc = case_named(s, c, &out->desk, &out->row, &out->work);
  if (rc) return rc;
  const struct casework_procedure *p = casework_find(out->work, out->row.procedure);
  if (!p) return fail(s, LY_CORRUPT, MSG_CASE_NO_PROCEDURE, out->row.procedure);
  out->procedure = p->procedure;
  rc = case_hands(s, c, &out->desk, &out->row, &out->hands);
  if (!rc) rc = held_of(s, c, out->row.area, &out->held, &out->held_count);
  if (!rc)
    rc = party_facts(s, out->desk.store, out->desk.registry, out->row.district, out->row.party,
                     s->today, REGISTRY_NOW, &out->party);
  if (rc) return rc;
  return case_events(s, out->desk.store, out->desk.registry, out->work, &out->row, &out->events,
                     &out->count);
}

/* ---- What was filled in -------------------------------------------------------------------------
 */

/* As it may be seen; areas and other parties by name. */
static enum ly seen_text(struct scope *s, struct call *c, struct case_view *v,
                         const struct registry_fact *fact, struct str value, struct str *out) {
  enum privacy_view view = sight_of(c).of[fact->privacy];
  if (view == PRIVACY_MASKED && v->whole) view = PRIVACY_FULL;
  bool whole = view == PRIVACY_FULL;
  if (whole && fact->type == REGISTRY_PARTY)
    return case_party_said(s, c, &v->desk, fact, value, out);
  v->masked += view == PRIVACY_MASKED;
  *out = view == PRIVACY_HIDDEN                 ? STR("")
         : view == PRIVACY_MASKED               ? privacy_mask(s, fact, value)
         : whole && fact->type == REGISTRY_AREA ? area_text(s, c, value)
                                                : registry_value_text(s, fact, value);
  return LY_OK;
}

/* [{key, name, text, unit, hidden}] */
static enum ly values_value(struct scope *s, struct call *c, struct case_view *v,
                            const struct case_event *event, struct value **out) {
  struct value *list = *out = value_list(s->arena);
  for (size_t i = 0; i < event->count; i++) {
    const struct procedure_field *field = procedure_field_find(v->procedure, event->values[i].name);
    const struct registry_fact *fact = field ? procedure_field_fact(s->arena, field) : NULL;
    struct value *row = value_map(s->arena);
    if (!fact) continue; /* the arena tells */
    struct str text;
    enum ly rc = seen_text(s, c, v, fact, event->values[i].value, &text);
    if (rc) return rc;
    value_put_text(s->arena, row, "key", fact->key);
    value_put_text(s->arena, row, "name", fact->name);
    value_put_text(s->arena, row, "text", text);
    value_put_text(s->arena, row, "unit", fact->unit);
    value_put_bool(s->arena, row, "hidden", text.len == 0);
    value_add(list, row);
  }
  return LY_OK;
}

/* [{document, name, file}], and where each is to be had. */
static struct value *files_value(struct scope *s, struct call *c, const struct value *files) {
  static const char *const copied[] = {"document", "name", "file"};
  struct value *list = value_list(s->arena);
  for (const struct value *f = files->first; f; f = f->next) {
    struct value *row = value_map(s->arena);
    struct buf b = buf_open(s->arena, 128);
    for (size_t i = 0; i < sizeof copied / sizeof *copied; i++)
      value_put_text(s->arena, row, copied[i], value_get(f, str_of(copied[i]))->text);
    if (c->resident.in) buf_add(&b, STR("mine"));
    if (!c->resident.in) buf_printf(&b, "area/%.*s", STR_ARG(c->area));
    buf_printf(&b, "/case-files/%.*s-%.*s", STR_ARG(c->capture),
               STR_ARG(value_get(f, STR("file"))->text));
    if (!c->request->json) value_put_text(s->arena, row, "link", page_link(s, c, buf_str(&b)));
    value_add(list, row);
  }
  return list;
}

/* What a judgement rested on: as it was frozen. */
static void put_frozen(struct scope *s, struct value *out, const struct value *frozen) {
  static const char *const lists[] = {"reasons", "amount_reasons"};
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
    struct value *list = value_list(s->arena);
    const struct value *from =
        frozen->kind == VALUE_MAP ? value_get(frozen, str_of(lists[i])) : NULL;
    for (const struct value *r = from ? from->first : NULL; r; r = r->next) {
      struct value *row = value_map(s->arena);
      value_put_text(s->arena, row, "text", value_get(r, STR("text"))->text);
      value_put_text(s->arena, row, "value_text", value_get(r, STR("value_text"))->text);
      value_add(list, row);
    }
    value_put(out, lists[i], list);
  }
}

static const char *const event_texts[] = {"event",     "move",   "move_name",   "step",
                                          "step_name", "on",     "recorded_at", "recorded_by",
                                          "reason",    "answer", "answer_text"};

static enum ly events_value(struct scope *s, struct call *c, struct case_view *v,
                            struct value **out) {
  struct value *list = *out = value_list(s->arena);
  const struct value *all = case_events_value(s, v->work, &v->row, v->events, v->count);
  const struct value *e = all->first;
  for (size_t i = 0; i < v->count && e; i++, e = e->next) {
    struct value *row = value_map(s->arena);
    for (size_t t = 0; t < sizeof event_texts / sizeof *event_texts; t++)
      value_put_text(s->arena, row, event_texts[t], value_get(e, str_of(event_texts[t]))->text);
    value_put_text(s->arena, row, "recorded_by_text", page_actor(s, c, v->events[i].recorded_by));
    struct decimal fen = {v->events[i].amount_fen, 2};
    value_put_text(s->arena, row, "amount_text",
                   v->events[i].amount_known ? decimal_text(s->arena, fen) : STR(""));
    value_put_bool(s->arena, row, "locked", v->events[i].locked);
    struct value *values;
    enum ly rc = values_value(s, c, v, &v->events[i], &values);
    if (rc) return rc;
    value_put(row, "values", values);
    value_put(row, "files", files_value(s, c, value_get(e, STR("files"))));
    put_frozen(s, row, value_get(e, STR("frozen")));
    value_add(list, row);
  }
  return LY_OK;
}

/* The way it took: each step once more whenever it came there, the last is where it stands. */
static struct value *path_value(struct scope *s, const struct case_view *v) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < v->count; i++) {
    const struct case_event *e = &v->events[i];
    const struct procedure_step *step = procedure_step_find(v->procedure, e->step);
    struct value *row = value_map(s->arena);
    if (i && str_eq(e->step, v->events[i - 1].step)) continue;
    value_put_text(s->arena, row, "step", e->step);
    value_put_text(s->arena, row, "name", step ? step->name : e->step);
    value_put_text(s->arena, row, "on", date_iso(s->arena, e->on));
    value_add(list, row);
  }
  return list;
}

/* ---- The moves ----------------------------------------------------------------------------------
 */

static bool for_applicant(const struct call *c, const struct case_view *v,
                          const struct procedure_move *move) {
  const int *by = move->by.items;
  if (asks_for_own(c, &v->row)) return false; /* who asked makes it */
  unsigned own = own_hands_of(c, v->row.area);
  for (size_t i = 0; i < move->by.count; i++) {
    if (own & HAND_BIT(by[i])) return false;
  }
  return true;
}

static struct str judged_note(struct scope *s, const struct procedure_move *move) {
  static const enum message notes[] = {[PROCEDURE_IF_YES] = MSG_CASES_IF_YES,
                                       [PROCEDURE_IF_NO] = MSG_CASES_IF_NO,
                                       [PROCEDURE_ANY] = MSG_CASES_IF_ANY};
  if (move->judged == PROCEDURE_NOT_JUDGED) return STR("");
  return message_plain(s->lang, notes[move->judged]);
}

static enum ly add_move(struct scope *s, struct call *c, const struct case_view *v,
                        const struct procedure_move *move, struct value *list) {
  struct arena *a = s->arena;
  struct value *row = value_map(a), *form;
  struct buf prefix = buf_open(a, 128);
  const struct procedure_step *to = procedure_step_find(v->procedure, move->to);
  bool sent = str_is(c->request->method, "POST") && str_eq(form_sent(c, "move"), move->key);
  buf_printf(&prefix, "f-%.*s-", STR_ARG(move->key));
  const struct case_form wanted = {&move->fields, &move->documents, NULL,
                                   str_c(a, buf_str(&prefix)), sent};
  enum ly rc = case_form_value(s, c, &wanted, &form);
  if (rc) return rc;
  value_put_text(a, row, "move", move->key);
  value_put_text(a, row, "name", move->name);
  value_put_text(a, row, "to", move->to);
  value_put_text(a, row, "to_name", to ? to->name : move->to);
  value_put_text(a, row, "note", move->note);
  value_put_text(a, row, "judged_text", judged_note(s, move));
  value_put_bool(a, row, "wants_reason", move->reason);
  value_put_bool(a, row, "at_window", for_applicant(c, v, move));
  if (!c->request->json) {
    bool plain = !move->reason && move->fields.count == 0 && move->documents.count == 0;
    struct str id = STR("f-reason");
    if (!sent) {
      buf_add(&prefix, STR("reason"));
      id = buf_str(&prefix);
    }
    value_put_bool(a, row, "sent", sent);
    value_put_bool(a, row, "plain", plain);
    value_put_text(a, row, "reason_id", id);
    value_put_text(a, row, "reason", sent ? form_sent(c, "reason") : STR(""));
    value_put(row, "form", form);
  } else {
    value_put(row, "form", form);
  }
  value_add(list, row);
  return LY_OK;
}

/* What was typed for a move that can not be made any more is shown, so that it is not lost. */
static void put_lost(struct scope *s, struct call *c, struct value *v, const struct value *moves) {
  struct str sent = form_sent(c, "move"), text = STR("");
  bool there = sent.len == 0;
  for (const struct value *m = moves->first; m; m = m->next)
    there |= str_eq(value_get(m, STR("move"))->text, sent);
  if (!there) text = form_sent(c, "reason");
  value_put_text(s->arena, v, "lost_reason", text);
}

static enum ly put_moves(struct scope *s, struct call *c, const struct case_view *view,
                         struct value *v) {
  const struct procedure_move **moves;
  struct value *list = value_list(s->arena);
  size_t count = 0;
  enum ly rc = case_moves(s, view->work, &view->row, view->events, view->count, view->hands,
                          s->actor, &moves, &count);
  for (size_t i = 0; !rc && i < count; i++)
    if (is_for_user(view, moves[i])) rc = add_move(s, c, view, moves[i], list);
  value_put(v, "moves", list);
  if (!rc && !c->request->json) put_lost(s, c, v, list);
  return rc;
}

/* "检查员（消防救援机构）" */
static struct str by_text(struct scope *s, const struct case_view *view,
                          const struct procedure_move *m) {
  struct buf by = buf_open(s->arena, 500);
  const int *hand = m->by.items;
  for (size_t h = 0; h < m->by.count; h++) {
    if (h) buf_add(&by, message_plain(s->lang, MSG_CASE_COMMA));
    buf_add(&by, message_plain(s->lang, pack_choice_of(procedure_hands, hand[h])->message));
  }
  struct str words[] = {buf_str(&by), office_unit(pack_now(view), office_of(view, m))};
  return words[1].len ? message_text(s->arena, s->lang, MSG_CASES_BY_OFFICE, words, 2) : words[0];
}

static enum message why_not(const struct case_view *view, const struct procedure_move *m) {
  const int *hand = m->by.items;
  bool mine = false, nobody = true;
  for (size_t h = 0; h < m->by.count; h++) {
    nobody &= hand[h] >= HAND_CLOCK;
    mine |= (view->hands & HAND_BIT(hand[h])) != 0;
  }
  if (nobody) return MSG_CASES_AUTOMATIC;
  if (!is_for_user(view, m)) return MSG_CASES_NOT_OFFICE;
  return mine ? MSG_CASES_NOT_YOU : MSG_CASES_NOT_HAND;
}

static struct str why_text(struct scope *s, const struct case_view *view,
                           const struct procedure_move *m) {
  struct str wanting = case_wanting(s, view->procedure, m, view->events, view->count);
  if (wanting.len) return message_text(s->arena, s->lang, MSG_CASES_WANTING, &wanting, 1);
  return message_plain(s->lang, why_not(view, m));
}

/* Other moves of the step: whose they are, and why they are not to be made by the user now. */
static void put_waiting(struct scope *s, const struct case_view *view, struct value *v) {
  const struct procedure_move *const *all = view->procedure->moves.items;
  const struct value *moves = value_get(v, STR("moves"));
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < view->procedure->moves.count; i++) {
    const struct procedure_move *m = all[i];
    const struct str *from = m->from.items;
    bool here = false, shown = false;
    for (size_t f = 0; f < m->from.count; f++) here |= str_eq(from[f], view->row.step);
    for (const struct value *o = moves->first; o; o = o->next)
      shown |= str_eq(value_get(o, STR("move"))->text, m->key);
    if (!here || shown) continue;
    struct value *row = value_map(s->arena);
    value_put_text(s->arena, row, "move", m->key);
    value_put_text(s->arena, row, "name", m->name);
    value_put_text(s->arena, row, "by_text", by_text(s, view, m));
    value_put_text(s->arena, row, "why", why_text(s, view, m));
    value_add(list, row);
  }
  value_put(v, "waiting", list);
}

/* ---- The page -----------------------------------------------------------------------------------
 */

/* What whoever asked was told, and whether it went out. */
static enum ly put_sms(struct scope *s, const struct case_view *v, struct value *out) {
  struct sms *list = NULL;
  size_t count = 0;
  enum ly rc = sms_of_case(s, v->desk.store, v->row.district, v->row.case_no, &list, &count);
  if (!rc) value_put(out, "messages", sms_value(s, list, count));
  return rc;
}

/* Where else the same party stands: what this case opened, or was opened by. */
static enum ly put_others(struct scope *s, struct call *c, const struct case_view *view,
                          struct value *v) {
  struct value *of = value_map(s->arena), *list = value_list(s->arena);
  enum ly rc = holds_here(c, CASEWORK_ROLES) ? put_party_cases(s, c, of, view->row.party) : LY_OK;
  const struct value *all = value_get(of, STR("cases"));
  struct str own = str_int(s->arena, view->row.case_no);
  for (const struct value *one = all ? all->first : NULL; !rc && one; one = one->next) {
    struct value *row = value_map(s->arena);
    if (str_eq(value_get(one, STR("case"))->text, own)) continue;
    if (!value_truth(value_get(one, STR("opens")))) continue;
    value_put_text(s->arena, row, "link", value_get(one, STR("link"))->text);
    value_put_text(s->arena, row, "number", value_get(one, STR("number"))->text);
    value_put_text(s->arena, row, "name", value_get(one, STR("procedure_name"))->text);
    value_put_text(s->arena, row, "step", value_get(one, STR("step_name"))->text);
    value_add(list, row);
  }
  value_put(v, "others", list);
  return rc;
}

static enum ly show(struct scope *s, struct call *c, bool whole, struct value **out) {
  struct case_view view;
  struct value *row, *v, *events;
  enum ly rc = open_view(s, c, &view);
  if (rc) return rc;
  view.whole = whole;
  rc = case_shown(s, c, &view.desk, view.work, &view.row, &row);
  if (!rc) rc = looks_note(s, c, view.row.district, &view.row.party, 1);
  if (rc) return rc;
  v = *out = value_map(s->arena);
  struct str words[] = {value_get(row, STR("procedure_name"))->text,
                        value_get(row, STR("party_name"))->text};
  value_put_text(s->arena, v, "title", message_text(s->arena, s->lang, MSG_CASES_ONE, words, 2));
  value_put_text(s->arena, v, "area", c->area);
  value_put(v, "case", row);
  value_put(v, "path", path_value(s, &view));
  rc = events_value(s, c, &view, &events);
  if (rc) return rc;
  value_put(v, "events", events);
  value_put_int(s->arena, v, "masked", (int64_t)view.masked);
  value_put_bool(s->arena, v, "whole", whole);
  rc = put_moves(s, c, &view, v);
  if (rc) return rc;
  put_waiting(s, &view, v);
  rc = put_case_letters(s, c, &view.desk, &view.row, v);
  if (!rc) rc = put_sms(s, &view, v);
  if (rc || c->request->json) return rc;
  rc = put_others(s, c, &view, v);
  if (rc) return rc;
  value_put_bool(s->arena, v, "opens_party", holds_here(c, CASE_ROLES));
  value_put_bool(s->arena, v, "by_office", view.row.asks == ASKS_OFFICE);
  value_put_bool(s->arena, v, "is_assessed", view.procedure->instrument.entry != NULL);
  value_put_text(s->arena, v, "unmask_reason", form_sent(c, "unmask_reason"));
  return LY_OK;
}

/* GET /area/{area}/cases/{case} */
enum ly page_case(struct scope *s, struct call *c, struct value **out) {
  return show(s, c, false, out);
}

/* GET /cases/{area}/{case}: where notices lead. Who works in a part of the district is led there.
 */
enum ly page_case_go(struct scope *s, struct call *c, struct value **out) {
  struct case_desk desk;
  struct case_row row;
  int64_t number;
  if (!registry_id(c->capture, &number))
    return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  enum ly rc = case_desk_open(s, c, &desk);
  if (!rc) rc = case_find(s, desk.store, desk.place.district, number, &row);
  if (rc) return rc;
  if (!area_within(row.area, desk.place.area))
    return fail(s, LY_NOT_FOUND, MSG_CASE_NONE, c->capture);
  if (!holds_here(c, CASEWORK_ROLES)) c->area = row.area;
  if (!holds_here(c, CASE_SEEING_ROLES)) return call_denied_area(s, c, row.area);
  rc = case_own_check(s, c, &desk, &row);
  if (rc) return rc;
  if (c->request->json) return show(s, c, false, out);
  *out = value_map(s->arena);
  c->file = reply_go(case_path(s, c, row.case_no, ""));
  return LY_OK;
}

/* ---- A move -------------------------------------------------------------------------------------
 */

/* In the words of the office, whoever reads: it stays on record. */
static void mark_window(struct scope *s, const struct call *c, const struct case_view *v,
                        struct case_deed *deed) {
  const struct procedure_move *move = procedure_move_find(v->procedure, deed->move);
  if (!move || !for_applicant(c, v, move)) return;
  deed->reason = deed->reason.len
                     ? message_text(s->arena, LANG_ZH, MSG_CASES_WINDOW_REASON, &deed->reason, 1)
                     : message_plain(LANG_ZH, MSG_CASES_WINDOW);
}

/* POST /area/{area}/cases/{case}/move */
enum ly deed_case_move(struct scope *s, struct call *c) {
  struct case_sending *sending = ARENA_NEW(s->arena, struct case_sending);
  struct case_view view;
  if (!sending) return fail_memory(s);
  enum ly rc = open_view(s, c, &view);
  if (rc) return rc;
  struct case_deed *deed = &sending->deed;
  *deed = (struct case_deed){.act = CASE_MOVE,
                             .work = view.desk.now,
                             .registry = view.desk.registry,
                             .district = view.desk.place.district,
                             .tell = hands_tell,
                             .case_no = view.row.case_no,
                             .hands = view.hands,
                             .held = view.held,
                             .held_count = view.held_count};
  struct str seen = STR("");
  input_text(s, &c->body, "move", INPUT_NAME_MAX, INPUT_REQUIRED, &deed->move);
  input_text(s, &c->body, "seen", CASE_ID_DIGITS, INPUT_REQUIRED, &seen);
  input_text(s, &c->body, "reason", CASE_REASON_MAX, INPUT_OPTIONAL, &deed->reason);
  if (seen.len && !registry_id(seen, &deed->seen))
    diag_error(s, DIAG_FIELD(STR("seen")), MSG_CASES_BAD_SEEN, seen);
  rc = case_form_read(s, c, &view.desk, view.procedure, NULL, sending);
  if (rc) return rc;
  mark_window(s, c, &view, deed);
  return case_send(s, c, sending);
}

enum ly after_case_move(struct scope *s, struct call *c) {
  const struct case_sending *sending = c->write.context;
  c->go = case_path(s, c, sending->deed.case_no, "?done=1");
  if (!c->request->json) return LY_OK;
  c->told = value_map(s->arena);
  if (!c->told) return fail_memory(s);
  value_put_text(s->arena, c->told, "case", str_int(s->arena, sending->deed.case_no));
  return LY_OK;
}

/* ---- Shown whole --------------------------------------------------------------------------------
 */

/* Nothing changes but the log. */
static enum ly run_unmask(struct scope *s, struct tx *tx, struct write *w) {
  (void)s;
  (void)tx;
  (void)w;
  return LY_OK;
}

/* POST /area/{area}/cases/{case}/unmask */
enum ly deed_case_unmask(struct scope *s, struct call *c) {
  struct case_view view;
  struct str reason = STR("");
  struct buf subject = buf_open(s->arena, 64);
  enum ly rc = open_view(s, c, &view);
  if (rc) return rc;
  input_text(s, &c->body, "unmask_reason", CASE_REASON_MAX, INPUT_REQUIRED, &reason);
  rc = input_done(s, &c->body);
  if (rc) return rc;
  for (size_t i = 0; !rc && i < view.count; i++) {
    struct value *values;
    rc = values_value(s, c, &view, &view.events[i], &values);
  }
  if (rc) return rc;
  if (view.masked == 0) return fail(s, LY_INVALID, MSG_CASES_NOTHING_MASKED);
  buf_printf(&subject, "case:%.*s/%lld", STR_ARG(view.row.district), (long long)view.row.case_no);
  call_write(s, c,
             (struct change){.district = view.row.district,
                             .act = STR("case.unmask"),
                             .subject = buf_str(&subject),
                             .reason = reason,
                             .payload = STR("{}")},
             run_unmask, NULL);
  return LY_OK;
}

/* Only now, for it is on record. */
enum ly after_case_unmask(struct scope *s, struct call *c) {
  return show(s, c, true, &c->told);
}

/* ---- Files --------------------------------------------------------------------------------------
 */

bool case_file_named(struct str text, int64_t *case_no, int64_t *file) {
  size_t at = 0;
  while (at < text.len && text.ptr[at] != '-') at++;
  return at < text.len && registry_id((struct str){text.ptr, at}, case_no) &&
         registry_id(str_from(text, at + 1), file);
}

/* GET /area/{area}/case-files/{file}: a file that came with a case of the place. */
enum ly page_case_file(struct scope *s, struct call *c, struct value **out) {
  struct case_desk desk;
  struct case_row row;
  struct stored_file file;
  int64_t number, case_no;
  if (!case_file_named(c->capture, &case_no, &number))
    return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  enum ly rc = case_desk_open(s, c, &desk);
  if (!rc) rc = case_find(s, desk.store, desk.place.district, case_no, &row);
  if (!rc && !area_within(row.area, desk.place.area))
    rc = fail(s, LY_NOT_FOUND, MSG_CASE_NONE, c->capture);
  if (!rc) rc = case_own_check(s, c, &desk, &row);
  if (!rc) rc = case_has_file(s, desk.store, &row, number);
  if (!rc) rc = stored_file_find(s, desk.store, desk.place.district, number, &file);
  return rc ? rc : file_serve(s, c, &file, out);
}
