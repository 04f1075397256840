/* Backups under a name only once they are whole. */
#include "store/backup.h"

#include "base/file.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static enum ly copy_into(struct scope *s, struct store *from, struct str file,
                         struct store_copied **list, size_t *count) {
  struct store *to;
  enum ly rc = store_open(s, file, STORE_CREATE, &to);
  if (rc) return rc;
  rc = store_copy(s, from, to, list, count);
  store_close(to);
  return rc;
}

enum ly store_backup(struct scope *s, struct store *from, struct str file,
                     struct store_copied **list, size_t *count) {
  if (file_exists(s, file)) return fail(s, LY_CONFLICT, MSG_STORE_BACKUP_EXISTS, file);
  struct buf b = buf_open(s->arena, file.len + 8);
  buf_add(&b, file);
  buf_add(&b, STR(".part"));
  const char *part = str_c(s->arena, buf_str(&b)), *name = str_c(s->arena, file);
  if (arena_failed(s->arena)) return fail_memory(s);
  unlink(part); /* of a backup that was cut off */
  enum ly rc = copy_into(s, from, buf_str(&b), list, count);
  if (!rc && link(part, name) != 0) rc = fail_os(s, MSG_STORE_BACKUP_NAME, file, errno);
  unlink(part);
  return rc;
}

struct str backup_name(struct arena *a, struct str folder, struct date day) {
  int year, month, date;
  struct buf b = buf_open(a, 32);
  date_parts(day, &year, &month, &date);
  buf_printf(&b, "laoyou-%04d%02d%02d.db", year, month, date);
  return path_join(a, folder, buf_str(&b));
}

/* laoyou-YYYYMMDD.db: names sort by their day. */
static bool is_backup(struct str name) {
  return name.len == sizeof "laoyou-YYYYMMDD.db" - 1 && str_starts(name, STR("laoyou-")) &&
         str_ends(name, STR(".db"));
}

enum ly backup_thin(struct scope *s, struct str folder, size_t keep, size_t *removed) {
  struct str *names;
  size_t count, backups = 0;
  *removed = 0;
  enum ly rc = folder_list(s, folder, &names, &count);
  for (size_t i = 0; !rc && i < count; i++) backups += is_backup(names[i]);
  for (size_t i = 0; !rc && i < count && backups > keep; i++) {
    if (!is_backup(names[i])) continue;
    const char *path = str_c(s->arena, path_join(s->arena, folder, names[i]));
    if (unlink(path) != 0) rc = fail_os(s, MSG_STORE_BACKUP_REMOVE, names[i], errno);
    backups--;
    ++*removed;
  }
  return rc;
}
