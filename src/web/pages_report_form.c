/* Reporting: the form for one unit, one entry and one period, and what is sent with it.
 *
 * Unit and period are chosen first, since all else hangs on them: what was said before, what is
 * due, and the number of the last report, which the form carries so that nobody overwrites what
 * they have not seen. */
#include "people/remind.h"
#include "web/html.h"
#include "web/pages.h"
#include "web/pages_board.h"
#include "web/pages_files.h"
#include "web/pages_reports.h"
#include "web/words.h"

enum { NUMBER_MAX = 24, OWN_FILES_MAX = 20, OWN_FILES_LOOKED_AT = 200, UNIT_MAX = 64 };

/* What the form is about. */
struct subject {
  const struct board *board;
  const struct board_line *line;
  struct str unit;
  struct period period;
  const struct report *last; /* of that unit, entry and period; NULL: none */
};

/* ---- For whom and when --------------------------------------------------------------------------
 */

static bool may_report(const struct call *c, struct str unit) {
  return c->in && rights_report(&c->grants, c->plan, unit);
}

static void add_unit(struct scope *s, const struct call *c, struct value *list, struct str unit,
                     struct str chosen) {
  if (may_report(c, unit)) value_add(list, form_option(s, unit, unit, str_eq(unit, chosen)));
}

/* Units that answer and that the visitor reports for; where nobody is named, any that they may. */
static struct value *own_units(struct scope *s, const struct call *c, const struct board_line *line,
                               struct str chosen) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < line->owners.count; i++)
    add_unit(s, c, list, line->owners.list[i].name, chosen);
  if (line->owners.count) return list;
  const struct pack_table *units = pack_table_of(c->plan, &pack_kind_unit);
  size_t towns = 0;
  const struct pack_area **areas = pack_areas_below(s->arena, c->plan, &towns);
  for (size_t i = 0; i < units->count; i++) {
    const struct pack_unit *u = (const void *)units->entries[i];
    if (u->stands_for == PACK_STANDS_FOR_ITSELF) add_unit(s, c, list, u->name, chosen);
  }
  for (size_t i = 0; areas && i < towns; i++) add_unit(s, c, list, areas[i]->name, chosen);
  return list;
}

static struct str asked_for(const struct call *c, const char *name) {
  struct str sent = form_sent(c, name);
  return sent.len ? sent : query_text(c, name);
}

static const struct board_due *due_of(const struct board_line *line, struct str unit) {
  for (size_t i = 0; i < line->due_count; i++) {
    if (str_eq(line->dues[i].owner->name, unit)) return &line->dues[i];
  }
  return NULL;
}

/* The last period that has begun. */
static struct period running(struct scope *s, const struct board *board, enum report_kind kind) {
  int every = board->book->calendars[kind].every;
  struct period last = period_of(calendar_length(every), s->today);
  size_t count = 0;
  const struct period *list = board_periods(s, board->pack, every, &count);
  for (size_t i = 0; list && i < count; i++) {
    if (date_cmp(list[i].first, s->today) <= 0) last = list[i];
  }
  return last;
}

static bool same_period(struct period a, struct period b) {
  return a.length == b.length && date_cmp(a.first, b.first) == 0;
}

static bool was_reported(const struct subject *f, struct period p) {
  for (size_t i = 0; i < f->line->report_count; i++) {
    const struct report *r = f->line->reports[i];
    if (str_eq(r->unit, f->unit) && same_period(r->period, p)) return true;
  }
  return false;
}

/* A period of the calendar that has begun, one of the same length before it, and what was reported
 * for or fell due while the calendar was another. */
static bool may_be_period(struct scope *s, const struct subject *f, struct period p) {
  int every = f->board->book->calendars[f->line->kind].every;
  const struct board_due *due = due_of(f->line, f->unit);
  size_t count = 0;
  const struct period *all = board_periods(s, f->board->pack, every, &count);
  bool known = p.length == calendar_length(every) || (due && same_period(due->period, p)) ||
               was_reported(f, p);
  for (size_t i = 0; all && !known && i < count; i++) known = same_period(all[i], p);
  return known && date_cmp(p.first, s->today) <= 0;
}

