/* Lines and reports as pages and JSON show them. */
#include "plan/board_int.h"
#include "plan/relate_int.h"
#include "plan/show_int.h"

static void put_number_text(struct scope *s, struct value *v, const char *key,
                            struct pack_number number, struct str unit) {
  struct arena *a = s->arena;
  struct str text = number.given ? decimal_text(a, number.value) : STR("");
  show_put_text(a, v, key, text.len ? plan_figure_words(a, text, unit) : text);
}

static void put_moment(struct scope *s, struct value *v, const char *key, int64_t at_us) {
  show_put_text(s->arena, v, key, at_us ? time_local(s->arena, at_us) : STR(""));
}

/* ---- Reports ------------------------------------------------------------------------------------
 */

static void put_says(struct scope *s, struct value *v, const struct report_says *says,
                     struct str unit) {
  struct arena *a = s->arena;
  show_put_choice(s, v, "progress", "progress_text", report_progresses, says->progress);
  if (says->percent >= 0) {
    value_put_int(a, v, "percent", says->percent);
  } else {
    value_put_null(a, v, "percent");
  }
  show_put_number(a, v, "value", says->value);
  put_number_text(s, v, "value_text", says->value, unit);
  show_put_number(a, v, "comparator", says->comparator);
  put_number_text(s, v, "comparator_text", says->comparator, unit);
  show_put_number(a, v, "investment_wan", says->investment_wan);
  show_put_number(a, v, "beds", says->beds);
  show_put_number(a, v, "places", says->places);
  show_put_text(a, v, "note", says->note);
}

static void put_review(struct scope *s, struct value *v, const struct report *r) {
  struct arena *a = s->arena;
  show_put_choice(s, v, "outcome", "outcome_text", report_outcomes, r->outcome);
  if (r->finding) {
    show_put_choice(s, v, "finding", "finding_text", report_findings, r->finding);
  } else {
    value_put_null(a, v, "finding");
    value_put_null(a, v, "finding_text");
  }
  show_put_text(a, v, "review_reason", r->review_reason);
  show_put_text(a, v, "reviewed_by", r->reviewed_by);
  put_moment(s, v, "reviewed_at", r->reviewed_at);
}

static bool counts(const struct board_line *line, const struct report *r) {
  for (size_t i = 0; line && i < line->counted_count; i++) {
    if (line->counted[i] == r) return true;
  }
  return false;
}

struct value *board_report_value(struct scope *s, const struct board *board,
                                 const struct report *r) {
  struct arena *a = s->arena;
  const struct board_line *line = board_line_of(board, r->kind, r->entry);
  struct value *v = value_map(a);
  value_put_text(a, v, "report", str_int(a, r->report));
  value_put_text(a, v, "kind", str_of(report_kinds[r->kind].word));
  value_put_text(a, v, "kind_text", message_plain(s->lang, report_kinds[r->kind].title));
  value_put_text(a, v, "list", str_of(report_kinds[r->kind].list));
  value_put_text(a, v, "entry", r->entry);
  show_put_text(a, v, "title", line ? line->title : STR(""));
  value_put_text(a, v, "unit", r->unit);
  show_put_period(s, v, "period", "period_text", r->period);
  put_says(s, v, &r->says, line && line->indicator ? line->indicator->unit : STR(""));
  put_moment(s, v, "recorded_at", r->recorded_at);
  value_put_text(a, v, "recorded_by", r->recorded_by);
  put_review(s, v, r);
  value_put_bool(a, v, "replaced", r->replaced);
  value_put_bool(a, v, "counted", counts(line, r));
  value_put_int(a, v, "files", (int64_t)r->file_count);
  return v;
}

/* ---- Lines --------------------------------------------------------------------------------------
 */

static struct value *assignment_value(struct scope *s, const struct assignment *x) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "key", x->key);
  show_put_choice(s, v, "assignment_kind", "assignment_kind_text", assignment_kinds, x->kind);
  value_put_text(a, v, "title", x->title);
  value_put_text(a, v, "unit", x->unit);
  show_put_text(a, v, "note", x->note);
  show_put_count(a, v, "meeting", x->meeting);
  bool about = x->entry.len > 0;
  show_put_text(a, v, "entry_kind", about ? str_of(report_kinds[x->entry_kind].word) : STR(""));
  show_put_text(a, v, "entry", x->entry);
  value_put_text(a, v, "recorded_by", x->recorded_by);
  put_moment(s, v, "recorded_at", x->recorded_at);
  return v;
}

static struct value *entry_value(struct scope *s, const struct board *board,
                                 const struct board_line *line) {
  const void *entry = line->entry;
  switch (line->kind) {
    case REPORT_INDICATOR: return show_indicator(s, entry);
    case REPORT_TASK: return show_task(s, board->pack, entry);
    case REPORT_PROJECT: return show_project(s, entry);
    case REPORT_POLICY:
    case REPORT_PILOT:
    case REPORT_REFORM: return show_listed(s, entry);
    case REPORT_ASSIGNMENT:
    case REPORT_KINDS: break;
  }
  return assignment_value(s, line->assignment);
}

static struct value *owner_values(struct scope *s, const struct board_owners *owners) {
  struct arena *a = s->arena;
  struct value *list = value_list(a);
  for (size_t i = 0; i < owners->count; i++) {
    const struct board_owner *o = &owners->list[i];
    struct value *v = value_map(a);
    value_put_text(a, v, "name", o->name);
    show_put_text(a, v, "unit", o->unit ? o->unit->key : STR(""));
    value_put_bool(a, v, "lead", o->lead);
    value_put_text(a, v, "role_text",
                   message_plain(s->lang, o->lead ? MSG_OWNER_LEAD : MSG_OWNER_JOINT));
    value_put_bool(a, v, "town", o->town);
    value_put_bool(a, v, "designated", o->designated);
    value_add(list, v);
  }
  return list;
}

