/* Opening a case; the event that every deed adds. */
#include "service/case_int.h"
#include "service/case_whom.h"
#include "service/procedure_int.h"
#include "service/slot_int.h"

#include "service/exchange.h"

struct date case_due(const struct casework *work, const struct procedure_step *step,
                     struct date on) {
  const struct procedure_clock *clock = step->clock;
  if (!clock) return DATE_NONE;
  if (clock->working) return workday_add(work->workdays, on, clock->days);
  struct date last = clock->months ? date_add_months(on, (int)clock->months)
                                   : (struct date){on.day + (int32_t)clock->days};
  return workday_add(work->workdays, last, 0); /* 民法典第203条: not on a day off */
}

/* ---- The event ----------------------------------------------------------------------------------
 */

static struct store_value text_or_null(struct str text) {
  return text.len ? S_TEXT(text) : S_NULL;
}

/* The day that was said with the move, where the step's clock runs until then. */
static struct date said_due(const struct case_making *m) {
  const struct procedure_clock *clock = m->step->clock;
  struct date day = DATE_NONE;
  for (size_t i = 0; clock && clock->until.len && i < m->values.count; i++) {
    const struct case_value *v = &m->values.items[i];
    if (!str_eq(procedure_field_key(v->field), clock->until)) continue;
    if (!date_parse(v->value, &day)) day = DATE_NONE;
  }
  return day;
}

enum ly case_check_due(struct scope *s, const struct case_making *m) {
  struct date day = said_due(m);
  if (date_is_none(day) || date_cmp(day, s->today) >= 0) return LY_OK;
  diag_error(s, DIAG_FIELD(m->step->clock->until), MSG_CASE_DUE_BEFORE, date_iso(s->arena, day),
             date_iso(s->arena, s->today));
  return fail(s, LY_INVALID, MSG_CASE_HAS_FAULTS, STR("1"));
}

static void take_stand(struct scope *s, const struct case_doing *d, struct case_making *m) {
  struct case_stand *stand = &m->stand;
  bool stays = m->event > 1 && str_eq(d->row.step, m->step->key);
  stand->event = m->event;
  stand->step = m->step->key;
  stand->end = m->step->end;
  stand->running = m->step->running;
  stand->on = s->today;
  stand->due = said_due(m);
  if (date_is_none(stand->due))
    stand->due = stays ? d->row.due : case_due(d->work, m->step, s->today);
}

static enum ly insert_event(struct scope *s, struct tx *tx, const struct case_doing *d,
                            const struct case_making *m, struct str fields, struct str sealed) {
  const struct case_stand *stand = &m->stand;
  struct arena *a = s->arena;
  struct str frozen;
  int64_t now = 0;
  enum ly rc = tx_now(s, tx, &now);
  if (!rc) rc = case_frozen(s, d, m, &frozen);
  if (rc) return rc;
  bool opens = m->event == 1;
  return store_exec(
      s, tx,
      "INSERT INTO case_event (district, case_no, event, move, step, ends, running, on_day, due,"
      " reason, answer, amount_fen, packs, frozen, fields, sealed, recorded_at, recorded_by)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
      S_TEXT(d->row.district), S_INT(d->row.case_no), S_INT(m->event),
      S_TEXT(m->move ? m->move->key : STR("")), S_TEXT(stand->step), S_INT(stand->end),
      S_INT(stand->running), S_TEXT(date_iso(a, stand->on)), text_or_null(date_iso(a, stand->due)),
      S_TEXT(m->reason), S_TEXT(stand->answer),
      stand->amount_known ? S_INT(stand->amount_fen) : S_NULL,
      S_TEXT(opens ? case_packs(a, d->work->vocabulary->pack) : STR("")), text_or_null(frozen),
      S_TEXT(fields), sealed.len ? S_BLOB(sealed) : S_NULL, S_INT(now), S_TEXT(s->actor));
}

static enum ly insert_files(struct scope *s, struct tx *tx, const struct case_doing *d,
                            const struct case_making *m) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < m->file_count; i++)
    rc = store_exec(s, tx,
                    "INSERT INTO case_file (district, case_no, event, place, document, file)"
                    " VALUES ($1, $2, $3, $4, $5, $6)",
                    S_TEXT(d->row.district), S_INT(d->row.case_no), S_INT(m->event),
                    S_INT((int64_t)i + 1), S_TEXT(m->files[i].document), S_INT(m->files[i].file));
  return rc;
}