/* The one asked for; else what is due; else the one that runs. Nonsense in the address is told of;
 * what a form has sent is checked by its deed. */
static struct period chosen_period(struct scope *s, struct call *c, const struct subject *f) {
  struct period asked;
  struct str sent = form_sent(c, "period"), text = asked_for(c, "period");
  bool read = period_parse(text, &asked) && asked.length != PERIOD_DAY;
  if (read && (sent.len || may_be_period(s, f, asked))) return asked;
  if (text.len && !sent.len) {
    enum message why = read ? MSG_REPORTS_PERIOD_NOT_DUE : MSG_REPORTS_BAD_PERIOD;
    diag_error(s, DIAG_FIELD(STR("period")), why, text);
    c->status = ly_http_status(LY_INVALID);
  }
  const struct board_due *due = due_of(f->line, f->unit);
  bool begun =
      due && due->period.length != PERIOD_NONE && date_cmp(due->period.first, s->today) <= 0;
  return begun ? due->period : running(s, f->board, f->line->kind);
}

static void add_period(struct scope *s, struct value *list, struct period p, bool chosen) {
  value_add(list,
            form_option(s, period_code(s->arena, p), period_text(s->arena, s->lang, p), chosen));
}

/* Periods of the calendar that have begun, the latest first; what was asked for besides. */
static struct value *period_options(struct scope *s, const struct subject *f) {
  struct value *list = value_list(s->arena);
  int every = f->board->book->calendars[f->line->kind].every;
  size_t count = 0;
  bool listed = false;
  const struct period *all = board_periods(s, f->board->pack, every, &count);
  for (size_t i = all ? count : 0; i > 0; i--) {
    struct period p = all[i - 1];
    if (date_cmp(p.first, s->today) > 0) continue;
    listed |= same_period(p, f->period);
    add_period(s, list, p, same_period(p, f->period));
  }
  if (!listed) add_period(s, list, f->period, true);
  return list;
}

static const struct report *last_of(const struct subject *f) {
  for (size_t i = f->line->report_count; i > 0; i--) {
    const struct report *r = f->line->reports[i - 1];
    if (str_eq(r->unit, f->unit) && same_period(r->period, f->period)) return r;
  }
  return NULL;
}

/* The latest that this unit said of an earlier period, to hold the new figure against. */
static const struct report *previous_of(const struct subject *f) {
  const struct report *found = NULL;
  for (size_t i = 0; i < f->line->report_count; i++) {
    const struct report *r = f->line->reports[i];
    bool earlier = !r->replaced && date_cmp(r->period.last, f->period.last) < 0;
    if (!earlier || !str_eq(r->unit, f->unit)) continue;
    if (!found || date_cmp(r->period.last, found->period.last) >= 0) found = r;
  }
  return found;
}

static struct str owner_names(struct scope *s, const struct board_owners *owners) {
  struct buf b = buf_open(s->arena, 16 * 1024);
  for (size_t i = 0; i < owners->count; i++) {
    if (i) buf_add(&b, STR("、"));
    buf_add(&b, owners->list[i].name);
  }
  return owners->count ? buf_str(&b) : message_plain(s->lang, MSG_PAGES_UNNAMED);
}

/* LY_DENIED when the visitor reports for none of those who answer. */
static enum ly check_units(struct scope *s, const struct board_line *line,
                           const struct value *units) {
  if (!units) return fail_memory(s);
  if (units->count) return LY_OK;
  return fail(s, LY_DENIED, MSG_REPORTS_NOT_YOURS, owner_names(s, &line->owners));
}

