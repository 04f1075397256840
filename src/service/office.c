/* Offices: a bureau as procedures name it, and the unit of an area that it is. */
#include "pack/pack.h"
#include "service/procedure.h"

static const struct office_choice *choice_at(const struct service_office *o, size_t i) {
  return ((const struct office_choice *const *)o->of.items)[i];
}

static bool has_text(const struct pack_many *list, struct str text) {
  const struct str *all = list->items;
  for (size_t i = 0; i < list->count; i++) {
    if (str_eq(all[i], text)) return true;
  }
  return false;
}

/* ---- The kind -----------------------------------------------------------------------------------
 */

static bool has_code(const struct registry_codes *codes, struct str code) {
  const struct registry_code *const *all = codes->codes.items;
  for (size_t i = 0; i < codes->codes.count; i++) {
    if (str_eq(all[i]->code, code)) return true;
  }
  return false;
}

static struct diag_at choice_place(struct scope *s, const struct service_office *o, size_t i,
                                   const char *field) {
  struct buf path = buf_open(s->arena, 40);
  buf_printf(&path, "of.%zu.%s", i, field);
  buf_char(&path, '\0');
  return pack_field_at(&o->entry, buf_failed(&path) ? "of" : buf_str(&path).ptr);
}

/* Each code is one of the fact's, in one choice; each choice an office that is no choice itself. */
static void check_choices(struct scope *s, const struct pack *pack,
                          const struct service_office *o) {
  const struct registry_fact *by = (const void *)o->by.entry;
  const struct registry_codes *codes = by ? (const void *)by->codes.entry : NULL;
  for (size_t i = 0; i < o->of.count; i++) {
    const struct office_choice *choice = choice_at(o, i);
    const struct service_office *to =
        (const void *)pack_find(pack, &service_kind_office, choice->office);
    if (!to || to->of.count)
      diag_error(s, choice_place(s, o, i, "office"), MSG_OFFICE_NO_OFFICE, choice->office);
    const struct str *all = choice->codes.items;
    for (size_t n = 0; n < choice->codes.count; n++) {
      if (codes && !has_code(codes, all[n]))
        diag_error(s, choice_place(s, o, i, "codes"), MSG_OFFICE_NO_CODE, all[n], codes->name);
      for (size_t k = 0; k < i; k++)
        if (has_text(&choice_at(o, k)->codes, all[n]))
          diag_error(s, choice_place(s, o, i, "codes"), MSG_OFFICE_CODE_TWICE, all[n]);
    }
  }
}

static void check(struct scope *s, const struct pack *pack, const struct pack_entry *entry) {
  const struct service_office *o = (const void *)entry;
  const struct registry_fact *by = (const void *)o->by.entry;
  bool chosen = o->by.key.len > 0;
  bool whole = chosen == (o->of.count > 0) && !(chosen && o->unit.key.len);
  if (!whole) diag_error(s, entry->at, MSG_OFFICE_BY_OR_UNIT, o->name);
  if (by && by->type != REGISTRY_CODE) diag_error(s, o->by.at, MSG_OFFICE_NOT_CODED, by->name);
  check_choices(s, pack, o);
}

#define CHOICE(member) offsetof(struct office_choice, member)
static const struct pack_schema choice_schema = {
    .size = sizeof(struct office_choice),
    .fields = (const struct pack_field[]){
        {"codes", PACK_TEXT, PACK_REQUIRED | PACK_MANY, CHOICE(codes)},
        {"office", PACK_KEY, PACK_REQUIRED, CHOICE(office)},
        {0},
    }};

#define OFFICE(member) offsetof(struct service_office, member)
const struct pack_kind service_kind_office = {
    .name = "office",
    .file = "offices.yaml",
    .title = MSG_KIND_OFFICE,
    .key = "key",
    .inherited = true,
    .check = check,
    .schema = {.size = sizeof(struct service_office),
               .fields = (const struct pack_field[]){
                   {"key", PACK_KEY, PACK_REQUIRED, OFFICE(key)},
                   {"name", PACK_TEXT, PACK_REQUIRED, OFFICE(name)},
                   {"unit", PACK_REF, 0, OFFICE(unit), .kind = &pack_kind_unit},
                   {"by", PACK_REF, 0, OFFICE(by), .kind = &registry_kind_fact},
                   {"of", PACK_OBJECT, PACK_MANY, OFFICE(of), .schema = &choice_schema},
                   {"note", PACK_TEXT, 0, OFFICE(note)},
                   {0},
               }}};

/* ---- Whose move it is ---------------------------------------------------------------------------
 */

static struct str value_of(const struct registry_state *party, struct str fact) {
  for (size_t i = 0; i < party->count; i++) {
    const struct registry_known *known = &party->facts[i];
    if (str_eq(known->fact->key, fact) && known->count) return known->claims[0].value;
  }
  return STR("");
}

static const struct service_office *office_of(const struct pack *pack, struct str key) {
  return key.len ? (const void *)pack_find(pack, &service_kind_office, key) : NULL;
}

struct str office_fact(const struct pack *pack, struct str office) {
  const struct service_office *o = office_of(pack, office);
  return o ? o->by.key : STR("");
}

struct str office_by(const struct pack *pack, struct str office, struct str code) {
  const struct service_office *o = office_of(pack, office);
  for (size_t i = 0; o && code.len && i < o->of.count; i++)
    if (has_text(&choice_at(o, i)->codes, code)) return choice_at(o, i)->office;
  return office;
}

struct str office_for(const struct pack *pack, struct str office,
                      const struct registry_state *party) {
  struct str fact = office_fact(pack, office);
  return fact.len ? office_by(pack, office, value_of(party, fact)) : office;
}

struct str office_unit(const struct pack *pack, struct str office) {
  const struct service_office *o = office_of(pack, office);
  const struct pack_unit *unit = o ? (const void *)o->unit.entry : NULL;
  if (!o) return STR("");
  return unit ? unit->name : o->name;
}

static bool is_by(const struct procedure_move *move, int hand) {
  const int *by = move->by.items;
  for (size_t i = 0; i < move->by.count; i++) {
    if (by[i] == hand) return true;
  }
  return false;
}

bool office_may(const struct pack *pack, const struct procedure_move *move, struct str office,
                const struct hand_held *held, size_t count) {
  struct str unit = office_unit(pack, office);
  for (size_t i = 0; unit.len && i < count; i++) {
    bool all = held[i].unit.len == 0;
    if (is_by(move, held[i].hand) && (all || str_eq(held[i].unit, unit))) return true;
  }
  return unit.len == 0;
}
