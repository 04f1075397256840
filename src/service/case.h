/* Cases (办件): one party's way through a procedure.
 *
 * Rows are only added: a case, and its events from 1 on, each a move (the first one: opening). An
 * event says who, when, why, what was filled in, which files came, which step the case then stands
 * on and until when; a move that is judged also freezes the programme's answer, the amount, the
 * facts that decided and the versions of all packs of the chain. What a case is now (`case_now`) is
 * kept beside in the same transaction and follows from the events alone (case_rebuild()).
 *
 * A case ends under the version of the pack it began with. Who asks for a move names the last event
 * he has seen; if another came in between nothing is done and he is told (LY_CONFLICT).
 */
#pragma once

#include "service/procedure.h"
#include "store/writer.h"

/* All procedures of one pack chain with the rules of their moves read; made with the vocabulary,
 * read by any thread. */
struct casework {
  const struct service_vocabulary *vocabulary;
  const struct workdays *workdays;
  const struct casework_procedure *procedures; /* in the order of the packs */
  size_t count;
};
struct casework_procedure {
  const struct service_procedure *procedure;
  const struct pack *pack;           /* in which it stands */
  const struct service_rules *rules; /* of its programme; NULL: none */
  const struct rule_expr *whom;      /* for whom it may be asked; NULL: for all */
  const struct rule_expr **by_rule;  /* of each move, or NULL */
  size_t kind;                       /* of party */
};
LY_MUST_CHECK enum ly casework_open(struct scope *s, const struct service_vocabulary *v,
                                    struct casework *out);
const struct casework_procedure *casework_find(const struct casework *w, struct str procedure);

/* ---- Deeds --------------------------------------------------------------------------------------
 *
 *   act            subject                  payload
 *   case.open      party:DISTRICT/PARTY     procedure, asks, values by key (sealed ones as "*"),
 *                                            reason
 *   case.move      case:DISTRICT/CASE        move, seen, values, files, reason
 */

struct case_file {
  struct str document; /* key of a document, or empty: another */
  int64_t file;        /* store/stored_file.h, of the same district */
};

/* A move that tells a hand (EFFECT_NOTIFY): who its users are is known above. */
struct case_told {
  struct str district, area;
  int64_t case_no, event;
  const struct service_procedure *procedure;
  const struct procedure_move *move;
  int hand;          /* enum procedure_hand */
  int64_t applicant; /* the institution that asks for itself; 0: none does */
  struct str text;   /* of the effect; may be empty */
  struct str path;   /* "/cases/331121/17" */
  struct str cause;  /* "case:331121/17/3": once for each event and hand */
};

enum case_act { CASE_OPEN, CASE_MOVE };
/* Lives, with all it points to, until the write is done. */
struct case_deed {
  enum case_act act;
  const struct casework *work;
  const struct registry *registry; /* with a sealer */
  struct str district;
  struct str source; /* a key of sources.yaml, of what effects state; empty: "verified" */
  /* Tells users in the same transaction; NULL: nobody is told. */
  enum ly (*tell)(struct scope *s, struct tx *tx, void *context, const struct case_told *told);
  void *context; /* of tell() */
  /* Of CASE_OPEN. */
  struct str procedure;
  int64_t party;
  bool newcomer;     /* who it is about is not on record yet: recorded with it, by what the form
                        says under the procedure's `newcomer`; party is not read */
  struct str within; /* of a newcomer: lives there, or is refused; empty: anywhere */
  int asks;          /* enum procedure_asks */
  struct str area;   /* where it is worked on; empty: the party's home area, else the district */
  int64_t slot;      /* a booking: of which slot; 0: none */
  /* Of CASE_MOVE. */
  int64_t case_no, seen;
  struct str move;
  unsigned hands; /* HAND_BIT()s the actor holds for the case's area: asked by the caller */
  const struct hand_held *held; /* the same by unit, for moves of one office; NULL: for all */
  size_t held_count;
  /* Of both. */
  const struct registry_said *values; /* by key or name of the fields */
  size_t count;
  const struct case_file *files;
  size_t file_count;
  struct str reason;
};
/* What the log says of it; no key yet. A value whose field is private in any procedure, or known to
 * none, stands there as "*". */
struct change case_change(struct scope *s, const struct case_deed *deed);
/* Does it: `run` of a struct write whose context is the deed; answers with the case's number.
 * LY_INVALID with a diagnostic for each faulty field (place: as it was named); LY_CONFLICT: another
 * event came first (the sentence names who, when and what), the step does not allow the move, the
 * party has an open case already, a second person is wanted, the clock still runs, a move has to be
 * made before, or the programme says otherwise; LY_DENIED: none of the hands may; LY_NOT_FOUND. The
 * day of it is the scope's business date, which may not lie before the last event's. */