/* Whom the form is for. */
static enum ly find_subject(struct scope *s, struct call *c, struct subject *f,
                            struct value **units) {
  enum ly rc = call_line(s, c, &f->board, &f->line);
  if (rc) return rc;
  must(f->line != NULL);
  f->unit = asked_for(c, "unit");
  *units = own_units(s, c, f->line, f->unit);
  rc = check_units(s, f->line, *units);
  if (rc) return rc;
  must(*units != NULL);
  bool chosen = false;
  for (const struct value *v = (*units)->first; v; v = v->next)
    chosen |= value_get(v, STR("chosen"))->integer != 0;
  if (!chosen && f->unit.len && !form_sent(c, "unit").len) {
    diag_error(s, DIAG_FIELD(STR("unit")), MSG_REPORTS_NOT_UNIT, f->unit);
    c->status = ly_http_status(LY_INVALID);
  }
  if (!chosen) f->unit = value_get((*units)->first, STR("value"))->text;
  f->period = chosen_period(s, c, f);
  f->last = last_of(f);
  if (c->status && c->request->json) return fail(s, LY_INVALID, MSG_LISTING_BAD);
  return LY_OK;
}

/* ---- The form -----------------------------------------------------------------------------------
 */

static struct str number_text(struct scope *s, struct pack_number n) {
  return n.given ? decimal_text(s->arena, n.value) : STR("");
}

/* What was sent; else what the last report said, for who corrects it. */
static struct value *form_value(struct scope *s, struct call *c, const struct subject *f) {
  static const struct report_says nothing = {.percent = -1};
  const struct report_says *says = f->last ? &f->last->says : &nothing;
  struct value *form = value_map(s->arena);
  const struct pack_choice *progress = pack_choice_of(report_progresses, says->progress);
  struct str chosen = progress ? str_of(progress->word) : STR("");
  struct str sent = form_sent(c, "progress");
  form_text(s, c, form, "value", number_text(s, says->value));
  form_text(s, c, form, "comparator", number_text(s, says->comparator));
  form_text(s, c, form, "percent", says->percent >= 0 ? str_int(s->arena, says->percent) : STR(""));
  form_text(s, c, form, "investment_wan", number_text(s, says->investment_wan));
  form_text(s, c, form, "beds", number_text(s, says->beds));
  form_text(s, c, form, "places", number_text(s, says->places));
  form_text(s, c, form, "note", says->note);
  value_put(form, "progresses", choice_options(s, report_progresses, sent.len ? sent : chosen));
  return form;
}

/* A conflict has told of the last report: from here on it is seen. */
static void put_seen(struct scope *s, const struct call *c, const struct subject *f,
                     struct value *v) {
  struct str sent = form_sent(c, "seen");
  struct str last = str_int(s->arena, f->last ? f->last->report : 0);
  bool told = sent.len == 0 || c->errors.code == LY_CONFLICT;
  value_put_text(s->arena, v, "seen", told ? last : sent);
}

static struct str figure_text(struct scope *s, const struct plan_indicator *n,
                              const struct plan_figure *figure) {
  return figure ? plan_figure_words(s->arena, figure->printed, n->unit) : STR("");
}

static void put_previous(struct scope *s, struct call *c, const struct subject *f,
                         struct value *v) {
  const struct report *r = previous_of(f);
  struct value *list = value_list(s->arena);
  if (r) value_add(list, report_item(s, c, f->board, r));
  value_put(v, "previous", list);
}

static void put_figures(struct scope *s, const struct subject *f, struct value *v) {
  const struct plan_indicator *n = f->line->indicator;
  const struct plan_figure *target = n ? n->target : NULL, *base = n ? n->base : NULL;
  struct arena *a = s->arena;
  int judge = target ? target->judge : PLAN_JUDGE_NUMBERS;
  value_put_text(a, v, "measure", n ? n->unit : STR(""));
  value_put_text(a, v, "target_text", figure_text(s, n, target));
  value_put_text(a, v, "target_when", target ? period_text(a, s->lang, target->period) : STR(""));
  value_put_text(a, v, "base_text", figure_text(s, n, base));
  value_put_text(a, v, "base_when", base ? period_text(a, s->lang, base->period) : STR(""));
  value_put_text(a, v, "comparator", judge == PLAN_JUDGE_COMPARATOR ? target->comparator : STR(""));
  value_put_bool(a, v, "in_words", judge == PLAN_JUDGE_REVIEW);
  value_put_bool(a, v, "cumulative",
                 n && n->flow == PLAN_YEARLY && f->period.length != PERIOD_YEAR);
}

