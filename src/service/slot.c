/* Deeds on slots as they stand on record. */
#include "base/json.h"
#include "service/slot_int.h"

enum { PAYLOAD_MAX = 256 * 1024, DAY_MINUTES = 24 * 60 };

/* ---- A new one ----------------------------------------------------------------------------------
 */

static void check_text(struct scope *s, const char *field, struct str text, bool required,
                       size_t max) {
  if (required && str_trim(text).len == 0)
    diag_error(s, DIAG_FIELD(str_of(field)), MSG_SLOT_MISSING);
  if (utf8_count(text) > max)
    diag_error(s, DIAG_FIELD(str_of(field)), MSG_SLOT_TOO_LONG, str_int(s->arena, (int64_t)max));
}

/* How much of it there is, where the kind says of what; and no ages for people who are signed up
 * where they belong. */
static void check_kind(struct scope *s, const struct service_slot_kind *kind,
                       const struct slot_new *n) {
  const struct registry_act_field *amount = slot_kind_amount(kind);
  if (amount && (n->amount < 1 || n->amount > SLOT_AMOUNT_MAX))
    diag_error(s, DIAG_FIELD(STR("amount")), MSG_SLOT_BAD_AMOUNT, kind->name, amount->name,
               str_int(s->arena, SLOT_AMOUNT_MAX));
  if (!amount && n->amount)
    diag_error(s, DIAG_FIELD(STR("amount")), MSG_SLOT_NO_AMOUNT, kind->name);
  if (kind->members.key.len && (n->age_from >= 0 || n->age_to >= 0))
    diag_error(s, DIAG_FIELD(STR("age_from")), MSG_SLOT_NO_AGES, kind->name);
}

static void check_new(struct scope *s, const struct slot_deed *deed) {
  const struct slot_new *n = &deed->slot;
  bool ages = n->age_from < 0 ? n->age_to < 0 : n->age_to >= n->age_from;
  struct date last = {s->today.day + SLOT_AHEAD_DAYS};
  const struct service_slot_kind *kind = slot_kind_find(deed->work->vocabulary->pack, n->kind);
  if (kind)
    check_kind(s, kind, n);
  else
    diag_error(s, DIAG_FIELD(STR("kind")), MSG_SLOT_NO_KIND, n->kind);
  check_text(s, "title", n->title, true, SLOT_TEXT_MAX);
  check_text(s, "place", n->place, true, SLOT_TEXT_MAX);
  check_text(s, "note", n->note, false, SLOT_NOTE_MAX);
  if (date_is_none(n->on) || date_cmp(n->on, s->today) < 0 || date_cmp(n->on, last) > 0)
    diag_error(s, DIAG_FIELD(STR("on")), MSG_SLOT_BAD_DAY, date_iso(s->arena, s->today),
               date_iso(s->arena, last));
  if (n->starts < 0 || n->starts >= DAY_MINUTES)
    diag_error(s, DIAG_FIELD(STR("starts")), MSG_SLOT_BAD_TIME);
  if (n->ends <= n->starts || n->ends >= DAY_MINUTES)
    diag_error(s, DIAG_FIELD(STR("ends")), MSG_SLOT_BAD_END);
  if (n->capacity < 1 || n->capacity > SLOT_CAPACITY_MAX)
    diag_error(s, DIAG_FIELD(STR("capacity")), MSG_SLOT_BAD_CAPACITY,
               str_int(s->arena, SLOT_CAPACITY_MAX));
  if (!ages || n->age_to > SLOT_AGE_MAX)
    diag_error(s, DIAG_FIELD(STR("age_to")), MSG_SLOT_BAD_AGES, str_int(s->arena, SLOT_AGE_MAX));
}

/* Who offers it has to be an institution; where it lies is where the slot is, unless told. */
static enum ly find_place(struct scope *s, struct tx *tx, const struct slot_deed *deed,
                          struct str *area) {
  struct registry_state state;
  enum ly rc = party_facts(s, tx_store(tx), deed->registry, deed->district, deed->slot.party,
                           s->today, REGISTRY_NOW, &state);
  if (rc == LY_NOT_FOUND) diag_take(s, DIAG_FIELD(STR("party")));
  if (rc == LY_NOT_FOUND) return LY_OK;
  if (rc) return rc;
  if (!str_is(state.kind->kind->key, "institution"))
    diag_error(s, DIAG_FIELD(STR("party")), MSG_SLOT_NO_INSTITUTION, state.kind->kind->name);
  struct str key = state.kind->kind->area.key, found = deed->slot.area, digits;
  for (size_t i = 0; found.len == 0 && key.len && i < state.count; i++)
    if (str_eq(state.facts[i].fact->key, key)) found = state.facts[i].claims[0].value;
  bool good = found.len && area_within(found, deed->district) && area_digits(found, &digits);
  if (!good && deed->slot.area.len)
    diag_error(s, DIAG_FIELD(STR("area")), MSG_CASE_BAD_AREA, deed->slot.area, deed->district);
  *area = good ? digits : deed->district;
  return LY_OK;
}

