/* Reading reports, with the review of each that holds, and what else a plan's board stands on. */
#include "plan/report_int.h"

#include <stdlib.h>
#include <string.h>

/* Rows taken in one query; a plan may have more reports than a query may give rows. */
enum { ROWS_AT_ONCE = 50000 };

struct str report_district(const struct pack *pack) {
  return pack->header->area;
}

/* ---- Rows ---------------------------------------------------------------------------------------
 */

struct str report_word(const struct pack_choice *choices, int value) {
  const struct pack_choice *c = pack_choice_of(choices, value);
  return c ? str_of(c->word) : STR("");
}

bool report_word_value(const struct pack_choice *choices, struct str word, int *out) {
  *out = 0;
  for (const struct pack_choice *c = choices; c->word; c++) {
    if (!str_is(word, c->word)) continue;
    *out = c->value;
    return true;
  }
  return word.len == 0;
}

static enum ly damaged(struct scope *s, struct str what) {
  return fail(s, LY_CORRUPT, MSG_REPORT_DAMAGED, what);
}

static bool number_cell(const struct store_rows *rows, size_t row, size_t column,
                        struct pack_number *out) {
  struct str text = store_text(rows, row, column);
  out->given = rows->cells[row * rows->columns + column].type != STORE_NULL;
  return !out->given || decimal_parse(text, &out->value);
}

enum ly report_row(struct scope *s, const struct store_rows *rows, size_t row, struct report *out) {
  struct report_says *says = &out->says;
  bool percent = rows->cells[row * rows->columns + 6].type != STORE_NULL;
  *out = (struct report){.report = store_int(rows, row, 0),
                         .entry = store_text(rows, row, 2),
                         .unit = store_text(rows, row, 3),
                         .says = {.percent = percent ? store_int(rows, row, 6) : -1,
                                  .note = store_text(rows, row, 12)},
                         .recorded_at = store_int(rows, row, 13),
                         .recorded_by = store_text(rows, row, 14)};
  bool good = report_kind_find(store_text(rows, row, 1), &out->kind) &&
              period_parse(store_text(rows, row, 4), &out->period) &&
              report_word_value(report_progresses, store_text(rows, row, 5), &says->progress) &&
              number_cell(rows, row, 7, &says->value) &&
              number_cell(rows, row, 8, &says->comparator) &&
              number_cell(rows, row, 9, &says->investment_wan) &&
              number_cell(rows, row, 10, &says->beds) && number_cell(rows, row, 11, &says->places);
  return good ? LY_OK : damaged(s, str_int(s->arena, out->report));
}

/* ---- Reports of a plan --------------------------------------------------------------------------
 */

/* Reports behind number `after`, appended to what the book has; *more says whether there may be
 * others. */
static enum ly read_some(struct scope *s, struct store *st, const struct pack *pack,
                         struct report_book *out, bool *more) {
  struct store_rows rows = {0};
  size_t had = out->report_count;
  int64_t after = had ? out->reports[had - 1].report : 0;
  enum ly rc = store_query(s, st, REPORT_TYPES,
                           "SELECT " REPORT_COLUMNS
                           " FROM report WHERE district = $1 AND plan = $2 AND report > $3"
                           " ORDER BY report LIMIT $4",
                           &rows, S_TEXT(report_district(pack)), S_TEXT(pack->header->key),
                           S_INT(after), S_INT(ROWS_AT_ONCE));
  if (rc) return rc;
  struct report *all = ARENA_ARRAY(s->arena, struct report, had + rows.rows);
  if (!all) return fail_memory(s);
  if (had) memcpy(all, out->reports, had * sizeof *all);
  for (size_t i = 0; !rc && i < rows.rows; i++) rc = report_row(s, &rows, i, &all[had + i]);
  out->reports = all;
  out->report_count = had + rows.rows;
  *more = rows.rows == ROWS_AT_ONCE;
  return rc;
}

