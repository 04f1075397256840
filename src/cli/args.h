/* The words behind `laoyou`, by tables: which commands there are and which options each takes. */
#pragma once

#include "base/scope.h"

enum { ARGS_LIST_MAX = 64 };

/* The values of an option that may stand several times, in order. */
struct args_list {
  struct str items[ARGS_LIST_MAX];
  size_t count;
};

struct args {
  struct str positional[4];
  size_t count;
  struct str db, packs, address, lang, section, head, district, reason;
  struct str scale, seed, figures; /* of a synthetic county */
  struct str area, unit, title, email, user, users, key, out;
  struct date today, from;
  int64_t port, limit;
  struct str source, after, known_on, amount, batch; /* of parties */
  struct str each; /* of a session: how much each has of it who comes */
  struct date to, true_on;
  struct args_list facts;
  /* of reports and what stands beside them */
  struct str kind, period, value, comparator, progress, percent, investment, beds, places, note;
  struct str state, outcome, finding, seen, every, days, minutes, entry, meeting;
  struct date due;
  struct args_list files;
  bool lead, withdraw;
  /* of bodies, meetings and apps */
  struct str chair, duties, post, place, agenda, url, norm, level, score, result, auditor;
  struct date on;
  struct args_list present, excused, absent;
  struct str programme, list, param, pack; /* of who is owed what */
  struct str sort, query, csv, xlsx;       /* of sheets: see cli_sheet() */
  int64_t page;                            /* -1: all rows */
  struct args_list where;
  /* of imports and feeds */
  struct str all_of, map, feed, folder, alike;
  bool complete, preview, skip_bad, token, store;
  struct args_list without;
  struct str asks, hand, procedure, step, party;       /* of cases */
  struct str how, taker;                               /* of letters */
  struct str year;                                     /* of plans of inspections */
  struct str month, since, layout;                     /* of pay lists */
  bool alone;                                          /* of plans of inspections */
  bool joint;                                          /* of assessments */
  struct str slot, starts, ends, from_month, to_month; /* of sessions */
  struct args_list marks, invited;
  bool one_wrong;                                   /* of merging */
  bool apply;                                       /* of retention */
  struct str mode, time, done_by, position, device; /* of acts, and what is told of them */
  struct args_list answers;
  bool urgent;
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
