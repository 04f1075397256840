/* Which kind of table it is, where its bytes come from, and what both kinds share. */
#include "base/rows_int.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
  OWN_BYTES_MAX = ROWS_STRINGS_MAX * 2, /* small texts take twice their length */
  ROW_BYTES_MAX = 4 * 1024 * 1024,
};

/* ---- Sources ------------------------------------------------------------------------------------
 */

static int64_t read_bytes(void *context, int64_t offset, char *to, size_t size) {
  const struct str *bytes = context;
  if (offset < 0 || (size_t)offset >= bytes->len) return 0;
  size_t left = bytes->len - (size_t)offset, n = left < size ? left : size;
  memcpy(to, bytes->ptr + offset, n);
  return (int64_t)n;
}

struct rows_source rows_source_bytes(struct str name, const struct str *bytes) {
  return (struct rows_source){.name = name,
                              .size = (int64_t)bytes->len,
                              .read = read_bytes,
                              .context = (void *)(uintptr_t)bytes};
}

static int64_t read_file(void *context, int64_t offset, char *to, size_t size) {
  int fd = *(const int *)context;
  size_t got = 0;
  while (got < size) {
    ssize_t n = pread(fd, to + got, size - got, offset + (int64_t)got);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return -1;
    if (n == 0) break;
    got += (size_t)n;
  }
  return (int64_t)got;
}

enum ly rows_source_file(struct scope *s, struct str path, struct rows_source *out) {
  struct stat info;
  int *fd = ARENA_NEW(s->arena, int);
  *out = (struct rows_source){.name = path};
  if (!fd) return fail_memory(s);
  *fd = open(str_c(s->arena, path), O_RDONLY | O_CLOEXEC);
  if (*fd < 0) return fail_os(s, MSG_FILE_CANNOT_READ, path, errno);
  *out = (struct rows_source){.name = path, .read = read_file, .context = fd};
  if (fstat(*fd, &info) == 0 && S_ISREG(info.st_mode)) {
    out->size = info.st_size;
    return LY_OK;
  }
  rows_source_close(out);
  return fail(s, LY_INVALID, MSG_FILE_NOT_REGULAR, path);
}

void rows_source_close(struct rows_source *source) {
  if (source->read == read_file) close(*(int *)source->context);
  *source = (struct rows_source){0};
}

/* ---- Rows ---------------------------------------------------------------------------------------
 */

void rows_fault(struct rows_row *row, size_t cell, enum message message) {
  if (row->fault_count < ROWS_FAULTS_MAX)
    row->faults[row->fault_count++] = (struct rows_fault){cell, message};
}

static enum ly open_either(struct scope *s, struct rows *rows) {
  static const struct str zip = STR_INIT("PK\3\4"), compound = STR_INIT("\xD0\xCF\x11\xE0");
  char start[4] = {0};
  const struct rows_source *source = rows->source;
  int64_t n = source->read(source->context, 0, start, sizeof start);
  struct str first = {start, n > 0 ? (size_t)n : 0};
  if (n < 0) return fail_os(s, MSG_FILE_CANNOT_READ, source->name, errno);
  if (str_eq(first, compound)) return fail(s, LY_INVALID, MSG_ROWS_OLD_EXCEL, source->name);
  return str_eq(first, zip) ? rows_xlsx_open(s, rows) : rows_csv_open(s, rows);
}

enum ly rows_open(struct scope *s, const struct rows_source *source, struct rows **out) {
  struct rows *rows = *out = ARENA_NEW(s->arena, struct rows);
  if (!rows) return fail_memory(s);
  rows->source = source;
  arena_open(&rows->own, OWN_BYTES_MAX);
  arena_open(&rows->row, ROW_BYTES_MAX);
  enum ly rc = open_either(s, rows);
  if (!rc) return LY_OK;
  rows_close(rows);
  *out = NULL;
  return rc;
}

static bool is_blank(const struct rows_row *row) {
  for (size_t i = 0; i < row->count; i++) {
    if (row->cells[i].len) return false;
  }
  return row->fault_count == 0;
}

enum ly rows_next(struct scope *s, struct rows *rows, struct rows_row *out, bool *more) {
  enum ly rc = LY_OK;
  do {
    *out = (struct rows_row){0};
    rc = rows->csv ? rows_csv_next(s, rows, out, more) : rows_xlsx_next(s, rows, out, more);
  } while (!rc && *more && is_blank(out)); /* spreadsheets leave lines of nothing behind */
  if (rc || !*more) return rc;
  if (++rows->count > ROWS_ROWS_MAX)
    return fail(s, LY_LIMIT, MSG_ROWS_TOO_MANY, rows->source->name,
                str_int(s->arena, ROWS_ROWS_MAX));
  return LY_OK;
}

bool rows_is_text(const struct rows *rows) {
  return rows->csv != NULL;
}

int rows_progress(const struct rows *rows) {
  return rows->csv ? rows_csv_progress(rows) : rows_xlsx_progress(rows);
}

void rows_close(struct rows *rows) {
  if (!rows) return;
  if (rows->csv) rows_csv_close(rows);
  if (rows->xlsx) rows_xlsx_close(rows);
  arena_close(&rows->row);
  arena_close(&rows->own);
}
