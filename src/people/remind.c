/* The reminders of a day: who owes what, told once. */
#include "people/remind_int.h"

#include "base/json.h"
#include "plan/board.h"
#include "service/notice.h"
#include "store/setting.h"

enum { LISTED_MAX = 20, TEXT_BYTES = 32 * 1024, PLAN_ARENA_BYTES = 512 * 1024 * 1024 };

/* What a user is told of, in this order. */
enum part { PART_OVERDUE, PART_RETURNED, PART_SOON, PART_WAITING, PARTS };

static const struct part_row {
  enum message subject; /* "3 项逾期未报": {1} how many */
  enum message head;
} parts[PARTS] = {
    [PART_OVERDUE] = {MSG_REMIND_OVERDUE, MSG_REMIND_OVERDUE_HEAD},
    [PART_RETURNED] = {MSG_REMIND_RETURNED, MSG_REMIND_RETURNED_HEAD},
    [PART_SOON] = {MSG_REMIND_SOON, MSG_REMIND_SOON_HEAD},
    [PART_WAITING] = {MSG_REMIND_WAITING, MSG_REMIND_WAITING_HEAD},
};

/* A user and what is gathered for him. */
struct reader {
  struct recipient who;
  int64_t counts[PARTS];
  struct buf lists[PARTS];
  struct str unit; /* the one that it is about; empty for several */
  bool units;      /* several */
};

/* Whom a unit's duties are told to; looked up once. */
struct unit_readers {
  struct str unit;
  enum role role;
  struct recipient *list;
  size_t count;
};

struct remind {
  struct scope *s;
  struct store *st;
  const struct pack *pack;
  const struct board *board;
  int64_t days_before, every_days;
  struct unit_readers *units;
  size_t unit_count, unit_room;
  struct reader *readers;
  size_t reader_count, reader_room;
};

/* ---- Who reads ----------------------------------------------------------------------------------
 */

/* Twice the room when it is full. */
static void *grown(struct arena *a, void *list, size_t size, size_t count, size_t *room) {
  if (list && count < *room) return list;
  size_t wanted = *room ? 2 * *room : 16;
  char *out = arena_alloc(a, wanted * size);
  if (out && count) memcpy(out, list, count * size);
  if (out) *room = wanted;
  return out;
}

static enum ly readers_of(struct remind *r, enum role role, struct str unit,
                          const struct unit_readers **out) {
  bool instead;
  for (size_t i = 0; i < r->unit_count; i++) {
    *out = &r->units[i];
    if ((*out)->role == role && str_eq((*out)->unit, unit)) return LY_OK;
  }
  r->units = grown(r->s->arena, r->units, sizeof *r->units, r->unit_count, &r->unit_room);
  if (!r->units) return fail_memory(r->s);
  struct unit_readers *new = &r->units[r->unit_count];
  *new = (struct unit_readers){.unit = unit, .role = role};
  enum ly rc = remind_whom(r->s, r->st, r->pack, role, unit, &new->list, &new->count, &instead);
  r->unit_count += !rc;
  *out = new;
  return rc;
}

static struct reader *reader_for(struct remind *r, const struct recipient *who) {
  for (size_t i = 0; i < r->reader_count; i++) {
    if (str_eq(r->readers[i].who.name, who->name)) return &r->readers[i];
  }
  r->readers = grown(r->s->arena, r->readers, sizeof *r->readers, r->reader_count, &r->reader_room);
  if (!r->readers) return NULL;
  struct reader *new = &r->readers[r->reader_count++];
  *new = (struct reader){.who = *who};
  for (int part = 0; part < PARTS; part++) new->lists[part] = buf_open(r->s->arena, TEXT_BYTES);
  return new;
}

/* One more of a part; the first of them are listed. */
static void add_line(struct reader *reader, enum part part, struct str line) {
  struct buf *b = &reader->lists[part];
  if (reader->counts[part]++ >= LISTED_MAX) return;
  buf_add(b, STR("· "));
  buf_add(b, line);
  buf_char(b, '\n');
}

static void note_unit(struct reader *reader, struct str unit) {
  if (reader->unit.len && !str_eq(reader->unit, unit)) reader->units = true;
  reader->unit = unit;
}

