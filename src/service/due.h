/* Standing duties (到期清单): who is owed something in this period and has not had it yet.
 *
 * A programme that says when it is kept (`done`) and how often (`period`: weekly, monthly, yearly)
 * is due once a period to everybody who is entitled. With all of them certain,
 *   promised = done + due + unclear
 * where `promised` are those entitled for certain, `done` and `due` those of them of whom `done` is
 * true and false, `unclear` those of whom it is not known. It is due on the last day of the period,
 * or on an earlier one that the pack declares (`due`): of a month its day ("25"), of a year month
 * and day ("11-30"), of a week its day from Monday ("5").
 *
 * What has to hold all the time (`period: standing`: a certificate that is good) falls due when it
 * ends. Where the pack says that somebody is told so many days before (`tell`), it is counted as it
 * will be behind those days, unless something is done: `done` holds on, `due` has ended or will.
 */
#pragma once

#include "base/period.h"
#include "service/owed_sheets.h"
#include "service/tell.h"
#include "service/visit_share.h"

/* Whether it falls due by the period. */
bool due_standing(const struct service_programme *p);
/* Whether its `due` is a day of its period; without one, or without a period, it is none. */
bool due_day_good(const struct service_programme *p);

/* How many days ahead the end of what holds all the time is foretold; 0: it is not. */
int64_t due_ahead(const struct service_programme *p);
/* The clocks by which it is told: its own, else those of the programme of its key above. */
const struct pack_many *due_tell(const struct service_programme *p);

/* The fact that names who owes a duty: its own, else that of the programme of its key above; NULL:
 * the party itself does. */
const struct registry_fact *due_owes(const struct service_programme *p);
/* Whether institutions owe it, which are then told of it and see it among what is theirs. */
bool due_owned(const struct service_programme *p);

/* The key of the kind of act by which it is kept: of the first that `done` asks for; empty: none.
 */
struct str due_act(const struct service_rules *rules);

struct due_dates {
  struct date first, last; /* of the period */
  struct date due;
};
/* Of a standing programme, for the period in which a day lies. */
struct due_dates due_dates(const struct service_programme *p, struct date today);

struct due_line {
  const struct service_rules *rules;
  struct due_dates dates;
  int64_t promised, done, due, unclear;
};
/* The standing programmes of a book, in its order; in the arena. */
LY_MUST_CHECK enum ly due_lines(struct scope *s, const struct owed_book *book,
                                struct due_line **out, size_t *count);
/* Of one programme; one that does not fall due is LY_NOT_FOUND. Of one that is foretold the counts
 * are to be those of due_open(). */
LY_MUST_CHECK enum ly due_line_of(struct scope *s, const struct owed_programme *p,
                                  struct due_line *out);
/* As owed_open() for a day. */
LY_MUST_CHECK enum ly due_open_on(struct scope *s, const struct service_vocabulary *v,
                                  struct date day, struct owed **out);
/* For what is due of one programme: today, or as far ahead as it is foretold. */
LY_MUST_CHECK enum ly due_open(struct scope *s, const struct service_vocabulary *v,
                               const struct service_programme *p, struct owed **out);
/* Totals of one programme of `o`. */
LY_MUST_CHECK enum ly due_count(struct scope *s, const struct owed *o,
                                const struct registry_moment *m, struct owed_area area,
                                const struct service_rules *rules, struct owed_programme *out);
/* All that falls due in an area: the standing programmes, then those that are foretold. */
LY_MUST_CHECK enum ly due_all(struct scope *s, const struct service_vocabulary *v,
                              const struct registry_moment *m, struct owed_area area,
                              struct due_line **out, size_t *count);

/* ---- The day it ends (due_day.c) ----------------------------------------------------------------
 */

/* One party is asked about one duty; the vocabulary is that of the rules. */
struct due_asked {
  struct store *store;
  const struct service_vocabulary *words;
  struct str district;
  const struct service_rules *rules;
  int64_t party;
};
/* How it stands so many days from today. */
LY_MUST_CHECK enum ly due_ask_on(struct scope *s, const struct due_asked *a, int32_t ahead,
                                 struct service_entitled *out);
/* Of what has to hold all the time and is foretold: the last day on which it holds, or held where
 * it has ended, as far as five years back; DATE_NONE: it holds on, never held, or nobody can say.
 * Costs some ten answers: for rows that are shown, not for everybody. */
LY_MUST_CHECK enum ly due_last_day(struct scope *s, const struct due_asked *a, struct date *out);

/* ---- Who visits those it is due to --------------------------------------------------------------
 */

/* A user, and what people call him. */
struct due_name {
  struct str user, name;
};
/* The share-out of the kind of act that keeps a programme, as of today (visit_share.h). */
struct due_visitors {
  const struct visit_share *shares; /* of that kind alone, by party */
  size_t share_count;
  const struct due_name *names; /* who is not among them is called as he logs in */
  size_t name_count;
  struct str
      *villages; /* where the rows of a sheet live, each once: owed_sheet_rows() finds them */
  size_t village_count;
};
/* Without names. */
LY_MUST_CHECK enum ly due_visitors(struct scope *s, struct store *st, struct str district,
                                   const struct service_rules *rules, struct due_visitors *out);
/* Whose person it is; empty: nobody's. */
struct str due_visitor_of(const struct due_visitors *v, int64_t party);
/* Who goes there today: the visitor, or who stands in for him. */
struct str due_goer_of(const struct due_visitors *v, int64_t party);
struct str due_visitor_name(const struct due_visitors *v, struct str user);

/* How far a programme is with the people of one visitor: promised = done + due + unclear. */
struct due_rate {
  struct str user; /* empty: those who are nobody's */
  int64_t promised, done, due, unclear;
};
/* Of everybody to whom it is promised in the area, by user; nobody's last. None where nobody was
 * shared out. `line`: its counts in the area. */
LY_MUST_CHECK enum ly due_rates(struct scope *s, const struct owed *o,
                                const struct registry_moment *m, const struct due_line *line,
                                struct owed_area area, const struct due_visitors *v,
                                struct due_rate **out, size_t *count);
/* [{visitor, name, promised, done, due, unclear, rate}]: done of promised in percent, with one
 * place, rounded down. */
struct value *due_rates_value(struct scope *s, const struct due_visitors *v,
                              const struct due_rate *rates, size_t count);

/* A standing duty that a kind of act keeps. */
struct visit_duty {
  const struct service_rules *rules;
  const struct registry_act_kind *kind;
  struct due_dates dates;
};
enum { VISIT_DUTIES_MAX = 64 };
/* Those of the packs in force where the district lies, in their order. */
LY_MUST_CHECK enum ly visit_duties(struct scope *s, const struct registry *r,
                                   const struct service_vocabulary *words, struct visit_duty **out,
                                   size_t *count);

/* ---- As a sheet ---------------------------------------------------------------------------------
 */

/* Addresses begin with view->path. */
LY_MUST_CHECK enum ly due_sheet(struct scope *s, const struct owed_view *view,
                                const struct due_line *lines, size_t count, struct sheet *out);
/* {programme, name, pack, period, first, last, due_on, days_left, late, promised, done, due,
 * unclear}. */
struct value *due_line_value(struct scope *s, const struct sheet *sheet, const void *row);