LY_MUST_CHECK enum ly case_run(struct scope *s, struct tx *tx, struct write *w);
struct write case_write(struct scope *s, struct case_deed *deed);
int64_t case_answer(const struct write *w);

/* ---- Many at once -------------------------------------------------------------------------------
 *
 *   act              subject                     payload
 *   case.open_many   procedure:DISTRICT/KEY      procedure, within, parties
 *
 * An office opens cases by itself for those it has found (政策找人): each form comes filled in with
 * what is known of the party, and what else is required is asked for later. All in one write: each
 * party is answered, and who is refused leaves no trace.
 */

enum { CASE_MANY_MAX = 150 };
/* Lives, with all it points to, until the write is done. */
struct case_many {
  struct case_deed
      deed;          /* work, registry, district, procedure, reason, tell; the rest is not used */
  struct str within; /* area: whoever lives elsewhere is refused */
  const int64_t *parties;
  size_t count; /* 1 to CASE_MANY_MAX */
};
enum case_many_answer { CASE_MANY_OPENED, CASE_MANY_OPEN_ALREADY, CASE_MANY_REFUSED };
extern const struct pack_choice case_many_answers[];
struct case_many_row {
  int64_t party, case_no; /* 0: refused */
  int answer;             /* enum case_many_answer */
  struct str why;         /* of who was refused: a sentence */
};
struct change case_many_change(struct scope *s, const struct case_many *many);
/* `run` of a struct write whose context is the many. LY_INVALID: nobody, or more than
 * CASE_MANY_MAX; the procedure is not one that an office asks for; LY_NOT_FOUND: no such procedure;
 * LY_UNSUPPORTED: there is no key. */
LY_MUST_CHECK enum ly case_many_run(struct scope *s, struct tx *tx, struct write *w);
struct write case_many_write(struct scope *s, struct case_many *many);
/* What a write was answered with, also one that was repeated; in the order of the parties. */
LY_MUST_CHECK enum ly case_many_answered(struct scope *s, struct str answer,
                                         struct case_many_row **out, size_t *count);
/* [{party, case, answer, answer_text, why}] */
struct value *case_many_value(struct scope *s, const struct case_many_row *rows, size_t count);
/* Whether an office may ask by itself. */
bool case_office_asks(const struct service_procedure *p);

/* ---- Asking -------------------------------------------------------------------------------------
 */

struct case_row {
  struct str district;
  int64_t case_no, party;
  struct str procedure, pack, version, area;
  int asks;
  int64_t slot;
  struct date opened_on;
  int64_t opened_at;
  struct str opened_by;
  /* As it is now. */
  int64_t event; /* the last: what `seen` names */
  struct str step;
  int end;           /* enum procedure_end of that step */
  bool open;         /* no end, or one that is `running` */
  struct date since; /* on this step */
  struct date due;   /* DATE_NONE: no clock */
  struct str answer; /* yes, no, unknown: as last judged; empty: never */
  bool amount_known;
  int64_t amount_fen; /* as last judged, by the programme's own unit */
};

struct case_event {
  int64_t event;
  struct str move; /* empty: opening */
  struct str step;
  struct date on;
  int64_t recorded_at;
  struct str recorded_by, reason, answer;
  bool amount_known;
  int64_t amount_fen;
  struct value *frozen; /* {on, packs: [{pack, version}], answer, amount, reasons: [...]}; NULL */
  struct registry_said *values; /* fields said with it; sealed ones only where opened */
  size_t count;
  bool locked; /* it has sealed values and there was no sealer */
  struct case_file *files;
  size_t file_count;
};

LY_MUST_CHECK enum ly case_find(struct scope *s, struct store *st, struct str district,
                                int64_t case_no, struct case_row *out);
LY_MUST_CHECK enum ly case_events(struct scope *s, struct store *st, const struct registry *r,
                                  const struct casework *w, const struct case_row *row,
                                  struct case_event **out, size_t *count);

/* LY_NOT_FOUND: no event of the case has that file. */
LY_MUST_CHECK enum ly case_has_file(struct scope *s, struct store *st, const struct case_row *row,
                                    int64_t file);

/* Which cases: empty, 0, DATE_NONE and -1 fit all. Ordered by due day (without one last) and
 * number; a page begins behind `after` (zeroed: the first; its due day DATE_NONE: without one). A
 * case is open while its step is no end, or is `running`. */
struct case_filter {
  struct str area, procedure, step;
  int64_t party;
  int64_t institution;    /* of others that it has to do with: case_institutions() */
  int open;               /* 1: open, 0: ended, -1 */
  struct date due_before; /* late or due: due on or before */
  struct str made_by;     /* opened by */
};
struct case_after {
  struct date due;
  int64_t case_no;
};
LY_MUST_CHECK enum ly case_list(struct scope *s, struct store *st, struct str district,
                                const struct case_filter *filter, struct case_after after,
                                size_t limit, struct case_row **out, size_t *count);