/* ---- What is owed -------------------------------------------------------------------------------
 */

static bool part_of(const struct remind *r, const struct board_due *due, enum part *out) {
  bool soon = due->duty == DUTY_OPEN && due->due.day - r->board->today.day <= r->days_before;
  *out = due->duty == DUTY_OVERDUE ? PART_OVERDUE : soon ? PART_SOON : PART_RETURNED;
  return soon || due->duty == DUTY_OVERDUE || due->duty == DUTY_RETURNED;
}

/* "发展社区养老（县民政局，2024年第1季度，应于2024-04-15前填报，已逾期35天）" */
static struct str due_line(struct scope *s, enum lang lang, const struct board_due *due,
                           enum part part) {
  static const enum message messages[PARTS] = {[PART_OVERDUE] = MSG_REMIND_LINE_OVERDUE,
                                               [PART_RETURNED] = MSG_REMIND_LINE_RETURNED,
                                               [PART_SOON] = MSG_REMIND_LINE_SOON};
  struct str words[] = {remind_line(s, due->line->title), due->owner->name,
                        period_text(s->arena, lang, due->period), date_iso(s->arena, due->due),
                        str_int(s->arena, due->overdue_days)};
  return message_text(s->arena, lang, messages[part], words, message_arity(messages[part]));
}

static enum ly gather_due(struct remind *r, const struct board_due *due) {
  const struct unit_readers *unit = NULL;
  enum part part;
  if (!part_of(r, due, &part)) return LY_OK;
  enum ly rc = readers_of(r, ROLE_REPORTER, due->owner->name, &unit);
  for (size_t i = 0; !rc && unit && i < unit->count; i++) {
    struct reader *reader = reader_for(r, &unit->list[i]);
    if (!reader) return fail_memory(r->s);
    bool listed = reader->counts[part] < LISTED_MAX;
    add_line(reader, part, listed ? due_line(r->s, reader->who.lang, due, part) : STR(""));
    note_unit(reader, due->owner->name);
  }
  return rc;
}

/* ---- What waits for review ----------------------------------------------------------------------
 */

static bool waits_long(const struct remind *r, const struct report *report) {
  int32_t since = date_in_shanghai(report->recorded_at).day;
  bool open = report->outcome == REPORT_PENDING && !report->replaced;
  return open && r->board->today.day - since > r->every_days;
}

static struct str waiting_line(struct scope *s, enum lang lang, const struct board_line *line,
                               const struct report *report) {
  struct str words[] = {remind_line(s, line->title), report->unit,
                        period_text(s->arena, lang, report->period),
                        date_iso(s->arena, date_in_shanghai(report->recorded_at))};
  return message_text(s->arena, lang, MSG_REMIND_LINE_WAITING, words, 4);
}

/* Where towns answer each for itself, each town's reviewers have their own town's reports. */
static bool reviews(const struct board_owner *owner, const struct report *report) {
  return owner->lead && (!owner->town || str_eq(owner->name, report->unit));
}

static enum ly add_waiting(struct remind *r, enum role role, struct str unit,
                           const struct board_line *line, const struct report *report) {
  const struct unit_readers *readers = NULL;
  enum ly rc = readers_of(r, role, unit, &readers);
  for (size_t i = 0; !rc && readers && i < readers->count; i++) {
    struct reader *reader = reader_for(r, &readers->list[i]);
    if (!reader) return fail_memory(r->s);
    bool listed = reader->counts[PART_WAITING] < LISTED_MAX;
    add_line(reader, PART_WAITING,
             listed ? waiting_line(r->s, reader->who.lang, line, report) : STR(""));
    reader->units = true;
  }
  return rc;
}

static enum ly gather_waiting(struct remind *r, const struct board_line *line,
                              const struct report *report) {
  enum ly rc = LY_OK;
  bool led = false;
  for (size_t o = 0; !rc && o < line->owners.count; o++) {
    if (!reviews(&line->owners.list[o], report)) continue;
    led = true;
    rc = add_waiting(r, ROLE_REVIEWER, line->owners.list[o].name, line, report);
  }
  return rc || led ? rc : add_waiting(r, ROLE_COORDINATOR, STR(""), line, report);
}