enum ly case_add_event(struct scope *s, struct tx *tx, const struct case_doing *d,
                       struct case_making *m, struct case_row *after) {
  struct str fields, sealed;
  take_stand(s, d, m);
  enum ly rc = case_seal_values(s, tx, d->deed->registry, d->row.district, d->row.case_no, m->event,
                                &m->values, &fields, &sealed);
  if (!rc) rc = insert_event(s, tx, d, m, fields, sealed);
  if (!rc) rc = insert_files(s, tx, d, m);
  if (!rc) rc = case_put_named(s, tx, &d->row, m->event, &m->values);
  *after = d->row;
  case_fold(after, &m->stand);
  if (!rc) rc = case_put_now(s, tx, after);
  if (!rc) rc = slot_follow(s, tx, d, m);
  const struct exchange_event event = {d->procedure->procedure, m->move, after, m->stand.on};
  return rc ? rc : exchange_queue(s, tx, &event);
}

/* ---- Opening ------------------------------------------------------------------------------------
 */

static bool may_ask(const struct service_procedure *p, int asks) {
  const int *all = p->asks.items;
  for (size_t i = 0; i < p->asks.count; i++) {
    if (all[i] == asks) return true;
  }
  return false;
}

struct str case_home(const struct registry_state *state) {
  struct str key = state->kind->kind->area.key;
  const struct registry_fact *fact =
      registry_fact_find(state->kind, key.len ? key : STR("home_area"), NULL);
  for (size_t i = 0; fact && i < state->count; i++) {
    if (state->facts[i].fact == fact) return state->facts[i].claims[0].value;
  }
  return STR("");
}

static enum ly check_area(struct scope *s, const struct case_doing *d,
                          const struct registry_state *state, struct str *out) {
  struct str asked = d->deed->area, home = case_home(state), digits;
  *out = d->deed->district;
  if (asked.len && !(area_digits(asked, &digits) && area_within(asked, d->deed->district)))
    return fail(s, LY_INVALID, MSG_CASE_BAD_AREA, asked, d->deed->district);
  if (asked.len) {
    *out = digits;
  } else if (home.len && area_within(home, d->deed->district) && area_digits(home, &digits)) {
    *out = digits;
  }
  return LY_OK;
}

/* Who it is about: of the right kind, and where. */
static enum ly check_party(struct scope *s, struct tx *tx, struct case_doing *d) {
  struct registry_state state;
  const struct service_procedure *p = d->procedure->procedure;
  enum ly rc = party_facts(s, tx_store(tx), d->deed->registry, d->row.district, d->row.party,
                           s->today, REGISTRY_NOW, &state);
  if (rc) return rc;
  const struct registry_kind *of = (const void *)p->of.entry;
  if (!str_eq(state.kind->kind->key, of->key))
    return fail(s, LY_INVALID, MSG_CASE_WRONG_KIND, p->name, of->name, state.kind->kind->name);
  return check_area(s, d, &state, &d->row.area);
}

enum ly case_open_of(struct scope *s, struct store *st, struct str district, struct str procedure,
                     int64_t party, int64_t *out) {
  struct store_rows rows = {0};
  enum ly rc =
      store_query(s, st, "i",
                  "SELECT case_no FROM case_now WHERE district = $1"
                  " AND party IN (SELECT COALESCE((SELECT head FROM party_head"
                  " WHERE district = $1 AND party = $2), $2) UNION ALL SELECT ph.party"
                  " FROM party_head ph WHERE ph.district = $1 AND ph.head = COALESCE((SELECT head"
                  " FROM party_head WHERE district = $1 AND party = $2), $2))"
                  " AND is_open = 1 AND procedure = $3 ORDER BY case_no LIMIT 1",
                  &rows, S_TEXT(district), S_INT(party), S_TEXT(procedure));
  *out = !rc && rows.rows ? store_int(&rows, 0, 0) : 0;
  return rc;
}

