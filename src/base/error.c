/* One table of errors, and how an error is recorded and told. */
#include "base/error.h"

#include "base/scope.h"

#include <errno.h>

static const struct {
  const char *name;
  int http_status, exit_code;
  enum message message;
} table[LY_COUNT] = {
#define LY_ROW(name, status, exit, message) [LY_##name] = {#name, status, exit, MSG_##message},
    LY_ERRORS(LY_ROW)
#undef LY_ROW
};

enum ly fail_with(struct scope *s, enum ly code, enum message message, const struct str *parts,
                  size_t count) {
  must(code != LY_OK && count == message_arity(message));
  if (s->error.code != LY_OK) return s->error.code;
  if (arena_failed(s->arena)) {
    s->error = (struct error){.code = LY_MEMORY, .message = MSG_ERROR_MEMORY};
    return LY_MEMORY;
  }
  s->error = (struct error){.code = code, .message = message};
  for (size_t i = 0; i < count; i++) s->error.args[i] = str_copy(s->told, parts[i + 1]);
  return code;
}

enum ly fail_memory(struct scope *s) {
  return fail(s, LY_MEMORY, MSG_ERROR_MEMORY);
}

static const struct {
  int errnum;
  enum message reason;
} os_reasons[] = {
    {ENOENT, MSG_OS_NOT_THERE},      {EACCES, MSG_OS_NO_ACCESS},
    {EPERM, MSG_OS_NO_ACCESS},       {EISDIR, MSG_OS_IS_FOLDER},
    {ENOTDIR, MSG_OS_NOT_FOLDER},    {ENOSPC, MSG_OS_DISK_FULL},
    {EROFS, MSG_OS_READ_ONLY},       {EADDRINUSE, MSG_OS_PORT_TAKEN},
    {EMFILE, MSG_OS_TOO_MANY_FILES}, {ENAMETOOLONG, MSG_OS_NAME_TOO_LONG},
};

enum ly fail_os(struct scope *s, enum message message, struct str what, int errnum) {
  for (size_t i = 0; i < sizeof os_reasons / sizeof *os_reasons; i++) {
    if (os_reasons[i].errnum == errnum)
      return fail(s, LY_IO, message, what, message_plain(s->lang, os_reasons[i].reason));
  }
  struct str number = str_int(s->arena, errnum);
  return fail(s, LY_IO, message, what, message_text(s->arena, s->lang, MSG_OS_OTHER, &number, 1));
}

struct str error_text(struct scope *s) {
  if (s->error.code == LY_OK) return STR("");
  size_t count = message_arity(s->error.message);
  return message_text(s->arena, s->lang, s->error.message, s->error.args, count);
}

const char *ly_name(enum ly code) {
  return table[code].name;
}

int ly_http_status(enum ly code) {
  return table[code].http_status;
}

int ly_exit_code(enum ly code) {
  return table[code].exit_code;
}

enum message ly_message(enum ly code) {
  return table[code].message;
}