/* Who leads, in one line. */
static struct str lead_text(struct scope *s, const struct board_owners *owners) {
  struct buf b = buf_open(s->arena, 4096);
  bool first = true;
  for (size_t i = 0; i < owners->count; i++) {
    if (!owners->list[i].lead) continue;
    if (!first) buf_add(&b, STR("、"));
    buf_add(&b, owners->list[i].name);
    first = false;
  }
  return buf_str(&b);
}

static void put_percent(struct arena *a, struct value *v, int64_t percent) {
  if (percent >= 0) {
    value_put_int(a, v, "percent", percent);
  } else {
    value_put_null(a, v, "percent");
  }
}

struct value *board_forecast_value(struct scope *s, const struct board_line *line) {
  const struct board_forecast *f = &line->forecast;
  struct board_series series = {line->counted, line->counted_count};
  struct pack_number at_due = {0};
  if (!f->given) return NULL;
  at_due.given = board_rounded(line->indicator, series, f->at_due, &at_due.value);
  struct value *v = value_map(s->arena);
  value_put_int(s->arena, v, "periods", (int64_t)f->periods);
  show_put_number(s->arena, v, "value", at_due);
  put_number_text(s, v, "value_text", at_due, line->indicator->unit);
  value_put_bool(s->arena, v, "meets", f->meets);
  return v;
}

static void put_verdict(struct scope *s, struct value *v, const struct plan_verdict *verdict) {
  show_put_choice(s, v, "verdict", "verdict_text", plan_outcomes, (int)verdict->outcome);
  show_put_number(s->arena, v, "short_by", verdict->short_by);
  value_put_bool(s->arena, v, "aspired", verdict->aspired);
}

/* Of a yearly figure, each year that was told in full has an outcome of its own. */
static struct value *outcome_values(struct scope *s, const struct board *board,
                                    const struct board_line *line) {
  struct value *list = value_list(s->arena);
  struct board_series series = {line->counted, line->counted_count};
  for (size_t i = 0; line->indicator->flow == PLAN_YEARLY && i < series.count; i++) {
    struct period p = series.list[i]->period, year = period_of(PERIOD_YEAR, p.last);
    bool full = date_cmp(p.last, year.last) == 0 && date_cmp(board->today, p.last) > 0;
    if (!full) continue;
    struct plan_verdict verdict = board_verdict(line->indicator, series, i);
    struct value *v = value_map(s->arena);
    show_put_period(s, v, "year", "year_text", year);
    show_put_number(s->arena, v, "value", series.list[i]->says.value);
    put_number_text(s, v, "value_text", series.list[i]->says.value, line->indicator->unit);
    put_verdict(s, v, &verdict);
    value_add(list, v);
  }
  return list;
}

static void put_indicator(struct scope *s, struct value *v, const struct board *board,
                          const struct board_line *line) {
  put_verdict(s, v, &line->verdict);
  show_put_map(s->arena, v, "forecast", board_forecast_value(s, line));
  show_put_number(s->arena, v, "path", line->path);
  put_number_text(s, v, "path_text", line->path, line->indicator->unit);
  value_put(v, "outcomes", outcome_values(s, board, line));
}

static void put_due(struct scope *s, struct value *v, const struct board_line *line) {
  if (value_get(v, STR("due"))) return; /* a task's own value has it */
  show_put_day(s, v, "due", "due_text", line->due);
  value_put_bool(s->arena, v, "due_stated", line->due_stated);
}

static void put_towns(struct arena *a, struct value *v, const struct board_line *line) {
  show_put_count(a, v, "towns", (int64_t)line->towns);
  if (line->towns) {
    value_put_int(a, v, "towns_done", (int64_t)line->towns_done);
  } else {
    value_put_null(a, v, "towns_done");
  }
}

struct value *board_line_value(struct scope *s, const struct board *board,
                               const struct board_line *line) {
  struct arena *a = s->arena;
  const struct board_state_row *row = &board_states[line->state];
  struct value *v = entry_value(s, board, line);
  value_set_text(a, v, "title", line->title);
  value_put_text(a, v, "kind", str_of(report_kinds[line->kind].word));
  value_put_text(a, v, "kind_text", message_plain(s->lang, report_kinds[line->kind].title));
  value_put_text(a, v, "list", str_of(report_kinds[line->kind].list));
  value_put_text(a, v, "state", str_of(row->word));
  value_put_text(a, v, "state_text", board_state_text(s, line));
  show_put_choice(s, v, "light", "light_text", board_lights, (int)row->light);
  value_put_text(a, v, "sign", str_of(board_light_sign(row->light)));
  value_put_text(a, v, "reason", board_reason(s, board, line));
  show_put_choice(s, v, "duty", "duty_text", board_duties, (int)line->duty);
  value_put(v, "owners", owner_values(s, &line->owners));
  show_put_text(a, v, "lead_text", lead_text(s, &line->owners));
  value_put_bool(a, v, "unnamed", line->owners.unnamed);
  put_percent(a, v, line->percent);
  put_towns(a, v, line);
  put_due(s, v, line);
  value_put_int(a, v, "report_count", (int64_t)line->report_count);
  show_put_map(a, v, "last", line->last ? board_report_value(s, board, line->last) : NULL);
  if (line->indicator) put_indicator(s, v, board, line);
  return v;
}
