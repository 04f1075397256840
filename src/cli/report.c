/* laoyou report …, calendar …, designate, assignment …: what units report on a plan, and what the
 * county keeps beside it. Who owns the machine may do all of it but review what came from here. */
#include "cli/cli.h"

#include "people/remind.h"
#include "plan/report.h"

struct opened {
  struct store *store;
  struct pack pack;
};

static enum ly open_plan(struct scope *s, const struct args *args, struct opened *o) {
  enum ly rc = cli_store(s, args, STORE_EXISTING, &o->store);
  if (rc) return rc;
  rc = cli_read_plan(s, o->store, args->positional[0], &o->pack);
  if (rc) store_close(o->store);
  return rc;
}

static enum ly open_book(struct scope *s, const struct args *args, struct opened *o,
                         struct report_book *book) {
  enum ly rc = open_plan(s, args, o);
  if (rc) return rc;
  rc = report_book_read(s, o->store, &o->pack, book);
  store_close(o->store);
  return rc;
}

/* ---- Reading what was typed ---------------------------------------------------------------------
 */

static enum ly want(struct scope *s, struct str value, const char *option) {
  return value.len ? LY_OK : fail(s, LY_USAGE, MSG_CLI_WANT_OPTION, str_of(option));
}

static enum ly bad_word(struct scope *s, const char *option, struct str text, const struct buf *b) {
  return fail(s, LY_USAGE, MSG_CLI_BAD_WORD, str_of(option), text, buf_str(b));
}

static void add_word(struct scope *s, struct buf *b, const char *word, enum message message) {
  if (b->len) buf_add(b, message_plain(s->lang, MSG_REPORT_COMMA));
  buf_printf(b, "%s ", word);
  buf_add(b, message_plain(s->lang, message));
}

/* By its word or as people read it; an empty text leaves *out as it is. */
static enum ly read_choice(struct scope *s, const char *option, struct str text,
                           const struct pack_choice *choices, int *out) {
  struct buf words = buf_open(s->arena, 4096);
  if (text.len == 0) return LY_OK;
  for (const struct pack_choice *c = choices; c->word; c++) {
    *out = c->value;
    if (str_is(text, c->word) || str_eq(text, message_plain(s->lang, c->message))) return LY_OK;
    add_word(s, &words, c->word, c->message);
  }
  return bad_word(s, option, text, &words);
}

static enum ly read_kind(struct scope *s, const char *option, struct str text,
                         enum report_kind *out) {
  struct buf words = buf_open(s->arena, 4096);
  if (report_kind_find(text, out) || report_list_find(text, out)) return LY_OK;
  for (int k = 0; k < REPORT_KINDS; k++) {
    *out = (enum report_kind)k;
    if (str_eq(text, message_plain(s->lang, report_kinds[k].title))) return LY_OK;
    add_word(s, &words, report_kinds[k].word, report_kinds[k].title);
  }
  return bad_word(s, option, text, &words);
}

static enum ly read_decimal(struct scope *s, const char *option, struct str text,
                            struct pack_number *out) {
  out->given = text.len > 0;
  if (!out->given || decimal_parse(text, &out->value)) return LY_OK;
  return fail(s, LY_USAGE, MSG_CLI_BAD_NUMBER, str_of(option), text);
}

/* A whole number; an empty text leaves *out as it is. */
static enum ly read_count(struct scope *s, const char *option, struct str text, int64_t *out) {
  struct pack_number n;
  enum ly rc = read_decimal(s, option, text, &n);
  if (rc || !n.given) return rc;
  if (n.value.scale || n.value.coefficient < 0)
    return fail(s, LY_USAGE, MSG_CLI_BAD_NUMBER, str_of(option), text);
  *out = n.value.coefficient;
  return LY_OK;
}

static enum ly read_number(struct scope *s, struct str text, int64_t *out) {
  struct decimal d;
  if (!decimal_parse(text, &d) || d.scale || d.coefficient <= 0)
    return fail(s, LY_USAGE, MSG_CLI_BAD_REPORT, text);
  *out = d.coefficient;
  return LY_OK;
}

/* ---- Writing ------------------------------------------------------------------------------------
 */

/* Checks and writes, on record; the plan is the deed's from here on. */
static enum ly carry_out(struct scope *s, const struct args *args, struct report_deed *deed,
                         struct opened *o, struct str *answer) {
  enum ly rc = open_plan(s, args, o);
  *answer = STR("");
  if (rc) return rc;
  deed->pack = &o->pack;
  rc = report_check(s, deed);
  if (!rc) {
    struct write w = report_write(s, deed);
    w.run = report_run_and_tell;
    rc = arena_failed(s->arena) ? fail_memory(s) : store_write(s, o->store, &w);
    *answer = w.answer;
  }
  store_close(o->store);
  return rc;
}

