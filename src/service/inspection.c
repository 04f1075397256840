/* Making a year's plan of inspections and changing it; opening the cases of its items. */
#include "service/inspection_int.h"

#include "base/json.h"
#include "registry/open.h"
#include "service/case_int.h"

#include <stdlib.h>

enum { MONTHS = 12, PAYLOAD_MAX = 1000 };

static void today_parts(const struct scope *s, int64_t *year, int64_t *month) {
  int y, m, d;
  date_parts(s->today, &y, &m, &d);
  *year = y;
  *month = m;
}

/* ---- Who is in the plan -------------------------------------------------------------------------
 */

struct wanted {
  int64_t party;
  struct str area; /* digits; the district where it is not known */
  struct str unit;
};

static bool has_code(const struct pack_many *codes, struct str code) {
  const struct str *all = codes->items;
  for (size_t i = 0; i < codes->count; i++)
    if (str_eq(all[i], code)) return true;
  return false;
}

static bool is_wanted(const struct scope *s, const struct inspection_duty *duty,
                      const struct open_list *all, const struct open_row *row) {
  struct str closed = duty->closed.entry ? open_value(all, row, duty->closed.key) : STR("");
  struct date day;
  bool over = closed.len && date_parse(closed, &day) && date_cmp(day, s->today) <= 0;
  return !over && has_code(&duty->codes, open_value(all, row, duty->by.key));
}

static int by_place(const void *a, const void *b) {
  const struct wanted *x = a, *y = b;
  int order = str_cmp(x->area, y->area);
  return order ? order : (x->party > y->party) - (x->party < y->party);
}

static enum ly find_wanted(struct scope *s, struct tx *tx, const struct inspection_deed *d,
                           const struct inspection_duty *duty, struct wanted **out, size_t *count) {
  const struct pack *pack = d->work->vocabulary->pack;
  const struct registry_kind *of = (const void *)duty->of.entry;
  const struct registry_party *kind = registry_kind_find(d->registry, of->key);
  struct str by = office_fact(pack, duty->office.key);
  struct open_list all;
  *count = 0;
  if (!kind) return fail(s, LY_CONFLICT, MSG_REGISTRY_NO_DICTIONARY);
  enum ly rc = open_rows(s, tx_store(tx), kind, d->district, 0, &all);
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct wanted, all.count);
  if (!*out) return fail_memory(s);
  for (size_t i = 0; i < all.count; i++) {
    struct wanted *w = &(*out)[*count];
    struct str area = open_value(&all, &all.rows[i], of->area.key), digits;
    w->party = all.rows[i].party;
    w->area = area_digits(area, &digits) && area_within(digits, d->district) ? digits : d->district;
    struct str code = by.len ? open_value(&all, &all.rows[i], by) : STR("");
    w->unit = office_unit(pack, office_by(pack, duty->office.key, code));
    bool here = d->area.len == 0 || area_within(w->area, d->area);
    *count += here && is_wanted(s, duty, &all, &all.rows[i]);
  }
  if (*count) qsort(*out, *count, sizeof **out, by_place);
  return LY_OK;
}

/* ---- Rows ---------------------------------------------------------------------------------------
 */

enum ly inspection_add_event(struct scope *s, struct tx *tx, struct str district, int64_t item,
                             const struct inspection_said *e) {
  int64_t now = 0;
  enum ly rc = tx_now(s, tx, &now);
  if (rc) return rc;
  return store_exec(s, tx,
                    "INSERT INTO inspection_event (district, item, event, what, month, procedure,"
                    " unit, case_no, reason, recorded_at, recorded_by)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                    S_TEXT(district), S_INT(item), S_INT(e->event), S_TEXT(str_of(e->what)),
                    S_INT(e->month), S_TEXT(e->procedure), S_TEXT(e->unit), S_INT(e->case_no),
                    S_TEXT(e->reason), S_INT(now), S_TEXT(s->actor));
}

static enum ly add_item(struct scope *s, struct tx *tx, const struct inspection_deed *d,
                        const struct inspection_duty *duty, const struct wanted *w, int64_t item,
                        int64_t month) {
  const struct inspection_said said = {.what = "planned",
                                       .event = 1,
                                       .month = month,
                                       .procedure = duty->procedure.key,
                                       .unit = w->unit,
                                       .reason = d->reason};
  int64_t now = 0;
  enum ly rc = tx_now(s, tx, &now);
  if (!rc)
    rc = store_exec(s, tx,
                    "INSERT INTO inspection_item (district, item, year, duty, party, area,"
                    " recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                    S_TEXT(d->district), S_INT(item), S_INT(d->year), S_TEXT(duty->key),
                    S_INT(w->party), S_TEXT(w->area), S_INT(now), S_TEXT(s->actor));
  return rc ? rc : inspection_add_event(s, tx, d->district, item, &said);
}

