/* Bodies that meet to carry a plan: who sits in them, when they met, what was said.
 *
 * Bodies that the document names stand in the pack (struct plan_body); the county adds its own.
 * Both have members (a unit and a post, no person's name; at most the login of who keeps in
 * touch) and meetings. A meeting has an agenda and minutes in versions: a later version takes the
 * place of the earlier, each with who was there and its own files; all stay. What a meeting decides
 * is an assignment (report.h) with the meeting's number.
 *
 * All of it belongs to a plan: (district, plan), the district being the plan's area. Who may is
 * asked before, by the web and the command line: here the actor is only written down.
 */
#pragma once

#include "base/sheet.h"
#include "base/value.h"
#include "plan/board.h"
#include "plan/evidence.h"

enum group_presence { GROUP_PRESENT, GROUP_EXCUSED, GROUP_ABSENT };
extern const struct pack_choice group_presences[]; /* present 出席, excused 请假, absent 缺席 */

/* ---- Reading ------------------------------------------------------------------------------------
 */

struct group_member {
  struct str unit, post; /* post empty: a member and no more */
  struct str user;       /* login of who keeps in touch; empty: none */
  bool lead;             /* the document says that it convenes the body */
  bool printed;          /* by the document; else by the county: */
  struct str recorded_by;
  int64_t recorded_at;
};

struct group_body {
  struct str key; /* as in the pack, or of the county's own the number as text */
  struct str name;
  int kind; /* enum plan_body_kind */
  struct str chair, duties;
  const struct plan_body *printed; /* NULL: the county's own, */
  struct str reason;               /* set up why (the document that says so) */
  bool ended;
  struct str end_reason;
  struct str recorded_by;
  int64_t recorded_at;
  struct group_member *members; /* the document's first */
  size_t member_count;
};

struct group_meeting {
  int64_t meeting; /* from 1 in each district */
  struct str body;
  struct date held_on; /* later than the business date: planned */
  struct str title, place, agenda;
  struct str recorded_by;
  int64_t recorded_at;
  bool cancelled;
  struct str cancel_reason;
  int64_t minutes; /* the last version of its minutes; 0: none */
};

struct group_book {
  struct group_body *bodies; /* the document's first */
  size_t body_count;
  struct group_meeting *meetings; /* by day, the latest first */
  size_t meeting_count;
};

LY_MUST_CHECK enum ly group_book_read(struct scope *s, struct store *st, const struct pack *pack,
                                      struct group_book *out);
/* NULL for none. */
const struct group_body *group_body_of(const struct group_book *book, struct str key);
const struct group_meeting *group_meeting_of(const struct group_book *book, int64_t number);
/* The last meeting up to a day, and the next one behind it, that were not cancelled; NULL: none. */
const struct group_meeting *group_last(const struct group_book *book, struct str body,
                                       struct date today);
const struct group_meeting *group_next(const struct group_book *book, struct str body,
                                       struct date today);
/* The units that are asked to a meeting of the body, each once; 各街镇 town by town. */
struct str *group_units(struct scope *s, const struct pack *pack, const struct group_body *body,
                        size_t *count);

struct group_present {
  struct str unit;
  int presence; /* enum group_presence */
};

struct group_minutes {
  int64_t minutes; /* from 1 for each meeting */
  struct str text;
  struct str recorded_by;
  int64_t recorded_at;
  struct group_present *units;
  size_t unit_count;
  int64_t *files;
  size_t file_count;
};

/* All versions, the oldest first. */
LY_MUST_CHECK enum ly group_minutes_read(struct scope *s, struct store *st, struct str district,
                                         int64_t meeting, struct group_minutes **out,
                                         size_t *count);

/* ---- Writing: deeds on record -------------------------------------------------------------------
 *
 *     act             subject                 payload                         answer
 *     body.add        body:310118/3           plan, kind, full_name, chair, duties its number
 *     body.end        body:310118/3           plan, body                      —
 *     member.set      body:310118/KEY         plan, body, unit, post, user, holds  —
 *     meeting.add     meeting:310118/5        plan, body, held_on, title, …   its number
 *     meeting.cancel  meeting:310118/5        plan, meeting                   —
 *     minutes.add     meeting:310118/5        plan, meeting, characters and SM3 of the text, units,
 *                                             files                           the version
 *
 * Minutes are internal, so the log keeps their SM3 and not their words.
 */

