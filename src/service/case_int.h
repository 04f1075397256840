/* Inside the engine of cases. */
#pragma once

#include "service/case.h"
#include "service/entitlement.h"

enum {
  CASE_FIELDS_MAX = 200, /* values of one case */
  CASE_FILES_MAX = 50,   /* files of one event */
  CASE_OPENS_MAX = 8,    /* cases that open each other */
  CASE_EVENTS_MAX = 2000,
};

/* ---- Rows (case_rows.c, case_write.c) ----------------------------------------------------------
 */

/* An event that is about to be added, or was read. */
struct case_stand {
  int64_t event;
  struct str step;
  int end;
  bool running;
  struct date on, due;
  struct str answer; /* empty: not judged with it */
  bool amount_known;
  int64_t amount_fen;
};
/* What the case is after one more event: the one place that folds. */
void case_fold(struct case_row *row, const struct case_stand *event);
/* The first 9 digits of an area, empty where it is the county. */
struct str case_town(struct str area);
/* Puts `case_now` where the row stands. */
LY_MUST_CHECK enum ly case_put_now(struct scope *s, struct tx *tx, const struct case_row *row);
/* "yes", "no", "unknown" */
struct str case_answer_word(enum service_answer answer);

/* ---- What is said (case_say.c) -----------------------------------------------------------------
 */

/* A value that was said, with its field; canonical. */
struct case_value {
  const struct procedure_field *field;
  const struct registry_fact *fact; /* the field as a fact */
  struct str value;
};
struct case_values {
  struct case_value *items;
  size_t count;
};
/* Checks values against the fields, places also by their names as `pack` has them, (struct
 * procedure_field *) that may be said; faults are diagnostics. `lenient`: what no field takes is
 * left out, and what is required may be missing. */
LY_MUST_CHECK enum ly case_check_values(struct scope *s, const struct pack *pack,
                                        const struct pack_many *fields,
                                        const struct registry_said *said, size_t count,
                                        bool lenient, struct case_values *out);
/* The same of files and documents, in the transaction. */
LY_MUST_CHECK enum ly case_check_files(struct scope *s, struct tx *tx, struct str district,
                                       const struct pack_many *documents,
                                       const struct case_file *files, size_t count);
/* What was said as stored: open ones as canonical JSON, private ones sealed (empty: none). */
LY_MUST_CHECK enum ly case_seal_values(struct scope *s, struct tx *tx, const struct registry *r,
                                       struct str district, int64_t case_no, int64_t event,
                                       const struct case_values *values, struct str *fields,
                                       struct str *sealed);
/* The other way: adds to out[*count]… . *locked: there were sealed ones and nobody could open. */
LY_MUST_CHECK enum ly case_open_values(struct scope *s, const struct registry *r,
                                       struct str district, int64_t case_no, int64_t event,
                                       struct str fields, struct str sealed,
                                       struct registry_said *out, size_t max, size_t *count,
                                       bool *locked);
bool case_field_sealed(const struct procedure_field *f);

/* ---- What has to have been said (case_said.c) --------------------------------------------------
 */

/* Diagnostics for each field of which the move wants another value than the last one said: with the
 * move (`values`; `filled`: was filled in, with a fault that is told already) or in an event. */
void case_check_last_said(struct scope *s, const struct service_procedure *p,
                          const struct procedure_move *move, const struct case_event *events,
                          size_t count, const struct case_values *values,
                          bool (*filled)(const struct case_deed *deed,
                                         const struct procedure_move *move, struct str key),
                          const struct case_deed *deed);
/* Whether a move can still be made: what it wants of fields that are not its own holds. */
bool case_said_before(const struct procedure_move *move, const struct case_event *events,
                      size_t count);

/* ---- One deed under way ------------------------------------------------------------------------
 */

struct case_doing {
  const struct case_deed *deed;
  const struct casework *work; /* under which the case began */
  const struct casework_procedure *procedure;
  struct case_row row; /* before the move; as opened */
  int depth;           /* cases opened by cases */
};
/* The event that a deed makes. */
struct case_making {
  const struct procedure_move *move; /* NULL: opening */
  const struct procedure_step *step; /* where it leads */
  int64_t event;
  struct str reason;
  struct case_values values;
  const struct case_file *files;
  size_t file_count;
  bool judged;
  struct service_entitled entitled;
  struct case_stand stand;
};

LY_MUST_CHECK enum ly case_do_open(struct scope *s, struct tx *tx, const struct case_deed *deed,
                                   int depth, bool lenient, int64_t *case_no);
/* Where a party is at home, of its kind's own fact; empty where that is not known. */
struct str case_home(const struct registry_state *state);
/* The open case of a party's procedure, under whatever number, the first; 0: none. */
LY_MUST_CHECK enum ly case_open_of(struct scope *s, struct store *st, struct str district,
                                   struct str procedure, int64_t party, int64_t *out);
LY_MUST_CHECK enum ly case_do_move(struct scope *s, struct tx *tx, const struct case_deed *deed);
/* Judges what the move wants judged; LY_CONFLICT when the programme says otherwise. */
LY_MUST_CHECK enum ly case_judge(struct scope *s, struct tx *tx, const struct case_doing *d,
                                 struct case_making *m);
/* Whether the rule of a move of the procedure holds for the party on the business date. */
LY_MUST_CHECK enum ly case_rule_holds(struct scope *s, struct store *st,
                                      const struct casework *work,
                                      const struct casework_procedure *p,
                                      const struct case_row *row, const struct procedure_move *move,
                                      bool *holds);
/* What is kept of a judgement: JSON; empty where nothing was judged. */
LY_MUST_CHECK enum ly case_frozen(struct scope *s, const struct case_doing *d,
                                  const struct case_making *m, struct str *out);
/* Adds the event and brings the case up to it. */
LY_MUST_CHECK enum ly case_add_event(struct scope *s, struct tx *tx, const struct case_doing *d,
                                     struct case_making *m, struct case_row *after);
/* What an event says of institutions that see the case (case_named.c). */
LY_MUST_CHECK enum ly case_put_named(struct scope *s, struct tx *tx, const struct case_row *row,
                                     int64_t event, const struct case_values *values);
/* LY_INVALID: the step it leads to would be due on a day that is over. */
LY_MUST_CHECK enum ly case_check_due(struct scope *s, const struct case_making *m);
/* What follows from it. */
LY_MUST_CHECK enum ly case_effects(struct scope *s, struct tx *tx, const struct case_doing *d,
                                   const struct case_making *m);
/* Where the clock of a step runs out that a case comes to on a day; DATE_NONE: it has none. */
struct date case_due(const struct casework *work, const struct procedure_step *step,
                     struct date on);

/* ---- Moves (case_moves.c) ----------------------------------------------------------------------
 */

bool case_move_from(const struct procedure_move *move, struct str step);
bool case_move_by(const struct procedure_move *move, unsigned hands);
/* The last event of a move, or NULL; with `since` only those since the case came to its step. */
const struct case_event *case_last_of(const struct case_event *events, size_t count,
                                      struct str move);
bool case_made_here(const struct case_event *events, size_t count, struct str move);

/* ---- Versions (case_work.c) --------------------------------------------------------------------
 */

/* The versions of all packs of a chain, from the lowest: "qingtian=HEX lishui=HEX cn=HEX". */
struct str case_packs(struct arena *a, const struct pack *pack);
/* [{pack, version}] of such a text. */
struct value *case_packs_value(struct arena *a, struct str packs);
