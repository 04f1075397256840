/* The table of jobs, and how they stand. */
#include "web/jobs.h"

#include "people/due_tell.h"
#include "people/hands.h"
#include "people/remind.h"
#include "plan/import_words.h"
#include "plan/results.h"
#include "registry/deed.h"
#include "registry/feed.h"
#include "registry/write.h"
#include "service/case.h"
#include "service/inspection_day.h"
#include "service/retention.h"
#include "service/slot_remind.h"
#include "service/visit.h"
#include "store/chores.h"
#include "web/app.h"
#include "web/everyone.h"

/* The business date of whoever runs the jobs: as the program was started with, else as the database
 * keeps it (a demo's), else the day in Shanghai. */
static enum ly set_today(struct scope *s, const struct job_run *run) {
  const struct app *app = run->context; /* NULL: of nobody */
  bool kept;
  s->today = date_in_shanghai(scope_now_us(s));
  if (!app || date_is_none(app->today)) return store_business_date(s, run->store, &kept);
  s->today = app->today;
  return LY_OK;
}

/* Moves the current tables to the business date; makes them where the dictionary is a new one. */
static enum ly day_change(struct scope *s, const struct job_run *run, struct str *told) {
  struct registry r;
  enum ly rc = set_today(s, run);
  if (!rc) rc = registry_open(s, run->store, plan_kinds, &r);
  if (rc && s->error.message == MSG_REGISTRY_NO_DICTIONARY) {
    s->error = (struct error){0};
    *told = message_plain(s->lang, MSG_JOB_NO_DICTIONARY);
    return LY_OK;
  }
  if (rc) return rc;
  const struct app *app = run->context; /* NULL: of nobody */
  struct registry_sealer sealer = registry_sealer(app ? app->keys : NULL);
  if (app && app->keys) r.sealer = &sealer;
  struct registry_deed deed = {
      .act = REGISTRY_DAY_CHANGE, .registry = &r, .new = {.from = DATE_NONE, .to = DATE_NONE}};
  struct write w = registry_write(s, &deed);
  rc = job_write(s, run, &w);
  struct str words[] = {date_iso(s->arena, s->today), str_int(s->arena, registry_answer(&w).first)};
  if (!rc) *told = message_text(s->arena, s->lang, MSG_JOB_DAY_CHANGED, words, 2);
  return rc;
}

/* Everyone for a fast start; in a server that has read it, what it has. */
static enum ly columns(struct scope *s, const struct job_run *run, struct str *told) {
  const struct app *app = run->context;
  int64_t parties = 0;
  *told = message_plain(s->lang, MSG_JOB_COLUMNS_NOWHERE);
  if (!app || app->columns.len == 0) return LY_OK;
  enum ly rc = set_today(s, run);
  struct everyone_seat *own = NULL, *seat = app->everyone;
  if (!seat) seat = own = everyone_seat_open(s->arena, app->columns);
  if (!rc && !seat) rc = fail_memory(s);
  if (!rc) rc = everyone_seat_save(s, run->store, seat, &parties);
  everyone_seat_close(own);
  if (rc && s->error.message == MSG_REGISTRY_NO_DICTIONARY) {
    s->error = (struct error){0};
    *told = message_plain(s->lang, MSG_JOB_COLUMNS_NOBODY);
    return LY_OK;
  }
  struct str words[] = {str_int(s->arena, parties), app->columns};
  if (!rc) *told = message_text(s->arena, s->lang, MSG_JOB_COLUMNS_TOLD, words, 2);
  return rc;
}

static enum ly write_by_job(struct scope *s, void *context, struct write *w) {
  w->scope = s;
  return job_write(s, context, w);
}