static enum ly last_item(struct scope *s, struct tx *tx, struct str district, int64_t *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "i",
                           "SELECT item FROM inspection_item WHERE district = $1"
                           " ORDER BY item DESC LIMIT 1",
                           &rows, S_TEXT(district));
  *out = !rc && rows.rows ? store_int(&rows, 0, 0) : 0;
  return rc;
}

/* ---- Making the plan ----------------------------------------------------------------------------
 */

static enum ly check_year(struct scope *s, const struct inspection_deed *d, int64_t *first) {
  int64_t year, month;
  today_parts(s, &year, &month);
  *first = d->year == year ? month : 1;
  if (d->year >= year && d->year <= year + INSPECTION_YEARS_AHEAD) return LY_OK;
  diag_error(s, DIAG_FIELD(STR("year")), MSG_INSPECTION_BAD_YEAR, str_int(s->arena, year),
             str_int(s->arena, year + INSPECTION_YEARS_AHEAD));
  return fail(s, LY_INVALID, MSG_CASE_HAS_FAULTS, STR("1"));
}

/* A dropped one counts: that was decided. */
static int64_t planned_of(const struct inspection_row *rows, size_t count, struct str duty,
                          int64_t party) {
  int64_t n = 0;
  for (size_t i = 0; i < count; i++) n += rows[i].party == party && str_eq(rows[i].duty, duty);
  return n;
}

/* Spread evenly from the first month on, place by place; the second time comes behind all first
 * ones. */
static enum ly run_plan(struct scope *s, struct tx *tx, const struct inspection_deed *d,
                        int64_t *out) {
  const struct inspection_duty *duty =
      inspection_duty_find(s->arena, d->work->vocabulary->pack, d->duty);
  struct wanted *list = NULL;
  struct inspection_row *rows = NULL;
  size_t count = 0, row_count = 0;
  int64_t first = 1, item = 0;
  if (!duty) return fail(s, LY_NOT_FOUND, MSG_INSPECTION_NO_DUTY, d->duty);
  enum ly rc = check_year(s, d, &first);
  if (!rc) rc = find_wanted(s, tx, d, duty, &list, &count);
  if (!rc) rc = inspection_list(s, tx_store(tx), d->district, STR(""), d->year, &rows, &row_count);
  if (!rc) rc = last_item(s, tx, d->district, &item);
  int64_t total = (int64_t)count * duty->times, span = MONTHS + 1 - first;
  for (int64_t k = 0; !rc && k < total; k++) {
    const struct wanted *w = &list[(size_t)k % count];
    int64_t time = k / (int64_t)count;
    if (time < planned_of(rows, row_count, duty->key, w->party)) continue;
    rc = add_item(s, tx, d, duty, w, ++item, first + k * span / total);
    *out += !rc;
  }
  return rc;
}

/* ---- Changing it --------------------------------------------------------------------------------
 */

enum ly inspection_find_open(struct scope *s, struct tx *tx, const struct inspection_deed *d,
                             struct inspection_row *row) {
  enum ly rc = inspection_find(s, tx_store(tx), d->district, d->item, row);
  if (rc) return rc;
  if (row->state >= INSPECTION_RUNNING)
    return fail(s, LY_CONFLICT, MSG_INSPECTION_NOT_NOW,
                message_plain(s->lang, inspection_states[row->state].message));
  if (d->seen && d->seen != row->event)
    return fail(s, LY_CONFLICT, MSG_INSPECTION_OTHER, row->recorded_by);
  return LY_OK;
}

enum ly inspection_check_case(struct scope *s, struct tx *tx, const struct inspection_row *row) {
  struct case_row of;
  if (!row->case_no) return LY_OK;
  enum ly rc = case_find(s, tx_store(tx), row->district, row->case_no, &of);
  if (!rc && of.open)
    rc = fail(s, LY_CONFLICT, MSG_INSPECTION_HAS_CASE, str_int(s->arena, row->case_no));
  return rc;
}

static enum ly check_change(struct scope *s, const struct inspection_deed *d,
                            const struct inspection_duty *duty, const struct inspection_row *row) {
  size_t before = s->diags.errors;
  int64_t year, month;
  today_parts(s, &year, &month);
  bool other = d->month && d->year && d->year != row->year;
  bool past = d->month && row->year * MONTHS + d->month < year * MONTHS + month;
  if (other || past || d->month < 0 || d->month > MONTHS)
    diag_error(s, DIAG_FIELD(STR("month")), MSG_INSPECTION_BAD_MONTH);
  if (d->joint > 0 && duty->joint.key.len == 0)
    diag_error(s, DIAG_FIELD(STR("together")), MSG_INSPECTION_NO_JOINT, duty->name);
  if (str_trim(d->reason).len == 0)
    diag_error(s, DIAG_FIELD(STR("reason")), MSG_INSPECTION_WANTS_REASON);
  struct str faults = str_int(s->arena, (int64_t)(s->diags.errors - before));
  return s->diags.errors > before ? fail(s, LY_INVALID, MSG_CASE_HAS_FAULTS, faults) : LY_OK;
}

