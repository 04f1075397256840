/* The table of jobs, and how they stand. */
#include "web/jobs.h"

#include "store/chores.h"

const struct job_kind job_kinds[] = {
    {"backup", MSG_JOB_BACKUP, 2 * 60, false, chore_backup},
    {"verify", MSG_JOB_VERIFY, 3 * 60, false, chore_verify},
    {"retention", MSG_JOB_RETENTION, 3 * 60 + 30, false, chore_retention},
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