/* Before the tables move on to the next day: a month's results are those of its last day. */
static enum ly results(struct scope *s, const struct job_run *run, struct str *told) {
  enum { MONTHS_MAX = 24 };
  struct registry r;
  int64_t kept = 0;
  struct plan_keeping keeping = {run->store, write_by_job, (void *)(uintptr_t)run};
  enum ly rc = set_today(s, run);
  if (!rc) rc = registry_open(s, run->store, plan_kinds, &r);
  if (rc && s->error.message == MSG_REGISTRY_NO_DICTIONARY) {
    s->error = (struct error){0};
    *told = message_plain(s->lang, MSG_JOB_NO_DICTIONARY);
    return LY_OK;
  }
  if (!rc) rc = plan_results_catch_up(s, &keeping, &r, MONTHS_MAX, &kept);
  struct str word = str_int(s->arena, kept);
  if (!rc) *told = message_text(s->arena, s->lang, MSG_JOB_RESULTS_TOLD, &word, 1);
  return rc;
}

static enum ly reminders(struct scope *s, const struct job_run *run, struct str *told) {
  enum ly rc = set_today(s, run);
  return rc ? rc : remind_all(s, run, told);
}

/* Rules and cases of one district; what it needs is gone when it is told. */
static enum ly due_of(struct scope *s, const struct job_run *run, const struct everyone_held *held,
                      struct str district, int64_t *told) {
  struct casework work;
  const struct service_vocabulary *words = service_everyone_words(held->everyone, district);
  struct due_district of = {district, &work, held->moment};
  struct arena_mark mark = arena_mark(s->arena);
  if (!words) return LY_OK; /* no pack is about it */
  enum ly rc = casework_open(s, words, &work);
  if (!rc) rc = due_tell_all(s, run, &of, told);
  if (!rc) arena_rewind(s->arena, mark);
  return rc;
}

/* What ends and what runs out is told on its day: made up for day by day after a stop, where days
 * go by with the clock. Everyone is as of today whichever day is made up for. */
static enum ly due(struct scope *s, const struct job_run *run, struct str *told) {
  const struct app *app = run->context; /* NULL: of nobody */
  struct everyone_seat *own = NULL, *seat = app ? app->everyone : NULL;
  struct everyone_borrowed borrowed = {.inside = NULL};
  struct change_head *heads = NULL;
  size_t count = 0;
  int64_t notices = 0;
  enum ly rc = set_today(s, run);
  if (!seat) seat = own = everyone_seat_open(s->arena, app ? app->columns : STR(""));
  if (!rc && !seat) rc = fail_memory(s);
  if (!rc) rc = change_heads(s, run->store, &heads, &count);
  if (!rc) rc = everyone_seat_borrow(s, run->store, seat, &borrowed);
  if (s->today.day == date_in_shanghai(scope_now_us(s)).day) s->today = run->period;
  for (size_t i = 0; !rc && i < count; i++) {
    if (str_eq(heads[i].district, DISTRICT_INSTALLATION)) continue;
    rc = due_of(s, run, &borrowed.held, heads[i].district, &notices);
  }
  if (borrowed.inside) everyone_seat_return(seat, &borrowed);
  everyone_seat_close(own);
  if (rc && s->error.message == MSG_REGISTRY_NO_DICTIONARY) {
    s->error = (struct error){0};
    *told = message_plain(s->lang, MSG_JOB_NO_DICTIONARY);
    return LY_OK;
  }
  struct str words[] = {date_iso(s->arena, s->today), str_int(s->arena, notices)};
  if (!rc) *told = message_text(s->arena, s->lang, MSG_JOB_DUE_TOLD, words, 2);
  return rc;
}

/* Takes what other systems have put into the folders of feeds. Without a key file what is to be
 * sealed is refused, and told so. */
static enum ly feeds(struct scope *s, const struct job_run *run, struct str *told) {
  const struct app *app = run->context;
  struct seal_keys *keys = app ? app->keys : NULL;
  struct registry r;
  struct registry_sealer sealer = registry_sealer(keys);
  struct feed_scanned scanned = {0};
  struct import_worker worker = {.store = run->store,
                                 .registry = &r,
                                 .keys = keys,
                                 .words = plan_import_words,
                                 .write = write_by_job,
                                 .context = (void *)(uintptr_t)run};
  enum ly rc = set_today(s, run);
  if (!rc) rc = registry_open(s, run->store, plan_kinds, &r);
  if (rc) return rc;
  if (keys) r.sealer = &sealer;
  rc = feed_scan_all(s, &worker, &scanned);
  struct str words[] = {str_int(s->arena, scanned.loaded), str_int(s->arena, scanned.failed),
                        str_int(s->arena, scanned.waiting)};
  enum message message = scanned.waiting ? MSG_JOB_FEEDS_WAITING : MSG_JOB_FEEDS_TOLD;
  if (!rc) *told = message_text(s->arena, s->lang, message, words, scanned.waiting ? 3 : 2);
  return rc;
}

