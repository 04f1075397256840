/* Reports: all of a plan, one with its evidence and reviews, and reviewing it. */
#include "web/page.h"
#include "web/pages_reports.h"

#include "people/remind.h"
#include "plan/sheets.h"
#include "web/html.h"
#include "web/listing.h"
#include "web/pages.h"
#include "web/pages_board.h"
#include "web/pages_files.h"
#include "web/words.h"

#include <stdlib.h>

/* ---- Pieces -------------------------------------------------------------------------------------
 */

enum ly call_line(struct scope *s, struct call *c, const struct board **board,
                  const struct board_line **line) {
  enum ly rc = call_board(s, c, c->plan, board);
  if (rc) return rc;
  *line = board_line_of(*board, c->kind, c->capture);
  if (*line) return LY_OK;
  return fail(s, LY_NOT_FOUND, MSG_PAGES_NO_ENTRY, c->plan->header->name, c->capture);
}

struct str plan_link(struct scope *s, struct str plan, struct str list, struct str key) {
  const struct str parts[] = {plan, list, key};
  struct buf b = buf_open(s->arena, 4096);
  buf_add(&b, STR("/plan"));
  for (size_t i = 0; i < 3; i++) {
    if (parts[i].len == 0) continue;
    buf_char(&b, '/');
    url_add(&b, parts[i]);
  }
  return buf_str(&b);
}

static void add_query(struct buf *b, char sign, const char *name, struct str text) {
  if (text.len == 0) return;
  buf_char(b, sign);
  buf_add(b, str_of(name));
  buf_char(b, '=');
  url_add(b, text);
}

struct str report_form_link(struct scope *s, const struct pack *pack, const struct board_line *line,
                            struct str unit, struct period period) {
  struct buf b = buf_open(s->arena, 4096);
  buf_add(&b, plan_link(s, pack->header->key, str_of(report_kinds[line->kind].list), line->key));
  buf_add(&b, STR("/report"));
  add_query(&b, '?', "unit", unit);
  add_query(&b, unit.len ? '&' : '?', "period", period_code(s->arena, period));
  return buf_str(&b);
}

struct str report_link(struct scope *s, const struct pack *pack, int64_t report) {
  return plan_link(s, pack->header->key, STR("reports"), str_int(s->arena, report));
}

struct value *report_item(struct scope *s, struct call *c, const struct board *board,
                          const struct report *r) {
  const struct board_line *line = board_line_of(board, r->kind, r->entry);
  struct value *v = board_report_value(s, board, r);
  struct arena *a = s->arena;
  if (!v) return NULL;
  value_put_text(a, v, "says_text", report_says_text(s, line ? line->indicator : NULL, r));
  value_put_text(a, v, "recorded_by_text", page_actor(s, c, r->recorded_by));
  value_put_text(a, v, "reviewed_by_text",
                 r->reviewed_at ? page_actor(s, c, r->reviewed_by) : STR(""));
  value_put_text(a, v, "link", report_link(s, board->pack, r->report));
  return v;
}

void put_line_head(struct scope *s, const struct board *board, const struct board_line *line,
                   struct value *v) {
  struct arena *a = s->arena;
  value_put_text(a, v, "pack", board->pack->header->key);
  value_put_text(a, v, "kind", str_of(report_kinds[line->kind].word));
  value_put_text(a, v, "kind_text", message_plain(s->lang, report_kinds[line->kind].title));
  value_put_text(a, v, "list", str_of(report_kinds[line->kind].list));
  value_put_text(a, v, "key", line->key);
  value_put_text(a, v, "name", line->title);
}

/* ---- The reports of a plan ----------------------------------------------------------------------
 */

struct reports_view {
  struct call *c;
  const struct board *board;
};

static const struct board *board_of(const struct sheet *sheet) {
  const struct reports_view *v = sheet->context;
  return v->board;
}

