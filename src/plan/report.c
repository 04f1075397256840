/* Writing reports and what belongs to them: what the log says of each deed, and doing it. */
#include "plan/report_int.h"

#include "base/json.h"

enum { PAYLOAD_MAX = 64 * 1024 };

/* ---- What the log says --------------------------------------------------------------------------
 *
 * Only what the deed itself says: not what the database holds by then, so that the same deed sent
 * again is known for the same.
 */

static void put_text(struct arena *a, struct value *v, const char *key, struct str text) {
  if (text.len) value_put_text(a, v, key, text);
}

static void put_number(struct arena *a, struct value *v, const char *key, struct pack_number n) {
  if (n.given) value_put_decimal(a, v, key, n.value);
}

static void put_entry(struct arena *a, struct value *v, const struct report_deed *d) {
  value_put_text(a, v, "kind", str_of(report_kinds[d->kind].word));
  value_put_text(a, v, "entry", d->entry);
}

static void put_add(struct arena *a, struct value *v, const struct report_deed *d) {
  const struct report_says *says = &d->says;
  struct evidence evidence = report_evidence(d);
  put_entry(a, v, d);
  value_put_text(a, v, "unit", d->unit);
  value_put_text(a, v, "period", period_code(a, d->period));
  put_text(a, v, "progress", report_word(report_progresses, says->progress));
  if (says->percent >= 0) value_put_int(a, v, "percent", says->percent);
  put_number(a, v, "value", says->value);
  put_number(a, v, "comparator", says->comparator);
  put_number(a, v, "investment_wan", says->investment_wan);
  put_number(a, v, "beds", says->beds);
  put_number(a, v, "places", says->places);
  put_text(a, v, "note", says->note);
  evidence_payload(a, v, &evidence);
}

static void put_review(struct arena *a, struct value *v, const struct report_deed *d) {
  value_put_text(a, v, "report", str_int(a, d->report));
  value_put_text(a, v, "outcome", report_word(report_outcomes, d->outcome));
  put_text(a, v, "finding", report_word(report_findings, d->finding));
}

static void put_calendar(struct arena *a, struct value *v, const struct report_deed *d) {
  value_put_text(a, v, "kind", str_of(report_kinds[d->kind].word));
  value_put_text(a, v, "every", report_word(calendar_everys, d->every));
  value_put_int(a, v, "days", d->days);
}

static void put_designation(struct arena *a, struct value *v, const struct report_deed *d) {
  put_entry(a, v, d);
  value_put_text(a, v, "unit", d->unit);
  value_put_bool(a, v, "lead", d->lead);
  value_put_bool(a, v, "holds", d->holds);
}

static void put_assignment(struct arena *a, struct value *v, const struct report_deed *d) {
  const struct assignment *as = &d->assignment;
  value_put_text(a, v, "kind", report_word(assignment_kinds, as->kind));
  value_put_text(a, v, "title", as->title);
  value_put_text(a, v, "unit", as->unit);
  value_put_text(a, v, "due", date_iso(a, as->due));
  if (as->meeting) value_put_text(a, v, "meeting", str_int(a, as->meeting));
  if (as->entry.len) {
    value_put_text(a, v, "entry_kind", str_of(report_kinds[as->entry_kind].word));
    value_put_text(a, v, "entry", as->entry);
  }
  put_text(a, v, "note", as->note);
}

static void put_end(struct arena *a, struct value *v, const struct report_deed *d) {
  value_put_text(a, v, "assignment", str_int(a, d->assignment.assignment));
}

/* ---- Adding a report ----------------------------------------------------------------------------
 */

static struct store_value number_or_null(struct scope *s, struct pack_number n) {
  return n.given ? S_TEXT(decimal_text(s->arena, n.value)) : S_NULL;
}

static struct str kind_word(const struct report_deed *d) {
  return str_of(report_kinds[d->kind].word);
}

static struct str district_of(const struct report_deed *d) {
  return report_district(d->pack);
}

/* What somebody is called, for sentences: the name of a user, else as report_person() says. */
static enum ly name_of(struct scope *s, struct tx *tx, struct str actor, struct str *out) {
  struct store_rows rows = {0};
  *out = report_person(actor);
  enum ly rc = store_query(s, tx_store(tx), "t", "SELECT display_name FROM users WHERE name = $1",
                           &rows, S_TEXT(*out));
  bool user = !rc && rows.rows && !str_eq(*out, actor);
  if (user && store_text(&rows, 0, 0).len) *out = store_text(&rows, 0, 0);
  return rc;
}