static void put_planned(struct scope *s, const struct subject *f, struct value *v) {
  const struct plan_project *p =
      f->line->kind == REPORT_PROJECT ? (const void *)f->line->entry : NULL;
  struct pack_number none = {0};
  value_put_text(s->arena, v, "planned_investment", number_text(s, p ? p->investment_wan : none));
  value_put_text(s->arena, v, "planned_beds", number_text(s, p ? p->beds : none));
  value_put_text(s->arena, v, "planned_places", number_text(s, p ? p->places : none));
}

static void put_due(struct scope *s, const struct subject *f, struct value *v) {
  const struct board_due *due = due_of(f->line, f->unit);
  bool this = due && due->duty != DUTY_NONE && same_period(due->period, f->period);
  struct period day = {this ? PERIOD_DAY : PERIOD_NONE, this ? due->due : DATE_NONE,
                       this ? due->due : DATE_NONE};
  const struct pack_choice *duty = pack_choice_of(board_duties, this ? (int)due->duty : DUTY_NONE);
  value_put_text(s->arena, v, "due_text", period_text(s->arena, s->lang, day));
  value_put_text(s->arena, v, "duty_text",
                 this && duty ? message_plain(s->lang, duty->message) : STR(""));
  value_put_int(s->arena, v, "overdue_days", this ? due->overdue_days : 0);
}

/* Files that the visitor handed in before and may name as evidence, newest first. */
static enum ly put_own_files(struct scope *s, struct call *c, struct value *v) {
  struct value *list = value_list(s->arena);
  struct stored_file *files;
  struct store *st;
  size_t count = 0;
  enum ly rc = call_store(s, c, &st);
  if (!rc)
    rc =
        stored_file_latest(s, st, report_district(c->plan), 0, OWN_FILES_LOOKED_AT, &files, &count);
  for (size_t i = 0; !rc && i < count && list->count < OWN_FILES_MAX; i++) {
    if (files[i].erased || !str_eq(files[i].uploaded_by, s->actor)) continue;
    struct value *file = file_value(s, &files[i]);
    bool chosen = false;
    for (const struct input_field *in = c->body.first; in; in = in->next)
      chosen |= str_is(in->name, "files") && str_eq(in->text, str_int(s->arena, files[i].file));
    if (!file) return fail_memory(s);
    value_put_bool(s->arena, file, "chosen", chosen);
    value_add(list, file);
  }
  value_put(v, "own_files", list);
  return rc;
}

static void put_asked(struct scope *s, const struct call *c, const struct subject *f,
                      struct value *v) {
  unsigned says = report_kinds[f->line->kind].says;
  value_put_bool(s->arena, v, "asks_value", says & REPORT_SAYS_VALUE);
  value_put_bool(s->arena, v, "asks_progress", says & REPORT_SAYS_PROGRESS);
  value_put_bool(s->arena, v, "asks_project", says & REPORT_SAYS_PROJECT);
  value_put_bool(s->arena, v, "can_seal", c->app->keys != NULL);
  value_put_int(s->arena, v, "max_files", REPORT_UPLOADS_MAX);
  value_put_int(s->arena, v, "max_mb", STORED_FILE_BYTES_MAX / 1024 / 1024);
}

