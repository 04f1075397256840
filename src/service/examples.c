/* Running the cases of a pack's programmes. */
#include "service/case.h"
#include "service/entitlement.h"

/* A case while it runs. */
struct running {
  struct scope *s;
  const struct service_example *c;
  const struct service_rules *rules;
  struct service_entitled got;
};

static struct diag_at at_field(const struct running *r, const char *field) {
  return pack_field_at(&r->c->entry, field);
}

static struct str choice_text(const struct running *r, const struct pack_choice *choices,
                              int value) {
  const struct pack_choice *c = pack_choice_of(choices, value);
  return c ? message_plain(r->s->lang, c->message) : STR("—");
}

static struct str missing_text(const struct running *r) {
  const struct rule_answer *a = r->got.eligible.missing_count ? &r->got.eligible : &r->got.amount;
  if (a->missing_count == 0) return STR("—");
  return a->missing[0].param ? a->missing[0].param->name : a->missing[0].word->name;
}

static void check_answer(const struct running *r) {
  if ((int)r->got.answer == r->c->expect) return;
  diag_error(r->s, at_field(r, "expect"), MSG_CASE_ANSWER, r->rules->programme->name,
             choice_text(r, service_answers, r->c->expect),
             choice_text(r, service_answers, (int)r->got.answer), missing_text(r));
}

static bool same_amount(const struct running *r) {
  struct rule_value v = r->got.amount.value;
  if (!r->got.has_amount || r->got.answer == SERVICE_NO)
    return !r->c->amount.given && !r->c->amount_unknown;
  if (r->c->amount_unknown) return !v.known;
  if (!r->c->amount.given) return r->c->expect == SERVICE_UNKNOWN; /* a yes has to say how much */
  struct decimal got = {v.value, (uint8_t)r->rules->amount->type.places};
  return v.known && decimal_cmp(got, r->c->amount.value) == 0;
}

static void check_amount(const struct running *r) {
  if (same_amount(r)) return;
  struct arena *a = r->s->arena;
  bool counted = r->got.has_amount && r->got.answer != SERVICE_NO;
  struct str wanted = r->c->amount.given ? decimal_text(a, r->c->amount.value) : STR("—");
  if (r->c->amount_unknown) wanted = message_plain(r->s->lang, MSG_ANSWER_UNKNOWN);
  struct str got =
      counted ? rule_value_text(r->s, &r->got.rules->amount->type, &r->got.amount.value) : STR("—");
  diag_error(r->s, at_field(r, "amount"), MSG_CASE_AMOUNT, r->rules->programme->name, wanted, got);
}

static bool is_missing(const struct rule_answer *a, struct str name) {
  for (size_t i = 0; i < a->missing_count; i++) {
    const struct rule_missing *m = &a->missing[i];
    if (m->param ? str_eq(m->param->name, name) : str_eq(m->word->name, name)) return true;
  }
  return false;
}

static void check_rest(const struct running *r) {
  bool missing = r->c->missing.len == 0 || is_missing(&r->got.eligible, r->c->missing) ||
                 is_missing(&r->got.amount, r->c->missing);
  if (!missing)
    diag_error(r->s, at_field(r, "missing"), MSG_CASE_MISSING, r->rules->programme->name,
               r->c->missing, missing_text(r));
  if (r->c->done == SERVICE_NOT_ASKED || r->c->done == (int)r->got.kept) return;
  diag_error(r->s, at_field(r, "done"), MSG_CASE_DONE, r->rules->programme->name,
             choice_text(r, service_kepts, r->c->done),
             choice_text(r, service_kepts, (int)r->got.kept));
}

static enum ly run_case(struct scope *s, const struct service_vocabulary *v,
                        const struct service_example *c) {
  struct running r = {s, c, service_programme_find(v, c->programme.key), {0}};
  struct rule_reader reader;
  int64_t party;
  bool good;
  if (!r.rules || !c->party) return LY_OK; /* already a diagnostic */
  enum ly rc = service_example_reader(s, v, r.rules->kind, c->party, &reader, &party, &good);
  if (rc || !good) return rc;
  struct date today = s->today;
  s->today = c->on;
  rc = service_entitle(s, r.rules, &reader, party, &r.got);
  s->today = today;
  if (rc) return rc;
  check_answer(&r);
  if ((int)r.got.answer == c->expect) {
    check_amount(&r);
    check_rest(&r);
  }
  return LY_OK;
}

/* Packs without a dictionary above have no programmes either: what they refer to is not there. */
static bool has_rules(const struct pack *pack) {
  static const struct pack_kind *const kinds[] = {&service_kind_term, &service_kind_parameter,
                                                  &service_kind_programme, &service_kind_example,
                                                  &service_kind_procedure};
  bool any = false;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    any |= pack_table_of(pack, kinds[i])->count > 0;
  return any;
}

enum ly service_run_examples(struct scope *s, const struct pack *pack) {
  struct service_vocabulary *v = ARENA_NEW(s->arena, struct service_vocabulary);
  if (!has_rules(pack)) return LY_OK;
  if (!v) return fail_memory(s);
  enum ly rc = service_vocabulary(s, pack, v);
  if (rc == LY_INVALID) {
    s->error = (struct error){0}; /* the faults are diagnostics, which the caller counts */
    return LY_OK;
  }
  struct casework work; /* the rules of moves */
  if (!rc) rc = casework_open(s, v, &work);
  if (rc == LY_INVALID) {
    s->error = (struct error){0};
    return LY_OK;
  }
  const struct pack_table *cases = pack_table_of(pack, &service_kind_example);
  for (size_t i = 0; !rc && i < cases->count; i++) {
    rc = run_case(s, v, (const void *)cases->entries[i]);
  }
  return rc;
}