static enum ly say(struct scope *s, const struct args *args, const char *key, struct str number,
                   enum message message, struct str other) {
  struct str words[] = {number, other};
  if (!args->json) {
    cli_print_line(STR(""),
                   message_text(s->arena, s->lang, message, words, message_arity(message)));
    return LY_OK;
  }
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, key, number);
  return cli_print_json(s, v);
}

static enum ly read_files(struct scope *s, const struct args *args, struct report_deed *deed) {
  int64_t *files = ARENA_ARRAY(s->arena, int64_t, args->files.count);
  enum ly rc = files ? LY_OK : fail_memory(s);
  for (size_t i = 0; !rc && i < args->files.count; i++) {
    rc = want(s, args->files.items[i], "file");
    if (!rc) rc = read_count(s, "file", args->files.items[i], &files[i]);
  }
  deed->files = files;
  deed->file_count = args->files.count;
  return rc;
}

static enum ly read_says(struct scope *s, const struct args *args, struct report_says *says) {
  *says = (struct report_says){.percent = -1, .note = args->note};
  enum ly rc = read_choice(s, "progress", args->progress, report_progresses, &says->progress);
  if (!rc) rc = read_count(s, "percent", args->percent, &says->percent);
  if (!rc) rc = read_decimal(s, "value", args->value, &says->value);
  if (!rc) rc = read_decimal(s, "comparator", args->comparator, &says->comparator);
  if (!rc) rc = read_decimal(s, "investment", args->investment, &says->investment_wan);
  if (!rc) rc = read_decimal(s, "beds", args->beds, &says->beds);
  if (!rc) rc = read_decimal(s, "places", args->places, &says->places);
  return rc;
}

enum ly cli_report_add(struct scope *s, const struct args *args) {
  struct report_deed deed = {.act = REPORT_ADD, .entry = args->positional[2], .unit = args->unit};
  struct opened o;
  struct str number;
  enum ly rc = read_kind(s, "kind", args->positional[1], &deed.kind);
  if (!rc) rc = want(s, args->unit, "unit");
  if (!rc) rc = want(s, args->period, "period");
  if (!rc && !period_parse(args->period, &deed.period))
    rc = fail(s, LY_USAGE, MSG_CLI_BAD_PERIOD, args->period);
  if (!rc) rc = read_says(s, args, &deed.says);
  if (!rc) rc = read_files(s, args, &deed);
  if (!rc) rc = read_count(s, "seen", args->seen, &deed.seen);
  if (!rc) rc = carry_out(s, args, &deed, &o, &number);
  return rc ? rc : say(s, args, "report", number, MSG_CLI_REPORTED, STR(""));
}

enum ly cli_report_review(struct scope *s, const struct args *args) {
  struct report_deed deed = {.act = REPORT_REVIEW, .reason = args->reason};
  struct opened o;
  struct str none;
  enum ly rc = read_number(s, args->positional[1], &deed.report);
  if (!rc) rc = want(s, args->outcome, "outcome");
  /* without the first, pending: no review leaves a report where it was */
  if (!rc) rc = read_choice(s, "outcome", args->outcome, report_outcomes + 1, &deed.outcome);
  if (!rc) rc = read_choice(s, "finding", args->finding, report_findings, &deed.finding);
  if (!rc) rc = read_count(s, "seen", args->seen, &deed.reviews_seen);
  if (!rc) rc = carry_out(s, args, &deed, &o, &none);
  if (rc) return rc;
  const struct pack_choice *outcome = pack_choice_of(report_outcomes, deed.outcome);
  return say(s, args, "report", str_int(s->arena, deed.report), MSG_CLI_REVIEWED,
             message_plain(s->lang, outcome->message));
}

/* ---- Reports ------------------------------------------------------------------------------------
 */

static bool wanted(const struct report *r, const struct args *args, int kind, int state) {
  bool of_unit = args->unit.len == 0 || str_eq(r->unit, args->unit);
  bool in_state = state < 0 || (!r->replaced && r->outcome == state);
  return of_unit && in_state && (kind < 0 || (int)r->kind == kind);
}

