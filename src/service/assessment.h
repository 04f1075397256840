/* Assessments (评估): the sheets of an instrument that are filled in for a case, and what they come
 * to.
 *
 * Where a procedure names an instrument, each of the instrument's assessors fills in a sheet of his
 * own while the case stands on a step that has moves of theirs (fields `assessed: own` or `level`).
 * A sheet may be kept before it is complete; it is corrected by a newer one of the same assessor,
 * and what was filled in stays where the newer one does not say otherwise. Once all are complete
 * and agree, that is the result. Where they differ the assessors settle a joint sheet: only items
 * that differ are open to it. What a complete sheet comes to is frozen with it.
 *
 * Each coming to a step is a *round* of its own: a second assessment (复评) begins with empty
 * sheets, and is not for those whom its moves keep out (not_by).
 *
 * Answers and what follows from them are private: sealed, all but total and level.
 */
#pragma once

#include "service/case.h"
#include "service/instrument.h"

struct assessment_sheet {
  int64_t assessment; /* its number within the case; 0: none yet */
  bool joint;
  struct str assessor; /* as the log names him */
  struct date on;
  int64_t recorded_at;
  bool complete;
  int64_t total;
  struct str level; /* a code of the instrument's fact; empty: not complete */
  struct instrument_sheet answers;
  struct value *result; /* as frozen: instrument_result_value(); NULL: not complete */
};

enum assessment_stand {
  ASSESSMENT_WAITING, /* sheets are missing, or not complete */
  ASSESSMENT_DIFFERS, /* all are complete, and a joint one has to be settled */
  ASSESSMENT_SETTLED, /* there is a result */
};

/* A round of a case: the one under way, or the last there was. */
struct assessment {
  const struct service_instrument *instrument;
  int64_t round; /* the event with which the case came to its step */
  bool open;     /* sheets are filled in on the step the case stands on */
  bool locked;   /* there was no sealer: answers and results are not there */
  size_t wanted; /* assessors */
  struct assessment_sheet own[INSTRUMENT_ASSESSORS_MAX]; /* the newest of each, in their order */
  size_t count;
  struct assessment_sheet joint; /* the newest; older than a sheet of an assessor it does not count
                                  */
  bool differs[INSTRUMENT_ITEMS_MAX], change_differs[INSTRUMENT_CHANGES_MAX];
  size_t differ_count;
  int stand;                             /* enum assessment_stand */
  const struct assessment_sheet *result; /* NULL: none */
};

/* The sheets of a case; `w` as of case_work(), the events as of case_events(). LY_NOT_FOUND: its
 * procedure names no instrument. */
LY_MUST_CHECK enum ly assessment_read(struct scope *s, struct store *st, const struct registry *r,
                                      const struct casework *w, const struct case_row *row,
                                      const struct case_event *events, size_t count,
                                      struct assessment *out);
/* The sheet of an assessor, or NULL. */
const struct assessment_sheet *assessment_of(const struct assessment *a, struct str assessor);
/* Whether what the result rests on has a source: what has none is shown, and not issued. */
bool assessment_official(const struct assessment *a);

/* ---- Filling in ---------------------------------------------------------------------------------
 *
 *   act               subject              payload
 *   assessment.fill   case:DISTRICT/CASE   case, joint, seen, answers by key, each as "*"
 */

/* Lives, with all it points to, until the write is done. */
struct assessment_deed {
  const struct casework *work;
  const struct registry *registry; /* with a sealer */
  struct str district;
  int64_t case_no;
  bool joint;
  int64_t seen;   /* the number of the sheet that was before him, 0: none; -1: not asked */
  unsigned hands; /* HAND_BIT()s the actor holds for the case's area: asked by the caller */
  const struct registry_said *values; /* as of instrument_fill(); an empty one takes back */
  size_t count;
};
/* `run` of a struct write whose context is the deed: LY_INVALID with a diagnostic for each fault;
 * LY_CONFLICT: the step, the number of assessors, the round or `seen` do not allow it; LY_DENIED.
 */
LY_MUST_CHECK enum ly assessment_run(struct scope *s, struct tx *tx, struct write *w);
struct write assessment_write(struct scope *s, struct assessment_deed *deed);

/* ---- What a move takes from it ------------------------------------------------------------------
 */

bool assessment_asked(const struct procedure_move *move);
/* The values of the move's fields that are `assessed`, canonical, for this actor: the form comes
 * filled in with them, and the move is refused with other levels. At most as many as it has fields.
 * LY_CONFLICT, in words, while there is nothing to offer. */
LY_MUST_CHECK enum ly assessment_offer(struct scope *s, const struct assessment *a,
                                       const struct procedure_move *move, struct str actor,
                                       struct registry_said *out, size_t *count);

/* ---- Shown --------------------------------------------------------------------------------------
 */

/* For pages and JSON: {instrument: {as of instrument_value()}, round, open, locked, wanted, stand,
 * stand_text, official, sheets: [{assessment, assessor, assessor_text, joint, on, complete, total,
 * level, level_text, answers: [{key, value}], result}], joint: as a sheet, differences:
 * [{key, number, name, values: [{assessor, assessor_text, value}]}], result: as of
 * instrument_result_value(), on}; joint, result and on where there are such. `actor_text` says what
 * an actor is called. */
struct value *assessment_value(struct scope *s, const struct assessment *a,
                               struct str (*actor_text)(struct scope *s, struct str actor));