static enum ly next_number(struct scope *s, struct tx *tx, struct str district, int64_t *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "i",
                           "SELECT slot FROM slot WHERE district = $1 ORDER BY slot DESC LIMIT 1",
                           &rows, S_TEXT(district));
  *out = !rc && rows.rows ? store_int(&rows, 0, 0) + 1 : 1;
  return rc;
}

static enum ly insert(struct scope *s, struct tx *tx, const struct slot_deed *deed, struct str area,
                      int64_t number) {
  const struct slot_new *n = &deed->slot;
  int64_t now = 0;
  enum ly rc = tx_now(s, tx, &now);
  if (rc) return rc;
  return store_exec(
      s, tx,
      "INSERT INTO slot (district, slot, kind, title, party, area, place, on_day, starts, ends,"
      " capacity, age_from, age_to, note, recorded_at, recorded_by, amount)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
      S_TEXT(deed->district), S_INT(number), S_TEXT(n->kind), S_TEXT(n->title), S_INT(n->party),
      S_TEXT(area), S_TEXT(n->place), S_TEXT(date_iso(s->arena, n->on)), S_INT(n->starts),
      S_INT(n->ends), S_INT(n->capacity), S_INT(n->age_from < 0 ? -1 : n->age_from),
      S_INT(n->age_from < 0 ? -1 : n->age_to), S_TEXT(n->note), S_INT(now), S_TEXT(s->actor),
      S_INT(n->amount));
}

static enum ly run_open(struct scope *s, struct tx *tx, const struct slot_deed *deed,
                        int64_t *out) {
  size_t before = s->diags.errors;
  struct str area = STR("");
  check_new(s, deed);
  enum ly rc = find_place(s, tx, deed, &area);
  if (rc) return rc;
  struct str faults = str_int(s->arena, (int64_t)(s->diags.errors - before));
  if (s->diags.errors > before) return fail(s, LY_INVALID, MSG_CASE_HAS_FAULTS, faults);
  rc = next_number(s, tx, deed->district, out);
  return rc ? rc : insert(s, tx, deed, area, *out);
}

/* ---- What is done with one ----------------------------------------------------------------------
 */

static enum ly run_call_off(struct scope *s, struct tx *tx, const struct slot_deed *deed,
                            int64_t *out) {
  struct slot_row slot;
  int64_t now = 0;
  *out = deed->slot_no;
  enum ly rc = slot_find(s, tx_store(tx), deed->district, deed->slot_no, &slot);
  if (rc) return rc;
  if (slot.off) return fail(s, LY_CONFLICT, MSG_SLOT_IS_OFF, slot.title);
  if (date_cmp(slot.on, s->today) < 0)
    return fail(s, LY_CONFLICT, MSG_SLOT_IS_OVER, slot.title, date_iso(s->arena, slot.on));
  if (str_trim(deed->reason).len == 0) {
    diag_error(s, DIAG_FIELD(STR("reason")), MSG_SLOT_WANTS_REASON);
    return fail(s, LY_INVALID, MSG_CASE_HAS_FAULTS, STR("1"));
  }
  rc = tx_now(s, tx, &now);
  if (!rc)
    rc = store_exec(s, tx,
                    "INSERT INTO slot_off (district, slot, reason, recorded_at, recorded_by)"
                    " VALUES ($1, $2, $3, $4, $5)",
                    S_TEXT(deed->district), S_INT(deed->slot_no), S_TEXT(deed->reason), S_INT(now),
                    S_TEXT(s->actor));
  return rc ? rc : slot_empty(s, tx, deed, &slot);
}