static enum ly next_number(struct scope *s, struct tx *tx, struct str district, int64_t *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "i",
                           "SELECT case_no FROM service_case WHERE district = $1"
                           " ORDER BY case_no DESC LIMIT 1",
                           &rows, S_TEXT(district));
  *out = !rc && rows.rows ? store_int(&rows, 0, 0) + 1 : 1;
  return rc;
}

static enum ly insert_case(struct scope *s, struct tx *tx, const struct case_row *row) {
  int64_t now = 0;
  enum ly rc = tx_now(s, tx, &now);
  if (rc) return rc;
  return store_exec(s, tx,
                    "INSERT INTO service_case (district, case_no, procedure, pack, version, party,"
                    " area, asks, slot, opened_on, recorded_at, recorded_by)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                    S_TEXT(row->district), S_INT(row->case_no), S_TEXT(row->procedure),
                    S_TEXT(row->pack), S_TEXT(row->version), S_INT(row->party), S_TEXT(row->area),
                    S_INT(row->asks), row->slot ? S_INT(row->slot) : S_NULL,
                    S_TEXT(date_iso(s->arena, row->opened_on)), S_INT(now), S_TEXT(s->actor));
}

/* Whom it is not for: told at the party. */
static enum ly check_whom(struct scope *s, struct tx *tx, const struct case_doing *d) {
  struct rule_reader reader;
  struct case_whom whom;
  if (!d->procedure->whom || !case_whom_binds(d->deed->asks)) return LY_OK;
  enum ly rc =
      service_registry_reader(s, tx_store(tx), d->work->vocabulary, d->row.district, &reader);
  if (!rc) rc = case_whom(s, d->work, d->procedure, &reader, d->row.party, &whom);
  if (!rc && whom.answer == SERVICE_NO)
    diag_error(s, DIAG_FIELD(STR("party")), MSG_CASE_NOT_FOR, d->procedure->procedure->name,
               whom.why);
  return rc;
}

/* All faults of the form at once. */
static enum ly check_form(struct scope *s, struct tx *tx, const struct case_doing *d, bool lenient,
                          struct case_making *m) {
  const struct case_deed *deed = d->deed;
  const struct service_procedure *p = d->procedure->procedure;
  const struct pack_many form = procedure_form_of(s->arena, p, deed->newcomer);
  size_t before = s->diags.errors;
  if (!may_ask(p, deed->asks))
    diag_error(s, DIAG_FIELD(STR("asks")), MSG_CASE_MAY_NOT_ASK, p->name);
  enum ly rc = lenient || deed->newcomer ? LY_OK : check_whom(s, tx, d);
  if (rc) return rc;
  rc = case_check_values(s, d->work->vocabulary->pack, &form, deed->values, deed->count, lenient,
                         &m->values);
  if (rc && rc != LY_INVALID) return rc;
  rc = lenient
           ? LY_OK
           : case_check_files(s, tx, deed->district, &p->documents, deed->files, deed->file_count);
  if (rc && rc != LY_INVALID) return rc;
  struct str faults = str_int(s->arena, (int64_t)(s->diags.errors - before));
  return s->diags.errors > before ? fail(s, LY_INVALID, MSG_CASE_HAS_FAULTS, faults) : LY_OK;
}

/* ---- Who is not on record yet -------------------------------------------------------------------
 */

/* What is recorded of a newcomer: what was said under the procedure's `newcomer`. */
static enum ly record(struct scope *s, struct tx *tx, struct case_doing *d,
                      const struct case_values *values) {
  const struct service_procedure *p = d->procedure->procedure;
  struct registry_said *facts = ARENA_ARRAY(s->arena, struct registry_said, values->count + 1);
  int64_t statement;
  size_t count = 0;
  if (!facts) return fail_memory(s);
  for (size_t i = 0; i < values->count; i++) {
    const struct case_value *v = &values->items[i];
    if (procedure_field_in(&p->newcomer, procedure_field_key(v->field)))
      facts[count++] = (struct registry_said){v->fact->key, v->value};
  }
  const struct registry_new new = {
      .district = d->row.district,
      .party = d->row.party,
      .source = d->deed->source.len ? d->deed->source : STR("verified"),
      .from = s->today,
      .to = DATE_NONE,
      .reason = message_text(s->arena, LANG_ZH, MSG_CASE_NEWCOMER_REASON, &p->name, 1),
      .facts = facts,
      .count = count};
  return statement_add(s, tx, d->deed->registry, &new, &statement);
}

