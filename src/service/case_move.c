/* One move: everything that has to hold before it, the event, and what follows. */
#include "service/assessment.h"
#include "service/case_int.h"
#include "service/slot_int.h"

static struct str step_name(const struct case_doing *d, struct str key) {
  const struct procedure_step *step = procedure_step_find(d->procedure->procedure, key);
  return step ? step->name : key;
}

static struct str move_name(const struct case_doing *d, struct str key) {
  const struct procedure_move *move = procedure_move_find(d->procedure->procedure, key);
  return move ? move->name : key;
}

/* ---- What has to hold ---------------------------------------------------------------------------
 */

struct moving {
  struct case_doing *d;
  const struct procedure_move *move;
  const struct case_event *events;
  size_t count;
};

/* Who came first is named: nothing is overwritten unseen. */
static enum ly check_seen(struct scope *s, const struct moving *m) {
  const struct case_event *last = &m->events[m->count - 1];
  if (m->d->deed->seen == last->event) return LY_OK;
  struct str what =
      last->move.len ? move_name(m->d, last->move) : message_plain(s->lang, MSG_CASE_OPENING);
  struct str user = STR("user:"), who = last->recorded_by;
  if (str_starts(who, user)) who = str_from(who, user.len);
  return fail(s, LY_CONFLICT, MSG_CASE_MOVED_MEANWHILE, who,
              time_local(s->arena, last->recorded_at), what, step_name(m->d, last->step));
}

static enum ly check_day(struct scope *s, const struct moving *m) {
  must(m->events != NULL && m->count > 0);
  struct date last = m->events[m->count - 1].on;
  if (date_cmp(s->today, last) >= 0) return LY_OK;
  return fail(s, LY_CONFLICT, MSG_CASE_DAY_BEFORE, date_iso(s->arena, s->today),
              date_iso(s->arena, last));
}

static enum ly check_step(struct scope *s, const struct moving *m) {
  struct str step = step_name(m->d, m->d->row.step);
  if (case_move_from(m->move, m->d->row.step)) return LY_OK;
  if (!m->d->row.open) return fail(s, LY_CONFLICT, MSG_CASE_ENDED, step, m->move->name);
  return fail(s, LY_CONFLICT, MSG_CASE_WRONG_STEP, step, m->move->name);
}

static struct str hands_text(struct scope *s, const struct procedure_move *move) {
  struct buf b = buf_open(s->arena, 1024);
  const int *by = move->by.items;
  for (size_t i = 0; i < move->by.count; i++) {
    const struct pack_choice *hand = pack_choice_of(procedure_hands, by[i]);
    if (b.len) buf_add(&b, message_plain(s->lang, MSG_CASE_COMMA));
    buf_add(&b, message_plain(s->lang, hand->message));
  }
  return buf_str(&b);
}

static enum ly check_persons(struct scope *s, const struct moving *m) {
  const struct str *not_by = m->move->not_by.items;
  for (size_t i = 0; i < m->move->not_by.count; i++) {
    const struct case_event *last = case_last_of(m->events, m->count, not_by[i]);
    if (last && str_eq(last->recorded_by, s->actor))
      return fail(s, LY_CONFLICT, MSG_CASE_SECOND_PERSON, m->move->name,
                  move_name(m->d, not_by[i]));
  }
  return LY_OK;
}

static enum ly check_after(struct scope *s, const struct moving *m) {
  const struct str *after = m->move->after.items;
  for (size_t i = 0; i < m->move->after.count; i++) {
    if (case_made_here(m->events, m->count, after[i])) continue;
    return fail(s, LY_CONFLICT, MSG_CASE_NOT_YET, m->move->name, move_name(m->d, after[i]));
  }
  return LY_OK;
}

