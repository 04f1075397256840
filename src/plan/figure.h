/* Figures and rules that people decide: another value of a parameter, or another text of a
 * programme's rule, proposed by one person and adopted by another, from a day on.
 *
 * A parameter or programme belongs to the pack that has it, and who works for that pack's area
 * decides it; what an upper government set is not changed below. Adopting makes a new version of
 * that pack: its files as they are in force on the day, with one more entry under the parameter's
 * `versions`, or with the rule and the `norm` of its programme written anew. The version is checked
 * (not its cases: what is expected on later days is what has changed), kept and put in force from
 * the day like one that was adopted from a folder; versions that come into force later get the
 * entry too; the rule where they have it as it was. Decisions that were made before keep the
 * version they name. Returning a proposal leaves all as it is.
 *
 * Kept under the district of the pack (report_district()). Who may is asked before, by the web and
 * the command line; here stands that nobody adopts what he proposed himself.
 */
#pragma once

#include "plan/report.h"
#include "service/draft.h"
#include "store/writer.h"

enum { FIGURE_KEY_MAX = 200, FIGURE_VALUE_MAX = 1000, FIGURE_BASIS_MAX = 200 };

enum figure_state { FIGURE_OPEN, FIGURE_ADOPTED, FIGURE_RETURNED };
extern const struct pack_choice figure_states[]; /* open, adopted, returned */

struct figure_proposal {
  int64_t number; /* within the district */
  const struct pack *pack;
  struct str param; /* key; of a rule its name (service_rule_name()) */
  struct str entry; /* of its codes or bands, as service_draft_param() takes it; or empty */
  struct str value; /* in the parameter's unit; the text of a rule */
  struct date from; /* the day it is to hold from */
  struct str basis; /* the document or clause that decides it */
  int64_t recorded_at;
  struct str recorded_by;
  /* Once decided: */
  int state; /* enum figure_state */
  struct str reason, version, decided_by;
  int64_t decided_at;
};

/* The pack of the chain that has the parameter or the rule; NULL where none does. */
const struct pack *figure_home(const struct pack *pack, struct str param);
/* The proposals for a pack and all above it, the newest first of each. */
LY_MUST_CHECK enum ly figure_list(struct scope *s, struct store *st, const struct pack *pack,
                                  struct figure_proposal **out, size_t *count);
/* "qingtian-3": how a proposal is called in addresses and commands. LY_NOT_FOUND: not one of the
 * pack or of one above it. */
struct str figure_name(struct scope *s, const struct figure_proposal *p);
LY_MUST_CHECK enum ly figure_called(struct scope *s, struct store *st, const struct pack *pack,
                                    struct str name, struct figure_proposal *out);
/* {proposal, pack, pack_name, param, param_name, entry, value, unit, holds_from, basis, state,
 * state_text, reason, version, recorded_at, recorded_by, decided_at, decided_by} */
struct value *figure_value(struct scope *s, const struct figure_proposal *p);

/* ---- Deeds --------------------------------------------------------------------------------------
 *
 *     act             subject             payload                                   answer
 *     figure.propose  figure:331121/3     pack, param, entry, value, holds_from, basis  its name
 *     figure.decide   figure:331121/3     pack, proposal, adopted                     the version
 */
struct figure_deed {
  bool decides;
  struct figure_proposal proposal; /* with its pack, as in force today; decides: as it was found */
  bool adopt;
  struct str reason; /* needed to return one */
};

/* What can be said before it is written, each fault a diagnostic at its field. */
LY_MUST_CHECK enum ly figure_check(struct scope *s, struct store *st, struct figure_deed *deed);
/* LY_DENIED: one's own proposal. LY_CONFLICT: decided meanwhile, its day has passed, or the pack's
 * text leaves no place for it. LY_INVALID: with it the pack has faults, which are diagnostics. */
struct write figure_write(struct scope *s, struct figure_deed *deed);

/* What an entry rested on before and what decides it now, as one text. */
struct str figure_basis(struct scope *s, struct str before, struct str basis);
/* Puts the proposal into files of its pack as in force on its day: for the deed, and its tests.
 * `text` is of a figure service_draft_version()'s with 0 blanks, of a rule its text. */
LY_MUST_CHECK enum ly figure_into(struct scope *s, const struct pack *pack,
                                  const struct figure_proposal *p, struct str text,
                                  struct pack_source *source);
