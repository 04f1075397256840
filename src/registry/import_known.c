/* Whether a row says anything new: a list that comes every night says the same of most. */
#include "registry/act.h"
#include "registry/import_int.h"
#include "registry/receipt.h"

/* What the source itself says of a fact, the best of its own claims. */
static const struct registry_claim *own_claim(const struct import *im,
                                              const struct registry_state *state,
                                              const struct registry_fact *fact) {
  for (size_t i = 0; i < state->count; i++) {
    const struct registry_known *known = &state->facts[i];
    if (known->fact != fact) continue;
    for (size_t j = 0; j < known->count; j++) {
      if (str_eq(known->claims[j].statement->source, im->ask.source)) return &known->claims[j];
    }
  }
  return NULL;
}

static enum ly party_unchanged(struct scope *s, const struct import *im,
                               const struct import_row *row, bool *out) {
  struct registry_state state;
  enum ly rc = party_facts(s, im->ask.store, im->ask.registry, im->ask.district, row->party,
                           row->from, REGISTRY_NOW, &state);
  *out = !rc;
  for (size_t i = 0; !rc && *out && i < row->count; i++) {
    const struct registry_claim *claim = own_claim(im, &state, row->facts[i].fact);
    *out = claim && str_eq(claim->value, row->canonical[i]) &&
           date_cmp(claim->statement->from, row->from) <= 0 &&
           (date_is_none(row->to) ? date_is_none(claim->statement->to)
                                  : !date_is_none(claim->statement->to) &&
                                        date_cmp(claim->statement->to, row->to) == 0);
  }
  return rc;
}

static bool same_date(struct date a, struct date b) {
  return a.day == b.day;
}

static enum ly receipt_unchanged(struct scope *s, const struct import *im,
                                 const struct import_row *row, bool *out) {
  struct receipt_row *all;
  size_t count = 0;
  *out = false;
  enum ly rc = receipts_of(s, im->ask.store, im->ask.district, row->party, &all, &count);
  for (size_t i = 0; !rc && !*out && i < count; i++) {
    bool amount = all[i].amount_known == (row->amount_fen >= 0) &&
                  (!all[i].amount_known || all[i].amount_fen == row->amount_fen);
    *out = amount && str_eq(all[i].programme, row->programme) &&
           same_date(all[i].from, row->from) && same_date(all[i].to, row->to) &&
           str_eq(all[i].source, im->ask.source);
  }
  return rc;
}

/* A field as the registry keeps it: an integer times 10^places. */
static bool field_number(const struct registry_act_field *field, struct str text, int64_t *out) {
  struct decimal d;
  int64_t places = field->type == REGISTRY_MONEY ? 2 : field->places;
  if (!decimal_parse(text, &d) || d.scale > places) return false;
  *out = d.coefficient;
  for (int64_t i = d.scale; i < places; i++) {
    if (__builtin_mul_overflow(*out, 10, out)) return false;
  }
  return true;
}

static bool same_fields(const struct import_row *row, const struct act_row *act) {
  const struct registry_act_field *const *fields = row->act->fields.items;
  for (size_t i = 0; i < row->act->fields.count; i++) {
    int64_t number = 0;
    bool known = row->fields[i].len && field_number(fields[i], row->fields[i], &number);
    if (known != act->known[i] || (known && number != act->numbers[i])) return false;
  }
  return true;
}

static enum ly act_unchanged(struct scope *s, const struct import *im, const struct import_row *row,
                             bool *out) {
  enum { DAY_ACTS_MAX = 100 };
  struct act_row *all;
  struct act_filter filter = {.kind = row->act, .from = row->day, .to = row->day};
  size_t count = 0;
  *out = false;
  enum ly rc = acts_of(s, im->ask.store, im->ask.registry, im->ask.district, row->party, &filter, 0,
                       DAY_ACTS_MAX, &all, &count);
  for (size_t i = 0; !rc && !*out && i < count; i++)
    *out = str_eq(all[i].source, im->ask.source) && same_fields(row, &all[i]);
  return rc;
}

enum ly import_unchanged(struct scope *s, const struct import *im, const struct import_row *row,
                         bool *out) {
  if (im->kind) return party_unchanged(s, im, row, out);
  if (row->act) return act_unchanged(s, im, row, out);
  return receipt_unchanged(s, im, row, out);
}