/* Before the sheet is filled: the memory of its cells is used again for the next row. */
static void know_actors(struct scope *s, struct call *c, const struct report_book *book) {
  for (size_t i = 0; i < book->report_count; i++) {
    const struct report *r = &book->reports[i];
    (void)page_actor(s, c, r->recorded_by);
    if (r->reviewed_at) (void)page_actor(s, c, r->reviewed_by);
  }
}

static void number_key(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  *out = (struct sheet_key){.given = true, .order = ((const struct report *)row)->report};
}

static void number_cell(struct scope *s, const struct sheet *sheet, const void *row,
                        struct sheet_cell *out) {
  const struct report *r = row;
  *out = (struct sheet_cell){.text = str_int(s->arena, r->report),
                             .path = str_from(report_link(s, board_of(sheet)->pack, r->report), 1),
                             .date = DATE_NONE};
}

static struct str title_of(const struct sheet *sheet, const struct report *r) {
  const struct board_line *line = board_line_of(board_of(sheet), r->kind, r->entry);
  return line ? line->title : r->entry;
}

static void title_key(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  *out = (struct sheet_key){.given = true, .text = title_of(sheet, row)};
}

static void title_cell(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  const struct report *r = row;
  *out = (struct sheet_cell){.text = title_of(sheet, r),
                             .path = str_from(report_link(s, board_of(sheet)->pack, r->report), 1),
                             .date = DATE_NONE,
                             .pack_text = true};
}

static size_t kind_codes(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  if (max) out[0] = str_of(report_kinds[((const struct report *)row)->kind].word);
  return max ? 1 : 0;
}

static struct str kind_code_text(struct scope *s, const struct sheet *sheet, struct str code) {
  enum report_kind kind;
  (void)sheet;
  return report_kind_find(code, &kind) ? message_plain(s->lang, report_kinds[kind].title) : code;
}

static bool kind_known(const struct sheet *sheet, struct str code) {
  enum report_kind kind;
  (void)sheet;
  return report_kind_find(code, &kind);
}

static void kind_key(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  *out = (struct sheet_key){.given = true, .order = (int64_t)((const struct report *)row)->kind};
}

static void kind_cell(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  (void)sheet;
  *out = (struct sheet_cell){
      .text = message_plain(s->lang, report_kinds[((const struct report *)row)->kind].title),
      .date = DATE_NONE};
}

static void unit_key(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  *out = (struct sheet_key){.given = true, .text = ((const struct report *)row)->unit};
}

static void unit_cell(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  (void)s;
  (void)sheet;
  *out = (struct sheet_cell){
      .text = ((const struct report *)row)->unit, .date = DATE_NONE, .pack_text = true};
}

static size_t unit_codes(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  if (max) out[0] = ((const struct report *)row)->unit;
  return max ? 1 : 0;
}

static void period_key(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  *out = (struct sheet_key){.given = true, .order = ((const struct report *)row)->period.last.day};
}

static void period_cell(struct scope *s, const struct sheet *sheet, const void *row,
                        struct sheet_cell *out) {
  (void)sheet;
  *out = (struct sheet_cell){
      .text = period_text(s->arena, s->lang, ((const struct report *)row)->period),
      .date = DATE_NONE};
}

static void says_cell(struct scope *s, const struct sheet *sheet, const void *row,
                      struct sheet_cell *out) {
  const struct report *r = row;
  const struct board_line *line = board_line_of(board_of(sheet), r->kind, r->entry);
  *out = (struct sheet_cell){.text = report_says_text(s, line ? line->indicator : NULL, r),
                             .small = r->says.note,
                             .date = DATE_NONE};
}

/* What is not judged yet first; what was replaced is past all of that. */
static struct str state_word(const struct report *r) {
  if (r->replaced) return STR("replaced");
  return str_of(pack_choice_of(report_outcomes, r->outcome)->word);
}

