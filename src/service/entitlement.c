/* One party under all programmes. */
#include "service/entitlement.h"

#include <stdlib.h>

static enum service_answer answer_of(const struct rule_answer *a) {
  if (!a->value.known) return SERVICE_UNKNOWN;
  return a->value.value ? SERVICE_YES : SERVICE_NO;
}

/* What one of the programmes that stand beside each other says. */
static enum ly ask(struct scope *s, const struct service_rules *rules,
                   const struct rule_reader *reader, int64_t party, struct service_entitled *out) {
  *out = (struct service_entitled){.rules = rules, .has_amount = rules->amount != NULL};
  enum ly rc = rule_explain(s, rules->vocabulary, rules->eligible, reader, party, &out->eligible);
  if (rc) return rc;
  out->answer = answer_of(&out->eligible);
  if (out->answer == SERVICE_NO) return LY_OK;
  if (rules->amount)
    rc = rule_explain(s, rules->vocabulary, rules->amount, reader, party, &out->amount);
  if (!rc && rules->done)
    rc = rule_explain(s, rules->vocabulary, rules->done, reader, party, &out->done);
  if (rc || !rules->done) return rc;
  static const enum service_kept kepts[] = {[SERVICE_YES] = SERVICE_KEPT,
                                            [SERVICE_NO] = SERVICE_NOT_KEPT,
                                            [SERVICE_UNKNOWN] = SERVICE_KEPT_UNKNOWN};
  out->kept = kepts[answer_of(&out->done)];
  return LY_OK;
}

static int64_t scale_of(int places) {
  int64_t scale = 1;
  while (places-- > 0) scale *= 10;
  return scale;
}

/* Amounts of two programmes in one unit, perhaps with unlike places. */
static bool is_more(const struct service_entitled *a, const struct service_entitled *b) {
  __int128 x = a->amount.value.value, y = b->amount.value.value;
  return x * scale_of(b->rules->amount->type.places) > y * scale_of(a->rules->amount->type.places);
}

/* Whether `a` is what applies, rather than `b` of a lower pack: yes before cannot say before no,
 * then the known amount, then the higher. */
static bool applies(const struct service_entitled *a, const struct service_entitled *b) {
  static const int rank[] = {[SERVICE_NO] = 0, [SERVICE_UNKNOWN] = 1, [SERVICE_YES] = 2};
  if (a->answer != b->answer) return rank[a->answer] > rank[b->answer];
  if (a->answer == SERVICE_NO || !a->has_amount) return false;
  if (!b->has_amount || !a->amount.value.known) return a->has_amount && !b->has_amount;
  return !b->amount.value.known || is_more(a, b);
}

/* Whether what does not apply could still turn out to be more. */
static bool may_be_more(const struct service_entitled *other, const struct service_entitled *best) {
  if (other->answer == SERVICE_NO || !other->has_amount || !best->has_amount) return false;
  if (!best->amount.value.known) return false;
  bool sure = other->answer == SERVICE_YES && other->amount.value.known;
  if (sure) return false;
  return !other->amount.value.known || is_more(other, best);
}

/* A duty is kept when it is kept as each of those that stand asks. */
static enum service_kept both_kept(enum service_kept a, enum service_kept b) {
  if (a == SERVICE_NOT_KEPT || b == SERVICE_NOT_KEPT) return SERVICE_NOT_KEPT;
  if (a == SERVICE_KEPT_UNKNOWN || b == SERVICE_KEPT_UNKNOWN) return SERVICE_KEPT_UNKNOWN;
  return a == SERVICE_NOT_ASKED ? b : a;
}

enum ly service_entitle(struct scope *s, const struct service_rules *rules,
                        const struct rule_reader *reader, int64_t party,
                        struct service_entitled *out) {
  bool open = false;
  enum service_kept kept;
  enum ly rc = ask(s, rules, reader, party, out);
  kept = out->kept;
  for (const struct service_rules *r = rules->above; !rc && r; r = r->above) {
    struct service_entitled other;
    rc = ask(s, r, reader, party, &other);
    if (rc) break;
    kept = both_kept(kept, other.kept);
    struct service_entitled lesser = applies(&other, out) ? *out : other;
    if (applies(&other, out)) *out = other;
    open |= may_be_more(&lesser, out);
  }
  out->asked = rules;
  out->kept = kept;
  out->amount_open = open;
  return rc;
}

/* ---- All programmes of a party ------------------------------------------------------------------
 */

static void put_receipt(struct service_entitled *e, const struct receipt_known *known,
                        size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (!str_eq(known[i].programme, e->asked->programme->key)) continue;
    e->received = known[i].state;
    e->receipt = known[i].receipt;
  }
}

/* Yes, then cannot say, then no; within them in the order of the packs. */
static int by_answer(const void *a, const void *b) {
  static const int rank[] = {[SERVICE_YES] = 0, [SERVICE_UNKNOWN] = 1, [SERVICE_NO] = 2};
  const struct service_entitled *x = a, *y = b;
  int order = rank[x->answer] - rank[y->answer];
  return order ? order : (x->asked > y->asked) - (x->asked < y->asked);
}

enum ly service_entitlement_by(struct scope *s, struct store *st,
                               const struct service_vocabulary *v, const struct rule_reader *reader,
                               struct str district, int64_t party,
                               struct service_entitlement *out) {
  *out = (struct service_entitlement){.vocabulary = v, .district = district, .party = party};
  out->list = ARENA_ARRAY(s->arena, struct service_entitled, v->count);
  if (!out->list) return fail_memory(s);
  enum ly rc = service_party_kind(s, reader, party, &out->kind);
  if (!rc)
    rc = receipts_known(s, st, &v->registry, district, party, s->today, &out->receipts,
                        &out->receipt_count);
  for (size_t i = 0; !rc && i < v->count; i++) {
    if (v->programmes[i].kind != out->kind) continue;
    rc = service_entitle(s, &v->programmes[i], reader, party, &out->list[out->count]);
    if (!rc) put_receipt(&out->list[out->count++], out->receipts, out->receipt_count);
  }
  if (!rc && out->count) qsort(out->list, out->count, sizeof *out->list, by_answer);
  return rc;
}

enum ly service_entitlement(struct scope *s, struct store *st, const struct service_vocabulary *v,
                            struct str district, int64_t party, struct service_entitlement *out) {
  struct rule_reader reader;
  enum ly rc = service_registry_reader(s, st, v, district, &reader);
  return rc ? rc : service_entitlement_by(s, st, v, &reader, district, party, out);
}