/* GET /plan/{pack}/{list}/{key}/report */
enum ly page_report_new(struct scope *s, struct call *c, struct value **out) {
  struct subject f = {0};
  struct value *units = NULL, *lasts = value_list(s->arena), *v = *out = value_map(s->arena);
  enum ly rc = v && lasts ? find_subject(s, c, &f, &units) : fail_memory(s);
  if (rc) return rc;
  must(f.line != NULL);
  struct str title = f.line->title;
  bool assignment = f.line->kind == REPORT_ASSIGNMENT;
  value_put_text(s->arena, v, "title", message_text(s->arena, s->lang, MSG_REPORTS_NEW, &title, 1));
  put_line_head(s, f.board, f.line, v);
  value_put_text(
      s->arena, v, "entry_link",
      assignment ? STR("")
                 : plan_link(s, c->pack_key, str_of(report_kinds[f.line->kind].list), f.line->key));
  value_put(v, "units", units);
  value_put(v, "periods", period_options(s, &f));
  value_put_text(s->arena, v, "unit", f.unit);
  value_put_text(s->arena, v, "period", period_code(s->arena, f.period));
  value_put_text(s->arena, v, "period_text", period_text(s->arena, s->lang, f.period));
  put_seen(s, c, &f, v);
  if (f.last) value_add(lasts, report_item(s, c, f.board, f.last));
  value_put(v, "last", lasts);
  put_previous(s, c, &f, v);
  put_figures(s, &f, v);
  put_planned(s, &f, v);
  put_due(s, &f, v);
  put_asked(s, c, &f, v);
  value_put(v, "form", form_value(s, c, &f));
  return put_own_files(s, c, v);
}

/* ---- What was sent ------------------------------------------------------------------------------
 */

static void read_number(struct scope *s, struct call *c, const char *name,
                        struct pack_number *out) {
  struct str text;
  if (!input_text(s, &c->body, name, NUMBER_MAX, INPUT_OPTIONAL, &text)) return;
  if (!decimal_parse(text, &out->value))
    diag_error(s, DIAG_FIELD(str_of(name)), MSG_REPORTS_BAD_NUMBER, text);
  out->given = true; /* it is told of once: not as missing too */
}

static void read_says(struct scope *s, struct call *c, struct report_says *says) {
  says->percent = -1;
  read_number(s, c, "value", &says->value);
  read_number(s, c, "comparator", &says->comparator);
  read_number(s, c, "investment_wan", &says->investment_wan);
  read_number(s, c, "beds", &says->beds);
  read_number(s, c, "places", &says->places);
  if (!choice_read(s, c, "progress", report_progresses, INPUT_OPTIONAL, &says->progress) &&
      form_sent(c, "progress").len)
    says->progress = REPORT_UNDER_WAY;
  input_int(s, &c->body, "percent", 0, 100, INPUT_OPTIONAL, &says->percent);
  input_lines(s, &c->body, "note", REPORT_NOTE_MAX, INPUT_OPTIONAL, &says->note);
}

/* Numbers of files that were handed in before. */
static enum ly read_files(struct scope *s, struct call *c, struct report_deed *deed) {
  struct str *list = NULL;
  size_t count = 0;
  input_list(s, &c->body, "files", REPORT_FILES_MAX, NUMBER_MAX, INPUT_OPTIONAL, &list, &count);
  int64_t *files = ARENA_ARRAY(s->arena, int64_t, count);
  if (!files) return fail_memory(s);
  for (size_t i = 0; i < count; i++) {
    struct decimal d;
    bool good = decimal_parse(list[i], &d) && d.scale == 0 && d.coefficient > 0;
    if (good) files[i] = d.coefficient;
    if (!good) diag_error(s, DIAG_FIELD(STR("files")), MSG_REPORTS_BAD_FILE, list[i]);
  }
  deed->files = files;
  deed->file_count = count;
  return LY_OK;
}