/* A person or place that nobody has to ask about twice: made with the case, or not at all. */
static enum ly bring_newcomer(struct scope *s, struct tx *tx, struct case_doing *d,
                              struct case_making *m) {
  const struct service_procedure *p = d->procedure->procedure;
  const struct registry_kind *of = (const void *)p->of.entry;
  if (!p->newcomer.count) return fail(s, LY_INVALID, MSG_CASE_NO_NEWCOMER, p->name);
  enum ly rc = check_form(s, tx, d, false, m);
  if (!rc) rc = party_create(s, tx, d->deed->registry, d->row.district, of->key, &d->row.party);
  return rc ? rc : record(s, tx, d, &m->values);
}

/* It lives where whoever opens the case may act, and the procedure is for it. */
static enum ly check_newcomer(struct scope *s, struct tx *tx, const struct case_doing *d) {
  struct str within = d->deed->within;
  size_t before = s->diags.errors;
  if (within.len && !area_within(d->row.area, within)) {
    diag_error(s, DIAG_FIELD(STR("home_area")), MSG_PARTIES_HOME_WITHIN, within);
    return fail(s, LY_INVALID, MSG_PARTIES_HOME_WITHIN, within);
  }
  enum ly rc = check_whom(s, tx, d);
  if (rc || s->diags.errors == before) return rc;
  return fail(s, LY_INVALID, MSG_CASE_HAS_FAULTS, STR("1"));
}

static enum ly put_case(struct scope *s, struct tx *tx, struct case_doing *d,
                        struct case_making *m) {
  struct case_row after;
  enum ly rc = next_number(s, tx, d->row.district, &d->row.case_no);
  if (!rc) rc = insert_case(s, tx, &d->row);
  return rc ? rc : case_add_event(s, tx, d, m, &after);
}

enum ly case_do_open(struct scope *s, struct tx *tx, const struct case_deed *deed, int depth,
                     bool lenient, int64_t *case_no) {
  const struct pack *pack = deed->work->vocabulary->pack;
  struct case_doing d = {.deed = deed,
                         .work = deed->work,
                         .procedure = casework_find(deed->work, deed->procedure),
                         .depth = depth};
  struct case_making m = {
      .event = 1, .reason = deed->reason, .files = deed->files, .file_count = deed->file_count};
  if (!d.procedure) return fail(s, LY_NOT_FOUND, MSG_CASE_NO_PROCEDURE, deed->procedure);
  if (depth > CASE_OPENS_MAX) return fail(s, LY_LIMIT, MSG_CASE_TOO_DEEP, deed->procedure);
  d.row = (struct case_row){.district = deed->district,
                            .party = deed->party,
                            .procedure = d.procedure->procedure->key,
                            .pack = pack->header->key,
                            .version = pack->version,
                            .asks = deed->asks,
                            .slot = deed->slot,
                            .opened_on = s->today,
                            .due = DATE_NONE};
  m.step = procedure_first(d.procedure->procedure);
  must(m.step != NULL); /* the pack was checked */
  int64_t open = 0;
  enum ly rc = deed->newcomer ? bring_newcomer(s, tx, &d, &m) : LY_OK;
  if (!rc) rc = check_party(s, tx, &d);
  if (!rc && deed->newcomer) rc = check_newcomer(s, tx, &d);
  if (!rc && !d.procedure->procedure->many)
    rc = case_open_of(s, tx_store(tx), d.row.district, d.row.procedure, d.row.party, &open);
  *case_no = open;
  if (!rc && open && lenient) return LY_OK;
  if (!rc && open)
    rc = fail(s, LY_CONFLICT, MSG_CASE_OPEN_ALREADY, d.procedure->procedure->name,
              str_int(s->arena, open));
  if (!rc) rc = slot_enter(s, tx, &d, &m.step);
  if (!rc && !deed->newcomer) rc = check_form(s, tx, &d, lenient, &m);
  if (!rc) rc = put_case(s, tx, &d, &m);
  if (!rc) *case_no = d.row.case_no;
  return rc;
}
