/* Acts in forms and in JSON: what a kind of act asks for, and two records of one visit beside each
 * other. */
#pragma once

#include "plan/evidence.h"
#include "service/visit.h"
#include "web/route.h"

/* {kind, name, fields: [{key, name, type, unit}], form: [{key, name, type, required, options:
 * [{value, text}]}]} */
struct value *visit_kind_value(struct scope *s, const struct registry_act_kind *kind);
/* [{value, text}], without what says nothing. */
struct value *visit_modes_value(struct scope *s);

/* {conflict, district, party, name, kind, kind_text, on, records: [{act, at, mode_text, done_by,
 * device, urgent, place, answers: [{name, text}], hidden, yours}]}; what is private is shown
 * `whole` or counted in `hidden`. */
LY_MUST_CHECK enum ly visit_conflict_value(struct scope *s, struct call *c,
                                           const struct registry *r, struct str district,
                                           const struct visit_conflict *conflict, bool whole,
                                           struct value **out);

/* The plain form of an act: {kinds: [{value, text, chosen}], kind, name, on, time, modes, urgent,
 * note, latitude, longitude, accuracy_m, parts: [{form: {fields, documents}}]}, with what was sent.
 */
LY_MUST_CHECK enum ly visit_form_value(struct scope *s, struct call *c,
                                       const struct registry_party *party,
                                       const struct registry_act_kind *kind, struct value **out);
/* What was filled in, with photos. */
struct visit_sending {
  struct visit_deed deed;
  struct act_told told;
  struct evidence uploads;
};
/* Reads kind, on, time, mode, urgent, note, latitude, longitude, accuracy_m, "field.KEY" and files;
 * what is wrong is a diagnostic. The act is by the user of the call, for deed.act.district and
 * deed.act.party. */
LY_MUST_CHECK enum ly visit_form_read(struct scope *s, struct call *c,
                                      struct visit_sending *sending);
/* Seals the files and hands the deed to the writer. */
LY_MUST_CHECK enum ly visit_form_send(struct scope *s, struct call *c,
                                      struct visit_sending *sending);