enum group_act {
  GROUP_BODY_ADD,
  GROUP_BODY_END,
  GROUP_MEMBER_SET,
  GROUP_MEETING_ADD,
  GROUP_MEETING_CANCEL,
  GROUP_MINUTES_ADD,
  GROUP_ACTS
};

enum {
  GROUP_NAME_MAX = 100,
  GROUP_POST_MAX = 50,
  GROUP_TEXT_MAX = 2000,
  GROUP_MINUTES_MAX = 20000,
  GROUP_REASON_MAX = 200,
  GROUP_UNITS_MAX = 200,
};

struct group_deed {
  enum group_act act;
  const struct pack *pack; /* must live until it is done */
  struct str body;         /* its key; but of body.add */
  struct str reason;       /* why: of a body its founding document; needed to end and cancel */

  /* body.add */
  int kind;
  struct str name, chair, duties;
  /* member.set */
  struct str unit, post, user;
  bool holds;
  /* meeting.add */
  struct date held_on;
  struct str title, place, agenda;
  /* meeting.cancel, minutes.add */
  int64_t meeting;
  /* minutes.add. `seen`: the version that the form knew; another one by now is LY_CONFLICT. */
  int64_t seen;
  struct str text;
  struct group_present *units; /* their names are brought to the plan's spelling */
  size_t unit_count;
  struct evidence evidence;
};

/* What can be said of a deed before it is written, each fault a diagnostic at its field. Unit names
 * are brought to the plan's own spelling; a unit that the plan does not name is taken as it is: an
 * office or a bank may sit in a body. */
LY_MUST_CHECK enum ly group_check(struct scope *s, struct group_deed *deed);
/* What the log says of it; no key yet. */
struct change group_change(struct scope *s, const struct group_deed *deed);
/* Does it: `run` of a struct write whose context is the deed. LY_NOT_FOUND: no such body, meeting
 * or user; LY_CONFLICT: ended, cancelled, held already, or changed meanwhile. */
LY_MUST_CHECK enum ly group_run(struct scope *s, struct tx *tx, struct write *w);
/* Both, with a new key. `deed` lives as long as the write. */
struct write group_write(struct scope *s, struct group_deed *deed);

/* ---- Showing ------------------------------------------------------------------------------------
 *
 * Described in docs/json.md.
 */
struct value *group_body_value(struct scope *s, const struct pack *pack,
                               const struct group_book *book, const struct group_body *body);
struct value *group_meeting_value(struct scope *s, const struct group_book *book,
                                  const struct group_meeting *meeting);
struct value *group_minutes_value(struct scope *s, const struct group_minutes *minutes);

/* ---- What was assigned --------------------------------------------------------------------------
 *
 * Decisions of meetings, supervision findings and milestones are assignments (report.h): on them is
 * reported and reviewed like on tasks. Closed by a confirmed report that says done.
 */

enum group_standing { GROUP_OVERDUE, GROUP_OPEN, GROUP_CLOSED, GROUP_ENDED };
extern const struct pack_choice group_standings[]; /* overdue, open, closed, ended */

struct group_line {
  const struct assignment *assignment;
  const struct board_line *line; /* NULL for what was taken back */
  const struct group_meeting *meeting;
  int standing; /* enum group_standing, by the scope's business date */
};

/* All of a plan: overdue first, by their days; then what is open, closed, taken back. */
LY_MUST_CHECK enum ly group_lines(struct scope *s, const struct board *board,
                                  const struct group_book *book, struct group_line **out,
                                  size_t *count);
/* How many of a meeting's stand so. */
int64_t group_lines_standing(const struct group_line *lines, size_t count, int64_t meeting,
                             int standing);
/* They as a table, and a row of it in full. The board is the sheet's context. */
LY_MUST_CHECK enum ly group_sheet(struct scope *s, const struct board *board,
                                  const struct group_line *lines, size_t count, struct sheet *out);
struct value *group_row_value(struct scope *s, const struct sheet *sheet, const void *row);
struct value *group_line_value(struct scope *s, const struct board *board,
                               const struct group_line *line);