/* What nobody does, the clock or the rule has to allow; what somebody does may have to wait. */
static enum ly check_time(struct scope *s, struct tx *tx, const struct moving *m) {
  const unsigned nobody = HAND_BIT(HAND_CLOCK) | HAND_BIT(HAND_RULE);
  struct date due = m->d->row.due;
  unsigned hands = m->d->deed->hands;
  bool person = case_move_by(m->move, hands & ~nobody);
  bool clock = !person && case_move_by(m->move, hands & HAND_BIT(HAND_CLOCK)), holds = true;
  bool runs = date_is_none(due) ? clock : date_cmp(due, s->today) >= 0;
  if ((clock || m->move->after_clock) && runs)
    return fail(s, LY_CONFLICT, MSG_CASE_CLOCK_RUNS, m->move->name, date_iso(s->arena, due));
  if (person || clock) return LY_OK;
  enum ly rc =
      case_rule_holds(s, tx_store(tx), m->d->work, m->d->procedure, &m->d->row, m->move, &holds);
  if (!rc && !holds) rc = fail(s, LY_CONFLICT, MSG_CASE_RULE_NOT, m->move->name);
  return rc;
}

/* A move for one office: its unit, as the area calls it today. */
static enum ly check_office(struct scope *s, struct tx *tx, const struct moving *m) {
  const struct case_deed *deed = m->d->deed;
  const struct pack *pack = deed->work->vocabulary->pack;
  struct registry_state party;
  if (!deed->held || m->move->office.key.len == 0) return LY_OK;
  enum ly rc = party_facts(s, tx_store(tx), deed->registry, m->d->row.district, m->d->row.party,
                           s->today, REGISTRY_NOW, &party);
  if (rc) return rc;
  struct str office = office_for(pack, m->move->office.key, &party);
  if (office_may(pack, m->move, office, deed->held, deed->held_count)) return LY_OK;
  return fail(s, LY_DENIED, MSG_CASE_OTHER_OFFICE, m->move->name, office_unit(pack, office));
}

static enum ly check_may(struct scope *s, struct tx *tx, const struct moving *m) {
  enum ly rc = check_day(s, m);
  if (!rc) rc = check_step(s, m);
  if (!rc && !case_move_by(m->move, m->d->deed->hands))
    rc = fail(s, LY_DENIED, MSG_CASE_WRONG_HAND, m->move->name, hands_text(s, m->move));
  if (!rc) rc = check_office(s, tx, m);
  if (!rc) rc = check_persons(s, m);
  if (!rc) rc = check_after(s, m);
  return rc ? rc : check_time(s, tx, m);
}

/* ---- What an assessment says --------------------------------------------------------------------
 */

/* What was filled in, and what nobody filled in that the sheets tell. */
struct assessed {
  struct registry_said *values;
  size_t count;
  struct registry_said *offered;
  size_t offered_count;
};

static bool was_filled(const struct case_deed *deed, const struct procedure_move *move,
                       struct str key) {
  const struct procedure_field *const *fields = move->fields.items;
  for (size_t i = 0; i < deed->count; i++) {
    for (size_t n = 0; n < move->fields.count; n++) {
      bool named = str_eq(procedure_field_key(fields[n]), deed->values[i].name) ||
                   str_eq(procedure_field_name(fields[n]), deed->values[i].name);
      if (named && deed->values[i].value.len && str_eq(procedure_field_key(fields[n]), key))
        return true;
    }
  }
  return false;
}

static enum ly offer(struct scope *s, struct tx *tx, const struct moving *m, struct assessed *out) {
  const struct case_deed *deed = m->d->deed;
  struct assessment *a = ARENA_NEW(s->arena, struct assessment);
  out->values = ARENA_ARRAY(s->arena, struct registry_said, deed->count + m->move->fields.count);
  out->offered = ARENA_ARRAY(s->arena, struct registry_said, m->move->fields.count);
  if (!a || !out->values || !out->offered) return fail_memory(s);
  for (; out->count < deed->count; out->count++) out->values[out->count] = deed->values[out->count];
  if (!assessment_asked(m->move)) return LY_OK;
  enum ly rc = assessment_read(s, tx_store(tx), deed->registry, m->d->work, &m->d->row, m->events,
                               m->count, a);
  if (!rc) rc = assessment_offer(s, a, m->move, s->actor, out->offered, &out->offered_count);
  for (size_t i = 0; !rc && i < out->offered_count; i++)
    if (!was_filled(deed, m->move, out->offered[i].name))
      out->values[out->count++] = out->offered[i];
  return rc;
}