static enum ly gather(struct remind *r) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < r->board->count; i++) {
    const struct board_line *line = &r->board->lines[i];
    for (size_t d = 0; !rc && d < line->due_count; d++) rc = gather_due(r, &line->dues[d]);
    for (size_t n = 0; !rc && n < line->report_count; n++) {
      if (waits_long(r, line->reports[n])) rc = gather_waiting(r, line, line->reports[n]);
    }
  }
  return rc;
}

/* ---- The notice ---------------------------------------------------------------------------------
 */

/* "青浦区填报提醒：3 项逾期未报，2 项将到期" */
static struct str subject_of(struct remind *r, const struct reader *reader) {
  struct scope *s = r->s;
  enum lang lang = reader->who.lang;
  struct buf b = buf_open(s->arena, 1000);
  for (int part = 0; part < PARTS; part++) {
    struct str count = str_int(s->arena, reader->counts[part]);
    if (reader->counts[part] == 0) continue;
    if (buf_str(&b).len) buf_add(&b, lang == LANG_ZH ? STR("，") : STR(", "));
    buf_add(&b, message_text(s->arena, lang, parts[part].subject, &count, 1));
  }
  struct str words[] = {r->pack->header->name, buf_str(&b)};
  return message_text(s->arena, lang, MSG_REMIND_SUBJECT, words, 2);
}

static struct str body_of(struct remind *r, const struct reader *reader) {
  struct scope *s = r->s;
  enum lang lang = reader->who.lang;
  struct buf b = buf_open(s->arena, TEXT_BYTES);
  struct period today = {PERIOD_DAY, r->board->today, r->board->today};
  struct str words[] = {reader->who.display_name, period_text(s->arena, lang, today)};
  buf_add(&b, message_text(s->arena, lang, MSG_REMIND_GREETING, words, 2));
  buf_char(&b, '\n');
  for (int part = 0; part < PARTS; part++) {
    int64_t more = reader->counts[part] - LISTED_MAX;
    struct str count = str_int(s->arena, reader->counts[part]), rest = str_int(s->arena, more);
    if (reader->counts[part] == 0) continue;
    buf_char(&b, '\n');
    buf_add(&b, message_text(s->arena, lang, parts[part].head, &count, 1));
    buf_char(&b, '\n');
    buf_add(&b, buf_str(&reader->lists[part]));
    if (more > 0) buf_add(&b, message_text(s->arena, lang, MSG_REMIND_MORE, &rest, 1));
    if (more > 0) buf_char(&b, '\n');
  }
  return buf_str(&b);
}

static struct str cause_start(struct remind *r) {
  struct buf b = buf_open(r->s->arena, 200);
  buf_add(&b, STR("reminder:"));
  buf_add(&b, r->pack->header->key);
  buf_char(&b, ':');
  return buf_str(&b);
}

/* Told less than `every_days` ago. A business date that was set back is no reason for silence. */
static enum ly was_told(struct remind *r, const struct reader *reader, bool *out) {
  struct str start = cause_start(r), cause;
  struct date last;
  enum ly rc =
      notice_last_cause(r->s, r->st, report_district(r->pack), reader->who.name, start, &cause);
  *out = false;
  if (rc || !date_parse(str_from(cause, cause.len < start.len ? cause.len : start.len), &last)) {
    return rc;
  }
  int64_t days = r->board->today.day - last.day;
  *out = days >= 0 && days < r->every_days;
  return LY_OK;
}

struct notices {
  struct notice_new *list;
  size_t count;
  int64_t added;
};

static struct notice_new notice_for(struct remind *r, const struct reader *reader) {
  struct buf cause = buf_open(r->s->arena, 200);
  buf_add(&cause, cause_start(r));
  buf_add(&cause, date_iso(r->s->arena, r->board->today));
  bool one = reader->unit.len && !reader->units;
  return (struct notice_new){
      .district = report_district(r->pack),
      .user = reader->who.name,
      .subject = subject_of(r, reader),
      .body = body_of(r, reader),
      .path = one ? remind_unit_path(r->s, r->pack, reader->unit) : remind_plan_path(r->s, r->pack),
      .cause = buf_str(&cause),
      .lang = reader->who.lang,
      .mail_to = reader->who.mail_to,
      .name = reader->who.display_name};
}