static int by_number(const void *key, const void *element) {
  int64_t a = *(const int64_t *)key, b = ((const struct report *)element)->report;
  return (a > b) - (a < b);
}

static struct report *report_of(const struct report_book *book, int64_t number) {
  if (book->report_count == 0) return NULL;
  return bsearch(&number, book->reports, book->report_count, sizeof *book->reports, by_number);
}

/* What a review says becomes what its report is; later ones come later. */
static enum ly take_review(struct scope *s, const struct store_rows *rows, size_t i,
                           struct report *report) {
  report->reviews = store_int(rows, i, 1);
  report->review_reason = store_text(rows, i, 4);
  report->reviewed_at = store_int(rows, i, 5);
  report->reviewed_by = store_text(rows, i, 6);
  bool good = report_word_value(report_outcomes, store_text(rows, i, 2), &report->outcome) &&
              report_word_value(report_findings, store_text(rows, i, 3), &report->finding);
  return good ? LY_OK : damaged(s, str_int(s->arena, report->report));
}

/* Reviews of reports behind *last, those that hold. */
static enum ly read_reviews(struct scope *s, struct store *st, const struct pack *pack,
                            struct report_book *book, int64_t *last, bool *more) {
  struct store_rows rows = {0};
  enum ly rc = store_query(
      s, st, "iitttit",
      "SELECT v.report, v.review, v.outcome, v.finding, v.reason, v.recorded_at, v.recorded_by"
      " FROM report r JOIN report_review v ON v.district = r.district AND v.report = r.report"
      " WHERE r.district = $1 AND r.plan = $2 AND r.report > $3 AND v.review ="
      " (SELECT max(w.review) FROM report_review w"
      " WHERE w.district = v.district AND w.report = v.report)"
      " ORDER BY v.report LIMIT $4",
      &rows, S_TEXT(report_district(pack)), S_TEXT(pack->header->key), S_INT(*last),
      S_INT(ROWS_AT_ONCE));
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    struct report *report = report_of(book, *last = store_int(&rows, i, 0));
    if (report) rc = take_review(s, &rows, i, report);
  }
  *more = rows.rows == ROWS_AT_ONCE;
  return rc;
}

static enum ly read_file_counts(struct scope *s, struct store *st, const struct pack *pack,
                                struct report_book *book, int64_t *last, bool *more) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "ii",
                           "SELECT r.report, count(*) FROM report r JOIN report_file f"
                           " ON f.district = r.district AND f.report = r.report"
                           " WHERE r.district = $1 AND r.plan = $2 AND r.report > $3"
                           " GROUP BY r.report ORDER BY r.report LIMIT $4",
                           &rows, S_TEXT(report_district(pack)), S_TEXT(pack->header->key),
                           S_INT(*last), S_INT(ROWS_AT_ONCE));
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    struct report *report = report_of(book, *last = store_int(&rows, i, 0));
    if (report) report->file_count = (size_t)store_int(&rows, i, 1);
  }
  *more = rows.rows == ROWS_AT_ONCE;
  return rc;
}

/* ---- Which reports took whose place -------------------------------------------------------------
 */

static int same_series(const struct report *a, const struct report *b) {
  int order = (int)a->kind - (int)b->kind;
  if (!order) order = str_cmp(a->entry, b->entry);
  if (!order) order = str_cmp(a->unit, b->unit);
  if (!order) order = date_cmp(a->period.first, b->period.first);
  return order ? order : (int)a->period.length - (int)b->period.length;
}

static int by_series(const void *left, const void *right) {
  const struct report *a = *(struct report *const *)left, *b = *(struct report *const *)right;
  int order = same_series(a, b);
  return order ? order : (a->report > b->report) - (a->report < b->report);
}

