/* At which telephone somebody is reached. */
#include "people/resident.h"

const struct resident_tie resident_ties[RESIDENT_TIES] = {
    {"mother", true}, {"father", true}, {"guardian", false}, {"carer", false}};

static struct str known(const struct registry_state *state, const struct registry_fact *fact) {
  for (size_t i = 0; fact && i < state->count; i++)
    if (state->facts[i].fact == fact) return state->facts[i].claims[0].value;
  return STR("");
}

int resident_age(const struct registry_state *state, struct date on) {
  const struct registry_fact *born = (const void *)state->kind->kind->born.entry;
  struct date day;
  return date_parse(known(state, born), &day) ? age_years(day, on) : -1;
}

/* The one that is looked for by, where the dictionary has one. */
static const struct registry_fact *phone_fact(const struct registry_party *kind) {
  const struct registry_fact *first = NULL;
  for (size_t i = 0; i < kind->count; i++) {
    if (kind->facts[i]->check != IDENTITY_PHONE) continue;
    if (kind->facts[i]->index) return kind->facts[i];
    if (!first) first = kind->facts[i];
  }
  return first;
}

struct str resident_phone(const struct registry_state *state) {
  return known(state, phone_fact(state->kind));
}

/* Of whom the fact names; empty: nobody, or without a telephone. */
static enum ly phone_by(struct scope *s, struct store *st, const struct registry *r,
                        struct str district, struct str named, struct str *phone) {
  struct registry_state state;
  int64_t party;
  *phone = STR("");
  if (!registry_id(named, &party)) return LY_OK;
  enum ly rc = party_facts(s, st, r, district, party, s->today, REGISTRY_NOW, &state);
  if (!rc) *phone = resident_phone(&state);
  return rc;
}

enum ly resident_phone_for(struct scope *s, struct store *st, const struct registry *r,
                           struct str district, int64_t party, struct str *phone) {
  struct registry_state state;
  *phone = STR("");
  enum ly rc = party_facts(s, st, r, district, party, s->today, REGISTRY_NOW, &state);
  if (!rc) *phone = resident_phone(&state);
  if (rc || phone->len) return rc;
  int age = resident_age(&state, s->today);
  bool minor = age >= 0 && age < RESIDENT_ADULT_AGE;
  for (size_t t = 0; !rc && !phone->len && t < RESIDENT_TIES; t++) {
    if (resident_ties[t].minor && !minor) continue;
    const struct registry_fact *fact =
        registry_fact_find(state.kind, str_of(resident_ties[t].fact), NULL);
    rc = phone_by(s, st, r, district, known(&state, fact), phone);
  }
  return rc;
}
