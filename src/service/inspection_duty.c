/* Duties to inspect as packs write them. */
#include "service/inspection.h"
#include "service/procedure_int.h"
#include "service/tell.h"

static bool has_code(const struct registry_codes *codes, struct str code) {
  const struct registry_code *const *all = codes->codes.items;
  for (size_t i = 0; i < codes->codes.count; i++)
    if (str_eq(all[i]->code, code)) return true;
  return false;
}

/* A list of institutions is made of open facts alone. */
static void check_fact(struct scope *s, const struct inspection_duty *duty,
                       const struct pack_ref *ref, int type) {
  const struct registry_fact *fact = (const void *)ref->entry;
  const struct pack_choice *wanted = pack_choice_of(registry_types, type);
  if (!fact) return;
  if (fact->privacy != REGISTRY_OPEN) diag_error(s, ref->at, MSG_CARE_NOT_OPEN, fact->name);
  if (!str_eq(fact->of.key, duty->of.key))
    diag_error(s, ref->at, MSG_CARE_OTHER_KIND, fact->name, duty->of.key);
  if (fact->type != type)
    diag_error(s, ref->at, MSG_CARE_OTHER_TYPE, fact->name,
               wanted ? str_of(wanted->word) : STR(""));
}

/* An office opens it by itself, time and again, and its form has what is filled in. */
static void check_procedure(struct scope *s, const struct inspection_duty *duty,
                            const struct pack_ref *ref) {
  const struct service_procedure *p = (const void *)ref->entry;
  const struct inspection_fills *f = duty->fills;
  if (!p) return;
  const int *asks = p->asks.items;
  bool office = false;
  for (size_t i = 0; i < p->asks.count; i++) office |= asks[i] == ASKS_OFFICE;
  if (!office || !p->many || !str_eq(p->of.key, duty->of.key))
    diag_error(s, ref->at, MSG_INSPECTION_BAD_PROCEDURE, p->name);
  const struct procedure_field *day = f && f->day.len ? procedure_field_in(&p->form, f->day) : NULL;
  if (f && f->day.len && !(day && day->type == REGISTRY_DATE))
    diag_error(s, pack_field_at(&duty->entry, "fills.day"), MSG_INSPECTION_NO_DAY, f->day, p->name);
}

/* What only one of the two procedures asks for is filled in there. */
static void check_fill(struct scope *s, const struct inspection_duty *duty, struct str key,
                       const char *path) {
  const struct service_procedure *alone = (const void *)duty->procedure.entry;
  const struct service_procedure *joint = (const void *)duty->joint.entry;
  bool there = (alone && procedure_field_in(&alone->form, key)) ||
               (joint && procedure_field_in(&joint->form, key));
  if (key.len && !there)
    diag_error(s, pack_field_at(&duty->entry, path), MSG_PROCEDURE_NO_FIELD, key);
}

static void check(struct scope *s, const struct pack *pack, const struct pack_entry *entry) {
  const struct inspection_duty *duty = (const void *)entry;
  const struct registry_fact *by = (const void *)duty->by.entry;
  const struct registry_codes *codes = by ? (const void *)by->codes.entry : NULL;
  const struct str *wanted = duty->codes.items;
  (void)pack;
  check_fact(s, duty, &duty->by, REGISTRY_CODE);
  check_fact(s, duty, &duty->closed, REGISTRY_DATE);
  for (size_t i = 0; codes && i < duty->codes.count; i++)
    if (!has_code(codes, wanted[i]))
      diag_error(s, pack_field_at(entry, "codes"), MSG_CARE_NO_CODE, codes->name, wanted[i]);
  if (duty->times < 1 || duty->times > 12)
    diag_error(s, pack_field_at(entry, "times"), MSG_INSPECTION_BAD_TIMES, duty->name);
  if (duty->sure != REGISTRY_NONE && duty->norm.len == 0 && duty->clauses.count == 0)
    diag_error(s, pack_field_at(entry, "sure"), MSG_INSPECTION_NO_NORM, duty->name);
  const struct tell_place place = {entry, STR("tell"), duty->name, false};
  tell_check(s, &place, &duty->tell, HAND_BIT(HAND_INSPECTOR) | HAND_BIT(HAND_COORDINATOR));
  check_procedure(s, duty, &duty->procedure);
  check_procedure(s, duty, &duty->joint);
  if (!duty->fills) return;
  check_fill(s, duty, duty->fills->unit, "fills.unit");
  check_fill(s, duty, duty->fills->why, "fills.why");
}

#define FILLS(member) offsetof(struct inspection_fills, member)
static const struct pack_schema fills_schema = {.size = sizeof(struct inspection_fills),
                                                .fields = (const struct pack_field[]){
                                                    {"day", PACK_KEY, 0, FILLS(day)},
                                                    {"unit", PACK_KEY, 0, FILLS(unit)},
                                                    {"why", PACK_KEY, 0, FILLS(why)},
                                                    {0},
                                                }};

#define DUTY(member) offsetof(struct inspection_duty, member)
const struct pack_kind service_kind_inspection_duty = {
    .name = "inspection_duty",
    .file = "inspections.yaml",
    .title = MSG_KIND_INSPECTION_DUTY,
    .key = "key",
    .inherited = true,
    .check = check,
    .schema = {.size = sizeof(struct inspection_duty),
               .fields = (const struct pack_field[]){
                   {"key", PACK_KEY, PACK_REQUIRED, DUTY(key)},
                   {"name", PACK_TEXT, PACK_REQUIRED, DUTY(name)},
                   {"of", PACK_REF, PACK_REQUIRED, DUTY(of), .kind = &registry_kind_party_kind},
                   {"by", PACK_REF, PACK_REQUIRED, DUTY(by), .kind = &registry_kind_fact},
                   {"codes", PACK_TEXT, PACK_REQUIRED | PACK_MANY, DUTY(codes)},
                   {"closed", PACK_REF, 0, DUTY(closed), .kind = &registry_kind_fact},
                   {"times", PACK_COUNT, PACK_REQUIRED, DUTY(times)},
                   {"procedure", PACK_REF, PACK_REQUIRED, DUTY(procedure),
                    .kind = &service_kind_procedure},
                   {"joint", PACK_REF, 0, DUTY(joint), .kind = &service_kind_procedure},
                   {"office", PACK_REF, PACK_REQUIRED, DUTY(office), .kind = &service_kind_office},
                   {"fills", PACK_OBJECT, 0, DUTY(fills), .schema = &fills_schema},
                   {"tell", PACK_OBJECT, PACK_MANY, DUTY(tell), .schema = &service_tell_schema},
                   {"clauses", PACK_REF, PACK_MANY, DUTY(clauses), .kind = &pack_kind_clause},
                   {"norm", PACK_TEXT, 0, DUTY(norm)},
                   {"sure", PACK_CHOICE, PACK_REQUIRED, DUTY(sure), .choices = registry_sures},
                   {"note", PACK_TEXT, 0, DUTY(note)},
                   {0},
               }}};

const struct inspection_duty *inspection_duty_find(struct arena *a, const struct pack *pack,
                                                   struct str key) {
  size_t count = 0;
  const struct pack_entry *const *all =
      pack_effective(a, pack, &service_kind_inspection_duty, &count);
  for (size_t i = 0; all && i < count; i++) {
    const struct inspection_duty *duty = (const void *)all[i];
    if (str_eq(duty->key, key) || str_eq(duty->name, key)) return duty;
  }
  return NULL;
}
