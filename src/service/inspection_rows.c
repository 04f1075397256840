/* Items of a plan as they stand: lists, one with its history, counts. */
#include "registry/registry.h"
#include "service/inspection.h"

const struct pack_choice inspection_states[] = {
    {"planned", INSPECTION_PLANNED, MSG_INSPECTION_IS_PLANNED},
    {"due", INSPECTION_DUE, MSG_INSPECTION_IS_DUE},
    {"missed", INSPECTION_MISSED, MSG_INSPECTION_IS_MISSED},
    {"running", INSPECTION_RUNNING, MSG_INSPECTION_IS_RUNNING},
    {"done", INSPECTION_DONE, MSG_INSPECTION_IS_DONE},
    {"dropped", INSPECTION_DROPPED, MSG_INSPECTION_IS_DROPPED},
    {0},
};

#define ITEM_TYPES "iitititittittiTIITI"
#define ITEM_COLUMNS \
  "i.item, i.year, i.duty, i.party, i.area, e.event, e.what, e.month, e.procedure, e.unit," \
  " e.case_no, e.reason, e.recorded_by, e.recorded_at, n.step, n.ends, n.is_open, n.since, " \
  "n.event"
#define ITEM_FROM \
  " FROM inspection_item i JOIN inspection_event e ON e.district = i.district" \
  " AND e.item = i.item LEFT JOIN case_now n ON n.district = i.district" \
  " AND n.case_no = e.case_no WHERE i.district = $1 AND e.event = (SELECT max(x.event)" \
  " FROM inspection_event x WHERE x.district = $1 AND x.item = i.item)"

/* What the case has come to: nothing yet, under way, done. */
static int state_by_case(const struct store_rows *rows, size_t i) {
  if (rows->cells[i * rows->columns + 15].type == STORE_NULL) return INSPECTION_STATES;
  int64_t ends = store_int(rows, i, 15);
  bool open = store_int(rows, i, 16) != 0, begun = store_int(rows, i, 18) > 1;
  if (!open && (ends == PROCEDURE_DONE || ends == PROCEDURE_GRANTED)) return INSPECTION_DONE;
  return open && begun ? INSPECTION_RUNNING : INSPECTION_STATES;
}

static int state_by_month(const struct inspection_row *row, struct date today) {
  int year, month, day;
  date_parts(today, &year, &month, &day);
  int64_t now = (int64_t)year * 12 + month, then = row->year * 12 + row->month;
  if (then > now) return INSPECTION_PLANNED;
  return then == now ? INSPECTION_DUE : INSPECTION_MISSED;
}

struct date inspection_last_day(const struct inspection_row *row) {
  enum { MONTHS = 12 };
  struct date next = DATE_NONE;
  bool last = row->month == MONTHS;
  must(date_make((int)row->year + last, last ? 1 : (int)row->month + 1, 1, &next)); /* checked */
  return (struct date){next.day - 1};
}

static enum ly read_row(struct scope *s, struct str district, const struct store_rows *rows,
                        size_t i, struct inspection_row *out) {
  *out = (struct inspection_row){.district = district,
                                 .item = store_int(rows, i, 0),
                                 .year = store_int(rows, i, 1),
                                 .duty = store_text(rows, i, 2),
                                 .party = store_int(rows, i, 3),
                                 .area = store_text(rows, i, 4),
                                 .event = store_int(rows, i, 5),
                                 .month = store_int(rows, i, 7),
                                 .procedure = store_text(rows, i, 8),
                                 .unit = store_text(rows, i, 9),
                                 .case_no = store_int(rows, i, 10),
                                 .reason = store_text(rows, i, 11),
                                 .recorded_by = store_text(rows, i, 12),
                                 .recorded_at = store_int(rows, i, 13),
                                 .since = DATE_NONE};
  bool has_case = rows->cells[i * rows->columns + 14].type != STORE_NULL;
  out->step = has_case ? store_text(rows, i, 14) : STR("");
  if (has_case && !date_parse(store_text(rows, i, 17), &out->since))
    return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
  out->state = state_by_case(rows, i);
  if (out->state == INSPECTION_STATES) out->state = state_by_month(out, s->today);
  out->detached = str_is(store_text(rows, i, 6), "detached");
  if (str_is(store_text(rows, i, 6), "dropped")) out->state = INSPECTION_DROPPED;
  return LY_OK;
}