static enum ly write_notices(struct scope *s, struct tx *tx, struct write *w) {
  struct notices *notices = w->context;
  enum ly rc = LY_OK;
  notices->added = 0;
  for (size_t i = 0; !rc && i < notices->count; i++) {
    bool added = false;
    rc = notice_add(s, tx, &notices->list[i], &added);
    notices->added += added;
  }
  return rc;
}

static struct write write_of(struct remind *r, struct notices *notices) {
  struct scope *s = r->s;
  struct buf subject = buf_open(s->arena, 200), payload = buf_open(s->arena, 200);
  struct value *v = value_map(s->arena);
  buf_add(&subject, STR("plan:"));
  buf_add(&subject, r->pack->header->key);
  value_put_text(s->arena, v, "date", date_iso(s->arena, r->board->today));
  if (v) json_value(&payload, v);
  return (struct write){.scope = s,
                        .change = {.district = report_district(r->pack),
                                   .key = change_new_key(s),
                                   .act = STR("notice.remind"),
                                   .subject = buf_str(&subject),
                                   .payload = buf_str(&payload)},
                        .run = write_notices,
                        .context = notices};
}

/* ---- The plans ----------------------------------------------------------------------------------
 */

static enum ly make_notices(struct remind *r, struct notices *out) {
  enum ly rc = LY_OK;
  out->list = ARENA_ARRAY(r->s->arena, struct notice_new, r->reader_count);
  if (!out->list) return fail_memory(r->s);
  for (size_t i = 0; !rc && i < r->reader_count; i++) {
    bool told = false;
    rc = was_told(r, &r->readers[i], &told);
    if (!rc && !told) out->list[out->count++] = notice_for(r, &r->readers[i]);
  }
  return rc;
}

static enum ly remind_plan(struct remind *r, const struct job_run *run, int64_t *added) {
  struct scope *s = r->s;
  struct report_book book;
  struct board *board;
  struct notices notices = {0};
  enum ly rc = report_book_read(s, r->st, r->pack, &book);
  if (!rc) rc = board_make(s, r->pack, &book, s->today, &board);
  r->board = rc ? NULL : board;
  if (!rc) rc = gather(r);
  if (!rc) rc = make_notices(r, &notices);
  if (!rc && arena_failed(s->arena)) rc = fail_memory(s);
  if (rc || notices.count == 0) return rc;
  struct write w = write_of(r, &notices);
  rc = job_write(s, run, &w);
  *added += notices.added;
  return rc;
}

/* Each plan in an arena of its own, so that the largest is the measure and not their sum. */
static enum ly remind_one(struct scope *s, const struct job_run *run, struct str key,
                          const struct remind *settings_now, int64_t *added) {
  struct arena *callers = s->arena, own;
  struct remind r = *settings_now;
  arena_open(&own, PLAN_ARENA_BYTES);
  s->arena = &own;
  struct pack *pack = ARENA_NEW(&own, struct pack);
  enum ly rc =
      pack ? pack_read_in_force(s, run->store, s->today, key, plan_kinds, pack) : fail_memory(s);
  r.pack = pack;
  if (!rc && pack->header->document) rc = remind_plan(&r, run, added);
  s->arena = callers;
  arena_close(&own);
  return rc;
}

enum ly remind_all(struct scope *s, const struct job_run *run, struct str *told) {
  struct remind r = {.s = s, .st = run->store};
  struct pack_adoption *adopted;
  size_t count = 0;
  int64_t added = 0;
  enum ly rc = setting_number(s, run->store, "remind_days_before", &r.days_before);
  if (!rc) rc = setting_number(s, run->store, "remind_every_days", &r.every_days);
  if (!rc) rc = pack_in_force(s, run->store, s->today, &adopted, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    rc = remind_one(s, run, adopted[i].pack, &r, &added);
  }
  struct str words[] = {date_iso(s->arena, s->today), str_int(s->arena, added)};
  if (!rc) *told = message_text(s->arena, s->lang, MSG_JOB_REMINDED, words, 2);
  return rc;
}
