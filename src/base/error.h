/* The error of an operation: one, named by one table, told once.
 *
 * A function that can fail returns `enum ly` and is marked LY_MUST_CHECK. The place where it goes
 * wrong is one line: `return fail(s, LY_NOT_FOUND, MSG_PACK_NO_FOLDER, path);`. That records the
 * first error in the scope (a later one does not overwrite it) and gives the code back. What is
 * wrong with somebody's input, which may be many things at once, are diagnostics (base/diag.h).
 */
#pragma once

#include "base/message.h"
#include "base/must.h"

/* name, HTTP status, exit code of the command line, message that heads the error page */
#define LY_ERRORS(X) \
  X(OK, 200, 0, ERROR_NONE) \
  X(INVALID, 422, 1, ERROR_INVALID) \
  X(USAGE, 400, 2, ERROR_USAGE) \
  X(LOGIN, 401, 12, ERROR_LOGIN) \
  X(DENIED, 403, 13, ERROR_DENIED) \
  X(NOT_FOUND, 404, 3, ERROR_NOT_FOUND) \
  X(METHOD, 405, 2, ERROR_METHOD) \
  X(CONFLICT, 409, 4, ERROR_CONFLICT) \
  X(LIMIT, 413, 5, ERROR_LIMIT) \
  X(RATE, 429, 14, ERROR_RATE) \
  X(MEMORY, 503, 11, ERROR_MEMORY) \
  X(UNSUPPORTED, 501, 6, ERROR_UNSUPPORTED) \
  X(BUSY, 503, 7, ERROR_BUSY) \
  X(IO, 500, 8, ERROR_IO) \
  X(CORRUPT, 500, 9, ERROR_CORRUPT) \
  X(INTERNAL, 500, 10, ERROR_INTERNAL)

enum ly {
#define LY_ENUM(name, status, exit, message) LY_##name,
  LY_ERRORS(LY_ENUM)
#undef LY_ENUM
      LY_COUNT
};

struct scope;

struct error {
  enum ly code;
  enum message message;
  struct str args[MESSAGE_ARGS_MAX];
};

/* Records the scope's error and returns `code`. `parts[0]` is not used: it lets the macro below
 * take The arguments are copied. When the
 * arena is full, whatever went wrong is recorded as that (LY_MEMORY). */
enum ly fail_with(struct scope *s, enum ly code, enum message message, const struct str *parts,
                  size_t count);

#define fail(s, code, message, ...) \
  fail_with((s), (code), (message), (const struct str[]){{NULL, 0}, ##__VA_ARGS__}, \
            sizeof((const struct str[]){{NULL, 0}, ##__VA_ARGS__}) / sizeof(struct str) - 1)

/* The scope's arena is full: our limit, not the input's fault (a limit of the input is LY_LIMIT).
 */
enum ly fail_memory(struct scope *s);

/* A failed system call: the reason of `errnum` in the user's language behind `message`, whose {1}
 * is `what` and whose {2} is the reason. */
enum ly fail_os(struct scope *s, enum message message, struct str what, int errnum);

/* The scope's error as one sentence in its language; the empty string without one. */
struct str error_text(struct scope *s);

const char *ly_name(enum ly code);
int ly_http_status(enum ly code);
int ly_exit_code(enum ly code);
enum message ly_message(enum ly code);
