/* Which periods are due, and running them. */
#include "store/job.h"

#include "base/json.h"
#include "base/log.h"

enum { ATTEMPTS_MAX = 5 };

static const int64_t minute_us = INT64_C(60) * 1000000, day_us = INT64_C(86400) * 1000000;
static const int64_t shanghai_us = INT64_C(8) * 3600 * 1000000; /* UTC+8, no summer time */
static const int64_t retry_us = INT64_C(10) * 60 * 1000000;

/* When a day's run falls due. */
static int64_t due_at(const struct job_kind *kind, struct date day) {
  return day.day * day_us - shanghai_us + kind->minute_of_day * minute_us;
}

/* The last day whose run is due. */
static struct date last_due(const struct job_kind *kind, int64_t now_us) {
  struct date today = date_in_shanghai(now_us);
  if (due_at(kind, today) > now_us) today.day--;
  return today;
}

/* The last run that is not ahead of the clock: one of a night when that was wrong must not keep the
 * job from running until then. */
static enum ly read_last(struct scope *s, struct store *st, const struct job_kind *kind,
                         struct job_row *out) {
  struct store_rows rows = {0};
  struct date next = last_due(kind, scope_now_us(s)), today = date_in_shanghai(scope_now_us(s));
  enum ly rc = store_query(s, st, "ttiiit",
                           "SELECT period, state, attempts, started_at, ended_at, message FROM job"
                           " WHERE district = $1 AND name = $2 AND period <= $3"
                           " ORDER BY period DESC LIMIT 1",
                           &rows, S_TEXT(DISTRICT_INSTALLATION), S_TEXT(str_of(kind->name)),
                           S_TEXT(date_iso(s->arena, today)));
  if (rc) return rc;
  *out = (struct job_row){.kind = kind, .ran = rows.rows > 0};
  if (out->ran) {
    out->period = store_text(&rows, 0, 0);
    out->state = str_is(store_text(&rows, 0, 1), "done") ? JOB_DONE : JOB_FAILED;
    out->attempts = store_int(&rows, 0, 2);
    out->started_at = store_int(&rows, 0, 3);
    out->ended_at = store_int(&rows, 0, 4);
    out->message = store_text(&rows, 0, 5);
    struct date done;
    bool good = date_parse(out->period, &done);
    if (!good) return fail(s, LY_CORRUPT, MSG_STORE_BAD_JOB, str_of(kind->name), out->period);
    if (done.day >= next.day) next.day = done.day + 1;
  }
  bool again = out->ran && out->state == JOB_FAILED && out->attempts < ATTEMPTS_MAX;
  out->next_due_at = again ? out->ended_at + retry_us : due_at(kind, next);
  return LY_OK;
}

enum ly job_list(struct scope *s, struct store *st, const struct job_kind *kinds,
                 struct job_row **out, size_t *count) {
  size_t n = 0;
  while (kinds[n].name) n++;
  *count = 0;
  *out = ARENA_ARRAY(s->arena, struct job_row, n);
  if (!*out) return fail_memory(s);
  enum ly rc = LY_OK;
  for (; !rc && *count < n; ++*count) rc = read_last(s, st, &kinds[*count], &(*out)[*count]);
  return rc;
}

/* ---- Writing down what a run came to -----------------------------------------------------------
 */

struct outcome {
  const struct job_kind *kind;
  struct str period, message;
  enum job_state state;
  int64_t attempts, due_at, started_at;
};

static enum ly put_outcome(struct scope *s, struct tx *tx, struct write *w) {
  const struct outcome *o = w->context;
  return store_exec(
      s, tx,
      "INSERT INTO job (district, name, period, due_at, state, attempts, started_at, ended_at,"
      " message) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
      " ON CONFLICT (district, name, period) DO UPDATE SET state = $5, attempts = $6,"
      " started_at = $7, ended_at = $8, message = $9",
      S_TEXT(DISTRICT_INSTALLATION), S_TEXT(str_of(o->kind->name)), S_TEXT(o->period),
      S_INT(o->due_at), S_TEXT(o->state == JOB_DONE ? STR("done") : STR("failed")),
      S_INT(o->attempts), S_INT(o->started_at), S_INT(scope_now_us(s)), S_TEXT(o->message));
}

static struct str payload_of(struct scope *s, const struct outcome *o) {
  struct value *v = value_map(s->arena);
  struct buf b = buf_open(s->arena, 8192);
  value_put_text(s->arena, v, "period", o->period);
  value_put_text(s->arena, v, "state", o->state == JOB_DONE ? STR("done") : STR("failed"));
  value_put_text(s->arena, v, "message", o->message);
  if (v) json_value(&b, v);
  return buf_str(&b);
}

