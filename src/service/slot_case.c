/* Places of slots, as cases come to their steps and leave them. */
#include "service/slot_int.h"

/* ---- Places -------------------------------------------------------------------------------------
 */

/* The lowest that nobody has, from 1; 0: as many are taken as there are, those among them that have
 * a number from when there were more. */
static enum ly free_place(struct scope *s, struct tx *tx, const struct slot_row *slot,
                          int64_t *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "i",
                           "SELECT place FROM slot_place WHERE district = $1 AND slot = $2"
                           " ORDER BY place",
                           &rows, S_TEXT(slot->district), S_INT(slot->slot));
  if (rc) return rc;
  int64_t place = 1;
  for (size_t i = 0; i < rows.rows && store_int(&rows, i, 0) == place; i++) place++;
  *out = (int64_t)rows.rows < slot->capacity ? place : 0;
  return LY_OK;
}

static enum ly full(struct scope *s, const struct slot_row *slot) {
  return fail(s, LY_CONFLICT, MSG_SLOT_FULL, slot->title, str_int(s->arena, slot->capacity));
}

static enum ly take_place(struct scope *s, struct tx *tx, const struct slot_row *slot,
                          int64_t case_no) {
  int64_t place = 0;
  enum ly rc = free_place(s, tx, slot, &place);
  if (!rc && place == 0) rc = full(s, slot);
  if (rc) return rc;
  return store_exec(
      s, tx, "INSERT INTO slot_place (district, slot, place, case_no) VALUES ($1, $2, $3, $4)",
      S_TEXT(slot->district), S_INT(slot->slot), S_INT(place), S_INT(case_no));
}

static enum ly give_back(struct scope *s, struct tx *tx, const struct case_row *row) {
  return store_exec(s, tx, "DELETE FROM slot_place WHERE district = $1 AND case_no = $2",
                    S_TEXT(row->district), S_INT(row->case_no));
}

static enum ly begin_waiting(struct scope *s, struct tx *tx, const struct case_row *row) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "i",
                           "SELECT turn FROM slot_wait WHERE district = $1 AND slot = $2"
                           " ORDER BY turn DESC LIMIT 1",
                           &rows, S_TEXT(row->district), S_INT(row->slot));
  if (rc) return rc;
  int64_t turn = rows.rows ? store_int(&rows, 0, 0) + 1 : 1;
  return store_exec(s, tx,
                    "INSERT INTO slot_wait (district, slot, turn, case_no) VALUES ($1, $2, $3, $4)",
                    S_TEXT(row->district), S_INT(row->slot), S_INT(turn), S_INT(row->case_no));
}

static enum ly end_waiting(struct scope *s, struct tx *tx, const struct case_row *row) {
  return store_exec(s, tx, "DELETE FROM slot_wait WHERE district = $1 AND case_no = $2",
                    S_TEXT(row->district), S_INT(row->case_no));
}

/* ---- Opening ------------------------------------------------------------------------------------
 */

static bool takes_places(const struct service_procedure *p) {
  const struct procedure_step *const *steps = p->steps.items;
  for (size_t i = 0; i < p->steps.count; i++) {
    if (steps[i]->place == PLACE_TAKEN) return true;
  }
  return false;
}

static const struct procedure_step *waiting_step(const struct service_procedure *p) {
  const struct procedure_step *const *steps = p->steps.items;
  for (size_t i = 0; i < p->steps.count; i++) {
    if (steps[i]->place == PLACE_WAITING) return steps[i];
  }
  return NULL;
}

/* One place for one party. */
static enum ly check_once(struct scope *s, struct tx *tx, const struct case_doing *d,
                          const struct slot_row *slot) {
  struct store_rows rows = {0};
  enum ly rc = store_query(
      s, tx_store(tx), "i",
      "SELECT n.case_no FROM case_now n JOIN service_case c ON c.district = n.district AND"
      " c.case_no = n.case_no WHERE n.district = $1 AND n.party = $2 AND n.is_open = 1 AND"
      " n.procedure = $3 AND c.slot = $4 ORDER BY n.case_no LIMIT 1",
      &rows, S_TEXT(d->row.district), S_INT(d->row.party), S_TEXT(d->row.procedure),
      S_INT(slot->slot));
  if (rc || rows.rows == 0) return rc;
  return fail(s, LY_CONFLICT, MSG_SLOT_BOOKED_ALREADY, slot->title,
              str_int(s->arena, store_int(&rows, 0, 0)));
}