static enum ly read_rows(struct scope *s, struct str district, const struct store_rows *rows,
                         struct inspection_row **out) {
  enum ly rc = LY_OK;
  *out = ARENA_ARRAY(s->arena, struct inspection_row, rows->rows);
  if (!*out) return fail_memory(s);
  for (size_t i = 0; !rc && i < rows->rows; i++) rc = read_row(s, district, rows, i, &(*out)[i]);
  return rc;
}

enum ly inspection_of_party(struct scope *s, struct store *st, struct str district, int64_t party,
                            int64_t year, struct inspection_row **out, size_t *count) {
  struct store_rows rows = {0};
  enum ly rc = store_query(
      s, st, ITEM_TYPES,
      "SELECT " ITEM_COLUMNS ITEM_FROM " AND i.year = $2 AND i.party = $3 ORDER BY i.item LIMIT $4",
      &rows, S_TEXT(district), S_INT(year), S_INT(party), S_INT(INSPECTION_ROWS_MAX));
  *count = rc ? 0 : rows.rows;
  return rc ? rc : read_rows(s, district, &rows, out);
}

enum ly inspection_list(struct scope *s, struct store *st, struct str district, struct str area,
                        int64_t year, struct inspection_row **out, size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  enum ly rc = store_query(s, st, ITEM_TYPES,
                           "SELECT " ITEM_COLUMNS ITEM_FROM
                           " AND i.year = $2 ORDER BY i.area, i.item LIMIT $3",
                           &rows, S_TEXT(district), S_INT(year), S_INT(INSPECTION_ROWS_MAX));
  if (!rc) rc = read_rows(s, district, &rows, out);
  if (rc) return rc;
  must(*out != NULL); /* read */
  for (size_t i = 0; i < rows.rows; i++)
    if (area.len == 0 || area_within((*out)[i].area, area)) (*out)[(*count)++] = (*out)[i];
  return rc;
}

enum ly inspection_find(struct scope *s, struct store *st, struct str district, int64_t item,
                        struct inspection_row *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, ITEM_TYPES, "SELECT " ITEM_COLUMNS ITEM_FROM " AND i.item = $2",
                           &rows, S_TEXT(district), S_INT(item));
  if (rc) return rc;
  if (rows.rows == 0) return fail(s, LY_NOT_FOUND, MSG_INSPECTION_NONE, str_int(s->arena, item));
  return read_row(s, district, &rows, 0, out);
}

static const struct {
  const char *what;
  enum message text;
} whats[] = {{"planned", MSG_INSPECTION_WAS_PLANNED},   {"changed", MSG_INSPECTION_WAS_CHANGED},
             {"opened", MSG_INSPECTION_WAS_OPENED},     {"attached", MSG_INSPECTION_WAS_ATTACHED},
             {"detached", MSG_INSPECTION_WAS_DETACHED}, {"dropped", MSG_INSPECTION_WAS_DROPPED}};

enum ly inspection_history(struct scope *s, struct store *st, struct str district, int64_t item,
                           struct value **out) {
  struct store_rows rows = {0};
  struct value *list = *out = value_list(s->arena);
  enum ly rc = store_query(s, st, "itittitti",
                           "SELECT event, what, month, procedure, unit, case_no, reason,"
                           " recorded_by, recorded_at FROM inspection_event"
                           " WHERE district = $1 AND item = $2 ORDER BY event",
                           &rows, S_TEXT(district), S_INT(item));
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    struct value *v = value_map(s->arena);
    struct str what = store_text(&rows, i, 1);
    value_put_int(s->arena, v, "event", store_int(&rows, i, 0));
    value_put_text(s->arena, v, "what", what);
    for (size_t k = 0; k < sizeof whats / sizeof *whats; k++)
      if (str_is(what, whats[k].what))
        value_put_text(s->arena, v, "what_text", message_plain(s->lang, whats[k].text));
    value_put_int(s->arena, v, "month", store_int(&rows, i, 2));
    value_put_text(s->arena, v, "procedure", store_text(&rows, i, 3));
    value_put_text(s->arena, v, "unit", store_text(&rows, i, 4));
    value_put_text(s->arena, v, "reason", store_text(&rows, i, 6));
    value_put_text(s->arena, v, "recorded_by", store_text(&rows, i, 7));
    value_put_text(s->arena, v, "recorded_at", time_local(s->arena, store_int(&rows, i, 8)));
    value_add(list, v);
  }
  return rc;
}

