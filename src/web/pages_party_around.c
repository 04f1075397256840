/* What is around a party: whom it names and who names it, what was done for it, what it receives
 * and is entitled to. Which relations there are says the dictionary. */
#include "registry/act.h"
#include "registry/members.h"
#include "registry/receipt.h"
#include "service/entitlement.h"
#include "web/pages_parties.h"
#include "web/sight.h"

enum { MEMBERS_SHOWN = 50, ACTS_SHOWN = 10 };

struct around {
  struct scope *s;
  struct call *c;
  struct store *st;
  const struct registry *r;
  const struct registry_state *state;
};

/* ---- Others -------------------------------------------------------------------------------------
 */

static enum ly other_value(const struct around *a, int64_t party, struct value **out) {
  struct search_hit hit = {.party = party};
  bool found;
  enum ly rc = party_head(a->s, a->st, a->r, a->state->district, party, &hit, &found);
  if (rc) return rc;
  struct search_page page = {.hits = &hit, .count = found};
  sight_of_hits(a->s, a->c, &page);
  struct value *v = *out = value_map(a->s->arena);
  value_put_text(a->s->arena, v, "party", str_int(a->s->arena, hit.party));
  value_put_text(a->s->arena, v, "name", found ? hit.name : STR(""));
  value_put_text(a->s->arena, v, "born", found ? hit.born : STR(""));
  value_put_text(a->s->arena, v, "kind_text", found ? hit.kind->kind->name : STR(""));
  return LY_OK;
}

static struct value *relation_value(const struct around *a, struct str word, size_t count) {
  struct value *v = value_map(a->s->arena);
  value_put_text(a->s->arena, v, "word", word);
  value_put_int(a->s->arena, v, "count", (int64_t)count);
  value_put_bool(a->s->arena, v, "more", count > MEMBERS_SHOWN);
  return v;
}

static enum ly add_others(const struct around *a, struct str word, const int64_t *parties,
                          size_t count, struct value *list) {
  struct value *relation = relation_value(a, word, count), *others = value_list(a->s->arena);
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < count && i < MEMBERS_SHOWN; i++) {
    struct value *other;
    rc = other_value(a, parties[i], &other);
    if (!rc) value_add(others, other);
  }
  value_put(relation, "parties", others);
  value_add(list, relation);
  return rc;
}

/* 户, 所在机构, 监护人: whom it names. */
static enum ly add_named(const struct around *a, struct value *list) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < a->state->count; i++) {
    const struct registry_fact *fact = a->state->facts[i].fact;
    int64_t party;
    bool names =
        fact->type == REGISTRY_PARTY && registry_id(a->state->facts[i].claims[0].value, &party);
    if (names) rc = add_others(a, fact->name, &party, 1, list);
  }
  return rc;
}

/* The others of the same household: those that the one it names is named by. */
static enum ly add_members(const struct around *a, const struct registry_kind *kind, int64_t party,
                           int64_t but, struct value *list) {
  enum ly rc = LY_OK;
  for (size_t k = 0; k < a->r->count; k++) {
    for (size_t i = 0; !rc && i < a->r->kinds[k].count; i++) {
      const struct registry_fact *fact = a->r->kinds[k].facts[i];
      const int64_t *members;
      size_t count, kept = 0;
      bool reached = fact->members.len && (const void *)fact->target.entry == kind;
      if (!reached || registry_sealed(fact)) continue;
      rc = registry_members(a->s, a->st, &a->r->kinds[k], fact, a->state->district, party, &members,
                            &count);
      int64_t *others = rc ? NULL : ARENA_ARRAY(a->s->arena, int64_t, count + 1);
      if (!rc && !others) rc = fail_memory(a->s);
      for (size_t m = 0; !rc && m < count; m++)
        if (members[m] != but) others[kept++] = members[m];
      if (!rc && kept) rc = add_others(a, fact->members, others, kept, list);
    }
  }
  return rc;
}