static enum ly mark_replaced(struct scope *s, struct report_book *book) {
  struct report **sorted = ARENA_ARRAY(s->arena, struct report *, book->report_count);
  if (!sorted) return fail_memory(s);
  for (size_t i = 0; i < book->report_count; i++) sorted[i] = &book->reports[i];
  if (book->report_count) qsort(sorted, book->report_count, sizeof *sorted, by_series);
  for (size_t i = 0; i + 1 < book->report_count; i++)
    sorted[i]->replaced = same_series(sorted[i], sorted[i + 1]) == 0;
  return LY_OK;
}

static enum ly read_reports(struct scope *s, struct store *st, const struct pack *pack,
                            struct report_book *out) {
  int64_t last = 0;
  bool more = true;
  enum ly rc = LY_OK;
  while (!rc && more) rc = read_some(s, st, pack, out, &more);
  more = out->report_count > 0;
  while (!rc && more) rc = read_reviews(s, st, pack, out, &last, &more);
  last = 0;
  more = out->report_count > 0;
  while (!rc && more) rc = read_file_counts(s, st, pack, out, &last, &more);
  return rc ? rc : mark_replaced(s, out);
}

/* ---- The calendar -------------------------------------------------------------------------------
 */

static enum ly read_calendars(struct scope *s, struct store *st, const struct pack *pack,
                              struct report_book *out) {
  struct store_rows rows = {0};
  for (size_t k = 0; k < REPORT_KINDS; k++)
    out->calendars[k] = calendar_shipped((enum report_kind)k);
  enum ly rc = store_query(s, st, "ttitit",
                           "SELECT kind, every, days, reason, recorded_at, recorded_by"
                           " FROM calendar WHERE district = $1 AND plan = $2 ORDER BY calendar",
                           &rows, S_TEXT(report_district(pack)), S_TEXT(pack->header->key));
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    struct calendar c = {.days = store_int(&rows, i, 2),
                         .reason = store_text(&rows, i, 3),
                         .recorded_at = store_int(&rows, i, 4),
                         .recorded_by = store_text(&rows, i, 5)};
    bool good = report_kind_find(store_text(&rows, i, 0), &c.kind) &&
                report_word_value(calendar_everys, store_text(&rows, i, 1), &c.every);
    if (!good) return damaged(s, store_text(&rows, i, 0));
    out->calendars[c.kind] = c;
  }
  return rc;
}

/* ---- Who answers --------------------------------------------------------------------------------
 */

/* The last word on each unit of an entry stands; those taken back are left out. */
static enum ly read_designations(struct scope *s, struct store *st, const struct pack *pack,
                                 struct report_book *out) {
  struct store_rows rows = {0};
  enum ly rc =
      store_query(s, st, "tttiit",
                  "SELECT d.kind, d.entry, d.unit, d.lead, d.recorded_at, d.recorded_by FROM"
                  " (SELECT max(designation) AS last FROM designation"
                  " WHERE district = $1 AND plan = $2 GROUP BY kind, entry, unit) m"
                  " JOIN designation d ON d.district = $1 AND d.designation = m.last"
                  " WHERE d.holds = 1 ORDER BY d.designation",
                  &rows, S_TEXT(report_district(pack)), S_TEXT(pack->header->key));
  if (rc) return rc;
  out->designations = ARENA_ARRAY(s->arena, struct designation, rows.rows);
  if (!out->designations) return fail_memory(s);
  for (size_t i = 0; i < rows.rows; i++) {
    struct designation *d = &out->designations[i];
    *d = (struct designation){.entry = store_text(&rows, i, 1),
                              .unit = store_text(&rows, i, 2),
                              .lead = store_int(&rows, i, 3) != 0,
                              .recorded_at = store_int(&rows, i, 4),
                              .recorded_by = store_text(&rows, i, 5)};
    if (!report_kind_find(store_text(&rows, i, 0), &d->kind)) return damaged(s, d->entry);
  }
  out->designation_count = rows.rows;
  return LY_OK;
}