/* Of imports that were given up, failed or were begun again. In small writes, so that what others
 * write passes between. */
static enum ly sweep_some(struct scope *s, const struct job_run *run, const struct registry *r,
                          int64_t *writes, bool *left) {
  enum { SWEEP_ROWS = 2000 };
  struct deed deed = {.act = DEED_BATCH_SWEEP, .registry = r, .limit = SWEEP_ROWS};
  enum ly rc = batch_unswept(s, run->store, &deed.district, &deed.target);
  *left = !rc && deed.target != 0;
  if (!*left) return rc;
  struct write w = deed_write(s, &deed);
  rc = job_write(s, run, &w);
  *writes += !rc;
  return rc;
}

static enum ly dropped(struct scope *s, const struct job_run *run, struct str *told) {
  struct registry r;
  int64_t writes = 0;
  enum ly rc = set_today(s, run);
  if (!rc) rc = registry_open(s, run->store, plan_kinds, &r);
  for (bool left = true; !rc && left;) {
    struct arena_mark mark = arena_mark(s->arena);
    rc = sweep_some(s, run, &r, &writes, &left);
    if (!rc) arena_rewind(s->arena, mark);
  }
  struct str word = str_int(s->arena, writes);
  if (!rc) *told = message_text(s->arena, s->lang, MSG_JOB_DROPPED_TOLD, &word, 1);
  return rc;
}

/* What phones began to send and never finished, in small writes. */
static enum ly photos(struct scope *s, const struct job_run *run, struct str *told) {
  struct visit_drop drop = {.before_us =
                                scope_now_us(s) - VISIT_PHOTO_DAYS * INT64_C(86400) * 1000000};
  int64_t dropped = 0;
  enum ly rc = visit_unfinished(s, run->store, drop.before_us, &drop.district);
  while (!rc && drop.district.len) {
    struct write w = visit_drop_write(s, &drop);
    rc = job_write(s, run, &w);
    dropped += drop.dropped;
    if (!rc) rc = visit_unfinished(s, run->store, drop.before_us, &drop.district);
  }
  struct str word = str_int(s->arena, dropped);
  if (!rc) *told = message_text(s->arena, s->lang, MSG_JOB_PHOTOS_TOLD, &word, 1);
  return rc;
}

/* One district's day: by the procedures in force there. */
static enum ly cases_of(struct scope *s, const struct job_run *run, struct str district,
                        struct case_day_deed *deed, struct case_day_done *sum) {
  struct pack pack;
  struct service_vocabulary v;
  struct casework work;
  struct case_day_done done;
  enum ly rc = service_pack_of(s, run->store, district, plan_kinds, &pack);
  if (!rc) rc = service_vocabulary(s, &pack, &v);
  if (!rc) rc = casework_open(s, &v, &work);
  if (rc) return rc;
  /* cppcheck-suppress autoVariables -- the day is over before this returns */
  deed->work = &work;
  deed->district = district;
  rc = case_day(s, run->store, run->writer, deed, &done);
  sum->moved += done.moved;
  sum->left += done.left;
  return rc;
}

