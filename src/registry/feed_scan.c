/* Folders of feeds: what stands there is imported and put aside. */
#include "base/file.h"
#include "registry/feed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_table(struct str name) {
  static const struct str ends[] = {STR_INIT(".csv"), STR_INIT(".txt"), STR_INIT(".xlsx"),
                                    STR_INIT(".CSV"), STR_INIT(".TXT"), STR_INIT(".XLSX")};
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    if (str_ends(name, ends[i])) return true;
  }
  return false;
}

/* FOLDER/done/NUMBER-NAME; the number makes the name a new one. */
static enum ly put_aside(struct scope *s, const struct feed *feed, struct str name, bool done,
                         int64_t import) {
  struct arena *a = s->arena;
  struct str from = path_join(a, feed->folder, name);
  struct str folder = path_join(a, feed->folder, done ? STR("done") : STR("failed"));
  struct buf b = buf_open(a, name.len + 32);
  buf_printf(&b, "%lld-", (long long)import);
  buf_add(&b, name);
  struct str to = path_join(a, folder, buf_str(&b));
  if (mkdir(str_c(a, folder), 0750) != 0 && errno != EEXIST)
    return fail_os(s, MSG_FILE_CANNOT_WRITE, folder, errno);
  if (rename(str_c(a, from), str_c(a, to)) != 0)
    return fail_os(s, MSG_FILE_CANNOT_WRITE, to, errno);
  return file_sync_folder(s, to);
}

static enum ly load_file(struct scope *s, const struct import_worker *worker,
                         const struct feed *feed, struct str name, struct import_run *run) {
  struct rows_source source;
  *run = feed_run(s, feed, name);
  enum ly rc = rows_source_file(s, path_join(s->arena, feed->folder, name), &source);
  if (rc) return import_run_fail(s, worker, run);
  source.name = name; /* people know it without its folder */
  run->size_bytes = source.size;
  rc = import_source_digest(s, &source, &run->sm3);
  rc = rc ? import_run_fail(s, worker, run) : import_run_load(s, worker, run, &source);
  rows_source_close(&source);
  return rc;
}

/* In an arena and with an error of its own: one bad file does not keep the next from coming in. */
static enum ly take_file(struct scope *s, const struct import_worker *worker,
                         const struct feed *feed, struct str name, struct feed_scanned *out) {
  enum { FILE_ARENA_BYTES = 64 * 1024 * 1024 };
  struct arena arena;
  struct import_run run;
  arena_open(&arena, FILE_ARENA_BYTES);
  struct scope own = *s;
  own.arena = own.told = &arena;
  own.error = (struct error){0};
  own.diags = (struct diags){0};
  enum ly rc = load_file(&own, worker, feed, name, &run);
  bool busy = rc == LY_BUSY; /* it stays where it is, for the next time */
  if (!rc) out->loaded++;
  if (rc && !busy) out->failed++;
  own.error = (struct error){0};
  enum ly moved = busy ? LY_OK : put_aside(&own, feed, name, !rc, run.import);
  if (moved)
    moved = fail(s, moved, MSG_FEED_NOT_ASIDE, str_copy(s->arena, name),
                 str_copy(s->arena, error_text(&own)));
  arena_close(&arena);
  return moved;
}

/* Somebody wrote to it a moment ago, and may not be done. A day set by hand, also one to come, says
 * nothing. */
static bool is_quiet(struct scope *s, const struct feed *feed, struct str name) {
  struct stat at;
  if (stat(str_c(s->arena, path_join(s->arena, feed->folder, name)), &at) != 0) return true;
  int64_t age_s = scope_now_us(s) / 1000000 - (int64_t)at.st_mtime;
  return age_s < -FEED_QUIET_SECONDS || age_s >= FEED_QUIET_SECONDS;
}

static enum ly take_all(struct scope *s, const struct import_worker *worker,
                        const struct feed *feed, struct feed_scanned *out) {
  struct str *names;
  size_t count;
  enum ly rc = folder_list(s, feed->folder, &names, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    if (!is_table(names[i])) continue;
    bool quiet = is_quiet(s, feed, names[i]);
    out->waiting += !quiet;
    if (quiet) rc = take_file(s, worker, feed, names[i], out);
  }
  return rc;
}

/* Where folders can not be locked, they are looked into all the same. */
enum ly feed_scan(struct scope *s, const struct import_worker *worker, const struct feed *feed,
                  struct feed_scanned *out) {
  int folder = open(str_c(s->arena, feed->folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  bool others = folder >= 0 && flock(folder, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  enum ly rc = others ? LY_OK : take_all(s, worker, feed, out);
  if (folder >= 0) close(folder);
  return rc;
}

enum ly feed_scan_all(struct scope *s, const struct import_worker *worker,
                      struct feed_scanned *out) {
  struct feed *feeds = NULL;
  struct error first = {0};
  enum ly failed = LY_OK;
  size_t count = 0;
  *out = (struct feed_scanned){0};
  enum ly rc = feed_list(s, worker->store, STR(""), &feeds, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    if (feeds[i].folder.len == 0 || feeds[i].paused) continue;
    enum ly one = feed_scan(s, worker, &feeds[i], out);
    if (one && !failed) {
      failed = one;
      first = s->error;
    }
    s->error = (struct error){0};
  }
  if (rc) return rc;
  s->error = first;
  return failed;
}

bool feed_calls(struct scope *s, const struct feed *feed, int64_t looked_us, int64_t now_us) {
  struct str *names;
  size_t count = 0;
  int64_t every_us = feed->every_minutes * 60 * 1000000;
  bool due = every_us > 0 && now_us / every_us != looked_us / every_us;
  if (!due || feed->paused || feed->folder.len == 0) return false;
  enum ly rc = folder_list(s, feed->folder, &names, &count);
  s->error = (struct error){0};
  if (rc) return true;
  for (size_t i = 0; i < count; i++)
    if (is_table(names[i]) && is_quiet(s, feed, names[i])) return true;
  return false;
}
