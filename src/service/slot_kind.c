/* What slots are offered as, and what is given to read, as packs write it. */
#include "registry/registry.h"
#include "service/slot.h"

/* ---- Kinds of slots -----------------------------------------------------------------------------
 */

static const struct procedure_step *step_with(const struct service_procedure *p, int place) {
  const struct procedure_step *const *steps = p->steps.items;
  for (size_t i = 0; i < p->steps.count; i++) {
    if (steps[i]->place == place) return steps[i];
  }
  return NULL;
}

static const struct registry_act_kind *act_of_move(const struct procedure_move *move) {
  const struct procedure_effect *const *effects = move->effects.items;
  for (size_t i = 0; i < move->effects.count; i++)
    if (effects[i]->kind == EFFECT_ACT && effects[i]->act.entry)
      return (const void *)effects[i]->act.entry;
  return NULL;
}

const struct registry_act_kind *slot_kind_act(const struct service_slot_kind *kind) {
  const struct service_procedure *books = (const void *)kind->procedure.entry;
  const struct procedure_move *const *moves = books ? books->moves.items : NULL;
  for (size_t i = 0; moves && i < books->moves.count; i++) {
    const struct procedure_step *to = procedure_step_find(books, moves[i]->to);
    const struct registry_act_kind *act = act_of_move(moves[i]);
    if (act && to && to->place == PLACE_TAKEN) return act;
  }
  return NULL;
}

const struct registry_act_field *slot_kind_amount(const struct service_slot_kind *kind) {
  const struct registry_act_kind *act = kind->amount.len ? slot_kind_act(kind) : NULL;
  const struct registry_act_field *const *fields = act ? act->fields.items : NULL;
  for (size_t i = 0; fields && i < act->fields.count; i++)
    if (str_eq(fields[i]->key, kind->amount)) return fields[i];
  return NULL;
}

/* Of two kinds that one procedure books or invites to nobody could say which a case is of; what
 * invites takes no place. */
static void check_slot_kind(struct scope *s, const struct pack *pack,
                            const struct pack_entry *entry) {
  (void)pack;
  const struct service_slot_kind *kind = (const void *)entry;
  const struct service_procedure *books = (const void *)kind->procedure.entry;
  const struct service_procedure *invites = (const void *)kind->invite.entry;
  if (books && !step_with(books, PLACE_TAKEN))
    diag_error(s, kind->procedure.at, MSG_SLOT_KIND_NO_PLACE, kind->name, books->name);
  if (invites && (step_with(invites, PLACE_TAKEN) || step_with(invites, PLACE_WAITING)))
    diag_error(s, kind->invite.at, MSG_SLOT_KIND_INVITES, kind->name, invites->name);
  if (books && invites && !str_eq(books->of.key, invites->of.key))
    diag_error(s, kind->invite.at, MSG_SLOT_KIND_OTHER, kind->name, invites->name);
  if ((kind->remind_days == 0) != (kind->remind.len == 0) || kind->remind_days > SLOT_REMIND_MAX)
    diag_error(s, pack_field_at(entry, "remind_days"), MSG_SLOT_KIND_REMIND, kind->name,
               str_int(s->arena, SLOT_REMIND_MAX));
  const struct registry_fact *members = (const void *)kind->members.entry;
  if (members && (!members->members.len || (books && !str_eq(members->of.key, books->of.key))))
    diag_error(s, kind->members.at, MSG_SLOT_KIND_MEMBERS, kind->name, members->key);
  if (books && kind->amount.len && !slot_kind_amount(kind))
    diag_error(s, pack_field_at(entry, "amount"), MSG_SLOT_KIND_AMOUNT, kind->name, kind->amount);
  if (kind->capacity > SLOT_CAPACITY_MAX)
    diag_error(s, pack_field_at(entry, "capacity"), MSG_SLOT_BAD_CAPACITY,
               str_int(s->arena, SLOT_CAPACITY_MAX));
}

