/* What can be checked of a load without a database. */
#include "registry/act_int.h"
#include "registry/load_int.h"

static struct diag_at place_of(const struct load_party *party, unsigned column, struct str field) {
  struct diag_at at = party->at;
  if (column) at.column = column;
  if (at.file.len == 0) at = DIAG_FIELD(field);
  return at;
}

static void check_days(struct scope *s, const struct registry *r, const struct load_party *party,
                       struct str source, struct date from, struct date to) {
  struct diag_at at = place_of(party, 0, STR("from"));
  if (!pack_find(r->pack, &registry_kind_source, source))
    diag_error(s, place_of(party, 0, STR("source")), MSG_REGISTRY_NO_SOURCE, source);
  if (date_is_none(from)) {
    diag_error(s, at, MSG_REGISTRY_NO_FROM);
  } else if (!date_is_none(to) && date_cmp(to, from) < 0) {
    diag_error(s, at, MSG_REGISTRY_TO_BEFORE_FROM, date_iso(s->arena, to),
               date_iso(s->arena, from));
  }
}

static bool stated_before(const struct load_statement *st, size_t at) {
  for (size_t i = 0; i < at; i++)
    if (st->values[i].fact == st->values[at].fact) return true;
  return false;
}

static void check_value(struct scope *s, const struct load_party *party,
                        const struct load_statement *st, size_t i, struct stated *out) {
  const struct load_value *value = &st->values[i];
  const struct registry_fact *fact = value->fact;
  struct registry_value stored = {.key = fact->key};
  struct diag_at at = place_of(party, value->column, fact->key);
  struct str why;
  if (!str_eq(fact->of.key, party->kind->kind->key)) {
    diag_error(s, at, MSG_REGISTRY_NO_FACT, party->kind->kind->name, fact->name);
  } else if (stated_before(st, i)) {
    diag_error(s, at, MSG_REGISTRY_FACT_TWICE, fact->name);
  } else if (!registry_value_read(s, fact, value->value, &stored.value, &why)) {
    diag_error(s, at, MSG_IDENTITY_SENTENCE, why);
  } else if (registry_sealed(fact)) {
    out->sealed[out->sealed_count++] = stored;
  } else {
    out->open[out->open_count++] = stored;
    out->named_count += fact->type == REGISTRY_PARTY;
  }
}

/* A receiver of a statement's values has room for all of them among the open and among the sealed.
 */
static enum ly check_statement(struct scope *s, const struct registry *r,
                               const struct load_party *party, const struct load_statement *st,
                               struct stated *out) {
  *out = (struct stated){.party = party,
                         .statement = st,
                         .open = ARENA_ARRAY(s->arena, struct registry_value, st->count),
                         .sealed = ARENA_ARRAY(s->arena, struct registry_value, st->count)};
  if (!out->open || !out->sealed) return fail_memory(s);
  check_days(s, r, party, st->source, st->from, st->to);
  if (st->count == 0 || st->count > FACTS_MAX)
    diag_error(s, place_of(party, 0, STR("facts")), MSG_REGISTRY_FACT_COUNT,
               str_int(s->arena, FACTS_MAX));
  for (size_t i = 0; st->count <= FACTS_MAX && i < st->count; i++)
    check_value(s, party, st, i, out);
  if (out->sealed_count == 0 || r->sealer) return LY_OK;
  const struct registry_fact *fact = registry_fact_find(party->kind, out->sealed[0].key, NULL);
  return fail(s, LY_UNSUPPORTED, MSG_REGISTRY_NO_KEY, fact->name);
}

static void check_act(struct scope *s, const struct registry *r, const struct load_party *party,
                      const struct load_act *act) {
  const struct registry_act_field *const *fields = act->kind->fields.items;
  struct diag_at at = place_of(party, 0, act->kind->key);
  struct str number;
  check_days(s, r, party, act->source, act->on, DATE_NONE);
  if (!str_eq(act->kind->of.key, party->kind->kind->key))
    diag_error(s, at, MSG_ACTS_NO_KIND, party->kind->kind->name, act->kind->name);
  if (date_cmp(act->on, s->today) > 0)
    diag_error(s, at, MSG_ACTS_TO_COME, date_iso(s->arena, act->on));
  for (size_t i = 0; act->fields && i < act->kind->fields.count; i++) {
    if (act->fields[i].len && !act_number_read(s, fields[i], act->fields[i], &number))
      diag_error(s, at, MSG_ACTS_BAD_NUMBER, fields[i]->name, act->fields[i]);
  }
}

static void check_receipt(struct scope *s, const struct registry *r, const struct load_party *party,
                          const struct load_receipt *receipt) {
  check_days(s, r, party, receipt->source, receipt->from, receipt->to);
  if (!receipt_programme_is(receipt->programme))
    diag_error(s, place_of(party, 0, STR("programme")), MSG_RECEIPT_BAD_PROGRAMME,
               receipt->programme);
  if (receipt->amount_known && receipt->amount_fen < 0)
    diag_error(s, place_of(party, 0, STR("amount")), MSG_RECEIPT_BAD_AMOUNT);
}

/* `stated` has room for the party's statements. */
static enum ly check_party(struct scope *s, const struct registry *r,
                           const struct load_party *party, struct stated *stated) {
  enum ly rc = LY_OK;
  if (party->is_new && party->statement_count == 0)
    diag_error(s, place_of(party, 0, STR("facts")), MSG_REGISTRY_FACT_COUNT,
               str_int(s->arena, FACTS_MAX));
  for (size_t i = 0; !rc && i < party->statement_count; i++)
    rc = check_statement(s, r, party, &party->statements[i], &stated[i]);
  for (size_t i = 0; i < party->act_count; i++) check_act(s, r, party, &party->acts[i]);
  for (size_t i = 0; i < party->receipt_count; i++) check_receipt(s, r, party, &party->receipts[i]);
  return rc;
}

enum ly load_check(struct scope *s, const struct registry *r, const struct load_party *party) {
  struct stated *stated = ARENA_ARRAY(s->arena, struct stated, party->statement_count);
  return stated ? check_party(s, r, party, stated) : fail_memory(s);
}

enum ly chunk_check(struct chunk *c) {
  enum ly rc = LY_OK;
  for (size_t i = 0; i < c->count; i++) {
    const struct load_party *p = &c->parties[i];
    must(p->party > 0);
    c->statement_count += p->statement_count;
    c->act_count += p->act_count;
    c->receipt_count += p->receipt_count;
    c->known_count += !p->is_new;
  }
  c->stated = ARENA_ARRAY(c->s->arena, struct stated, c->statement_count);
  if (!c->stated) return fail_memory(c->s);
  int64_t id = registry_ids(c->s, c->statement_count);
  for (size_t i = 0, n = 0; !rc && i < c->count; n += c->parties[i++].statement_count)
    rc = check_party(c->s, c->r, &c->parties[i], &c->stated[n]);
  for (size_t n = 0; n < c->statement_count; n++) c->stated[n].id = id + (int64_t)n;
  return rc;
}