static enum ly check_slot(struct scope *s, const struct case_doing *d,
                          const struct slot_row *slot) {
  const struct service_slot_kind *kind =
      slot_kind_find(d->deed->work->vocabulary->pack, slot->kind);
  bool books = kind && str_eq(kind->procedure.key, d->row.procedure);
  bool invites = kind && kind->invite.key.len && str_eq(kind->invite.key, d->row.procedure);
  if (!books && !invites)
    return fail(s, LY_INVALID, MSG_SLOT_OTHER_PROCEDURE, slot->title,
                d->procedure->procedure->name);
  if (slot->off) return fail(s, LY_CONFLICT, MSG_SLOT_IS_OFF, slot->title);
  if (date_cmp(slot->on, s->today) < 0)
    return fail(s, LY_CONFLICT, MSG_SLOT_IS_OVER, slot->title, date_iso(s->arena, slot->on));
  return LY_OK;
}

enum ly slot_enter(struct scope *s, struct tx *tx, struct case_doing *d,
                   const struct procedure_step **step) {
  struct slot_row slot;
  int64_t place = 0;
  if (d->row.slot == 0) {
    if (!takes_places(d->procedure->procedure)) return LY_OK;
    return fail(s, LY_INVALID, MSG_SLOT_WANTED, d->procedure->procedure->name);
  }
  enum ly rc = slot_find(s, tx_store(tx), d->row.district, d->row.slot, &slot);
  if (!rc) rc = check_slot(s, d, &slot);
  if (rc || !takes_places(d->procedure->procedure)) return rc;
  d->row.area = slot.area;
  rc = check_once(s, tx, d, &slot);
  if (!rc) rc = free_place(s, tx, &slot, &place);
  if (rc || place || (*step)->place != PLACE_TAKEN) return rc;
  *step = waiting_step(d->procedure->procedure);
  return *step ? LY_OK : full(s, &slot);
}

/* ---- Moves --------------------------------------------------------------------------------------
 */

static int place_of(const struct case_doing *d, struct str step) {
  const struct procedure_step *found = procedure_step_find(d->procedure->procedure, step);
  return found ? found->place : PLACE_NONE;
}

enum ly slot_may(struct scope *s, struct tx *tx, const struct case_doing *d,
                 const struct case_making *m) {
  struct slot_row slot;
  bool attends = d->row.slot && place_of(d, d->row.step) == PLACE_TAKEN &&
                 m->step->place == PLACE_TAKEN && !str_eq(d->row.step, m->step->key);
  if (!attends) return LY_OK;
  enum ly rc = slot_find(s, tx_store(tx), d->row.district, d->row.slot, &slot);
  if (rc || date_cmp(s->today, slot.on) >= 0) return rc;
  return fail(s, LY_CONFLICT, MSG_SLOT_NOT_YET, m->move->name, date_iso(s->arena, slot.on));
}

enum ly slot_day(struct scope *s, struct tx *tx, const struct case_row *row, struct date *out) {
  struct slot_row slot;
  *out = s->today;
  if (row->slot == 0) return LY_OK;
  enum ly rc = slot_find(s, tx_store(tx), row->district, row->slot, &slot);
  if (!rc && date_cmp(slot.on, s->today) < 0) *out = slot.on;
  return rc;
}

enum ly slot_amount(struct scope *s, struct tx *tx, const struct casework *work,
                    const struct case_row *row, struct str field, int64_t *out) {
  struct slot_row slot;
  *out = 0;
  if (row->slot == 0) return LY_OK;
  enum ly rc = slot_find(s, tx_store(tx), row->district, row->slot, &slot);
  if (rc) return rc;
  const struct service_slot_kind *kind = slot_kind_find(work->vocabulary->pack, slot.kind);
  if (kind && str_eq(kind->amount, field)) *out = slot.amount;
  return LY_OK;
}

/* The case's move `by: place` that leads to a step that takes a place, or to one that has none. */
static const struct procedure_move *placed_move(const struct service_procedure *p, struct str step,
                                                bool gives) {
  const struct procedure_move *const *all = p->moves.items;
  for (size_t i = 0; i < p->moves.count; i++) {
    const struct procedure_step *to = procedure_step_find(p, all[i]->to);
    bool fits = case_move_from(all[i], step) && case_move_by(all[i], HAND_BIT(HAND_PLACE));
    if (fits && to && (to->place == PLACE_TAKEN) == gives) return all[i];
  }
  return NULL;
}

