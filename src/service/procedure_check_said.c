/* What a schema can not say of what has to have been said before a move. */
#include "service/case_int.h"
#include "service/procedure_int.h"

static const struct registry_codes *codes_of(const struct procedure_field *f) {
  const struct registry_fact *fact = (const void *)f->fact.entry;
  return (const void *)(fact ? fact->codes.entry : f->codes.entry);
}

static bool has_code(const struct registry_codes *codes, struct str code) {
  const struct registry_code *const *all = codes->codes.items;
  for (size_t i = 0; i < codes->codes.count; i++) {
    if (str_eq(all[i]->code, code)) return true;
  }
  return false;
}

/* Events are looked at without a key, so what is sealed can not be asked for. */
static void check_one(const struct procedure_checking *c, struct diag_at at,
                      const struct procedure_said *said, struct str key) {
  const struct procedure_field *f = procedure_field_find(c->p, key);
  const struct registry_codes *codes = f ? codes_of(f) : NULL;
  const struct str *only = said->only.items;
  if (!f) diag_error(c->s, at, MSG_PROCEDURE_NO_FIELD, key);
  if (f && (!codes || case_field_sealed(f))) diag_error(c->s, at, MSG_PROCEDURE_SAID_TYPE, key);
  for (size_t i = 0; codes && i < said->only.count; i++)
    if (!has_code(codes, only[i]))
      diag_error(c->s, at, MSG_PROCEDURE_SAID_CODE, key, only[i], codes->name);
}

static void check_said(const struct procedure_checking *c, size_t i) {
  const struct procedure_move *m = procedure_move_at(c->p, i);
  for (size_t n = 0; n < m->said.count; n++) {
    const struct procedure_said *said = procedure_said_at(m, n);
    const struct str *fields = said->fields.items;
    struct str path = procedure_path(c->s->arena, "said", n, "fields");
    for (size_t f = 0; f < said->fields.count; f++)
      check_one(c, procedure_at(c, "moves", i, path), said, fields[f]);
  }
}

/* Nobody acts for an office who is nobody, nor who applies. */
static void check_office(const struct procedure_checking *c, size_t i) {
  const struct procedure_move *m = procedure_move_at(c->p, i);
  const int *by = m->by.items;
  bool acts = true;
  for (size_t n = 0; n < m->by.count; n++) acts &= by[n] < HAND_CLOCK && by[n] != HAND_APPLICANT;
  if (m->office.key.len && !acts)
    diag_error(c->s, procedure_at(c, "moves", i, STR("office")), MSG_PROCEDURE_OFFICE_BY, m->key);
}

void procedure_check_said(const struct procedure_checking *c) {
  for (size_t i = 0; i < c->p->moves.count; i++) {
    check_said(c, i);
    check_office(c, i);
  }
}