static void state_key(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  const struct report *r = row;
  (void)sheet;
  *out = (struct sheet_key){.given = true, .order = r->replaced ? REPORT_RETURNED + 1 : r->outcome};
}

static struct str state_code_text(struct scope *s, const struct sheet *sheet, struct str code) {
  (void)sheet;
  for (const struct pack_choice *c = report_outcomes; c->word; c++) {
    if (str_is(code, c->word)) return message_plain(s->lang, c->message);
  }
  return message_plain(s->lang, MSG_REPORTS_REPLACED);
}

static bool state_known(const struct sheet *sheet, struct str code) {
  (void)sheet;
  for (const struct pack_choice *c = report_outcomes; c->word; c++) {
    if (str_is(code, c->word)) return true;
  }
  return str_is(code, "replaced");
}

static void state_cell(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  const struct report *r = row;
  *out = (struct sheet_cell){.text = state_code_text(s, sheet, state_word(r)),
                             .small = r->review_reason,
                             .date = DATE_NONE};
}

static size_t state_codes(const struct sheet *sheet, const void *row, struct str *out, size_t max) {
  (void)sheet;
  if (max) out[0] = state_word(row);
  return max ? 1 : 0;
}

static void files_cell(struct scope *s, const struct sheet *sheet, const void *row,
                       struct sheet_cell *out) {
  int64_t count = (int64_t)((const struct report *)row)->file_count;
  (void)sheet;
  *out = (struct sheet_cell){.text = str_int(s->arena, count),
                             .has_number = true,
                             .number = {count, 0},
                             .date = DATE_NONE};
}

static void files_key(const struct sheet *sheet, const void *row, struct sheet_key *out) {
  (void)sheet;
  *out = (struct sheet_key){.given = true,
                            .number = {(int64_t)((const struct report *)row)->file_count, 0}};
}

static void at_cell(struct scope *s, const struct sheet *sheet, const void *row,
                    struct sheet_cell *out) {
  const struct reports_view *v = sheet->context;
  const struct report *r = row;
  *out = (struct sheet_cell){.text = time_local(s->arena, r->recorded_at),
                             .small = page_actor(s, v->c, r->recorded_by),
                             .date = DATE_NONE};
}

static const struct sheet_column report_columns[] = {
    {"number", MSG_REPORTS_NUMBER, SHEET_NUMBER, number_key, number_cell, NULL, NULL, true},
    {"title", MSG_REPORTS_WHAT, SHEET_TEXT, title_key, title_cell, NULL, NULL, false},
    {"kind", MSG_REPORTS_KIND, SHEET_CHOICE, kind_key, kind_cell, kind_codes, kind_code_text, false,
     .knows = kind_known},
    {"unit", MSG_REPORTS_UNIT, SHEET_CHOICE, unit_key, unit_cell, unit_codes, NULL, false},
    {"period", MSG_REPORTS_PERIOD, SHEET_TEXT, period_key, period_cell, NULL, NULL, false},
    {"says", MSG_REPORTS_SAYS, SHEET_TEXT, NULL, says_cell, NULL, NULL, false},
    {"state", MSG_REPORTS_STATE, SHEET_CHOICE, state_key, state_cell, state_codes, state_code_text,
     false, .knows = state_known},
    {"files", MSG_REPORTS_FILES, SHEET_NUMBER, files_key, files_cell, NULL, NULL, false},
    {"at", MSG_REPORTS_AT, SHEET_TEXT, number_key, at_cell, NULL, NULL, false},
};

static struct value *listed_value(struct scope *s, const struct sheet *sheet, const void *row) {
  const struct reports_view *v = sheet->context;
  return report_item(s, v->c, v->board, row);
}