static enum ly print_reports(struct scope *s, const struct value *list) {
  static const struct cli_column columns[] = {
      {"report", MSG_CLI_COL_REPORT},
      {"kind_text", MSG_CLI_COL_KIND_OF},
      {"title", MSG_CLI_COL_NAME},
      {"unit", MSG_CLI_COL_UNIT_OF},
      {"period_text", MSG_CLI_COL_TOLD_FOR},
      {"says_text", MSG_CLI_COL_SAYS},
      {"files", MSG_CLI_COL_EVIDENCE},
      {"outcome_text", MSG_CLI_COL_REVIEW},
      {"replaced_text", MSG_CLI_COL_REPLACED},
      {"recorded_at", MSG_CLI_COL_TOLD_AT},
      {"recorded_by_text", MSG_CLI_COL_TOLD_BY},
  };
  enum ly rc =
      list->count ? cli_print_table(s, list, columns, sizeof columns / sizeof *columns) : LY_OK;
  struct str count = str_int(s->arena, (int64_t)list->count);
  if (!rc)
    cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_CLI_REPORT_COUNT, &count, 1));
  return rc;
}

static struct value *listed_value(struct scope *s, const struct pack *pack,
                                  const struct report_book *book, const struct report *r) {
  struct value *v = report_show(s, pack, book, r);
  if (v && r->replaced)
    value_put_text(s->arena, v, "replaced_text", message_plain(s->lang, MSG_CLI_YES));
  return v;
}

enum ly cli_report_list(struct scope *s, const struct args *args) {
  struct report_book book;
  struct opened o;
  enum report_kind kind = REPORT_KINDS;
  int state = -1;
  enum ly rc = args->kind.len ? read_kind(s, "kind", args->kind, &kind) : LY_OK;
  if (!rc) rc = read_choice(s, "state", args->state, report_outcomes, &state);
  if (!rc) rc = open_book(s, args, &o, &book);
  if (rc) return rc;
  struct value *v = value_map(s->arena), *list = value_list(s->arena);
  for (size_t i = 0; i < book.report_count; i++) {
    const struct report *r = &book.reports[i];
    if (wanted(r, args, kind == REPORT_KINDS ? -1 : (int)kind, state))
      value_add(list, listed_value(s, &o.pack, &book, r));
  }
  value_put_text(s->arena, v, "plan", o.pack.header->key);
  value_put(v, "reports", list);
  if (arena_failed(s->arena)) return fail_memory(s);
  return args->json ? cli_print_json(s, v) : print_reports(s, list);
}

static enum ly read_one(struct scope *s, struct opened *o, int64_t number, struct value **out) {
  struct str plan, district = report_district(&o->pack);
  struct report r;
  struct report_book book;
  struct report_reviewed *reviews;
  int64_t *files;
  size_t count;
  enum ly rc = report_find(s, o->store, district, number, &r, &plan);
  bool none = rc == LY_NOT_FOUND || (!rc && !str_eq(plan, o->pack.header->key));
  if (none) s->error = (struct error){0}; /* told anew, with the name of the area */
  if (none)
    rc = fail(s, LY_NOT_FOUND, MSG_REPORT_NONE, o->pack.header->name, str_int(s->arena, number));
  if (rc) return rc;
  rc = report_book_read(s, o->store, &o->pack, &book);
  if (rc) return rc;
  struct value *v = *out = report_show(s, &o->pack, &book, &r);
  struct value *evidence = value_list(s->arena), *history = value_list(s->arena);
  rc = report_files(s, o->store, district, number, &files, &count);
  for (size_t i = 0; !rc && i < count; i++)
    value_add_text(s->arena, evidence, str_int(s->arena, files[i]));
  if (!rc) rc = report_reviews(s, o->store, district, number, &reviews, &count);
  for (size_t i = 0; !rc && i < count; i++)
    value_add(history, report_reviewed_show(s, &reviews[i]));
  value_put(v, "evidence", evidence);
  value_put(v, "history", history);
  return rc ? rc : arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

static void print_field(struct scope *s, const struct value *v, const char *key,
                        enum message label) {
  const struct value *text = value_get(v, str_of(key));
  if (!text || text->text.len == 0) return;
  struct str words[] = {message_plain(s->lang, label), text->text};
  cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_REPORT_COMPARED, words, 2));
}