/* A level is what the sheets come to, and no other. */
static void check_offered(struct scope *s, const struct assessed *assessed,
                          const struct case_values *values) {
  for (size_t i = 0; i < values->count; i++) {
    const struct case_value *v = &values->items[i];
    int says = v->field->assessed;
    for (size_t n = 0; n < assessed->offered_count; n++) {
      const struct registry_said *offered = &assessed->offered[n];
      bool same = !str_eq(offered->name, procedure_field_key(v->field)) || says == ASSESSED_DATE ||
                  str_eq(offered->value, v->value);
      if (!same)
        diag_error(s, DIAG_FIELD(offered->name), MSG_ASSESSMENT_OTHER_LEVEL,
                   procedure_field_name(v->field), registry_value_text(s, v->fact, offered->value));
    }
  }
}

/* All faults of what was filled in at once. */
static enum ly check_said(struct scope *s, struct tx *tx, const struct moving *m,
                          struct case_making *making) {
  const struct case_deed *deed = m->d->deed;
  struct assessed assessed = {0};
  enum ly rc = offer(s, tx, m, &assessed);
  if (rc) return rc;
  size_t before = s->diags.errors;
  if (m->move->reason && str_trim(deed->reason).len == 0)
    diag_error(s, DIAG_FIELD(STR("reason")), MSG_CASE_WANTS_REASON, m->move->name);
  rc = case_check_values(s, m->d->work->vocabulary->pack, &m->move->fields, assessed.values,
                         assessed.count, false, &making->values);
  if (rc && rc != LY_INVALID) return rc;
  check_offered(s, &assessed, &making->values);
  case_check_last_said(s, m->d->procedure->procedure, m->move, m->events, m->count, &making->values,
                       was_filled, deed);
  rc = case_check_files(s, tx, deed->district, &m->move->documents, deed->files, deed->file_count);
  if (rc && rc != LY_INVALID) return rc;
  struct str faults = str_int(s->arena, (int64_t)(s->diags.errors - before));
  return s->diags.errors > before ? fail(s, LY_INVALID, MSG_CASE_HAS_FAULTS, faults) : LY_OK;
}

/* ---- Doing it -----------------------------------------------------------------------------------
 */

static enum ly find_all(struct scope *s, struct tx *tx, struct case_doing *d, struct moving *m) {
  const struct case_deed *deed = d->deed;
  struct case_event *events;
  enum ly rc = case_find(s, tx_store(tx), deed->district, deed->case_no, &d->row);
  if (!rc) rc = case_work(s, tx_store(tx), deed->work, &d->row, &d->work);
  if (rc) return rc;
  d->procedure = casework_find(d->work, d->row.procedure);
  if (!d->procedure) return fail(s, LY_CORRUPT, MSG_CASE_NO_PROCEDURE, d->row.procedure);
  rc = case_events(s, tx_store(tx), NULL, d->work, &d->row, &events, &m->count);
  if (rc) return rc;
  if (m->count == 0) return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
  m->events = events;
  rc = check_seen(s, m);
  if (rc) return rc;
  m->move = procedure_move_find(d->procedure->procedure, deed->move);
  return m->move
             ? LY_OK
             : fail(s, LY_NOT_FOUND, MSG_CASE_NO_MOVE, d->procedure->procedure->name, deed->move);
}

enum ly case_do_move(struct scope *s, struct tx *tx, const struct case_deed *deed) {
  struct case_doing d = {.deed = deed};
  struct moving m = {.d = &d};
  struct case_row after;
  enum ly rc = find_all(s, tx, &d, &m);
  if (!rc) rc = check_may(s, tx, &m);
  if (rc) return rc;
  struct case_making making = {.move = m.move,
                               .step = procedure_step_find(d.procedure->procedure, m.move->to),
                               .event = d.row.event + 1,
                               .reason = deed->reason,
                               .files = deed->files,
                               .file_count = deed->file_count};
  must(making.step != NULL); /* the pack was checked */
  rc = slot_may(s, tx, &d, &making);
  if (!rc) rc = check_said(s, tx, &m, &making);
  if (!rc) rc = case_check_due(s, &making);
  if (!rc) rc = case_judge(s, tx, &d, &making);
  if (!rc) rc = case_add_event(s, tx, &d, &making, &after);
  return rc ? rc : case_effects(s, tx, &d, &making);
}