/* The form knew the last report of this unit on this entry and period, or that there was none. */
static enum ly check_seen(struct scope *s, struct tx *tx, const struct report_deed *d) {
  struct store_rows rows = {0};
  enum ly rc =
      store_query(s, tx_store(tx), "iit",
                  "SELECT report, recorded_at, recorded_by FROM report"
                  " WHERE district = $1 AND plan = $2 AND kind = $3 AND entry = $4"
                  " AND unit = $5 AND period = $6 ORDER BY report DESC LIMIT 1",
                  &rows, S_TEXT(district_of(d)), S_TEXT(d->pack->header->key), S_TEXT(kind_word(d)),
                  S_TEXT(d->entry), S_TEXT(d->unit), S_TEXT(period_code(s->arena, d->period)));
  if (rc) return rc;
  int64_t last = rows.rows ? store_int(&rows, 0, 0) : 0;
  if (last == d->seen) return LY_OK;
  if (last < d->seen) return fail(s, LY_CONFLICT, MSG_REPORT_BAD_SEEN, str_int(s->arena, d->seen));
  struct str name;
  rc = name_of(s, tx, store_text(&rows, 0, 2), &name);
  if (rc) return rc;
  return fail(s, LY_CONFLICT, MSG_REPORT_MEANWHILE, name,
              time_local(s->arena, store_int(&rows, 0, 1)), str_int(s->arena, last));
}

static enum ly next_number(struct scope *s, struct tx *tx, const struct report_deed *d,
                           int64_t *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "i",
                           "SELECT COALESCE(max(report), 0) + 1 FROM report WHERE district = $1",
                           &rows, S_TEXT(district_of(d)));
  if (!rc) *out = store_int(&rows, 0, 0);
  return rc;
}

static enum ly insert_report(struct scope *s, struct tx *tx, const struct report_deed *d,
                             int64_t number) {
  const struct report_says *says = &d->says;
  int64_t now;
  enum ly rc = tx_now(s, tx, &now);
  if (rc) return rc;
  return store_exec(
      s, tx,
      "INSERT INTO report (district, report, plan, kind, entry, unit, period, progress, percent,"
      " value, comparator, investment_wan, beds, places, note, recorded_at, recorded_by)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
      S_TEXT(district_of(d)), S_INT(number), S_TEXT(d->pack->header->key), S_TEXT(kind_word(d)),
      S_TEXT(d->entry), S_TEXT(d->unit), S_TEXT(period_code(s->arena, d->period)),
      S_TEXT(report_word(report_progresses, says->progress)),
      says->percent >= 0 ? S_INT(says->percent) : S_NULL, number_or_null(s, says->value),
      number_or_null(s, says->comparator), number_or_null(s, says->investment_wan),
      number_or_null(s, says->beds), number_or_null(s, says->places), S_TEXT(says->note),
      S_INT(now), S_TEXT(s->actor));
}

static enum ly insert_file(struct scope *s, struct tx *tx, const struct report_deed *d,
                           int64_t report, int64_t file) {
  return store_exec(s, tx, "INSERT INTO report_file (district, report, file) VALUES ($1, $2, $3)",
                    S_TEXT(district_of(d)), S_INT(report), S_INT(file));
}

static struct str subject_of(struct scope *s, const char *what, struct str district,
                             int64_t number) {
  struct buf b = buf_open(s->arena, 128);
  buf_printf(&b, "%s:%.*s/%lld", what, STR_ARG(district), (long long)number);
  return buf_str(&b);
}

static enum ly insert_files(struct scope *s, struct tx *tx, const struct report_deed *d,
                            int64_t report, const int64_t *files, size_t count) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < count; i++) rc = insert_file(s, tx, d, report, files[i]);
  return rc;
}