/* GET /plan/{pack}/reports: newest first. */
enum ly page_reports(struct scope *s, struct call *c, struct value **out) {
  const struct board *board;
  enum ly rc = call_board(s, c, c->plan, &board);
  if (rc) return rc;
  const struct report_book *book = board->book;
  const void **rows = ARENA_ARRAY(s->arena, const void *, book->report_count);
  struct value *v = *out = plan_head_value(s, c->plan);
  if (!rows || !v) return fail_memory(s);
  for (size_t i = 0; i < book->report_count; i++)
    rows[i] = &book->reports[book->report_count - 1 - i];
  struct str name = c->plan->header->name;
  struct str title = message_text(s->arena, s->lang, MSG_REPORTS_TITLE, &name, 1);
  struct reports_view view = {c, board};
  know_actors(s, c, book);
  struct listing listing = {
      .sheet = {.name = "reports",
                .title = title,
                .columns = report_columns,
                .column_count = sizeof report_columns / sizeof *report_columns,
                .rows = rows,
                .row_count = book->report_count,
                .context = &view},
      .heading = "title",
      .rows = "reports",
      .value = listed_value,
      .empty = message_plain(s->lang, MSG_REPORTS_NONE)};
  value_put_text(s->arena, v, "title", title);
  value_put_text(s->arena, v, "lead", message_plain(s->lang, MSG_REPORTS_LEAD));
  if (!c->request->json) put_plan_source(s, c, v);
  return listing_run(s, c, &listing, v);
}

/* ---- One report ---------------------------------------------------------------------------------
 */

static int by_number(const void *key, const void *element) {
  int64_t a = *(const int64_t *)key, b = ((const struct report *)element)->report;
  return (a > b) - (a < b);
}

/* {number} of the address. */
static enum ly find_report(struct scope *s, struct call *c, const struct board **board,
                           const struct report **out) {
  struct decimal number;
  enum ly rc = call_board(s, c, c->plan, board);
  if (rc) return rc;
  const struct report_book *book = (*board)->book;
  bool good = decimal_parse(c->capture, &number) && number.scale == 0 && book->report_count > 0;
  *out = good ? bsearch(&number.coefficient, book->reports, book->report_count,
                        sizeof *book->reports, by_number)
              : NULL;
  return *out ? LY_OK : fail(s, LY_NOT_FOUND, MSG_REPORT_NONE, c->plan->header->name, c->capture);
}

static bool same_series(const struct report *a, const struct report *b) {
  return a->kind == b->kind && str_eq(a->entry, b->entry) && str_eq(a->unit, b->unit) &&
         a->period.length == b->period.length && date_cmp(a->period.first, b->period.first) == 0;
}

/* What this unit reported before and after for the same period, newest first. */
static struct value *series_value(struct scope *s, struct call *c, const struct board *board,
                                  const struct report *r) {
  struct value *list = value_list(s->arena);
  for (size_t i = board->book->report_count; i > 0; i--) {
    const struct report *other = &board->book->reports[i - 1];
    if (other != r && same_series(other, r)) value_add(list, report_item(s, c, board, other));
  }
  return list;
}

static enum ly put_evidence(struct scope *s, struct call *c, const struct report *r,
                            struct value *v) {
  struct str district = report_district(c->plan);
  struct value *list = value_list(s->arena);
  struct stored_file file;
  struct store *st;
  int64_t *files;
  size_t count = 0;
  enum ly rc = call_store(s, c, &st);
  if (!rc) rc = report_files(s, st, district, r->report, &files, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    rc = stored_file_find(s, st, district, files[i], &file);
    struct value *f = rc ? NULL : file_value(s, &file);
    if (!f) continue;
    struct str link = plan_link(s, c->pack_key, STR("evidence"), str_int(s->arena, files[i]));
    value_put_text(s->arena, f, "link", c->app->keys && !file.erased ? link : STR(""));
    value_add(list, f);
  }
  value_put(v, "evidence", list);
  return rc;
}

