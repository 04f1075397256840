/* What the store does by the clock. */
#include "store/chores.h"

#include "store/backup.h"
#include "store/setting.h"

enum ly chore_backup(struct scope *s, const struct job_run *run, struct str *told) {
  struct str folder;
  struct store_copied *list;
  size_t count, removed = 0;
  int64_t keep = 0;
  enum ly rc = setting_value(s, run->store, "backup_folder", &folder);
  if (rc) return rc;
  *told = message_plain(s->lang, MSG_CHORE_NO_BACKUP_FOLDER);
  if (folder.len == 0) return LY_OK;
  struct str file = backup_name(s->arena, folder, run->period);
  rc = store_backup(s, run->store, file, &list, &count);
  if (!rc) rc = setting_number(s, run->store, "backup_keep", &keep);
  if (!rc) rc = backup_thin(s, folder, (size_t)keep, &removed);
  struct str words[] = {file, str_int(s->arena, (int64_t)removed)};
  *told = message_text(s->arena, s->lang, MSG_CHORE_BACKED_UP, words, 2);
  return rc;
}

enum ly chore_verify(struct scope *s, const struct job_run *run, struct str *told) {
  struct change_verified v;
  enum ly rc = change_verify(s, run->store, NULL, 0, &v);
  if (rc) return rc;
  struct str rows = str_int(s->arena, v.rows);
  if (v.broken) {
    return fail(s, LY_CORRUPT, MSG_VERIFY_BROKEN, v.first.district,
                str_int(s->arena, v.first.number), message_plain(s->lang, v.first.why));
  }
  *told = message_text(s->arena, s->lang, MSG_CHORE_VERIFIED, &rows, 1);
  return LY_OK;
}

/* One district's payloads that are old enough. */
struct erasure {
  struct str district;
  int64_t before_us, erased;
};

static enum ly erase(struct scope *s, struct tx *tx, struct write *w) {
  struct erasure *e = w->context;
  enum ly rc = change_erase(s, tx, e->district, e->before_us, &e->erased);
  w->answer = str_int(s->arena, e->erased);
  return rc;
}

enum ly chore_retention(struct scope *s, const struct job_run *run, struct str *told) {
  static const int64_t day_us = INT64_C(86400) * 1000000;
  struct change_head *heads = NULL;
  size_t count = 0;
  int64_t days = 0, total = 0;
  enum ly rc = setting_number(s, run->store, "log_payload_days", &days);
  if (rc) return rc;
  *told = message_plain(s->lang, MSG_CHORE_KEEPS_ALL);
  if (days == 0) return LY_OK;
  rc = change_heads(s, run->store, &heads, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    struct erasure e = {heads[i].district, scope_now_us(s) - days * day_us, 0};
    struct write w = {.change = {.district = e.district,
                                 .key = change_new_key(s),
                                 .act = STR("change.erase"),
                                 .subject = STR("change")},
                      .run = erase,
                      .context = &e};
    rc = job_write(s, run, &w);
    total += e.erased;
  }
  struct str erased = str_int(s->arena, total);
  *told = message_text(s->arena, s->lang, MSG_CHORE_ERASED, &erased, 1);
  return rc;
}