/* Made up for day by day after a stop, where days go by with the clock. */
static enum ly cases(struct scope *s, const struct job_run *run, struct str *told) {
  const struct app *app = run->context; /* NULL: of nobody */
  struct case_day_done sum = {0};
  struct registry r;
  struct str *districts = NULL;
  size_t count = 0;
  enum ly rc = set_today(s, run);
  if (s->today.day == date_in_shanghai(scope_now_us(s)).day) s->today = run->period;
  if (!rc) rc = case_districts(s, run->store, &districts, &count);
  if (!rc && count) rc = registry_open(s, run->store, plan_kinds, &r);
  struct registry_sealer sealer = registry_sealer(app ? app->keys : NULL);
  if (!rc && count && app && app->keys) r.sealer = &sealer;
  struct case_day_deed deed = {.registry = &r, .tell = hands_tell};
  for (size_t i = 0; !rc && i < count; i++) rc = cases_of(s, run, districts[i], &deed, &sum);
  struct str words[] = {str_int(s->arena, sum.moved), str_int(s->arena, sum.left)};
  if (!rc) *told = message_text(s->arena, s->lang, MSG_JOB_CASES_TOLD, words, 2);
  return rc;
}

/* One district's sessions: whoever has a place at one is told before the day. */
static enum ly sessions_of(struct scope *s, const struct job_run *run, struct str district,
                           int64_t *told) {
  struct slot_reminding *list = NULL;
  struct pack pack;
  size_t count = 0;
  enum ly rc = service_pack_of(s, run->store, district, plan_kinds, &pack);
  if (!rc) rc = slot_remind_due(s, run->store, &pack, district, &list, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    struct write w = slot_remind_write(s, &list[i]);
    rc = job_write(s, run, &w);
    *told += rc ? 0 : slot_answer(&w);
  }
  return rc;
}

static enum ly sessions(struct scope *s, const struct job_run *run, struct str *told) {
  struct str *districts = NULL;
  size_t count = 0;
  int64_t families = 0;
  enum ly rc = set_today(s, run);
  if (!rc) rc = slot_districts(s, run->store, &districts, &count);
  for (size_t i = 0; !rc && i < count; i++) rc = sessions_of(s, run, districts[i], &families);
  struct str word = str_int(s->arena, families);
  if (!rc) *told = message_text(s->arena, s->lang, MSG_JOB_SESSIONS_TOLD, &word, 1);
  return rc;
}

static enum ly inspections_of(struct scope *s, const struct job_run *run, struct str district,
                              const struct registry *r, int64_t *opened) {
  struct pack pack;
  struct service_vocabulary words;
  struct casework work;
  int64_t here = 0;
  enum ly rc = service_pack_of(s, run->store, district, plan_kinds, &pack);
  if (!rc) rc = service_vocabulary(s, &pack, &words);
  if (!rc) rc = casework_open(s, &words, &work);
  const struct inspection_day day = {&work, r, district};
  if (!rc) rc = inspection_day(s, run, &day, &here);
  *opened += here;
  return rc;
}

/* The cases of planned inspections whose month has come. */
static enum ly inspections(struct scope *s, const struct job_run *run, struct str *told) {
  const struct app *app = run->context; /* NULL: of nobody */
  struct registry r;
  struct str *districts = NULL;
  size_t count = 0;
  int64_t opened = 0;
  int year, month, day;
  enum ly rc = set_today(s, run);
  date_parts(s->today, &year, &month, &day);
  if (!rc) rc = inspection_districts(s, run->store, year, &districts, &count);
  if (!rc && count) rc = registry_open(s, run->store, plan_kinds, &r);
  struct registry_sealer sealer = registry_sealer(app ? app->keys : NULL);
  if (!rc && count && app && app->keys) r.sealer = &sealer;
  for (size_t i = 0; !rc && i < count; i++) rc = inspections_of(s, run, districts[i], &r, &opened);
  struct str word = str_int(s->arena, opened);
  if (!rc) *told = message_text(s->arena, s->lang, MSG_JOB_INSPECTIONS_TOLD, &word, 1);
  return rc;
}

