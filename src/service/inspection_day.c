/* Once a day: the cases of those items of the plan whose month has come, without those whose case
 * somebody took off: that is left to him. */
#include "service/inspection_day.h"

#include "base/log.h"

/* What is said of one item is no reason to leave the others. */
static bool is_of_the_item(enum ly rc) {
  return rc == LY_CONFLICT || rc == LY_INVALID || rc == LY_NOT_FOUND || rc == LY_LIMIT;
}

static void note_left(struct scope *s, const struct inspection_row *row) {
  struct str words = message_text(s->arena, s->lang, s->error.message, s->error.args,
                                  message_arity(s->error.message));
  log_line(s, LOG_WARNING, "inspection.left", LOG_TEXT("district", row->district),
           LOG_INT("item", row->item), LOG_TEXT("why", words));
  s->error = (struct error){0};
  s->diags = (struct diags){0};
}

static enum ly open_one(struct scope *s, const struct job_run *run,
                        const struct inspection_day *day, const struct inspection_row *row,
                        int64_t *opened) {
  struct inspection_deed deed = {.act = INSPECTION_OPEN,
                                 .work = day->work,
                                 .registry = day->registry,
                                 .district = day->district,
                                 .item = row->item,
                                 .joint = -1};
  struct write w = inspection_write(s, &deed);
  enum ly rc = job_write(s, run, &w);
  *opened += !rc;
  if (!is_of_the_item(rc)) return rc;
  note_left(s, row);
  return LY_OK;
}

enum ly inspection_day(struct scope *s, const struct job_run *run, const struct inspection_day *day,
                       int64_t *opened) {
  struct inspection_row *rows = NULL;
  size_t count = 0;
  int year, month, of_month;
  date_parts(s->today, &year, &month, &of_month);
  *opened = 0;
  enum ly rc = inspection_list(s, run->store, day->district, STR(""), year, &rows, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    bool now = rows[i].state == INSPECTION_DUE || rows[i].state == INSPECTION_MISSED;
    struct arena_mark mark = arena_mark(s->arena);
    if (now && !rows[i].case_no && !rows[i].detached) rc = open_one(s, run, day, &rows[i], opened);
    if (!rc) arena_rewind(s->arena, mark);
  }
  return rc;
}

enum ly inspection_districts(struct scope *s, struct store *st, int64_t year, struct str **out,
                             size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  /* all districts: a job works through one behind the other */
  enum ly rc = store_query(s, st, "t",
                           "SELECT DISTINCT district FROM inspection_item WHERE year = $1"
                           " ORDER BY district",
                           &rows, S_INT(year));
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct str, rows.rows);
  if (!*out) return fail_memory(s);
  for (; *count < rows.rows; ++*count) (*out)[*count] = store_text(&rows, *count, 0);
  return LY_OK;
}
