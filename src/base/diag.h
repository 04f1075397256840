/* Diagnostics: what is wrong with somebody's input, all of it, each with its place.
 *
 * The place is file:line:column for files (characters, from 1), or a field for forms. The list is
 * capped; beyond the cap faults are counted but not kept.
 */
#pragma once

#include "base/message.h"

/* A place in input: in a file, where line and column 0 mean the file as a whole, or a field of a
 * form (or a member of a JSON body) by its name, where the rest is empty: DIAG_FIELD(name). */
struct diag_at {
  struct str file;
  unsigned line, column;
  struct str field;
};

#define DIAG_FIELD(name) ((struct diag_at){.field = (name)})

struct diag {
  struct diag *next;
  struct diag_at at;
  enum message message;
  struct str args[MESSAGE_ARGS_MAX];
};

enum { DIAGS_MAX = 1000 };

struct diags {
  struct diag *first, *last;
  size_t errors; /* counted beyond the cap too */
  size_t kept;
};

struct scope;

void diag_add(struct scope *s, struct diag_at at, enum message message, const struct str *parts,
              size_t count);

#define DIAG_PARTS(...) \
  (const struct str[]) { \
    {NULL, 0}, ##__VA_ARGS__ \
  }
#define DIAG_COUNT(...) (sizeof(DIAG_PARTS(__VA_ARGS__)) / sizeof(struct str) - 1)
/* diag_error(s, at, MSG_PACK_UNKNOWN_KEY, key, nearest); */
#define diag_error(s, at, message, ...) \
  diag_add((s), (at), (message), DIAG_PARTS(__VA_ARGS__), DIAG_COUNT(__VA_ARGS__))

/* The scope's error, which is about one field, becomes a diagnostic there; then there is no error.
 */
void diag_take(struct scope *s, struct diag_at at);

/* Puts the kept diagnostics in the order of their places: file, line, column, field. Those of a
 * form stand in the order in which its fields were asked for, which is better left as it is. */
void diags_sort(struct scope *s);

/* "indicators.yaml:3:5", or less where less is known; of a form the field's name. */
struct str diag_place(struct arena *a, struct diag_at at);
/* The sentence without its place, in the scope's language. */
struct str diag_text(struct scope *s, const struct diag *d);