static enum ly put_reviews(struct scope *s, struct call *c, const struct report *r,
                           struct value *v) {
  struct value *list = value_list(s->arena);
  struct report_reviewed *reviews;
  struct store *st;
  size_t count = 0;
  enum ly rc = call_store(s, c, &st);
  if (!rc) rc = report_reviews(s, st, report_district(c->plan), r->report, &reviews, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    struct value *one = report_reviewed_show(s, &reviews[i]);
    if (one)
      value_set_text(s->arena, one, "reviewed_by_text", page_actor(s, c, reviews[i].recorded_by));
    value_add(list, one);
  }
  value_put(v, "history", list);
  return rc;
}

static bool may_review(const struct call *c, const struct board *board, const struct report *r) {
  static const struct board_owners nobody = {.unnamed = true};
  const struct board_line *line = board_line_of(board, r->kind, r->entry);
  return c->in && !r->replaced &&
         rights_review(&c->grants, c->plan, line ? &line->owners : &nobody, r);
}

/* What a reviewer can do, as deeds; what was done is said in other words. */
static struct value *outcome_options(struct scope *s, struct str chosen) {
  static const struct {
    int outcome;
    enum message text;
  } rows[] = {{REPORT_CONFIRMED, MSG_REPORTS_CONFIRM}, {REPORT_RETURNED, MSG_REPORTS_RETURN}};
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct str word = str_of(pack_choice_of(report_outcomes, rows[i].outcome)->word);
    value_add(list,
              form_option(s, word, message_plain(s->lang, rows[i].text), str_eq(word, chosen)));
  }
  return list;
}

static void put_review_form(struct scope *s, struct call *c, const struct report *r,
                            struct value *v) {
  struct value *form = value_map(s->arena);
  const struct plan_indicator *indicator =
      r->kind == REPORT_INDICATOR ? (const void *)pack_find(c->plan, &plan_kind_indicator, r->entry)
                                  : NULL;
  bool judged = indicator && indicator->target->judge == PLAN_JUDGE_REVIEW;
  form_text(s, c, form, "reason", STR(""));
  value_put(form, "outcomes", outcome_options(s, form_sent(c, "outcome")));
  value_put(form, "findings", choice_options(s, report_findings, form_sent(c, "finding")));
  /* what was seen of it: after a conflict, what stands there now */
  bool told = c->errors.code == LY_CONFLICT || form_sent(c, "seen").len == 0;
  value_put_text(s->arena, form, "seen",
                 told ? str_int(s->arena, r->reviews) : form_sent(c, "seen"));
  value_put(v, "form", form);
  value_put_bool(s->arena, v, "needs_finding", judged);
  value_put_text(s->arena, v, "target", judged ? indicator->target->printed : STR(""));
}

static void put_report_page(struct scope *s, struct call *c, const struct board *board,
                            const struct report *r, struct value *v) {
  const struct board_line *line = board_line_of(board, r->kind, r->entry);
  struct arena *a = s->arena;
  struct str number = str_int(a, r->report);
  bool assignment = r->kind == REPORT_ASSIGNMENT;
  bool own = c->in && rights_report(&c->grants, c->plan, r->unit);
  value_put_text(a, v, "heading", message_text(a, s->lang, MSG_REPORTS_ONE, &number, 1));
  value_put_text(a, v, "pack", c->pack_key);
  value_put_text(a, v, "entry_link",
                 line && !assignment
                     ? plan_link(s, c->pack_key, str_of(report_kinds[r->kind].list), r->entry)
                     : STR(""));
  value_put_text(a, v, "unit_link", plan_link(s, c->pack_key, STR("units"), r->unit));
  value_put_text(a, v, "target_text",
                 line && line->indicator
                     ? plan_figure_words(a, line->indicator->target->printed, line->indicator->unit)
                     : STR(""));
  value_put_text(a, v, "again",
                 line && own && !r->replaced
                     ? report_form_link(s, c->plan, line, r->unit, r->period)
                     : STR(""));
  value_put_bool(a, v, "can_seal", c->app->keys != NULL);
}