static enum ly run_places(struct scope *s, struct tx *tx, const struct slot_deed *deed,
                          int64_t *out) {
  struct slot_row slot;
  enum ly rc = slot_find(s, tx_store(tx), deed->district, deed->slot_no, &slot);
  if (rc) return rc;
  if (slot.off) return fail(s, LY_CONFLICT, MSG_SLOT_IS_OFF, slot.title);
  if (date_cmp(slot.on, s->today) < 0)
    return fail(s, LY_CONFLICT, MSG_SLOT_PLACES_OVER, slot.title, date_iso(s->arena, slot.on));
  if (deed->capacity < 1 || deed->capacity > SLOT_CAPACITY_MAX)
    diag_error(s, DIAG_FIELD(STR("capacity")), MSG_SLOT_BAD_CAPACITY,
               str_int(s->arena, SLOT_CAPACITY_MAX));
  else if (deed->capacity < slot.taken)
    diag_error(s, DIAG_FIELD(STR("capacity")), MSG_SLOT_TOO_FEW, str_int(s->arena, slot.taken),
               str_int(s->arena, slot.taken - deed->capacity));
  else {
    slot.capacity = deed->capacity;
    rc = store_exec(s, tx, "UPDATE slot SET capacity = $3 WHERE district = $1 AND slot = $2",
                    S_TEXT(deed->district), S_INT(deed->slot_no), S_INT(deed->capacity));
    return rc ? rc : slot_fill(s, tx, deed, &slot, out);
  }
  return fail(s, LY_INVALID, MSG_CASE_HAS_FAULTS, STR("1"));
}

struct case_deed slot_case_deed(const struct slot_deed *deed) {
  return (struct case_deed){.work = deed->work,
                            .registry = deed->registry,
                            .district = deed->district,
                            .source = deed->source,
                            .tell = deed->tell,
                            .context = deed->context,
                            .reason = deed->reason};
}

static enum ly run_attend(struct scope *s, struct tx *tx, const struct slot_deed *deed,
                          int64_t *out) {
  struct case_row row;
  enum ly rc = LY_OK;
  *out = deed->slot_no;
  if (deed->count > SLOT_MARKS_MAX)
    return fail(s, LY_LIMIT, MSG_SLOT_TOO_MANY, str_int(s->arena, SLOT_MARKS_MAX));
  for (size_t i = 0; !rc && i < deed->count; i++) {
    struct case_deed one = slot_case_deed(deed);
    rc = case_find(s, tx_store(tx), deed->district, deed->marks[i].case_no, &row);
    if (!rc && row.slot != deed->slot_no)
      rc = fail(s, LY_NOT_FOUND, MSG_CASE_NONE, str_int(s->arena, deed->marks[i].case_no));
    one.act = CASE_MOVE;
    one.case_no = deed->marks[i].case_no;
    one.seen = deed->marks[i].seen;
    one.move = deed->marks[i].move;
    one.hands = deed->hands & ~HAND_BIT(HAND_PLACE);
    if (!rc) rc = case_do_move(s, tx, &one);
  }
  return rc;
}

/* Who is invited to something of the kind already is not invited again while that is open. */
static enum ly run_invite(struct scope *s, struct tx *tx, const struct slot_deed *deed,
                          int64_t *out) {
  struct slot_row slot;
  enum ly rc = slot_find(s, tx_store(tx), deed->district, deed->slot_no, &slot);
  if (rc) return rc;
  const struct service_slot_kind *kind = slot_kind_find(deed->work->vocabulary->pack, slot.kind);
  if (!kind || !kind->invite.key.len)
    return fail(s, LY_UNSUPPORTED, MSG_SLOT_NO_INVITE, slot.title);
  if (deed->count > SLOT_INVITED_MAX)
    return fail(s, LY_LIMIT, MSG_SLOT_TOO_MANY, str_int(s->arena, SLOT_INVITED_MAX));
  for (size_t i = 0; !rc && i < deed->count; i++) {
    struct case_deed one = slot_case_deed(deed);
    int64_t before = 0, number = 0;
    one.act = CASE_OPEN;
    one.procedure = kind->invite.key;
    one.party = deed->parties[i];
    one.asks = ASKS_OFFICE;
    one.slot = deed->slot_no;
    rc = slot_invitation(s, tx_store(tx), deed->district, one.party, one.procedure, &before);
    if (!rc && !before) rc = case_do_open(s, tx, &one, 0, true, &number);
    *out += number != 0;
  }
  return rc;
}

/* ---- On record ----------------------------------------------------------------------------------
 */