struct inspection_said inspection_next(const struct inspection_row *row, const char *what,
                                       struct str reason) {
  return (struct inspection_said){.what = what,
                                  .event = row->event + 1,
                                  .month = row->month,
                                  .case_no = row->case_no,
                                  .procedure = row->procedure,
                                  .unit = row->unit,
                                  .reason = reason};
}

static enum ly run_change(struct scope *s, struct tx *tx, const struct inspection_deed *d,
                          int64_t *out) {
  struct inspection_row row;
  *out = d->item;
  enum ly rc = inspection_find_open(s, tx, d, &row);
  if (!rc) rc = inspection_check_case(s, tx, &row);
  if (rc) return rc;
  const struct inspection_duty *duty =
      inspection_duty_find(s->arena, d->work->vocabulary->pack, row.duty);
  if (!duty) return fail(s, LY_NOT_FOUND, MSG_INSPECTION_NO_DUTY, row.duty);
  rc = check_change(s, d, duty, &row);
  if (rc) return rc;
  struct inspection_said said = inspection_next(&row, "changed", d->reason);
  if (d->month) said.month = d->month;
  if (d->joint >= 0) said.procedure = d->joint ? duty->joint.key : duty->procedure.key;
  if (d->unit.len) said.unit = d->unit;
  return inspection_add_event(s, tx, d->district, d->item, &said);
}

static enum ly run_drop(struct scope *s, struct tx *tx, const struct inspection_deed *d,
                        int64_t *out) {
  struct inspection_row row;
  *out = d->item;
  if (str_trim(d->reason).len == 0) {
    diag_error(s, DIAG_FIELD(STR("reason")), MSG_INSPECTION_WANTS_REASON);
    return fail(s, LY_INVALID, MSG_CASE_HAS_FAULTS, STR("1"));
  }
  enum ly rc = inspection_find_open(s, tx, d, &row);
  if (!rc) rc = inspection_check_case(s, tx, &row);
  if (rc) return rc;
  const struct inspection_said said = inspection_next(&row, "dropped", d->reason);
  return inspection_add_event(s, tx, d->district, d->item, &said);
}

/* ---- Its case -----------------------------------------------------------------------------------
 */

/* The last day of its month; once that is over, today. */
static struct date day_of(const struct scope *s, const struct inspection_row *row) {
  struct date last = inspection_last_day(row);
  return date_cmp(last, s->today) < 0 ? s->today : last;
}

/* Those of the fields to fill in that the procedure's form has. */
static size_t fill(struct scope *s, const struct inspection_duty *duty,
                   const struct inspection_row *row, const struct service_procedure *p,
                   struct registry_said *out) {
  const struct inspection_fills none = {0}, *f = duty->fills ? duty->fills : &none;
  const struct registry_said all[] = {
      {f->day, date_iso(s->arena, day_of(s, row))}, {f->unit, row->unit}, {f->why, duty->name}};
  const struct procedure_field *const *form = p->form.items;
  size_t n = 0;
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    for (size_t k = 0; all[i].name.len && k < p->form.count; k++)
      if (str_eq(procedure_field_key(form[k]), all[i].name)) out[n++] = all[i];
  return n;
}

static enum ly run_open(struct scope *s, struct tx *tx, const struct inspection_deed *d,
                        int64_t *out) {
  struct inspection_row row;
  struct registry_said values[3];
  enum ly rc = inspection_find_open(s, tx, d, &row);
  if (!rc) rc = inspection_check_case(s, tx, &row);
  if (rc) return rc;
  const struct inspection_duty *duty =
      inspection_duty_find(s->arena, d->work->vocabulary->pack, row.duty);
  const struct casework_procedure *p = casework_find(d->work, row.procedure);
  if (!duty) return fail(s, LY_NOT_FOUND, MSG_INSPECTION_NO_DUTY, row.duty);
  if (!p) return fail(s, LY_NOT_FOUND, MSG_CASE_NO_PROCEDURE, row.procedure);
  const struct case_deed open = {.act = CASE_OPEN,
                                 .work = d->work,
                                 .registry = d->registry,
                                 .district = d->district,
                                 .procedure = row.procedure,
                                 .party = row.party,
                                 .asks = ASKS_OFFICE,
                                 .area = row.area,
                                 .values = values,
                                 .count = fill(s, duty, &row, p->procedure, values),
                                 .reason = d->reason};
  rc = case_do_open(s, tx, &open, 0, false, out);
  if (rc) return rc;
  struct inspection_said said = inspection_next(&row, "opened", d->reason);
  said.case_no = *out;
  return inspection_add_event(s, tx, d->district, d->item, &said);
}