enum ly job_write(struct scope *s, const struct job_run *run, struct write *w) {
  w->scope = s;
  return run->writer ? writer_do(run->writer, w) : store_write(s, run->store, w);
}

static enum ly keep_outcome(struct scope *s, const struct job_run *run, struct outcome *o) {
  struct buf subject = buf_open(s->arena, 100);
  buf_add(&subject, STR("job:"));
  buf_add(&subject, str_of(o->kind->name));
  struct write w = {.change = {.district = DISTRICT_INSTALLATION,
                               .key = change_new_key(s),
                               .act = STR("job.run"),
                               .subject = buf_str(&subject),
                               .payload = payload_of(s, o)},
                    .run = put_outcome,
                    .context = o};
  return arena_failed(s->arena) ? fail_memory(s) : job_write(s, run, &w);
}

/* ---- Running -----------------------------------------------------------------------------------
 */

/* In an arena of its own: a job that fills it has failed, and that has to be written down like any
 * other failure, else it would run again at the next look. */
static enum ly run_apart(struct scope *s, const struct job_kind *kind, const struct job_run *run,
                         struct str *told) {
  struct arena *callers = s->arena, own;
  struct str text = STR("");
  arena_open(&own, callers->cap);
  s->arena = &own;
  enum ly rc = kind->run(s, run, &text);
  if (!rc && arena_failed(&own)) rc = fail_memory(s);
  s->arena = callers;
  *told = str_copy(callers, text);
  arena_close(&own);
  return rc;
}

/* The job's own error becomes its message. */
static enum ly run_period(struct scope *s, const struct job_runner *r, const struct job_kind *kind,
                          struct date day, int64_t attempts, struct outcome *out) {
  struct job_run run = {r->store, r->writer, day, r->context};
  struct outcome o = {.kind = kind,
                      .period = date_iso(s->arena, day),
                      .attempts = attempts,
                      .due_at = due_at(kind, day),
                      .started_at = scope_now_us(s)};
  enum ly rc = run_apart(s, kind, &run, &o.message);
  o.state = rc ? JOB_FAILED : JOB_DONE;
  if (rc) o.message = error_text(s);
  log_line(s, rc ? LOG_ERROR : LOG_INFO, "job.run", LOG_TEXT("job", str_of(kind->name)),
           LOG_TEXT("code", str_of(ly_name(rc))));
  s->error = (struct error){0};
  enum ly kept = keep_outcome(s, &run, &o);
  *out = o;
  return kept;
}

static enum ly run_kind(struct scope *s, const struct job_runner *r, const struct job_kind *kind) {
  struct job_row last;
  struct date done;
  struct outcome outcome;
  int64_t now = scope_now_us(s);
  enum ly rc = read_last(s, r->store, kind, &last);
  if (rc || now < last.next_due_at) return rc;
  bool failed = last.ran && last.state == JOB_FAILED && last.attempts < ATTEMPTS_MAX;
  struct date day = last_due(kind, now);
  if (last.ran && date_parse(last.period, &done)) {
    if (failed && (kind->each || done.day == day.day)) {
      return run_period(s, r, kind, done, last.attempts + 1, &outcome);
    }
    if (kind->each) day.day = done.day + 1; /* the next of them at the next look */
  }
  return run_period(s, r, kind, day, 1, &outcome);
}

/* By the clock nobody acts but the job; by hand (job_run_now) whoever ran it does. */
enum ly jobs_run_due(struct scope *s, const struct job_runner *r) {
  struct str actor = s->actor;
  enum ly rc = LY_OK;
  s->actor = STR("job");
  for (const struct job_kind *k = r->kinds; k->name && !rc; k++) rc = run_kind(s, r, k);
  s->actor = actor;
  return rc;
}

enum ly job_run_now(struct scope *s, const struct job_runner *r, const struct job_kind *kind,
                    enum job_state *state, struct str *told) {
  struct job_row last;
  struct outcome outcome = {.kind = kind};
  enum ly rc = read_last(s, r->store, kind, &last);
  if (rc) return rc;
  struct date day = last_due(kind, scope_now_us(s));
  bool same = last.ran && str_eq(last.period, date_iso(s->arena, day));
  rc = run_period(s, r, kind, day, same ? last.attempts + 1 : 1, &outcome);
  *state = outcome.state;
  *told = outcome.message;
  return rc;
}