static void tell_open(struct scope *s, const struct slot_deed *deed, struct value *v) {
  struct arena *a = s->arena;
  const struct slot_new *n = &deed->slot;
  value_put_text(a, v, "kind", n->kind);
  value_put_text(a, v, "title", n->title);
  value_put_text(a, v, "party", str_int(a, n->party));
  value_put_text(a, v, "area", n->area);
  value_put_text(a, v, "place", n->place);
  value_put_text(a, v, "on", date_iso(a, n->on));
  value_put_int(a, v, "starts", n->starts);
  value_put_int(a, v, "ends", n->ends);
  value_put_int(a, v, "capacity", n->capacity);
  if (n->amount) value_put_int(a, v, "amount", n->amount);
  value_put_int(a, v, "age_from", n->age_from);
  value_put_int(a, v, "age_to", n->age_to);
  value_put_text(a, v, "note", n->note);
}

static void tell_call_off(struct scope *s, const struct slot_deed *deed, struct value *v) {
  value_put_text(s->arena, v, "slot", str_int(s->arena, deed->slot_no));
}

static void tell_places(struct scope *s, const struct slot_deed *deed, struct value *v) {
  tell_call_off(s, deed, v);
  value_put_int(s->arena, v, "capacity", deed->capacity);
}

static void tell_attend(struct scope *s, const struct slot_deed *deed, struct value *v) {
  struct value *marks = value_list(s->arena);
  for (size_t i = 0; i < deed->count; i++) {
    struct value *mark = value_map(s->arena);
    value_put_text(s->arena, mark, "case", str_int(s->arena, deed->marks[i].case_no));
    value_put_int(s->arena, mark, "seen", deed->marks[i].seen);
    value_put_text(s->arena, mark, "move", deed->marks[i].move);
    value_add(marks, mark);
  }
  tell_call_off(s, deed, v);
  value_put(v, "marks", marks);
}

static void tell_invite(struct scope *s, const struct slot_deed *deed, struct value *v) {
  struct value *parties = value_list(s->arena);
  for (size_t i = 0; i < deed->count; i++)
    value_add_text(s->arena, parties, str_int(s->arena, deed->parties[i]));
  tell_call_off(s, deed, v);
  value_put(v, "parties", parties);
}

static void tell_enrol(struct scope *s, const struct slot_deed *deed, struct value *v) {
  tell_invite(s, deed, v);
  value_put_text(s->arena, v, "institution", str_int(s->arena, deed->institution));
}

static const struct {
  const char *act;
  void (*tell)(struct scope *s, const struct slot_deed *deed, struct value *v);
  enum ly (*run)(struct scope *s, struct tx *tx, const struct slot_deed *deed, int64_t *out);
} acts[SLOT_ACTS] = {
    [SLOT_OPEN] = {"slot.open", tell_open, run_open},
    [SLOT_CALL_OFF] = {"slot.call_off", tell_call_off, run_call_off},
    [SLOT_PLACES] = {"slot.places", tell_places, run_places},
    [SLOT_ATTEND] = {"slot.attend", tell_attend, run_attend},
    [SLOT_INVITE] = {"slot.invite", tell_invite, run_invite},
    [SLOT_ENROL] = {"slot.enrol", tell_enrol, slot_enrol},
    [SLOT_WITHDRAW] = {"slot.withdraw", tell_enrol, slot_withdraw},
};

enum ly slot_run(struct scope *s, struct tx *tx, struct write *w) {
  const struct slot_deed *deed = w->context;
  int64_t answer = 0;
  enum ly rc = acts[deed->act].run(s, tx, deed, &answer);
  w->answer = str_int(s->arena, answer);
  return rc;
}

struct write slot_write(struct scope *s, struct slot_deed *deed) {
  struct buf payload = buf_open(s->arena, PAYLOAD_MAX), subject = buf_open(s->arena, 64);
  struct value *v = value_map(s->arena);
  bool opens = deed->act == SLOT_OPEN;
  if (v) acts[deed->act].tell(s, deed, v);
  if (v) json_value(&payload, v);
  buf_printf(&subject, "%s:%.*s", opens ? "slots" : "slot", STR_ARG(deed->district));
  if (!opens) buf_printf(&subject, "/%lld", (long long)deed->slot_no);
  struct write w = {.scope = s,
                    .change = {.district = deed->district,
                               .act = str_of(acts[deed->act].act),
                               .subject = buf_str(&subject),
                               .reason = deed->reason,
                               .pack_version = deed->work->vocabulary->pack->version,
                               .payload = buf_str(&payload)},
                    .run = slot_run,
                    .context = deed};
  w.change.key = change_new_key(s);
  return w;
}

int64_t slot_answer(const struct write *w) {
  int64_t number = 0;
  return registry_id(w->answer, &number) ? number : 0;
}
