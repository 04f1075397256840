/* Inspections that were opened beside the plan, counted for an item of it, and taken off again. */
#include "service/case_int.h"
#include "service/inspection_int.h"

enum { CANDIDATES = 200 };

/* The item of its district for which a case counts, as last said; 0: none. */
static enum ly counts_for(struct scope *s, struct store *st, struct str district, int64_t case_no,
                          int64_t *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(
      s, st, "i",
      "SELECT e.item FROM inspection_event e WHERE e.district = $1 AND e.case_no = $2"
      " AND e.event = (SELECT max(x.event) FROM inspection_event x WHERE x.district = $1"
      " AND x.item = e.item) LIMIT 1",
      &rows, S_TEXT(district), S_INT(case_no));
  *out = !rc && rows.rows ? store_int(&rows, 0, 0) : 0;
  return rc;
}

static int64_t year_of(struct date day) {
  int year, month, in_month;
  date_parts(day, &year, &month, &in_month);
  return year;
}

/* One that was opened ahead, in December, or late, in January, may count too: who says so knows. */
static bool is_of_year(const struct case_row *c, int64_t year) {
  int64_t opened = year_of(c->opened_on);
  return opened >= year - 1 && opened <= year + 1;
}

/* A case that ended otherwise than well is none: it was cancelled. */
static bool is_cancelled(const struct case_row *c) {
  return !c->open && c->end != PROCEDURE_DONE && c->end != PROCEDURE_GRANTED;
}

static bool is_inspection_under(const struct inspection_duty *duty, struct str procedure) {
  return str_eq(duty->procedure.key, procedure) ||
         (duty->joint.key.len && str_eq(duty->joint.key, procedure));
}

static bool fits(const struct inspection_duty *duty, const struct inspection_row *row,
                 const struct case_row *c) {
  return c->party == row->party && is_inspection_under(duty, c->procedure) && !is_cancelled(c) &&
         is_of_year(c, row->year);
}

enum ly inspection_candidates(struct scope *s, struct store *st, const struct casework *w,
                              const struct inspection_row *row, struct case_row **out,
                              size_t *count) {
  const struct case_filter of = {.party = row->party, .open = -1, .due_before = DATE_NONE};
  const struct inspection_duty *duty =
      inspection_duty_find(s->arena, w->vocabulary->pack, row->duty);
  size_t all = 0;
  *count = 0;
  *out = NULL;
  if (!duty) return LY_OK;
  enum ly rc = case_list(s, st, row->district, &of, (struct case_after){.due = DATE_NONE},
                         CANDIDATES, out, &all);
  for (size_t i = 0; !rc && i < all; i++) {
    int64_t item = 0;
    if (!fits(duty, row, &(*out)[i])) continue;
    rc = counts_for(s, st, row->district, (*out)[i].case_no, &item);
    if (!rc && !item) (*out)[(*count)++] = (*out)[i];
  }
  return rc;
}

/* ---- Deeds --------------------------------------------------------------------------------------
 */

static enum ly check_fits(struct scope *s, struct tx *tx, const struct inspection_deed *d,
                          const struct inspection_row *row, struct case_row *c) {
  const struct inspection_duty *duty =
      inspection_duty_find(s->arena, d->work->vocabulary->pack, row->duty);
  const struct diag_at at = DIAG_FIELD(STR("case"));
  struct str number = str_int(s->arena, d->case_no);
  int64_t item = 0;
  if (!duty) return fail(s, LY_NOT_FOUND, MSG_INSPECTION_NO_DUTY, row->duty);
  enum ly rc = case_find(s, tx_store(tx), d->district, d->case_no, c);
  if (!rc) rc = counts_for(s, tx_store(tx), d->district, d->case_no, &item);
  if (rc || (fits(duty, row, c) && !item)) return rc;
  if (c->party != row->party || !is_inspection_under(duty, c->procedure))
    diag_error(s, at, MSG_INSPECTION_OTHER_CASE, number, duty->name);
  else if (is_cancelled(c))
    diag_error(s, at, MSG_INSPECTION_CASE_ENDED, number);
  else if (!is_of_year(c, row->year))
    diag_error(s, at, MSG_INSPECTION_CASE_YEAR, number, str_int(s->arena, year_of(c->opened_on)),
               str_int(s->arena, row->year));
  else
    diag_error(s, at, MSG_INSPECTION_CASE_COUNTS, number, str_int(s->arena, item));
  return fail(s, LY_INVALID, MSG_CASE_HAS_FAULTS, STR("1"));
}