static enum ly assignment_row(struct scope *s, const struct store_rows *rows, size_t i,
                              struct assignment *out) {
  const struct store_value *cells = rows->cells + i * rows->columns;
  struct str entry_kind = store_text(rows, i, 6);
  *out = (struct assignment){.assignment = store_int(rows, i, 0),
                             .key = str_int(s->arena, store_int(rows, i, 0)),
                             .title = store_text(rows, i, 2),
                             .unit = store_text(rows, i, 3),
                             .meeting = cells[5].type == STORE_NULL ? 0 : store_int(rows, i, 5),
                             .entry = store_text(rows, i, 7),
                             .note = store_text(rows, i, 8),
                             .recorded_at = store_int(rows, i, 9),
                             .recorded_by = store_text(rows, i, 10),
                             .ended = cells[11].type != STORE_NULL,
                             .end_reason = store_text(rows, i, 11)};
  bool good = report_word_value(assignment_kinds, store_text(rows, i, 1), &out->kind) &&
              date_parse(store_text(rows, i, 4), &out->due) &&
              (entry_kind.len == 0 || report_kind_find(entry_kind, &out->entry_kind));
  return good ? LY_OK : damaged(s, out->key);
}

static enum ly read_assignments(struct scope *s, struct store *st, const struct pack *pack,
                                struct report_book *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(
      s, st,
      "itttt"
      "Itttit"
      "T",
      "SELECT a.assignment, a.kind, a.title, a.unit, a.due, a.meeting, a.entry_kind, a.entry,"
      " a.note, a.recorded_at, a.recorded_by, e.reason FROM assignment a"
      " LEFT JOIN assignment_end e ON e.district = a.district AND e.assignment = a.assignment"
      " WHERE a.district = $1 AND a.plan = $2 ORDER BY a.assignment",
      &rows, S_TEXT(report_district(pack)), S_TEXT(pack->header->key));
  if (rc) return rc;
  out->assignments = ARENA_ARRAY(s->arena, struct assignment, rows.rows);
  if (!out->assignments) return fail_memory(s);
  for (size_t i = 0; !rc && i < rows.rows; i++)
    rc = assignment_row(s, &rows, i, &out->assignments[i]);
  out->assignment_count = rows.rows;
  return rc;
}

enum ly report_answerers_read(struct scope *s, struct store *st, const struct pack *pack,
                              struct report_book *out) {
  enum ly rc = read_designations(s, st, pack, out);
  return rc ? rc : read_assignments(s, st, pack, out);
}

enum ly report_book_read(struct scope *s, struct store *st, const struct pack *pack,
                         struct report_book *out) {
  *out = (struct report_book){0};
  enum ly rc = report_changes(s, st, pack, &out->changes);
  if (!rc) rc = read_reports(s, st, pack, out);
  if (!rc) rc = read_calendars(s, st, pack, out);
  return rc ? rc : report_answerers_read(s, st, pack, out);
}

/* ---- One of them --------------------------------------------------------------------------------
 */

enum ly report_changes(struct scope *s, struct store *st, const struct pack *pack, int64_t *out) {
  struct store_rows rows = {0};
  enum ly rc =
      store_query(s, st, "i", "SELECT changes FROM plan_change WHERE district = $1 AND plan = $2",
                  &rows, S_TEXT(report_district(pack)), S_TEXT(pack->header->key));
  *out = !rc && rows.rows ? store_int(&rows, 0, 0) : 0;
  return rc;
}

enum ly report_files(struct scope *s, struct store *st, struct str district, int64_t report,
                     int64_t **out, size_t *count) {
  struct store_rows rows = {0};
  enum ly rc = store_query(
      s, st, "i", "SELECT file FROM report_file WHERE district = $1 AND report = $2 ORDER BY file",
      &rows, S_TEXT(district), S_INT(report));
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, int64_t, rows.rows);
  *count = rows.rows;
  if (!*out) return fail_memory(s);
  for (size_t i = 0; i < rows.rows; i++) (*out)[i] = store_int(&rows, i, 0);
  return LY_OK;
}

