/* What a deed on reports tells at once. */
#include "people/remind_int.h"

#include "plan/board.h"
#include "service/notice.h"

#define USER_PREFIX STR("user:")

/* ---- What it is about ---------------------------------------------------------------------------
 */

struct about {
  const struct report_deed *deed;
  struct report_book book; /* who answers */
  enum report_kind kind;
  struct str entry, unit, title;
  struct period period;
  const struct pack_entry *pack_entry; /* NULL of an assignment */
  const struct assignment *assignment;
};

static struct str title_of(enum report_kind kind, const struct pack_entry *entry) {
  switch (kind) {
    case REPORT_INDICATOR: return ((const struct plan_indicator *)(const void *)entry)->name;
    case REPORT_TASK: return ((const struct plan_task *)(const void *)entry)->title;
    case REPORT_PROJECT: return ((const struct plan_project *)(const void *)entry)->name;
    case REPORT_POLICY:
    case REPORT_PILOT:
    case REPORT_REFORM: return ((const struct plan_listed *)(const void *)entry)->name;
    case REPORT_ASSIGNMENT:
    case REPORT_KINDS: break;
  }
  return STR("");
}

static enum ly find_entry(struct scope *s, struct tx *tx, struct about *a) {
  const struct pack_kind *kind = report_kinds[a->kind].kind;
  enum ly rc = report_answerers_read(s, tx_store(tx), a->deed->pack, &a->book);
  if (rc) return rc;
  a->pack_entry = kind ? pack_find(a->deed->pack, kind, a->entry) : NULL;
  for (size_t i = 0; !kind && i < a->book.assignment_count; i++) {
    if (str_eq(a->book.assignments[i].key, a->entry)) a->assignment = &a->book.assignments[i];
  }
  a->title = a->pack_entry   ? title_of(a->kind, a->pack_entry)
             : a->assignment ? a->assignment->title
                             : a->entry;
  a->title = remind_line(s, a->title);
  return LY_OK;
}

static struct str cause_of(struct scope *s, const struct about *a, const char *what, int64_t report,
                           int64_t review) {
  struct buf b = buf_open(s->arena, 200);
  buf_printf(&b, "%s:%.*s/%lld", what, STR_ARG(report_district(a->deed->pack)), (long long)report);
  if (review) buf_printf(&b, "/%lld", (long long)review);
  return buf_str(&b);
}

/* A message, and one that every text of it is made by: title, unit, period, who did it, why. */
struct letter {
  enum message subject, body;
  struct str cause, path, by, reason;
};

static enum ly tell(struct scope *s, struct tx *tx, const struct about *a, const struct letter *l,
                    const struct recipient *who) {
  bool added;
  struct str period = period_text(s->arena, who->lang, a->period);
  struct str subject[] = {a->title, remind_line(s, a->unit), period};
  struct str body[] = {who->display_name, a->title, a->unit, period, l->by, l->reason};
  struct notice_new n = {
      .district = report_district(a->deed->pack),
      .user = who->name,
      .subject = message_text(s->arena, who->lang, l->subject, subject, 3),
      .body = message_text(s->arena, who->lang, l->body, body, message_arity(l->body)),
      .path = l->path,
      .cause = l->cause,
      .lang = who->lang,
      .mail_to = who->mail_to,
      .name = who->display_name};
  return notice_add(s, tx, &n, &added);
}

/* Nobody is told what he did himself. */
static enum ly tell_all(struct scope *s, struct tx *tx, const struct about *a,
                        const struct letter *l, const struct recipient *list, size_t count) {
  enum ly rc = LY_OK;
  struct str actor =
      str_starts(s->actor, USER_PREFIX) ? str_from(s->actor, USER_PREFIX.len) : STR("");
  for (size_t i = 0; !rc && i < count; i++) {
    if (!str_eq(list[i].name, actor)) rc = tell(s, tx, a, l, &list[i]);
  }
  return rc;
}

/* ---- Reported -----------------------------------------------------------------------------------
 */

/* Where towns answer each for itself, the reporting town's reviewers; the same user once, by the
 * cause. */
static bool reviews(const struct board_owner *owner, struct str unit) {
  return owner->lead && (!owner->town || str_eq(owner->name, unit));
}

static enum ly tell_reviewers_of(struct scope *s, struct tx *tx, const struct about *a,
                                 const struct letter *l, struct str unit) {
  struct recipient *list;
  size_t count;
  bool instead;
  enum ly rc =
      remind_whom(s, tx_store(tx), a->deed->pack, ROLE_REVIEWER, unit, &list, &count, &instead);
  return rc ? rc : tell_all(s, tx, a, l, list, count);
}