static enum ly put_relations(const struct around *a, struct value *v) {
  struct value *list = value_list(a->s->arena);
  const struct registry_state *state = a->state;
  enum ly rc = add_named(a, list);
  if (!rc) rc = add_members(a, state->kind->kind, state->party, 0, list);
  /* Who shares the household; in an institution they are too many to be anybody's own. */
  for (size_t i = 0; !rc && i < state->count; i++) {
    const struct registry_fact *fact = state->facts[i].fact;
    int64_t party;
    bool household = fact->type == REGISTRY_PARTY && str_is(fact->target.key, "household") &&
                     registry_id(state->facts[i].claims[0].value, &party);
    if (household) rc = add_members(a, (const void *)fact->target.entry, party, state->party, list);
  }
  value_put(v, "relations", list);
  return rc;
}

/* ---- What was done, what is received ------------------------------------------------------------
 */

static enum ly put_acts(const struct around *a, struct value *v) {
  const struct act_filter all = {NULL, DATE_NONE, DATE_NONE};
  struct act_row *acts;
  size_t count;
  enum ly rc = acts_of(a->s, a->st, a->r, a->state->district, a->state->party, &all, 0, ACTS_SHOWN,
                       &acts, &count);
  if (!rc) value_put(v, "acts", acts_value(a->s, a->r, acts, count));
  return rc;
}

/* Programmes by their names; one that no pack in force has any more by its key. */
static void name_programmes(const struct around *a, const struct service_vocabulary *words,
                            const struct value *receipts) {
  for (struct value *v = receipts->first; v; v = v->next) {
    struct str key = value_get(v, STR("programme"))->text;
    const struct service_rules *rules = words ? service_programme_find(words, key) : NULL;
    value_put_text(a->s->arena, v, "programme_text", rules ? rules->programme->name : key);
  }
}

static enum ly put_receipts(const struct around *a, const struct service_vocabulary *words,
                            struct value *v) {
  struct receipt_known *known;
  size_t count;
  enum ly rc = receipts_known(a->s, a->st, a->r, a->state->district, a->state->party, a->s->today,
                              &known, &count);
  if (rc) return rc;
  struct value *list = receipts_value(a->s, a->r, known, count);
  name_programmes(a, words, list);
  value_put(v, "receipts", list);
  return LY_OK;
}

/* {yes, unknown, programmes: those of yes}. */
static enum ly put_entitled(const struct around *a, const struct service_vocabulary *words,
                            struct value *v) {
  struct service_entitlement found;
  struct value *out = value_list(a->s->arena), *one = value_map(a->s->arena);
  struct value *programmes = value_list(a->s->arena);
  int64_t counts[] = {[SERVICE_YES] = 0, [SERVICE_NO] = 0, [SERVICE_UNKNOWN] = 0};
  value_put(v, "entitled", out);
  if (!words) return LY_OK;
  enum ly rc = service_entitlement(a->s, a->st, words, a->state->district, a->state->party, &found);
  if (rc) return rc;
  for (size_t i = 0; i < found.count; i++) {
    const struct service_entitled *e = &found.list[i];
    counts[e->answer]++;
    if (e->answer != SERVICE_YES) continue;
    struct value *p = value_map(a->s->arena);
    value_put_text(a->s->arena, p, "programme", e->rules->programme->key);
    value_put_text(a->s->arena, p, "name", e->rules->programme->name);
    value_put_text(
        a->s->arena, p, "amount_text",
        e->has_amount ? rule_value_text(a->s, &e->rules->amount->type, &e->amount.value) : STR(""));
    value_add(programmes, p);
  }
  value_put_int(a->s->arena, one, "yes", counts[SERVICE_YES]);
  value_put_int(a->s->arena, one, "unknown", counts[SERVICE_UNKNOWN]);
  value_put(one, "programmes", programmes);
  value_add(out, one);
  return LY_OK;
}

enum ly put_around(struct scope *s, struct call *c, struct value *v,
                   const struct registry_state *state) {
  struct around a = {.s = s, .c = c, .r = &c->site->registry, .state = state};
  const struct service_vocabulary *words = site_words(c->site, state->district);
  enum ly rc = call_store(s, c, &a.st);
  if (!rc) rc = put_entitled(&a, words, v);
  if (!rc) rc = put_relations(&a, v);
  if (!rc) rc = put_acts(&a, v);
  return rc ? rc : put_receipts(&a, words, v);
}
