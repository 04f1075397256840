/* Reports, calendars, designations and assignments as pages, commands and JSON show them. */
#include "plan/report_int.h"
#include "plan/show_int.h"

static struct str assignment_title(const struct report_book *book, struct str key) {
  for (size_t i = 0; book && i < book->assignment_count; i++) {
    if (str_eq(book->assignments[i].key, key)) return book->assignments[i].title;
  }
  return (struct str){0};
}

struct str report_entry_title(const struct pack *pack, const struct report_book *book,
                              enum report_kind kind, struct str entry) {
  if (kind == REPORT_ASSIGNMENT) return assignment_title(book, entry);
  const struct pack_entry *found = pack_find(pack, report_kinds[kind].kind, entry);
  if (!found) return entry; /* a later version of the plan may have lost it */
  if (kind == REPORT_INDICATOR) return ((const struct plan_indicator *)(const void *)found)->name;
  if (kind == REPORT_TASK) return ((const struct plan_task *)(const void *)found)->title;
  if (kind == REPORT_PROJECT) return ((const struct plan_project *)(const void *)found)->name;
  return ((const struct plan_listed *)(const void *)found)->name;
}

struct str report_person(struct str actor) {
  struct str user = STR("user:");
  return str_starts(actor, user) ? str_from(actor, user.len) : actor;
}

/* ---- Values -------------------------------------------------------------------------------------
 */

static void put_says(struct scope *s, struct value *v, const struct pack *pack,
                     const struct report *r) {
  struct arena *a = s->arena;
  const struct report_says *says = &r->says;
  const struct plan_indicator *indicator =
      r->kind == REPORT_INDICATOR ? (const void *)pack_find(pack, &plan_kind_indicator, r->entry)
                                  : NULL;
  value_put_text(a, v, "says_text", report_says_text(s, indicator, r));
  show_put_choice(s, v, "progress", "progress_text", report_progresses, says->progress);
  if (says->percent >= 0) value_put_int(a, v, "percent", says->percent);
  if (says->percent < 0) value_put_null(a, v, "percent");
  show_put_number(a, v, "value", says->value);
  show_put_number(a, v, "comparator", says->comparator);
  show_put_number(a, v, "investment_wan", says->investment_wan);
  show_put_number(a, v, "beds", says->beds);
  show_put_number(a, v, "places", says->places);
  show_put_text(a, v, "note", says->note);
}

static void put_review(struct scope *s, struct value *v, const struct report *r) {
  struct arena *a = s->arena;
  const struct pack_choice *finding = pack_choice_of(report_findings, r->finding);
  show_put_choice(s, v, "outcome", "outcome_text", report_outcomes, r->outcome);
  show_put_text(a, v, "finding", finding ? str_of(finding->word) : STR(""));
  show_put_text(a, v, "finding_text", finding ? message_plain(s->lang, finding->message) : STR(""));
  show_put_text(a, v, "review_reason", r->review_reason);
  show_put_text(a, v, "reviewed_by", r->reviewed_by);
  show_put_text(a, v, "reviewed_by_text", report_person(r->reviewed_by));
  show_put_text(a, v, "reviewed_at", r->reviewed_at ? time_local(a, r->reviewed_at) : STR(""));
  value_put_int(a, v, "reviews", r->reviews);
}

struct value *report_show(struct scope *s, const struct pack *pack, const struct report_book *book,
                          const struct report *r) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  if (!v) return NULL;
  value_put_text(a, v, "report", str_int(a, r->report));
  value_put_text(a, v, "kind", str_of(report_kinds[r->kind].word));
  value_put_text(a, v, "kind_text", message_plain(s->lang, report_kinds[r->kind].title));
  value_put_text(a, v, "list", str_of(report_kinds[r->kind].list));
  value_put_text(a, v, "entry", r->entry);
  show_put_text(a, v, "title", report_entry_title(pack, book, r->kind, r->entry));
  value_put_text(a, v, "unit", r->unit);
  show_put_period(s, v, "period", "period_text", r->period);
  put_says(s, v, pack, r);
  value_put_int(a, v, "files", (int64_t)r->file_count);
  value_put_text(a, v, "recorded_at", time_local(a, r->recorded_at));
  value_put_text(a, v, "recorded_by", r->recorded_by);
  value_put_text(a, v, "recorded_by_text", report_person(r->recorded_by));
  value_put_bool(a, v, "replaced", r->replaced);
  put_review(s, v, r);
  return v;
}