#define KIND(member) offsetof(struct service_slot_kind, member)
const struct pack_kind service_kind_slot_kind = {
    .name = "slot_kind",
    .file = "slot_kinds.yaml",
    .title = MSG_KIND_SLOT_KIND,
    .key = "key",
    .inherited = true,
    .check = check_slot_kind,
    .schema = {.size = sizeof(struct service_slot_kind),
               .fields = (const struct pack_field[]){
                   {"key", PACK_KEY, PACK_REQUIRED, KIND(key)},
                   {"name", PACK_TEXT, PACK_REQUIRED, KIND(name)},
                   {"procedure", PACK_REF, PACK_REQUIRED, KIND(procedure),
                    .kind = &service_kind_procedure},
                   {"invite", PACK_REF, 0, KIND(invite), .kind = &service_kind_procedure},
                   {"programme", PACK_KEY, 0, KIND(programme)},
                   {"members", PACK_REF, 0, KIND(members), .kind = &registry_kind_fact},
                   {"who", PACK_TEXT, 0, KIND(who)},
                   {"amount", PACK_KEY, 0, KIND(amount)},
                   {"capacity", PACK_COUNT, 0, KIND(capacity)},
                   {"remind_days", PACK_COUNT, 0, KIND(remind_days)},
                   {"remind", PACK_TEXT, 0, KIND(remind)},
                   {"note", PACK_TEXT, 0, KIND(note)},
                   {0},
               }}};

const struct service_slot_kind *slot_kind_find(const struct pack *pack, struct str key) {
  return (const void *)pack_find(pack, &service_kind_slot_kind, key);
}

/* ---- Materials ----------------------------------------------------------------------------------
 */

static void check_material(struct scope *s, const struct pack *pack,
                           const struct pack_entry *entry) {
  (void)pack;
  const struct service_material *m = (const void *)entry;
  bool secure = str_starts(m->link, STR("https://")) || m->link.len == 0;
  if (m->from > m->to || m->to > SLOT_AGE_MAX)
    diag_error(s, pack_field_at(entry, "to"), MSG_SLOT_BAD_AGES, str_int(s->arena, SLOT_AGE_MAX));
  if (!secure) diag_error(s, pack_field_at(entry, "link"), MSG_MATERIAL_LINK, m->name);
  if (m->link.len == 0 && m->where.len == 0)
    diag_error(s, entry->at, MSG_MATERIAL_NOWHERE, m->name);
  if (m->sure != REGISTRY_NONE && m->norm.len == 0)
    diag_error(s, pack_field_at(entry, "sure"), MSG_MATERIAL_NO_SOURCE, m->name);
}

#define MATERIAL(member) offsetof(struct service_material, member)
const struct pack_kind service_kind_material = {
    .name = "material",
    .file = "materials.yaml",
    .title = MSG_KIND_MATERIAL,
    .key = "key",
    .inherited = true,
    .check = check_material,
    .schema = {.size = sizeof(struct service_material),
               .fields = (const struct pack_field[]){
                   {"key", PACK_KEY, PACK_REQUIRED, MATERIAL(key)},
                   {"name", PACK_TEXT, PACK_REQUIRED, MATERIAL(name)},
                   {"from", PACK_COUNT, PACK_REQUIRED, MATERIAL(from)},
                   {"to", PACK_COUNT, PACK_REQUIRED, MATERIAL(to)},
                   {"link", PACK_TEXT, 0, MATERIAL(link)},
                   {"where", PACK_TEXT, 0, MATERIAL(where)},
                   {"norm", PACK_TEXT, 0, MATERIAL(norm)},
                   {"sure", PACK_CHOICE, PACK_REQUIRED, MATERIAL(sure), .choices = registry_sures},
                   {"note", PACK_TEXT, 0, MATERIAL(note)},
                   {0},
               }}};