/* By the terms of the pack in force in each district; then the log's, as the setting says. */
static enum ly retention(struct scope *s, const struct job_run *run, struct str *told) {
  const struct app *app = run->context;
  struct registry_sealer sealer = registry_sealer(app ? app->keys : NULL);
  struct change_head *heads = NULL;
  struct registry r = {0};
  size_t count = 0;
  int64_t erased = 0;
  enum ly rc = set_today(s, run);
  if (!rc) rc = change_heads(s, run->store, &heads, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    struct pack pack;
    if (str_eq(heads[i].district, DISTRICT_INSTALLATION)) continue;
    rc = service_pack_of(s, run->store, heads[i].district, plan_kinds, &pack);
    if (rc == LY_NOT_FOUND) { /* nobody has said anything there */
      s->error = (struct error){0};
      rc = LY_OK;
      continue;
    }
    if (!rc && !r.pack) rc = registry_open(s, run->store, plan_kinds, &r);
    if (rc && s->error.message == MSG_REGISTRY_NO_DICTIONARY) { /* then nothing is stated */
      s->error = (struct error){0};
      rc = LY_OK;
    }
    if (!rc && app && app->keys) r.sealer = &sealer;
    if (!rc) rc = retention_apply(s, run, &r, &pack, heads[i].district, &erased);
  }
  struct str log = STR("");
  if (!rc) rc = chore_retention(s, run, &log);
  struct str words[] = {str_int(s->arena, erased), log};
  if (!rc) *told = message_text(s->arena, s->lang, MSG_JOB_RETENTION_TOLD, words, 2);
  return rc;
}

const struct job_kind job_kinds[] = {
    {"results", MSG_JOB_RESULTS, 0, false, results}, /* before the day changes */
    {"day_change", MSG_JOB_DAY_CHANGE, 0, false, day_change},
    {"columns", MSG_JOB_COLUMNS, 40, false, columns},
    {"cases", MSG_JOB_CASES, 30, true, cases},
    {"inspections", MSG_JOB_INSPECTIONS, 50, false, inspections},
    {"backup", MSG_JOB_BACKUP, 2 * 60, false, chore_backup},
    {"verify", MSG_JOB_VERIFY, 3 * 60, false, chore_verify},
    {"retention", MSG_JOB_RETENTION, 3 * 60 + 30, false, retention},
    {"dropped", MSG_JOB_DROPPED, 4 * 60, false, dropped},
    {"photos", MSG_JOB_PHOTOS, 4 * 60 + 15, false, photos},
    {"feeds", MSG_JOB_FEEDS, 4 * 60 + 30, false, feeds},
    {"due", MSG_JOB_DUE, 7 * 60 + 30, true, due},
    {"reminders", MSG_JOB_REMINDERS, 8 * 60, false, reminders},
    {"sessions", MSG_JOB_SESSIONS, 9 * 60, false, sessions},
    {0},
};

const struct job_kind *job_kind_find(struct str name) {
  for (const struct job_kind *k = job_kinds; k->name; k++) {
    if (str_is(name, k->name)) return k;
  }
  return NULL;
}

static struct value *row_value(struct scope *s, const struct job_row *row) {
  static const enum message states[] = {
      [JOB_DONE] = MSG_JOB_STATE_DONE, [JOB_FAILED] = MSG_JOB_STATE_FAILED};
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "job", str_of(row->kind->name));
  value_put_text(a, v, "title", message_plain(s->lang, row->kind->title));
  value_put_bool(a, v, "ran", row->ran);
  value_put_bool(a, v, "failed", row->ran && row->state == JOB_FAILED);
  value_put_text(a, v, "state",
                 row->ran ? (row->state == JOB_DONE ? STR("done") : STR("failed")) : STR(""));
  value_put_text(a, v, "state_text",
                 message_plain(s->lang, row->ran ? states[row->state] : MSG_JOB_STATE_NEVER));
  value_put_text(a, v, "period", row->period);
  value_put_text(a, v, "ended_at", row->ran ? time_local(a, row->ended_at) : STR(""));
  value_put_text(a, v, "message", row->message);
  value_put_text(a, v, "next_due_at", time_local(a, row->next_due_at));
  return v;
}

enum ly jobs_value(struct scope *s, struct store *st, struct value **out) {
  struct job_row *rows;
  size_t count;
  enum ly rc = job_list(s, st, job_kinds, &rows, &count);
  if (rc) return rc;
  *out = value_list(s->arena);
  for (size_t i = 0; i < count; i++) value_add(*out, row_value(s, &rows[i]));
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}