static enum ly print_one(struct scope *s, const struct value *v) {
  static const struct cli_column columns[] = {
      {"outcome_text", MSG_CLI_COL_REVIEW},          {"finding_text", MSG_CLI_COL_FINDING},
      {"review_reason", MSG_CLI_COL_REASON},         {"reviewed_at", MSG_CLI_COL_REVIEWED_AT},
      {"reviewed_by_text", MSG_CLI_COL_REVIEWED_BY},
  };
  static const struct {
    const char *key;
    enum message label;
  } fields[] = {
      {"report", MSG_CLI_COL_REPORT},
      {"kind_text", MSG_CLI_COL_KIND_OF},
      {"title", MSG_CLI_COL_NAME},
      {"unit", MSG_CLI_COL_UNIT_OF},
      {"period_text", MSG_CLI_COL_TOLD_FOR},
      {"says_text", MSG_CLI_COL_SAYS},
      {"note", MSG_CLI_COL_NOTE},
      {"recorded_at", MSG_CLI_COL_TOLD_AT},
      {"recorded_by_text", MSG_CLI_COL_TOLD_BY},
  };
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    print_field(s, v, fields[i].key, fields[i].label);
  const struct value *files = value_get(v, STR("evidence"));
  for (const struct value *f = files->first; f; f = f->next)
    cli_print_line(message_plain(s->lang, MSG_CLI_EVIDENCE_IS), f->text);
  const struct value *history = value_get(v, STR("history"));
  if (history->count == 0) {
    cli_print_line(STR(""), message_plain(s->lang, MSG_REVIEW_PENDING));
    return LY_OK;
  }
  cli_print(STR("\n"));
  return cli_print_table(s, history, columns, sizeof columns / sizeof *columns);
}

enum ly cli_report_show(struct scope *s, const struct args *args) {
  struct opened o;
  struct value *v;
  int64_t number = 0;
  enum ly rc = read_number(s, args->positional[1], &number);
  if (!rc) rc = open_plan(s, args, &o);
  if (rc) return rc;
  rc = read_one(s, &o, number, &v);
  store_close(o.store);
  if (rc) return rc;
  return args->json ? cli_print_json(s, v) : print_one(s, v);
}

/* ---- The calendar -------------------------------------------------------------------------------
 */

static enum ly print_rows(struct scope *s, const struct args *args, const struct pack *pack,
                          const char *key, struct value *rows, const struct cli_column *columns,
                          size_t count) {
  struct value *v = value_map(s->arena);
  if (!v || arena_failed(s->arena)) return fail_memory(s);
  value_put_text(s->arena, v, "plan", pack->header->key);
  value_put(v, key, rows);
  if (args->json) return cli_print_json(s, v);
  if (rows->count) return cli_print_table(s, rows, columns, count);
  cli_print_line(STR(""), message_plain(s->lang, MSG_CLI_NOTHING_THERE));
  return LY_OK;
}

enum ly cli_calendar_show(struct scope *s, const struct args *args) {
  static const struct cli_column columns[] = {
      {"kind_text", MSG_CLI_COL_KIND_OF}, {"every_text", MSG_CLI_COL_EVERY},
      {"days", MSG_CLI_COL_DAYS},         {"set_text", MSG_CLI_COL_STATE},
      {"reason", MSG_CLI_COL_REASON},     {"recorded_by_text", MSG_CLI_COL_SET_BY},
  };
  struct report_book book;
  struct opened o;
  enum ly rc = open_book(s, args, &o, &book);
  if (rc) return rc;
  struct value *list = value_list(s->arena);
  for (int k = 0; k < REPORT_KINDS; k++) value_add(list, calendar_show(s, &book.calendars[k]));
  return print_rows(s, args, &o.pack, "calendars", list, columns, sizeof columns / sizeof *columns);
}

enum ly cli_calendar_set(struct scope *s, const struct args *args) {
  struct report_deed deed = {.act = REPORT_CALENDAR, .reason = args->reason};
  struct opened o;
  struct str none;
  enum ly rc = read_kind(s, "kind", args->positional[1], &deed.kind);
  if (!rc) rc = want(s, args->every, "every");
  if (!rc) rc = want(s, args->days, "days");
  if (!rc) rc = read_choice(s, "every", args->every, calendar_everys, &deed.every);
  if (!rc) rc = read_count(s, "days", args->days, &deed.days);
  if (!rc) rc = carry_out(s, args, &deed, &o, &none);
  if (rc) return rc;
  struct calendar c = {.kind = deed.kind, .every = deed.every, .days = deed.days};
  if (args->json) return say(s, args, "kind", str_of(report_kinds[c.kind].word), 0, STR(""));
  return say(s, args, "kind", message_plain(s->lang, report_kinds[c.kind].title),
             MSG_REPORT_COMPARED, report_calendar_text(s, &c));
}

/* ---- Designations -------------------------------------------------------------------------------
 */