/* The party of a case, who offers the slot it books, and whom it names in a field that lets them
 * see it, as last said; numbers as they were said, each once. */
LY_MUST_CHECK enum ly case_institutions(struct scope *s, struct store *st, struct str district,
                                        int64_t case_no, int64_t **out, size_t *count);
/* How many of each procedure and step are open, late on the business date, and due from it to
 * CASE_SOON_DAYS on, in an area (empty: all of the district); by procedure and step. */
enum { CASE_SOON_DAYS = 7 };
struct case_count {
  struct str procedure, step;
  int64_t open, late, soon;
};
LY_MUST_CHECK enum ly case_counts(struct scope *s, struct store *st, struct str district,
                                  struct str area, struct case_count **out, size_t *count);
/* The procedures under which a case began: those at hand when they are the same versions, else read
 * from the versions kept in the database, once in the life of the process (LY_UNSUPPORTED: this
 * program can not read them). */
LY_MUST_CHECK enum ly case_work(struct scope *s, struct store *st, const struct casework *now,
                                const struct case_row *row, const struct casework **out);
/* What the move wants before it and was not made on this step yet: "消防查验通过、…"; empty:
 * nothing. */
struct str case_wanting(struct scope *s, const struct service_procedure *p,
                        const struct procedure_move *move, const struct case_event *events,
                        size_t count);
/* Whether some move of the step is for these hands. For the applicant's (HAND_APPLICANT) only where
 * nobody else can go on without: to withdraw is possible on most steps, and waits on none. */
bool case_waits_for(const struct casework *w, struct str procedure, struct str step,
                    unsigned hands);
/* The moves that these hands can make now, in the order of the procedure; `user` is the actor as
 * the log names him (second person). `w` is that of case_work(). What the programme says is not
 * asked here. */
LY_MUST_CHECK enum ly case_moves(struct scope *s, const struct casework *w,
                                 const struct case_row *row, const struct case_event *events,
                                 size_t count, unsigned hands, struct str user,
                                 const struct procedure_move ***out, size_t *move_count);

/* For pages and JSON: {district, case, procedure, procedure_name, party, area, step, step_name,
 * end, end_text, since, due, days_left, late, opened_on, opened_by, event, answer, amount, …}. */
struct value *case_row_value(struct scope *s, const struct casework *w, const struct case_row *row);
/* [{event, move, move_name, step, step_name, on, recorded_at, recorded_by, reason, answer_text,
 * amount, frozen, locked, values: [{key, name, value, text, unit, sealed, kind (of a party)}],
 * files: [{document, name, file}]}]: of what is private the text is masked and the value left out.
 * `w` is that of case_work(). */
struct value *case_events_value(struct scope *s, const struct casework *w,
                                const struct case_row *row, const struct case_event *events,
                                size_t count);

/* What is made without anybody: moves `by: clock` whose clock has run out, and `by: rule` whose
 * rule holds, of a district, each as a write on record; `laoyou jobs`, once a day. A clock that ran
 * out while nobody looked moves its case on the day behind its last; a rule on the business date.
 * Run again on the same day it finds nothing to do. `writer` NULL: by the store itself. A case that
 * can not be moved stays as it is and is counted as `left`; the reason is in the program's log. */
struct case_day_deed {
  const struct casework *work;
  const struct registry *registry;
  struct str district;
  enum ly (*tell)(struct scope *s, struct tx *tx, void *context, const struct case_told *told);
  void *context;
};
struct case_day_done {
  int64_t moved, left;
};
/* The districts that have open cases. */
LY_MUST_CHECK enum ly case_districts(struct scope *s, struct store *st, struct str **out,
                                     size_t *count);
LY_MUST_CHECK enum ly case_day(struct scope *s, struct store *st, struct writer *writer,
                               const struct case_day_deed *deed, struct case_day_done *out);
/* Makes case_now again from the events; the same of some cases further, each right by itself, so
 * that others may write between (zeroed: from the first; *left: again); all of it as a write on
 * record, which goes in such steps: case.rebuild, 000000, "cases", which answers with how many they
 * are. */
LY_MUST_CHECK enum ly case_rebuild(struct scope *s, struct tx *tx, int64_t *cases);
struct case_rebuilding {
  char district[8];
  int64_t case_no, cases;
};
LY_MUST_CHECK enum ly case_rebuild_some(struct scope *s, struct tx *tx, struct case_rebuilding *at,
                                        bool *left);
struct write case_rebuild_write(struct scope *s);
