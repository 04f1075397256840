/* An institution signs those up who belong to it, and takes them off again. */
#include "service/slot_int.h"

#include "registry/members.h"

/* Whether somebody belongs to the institution by the fact: it names that one, and has not ended. */
static bool belongs(const struct registry_state *state, const struct registry_fact *by,
                    int64_t institution, struct date today) {
  const struct registry_known *named = registry_known_of(state, by);
  int64_t home = 0;
  bool there = named && registry_id(named->claims[0].value, &home) && home == institution;
  return there && !registry_has_left(state, by, today);
}

struct enrolling {
  const struct slot_deed *deed;
  struct slot_row slot;
  const struct service_slot_kind *kind;
};

static enum ly begin(struct scope *s, struct tx *tx, const struct slot_deed *deed,
                     struct enrolling *out) {
  *out = (struct enrolling){.deed = deed};
  enum ly rc = slot_find(s, tx_store(tx), deed->district, deed->slot_no, &out->slot);
  if (rc) return rc;
  out->kind = slot_kind_find(deed->work->vocabulary->pack, out->slot.kind);
  if (!out->kind || !out->kind->members.entry)
    return fail(s, LY_UNSUPPORTED, MSG_SLOT_NO_MEMBERS, out->slot.title);
  if (deed->count > SLOT_MARKS_MAX)
    return fail(s, LY_LIMIT, MSG_SLOT_TOO_MANY, str_int(s->arena, SLOT_MARKS_MAX));
  return LY_OK;
}

/* LY_NOT_FOUND: who does not belong to the institution. */
static enum ly check_member(struct scope *s, struct tx *tx, const struct enrolling *e,
                            int64_t party) {
  struct registry_state state;
  const struct slot_deed *deed = e->deed;
  enum ly rc = party_facts(s, tx_store(tx), deed->registry, deed->district, party, s->today,
                           REGISTRY_NOW, &state);
  if (rc) return rc;
  const struct registry_fact *by = registry_fact_find(state.kind, e->kind->members.key, NULL);
  if (by && belongs(&state, by, deed->institution, s->today)) return LY_OK;
  return fail(s, LY_NOT_FOUND, MSG_SLOT_NOT_MEMBER, str_int(s->arena, party));
}

enum ly slot_enrol(struct scope *s, struct tx *tx, const struct slot_deed *deed, int64_t *out) {
  struct enrolling e;
  enum ly rc = begin(s, tx, deed, &e);
  for (size_t i = 0; !rc && i < deed->count; i++) {
    struct case_deed one = slot_case_deed(deed);
    int64_t number;
    one.act = CASE_OPEN;
    one.procedure = e.kind->procedure.key;
    one.party = deed->parties[i];
    one.asks = ASKS_OFFICE;
    one.slot = deed->slot_no;
    rc = check_member(s, tx, &e, one.party);
    if (!rc) rc = case_do_open(s, tx, &one, 0, true, &number);
    *out += !rc;
  }
  return rc;
}

/* The move of an institution that gives the place back. */
static const struct procedure_move *leaving(const struct service_procedure *p, struct str step) {
  const struct procedure_move *const *all = p->moves.items;
  for (size_t i = 0; i < p->moves.count; i++) {
    const struct procedure_step *to = procedure_step_find(p, all[i]->to);
    bool fits = case_move_from(all[i], step) && case_move_by(all[i], HAND_BIT(HAND_PROVIDER));
    if (fits && to && to->place == PLACE_NONE) return all[i];
  }
  return NULL;
}

static enum ly withdraw(struct scope *s, struct tx *tx, const struct enrolling *e,
                        const struct case_row *row) {
  const struct casework *work;
  struct case_deed one = slot_case_deed(e->deed);
  enum ly rc = case_work(s, tx_store(tx), e->deed->work, row, &work);
  if (rc) return rc;
  const struct casework_procedure *p = casework_find(work, row->procedure);
  const struct procedure_move *move = p ? leaving(p->procedure, row->step) : NULL;
  if (!move) return fail(s, LY_CONFLICT, MSG_SLOT_NO_WITHDRAWAL, e->slot.title);
  one.act = CASE_MOVE;
  one.case_no = row->case_no;
  one.seen = row->event;
  one.move = move->key;
  one.hands = HAND_BIT(HAND_PROVIDER);
  return case_do_move(s, tx, &one);
}

/* The open bookings of those people; who has none is left out. */
enum ly slot_withdraw(struct scope *s, struct tx *tx, const struct slot_deed *deed, int64_t *out) {
  struct enrolling e;
  struct case_row *rows = NULL;
  size_t count = 0;
  enum ly rc = begin(s, tx, deed, &e);
  if (!rc) rc = slot_cases(s, tx_store(tx), deed->work, &e.slot, false, &rows, &count);
  for (size_t i = 0; !rc && i < deed->count; i++) {
    rc = check_member(s, tx, &e, deed->parties[i]);
    for (size_t k = 0; !rc && k < count; k++) {
      if (rows[k].party != deed->parties[i] || !rows[k].open) continue;
      rc = withdraw(s, tx, &e, &rows[k]);
      *out += !rc;
    }
  }
  return rc;
}
