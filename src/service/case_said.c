/* What a move wants said: of fields with codes the last value, whichever move it came with. */
#include "service/case_int.h"
#include "service/procedure_int.h"

static struct str value_now(const struct case_values *values, struct str key) {
  for (size_t i = 0; values && i < values->count; i++) {
    if (str_eq(procedure_field_key(values->items[i].field), key)) return values->items[i].value;
  }
  return STR("");
}

static struct str value_before(const struct case_event *events, size_t count, struct str key) {
  for (size_t i = count; i > 0; i--) {
    const struct case_event *e = &events[i - 1];
    for (size_t n = 0; n < e->count; n++)
      if (str_eq(e->values[n].name, key)) return e->values[n].value;
  }
  return STR("");
}

static bool allows(const struct procedure_said *said, struct str value) {
  const struct str *only = said->only.items;
  for (size_t i = 0; i < said->only.count; i++) {
    if (str_eq(only[i], value)) return true;
  }
  return false;
}

/* "合格、不适用" */
static struct str only_text(struct scope *s, const struct registry_fact *fact,
                            const struct procedure_said *said) {
  const struct str *only = said->only.items;
  struct buf b = buf_open(s->arena, 2000);
  for (size_t i = 0; i < said->only.count; i++) {
    if (i) buf_add(&b, message_plain(s->lang, MSG_CASE_COMMA));
    buf_add(&b, registry_value_text(s, fact, only[i]));
  }
  return buf_str(&b);
}

static void tell(struct scope *s, const struct procedure_move *move,
                 const struct procedure_said *said, const struct procedure_field *field,
                 struct str value) {
  const struct registry_fact *fact = procedure_field_fact(s->arena, field);
  struct str key = procedure_field_key(field), name = procedure_field_name(field);
  if (!fact) return; /* the arena tells */
  if (value.len)
    diag_error(s, DIAG_FIELD(key), MSG_CASE_SAID_OTHER, name, registry_value_text(s, fact, value),
               move->name, only_text(s, fact, said));
  else
    diag_error(s, DIAG_FIELD(key), MSG_CASE_SAID_NEVER, name, move->name);
}

void case_check_last_said(struct scope *s, const struct service_procedure *p,
                          const struct procedure_move *move, const struct case_event *events,
                          size_t count, const struct case_values *values,
                          bool (*filled)(const struct case_deed *deed,
                                         const struct procedure_move *move, struct str key),
                          const struct case_deed *deed) {
  for (size_t i = 0; i < move->said.count; i++) {
    const struct procedure_said *said = procedure_said_at(move, i);
    const struct str *keys = said->fields.items;
    for (size_t n = 0; n < said->fields.count; n++) {
      const struct procedure_field *own = procedure_field_in(&move->fields, keys[n]);
      struct str value = value_now(values, keys[n]);
      bool told = own && value.len == 0 && (own->required || filled(deed, move, keys[n]));
      if (value.len == 0) value = value_before(events, count, keys[n]);
      if (!told && !allows(said, value))
        tell(s, move, said, procedure_field_find(p, keys[n]), value);
    }
  }
}

bool case_said_before(const struct procedure_move *move, const struct case_event *events,
                      size_t count) {
  for (size_t i = 0; i < move->said.count; i++) {
    const struct procedure_said *said = procedure_said_at(move, i);
    const struct str *keys = said->fields.items;
    for (size_t n = 0; n < said->fields.count; n++) {
      bool own = procedure_field_in(&move->fields, keys[n]) != NULL;
      if (!own && !allows(said, value_before(events, count, keys[n]))) return false;
    }
  }
  return true;
}