struct value *report_reviewed_show(struct scope *s, const struct report_reviewed *reviewed) {
  struct report r = {.outcome = reviewed->outcome,
                     .finding = reviewed->finding,
                     .review_reason = reviewed->reason,
                     .reviewed_by = reviewed->recorded_by,
                     .reviewed_at = reviewed->recorded_at,
                     .reviews = reviewed->review};
  struct value *v = value_map(s->arena);
  if (v) put_review(s, v, &r);
  return v;
}

/* "每季度，期满后15日内" */
struct str report_calendar_text(struct scope *s, const struct calendar *c) {
  const struct pack_choice *every = pack_choice_of(calendar_everys, c->every);
  struct str words[] = {message_plain(s->lang, every->message), str_int(s->arena, c->days)};
  return message_text(s->arena, s->lang, MSG_REPORT_CALENDAR, words, 2);
}

struct value *calendar_show(struct scope *s, const struct calendar *c) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "kind", str_of(report_kinds[c->kind].word));
  value_put_text(a, v, "kind_text", message_plain(s->lang, report_kinds[c->kind].title));
  show_put_choice(s, v, "every", "every_text", calendar_everys, c->every);
  value_put_int(a, v, "days", c->days);
  value_put_text(a, v, "text", report_calendar_text(s, c));
  value_put_bool(a, v, "shipped", c->shipped);
  value_put_text(a, v, "set_text",
                 message_plain(s->lang, c->shipped ? MSG_REPORT_SHIPPED : MSG_REPORT_SET));
  show_put_text(a, v, "reason", c->reason);
  show_put_text(a, v, "recorded_by", c->recorded_by);
  show_put_text(a, v, "recorded_by_text", report_person(c->recorded_by));
  show_put_text(a, v, "recorded_at", c->shipped ? STR("") : time_local(a, c->recorded_at));
  return v;
}

struct value *designation_show(struct scope *s, const struct pack *pack,
                               const struct designation *d) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "kind", str_of(report_kinds[d->kind].word));
  value_put_text(a, v, "kind_text", message_plain(s->lang, report_kinds[d->kind].title));
  value_put_text(a, v, "list", str_of(report_kinds[d->kind].list));
  value_put_text(a, v, "entry", d->entry);
  value_put_text(a, v, "title", report_entry_title(pack, NULL, d->kind, d->entry));
  value_put_text(a, v, "unit", d->unit);
  value_put_bool(a, v, "lead", d->lead);
  value_put_text(a, v, "lead_text",
                 message_plain(s->lang, d->lead ? MSG_ROLE_LEAD : MSG_ROLE_JOINT));
  value_put_text(a, v, "recorded_by", d->recorded_by);
  value_put_text(a, v, "recorded_by_text", report_person(d->recorded_by));
  value_put_text(a, v, "recorded_at", time_local(a, d->recorded_at));
  return v;
}

struct value *assignment_show(struct scope *s, const struct pack *pack,
                              const struct assignment *as) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  bool about = as->entry.len > 0;
  value_put_text(a, v, "assignment", as->key);
  show_put_choice(s, v, "kind", "kind_text", assignment_kinds, as->kind);
  value_put_text(a, v, "title", as->title);
  value_put_text(a, v, "unit", as->unit);
  show_put_day(s, v, "due", "due_text", as->due);
  show_put_text(a, v, "meeting", as->meeting ? str_int(a, as->meeting) : STR(""));
  show_put_text(a, v, "entry_kind", about ? str_of(report_kinds[as->entry_kind].word) : STR(""));
  show_put_text(a, v, "entry", as->entry);
  show_put_text(a, v, "entry_title",
                about ? report_entry_title(pack, NULL, as->entry_kind, as->entry) : STR(""));
  show_put_text(a, v, "note", as->note);
  value_put_text(a, v, "recorded_by", as->recorded_by);
  value_put_text(a, v, "recorded_by_text", report_person(as->recorded_by));
  value_put_text(a, v, "recorded_at", time_local(a, as->recorded_at));
  value_put_bool(a, v, "ended", as->ended);
  show_put_text(a, v, "end_reason", as->end_reason);
  return v;
}