enum ly report_is_evidence(struct scope *s, struct store *st, const struct pack *pack, int64_t file,
                           bool *out) {
  struct store_rows rows = {0};
  enum ly rc =
      store_query(s, st, "i",
                  "SELECT r.report FROM report_file f JOIN report r"
                  " ON r.district = f.district AND r.report = f.report"
                  " WHERE f.district = $1 AND f.file = $2 AND r.plan = $3 LIMIT 1",
                  &rows, S_TEXT(report_district(pack)), S_INT(file), S_TEXT(pack->header->key));
  *out = rows.rows > 0;
  return rc;
}

enum ly report_reviews(struct scope *s, struct store *st, struct str district, int64_t report,
                       struct report_reviewed **out, size_t *count) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st,
                           "ittt"
                           "it",
                           "SELECT review, outcome, finding, reason, recorded_at, recorded_by"
                           " FROM report_review WHERE district = $1 AND report = $2"
                           " ORDER BY review",
                           &rows, S_TEXT(district), S_INT(report));
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct report_reviewed, rows.rows);
  *count = rows.rows;
  if (!*out) return fail_memory(s);
  for (size_t i = 0; i < rows.rows; i++) {
    struct report_reviewed *v = &(*out)[i];
    *v = (struct report_reviewed){.review = store_int(&rows, i, 0),
                                  .reason = store_text(&rows, i, 3),
                                  .recorded_at = store_int(&rows, i, 4),
                                  .recorded_by = store_text(&rows, i, 5)};
    bool good = report_word_value(report_outcomes, store_text(&rows, i, 1), &v->outcome) &&
                report_word_value(report_findings, store_text(&rows, i, 2), &v->finding);
    if (!good) return damaged(s, str_int(s->arena, report));
  }
  return LY_OK;
}

/* The last review, how much evidence, and whether a later report took its place. */
static enum ly complete(struct scope *s, struct store *st, struct str district, struct str plan,
                        struct report *report) {
  struct store_rows rows = {0};
  struct report_reviewed *reviews;
  int64_t *files;
  size_t count;
  enum ly rc = report_reviews(s, st, district, report->report, &reviews, &count);
  if (!rc) rc = report_files(s, st, district, report->report, &files, &report->file_count);
  if (!rc)
    rc = store_query(s, st, "i",
                     "SELECT max(report) FROM report WHERE district = $1 AND plan = $2"
                     " AND kind = $3 AND entry = $4 AND unit = $5 AND period = $6",
                     &rows, S_TEXT(district), S_TEXT(plan),
                     S_TEXT(str_of(report_kinds[report->kind].word)), S_TEXT(report->entry),
                     S_TEXT(report->unit), S_TEXT(period_code(s->arena, report->period)));
  if (rc) return rc;
  report->replaced = store_int(&rows, 0, 0) > report->report;
  report->reviews = (int64_t)count;
  if (count == 0) return LY_OK;
  const struct report_reviewed *last = &reviews[count - 1];
  report->outcome = last->outcome;
  report->finding = last->finding;
  report->review_reason = last->reason;
  report->reviewed_by = last->recorded_by;
  report->reviewed_at = last->recorded_at;
  return LY_OK;
}

enum ly report_find(struct scope *s, struct store *st, struct str district, int64_t number,
                    struct report *out, struct str *plan) {
  struct store_rows rows = {0};
  enum ly rc =
      store_query(s, st, REPORT_TYPES "t",
                  "SELECT " REPORT_COLUMNS ", plan FROM report WHERE district = $1 AND report = $2",
                  &rows, S_TEXT(district), S_INT(number));
  if (rc) return rc;
  if (rows.rows == 0)
    return fail(s, LY_NOT_FOUND, MSG_REPORT_NONE, district, str_int(s->arena, number));
  rc = report_row(s, &rows, 0, out);
  *plan = store_text(&rows, 0, 15);
  return rc ? rc : complete(s, st, district, *plan, out);
}