enum ly cli_designation_list(struct scope *s, const struct args *args) {
  static const struct cli_column columns[] = {
      {"kind_text", MSG_CLI_COL_KIND_OF},
      {"entry", MSG_CLI_COL_ENTRY},
      {"title", MSG_CLI_COL_NAME},
      {"unit", MSG_CLI_COL_UNIT_OF},
      {"lead_text", MSG_CLI_COL_PART_IN},
      {"recorded_at", MSG_CLI_COL_SET_AT},
      {"recorded_by_text", MSG_CLI_COL_SET_BY},
  };
  struct report_book book;
  struct opened o;
  enum ly rc = open_book(s, args, &o, &book);
  if (rc) return rc;
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < book.designation_count; i++)
    value_add(list, designation_show(s, &o.pack, &book.designations[i]));
  return print_rows(s, args, &o.pack, "designations", list, columns,
                    sizeof columns / sizeof *columns);
}

enum ly cli_designate(struct scope *s, const struct args *args) {
  struct report_deed deed = {.act = REPORT_DESIGNATE,
                             .entry = args->positional[2],
                             .unit = args->unit,
                             .reason = args->reason,
                             .lead = args->lead,
                             .holds = !args->withdraw};
  struct opened o;
  struct str none;
  enum ly rc = read_kind(s, "kind", args->positional[1], &deed.kind);
  if (!rc) rc = want(s, args->unit, "unit");
  if (!rc) rc = carry_out(s, args, &deed, &o, &none);
  if (rc) return rc;
  enum message message = deed.holds ? MSG_CLI_DESIGNATED : MSG_CLI_UNDESIGNATED;
  struct str title = report_entry_title(&o.pack, NULL, deed.kind, deed.entry);
  return say(s, args, "unit", deed.unit, message, title);
}

/* ---- Assignments --------------------------------------------------------------------------------
 */

/* "task/more_nursing_beds" */
static enum ly read_entry(struct scope *s, struct str text, struct assignment *out) {
  size_t n = 0;
  if (text.len == 0) return LY_OK;
  while (n < text.len && text.ptr[n] != '/') n++;
  if (n == text.len) return fail(s, LY_USAGE, MSG_CLI_BAD_ENTRY, text);
  out->entry = str_from(text, n + 1);
  return read_kind(s, "entry", (struct str){text.ptr, n}, &out->entry_kind);
}

enum ly cli_assignment_add(struct scope *s, const struct args *args) {
  struct report_deed deed = {
      .act = REPORT_ASSIGN,
      .assignment = {
          .title = args->title, .unit = args->unit, .due = args->due, .note = args->note}};
  struct opened o;
  struct str number;
  enum ly rc = want(s, args->kind, "kind");
  if (!rc) rc = read_choice(s, "kind", args->kind, assignment_kinds, &deed.assignment.kind);
  if (!rc) rc = read_entry(s, args->entry, &deed.assignment);
  if (!rc) rc = read_count(s, "meeting", args->meeting, &deed.assignment.meeting);
  if (!rc) rc = carry_out(s, args, &deed, &o, &number);
  return rc ? rc : say(s, args, "assignment", number, MSG_CLI_ASSIGNED, STR(""));
}

enum ly cli_assignment_end(struct scope *s, const struct args *args) {
  struct report_deed deed = {.act = REPORT_ASSIGN_END, .reason = args->reason};
  struct opened o;
  struct str none;
  enum ly rc = read_number(s, args->positional[1], &deed.assignment.assignment);
  if (!rc) rc = carry_out(s, args, &deed, &o, &none);
  return rc ? rc
            : say(s, args, "assignment", str_int(s->arena, deed.assignment.assignment),
                  MSG_CLI_ASSIGNMENT_ENDED, STR(""));
}

enum ly cli_assignment_list(struct scope *s, const struct args *args) {
  static const struct cli_column columns[] = {
      {"assignment", MSG_CLI_COL_REPORT}, {"kind_text", MSG_CLI_COL_KIND_OF},
      {"title", MSG_CLI_COL_GIVEN},       {"unit", MSG_CLI_COL_UNIT_OF},
      {"due_text", MSG_CLI_COL_DUE_BY},   {"entry_title", MSG_CLI_COL_ENTRY},
      {"note", MSG_CLI_COL_NOTE},         {"end_reason", MSG_CLI_COL_ENDED},
  };
  struct report_book book;
  struct opened o;
  enum ly rc = open_book(s, args, &o, &book);
  if (rc) return rc;
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < book.assignment_count; i++) {
    const struct assignment *a = &book.assignments[i];
    if (!a->ended || args->all) value_add(list, assignment_show(s, &o.pack, a));
  }
  size_t count = sizeof columns / sizeof *columns; /* the last: why it was taken back */
  return print_rows(s, args, &o.pack, "assignments", list, columns, args->all ? count : count - 1);
}
