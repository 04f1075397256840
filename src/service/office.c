/* Offices: a bureau as procedures name it, and the unit of an area that it is. */
#include "pack/pack.h"
#include "service/procedure.h"

#define OFFICE(member) offsetof(struct service_office, member)
const struct pack_kind service_kind_office = {
    .name = "office",
    .file = "offices.yaml",
    .title = MSG_KIND_OFFICE,
    .key = "key",
    .inherited = true,
    .schema = {.size = sizeof(struct service_office),
               .fields = (const struct pack_field[]){
                   {"key", PACK_KEY, PACK_REQUIRED, OFFICE(key)},
                   {"name", PACK_TEXT, PACK_REQUIRED, OFFICE(name)},
                   {"unit", PACK_REF, 0, OFFICE(unit), .kind = &pack_kind_unit},
                   {"note", PACK_TEXT, 0, OFFICE(note)},
                   {0},
               }}};

struct str office_unit(const struct pack *pack, struct str office) {
  const struct service_office *o =
      office.len ? (const void *)pack_find(pack, &service_kind_office, office) : NULL;
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

bool office_may(const struct pack *pack, const struct procedure_move *move,
                const struct hand_held *held, size_t count) {
  struct str unit = office_unit(pack, move->office.key);
  for (size_t i = 0; unit.len && i < count; i++) {
    bool all = held[i].unit.len == 0;
    if (is_by(move, held[i].hand) && (all || str_eq(held[i].unit, unit))) return true;
  }
  return unit.len == 0;
}