/* Makes that move; a case that has none stays where it is. */
static enum ly move_by_place(struct scope *s, struct tx *tx, const struct case_deed *from,
                             struct str district, int64_t case_no, bool gives, struct str reason) {
  const struct casework *work;
  struct case_row row;
  enum ly rc = case_find(s, tx_store(tx), district, case_no, &row);
  if (!rc) rc = case_work(s, tx_store(tx), from->work, &row, &work);
  if (rc) return rc;
  const struct casework_procedure *p = casework_find(work, row.procedure);
  const struct procedure_move *move = p ? placed_move(p->procedure, row.step, gives) : NULL;
  if (!move || !row.open) return LY_OK;
  const struct case_deed deed = {.act = CASE_MOVE,
                                 .work = from->work,
                                 .registry = from->registry,
                                 .district = district,
                                 .source = from->source,
                                 .tell = from->tell,
                                 .context = from->context,
                                 .case_no = case_no,
                                 .seen = row.event,
                                 .move = move->key,
                                 .hands = HAND_BIT(HAND_PLACE),
                                 .reason = reason};
  return case_do_move(s, tx, &deed);
}

/* To the first who waits, while the slot is still to come. */
static enum ly pass_on(struct scope *s, struct tx *tx, const struct case_doing *d,
                       const struct slot_row *slot) {
  struct store_rows rows = {0};
  if (slot->off || date_cmp(slot->on, s->today) < 0) return LY_OK;
  enum ly rc = store_query(s, tx_store(tx), "i",
                           "SELECT case_no FROM slot_wait WHERE district = $1 AND slot = $2"
                           " AND case_no <> $3 ORDER BY turn LIMIT 1",
                           &rows, S_TEXT(slot->district), S_INT(slot->slot), S_INT(d->row.case_no));
  if (rc || rows.rows == 0) return rc;
  return move_by_place(s, tx, d->deed, slot->district, store_int(&rows, 0, 0), true,
                       message_plain(LANG_ZH, MSG_SLOT_PASSED_ON));
}

enum ly slot_follow(struct scope *s, struct tx *tx, const struct case_doing *d,
                    const struct case_making *m) {
  struct slot_row slot;
  int before = m->event == 1 ? PLACE_NONE : place_of(d, d->row.step), after = m->step->place;
  if (d->row.slot == 0 || before == after) return LY_OK;
  enum ly rc = slot_find(s, tx_store(tx), d->row.district, d->row.slot, &slot);
  if (!rc && before == PLACE_WAITING) rc = end_waiting(s, tx, &d->row);
  if (!rc && before == PLACE_TAKEN) rc = give_back(s, tx, &d->row);
  if (!rc && after == PLACE_TAKEN) rc = take_place(s, tx, &slot, d->row.case_no);
  if (!rc && after == PLACE_WAITING) rc = begin_waiting(s, tx, &d->row);
  if (!rc && before == PLACE_TAKEN) rc = pass_on(s, tx, d, &slot);
  return rc;
}

/* ---- More places, and called off ----------------------------------------------------------------
 */

static struct case_deed case_deed_of(const struct slot_deed *deed) {
  return (struct case_deed){.work = deed->work,
                            .registry = deed->registry,
                            .district = deed->district,
                            .tell = deed->tell,
                            .context = deed->context};
}

static enum ly taken_now(struct scope *s, struct tx *tx, const struct slot_row *slot,
                         int64_t *out) {
  struct slot_row now;
  enum ly rc = slot_find(s, tx_store(tx), slot->district, slot->slot, &now);
  *out = rc ? 0 : now.taken;
  return rc;
}

enum ly slot_fill(struct scope *s, struct tx *tx, const struct slot_deed *deed,
                  const struct slot_row *slot, int64_t *out) {
  const struct case_deed from = case_deed_of(deed);
  struct store_rows rows = {0};
  int64_t before = 0, after = 0;
  enum ly rc = taken_now(s, tx, slot, &before);
  if (!rc)
    rc = store_query(s, tx_store(tx), "i",
                     "SELECT case_no FROM slot_wait WHERE district = $1 AND slot = $2"
                     " ORDER BY turn",
                     &rows, S_TEXT(slot->district), S_INT(slot->slot));
  after = before;
  for (size_t i = 0; !rc && i < rows.rows && after < slot->capacity; i++) {
    rc = move_by_place(s, tx, &from, slot->district, store_int(&rows, i, 0), true,
                       message_plain(LANG_ZH, MSG_SLOT_MOVED_UP));
    if (!rc) rc = taken_now(s, tx, slot, &after);
  }
  *out = after - before;
  return rc;
}

enum ly slot_empty(struct scope *s, struct tx *tx, const struct slot_deed *deed,
                   const struct slot_row *slot) {
  const struct case_deed from = case_deed_of(deed);
  struct case_row *rows;
  size_t count;
  enum ly rc = slot_cases(s, tx_store(tx), deed->work, slot, false, &rows, &count);
  for (size_t i = 0; !rc && i < count; i++)
    if (rows[i].open)
      rc = move_by_place(s, tx, &from, slot->district, rows[i].case_no, false, deed->reason);
  return rc;
}
