/* Rates as a kind of entry, and which amount applies. */
#include "service/rate.h"

#include "registry/registry.h"

const struct pack_choice service_paids[] = {
    {"once", SERVICE_PAID_ONCE, MSG_PAID_ONCE},
    {"monthly", SERVICE_PAID_MONTHLY, MSG_PAID_MONTHLY},
    {"yearly", SERVICE_PAID_YEARLY, MSG_PAID_YEARLY},
    {0},
};

/* What a rate may be held against: the same unit and payment above it, each condition once. */
static void check_rate(struct scope *s, const struct pack *pack, const struct pack_entry *entry) {
  (void)pack;
  const struct service_rate *rate = (const struct service_rate *)(const void *)entry;
  const struct service_rate *above = (const void *)entry->replaces;
  struct service_amount *const *list = rate->amounts.items;
  bool same = !above || (str_eq(above->unit, rate->unit) && above->paid == rate->paid);
  if (!same) diag_error(s, pack_field_at(entry, "unit"), MSG_PLAN_RATE_UNIT, above->unit);
  for (size_t i = 0; i < rate->amounts.count; i++) {
    for (size_t j = 0; j < i; j++) {
      if (!str_eq(list[i]->when, list[j]->when)) continue;
      diag_error(s, pack_field_at(entry, "amounts"), MSG_PLAN_AMOUNT_TWICE, list[i]->when);
    }
  }
}

#define AMOUNT(member) offsetof(struct service_amount, member)
static const struct pack_schema amount_schema = {
    .size = sizeof(struct service_amount),
    .fields = (const struct pack_field[]){
        {"when", PACK_TEXT, 0, AMOUNT(when)},
        {"printed", PACK_TEXT, PACK_REQUIRED, AMOUNT(printed)},
        {"value", PACK_NUMBER, 0, AMOUNT(value)},
        {0},
    }};

#define RATE(member) offsetof(struct service_rate, member)
const struct pack_kind service_kind_rate = {
    .name = "rate",
    .file = "rates.yaml",
    .title = MSG_KIND_RATE,
    .key = "key",
    .inherited = true,
    .owed = true,
    .check = check_rate,
    .schema = {.size = sizeof(struct service_rate),
               .fields = (const struct pack_field[]){
                   {"key", PACK_KEY, PACK_REQUIRED, RATE(key)},
                   {"name", PACK_TEXT, PACK_REQUIRED, RATE(name)},
                   {"unit", PACK_TEXT, PACK_REQUIRED, RATE(unit)},
                   {"payee", PACK_TEXT, PACK_REQUIRED, RATE(payee)},
                   {"paid", PACK_CHOICE, PACK_REQUIRED, RATE(paid), .choices = service_paids},
                   {"amounts", PACK_OBJECT, PACK_REQUIRED | PACK_MANY, RATE(amounts),
                    .schema = &amount_schema},
                   {"sure", PACK_CHOICE, PACK_REQUIRED, RATE(sure), .choices = registry_sures},
                   {"note", PACK_TEXT, 0, RATE(note)},
                   {"clause", PACK_REF, PACK_REQUIRED, RATE(clause), .kind = &pack_kind_clause},
                   {0},
               }}};

const struct service_amount *service_amount_when(const struct service_rate *rate, struct str when) {
  struct service_amount *const *list = rate->amounts.items;
  for (size_t i = 0; i < rate->amounts.count; i++) {
    if (str_eq(list[i]->when, when)) return list[i];
  }
  return NULL;
}

struct pack_number service_rate_amount(const struct service_rate *rate, struct str when,
                                       const struct service_rate **of) {
  struct pack_number best = {0};
  for (; rate; rate = (const void *)rate->entry.replaces) {
    const struct service_amount *amount = service_amount_when(rate, when);
    if (!amount || !amount->value.given) continue;
    if (best.given && decimal_cmp(amount->value.value, best.value) <= 0) continue;
    best = amount->value;
    if (of) *of = rate;
  }
  return best;
}