enum ly inspection_years(struct scope *s, struct store *st, struct str district,
                         struct value **out) {
  struct store_rows rows = {0};
  struct value *list = *out = value_list(s->arena);
  enum ly rc = store_query(s, st, "i",
                           "SELECT DISTINCT year FROM inspection_item WHERE district = $1"
                           " ORDER BY year DESC",
                           &rows, S_TEXT(district));
  for (size_t i = 0; !rc && i < rows.rows; i++)
    value_add_text(s->arena, list, str_int(s->arena, store_int(&rows, i, 0)));
  return rc;
}

enum ly inspection_published(struct scope *s, struct store *st, struct str district,
                             struct str duty, int64_t year, int64_t *at) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "i",
                           "SELECT recorded_at FROM inspection_published"
                           " WHERE district = $1 AND year = $2 AND duty = $3",
                           &rows, S_TEXT(district), S_INT(year), S_TEXT(duty));
  *at = !rc && rows.rows ? store_int(&rows, 0, 0) : 0;
  return rc;
}

/* ---- As values ----------------------------------------------------------------------------------
 */

struct value *inspection_value(struct scope *s, const struct casework *w,
                               const struct inspection_row *row) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  const struct inspection_duty *duty = inspection_duty_find(a, w->vocabulary->pack, row->duty);
  const struct casework_procedure *p = casework_find(w, row->procedure);
  const struct procedure_step *step =
      p && row->step.len ? procedure_step_find(p->procedure, row->step) : NULL;
  value_put_text(a, v, "item", str_int(a, row->item));
  value_put_text(a, v, "duty", row->duty);
  value_put_text(a, v, "duty_name", duty ? duty->name : row->duty);
  value_put_int(a, v, "year", row->year);
  value_put_int(a, v, "month", row->month);
  value_put_text(a, v, "party", str_int(a, row->party));
  value_put_text(a, v, "area", row->area);
  value_put_text(a, v, "procedure", row->procedure);
  value_put_text(a, v, "procedure_name", p ? p->procedure->name : row->procedure);
  value_put_bool(a, v, "joint", duty && str_eq(duty->joint.key, row->procedure));
  value_put_text(a, v, "unit", row->unit);
  value_put_text(a, v, "state", str_of(inspection_states[row->state].word));
  value_put_text(a, v, "state_text", message_plain(s->lang, inspection_states[row->state].message));
  value_put_text(a, v, "case", row->case_no ? str_int(a, row->case_no) : STR(""));
  value_put_text(a, v, "step", row->step);
  value_put_text(a, v, "step_name", step ? step->name : row->step);
  value_put_text(a, v, "since", date_iso(a, row->since));
  value_put_text(a, v, "reason", row->reason);
  value_put_int(a, v, "event", row->event);
  return v;
}

struct value *inspection_counts(struct scope *s, const struct inspection_row *rows, size_t count,
                                struct str area) {
  struct value *v = value_map(s->arena);
  int64_t counts[INSPECTION_STATES] = {0}, all = 0;
  for (size_t i = 0; i < count; i++) {
    if (area.len && !area_within(rows[i].area, area)) continue;
    counts[rows[i].state]++;
    all += rows[i].state != INSPECTION_DROPPED;
  }
  for (const struct pack_choice *c = inspection_states; c->word; c++)
    value_put_int(s->arena, v, c->word, counts[c->value]);
  value_put_int(s->arena, v, "all", all);
  return v;
}
