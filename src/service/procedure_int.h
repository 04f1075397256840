/* Inside procedures: their parts by number, and their checks. */
#pragma once

#include "service/procedure.h"

/* A procedure that a person can still follow; also what bit sets of steps hold. */
enum {
  PROCEDURE_STEPS_MAX = 64,
  PROCEDURE_MOVES_MAX = 128,
  PROCEDURE_FIELDS_MAX = 100,
  PROCEDURES_MAX = 200
};

/* Of an entry that was read without faults. */
static inline const struct procedure_step *procedure_step_at(const struct service_procedure *p,
                                                             size_t i) {
  return ((struct procedure_step *const *)p->steps.items)[i];
}
static inline const struct procedure_move *procedure_move_at(const struct service_procedure *p,
                                                             size_t i) {
  return ((struct procedure_move *const *)p->moves.items)[i];
}
static inline const struct procedure_field *procedure_field_at(const struct pack_many *fields,
                                                               size_t i) {
  return ((struct procedure_field *const *)fields->items)[i];
}
static inline const struct procedure_document *procedure_document_at(
    const struct pack_many *documents, size_t i) {
  return ((struct procedure_document *const *)documents->items)[i];
}
static inline const struct procedure_effect *procedure_effect_at(const struct procedure_move *m,
                                                                 size_t i) {
  return ((struct procedure_effect *const *)m->effects.items)[i];
}
static inline const struct procedure_said *procedure_said_at(const struct procedure_move *m,
                                                             size_t i) {
  return ((struct procedure_said *const *)m->said.items)[i];
}
bool procedure_move_by(const struct procedure_move *m, enum procedure_hand hand);
const struct procedure_field *procedure_field_in(const struct pack_many *fields, struct str key);

/* While one is checked. */
struct procedure_checking {
  struct scope *s;
  const struct pack *pack;
  const struct service_procedure *p;
};
/* The place of moves.3.to: the list, the number in it and a field, which may be empty; a field may
 * be a list again, "fields.2.name". */
struct diag_at procedure_at(const struct procedure_checking *c, const char *list, size_t i,
                            struct str field);
/* "fields.2.name" */
struct str procedure_path(struct arena *a, const char *list, size_t i, const char *field);

/* `check` of the kind: all below. */
void procedure_check(struct scope *s, const struct pack *pack, const struct pack_entry *entry);
/* Form and fields, of the procedure and of its moves (procedure_check_form.c). */
void procedure_check_form(const struct procedure_checking *c);
/* What has to have been said, and for which office (procedure_check_said.c). */
void procedure_check_said(const struct procedure_checking *c);
/* What follows from moves (procedure_check_effect.c). */
void procedure_check_effects(const struct procedure_checking *c);
