/* Needs as packs write them. */
#include "service/care.h"

static const struct registry_fact *fact_of(const struct pack_ref *ref) {
  return (const void *)ref->entry;
}

static bool has_code(const struct registry_codes *codes, struct str code) {
  const struct registry_code *const *all = codes->codes.items;
  for (size_t i = 0; i < codes->codes.count; i++)
    if (str_eq(all[i]->code, code)) return true;
  return false;
}

/* Everybody sees it: a fact that is not open, or another kind's, has no place here. */
static void check_fact(struct scope *s, const struct care_need *need, const struct pack_ref *ref) {
  const struct registry_fact *fact = fact_of(ref);
  if (!fact) return;
  if (fact->privacy != REGISTRY_OPEN) diag_error(s, ref->at, MSG_CARE_NOT_OPEN, fact->name);
  if (!str_eq(fact->of.key, need->of.key))
    diag_error(s, ref->at, MSG_CARE_OTHER_KIND, fact->name, need->of.key);
}

static void check_type(struct scope *s, const struct pack_ref *ref, int type) {
  const struct registry_fact *fact = fact_of(ref);
  const struct pack_choice *wanted = pack_choice_of(registry_types, type);
  if (fact && fact->type != type)
    diag_error(s, ref->at, MSG_CARE_OTHER_TYPE, fact->name,
               wanted ? str_of(wanted->word) : STR(""));
}

static bool has_number(const struct registry_act_kind *act, struct str field) {
  const struct registry_act_field *const *fields = act->fields.items;
  for (size_t i = 0; i < act->fields.count; i++)
    if (str_eq(fields[i]->key, field)) return true;
  return false;
}

static void check_free(struct scope *s, const struct care_need *need) {
  const struct registry_act_kind *act = need->free ? (const void *)need->free->act.entry : NULL;
  if (!act) return;
  if (has_number(act, need->free->field)) return;
  diag_error(s, pack_field_at(&need->entry, "free.field"), MSG_CARE_NO_FIELD, act->name,
             need->free->field);
}

static void check_rating(struct scope *s, const struct care_need *need) {
  const struct care_rating *rating = need->rating;
  const struct registry_act_kind *act = rating ? (const void *)rating->act.entry : NULL;
  if (!act) return;
  if (!has_number(act, rating->field))
    diag_error(s, pack_field_at(&need->entry, "rating.field"), MSG_CARE_NO_FIELD, act->name,
               rating->field);
  if (rating->best < 1 || rating->least < 1 || rating->days < 1 ||
      rating->days > CARE_RATING_DAYS_MAX)
    diag_error(s, pack_field_at(&need->entry, "rating"), MSG_CARE_BAD_RATING, need->name,
               str_int(s->arena, CARE_RATING_DAYS_MAX));
}

static void check_need(struct scope *s, const struct pack *pack, const struct pack_entry *entry) {
  (void)pack;
  const struct care_need *need = (const void *)entry;
  const struct registry_fact *by = fact_of(&need->by);
  const struct registry_codes *codes = by ? (const void *)by->codes.entry : NULL;
  const struct pack_ref *refs[] = {&need->by, &need->price, &need->grade, &need->affordable,
                                   &need->closed};
  static const int types[] = {REGISTRY_CODE, REGISTRY_MONEY, REGISTRY_CODE, REGISTRY_TRUTH,
                              REGISTRY_DATE};
  for (size_t i = 0; i < sizeof refs / sizeof *refs; i++) {
    check_fact(s, need, refs[i]);
    check_type(s, refs[i], types[i]);
  }
  const struct str *wanted = need->codes.items;
  for (size_t i = 0; codes && i < need->codes.count; i++)
    if (!has_code(codes, wanted[i]))
      diag_error(s, pack_field_at(entry, "codes"), MSG_CARE_NO_CODE, codes->name, wanted[i]);
  const struct pack_ref *shown = need->shown.items;
  for (size_t i = 0; i < need->shown.count; i++) check_fact(s, need, &shown[i]);
  check_free(s, need);
  check_rating(s, need);
}

#define FREE(member) offsetof(struct care_free, member)
static const struct pack_schema free_schema = {
    .size = sizeof(struct care_free),
    .fields = (const struct pack_field[]){
        {"act", PACK_REF, PACK_REQUIRED, FREE(act), .kind = &registry_kind_act},
        {"field", PACK_KEY, PACK_REQUIRED, FREE(field)},
        {0},
    }};

#define RATING(member) offsetof(struct care_rating, member)
static const struct pack_schema rating_schema = {
    .size = sizeof(struct care_rating),
    .fields = (const struct pack_field[]){
        {"act", PACK_REF, PACK_REQUIRED, RATING(act), .kind = &registry_kind_act},
        {"field", PACK_KEY, PACK_REQUIRED, RATING(field)},
        {"best", PACK_COUNT, PACK_REQUIRED, RATING(best)},
        {"days", PACK_COUNT, PACK_REQUIRED, RATING(days)},
        {"least", PACK_COUNT, PACK_REQUIRED, RATING(least)},
        {"procedure", PACK_KEY, 0, RATING(procedure)},
        {"place", PACK_KEY, 0, RATING(place)},
        {"called", PACK_KEY, 0, RATING(called)},
        {0},
    }};

#define NEED(member) offsetof(struct care_need, member)
const struct pack_kind service_kind_care_need = {
    .name = "care_need",
    .file = "care_needs.yaml",
    .title = MSG_KIND_CARE_NEED,
    .key = "key",
    .inherited = true,
    .check = check_need,
    .schema = {.size = sizeof(struct care_need),
               .fields = (const struct pack_field[]){
                   {"key", PACK_KEY, PACK_REQUIRED, NEED(key)},
                   {"name", PACK_TEXT, PACK_REQUIRED, NEED(name)},
                   {"of", PACK_REF, PACK_REQUIRED, NEED(of), .kind = &registry_kind_party_kind},
                   {"by", PACK_REF, PACK_REQUIRED, NEED(by), .kind = &registry_kind_fact},
                   {"codes", PACK_TEXT, PACK_REQUIRED | PACK_MANY, NEED(codes)},
                   {"price", PACK_REF, 0, NEED(price), .kind = &registry_kind_fact},
                   {"grade", PACK_REF, 0, NEED(grade), .kind = &registry_kind_fact},
                   {"affordable", PACK_REF, 0, NEED(affordable), .kind = &registry_kind_fact},
                   {"closed", PACK_REF, 0, NEED(closed), .kind = &registry_kind_fact},
                   {"free", PACK_OBJECT, 0, NEED(free), .schema = &free_schema},
                   {"rating", PACK_OBJECT, 0, NEED(rating), .schema = &rating_schema},
                   {"shown", PACK_REF, PACK_REQUIRED | PACK_MANY, NEED(shown),
                    .kind = &registry_kind_fact},
                   {"note", PACK_TEXT, 0, NEED(note)},
                   {0},
               }}};

const struct care_need *care_need_find(struct arena *a, const struct pack *pack, struct str key) {
  size_t count = 0;
  const struct pack_entry *const *all = pack_effective(a, pack, &service_kind_care_need, &count);
  for (size_t i = 0; all && i < count; i++)
    if (key.len == 0 || str_eq(all[i]->key, key)) return (const void *)all[i];
  return NULL;
}