static enum ly run_add(struct scope *s, struct tx *tx, struct write *w, struct report_deed *d) {
  struct report_book book = {0};
  struct evidence evidence = report_evidence(d);
  int64_t number, *files;
  size_t count;
  enum ly rc = report_answerers_read(s, tx_store(tx), d->pack, &book);
  if (!rc) rc = report_check_owner(s, d, &book);
  if (!rc) rc = check_seen(s, tx, d);
  if (!rc) rc = evidence_take(s, tx, w, district_of(d), &evidence, &files, &count);
  if (!rc) rc = next_number(s, tx, d, &number);
  if (!rc) rc = insert_report(s, tx, d, number);
  if (!rc) rc = insert_files(s, tx, d, number, files, count);
  if (rc) return rc;
  w->answer = str_int(s->arena, number);
  w->change.subject = subject_of(s, "report", district_of(d), number);
  return LY_OK;
}

/* ---- Reviewing ----------------------------------------------------------------------------------
 */

static enum ly check_reviewable(struct scope *s, const struct report_deed *d,
                                const struct report *r) {
  struct str number = str_int(s->arena, d->report);
  if (str_eq(r->recorded_by, s->actor)) return fail(s, LY_DENIED, MSG_REPORT_OWN_REVIEW);
  if (r->replaced) return fail(s, LY_CONFLICT, MSG_REPORT_REPLACED, number);
  if (r->reviews == d->reviews_seen) return LY_OK;
  if (r->reviews == 0 || r->reviews < d->reviews_seen)
    return fail(s, LY_CONFLICT, MSG_REPORT_BAD_SEEN, number);
  struct str outcome = message_plain(s->lang, pack_choice_of(report_outcomes, r->outcome)->message);
  return fail(s, LY_CONFLICT, MSG_REPORT_REVIEWED_MEANWHILE, report_person(r->reviewed_by),
              time_local(s->arena, r->reviewed_at), outcome);
}

static enum ly run_review(struct scope *s, struct tx *tx, struct write *w, struct report_deed *d) {
  struct report r;
  struct str plan, district = district_of(d);
  size_t before = s->diags.errors;
  int64_t now;
  (void)w;
  enum ly rc = report_find(s, tx_store(tx), district, d->report, &r, &plan);
  if (rc && rc != LY_NOT_FOUND) return rc;
  s->error = (struct error){0}; /* told anew, with the name of the area */
  if (rc || !str_eq(plan, d->pack->header->key))
    return fail(s, LY_NOT_FOUND, MSG_REPORT_NONE, d->pack->header->name,
                str_int(s->arena, d->report));
  rc = check_reviewable(s, d, &r);
  if (rc) return rc;
  d->kind = r.kind;
  d->entry = r.entry;
  report_check_finding(s, d);
  rc = report_faults(s, before);
  if (!rc) rc = tx_now(s, tx, &now);
  if (rc) return rc;
  return store_exec(s, tx,
                    "INSERT INTO report_review (district, report, review, outcome, finding,"
                    " reason, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                    S_TEXT(district), S_INT(d->report), S_INT(r.reviews + 1),
                    S_TEXT(report_word(report_outcomes, d->outcome)),
                    S_TEXT(report_word(report_findings, d->finding)), S_TEXT(d->reason), S_INT(now),
                    S_TEXT(s->actor));
}

/* ---- The calendar -------------------------------------------------------------------------------
 */

static enum ly run_calendar(struct scope *s, struct tx *tx, struct write *w,
                            struct report_deed *d) {
  struct store_rows rows = {0};
  int64_t now;
  (void)w;
  enum ly rc =
      store_query(s, tx_store(tx), "i",
                  "SELECT COALESCE(max(calendar), 0) + 1 FROM calendar WHERE district = $1", &rows,
                  S_TEXT(district_of(d)));
  if (!rc) rc = tx_now(s, tx, &now);
  if (rc) return rc;
  return store_exec(s, tx,
                    "INSERT INTO calendar (district, calendar, plan, kind, every, days, reason,"
                    " recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                    S_TEXT(district_of(d)), S_INT(store_int(&rows, 0, 0)),
                    S_TEXT(d->pack->header->key), S_TEXT(kind_word(d)),
                    S_TEXT(report_word(calendar_everys, d->every)), S_INT(d->days),
                    S_TEXT(d->reason), S_INT(now), S_TEXT(s->actor));
}

/* ---- Designations -------------------------------------------------------------------------------
 */