/* GET /plan/{pack}/reports/{number} */
enum ly page_report(struct scope *s, struct call *c, struct value **out) {
  const struct board *board = NULL;
  const struct report *r = NULL;
  enum ly rc = find_report(s, c, &board, &r);
  if (rc) return rc;
  must(board && r);
  struct value *v = *out = report_item(s, c, board, r);
  if (!v) return fail_memory(s);
  bool reviews = may_review(c, board, r);
  value_put(v, "series", series_value(s, c, board, r));
  value_put_bool(s->arena, v, "may_review", reviews);
  rc = put_evidence(s, c, r, v);
  if (!rc) rc = put_reviews(s, c, r, v);
  if (rc || c->request->json) return rc;
  put_report_page(s, c, board, r, v);
  put_review_form(s, c, r, v);
  return LY_OK;
}

/* GET /plan/{pack}/evidence/{id}: a file that is evidence of a report on this plan, for whoever may
 * see the report. */
enum ly page_evidence(struct scope *s, struct call *c, struct value **out) {
  struct str district = report_district(c->plan);
  struct decimal number = {0};
  struct stored_file file;
  struct store *st;
  bool evidence = false;
  bool good = decimal_parse(c->capture, &number) && number.scale == 0 && number.coefficient > 0;
  enum ly rc = call_store(s, c, &st);
  if (!rc && good) rc = report_is_evidence(s, st, c->plan, number.coefficient, &evidence);
  if (rc) return rc;
  if (!evidence) return fail(s, LY_NOT_FOUND, MSG_STORED_NONE, district, c->capture);
  rc = stored_file_find(s, st, district, number.coefficient, &file);
  return rc ? rc : file_serve(s, c, &file, out);
}

/* ---- Reviewing ----------------------------------------------------------------------------------
 */

static enum ly check_reviewer(struct scope *s, const struct call *c, const struct board *board,
                              const struct report *r) {
  if (may_review(c, board, r) || r->replaced) return LY_OK; /* replaced: the deed says so */
  struct str actor = r->recorded_by;
  if (str_eq(actor, s->actor)) return fail(s, LY_DENIED, MSG_REPORT_OWN_REVIEW);
  return fail(s, LY_DENIED, MSG_REPORTS_NOT_REVIEWER);
}

/* POST /plan/{pack}/reports/{number}/review */
enum ly deed_review(struct scope *s, struct call *c) {
  struct report_deed *deed = ARENA_NEW(s->arena, struct report_deed);
  const struct board *board = NULL;
  const struct report *r = NULL;
  enum ly rc = deed ? find_report(s, c, &board, &r) : fail_memory(s);
  if (rc) return rc;
  must(board && r);
  rc = check_reviewer(s, c, board, r);
  if (rc) return rc;
  *deed = (struct report_deed){.act = REPORT_REVIEW,
                               .pack = c->plan,
                               .kind = r->kind,
                               .entry = r->entry,
                               .report = r->report};
  (void)choice_read(s, c, "outcome", report_outcomes, INPUT_REQUIRED, &deed->outcome);
  (void)choice_read(s, c, "finding", report_findings, INPUT_OPTIONAL, &deed->finding);
  input_text(s, &c->body, "reason", REPORT_REASON_MAX, INPUT_OPTIONAL, &deed->reason);
  input_int(s, &c->body, "seen", 0, INT64_MAX, INPUT_OPTIONAL, &deed->reviews_seen);
  if (!s->diags.errors) rc = report_check(s, deed);
  enum ly done = input_done(s, &c->body);
  if (rc || done) return rc ? rc : done;
  call_write(s, c, report_change(s, deed), report_run_and_tell, deed);
  struct buf go = buf_open(s->arena, 256);
  buf_add(&go, report_link(s, c->plan, r->report));
  buf_add(&go, STR("?done=1"));
  c->go = buf_str(&go);
  return LY_OK;
}