static enum ly tell_coordinators(struct scope *s, struct tx *tx, const struct about *a,
                                 const struct letter *l) {
  struct recipient *list;
  size_t count;
  enum ly rc = recipients_of(s, tx_store(tx), ROLE_COORDINATOR, a->deed->pack->header->area,
                             STR(""), &list, &count);
  return rc ? rc : tell_all(s, tx, a, l, list, count);
}

static enum ly tell_reported(struct scope *s, struct tx *tx, struct about *a, int64_t number) {
  const struct report_deed *d = a->deed;
  enum ly rc = find_entry(s, tx, a);
  if (rc) return rc;
  struct letter l = {.subject = MSG_TELL_REPORTED,
                     .body = MSG_TELL_REPORTED_BODY,
                     .cause = cause_of(s, a, "report", number, 0),
                     .path = remind_entry_path(s, d->pack, a->kind, a->entry, "")};
  if (a->assignment) return tell_reviewers_of(s, tx, a, &l, a->assignment->unit);
  if (!a->pack_entry) return LY_OK; /* the plan has it no more */
  struct board_owners owners = board_owners_of(s, d->pack, &a->book, a->kind, a->pack_entry);
  bool led = false;
  for (size_t i = 0; !rc && i < owners.count; i++) {
    if (!reviews(&owners.list[i], a->unit)) continue;
    led = true;
    rc = tell_reviewers_of(s, tx, a, &l, owners.list[i].name);
  }
  return rc || led ? rc : tell_coordinators(s, tx, a, &l);
}

/* ---- Returned -----------------------------------------------------------------------------------
 */

/* Who reported it, as long as he may log in; else all who report for the unit. */
static enum ly reporters_of(struct scope *s, struct tx *tx, const struct about *a,
                            const struct report *report, struct recipient **out, size_t *count) {
  bool instead;
  struct user user = {.disabled_at = 1};
  struct str by = report->recorded_by;
  enum ly rc = LY_OK;
  if (str_starts(by, USER_PREFIX)) {
    rc = user_find(s, tx_store(tx), str_from(by, USER_PREFIX.len), &user);
  }
  if (rc == LY_NOT_FOUND) {
    s->error = (struct error){0};
    rc = LY_OK;
  }
  if (rc || user.disabled_at) {
    return rc ? rc
              : remind_whom(s, tx_store(tx), a->deed->pack, ROLE_REPORTER, report->unit, out, count,
                            &instead);
  }
  *out = ARENA_NEW(s->arena, struct recipient);
  if (!*out) return fail_memory(s);
  **out = (struct recipient){.name = user.name,
                             .display_name = user.display_name,
                             .mail_to = user.wants_mail ? user.email : STR(""),
                             .lang = user.preferences.lang};
  *count = 1;
  return LY_OK;
}

static enum ly tell_returned(struct scope *s, struct tx *tx, struct about *a) {
  const struct report_deed *d = a->deed;
  struct recipient *list = NULL;
  struct report report;
  struct str plan;
  size_t count = 0;
  enum ly rc = report_find(s, tx_store(tx), report_district(d->pack), d->report, &report, &plan);
  if (rc) return rc;
  a->kind = report.kind;
  a->entry = report.entry;
  a->unit = report.unit;
  a->period = report.period;
  rc = find_entry(s, tx, a);
  if (!rc) rc = reporters_of(s, tx, a, &report, &list, &count);
  if (rc) return rc;
  struct str by =
      str_starts(s->actor, USER_PREFIX) ? str_from(s->actor, USER_PREFIX.len) : s->actor;
  struct letter l = {.subject = MSG_TELL_RETURNED,
                     .body = MSG_TELL_RETURNED_BODY,
                     .cause = cause_of(s, a, "review", d->report, report.reviews),
                     .path = remind_entry_path(s, d->pack, a->kind, a->entry, "/report"),
                     .by = by,
                     .reason = d->reason};
  return tell_all(s, tx, a, &l, list, count);
}

/* ---- Both ---------------------------------------------------------------------------------------
 */

enum ly notice_of_report(struct scope *s, struct tx *tx, const struct report_deed *deed,
                         struct str answer) {
  struct about a = {.deed = deed,
                    .kind = deed->kind,
                    .entry = deed->entry,
                    .unit = deed->unit,
                    .period = deed->period};
  struct decimal number;
  if (deed->act == REPORT_ADD && decimal_parse(answer, &number)) {
    return tell_reported(s, tx, &a, number.coefficient);
  }
  bool returned = deed->act == REPORT_REVIEW && deed->outcome == REPORT_RETURNED;
  return returned ? tell_returned(s, tx, &a) : LY_OK;
}

enum ly report_run_and_tell(struct scope *s, struct tx *tx, struct write *w) {
  enum ly rc = report_run(s, tx, w);
  return rc ? rc : notice_of_report(s, tx, w->context, w->answer);
}