static const struct designation *designation_of(const struct report_book *book,
                                                const struct report_deed *d) {
  for (size_t i = 0; i < book->designation_count; i++) {
    const struct designation *is = &book->designations[i];
    if (is->kind == d->kind && str_eq(is->entry, d->entry) && str_eq(is->unit, d->unit)) return is;
  }
  return NULL;
}

static enum ly check_designation(struct scope *s, struct tx *tx, const struct report_deed *d) {
  struct report_book book = {0};
  enum ly rc = report_answerers_read(s, tx_store(tx), d->pack, &book);
  if (rc) return rc;
  const struct designation *is = designation_of(&book, d);
  if (!d->holds)
    return is ? LY_OK : fail(s, LY_NOT_FOUND, MSG_REPORT_NOT_DESIGNATED, d->unit, d->entry);
  if (is && is->lead == d->lead)
    return fail(s, LY_CONFLICT, MSG_REPORT_IS_DESIGNATED, d->unit, d->entry);
  return report_check_unnamed(s, d);
}

static enum ly run_designate(struct scope *s, struct tx *tx, struct write *w,
                             struct report_deed *d) {
  struct store_rows rows = {0};
  int64_t now;
  (void)w;
  enum ly rc = check_designation(s, tx, d);
  if (!rc)
    rc = store_query(s, tx_store(tx), "i",
                     "SELECT COALESCE(max(designation), 0) + 1 FROM designation"
                     " WHERE district = $1",
                     &rows, S_TEXT(district_of(d)));
  if (!rc) rc = tx_now(s, tx, &now);
  if (rc) return rc;
  return store_exec(
      s, tx,
      "INSERT INTO designation (district, designation, plan, kind, entry, unit, lead, holds,"
      " reason, recorded_at, recorded_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
      S_TEXT(district_of(d)), S_INT(store_int(&rows, 0, 0)), S_TEXT(d->pack->header->key),
      S_TEXT(kind_word(d)), S_TEXT(d->entry), S_TEXT(d->unit), S_INT(d->lead), S_INT(d->holds),
      S_TEXT(d->reason), S_INT(now), S_TEXT(s->actor));
}

/* ---- Assignments --------------------------------------------------------------------------------
 */

static enum ly insert_assignment(struct scope *s, struct tx *tx, const struct report_deed *d,
                                 int64_t number) {
  const struct assignment *a = &d->assignment;
  struct str entry_kind = a->entry.len ? str_of(report_kinds[a->entry_kind].word) : STR("");
  int64_t now;
  enum ly rc = tx_now(s, tx, &now);
  if (rc) return rc;
  return store_exec(
      s, tx,
      "INSERT INTO assignment (district, assignment, plan, kind, title, unit, due, meeting,"
      " entry_kind, entry, note, recorded_at, recorded_by)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
      S_TEXT(district_of(d)), S_INT(number), S_TEXT(d->pack->header->key),
      S_TEXT(report_word(assignment_kinds, a->kind)), S_TEXT(a->title), S_TEXT(a->unit),
      S_TEXT(date_iso(s->arena, a->due)), a->meeting ? S_INT(a->meeting) : S_NULL,
      S_TEXT(entry_kind), S_TEXT(a->entry), S_TEXT(a->note), S_INT(now), S_TEXT(s->actor));
}

static enum ly run_assign(struct scope *s, struct tx *tx, struct write *w, struct report_deed *d) {
  struct store_rows rows = {0};
  enum ly rc =
      store_query(s, tx_store(tx), "i",
                  "SELECT COALESCE(max(assignment), 0) + 1 FROM assignment WHERE district = $1",
                  &rows, S_TEXT(district_of(d)));
  if (!rc) rc = insert_assignment(s, tx, d, store_int(&rows, 0, 0));
  if (rc) return rc;
  w->answer = str_int(s->arena, store_int(&rows, 0, 0));
  w->change.subject = subject_of(s, "assignment", district_of(d), store_int(&rows, 0, 0));
  return LY_OK;
}