/* ---- Making the results public ------------------------------------------------------------------
 */

static enum ly run_publish(struct scope *s, struct tx *tx, const struct inspection_deed *d,
                           int64_t *out) {
  const struct inspection_duty *duty =
      inspection_duty_find(s->arena, d->work->vocabulary->pack, d->duty);
  struct inspection_row *rows = NULL;
  size_t count = 0, of = 0;
  int64_t at = 0, now = 0;
  *out = d->year;
  if (!duty) return fail(s, LY_NOT_FOUND, MSG_INSPECTION_NO_DUTY, d->duty);
  enum ly rc = inspection_list(s, tx_store(tx), d->district, STR(""), d->year, &rows, &count);
  for (size_t i = 0; !rc && i < count; i++) of += str_eq(rows[i].duty, duty->key);
  if (!rc && of == 0)
    rc = fail(s, LY_NOT_FOUND, MSG_INSPECTION_NO_PLAN, str_int(s->arena, d->year), duty->name);
  if (!rc) rc = inspection_published(s, tx_store(tx), d->district, duty->key, d->year, &at);
  if (!rc && at) rc = fail(s, LY_CONFLICT, MSG_INSPECTION_PUBLIC_ALREADY, time_local(s->arena, at));
  if (!rc) rc = tx_now(s, tx, &now);
  if (rc) return rc;
  return store_exec(s, tx,
                    "INSERT INTO inspection_published (district, year, duty, recorded_at,"
                    " recorded_by) VALUES ($1, $2, $3, $4, $5)",
                    S_TEXT(d->district), S_INT(d->year), S_TEXT(duty->key), S_INT(now),
                    S_TEXT(s->actor));
}

/* ---- On record ----------------------------------------------------------------------------------
 */

static const struct {
  const char *act;
  bool of_item;
  enum ly (*run)(struct scope *s, struct tx *tx, const struct inspection_deed *d, int64_t *out);
} acts[INSPECTION_ACTS] = {
    [INSPECTION_PLAN] = {"inspection.plan", false, run_plan},
    [INSPECTION_CHANGE] = {"inspection.change", true, run_change},
    [INSPECTION_DROP] = {"inspection.drop", true, run_drop},
    [INSPECTION_OPEN] = {"inspection.open", true, run_open},
    [INSPECTION_ATTACH] = {"inspection.attach", true, inspection_attach},
    [INSPECTION_DETACH] = {"inspection.detach", true, inspection_detach},
    [INSPECTION_PUBLISH] = {"inspection.publish", false, run_publish},
};

static void tell(struct scope *s, const struct inspection_deed *d, struct value *v) {
  struct arena *a = s->arena;
  if (!acts[d->act].of_item) {
    value_put_text(a, v, "duty", d->duty);
    value_put_int(a, v, "year", d->year);
    value_put_text(a, v, "area", d->area);
  }
  if (d->act == INSPECTION_ATTACH) value_put_text(a, v, "case", str_int(a, d->case_no));
  if (d->act != INSPECTION_CHANGE) return;
  value_put_int(a, v, "month", d->month);
  value_put_int(a, v, "joint", d->joint);
  value_put_text(a, v, "unit", d->unit);
}

enum ly inspection_run(struct scope *s, struct tx *tx, struct write *w) {
  const struct inspection_deed *d = w->context;
  int64_t answer = 0;
  enum ly rc = acts[d->act].run(s, tx, d, &answer);
  w->answer = str_int(s->arena, answer);
  return rc;
}

struct write inspection_write(struct scope *s, struct inspection_deed *d) {
  struct buf payload = buf_open(s->arena, PAYLOAD_MAX), subject = buf_open(s->arena, 64);
  struct value *v = value_map(s->arena);
  bool item = acts[d->act].of_item;
  if (v) tell(s, d, v);
  if (v) json_value(&payload, v);
  buf_printf(&subject, "%s:%.*s/%lld", item ? "inspection" : "inspections", STR_ARG(d->district),
             (long long)(item ? d->item : d->year));
  struct write w = {.scope = s,
                    .change = {.district = d->district,
                               .act = str_of(acts[d->act].act),
                               .subject = buf_str(&subject),
                               .reason = d->reason,
                               .pack_version = d->work->vocabulary->pack->version,
                               .payload = buf_str(&payload)},
                    .run = inspection_run,
                    .context = d};
  w.change.key = change_new_key(s);
  return w;
}

int64_t inspection_answer(const struct write *w) {
  struct decimal d = {0};
  return decimal_parse(w->answer, &d) && d.scale == 0 ? d.coefficient : 0;
}
