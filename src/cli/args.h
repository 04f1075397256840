/* The words behind `laoyou`, by tables: which commands there are and which options each takes. */
#pragma once

#include "base/scope.h"

enum { ARGS_FACTS_MAX = 64 };

struct args {
  struct str positional[4];
  size_t count;
  struct str db, packs, address, lang, section, head, district, reason;
  struct str area, unit, title, user, users, key, out;
  struct date today, from;
  int64_t port, limit;
  struct str source, after, known_on; /* of parties */
  struct date to, true_on;
  struct str facts[ARGS_FACTS_MAX]; /* --fact, in order */
  size_t fact_count;
  bool json, all, help;
};

struct command {
  const char *name;       /* "pack check" */
  const char *positional; /* "DIR", or "" for none; what may be left out in brackets, last */
  const char *options;    /* "db json" */
  enum message summary;
  enum ly (*run)(struct scope *s, const struct args *args);
};

extern const struct command commands[]; /* ends with name NULL */

/* Finds the command and reads its arguments; wrong ones are LY_USAGE with what to do. */
LY_MUST_CHECK enum ly args_read(struct scope *s, int argc, char **argv,
                                const struct command **command, struct args *out);

/* The help of one command, or of all with NULL. */
struct str args_help(struct scope *s, const struct command *command);