static enum ly check_open(struct scope *s, struct tx *tx, const struct report_deed *d) {
  struct report_book book = {0};
  enum ly rc = report_answerers_read(s, tx_store(tx), d->pack, &book);
  if (rc) return rc;
  for (size_t i = 0; i < book.assignment_count; i++) {
    const struct assignment *a = &book.assignments[i];
    if (a->assignment != d->assignment.assignment) continue;
    if (!a->ended) return LY_OK;
    return fail(s, LY_CONFLICT, MSG_REPORT_ASSIGNMENT_ENDED, a->key, a->end_reason);
  }
  return fail(s, LY_NOT_FOUND, MSG_REPORT_NO_ASSIGNMENT, d->pack->header->name,
              str_int(s->arena, d->assignment.assignment));
}

static enum ly run_end(struct scope *s, struct tx *tx, struct write *w, struct report_deed *d) {
  int64_t now;
  (void)w;
  enum ly rc = check_open(s, tx, d);
  if (!rc) rc = tx_now(s, tx, &now);
  if (rc) return rc;
  return store_exec(s, tx,
                    "INSERT INTO assignment_end (district, assignment, reason, recorded_at,"
                    " recorded_by) VALUES ($1, $2, $3, $4, $5)",
                    S_TEXT(district_of(d)), S_INT(d->assignment.assignment), S_TEXT(d->reason),
                    S_INT(now), S_TEXT(s->actor));
}

/* ---- All acts -----------------------------------------------------------------------------------
 */

static int64_t report_number(const struct report_deed *d) {
  return d->report;
}

static int64_t assignment_number(const struct report_deed *d) {
  return d->assignment.assignment;
}

static const struct act_row {
  const char *act, *subject;
  int64_t (*number)(const struct report_deed *d); /* of the subject; NULL: not known before */
  void (*payload)(struct arena *a, struct value *v, const struct report_deed *d);
  enum ly (*run)(struct scope *s, struct tx *tx, struct write *w, struct report_deed *d);
} acts[REPORT_ACTS] = {
    [REPORT_ADD] = {"report.add", "report", NULL, put_add, run_add},
    [REPORT_REVIEW] = {"report.review", "report", report_number, put_review, run_review},
    [REPORT_CALENDAR] = {"calendar.set", "plan", NULL, put_calendar, run_calendar},
    [REPORT_DESIGNATE] = {"designation.set", "plan", NULL, put_designation, run_designate},
    [REPORT_ASSIGN] = {"assignment.add", "assignment", NULL, put_assignment, run_assign},
    [REPORT_ASSIGN_END] = {"assignment.end", "assignment", assignment_number, put_end, run_end},
};

static struct str change_subject(struct scope *s, const struct report_deed *d) {
  const struct act_row *row = &acts[d->act];
  struct buf b = buf_open(s->arena, 128);
  if (row->number) return subject_of(s, row->subject, district_of(d), row->number(d));
  buf_printf(&b, "plan:%.*s", STR_ARG(d->pack->header->key));
  return buf_str(&b);
}

struct change report_change(struct scope *s, const struct report_deed *deed) {
  struct value *v = value_map(s->arena);
  struct buf payload = buf_open(s->arena, PAYLOAD_MAX);
  must(deed->act < REPORT_ACTS);
  value_put_text(s->arena, v, "plan", deed->pack->header->key);
  acts[deed->act].payload(s->arena, v, deed);
  if (v) json_value(&payload, v);
  return (struct change){.district = district_of(deed),
                         .act = str_of(acts[deed->act].act),
                         .subject = change_subject(s, deed),
                         .reason = deed->reason,
                         .pack_version = deed->pack->version,
                         .payload = buf_str(&payload)};
}

struct write report_write(struct scope *s, struct report_deed *deed) {
  struct write w = {
      .scope = s, .change = report_change(s, deed), .run = report_run, .context = deed};
  w.change.key = change_new_key(s);
  return w;
}

enum ly report_count(struct scope *s, struct tx *tx, const struct pack *pack) {
  return store_exec(s, tx,
                    "INSERT INTO plan_change (district, plan, changes) VALUES ($1, $2, 1)"
                    " ON CONFLICT (district, plan) DO UPDATE SET"
                    " changes = plan_change.changes + 1",
                    S_TEXT(report_district(pack)), S_TEXT(pack->header->key));
}

enum ly report_run(struct scope *s, struct tx *tx, struct write *w) {
  struct report_deed *deed = w->context;
  enum ly rc = acts[deed->act].run(s, tx, w, deed);
  return rc || deed->counted_once ? rc : report_count(s, tx, deed->pack);
}