/* Which of several files is wrong, and why. */
static void check_upload(struct scope *s, const struct input_field *sent) {
  size_t before = s->diags.errors;
  if (sent->bytes.len == 0) {
    diag_error(s, DIAG_FIELD(STR("file")), MSG_FILES_EMPTY);
  } else if (file_check(s, sent)) {
    struct str why = error_text(s);
    if (s->diags.errors == before) /* else it was told, with its name */
      diag_error(s, DIAG_FIELD(STR("file")), MSG_REPORTS_BAD_UPLOAD, sent->file_name, why);
  }
  s->error = (struct error){0};
}

/* Sealing takes a moment: only once all is right. */
static enum ly read_uploads(struct scope *s, struct call *c, const struct input_field **sent,
                            size_t count, struct report_deed *deed) {
  struct stored_draft *drafts = ARENA_ARRAY(s->arena, struct stored_draft, count);
  enum ly rc = drafts ? LY_OK : fail_memory(s);
  if (!rc && count) rc = file_check_keys(s, c);
  for (size_t i = 0; !rc && i < count; i++) {
    rc = file_draft(s, c, report_district(c->plan), sent[i], &drafts[i]);
  }
  deed->uploads = drafts;
  deed->upload_count = count;
  deed->keys = c->app->keys;
  return rc;
}

static enum ly read_report(struct scope *s, struct call *c, struct report_deed *deed) {
  const struct input_field **sent = NULL;
  struct str period;
  size_t count = 0;
  input_text(s, &c->body, "unit", UNIT_MAX, INPUT_OPTIONAL, &deed->unit);
  if (input_text(s, &c->body, "period", NUMBER_MAX, INPUT_OPTIONAL, &period) &&
      !period_parse(period, &deed->period)) {
    diag_error(s, DIAG_FIELD(STR("period")), MSG_REPORTS_BAD_PERIOD, period);
    deed->period = period_of(PERIOD_YEAR, s->today);
  }
  input_int(s, &c->body, "seen", 0, INT64_MAX, INPUT_OPTIONAL, &deed->seen);
  read_says(s, c, &deed->says);
  enum ly rc = read_files(s, c, deed), done;
  if (rc) return rc;
  input_files(s, &c->body, "file", REPORT_UPLOADS_MAX, INPUT_OPTIONAL, &sent, &count);
  for (size_t i = 0; i < count; i++) check_upload(s, sent[i]);
  deed->upload_count = count; /* counted with the others */
  rc = report_check(s, deed);
  done = input_done(s, &c->body);
  if (rc || done) return rc ? rc : done;
  if (!may_report(c, deed->unit)) return fail(s, LY_DENIED, MSG_REPORTS_NOT_UNIT, deed->unit);
  return read_uploads(s, c, sent, count, deed);
}

/* POST /plan/{pack}/{list}/{key}/report */
enum ly deed_report(struct scope *s, struct call *c) {
  struct report_deed *deed = ARENA_NEW(s->arena, struct report_deed);
  const struct board *board = NULL;
  const struct board_line *line = NULL;
  enum ly rc = deed ? call_line(s, c, &board, &line) : fail_memory(s);
  if (rc) return rc;
  must(line != NULL);
  rc = check_units(s, line, own_units(s, c, line, STR("")));
  if (rc) return rc;
  *deed =
      (struct report_deed){.act = REPORT_ADD, .pack = c->plan, .kind = c->kind, .entry = line->key};
  rc = read_report(s, c, deed);
  if (rc) return rc;
  call_write(s, c, report_change(s, deed), report_run_and_tell, deed);
  return LY_OK;
}

/* To the report that was made; a program is told its number. */
enum ly after_report(struct scope *s, struct call *c) {
  struct buf go = buf_open(s->arena, 256);
  buf_add(&go, plan_link(s, c->pack_key, STR("reports"), c->write.answer));
  buf_add(&go, STR("?done=1"));
  c->go = buf_str(&go);
  if (!c->request->json) return LY_OK;
  c->told = value_map(s->arena);
  if (!c->told) return fail_memory(s);
  value_put_text(s->arena, c->told, "plan", c->pack_key);
  value_put_text(s->arena, c->told, "report", c->write.answer);
  return LY_OK;
}