static enum ly add_attached(struct scope *s, struct tx *tx, const struct inspection_row *row,
                            int64_t case_no, struct str procedure, struct str reason) {
  struct inspection_said said = inspection_next(row, "attached", reason);
  said.case_no = case_no;
  said.procedure = procedure;
  return inspection_add_event(s, tx, row->district, row->item, &said);
}

enum ly inspection_attach(struct scope *s, struct tx *tx, const struct inspection_deed *d,
                          int64_t *out) {
  struct inspection_row row;
  struct case_row c = {.case_no = 0};
  *out = d->item;
  enum ly rc = inspection_find_open(s, tx, d, &row);
  if (!rc) rc = inspection_check_case(s, tx, &row);
  if (!rc) rc = check_fits(s, tx, d, &row, &c);
  return rc ? rc : add_attached(s, tx, &row, c.case_no, c.procedure, d->reason);
}

/* Also of an inspection that is under way or done. */
enum ly inspection_detach(struct scope *s, struct tx *tx, const struct inspection_deed *d,
                          int64_t *out) {
  struct inspection_row row;
  *out = d->item;
  if (str_trim(d->reason).len == 0) {
    diag_error(s, DIAG_FIELD(STR("reason")), MSG_INSPECTION_WANTS_REASON);
    return fail(s, LY_INVALID, MSG_CASE_HAS_FAULTS, STR("1"));
  }
  enum ly rc = inspection_find(s, tx_store(tx), d->district, d->item, &row);
  if (rc) return rc;
  if (d->seen && d->seen != row.event)
    return fail(s, LY_CONFLICT, MSG_INSPECTION_OTHER, row.recorded_by);
  if (!row.case_no) return fail(s, LY_CONFLICT, MSG_INSPECTION_NO_CASE);
  struct inspection_said said = inspection_next(&row, "detached", d->reason);
  said.case_no = 0;
  return inspection_add_event(s, tx, row.district, row.item, &said);
}

/* ---- By itself ----------------------------------------------------------------------------------
 */

static bool is_duty_of(const struct pack_entry *const *duties, size_t count, struct str key,
                       struct str procedure) {
  for (size_t i = 0; i < count; i++) {
    const struct inspection_duty *duty = (const void *)duties[i];
    if (str_eq(duty->key, key)) return is_inspection_under(duty, procedure);
  }
  return false;
}

static bool any_duty_under(const struct pack_entry *const *duties, size_t count,
                           struct str procedure) {
  for (size_t i = 0; i < count; i++)
    if (is_inspection_under((const void *)duties[i], procedure)) return true;
  return false;
}

/* The first whose month is here or over and that has no case. */
enum ly inspection_take(struct scope *s, struct tx *tx, const struct case_deed *open,
                        int64_t case_no) {
  const struct pack *pack = open->work->vocabulary->pack;
  struct inspection_row *rows = NULL;
  size_t duties = 0, count = 0;
  const struct pack_entry *const *all =
      pack_effective(s->arena, pack, &service_kind_inspection_duty, &duties);
  const struct inspection_row *first = NULL;
  const struct casework_procedure *p = casework_find(open->work, open->procedure);
  if (!all) return fail_memory(s);
  if (!p || !any_duty_under(all, duties, p->procedure->key)) return LY_OK;
  enum ly rc = inspection_of_party(s, tx_store(tx), open->district, open->party, year_of(s->today),
                                   &rows, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    bool waits = rows[i].state == INSPECTION_DUE || rows[i].state == INSPECTION_MISSED;
    bool mine = is_duty_of(all, duties, rows[i].duty, p->procedure->key);
    if (waits && mine && !rows[i].case_no && (!first || rows[i].month < first->month))
      first = &rows[i];
  }
  return rc || !first ? rc : add_attached(s, tx, first, case_no, p->procedure->key, open->reason);
}
